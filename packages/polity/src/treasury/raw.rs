//! Records of a treasury that other contracts read raw, for about 1,200 gas instead of a smart query's 64,000.

use cosmwasm_std::{Addr, QuerierWrapper, StdResult, Uint128};
use polity_store::{CodecError, Packed, PackedItem, PackedMap, Reader, Writer};

use crate::{governor::TierId, Asset};

/// Maps an asset, as [`Asset`] displays, to the seconds of its cap's window.
pub const WINDOWS: PackedMap<&str, u64> = PackedMap::new("window");

/// Maps (asset, tier) to what the tier may spend and has spent.
pub const LIMITS: PackedMap<(&str, u8), LimitRecord> = PackedMap::new("limit");

/// The governor's address, as UTF-8.
pub const GOVERNOR: PackedItem<String> = PackedItem::new("governor");

/// What a tier may spend of an asset, and has spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimitRecord {
    /// Units in a window.
    pub amount: u128,
    /// The window that `spent` speaks of: unix seconds ÷ the window's length.
    pub window: u64,
    /// Units spent in it.
    pub spent: u128,
}

impl Packed for LimitRecord {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        w.u64(self.window);
        w.amount(self.amount);
        self.spent.pack(w)
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self { window: r.u64()?, amount: r.amount()?, spent: u128::unpack(r)? })
    }
}

/// Whether an asset has a cap in any tier.
pub fn is_capped(querier: QuerierWrapper<'_>, treasury: &Addr, asset: &Asset) -> StdResult<bool> {
    Ok(querier.query_wasm_raw(treasury, WINDOWS.key(&asset.to_string()))?.is_some())
}

/// What a tier may spend of an asset in a window, if it has a limit.
pub fn limit(
    querier: QuerierWrapper<'_>,
    treasury: &Addr,
    asset: &Asset,
    tier: TierId,
) -> StdResult<Option<Uint128>> {
    let key = LIMITS.key((&asset.to_string(), tier.get()));
    let record = querier.query_wasm_raw(treasury, key)?;
    Ok(record.map(|bytes| LimitRecord::from_bytes(&bytes)).transpose()?.map(|r| r.amount.into()))
}

/// A treasury's governor.
pub fn governor(querier: QuerierWrapper<'_>, treasury: &Addr) -> StdResult<Option<String>> {
    let record = querier.query_wasm_raw(treasury, GOVERNOR.key())?;
    Ok(record.map(|bytes| String::from_bytes(&bytes)).transpose()?)
}
