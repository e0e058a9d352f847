//! The messages of the registry that a model's authority sends, and a community decides. So far the harmless ones.

use cosmwasm_schema::cw_serde;

use crate::Digest;

/// What a model's authority does. Each message is compared with the model's revision and refused if that has moved on.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub enum AuthorityMsg {
    /// Give a suspension a new end. The model's authority only.
    RatifySuspension {
        /// The model.
        model: u64,
        /// The revision that the sender saw.
        revision: u64,
        /// When the suspension ends, in unix seconds.
        until: u64,
    },
    /// End a suspension. The model's authority only.
    LiftSuspension {
        /// The model.
        model: u64,
        /// The revision that the sender saw.
        revision: u64,
    },
    /// Activate a version under a policy that has evaluation rules. The model's authority only.
    ActivateEvaluated {
        /// The model.
        model: u64,
        /// The revision that the sender saw.
        revision: u64,
        /// The version.
        version: u32,
        /// The root of its files.
        root: Digest,
        /// Seconds in which the version before stays authorised.
        grace: u64,
    },
}
