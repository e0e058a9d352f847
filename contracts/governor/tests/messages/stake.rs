use cosmwasm_std::{to_json_binary, Coin, Uint128};
use cw20::Cw20ReceiveMsg;
use polity::{
    from_json_tree,
    governor::{ExecuteMsg, ReceiveMsg},
};
use polity_testkit::hostile::token;

use crate::kit::*;

fn wrong(expected: &str, given: &str) -> GovernorError {
    GovernorError::WrongFunds { expected: expected.into(), given: given.into() }
}

fn funds(funds: &[Coin], expected: &str, given: &str) -> Refused {
    let mut scene = Scene::new();
    scene.fund_with("alice", COIN, 10);
    let attempt = scene.told_with("alice", ExecuteMsg::Stake {}, funds);
    refused(scene, attempt, wrong(expected, given))
}

fn receive(sender: &str, units: u128, msg: &ReceiveMsg) -> ExecuteMsg {
    let msg = to_json_binary(msg).unwrap();
    ExecuteMsg::Receive(Cw20ReceiveMsg { sender: sender.into(), amount: units.into(), msg })
}

/// What a token says without having moved anything.
fn forged(scene: &Scene, token: &cosmwasm_std::Addr, sender: &str, units: u128) -> Attempt {
    let forge = token::ExecuteMsg::Forge {
        contract: scene.governor().into(),
        sender: sender.into(),
        amount: units.into(),
        msg: to_json_binary(&ReceiveMsg::Stake {}).unwrap(),
    };
    scene.sent("mallory", token, &forge, NOTHING)
}

pub const REFUSALS: &[Case] = &[
    ("no coins", || funds(NOTHING, "native:udigit", "none")),
    ("another denom", || funds(&coin(5, COIN), "only udigit", "5upol")),
    ("two denoms", || {
        funds(&[Coin::new(5u128, STAKE), Coin::new(5u128, COIN)], "only udigit", "5udigit, 5upol")
    }),
    ("no coins, where a token is staked", || {
        let scene = Scene::of(&Plan::new().stake(Stake::Cw20));
        let (attempt, asset) = (scene.told("alice", ExecuteMsg::Stake {}), scene.stake_asset());
        refused(scene, attempt, wrong(&asset.to_string(), "none"))
    }),
    ("coins, where a token is staked", || {
        let mut scene = Scene::of(&Plan::new().stake(Stake::Cw20));
        scene.fund_with("alice", STAKE, 5);
        let attempt = scene.told_with("alice", ExecuteMsg::Stake {}, &coin(5, STAKE));
        refused(scene, attempt, wrong("no native coins", "5udigit"))
    }),
    ("by the treasury", || {
        let scene = Scene::of(&Plan::new().treasury_stake(10));
        let attempt = scene.told_with(scene.treasury(), ExecuteMsg::Stake {}, &coin(10, STAKE));
        refused(scene, attempt, GovernorError::TreasuryPower)
    }),
    ("by the treasury, with a token", || {
        let scene = Scene::of(&Plan::new().stake(Stake::Cw20).treasury_stake(10));
        let attempt = scene.sent_token(scene.treasury(), &scene.token(), 10, &ReceiveMsg::Stake {});
        refused(scene, attempt, GovernorError::TreasuryPower)
    }),
    ("`receive` by somebody", || {
        let scene = Scene::of(&Plan::new().stake(Stake::Cw20));
        let (alice, stake) = (scene.address("alice"), scene.stake_asset());
        let attempt = scene.told("alice", receive(alice.as_str(), 5, &ReceiveMsg::Stake {}));
        refused(scene, attempt, GovernorError::ForeignToken { token: alice, stake })
    }),
    ("`receive` where coins are staked", || {
        let mut scene = Scene::new();
        let (token, stake) = (scene.hostile_token(&[("mallory", 5)]), scene.stake_asset());
        let attempt = scene.sent_token("mallory", &token, 5, &ReceiveMsg::Stake {});
        refused(scene, attempt, GovernorError::ForeignToken { token, stake })
    }),
    ("`receive` by another token", || {
        let mut scene = Scene::of(&Plan::new().stake(Stake::Cw20));
        let (token, stake) = (scene.hostile_token(&[("mallory", 5)]), scene.stake_asset());
        let attempt = scene.sent_token("mallory", &token, 5, &ReceiveMsg::Stake {});
        refused(scene, attempt, GovernorError::ForeignToken { token, stake })
    }),
    ("the token says what isn't so", || {
        let scene = Scene::of(&Plan::new().stake(Stake::HostileCw20));
        let attempt = forged(&scene, &scene.token(), scene.address("mallory").as_str(), u128::MAX);
        refused(scene, attempt, GovernorError::NothingReceived { said: Uint128::MAX })
    }),
    ("the token says that nothing came", || {
        let scene = Scene::of(&Plan::new().stake(Stake::HostileCw20));
        let attempt = forged(&scene, &scene.token(), scene.address("mallory").as_str(), 0);
        refused(scene, attempt, GovernorError::NothingReceived { said: Uint128::zero() })
    }),
    ("sent with what is no message", || {
        let scene = Scene::of(&Plan::new().stake(Stake::Cw20));
        let attempt = scene.sent_token_raw("alice", &scene.token(), 5, b"{}".into());
        let error = from_json_tree::<ReceiveMsg>(b"{}").unwrap_err();
        refused(scene, attempt, error.into())
    }),
];

#[test]
fn what_is_refused() {
    check(REFUSALS);
}

/// It counts from the next block on, whatever is staked, and goes to the delegate as well.
#[test]
fn it_counts_from_the_next_block() {
    for stake in Stake::KINDS {
        let mut scene = Scene::of(&Plan::new().stake(stake));
        scene.delegate("erin", "bob");
        scene.fund("erin", 70);
        let outcome = scene.in_one_block(|suite| {
            let outcome = suite.stake("erin", 50);
            suite.stake("erin", 20);
            suite.assert_power("erin", 0);
            suite.assert_total(1_000);
            assert_eq!(suite.member("erin").staked.u128(), 70);
            outcome
        });
        assert_eq!(scene.events(&outcome), ["staked account=ERIN amount=50"]);
        assert!(outcome.data(0).unwrap().is_none());
        scene.next_block();
        scene.assert_power("erin", 70);
        scene.assert_total(1_070);
        assert_eq!(scene.member("bob").received.whole.u128(), 70);
        assert_eq!(scene.in_hand("erin"), 0);
        scene.assert_books();
        scene.assert_powers(&[1, scene.height() - 1]);
    }
}

/// What a token keeps for itself isn't staked, and what somebody only pays in is nobody's.
#[test]
fn what_is_staked_is_what_arrived() {
    let mut scene = Scene::of(&Plan::new().stake(Stake::HostileCw20));
    let token = scene.token();
    let manners = token::Manners { exaggerates: 1_000u128.into(), ..Default::default() };
    scene.misbehave(&token, manners);
    scene.stake("alice", 5);
    assert_eq!(scene.member("alice").staked.u128(), 405);
    scene.misbehave(&token, token::Manners::default());
    let governor = scene.governor();
    scene.pay("bob", &token, 30, governor);
    scene.stake("alice", 5);
    assert_eq!(scene.member("alice").staked.u128(), 410);
    assert_eq!(scene.books().surplus(), Some(30));
}
