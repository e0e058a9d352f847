#![doc = include_str!("../README.md")]

mod blocks;
pub mod catalogue;
mod chain;
mod embedded;
mod error;
mod ext;
pub mod seed;

pub use blocks::Blocks;
pub use chain::{Chain, ChainInfo, Clock, Code, CodeInfo, ContractInfo, MessageOutcome, Outcome};
pub use embedded::{Builder, CodeVersion, Codes, Embedded};
pub use error::{Cause, ChainError, Holder};
pub use ext::ChainExt;
pub use seed::{Seed, SeedCouncil, SeedError, SeedMember, SeedStake, Site};

/// What the embedded chain is made of; here so that who registers a contract uses the same version.
pub use cw_multi_test;
