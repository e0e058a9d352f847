//! Votes over time: late changes of the answer, ends, halted chains, vetoes.

use polity::governor::{Ballot, BallotMode, Cut, Outcome, Rule};
use proptest::prelude::*;

use super::{
    poll::{ballots, count, Member, Poll, Refused},
    reference,
};
use crate::{affirmative, optimistic, rules};

const CREATED: u64 = 1_000;
const FIRST_END: u64 = 1_100;

fn laws() -> impl Strategy<Value = Rule> {
    proptest::sample::select(vec![
        affirmative(500_000, 10_000, 50_000, BallotMode::Revoting),
        affirmative(600_000, 400_000, 250_000, BallotMode::Revoting),
        affirmative(500_000, 200_000, 100_000, BallotMode::Final),
        affirmative(666_667, 200_000, 100_000, BallotMode::Early),
        optimistic(200_000, true),
        optimistic(100_000, false),
    ])
}

/// Gaps between ballots: none, short ones, and halts of the chain.
fn gap() -> impl Strategy<Value = u64> {
    prop_oneof![2 => 0u64..3, 6 => 0u64..15, 1 => 0u64..60]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(600) })]

    /// Whatever ballots come when: the end is the last change of the answer + E, no earlier than the first end and never
    /// beyond the first end + 3 E; a ballot before it counts and one at it doesn't (half-open); at the end an option
    /// passes exactly if it is the answer and has been for at least E, kept in a history of its own; how long nobody looks
    /// afterwards changes nothing; an early decision stands at its own time whatever E is.
    #[test]
    fn an_answer_passes_only_if_it_is_old_enough_at_an_end_that_is_bounded(
        rule in laws(),
        e in 1u64..=100,
        members in proptest::collection::vec((1u128..10, 0usize..8), 2..6),
        events in proptest::collection::vec((gap(), 0usize..6, 0usize..10), 0..40),
        halt in any::<u32>(),
    ) {
        let options = if matches!(rule, Rule::Optimistic { .. }) { 1 } else { 2 };
        let known = members.len();
        let members: Vec<_> = members
            .iter()
            .enumerate()
            .map(|(m, (own, to))| Member { own: *own, delegate: (*to < known && *to != m).then_some(*to) })
            .collect();
        let total = members.iter().map(|m| m.own).sum::<u128>();
        let mut rules = rules(rule.clone(), options, total);
        rules.late_extension = e;
        let ballots = ballots(options);
        let mut poll = Poll::new(rules, &members, CREATED);

        let answer_of = |poll: &Poll| {
            let cast = poll.ballots();
            let votes = count(options, &members, |m| cast[m].as_ref());
            reference::answer(&rule, &votes, i128::try_from(total).unwrap())
        };
        // the answer, and since when
        let mut history = (answer_of(&poll), CREATED);
        let mut now = CREATED;
        for (gap, voter, ballot) in events {
            now += gap;
            let end = reference::end(FIRST_END, e, history.1);
            prop_assert_eq!(poll.rules.end(&poll.tally), end);
            prop_assert!((FIRST_END..=FIRST_END + 3 * e).contains(&end));
            let taken = poll.vote(now, voter % known, &ballots[ballot % ballots.len()]);
            if now >= end {
                prop_assert_eq!(taken, Err(Refused::Closed));
                break;
            }
            prop_assert_ne!(taken, Err(Refused::Closed));
            let answer = answer_of(&poll);
            if answer != history.0 {
                history = (answer, now);
            }
            if poll.tally.cut.is_some() {
                for later in [now, now + 1, end, FIRST_END + 3 * e, now + u64::from(halt)] {
                    let passed = Outcome::Passed { option: answer.unwrap(), at: now };
                    prop_assert_eq!(poll.rules.outcome(&poll.tally, later), passed);
                }
                return Ok(());
            }
        }

        let (answer, since) = history;
        let end = reference::end(FIRST_END, e, since);
        prop_assert_eq!(poll.rules.end(&poll.tally), end);
        prop_assert_eq!(poll.rules.outcome(&poll.tally, end - 1), Outcome::Open { end });
        let expected = match answer {
            Some(option) if end - since >= e => Outcome::Passed { option, at: end },
            _ => Outcome::Rejected,
        };
        for later in [end, end + 1, end + u64::from(halt), u64::MAX] {
            prop_assert_eq!(poll.rules.outcome(&poll.tally, later), expected);
        }
    }

    /// Hazard 53: 15 of 100 can't reject what 55 want. However the 15 flip their ballots to burn the extensions, before,
    /// between and after the ballots of the 55, and however 30 more vote against: if the 55 have voted by the first end,
    /// it passes.
    #[test]
    fn hazard_53_fifteen_of_a_hundred_cannot_reject_what_fifty_five_want(
        quorum in proptest::sample::select(vec![10_000u32, 400_000, 500_000, 550_000]),
        approval in proptest::sample::select(vec![50_000u32, 100_000, 400_000]),
        mut flips in proptest::collection::vec((CREATED..FIRST_END + 30, 0usize..6), 0..60),
        mut wanted in proptest::collection::vec(CREATED..FIRST_END, 5),
        others in proptest::option::of(CREATED..FIRST_END + 30),
    ) {
        let rule = affirmative(500_000, quorum, approval, BallotMode::Revoting);
        let own = [11, 11, 11, 11, 11, 15, 30];
        let members = own.map(|own| Member { own, delegate: None });
        let mut poll = Poll::new(rules(rule, 2, 100), &members, CREATED);
        let choices = [
            Ballot::Against,
            Ballot::For(0),
            Ballot::Abstain,
            Ballot::For(1),
            Ballot::Against,
            Ballot::For(0),
        ];
        wanted.sort_unstable();
        flips.sort_unstable();
        let mut ballots: Vec<(u64, usize, Ballot)> = (0..).zip(wanted).map(|(m, at)| (at, m, Ballot::For(0))).collect();
        ballots.extend(flips.into_iter().map(|(at, choice)| (at, 5, choices[choice].clone())));
        ballots.extend(others.map(|at| (at, 6, Ballot::Against)));
        ballots.sort_by_key(|(at, ..)| *at);
        for (at, member, ballot) in ballots {
            match poll.vote(at, member, &ballot) {
                Ok(()) => {}
                Err(refused) => prop_assert!(refused == Refused::Closed && at >= FIRST_END),
            }
        }
        let passed = poll.rules.outcome(&poll.tally, FIRST_END + 30);
        prop_assert!(matches!(passed, Outcome::Passed { option: 0, .. }), "{:?}: {:?}", passed, poll.tally);
    }
}

