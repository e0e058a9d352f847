//! Caps: own tier and higher ones, windows, changes, and how they end.

use cosmwasm_std::Uint128;
use polity::bounds;
use polity::treasury::LimitResponse;
use polity::{Asset, OutOfBounds};
use polity_treasury::ContractError;

use crate::kit::{native, spend, tier, Kit, DAY, FUNDS, HOUR, NOW};

fn exceeded(asset: &Asset, id: u8, limit: u128, spent: u128, amount: u128) -> ContractError {
    ContractError::CapExceeded {
        asset: asset.to_string(),
        tier: tier(id),
        limit: limit.into(),
        spent: spent.into(),
        amount: amount.into(),
    }
}

fn no_limit(asset: &Asset, id: u8) -> ContractError {
    ContractError::NoLimit { asset: asset.to_string(), tier: tier(id) }
}

/// The start of the next window of this length.
fn edge(length: u64) -> u64 {
    (NOW / length + 1) * length
}

/// Invariant 16: a payment fits the limit of its own tier, to the unit.
#[test]
fn what_leaves_below_the_top_fits_the_cap_in_native_and_in_cw20() {
    let mut kit = Kit::new();
    for asset in [native(), kit.cw20()] {
        kit.set_cap(&asset, DAY, &[(1, 100)]).unwrap();
        kit.spend(&[1], &asset, 60).unwrap();
        assert_eq!(kit.spend(&[1], &asset, 41), Err(exceeded(&asset, 1, 100, 60, 41)));
        kit.spend(&[1], &asset, 40).unwrap();
        assert_eq!(kit.spend(&[1], &asset, 1), Err(exceeded(&asset, 1, 100, 100, 1)));
        assert_eq!(kit.balance(&asset, &kit.alice), 100);
        assert_eq!(kit.balance(&asset, &kit.treasury), FUNDS - 100);
    }
}

/// Invariant 16: a payment fits the caps of higher tiers too, and uses them up, so that two tiers can't spend more
/// than the higher of the two may.
#[test]
fn a_payment_counts_in_its_own_tier_and_in_every_higher_one() {
    let mut kit = Kit::new();
    let asset = native();
    kit.set_cap(&asset, DAY, &[(5, 100), (2, 150), (9, 200)]).unwrap();
    kit.spend(&[5, 2, 9], &asset, 100).unwrap();
    assert_eq!(kit.spent(&asset), [(2, 100), (5, 100), (9, 100)]);
    assert_eq!(kit.spend(&[5, 2, 9], &asset, 1), Err(exceeded(&asset, 5, 100, 100, 1)));
    // the middle tier has 50 left, not 150
    assert_eq!(kit.spend(&[2, 9], &asset, 51), Err(exceeded(&asset, 2, 150, 100, 51)));
    kit.spend(&[2, 9], &asset, 50).unwrap();
    assert_eq!(kit.spent(&asset), [(2, 150), (5, 100), (9, 150)]);
    kit.spend(&[9], &asset, 50).unwrap();
    assert_eq!(kit.spent(&asset), [(2, 150), (5, 100), (9, 200)]);
    // what the highest used up is used up for all
    kit.at(edge(DAY));
    kit.spend(&[9], &asset, 150).unwrap();
    assert_eq!(kit.spend(&[5, 2, 9], &asset, 51), Err(exceeded(&asset, 9, 200, 150, 51)));
}

/// A cap of a higher tier that is lower than that of a lower one can only be stricter.
#[test]
fn a_wrong_ladder_is_only_stricter() {
    let mut kit = Kit::new();
    kit.set_cap(&native(), DAY, &[(1, 100), (2, 10)]).unwrap();
    assert_eq!(kit.spend(&[1, 2], &native(), 11), Err(exceeded(&native(), 2, 10, 0, 11)));
    kit.spend(&[1, 2], &native(), 10).unwrap();
}

