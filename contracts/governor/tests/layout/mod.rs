//! Where records lie: keys that others read raw, and that no key runs into another.

use std::collections::BTreeSet;

use cosmwasm_std::{from_json, testing::MockApi, Addr, Api, HexBinary, SubMsgResult};
use polity::governor::{raw, Ballot, BallotsResponse, ExecuteMsg, MemberResponse, PowerResponse, QueryMsg};

use crate::fixture::*;

/// Each with whether it is one record, at its bare name; else its name follows two bytes of its length.
const NAMESPACES: [(&str, bool); 26] = [
    ("b", false),
    ("body", false),
    ("booked", true),
    ("c", false),
    ("contract_info", true),
    ("core", true),
    ("council", true),
    ("count", true),
    ("d", false),
    ("deposit", false),
    ("failure", false),
    ("founding", true),
    ("h", false),
    ("limits", true),
    ("links", true),
    ("m", false),
    ("name", true),
    ("open", false),
    ("order", true),
    ("p", false),
    ("permission", false),
    ("r", false),
    ("raw", false),
    ("t", false),
    ("tier", false),
    ("treasury", true),
];

/// Hazard 15. Every key of a story in which each record is written belongs to one namespace, and none of them starts
/// with another.
#[test]
fn every_key_belongs_to_one_namespace() {
    let start = |(name, bare): (&str, bool)| match bare {
        true => name.as_bytes().to_vec(),
        false => [&[0, u8::try_from(name.len()).unwrap()], name.as_bytes()].concat(),
    };
    for a in NAMESPACES {
        for b in NAMESPACES {
            assert!(a == b || !start(a).starts_with(&start(b)), "{b:?} runs into {a:?}");
        }
    }
    let mut seen = BTreeSet::new();
    for (key, _) in a_story().deps.storage.trace() {
        let owners: Vec<_> = NAMESPACES
            .into_iter()
            .filter(|space| if space.1 { key == start(*space) } else { key.starts_with(&start(*space)) })
            .collect();
        assert_eq!(owners.len(), 1, "{} belongs to {owners:?}", HexBinary::from(key));
        seen.insert(owners[0]);
    }
    assert_eq!(seen, NAMESPACES.into());
}

/// Everything that is ever written is written in it.
fn a_story() -> Community {
    let mut c = Community::of(new_token());
    c.next_block();
    let (alice, bob) = (person("alice"), person("bob"));
    c.delegate(&bob, whole(&alice));
    for who in [&alice, &bob] {
        c.stake(who, 1_000_000);
        c.next_block();
        c.stake(who, 1_000_000);
    }
    c.unstake(&bob, 1);
    c.next_block();
    let proposal = c.propose(&alice, 4_000, proposal(DEPOSIT, 10, vec![option(spends(1))]));
    c.vote(&bob, proposal, Ballot::For(0));
    c.vote(&alice, proposal, Ballot::For(0));
    c.wait(9 * DAY);
    let response = c.execute(&alice, ExecuteMsg::Execute { proposal }).unwrap();
    c.reply(response.messages[0].id, SubMsgResult::Err("no funds".into())).unwrap();
    c
}

/// What `polity::governor::raw` documents, byte by byte: other contracts compute these keys.
#[test]
fn members_are_read_raw_under_these_keys() {
    let mut c = Community::of(native());
    let (short, long) = (account(&[0xaa; 20]), account(&[0xbb; 32]));
    c.env.block.height = 0x0102;
    c.stake(&short, 1_000);
    c.stake(&long, 1);
    c.env.block.height = 0x0a_0b0c_0d0e;
    c.stake(&short, 999_000);
    c.unstake(&long, 1);
    let hex = |bytes: Vec<u8>| HexBinary::from(bytes).to_hex();
    let rows = |prefix: &[u8]| {
        let rows = c.ledger().records().filter(|(key, _)| key.starts_with(prefix));
        rows.map(|(key, value)| [hex(key), hex(value)]).collect::<Vec<_>>()
    };
    let (a, b) = ("aa".repeat(20), "bb".repeat(32));
    // height of the change, height of the change before, power
    assert_eq!(
        rows(b"\0\x01m"),
        [
            [format!("00016d{a}"), "0a0b0c0d0e00000001020f4240".to_owned()],
            [format!("00016d{b}"), "0a0b0c0d0e000000010200".to_owned()],
        ]
    );
    // height of the change before, power
    assert_eq!(
        rows(b"\0\x01h"),
        [
            [format!("0001680014{a}0000000000000102"), "000000000003e8".to_owned()],
            [format!("0001680020{b}0000000000000102"), "000000000001".to_owned()],
        ]
    );
}

