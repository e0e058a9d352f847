use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::Uint64;

use super::{
    decide::{Attributes, Subject},
    evaluation::{Attestation, Member, Metric, RuleMsg, Standing, Verdict},
    licence::{Licence, Relation},
    lineage::{Parent, Weight},
    log::Entry,
    manifest::{Algorithm, File, Proof},
    model::{Cause, Guardian, Head, ModelState, VersionState},
    names::{ModelName, PackageUrl, Term, VersionLabel},
    policy::{Policy, PolicyMsg},
    strictness::Component,
    vocabulary::Axis,
    LicenceId, MetricId, ModelId, PanelId, PolicyId, VersionId, VocabularyId,
};
use crate::{governor::BoundResponse, Digest, Ratio, Uri};

/// Makes a registry. It has no owner, and refuses a wasm admin.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct InstantiateMsg {}

/// What a registry does. Each message of a model's authority or guardian names the model's revision that it was decided
/// upon, and is refused if that has moved on: what runs is what was voted.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub enum ExecuteMsg {
    /// Start a vocabulary. Anyone; whoever does is its maker. The data is a [`CreatedResponse`].
    CreateVocabulary {
        /// Its first axes; may be none.
        axes: Vec<Axis>,
    },
    /// Add axes to a vocabulary that isn't sealed. Its maker only.
    AddAxes {
        /// The vocabulary.
        vocabulary: VocabularyId,
        /// More axes, after those that it has. At least one.
        axes: Vec<Axis>,
    },
    /// Make a vocabulary immutable; policies can be written in it from then on. Its maker only.
    SealVocabulary {
        /// The vocabulary.
        vocabulary: VocabularyId,
        /// The digest that it must have: what is sealed is what the maker means.
        digest: Digest,
    },
    /// Make a policy. Anyone. The data is a [`CreatedResponse`].
    CreatePolicy(PolicyMsg),
    /// Make a metric. Anyone. The data is a [`CreatedResponse`].
    CreateMetric(Metric),
    /// Make a panel of evaluators. Anyone. The data is a [`CreatedResponse`].
    CreatePanel {
        /// Who may strike members, and do nothing else; for ever.
        authority: String,
        /// 1 to 16 evaluators, each once.
        members: Vec<String>,
    },
    /// Make a licence. Anyone. The data is a [`CreatedResponse`].
    CreateLicence(Licence),
    /// Strike a member from a panel, for ever: of what it attested only the latest from before counts, and that can
    /// only fail. The panel's authority only.
    StrikeMember(StrikeMember),

    /// Register a model, as a draft. Anyone; whoever does is its authority until it hands it over. The data is a
    /// [`CreatedResponse`].
    Register(Register),
    /// Submit a version: a set of files that can be activated, so not of a retired model. The authority and the
    /// maintainers. Moves no revision, else anybody who prepares could stop every vote. The data is a
    /// [`SubmittedResponse`].
    Submit(Submit),
    /// Correct a version's card. The authority and the maintainers. Appended; earlier ones stay. Moves no revision.
    AmendCard {
        /// The model.
        model: ModelId,
        /// The version.
        version: VersionId,
        /// The card's digest.
        digest: Digest,
    },
    /// Activate a version, which must meet the policy in force, age of evaluations included, and the disclosures of the
    /// inherited ones. The model's authority only.
    Activate(Activate),
    /// Activate a version under a policy that has evaluation rules; refused where it has none, so that a quick tier may
    /// carry it. Else as [`ExecuteMsg::Activate`]. The model's authority only.
    ActivateEvaluated(Activate),
    /// Put a policy in force that is at least as strict as the one in force at that moment, with the same document, to
    /// which amendments may be appended. Refused if the active version doesn't meet it: else an impossible policy in a
    /// quick tier would stop everything. It can still allow nearly nothing. The model's authority only.
    TightenGuardrails(SetGuardrails),
    /// Put any policy in force that the active version meets. The model's authority only.
    SetGuardrails(SetGuardrails),
    /// Announce a model's end. Until the sunset it is used as before; from then on it is retired, without a
    /// transaction. Again: another sunset, while it isn't past. The model's authority only.
    Deprecate(Deprecate),
    /// End a model now, for ever. The model's authority only.
    Retire(AtRevision),
    /// Revoke a version, for ever. If it is the active one, none is. The model's authority only.
    Revoke(Revoke),
    /// Suspend a model that isn't suspended. It ends by itself. The model's authority, and its guardian, once in an
    /// appointment and for no longer than the appointment says; if that lapses unratified the mandate ends with it.
    Suspend(Suspend),
    /// Give a suspension a new end. The model's authority only.
    RatifySuspension(RatifySuspension),
    /// End a suspension. The model's authority only.
    LiftSuspension(AtRevision),
    /// Appoint a guardian in place of the one there is, or dismiss it. A retired model's can only be dismissed. The
    /// model's authority only.
    AppointGuardian(AppointGuardian),
    /// Replace the maintainers. Moves no revision. The model's authority only.
    SetMaintainers(SetMaintainers),
    /// Change the licence. Binds only later children; must be one that the licences accepted from the parents let it
    /// carry. Moves no revision. Refused of a retired model, which has none. The model's authority only.
    SetLicence(SetLicence),
    /// Change the pledge. Binds only later children. Moves no revision. Refused of a retired model, which has none. The
    /// model's authority only.
    SetPledge(SetPledge),
    /// Name who may take the authority over, or withdraw that; of a retired model too, whose versions can still be
    /// revoked and cards corrected. Moves no revision. The model's authority only.
    ProposeAuthority(ProposeAuthority),
    /// Take the authority over. Whoever was named only.
    AcceptAuthority(AtRevision),

    /// Attest what a version scored by a metric. Anyone; it counts for the policies whose panels name the sender. The
    /// latest counts. Moves no revision.
    Attest {
        /// The model.
        model: ModelId,
        /// The version.
        version: VersionId,
        /// The metric.
        metric: MetricId,
        /// What was measured.
        attestation: Attestation,
    },
    /// Revoke one's latest attestation. It can't pass any more, and still fails where it failed; no earlier one comes
    /// back. Whoever made it only.
    RevokeAttestation {
        /// The model.
        model: ModelId,
        /// The version.
        version: VersionId,
        /// The metric.
        metric: MetricId,
    },
}

