use super::set_now;
use crate::kit::*;

/// Hazard 2, Build Finance: 3 of 100 that vote alone move nothing, in no tier that can move something; and one account has
/// at most three proposals open at a time, alike or not, so that nobody waits for the hundredth to go unseen.
#[test]
fn hazard_2_a_low_turnout_moves_nothing() {
    let members = [("mallory", 300), ("alice", 9_700)];
    let mut scene = Scene::of(&Plan::new().members(&members).in_hand(10_000).cap(
        COIN,
        DAY,
        &[(ROUTINE, 10_000), (STANDARD, 10_000)],
    ));
    let mut made = vec![];
    for id in [ROUTINE, STANDARD, CONSTITUTIONAL] {
        let proposal = scene.proposal("mallory").tier(id).spend(COIN, 10_000, "mallory").submit();
        scene.vote("mallory", proposal, yes());
        made.push(proposal);
    }
    assert_code(scene.proposal("mallory").tier(ROUTINE).try_submit(), "too_many_open");
    scene.skip_days(60);
    for proposal in made {
        scene.assert_status(proposal, Status::Rejected);
        assert_code(scene.try_execute("mallory", proposal), "not_executable");
    }
    scene.assert_balance(scene.treasury(), COIN, 10_000);
}

/// Hazard 18: nothing that is set while a proposal is being voted on, waits, or can be executed changes how it is counted,
/// when it ends, or when it can be executed.
#[test]
fn hazard_18_no_setting_changes_a_running_decision() {
    let settings: [fn(&mut Scene) -> Setting; 7] = [
        |scene| {
            Setting::Constitution(amended(scene, |c| {
                for tier in &mut c.tiers[2..] {
                    tier.voting = 20 * DAY;
                    tier.delay = 20 * DAY;
                    tier.window = 3_600;
                    tier.late_extension = 1;
                    tier.deposit = Ratio::from_millionths(1_000).unwrap();
                    tier.proposer = Ratio::percent(5);
                    tier.rule = polity::governor::Rule::Affirmative {
                        threshold: Ratio::percent(90),
                        quorum: Ratio::percent(60),
                        approval: Ratio::percent(40),
                        ballots: polity::governor::BallotMode::Final,
                    };
                }
            }))
        },
        |_| Setting::Floors(polity::governor::Floors { voting: 3 * DAY, delay: 21_600 }),
        |_| Setting::Unbonding(200 * DAY),
        |_| Setting::MinStake(amount(1)),
        |_| Setting::Council(None),
        |scene| Setting::Registry(scene.target().into()),
        |scene| Setting::Revenue(scene.target().into()),
    ];
    for when in ["voting", "waiting", "executable"] {
        for setting in &settings {
            let mut scene = Scene::new();
            let proposal = scene.proposal("alice").tier(STANDARD).submit();
            scene.vote("alice", proposal, yes());
            scene.vote("bob", proposal, no());
            match when {
                "waiting" => drop(scene.skip_days(8)),
                "executable" => drop(scene.skip_days(9)),
                _ => {}
            }
            let before = scene.proposal_of(proposal);
            let conditions = scene.outlook(proposal).conditions;
            let setting = setting(&mut scene);
            set_now(&mut scene, setting.clone());
            assert_eq!(scene.proposal_of(proposal), before, "{when}: {setting:?}");
            assert_eq!(scene.outlook(proposal).conditions, conditions);
            if when == "voting" {
                scene.vote("bob", proposal, yes());
                scene.vote("bob", proposal, no());
                scene.skip_to(before.end);
            }
            let from = scene.proposal_of(proposal).executable_from.unwrap();
            assert_eq!(from, before.end + 2 * DAY, "{when}: {setting:?}");
            let now = scene.now();
            scene.skip_to(from.max(now));
            scene.execute("anybody", proposal);
            scene.assert_executed(proposal);
        }
    }
}

/// Hazard 28: a flip in the last second moves the end by E, so that it can be answered; and the end is never moved by more
/// than 3 E, however often the answer flips.
#[test]
fn hazard_28_a_flip_in_the_last_second_extends_boundedly() {
    let mut scene = Scene::new();
    let proposal = scene.proposal("alice").tier(STANDARD).submit();
    let first_end = scene.proposal_of(proposal).end;
    scene.vote("alice", proposal, no());
    scene.vote("bob", proposal, yes());
    let mut flips = 0;
    loop {
        let end = scene.proposal_of(proposal).end;
        if end == first_end + 3 * DAY {
            break;
        }
        scene.skip_to(end - 1);
        let ballot = if flips % 2 == 0 { yes() } else { no() };
        scene.vote("alice", proposal, ballot);
        flips += 1;
        assert_eq!(scene.proposal_of(proposal).end, (end - 1 + DAY).min(first_end + 3 * DAY));
        assert!(flips < 10);
    }
    scene.skip_to(first_end + 3 * DAY - 1);
    scene.vote("alice", proposal, if flips % 2 == 0 { yes() } else { no() });
    scene.skip_to(first_end + 3 * DAY);
    assert_code(scene.try_vote("alice", proposal, no()), "vote_closed");
    // an answer younger than E doesn't pass
    scene.assert_status(proposal, Status::Rejected);
}

