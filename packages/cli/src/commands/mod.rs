//! One file for each command: its options, what it does, and what it says to people and to programs.

pub mod account;
pub mod audit;
pub mod chain;
pub mod completions;
pub mod demo;
pub mod dividends;
pub mod evaluate;
pub mod init;
pub mod manifest;
pub mod model;
pub mod policy;
pub mod prove;
pub mod raw;
pub mod revenue;
pub mod status;
