use polity::governor::ExecuteMsg;

use crate::kit::*;

fn unstake(units: u128) -> ExecuteMsg {
    ExecuteMsg::Unstake { amount: amount(units) }
}

pub const REFUSALS: &[Case] = &[
    ("more than is staked", || {
        let scene = Scene::new();
        let attempt = scene.told("dave", unstake(101));
        let (staked, asked) = (100u128.into(), 101u128.into());
        refused(scene, attempt, GovernorError::NotEnoughStake { staked, asked })
    }),
    ("by who has staked nothing", || {
        let scene = Scene::new();
        let attempt = scene.told("erin", unstake(u128::MAX));
        let (staked, asked) = (0u128.into(), u128::MAX.into());
        refused(scene, attempt, GovernorError::NotEnoughStake { staked, asked })
    }),
    ("what was unstaked already", || {
        let mut scene = Scene::new();
        scene.unstake("dave", 100);
        let attempt = scene.told("dave", unstake(1));
        let (staked, asked) = (0u128.into(), 1u128.into());
        refused(scene, attempt, GovernorError::NotEnoughStake { staked, asked })
    }),
];

#[test]
fn what_is_refused() {
    check(REFUSALS);
}

/// It stops counting with the next block, for the delegate too; a claim waits for the unbonding of now.
#[test]
fn it_leaves_a_claim() {
    for stake in Stake::KINDS {
        let mut scene = Scene::of(&Plan::new().stake(stake));
        scene.delegate("dave", "alice");
        scene.next_block();
        let outcome = scene.in_one_block(|suite| {
            let outcome = suite.unstake("dave", 30);
            suite.unstake("dave", 10);
            suite.assert_power("dave", 100);
            suite.assert_total(1_000);
            outcome
        });
        let release = scene.now() + 30 * DAY;
        assert_eq!(scene.events(&outcome), [format!("unstaked account=DAVE amount=30 release={release}")]);
        assert!(outcome.data(0).unwrap().is_none());
        scene.next_block();
        scene.assert_power("dave", 60);
        scene.assert_total(960);
        assert_eq!(scene.member("alice").received.whole.u128(), 60);
        let claims: Vec<_> = scene.claims("dave").iter().map(|c| (c.amount.u128(), c.release)).collect();
        assert_eq!(claims, [(40, release)], "equal times add up");
        scene.assert_books();
        scene.assert_powers(&[]);
    }
}

/// Who has left before isn't bound by a longer unbonding that is set afterwards.
#[test]
fn the_release_is_fixed_when_unstaking() {
    let mut scene = Scene::new();
    scene.unstake("dave", 30);
    let release = scene.claims("dave")[0].release;
    scene.enact(CONSTITUTIONAL, vec![Action::Set(Setting::Unbonding(365 * DAY))]);
    assert_eq!(scene.claims("dave")[0].release, release);
    let now = scene.now();
    scene.skip_to(release.max(now));
    scene.claim("dave");
    scene.unstake("dave", 1);
    assert_eq!(scene.claims("dave")[0].release, scene.now() + 365 * DAY);
}
