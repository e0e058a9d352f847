use std::collections::{BTreeSet, HashMap};

use cosmwasm_std::CanonicalAddr;
use polity::registry::{
    at_least_as_strict, decide, no_weaker, tightens, unmet, ActiveVersion, Attribute, Attributes, AxisKind,
    Better, Component, Constraint, Evidence, Head, Limit, Member, Occasion, Policy, PolicyFacts, Rule,
    Snapshot, Stricter, Subject, TermSet, Value, Verdict, VersionFacts, Vocabulary,
};
use proptest::prelude::*;

use super::{axis, digest, numbers, term, terms};

const NOW: u64 = 1_000;
const SUBJECT: Subject = Subject::Active { model: 1 };

/// A set of two terms, a ladder of two steps, a number of two values where less is stricter, and two duties.
fn vocabulary() -> Vocabulary {
    vec![
        axis("set", AxisKind::Set(terms(&["a", "b"]))),
        axis("ladder", AxisKind::Ladder(terms(&["lax", "strict"]))),
        axis("number", AxisKind::Number(numbers(0, 1, Stricter::Lower))),
        axis("duties", AxisKind::Duties(terms(&["x", "y"]))),
    ]
    .try_into()
    .unwrap()
}

fn set(bits: u8) -> TermSet {
    (0..8).filter(|n| bits & (1 << n) != 0).collect()
}

fn policy(limits: [Option<Limit>; 4], disclosures: &[&str], rules: Vec<Rule>, max_staleness: u64) -> Policy {
    let constraints =
        (0..).zip(limits).filter_map(|(axis, limit)| Some(Constraint { axis, limit: limit? })).collect();
    Policy {
        vocabulary: 1,
        document: digest(1),
        amendments: vec![],
        constraints,
        disclosures: disclosures.iter().map(|name| term(name)).collect(),
        rules,
        max_staleness,
    }
}

fn snapshot(policy: &Policy, disclosures: &[&str], evidence: Vec<Vec<Member>>, roles: &[&str]) -> Snapshot {
    let version = ActiveVersion { version: 1, root: digest(1) };
    let head = Head::new(CanonicalAddr::from([1; 20]), Some(1)).activate(version, false, 0, 0).unwrap();
    Snapshot {
        chain_id: String::new(),
        contract: String::new(),
        height: 1,
        time: NOW,
        model: 1,
        head,
        version: Some(VersionFacts {
            version: 1,
            root: digest(1),
            revoked: false,
            disclosures: disclosures.iter().map(|name| term(name)).collect(),
        }),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        own: Some(PolicyFacts { id: 1, policy: policy.clone(), vocabulary: vocabulary(), evidence }),
        inherited: vec![],
    }
}

/// Every policy of the small universe without rules: 576.
fn universe() -> Vec<Policy> {
    let sets = [0u8, 1, 2, 3].map(|bits| (bits > 0).then(|| Limit::Allowed(set(bits))));
    let ladders = [None, Some(Limit::Lowest(0)), Some(Limit::Lowest(1))];
    let bounds = [None, Some(0), Some(1)]
        .map(|value| value.map(|value| Limit::Bound { value, stricter: Stricter::Lower }));
    let duties = [0u8, 1, 2, 3].map(|bits| (bits > 0).then(|| Limit::Duties(set(bits))));
    let mut all = vec![];
    for s in sets {
        for l in ladders {
            for b in bounds {
                for d in duties {
                    for disclosures in [&[][..], &["p"]] {
                        for staleness in [10, 20] {
                            all.push(policy([s, l, b, d], disclosures, vec![], staleness));
                        }
                    }
                }
            }
        }
    }
    all
}

/// Every request of the small universe: each axis missing, empty, unknown, or any of what can be said.
fn requests() -> Vec<Vec<Attribute>> {
    let names = |names: &[&str]| Some(Value::Terms(names.iter().map(|name| (*name).to_owned()).collect()));
    let sets = [None, names(&[]), names(&["a"]), names(&["b"]), names(&["a", "b"]), names(&["a", "c"])];
    let ladders =
        [None, names(&[]), names(&["lax"]), names(&["strict"]), names(&["other"]), names(&["lax", "strict"])];
    let values =
        [None, Some(Value::Number(0)), Some(Value::Number(1)), Some(Value::Number(2)), names(&["a"])];
    let mut all = vec![];
    for s in &sets {
        for l in &ladders {
            for v in &values {
                let said = [("set", s), ("ladder", l), ("number", v)];
                all.push(
                    said.into_iter()
                        .filter_map(|(axis, value)| {
                            Some(Attribute { axis: axis.into(), value: value.clone()? })
                        })
                        .collect(),
                );
            }
        }
    }
    all
}

