//! Tokens that lie, fail, burn, call back or change their answer: only holders of that token are touched. Hazards 12,
//! 13 and 30, invariants 11 and 17.

use cosmwasm_std::{Addr, Uint128};
use polity::dividends::{BooksResponse, ExecuteMsg, QueryMsg};
use polity_dividends::ContractError;
use polity_testkit::hostile::token::{self, Balance, Manners, Moving};
use polity_testkit::hostile::Callback;
use polity_testkit::prelude::*;

use crate::community::Kit;

const REV: &str = "urev";

/// A hostile token beside an honest one and a coin: 1,000 of each distributed, 1,000 more of each waiting to be booked.
struct Stage {
    kit: Kit,
    hostile: Addr,
    honest: Addr,
}

impl Stage {
    fn new() -> Self {
        let mut kit = Kit::new();
        let hostile = kit.suite.hostile_token(&[("payer", 5_000)]);
        let honest = kit.suite.hostile_token(&[("payer", 5_000)]);
        for token in [&hostile, &honest] {
            kit.arrive(token, 1_000);
            kit.distribute(token).unwrap();
            kit.arrive(token, 1_000);
        }
        kit.arrive(REV, 1_000);
        kit.distribute(REV).unwrap();
        kit.arrive(REV, 1_000);
        Self { kit, hostile, honest }
    }

    fn misbehave(&mut self, manners: Manners) {
        self.kit.suite.misbehave(&self.hostile, manners);
    }

    fn raw_books(&self) -> BooksResponse {
        self.kit.ask(&QueryMsg::Books { asset: Asset::Cw20(self.hostile.to_string()) })
    }

    /// Everything works in the others, to the unit.
    fn assert_others(&mut self) {
        let others = [Asset::Cw20(self.honest.to_string()), Asset::Native(REV.into())];
        for asset in &others {
            self.kit.sync(asset).unwrap();
            for (who, stake) in [("alice", 400), ("bob", 300), ("carol", 200), ("dave", 100)] {
                assert_eq!(self.kit.claim(who, asset, &[1]).unwrap(), stake);
            }
            let books = self.kit.books(asset);
            assert_eq!((books.waiting.u128(), books.unpaid.u128()), (1_000, 0));
            assert_eq!(self.kit.suite.balance(&self.kit.dividends, asset), 1_000);
        }
    }
}

fn moving(moving: Moving) -> Manners {
    Manners { moving, ..Manners::default() }
}

fn answering(balance: Balance) -> Manners {
    Manners { balance, ..Manners::default() }
}

/// A transfer that fails leaves what is owed owed, and nothing is marked as paid.
#[test]
fn a_token_that_fails_keeps_what_is_owed() {
    for bad in [Moving::Fail, Moving::Panic, Moving::Loop] {
        let mut stage = Stage::new();
        let hostile = stage.hostile.clone();
        let before = stage.raw_books();
        stage.misbehave(moving(bad));
        stage.kit.claim("alice", &hostile, &[1]).unwrap_err();
        assert_eq!(stage.raw_books(), before);
        assert_eq!(stage.kit.owed("alice", &hostile), (400, vec![1]));
        stage.assert_others();
        stage.misbehave(Manners::default());
        assert_eq!(stage.kit.claim("alice", &hostile, &[1]).unwrap(), 400);
    }
}

/// What it says instead of a balance is an error with the token's name, in each message that asks, and a page shows none.
#[test]
fn a_token_that_does_not_say_is_refused() {
    for bad in [Balance::Garbage, Balance::OtherForm, Balance::Fail] {
        let mut stage = Stage::new();
        let hostile = stage.hostile.clone();
        stage.misbehave(answering(bad));
        for refused in
            [stage.kit.sync(&hostile), stage.kit.distribute(&hostile), stage.kit.send("payer", &hostile, 10)]
        {
            let error = refused.unwrap_err();
            let Some(ContractError::NoBalance { asset, reason }) = error.downcast_ref() else {
                panic!("{error}")
            };
            assert_eq!(*asset, format!("cw20:{hostile}"));
            assert!(reason.chars().count() <= 128);
        }
        assert_eq!(stage.raw_books().held, None);
        // whoever is owed something is paid all the same: a payment asks for no balance
        let asset = Asset::Cw20(hostile.to_string());
        let claim = ExecuteMsg::Claim { asset, distributions: vec![1], account: None };
        stage.kit.tell("alice", &claim).unwrap();
        stage.misbehave(Manners::default());
        assert_eq!(stage.kit.suite.balance("alice", &hostile), 400);
        assert_eq!(stage.kit.claim("bob", &hostile, &[1]).unwrap(), 300);
        stage.assert_others();
    }
    let mut stage = Stage::new();
    let hostile = stage.hostile.clone();
    stage.misbehave(answering(Balance::Panic));
    stage.kit.sync(&hostile).unwrap_err();
    stage.assert_others();
}

/// A token that exaggerates is believed about itself only: its own holders divide what isn't there, first come.
#[test]
fn a_token_that_lies_lies_to_its_own_holders() {
    for lie in [
        Balance::More(Uint128::new(1 << 100)),
        Balance::Fixed(Uint128::MAX),
        Balance::Fixed(Uint128::zero()),
        Balance::Drifting(Uint128::new(7)),
    ] {
        let mut stage = Stage::new();
        let hostile = stage.hostile.clone();
        stage.misbehave(answering(lie));
        let _ = stage.kit.sync(&hostile);
        let _ = stage.kit.sync(&hostile);
        let books = stage.raw_books().books;
        assert_eq!(books.waiting + books.unpaid + books.paid, books.received);
        stage.kit.suite.skip_days(7);
        let _ = stage.kit.distribute(&hostile);
        stage.assert_others();
        // honest again: what isn't there isn't paid, and the chain says so
        stage.misbehave(Manners::default());
        assert_eq!(stage.kit.claim("alice", &hostile, &[1]).unwrap(), 400);
        if stage.kit.distributions(&hostile).len() == 2 {
            let refused = stage.kit.claim("alice", &hostile, &[2]);
            let owed = stage.kit.owed("alice", &hostile).0;
            assert_eq!(refused.is_err(), owed > 1_600, "{owed}");
        }
    }
}

