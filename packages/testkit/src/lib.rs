#![doc = include_str!("../README.md")]

mod check;
mod draft;
mod founding;
pub mod hostile;
mod hostility;
mod plan;
mod queries;
mod stage;
mod suite;
mod verbs;
mod words;

pub use check::{assert_code, assert_error, code_of, error_of, Books};
pub use draft::Draft;
pub use hostility::message_to;
pub use plan::{Plan, Stake};
/// Why a governor refuses.
pub use polity_governor::ContractError as GovernorError;
/// Why a treasury refuses.
pub use polity_treasury::ContractError as TreasuryError;
pub use stage::{Actor, Money, Stage};
pub use suite::{Community, Suite, FAUCET, FAUCET_HOLDS};
pub use words::{
    abstain, amount, no, option, split, tier, yes, COIN, CONSTITUTIONAL, OVERSIGHT, ROUTINE, STAKE, STANDARD,
};

/// What tests of a community speak of all the time, from `polity` and from here.
pub mod prelude {
    pub use polity::governor::{
        Action, ActionKind, Ballot, Blocker, Choice, Delegation, Refusal, Setting, Status,
    };
    pub use polity::{Asset, Ratio};

    pub use crate::{
        abstain, amount, assert_code, assert_error, code_of, error_of, message_to, no, option, split, tier,
        yes, Actor, Books, Community, Draft, GovernorError, Money, Plan, Stage, Stake, Suite, TreasuryError,
        COIN, CONSTITUTIONAL, FAUCET, OVERSIGHT, ROUTINE, STAKE, STANDARD,
    };
}
