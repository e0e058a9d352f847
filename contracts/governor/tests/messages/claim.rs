use polity::{bounds, governor::ExecuteMsg};

use crate::kit::*;

fn claim(limit: Option<u32>) -> ExecuteMsg {
    ExecuteMsg::Claim { limit }
}

pub const REFUSALS: &[Case] = &[
    ("nothing was unstaked", || {
        let scene = Scene::new();
        let attempt = scene.told("dave", claim(None));
        refused(scene, attempt, GovernorError::NothingToClaim { next: None })
    }),
    ("a second too early", || {
        let mut scene = Scene::new();
        scene.unstake("dave", 1);
        let release = scene.claims("dave")[0].release;
        scene.skip_to(release - 1);
        let attempt = scene.told("dave", claim(None));
        refused(scene, attempt, GovernorError::NothingToClaim { next: Some(release) })
    }),
    ("what somebody else unstaked", || {
        let mut scene = Scene::new();
        scene.unstake("dave", 1);
        scene.skip_days(30);
        let attempt = scene.told("alice", claim(None));
        refused(scene, attempt, GovernorError::NothingToClaim { next: None })
    }),
    ("none at a time", || {
        let scene = Scene::new();
        let attempt = scene.told("dave", claim(Some(0)));
        refused(scene, attempt, bounds::CLAIMS.check(0).unwrap_err().into())
    }),
    ("31 at a time", || {
        let scene = Scene::new();
        let attempt = scene.told("dave", claim(Some(31)));
        refused(scene, attempt, bounds::CLAIMS.check(31).unwrap_err().into())
    }),
];

#[test]
fn what_is_refused() {
    check(REFUSALS);
}

/// Ripe ones, oldest first, at most as many as asked for and never more than 30.
#[test]
fn ripe_claims_are_paid_oldest_first() {
    for stake in Stake::KINDS {
        let mut scene = Scene::of(&Plan::new().stake(stake).members(&[("alice", 700)]));
        for units in 1..=33 {
            scene.unstake("alice", units);
        }
        let release = scene.claims("alice")[31].release;
        scene.skip_to(release);
        let before = scene.in_hand("alice");
        let outcome = scene.tell("alice", &claim(Some(2)));
        assert_eq!(scene.events(&outcome), ["claimed account=ALICE amount=3"]);
        assert!(outcome.data(0).unwrap().is_none());
        assert_eq!(scene.in_hand("alice"), before + 1 + 2);
        scene.assert_books();
        scene.claim("alice");
        assert_eq!(scene.in_hand("alice"), before + (1..=32).sum::<u128>(), "30 at a time");
        scene.skip_secs(5);
        scene.tell("alice", &claim(Some(30)));
        assert_eq!(scene.in_hand("alice"), before + (1..=33).sum::<u128>());
        assert_eq!(scene.claims("alice"), []);
        // what was paid out can come in again, to the last unit
        scene.stake("alice", 561);
        assert_eq!(scene.member("alice").staked.u128(), 700);
        scene.assert_books();
    }
}
