//! The bytes themselves. A change here breaks whoever reads records raw, and every proposal that is open: it needs another
//! key or a migration.

use cosmwasm_std::CanonicalAddr;
use polity::{
    governor::{
        raw::{MemberRecord, MemberRow, MEMBERS, MEMBER_ROWS},
        Ballot, BallotMode, BallotRecord, Choice, Cut, Delegation, Rules, Tier, TierDelegate,
    },
    treasury::raw::{LimitRecord, GOVERNOR, LIMITS, WINDOWS},
    TierName,
};
use polity_store::Packed;

use crate::{affirmative, hex, optimistic, ratio, rules, split, tier_id};

#[track_caller]
fn golden<T: Packed>(record: T, bytes: &str) {
    assert_eq!(hex(record.to_bytes().unwrap()), bytes.replace(' ', ""));
}

fn voted(ballot: Ballot, withdrawn: u128) -> BallotRecord {
    BallotRecord { ballot: Some(ballot), withdrawn }
}

#[test]
fn ballots() {
    golden(voted(Ballot::For(0), 0), "00");
    golden(voted(Ballot::For(7), 0), "07");
    golden(voted(Ballot::Against, 0), "08");
    golden(voted(Ballot::Abstain, 0), "09");
    golden(voted(Ballot::Against, 1_000), "88 03e8");
    golden(BallotRecord { ballot: None, withdrawn: 1 }, "8b 01");
    let divided = split(&[(Choice::Abstain, 1), (Choice::For(2), 3_333), (Choice::Against, 6_666)]);
    golden(voted(divided.clone(), 0), "0a 03 020d05 081a0a 090001");
    golden(voted(divided, 255), "8a 03 020d05 081a0a 090001 ff");
}

#[test]
fn delegations() {
    let address = |byte, length| CanonicalAddr::from(vec![byte; length]);
    let (short, long) = ("14 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", format!("20 {}", "bb".repeat(32)));
    golden(Delegation::<CanonicalAddr>::Nobody, "00");
    golden(Delegation::Whole(address(0xaa, 20)), &format!("01 {short}"));
    let rows = vec![
        TierDelegate { tier: tier_id(1), to: address(0xaa, 20) },
        TierDelegate { tier: tier_id(255), to: address(0xbb, 32) },
    ];
    golden(Delegation::ByTier(rows), &format!("02 02 01 {short} ff {long}"));
}

#[test]
fn frozen_rules() {
    let affirmative = affirmative(667_000, 200_000, 100_000, BallotMode::Early);
    golden(
        Rules { vetoable: true, tier: tier_id(2), ..rules(affirmative, 3, 1_000_000) },
        // tier, options, vetoable, snapshot, first end, E, delay, window, rule, total
        "02 03 01 0000000007 000000044c 0000000a 00000005 00000e10 01 000a2d78 00030d40 000186a0 0f4240",
    );
    golden(
        rules(optimistic(50_000, true), 1, u128::MAX),
        "01 01 00 0000000007 000000044c 0000000a 00000005 00000e10 04 0000c350 ffffffffffffffffffffffffffffffff",
    );
}

#[test]
fn tallies() {
    let cast = |ballots: BallotMode| {
        let rules = rules(affirmative(667_000, 200_000, 100_000, ballots), 2, 100);
        let mut tally = rules.open(1_050);
        tally.add(&Ballot::For(0), 60, 1).unwrap();
        tally
            .add(&split(&[(Choice::For(1), 1), (Choice::Against, 4_999), (Choice::Abstain, 5_000)]), 3, 3)
            .unwrap();
        (rules, tally)
    };
    // flags, last change, options, Against, Abstain; a sum has the width of 1,000,000
    let (rules, mut tally) = cast(BallotMode::Final);
    assert_eq!(
        hex(tally.to_bytes(&rules).unwrap()),
        "00 000000041a 0927c0 000003 003a95 003a98".replace(' ', "")
    );
    tally.executed = true;
    assert_eq!(tally.to_bytes(&rules).unwrap()[0], 4);
    tally.cut = Some(Cut::Vetoed);
    tally.executed = false;
    assert_eq!(tally.to_bytes(&rules).unwrap()[0], 2);
    // then options and Abstain of own stake
    let (rules, mut tally) = cast(BallotMode::Early);
    tally.cut = Some(Cut::Early);
    assert_eq!(
        hex(tally.to_bytes(&rules).unwrap()),
        "01 000000041a 0927c0 000003 003a95 003a98 002710 000003 003a98".replace(' ', "")
    );
}

#[test]
fn tiers() {
    golden(
        Tier {
            id: tier_id(9),
            name: TierName::try_from("money").unwrap(),
            voting: 259_200,
            delay: 86_400,
            window: 604_800,
            late_extension: 3_600,
            deposit: ratio(1_000),
            proposer: ratio(50_000),
            vetoable: true,
            rule: affirmative(500_000, 10_000, 50_000, BallotMode::Revoting),
        },
        // id, vetoable, voting, delay, window, E, deposit, proposer, rule, name
        "09 01 0003f480 00015180 00093a80 00000e10 000003e8 0000c350 02 0007a120 00002710 0000c350 6d6f6e6579",
    );
}

/// What others read raw: keys and values.
#[test]
fn raw_records() {
    golden(MemberRecord { height: 258, before: 7, power: 1_000 }, "0000000102 0000000007 03e8");
    golden(MemberRecord { height: 258, before: 7, power: 0 }, "0000000102 0000000007 00");
    golden(MemberRow { before: 7, power: 1_000 }, "0000000007 03e8");
    golden(LimitRecord { amount: 1_000, window: 3, spent: 0 }, "0000000000000003 02 03e8 00");

    let account = [0xaa; 20];
    let (m, h) = (hex("m"), hex("h"));
    assert_eq!(hex(MEMBERS.key(&account)), format!("0001{m}{}", hex(account)));
    let row = hex(MEMBER_ROWS.key((&account, 258)));
    assert_eq!(row, format!("0001{h}0014{}0000000000000102", hex(account)));
    let asset = "native:uatom";
    assert_eq!(hex(WINDOWS.key(asset)), format!("0006{}{}", hex("window"), hex(asset)));
    assert_eq!(hex(LIMITS.key((asset, 2))), format!("0005{}000c{}02", hex("limit"), hex(asset)));
    assert_eq!(hex(GOVERNOR.key()), hex("governor"));
}
