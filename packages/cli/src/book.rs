//! The address book: who is behind a name, so that nobody types an address.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use cosmwasm_std::Addr;
use polity::Asset;
use polity_client::catalogue::Kind;
use serde::{Deserialize, Serialize};

use crate::error::CliError;
use crate::files;

/// The present form of the file.
const FORM: u32 = 1;
/// Bytes of a name, at most.
const MAX_NAME: usize = 64;

/// What contracts number, and the book has names for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Numbered {
    Model,
    Vocabulary,
    Policy,
    Licence,
    Metric,
    Panel,
    ShareTable,
}

impl From<Kind> for Numbered {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Vocabulary => Self::Vocabulary,
            Kind::Metric => Self::Metric,
            Kind::Panel => Self::Panel,
            Kind::Policy => Self::Policy,
            Kind::Licence => Self::Licence,
        }
    }
}

impl fmt::Display for Numbered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Model => "model",
            Self::Vocabulary => "vocabulary",
            Self::Policy => "policy",
            Self::Licence => "licence",
            Self::Metric => "metric",
            Self::Panel => "panel",
            Self::ShareTable => "share table",
        })
    }
}

/// Names, communities, and what the registry's numbers are called here.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Book {
    form: u32,
    /// Accounts and contracts by name.
    names: BTreeMap<String, Addr>,
    /// The communities, the one first that commands speak to.
    communities: Vec<Community>,
    /// What is numbered, by name, for each kind.
    numbers: BTreeMap<Numbered, BTreeMap<String, u32>>,
}

/// Where a community's contracts are.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Community {
    /// What it is called in the book.
    pub name: String,
    pub governor: Addr,
    pub treasury: Addr,
    /// What it stakes.
    pub stake: Asset,
    pub registry: Addr,
    pub revenue: Addr,
    pub dividends: Addr,
}

impl Community {
    /// What the address book may call a community's contracts.
    pub const CONTRACTS: [&'static str; 6] =
        ["governor", "treasury", "registry", "revenue", "dividends", "token"];

    /// Its contracts by those names; a token only if that is what it stakes.
    pub fn contracts(&self) -> impl Iterator<Item = (&'static str, Addr)> {
        let token = match &self.stake {
            Asset::Cw20(token) => Some(Addr::unchecked(token)),
            Asset::Native(_) => None,
        };
        let own = [&self.governor, &self.treasury, &self.registry, &self.revenue, &self.dividends];
        Self::CONTRACTS.into_iter().zip(own.map(Clone::clone).into_iter().chain(token))
    }
}

impl Default for Book {
    fn default() -> Self {
        Self { form: FORM, names: BTreeMap::new(), communities: vec![], numbers: BTreeMap::new() }
    }
}

impl Book {
    /// The book in a file.
    pub fn read(path: &Path) -> Result<Self, CliError> {
        if !path.exists() {
            return Err(CliError::NoBook { path: path.to_owned() });
        }
        let book: Self = files::json(path, "address book")?;
        if book.form != FORM {
            return Err(CliError::OtherBook { path: path.to_owned(), form: book.form });
        }
        Ok(book)
    }

    /// Writes it, whole or not at all.
    pub fn write(&self, path: &Path) -> Result<(), CliError> {
        let text = serde_json::to_string_pretty(self).map_err(std::io::Error::from)?;
        files::write(path, &(text + "\n"))
    }

    /// The address behind a name.
    pub fn address(&self, name: &str) -> Option<&Addr> {
        self.names.get(name)
    }

    /// The name of an address. Of several, the first by alphabet.
    pub fn name(&self, address: &str) -> Option<&str> {
        self.names.iter().find(|(_, known)| known.as_str() == address).map(|(name, _)| name.as_str())
    }

    /// Every name with its address, in order.
    pub fn names(&self) -> impl Iterator<Item = (&str, &Addr)> {
        self.names.iter().map(|(name, address)| (name.as_str(), address))
    }

    /// Adds a name. One that stands for the same address already is no error.
    pub fn add(&mut self, name: &str, address: &Addr) -> Result<(), CliError> {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if name.is_empty() || name.len() > MAX_NAME || !name.bytes().all(plain) {
            return Err(CliError::BadName { name: name.into() });
        }
        match self.names.get(name) {
            Some(known) if known != address => {
                Err(CliError::TakenName { name: name.into(), address: known.clone() })
            }
            _ => {
                self.names.insert(name.into(), address.clone());
                Ok(())
            }
        }
    }

    /// Takes a name out; answers whether it was there.
    pub fn remove(&mut self, name: &str) -> bool {
        self.names.remove(name).is_some()
    }

    /// The communities, the one first that commands speak to.
    pub fn communities(&self) -> &[Community] {
        &self.communities
    }

    /// Adds a community.
    pub fn add_community(&mut self, community: Community) -> Result<(), CliError> {
        if self.communities.iter().any(|known| known.name == community.name) {
            return Err(CliError::TakenName { name: community.name, address: community.governor });
        }
        self.communities.push(community);
        Ok(())
    }

    /// The number that a name stands for.
    pub fn number(&self, kind: Numbered, name: &str) -> Option<u32> {
        self.numbers.get(&kind)?.get(name).copied()
    }

    /// What a number is called.
    pub fn number_name(&self, kind: Numbered, number: u32) -> Option<&str> {
        let names = self.numbers.get(&kind)?;
        names.iter().find(|(_, known)| **known == number).map(|(name, _)| name.as_str())
    }

    /// The names of a kind, in order.
    pub fn number_names(&self, kind: Numbered) -> impl Iterator<Item = &str> {
        self.numbers.get(&kind).into_iter().flat_map(|names| names.keys().map(String::as_str))
    }

    /// Refuses a name that no number can have, or that stands for one already.
    pub fn check_free(&self, kind: Numbered, name: &str) -> Result<(), CliError> {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'.';
        let fits = !name.is_empty() && name.len() <= MAX_NAME && name.bytes().all(plain);
        if !fits || name.bytes().all(|b| b.is_ascii_digit()) {
            return Err(CliError::BadNumberName { name: name.into(), what: kind.to_string() });
        }
        match self.number(kind, name) {
            Some(number) => Err(CliError::TakenNumber { name: name.into(), what: kind.to_string(), number }),
            None => Ok(()),
        }
    }

    /// Calls a number by a name, from now on.
    pub fn call(&mut self, kind: Numbered, name: &str, number: u32) {
        self.numbers.entry(kind).or_default().insert(name.into(), number);
    }
}
