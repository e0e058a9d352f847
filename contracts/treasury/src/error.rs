//! What a caller did wrong. Each text starts with a code that stays, for programs.

use std::fmt;

use cosmwasm_std::{StdError, Uint128};
use polity::{governor::TierId, InputError, OutOfBounds};
use thiserror::Error;

/// Why a treasury refuses.
#[derive(Debug, PartialEq, Error)]
pub enum ContractError {
    /// Storage, JSON or a query of the chain failed.
    #[error("std: {0}")]
    Std(#[from] StdError),

    /// A value outside its bound, or one item too many.
    #[error("out_of_bounds: {0}")]
    OutOfBounds(#[from] OutOfBounds),

    /// An address or a denom isn't one of this chain. The text starts with `invalid_address` or `invalid_denom`.
    #[error(transparent)]
    Input(#[from] InputError),

    /// Somebody other than the governor commands.
    #[error("not_governor: only the governor sends this, and {sender} is not it")]
    NotGovernor {
        /// Who sent it.
        sender: String,
    },

    /// Somebody other than the treasury changes its rules.
    #[error(
        "not_treasury: only the treasury sends this to itself, by a decision of the top tier, not {sender}"
    )]
    NotTreasury {
        /// Who sent it.
        sender: String,
    },

    /// Somebody other than the named successor accepts.
    #[error("not_successor: only the successor named takes over, and {sender} is not it")]
    NotSuccessor {
        /// Who sent it.
        sender: String,
    },

    /// No successor is named, or its time is over.
    #[error("no_succession: no successor is named")]
    NoSuccession,

    /// The successor came before its term was over.
    #[error("succession_early: the successor may take over from unix second {from} on")]
    SuccessionEarly {
        /// Unix seconds.
        from: u64,
    },

    /// The successor came too late.
    #[error(
        "succession_over: the successor might have taken over before unix second {until}; name one again"
    )]
    SuccessionOver {
        /// Unix seconds.
        until: u64,
    },

    /// The successor doesn't hold enough stake yet.
    #[error("total_too_low: the successor's total power is {total}, and {min_total} is needed")]
    TotalTooLow {
        /// What it answers.
        total: Uint128,
        /// What was voted.
        min_total: Uint128,
    },

    /// The successor doesn't say how much stake it holds.
    #[error("no_total: {successor} doesn't tell its total power: {reason}")]
    NoTotal {
        /// The successor.
        successor: String,
        /// What came instead.
        reason: String,
    },

    /// A successor that could never be one.
    #[error(
        "invalid_successor: {successor} is this treasury or its present governor; name another governor"
    )]
    InvalidSuccessor {
        /// Who was named.
        successor: String,
    },

    /// A tier twice in one list.
    #[error("duplicate_tier: tier {tier} is listed twice")]
    DuplicateTier {
        /// The tier.
        tier: TierId,
    },

    /// A cap was removed that isn't there.
    #[error("no_cap: {asset} has no cap")]
    NoCap {
        /// The asset.
        asset: String,
    },

    /// A tier spends what it has no limit for.
    #[error("no_limit: tier {tier} has no limit for {asset}, so that only the top tier spends it")]
    NoLimit {
        /// The asset.
        asset: String,
        /// The tier, that of the proposal or a higher one.
        tier: TierId,
    },

    /// A tier spends more than is left of its limit.
    #[error(
        "cap_exceeded: tier {tier} may spend {limit} of {asset} in a window and has spent {spent}; \
         {amount} more is too much"
    )]
    CapExceeded {
        /// The asset.
        asset: String,
        /// The tier, that of the proposal or a higher one.
        tier: TierId,
        /// Units in a window.
        limit: Uint128,
        /// Units spent in it so far, by this batch too.
        spent: Uint128,
        /// Units asked for.
        amount: Uint128,
    },

    /// A payment that would be lost or do nothing.
    #[error(
        "invalid_recipient: {to} is this treasury or its governor, which never sends on what it is paid"
    )]
    InvalidRecipient {
        /// To whom.
        to: String,
    },

    /// A call that only the top tier may send.
    #[error("top_tier_only: call {call} {why}, which only the top tier may send")]
    TopTierOnly {
        /// The call, counted from 0.
        call: usize,
        /// What about it.
        why: TopTierOnly,
    },

    /// An address where a token contract should be, and nothing is.
    #[error("not_a_contract: there is no contract at {address}")]
    NotAContract {
        /// The address.
        address: String,
    },

    /// A migration of another contract.
    #[error("wrong_contract: this is the code of polity-treasury, and the contract is '{found}'")]
    WrongContract {
        /// Its name.
        found: String,
    },

    /// A migration to the version that is there.
    #[error("same_version: the treasury is at {version} already")]
    SameVersion {
        /// The version.
        version: String,
    },

    /// A migration backwards.
    #[error("older_version: the treasury is at {from}, and this code is the older {to}")]
    OlderVersion {
        /// What it is at.
        from: String,
        /// What the code is.
        to: String,
    },

    /// A version that can't be compared.
    #[error("invalid_version: '{version}' is no version by semver")]
    InvalidVersion {
        /// What was found.
        version: String,
    },
}

/// What about a call makes it the top tier's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TopTierOnly {
    /// It makes, migrates or hands over a contract.
    Kind,
    /// Coins go with it, past the caps.
    Funds,
    /// It speaks to the treasury, whose own word is the top tier's.
    Treasury,
    /// It speaks to the governor, which takes the treasury's word for the top tier's.
    Governor,
    /// It speaks to a token that has a cap, past the cap.
    CappedToken,
    /// Its message moves tokens or lets somebody move them, or isn't plainly one message.
    Message,
}

impl fmt::Display for TopTierOnly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Kind => "is no plain call of a contract",
            Self::Funds => "carries funds",
            Self::Treasury => "speaks to the treasury itself",
            Self::Governor => "speaks to the governor",
            Self::CappedToken => "speaks to a token that has a cap",
            Self::Message => "moves tokens, or isn't plainly one message",
        })
    }
}
