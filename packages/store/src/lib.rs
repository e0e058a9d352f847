#![doc = include_str!("../README.md")]
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::cast_possible_truncation,
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing
    )
)]

mod codec;
#[cfg(not(target_arch = "wasm32"))]
mod counting;
mod keys;
mod log;
mod map;
mod pair;

pub use codec::{width, CodecError, Packed, Reader, Writer};
#[cfg(not(target_arch = "wasm32"))]
pub use counting::{CountingStorage, Counts};
pub use log::Log;
pub use map::{PackedItem, PackedMap};
pub use pair::Pair;
