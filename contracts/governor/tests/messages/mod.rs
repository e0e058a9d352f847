//! Each message: what it does, what it tells, and every way in which it is refused. A file for each.

mod accept_treasury;
mod bad_input;
mod claim;
mod delegate;
mod dry_run;
mod execute;
mod founding;
mod propose;
mod queries;
mod release_deposit;
mod set;
mod stake;
mod unstake;
mod veto;
mod vote;

use std::collections::BTreeSet;

use cosmwasm_std::{
    testing::{mock_dependencies, mock_env},
    Reply, SubMsgResult,
};

use crate::kit::*;

/// The tables of refusals, by message.
const REFUSALS: [(&str, &[Case]); 13] = [
    ("instantiate", founding::REFUSALS),
    ("stake, receive", stake::REFUSALS),
    ("unstake", unstake::REFUSALS),
    ("claim", claim::REFUSALS),
    ("delegate", delegate::REFUSALS),
    ("propose", propose::REFUSALS),
    ("vote, vote_many", vote::REFUSALS),
    ("execute", execute::REFUSALS),
    ("dry_run", dry_run::REFUSALS),
    ("veto", veto::REFUSALS),
    ("release_deposit", release_deposit::REFUSALS),
    ("accept_treasury", accept_treasury::REFUSALS),
    ("set", set::REFUSALS),
];

/// Refused by a query or by a reply, whose tests these are.
const ELSEWHERE: [(&str, &str, &str); 2] = [
    ("FutureHeight", "future_height", "a_height_that_has_not_come_is_not_known"),
    ("UnknownReply", "unknown_reply", "a_reply_to_nothing_is_refused"),
];

/// Every variant; a new one doesn't compile until it is named here, and isn't tested until a table has it.
const VARIANTS: [&str; 47] = [
    "AlreadyVoted",
    "CapLadder",
    "Deposit",
    "DryRunSucceeded",
    "Duplicate",
    "ForeignToken",
    "FutureHeight",
    "GovernorHasAdmin",
    "Input",
    "InvalidRecipient",
    "NeedsTier",
    "NoContract",
    "NoDeposit",
    "NoOption",
    "NoPower",
    "NoProposal",
    "NotATreasury",
    "NotEnoughStake",
    "NotExecutable",
    "NotInOffice",
    "NotNameable",
    "NotTheMinter",
    "NotVetoable",
    "NothingReceived",
    "NothingToClaim",
    "OptimisticShape",
    "OutOfBounds",
    "Overflow",
    "Raw",
    "SelfDelegation",
    "Setting",
    "Action",
    "Stale",
    "Std",
    "Succession",
    "TokenNotFree",
    "TooLittlePower",
    "TooLittleStake",
    "TooManyOpen",
    "TreasuryNotFree",
    "TreasuryPower",
    "Unauthorized",
    "Uncapped",
    "UnknownReply",
    "UnknownTier",
    "VoteClosed",
    "WrongFunds",
];

