use polity::governor::ExecuteMsg;

use crate::kit::*;

/// A proposal of the tier `STANDARD` that alice, bob and carol are for, and when it can be executed.
fn passing(scene: &mut Scene) -> (u32, u64, u64) {
    let proposal = scene.proposal("alice").tier(STANDARD).submit();
    for who in ["alice", "bob", "carol"] {
        scene.vote(who, proposal, yes());
    }
    let end = scene.proposal_of(proposal).end;
    (proposal, end + 2 * DAY, end + 9 * DAY)
}

/// Hazard 20: no zombies. What passed is executed at the last instant of its window and not one later, also after having
/// failed, and never twice.
#[test]
fn hazard_20_a_window_ends() {
    use polity_testkit::hostile::target::Behaviour;
    for (after, executed) in [(-1, true), (0, false), (1, false), (400 * 86_400, false)] {
        for failed in [false, true] {
            let mut scene = Scene::new();
            let target = scene.target();
            let proposal = scene.proposal("alice").call(&target, &serde_json::json!({"ping": {}})).submit();
            scene.pass(proposal);
            if failed {
                scene.behave(&target, Behaviour::Fail);
                scene.execute("anybody", proposal);
                scene.assert_failed(proposal);
                scene.behave(&target, Behaviour::Record);
            }
            let until = scene.proposal_of(proposal).executable_until.unwrap();
            scene.skip_to(until.checked_add_signed(after).unwrap());
            match executed {
                true => drop(scene.execute("anybody", proposal)),
                false => assert_code(scene.try_execute("anybody", proposal), "not_executable"),
            }
            assert_code(scene.try_execute("anybody", proposal), "not_executable");
            assert_eq!(scene.received(&target).len(), usize::from(executed));
            let status = if executed { Status::Executed } else { Status::Expired };
            scene.assert_status(proposal, status);
        }
    }
}

/// Hazard 32: every interval is half-open: its first second belongs to it and its last doesn't.
#[test]
fn hazard_32_every_interval_is_half_open() {
    // the vote
    for (after, open) in [(-1, true), (0, false), (1, false)] {
        let mut scene = Scene::new();
        let proposal = scene.proposal("alice").tier(STANDARD).submit();
        let end = scene.proposal_of(proposal).end;
        assert_eq!(end, scene.now() + 7 * DAY);
        scene.skip_to(end.checked_add_signed(after).unwrap());
        assert_eq!(scene.try_vote("alice", proposal, yes()).is_ok(), open, "vote {after}");
        let mut scene = Scene::new();
        let proposal = scene.proposal("alice").submit();
        let end = scene.proposal_of(proposal).end;
        scene.skip_to(end.checked_add_signed(after).unwrap());
        assert_eq!(scene.try_release_deposit("alice", proposal).is_err(), open, "deposit {after}");
    }
    // the delay, in which it can be vetoed, and the window, in which it can be executed
    for (after, vetoed, executed) in [(-1, true, false), (0, false, true), (1, false, true)] {
        let mut scene = Scene::new();
        let (proposal, from, _) = passing(&mut scene);
        scene.skip_to(from.checked_add_signed(after).unwrap());
        let execute = |suite: &mut Scene| suite.try_execute("anybody", proposal).is_ok();
        assert_eq!(execute(&mut scene), executed, "execute {after}");
        if !executed {
            scene.skip_to(from - 1);
        }
        assert_eq!(scene.try_veto("council", proposal).is_ok(), vetoed, "veto {after}");
    }
    // a claim, and the council's term
    for (after, ripe) in [(-1, false), (0, true), (1, true)] {
        let mut scene = Scene::new();
        scene.unstake("alice", 1);
        let release = scene.claims("alice")[0].release;
        assert_eq!(release, scene.now() + 30 * DAY);
        scene.skip_to(release.checked_add_signed(after).unwrap());
        assert_eq!(scene.try_claim("alice").is_ok(), ripe, "claim {after}");

        let mut scene = Scene::new();
        let until = scene.settings().council.unwrap().until;
        scene.skip_to(until - DAY);
        let proposal = scene.proposal("alice").tier(STANDARD).submit();
        scene.skip_to(until.checked_add_signed(after).unwrap());
        assert_eq!(scene.try_veto("council", proposal).is_err(), ripe, "council {after}");
    }
}

/// Hazard 47: when something was decided follows from its ballots. Nobody's transaction closes it, and none moves its delay
/// or its window, however much later somebody looks.
#[test]
fn hazard_47_no_transaction_moves_a_decision() {
    let mut quiet = Scene::new();
    let mut busy = Scene::new();
    let (proposal, from, until) = passing(&mut quiet);
    assert_eq!(passing(&mut busy), (proposal, from, until));
    for days in [6, 1, 1] {
        busy.skip_days(days);
        busy.join("erin", 1_000);
        drop(busy.try_vote("erin", proposal, no()));
        drop(busy.try_execute("mallory", proposal));
        drop(busy.try_release_deposit("mallory", proposal));
    }
    for scene in [&mut quiet, &mut busy] {
        scene.skip_to(from);
        let found = scene.proposal_of(proposal);
        assert_eq!(
            (found.end, found.executable_from, found.executable_until),
            (from - 2 * DAY, Some(from), Some(until))
        );
        scene.assert_status(proposal, Status::Executable);
    }
    quiet.skip_days(200);
    quiet.assert_status(proposal, Status::Expired);
    assert_code(quiet.try_execute("mallory", proposal), "not_executable");
    assert_eq!(quiet.proposal_of(proposal).executable_until, Some(until));
}

/// Hazard 60: time goes on while a chain is halted, and what happens then is what the README says and nothing else: a vote
/// is decided as of its end, a veto or a window that passed meanwhile has passed, a claim is ripe, and nothing is lost.
#[test]
fn hazard_60_a_halted_chain_loses_time_and_nothing_else() {
    // halted over the end of the vote, into the window
    let mut scene = Scene::new();
    let (proposal, from, until) = passing(&mut scene);
    scene.unstake("dave", 100);
    scene.skip_to(from + 1);
    assert_code(scene.try_vote("dave", proposal, no()), "vote_closed");
    assert_code(scene.try_veto("council", proposal), "not_vetoable");
    let found = scene.proposal_of(proposal);
    assert_eq!((found.executable_from, found.executable_until), (Some(from), Some(until)));
    scene.execute("anybody", proposal);
    scene.assert_executed(proposal);

    // halted over all of it
    let mut scene = Scene::new();
    let (proposal, ..) = passing(&mut scene);
    let undecided = scene.proposal("bob").submit();
    scene.unstake("dave", 100);
    scene.skip_days(365);
    scene.assert_status(proposal, Status::Expired);
    scene.assert_status(undecided, Status::Rejected);
    scene.release_deposit("anybody", undecided);
    scene.claim("dave");
    assert_eq!(scene.in_hand("dave"), 1_100);
    scene.assert_books();
    scene.assert_total(900);
    // and it goes on as before
    let again = scene.proposal("alice").tier(STANDARD).submit();
    scene.vote("alice", again, yes());
    let msg = ExecuteMsg::Veto { proposal: again, reason: None };
    assert_code(scene.try_tell("council", &msg), "unauthorized");
}
