//! What other programs read: raw records, events, and the codes of errors. A change here is a change of interface.

use std::collections::BTreeSet;

use cosmwasm_std::HexBinary;
use polity::revenue::{raw, *};

use crate::{
    kit::*,
    roles::{epoch, every_message, stage},
};

const README: &str = include_str!("../../README.md");

fn hex(bytes: &[u8]) -> String {
    HexBinary::from(bytes).to_hex()
}

/// Records under their keys, byte by byte.
#[test]
fn raw_records() {
    let mut kit = stage();
    let at = epoch(&kit);
    kit.claim("ann", 1, &native(), &[source(1, at)], &[at]).unwrap();
    let part = |bytes: &[u8]| [&u16::try_from(bytes.len()).unwrap().to_be_bytes()[..], bytes].concat();
    let key = |namespace: &str, parts: &[&[u8]], last: &[u8]| {
        let parts: Vec<_> = parts.iter().flat_map(|bytes| part(bytes)).collect();
        [part(namespace.as_bytes()), parts, last.to_vec()].concat()
    };
    let (one, asset, height) = (1u64.to_be_bytes(), 1u32.to_be_bytes(), at.to_be_bytes());
    let pot = [&one[..], &height, &asset].concat();
    let (ann, clerk) = (canonical(&account("ann")), canonical(&account("clerk")));
    let get = |key: Vec<u8>| kit.ledger().0.get(&key).map(|value| hex(value)).unwrap_or_default();

    assert_eq!(get(b"registry".to_vec()), hex(account("registry").as_bytes()));
    // number 1; received 7,000; paid 1,000; settled 6,000 · 10^18
    assert_eq!(get(key("books", &[], b"native:upol")), "00000001021b580203e8014542ba12a337c00000");
    assert_eq!(get(key("asset", &[], &asset)), hex(b"native:upol"));
    assert_eq!(get(key("count", &[], b"asset")), "00000002");
    assert_eq!(get(key("count", &[], b"table")), "00000002");
    let paid_at = (at - 1).to_be_bytes();
    assert_eq!(get(key("income", &[&one, &asset], &paid_at)), "03e8");
    assert_eq!(get(key("income", &[&one, &asset], &height)), "1b58");
    assert_eq!(get(key("pot", &[], &pot)), "014542ba12a337c00000");
    assert_eq!(get(key("taken", &[&pot], &ann)), "03e8");
    // all of it, up to 7,000
    assert_eq!(get(key("cursor", &[&pot], &one)), "0de0b6b3a76400001b58");
    // table 1, of 6 units
    assert_eq!(get(key("shares", &[&one], &(at - 1).to_be_bytes())), "000000010000000000000006");
    assert_eq!(get(key("use", &[&asset], &[&one[..], &height].concat())), "01");
    assert_eq!(get(key("row", &[&asset], &ann)), "0000000000000001");
    assert_eq!(get(key("held", &[&ann], &asset)), "01");
    let seal = Seal::of(&shares(&[("ann", 1), ("ben", 2), ("cid", 3)])).unwrap();
    let table = format!("0100000003{:016x}{}20{}", 6, seal.digest, hex(&clerk));
    assert_eq!(get(key("table", &[], &asset)), table);
    let open = Seal::of(&shares(&[("ann", 5)])).unwrap();
    let last = hex(account("ann").as_bytes());
    let table = format!("0000000001{:016x}{}20{}{last}", 5, open.digest, hex(&clerk));
    assert_eq!(get(key("table", &[], &2u32.to_be_bytes())), table);
}

/// What other contracts read raw is what the queries say.
#[test]
fn raw_readers_agree_with_the_queries() {
    use cosmwasm_std::{
        testing::mock_dependencies, Addr, Binary, ContractResult, SystemError, SystemResult, WasmQuery,
    };
    let mut kit = stage();
    let at = epoch(&kit);
    kit.claim("ann", 1, &native(), &[source(1, at)], &[at]).unwrap();
    let mut deps = mock_dependencies();
    let (ledger, address) = (kit.ledger().clone(), account("revenue"));
    deps.querier.update_wasm(move |query| match query {
        WasmQuery::Raw { contract_addr, key } if *contract_addr == address.as_str() => SystemResult::Ok(
            ContractResult::Ok(Binary::from(ledger.0.get(key.as_slice()).cloned().unwrap_or_default())),
        ),
        _ => SystemResult::Err(SystemError::NoSuchContract { addr: "other".into() }),
    });
    let (revenue, deps) = (account("revenue"), deps.as_ref());
    let read = raw::books(deps, &revenue, &native()).unwrap().unwrap();
    assert_eq!((read.number, read.books.figures()), (1, kit.books(&native())));
    assert_eq!(raw::books(deps, &revenue, &token("never")).unwrap(), None);
    let rows = kit.owed_rows("ann", 1, &native(), &[]);
    assert_eq!(raw::pot(deps, &revenue, 1, at, 1).unwrap(), rows[0].pot);
    assert!(raw::pot(deps, &revenue, 9, at, 1).unwrap().is_zero());
    assert!(raw::books(deps, &Addr::unchecked("x"), &native()).is_err());
}

