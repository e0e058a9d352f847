//! Evaluations: what was measured, by whom, and when a rule over it holds.

use cosmwasm_schema::cw_serde;
use serde::{Deserialize, Deserializer};
use thiserror::Error;

use super::{hash::Canon, names::EvaluationName, MetricId, PanelId};
use crate::{
    bounds::{self, OutOfBounds},
    Digest, Uri,
};

/// Millionths in one: values, standard errors and bounds count in them.
pub const MILLION: i64 = 1_000_000;

/// What is measured. Immutable; made by anyone. Names are as lm-evaluation-harness has them.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct Metric {
    /// What runs it, like `lm-evaluation-harness`.
    pub harness: EvaluationName,
    /// The task.
    pub task: EvaluationName,
    /// The task's version.
    pub task_version: EvaluationName,
    /// The split of the data set.
    pub split: EvaluationName,
    /// How many examples the prompt shows.
    pub shots: u32,
    /// What is computed, like `exact_match`.
    pub metric: EvaluationName,
    /// The filter before it, `none` if there is none.
    pub filter: EvaluationName,
    /// On what.
    pub dataset: Dataset,
    /// Which way is better. Rules read their bound in it.
    pub better: Better,
    /// What the number is.
    pub unit: MetricUnit,
}

/// A data set, pinned: another one under the same name is another metric.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct Dataset {
    /// Its id, like `org/name`.
    pub id: EvaluationName,
    /// Its revision, like a commit.
    pub revision: EvaluationName,
    /// Its digest.
    pub sha256: Digest,
}

/// Which way a metric is better.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Better {
    /// Accuracy: a bound is the least value that meets a rule.
    Higher,
    /// Perplexity, rate of harm: a bound is the largest value that meets a rule.
    Lower,
}

/// What a metric's number is.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum MetricUnit {
    /// A part of a whole, from 0 to 1. Whoever reads percentages divides, rounding towards worse.
    Fraction,
    /// A score on a scale of its own.
    Score,
    /// One quantity over another, at least 0.
    Ratio,
    /// Natural units of information.
    Nats,
}

/// Who evaluates. Immutable but for strikes: a member that was added would loosen every policy that names it.
#[cw_serde]
#[derive(Eq)]
pub struct Panel<A = String> {
    /// Who may strike members, and do nothing else.
    pub authority: A,
    /// 1 to 16 evaluators, each once. Rules count them as made, struck or not.
    pub members: Vec<A>,
}

/// What an evaluator says of a version by a metric. The latest of an evaluator counts; all are kept.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct Attestation {
    /// The root of the files that were measured: the version's.
    pub root: Digest,
    /// What was measured, in millionths of the metric's unit.
    pub value: i64,
    /// Its standard error in millionths; none if unknown, which meets a bound only where a rule has z = 0.
    pub stderr: Option<u64>,
    /// How many samples were measured. At least 1.
    pub n: u64,
    /// How many samples there are.
    pub n_total: u64,
    /// The harness's version.
    pub harness_version: EvaluationName,
    /// Digest of the configuration.
    pub config: Digest,
    /// Digest of the inputs.
    pub inputs: Digest,
    /// Digest of the evidence: outputs, logs.
    pub evidence: Digest,
    /// Where the evidence is.
    pub uri: Option<Uri>,
    /// When it was measured, in unix seconds; not in the future.
    pub measured: u64,
    /// From when on it can't pass any more, in unix seconds.
    pub expires: Option<u64>,
}

