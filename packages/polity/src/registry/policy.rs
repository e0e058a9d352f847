//! Policies: what a model may be used for, as immutable objects over one vocabulary.

use std::{fmt, str::FromStr};

use cosmwasm_schema::{
    cw_serde,
    schemars::{
        gen::SchemaGenerator,
        schema::{InstanceType, Schema, SchemaObject},
        JsonSchema,
    },
};
use cosmwasm_std::HexBinary;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{
    evaluation::{EvaluationError, Rule, RuleFacts, RuleMsg},
    hash::Canon,
    licence::twice,
    names::{distinct, InvalidName, Term},
    strictness::no_weaker,
    vocabulary::{AxisKind, Numbers, Stricter, Terms, Vocabulary},
    VocabularyId,
};
use crate::{
    bounds::{self, OutOfBounds},
    Digest,
};

/// Some of an axis's terms, by their numbers: bit n % 8 (the lowest is 0) of byte n ÷ 8. In JSON lower-case
/// hexadecimal without trailing zero bytes, so that a set has one form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TermSet([u8; 32]);

/// What is wrong with a set of terms.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("'{given}' is not a set of terms: at most 32 bytes in lower-case hexadecimal, the last one not zero")]
pub struct InvalidTermSet {
    /// The start of what was given.
    pub given: String,
}

impl TermSet {
    /// Whether a term is in it.
    pub fn contains(&self, term: u8) -> bool {
        self.0.get(usize::from(term / 8)).is_some_and(|byte| byte & bit(term) != 0)
    }

    /// Puts a term in.
    pub fn insert(&mut self, term: u8) {
        if let Some(byte) = self.0.get_mut(usize::from(term / 8)) {
            *byte |= bit(term);
        }
    }

    /// Whether no term is in it.
    pub fn is_empty(&self) -> bool {
        self.0 == [0; 32]
    }

    /// Whether each of its terms is in the other.
    pub fn is_subset(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).all(|(a, b)| a & !b == 0)
    }

    /// Its terms in their order.
    pub fn iter(&self) -> impl Iterator<Item = u8> + '_ {
        (0..=u8::MAX).filter(|term| self.contains(*term))
    }
}

fn bit(term: u8) -> u8 {
    1u8.wrapping_shl(u32::from(term % 8))
}

impl FromIterator<u8> for TermSet {
    fn from_iter<I: IntoIterator<Item = u8>>(terms: I) -> Self {
        let mut set = Self::default();
        for term in terms {
            set.insert(term);
        }
        set
    }
}

impl fmt::Display for TermSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let zeros = self.0.iter().rev().take_while(|byte| **byte == 0).count();
        let bytes = self.0.get(..self.0.len().saturating_sub(zeros)).unwrap_or_default();
        f.write_str(&HexBinary::from(bytes).to_hex())
    }
}

impl FromStr for TermSet {
    type Err = InvalidTermSet;

    fn from_str(given: &str) -> Result<Self, InvalidTermSet> {
        let invalid = || InvalidTermSet { given: given.chars().take(72).collect() };
        if given.bytes().any(|b| b.is_ascii_uppercase()) || given.len() > 64 {
            return Err(invalid());
        }
        let bytes = HexBinary::from_hex(given).map_err(|_| invalid())?;
        if bytes.as_slice().last() == Some(&0) {
            return Err(invalid());
        }
        let mut set = Self::default();
        for (to, from) in set.0.iter_mut().zip(bytes.as_slice()) {
            *to = *from;
        }
        Ok(set)
    }
}

impl TryFrom<String> for TermSet {
    type Error = InvalidTermSet;

    fn try_from(given: String) -> Result<Self, InvalidTermSet> {
        given.parse()
    }
}

impl From<TermSet> for String {
    fn from(set: TermSet) -> Self {
        set.to_string()
    }
}

impl JsonSchema for TermSet {
    fn schema_name() -> String {
        "TermSet".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let mut schema =
            SchemaObject { instance_type: Some(InstanceType::String.into()), ..Default::default() };
        schema.string().pattern = Some("^([0-9a-f]{2}){0,32}$".into());
        schema.metadata().description = Some(
            "Some of an axis's terms: term n is bit n % 8 of byte n / 8, in lower-case hexadecimal without trailing \
             zero bytes"
                .into(),
        );
        schema.into()
    }
}

/// What is asked of one axis.
#[cw_serde]
#[derive(Copy, Eq)]
pub struct Constraint {
    /// The axis's number in the vocabulary.
    pub axis: u8,
    /// What is asked.
    pub limit: Limit,
}

