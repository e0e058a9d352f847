//! What dividends tell indexers: one event for each change. Chains put `wasm-` before the name.

use cosmwasm_std::{Addr, Event, Uint128};
use polity::event;

/// Dividends were founded.
pub struct DividendsCreated {
    /// The community's treasury.
    pub treasury: Addr,
    /// Its governor then.
    pub governor: Addr,
    /// Seconds from one distribution of an asset to its next.
    pub period: u64,
}

/// What arrived was booked.
pub struct Received {
    /// The asset.
    pub asset: String,
    /// How much.
    pub amount: Uint128,
}

/// An asset was distributed. Follows [`Received`] where something arrived that wasn't booked.
pub struct Distributed {
    /// The asset.
    pub asset: String,
    /// The number of the distribution.
    pub distribution: u32,
    /// The governor by whose stakes it is.
    pub governor: Addr,
    /// The block: stakes are those at its start.
    pub height: u64,
    /// All stake.
    pub total: Uint128,
    /// How much.
    pub amount: Uint128,
}

/// An account was paid.
pub struct Claimed {
    /// The asset.
    pub asset: String,
    /// Who was paid.
    pub account: Addr,
    /// By whose message.
    pub by: Addr,
    /// How much.
    pub amount: Uint128,
    /// Of which distributions. Those that it names and this doesn't added nothing.
    pub distributions: Vec<u32>,
}

impl From<DividendsCreated> for Event {
    fn from(e: DividendsCreated) -> Self {
        let attributes = [
            ("treasury", e.treasury.into_string()),
            ("governor", e.governor.into_string()),
            ("period", e.period.to_string()),
        ];
        event("dividends_created", attributes)
    }
}

impl From<Received> for Event {
    fn from(e: Received) -> Self {
        event("received", [("asset", e.asset), ("amount", e.amount.to_string())])
    }
}

impl From<Distributed> for Event {
    fn from(e: Distributed) -> Self {
        let attributes = [
            ("asset", e.asset),
            ("distribution", e.distribution.to_string()),
            ("governor", e.governor.into_string()),
            ("height", e.height.to_string()),
            ("total", e.total.to_string()),
            ("amount", e.amount.to_string()),
        ];
        event("distributed", attributes)
    }
}

impl From<Claimed> for Event {
    fn from(e: Claimed) -> Self {
        let distributions = e.distributions.iter().map(u32::to_string).collect::<Vec<_>>().join(",");
        let attributes = [
            ("asset", e.asset),
            ("account", e.account.into_string()),
            ("by", e.by.into_string()),
            ("amount", e.amount.to_string()),
            ("distributions", distributions),
        ];
        event("claimed", attributes)
    }
}
