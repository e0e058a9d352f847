use polity::registry::{
    counted, Attestation, Better, EvaluationError, Evidence, MetricUnit, Occasion, Panel, Rule, RuleMsg,
    Verdict,
};

use super::{digest, evidence, facts, member, rule};

const NOW: u64 = 2_000;

fn compile(msg: RuleMsg) -> Rule {
    msg.compile(facts(4)).unwrap()
}

fn verdict(rule: &Rule, evidence: Evidence) -> Verdict {
    rule.verdict(&member("a", Some(evidence)), false, NOW, Occasion::Activation)
}

#[test]
fn a_value_meets_the_bound_exactly_or_not() {
    let table: &[(Better, u32, i64, Option<u64>, bool)] = &[
        (Better::Higher, 0, 700_000, None, true),
        (Better::Higher, 0, 699_999, None, false),
        (Better::Higher, 0, 700_000, Some(u64::MAX), true),
        // an unknown error meets no bound that must be cleared by one
        (Better::Higher, 1, 1_000_000, None, false),
        (Better::Higher, 1, 700_000, Some(0), true),
        (Better::Higher, 1, 700_000, Some(1), false),
        // 700,001 - 0.001 · 1,000 = 700,000, and nothing is rounded
        (Better::Higher, 1, 700_001, Some(1_000), true),
        (Better::Higher, 1, 700_001, Some(1_001), false),
        (Better::Higher, 1_960, 719_600, Some(10_000), true),
        (Better::Higher, 1_960, 719_599, Some(10_000), false),
        (Better::Lower, 0, 700_000, None, true),
        (Better::Lower, 0, 700_001, None, false),
        (Better::Lower, 1_960, 680_400, Some(10_000), true),
        (Better::Lower, 1_960, 680_401, Some(10_000), false),
        (Better::Lower, 10_000, i64::MIN, Some(u64::MAX), false),
        (Better::Higher, 10_000, i64::MAX, Some(u64::MAX), false),
        (Better::Lower, 0, i64::MIN, Some(u64::MAX), true),
        (Better::Lower, 0, i64::MAX, Some(u64::MAX), false),
    ];
    for (better, z, value, stderr, met) in table {
        let rule = Rule { better: *better, z: *z, ..compile(rule()) };
        assert_eq!(rule.meets(*value, *stderr), *met, "{better:?} {z} {value} {stderr:?}");
    }
}

#[test]
fn what_passes_what_fails_and_what_does_neither() {
    use Verdict::{Fails, Neither, Passes};
    let base = compile(RuleMsg { max_age: Some(1_000), ..rule() });
    let good = Evidence { measured: 1_001, ..evidence() };
    let bad = Evidence { value: 699_999, ..good.clone() };
    assert_eq!(verdict(&base, good.clone()), Passes);
    assert_eq!(verdict(&base, bad.clone()), Fails);
    assert_eq!(base.verdict(&member("a", None), false, NOW, Occasion::Use), Neither);

    // what takes a pass away leaves a failure
    let few = |e: &Evidence| Evidence { n: 1, ..e.clone() };
    let old = |e: &Evidence| Evidence { measured: 1_000, ..e.clone() };
    let expired = |e: &Evidence| Evidence { expires: Some(NOW), ..e.clone() };
    let revoked = |e: &Evidence| Evidence { revoked: true, ..e.clone() };
    let full = Rule { full: true, min_n: 2, ..base.clone() };
    for change in [few, old, expired, revoked] {
        assert_eq!(verdict(&full, change(&good)), Neither);
        assert_eq!(verdict(&full, change(&bad)), Fails);
    }
    let most = Evidence { n: 99, ..good.clone() };
    assert_eq!((verdict(&base, most.clone()), verdict(&full, most)), (Passes, Neither));
    assert_eq!(verdict(&base, Evidence { expires: Some(NOW + 1), ..good.clone() }), Passes);

    // hazards 33 and 67: one's own model is never passed, and can be failed; so for who was struck
    for (evidence, expected) in [(&good, Neither), (&bad, Fails)] {
        let mut own = member("a", Some(evidence.clone()));
        assert_eq!(base.verdict(&own, true, NOW, Occasion::Use), expected);
        own.struck = true;
        assert_eq!(base.verdict(&own, false, NOW, Occasion::Use), expected);
    }
}