/// A new model.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct Register {
    /// What it is called: unique for each registering address, so that nobody can squat another's.
    pub name: ModelName,
    /// The licence that later children accept.
    pub licence: Exact,
    /// The part of what a child receives, royalties included, that it passes on.
    pub pledge: Ratio,
    /// Royalty parents, at most 8, each once; for ever.
    pub parents: Vec<Parent>,
    /// The first policy. Nothing is active without one.
    pub policy: Option<Exact>,
    /// Who prepares versions and cards, besides the authority. At most 16, each once.
    pub maintainers: Vec<String>,
    /// Who may suspend it.
    pub guardian: Option<GuardianMsg>,
    /// The model that it says to continue. A claim: that model's own successor is named when it is deprecated.
    pub successor_of: Option<ModelId>,
}

/// An appointment of a guardian.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct GuardianMsg {
    /// An account or a contract.
    pub address: String,
    /// When the term is over, in unix seconds; at most four years ahead.
    pub until: u64,
    /// The longest that it may suspend for, in seconds. At most 150 days; should cover the vote and the delay of the
    /// tier that ratifies, else no suspension can be ratified in time.
    pub max_suspension: u64,
}

/// A new version. Immutable once submitted.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct Submit {
    /// The model.
    pub model: ModelId,
    /// How the root is made.
    pub algorithm: Algorithm,
    /// The root of its files. A model takes each once, so that failures and revocations can't be shed.
    pub root: Digest,
    /// How many files it has. At least 1.
    pub files: u32,
    /// Their size together, in bytes.
    pub size: u64,
    /// A semantic version.
    pub label: Option<VersionLabel>,
    /// Documents about it. At most 16.
    pub documents: Vec<Document>,
    /// What it says to disclose. At most 32, each once.
    pub disclosures: Vec<Term>,
    /// What it was made from. At most 16.
    pub provenance: Vec<Provenance>,
    /// The digest of its first card.
    pub card: Option<Digest>,
}

/// A document about a version.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct Document {
    /// What it is: `signature-bundle`, `slsa-provenance`, `cyclonedx`, `spdx`, `croissant`, `risk-assessment` …
    pub kind: Term,
    /// Its digest.
    pub sha256: Digest,
    /// Its size in bytes.
    pub size: u64,
    /// Where it is.
    pub uri: Uri,
}

/// Something that a version was made from.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct Provenance {
    /// How.
    pub relation: Relation,
    /// From what.
    pub source: Source,
}

/// What a version was made from.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub enum Source {
    /// A version in this registry.
    Version {
        /// The model.
        model: ModelId,
        /// The version.
        version: VersionId,
    },
    /// A package elsewhere: most bases will never be on this chain.
    Package(PackageUrl),
}

/// A model as the sender saw it: what is done to it is refused if its revision has moved on.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Copy, Eq)]
pub struct AtRevision {
    /// The model.
    pub model: ModelId,
    /// The revision that the sender saw.
    pub revision: u64,
}

