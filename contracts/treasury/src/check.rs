//! Texts from outside become addresses and assets here, or errors.

use cosmwasm_std::{Addr, Api};
use polity::{bounds, Asset};

use crate::ContractError;

/// The address, if it is one of this chain in the chain's own spelling: another spelling of a capped token would
/// pass for a token without a cap.
pub fn address(api: &dyn Api, text: &str) -> Result<Addr, ContractError> {
    api.addr_validate(text)
        .map_err(|error| ContractError::InvalidAddress { address: excerpt(text), reason: error.to_string() })
}

/// The asset, if it can be one.
pub fn asset(api: &dyn Api, asset: &Asset) -> Result<Asset<Addr>, ContractError> {
    Ok(match asset {
        Asset::Native(denom) if is_denom(denom) => Asset::Native(denom.clone()),
        Asset::Native(denom) => return Err(ContractError::InvalidDenom { denom: excerpt(denom) }),
        Asset::Cw20(token) => Asset::Cw20(address(api, token)?),
    })
}

/// As the Cosmos SDK has it: `[a-zA-Z][a-zA-Z0-9/:._-]{2,127}`.
fn is_denom(text: &str) -> bool {
    bounds::DENOM.check_len(text.len()).is_ok()
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"/:._-".contains(&b))
}

fn excerpt(text: &str) -> String {
    text.chars().take(128).collect()
}
