use std::collections::BTreeSet;

use cosmwasm_std::{from_json, to_json_string, CanonicalAddr};
use polity::registry::{
    decide, unmet, ActiveVersion, Attribute, Attributes, AxisKind, Decision, Duty, Evidence, Grace, Head,
    Occasion, PolicyFacts, PolicyMsg, ReasonCode, RuleMsg, Snapshot, Stricter, Subject, Value, VersionFacts,
    Vocabulary,
};

use super::{
    all_but, allow, axis, bound, digest, evidence, facts, lowest, member, numbers, policy, require, rule,
    term, terms, vocabulary,
};

const NOW: u64 = 2_000;
const ACTIVE: Subject = Subject::Active { model: 9 };

fn in_force(id: u32, msg: PolicyMsg, vocabulary: Vocabulary) -> PolicyFacts {
    let facts: Vec<_> = msg.rules.iter().map(|_| facts(3)).collect();
    let evidence = msg.rules.iter().map(|_| vec![member("ann", Some(evidence()))]).collect();
    PolicyFacts { id, policy: msg.compile(&vocabulary, &facts).unwrap(), vocabulary, evidence }
}

/// A policy that constrains every kind of axis, requires a disclosure and has a rule.
fn own() -> PolicyFacts {
    let msg = PolicyMsg {
        disclosures: vec![term("training-data")],
        rules: vec![rule()],
        ..policy(vec![
            all_but("use", &["medical"]),
            lowest("oversight", "monitor"),
            bound("minimum-age", 18),
            require("duties", &["disclose-ai"]),
        ])
    };
    in_force(4, msg, vocabulary())
}

fn version(version: u32) -> VersionFacts {
    VersionFacts {
        version,
        root: digest(u8::try_from(version).unwrap()),
        revoked: false,
        disclosures: vec![term("training-data"), term("energy")],
    }
}

fn snapshot() -> Snapshot {
    let head = Head::new(CanonicalAddr::from([1; 20]), Some(4))
        .activate(ActiveVersion { version: 1, root: digest(1) }, false, 0, 1_000)
        .unwrap();
    Snapshot {
        chain_id: "test-1".into(),
        contract: "registry".into(),
        height: 77,
        time: NOW,
        model: 9,
        head,
        version: Some(version(1)),
        roles: vec!["boss".into()],
        own: Some(own()),
        inherited: vec![],
    }
}

fn say(axis: &str, names: &[&str]) -> Attribute {
    let value = Value::Terms(names.iter().map(|name| (*name).to_owned()).collect());
    Attribute { axis: axis.into(), value }
}

fn number(axis: &str, number: i64) -> Attribute {
    Attribute { axis: axis.into(), value: Value::Number(number) }
}

fn request() -> Vec<Attribute> {
    vec![say("use", &["chat", "code"]), say("oversight", &["monitor"]), number("minimum-age", 18)]
}

fn ask(snapshot: &Snapshot, subject: &Subject, attributes: Vec<Attribute>) -> Decision {
    decide(snapshot, subject, &attributes.try_into().unwrap())
}

fn codes(decision: &Decision) -> Vec<ReasonCode> {
    decision.reasons.iter().map(|reason| reason.code).collect()
}

#[test]
fn what_a_policy_allows_is_allowed_and_the_answer_says_on_what_it_depends() {
    let decision = ask(&snapshot(), &ACTIVE, request());
    assert!(decision.allowed, "{:?}", decision.reasons);
    assert_eq!(decision.duties, [Duty { axis: "duties".into(), term: "disclose-ai".into() }]);
    assert_eq!(
        (decision.chain_id.as_str(), decision.contract.as_str(), decision.model),
        ("test-1", "registry", 9)
    );
    assert_eq!((decision.version, decision.root), (Some(1), Some(digest(1))));
    assert_eq!((decision.policy, decision.vocabulary, decision.revision), (Some(4), Some(1), 1));
    assert_eq!(decision.policy_digest, Some(own().policy.digest()));
    assert_eq!((decision.height, decision.time, decision.valid_until), (77, NOW, NOW + 60));
    for subject in [Subject::Version { model: 9, version: 1 }, Subject::Root { model: 9, root: digest(1) }] {
        assert_eq!(ask(&snapshot(), &subject, request()), decision);
    }
    // an axis that nobody constrains is ignored, whatever is said on it
    let more = [request(), vec![say("weather", &[]), number("duties", 5)]].concat();
    assert_eq!(ask(&snapshot(), &ACTIVE, more), decision);
    let json = to_json_string(&snapshot()).unwrap();
    assert_eq!(from_json::<Snapshot>(json).unwrap(), snapshot());
}

