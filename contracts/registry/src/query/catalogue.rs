//! What was made once and for all.

use cosmwasm_std::{Addr, Deps, Order, StdResult};
use cw_storage_plus::Bound;
use polity::{
    bounds::REGISTRY,
    governor::BoundResponse,
    registry::{
        at_least_as_strict, tightens, BoundsResponse, Licence, LicenceId, LicenceResponse, LicencesResponse,
        Metric, MetricId, MetricResponse, MetricsResponse, Panel, PanelId, PanelMember, PanelResponse,
        PanelsResponse, PoliciesResponse, PolicyId, PolicyResponse, PolicyRow, ReasonCode, RegistryResponse,
        StrictnessResponse, VocabulariesResponse, VocabularyId, VocabularyResponse, VocabularyRow,
    },
};

use crate::{
    facts,
    state::{Axes, By, StoredPanel, AXES, COUNT, LICENCES, METRICS, PANELS, POLICY_ROWS, VOCABULARIES},
    ContractError,
};

fn unknown(what: &'static str, id: u32) -> ContractError {
    ContractError::Unknown { what, id: id.into() }
}

pub fn registry(deps: Deps) -> Result<RegistryResponse, ContractError> {
    let count = |kind| Ok::<_, ContractError>(COUNT.may_load(deps.storage, kind)?.unwrap_or(0));
    // each is counted in 32 bits when it is made
    let small = |kind| Ok::<_, ContractError>(u32::try_from(count(kind)?).unwrap_or(u32::MAX));
    Ok(RegistryResponse {
        models: count("model")?,
        vocabularies: small("vocabulary")?,
        policies: small("policy")?,
        metrics: small("metric")?,
        panels: small("panel")?,
        licences: small("licence")?,
    })
}

pub fn bounds() -> BoundsResponse {
    let bounds = REGISTRY.iter().map(|bound| BoundResponse {
        name: bound.name.to_owned(),
        unit: bound.unit,
        min: bound.min,
        max: bound.max,
    });
    let reasons = ReasonCode::ALL.iter().map(ToString::to_string);
    BoundsResponse { bounds: bounds.collect(), reasons: reasons.collect() }
}

pub fn vocabulary(deps: Deps, vocabulary: VocabularyId) -> Result<VocabularyResponse, ContractError> {
    let made = VOCABULARIES.may_load(deps.storage, vocabulary)?;
    let made = made.ok_or_else(|| unknown("vocabulary", vocabulary))?;
    let axes = AXES.may_load(deps.storage, vocabulary)?.unwrap_or(Axes(vec![])).0;
    Ok(VocabularyResponse {
        vocabulary,
        maker: made.maker.into(),
        sealed: made.digest.is_some(),
        digest: made.digest,
        axes,
    })
}

pub fn vocabularies(
    deps: Deps,
    start_after: Option<VocabularyId>,
    rows: usize,
) -> Result<VocabulariesResponse, ContractError> {
    let range = VOCABULARIES
        .range(deps.storage, start_after.map(Bound::exclusive), None, Order::Ascending)
        .take(rows);
    let row = |row: StdResult<_>| {
        let (vocabulary, made): (_, crate::state::Made) = row?;
        Ok(VocabularyRow { vocabulary, maker: made.maker.into(), digest: made.digest })
    };
    Ok(VocabulariesResponse { vocabularies: range.map(row).collect::<StdResult<_>>()? })
}

pub fn policy(deps: Deps, policy: PolicyId) -> Result<PolicyResponse, ContractError> {
    let stored = facts::policy(deps, policy)?;
    let row = POLICY_ROWS.load(deps.storage, policy)?;
    let written = stored.describe(&facts::vocabulary(deps, stored.vocabulary)?);
    Ok(PolicyResponse { policy, maker: row.maker.into(), digest: row.digest, stored, written })
}

