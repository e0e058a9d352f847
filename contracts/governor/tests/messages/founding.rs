use cosmwasm_std::{from_json, Addr, OverflowError, OverflowOperation};
use cw20::{Cw20Coin, Cw20QueryMsg, MinterResponse};
use cw20_base::msg::InstantiateMsg as TokenMsg;
use polity::{
    bounds,
    governor::{
        ConstitutionError, FoundedResponse, FoundingTreasury, InstantiateMsg, SettingError, StakeAsset,
    },
    InputError, OutOfBounds,
};
use polity_client::ChainExt;
use polity_testkit::FAUCET;

use crate::kit::*;

/// Another community on the kit's chain, founded by a message that is changed.
fn changed(
    change: impl FnOnce(&mut Scene, &mut InstantiateMsg),
    error: impl FnOnce(&mut Scene, &InstantiateMsg) -> GovernorError,
) -> Refused {
    let mut scene = Scene::bare();
    let mut message = founding(&mut scene, Plan::new());
    scene.fund_with("founder", STAKE, 5);
    change(&mut scene, &mut message);
    let error = error(&mut scene, &message);
    let attempt = founded(&mut scene, &message, None, NOTHING);
    refused(scene, attempt, error)
}

fn token(scene: &mut Scene, minter: Option<&Addr>, admin: Option<&Addr>) -> Addr {
    let holder = Cw20Coin { address: scene.address(FAUCET).into(), amount: 1_000_000u128.into() };
    let msg = TokenMsg {
        name: "Digit".into(),
        symbol: "DIGIT".into(),
        decimals: 6,
        initial_balances: vec![holder],
        mint: minter.map(|minter| MinterResponse { minter: minter.to_string(), cap: None }),
        marketing: None,
    };
    scene.deploy("token", &msg, admin)
}

fn new_token(holders: Vec<Cw20Coin>) -> StakeAsset {
    StakeAsset::NewCw20 {
        code_id: 1,
        name: "Digit".into(),
        symbol: "DIGIT".into(),
        decimals: 6,
        initial_balances: holders,
    }
}

fn holder(scene: &Scene, name: &str, units: u128) -> Cw20Coin {
    Cw20Coin { address: scene.address(name).into(), amount: units.into() }
}

fn out(bound: polity::Bound, given: u64) -> OutOfBounds {
    OutOfBounds { bound, given }
}

