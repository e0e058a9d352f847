use cosmwasm_std::{to_json_binary, Uint128};
use polity::governor::{ExecuteMsg, ReceiveMsg};
use polity_testkit::hostile::token::{self, Balance, Manners, Moving};
use polity_testkit::hostile::Callback;
use polity_testkit::prelude::*;

fn moving(moving: Moving) -> Manners {
    Manners { moving, ..Manners::default() }
}

fn answering(balance: Balance) -> Manners {
    Manners { balance, ..Manners::default() }
}

fn suite() -> Suite {
    Plan::new().stake(Stake::HostileCw20).build()
}

/// Until it is told otherwise it is a cw20 as any other.
#[test]
fn it_is_honest_at_first() {
    let mut suite = suite();
    suite.assert_total(1_000);
    suite.unstake("dave", 40);
    suite.skip_days(30);
    suite.claim("dave");
    assert_eq!(suite.in_hand("dave"), 1_040);
    suite.assert_books();
}

#[test]
fn it_fails_panics_and_loops() {
    for bad in [Moving::Fail, Moving::Panic, Moving::Loop] {
        let mut suite = suite();
        let token = suite.token();
        suite.misbehave(&token, moving(bad));
        suite.try_stake("alice", 1).unwrap_err();
        suite.try_pay("alice", &token, 1, "bob").unwrap_err();
        suite.misbehave(&token, Manners::default());
        suite.stake("alice", 1);
        suite.assert_books();
    }
}

/// Hazard 12: what is booked is what arrived, whatever the token says.
#[test]
fn it_says_more_than_it_sends() {
    let mut suite = suite();
    let token = suite.token();
    suite.misbehave(&token, Manners { exaggerates: Uint128::new(500), ..Manners::default() });
    suite.stake("alice", 1);
    assert_eq!(suite.member("alice").staked.u128(), 401);
    suite.misbehave(&token, moving(Moving::Burn { percent: 30 }));
    suite.stake("alice", 11);
    assert_eq!(suite.member("alice").staked.u128(), 408, "4 of 11 were burnt");
    suite.assert_books();

    let governor = suite.governor().into_string();
    let forge = token::ExecuteMsg::Forge {
        contract: governor,
        sender: suite.address("mallory").into(),
        amount: Uint128::MAX,
        msg: to_json_binary(&ReceiveMsg::Stake {}).unwrap(),
    };
    assert_code(suite.try_send("mallory", &token, &forge, &[]), "nothing_received");
    suite.assert_books();
}

/// Hazard 30: a claim's transfer calls claim again, and finds nothing.
#[test]
fn it_calls_back() {
    for catch in [false, true] {
        let mut suite = suite();
        let (token, governor) = (suite.token(), suite.governor());
        suite.unstake("dave", 40);
        suite.skip_days(30);
        let again = message_to(&governor, &ExecuteMsg::Claim { limit: None });
        let callback = Callback { catch, ..Callback::once(vec![again]) };
        suite.misbehave(&token, moving(Moving::CallBack(callback)));
        let claimed = suite.try_claim("dave");
        match catch {
            false => assert_code(claimed, "nothing_to_claim"),
            true => {
                claimed.unwrap();
                assert!(suite.caught(&token)[0].contains("nothing_to_claim"));
                assert_eq!(suite.in_hand("dave"), 1_040);
            }
        }
        suite.assert_books();
    }
}

#[test]
fn it_answers_nonsense() {
    let mut suite = suite();
    let token = suite.token();
    let held = suite.in_hand("alice");
    for (balance, expected) in
        [(Balance::Honest, held), (Balance::More(5u128.into()), held + 5), (Balance::Fixed(7u128.into()), 7)]
    {
        suite.misbehave(&token, answering(balance));
        assert_eq!(suite.in_hand("alice"), expected);
    }
    suite.misbehave(&token, answering(Balance::Drifting(1u128.into())));
    let first = suite.in_hand("alice");
    suite.pay("bob", &token, 1, "carol");
    assert_eq!(suite.in_hand("alice"), first + 1);
    for balance in [Balance::Garbage, Balance::OtherForm, Balance::Fail, Balance::Panic] {
        suite.misbehave(&token, answering(balance));
        suite.try_balance("alice", &token).unwrap_err();
    }
}

/// Hazard 13: a hostile row of the treasury's list hurts only itself.
#[test]
fn it_sits_on_the_treasury_s_list() {
    let mut suite = Suite::new();
    let evil = suite.hostile_token(&[("mallory", 9)]);
    suite.pay("mallory", &evil, 9, suite.treasury());
    suite.track("mallory", &evil);
    suite.track("mallory", COIN);
    for balance in [Balance::Garbage, Balance::OtherForm, Balance::Fail] {
        suite.misbehave(&evil, answering(balance));
        let rows = suite.tracked().assets;
        let coin = rows.iter().find(|row| row.asset == Asset::Native(COIN.into())).unwrap();
        assert_eq!(coin.balance.map(|balance| balance.u128()), Some(10_000));
        let row = rows.iter().find(|row| row.asset == Asset::Cw20(evil.to_string())).unwrap();
        assert_eq!(row.balance, None);
    }
}

/// It acts as an account of its own as well.
#[test]
fn it_speaks() {
    let mut suite = suite();
    let (token, governor) = (suite.token(), suite.governor());
    let claim = message_to(&governor, &ExecuteMsg::Claim { limit: None });
    let speak = |catch| token::ExecuteMsg::Speak { msgs: vec![claim.clone()], catch };
    assert_code(suite.try_send("anybody", &token, &speak(false), &[]), "nothing_to_claim");
    suite.send("anybody", &token, &speak(true), &[]);
    assert_eq!(suite.caught(&token).len(), 1);
}
