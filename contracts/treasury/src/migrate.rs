//! From one version to a later one.

use cosmwasm_std::{Response, Storage};
use semver::Version;

use crate::{contract::CONTRACT_NAME, events, ContractError};

/// Takes a treasury of an earlier version to version `to`. Its state is kept as it is.
pub fn run(storage: &mut dyn Storage, to: &str) -> Result<Response, ContractError> {
    let found = cw2::get_contract_version(storage)?;
    if found.contract != CONTRACT_NAME {
        return Err(ContractError::WrongContract { found: found.contract });
    }
    let from = found.version;
    let (old, new) = (version(&from)?, version(to)?);
    // cmp_precedence, because builds of one version are the same version
    match new.cmp_precedence(&old) {
        std::cmp::Ordering::Greater => {}
        std::cmp::Ordering::Equal => return Err(ContractError::SameVersion { version: from }),
        std::cmp::Ordering::Less => return Err(ContractError::OlderVersion { from, to: to.to_owned() }),
    }
    cw2::set_contract_version(storage, CONTRACT_NAME, to)?;
    Ok(Response::new().add_event(events::Migrated { from, to: to.to_owned() }))
}

fn version(text: &str) -> Result<Version, ContractError> {
    Version::parse(text).map_err(|_| ContractError::InvalidVersion { version: text.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::testing::MockStorage;

    fn migrated(contract: &str, from: &str, to: &str) -> Result<String, ContractError> {
        let mut storage = MockStorage::new();
        cw2::set_contract_version(&mut storage, contract, from).unwrap();
        storage.set(b"governor", b"kept");
        let result = run(&mut storage, to);
        assert_eq!(storage.get(b"governor").as_deref(), Some(&b"kept"[..]));
        let now = cw2::get_contract_version(&storage).unwrap().version;
        if result.is_err() {
            assert_eq!(now, from);
        }
        result.map(|_| now)
    }

    #[test]
    fn versions_are_compared_as_semver() {
        for (from, to) in [
            ("0.1.0", "0.1.1"),
            ("2.9.0", "2.10.0"),
            ("9.9.9", "10.0.0"),
            ("1.0.0-rc.1", "1.0.0"),
            ("1.0.0-rc.9", "1.0.0-rc.10"),
            ("1.0.0+a", "1.0.1+a"),
        ] {
            assert_eq!(migrated(CONTRACT_NAME, from, to), Ok(to.to_owned()));
            let (old, new) = (to.to_owned(), from.to_owned());
            let back = ContractError::OlderVersion { from: old, to: new };
            assert_eq!(migrated(CONTRACT_NAME, to, from), Err(back));
        }
    }

    /// Hazard 23: the same again is no migration, and a build is no version.
    #[test]
    fn the_same_version_is_refused() {
        for (from, to) in [("0.1.0", "0.1.0"), ("0.1.0+a", "0.1.0"), ("0.1.0", "0.1.0+b")] {
            let same = ContractError::SameVersion { version: from.to_owned() };
            assert_eq!(migrated(CONTRACT_NAME, from, to), Err(same));
        }
    }

    #[test]
    fn another_contract_is_refused() {
        for found in ["polity-governor", "crates.io:polity-treasury", "Polity-Treasury", ""] {
            let wrong = ContractError::WrongContract { found: found.to_owned() };
            assert_eq!(migrated(found, "0.0.1", "9.0.0"), Err(wrong));
        }
    }

    #[test]
    fn what_is_no_version_is_refused() {
        for version in ["", "1", "1.0", "v1.0.0", "1.0.0.0", "01.0.0", "latest"] {
            let invalid = ContractError::InvalidVersion { version: version.to_owned() };
            assert_eq!(migrated(CONTRACT_NAME, version, "9.0.0"), Err(invalid));
        }
    }
}
