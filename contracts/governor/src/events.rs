//! One typed event a state change. The chain prefixes their types with `wasm-`.

use cosmwasm_std::{Addr, Event};
use polity::governor::{Ballot, Choice, Delegation, TierId};

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

/// A proposal was executed.
pub struct Executed {
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
        Self::new("founded").add_attribute("treasury", e.treasury).add_attribute("stake", e.stake)
    }
}

impl From<Staked<'_>> for Event {
    fn from(e: Staked<'_>) -> Self {
        Self::new("staked").add_attribute("account", e.account).add_attribute("amount", e.amount.to_string())
    }
}

impl From<Unstaked<'_>> for Event {
    fn from(e: Unstaked<'_>) -> Self {
        Self::new("unstaked")
            .add_attribute("account", e.account)
            .add_attribute("amount", e.amount.to_string())
            .add_attribute("release", e.release.to_string())
    }
}

impl From<Claimed<'_>> for Event {
    fn from(e: Claimed<'_>) -> Self {
        Self::new("claimed").add_attribute("account", e.account).add_attribute("amount", e.amount.to_string())
    }
}

impl From<Delegated<'_>> for Event {
    fn from(e: Delegated<'_>) -> Self {
        let event = Self::new("delegated").add_attribute("account", e.account);
        match e.delegation {
            Delegation::Nobody => event.add_attribute("to", "nobody"),
            Delegation::Whole(to) => event.add_attribute("to", to),
            Delegation::ByTier(list) => {
                list.iter().fold(event, |event, d| event.add_attribute(format!("tier_{}", d.tier), &d.to))
            }
        }
    }
}

impl From<Proposed<'_>> for Event {
    fn from(e: Proposed<'_>) -> Self {
        Self::new("proposed")
            .add_attribute("proposal", e.proposal.to_string())
            .add_attribute("proposer", e.proposer)
            .add_attribute("tier", e.tier.to_string())
            .add_attribute("deposit", e.deposit.to_string())
    }
}

impl From<Voted<'_>> for Event {
    fn from(e: Voted<'_>) -> Self {
        let mut event = Self::new("voted")
            .add_attribute("proposal", e.proposal.to_string())
            .add_attribute("voter", e.voter)
            .add_attribute("ballot", ballot(e.ballot))
            .add_attribute("power", e.power.to_string());
        if let Some(delegate) = e.overridden {
            event = event.add_attribute("overrides", delegate);
        }
        if let Some(rationale) = e.rationale {
            event = event.add_attribute("rationale", rationale);
        }
        event
    }
}

impl From<DecidedEarly> for Event {
    fn from(e: DecidedEarly) -> Self {
        Self::new("decided_early")
            .add_attribute("proposal", e.proposal.to_string())
            .add_attribute("option", e.option.to_string())
    }
}

impl From<Executed> for Event {
    fn from(e: Executed) -> Self {
        Self::new("executed")
            .add_attribute("proposal", e.proposal.to_string())
            .add_attribute("option", e.option.to_string())
    }
}

impl From<ExecutionFailed<'_>> for Event {
    fn from(e: ExecutionFailed<'_>) -> Self {
        Self::new("execution_failed")
            .add_attribute("proposal", e.proposal.to_string())
            .add_attribute("error", e.error)
    }
}

impl From<Vetoed> for Event {
    fn from(e: Vetoed) -> Self {
        let event = Self::new("vetoed").add_attribute("proposal", e.proposal.to_string());
        match e.reason {
            Some(reason) => event.add_attribute("reason", reason),
            None => event,
        }
    }
}

impl From<DepositReleased<'_>> for Event {
    fn from(e: DepositReleased<'_>) -> Self {
        Self::new("deposit_released")
            .add_attribute("proposal", e.proposal.to_string())
            .add_attribute("to", e.to)
            .add_attribute("amount", e.amount.to_string())
    }
}

impl From<SettingChanged> for Event {
    fn from(e: SettingChanged) -> Self {
        Self::new("setting_changed").add_attribute("setting", e.setting)
    }
}

impl From<TreasuryAccepted<'_>> for Event {
    fn from(e: TreasuryAccepted<'_>) -> Self {
        Self::new("treasury_accepted").add_attribute("treasury", e.treasury)
    }
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
        portions => portions
            .iter()
            .map(|p| format!("{}={}", choice(&p.choice), p.weight))
            .collect::<Vec<_>>()
            .join(","),
    }
}
