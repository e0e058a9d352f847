//! Bad input, hazards 16, 17, 35 and 36: addresses in every field, numbers at their ends, huge lists and texts.

use cosmwasm_std::{from_json, to_json_binary};
use polity::registry::*;

use crate::{kit::*, roles::every_message};

/// A message with an address in one of its fields.
type Field = Box<dyn Fn(&str) -> ExecuteMsg>;

/// Upper case, mixed case, another prefix, nothing, spaces, a megabyte: in each field that takes an address.
#[test]
fn no_field_takes_another_spelling_of_an_address() {
    let good = account("somebody").into_string();
    let bad = [
        String::new(),
        " ".into(),
        good.to_uppercase(),
        good.replacen('c', "C", 1),
        good.replacen("cosmwasm", "osmo", 1),
        format!("{good} "),
        good[1..].to_owned(),
        "a".repeat(1_000_000),
    ];
    let fields: Vec<Field> = vec![
        Box::new(|a| ExecuteMsg::CreatePanel { authority: a.into(), members: vec![account("b").into()] }),
        Box::new(|a| ExecuteMsg::CreatePanel { authority: account("b").into(), members: vec![a.into()] }),
        Box::new(|a| ExecuteMsg::StrikeMember(StrikeMember { panel: 1, member: a.into() })),
        Box::new(|a| ExecuteMsg::Register(Register { maintainers: vec![a.into()], ..register("x") })),
        Box::new(|a| {
            let guardian = Some(GuardianMsg { address: a.into(), ..guardian() });
            ExecuteMsg::Register(Register { guardian, ..register("x") })
        }),
        Box::new(|a| {
            ExecuteMsg::SetMaintainers(SetMaintainers { model: 1, revision: 1, maintainers: vec![a.into()] })
        }),
        Box::new(|a| {
            let guardian = Some(GuardianMsg { address: a.into(), ..guardian() });
            ExecuteMsg::AppointGuardian(AppointGuardian { model: 1, revision: 1, guardian })
        }),
        Box::new(|a| {
            ExecuteMsg::ProposeAuthority(ProposeAuthority {
                model: 1,
                revision: 1,
                authority: Some(a.into()),
            })
        }),
    ];
    let kit = Kit::new();
    for (index, field) in fields.iter().enumerate() {
        let sender = if index == 2 { "chief" } else { "authority" };
        for given in &bad {
            let refused = kit.fork().execute(sender, field(given)).unwrap_err();
            assert_eq!(code(&refused), "invalid_address", "field {index}");
            assert!(refused.to_string().len() < 1_000);
        }
    }
}

/// Each message with each of its numbers at the ends of its type: an error or a success, never a panic.
#[test]
fn no_number_makes_it_panic() {
    fn numbers(value: &serde_json::Value, at: &mut Vec<String>, path: String) {
        match value {
            serde_json::Value::Number(_) => at.push(path),
            serde_json::Value::Array(items) => {
                items.iter().enumerate().for_each(|(i, item)| numbers(item, at, format!("{path}/{i}")));
            }
            serde_json::Value::Object(fields) => {
                fields.iter().for_each(|(key, value)| numbers(value, at, format!("{path}/{key}")));
            }
            _ => {}
        }
    }
    for (kit, sender, msg) in every_message() {
        let json: serde_json::Value = serde_json::to_value(&msg).unwrap();
        let mut places = vec![];
        numbers(&json, &mut places, String::new());
        for place in places {
            for end in [
                "0",
                "1",
                "4294967295",
                "18446744073709551615",
                "9223372036854775807",
                "-9223372036854775808",
            ] {
                let mut changed = json.clone();
                *changed.pointer_mut(&place).unwrap() = end.parse::<serde_json::Number>().unwrap().into();
                let Ok(msg) = from_json::<ExecuteMsg>(changed.to_string()) else { continue };
                let mut kit = kit.fork();
                if kit.execute(sender, msg).is_ok() {
                    // and what was stored can be asked
                    let _ = kit.query::<serde_json::Value>(QueryMsg::Model { model: 1, at: None }).unwrap();
                    let _ = kit.authorize(Subject::Active { model: 1 }, &["chat"]);
                }
            }
        }
    }
}

/// What comes through the chain's door: an unknown field, a key twice, another kind of value.
#[test]
fn messages_are_decoded_strictly() {
    for (_, _, msg) in every_message() {
        let json = String::from_utf8(to_json_binary(&msg).unwrap().to_vec()).unwrap();
        assert_eq!(polity::from_json_tree::<ExecuteMsg>(json.as_bytes()).unwrap(), msg);
        let more = json.replacen("\":{", "\":{\"more\":1,", 1);
        assert!(polity::from_json_tree::<ExecuteMsg>(more.as_bytes()).is_err(), "{more}");
    }
}

/// A list that is huge is refused before its items cost anything; a text is as long as its bound.
#[test]
fn huge_lists_and_texts_are_refused() {
    let kit = Kit::new();
    let axis = axes().remove(0);
    let many = |n: usize| (0..n).map(|n| Axis { name: term(&format!("a{n}")), ..axis.clone() }).collect();
    for (sender, msg) in [
        ("eve", ExecuteMsg::CreateVocabulary { axes: many(33) }),
        ("eve", ExecuteMsg::CreateVocabulary { axes: many(10_000) }),
        ("eve", ExecuteMsg::CreatePolicy(PolicyMsg { rules: vec![rule(); 10_000], ..policy() })),
        ("eve", ExecuteMsg::CreatePolicy(PolicyMsg { amendments: vec![digest(1); 17], ..policy() })),
        ("eve", {
            let members = vec![account("a").into(); 10_000];
            ExecuteMsg::CreatePanel { authority: account("a").into(), members }
        }),
        ("eve", {
            let parent = Parent {
                model: 1,
                relation: Relation::Merge,
                licence: 1,
                pledge: polity::Ratio::percent(10),
            };
            ExecuteMsg::Register(Register { parents: vec![parent; 10_000], ..register("x") })
        }),
        ("authority", {
            let maintainers = vec![account("a").into(); 10_000];
            ExecuteMsg::SetMaintainers(SetMaintainers { model: 1, revision: 1, maintainers })
        }),
        ("authority", {
            let disclosures = (0..10_000).map(|n| term(&n.to_string())).collect();
            ExecuteMsg::Submit(Submit { disclosures, ..submit(1, 9) })
        }),
    ] {
        let mut kit = kit.fork();
        let cost = kit.cost(|kit| kit.execute(sender, msg.clone()).unwrap_err());
        assert!(cost.found() + cost.missed() < 10, "{cost:?}");
    }
    for long in ["x".repeat(97), "x".repeat(1_000_000)] {
        let json = serde_json::to_string(&ExecuteMsg::Register(register("short"))).unwrap();
        assert!(from_json::<ExecuteMsg>(json.replace("short", &long)).is_err());
    }
}
