//! What other programs read: raw records, events, and the codes of errors. A change here is a change of interface.

use cosmwasm_std::{Event, HexBinary, StdError, Uint128};
use polity::treasury::raw::{self, LimitRecord};
use polity::treasury::{Call, ExecuteMsg, Spend};
use polity::{bounds, Asset, InputError};
use polity_store::Packed;
use polity_treasury::contract::CONTRACT_VERSION;
use polity_treasury::events::Migrated;
use polity_treasury::state::{SuccessionRecord, ASSETS, SUCCESSION};
use polity_treasury::{ContractError, TopTierOnly};

use crate::kit::{amount, code, native, tier, Kit, DAY, NOW};

const README: &str = include_str!("../../README.md");

/// Hazard 15: all keys, and no one starts another.
#[test]
fn raw_records() {
    let mut kit = Kit::new();
    kit.set_cap(&native(), DAY, &[(1, 1_000), (255, u128::MAX)]).unwrap();
    kit.spend(&[1, 255], &native(), 258).unwrap();
    kit.execute(&kit.stranger.clone(), &ExecuteMsg::Track { asset: native() }).unwrap();
    kit.name(500, DAY).unwrap();
    let window = NOW / DAY;
    let contract_info = format!(r#"{{"contract":"polity-treasury","version":"{CONTRACT_VERSION}"}}"#);
    let expected: Vec<(Vec<u8>, Vec<u8>)> = vec![
        // maps: two bytes of length and the namespace, each part of the key but the last after its length
        (b"\x00\x05assetnative:upol".into(), vec![1]),
        (
            b"\x00\x05limit\x00\x0bnative:upol\x01".into(),
            [&window.to_be_bytes()[..], &[2, 0x03, 0xe8], &[0x01, 0x02]].concat(),
        ),
        (
            b"\x00\x05limit\x00\x0bnative:upol\xff".into(),
            [&window.to_be_bytes()[..], &[16], &[0xff; 16], &[0x01, 0x02]].concat(),
        ),
        (b"\x00\x06windownative:upol".into(), DAY.to_be_bytes().into()),
        // items: the namespace, bare
        (b"contract_info".into(), contract_info.into()),
        (b"governor".into(), kit.governor.as_bytes().into()),
        (
            b"succession".into(),
            [
                &(NOW + DAY).to_be_bytes()[..],
                &(NOW + 2 * DAY).to_be_bytes(),
                &[2, 0x01, 0xf4],
                kit.successor.as_bytes(),
            ]
            .concat(),
        ),
    ];
    let hex = |rows: Vec<(Vec<u8>, Vec<u8>)>| {
        rows.into_iter().map(|(k, v)| (HexBinary::from(k), HexBinary::from(v))).collect::<Vec<_>>()
    };
    assert_eq!(hex(kit.app.dump_wasm_raw(&kit.treasury)), hex(expected));

    let namespaces = ["window", "limit", "governor", "succession", "asset", "contract_info"];
    for one in namespaces {
        assert!(README.contains(&format!("`{one}`")), "{one}");
        assert!(namespaces.iter().filter(|other| other.starts_with(one)).count() == 1, "{one}");
    }
}

/// What the governor reads when a proposal is made.
#[test]
fn the_readers_of_raw_records_agree() {
    let mut kit = Kit::new();
    kit.set_cap(&native(), DAY, &[(1, 7)]).unwrap();
    let (treasury, querier) = (kit.treasury.clone(), kit.app.wrap());
    assert_eq!(raw::governor(querier, &treasury).unwrap(), Some(kit.governor.to_string()));
    for (asset, capped) in [(native(), true), (kit.cw20(), false), (Asset::Native("upo".into()), false)] {
        assert_eq!(raw::is_capped(querier, &treasury, &asset).unwrap(), capped);
        let limit = |id| raw::limit(querier, &treasury, &asset, tier(id)).unwrap();
        assert_eq!((limit(1), limit(2)), (capped.then(|| Uint128::new(7)), None));
    }
}

#[test]
fn records_survive_packing() {
    for units in [1, 255, 256, u128::MAX] {
        let limit = LimitRecord { amount: units, window: u64::MAX, spent: units - 1 };
        assert_eq!(LimitRecord::from_bytes(&limit.to_bytes().unwrap()), Ok(limit));
        let successor = "cosmwasm1x".to_owned();
        let record = SuccessionRecord { from: 0, until: u64::MAX, min_total: amount(units), successor };
        assert_eq!(SuccessionRecord::from_bytes(&record.to_bytes().unwrap()), Ok(record));
    }
    assert_eq!(ASSETS.key("native:upol"), b"\x00\x05assetnative:upol");
    assert_eq!(SUCCESSION.key(), b"succession");
    // a total of nothing is no record
    assert!(SuccessionRecord::from_bytes(&[&[0; 17][..], b"cosmwasm1x"].concat()).is_err());
}

/// Hazard 39: each change tells what it is, and nothing else does.
#[test]
fn events() {
    let mut kit = Kit::new();
    let (treasury, alice, stranger) = (kit.treasury.clone(), kit.alice.to_string(), kit.stranger.clone());
    let mut told = vec![];
    let mut tell = |kit: &Kit, events: Vec<Event>| {
        let own = events.into_iter().filter(|event| {
            event.ty.starts_with("wasm")
                && event
                    .attributes
                    .iter()
                    .any(|a| a.key == "_contract_address" && a.value == kit.treasury.as_str())
        });
        let names = [
            (&kit.governor, "GOVERNOR"),
            (&kit.successor, "SUCCESSOR"),
            (&kit.alice, "ALICE"),
            (&kit.token, "TOKEN"),
        ];
        told.extend(own.map(|event| {
            let attributes = event.attributes.iter().filter(|a| a.key != "_contract_address");
            let line = attributes.fold(event.ty.clone(), |line, a| format!("{line} {}={}", a.key, a.value));
            names.iter().fold(line, |line, (address, name)| line.replace(address.as_str(), name))
        }));
    };

    let memo = Some("rent of May".try_into().unwrap());
    let call = |asset: Asset, memo| Call::Spend(Spend { asset, to: alice.clone(), amount: amount(5), memo });
    let calls = vec![call(native(), memo), call(kit.cw20(), None)];
    let events = kit.calls(&[], calls).unwrap();
    tell(&kit, events);
    let events = kit.set_cap(&native(), DAY, &[(2, 10), (1, 20)]).unwrap();
    tell(&kit, events);
    let events = kit.calls(&[1, 2], vec![call(native(), None)]).unwrap();
    tell(&kit, events);
    let events = kit.set_cap(&native(), DAY, &[]).unwrap();
    tell(&kit, events);
    for _ in 0..2 {
        let events = kit.execute(&stranger, &ExecuteMsg::Track { asset: kit.cw20() }).unwrap();
        tell(&kit, events);
    }
    let send = serde_json::json!({"send": {"contract": treasury, "amount": "2", "msg": ""}});
    let events = kit.send(&kit.alice.clone(), &kit.token.clone(), &send).unwrap();
    tell(&kit, events);
    let events = kit.name(400, DAY).unwrap();
    tell(&kit, events);
    let events = kit.execute(&treasury, &ExecuteMsg::WithdrawSuccessor {}).unwrap();
    tell(&kit, events);
    kit.name(400, DAY).unwrap();
    kit.set_cap(&native(), DAY, &[(1, 1)]).unwrap();
    kit.set_cap(&kit.cw20(), DAY, &[(1, 1)]).unwrap();
    kit.at(NOW + DAY);
    let events = kit.accept().unwrap();
    tell(&kit, events);

    #[rustfmt::skip]
    let expected = [
        "wasm-executed proposal=7 tiers=top calls=2",
        "wasm-spend proposal=7 asset=native:upol to=ALICE amount=5 memo=rent of May",
        "wasm-spend proposal=7 asset=cw20:TOKEN to=ALICE amount=5",
        "wasm-cap_set asset=native:upol window=86400 limits=2=10,1=20",
        "wasm-executed proposal=7 tiers=1,2 calls=1",
        "wasm-spend proposal=7 asset=native:upol to=ALICE amount=5",
        "wasm-cap_removed asset=native:upol",
        "wasm-asset_tracked asset=cw20:TOKEN",
        "wasm-received token=TOKEN sender=ALICE amount=2",
        "wasm-successor_named successor=SUCCESSOR min_total=400 from=1700086523 until=1700172923",
        "wasm-successor_withdrawn successor=SUCCESSOR",
        "wasm-governor_accepted governor=SUCCESSOR previous=GOVERNOR total=500",
        "wasm-cap_removed asset=cw20:TOKEN",
        "wasm-cap_removed asset=native:upol",
    ];
    assert_eq!(told, expected);

    let migrated = Event::from(Migrated { from: "0.1.0".into(), to: "0.2.0".into() });
    let expected = Event::new("migrated").add_attribute("from", "0.1.0").add_attribute("to", "0.2.0");
    assert_eq!(migrated, expected);
    let created = polity_treasury::events::TreasuryCreated { governor: "G".into() };
    assert_eq!(Event::from(created), Event::new("treasury_created").add_attribute("governor", "G"));

    let names = told.iter().map(|line| line.trim_start_matches("wasm-").split(' ').next().unwrap());
    for name in names.chain(["migrated", "treasury_created"]) {
        assert!(README.contains(&format!("| `{name}` |")), "{name}");
    }
}

/// Every error there is, by its code: a new one doesn't compile until it is listed here.
#[test]
fn errors_are_known_by_their_codes() {
    let s = || "x".to_owned();
    let u = Uint128::new;
    let out = bounds::PAGE.check(31).unwrap_err();
    let all = [
        ContractError::Std(StdError::generic_err("x")),
        ContractError::OutOfBounds(out),
        ContractError::Input(InputError::Address { field: "f", given: s(), reason: s() }),
        ContractError::Input(InputError::Denom { given: s() }),
        ContractError::NotGovernor { sender: s() },
        ContractError::NotTreasury { sender: s() },
        ContractError::NotSuccessor { sender: s() },
        ContractError::NoSuccession,
        ContractError::SuccessionEarly { from: 1 },
        ContractError::SuccessionOver { until: 1 },
        ContractError::TotalTooLow { total: u(1), min_total: u(2) },
        ContractError::NoTotal { successor: s(), reason: s() },
        ContractError::InvalidSuccessor { successor: s() },
        ContractError::DuplicateTier { tier: tier(1) },
        ContractError::NoCap { asset: s() },
        ContractError::NoLimit { asset: s(), tier: tier(1) },
        ContractError::CapExceeded { asset: s(), tier: tier(1), limit: u(1), spent: u(1), amount: u(1) },
        ContractError::InvalidRecipient { to: s() },
        ContractError::TopTierOnly { call: 0, why: TopTierOnly::Kind },
        ContractError::NotAContract { address: s() },
        ContractError::WrongContract { found: s() },
        ContractError::SameVersion { version: s() },
        ContractError::OlderVersion { from: s(), to: s() },
        ContractError::InvalidVersion { version: s() },
    ];
    for error in &all {
        let expected = match error {
            ContractError::Std(_) => "std",
            ContractError::OutOfBounds(_) => "out_of_bounds",
            ContractError::Input(InputError::Address { .. }) => "invalid_address",
            ContractError::Input(InputError::Denom { .. }) => "invalid_denom",
            ContractError::NotGovernor { .. } => "not_governor",
            ContractError::NotTreasury { .. } => "not_treasury",
            ContractError::NotSuccessor { .. } => "not_successor",
            ContractError::NoSuccession => "no_succession",
            ContractError::SuccessionEarly { .. } => "succession_early",
            ContractError::SuccessionOver { .. } => "succession_over",
            ContractError::TotalTooLow { .. } => "total_too_low",
            ContractError::NoTotal { .. } => "no_total",
            ContractError::InvalidSuccessor { .. } => "invalid_successor",
            ContractError::DuplicateTier { .. } => "duplicate_tier",
            ContractError::NoCap { .. } => "no_cap",
            ContractError::NoLimit { .. } => "no_limit",
            ContractError::CapExceeded { .. } => "cap_exceeded",
            ContractError::InvalidRecipient { .. } => "invalid_recipient",
            ContractError::TopTierOnly { .. } => "top_tier_only",
            ContractError::NotAContract { .. } => "not_a_contract",
            ContractError::WrongContract { .. } => "wrong_contract",
            ContractError::SameVersion { .. } => "same_version",
            ContractError::OlderVersion { .. } => "older_version",
            ContractError::InvalidVersion { .. } => "invalid_version",
        };
        assert_eq!(code(error), expected);
        assert!(README.contains(&format!("`{expected}`")), "{expected}");
    }
    assert_eq!(
        all[16].to_string(),
        "cap_exceeded: tier 1 may spend 1 of x in a window and has spent 1; 1 more is too much"
    );
    assert_eq!(
        all[18].to_string(),
        "top_tier_only: call 0 is no plain call of a contract, which only the top tier may send"
    );
    assert_eq!(all[1].to_string(), "out_of_bounds: limit: 31 items, allowed are 1 to 30");
}
