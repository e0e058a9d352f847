//! `Item` and `Map` of cw-storage-plus, for packed records: same raw keys, same verbs.

use std::marker::PhantomData;

use cosmwasm_std::{Order, StdResult, Storage};
use cw_storage_plus::{range_with_prefix, Bound, KeyDeserialize, Prefixer, PrimaryKey};

use crate::codec::Packed;
use crate::keys;

/// What a range goes through: keys (or what of them follows the prefix) and their records.
type Rows<'s, K, T> = Box<dyn Iterator<Item = StdResult<(K, T)>> + 's>;

/// One packed record. Raw key: the namespace, bare.
pub struct PackedItem<T> {
    namespace: &'static str,
    record: PhantomData<fn() -> T>,
}

impl<T> PackedItem<T> {
    /// The record at `namespace` (1 to 255 bytes, not starting with a zero byte; else a constant does not compile).
    pub const fn new(namespace: &'static str) -> Self {
        Self { namespace: keys::namespace(namespace), record: PhantomData }
    }

    /// The raw key.
    pub const fn key(&self) -> &'static [u8] {
        self.namespace.as_bytes()
    }

    /// Removes the record, if any.
    pub fn remove(&self, store: &mut dyn Storage) {
        store.remove(self.key());
    }
}

impl<T: Packed> PackedItem<T> {
    /// The record; an error if absent. A get: for what exists.
    pub fn load(&self, store: &dyn Storage) -> StdResult<T> {
        self.may_load(store)?.ok_or_else(|| keys::not_found::<T>(self.namespace, self.key()))
    }

    /// The record, if any. A get: for what mostly exists.
    pub fn may_load(&self, store: &dyn Storage) -> StdResult<Option<T>> {
        store.get(self.key()).map(|value| keys::decode(&value)).transpose()
    }

    /// As [`may_load`](Self::may_load), by a range of one step: for what mostly does not exist.
    pub fn peek(&self, store: &dyn Storage) -> StdResult<Option<T>> {
        keys::peek(store, self.key()).map(|value| keys::decode(&value)).transpose()
    }

    /// Writes the record.
    pub fn save(&self, store: &mut dyn Storage, record: &T) -> StdResult<()> {
        keys::save(store, self.key(), record)
    }
}

/// Maps `K` to packed records. Raw key: as `cw_storage_plus::Map`.
pub struct PackedMap<K, T> {
    namespace: &'static str,
    types: PhantomData<fn() -> (K, T)>,
}

impl<K, T> PackedMap<K, T> {
    /// The map at `namespace` (1 to 255 bytes, not starting with a zero byte; else a constant does not compile).
    pub const fn new(namespace: &'static str) -> Self {
        Self { namespace: keys::namespace(namespace), types: PhantomData }
    }
}

impl<'k, K: PrimaryKey<'k>, T: Packed> PackedMap<K, T> {
    /// The raw key of `k`.
    ///
    /// Panics if a part of the key but the last has more than 65,535 bytes, as everywhere in cw-storage-plus.
    pub fn key(&self, k: K) -> Vec<u8> {
        keys::path(self.namespace, &k)
    }

    /// The record of `k`; an error if absent. A get: for what exists.
    pub fn load(&self, store: &dyn Storage, k: K) -> StdResult<T> {
        let key = self.key(k);
        match store.get(&key) {
            Some(value) => keys::decode(&value),
            None => Err(keys::not_found::<T>(self.namespace, &key)),
        }
    }

    /// The record of `k`, if any. A get: for what mostly exists.
    pub fn may_load(&self, store: &dyn Storage, k: K) -> StdResult<Option<T>> {
        store.get(&self.key(k)).map(|value| keys::decode(&value)).transpose()
    }

    /// As [`may_load`](Self::may_load), by a range of one step over exactly that key: for what mostly does not exist.
    pub fn peek(&self, store: &dyn Storage, k: K) -> StdResult<Option<T>> {
        keys::peek(store, &self.key(k)).map(|value| keys::decode(&value)).transpose()
    }

    /// Writes the record of `k`.
    pub fn save(&self, store: &mut dyn Storage, k: K, record: &T) -> StdResult<()> {
        keys::save(store, &self.key(k), record)
    }

    /// Removes the record of `k`, if any.
    pub fn remove(&self, store: &mut dyn Storage, k: K) {
        store.remove(&self.key(k));
    }

    /// All records between the bounds, with their keys. Reads only what is pulled.
    pub fn range<'s>(
        &self,
        store: &'s dyn Storage,
        min: Option<Bound<'k, K>>,
        max: Option<Bound<'k, K>>,
        order: Order,
    ) -> Rows<'s, K::Output, T>
    where
        K: KeyDeserialize,
        K::Output: 'static,
        T: 's,
    {
        rows(store, &keys::nest(self.namespace, &[], &[]), min, max, order)
    }

    /// The records whose key starts with `prefix`, between the bounds on what follows it; with what follows it.
    pub fn prefix_range<'s>(
        &self,
        store: &'s dyn Storage,
        prefix: K::Prefix,
        min: Option<Bound<'k, K::Suffix>>,
        max: Option<Bound<'k, K::Suffix>>,
        order: Order,
    ) -> Rows<'s, <K::Suffix as KeyDeserialize>::Output, T>
    where
        K::Suffix: PrimaryKey<'k>,
        <K::Suffix as KeyDeserialize>::Output: 'static,
        T: 's,
    {
        let prefix = keys::nest(self.namespace, &prefix.prefix(), &[]);
        rows(store, &prefix, min, max, order)
    }
}

fn rows<'k, 's, K, T>(
    store: &'s dyn Storage,
    prefix: &[u8],
    min: Option<Bound<'k, K>>,
    max: Option<Bound<'k, K>>,
    order: Order,
) -> Rows<'s, K::Output, T>
where
    K: PrimaryKey<'k> + KeyDeserialize,
    K::Output: 'static,
    T: Packed + 's,
{
    let rows = range_with_prefix(
        store,
        prefix,
        min.map(|bound| bound.to_raw_bound()),
        max.map(|bound| bound.to_raw_bound()),
        order,
    );
    Box::new(rows.map(|(key, value)| Ok((K::from_vec(key)?, keys::decode(&value)?))))
}
