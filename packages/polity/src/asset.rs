//! What is staked, spent and paid.

use std::fmt;

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Addr;

/// A native denom or a cw20 token. `A` is `String` in messages and [`Addr`] once the address was checked.
#[cw_serde]
#[derive(Eq, PartialOrd, Ord)]
pub enum Asset<A = String> {
    /// A coin of the chain's bank.
    Native(String),
    /// A token contract.
    Cw20(A),
}

impl From<Asset<Addr>> for Asset<String> {
    fn from(asset: Asset<Addr>) -> Self {
        match asset {
            Asset::Native(denom) => Self::Native(denom),
            Asset::Cw20(contract) => Self::Cw20(contract.into_string()),
        }
    }
}

/// `native:<denom>` or `cw20:<address>`: also the key of the asset's record in storage.
impl<A: fmt::Display> fmt::Display for Asset<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Native(denom) => write!(f, "native:{denom}"),
            Self::Cw20(contract) => write!(f, "cw20:{contract}"),
        }
    }
}
