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

#[cfg(test)]
mod tests {
    use rand::rngs::StdRng;
    use rand::{Rng, SeedableRng};

    use super::*;

    /// All rows, step by step, as an iterator of a contract takes them.
    fn rows(layers: &Layers, lower: &[u8], upper: &[u8], order: Order) -> Vec<Record> {
        let (mut lower, mut upper) = (Bound::Included(lower.to_vec()), Bound::Excluded(upper.to_vec()));
        let mut rows = Vec::new();
        while let Some(row) = layers.first(lower.clone(), upper.clone(), order) {
            match order {
                Order::Ascending => lower = Bound::Excluded(row.0.clone()),
                Order::Descending => upper = Bound::Excluded(row.0.clone()),
            }
            rows.push(row);
        }
        rows
    }

    /// Random changes in random layers read like a map that is copied when a layer opens, and taken back when it is
    /// discarded.
    #[test]
    fn layers_read_like_copies() {
        let random = &mut StdRng::seed_from_u64(7);
        let (mut layers, mut copies) = (Layers::default(), vec![Rows::new()]);
        for _ in 0..20_000 {
            let key = [random.gen_range(b'a'..b'g'), random.gen_range(b'a'..b'c')];
            let key = &key[..random.gen_range(1..=2)];
            let depth = copies.len();
            let model = copies.last_mut().unwrap();
            match random.gen_range(0..9) {
                0 if depth < 6 => {
                    let copy = model.clone();
                    copies.push(copy);
                    layers.open();
                }
                1 if depth > 1 => {
                    let kept = copies.pop().unwrap();
                    *copies.last_mut().unwrap() = kept;
                    layers.keep();
                }
                2 if depth > 1 => {
                    copies.pop();
                    layers.discard();
                }
                3..=5 => {
                    let value = random.gen::<[u8; 2]>();
                    model.insert(key.into(), value.into());
                    layers.set(key, &value);
                }
                _ => {
                    model.remove(key);
                    layers.remove(key);
                }
            }
            let model = copies.last().unwrap();
            assert_eq!(layers.get(key), model.get(key));
            let (mut lower, mut upper) = (random.gen_range(b'a'..b'g'), random.gen_range(b'a'..b'h'));
            if lower > upper {
                (lower, upper) = (upper, lower);
            }
            let mut expected: Vec<_> = model
                .range(vec![lower]..vec![upper])
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect();
            assert_eq!(rows(&layers, &[lower], &[upper], Order::Ascending), expected);
            expected.reverse();
            assert_eq!(rows(&layers, &[lower], &[upper], Order::Descending), expected);
        }
    }

    #[test]
    fn bounds_that_enclose_nothing_have_no_rows() {
        let mut layers = Layers::default();
        layers.set(b"b", b"1");
        for (lower, upper) in [(b"c", b"a"), (b"b", b"b"), (b"c", b"d")] {
            assert_eq!(rows(&layers, lower, upper, Order::Ascending), []);
        }
    }
}