pub fn policies(
    deps: Deps,
    start_after: Option<PolicyId>,
    rows: usize,
) -> Result<PoliciesResponse, ContractError> {
    let range =
        POLICY_ROWS.range(deps.storage, start_after.map(Bound::exclusive), None, Order::Ascending).take(rows);
    let row = |row: StdResult<_>| {
        let (policy, made): (_, crate::state::MadePolicy) = row?;
        Ok(PolicyRow { policy, maker: made.maker.into(), digest: made.digest, vocabulary: made.vocabulary })
    };
    Ok(PoliciesResponse { policies: range.map(row).collect::<StdResult<_>>()? })
}

pub fn strictness(deps: Deps, policy: PolicyId, than: PolicyId) -> Result<StrictnessResponse, ContractError> {
    let (a, b) = (facts::policy(deps, policy)?, facts::policy(deps, than)?);
    let strict = at_least_as_strict(&a, &b);
    let tight = tightens(&a, &b);
    Ok(StrictnessResponse {
        at_least_as_strict: strict.is_ok(),
        tightens: tight.is_ok(),
        component: tight.err().map(|incomparable| incomparable.component),
    })
}

fn metric_response((metric, stored): (MetricId, By<Metric>)) -> MetricResponse {
    let By { maker, made: definition } = stored;
    MetricResponse { metric, maker: maker.into(), digest: definition.digest(), definition }
}

pub fn metric(deps: Deps, metric: MetricId) -> Result<MetricResponse, ContractError> {
    let stored = METRICS.may_load(deps.storage, metric)?.ok_or_else(|| unknown("metric", metric))?;
    Ok(metric_response((metric, stored)))
}

pub fn metrics(
    deps: Deps,
    start_after: Option<MetricId>,
    rows: usize,
) -> Result<MetricsResponse, ContractError> {
    let range =
        METRICS.range(deps.storage, start_after.map(Bound::exclusive), None, Order::Ascending).take(rows);
    Ok(MetricsResponse { metrics: range.map(|row| row.map(metric_response)).collect::<StdResult<_>>()? })
}

fn panel_response(deps: Deps, (panel, stored): (PanelId, StoredPanel)) -> StdResult<PanelResponse> {
    let StoredPanel { maker, authority, members } = stored;
    let name = |account| deps.api.addr_humanize(account).map(Addr::into_string);
    let authority = name(&authority)?;
    let members = members
        .iter()
        .map(|(member, struck)| Ok(PanelMember { evaluator: name(member)?, struck: struck.map(Into::into) }));
    let members = members.collect::<StdResult<Vec<_>>>()?;
    let made = Panel {
        authority: authority.as_str(),
        members: members.iter().map(|member| member.evaluator.as_str()).collect(),
    };
    Ok(PanelResponse {
        panel,
        maker: name(&maker)?,
        digest: made.digest(),
        authority: authority.clone(),
        members,
    })
}

pub fn panel(deps: Deps, panel: PanelId) -> Result<PanelResponse, ContractError> {
    Ok(panel_response(deps, (panel, facts::panel(deps, panel)?))?)
}

pub fn panels(
    deps: Deps,
    start_after: Option<PanelId>,
    rows: usize,
) -> Result<PanelsResponse, ContractError> {
    let range =
        PANELS.range(deps.storage, start_after.map(Bound::exclusive), None, Order::Ascending).take(rows);
    Ok(PanelsResponse { panels: range.map(|row| panel_response(deps, row?)).collect::<StdResult<_>>()? })
}

fn licence_response((licence, stored): (LicenceId, By<Licence>)) -> LicenceResponse {
    let By { maker, made: terms } = stored;
    LicenceResponse { licence, maker: maker.into(), digest: terms.digest(), terms }
}

pub fn licence(deps: Deps, licence: LicenceId) -> Result<LicenceResponse, ContractError> {
    let stored = LICENCES.may_load(deps.storage, licence)?.ok_or_else(|| unknown("licence", licence))?;
    Ok(licence_response((licence, stored)))
}

pub fn licences(
    deps: Deps,
    start_after: Option<LicenceId>,
    rows: usize,
) -> Result<LicencesResponse, ContractError> {
    let range =
        LICENCES.range(deps.storage, start_after.map(Bound::exclusive), None, Order::Ascending).take(rows);
    Ok(LicencesResponse { licences: range.map(|row| row.map(licence_response)).collect::<StdResult<_>>()? })
}