/// Invariants 6 and 16: what nobody gave a limit, only the top tier spends.
#[test]
fn without_a_limit_only_the_top_tier_spends() {
    let mut kit = Kit::new();
    let (coin, token) = (native(), kit.cw20());
    assert_eq!(kit.spend(&[1, 2], &coin, 1), Err(no_limit(&coin, 1)));
    // a cap of one asset says nothing of another, nor of a coin with the token's address
    kit.set_cap(&coin, DAY, &[(1, 10), (2, 10)]).unwrap();
    assert_eq!(kit.spend(&[1, 2], &token, 1), Err(no_limit(&token, 1)));
    let twin = Asset::Native(kit.token.to_string());
    assert_eq!(kit.spend(&[1, 2], &twin, 1), Err(no_limit(&twin, 1)));
    // each tier of the list needs one
    assert_eq!(kit.spend(&[1, 2, 3], &coin, 1), Err(no_limit(&coin, 3)));
    assert_eq!(kit.spend(&[3], &coin, 1), Err(no_limit(&coin, 3)));
    // a limit of nothing is a limit
    kit.set_cap(&coin, DAY, &[(1, 0)]).unwrap();
    assert_eq!(kit.spend(&[1], &coin, 1), Err(exceeded(&coin, 1, 0, 0, 1)));
    for asset in [coin, token] {
        kit.spend(&[], &asset, FUNDS).unwrap();
    }
}

#[test]
fn the_top_tier_has_no_cap_and_counts_nowhere() {
    let mut kit = Kit::new();
    kit.set_cap(&native(), DAY, &[(1, 100)]).unwrap();
    kit.spend(&[], &native(), 101).unwrap();
    assert_eq!(kit.spent(&native()), [(1, 0)]);
    kit.spend(&[1], &native(), 100).unwrap();
    kit.spend(&[], &native(), 1).unwrap();
    assert_eq!(kit.spent(&native()), [(1, 100)]);
}

/// Invariant 16: the sum of a batch, not each part of it.
#[test]
fn several_payments_of_a_batch_count_together_and_one_too_many_undoes_all() {
    let mut kit = Kit::new();
    let alice = kit.alice.to_string();
    kit.set_cap(&native(), DAY, &[(1, 100)]).unwrap();
    let calls = |parts: &[u128]| parts.iter().map(|part| spend(&native(), &alice, *part)).collect::<Vec<_>>();
    assert_eq!(kit.calls(&[1], calls(&[50, 50, 1])), Err(exceeded(&native(), 1, 100, 100, 1)));
    assert_eq!(kit.balance(&native(), &kit.alice), 0);
    assert_eq!(kit.spent(&native()), [(1, 0)]);
    kit.calls(&[1], calls(&[50, 49, 1])).unwrap();
    assert_eq!(kit.balance(&native(), &kit.alice), 100);
}

/// Hazard 32: windows are half-open, aligned to unix time, and need no transaction to end.
#[test]
fn a_window_ends_exactly_at_its_edge() {
    for length in [HOUR, DAY, 7 * DAY + 1, 366 * DAY] {
        let mut kit = Kit::new();
        kit.set_cap(&native(), length, &[(1, 100)]).unwrap();
        assert_eq!(kit.cap_of(&native()).resets_at, Some(edge(length)));
        kit.at(edge(length) - 1);
        kit.spend(&[1], &native(), 100).unwrap();
        assert_eq!(kit.spend(&[1], &native(), 1), Err(exceeded(&native(), 1, 100, 100, 1)));
        kit.at(edge(length));
        assert_eq!(kit.spent(&native()), [(1, 0)]);
        assert_eq!(kit.cap_of(&native()).resets_at, Some(edge(length) + length));
        // twice the limit around an edge, as the docs say, and no more
        kit.spend(&[1], &native(), 100).unwrap();
        kit.at(edge(length) + length - 1);
        assert_eq!(kit.spend(&[1], &native(), 1), Err(exceeded(&native(), 1, 100, 100, 1)));
        // windows that pass unused are not saved up
        kit.at(edge(length) + 9 * length);
        assert_eq!(kit.spend(&[1], &native(), 101), Err(exceeded(&native(), 1, 100, 0, 101)));
        kit.spend(&[1], &native(), 100).unwrap();
    }
}

