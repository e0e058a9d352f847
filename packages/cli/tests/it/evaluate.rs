use std::fs;

use polity::registry::{Attestation, MetricUnit};
use polity::Digest;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::{assert_golden, repository, text, Place};

#[test]
fn a_model_is_measured() {
    let place = Place::seeded();
    assert_golden(
        "evaluate.txt",
        &place.transcript(&[
            "evaluate v2 --split heldout.safetensors",
            "evaluate v3 --split heldout.safetensors --limit 20",
            "evaluate v2 --split heldout.safetensors --json",
        ]),
    );
}

/// The figures are those of a third program, with exact arithmetic.
#[test]
fn another_program_measures_the_same() {
    let golden = fs::read(repository("packages/evaluate/tests/golden.json")).unwrap();
    let golden: Value = serde_json::from_slice(&golden).unwrap();
    let place = Place::seeded();
    for version in ["v1", "v2", "v3"] {
        let told = place.json(&format!("evaluate {version} --split heldout.safetensors --json"), 0);
        for (field, other) in [
            ("value", "value"),
            ("stderr", "stderr"),
            ("n", "n"),
            ("config", "configuration"),
            ("inputs", "inputs"),
            ("evidence", "evidence"),
        ] {
            assert_eq!(told["attestation"][field], golden[version][other], "{version} {field}");
        }
        assert_eq!(told["confusion"], golden[version]["confusion"]);
        assert_eq!(told["correct"], golden[version]["correct"]);
        let root = &place.json(&format!("manifest show {version} --json"), 0)["root"];
        assert_eq!(&told["attestation"]["root"], root);
    }
}

/// With what only the evaluator knows it is an attestation that the registry takes, and the digests are of what is there.
#[test]
fn the_registry_takes_it() {
    let place = Place::seeded();
    let told = place.json("evaluate v1 --split heldout.safetensors --evidence evidence.txt --json", 0);
    let mut attestation = told["attestation"].clone();
    for (field, value) in [("uri", Value::Null), ("measured", 1.into()), ("expires", Value::Null)] {
        assert_eq!(attestation.get(field), None);
        attestation[field] = value;
    }
    let attestation: Attestation = serde_json::from_value(attestation).unwrap();
    attestation.check(attestation.root, MetricUnit::Fraction, 1).unwrap();
    let sha256 = |bytes: &[u8]| Digest(Sha256::digest(bytes).into());
    assert_eq!(attestation.evidence, sha256(&fs::read(place.path("evidence.txt")).unwrap()));
    assert_eq!(attestation.inputs, sha256(&fs::read(place.path("heldout.safetensors")).unwrap()));
    assert_eq!(attestation.config, sha256(told["configuration"].as_str().unwrap().as_bytes()));
}

#[test]
fn what_cant_be_measured_is_refused() {
    let place = Place::seeded();
    place.put("broken/config.json", "{}").put("broken/model.safetensors", "x");
    place.put("weightless/config.json", fs::read(place.path("v1/config.json")).unwrap());
    for (line, said) in [
        ("evaluate broken --split heldout.safetensors", "config.json: "),
        ("evaluate weightless --split heldout.safetensors", "model.safetensors"),
        ("evaluate v1 --split none.safetensors", "none.safetensors"),
        ("evaluate v1 --split v1/config.json", "split: "),
        ("evaluate v1 --split heldout.safetensors --limit 0", "limit: "),
        ("evaluate v1 --split heldout.safetensors --limit 899", "limit: "),
        ("evaluate v1 --split heldout.safetensors --evidence v1/e.txt", "lies in the version's folder"),
        ("evaluate none --split heldout.safetensors", "can't be read"),
    ] {
        let error = place.error(line, 2);
        assert!(error.contains(said), "{line}: {error}");
    }
    // a folder that no version can have isn't measured either: there is no root to attest
    place.put("v2/sub/pointer", "version https://git-lfs.github.com/spec/v1\n");
    let error = place.error("evaluate v2 --split heldout.safetensors", 2);
    assert!(error.contains("LFS pointer"), "{error}");
    let output = place.run("evaluate v1");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("--split"));
}
