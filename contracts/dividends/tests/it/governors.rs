//! More than one governor: a successor's distributions beside the old one's, and governors that lie.

use std::collections::BTreeSet;

use polity::dividends::{OwedResponse, OwedRow, QueryMsg, StakeAboveTotal};
use polity_dividends::ContractError;
use polity_testkit::prelude::*;

use crate::community::Kit;
use crate::desk::{account, claim, coin, Desk, Temper, DAY, PERIOD};

const REV: &str = "urev";

/// Two distributions by the governor, then two by its successor, in which mallory has half and alice the other half.
fn succeeded() -> Desk {
    let mut desk = Desk::new();
    desk.pay_out(&coin(REV), 1_000);
    desk.pay_out(&coin(REV), 1_000);
    desk.succeed("successor", &[("alice", 50), ("mallory", 50)]);
    desk.pay_out(&coin(REV), 100);
    desk.pay_out(&coin(REV), 100);
    desk
}

/// A claim asks each governor that it names once, for all heights.
#[test]
fn each_governor_named_is_asked_once() {
    let mut desk = succeeded();
    let asset = coin(REV);
    for (names, paid, asked) in [(&[4, 1, 3, 2][..], 900, 2), (&[1, 2, 3, 4], 0, 0)] {
        desk.deps.querier.asked.borrow_mut().clear();
        assert_eq!(desk.claim("alice", &asset, names).unwrap(), paid);
        assert_eq!(*desk.deps.querier.asked.borrow(), vec!["powers"; asked]);
    }
    desk.deps.querier.asked.borrow_mut().clear();
    assert_eq!(desk.claim("bob", &asset, &[2, 1]).unwrap(), 600);
    assert_eq!(*desk.deps.querier.asked.borrow(), ["powers"]);
    assert_eq!(desk.claim("mallory", &asset, &[1, 2, 3, 4]).unwrap(), 100);
}

/// Hazard 39: what is paid is told in the order of the distributions, and pages have them in it, whichever governor's address
/// sorts first.
#[test]
fn distributions_are_told_in_their_order() {
    let old = account("governor");
    let mut orders = BTreeSet::new();
    for name in ["successor", "heir", "next", "third"] {
        orders.insert(account(name) < old);
        let mut desk = Desk::new();
        let asset = coin(REV);
        desk.pay_out(&asset, 1_000);
        desk.pay_out(&asset, 1_000);
        desk.succeed(name, &[("alice", 100)]);
        desk.pay_out(&asset, 100);
        let account = account("alice").into_string();
        let question = QueryMsg::Owed { account, asset: asset.clone(), start_after: None, limit: None };
        let page: OwedResponse = desk.ask(question);
        assert_eq!(page.distributions.iter().map(|row| row.distribution).collect::<Vec<_>>(), [1, 2, 3]);
        let (events, _) = desk.execute("alice", claim(&asset, &[2, 3, 1], None)).unwrap();
        let told = events[0].attributes.iter().find(|attribute| attribute.key == "distributions").unwrap();
        assert_eq!(told.value, "1,2,3");
    }
    assert_eq!(orders.len(), 2, "both orders were tried");
}

/// In the block in which the treasury changes hands: what was distributed before is by the old governor's stakes, what is
/// after by the new one's, and one pot pays nothing of the other.
#[test]
fn a_block_can_hold_distributions_by_two_governors() {
    let mut desk = Desk::new();
    let (before, after) = (coin(REV), coin("after"));
    desk.pay_out(&before, 1_000);
    desk.succeed("successor", &[("mallory", 100)]);
    desk.arrive(&after, 1_000);
    desk.distribute(&after).unwrap();
    for (asset, owed) in [(&before, [400, 300, 200, 100, 0]), (&after, [0, 0, 0, 0, 1_000])] {
        for (who, owed) in ["alice", "bob", "carol", "dave", "mallory"].into_iter().zip(owed) {
            assert_eq!(desk.claim(who, asset, &[1]).unwrap(), owed, "{who}, {asset}");
        }
        assert_eq!(desk.assert_books(asset).unpaid.u128(), 0);
    }
}

