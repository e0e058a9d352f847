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

mod actions;
mod address;
pub mod contract;
mod delegate;
mod deposit;
#[cfg(not(feature = "library"))]
pub mod entry;
mod error;
mod events;
mod execute;
mod founding;
mod power;
mod propose;
mod query;
mod reply;
mod settings;
mod stake;
mod standing;
mod state;
mod succession;
mod vote;

pub use error::ContractError;
