//! What is refused, why, and what to do about it.

use std::{io, path::PathBuf};

use polity::{registry::ManifestError, Digest};
use thiserror::Error;

/// Why the files of a folder can't be those of a version. Paths are written with all that isn't printable escaped: a
/// name from elsewhere must not be able to write to a terminal.
#[derive(Debug, Error)]
pub enum FolderError {
    /// Something can't be read.
    #[error("{path:?} can't be read: {error}")]
    Io {
        /// What.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A folder was asked for.
    #[error("{path:?} is no folder")]
    NotAFolder {
        /// What was given.
        path: PathBuf,
    },
    /// There is nothing in it that could be a part of a version.
    #[error("{folder:?} has no file that is a part of a version")]
    NoFiles {
        /// The folder.
        folder: PathBuf,
    },
    /// A path, or all of them together, that a manifest can't have.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// A name isn't UTF-8.
    #[error("{path:?}: its name isn't UTF-8")]
    NotUtf8 {
        /// Which.
        path: PathBuf,
    },
    /// A folder with nothing in it: a set of files can't hold it, and it is lost when the files are copied.
    #[error("{path:?} is an empty folder")]
    EmptyFolder {
        /// Which.
        path: String,
    },
    /// A symlink that isn't read.
    #[error("{path:?} is a symlink to {target:?}, {why}")]
    Link {
        /// Which.
        path: String,
        /// Where it leads, as it is written.
        target: PathBuf,
        /// Why it isn't read.
        why: LinkError,
    },
    /// A socket, a pipe or a device.
    #[error("{path:?} is neither a file nor a folder")]
    Special {
        /// Which.
        path: String,
    },
    /// What stands in for a file that Git LFS hasn't fetched.
    #[error("{path:?} is a Git LFS pointer and not the file itself")]
    LfsPointer {
        /// Which.
        path: String,
    },
    /// An index of shards can't be read.
    #[error("{path:?} is an index of shards that can't be read: {why}")]
    Index {
        /// Which.
        path: String,
        /// Why.
        why: IndexError,
    },
    /// A shard that an index names isn't among the version's files.
    #[error("{index:?} names the shard {shard:?}, which isn't among the version's files")]
    MissingShard {
        /// The index.
        index: String,
        /// The shard, as the index names it.
        shard: String,
    },
    /// A file changed while it was read.
    #[error("{path:?} changed while it was read: it had {expected} bytes, and then {found}")]
    Changed {
        /// Which.
        path: String,
        /// Its size before, in bytes.
        expected: u64,
        /// What was read of it, in bytes; the same where only its time of change moved.
        found: u64,
    },
}

/// Why a symlink isn't read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum LinkError {
    /// It leads nowhere, or to itself.
    #[error("which leads nowhere")]
    Nowhere,
    /// It leads out of the folder.
    #[error("outside of the folder")]
    Elsewhere,
    /// It leads to a folder, which could be this one.
    #[error("a folder")]
    Folder,
}

/// What is wrong with an index of shards.
#[derive(Debug, Error)]
pub enum IndexError {
    /// It isn't JSON, or its `weight_map` isn't an object of strings.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// It is longer than [`crate::MAX_INDEX`].
    #[error("it has more than {max} bytes")]
    TooLarge {
        /// How long it may be.
        max: u64,
    },
}