/// Hazard 55, and every other reason: each refuses alone, under its own name.
#[test]
fn each_reason_refuses_alone() {
    use ReasonCode::*;
    let mut seen = BTreeSet::new();
    let mut refused =
        |snapshot: Snapshot, subject: Subject, attributes: Vec<Attribute>, expected: &[ReasonCode]| {
            let decision = ask(&snapshot, &subject, attributes);
            assert_eq!(codes(&decision), expected);
            assert!(!decision.allowed);
            seen.extend(expected.iter().copied());
        };
    let with = |change: fn(&mut Snapshot)| {
        let mut snapshot = snapshot();
        change(&mut snapshot);
        snapshot
    };

    // the model
    let draft = with(|s| {
        s.head = Head::new(CanonicalAddr::from([1; 20]), Some(4));
        s.version = None;
    });
    refused(draft, ACTIVE, request(), &[ModelDraft, NoActiveVersion]);
    refused(with(|s| s.head = s.head.retire(NOW).unwrap()), ACTIVE, request(), &[ModelRetired]);
    refused(with(|s| s.head = s.head.deprecate(NOW, 1_000).unwrap()), ACTIVE, request(), &[ModelRetired]);
    refused(with(|s| s.head = s.head.suspend(NOW + 1, NOW).unwrap()), ACTIVE, request(), &[ModelSuspended]);
    refused(with(|s| s.own = None), ACTIVE, request(), &[NoPolicy]);
    let bare = with(|s| {
        s.own = None;
        s.head.policy = None;
    });
    refused(bare, ACTIVE, request(), &[NoPolicy]);

    // the version
    let none = with(|s| {
        s.head = s.head.revoke(1, false).unwrap();
        s.version = None;
    });
    refused(none, ACTIVE, request(), &[NoActiveVersion]);
    let unknown = || with(|s| s.version = None);
    refused(unknown(), Subject::Version { model: 9, version: 5 }, request(), &[VersionUnknown]);
    refused(unknown(), Subject::Root { model: 9, root: digest(5) }, request(), &[VersionUnknown]);
    let other = with(|s| s.version = Some(version(2)));
    refused(other, Subject::Version { model: 9, version: 2 }, request(), &[VersionNotAuthorised]);
    let revoked = with(|s| {
        s.head = s.head.revoke(1, false).unwrap();
        s.version = Some(VersionFacts { revoked: true, ..version(1) });
    });
    let subject = Subject::Version { model: 9, version: 1 };
    refused(revoked, subject, request(), &[VersionRevoked, VersionNotAuthorised]);

    // what the policy asks of it
    let silent = with(|s| s.version = Some(VersionFacts { disclosures: vec![term("energy")], ..version(1) }));
    refused(silent, ACTIVE, request(), &[DisclosureMissing]);
    let failed = with(|s| {
        let bad = Evidence { value: 699_999, ..evidence() };
        s.own.as_mut().unwrap().evidence =
            vec![vec![member("ann", Some(evidence())), member("bob", Some(bad))]];
    });
    refused(failed, ACTIVE, request(), &[RuleNotHeld]);
    refused(with(|s| s.roles = vec!["ann".into()]), ACTIVE, request(), &[RuleNotHeld]);
    refused(with(|s| s.own.as_mut().unwrap().evidence = vec![]), ACTIVE, request(), &[RuleNotHeld]);

    // the request
    let ask = |changed: Attribute| {
        request()
            .into_iter()
            .map(|a| if a.axis == changed.axis { changed.clone() } else { a })
            .collect::<Vec<_>>()
    };
    for missing in 0..3 {
        let mut fewer = request();
        fewer.remove(missing);
        refused(snapshot(), ACTIVE, fewer, &[AxisMissing]);
    }
    for (attribute, code) in [
        (say("use", &[]), AxisEmpty),
        (say("oversight", &[]), AxisEmpty),
        (say("minimum-age", &[]), AxisEmpty),
        (say("use", &["chat", "sport"]), TermUnknown),
        (say("use", &["Chat"]), TermUnknown),
        (say("use", &["chat "]), TermUnknown),
        (say("oversight", &["some"]), TermUnknown),
        (number("minimum-age", 121), TermUnknown),
        (number("minimum-age", -1), TermUnknown),
        (say("minimum-age", &["18"]), TermUnknown),
        (number("use", 0), TermUnknown),
        (number("oversight", 2), TermUnknown),
        (say("use", &["chat", "medical"]), TermNotAllowed),
        (say("oversight", &["monitor", "approve"]), SeveralSteps),
        (say("oversight", &["none"]), StepTooLow),
        (number("minimum-age", 17), NumberBeyondBound),
    ] {
        refused(snapshot(), ACTIVE, ask(attribute), &[code]);
    }
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), ReasonCode::ALL);
    for code in ReasonCode::ALL {
        assert_eq!(to_json_string(&code).unwrap(), format!("\"{code}\""));
    }
}