/// Hazard 28: a swing in the last second moves the end and so can be answered; unanswered, it counts once it is E old.
#[test]
fn hazard_28_a_swing_in_the_last_second_extends() {
    let members = [Member { own: 51, delegate: None }, Member { own: 49, delegate: None }];
    let rule = affirmative(500_000, 10_000, 50_000, BallotMode::Final);
    let mut poll = Poll::new(rules(rule, 1, 100), &members, CREATED);
    poll.vote(FIRST_END - 1, 1, &Ballot::For(0)).unwrap();
    assert_eq!(poll.rules.end(&poll.tally), FIRST_END + 9);
    let unanswered = poll.rules.outcome(&poll.tally, FIRST_END + 9);
    assert_eq!(unanswered, Outcome::Passed { option: 0, at: FIRST_END + 9 });

    poll.vote(FIRST_END + 8, 0, &Ballot::Against).unwrap();
    assert_eq!(poll.rules.end(&poll.tally), FIRST_END + 18);
    assert_eq!(poll.rules.outcome(&poll.tally, FIRST_END + 18), Outcome::Rejected);
}

/// Hazard 53, the last swing: when all extensions are burnt, what passes by a flip less than E before the last end
/// doesn't pass. One second earlier it does.
#[test]
fn hazard_53_an_answer_younger_than_e_at_the_last_end_does_not_pass() {
    let members = [Member { own: 10, delegate: None }, Member { own: 40, delegate: None }];
    for (last, passes) in [(FIRST_END + 20, true), (FIRST_END + 21, false), (FIRST_END + 28, false)] {
        let rule = affirmative(500_000, 10_000, 50_000, BallotMode::Revoting);
        let mut poll = Poll::new(rules(rule, 1, 100), &members, CREATED);
        for (at, ballot) in [
            (FIRST_END - 1, Ballot::For(0)),
            (FIRST_END + 5, Ballot::Against),
            (FIRST_END + 12, Ballot::For(0)),
            (FIRST_END + 19, Ballot::Against),
            (last, Ballot::For(0)),
        ] {
            poll.vote(at, 0, &ballot).unwrap();
        }
        let end = poll.rules.end(&poll.tally);
        assert_eq!(end, FIRST_END + 30);
        let outcome = poll.rules.outcome(&poll.tally, end);
        let expected = if passes { Outcome::Passed { option: 0, at: end } } else { Outcome::Rejected };
        assert_eq!(outcome, expected, "{last}");
    }
}

