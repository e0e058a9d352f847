//! The README is true: its examples are messages, and the tests that it names are there.

use std::collections::BTreeSet;

use cosmwasm_std::from_json;
use polity::{
    bounds,
    revenue::{ExecuteMsg, InstantiateMsg, QueryMsg},
};

use crate::{
    kit::{account, Kit},
    roles::stage,
};

const README: &str = include_str!("../../README.md");

const TESTS: [&str; 10] = [
    include_str!("chain.rs"),
    include_str!("cost.rs"),
    include_str!("errors.rs"),
    include_str!("example.rs"),
    include_str!("golden.rs"),
    include_str!("history.rs"),
    include_str!("input.rs"),
    include_str!("roles.rs"),
    include_str!("simulation.rs"),
    include_str!("tables.rs"),
];

/// The messages of the `index`-th JSON block, one a line, with real addresses and digests.
fn examples(index: usize) -> Vec<String> {
    let (address, digest) = (account("somebody"), "9f".repeat(32));
    let block = README.split("```json\n").nth(index + 1).unwrap().split("```").next().unwrap();
    block.lines().map(|line| line.replace("polity1…", address.as_str()).replace("9f86…", &digest)).collect()
}

#[test]
fn examples_are_messages_of_the_contract() {
    assert_eq!(README.matches("```json").count(), 3);
    for line in examples(0) {
        from_json::<InstantiateMsg>(line).unwrap();
    }
    let mut kinds = BTreeSet::new();
    for line in examples(1) {
        let msg: ExecuteMsg = from_json(&line).unwrap_or_else(|error| panic!("{line}: {error}"));
        kinds.insert(msg.kind());
        // a success or an error of its own, never one of decoding
        if let Err(error) = stage().execute("somebody", msg) {
            assert!(!error.to_string().starts_with("std: "), "{line}: {error}");
        }
    }
    assert_eq!(kinds.len(), 8, "{kinds:?}");
    let mut queries = BTreeSet::new();
    for line in examples(2) {
        let msg: QueryMsg = from_json(&line).unwrap_or_else(|error| panic!("{line}: {error}"));
        queries.insert(line.split('"').nth(1).unwrap().to_owned());
        if let Err(error) = Kit::new().query::<serde_json::Value>(msg) {
            assert!(!error.to_string().starts_with("std: "), "{line}: {error}");
        }
    }
    assert_eq!(queries.len(), 17, "{queries:?}");
}

#[test]
fn the_tests_that_it_names_are_there() {
    let spans = README.split('`').skip(1).step_by(2);
    let names: Vec<_> =
        spans.filter(|span| span.matches('_').count() >= 3 && !span.contains([' ', '{', ':'])).collect();
    assert!(names.len() > 20, "{names:?}");
    for name in names {
        assert!(TESTS.iter().any(|file| file.contains(&format!("fn {name}("))), "{name}");
    }
}

/// Every heading of the other contracts' READMEs, in their order.
#[test]
fn it_has_the_sections_that_the_others_have() {
    let sections: Vec<_> = README.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    let expected =
        ["Definitions", "Roles", "State", "Invariants", "Messages", "Events", "Limits", "Cost", "Migration"];
    assert_eq!(sections, expected);
}

#[test]
fn the_limits_that_it_tells_are_in_force() {
    assert_eq!((bounds::SHARES.min, bounds::SHARES.max), (1, 10_000));
    assert_eq!((bounds::SHARES_AT_ONCE.min, bounds::SHARES_AT_ONCE.max), (1, 500));
    assert_eq!((bounds::SOURCES.max, bounds::EPOCHS.max, bounds::DESCENDANTS.max), (30, 30, 30));
    assert_eq!((bounds::ANCESTORS.max, bounds::PAGE.max), (32, 30));
}

/// The costs that the README tells are those that `each_message_asks_what_the_table_says` counts.
#[test]
fn the_costs_that_it_tells_are_counted() {
    let counted = include_str!("cost.rs").split("const TABLE: &str = \"\\\n").nth(1).unwrap();
    let section = README.split("## Cost").nth(1).unwrap();
    let mut checked = 0;
    for row in section.lines().filter(|line| line.starts_with("| ") && !line.contains("---")).skip(1) {
        let cells: Vec<_> = row.trim_matches('|').split('|').map(str::trim).collect();
        let name = cells[0].replace('`', "");
        let line = counted
            .lines()
            .find(|line| line.starts_with(&format!("{name} ")))
            .unwrap_or_else(|| panic!("{name}"));
        let numbers: Vec<_> = line[name.len()..].split_ascii_whitespace().collect();
        assert_eq!([cells[1], cells[2], cells[3]], numbers[..3], "{name}");
        checked += 1;
    }
    assert!(checked >= 10, "{checked}");
}
