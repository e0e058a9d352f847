use polity::governor::{ExecuteMsg, SettingError, Staleness};
use polity_client::ChainError;

use crate::kit::*;

fn dry_run(scene: &Scene, proposal: u32, option: u8) -> Attempt {
    scene.told("anybody", ExecuteMsg::DryRun { proposal, option })
}

pub const REFUSALS: &[Case] = &[
    ("what isn't there", || {
        let scene = Scene::new();
        let attempt = dry_run(&scene, 1, 0);
        refused(scene, attempt, GovernorError::NoProposal { proposal: 1 })
    }),
    ("an option that isn't there", || {
        let mut scene = Scene::new();
        let proposal = scene.proposal("alice").submit();
        let attempt = dry_run(&scene, proposal, 1);
        refused(scene, attempt, GovernorError::NoOption { proposal, option: 1 })
    }),
    ("what is stale", || {
        let mut scene = Scene::new();
        let proposal = scene.proposal("alice").tier(ROUTINE).submit();
        let without = without_tier(&scene, ROUTINE);
        let attempt = scene.set(Setting::Constitution(without));
        scene.attempt(attempt).unwrap();
        let attempt = dry_run(&scene, proposal, 0);
        let staleness = Staleness::TierRemoved { tier: tier(ROUTINE) };
        refused(scene, attempt, GovernorError::Stale { proposal, staleness })
    }),
    ("what is out of bounds by now", || {
        let mut scene = Scene::new();
        let proposal = scene.proposal("alice").set(Setting::MinStake(amount(50))).submit();
        let attempt = scene.set(Setting::MinStake(amount(5)));
        scene.attempt(attempt).unwrap();
        let attempt = dry_run(&scene, proposal, 0);
        let (present, given) = (amount(5), amount(50));
        refused(scene, attempt, SettingError::MinStakeRaised { present, given }.into())
    }),
    // success is an error as well, so that nothing of it stays
    ("a resolution", || {
        let mut scene = Scene::new();
        let proposal = scene.proposal("alice").submit();
        let attempt = dry_run(&scene, proposal, 0);
        refused(scene, attempt, GovernorError::DryRunSucceeded { proposal, option: 0 })
    }),
    ("a payment, whatever the vote", || {
        let mut scene = Scene::new();
        let erin = scene.address("erin");
        let proposal = scene.proposal("alice").option("Nothing").option("Pay").spend(COIN, 5, &erin).submit();
        scene.skip_days(14);
        scene.assert_status(proposal, Status::Rejected);
        let attempt = dry_run(&scene, proposal, 1);
        refused(scene, attempt, GovernorError::DryRunSucceeded { proposal, option: 1 })
    }),
    ("a change of settings", || {
        let mut scene = Scene::new();
        let proposal = scene.proposal("alice").set(Setting::MinStake(amount(50))).submit();
        let attempt = dry_run(&scene, proposal, 0);
        refused(scene, attempt, GovernorError::DryRunSucceeded { proposal, option: 0 })
    }),
];

#[test]
fn what_is_refused() {
    check(REFUSALS);
}

/// A failure of the messages reaches who asks in full, whoever refused: the chain, the treasury, or what is called.
#[test]
fn a_failure_is_told_in_full() {
    let mut scene = Scene::of(&Plan::new().cap(COIN, DAY, &[(ROUTINE, 20), (STANDARD, 50)]));
    let before = scene.state();
    let erin = scene.address("erin");
    let poor = scene.proposal("alice").spend(COIN, 10_001, &erin).submit();
    let refused = scene.dry_run("anybody", poor, 0).unwrap_err();
    assert!(matches!(refused, ChainError::Chain { .. }), "{refused:?}");

    let capped = scene.proposal("alice").tier(ROUTINE).spend(COIN, 21, &erin).submit();
    let attempt = dry_run(&scene, capped, 0);
    let refused = scene.attempt(attempt);
    let expected = TreasuryError::CapExceeded {
        asset: COIN.asset().to_string(),
        tier: tier(ROUTINE),
        limit: 20u128.into(),
        spent: 0u128.into(),
        amount: 21u128.into(),
    };
    assert_eq!(error_of::<TreasuryError>(&refused), Some(&expected));
    scene.assert_balance("erin", COIN, 0);
    assert!(scene.state() != before, "the proposals were made");
}
