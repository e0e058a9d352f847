//! All that a decision depends on, as it was at a time.

use cosmwasm_std::{Addr, CanonicalAddr, Deps, Env, StdResult};
use polity::registry::{
    Exact, Head, LicenceId, Member, MetricId, ModelId, PanelId, Policy, PolicyFacts, PolicyId, Rule,
    Snapshot, Subject, VersionFacts, VersionId, Vocabulary, VocabularyId,
};

use polity::Digest;

use crate::{
    at::At,
    state::{
        Said, StoredPanel, Version, AXES, GUARDIANS, INHERITED, LICENCES, MAINTAINERS, PANELS, POLICIES,
        REVOKED, ROOTS, SAID, VERSIONS,
    },
    ContractError,
};

/// The bytes of a version in keys.
pub fn version_key(model: ModelId, version: VersionId) -> Vec<u8> {
    [model.to_be_bytes().as_slice(), &version.to_be_bytes()].concat()
}

/// The bytes of what is attested about in keys.
pub fn subject_key(model: ModelId, version: VersionId, metric: MetricId) -> Vec<u8> {
    [model.to_be_bytes().as_slice(), &version.to_be_bytes(), &metric.to_be_bytes()].concat()
}

pub fn policy(deps: Deps, policy: PolicyId) -> Result<Policy, ContractError> {
    let found = POLICIES.may_load(deps.storage, policy)?;
    found.map(|stored| stored.0).ok_or(ContractError::Unknown { what: "policy", id: policy.into() })
}

/// A policy that must be exactly this one.
pub fn exact_policy(deps: Deps, named: Exact) -> Result<Policy, ContractError> {
    let found = policy(deps, named.id)?;
    exact("policy", named, found.digest())?;
    Ok(found)
}

/// A licence that must be exactly this one.
pub fn exact_licence(deps: Deps, named: Exact) -> Result<LicenceId, ContractError> {
    let found = LICENCES.may_load(deps.storage, named.id)?;
    let found = found.ok_or(ContractError::Unknown { what: "licence", id: named.id.into() })?;
    exact("licence", named, found.made.digest())?;
    Ok(named.id)
}

fn exact(what: &'static str, named: Exact, digest: Digest) -> Result<(), ContractError> {
    if named.digest == digest {
        return Ok(());
    }
    Err(ContractError::OtherDigest { what, id: named.id.into(), digest, given: named.digest })
}

pub fn panel(deps: Deps, panel: PanelId) -> Result<StoredPanel, ContractError> {
    let found = PANELS.may_load(deps.storage, panel)?;
    found.ok_or(ContractError::Unknown { what: "panel", id: panel.into() })
}

pub fn vocabulary(deps: Deps, vocabulary: VocabularyId) -> Result<Vocabulary, ContractError> {
    let axes = AXES.may_load(deps.storage, vocabulary)?;
    let axes = axes.ok_or(ContractError::Unknown { what: "vocabulary", id: vocabulary.into() })?;
    Ok(axes.0.try_into()?)
}

/// A version of a model, if it was submitted by then.
pub fn version(deps: Deps, at: At, model: ModelId, version: VersionId) -> StdResult<Option<Version>> {
    let found = VERSIONS.may_load(deps.storage, (model, version))?;
    Ok(found.filter(|version| at.includes(version.submitted)))
}

/// As [`version`]; an error if there was none.
pub fn known_version(
    deps: Deps,
    at: At,
    model: ModelId,
    number: VersionId,
) -> Result<Version, ContractError> {
    version(deps, at, model, number)?.ok_or(ContractError::NoVersion { model, version: number })
}

/// What an evaluator's latest attestation says at a time; of one that was struck the latest from an earlier block.
pub fn said(
    deps: Deps,
    at: At,
    subject: &[u8],
    evaluator: &CanonicalAddr,
    struck: Option<u64>,
) -> StdResult<Option<Said>> {
    SAID.before(deps.storage, (subject, evaluator.as_slice()), struck.unwrap_or_else(|| at.end()))
}

/// A model at a time, and what was read for it so far: several policies can be in one vocabulary, and several rules
/// name one panel.
pub struct Facts<'a> {
    deps: Deps<'a>,
    env: &'a Env,
    at: At,
    model: ModelId,
    vocabularies: Vec<(VocabularyId, Vocabulary)>,
    panels: Vec<(PanelId, Vec<Sitting>)>,
}

/// A member of a panel at a time.
#[derive(Clone)]
struct Sitting {
    key: CanonicalAddr,
    address: Addr,
    struck: Option<u64>,
}

impl<'a> Facts<'a> {
    pub const fn new(deps: Deps<'a>, env: &'a Env, at: At, model: ModelId) -> Self {
        Self { deps, env, at, model, vocabularies: vec![], panels: vec![] }
    }

