//! What cw-multi-test lets pass and a chain refuses, from outside and from a contract.

use cosmwasm_std::{coins, to_json_binary, Addr, BankMsg, CosmosMsg, Empty, WasmMsg};
use polity_client::{Chain, ChainError, ChainExt};

use crate::probe::{Ask, Do, Init};
use crate::{setup, tell, Setup};

/// Refused with this code when sent, and when a contract sends it.
fn refused(setup: &mut Setup, msg: CosmosMsg, expected: u32) {
    let Setup { chain, alice, probe, .. } = setup;
    let before = chain.block().unwrap();
    let forwarded = tell(probe, &Do::Forward { msgs: vec![msg.clone()], catch: false });
    for msg in [msg, forwarded] {
        let error = chain.submit(alice, vec![msg]).unwrap_err();
        assert!(
            matches!(&error, ChainError::Chain { codespace, code, message: 0, .. }
                if codespace == "sdk" && *code == expected),
            "{error:?}"
        );
    }
    assert_eq!(chain.block().unwrap(), before);
}

#[test]
fn a_send_needs_an_address_and_coins() {
    let mut setup = setup();
    let (alice, probe) = (setup.alice.clone(), setup.probe.clone());
    setup.chain.bank_send(&alice, &probe, coins(10, "upol")).unwrap();
    let send = |to: &str, amount| BankMsg::Send { to_address: to.into(), amount }.into();
    let upper = alice.as_str().to_uppercase();
    for to in ["", "garbage", &upper, "cosmos1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnrujsuw"] {
        refused(&mut setup, send(to, coins(1, "upol")), 7);
    }
    refused(&mut setup, send(alice.as_str(), coins(1_001, "upol")), 5);
    refused(&mut setup, send(alice.as_str(), coins(1, "unknown")), 5);
    refused(&mut setup, send(alice.as_str(), coins(0, "upol")), 10);
    refused(&mut setup, send(alice.as_str(), vec![]), 10);
}

#[test]
fn an_instantiation_needs_a_label_and_an_admin_that_is_one() {
    let mut setup = setup();
    let make = |admin: Option<&str>, label: &str| {
        let msg = to_json_binary(&Init::default()).unwrap();
        let admin = admin.map(Into::into);
        WasmMsg::Instantiate { admin, code_id: 1, msg, funds: vec![], label: label.into() }.into()
    };
    refused(&mut setup, make(Some("garbage"), "label"), 7);
    refused(&mut setup, make(Some(""), "label"), 7);
    refused(&mut setup, make(None, ""), 18);
    refused(&mut setup, make(None, " "), 18);
    refused(&mut setup, make(None, &"l".repeat(129)), 18);
    let Setup { mut chain, alice, .. } = setup;
    chain.submit(&alice, vec![make(None, &"l".repeat(128))]).unwrap();
    chain.submit(&alice, vec![make(Some(alice.as_str()), "l")]).unwrap();
}

/// Only the admin migrates or names an admin, and only a valid one.
#[test]
fn an_admin_is_asked_for() {
    let mut setup = setup();
    let contract_addr = setup.probe.to_string();
    let bob = setup.bob.clone();
    let migrate = WasmMsg::Migrate {
        contract_addr: contract_addr.clone(),
        new_code_id: 1,
        msg: to_json_binary(&Empty {}).unwrap(),
    };
    let update = |admin: &Addr| WasmMsg::UpdateAdmin {
        contract_addr: contract_addr.clone(),
        admin: admin.to_string(),
    };
    let clear = WasmMsg::ClearAdmin { contract_addr: contract_addr.clone() };

    refused(&mut setup, update(&Addr::unchecked("garbage")).into(), 7);
    let Setup { mut chain, alice, probe, .. } = setup;
    for msg in [migrate.clone(), update(&bob), clear.clone()] {
        let error = chain.submit(&bob, vec![msg.into()]).unwrap_err();
        assert!(matches!(error, ChainError::Chain { code: 4, .. }), "{error}");
    }
    chain.migrate(&alice, &probe, 1, &Empty {}).unwrap();
    chain.submit(&alice, vec![update(&bob).into()]).unwrap();
    assert_eq!(chain.contract_info(probe.as_str()).unwrap().admin, Some(bob.clone()));
    chain.submit(&bob, vec![clear.into()]).unwrap();
    assert_eq!(chain.contract_info(probe.as_str()).unwrap().admin, None);
    chain.submit(&bob, vec![migrate.into()]).unwrap_err();
}

/// wasmd keeps a contract's data only when its `instantiate` has returned.
#[test]
fn a_contract_is_unknown_while_it_is_made() {
    let Setup { mut chain, alice, .. } = setup();
    let init = Init { data: None, introspect: true };
    let (made, _) = chain.instantiate(&alice, 1, &init, "curious", None, &[]).unwrap();
    assert_eq!(chain.raw(made.as_str(), b"early").unwrap(), Some(b"unknown".to_vec()));
    assert_eq!(chain.raw(made.as_str(), b"late").unwrap(), Some(b"known".to_vec()));
}

/// A contract that calls itself for ever is stopped, and not the process.
#[test]
fn calls_and_queries_are_nested_only_so_deep() {
    let Setup { mut chain, alice, probe, .. } = setup();
    chain.execute(&alice, &probe, &Do::Nest { levels: 31 }, &[]).unwrap();
    let error = chain.execute(&alice, &probe, &Do::Nest { levels: 32 }, &[]).unwrap_err();
    assert!(matches!(error, ChainError::Chain { .. }), "{error}");
    chain.execute(&alice, &probe, &Do::Nest { levels: 31 }, &[]).unwrap();

    let bottom: String = chain.query(&probe, &Ask::Nest { levels: 9 }).unwrap();
    assert_eq!(bottom, "the bottom");
    let error = chain.query::<String>(&probe, &Ask::Nest { levels: 10 }).unwrap_err();
    assert!(matches!(error, ChainError::Query { .. }), "{error}");
}

/// A missing contract within a query is an error of the query, for the contract that asked.
#[test]
fn a_contract_can_tell_that_another_is_missing() {
    let Setup { mut chain, alice, bob, probe } = setup();
    let msg = to_json_binary(&Empty {}).unwrap();
    chain.execute(&alice, &probe, &Do::Ask { contract: bob.to_string(), msg }, &[]).unwrap();
    let asked = String::from_utf8(chain.raw(probe.as_str(), b"asked").unwrap().unwrap()).unwrap();
    assert!(asked.contains(&format!("no such contract {bob}")), "{asked}");
}
