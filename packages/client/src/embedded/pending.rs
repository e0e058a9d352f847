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
