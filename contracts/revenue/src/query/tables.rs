//! Share tables.

use cosmwasm_std::{Addr, CanonicalAddr, Deps, Order, StdError, StdResult};
use cw_storage_plus::Bound;
use polity::revenue::{RowsResponse, Share, TableId, TableResponse, TablesResponse, Units};

use crate::{
    execute::tables::load,
    state::{Table, ROWS, TABLES},
    ContractError,
};

fn response(deps: Deps, table: TableId, made: Table) -> StdResult<TableResponse> {
    let maker = deps.api.addr_humanize(&made.maker)?.into_string();
    Ok(TableResponse { table, maker, sealed: made.sealed, seal: made.seal })
}

pub fn one(deps: Deps, table: TableId) -> Result<TableResponse, ContractError> {
    Ok(response(deps, table, load(deps.storage, table)?)?)
}

pub fn list(deps: Deps, start_after: Option<TableId>, rows: usize) -> Result<TablesResponse, ContractError> {
    let range =
        TABLES.range(deps.storage, start_after.map(Bound::exclusive), None, Order::Ascending).take(rows);
    let row = |row: StdResult<(TableId, Table)>| row.and_then(|(table, made)| response(deps, table, made));
    Ok(TablesResponse { tables: range.map(row).collect::<StdResult<_>>()? })
}

pub fn rows(
    deps: Deps,
    table: TableId,
    start_after: Option<&str>,
    rows: usize,
) -> Result<RowsResponse, ContractError> {
    load(deps.storage, table)?;
    Ok(RowsResponse { rows: shares(deps, table, start_after, rows)? })
}

/// Rows of a table, by canonical address.
pub fn shares(
    deps: Deps,
    table: TableId,
    start_after: Option<&str>,
    rows: usize,
) -> Result<Vec<Share>, ContractError> {
    let after = start_after.map(|account| canonical(deps, account)).transpose()?;
    let min = after.as_ref().map(|after| Bound::exclusive(after.as_slice()));
    let range = ROWS.prefix_range(deps.storage, table, min, None, Order::Ascending).take(rows);
    let row = |row: StdResult<(Vec<u8>, u64)>| {
        let (account, units) = row?;
        let account = deps.api.addr_humanize(&account.into()).map(Addr::into_string)?;
        Ok(Share { account, units: units_of(units)? })
    };
    Ok(range.map(row).collect::<StdResult<_>>()?)
}

/// Units as a row has them.
pub fn units_of(units: u64) -> StdResult<Units> {
    Units::try_from(units).map_err(|error| StdError::parse_err("Units", error))
}

pub fn canonical(deps: Deps, account: &str) -> Result<CanonicalAddr, ContractError> {
    let account = polity::address(deps.api, "account", account)?;
    Ok(deps.api.addr_canonicalize(account.as_str())?)
}
