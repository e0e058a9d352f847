//! A community changes its own rules: what is under way, and what isn't.

use polity::governor::{
    ActionKind, Constitution, ConstitutionError, ExecuteMsg, Floors, Rule, SettingError, Staleness,
};
use polity_testkit::prelude::*;

use super::{DAY, HOUR};

fn amend(suite: &Suite, change: impl FnOnce(&mut Constitution)) -> Action {
    let mut constitution = suite.constitution();
    change(&mut constitution);
    Action::Set(Setting::Constitution(constitution))
}

fn without_standard(constitution: &mut Constitution) {
    constitution.tiers.retain(|tier| tier.id.get() != STANDARD);
    constitution.permissions.retain(|permission| permission.tier != tier(STANDARD));
}

/// A removed tier permits nothing, its delegations lapse to nobody, its id is never used again, and what was proposed in
/// it is counted to the end and then not done (hazards 50 and 54).
#[test]
fn a_removed_tier_is_gone_for_good() {
    let mut suite = Suite::new();
    suite.delegate_by_tier("carol", &[(STANDARD, "bob"), (ROUTINE, "dave")]);
    let amendment = amend(&suite, without_standard);
    let change = suite.proposal("alice").action(amendment).submit();
    suite.pass(change);
    let open = suite.proposal("dave").tier(STANDARD).submit();
    let passed = suite.proposal("dave").tier(STANDARD).submit();
    suite.vote("alice", passed, yes());
    suite.vote("bob", open, yes());
    suite.execute("anybody", change);
    suite.assert_executed(change);

    suite.assert_status(open, Status::Open);
    suite.vote("alice", open, yes());
    assert_eq!(suite.voter("bob", open).received.u128(), 200);
    suite.skip_days(9);
    for proposal in [open, passed] {
        let stale = Blocker::Stale(Staleness::TierRemoved { tier: tier(STANDARD) });
        assert_eq!(suite.execution(proposal).blocker, Some(stale));
        assert_code(suite.try_execute("anybody", proposal), "not_executable");
    }

    // nothing is proposed in it, or delegated in it
    assert_code(suite.proposal("alice").tier(STANDARD).try_submit(), "unknown_tier");
    assert_code(suite.try_delegate_by_tier("dave", &[(STANDARD, "bob")]), "unknown_tier");
    let insert = |suite: &Suite, id: u8| {
        amend(suite, |constitution| {
            let mut middle = constitution.tiers[1].clone();
            (middle.id, middle.name) = (tier(id), "middle".try_into().unwrap());
            constitution.tiers.insert(2, middle);
        })
    };
    let again = insert(&suite, STANDARD);
    let reused = ConstitutionError::ReusedTier { tier: tier(STANDARD) };
    let refused = suite.proposal("alice").action(again).try_submit();
    assert_error(refused, &GovernorError::Setting(SettingError::Constitution(reused)));

    // a tier in its place is another one
    let another = insert(&suite, 9);
    suite.enact(CONSTITUTIONAL, vec![another]);
    let proposal = suite.proposal("dave").tier(9u8).submit();
    assert_eq!(suite.voter("bob", proposal).received.u128(), 0);
    let routine = suite.proposal("dave").tier(ROUTINE).submit();
    assert_eq!(suite.voter("dave", routine).received.u128(), 200);
    suite.assert_powers(&[]);
}

/// A hole closed by a vote is closed for what was proposed before; opened again, it is open.
#[test]
fn permission_is_the_stricter_of_creation_and_execution() {
    let mut suite = Plan::new().cap(COIN, 7 * DAY, &[(ROUTINE, 200), (STANDARD, 500)]).build();
    let only = |id: u8| {
        move |constitution: &mut Constitution| {
            let spend = |entry: &&mut polity::governor::Permission| entry.kind == ActionKind::Spend;
            constitution.permissions.iter_mut().find(spend).unwrap().tier = tier(id);
        }
    };
    let amendment = amend(&suite, only(STANDARD));
    let close = suite.proposal("alice").action(amendment).submit();
    suite.pass(close);
    let proposal = suite.proposal("alice").tier(ROUTINE).spend(COIN, 100, "erin").submit();
    suite.vote("alice", proposal, yes());
    suite.vote("bob", proposal, yes());
    suite.execute("anybody", close);
    suite.skip_days(1);
    let stale = Staleness::NeedsTier { action: 0, tier: tier(STANDARD) };
    assert_eq!(suite.execution(proposal).blocker, Some(Blocker::Stale(stale)));
    assert_code(suite.try_execute("anybody", proposal), "not_executable");
    assert_code(suite.proposal("alice").tier(ROUTINE).spend(COIN, 1, "erin").try_submit(), "needs_tier");
    suite.assert_balance("erin", COIN, 0);

    let amendment = amend(&suite, only(ROUTINE));
    let open = suite.proposal("bob").action(amendment).submit();
    suite.pass(open);
    let proposal = suite.proposal("alice").tier(STANDARD).spend(COIN, 100, "erin").submit();
    suite.execute("anybody", open);
    // a lower tier may now: the higher one still may
    suite.carry(proposal);
    suite.assert_balance("erin", COIN, 100);
    let spend = suite.proposal("carol").tier(ROUTINE).spend(COIN, 50, "erin").submit();
    suite.carry(spend);
    suite.assert_balance("erin", COIN, 150);
}