#[test]
fn every_reason_is_told_with_what_it_is_about() {
    let attributes = vec![say("use", &["medical", "sport"]), number("minimum-age", 3)];
    let decision = ask(&snapshot(), &ACTIVE, attributes);
    let told: Vec<_> =
        decision.reasons.iter().map(|r| (r.code, r.policy, r.axis.as_deref(), r.what.as_deref())).collect();
    assert_eq!(
        told,
        [
            (ReasonCode::TermNotAllowed, Some(4), Some("use"), Some("medical")),
            (ReasonCode::TermUnknown, Some(4), Some("use"), Some("sport")),
            (ReasonCode::AxisMissing, Some(4), Some("oversight"), None),
            (ReasonCode::NumberBeyondBound, Some(4), Some("minimum-age"), Some("3")),
        ]
    );
}

/// A snapshot of something else than the subject allows nothing.
#[test]
fn a_snapshot_of_another_subject_allows_nothing() {
    for subject in [
        Subject::Active { model: 8 },
        Subject::Version { model: 9, version: 2 },
        Subject::Root { model: 9, root: digest(2) },
    ] {
        assert!(!ask(&snapshot(), &subject, request()).allowed, "{subject:?}");
    }
    let mut before = snapshot();
    before.head.grace = Some(Grace { version: 2, until: NOW + 1 });
    before.version = Some(version(2));
    assert!(!ask(&before, &ACTIVE, request()).allowed);
    assert!(ask(&before, &Subject::Version { model: 9, version: 2 }, request()).allowed);
    let mut stale = snapshot();
    stale.own.as_mut().unwrap().id = 3;
    assert!(!ask(&stale, &ACTIVE, request()).allowed);
}

/// A duty that several policies require is handed over once.
#[test]
fn duties_are_told_once() {
    let msg = policy(vec![require("duties", &["disclose-ai", "mark-output"])]);
    let snapshot = Snapshot { inherited: vec![in_force(2, msg, vocabulary())], ..snapshot() };
    let duties: Vec<_> =
        ask(&snapshot, &ACTIVE, request()).duties.into_iter().map(|duty| duty.term).collect();
    assert_eq!(duties, ["disclose-ai", "mark-output"]);
}

