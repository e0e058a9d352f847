#![doc = include_str!("../README.md")]

pub mod contract;

pub use cw20_base::{msg, ContractError};
