use cosmwasm_std::{Binary, CanonicalAddr};
use polity::{
    registry::{
        log_hash, log_start,
        raw::{LogHead, Origin, HEAD, HEAD_SIZE, LOG, ORIGIN},
        ActiveVersion, Better, Cause, Dataset, Entry, Grace, Head, Licence, LicenceError, Metric, MetricUnit,
        ModelState, Panel, PolicyMsg, Relation, RuleMsg, ShareAlike, Weight,
    },
    Digest,
};
use polity_store::Packed;
use proptest::prelude::*;

use super::{all_but, bound, digest, facts, hex_digest, lowest, policy, require, rule, term, vocabulary};
use crate::hex;

fn head() -> Head {
    let mut root = [0; 32];
    for (n, byte) in (0..).zip(&mut root) {
        *byte = n;
    }
    Head {
        state: ModelState::Deprecated,
        suspended_until: Some(1_700_000_000),
        active: Some(ActiveVersion { version: 7, root: Digest(root) }),
        grace: Some(Grace { version: 6, until: 1_700_086_400 }),
        policy: Some(42),
        sunset: Some(1_800_000_000),
        revision: 258,
        authority: CanonicalAddr::from([0xab; 20]),
    }
}

fn origin() -> Origin {
    let weights = vec![
        Weight { model: 1, weight: 20_000_000_000_000_000u64.into() },
        Weight { model: 2, weight: 180_000_000_000_000_000u64.into() },
    ];
    Origin { holder: Some(CanonicalAddr::from([0xab; 20])), weights: weights.try_into().unwrap() }
}

#[test]
fn the_records_that_others_read_have_the_bytes_and_keys_documented() {
    assert_eq!(
        hex(head().to_bytes().unwrap()),
        "02006553f10000000007000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f000000060065554280\
         0000002a006b49d200000000000000010214abababababababababababababababababababab000000000000000000000000"
    );
    let draft = Head::new(CanonicalAddr::from([0xcd; 32]), None);
    assert_eq!(hex(draft.to_bytes().unwrap()), format!("{}20{}", "00".repeat(68), "cd".repeat(32)));
    assert_eq!(
        hex(origin().to_bytes().unwrap()),
        "14abababababababababababababababababababab000000000000000100470de4df8200000000000000000002027f7d0bdb92\
         0000"
    );
    assert_eq!(hex(Origin::default().to_bytes().unwrap()), "00");
    let log = LogHead { seq: 3, hash: digest(0xee) };
    assert_eq!(hex(log.to_bytes().unwrap()), format!("0000000000000003{}", "ee".repeat(32)));
    assert_eq!(hex(HEAD.key(9)), format!("0004{}0000000000000009", hex("head")));
    assert_eq!(hex(ORIGIN.key(9)), format!("0006{}0000000000000009", hex("origin")));
    assert_eq!(hex(LOG.key(9)), format!("0003{}0000000000000009", hex("log")));
}

#[test]
fn bytes_that_are_no_head_are_refused() {
    let good = head().to_bytes().unwrap();
    let bad = |at: usize, bytes: &[u8]| {
        let mut changed = good.clone();
        changed[at..at + bytes.len()].copy_from_slice(bytes);
        assert!(Head::from_bytes(&changed).is_err(), "{at}");
    };
    bad(0, &[4]); // state
    bad(6, &[0, 0, 0, 0]); // a root without a version
    bad(42, &[0, 0, 0, 0]); // a grace of no version
    bad(46, &[0, 0, 0, 0, 0]); // a grace without an end
    bad(68, &[33]); // an address that is too long
    bad(68, &[19]); // one that has more bytes than it says
    bad(100, &[1]);
    assert!(Head::from_bytes(&good[..100]).is_err());
    assert!(Head::from_bytes(&[good.as_slice(), &[0]].concat()).is_err());
    // zero stands for none
    for wrong in [
        Head { policy: Some(0), ..head() },
        Head { sunset: Some(0), ..head() },
        Head { suspended_until: Some(1 << 40), ..head() },
        Head { authority: CanonicalAddr::from([0; 33]), ..head() },
    ] {
        assert!(wrong.to_bytes().is_err());
    }
}

