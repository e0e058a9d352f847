//! The whole suite at once, on the real contracts.
//!
//! - [`stories`]: what communities do, to be read as one reads a ledger.
//! - [`models`]: what communities decide about models, with the real registry.
//! - [`money`]: who is paid.
//! - [`simulation`]: random communities beside an independent ledger.
//! - [`extremes`]: amounts at the end of what an amount can be.
//! - [`readme`]: what the front page says.
//! - [`invariants`]: what may never happen, by the numbers of the design.

mod extremes;
mod invariants;
mod models;
mod money;
mod readme;
mod simulation;
mod stories;
