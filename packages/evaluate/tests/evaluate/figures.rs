//! The figures: rounded towards worse, and no further than by one millionth.

use polity_evaluate::{figures, Figures, MAX_SAMPLES};
use proptest::prelude::*;

#[test]
fn known() {
    let of = |correct, n| figures(correct, n).map(|Figures { value, stderr }| (value, stderr));
    assert_eq!(of(0, 1), Some((0, 0)));
    assert_eq!(of(1, 1), Some((1_000_000, 0)));
    assert_eq!(of(1, 2), Some((500_000, 353_554))); // 0.353553…
    assert_eq!(of(2, 4), Some((500_000, 250_000))); // a quarter, exactly
    assert_eq!(of(2, 3), Some((666_666, 272_166))); // 0.6666…, 0.272165…
    assert_eq!(of(MAX_SAMPLES / 2, MAX_SAMPLES), Some((500_000, 123))); // 1/8192 = 0.00012207…
    assert_eq!(of(MAX_SAMPLES - 1, MAX_SAMPLES), Some((999_999, 1)));
}

#[test]
fn none_of_nothing_and_none_of_too_much() {
    assert_eq!(figures(0, 0), None);
    assert_eq!(figures(2, 1), None);
    assert_eq!(figures(1, MAX_SAMPLES + 1), None);
    assert_eq!(figures(u64::MAX, u64::MAX), None);
}

proptest! {
    /// value <= p < value + 1, and stderr - 1 < 10^6 sqrt(p (1 - p) / n) <= stderr: by squares, in whole numbers.
    #[test]
    fn the_nearest_that_is_not_better((n, correct) in (1..=MAX_SAMPLES).prop_flat_map(|n| (Just(n), 0..=n))) {
        let Figures { value, stderr } = figures(correct, n).unwrap();
        let (value, stderr) = (value as u128, u128::from(stderr));
        let (c, n) = (u128::from(correct), u128::from(n));
        prop_assert!(value * n <= c * 1_000_000 && c * 1_000_000 < (value + 1) * n);
        let spread = c * (n - c) * 1_000_000_000_000;
        prop_assert!(stderr * stderr * n.pow(3) >= spread);
        prop_assert!(stderr == 0 || (stderr - 1).pow(2) * n.pow(3) < spread);
    }
}
