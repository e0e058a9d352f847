use std::fs;

use polity::registry::QueryMsg;
use polity::Digest;
use serde_json::Value;

use crate::{assert_golden, repository, text, Place};

#[test]
fn a_file_is_proved() {
    let place = Place::seeded();
    place.run("manifest make v2");
    let said = place.transcript(&[
        "prove v2 model.safetensors",
        "prove v2/polity.manifest.json config.json --out proof.json",
        "prove v2 config.json --out proof.json --json",
    ]);
    assert_golden("prove.txt", &said);
    // what is written is what is printed
    let printed = place.run("prove v2 config.json");
    assert_eq!(fs::read(place.path("proof.json")).unwrap(), printed.stdout);
}

/// What is printed is what the query takes, and it verifies against root and count alone.
#[test]
fn the_query_takes_the_proof() {
    let place = Place::empty();
    for i in 0..9 {
        place.put(&format!("m/{i}.bin"), format!("{i}"));
    }
    let shown = place.json("manifest show m --json", 0);
    let root: Digest = serde_json::from_value(shown["root"].clone()).unwrap();
    for i in 0..9 {
        let mut proof = place.json(&format!("prove m {i}.bin --root {root}"), 0);
        proof["model"] = 1.into();
        proof["version"] = 1.into();
        let query: QueryMsg = serde_json::from_value(serde_json::json!({ "file": proof })).unwrap();
        let QueryMsg::File { file, proof, .. } = query else { panic!() };
        assert!(proof.verify(&file, &root, 9));
        assert!(!proof.verify(&file, &root, 10));
    }
}

/// The second implementation's proofs, word for word.
#[test]
fn proofs_are_those_of_the_vectors() {
    let vectors: Value =
        serde_json::from_slice(&fs::read(repository("seeds/vectors/manifest.json")).unwrap()).unwrap();
    let vector = &vectors["listed"]["paths whose byte order is no other order"];
    let place = Place::empty();
    let proofs = vector["proofs"].as_array().unwrap();
    for proof in proofs {
        let path = proof["file"]["path"].as_str().unwrap();
        place.put(&format!("m/{path}"), path);
    }
    // two of them may be one file to a file system that normalises
    assert_eq!(fs::read_dir(place.path("m")).unwrap().count(), proofs.len() - 1);
    for proof in proofs {
        let path = proof["file"]["path"].as_str().unwrap();
        let output = crate::polity(&["prove", "m", path]).current_dir(place.path("")).output().unwrap();
        let found: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(&found, proof);
        assert!(text(&output.stderr).contains(vector["root"].as_str().unwrap()));
    }
}

#[test]
fn another_root_is_refused() {
    let place = Place::seeded();
    let root = place.json("manifest show v1 --json", 0)["root"].as_str().unwrap().to_owned();
    assert!(place.run(&format!("prove v1 config.json --root {root}")).status.success());
    let error = place.error(&format!("prove v2 config.json --root {root} --out p.json"), 1);
    assert!(error.contains(&format!("and not {root}")), "{error}");
    assert!(!place.path("p.json").exists());
}

#[test]
fn a_file_that_isnt_there_has_no_proof() {
    let place = Place::seeded();
    place.put("v1/sub/tokenizer.json", "{}");
    for (path, hint) in [
        ("Config.json", "did you mean \"config.json\"?"),
        ("tokenizer.json", "did you mean \"sub/tokenizer.json\"?"),
        ("README.md", "never part of a version"),
        ("v1/nothing.bin", "never part of a version"),
        ("./config.json", "did you mean \"config.json\"?"),
    ] {
        let error = place.error(&format!("prove v1 {path}"), 2);
        assert!(error.contains(hint), "{error}");
    }
    let error = place.error("prove v1 config.json --out v1/proof.json", 2);
    assert!(error.contains("lies in the version's folder"), "{error}");
    let output = place.run("prove v1 config.json --root 00");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("64 hexadecimal digits"));
}