fn any_head() -> impl Strategy<Value = Head> {
    let time = || prop::option::of(1..1u64 << 40);
    let state = prop::sample::select(vec![
        ModelState::Draft,
        ModelState::Active,
        ModelState::Deprecated,
        ModelState::Retired,
    ]);
    let active = prop::option::of(
        (1..u32::MAX, any::<[u8; 32]>())
            .prop_map(|(version, root)| ActiveVersion { version, root: Digest(root) }),
    );
    let grace =
        prop::option::of((1..u32::MAX, 1..1u64 << 40).prop_map(|(version, until)| Grace { version, until }));
    let address = prop_oneof![
        prop::collection::vec(any::<u8>(), 20),
        prop::collection::vec(any::<u8>(), 32),
        prop::collection::vec(any::<u8>(), 0..33),
    ];
    (state, time(), active, grace, prop::option::of(1..u32::MAX), time(), any::<u64>(), address).prop_map(
        |(state, suspended_until, active, grace, policy, sunset, revision, address)| Head {
            state,
            suspended_until,
            active,
            grace,
            policy,
            sunset,
            revision,
            authority: CanonicalAddr::from(address),
        },
    )
}

proptest! {
    /// However a model stands, its head has one size: nobody can make it dearer to read.
    #[test]
    fn a_head_survives_its_bytes_and_has_one_size(head in any_head()) {
        let bytes = head.to_bytes().unwrap();
        prop_assert_eq!(bytes.len(), HEAD_SIZE);
        prop_assert_eq!(Head::from_bytes(&bytes).unwrap(), head);
    }

    #[test]
    fn what_decodes_as_a_head_is_the_only_form_of_it(bytes in prop::collection::vec(any::<u8>(), 101)) {
        if let Ok(head) = Head::from_bytes(&bytes) {
            prop_assert_eq!(head.to_bytes().unwrap(), bytes);
        }
    }

    #[test]
    fn an_origin_survives_its_bytes(
        models in prop::collection::btree_set(1..u64::MAX, 0..=32),
        weight in 1..30_000_000_000_000_000u64,
        holder in prop::option::of(prop::collection::vec(any::<u8>(), 1..=32)),
    ) {
        let weights: Vec<_> = models.into_iter().map(|model| Weight { model, weight: weight.into() }).collect();
        let origin = Origin { holder: holder.map(CanonicalAddr::from), weights: weights.try_into().unwrap() };
        prop_assert_eq!(Origin::from_bytes(&origin.to_bytes().unwrap()).unwrap(), origin);
    }
}

fn entries() -> [Entry; 2] {
    [
        Entry {
            seq: 1,
            height: 100,
            time: 1_700_000_000_123_456_789u64.into(),
            actor: "cosmos1alice".into(),
            kind: "register".into(),
            before: Binary::default(),
            after: Binary::from(b"HEAD1"),
            reason: None,
            digest: None,
        },
        Entry {
            seq: 2,
            height: 101,
            time: 1_700_000_006_000_000_000u64.into(),
            actor: "cosmos1guard".into(),
            kind: "suspend".into(),
            before: Binary::from(b"HEAD1"),
            after: Binary::from(b"HEAD2"),
            reason: Some(Cause::Safety),
            digest: Some(digest(0x11)),
        },
    ]
}

/// Hashes that another program made.
#[test]
fn a_log_is_a_chain_that_another_program_verifies() {
    let start = log_start("cosmoshub-4", "cosmos1registry", 9);
    assert_eq!(start, hex_digest("3ddd5f862aac13713aca5b7e1cadb23219d364ad941ceaf0dee6491bafd358ab"));
    let [first, second] = entries();
    let one = first.hash(&start);
    assert_eq!(one, hex_digest("51b7a292d4ad8d8eb348d458aceac383fe11da7085de0d65f6afd5f0eac43e37"));
    let two = hex_digest("17d715467c4a7913ad3262444b024799ea90486a41db3f7848ca53f9f289945a");
    assert_eq!(second.hash(&one), two);
    assert_eq!(log_hash(0, start, &entries()), Some(two));
    assert_eq!(log_hash(1, one, &entries()[1..]), Some(two));
    assert_eq!(log_hash(0, start, &[]), Some(start));

    // a page that leaves something out, or starts elsewhere, is none
    assert_eq!(log_hash(0, start, &entries()[1..]), None);
    assert_eq!(log_hash(1, one, &entries()), None);
    let mut other = entries();
    other[1].before = Binary::from(b"HEAD0");
    assert_eq!(log_hash(0, start, &other), None);
    let mut fresh = entries();
    fresh[0].before = Binary::from(b"HEAD0");
    assert_eq!(log_hash(0, start, &fresh), None);
}