/// A tier that becomes the top one pays under the caps that it had when the proposal was made.
#[test]
fn caps_are_those_of_creation_as_well() {
    let mut suite = Plan::new().cap(COIN, 365 * DAY, &[(ROUTINE, 200), (STANDARD, 500)]).build();
    let lower = |constitution: &mut Constitution| {
        constitution.tiers.pop();
        constitution.tiers[2].vetoable = false;
    };
    let amendment = amend(&suite, lower);
    let change = suite.proposal("alice").action(amendment).submit();
    suite.pass(change);
    let spend = |suite: &mut Suite, units| {
        let proposal = suite.proposal("alice").tier(STANDARD).spend(COIN, units, "erin").submit();
        suite.vote("alice", proposal, yes());
        proposal
    };
    let (within, beyond) = (spend(&mut suite, 500), spend(&mut suite, 501));
    suite.execute("anybody", change);
    suite.assert_executed(change);
    let after = spend(&mut suite, 501);
    suite.skip_days(9);
    suite.execute("anybody", beyond);
    suite.assert_failed(beyond);
    suite.execute("anybody", within);
    suite.assert_executed(within);
    suite.skip_days(1);
    suite.execute("anybody", after);
    suite.assert_executed(after);
    suite.assert_balance("erin", COIN, 1_001);
}

/// How a proposal is counted is fixed when it is made (hazard 18).
#[test]
fn counting_is_frozen() {
    let mut suite = Suite::new();
    let harder = |constitution: &mut Constitution| {
        let Rule::Affirmative { threshold, quorum, approval, .. } = &mut constitution.tiers[2].rule else {
            panic!("standard is affirmative");
        };
        (*threshold, *quorum, *approval) = (Ratio::percent(65), Ratio::percent(40), Ratio::percent(30));
        constitution.tiers[2].delay = 7 * DAY;
        constitution.tiers[2].window = HOUR;
    };
    let amendment = amend(&suite, harder);
    let change = suite.proposal("alice").action(amendment).submit();
    suite.pass(change);
    let before = suite.proposal("dave").tier(STANDARD).submit();
    suite.execute("anybody", change);
    suite.assert_executed(change);
    let after = suite.proposal("dave").tier(STANDARD).submit();
    for proposal in [before, after] {
        // 400 against 300: enough for a half, not for 65 %
        suite.vote("alice", proposal, yes());
        suite.vote("bob", proposal, no());
    }
    suite.skip_days(7);
    suite.assert_status(before, Status::Waiting);
    suite.assert_status(after, Status::Rejected);
    suite.skip_days(2);
    suite.execute("anybody", before);
    suite.assert_executed(before);
}

/// A registry that was changed isn't the one that was voted on, not even where the same proposal speaks to it anyhow.
#[test]
fn another_registry_is_another_target() {
    let mut suite = Suite::new();
    let (old, new) = (suite.registry(), suite.target());
    let change = suite.proposal("alice").set(Setting::Registry(new.to_string())).submit();
    suite.pass(change);
    let lift =
        Action::Registry(polity::registry::AuthorityMsg::LiftSuspension(polity::registry::AtRevision {
            model: 1,
            revision: 1,
        }));
    let proposal = suite.proposal("alice").tier(OVERSIGHT).action(lift.clone()).submit();
    let greeting = serde_json::json!({"greet": {}});
    let both = suite.proposal("bob").action(lift.clone()).call(&new, &greeting).submit();
    suite.vote("alice", both, yes());
    suite.vote("bob", both, yes());
    suite.execute("anybody", change);
    suite.skip_days(4);
    let stale = Staleness::TargetChanged { contract: new.to_string() };
    assert_eq!(suite.execution(proposal).blocker, Some(Blocker::Stale(stale.clone())));
    suite.skip_days(17);
    assert_eq!(suite.execution(both).blocker, Some(Blocker::Stale(stale)));
    suite.enact(OVERSIGHT, vec![lift]);
    assert_eq!((suite.received(&old).len(), suite.received(&new).len()), (0, 1));
}