/// Something immutable, named so that nobody can make another of it before what was decided is done: by its number, and
/// by the digest that it must have.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Copy, Eq)]
pub struct Exact {
    /// Its number.
    pub id: u32,
    /// Its digest.
    pub digest: Digest,
}

/// A version to be brought into use.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Copy, Eq)]
pub struct Activate {
    /// The model.
    pub model: ModelId,
    /// The revision that the sender saw.
    pub revision: u64,
    /// The version: any that isn't revoked; an older one is how to go back.
    pub version: VersionId,
    /// The root of its files.
    pub root: Digest,
    /// Seconds in which the version before stays authorised, so that a change-over breaks nobody. At most 30 days.
    pub grace: u64,
}

/// A policy to be put in force.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Copy, Eq)]
pub struct SetGuardrails {
    /// The model.
    pub model: ModelId,
    /// The revision that the sender saw.
    pub revision: u64,
    /// The policy.
    pub policy: Exact,
}

/// The announced end of a model.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Copy, Eq)]
pub struct Deprecate {
    /// The model.
    pub model: ModelId,
    /// The revision that the sender saw.
    pub revision: u64,
    /// When it ends, in unix seconds; in the future.
    pub sunset: u64,
    /// What to use instead.
    pub successor: Option<ModelId>,
}

/// A version to be revoked.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Copy, Eq)]
pub struct Revoke {
    /// The model.
    pub model: ModelId,
    /// The revision that the sender saw.
    pub revision: u64,
    /// The version.
    pub version: VersionId,
    /// Why.
    pub reason: Cause,
    /// Digest of the document that explains it.
    pub document: Digest,
}

/// A suspension.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Copy, Eq)]
pub struct Suspend {
    /// The model.
    pub model: ModelId,
    /// The revision that the sender saw.
    pub revision: u64,
    /// When it ends, in unix seconds; at most 150 days ahead.
    pub until: u64,
    /// Why.
    pub reason: Cause,
    /// Digest of the document that explains it.
    pub document: Digest,
}

/// A new end of a suspension.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Copy, Eq)]
pub struct RatifySuspension {
    /// The model.
    pub model: ModelId,
    /// The revision that the sender saw.
    pub revision: u64,
    /// When the suspension ends, in unix seconds; at most 150 days ahead.
    pub until: u64,
}

/// A guardian appointed or dismissed.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct AppointGuardian {
    /// The model.
    pub model: ModelId,
    /// The revision that the sender saw.
    pub revision: u64,
    /// The new one; none: there is no guardian any more.
    pub guardian: Option<GuardianMsg>,
}

/// New maintainers.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct SetMaintainers {
    /// The model.
    pub model: ModelId,
    /// The revision that the sender saw.
    pub revision: u64,
    /// At most 16, each once.
    pub maintainers: Vec<String>,
}

/// A new licence.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Copy, Eq)]
pub struct SetLicence {
    /// The model.
    pub model: ModelId,
    /// The revision that the sender saw.
    pub revision: u64,
    /// The licence.
    pub licence: Exact,
}

/// A new pledge.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Copy, Eq)]
pub struct SetPledge {
    /// The model.
    pub model: ModelId,
    /// The revision that the sender saw.
    pub revision: u64,
    /// The part of what a child receives, royalties included, that it passes on.
    pub pledge: Ratio,
}

/// Who may take the authority over a model.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct ProposeAuthority {
    /// The model.
    pub model: ModelId,
    /// The revision that the sender saw.
    pub revision: u64,
    /// Who; none: nobody any more.
    pub authority: Option<String>,
}

/// A member to be struck from a panel.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct StrikeMember {
    /// The panel.
    pub panel: PanelId,
    /// The member.
    pub member: String,
}

/// The data of something made, in JSON.
#[cw_serde]
pub struct CreatedResponse {
    /// Its number.
    pub id: Uint64,
    /// Its digest; none of a vocabulary that isn't sealed, and of a model.
    pub digest: Option<Digest>,
    /// Of a model: the parents whose licence says that it is royalty-free, and whose pledge it has accepted all the
    /// same.
    pub royalty_free: Vec<ModelId>,
}

/// The data of a version submitted, in JSON.
#[cw_serde]
pub struct SubmittedResponse {
    /// Its number in the model.
    pub version: VersionId,
}

/// A point in time.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Copy, Eq)]
pub enum Moment {
    /// After the last block at or before this unix second, which is past.
    Time(u64),
    /// At the start of this height.
    Height(u64),
}

