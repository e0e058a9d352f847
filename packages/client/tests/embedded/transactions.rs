use cosmwasm_std::{coins, BankMsg, Binary};
use polity_client::{Chain, ChainError, ChainExt, Code, Codes, Embedded};

use crate::probe::{Ask, Do, Init};
use crate::{setup, tell, Setup};

fn set(key: &str, value: &str) -> Do {
    Do::Set { key: key.into(), value: value.into() }
}

/// All messages of a transaction take effect, or none does.
#[test]
fn messages_are_atomic() {
    let Setup { mut chain, alice, bob, probe } = setup();
    let send = BankMsg::Send { to_address: bob.to_string(), amount: coins(400, "upol") };
    let before = chain.block().unwrap();

    let refused = chain
        .submit(
            &alice,
            vec![send.clone().into(), tell(&probe, &set("a", "1")), tell(&probe, &Do::Refuse { number: 7 })],
        )
        .unwrap_err();
    assert!(matches!(refused, ChainError::Contract { message: 2, .. }), "{refused}");
    assert_eq!(chain.balances(bob.as_str()).unwrap(), []);
    assert_eq!(chain.raw(probe.as_str(), b"a").unwrap(), None);
    assert_eq!(chain.block().unwrap(), before);

    let outcome = chain.submit(&alice, vec![send.into(), tell(&probe, &set("a", "1"))]).unwrap();
    assert_eq!(chain.balances(bob.as_str()).unwrap(), coins(400, "upol"));
    assert_eq!(chain.raw(probe.as_str(), b"a").unwrap(), Some(b"1".to_vec()));
    assert_eq!(outcome.messages.len(), 2);
    assert_eq!((outcome.hash, outcome.gas), (None, None));
    assert_eq!(outcome.height, before.height + 1);
}

/// A later message sees what an earlier one of the same transaction did.
#[test]
fn messages_run_in_order() {
    let Setup { mut chain, alice, probe, .. } = setup();
    let get = cosmwasm_std::to_json_binary(&Ask::Get { key: "a".into() }).unwrap();
    let ask = Do::Ask { contract: probe.to_string(), msg: get };
    chain.submit(&alice, vec![tell(&probe, &set("a", "1")), tell(&probe, &ask)]).unwrap();
    assert_eq!(chain.raw(probe.as_str(), b"asked").unwrap(), Some(b"1".to_vec()));
}

#[test]
fn a_simulation_answers_what_a_transaction_would_and_keeps_nothing() {
    let Setup { mut chain, alice, bob, probe } = setup();
    let send = BankMsg::Send { to_address: bob.to_string(), amount: coins(400, "upol") };
    let msgs = vec![send.into(), tell(&probe, &set("a", "1"))];
    let before = chain.block().unwrap();

    let simulated = chain.simulate(&alice, msgs.clone()).unwrap();
    assert_eq!(chain.block().unwrap(), before);
    assert_eq!(chain.balances(bob.as_str()).unwrap(), []);
    assert_eq!(chain.raw(probe.as_str(), b"a").unwrap(), None);

    assert_eq!(chain.submit(&alice, msgs).unwrap(), simulated);
}

#[test]
fn a_simulation_fails_as_the_transaction_would() {
    let Setup { mut chain, alice, probe, .. } = setup();
    let msgs = vec![tell(&probe, &Do::Refuse { number: 7 })];
    let simulated = chain.simulate(&alice, msgs.clone()).unwrap_err();
    assert_eq!(simulated.to_string(), chain.submit(&alice, msgs).unwrap_err().to_string());
}

#[test]
fn a_transaction_without_messages_is_refused() {
    let Setup { mut chain, alice, .. } = setup();
    let refused = chain.submit(&alice, vec![]).unwrap_err();
    assert!(matches!(refused, ChainError::Chain { code: 18, .. }), "{refused}");
}

#[test]
fn data_comes_out_of_its_wrapper() {
    let Setup { mut chain, alice, probe, .. } = setup();
    let data = Binary::from(b"answer");
    let outcome = chain.execute(&alice, &probe, &Do::Answer { data: data.clone() }, &[]).unwrap();
    assert_ne!(outcome.messages[0].data, Some(data.clone()));
    assert_eq!(outcome.data(0).unwrap(), Some(data.clone()));
    assert!(matches!(outcome.data(1), Err(ChainError::Decode { .. })));

    let without = chain.execute(&alice, &probe, &set("a", "1"), &[]).unwrap();
    assert_eq!(without.data(0).unwrap(), None);
    assert!(matches!(without.instantiated(0), Err(ChainError::Decode { .. })));

    let init = Init { data: Some(data.clone()), introspect: false };
    let (address, outcome) = chain.instantiate(&alice, 1, &init, "another", None, &[]).unwrap();
    assert_eq!(outcome.instantiated(0).unwrap(), (address, Some(data)));
}

#[test]
fn events_are_those_of_each_message() {
    let Setup { mut chain, alice, probe, .. } = setup();
    let msgs = vec![tell(&probe, &set("a", "1")), tell(&probe, &set("b", "1"))];
    let outcome = chain.submit(&alice, msgs).unwrap();
    let keys: Vec<_> = outcome
        .events()
        .filter(|event| event.ty == "wasm")
        .map(|event| event.attributes[1].value.as_str())
        .collect();
    assert_eq!(keys, ["a", "b"]);
    assert_eq!(outcome.messages[1].events.len(), 2);
}

#[test]
fn an_interface_to_any_chain_has_the_typed_calls_too() {
    let Setup { chain, alice, probe, .. } = setup();
    let mut chain: Box<dyn Chain> = Box::new(chain);
    chain.execute(&alice, &probe, &set("a", "1"), &[]).unwrap();
    let value: String = chain.query(&probe, &Ask::Get { key: "a".into() }).unwrap();
    assert_eq!(value, "1");
    chain.clock().unwrap().advance(60).unwrap();
    assert!(chain.info().embedded);
}

/// What a test registers, it can use; a name of the suite can be replaced.
#[test]
fn codes_are_taken_by_name() {
    let codes = Codes::suite().with("probe", crate::probe::code);
    assert_eq!(codes.names().filter(|name| ["probe", "token"].contains(name)).count(), 2);
    let codes = codes.and(Codes::new().with("token", crate::probe::code));
    let mut chain = Embedded::builder().codes(codes).build().unwrap();
    let alice = chain.account("alice");
    let id = chain.upload(&alice, &Code::named("token")).unwrap();
    chain.instantiate(&alice, id, &Init::default(), "really a probe", None, &[]).unwrap();

    let refused = chain.upload(&alice, &Code::named("prob")).unwrap_err();
    assert!(refused.to_string().contains("probe, registry, revenue, token"), "{refused}");
}

/// The same calls have the same results, to the byte.
#[test]
fn a_chain_is_deterministic() {
    let run = || {
        let Setup { mut chain, alice, probe, .. } = setup();
        let outcome = chain.execute(&alice, &probe, &set("a", "1"), &[]).unwrap();
        (probe.clone(), outcome, chain.block().unwrap(), chain.dump(probe.as_str()).unwrap())
    };
    assert_eq!(run(), run());
}
