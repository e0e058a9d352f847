//! Accounts as storage knows them.

use cosmwasm_std::{Addr, Api, CanonicalAddr, StdResult};

/// An address in the form of storage keys: half as long as its text, and prefix-free behind its length.
pub fn canonical(api: &dyn Api, account: &Addr) -> StdResult<CanonicalAddr> {
    api.addr_canonicalize(account.as_str())
}
