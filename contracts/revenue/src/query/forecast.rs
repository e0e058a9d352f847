//! Who would get how much of a payment in the next block.

use cosmwasm_std::{Addr, Deps, StdError, Uint128};
use polity::{
    registry::{raw, ModelId},
    revenue::{credit, forecast, ForecastResponse, ForecastRow, ForecastShare, ForecastSharesResponse, Part},
};

use super::{
    registry,
    tables::{canonical, shares},
};
use crate::{epochs, ContractError};

/// The parts of a payment.
fn parts(deps: Deps, model: ModelId, amount: Uint128) -> Result<Vec<Part>, ContractError> {
    let origin = raw::origin(deps, &registry(deps)?, model)?.ok_or(ContractError::NoModel { model })?;
    Ok(forecast(model, &origin.weights, amount.u128()))
}

pub fn models(deps: Deps, model: ModelId, amount: Uint128) -> Result<ForecastResponse, ContractError> {
    let registry = registry(deps)?;
    let row = |Part { model, weight, amount }: Part| {
        let span = epochs::coming(deps.storage, model)?;
        let holders = epochs::holders(deps, &registry, model, span.shares)?;
        Ok(ForecastRow { model, weight: weight.into(), amount, epoch: span.epoch, holders })
    };
    let parts = parts(deps, model, amount)?.into_iter().map(row);
    Ok(ForecastResponse { parts: parts.collect::<Result<_, ContractError>>()? })
}

pub fn accounts(
    deps: Deps,
    model: ModelId,
    amount: Uint128,
    to: ModelId,
    start_after: Option<&str>,
    rows: usize,
) -> Result<ForecastSharesResponse, ContractError> {
    let found = parts(deps, model, amount)?.into_iter().find(|part| part.model == to);
    let part = found.ok_or(ContractError::NotAnAncestor { model: to, descendant: model })?;
    let share = |account: String, units: u64, total: u64| {
        let amount = credit(part.amount, units, total)
            .ok_or_else(|| StdError::generic_err("a share of more than all"))?;
        Ok(ForecastShare { account, units: units.into(), total: total.into(), amount: amount.into() })
    };
    let Some(table) = epochs::coming(deps.storage, to)?.shares else {
        let holder = epochs::first_holder(deps, &registry(deps)?, to)?;
        let after = start_after.map(|account| canonical(deps, account)).transpose()?;
        let holder =
            holder.filter(|holder| after.as_ref().map_or(true, |after| holder.as_slice() > after.as_slice()));
        let holder = holder.map(|holder| deps.api.addr_humanize(&holder)).transpose()?;
        let shares = holder.map(|holder| share(Addr::into_string(holder), 1, 1));
        return Ok(ForecastSharesResponse {
            shares: shares.into_iter().collect::<Result<_, ContractError>>()?,
        });
    };
    let rows = shares(deps, table.table, start_after, rows)?;
    let shares = rows.into_iter().map(|row| share(row.account, row.units.u64(), table.total));
    Ok(ForecastSharesResponse { shares: shares.collect::<Result<_, ContractError>>()? })
}
