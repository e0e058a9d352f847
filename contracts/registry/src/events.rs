//! What a registry tells indexers: one event for each change. Chains put `wasm-` before the name. An attribute without
//! a value is left out.

use cosmwasm_std::{Addr, Event};
use polity::{
    event,
    registry::{
        GuardianMsg, LicenceId, MetricId, ModelId, ModelName, PanelId, PolicyId, VersionId, VocabularyId,
    },
    Digest, Ratio,
};

/// How an attribute is written.
trait Attribute {
    fn text(&self) -> String;
}

macro_rules! written {
    ($($kind:ty),*) => {
        $(impl Attribute for $kind {
            fn text(&self) -> String {
                self.to_string()
            }
        })*
    };
}

written!(u8, u32, u64, usize, i64, bool, String, Addr, Digest, ModelName, Ratio);

impl<T: Attribute> Attribute for Option<T> {
    fn text(&self) -> String {
        self.as_ref().map(T::text).unwrap_or_default()
    }
}

macro_rules! events {
    ($($(#[$doc:meta])* $name:ident = $text:literal { $($field:ident: $kind:ty),* $(,)? })*) => {
        $(
            $(#[$doc])*
            pub struct $name {
                $(pub $field: $kind),*
            }

            impl From<$name> for Event {
                fn from(e: $name) -> Self {
                    event($text, [$((stringify!($field), e.$field.text())),*])
                }
            }
        )*
    };
}

events! {
    /// A vocabulary was started.
    VocabularyCreated = "vocabulary_created" { vocabulary: VocabularyId, maker: Addr }
    /// A vocabulary has more axes.
    AxesAdded = "axes_added" { vocabulary: VocabularyId, added: usize }
    /// A vocabulary is immutable from now on.
    VocabularySealed = "vocabulary_sealed" { vocabulary: VocabularyId, digest: Digest }
    /// A policy was made.
    PolicyCreated = "policy_created" { policy: PolicyId, maker: Addr, digest: Digest }
    /// A metric was made.
    MetricCreated = "metric_created" { metric: MetricId, maker: Addr, digest: Digest }
    /// A panel was made.
    PanelCreated = "panel_created" { panel: PanelId, maker: Addr, digest: Digest }
    /// A licence was made.
    LicenceCreated = "licence_created" { licence: LicenceId, maker: Addr, digest: Digest }
    /// A member was struck from a panel.
    MemberStruck = "member_struck" { panel: PanelId, member: Addr }

    /// A model was registered. Its maintainers and its guardian are told as when they are set later.
    ModelRegistered = "model_registered" {
        model: ModelId, name: ModelName, authority: Addr, policy: Option<PolicyId>, licence: LicenceId, pledge: Ratio,
        parents: String, successor_of: Option<ModelId>,
    }
    /// A version was submitted. Its first card is told as when it is amended.
    VersionSubmitted = "version_submitted" { model: ModelId, version: VersionId, root: Digest, submitter: Addr }
    /// A version has another card.
    CardAmended = "card_amended" { model: ModelId, version: VersionId, number: u32, digest: Digest }
    /// A version is the active one; the one before is authorised until its grace is over, if it has one.
    VersionActivated = "version_activated" {
        model: ModelId, version: VersionId, root: Digest, grace_until: Option<u64>,
    }
    /// A policy is in force.
    GuardrailsSet = "guardrails_set" { model: ModelId, policy: PolicyId, digest: Digest, tightened: bool }
    /// A model's end was announced.
    ModelDeprecated = "model_deprecated" { model: ModelId, sunset: u64, successor: Option<ModelId> }
    /// A model's end.
    ModelRetired = "model_retired" { model: ModelId }
    /// A version's end. The reason by its number.
    VersionRevoked = "version_revoked" { model: ModelId, version: VersionId, reason: u8, document: Digest }
    /// A model was suspended. The reason by its number.
    ModelSuspended = "model_suspended" { model: ModelId, by: Addr, until: u64, reason: u8, document: Digest }
    /// The authority gave a suspension another end.
    SuspensionRatified = "suspension_ratified" { model: ModelId, until: u64 }
    /// The authority ended a suspension.
    SuspensionLifted = "suspension_lifted" { model: ModelId }
    /// A guardian was appointed.
    GuardianAppointed = "guardian_appointed" {
        model: ModelId, guardian: String, until: u64, max_suspension: u64,
    }
    /// The guardian was dismissed.
    GuardianDismissed = "guardian_dismissed" { model: ModelId }
    /// Others maintain a model.
    MaintainersSet = "maintainers_set" { model: ModelId, maintainers: String }
    /// Later children accept another licence.
    LicenceSet = "licence_set" { model: ModelId, licence: LicenceId }
    /// Later children accept another pledge.
    PledgeSet = "pledge_set" { model: ModelId, pledge: Ratio }
    /// Somebody may take the authority over, or nobody any more.
    AuthorityProposed = "authority_proposed" { model: ModelId, authority: Option<Addr> }
    /// Somebody took the authority over.
    AuthorityAccepted = "authority_accepted" { model: ModelId, authority: Addr }

    /// An evaluator attested what a version scored, in millionths.
    Attested = "attested" {
        model: ModelId, version: VersionId, metric: MetricId, evaluator: Addr, value: i64,
    }
    /// An evaluator revoked its latest attestation.
    AttestationRevoked = "attestation_revoked" {
        model: ModelId, version: VersionId, metric: MetricId, evaluator: Addr,
    }
}

impl GuardianAppointed {
    /// Of what a message says.
    pub fn new(model: ModelId, GuardianMsg { address, until, max_suspension }: GuardianMsg) -> Self {
        Self { model, guardian: address, until, max_suspension }
    }
}

impl MaintainersSet {
    /// Of what a message says.
    pub fn new(model: ModelId, maintainers: &[String]) -> Self {
        Self { model, maintainers: maintainers.join(",") }
    }
}
