//! Which revision each action of a batch carries.

use thiserror::Error;

use super::{msg::ExecuteMsg, ModelId};

/// What an action on a model says about its revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compared {
    /// The model.
    pub model: ModelId,
    /// The revision that the action was decided upon.
    pub revision: u64,
    /// Whether the revision moves on with it.
    pub counts: bool,
}

/// An action of a batch carries another revision than the one that the model will have by then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("action {index}: it carries the revision {given} of model {model}, which will be at {expected}")]
pub struct WrongRevision {
    /// The action's place in the batch, counted from 0.
    pub index: usize,
    /// The model.
    pub model: ModelId,
    /// The revision that it carries.
    pub given: u64,
    /// The revision that it must carry.
    pub expected: u64,
}

/// Whether each action of a batch carries the revision that its model will have when its turn comes: the k-th that
/// counts carries `revision + k − 1`, and an action that doesn't count the revision as it is by then. `present` is the
/// revision of a model now; actions on models that it doesn't know are passed over.
pub fn check_revisions(
    batch: &[ExecuteMsg],
    present: impl Fn(ModelId) -> Option<u64>,
) -> Result<(), WrongRevision> {
    for (index, compared, expected) in expected(batch, present) {
        if compared.revision != expected {
            let Compared { model, revision: given, .. } = compared;
            return Err(WrongRevision { index, model, given, expected });
        }
    }
    Ok(())
}

/// Writes into each action of a batch the revision that its model will have when its turn comes.
pub fn set_revisions(batch: &mut [ExecuteMsg], present: impl Fn(ModelId) -> Option<u64>) {
    for (index, _, revision) in expected(batch, present) {
        if let Some((_, place)) = batch.get_mut(index).and_then(ExecuteMsg::revision_mut) {
            *place = revision;
        }
    }
}

fn expected(batch: &[ExecuteMsg], present: impl Fn(ModelId) -> Option<u64>) -> Vec<(usize, Compared, u64)> {
    let mut at: Vec<(ModelId, u64)> = vec![];
    let mut out = vec![];
    for (index, msg) in batch.iter().enumerate() {
        let Some(compared) = msg.compared() else { continue };
        let known = at.iter().position(|(model, _)| *model == compared.model).or_else(|| {
            at.push((compared.model, present(compared.model)?));
            at.len().checked_sub(1)
        });
        let Some((_, revision)) = known.and_then(|known| at.get_mut(known)) else { continue };
        out.push((index, compared, *revision));
        *revision = revision.saturating_add(u64::from(compared.counts));
    }
    out
}
