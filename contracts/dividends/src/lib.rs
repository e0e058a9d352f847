#![doc = include_str!("../README.md")]
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::cast_possible_truncation,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::unwrap_used
    )
)]

mod claim;
pub mod contract;
mod distribute;
#[cfg(not(feature = "library"))]
pub mod entry;
mod error;
mod events;
mod others;
mod query;
pub mod state;

pub use error::ContractError;
