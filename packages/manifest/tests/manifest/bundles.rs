//! Signature bundles: one that OpenSSF's own program made, and others that are signed here.

use base64::{engine::general_purpose::STANDARD, Engine};
use p256::{
    ecdsa::{signature::Signer, DerSignature, SigningKey},
    pkcs8::{EncodePublicKey, LineEnding},
};
use polity_manifest::{compare, statement, Bundle, BundleError, KeyError, Kind, PublicKey, StatementError};
use serde_json::{json, Value};

use crate::{manifest, sha256};

const SIGNED: &str = include_str!("../fixtures/signed/model.sig");
const KEY: &str = include_str!("../fixtures/signed/key.pub.pem");
const OTHER: &str = include_str!("../fixtures/signed/other.pub.pem");
const P384: &str = include_str!("../fixtures/signed/p384.pub.pem");

fn key(pem: &str) -> PublicKey {
    PublicKey::from_pem(pem).unwrap()
}

/// A key of these tests, and nobody else's.
fn signing_key() -> SigningKey {
    SigningKey::from_slice(&[7; 32]).unwrap()
}

fn own_key() -> PublicKey {
    key(&signing_key().verifying_key().to_public_key_pem(LineEnding::LF).unwrap())
}

fn sign(payload_type: &str, payload: &[u8]) -> Value {
    let head = format!("DSSEv1 {} {payload_type} {} ", payload_type.len(), payload.len());
    let signature: DerSignature = signing_key().sign(&[head.as_bytes(), payload].concat());
    json!({
        "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
        "verificationMaterial": { "publicKey": {}, "tlogEntries": [] },
        "dsseEnvelope": {
            "payload": STANDARD.encode(payload),
            "payloadType": payload_type,
            "signatures": [{ "sig": STANDARD.encode(signature.as_bytes()), "keyid": "" }],
        },
    })
}

const IN_TOTO: &str = "application/vnd.in-toto+json";

fn parse(value: &Value) -> Result<Bundle, BundleError> {
    Bundle::parse(value.to_string().as_bytes())
}

/// A statement that is signed, changed before.
fn signed(change: impl FnOnce(&mut Value)) -> Result<polity_manifest::Signed, BundleError> {
    let text = statement("m", &manifest(&[("a", "x"), ("b", "y")]), None).unwrap();
    let mut value: Value = serde_json::from_str(&text).unwrap();
    change(&mut value);
    parse(&sign(IN_TOTO, value.to_string().as_bytes())).unwrap().verify(&own_key())
}

#[test]
fn a_bundle_of_model_signing_is_read() {
    let signed = Bundle::parse(SIGNED.as_bytes()).unwrap().verify(&key(KEY)).unwrap();
    assert_eq!(signed.name, "model");
    let paths: Vec<_> = signed.files.keys().map(String::as_str).collect();
    assert_eq!(paths, ["README.md", "config.json", "weights/a.bin", "weights/ä b.bin"]);

    // the card is left out of what should be there, as it is of a manifest
    let files = [
        ("config.json", "{\"model_type\":\"fixture\"}\n"),
        ("weights/a.bin", "first"),
        ("weights/ä b.bin", "second"),
    ];
    assert_eq!(signed.files["README.md"], sha256(b"# A card\n"));
    assert_eq!(compare(&manifest(&files), signed.expected(None)), []);

    // names are compared as well as digests: model signing's own digest doesn't cover them
    let swapped = [files[0], ("weights/a.bin", "second"), ("weights/ä b.bin", "first")];
    assert_eq!(compare(&manifest(&swapped), signed.expected(None)).len(), 2);
    let more = [files[0], files[1], files[2], ("run.py", "x")];
    let [extra] = &compare(&manifest(&more), signed.expected(None))[..] else { panic!() };
    assert_eq!((extra.path.as_str(), extra.kind()), ("run.py", Kind::Extra));
    // what is left out as the bundle is left out of both
    let [missing] = &compare(&manifest(&files[..2]), signed.expected(None))[..] else { panic!() };
    assert_eq!((missing.path.as_str(), missing.kind()), ("weights/ä b.bin", Kind::Missing));
    assert_eq!(compare(&manifest(&files[..2]), signed.expected(Some("weights/ä b.bin"))), []);
}

