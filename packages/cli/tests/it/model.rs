use std::fs;

use base64::{engine::general_purpose::STANDARD, Engine};
use p256::ecdsa::{signature::Signer, DerSignature, SigningKey};
use p256::pkcs8::{EncodePublicKey, LineEnding};
use serde_json::{json, Value};

use crate::{assert_golden, repository, text, Place};

fn root(place: &Place, folder: &str) -> String {
    place.json(&format!("manifest show {folder} --json"), 0)["root"].as_str().unwrap().to_owned()
}

/// Signs a folder's manifest as model signing does, with a key of this test.
fn sign(place: &Place, folder: &str) {
    let key = SigningKey::from_slice(&[9; 32]).unwrap();
    place.put("key.pem", key.verifying_key().to_public_key_pem(LineEnding::LF).unwrap());
    assert!(place.run(&format!("manifest make {folder} --out statement.json")).status.success());
    let payload = fs::read(place.path("statement.json")).unwrap();
    let kind = "application/vnd.in-toto+json";
    let head = format!("DSSEv1 {} {kind} {} ", kind.len(), payload.len());
    let signature: DerSignature = key.sign(&[head.as_bytes(), &payload].concat());
    let bundle = json!({
        "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
        "verificationMaterial": { "publicKey": {}, "tlogEntries": [] },
        "dsseEnvelope": {
            "payload": STANDARD.encode(&payload),
            "payloadType": kind,
            "signatures": [{ "sig": STANDARD.encode(signature.as_bytes()), "keyid": "" }],
        },
    });
    place.put(&format!("{folder}/model.sig"), bundle.to_string());
}

/// The folder that OpenSSF's own program signed, with its bundle.
fn signed_by_model_signing() -> Place {
    let place = Place::empty();
    place
        .put("m/config.json", "{\"model_type\":\"fixture\"}\n")
        .put("m/weights/a.bin", "first")
        .put("m/weights/ä b.bin", "second")
        .put("m/README.md", "# A card\n")
        .put("m/.gitattributes", "*.bin -text\n");
    for file in ["model.sig", "key.pub.pem", "other.pub.pem", "p384.pub.pem"] {
        let from = repository("packages/manifest/tests/fixtures/signed").join(file);
        fs::copy(from, place.path(file)).unwrap();
    }
    place
}

#[test]
fn files_are_verified() {
    let place = Place::seeded();
    let root = root(&place, "v2");
    place.run("manifest make v2 --out v2.json");
    place.run("manifest make v2");
    sign(&place, "v2");
    let said = |place: &Place| {
        place.transcript(&[
            &format!(
                "model verify v2 --root {root} --files 2 --size 39319 --bundle v2/model.sig --key key.pem"
            ),
            "model verify v2 --manifest v2.json --bundle v2/model.sig --key key.pem",
            "model verify v2 --manifest v2.json --bundle v2/model.sig --key key.pem --json",
        ])
    };
    let good = said(&place);
    // a changed, a missing and an extra file; the card may change
    place.put("v2/README.md", "# Another card").put("v2/run.py", "x").put("v2/config.json", "{}");
    fs::remove_file(place.path("v2/model.safetensors")).unwrap();
    assert_golden("verify.txt", &(good + &said(&place)));
}

