//! Totals up to u128::MAX: right or an error, never a wrap or a panic.

use cosmwasm_std::{Uint256, Uint512};
use polity::governor::{ten_thousandths, Ballot, BallotMode, Choice, Rule};
use proptest::prelude::*;

use super::reference::{self, Votes};
use crate::{affirmative, optimistic, rules, split};

fn laws() -> Vec<Rule> {
    [(500_000, 10_000, 50_000), (666_667, 333_334, 100_000), (900_000, 600_000, 400_000)]
        .into_iter()
        .map(|(t, q, a)| affirmative(t, q, a, BallotMode::Early))
        .chain([optimistic(200_000, false), optimistic(10_000, true)])
        .collect()
}

/// Only parts matter: a tally and the same tally a hundred undecillion times as large have the same answers.
#[test]
fn the_rule_does_not_depend_on_the_size_of_a_unit() {
    for rule in laws() {
        for powers in [
            [5u128, 2, 3, 1],
            [9, 0, 1, 0],
            [1, 0, 0, 11],
            [6, 0, 6, 0],
            [7, 0, 5, 0],
            [0, 0, 12, 0],
            [3, 0, 0, 3],
        ] {
            let options = if matches!(rule, Rule::Optimistic { .. }) { 1 } else { 2 };
            let scale = u128::MAX / 12;
            let rules = rules(rule.clone(), options, scale * 12);
            let (mut tally, mut votes) = (rules.open(1_000), Votes::none(options));
            for (ballot, power) in
                [Ballot::For(0), Ballot::For(options - 1), Ballot::Against, Ballot::Abstain]
                    .iter()
                    .zip(powers)
            {
                tally.add(ballot, power * scale, power * scale).unwrap();
                votes.count(ballot, power.try_into().unwrap());
            }
            assert_eq!(rules.answer(&tally), reference::answer(&rule, &votes, 12), "{rule:?} {powers:?}");
            assert_eq!(
                rules.early_answer(&tally),
                reference::early_answer(&rule, &votes, 12),
                "{rule:?} {powers:?}"
            );
            assert_eq!(rules.forfeits(&tally), reference::forfeits(&rule, &votes, 12), "{rule:?} {powers:?}");
            let passes = rules.answer(&tally).is_some();
            assert_eq!(rules.conditions(&tally).iter().all(|c| c.met), passes, "{rule:?} {powers:?}");
        }
    }
}

/// One unit decides, even among u128::MAX.
#[test]
fn a_single_unit_decides_at_the_largest_total() {
    let rules = rules(affirmative(500_000, 10_000, 50_000, BallotMode::Early), 1, u128::MAX);
    let half = u128::MAX / 2;
    for (for_, against, answer) in [(half, half, None), (half + 1, half, Some(0)), (half, half + 1, None)] {
        let mut tally = rules.open(1_000);
        tally.add(&Ballot::For(0), for_, for_).unwrap();
        tally.add(&Ballot::Against, against, against).unwrap();
        assert_eq!(rules.answer(&tally), answer);
        assert_eq!(rules.early_answer(&tally), answer);
    }
}

/// A sum that would leave 256 bits, or fall under nothing, is an error.
#[test]
fn sums_never_wrap() {
    let rules = rules(affirmative(500_000, 10_000, 50_000, BallotMode::Early), 1, u128::MAX);
    let mut tally = rules.open(1_000);
    assert!(tally.subtract(&Ballot::For(0), 1).is_err());
    tally.options[0] = Uint256::MAX;
    assert!(tally.add(&Ballot::For(0), 1, 0).is_err());
    let mut tally = rules.open(1_000);
    tally.own_abstain = Uint256::MAX;
    assert!(tally.add(&Ballot::Abstain, 1, 1).is_err());
    // and what only looks doesn't panic, whatever it looks at
    for sum in [Uint256::MAX, Uint256::zero()] {
        tally.options[0] = sum;
        tally.against = Uint256::MAX;
        tally.abstain = Uint256::MAX;
        tally.own_options[0] = sum;
        let _ = (
            rules.answer(&tally),
            rules.early_answer(&tally),
            rules.conditions(&tally),
            rules.forfeits(&tally),
        );
        let _ = (rules.outcome(&tally, u64::MAX), tally.cast());
        assert!(sum.is_zero() || tally.to_bytes(&rules).is_err());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// A split ballot of any power adds exactly power × weight to each choice, all of it to all of them, and taking it off
    /// leaves what was there.
    #[test]
    fn a_split_ballot_loses_nothing(power: u128, other: u128, a in 1u16..9_999, b in 1u16..9_999) {
        let (a, b) = if a + b < 10_000 { (a, b) } else { (a.div_ceil(2), b / 2 + 1) };
        let ballot = match 10_000 - a - b {
            0 => split(&[(Choice::For(0), a), (Choice::Abstain, b)]),
            rest => split(&[(Choice::For(0), a), (Choice::Abstain, b), (Choice::Against, rest)]),
        };
        let rules = rules(affirmative(500_000, 10_000, 50_000, BallotMode::Early), 1, u128::MAX);
        let mut tally = rules.open(1_000);
        tally.add(&Ballot::For(0), other, 0).unwrap();
        tally.add(&Ballot::Abstain, other, 0).unwrap();
        let before = tally.clone();
        tally.add(&ballot, power, 0).unwrap();
        let expected = Uint512::from(power) * Uint512::from(a) + Uint512::from(other) * Uint512::from(10_000u16);
        prop_assert_eq!(Uint512::from(tally.options[0]), expected);
        prop_assert_eq!(tally.cast() - before.cast(), ten_thousandths(power));
        tally.subtract(&ballot, power).unwrap();
        prop_assert_eq!(tally, before);
    }

    /// At any size, `need` of the threshold is the least For that is more than half and the threshold's part: computed
    /// here in 512 bits.
    #[test]
    fn the_least_for_is_exact_at_any_size(threshold in 500_000u32..=900_000, against: u128, for_: u128) {
        let rules = rules(affirmative(threshold, 10_000, 50_000, BallotMode::Final), 1, u128::MAX);
        let mut tally = rules.open(1_000);
        tally.add(&Ballot::Against, against, 0).unwrap();
        tally.add(&Ballot::For(0), for_, 0).unwrap();
        let condition = rules.conditions(&tally)[0];
        let against = Uint512::from(tally.against);
        let holds = |f: Uint512| {
            f > against && f * Uint512::from(1_000_000u32) >= (f + against) * Uint512::from(threshold)
        };
        let need = Uint512::from(condition.need);
        prop_assert!(holds(need));
        prop_assert!(!holds(need - Uint512::one()));
        prop_assert_eq!(condition.met, holds(Uint512::from(tally.options[0])));
    }
}
