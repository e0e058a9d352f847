//! Whether a use of a model is allowed: one pure function for the contract, the command line and gateways.

use std::fmt;

use cosmwasm_schema::cw_serde;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{
    evaluation::{Member, Occasion, Standing},
    licence::twice,
    model::{Head, ModelState},
    names::Term,
    policy::{Limit, Policy},
    vocabulary::{AxisKind, Terms, Vocabulary},
    ModelId, PolicyId, VersionId, VocabularyId,
};
use crate::{
    bounds::{self, OutOfBounds},
    Digest,
};

/// What is asked about. A root alone is never the subject: several models may have registered it.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub enum Subject {
    /// A model at its active version.
    Active {
        /// The model.
        model: ModelId,
    },
    /// A version of a model.
    Version {
        /// The model.
        model: ModelId,
        /// The version.
        version: VersionId,
    },
    /// A version of a model by the root of its files.
    Root {
        /// The model.
        model: ModelId,
        /// The root.
        root: Digest,
    },
}

/// What a request says on one axis.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct Attribute {
    /// The axis, by name.
    pub axis: String,
    /// What is said.
    pub value: Value,
}

/// What a request says on an axis.
#[cw_serde]
#[derive(Eq)]
pub enum Value {
    /// Terms, by name; of a ladder exactly one. No term is refused where the axis is constrained.
    Terms(Vec<String>),
    /// A number.
    Number(i64),
}

/// What a request says, each axis once, and on an axis each term once. The deployer's declaration: no chain can check
/// it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(try_from = "Vec<Attribute>", into = "Vec<Attribute>")]
#[schemars(with = "Vec<Attribute>")]
pub struct Attributes(Vec<Attribute>);

/// What is wrong with what a request says.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidAttributes {
    /// Too many axes or terms.
    #[error(transparent)]
    OutOfBounds(#[from] OutOfBounds),
    /// An axis stands twice.
    #[error("attributes: the axis '{axis}' stands twice")]
    DuplicateAxis {
        /// Which.
        axis: String,
    },
    /// A term stands twice.
    #[error("attributes: on the axis '{axis}' the term '{term}' stands twice")]
    DuplicateTerm {
        /// The axis.
        axis: String,
        /// The term.
        term: String,
    },
}

/// All that a decision depends on, at one time.
#[cw_serde]
#[derive(Eq)]
pub struct Snapshot {
    /// The chain.
    pub chain_id: String,
    /// The registry.
    pub contract: String,
    /// The height of the block that the answer is about; of a past time, that of the model's last change before it.
    pub height: u64,
    /// The unix second that the answer is about.
    pub time: u64,
    /// The model.
    pub model: ModelId,
    /// Its head at that time.
    pub head: Head,
    /// The version that the subject names, or the active one; none if there is none.
    pub version: Option<VersionFacts>,
    /// Who has a role in the model at that time: the version's submitter, maintainers, authority, and the guardian
    /// while it is in office. They can't pass its evaluations.
    pub roles: Vec<String>,
    /// The policy in force, if there is one.
    pub own: Option<PolicyFacts>,
    /// The restrictions that the model inherits.
    pub inherited: Vec<PolicyFacts>,
}

/// What a decision depends on of a version.
#[cw_serde]
#[derive(Eq)]
pub struct VersionFacts {
    /// Its number.
    pub version: VersionId,
    /// The root of its files.
    pub root: Digest,
    /// Whether it is revoked at that time.
    pub revoked: bool,
    /// What it discloses.
    pub disclosures: Vec<Term>,
}

/// What a decision depends on of a policy.
#[cw_serde]
#[derive(Eq)]
pub struct PolicyFacts {
    /// Its number.
    pub id: PolicyId,
    /// The policy.
    pub policy: Policy,
    /// The vocabulary that it is written in.
    pub vocabulary: Vocabulary,
    /// For each of its rules, in their order, the members of the rule's panel as made, and what each says of the version
    /// by the rule's metric at that time. A rule without an entry doesn't hold.
    pub evidence: Vec<Vec<Member>>,
}

