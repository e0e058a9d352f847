//! The README is true: its examples are messages, and the tests that it names are there.

use cosmwasm_std::from_json;
use cw_multi_test::IntoAddr;
use polity::bounds;
use polity::treasury::{ExecuteMsg, InstantiateMsg, QueryMsg};
use polity_treasury::ContractError;

use crate::kit::{own, Kit};

const README: &str = include_str!("../../README.md");

const TESTS: [&str; 10] = [
    include_str!("caps.rs"),
    include_str!("cost.rs"),
    include_str!("execute.rs"),
    include_str!("golden.rs"),
    include_str!("migrate.rs"),
    include_str!("queries.rs"),
    include_str!("roles.rs"),
    include_str!("simulation.rs"),
    include_str!("succession.rs"),
    concat!(include_str!("track.rs"), include_str!("../../src/migrate.rs")),
];

/// The messages of the `index`-th JSON block, one a line, with real addresses.
fn examples(index: usize) -> Vec<String> {
    let address = "somebody".into_addr();
    let block = README.split("```json\n").nth(index + 1).unwrap().split("```").next().unwrap();
    block.lines().map(|line| line.replace("polity1…", address.as_str())).collect()
}

#[test]
fn examples_are_messages_of_the_contract() {
    assert_eq!(README.matches("```json").count(), 3);
    let found: Vec<InstantiateMsg> = examples(0).iter().map(|line| from_json(line).unwrap()).collect();
    assert_eq!(found.len(), 1);
    let mut kit = Kit::new();
    let mut variants = std::collections::BTreeSet::new();
    for line in examples(1) {
        let msg: ExecuteMsg = from_json(&line).unwrap_or_else(|error| panic!("{line}: {error}"));
        variants.insert(line.split('"').nth(1).unwrap().to_owned());
        // by a stranger they come as far as the question who may
        match (kit.execute(&kit.stranger.clone(), &msg), &msg) {
            (Ok(_), ExecuteMsg::Track { .. } | ExecuteMsg::Receive(_)) => {}
            (
                Err(
                    ContractError::NotGovernor { .. }
                    | ContractError::NotTreasury { .. }
                    | ContractError::NoSuccession,
                ),
                _,
            ) => {}
            (other, _) => panic!("{line}: {other:?}"),
        }
    }
    assert_eq!(variants.len(), 7);
    let queries: Vec<QueryMsg> = examples(2).iter().map(|line| from_json(line).unwrap()).collect();
    assert_eq!(queries.len(), 4);
    // and wrapped in a call they are what the top tier sends
    let treasury = kit.treasury.clone();
    let cap: ExecuteMsg = from_json(&examples(1)[2]).unwrap();
    kit.calls(&[], vec![own(&treasury, &cap)]).unwrap();
}

#[test]
fn the_tests_that_it_names_are_there() {
    let spans = README.split('`').skip(1).step_by(2);
    let names: Vec<_> =
        spans.filter(|span| span.matches('_').count() >= 3 && !span.contains([' ', '{'])).collect();
    assert!(names.len() > 20, "{names:?}");
    for name in names {
        assert!(TESTS.iter().any(|file| file.contains(&format!("fn {name}("))), "{name}");
    }
}

#[test]
fn the_limits_that_it_tells_are_in_force() {
    let day = 86_400;
    assert_eq!((bounds::CAP_WINDOW.min, bounds::CAP_WINDOW.max), (3_600, 366 * day));
    assert_eq!((bounds::SUCCESSION_TERM.min, bounds::SUCCESSION_TERM.max), (1, 365 * day));
    assert_eq!((bounds::TIERS.max, bounds::CAPPED_ASSETS.max), (8, 32));
    assert_eq!((bounds::MEMO.max, bounds::PAGE.max), (256, 30));
    assert_eq!((bounds::DENOM.min, bounds::DENOM.max), (3, 128));
}
