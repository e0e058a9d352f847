//! Delegates, delegators who vote themselves, and split ballots: each token counts once, and no No helps.

use polity::governor::{Ballot, BallotMode, Choice, Rule};
use proptest::prelude::*;

use super::{
    poll::{ballots, count, count_own, graphs, is_no, tally_of, Assignments, Member, Poll, Refused},
    reference,
};
use crate::{affirmative, optimistic, rules, split};

fn check_count(poll: &Poll) {
    let cast = poll.ballots();
    let ballot = |voter: usize| cast[voter].as_ref();
    let votes = count(poll.rules.options, &poll.members, ballot);
    let own = count_own(poll.rules.options, &poll.members, ballot);
    let expected = tally_of(&poll.rules, &votes, &own, poll.tally.changed);
    assert_eq!(poll.tally, expected, "{:?}: {cast:?}", poll.members);
}

/// Every order in which every member can still cast every ballot.
fn go_on(poll: &Poll, ballots: &[Ballot], seen: &mut u64) {
    *seen += 1;
    check_count(poll);
    for voter in 0..poll.members.len() {
        if poll.records[voter].ballot.is_some() {
            continue;
        }
        for ballot in ballots {
            let mut next = poll.clone();
            match next.cast(voter, ballot) {
                Ok(()) => go_on(&next, ballots, seen),
                Err(refused) => assert_eq!(refused, Refused::NoPower),
            }
        }
    }
}

/// Hazards 25 and 61: whoever delegates to whom, whoever votes in which order and however its ballot is split, the tally
/// that overrides add to and subtract from is the one of counting each token once, to the ten-thousandth.
#[test]
fn hazard_61_an_override_takes_back_exactly_what_it_gave() {
    let ballots = [
        Ballot::For(0),
        Ballot::Abstain,
        split(&[(Choice::For(0), 3_333), (Choice::Against, 6_667)]),
        split(&[(Choice::For(0), 1), (Choice::For(1), 9_998), (Choice::Abstain, 1)]),
    ];
    let rules = rules(affirmative(500_000, 10_000, 50_000, BallotMode::Early), 2, 7);
    let mut seen = 0;
    for members in [[1, 2, 3], [0, 1, 1], [3, 0, 1]].iter().flat_map(|powers| graphs(powers)) {
        go_on(&Poll::new(rules.clone(), &members, 1_000), &ballots, &mut seen);
    }
    assert!(seen > 20_000, "{seen}");
}

fn laws() -> [(Rule, u8); 7] {
    [
        (affirmative(500_000, 10_000, 50_000, BallotMode::Final), 2),
        (affirmative(500_000, 600_000, 400_000, BallotMode::Revoting), 2),
        (affirmative(666_667, 333_334, 100_000, BallotMode::Final), 2),
        (affirmative(900_000, 500_000, 250_000, BallotMode::Final), 2),
        (affirmative(500_000, 10_000, 50_000, BallotMode::Early), 2),
        (optimistic(200_000, false), 1),
        (optimistic(10_000, true), 1),
    ]
}

/// Invariant 4 (hazards 27, 48, 61): with the end of the vote fixed, a proposal never passes with a No that wouldn't have
/// passed without it. Whoever delegates to whom and however all others vote, a ballot that gives an option nothing and
/// has no Abstain in it doesn't make that option pass: compared with not casting it, so that its power stays where it
/// was, with a delegate who may have voted for that option, for another, or split.
#[test]
fn invariant_4_no_ballot_helps_what_it_votes_against() {
    let mut noes_that_mattered = 0;
    for (rule, options) in laws() {
        let ballots = ballots(options);
        for powers in [[1u128, 1, 1], [3, 2, 1]] {
            let idle = 1;
            let rules = rules(rule.clone(), options, powers.iter().sum::<u128>() + idle);
            for members in graphs(&powers) {
                let all = Assignments { ballots: &ballots, members: members.len() };
                let answers: Vec<_> = all
                    .all()
                    .map(|assignment| {
                        let votes = count(options, &members, |m| all.ballot(assignment, m));
                        rules.answer(&tally_of(&rules, &votes, &votes, 1_000))
                    })
                    .collect();
                for with in all.all() {
                    for voter in 0..members.len() {
                        let Some(ballot) = all.ballot(with, voter) else { continue };
                        let without = all.without(with, voter);
                        for option in (0..options).filter(|option| is_no(ballot, *option)) {
                            let passed = answers[without] == Some(option);
                            let passes = answers[with] == Some(option);
                            assert!(passed || !passes, "{ballot:?} of {voter} of {members:?} helps {option}");
                            noes_that_mattered += u32::from(passed && !passes);
                        }
                    }
                }
            }
        }
    }
    assert!(noes_that_mattered > 1_000, "{noes_that_mattered}");
}

