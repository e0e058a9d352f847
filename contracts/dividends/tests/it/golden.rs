//! What other programs read: raw records, events, and the codes of errors. A change here is a change of interface.

use cosmwasm_std::{from_json, Api, Event, HexBinary};
use polity_dividends::contract::CONTRACT_VERSION;

use crate::desk::{account, claim, coin, token, Desk, DAY, NOW, PERIOD};

const README: &str = include_str!("../../README.md");
const REV: &str = "urev";

/// Hazard 15: all keys, and no one starts another.
#[test]
fn raw_records() {
    let mut desk = Desk::new();
    desk.arrive(&token("rev"), 258);
    desk.sync(&token("rev")).unwrap();
    desk.pay_out(&coin(REV), 1_000);
    desk.pay_out(&coin(REV), 258);
    desk.claim("alice", &coin(REV), &[2, 1]).unwrap();
    let canonical = |name: &str| desk.deps.api.addr_canonicalize(account(name).as_str()).unwrap().to_vec();
    let (alice, governor) = (canonical("alice"), canonical("governor"));
    let token_key = format!("cw20:{}", account("rev"));
    let u40 = |number: u64| number.to_be_bytes()[3..].to_vec();
    let length = |part: &[u8]| u16::try_from(part.len()).unwrap().to_be_bytes();
    let contract_info = format!(r#"{{"contract":"polity-dividends","version":"{CONTRACT_VERSION}"}}"#);
    let (first, second) = (NOW + PERIOD, NOW + 2 * PERIOD);
    let distribution = |height: u64, time: u64, amount: &[u8]| {
        [&u40(height)[..], &u40(time), &[2, 0x03, 0xe8], amount, &governor].concat()
    };
    let expected: Vec<(Vec<u8>, Vec<u8>)> = vec![
        // maps: two bytes of length and the namespace, each part of the key but the last after its length
        (
            [b"\x00\x05asset", token_key.as_bytes()].concat(),
            [&[0, 0, 0, 0][..], &[0; 5], &[0], &[0], &[1, 2]].concat(),
        ),
        (
            b"\x00\x05assetnative:urev".into(),
            // 1,258 distributed, 503 paid, 1,258 received
            [&[0, 0, 0, 2][..], &u40(second), &[2, 0x04, 0xea], &[2, 0x01, 0xf7], &[0x04, 0xea]].concat(),
        ),
        (
            [&b"\x00\x07claimed"[..], &length(&alice), &alice, b"\x00\x0bnative:urev\x00\x00\x00\x00"]
                .concat(),
            [&[0; 15][..], &[0b110]].concat(),
        ),
        (
            b"\x00\x0cdistribution\x00\x0bnative:urev\x00\x00\x00\x01".into(),
            distribution(1_001, first, &[2, 0x03, 0xe8]),
        ),
        (
            b"\x00\x0cdistribution\x00\x0bnative:urev\x00\x00\x00\x02".into(),
            distribution(1_002, second, &[2, 0x01, 0x02]),
        ),
        ([&b"\x00\x03pot\x00\x0bnative:urev"[..], &governor].concat(), vec![0x02, 0xf3]),
        // items: the namespace, bare
        (b"config".into(), [&u40(PERIOD)[..], account("treasury").as_bytes()].concat()),
        (b"contract_info".into(), contract_info.into()),
    ];
    let hex = |rows: Vec<(Vec<u8>, Vec<u8>)>| {
        let mut rows: Vec<_> = rows
            .into_iter()
            .map(|(k, v)| (HexBinary::from(k).to_hex(), HexBinary::from(v).to_hex()))
            .collect();
        rows.sort();
        rows
    };
    assert_eq!(hex(desk.rows()), hex(expected));
    for namespace in ["config", "asset", "distribution", "pot", "claimed", "contract_info"] {
        assert!(README.contains(&format!("`{namespace}`")), "{namespace}");
    }
    let state = include_str!("../../src/state.rs");
    assert_eq!(state.matches("::new(\"").count(), 5);
}

/// The marks of 128 distributions have one size, whichever are made.
#[test]
fn marks_have_one_size() {
    let mut desk = Desk::new();
    for _ in 0..130 {
        desk.pay_out(&coin(REV), 10);
    }
    let sizes = |desk: &Desk| -> Vec<usize> {
        let rows = desk.rows().into_iter().filter(|(key, _)| key.starts_with(b"\x00\x07claimed"));
        rows.map(|(_, value)| value.len()).collect()
    };
    desk.claim("alice", &coin(REV), &[1]).unwrap();
    assert_eq!(sizes(&desk), [16]);
    for names in [&[127, 128][..], &[2, 3, 4, 129]] {
        desk.claim("alice", &coin(REV), names).unwrap();
        assert_eq!(sizes(&desk), [16, 16]);
    }
}

fn told(event: &Event) -> String {
    let attributes: Vec<_> = event.attributes.iter().map(|a| format!("{}={}", a.key, a.value)).collect();
    format!("{}: {}", event.ty, attributes.join(" "))
}

/// Hazard 39: each message tells what it did, in the words of the README.
#[test]
fn events() {
    let mut desk = Desk::bare();
    let asset = coin(REV);
    let mut all = desk.found(account("treasury").as_str(), PERIOD).unwrap();
    desk.arrive(&asset, 900);
    all.extend(desk.sync(&asset).unwrap());
    all.extend(desk.distribute(&asset).unwrap());
    desk.wait(PERIOD);
    desk.arrive(&asset, 100);
    all.extend(desk.distribute(&asset).unwrap());
    let bob = account("bob");
    all.extend(desk.execute("eve", claim(&asset, &[2, 1, 2], Some(bob.clone().into()))).unwrap().0);
    let (treasury, governor) = (account("treasury"), account("governor"));
    let eve = account("eve");
    let expected = [
        format!("dividends_created: treasury={treasury} governor={governor} period={}", 7 * DAY),
        "received: asset=native:urev amount=900".into(),
        format!("distributed: asset=native:urev distribution=1 governor={governor} height=1000 total=1000 amount=900"),
        "received: asset=native:urev amount=100".into(),
        format!("distributed: asset=native:urev distribution=2 governor={governor} height=1001 total=1000 amount=100"),
        format!("claimed: asset=native:urev account={bob} by={eve} amount=300 distributions=1,2"),
    ];
    assert_eq!(all.iter().map(told).collect::<Vec<_>>(), expected);
    for event in &all {
        let names: Vec<_> = event.attributes.iter().map(|a| format!("`{}`", a.key)).collect();
        let row = README.lines().find(|line| line.starts_with(&format!("| `{}` |", event.ty)));
        let row = row.unwrap_or_else(|| panic!("{} is in no table", event.ty));
        assert!(names.iter().all(|name| row.contains(name)), "{row}");
    }
}

/// Every code that an error's text starts with stands in the README.
#[test]
fn every_error_code_is_documented() {
    let sources = [
        include_str!("../../src/error.rs"),
        include_str!("../../../../packages/polity/src/dividends/rule.rs"),
        include_str!("../../../../packages/polity/src/input.rs"),
    ];
    let mut checked = 0;
    for source in sources {
        let texts = source.split("#[error(").skip(1).filter_map(|rest| rest.split('"').nth(1));
        let codes = texts.filter_map(|text| text.split_once(':')).map(|(code, _)| code);
        for code in codes.filter(|code| code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')) {
            checked += 1;
            assert!(README.contains(&format!("`{code}`")), "{code}");
        }
    }
    assert_eq!(checked, 20);
}

/// What people write and what they read in JSON.
#[test]
fn a_blocker_is_read_by_its_name() {
    use polity::dividends::Blocker;
    for (json, blocker) in [
        (r#"{"too_early":{"from":5}}"#, Blocker::TooEarly { from: 5 }),
        (r#"{"nothing":{}}"#, Blocker::Nothing {}),
    ] {
        assert_eq!(from_json::<Blocker>(json).unwrap(), blocker);
    }
}