#[test]
fn a_changed_limit_keeps_what_was_spent() {
    let mut kit = Kit::new();
    kit.set_cap(&native(), DAY, &[(1, 100), (2, 100)]).unwrap();
    kit.spend(&[1, 2], &native(), 80).unwrap();
    kit.set_cap(&native(), DAY, &[(1, 50), (2, 120)]).unwrap();
    assert_eq!(kit.spent(&native()), [(1, 80), (2, 80)]);
    assert_eq!(kit.spend(&[1, 2], &native(), 1), Err(exceeded(&native(), 1, 50, 80, 1)));
    assert_eq!(kit.spend(&[2], &native(), 41), Err(exceeded(&native(), 2, 120, 80, 41)));
    kit.spend(&[2], &native(), 40).unwrap();
    kit.set_cap(&native(), DAY, &[(1, 81), (2, 121)]).unwrap();
    kit.spend(&[1, 2], &native(), 1).unwrap();
    // and forgets it with the window
    kit.at(edge(DAY));
    kit.set_cap(&native(), DAY, &[(1, 80), (2, 121)]).unwrap();
    assert_eq!(kit.spent(&native()), [(1, 0), (2, 0)]);
}

#[test]
fn a_changed_window_starts_with_nothing_spent() {
    let mut kit = Kit::new();
    kit.set_cap(&native(), DAY, &[(1, 100)]).unwrap();
    kit.spend(&[1], &native(), 100).unwrap();
    kit.set_cap(&native(), DAY + 1, &[(1, 100)]).unwrap();
    assert_eq!(kit.spent(&native()), [(1, 0)]);
    kit.spend(&[1], &native(), 100).unwrap();
    // back again is a change too
    kit.set_cap(&native(), DAY, &[(1, 100)]).unwrap();
    assert_eq!(kit.spent(&native()), [(1, 0)]);
}

#[test]
fn a_cap_is_replaced_whole() {
    let mut kit = Kit::new();
    kit.set_cap(&native(), DAY, &[(1, 100), (2, 100)]).unwrap();
    kit.spend(&[1, 2], &native(), 80).unwrap();
    kit.set_cap(&native(), DAY, &[(2, 100), (3, 30)]).unwrap();
    assert_eq!(kit.spent(&native()), [(2, 80), (3, 0)]);
    assert_eq!(kit.spend(&[1, 2, 3], &native(), 1), Err(no_limit(&native(), 1)));
    // a tier that is new has spent nothing, one that comes back neither
    kit.spend(&[3], &native(), 30).unwrap();
    kit.set_cap(&native(), DAY, &[(1, 100)]).unwrap();
    assert_eq!(kit.spent(&native()), [(1, 0)]);
}

#[test]
fn a_removed_cap_forgets() {
    let mut kit = Kit::new();
    let removed = |kit: &mut Kit| kit.set_cap(&native(), 0, &[]).map(|_| ());
    assert_eq!(removed(&mut kit), Err(ContractError::NoCap { asset: native().to_string() }));
    kit.set_cap(&native(), DAY, &[(1, 100)]).unwrap();
    kit.spend(&[1], &native(), 100).unwrap();
    // whatever the window says
    removed(&mut kit).unwrap();
    assert_eq!(kit.spend(&[1], &native(), 1), Err(no_limit(&native(), 1)));
    assert_eq!(kit.cap_of(&native()).window, None);
    kit.set_cap(&native(), DAY, &[(1, 100)]).unwrap();
    kit.spend(&[1], &native(), 100).unwrap();
}

