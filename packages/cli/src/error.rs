//! Why a command ends without the answer that was hoped for.

use std::{io, path::PathBuf};

use polity::registry::{ManifestError, PolicyError};
use polity_evaluate::EvaluateError;
use polity_manifest::{BundleError, FolderError, KeyError, StatementError};
use thiserror::Error;

use crate::demo::DemoError;

/// Why a command ends without the answer that was hoped for. Each has a hint, and an exit code: 1 where the answer is
/// that something doesn't hold, 2 where there is none.
#[derive(Debug, Error)]
pub enum CliError {
    /// The story.
    #[error(transparent)]
    Demo(#[from] DemoError),
    /// A version's folder.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// A version's files together.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// A file can't be read.
    #[error("{path:?} can't be read: {error}")]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A file is longer than anything of its kind.
    #[error("{path:?} has more than {max} bytes")]
    TooLarge {
        /// Which.
        path: PathBuf,
        /// How long it may be.
        max: u64,
    },
    /// A file can't be written.
    #[error("{path:?} can't be written: {error}")]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A file would be written into the version that it is about.
    #[error("{path:?} lies in the version's folder, and would be one of its files")]
    InFolder {
        /// Which.
        path: PathBuf,
    },
    /// The answer can't be written.
    #[error("the answer can't be written: {0}")]
    Output(#[from] io::Error),
    /// A manifest's file.
    #[error("{path:?}: {error}")]
    Statement {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        error: StatementError,
    },
    /// A signature bundle.
    #[error("{path:?}: {error}")]
    Bundle {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        error: BundleError,
    },
    /// A public key.
    #[error("{path:?}: {error}")]
    Key {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        error: KeyError,
    },
    /// The files aren't those that they should be.
    #[error("these are not the files that they should be: {why}")]
    OtherFiles {
        /// In short, how they differ.
        why: String,
        /// Whether it was told which files differ.
        named: bool,
    },
    /// A file that should be proved isn't there.
    #[error("{path:?} is none of the version's files")]
    NoSuchFile {
        /// Which.
        path: String,
        /// A file whose path is much the same, if there is one.
        near: Option<String>,
    },
    /// A file is there, and the root isn't the one asked for.
    #[error("the files have the root {found}, and not {wanted}")]
    OtherRoot {
        /// Their root.
        found: polity::Digest,
        /// The one asked for.
        wanted: polity::Digest,
    },
    /// A model isn't measured.
    #[error(transparent)]
    Evaluate(#[from] EvaluateError),
    /// What was measured isn't what lies in the folder any more.
    #[error("{path:?} changed while the model was measured")]
    Changed {
        /// Which file.
        path: &'static str,
    },
    /// A file isn't what it should be.
    #[error("{path:?} is no {what}: {error}")]
    Json {
        /// Which.
        path: PathBuf,
        /// What it should be.
        what: &'static str,
        /// Where and why not.
        error: serde_json::Error,
    },
    /// A rule's metric or panel wasn't given.
    #[error("a rule names {what} {id}, and nothing says what that is")]
    Unknown {
        /// `metric` or `panel`.
        what: &'static str,
        /// Its number.
        id: u32,
    },
    /// A panel that no registry would take.
    #[error("{path:?} is no panel: {error}")]
    Panel {
        /// Which file.
        path: PathBuf,
        /// Why not.
        error: polity::registry::EvaluationError,
    },
    /// A number was given twice.
    #[error("{what} {id} is given twice")]
    Twice {
        /// `metric` or `panel`.
        what: &'static str,
        /// Its number.
        id: u32,
    },
    /// A file is no policy, or none that a registry would take.
    #[error("{path:?} makes no policy: {why}")]
    Policy {
        /// Which.
        path: PathBuf,
        /// Why not.
        why: Refusal,
    },
    /// A policy isn't at least as strict as another.
    #[error("{new:?} isn't at least as strict as {old:?}: {components}")]
    Laxer {
        /// The one that should be.
        new: PathBuf,
        /// The one that it was compared with.
        old: PathBuf,
        /// In which components.
        components: String,
    },
}

/// Why a registry would take no policy of a text.
#[derive(Debug, Error)]
pub enum Refusal {
    /// It isn't one.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// It can't be made.
    #[error(transparent)]
    Policy(#[from] PolicyError),
}

impl CliError {
    /// 1: it doesn't hold; 2: there is no answer.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Demo(_)
            | Self::OtherFiles { .. }
            | Self::OtherRoot { .. }
            | Self::Policy { .. }
            | Self::Laxer { .. } => 1,
            Self::Bundle { error: BundleError::Signature { .. }, .. } => 1,
            _ => 2,
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> String {
        let hint = match self {
            Self::Demo(error) => error.hint(),
            Self::Folder(error) => error.hint(),
            Self::Manifest(_) => "no version can have these files: look at the paths and the sizes",
            Self::Read { .. } => "check that it is there and that you may read it",
            Self::TooLarge { .. } => "is it the right file?",
            Self::Write { .. } => "check that its folder is there, that you may write to it, and that there is room",
            Self::InFolder { .. } => "write it to a place outside of the folder",
            Self::Output(_) => "check where the output goes: a full disk, or a file that can't be written?",
            Self::Statement { error, .. } => error.hint(),
            Self::Bundle { error, .. } => error.hint(),
            Self::Key { error, .. } => error.hint(),
            Self::OtherFiles { named: true, .. } => {
                "don't load them; get the files above again, and remove those that shouldn't be there"
            }
            Self::OtherFiles { named: false, .. } => {
                "don't load them; with the version's manifest, `--manifest FILE` says which files differ"
            }
            Self::NoSuchFile { near: Some(near), .. } => {
                return format!("did you mean {near:?}? Paths are relative to the version's folder");
            }
            Self::NoSuchFile { near: None, .. } => {
                "`polity manifest show` lists them; README.md, .git and the like are never part of a version"
            }
            Self::OtherRoot { .. } => {
                "is it the right version? `polity model verify FOLDER --manifest FILE` says which files differ"
            }
            Self::Evaluate(EvaluateError::Io { .. }) => {
                "a model is measured from its config.json and model.safetensors, on a split in a safetensors file"
            }
            Self::Evaluate(_) => "only small classifiers are measured here: packages/evaluate/README.md says which",
            Self::Changed { .. } => "wait until nothing writes to the folder any more, and try again",
            Self::Json { what: "vocabulary", .. } => {
                "a vocabulary is a list of axes, as the registry's query `vocabulary` answers it in `axes`"
            }
            Self::Json { what: "metric", .. } => "a metric is what the registry's message `create_metric` takes",
            Self::Json { .. } | Self::Panel { .. } => "a panel is what the registry's message `create_panel` takes",
            Self::Unknown { what, id } => {
                return format!("say what it is with --{what} {id}=FILE, as the registry's message `create_{what}` takes it");
            }
            Self::Twice { .. } => "give each once",
            Self::Policy { why: Refusal::Json(_), .. } => {
                "a policy is what the registry's message `create_policy` takes: schema/polity-registry.json says it"
            }
            Self::Policy { why: Refusal::Policy(_), .. } => "the registry would refuse it in the same words",
            Self::Laxer { .. } => "it can be put in force with SetGuardrails, and not with TightenGuardrails",
        };
        hint.to_owned()
    }
}
