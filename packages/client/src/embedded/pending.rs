use std::any::Any;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::iter::Peekable;
use std::ops::Bound;

use cosmwasm_std::{Order, Record, Storage};

/// A storage that can be asked what it is.
pub(super) trait Base: Storage {
    fn as_any(&self) -> &dyn Any;
}

impl<S: Storage + 'static> Base for S {
    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// The chain's state, and the changes of the running transaction in front of it. They reach the base together,
/// or not at all.
pub(super) struct Pending {
    base: Box<dyn Base>,
    changes: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
}

impl Pending {
    pub fn new(base: impl Storage + 'static) -> Self {
        Self { base: Box::new(base), changes: BTreeMap::new() }
    }

    pub fn base(&self) -> &dyn Any {
        // through the box: the box itself has a type, too
        (*self.base).as_any()
    }

    pub fn discard(&mut self) {
        self.changes.clear();
    }

    /// Each changed record is written once, however often it was changed.
    pub fn commit(&mut self) {
        for (key, change) in std::mem::take(&mut self.changes) {
            match change {
                Some(value) => self.base.set(&key, &value),
                None => self.base.remove(&key),
            }
        }
    }
}

impl Storage for Pending {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        match self.changes.get(key) {
            Some(change) => change.clone(),
            None => self.base.get(key),
        }
    }

    fn set(&mut self, key: &[u8], value: &[u8]) {
        self.changes.insert(key.into(), Some(value.into()));
    }

    fn remove(&mut self, key: &[u8]) {
        self.changes.insert(key.into(), None);
    }

    fn range<'a>(
        &'a self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: Order,
    ) -> Box<dyn Iterator<Item = Record> + 'a> {
        if matches!((start, end), (Some(start), Some(end)) if start >= end) {
            return Box::new(std::iter::empty());
        }
        let bounds =
            (start.map_or(Bound::Unbounded, Bound::Included), end.map_or(Bound::Unbounded, Bound::Excluded));
        let changes = self.changes.range::<[u8], _>(bounds);
        let changes: Box<dyn Iterator<Item = Change<'a>> + 'a> = match order {
            Order::Ascending => Box::new(changes),
            Order::Descending => Box::new(changes.rev()),
        };
        let base = self.base.range(start, end, order);
        Box::new(Merged { base: base.peekable(), changes: changes.peekable(), order })
    }
}

type Change<'a> = (&'a Vec<u8>, &'a Option<Vec<u8>>);

/// The rows of the base with the changes over them, as lazy as the base.
struct Merged<'a> {
    base: Peekable<Box<dyn Iterator<Item = Record> + 'a>>,
    changes: Peekable<Box<dyn Iterator<Item = Change<'a>> + 'a>>,
    order: Order,
}

impl Iterator for Merged<'_> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        loop {
            let first = match (self.base.peek(), self.changes.peek()) {
                (None, None) => return None,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some((base, _)), Some((changed, _))) => match self.order {
                    Order::Ascending => base.cmp(changed),
                    Order::Descending => (*changed).cmp(base),
                },
            };
            if first == Ordering::Less {
                return self.base.next();
            }
            if first == Ordering::Equal {
                self.base.next();
            }
            if let Some((key, Some(value))) = self.changes.next() {
                return Some((key.clone(), value.clone()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::MemoryStorage;

    use super::*;

    const KEYS: [&[u8]; 4] = [b"a", b"aa", b"b", b"c"];

    fn rows(storage: &dyn Storage, start: Option<&[u8]>, end: Option<&[u8]>, order: Order) -> Vec<Record> {
        storage.range(start, end, order).collect()
    }

    fn assert_same(pending: &dyn Storage, plain: &dyn Storage) {
        let bounds = || [None].into_iter().chain(KEYS.map(Some));
        for (start, end) in bounds().flat_map(|start| bounds().map(move |end| (start, end))) {
            for order in [Order::Ascending, Order::Descending] {
                assert_eq!(rows(pending, start, end, order), rows(plain, start, end, order));
            }
        }
        for key in KEYS {
            assert_eq!(pending.get(key), plain.get(key));
        }
    }

    /// With its changes pending it reads like a storage that has them, and so it does when they are committed;
    /// discarded, it reads as before. Over all ways to have and to change four records.
    #[test]
    fn changes_read_as_if_they_were_made() {
        for case in 0..6_usize.pow(4) {
            let mut before = MemoryStorage::new();
            let of = |index: usize| case / 6_usize.pow(index as u32) % 6;
            let had = |index| of(index) % 2 == 1;
            for (index, key) in KEYS.into_iter().enumerate().filter(|(index, _)| had(*index)) {
                before.set(key, &[index as u8]);
            }
            let copy = || {
                let mut copy = MemoryStorage::new();
                before.range(None, None, Order::Ascending).for_each(|(key, value)| copy.set(&key, &value));
                copy
            };
            let (mut after, mut pending) = (copy(), Pending::new(copy()));
            for (index, key) in KEYS.into_iter().enumerate() {
                for storage in [&mut after as &mut dyn Storage, &mut pending] {
                    match of(index) / 2 {
                        0 => (),
                        1 => storage.set(key, b"changed"),
                        _ => storage.remove(key),
                    }
                }
            }
            assert_same(&pending, &after);
            assert_same(pending.base().downcast_ref::<MemoryStorage>().unwrap(), &before);
            pending.commit();
            assert_same(pending.base().downcast_ref::<MemoryStorage>().unwrap(), &after);
            pending.set(KEYS[0], b"discarded");
            pending.discard();
            assert_same(&pending, &after);
        }
    }
}
