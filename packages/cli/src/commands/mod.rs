//! One file for each command: its options, what it does, and what it says to people and to programs.

pub mod account;
pub mod chain;
pub mod claim;
pub mod completions;
pub mod delegate;
pub mod demo;
pub mod deposit;
pub mod dry_run;
pub mod evaluate;
pub mod execute;
pub mod init;
pub mod manifest;
pub mod model;
pub mod policy;
pub mod proposal;
pub mod propose;
pub mod prove;
pub mod raw;
pub mod stake;
pub mod status;
pub mod unstake;
pub mod veto;
pub mod vote;
