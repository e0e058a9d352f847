//! What the README says is so: its example compiles and works, its rule is the one that the second implementation was
//! written from, its limits are the limits.

mod example;

use std::collections::BTreeMap;

use cosmwasm_std::{
    from_json,
    testing::{mock_dependencies, MockApi, MockQuerier, MockStorage},
    Addr, Api, Binary, ContractResult, OwnedDeps, Storage, SystemError, SystemResult, Uint128, WasmQuery,
};
use polity::governor::raw::{power_at, MemberRecord, MemberRow, MEMBERS, MEMBER_ROWS};
use proptest::prelude::*;

const README: &str = include_str!("../../README.md");

/// On one line, without what marks a quotation's or a comment's lines.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The example in the README is the one that is compiled here.
#[test]
fn the_example_is_the_compiled_one() {
    assert!(README.contains(include_str!("example.rs")));
}

/// Every sentence that the second implementation quotes stands in the README, so that it can be written from there.
#[test]
fn the_rule_in_words_is_what_the_second_implementation_follows() {
    let reference = include_str!("../decision/reference.rs");
    let comments = words(
        &reference.lines().map(|l| l.trim().strip_prefix("///").unwrap_or("\n\"\"")).collect::<String>(),
    );
    let readme = words(README);
    let mut quoted = 0;
    for sentence in comments.split('"').skip(1).step_by(2).map(str::trim).filter(|s| !s.is_empty()) {
        assert!(readme.contains(sentence), "not in the README: {sentence}");
        quoted += 1;
    }
    assert!(quoted >= 10, "{quoted}");
}

/// A governor whose power records are kept as it keeps them: one record, and a row for each change before.
fn governor(account: &Addr, changes: &BTreeMap<u64, u128>) -> OwnedDeps<MockStorage, MockApi, MockQuerier> {
    let mut deps = mock_dependencies();
    let mut storage = MockStorage::new();
    let canonical = deps.api.addr_canonicalize(account.as_str()).unwrap();
    let mut latest: Option<MemberRecord> = None;
    for (height, power) in changes {
        if let Some(MemberRecord { height, before, power }) = latest {
            MEMBER_ROWS.save(&mut storage, (&canonical, height), &MemberRow { before, power }).unwrap();
        }
        let before = latest.map_or(0, |record| record.height);
        latest = Some(MemberRecord { height: *height, before, power: *power });
    }
    if let Some(record) = latest {
        MEMBERS.save(&mut storage, &canonical, &record).unwrap();
    }
    let address = deps.api.addr_make("governor").into_string();
    deps.querier.update_wasm(move |query| match query {
        WasmQuery::Raw { contract_addr, key } if *contract_addr == address => {
            SystemResult::Ok(ContractResult::Ok(Binary::from(storage.get(key).unwrap_or_default())))
        }
        _ => SystemResult::Err(SystemError::NoSuchContract { addr: "other".to_owned() }),
    });
    deps
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    /// What another contract reads raw is the power at the start of any height, past or present: the last change below it.
    #[test]
    fn raw_power_is_the_power_at_the_start_of_a_height(
        changes in proptest::collection::btree_map(1u64..40, prop_oneof![Just(0u128), any::<u128>()], 0..8),
    ) {
        let account = MockApi::default().addr_make("member");
        let deps = governor(&account, &changes);
        let address = deps.api.addr_make("governor");
        for height in 0..42 {
            let expected = changes.range(..height).next_back().map_or(0, |(_, power)| *power);
            prop_assert_eq!(power_at(deps.as_ref(), &address, &account, height).unwrap().u128(), expected);
        }
        let stranger = deps.api.addr_make("stranger");
        prop_assert!(power_at(deps.as_ref(), &address, &stranger, 5).unwrap().is_zero());
    }
}

/// The example answers, and where there is no governor it is an error and not a zero.
#[test]
fn the_example_answers() {
    let account = MockApi::default().addr_make("member");
    let deps = governor(&account, &BTreeMap::from([(3, 10), (7, 30)]));
    let address = deps.api.addr_make("governor");
    let part = |governor: &Addr, height| {
        example::part(deps.as_ref(), governor, &account, height, Uint128::new(100), Uint128::new(1_000))
    };
    assert_eq!(part(&address, 7).unwrap(), Uint128::new(100));
    assert_eq!(part(&address, 8).unwrap(), Uint128::new(300));
    assert!(part(&deps.api.addr_make("nobody"), 8).is_err());
}

/// The JSON in the README decodes.
#[test]
fn the_messages_in_the_readme_decode() {
    let blocks: Vec<_> =
        README.split("```json\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert!(!blocks.is_empty());
    for block in blocks {
        for line in block.lines() {
            from_json::<polity::governor::ExecuteMsg>(line).unwrap_or_else(|error| panic!("{line}: {error}"));
        }
    }
}

/// Every limit that the README's table tells is the one in the code.
#[test]
fn the_limits_in_the_readme_are_those_of_the_code() {
    let rows = README.lines().filter(|line| line.starts_with("| `bounds::"));
    let mut checked = 0;
    for row in rows {
        let cells: Vec<_> = row.trim_matches('|').split('|').map(str::trim).collect();
        let name = cells[0].trim_matches('`').trim_start_matches("bounds::").to_lowercase();
        let bound = polity::bounds::ALL
            .into_iter()
            .find(|bound| bound.name == name)
            .unwrap_or_else(|| panic!("no bound is called {name}"));
        assert_eq!(cells[1], bound.min.to_string(), "{name}");
        assert_eq!(cells[2], bound.max.to_string(), "{name}");
        checked += 1;
    }
    assert_eq!(checked, 10);
}
