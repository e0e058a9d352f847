//! What ends, ends without a transaction.

use polity::registry::{Deprecate, Revoke};

use super::*;

/// Invariant 9: a grace and a sunset that were voted end on their second, whoever is asleep.
#[test]
fn invariant_09_grace_and_sunset_end_by_themselves() {
    let (mut suite, stock) = in_use("digits");
    measure(&mut suite, &stock, 2);
    decide(&mut suite, STANDARD, [AuthorityMsg::Activate(activation(2, 10 * DAY))]);
    let end = suite.now() + 10 * DAY;
    let first = || Subject::Version { model: DIGITS, version: 1 };
    suite.skip_to(end - 1);
    let answer = suite.authorize(first(), &forms());
    assert_eq!((answer.allowed, answer.valid_until), (true, end));
    suite.skip_to(end);
    assert_eq!(codes(&suite.authorize(first(), &forms())), [ReasonCode::VersionNotAuthorised]);
    assert!(allowed(&suite));

    let sunset = suite.now() + 60 * DAY;
    let successor = suite.register("erin", new_model("digits-next", stock.licence("apache-2.0")));
    let deprecate = Deprecate { model: DIGITS, revision: 0, sunset, successor: Some(successor) };
    decide(&mut suite, STANDARD, [AuthorityMsg::Deprecate(deprecate)]);
    let model = suite.model(DIGITS);
    assert_eq!((model.state, model.successor), (ModelState::Deprecated, Some(successor)));
    suite.skip_to(sunset - 1);
    assert!(allowed(&suite));
    suite.skip_to(sunset);
    assert_eq!(codes(&suite.authorize(ACTIVE, &forms())), [ReasonCode::ModelRetired]);
    assert_eq!(suite.model(DIGITS).state, ModelState::Retired);
    // over is over, for votes too
    let again = suite.proposal("alice").tier(STANDARD).models([activate(1)]).submit();
    fails(&mut suite, again, "model");
}

/// Revoking and retiring are for ever, and for a harder tier than the brake.
#[test]
fn what_is_revoked_or_retired_stays_so() {
    let (mut suite, stock) = in_use("digits");
    let revoke = || {
        let reason = polity::registry::Cause::Privacy;
        AuthorityMsg::Revoke(Revoke { model: DIGITS, revision: 0, version: 1, reason, document: root(70) })
    };
    assert_code(suite.proposal("alice").tier(ROUTINE).models([revoke()]).try_submit(), "needs_tier");
    decide(&mut suite, STANDARD, [revoke()]);
    assert_eq!(codes(&suite.authorize(ACTIVE, &forms())), [ReasonCode::NoActiveVersion]);
    assert_eq!(suite.version(DIGITS, 1).state, VersionState::Revoked);
    let back = suite.proposal("alice").models([activate(1)]).submit();
    fails(&mut suite, back, "model");
    measure(&mut suite, &stock, 2);
    decide(&mut suite, STANDARD, [activate(2)]);
    assert!(allowed(&suite));

    let retire = || AuthorityMsg::Retire(AtRevision { model: DIGITS, revision: 0 });
    assert_code(suite.proposal("alice").tier(ROUTINE).models([retire()]).try_submit(), "needs_tier");
    decide(&mut suite, STANDARD, [retire()]);
    assert_eq!(codes(&suite.authorize(ACTIVE, &forms())), [ReasonCode::ModelRetired]);
}
