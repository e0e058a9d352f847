//! Records as bytes: one form for each value, the form that is committed here, and as small as storage.md promises.

mod golden;

use std::fmt::Debug;

use cosmwasm_std::{CanonicalAddr, Uint256};
use polity::{
    governor::{
        raw::{MemberRecord, MemberRow},
        Ballot, BallotMode, BallotRecord, Choice, Cut, Delegation, Portion, Rule, Rules, Split, Tally, Tier,
        TierDelegate, TierId,
    },
    treasury::raw::LimitRecord,
    TierName,
};
use polity_store::Packed;
use proptest::prelude::*;

use crate::{affirmative, optimistic, ratio, rules, tier_id};

const U40_MAX: u64 = (1 << 40) - 1;

/// Amounts of every width, so that edges come up.
fn amount() -> impl Strategy<Value = u128> {
    prop_oneof![
        Just(0),
        Just(u128::MAX),
        (any::<u128>(), 0u32..128).prop_map(|(value, shift)| value >> shift),
        (0u32..128).prop_map(|bit| 1 << bit),
    ]
}

fn seconds() -> impl Strategy<Value = u64> {
    prop_oneof![0..=u64::from(u32::MAX), Just(u64::from(u32::MAX))]
}

fn time() -> impl Strategy<Value = u64> {
    prop_oneof![0..=U40_MAX, Just(U40_MAX)]
}

fn tier_ids() -> impl Strategy<Value = TierId> {
    (1u8..).prop_map(tier_id)
}

fn part() -> impl Strategy<Value = u32> {
    0u32..=1_000_000
}

fn rule() -> impl Strategy<Value = Rule> {
    let modes = proptest::sample::select(vec![BallotMode::Final, BallotMode::Early, BallotMode::Revoting]);
    prop_oneof![
        (part(), part(), part(), modes).prop_map(|(t, q, a, mode)| affirmative(t, q, a, mode)),
        (part(), any::<bool>()).prop_map(|(o, revoting)| optimistic(o, revoting)),
    ]
}

fn frozen() -> impl Strategy<Value = Rules> {
    let times = (time(), time(), seconds(), seconds(), seconds());
    (tier_ids(), 1u8..=8, times, any::<bool>(), rule(), amount()).prop_map(
        |(tier, options, (snapshot, first_end, late_extension, delay, window), vetoable, rule, total)| {
            Rules { tier, options, snapshot, first_end, late_extension, delay, window, vetoable, rule, total }
        },
    )
}

fn tier() -> impl Strategy<Value = Tier> {
    let times = (seconds(), seconds(), seconds(), seconds());
    let name = "\\PC{1,10}".prop_filter("in bounds", |name| name.len() <= 32);
    (tier_ids(), name, times, part(), part(), any::<bool>(), rule()).prop_map(
        |(id, name, (voting, delay, window, late_extension), deposit, proposer, vetoable, rule)| Tier {
            id,
            name: TierName::try_from(name).unwrap(),
            voting,
            delay,
            window,
            late_extension,
            deposit: ratio(deposit),
            proposer: ratio(proposer),
            vetoable,
            rule,
        },
    )
}

fn split_ballot() -> impl Strategy<Value = Ballot> {
    let choices = (0u8..8).map(Choice::For).chain([Choice::Against, Choice::Abstain]).collect::<Vec<_>>();
    (proptest::sample::subsequence(choices, 1..=10), proptest::collection::vec(1u16..900, 10)).prop_map(
        |(choices, weights)| {
            let mut portions: Vec<_> =
                choices.into_iter().zip(weights).map(|(choice, weight)| Portion { choice, weight }).collect();
            let all_but_first: u16 = portions.iter().skip(1).map(|p| p.weight).sum();
            portions[0].weight = 10_000 - all_but_first;
            Ballot::Split(Split::try_from(portions).unwrap())
        },
    )
}

fn whole_ballot() -> impl Strategy<Value = Ballot> {
    prop_oneof![(0u8..8).prop_map(Ballot::For), Just(Ballot::Against), Just(Ballot::Abstain)]
}

fn ballot_record() -> impl Strategy<Value = BallotRecord> {
    (proptest::option::of(prop_oneof![whole_ballot(), split_ballot()]), amount())
        .prop_map(|(ballot, withdrawn)| BallotRecord { ballot, withdrawn })
}

fn delegation() -> impl Strategy<Value = Delegation<CanonicalAddr>> {
    let address = || {
        prop_oneof![proptest::collection::vec(any::<u8>(), 20), proptest::collection::vec(any::<u8>(), 32)]
            .prop_map(CanonicalAddr::from)
    };
    let row = (tier_ids(), address()).prop_map(|(tier, to)| TierDelegate { tier, to });
    prop_oneof![
        Just(Delegation::Nobody),
        address().prop_map(Delegation::Whole),
        proptest::collection::vec(row, 0..=8).prop_map(Delegation::ByTier),
    ]
}

