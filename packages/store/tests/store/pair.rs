use std::collections::BTreeMap;

use cosmwasm_std::{MemoryStorage, StdError, Storage};
use polity_store::{CodecError, CountingStorage, Counts, Pair};
use proptest::prelude::*;

use crate::{hex, key};

const PAIRS: Pair<u32> = Pair::new("pairs");
const BY_BYTES: Pair<&[u8]> = Pair::new("bytes");

#[test]
fn golden_keys() {
    assert_eq!(hex(PAIRS.first_key(7)), "00057061697273 000400000007 00".replace(' ', ""));
    assert_eq!(hex(PAIRS.second_key(7)), "00057061697273 000400000007 01".replace(' ', ""));
    assert_eq!(
        hex(Pair::<(u32, &[u8])>::new("pairs").second_key((7, &[0xaa]))),
        "00057061697273 000400000007 0001aa 01".replace(' ', "")
    );
    assert_eq!(hex(Pair::<()>::new("pairs").first_key(())), "00057061697273 00".replace(' ', ""));
}

#[test]
fn both_are_read_in_two_steps_and_one_is_written_alone() {
    let mut store = CountingStorage::new(MemoryStorage::new());
    PAIRS.save_first(&mut store, 7, &[1; 36]).unwrap();
    PAIRS.save_second(&mut store, 7, &[2; 17]).unwrap();
    PAIRS.save_first(&mut store, 8, &[3; 36]).unwrap();
    PAIRS.save_second(&mut store, 8, &[4; 17]).unwrap();

    // 2 + 5 namespace, 2 + 4 key, 1
    let key = 14;
    store.reset();
    assert_eq!(PAIRS.load(&store, 7), Ok(Some((vec![1; 36], vec![2; 17]))));
    assert_eq!(store.counts(), Counts { range_rows: 2, range_bytes: 2 * key + 36 + 17, ..Counts::default() });

    store.reset();
    assert_eq!(PAIRS.load(&store, 9), Ok(None));
    PAIRS.save_second(&mut store, 7, &[5; 17]).unwrap();
    assert_eq!(
        store.counts(),
        Counts { ranges_empty: 1, writes: 1, write_bytes: key + 17, ..Counts::default() }
    );
    assert_eq!(PAIRS.load(&store, 7), Ok(Some((vec![1; 36], vec![5; 17]))));
}

#[test]
fn half_a_pair_is_an_error_and_so_is_an_empty_record() {
    let mut store = MemoryStorage::new();
    let store = &mut store;
    PAIRS.save_first(store, 1, &[1]).unwrap();
    PAIRS.save_second(store, 2, &[2]).unwrap();
    assert_eq!(PAIRS.load(store, 1), Err(StdError::parse_err("pairs", "the second record is missing")));
    assert_eq!(PAIRS.load(store, 2), Err(StdError::parse_err("pairs", "the first record is missing")));
    let empty = Err(StdError::serialize_err("pairs", CodecError::Empty));
    assert_eq!(PAIRS.save_first(store, 1, &[]), empty);
    assert_eq!(PAIRS.save_second(store, 1, &[]), empty);
    store.remove(&PAIRS.first_key(1));
    assert_eq!(PAIRS.load(store, 1), Ok(None));
}

proptest! {
    /// Whoever the neighbours are, a pair is its own two records.
    #[test]
    fn it_answers_as_two_plain_maps_do(
        saves in proptest::collection::vec((key(), any::<bool>(), any::<u8>()), 0..60),
        asks in proptest::collection::vec(key(), 1..20),
    ) {
        let mut store = MemoryStorage::new();
        let (mut first, mut second) = (BTreeMap::new(), BTreeMap::new());
        for (key, is_first, value) in &saves {
            if *is_first {
                BY_BYTES.save_first(&mut store, key, &[*value]).unwrap();
                first.insert(key.clone(), vec![*value]);
            } else {
                BY_BYTES.save_second(&mut store, key, &[*value]).unwrap();
                second.insert(key.clone(), vec![*value]);
            }
        }
        for key in asks.iter().chain(saves.iter().map(|(key, ..)| key)) {
            let got = BY_BYTES.load(&store, key);
            match (first.get(key), second.get(key)) {
                (None, None) => prop_assert_eq!(got, Ok(None)),
                (Some(a), Some(b)) => prop_assert_eq!(got, Ok(Some((a.clone(), b.clone())))),
                _ => prop_assert!(got.is_err()),
            }
        }
    }
}
