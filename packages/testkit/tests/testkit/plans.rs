use polity::governor::Rule;
use polity_client::Seed;
use polity_testkit::prelude::*;

/// Every seed that comes with the suite founds a community that can decide.
#[test]
fn the_seeds_of_the_suite_live() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../seeds/communities");
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.extension() != Some("json".as_ref()) {
            continue;
        }
        let seed = Seed::parse(&std::fs::read_to_string(path).unwrap()).unwrap();
        let staked: u128 = seed.members.iter().map(|member| member.stake.u128()).sum();
        let given: u128 = seed.members.iter().map(|member| member.gift.u128()).sum();

        let mut suite = Plan::of(seed.clone()).build();
        suite.assert_total(staked);
        assert_eq!(suite.in_hand(suite.treasury()), given);
        assert_eq!(suite.constitution(), seed.constitution);
        for member in &seed.members {
            let left = member.balance.u128() - member.stake.u128() - member.gift.u128();
            assert_eq!(suite.in_hand(&member.name), left, "{}", member.name);
        }
        let (asset, top) = (suite.stake_asset(), suite.top_tier());
        let proposal =
            suite.proposal(&seed.members[0].name).tier(top).spend(asset, given / 2, "erin").submit();
        suite.carry(proposal);
        assert_eq!(suite.in_hand("erin"), given / 2);
        suite.assert_books();
        suite.assert_powers(&[]);
    }
}

/// What a plan says is what the community is.
#[test]
fn a_plan_is_followed() {
    let mut suite = Plan::new()
        .members(&[("ann", 7), ("ben", 5)])
        .in_hand(3)
        .min_stake(12)
        .floors(3_600, 60)
        .unbonding(40 * 86_400)
        .without_council()
        .without_registry()
        .treasury(COIN, 1)
        .treasury("uusd", 2)
        .treasury_stake(3)
        .amend(|constitution| constitution.tiers[1].vetoable = false)
        .adjust(|message| message.name = "Another name".try_into().unwrap())
        .build();
    let settings = suite.settings();
    assert_eq!(settings.name, "Another name");
    assert_eq!(settings.unbonding, 40 * 86_400);
    assert_eq!((settings.floors.voting, settings.floors.delay), (3_600, 60));
    assert_eq!(settings.min_stake.u128(), 12);
    assert_eq!((settings.council, settings.registry), (None, None));
    assert!(!suite.constitution().tiers[1].vetoable);
    for (denom, units) in [(COIN, 1), ("uusd", 2), (STAKE, 3)] {
        suite.assert_balance(suite.treasury(), denom, units);
    }
    assert_eq!(suite.in_hand("ann"), 3);
    suite.assert_total(12);
    suite.assert_books();

    // newcomers, and a second community on the same chain
    suite.join("cat", 8);
    suite.next_block();
    suite.assert_power("cat", 8);
    let first = suite.community().clone();
    let second = suite.found(&Plan::new().stake(Stake::Cw20));
    assert_eq!(suite.community(), &first);
    suite.enter(&second);
    suite.fund("cat", 20);
    assert_eq!(suite.balance("cat", &suite.token()), 20);
    suite.stake("cat", 20);
    let third = suite.found(&Plan::new().stake(Stake::Token(suite.token())).min_stake(1).members(&[]));
    suite.enter(&third);
    suite.join("cat", 1);
}

#[test]
fn a_plan_that_can_not_be_is_refused() {
    let mut suite = Suite::bare();
    let found = |suite: &mut Suite, plan: &Plan| suite.try_found(plan);
    assert_code(found(&mut suite, &Plan::new().governor_admin("mallory")), "governor_has_admin");
    assert_code(found(&mut suite, &Plan::new().unbonding(60)), "setting");
    let optimistic_top = Plan::new().amend(|constitution| {
        let objection = Ratio::percent(5);
        constitution.tiers[3].rule = Rule::Optimistic { objection, revoting: false };
    });
    assert_code(found(&mut suite, &optimistic_top), "setting");

    // a token that says it has a minter
    let token = suite.hostile_token(&[("alice", 5)]);
    let minter = Some(suite.address("mallory").into());
    suite.misbehave(&token, polity_testkit::hostile::token::Manners { minter, ..Default::default() });
    assert_code(found(&mut suite, &Plan::new().stake(Stake::Token(token))), "token_not_free");
    assert_eq!(found(&mut suite, &Plan::new()).map(|community| community.members.len()).ok(), Some(4));
}
