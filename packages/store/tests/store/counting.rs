use cosmwasm_std::{MemoryStorage, Order, Storage};
use polity_store::{CountingStorage, Counts};

fn three_rows() -> CountingStorage<MemoryStorage> {
    let mut store = CountingStorage::default();
    store.set(b"a", b"1");
    store.set(b"b", b"22");
    store.set(b"c", b"333");
    store
}

#[test]
fn each_kind_of_access_counts_as_itself() {
    let mut store = three_rows();
    assert_eq!(store.trace(), [(b"a".to_vec(), 1), (b"b".to_vec(), 2), (b"c".to_vec(), 3)]);
    assert_eq!(store.get(b"b"), Some(b"22".to_vec()));
    assert_eq!(store.get(b"none"), None);
    assert_eq!(store.range(None, None, Order::Ascending).count(), 3);
    assert_eq!(store.range(Some(b"d"), None, Order::Ascending).count(), 0);
    store.remove(b"a");
    store.remove(b"none");
    let counts = store.counts();
    assert_eq!(
        counts,
        Counts {
            gets_found: 1,
            gets_found_bytes: 3,
            gets_missed: 1,
            gets_missed_bytes: 4,
            range_rows: 3,
            range_bytes: 9,
            ranges_empty: 1,
            writes: 3,
            write_bytes: 9,
            removes: 2,
            remove_bytes: 5,
        }
    );
    assert_eq!(counts.found(), 4);
    assert_eq!(counts.missed(), 2);

    store.reset();
    assert_eq!(store.counts(), Counts::default());
    assert_eq!(store.trace(), []);
    assert_eq!(store.inner().get(b"c"), Some(b"333".to_vec()));
    store.inner_mut().remove(b"c");
    assert_eq!(store.counts(), Counts::default());
}

#[test]
fn only_rows_that_are_pulled_count() {
    let store = three_rows();
    let rows = |store: &CountingStorage<MemoryStorage>| store.counts().range_rows;

    let mut range = store.range(None, None, Order::Descending);
    assert_eq!(rows(&store), 0);
    assert_eq!(range.next(), Some((b"c".to_vec(), b"333".to_vec())));
    assert_eq!(rows(&store), 1);
    range.next();
    assert_eq!(rows(&store), 2);
    drop(range);
    assert_eq!(rows(&store), 2);

    // the end of a range that had rows is not an empty range, nor is asking an ended one again
    let mut range = store.range(Some(b"c"), None, Order::Ascending);
    range.next();
    assert_eq!(range.next(), None);
    assert_eq!(store.counts().ranges_empty, 0);
    let mut range = store.range(Some(b"d"), None, Order::Ascending);
    assert_eq!((range.next(), range.next()), (None, None));
    assert_eq!(store.counts().ranges_empty, 1);
}

#[test]
fn keys_and_values_alone_count_as_the_rows_they_are_of() {
    let store = three_rows();
    let keys: Vec<_> = store.range_keys(None, None, Order::Ascending).collect();
    assert_eq!(keys, [b"a", b"b", b"c"]);
    let values: Vec<_> = store.range_values(None, None, Order::Descending).take(1).collect();
    assert_eq!(values, [b"333"]);
    assert_eq!(store.counts().range_rows, 4);
    assert_eq!(store.counts().range_bytes, 9 + 4);
}
