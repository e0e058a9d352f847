//! How a payment is split: in two products, and one rounding.

use cosmwasm_std::{Uint128, Uint256};

use crate::registry::{ModelId, Weights, WHOLE};

/// Units of a pot in one unit of an asset: pots are kept in 10^-18 of a unit, since weights are in 10^-18 of a whole, so
/// that nothing is rounded on the way in.
pub const SCALE: u64 = WHOLE;

/// What an ancestor of this weight gets of an income, in 10^-18 of a unit: the product, unrounded.
///
/// At most 2^128 · 2^64, so that it can't overflow; with a weight of at most a whole, below 2^188.
pub fn part(income: u128, weight: u64) -> Uint256 {
    Uint128::new(income).full_mul(weight)
}

/// What whoever holds `units` of `total` has been credited from a pot: floor(units · pot / (total · 10^18)), in units of
/// the asset.
///
/// It is a floor for everybody and nobody gets the rest: so credits sum to at most what came in, and never fall while
/// the pot grows. Below 2^64 · 2^188 on the way, in 256 bits. None for what no pot and no table can be: no total, more
/// units than the total, a pot of more than 2^128 units.
pub fn credit(pot: Uint256, units: u64, total: u64) -> Option<u128> {
    if units > total {
        return None;
    }
    let whole = Uint128::from(total).full_mul(SCALE);
    let product = pot.checked_mul(units.into()).ok()?;
    Uint128::try_from(product.checked_div(whole).ok()?).ok().map(|credit| credit.u128())
}

/// What an account can still take from a pot: its [`credit`] less what it took. None as there, and if it took more than
/// its credit, which never happens.
pub fn claimable(pot: Uint256, units: u64, total: u64, taken: u128) -> Option<u128> {
    credit(pot, units, total)?.checked_sub(taken)
}

/// An ancestor's part of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The ancestor; the paid model itself is one.
    pub model: ModelId,
    /// Its weight, in 10^-18.
    pub weight: u64,
    /// Its part, in 10^-18 of a unit.
    pub amount: Uint256,
}

/// Who gets what part of a payment for a model of these weights: the model itself first, then its ancestors by number.
/// At most 33, none of nothing; they sum to the payment exactly.
pub fn forecast(model: ModelId, weights: &Weights, payment: u128) -> Vec<Part> {
    let own = [(model, weights.own())];
    let ancestors = weights.ancestors().iter().map(|weight| (weight.model, weight.weight.u64()));
    own.into_iter()
        .chain(ancestors)
        .filter(|(_, weight)| *weight > 0)
        .map(|(model, weight)| Part { model, weight, amount: part(payment, weight) })
        .collect()
}
