//! Another governor for the same funds, and other code for them.

use cosmwasm_std::{to_json_binary, DepsMut, Env, MessageInfo, Response, WasmMsg};
use polity::governor::Staleness;
use polity::treasury::{InstantiateMsg, MigrateMsg};
use polity_client::cw_multi_test::ContractWrapper;
use polity_client::Codes;
use polity_testkit::prelude::*;
use polity_treasury::contract;

use super::DAY;

/// A community that is to succeed the one that the suite is in, staking the same.
fn successor(suite: &mut Suite, members: &[(&str, u128)]) -> Community {
    let stake = match suite.stake_asset() {
        Asset::Native(_) => Stake::Native,
        Asset::Cw20(_) => Stake::Token(suite.token()),
    };
    let plan = Plan::new().stake(stake).succeeding(suite.community()).members(members);
    suite.found(&plan)
}

/// The treasury changes hands: after the term, with half of the old total behind the new governor, in one transaction by
/// anybody; the old one is dead from then on, and the caps that spoke of its tiers are gone (hazard 62).
#[test]
fn a_community_changes_its_governor() {
    for stake in Stake::KINDS {
        let mut suite =
            Plan::new().stake(stake).cap(COIN, 7 * DAY, &[(ROUTINE, 200), (STANDARD, 500)]).build();
        let old = suite.community().clone();
        let new = successor(&mut suite, &[("alice", 300), ("erin", 199)]);

        // too little behind it, too soon
        assert_code(suite.proposal("alice").successor(&new, 499, 30 * DAY).try_submit(), "succession");
        assert_code(suite.proposal("alice").successor(&new, 500, 30 * DAY - 1).try_submit(), "out_of_bounds");
        let below = suite.proposal("alice").tier(STANDARD).successor(&new, 500, 30 * DAY).try_submit();
        assert_code(below, "needs_tier");
        let proposal = suite.proposal("alice").successor(&new, 500, 30 * DAY).submit();
        suite.carry(proposal);
        let named = suite.now();
        let succession = suite.treasury_state().succession.unwrap();
        assert_eq!((succession.from, succession.until), (named + 30 * DAY, named + 60 * DAY));

        // who doesn't like it leaves
        suite.unstake("dave", 100);
        let last = suite.proposal("bob").spend(COIN, 1, "bob").submit();
        suite.vote("bob", last, yes());
        suite.vote("carol", last, yes());

        suite.enter(&new);
        assert!(!suite.settings().in_office);
        assert_code(suite.proposal("alice").try_submit(), "not_in_office");
        suite.skip_to(succession.from - 1);
        assert_code(suite.try_accept_treasury("anybody"), "succession_early");
        suite.skip_to(succession.from);
        assert_code(suite.try_accept_treasury("anybody"), "total_too_low");
        suite.join("fred", 1);
        suite.next_block();
        suite.accept_treasury("anybody");
        assert!(suite.settings().in_office);
        assert_eq!(suite.treasury_state().governor, new.governor.as_str());
        assert_code(suite.try_accept_treasury("anybody"), "no_succession");

        // no caps: only its top tier spends, until it sets some
        assert!(suite.cap(COIN).limits.is_empty());
        assert_code(suite.proposal("alice").tier(ROUTINE).spend(COIN, 1, "erin").try_submit(), "uncapped");
        suite.skip_days(1);
        let first = suite.proposal("alice").spend(COIN, 3, "erin").submit();
        for who in ["alice", "erin"] {
            suite.vote(who, first, yes());
        }

        // the old governor commands nothing, and lets everybody go
        suite.enter(&old);
        assert!(!suite.settings().in_office);
        assert_code(suite.proposal("alice").try_submit(), "not_in_office");
        let stale = Staleness::NotInOffice { governor: Some(new.governor.to_string()) };
        assert_eq!(suite.execution(last).blocker, Some(Blocker::Stale(stale)));
        assert_code(suite.try_execute("anybody", last), "not_executable");
        suite.unstake("carol", 200);
        suite.claim("dave");
        suite.skip_days(30);
        suite.claim("carol");
        assert_eq!((suite.in_hand("carol"), suite.in_hand("dave")), (1_200, 1_100));

        suite.enter(&new);
        suite.execute("anybody", first);
        suite.assert_executed(first);
        suite.assert_balance("erin", COIN, 3);
        suite.assert_powers(&[]);
    }
}

