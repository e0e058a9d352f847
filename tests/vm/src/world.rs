//! The chain's state and its meter: every access to a record goes through here, and is charged for.

use std::collections::BTreeSet;
use std::ops::Bound;
use std::rc::Rc;
use std::sync::Arc;

use cosmwasm_std::testing::MockApi;
use cosmwasm_std::{Addr, Api, BlockInfo, Checksum, Empty, Order, Record};
use polity_client::cw_multi_test::Contract;

use crate::code::Compiled;
use crate::fail::{Done, Fail};
use crate::layers::Layers;
use crate::schedule as price;
use crate::trace::{Charge, Entry, Kind, Store, Trace};

/// What a record of a contract has in front of its key: a byte, and an address of 32 bytes.
pub(crate) const CONTRACT_PREFIX: usize = 33;
/// The wasm module's keys of contracts' records start with it.
const CONTRACT_RECORDS: u8 = 3;

#[derive(Clone)]
pub(crate) enum Program {
    Wasm(Arc<Compiled>),
    /// A contract that is compiled into this process, beside those in the machine: for tests' own.
    Native(Rc<dyn Contract<Empty>>),
}

#[derive(Clone)]
pub(crate) struct Code {
    pub creator: Addr,
    pub checksum: Checksum,
    pub program: Program,
}

#[derive(Clone, Copy, Debug)]
struct Meter {
    limit: u64,
    used: u64,
}

pub(crate) struct World {
    pub rows: Layers,
    pub codes: Vec<Code>,
    pub block: BlockInfo,
    pub api: MockApi,
    /// Whether all codes are pinned.
    pub pinned: bool,
    pub trace: Trace,
    /// The contracts that are running, the innermost last.
    pub running: Vec<Addr>,
    pub calls: u32,
    pub queries: u32,
    /// Which transaction of its block it is.
    pub index: u32,
    meters: Vec<Meter>,
    touched: BTreeSet<Vec<u8>>,
}

impl World {
    pub fn new(block: BlockInfo, api: MockApi, pinned: bool) -> Self {
        Self {
            rows: Layers::default(),
            codes: Vec::new(),
            block,
            api,
            pinned,
            trace: Trace::default(),
            running: Vec::new(),
            calls: 0,
            queries: 0,
            index: 0,
            meters: Vec::new(),
            touched: BTreeSet::new(),
        }
    }

    // the meter

    /// Starts to count for a transaction, or for a query from outside.
    pub fn start(&mut self, limit: u64) {
        self.trace = Trace::default();
        self.touched.clear();
        self.running.clear();
        (self.calls, self.queries) = (0, 0);
        self.meters = vec![Meter { limit, used: 0 }];
    }

    /// Ends what [`start`](World::start) started, and answers the gas used.
    pub fn stop(&mut self) -> u64 {
        self.meters.pop().map_or(0, |meter| meter.used)
    }

    /// Counts what follows apart, within a limit of its own, until [`unlimit`](World::unlimit).
    pub fn limit(&mut self, limit: u64) {
        self.meters.push(Meter { limit, used: 0 });
    }

    /// What was used since [`limit`](World::limit) is used here too.
    pub fn unlimit(&mut self) -> Done<u64> {
        let used = self.stop();
        self.use_gas(used)?;
        Ok(used)
    }

    /// As [`unlimit`](World::unlimit) where it ran out: all of the limit is used.
    pub fn exhaust(&mut self, limit: u64) -> Done<()> {
        let used = self.stop();
        // what it was charged last goes beyond the limit, which isn't charged
        let rest = limit.saturating_sub(used);
        self.record(Kind::Limit, &[], 0, 0, rest);
        self.use_gas(limit)
    }

    pub fn gas_left(&self) -> u64 {
        self.meters.last().map_or(u64::MAX, |meter| meter.limit.saturating_sub(meter.used))
    }

    pub fn is_exhausted(&self) -> bool {
        self.gas_left() == 0
    }

    fn use_gas(&mut self, gas: u64) -> Done<()> {
        let Some(meter) = self.meters.last_mut() else { return Ok(()) };
        meter.used = meter.used.saturating_add(gas);
        match meter.used > meter.limit {
            true => Err(Fail::OutOfGas),
            false => Ok(()),
        }
    }

    fn record(&mut self, kind: Kind, key: &[u8], key_bytes: usize, value_bytes: usize, gas: u64) -> u64 {
        let contract = self.running.last().cloned();
        let charge = Charge { contract, kind, key: key.into(), key_bytes, value_bytes, gas };
        let gas = match self.pinned {
            true => charge.pinned(),
            false => gas,
        };
        self.trace.charges.push(charge);
        gas
    }

    /// Charges for something else than a record.
    pub fn charge(&mut self, kind: Kind, bytes: usize, gas: u64) -> Done<()> {
        let gas = self.record(kind, &[], 0, bytes, gas);
        self.use_gas(gas)
    }

    /// Charges for a call of this code.
    pub fn charge_call(&mut self, entry: Entry, checksum: &Checksum) -> Done<()> {
        let first = entry != Entry::Reply && self.touched.insert(checksum.as_slice().into());
        let gas = if first { price::INSTANCE } else { price::INSTANCE_DISCOUNT };
        self.charge(Kind::Call(entry), 0, gas)
    }

    // records

    pub fn get(&mut self, store: Store, key: &[u8]) -> Done<Option<Vec<u8>>> {
        let value = self.peek(store, key);
        let bytes = value.as_ref().map_or(0, Vec::len);
        let gas = self.record(
            Kind::Read(store),
            shown(store, key),
            key.len(),
            bytes,
            price::read(key.len(), bytes),
        );
        self.use_gas(gas)?;
        Ok(value)
    }

