//! From a decision to what it does.

use cosmwasm_std::{coins, to_json_binary, WasmMsg};
use polity::governor::{ExecuteMsg, Staleness};
use polity_testkit::hostile::target::Behaviour;
use polity_testkit::hostile::TARGET;
use polity_testkit::prelude::*;
use serde_json::json;

use super::DAY;

/// The window is half-open: its last second, and one later (hazard 20).
#[test]
fn a_window_is_over_when_it_is_over() {
    let mut suite = Suite::new();
    let (first, second) = (suite.proposal("alice").submit(), suite.proposal("bob").submit());
    for proposal in [first, second] {
        suite.vote("alice", proposal, yes());
        suite.vote("bob", proposal, yes());
    }
    suite.skip_days(14);
    let windows = [first, second].map(|id| suite.proposal_of(id));
    let (from, until) = (windows[0].executable_from.unwrap(), windows[0].executable_until.unwrap());
    assert_eq!((from, until), (windows[0].end + 7 * DAY, windows[0].end + 21 * DAY));
    suite.skip_to(from - 1);
    assert_code(suite.try_execute("anybody", first), "not_executable");
    suite.skip_to(from);
    assert!(suite.execution(first).executable);
    suite.skip_to(until - 1);
    suite.execute("anybody", first);
    suite.assert_executed(first);
    suite.skip_to(windows[1].executable_until.unwrap());
    assert_eq!(
        suite.execution(second).blocker,
        Some(Blocker::Expired { since: windows[1].executable_until.unwrap() })
    );
    assert_code(suite.try_execute("anybody", second), "not_executable");
    suite.assert_status(second, Status::Expired);
}

/// A failed execution leaves nothing but its reason, and can be tried again until the window is over.
#[test]
fn what_failed_is_tried_again() {
    for behaviour in [Behaviour::Fail, Behaviour::Panic, Behaviour::Loop] {
        let mut suite = Suite::new();
        let target = suite.target();
        let ping = json!({"ping": {}});
        let proposal = suite.proposal("alice").spend(COIN, 10, "erin").call(&target, &ping).submit();
        suite.behave(&target, behaviour);
        suite.pass(proposal);
        for _ in 0..2 {
            suite.execute("anybody", proposal);
            suite.assert_failed(proposal);
            assert!(suite.execution(proposal).executable);
            suite.assert_balance("erin", COIN, 0);
        }
        suite.behave(&target, Behaviour::Record);
        suite.execute("anybody", proposal);
        suite.assert_executed(proposal);
        suite.assert_balance("erin", COIN, 10);
        assert_eq!(suite.received(&target).len(), 1);
        assert_eq!(suite.received(&target)[0].sender, suite.treasury().as_str());
        assert_code(suite.try_execute("anybody", proposal), "not_executable");
        suite.assert_balance("erin", COIN, 10);
    }
}

/// Who is called while a proposal is executed can't execute it once more, or anything else with it (hazard 30).
#[test]
fn who_calls_back_finds_it_executed() {
    let mut suite = Suite::new();
    let target = suite.target();
    let proposal =
        suite.proposal("alice").spend(COIN, 10, "erin").call(&target, &json!({"ping": {}})).submit();
    let again = message_to(&suite.governor(), &ExecuteMsg::Execute { proposal });
    let callback = polity_testkit::hostile::Callback::once(vec![again]).catching();
    suite.behave(&target, Behaviour::CallBack(callback));
    suite.pass(proposal);
    suite.execute("anybody", proposal);
    suite.assert_executed(proposal);
    suite.assert_balance("erin", COIN, 10);
    let caught = suite.caught(&target);
    assert!(caught.len() == 1 && caught[0].contains("not_executable"), "{caught:?}");
}

/// More than there is: it fails, until somebody pays in.
#[test]
fn a_payment_waits_for_funds() {
    for stake in Stake::KINDS {
        let mut suite = Plan::new().stake(stake).treasury_stake(40).build();
        let asset = suite.stake_asset();
        let proposal = suite.proposal("alice").spend(COIN, 1, "erin").spend(&asset, 50, "erin").submit();
        suite.pass(proposal);
        suite.execute("anybody", proposal);
        suite.assert_failed(proposal);
        suite.assert_balance("erin", COIN, 0);
        suite.pay("bob", &asset, 10, suite.treasury());
        suite.execute("anybody", proposal);
        suite.assert_executed(proposal);
        suite.assert_balance("erin", &asset, 50);
        suite.assert_books();
    }
}

/// A dry run tells how it would go, at any time, and leaves nothing at all.
#[test]
fn a_dry_run_leaves_nothing() {
    let mut suite = Suite::new();
    let target = suite.target();
    let ping = json!({"ping": {}});
    let draft = suite.proposal("alice").spend(COIN, 10, "erin").call(&target, &ping);
    let proposal = draft.option("Too much").spend(COIN, 10_001, "erin").option("Nothing").submit();
    let dry_run = |option| ExecuteMsg::DryRun { proposal, option };
    let before = (suite.proposal_of(proposal), suite.member("alice"), suite.books());
    for option in [0, 2] {
        assert_code(suite.try_tell("mallory", &dry_run(option)), "dry_run_succeeded");
        assert_eq!(suite.dry_run("mallory", proposal, option).map_err(|error| error.to_string()), Ok(()));
    }
    let refused = suite.try_tell("mallory", &dry_run(1)).unwrap_err();
    assert!(refused.to_string().contains("insufficient funds"), "{refused}");
    assert_code(suite.try_tell("mallory", &dry_run(3)), "no_option");
    suite.behave(&target, Behaviour::Fail);
    let refused = suite.try_tell("mallory", &dry_run(0)).unwrap_err();
    assert!(refused.to_string().contains("refused, as told"), "{refused}");
    assert_eq!((suite.proposal_of(proposal), suite.member("alice"), suite.books()), before);
    suite.assert_balance("erin", COIN, 0);
    assert!(suite.received(&target).is_empty());
}

