use cosmwasm_std::{from_json, to_json_string};
use polity::registry::{
    AxisKind, Limit, PolicyError, PolicyMsg, RuleFacts, RuleMsg, Stricter, TermSet, Terms, Vocabulary,
};
use proptest::prelude::*;

use super::{
    all_but, allow, axis, bound, digest, facts, lowest, numbers, policy, require, rule, term, terms,
    vocabulary,
};

fn compile(msg: PolicyMsg) -> Result<polity::registry::Policy, PolicyError> {
    let facts: Vec<RuleFacts> = msg.rules.iter().map(|_| facts(4)).collect();
    msg.compile(&vocabulary(), &facts)
}

fn set(terms: &[u8]) -> TermSet {
    terms.iter().copied().collect()
}

#[test]
fn all_but_is_only_a_way_to_write() {
    let written = compile(policy(vec![all_but("use", &["medical"])])).unwrap();
    let listed = compile(policy(vec![allow("use", &["code", "chat"])])).unwrap();
    assert_eq!(written, listed);
    assert_eq!(written.digest(), listed.digest());
    assert_eq!(written.limit(0), Some(&Limit::Allowed(set(&[0, 1]))));
    // all terms still constrain
    let all = compile(policy(vec![all_but("use", &[])])).unwrap();
    assert_eq!(all.limit(0), Some(&Limit::Allowed(set(&[0, 1, 2]))));
    assert_eq!(all.limit(1), None);
}

#[test]
fn a_policy_survives_its_description() {
    let mut msg = policy(vec![
        require("duties", &["disclose-ai"]),
        lowest("oversight", "monitor"),
        all_but("use", &["medical"]),
        bound("minimum-age", 18),
    ]);
    msg.disclosures = vec![term("z"), term("a")];
    msg.rules = vec![rule(), RuleMsg { metric: 9, max_age: Some(5), ..rule() }];
    let stored = compile(msg).unwrap();
    assert_eq!(compile(stored.describe(&vocabulary())).unwrap(), stored);
    assert_eq!(stored.constraints.iter().map(|c| c.axis).collect::<Vec<_>>(), [0, 1, 2, 3]);
    let json = to_json_string(&stored).unwrap();
    assert_eq!(from_json::<polity::registry::Policy>(json).unwrap(), stored);
}

#[test]
fn policies_that_cannot_be_are_refused() {
    let axis = "use".to_owned();
    for (constraints, expected) in [
        (vec![allow("task", &["a"])], PolicyError::UnknownAxis { axis: "task".into() }),
        (vec![allow("Use", &["chat"])], PolicyError::UnknownAxis { axis: "Use".into() }),
        (
            vec![allow("use", &["sport"])],
            PolicyError::UnknownTerm { axis: axis.clone(), term: "sport".into() },
        ),
        (
            vec![all_but("use", &["Chat"])],
            PolicyError::UnknownTerm { axis: axis.clone(), term: "Chat".into() },
        ),
        (
            vec![allow("use", &["chat", "chat"])],
            PolicyError::DuplicateTerm { axis: axis.clone(), term: "chat".into() },
        ),
        // hazard 56: a set is never empty
        (vec![allow("use", &[])], PolicyError::EmptySet { axis: axis.clone() }),
        (vec![all_but("use", &["chat", "code", "medical"])], PolicyError::EmptySet { axis: axis.clone() }),
        (vec![require("duties", &[])], PolicyError::EmptySet { axis: "duties".into() }),
        (
            vec![allow("use", &["chat"]), bound("minimum-age", 1), all_but("use", &[])],
            PolicyError::DuplicateAxis { axis: axis.clone() },
        ),
        (vec![bound("use", 1)], PolicyError::WrongKind { axis: axis.clone() }),
        (vec![allow("oversight", &["none"])], PolicyError::WrongKind { axis: "oversight".into() }),
        (vec![lowest("use", "chat")], PolicyError::WrongKind { axis }),
        (vec![allow("duties", &["mark-output"])], PolicyError::WrongKind { axis: "duties".into() }),
        (
            vec![bound("minimum-age", 121)],
            PolicyError::BoundOutOfRange { axis: "minimum-age".into(), bound: 121 },
        ),
    ] {
        assert_eq!(compile(policy(constraints)), Err(expected));
    }
    let mut twice = policy(vec![]);
    twice.disclosures = vec![term("a"), term("b"), term("A")];
    assert!(matches!(compile(twice), Err(PolicyError::Name(_))));
    let disclosing = |count: u8| {
        let disclosures = (0..count).map(|n| term(&n.to_string())).collect();
        compile(PolicyMsg { disclosures, ..policy(vec![]) }).map(drop)
    };
    assert_eq!(disclosing(32), Ok(()));
    assert!(matches!(disclosing(33), Err(PolicyError::OutOfBounds(_))));
    let over = PolicyMsg { max_staleness: 7 * 86_400 + 1, ..policy(vec![]) };
    assert!(matches!(compile(over), Err(PolicyError::OutOfBounds(_))));
    let amended = PolicyMsg { amendments: vec![digest(0); 17], ..policy(vec![]) };
    assert!(matches!(compile(amended), Err(PolicyError::OutOfBounds(_))));
    let amended = PolicyMsg { amendments: vec![digest(2), digest(1), digest(2)], ..policy(vec![]) };
    assert_eq!(compile(amended), Err(PolicyError::DuplicateAmendment { amendment: digest(2) }));
    let amended = PolicyMsg { amendments: vec![digest(2), digest(1)], ..policy(vec![]) };
    assert_eq!(compile(amended).unwrap().amendments, [digest(2), digest(1)], "in the order given");
    // hazard 35: a huge list is refused before each of it is looked up
    let many = (0..10_000).map(|n| all_but(if n % 2 == 0 { "use" } else { "unknown" }, &[])).collect();
    assert!(matches!(compile(policy(many)), Err(PolicyError::DuplicateAxis { .. })));
}

