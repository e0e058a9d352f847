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
mod error;
pub mod events;
mod execute;
mod migrate;
mod query;
pub mod state;

pub use error::{ContractError, TopTierOnly};
