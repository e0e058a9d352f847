//! The past as data: an append-only history of a record for each key.

use std::iter;
use std::marker::PhantomData;

use cosmwasm_std::{Order, Record, StdError, StdResult, Storage};
use cw_storage_plus::PrimaryKey;

use crate::codec::Packed;
use crate::keys;

/// Above every position's eight bytes.
const END: [u8; 9] = [0xff; 9];

/// For each `K` the history of a `V`, by position: a height, a time, a count; any clock of the caller's that never goes
/// back.
///
/// A row holds the value *after* its position. Several changes at one position overwrite one row. The value *at the
/// start* of a position is that of the last row below it, so that what happens at a position counts from the next one
/// and an answer about the past never changes. Each of these is one descending range step, without a get, and costs the
/// same however long the history is.
///
/// Raw key: two bytes of length and the namespace, then each part of `K` after two bytes of its length, then the
/// position as eight bytes, big-endian: the key of a `cw_storage_plus::Map<(K, u64), V>`. `K` may be `()`: one history.
pub struct Log<K, V> {
    namespace: &'static str,
    types: PhantomData<fn() -> (K, V)>,
}

impl<K, V> Log<K, V> {
    /// The log at `namespace` (1 to 255 bytes, not starting with a zero byte; else a constant does not compile).
    pub const fn new(namespace: &'static str) -> Self {
        Self { namespace: keys::namespace(namespace), types: PhantomData }
    }
}

impl<'k, K: PrimaryKey<'k>, V: Packed> Log<K, V> {
    /// The raw key of the row of `k` at `position`.
    ///
    /// Panics if a part of `k` has more than 65,535 bytes, as everywhere in cw-storage-plus.
    pub fn key(&self, k: K, position: u64) -> Vec<u8> {
        self.bound(&k, &position.to_be_bytes())
    }

    /// The value at the start of `position`: after the last change below it. None if there was none.
    pub fn before(&self, store: &dyn Storage, k: K, position: u64) -> StdResult<Option<V>> {
        Ok(self.row_before(store, k, position)?.map(|(_, value)| value))
    }

    /// The last row below `position`: where the value at its start was set, and that value.
    pub fn row_before(&self, store: &dyn Storage, k: K, position: u64) -> StdResult<Option<(u64, V)>> {
        if position == 0 {
            return Ok(None);
        }
        self.last_below(store, &k, &position.to_be_bytes())
    }

    /// The value now: after the last change of all.
    pub fn last(&self, store: &dyn Storage, k: K) -> StdResult<Option<V>> {
        Ok(self.last_row(store, k)?.map(|(_, value)| value))
    }

    /// The last row of all: where the value was last set, and the value.
    pub fn last_row(&self, store: &dyn Storage, k: K) -> StdResult<Option<(u64, V)>> {
        self.last_below(store, &k, &END)
    }

    /// Sets the value after `position`.
    ///
    /// The caller's clock never goes back: `position` is not below that of `k`'s last row. This is not checked, which
    /// would cost a read; a row put in below others changes what was already answered about the past.
    pub fn set(&self, store: &mut dyn Storage, k: K, position: u64, value: &V) -> StdResult<()> {
        keys::save(store, &self.key(k, position), value)
    }

    /// The rows of `k` from position `min` to position `max`, both included. Reads only what is pulled.
    pub fn range<'s>(
        &self,
        store: &'s dyn Storage,
        k: K,
        min: u64,
        max: u64,
        order: Order,
    ) -> Box<dyn Iterator<Item = StdResult<(u64, V)>> + 's>
    where
        V: 's,
    {
        if min > max {
            return Box::new(iter::empty());
        }
        let start = self.bound(&k, &min.to_be_bytes());
        let end = match max.checked_add(1) {
            Some(end) => self.bound(&k, &end.to_be_bytes()),
            None => self.bound(&k, &END),
        };
        Box::new(store.range(Some(&start), Some(&end), order).map(row))
    }

    fn last_below(&self, store: &dyn Storage, k: &K, end: &[u8]) -> StdResult<Option<(u64, V)>> {
        let start = self.bound(k, &[]);
        let end = self.bound(k, end);
        let last = store.range(Some(&start), Some(&end), Order::Descending).next();
        last.map(row).transpose()
    }

    fn bound(&self, k: &K, position: &[u8]) -> Vec<u8> {
        keys::nest(self.namespace, &k.key(), position)
    }
}

fn row<V: Packed>((key, value): Record) -> StdResult<(u64, V)> {
    let position =
        key.last_chunk().ok_or_else(|| StdError::parse_err("log position", "the key is too short"))?;
    Ok((u64::from_be_bytes(*position), keys::decode(&value)?))
}
