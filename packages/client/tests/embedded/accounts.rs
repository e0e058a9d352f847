use cosmwasm_std::{coins, to_json_binary, Addr, Checksum, Empty};
use polity_client::{Chain, ChainError, ChainExt, ContractInfo, Embedded};

use crate::probe::{Do, Init};
use crate::{setup, Setup};

const ALICE: &str = "polity190vqdjtlpcq27xslcveglfmr4ynfwg7gtfjtje";

/// Made apart from this code: bech32 of the first 20 bytes of SHA-256("alice").
#[test]
fn an_account_is_the_address_of_its_name() {
    let chain = Embedded::builder().build().unwrap();
    assert_eq!(chain.account("alice").as_str(), ALICE);
    assert_ne!(chain.account("alice"), chain.account("Alice"));

    let chain = Embedded::builder().prefix("cosmos").build().unwrap();
    assert_eq!(chain.info().prefix, "cosmos");
    assert!(chain.account("alice").as_str().starts_with("cosmos1"));
}

#[test]
fn a_prefix_is_plain() {
    for prefix in ["", "Polity", "pol ity", "polität", &"p".repeat(33)] {
        let refused = Embedded::builder().prefix(prefix).build().err().unwrap();
        assert!(matches!(refused, ChainError::Unsupported { .. }), "{prefix}: {refused}");
    }
}

/// wasmd's first contract of its first code, which every Cosmos chain with this numbering has.
#[test]
fn contracts_have_the_addresses_that_wasmd_gives() {
    let codes = polity_client::Codes::new().with("probe", crate::probe::code);
    let mut chain = Embedded::builder().prefix("wasm").codes(codes).build().unwrap();
    let alice = chain.account("alice");
    let id = chain.upload(&alice, &polity_client::Code::named("probe")).unwrap();
    let (first, _) = chain.instantiate(&alice, id, &Init::default(), "first", None, &[]).unwrap();
    assert_eq!(first.as_str(), "wasm14hj2tavq8fpesdwxxcu44rty3hh90vhujrvcmstl4zr3txmfvw9s0phg4d");
}

#[test]
fn balances_are_by_denom() {
    let builder = Embedded::builder().balance("alice", coins(5, "upol")).balance("alice", coins(7, "uatom"));
    let mut chain = builder.balance("alice", coins(1, "upol")).build().unwrap();
    let alice = chain.account("alice");
    chain.mint(&alice, coins(2, "ubtc")).unwrap();
    let balances = chain.balances(alice.as_str()).unwrap();
    let balances: Vec<_> = balances.iter().map(ToString::to_string).collect();
    assert_eq!(balances, ["7uatom", "2ubtc", "6upol"]);
    assert_eq!(chain.balances(chain.account("nobody").as_str()).unwrap(), []);
}

#[test]
fn records_are_read_raw() {
    let Setup { mut chain, alice, probe, .. } = setup();
    let set = |key: &str| Do::Set { key: key.into(), value: "1".into() };
    chain.execute(&alice, &probe, &set("b"), &[]).unwrap();
    chain.execute(&alice, &probe, &set("a"), &[]).unwrap();
    assert_eq!(chain.raw(probe.as_str(), b"a").unwrap(), Some(b"1".to_vec()));
    assert_eq!(chain.raw(probe.as_str(), b"c").unwrap(), None);
    let rows = vec![(b"a".to_vec(), b"1".to_vec()), (b"b".to_vec(), b"1".to_vec())];
    assert_eq!(chain.dump(probe.as_str()).unwrap(), rows);

    chain.execute(&alice, &probe, &Do::Remove { key: "a".into() }, &[]).unwrap();
    assert_eq!(chain.raw(probe.as_str(), b"a").unwrap(), None);
}

#[test]
fn contracts_and_codes_are_described() {
    let Setup { mut chain, alice, bob, probe } = setup();
    let info = |admin: Option<&Addr>| ContractInfo {
        code_id: 1,
        creator: alice.clone(),
        admin: admin.cloned(),
        label: "probe".into(),
    };
    assert_eq!(chain.contract_info(probe.as_str()).unwrap(), info(Some(&alice)));
    let code = chain.code_info(1).unwrap();
    assert_eq!((code.id, code.creator), (1, alice.clone()));
    assert_eq!(code.checksum, Checksum::generate(b"probe"));

    let (second, _) = chain.instantiate(&bob, 1, &Init::default(), "second", None, &[]).unwrap();
    let mut all = vec![(probe, info(Some(&alice)))];
    all.push((second, ContractInfo { creator: bob, label: "second".into(), ..info(None) }));
    all.sort_by(|(a, _), (b, _)| a.cmp(b));
    assert_eq!(chain.contracts().unwrap(), all);
}

/// What isn't there is said not to be there, whoever asks.
#[test]
fn what_is_absent_is_not_found() {
    let Setup { mut chain, alice, bob, .. } = setup();
    let nobody = bob.as_str();
    let msg = to_json_binary(&Empty {}).unwrap();
    let errors = [
        chain.smart(nobody, &msg).unwrap_err(),
        chain.raw(nobody, b"a").unwrap_err(),
        chain.contract_info(nobody).unwrap_err(),
        chain.dump(nobody).unwrap_err(),
        chain.execute(&alice, &bob, &Empty {}, &[]).unwrap_err(),
        chain.execute(&alice, &bob, &Empty {}, &coins(1, "upol")).unwrap_err(),
        chain.migrate(&alice, &bob, 1, &Empty {}).unwrap_err(),
    ];
    for error in errors {
        assert!(
            matches!(&error, ChainError::NotFound { what } if what == &format!("contract {bob}")),
            "{error}"
        );
    }
    for id in [0, 2] {
        let errors = [
            chain.code_info(id).unwrap_err(),
            chain.instantiate(&alice, id, &Init::default(), "label", None, &[]).unwrap_err(),
        ];
        for error in errors {
            assert!(
                matches!(&error, ChainError::NotFound { what } if what == &format!("code {id}")),
                "{error}"
            );
        }
    }
}

#[test]
fn what_is_no_address_is_said_to_be_none() {
    let Setup { mut chain, alice, .. } = setup();
    let foreign = Embedded::builder().prefix("cosmos").build().unwrap().account("alice").to_string();
    let msg = to_json_binary(&Empty {}).unwrap();
    for address in ["", "alice", &alice.as_str().to_uppercase(), foreign.as_str()] {
        let errors = [
            chain.smart(address, &msg).unwrap_err(),
            chain.raw(address, b"a").unwrap_err(),
            chain.contract_info(address).unwrap_err(),
            chain.balances(address).unwrap_err(),
            chain.mint(&Addr::unchecked(address), coins(1, "upol")).unwrap_err(),
            chain.bank_send(&Addr::unchecked(address), &alice, coins(1, "upol")).unwrap_err(),
        ];
        for error in errors {
            assert!(matches!(error, ChainError::Address { .. }), "{error}");
        }
    }
}
