//! What models earned, and who holds their shares.

use cosmwasm_std::{Deps, Env, Order, StdResult};
use polity::{
    registry::{self, Head, LogResponse, ModelId},
    revenue::{
        AssetId, AssetIncome, EarnedResponse, Epoch, EpochResponse, EpochsResponse, IncomeLogResponse,
        IncomeResponse, IncomeRow, IncomesResponse, Span,
    },
    Asset, Bound,
};
use polity_store::Packed;

use super::{number, registry};
use crate::{
    epochs,
    state::{next_asset, ASSETS, INCOME},
    ContractError,
};

/// Entries of a model's log that a page of spans goes through: each span ends where the next one begins.
const ENTRIES: Bound = Bound { min: 2, ..polity::bounds::PAGE };

pub fn epochs(
    deps: Deps,
    model: ModelId,
    start_after: Option<Epoch>,
    rows: usize,
) -> Result<EpochsResponse, ContractError> {
    let registry = registry(deps)?;
    let response = |span: epochs::Span| {
        let holders = epochs::holders(deps, &registry, model, span.shares)?;
        Ok(EpochResponse { epoch: span.epoch, until: span.until, holders })
    };
    let spans = epochs::page(deps.storage, model, start_after, rows)?;
    Ok(EpochsResponse { epochs: spans.into_iter().map(response).collect::<Result<_, ContractError>>()? })
}

pub fn income(
    deps: Deps,
    env: &Env,
    model: ModelId,
    asset: &Asset,
    at: Option<u64>,
) -> Result<IncomeResponse, ContractError> {
    let of = (model, number(deps, asset)?);
    let income = match at {
        None => INCOME.last(deps.storage, of)?,
        Some(at) if at <= env.block.height => INCOME.before(deps.storage, of, at)?,
        Some(at) => return Err(ContractError::NotPast { at }),
    };
    Ok(IncomeResponse { income: income.unwrap_or(0).into() })
}

pub fn incomes(
    deps: Deps,
    model: ModelId,
    start_after: Option<AssetId>,
    rows: usize,
) -> Result<IncomesResponse, ContractError> {
    let (mut after, mut incomes) = (start_after, vec![]);
    while incomes.len() < rows {
        let Some(number) = next_asset(deps.storage, model, after)? else { break };
        let asset = Asset::from_key(&ASSETS.load(deps.storage, number)?)?;
        let income = INCOME.last(deps.storage, (model, number))?.unwrap_or(0).into();
        incomes.push(AssetIncome { asset, number, income });
        after = Some(number);
    }
    Ok(IncomesResponse { incomes })
}

pub fn income_log(
    deps: Deps,
    model: ModelId,
    asset: &Asset,
    start_after: Option<u64>,
    rows: usize,
) -> Result<IncomeLogResponse, ContractError> {
    let of = (model, number(deps, asset)?);
    let Some(from) = start_after.map_or(Some(0), |after| after.checked_add(1)) else {
        return Ok(IncomeLogResponse { rows: vec![] });
    };
    let range = INCOME.range(deps.storage, of, from, u64::MAX, Order::Ascending).take(rows);
    let row =
        |row: StdResult<(u64, u128)>| row.map(|(height, income)| IncomeRow { height, income: income.into() });
    Ok(IncomeLogResponse { rows: range.map(row).collect::<StdResult<_>>()? })
}

/// Follows the model's log in the registry, whose entries say which version was active after each block.
pub fn earned(
    deps: Deps,
    model: ModelId,
    asset: &Asset,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<EarnedResponse, ContractError> {
    let limit = limit.unwrap_or(polity::bounds::DEFAULT_PAGE);
    let full = ENTRIES.check_len(usize::try_from(limit).unwrap_or(usize::MAX))?;
    let of = (model, number(deps, asset)?);
    let registry = registry(deps)?;
    if registry::raw::head(deps, &registry, model)?.is_none() {
        return Err(ContractError::NoModel { model });
    }
    let question = registry::QueryMsg::Log { model, start_after, limit: Some(limit) };
    let LogResponse { entries, .. } = deps.querier.query_wasm_smart(&registry, &question)?;
    // the last entry of a full page ends a span, and begins the next page
    let more = entries.len() >= full;
    let last = entries.last().filter(|_| more);
    let next = last.map(|entry| entry.seq.saturating_sub(1));

    let ends = entries.iter().skip(1).map(|entry| Some(entry.height)).chain((!more).then_some(None));
    let mut spans: Vec<Span> = vec![];
    for (entry, end) in entries.iter().zip(ends) {
        if end == Some(entry.height) {
            continue;
        }
        let version = Head::from_bytes(&entry.after)?.active.map(|active| active.version);
        // what is active after a block is so at the start of the next
        let from = epochs::begins(entry.height);
        let before = |height| INCOME.before(deps.storage, of, height);
        let (until, income) = match end.map(epochs::begins) {
            Some(until) => (Some(until), before(until)?),
            None => (None, INCOME.last(deps.storage, of)?),
        };
        let earned = income.unwrap_or(0).saturating_sub(before(from)?.unwrap_or(0)).into();
        match spans.last_mut().filter(|span| span.version == version) {
            Some(span) => {
                span.until = until;
                span.earned = span.earned.checked_add(earned).map_err(cosmwasm_std::StdError::from)?;
            }
            None => spans.push(Span { version, from, until, earned }),
        }
    }
    Ok(EarnedResponse { spans, next })
}
