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

pub mod contract;
#[cfg(not(feature = "library"))]
pub mod entry;
mod epochs;
mod error;
mod events;
mod execute;
mod query;
mod records;
mod settling;
pub mod state;

pub use error::ContractError;
