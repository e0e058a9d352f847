//! Lineage: who a model comes from, what part of its income each ancestor has, and which restrictions it inherits.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Uint64;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{
    licence::{twice, Licence, Relation},
    model::ModelState,
    LicenceId, ModelId, PolicyId,
};
use crate::{
    bounds::{self, OutOfBounds},
    Ratio,
};

/// What all weights of a model sum to: weights are in units of 10^-18.
pub const WHOLE: u64 = 1_000_000_000_000_000_000;

/// A royalty parent that a model names when it registers. Any other licence or pledge now in force is refused, so that
/// a parent can't raise its pledge in the block before.
///
/// A pledge is a [`Ratio`]: people write it, and its millionths times a weight in 10^-18, over a million, is exact in
/// 128 bits before the one rounding.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct Parent {
    /// The parent: active or deprecated; it may be suspended.
    pub model: ModelId,
    /// How the child comes from it. Its licence must grant that.
    pub relation: Relation,
    /// The licence that the child accepts.
    pub licence: LicenceId,
    /// The pledge that the child accepts: the part of what it receives, royalties included, that it passes on.
    pub pledge: Ratio,
}

/// What is known of a parent when a child registers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParentFacts {
    /// Its state now, the sunset counted.
    pub state: ModelState,
    /// The number of its licence now.
    pub licence_id: LicenceId,
    /// Its licence now.
    pub licence: Licence,
    /// Its pledge now.
    pub pledge: Ratio,
    /// Its weights.
    pub weights: Weights,
    /// The policies that it inherited itself.
    pub inherited: Vec<PolicyId>,
}

/// An ancestor's part of a model's income.
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord)]
pub struct Weight {
    /// The ancestor.
    pub model: ModelId,
    /// Its part, in units of 10^-18. At least 1.
    pub weight: Uint64,
}

/// Who has what part of a model's income: at most 32 ancestors, and the model itself the rest. Sums to one exactly.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(try_from = "Vec<Weight>", into = "Vec<Weight>")]
#[schemars(with = "Vec<Weight>")]
pub struct Weights(Vec<Weight>);

/// What a model gets from its parents, fixed when it registers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lineage {
    /// Its ancestors' parts.
    pub weights: Weights,
    /// The restrictions that it inherits, each once, by number.
    pub inherited: Vec<PolicyId>,
}

/// Why a lineage is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LineageError {
    /// Too many parents, ancestors or restrictions.
    #[error(transparent)]
    OutOfBounds(#[from] OutOfBounds),
    /// There aren't facts for each parent.
    #[error("parents: {parents} parents, and facts about {facts}")]
    Facts {
        /// How many parents.
        parents: usize,
        /// How many facts.
        facts: usize,
    },
    /// A parent stands twice.
    #[error("parents: {parent} stands twice")]
    DuplicateParent {
        /// Which.
        parent: ModelId,
    },
    /// A parent is neither active nor deprecated.
    #[error("parent {parent}: it is {}, and a parent is active or deprecated", state.as_str())]
    ParentState {
        /// Which.
        parent: ModelId,
        /// Its state.
        state: ModelState,
    },
    /// The parent's licence isn't the one accepted.
    #[error("parent {parent}: its licence is {present}, and {accepted} was accepted")]
    OtherLicence {
        /// Which.
        parent: ModelId,
        /// The licence accepted.
        accepted: LicenceId,
        /// The licence now in force.
        present: LicenceId,
    },
    /// The parent's pledge isn't the one accepted.
    #[error("parent {parent}: its pledge is {present}, and {accepted} was accepted")]
    OtherPledge {
        /// Which.
        parent: ModelId,
        /// The pledge accepted.
        accepted: Ratio,
        /// The pledge now in force.
        present: Ratio,
    },
    /// The parent's licence doesn't grant the relation.
    #[error("parent {parent}: its licence doesn't grant {}", relation.as_str())]
    NotGranted {
        /// Which.
        parent: ModelId,
        /// The relation.
        relation: Relation,
    },
    /// The parent's licence is share-alike, and the child's isn't compatible.
    #[error("parent {parent}: its licence is share-alike, and {licence} isn't compatible with it")]
    NotAlike {
        /// Which.
        parent: ModelId,
        /// The child's licence.
        licence: LicenceId,
    },
    /// The parents' pledges are more than a whole.
    #[error("parents: their pledges sum to {millionths} millionths, which is more than a whole")]
    PledgesOverWhole {
        /// What they sum to, in millionths.
        millionths: u64,
    },
    /// Weights that can't be: not by model, one of nothing, or more than a whole in all.
    #[error("weights: by model, each at least 1, and at most 10^18 in all")]
    Weights,
}

impl TryFrom<Vec<Weight>> for Weights {
    type Error = LineageError;

