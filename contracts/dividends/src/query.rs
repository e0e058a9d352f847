//! Answers.

use cosmwasm_std::{Addr, Deps, Env, Order, StdResult, Uint128};
use cw_storage_plus::Bound;
use polity::{
    bounds,
    dividends::{
        AssetBooks, AssetsResponse, BooksResponse, BoundsResponse, DistributionResponse,
        DistributionsResponse, DividendsResponse, NextResponse, OwedResponse, OwedRow,
    },
    governor::BoundResponse,
    Asset,
};

use crate::{
    claim::{self, ByGovernor, Claimed},
    distribute, others,
    state::{AssetRecord, ASSETS, CONFIG, DISTRIBUTIONS},
    ContractError,
};

pub fn dividends(deps: Deps) -> Result<DividendsResponse, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let governor = others::governor(deps, &config.treasury).ok().map(Addr::into_string);
    Ok(DividendsResponse { treasury: config.treasury.into_string(), governor, period: config.period })
}

pub fn bounds() -> BoundsResponse {
    let bounds = bounds::DIVIDENDS.iter().map(|bound| BoundResponse {
        name: bound.name.to_owned(),
        unit: bound.unit,
        min: bound.min,
        max: bound.max,
    });
    BoundsResponse { bounds: bounds.collect() }
}

fn books_of(asset: Asset, record: &AssetRecord) -> AssetBooks {
    let AssetRecord { count, books, .. } = *record;
    AssetBooks {
        asset,
        received: books.received(),
        distributed: books.distributed(),
        paid: books.paid(),
        waiting: books.waiting(),
        unpaid: books.unpaid(),
        distributions: count,
        last: record.last(),
    }
}

pub fn assets(
    deps: Deps,
    after: Option<&Asset<Addr>>,
    limit: Option<u32>,
) -> Result<AssetsResponse, ContractError> {
    let (limit, after) = (bounds::page(limit)?, after.map(ToString::to_string));
    let min = after.as_deref().map(Bound::exclusive);
    let assets = ASSETS
        .range(deps.storage, min, None, Order::Ascending)
        .take(limit)
        .map(|row| row.and_then(|(key, record)| Ok(books_of(Asset::from_key(&key)?, &record))))
        .collect::<StdResult<_>>()?;
    Ok(AssetsResponse { assets })
}

pub fn books(deps: Deps, env: &Env, asset: &Asset<Addr>) -> Result<BooksResponse, ContractError> {
    let record = ASSETS.may_load(deps.storage, &asset.to_string())?.unwrap_or_default();
    let held = asset.balance(deps.querier, &env.contract.address).ok();
    Ok(BooksResponse { books: books_of(asset.clone().into(), &record), held })
}

pub fn next(deps: Deps, env: &Env, asset: &Asset<Addr>) -> Result<NextResponse, ContractError> {
    let next = distribute::next(deps, env, asset)?;
    let prospect = next.prospect;
    Ok(NextResponse {
        from: prospect.from,
        amount: prospect.amount,
        governor: next.governor.into_string(),
        total: prospect.total,
        min_stake: prospect.min_stake,
        blocker: prospect.blocker(),
    })
}

pub fn distributions(
    deps: Deps,
    asset: &Asset<Addr>,
    start_before: Option<u32>,
    limit: Option<u32>,
) -> Result<DistributionsResponse, ContractError> {
    let limit = bounds::page(limit)?;
    let distributions = DISTRIBUTIONS
        .prefix_range(
            deps.storage,
            &asset.to_string(),
            None,
            start_before.map(Bound::exclusive),
            Order::Descending,
        )
        .take(limit)
        .map(|row| {
            let (distribution, row) = row?;
            Ok(DistributionResponse {
                distribution,
                governor: deps.api.addr_humanize(&row.governor)?.into_string(),
                height: row.height,
                time: row.time,
                total: row.total,
                amount: row.amount,
            })
        })
        .collect::<StdResult<_>>()?;
    Ok(DistributionsResponse { distributions })
}

pub fn owed(
    deps: Deps,
    account: &Addr,
    asset: &Asset<Addr>,
    start_after: Option<u32>,
    limit: Option<u32>,
) -> Result<OwedResponse, ContractError> {
    let (limit, key) = (bounds::page(limit)?, asset.to_string());
    let count = ASSETS.may_load(deps.storage, &key)?.unwrap_or_default().count;
    let canonical = deps.api.addr_canonicalize(account.as_str())?;
    let mut claimed = Claimed::new(&canonical, &key);
    let mut by_governor = ByGovernor::new();
    let mut last = None;
    for number in (start_after.unwrap_or(0).saturating_add(1)..=count).take(limit) {
        last = Some(number);
        if !claimed.has(deps.storage, number)? {
            claim::group(deps.storage, &key, number, &mut by_governor)?;
        }
    }
    let mut owed = Uint128::zero();
    let mut distributions = vec![];
    for (governor, of_governor) in by_governor {
        let governor = deps.api.addr_humanize(&governor.as_slice().into())?;
        // a governor that doesn't answer has rows without an amount, and spoils no other's
        match claim::owed(deps, &governor, account, &of_governor) {
            Ok(parts) => {
                for (distribution, amount) in parts {
                    owed = owed.checked_add(amount)?;
                    distributions.push(OwedRow { distribution, amount: Some(amount) });
                }
            }
            Err(_) => distributions.extend(
                of_governor.into_iter().map(|(distribution, _)| OwedRow { distribution, amount: None }),
            ),
        }
    }
    distributions.sort_unstable_by_key(|row| row.distribution);
    Ok(OwedResponse { owed, distributions, next: last.filter(|last| *last < count) })
}