/// What a policy does in every state of the small universe: which it allows, with which duties.
fn behaviour(policy: &Policy, requests: &[Attributes]) -> (Vec<u64>, BTreeSet<String>, u64) {
    let mut allowed = vec![false; 0];
    let mut duties = BTreeSet::new();
    let mut valid = 0;
    for disclosures in [&[][..], &["p"]] {
        let snapshot = snapshot(policy, disclosures, vec![], &[]);
        for request in requests {
            let decision = decide(&snapshot, &SUBJECT, request);
            allowed.push(decision.allowed);
            valid = decision.valid_until;
            duties = decision.duties.into_iter().map(|duty| duty.term).collect();
        }
    }
    // a bit for each state
    let words = allowed.chunks(64).map(|bits| bits.iter().fold(0, |word, bit| word << 1 | u64::from(*bit)));
    (words.collect(), duties, valid)
}

/// Over every pair of policies without rules: the order is exactly what it promises, no more and no less.
#[test]
fn over_a_small_universe_strictness_is_what_brute_force_says() {
    let policies = universe();
    let requests: Vec<Attributes> = requests().into_iter().map(|r| r.try_into().unwrap()).collect();
    let behaviours: Vec<_> = policies.iter().map(|policy| behaviour(policy, &requests)).collect();
    let mut comparable = 0;
    for (a, (a_allows, a_duties, a_valid)) in policies.iter().zip(&behaviours) {
        for (b, (b_allows, b_duties, b_valid)) in policies.iter().zip(&behaviours) {
            let implied = a_allows.iter().zip(b_allows).all(|(a, b)| a & !b == 0);
            let expected = implied && a_duties.is_superset(b_duties) && a_valid <= b_valid;
            assert_eq!(at_least_as_strict(a, b).is_ok(), expected, "{a:?}\n{b:?}");
            comparable += u32::from(expected);
        }
    }
    assert!(comparable > 10_000, "{comparable}");
}

/// Reflexive, antisymmetric and transitive.
#[test]
fn strictness_is_an_order() {
    let policies = universe();
    let below: Vec<Vec<usize>> = policies
        .iter()
        .map(|b| (0..policies.len()).filter(|a| at_least_as_strict(&policies[*a], b).is_ok()).collect())
        .collect();
    let is_below: Vec<Vec<bool>> = below
        .iter()
        .map(|list| {
            let mut row = vec![false; policies.len()];
            for a in list {
                row[*a] = true;
            }
            row
        })
        .collect();
    for (c, list) in below.iter().enumerate() {
        assert!(is_below[c][c]);
        for b in list {
            assert!(*b == c || !is_below[*b][c], "{:?} and {:?}", policies[*b], policies[c]);
            for a in &below[*b] {
                assert!(is_below[c][*a]);
            }
        }
    }
}

/// Every rule of the small universe, on a panel of three: 320.
fn rules() -> Vec<Rule> {
    let mut all = vec![];
    let ages = [(None, false), (Some(5), false), (Some(5), true), (Some(10), false), (Some(10), true)];
    for bound in [400_000, 600_000] {
        for k in [1, 2] {
            for max_fail in [0, 1] {
                for min_n in [1, 2] {
                    for full in [false, true] {
                        for z in [0, 1_000] {
                            for (max_age, renew) in ages {
                                let better = Better::Higher;
                                all.push(Rule {
                                    metric: 1,
                                    panel: 1,
                                    better,
                                    bound,
                                    k,
                                    max_fail,
                                    min_n,
                                    full,
                                    z,
                                    max_age,
                                    renew,
                                });
                            }
                        }
                    }
                }
            }
        }
    }
    all
}

/// Everything that a member can have said, and be, in the small universe.
fn members() -> Vec<Member> {
    let mut all = vec![Member { evaluator: "m".into(), struck: false, evidence: None }];
    for value in [300_000, 400_000, 500_000, 600_000, 700_000] {
        for stderr in [None, Some(0), Some(50_000)] {
            for (n, n_total) in [(1, 1), (1, 2), (2, 2), (2, 3)] {
                for measured in [NOW, NOW - 5, NOW - 10] {
                    for (expires, revoked, struck, evaluator) in [
                        (None, false, false, "m"),
                        (Some(NOW), false, false, "m"),
                        (None, true, false, "m"),
                        (None, false, true, "m"),
                        (None, false, false, "own"),
                    ] {
                        let evidence = Evidence { value, stderr, n, n_total, measured, expires, revoked };
                        all.push(Member { evaluator: evaluator.into(), struck, evidence: Some(evidence) });
                    }
                }
            }
        }
    }
    all
}

