use polity::registry::{
    check_maintainers, Algorithm, Document, PackageUrl, Provenance, Relation, Source, SubmissionError,
    Submit, VersionRef,
};

use super::{digest, term};

fn submit() -> Submit {
    Submit {
        model: 1,
        algorithm: Algorithm::Sha256Rfc6962V1,
        root: digest(1),
        files: 1,
        size: 0,
        label: None,
        documents: vec![],
        disclosures: vec![],
        provenance: vec![],
        card: None,
    }
}

fn document(n: u8) -> Document {
    Document { kind: term("spdx"), sha256: digest(n), size: 1, uri: "x".try_into().unwrap() }
}

fn from(model: u64, relation: Relation) -> Provenance {
    Provenance { relation, source: Source::Version { model, version: 1 } }
}

#[test]
fn every_list_of_a_version_is_bounded_and_has_no_duplicates() {
    assert_eq!(submit().check(), Ok(()));
    assert!(matches!(Submit { files: 0, ..submit() }.check(), Err(SubmissionError::OutOfBounds(_))));
    let documents = |count: u8| Submit { documents: (0..count).map(document).collect(), ..submit() }.check();
    assert_eq!(documents(16), Ok(()));
    assert!(matches!(documents(17), Err(SubmissionError::OutOfBounds(_))));
    let disclosures = |count: u8| {
        Submit { disclosures: (0..count).map(|n| term(&n.to_string())).collect(), ..submit() }.check()
    };
    assert_eq!(disclosures(32), Ok(()));
    assert!(matches!(disclosures(33), Err(SubmissionError::OutOfBounds(_))));
    let provenance = |count: u64| {
        Submit { provenance: (0..count).map(|n| from(n, Relation::Merge)).collect(), ..submit() }.check()
    };
    assert_eq!(provenance(16), Ok(()));
    assert!(matches!(provenance(17), Err(SubmissionError::OutOfBounds(_))));

    let twice = Submit { documents: vec![document(1), document(2), document(1)], ..submit() };
    assert_eq!(twice.check(), Err(SubmissionError::DuplicateDocument { kind: term("spdx") }));
    let twice = Submit { disclosures: vec![term("a"), term("A")], ..submit() };
    assert!(matches!(twice.check(), Err(SubmissionError::Disclosure(_))));
    let twice = Submit { provenance: vec![from(1, Relation::Merge), from(1, Relation::Merge)], ..submit() };
    assert_eq!(twice.check(), Err(SubmissionError::DuplicateProvenance { place: 1 }));
}

#[test]
fn the_sources_on_this_chain_are_told_once() {
    let package = PackageUrl::try_from("pkg:huggingface/org/name@abc").unwrap();
    let provenance = vec![
        from(2, Relation::Merge),
        Provenance { relation: Relation::Finetune, source: Source::Package(package) },
        from(1, Relation::Merge),
        from(2, Relation::Distilled),
    ];
    let version = |model| VersionRef { model, version: 1 };
    assert_eq!(Submit { provenance, ..submit() }.sources(), [version(1), version(2)]);
}

#[test]
fn maintainers_are_distinct_and_few() {
    let names: Vec<_> = (0..17).map(|n| n.to_string()).collect();
    assert_eq!(check_maintainers(&names[..16]), Ok(()));
    assert_eq!(check_maintainers::<String>(&[]), Ok(()));
    assert!(matches!(check_maintainers(&names), Err(SubmissionError::OutOfBounds(_))));
    let twice = check_maintainers(&["a", "b", "a"]);
    assert_eq!(twice, Err(SubmissionError::DuplicateMaintainer { maintainer: "a".into() }));
}
