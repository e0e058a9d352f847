#![doc = include_str!("../README.md")]

mod growth;
mod marks;
pub mod ours;
pub mod peers;
mod table;
mod throughput;

use std::collections::BTreeMap;

use polity_vm::Trace;

pub use growth::growth;
pub use marks::{Mark, MARKS};
pub use table::{Cost, Row, Table, Who, OPERATIONS};
pub use throughput::throughput;

/// A coin that models are paid in and that dividends are made of.
const USDC: &str = "uusdc";
/// What all have staked together. Amounts are chosen so that no record and no text gets longer where there is more of
/// everything else: what is measured is growth, not digits.
const TOTAL: u128 = 1_000_000_000_000_000;
/// What each of the three largest stakers has, or a little more.
const LARGE: u128 = 200_000_000_000_000;
/// What an ordinary member has.
const SMALL: u128 = 1_000_000_000;

/// What each operation was charged, by its name.
pub type Traces = BTreeMap<&'static str, Trace>;

/// What a member of the crowd is called.
fn nth(what: &str, n: u32) -> String {
    format!("{what} {n}")
}

/// A text of so many bytes.
fn text(bytes: usize) -> String {
    "The meter in the old archive is read by hand. ".chars().cycle().take(bytes).collect()
}
