//! How money is split: conservation, floors that never fall, and figures at their ends; the seal of a share table; and
//! the books.

use cosmwasm_std::{from_json, Uint128, Uint256};
use num_bigint::BigUint;
use polity::{
    registry::{Weight, Weights, WHOLE},
    revenue::{
        claimable, credit, forecast, part,
        raw::{pot_key, BooksRecord, BOOKS, POTS, TAKEN},
        Books, Seal, Share, TableError, Units, SCALE,
    },
};
use polity_store::Packed;
use proptest::prelude::*;

use crate::hex;

fn big(number: Uint256) -> BigUint {
    BigUint::from_bytes_be(&number.to_be_bytes())
}

fn share(account: &str, units: u64) -> Share {
    Share { account: account.to_owned(), units: units.try_into().unwrap() }
}

/// The largest pot there can be: all of the largest income.
fn full() -> Uint256 {
    part(u128::MAX, WHOLE)
}

#[test]
fn the_largest_figures_there_can_be_are_exact() {
    assert_eq!(big(full()), BigUint::from(u128::MAX) * BigUint::from(10u8).pow(18));
    assert_eq!(big(part(u128::MAX, u64::MAX)), BigUint::from(u128::MAX) * u64::MAX);
    assert_eq!(credit(full(), u64::MAX, u64::MAX), Some(u128::MAX));
    assert_eq!(credit(full(), 1, u64::MAX), Some(u128::MAX / u128::from(u64::MAX)));
    assert_eq!(credit(full(), 1, 1), Some(u128::MAX));
    assert_eq!(claimable(full(), 1, 1, u128::MAX), Some(0));
    // what can't be is none, and no panic
    assert_eq!(credit(full(), 2, 1), None);
    assert_eq!(credit(part(1, SCALE), 2, 1), None);
    assert_eq!(claimable(part(9, SCALE), 3, 2, 0), None);
    assert_eq!(credit(full(), 0, 0), None);
    assert_eq!(credit(Uint256::MAX, 1, 1), None);
    assert_eq!(credit(Uint256::MAX, u64::MAX, u64::MAX), None);
    assert_eq!(claimable(full(), 1, 2, u128::MAX), None);
}

