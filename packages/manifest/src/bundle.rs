//! Signature bundles of OpenSSF model signing: a Sigstore bundle around a DSSE envelope around an in-toto statement.

use std::collections::BTreeMap;

use base64::{engine::general_purpose::STANDARD, Engine};
use p256::{
    ecdsa::{signature::Verifier, DerSignature, VerifyingKey},
    pkcs8::{DecodePublicKey, EncodePublicKey, LineEnding},
};
use polity::{registry::is_left_out, Digest};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::{compare::Contents, statement::Statement, BundleError, KeyError};

const MEDIA_TYPE: &str = "application/vnd.dev.sigstore.bundle";
const PAYLOAD_TYPE: &str = "application/vnd.in-toto+json";

/// A bundle that was read. What it says isn't known to be anybody's before [`Bundle::verify`].
#[derive(Clone, Debug)]
pub struct Bundle {
    payload: Vec<u8>,
    signature: Vec<u8>,
    /// What it says of the key, signed by nobody.
    hint: Option<String>,
}

/// A public key on the curve P-256.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

/// What a key has signed: the names and digests of a model's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// What the signer calls the model. A label.
    pub name: String,
    /// By path, the digests of all files that were signed.
    pub files: BTreeMap<String, Digest>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Written {
    media_type: String,
    #[serde(default)]
    verification_material: Material,
    dsse_envelope: Option<Envelope>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Material {
    public_key: Option<KeyIdentifier>,
}

#[derive(Deserialize)]
struct KeyIdentifier {
    hint: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Envelope {
    payload: String,
    payload_type: String,
    signatures: Vec<Signature>,
}

#[derive(Deserialize)]
struct Signature {
    sig: String,
}

impl PublicKey {
    /// The key of a PEM file as `openssl ec -pubout` and model signing's users write it.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        if pem.contains("PRIVATE KEY-----") {
            return Err(KeyError::Private);
        }
        VerifyingKey::from_public_key_pem(pem.trim()).map(Self).map_err(|_| KeyError::Form)
    }

    /// How model signing names it in a bundle: SHA-256 of its PEM.
    fn hint(&self) -> Option<String> {
        let pem = self.0.to_public_key_pem(LineEnding::LF).ok()?;
        Some(Digest(Sha256::digest(pem).into()).to_string())
    }
}

impl Bundle {
    /// The bundle of a file's bytes.
    pub fn parse(json: &[u8]) -> Result<Self, BundleError> {
        let written: Written = serde_json::from_slice(json)?;
        if !written.media_type.starts_with(MEDIA_TYPE) {
            let (field, given) = ("mediaType", written.media_type);
            return Err(BundleError::Kind { field, given, wanted: MEDIA_TYPE });
        }
        let envelope = written.dsse_envelope.ok_or(BundleError::NoEnvelope)?;
        if envelope.payload_type != PAYLOAD_TYPE {
            let (field, given) = ("payloadType", envelope.payload_type);
            return Err(BundleError::Kind { field, given, wanted: PAYLOAD_TYPE });
        }
        let [signature] = envelope.signatures.as_slice() else {
            return Err(BundleError::Signatures { given: envelope.signatures.len() });
        };
        let decode = |field, text: &str| STANDARD.decode(text).map_err(|_| BundleError::Base64 { field });
        Ok(Self {
            payload: decode("payload", &envelope.payload)?,
            signature: decode("sig", &signature.sig)?,
            hint: written.verification_material.public_key.and_then(|key| key.hint),
        })
    }

    /// What was signed, if this key signed it: ECDSA with SHA-256 over DSSE's encoding of the payload and its type.
    /// Nothing in the payload is looked at before.
    pub fn verify(&self, key: &PublicKey) -> Result<Signed, BundleError> {
        let holds = DerSignature::from_bytes(&self.signature)
            .is_ok_and(|signature| key.0.verify(&pre_authentication(&self.payload), &signature).is_ok());
        if !holds {
            // only told: what isn't signed decides nothing
            let other_key = matches!((&self.hint, key.hint()), (Some(theirs), Some(ours)) if *theirs != ours);
            return Err(BundleError::Signature { other_key });
        }
        let statement = Statement::parse(&self.payload)?;
        Ok(Signed { name: statement.name().to_owned(), files: statement.files()? })
    }
}

/// What a DSSE signature is over: "DSSEv1", the type and the payload, each of the two after its length in bytes.
fn pre_authentication(payload: &[u8]) -> Vec<u8> {
    let head = format!("DSSEv1 {} {PAYLOAD_TYPE} {} ", PAYLOAD_TYPE.len(), payload.len());
    let mut bytes = head.into_bytes();
    bytes.extend_from_slice(payload);
    bytes
}

impl Signed {
    /// The files that should be in a folder: those that were signed, without what a manifest leaves out. `bundle` is
    /// the bundle that is left out of the folder.
    pub fn expected<'a>(&'a self, bundle: Option<&'a str>) -> impl Iterator<Item = (String, Contents)> + 'a {
        let kept = move |path: &str| !is_left_out(path) && bundle != Some(path);
        let files = self.files.iter().filter(move |(path, _)| kept(path));
        files.map(|(path, sha256)| (path.clone(), Contents { size: None, sha256: *sha256 }))
    }
}