/// Hazard 53, the other way round: an optimistic proposal that 20 of 100 object to fails, and so it does when they
/// take the objection back in the last extension: what then would pass is too young.
#[test]
fn hazard_53_an_objection_taken_back_too_late_still_defeats() {
    let members = [Member { own: 20, delegate: None }];
    let mut poll = Poll::new(rules(optimistic(200_000, true), 1, 100), &members, CREATED);
    let nobody = poll.rules.outcome(&poll.tally, FIRST_END);
    assert_eq!(nobody, Outcome::Passed { option: 0, at: FIRST_END });
    for (at, ballot) in [
        (FIRST_END - 1, Ballot::Against),
        (FIRST_END + 8, Ballot::Abstain),
        (FIRST_END + 17, Ballot::Against),
        (FIRST_END + 26, Ballot::Abstain),
    ] {
        poll.vote(at, 0, &ballot).unwrap();
    }
    assert_eq!(poll.rules.end(&poll.tally), FIRST_END + 30);
    assert_eq!(poll.rules.outcome(&poll.tally, FIRST_END + 30), Outcome::Rejected);
}

/// Hazard 60: a chain that halts over the end decides as of the end: what passed then has passed then, and delay and
/// window are counted from there. Ballots that would have come during the halt are lost, and a ballot at the end is late.
#[test]
fn hazard_60_a_halted_chain_decides_as_of_the_end() {
    let members = [Member { own: 40, delegate: None }, Member { own: 60, delegate: None }];
    let rule = affirmative(500_000, 10_000, 50_000, BallotMode::Revoting);
    for late in [FIRST_END, FIRST_END + 3 * 86_400] {
        let mut poll = Poll::new(rules(rule.clone(), 1, 100), &members, CREATED);
        poll.vote(CREATED, 0, &Ballot::For(0)).unwrap();
        assert_eq!(poll.vote(late, 1, &Ballot::Against), Err(Refused::Closed));
        let passed = Outcome::Passed { option: 0, at: FIRST_END };
        assert_eq!(poll.rules.outcome(&poll.tally, late), passed);
    }
}

/// A veto ends a vote whatever the tally, the time or an early decision.
#[test]
fn a_veto_is_final() {
    let members = [Member { own: 100, delegate: None }];
    let rule = affirmative(500_000, 10_000, 50_000, BallotMode::Early);
    let mut poll = Poll::new(rules(rule, 1, 100), &members, CREATED);
    poll.vote(CREATED, 0, &Ballot::For(0)).unwrap();
    poll.tally.cut = Some(Cut::Vetoed);
    for now in [CREATED, FIRST_END, u64::MAX] {
        assert_eq!(poll.rules.outcome(&poll.tally, now), Outcome::Vetoed);
    }
}

/// Times at the end of what a u64 holds saturate instead of wrapping: nothing ends in the past.
#[test]
fn times_saturate() {
    let mut rules = rules(affirmative(500_000, 10_000, 50_000, BallotMode::Final), 1, 100);
    rules.first_end = u64::MAX - 5;
    let mut tally = rules.open(u64::MAX - 6);
    tally.add(&Ballot::For(0), 100, 0).unwrap();
    assert_eq!(rules.end(&tally), u64::MAX);
    assert_eq!(rules.outcome(&tally, u64::MAX - 1), Outcome::Open { end: u64::MAX });
}
