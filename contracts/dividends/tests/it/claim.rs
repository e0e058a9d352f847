//! What is owed, and that each is paid it once.

use cosmwasm_std::Uint128;
use polity::{bounds, OutOfBounds};
use polity_dividends::ContractError;
use polity_testkit::prelude::*;

use crate::community::Kit;
use crate::desk::{account, claim, coin, token, Desk, HOUR};

const REV: &str = "urev";

/// Five distributions of 1 to 5 thousand, and one of 7 units.
fn rich() -> Desk {
    let mut desk = Desk::new();
    for thousands in 1..=5 {
        desk.pay_out(&coin(REV), thousands * 1_000);
    }
    desk.pay_out(&coin(REV), 7);
    desk
}

/// Invariant 12: whatever the order, the grouping and the caller, each ends with the same.
#[test]
fn invariant_12_any_order_and_anybodys_call_end_the_same() {
    let asset = coin(REV);
    let ways: [&[&[u32]]; 6] = [
        &[&[1, 2, 3, 4, 5, 6]],
        &[&[6, 5, 4, 3, 2, 1]],
        &[&[3], &[1], &[6], &[2], &[5], &[4]],
        &[&[1, 1, 2], &[2, 3, 3, 2], &[6, 4, 5, 6], &[1, 2, 3, 4, 5, 6]],
        &[&[5, 2], &[5, 2], &[2, 6, 5, 1], &[3, 4]],
        &[&[1, 2, 3, 4, 5, 6], &[6], &[5], &[4]],
    ];
    let mut ends = vec![];
    for (way, calls) in ways.iter().enumerate() {
        for other in [false, true] {
            let mut desk = rich();
            for who in if way % 2 == 0 { ["alice", "bob", "dave"] } else { ["dave", "bob", "alice"] } {
                let mut got = 0;
                for names in *calls {
                    let (by, named) =
                        if other { ("mallory", Some(account(who).into())) } else { (who, None) };
                    let (_, paid) = desk.execute(by, claim(&asset, names, named)).unwrap();
                    if let Some((to, amount)) = paid {
                        assert_eq!(to, account(who).as_str());
                        got += amount;
                    }
                }
                let stake = match who {
                    "alice" => 400,
                    "bob" => 300,
                    _ => 100,
                };
                assert_eq!(got, stake * 15 + stake * 7 / 1_000, "{who}");
            }
            ends.push(desk.rows());
        }
    }
    assert!(ends.windows(2).all(|pair| pair[0] == pair[1]));
}

/// Invariant 17: a stranger that claims a part first, or all, makes nobody's claim fail.
#[test]
fn invariant_17_a_claim_made_before_blocks_none() {
    let mut desk = rich();
    let asset = coin(REV);
    for first in [&[2][..], &[3, 4], &[2, 3]] {
        desk.execute("mallory", claim(&asset, first, Some(account("alice").into()))).unwrap();
    }
    assert_eq!(desk.claim("alice", &asset, &[1, 2, 3, 4, 5, 6]).unwrap(), 400 + 2_000 + 2);
    let before = desk.rows();
    assert_eq!(desk.claim("alice", &asset, &[1, 2, 3, 4, 5, 6]).unwrap(), 0);
    assert_eq!(desk.rows(), before);
}

/// What adds nothing sends nothing, writes nothing and tells nothing.
#[test]
fn a_claim_of_nothing_changes_nothing() {
    let mut desk = rich();
    let asset = coin(REV);
    let before = desk.rows();
    // had no stake; and a claim that was made
    assert_eq!(desk.execute("erin", claim(&asset, &[1, 2, 6], None)), Ok((vec![], None)));
    assert_eq!(desk.rows(), before);
    // too little for a unit: 7 · 100 / 1,000
    assert_eq!(desk.execute("dave", claim(&asset, &[6], None)), Ok((vec![], None)));
    assert_eq!(desk.rows(), before);
}

#[test]
fn what_does_not_exist_is_an_error_and_pays_nothing() {
    let mut desk = rich();
    let asset = coin(REV);
    let none = |asset: &Asset, distribution, count| {
        Err(ContractError::NoDistribution { asset: asset.to_string(), distribution, count })
    };
    for bad in [0, 7, u32::MAX] {
        assert_eq!(desk.claim("alice", &asset, &[bad]), none(&asset, bad, 6));
        assert_eq!(desk.claim("alice", &asset, &[1, bad, 2]), none(&asset, bad, 6));
    }
    // of another asset, booked or not, or of a coin that is called like a token
    for other in [coin("uother"), token("token")] {
        assert_eq!(desk.claim("alice", &other, &[1]), none(&other, 1, 0));
        desk.arrive(&other, 1);
        desk.sync(&other).unwrap();
        assert_eq!(desk.claim("alice", &other, &[1]), none(&other, 1, 0));
    }
    assert_eq!(desk.claim("alice", &asset, &[1]).unwrap(), 400);
}

/// Hazard 7: 1 to 30 names, at the ends and one past them.
#[test]
fn a_claim_names_one_to_thirty() {
    let mut desk = Desk::new();
    let asset = coin(REV);
    for _ in 0..31 {
        desk.pay_out(&asset, 10);
    }
    let names: Vec<u32> = (1..=31).collect();
    for bad in [&[][..], &names, &[1; 31]] {
        let given = bad.len().try_into().unwrap();
        let expected = OutOfBounds { bound: bounds::DISTRIBUTIONS, given };
        assert_eq!(desk.claim("alice", &asset, bad), Err(expected.into()));
    }
    assert_eq!(desk.claim("alice", &asset, &names[..30]).unwrap(), 120);
    assert_eq!(desk.claim("alice", &asset, &[31; 30]).unwrap(), 4);
}

