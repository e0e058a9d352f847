//! Revenue's entry points. One binary; a file for each subject.

mod chain;
mod cost;
mod errors;
mod example;
mod kit;
mod ledger;
mod registry;
mod roles;
mod simulation;
