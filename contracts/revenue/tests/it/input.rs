//! Bad input, hazards 16, 17 and 35: addresses in every field, numbers at their ends, huge lists and texts.

use cosmwasm_std::{from_json, to_json_binary};
use polity::{revenue::*, Asset};

use crate::{
    kit::*,
    roles::{epoch, every_message, stage},
};

/// A message with an address in one of its fields.
type Field = Box<dyn Fn(&str) -> ExecuteMsg>;

/// Upper case, mixed case, another prefix, nothing, spaces, a megabyte: in each field that takes an address.
#[test]
fn hazard_16_no_field_takes_another_spelling_of_an_address() {
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
    let kit = stage();
    let at = epoch(&kit);
    let row = |account: &str| vec![Share { account: account.into(), units: 1u64.try_into().unwrap() }];
    let pay = to_json_binary(&ReceiveMsg::Pay(Pay { model: 1, epoch: None })).unwrap();
    let fields: Vec<(&str, Field)> = vec![
        ("eve", Box::new(move |a| ExecuteMsg::CreateTable { rows: row(a) })),
        ("clerk", Box::new(move |a| ExecuteMsg::AddRows { table: 2, rows: row(a) })),
        (
            "good",
            Box::new(move |a| {
                let amount = 500u128.into();
                ExecuteMsg::Receive(cw20::Cw20ReceiveMsg { sender: a.into(), amount, msg: pay.clone() })
            }),
        ),
        (
            "ann",
            Box::new(move |a| ExecuteMsg::Claim {
                account: Some(a.into()),
                model: 1,
                asset: native(),
                settle: vec![],
                epochs: vec![at],
            }),
        ),
        (
            "ann",
            Box::new(|a| ExecuteMsg::Claim {
                account: None,
                model: 1,
                asset: Asset::Cw20(a.into()),
                settle: vec![],
                epochs: vec![],
            }),
        ),
        ("eve", Box::new(|a| ExecuteMsg::Settle { model: 1, asset: Asset::Cw20(a.into()), sources: vec![] })),
    ];
    for (index, (sender, field)) in fields.iter().enumerate() {
        for given in &bad {
            let refused = kit.fork().execute(sender, field(given)).unwrap_err();
            assert_eq!(code(&refused), "invalid_address", "field {index}: {refused}");
            assert!(refused.to_string().len() < 1_000);
        }
    }
}

/// Each message with each of its numbers at the ends of its type: an error or a success, never a panic; and the books
/// add up after it.
#[test]
fn hazard_17_no_number_makes_it_panic() {
    fn numbers(value: &serde_json::Value, at: &mut Vec<String>, path: String) {
        match value {
            serde_json::Value::Number(_) => at.push(path),
            serde_json::Value::String(text) if text.parse::<u64>().is_ok() => at.push(path),
            serde_json::Value::Array(items) => {
                items.iter().enumerate().for_each(|(i, item)| numbers(item, at, format!("{path}/{i}")));
            }
            serde_json::Value::Object(fields) => {
                fields.iter().for_each(|(key, value)| numbers(value, at, format!("{path}/{key}")));
            }
            _ => {}
        }
    }
    let mut tried = 0;
    for (kit, sender, msg, funds) in every_message() {
        let json: serde_json::Value = serde_json::to_value(&msg).unwrap();
        let mut places = vec![];
        numbers(&json, &mut places, String::new());
        for place in places {
            for end in
                ["0", "1", "4294967295", "18446744073709551615", "340282366920938463463374607431768211455"]
            {
                let mut changed = json.clone();
                let slot = changed.pointer_mut(&place).unwrap();
                *slot = match slot {
                    serde_json::Value::String(_) => end.into(),
                    _ => match end.parse::<u64>() {
                        Ok(end) => end.into(),
                        Err(_) => continue,
                    },
                };
                let Ok(msg) = from_json::<ExecuteMsg>(changed.to_string()) else { continue };
                let mut kit = kit.fork();
                let _ = kit.execute_with(&sender, &funds, msg);
                tried += 1;
                for asset in [native(), token("good")] {
                    let Figures { received, paid, .. } = kit.books(&asset);
                    assert!(kit.balance_of(&asset, "revenue") >= received.u128() - paid.u128());
                }
            }
        }
    }
    assert!(tried > 50, "{tried}");
}

/// What comes through the chain's door: an unknown field, a key twice, another kind of value.
#[test]
fn messages_are_decoded_strictly() {
    for (_, _, msg, _) in every_message() {
        let json = String::from_utf8(to_json_binary(&msg).unwrap().to_vec()).unwrap();
        assert_eq!(polity::from_json_tree::<ExecuteMsg>(json.as_bytes()).unwrap(), msg);
        // the standard decides what is in a token's word
        if msg.kind() != "receive" {
            let more = json.replacen("\":{", "\":{\"more\":1,", 1);
            assert!(polity::from_json_tree::<ExecuteMsg>(more.as_bytes()).is_err(), "{more}");
        }
    }
}

/// Hazard 35: a list that is huge is refused before its items cost anything.
#[test]
fn hazard_35_huge_lists_are_refused_at_once() {
    let kit = stage();
    let row = Share { account: account("zed").into(), units: 1u64.try_into().unwrap() };
    let settle = |sources| ExecuteMsg::Settle { model: 1, asset: native(), sources };
    for (sender, msg) in [
        ("eve", ExecuteMsg::CreateTable { rows: vec![row.clone(); 10_000] }),
        ("clerk", ExecuteMsg::AddRows { table: 2, rows: vec![row; 10_000] }),
        ("eve", settle(vec![source(1, 0); 10_000])),
        (
            "ann",
            ExecuteMsg::Claim {
                account: None,
                model: 1,
                asset: native(),
                settle: vec![],
                epochs: vec![0; 10_000],
            },
        ),
    ] {
        let mut kit = kit.fork();
        let cost = kit.cost(|kit| kit.execute(sender, msg).unwrap_err());
        assert!(cost.found() + cost.missed() < 5, "{cost:?}");
    }
}
