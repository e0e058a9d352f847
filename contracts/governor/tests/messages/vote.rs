use polity::{
    bounds,
    governor::{ExecuteMsg, Vote},
};

use crate::kit::*;

fn cast(scene: &Scene, who: &str, proposal: u32, ballot: Ballot) -> Attempt {
    scene.told(who, ExecuteMsg::Vote(vote(proposal, ballot)))
}

fn cast_many(scene: &Scene, who: &str, votes: Vec<Vote>) -> Attempt {
    scene.told(who, ExecuteMsg::VoteMany { votes })
}

/// Proposals of the tiers, in their order from the lowest affirmative one on.
fn proposals(scene: &mut Scene) -> [u32; 3] {
    [ROUTINE, STANDARD, CONSTITUTIONAL].map(|id| scene.proposal("alice").tier(id).submit())
}

pub const REFUSALS: &[Case] = &[
    ("on what isn't there", || {
        let scene = Scene::new();
        let attempt = cast(&scene, "alice", 1, yes());
        refused(scene, attempt, GovernorError::NoProposal { proposal: 1 })
    }),
    ("on proposal 0", || {
        let mut scene = Scene::new();
        proposals(&mut scene);
        let attempt = cast(&scene, "alice", 0, yes());
        refused(scene, attempt, GovernorError::NoProposal { proposal: 0 })
    }),
    ("at the end", || {
        let mut scene = Scene::new();
        let [_, proposal, _] = proposals(&mut scene);
        let end = scene.proposal_of(proposal).end;
        scene.skip_to(end);
        let attempt = cast(&scene, "alice", proposal, yes());
        refused(scene, attempt, GovernorError::VoteClosed { proposal })
    }),
    ("on what was decided early", || {
        let mut scene = Scene::new();
        let [proposal, ..] = proposals(&mut scene);
        scene.vote("alice", proposal, yes());
        scene.vote("bob", proposal, yes());
        let attempt = cast(&scene, "carol", proposal, no());
        refused(scene, attempt, GovernorError::VoteClosed { proposal })
    }),
    ("on what was vetoed", || {
        let mut scene = Scene::new();
        let [proposal, ..] = proposals(&mut scene);
        scene.veto("council", proposal);
        let attempt = cast(&scene, "carol", proposal, no());
        refused(scene, attempt, GovernorError::VoteClosed { proposal })
    }),
    ("for an option that isn't there", || {
        let mut scene = Scene::new();
        let [_, proposal, _] = proposals(&mut scene);
        let attempt = cast(&scene, "alice", proposal, option(1));
        refused(scene, attempt, GovernorError::NoOption { proposal, option: 1 })
    }),
    ("in part for an option that isn't there", || {
        let mut scene = Scene::new();
        let [_, proposal, _] = proposals(&mut scene);
        let ballot = split(&[(Choice::For(0), 9_999), (Choice::For(7), 1)]);
        let attempt = cast(&scene, "alice", proposal, ballot);
        refused(scene, attempt, GovernorError::NoOption { proposal, option: 7 })
    }),
    ("without power", || {
        let mut scene = Scene::new();
        let [_, proposal, _] = proposals(&mut scene);
        scene.join("erin", 1_000);
        scene.next_block();
        let snapshot = scene.proposal_of(proposal).snapshot;
        let attempt = cast(&scene, "erin", proposal, yes());
        refused(scene, attempt, GovernorError::NoPower { proposal, snapshot })
    }),
    ("as a delegate whose delegators all voted", || {
        let mut scene = Scene::new();
        scene.delegate("dave", "erin");
        let [_, proposal, _] = proposals(&mut scene);
        scene.vote("dave", proposal, no());
        let snapshot = scene.proposal_of(proposal).snapshot;
        let attempt = cast(&scene, "erin", proposal, yes());
        refused(scene, attempt, GovernorError::NoPower { proposal, snapshot })
    }),
    ("again, where ballots are final", || {
        let mut scene = Scene::new();
        let [.., proposal] = proposals(&mut scene);
        scene.vote("dave", proposal, no());
        let attempt = cast(&scene, "dave", proposal, yes());
        refused(scene, attempt, GovernorError::AlreadyVoted { proposal })
    }),
    ("again, where votes end early", || {
        let mut scene = Scene::new();
        let [proposal, ..] = proposals(&mut scene);
        scene.vote("dave", proposal, no());
        let attempt = cast(&scene, "dave", proposal, no());
        refused(scene, attempt, GovernorError::AlreadyVoted { proposal })
    }),
    ("on none", || {
        let scene = Scene::new();
        let attempt = cast_many(&scene, "alice", vec![]);
        refused(scene, attempt, bounds::BALLOTS.check(0).unwrap_err().into())
    }),
    ("on 31", || {
        let scene = Scene::new();
        let attempt = cast_many(&scene, "alice", (1..=31).map(|id| vote(id, yes())).collect());
        refused(scene, attempt, bounds::BALLOTS.check(31).unwrap_err().into())
    }),
    ("on one twice", || {
        let mut scene = Scene::new();
        let [_, proposal, other] = proposals(&mut scene);
        let votes = [proposal, other, proposal].map(|id| vote(id, yes())).into();
        let attempt = cast_many(&scene, "alice", votes);
        let value = format!("proposal {proposal}");
        refused(scene, attempt, GovernorError::Duplicate { field: "votes", value })
    }),
    ("on several, one of which isn't there", || {
        let mut scene = Scene::new();
        let [_, proposal, _] = proposals(&mut scene);
        let votes = [proposal, 9].map(|id| vote(id, yes())).into();
        let attempt = cast_many(&scene, "alice", votes);
        refused(scene, attempt, GovernorError::NoProposal { proposal: 9 })
    }),
];

