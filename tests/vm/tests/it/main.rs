//! The chain, and the artifacts on it.

mod smoke;
