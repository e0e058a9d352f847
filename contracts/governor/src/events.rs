//! One typed event a state change. The chain prefixes their types with `wasm-`.

use cosmwasm_std::{Addr, Event};
use polity::{
    event,
    governor::{Ballot, Choice, Delegation, TierId},
};

/// A community was founded.
pub struct Founded<'a> {
    pub treasury: &'a Addr,
    pub stake: String,
}

/// Stake was added.
pub struct Staked<'a> {
    pub account: &'a Addr,
    pub amount: u128,
}

/// Stake was taken back.
pub struct Unstaked<'a> {
    pub account: &'a Addr,
    pub amount: u128,
    pub release: u64,
}

/// Ripe claims were taken out.
pub struct Claimed<'a> {
    pub account: &'a Addr,
    pub amount: u128,
}

/// A delegation was replaced.
pub struct Delegated<'a> {
    pub account: &'a Addr,
    pub delegation: &'a Delegation<Addr>,
}

/// A proposal was made.
pub struct Proposed<'a> {
    pub proposal: u32,
    pub proposer: &'a Addr,
    pub tier: TierId,
    pub end: u64,
    pub deposit: u128,
}

/// A ballot was cast.
pub struct Voted<'a> {
    pub proposal: u32,
    pub voter: &'a Addr,
    pub ballot: &'a Ballot,
    pub power: u128,
    pub overridden: Option<Addr>,
    pub rationale: Option<String>,
}

/// An option passed on voters' own stake, before the end.
pub struct DecidedEarly {
    pub proposal: u32,
    pub option: u8,
}

/// A resolution was executed: it sends nothing.
pub struct Executed {
    pub proposal: u32,
    pub option: u8,
}

/// A proposal's messages were sent. The treasury's `executed` or this contract's `execution_failed` follows.
pub struct ExecutionStarted {
    pub proposal: u32,
    pub option: u8,
}

/// An execution failed, and can be tried again.
pub struct ExecutionFailed<'a> {
    pub proposal: u32,
    pub error: &'a str,
}

/// The council ended a proposal.
pub struct Vetoed {
    pub proposal: u32,
    pub reason: Option<String>,
}

/// A deposit was sent where it belongs.
pub struct DepositReleased<'a> {
    pub proposal: u32,
    pub to: &'a Addr,
    pub amount: u128,
}

/// A setting was changed.
pub struct SettingChanged {
    pub setting: &'static str,
}

/// The treasury was taken over.
pub struct TreasuryAccepted<'a> {
    pub treasury: &'a Addr,
}

impl From<Founded<'_>> for Event {
    fn from(e: Founded<'_>) -> Self {
        event("founded", [("treasury", e.treasury.to_string()), ("stake", e.stake)])
    }
}

impl From<Staked<'_>> for Event {
    fn from(e: Staked<'_>) -> Self {
        event("staked", [("account", e.account.to_string()), ("amount", e.amount.to_string())])
    }
}

impl From<Unstaked<'_>> for Event {
    fn from(e: Unstaked<'_>) -> Self {
        let (amount, release) = (e.amount.to_string(), e.release.to_string());
        event("unstaked", [("account", e.account.to_string()), ("amount", amount), ("release", release)])
    }
}

impl From<Claimed<'_>> for Event {
    fn from(e: Claimed<'_>) -> Self {
        event("claimed", [("account", e.account.to_string()), ("amount", e.amount.to_string())])
    }
}

impl From<Delegated<'_>> for Event {
    fn from(e: Delegated<'_>) -> Self {
        let to = match e.delegation {
            Delegation::Nobody => "nobody".to_owned(),
            Delegation::Whole(to) => to.to_string(),
            Delegation::ByTier(list) => join(list.iter().map(|d| format!("{}={}", d.tier, d.to))),
        };
        event("delegated", [("account", e.account.to_string()), ("to", to)])
    }
}

impl From<Proposed<'_>> for Event {
    fn from(e: Proposed<'_>) -> Self {
        let attributes = [
            ("proposal", e.proposal.to_string()),
            ("proposer", e.proposer.to_string()),
            ("tier", e.tier.to_string()),
            ("end", e.end.to_string()),
            ("deposit", e.deposit.to_string()),
        ];
        event("proposed", attributes)
    }
}

impl From<Voted<'_>> for Event {
    fn from(e: Voted<'_>) -> Self {
        let attributes = [
            ("proposal", e.proposal.to_string()),
            ("voter", e.voter.to_string()),
            ("ballot", ballot(e.ballot)),
            ("power", e.power.to_string()),
            ("overrides", e.overridden.map(String::from).unwrap_or_default()),
            ("rationale", e.rationale.unwrap_or_default()),
        ];
        event("voted", attributes)
    }
}

impl From<DecidedEarly> for Event {
    fn from(e: DecidedEarly) -> Self {
        event("decided_early", [("proposal", e.proposal.to_string()), ("option", e.option.to_string())])
    }
}

impl From<Executed> for Event {
    fn from(e: Executed) -> Self {
        event("executed", [("proposal", e.proposal.to_string()), ("option", e.option.to_string())])
    }
}

impl From<ExecutionStarted> for Event {
    fn from(e: ExecutionStarted) -> Self {
        event("execution_started", [("proposal", e.proposal.to_string()), ("option", e.option.to_string())])
    }
}

impl From<ExecutionFailed<'_>> for Event {
    fn from(e: ExecutionFailed<'_>) -> Self {
        event("execution_failed", [("proposal", e.proposal.to_string()), ("error", e.error.to_owned())])
    }
}

impl From<Vetoed> for Event {
    fn from(e: Vetoed) -> Self {
        event("vetoed", [("proposal", e.proposal.to_string()), ("reason", e.reason.unwrap_or_default())])
    }
}

impl From<DepositReleased<'_>> for Event {
    fn from(e: DepositReleased<'_>) -> Self {
        let (proposal, amount) = (e.proposal.to_string(), e.amount.to_string());
        event("deposit_released", [("proposal", proposal), ("to", e.to.to_string()), ("amount", amount)])
    }
}

impl From<SettingChanged> for Event {
    fn from(e: SettingChanged) -> Self {
        event("setting_changed", [("setting", e.setting.to_owned())])
    }
}

impl From<TreasuryAccepted<'_>> for Event {
    fn from(e: TreasuryAccepted<'_>) -> Self {
        event("treasury_accepted", [("treasury", e.treasury.to_string())])
    }
}

fn join(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(",")
}

/// `for:0`, `against`, `abstain`, or portions as `for:0=6000,abstain=4000`.
fn ballot(ballot: &Ballot) -> String {
    let choice = |choice: &Choice| match choice {
        Choice::For(option) => format!("for:{option}"),
        Choice::Against => "against".to_owned(),
        Choice::Abstain => "abstain".to_owned(),
    };
    match ballot.portions().as_slice() {
        [whole] => choice(&whole.choice),
        portions => join(portions.iter().map(|p| format!("{}={}", choice(&p.choice), p.weight))),
    }
}