pub const REFUSALS: &[Case] = &[
    ("with funds", || {
        let mut scene = Scene::bare();
        let message = founding(&mut scene, Plan::new());
        scene.fund_with("founder", STAKE, 5);
        let attempt = founded(&mut scene, &message, None, &coin(5, STAKE));
        let (expected, given) = ("no funds".into(), format!("5{STAKE}"));
        refused(scene, attempt, GovernorError::WrongFunds { expected, given })
    }),
    ("with an admin, a new treasury", || {
        let mut scene = Scene::bare();
        let message = founding(&mut scene, Plan::new());
        let admin = scene.address("founder");
        let attempt = founded(&mut scene, &message, Some(admin.clone()), NOTHING);
        refused(scene, attempt, GovernorError::GovernorHasAdmin { admin })
    }),
    ("with an admin, a new token", || {
        let mut scene = Scene::bare();
        let message = founding(&mut scene, Plan::new().stake(Stake::NewCw20));
        let admin = scene.address("founder");
        let attempt = founded(&mut scene, &message, Some(admin.clone()), NOTHING);
        refused(scene, attempt, GovernorError::GovernorHasAdmin { admin })
    }),
    ("with an admin, a successor", || {
        let mut scene = Scene::new();
        let home = scene.community().clone();
        let message = founding(&mut scene, Plan::new().succeeding(&home));
        let admin = scene.address("founder");
        let attempt = founded(&mut scene, &message, Some(admin.clone()), NOTHING);
        refused(scene, attempt, GovernorError::GovernorHasAdmin { admin })
    }),
    ("with an admin, a successor with a token of its own", || {
        let mut scene = Scene::new();
        let home = scene.community().clone();
        let message = founding(&mut scene, Plan::new().stake(Stake::NewCw20).succeeding(&home));
        let admin = scene.treasury();
        let attempt = founded(&mut scene, &message, Some(admin.clone()), NOTHING);
        refused(scene, attempt, GovernorError::GovernorHasAdmin { admin })
    }),
    ("a floor out of its bound", || {
        changed(
            |_, message| message.floors.voting = 0,
            |_, _| SettingError::OutOfBounds(out(bounds::VOTING, 0)).into(),
        )
    }),
    ("a tier under the floor", || {
        changed(
            |_, message| message.constitution.tiers[0].delay = message.floors.delay - 1,
            |_, message| {
                let bound = bounds::DELAY.at_least(message.floors.delay);
                let (tier, error) = (Some(tier(OVERSIGHT)), out(bound, message.floors.delay - 1));
                SettingError::Constitution(ConstitutionError::OutOfBounds { tier, error }).into()
            },
        )
    }),
    ("an unbonding over a year", || {
        changed(
            |_, message| message.unbonding = bounds::UNBONDING.max + 1,
            |_, _| SettingError::OutOfBounds(out(bounds::UNBONDING, 365 * DAY + 1)).into(),
        )
    }),
    ("an unbonding shorter than the longest vote", || {
        changed(
            |_, message| message.unbonding = message.constitution.longest_vote() - 1,
            |_, message| {
                let least = message.constitution.longest_vote();
                SettingError::UnbondingTooShort { given: least - 1, least }.into()
            },
        )
    }),
    ("a council whose term is over", || {
        changed(
            |scene, message| message.council = Some(council(scene.address("erin"), scene.now())),
            |scene, _| SettingError::CouncilTerm { until: scene.now() }.into(),
        )
    }),
    ("a denom that is none", || {
        changed(
            |_, message| message.stake = StakeAsset::Native { denom: "1x".into() },
            |_, _| InputError::Denom { given: "1x".into() }.into(),
        )
    }),
    ("a token that somebody mints", || {
        changed(
            |scene, message| {
                let mallory = scene.address("mallory");
                let token = token(scene, Some(&mallory), None);
                message.stake = StakeAsset::Cw20 { address: token.into() };
            },
            |scene, message| not_free(message, "minter", &scene.address("mallory")),
        )
    }),
    ("a token that somebody migrates", || {
        changed(
            |scene, message| {
                let mallory = scene.address("mallory");
                let token = token(scene, None, Some(&mallory));
                message.stake = StakeAsset::Cw20 { address: token.into() };
            },
            |scene, message| not_free(message, "admin", &scene.address("mallory")),
        )
    }),
    ("a token that the treasury itself migrates", || {
        let mut scene = Scene::new();
        let (home, treasury) = (scene.community().clone(), scene.treasury());
        let mut message = founding(&mut scene, Plan::new().succeeding(&home));
        let token = token(&mut scene, Some(&treasury), Some(&treasury));
        message.stake = StakeAsset::Cw20 { address: token.into() };
        let error = not_free(&message, "admin", &treasury);
        let attempt = founded(&mut scene, &message, None, NOTHING);
        refused(scene, attempt, error)
    }),
    ("no first holders", || {
        changed(
            |_, message| message.stake = new_token(vec![]),
            |_, _| out(bounds::INITIAL_BALANCES, 0).into(),
        )
    }),
    ("501 first holders", || {
        changed(
            |scene, message| {
                let holders = (0..501).map(|n| holder(scene, &format!("holder {n}"), 1)).collect();
                message.stake = new_token(holders);
            },
            |_, _| out(bounds::INITIAL_BALANCES, 501).into(),
        )
    }),
    ("a first holder twice", || {
        changed(
            |scene, message| {
                let holders = [("alice", 1), ("bob", 2), ("alice", 1)];
                message.stake = new_token(holders.map(|(who, units)| holder(scene, who, units)).into());
            },
            |scene, _| {
                let value = scene.address("alice").into();
                GovernorError::Duplicate { field: "initial_balances", value }
            },
        )
    }),
    ("first balances whose sum wraps", || {
        changed(
            |scene, message| {
                let holders = [("alice", u128::MAX), ("bob", 1)];
                message.stake = new_token(holders.map(|(who, units)| holder(scene, who, units)).into());
            },
            |_, _| OverflowError::new(OverflowOperation::Add).into(),
        )
    }),
    ("an existing treasury that is none", || {
        changed(
            |scene, message| {
                let address = scene.target().into();
                message.treasury = FoundingTreasury::Existing { address };
            },
            |_, message| {
                let FoundingTreasury::Existing { address } = &message.treasury else { unreachable!() };
                GovernorError::NotATreasury { address: Addr::unchecked(address) }
            },
        )
    }),
    ("an existing treasury that somebody migrates", || {
        changed(
            |scene, message| {
                let mallory = scene.address("mallory");
                let msg = polity::treasury::InstantiateMsg {};
                let address = scene.deploy("treasury", &msg, Some(&mallory)).into();
                message.treasury = FoundingTreasury::Existing { address };
            },
            |scene, _| GovernorError::TreasuryNotFree { admin: scene.address("mallory") },
        )
    }),
    ("messages named to what is staked", || {
        changed(
            |scene, message| {
                let token = token(scene, None, None);
                message.stake = StakeAsset::Cw20 { address: token.to_string() };
                message.constitution.raws = vec![named(token, "upload_logo", STANDARD)];
            },
            |_, message| {
                let contract = message.constitution.raws[0].contract.clone();
                GovernorError::NotNameable { contract, why: "what is staked" }
            },
        )
    }),
    ("messages named to the existing treasury", || {
        let mut scene = Scene::new();
        let home = scene.community().clone();
        let mut message = founding(&mut scene, Plan::new().succeeding(&home));
        message.constitution.raws = vec![named(home.treasury.clone(), "track", STANDARD)];
        let contract = home.treasury.to_string();
        let attempt = founded(&mut scene, &message, None, NOTHING);
        refused(scene, attempt, GovernorError::NotNameable { contract, why: "the treasury" })
    }),
];

