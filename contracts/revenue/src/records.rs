//! How records are packed. Each has one form; anything else is refused when read.

use cosmwasm_std::{CanonicalAddr, Uint64};
use polity::{
    revenue::{Seal, TableId},
    Digest,
};
use polity_store::{CodecError, Packed, Reader, Writer};

/// What of a descendant's income is in a pot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The descendant's weight for the ancestor, which never changes: it needn't be asked for again.
    pub weight: u64,
    /// The cumulative income up to which it is settled.
    pub upto: u128,
}

/// A model's shares from the next block on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shares {
    /// A sealed table.
    pub table: TableId,
    /// Its total, which every claim needs.
    pub total: u64,
}

/// A share table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Who made it.
    pub maker: CanonicalAddr,
    /// Its rows so far.
    pub seal: Seal,
    /// The account of the last row. None: there is no row yet, or the table is sealed.
    pub last: Option<String>,
    /// Whether it can't change any more.
    pub sealed: bool,
}

impl Packed for Cursor {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        w.u64(self.weight);
        w.tail(self.upto);
        Ok(())
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self { weight: r.u64()?, upto: r.tail()? })
    }
}

impl Packed for Shares {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        w.u32(self.table);
        w.u64(self.total);
        Ok(())
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self { table: r.u32()?, total: r.u64()? })
    }
}

impl Packed for Table {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        self.sealed.pack(w)?;
        w.u32(self.seal.count);
        w.u64(self.seal.total.u64());
        w.bytes(&self.seal.digest.0);
        w.short(&self.maker)?;
        w.bytes(self.last.as_deref().unwrap_or_default().as_bytes());
        Ok(())
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        let sealed = bool::unpack(r)?;
        let seal = Seal { count: r.u32()?, total: Uint64::new(r.u64()?), digest: Digest(r.array()?) };
        let maker = CanonicalAddr::from(r.short()?);
        let last = Some(String::unpack(r)?).filter(|last| !last.is_empty());
        Ok(Self { maker, seal, last, sealed })
    }
}
