//! Raw keys, as cw-storage-plus lays them out, and the two ways to read one.

use std::any::type_name;

use cosmwasm_std::storage_keys::namespace_with_key;
use cosmwasm_std::{HexBinary, Order, StdError, StdResult, Storage};
use cw_storage_plus::{Key, PrimaryKey};

use crate::codec::{CodecError, Packed};

/// Refuses, when a constant is compiled, a namespace that could run into others: a bare one (of an item) that starts
/// with a zero byte looks like a length, and a length has two bytes.
pub(crate) const fn namespace(namespace: &'static str) -> &'static str {
    assert!(!namespace.is_empty() && namespace.len() < 256, "a namespace has 1 to 255 bytes");
    if let [0, ..] = namespace.as_bytes() {
        panic!("a namespace does not start with a zero byte");
    }
    namespace
}

/// Namespace and `parts`, each after two bytes of length, then `last` bare.
pub(crate) fn nest(namespace: &str, parts: &[Key<'_>], last: &[u8]) -> Vec<u8> {
    let mut components = vec![namespace.as_bytes()];
    components.extend(parts.iter().map(AsRef::as_ref));
    namespace_with_key(&components, last)
}

/// The key that cw-storage-plus' `Map` gives `k`: all parts but the last after their length.
pub(crate) fn path<'k, K: PrimaryKey<'k>>(namespace: &str, k: &K) -> Vec<u8> {
    let parts = k.key();
    match parts.split_last() {
        Some((last, parts)) => nest(namespace, parts, last.as_ref()),
        None => nest(namespace, &[], &[]),
    }
}

/// The value at `key` by a range of one step: cheap when found, and cheaper when not.
pub(crate) fn peek(store: &dyn Storage, key: &[u8]) -> Option<Vec<u8>> {
    // the least key above `key`
    let mut end = key.to_vec();
    end.push(0);
    let found = store.range(Some(key), Some(&end), Order::Ascending).next();
    found.map(|(_, value)| value)
}

/// The record, or an error that names its type.
pub(crate) fn decode<T: Packed>(bytes: &[u8]) -> StdResult<T> {
    T::from_bytes(bytes).map_err(|error| error.of(type_name::<T>()))
}

/// Writes the record, or says which type could not be.
pub(crate) fn save<T: Packed>(store: &mut dyn Storage, key: &[u8], record: &T) -> StdResult<()> {
    let bytes = record.to_bytes().map_err(|error| error.of(type_name::<T>()))?;
    set(store, key, &bytes).map_err(|error| error.of(type_name::<T>()))
}

/// Writes bytes; a chain's store would abort on an empty value.
pub(crate) fn set(store: &mut dyn Storage, key: &[u8], value: &[u8]) -> Result<(), CodecError> {
    if value.is_empty() {
        return Err(CodecError::Empty);
    }
    store.set(key, value);
    Ok(())
}

/// What `load` says of an absent record.
pub(crate) fn not_found<T>(namespace: &str, key: &[u8]) -> StdError {
    StdError::not_found(format!(
        "type: {}; namespace: {namespace}; key: {}",
        type_name::<T>(),
        HexBinary::from(key)
    ))
}