/// Hazard 38: the council vetoes, and does nothing else that a stranger couldn't; its term ends by itself, it doesn't extend
/// it, and a veto moves nothing.
#[test]
fn hazard_38_the_council_vetoes_and_nothing_else() {
    for line in crate::roles::in_term_table().lines() {
        let (message, cells) = line.split_once(" | ").unwrap();
        let alike = cells.split(" | ").any(|cell| {
            cell.ends_with(": everybody") || (cell.contains("stranger") && cell.contains("council"))
        });
        assert_eq!(alike, message != "veto", "{line}");
    }
    let mut scene = Scene::new();
    let until = scene.settings().council.unwrap().until;
    let longer = council(scene.address("council"), until + 1);
    let msg = polity::governor::ExecuteMsg::Set(Setting::Council(Some(longer)));
    assert_code(scene.try_tell("council", &msg), "unauthorized");
    let proposal = scene.proposal("alice").tier(STANDARD).submit();
    let coins =
        |scene: &Scene| (scene.in_hand("alice"), scene.in_hand("council"), scene.in_hand(scene.governor()));
    let before = coins(&scene);
    scene.veto("council", proposal);
    assert_eq!(coins(&scene), before);
    scene.skip_to(until);
    let proposal = scene.proposal("alice").tier(STANDARD).submit();
    assert_code(scene.try_veto("council", proposal), "unauthorized");
}

/// Hazard 46: a delegate with 60 of 100, 59 of it delegated, decides nothing early: its delegators may still vote.
#[test]
fn hazard_46_a_delegate_does_not_decide_early() {
    let mut scene = Scene::of(&Plan::new().members(&[("alice", 1), ("bob", 59), ("carol", 40)]));
    scene.delegate("bob", "alice");
    let proposal = scene.proposal("carol").tier(ROUTINE).submit();
    scene.vote("alice", proposal, yes());
    scene.assert_status(proposal, Status::Open);
    scene.vote("bob", proposal, no());
    scene.skip_days(6);
    scene.assert_status(proposal, Status::Rejected);
}

/// Hazard 49, OpenZeppelin's GHSA-5h3x: copying a proposal doesn't block it. Twins coexist, each with its own vote.
#[test]
fn hazard_49_twins_have_votes_of_their_own() {
    let mut scene = Scene::new();
    let copy = scene.proposal("dave").title("A trap").spend(COIN, 5, "erin").submit();
    let real = scene.proposal("alice").title("Rent").spend(COIN, 5, "erin").submit();
    for who in ["alice", "bob", "carol"] {
        scene.vote(who, copy, no());
        scene.vote(who, real, yes());
    }
    scene.skip_days(21);
    scene.assert_status(copy, Status::Rejected);
    scene.execute("anybody", real);
    scene.assert_executed(real);
    scene.assert_balance("erin", COIN, 5);
}

/// Hazard 51: a drain isn't bundled with the end of the veto that would stop it. Who is the council is for the top tier
/// only, which nobody vetoes; and the council of the time of the veto counts, so that a new one brakes what is under way.
#[test]
fn hazard_51_the_council_of_now_counts() {
    let mut scene = Scene::of(&Plan::new().cap(COIN, DAY, &[(STANDARD, 10_000)]));
    let dismissing = || Action::Set(Setting::Council(None));
    let drain = spend(COIN, 10_000, scene.address("mallory"));
    for batch in [vec![dismissing()], vec![drain.clone(), dismissing()]] {
        let attempt = scene.proposed(STANDARD, batch);
        assert_code(scene.attempt(attempt), "needs_tier");
    }
    let proposal = scene.proposal("alice").tier(STANDARD).action(drain).submit();
    for who in ["alice", "bob", "carol"] {
        scene.vote(who, proposal, yes());
    }
    let next = council(scene.address("erin"), scene.now() + 30 * DAY);
    set_now(&mut scene, Setting::Council(Some(next)));
    scene.skip_days(7);
    scene.assert_status(proposal, Status::Waiting);
    assert_code(scene.try_veto("council", proposal), "unauthorized");
    scene.veto("erin", proposal);
    scene.assert_status(proposal, Status::Vetoed);
}
