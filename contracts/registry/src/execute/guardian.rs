//! Suspension, which ends by itself, and the guardian, who may do nothing else.

use cosmwasm_std::{Event, Response};
use polity::registry::{
    AppointGuardian, AtRevision, Guardian, GuardianMsg, ModelId, RatifySuspension, Suspend,
};

use crate::{
    act::{Act, Note},
    events,
    state::{Guard, Suspension, GUARDIANS, SUSPENSIONS},
    ContractError,
};

pub fn suspend(mut act: Act, msg: Suspend) -> Result<Response, ContractError> {
    let Suspend { model, revision, until, reason, document } = msg;
    let before = act.head(model)?;
    let by = act.sender()?;
    let guardian = if before.authority == by {
        None
    } else {
        let guardian = GUARDIANS.last(act.deps.storage, model)?.unwrap_or_default().0;
        let guardian = guardian.filter(|guardian| guardian.address == by);
        Some(guardian.ok_or_else(|| act.refuse("the model's authority and its guardian"))?)
    };
    before.expect(revision)?;
    let after = before.suspend(until, act.seconds())?;
    if let Some(guardian) = guardian {
        let guardian = guardian.suspend(until, act.seconds())?;
        let nanos = act.nanos();
        GUARDIANS.set(act.deps.storage, model, nanos, &Guard(Some(guardian)))?;
    }
    let nanos = act.nanos();
    SUSPENSIONS.set(act.deps.storage, model, nanos, &Suspension { reason, document, by, ratified: false })?;
    act.change(model, &before, &after, Note { reason: Some(reason), digest: Some(document) })?;
    let event = events::ModelSuspended { model, by: act.sender, until, reason: reason.number(), document };
    Ok(Response::new().add_event(event))
}

pub fn ratify(mut act: Act, msg: RatifySuspension) -> Result<Response, ContractError> {
    let RatifySuspension { model, revision, until } = msg;
    let before = act.decides(model, revision)?;
    let after = before.ratify(until, act.seconds())?;
    answer(&mut act, model)?;
    if let Some(suspension) = SUSPENSIONS.last(act.deps.storage, model)? {
        let nanos = act.nanos();
        SUSPENSIONS.set(act.deps.storage, model, nanos, &Suspension { ratified: true, ..suspension })?;
    }
    act.change(model, &before, &after, Note::default())?;
    Ok(Response::new().add_event(events::SuspensionRatified { model, until }))
}

pub fn lift(mut act: Act, msg: AtRevision) -> Result<Response, ContractError> {
    let AtRevision { model, revision } = msg;
    let before = act.decides(model, revision)?;
    let after = before.lift(act.seconds())?;
    answer(&mut act, model)?;
    act.change(model, &before, &after, Note::default())?;
    Ok(Response::new().add_event(events::SuspensionLifted { model }))
}

/// The authority has answered the guardian's suspension, if it was one: so its mandate goes on.
fn answer(act: &mut Act, model: ModelId) -> Result<(), ContractError> {
    let guardian = GUARDIANS.last(act.deps.storage, model)?.unwrap_or_default().0;
    let Some(guardian) = guardian else { return Ok(()) };
    let answered = guardian.clone().answered(act.seconds());
    if answered != guardian {
        let nanos = act.nanos();
        GUARDIANS.set(act.deps.storage, model, nanos, &Guard(Some(answered)))?;
    }
    Ok(())
}

/// The guardian that a message appoints.
pub fn appointed(act: &Act, msg: &GuardianMsg) -> Result<Guard, ContractError> {
    let address = act.canonical(&act.address("guardian", &msg.address)?)?;
    Ok(Guard(Some(Guardian::appoint(address, msg.until, msg.max_suspension, act.seconds())?)))
}

pub fn appoint(mut act: Act, msg: AppointGuardian) -> Result<Response, ContractError> {
    let AppointGuardian { model, revision, guardian } = msg;
    let before = act.decides(model, revision)?;
    let guard = match &guardian {
        Some(msg) => {
            before.not_retired("appoint_guardian", act.seconds())?;
            appointed(&act, msg)?
        }
        None if GUARDIANS.last(act.deps.storage, model)?.unwrap_or_default().0.is_none() => {
            return Err(ContractError::NoGuardian);
        }
        None => Guard(None),
    };
    let nanos = act.nanos();
    GUARDIANS.set(act.deps.storage, model, nanos, &guard)?;
    act.change(model, &before, &before.guardian_changed(), Note::default())?;
    let event = match guardian {
        Some(msg) => events::GuardianAppointed::new(model, msg).into(),
        None => Event::from(events::GuardianDismissed { model }),
    };
    Ok(Response::new().add_event(event))
}
