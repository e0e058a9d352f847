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

mod act;
mod at;
pub mod contract;
#[cfg(not(feature = "library"))]
pub mod entry;
mod error;
mod events;
mod execute;
mod facts;
mod query;
mod records;
pub mod state;

pub use error::ContractError;
