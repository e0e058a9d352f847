use std::collections::BTreeMap;
use std::ops::Bound;

use cosmwasm_std::{Order, Record};

type Rows = BTreeMap<Vec<u8>, Vec<u8>>;
type Changes = BTreeMap<Vec<u8>, Option<Vec<u8>>>;

/// The chain's records, and changes over them that are kept or dropped together, in layers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Layers {
    base: Rows,
    changes: Vec<Changes>,
}

impl Layers {
    pub fn open(&mut self) {
        self.changes.push(Changes::new());
    }

    /// The changes of the uppermost layer go into the one below.
    pub fn keep(&mut self) {
        let Some(changes) = self.changes.pop() else { return };
        match self.changes.last_mut() {
            Some(below) => below.extend(changes),
            None => {
                for (key, change) in changes {
                    match change {
                        Some(value) => self.base.insert(key, value),
                        None => self.base.remove(&key),
                    };
                }
            }
        }
    }

    pub fn discard(&mut self) {
        self.changes.pop();
    }

    pub fn get(&self, key: &[u8]) -> Option<&Vec<u8>> {
        let changed = self.changes.iter().rev().find_map(|changes| changes.get(key));
        match changed {
            Some(change) => change.as_ref(),
            None => self.base.get(key),
        }
    }

    pub fn set(&mut self, key: &[u8], value: &[u8]) {
        match self.changes.last_mut() {
            Some(changes) => {
                changes.insert(key.into(), Some(value.into()));
            }
            None => {
                self.base.insert(key.into(), value.into());
            }
        }
    }

    pub fn remove(&mut self, key: &[u8]) {
        match self.changes.last_mut() {
            Some(changes) => {
                changes.insert(key.into(), None);
            }
            None => {
                self.base.remove(key);
            }
        }
    }

    /// The first row between the bounds, in this order.
    pub fn first(
        &self,
        mut lower: Bound<Vec<u8>>,
        mut upper: Bound<Vec<u8>>,
        order: Order,
    ) -> Option<Record> {
        loop {
            let range = || (lower.as_ref().map(Vec::as_slice), upper.as_ref().map(Vec::as_slice));
            if is_empty(range()) {
                return None;
            }
            let base = self.base.range::<[u8], _>(range());
            let base = one(base, order).map(|(key, _)| key);
            let changed = self
                .changes
                .iter()
                .filter_map(|changes| one(changes.range::<[u8], _>(range()), order).map(|(key, _)| key));
            let keys = base.into_iter().chain(changed);
            let key = match order {
                Order::Ascending => keys.min(),
                Order::Descending => keys.max(),
            }?;
            if let Some(value) = self.get(key) {
                return Some((key.clone(), value.clone()));
            }
            match order {
                Order::Ascending => lower = Bound::Excluded(key.clone()),
                Order::Descending => upper = Bound::Excluded(key.clone()),
            }
        }
    }
}

fn one<I: DoubleEndedIterator>(mut rows: I, order: Order) -> Option<I::Item> {
    match order {
        Order::Ascending => rows.next(),
        Order::Descending => rows.next_back(),
    }
}

/// A map panics where these bounds enclose nothing.
fn is_empty((lower, upper): (Bound<&[u8]>, Bound<&[u8]>)) -> bool {
    match (lower, upper) {
        (Bound::Included(lower), Bound::Included(upper)) => lower > upper,
        (
            Bound::Included(lower) | Bound::Excluded(lower),
            Bound::Included(upper) | Bound::Excluded(upper),
        ) => lower >= upper,
        _ => false,
    }
}
