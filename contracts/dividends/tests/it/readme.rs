//! The README is true: its examples are messages, and the tests and limits that it names are there.

use std::collections::BTreeSet;

use cosmwasm_std::from_json;
use polity::bounds;
use polity::dividends::{ExecuteMsg, InstantiateMsg, QueryMsg};

use crate::desk::{account, Desk};

const README: &str = include_str!("../../README.md");

const TESTS: [&str; 14] = [
    include_str!("claim.rs"),
    include_str!("cost.rs"),
    include_str!("distribute.rs"),
    include_str!("founding.rs"),
    include_str!("golden.rs"),
    include_str!("governors.rs"),
    include_str!("hostile.rs"),
    include_str!("input.rs"),
    include_str!("queries.rs"),
    include_str!("roles.rs"),
    include_str!("simulation.rs"),
    include_str!("sync.rs"),
    // the rules
    include_str!("../../../../packages/polity/src/dividends/books.rs"),
    include_str!("../../../../packages/polity/src/dividends/rule.rs"),
];

/// The messages of the `index`-th JSON block, one a line, with real addresses.
fn examples(index: usize) -> Vec<String> {
    let address = account("treasury");
    let block = README.split("```json\n").nth(index + 1).unwrap().split("```").next().unwrap();
    block.lines().map(|line| line.replace("polity1…", address.as_str())).collect()
}

fn kind(line: &str) -> String {
    line.split('"').nth(1).unwrap().to_owned()
}

#[test]
fn examples_are_messages_of_the_contract() {
    assert_eq!(README.matches("```json").count(), 3);
    let mut desk = Desk::bare();
    let [founding] = &examples(0)[..] else { panic!("one") };
    let InstantiateMsg { treasury, period } = from_json(founding).unwrap();
    desk.found(&treasury, period).unwrap();
    let mut kinds = BTreeSet::new();
    for line in examples(1) {
        let msg: ExecuteMsg = from_json(&line).unwrap_or_else(|error| panic!("{line}: {error}"));
        kinds.insert(kind(&line));
        // a success or an error of its own, never one of decoding
        if let Err(error) = desk.execute("anybody", msg) {
            assert!(!error.to_string().starts_with("std: "), "{line}: {error}");
        }
    }
    assert_eq!(kinds.len(), 4, "{kinds:?}");
    let mut kinds = BTreeSet::new();
    for line in examples(2) {
        let msg: QueryMsg = from_json(&line).unwrap_or_else(|error| panic!("{line}: {error}"));
        kinds.insert(kind(&line));
        desk.query::<serde_json::Value>(msg).unwrap_or_else(|error| panic!("{line}: {error}"));
    }
    assert_eq!(kinds.len(), 7, "{kinds:?}");
}

#[test]
fn the_tests_that_it_names_are_there() {
    let spans = README.split('`').skip(1).step_by(2);
    let names: Vec<_> =
        spans.filter(|span| span.matches('_').count() >= 3 && !span.contains([' ', '{', ':'])).collect();
    assert!(names.len() > 30, "{names:?}");
    for name in names {
        assert!(TESTS.iter().any(|file| file.contains(&format!("fn {name}("))), "{name}");
    }
}

#[test]
fn the_limits_that_it_tells_are_in_force() {
    assert_eq!((bounds::PERIOD.min, bounds::PERIOD.max), (3_600, 365 * 86_400));
    assert_eq!((bounds::DISTRIBUTIONS.min, bounds::DISTRIBUTIONS.max), (1, 30));
    assert_eq!((bounds::PAGE.max, bounds::HEIGHTS.max), (30, 30));
    assert_eq!((bounds::DENOM.min, bounds::DENOM.max), (3, 128));
}