#[test]
fn another_key_doesnt_hold() {
    let bundle = Bundle::parse(SIGNED.as_bytes()).unwrap();
    let error = bundle.verify(&key(OTHER)).unwrap_err();
    assert!(matches!(error, BundleError::Signature { other_key: true }), "{error}");
    let unnamed = parse(&sign(IN_TOTO, b"{}")).unwrap().verify(&key(OTHER)).unwrap_err();
    assert!(matches!(unnamed, BundleError::Signature { other_key: false }), "{unnamed}");
}

/// Whatever bit of what is signed, or of the signature, is changed: it doesn't hold.
#[test]
fn every_changed_bit_is_noticed() {
    let mut value: Value = serde_json::from_str(SIGNED).unwrap();
    let key = key(KEY);
    let signature = value["dsseEnvelope"]["signatures"][0]["sig"].take();
    let signature = STANDARD.decode(signature.as_str().unwrap()).unwrap();
    let payload = STANDARD.decode(value["dsseEnvelope"]["payload"].as_str().unwrap()).unwrap();
    let holds = |payload: &[u8], signature: &[u8]| {
        let mut value = value.clone();
        value["dsseEnvelope"]["payload"] = STANDARD.encode(payload).into();
        value["dsseEnvelope"]["signatures"][0]["sig"] = STANDARD.encode(signature).into();
        match parse(&value).unwrap().verify(&key) {
            Ok(_) => true,
            Err(BundleError::Signature { .. }) => false,
            Err(error) => panic!("{error}"),
        }
    };
    assert!(holds(&payload, &signature));
    for at in 0..signature.len() * 8 {
        let mut changed = signature.clone();
        changed[at / 8] ^= 1 << (at % 8);
        assert!(!holds(&payload, &changed), "bit {at} of the signature");
    }
    for at in (0..payload.len() * 8).step_by(61) {
        let mut changed = payload.clone();
        changed[at / 8] ^= 1 << (at % 8);
        assert!(!holds(&changed, &signature), "bit {at} of the payload");
    }
    for short in [&payload[1..], &payload[..payload.len() - 1], &[]] {
        assert!(!holds(short, &signature));
    }
    assert!(!holds(&payload, &[]) && !holds(&payload, &[&signature[..], &[0]].concat()));
}

/// A signature over another kind of payload can't pass for one over a statement: the type is signed too.
#[test]
fn the_type_is_signed() {
    let payload = statement("m", &manifest(&[("a", "x")]), None).unwrap();
    assert!(parse(&sign(IN_TOTO, payload.as_bytes())).unwrap().verify(&own_key()).is_ok());
    let mut value = sign("text/plain", payload.as_bytes());
    value["dsseEnvelope"]["payloadType"] = IN_TOTO.into();
    let error = parse(&value).unwrap().verify(&own_key()).unwrap_err();
    assert!(matches!(error, BundleError::Signature { .. }), "{error}");
}