/// Age counts when activating, and afterwards only where the rule renews; expiry counts always.
#[test]
fn age_counts_when_activating_and_where_the_rule_renews() {
    let old = member("a", Some(Evidence { measured: 1_000, ..evidence() }));
    let once = compile(RuleMsg { max_age: Some(500), ..rule() });
    let renewed = compile(RuleMsg { max_age: Some(500), renew: true, ..rule() });
    for (rule, now, occasion, expected) in [
        (&once, 1_499, Occasion::Activation, Verdict::Passes),
        (&once, 1_500, Occasion::Activation, Verdict::Neither),
        (&once, 1_500, Occasion::Use, Verdict::Passes),
        (&once, u64::MAX, Occasion::Use, Verdict::Passes),
        (&renewed, 1_499, Occasion::Use, Verdict::Passes),
        (&renewed, 1_500, Occasion::Use, Verdict::Neither),
    ] {
        assert_eq!(rule.verdict(&old, false, now, occasion), expected, "{now} {occasion:?}");
    }
    assert_eq!(once.passes_until(&evidence(), Occasion::Use), None);
    assert_eq!(once.passes_until(&evidence(), Occasion::Activation), Some(1_500));
    let expiring = Evidence { expires: Some(1_200), ..evidence() };
    assert_eq!(renewed.passes_until(&expiring, Occasion::Use), Some(1_200));
}

#[test]
fn a_rule_holds_with_enough_passes_and_few_failures_until_the_kth_pass_ends() {
    let two = compile(RuleMsg { k: 2, max_fail: 1, ..rule() });
    let until = |expires: u64| Some(Evidence { expires: Some(expires), ..evidence() });
    let bad = || Some(Evidence { value: 0, ..evidence() });
    let standing = |members: &[Option<Evidence>]| {
        let members: Vec<_> = members.iter().cloned().map(|e| member("a", e)).collect();
        let s = two.standing(&members, |_| false, NOW, Occasion::Use);
        (s.passes, s.fails, s.holds, s.until)
    };
    assert_eq!(standing(&[]), (0, 0, false, None));
    assert_eq!(standing(&[until(3_000)]), (1, 0, false, None));
    assert_eq!(standing(&[until(3_000), until(4_000)]), (2, 0, true, Some(3_000)));
    assert_eq!(standing(&[until(3_000), until(4_000), until(5_000)]), (3, 0, true, Some(4_000)));
    let lasting = || Some(evidence());
    assert_eq!(standing(&[until(3_000), lasting(), lasting(), bad()]), (3, 1, true, None));
    assert_eq!(standing(&[until(3_000), lasting(), until(2_000)]), (2, 0, true, Some(3_000)));
    assert_eq!(standing(&[lasting(), lasting(), bad(), bad()]), (2, 2, false, None));

    // the moment it names is the first at which it doesn't hold
    let members = [member("a", until(3_000)), member("b", until(4_000))];
    let holds = |now| two.standing(&members, |_| false, now, Occasion::Use).holds;
    assert!(holds(2_999) && !holds(3_000));
    // a role takes a pass away, not a failure
    let own = |who: &str| who == "a";
    let members = [member("a", lasting()), member("a", bad()), member("b", lasting())];
    let s = two.standing(&members, own, NOW, Occasion::Use);
    assert_eq!((s.passes, s.fails), (1, 1));
}

#[test]
fn the_latest_attestation_counts_and_of_a_struck_member_the_latest_before() {
    let history = [(10, 'a'), (20, 'b'), (20, 'c'), (30, 'd')];
    for (at, struck, expected) in [
        (9, None, None),
        (10, None, Some('a')),
        (29, None, Some('c')),
        (99, None, Some('d')),
        (99, Some(30), Some('c')),
        (99, Some(31), Some('d')),
        (99, Some(10), None),
        // a strike that is later than the question isn't known
        (19, Some(20), Some('a')),
        (20, Some(20), Some('a')),
        (20, Some(21), Some('c')),
    ] {
        assert_eq!(counted(&history, at, struck).copied(), expected, "{at} {struck:?}");
    }
}

