//! What a treasury tells indexers: one event for each change. Chains put `wasm-` before the name.

use cosmwasm_std::{Event, Uint128};
use polity::{event, governor::TierId, treasury::Limit, Amount, Memo};

/// A treasury was made.
pub struct TreasuryCreated {
    /// Its governor.
    pub governor: String,
}

/// The governor's calls are sent. Payments follow as [`Spent`], in their order.
pub struct Executed {
    /// The proposal.
    pub proposal: u32,
    /// The tiers whose caps count; none for the top tier.
    pub tiers: Vec<TierId>,
    /// How many calls.
    pub calls: usize,
}

/// A payment.
pub struct Spent {
    /// The proposal.
    pub proposal: u32,
    /// The asset.
    pub asset: String,
    /// To whom.
    pub to: String,
    /// How much.
    pub amount: Amount,
    /// What for.
    pub memo: Option<Memo>,
}

/// A cap was set; limits that it doesn't name are gone.
pub struct CapSet {
    /// The asset.
    pub asset: String,
    /// Seconds.
    pub window: u64,
    /// By tier, as they were given.
    pub limits: Vec<Limit>,
}

/// A cap was removed.
pub struct CapRemoved {
    /// The asset.
    pub asset: String,
}

/// A successor was named, in place of any earlier one.
pub struct SuccessorNamed {
    /// The successor.
    pub successor: String,
    /// The total power that it must hold.
    pub min_total: Amount,
    /// It may take over from this unix second on,
    pub from: u64,
    /// and before this one.
    pub until: u64,
}

/// It was withdrawn.
pub struct SuccessorWithdrawn {
    /// The successor.
    pub successor: String,
}

/// The successor took over. Each cap that went with the old governor follows as [`CapRemoved`].
pub struct GovernorAccepted {
    /// The governor now.
    pub governor: String,
    /// The governor before.
    pub previous: String,
    /// The total power that it held.
    pub total: Uint128,
}

/// An asset is on the list.
pub struct AssetTracked {
    /// The asset.
    pub asset: String,
}

/// A contract says that it sent tokens. Only that contract vouches for it.
pub struct Received {
    /// The contract.
    pub token: String,
    /// Who sent them, as it says.
    pub sender: String,
    /// How many, as it says.
    pub amount: Uint128,
}

/// The code is a newer one.
pub struct Migrated {
    /// The version before.
    pub from: String,
    /// The version now.
    pub to: String,
}

fn list<T>(items: &[T], text: impl Fn(&T) -> String) -> String {
    items.iter().map(text).collect::<Vec<_>>().join(",")
}

impl From<TreasuryCreated> for Event {
    fn from(e: TreasuryCreated) -> Self {
        event("treasury_created", [("governor", e.governor)])
    }
}

impl From<Executed> for Event {
    fn from(e: Executed) -> Self {
        let tiers = if e.tiers.is_empty() { "top".into() } else { list(&e.tiers, TierId::to_string) };
        let (proposal, calls) = (e.proposal.to_string(), e.calls.to_string());
        event("executed", [("proposal", proposal), ("tiers", tiers), ("calls", calls)])
    }
}

impl From<Spent> for Event {
    fn from(e: Spent) -> Self {
        let attributes = [
            ("proposal", e.proposal.to_string()),
            ("asset", e.asset),
            ("to", e.to),
            ("amount", e.amount.to_string()),
            ("memo", e.memo.map(String::from).unwrap_or_default()),
        ];
        event("spend", attributes)
    }
}

impl From<CapSet> for Event {
    fn from(e: CapSet) -> Self {
        let limits = list(&e.limits, |limit| format!("{}={}", limit.tier, limit.amount));
        event("cap_set", [("asset", e.asset), ("window", e.window.to_string()), ("limits", limits)])
    }
}

impl From<CapRemoved> for Event {
    fn from(e: CapRemoved) -> Self {
        event("cap_removed", [("asset", e.asset)])
    }
}

impl From<SuccessorNamed> for Event {
    fn from(e: SuccessorNamed) -> Self {
        let attributes = [
            ("successor", e.successor),
            ("min_total", e.min_total.to_string()),
            ("from", e.from.to_string()),
            ("until", e.until.to_string()),
        ];
        event("successor_named", attributes)
    }
}

impl From<SuccessorWithdrawn> for Event {
    fn from(e: SuccessorWithdrawn) -> Self {
        event("successor_withdrawn", [("successor", e.successor)])
    }
}

impl From<GovernorAccepted> for Event {
    fn from(e: GovernorAccepted) -> Self {
        let total = e.total.to_string();
        event("governor_accepted", [("governor", e.governor), ("previous", e.previous), ("total", total)])
    }
}

impl From<AssetTracked> for Event {
    fn from(e: AssetTracked) -> Self {
        event("asset_tracked", [("asset", e.asset)])
    }
}

impl From<Received> for Event {
    fn from(e: Received) -> Self {
        event("received", [("token", e.token), ("sender", e.sender), ("amount", e.amount.to_string())])
    }
}

impl From<Migrated> for Event {
    fn from(e: Migrated) -> Self {
        event("migrated", [("from", e.from), ("to", e.to)])
    }
}
