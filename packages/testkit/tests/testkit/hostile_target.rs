use cosmwasm_std::{coins, Empty};
use polity::governor::{ExecuteMsg, Raw, ReceiveMsg};
use polity_client::ChainExt;
use polity_testkit::hostile::target::{Behaviour, InstantiateMsg};
use polity_testkit::hostile::{Callback, TARGET};
use polity_testkit::prelude::*;
use std::collections::BTreeMap;

/// A message that no contract of the suite has.
fn ping() -> BTreeMap<&'static str, BTreeMap<&'static str, u64>> {
    BTreeMap::from([("ping", BTreeMap::from([("count", 3)]))])
}

/// A proposal of the top tier that pings a target.
fn pinging(suite: &mut Suite, target: &cosmwasm_std::Addr) -> u32 {
    suite.proposal("alice").call_with(target, &ping(), &coins(5, COIN)).submit()
}

#[test]
fn it_remembers_what_it_is_told() {
    let mut suite = Suite::new();
    let target = suite.target();
    let proposal = pinging(&mut suite, &target);
    suite.carry(proposal);
    let received = suite.received(&target);
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].sender, suite.treasury().as_str());
    assert_eq!(received[0].msg.as_slice(), br#"{"ping":{"count":3}}"#);
    assert_eq!(received[0].funds, coins(5, COIN));
    assert_eq!(received[0].height, suite.height());
}

/// Hazard 8: whatever a target does, the governor's books are what they were, and what failed can be tried again.
#[test]
fn it_fails_panics_and_loops() {
    for bad in [Behaviour::Fail, Behaviour::Panic, Behaviour::Loop] {
        let mut suite = Suite::new();
        let target = suite.target();
        let proposal = pinging(&mut suite, &target);
        suite.behave(&target, bad);
        suite.pass(proposal);
        suite.execute("anybody", proposal);
        suite.assert_failed(proposal);
        suite.assert_balance(suite.treasury(), COIN, 10_000);
        suite.assert_books();
        suite.behave(&target, Behaviour::Record);
        suite.execute("anybody", proposal);
        suite.assert_executed(proposal);
        assert_eq!(suite.received(&target).len(), 1);
    }
}

/// Hazard 30: the proposal is executed by what it calls, while it is being executed.
#[test]
fn it_calls_back() {
    let mut suite = Suite::new();
    let target = suite.target();
    let proposal = pinging(&mut suite, &target);
    let again = message_to(&suite.governor(), &ExecuteMsg::Execute { proposal });
    suite.behave(&target, Behaviour::CallBack(Callback::once(vec![again]).catching()));
    suite.carry(proposal);
    assert_eq!(suite.received(&target).len(), 1);
    assert!(suite.caught(&target)[0].contains("not_executable"), "{:?}", suite.caught(&target));
}

/// An account that is a contract stakes, delegates and leaves within one transaction.
#[test]
fn it_speaks() {
    for stake in Stake::KINDS {
        let mut suite = Plan::new().stake(stake).build();
        let (target, governor) = (suite.target(), suite.governor());
        suite.fund(&target, 100);
        let stake = match suite.stake_asset() {
            Asset::Native(denom) => cosmwasm_std::WasmMsg::Execute {
                contract_addr: governor.to_string(),
                msg: cosmwasm_std::to_json_binary(&ExecuteMsg::Stake {}).unwrap(),
                funds: coins(100, denom),
            }
            .into(),
            Asset::Cw20(token) => message_to(
                &cosmwasm_std::Addr::unchecked(token),
                &cw20::Cw20ExecuteMsg::Send {
                    contract: governor.to_string(),
                    amount: 100u128.into(),
                    msg: cosmwasm_std::to_json_binary(&ReceiveMsg::Stake {}).unwrap(),
                },
            ),
        };
        let leave = message_to(&governor, &ExecuteMsg::Unstake { amount: amount(100) });
        suite.speak(&target, vec![stake, leave]);
        suite.next_block();
        suite.assert_power(&target, 0);
        assert_eq!(suite.claims(&target).len(), 1);
        suite.assert_books();
    }
}

/// Hazard 3: the target's code changes between the vote and the execution.
#[test]
fn it_is_migrated_under_a_vote() {
    let mut suite = Suite::new();
    let mallory = suite.address("mallory");
    let target = suite.deploy(TARGET, &InstantiateMsg::default(), Some(&mallory));
    let proposal = pinging(&mut suite, &target);
    suite.pass(proposal);
    let other = suite.upload(TARGET);
    suite.chain_mut().migrate(&mallory, &target, other, &Empty {}).unwrap();
    suite.assert_status(proposal, Status::Stale);
    assert_code(suite.try_execute("anybody", proposal), "not_executable");

    // and a target that isn't there can't be proposed to
    let clear = Raw::ClearAdmin { contract: suite.address("nobody").into() };
    assert_code(suite.proposal("alice").action(Action::Raw(clear)).try_submit(), "no_contract");
}
