use std::collections::BTreeMap;

use cosmwasm_std::{Addr, MemoryStorage, Order, StdError, Storage};
use cw_storage_plus::{Bound, Item, Map};
use polity_store::{CodecError, CountingStorage, Counts, Log, PackedItem, PackedMap, Pair};
use proptest::prelude::*;

use crate::{hex, key, AWKWARD};

const ITEM: PackedItem<u128> = PackedItem::new("item");
const BY_U8: PackedMap<u8, u64> = PackedMap::new("u8");
const BY_U32: PackedMap<u32, u64> = PackedMap::new("u32");
const BY_BYTES: PackedMap<&[u8], u64> = PackedMap::new("bytes");
const BY_TEXT: PackedMap<&str, u64> = PackedMap::new("text");
const CLAIMS: PackedMap<(&[u8], u64), u128> = PackedMap::new("claims");
const BALLOTS: PackedMap<(u32, &[u8]), u8> = PackedMap::new("ballots");
const BY_BYTES_AND_TEXT: PackedMap<(&[u8], &str), ()> = PackedMap::new("marks");
const BY_THREE: PackedMap<(u8, &[u8], u64), u64> = PackedMap::new("three");

#[test]
fn golden_keys() {
    let cases = [
        (ITEM.key().to_vec(), "6974656d"),
        (BY_U8.key(0xff), "00027538 ff"),
        (BY_U32.key(7), "0003753332 00000007"),
        (BY_BYTES.key(&[0xaa, 0]), "00056279746573 aa00"),
        (BY_TEXT.key("zoë"), "000474657874 7a6fc3ab"),
        (CLAIMS.key((&[0xaa, 0xbb], 258)), "0006636c61696d73 0002aabb 0000000000000102"),
        (BALLOTS.key((7, &[0xaa, 0xbb])), "000762616c6c6f7473 000400000007 aabb"),
        (BY_BYTES_AND_TEXT.key((&[0xaa], "ab")), "00056d61726b73 0001aa 6162"),
        (BY_THREE.key((1, &[0xaa], 2)), "00057468726565 000101 0001aa 0000000000000002"),
    ];
    for (key, wanted) in cases {
        assert_eq!(hex(key), wanted.replace(' ', ""));
    }
}

#[test]
fn raw_keys_are_those_of_cw_storage_plus() {
    assert_eq!(ITEM.key(), Item::<u8>::new("item").as_slice());
    let claims: Map<(&[u8], u64), u8> = Map::new("claims");
    let ballots: Map<(u32, &[u8]), u8> = Map::new("ballots");
    let bytes: Map<&[u8], u8> = Map::new("bytes");
    for key in AWKWARD {
        assert_eq!(CLAIMS.key((key, 9)), claims.key((*key, 9)).to_vec());
        assert_eq!(BALLOTS.key((9, key)), ballots.key((9, *key)).to_vec());
        assert_eq!(BY_BYTES.key(key), bytes.key(*key).to_vec());
    }
}

#[test]
fn an_item_is_saved_loaded_and_removed() {
    let mut store = MemoryStorage::new();
    let store = &mut store;
    assert_eq!(ITEM.may_load(store), Ok(None));
    assert_eq!(ITEM.peek(store), Ok(None));
    assert_eq!(ITEM.load(store), Err(StdError::not_found("type: u128; namespace: item; key: 6974656d")));
    for value in [0, 1, u128::MAX] {
        ITEM.save(store, &value).unwrap();
        assert_eq!(ITEM.load(store), Ok(value));
        assert_eq!(ITEM.may_load(store), Ok(Some(value)));
        assert_eq!(ITEM.peek(store), Ok(Some(value)));
    }
    ITEM.remove(store);
    assert_eq!(ITEM.may_load(store), Ok(None));
}

