//! What the README says is so: its examples are messages, its tables are the code's, and the tests that it names are there.

use std::{collections::BTreeSet, fs, path::Path};

use cosmwasm_std::{testing::MockApi, Addr, Api, HexBinary};
use polity::{
    bounds::{self, Unit},
    from_json_tree,
    governor::{Action, ExecuteMsg, InstantiateMsg, QueryMsg},
};
use serde::{de::DeserializeOwned, Serialize};

use crate::{fixture, kit::*};

pub const README: &str = include_str!("../../README.md");
const INSTANTIATE: usize = 0;
pub const EXECUTE: usize = 1;
const ACTIONS: usize = 2;
const QUERIES: usize = 3;

/// The messages of the `index`-th JSON block, one a line, with an address of the chain.
pub fn examples(scene: &Scene, index: usize) -> Vec<String> {
    let address = scene.address("erin");
    let block = README.split("```json\n").nth(index + 1).unwrap().split("```").next().unwrap();
    block.lines().map(|line| line.replace("polity1…", address.as_str())).collect()
}

/// What stands between two headings.
fn section(name: &str) -> &'static str {
    let heading = format!("\n## {name}\n");
    README.split(&heading).nth(1).unwrap_or_else(|| panic!("{name}")).split("\n## ").next().unwrap()
}

fn cells(row: &str) -> Vec<&str> {
    row.trim_matches('|').split('|').map(str::trim).collect()
}

/// Each decodes, by the decoder of this process and by the one of the contract's wasm, and is written whole: with every
/// field, in the order of the type.
fn decode<T: DeserializeOwned + Serialize + PartialEq + std::fmt::Debug>(json: &str) -> T {
    let value: T = cosmwasm_std::from_json(json).unwrap_or_else(|error| panic!("{json}: {error}"));
    assert_eq!(from_json_tree::<T>(json.as_bytes()).unwrap(), value);
    assert_eq!(String::from_utf8(cosmwasm_std::to_json_vec(&value).unwrap()).unwrap(), json);
    value
}

fn kinds(examples: &[String]) -> BTreeSet<String> {
    examples.iter().map(|json| json.split('"').nth(1).unwrap().to_owned()).collect()
}

#[test]
fn examples_are_messages_of_the_contract() {
    let scene = Scene::new();
    assert_eq!(README.matches("```json").count(), 4);
    for json in examples(&scene, INSTANTIATE) {
        decode::<InstantiateMsg>(&json);
    }
    let messages = examples(&scene, EXECUTE);
    messages.iter().for_each(|json| drop(decode::<ExecuteMsg>(json)));
    assert_eq!(kinds(&messages).len(), 14, "every message has an example");
    let actions = examples(&scene, ACTIONS);
    let decoded: Vec<Action> = actions.iter().map(|json| decode(json)).collect();
    for kind in ActionKind::ALL {
        assert!(decoded.iter().any(|action| action.kind() == kind), "{kind}");
    }
    let queries = examples(&scene, QUERIES);
    queries.iter().for_each(|json| drop(decode::<QueryMsg>(json)));
    assert_eq!(kinds(&queries).len(), 15, "every query has an example");
}

/// The first example founds a community.
#[test]
fn the_first_example_founds() {
    let mut scene = Scene::new();
    let mut message: InstantiateMsg = decode(&examples(&scene, INSTANTIATE)[0]);
    let code_id = scene.code("treasury");
    message.treasury = polity::governor::FoundingTreasury::New { code_id };
    let attempt = founded(&mut scene, &message, None, NOTHING);
    scene.attempt(attempt).unwrap();
}

