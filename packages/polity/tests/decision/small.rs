//! Every small tally, under rules at and around their bounds, against the second implementation.

use cosmwasm_std::Uint256;
use polity::governor::{Ballot, BallotMode, Condition, ConditionKind, Outcome, Rule, Rules, Tally};

use super::reference::{self, Votes, UNIT};
use crate::{affirmative, optimistic, rules};

const THRESHOLDS: [u32; 7] = [500_000, 500_001, 600_000, 666_667, 667_000, 899_999, 900_000];
const QUORUMS: [u32; 5] = [10_000, 200_000, 333_334, 500_000, 600_000];
const APPROVALS: [u32; 5] = [50_000, 100_000, 250_000, 333_333, 400_000];
const OBJECTIONS: [u32; 5] = [10_000, 83_333, 83_334, 166_667, 200_000];

/// Each threshold with each quorum, and all approvals in turn with each.
fn affirmatives(ballots: BallotMode) -> Vec<Rule> {
    let mut rules = vec![];
    for (t, threshold) in THRESHOLDS.into_iter().enumerate() {
        for (q, quorum) in QUORUMS.into_iter().enumerate() {
            rules.push(affirmative(threshold, quorum, APPROVALS[(t + 2 * q) % APPROVALS.len()], ballots));
        }
    }
    rules
}

/// Every way to give `units` to the choices For 0, For 1, .., Against, Abstain and not voting: the last is the rest.
fn distributions(units: u8, choices: usize) -> Vec<Vec<u8>> {
    if choices == 1 {
        return vec![vec![units]];
    }
    (0..=units)
        .flat_map(|first| {
            distributions(units - first, choices - 1).into_iter().map(move |mut rest| {
                rest.insert(0, first);
                rest
            })
        })
        .collect()
}

/// A tally and its reference, of whole ballots cast with own stake: for each option, Against, Abstain.
fn cast(rules: &Rules, powers: &[u8]) -> (Tally, Votes) {
    let mut tally = rules.open(1_000);
    let mut votes = Votes::none(rules.options);
    let ballots = (0..rules.options).map(Ballot::For).chain([Ballot::Against, Ballot::Abstain]);
    for (ballot, power) in ballots.zip(powers).filter(|(_, power)| **power > 0) {
        tally.add(&ballot, (*power).into(), (*power).into()).unwrap();
        votes.count(&ballot, (*power).into());
    }
    (tally, votes)
}

fn ten_thousandths(sum: Uint256) -> i128 {
    sum.to_string().parse().unwrap()
}

/// What the condition asks for, of any amount in place of what there is.
fn holds(rule: &Rule, kind: ConditionKind, have: i128, opposed: i128, total: i128) -> bool {
    match (rule, kind) {
        (Rule::Affirmative { threshold, .. }, ConditionKind::Threshold) => {
            reference::threshold_holds(*threshold, have, opposed)
        }
        (Rule::Affirmative { quorum, .. }, ConditionKind::Quorum) => {
            reference::quorum_holds(*quorum, have, total)
        }
        (Rule::Affirmative { approval, .. }, ConditionKind::Approval) => {
            reference::approval_holds(*approval, have, total)
        }
        (Rule::Optimistic { objection, .. }, ConditionKind::Objection) => {
            reference::objection_holds(*objection, have, total)
        }
        _ => panic!("{kind:?} is no condition of {rule:?}"),
    }
}

/// All conditions are met exactly if the leading option passes. `need` is the least that is enough, to the
/// ten-thousandth: one less is not. So what is missing is `need − have`, and never more than that.
fn check_conditions(rules: &Rules, tally: &Tally, votes: &Votes, total: i128, passes: bool) {
    let conditions = rules.conditions(tally);
    assert_eq!(conditions.iter().all(|c| c.met), passes, "{conditions:?}");
    let leading = (0..rules.options).rev().max_by_key(|o| votes.for_(*o)).unwrap();
    assert_eq!(tally.leading(), leading, "the first of several");
    let (for_, opposed) = (votes.for_(leading), votes.opposed(leading));
    for Condition { kind, have, need, met } in conditions {
        let (have, need) = (ten_thousandths(have), ten_thousandths(need));
        let expected = match kind {
            ConditionKind::Threshold | ConditionKind::Approval => for_,
            ConditionKind::Quorum => for_ + votes.abstain,
            ConditionKind::Objection => opposed,
        };
        assert_eq!(have, expected, "{kind:?}");
        assert!(holds(&rules.rule, kind, need, opposed, total), "{kind:?}: {need} is not enough");
        assert!(
            need > 0 && !holds(&rules.rule, kind, need - 1, opposed, total),
            "{kind:?}: {need} is too much"
        );
        assert_eq!(met, (have >= need) != (kind == ConditionKind::Objection), "{kind:?}");
    }
}