/// Over every pair of rules and every panel of three: a rule is no weaker exactly if it never holds where the other
/// doesn't, when activating and in use. A panel's state matters only by what each member does for the two rules, so
/// every combination of that which some attestation brings about is tried.
#[test]
fn over_a_small_universe_a_rule_is_no_weaker_exactly_if_it_implies_the_other() {
    let (rules, members) = (rules(), members());
    let occasions = [Occasion::Activation, Occasion::Use];
    // what each member does for each rule; rules that differ only in k and max_fail share it
    let verdicts: Vec<[Vec<Verdict>; 2]> = rules
        .iter()
        .map(|rule| {
            occasions.map(|occasion| {
                members.iter().map(|m| rule.verdict(m, m.evaluator == "own", NOW, occasion)).collect()
            })
        })
        .collect();
    let code = |verdict: Verdict| match verdict {
        Verdict::Neither => 0usize,
        Verdict::Passes => 1,
        Verdict::Fails => 2,
    };
    // a member for each pair of verdicts that can happen together
    let mut known: HashMap<(usize, usize, usize), Vec<usize>> = HashMap::new();
    let class = |rule: usize| {
        // rules with equal verdicts stand for each other
        verdicts.iter().position(|other| *other == verdicts[rule]).unwrap()
    };
    let classes: Vec<_> = (0..rules.len()).map(class).collect();
    let mut implications = 0;
    for (i, a) in rules.iter().enumerate() {
        for (j, b) in rules.iter().enumerate() {
            let mut implies = true;
            for (o, occasion) in occasions.iter().enumerate() {
                let reached = known.entry((classes[i], classes[j], o)).or_insert_with(|| {
                    let mut first = [None; 9];
                    for (m, (a, b)) in verdicts[i][o].iter().zip(&verdicts[j][o]).enumerate() {
                        first[code(*a) * 3 + code(*b)].get_or_insert(m);
                    }
                    first.into_iter().flatten().collect()
                });
                let counts = |rule: &Rule, verdicts: &[Verdict], panel: [usize; 3]| {
                    let count = |v| panel.iter().filter(|m| verdicts[**m] == v).count();
                    count(Verdict::Passes) >= usize::from(rule.k)
                        && count(Verdict::Fails) <= usize::from(rule.max_fail)
                };
                for x in reached.iter() {
                    for y in reached.iter().filter(|y| *y >= x) {
                        for z in reached.iter().filter(|z| *z >= y) {
                            let panel = [*x, *y, *z];
                            let holds = counts(a, &verdicts[i][o], panel);
                            implies &= !holds || counts(b, &verdicts[j][o], panel);
                            if i == j {
                                let panel = panel.map(|m| members[m].clone());
                                let own = |who: &str| who == "own";
                                assert_eq!(a.standing(&panel, own, NOW, *occasion).holds, holds);
                            }
                        }
                    }
                }
            }
            assert_eq!(no_weaker(a, b), implies, "{a:?}\n{b:?}");
            implications += u32::from(implies);
            // antisymmetric
            assert!(i == j || !(no_weaker(a, b) && no_weaker(b, a)));
        }
    }
    assert!(implications > 1_000);
}

/// Where several rules together imply another, they aren't held to be as strict: coarser than the truth, on purpose.
#[test]
fn rules_that_only_together_imply_another_are_incomparable() {
    let rule = |k, max_fail| Rule { k, max_fail, ..rules()[0].clone() };
    let none = [None; 4];
    let a = policy(none, &[], vec![rule(2, 1), rule(1, 0)], 10);
    let b = policy(none, &[], vec![rule(2, 0)], 10);
    // two passes, and none fails: whatever A allows B allows
    for panel in panels() {
        let holds = |policy: &Policy| {
            let evidence = policy.rules.iter().map(|_| panel.to_vec()).collect();
            unmet(&snapshot(policy, &[], evidence, &["own"]), Occasion::Use).is_empty()
        };
        assert!(!holds(&a) || holds(&b));
    }
    let error = at_least_as_strict(&a, &b).unwrap_err();
    assert_eq!(error.component, Component::Rule { index: 0, metric: 1, panel: 1 });
}

