use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Uint128, Uint256};
use thiserror::Error;

use crate::Amount;

/// A governor that says that an account's stake is more than all stake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a stake of {stake} is more than the total of {total}")]
pub struct StakeAboveTotal {
    /// The account's.
    pub stake: Uint128,
    /// All.
    pub total: Uint128,
}

/// What a holder is owed of a distribution: floor(stake · amount / total), the product in 256 bits.
///
/// Rounded down, so that what all holders are owed is at most the amount, and less than one unit for each holder is left
/// behind. A stake above the total is refused: there is no such holder.
pub fn dividend(stake: Uint128, amount: Uint128, total: Uint128) -> Result<Uint128, StakeAboveTotal> {
    let above = StakeAboveTotal { stake, total };
    if stake > total {
        return Err(above);
    }
    if stake.is_zero() {
        return Ok(Uint128::zero());
    }
    // the total is at least the stake, so not 0, and the quotient at most the amount
    let quotient = stake.full_mul(amount).checked_div(Uint256::from(total)).map_err(|_| above)?;
    Uint128::try_from(quotient).map_err(|_| above)
}

/// From which unix second on an asset can be distributed: one period after its last distribution, at any time if there
/// was none.
pub fn due(last: Option<u64>, period: u64) -> u64 {
    last.map_or(0, |last| last.saturating_add(period))
}

/// What a distribution would be of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prospect {
    /// Unix seconds.
    pub now: u64,
    /// From which unix second on it can be made: see [`due`].
    pub from: u64,
    /// Units to distribute.
    pub amount: Uint128,
    /// All stake, at the start of this block.
    pub total: Uint128,
    /// The total under which money waits.
    pub min_stake: Amount,
}

/// Why an asset can't be distributed now. Each text starts with a code that programs can match.
#[cw_serde]
#[derive(Eq, Error)]
pub enum Blocker {
    /// The period since the asset's last distribution isn't over.
    #[error("too_early: it can be distributed from unix second {from} on")]
    TooEarly {
        /// From this unix second on.
        from: u64,
    },
    /// Nothing waits.
    #[error("nothing_to_distribute: nothing arrived since the last distribution")]
    Nothing {},
    /// The community has too little stake: the first to stake one unit would get everything.
    #[error("too_little_stake: the total stake is {total}, and money waits until it is {min_stake}")]
    TooLittleStake {
        /// The total at the start of this block.
        total: Uint128,
        /// What the governor asks for.
        min_stake: Amount,
    },
}

impl Prospect {
    /// What is against it; none if it can be made now.
    pub fn blocker(&self) -> Option<Blocker> {
        let Self { now, from, amount, total, min_stake } = *self;
        if now < from {
            return Some(Blocker::TooEarly { from });
        }
        if amount.is_zero() {
            return Some(Blocker::Nothing {});
        }
        // at least 1 unit, so that nothing is ever divided by 0
        if total < min_stake.get() {
            return Some(Blocker::TooLittleStake { total, min_stake });
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn owed(stake: u128, amount: u128, total: u128) -> u128 {
        dividend(stake.into(), amount.into(), total.into()).unwrap().u128()
    }

    #[test]
    fn the_largest_amounts() {
        let max = u128::MAX;
        assert_eq!(owed(max, max, max), max);
        assert_eq!(owed(max - 1, max, max), max - 1);
        assert_eq!(owed(1, max, max), 1);
        assert_eq!(owed(1, max - 1, max), 0);
        assert_eq!(owed(max / 2, max, max), max / 2);
        assert_eq!(owed(1, max, 1), max);
        assert_eq!(owed(0, max, 0), 0);
    }

    #[test]
    fn more_than_all_is_nobodys() {
        for (stake, total) in [(1u128, 0u128), (6, 5), (u128::MAX, u128::MAX - 1)] {
            let (stake, total) = (stake.into(), total.into());
            assert_eq!(dividend(stake, Uint128::new(1), total), Err(StakeAboveTotal { stake, total }));
        }
    }

    #[test]
    fn it_is_due_a_period_after_the_last() {
        assert_eq!(due(None, 9), 0);
        assert_eq!(due(Some(5), 9), 14);
        assert_eq!(due(Some(u64::MAX), 9), u64::MAX);
    }

    #[test]
    fn each_condition_alone_is_in_its_way() {
        let min_stake = Amount::try_from(100u128).unwrap();
        let (amount, total) = (Uint128::one(), Uint128::new(100));
        let ready = Prospect { now: 10, from: 10, amount, total, min_stake };
        assert_eq!(ready.blocker(), None);
        assert_eq!(Prospect { now: 9, ..ready }.blocker(), Some(Blocker::TooEarly { from: 10 }));
        let nothing = Prospect { amount: Uint128::zero(), ..ready };
        assert_eq!(nothing.blocker(), Some(Blocker::Nothing {}));
        let total = Uint128::new(99);
        let poor = Prospect { total, ..ready };
        assert_eq!(poor.blocker(), Some(Blocker::TooLittleStake { total, min_stake }));
    }

    fn number() -> impl Strategy<Value = u128> {
        prop_oneof![0u128..50, any::<u128>(), Just(u128::MAX)]
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

        /// The floor of the exact part: its product with the total is at most stake · amount, and one more isn't.
        #[test]
        fn it_is_the_floor_of_the_exact_part(stake in number(), amount in number(), total in number()) {
            let (stake, total) = (stake.min(total), stake.max(total));
            let exact = Uint128::new(stake).full_mul(amount);
            let owed = owed(stake, amount, total);
            prop_assert!(owed <= amount);
            prop_assert!(Uint128::new(owed).full_mul(total) <= exact);
            if stake > 0 && owed < u128::MAX {
                prop_assert!(Uint128::new(owed + 1).full_mul(total) > exact);
            }
        }

        /// Whatever the stakes: all parts together are at most the amount, and less than one unit a holder is left.
        #[test]
        fn less_than_a_unit_a_holder_is_left(
            stakes in proptest::collection::vec(prop_oneof![1u128..50, 1..u128::MAX / 32], 1..20),
            amount in number(),
        ) {
            let total: u128 = stakes.iter().sum();
            let paid: u128 = stakes.iter().map(|stake| owed(*stake, amount, total)).sum();
            prop_assert!(paid <= amount);
            prop_assert!(amount - paid < stakes.len() as u128);
        }

        /// More stake or more money is never worse, and one holder gains nothing by being two.
        #[test]
        fn it_never_falls_and_splitting_gains_nothing(
            a in 0..u128::MAX / 4,
            b in 0..u128::MAX / 4,
            rest in 1..u128::MAX / 4,
            amount in 0..u128::MAX,
        ) {
            let total = a + b + rest;
            prop_assert!(owed(a, amount, total) <= owed(a + b, amount, total));
            prop_assert!(owed(a, amount, total) <= owed(a, amount + 1, total));
            prop_assert!(owed(a, amount, total) + owed(b, amount, total) <= owed(a + b, amount, total));
        }
    }
}