/// What is asked of an axis. An axis that has a limit, other than duties, must be named by each request.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Limit {
    /// Of a set: these terms are allowed. Never none.
    Allowed(TermSet),
    /// Of a ladder: this step and stricter ones.
    Lowest(u8),
    /// Of a number: this value and stricter ones.
    Bound {
        /// The value.
        value: i64,
        /// Which way is stricter, as the vocabulary has it.
        stricter: Stricter,
    },
    /// Of duties: these are handed to whoever asks. Never none.
    Duties(TermSet),
}

/// A policy. Immutable; made by anyone; a vote only points at one.
#[cw_serde]
#[derive(Eq)]
pub struct Policy {
    /// The vocabulary that it is written in.
    pub vocabulary: VocabularyId,
    /// Digest of the document that says it in words.
    pub document: Digest,
    /// Digests of amendments to the document, oldest first.
    pub amendments: Vec<Digest>,
    /// By axis, each axis once.
    pub constraints: Vec<Constraint>,
    /// What a version must disclose, each once, in their order.
    pub disclosures: Vec<Term>,
    /// Evaluation rules, none of which dominates another.
    pub rules: Vec<Rule>,
    /// Seconds that an answer may be cached: the worst delay of the brake.
    pub max_staleness: u64,
}

/// A policy as people write it: with names instead of numbers.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct PolicyMsg {
    /// The vocabulary that it is written in. Sealed.
    pub vocabulary: VocabularyId,
    /// Digest of the document that says it in words.
    pub document: Digest,
    /// Digests of amendments to the document, oldest first, each once. At most 16.
    pub amendments: Vec<Digest>,
    /// What is asked of axes, each axis once.
    pub constraints: Vec<ConstraintMsg>,
    /// What a version must disclose. At most 32, each once.
    pub disclosures: Vec<Term>,
    /// Evaluation rules. At most 16, and at most 128 pairs of a rule and a member of its panel.
    pub rules: Vec<RuleMsg>,
    /// Seconds that an answer may be cached: the worst delay of the brake. At most 7 days.
    pub max_staleness: u64,
}

/// What is asked of one axis, in names.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct ConstraintMsg {
    /// The axis.
    pub axis: Term,
    /// What is asked.
    pub limit: LimitMsg,
}

/// What is asked of an axis, in names. A list never names a term twice.
#[cw_serde]
#[derive(Eq)]
pub enum LimitMsg {
    /// Of a set: these terms are allowed.
    Allow(Vec<Term>),
    /// Of a set: all terms but these are allowed. Only a way to write: what is stored are the terms allowed.
    AllBut(Vec<Term>),
    /// Of a ladder: this step and stricter ones.
    Lowest(Term),
    /// Of a number: this value and stricter ones.
    Bound(i64),
    /// Of duties: these are handed to whoever asks.
    Require(Vec<Term>),
}