/// Whether a use is allowed, and all that this depended on. From `valid_until` on: denied.
#[cw_serde]
#[derive(Eq)]
pub struct Decision {
    /// Whether it is allowed: no reason is against it.
    pub allowed: bool,
    /// Every reason against it.
    pub reasons: Vec<Reason>,
    /// What whoever uses it must do: the duties of all policies, each once.
    pub duties: Vec<Duty>,
    /// The chain.
    pub chain_id: String,
    /// The registry.
    pub contract: String,
    /// The model.
    pub model: ModelId,
    /// The version, if the subject has one.
    pub version: Option<VersionId>,
    /// The root of its files.
    pub root: Option<Digest>,
    /// The policy in force, if there is one.
    pub policy: Option<PolicyId>,
    /// Its digest.
    pub policy_digest: Option<Digest>,
    /// Its vocabulary.
    pub vocabulary: Option<VocabularyId>,
    /// The model's revision.
    pub revision: u64,
    /// The height of the block that the answer is about; of a past time, that of the model's last change before it.
    pub height: u64,
    /// The unix second that the answer is about.
    pub time: u64,
    /// The unix second from which on the answer is: denied.
    pub valid_until: u64,
}

/// A duty, by name.
#[cw_serde]
#[derive(Eq, PartialOrd, Ord)]
pub struct Duty {
    /// The axis.
    pub axis: String,
    /// The term.
    pub term: String,
}

/// A reason against a use.
#[cw_serde]
#[derive(Eq)]
pub struct Reason {
    /// Which.
    pub code: ReasonCode,
    /// The policy that says so, own or inherited, if one does.
    pub policy: Option<PolicyId>,
    /// The axis, if it is about one.
    pub axis: Option<String>,
    /// What is missing or not allowed: the request's term or number, the disclosure, or the rule's place in the policy.
    pub what: Option<String>,
}

/// The reasons that can be against a use. Names are stable: programs compare them.
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord, Hash)]
pub enum ReasonCode {
    /// The model has never had an active version.
    ModelDraft,
    /// The model is retired, by a vote or by its sunset.
    ModelRetired,
    /// The model is suspended.
    ModelSuspended,
    /// No version is active.
    NoActiveVersion,
    /// The model has no such version.
    VersionUnknown,
    /// The version is neither the active one nor in its grace.
    VersionNotAuthorised,
    /// The version was revoked.
    VersionRevoked,
    /// No policy is in force.
    NoPolicy,
    /// The version doesn't disclose what a policy requires.
    DisclosureMissing,
    /// An evaluation rule doesn't hold.
    RuleNotHeld,
    /// The request doesn't name an axis that a policy constrains.
    AxisMissing,
    /// The request names a constrained axis with no term.
    AxisEmpty,
    /// The request says something that the policy's vocabulary doesn't know: another term, a number out of range, or a
    /// number where there are terms.
    TermUnknown,
    /// The policy doesn't allow a term.
    TermNotAllowed,
    /// The request names several steps of a ladder.
    SeveralSteps,
    /// The step is below the lowest one allowed.
    StepTooLow,
    /// The number is beyond the bound.
    NumberBeyondBound,
}

impl ReasonCode {
    /// Every reason.
    pub const ALL: [Self; 17] = [
        Self::ModelDraft,
        Self::ModelRetired,
        Self::ModelSuspended,
        Self::NoActiveVersion,
        Self::VersionUnknown,
        Self::VersionNotAuthorised,
        Self::VersionRevoked,
        Self::NoPolicy,
        Self::DisclosureMissing,
        Self::RuleNotHeld,
        Self::AxisMissing,
        Self::AxisEmpty,
        Self::TermUnknown,
        Self::TermNotAllowed,
        Self::SeveralSteps,
        Self::StepTooLow,
        Self::NumberBeyondBound,
    ];

