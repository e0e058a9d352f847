use cosmwasm_std::CanonicalAddr;
use polity::{
    registry::{
        check_revisions, set_revisions, Activate, ActiveVersion, AtRevision, Cause, Exact, ExecuteMsg,
        Guardian, Head, ModelError, ModelState, ProposeAuthority, Revised, Revoke, SetGuardrails,
        SetMaintainers, SetPledge, VersionState, WrongRevision,
    },
    Ratio,
};

use super::digest;

const DAY: u64 = 86_400;

fn draft() -> Head {
    Head::new(CanonicalAddr::from([1; 20]), Some(4))
}

fn version(version: u32) -> ActiveVersion {
    ActiveVersion { version, root: digest(u8::try_from(version).unwrap()) }
}

fn active() -> Head {
    draft().activate(version(1), false, 0, 10).unwrap()
}

#[test]
fn activation_supersedes_and_gives_the_version_before_its_grace() {
    let first = draft().activate(version(1), false, 30 * DAY, 10).unwrap();
    assert_eq!(
        (first.state, first.active, first.grace, first.revision),
        (ModelState::Active, Some(version(1)), None, 1)
    );
    let second = first.activate(version(2), false, 100, 10).unwrap();
    for (now, authorised) in [(109, true), (110, false)] {
        assert_eq!(second.authorises(1, now), authorised, "{now}");
        assert!(second.authorises(2, now) && !second.authorises(3, now));
    }
    // a new activation ends an earlier grace, and going back is activating an older version
    let third = second.activate(version(3), false, 100, 20).unwrap();
    assert!(!third.authorises(1, 20) && third.authorises(2, 20));
    let back = third.activate(version(1), false, 0, 30).unwrap();
    assert_eq!((back.active, back.grace, back.revision), (Some(version(1)), None, 4));
    assert_eq!(back.version_state(3, true, false), VersionState::Superseded);
    assert_eq!(back.version_state(1, true, false), VersionState::Active);
    assert_eq!(back.version_state(9, false, false), VersionState::Submitted);
    assert_eq!(back.version_state(1, true, true), VersionState::Revoked);

    assert!(matches!(
        first.activate(version(2), false, 30 * DAY + 1, 10),
        Err(ModelError::OutOfBounds(e)) if e.bound.name == "grace"
    ));
    assert_eq!(first.activate(version(1), false, 0, 10), Err(ModelError::AlreadyActive { version: 1 }));
    assert_eq!(first.activate(version(2), true, 0, 10), Err(ModelError::Revoked { version: 2 }));
    let bare = Head { policy: None, ..draft() };
    assert_eq!(bare.activate(version(1), false, 0, 10), Err(ModelError::NoPolicy));
}

#[test]
fn revoking_the_active_version_leaves_none_and_the_model_can_be_paid() {
    let head = active().activate(version(2), false, 100, 10).unwrap();
    let without = head.revoke(2, false).unwrap();
    assert_eq!(
        (without.active, without.state, without.revision),
        (None, ModelState::Active, head.revision + 1)
    );
    assert!(without.is_payable(10) && without.authorises(1, 10));
    let both = without.revoke(1, false).unwrap();
    assert!(!both.authorises(1, 10));
    assert_eq!(both.revoke(1, true), Err(ModelError::Revoked { version: 1 }));
    assert!(both.activate(version(3), false, 100, 10).unwrap().grace.is_none());
}

