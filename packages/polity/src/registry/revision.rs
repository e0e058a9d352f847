//! Which revision each action of a batch carries.

use thiserror::Error;

use super::{
    msg::{AuthorityMsg, ExecuteMsg},
    ModelId,
};

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

/// A message or an action that may name the revision of the model that it was decided upon.
pub trait Revised {
    /// What it says about a model's revision; none if it isn't compared.
    fn compared(&self) -> Option<Compared>;

    /// Lets it name this revision, if it names one.
    fn carry(&mut self, revision: u64);
}

// Both enums have these messages, with the same contents.
macro_rules! revised {
    ($messages:ty { counted: $($counted:ident)+; uncounted: $($uncounted:ident)+ }) => {
        impl Revised for $messages {
            fn compared(&self) -> Option<Compared> {
                match self {
                    $(Self::$counted(msg) => {
                        Some(Compared { model: msg.model, revision: msg.revision, counts: true })
                    })+
                    $(Self::$uncounted(msg) => {
                        Some(Compared { model: msg.model, revision: msg.revision, counts: false })
                    })+
                    _ => None,
                }
            }

            fn carry(&mut self, revision: u64) {
                match self {
                    $(Self::$counted(msg) => msg.revision = revision,)+
                    $(Self::$uncounted(msg) => msg.revision = revision,)+
                    _ => {}
                }
            }
        }
    };
    ($($messages:ty),+) => {
        $(revised!($messages {
            counted:
                Activate ActivateEvaluated TightenGuardrails SetGuardrails Deprecate Retire Revoke Suspend
                RatifySuspension LiftSuspension AppointGuardian AcceptAuthority;
            // a change of something that nobody's use depends on stops no vote
            uncounted: SetMaintainers SetLicence SetPledge ProposeAuthority
        });)+
    };
}

revised!(ExecuteMsg, AuthorityMsg);

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
pub fn check_revisions<M: Revised>(
    batch: &[M],
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
pub fn set_revisions<M: Revised>(batch: &mut [M], present: impl Fn(ModelId) -> Option<u64>) {
    for (index, _, revision) in expected(batch, present) {
        if let Some(msg) = batch.get_mut(index) {
            msg.carry(revision);
        }
    }
}

fn expected<M: Revised>(
    batch: &[M],
    present: impl Fn(ModelId) -> Option<u64>,
) -> Vec<(usize, Compared, u64)> {
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