/// What a community decides as a model's authority, or as a panel's: the part of [`ExecuteMsg`] that a governor can
/// propose, in the same words. Where a message carries a revision, it is refused if the model has moved on.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub enum AuthorityMsg {
    /// As [`ExecuteMsg::Register`]: the community's treasury is the new model's authority.
    Register(Register),
    /// As [`ExecuteMsg::Submit`].
    Submit(Submit),
    /// As [`ExecuteMsg::Activate`].
    Activate(Activate),
    /// As [`ExecuteMsg::ActivateEvaluated`].
    ActivateEvaluated(Activate),
    /// As [`ExecuteMsg::TightenGuardrails`].
    TightenGuardrails(SetGuardrails),
    /// As [`ExecuteMsg::SetGuardrails`].
    SetGuardrails(SetGuardrails),
    /// As [`ExecuteMsg::Deprecate`].
    Deprecate(Deprecate),
    /// As [`ExecuteMsg::Retire`].
    Retire(AtRevision),
    /// As [`ExecuteMsg::Revoke`].
    Revoke(Revoke),
    /// As [`ExecuteMsg::Suspend`].
    Suspend(Suspend),
    /// As [`ExecuteMsg::RatifySuspension`].
    RatifySuspension(RatifySuspension),
    /// As [`ExecuteMsg::LiftSuspension`].
    LiftSuspension(AtRevision),
    /// As [`ExecuteMsg::AppointGuardian`].
    AppointGuardian(AppointGuardian),
    /// As [`ExecuteMsg::SetMaintainers`].
    SetMaintainers(SetMaintainers),
    /// As [`ExecuteMsg::SetLicence`].
    SetLicence(SetLicence),
    /// As [`ExecuteMsg::SetPledge`].
    SetPledge(SetPledge),
    /// As [`ExecuteMsg::ProposeAuthority`].
    ProposeAuthority(ProposeAuthority),
    /// As [`ExecuteMsg::AcceptAuthority`].
    AcceptAuthority(AtRevision),
    /// As [`ExecuteMsg::StrikeMember`].
    StrikeMember(StrikeMember),
}