/// Why something about an evaluation is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EvaluationError {
    /// Too many or too few of something.
    #[error(transparent)]
    OutOfBounds(#[from] OutOfBounds),
    /// A panel names somebody twice.
    #[error("panel: {member} stands twice")]
    DuplicateMember {
        /// Who.
        member: String,
    },
    /// The root isn't the version's: a measurement of other files.
    #[error("attestation: it names the root {given}, and the version's is {root}")]
    WrongRoot {
        /// The root given.
        given: Digest,
        /// The version's.
        root: Digest,
    },
    /// A value that the metric can't have.
    #[error("{what}: {given} millionths can't be, the metric's unit is from {min} to {max}")]
    Value {
        /// Which value.
        what: &'static str,
        /// The value.
        given: i64,
        /// The least it can be.
        min: i64,
        /// The largest it can be.
        max: i64,
    },
    /// It measured nothing, or more than there is.
    #[error("attestation: {n} samples of {n_total}: at least 1, and no more than there are")]
    Samples {
        /// Measured.
        n: u64,
        /// There are.
        n_total: u64,
    },
    /// It was measured later than now.
    #[error("attestation: measured at {measured}, and it is {now}")]
    Future {
        /// When it says that it was measured.
        measured: u64,
        /// Now.
        now: u64,
    },
    /// It is over before it starts.
    #[error("attestation: it expires at {expires}, and it is {now}")]
    Expired {
        /// When it expires.
        expires: u64,
        /// Now.
        now: u64,
    },
    /// A rule asks for more passes than its panel has members, or for none.
    #[error("rule: k is {k}; a panel of {members} gives 1 to {members} passes")]
    K {
        /// Passes asked for.
        k: u8,
        /// Members of the panel.
        members: u8,
    },
    /// A rule allows more failures than members are left beside the passes.
    #[error("rule: max_fail is {max_fail}; beside {k} passes a panel of {members} has fewer members left")]
    MaxFail {
        /// Failures allowed.
        max_fail: u8,
        /// Passes asked for.
        k: u8,
        /// Members of the panel.
        members: u8,
    },
    /// A rule renews without a largest age.
    #[error("rule: renew needs max_age")]
    RenewWithoutMaxAge,
    /// A rule's least number of samples is none.
    #[error("rule: min_n is at least 1")]
    MinN,
}

/// A rule over attestations, as messages have it.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct RuleMsg {
    /// By which metric.
    pub metric: MetricId,
    /// Measured by whom.
    pub panel: PanelId,
    /// The value that meets it, in millionths of the metric's unit: the least where higher is better, else the largest.
    pub bound: i64,
    /// How many members must pass. 1 to the panel's members, counted as made.
    pub k: u8,
    /// How many members may fail; 0 if not given. At most the panel's members - k. What was revoked counts, so that
    /// a failure can't be taken back.
    #[serde(default, deserialize_with = "given_or_default")]
    pub max_fail: u8,
    /// Samples that a pass must have measured, 1 if not given.
    #[serde(default = "one", deserialize_with = "given_or_one")]
    pub min_n: u64,
    /// Whether a pass must have measured all samples.
    #[serde(default, deserialize_with = "given_or_default")]
    pub full: bool,
    /// Standard errors, in thousandths, by which a value must clear the bound. At most 10,000.
    #[serde(default, deserialize_with = "given_or_default")]
    pub z: u32,
    /// Seconds since the measurement in which an attestation passes; when activating, and later where `renew` is set.
    pub max_age: Option<u64>,
    /// Whether passes must stay younger than `max_age`, which must be given, after activation.
    #[serde(default, deserialize_with = "given_or_default")]
    pub renew: bool,
}

const fn one() -> u64 {
    1
}

// A decoder that gives a type its fields in order says of a field left out that it is null.
fn given_or_default<'de, T: Default + Deserialize<'de>, D: Deserializer<'de>>(d: D) -> Result<T, D::Error> {
    Ok(Option::deserialize(d)?.unwrap_or_default())
}

fn given_or_one<'de, D: Deserializer<'de>>(d: D) -> Result<u64, D::Error> {
    Ok(Option::deserialize(d)?.unwrap_or_else(one))
}

