use cosmwasm_std::{coins, BankMsg, BlockInfo, Timestamp};
use polity_client::{Chain, ChainError, ChainExt, Clock, Code, Embedded};

use crate::probe::Ask;
use crate::{setup, setup_with, Setup};

/// A transaction of no interest.
fn tick(Setup { chain, alice, bob, .. }: &mut Setup) -> u64 {
    chain.bank_send(alice, bob.clone(), coins(1, "upol")).unwrap().height
}

fn now(setup: &Setup) -> (u64, u64) {
    let BlockInfo { height, time, .. } = setup.chain.block().unwrap();
    (height, time.seconds())
}

#[test]
fn a_chain_starts_at_its_genesis() {
    let time = Timestamp::from_seconds(1_000);
    let chain = Embedded::builder().chain_id("test-7").genesis_time(time).build().unwrap();
    assert_eq!(chain.block().unwrap(), BlockInfo { height: 1, time, chain_id: "test-7".into() });
    assert_eq!(chain.info().chain_id, "test-7");
}

/// One block a transaction, an upload included; a query is answered as of the latest block.
#[test]
fn each_transaction_takes_a_block() {
    let mut setup = setup_with(Embedded::builder().block_time_secs(7));
    let (height, time) = now(&setup);
    assert_eq!(tick(&mut setup), height + 1);
    assert_eq!(now(&setup), (height + 1, time + 7));
    assert_eq!(tick(&mut setup), height + 2);

    let asked: BlockInfo = setup.chain.query(&setup.probe, &Ask::Block {}).unwrap();
    assert_eq!(asked, setup.chain.block().unwrap());

    setup.chain.upload(&setup.alice, &Code::named("probe")).unwrap();
    assert_eq!(now(&setup), (height + 3, time + 21));
}

#[test]
fn one_that_fails_takes_none() {
    let mut setup = setup();
    let before = now(&setup);
    setup.chain.bank_send(&setup.bob, &setup.alice, coins(1, "upol")).unwrap_err();
    assert_eq!(now(&setup), before);
}

/// After a move of the clock, the next transaction is in the block that the move opened: at exactly that time.
#[test]
fn a_transaction_is_on_time() {
    let mut setup = setup();
    let (height, time) = now(&setup);

    setup.chain.skip_to(Timestamp::from_seconds(time + 1_000)).unwrap();
    assert_eq!(now(&setup), (height + 1, time + 1_000));
    assert_eq!(tick(&mut setup), height + 1);
    assert_eq!(now(&setup), (height + 1, time + 1_000));
    assert_eq!(tick(&mut setup), height + 2);
    assert_eq!(now(&setup), (height + 2, time + 1_005));

    setup.chain.advance(60).unwrap();
    assert_eq!(now(&setup), (height + 3, time + 1_065));
    assert_eq!(tick(&mut setup), height + 3);

    setup.chain.advance_blocks(10).unwrap();
    assert_eq!(now(&setup), (height + 13, time + 1_115));
    assert_eq!(tick(&mut setup), height + 13);

    setup.chain.advance_blocks(0).unwrap();
    assert_eq!(now(&setup), (height + 13, time + 1_115));

    // a failure does not use up the block
    setup.chain.advance(1).unwrap();
    setup.chain.bank_send(&setup.bob, &setup.alice, coins(1_000_000, "upol")).unwrap_err();
    assert_eq!(tick(&mut setup), height + 14);
}

/// Two blocks may have the same time, as contracts see it, but time never goes back or beyond its end.
#[test]
fn time_does_not_go_back() {
    let mut setup = setup();
    let (height, time) = now(&setup);
    let refused = setup.chain.skip_to(Timestamp::from_seconds(time - 1)).unwrap_err();
    assert!(matches!(refused, ChainError::Clock { .. }), "{refused}");
    assert_eq!(now(&setup), (height, time));

    setup.chain.skip_to(Timestamp::from_seconds(time)).unwrap();
    setup.chain.advance(0).unwrap();
    assert_eq!(now(&setup), (height + 2, time));

    for seconds in [u64::MAX, u64::MAX / 1_000_000_000] {
        let refused = setup.chain.advance(seconds).unwrap_err();
        assert!(matches!(refused, ChainError::Clock { .. }), "{refused}");
        let refused = setup.chain.advance_blocks(seconds).unwrap_err();
        assert!(matches!(refused, ChainError::Clock { .. }), "{refused}");
    }
    assert_eq!(now(&setup), (height + 2, time));

    setup.chain.skip_to(Timestamp::from_nanos(u64::MAX)).unwrap();
    let ends = setup.chain.block().unwrap();
    tick(&mut setup);
    let refused = setup.chain.bank_send(&setup.alice, &setup.bob, coins(1, "upol")).unwrap_err();
    assert!(matches!(refused, ChainError::Clock { .. }), "{refused}");
    assert_eq!(setup.chain.block().unwrap(), ends);
}

#[test]
fn several_transactions_share_a_held_block() {
    let mut setup = setup();
    let (alice, bob) = (setup.alice.clone(), setup.bob.clone());
    let (height, time) = now(&setup);

    let heights = setup
        .chain
        .in_one_block(|chain| {
            let first = chain.bank_send(&alice, &bob, coins(10, "upol")).unwrap();
            let tried = BankMsg::Send { to_address: alice.to_string(), amount: coins(1, "upol") };
            let simulated = chain.simulate(&bob, vec![tried.into()]).unwrap();
            chain.bank_send(&bob, &alice, coins(11, "upol")).unwrap_err();
            let second = chain.bank_send(&bob, &alice, coins(10, "upol")).unwrap();
            assert!(matches!(chain.advance(1), Err(ChainError::Clock { .. })));
            assert!(matches!(chain.hold(), Err(ChainError::Clock { .. })));
            [first.height, simulated.height, second.height]
        })
        .unwrap();
    assert_eq!(heights, [height + 1; 3]);
    assert_eq!(now(&setup), (height + 1, time + 5));
    assert_eq!(tick(&mut setup), height + 2);
}

/// Held after a move of the clock, it is the block that the move opened.
#[test]
fn a_held_block_is_on_time() {
    let mut setup = setup();
    let (height, time) = now(&setup);
    setup.chain.advance(100).unwrap();
    setup.chain.hold().unwrap();
    assert_eq!([tick(&mut setup), tick(&mut setup)], [height + 1, height + 1]);
    setup.chain.release();
    assert_eq!(now(&setup), (height + 1, time + 100));
    assert_eq!(tick(&mut setup), height + 2);
}
