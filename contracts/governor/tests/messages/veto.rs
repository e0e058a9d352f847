use polity::governor::{Council, ExecuteMsg};

use crate::kit::*;

fn veto(scene: &Scene, who: &str, proposal: u32) -> Attempt {
    scene.told(who, ExecuteMsg::Veto { proposal, reason: None })
}

fn unauthorized(scene: Scene, who: &str, proposal: u32) -> Refused {
    let (sender, attempt) = (scene.address(who), veto(&scene, who, proposal));
    let only = "the council within its term";
    refused(scene, attempt, GovernorError::Unauthorized { only, sender })
}

fn not_vetoable(scene: Scene, proposal: u32, reason: &'static str) -> Refused {
    let attempt = veto(&scene, "council", proposal);
    refused(scene, attempt, GovernorError::NotVetoable { proposal, reason })
}

fn appoint(scene: &mut Scene, council: Option<Council>) {
    let attempt = scene.set(Setting::Council(council));
    scene.attempt(attempt).unwrap();
}

pub const REFUSALS: &[Case] = &[
    ("by somebody", || {
        let mut scene = Scene::new();
        let proposal = scene.proposal("alice").tier(ROUTINE).submit();
        unauthorized(scene, "alice", proposal)
    }),
    ("where there is no council", || {
        let mut scene = Scene::of(&Plan::new().without_council());
        let proposal = scene.proposal("alice").tier(ROUTINE).submit();
        unauthorized(scene, "council", proposal)
    }),
    ("at the end of the term", || {
        let mut scene = Scene::new();
        let until = scene.settings().council.unwrap().until;
        scene.skip_to(until - 5);
        let proposal = scene.proposal("alice").tier(ROUTINE).submit();
        assert!(scene.now() < until);
        scene.skip_to(until - 1);
        // the transaction that a new block has is in this one
        scene.skip_to(until);
        unauthorized(scene, "council", proposal)
    }),
    ("by the council of when it was made", || {
        let mut scene = Scene::new();
        let proposal = scene.proposal("alice").tier(ROUTINE).submit();
        let next = council(scene.address("erin"), scene.now() + DAY);
        appoint(&mut scene, Some(next));
        unauthorized(scene, "council", proposal)
    }),
    ("what isn't there", || {
        let scene = Scene::new();
        let attempt = veto(&scene, "council", 1);
        refused(scene, attempt, GovernorError::NoProposal { proposal: 1 })
    }),
    ("in a tier that isn't vetoable", || {
        let mut scene = Scene::new();
        let proposal = scene.proposal("alice").submit();
        not_vetoable(scene, proposal, "its tier is not vetoable")
    }),
    ("what was rejected", || {
        let mut scene = Scene::new();
        let proposal = scene.proposal("alice").tier(STANDARD).submit();
        scene.skip_days(7);
        not_vetoable(scene, proposal, "it was rejected")
    }),
    ("when the delay is over", || {
        let mut scene = Scene::new();
        let proposal = scene.proposal("alice").tier(STANDARD).submit();
        scene.pass(proposal);
        not_vetoable(scene, proposal, "its delay is over")
    }),
    ("what was executed", || {
        let mut scene = Scene::new();
        let proposal = scene.proposal("alice").tier(STANDARD).submit();
        scene.carry(proposal);
        not_vetoable(scene, proposal, "its delay is over")
    }),
    ("twice", || {
        let mut scene = Scene::new();
        let proposal = scene.proposal("alice").tier(STANDARD).submit();
        scene.veto("council", proposal);
        not_vetoable(scene, proposal, "it was vetoed before")
    }),
];

#[test]
fn what_is_refused() {
    check(REFUSALS);
}

/// From the creation on, and until the last second of the delay.
#[test]
fn it_ends_a_proposal() {
    let mut scene = Scene::new();
    let (first, second) = scene.in_one_block(|suite| {
        let first = suite.proposal("alice").tier(STANDARD).submit();
        let outcome = suite.tell(
            "council",
            &ExecuteMsg::Veto { proposal: first, reason: Some("a trap".try_into().unwrap()) },
        );
        (outcome, suite.proposal("alice").tier(STANDARD).submit())
    });
    assert_eq!(scene.events(&first), ["vetoed proposal=1 reason=a trap"]);
    assert!(first.data(0).unwrap().is_none());
    scene.assert_status(1, Status::Vetoed);
    for who in ["alice", "bob", "carol"] {
        scene.vote(who, second, yes());
    }
    scene.skip_days(7);
    let until = scene.proposal_of(second).executable_from.unwrap();
    scene.skip_to(until - 1);
    let outcome = scene.veto("council", second);
    assert_eq!(scene.events(&outcome), ["vetoed proposal=2"]);
    scene.assert_status(second, Status::Vetoed);
    assert_eq!(scene.proposal_of(second).passed, None);
}
