//! What the table is worth: nothing grows, every operation did what it says, and what is wrong is complained of.
//!
//! - [`growth`]: nothing costs more where there is more of everything.
//! - [`table`]: the committed table, and what is said of another.

mod growth;
mod table;

use polity_vm::VmChain;

/// A chain with nothing on it.
fn chain() -> VmChain {
    VmChain::builder().build().unwrap()
}
