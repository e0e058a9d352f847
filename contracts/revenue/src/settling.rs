//! Settling: a descendant's income of an epoch goes into the ancestor's pot of that epoch, in one hop.

use cosmwasm_std::{Addr, Deps, StdError, StdResult, Storage, Uint256};
use polity::{
    registry::{raw, ModelId},
    revenue::{part, AssetId},
};

use crate::{
    epochs::Span,
    state::{Cursor, CURSORS, INCOME},
    ContractError,
};

/// What settling a source adds to the pot, in 10^-18 of a unit, and the source's cursor then. None if it adds nothing.
///
/// Uses the income before block `height`, never that block's own payments: else a payment and a change of shares in one
/// block would be settled one way or the other, as whoever orders them likes.
pub fn growth(
    store: &dyn Storage,
    pot: &[u8],
    (descendant, asset): (ModelId, AssetId),
    span: &Span,
    height: u64,
    weight: impl FnOnce() -> Result<u64, ContractError>,
) -> Result<Option<(Uint256, Cursor)>, ContractError> {
    let income =
        |height| -> StdResult<u128> { Ok(INCOME.before(store, (descendant, asset), height)?.unwrap_or(0)) };
    // an epoch that this block's change of shares begins has no income before it
    let end = span.until.unwrap_or(height).min(height).max(span.epoch);
    let cursor = match CURSORS.peek(store, (pot, descendant))? {
        Some(cursor) => cursor,
        None => Cursor { weight: weight()?, upto: income(span.epoch)? },
    };
    let upto = income(end)?;
    // a cumulative figure never falls
    let new = upto.checked_sub(cursor.upto).ok_or_else(|| StdError::generic_err("income that fell"))?;
    Ok((new > 0).then(|| (part(new, cursor.weight), Cursor { upto, ..cursor })))
}

/// The weight of an ancestor in a descendant's income. An error if it has none.
pub fn weight(
    deps: Deps<'_>,
    registry: &Addr,
    descendant: ModelId,
    model: ModelId,
) -> Result<u64, ContractError> {
    let origin =
        raw::origin(deps, registry, descendant)?.ok_or(ContractError::NoModel { model: descendant })?;
    match origin.weights.of(descendant, model) {
        0 => Err(ContractError::NotAnAncestor { model, descendant }),
        weight => Ok(weight),
    }
}