/// A record comes back as it was. Cut anywhere, lengthened, or with a byte changed it is an error or another record in its
/// one form, and never a panic; `tail` bytes at the end are a number or a text that no length stands before, so that only a
/// cut inside them can be another record.
fn check<T: Packed + PartialEq + Debug>(record: &T, tail: usize, changes: &[(usize, u8)]) {
    let bytes = record.to_bytes().unwrap();
    assert_eq!(&T::from_bytes(&bytes).unwrap(), record);
    let one_form = |bytes: &[u8]| {
        T::from_bytes(bytes).is_ok_and(|other| {
            assert_eq!(other.to_bytes().unwrap(), bytes, "two forms of {other:?}");
            true
        })
    };
    for length in 0..bytes.len() {
        let cut = one_form(&bytes[..length]);
        assert!(!cut || length + tail > bytes.len(), "{record:?} can be cut to {length} bytes");
    }
    let longer = one_form(&[&bytes[..], &[0x61]].concat());
    assert!(!longer || tail > 0, "{record:?} can be longer");
    for (at, byte) in changes {
        let mut changed = bytes.clone();
        let at = at % changed.len();
        changed[at] = *byte;
        one_form(&changed);
    }
}

/// Bytes of an amount that ends a record.
fn tail_of(amount: u128) -> usize {
    amount.to_bytes().unwrap().len()
}

fn changes() -> impl Strategy<Value = Vec<(usize, u8)>> {
    proptest::collection::vec((any::<usize>(), any::<u8>()), 16)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// The frozen rules of a proposal.
    #[test]
    fn rules_have_one_form(rules in frozen(), changes in changes()) {
        check(&rules, tail_of(rules.total), &changes);
    }

    /// A tier. Its name stands last.
    #[test]
    fn tiers_have_one_form(tier in tier(), changes in changes()) {
        check(&tier, tier.name.len(), &changes);
    }

    /// What a proposal keeps of an account.
    #[test]
    fn ballots_have_one_form(record in ballot_record(), changes in changes()) {
        let tail = if record.withdrawn == 0 { 0 } else { tail_of(record.withdrawn) };
        check(&record, tail, &changes);
    }

    /// A delegation, to addresses of 20 and 32 bytes.
    #[test]
    fn delegations_have_one_form(delegation in delegation(), changes in changes()) {
        check(&delegation, 0, &changes);
    }

    /// The records that others read raw.
    #[test]
    fn raw_records_have_one_form(
        height in time(), before in time(), power in amount(), spent in amount(), window: u64, changes in changes(),
    ) {
        check(&MemberRecord { height, before, power }, tail_of(power), &changes);
        check(&MemberRow { before, power }, tail_of(power), &changes);
        check(&LimitRecord { amount: power, window, spent }, tail_of(spent), &changes);
    }

    /// Whatever the bytes, reading them is an error or a record in its one form, and never a panic.
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(prop_oneof![0u8..12, any::<u8>()], 0..60), rules in frozen()) {
        fn one_form<T: Packed + Debug>(bytes: &[u8]) {
            if let Ok(record) = T::from_bytes(bytes) {
                assert_eq!(record.to_bytes().unwrap(), bytes, "two forms of {record:?}");
            }
        }
        one_form::<Rules>(&bytes);
        one_form::<Tier>(&bytes);
        one_form::<Rule>(&bytes);
        one_form::<BallotRecord>(&bytes);
        one_form::<Delegation<CanonicalAddr>>(&bytes);
        one_form::<MemberRecord>(&bytes);
        one_form::<MemberRow>(&bytes);
        one_form::<LimitRecord>(&bytes);
        if let Ok(tally) = Tally::from_bytes(&rules, &bytes) {
            prop_assert_eq!(tally.to_bytes(&rules).unwrap(), bytes);
        }
    }

    /// A tally comes back as it was; cut, lengthened or changed it is an error or another tally in its one form. Its size
    /// follows from the rules and never from what is cast.
    #[test]
    fn tallies_have_one_form_and_one_size(
        rules in frozen(),
        casts in proptest::collection::vec((prop_oneof![whole_ballot(), split_ballot()], any::<u128>()), 0..6),
        changed in time(),
        cut in proptest::option::of(prop_oneof![Just(Cut::Early), Just(Cut::Vetoed)]),
        executed: bool,
        changes in changes(),
    ) {
        let empty = rules.open(0).to_bytes(&rules).unwrap();
        let mut tally = rules.open(changed);
        (tally.cut, tally.executed) = (cut, executed);
        let mut left = rules.total;
        for (ballot, power) in casts {
            let power = power % left.saturating_add(1).max(1);
            left -= power;
            tally.add(&ballot, power, power / 2).unwrap();
        }
        let bytes = tally.to_bytes(&rules).unwrap();
        prop_assert_eq!(bytes.len(), empty.len());
        prop_assert_eq!(&Tally::from_bytes(&rules, &bytes).unwrap(), &tally);
        for length in 0..bytes.len() {
            prop_assert!(Tally::from_bytes(&rules, &bytes[..length]).is_err());
        }
        prop_assert!(Tally::from_bytes(&rules, &[&bytes[..], &[0]].concat()).is_err());
        for (at, byte) in changes {
            let mut changed = bytes.clone();
            changed[at % bytes.len()] = byte;
            if let Ok(other) = Tally::from_bytes(&rules, &changed) {
                prop_assert_eq!(other.to_bytes(&rules).unwrap(), changed);
            }
        }
    }

    /// One byte for a whole ballot; with what any community's delegators withdraw still under ten.
    #[test]
    fn a_ballot_is_a_byte_and_with_overrides_under_ten(
        ballot in proptest::option::of(whole_ballot()),
        withdrawn in (any::<u64>(), 0u32..64).prop_map(|(value, shift)| value >> shift),
    ) {
        let size = |withdrawn| BallotRecord { ballot: ballot.clone(), withdrawn }.to_bytes().unwrap().len();
        prop_assert_eq!(size(0), 1);
        prop_assert!(size(withdrawn.into()) < 10);
    }
}