/// A signature says who, and not that what was signed is about a model's files.
#[test]
fn what_is_signed_is_looked_at() {
    assert_eq!(signed(|_| ()).unwrap().files.len(), 2);
    let kind = |error: &BundleError| match error {
        BundleError::Statement(StatementError::Kind { field, .. }) => *field,
        _ => panic!("{error}"),
    };
    let shards = signed(|v| v["predicate"]["serialization"]["method"] = "shards".into()).unwrap_err();
    assert_eq!(kind(&shards), "method");
    assert!(shards.hint().contains("whole files"));
    let blake = signed(|v| v["predicate"]["serialization"]["hash_type"] = "blake2b".into()).unwrap_err();
    assert_eq!(kind(&blake), "hash_type");
    let other = signed(|v| v["predicateType"] = "https://slsa.dev/provenance/v1".into()).unwrap_err();
    assert_eq!(kind(&other), "predicateType");

    let digest = signed(|v| v["subject"][0]["digest"]["sha256"] = "00".repeat(32).into()).unwrap_err();
    assert!(matches!(digest, BundleError::Statement(StatementError::Digest { .. })), "{digest}");
    let path = signed(|v| v["predicate"]["resources"][0]["name"] = "/a".into()).unwrap_err();
    assert!(matches!(path, BundleError::Statement(StatementError::Manifest(_))), "{path}");
    let twice = signed(|v| v["predicate"]["resources"][0]["name"] = "b".into()).unwrap_err();
    assert!(matches!(twice, BundleError::Statement(StatementError::Duplicate { .. })), "{twice}");
    let none = parse(&sign(IN_TOTO, b"{}")).unwrap().verify(&own_key()).unwrap_err();
    assert!(matches!(none, BundleError::Statement(StatementError::Json(_))), "{none}");
}

#[test]
fn what_is_no_bundle_is_refused() {
    let refused = |change: fn(&mut Value)| {
        let mut value: Value = serde_json::from_str(SIGNED).unwrap();
        change(&mut value);
        parse(&value).unwrap_err()
    };
    let error = refused(|v| v["mediaType"] = "application/json".into());
    assert!(matches!(error, BundleError::Kind { field: "mediaType", .. }), "{error}");
    let error = refused(|v| v["dsseEnvelope"]["payloadType"] = "text/plain".into());
    assert!(matches!(error, BundleError::Kind { field: "payloadType", .. }), "{error}");
    let error = refused(|v| {
        v.as_object_mut().unwrap().remove("dsseEnvelope");
        v["messageSignature"] = json!({});
    });
    assert!(matches!(error, BundleError::NoEnvelope), "{error}");
    let error = refused(|v| v["dsseEnvelope"]["signatures"] = json!([]));
    assert!(matches!(error, BundleError::Signatures { given: 0 }), "{error}");
    let error = refused(|v| {
        let signature = v["dsseEnvelope"]["signatures"][0].clone();
        v["dsseEnvelope"]["signatures"].as_array_mut().unwrap().push(signature);
    });
    assert!(matches!(error, BundleError::Signatures { given: 2 }), "{error}");
    let error = refused(|v| v["dsseEnvelope"]["payload"] = "é".into());
    assert!(matches!(error, BundleError::Base64 { field: "payload" }), "{error}");
    let error = refused(|v| v["dsseEnvelope"]["signatures"][0]["sig"] = "====".into());
    assert!(matches!(error, BundleError::Base64 { field: "sig" }), "{error}");
    for text in ["", "{}", "[]", "PK\u{3}\u{4}"] {
        assert!(matches!(Bundle::parse(text.as_bytes()), Err(BundleError::Json(_))), "{text}");
    }
}

#[test]
fn only_public_keys_on_p256_are_taken() {
    assert!(PublicKey::from_pem(&format!("\n{KEY}\n")).is_ok());
    assert!(PublicKey::from_pem(&KEY.replace('\n', "\r\n")).is_ok());
    for pem in ["", "no key", P384, &KEY.replace("M", "N"), &KEY[..100], &format!("{KEY}{OTHER}")] {
        assert_eq!(PublicKey::from_pem(pem), Err(KeyError::Form), "{pem}");
    }
    for kind in ["EC PRIVATE KEY", "PRIVATE KEY", "ENCRYPTED PRIVATE KEY"] {
        let pem = format!("-----BEGIN {kind}-----\nAAAA\n-----END {kind}-----\n");
        assert_eq!(PublicKey::from_pem(&pem), Err(KeyError::Private));
    }
}