/// Hazard 15: namespaces are told in the README, and each is a key of its own length.
#[test]
fn every_namespace_is_documented() {
    let mut namespaces = BTreeSet::new();
    for (mut kit, sender, msg, funds) in every_message() {
        kit.execute_with(&sender, &funds, msg).unwrap();
        for key in kit.ledger().0.keys().filter(|key| key[0] == 0) {
            let length = usize::from(u16::from_be_bytes([key[0], key[1]]));
            namespaces.insert(String::from_utf8(key[2..2 + length].to_vec()).unwrap());
        }
    }
    let state = include_str!("../../src/state.rs");
    let declared = state.split("::new(\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned());
    let mut expected: BTreeSet<_> = declared.filter(|name| name != "registry").collect();
    expected.extend(["books", "pot", "taken"].map(str::to_owned));
    assert_eq!(namespaces, expected);
    for namespace in namespaces {
        assert!(README.contains(&format!("`{namespace}`")), "{namespace}");
    }
}

/// Hazard 39: each message tells what it did, in the words of the README.
#[test]
fn events() {
    let mut told = vec![];
    for (mut kit, sender, msg, funds) in every_message() {
        let kind = msg.kind();
        for event in kit.execute_with(&sender, &funds, msg).unwrap() {
            let attributes: Vec<_> = event.attributes.iter().map(|a| a.key.clone()).collect();
            told.push(format!("{kind}: {} {}", event.ty, attributes.join(",")));
            assert!(README.contains(&format!("`{}`", event.ty)), "{}", event.ty);
        }
    }
    assert_eq!(told.join("\n"), EVENTS.trim(), "\n{}\n", told.join("\n"));
}

const EVENTS: &str = "\
pay: paid model,payer,asset,amount
receive: paid model,payer,asset,amount
create_table: table_created table,maker,rows
add_rows: rows_added table,rows
seal_table: table_sealed table,count,total,digest
set_shares: shares_set model,epoch,table,digest
settle: settled model,epoch,asset,source,added
settle: settled model,epoch,asset,source,added
claim: settled model,epoch,asset,source,added
claim: claimed account,model,epoch,asset,amount
";

/// The values of the events that speak of money.
#[test]
fn events_say_what_moved() {
    let mut kit = stage();
    let at = epoch(&kit);
    let events = kit.claim("ann", 1, &native(), &[source(1, at)], &[at]).unwrap();
    let values = |n: usize| events[n].attributes.iter().map(|a| a.value.clone()).collect::<Vec<_>>();
    let settled = ["1", &at.to_string(), "native:upol", "1", "6000000000000000000000"];
    assert_eq!(values(0), settled);
    assert_eq!(values(1), [account("ann").as_str(), "1", &at.to_string(), "native:upol", "1000"]);
    let events = kit.pay(1, &token("good"), 3).unwrap();
    let asset = token("good").to_string();
    let paid: Vec<_> = events[0].attributes.iter().map(|a| a.value.as_str()).collect();
    assert_eq!(paid, ["1", account("payer").as_str(), &asset, "3"]);
}

/// The values of the events that speak of share tables: how many rows a message added, and what a table is sealed with.
#[test]
fn events_say_what_became_of_a_table() {
    let mut kit = stage();
    let mut told = |sender: &str, msg: ExecuteMsg| {
        let events = kit.execute(sender, msg).unwrap();
        assert_eq!(events.len(), 1);
        events[0].attributes.iter().map(|a| a.value.clone()).collect::<Vec<_>>()
    };
    let rows = shares(&[("ann", 1), ("ben", 2), ("cid", 3), ("dot", 4), ("eve", 5)]);
    let clerk = account("clerk").into_string();
    let (first, rest) = rows.split_at(2);
    assert_eq!(told("clerk", ExecuteMsg::CreateTable { rows: first.to_vec() }), ["3", &clerk, "2"]);
    assert_eq!(told("clerk", ExecuteMsg::AddRows { table: 3, rows: rest.to_vec() }), ["3", "3"]);
    let seal = Seal::of(&rows).unwrap();
    let digest = seal.digest.to_string();
    assert_eq!(told("clerk", ExecuteMsg::SealTable { table: 3, seal }), ["3", "5", "15", &digest]);
    let set = ExecuteMsg::SetShares(SetShares { model: 1, table: 3, digest: seal.digest });
    let told = told("authority", set);
    assert_eq!(told, ["1", &(kit.height() + 1).to_string(), "3", &digest]);
}

#[test]
fn every_error_code_is_documented() {
    let source = include_str!("../../src/error.rs");
    let texts = source.split("#[error(").skip(1);
    let codes =
        texts.filter_map(|rest| rest.trim_start().strip_prefix('"')?.split_once(':').map(|(code, _)| code));
    let mut checked = 0;
    for code in codes.filter(|code| code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')) {
        checked += 1;
        assert!(README.contains(&format!("`{code}`")), "{code}");
    }
    assert!(checked > 25, "{checked}");
}
