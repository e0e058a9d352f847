//! The treasury: it holds the funds and every power a community has, and does what its governor decided.

mod msg;
pub mod raw;

pub use msg::*;