fn variant(error: &GovernorError) -> &'static str {
    match error {
        GovernorError::Std(_) => "Std",
        GovernorError::Overflow(_) => "Overflow",
        GovernorError::OutOfBounds(_) => "OutOfBounds",
        GovernorError::Setting(_) => "Setting",
        GovernorError::Action(_) => "Action",
        GovernorError::Input(_) => "Input",
        GovernorError::Duplicate { .. } => "Duplicate",
        GovernorError::Unauthorized { .. } => "Unauthorized",
        GovernorError::WrongFunds { .. } => "WrongFunds",
        GovernorError::ForeignToken { .. } => "ForeignToken",
        GovernorError::NothingReceived { .. } => "NothingReceived",
        GovernorError::GovernorHasAdmin { .. } => "GovernorHasAdmin",
        GovernorError::TokenNotFree { .. } => "TokenNotFree",
        GovernorError::NotATreasury { .. } => "NotATreasury",
        GovernorError::TreasuryNotFree { .. } => "TreasuryNotFree",
        GovernorError::NotInOffice { .. } => "NotInOffice",
        GovernorError::TreasuryPower => "TreasuryPower",
        GovernorError::NotEnoughStake { .. } => "NotEnoughStake",
        GovernorError::NothingToClaim { .. } => "NothingToClaim",
        GovernorError::SelfDelegation => "SelfDelegation",
        GovernorError::UnknownTier { .. } => "UnknownTier",
        GovernorError::TooLittleStake { .. } => "TooLittleStake",
        GovernorError::TooLittlePower { .. } => "TooLittlePower",
        GovernorError::TooManyOpen { .. } => "TooManyOpen",
        GovernorError::Deposit { .. } => "Deposit",
        GovernorError::OptimisticShape => "OptimisticShape",
        GovernorError::NeedsTier { .. } => "NeedsTier",
        GovernorError::Uncapped { .. } => "Uncapped",
        GovernorError::NoContract { .. } => "NoContract",
        GovernorError::Raw { .. } => "Raw",
        GovernorError::InvalidRecipient { .. } => "InvalidRecipient",
        GovernorError::NotTheMinter { .. } => "NotTheMinter",
        GovernorError::NotNameable { .. } => "NotNameable",
        GovernorError::CapLadder { .. } => "CapLadder",
        GovernorError::Succession { .. } => "Succession",
        GovernorError::NoProposal { .. } => "NoProposal",
        GovernorError::NoOption { .. } => "NoOption",
        GovernorError::VoteClosed { .. } => "VoteClosed",
        GovernorError::AlreadyVoted { .. } => "AlreadyVoted",
        GovernorError::NoPower { .. } => "NoPower",
        GovernorError::NotExecutable { .. } => "NotExecutable",
        GovernorError::DryRunSucceeded { .. } => "DryRunSucceeded",
        GovernorError::Stale { .. } => "Stale",
        GovernorError::NotVetoable { .. } => "NotVetoable",
        GovernorError::NoDeposit { .. } => "NoDeposit",
        GovernorError::FutureHeight { .. } => "FutureHeight",
        GovernorError::UnknownReply { .. } => "UnknownReply",
    }
}

/// Every variant is in a table, and so provoked; and the README has every code.
#[test]
fn no_error_is_untested_and_the_readme_has_each() {
    let expected = REFUSALS.iter().flat_map(|(_, table)| table.iter()).map(|(_, case)| case().error);
    let expected: Vec<_> = expected.map(|error| (variant(&error), error.to_string())).collect();
    let tables = [include_str!("mod.rs"), include_str!("queries.rs")].concat();
    for (_, _, test) in ELSEWHERE {
        assert!(tables.contains(&format!("fn {test}(")), "{test}");
    }
    let tested: BTreeSet<_> =
        expected.iter().map(|(name, _)| *name).chain(ELSEWHERE.map(|(name, ..)| name)).collect();
    let untested: Vec<_> = VARIANTS.iter().filter(|name| !tested.contains(*name)).collect();
    assert!(untested.is_empty(), "{untested:?}");
    assert_eq!(tested.len(), VARIANTS.len(), "a variant that the list lacks");

    let codes = expected.iter().map(|(_, text)| text.split(':').next().unwrap().to_owned());
    let codes: BTreeSet<_> = codes.chain(ELSEWHERE.map(|(_, code, _)| code.to_owned())).collect();
    let table = include_str!("../../README.md").split("An error starts with its code").nth(1).unwrap();
    let table = table.split("\n## ").next().unwrap();
    let first_cells = table.lines().filter_map(|line| line.strip_prefix("| `")?.split(" |").next());
    let told: BTreeSet<_> =
        first_cells.flat_map(|cell| cell.split('`').step_by(2)).filter(|code| *code != ", ").collect();
    let told: BTreeSet<_> = told.into_iter().filter(|code| !code.is_empty()).map(str::to_owned).collect();
    assert_eq!(told, codes);
}

/// A reply that answers nothing that was sent, a success where a failure was asked for, and the other way round.
#[test]
fn a_reply_to_nothing_is_refused() {
    let ok = || {
        #[allow(deprecated)]
        SubMsgResult::Ok(cosmwasm_std::SubMsgResponse { events: vec![], data: None, msg_responses: vec![] })
    };
    let kind = |kind: u64| kind << 56 | 1;
    for (id, result) in [
        (0, ok()),
        (kind(5), ok()),
        (u64::MAX, ok()),
        (kind(1), SubMsgResult::Err("no".into())),
        (kind(2), SubMsgResult::Err("no".into())),
        (kind(3), ok()),
        (kind(4), SubMsgResult::Err("no".into())),
    ] {
        let mut deps = mock_dependencies();
        let reply = Reply { id, payload: Default::default(), gas_used: 0, result };
        let refused = polity_governor::contract::reply(deps.as_mut(), mock_env(), reply).unwrap_err();
        assert_eq!(refused, GovernorError::UnknownReply { id });
    }
}