#[test]
fn a_record_is_saved_loaded_and_removed() {
    let mut store = MemoryStorage::new();
    let store = &mut store;
    // a key that is borrowed for less than the constant's lifetime
    let address = vec![7; 20];
    let k = (1, address.as_slice());
    assert_eq!(
        BALLOTS.load(store, (1, &[0xaa])),
        Err(StdError::not_found("type: u8; namespace: ballots; key: 000762616c6c6f7473000400000001aa"))
    );
    BALLOTS.save(store, k, &3).unwrap();
    assert_eq!(BALLOTS.load(store, k), Ok(3));
    assert_eq!(BALLOTS.may_load(store, k), Ok(Some(3)));
    assert_eq!(BALLOTS.peek(store, k), Ok(Some(3)));
    assert_eq!(BALLOTS.peek(store, (1, &[7; 32])), Ok(None));
    BALLOTS.remove(store, k);
    assert_eq!(BALLOTS.may_load(store, k), Ok(None));
    assert_eq!(BALLOTS.peek(store, k), Ok(None));
}

#[test]
fn a_record_that_is_broken_or_empty_is_an_error() {
    const TEXTS: PackedMap<u8, String> = PackedMap::new("texts");
    let mut store = MemoryStorage::new();
    let store = &mut store;
    assert_eq!(
        TEXTS.save(store, 1, &String::new()),
        Err(StdError::serialize_err("alloc::string::String", CodecError::Empty))
    );

    store.set(ITEM.key(), &[0, 1]);
    store.set(&BY_U8.key(1), &[0; 9]);
    let item = || StdError::parse_err("u128", CodecError::Invalid { what: "tail" });
    let row = || StdError::parse_err("u64", CodecError::Trailing { left: 1 });
    assert_eq!(ITEM.load(store), Err(item()));
    assert_eq!(ITEM.peek(store), Err(item()));
    assert_eq!(BY_U8.load(store, 1), Err(row()));
    assert_eq!(BY_U8.may_load(store, 1), Err(row()));
    assert_eq!(BY_U8.peek(store, 1), Err(row()));
    let mut rows = BY_U8.range(store, None, None, Order::Ascending);
    assert_eq!(rows.next(), Some(Err(row())));
}

#[test]
fn a_get_is_a_get_and_a_peek_is_one_range_step() {
    let mut store = CountingStorage::new(MemoryStorage::new());
    BALLOTS.save(&mut store, (1, &[7; 20]), &1).unwrap();
    BALLOTS.save(&mut store, (1, &[7; 32]), &1).unwrap();
    // 2 + 7 namespace, 2 + 4 proposal, 20 address
    let (key, value) = (35, 1);
    assert_eq!(
        store.counts(),
        Counts { writes: 2, write_bytes: 2 * (key + value) + 12, ..Counts::default() }
    );

    store.reset();
    BALLOTS.load(&store, (1, &[7; 20])).unwrap();
    BALLOTS.may_load(&store, (1, &[7; 20])).unwrap();
    BALLOTS.may_load(&store, (2, &[7; 20])).unwrap();
    BALLOTS.load(&store, (2, &[7; 20])).unwrap_err();
    assert_eq!(
        store.counts(),
        Counts {
            gets_found: 2,
            gets_found_bytes: 2 * (key + value),
            gets_missed: 2,
            gets_missed_bytes: 2 * key,
            ..Counts::default()
        }
    );

    store.reset();
    BALLOTS.peek(&store, (1, &[7; 20])).unwrap();
    BALLOTS.peek(&store, (2, &[7; 20])).unwrap();
    // nothing at the start of a longer key
    BALLOTS.peek(&store, (1, &[7; 31])).unwrap();
    assert_eq!(
        store.counts(),
        Counts { range_rows: 1, range_bytes: key + value, ranges_empty: 2, ..Counts::default() }
    );

    store.reset();
    ITEM.peek(&store).unwrap();
    ITEM.may_load(&store).unwrap();
    BALLOTS.remove(&mut store, (1, &[7; 20]));
    assert_eq!(
        store.counts(),
        Counts {
            ranges_empty: 1,
            gets_missed: 1,
            gets_missed_bytes: 4,
            removes: 1,
            remove_bytes: key,
            ..Counts::default()
        }
    );

    // a page reads its rows and no more
    for number in 0..10 {
        BY_U32.save(&mut store, number, &1).unwrap();
    }
    store.reset();
    let page = BY_U32.range(&store, Some(Bound::exclusive(2_u32)), None, Order::Ascending).take(4);
    let page: Vec<_> = page.map(|row| row.unwrap().0).collect();
    assert_eq!(page, [3, 4, 5, 6]);
    assert_eq!(store.counts().range_rows, 4);
}

