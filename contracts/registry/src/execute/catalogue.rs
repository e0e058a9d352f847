//! Vocabularies, policies, metrics, panels and licences: immutable, numbered, made by anyone.

use cosmwasm_std::{to_json_binary, Response};
use polity::{
    bounds,
    registry::{
        Axis, CreatedResponse, Licence, Metric, Panel, PolicyMsg, RuleFacts, Vocabulary, VocabularyId,
    },
    Digest,
};

use crate::{
    act::Act,
    events, facts,
    state::{
        Axes, By, Made, MadePolicy, StoredPanel, StoredPolicy, AXES, LICENCES, METRICS, PANELS, POLICIES,
        POLICY_ROWS, VOCABULARIES,
    },
    ContractError,
};

/// The data of what was made.
pub fn created(id: u64, digest: Option<Digest>) -> CreatedResponse {
    CreatedResponse { id: id.into(), digest, royalty_free: vec![] }
}

pub fn create_vocabulary(mut act: Act, axes: Vec<Axis>) -> Result<Response, ContractError> {
    let vocabulary = act.next_small("vocabulary")?;
    let made = Made { maker: act.sender.clone(), digest: None };
    VOCABULARIES.save(act.deps.storage, vocabulary, &made)?;
    write_axes(&mut act, vocabulary, axes)?;
    let event = events::VocabularyCreated { vocabulary, maker: act.sender };
    Ok(Response::new().add_event(event).set_data(to_json_binary(&created(vocabulary.into(), None))?))
}

pub fn add_axes(mut act: Act, vocabulary: VocabularyId, axes: Vec<Axis>) -> Result<Response, ContractError> {
    own_unsealed(&act, vocabulary)?;
    let added = axes.len();
    bounds::AXES.check_len(added)?;
    let mut all = AXES.may_load(act.deps.storage, vocabulary)?.unwrap_or(Axes(vec![])).0;
    all.extend(axes);
    write_axes(&mut act, vocabulary, all)?;
    Ok(Response::new().add_event(events::AxesAdded { vocabulary, added }))
}

pub fn seal_vocabulary(act: Act, vocabulary: VocabularyId, given: Digest) -> Result<Response, ContractError> {
    let made = own_unsealed(&act, vocabulary)?;
    let axes = AXES.may_load(act.deps.storage, vocabulary)?.unwrap_or(Axes(vec![])).0;
    let digest = Vocabulary::try_from(axes)?.digest();
    if digest != given {
        return Err(ContractError::WrongDigest { given, digest });
    }
    VOCABULARIES.save(act.deps.storage, vocabulary, &Made { digest: Some(digest), ..made })?;
    Ok(Response::new().add_event(events::VocabularySealed { vocabulary, digest }))
}

/// One record, bounded in bytes: nine of them are read in one `Authorize`, and one get is cheaper than one for an axis.
fn write_axes(act: &mut Act, vocabulary: VocabularyId, axes: Vec<Axis>) -> Result<(), ContractError> {
    if axes.is_empty() {
        return Ok(());
    }
    let axes = Vocabulary::try_from(axes)?.into();
    Ok(AXES.save(act.deps.storage, vocabulary, &Axes(axes))?)
}

/// The vocabulary, if the sender made it and it can still change.
fn own_unsealed(act: &Act, vocabulary: VocabularyId) -> Result<Made, ContractError> {
    let made = VOCABULARIES.may_load(act.deps.storage, vocabulary)?;
    let made = made.ok_or(ContractError::Unknown { what: "vocabulary", id: vocabulary.into() })?;
    if made.maker != act.sender {
        return Err(act.refuse("the vocabulary's maker"));
    }
    if made.digest.is_some() {
        return Err(ContractError::Sealed { vocabulary });
    }
    Ok(made)
}