/// Both implementations on every way to cast up to `most` units, and the laws that hold between neighbours.
fn check(rule: &Rule, options: u8, most: u8) {
    let choices = usize::from(options) + 3;
    let places = usize::from(most) + 1;
    // the place of a distribution: all choices but the last as digits
    let place = |powers: &[u8]| powers[..choices - 1].iter().fold(0, |at, p| at * places + usize::from(*p));
    for units in 1..=most {
        let rules = rules(rule.clone(), options, units.into());
        let total = i128::from(units);
        let all = distributions(units, choices);
        let mut answers = vec![None; places.pow(u32::try_from(choices - 1).unwrap())];
        for powers in &all {
            let (tally, votes) = cast(&rules, powers);
            let expected = reference::answer(rule, &votes, total);
            assert_eq!(rules.answer(&tally), expected, "{rule:?}: {powers:?}");
            let early = reference::early_answer(rule, &votes, total);
            assert_eq!(rules.early_answer(&tally), early, "early, {rule:?}: {powers:?}");
            assert!(early.is_none() || early == expected, "an early answer is an answer");
            assert_eq!(
                rules.forfeits(&tally),
                reference::forfeits(rule, &votes, total),
                "{rule:?}: {powers:?}"
            );
            check_conditions(&rules, &tally, &votes, total, expected.is_some());
            let outcome = expected.map_or(Outcome::Rejected, |option| Outcome::Passed { option, at: 1_100 });
            assert_eq!(rules.outcome(&tally, 1_100), outcome);
            answers[place(powers)] = Some(expected);
        }
        let against = usize::from(options);
        let not_voted = choices - 1;
        for powers in &all {
            let answer = answers[place(powers)].unwrap();
            let moved = |from: usize, to: usize| {
                let mut moved = powers.clone();
                moved[from] = moved[from].checked_sub(1)?;
                moved[to] += 1;
                answers[place(&moved)]
            };
            if let Some(option) = answer {
                for from in [not_voted, against] {
                    let after = moved(from, option.into());
                    assert!(
                        after.map_or(true, |a| a == answer),
                        "one more For defeats: {rule:?}: {powers:?}"
                    );
                }
            }
            for from in [not_voted].into_iter().chain(0..against) {
                let after = moved(from, against).flatten();
                // power taken off one option may not help another either
                assert!(after.is_none() || after == answer, "one more Against helps: {rule:?}: {powers:?}");
            }
        }
    }
}

/// Whatever up to 12 units cast, with two options, in tiers whose ballots are final: both implementations give the same
/// answer, conditions, forfeits and outcome; one more For (from who didn't vote, or voted Against) never defeats what
/// passes, one more Against (from who didn't vote, or voted for anything) never makes anything pass.
#[test]
fn every_tally_of_twelve_units_in_final_tiers() {
    for rule in affirmatives(BallotMode::Final) {
        check(&rule, 2, 12);
    }
}

/// The same where votes end early.
#[test]
fn every_tally_of_twelve_units_in_early_tiers() {
    for rule in affirmatives(BallotMode::Early) {
        check(&rule, 2, 12);
    }
}

/// The same where ballots can be changed: all combinations, on less units.
#[test]
fn every_tally_of_seven_units_in_revoting_tiers() {
    for rule in affirmatives(BallotMode::Revoting) {
        check(&rule, 2, 7);
    }
}

/// The same in optimistic tiers, which have one option.
#[test]
fn every_tally_of_twelve_units_in_optimistic_tiers() {
    for objection in OBJECTIONS {
        check(&optimistic(objection, false), 1, 12);
        check(&optimistic(objection, true), 1, 12);
    }
}

/// Hazard 48: with three options and more, power on one is Against every other and never towards its quorum.
#[test]
fn hazard_48_every_tally_of_seven_units_with_three_options() {
    for (threshold, quorum, approval) in [(500_000, 10_000, 50_000), (666_667, 600_000, 400_000)] {
        for ballots in [BallotMode::Final, BallotMode::Early] {
            check(&affirmative(threshold, quorum, approval, ballots), 3, 7);
        }
    }
}

/// Hazard 48, as it was found: options of 30 and 30 and Against 35. For is 30, not 60.
#[test]
fn hazard_48_two_options_of_thirty_are_not_sixty() {
    let rules = rules(affirmative(500_000, 500_000, 50_000, BallotMode::Final), 2, 100);
    let (tally, _) = cast(&rules, &[30, 30, 35, 0]);
    assert_eq!(rules.answer(&tally), None);
    let conditions = rules.conditions(&tally).into_iter().map(|c| (c.kind, ten_thousandths(c.have), c.met));
    assert_eq!(
        conditions.collect::<Vec<_>>(),
        [
            (ConditionKind::Threshold, 30 * UNIT, false),
            (ConditionKind::Quorum, 30 * UNIT, false),
            (ConditionKind::Approval, 30 * UNIT, true),
        ]
    );
}

/// Hazard 27: nothing but For counts as For. All of the total on any other choice passes nothing, and Abstain of all but
/// one unit doesn't let that unit decide.
#[test]
fn hazard_27_nothing_but_for_is_for() {
    for rule in affirmatives(BallotMode::Final) {
        let rules = rules(rule, 1, 100);
        for powers in [[0, 100, 0], [0, 0, 100], [0, 50, 50], [1, 0, 99], [4, 0, 96]] {
            assert_eq!(rules.answer(&cast(&rules, &powers).0), None, "{powers:?}");
        }
        assert_eq!(rules.answer(&cast(&rules, &[100, 0, 0]).0), Some(0));
    }
}

/// A tie passes nothing: For must be more than half, at every threshold.
#[test]
fn a_tie_passes_nothing() {
    for rule in affirmatives(BallotMode::Early) {
        let rules = rules(rule, 2, 100);
        for powers in [[50, 0, 50, 0], [50, 50, 0, 0], [40, 20, 20, 20]] {
            assert_eq!(rules.answer(&cast(&rules, &powers).0), None, "{powers:?}");
        }
    }
}