/// Brakes can't be taken away, not even by the top tier; and every setting is the top tier's, by the treasury's word.
#[test]
fn settings_have_bounds_and_one_way_in() {
    let mut suite = Plan::new().floors(2 * DAY, HOUR).build();
    let refused = |suite: &mut Suite, why: &str, setting: Setting| {
        let came = suite.proposal("alice").set(setting).try_submit();
        assert_eq!(came.as_ref().err().and_then(code_of), Some("setting"), "{why}: {came:?}");
    };
    let constitution = |suite: &Suite, change: fn(&mut Constitution)| {
        let mut constitution = suite.constitution();
        change(&mut constitution);
        Setting::Constitution(constitution)
    };
    let longest = 14 * DAY + 3 * 2 * DAY;
    refused(&mut suite, "a floor is lowered", Setting::Floors(Floors { voting: DAY, delay: HOUR }));
    refused(
        &mut suite,
        "a tier is under the floor",
        Setting::Floors(Floors { voting: 4 * DAY, delay: HOUR }),
    );
    refused(&mut suite, "min_stake is raised", Setting::MinStake(amount(101)));
    refused(&mut suite, "gone before the result", Setting::Unbonding(longest - 1));
    let slower = constitution(&suite, |constitution| {
        constitution.tiers[3].voting = 30 * DAY;
    });
    refused(&mut suite, "a vote longer than the unbonding", slower);
    let easier = constitution(&suite, |constitution| {
        constitution.tiers[3].deposit = Ratio::default();
    });
    refused(&mut suite, "a higher tier is easier", easier);
    let vetoed = constitution(&suite, |constitution| {
        constitution.tiers[3].vetoable = true;
    });
    refused(&mut suite, "a veto of the top tier", vetoed);

    for setting in [
        Setting::Unbonding(longest),
        Setting::MinStake(amount(1)),
        Setting::Council(None),
        Setting::Floors(Floors { voting: 3 * DAY, delay: HOUR }),
        Setting::Registry(suite.address("erin").into()),
        Setting::Revenue(suite.address("erin").into()),
        Setting::Constitution(suite.constitution()),
    ] {
        let below = suite.proposal("alice").tier(STANDARD).set(setting.clone()).try_submit();
        assert_code(below, "needs_tier");
        assert_code(suite.try_tell("alice", &ExecuteMsg::Set(setting.clone())), "unauthorized");
        suite.enact(CONSTITUTIONAL, vec![Action::Set(setting)]);
    }
    let settings = suite.settings();
    assert_eq!((settings.unbonding, settings.min_stake.u128(), settings.council), (longest, 1, None));
    assert_eq!(settings.registry.as_deref(), Some(suite.address("erin").as_str()));
    assert_eq!(settings.revenue, settings.registry);
    // raised once, a floor holds for the next constitution
    let quick = constitution(&suite, |constitution| {
        constitution.tiers[0].voting = 2 * DAY;
    });
    refused(&mut suite, "a tier is under the new floor", quick);
}

/// Votes get shorter, and the unbonding with them, but not before those under way are over: who voted can't leave first.
#[test]
fn an_unbonding_outlasts_the_votes_under_way() {
    let mut suite = Suite::new();
    let shorter = |constitution: &mut Constitution| constitution.tiers[3].voting = 10 * DAY;
    let (before, after) = ((14 + 3 * 2) * DAY, (10 + 3 * 2) * DAY);
    let amendment = amend(&suite, shorter);
    let at_once = [amendment.clone(), Action::Set(Setting::Unbonding(after))];
    assert_code(suite.proposal("alice").actions(at_once).try_submit(), "setting");
    suite.enact(CONSTITUTIONAL, vec![amendment]);
    let changed = suite.now();
    let mut propose = |at| {
        suite.skip_to(at);
        suite.proposal("alice").set(Setting::Unbonding(after)).try_submit()
    };
    let too_short = SettingError::UnbondingTooShort { given: after, least: after + 1 };
    assert_error(propose(changed + before - after - 1), &GovernorError::Setting(too_short));
    propose(changed + before - after).unwrap();
}

/// An unbonding that is shortened binds who leaves later, and never a claim that is there.
#[test]
fn a_release_time_is_fixed_when_it_is_unstaked() {
    let mut suite = Suite::new();
    let change = suite.proposal("alice").set(Setting::Unbonding(20 * DAY)).submit();
    suite.pass(change);
    suite.unstake("dave", 40);
    suite.execute("anybody", change);
    suite.unstake("dave", 60);
    let claims = suite.claims("dave");
    let waits: Vec<_> = claims.iter().map(|claim| (claim.amount.u128(), claim.release)).collect();
    assert_eq!(waits[0].0, 60);
    assert!(waits[1].1 - waits[0].1 > 9 * DAY && waits[1].0 == 40);
    suite.skip_to(waits[0].1);
    suite.claim("dave");
    assert_eq!(suite.in_hand("dave"), 1_060);
    assert_code(suite.try_claim("dave"), "nothing_to_claim");
    suite.skip_to(waits[1].1);
    suite.claim("dave");
    assert_eq!(suite.in_hand("dave"), 1_100);
}