/// Hazard 66: what a loader would take and nobody signed or voted on fails, wherever it lies.
#[test]
fn an_extra_file_fails() {
    for extra in ["run.py", "sub/README.md", "sub/.gitignore", ".cache/x", "README.md/x.py", "model.sig.py"] {
        let place = Place::seeded();
        let root = root(&place, "v1");
        place.run("manifest make v1 --out v1.json");
        sign(&place, "v1");
        if extra.starts_with("README.md/") {
            fs::remove_file(place.path("v1/README.md")).unwrap();
        }
        let lines = [
            format!("model verify v1 --root {root} --bundle v1/model.sig --key key.pem --json"),
            "model verify v1 --manifest v1.json --bundle v1/model.sig --key key.pem --json".to_owned(),
        ];
        for line in &lines {
            assert_eq!(place.json(line, 0)["holds"], true);
        }
        place.put(&format!("v1/{extra}"), "x");
        for line in &lines {
            let answer = place.json(line, 1);
            assert_eq!(answer["holds"], false);
            let checks = answer["checks"].as_array().unwrap();
            assert_eq!(checks.len(), 2);
            for check in checks {
                assert_eq!(check["holds"], false, "{check}");
                if check["of"] != "root" {
                    let differences = check["differences"].as_array().unwrap();
                    assert_eq!(differences.len(), 1);
                    assert_eq!(differences[0]["path"], extra);
                    assert_eq!(differences[0]["expected"], Value::Null);
                }
            }
        }
    }
}

/// All that is given must hold.
#[test]
fn root_count_size_and_signature_must_all_hold() {
    let place = Place::seeded();
    let (one, two) = (root(&place, "v1"), root(&place, "v2"));
    sign(&place, "v1");
    place.run("manifest make v2 --out v2.json");
    let signed = "--bundle v1/model.sig --key key.pem";
    for (line, holds) in [
        (format!("--root {one} --files 2 --size 3308 {signed}"), &[true, true, true, true][..]),
        (format!("--root {two} --files 2 --size 3308 {signed}"), &[false, true, true, true]),
        (format!("--root {one} --files 3 --size 3308 {signed}"), &[true, false, true, true]),
        (format!("--root {one} --files 2 --size 3309 {signed}"), &[true, true, false, true]),
        (format!("--root {one} --manifest v2.json {signed}"), &[true, false, true]),
    ] {
        let all = holds.iter().all(|holds| *holds);
        let answer = place.json(&format!("model verify v1 {line} --json"), i32::from(!all));
        assert_eq!(answer["holds"], all, "{line}");
        let found: Vec<_> =
            answer["checks"].as_array().unwrap().iter().map(|check| check["holds"] == true).collect();
        assert_eq!(found, holds, "{line}");
    }
}

/// With a root alone, the folder's own manifest says which files differ, if it is of that root and only then.
#[test]
fn the_folder_s_own_manifest_tells_what_differs() {
    let place = Place::seeded();
    let root = root(&place, "v1");
    place.run("manifest make v1");
    place.put("v1/config.json", "{}");
    let line = format!("model verify v1 --root {root} --json");
    let named = place.json(&line, 1);
    assert_eq!(named["checks"][0]["differences"][0]["path"], "config.json");
    // one that was made after the change says nothing
    place.run("manifest make v1");
    assert_eq!(place.json(&line, 1)["checks"][0]["differences"], Value::Null);
    let output = place.run(&line);
    assert!(text(&output.stderr).contains("--manifest FILE"), "{}", text(&output.stderr));
    // nor one that can't be read
    place.put("v1/polity.manifest.json", "{}");
    assert_eq!(place.json(&line, 1)["checks"][0]["differences"], Value::Null);
}

#[test]
fn what_model_signing_signed_is_verified() {
    let place = signed_by_model_signing();
    let line = "model verify m --bundle model.sig --key key.pub.pem --json";
    let answer = place.json(line, 0);
    assert_eq!((&answer["files"], &answer["checks"][0]["holds"]), (&json!(3), &json!(true)));
    // inside the folder the bundle is no extra file
    fs::rename(place.path("model.sig"), place.path("m/model.sig")).unwrap();
    let inside = "model verify m --bundle m/model.sig --key key.pub.pem --json";
    assert_eq!(place.json(inside, 0), answer);
    // the card isn't part of a version, though model signing signs it
    place.put("m/README.md", "# Corrected");
    assert_eq!(place.json(inside, 0), answer);
    // names are compared: model signing's own digest doesn't cover them
    fs::rename(place.path("m/weights/a.bin"), place.path("m/weights/b.bin")).unwrap();
    let renamed = place.json(inside, 1);
    let paths: Vec<_> =
        renamed["checks"][0]["differences"].as_array().unwrap().iter().map(|d| &d["path"]).collect();
    assert_eq!(paths, ["weights/a.bin", "weights/b.bin"]);
}

