//! What a registry answers. Lists have pages, and every page reads a bounded number of records.

pub mod catalogue;
pub mod evaluations;
pub mod models;
pub mod uses;

use polity::bounds::PAGE;

use crate::ContractError;

/// Rows of a page, if it isn't said how many.
const DEFAULT_PAGE: u32 = 10;

/// How many rows a page has.
pub fn page(limit: Option<u32>) -> Result<usize, ContractError> {
    let rows = usize::try_from(limit.unwrap_or(DEFAULT_PAGE)).unwrap_or(usize::MAX);
    Ok(PAGE.check_len(rows)?)
}