#[test]
fn a_range_has_bounds_and_both_orders() {
    let mut store = MemoryStorage::new();
    for (address, time) in [(&[1_u8] as &[u8], 1), (&[1], 5), (&[1], 9), (&[1, 0], 2), (&[2], 3)] {
        CLAIMS.save(&mut store, (address, time), &time.into()).unwrap();
    }
    let times = |prefix: &[u8], min, max, order| -> Vec<u64> {
        CLAIMS
            .prefix_range(&store, prefix, min, max, order)
            .map(|row| {
                let (time, amount) = row.unwrap();
                assert_eq!(u128::from(time), amount);
                time
            })
            .collect()
    };
    let (up, down) = (Order::Ascending, Order::Descending);
    assert_eq!(times(&[1], None, None, up), [1, 5, 9]);
    assert_eq!(times(&[1], None, None, down), [9, 5, 1]);
    assert_eq!(times(&[1, 0], None, None, up), [2]);
    assert!(times(&[], None, None, up).is_empty());
    assert_eq!(times(&[1], Some(Bound::inclusive(5_u64)), None, up), [5, 9]);
    assert_eq!(times(&[1], Some(Bound::exclusive(5_u64)), None, up), [9]);
    assert_eq!(times(&[1], None, Some(Bound::inclusive(5_u64)), up), [1, 5]);
    assert_eq!(times(&[1], None, Some(Bound::exclusive(5_u64)), down), [1]);

    let min = Some(Bound::exclusive((&[1_u8] as &[u8], 5)));
    let all: Vec<_> = CLAIMS.range(&store, min, None, up).map(Result::unwrap).collect();
    // by length first: `[2]` is shorter than `[1, 0]`
    assert_eq!(all, [((vec![1], 9), 9), ((vec![2], 3), 3), ((vec![1, 0], 2), 2)]);
}

#[test]
fn keys_of_every_kind_come_back() {
    let mut store = MemoryStorage::new();
    let store = &mut store;
    BY_U8.save(store, 255, &1).unwrap();
    BY_TEXT.save(store, "zoë", &2).unwrap();
    BY_BYTES_AND_TEXT.save(store, (&[1], "b"), &()).unwrap();
    BY_THREE.save(store, (1, &[2], 3), &4).unwrap();
    let by_address: PackedMap<&Addr, u8> = PackedMap::new("address");
    by_address.save(store, &Addr::unchecked("someone"), &5).unwrap();

    let up = Order::Ascending;
    assert_eq!(BY_U8.range(store, None, None, up).next(), Some(Ok((255, 1))));
    assert_eq!(BY_TEXT.range(store, None, None, up).next(), Some(Ok(("zoë".into(), 2))));
    assert_eq!(
        BY_BYTES_AND_TEXT.prefix_range(store, &[1], None, None, up).next(),
        Some(Ok(("b".into(), ())))
    );
    assert_eq!(BY_THREE.range(store, None, None, up).next(), Some(Ok(((1, vec![2], 3), 4))));
    assert_eq!(BY_THREE.prefix_range(store, (1, &[2]), None, None, up).next(), Some(Ok((3, 4))));
    assert_eq!(by_address.range(store, None, None, up).next(), Some(Ok((Addr::unchecked("someone"), 5))));
}

#[test]
#[should_panic(expected = "1 to 255 bytes")]
fn a_namespace_is_not_empty() {
    PackedItem::<u8>::new("");
}

#[test]
#[should_panic(expected = "zero byte")]
fn a_namespace_does_not_look_like_a_length() {
    PackedMap::<u8, u8>::new("\0a");
}

