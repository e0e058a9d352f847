//! Money in.

use cosmwasm_std::{coins, Uint128};
use cw20::Cw20ReceiveMsg;
use polity::dividends::ExecuteMsg;
use polity_dividends::ContractError;
use polity_testkit::prelude::*;

use crate::community::Kit;
use crate::desk::{account, coin, token, Desk};

fn nothing(asset: &Asset) -> ContractError {
    ContractError::NothingReceived { asset: asset.to_string() }
}

/// Bank send, cw20 `Transfer` and cw20 `Send`: each unit is booked once.
#[test]
fn what_arrives_is_booked_once() {
    let mut kit = Kit::new();
    let token = kit.suite.hostile_token(&[("payer", 100)]);
    let (native, cw20) = (Asset::Native("urev".into()), Asset::Cw20(token.to_string()));
    for asset in [&native, &cw20] {
        assert_error(kit.sync(asset), &nothing(asset));
        kit.arrive(asset, 70);
        kit.sync(asset).unwrap();
        assert_error(kit.sync(asset), &nothing(asset));
        kit.arrive(asset, 1);
        kit.arrive(asset, 2);
        kit.sync(asset).unwrap();
        let books = kit.books(asset);
        assert_eq!((books.received.u128(), books.waiting.u128(), books.unpaid.u128()), (73, 73, 0));
    }
    // a `Send` books by itself, with whatever was transferred before
    kit.arrive(&cw20, 7);
    kit.send("payer", &token, 20).unwrap();
    assert_eq!(kit.books(&cw20).received.u128(), 100);
    assert_error(kit.sync(&cw20), &nothing(&cw20));
    assert_eq!(kit.books(&native).received.u128(), 73);
}

/// Hazard 12: whoever says that it sent tokens, is asked what is held of it.
#[test]
fn a_forged_receipt_books_nothing() {
    let mut desk = Desk::new();
    let said = || {
        ExecuteMsg::Receive(Cw20ReceiveMsg {
            sender: account("mallory").into(),
            amount: Uint128::MAX,
            msg: b"\xff".into(),
        })
    };
    let before = desk.rows();
    // by an account, and by a contract that knows no balance
    let refused = desk.execute("mallory", said()).unwrap_err();
    let ContractError::NoBalance { asset, .. } = refused else { panic!("{refused}") };
    assert_eq!(asset, format!("cw20:{}", account("mallory")));
    let refused = desk.execute("governor", said()).unwrap_err();
    assert!(matches!(refused, ContractError::NoBalance { .. }), "{refused}");
    // by a token of which nothing came
    let fake = token("fake");
    desk.arrive(&fake, 0);
    assert_eq!(desk.execute("fake", said()), Err(nothing(&fake)));
    assert_eq!(desk.rows(), before);
    // by a token that delivers less than it says: what is held counts
    desk.arrive(&fake, 3);
    desk.execute("fake", said()).unwrap();
    assert_eq!(desk.assert_books(&fake).received.u128(), 3);
}

/// A token that holds back what it delivered before: the difference is nothing, and never less.
#[test]
fn less_than_is_booked_is_nothing() {
    let mut desk = Desk::new();
    let token = token("token");
    desk.arrive(&token, 50);
    desk.sync(&token).unwrap();
    for held in [49, 0, 50] {
        desk.deps.querier.held.insert(token.to_string(), held);
        assert_eq!(desk.sync(&token), Err(nothing(&token)));
    }
    desk.arrive(&token, 1);
    desk.sync(&token).unwrap();
    assert_eq!(desk.assert_books(&token).received.u128(), 51);
}

/// A coin with a message would be lost to whoever sent it: in none of them, whatever coin.
#[test]
fn no_message_takes_coins() {
    let mut desk = Desk::new();
    let asset = coin("urev");
    desk.arrive(&asset, 5);
    let messages = [
        ExecuteMsg::Sync { asset: asset.clone() },
        ExecuteMsg::Distribute { asset: asset.clone() },
        crate::desk::claim(&asset, &[1], None),
        ExecuteMsg::Receive(Cw20ReceiveMsg { sender: "x".into(), amount: 1u128.into(), msg: b"".into() }),
    ];
    for msg in messages {
        for denom in ["urev", "upol"] {
            let refused = desk.execute_with("anybody", &coins(5, denom), msg.clone());
            assert_eq!(refused, Err(ContractError::Funds { given: format!("5{denom}") }));
        }
    }
    let many: Vec<_> = (0..1_000).flat_map(|n| coins(1, format!("coin{n}"))).collect();
    let refused = desk.execute_with("anybody", &many, ExecuteMsg::Sync { asset }).unwrap_err();
    assert_eq!(refused, ContractError::Funds { given: "1coin0,1coin1,1coin2,1coin3".into() });
}

/// Hazard 17: all that was ever received fits into 128 bits, or is refused and changes nothing.
#[test]
fn the_largest_amounts_are_received() {
    let mut desk = Desk::new();
    let asset = coin("urev");
    desk.pay_out(&asset, u128::MAX);
    let before = desk.rows();
    assert_eq!(desk.claim("alice", &asset, &[1]).unwrap(), u128::MAX / 10 * 4 + 2);
    assert_ne!(desk.rows(), before);
    let books = desk.assert_books(&asset);
    assert_eq!(books.received, Uint128::MAX);
    // and the same coins once more
    let before = desk.rows();
    desk.arrive(&asset, 1);
    let refused = desk.sync(&asset).unwrap_err();
    assert!(matches!(refused, ContractError::Overflow(_)), "{refused}");
    assert_eq!(desk.rows(), before);
    // what is owed is still paid
    assert_eq!(desk.claim("bob", &asset, &[1]).unwrap(), u128::MAX / 10 * 3 + 1);
}
