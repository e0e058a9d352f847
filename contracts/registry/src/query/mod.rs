//! What a registry answers. Lists have pages, and every page reads a bounded number of records.

pub mod catalogue;
pub mod evaluations;
pub mod models;
pub mod uses;