/// What runs is what was voted: a target whose code changed makes it stale, and is compared before anything is sent
/// (hazard 3).
#[test]
fn a_changed_target_makes_it_stale() {
    let mut suite = Suite::new();
    let keeper = suite.address("keeper");
    let target = suite.deploy(TARGET, &json!({"behaviour": "record"}), Some(&keeper));
    let (voted, other) = (suite.code(TARGET), suite.upload(TARGET));
    let call = json!({"ping": {}});
    let draft = suite.proposal("alice").spend(COIN, 10, "erin").call(&target, &call);
    let proposal = draft.option("Without it").spend(COIN, 7, "erin").submit();
    let migrate = |suite: &mut Suite, new_code_id| {
        let contract_addr = target.to_string();
        let msg = WasmMsg::Migrate { contract_addr, new_code_id, msg: to_json_binary(&json!({})).unwrap() };
        suite.chain_mut().submit(&keeper, vec![msg.into()]).unwrap();
    };
    migrate(&mut suite, other);
    suite.vote("alice", proposal, option(0));
    suite.vote("bob", proposal, option(0));
    suite.skip_days(21);
    let stale = Staleness::CodeChanged { contract: target.to_string(), voted, present: Some(other) };
    assert_eq!(suite.execution(proposal).blocker, Some(Blocker::Stale(stale)));
    assert_code(suite.try_execute("anybody", proposal), "not_executable");
    assert_code(suite.dry_run("anybody", proposal, 0), "stale");
    assert!(suite.dry_run("anybody", proposal, 1).is_ok());
    migrate(&mut suite, voted);
    suite.execute("anybody", proposal);
    suite.assert_executed(proposal);
    suite.assert_balance("erin", COIN, 10);
}

/// Below the top tier, no more leaves in a window than each tier may spend, in whatever portions; above, it counts for
/// both.
#[test]
fn what_leaves_is_under_the_caps() {
    let mut suite = Plan::new().cap(COIN, 30 * DAY, &[(ROUTINE, 200), (STANDARD, 500)]).build();
    suite.skip_to(suite.cap(COIN).resets_at.unwrap());
    let spend = |suite: &mut Suite, who: &str, id, units| {
        suite.proposal(who).tier(id).spend(COIN, units, "erin").submit()
    };
    let first = spend(&mut suite, "alice", ROUTINE, 150);
    let second = spend(&mut suite, "alice", ROUTINE, 51);
    let third = spend(&mut suite, "bob", STANDARD, 350);
    let fourth = spend(&mut suite, "bob", STANDARD, 1);
    let top = spend(&mut suite, "carol", CONSTITUTIONAL, 900);
    for proposal in [first, second, third, fourth, top] {
        for who in ["alice", "bob", "carol"] {
            if suite.voter(who, proposal).refusal.is_none() {
                suite.vote(who, proposal, yes());
            }
        }
    }
    let execute = |suite: &mut Suite, proposal| {
        suite.execute("anybody", proposal);
        suite.status(proposal)
    };
    suite.skip_days(2);
    assert_eq!(execute(&mut suite, first), Status::Executed);
    assert_eq!(execute(&mut suite, second), Status::Failed, "1 too much for its own tier");
    suite.skip_days(8);
    assert_eq!(execute(&mut suite, third), Status::Executed);
    assert_eq!(execute(&mut suite, fourth), Status::Failed, "1 too much for both tiers together");
    suite.assert_balance("erin", COIN, 500);
    suite.skip_days(12);
    assert_eq!(execute(&mut suite, top), Status::Executed);
    suite.assert_balance("erin", COIN, 1_400);
}

/// Funds, several keys, and the suite's own contracts are no named message (hazard 45).
#[test]
fn a_named_message_is_exactly_that() {
    let mut suite = Suite::new();
    let target = suite.target();
    let mut constitution = suite.constitution();
    constitution.raws = vec![polity::governor::NamedRaw {
        contract: target.to_string(),
        key: "ping".into(),
        tier: tier(ROUTINE),
    }];
    suite.enact(CONSTITUTIONAL, vec![Action::Set(Setting::Constitution(constitution))]);
    suite.enact(ROUTINE, vec![call(&target, r#"{"ping":{"a":1}}"#, &[])]);
    assert_eq!(suite.received(&target).len(), 1);
    let other = suite.target();
    for (why, action) in [
        ("another contract", call(&other, r#"{"ping":{}}"#, &[])),
        ("another message", call(&target, r#"{"pong":{}}"#, &[])),
        ("two messages", call(&target, r#"{"ping":{},"pong":{}}"#, &[])),
        ("the same twice", call(&target, r#"{"ping":{},"ping":{}}"#, &[])),
        ("an escaped key", call(&target, r#"{"pin\u0067":{}}"#, &[])),
        ("funds", call(&target, r#"{"ping":{}}"#, &coins(1, COIN))),
    ] {
        let refused = suite.proposal("alice").tier(ROUTINE).action(action).try_submit();
        assert_eq!(refused.as_ref().err().and_then(code_of), Some("needs_tier"), "{why}: {refused:?}");
    }
}

fn call(contract: &cosmwasm_std::Addr, msg: &str, funds: &[cosmwasm_std::Coin]) -> Action {
    let msg = msg.as_bytes().into();
    Action::Raw(polity::governor::Raw::Execute { contract: contract.to_string(), msg, funds: funds.into() })
}