/// A rule over attestations, as a policy holds it: with the metric's direction, which no one can change any more.
#[cw_serde]
#[derive(Eq)]
pub struct Rule {
    /// By which metric.
    pub metric: MetricId,
    /// Measured by whom.
    pub panel: PanelId,
    /// Which way the metric is better.
    pub better: Better,
    /// The value that meets it, in millionths.
    pub bound: i64,
    /// How many members must pass.
    pub k: u8,
    /// How many may fail.
    pub max_fail: u8,
    /// Samples that a pass must have measured.
    pub min_n: u64,
    /// Whether a pass must have measured all samples.
    pub full: bool,
    /// Standard errors in thousandths by which a value must clear the bound.
    pub z: u32,
    /// Seconds since the measurement in which an attestation passes.
    pub max_age: Option<u64>,
    /// Whether that holds after activation too.
    pub renew: bool,
}

/// What a rule's metric and panel say about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleFacts {
    /// Which way the metric is better.
    pub better: Better,
    /// What the metric's number is.
    pub unit: MetricUnit,
    /// How many members the panel was made with.
    pub members: u8,
}

/// What a rule reads of an attestation.
#[cw_serde]
#[derive(Eq)]
pub struct Evidence {
    /// Millionths.
    pub value: i64,
    /// Millionths; none if unknown.
    pub stderr: Option<u64>,
    /// Samples measured.
    pub n: u64,
    /// Samples there are.
    pub n_total: u64,
    /// Unix seconds.
    pub measured: u64,
    /// Unix seconds.
    pub expires: Option<u64>,
    /// Whether its maker revoked it.
    pub revoked: bool,
}

/// A member of a rule's panel, and what it says of the version by the rule's metric.
#[cw_serde]
#[derive(Eq)]
pub struct Member {
    /// Who.
    pub evaluator: String,
    /// Whether it was struck from the panel.
    pub struck: bool,
    /// Its latest attestation; of a struck member the latest that is older than the strike. See [`counted`].
    pub evidence: Option<Evidence>,
}

/// When a rule is asked.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Occasion {
    /// A version is activated: the largest age counts.
    Activation,
    /// A version that is active is used: the largest age counts where the rule says `renew`.
    Use,
}

/// What a member's attestation does for a rule.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Verdict {
    /// It counts towards k.
    Passes,
    /// It counts towards max_fail.
    Fails,
    /// It counts for nothing.
    Neither,
}

/// How a rule stands.
#[cw_serde]
#[derive(Copy, Eq)]
pub struct Standing {
    /// Members that pass.
    pub passes: u8,
    /// Members that fail.
    pub fails: u8,
    /// Whether passes are at least k and failures at most max_fail.
    pub holds: bool,
    /// The unix second at which it stops holding by time alone, if it holds and there is one.
    pub until: Option<u64>,
}

impl MetricUnit {
    /// The least and the largest value that it can have, in millionths.
    pub const fn range(self) -> (i64, i64) {
        match self {
            Self::Fraction => (0, MILLION),
            Self::Ratio => (0, i64::MAX),
            Self::Score | Self::Nats => (i64::MIN, i64::MAX),
        }
    }

    fn check(self, what: &'static str, given: i64) -> Result<(), EvaluationError> {
        let (min, max) = self.range();
        if given < min || given > max {
            return Err(EvaluationError::Value { what, given, min, max });
        }
        Ok(())
    }
}

impl Metric {
    /// The digest that names it: SHA-256 over F("polity-metric-v1"), F of harness, task, task_version, split, u64be of
    /// shots, F of metric, filter, dataset id, dataset revision and dataset digest, u8 1 if higher is better, else 0,
    /// and u8 of the unit: 1 fraction, 2 score, 3 ratio, 4 nats.
    pub fn digest(&self) -> Digest {
        let mut canon = Canon::new("polity-metric-v1");
        for name in [&self.harness, &self.task, &self.task_version, &self.split] {
            canon.field(name.as_bytes());
        }
        canon.u64(u64::from(self.shots));
        for name in [&self.metric, &self.filter, &self.dataset.id, &self.dataset.revision] {
            canon.field(name.as_bytes());
        }
        canon.field(&self.dataset.sha256.0).u8(u8::from(self.better == Better::Higher)).u8(match self.unit {
            MetricUnit::Fraction => 1,
            MetricUnit::Score => 2,
            MetricUnit::Ratio => 3,
            MetricUnit::Nats => 4,
        });
        canon.digest()
    }
}

