use std::any::Any;
use std::cmp::Ordering;
use std::iter::Peekable;
use std::ops::Bound;

use cosmwasm_std::{Order, Record, Storage};

use super::kept::{Changes, Entry, Kept};

/// A storage that can be asked what it is.
pub(super) trait Base: Storage {
    fn as_any(&self) -> &dyn Any;
}

impl<S: Storage + 'static> Base for S {
    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// Where the chain's state lasts.
enum Ground {
    /// As long as the process, or wherever else a storage of one's own puts it.
    Own(Box<dyn Base>),
    /// In a folder.
    Kept(Box<Kept>),
}

/// The chain's state, and the changes in front of it: those of the running transaction, and where a whole block is
/// kept at once, those of the block's earlier transactions. They reach the ground together, or not at all.
pub(super) struct Pending {
    ground: Ground,
    block: Changes,
    changes: Changes,
}

impl Pending {
    pub fn new(base: impl Storage + 'static) -> Self {
        Self::on(Ground::Own(Box::new(base)))
    }

    pub fn kept(kept: Kept) -> Self {
        Self::on(Ground::Kept(Box::new(kept)))
    }

    fn on(ground: Ground) -> Self {
        Self { ground, block: Changes::new(), changes: Changes::new() }
    }

    /// The storage of one's own, if it is one.
    pub fn base(&self) -> Option<&dyn Any> {
        match &self.ground {
            // through the box: the box itself has a type, too
            Ground::Own(base) => Some((**base).as_any()),
            Ground::Kept(_) => None,
        }
    }

    pub fn is_kept(&self) -> bool {
        matches!(self.ground, Ground::Kept(_))
    }

    /// What went wrong with the folder first, if anything has.
    pub fn fault(&self) -> Option<&str> {
        match &self.ground {
            Ground::Own(_) => None,
            Ground::Kept(kept) => kept.fault(),
        }
    }

    /// Throws the running transaction away.
    pub fn discard(&mut self) {
        self.changes.clear();
    }

    /// Puts the running transaction to those of its block that [`commit`](Self::commit) will write.
    pub fn settle(&mut self) {
        self.block.extend(std::mem::take(&mut self.changes));
    }

    /// Makes all changes last, each changed record once, however often it was changed. `entry` is for a chain that is
    /// kept; whether it succeeded there, [`fault`](Self::fault) tells.
    pub fn commit(&mut self, entry: &Entry) {
        if !self.block.is_empty() {
            self.settle();
            std::mem::swap(&mut self.block, &mut self.changes);
        }
        let changes = std::mem::take(&mut self.changes);
        match &mut self.ground {
            Ground::Kept(kept) => kept.write(&changes, entry),
            Ground::Own(base) => {
                for (key, change) in changes {
                    match change {
                        Some(value) => base.set(&key, &value),
                        None => base.remove(&key),
                    }
                }
            }
        }
    }
}

impl Storage for Pending {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        match (self.changes.get(key).or_else(|| self.block.get(key)), &self.ground) {
            (Some(change), _) => change.clone(),
            (None, Ground::Own(base)) => base.get(key),
            (None, Ground::Kept(kept)) => kept.get(key),
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
        let ground = match &self.ground {
            Ground::Own(base) => base.range(start, end, order),
            Ground::Kept(kept) => kept.range(bounds, order),
        };
        let block = Merged::over(ground, &self.block, bounds, order);
        Merged::over(block, &self.changes, bounds, order)
    }
}

type Change<'a> = (&'a Vec<u8>, &'a Option<Vec<u8>>);

/// The rows of the base with the changes over them, as lazy as the base.
struct Merged<'a> {
    base: Peekable<Box<dyn Iterator<Item = Record> + 'a>>,
    changes: Peekable<Box<dyn Iterator<Item = Change<'a>> + 'a>>,
    order: Order,
}

impl<'a> Merged<'a> {
    fn over(
        base: Box<dyn Iterator<Item = Record> + 'a>,
        changes: &'a Changes,
        bounds: (Bound<&[u8]>, Bound<&[u8]>),
        order: Order,
    ) -> Box<dyn Iterator<Item = Record> + 'a> {
        if changes.is_empty() {
            return base;
        }
        let changes = changes.range::<[u8], _>(bounds);
        let changes: Box<dyn Iterator<Item = Change<'a>> + 'a> = match order {
            Order::Ascending => Box::new(changes),
            Order::Descending => Box::new(changes.rev()),
        };
        Box::new(Self { base: base.peekable(), changes: changes.peekable(), order })
    }
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
    use cosmwasm_std::{BlockInfo, MemoryStorage, Timestamp};

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

    fn copy_of(storage: &MemoryStorage) -> MemoryStorage {
        let mut copy = MemoryStorage::new();
        storage.range(None, None, Order::Ascending).for_each(|(key, value)| copy.set(&key, &value));
        copy
    }

    fn change(storage: &mut dyn Storage, key: &[u8], how: usize, value: &[u8]) {
        match how {
            0 => (),
            1 => storage.set(key, value),
            _ => storage.remove(key),
        }
    }

    fn base(pending: &Pending) -> &MemoryStorage {
        pending.base().unwrap().downcast_ref().unwrap()
    }

    /// With its changes pending it reads like a storage that has them, and so it does when they are committed;
    /// discarded, it reads as before. Over all ways to have and to change four records, in a transaction alone and in
    /// one after another of the same block.
    #[test]
    fn changes_read_as_if_they_were_made() {
        let block = BlockInfo { height: 1, time: Timestamp::from_nanos(1), chain_id: "test-1".into() };
        let entry = Entry { block: &block, open: false, codes: &[], first: 1 };
        for case in 0..6_usize.pow(4) {
            let mut before = MemoryStorage::new();
            let of = |index: usize| case / 6_usize.pow(index as u32) % 6;
            let had = |index| of(index) % 2 == 1;
            for (index, key) in KEYS.into_iter().enumerate().filter(|(index, _)| had(*index)) {
                before.set(key, &[index as u8]);
            }
            let (mut after, mut pending) = (copy_of(&before), Pending::new(copy_of(&before)));
            for (index, key) in KEYS.into_iter().enumerate() {
                change(&mut after, key, of(index) / 2, b"changed");
                change(&mut pending, key, of(index) / 2, b"changed");
            }
            assert_same(&pending, &after);
            assert_same(base(&pending), &before);

            // a second transaction in the block, which is thrown away, and a third, which isn't
            let mut whole = Pending::new(copy_of(&before));
            whole.block = pending.changes.clone();
            change(&mut whole, KEYS[case % 4], 1 + case % 2, b"discarded");
            whole.discard();
            assert_same(&whole, &after);
            let mut third = copy_of(&after);
            for (index, key) in KEYS.into_iter().enumerate() {
                change(&mut third, key, (of(index) / 2 + index) % 3, b"again");
                change(&mut whole, key, (of(index) / 2 + index) % 3, b"again");
            }
            assert_same(&whole, &third);
            if case % 2 == 0 {
                whole.settle();
                assert_same(&whole, &third);
            }
            assert_same(base(&whole), &before);
            whole.commit(&entry);
            assert_same(base(&whole), &third);

            pending.commit(&entry);
            assert_same(base(&pending), &after);
            pending.set(KEYS[0], b"discarded");
            pending.discard();
            assert_same(&pending, &after);
        }
    }
}