/// Invariant 4, where votes end early: a No never decides early for what it votes against either.
#[test]
fn invariant_4_no_ballot_decides_early_for_what_it_votes_against() {
    let ballots = ballots(2);
    let mut early = 0;
    for rule in [
        affirmative(500_000, 10_000, 50_000, BallotMode::Early),
        affirmative(666_667, 600_000, 250_000, BallotMode::Early),
    ] {
        for members in graphs(&[3, 2, 1]).iter().step_by(2) {
            let rules = rules(rule.clone(), 2, 6);
            let all = Assignments { ballots: &ballots, members: members.len() };
            let answers: Vec<_> = all
                .all()
                .map(|assignment| {
                    let votes = count(2, members, |m| all.ballot(assignment, m));
                    let own = count_own(2, members, |m| all.ballot(assignment, m));
                    rules.early_answer(&tally_of(&rules, &votes, &own, 1_000))
                })
                .collect();
            for with in all.all() {
                let Some(option) = answers[with] else { continue };
                early += 1;
                for voter in 0..members.len() {
                    if all.ballot(with, voter).is_some_and(|ballot| is_no(ballot, option)) {
                        assert_eq!(answers[all.without(with, voter)], Some(option));
                    }
                }
            }
        }
    }
    assert!(early > 100, "{early}");
}

/// Hazard 61, as it was found: a delegate splits 3 units, of which 1 is delegated, by thirds. With floors and a remainder
/// the delegator's own No would leave the proposal a unit more than it had.
#[test]
fn hazard_61_a_no_taken_from_a_split_ballot_leaves_its_exact_part() {
    let members = [Member { own: 2, delegate: None }, Member { own: 1, delegate: Some(0) }];
    let rules = rules(affirmative(500_000, 10_000, 50_000, BallotMode::Final), 1, 3);
    let mut poll = Poll::new(rules, &members, 1_000);
    let thirds = split(&[(Choice::For(0), 3_334), (Choice::Against, 3_333), (Choice::Abstain, 3_333)]);
    let sums = |poll: &Poll| {
        [poll.tally.options[0], poll.tally.against, poll.tally.abstain].map(|sum| sum.to_string())
    };
    poll.cast(0, &thirds).unwrap();
    assert_eq!(sums(&poll), ["10002", "9999", "9999"]);
    poll.cast(1, &Ballot::Against).unwrap();
    assert_eq!(sums(&poll), ["6668", "16666", "6666"]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    /// The same exact count and the same answer as the second implementation for more members and larger powers, where
    /// ballots are changed again and again.
    #[test]
    fn each_token_counts_once_however_often_ballots_change(
        powers in proptest::collection::vec((0u128..1_000_000_000, 0usize..6), 6),
        casts in proptest::collection::vec((0usize..6, 0usize..10), 0..30),
        revoting: bool,
    ) {
        let members: Vec<_> = powers
            .iter()
            .enumerate()
            .map(|(member, (own, delegate))| Member { own: *own, delegate: (*delegate != member).then_some(*delegate) })
            .collect();
        let mode = if revoting { BallotMode::Revoting } else { BallotMode::Early };
        let rule = affirmative(600_000, 200_000, 100_000, mode);
        let total = powers.iter().map(|(own, _)| own).sum::<u128>() + 1;
        let ballots = ballots(2);
        let mut poll = Poll::new(rules(rule.clone(), 2, total), &members, 1_000);
        for (voter, ballot) in casts {
            let before = poll.clone();
            if poll.cast(voter, &ballots[ballot]).is_err() {
                prop_assert_eq!(&poll.tally, &before.tally);
            }
            check_count(&poll);
            let cast = poll.ballots();
            let votes = count(2, &members, |m| cast[m].as_ref());
            let own = count_own(2, &members, |m| cast[m].as_ref());
            let total = i128::try_from(total).unwrap();
            prop_assert_eq!(poll.rules.answer(&poll.tally), reference::answer(&rule, &votes, total));
            prop_assert_eq!(poll.rules.early_answer(&poll.tally), reference::early_answer(&rule, &own, total));
        }
    }
}
