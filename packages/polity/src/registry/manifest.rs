//! What a version is: the set of its files, as the root of a Merkle tree over them (`sha256-rfc6962-v1`).

use cosmwasm_schema::cw_serde;
use thiserror::Error;

use super::hash::sha256;
use crate::{
    bounds::{self, OutOfBounds},
    Digest,
};

/// How a root is made.
#[cw_serde]
#[derive(Copy, Eq, Default)]
pub enum Algorithm {
    /// SHA-256 over a tree split as in RFC 6962, leaves in the byte order of their paths.
    #[default]
    #[serde(rename = "sha256-rfc6962-v1")]
    Sha256Rfc6962V1,
}

/// A file of a version.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct File {
    /// Where it is, relative to the version's folder.
    pub path: String,
    /// Its size in bytes.
    pub size: u64,
    /// Plain SHA-256 of the whole file, as Hugging Face and OpenSSF Model Signing have it.
    pub sha256: Digest,
}

/// The files of a version, in the byte order of their paths: none twice, and no file that is also a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    files: Vec<File>,
    size: u64,
}

/// That a file is one of a version's.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct Proof {
    /// The file's place among the files, counted from 0.
    pub index: u32,
    /// How many files there are. Must equal the chain's: else a proof about a part of the tree could pass for one
    /// about the whole.
    pub count: u32,
    /// The hashes beside its way to the root, lowest first. At most 32.
    pub hashes: Vec<Digest>,
}