impl<A: AsRef<str>> Panel<A> {
    /// Whether it can be made. Addresses are compared as they are given: check them before.
    pub fn check(&self) -> Result<(), EvaluationError> {
        bounds::MEMBERS.check_len(self.members.len())?;
        let mut sorted: Vec<_> = self.members.iter().map(AsRef::as_ref).collect();
        sorted.sort_unstable();
        match sorted.iter().zip(sorted.iter().skip(1)).find(|(a, b)| a == b) {
            Some((member, _)) => Err(EvaluationError::DuplicateMember { member: (*member).to_owned() }),
            None => Ok(()),
        }
    }

    /// The digest that names it, strikes apart: SHA-256 over F("polity-panel-v1") ‖ F(authority) ‖ u32be(members) ‖
    /// F(member) each, in its order.
    pub fn digest(&self) -> Digest {
        let mut canon = Canon::new("polity-panel-v1");
        canon.field(self.authority.as_ref().as_bytes()).count(self.members.len());
        for member in &self.members {
            canon.field(member.as_ref().as_bytes());
        }
        canon.digest()
    }
}

impl Attestation {
    /// Whether it can be made of a version with this root by a metric of this unit, now in unix seconds.
    pub fn check(&self, root: Digest, unit: MetricUnit, now: u64) -> Result<(), EvaluationError> {
        if self.root != root {
            return Err(EvaluationError::WrongRoot { given: self.root, root });
        }
        unit.check("value", self.value)?;
        if self.n == 0 || self.n > self.n_total {
            return Err(EvaluationError::Samples { n: self.n, n_total: self.n_total });
        }
        if self.measured > now {
            return Err(EvaluationError::Future { measured: self.measured, now });
        }
        match self.expires {
            Some(expires) if expires <= now => Err(EvaluationError::Expired { expires, now }),
            _ => Ok(()),
        }
    }

    /// What rules read of it.
    pub const fn evidence(&self, revoked: bool) -> Evidence {
        Evidence {
            value: self.value,
            stderr: self.stderr,
            n: self.n,
            n_total: self.n_total,
            measured: self.measured,
            expires: self.expires,
            revoked,
        }
    }
}

/// Which of an evaluator's attestations counts at a time, of a history of (when it was recorded, what), oldest first;
/// of a struck member the latest recorded before the strike, in an earlier block. Times on any clock that never goes
/// back; `at` is included.
pub fn counted<T>(history: &[(u64, T)], at: u64, struck: Option<u64>) -> Option<&T> {
    let struck = struck.filter(|struck| *struck <= at);
    let counts = |time: u64| time <= at && struck.map_or(true, |struck| time < struck);
    history.iter().rev().find(|(time, _)| counts(*time)).map(|(_, attestation)| attestation)
}

impl RuleMsg {
    /// The rule as a policy holds it, if its metric and its panel allow it.
    pub fn compile(&self, facts: RuleFacts) -> Result<Rule, EvaluationError> {
        let RuleFacts { better, unit, members } = facts;
        unit.check("bound", self.bound)?;
        let Some(left) = members.checked_sub(self.k).filter(|_| self.k > 0) else {
            return Err(EvaluationError::K { k: self.k, members });
        };
        if self.max_fail > left {
            return Err(EvaluationError::MaxFail { max_fail: self.max_fail, k: self.k, members });
        }
        if self.min_n == 0 {
            return Err(EvaluationError::MinN);
        }
        bounds::Z.check(self.z.into())?;
        if let Some(max_age) = self.max_age {
            bounds::MAX_AGE.check(max_age)?;
        }
        if self.renew && self.max_age.is_none() {
            return Err(EvaluationError::RenewWithoutMaxAge);
        }
        Ok(Rule {
            metric: self.metric,
            panel: self.panel,
            better,
            bound: self.bound,
            k: self.k,
            max_fail: self.max_fail,
            min_n: self.min_n,
            full: self.full,
            z: self.z,
            max_age: self.max_age,
            renew: self.renew,
        })
    }
}

