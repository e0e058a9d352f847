//! What revenue keeps: packed records, and histories as logs by height. See `polity_store` and the README.

use cosmwasm_std::{Order, StdError, StdResult, Storage};
use polity::{
    registry::ModelId,
    revenue::{AssetId, Epoch, TableId},
};
use polity_store::{Log, PackedItem, PackedMap};

pub use crate::records::*;
pub use polity::revenue::raw::{pot_key, BooksRecord, BOOKS, POTS, TAKEN};

/// The registry's address.
pub const REGISTRY: PackedItem<String> = PackedItem::new("registry");
/// Maps a kind of thing to the number of the last one.
pub const COUNT: PackedMap<&str, u32> = PackedMap::new("count");

/// Maps an asset's number to its text.
pub const ASSETS: PackedMap<AssetId, String> = PackedMap::new("asset");
/// Maps (model, asset) to all that was ever paid, by height. Only payments write it.
pub const INCOME: Log<(ModelId, AssetId), u128> = Log::new("income");
/// Maps (pot, descendant) to what of the descendant's income is in the pot.
pub const CURSORS: PackedMap<(&[u8], ModelId), Cursor> = PackedMap::new("cursor");

/// Maps a share table to its maker and its seal.
pub const TABLES: PackedMap<TableId, Table> = PackedMap::new("table");
/// Maps (table, account) to the account's units.
pub const ROWS: PackedMap<(TableId, &[u8]), u64> = PackedMap::new("row");
/// Maps (account, table) to a mark: rows found by account.
pub const HELD: PackedMap<(&[u8], TableId), ()> = PackedMap::new("held");

/// Maps a model to its shares, by the height of the block in which they were set: they count from the next one, whose
/// height names the epoch.
pub const SHARES: Log<ModelId, Shares> = Log::new("shares");
/// Maps (table, model and epoch) to a mark: the epochs that use a table.
pub const USES: PackedMap<(TableId, &[u8]), ()> = PackedMap::new("use");

/// The key of a use: 8 bytes of the model, 8 of the epoch.
pub fn use_key(model: ModelId, epoch: Epoch) -> Vec<u8> {
    [model.to_be_bytes(), epoch.to_be_bytes()].concat()
}

/// The first asset of a number above `after` that a model was ever paid in: one step, whatever it was paid in before.
pub fn next_asset(store: &dyn Storage, model: ModelId, after: Option<AssetId>) -> StdResult<Option<AssetId>> {
    let from = match after.map(|after| after.checked_add(1)) {
        None => 0,
        Some(Some(from)) => from,
        Some(None) => return Ok(None),
    };
    let (start, end) = (INCOME.key((model, from), 0), INCOME.key((model, AssetId::MAX), u64::MAX));
    let Some((key, _)) = store.range(Some(&start), Some(&end), Order::Ascending).next() else {
        return Ok(None);
    };
    // the asset's number stands before the eight bytes of the height
    let number = key.len().checked_sub(8).and_then(|at| key.get(..at)).and_then(|key| key.last_chunk());
    number
        .map(|number| Some(AssetId::from_be_bytes(*number)))
        .ok_or_else(|| StdError::parse_err("income", "the key is too short"))
}

/// The next number of a kind of thing.
pub fn next(store: &mut dyn Storage, kind: &str) -> StdResult<u32> {
    let next = COUNT.may_load(store, kind)?.unwrap_or(0).checked_add(1);
    let next = next.ok_or_else(|| StdError::generic_err("no number is left"))?;
    COUNT.save(store, kind, &next)?;
    Ok(next)
}
