//! Share tables: who holds how many units of a model, fixed by count, total and digest.

use std::fmt;

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Uint64;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    bounds::{self, OutOfBounds},
    registry::hash::sha256,
    Digest,
};

/// What the first digest of every share table starts with.
pub const TABLE_TAG: &str = "polity-share-table-v1";

/// Units of a share table. At least 1.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(try_from = "Uint64", into = "Uint64")]
#[schemars(with = "Uint64")]
pub struct Units(Uint64);

/// What is wrong with units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a row of a share table has at least 1 unit, and this one has 0")]
pub struct InvalidUnits;

impl Units {
    /// How many.
    pub const fn u64(self) -> u64 {
        self.0.u64()
    }
}

impl TryFrom<Uint64> for Units {
    type Error = InvalidUnits;

    fn try_from(units: Uint64) -> Result<Self, InvalidUnits> {
        if units.is_zero() {
            return Err(InvalidUnits);
        }
        Ok(Self(units))
    }
}

impl TryFrom<u64> for Units {
    type Error = InvalidUnits;

    fn try_from(units: u64) -> Result<Self, InvalidUnits> {
        Uint64::new(units).try_into()
    }
}

impl From<Units> for Uint64 {
    fn from(units: Units) -> Self {
        units.0
    }
}

impl fmt::Display for Units {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A row of a share table.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct Share {
    /// Whose, as the chain writes the address.
    pub account: String,
    /// How many units of the table's total.
    pub units: Units,
}

/// What a share table is sealed with. Two tables with one seal have the same rows.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Copy, Eq)]
pub struct Seal {
    /// How many rows. 1 to 10,000.
    pub count: u32,
    /// Their units together.
    pub total: Uint64,
    /// h(count), where h(0) = SHA-256(0x04 ‖ F("polity-share-table-v1")), h(n) = SHA-256(0x05 ‖ h(n−1) ‖ F(account) ‖
    /// u64be(units)) over the rows in ascending order of their accounts' texts, and F(x) = u32be(length in bytes) ‖ x.
    pub digest: Digest,
}

/// Why rows are no share table.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TableError {
    /// Too many rows, or none.
    #[error(transparent)]
    OutOfBounds(#[from] OutOfBounds),
    /// A row isn't after the one before: rows ascend by the text of their accounts, so that none stands twice.
    #[error(
        "the row of {account} comes after that of {after}: rows ascend by address, and none stands twice"
    )]
    OutOfOrder {
        /// The row.
        account: String,
        /// The one before.
        after: String,
    },
    /// The units together are 2^64 or more.
    #[error("with the row of {account} the units sum to more than 2^64 - 1")]
    TotalTooLarge {
        /// The row with which.
        account: String,
    },
}

impl fmt::Display for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} rows, {} units in all, digest {}", self.count, self.total, self.digest)
    }
}

impl Seal {
    /// Of no rows.
    pub fn empty() -> Self {
        let digest = sha256(&[&[4], &length(TABLE_TAG), TABLE_TAG.as_bytes()]);
        Self { count: 0, total: Uint64::zero(), digest }
    }

    /// With one more row, after the row of `last`.
    pub fn add(self, last: Option<&str>, share: &Share) -> Result<Self, TableError> {
        let Share { account, units } = share;
        if let Some(after) = last.filter(|last| *last >= account.as_str()) {
            return Err(TableError::OutOfOrder { account: account.clone(), after: after.to_owned() });
        }
        let count = self.count.saturating_add(1);
        bounds::SHARES.check(count.into())?;
        let total = self
            .total
            .checked_add(units.0)
            .map_err(|_| TableError::TotalTooLarge { account: account.clone() })?;
        let parts: [&[u8]; 5] =
            [&[5], &self.digest.0, &length(account), account.as_bytes(), &units.u64().to_be_bytes()];
        Ok(Self { count, total, digest: sha256(&parts) })
    }

    /// Of all rows of a table, in whatever order they are given: what a voter compares with what is voted on.
    pub fn of(shares: &[Share]) -> Result<Self, TableError> {
        let mut sorted: Vec<_> = shares.iter().collect();
        sorted.sort_by_key(|share| share.account.as_str());
        bounds::SHARES.check_len(sorted.len())?;
        let lasts = std::iter::once(None).chain(sorted.iter().map(|share| Some(share.account.as_str())));
        lasts.zip(&sorted).try_fold(Self::empty(), |seal, (last, share)| seal.add(last, share))
    }
}

fn length(text: &str) -> [u8; 4] {
    // addresses are far shorter
    u32::try_from(text.len()).unwrap_or(u32::MAX).to_be_bytes()
}
