use cosmwasm_std::{coins, BankMsg, CosmosMsg, Empty, StdError, Uint128};
use polity_client::{Chain, ChainError, ChainExt, Holder};

use crate::probe::{Ask, Do, ProbeError};
use crate::{setup, tell, Setup};

fn forward(msg: CosmosMsg, catch: bool) -> Do {
    Do::Forward { msgs: vec![msg], catch }
}

/// However deep it was, the text is the contract's own and nothing else, and the error is at hand by variant.
#[test]
fn a_contracts_error_keeps_its_text_and_its_variant() {
    let Setup { mut chain, alice, probe, .. } = setup();
    let mut msg = Do::Refuse { number: 7 };
    for _ in 0..4 {
        let refused = chain.execute(&alice, &probe, &msg, &[]).unwrap_err();
        assert_eq!(refused.contract_text(), Some("refused(7): as told"));
        assert_eq!(refused.downcast_ref::<ProbeError>(), Some(&ProbeError::Refused { number: 7 }));
        assert_eq!(refused.downcast_ref::<StdError>(), None);
        assert_eq!(
            refused.to_string(),
            "a contract refused message 0: refused(7): as told; nothing was changed"
        );
        msg = forward(tell(&probe, &msg), false);
    }
}

#[test]
fn an_error_outlives_the_chain() {
    let refused = {
        let Setup { mut chain, alice, probe, .. } = setup();
        chain.execute(&alice, &probe, &Do::Refuse { number: 7 }, &[]).unwrap_err().clone()
    };
    assert_eq!(refused.downcast_ref(), Some(&ProbeError::Refused { number: 7 }));
}

#[test]
fn a_querys_error_keeps_its_text_and_its_variant() {
    let Setup { chain, probe, .. } = setup();
    let refused = chain.query::<String>(&probe, &Ask::Refuse { number: 7 }).unwrap_err();
    assert!(matches!(&refused, ChainError::Query { contract, .. } if contract == probe.as_str()));
    assert_eq!(refused.contract_text(), Some("refused(7): as told"));
    assert_eq!(refused.downcast_ref(), Some(&ProbeError::Refused { number: 7 }));
}

#[test]
fn an_answer_of_another_form_is_said_to_be_one() {
    let Setup { chain, probe, .. } = setup();
    let error = chain.query::<Uint128>(&probe, &Ask::Block {}).unwrap_err();
    assert!(matches!(error, ChainError::Decode { .. }), "{error}");
}

/// As in a chain's machine: a contract that panics fails, and its caller can go on.
#[test]
fn a_contracts_panic_is_an_error_of_the_call() {
    let Setup { mut chain, alice, probe, .. } = setup();
    let before = (chain.block().unwrap(), chain.dump(probe.as_str()).unwrap());

    let set = Do::Set { key: "a".into(), value: "1".into() };
    let aborted = chain.submit(&alice, vec![tell(&probe, &set), tell(&probe, &Do::Panic {})]).unwrap_err();
    assert!(
        matches!(&aborted, ChainError::Panicked { message: Some(1), text } if text == "panicked: as told")
    );
    assert_eq!((chain.block().unwrap(), chain.dump(probe.as_str()).unwrap()), before);

    chain.execute(&alice, &probe, &forward(tell(&probe, &Do::Panic {}), true), &[]).unwrap();
    let caught = chain.raw(probe.as_str(), b"caught").unwrap().unwrap();
    assert!(String::from_utf8(caught).unwrap().contains("panicked: as told"));
}

#[test]
fn a_panic_in_a_query_is_an_error_of_the_query() {
    let Setup { mut chain, alice, probe, .. } = setup();
    let aborted = chain.query::<String>(&probe, &Ask::Panic {}).unwrap_err();
    assert!(matches!(aborted, ChainError::Panicked { message: None, .. }), "{aborted}");

    let msg = cosmwasm_std::to_json_binary(&Ask::Panic {}).unwrap();
    chain.execute(&alice, &probe, &Do::Ask { contract: probe.to_string(), msg }, &[]).unwrap();
    let asked = chain.raw(probe.as_str(), b"asked").unwrap().unwrap();
    assert!(String::from_utf8(asked).unwrap().contains("panicked: as told"));
}

/// cw-multi-test's bank panics where a balance overflows. That ends the transaction, and only the transaction.
#[test]
fn a_panic_of_the_bank_changes_nothing() {
    let Setup { mut chain, alice, bob, probe } = setup();
    chain.mint(&bob, coins(u128::MAX, "upol")).unwrap();
    let before = chain.block().unwrap();

    let send: CosmosMsg = BankMsg::Send { to_address: bob.to_string(), amount: coins(1, "upol") }.into();
    let set = Do::Set { key: "a".into(), value: "1".into() };
    let aborted = chain.submit(&alice, vec![tell(&probe, &set), send]).unwrap_err();
    assert!(matches!(aborted, ChainError::Panicked { message: Some(1), .. }), "{aborted}");
    let aborted = chain.mint(&bob, coins(1, "upol")).unwrap_err();
    assert!(matches!(aborted, ChainError::Panicked { .. }), "{aborted}");

    assert_eq!(chain.block().unwrap(), before);
    assert_eq!(chain.raw(probe.as_str(), b"a").unwrap(), None);
    assert_eq!(chain.balances(alice.as_str()).unwrap(), coins(1_000, "upol"));
    assert_eq!(chain.balances(bob.as_str()).unwrap(), coins(u128::MAX, "upol"));

    chain.bank_send(&alice, &alice, coins(1, "upol")).unwrap();
    let refused = chain.mint(&bob, coins(0, "upol")).unwrap_err();
    assert!(matches!(refused, ChainError::Chain { code: 10, .. }), "{refused}");
}

#[test]
fn what_the_chain_cannot_do_is_said_before_it_starts() {
    let Setup { mut chain, alice, probe, .. } = setup();
    let set = Do::Set { key: "a".into(), value: "1".into() };
    let msgs = vec![tell(&probe, &set), CosmosMsg::Custom(Empty {})];
    let refused = chain.submit(&alice, msgs).unwrap_err();
    assert!(matches!(refused, ChainError::Unsupported { .. }), "{refused}");
    assert_eq!(chain.raw(probe.as_str(), b"a").unwrap(), None);
}

/// Each error is a sentence that says what is wrong.
#[test]
fn errors_read_well() {
    let errors = [
        (
            ChainError::Unconfirmed { hash: "AB12".into() },
            "transaction AB12 was sent but not seen in a block yet; look for it before sending it again",
        ),
        (
            ChainError::Locked { what: "~/.polity".into(), holder: None },
            "~/.polity is in use by another process; wait until that has ended, or use another folder",
        ),
        (
            ChainError::Locked {
                what: "~/.polity".into(),
                holder: Some(Holder { process: 4_242, program: "polity".into() }),
            },
            "~/.polity is in use by process 4242 (polity); wait until that has ended, or use another folder",
        ),
        (
            ChainError::Exists { folder: "~/.polity".into() },
            "there is a chain in ~/.polity already; open that one, or found the new one in another folder",
        ),
        (
            ChainError::Store { text: "chain.redb: no space left on device".into() },
            "the chain's state could not be read or written: chain.redb: no space left on device; see to the disk and \
             the rights, then open the chain again and look whether the last transaction is there",
        ),
        (
            ChainError::NotFound { what: "code 7".into() },
            "there is no code 7 on this chain; check that it is the right chain and the right id",
        ),
    ];
    for (error, sentence) in errors {
        assert_eq!(error.to_string(), sentence);
    }
}