    pub fn set(&mut self, store: Store, key: &[u8], value: &[u8]) -> Done<()> {
        let gas = price::write(key.len(), value.len());
        let gas = self.record(Kind::Write(store), shown(store, key), key.len(), value.len(), gas);
        self.use_gas(gas)?;
        self.rows.set(&full(store, key), value);
        Ok(())
    }

    pub fn delete(&mut self, store: Store, key: &[u8]) -> Done<()> {
        let gas = self.record(Kind::Delete(store), shown(store, key), 0, 0, price::DELETE);
        self.use_gas(gas)?;
        self.rows.remove(&full(store, key));
        Ok(())
    }

    pub fn has(&mut self, store: Store, key: &[u8]) -> Done<bool> {
        let gas = self.record(Kind::Has(store), shown(store, key), 0, 0, price::HAS);
        self.use_gas(gas)?;
        Ok(self.peek(store, key).is_some())
    }

    /// The record without a charge, for what is outside a transaction.
    pub fn peek(&self, store: Store, key: &[u8]) -> Option<Vec<u8>> {
        self.rows.get(&full(store, key)).cloned()
    }

    /// An iterator over the rows from `start` to `end`, which are whole keys of the store.
    pub fn iterate(&mut self, store: Store, start: &[u8], end: Option<&[u8]>, order: Order) -> Done<Rows> {
        let lower = Bound::Included(full(store, start));
        let upper = match end {
            Some(end) => Bound::Excluded(full(store, end)),
            None => Bound::Excluded(vec![tag(store) + 1]),
        };
        let current = self.rows.first(lower.clone(), upper.clone(), order);
        let rows = Rows { store, lower, upper, order, current };
        self.charge_step(&rows)?;
        Ok(rows)
    }

    /// The row that it stands on, with its whole key, and goes on to the next; costs nothing when there is none left.
    pub fn next(&mut self, rows: &mut Rows) -> Done<Option<Record>> {
        let Some((key, value)) = rows.current.clone() else { return Ok(None) };
        self.charge_step(rows)?;
        match rows.order {
            Order::Ascending => rows.lower = Bound::Excluded(key.clone()),
            Order::Descending => rows.upper = Bound::Excluded(key.clone()),
        }
        rows.current = self.rows.first(rows.lower.clone(), rows.upper.clone(), rows.order);
        Ok(Some((key[1..].into(), value)))
    }

    fn charge_step(&mut self, rows: &Rows) -> Done<()> {
        let (key, bytes) = match &rows.current {
            Some((key, value)) => (&key[1..], Some((key.len() - 1, value.len()))),
            None => (&[][..], None),
        };
        let (key_bytes, value_bytes) = bytes.unwrap_or_default();
        let shown = shown(rows.store, key);
        let gas = self.record(Kind::Step(rows.store), shown, key_bytes, value_bytes, price::step(bytes));
        self.use_gas(gas)
    }

    /// What the keys of a contract's records start with.
    pub fn contract_prefix(&self, contract: &Addr) -> Vec<u8> {
        let mut prefix = vec![CONTRACT_RECORDS];
        prefix.extend(self.canonical(contract));
        prefix
    }

    /// The bytes of a valid address.
    pub fn canonical(&self, address: &Addr) -> Vec<u8> {
        match self.api.addr_canonicalize(address.as_str()) {
            Ok(canonical) => canonical.into(),
            Err(error) => panic!("{address} was taken for an address: {error}"),
        }
    }

    pub fn humanize(&self, canonical: &[u8]) -> Addr {
        match self.api.addr_humanize(&canonical.into()) {
            Ok(address) => address,
            Err(error) => panic!("{canonical:?} was taken for an address: {error}"),
        }
    }

    /// The address, if it is one of this chain.
    pub fn valid(&self, address: &str) -> Done<Addr> {
        self.api.addr_validate(address).map_err(|error| {
            Fail::sdk(Fail::INVALID_ADDRESS, format!("invalid address `{address}`: {error}"))
        })
    }

    pub fn code(&self, id: u64) -> Done<Code> {
        let index = usize::try_from(id).ok().and_then(|id| id.checked_sub(1));
        index.and_then(|index| self.codes.get(index)).cloned().ok_or_else(|| Fail::no_code(id))
    }
}

/// Rows between two bounds, one at a time.
pub(crate) struct Rows {
    store: Store,
    lower: Bound<Vec<u8>>,
    upper: Bound<Vec<u8>>,
    order: Order,
    current: Option<Record>,
}

impl Rows {
    /// The row that it stands on, with its whole key behind the store's byte.
    pub fn stands_on(&self) -> Option<(&[u8], &[u8])> {
        self.current.as_ref().map(|(key, value)| (key.as_slice(), value.as_slice()))
    }
}

/// The least key that is greater than all that start with `prefix`.
pub(crate) fn after(prefix: &[u8]) -> Option<Vec<u8>> {
    let mut end = prefix.to_vec();
    while let Some(last) = end.pop() {
        if let Some(next) = last.checked_add(1) {
            end.push(next);
            return Some(end);
        }
    }
    None
}

/// The stores of modules lie side by side; a contract's records are in that of the wasm module.
const fn tag(store: Store) -> u8 {
    match store {
        Store::Contract | Store::Wasm => 2,
        Store::Bank => 4,
        Store::Auth => 6,
    }
}

fn full(store: Store, key: &[u8]) -> Vec<u8> {
    let mut full = vec![tag(store)];
    full.extend_from_slice(key);
    full
}

fn shown(store: Store, key: &[u8]) -> &[u8] {
    match store {
        Store::Contract => key.get(CONTRACT_PREFIX..).unwrap_or_default(),
        _ => key,
    }
}