/// Why a policy can't be made.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PolicyError {
    /// Too many or too few of something.
    #[error(transparent)]
    OutOfBounds(#[from] OutOfBounds),
    /// A disclosure stands twice.
    #[error(transparent)]
    Name(#[from] InvalidName),
    /// A rule can't be.
    #[error(transparent)]
    Rule(#[from] EvaluationError),
    /// The vocabulary has no such axis.
    #[error("axis {axis}: the vocabulary has none of this name")]
    UnknownAxis {
        /// The axis.
        axis: String,
    },
    /// An amendment stands twice.
    #[error("amendments: {amendment} stands twice")]
    DuplicateAmendment {
        /// Its digest.
        amendment: Digest,
    },
    /// An axis stands twice.
    #[error("axis {axis}: it stands twice")]
    DuplicateAxis {
        /// The axis.
        axis: String,
    },
    /// The axis has no such term.
    #[error("axis {axis}: it has no term '{term}'")]
    UnknownTerm {
        /// The axis.
        axis: String,
        /// The term.
        term: String,
    },
    /// A term stands twice.
    #[error("axis {axis}: '{term}' stands twice")]
    DuplicateTerm {
        /// The axis.
        axis: String,
        /// The term.
        term: String,
    },
    /// Nothing would be allowed, or required.
    #[error("axis {axis}: no term is left, and a set is never empty")]
    EmptySet {
        /// The axis.
        axis: String,
    },
    /// A bound outside of the axis's numbers.
    #[error("axis {axis}: {bound} is outside of its range")]
    BoundOutOfRange {
        /// The axis.
        axis: String,
        /// The bound.
        bound: i64,
    },
    /// An axis of another kind.
    #[error("axis {axis}: it is of another kind")]
    WrongKind {
        /// The axis.
        axis: String,
    },
    /// There aren't facts for each rule.
    #[error("rules: {rules} rules, and facts about {facts}")]
    Facts {
        /// How many rules.
        rules: usize,
        /// How many facts.
        facts: usize,
    },
    /// A rule asks for nothing that another doesn't ask for.
    #[error("rules: rule {idle} asks for nothing that rule {by} doesn't ask for")]
    Dominated {
        /// The rule that is idle, counted from 0.
        idle: usize,
        /// The rule that asks for as much or more.
        by: usize,
    },
}

impl PolicyMsg {
    /// The policy, if it can be made: `vocabulary` is the one it names, and `facts` are of the metric and the panel of
    /// each rule, in the rules' order.
    pub fn compile(&self, vocabulary: &Vocabulary, facts: &[RuleFacts]) -> Result<Policy, PolicyError> {
        bounds::AMENDMENTS.check_len(self.amendments.len())?;
        bounds::DISCLOSURES.check_len(self.disclosures.len())?;
        bounds::RULES.check_len(self.rules.len())?;
        bounds::MAX_STALENESS.check(self.max_staleness)?;
        if self.rules.len() != facts.len() {
            return Err(PolicyError::Facts { rules: self.rules.len(), facts: facts.len() });
        }
        bounds::PAIRS.check(facts.iter().map(|fact| u64::from(fact.members)).sum())?;

        if let Some(amendment) = twice(self.amendments.iter().copied()) {
            return Err(PolicyError::DuplicateAmendment { amendment });
        }
        // before any is compiled: so no list costs more than a vocabulary has axes
        if let Some(axis) = twice(self.constraints.iter().map(|constraint| &*constraint.axis)) {
            return Err(PolicyError::DuplicateAxis { axis: axis.to_owned() });
        }

        let mut constraints =
            self.constraints.iter().map(|c| c.compile(vocabulary)).collect::<Result<Vec<_>, _>>()?;
        constraints.sort_by_key(|constraint| constraint.axis);

        let rules = self
            .rules
            .iter()
            .zip(facts)
            .map(|(rule, facts)| rule.compile(*facts))
            .collect::<Result<Vec<_>, _>>()?;
        for (idle, weak) in rules.iter().enumerate() {
            for (by, strong) in rules.iter().enumerate() {
                if by != idle && no_weaker(strong, weak) {
                    return Err(PolicyError::Dominated { idle, by });
                }
            }
        }

        Ok(Policy {
            vocabulary: self.vocabulary,
            document: self.document,
            amendments: self.amendments.clone(),
            constraints,
            disclosures: distinct(self.disclosures.clone())?,
            rules,
            max_staleness: self.max_staleness,
        })
    }
}

impl ConstraintMsg {
    fn compile(&self, vocabulary: &Vocabulary) -> Result<Constraint, PolicyError> {
        let name = || self.axis.to_string();
        let (axis, found) =
            vocabulary.find(&self.axis).ok_or_else(|| PolicyError::UnknownAxis { axis: name() })?;
        let limit = match (&self.limit, &found.kind) {
            (LimitMsg::Allow(names), AxisKind::Set(terms)) => Limit::Allowed(self.set(names, terms, false)?),
            (LimitMsg::AllBut(names), AxisKind::Set(terms)) => Limit::Allowed(self.set(names, terms, true)?),
            (LimitMsg::Require(names), AxisKind::Duties(terms)) => {
                Limit::Duties(self.set(names, terms, false)?)
            }
            (LimitMsg::Lowest(step), AxisKind::Ladder(steps)) => Limit::Lowest(self.number(step, steps)?),
            (LimitMsg::Bound(value), AxisKind::Number(numbers)) => self.bound(*value, numbers)?,
            _ => return Err(PolicyError::WrongKind { axis: name() }),
        };
        Ok(Constraint { axis, limit })
    }

    fn number(&self, term: &Term, terms: &Terms) -> Result<u8, PolicyError> {
        terms
            .position(term)
            .ok_or_else(|| PolicyError::UnknownTerm { axis: self.axis.to_string(), term: term.to_string() })
    }

    fn set(&self, names: &[Term], terms: &Terms, all_but: bool) -> Result<TermSet, PolicyError> {
        let mut named = TermSet::default();
        for name in names {
            let number = self.number(name, terms)?;
            if named.contains(number) {
                return Err(PolicyError::DuplicateTerm {
                    axis: self.axis.to_string(),
                    term: name.to_string(),
                });
            }
            named.insert(number);
        }
        let set: TermSet = terms.numbers().filter(|n| named.contains(*n) != all_but).collect();
        if set.is_empty() {
            return Err(PolicyError::EmptySet { axis: self.axis.to_string() });
        }
        Ok(set)
    }

    fn bound(&self, value: i64, numbers: &Numbers) -> Result<Limit, PolicyError> {
        if !numbers.contains(value) {
            return Err(PolicyError::BoundOutOfRange { axis: self.axis.to_string(), bound: value });
        }
        Ok(Limit::Bound { value, stricter: numbers.stricter() })
    }
}

impl Policy {
    /// The policy in names. Sets are written as the terms allowed.
    pub fn describe(&self, vocabulary: &Vocabulary) -> PolicyMsg {
        let names = |axis: u8, set: &TermSet| -> Vec<Term> {
            match vocabulary.axis(axis).map(|axis| &axis.kind) {
                Some(AxisKind::Set(terms) | AxisKind::Ladder(terms) | AxisKind::Duties(terms)) => {
                    set.iter().filter_map(|term| terms.get(term).cloned()).collect()
                }
                _ => vec![],
            }
        };
        let constraint = |constraint: &Constraint| {
            let axis = vocabulary.axis(constraint.axis)?.name.clone();
            let limit = match &constraint.limit {
                Limit::Allowed(set) => LimitMsg::Allow(names(constraint.axis, set)),
                Limit::Duties(set) => LimitMsg::Require(names(constraint.axis, set)),
                Limit::Bound { value, .. } => LimitMsg::Bound(*value),
                Limit::Lowest(step) => {
                    let step: TermSet = [*step].into_iter().collect();
                    LimitMsg::Lowest(names(constraint.axis, &step).into_iter().next()?)
                }
            };
            Some(ConstraintMsg { axis, limit })
        };
        PolicyMsg {
            vocabulary: self.vocabulary,
            document: self.document,
            amendments: self.amendments.clone(),
            constraints: self.constraints.iter().filter_map(constraint).collect(),
            disclosures: self.disclosures.clone(),
            rules: self.rules.iter().cloned().map(Into::into).collect(),
            max_staleness: self.max_staleness,
        }
    }

    /// What it asks of an axis.
    pub fn limit(&self, axis: u8) -> Option<&Limit> {
        self.constraints.iter().find(|constraint| constraint.axis == axis).map(|c| &c.limit)
    }

    /// The digest that names it: SHA-256 over F("polity-policy-v1") ‖ u64be(vocabulary) ‖ F(document) ‖
    /// u32be(amendments) ‖ F(amendment) each ‖ u32be(constraints), for each u8(axis) and u8 1 ‖ F(allowed, 32 bytes),
    /// 2 ‖ u8(step), 3 ‖ i64be(bound) ‖ u8 1 if higher is stricter, else 0, or 4 ‖ F(duties, 32 bytes) ‖
    /// u32be(disclosures) ‖ F(disclosure) each ‖ u32be(rules), for each u64be(metric) ‖ u64be(panel) ‖ u8 1 if higher
    /// is better, else 0 ‖ i64be(bound) ‖ u8(k) ‖ u8(max_fail) ‖ u64be(min_n) ‖ u8(full) ‖ u64be(z) ‖ u8 0, or 1 ‖
    /// u64be(max_age) ‖ u8(renew) ‖ u64be(max_staleness).
    pub fn digest(&self) -> Digest {
        let mut canon = Canon::new("polity-policy-v1");
        canon.u64(self.vocabulary.into()).field(&self.document.0).count(self.amendments.len());
        for amendment in &self.amendments {
            canon.field(&amendment.0);
        }
        canon.count(self.constraints.len());
        for constraint in &self.constraints {
            canon.u8(constraint.axis);
            match &constraint.limit {
                Limit::Allowed(set) => canon.u8(1).field(&set.0),
                Limit::Lowest(step) => canon.u8(2).u8(*step),
                Limit::Bound { value, stricter } => {
                    canon.u8(3).i64(*value).u8(u8::from(*stricter == Stricter::Higher))
                }
                Limit::Duties(set) => canon.u8(4).field(&set.0),
            };
        }
        canon.count(self.disclosures.len());
        for disclosure in &self.disclosures {
            canon.field(disclosure.as_bytes());
        }
        canon.count(self.rules.len());
        for rule in &self.rules {
            canon
                .u64(rule.metric.into())
                .u64(rule.panel.into())
                .u8(u8::from(rule.better == super::Better::Higher))
                .i64(rule.bound)
                .u8(rule.k)
                .u8(rule.max_fail)
                .u64(rule.min_n)
                .u8(u8::from(rule.full))
                .u64(rule.z.into())
                .option(rule.max_age, |canon, max_age| {
                    canon.u64(max_age);
                })
                .u8(u8::from(rule.renew));
        }
        canon.u64(self.max_staleness);
        canon.digest()
    }
}
