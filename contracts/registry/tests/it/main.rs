//! The registry's entry points. One binary; a file for each subject.

mod chain;
mod cost;
mod errors;
mod golden;
mod input;
mod invariants;
mod kit;
mod ledger;
mod lineage;
mod messages;
mod past;
mod readme;
mod roles;
