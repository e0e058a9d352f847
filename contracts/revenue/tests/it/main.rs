//! Revenue's entry points. One binary; a file for each subject.

mod chain;
mod cost;
mod errors;
mod example;
mod golden;
mod history;
mod input;
mod kit;
mod ledger;
mod readme;
mod registry;
mod roles;
mod simulation;
mod tables;