/// No rule is there for nothing: each is dominated by none of the others.
#[test]
fn no_rule_dominates_another() {
    let with = |rules: Vec<RuleMsg>| compile(PolicyMsg { rules, ..policy(vec![]) }).map(drop);
    assert_eq!(with(vec![rule(), rule()]), Err(PolicyError::Dominated { idle: 0, by: 1 }));
    let harder = RuleMsg { bound: 800_000, ..rule() };
    assert_eq!(with(vec![rule(), harder.clone()]), Err(PolicyError::Dominated { idle: 0, by: 1 }));
    assert_eq!(with(vec![harder.clone(), rule()]), Err(PolicyError::Dominated { idle: 1, by: 0 }));
    // a higher bound for one, a lower one for two: neither is idle
    assert_eq!(with(vec![harder, RuleMsg { k: 2, ..rule() }]), Ok(()));
    assert_eq!(with(vec![rule(), RuleMsg { metric: 9, ..rule() }, RuleMsg { panel: 9, ..rule() }]), Ok(()));
}

#[test]
fn rules_and_their_panels_are_bounded() {
    let distinct = |count: u32, members: u8| {
        let rules = (0..count).map(|i| RuleMsg { metric: i + 1, ..rule() }).collect();
        let facts = vec![facts(members); count as usize];
        PolicyMsg { rules, ..policy(vec![]) }.compile(&vocabulary(), &facts).map(drop)
    };
    assert_eq!(distinct(16, 8), Ok(()));
    assert_eq!(distinct(8, 16), Ok(()));
    assert!(matches!(distinct(17, 1), Err(PolicyError::OutOfBounds(e)) if e.bound.name == "rules"));
    assert!(matches!(distinct(9, 15), Err(PolicyError::OutOfBounds(e)) if e.given == 135));
    let missing = PolicyMsg { rules: vec![rule()], ..policy(vec![]) }.compile(&vocabulary(), &[]);
    assert_eq!(missing, Err(PolicyError::Facts { rules: 1, facts: 0 }));
}

#[test]
fn vocabularies_have_distinct_bounded_names() {
    let make = |axes| Vocabulary::try_from(axes);
    let a = || axis("a", AxisKind::Duties(terms(&["x"])));
    assert!(make(vec![a()]).is_ok());
    assert!(make(vec![]).is_err());
    assert!(make(vec![a(), axis("A", AxisKind::Number(numbers(0, 1, Stricter::Lower)))]).is_err());
    let named = |n: usize| axis(&format!("a{n}"), AxisKind::Duties(terms(&["x"])));
    assert!(make((0..32).map(named).collect()).is_ok());
    assert!(make((0..33).map(named).collect()).is_err());
    let many = |count: u32| Terms::try_from((0..count).map(|n| term(&n.to_string())).collect::<Vec<_>>());
    assert!(many(256).is_ok_and(|terms| terms.position("255") == Some(255) && terms.numbers().count() == 256));
    assert!(many(257).is_err());
    assert!(many(0).is_err());
    assert!(Terms::try_from(vec![term("DE"), term("de")]).is_err(), "case variants look alike");
    let long = |n: usize| {
        let names: Vec<_> = (0..256).map(|t| term(&format!("{t:0>60}"))).collect();
        axis(&format!("a{n}"), AxisKind::Set(names.try_into().unwrap()))
    };
    assert!(make((0..2).map(long).collect()).is_ok());
    assert!(make((0..3).map(long).collect()).is_err(), "46 KB of names");
    for json in [
        r#"{"min":1,"max":1,"stricter":"higher"}"#,
        r#"{"min":0,"max":1000000000000001,"stricter":"lower"}"#,
        r#"{"min":0,"max":1,"stricter":"lower","x":1}"#,
    ] {
        assert!(from_json::<polity::registry::Numbers>(json).is_err(), "{json}");
    }
}

proptest! {
    #[test]
    fn a_set_of_terms_has_one_form(numbers in prop::collection::btree_set(any::<u8>(), 0..40)) {
        let set: TermSet = numbers.iter().copied().collect();
        prop_assert_eq!(set.iter().collect::<Vec<_>>(), numbers.iter().copied().collect::<Vec<_>>());
        let json = to_json_string(&set).unwrap();
        prop_assert_eq!(from_json::<TermSet>(json).unwrap(), set);
    }
}

#[test]
fn a_second_form_of_a_set_does_not_decode() {
    assert_eq!(to_json_string(&set(&[0, 9])).unwrap(), "\"0102\"");
    for text in ["00", "0100", "0G", "1", "FF", &"01".repeat(33)] {
        assert!(text.parse::<TermSet>().is_err(), "{text}");
    }
}
