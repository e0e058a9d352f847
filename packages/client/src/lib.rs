//! One interface to a chain, and the chain that runs inside the process.
//!
//! [`Chain`] is what every chain can do, whichever it is: it can be made into a trait object and blocks until
//! it has an answer. [`ChainExt`] adds typed messages and queries to any of them, [`Clock`] is time where it
//! can be moved. [`Embedded`] is the chain inside the process.
//!
//! ```
//! use cosmwasm_std::coins;
//! use polity_client::{Chain, ChainError, ChainExt, Clock, Embedded};
//!
//! # fn main() -> Result<(), ChainError> {
//! let mut chain = Embedded::builder().balance("alice", coins(1_000, "upol")).build()?;
//! let (alice, bob) = (chain.account("alice"), chain.account("bob"));
//! chain.bank_send(&alice, &bob, coins(400, "upol"))?;
//! chain.advance(3_600)?;
//! assert_eq!(chain.balances(bob.as_str())?, coins(400, "upol"));
//! # Ok(())
//! # }
//! ```

mod chain;
mod embedded;
mod error;
mod ext;

pub use chain::{Chain, ChainInfo, Clock, Code, CodeInfo, ContractInfo, MessageOutcome, Outcome};
pub use embedded::{Builder, Codes, Embedded};
pub use error::{Cause, ChainError};
pub use ext::ChainExt;

/// What the embedded chain is made of; here so that who registers a contract uses the same version.
pub use cw_multi_test;