/// What can be asked of a registry. `at` is a unix second that is past: the answer is about the state after the last
/// block at or before it, and never changes. Pages have at most 30 rows, 10 if `limit` isn't given.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// How much there is of everything.
    #[returns(RegistryResponse)]
    Registry {},
    /// Every limit.
    #[returns(BoundsResponse)]
    Bounds {},

    /// A vocabulary.
    #[returns(VocabularyResponse)]
    Vocabulary {
        /// Which.
        vocabulary: VocabularyId,
    },
    /// Vocabularies by number.
    #[returns(VocabulariesResponse)]
    Vocabularies {
        /// The last number of the page before.
        start_after: Option<VocabularyId>,
        /// Rows.
        limit: Option<u32>,
    },
    /// A policy, as it is stored and in names.
    #[returns(PolicyResponse)]
    Policy {
        /// Which.
        policy: PolicyId,
    },
    /// Policies by number.
    #[returns(PoliciesResponse)]
    Policies {
        /// The last number of the page before.
        start_after: Option<PolicyId>,
        /// Rows.
        limit: Option<u32>,
    },
    /// Whether a policy is at least as strict as another, and if not in which component.
    #[returns(StrictnessResponse)]
    Strictness {
        /// The one that should be the stricter.
        policy: PolicyId,
        /// The one that it is compared with.
        than: PolicyId,
    },
    /// A metric.
    #[returns(MetricResponse)]
    Metric {
        /// Which.
        metric: MetricId,
    },
    /// Metrics by number.
    #[returns(MetricsResponse)]
    Metrics {
        /// The last number of the page before.
        start_after: Option<MetricId>,
        /// Rows.
        limit: Option<u32>,
    },
    /// A panel, with its strikes.
    #[returns(PanelResponse)]
    Panel {
        /// Which.
        panel: PanelId,
    },
    /// Panels by number.
    #[returns(PanelsResponse)]
    Panels {
        /// The last number of the page before.
        start_after: Option<PanelId>,
        /// Rows.
        limit: Option<u32>,
    },
    /// A licence.
    #[returns(LicenceResponse)]
    Licence {
        /// Which.
        licence: LicenceId,
    },
    /// Licences by number.
    #[returns(LicencesResponse)]
    Licences {
        /// The last number of the page before.
        start_after: Option<LicenceId>,
        /// Rows.
        limit: Option<u32>,
    },

    /// A model.
    #[returns(ModelResponse)]
    Model {
        /// Which.
        model: ModelId,
        /// When; now if not given.
        at: Option<u64>,
    },
    /// Models by number.
    #[returns(ModelsResponse)]
    Models {
        /// The last number of the page before.
        start_after: Option<ModelId>,
        /// Rows.
        limit: Option<u32>,
    },
    /// The model that an address registered under a name, if it did.
    #[returns(ModelByNameResponse)]
    ModelByName {
        /// Who registered it; that never changes, whoever its authority is now.
        registrant: String,
        /// Its name.
        name: ModelName,
    },
    /// Models that an address registered, by name.
    #[returns(RegisteredResponse)]
    Registered {
        /// Who registered them.
        registrant: String,
        /// The last name of the page before.
        start_after: Option<ModelName>,
        /// Rows.
        limit: Option<u32>,
    },
    /// A version.
    #[returns(VersionResponse)]
    Version {
        /// The model.
        model: ModelId,
        /// The version.
        version: VersionId,
        /// When; now if not given.
        at: Option<u64>,
    },
    /// Versions of a model by number.
    #[returns(VersionsResponse)]
    Versions {
        /// The model.
        model: ModelId,
        /// The last number of the page before.
        start_after: Option<VersionId>,
        /// Rows.
        limit: Option<u32>,
    },
    /// Every version with this root, of whatever model: a root says which files, not who answers for them.
    #[returns(ByRootResponse)]
    ByRoot {
        /// The root.
        root: Digest,
        /// The last row of the page before.
        start_after: Option<VersionRef>,
        /// Rows.
        limit: Option<u32>,
    },
    /// The version that is active, by time or by height.
    #[returns(ActiveResponse)]
    Active {
        /// The model.
        model: ModelId,
        /// When; now if not given.
        at: Option<Moment>,
    },
    /// Cards of a version, oldest first.
    #[returns(CardsResponse)]
    Cards {
        /// The model.
        model: ModelId,
        /// The version.
        version: VersionId,
        /// The last number of the page before.
        start_after: Option<u32>,
        /// Rows.
        limit: Option<u32>,
    },
    /// Parents, weights and inherited restrictions of a model.
    #[returns(LineageResponse)]
    Lineage {
        /// The model.
        model: ModelId,
    },
    /// Models that name this one as a royalty parent.
    #[returns(ChildrenResponse)]
    Children {
        /// The model.
        model: ModelId,
        /// The last model of the page before.
        start_after: Option<ModelId>,
        /// Rows.
        limit: Option<u32>,
    },
    /// Versions whose provenance names this one.
    #[returns(DerivedResponse)]
    Derived {
        /// The model.
        model: ModelId,
        /// The version.
        version: VersionId,
        /// The last row of the page before.
        start_after: Option<VersionRef>,
        /// Rows.
        limit: Option<u32>,
    },
    /// The log of a model, oldest first, with the latest hash.
    #[returns(LogResponse)]
    Log {
        /// The model.
        model: ModelId,
        /// The number of the last entry of the page before.
        start_after: Option<u64>,
        /// Rows.
        limit: Option<u32>,
    },
    /// Whether a file is one of a version's.
    #[returns(FileResponse)]
    File {
        /// The model.
        model: ModelId,
        /// The version.
        version: VersionId,
        /// The file.
        file: File,
        /// The proof.
        proof: Proof,
    },

    /// The latest attestation of each evaluator of a version by a metric, in the order in which they first attested: so
    /// that a page about a past time never changes.
    #[returns(AttestationsResponse)]
    Attestations {
        /// The model.
        model: ModelId,
        /// The version.
        version: VersionId,
        /// The metric.
        metric: MetricId,
        /// When; now if not given.
        at: Option<u64>,
        /// The last evaluator of the page before.
        start_after: Option<String>,
        /// Rows.
        limit: Option<u32>,
    },
    /// All that an evaluator attested of a version by a metric, oldest first.
    #[returns(AttestationsResponse)]
    AttestationHistory {
        /// The model.
        model: ModelId,
        /// The version.
        version: VersionId,
        /// The metric.
        metric: MetricId,
        /// Who attested.
        evaluator: String,
        /// The `recorded` of the last row of the page before.
        start_after: Option<Uint64>,
        /// Rows.
        limit: Option<u32>,
    },
    /// How each rule of a policy stands for a version, and why.
    #[returns(StandingResponse)]
    Standing {
        /// The model.
        model: ModelId,
        /// The version.
        version: VersionId,
        /// The policy; the one in force if not given.
        policy: Option<PolicyId>,
        /// When; now if not given.
        at: Option<u64>,
    },
    /// Whether a use is allowed. Whoever loads the files enforces it.
    #[returns(super::Decision)]
    Authorize {
        /// Of what.
        subject: Subject,
        /// What the deployer declares about the use.
        attributes: Attributes,
        /// When; now if not given.
        at: Option<u64>,
    },
    /// All that a decision depends on: whoever has it decides any number of requests with the same function, for as long
    /// as each answer is valid.
    #[returns(super::Snapshot)]
    Snapshot {
        /// Of what.
        subject: Subject,
        /// When; now if not given.
        at: Option<u64>,
    },
}

