#![doc = include_str!("../README.md")]

mod accounts;
mod backend;
mod chain;
mod code;
mod fail;
mod layers;
mod machine;
mod native;
mod proto;
pub mod schedule;
pub mod trace;
mod wire;
mod world;

pub use chain::{Builder, VmChain};
pub use code::{check, Artifacts};
pub use trace::{Charge, Entry, Kind, Store, Totals, Trace};
