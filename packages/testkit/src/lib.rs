#![doc = include_str!("../README.md")]

mod check;
mod draft;
mod founding;
pub mod hostile;
mod hostility;
mod money;
mod plan;
mod queries;
mod registry;
mod stage;
mod suite;
mod verbs;
mod words;

pub use check::{assert_code, assert_error, code_of, error_of, Books};
pub use draft::Draft;
pub use hostility::message_to;
pub use plan::{Plan, Stake};
/// Why dividends refuse.
pub use polity_dividends::ContractError as DividendsError;
/// Why a governor refuses.
pub use polity_governor::ContractError as GovernorError;
/// Why a registry refuses.
pub use polity_registry::ContractError as RegistryError;
/// Why revenue refuses.
pub use polity_revenue::ContractError as RevenueError;
/// Why a treasury refuses.
pub use polity_treasury::ContractError as TreasuryError;
pub use registry::Stock;
pub use stage::{stand_on, Actor, Ground, Money, Stage};
pub use suite::{Community, Suite, FAUCET, FAUCET_HOLDS};
pub use words::{
    abstain, amount, new_model, new_version, no, option, root, says, split, tier, yes, COIN, CONSTITUTIONAL,
    OVERSIGHT, ROUTINE, STAKE, STANDARD,
};

/// What tests of a community speak of all the time, from `polity` and from here.
pub mod prelude {
    pub use polity::governor::{
        Action, ActionKind, Ballot, Blocker, Choice, Delegation, Refusal, Setting, Status,
    };
    pub use polity::registry::{
        AuthorityMsg, ModelState, Parent, ReasonCode, Relation, Subject, VersionState,
    };
    pub use polity::{Asset, Digest, Ratio};

    pub use crate::{
        abstain, amount, assert_code, assert_error, code_of, error_of, message_to, new_model, new_version,
        no, option, root, says, split, tier, yes, Actor, Books, Community, DividendsError, Draft,
        GovernorError, Money, Plan, RegistryError, RevenueError, Stage, Stake, Stock, Suite, TreasuryError,
        COIN, CONSTITUTIONAL, FAUCET, OVERSIGHT, ROUTINE, STAKE, STANDARD,
    };
}