/// A bundle takes the place of one that was signed as a file: it is left out of both sides, under its own name only.
#[test]
fn a_bundle_in_the_place_of_a_signed_file_is_left_out() {
    let place = Place::seeded();
    place.put("v1/model.sig", "an older signature");
    sign(&place, "v1");
    let line = |bundle: &str| format!("model verify v1 --bundle {bundle} --key key.pem --json");
    assert_eq!(place.json(&line("v1/model.sig"), 0)["files"], 2);
    fs::rename(place.path("v1/model.sig"), place.path("model.sig")).unwrap();
    let answer = place.json(&line("model.sig"), 1);
    assert_eq!(answer["checks"][0]["differences"][0]["path"], "model.sig");
    assert_eq!(answer["checks"][0]["differences"][0]["found"], Value::Null);
}

#[test]
fn a_signature_that_doesnt_hold_is_said_before_anything_is_read() {
    let place = signed_by_model_signing();
    let line = "model verify no-such-folder --bundle model.sig --key other.pub.pem";
    let error = place.error(line, 1);
    assert!(error.contains("names another key"), "{error}");
    let answer = place.json(&format!("{line} --json"), 1);
    assert_eq!(answer["holds"], false);
    assert_eq!(answer["checks"][0]["of"], "signature");

    let changed = fs::read_to_string(place.path("model.sig")).unwrap().replacen(
        "\"payload\":\"ew",
        "\"payload\":\"eg",
        1,
    );
    place.put("changed.sig", changed);
    let error = place.error("model verify m --bundle changed.sig --key key.pub.pem", 1);
    assert!(error.contains("the bundle was changed"), "{error}");
}

#[test]
fn bad_input_is_refused() {
    let place = signed_by_model_signing();
    place.put("private.pem", "-----BEGIN EC PRIVATE KEY-----\nAA==\n-----END EC PRIVATE KEY-----\n");
    for (line, said) in [
        ("model verify m --bundle model.sig --key p384.pub.pem", "no public key on the curve P-256"),
        ("model verify m --bundle model.sig --key private.pem", "it is a private key"),
        ("model verify m --bundle model.sig --key none.pem", "can't be read"),
        ("model verify m --bundle key.pub.pem --key key.pub.pem", "no Sigstore bundle"),
        ("model verify m --bundle none.sig --key key.pub.pem", "can't be read"),
        ("model verify m --manifest model.sig", "it is no manifest"),
        ("model verify none --bundle model.sig --key key.pub.pem", "can't be read"),
    ] {
        let error = place.error(line, 2);
        assert!(error.contains(said), "{line}: {error}");
    }
    for line in [
        "model verify m",
        "model verify m --files 2",
        "model verify m --size 2",
        "model verify m --bundle model.sig",
        "model verify m --key key.pub.pem",
        "model verify m --root abc",
        "model verify",
    ] {
        let output = place.run(line);
        assert_eq!(output.status.code(), Some(2), "{line}");
        assert!(output.stdout.is_empty(), "{line}");
    }
}

#[test]
#[cfg(unix)]
fn a_snapshot_of_hugging_face_verifies() {
    let place = Place::seeded();
    let root = root(&place, "v2");
    for file in ["config.json", "model.safetensors", "README.md"] {
        let blob = format!("hub/models--commons--digits/blobs/{file}-digest");
        place.put(&blob, fs::read(place.path(&format!("v2/{file}"))).unwrap());
        let link = place.path(&format!("hub/models--commons--digits/snapshots/0af/{file}"));
        fs::create_dir_all(link.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(format!("../../blobs/{file}-digest"), link).unwrap();
    }
    let line =
        format!("model verify hub/models--commons--digits/snapshots/0af --root {root} --files 2 --json");
    assert_eq!(place.json(&line, 0)["holds"], true);
}
