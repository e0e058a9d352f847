//! Revenue's entry points. One binary; a file for each subject.

mod example;
mod kit;
mod ledger;
mod registry;
mod simulation;
