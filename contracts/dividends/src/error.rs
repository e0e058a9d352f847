//! What a caller did wrong. Each text starts with a code that stays, for programs.

use cosmwasm_std::{Addr, OverflowError, StdError, Uint128};
use polity::{
    dividends::{Blocker, StakeAboveTotal},
    InputError, OutOfBounds,
};
use thiserror::Error;

/// Why dividends refuse.
#[derive(Debug, PartialEq, Error)]
pub enum ContractError {
    /// Storage, decoding or a query of the chain failed.
    #[error("std: {0}")]
    Std(#[from] StdError),
    /// A sum doesn't fit: all that was ever received of an asset has 128 bits.
    #[error("overflow: {0}")]
    Overflow(#[from] OverflowError),
    /// A value or a list is outside its bound.
    #[error("out_of_bounds: {0}")]
    OutOfBounds(#[from] OutOfBounds),
    /// An address or a denom isn't one of this chain. The text starts with `invalid_address` or `invalid_denom`.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The asset can't be distributed now. The text starts with `too_early`, `nothing_to_distribute` or
    /// `too_little_stake`.
    #[error(transparent)]
    NotDistributable(#[from] Blocker),

    /// Coins came with a message.
    #[error("funds: no message takes coins, send them by a plain transfer; given were {given}")]
    Funds {
        /// What was sent.
        given: String,
    },
    /// They were made with an admin, who could change their code.
    #[error("has_admin: {admin} could change this contract's code; make it without an admin")]
    HasAdmin {
        /// The admin.
        admin: Addr,
    },
    /// A reply to nothing that was sent.
    #[error("unknown_reply: nothing was sent under the id {id}")]
    UnknownReply {
        /// Its id.
        id: u64,
    },

    /// There is no treasury, or none that has a governor.
    #[error("not_a_treasury: {treasury} is no treasury with a governor")]
    NotATreasury {
        /// What was named.
        treasury: Addr,
    },
    /// The governor that the treasury names holds another treasury for its own.
    #[error("foreign_governor: {governor} is the governor of {treasury}, and not of the treasury named")]
    ForeignGovernor {
        /// The governor.
        governor: Addr,
        /// Its treasury, as it says.
        treasury: String,
    },
    /// Who stakes for a distribution could leave before the next.
    #[error("period_too_long: {period} seconds are longer than the governor's unbonding of {unbonding}")]
    PeriodTooLong {
        /// What was given.
        period: u64,
        /// Seconds that unstaked tokens wait.
        unbonding: u64,
    },

    /// A token doesn't say what is held of it.
    #[error("no_balance: {asset} doesn't tell a balance: {reason}")]
    NoBalance {
        /// The asset.
        asset: String,
        /// What came instead.
        reason: String,
    },
    /// Nothing arrived that isn't booked.
    #[error("nothing_received: nothing of {asset} arrived that isn't booked already")]
    NothingReceived {
        /// The asset.
        asset: String,
    },
    /// A governor doesn't say what it is asked.
    #[error("no_answer: the governor {governor} doesn't answer: {reason}")]
    NoAnswer {
        /// The governor.
        governor: Addr,
        /// What came instead.
        reason: String,
    },
    /// The asset has no distribution of this number.
    #[error("no_distribution: {asset} has no distribution {distribution}; it has {count}, counted from 1")]
    NoDistribution {
        /// The asset.
        asset: String,
        /// What was named.
        distribution: u32,
        /// How many there are.
        count: u32,
    },
    /// A governor says that somebody had more than all. No governor of Polity does.
    #[error("stake_above_total: in distribution {distribution}, {source}")]
    StakeAboveTotal {
        /// The distribution.
        distribution: u32,
        /// What it says.
        source: StakeAboveTotal,
    },
    /// A governor's stakes ask for more than was distributed by them. No governor of Polity's do.
    #[error("overdrawn: by the stakes of {governor} {owed} are owed, and {left} are left of what they distributed")]
    Overdrawn {
        /// The governor.
        governor: Addr,
        /// What would be paid.
        owed: Uint128,
        /// What is left.
        left: Uint128,
    },
}

/// The start of an error that somebody else may have written.
pub fn reason(error: &StdError) -> String {
    error.to_string().chars().take(128).collect()
}