/// A token that delivers less than it was told to pays less, and books what arrived.
#[test]
fn a_token_that_burns_is_booked_as_it_arrives() {
    let mut stage = Stage::new();
    let hostile = stage.hostile.clone();
    stage.kit.sync(&hostile).unwrap();
    stage.misbehave(Manners { exaggerates: Uint128::new(500), ..moving(Moving::Burn { percent: 30 }) });
    stage.kit.send("payer", &hostile, 11).unwrap();
    assert_eq!(stage.raw_books().books.received.u128(), 2_000 + 7);
    assert_eq!(stage.kit.claim("alice", &hostile, &[1]).unwrap(), 280);
    assert_eq!(stage.kit.books(&hostile).paid.u128(), 400);
    stage.assert_others();
}

/// Hazard 30: called back in the middle of a payment, it finds everything written: no second payment, and nothing that is
/// on its way is booked again once it has left.
#[test]
fn a_token_that_calls_back_is_paid_once() {
    let mut stage = Stage::new();
    let hostile = stage.hostile.clone();
    let asset = Asset::Cw20(hostile.to_string());
    stage.kit.sync(&hostile).unwrap();
    let dividends = stage.kit.dividends.clone();
    let alice = stage.kit.suite.address("alice").into_string();
    let claim =
        ExecuteMsg::Claim { asset: asset.clone(), distributions: vec![1], account: Some(alice.clone()) };
    let others = [Asset::Cw20(stage.honest.to_string()), Asset::Native(REV.into())];
    let mut back = vec![message_to(&dividends, &claim)];
    back.extend(
        [ExecuteMsg::Sync { asset: asset.clone() }, ExecuteMsg::Distribute { asset: asset.clone() }]
            .map(|msg| message_to(&dividends, &msg)),
    );
    for other in &others {
        let named = vec![1];
        let msg =
            ExecuteMsg::Claim { asset: other.clone(), distributions: named, account: Some(alice.clone()) };
        back.push(message_to(&dividends, &msg));
    }
    stage.misbehave(moving(Moving::CallBack(Callback { msgs: back, catch: true, times: 5 })));
    assert_eq!(stage.kit.claim("alice", &hostile, &[1]).unwrap(), 400);
    // the sync found nothing, and the distribution came too early
    let caught = stage.kit.suite.caught(&hostile);
    assert_eq!(caught.len(), 2, "{caught:?}");
    let books = stage.kit.books(&hostile);
    assert_eq!((books.received.u128(), books.paid.u128()), (2_000, 400));
    // in the others alice was paid what she was owed, once
    for other in &others {
        assert_eq!(stage.kit.suite.balance("alice", other), 400);
        assert_eq!(stage.kit.claim("alice", other, &[1]).unwrap(), 0);
        assert_eq!(stage.kit.claim("bob", other, &[1]).unwrap(), 300);
        assert_eq!(stage.kit.books(other).unpaid.u128(), 300);
    }
}

/// Called back while it tells of a `Send`: what arrived is booked once, by whoever comes first.
#[test]
fn a_token_that_syncs_before_it_tells_books_once() {
    let mut stage = Stage::new();
    let hostile = stage.hostile.clone();
    stage.kit.sync(&hostile).unwrap();
    let dividends = stage.kit.dividends.clone();
    let sync = ExecuteMsg::Sync { asset: Asset::Cw20(hostile.to_string()) };
    let back = Callback::once(vec![message_to(&dividends, &sync)]).catching();
    stage.misbehave(moving(Moving::CallBack(back)));
    let refused = stage.kit.send("payer", &hostile, 10);
    let asset = format!("cw20:{hostile}");
    assert_error(refused, &ContractError::NothingReceived { asset });
    assert_eq!(stage.kit.books(&hostile).received.u128(), 2_000);
    stage.misbehave(Manners::default());
    stage.kit.send("payer", &hostile, 10).unwrap();
    assert_eq!(stage.kit.books(&hostile).received.u128(), 2_010);
    stage.assert_others();
}

/// Hazard 12: a token that tells of what nobody sent, of itself and in a row, is asked what is held.
#[test]
fn a_token_that_forges_books_nothing() {
    let mut stage = Stage::new();
    let hostile = stage.hostile.clone();
    stage.kit.sync(&hostile).unwrap();
    let forge = token::ExecuteMsg::Forge {
        contract: stage.kit.dividends.to_string(),
        sender: "anybody".into(),
        amount: Uint128::MAX,
        msg: Default::default(),
    };
    let refused = stage.kit.suite.try_send("payer", &hostile, &forge, &[]);
    assert_error(refused, &ContractError::NothingReceived { asset: format!("cw20:{hostile}") });
    stage.assert_others();
}

/// Hazard 13: an evil asset among the assets of a page: the page is made of records, and nobody is asked.
#[test]
fn an_evil_asset_spoils_no_page() {
    let mut stage = Stage::new();
    stage.misbehave(answering(Balance::Panic));
    let page: polity::dividends::AssetsResponse =
        stage.kit.ask(&QueryMsg::Assets { start_after: None, limit: None });
    assert_eq!(page.assets.len(), 3);
    stage.assert_others();
}