/// Why a manifest can't be.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ManifestError {
    /// A path that is empty or too long, or no file at all.
    #[error(transparent)]
    OutOfBounds(#[from] OutOfBounds),
    /// A path that could mean something else elsewhere.
    #[error("path {path:?}: {why}")]
    Path {
        /// Which.
        path: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A file stands twice.
    #[error("path {path:?}: it stands twice")]
    Duplicate {
        /// Which.
        path: String,
    },
    /// A file is also a folder.
    #[error("path {path:?}: it is a file, and also the folder of {inside:?}")]
    FileIsFolder {
        /// The file.
        path: String,
        /// What lies in the folder.
        inside: String,
    },
    /// It is one of the files that are never part of a version.
    #[error("path {path:?}: it is never part of a version")]
    LeftOut {
        /// Which.
        path: String,
    },
    /// The sizes are more than 64 bits together.
    #[error("the sizes of the files are more than 2^64 bytes together")]
    Size,
}

/// Files at the top that are left out of a version.
const LEFT_OUT_FILES: [&str; 6] =
    [".git", ".gitignore", ".gitattributes", ".github", "polity.manifest.json", "README.md"];

/// Folders at the top that are left out of a version, with all that is in them.
const LEFT_OUT_FOLDERS: [&str; 4] = [".git/", ".github/", ".cache/huggingface/", ".eval_results/"];

/// Whether a path is never part of a version: what version control and downloads leave behind, the manifest itself, and
/// the card, which must be correctable without a vote. Nothing else is ever left out, but the signature bundle that a
/// caller names: a file that could be ignored could be loaded.
pub fn is_left_out(path: &str) -> bool {
    LEFT_OUT_FILES.contains(&path) || LEFT_OUT_FOLDERS.iter().any(|folder| path.starts_with(folder))
}

/// Whether a path can stand in a manifest: relative, parts separated by `/`, at most 1,024 bytes of UTF-8, compared
/// byte by byte and not normalised. What could name another file on some system is refused.
pub fn check_path(path: &str) -> Result<(), ManifestError> {
    bounds::FILE_PATH.check_len(path.len())?;
    let why = if path.contains('\\') {
        "it has a backslash"
    } else if path.chars().any(|c| matches!(c, '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}')) {
        "it has a control character"
    } else if path.starts_with('/') {
        "it isn't relative"
    } else if path.split('/').any(str::is_empty) {
        "it has an empty component"
    } else if path.split('/').any(|component| component == "." || component == "..") {
        "it has . or .. as a component"
    } else {
        return Ok(());
    };
    Err(ManifestError::Path { path: path.to_owned(), why })
}

impl File {
    /// SHA-256(0x00 ‖ u16be(length of path in bytes) ‖ path ‖ u64be(size) ‖ SHA-256 of the file).
    pub fn leaf(&self) -> Result<Digest, ManifestError> {
        check_path(&self.path)?;
        // at most 1,024
        let length = u16::try_from(self.path.len()).unwrap_or(u16::MAX);
        Ok(sha256(&[
            &[0],
            &length.to_be_bytes(),
            self.path.as_bytes(),
            &self.size.to_be_bytes(),
            &self.sha256.0,
        ]))
    }
}

/// SHA-256(0x01 ‖ left ‖ right).
fn node(left: &Digest, right: &Digest) -> Digest {
    sha256(&[&[1], &left.0, &right.0])
}

/// The largest power of two below `count`, which is at least 2.
fn split(count: usize) -> usize {
    let half = count.next_power_of_two() >> 1;
    half.max(1)
}

/// The root over leaves in their order, as RFC 6962 splits them. None of no leaves.
pub fn root_of(leaves: &[Digest]) -> Option<Digest> {
    match leaves {
        [] => None,
        [leaf] => Some(*leaf),
        _ => {
            let (left, right) = leaves.split_at_checked(split(leaves.len()))?;
            Some(node(&root_of(left)?, &root_of(right)?))
        }
    }
}

/// The hashes beside a leaf's way to the root, lowest first.
fn path_of(index: usize, leaves: &[Digest]) -> Option<Vec<Digest>> {
    if leaves.len() <= 1 {
        return (index < leaves.len()).then(Vec::new);
    }
    let at = split(leaves.len());
    let (left, right) = leaves.split_at_checked(at)?;
    let (mut path, beside) = match index.checked_sub(at) {
        None => (path_of(index, left)?, root_of(right)?),
        Some(index) => (path_of(index, right)?, root_of(left)?),
    };
    path.push(beside);
    Some(path)
}

impl Manifest {
    /// The manifest of some files, in any order.
    pub fn new(mut files: Vec<File>) -> Result<Self, ManifestError> {
        bounds::FILES.check_len(files.len())?;
        for file in &files {
            check_path(&file.path)?;
            if is_left_out(&file.path) {
                return Err(ManifestError::LeftOut { path: file.path.clone() });
            }
        }
        // String's order is its bytes'
        files.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        if let Some((twice, _)) = files.iter().zip(files.iter().skip(1)).find(|(a, b)| a.path == b.path) {
            return Err(ManifestError::Duplicate { path: twice.path.clone() });
        }
        for file in &files {
            // each folder that the path lies in must not be a file
            for (end, _) in file.path.match_indices('/') {
                let folder = file.path.get(..end).unwrap_or_default();
                if files.binary_search_by(|other| other.path.as_str().cmp(folder)).is_ok() {
                    return Err(ManifestError::FileIsFolder {
                        path: folder.to_owned(),
                        inside: file.path.clone(),
                    });
                }
            }
        }
        let size =
            files.iter().try_fold(0u64, |sum, file| sum.checked_add(file.size)).ok_or(ManifestError::Size)?;
        Ok(Self { files, size })
    }

    /// The files, in the byte order of their paths.
    pub fn files(&self) -> &[File] {
        &self.files
    }

    /// How many files there are.
    pub fn count(&self) -> u32 {
        // checked when it was made
        u32::try_from(self.files.len()).unwrap_or(u32::MAX)
    }

    /// The size of all files together, in bytes.
    pub const fn size(&self) -> u64 {
        self.size
    }

    fn leaves(&self) -> Result<Vec<Digest>, ManifestError> {
        self.files.iter().map(File::leaf).collect()
    }

    /// The root: what a version is named by.
    pub fn root(&self) -> Result<Digest, ManifestError> {
        let none = OutOfBounds { bound: bounds::FILES, given: 0 };
        root_of(&self.leaves()?).ok_or_else(|| none.into())
    }

    /// That a file is one of these. None if there is no such path.
    pub fn prove(&self, path: &str) -> Result<Option<Proof>, ManifestError> {
        let Ok(at) = self.files.binary_search_by(|file| file.path.as_str().cmp(path)) else {
            return Ok(None);
        };
        let hashes = path_of(at, &self.leaves()?);
        let index = u32::try_from(at).unwrap_or(u32::MAX);
        Ok(hashes.map(|hashes| Proof { index, count: self.count(), hashes }))
    }
}

impl Proof {
    /// Whether it proves that `file` is one of the `count` files under `root`: both as the chain has them.
    pub fn verify(&self, file: &File, root: &Digest, count: u32) -> bool {
        if self.count != count || self.index >= count {
            return false;
        }
        let Ok(mut hash) = file.leaf() else {
            return false;
        };
        // as RFC 9162, 2.1.3.2
        let mut index = self.index;
        let mut last = count.saturating_sub(1);
        for beside in &self.hashes {
            if last == 0 {
                return false;
            }
            if index & 1 == 1 || index == last {
                hash = node(beside, &hash);
                while index & 1 == 0 && index != 0 {
                    index >>= 1;
                    last >>= 1;
                }
            } else {
                hash = node(&hash, beside);
            }
            index >>= 1;
            last >>= 1;
        }
        last == 0 && hash == *root
    }
}