fn panels() -> Vec<[Member; 3]> {
    let said = |value: Option<i64>| Member {
        evaluator: "m".into(),
        struck: false,
        evidence: value.map(|value| Evidence {
            value,
            stderr: None,
            n: 1,
            n_total: 1,
            measured: NOW,
            expires: None,
            revoked: false,
        }),
    };
    let all = [said(None), said(Some(0)), said(Some(1_000_000))];
    let mut panels = vec![];
    for x in &all {
        for y in &all {
            for z in &all {
                panels.push([x.clone(), y.clone(), z.clone()]);
            }
        }
    }
    panels
}

#[test]
fn the_error_names_the_component() {
    let none = [None; 4];
    let base = policy(
        [
            Some(Limit::Allowed(set(1))),
            Some(Limit::Lowest(1)),
            Some(Limit::Bound { value: 0, stricter: Stricter::Lower }),
            Some(Limit::Duties(set(3))),
        ],
        &["p"],
        vec![rules()[0].clone()],
        10,
    );
    let named = |change: fn(&mut Policy)| {
        let mut other = base.clone();
        change(&mut other);
        at_least_as_strict(&other, &base).err().map(|error| error.component)
    };
    assert_eq!(named(|_| {}), None);
    assert_eq!(named(|p| p.vocabulary = 2), Some(Component::Vocabulary));
    assert_eq!(named(|p| p.constraints[0].limit = Limit::Allowed(set(3))), Some(Component::Axis(0)));
    assert_eq!(named(|p| p.constraints.retain(|c| c.axis != 1)), Some(Component::Axis(1)));
    assert_eq!(
        named(|p| p.constraints[2].limit = Limit::Bound { value: 1, stricter: Stricter::Lower }),
        Some(Component::Axis(2))
    );
    assert_eq!(named(|p| p.constraints[3].limit = Limit::Duties(set(2))), Some(Component::Axis(3)));
    assert_eq!(named(|p| p.disclosures.clear()), Some(Component::Disclosure("p".into())));
    assert_eq!(named(|p| p.max_staleness = 11), Some(Component::MaxStaleness));
    let rule = Some(Component::Rule { index: 0, metric: 1, panel: 1 });
    assert_eq!(named(|p| p.rules.clear()), rule);
    assert_eq!(named(|p| p.rules[0].panel = 2), rule);
    assert_eq!(named(|p| p.rules[0].metric = 2), rule);
    // what B constrains A constrains too, even if B allows everything
    let all = policy([Some(Limit::Allowed(set(3))), None, None, None], &[], vec![], 10);
    let nothing = policy(none, &[], vec![], 10);
    assert!(at_least_as_strict(&nothing, &all).is_err() && at_least_as_strict(&all, &nothing).is_ok());
}

/// Invariant 8: tightening keeps the document, and amendments are only appended.
#[test]
fn tightening_keeps_the_document() {
    let base = Policy { amendments: vec![digest(2)], ..policy([None; 4], &[], vec![], 10) };
    let with = |document, amendments: &[u8]| {
        let new = Policy {
            document: digest(document),
            amendments: amendments.iter().map(|a| digest(*a)).collect(),
            ..base.clone()
        };
        tightens(&new, &base).err().map(|error| error.component)
    };
    assert_eq!(with(1, &[2]), None);
    assert_eq!(with(1, &[2, 3, 4]), None);
    assert_eq!(with(9, &[2, 3]), Some(Component::Document));
    assert_eq!(with(1, &[]), Some(Component::Amendments));
    assert_eq!(with(1, &[3, 2]), Some(Component::Amendments));
    let lax = Policy { max_staleness: 11, ..base.clone() };
    assert_eq!(tightens(&lax, &base).err().map(|e| e.component), Some(Component::MaxStaleness));
}

fn any_rule() -> impl Strategy<Value = Rule> {
    (prop::sample::select(rules()), 1..=2u32, 1..=2u32).prop_map(|(rule, metric, panel)| Rule {
        metric,
        panel,
        ..rule
    })
}

fn any_policy() -> impl Strategy<Value = Policy> {
    (prop::sample::select(universe()), prop::collection::vec(any_rule(), 0..4))
        .prop_map(|(policy, rules)| Policy { rules, ..policy })
}

