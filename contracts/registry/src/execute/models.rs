//! Models and their versions: registered by anyone, prepared by maintainers, decided by the authority.

use cosmwasm_std::{to_json_binary, Response};
use polity::{
    bounds,
    registry::{
        descend, raw::Origin, tightens, unmet, Activate, ActiveVersion, AtRevision, CreatedResponse,
        Deprecate, Exact, Head, LineageError, ModelError, ModelId, Occasion, Parent, ParentFacts, Register,
        Revoke, SetGuardrails, Submit, SubmittedResponse, VersionId,
    },
    Digest,
};

use super::{authority, guardian};
use crate::{
    act::{Act, Note},
    events,
    facts::{self, version_key, Facts},
    state::{
        Body, Card, Inherited, Model, Offer, Revocation, Version, ACTIVATED, BODIES, CARDS, CARD_TIMES,
        CHILDREN, DERIVED, GUARDIANS, INHERITED, LICENCES, MAINTAINERS, MODELS, NAMES, OFFERS, ORIGIN,
        REVOKED, ROOTS, SUBMITTED, SUCCESSORS, VERSIONS,
    },
    ContractError,
};

pub fn register(mut act: Act, msg: Register) -> Result<Response, ContractError> {
    let sender = act.sender()?;
    let name = (sender.as_slice(), &*msg.name);
    if let Some(model) = NAMES.peek(act.deps.storage, name)? {
        return Err(ContractError::NameTaken { model });
    }
    let licence = facts::exact_licence(act.view(), msg.licence)?;
    bounds::PARENTS.check_len(msg.parents.len()).map_err(LineageError::from)?;
    let parents =
        msg.parents.iter().map(|parent| parent_facts(&act, parent)).collect::<Result<Vec<_>, _>>()?;
    let lineage = descend(licence, &msg.parents, &parents)?;
    let policy =
        msg.policy.map(|policy| facts::exact_policy(act.view(), policy).map(|_| policy.id)).transpose()?;
    if let Some(model) = msg.successor_of {
        act.head(model)?;
    }
    let maintainers = authority::maintainers(&act, &msg.maintainers)?;
    let guard = msg.guardian.as_ref().map(|msg| guardian::appointed(&act, msg)).transpose()?;

    let (model, nanos) = (act.next("model")?, act.nanos());
    let log_start = act.begin(model, &Head::new(sender.clone(), policy))?;
    let store = &mut *act.deps.storage;
    NAMES.save(store, name, &model)?;
    ORIGIN.save(store, model, &Origin { holder: None, weights: lineage.weights })?;
    if !lineage.inherited.is_empty() {
        INHERITED.save(store, model, &Inherited(lineage.inherited))?;
    }
    OFFERS.set(store, model, nanos, &Offer { licence, pledge: msg.pledge })?;
    if !maintainers.0.is_empty() {
        MAINTAINERS.set(store, model, nanos, &maintainers)?;
    }
    if let Some(guard) = guard {
        GUARDIANS.set(store, model, nanos, &guard)?;
    }
    for parent in &msg.parents {
        CHILDREN.save(store, (parent.model, model), &())?;
    }
    let free = msg.parents.iter().zip(&parents).filter(|(_, facts)| facts.licence.royalty_free);
    let royalty_free = free.map(|(parent, _)| parent.model).collect();
    let event = events::ModelRegistered {
        model,
        name: msg.name.clone(),
        authority: act.sender.clone(),
        policy,
        licence,
        pledge: msg.pledge,
        parents: msg.parents.iter().map(|parent| parent.model.to_string()).collect::<Vec<_>>().join(","),
        successor_of: msg.successor_of,
    };
    let mut response = Response::new().add_event(event);
    if !msg.maintainers.is_empty() {
        response = response.add_event(events::MaintainersSet::new(model, &msg.maintainers));
    }
    if let Some(msg) = msg.guardian {
        response = response.add_event(events::GuardianAppointed::new(model, msg));
    }
    let stored = Model {
        registrant: act.sender,
        name: msg.name,
        successor_of: msg.successor_of,
        parents: msg.parents,
        log_start,
    };
    MODELS.save(store, model, &stored)?;
    let data = CreatedResponse { id: model.into(), digest: None, royalty_free };
    Ok(response.set_data(to_json_binary(&data)?))
}

