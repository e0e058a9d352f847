//! What messages do.

pub mod claim;
pub mod payment;
pub mod tables;
