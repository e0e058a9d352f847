//! A storage that counts what is asked of it, for tests of what an operation costs.

use std::cell::{Cell, RefCell};

use cosmwasm_std::{Order, Record, Storage};

/// What was asked of a [`CountingStorage`]. Bytes are those of keys and values together, as a chain charges them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Gets that found a record.
    pub gets_found: u64,
    /// Bytes of these.
    pub gets_found_bytes: u64,
    /// Gets that found none.
    pub gets_missed: u64,
    /// Bytes of these: the keys asked for.
    pub gets_missed_bytes: u64,
    /// Rows pulled from ranges.
    pub range_rows: u64,
    /// Bytes of these.
    pub range_bytes: u64,
    /// Ranges whose first step already found no row.
    pub ranges_empty: u64,
    /// Records written.
    pub writes: u64,
    /// Bytes of these.
    pub write_bytes: u64,
    /// Removals, whether or not there was a record.
    pub removes: u64,
    /// Bytes of the keys of these.
    pub remove_bytes: u64,
}

impl Counts {
    /// Reads that found a record, by get or by range.
    pub const fn found(&self) -> u64 {
        self.gets_found.saturating_add(self.range_rows)
    }

    /// Reads that found none, by get or by range.
    pub const fn missed(&self) -> u64 {
        self.gets_missed.saturating_add(self.ranges_empty)
    }
}

/// A storage that counts what is asked of the storage inside it. Ranges stay lazy: only rows really pulled count.
#[derive(Debug, Default)]
pub struct CountingStorage<S> {
    inner: S,
    counts: Cell<Counts>,
    trace: RefCell<Vec<(Vec<u8>, usize)>>,
}

impl<S> CountingStorage<S> {
    /// Counts what is asked of `inner` from now on.
    pub fn new(inner: S) -> Self {
        Self { inner, counts: Cell::default(), trace: RefCell::default() }
    }

    /// What was asked since the last reset.
    pub fn counts(&self) -> Counts {
        self.counts.get()
    }

    /// Each write since the last reset, in order: its raw key and the length of its value.
    pub fn trace(&self) -> Vec<(Vec<u8>, usize)> {
        self.trace.borrow().clone()
    }

    /// Counts from nothing again, and forgets the trace.
    pub fn reset(&self) {
        self.counts.take();
        self.trace.take();
    }

    /// The storage inside, to look at without being counted.
    pub const fn inner(&self) -> &S {
        &self.inner
    }

    /// The storage inside, to change without being counted.
    pub fn inner_mut(&mut self) -> &mut S {
        &mut self.inner
    }
}

impl<S: Storage> Storage for CountingStorage<S> {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        let value = self.inner.get(key);
        count(&self.counts, |counts| match &value {
            Some(value) => {
                add(&mut counts.gets_found, 1);
                add(&mut counts.gets_found_bytes, key.len());
                add(&mut counts.gets_found_bytes, value.len());
            }
            None => {
                add(&mut counts.gets_missed, 1);
                add(&mut counts.gets_missed_bytes, key.len());
            }
        });
        value
    }

    fn range<'a>(
        &'a self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: Order,
    ) -> Box<dyn Iterator<Item = Record> + 'a> {
        Box::new(CountingRange {
            rows: self.inner.range(start, end, order),
            counts: &self.counts,
            started: false,
        })
    }

    fn set(&mut self, key: &[u8], value: &[u8]) {
        self.inner.set(key, value);
        count(&self.counts, |counts| {
            add(&mut counts.writes, 1);
            add(&mut counts.write_bytes, key.len());
            add(&mut counts.write_bytes, value.len());
        });
        self.trace.get_mut().push((key.to_vec(), value.len()));
    }

    fn remove(&mut self, key: &[u8]) {
        self.inner.remove(key);
        count(&self.counts, |counts| {
            add(&mut counts.removes, 1);
            add(&mut counts.remove_bytes, key.len());
        });
    }
}

struct CountingRange<'a> {
    rows: Box<dyn Iterator<Item = Record> + 'a>,
    counts: &'a Cell<Counts>,
    started: bool,
}

impl Iterator for CountingRange<'_> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        let row = self.rows.next();
        let first = !std::mem::replace(&mut self.started, true);
        count(self.counts, |counts| match &row {
            Some((key, value)) => {
                add(&mut counts.range_rows, 1);
                add(&mut counts.range_bytes, key.len());
                add(&mut counts.range_bytes, value.len());
            }
            None if first => add(&mut counts.ranges_empty, 1),
            None => {}
        });
        row
    }
}

fn count(counts: &Cell<Counts>, change: impl FnOnce(&mut Counts)) {
    let mut now = counts.get();
    change(&mut now);
    counts.set(now);
}

fn add(to: &mut u64, count: usize) {
    *to = to.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
}
