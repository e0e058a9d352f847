//! Records of a revenue contract that other contracts read raw, for about 1,200 gas instead of a smart query's 64,000,
//! and that a light client can prove. Numbers are big-endian.
//!
//! `books`, by the asset's text (`native:<denom>` or `cw20:<address>`): 4 bytes of the asset's number; received, one byte
//! of length and as many; paid, the same; settled, in 10^-18 of a unit, the rest.
//!
//! `pot`, by 8 bytes of the model, 8 of the epoch and 4 of the asset's number: what came into the pot ever, in 10^-18 of
//! a unit. Nothing ever leaves it: what an account took is kept by the account.
//!
//! `taken`, by the 20 bytes of a pot and the account's canonical address: what the account took from it, in units.

use cosmwasm_std::{Addr, Deps, StdResult, Uint256};
use polity_store::{CodecError, Packed, PackedMap, Reader, Writer};

use super::{AssetId, Books, Epoch};
use crate::{registry::ModelId, Asset};

/// Maps an asset, as [`Asset`] displays, to its number and its books.
pub const BOOKS: PackedMap<&str, BooksRecord> = PackedMap::new("books");

/// Maps a [`pot_key`] to what came into the pot, in 10^-18 of a unit.
pub const POTS: PackedMap<&[u8], Uint256> = PackedMap::new("pot");

/// Maps ([`pot_key`], canonical address) to the units that the account took from the pot.
pub const TAKEN: PackedMap<(&[u8], &[u8]), u128> = PackedMap::new("taken");

/// An asset's number and its books.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BooksRecord {
    /// What the asset is called in other keys.
    pub number: AssetId,
    /// Its ledger.
    pub books: Books,
}

/// The key of a pot: 8 bytes of the model, 8 of the epoch, 4 of the asset's number.
pub fn pot_key(model: ModelId, epoch: Epoch, asset: AssetId) -> Vec<u8> {
    [model.to_be_bytes().as_slice(), &epoch.to_be_bytes(), &asset.to_be_bytes()].concat()
}

/// An asset's number and books, read raw. None if it was never paid.
pub fn books(deps: Deps<'_>, revenue: &Addr, asset: &Asset) -> StdResult<Option<BooksRecord>> {
    let bytes = deps.querier.query_wasm_raw(revenue, BOOKS.key(&asset.to_string()))?;
    Ok(bytes.map(|bytes| BooksRecord::from_bytes(&bytes)).transpose()?)
}

/// What came into a pot ever, in 10^-18 of a unit, read raw.
pub fn pot(
    deps: Deps<'_>,
    revenue: &Addr,
    model: ModelId,
    epoch: Epoch,
    asset: AssetId,
) -> StdResult<Uint256> {
    let bytes = deps.querier.query_wasm_raw(revenue, POTS.key(&pot_key(model, epoch, asset)))?;
    Ok(bytes.map(|bytes| Uint256::from_bytes(&bytes)).transpose()?.unwrap_or_default())
}

impl Packed for BooksRecord {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        w.u32(self.number);
        w.amount(self.books.received());
        w.amount(self.books.paid());
        self.books.settled().pack(w)
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        let number = r.u32()?;
        let (received, paid) = (r.amount()?, r.amount()?);
        let books = Books::new(received, Uint256::unpack(r)?, paid);
        Ok(Self { number, books: books.ok_or(CodecError::Invalid { what: "books" })? })
    }
}