    /// Its name in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ModelDraft => "model_draft",
            Self::ModelRetired => "model_retired",
            Self::ModelSuspended => "model_suspended",
            Self::NoActiveVersion => "no_active_version",
            Self::VersionUnknown => "version_unknown",
            Self::VersionNotAuthorised => "version_not_authorised",
            Self::VersionRevoked => "version_revoked",
            Self::NoPolicy => "no_policy",
            Self::DisclosureMissing => "disclosure_missing",
            Self::RuleNotHeld => "rule_not_held",
            Self::AxisMissing => "axis_missing",
            Self::AxisEmpty => "axis_empty",
            Self::TermUnknown => "term_unknown",
            Self::TermNotAllowed => "term_not_allowed",
            Self::SeveralSteps => "several_steps",
            Self::StepTooLow => "step_too_low",
            Self::NumberBeyondBound => "number_beyond_bound",
        }
    }

    fn alone(self) -> Reason {
        Reason { code: self, policy: None, axis: None, what: None }
    }
}

impl fmt::Display for ReasonCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Subject {
    /// The model.
    pub const fn model(&self) -> ModelId {
        match self {
            Self::Active { model } | Self::Version { model, .. } | Self::Root { model, .. } => *model,
        }
    }
}

impl TryFrom<Vec<Attribute>> for Attributes {
    type Error = InvalidAttributes;

    fn try_from(attributes: Vec<Attribute>) -> Result<Self, InvalidAttributes> {
        bounds::ATTRIBUTES.check_len(attributes.len())?;
        if let Some(axis) = twice(attributes.iter().map(|attribute| attribute.axis.as_str())) {
            return Err(InvalidAttributes::DuplicateAxis { axis: axis.to_owned() });
        }
        for attribute in &attributes {
            let Value::Terms(terms) = &attribute.value else { continue };
            bounds::TERMS.check_len(terms.len().max(1))?;
            if let Some(term) = twice(terms.iter().map(String::as_str)) {
                let axis = attribute.axis.clone();
                return Err(InvalidAttributes::DuplicateTerm { axis, term: term.to_owned() });
            }
        }
        Ok(Self(attributes))
    }
}

impl From<Attributes> for Vec<Attribute> {
    fn from(attributes: Attributes) -> Self {
        attributes.0
    }
}

impl Attributes {
    /// What is said on an axis.
    pub fn get(&self, axis: &str) -> Option<&Value> {
        self.0.iter().find(|attribute| attribute.axis == axis).map(|attribute| &attribute.value)
    }
}

impl PolicyFacts {
    fn reason(&self, code: ReasonCode, axis: Option<&str>, what: Option<String>) -> Reason {
        Reason { code, policy: Some(self.id), axis: axis.map(str::to_owned), what }
    }

    /// How each rule stands, in the rules' order.
    pub fn standings(&self, roles: &[String], time: u64, occasion: Occasion) -> Vec<Standing> {
        let own = |evaluator: &str| roles.iter().any(|role| role == evaluator);
        let evidence = self.evidence.iter().map(Vec::as_slice).chain(std::iter::repeat(&[][..]));
        let rules = self.policy.rules.iter().zip(evidence);
        rules.map(|(rule, members)| rule.standing(members, own, time, occasion)).collect()
    }

    /// What a version lacks: disclosures, and rules that don't hold.
    fn unmet(&self, snapshot: &Snapshot, version: &VersionFacts, occasion: Occasion) -> Vec<Reason> {
        let disclosures = self.policy.disclosures.iter().filter(|d| !version.disclosures.contains(d));
        let missing = disclosures
            .map(|disclosure| self.reason(ReasonCode::DisclosureMissing, None, Some(disclosure.to_string())));
        let standings = self.standings(&snapshot.roles, snapshot.time, occasion);
        let broken = standings.iter().enumerate().filter(|(_, standing)| !standing.holds);
        let broken =
            broken.map(|(index, _)| self.reason(ReasonCode::RuleNotHeld, None, Some(index.to_string())));
        missing.chain(broken).collect()
    }