    /// The version that a subject names, if there was one.
    pub fn subject(&self, subject: &Subject, head: &Head) -> StdResult<Option<VersionId>> {
        match subject {
            Subject::Active { .. } => Ok(head.active.map(|active| active.version)),
            Subject::Version { version, .. } => Ok(Some(*version)),
            Subject::Root { root, .. } => ROOTS.may_load(self.deps.storage, (&root.0, self.model)),
        }
    }

    /// Who has a role in the model at that time, each once.
    pub fn roles(&self, head: &Head, submitter: Option<&CanonicalAddr>) -> StdResult<Vec<String>> {
        let mut roles: Vec<_> = submitter.cloned().into_iter().chain([head.authority.clone()]).collect();
        let maintainers = MAINTAINERS.before(self.deps.storage, self.model, self.at.end())?;
        roles.extend(maintainers.unwrap_or_default().0);
        let guardian = GUARDIANS.before(self.deps.storage, self.model, self.at.end())?.unwrap_or_default().0;
        let guardian = guardian.filter(|guardian| guardian.in_office(self.at.seconds()));
        roles.extend(guardian.map(|guardian| guardian.address));
        roles.sort_unstable_by(|a, b| a.as_slice().cmp(b.as_slice()));
        roles.dedup();
        roles.iter().map(|role| self.deps.api.addr_humanize(role).map(Addr::into_string)).collect()
    }

    /// All that a decision on a version, or on none, depends on.
    pub fn snapshot(
        &mut self,
        head: Head,
        height: u64,
        version: Option<VersionId>,
    ) -> Result<Snapshot, ContractError> {
        let stored = match version {
            Some(number) => self::version(self.deps, self.at, self.model, number)?,
            None => None,
        };
        let roles = self.roles(&head, stored.as_ref().map(|stored| &stored.submitter))?;
        let version = version.filter(|_| stored.is_some());
        let own = head.policy.map(|policy| self.policy(policy, version)).transpose()?;
        let inherited = INHERITED.peek(self.deps.storage, self.model)?.unwrap_or_default().0;
        let inherited =
            inherited.into_iter().map(|policy| self.policy(policy, version)).collect::<Result<_, _>>()?;
        let version = match (version, stored) {
            (Some(version), Some(Version { root, disclosures, .. })) => {
                let revoked = REVOKED.peek(self.deps.storage, (self.model, version))?;
                let revoked = revoked.is_some_and(|revoked| self.at.includes(revoked.time));
                Some(VersionFacts { version, root, revoked, disclosures })
            }
            _ => None,
        };
        Ok(Snapshot {
            chain_id: self.env.block.chain_id.clone(),
            contract: self.env.contract.address.to_string(),
            height,
            time: self.at.seconds(),
            model: self.model,
            head,
            version,
            roles,
            own,
            inherited,
        })
    }

    /// A policy, and what is attested of a version by its rules; of no version nothing is.
    pub fn policy(&mut self, id: PolicyId, version: Option<VersionId>) -> Result<PolicyFacts, ContractError> {
        let policy = policy(self.deps, id)?;
        let vocabulary = self.vocabulary(policy.vocabulary)?;
        let evidence = match version {
            None => vec![],
            Some(version) => {
                policy.rules.iter().map(|rule| self.evidence(rule, version)).collect::<Result<_, _>>()?
            }
        };
        Ok(PolicyFacts { id, policy, vocabulary, evidence })
    }

    fn vocabulary(&mut self, id: VocabularyId) -> Result<Vocabulary, ContractError> {
        if let Some((_, known)) = self.vocabularies.iter().find(|(known, _)| *known == id) {
            return Ok(known.clone());
        }
        let found = vocabulary(self.deps, id)?;
        self.vocabularies.push((id, found.clone()));
        Ok(found)
    }

    fn panel(&mut self, id: PanelId) -> Result<Vec<Sitting>, ContractError> {
        if let Some((_, known)) = self.panels.iter().find(|(known, _)| *known == id) {
            return Ok(known.clone());
        }
        let members = panel(self.deps, id)?.members.into_iter().map(|(key, struck)| {
            let address = self.deps.api.addr_humanize(&key)?;
            Ok(Sitting { key, address, struck: struck.filter(|struck| self.at.includes(*struck)) })
        });
        let members = members.collect::<StdResult<Vec<_>>>()?;
        self.panels.push((id, members.clone()));
        Ok(members)
    }

    fn evidence(&mut self, rule: &Rule, version: VersionId) -> Result<Vec<Member>, ContractError> {
        let members = self.panel(rule.panel)?;
        let subject = subject_key(self.model, version, rule.metric);
        let member = |Sitting { key, address, struck }| {
            let evidence = said(self.deps, self.at, &subject, &key, struck)?.map(|said| said.evidence);
            Ok(Member { evaluator: Addr::into_string(address), struck: struck.is_some(), evidence })
        };
        members.into_iter().map(member).collect()
    }
}