/// Why a manifest's file isn't one.
#[derive(Debug, Error)]
pub enum StatementError {
    /// It isn't JSON, or lacks a field.
    #[error("it is no manifest: {0}")]
    Json(#[from] serde_json::Error),
    /// It is another kind of statement.
    #[error("{field} is {given:?}, and {wanted:?} is wanted")]
    Kind {
        /// Which field says so.
        field: &'static str,
        /// What it says.
        given: String,
        /// What it should say.
        wanted: &'static str,
    },
    /// It isn't about one model.
    #[error("it has {given} subjects, and one is wanted")]
    Subjects {
        /// How many.
        given: usize,
    },
    /// A resource without its size.
    #[error("{path:?} has no size: that is a statement of another program, and no manifest")]
    NoSize {
        /// Which.
        path: String,
    },
    /// The files can't be those of a version.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// A path stands twice.
    #[error("path {path:?}: it stands twice")]
    Duplicate {
        /// Which.
        path: String,
    },
    /// Its digest doesn't follow from its resources.
    #[error("its subject's {name} is {given}, and its resources give {found}")]
    Digest {
        /// Which digest.
        name: &'static str,
        /// What it says.
        given: Digest,
        /// What its resources give.
        found: Digest,
    },
}

/// Why a bundle isn't one, or wasn't signed with a key.
#[derive(Debug, Error)]
pub enum BundleError {
    /// It isn't JSON, or lacks a field.
    #[error("it is no Sigstore bundle: {0}")]
    Json(#[from] serde_json::Error),
    /// Something in it isn't base64.
    #[error("{field} isn't base64")]
    Base64 {
        /// What.
        field: &'static str,
    },
    /// It is another kind of bundle.
    #[error("{field} is {given:?}, and {wanted:?} is wanted")]
    Kind {
        /// Which field says so.
        field: &'static str,
        /// What it says.
        given: String,
        /// What it should say.
        wanted: &'static str,
    },
    /// It signs a message and has no envelope.
    #[error("it has no DSSE envelope: what it signs is no statement about a model")]
    NoEnvelope,
    /// It hasn't exactly one signature.
    #[error("it has {given} signatures, and one is wanted")]
    Signatures {
        /// How many.
        given: usize,
    },
    /// The signature isn't of this key, or what was signed is changed.
    #[error("the signature doesn't hold: {}", if *.other_key {
        "the bundle names another key than the one given"
    } else {
        "it isn't of this key, or the bundle was changed"
    })]
    Signature {
        /// Whether the bundle says that another key made it.
        other_key: bool,
    },
    /// What was signed is no statement about the files of a model.
    #[error("what is signed: {0}")]
    Statement(#[from] StatementError),
}

/// Why a text is no public key.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum KeyError {
    /// It is a private key.
    #[error("it is a private key")]
    Private,
    /// It isn't a public key on the curve P-256 in PEM.
    #[error("it is no public key on the curve P-256 in PEM")]
    Form,
}

impl FolderError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Io { .. } => "check that it is there and that you may read it",
            Self::NotAFolder { .. } => "give the folder that holds the version's files",
            Self::NoFiles { .. } => {
                "is it the right folder? README.md, .git and polity.manifest.json are never part of a version"
            }
            Self::Manifest(_) | Self::NotUtf8 { .. } => {
                "rename or remove it: a version's paths must mean the same file on every system"
            }
            Self::EmptyFolder { .. } => "remove it, or put its files there",
            Self::Link { .. } => {
                "put a copy of the file in the link's place; only links to files inside the folder, and a Hugging Face \
                 snapshot's to its blobs, are read"
            }
            Self::Special { .. } => "remove it: a version is made of plain files",
            Self::LfsPointer { .. } => "fetch the file with `git lfs pull`, or download the model again",
            Self::Index { .. } => "download it again; if it isn't an index of weights, give it another name",
            Self::MissingShard { .. } => {
                "download the shard, or the model again; an index that is no longer used must be removed"
            }
            Self::Changed { .. } => "wait until nothing writes to the folder any more, and try again",
        }
    }
}

impl StatementError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Kind { field: "method" | "hash_type" | "algorithm", .. } => {
                "sign the model again, by whole files and SHA-256: they are model signing's defaults"
            }
            _ => "make the manifest again with `polity manifest make`",
        }
    }
}

impl BundleError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Json(_)
            | Self::Base64 { .. }
            | Self::Kind { .. }
            | Self::NoEnvelope
            | Self::Signatures { .. } => {
                "a bundle is what OpenSSF model signing 1.0 or later writes, usually model.sig"
            }
            Self::Signature { .. } => {
                "get the signer's public key from a place that you trust, and the bundle again"
            }
            Self::Statement(StatementError::Kind { field: "method" | "hash_type" | "algorithm", .. }) => {
                "sign the model again, by whole files and SHA-256: they are model signing's defaults"
            }
            Self::Statement(_) => "sign the model again with OpenSSF model signing 1.0 or later",
        }
    }
}

impl KeyError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Private => "give the public key: `openssl ec -in KEY -pubout` prints it",
            Self::Form => "give the signer's public key: a file that begins with -----BEGIN PUBLIC KEY-----",
        }
    }
}
