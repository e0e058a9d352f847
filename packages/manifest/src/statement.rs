//! The manifest's file: an unsigned in-toto Statement v1, as OpenSSF model signing has it, with a size for each resource.

use std::collections::{btree_map::Entry, BTreeMap};

use polity::{
    registry::{check_path, File, Manifest},
    Digest,
};
use serde::{Deserialize, Serialize};
use sha2::Digest as _;

use crate::{folder::MANIFEST, StatementError};

/// What kind of document it is.
pub const STATEMENT_TYPE: &str = "https://in-toto.io/Statement/v1";
/// What it is about, as OpenSSF model signing names it since 1.0.
pub const PREDICATE_TYPE: &str = "https://model_signing/signature/v1.0";

const METHOD: &str = "files";
const SHA256: &str = "sha256";

/// What model signing is told to leave out: what a manifest leaves out. See [`polity::registry::is_left_out`].
const IGNORED: [&str; 8] = [
    ".cache/huggingface",
    ".eval_results",
    ".git",
    ".gitattributes",
    ".github",
    ".gitignore",
    "README.md",
    MANIFEST,
];

/// A statement about the files of a model: a manifest, or what a bundle signs. Fields that aren't known may be there,
/// as model signing asks its readers to take them.
#[derive(Serialize, Deserialize)]
pub(crate) struct Statement {
    #[serde(rename = "_type")]
    kind: String,
    subject: Vec<Subject>,
    #[serde(rename = "predicateType")]
    predicate_type: String,
    predicate: Predicate,
}

#[derive(Serialize, Deserialize)]
struct Subject {
    name: String,
    digest: SubjectDigest,
}

#[derive(Serialize, Deserialize)]
struct SubjectDigest {
    /// Model signing's digest: of the digests of all files in their order. It doesn't cover their names.
    sha256: Digest,
    /// The root, under its algorithm's name.
    #[serde(rename = "sha256-rfc6962-v1", default, skip_serializing_if = "Option::is_none")]
    root: Option<Digest>,
}

#[derive(Serialize, Deserialize)]
struct Predicate {
    serialization: Serialization,
    resources: Vec<Resource>,
}

#[derive(Serialize, Deserialize)]
struct Serialization {
    method: String,
    hash_type: String,
    #[serde(skip_deserializing)]
    allow_symlinks: bool,
    #[serde(skip_deserializing)]
    ignore_paths: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct Resource {
    name: String,
    algorithm: String,
    digest: Digest,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    size: Option<u64>,
}

/// Model signing's digest of files: SHA-256 over the digests, in the order in which they stand.
fn flat<'a>(digests: impl Iterator<Item = &'a Digest>) -> Digest {
    let mut hasher = sha2::Sha256::new();
    for digest in digests {
        hasher.update(digest.0);
    }
    Digest(hasher.finalize().into())
}

/// A manifest as its file has it. `name` is what the model is called, a label; `bundle` is the signature bundle that is
/// left out.
pub fn statement(name: &str, manifest: &Manifest, bundle: Option<&str>) -> Result<String, StatementError> {
    let mut ignore_paths: Vec<_> = IGNORED.into_iter().chain(bundle).map(str::to_owned).collect();
    ignore_paths.sort_unstable();
    ignore_paths.dedup();
    let sha256 = flat(manifest.files().iter().map(|file| &file.sha256));
    let resource = |file: &File| Resource {
        name: file.path.clone(),
        algorithm: SHA256.into(),
        digest: file.sha256,
        size: Some(file.size),
    };
    let statement = Statement {
        kind: STATEMENT_TYPE.into(),
        subject: vec![Subject {
            name: name.to_owned(),
            digest: SubjectDigest { sha256, root: Some(manifest.root()?) },
        }],
        predicate_type: PREDICATE_TYPE.into(),
        predicate: Predicate {
            // links are read under their own names
            serialization: Serialization {
                method: METHOD.into(),
                hash_type: SHA256.into(),
                allow_symlinks: true,
                ignore_paths,
            },
            resources: manifest.files().iter().map(resource).collect(),
        },
    };
    let mut text = serde_json::to_string_pretty(&statement)?;
    text.push('\n');
    Ok(text)
}

/// The manifest in a file that [`statement`] wrote.
pub fn parse_statement(json: &[u8]) -> Result<Manifest, StatementError> {
    let statement = Statement::parse(json)?;
    let root = statement.subject.first().and_then(|subject| subject.digest.root);
    let files = statement.predicate.resources.into_iter().map(|resource| match resource.size {
        Some(size) => Ok(File { path: resource.name, size, sha256: resource.digest }),
        None => Err(StatementError::NoSize { path: resource.name }),
    });
    let manifest = Manifest::new(files.collect::<Result<_, _>>()?)?;
    let found = manifest.root()?;
    match root {
        Some(given) if given != found => {
            Err(StatementError::Digest { name: "sha256-rfc6962-v1", given, found })
        }
        _ => Ok(manifest),
    }
}

impl Statement {
    /// A statement about the files of one model, by whole files and SHA-256, whose digest follows from its resources.
    pub fn parse(json: &[u8]) -> Result<Self, StatementError> {
        let statement: Self = serde_json::from_slice(json)?;
        let is = |field, given: &str, wanted: &'static str| match given == wanted {
            true => Ok(()),
            false => Err(StatementError::Kind { field, given: given.to_owned(), wanted }),
        };
        is("_type", &statement.kind, STATEMENT_TYPE)?;
        is("predicateType", &statement.predicate_type, PREDICATE_TYPE)?;
        is("method", &statement.predicate.serialization.method, METHOD)?;
        is("hash_type", &statement.predicate.serialization.hash_type, SHA256)?;
        for resource in &statement.predicate.resources {
            is("algorithm", &resource.algorithm, SHA256)?;
        }
        let [subject] = statement.subject.as_slice() else {
            return Err(StatementError::Subjects { given: statement.subject.len() });
        };
        let found = flat(statement.predicate.resources.iter().map(|resource| &resource.digest));
        let given = subject.digest.sha256;
        if given != found {
            return Err(StatementError::Digest { name: SHA256, given, found });
        }
        Ok(statement)
    }

    /// What the model is called.
    pub fn name(&self) -> &str {
        self.subject.first().map_or("", |subject| &subject.name)
    }

    /// Its files by path.
    pub fn files(&self) -> Result<BTreeMap<String, Digest>, StatementError> {
        let mut files = BTreeMap::new();
        for resource in &self.predicate.resources {
            check_path(&resource.name)?;
            match files.entry(resource.name.clone()) {
                Entry::Vacant(place) => place.insert(resource.digest),
                Entry::Occupied(place) => {
                    return Err(StatementError::Duplicate { path: place.key().clone() });
                }
            };
        }
        Ok(files)
    }
}

#[cfg(test)]
mod tests {
    use polity::registry::{is_left_out, Algorithm};

    use super::*;

    /// What model signing is told to ignore is what a manifest leaves out, and the root has its algorithm's name.
    #[test]
    fn names_are_those_of_the_registry() {
        for path in IGNORED {
            assert!(is_left_out(path) || is_left_out(&format!("{path}/")), "{path}");
        }
        let statement = SubjectDigest { sha256: Digest([0; 32]), root: Some(Digest([1; 32])) };
        let written = serde_json::to_value(statement).unwrap();
        let name = serde_json::to_value(Algorithm::default()).unwrap();
        assert!(written.get(name.as_str().unwrap()).is_some());
    }
}
