//! What evaluators said of versions, and how the rules of a policy stand.

use cosmwasm_std::{Addr, CanonicalAddr, Deps, Env, Order, StdResult, Uint64};
use cw_storage_plus::Bound;
use polity::registry::{
    AttestationResponse, AttestationsResponse, MemberStanding, MetricId, ModelId, Occasion, PolicyId,
    RuleStanding, StandingResponse, VersionId,
};

use crate::{
    at::At,
    facts::{known_version, subject_key, Facts},
    state::{Said, EVALUATORS, SAID, STATEMENTS},
    ContractError,
};

type Subject = (ModelId, VersionId, MetricId);

/// Ordered by first attestation: so that a page about a past time never changes, whoever comes later.
pub fn latest(
    deps: Deps,
    env: &Env,
    (model, version, metric): Subject,
    at: Option<u64>,
    start_after: Option<String>,
    rows: usize,
) -> Result<AttestationsResponse, ContractError> {
    let at = At::of(env, at)?;
    known_version(deps, at, model, version)?;
    let subject = subject_key(model, version, metric);
    let after = match start_after {
        None => None,
        Some(evaluator) => {
            let (evaluator, account) = account(deps, &evaluator)?;
            let key = (subject.as_slice(), account.as_slice());
            let first = SAID.range(deps.storage, key, 0, u64::MAX, Order::Ascending).next().transpose()?;
            let (first, _) = first.ok_or(ContractError::NotAttested { evaluator })?;
            Some([first.to_be_bytes().as_slice(), &account].concat())
        }
    };
    let min = after.as_deref().map(Bound::exclusive);
    let first: Vec<_> = EVALUATORS
        .prefix_range(deps.storage, subject.as_slice(), min, None, Order::Ascending)
        .take(rows)
        .collect::<StdResult<_>>()?;
    let mut attestations = vec![];
    for (key, ()) in first {
        let (_, evaluator) = key.split_at_checked(8).unwrap_or((&[], &[]));
        let evaluator = CanonicalAddr::from(evaluator);
        // whoever first attested later has no row yet, and comes after all who have
        let row = SAID.row_before(deps.storage, (&subject, &evaluator), at.end())?;
        if let Some((position, said)) = row {
            let revoked = said.evidence.revoked.then_some(position);
            attestations.push(response(deps, &subject, &evaluator, &said, revoked)?);
        }
    }
    Ok(AttestationsResponse { attestations })
}

pub fn history(
    deps: Deps,
    env: &Env,
    (model, version, metric): Subject,
    evaluator: &str,
    start_after: Option<Uint64>,
    rows: usize,
) -> Result<AttestationsResponse, ContractError> {
    known_version(deps, At::now(env), model, version)?;
    let subject = subject_key(model, version, metric);
    let (_, evaluator) = account(deps, evaluator)?;
    let key = (subject.as_slice(), evaluator.as_slice());
    let min = start_after.map_or(0, |after| after.u64().saturating_add(1));
    let mut range = SAID.range(deps.storage, key, min, u64::MAX, Order::Ascending).peekable();
    let mut attestations = vec![];
    while attestations.len() < rows {
        let Some(row) = range.next() else { break };
        let (position, said) = row?;
        if said.recorded != position {
            // the revocation of one on the page before
            continue;
        }
        // a revocation is a row of its own, about the same attestation, unless it was made in the same block
        let mut revoked = said.evidence.revoked.then_some(position);
        if let Some(Ok((later, next))) = range.peek() {
            if next.recorded == position {
                revoked = Some(*later);
            }
        }
        attestations.push(response(deps, &subject, &evaluator, &said, revoked)?);
    }
    Ok(AttestationsResponse { attestations })
}

fn account(deps: Deps, evaluator: &str) -> Result<(Addr, CanonicalAddr), ContractError> {
    let evaluator = polity::address(deps.api, "evaluator", evaluator)?;
    let account = deps.api.addr_canonicalize(evaluator.as_str())?;
    Ok((evaluator, account))
}

fn response(
    deps: Deps,
    subject: &[u8],
    evaluator: &CanonicalAddr,
    said: &Said,
    revoked: Option<u64>,
) -> StdResult<AttestationResponse> {
    Ok(AttestationResponse {
        evaluator: deps.api.addr_humanize(evaluator)?.into(),
        recorded: said.recorded.into(),
        revoked: revoked.map(Into::into),
        attestation: STATEMENTS.load(deps.storage, ((subject, evaluator.as_slice()), said.recorded))?.0,
    })
}

pub fn standing(
    deps: Deps,
    env: &Env,
    model: ModelId,
    version: VersionId,
    policy: Option<PolicyId>,
    at: Option<u64>,
) -> Result<StandingResponse, ContractError> {
    let at = At::of(env, at)?;
    let (head, _) = at.known_head(deps, model)?;
    let mut facts = Facts::new(deps, env, at, model);
    let stored = known_version(deps, at, model, version)?;
    let policy = policy.or(head.policy).ok_or(polity::registry::ModelError::NoPolicy)?;
    let roles: Vec<String> = facts.roles(&head, Some(&stored.submitter))?;
    let policy = facts.policy(policy, Some(version))?;
    let now = at.seconds();
    let activation = policy.standings(&roles, now, Occasion::Activation);
    let usage = policy.standings(&roles, now, Occasion::Use);
    let missing = policy.policy.disclosures.iter().filter(|d| !stored.disclosures.contains(d)).cloned();
    let missing_disclosures = missing.collect();
    let rules = policy.policy.rules.iter().zip(policy.evidence).zip(activation.into_iter().zip(usage));
    let rules = rules.map(|((rule, members), (activation, usage))| {
        let members = members.into_iter().map(|member| {
            let own = roles.contains(&member.evaluator);
            MemberStanding { own, verdict: rule.verdict(&member, own, now, Occasion::Use), member }
        });
        RuleStanding { members: members.collect(), rule: rule.clone().into(), activation, usage }
    });
    Ok(StandingResponse { policy: policy.id, missing_disclosures, rules: rules.collect() })
}