impl From<Rule> for RuleMsg {
    fn from(rule: Rule) -> Self {
        Self {
            metric: rule.metric,
            panel: rule.panel,
            bound: rule.bound,
            k: rule.k,
            max_fail: rule.max_fail,
            min_n: rule.min_n,
            full: rule.full,
            z: rule.z,
            max_age: rule.max_age,
            renew: rule.renew,
        }
    }
}

impl Rule {
    /// Whether a value clears the bound by z standard errors: 1000 · value ∓ z · stderr against 1000 · bound, exact.
    pub fn meets(&self, value: i64, stderr: Option<u64>) -> bool {
        let error = match (self.z, stderr) {
            (0, _) => 0,
            (_, None) => return false,
            (z, Some(stderr)) => i128::from(z).saturating_mul(i128::from(stderr)),
        };
        // at most 2^63 · 1000 and 2^32 · 2^64: far from the ends of an i128
        let value = i128::from(value).saturating_mul(1_000);
        let bound = i128::from(self.bound).saturating_mul(1_000);
        match self.better {
            Better::Higher => value.saturating_sub(error) >= bound,
            Better::Lower => value.saturating_add(error) <= bound,
        }
    }

    /// From which unix second on evidence that passes can't any more, by time alone; none if it always can.
    pub fn passes_until(&self, evidence: &Evidence, occasion: Occasion) -> Option<u64> {
        let ages = occasion == Occasion::Activation || self.renew;
        let old = self.max_age.filter(|_| ages).map(|max_age| evidence.measured.saturating_add(max_age));
        [evidence.expires, old].into_iter().flatten().min()
    }

    /// What a member's attestation does at a time. `own` says whether the member has a role in the model: it can't
    /// pass its own, and its failures count.
    pub fn verdict(&self, member: &Member, own: bool, now: u64, occasion: Occasion) -> Verdict {
        let Some(evidence) = &member.evidence else {
            return Verdict::Neither;
        };
        if !self.meets(evidence.value, evidence.stderr) {
            return Verdict::Fails;
        }
        let barred = member.struck || own || evidence.revoked;
        let measured = evidence.n >= self.min_n && (!self.full || evidence.n == evidence.n_total);
        let in_time = self.passes_until(evidence, occasion).map_or(true, |end| now < end);
        if !barred && measured && in_time {
            return Verdict::Passes;
        }
        Verdict::Neither
    }

    /// How the rule stands at a time. `own` says which evaluators have a role in the model.
    pub fn standing(
        &self,
        members: &[Member],
        own: impl Fn(&str) -> bool,
        now: u64,
        occasion: Occasion,
    ) -> Standing {
        let mut fails: u8 = 0;
        // when each pass ends; never is the largest
        let mut ends = vec![];
        for member in members {
            match self.verdict(member, own(&member.evaluator), now, occasion) {
                Verdict::Fails => fails = fails.saturating_add(1),
                Verdict::Passes => {
                    let end = member.evidence.as_ref().and_then(|e| self.passes_until(e, occasion));
                    ends.push(end.unwrap_or(u64::MAX));
                }
                Verdict::Neither => {}
            }
        }
        // failures don't change by time: the rule stops when the k-th pass that lasts longest ends
        ends.sort_unstable_by(|a, b| b.cmp(a));
        let passes = u8::try_from(ends.len()).unwrap_or(u8::MAX);
        let holds = passes >= self.k && fails <= self.max_fail;
        let kth = ends.get(usize::from(self.k).saturating_sub(1)).copied();
        let until = kth.filter(|end| holds && *end != u64::MAX);
        Standing { passes, fails, holds, until }
    }
}