    fn try_from(weights: Vec<Weight>) -> Result<Self, LineageError> {
        bounds::ANCESTORS.check_len(weights.len())?;
        let ascending = weights.iter().zip(weights.iter().skip(1)).all(|(a, b)| a.model < b.model);
        let positive = weights.iter().all(|weight| !weight.weight.is_zero());
        let sum: u128 = weights.iter().map(|weight| u128::from(weight.weight.u64())).sum();
        if !ascending || !positive || sum > u128::from(WHOLE) {
            return Err(LineageError::Weights);
        }
        Ok(Self(weights))
    }
}

impl From<Weights> for Vec<Weight> {
    fn from(weights: Weights) -> Self {
        weights.0
    }
}

impl Weights {
    /// The ancestors, by number, the model itself apart.
    pub fn ancestors(&self) -> &[Weight] {
        &self.0
    }

    /// The model's own part: the rest.
    pub fn own(&self) -> u64 {
        self.0.iter().fold(WHOLE, |rest, weight| rest.saturating_sub(weight.weight.u64()))
    }

    /// The part of `ancestor` in the income of `model`, whose weights these are. The model itself is one.
    pub fn of(&self, model: ModelId, ancestor: ModelId) -> u64 {
        if ancestor == model {
            return self.own();
        }
        let found = self.0.iter().find(|weight| weight.model == ancestor);
        found.map_or(0, |weight| weight.weight.u64())
    }
}

/// The lineage of a model that registers under the licence `child`, from what it names and what is known of that:
/// w(M) = Σ r · w(P), each product floored and then summed; ancestors whose weight floors to zero are dropped.
///
/// No cycle can form: a parent exists when its child registers, and parents are never added later.
pub fn descend(child: LicenceId, parents: &[Parent], facts: &[ParentFacts]) -> Result<Lineage, LineageError> {
    bounds::PARENTS.check_len(parents.len())?;
    if parents.len() != facts.len() {
        return Err(LineageError::Facts { parents: parents.len(), facts: facts.len() });
    }
    if let Some(parent) = twice(parents.iter().map(|parent| parent.model)) {
        return Err(LineageError::DuplicateParent { parent });
    }
    for (parent, facts) in parents.iter().zip(facts) {
        parent.check(child, facts)?;
    }
    let millionths = parents.iter().map(|parent| u64::from(parent.pledge.millionths())).sum();
    if millionths > u64::from(Ratio::WHOLE) {
        return Err(LineageError::PledgesOverWhole { millionths });
    }

    let mut parts: Vec<(ModelId, u64)> = vec![];
    let mut inherited: Vec<PolicyId> = vec![];
    for (parent, facts) in parents.iter().zip(facts) {
        let own = Weight { model: parent.model, weight: facts.weights.own().into() };
        for weight in facts.weights.0.iter().chain([&own]) {
            let part = floor(parent.pledge, weight.weight.u64());
            match parts.iter_mut().find(|(model, _)| *model == weight.model) {
                // all products together are at most a whole
                Some((_, sum)) => *sum = sum.saturating_add(part),
                None => parts.push((weight.model, part)),
            }
        }
        inherited.extend(&facts.inherited);
        inherited.extend(facts.licence.restrictions);
    }
    parts.retain(|(_, weight)| *weight > 0);
    parts.sort_unstable();
    inherited.sort_unstable();
    inherited.dedup();
    bounds::INHERITED.check_len(inherited.len())?;
    let weights: Vec<_> =
        parts.into_iter().map(|(model, weight)| Weight { model, weight: weight.into() }).collect();
    Ok(Lineage { weights: weights.try_into()?, inherited })
}

impl Parent {
    fn check(&self, child: LicenceId, facts: &ParentFacts) -> Result<(), LineageError> {
        let parent = self.model;
        if !matches!(facts.state, ModelState::Active | ModelState::Deprecated) {
            return Err(LineageError::ParentState { parent, state: facts.state });
        }
        if facts.licence_id != self.licence {
            return Err(LineageError::OtherLicence {
                parent,
                accepted: self.licence,
                present: facts.licence_id,
            });
        }
        if facts.pledge != self.pledge {
            return Err(LineageError::OtherPledge { parent, accepted: self.pledge, present: facts.pledge });
        }
        if !facts.licence.grants(self.relation) {
            return Err(LineageError::NotGranted { parent, relation: self.relation });
        }
        if !facts.licence.lets_child_carry(self.licence, child) {
            return Err(LineageError::NotAlike { parent, licence: child });
        }
        Ok(())
    }
}

/// A part of a weight, rounded down.
fn floor(pledge: Ratio, weight: u64) -> u64 {
    // at most 10^6 · 2^64, and the result at most `weight`
    let product = u128::from(pledge.millionths()).saturating_mul(u128::from(weight));
    product.checked_div(Ratio::WHOLE.into()).and_then(|part| u64::try_from(part).ok()).unwrap_or(weight)
}
