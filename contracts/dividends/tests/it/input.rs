//! Bad input, hazards 16, 17, 35: addresses and denoms in every field, numbers at their ends, huge lists and texts.

use cosmwasm_std::from_json;
use polity::dividends::{ExecuteMsg, InstantiateMsg, QueryMsg};
use polity::Asset;

use crate::desk::{account, claim, code, coin, Desk, PERIOD};

/// A message or a question with a text in one of its fields.
type Field<T> = Box<dyn Fn(&str) -> T>;

fn spellings() -> [String; 8] {
    let good = account("somebody").into_string();
    [
        String::new(),
        " ".into(),
        good.to_uppercase(),
        good.replacen('c', "C", 1),
        good.replacen("cosmwasm", "osmo", 1),
        format!("{good} "),
        good[1..].to_owned(),
        "a".repeat(1_000_000),
    ]
}

/// Upper case, mixed case, another prefix, nothing, spaces, a megabyte: in each field that takes an address.
#[test]
fn no_field_takes_another_spelling_of_an_address() {
    let cw20 = |a: &str| Asset::Cw20(a.to_owned());
    let messages: Vec<Field<ExecuteMsg>> = vec![
        Box::new(move |a| ExecuteMsg::Sync { asset: cw20(a) }),
        Box::new(move |a| ExecuteMsg::Distribute { asset: cw20(a) }),
        Box::new(move |a| claim(&cw20(a), &[1], None)),
        Box::new(|a| claim(&coin("urev"), &[1], Some(a.to_owned()))),
    ];
    let owed = |account: &str, asset: Asset| QueryMsg::Owed {
        account: account.to_owned(),
        asset,
        start_after: None,
        limit: None,
    };
    let questions: Vec<Field<QueryMsg>> = vec![
        Box::new(move |a| QueryMsg::Assets { start_after: Some(cw20(a)), limit: None }),
        Box::new(move |a| QueryMsg::Books { asset: cw20(a) }),
        Box::new(move |a| QueryMsg::Next { asset: cw20(a) }),
        Box::new(move |a| QueryMsg::Distributions { asset: cw20(a), start_before: None, limit: None }),
        Box::new(move |a| owed(a, coin("urev"))),
        Box::new(move |a| owed(account("x").as_str(), cw20(a))),
    ];
    let mut desk = Desk::new();
    let before = desk.rows();
    for given in spellings() {
        for (index, field) in messages.iter().enumerate() {
            let refused = desk.execute("anybody", field(&given)).unwrap_err();
            assert_eq!(code(&refused), "invalid_address", "field {index}");
            assert!(refused.to_string().len() < 1_000);
        }
        for (index, field) in questions.iter().enumerate() {
            let refused = desk.query::<serde_json::Value>(field(&given)).unwrap_err();
            assert_eq!(code(&refused), "invalid_address", "question {index}");
        }
        let refused = Desk::bare().found(&given, PERIOD).unwrap_err();
        assert_eq!(code(&refused), "invalid_address");
    }
    assert_eq!(desk.rows(), before);
}

#[test]
fn no_field_takes_what_is_no_denom() {
    let mut desk = Desk::new();
    for denom in ["", "ab", "1abc", "u rev", "urev\n", &"a".repeat(129), &"a".repeat(1_000_000)] {
        let asset = coin(denom);
        for msg in [
            ExecuteMsg::Sync { asset: asset.clone() },
            ExecuteMsg::Distribute { asset: asset.clone() },
            claim(&asset, &[1], None),
        ] {
            let refused = desk.execute("anybody", msg).unwrap_err();
            assert_eq!(code(&refused), "invalid_denom");
            assert!(refused.to_string().len() < 1_000);
        }
    }
}

/// A list of a million names is refused by its length, without being looked at.
#[test]
fn a_million_names_are_refused() {
    let mut desk = Desk::new();
    let refused = desk.claim("alice", &coin("urev"), &vec![1; 1_000_000]).unwrap_err();
    assert_eq!(code(&refused), "out_of_bounds");
}

/// Unknown fields, missing ones, wrong types, numbers out of their type.
#[test]
fn what_is_not_understood_is_refused() {
    for json in [
        r#"{"sync":{}}"#,
        r#"{"sync":{"asset":{"native":"urev"},"x":1}}"#,
        r#"{"sync":{"asset":{"native":"urev","cw20":"x"}}}"#,
        r#"{"sync":{"asset":"urev"}}"#,
        r#"{"distribute":{"asset":{"coin":"urev"}}}"#,
        r#"{"distribute":{"asset":{"native":"urev"}},"sync":{"asset":{"native":"urev"}}}"#,
        r#"{"claim":{"asset":{"native":"urev"},"distributions":[-1],"account":null}}"#,
        r#"{"claim":{"asset":{"native":"urev"},"distributions":[4294967296],"account":null}}"#,
        r#"{"claim":{"asset":{"native":"urev"},"distributions":"1","account":null}}"#,
        r#"{"withdraw":{}}"#,
    ] {
        assert!(from_json::<ExecuteMsg>(json).is_err(), "{json}");
    }
    for json in [
        r#"{"treasury":"x"}"#,
        r#"{"treasury":"x","period":-1}"#,
        r#"{"treasury":"x","period":1,"owner":"y"}"#,
    ] {
        assert!(from_json::<InstantiateMsg>(json).is_err(), "{json}");
    }
}