/// Inherited restrictions hold too, each in its own vocabulary, where names may have other numbers and other kinds.
#[test]
fn each_policy_reads_the_request_in_its_own_vocabulary() {
    let other: Vocabulary = vec![
        axis("must", AxisKind::Duties(terms(&["report", "disclose-ai"]))),
        axis("retention", AxisKind::Number(numbers(0, 365, Stricter::Lower))),
        axis("use", AxisKind::Set(terms(&["sport", "code", "chat"]))),
    ]
    .try_into()
    .unwrap();
    let msg = PolicyMsg {
        max_staleness: 30,
        ..policy(vec![allow("use", &["chat"]), bound("retention", 30), require("must", &["report"])])
    };
    let mut snapshot = snapshot();
    snapshot.inherited = vec![in_force(2, msg, other)];
    let with = |uses: &[&str], days: Option<i64>| {
        let mut attributes =
            vec![say("use", uses), say("oversight", &["approve"]), number("minimum-age", 21)];
        attributes.extend(days.map(|days| number("retention", days)));
        let decision = ask(&snapshot, &ACTIVE, attributes);
        assert_eq!(decision.valid_until, NOW + 30, "the shortest of all");
        assert_eq!(decision.duties.len(), 2);
        codes(&decision)
    };
    assert_eq!(with(&["chat"], Some(30)), []);
    assert_eq!(with(&["chat"], Some(31)), [ReasonCode::NumberBeyondBound]);
    assert_eq!(with(&["chat"], None), [ReasonCode::AxisMissing]);
    assert_eq!(with(&["chat", "code"], Some(0)), [ReasonCode::TermNotAllowed]);
    // each refuses in its own way what it doesn't know
    assert_eq!(with(&["sport"], Some(0)), [ReasonCode::TermUnknown, ReasonCode::TermNotAllowed]);
    assert_eq!(with(&["medical"], Some(0)), [ReasonCode::TermNotAllowed, ReasonCode::TermUnknown]);
}

#[test]
fn an_answer_is_valid_until_the_next_change_that_is_known() {
    let until = |snapshot: &Snapshot, subject: &Subject| ask(snapshot, subject, request()).valid_until;
    let base = snapshot();
    assert_eq!(until(&base, &ACTIVE), NOW + 60);

    let mut suspended = base.clone();
    suspended.head = suspended.head.suspend(NOW + 50, NOW).unwrap();
    assert_eq!(until(&suspended, &ACTIVE), NOW + 50);
    let mut deprecated = base.clone();
    deprecated.head = deprecated.head.deprecate(NOW + 40, NOW).unwrap();
    assert_eq!(until(&deprecated, &ACTIVE), NOW + 40);
    deprecated.head = deprecated.head.suspend(NOW + 10, NOW).unwrap();
    assert_eq!(until(&deprecated, &ACTIVE), NOW + 10);
    // a sunset that a vote has overtaken changes nothing any more
    let mut retired = base.clone();
    retired.head = retired.head.deprecate(NOW + 40, NOW).unwrap().retire(NOW).unwrap();
    assert_eq!(until(&retired, &ACTIVE), NOW + 60);
    // nor does one that is past
    let mut over = Snapshot { time: NOW + 41, ..base.clone() };
    over.head = over.head.deprecate(NOW + 40, NOW).unwrap();
    assert_eq!(until(&over, &ACTIVE), NOW + 101);
    let mut far = base.clone();
    far.head = far.head.deprecate(NOW + 61, NOW).unwrap();
    assert_eq!(until(&far, &ACTIVE), NOW + 60);

    // the end of a grace matters to the version that has it
    let mut changing = base.clone();
    changing.head.grace = Some(Grace { version: 2, until: NOW + 5 });
    assert_eq!(until(&changing, &ACTIVE), NOW + 60);
    changing.version = Some(version(2));
    assert_eq!(until(&changing, &Subject::Version { model: 9, version: 2 }), NOW + 5);

    // a rule that stops holding by time alone
    let mut expiring = base.clone();
    let own = expiring.own.as_mut().unwrap();
    own.evidence = vec![vec![member("ann", Some(Evidence { expires: Some(NOW + 20), ..evidence() }))]];
    assert_eq!(until(&expiring, &ACTIVE), NOW + 20);
    let at = |time| ask(&Snapshot { time, ..expiring.clone() }, &ACTIVE, request()).allowed;
    assert!(at(NOW + 19) && !at(NOW + 20));

    // what is past is no change to come, and without a policy an answer is for now
    assert_eq!(until(&Snapshot { time: NOW + 20, ..expiring }, &ACTIVE), NOW + 80);
    let mut bare = base;
    bare.own = None;
    assert_eq!(until(&bare, &ACTIVE), NOW);
    let mut end = snapshot();
    end.time = u64::MAX;
    assert_eq!(until(&end, &ACTIVE), u64::MAX);
}

