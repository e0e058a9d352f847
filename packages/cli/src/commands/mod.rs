//! One file for each command: its options, what it does, and what it says to people and to programs.

pub mod account;
pub mod attest;
pub mod attestation;
pub mod audit;
pub mod authorize;
pub mod catalogue;
pub mod chain;
pub mod completions;
pub mod demo;
pub mod evaluate;
pub mod guardian;
pub mod init;
pub mod manifest;
pub mod model;
pub mod policy;
pub mod prove;
pub mod raw;
pub mod status;
