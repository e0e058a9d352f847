//! What treasury and governors say.

use cosmwasm_std::{Addr, Deps, Uint128};
use polity::{
    governor::{CommunityResponse, PowersResponse, QueryMsg, TotalResponse},
    treasury,
};
use serde::de::DeserializeOwned;

use crate::{error::reason, ContractError};

/// Whom the treasury obeys now.
pub fn governor(deps: Deps, treasury: &Addr) -> Result<Addr, ContractError> {
    match treasury::raw::governor(deps.querier, treasury) {
        Ok(Some(governor)) => Ok(deps.api.addr_validate(&governor)?),
        _ => Err(ContractError::NotATreasury { treasury: treasury.clone() }),
    }
}

/// A governor's settings.
pub fn community(deps: Deps, governor: &Addr) -> Result<CommunityResponse, ContractError> {
    ask(deps, governor, &QueryMsg::Community {})
}

/// All stake at the start of this block.
pub fn total(deps: Deps, governor: &Addr) -> Result<Uint128, ContractError> {
    Ok(ask::<TotalResponse>(deps, governor, &QueryMsg::Total { height: None })?.total)
}

/// An account's stake at the start of each of these heights, at most 30, in their order.
pub fn powers(
    deps: Deps,
    governor: &Addr,
    account: &Addr,
    heights: Vec<u64>,
) -> Result<Vec<Uint128>, ContractError> {
    let question = QueryMsg::Powers { account: account.to_string(), heights: heights.clone() };
    let answer: PowersResponse = ask(deps, governor, &question)?;
    // a stake of another height would be taken for one of this
    if !answer.powers.iter().map(|power| power.height).eq(heights) {
        let reason = "it answered for other heights".to_owned();
        return Err(ContractError::NoAnswer { governor: governor.clone(), reason });
    }
    Ok(answer.powers.into_iter().map(|power| power.power).collect())
}

fn ask<T: DeserializeOwned>(deps: Deps, governor: &Addr, question: &QueryMsg) -> Result<T, ContractError> {
    deps.querier
        .query_wasm_smart(governor, question)
        .map_err(|error| ContractError::NoAnswer { governor: governor.clone(), reason: reason(&error) })
}