/// A tally with one option of a total under 10^15 is small, in early tiers too; each option more adds one sum of the same
/// width, two in early tiers.
#[test]
fn a_tally_grows_by_one_sum_an_option() {
    for (ballots, sums) in [(BallotMode::Final, 1), (BallotMode::Revoting, 1), (BallotMode::Early, 2)] {
        let size = |options, total| {
            let rules = rules(affirmative(500_000, 10_000, 50_000, ballots), options, total);
            rules.open(1_000).to_bytes(&rules).unwrap().len()
        };
        let total = 10u128.pow(15) - 1;
        assert!(size(1, total) < 50, "{}", size(1, total));
        let width = usize::from(polity_store::width(Uint256::from(total * 10_000)));
        for options in 1..8 {
            assert_eq!(size(options + 1, total) - size(options, total), sums * width);
        }
        assert!(size(8, u128::MAX) < 400);
    }
}

/// What doesn't fit its field is an error, and nothing is cut off.
#[test]
fn what_does_not_fit_is_an_error() {
    let good = rules(affirmative(500_000, 10_000, 50_000, BallotMode::Final), 1, 100);
    for bad in [
        Rules { snapshot: U40_MAX + 1, ..good.clone() },
        Rules { first_end: u64::MAX, ..good.clone() },
        Rules { late_extension: 1 << 32, ..good.clone() },
        Rules { delay: 1 << 32, ..good.clone() },
        Rules { window: 1 << 32, ..good.clone() },
    ] {
        assert!(bad.to_bytes().is_err(), "{bad:?}");
    }
    assert!(MemberRecord { height: U40_MAX + 1, ..Default::default() }.to_bytes().is_err());
    assert!(MemberRow { before: U40_MAX + 1, ..Default::default() }.to_bytes().is_err());
    assert!(BallotRecord { ballot: Some(Ballot::For(8)), withdrawn: 0 }.to_bytes().is_err());

    let mut tally = good.open(U40_MAX + 1);
    assert!(tally.to_bytes(&good).is_err());
    // more than the total is in no sum, up to the width that it is kept in
    tally.changed = 0;
    tally.against = Uint256::from(256u32.pow(3) - 1);
    assert!(tally.to_bytes(&good).is_ok());
    tally.against = Uint256::from(256u32.pow(3));
    assert!(tally.to_bytes(&good).is_err());
}

/// Each value has one form, so that what others compare or prove is comparable: a second way to write it is refused.
#[test]
fn a_second_form_is_refused() {
    // an empty withdrawal, portions out of order
    for bytes in [&[0x80, 0][..], &[10, 2, 9, 0x13, 0x88, 0, 0x13, 0x88]] {
        assert!(BallotRecord::from_bytes(bytes).is_err(), "{bytes:?}");
    }
    let rules = rules(affirmative(500_000, 10_000, 50_000, BallotMode::Final), 1, 100);
    let mut bytes = rules.to_bytes().unwrap();
    bytes[2] = 2;
    assert!(Rules::from_bytes(&bytes).is_err(), "vetoable is 0 or 1");
    let mut bytes = rules.open(0).to_bytes(&rules).unwrap();
    bytes[0] = 8;
    assert!(Tally::from_bytes(&rules, &bytes).is_err(), "no such flag");
    bytes[0] = 3;
    assert!(Tally::from_bytes(&rules, &bytes).is_err(), "decided early and vetoed");
}