pub fn create_policy(mut act: Act, msg: PolicyMsg) -> Result<Response, ContractError> {
    let PolicyMsg { vocabulary, .. } = msg;
    let made = VOCABULARIES.may_load(act.deps.storage, vocabulary)?;
    let made = made.ok_or(ContractError::Unknown { what: "vocabulary", id: vocabulary.into() })?;
    if made.digest.is_none() {
        return Err(ContractError::NotSealed { vocabulary });
    }
    // before anything is read for each
    bounds::RULES.check_len(msg.rules.len())?;
    let rules = msg.rules.iter().map(|rule| {
        let metric = METRICS.may_load(act.deps.storage, rule.metric)?;
        let By { made: Metric { better, unit, .. }, .. } =
            metric.ok_or(ContractError::Unknown { what: "metric", id: rule.metric.into() })?;
        let members = facts::panel(act.view(), rule.panel)?.members.len();
        // at most 16
        Ok(RuleFacts { better, unit, members: u8::try_from(members).unwrap_or(u8::MAX) })
    });
    let rules = rules.collect::<Result<Vec<_>, ContractError>>()?;
    let stored = msg.compile(&facts::vocabulary(act.view(), vocabulary)?, &rules)?;
    let digest = stored.digest();
    let policy = act.next_small("policy")?;
    POLICY_ROWS.save(
        act.deps.storage,
        policy,
        &MadePolicy { maker: act.sender.clone(), digest, vocabulary },
    )?;
    POLICIES.save(act.deps.storage, policy, &StoredPolicy(stored))?;
    let event = events::PolicyCreated { policy, maker: act.sender, digest };
    Ok(Response::new().add_event(event).set_data(to_json_binary(&created(policy.into(), Some(digest)))?))
}

pub fn create_metric(mut act: Act, made: Metric) -> Result<Response, ContractError> {
    let digest = made.digest();
    let metric = act.next_small("metric")?;
    METRICS.save(act.deps.storage, metric, &By { maker: act.sender.clone(), made })?;
    let event = events::MetricCreated { metric, maker: act.sender, digest };
    Ok(Response::new().add_event(event).set_data(to_json_binary(&created(metric.into(), Some(digest)))?))
}

pub fn create_panel(mut act: Act, authority: &str, members: &[String]) -> Result<Response, ContractError> {
    bounds::MEMBERS.check_len(members.len())?;
    let members =
        members.iter().map(|member| act.address("members", member)).collect::<Result<Vec<_>, _>>()?;
    let made = Panel { authority: act.address("authority", authority)?, members };
    made.check()?;
    let digest = made.digest();
    let panel = act.next_small("panel")?;
    let stored = StoredPanel {
        maker: act.sender()?,
        authority: act.canonical(&made.authority)?,
        members: made
            .members
            .iter()
            .map(|member| Ok((act.canonical(member)?, None)))
            .collect::<Result<_, ContractError>>()?,
    };
    PANELS.save(act.deps.storage, panel, &stored)?;
    let event = events::PanelCreated { panel, maker: act.sender, digest };
    Ok(Response::new().add_event(event).set_data(to_json_binary(&created(panel.into(), Some(digest)))?))
}

pub fn create_licence(mut act: Act, made: Licence) -> Result<Response, ContractError> {
    let restrictions = made.restrictions.map(|policy| facts::policy(act.view(), policy)).transpose()?;
    made.check(restrictions.map_or(0, |policy| policy.rules.len()))?;
    for licence in made.share_alike.iter().flat_map(|alike| &alike.compatible) {
        if LICENCES.may_load(act.deps.storage, *licence)?.is_none() {
            return Err(ContractError::Unknown { what: "licence", id: (*licence).into() });
        }
    }
    let digest = made.digest();
    let licence = act.next_small("licence")?;
    LICENCES.save(act.deps.storage, licence, &By { maker: act.sender.clone(), made })?;
    let event = events::LicenceCreated { licence, maker: act.sender, digest };
    Ok(Response::new().add_event(event).set_data(to_json_binary(&created(licence.into(), Some(digest)))?))
}
