//! Helpers of the suite's own tests: a second account of what a community does, and what compares it with the first.
//!
//! - [`ledger`]: what the design says, once more, the slow way: whole copies instead of histories, and every tally
//!   counted anew. It shares the messages' types with the contracts, and no rule.
//! - [`world`]: a community on a chain with its ledger beside it.
//! - [`random`]: what might be done next.

pub mod ledger;
pub mod random;
pub mod world;
