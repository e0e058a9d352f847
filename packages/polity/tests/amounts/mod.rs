//! Amounts and parts up to the largest: right or an error, never a wrap or a panic.

use cosmwasm_std::{Uint128, Uint256, Uint512};
use polity::{Amount, Ratio};
use proptest::prelude::*;

use crate::ratio;

fn millionths() -> impl Strategy<Value = u32> {
    prop_oneof![0u32..=1_000_000, proptest::sample::select(vec![0, 1, 500_000, 666_667, 999_999, 1_000_000])]
}

fn whole() -> impl Strategy<Value = u128> {
    prop_oneof![
        Just(u128::MAX),
        Just(0),
        0u128..10_000_000,
        any::<u128>(),
        (0u32..128).prop_map(|bit| u128::MAX >> bit)
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1_000) })]

    /// `is_met` compares part / whole with the ratio exactly: against 512 bits, also at the ten-thousandths that tallies
    /// count. The floor is the largest part within the ratio and the ceiling the least that meets it; they are at most one
    /// apart.
    #[test]
    fn parts_are_exact(millionths in millionths(), part in whole(), whole in whole(), tally: bool) {
        let ratio = ratio(millionths);
        let scale = if tally { 10_000u128 } else { 1 };
        let (wide_part, wide_whole) = (Uint256::from(part) * Uint256::from(scale), Uint256::from(whole) * Uint256::from(scale));
        let above = |part: Uint256| Uint512::from(part) * Uint512::from(1_000_000u32);
        let line = Uint512::from(wide_whole) * Uint512::from(millionths);
        prop_assert_eq!(ratio.is_met(wide_part, wide_whole), above(wide_part) >= line);

        let ceiling = ratio.ceil_of(wide_whole);
        prop_assert!(above(ceiling) >= line && ceiling <= wide_whole);
        prop_assert!(ceiling.is_zero() || above(ceiling - Uint256::one()) < line);

        let floor = ratio.floor_of(whole);
        let units = Uint512::from(whole) * Uint512::from(millionths);
        prop_assert!(floor <= whole);
        prop_assert!(above(floor.into()) <= units && above(Uint256::from(floor) + Uint256::one()) > units);
    }

    /// Beyond what tallies can reach nothing panics, and the edges are still right.
    #[test]
    fn nothing_panics_beyond(millionths in millionths(), part: [u8; 32], whole: [u8; 32]) {
        let (part, whole) = (Uint256::from_be_bytes(part), Uint256::from_be_bytes(whole));
        let ratio = ratio(millionths);
        let _ = (ratio.is_met(part, whole), ratio.ceil_of(whole));
        prop_assert!(ratio.ceil_of(whole) <= whole);
        prop_assert!(ratio.is_met(Uint256::MAX, part));
        prop_assert!(Ratio::percent(0).is_met(Uint256::zero(), Uint256::from_u128(whole.to_string().len() as u128)));
    }
}

/// The edges by name.
#[test]
fn the_largest_amounts() {
    let max = u128::MAX;
    assert_eq!(ratio(1_000_000).floor_of(max), max);
    assert_eq!(ratio(500_000).floor_of(max), max / 2);
    assert_eq!(ratio(1).floor_of(max), max / 1_000_000);
    assert_eq!(ratio(0).floor_of(max), 0);
    assert_eq!(ratio(500_000).ceil_of(max.into()), Uint256::from(max / 2 + 1));
    assert!(ratio(500_000).is_met((max / 2 + 1).into(), max.into()));
    assert!(!ratio(500_000).is_met((max / 2).into(), max.into()));
    assert_eq!(Amount::try_from(max).unwrap().u128(), max);
    assert_eq!(Amount::try_from(Uint128::MAX).unwrap().get(), Uint128::MAX);
    assert!(Amount::try_from(0u128).is_err());
    assert_eq!(Ratio::from_millionths(1_000_001), None);
    assert_eq!(Ratio::from_millionths(u32::MAX), None);
    assert_eq!((Ratio::percent(40), Ratio::percent(255)), (ratio(400_000), ratio(1_000_000)));
}

/// A deposit is rounded down: nobody deposits more than the part that the tier asks for, and of few units nothing.
#[test]
fn a_deposit_is_rounded_down() {
    let tenth_of_a_percent = ratio(1_000);
    assert_eq!(tenth_of_a_percent.floor_of(999), 0);
    assert_eq!(tenth_of_a_percent.floor_of(1_000), 1);
    assert_eq!(tenth_of_a_percent.floor_of(1_999), 1);
}