/// Storage design, 8: an address may start with another one.
#[test]
fn who_has_an_address_that_starts_with_anothers_shares_nothing_with_it() {
    let mut c = Community::of(native());
    let (short, long) = (account(&[0; 20]), account(&[0; 32]));
    let about = |c: &Community| {
        let account = short.to_string();
        let member: MemberResponse =
            from_json(c.query(QueryMsg::Member { account: account.clone() })).unwrap();
        let power: PowerResponse = from_json(c.query(QueryMsg::Power { account, height: None })).unwrap();
        let ballots = c.query(QueryMsg::Ballots { proposal: 1, start_after: None, limit: None });
        let ballots: BallotsResponse = from_json(ballots).unwrap();
        (member, power.power, ballots.ballots.into_iter().find(|b| b.account == short.as_str()))
    };
    c.stake(&short, 5_000);
    c.next_block();
    c.propose(&person("maker"), 0, proposal(REVOTING, 10, vec![option(vec![])]));
    c.vote(&short, 1, Ballot::Abstain);
    c.next_block();
    let before = about(&c);

    c.stake(&long, 7_000);
    c.stake(&person("bob"), 7_000);
    c.delegate(&person("bob"), whole(&long));
    c.delegate(&long, whole(&person("bob")));
    c.next_block();
    c.unstake(&long, 1_000);
    c.propose(&long, 0, proposal(REVOTING, 10, vec![option(vec![])]));
    c.vote(&long, 2, Ballot::For(0));
    c.wait(31 * DAY);
    let other: MemberResponse = from_json(c.query(QueryMsg::Member { account: long.into_string() })).unwrap();
    assert_eq!(other.claims.len(), 1);
    assert_eq!(about(&c), before);
}

/// For every height of an account that changed often, several times in some blocks, left and came back; and for one
/// that never staked.
#[test]
fn power_read_raw_is_power_asked_for_at_every_height() {
    let mut c = Community::of(native());
    let (alice, never) = (person("alice"), person("never"));
    let first = c.env.block.height;
    let mut powers = vec![];
    let mut power: u128 = 0;
    for block in 0..120u128 {
        powers.push(power);
        if block % 3 == 1 {
            c.stake(&alice, block);
            power += block;
        }
        if block % 5 == 1 && power > 0 {
            c.unstake(&alice, power / 2 + 1);
            power -= power / 2 + 1;
        }
        if block % 40 == 37 {
            c.stake(&alice, 9);
            c.unstake(&alice, power + 9);
            power = 0;
        }
        c.next_block();
    }
    powers.push(power);
    assert!(powers.windows(2).any(|change| change[0] > 0 && change[1] == 0), "never gone: {powers:?}");

    c.publish();
    let governor = contract("governor");
    let smart = |who: &Addr, height| {
        let query = QueryMsg::Power { account: who.to_string(), height: Some(height) };
        from_json::<PowerResponse>(c.query(query)).unwrap().power
    };
    for height in (0..=2).chain(first - 1..=c.env.block.height) {
        let expected = height.checked_sub(first).map_or(0, |at| powers[usize::try_from(at).unwrap()]);
        let read = raw::power_at(c.deps.as_ref(), &governor, &alice, height).unwrap();
        assert_eq!((read.u128(), smart(&alice, height).u128()), (expected, expected), "height {height}");
        let read = raw::power_at(c.deps.as_ref(), &governor, &never, height).unwrap();
        assert_eq!((read.u128(), smart(&never, height).u128()), (0, 0), "height {height}");
    }
}

fn account(canonical: &[u8]) -> Addr {
    MockApi::default().addr_humanize(&canonical.into()).unwrap()
}
