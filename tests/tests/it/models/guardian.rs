//! The brake: who pulls it, for how long, and what a community makes of it.

use polity::registry::{Cause, ModelError, RatifySuspension, Suspend};

use super::*;

fn suspension(suite: &Suite, seconds: u64) -> Suspend {
    let (model, revision, until) = (DIGITS, suite.model(DIGITS).revision, suite.now() + seconds);
    Suspend { model, revision, until, reason: Cause::Safety, document: root(90) }
}

fn suspend(suite: &mut Suite, who: &str, seconds: u64) -> Result<u64, String> {
    let suspension = suspension(suite, seconds);
    match suite.try_tell_registry(who, &ExecuteMsg::Suspend(suspension)) {
        Ok(_) => Ok(suspension.until),
        Err(error) => Err(code_of(&error).unwrap().to_owned()),
    }
}

fn ratify(until: u64) -> AuthorityMsg {
    AuthorityMsg::RatifySuspension(RatifySuspension { model: DIGITS, revision: 0, until })
}

/// In the block in which it is pulled nothing is authorised any more (hazard 4); it moves nothing; and nobody else pulls it.
#[test]
fn a_guardian_suspends_at_once_and_nothing_else() {
    let (mut suite, stock) = in_use("digits");
    assert_eq!(suspend(&mut suite, "mallory", DAY), Err("unauthorized".into()));
    assert_eq!(suspend(&mut suite, "dave", DAY), Err("unauthorized".into()));
    assert_eq!(suspend(&mut suite, "gus", 15 * DAY), Err("model".into()));
    let until = suspend(&mut suite, "gus", 14 * DAY).unwrap();
    assert_eq!(codes(&suite.authorize(ACTIVE, &forms())), [ReasonCode::ModelSuspended]);
    let model = suite.model(DIGITS);
    let found = model.suspension.unwrap();
    assert_eq!((found.until, found.by, found.ratified), (until, suite.address("gus").into(), false));
    assert_eq!(
        (model.state, model.active, model.policy),
        (ModelState::Active, Some(1), Some(stock.policy("digits").id))
    );
    // hazard 38: each power that a guardian hasn't
    let revision = model.revision;
    let at = AtRevision { model: DIGITS, revision };
    for msg in [
        ExecuteMsg::RatifySuspension(RatifySuspension { model: DIGITS, revision, until: until + DAY }),
        ExecuteMsg::LiftSuspension(at),
        ExecuteMsg::Retire(at),
        ExecuteMsg::Activate(Activate { revision, ..activation(2, 0) }),
        ExecuteMsg::AppointGuardian(AppointGuardian { model: DIGITS, revision, guardian: Some(gus(&suite)) }),
        ExecuteMsg::Submit(version(9)),
    ] {
        assert_code(suite.try_tell_registry("gus", &msg), "unauthorized");
    }
    // and it can't be pulled twice, nor stretched by pulling
    assert_eq!(suspend(&mut suite, "gus", DAY), Err("model".into()));
}

/// Hazard 57: once, and if nobody answers it in time it ends by itself, and the mandate with it: suspend, lapse, suspend
/// isn't for ever. The community appoints another, or the same again.
#[test]
fn hazard_57_a_suspension_that_lapses_ends_the_mandate() {
    let (mut suite, _) = in_use("digits");
    let until = suspend(&mut suite, "gus", 3 * DAY).unwrap();
    suite.skip_to(until - 1);
    assert!(!allowed(&suite));
    suite.skip_to(until);
    assert!(allowed(&suite));
    suite.skip_days(1);
    let once_more = ExecuteMsg::Suspend(suspension(&suite, DAY));
    let refused = suite.try_tell_registry("gus", &once_more);
    assert_error(refused, &RegistryError::Model(ModelError::MandateOver));
    let again = appoint(Some(gus(&suite)));
    decide(&mut suite, ROUTINE, [again]);
    suspend(&mut suite, "gus", DAY).unwrap();
}