/// Marks lie 128 to a record: about the seams each is paid once, whatever was paid beside it.
#[test]
fn each_is_paid_once_about_the_seams_of_its_marks() {
    let mut desk = Desk::bare();
    desk.found(account("treasury").as_str(), HOUR).unwrap();
    let asset = coin(REV);
    for _ in 0..260 {
        desk.pay_out(&asset, 10);
    }
    // the seams first, one by one, with all neighbours still unpaid
    let seams = [127, 128, 1, 256, 255, 129, 257, 260];
    for n in seams {
        assert_eq!(desk.claim("bob", &asset, &[n]).unwrap(), 3, "{n}");
        assert_eq!(desk.claim("bob", &asset, &[n]).unwrap(), 0, "{n}");
    }
    // then the rest in an order that jumps between records: 97 and 261 have no common factor
    let mut rest: Vec<u32> = (1..=260).filter(|n| !seams.contains(n)).collect();
    rest.sort_by_key(|n| n * 97 % 261);
    for chunk in rest.chunks(7) {
        assert_eq!(desk.claim("bob", &asset, chunk).unwrap(), 3 * chunk.len() as u128, "{chunk:?}");
    }
    let all: Vec<u32> = (1..=260).collect();
    for chunk in all.chunks(30) {
        assert_eq!(desk.claim("bob", &asset, chunk).unwrap(), 0);
        assert_eq!(desk.claim("alice", &asset, chunk).unwrap(), 4 * chunk.len() as u128);
    }
    assert_eq!(desk.assert_books(&asset).paid.u128(), 7 * 260);
}

/// Whose marks and which asset's: nobody's claim takes anything of another's, and none of another asset.
#[test]
fn accounts_and_assets_are_apart() {
    let mut desk = Desk::new();
    let assets = [coin(REV), token("rev"), coin("cw20:rev")];
    for asset in &assets {
        desk.pay_out(asset, 1_000);
    }
    for asset in &assets {
        for (who, stake) in [("alice", 400), ("bob", 300), ("carol", 200), ("dave", 100)] {
            assert_eq!(desk.claim(who, asset, &[1]).unwrap(), stake);
            assert_eq!(desk.claim(who, asset, &[1]).unwrap(), 0);
        }
        assert_eq!(desk.held(asset), 0);
    }
}

/// Hazard 17: products in 256 bits, to the unit.
#[test]
fn the_largest_stakes_and_amounts() {
    let mut desk = Desk::new();
    let asset = coin(REV);
    let max = u128::MAX;
    desk.succeed("governor", &[("alice", max - 2), ("bob", 1), ("carol", 1)]);
    desk.pay_out(&asset, max);
    assert_eq!(desk.claim("alice", &asset, &[1]).unwrap(), max - 2);
    assert_eq!(desk.claim("bob", &asset, &[1]).unwrap(), 1);
    assert_eq!(desk.claim("carol", &asset, &[1]).unwrap(), 1);
    let books = desk.assert_books(&asset);
    assert_eq!((books.paid, books.unpaid), (Uint128::MAX, Uint128::zero()));

    let mut desk = Desk::new();
    desk.succeed("governor", &[("alice", max / 2), ("bob", max - max / 2)]);
    desk.pay_out(&asset, max - 1);
    // floor((m − 1) / 2 · (m − 1) / m) and floor((m + 1) / 2 · (m − 1) / m), m = 2^128 − 1
    assert_eq!(desk.claim("alice", &asset, &[1]).unwrap(), max / 2 - 1);
    assert_eq!(desk.claim("bob", &asset, &[1]).unwrap(), max / 2);
    assert_eq!(desk.assert_books(&asset).unpaid.u128(), 1);
}

/// Hazard 11: many distributions of one unit: rounding is each holder's own, and nobody draws on another's.
#[test]
fn a_thousand_distributions_of_one_unit() {
    let mut desk = Desk::bare();
    desk.found(account("treasury").as_str(), HOUR).unwrap();
    let asset = coin(REV);
    for _ in 0..1_000 {
        desk.pay_out(&asset, 1);
    }
    let all: Vec<u32> = (1..=1_000).collect();
    for chunk in all.chunks(30) {
        for who in ["alice", "bob", "carol", "dave"] {
            assert_eq!(desk.claim(who, &asset, chunk).unwrap(), 0);
        }
    }
    let books = desk.assert_books(&asset);
    assert_eq!((books.unpaid.u128(), desk.held(&asset)), (1_000, 1_000));
}

/// What is owed doesn't run out: a year later, out of the community, with the tokens long gone.
#[test]
fn what_is_owed_stays_owed() {
    let mut kit = Kit::new();
    kit.arrive(REV, 1_000);
    kit.distribute(REV).unwrap();
    kit.suite.unstake("alice", 400);
    kit.suite.skip_days(366);
    kit.suite.claim("alice");
    kit.suite.pay("alice", STAKE, 1_400, "bob");
    assert_eq!(kit.owed("alice", REV), (400, vec![1]));
    assert_eq!(kit.claim("alice", REV, &[1]).unwrap(), 400);
}
