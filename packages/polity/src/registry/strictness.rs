//! Which of two policies is the stricter one.

use std::fmt;

use cosmwasm_schema::cw_serde;
use thiserror::Error;

use super::{
    evaluation::{Better, Rule},
    policy::{Limit, Policy},
    MetricId, PanelId,
};

/// A part of a policy that another is compared in.
#[cw_serde]
#[derive(Eq)]
pub enum Component {
    /// They are written in different vocabularies.
    Vocabulary,
    /// What is asked of an axis of this number: nothing at all, or something laxer.
    Axis(u8),
    /// A disclosure that isn't required.
    Disclosure(String),
    /// Answers may be cached for longer.
    MaxStaleness,
    /// There is no rule by the same metric and panel that is as strict in every field.
    Rule {
        /// The rule's place in the policy compared with, counted from 0.
        index: u8,
        /// Its metric.
        metric: MetricId,
        /// Its panel.
        panel: PanelId,
    },
    /// The document was replaced. Only asked when tightening.
    Document,
    /// An amendment was taken away or changed. Only asked when tightening.
    Amendments,
}

impl fmt::Display for Component {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Vocabulary => f.write_str("vocabulary"),
            Self::Axis(axis) => write!(f, "axis {axis}"),
            Self::Disclosure(disclosure) => write!(f, "disclosure {disclosure}"),
            Self::MaxStaleness => f.write_str("max_staleness"),
            Self::Rule { index, metric, panel } => {
                write!(f, "rule {index} (metric {metric}, panel {panel})")
            }
            Self::Document => f.write_str("document"),
            Self::Amendments => f.write_str("amendments"),
        }
    }
}

/// A policy isn't at least as strict as another.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("not at least as strict: {component}")]
pub struct Incomparable {
    /// The first component in which it isn't.
    pub component: Component,
}

impl From<Component> for Incomparable {
    fn from(component: Component) -> Self {
        Self { component }
    }
}

/// Whether rule `a` is no weaker than `b` in any field, on the same metric and panel. Then it holds only where `b`
/// does, whatever was attested, struck or revoked, when activating and afterwards.
pub fn no_weaker(a: &Rule, b: &Rule) -> bool {
    let bound = match b.better {
        Better::Higher => a.bound >= b.bound,
        Better::Lower => a.bound <= b.bound,
    };
    let max_age = match (a.max_age, b.max_age) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(a), Some(b)) => a <= b,
    };
    a.metric == b.metric
        && a.panel == b.panel
        && a.better == b.better
        && bound
        && a.k >= b.k
        && a.max_fail <= b.max_fail
        && a.min_n >= b.min_n
        && (a.full || !b.full)
        && a.z >= b.z
        && max_age
        && (a.renew || !b.renew)
}

/// Whether what `a` asks of an axis is no laxer than what `b` asks.
fn no_laxer(a: &Limit, b: &Limit) -> bool {
    match (a, b) {
        (Limit::Allowed(a), Limit::Allowed(b)) => a.is_subset(b),
        (Limit::Lowest(a), Limit::Lowest(b)) => a >= b,
        (Limit::Bound { value: a, stricter }, Limit::Bound { value: b, stricter: same }) => {
            stricter == same && stricter.allows(*a, *b)
        }
        (Limit::Duties(a), Limit::Duties(b)) => b.is_subset(a),
        _ => false,
    }
}

/// Whether `a` is at least as strict as `b`: then in every state whatever `a` allows `b` allows, with at least `b`'s
/// duties. What `b` constrains `a` must constrain too, even if `b` allows every term. The error names the first
/// component that isn't as strict.
///
/// Coarser than that on purpose where several rules together imply another: comparing them one by one is what people
/// can check.
pub fn at_least_as_strict(a: &Policy, b: &Policy) -> Result<(), Incomparable> {
    if a.vocabulary != b.vocabulary {
        return Err(Component::Vocabulary.into());
    }
    for constraint in &b.constraints {
        if !a.limit(constraint.axis).is_some_and(|limit| no_laxer(limit, &constraint.limit)) {
            return Err(Component::Axis(constraint.axis).into());
        }
    }
    if let Some(missing) = b.disclosures.iter().find(|disclosure| !a.disclosures.contains(disclosure)) {
        return Err(Component::Disclosure(missing.to_string()).into());
    }
    for (index, rule) in (0..=u8::MAX).zip(&b.rules) {
        if !a.rules.iter().any(|strong| no_weaker(strong, rule)) {
            return Err(Component::Rule { index, metric: rule.metric, panel: rule.panel }.into());
        }
    }
    if a.max_staleness > b.max_staleness {
        return Err(Component::MaxStaleness.into());
    }
    Ok(())
}

/// Whether a policy may replace the one in force by `TightenGuardrails`: at least as strict, with the same document, to
/// which amendments may only be appended. So nothing that people read is replaced in a quicker tier.
pub fn tightens(new: &Policy, in_force: &Policy) -> Result<(), Incomparable> {
    at_least_as_strict(new, in_force)?;
    if new.document != in_force.document {
        return Err(Component::Document.into());
    }
    if !new.amendments.starts_with(&in_force.amendments) {
        return Err(Component::Amendments.into());
    }
    Ok(())
}
