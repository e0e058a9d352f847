//! What is staked, spent and paid.

use std::fmt;

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    coins, to_json_binary, Addr, BankMsg, CosmosMsg, QuerierWrapper, StdError, StdResult, Uint128, WasmMsg,
};
use cw20::{BalanceResponse, Cw20ExecuteMsg, Cw20QueryMsg};

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

impl Asset<Addr> {
    /// The message that sends an amount. Of a token never by `Send`: a recipient's code must not run.
    pub fn transfer(&self, to: &Addr, amount: Uint128) -> StdResult<CosmosMsg> {
        let recipient = to.to_string();
        Ok(match self {
            Self::Native(denom) => {
                BankMsg::Send { to_address: recipient, amount: coins(amount.u128(), denom) }.into()
            }
            Self::Cw20(token) => WasmMsg::Execute {
                contract_addr: token.to_string(),
                msg: to_json_binary(&Cw20ExecuteMsg::Transfer { recipient, amount })?,
                funds: vec![],
            }
            .into(),
        })
    }
}

impl<A: fmt::Display> Asset<A> {
    /// What an account holds, as the bank or the token says. A token may fail, or lie.
    pub fn balance(&self, querier: QuerierWrapper<'_>, account: &Addr) -> StdResult<Uint128> {
        let address = account.to_string();
        match self {
            Self::Native(denom) => Ok(querier.query_balance(address, denom.as_str())?.amount),
            Self::Cw20(token) => {
                let question = Cw20QueryMsg::Balance { address };
                let answer: BalanceResponse = querier.query_wasm_smart(token.to_string(), &question)?;
                Ok(answer.balance)
            }
        }
    }
}

impl Asset<String> {
    /// The asset whose text this is, as it displays: the key of a record in storage.
    pub fn from_key(key: &str) -> StdResult<Self> {
        match key.split_once(':') {
            Some(("native", denom)) => Ok(Self::Native(denom.to_owned())),
            Some(("cw20", token)) => Ok(Self::Cw20(token.to_owned())),
            _ => Err(StdError::parse_err("Asset", "the key of a record is no asset")),
        }
    }
}

/// What really arrived of a token that says to have sent something: at most what is there and wasn't booked before. So a
/// token that says more than it sends, or sends less, is booked for what it delivered, and a balance below what is booked
/// is nothing and no debt.
pub fn arrived(said: Uint128, held: Uint128, booked: Uint128) -> Uint128 {
    said.min(held.saturating_sub(booked))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_asset_survives_its_key() {
        for asset in [Asset::Native("ibc/A:b".to_owned()), Asset::Cw20("polity1x".to_owned())] {
            assert_eq!(Asset::from_key(&asset.to_string()).unwrap(), asset);
        }
        for key in ["", "native", "other:x"] {
            assert!(Asset::from_key(key).is_err());
        }
    }

    #[test]
    fn what_arrived_is_at_most_what_was_said_and_what_is_new() {
        let max = u128::MAX;
        for (said, held, booked, expected) in [
            (5_u128, 12_u128, 7_u128, 5),
            (5, 10, 7, 3),
            (5, 7, 7, 0),
            (5, 3, 7, 0),
            (0, 9, 0, 0),
            (max, max, 0, max),
        ] {
            assert_eq!(arrived(said.into(), held.into(), booked.into()).u128(), expected);
        }
    }
}