proptest! {
    #[test]
    fn a_map_answers_as_a_plain_one_does(
        operations in proptest::collection::vec((any::<bool>(), 0_u8..3, key(), any::<u64>()), 0..60),
        asks in proptest::collection::vec((0_u8..3, key()), 0..30),
    ) {
        const MAP: PackedMap<(u8, &[u8]), u64> = PackedMap::new("map");
        // neighbours that must not be seen
        const BELOW: PackedMap<(u8, &[u8]), u64> = PackedMap::new("mao");
        const ABOVE: PackedMap<(u8, &[u8]), u64> = PackedMap::new("maq");
        const LONGER: PackedMap<(u8, &[u8]), u64> = PackedMap::new("map\0");

        let mut store = MemoryStorage::new();
        let mut model = BTreeMap::new();
        for (save, a, b, value) in &operations {
            for neighbour in [BELOW, ABOVE, LONGER] {
                neighbour.save(&mut store, (*a, b), &13).unwrap();
            }
            if *save {
                MAP.save(&mut store, (*a, b), value).unwrap();
                model.insert((*a, b.clone()), *value);
            } else {
                MAP.remove(&mut store, (*a, b));
                model.remove(&(*a, b.clone()));
            }
        }

        let touched = operations.iter().map(|(_, a, b, _)| (*a, b.clone()));
        for (a, b) in asks.into_iter().chain(touched) {
            let wanted = model.get(&(a, b.clone())).copied();
            prop_assert_eq!(MAP.may_load(&store, (a, &b)).unwrap(), wanted);
            prop_assert_eq!(MAP.peek(&store, (a, &b)).unwrap(), wanted);
            prop_assert_eq!(MAP.load(&store, (a, &b)).ok(), wanted);

            let bound = || Some(Bound::inclusive(b.as_slice()));
            let range = |min, max, order| -> Vec<_> {
                MAP.prefix_range(&store, a, min, max, order).map(Result::unwrap).collect()
            };
            let rows = |keep: &dyn Fn(&[u8]) -> bool| -> Vec<_> {
                model
                    .iter()
                    .filter(|((first, second), _)| *first == a && keep(second))
                    .map(|((_, second), value)| (second.clone(), *value))
                    .collect()
            };
            prop_assert_eq!(range(bound(), None, Order::Ascending), rows(&|k| k >= b.as_slice()));
            prop_assert_eq!(range(None, bound(), Order::Ascending), rows(&|k| k <= b.as_slice()));
            let mut all = rows(&|_| true);
            all.reverse();
            prop_assert_eq!(range(None, None, Order::Descending), all);
        }

        let all: Vec<_> = MAP.range(&store, None, None, Order::Ascending).map(Result::unwrap).collect();
        prop_assert_eq!(all, model.into_iter().collect::<Vec<_>>());
    }

    /// Whatever the namespaces and keys, two records of this crate never share a raw key.
    #[test]
    fn nothing_runs_into_anything_else(a in key(), b in key(), n in any::<u64>(), m in any::<u64>()) {
        // one namespace the start of another, and of an item's
        let keys = |k: &[u8], n: u64| {
            [
                PackedItem::<u8>::new("n").key().to_vec(),
                PackedItem::<u8>::new("n1").key().to_vec(),
                PackedMap::<&[u8], u8>::new("n1").key(k),
                PackedMap::<(&[u8], u64), u8>::new("n2").key((k, n)),
                PackedMap::<(u64, &[u8]), u8>::new("n22").key((n, k)),
                Log::<&[u8], u8>::new("n3").key(k, n),
                Log::<(), u8>::new("n33").key((), n),
                Pair::<&[u8]>::new("n4").first_key(k),
                Pair::<&[u8]>::new("n4").second_key(k),
                Pair::<u64>::new("n44").first_key(n),
            ]
        };
        for (i, left) in keys(&a, n).iter().enumerate() {
            for (j, right) in keys(&b, m).iter().enumerate() {
                if i != j {
                    prop_assert_ne!(left, right, "{} and {}", i, j);
                }
            }
        }
        // and within a map: same raw key, same key
        prop_assert_eq!(CLAIMS.key((&a, n)) == CLAIMS.key((&b, m)), (&a, n) == (&b, m));
        prop_assert_eq!(BALLOTS.key((1, &a)) == BALLOTS.key((1, &b)), a == b);
    }
}
