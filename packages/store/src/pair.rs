//! Two records of one key, side by side.

use std::marker::PhantomData;

use cosmwasm_std::{Order, StdError, StdResult, Storage};
use cw_storage_plus::{Key, PrimaryKey};

use crate::keys;

const FIRST: u8 = 0;
const SECOND: u8 = 1;
const END: u8 = 2;

/// Two records of each `K` that lie side by side, so that one range of two steps reads both: a big one that is written
/// once, and a small one that is written often and would be dear to write together with the big one.
///
/// Raw key: two bytes of length and the namespace, then each part of `K` after two bytes of its length, then one byte,
/// 0 for the first record and 1 for the second: the key of a `cw_storage_plus::Map<(K, u8), _>`. Bytes in and out, since
/// how the second is packed may follow from the first.
pub struct Pair<K> {
    namespace: &'static str,
    key: PhantomData<fn() -> K>,
}

impl<K> Pair<K> {
    /// The pairs at `namespace` (1 to 255 bytes, not starting with a zero byte; else a constant does not compile).
    pub const fn new(namespace: &'static str) -> Self {
        Self { namespace: keys::namespace(namespace), key: PhantomData }
    }
}

impl<'k, K: PrimaryKey<'k>> Pair<K> {
    /// The raw key of the first record of `k`.
    ///
    /// Panics if a part of `k` has more than 65,535 bytes, as everywhere in cw-storage-plus.
    pub fn first_key(&self, k: K) -> Vec<u8> {
        self.bound(&k.key(), FIRST)
    }

    /// The raw key of the second record of `k`.
    pub fn second_key(&self, k: K) -> Vec<u8> {
        self.bound(&k.key(), SECOND)
    }

    /// Both records; none if there is neither; an error if there is only one.
    pub fn load(&self, store: &dyn Storage, k: K) -> StdResult<Option<(Vec<u8>, Vec<u8>)>> {
        let parts = k.key();
        let first_key = self.bound(&parts, FIRST);
        let mut rows = store.range(Some(&first_key), Some(&self.bound(&parts, END)), Order::Ascending);
        let Some((key, first)) = rows.next() else {
            return Ok(None);
        };
        if key != first_key {
            return Err(self.broken("the first record is missing"));
        }
        match rows.next() {
            Some((_, second)) => Ok(Some((first, second))),
            None => Err(self.broken("the second record is missing")),
        }
    }

    /// Writes the first record of `k`. An error if empty.
    pub fn save_first(&self, store: &mut dyn Storage, k: K, record: &[u8]) -> StdResult<()> {
        keys::set(store, &self.first_key(k), record).map_err(|error| error.of(self.namespace))
    }

    /// Writes the second record of `k`. An error if empty.
    pub fn save_second(&self, store: &mut dyn Storage, k: K, record: &[u8]) -> StdResult<()> {
        keys::set(store, &self.second_key(k), record).map_err(|error| error.of(self.namespace))
    }

    fn bound(&self, parts: &[Key<'_>], last: u8) -> Vec<u8> {
        keys::nest(self.namespace, parts, &[last])
    }

    fn broken(&self, what: &str) -> StdError {
        StdError::parse_err(self.namespace, what)
    }
}
