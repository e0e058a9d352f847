//! The README is true: its examples are messages, and the tests that it names are there.

use std::collections::BTreeSet;

use cosmwasm_std::from_json;
use polity::registry::{ExecuteMsg, InstantiateMsg, QueryMsg};

use crate::kit::{account, digest, Kit};

const README: &str = include_str!("../../README.md");

const TESTS: [&str; 10] = [
    include_str!("chain.rs"),
    include_str!("cost.rs"),
    include_str!("errors.rs"),
    include_str!("golden.rs"),
    include_str!("input.rs"),
    include_str!("invariants.rs"),
    include_str!("lineage.rs"),
    include_str!("messages.rs"),
    include_str!("past.rs"),
    include_str!("roles.rs"),
];

/// The messages of the `index`-th JSON block, one a line, with real addresses and digests.
fn examples(index: usize) -> Vec<String> {
    let (address, digest) = (account("somebody"), digest(1).to_string());
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
        if let Err(error) = Kit::new().execute("somebody", msg) {
            assert!(!error.to_string().starts_with("std: "), "{line}: {error}");
        }
    }
    assert_eq!(kinds.len(), 29, "{kinds:?}");
    let mut queries = BTreeSet::new();
    for line in examples(2) {
        from_json::<QueryMsg>(&line).unwrap_or_else(|error| panic!("{line}: {error}"));
        queries.insert(line.split('"').nth(1).unwrap().to_owned());
    }
    assert_eq!(queries.len(), 32, "{queries:?}");
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