/// The real thing: the treasury is handed over by vote; who had stake where when is paid from both.
#[test]
fn a_distribution_is_by_the_governor_of_its_day() {
    let mut kit = Kit::new();
    let old = kit.suite.community().clone();
    kit.arrive(REV, 1_000);
    kit.distribute(REV).unwrap();
    let new = kit.suite.found(&Plan::new().succeeding(&old).members(&[("erin", 500), ("alice", 500)]));
    // stake in a successor that isn't accepted earns nothing
    kit.suite.skip_secs(PERIOD);
    kit.arrive(REV, 1_000);
    kit.distribute(REV).unwrap();
    assert_eq!(kit.claim("erin", REV, &[2]).unwrap(), 0);
    let proposal = kit.suite.proposal("alice").successor(&new, 500, 30 * DAY).submit();
    kit.suite.carry(proposal);
    kit.suite.skip_days(30);
    kit.suite.enter(&new);
    kit.suite.accept_treasury("anybody");
    kit.arrive(REV, 1_000);
    kit.distribute(REV).unwrap();
    let governors: Vec<_> = kit.distributions(REV).into_iter().map(|made| made.governor).collect();
    assert_eq!(governors, [new.governor.as_str(), old.governor.as_str(), old.governor.as_str()]);
    assert_eq!(kit.owed("alice", REV), (1_300, vec![1, 2, 3]));
    assert_eq!(kit.claim("alice", REV, &[3, 1, 2]).unwrap(), 1_300);
    assert_eq!(kit.claim("erin", REV, &[1, 2, 3]).unwrap(), 500);
    assert_eq!(kit.claim("bob", REV, &[1, 2, 3]).unwrap(), 600);
    let books = kit.books(REV);
    assert_eq!((books.received.u128(), books.unpaid.u128()), (3_000, 600));
}

/// A majority could hand the treasury to a governor that lies. It has its own distributions to lie about, and not one
/// unit of those before: what was distributed by a governor's stakes is all that its word pays out.
#[test]
fn a_governor_that_lies_takes_nothing_of_anothers() {
    let mut desk = succeeded();
    let asset = coin(REV);
    desk.governor("successor").temper = Temper::Generous;
    assert_eq!(desk.claim("mallory", &asset, &[3]).unwrap(), 100);
    assert_eq!(desk.claim("mallory2", &asset, &[3]).unwrap(), 100);
    let refused = |owed: u128, left: u128| {
        let governor = account("successor");
        Err(ContractError::Overdrawn { governor, owed: owed.into(), left: left.into() })
    };
    let before = desk.rows();
    assert_eq!(desk.claim("mallory3", &asset, &[3]), refused(100, 0));
    assert_eq!(desk.claim("mallory4", &asset, &[1, 3, 4]), refused(200, 0));
    assert_eq!(desk.rows(), before);
    for (who, stake) in [("alice", 400), ("bob", 300), ("carol", 200), ("dave", 100)] {
        assert_eq!(desk.claim(who, &asset, &[1, 2]).unwrap(), 2 * stake);
    }
    assert_eq!((desk.held(&asset), desk.assert_books(&asset).unpaid.u128()), (0, 0));
}

#[test]
fn a_governor_that_says_more_than_all_pays_nobody() {
    let mut desk = succeeded();
    desk.governor("successor").temper = Temper::Absurd;
    let source = StakeAboveTotal { stake: 101u128.into(), total: 100u128.into() };
    let refused = desk.claim("mallory", &coin(REV), &[4, 3]);
    assert_eq!(refused, Err(ContractError::StakeAboveTotal { distribution: 3, source }));
}

/// Hazard 21: a governor that doesn't answer, or not what it is asked, fails its own distributions only, and pages show it.
#[test]
fn a_governor_that_does_not_answer_hurts_only_its_own() {
    for temper in [Temper::Silent, Temper::Garbage, Temper::OtherHeights, Temper::Short] {
        let mut desk = succeeded();
        let asset = coin(REV);
        desk.governor("successor").temper = temper;
        let before = desk.rows();
        let refused = desk.claim("alice", &asset, &[1, 3]).unwrap_err();
        let ContractError::NoAnswer { governor, .. } = refused else { panic!("{refused}") };
        assert_eq!(governor, account("successor"));
        assert_eq!(desk.rows(), before);
        let account = account("alice").into_string();
        let owed: OwedResponse =
            desk.ask(QueryMsg::Owed { account, asset: asset.clone(), start_after: None, limit: None });
        let rows = [(1, Some(400u128)), (2, Some(400)), (3, None), (4, None)]
            .map(|(distribution, amount)| OwedRow { distribution, amount: amount.map(Into::into) });
        assert_eq!(owed, OwedResponse { owed: 800u128.into(), distributions: rows.into(), next: None });
        assert_eq!(desk.claim("alice", &asset, &[1, 2]).unwrap(), 800);
        desk.governor("successor").temper = Temper::Honest;
        assert_eq!(desk.claim("alice", &asset, &[3, 4]).unwrap(), 100);
    }
}
