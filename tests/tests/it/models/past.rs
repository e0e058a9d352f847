//! Random histories of a community and its registry, asked about as they were. Invariant 10.

use std::collections::BTreeSet;

use polity::registry::{
    self, Cause, Deprecate, Moment, QueryMsg, RatifySuspension, Revoke, SetLicence, SetMaintainers,
    SetPledge, Snapshot, StrikeMember, Suspend,
};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use serde_json::Value;

use super::*;

/// What is done in a history.
const STEPS: usize = 40;

/// Histories on each run; `POLITY_CASES` asks for more.
fn cases() -> u64 {
    std::env::var("POLITY_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(6)
}

/// What can be asked about a second: status, active version, policy and licence; attestations; how rules stand; uses.
fn questions(stock: &Stock, at: Option<u64>) -> Vec<QueryMsg> {
    let (model, metric) = (DIGITS, stock.metric("digits-accuracy"));
    let mut questions = vec![
        QueryMsg::Model { model, at },
        QueryMsg::Active { model, at: at.map(Moment::Time) },
        QueryMsg::Standing { model, version: 1, policy: Some(stock.policy("digits").id), at },
    ];
    for version in 1..=3 {
        let (start_after, limit) = (None, Some(30));
        questions.push(QueryMsg::Version { model, version, at });
        questions.push(QueryMsg::Attestations { model, version, metric, at, start_after, limit });
        let subject = Subject::Version { model, version };
        for attributes in [forms(), marking(), learning()] {
            questions.push(QueryMsg::Authorize { subject: subject.clone(), attributes, at });
        }
        questions.push(QueryMsg::Snapshot { subject, at });
    }
    questions.push(QueryMsg::Authorize { subject: ACTIVE, attributes: forms(), at });
    questions
}

/// The answer or the refusal; without the height, which of now is the chain's and of the past the model's last change.
fn ask(suite: &Suite, question: &QueryMsg) -> Value {
    match suite.try_ask_registry::<Value>(question) {
        Ok(mut answer) => {
            if let Some(object) = answer.as_object_mut() {
                object.remove("height");
            }
            answer
        }
        Err(error) => code_of(&error).unwrap().into(),
    }
}

/// Anything that a community can decide about its model, right or wrong, with the tier that may.
fn decision(suite: &Suite, stock: &Stock, rng: &mut StdRng) -> (u8, AuthorityMsg) {
    let found = suite.model(DIGITS);
    // mostly the good one that isn't active
    let version: u32 = match rng.gen_bool(0.8) {
        true => {
            if found.active == Some(2) {
                1
            } else {
                2
            }
        }
        false => rng.gen_range(1..=3),
    };
    let names = ["digits", "digits", "digits-open", "digits-tightened", "polity-rail"];
    let policy = stock.policy(names.choose(rng).unwrap());
    let until = suite.now() + rng.gen_range(8..40) * DAY;
    let (model, revision, reason, document) = (DIGITS, 0, Cause::Quality, root(rng.gen()));
    let suspended = found.suspension.is_some_and(|suspension| suspension.until > suite.now() + 5 * DAY);
    let kind = match suspended && rng.gen_bool(0.6) {
        true => rng.gen_range(9..11),
        false => rng.gen_range(0..17),
    };
    match kind {
        0 | 1 => (STANDARD, AuthorityMsg::Activate(activation(version, rng.gen_range(0..20) * DAY))),
        2 | 3 => (OVERSIGHT, AuthorityMsg::ActivateEvaluated(activation(version, DAY))),
        4 | 5 => (ROUTINE, tighten(policy)),
        6 => (STANDARD, set(policy)),
        7 => {
            let sunset = suite.now() + rng.gen_range(300..900) * DAY;
            (STANDARD, AuthorityMsg::Deprecate(Deprecate { model, revision, sunset, successor: None }))
        }
        8 => (ROUTINE, AuthorityMsg::Suspend(Suspend { model, revision, until, reason, document })),
        9 => (OVERSIGHT, AuthorityMsg::RatifySuspension(RatifySuspension { model, revision, until })),
        10 => (OVERSIGHT, lift()),
        11 => {
            let who = *["gus", "ann", "cem"].choose(rng).unwrap();
            let guardian = GuardianMsg { address: suite.address(who).into(), ..gus(suite) };
            (ROUTINE, appoint(rng.gen_bool(0.8).then_some(guardian)))
        }
        12 => {
            let who = ["dave", "ann", "ben"].iter().filter(|_| rng.gen_bool(0.2));
            let maintainers = who.map(|who| suite.address(*who).into()).collect();
            (ROUTINE, AuthorityMsg::SetMaintainers(SetMaintainers { model, revision, maintainers }))
        }
        13 => {
            let licence = stock.licence(["apache-2.0", "polity-rail-1.0"].choose(rng).unwrap());
            (STANDARD, AuthorityMsg::SetLicence(SetLicence { model, revision, licence }))
        }
        14 => {
            let version = if rng.gen_bool(0.7) { 3 } else { version };
            (STANDARD, AuthorityMsg::Revoke(Revoke { model, revision, version, reason, document }))
        }
        15 if rng.gen_bool(0.3) => {
            let member = suite.address(*EVALUATORS.choose(rng).unwrap()).into();
            (STANDARD, AuthorityMsg::StrikeMember(StrikeMember { panel: stock.panel(), member }))
        }
        _ => {
            let pledge = Ratio::percent(rng.gen_range(0..=100));
            (STANDARD, AuthorityMsg::SetPledge(SetPledge { model, revision, pledge }))
        }
    }
}

/// What others do of their own, while nothing is being decided.
fn others(suite: &mut Suite, stock: &Stock, rng: &mut StdRng) -> bool {
    let version: u32 = rng.gen_range(1..=3);
    let metric = stock.metric("digits-accuracy");
    let who = *EVALUATORS.choose(rng).unwrap();
    let revision = suite.model(DIGITS).revision;
    let (who, msg) = match rng.gen_range(0..8) {
        0 => (who, ExecuteMsg::RevokeAttestation { model: DIGITS, version, metric }),
        1 => ("dave", ExecuteMsg::AmendCard { model: DIGITS, version, digest: root(rng.gen()) }),
        2 => {
            let until = suite.now() + rng.gen_range(1..12) * DAY;
            let (model, reason, document) = (DIGITS, Cause::Safety, root(1));
            ("gus", ExecuteMsg::Suspend(Suspend { model, revision, until, reason, document }))
        }
        _ => {
            let mut attestation = score(suite, version);
            if rng.gen_bool(0.2) {
                attestation.value -= 60_000;
            }
            attestation.expires = rng.gen_bool(0.3).then(|| suite.now() + rng.gen_range(1..60) * DAY);
            (who, ExecuteMsg::Attest { model: DIGITS, version, metric, attestation })
        }
    };
    suite.try_tell_registry(who, &msg).is_ok()
}

/// Invariant 10: whatever a community, its maintainers, its guardian and its evaluators do afterwards, an answer about a
/// second that is past stays; and whoever had the snapshot decided what the contract did.
#[test]
fn invariant_10_no_later_decision_changes_an_answer() {
    let mut done = BTreeSet::new();
    let (mut allowed, mut denied) = (0, 0);
    for seed in 0..cases() {
        let mut rng = StdRng::seed_from_u64(seed);
        let (mut suite, stock) = in_use("digits");
        let mut answers: Vec<(QueryMsg, Value)> = vec![];
        for _ in 0..STEPS {
            if rng.gen_bool(0.4) {
                let (tier, msg) = decision(&suite, &stock, &mut rng);
                let kind = Action::Registry(msg.clone()).kind();
                if let AuthorityMsg::Activate(activation) | AuthorityMsg::ActivateEvaluated(activation) = &msg
                {
                    measure(&mut suite, &stock, activation.version);
                }
                let proposal = suite.proposal("alice").tier(tier).models([msg]).submit();
                suite.pass(proposal);
                suite.execute("anybody", proposal);
                if suite.status(proposal) == Status::Executed {
                    done.insert(kind);
                }
            } else {
                others(&mut suite, &stock, &mut rng);
            }
            // a second that nothing else happens in, some time later
            let at = suite.now() + rng.gen_range(1..3 * DAY);
            suite.skip_to(at);
            let (now, then) = (questions(&stock, None), questions(&stock, Some(at)));
            for index in rand::seq::index::sample(&mut rng, now.len(), 6) {
                let answer = ask(&suite, &now[index]);
                if let QueryMsg::Authorize { subject, attributes, .. } = &now[index] {
                    let snapshot = suite.snapshot(subject.clone());
                    let decision = suite.authorize(subject.clone(), attributes);
                    assert_eq!(registry::decide(&snapshot, subject, attributes), decision);
                    if decision.allowed {
                        allowed += 1
                    } else {
                        denied += 1
                    }
                }
                answers.push((then[index].clone(), answer));
            }
            // what comes next is in a later block
            suite.next_block();
            for _ in 0..3 {
                if let Some((question, answer)) = answers[..answers.len() - 6].choose(&mut rng) {
                    assert_eq!(&ask(&suite, question), answer, "seed {seed}: {question:?}");
                }
            }
        }
        suite.skip_days(1_000);
        for (question, answer) in &answers {
            assert_eq!(&ask(&suite, question), answer, "seed {seed}: {question:?}");
            let QueryMsg::Authorize { subject, attributes, at } = question else { continue };
            let asked = QueryMsg::Snapshot { subject: subject.clone(), at: *at };
            let (snapshot, decision): (Snapshot, Decision) =
                (suite.ask_registry(&asked), suite.ask_registry(question));
            assert_eq!(registry::decide(&snapshot, subject, attributes), decision);
        }
    }
    // all that changes an answer happened, and answers were of both kinds
    for kind in [
        ActionKind::Activate,
        ActionKind::ActivateEvaluated,
        ActionKind::TightenGuardrails,
        ActionKind::SetGuardrails,
        ActionKind::Deprecate,
        ActionKind::Revoke,
        ActionKind::Suspend,
        ActionKind::RatifySuspension,
        ActionKind::LiftSuspension,
        ActionKind::AppointGuardian,
        ActionKind::SetMaintainers,
        ActionKind::SetLicence,
        ActionKind::StrikeMember,
    ] {
        assert!(done.contains(&kind), "{kind}: {done:?}");
    }
    assert!(allowed > 50 && denied > 50, "{allowed} {denied}");
}
