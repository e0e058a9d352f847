//! What accounts hold and are owed.

use cosmwasm_std::{CanonicalAddr, Deps, Env, Order, StdError, Uint256};
use cw_storage_plus::Bound;
use polity::{
    bounds,
    registry::ModelId,
    revenue::{
        claimable, AssetId, Epoch, EpochOf, Holding, HoldingKey, HoldingsResponse, OwedResponse, OwedRow,
        SettleableResponse, SettleableRow, Source, TableId,
    },
    Asset,
};

use super::{
    number, registry,
    tables::{canonical, units_of},
};
use crate::{
    epochs::{self, Part, Span},
    settling,
    state::{pot_key, HELD, POTS, ROWS, TABLES, TAKEN, USES},
    ContractError,
};

pub fn holdings(
    deps: Deps,
    account: &str,
    start_after: Option<HoldingKey>,
    rows: usize,
) -> Result<HoldingsResponse, ContractError> {
    let account = canonical(deps, account)?;
    let mut holdings = vec![];
    // the rest of the table that the page before ended in
    if let Some(HoldingKey { table, used: Some(used) }) = start_after {
        if HELD.may_load(deps.storage, (&account, table))?.is_some() {
            let uses = uses(deps, table, Some(used), rows)?;
            add(deps, &account, table, uses, &mut holdings)?;
        }
    }
    let min = start_after.map(|after| Bound::exclusive(after.table));
    let tables = HELD.prefix_range(deps.storage, account.as_slice(), min, None, Order::Ascending);
    for table in tables {
        let left = rows.saturating_sub(holdings.len());
        if left == 0 {
            break;
        }
        let (table, ()) = table?;
        let mut uses = uses(deps, table, None, left)?;
        if uses.is_empty() {
            uses.push(None);
        }
        add(deps, &account, table, uses, &mut holdings)?;
    }
    Ok(HoldingsResponse { holdings })
}

fn uses(
    deps: Deps,
    table: TableId,
    after: Option<EpochOf>,
    rows: usize,
) -> Result<Vec<Option<EpochOf>>, ContractError> {
    let after = after.map(|used| crate::state::use_key(used.model, used.epoch));
    let min = after.as_ref().map(|after| Bound::exclusive(after.as_slice()));
    let range = USES.prefix_range(deps.storage, table, min, None, Order::Ascending).take(rows);
    let mut uses = vec![];
    for row in range {
        let (key, ()) = row?;
        let numbers = key.split_first_chunk().and_then(|(model, epoch)| Some((model, epoch.first_chunk()?)));
        let (model, epoch) = numbers.ok_or_else(|| StdError::parse_err("use", "the key is too short"))?;
        uses.push(Some(EpochOf { model: u64::from_be_bytes(*model), epoch: u64::from_be_bytes(*epoch) }));
    }
    Ok(uses)
}

fn add(
    deps: Deps,
    account: &CanonicalAddr,
    table: TableId,
    uses: Vec<Option<EpochOf>>,
    holdings: &mut Vec<Holding>,
) -> Result<(), ContractError> {
    let units = units_of(ROWS.load(deps.storage, (table, account))?)?;
    let total = TABLES.load(deps.storage, table)?.seal.total;
    holdings.extend(uses.into_iter().map(|used| Holding { table, units, total, used }));
    Ok(())
}

/// Descendants of a model with the model's weight in the income of each.
fn weights(
    deps: Deps,
    model: ModelId,
    descendants: &[ModelId],
) -> Result<Vec<(ModelId, u64)>, ContractError> {
    bounds::DESCENDANTS.check_len(descendants.len())?;
    if let Some(twice) = polity::duplicate(descendants) {
        return Err(ContractError::DuplicateDescendant { descendant: *twice });
    }
    let registry = registry(deps)?;
    let weight =
        |descendant: &ModelId| Ok((*descendant, settling::weight(deps, &registry, *descendant, model)?));
    descendants.iter().map(weight).collect()
}

/// What settling each descendant would add to the pot of an epoch, in 10^-18 of a unit; nothing left out.
fn unsettled(
    deps: Deps,
    env: &Env,
    (model, asset): (ModelId, AssetId),
    span: &Span,
    weights: &[(ModelId, u64)],
) -> Result<Vec<SettleableRow>, ContractError> {
    let pot = pot_key(model, span.epoch, asset);
    let mut rows = vec![];
    for (descendant, weight) in weights.iter().copied() {
        let from = (descendant, asset);
        let grown = settling::growth(deps.storage, &pot, from, span, env.block.height, || Ok(weight))?;
        if let Some((amount, _)) = grown {
            rows.push(SettleableRow { source: Source { descendant, epoch: span.epoch }, amount });
        }
    }
    Ok(rows)
}

/// Where the next page of epochs starts: only the last epoch of all has no end.
fn next(spans: &[Span]) -> Option<Epoch> {
    spans.last().filter(|span| span.until.is_some()).map(|span| span.epoch)
}

pub fn owed(
    deps: Deps,
    env: &Env,
    account: &str,
    (model, asset): (ModelId, &Asset),
    descendants: &[ModelId],
    start_after: Option<Epoch>,
    rows: usize,
) -> Result<OwedResponse, ContractError> {
    let account = canonical(deps, account)?;
    let asset = number(deps, asset)?;
    let weights = weights(deps, model, descendants)?;
    let registry = registry(deps)?;
    let spans = epochs::page(deps.storage, model, start_after, rows)?;
    let mut owed = vec![];
    for span in &spans {
        let held = epochs::held(deps, &registry, model, span.shares, &account)?;
        let Some(Part { units, total }) = held else { continue };
        let key = pot_key(model, span.epoch, asset);
        let pot = POTS.may_load(deps.storage, &key)?.unwrap_or_default();
        let taken = TAKEN.peek(deps.storage, (&key, &account))?.unwrap_or(0);
        let mut unsettled_sum = Uint256::zero();
        for row in unsettled(deps, env, (model, asset), span, &weights)? {
            unsettled_sum = unsettled_sum.checked_add(row.amount).map_err(StdError::from)?;
        }
        let then = pot.checked_add(unsettled_sum).map_err(StdError::from)?;
        let part = |pot| {
            claimable(pot, units, total, taken).ok_or_else(|| StdError::generic_err("more taken than owed"))
        };
        owed.push(OwedRow {
            epoch: span.epoch,
            units: units.into(),
            total: total.into(),
            pot,
            taken: taken.into(),
            owed: part(pot)?.into(),
            unsettled: unsettled_sum,
            owed_settled: part(then)?.into(),
        });
    }
    Ok(OwedResponse { rows: owed, next: next(&spans) })
}

pub fn settleable(
    deps: Deps,
    env: &Env,
    (model, asset): (ModelId, &Asset),
    descendants: &[ModelId],
    start_after: Option<Epoch>,
    rows: usize,
) -> Result<SettleableResponse, ContractError> {
    let asset = number(deps, asset)?;
    let weights = weights(deps, model, descendants)?;
    let spans = epochs::page(deps.storage, model, start_after, rows)?;
    let mut found = vec![];
    for span in &spans {
        found.extend(unsettled(deps, env, (model, asset), span, &weights)?);
    }
    Ok(SettleableResponse { rows: found, next: next(&spans) })
}