/// Hazard 17: no sum wraps.
#[test]
fn the_largest_amounts() {
    let mut kit = Kit::new();
    let whale = Asset::Native("uwhale".into());
    kit.fund(&kit.treasury.clone(), u128::MAX, "uwhale");
    kit.set_cap(&whale, DAY, &[(1, u128::MAX)]).unwrap();
    kit.spend(&[1], &whale, u128::MAX - 1).unwrap();
    assert_eq!(kit.spend(&[1], &whale, 2), Err(exceeded(&whale, 1, u128::MAX, u128::MAX - 1, 2)));
    kit.spend(&[1], &whale, 1).unwrap();
    assert_eq!(kit.spend(&[1], &whale, 1), Err(exceeded(&whale, 1, u128::MAX, u128::MAX, 1)));
    let max = u128::MAX;
    assert_eq!(kit.spend(&[1], &whale, max), Err(exceeded(&whale, 1, max, max, max)));
    let expected = LimitResponse { tier: tier(1), amount: Uint128::MAX, spent: Uint128::MAX };
    assert_eq!(kit.cap_of(&whale).limits, [expected]);
}

/// Hazard 22: each bound at its ends and one past them.
#[test]
fn a_cap_out_of_bounds_is_refused() {
    let mut kit = Kit::new();
    for window in [0, HOUR - 1, 366 * DAY + 1, u64::MAX] {
        let expected = OutOfBounds { bound: bounds::CAP_WINDOW, given: window };
        assert_eq!(kit.set_cap(&native(), window, &[(1, 1)]), Err(expected.into()), "{window}");
    }
    for window in [HOUR, 366 * DAY] {
        kit.set_cap(&native(), window, &[(1, 1)]).unwrap();
    }
    let limits: Vec<_> = (1..=7).map(|id| (id, 1)).collect();
    kit.set_cap(&native(), DAY, &limits).unwrap();
    let limits: Vec<_> = (1..=8).map(|id| (id, 1)).collect();
    let refused = kit.set_cap(&native(), DAY, &limits).unwrap_err();
    let ContractError::OutOfBounds(OutOfBounds { bound, given: 8 }) = refused else { panic!("{refused}") };
    assert_eq!((bound.name, bound.max), ("tiers", 7));
}

/// Hazard 6: no silent merge.
#[test]
fn a_tier_twice_is_refused() {
    let mut kit = Kit::new();
    for limits in [[(1, 5), (1, 5), (2, 5)], [(2, 5), (1, 5), (2, 9)]] {
        let twice = ContractError::DuplicateTier { tier: tier(limits[2].0.min(limits[0].0)) };
        assert_eq!(kit.set_cap(&native(), DAY, &limits), Err(twice));
    }
    kit.set_cap(&native(), DAY, &[(1, 10), (2, 10)]).unwrap();
    let twice = Err(ContractError::DuplicateTier { tier: tier(1) });
    assert_eq!(kit.spend(&[1, 2, 1], &native(), 1), twice);
    assert_eq!(kit.spend(&[1; 3], &native(), 1), twice);
}

/// Hazard 7: what a successor's acceptance removes in one transaction is bounded.
#[test]
fn the_thirty_third_capped_asset_is_refused() {
    let mut kit = Kit::new();
    let asset = |n: u64| Asset::Native(format!("coin{n}"));
    for n in 0..32 {
        kit.set_cap(&asset(n), DAY, &[(1, 1)]).unwrap();
    }
    let expected = OutOfBounds { bound: bounds::CAPPED_ASSETS, given: 33 };
    assert_eq!(kit.set_cap(&asset(32), DAY, &[(1, 1)]), Err(expected.into()));
    // one that has a cap can change it, and one that goes makes room
    kit.set_cap(&asset(31), HOUR, &[(1, 2)]).unwrap();
    kit.set_cap(&asset(0), DAY, &[]).unwrap();
    kit.set_cap(&asset(32), DAY, &[(1, 1)]).unwrap();
}