/// A policy that is often at least as strict: the same with some of its components made stricter, and rules added.
fn stricter(base: Policy) -> impl Strategy<Value = Policy> {
    let rules = prop::collection::vec((any::<[bool; 8]>(), 0..3u8), base.rules.len());
    let from = prop::sample::select(universe());
    (Just(base), rules, prop::collection::vec(any_rule(), 0..2), from, any::<[bool; 6]>()).prop_map(
        |(mut policy, changes, more, from, take)| {
            for (rule, (change, _)) in policy.rules.iter_mut().zip(changes) {
                rule.bound += i64::from(change[0]) * 100_000;
                rule.k += u8::from(change[1] && rule.k + rule.max_fail < 3);
                rule.max_fail -= u8::from(change[2] && rule.max_fail > 0);
                rule.min_n += u64::from(change[3]);
                rule.full |= change[4];
                rule.z += u32::from(change[5]) * 500;
                rule.max_age = if change[6] { Some(rule.max_age.unwrap_or(10).min(5)) } else { rule.max_age };
                rule.renew |= change[7] && rule.max_age.is_some();
            }
            policy.rules.extend(more);
            for axis in 0..4 {
                if let (true, Some(limit)) = (take[usize::from(axis)], from.limit(axis)) {
                    policy.constraints.retain(|c| c.axis != axis);
                    policy.constraints.push(Constraint { axis, limit: *limit });
                }
            }
            if take[4] {
                policy.disclosures = vec![term("p")];
            }
            if take[5] {
                policy.max_staleness = 10;
            }
            policy
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { max_global_rejects: 20_000, ..ProptestConfig::with_cases(2_000) })]

    /// Invariant 8, and why tightening may sit in a quicker tier: if A is at least as strict as B, then in no state,
    /// whatever was requested, disclosed, attested, struck or revoked, A allows what B refuses; nor with fewer duties,
    /// nor for longer.
    #[test]
    fn what_is_at_least_as_strict_allows_nothing_more(
        (a, b) in any_policy().prop_flat_map(|b| (stricter(b.clone()), Just(b))),
        request in prop::sample::select(requests()),
        disclosed in any::<bool>(),
        state in prop::collection::vec(prop::sample::select(members()), 12),
        own in any::<bool>(),
    ) {
        prop_assume!(at_least_as_strict(&a, &b).is_ok());
        // what each member of each panel said by each metric
        let evidence = |policy: &Policy| {
            let of = |rule: &Rule| {
                let at = (rule.metric as usize - 1) * 6 + (rule.panel as usize - 1) * 3;
                state[at..at + 3].to_vec()
            };
            policy.rules.iter().map(of).collect::<Vec<_>>()
        };
        let roles: &[&str] = if own { &["own"] } else { &[] };
        let disclosures: &[&str] = if disclosed { &["p"] } else { &[] };
        let [a, b] = [&a, &b].map(|policy| snapshot(policy, disclosures, evidence(policy), roles));
        let request = request.try_into().unwrap();
        let [in_a, in_b] = [&a, &b].map(|snapshot| decide(snapshot, &SUBJECT, &request));
        prop_assert!(in_b.allowed || !in_a.allowed, "{:?}", in_b.reasons);
        prop_assert!(in_b.duties.iter().all(|duty| in_a.duties.contains(duty)));
        let [in_a, in_b] = [&a, &b].map(|snapshot| unmet(snapshot, Occasion::Activation).is_empty());
        prop_assert!(in_b || !in_a);
    }

    /// An answer that may be cached is still given when it is asked again.
    #[test]
    fn an_answer_holds_for_as_long_as_it_says(
        policy in any_policy(),
        state in prop::collection::vec((prop::sample::select(members()), prop::option::of(0..30u64)), 12),
        request in prop::sample::select(requests()),
        suspended in prop::option::of(1..30u64),
        sunset in prop::option::of(1..30u64),
    ) {
        let state: Vec<_> = state
            .into_iter()
            .map(|(mut member, expires)| {
                if let Some(evidence) = &mut member.evidence {
                    evidence.expires = expires.map(|after| NOW + after).or(evidence.expires);
                }
                member
            })
            .collect();
        let of = |rule: &Rule| {
            let at = (rule.metric as usize - 1) * 6 + (rule.panel as usize - 1) * 3;
            state[at..at + 3].to_vec()
        };
        let evidence = policy.rules.iter().map(of).collect();
        let mut snapshot = snapshot(&policy, &["p"], evidence, &["own"]);
        if let Some(after) = sunset {
            snapshot.head = snapshot.head.deprecate(NOW + after, NOW).unwrap();
        }
        if let Some(after) = suspended {
            snapshot.head = snapshot.head.suspend(NOW + after, NOW).unwrap();
        }
        let request = request.try_into().unwrap();
        let first = decide(&snapshot, &SUBJECT, &request);
        prop_assert!(first.valid_until <= NOW + policy.max_staleness);
        for time in NOW..first.valid_until {
            let later = decide(&Snapshot { time, ..snapshot.clone() }, &SUBJECT, &request);
            prop_assert_eq!(later.allowed, first.allowed);
        }
    }
}