/// Of the worked example: 1,000 for N.
#[test]
fn a_forecast_names_the_model_first() {
    let percent = |part: u64| part * (WHOLE / 100);
    let weights = |all: &[(u64, u64)]| {
        let all = all.iter().map(|(model, part)| Weight { model: *model, weight: percent(*part).into() });
        Weights::try_from(all.collect::<Vec<_>>()).unwrap()
    };
    let parts = forecast(3, &weights(&[(1, 2), (2, 18)]), 1_000);
    let units = |amount: u128| part(amount, SCALE);
    let got: Vec<_> = parts.iter().map(|part| (part.model, part.amount)).collect();
    assert_eq!(got, [(3, units(800)), (1, units(20)), (2, units(180))]);
    // a model that passes all on has no part
    let parts = forecast(3, &weights(&[(1, 40), (2, 60)]), 1_000);
    assert_eq!(parts.iter().map(|part| part.model).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(forecast(3, &Weights::default(), 5)[0].amount, units(5));
}

fn weights() -> impl Strategy<Value = Weights> {
    proptest::collection::vec(1..=WHOLE / 32, 0..=32).prop_map(|all| {
        let all = (1..).zip(all).map(|(model, weight)| Weight { model, weight: weight.into() });
        all.collect::<Vec<_>>().try_into().unwrap()
    })
}

fn income() -> impl Strategy<Value = u128> {
    prop_oneof![0..100u128, any::<u64>().prop_map(u128::from), any::<u128>()]
}

fn units() -> impl Strategy<Value = Vec<u64>> {
    proptest::collection::vec(prop_oneof![1..10u64, 1..=u64::MAX / 20], 1..20)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    /// The parts of a payment are the payment, exactly.
    #[test]
    fn parts_sum_to_the_payment(weights in weights(), payment in income()) {
        let sum: BigUint = forecast(99, &weights, payment).iter().map(|part| big(part.amount)).sum();
        prop_assert_eq!(sum, big(part(payment, SCALE)));
    }

    /// A part of a sum is the sum of the parts: it doesn't matter in how many steps something is settled.
    #[test]
    fn parts_are_settled_in_any_steps(a in income(), b in income(), weight in 0..=WHOLE) {
        let b = b.min(u128::MAX - a);
        prop_assert_eq!(part(a, weight) + part(b, weight), part(a + b, weight));
    }

    /// Each credit is the floor of its exact part; together they are at most the pot, and less than a unit each below it.
    #[test]
    fn credits_are_floors_and_sum_to_at_most_the_pot(income in income(), weight in 0..=WHOLE, units in units()) {
        let pot = part(income, weight);
        let total: u64 = units.iter().sum();
        let scale = BigUint::from(10u8).pow(18);
        let mut sum = BigUint::default();
        for units in &units {
            let credit = BigUint::from(credit(pot, *units, total).unwrap());
            prop_assert_eq!(&credit, &(big(pot) * *units / (&scale * total)));
            sum += credit;
        }
        let whole = big(pot) / &scale;
        prop_assert!(sum <= whole);
        prop_assert!(whole < sum + units.len() + 1u8);
    }

    /// No credit falls when more comes in, nor is less for more units.
    #[test]
    fn no_credit_falls(income in income(), more in income(), weight in 0..=WHOLE, mine in 1..u64::MAX, others in any::<u64>()) {
        let total = mine.saturating_add(others);
        let (before, after) = (part(income, weight), part(income.saturating_add(more), weight));
        let now = credit(before, mine, total).unwrap();
        prop_assert!(credit(after, mine, total).unwrap() >= now);
        prop_assert!(credit(before, mine - 1, total).unwrap() <= now);
        prop_assert_eq!(claimable(after, mine, total, now).unwrap(), credit(after, mine, total).unwrap() - now);
    }

    /// Whatever is asked of them, the books stay in order, and say what an exact count says.
    #[test]
    fn books_stay_in_order(steps in proptest::collection::vec((0..3u8, income()), 0..40)) {
        let (mut books, mut received, mut settled, mut paid) =
            (Books::default(), BigUint::default(), BigUint::default(), BigUint::default());
        let scale = BigUint::from(10u8).pow(18);
        for (kind, amount) in steps {
            let (next, fits) = match kind {
                0 => (books.receive(amount), &received + amount <= BigUint::from(u128::MAX)),
                // in odd parts of a unit
                1 => (
                    books.settle(part(amount, WHOLE / 3)),
                    &settled + big(part(amount, WHOLE / 3)) <= &received * &scale,
                ),
                _ => (books.pay(amount), (&paid + amount) * &scale <= settled),
            };
            prop_assert_eq!(next.is_some(), fits);
            let Some(next) = next else { continue };
            books = next;
            match kind {
                0 => received += amount,
                1 => settled += big(part(amount, WHOLE / 3)),
                _ => paid += amount,
            }
            let figures = books.figures();
            let units = |units: Uint128| BigUint::from(units.u128());
            prop_assert_eq!((units(figures.received), units(figures.paid)), (received.clone(), paid.clone()));
            prop_assert_eq!(BigUint::from(books.booked()), &received - &paid);
            prop_assert_eq!(big(figures.settled), settled.clone());
            prop_assert_eq!(big(figures.unsettled), &received * &scale - &settled);
            prop_assert_eq!(big(figures.owed), &settled - &paid * &scale);
            let record = BooksRecord { number: 7, books };
            prop_assert_eq!(BooksRecord::from_bytes(&record.to_bytes().unwrap()).unwrap(), record);
        }
    }

    /// A seal doesn't know in which order it was asked for, nor in how many steps the table was made; and each row
    /// changes it.
    #[test]
    fn a_seal_is_of_the_rows(
        rows in proptest::collection::btree_map("[a-z]{1,9}", 1..=1_000u64, 1..12),
        seed in any::<u64>(), at in any::<prop::sample::Index>(),
    ) {
        let rows: Vec<_> = rows.iter().map(|(account, units)| share(account, *units)).collect();
        let mut mixed = rows.clone();
        mixed.sort_by_key(|row| (row.units.u64() ^ seed, row.account.len()));
        let seal = Seal::of(&rows).unwrap();
        prop_assert_eq!(Seal::of(&mixed).unwrap(), seal);
        let mut other = rows.clone();
        let row = at.get(&rows);
        let place = rows.iter().position(|other| other == row).unwrap();
        other[place] = share(&row.account, row.units.u64() + 1);
        prop_assert_ne!(Seal::of(&other).unwrap().digest, seal.digest);
        other[place] = share(&format!("{}z", row.account), row.units.u64());
        prop_assert_ne!(Seal::of(&other).map(|seal| seal.digest), Ok(seal.digest));
        other.remove(place);
        prop_assert_ne!(Seal::of(&other).map(|seal| seal.digest), Ok(seal.digest));
    }
}

/// As another program computes it, from the words of `Seal`.
#[test]
fn a_seal_has_the_digest_documented() {
    use sha2::{Digest as _, Sha256};
    let field =
        |text: &str| [&u32::try_from(text.len()).unwrap().to_be_bytes()[..], text.as_bytes()].concat();
    let mut digest = Sha256::digest([vec![4], field("polity-share-table-v1")].concat());
    assert_eq!(hex(digest), hex(Seal::empty().digest.0));
    for (account, units) in [("ann", 60u64), ("ben", 40)] {
        let row = [vec![5], digest.to_vec(), field(account), units.to_be_bytes().to_vec()].concat();
        digest = Sha256::digest(row);
    }
    let seal = Seal::of(&[share("ben", 40), share("ann", 60)]).unwrap();
    assert_eq!(hex(seal.digest.0), hex(digest));
    assert_eq!(hex(seal.digest.0), "c10e18a573d4d01cd61473fc268dbbf29e4ded4f1807b1925962520ddeb327b1");
    assert_eq!((seal.count, seal.total.u64()), (2, 100));
    assert_eq!(seal.to_string(), format!("2 rows, 100 units in all, digest {}", seal.digest));
}

#[test]
fn rows_that_are_no_table_are_refused() {
    assert!(matches!(Seal::of(&[]), Err(TableError::OutOfBounds(_))));
    let twice = Seal::of(&[share("ann", 1), share("ann", 1)]).unwrap_err();
    assert!(twice.to_string().contains("none stands twice"), "{twice}");
    let large = Seal::of(&[share("ann", u64::MAX), share("ben", 1)]);
    assert_eq!(large, Err(TableError::TotalTooLarge { account: "ben".into() }));
    assert_eq!(Seal::of(&[share("ann", u64::MAX)]).unwrap().total.u64(), u64::MAX);
    let after = Seal::empty().add(Some("ben"), &share("ann", 1));
    assert_eq!(after, Err(TableError::OutOfOrder { account: "ann".into(), after: "ben".into() }));
    let rows: Vec<_> = (0..10_001).map(|n| share(&format!("{n:05}"), 1)).collect();
    assert!(Seal::of(&rows[..10_000]).is_ok());
    assert!(matches!(Seal::of(&rows), Err(TableError::OutOfBounds(_))));
}

/// Units validate while they are decoded.
#[test]
fn a_row_has_at_least_one_unit() {
    assert_eq!(from_json::<Units>("\"1\"").unwrap().u64(), 1);
    assert_eq!(from_json::<Units>("\"18446744073709551615\"").unwrap().u64(), u64::MAX);
    let refused = from_json::<Units>("\"0\"").unwrap_err().to_string();
    assert!(refused.contains("at least 1 unit, and this one has 0"), "{refused}");
    for bad in ["0", "1", "\"-1\"", "\"18446744073709551616\"", "\"\"", "null"] {
        assert!(from_json::<Units>(bad).is_err(), "{bad}");
    }
}

#[test]
fn the_records_that_others_read_have_the_bytes_and_keys_documented() {
    let books = Books::new(7_000, part(6_000, SCALE), 1_000).unwrap();
    let record = BooksRecord { number: 3, books };
    assert_eq!(hex(record.to_bytes().unwrap()), "00000003021b580203e8014542ba12a337c00000");
    assert_eq!(hex(BooksRecord { number: 1, books: Books::default() }.to_bytes().unwrap()), "00000001000000");
    let pot = pot_key(1, 2, 3);
    assert_eq!(hex(&pot), "0000000000000001000000000000000200000003");
    assert_eq!(hex(BOOKS.key("native:upol")), format!("0005{}{}", hex("books"), hex("native:upol")));
    assert_eq!(hex(POTS.key(&pot)), format!("0003{}{}", hex("pot"), hex(&pot)));
    let taken = format!("0005{}0014{}{}", hex("taken"), hex(&pot), "ab".repeat(20));
    assert_eq!(hex(TAKEN.key((&pot, &[0xab; 20]))), taken);
    // more settled than received, or more paid than settled, is no record
    for bad in ["0000000100000001", "00000001010101010f", "0000000101010101"] {
        let bytes = cosmwasm_std::HexBinary::from_hex(bad).unwrap();
        assert!(BooksRecord::from_bytes(&bytes).is_err(), "{bad}");
    }
    assert_eq!(Books::new(1, part(1, SCALE) + Uint256::one(), 0), None);
    assert_eq!(Books::new(1, part(1, SCALE) - Uint256::one(), 1), None);
}
