//! Early decisions: never contradicted by what voters could still do.

use polity::governor::{Ballot, BallotMode, Cut, Outcome};

use super::poll::{ballots, count, count_own, graphs, tally_of, Assignments, Member, Poll};
use crate::{affirmative, rules};

/// Whoever delegates to whom, once an option is decided early it is the answer of every continuation: whoever of the
/// others votes, in whichever order (a tally doesn't depend on it), whichever delegators take their power back. And the
/// early decision stays one. That delegated For can't decide is needed: counted in, continuations would contradict.
#[test]
fn no_continuation_contradicts_an_early_decision() {
    let ballots = ballots(2);
    let ballots = &ballots[..8];
    let (mut decided, mut naive_contradicted) = (0, 0);
    for (threshold, quorum, approval) in
        [(500_000, 10_000, 50_000), (500_000, 600_000, 400_000), (666_667, 333_334, 100_000)]
    {
        let rule = affirmative(threshold, quorum, approval, BallotMode::Early);
        for (powers, idle) in [([1, 1, 1], 0), ([3, 2, 1], 0), ([4, 1, 1], 1)] {
            let total = powers.iter().sum::<u128>() + idle;
            let rules = rules(rule.clone(), 2, total);
            for members in graphs(&powers) {
                let all = Assignments { ballots, members: members.len() };
                let tally = |assignment| {
                    let ballot = |m: usize| all.ballot(assignment, m);
                    tally_of(&rules, &count(2, &members, ballot), &count_own(2, &members, ballot), 1_000)
                };
                let naive = |assignment| {
                    let votes = count(2, &members, |m: usize| all.ballot(assignment, m));
                    rules.early_answer(&tally_of(&rules, &votes, &votes, 1_000))
                };
                // by assignment: the early answer, the answer, and what an early answer that counts delegated power is
                let answers: Vec<_> = all
                    .all()
                    .map(|a| {
                        let tally = tally(a);
                        (rules.early_answer(&tally), rules.answer(&tally), naive(a))
                    })
                    .collect();
                for assignment in all.all() {
                    let (early, answer, naive) = answers[assignment];
                    decided += u32::from(early.is_some());
                    assert!(early.is_none() || answer == early);
                    // step by step reaches every continuation
                    for next in all.one_more(assignment) {
                        assert!(early.is_none() || answers[next].0 == early, "{members:?}");
                        naive_contradicted += u32::from(naive.is_some() && answers[next].1 != naive);
                    }
                }
            }
        }
    }
    assert!(decided > 1_000, "{decided}");
    assert!(naive_contradicted > 100, "{naive_contradicted}");
}

fn delegate_with(own: u128, delegated: u128, others: u128) -> Poll {
    let members = [
        Member { own, delegate: None },
        Member { own: delegated, delegate: Some(0) },
        Member { own: others, delegate: None },
    ];
    let total = own + delegated + others;
    Poll::new(rules(affirmative(500_000, 500_000, 400_000, BallotMode::Early), 1, total), &members, 1_000)
}

/// Hazard 46: a delegate with 60 of 100, 59 of it delegated, can't decide early: its delegators could still vote No. When
/// they do, it fails; when they say so themselves, it is decided.
#[test]
fn hazard_46_a_delegate_cannot_decide_early_with_what_was_delegated() {
    let mut poll = delegate_with(1, 59, 40);
    poll.vote(1_001, 0, &Ballot::For(0)).unwrap();
    assert_eq!(poll.rules.answer(&poll.tally), Some(0));
    assert_eq!(poll.rules.outcome(&poll.tally, 1_001), Outcome::Open { end: 1_100 });

    let mut no = poll.clone();
    no.vote(1_002, 1, &Ballot::Against).unwrap();
    assert_eq!(no.rules.outcome(&no.tally, 1_100), Outcome::Rejected);

    poll.vote(1_002, 1, &Ballot::For(0)).unwrap();
    assert_eq!(poll.rules.outcome(&poll.tally, 1_002), Outcome::Passed { option: 0, at: 1_002 });
}

/// With own stake a majority decides at once, and neither the ballots that never come nor the age of its answer undo it.
#[test]
fn own_stake_decides_at_once_whatever_the_extension() {
    let mut poll = delegate_with(60, 0, 40);
    poll.rules.late_extension = 100;
    poll.vote(1_099, 0, &Ballot::For(0)).unwrap();
    assert_eq!(poll.tally.cut, Some(Cut::Early));
    for now in [1_099, 1_100, 1_399, u64::MAX] {
        assert_eq!(poll.rules.outcome(&poll.tally, now), Outcome::Passed { option: 0, at: 1_099 });
    }
}

/// Own Abstain can't become Against any more: 40 For and 25 Abstain of 100 are decided, 40 For alone aren't, and 40 For
/// with 25 of delegated Abstain aren't.
#[test]
fn own_abstain_counts_towards_an_early_decision() {
    let rule = affirmative(500_000, 500_000, 400_000, BallotMode::Early);
    for (own, delegated, decided) in [(25, 0, true), (0, 25, false), (20, 5, false), (21, 4, true)] {
        let members = [
            Member { own: 40, delegate: None },
            Member { own, delegate: None },
            Member { own: delegated, delegate: Some(1) },
        ];
        let mut poll = Poll::new(rules(rule.clone(), 1, 100), &members, 1_000);
        poll.vote(1_001, 0, &Ballot::For(0)).unwrap();
        assert_eq!(poll.rules.outcome(&poll.tally, 1_001), Outcome::Open { end: 1_100 });
        poll.vote(1_002, 1, &Ballot::Abstain).unwrap();
        let early = poll.rules.early_answer(&poll.tally);
        assert_eq!(early, decided.then_some(0), "{own} own, {delegated} delegated");
    }
}

/// There is no early rejection: all of the total Against leaves the vote open until its end.
#[test]
fn nothing_is_rejected_early() {
    let mut poll = delegate_with(100, 0, 0);
    poll.vote(1_001, 0, &Ballot::Against).unwrap();
    assert_eq!(poll.rules.outcome(&poll.tally, 1_099), Outcome::Open { end: 1_100 });
    assert_eq!(poll.rules.outcome(&poll.tally, 1_100), Outcome::Rejected);
}
