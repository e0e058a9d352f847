//! The books of assets.

use cosmwasm_std::{Deps, Env, Order, StdResult};
use cw_storage_plus::Bound;
use polity::{
    bounds::REVENUE,
    governor::BoundResponse,
    revenue::{AssetId, AssetResponse, AssetsResponse, BooksResponse, BoundsResponse, RevenueResponse},
    Asset,
};

use super::registry;
use crate::{
    state::{BooksRecord, ASSETS, BOOKS, COUNT},
    ContractError,
};

pub fn revenue(deps: Deps) -> Result<RevenueResponse, ContractError> {
    let count = |kind| Ok::<_, ContractError>(COUNT.may_load(deps.storage, kind)?.unwrap_or(0));
    Ok(RevenueResponse {
        registry: registry(deps)?.into_string(),
        assets: count("asset")?,
        tables: count("table")?,
    })
}

pub fn bounds() -> BoundsResponse {
    let bounds = REVENUE.iter().map(|bound| BoundResponse {
        name: bound.name.to_owned(),
        unit: bound.unit,
        min: bound.min,
        max: bound.max,
    });
    BoundsResponse { bounds: bounds.collect() }
}

fn response(asset: Asset, BooksRecord { number, books }: BooksRecord) -> AssetResponse {
    AssetResponse { asset, number, books: books.figures() }
}

pub fn books(deps: Deps, env: &Env, asset: &Asset) -> Result<BooksResponse, ContractError> {
    let key = asset.check(deps.api)?.to_string();
    let Some(known) = BOOKS.may_load(deps.storage, &key)? else {
        return Err(ContractError::NoAsset { asset: key });
    };
    // none if the token doesn't answer, whose books can be asked for all the same
    let balance = asset.balance(deps.querier, &env.contract.address).ok();
    Ok(BooksResponse { asset: response(asset.clone(), known), balance })
}

pub fn list(deps: Deps, start_after: Option<AssetId>, rows: usize) -> Result<AssetsResponse, ContractError> {
    let range =
        ASSETS.range(deps.storage, start_after.map(Bound::exclusive), None, Order::Ascending).take(rows);
    let row = |row: StdResult<(AssetId, String)>| {
        let (_, key) = row?;
        Ok(response(Asset::from_key(&key)?, BOOKS.load(deps.storage, &key)?))
    };
    Ok(AssetsResponse { assets: range.map(row).collect::<StdResult<_>>()? })
}
