use std::collections::BTreeMap;

use cosmwasm_std::{MemoryStorage, Order, StdError, Storage};
use cw_storage_plus::Map;
use polity_store::{CodecError, CountingStorage, Counts, Log, PackedMap};
use proptest::prelude::*;

use crate::{hex, key};

const BY_BYTES: Log<&[u8], u128> = Log::new("log");
const BY_SLOT: Log<(&[u8], u8), u128> = Log::new("slots");
const ONE: Log<(), u64> = Log::new("one");
const BY_ID: Log<u64, String> = Log::new("id");
const BY_ID_AND_BYTES: Log<(u64, &[u8]), u8> = Log::new("both");

#[test]
fn golden_keys() {
    assert_eq!(
        hex(ONE.key((), 258)),
        // 3 "one" 258
        "00036f6e65 0000000000000102".replace(' ', "")
    );
    assert_eq!(
        hex(BY_BYTES.key(&[0xaa, 0xbb], u64::MAX)),
        "00036c6f67 0002aabb ffffffffffffffff".replace(' ', "")
    );
    assert_eq!(
        hex(BY_SLOT.key((&[0xaa], 3), 0)),
        "0005736c6f7473 0001aa 000103 0000000000000000".replace(' ', "")
    );
    assert_eq!(hex(BY_ID.key(1, 2)), "00026964 00080000000000000001 0000000000000002".replace(' ', ""));
    assert_eq!(
        hex(BY_ID_AND_BYTES.key((1, &[0xaa]), 2)),
        "0004626f7468 00080000000000000001 0001aa 0000000000000002".replace(' ', "")
    );
}

#[test]
fn the_value_at_the_start_of_a_position_is_the_last_set_below_it() {
    let mut store = MemoryStorage::new();
    let store = &mut store;
    assert_eq!(ONE.before(store, (), u64::MAX), Ok(None));
    assert_eq!(ONE.last(store, ()), Ok(None));

    ONE.set(store, (), 5, &1).unwrap();
    ONE.set(store, (), 5, &2).unwrap();
    ONE.set(store, (), 9, &3).unwrap();
    for (position, wanted) in [
        (0, None),
        (5, None),
        (6, Some((5, 2))),
        (9, Some((5, 2))),
        (10, Some((9, 3))),
        (u64::MAX, Some((9, 3))),
    ] {
        assert_eq!(ONE.row_before(store, (), position), Ok(wanted));
        assert_eq!(ONE.before(store, (), position), Ok(wanted.map(|(_, value)| value)));
    }
    assert_eq!(ONE.last(store, ()), Ok(Some(3)));
    assert_eq!(ONE.last_row(store, ()), Ok(Some((9, 3))));
}

#[test]
fn the_first_and_the_last_position_are_positions() {
    let mut store = MemoryStorage::new();
    let store = &mut store;
    ONE.set(store, (), 0, &1).unwrap();
    assert_eq!(ONE.before(store, (), 0), Ok(None));
    assert_eq!(ONE.before(store, (), 1), Ok(Some(1)));
    ONE.set(store, (), u64::MAX, &2).unwrap();
    assert_eq!(ONE.before(store, (), u64::MAX), Ok(Some(1)));
    assert_eq!(ONE.last_row(store, ()), Ok(Some((u64::MAX, 2))));
    let rows = |min, max| -> Vec<_> {
        ONE.range(store, (), min, max, Order::Ascending).map(Result::unwrap).collect()
    };
    assert_eq!(rows(0, u64::MAX), [(0, 1), (u64::MAX, 2)]);
    assert_eq!(rows(0, 0), [(0, 1)]);
    assert_eq!(rows(1, u64::MAX - 1), []);
    assert_eq!(rows(u64::MAX, u64::MAX), [(u64::MAX, 2)]);
    assert_eq!(rows(u64::MAX, 0), []);
}

#[test]
fn each_answer_is_one_step_without_a_get() {
    let mut store = CountingStorage::new(MemoryStorage::new());
    for position in 1..=100 {
        BY_BYTES.set(&mut store, &[1; 20], position, &1_000_000).unwrap();
    }
    // 2 + 3 namespace, 2 + 20 key, 8 position, 3 value
    let row = 38;
    assert_eq!(store.counts(), Counts { writes: 100, write_bytes: 100 * row, ..Counts::default() });

    store.reset();
    BY_BYTES.before(&store, &[1; 20], 50).unwrap().unwrap();
    let one_step = Counts { range_rows: 1, range_bytes: row, ..Counts::default() };
    assert_eq!(store.counts(), one_step);

    store.reset();
    BY_BYTES.last(&store, &[1; 20]).unwrap().unwrap();
    assert_eq!(store.counts(), one_step);

    store.reset();
    assert_eq!(BY_BYTES.before(&store, &[1; 20], 1), Ok(None));
    assert_eq!(BY_BYTES.last(&store, &[2; 20]), Ok(None));
    assert_eq!(store.counts(), Counts { ranges_empty: 2, ..Counts::default() });

    // nothing can lie below position 0, or between bounds the wrong way round
    store.reset();
    assert_eq!(BY_BYTES.before(&store, &[1; 20], 0), Ok(None));
    assert!(BY_BYTES.range(&store, &[1; 20], 2, 1, Order::Ascending).next().is_none());
    assert_eq!(store.counts(), Counts::default());

    let first_three = BY_BYTES.range(&store, &[1; 20], 0, u64::MAX, Order::Descending).take(3);
    assert_eq!(first_three.count(), 3);
    assert_eq!(store.counts().range_rows, 3);
}