/// How much there is in a registry.
#[cw_serde]
pub struct RegistryResponse {
    /// Models.
    pub models: ModelId,
    /// Vocabularies, sealed or not.
    pub vocabularies: VocabularyId,
    /// Policies.
    pub policies: PolicyId,
    /// Metrics.
    pub metrics: MetricId,
    /// Panels.
    pub panels: PanelId,
    /// Licences.
    pub licences: LicenceId,
}

/// Every limit of a registry.
#[cw_serde]
pub struct BoundsResponse {
    /// By name.
    pub bounds: Vec<BoundResponse>,
    /// The names of all reasons that can be against a use.
    pub reasons: Vec<String>,
}

/// A vocabulary.
#[cw_serde]
pub struct VocabularyResponse {
    /// Its number.
    pub vocabulary: VocabularyId,
    /// Who made it.
    pub maker: String,
    /// Whether it is sealed, and can't change any more.
    pub sealed: bool,
    /// Its digest, if it is sealed.
    pub digest: Option<Digest>,
    /// Its axes, in their order.
    pub axes: Vec<Axis>,
}

/// A vocabulary, without its axes.
#[cw_serde]
pub struct VocabularyRow {
    /// Its number.
    pub vocabulary: VocabularyId,
    /// Who made it.
    pub maker: String,
    /// Its digest, if it is sealed.
    pub digest: Option<Digest>,
}

/// A page of vocabularies.
#[cw_serde]
pub struct VocabulariesResponse {
    /// By number.
    pub vocabularies: Vec<VocabularyRow>,
}

/// A policy.
#[cw_serde]
pub struct PolicyResponse {
    /// Its number.
    pub policy: PolicyId,
    /// Who made it.
    pub maker: String,
    /// Its digest.
    pub digest: Digest,
    /// As it is stored and compared.
    pub stored: Policy,
    /// In names.
    pub written: PolicyMsg,
}

/// A policy, without its body.
#[cw_serde]
pub struct PolicyRow {
    /// Its number.
    pub policy: PolicyId,
    /// Who made it.
    pub maker: String,
    /// Its digest.
    pub digest: Digest,
    /// Its vocabulary.
    pub vocabulary: VocabularyId,
}

/// A page of policies.
#[cw_serde]
pub struct PoliciesResponse {
    /// By number.
    pub policies: Vec<PolicyRow>,
}

/// How two policies compare.
#[cw_serde]
pub struct StrictnessResponse {
    /// Whether the first is at least as strict as the second.
    pub at_least_as_strict: bool,
    /// Whether it could replace the second by `TightenGuardrails`: same document, amendments only appended.
    pub tightens: bool,
    /// The first component that stands against it.
    pub component: Option<Component>,
}

/// A metric.
#[cw_serde]
pub struct MetricResponse {
    /// Its number.
    pub metric: MetricId,
    /// Who made it.
    pub maker: String,
    /// Its digest.
    pub digest: Digest,
    /// What it measures.
    pub definition: Metric,
}

/// A page of metrics.
#[cw_serde]
pub struct MetricsResponse {
    /// By number.
    pub metrics: Vec<MetricResponse>,
}

/// A panel.
#[cw_serde]
pub struct PanelResponse {
    /// Its number.
    pub panel: PanelId,
    /// Who made it.
    pub maker: String,
    /// Its digest, strikes apart.
    pub digest: Digest,
    /// Who may strike members.
    pub authority: String,
    /// In the order in which they were named.
    pub members: Vec<PanelMember>,
}

/// A member of a panel.
#[cw_serde]
pub struct PanelMember {
    /// Who.
    pub evaluator: String,
    /// When it was struck, if it was, in nanoseconds since the unix epoch.
    pub struck: Option<Uint64>,
}

/// A page of panels.
#[cw_serde]
pub struct PanelsResponse {
    /// By number.
    pub panels: Vec<PanelResponse>,
}

/// A licence.
#[cw_serde]
pub struct LicenceResponse {
    /// Its number.
    pub licence: LicenceId,
    /// Who made it.
    pub maker: String,
    /// Its digest.
    pub digest: Digest,
    /// What it says.
    pub terms: Licence,
}

/// A page of licences.
#[cw_serde]
pub struct LicencesResponse {
    /// By number.
    pub licences: Vec<LicenceResponse>,
}