/// Hazards 4, 9 and 57: a suspension ends by itself, and its longest term is bounded.
#[test]
fn a_suspension_lies_over_the_state_and_ends_by_itself() {
    let head = active().suspend(100, 50).unwrap();
    assert_eq!((head.is_suspended(99), head.is_suspended(100)), (true, false));
    assert_eq!((head.is_payable(99), head.is_payable(100)), (false, true));
    assert_eq!(head.state(60), ModelState::Active);
    assert_eq!(head.suspend(200, 99), Err(ModelError::AlreadySuspended { until: 100 }));
    assert!(head.suspend(200, 100).is_ok());
    assert_eq!(head.ratify(500, 99).unwrap().suspended_until, Some(500));
    assert_eq!(head.ratify(80, 70).unwrap().suspended_until, Some(80));
    assert_eq!(head.ratify(500, 100), Err(ModelError::NotSuspended));
    assert!(head.ratify(99 + 150 * DAY, 99).is_ok());
    assert!(matches!(head.ratify(100 + 150 * DAY, 99), Err(ModelError::OutOfBounds(_))));
    assert!(matches!(head.ratify(99, 99), Err(ModelError::Past { .. })));
    assert_eq!(head.lift(99).unwrap().suspended_until, None);
    assert_eq!(head.lift(100), Err(ModelError::NotSuspended));
    assert!(matches!(active().suspend(50, 50), Err(ModelError::Past { given: 50, now: 50, .. })));
    assert!(active().suspend(50 + 150 * DAY, 50).is_ok());
    assert!(matches!(active().suspend(51 + 150 * DAY, 50), Err(ModelError::OutOfBounds(_))));
    assert!(matches!(draft().suspend(100, 50), Err(ModelError::State { state: ModelState::Draft, .. })));
}

#[test]
fn a_sunset_retires_without_a_transaction() {
    let head = active().deprecate(1_000, 10).unwrap();
    assert_eq!((head.state(999), head.state(1_000)), (ModelState::Deprecated, ModelState::Retired));
    assert_eq!((head.is_payable(999), head.is_payable(1_000)), (true, false));
    assert!(head.activate(version(2), false, 0, 999).is_ok_and(|h| h.state == ModelState::Deprecated));
    assert_eq!(head.deprecate(2_000, 999).unwrap().state(1_000), ModelState::Deprecated);
    let retired = ModelState::Retired;
    assert!(matches!(head.deprecate(2_000, 1_000), Err(ModelError::State { state, .. }) if state == retired));
    assert!(matches!(head.activate(version(2), false, 0, 1_000), Err(ModelError::State { .. })));
    assert!(matches!(head.set_policy(9, 1_000), Err(ModelError::State { .. })));
    assert!(matches!(head.suspend(2_000, 1_000), Err(ModelError::State { .. })));
    assert!(head.revoke(1, false).is_ok(), "a hole is told of a retired model too");
    // a suspension across the sunset: there is nothing left to ratify, and lifting it says that it was none
    let across = head.suspend(2_000, 500).unwrap();
    assert!(across.ratify(3_000, 999).is_ok());
    let over = ModelError::State { what: "ratify_suspension", state: retired };
    assert_eq!(across.ratify(3_000, 1_000), Err(over));
    assert!(across.lift(1_000).is_ok());
    assert_eq!(head.not_retired("x", 999), Ok(()));
    assert_eq!(head.not_retired("x", 1_000), Err(ModelError::State { what: "x", state: retired }));
    let voted = active().retire(10).unwrap();
    assert_eq!(voted.state(10), retired);
    assert!(matches!(voted.retire(10), Err(ModelError::State { .. })));
    assert!(matches!(draft().deprecate(1_000, 10), Err(ModelError::State { .. })));
    let furthest = polity::bounds::SUNSET.max;
    assert!(active().deprecate(10 + furthest, 10).is_ok());
    assert!(matches!(active().deprecate(11 + furthest, 10), Err(ModelError::OutOfBounds(_))));
    assert!(matches!(active().deprecate(10, 10), Err(ModelError::Past { .. })));
    assert!(draft().retire(10).is_ok());
}

