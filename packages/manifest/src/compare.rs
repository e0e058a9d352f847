//! How the files that are there differ from those that should be.

use std::collections::BTreeMap;

use polity::{registry::Manifest, Digest};
use serde::Serialize;

/// A file that isn't as it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Where.
    pub path: String,
    /// What should be there; none if nothing should.
    pub expected: Option<Contents>,
    /// What is there; none if nothing is.
    pub found: Option<Contents>,
}

/// What is in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Contents {
    /// Its size in bytes; none where a signature doesn't say.
    pub size: Option<u64>,
    /// Its digest.
    pub sha256: Digest,
}

/// What is wrong with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// It isn't there.
    Missing,
    /// It shouldn't be there: what is there can be loaded.
    Extra,
    /// It has another content.
    Changed,
}

impl Difference {
    /// What is wrong with it.
    pub fn kind(&self) -> Kind {
        match (&self.expected, &self.found) {
            (Some(_), None) => Kind::Missing,
            (None, _) => Kind::Extra,
            (Some(_), Some(_)) => Kind::Changed,
        }
    }
}

/// The files that differ, by path: `found` are all that are there, and `expected` all that should be, as pairs of a path
/// and its content. Two contents with the same digest are the same if a size isn't known.
pub fn compare(found: &Manifest, expected: impl IntoIterator<Item = (String, Contents)>) -> Vec<Difference> {
    let mut differences = BTreeMap::new();
    for (path, contents) in expected {
        let difference = Difference { path: path.clone(), expected: Some(contents), found: None };
        differences.insert(path, difference);
    }
    for file in found.files() {
        let contents = Contents { size: Some(file.size), sha256: file.sha256 };
        let path = file.path.clone();
        let fresh = || Difference { path: file.path.clone(), expected: None, found: None };
        differences.entry(path).or_insert_with(fresh).found = Some(contents);
    }
    let same = |difference: &Difference| match (difference.expected, difference.found) {
        (Some(a), Some(b)) => a.sha256 == b.sha256 && (a.size.is_none() || a.size == b.size),
        _ => false,
    };
    differences.into_values().filter(|difference| !same(difference)).collect()
}
