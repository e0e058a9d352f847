//! What communities decide about models, with the real registry.
//!
//! The community is the kit's: alice has 400 of 1,000, bob 300, carol 200, dave 100. The registry has what comes with the
//! suite, with a panel of ann, ben and cem that the community's treasury may strike from; a maker who is nobody's made it.
//! dave maintains the community's model, and gus is its guardian.

mod evaluations;
mod guardian;
mod guardrails;
mod handover;
mod past;
mod time;
mod votes;

use polity::registry::{
    Activate, AppointGuardian, AtRevision, Attestation, Attributes, Decision, Exact, ExecuteMsg, GuardianMsg,
    Register, SetGuardrails, Submit,
};
use polity_testkit::prelude::*;

const HOUR: u64 = 3_600;
const DAY: u64 = 24 * HOUR;

/// The model that the community registers first.
const DIGITS: u64 = 1;
const ACTIVE: Subject = Subject::Active { model: DIGITS };
const EVALUATORS: [&str; 3] = ["ann", "ben", "cem"];

/// What the three versions of `seeds/models/digits` score on the held-out half, in millionths, with standard errors.
const SCORES: [(i64, u64); 3] = [(943_207, 7_724), (973_273, 5_383), (857_461, 11_667)];

/// A community with a registry, and nothing registered.
fn founded() -> (Suite, Stock) {
    let mut suite = Plan::new().with_registry().build();
    let stock = suite.stock("maker", &EVALUATORS);
    (suite, stock)
}

fn digits(suite: &Suite, stock: &Stock, policy: &str) -> Register {
    Register {
        policy: Some(stock.policy(policy)),
        maintainers: vec![suite.address("dave").into()],
        guardian: Some(gus(suite)),
        pledge: Ratio::percent(20),
        ..new_model("digits", stock.licence("apache-2.0"))
    }
}

/// In office for two years, for a suspension of two weeks: time enough for the optimistic tier's vote and delay.
fn gus(suite: &Suite) -> GuardianMsg {
    GuardianMsg {
        address: suite.address("gus").into(),
        until: suite.now() + 730 * DAY,
        max_suspension: 14 * DAY,
    }
}

/// The community has registered its model under one of the suite's policies, and dave has submitted the three versions:
/// their roots are 1, 2 and 3, 32 times.
fn registered(policy: &str) -> (Suite, Stock) {
    let (mut suite, stock) = founded();
    let register = AuthorityMsg::Register(digits(&suite, &stock, policy));
    decide(&mut suite, ROUTINE, [register]);
    for byte in 1..=3 {
        suite.submit("dave", version(byte));
    }
    (suite, stock)
}

/// Its first version is in use.
fn in_use(policy: &str) -> (Suite, Stock) {
    let (mut suite, stock) = registered(policy);
    measure(&mut suite, &stock, 1);
    decide(&mut suite, STANDARD, [activate(1)]);
    (suite, stock)
}

fn version(byte: u8) -> Submit {
    let disclosures = vec!["training-data".try_into().unwrap()];
    Submit { disclosures, ..new_version(DIGITS, root(byte)) }
}

/// What a measurement of one of the versions says.
fn score(suite: &Suite, version: u32) -> Attestation {
    let (value, stderr) = SCORES[version as usize - 1];
    let root = root(u8::try_from(version).unwrap());
    Attestation { stderr: Some(stderr), n: 898, n_total: 898, ..suite.measurement(root, value) }
}

/// Two of the panel measure a version.
fn measure(suite: &mut Suite, stock: &Stock, version: u32) {
    for evaluator in ["ann", "ben"] {
        let score = score(suite, version);
        suite.attest(evaluator, (DIGITS, version), stock.metric("digits-accuracy"), score);
    }
}

fn activate(version: u32) -> AuthorityMsg {
    AuthorityMsg::Activate(activation(version, 0))
}

fn activation(version: u32, grace: u64) -> Activate {
    Activate { model: DIGITS, revision: 0, version, root: root(u8::try_from(version).unwrap()), grace }
}

fn tighten(policy: Exact) -> AuthorityMsg {
    AuthorityMsg::TightenGuardrails(SetGuardrails { model: DIGITS, revision: 0, policy })
}

fn set(policy: Exact) -> AuthorityMsg {
    AuthorityMsg::SetGuardrails(SetGuardrails { model: DIGITS, revision: 0, policy })
}

fn lift() -> AuthorityMsg {
    AuthorityMsg::LiftSuspension(AtRevision { model: DIGITS, revision: 0 })
}

fn appoint(guardian: Option<GuardianMsg>) -> AuthorityMsg {
    AuthorityMsg::AppointGuardian(AppointGuardian { model: DIGITS, revision: 0, guardian })
}

/// Alice proposes it, all vote for it, and it is done.
fn decide<const N: usize>(suite: &mut Suite, tier: u8, msgs: [AuthorityMsg; N]) {
    let proposal = suite.proposal("alice").tier(tier).models(msgs).submit();
    suite.carry(proposal);
}

/// It passes, and what it does fails with this code: kept as a failure, and nothing of it is done.
fn fails(suite: &mut Suite, proposal: u32, code: &str) {
    suite.pass(proposal);
    let before = suite.model(DIGITS);
    assert_code(suite.dry_run("anybody", proposal, 0), code);
    suite.execute("anybody", proposal);
    suite.assert_failed(proposal);
    assert_eq!(suite.model(DIGITS), before);
}

/// A use that every policy of the suite allows.
fn forms() -> Attributes {
    says(&[("use", "unlisted"), ("task", "image-classification"), ("oversight", "monitor")])
}

/// One that the first policy allows and the tightened one doesn't.
fn marking() -> Attributes {
    says(&[("use", "annex-iii:3b"), ("task", "image-classification"), ("oversight", "monitor")])
}

/// One that only the open policy allows.
fn learning() -> Attributes {
    says(&[("use", "annex-iii:3c"), ("task", "image-classification"), ("oversight", "monitor")])
}

fn codes(decision: &Decision) -> Vec<ReasonCode> {
    decision.reasons.iter().map(|reason| reason.code).collect()
}

fn allowed(suite: &Suite) -> bool {
    suite.authorize(ACTIVE, &forms()).allowed
}

/// A message of its own, by whoever may: a maintainer, an evaluator, a guardian, a stranger.
fn tell(suite: &mut Suite, who: &str, msg: ExecuteMsg) {
    suite.tell_registry(who, &msg);
}
