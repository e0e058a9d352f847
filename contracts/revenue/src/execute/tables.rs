//! Share tables: made in steps by anyone, sealed, and then used by those who vote for them.

use cosmwasm_std::{to_json_binary, Addr, DepsMut, Env, Response, Storage};
use polity::{
    bounds,
    registry::raw,
    revenue::{Seal, SetShares, Share, TableCreated, TableId},
};

use crate::{
    epochs, events,
    state::{next, use_key, Shares, Table, HELD, REGISTRY, ROWS, SHARES, TABLES, USES},
    ContractError,
};

pub fn create(mut deps: DepsMut, maker: Addr, rows: &[Share]) -> Result<Response, ContractError> {
    let table = next(deps.storage, "table")?;
    let canonical = deps.api.addr_canonicalize(maker.as_str())?;
    let mut made = Table { maker: canonical, seal: Seal::empty(), last: None, sealed: false };
    if !rows.is_empty() {
        made = append(&mut deps, table, made, rows)?;
    }
    TABLES.save(deps.storage, table, &made)?;
    Ok(Response::new()
        .add_event(events::TableCreated { table, maker, rows: made.seal.count })
        .set_data(to_json_binary(&TableCreated { table })?))
}

pub fn add_rows(
    mut deps: DepsMut,
    sender: &Addr,
    table: TableId,
    rows: &[Share],
) -> Result<Response, ContractError> {
    let made = own_unsealed(&deps, sender, table)?;
    let before = made.seal.count;
    let made = append(&mut deps, table, made, rows)?;
    TABLES.save(deps.storage, table, &made)?;
    let rows = made.seal.count.saturating_sub(before);
    Ok(Response::new().add_event(events::RowsAdded { table, rows }))
}

pub fn seal(deps: DepsMut, sender: &Addr, table: TableId, given: Seal) -> Result<Response, ContractError> {
    let made = own_unsealed(&deps, sender, table)?;
    if made.seal != given {
        return Err(ContractError::WrongSeal { table, given, present: made.seal });
    }
    bounds::SHARES.check(given.count.into())?;
    TABLES.save(deps.storage, table, &Table { sealed: true, last: None, ..made })?;
    let Seal { count, total, digest } = given;
    Ok(Response::new().add_event(events::TableSealed { table, count, total: total.u64(), digest }))
}

pub fn set_shares(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    msg: SetShares,
) -> Result<Response, ContractError> {
    let SetShares { model, table, digest } = msg;
    let registry = Addr::unchecked(REGISTRY.load(deps.storage)?);
    let head = raw::head(deps.as_ref(), &registry, model)?.ok_or(ContractError::NoModel { model })?;
    if head.authority != deps.api.addr_canonicalize(sender.as_str())? {
        return Err(ContractError::Unauthorized { only: "the model's authority", sender: sender.clone() });
    }
    let made = load(deps.storage, table)?;
    if !made.sealed {
        return Err(ContractError::NotSealed { table });
    }
    if made.seal.digest != digest {
        return Err(ContractError::WrongDigest { table, given: digest, digest: made.seal.digest });
    }
    let height = env.block.height;
    let epoch = epochs::begins(height);
    let key = use_key(model, epoch);
    if let Some((_, Shares { table, .. })) =
        SHARES.last_row(deps.storage, model)?.filter(|(set_at, _)| *set_at == height)
    {
        USES.remove(deps.storage, (table, &key));
    }
    SHARES.set(deps.storage, model, height, &Shares { table, total: made.seal.total.u64() })?;
    USES.save(deps.storage, (table, &key), &())?;
    Ok(Response::new().add_event(events::SharesSet { model, epoch, table, digest }))
}

/// A share table that there is.
pub fn load(store: &dyn Storage, table: TableId) -> Result<Table, ContractError> {
    TABLES.may_load(store, table)?.ok_or(ContractError::NoTable { table })
}

/// The table, if the sender made it and it can still change.
fn own_unsealed(deps: &DepsMut, sender: &Addr, table: TableId) -> Result<Table, ContractError> {
    let made = load(deps.storage, table)?;
    if made.maker != deps.api.addr_canonicalize(sender.as_str())? {
        return Err(ContractError::Unauthorized { only: "the table's maker", sender: sender.clone() });
    }
    if made.sealed {
        return Err(ContractError::Sealed { table });
    }
    Ok(made)
}

/// Writes rows, and answers the table with them. That rows ascend makes accounts distinct without a look-up for each.
fn append(deps: &mut DepsMut, table: TableId, made: Table, rows: &[Share]) -> Result<Table, ContractError> {
    bounds::SHARES_AT_ONCE.check_len(rows.len())?;
    let Table { mut seal, mut last, .. } = made;
    for share in rows {
        let account = polity::address(deps.api, "account", &share.account)?;
        let canonical = deps.api.addr_canonicalize(account.as_str())?;
        seal = seal.add(last.as_deref(), share)?;
        ROWS.save(deps.storage, (table, &canonical), &share.units.u64())?;
        HELD.save(deps.storage, (&canonical, table), &())?;
        last = Some(account.into_string());
    }
    Ok(Table { seal, last, ..made })
}
