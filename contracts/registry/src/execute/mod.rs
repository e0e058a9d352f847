//! What a registry does, once it is clear what is asked.

pub mod authority;
pub mod catalogue;
pub mod evaluations;
pub mod guardian;
pub mod models;