fn parent_facts(act: &Act, parent: &Parent) -> Result<ParentFacts, ContractError> {
    let (store, model) = (act.view().storage, parent.model);
    let unknown = || ContractError::Unknown { what: "model", id: model };
    let state = act.head(model)?.state(act.seconds());
    let Offer { licence, pledge } = OFFERS.last(store, model)?.ok_or_else(unknown)?;
    Ok(ParentFacts {
        state,
        licence_id: licence,
        licence: LICENCES.load(store, licence)?.made,
        pledge,
        weights: ORIGIN.load(store, model)?.weights,
        inherited: INHERITED.peek(store, model)?.unwrap_or_default().0,
    })
}

pub fn submit(mut act: Act, mut msg: Submit) -> Result<Response, ContractError> {
    let (model, root) = (msg.model, msg.root);
    let head = act.prepares(model)?;
    head.not_retired("submit", act.seconds())?;
    msg.check()?;
    if let Some(version) = ROOTS.peek(act.deps.storage, (&root.0, model))? {
        return Err(ContractError::RootTaken { version });
    }
    let sources = msg.sources();
    for source in &sources {
        act.version(source.model, source.version)?;
    }
    let nanos = act.nanos();
    let submitter = act.sender()?;
    let store = &mut *act.deps.storage;
    let version = SUBMITTED.last(store, model)?.unwrap_or(0).saturating_add(1);
    SUBMITTED.set(store, model, nanos, &version)?;
    let key = version_key(model, version);
    let stored = Version {
        submitted: nanos,
        submitter: submitter.clone(),
        root,
        files: msg.files,
        label: msg.label.clone(),
        disclosures: std::mem::take(&mut msg.disclosures),
    };
    VERSIONS.save(store, (model, version), &stored)?;
    ROOTS.save(store, (&root.0, model), &version)?;
    for source in sources {
        DERIVED.save(store, (&version_key(source.model, source.version), &key), &())?;
    }
    let card = msg.card;
    if let Some(digest) = card {
        CARDS.save(store, (&key, 1), &Card { time: nanos, digest, by: submitter })?;
        CARD_TIMES.set(store, &key, nanos, &1)?;
    }
    BODIES.save(store, (model, version), &Body(msg))?;
    act.change(model, &head, &head, Note::about(root))?;
    let event = events::VersionSubmitted { model, version, root, submitter: act.sender };
    let mut response = Response::new().add_event(event);
    if let Some(digest) = card {
        response = response.add_event(events::CardAmended { model, version, number: 1, digest });
    }
    Ok(response.set_data(to_json_binary(&SubmittedResponse { version })?))
}

pub fn amend_card(
    mut act: Act,
    model: ModelId,
    version: VersionId,
    digest: Digest,
) -> Result<Response, ContractError> {
    let head = act.prepares(model)?;
    act.version(model, version)?;
    let (key, nanos, by) = (version_key(model, version), act.nanos(), act.sender()?);
    let number = CARD_TIMES.last(act.deps.storage, &key)?.unwrap_or(0).saturating_add(1);
    CARDS.save(act.deps.storage, (&key, number), &Card { time: nanos, digest, by })?;
    CARD_TIMES.set(act.deps.storage, &key, nanos, &number)?;
    act.change(model, &head, &head, Note::about(digest))?;
    Ok(Response::new().add_event(events::CardAmended { model, version, number, digest }))
}

/// `evaluated`: whether the policy must have evaluation rules.
pub fn activate(mut act: Act, msg: Activate, evaluated: bool) -> Result<Response, ContractError> {
    let Activate { model, revision, version, root, grace } = msg;
    let before = act.decides(model, revision)?;
    let stored = act.version(model, version)?;
    if stored.root != root {
        return Err(ModelError::WrongRoot { version, given: root, root: stored.root }.into());
    }
    let after = before.activate(
        ActiveVersion { version, root },
        is_revoked(&act, model, version)?,
        grace,
        act.seconds(),
    )?;
    let snapshot = Facts::new(act.view(), act.env, act.now(), model).snapshot(
        after.clone(),
        act.env.block.height,
        Some(version),
    )?;
    if evaluated && !snapshot.own.as_ref().is_some_and(|own| !own.policy.rules.is_empty()) {
        return Err(ContractError::NotEvaluated);
    }
    let reasons = unmet(&snapshot, Occasion::Activation);
    if !reasons.is_empty() {
        return Err(ContractError::Unmet { reasons });
    }
    if ACTIVATED.peek(act.deps.storage, (model, version))?.is_none() {
        let nanos = act.nanos();
        ACTIVATED.save(act.deps.storage, (model, version), &nanos)?;
    }
    if before.state != after.state {
        // it was a draft: whoever brings the first version into use holds all shares until there is a share table
        let origin = ORIGIN.load(act.deps.storage, model)?;
        ORIGIN.save(act.deps.storage, model, &Origin { holder: Some(after.authority.clone()), ..origin })?;
    }
    act.change(model, &before, &after, Note::about(root))?;
    let grace_until = after.grace.map(|grace| grace.until);
    Ok(Response::new().add_event(events::VersionActivated { model, version, root, grace_until }))
}