fn not_free(message: &InstantiateMsg, power: &'static str, holder: &Addr) -> GovernorError {
    let StakeAsset::Cw20 { address } = &message.stake else { unreachable!() };
    GovernorError::TokenNotFree { token: Addr::unchecked(address), power, holder: holder.to_string() }
}

#[test]
fn what_is_refused() {
    check(REFUSALS);
}

/// One transaction, after which everything is there; the data says where.
#[test]
fn a_community_is_founded_in_one_transaction() {
    for stake in Stake::KINDS {
        let mut scene = Scene::bare();
        let message = founding(&mut scene, Plan::new().stake(stake.clone()).members(&[]));
        let before = scene.contracts().len();
        let attempt = founded(&mut scene, &message, None, NOTHING);
        let outcome = scene.attempt(attempt).unwrap();
        let (governor, data) = outcome.instantiated(0).unwrap();
        let FoundedResponse { treasury, token } = from_json(data.unwrap()).unwrap();
        let made = stake == Stake::NewCw20;
        assert_eq!(token.is_some(), made);
        assert_eq!(scene.contracts().len() - before, 2 + usize::from(made));

        let staked = match (&message.stake, &token) {
            (StakeAsset::Native { denom }, _) => Asset::Native(denom.clone()),
            (StakeAsset::Cw20 { address }, _) => Asset::Cw20(address.clone()),
            (StakeAsset::NewCw20 { .. }, token) => Asset::Cw20(token.clone().unwrap()),
        };
        let treasury = Addr::unchecked(treasury);
        let registry = message.registry.clone().map(Addr::unchecked);
        let community = Community {
            governor,
            treasury,
            stake: staked.clone(),
            registry,
            revenue: None,
            dividends: None,
            members: vec![],
        };
        scene.enter(&community);
        assert_eq!(
            scene.events(&outcome),
            [format!(
                "founded treasury=TREASURY stake={}",
                match made {
                    true => "cw20:TOKEN".to_owned(),
                    false => staked.to_string().replace(
                        &token.unwrap_or_else(|| match &staked {
                            Asset::Cw20(t) => t.clone(),
                            _ => "-".into(),
                        }),
                        "TOKEN",
                    ),
                }
            )]
        );

        let settings = scene.settings();
        assert_eq!(settings.name, &*message.name);
        assert_eq!(settings.stake, staked);
        assert_eq!(settings.treasury, community.treasury.as_str());
        assert!(settings.in_office);
        assert_eq!((settings.registry, settings.revenue), (message.registry, message.revenue));
        assert_eq!((settings.council, settings.floors), (message.council, message.floors));
        assert_eq!((settings.unbonding, settings.min_stake), (message.unbonding, message.min_stake));
        assert_eq!(settings.proposals, 0);
        let mut constitution = message.constitution;
        constitution.permissions.sort_by_key(|permission| permission.kind.as_str());
        assert_eq!(scene.constitution(), constitution);
        scene.assert_total(0);
        if let StakeAsset::NewCw20 { initial_balances, .. } = message.stake {
            for Cw20Coin { address, amount } in initial_balances {
                assert_eq!(scene.in_hand(Addr::unchecked(address)), amount.u128());
            }
        }
    }
}

/// 500 first holders are the most, and that many are taken.
#[test]
fn five_hundred_first_holders_are_taken() {
    let mut scene = Scene::bare();
    let mut message = founding(&mut scene, Plan::new().stake(Stake::NewCw20));
    let StakeAsset::NewCw20 { initial_balances, .. } = &mut message.stake else { unreachable!() };
    *initial_balances = (0..500).map(|n| holder(&scene, &format!("holder {n}"), 1)).collect();
    let attempt = founded(&mut scene, &message, None, NOTHING);
    scene.attempt(attempt).unwrap();
}

/// A successor stakes what the treasury mints: an existing cw20 whose minter is that very treasury.
#[test]
fn a_successor_may_stake_what_its_treasury_mints() {
    let mut scene = Scene::of(&Plan::new().stake(Stake::NewCw20));
    let home = scene.community().clone();
    let token = Stake::Token(scene.token());
    let next = scene.found(&Plan::new().stake(token).members(&[]).succeeding(&home));
    assert_eq!((&next.treasury, &next.stake), (&home.treasury, &home.stake));
    scene.enter(&next);
    assert!(!scene.settings().in_office);
    let minter: Option<MinterResponse> =
        scene.chain().query(scene.token(), &Cw20QueryMsg::Minter {}).unwrap();
    assert_eq!(minter.unwrap().minter, scene.treasury().as_str());
}
