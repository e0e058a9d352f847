//! What a caller did wrong. Each text starts with a code that stays, for programs.

use cosmwasm_std::{Addr, StdError};
use polity::{
    registry::{
        EvaluationError, Incomparable, LicenceError, LineageError, ModelError, ModelId, PanelId, PolicyError,
        Reason, SubmissionError, VersionId, VocabularyError, VocabularyId,
    },
    Digest, InputError, OutOfBounds,
};
use polity_store::CodecError;
use thiserror::Error;

/// Why the registry refuses.
#[derive(Debug, PartialEq, Error)]
pub enum ContractError {
    /// Storage, decoding or a query of the chain failed.
    #[error("std: {0}")]
    Std(#[from] StdError),
    /// A value or a list is outside its bound.
    #[error("out_of_bounds: {0}")]
    OutOfBounds(#[from] OutOfBounds),
    /// An address isn't one of this chain. The text starts with `invalid_address`.
    #[error(transparent)]
    Input(#[from] InputError),
    /// A vocabulary can't be.
    #[error("vocabulary: {0}")]
    Vocabulary(#[from] VocabularyError),
    /// A policy can't be.
    #[error("policy: {0}")]
    Policy(#[from] PolicyError),
    /// A panel or an attestation can't be.
    #[error("evaluation: {0}")]
    Evaluation(#[from] EvaluationError),
    /// A licence can't be.
    #[error("licence: {0}")]
    Licence(#[from] LicenceError),
    /// A lineage can't be.
    #[error("lineage: {0}")]
    Lineage(#[from] LineageError),
    /// A version or a list of maintainers can't be.
    #[error("submission: {0}")]
    Submission(#[from] SubmissionError),
    /// The model's state, or its revision, is against it.
    #[error("model: {0}")]
    Model(#[from] ModelError),

    /// The sender may not do this.
    #[error("unauthorized: only {only} may do this, and the sender is {sender}")]
    Unauthorized {
        /// Who may.
        only: &'static str,
        /// Who tried.
        sender: Addr,
    },
    /// Coins came along: they would be lost here.
    #[error("funds: a registry takes none, and was sent {given}")]
    Funds {
        /// What was sent.
        given: String,
    },
    /// The registry was made with an admin, who could change its code.
    #[error("has_admin: {admin} could change this registry's code; make it without an admin")]
    HasAdmin {
        /// The admin.
        admin: Addr,
    },
    /// A reply to nothing that was sent.
    #[error("unknown_reply: nothing was sent under the id {id}")]
    UnknownReply {
        /// Its id.
        id: u64,
    },

    /// There is nothing of this number, or there was nothing at the time asked about.
    #[error("unknown: there is no {what} {id}")]
    Unknown {
        /// What.
        what: &'static str,
        /// Its number.
        id: u64,
    },
    /// What has this number is something else than what was meant.
    #[error("other_digest: {what} {id} has the digest {digest}, and {given} was named; compare what was decided upon")]
    OtherDigest {
        /// What.
        what: &'static str,
        /// Its number.
        id: u64,
        /// Its digest.
        digest: Digest,
        /// The digest that was named.
        given: Digest,
    },
    /// The model has no version of this number, or had none at the time asked about.
    #[error("no_version: model {model} has no version {version}")]
    NoVersion {
        /// The model.
        model: ModelId,
        /// The version.
        version: VersionId,
    },
    /// The answer isn't known before the time is past.
    #[error("not_past: {at} is not past, and an answer about it could still change")]
    NotPast {
        /// The unix second, or the height.
        at: u64,
    },

    /// A vocabulary that can't change any more.
    #[error("sealed: vocabulary {vocabulary} is sealed")]
    Sealed {
        /// Which.
        vocabulary: VocabularyId,
    },
    /// A vocabulary that can still change.
    #[error("not_sealed: vocabulary {vocabulary} is not sealed; no policy can be written in it before")]
    NotSealed {
        /// Which.
        vocabulary: VocabularyId,
    },
    /// A vocabulary isn't what its maker means.
    #[error("wrong_digest: the vocabulary's digest is {digest}, not {given}")]
    WrongDigest {
        /// The digest given.
        given: Digest,
        /// The vocabulary's.
        digest: Digest,
    },
    /// Nobody of this address is on the panel.
    #[error("not_a_member: {member} is not on panel {panel}")]
    NotAMember {
        /// The panel.
        panel: PanelId,
        /// Who isn't.
        member: Addr,
    },
    /// The member was struck before.
    #[error("already_struck: {member} was struck from panel {panel}")]
    AlreadyStruck {
        /// The panel.
        panel: PanelId,
        /// Who.
        member: Addr,
    },

    /// The sender has registered a model under this name.
    #[error("name_taken: the sender's model {model} has this name")]
    NameTaken {
        /// The model.
        model: ModelId,
    },
    /// The model has a version with this root.
    #[error("root_taken: version {version} has this root, and a model takes each once")]
    RootTaken {
        /// The version.
        version: VersionId,
    },
    /// A version or a policy doesn't fit the other.
    #[error("unmet: the version doesn't meet the policy: {}", list(.reasons))]
    Unmet {
        /// What it lacks.
        reasons: Vec<Reason>,
    },
    /// A policy isn't a tightening of the one in force.
    #[error("not_stricter: {0}")]
    NotStricter(#[from] Incomparable),
    /// The policy in force has no evaluation rules.
    #[error("not_evaluated: the policy in force has no evaluation rules; send activate")]
    NotEvaluated,
    /// A model that should succeed itself.
    #[error("own_successor: a model can't succeed itself")]
    OwnSuccessor,
    /// There is no guardian to dismiss.
    #[error("no_guardian: the model has none")]
    NoGuardian,
    /// There is no proposed authority to withdraw.
    #[error("nobody_proposed: nobody is named to take the authority over")]
    NobodyProposed,

    /// An evaluator has attested nothing here.
    #[error("not_attested: {evaluator} has attested nothing of this version by this metric")]
    NotAttested {
        /// Who: the sender, or the one that a page goes on after.
        evaluator: Addr,
    },
    /// The sender's latest attestation is revoked.
    #[error("already_revoked: the sender's latest attestation is revoked; attest anew")]
    AlreadyRevoked,
}

impl From<CodecError> for ContractError {
    fn from(error: CodecError) -> Self {
        StdError::from(error).into()
    }
}

fn list(reasons: &[Reason]) -> String {
    let text = |reason: &Reason| match &reason.what {
        Some(what) => format!("{} {what}", reason.code),
        None => reason.code.to_string(),
    };
    reasons.iter().map(text).collect::<Vec<_>>().join(", ")
}
