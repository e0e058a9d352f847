//! The registry's rules and records.

mod decide;
mod evaluation;
mod lineage;
mod manifest;
mod model;
mod policies;
mod records;
mod strictness;
mod submission;
mod vectors;

use polity::{
    registry::{
        Axis, AxisKind, Better, ConstraintMsg, Evidence, LimitMsg, Member, MetricUnit, Numbers, PolicyMsg,
        RawNumbers, RuleFacts, RuleMsg, Stricter, Term, Terms, Vocabulary,
    },
    Digest,
};

fn digest(byte: u8) -> Digest {
    Digest([byte; 32])
}

fn sha256(bytes: &[u8]) -> Digest {
    use sha2::Digest as _;
    Digest(sha2::Sha256::digest(bytes).into())
}

fn hex_digest(hex: &str) -> Digest {
    hex.parse().unwrap()
}

fn term(name: &str) -> Term {
    name.try_into().unwrap()
}

fn terms(names: &[&str]) -> Terms {
    names.iter().map(|name| term(name)).collect::<Vec<_>>().try_into().unwrap()
}

fn numbers(min: i64, max: i64, stricter: Stricter) -> Numbers {
    RawNumbers { min, max, stricter }.try_into().unwrap()
}

fn axis(name: &str, kind: AxisKind) -> Axis {
    Axis { name: term(name), kind }
}

/// use, oversight, minimum-age, duties.
fn vocabulary() -> Vocabulary {
    vec![
        axis("use", AxisKind::Set(terms(&["chat", "code", "medical"]))),
        axis("oversight", AxisKind::Ladder(terms(&["none", "monitor", "approve"]))),
        axis("minimum-age", AxisKind::Number(numbers(0, 120, Stricter::Higher))),
        axis("duties", AxisKind::Duties(terms(&["mark-output", "disclose-ai"]))),
    ]
    .try_into()
    .unwrap()
}

fn constraint(axis: &str, limit: LimitMsg) -> ConstraintMsg {
    ConstraintMsg { axis: term(axis), limit }
}

fn allow(axis: &str, names: &[&str]) -> ConstraintMsg {
    constraint(axis, LimitMsg::Allow(names.iter().map(|name| term(name)).collect()))
}

fn all_but(axis: &str, names: &[&str]) -> ConstraintMsg {
    constraint(axis, LimitMsg::AllBut(names.iter().map(|name| term(name)).collect()))
}

fn lowest(axis: &str, step: &str) -> ConstraintMsg {
    constraint(axis, LimitMsg::Lowest(term(step)))
}

fn bound(axis: &str, value: i64) -> ConstraintMsg {
    constraint(axis, LimitMsg::Bound(value))
}

fn require(axis: &str, names: &[&str]) -> ConstraintMsg {
    constraint(axis, LimitMsg::Require(names.iter().map(|name| term(name)).collect()))
}

/// A policy over vocabulary 1 that asks for nothing.
fn policy(constraints: Vec<ConstraintMsg>) -> PolicyMsg {
    PolicyMsg {
        vocabulary: 1,
        document: digest(1),
        amendments: vec![],
        constraints,
        disclosures: vec![],
        rules: vec![],
        max_staleness: 60,
    }
}

/// At least 0.7 of metric 5, by one of panel 6.
fn rule() -> RuleMsg {
    RuleMsg {
        metric: 5,
        panel: 6,
        bound: 700_000,
        k: 1,
        max_fail: 0,
        min_n: 1,
        full: false,
        z: 0,
        max_age: None,
        renew: false,
    }
}

/// Of a fraction where higher is better, and a panel of so many.
fn facts(members: u8) -> RuleFacts {
    RuleFacts { better: Better::Higher, unit: MetricUnit::Fraction, members }
}

/// 0.7 of 100 samples, measured at 1,000.
fn evidence() -> Evidence {
    Evidence {
        value: 700_000,
        stderr: Some(0),
        n: 100,
        n_total: 100,
        measured: 1_000,
        expires: None,
        revoked: false,
    }
}

fn member(evaluator: &str, evidence: Option<Evidence>) -> Member {
    Member { evaluator: evaluator.to_owned(), struck: false, evidence }
}