/// A model, at a time.
#[cw_serde]
pub struct ModelResponse {
    /// Its number: its identity.
    pub model: ModelId,
    /// Who registered it.
    pub registrant: String,
    /// What it is called.
    pub name: ModelName,
    /// Where it stands, its sunset counted.
    pub state: ModelState,
    /// The suspension that lies over it.
    pub suspension: Option<SuspensionResponse>,
    /// The active version.
    pub active: Option<VersionId>,
    /// The version before, while it is authorised too, and the end of that.
    pub grace: Option<super::Grace>,
    /// The policy in force.
    pub policy: Option<PolicyId>,
    /// When a deprecated model is retired.
    pub sunset: Option<u64>,
    /// What to use instead.
    pub successor: Option<ModelId>,
    /// The model that it says to continue.
    pub successor_of: Option<ModelId>,
    /// What the next action must carry.
    pub revision: u64,
    /// Who decides.
    pub authority: String,
    /// Who may take that over.
    pub proposed_authority: Option<String>,
    /// Who prepares.
    pub maintainers: Vec<String>,
    /// Who may suspend it; also if its mandate is over.
    pub guardian: Option<Guardian>,
    /// The licence that children accept now.
    pub licence: LicenceId,
    /// The pledge that children accept now.
    pub pledge: Ratio,
    /// How many versions were submitted.
    pub versions: VersionId,
    /// The head as it is stored.
    pub head: Head,
}

/// A suspension.
#[cw_serde]
pub struct SuspensionResponse {
    /// When it ends.
    pub until: u64,
    /// Why.
    pub reason: Cause,
    /// Digest of the document that explains it.
    pub document: Digest,
    /// Who made it.
    pub by: String,
    /// Whether the authority ratified it, and so gave it the present end.
    pub ratified: bool,
}

/// A model in a list.
#[cw_serde]
pub struct ModelRow {
    /// Its number.
    pub model: ModelId,
    /// Who registered it.
    pub registrant: String,
    /// What it is called.
    pub name: ModelName,
    /// Where it stands now.
    pub state: ModelState,
    /// Whether it is suspended now.
    pub suspended: bool,
    /// The active version.
    pub active: Option<VersionId>,
}

/// A page of models.
#[cw_serde]
pub struct ModelsResponse {
    /// By number.
    pub models: Vec<ModelRow>,
}

/// A model by its name.
#[cw_serde]
pub struct ModelByNameResponse {
    /// Its number, if there is one.
    pub model: Option<ModelId>,
}

/// A page of the models that an address registered.
#[cw_serde]
pub struct RegisteredResponse {
    /// By name.
    pub models: Vec<ModelRow>,
}

/// A version of a model.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Copy, Eq, PartialOrd, Ord)]
pub struct VersionRef {
    /// The model.
    pub model: ModelId,
    /// The version.
    pub version: VersionId,
}

/// A version, at a time.
#[cw_serde]
pub struct VersionResponse {
    /// Its number.
    pub version: VersionId,
    /// Who submitted it.
    pub submitter: String,
    /// When, in unix seconds.
    pub submitted: u64,
    /// Where it stands.
    pub state: VersionState,
    /// If it is revoked: why.
    pub revocation: Option<RevocationResponse>,
    /// What was submitted.
    pub content: Submit,
    /// The number and digest of its latest card.
    pub card: Option<CardResponse>,
}

/// Why a version was revoked.
#[cw_serde]
pub struct RevocationResponse {
    /// When, in unix seconds.
    pub time: u64,
    /// Why.
    pub reason: Cause,
    /// Digest of the document that explains it.
    pub document: Digest,
}

/// A version in a list.
#[cw_serde]
pub struct VersionRow {
    /// Its number.
    pub version: VersionId,
    /// The root of its files.
    pub root: Digest,
    /// Its semantic version.
    pub label: Option<VersionLabel>,
    /// Where it stands now.
    pub state: VersionState,
}

/// A page of versions.
#[cw_serde]
pub struct VersionsResponse {
    /// By number.
    pub versions: Vec<VersionRow>,
}

/// A page of the versions with a root.
#[cw_serde]
pub struct ByRootResponse {
    /// By model and version.
    pub versions: Vec<RootRow>,
}

/// A version with a root.
#[cw_serde]
pub struct RootRow {
    /// Which.
    pub version: VersionRef,
    /// Who submitted it.
    pub submitter: String,
    /// Where it stands now.
    pub state: VersionState,
}

/// The active version.
#[cw_serde]
pub struct ActiveResponse {
    /// Its number, if there is one.
    pub version: Option<VersionId>,
    /// Its root.
    pub root: Option<Digest>,
}

/// A card of a version.
#[cw_serde]
pub struct CardResponse {
    /// Its number, from 1.
    pub number: u32,
    /// Its digest.
    pub digest: Digest,
    /// Who gave it.
    pub by: String,
    /// When, in unix seconds.
    pub time: u64,
}

