//! Addresses, assets and lists from outside: checked once, the same way in every contract.

use cosmwasm_std::{Addr, Api, Event};
use thiserror::Error;

use crate::{bounds, Asset};

/// What is wrong with an address or a denom. Each text starts with a code that programs can match.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InputError {
    /// A text that is no address of this chain, or is one in another spelling.
    #[error(
        "invalid_address: {field}: '{given}' is no address of this chain as the chain writes it: {reason}"
    )]
    Address {
        /// The field.
        field: &'static str,
        /// The start of what was given.
        given: String,
        /// What the chain says.
        reason: String,
    },
    /// A text that no coin of the chain's bank can have as its denom.
    #[error(
        "invalid_denom: '{given}' is no denom: 3 to 128 letters, digits and '/', ':', '.', '_', '-', a letter first"
    )]
    Denom {
        /// The start of what was given.
        given: String,
    },
}

/// The address, if it is one of this chain in the chain's own spelling: another spelling of the same address would
/// pass for another account.
pub fn address(api: &dyn Api, field: &'static str, given: &str) -> Result<Addr, InputError> {
    api.addr_validate(given).map_err(|error| InputError::Address {
        field,
        given: start(given),
        reason: error.to_string(),
    })
}

impl Asset<String> {
    /// The same asset with its denom or address checked.
    pub fn check(&self, api: &dyn Api) -> Result<Asset<Addr>, InputError> {
        match self {
            Self::Native(denom) => check_denom(denom).map(|()| Asset::Native(denom.clone())),
            Self::Cw20(token) => address(api, "asset", token).map(Asset::Cw20),
        }
    }
}

/// As the Cosmos SDK has it: `[a-zA-Z][a-zA-Z0-9/:._-]{2,127}`.
pub fn check_denom(denom: &str) -> Result<(), InputError> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"/:._-".contains(&b);
    let good = bounds::DENOM.check_len(denom.len()).is_ok()
        && denom.starts_with(|c: char| c.is_ascii_alphabetic())
        && denom.bytes().all(plain);
    if good {
        Ok(())
    } else {
        Err(InputError::Denom { given: start(denom) })
    }
}

/// The first item of a list that stands in it twice. Compares each with each: lists are short, and have caps.
pub fn duplicate<T: PartialEq>(items: impl IntoIterator<Item = T>) -> Option<T> {
    let mut seen = Vec::new();
    for item in items {
        if seen.contains(&item) {
            return Some(item);
        }
        seen.push(item);
    }
    None
}

/// An event of a contract with those attributes that have a value: some chains refuse a blank one, and with it the
/// whole transaction.
pub fn event<const N: usize>(name: &str, attributes: [(&str, String); N]) -> Event {
    Event::new(name).add_attributes(attributes.into_iter().filter(|(_, value)| !value.trim().is_empty()))
}

fn start(given: &str) -> String {
    given.chars().take(128).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn denoms_are_as_the_bank_has_them() {
        for denom in ["uatom", "ibc/27394FB092D2ECCD", "factory/polity1abc/dig.its-x_y", "abc"] {
            assert!(check_denom(denom).is_ok(), "{denom}");
        }
        for denom in ["", "ab", "1abc", "/abc", "u atom", "uatöm", "uatom\n", &"a".repeat(129)] {
            assert!(check_denom(denom).is_err(), "{denom}");
        }
    }

    #[test]
    fn a_duplicate_is_found_wherever_it_stands() {
        assert_eq!(duplicate::<u8>([]), None);
        assert_eq!(duplicate([1, 2, 3]), None);
        assert_eq!(duplicate([1, 2, 1]), Some(1));
        assert_eq!(duplicate([3, 2, 2]), Some(2));
    }

    #[test]
    fn a_blank_attribute_is_left_out() {
        assert_eq!(event("x", [("a", " \t".into()), ("b", "1".into())]).attributes.len(), 1);
    }
}
