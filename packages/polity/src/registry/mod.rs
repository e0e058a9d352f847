//! The registry: which files a model's version is, what it derives from, what licence it carries, how it scored, and
//! whether a use of it is allowed at a given time.
//!
//! - Messages and answers: [`ExecuteMsg`], [`QueryMsg`] and what they name.
//! - [`decide`]: the one function that says whether a use is allowed, for the contract, the command line and gateways.
//! - [`Policy`], [`at_least_as_strict`]: guardrails, and which of two is the stricter one.
//! - [`Rule`], [`Attestation`]: evaluations.
//! - [`descend`]: royalty weights and inherited restrictions.
//! - [`Manifest`], [`Proof`]: the root of a version's files.
//! - [`raw`]: the records that other contracts read raw.
//! - [`Entry`]: the log of a model, a hash chain.

mod decide;
mod evaluation;
pub(crate) mod hash;
mod licence;
mod lineage;
mod log;
mod manifest;
mod model;
mod msg;
mod names;
mod policy;
pub mod raw;
mod revision;
mod strictness;
mod submission;
mod vocabulary;

pub use decide::*;
pub use evaluation::*;
pub use licence::*;
pub use lineage::*;
pub use log::*;
pub use manifest::*;
pub use model::*;
pub use msg::*;
pub use names::{EvaluationName, InvalidName, LicenceExpression, ModelName, PackageUrl, Term, VersionLabel};
pub use policy::*;
pub use revision::*;
pub use strictness::*;
pub use submission::*;
pub use vocabulary::*;

/// The number of a model. Numbers of models and of everything else here start at 1.
pub type ModelId = u64;
/// The number of a version, within its model.
pub type VersionId = u32;
/// The number of a vocabulary.
pub type VocabularyId = u32;
/// The number of a policy.
pub type PolicyId = u32;
/// The number of a metric.
pub type MetricId = u32;
/// The number of a panel.
pub type PanelId = u32;
/// The number of a licence.
pub type LicenceId = u32;