/// A page of cards.
#[cw_serde]
pub struct CardsResponse {
    /// Oldest first.
    pub cards: Vec<CardResponse>,
}

/// Where a model comes from.
#[cw_serde]
pub struct LineageResponse {
    /// What it named when it registered.
    pub parents: Vec<Parent>,
    /// Its ancestors' parts in its income, by number, in units of 10^-18.
    pub ancestors: Vec<Weight>,
    /// Its own part: the rest.
    pub own: Uint64,
    /// The restrictions that it inherits.
    pub inherited: Vec<PolicyId>,
    /// Who holds all its shares until the first share table; none before the first activation.
    pub first_holder: Option<String>,
}

/// A page of children.
#[cw_serde]
pub struct ChildrenResponse {
    /// By number.
    pub children: Vec<ModelId>,
}

/// A page of versions that were made from a version.
#[cw_serde]
pub struct DerivedResponse {
    /// By model and version.
    pub versions: Vec<VersionRef>,
}

/// A page of a log.
#[cw_serde]
pub struct LogResponse {
    /// The number of the latest entry.
    pub seq: u64,
    /// Its hash.
    pub hash: Digest,
    /// Oldest first.
    pub entries: Vec<Entry>,
    /// The hash before the first of these: with it, the page alone can be verified.
    pub before: Digest,
}

/// Whether a file is one of a version's.
#[cw_serde]
pub struct FileResponse {
    /// Whether the proof shows it.
    pub included: bool,
}

/// An attestation, as it was recorded.
#[cw_serde]
pub struct AttestationResponse {
    /// Who attested.
    pub evaluator: String,
    /// When, in nanoseconds since the unix epoch.
    pub recorded: Uint64,
    /// When its maker revoked it, if so, in nanoseconds since the unix epoch.
    pub revoked: Option<Uint64>,
    /// What was attested.
    pub attestation: Attestation,
}

/// A page of attestations.
#[cw_serde]
pub struct AttestationsResponse {
    /// By first attestation of the evaluator, or oldest first.
    pub attestations: Vec<AttestationResponse>,
}

/// How the rules of a policy stand for a version.
#[cw_serde]
pub struct StandingResponse {
    /// The policy.
    pub policy: PolicyId,
    /// Disclosures that the version lacks.
    pub missing_disclosures: Vec<Term>,
    /// In the rules' order.
    pub rules: Vec<RuleStanding>,
}

/// How a rule stands for a version.
#[cw_serde]
pub struct RuleStanding {
    /// The rule.
    pub rule: RuleMsg,
    /// How it stands if the version were activated.
    pub activation: Standing,
    /// How it stands for a use.
    pub usage: Standing,
    /// Its panel's members, and what each does for it in a use.
    pub members: Vec<MemberStanding>,
}

/// What a member does for a rule.
#[cw_serde]
pub struct MemberStanding {
    /// Who, and what it says.
    pub member: Member,
    /// Whether it has a role in the model, so that it can't pass.
    pub own: bool,
    /// What it does.
    pub verdict: Verdict,
}

impl ExecuteMsg {
    /// The message's name, snake_case: the `kind` of the log.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::CreateVocabulary { .. } => "create_vocabulary",
            Self::AddAxes { .. } => "add_axes",
            Self::SealVocabulary { .. } => "seal_vocabulary",
            Self::CreatePolicy(_) => "create_policy",
            Self::CreateMetric(_) => "create_metric",
            Self::CreatePanel { .. } => "create_panel",
            Self::CreateLicence(_) => "create_licence",
            Self::StrikeMember(_) => "strike_member",
            Self::Register(_) => "register",
            Self::Submit(_) => "submit",
            Self::AmendCard { .. } => "amend_card",
            Self::Activate(_) => "activate",
            Self::ActivateEvaluated(_) => "activate_evaluated",
            Self::TightenGuardrails(_) => "tighten_guardrails",
            Self::SetGuardrails(_) => "set_guardrails",
            Self::Deprecate(_) => "deprecate",
            Self::Retire(_) => "retire",
            Self::Revoke(_) => "revoke",
            Self::Suspend(_) => "suspend",
            Self::RatifySuspension(_) => "ratify_suspension",
            Self::LiftSuspension(_) => "lift_suspension",
            Self::AppointGuardian(_) => "appoint_guardian",
            Self::SetMaintainers(_) => "set_maintainers",
            Self::SetLicence(_) => "set_licence",
            Self::SetPledge(_) => "set_pledge",
            Self::ProposeAuthority(_) => "propose_authority",
            Self::AcceptAuthority(_) => "accept_authority",
            Self::Attest { .. } => "attest",
            Self::RevokeAttestation { .. } => "revoke_attestation",
        }
    }
}
