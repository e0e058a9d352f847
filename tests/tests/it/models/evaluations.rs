//! Who measures, who may not, and what becomes of a use when a measurement goes.

use polity::registry::{QueryMsg, SetMaintainers, StandingResponse, StrikeMember, Verdict};

use super::*;

fn withdraw(suite: &mut Suite, stock: &Stock, who: &str) {
    let metric = stock.metric("digits-accuracy");
    tell(suite, who, ExecuteMsg::RevokeAttestation { model: DIGITS, version: 1, metric });
}

fn standing(suite: &Suite) -> (u8, u8, bool) {
    let asked = QueryMsg::Standing { model: DIGITS, version: 1, policy: None, at: None };
    let standing: StandingResponse = suite.ask_registry(&asked);
    let usage = standing.rules[0].usage;
    (usage.passes, usage.fails, usage.holds)
}

/// Invariants 7 and 10: an evaluator takes its word back, and from the next block on no use is authorised; nobody voted,
/// nothing changed state. What was answered yesterday is still the answer about yesterday.
#[test]
fn invariant_10_an_evaluator_withdraws_and_yesterday_stays() {
    let (mut suite, stock) = in_use("digits");
    suite.skip_days(1);
    let before = suite.model(DIGITS);
    let yesterday = suite.now();
    let then = suite.authorize(ACTIVE, &forms());
    assert!(then.allowed);
    suite.skip_days(1);
    withdraw(&mut suite, &stock, "ann");
    assert_eq!(codes(&suite.authorize(ACTIVE, &forms())), [ReasonCode::RuleNotHeld]);
    assert_eq!(suite.model(DIGITS), before);
    suite.skip_days(30);
    let asked = suite.authorize_at(ACTIVE, &forms(), yesterday);
    assert_eq!((asked.allowed, asked.valid_until), (true, then.valid_until));
    // another of the panel measures it, and it goes on
    let score = score(&suite, 1);
    suite.attest("cem", (DIGITS, 1), stock.metric("digits-accuracy"), score);
    assert!(allowed(&suite));
    // what was in between stays as well
    let refused = suite.authorize_at(ACTIVE, &forms(), yesterday + 2 * DAY);
    assert_eq!(codes(&refused), [ReasonCode::RuleNotHeld]);
}

/// Hazard 58: the community strikes a member from the panel that it is the authority of, by vote, and nobody else does. Who
/// is struck passes nothing any more, and what it found wanting stays; nobody is ever added.
#[test]
fn hazard_58_a_panel_only_shrinks_and_failures_stay() {
    let (mut suite, stock) = in_use("digits");
    let panel = stock.panel();
    let strike = |suite: &Suite, who: &str| StrikeMember { panel, member: suite.address(who).into() };
    let by_hand = ExecuteMsg::StrikeMember(strike(&suite, "ann"));
    for who in ["maker", "mallory", "ben", "alice"] {
        assert_code(suite.try_tell_registry(who, &by_hand), "unauthorized");
    }
    let msg = AuthorityMsg::StrikeMember(strike(&suite, "ann"));
    decide(&mut suite, STANDARD, [msg]);
    assert_eq!(standing(&suite), (1, 0, false));
    assert!(!allowed(&suite));
    let again = score(&suite, 1);
    suite.attest("ann", (DIGITS, 1), stock.metric("digits-accuracy"), again.clone());
    assert_eq!(standing(&suite), (1, 0, false));
    suite.attest("cem", (DIGITS, 1), stock.metric("digits-accuracy"), again);
    assert_eq!(standing(&suite), (2, 0, true));

    // ben finds less: it fails, whether he takes it back or is struck
    let less = suite.measurement(root(1), 500_000);
    suite.attest("ben", (DIGITS, 1), stock.metric("digits-accuracy"), less);
    assert_eq!(standing(&suite), (1, 1, false));
    withdraw(&mut suite, &stock, "ben");
    assert_eq!(standing(&suite), (1, 1, false));
    let msg = AuthorityMsg::StrikeMember(strike(&suite, "ben"));
    decide(&mut suite, STANDARD, [msg]);
    assert_eq!(standing(&suite), (1, 1, false));
    let twice = AuthorityMsg::StrikeMember(strike(&suite, "ben"));
    let proposal = suite.proposal("alice").tier(STANDARD).models([twice]).submit();
    fails(&mut suite, proposal, "already_struck");
}

