//! What dividends keep. All records are packed; an asset in a key is as [`polity::Asset`] displays.

use cosmwasm_std::{Addr, CanonicalAddr, Uint128};
use polity::dividends::Books;
use polity_store::{CodecError, Packed, PackedItem, PackedMap, Reader, Writer};

/// Whose dividends they are, and how often. Never changes.
pub const CONFIG: PackedItem<Config> = PackedItem::new("config");
/// Maps an asset to its books and its distributions' number.
pub const ASSETS: PackedMap<&str, AssetRecord> = PackedMap::new("asset");
/// Maps (asset, number) to the distribution. Written once.
pub const DISTRIBUTIONS: PackedMap<(&str, u32), Distribution> = PackedMap::new("distribution");
/// Maps (asset, a governor's canonical address) to what is left of what was distributed by that governor's stakes. No
/// governor's word can pay out more: a successor that lies has only its own holders' money to lie about.
pub const POTS: PackedMap<(&str, &[u8]), u128> = PackedMap::new("pot");
/// Maps (an account's canonical address, asset, number ÷ 128) to the marks of 128 distributions: paid, or not.
pub const CLAIMED: PackedMap<(&[u8], &str, u32), Marks> = PackedMap::new("claimed");

/// Whose dividends they are, and how often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Seconds from one distribution of an asset to its next.
    pub period: u64,
    /// The community's treasury.
    pub treasury: Addr,
}

/// An asset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AssetRecord {
    /// The number of the last distribution; 0 if there was none.
    pub count: u32,
    /// Unix seconds of the last distribution.
    pub last: u64,
    /// What became of it.
    pub books: Books,
}

/// A distribution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Distribution {
    /// Its block: stakes are those at its start.
    pub height: u64,
    /// Unix seconds.
    pub time: u64,
    /// All stake.
    pub total: Uint128,
    /// Units distributed.
    pub amount: Uint128,
    /// The governor that knows who had what.
    pub governor: CanonicalAddr,
}

/// The marks of 128 distributions in a fixed number of bytes, so that no claim is dearer than another. Bit n, from the
/// least on, is the n-th of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks(u128);

/// Distributions of one record of [`CLAIMED`].
const MARKS: u32 = u128::BITS;

impl Marks {
    /// Where a distribution's mark is: in which record, and there which.
    pub const fn place(distribution: u32) -> (u32, u32) {
        (distribution / MARKS, distribution % MARKS)
    }

    /// Whether it is there.
    pub fn has(self, mark: u32) -> bool {
        self.0 & bit(mark) != 0
    }

    /// Makes it.
    pub fn set(&mut self, mark: u32) {
        self.0 |= bit(mark);
    }
}

fn bit(mark: u32) -> u128 {
    // nothing outside of a record
    1u128.checked_shl(mark).unwrap_or_default()
}

impl AssetRecord {
    /// Unix seconds of the last distribution, if there was one.
    pub fn last(&self) -> Option<u64> {
        (self.count > 0).then_some(self.last)
    }
}

impl Packed for Config {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        w.u40(self.period)?;
        w.bytes(self.treasury.as_bytes());
        Ok(())
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        // checked before it was written
        Ok(Self { period: r.u40()?, treasury: Addr::unchecked(String::unpack(r)?) })
    }
}

impl Packed for AssetRecord {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        w.u32(self.count);
        w.u40(self.last)?;
        w.amount(self.books.distributed().u128());
        w.amount(self.books.paid().u128());
        w.tail(self.books.received().u128());
        Ok(())
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        let (count, last) = (r.u32()?, r.u40()?);
        let (distributed, paid, received) = (r.amount()?.into(), r.amount()?.into(), r.tail()?.into());
        let books = Books::new(received, distributed, paid).ok_or(CodecError::Invalid { what: "books" })?;
        Ok(Self { count, last, books })
    }
}

impl Packed for Distribution {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        w.u40(self.height)?;
        w.u40(self.time)?;
        w.amount(self.total.u128());
        w.amount(self.amount.u128());
        w.bytes(&self.governor);
        Ok(())
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self {
            height: r.u40()?,
            time: r.u40()?,
            total: r.amount()?.into(),
            amount: r.amount()?.into(),
            governor: r.rest().into(),
        })
    }
}

impl Packed for Marks {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        w.bytes(&self.0.to_be_bytes());
        Ok(())
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        r.array().map(u128::from_be_bytes).map(Self)
    }
}
