use polity::registry::Manifest;
use polity_manifest::{compare, Contents, Kind};

use crate::{manifest, sha256};

fn contents(manifest: &Manifest) -> Vec<(String, Contents)> {
    let contents = |file: &polity::registry::File| Contents { size: Some(file.size), sha256: file.sha256 };
    manifest.files().iter().map(|file| (file.path.clone(), contents(file))).collect()
}

#[test]
fn each_file_that_differs_is_named() {
    let expected = manifest(&[("a", "x"), ("b", "x"), ("c", "x"), ("z", "x")]);
    let found = manifest(&[("a", "x"), ("b", "y"), ("c", "longer"), ("extra.py", "x")]);
    let differences = compare(&found, contents(&expected));
    let kinds: Vec<_> = differences.iter().map(|d| (d.path.as_str(), d.kind())).collect();
    assert_eq!(
        kinds,
        [("b", Kind::Changed), ("c", Kind::Changed), ("extra.py", Kind::Extra), ("z", Kind::Missing)]
    );
    assert_eq!(compare(&expected, contents(&expected)), []);
    // both ways
    assert_eq!(compare(&expected, contents(&found)).len(), 4);
}

/// A signature says nothing of sizes; where one is known it must be right, whatever the digest says.
#[test]
fn a_size_that_is_known_is_compared() {
    let found = manifest(&[("a", "x")]);
    let with = |size| vec![("a".to_owned(), Contents { size, sha256: sha256(b"x") })];
    assert_eq!(compare(&found, with(None)), []);
    assert_eq!(compare(&found, with(Some(1))), []);
    assert_eq!(compare(&found, with(Some(2)))[0].kind(), Kind::Changed);
}
