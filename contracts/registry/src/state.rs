//! What a registry keeps. What every use reads is packed, histories are logs by nanosecond, the rest is JSON as people write it: see
//! `polity_store` and the README.

use polity::registry::{
    Licence, LicenceId, Metric, MetricId, ModelId, PanelId, PolicyId, VersionId, VocabularyId,
};
use polity_store::{Log, PackedMap};

pub use crate::records::*;
pub use polity::registry::raw::{HEAD, LOG, ORIGIN};

/// Maps a kind of thing to the number of the last one.
pub const COUNT: PackedMap<&str, u64> = PackedMap::new("count");

/// Maps a vocabulary to its maker, and its digest if it is sealed.
pub const VOCABULARIES: PackedMap<VocabularyId, Made> = PackedMap::new("vocabulary");
/// Maps a vocabulary to its axes.
pub const AXES: PackedMap<VocabularyId, Axes> = PackedMap::new("axes");
/// Maps a policy to its maker, digest and vocabulary.
pub const POLICY_ROWS: PackedMap<PolicyId, MadePolicy> = PackedMap::new("policy_row");
/// Maps a policy to the policy.
pub const POLICIES: PackedMap<PolicyId, StoredPolicy> = PackedMap::new("policy");
/// Maps a metric to its maker and itself.
pub const METRICS: PackedMap<MetricId, By<Metric>> = PackedMap::new("metric");
/// Maps a panel to its members, with when each was struck.
pub const PANELS: PackedMap<PanelId, StoredPanel> = PackedMap::new("panel");
/// Maps a licence to its maker and itself.
pub const LICENCES: PackedMap<LicenceId, By<Licence>> = PackedMap::new("licence");

/// Maps a model to what never changes of it, but what is in [`ORIGIN`] and [`INHERITED`].
pub const MODELS: PackedMap<ModelId, Model> = PackedMap::new("model");
/// Maps (registrant, name) to the model.
pub const NAMES: PackedMap<(&[u8], &str), ModelId> = PackedMap::new("name");
/// Maps a model to the restrictions that it inherits, if it does.
pub const INHERITED: PackedMap<ModelId, Inherited> = PackedMap::new("inherited");
/// Maps (parent, child) to a mark.
pub const CHILDREN: PackedMap<(ModelId, ModelId), ()> = PackedMap::new("child");
/// Maps (model, seq) to an entry of its log; the latest hash is in [`LOG`].
pub const ENTRIES: PackedMap<(ModelId, u64), StoredEntry> = PackedMap::new("entry");
/// Maps a model to the number of its last log entry after each time: so to its head then.
pub const TIMES: Log<ModelId, u64> = Log::new("time");
/// Maps a model to its active version after each *height*.
pub const ACTIVE: Log<ModelId, Active> = Log::new("active");
/// Maps a model to its licence and pledge after each time.
pub const OFFERS: Log<ModelId, Offer> = Log::new("offer");
/// Maps a model to its guardian after each time.
pub const GUARDIANS: Log<ModelId, Guard> = Log::new("guardian");
/// Maps a model to its maintainers after each time.
pub const MAINTAINERS: Log<ModelId, Accounts> = Log::new("maintainers");
/// Maps a model to who may take its authority over after each time.
pub const PROPOSED: Log<ModelId, Account> = Log::new("proposed");
/// Maps a model to why it is suspended and by whom after each time; whether it is says the head.
pub const SUSPENSIONS: Log<ModelId, Suspension> = Log::new("suspension");
/// Maps a model to the successor named after each time; 0 is none.
pub const SUCCESSORS: Log<ModelId, ModelId> = Log::new("successor");

/// Maps a model to how many versions it has after each time.
pub const SUBMITTED: Log<ModelId, VersionId> = Log::new("submitted");
/// Maps (model, version) to what a use reads of it.
pub const VERSIONS: PackedMap<(ModelId, VersionId), Version> = PackedMap::new("version");
/// Maps (model, version) to what was submitted, disclosures apart.
pub const BODIES: PackedMap<(ModelId, VersionId), Body> = PackedMap::new("body");
/// Maps (root, model) to the model's version with that root.
pub const ROOTS: PackedMap<(&[u8], ModelId), VersionId> = PackedMap::new("root");
/// Maps (model, version) to when it was activated first, in nanoseconds.
pub const ACTIVATED: PackedMap<(ModelId, VersionId), u64> = PackedMap::new("activated");
/// Maps (model, version) to its revocation.
pub const REVOKED: PackedMap<(ModelId, VersionId), Revocation> = PackedMap::new("revoked");
/// Maps (source, version made from it), each 8 bytes of model and 4 of version, to a mark.
pub const DERIVED: PackedMap<(&[u8], &[u8]), ()> = PackedMap::new("derived");
/// Maps ((model, version), number) to a card.
pub const CARDS: PackedMap<(&[u8], u32), Card> = PackedMap::new("card");
/// Maps (model, version) to the number of its last card after each time.
pub const CARD_TIMES: Log<&[u8], u32> = Log::new("card_time");

/// Maps (subject, evaluator) to what it says after each time. A subject is 8 bytes of model, 4 of version, 4 of metric.
pub const SAID: Log<(&[u8], &[u8]), Said> = Log::new("said");
/// Maps (subject, time in 8 bytes and the evaluator that attested first then) to a mark: a list whose start never
/// changes.
pub const EVALUATORS: PackedMap<(&[u8], &[u8]), ()> = PackedMap::new("evaluator");
/// Maps ((subject, evaluator), time) to the whole attestation.
pub const STATEMENTS: PackedMap<(Voice, u64), Statement> = PackedMap::new("statement");

/// A subject and an evaluator.
pub type Voice<'a> = (&'a [u8], &'a [u8]);