pub fn tighten_guardrails(act: Act, msg: SetGuardrails) -> Result<Response, ContractError> {
    let SetGuardrails { model, revision, policy } = msg;
    let before = act.decides(model, revision)?;
    let in_force = before.policy.ok_or(ModelError::NothingToTighten)?;
    let named = facts::exact_policy(act.view(), policy)?;
    tightens(&named, &facts::policy(act.view(), in_force)?)?;
    put_in_force(act, model, &before, policy)
}

pub fn set_guardrails(act: Act, msg: SetGuardrails) -> Result<Response, ContractError> {
    let SetGuardrails { model, revision, policy } = msg;
    let before = act.decides(model, revision)?;
    facts::exact_policy(act.view(), policy)?;
    put_in_force(act, model, &before, policy)
}

/// Of a policy that is exactly the one named. Refused where the active version doesn't meet it as a use of it would be judged: else a policy that nothing
/// can meet would stop everything.
fn put_in_force(
    mut act: Act,
    model: ModelId,
    before: &Head,
    Exact { id: policy, digest }: Exact,
) -> Result<Response, ContractError> {
    let after = before.set_policy(policy, act.seconds())?;
    if let Some(active) = after.active {
        let snapshot = Facts::new(act.view(), act.env, act.now(), model).snapshot(
            after.clone(),
            act.env.block.height,
            Some(active.version),
        )?;
        let reasons = unmet(&snapshot, Occasion::Use);
        if !reasons.is_empty() {
            return Err(ContractError::Unmet { reasons });
        }
    }
    act.change(model, before, &after, Note::about(digest))?;
    let event = events::GuardrailsSet { model, policy, digest, tightened: act.kind == "tighten_guardrails" };
    Ok(Response::new().add_event(event))
}

pub fn deprecate(mut act: Act, msg: Deprecate) -> Result<Response, ContractError> {
    let Deprecate { model, revision, sunset, successor } = msg;
    let before = act.decides(model, revision)?;
    if let Some(successor) = successor {
        if successor == model {
            return Err(ContractError::OwnSuccessor);
        }
        act.head(successor)?;
    }
    let after = before.deprecate(sunset, act.seconds())?;
    let nanos = act.nanos();
    SUCCESSORS.set(act.deps.storage, model, nanos, &successor.unwrap_or(0))?;
    act.change(model, &before, &after, Note::default())?;
    Ok(Response::new().add_event(events::ModelDeprecated { model, sunset, successor }))
}

pub fn retire(mut act: Act, msg: AtRevision) -> Result<Response, ContractError> {
    let AtRevision { model, revision } = msg;
    let before = act.decides(model, revision)?;
    let after = before.retire(act.seconds())?;
    act.change(model, &before, &after, Note::default())?;
    Ok(Response::new().add_event(events::ModelRetired { model }))
}

pub fn revoke(mut act: Act, msg: Revoke) -> Result<Response, ContractError> {
    let Revoke { model, revision, version, reason, document } = msg;
    let before = act.decides(model, revision)?;
    act.version(model, version)?;
    let after = before.revoke(version, is_revoked(&act, model, version)?)?;
    let time = act.nanos();
    REVOKED.save(act.deps.storage, (model, version), &Revocation { time, reason, document })?;
    act.change(model, &before, &after, Note { reason: Some(reason), digest: Some(document) })?;
    let event = events::VersionRevoked { model, version, reason: reason.number(), document };
    Ok(Response::new().add_event(event))
}

fn is_revoked(act: &Act, model: ModelId, version: VersionId) -> Result<bool, ContractError> {
    Ok(REVOKED.peek(act.deps.storage, (model, version))?.is_some())
}
