//! What evaluators say of versions.

use cosmwasm_std::Response;
use polity::registry::{Attestation, MetricId, ModelId, StrikeMember, VersionId};

use crate::{
    act::Act,
    events, facts,
    state::{Said, Statement, EVALUATORS, METRICS, PANELS, SAID, STATEMENTS},
    ContractError,
};

pub fn attest(
    act: Act,
    model: ModelId,
    version: VersionId,
    metric: MetricId,
    attestation: Attestation,
) -> Result<Response, ContractError> {
    let root = act.version(model, version)?.root;
    let measured = METRICS.may_load(act.deps.storage, metric)?;
    let measured = measured.ok_or(ContractError::Unknown { what: "metric", id: metric.into() })?;
    attestation.check(root, measured.made.unit, act.seconds())?;
    let (subject, evaluator) = (facts::subject_key(model, version, metric), act.sender()?);
    let (key, nanos) = ((subject.as_slice(), evaluator.as_slice()), act.nanos());
    if SAID.last(act.deps.storage, key)?.is_none() {
        let first = [nanos.to_be_bytes().as_slice(), evaluator.as_slice()].concat();
        EVALUATORS.save(act.deps.storage, (&subject, &first), &())?;
    }
    let said = Said { recorded: nanos, evidence: attestation.evidence(false) };
    SAID.set(act.deps.storage, key, nanos, &said)?;
    let value = attestation.value;
    STATEMENTS.save(act.deps.storage, (key, nanos), &Statement(attestation))?;
    Ok(Response::new().add_event(events::Attested { model, version, metric, evaluator: act.sender, value }))
}

/// The latest one still fails where it failed: so a failure can't be taken back, nor can a better one from before
/// come back.
pub fn revoke(
    act: Act,
    model: ModelId,
    version: VersionId,
    metric: MetricId,
) -> Result<Response, ContractError> {
    let (subject, evaluator) = (facts::subject_key(model, version, metric), act.sender()?);
    let key = (subject.as_slice(), evaluator.as_slice());
    let said = SAID.last(act.deps.storage, key)?;
    let mut said = said.ok_or_else(|| ContractError::NotAttested { evaluator: act.sender.clone() })?;
    if said.evidence.revoked {
        return Err(ContractError::AlreadyRevoked);
    }
    said.evidence.revoked = true;
    let nanos = act.nanos();
    SAID.set(act.deps.storage, key, nanos, &said)?;
    let event = events::AttestationRevoked { model, version, metric, evaluator: act.sender };
    Ok(Response::new().add_event(event))
}

pub fn strike(act: Act, msg: StrikeMember) -> Result<Response, ContractError> {
    let StrikeMember { panel, member } = msg;
    let mut stored = facts::panel(act.view(), panel)?;
    if stored.authority != act.sender()? {
        return Err(act.refuse("the panel's authority"));
    }
    let member = act.address("member", &member)?;
    let key = act.canonical(&member)?;
    let nanos = act.nanos();
    match stored.members.iter_mut().find(|(member, _)| *member == key) {
        None => return Err(ContractError::NotAMember { panel, member }),
        Some((_, Some(_))) => return Err(ContractError::AlreadyStruck { panel, member }),
        Some((_, struck)) => *struck = Some(nanos),
    }
    PANELS.save(act.deps.storage, panel, &stored)?;
    Ok(Response::new().add_event(events::MemberStruck { panel, member }))
}