#[test]
fn rows_lie_where_a_map_by_key_and_position_has_them() {
    let map: PackedMap<(&[u8], u64), u128> = PackedMap::new("log");
    let plus: Map<(&[u8], u64), u128> = Map::new("log");
    for key in crate::AWKWARD {
        assert_eq!(BY_BYTES.key(key, 7), map.key((key, 7)));
        assert_eq!(BY_BYTES.key(key, 7), plus.key((*key, 7)).to_vec());
    }
}

#[test]
fn a_row_that_is_broken_or_empty_is_an_error() {
    let mut store = MemoryStorage::new();
    let store = &mut store;
    assert_eq!(
        BY_ID.set(store, 1, 1, &String::new()),
        Err(StdError::serialize_err("alloc::string::String", CodecError::Empty))
    );
    assert_eq!(BY_ID.last(store, 1), Ok(None));

    store.set(&BY_ID.key(1, 1), &[0xc3]);
    let invalid = || StdError::parse_err("alloc::string::String", CodecError::Invalid { what: "UTF-8" });
    assert_eq!(BY_ID.last(store, 1), Err(invalid()));
    assert_eq!(BY_ID.before(store, 1, 2), Err(invalid()));
    assert_eq!(BY_ID.range(store, 1, 0, 9, Order::Ascending).next(), Some(Err(invalid())));

    // foreign bytes, too short for a position
    store.set(b"\x00\x03one\x01", &[1]);
    assert!(matches!(ONE.last(store, ()), Err(StdError::ParseErr { .. })));
}

/// A naive history: for each key, every row there ever was.
type Model = BTreeMap<(Vec<u8>, u8), BTreeMap<u64, u128>>;

fn positions() -> impl Strategy<Value = u64> {
    prop_oneof![
        3 => 0_u64..6,
        1 => Just(u64::MAX),
        1 => Just(u64::MAX - 1),
        1 => 250_u64..260,
        1 => any::<u64>(),
    ]
}

proptest! {
    #[test]
    fn it_answers_as_a_naive_history_does(
        sets in proptest::collection::vec((key(), 0_u8..3, positions(), any::<u128>()), 0..60),
        asks in proptest::collection::vec((key(), 0_u8..3, positions(), positions()), 1..30),
    ) {
        let mut store = MemoryStorage::new();
        let mut model = Model::new();
        // neighbours that must not be seen: the same keys in other logs, and namespaces beside this one
        const BELOW: Log<(&[u8], u8), u128> = Log::new("slotr");
        const ABOVE: Log<(&[u8], u8), u128> = Log::new("slott");
        const LONGER: Log<(&[u8], u8), u128> = Log::new("slots0");

        for (key, slot, position, value) in &sets {
            BY_SLOT.set(&mut store, (key, *slot), *position, value).unwrap();
            model.entry((key.clone(), *slot)).or_default().insert(*position, *value);
            for neighbour in [BELOW, ABOVE, LONGER] {
                neighbour.set(&mut store, (key, *slot), *position, &13).unwrap();
            }
        }

        let seen = sets.iter().map(|(key, slot, position, _)| (key.clone(), *slot, *position, 300));
        for (key, slot, a, b) in asks.into_iter().chain(seen) {
            let empty = BTreeMap::new();
            let rows = model.get(&(key.clone(), slot)).unwrap_or(&empty);
            let row = |(position, value): (&u64, &u128)| (*position, *value);
            let k = (key.as_slice(), slot);

            prop_assert_eq!(
                BY_SLOT.row_before(&store, k, a).unwrap(),
                rows.range(..a).next_back().map(row)
            );
            prop_assert_eq!(
                BY_SLOT.before(&store, k, a).unwrap(),
                rows.range(..a).next_back().map(|(_, value)| *value)
            );
            prop_assert_eq!(BY_SLOT.last_row(&store, k).unwrap(), rows.last_key_value().map(row));
            prop_assert_eq!(
                BY_SLOT.last(&store, k).unwrap(),
                rows.last_key_value().map(|(_, value)| *value)
            );

            let (min, max) = (a.min(b), a.max(b));
            let mut wanted: Vec<_> = rows.range(min..=max).map(row).collect();
            let got = |order| -> Vec<_> {
                BY_SLOT.range(&store, k, min, max, order).map(Result::unwrap).collect()
            };
            prop_assert_eq!(got(Order::Ascending), wanted.clone());
            wanted.reverse();
            prop_assert_eq!(got(Order::Descending), wanted);
        }
    }

    /// Never 10 of the design, an answer about the past changes: what was answered about the past stays the answer, whatever is set from then on.
    #[test]
    fn an_answer_about_the_past_never_changes(
        steps in proptest::collection::vec((0_u64..3, 0_usize..3, any::<u64>()), 1..60)
    ) {
        let keys: [&[u8]; 3] = [&[1], &[1, 0], &[0xff; 20]];
        let mut store = MemoryStorage::new();
        let mut answers = Vec::new();
        let mut now = 0;
        for (passes, which, value) in steps {
            now += passes;
            // the start of `now` is settled before anything happens at it
            for key in keys {
                answers.push((key, now, BY_BYTES.before(&store, key, now).unwrap()));
            }
            BY_BYTES.set(&mut store, keys[which], now, &value.into()).unwrap();
        }
        for (key, position, answer) in answers {
            prop_assert_eq!(BY_BYTES.before(&store, key, position).unwrap(), answer);
        }
    }

    #[test]
    fn no_key_is_the_start_of_another(
        a in (key(), any::<u8>(), positions()),
        b in (key(), any::<u8>(), positions()),
    ) {
        let key = |(key, slot, position): &(Vec<u8>, u8, u64)| BY_SLOT.key((key, *slot), *position);
        prop_assert_eq!(key(&a).starts_with(&key(&b)), a == b);
    }
}