/// Each field is in the hash, and lengths stand before what has one.
#[test]
fn no_two_entries_share_a_hash() {
    let start = digest(0);
    let base = entries()[1].clone();
    let changes: [fn(&mut Entry); 10] = [
        |_| {},
        |e| e.seq += 1,
        |e| e.height += 1,
        |e| e.time = 0u64.into(),
        |e| e.actor.push('x'),
        |e| {
            e.actor.push('s');
            e.kind.remove(0);
        },
        |e| e.kind = "revoke".into(),
        |e| std::mem::swap(&mut e.before, &mut e.after),
        |e| e.reason = Some(Cause::Legal),
        |e| e.digest = None,
    ];
    let hashes: Vec<_> = changes
        .iter()
        .map(|change| {
            let mut entry = base.clone();
            change(&mut entry);
            entry.hash(&start)
        })
        .collect();
    for (n, hash) in hashes.iter().enumerate() {
        assert!(!hashes[..n].contains(hash), "{n}");
    }
    assert_eq!(Cause::ALL.map(Cause::number), [1, 2, 3, 4, 5, 6, 7]);
}

/// Digests that another program made.
#[test]
fn objects_are_named_by_the_digest_documented() {
    assert_eq!(
        vocabulary().digest(),
        hex_digest("2688695f1208824068b11d8c8c2f14d38baf0740616f4df548f090a8bc46c87d")
    );
    let msg = PolicyMsg {
        vocabulary: 3,
        amendments: vec![digest(2)],
        disclosures: vec![term("training-data")],
        rules: vec![RuleMsg {
            k: 2,
            max_fail: 1,
            min_n: 100,
            full: true,
            z: 1_960,
            max_age: Some(86_400),
            renew: true,
            ..rule()
        }],
        max_staleness: 3_600,
        ..policy(vec![
            all_but("use", &["medical"]),
            lowest("oversight", "monitor"),
            bound("minimum-age", 18),
            require("duties", &["disclose-ai"]),
        ])
    };
    assert_eq!(
        msg.compile(&vocabulary(), &[facts(3)]).unwrap().digest(),
        hex_digest("11f53926f314b8de0ad012f26f6d6d76cde04d02a7467bd0e6df0f5a6e8dfaf2")
    );
    let licence = Licence {
        expression: "Apache-2.0".try_into().unwrap(),
        text: digest(4),
        uri: Some("https://x".try_into().unwrap()),
        grants: vec![Relation::Finetune, Relation::Merge],
        share_alike: Some(ShareAlike { compatible: vec![8] }),
        restrictions: Some(9),
        royalty_free: true,
    };
    assert_eq!(
        licence.digest(),
        hex_digest("bb66654487734a497f752e9d5fb703fd21cc278fc4890e1035a6e3261ab27913")
    );
    let name = |name: &str| name.try_into().unwrap();
    let metric = Metric {
        harness: name("lm-evaluation-harness"),
        task: name("mmlu_pro"),
        task_version: name("1.0"),
        split: name("test"),
        shots: 5,
        metric: name("exact_match"),
        filter: name("none"),
        dataset: Dataset { id: name("org/data"), revision: name("abc"), sha256: digest(5) },
        better: Better::Higher,
        unit: MetricUnit::Fraction,
    };
    assert_eq!(
        metric.digest(),
        hex_digest("6b383769532eb892c0dfa1ed9d53bdf0601d0da855f3479c35efc4336396f13a")
    );
    let panel = Panel { authority: "boss".to_owned(), members: vec!["ann".to_owned(), "bob".to_owned()] };
    assert_eq!(
        panel.digest(),
        hex_digest("0a8b044cfdb8d3a09aafe86a0500be300d9fb8abc79c9d2664c49981d1e01675")
    );
    assert!(licence.check(0).is_ok() && licence.check(1).is_err());
    let twice = Licence { grants: vec![Relation::Merge, Relation::Merge], ..licence.clone() };
    assert!(twice.check(0).is_err());
    let alike = |compatible: Vec<u32>| {
        Licence { share_alike: Some(ShareAlike { compatible }), ..licence.clone() }.check(0)
    };
    assert_eq!(alike((1..=16).collect()), Ok(()));
    assert!(matches!(alike((1..=17).collect()), Err(LicenceError::OutOfBounds(_))));
    assert_eq!(alike(vec![3, 1, 3]), Err(LicenceError::DuplicateCompatible { licence: 3 }));
}
