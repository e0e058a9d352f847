//! The epochs of a model's shares. A change of shares in block h counts from block h + 1, which names the epoch.

use cosmwasm_std::{Addr, CanonicalAddr, Deps, Order, StdResult, Storage};
use polity::{
    registry::{raw, ModelId},
    revenue::{Epoch, Holders},
};

use crate::{
    state::{Shares, ROWS, SHARES},
    ContractError,
};

/// An epoch of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its first height.
    pub epoch: Epoch,
    /// The first height that isn't of it any more; none: no end is known.
    pub until: Option<u64>,
    /// Its shares; none: the first holder has all.
    pub shares: Option<Shares>,
}

/// Units of a total.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    pub units: u64,
    pub total: u64,
}

/// The epoch of the shares set at a height.
pub const fn begins(set_at: u64) -> Epoch {
    // no chain gets there
    set_at.saturating_add(1)
}

/// An epoch that there is, or was. Two steps of one range.
pub fn span(store: &dyn Storage, model: ModelId, epoch: Epoch) -> Result<Span, ContractError> {
    let mut rows = SHARES.range(store, model, epoch.saturating_sub(1), u64::MAX, Order::Ascending);
    let shares = match epoch {
        0 => None,
        _ => match rows.next().transpose()? {
            Some((set_at, shares)) if begins(set_at) == epoch => Some(shares),
            _ => return Err(ContractError::NoEpoch { model, epoch }),
        },
    };
    let until = rows.next().transpose()?.map(|(set_at, _)| begins(set_at));
    Ok(Span { epoch, until, shares })
}

/// The epoch in which a payment of this block counts.
pub fn current(store: &dyn Storage, model: ModelId, height: u64) -> StdResult<Epoch> {
    Ok(SHARES.row_before(store, model, height)?.map_or(0, |(set_at, _)| begins(set_at)))
}

/// The epoch in which a payment of the next block counts.
pub fn coming(store: &dyn Storage, model: ModelId) -> StdResult<Span> {
    Ok(match SHARES.last_row(store, model)? {
        None => Span { epoch: 0, until: None, shares: None },
        Some((set_at, shares)) => Span { epoch: begins(set_at), until: None, shares: Some(shares) },
    })
}

/// Epochs of a model, oldest first.
pub fn page(
    store: &dyn Storage,
    model: ModelId,
    start_after: Option<Epoch>,
    rows: usize,
) -> StdResult<Vec<Span>> {
    // a row set at `after` or later begins an epoch above `after`
    let changes = SHARES.range(store, model, start_after.unwrap_or(0), u64::MAX, Order::Ascending);
    // one more, for the end of the last
    let changes = changes.take(rows.saturating_add(1)).collect::<StdResult<Vec<_>>>()?;
    let first = start_after.is_none().then_some((0, None));
    let named = changes.iter().map(|(set_at, shares)| (begins(*set_at), Some(*shares)));
    let named: Vec<_> = first.into_iter().chain(named).collect();
    let ends = named.iter().skip(1).map(|(epoch, _)| Some(*epoch)).chain([None]);
    let spans = named.iter().zip(ends);
    Ok(spans
        .take(rows)
        .map(|((epoch, shares), until)| Span { epoch: *epoch, until, shares: *shares })
        .collect())
}

/// What an account holds in an epoch; none if it has no share.
pub fn held(
    deps: Deps<'_>,
    registry: &Addr,
    model: ModelId,
    shares: Option<Shares>,
    account: &CanonicalAddr,
) -> Result<Option<Part>, ContractError> {
    let Some(Shares { table, total }) = shares else {
        let holder = first_holder(deps, registry, model)?;
        return Ok((holder.as_ref() == Some(account)).then_some(Part { units: 1, total: 1 }));
    };
    let units = ROWS.may_load(deps.storage, (table, account))?;
    Ok(units.map(|units| Part { units, total }))
}

/// Who holds the shares.
pub fn holders(
    deps: Deps<'_>,
    registry: &Addr,
    model: ModelId,
    shares: Option<Shares>,
) -> Result<Holders, ContractError> {
    let Some(shares) = shares else {
        let holder = first_holder(deps, registry, model)?;
        let holder = holder.map(|holder| deps.api.addr_humanize(&holder)).transpose()?;
        return Ok(Holders::First(holder.map(Addr::into_string)));
    };
    Ok(Holders::Table(shares.table))
}

/// Who held the model when it was first activated.
pub fn first_holder(
    deps: Deps<'_>,
    registry: &Addr,
    model: ModelId,
) -> Result<Option<CanonicalAddr>, ContractError> {
    let origin = raw::origin(deps, registry, model)?.ok_or(ContractError::NoModel { model })?;
    Ok(origin.holder)
}
