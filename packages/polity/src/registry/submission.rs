//! What a version and a list of maintainers must be before anything is stored.

use thiserror::Error;

use super::{
    licence::twice,
    msg::{Source, Submit},
    names::{distinct, InvalidName, Term},
};
use crate::bounds::{self, OutOfBounds};

/// Why a version or a list of maintainers is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SubmissionError {
    /// Too many or too few of something.
    #[error(transparent)]
    OutOfBounds(#[from] OutOfBounds),
    /// A disclosure stands twice.
    #[error("disclosures: {0}")]
    Disclosure(#[from] InvalidName),
    /// A document stands twice.
    #[error("documents: a document of kind {kind} with the same digest stands twice")]
    DuplicateDocument {
        /// Its kind.
        kind: Term,
    },
    /// The same source stands twice with the same relation.
    #[error("provenance: {place} says the same as another")]
    DuplicateProvenance {
        /// Its place, counted from 0.
        place: usize,
    },
    /// Somebody stands twice.
    #[error("maintainers: {maintainer} stands twice")]
    DuplicateMaintainer {
        /// Who.
        maintainer: String,
    },
}

impl Submit {
    /// Whether it can be a version, but for what only the chain knows: whether the model has the root already, and
    /// whether the versions that its provenance names exist.
    pub fn check(&self) -> Result<(), SubmissionError> {
        bounds::FILES.check(self.files.into())?;
        bounds::DOCUMENTS.check_len(self.documents.len())?;
        bounds::DISCLOSURES.check_len(self.disclosures.len())?;
        bounds::PROVENANCE.check_len(self.provenance.len())?;
        distinct(self.disclosures.clone())?;
        if let Some((kind, _)) = twice(self.documents.iter().map(|d| (&d.kind, d.sha256))) {
            return Err(SubmissionError::DuplicateDocument { kind: kind.clone() });
        }
        for (place, provenance) in self.provenance.iter().enumerate() {
            if self.provenance.iter().take(place).any(|before| before == provenance) {
                return Err(SubmissionError::DuplicateProvenance { place });
            }
        }
        Ok(())
    }

    /// The versions in this registry that it says to be made from, each once: what the list of descendants grows by.
    pub fn sources(&self) -> Vec<super::VersionRef> {
        let versions = self.provenance.iter().filter_map(|provenance| match provenance.source {
            Source::Version { model, version } => Some(super::VersionRef { model, version }),
            Source::Package(_) => None,
        });
        let mut versions: Vec<_> = versions.collect();
        versions.sort_unstable();
        versions.dedup();
        versions
    }
}

/// Whether these can be a model's maintainers. Addresses are compared as they are given: check them before.
pub fn check_maintainers<A: AsRef<str>>(maintainers: &[A]) -> Result<(), SubmissionError> {
    bounds::MAINTAINERS.check_len(maintainers.len())?;
    match twice(maintainers.iter().map(AsRef::as_ref)) {
        Some(maintainer) => Err(SubmissionError::DuplicateMaintainer { maintainer: maintainer.to_owned() }),
        None => Ok(()),
    }
}
