use polity::{
    bounds,
    governor::{ExecuteMsg, TierDelegate},
};

use crate::kit::*;

fn whole(scene: &Scene, to: impl Actor) -> ExecuteMsg {
    ExecuteMsg::Delegate { delegation: Delegation::Whole(scene.address(to).into()) }
}

fn by_tier(scene: &Scene, list: &[(u8, &str)]) -> ExecuteMsg {
    let to = |name: &str| scene.address(name).into_string();
    let list = list.iter().map(|(id, name)| TierDelegate { tier: tier(*id), to: to(name) }).collect();
    ExecuteMsg::Delegate { delegation: Delegation::ByTier(list) }
}

pub const REFUSALS: &[Case] = &[
    ("to oneself", || {
        let scene = Scene::new();
        let attempt = scene.told("alice", whole(&scene, "alice"));
        refused(scene, attempt, GovernorError::SelfDelegation)
    }),
    ("to oneself in one tier", || {
        let scene = Scene::new();
        let attempt = scene.told("alice", by_tier(&scene, &[(1, "bob"), (2, "alice")]));
        refused(scene, attempt, GovernorError::SelfDelegation)
    }),
    ("to the treasury", || {
        let scene = Scene::new();
        let attempt = scene.told("alice", whole(&scene, scene.treasury()));
        refused(scene, attempt, GovernorError::TreasuryPower)
    }),
    ("by the treasury", || {
        let scene = Scene::new();
        let attempt = scene.told(scene.treasury(), whole(&scene, "alice"));
        refused(scene, attempt, GovernorError::TreasuryPower)
    }),
    ("in a tier that isn't there", || {
        let scene = Scene::new();
        let attempt = scene.told("alice", by_tier(&scene, &[(1, "bob"), (5, "bob")]));
        refused(scene, attempt, GovernorError::UnknownTier { tier: tier(5) })
    }),
    ("in a tier twice", || {
        let scene = Scene::new();
        let attempt = scene.told("alice", by_tier(&scene, &[(2, "bob"), (1, "bob"), (2, "carol")]));
        let (field, value) = ("delegation", "tier 2".into());
        refused(scene, attempt, GovernorError::Duplicate { field, value })
    }),
    ("in no tier", || {
        let scene = Scene::new();
        let attempt = scene.told("alice", by_tier(&scene, &[]));
        refused(scene, attempt, bounds::DELEGATES.check(0).unwrap_err().into())
    }),
    ("in nine tiers", || {
        let scene = Scene::new();
        let list: Vec<_> = (1..=9).map(|id| (id, "bob")).collect();
        let attempt = scene.told("alice", by_tier(&scene, &list));
        refused(scene, attempt, bounds::DELEGATES.check(9).unwrap_err().into())
    }),
];

#[test]
fn what_is_refused() {
    check(REFUSALS);
}

/// Each form replaces the one before, from the next block on.
#[test]
fn it_replaces_what_was_said_before() {
    let mut scene = Scene::new();
    let bob = scene.address("bob").into_string();
    let outcome = scene.delegate("dave", "bob");
    assert_eq!(scene.events(&outcome), ["delegated account=DAVE to=BOB"]);
    assert!(outcome.data(0).unwrap().is_none());
    assert_eq!(scene.member("dave").delegation, Delegation::Whole(bob));
    scene.next_block();
    scene.assert_powers(&[]);

    let (outcome, open) = scene.in_one_block(|suite| {
        let outcome = suite.delegate_by_tier("dave", &[(1, "alice"), (3, "carol")]);
        let open = suite.proposal("alice").tier(STANDARD).submit();
        (outcome, open)
    });
    assert_eq!(scene.events(&outcome), ["delegated account=DAVE to=1=ALICE,3=CAROL"]);
    assert_eq!(scene.voter("bob", open).received.u128(), 100, "counts from the next block");
    let later = scene.proposal("alice").tier(STANDARD).submit();
    assert_eq!(scene.voter("bob", later).received.u128(), 0);
    assert_eq!(scene.voter("carol", later).received.u128(), 100);
    assert_eq!(scene.voter("alice", later).received.u128(), 0, "another tier");
    scene.assert_powers(&[]);

    let outcome = scene.undelegate("dave");
    assert_eq!(scene.events(&outcome), ["delegated account=DAVE to=nobody"]);
    scene.next_block();
    for who in ["alice", "bob", "carol"] {
        let received = scene.member(who).received;
        assert!(received.whole.is_zero() && received.by_tier.is_empty(), "{who}");
    }
    // stake that comes later goes the same way, and a delegation may come first
    scene.delegate("erin", "carol");
    scene.join("erin", 7);
    scene.next_block();
    assert_eq!(scene.member("carol").received.whole.u128(), 7);
}

/// One hop: what was delegated to one isn't passed on.
#[test]
fn it_is_not_passed_on() {
    let mut scene = Scene::new();
    scene.delegate("dave", "carol");
    scene.delegate("carol", "bob");
    let proposal = scene.proposal("alice").tier(STANDARD).submit();
    assert_eq!(scene.voter("bob", proposal).power.u128(), 500);
    assert_eq!(scene.voter("carol", proposal).power.u128(), 300);
}
