use polity::governor::ExecuteMsg;

use crate::kit::*;

fn release(scene: &Scene, proposal: u32) -> Attempt {
    scene.told("anybody", ExecuteMsg::ReleaseDeposit { proposal })
}

fn none(scene: Scene, proposal: u32, status: Status, held: u128) -> Refused {
    let attempt = release(&scene, proposal);
    refused(scene, attempt, GovernorError::NoDeposit { proposal, status, held: held.into() })
}

pub const REFUSALS: &[Case] = &[
    ("of what isn't there", || {
        let scene = Scene::new();
        let attempt = release(&scene, 1);
        refused(scene, attempt, GovernorError::NoProposal { proposal: 1 })
    }),
    ("a second before the end", || {
        let mut scene = Scene::new();
        let proposal = scene.proposal("alice").submit();
        let end = scene.proposal_of(proposal).end;
        scene.skip_to(end - 1);
        none(scene, proposal, Status::Open, 1)
    }),
    ("where there is none", || {
        let mut scene = Scene::new();
        let proposal = scene.proposal("alice").tier(ROUTINE).submit();
        none(scene, proposal, Status::Open, 0)
    }),
    ("where there was none", || {
        let mut scene = Scene::new();
        let proposal = scene.proposal("alice").tier(ROUTINE).submit();
        scene.skip_days(5);
        none(scene, proposal, Status::Rejected, 0)
    }),
    ("twice", || {
        let mut scene = Scene::new();
        let proposal = scene.proposal("alice").submit();
        scene.pass(proposal);
        scene.release_deposit("anybody", proposal);
        none(scene, proposal, Status::Executable, 0)
    }),
];

#[test]
fn what_is_refused() {
    check(REFUSALS);
}

/// To the proposer, unless Against is over two thirds of all options and Against, and at least the quorum: then to the
/// treasury.
#[test]
fn it_goes_where_the_vote_says() {
    type Case = (&'static str, &'static str, &'static [(&'static str, Ballot)]);
    let cases: [Case; 5] = [
        ("passed", "ALICE", &[("alice", Ballot::For(0)), ("bob", Ballot::For(0))]),
        ("nobody voted", "ALICE", &[]),
        // the quorum is 400 of 1,000
        ("against, but too few", "ALICE", &[("bob", Ballot::Against)]),
        ("against, two thirds exactly", "ALICE", &[("alice", Ballot::Against), ("carol", Ballot::For(0))]),
        (
            "against, more than two thirds",
            "TREASURY",
            &[("alice", Ballot::Against), ("dave", Ballot::Against), ("carol", Ballot::For(0))],
        ),
    ];
    for stake in Stake::KINDS {
        for (what, to, ballots) in cases {
            let mut scene = Scene::of(&Plan::new().stake(stake.clone()));
            let proposal = scene.proposal("alice").submit();
            for (who, ballot) in ballots {
                scene.vote(*who, proposal, ballot.clone());
            }
            scene.skip_days(14);
            let before = (scene.in_hand("alice"), scene.in_hand(scene.treasury()));
            let outcome = scene.release_deposit("anybody", proposal);
            let told = format!("deposit_released proposal=1 to={to} amount=1");
            assert_eq!(scene.events(&outcome), [told], "{what}");
            assert!(outcome.data(0).unwrap().is_none());
            let after = (scene.in_hand("alice"), scene.in_hand(scene.treasury()));
            let expected = match to {
                "ALICE" => (before.0 + 1, before.1),
                _ => (before.0, before.1 + 1),
            };
            assert_eq!(after, expected, "{what}");
            assert_eq!(scene.proposal_of(proposal).deposit, None);
            scene.assert_books();
        }
    }
}

/// A veto doesn't send it, so that who can't receive can't block the veto; anybody releases it afterwards.
#[test]
fn after_a_veto_it_goes_back() {
    let mut scene = Scene::of(&Plan::new().members(&[("alice", 10_000)]));
    let proposal = scene.proposal("alice").tier(STANDARD).submit();
    scene.vote("alice", proposal, no());
    scene.veto("council", proposal);
    assert_eq!(scene.books().deposits, 5);
    let before = scene.in_hand("alice");
    scene.release_deposit("anybody", proposal);
    assert_eq!(scene.in_hand("alice"), before + 5);
    scene.assert_books();
}
