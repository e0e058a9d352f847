//! How dividends are founded: on one treasury, with a period in bounds, and without an admin.

use cosmwasm_std::testing::message_info;
use cosmwasm_std::{coins, Reply, SubMsgResult};
use polity::bounds;
use polity::dividends::{DividendsResponse, InstantiateMsg, QueryMsg};
use polity::OutOfBounds;
use polity_dividends::{contract, ContractError};
use polity_testkit::prelude::*;

use crate::community::{codes, Kit};
use crate::desk::{account, code, Desk, Temper, DAY, HOUR, PERIOD};

#[test]
fn it_says_whose_dividends_it_is() {
    let kit = Kit::new();
    let expected = DividendsResponse {
        treasury: kit.suite.treasury().into(),
        governor: Some(kit.suite.governor().into()),
        period: PERIOD,
    };
    assert_eq!(kit.ask::<DividendsResponse>(&QueryMsg::Dividends {}), expected);
}

/// Invariant 14: whoever could change the code could take what is owed to everybody.
#[test]
fn invariant_14_dividends_with_an_admin_are_refused() {
    let mut suite = Plan::new().build_with(codes());
    let msg = InstantiateMsg { treasury: suite.treasury().into(), period: PERIOD };
    for admin in ["deployer", "alice", "council"] {
        let admin = suite.address(admin);
        let refused = suite.try_deploy("dividends", &msg, Some(&admin));
        assert_error(refused, &ContractError::HasAdmin { admin });
    }
    // not even the community's own treasury
    let admin = suite.treasury();
    let refused = suite.try_deploy("dividends", &msg, Some(&admin));
    assert_error(refused, &ContractError::HasAdmin { admin });
    let made = suite.deploy("dividends", &msg, None);
    assert_eq!(suite.chain().contract_info(made.as_str()).unwrap().admin, None);
}

#[test]
fn the_reply_asks_who_the_admin_is() {
    let mut desk = Desk::new();
    let reply =
        |id| Reply { id, payload: Default::default(), gas_used: 0, result: SubMsgResult::Err("x".into()) };
    let mut answer = |id, admin| {
        desk.deps.querier.admin = admin;
        contract::reply(desk.deps.as_mut(), desk.env.clone(), reply(id)).map(|response| response.messages)
    };
    assert_eq!(answer(1, None), Ok(vec![]));
    let admin = account("founder");
    assert_eq!(answer(1, Some(admin.clone())), Err(ContractError::HasAdmin { admin }));
    assert_eq!(answer(2, None), Err(ContractError::UnknownReply { id: 2 }));
}

#[test]
fn it_is_founded_on_a_treasury_whose_governor_answers() {
    let mut suite = Plan::new().build_with(codes());
    let target = suite.target();
    for no_treasury in [suite.address("alice"), suite.governor(), target] {
        let msg = InstantiateMsg { treasury: no_treasury.to_string(), period: PERIOD };
        let expected = ContractError::NotATreasury { treasury: no_treasury };
        assert_error(suite.try_deploy("dividends", &msg, None), &expected);
    }
    // what the chain refuses without a contract's doing: a treasury that names no governor, or one that isn't its own
    for temper in [Temper::Silent, Temper::Garbage] {
        let mut desk = Desk::bare();
        desk.governor("governor").temper = temper;
        let refused = desk.found(account("treasury").as_str(), PERIOD).unwrap_err();
        let ContractError::NoAnswer { governor, reason } = refused else { panic!("{refused}") };
        assert_eq!(governor, account("governor"));
        assert!(!reason.is_empty() && reason.len() <= 128);
    }
    let mut desk = Desk::bare();
    desk.governor("governor").treasury = account("other");
    let (governor, treasury) = (account("governor"), account("other").into_string());
    let refused = desk.found(account("treasury").as_str(), PERIOD);
    assert_eq!(refused, Err(ContractError::ForeignGovernor { governor, treasury }));
    let mut desk = Desk::bare();
    desk.deps.querier.treasuries.insert(account("treasury").into(), "nobody".into());
    let refused = desk.found(account("treasury").as_str(), PERIOD).unwrap_err();
    assert_eq!(code(&refused), "std", "{refused}");
}

/// Hazard 22: the period's ends, and one past them. Its upper end is the unbonding, so that a sniper pays what a holder pays.
#[test]
fn a_period_out_of_bounds_is_refused() {
    for period in [0, HOUR - 1, 365 * DAY + 1, u64::MAX] {
        let refused = Desk::bare().found(account("treasury").as_str(), period);
        assert_eq!(refused, Err(OutOfBounds { bound: bounds::PERIOD, given: period }.into()));
    }
    let unbonding = 30 * DAY;
    for period in [unbonding + 1, 365 * DAY] {
        let refused = Desk::bare().found(account("treasury").as_str(), period);
        assert_eq!(refused, Err(ContractError::PeriodTooLong { period, unbonding }));
    }
    for period in [HOUR, unbonding] {
        Desk::bare().found(account("treasury").as_str(), period).unwrap();
    }
}

#[test]
fn coins_at_founding_are_refused() {
    let mut desk = Desk::bare();
    let msg = InstantiateMsg { treasury: account("treasury").into(), period: PERIOD };
    let info = message_info(&account("founder"), &coins(1, "upol"));
    let refused = contract::instantiate(desk.deps.as_mut(), desk.env.clone(), info, msg).unwrap_err();
    assert_eq!(refused, ContractError::Funds { given: "1upol".into() });
}
