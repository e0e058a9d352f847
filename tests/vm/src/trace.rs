//! What a transaction was charged for, one charge after another.

use std::fmt;

use cosmwasm_std::Addr;

use crate::schedule::{INSTANCE, INSTANCE_DISCOUNT};

/// A store of the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Store {
    /// The records of contracts; their keys are charged with 33 bytes of prefix.
    Contract,
    /// What the wasm module keeps about codes and contracts.
    Wasm,
    /// Balances.
    Bank,
    /// Accounts.
    Auth,
}

/// What was charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A record was read, or looked for and not there.
    Read(Store),
    /// A record was written.
    Write(Store),
    /// A record was removed, or wasn't there.
    Delete(Store),
    /// It was asked whether there is a record.
    Has(Store),
    /// An iterator was made, or made a step.
    Step(Store),
    /// A code was called; [`Charge::gas`] is what the chain charges that doesn't keep it in memory.
    Call(Entry),
    /// The machine ran.
    Compute,
    /// What a call answered was decoded.
    Response,
    /// Events of a contract.
    Events,
    /// Events that a contract was told of in a reply.
    ReplyEvents,
    /// The rest of a sub-message's gas limit, which it ran out of.
    Limit,
}

/// How a contract was entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Entry {
    /// It was made.
    Instantiate,
    /// It was sent a message.
    Execute,
    /// It was given another code.
    Migrate,
    /// It was asked.
    Query,
    /// It was told what came of a sub-message.
    Reply,
}

/// One charge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge {
    /// The contract that was running; `None` for what the chain does before it calls the first.
    pub contract: Option<Addr>,
    /// What for.
    pub kind: Kind,
    /// The key, where it is about a record: of a contract's record without the prefix that all its keys have.
    pub key: Vec<u8>,
    /// Bytes of the key that were charged, prefix included; none where keys are free.
    pub key_bytes: usize,
    /// Bytes of the value that were charged; of a response or of an answer, its bytes.
    pub value_bytes: usize,
    /// SDK gas, on a chain that doesn't keep the code in memory.
    pub gas: u64,
}

/// All that one transaction was charged for, in order; messages that failed and were caught included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// The charges.
    pub charges: Vec<Charge>,
}

/// Sums over a trace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// SDK gas, where no code is pinned.
    pub gas: u64,
    /// SDK gas, where all codes are.
    pub pinned: u64,
    /// Records read one by one.
    pub reads: u64,
    /// Records written.
    pub writes: u64,
    /// Records removed.
    pub deletes: u64,
    /// Questions whether there is a record.
    pub has: u64,
    /// Iterators made and steps of iterators.
    pub steps: u64,
    /// Bytes read, of keys and values, by reads and steps.
    pub bytes_read: u64,
    /// Bytes written, of keys and values.
    pub bytes_written: u64,
    /// Calls of contracts: all but queries.
    pub calls: u64,
    /// Smart queries.
    pub queries: u64,
    /// Gas of the machine alone.
    pub compute: u64,
    /// Gas of events, told ones included, and of responses.
    pub events: u64,
}

impl Trace {
    /// Sums over all charges.
    pub fn totals(&self) -> Totals {
        self.totals_of(|_| true)
    }

    /// Sums over the charges that `which` picks: of one store, of one contract.
    pub fn totals_of(&self, which: impl Fn(&Charge) -> bool) -> Totals {
        let mut totals = Totals::default();
        for charge in self.charges.iter().filter(|charge| which(charge)) {
            totals.add(charge);
        }
        totals
    }
}

impl Charge {
    /// What this costs where all codes are pinned.
    pub fn pinned(&self) -> u64 {
        match self.kind {
            Kind::Call(_) if self.gas == INSTANCE => INSTANCE_DISCOUNT,
            _ => self.gas,
        }
    }

    /// The store that it is about, if it is about one.
    pub fn store(&self) -> Option<Store> {
        match self.kind {
            Kind::Read(store)
            | Kind::Write(store)
            | Kind::Delete(store)
            | Kind::Has(store)
            | Kind::Step(store) => Some(store),
            _ => None,
        }
    }
}

impl Totals {
    fn add(&mut self, charge: &Charge) {
        self.gas += charge.gas;
        self.pinned += charge.pinned();
        let bytes = (charge.key_bytes + charge.value_bytes) as u64;
        match charge.kind {
            Kind::Read(_) => {
                self.reads += 1;
                self.bytes_read += bytes;
            }
            Kind::Step(_) => {
                self.steps += 1;
                self.bytes_read += bytes;
            }
            Kind::Write(_) => {
                self.writes += 1;
                self.bytes_written += bytes;
            }
            Kind::Delete(_) => self.deletes += 1,
            Kind::Has(_) => self.has += 1,
            Kind::Call(Entry::Query) => self.queries += 1,
            Kind::Call(_) => self.calls += 1,
            Kind::Compute => self.compute += charge.gas,
            Kind::Response | Kind::Events | Kind::ReplyEvents => self.events += charge.gas,
            Kind::Limit => (),
        }
    }
}

/// One line a charge: gas, pinned gas, what, bytes of key and value, the key as text where it is text, and whose.
impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for charge in &self.charges {
            let contract = charge.contract.as_ref().map_or("the chain", |contract| contract.as_str());
            writeln!(
                f,
                "{:>8} {:>8}  {:<22} {:>4} + {:<5} {:<40} {contract}",
                charge.gas,
                charge.pinned(),
                format!("{:?}", charge.kind),
                charge.key_bytes,
                charge.value_bytes,
                charge.key.escape_ascii().to_string(),
            )?;
        }
        let totals = self.totals();
        writeln!(f, "{:>8} {:>8}  in all", totals.gas, totals.pinned)
    }
}