#[test]
fn rules_that_cannot_be_are_refused() {
    type Case = (fn(&mut RuleMsg), Option<EvaluationError>);
    let cases: [Case; 12] = [
        (|r| r.k = 0, Some(EvaluationError::K { k: 0, members: 4 })),
        (|r| r.k = 4, None),
        (|r| r.k = 5, Some(EvaluationError::K { k: 5, members: 4 })),
        (|r| r.max_fail = 3, None),
        (|r| r.max_fail = 4, Some(EvaluationError::MaxFail { max_fail: 4, k: 1, members: 4 })),
        (|r| r.min_n = 0, Some(EvaluationError::MinN)),
        (|r| r.renew = true, Some(EvaluationError::RenewWithoutMaxAge)),
        (
            |r| {
                r.renew = true;
                r.max_age = Some(1);
            },
            None,
        ),
        (|r| r.z = 10_000, None),
        (|r| r.bound = 1_000_000, None),
        (
            |r| r.bound = 1_000_001,
            Some(EvaluationError::Value { what: "bound", given: 1_000_001, min: 0, max: 1_000_000 }),
        ),
        (|r| r.bound = -1, Some(EvaluationError::Value { what: "bound", given: -1, min: 0, max: 1_000_000 })),
    ];
    for (change, expected) in cases {
        let mut msg = rule();
        change(&mut msg);
        assert_eq!(msg.compile(facts(4)).err(), expected, "{msg:?}");
    }
    for out in [RuleMsg { z: 10_001, ..rule() }, RuleMsg { max_age: Some(0), ..rule() }] {
        assert!(matches!(out.compile(facts(4)), Err(EvaluationError::OutOfBounds(_))));
    }
}

#[test]
fn attestations_that_cannot_be_are_refused() {
    let good = Attestation {
        root: digest(1),
        value: 0,
        stderr: None,
        n: 1,
        n_total: 1,
        harness_version: "0.4.9".try_into().unwrap(),
        config: digest(2),
        inputs: digest(3),
        evidence: digest(4),
        uri: None,
        measured: NOW,
        expires: Some(NOW + 1),
    };
    let check = |a: Attestation, unit| a.check(digest(1), unit, NOW);
    assert_eq!(check(good.clone(), MetricUnit::Fraction), Ok(()));
    let bad: [(Attestation, MetricUnit); 8] = [
        (Attestation { root: digest(2), ..good.clone() }, MetricUnit::Fraction),
        (Attestation { value: 1_000_001, ..good.clone() }, MetricUnit::Fraction),
        (Attestation { value: -1, ..good.clone() }, MetricUnit::Fraction),
        (Attestation { value: -1, ..good.clone() }, MetricUnit::Ratio),
        (Attestation { n: 0, ..good.clone() }, MetricUnit::Fraction),
        (Attestation { n: 2, ..good.clone() }, MetricUnit::Fraction),
        (Attestation { measured: NOW + 1, ..good.clone() }, MetricUnit::Fraction),
        (Attestation { expires: Some(NOW), ..good.clone() }, MetricUnit::Fraction),
    ];
    for (attestation, unit) in bad {
        assert!(check(attestation.clone(), unit).is_err(), "{attestation:?}");
    }
    for unit in [MetricUnit::Score, MetricUnit::Nats] {
        assert_eq!(check(Attestation { value: i64::MIN, ..good.clone() }, unit), Ok(()));
    }
}

#[test]
fn a_panel_names_each_member_once() {
    let panel = |members: &[&str]| {
        Panel { authority: "x".to_owned(), members: members.iter().map(|m| (*m).to_owned()).collect() }
            .check()
    };
    assert_eq!(panel(&["a", "b"]), Ok(()));
    assert!(matches!(panel(&[]), Err(EvaluationError::OutOfBounds(_))));
    assert_eq!(panel(&["a", "b", "a"]), Err(EvaluationError::DuplicateMember { member: "a".into() }));
    let many: Vec<_> = (0..17).map(|i| i.to_string()).collect();
    let many: Vec<_> = many.iter().map(String::as_str).collect();
    assert!(matches!(panel(&many), Err(EvaluationError::OutOfBounds(_))));
    assert_eq!(panel(&many[..16]), Ok(()));
}