    /// What is against a request, as this policy reads it in its own vocabulary.
    fn against(&self, attributes: &Attributes) -> Vec<Reason> {
        let mut reasons = vec![];
        for constraint in &self.policy.constraints {
            if matches!(constraint.limit, Limit::Duties(_)) {
                continue;
            }
            let Some(axis) = self.vocabulary.axis(constraint.axis) else {
                // a policy is only ever made over its vocabulary
                reasons.push(self.reason(ReasonCode::AxisMissing, None, Some(constraint.axis.to_string())));
                continue;
            };
            let mut push =
                |code, what: Option<String>| reasons.push(self.reason(code, Some(&axis.name), what));
            match attributes.get(&axis.name) {
                None => push(ReasonCode::AxisMissing, None),
                Some(value) => check(value, &axis.kind, &constraint.limit, &mut push),
            }
        }
        reasons
    }

    /// What this policy hands to whoever asks.
    fn duties(&self) -> Vec<Duty> {
        let mut duties = vec![];
        for constraint in &self.policy.constraints {
            let (Limit::Duties(set), Some(axis)) = (&constraint.limit, self.vocabulary.axis(constraint.axis))
            else {
                continue;
            };
            let AxisKind::Duties(terms) = &axis.kind else { continue };
            let named = set.iter().filter_map(|term| terms.get(term));
            duties.extend(named.map(|term| Duty { axis: axis.name.to_string(), term: term.to_string() }));
        }
        duties
    }
}

/// Pushes what is against a value on one axis.
fn check(value: &Value, kind: &AxisKind, limit: &Limit, push: &mut impl FnMut(ReasonCode, Option<String>)) {
    match (value, kind, limit) {
        (Value::Terms(names), _, _) if names.is_empty() => push(ReasonCode::AxisEmpty, None),
        (Value::Terms(names), AxisKind::Set(terms), Limit::Allowed(allowed)) => {
            each(names, terms, push, |term| (!allowed.contains(term)).then_some(ReasonCode::TermNotAllowed));
        }
        (Value::Terms(names), AxisKind::Ladder(steps), Limit::Lowest(lowest)) => {
            if names.len() > 1 {
                push(ReasonCode::SeveralSteps, None);
            }
            each(names, steps, push, |step| (step < *lowest).then_some(ReasonCode::StepTooLow));
        }
        (Value::Number(number), AxisKind::Number(numbers), Limit::Bound { value, stricter }) => {
            if !numbers.contains(*number) {
                push(ReasonCode::TermUnknown, Some(number.to_string()));
            } else if !stricter.allows(*number, *value) {
                push(ReasonCode::NumberBeyondBound, Some(number.to_string()));
            }
        }
        (Value::Number(number), _, _) => push(ReasonCode::TermUnknown, Some(number.to_string())),
        (Value::Terms(names), _, _) => {
            for name in names {
                push(ReasonCode::TermUnknown, Some(name.clone()));
            }
        }
    }
}

/// Pushes what is against each of some terms.
fn each(
    names: &[String],
    terms: &Terms,
    push: &mut impl FnMut(ReasonCode, Option<String>),
    against: impl Fn(u8) -> Option<ReasonCode>,
) {
    for name in names {
        let code = terms.position(name).map_or(Some(ReasonCode::TermUnknown), &against);
        if let Some(code) = code {
            push(code, Some(name.clone()));
        }
    }
}

impl Snapshot {
    fn policies(&self) -> impl Iterator<Item = &PolicyFacts> {
        self.own.iter().chain(&self.inherited)
    }
}

/// What the snapshot's version lacks of what its policies ask of a version: disclosures of the own and the inherited
/// ones, and rules that don't hold. Empty: it may be activated (`Activation`), or a policy put in force over it (`Use`).
pub fn unmet(snapshot: &Snapshot, occasion: Occasion) -> Vec<Reason> {
    let Some(version) = &snapshot.version else {
        return vec![ReasonCode::NoActiveVersion.alone()];
    };
    snapshot.policies().flat_map(|policy| policy.unmet(snapshot, version, occasion)).collect()
}