/// The suspension is longer than the optimistic tier's vote and delay, so that the community can answer it in time: it
/// gives it another end, or ends it. The guardian stays, and has used what it had.
#[test]
fn a_vote_answers_a_suspension_in_time() {
    for ratified in [true, false] {
        let (mut suite, _) = in_use("digits");
        let until = suspend(&mut suite, "gus", 14 * DAY).unwrap();
        let longer = until + 20 * DAY;
        let answer = if ratified { ratify(longer) } else { lift() };
        let proposal = suite.proposal("carol").tier(OVERSIGHT).models([answer]).submit();
        suite.carry(proposal);
        assert!(suite.now() < until);
        let model = suite.model(DIGITS);
        match ratified {
            true => {
                let suspension = model.suspension.unwrap();
                assert_eq!((suspension.until, suspension.ratified), (longer, true));
                suite.skip_to(longer - 1);
                assert!(!allowed(&suite));
                suite.skip_to(longer);
            }
            false => assert_eq!(model.suspension, None),
        }
        assert!(allowed(&suite));
        let once_more = ExecuteMsg::Suspend(suspension(&suite, DAY));
        let refused = suite.try_tell_registry("gus", &once_more);
        assert_error(refused, &RegistryError::Model(ModelError::AlreadyUsed));
    }
}

/// Hazard 60: an answer that comes too late answers nothing: a suspension shorter than the vote and its delay, or a chain
/// that stood still, and the decision fails.
#[test]
fn an_answer_that_comes_too_late_fails() {
    for stood_still in [false, true] {
        let (mut suite, _) = in_use("digits");
        let days = if stood_still { 14 } else { 3 };
        let until = suspend(&mut suite, "gus", days * DAY).unwrap();
        let longer = ratify(until + 20 * DAY);
        let proposal = suite.proposal("carol").tier(OVERSIGHT).models([longer]).submit();
        if stood_still {
            // the vote is over, and so is most of the window
            suite.skip_days(9);
            suite.assert_status(proposal, Status::Executable);
            suite.skip_to(until);
            suite.assert_status(proposal, Status::Expired);
            assert_code(suite.try_execute("anybody", proposal), "not_executable");
        } else {
            fails(&mut suite, proposal, "model");
        }
        assert_eq!(suite.model(DIGITS).suspension, None);
        assert!(allowed(&suite));
    }
}

/// A community suspends its model itself, in the quick tier, which costs its guardian nothing; and of a draft there is
/// nothing to suspend.
#[test]
fn a_community_suspends_its_own_model() {
    let (mut suite, _) = registered("polity-rail");
    assert_eq!(suspend(&mut suite, "gus", DAY), Err("model".into()));
    decide(&mut suite, STANDARD, [activate(1)]);
    let until = suite.now() + 100 * DAY;
    let own = Suspend { model: DIGITS, revision: 0, until, reason: Cause::Legal, document: root(91) };
    let proposal = suite.proposal("bob").tier(ROUTINE).models([AuthorityMsg::Suspend(own)]).submit();
    suite.carry(proposal);
    let suspension = suite.model(DIGITS).suspension.unwrap();
    assert_eq!((suspension.by.as_str(), suspension.reason), (suite.treasury().as_str(), Cause::Legal));
    assert_eq!(suspend(&mut suite, "gus", DAY), Err("model".into()));
    decide(&mut suite, OVERSIGHT, [lift()]);
    // what the guardian has, it still has
    suspend(&mut suite, "gus", DAY).unwrap();
}

/// A proposal to loosen or to activate that was passed before the brake was pulled is about the model as it was: it fails.
#[test]
fn a_suspension_stops_what_was_decided_before_it() {
    let (mut suite, stock) = in_use("digits");
    let open = suite.proposal("bob").tier(STANDARD).models([set(stock.policy("digits-open"))]).submit();
    suite.pass(open);
    suspend(&mut suite, "gus", 10 * DAY).unwrap();
    fails(&mut suite, open, "model");
    assert!(!allowed(&suite));
}