/// Activating asks for more than a use does: the largest age.
#[test]
fn activating_counts_age_and_a_use_only_where_the_rule_renews() {
    let with = |renew: bool| {
        let msg =
            PolicyMsg { rules: vec![RuleMsg { max_age: Some(1_000), renew, ..rule() }], ..policy(vec![]) };
        Snapshot { own: Some(in_force(4, msg, vocabulary())), ..snapshot() }
    };
    for (renew, time, activation, usage) in [
        (false, 1_999, true, true),
        (false, 2_000, false, true),
        (true, 1_999, true, true),
        (true, 2_000, false, false),
    ] {
        let snapshot = Snapshot { time, ..with(renew) };
        assert_eq!(unmet(&snapshot, Occasion::Activation).is_empty(), activation, "{renew} {time}");
        assert_eq!(unmet(&snapshot, Occasion::Use).is_empty(), usage, "{renew} {time}");
        assert_eq!(ask(&snapshot, &ACTIVE, vec![]).allowed, usage);
    }
    // inherited disclosures count for both
    let strict = PolicyMsg { disclosures: vec![term("risk-assessment")], ..policy(vec![]) };
    let mut snapshot = snapshot();
    snapshot.inherited = vec![in_force(2, strict, vocabulary())];
    for occasion in [Occasion::Activation, Occasion::Use] {
        let reasons = unmet(&snapshot, occasion);
        assert_eq!(reasons.len(), 1);
        assert_eq!((reasons[0].code, reasons[0].policy), (ReasonCode::DisclosureMissing, Some(2)));
    }
}

/// Hazard 6: duplicates are an error, never a silent merge.
#[test]
fn a_request_says_each_thing_once() {
    assert!(Attributes::try_from(vec![say("use", &["chat"]), say("use", &["code"])]).is_err());
    assert!(Attributes::try_from(vec![say("use", &["chat", "chat"])]).is_err());
    let terms = |n: usize| {
        let names: Vec<_> = (0..n).map(|i| i.to_string()).collect();
        vec![say("use", &names.iter().map(String::as_str).collect::<Vec<_>>())]
    };
    assert!(Attributes::try_from(terms(256)).is_ok());
    assert!(Attributes::try_from(terms(257)).is_err());
    let many = |n: usize| (0..n).map(|i| number(&i.to_string(), 0)).collect::<Vec<_>>();
    assert!(Attributes::try_from(many(64)).is_ok());
    assert!(Attributes::try_from(many(65)).is_err());
    for json in
        [r#"[{"axis":"use","value":{"terms":["chat"]}},{"axis":"age","value":{"number":18}}]"#, r#"[]"#]
    {
        assert!(from_json::<Attributes>(json).is_ok(), "{json}");
    }
    for json in [
        r#"[{"axis":"use","value":{"terms":["chat"]},"x":1}]"#,
        r#"[{"axis":"use","value":{"terms":["a","a"]}}]"#,
        r#"[{"axis":"use","value":{"number":1.5}}]"#,
        r#"[{"axis":"use"}]"#,
    ] {
        assert!(from_json::<Attributes>(json).is_err(), "{json}");
    }
}