/// Hazards 33 and 67: who has a role in the model doesn't pass it, whenever it got the role; and a critic that is given one
/// is heard as before.
#[test]
fn hazard_67_a_critic_named_maintainer_is_heard() {
    let (mut suite, stock) = in_use("digits");
    let maintain = |suite: &Suite, who: &[&str]| {
        let maintainers = who.iter().map(|who| suite.address(*who).into()).collect();
        AuthorityMsg::SetMaintainers(SetMaintainers { model: DIGITS, revision: 0, maintainers })
    };
    let msg = maintain(&suite, &["dave", "ann"]);
    decide(&mut suite, ROUTINE, [msg]);
    assert_eq!(standing(&suite), (1, 0, false));
    let less = suite.measurement(root(1), 900_000);
    suite.attest("cem", (DIGITS, 1), stock.metric("digits-accuracy"), less);
    let msg = maintain(&suite, &["dave", "cem"]);
    decide(&mut suite, ROUTINE, [msg]);
    assert_eq!(standing(&suite), (2, 1, false));
    let asked = QueryMsg::Standing { model: DIGITS, version: 1, policy: None, at: None };
    let found: StandingResponse = suite.ask_registry(&asked);
    let cem = suite.address("cem").into_string();
    let critic = found.rules[0].members.iter().find(|member| member.member.evaluator == cem).unwrap();
    assert_eq!((critic.own, critic.verdict), (true, Verdict::Fails));
    assert!(!allowed(&suite));
}

/// Hazard 33: what is expired, of other files, of nobody on the panel, or said twice opens no gate.
#[test]
fn hazard_33_no_attestation_opens_a_gate_that_it_should_not() {
    let (mut suite, stock) = registered("digits");
    let metric = stock.metric("digits-accuracy");
    let good = score(&suite, 1);
    let proposal = suite.proposal("alice").tier(STANDARD).models([activate(1)]).submit();
    suite.pass(proposal);
    let measured = suite.now();
    let soon = Attestation { expires: Some(measured + DAY), ..good.clone() };
    suite.attest("ann", (DIGITS, 1), metric, soon);
    suite.attest("ann", (DIGITS, 1), metric, Attestation { config: root(1), ..good.clone() });
    suite.attest("mallory", (DIGITS, 1), metric, good.clone());
    suite.attest("dave", (DIGITS, 1), metric, good.clone());
    fails(&mut suite, proposal, "unmet");
    // a day is a day, and not a second more
    let until = suite.now() + DAY;
    suite.attest("ben", (DIGITS, 1), metric, Attestation { expires: Some(until), ..good.clone() });
    suite.skip_to(until);
    fails(&mut suite, proposal, "unmet");
    // part of the samples, with the whole of the accuracy
    suite.attest("ben", (DIGITS, 1), metric, Attestation { n: 897, ..good.clone() });
    fails(&mut suite, proposal, "unmet");
    let of_another = suite.try_attest("ben", (DIGITS, 2), metric, good.clone());
    assert_code(of_another, "evaluation");
    suite.attest("ben", (DIGITS, 1), metric, good);
    suite.execute("anybody", proposal);
    suite.assert_executed(proposal);
}

/// Invariant 9 for a measurement: what was said to hold for so long holds for so long, and a cached answer no longer.
#[test]
fn a_measurement_that_expires_ends_the_use_by_itself() {
    let (mut suite, stock) = registered("digits");
    let until = suite.now() + 40 * DAY;
    for evaluator in ["ann", "ben"] {
        let score = Attestation { expires: Some(until), ..score(&suite, 1) };
        suite.attest(evaluator, (DIGITS, 1), stock.metric("digits-accuracy"), score);
    }
    decide(&mut suite, STANDARD, [activate(1)]);
    suite.skip_to(until - 1);
    let answer = suite.authorize(ACTIVE, &forms());
    assert_eq!((answer.allowed, answer.valid_until), (true, until));
    suite.skip_to(until);
    assert_eq!(codes(&suite.authorize(ACTIVE, &forms())), [ReasonCode::RuleNotHeld]);
}
