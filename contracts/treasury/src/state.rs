//! What a treasury keeps.

use cosmwasm_std::{Order, StdResult, Storage};
use polity::Amount;
use polity_store::{CodecError, Packed, PackedItem, PackedMap, Reader, Writer};

pub use polity::treasury::raw::{LimitRecord, GOVERNOR, LIMITS, WINDOWS};

/// Who may take over; stays when its time is over, and means nothing then.
pub const SUCCESSION: PackedItem<SuccessionRecord> = PackedItem::new("succession");

/// Maps an asset, as [`polity::Asset`] displays, to a mark: the list that queries page through.
pub const ASSETS: PackedMap<&str, ()> = PackedMap::new("asset");

/// Who may take over, and when. Half-open: from `from` on, before `until`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuccessionRecord {
    /// Unix seconds.
    pub from: u64,
    /// Unix seconds.
    pub until: u64,
    /// The total power that it must hold.
    pub min_total: Amount,
    /// The governor's address.
    pub successor: String,
}

impl Packed for SuccessionRecord {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        w.u64(self.from);
        w.u64(self.until);
        w.amount(self.min_total.u128());
        self.successor.pack(w)
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        let (from, until) = (r.u64()?, r.u64()?);
        let min_total = r.amount()?.try_into().map_err(|_| CodecError::Invalid { what: "min_total" })?;
        Ok(Self { from, until, min_total, successor: String::unpack(r)? })
    }
}

/// The succession, unless its time is over.
pub fn succession(storage: &dyn Storage, now: u64) -> StdResult<Option<SuccessionRecord>> {
    Ok(SUCCESSION.may_load(storage)?.filter(|s| now < s.until))
}

/// The window that `now` lies in, for windows of this length.
pub fn window_at(now: u64, length: u64) -> u64 {
    // bounds keep a length from being 0
    now.checked_div(length).unwrap_or(0)
}

/// What was spent of a limit in the window, which is the present one.
pub fn spent_in(limit: &LimitRecord, window: u64) -> u128 {
    if limit.window == window {
        limit.spent
    } else {
        0
    }
}

/// The limits of an asset, by tier. At most seven.
pub fn limits(storage: &dyn Storage, asset: &str) -> StdResult<Vec<(u8, LimitRecord)>> {
    LIMITS.prefix_range(storage, asset, None, None, Order::Ascending).collect()
}

/// Forgets an asset's cap and what was spent under it.
pub fn remove_cap(storage: &mut dyn Storage, asset: &str) -> StdResult<()> {
    WINDOWS.remove(storage, asset);
    for (tier, _) in limits(storage, asset)? {
        LIMITS.remove(storage, (asset, tier));
    }
    Ok(())
}