#[test]
fn what_is_refused() {
    check(REFUSALS);
}

/// A ballot adds its power; where ballots may be changed, a new one takes the place of the old.
#[test]
fn a_ballot_is_cast_and_changed() {
    let mut scene = Scene::new();
    let [_, proposal, _] = proposals(&mut scene);
    let outcome = scene.tell(
        "alice",
        &ExecuteMsg::Vote(Vote {
            proposal,
            ballot: split(&[(Choice::Abstain, 2_500), (Choice::For(0), 7_500)]),
            rationale: Some("half convinced".try_into().unwrap()),
        }),
    );
    assert_eq!(
        scene.events(&outcome),
        ["voted proposal=2 voter=ALICE ballot=for:0=7500,abstain=2500 power=400 rationale=half convinced"]
    );
    assert!(outcome.data(0).unwrap().is_none());
    let parts = |scene: &Scene| {
        let tally = scene.proposal_of(proposal).tally;
        [tally.options[0], tally.against, tally.abstain].map(|sum| sum.to_string())
    };
    assert_eq!(parts(&scene), ["3000000", "0", "1000000"]);
    let outcome = scene.vote("alice", proposal, no());
    assert_eq!(scene.events(&outcome), ["voted proposal=2 voter=ALICE ballot=against power=400"]);
    assert_eq!(parts(&scene), ["0", "4000000", "0"]);
    let ballot = scene.ballot("alice", proposal).unwrap();
    assert_eq!((ballot.ballot, ballot.power.u128()), (no(), 400));
}

/// A delegator's own ballot takes its power back, whether the delegate voted before or votes later, exactly once.
#[test]
fn an_own_ballot_takes_power_back_from_the_delegate() {
    for delegate_first in [true, false] {
        let mut scene = Scene::new();
        scene.delegate("dave", "alice");
        let [_, proposal, _] = proposals(&mut scene);
        if delegate_first {
            scene.vote("alice", proposal, yes());
        }
        let outcome = scene.vote("dave", proposal, no());
        let told = "voted proposal=2 voter=DAVE ballot=against power=100 overrides=ALICE";
        assert_eq!(scene.events(&outcome), [told]);
        // a changed ballot takes nothing more
        let outcome = scene.vote("dave", proposal, abstain());
        assert_eq!(scene.events(&outcome), ["voted proposal=2 voter=DAVE ballot=abstain power=100"]);
        if !delegate_first {
            scene.vote("alice", proposal, yes());
        }
        let tally = scene.proposal_of(proposal).tally;
        assert_eq!(tally.options[0].to_string(), "4000000");
        assert_eq!(tally.abstain.to_string(), "1000000");
        assert_eq!(scene.ballot("alice", proposal).unwrap().power.u128(), 400);
        assert_eq!(scene.voter("alice", proposal).withdrawn.u128(), 100);
    }
}

/// Decided as soon as voters' own stake passes alone, and told after the ballot that did it.
#[test]
fn a_vote_may_be_decided_early() {
    let mut scene = Scene::new();
    let [proposal, ..] = proposals(&mut scene);
    scene.vote("alice", proposal, yes());
    scene.assert_status(proposal, Status::Open);
    let outcome = scene.vote("bob", proposal, yes());
    let told = ["voted proposal=1 voter=BOB ballot=for:0 power=300", "decided_early proposal=1 option=0"];
    assert_eq!(scene.events(&outcome), told);
    scene.assert_status(proposal, Status::Waiting);
    let found = scene.proposal_of(proposal);
    assert_eq!((found.passed, found.end), (Some(0), scene.now()));
    assert_eq!(found.executable_from, Some(scene.now() + DAY));
    assert_eq!(found.executable_until, Some(scene.now() + 8 * DAY));
}

/// 30 are the most at once, and all are cast.
#[test]
fn many_ballots_are_cast_at_once() {
    let mut scene = Scene::of(&Plan::new().members(&[("alice", 1_000)]).amend(|c| {
        c.tiers.iter_mut().for_each(|tier| tier.proposer = Ratio::default());
    }));
    let proposals: Vec<_> =
        (0..30).map(|n| scene.proposal(&format!("maker {n}")).tier(STANDARD).submit()).collect();
    let ballots: Vec<_> = proposals.iter().map(|id| (*id, no())).collect();
    let outcome = scene.vote_many("alice", &ballots);
    assert_eq!(scene.events(&outcome).len(), 30);
    assert_eq!(scene.events(&outcome)[29], "voted proposal=30 voter=ALICE ballot=against power=1000");
    assert!(outcome.data(0).unwrap().is_none());
}