/// Every `name_of_a_test` with as many words as tests have is a test of this repository.
#[test]
fn the_tests_that_it_names_are_there() {
    fn sources(folder: &Path, into: &mut String) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.extension() {
                _ if path.is_dir() && !path.ends_with("target") => sources(&path, into),
                Some(extension) if extension == "rs" => into.push_str(&fs::read_to_string(&path).unwrap()),
                _ => {}
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut code = String::new();
    for folder in ["contracts", "packages", "tests"] {
        sources(&root.join(folder), &mut code);
    }
    let prose: String = README.split("```").step_by(2).collect();
    let spans = prose.split('`').skip(1).step_by(2);
    let names: BTreeSet<_> =
        spans.filter(|span| span.matches('_').count() >= 3 && !span.contains([' ', '{', ':'])).collect();
    assert!(names.len() > 40, "{names:?}");
    for name in names {
        assert!(code.contains(&format!("#[test]\nfn {name}(")), "{name}");
    }
    // each invariant has one
    for row in section("Invariants").lines().filter(|line| line.starts_with("| ")).skip(1) {
        assert!(cells(row)[2].contains('`'), "{row}");
    }
}

#[test]
fn the_limits_that_it_tells_are_in_force() {
    let rows = section("Limits").lines().filter(|line| line.starts_with("| `"));
    let told: Vec<_> = rows.map(cells).map(|row| (row[0], row[1], row[2], row[3])).collect();
    assert_eq!(told.len(), bounds::ALL.len());
    for ((name, min, max, unit), bound) in told.into_iter().zip(bounds::ALL) {
        assert_eq!(name, format!("`{}`", bound.name));
        assert_eq!((min, max), (bound.min.to_string().as_str(), bound.max.to_string().as_str()), "{name}");
        let expected = match bound.unit {
            Unit::Seconds => "seconds",
            Unit::Millionths => "millionths",
            Unit::Items => "items",
            Unit::Bytes => "bytes",
            Unit::Thousandths => "thousandths",
        };
        assert_eq!(unit, expected, "{name}");
    }
    assert_eq!(bounds::APPROVAL_OF_FUNDS, 100_000);
}

/// Hazard 39: the table has every event that the code makes, with its attributes, and each is compared whole by a test.
#[test]
fn hazard_39_every_event_is_told() {
    let source = include_str!("../../src/events.rs");
    let made: BTreeSet<_> =
        source.split("event(\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect();
    let rows = section("Events").lines().filter(|line| line.starts_with("| `")).map(cells);
    let told: BTreeSet<_> = rows.map(|row| row[0].trim_matches('`').to_owned()).collect();
    assert_eq!(told, made);

    let golden = [
        include_str!("../messages/founding.rs"),
        include_str!("../messages/stake.rs"),
        include_str!("../messages/unstake.rs"),
        include_str!("../messages/claim.rs"),
        include_str!("../messages/delegate.rs"),
        include_str!("../messages/propose.rs"),
        include_str!("../messages/vote.rs"),
        include_str!("../messages/execute.rs"),
        include_str!("../messages/veto.rs"),
        include_str!("../messages/release_deposit.rs"),
        include_str!("../messages/accept_treasury.rs"),
        include_str!("../messages/set.rs"),
    ]
    .concat();
    for row in section("Events").lines().filter(|line| line.starts_with("| `")).map(cells) {
        let name = row[0].trim_matches('`');
        // attributes, and not what stands in brackets or after a colon
        let list = row[1].split(':').next().unwrap();
        let mut depth = 0;
        let plain: String = list
            .chars()
            .filter(|c| {
                depth += i32::from(*c == '(');
                let outside = depth == 0;
                depth -= i32::from(*c == ')');
                outside
            })
            .collect();
        let attributes: Vec<_> = plain.split('`').skip(1).step_by(2).collect();
        let made = |text: &str| {
            let mut rest = text;
            attributes.iter().all(|attribute| match rest.split_once(&format!("{attribute}=")) {
                Some((_, after)) => {
                    rest = after;
                    true
                }
                // may be left out
                None => ["reason", "rationale", "overrides"].contains(attribute),
            })
        };
        let start = format!("\"{name} ");
        let lines = golden.match_indices(&start).map(|(at, _)| golden[at + 1..].lines().next().unwrap());
        assert!(lines.into_iter().any(made), "{name}: {attributes:?}");
    }
}

/// The raw records that it shows are what the contract writes.
#[test]
fn the_records_that_it_shows_are_written() {
    let mut c = fixture::Community::of(fixture::native());
    let canonical = HexBinary::from_hex("2bd806c97f0e00af1a1fc3328fa763a9269723c8").unwrap();
    let account: Addr = MockApi::default().addr_humanize(&canonical.to_vec().into()).unwrap();
    c.env.block.height = 258;
    c.stake(&account, 1_000);
    c.env.block.height = 43_135_012_110;
    c.stake(&account, 999_000);
    let rows = section("State").lines().filter(|line| line.starts_with("| `0001")).map(cells);
    let told: Vec<_> =
        rows.map(|row| [row[0].trim_matches('`'), row[1].trim_matches('`')].map(String::from)).collect();
    let hex = |bytes: Vec<u8>| HexBinary::from(bytes).to_hex();
    let records =
        c.ledger().records().filter(|(key, _)| key.starts_with(b"\0\x01m") || key.starts_with(b"\0\x01h"));
    let mut written: Vec<_> = records.map(|(key, value)| [hex(key), hex(value)]).collect();
    written.reverse();
    assert_eq!(told, written);
}

/// The table of keys has every namespace that a busy community has, and no other.
#[test]
fn every_namespace_is_told() {
    let rows = section("State").lines().take_while(|line| !line.starts_with("Other contracts"));
    let rows = rows.filter(|line| line.starts_with("| `")).map(cells);
    let told: BTreeSet<_> =
        rows.flat_map(|row| row[0].split('`').skip(1).step_by(2).collect::<Vec<_>>()).collect();
    let listed = include_str!("../layout/mod.rs").split("const NAMESPACES").nth(1).unwrap();
    let listed = listed.split("];").next().unwrap();
    let names: BTreeSet<_> = listed.split('"').skip(1).step_by(2).collect();
    assert_eq!(told, names);
}
