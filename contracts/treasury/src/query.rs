//! What a treasury answers.

use cosmwasm_std::{Deps, Env, Order, StdError, StdResult};
use cw_storage_plus::Bound;
use polity::{
    bounds,
    treasury::{
        AssetResponse, AssetsResponse, CapResponse, CapsResponse, LimitResponse, SuccessionResponse,
        TreasuryResponse,
    },
    Asset,
};

use crate::{
    state::{self, ASSETS, GOVERNOR, WINDOWS},
    ContractError,
};

/// Who commands it, and who may succeed; a succession that is over is none.
pub fn treasury(deps: Deps, env: &Env) -> Result<TreasuryResponse, ContractError> {
    let succession = state::succession(deps.storage, env.block.time.seconds())?;
    Ok(TreasuryResponse {
        governor: GOVERNOR.load(deps.storage)?,
        succession: succession.map(|s| SuccessionResponse {
            successor: s.successor,
            min_total: s.min_total,
            from: s.from,
            until: s.until,
        }),
    })
}

/// An asset's cap, if it has one.
pub fn cap(deps: Deps, env: &Env, asset: &Asset) -> Result<CapResponse, ContractError> {
    let asset = Asset::from(asset.check(deps.api)?);
    match WINDOWS.may_load(deps.storage, &asset.to_string())? {
        Some(window) => Ok(cap_response(deps, env, asset, window)?),
        None => Ok(CapResponse { asset, window: None, resets_at: None, limits: vec![] }),
    }
}

/// A page of caps, by asset.
pub fn caps(
    deps: Deps,
    env: &Env,
    start_after: Option<&Asset>,
    limit: Option<u32>,
) -> Result<CapsResponse, ContractError> {
    let (after, rows) = page(deps, start_after, limit)?;
    let caps = WINDOWS
        .range(deps.storage, after.as_deref().map(Bound::exclusive), None, Order::Ascending)
        .take(rows)
        .map(|row| {
            let (key, window) = row?;
            cap_response(deps, env, Asset::from_key(&key)?, window)
        })
        .collect::<StdResult<_>>()?;
    Ok(CapsResponse { caps })
}

/// A page of the list, by asset, with balances.
pub fn assets(
    deps: Deps,
    env: &Env,
    start_after: Option<&Asset>,
    limit: Option<u32>,
) -> Result<AssetsResponse, ContractError> {
    let (after, rows) = page(deps, start_after, limit)?;
    let assets = ASSETS
        .range(deps.storage, after.as_deref().map(Bound::exclusive), None, Order::Ascending)
        .take(rows)
        .map(|row| {
            let asset = Asset::from_key(&row?.0)?;
            // none if the token doesn't answer, so that it spoils no other row
            let balance = asset.balance(deps.querier, &env.contract.address).ok();
            Ok(AssetResponse { asset, balance })
        })
        .collect::<StdResult<_>>()?;
    Ok(AssetsResponse { assets })
}

fn cap_response(deps: Deps, env: &Env, asset: Asset, length: u64) -> StdResult<CapResponse> {
    let window = state::window_at(env.block.time.seconds(), length);
    let limits = state::limits(deps.storage, &asset.to_string())?.into_iter().map(|(tier, limit)| {
        let tier = tier.try_into().map_err(|error| StdError::parse_err("TierId", error))?;
        let spent = state::spent_in(&limit, window).into();
        Ok(LimitResponse { tier, amount: limit.amount.into(), spent })
    });
    Ok(CapResponse {
        asset,
        window: Some(length),
        resets_at: Some(window.saturating_add(1).saturating_mul(length)),
        limits: limits.collect::<StdResult<_>>()?,
    })
}

fn page(
    deps: Deps,
    start_after: Option<&Asset>,
    limit: Option<u32>,
) -> Result<(Option<String>, usize), ContractError> {
    let after = start_after.map(|asset| asset.check(deps.api)).transpose()?;
    Ok((after.map(|asset| asset.to_string()), bounds::page(limit)?))
}
