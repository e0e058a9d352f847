use polity::registry::{File, Manifest, ManifestError};
use polity_manifest::{parse_statement, statement, StatementError};
use proptest::prelude::*;
use serde_json::{json, Value};

use crate::{manifest, sha256};

fn made() -> (Manifest, Value) {
    let manifest = manifest(&[("b", "x"), ("a/ä", "yy")]);
    let text = statement("digits", &manifest, Some("model.sig")).unwrap();
    (manifest, serde_json::from_str(&text).unwrap())
}

#[test]
fn a_statement_is_what_model_signing_writes_with_sizes() {
    let (manifest, value) = made();
    let (a, b) = (sha256(b"yy"), sha256(b"x"));
    let expected = json!({
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{
            "name": "digits",
            "digest": {
                "sha256": sha256(&[a.0, b.0].concat()),
                "sha256-rfc6962-v1": manifest.root().unwrap(),
            },
        }],
        "predicateType": "https://model_signing/signature/v1.0",
        "predicate": {
            "serialization": {
                "method": "files",
                "hash_type": "sha256",
                "allow_symlinks": true,
                "ignore_paths": [
                    ".cache/huggingface", ".eval_results", ".git", ".gitattributes", ".github", ".gitignore",
                    "README.md", "model.sig", "polity.manifest.json",
                ],
            },
            "resources": [
                { "name": "a/ä", "algorithm": "sha256", "digest": a, "size": 2 },
                { "name": "b", "algorithm": "sha256", "digest": b, "size": 1 },
            ],
        },
    });
    assert_eq!(value, expected);
    assert_eq!(parse_statement(value.to_string().as_bytes()).unwrap(), manifest);
}

/// Each thing that a statement says is looked at.
#[test]
fn what_is_no_manifest_is_refused() {
    type Change = fn(&mut Value);
    let refused = |change: Change| {
        let (_, mut value) = made();
        change(&mut value);
        parse_statement(value.to_string().as_bytes()).unwrap_err()
    };
    let kinds: [(Change, &str); 5] = [
        (|v| v["_type"] = "https://in-toto.io/Statement/v0.1".into(), "_type"),
        (|v| v["predicateType"] = "https://model_signing/Digests/v0.1".into(), "predicateType"),
        (|v| v["predicate"]["serialization"]["method"] = "shards".into(), "method"),
        (|v| v["predicate"]["serialization"]["hash_type"] = "blake2b".into(), "hash_type"),
        (|v| v["predicate"]["resources"][1]["algorithm"] = "blake3".into(), "algorithm"),
    ];
    for (change, wanted) in kinds {
        let error = refused(change);
        assert!(matches!(&error, StatementError::Kind { field, .. } if *field == wanted), "{error}");
    }

    let twice: Change = |v| {
        let subject = v["subject"][0].clone();
        v["subject"].as_array_mut().unwrap().push(subject);
    };
    assert!(matches!(refused(twice), StatementError::Subjects { given: 2 }));
    assert!(matches!(refused(|v| v["subject"] = json!([])), StatementError::Subjects { given: 0 }));

    let digests: [(Change, &str); 4] = [
        (|v| v["subject"][0]["digest"]["sha256"] = "00".repeat(32).into(), "sha256"),
        (|v| v["predicate"]["resources"][0]["digest"] = "00".repeat(32).into(), "sha256"),
        (|v| v["subject"][0]["digest"]["sha256-rfc6962-v1"] = "00".repeat(32).into(), "sha256-rfc6962-v1"),
        // model signing's own digest covers neither of these
        (|v| v["predicate"]["resources"][0]["size"] = 9.into(), "sha256-rfc6962-v1"),
    ];
    for (change, wanted) in digests {
        let error = refused(change);
        assert!(matches!(&error, StatementError::Digest { name, .. } if *name == wanted), "{error}");
    }
    let renamed = refused(|v| v["predicate"]["resources"][0]["name"] = "c".into());
    assert!(matches!(renamed, StatementError::Digest { .. }), "{renamed}");

    let without = refused(|v| {
        v["predicate"]["resources"][0].as_object_mut().unwrap().remove("size");
    });
    assert!(matches!(&without, StatementError::NoSize { path } if path == "a/ä"), "{without}");

    type Wanted = fn(&ManifestError) -> bool;
    let names: [(Change, Wanted); 4] = [
        (
            |v| v["predicate"]["resources"][0]["name"] = "b".into(),
            |e| matches!(e, ManifestError::Duplicate { .. }),
        ),
        (
            |v| v["predicate"]["resources"][0]["name"] = "../b".into(),
            |e| matches!(e, ManifestError::Path { .. }),
        ),
        (
            |v| v["predicate"]["resources"][0]["name"] = "README.md".into(),
            |e| matches!(e, ManifestError::LeftOut { .. }),
        ),
        (
            |v| v["predicate"]["resources"][0]["name"] = "b/c".into(),
            |e| matches!(e, ManifestError::FileIsFolder { .. }),
        ),
    ];
    for (change, wanted) in names {
        let error = refused(change);
        assert!(matches!(&error, StatementError::Manifest(error) if wanted(error)), "{error}");
    }

    for text in ["", "{}", "[]", "null", r#"{"_type":1}"#] {
        assert!(matches!(parse_statement(text.as_bytes()), Err(StatementError::Json(_))), "{text}");
    }
    let capitals = refused(|v| {
        let digest = v["subject"][0]["digest"]["sha256"].as_str().unwrap().to_uppercase();
        v["subject"][0]["digest"]["sha256"] = digest.into();
    });
    assert!(matches!(capitals, StatementError::Json(_)), "{capitals}");
}

/// A reader of another program's fields passes over them.
#[test]
fn unknown_fields_are_passed_over() {
    let (manifest, mut value) = made();
    value["predicate"]["more"] = 1.into();
    value["predicate"]["resources"][0]["more"] = 1.into();
    value["predicate"]["serialization"]["allow_symlinks"] = "false".into();
    assert_eq!(parse_statement(value.to_string().as_bytes()).unwrap(), manifest);
    value["subject"][0]["digest"].as_object_mut().unwrap().remove("sha256-rfc6962-v1");
    assert_eq!(parse_statement(value.to_string().as_bytes()).unwrap(), manifest);
}

proptest! {
    /// What is written is read again.
    #[test]
    fn a_statement_holds_its_manifest(
        files in prop::collection::btree_map("[a-zA-Zéß\" \u{202e}]{1,9}", (any::<u32>(), any::<[u8; 32]>()), 1..9),
        name in ".*",
    ) {
        let file = |(path, (size, digest))| File {
            path,
            size: u64::from(size),
            sha256: polity::Digest(digest),
        };
        let manifest = Manifest::new(files.into_iter().map(file).collect()).unwrap();
        let text = statement(&name, &manifest, None).unwrap();
        prop_assert_eq!(parse_statement(text.as_bytes()).unwrap(), manifest);
    }
}
