//! A community changes its own rules: what is under way, and what isn't.

use polity::governor::{ActionKind, Constitution, ExecuteMsg, Floors, Rule, Staleness};
use polity_testkit::prelude::*;

use super::{DAY, HOUR};

fn amend(suite: &Suite, change: impl FnOnce(&mut Constitution)) -> Action {
    let mut constitution = suite.constitution();
    change(&mut constitution);
    Action::Set(Setting::Constitution(constitution))
}

fn without_standard(constitution: &mut Constitution) {
    constitution.tiers.retain(|tier| tier.id.get() != STANDARD);
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
    let again = amend(&suite, |constitution| constitution.tiers[1].id = tier(STANDARD));
    assert_code(suite.proposal("alice").action(again).try_submit(), "setting");

    // a tier in its place is another one
    let mut middle = suite.constitution().tiers[1].clone();
    middle.id = tier(9);
    middle.name = "middle".try_into().unwrap();
    let insert = amend(&suite, |constitution| constitution.tiers.insert(2, middle));
    suite.enact(CONSTITUTIONAL, vec![insert]);
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

/// A registry that was changed isn't the one that was voted on.
#[test]
fn another_registry_is_another_target() {
    let mut suite = Suite::new();
    let (old, new) = (suite.registry(), suite.target());
    let change = suite.proposal("alice").set(Setting::Registry(new.to_string())).submit();
    suite.pass(change);
    let lift = Action::LiftSuspension { model: 1, revision: 1 };
    let proposal = suite.proposal("alice").tier(OVERSIGHT).action(lift.clone()).submit();
    suite.execute("anybody", change);
    suite.skip_days(4);
    let stale = Staleness::TargetChanged { contract: new.to_string() };
    assert_eq!(suite.execution(proposal).blocker, Some(Blocker::Stale(stale)));
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
