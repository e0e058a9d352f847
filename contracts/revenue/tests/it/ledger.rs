//! A storage in memory that can be copied, and that refuses what a chain's would.

use std::{collections::BTreeMap, iter, ops::Bound};

use cosmwasm_std::{Order, Record, Storage};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger(pub BTreeMap<Vec<u8>, Vec<u8>>);

impl Storage for Ledger {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        self.0.get(key).cloned()
    }

    fn range<'a>(
        &'a self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: Order,
    ) -> Box<dyn Iterator<Item = Record> + 'a> {
        if matches!((start, end), (Some(start), Some(end)) if start >= end) {
            return Box::new(iter::empty());
        }
        let bounds =
            (start.map_or(Bound::Unbounded, Bound::Included), end.map_or(Bound::Unbounded, Bound::Excluded));
        let rows = self.0.range::<[u8], _>(bounds).map(|(key, value)| (key.clone(), value.clone()));
        match order {
            Order::Ascending => Box::new(rows),
            Order::Descending => Box::new(rows.rev()),
        }
    }

    fn set(&mut self, key: &[u8], value: &[u8]) {
        assert!(!value.is_empty(), "a chain's store can't hold an empty value");
        self.0.insert(key.to_vec(), value.to_vec());
    }

    fn remove(&mut self, key: &[u8]) {
        self.0.remove(key);
    }
}