/// Hazards 38 and 57: suspend, lapse, suspend, for ever.
#[test]
fn a_guardian_suspends_once_and_a_lapse_ends_its_mandate() {
    let guardian = Guardian::appoint("g", 1_000, 100, 0).unwrap();
    assert!(guardian.in_office(999) && !guardian.in_office(1_000));
    assert_eq!(guardian.clone().suspend(1_010, 1_000).err(), Some(ModelError::MandateOver));
    assert!(
        matches!(guardian.clone().suspend(151, 50), Err(ModelError::OutOfBounds(e)) if e.bound.max == 100)
    );
    let used = guardian.suspend(150, 50).unwrap();
    assert!(used.in_office(149) && !used.in_office(150));
    assert_eq!(used.clone().suspend(160, 60).err(), Some(ModelError::AlreadyUsed));
    assert_eq!(used.clone().suspend(160, 150).err(), Some(ModelError::MandateOver));
    let answered = used.clone().answered(149);
    assert!(answered.in_office(150) && answered.in_office(999));
    assert_eq!(answered.clone().answered(900), answered, "a later answer to another takes nothing back");
    assert_eq!(answered.suspend(250, 200).err(), Some(ModelError::AlreadyUsed));
    // who answers after the lapse answers another suspension
    assert!(!used.answered(150).in_office(150));
    assert!(Guardian::appoint("g", 0, 100, 0).is_err());
    assert!(Guardian::appoint("g", 4 * 365 * DAY + 1, 100, 0).is_err());
    assert!(Guardian::appoint("g", 1_000, 150 * DAY + 1, 0).is_err());
}

fn batch() -> Vec<ExecuteMsg> {
    let revision = 0;
    vec![
        ExecuteMsg::SetPledge(SetPledge { model: 1, revision, pledge: Ratio::percent(5) }),
        ExecuteMsg::SetGuardrails(SetGuardrails {
            model: 1,
            revision,
            policy: Exact { id: 3, digest: digest(3) },
        }),
        ExecuteMsg::AmendCard { model: 1, version: 1, digest: digest(1) },
        ExecuteMsg::Activate(Activate { model: 2, revision, version: 1, root: digest(1), grace: 0 }),
        ExecuteMsg::SetMaintainers(SetMaintainers { model: 1, revision, maintainers: vec![] }),
        ExecuteMsg::Revoke(Revoke {
            model: 1,
            revision,
            version: 1,
            reason: Cause::Security,
            document: digest(2),
        }),
        ExecuteMsg::ProposeAuthority(ProposeAuthority { model: 1, revision, authority: None }),
        ExecuteMsg::LiftSuspension(AtRevision { model: 1, revision }),
    ]
}

/// In a batch the k-th counted action on a model carries revision + k − 1.
#[test]
fn a_batch_carries_the_revisions_that_its_models_will_have() {
    let present = |model| match model {
        1 => Some(7),
        2 => Some(40),
        _ => None,
    };
    let mut msgs = batch();
    set_revisions(&mut msgs, present);
    let carried: Vec<_> = msgs.iter().map(|msg| msg.compared().map(|c| c.revision)).collect();
    assert_eq!(carried, [Some(7), Some(7), None, Some(40), Some(8), Some(8), Some(9), Some(9)]);
    assert_eq!(check_revisions(&msgs, present), Ok(()));
    assert_eq!(
        check_revisions(&batch(), present),
        Err(WrongRevision { index: 0, model: 1, given: 0, expected: 7 })
    );
    // a model that isn't known is passed over
    assert_eq!(check_revisions(&batch(), |_| None), Ok(()));
}

/// The revisions that a batch carries are those that the head has when each is done.
#[test]
fn the_head_moves_on_as_the_batch_counts() {
    let mut head = active();
    let start = head.revision;
    head.expect(start).unwrap();
    head = head.set_policy(5, 20).unwrap();
    head = head.suspend(100, 20).unwrap();
    head = head.ratify(120, 20).unwrap();
    head = head.lift(20).unwrap();
    head = head.guardian_changed();
    head = head.deprecate(500, 20).unwrap();
    head = head.revoke(1, false).unwrap();
    head = head.hand_over(CanonicalAddr::from([2; 32]));
    head = head.retire(20).unwrap();
    assert_eq!(head.revision, start + 9);
    assert_eq!(head.expect(start), Err(ModelError::Revision { given: start, present: start + 9 }));
}
