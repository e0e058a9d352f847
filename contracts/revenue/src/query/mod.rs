//! What revenue answers. Lists have pages, and every page reads a bounded number of records.

pub mod accounts;
pub mod assets;
pub mod forecast;
pub mod models;
pub mod tables;

use cosmwasm_std::{Addr, Deps};
use polity::{revenue::AssetId, Asset};

use crate::{
    state::{BOOKS, REGISTRY},
    ContractError,
};

fn registry(deps: Deps) -> Result<Addr, ContractError> {
    Ok(Addr::unchecked(REGISTRY.load(deps.storage)?))
}

/// An asset's number.
fn number(deps: Deps, asset: &Asset) -> Result<AssetId, ContractError> {
    let asset = asset.check(deps.api)?.to_string();
    match BOOKS.may_load(deps.storage, &asset)? {
        Some(known) => Ok(known.number),
        None => Err(ContractError::NoAsset { asset }),
    }
}
