//! What a chain charges, in SDK gas: the Cosmos SDK's KV store gas configuration, and wasmd's gas register (0.54 and
//! later). The figures are the defaults of both, which chains rarely change.

use cosmwasm_std::{Attribute, Event};

/// VM gas that makes one unit of SDK gas (`DefaultGasMultiplier`).
pub const VM_GAS: u64 = 140_000;

/// A read of a record, whether or not there is one.
pub const READ: u64 = 1_000;
/// A byte that is read, of key and value.
pub const READ_BYTE: u64 = 3;
/// A write of a record.
pub const WRITE: u64 = 2_000;
/// A byte that is written, of key and value.
pub const WRITE_BYTE: u64 = 30;
/// The question whether there is a record; its bytes are free.
pub const HAS: u64 = 1_000;
/// A removal, whether or not there is a record; its bytes are free.
pub const DELETE: u64 = 1_000;
/// A step of an iterator, and its creation too, besides [`READ_BYTE`] for each byte of the row that it stands on before the step.
pub const STEP: u64 = 30;

/// The first call of a code in a transaction that the chain doesn't keep in memory (`DefaultInstanceCost`).
pub const INSTANCE: u64 = 60_000;
/// Any other call (`DefaultInstanceCostDiscount`): of a code that is pinned or that the transaction called before,
/// and every reply.
pub const INSTANCE_DISCOUNT: u64 = 2_000;
/// A byte of what a call answers, as JSON (`DefaultDeserializationCostPerByte`).
pub const RESPONSE_BYTE: u64 = 1;

/// An attribute of an event (`DefaultPerAttributeCost`).
pub const ATTRIBUTE: u64 = 10;
/// An event of the contract's own (`DefaultPerCustomEventCost`).
pub const EVENT: u64 = 20;
/// A byte of an event (`DefaultEventAttributeDataCost`).
pub const EVENT_BYTE: u64 = 1;
/// Bytes of attributes that a call has free (`DefaultEventAttributeDataFreeTier`).
pub const EVENT_BYTES_FREE: u64 = 100;

/// Turning a canonical address into text (`DefaultGasCostHumanAddress`).
pub const HUMANIZE: u64 = 5;
/// Turning text into a canonical address (`DefaultGasCostCanonicalAddress`).
pub const CANONICALIZE: u64 = 4;
/// Checking an address (`DefaultGasCostValidateAddress`).
pub const VALIDATE: u64 = 9;

/// A smart query from outside may cost so much (wasmd's `query_gas_limit`).
pub const QUERY_LIMIT: u64 = 3_000_000;

/// Reading a record with so many bytes of key and value.
pub const fn read(key: usize, value: usize) -> u64 {
    READ + READ_BYTE * bytes(key, value)
}

/// Writing a record with so many bytes of key and value.
pub const fn write(key: usize, value: usize) -> u64 {
    WRITE + WRITE_BYTE * bytes(key, value)
}

/// A step of an iterator from a row with so many bytes of key and value, or its creation before that row; none where
/// there is no row.
pub const fn step(row: Option<(usize, usize)>) -> u64 {
    match row {
        Some((key, value)) => STEP + READ_BYTE * bytes(key, value),
        None => STEP,
    }
}

const fn bytes(key: usize, value: usize) -> u64 {
    key as u64 + value as u64
}

/// What the events cost that a contract answers with: its attributes, and events of its own (`EventCosts`). The free
/// bytes are spent once, in the order of the events; names of events have none of them.
pub fn events(attributes: &[Attribute], events: &[Event]) -> u64 {
    let mut free = EVENT_BYTES_FREE;
    let own = attributes_of(attributes, &mut free);
    let others = events.iter().map(|event| {
        EVENT + EVENT_BYTE * event.ty.len() as u64 + attributes_of(&event.attributes, &mut free)
    });
    own + others.sum::<u64>()
}

/// What a reply costs to hand over: the events that the contract is told of, at the price of its own attributes
/// (`ReplyCosts`). Not counted: the call itself. Data and errors are free.
pub fn reply_events(events: &[Event]) -> u64 {
    let names: u64 = events.iter().map(|event| EVENT_BYTE * event.ty.len() as u64).sum();
    let all: Vec<_> = events.iter().flat_map(|event| event.attributes.iter().cloned()).collect();
    names + attributes_of(&all, &mut EVENT_BYTES_FREE.clone())
}

fn attributes_of(attributes: &[Attribute], free: &mut u64) -> u64 {
    let bytes: u64 = attributes.iter().map(|a| a.key.len() as u64 + a.value.len() as u64).sum();
    let charged = bytes.saturating_sub(*free);
    *free = free.saturating_sub(bytes);
    EVENT_BYTE * charged + ATTRIBUTE * attributes.len() as u64
}