/// What is against any use of the model and of the version, whatever the request.
fn standing(snapshot: &Snapshot, subject: &Subject) -> Vec<ReasonCode> {
    let (head, now) = (&snapshot.head, snapshot.time);
    let mut codes = vec![];
    match head.state(now) {
        ModelState::Draft => codes.push(ReasonCode::ModelDraft),
        ModelState::Retired => codes.push(ReasonCode::ModelRetired),
        ModelState::Active | ModelState::Deprecated => {}
    }
    if head.is_suspended(now) {
        codes.push(ReasonCode::ModelSuspended);
    }
    match (&snapshot.version, subject) {
        (None, Subject::Active { .. }) => codes.push(ReasonCode::NoActiveVersion),
        (None, Subject::Version { .. } | Subject::Root { .. }) => codes.push(ReasonCode::VersionUnknown),
        (Some(version), _) => {
            if version.revoked {
                codes.push(ReasonCode::VersionRevoked);
            }
            // a snapshot of something else than the subject allows nothing
            let is_subject = match subject {
                Subject::Active { .. } => head.active.is_some_and(|active| active.version == version.version),
                Subject::Version { version: named, .. } => *named == version.version,
                Subject::Root { root, .. } => *root == version.root,
            };
            if !is_subject || !head.authorises(version.version, now) {
                codes.push(ReasonCode::VersionNotAuthorised);
            }
        }
    }
    if snapshot.own.is_none() || snapshot.own.as_ref().map(|own| own.id) != head.policy {
        codes.push(ReasonCode::NoPolicy);
    }
    if subject.model() != snapshot.model {
        codes.push(ReasonCode::VersionUnknown);
    }
    codes
}

/// Until when an answer may be used: the earlier of the shortest `max_staleness` from now, and the next change that is
/// already known. Without any policy an answer is for now only.
fn valid_until(snapshot: &Snapshot) -> u64 {
    let (head, now) = (&snapshot.head, snapshot.time);
    let staleness = snapshot.policies().map(|policy| policy.policy.max_staleness).min().unwrap_or(0);
    // of the version before, the grace ends; the active one goes on
    let grace = head
        .grace(now)
        .filter(|grace| snapshot.version.as_ref().is_some_and(|version| version.version == grace.version));
    let sunset = head.sunset.filter(|sunset| head.state == ModelState::Deprecated && now < *sunset);
    let rules = snapshot
        .policies()
        .flat_map(|policy| policy.standings(&snapshot.roles, now, Occasion::Use))
        .filter_map(|standing| standing.until);
    [head.suspension(now), grace.map(|grace| grace.until), sunset]
        .into_iter()
        .flatten()
        .chain(rules)
        .fold(now.saturating_add(staleness), u64::min)
}

/// Whether a use of the subject is allowed, given all that this depends on. Each policy, own or inherited, reads the
/// request in its own vocabulary, and all must allow it.
pub fn decide(snapshot: &Snapshot, subject: &Subject, attributes: &Attributes) -> Decision {
    let mut reasons: Vec<_> = standing(snapshot, subject).into_iter().map(ReasonCode::alone).collect();
    if snapshot.version.is_some() {
        reasons.extend(unmet(snapshot, Occasion::Use));
    }
    reasons.extend(snapshot.policies().flat_map(|policy| policy.against(attributes)));
    let mut duties: Vec<_> = snapshot.policies().flat_map(PolicyFacts::duties).collect();
    duties.sort_unstable();
    duties.dedup();
    let own = snapshot.own.as_ref();
    Decision {
        allowed: reasons.is_empty(),
        reasons,
        duties,
        chain_id: snapshot.chain_id.clone(),
        contract: snapshot.contract.clone(),
        model: snapshot.model,
        version: snapshot.version.as_ref().map(|version| version.version),
        root: snapshot.version.as_ref().map(|version| version.root),
        policy: own.map(|own| own.id),
        policy_digest: own.map(|own| own.policy.digest()),
        vocabulary: own.map(|own| own.policy.vocabulary),
        revision: snapshot.head.revision,
        height: snapshot.height,
        time: snapshot.time,
        valid_until: valid_until(snapshot),
    }
}