/// Only who was named, only in its time; and a vote can take it back.
#[test]
fn a_succession_is_for_one_and_ends_by_itself() {
    let mut suite = Suite::new();
    let old = suite.community().clone();
    let new = successor(&mut suite, &[("alice", 500)]);
    let mallorys = successor(&mut suite, &[("mallory", 5_000)]);
    let name = suite.proposal("alice").successor(&new, 500, 30 * DAY).submit();
    suite.carry(name);
    let succession = suite.treasury_state().succession.unwrap();
    suite.enter(&mallorys);
    suite.skip_to(succession.from);
    assert_code(suite.try_accept_treasury("mallory"), "not_successor");
    suite.enter(&old);
    suite.enact(CONSTITUTIONAL, vec![Action::WithdrawSuccessor {}]);
    suite.enter(&new);
    assert_code(suite.try_accept_treasury("anybody"), "no_succession");

    suite.enter(&old);
    let again = suite.proposal("alice").successor(&new, 500, 30 * DAY).submit();
    suite.carry(again);
    let succession = suite.treasury_state().succession.unwrap();
    suite.enter(&new);
    suite.skip_to(succession.until);
    assert_code(suite.try_accept_treasury("anybody"), "succession_over");
    assert_eq!(suite.treasury_state().governor, old.governor.as_str());
}

/// An earlier release of the treasury: this one, under an earlier version.
fn earlier(
    mut deps: DepsMut<'_>,
    env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, TreasuryError> {
    let response = contract::instantiate(deps.branch(), env, info, msg)?;
    cw2::set_contract_version(deps.storage, contract::CONTRACT_NAME, "0.0.9")?;
    Ok(response)
}

/// The top tier migrates the treasury to a later release, once, and nobody else does; funds, caps and governor stay
/// (hazard 23).
#[test]
fn a_community_migrates_its_treasury() {
    let codes = Codes::new()
        .with("treasury", || {
            let code = ContractWrapper::new(contract::execute, earlier, contract::query);
            Box::new(code.with_migrate(contract::migrate))
        })
        .with("next treasury", || {
            let code = ContractWrapper::new(contract::execute, contract::instantiate, contract::query);
            Box::new(code.with_migrate(contract::migrate))
        });
    let mut suite = Plan::new().cap(COIN, 365 * DAY, &[(ROUTINE, 200), (STANDARD, 500)]).build_with(codes);
    let (treasury, code_id) = (suite.treasury(), suite.code("next treasury"));
    let migrate = Action::MigrateTreasury { code_id, msg: to_json_binary(&MigrateMsg {}).unwrap() };
    let below = suite.proposal("alice").tier(STANDARD).action(migrate.clone()).try_submit();
    assert_code(below, "needs_tier");
    let founder = suite.address("founder");
    let by_hand = WasmMsg::Migrate {
        contract_addr: treasury.to_string(),
        new_code_id: code_id,
        msg: to_json_binary(&MigrateMsg {}).unwrap(),
    };
    suite.chain_mut().submit(&founder, vec![by_hand.into()]).unwrap_err();

    let spend = suite.proposal("alice").tier(ROUTINE).spend(COIN, 150, "erin").submit();
    suite.carry(spend);
    let before = (suite.cap(COIN).limits, suite.treasury_state());
    assert_eq!(before.0[0].spent.u128(), 150);
    let under_way = suite.proposal("carol").spend(COIN, 1, "erin").submit();
    suite.vote("alice", under_way, yes());
    suite.vote("bob", under_way, yes());
    suite.enact(CONSTITUTIONAL, vec![migrate.clone()]);
    assert_eq!(suite.chain().contract_info(treasury.as_str()).unwrap().code_id, code_id);
    assert_eq!((suite.cap(COIN).limits, suite.treasury_state()), before);
    suite.assert_balance(&treasury, COIN, 9_850);
    suite.execute("anybody", under_way);
    suite.assert_executed(under_way);

    // the same once more is no migration, and leaves nothing
    let again = suite.proposal("bob").spend(COIN, 1, "erin").action(migrate).submit();
    suite.pass(again);
    suite.execute("anybody", again);
    suite.assert_failed(again);
    suite.assert_balance("erin", COIN, 151);
}
