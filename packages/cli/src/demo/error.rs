use std::io;

use polity::registry::ManifestError;
use polity_client::{ChainError, SeedError};
use polity_evaluate::EvaluateError;

/// Why the story couldn't be told to its end.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// Something was refused that the story needs.
    #[error("{doing}: {error}")]
    Chain {
        /// What was being done.
        doing: String,
        /// Why not.
        error: Box<ChainError>,
    },
    /// Something succeeded that the story says is refused.
    #[error("{doing}: this succeeded, and the story says that it is refused with `{code}`")]
    NotRefused {
        /// What was being done.
        doing: String,
        /// The code of the refusal.
        code: &'static str,
    },
    /// Something was refused for another reason than the story says.
    #[error("{doing}: the story says that this is refused with `{code}`, and it was refused with: {error}")]
    OtherRefusal {
        /// What was being done.
        doing: String,
        /// The code of the refusal.
        code: &'static str,
        /// What was said instead.
        error: Box<ChainError>,
    },
    /// The chain says another thing than the story.
    #[error("the story says: {claim}: {told}; the chain says: {found}")]
    NotAsTold {
        /// What it is about.
        claim: String,
        /// What the story says.
        told: String,
        /// What the chain says.
        found: String,
    },
    /// The books of an asset don't balance.
    #[error("the books of {asset} don't balance: in the ledger `{ledger}` it is {difference} too much or too little")]
    Unbalanced {
        /// The asset.
        asset: String,
        /// Whose ledger.
        ledger: String,
        /// By how much.
        difference: String,
    },
    /// The community can't be founded.
    #[error(transparent)]
    Seed(#[from] SeedError),
    /// The files of a model or of its data set can't be measured.
    #[error("the seeded model: {0}")]
    Measure(#[from] EvaluateError),
    /// The files of a model or of its data set can't be a version.
    #[error("the seeded model: {0}")]
    Manifest(#[from] ManifestError),
    /// A text or a number of the story is out of its bounds.
    #[error("the story has something that Polity has no room for: {0}")]
    Bounds(String),
    /// It can't be written.
    #[error("the story can't be written: {0}")]
    Output(#[from] io::Error),
}

impl DemoError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Output(_) => "check where the output goes: a full disk, or a file that can't be written?",
            Self::Seed(_) => {
                "look at seeds/communities/commons-digits.json; the story is told with that file"
            }
            Self::Measure(_) | Self::Manifest(_) => "look at seeds/models; the story is told with its files",
            Self::Unbalanced { .. } => {
                "that is a bug in a contract; please report it with `polity demo --json`"
            }
            Self::Chain { .. }
            | Self::NotRefused { .. }
            | Self::OtherRefusal { .. }
            | Self::NotAsTold { .. }
            | Self::Bounds(_) => {
                "a contract or the seed is no longer what the story was written for: \
                 look at the last change of contracts/, packages/polity or seeds/"
            }
        }
    }
}
