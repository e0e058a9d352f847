//! SHA-256 digests.

use std::{fmt, str::FromStr};

use cosmwasm_schema::schemars::{
    gen::SchemaGenerator,
    schema::{InstanceType, Schema, SchemaObject},
    JsonSchema,
};
use cosmwasm_std::HexBinary;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A SHA-256 digest. In JSON 64 lower-case hexadecimal digits: one digest has one form, so that texts can be compared.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest(pub [u8; 32]);

/// What is wrong with a digest.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("a SHA-256 digest is 64 hexadecimal digits in lower case, and '{given}' is not")]
pub struct InvalidDigest {
    /// The start of what was given.
    pub given: String,
}

impl FromStr for Digest {
    type Err = InvalidDigest;

    fn from_str(given: &str) -> Result<Self, InvalidDigest> {
        let invalid = || InvalidDigest { given: given.chars().take(72).collect() };
        if given.bytes().any(|b| b.is_ascii_uppercase()) {
            return Err(invalid());
        }
        let bytes = HexBinary::from_hex(given).map_err(|_| invalid())?;
        Ok(Self(bytes.to_array().map_err(|_| invalid())?))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HexBinary::from(&self.0).to_hex())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

impl TryFrom<String> for Digest {
    type Error = InvalidDigest;

    fn try_from(given: String) -> Result<Self, InvalidDigest> {
        given.parse()
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.to_string()
    }
}

impl JsonSchema for Digest {
    fn schema_name() -> String {
        "Digest".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let mut schema =
            SchemaObject { instance_type: Some(InstanceType::String.into()), ..Default::default() };
        schema.string().pattern = Some("^[0-9a-f]{64}$".into());
        schema.metadata().description = Some("A SHA-256 digest in lower-case hexadecimal".into());
        schema.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_has_one_form() {
        let text = "00ff".repeat(16);
        assert_eq!(text.parse::<Digest>().unwrap().to_string(), text);
        for bad in ["", "00", &text.to_uppercase(), &format!("{text}00"), &"0g".repeat(32), &"é".repeat(32)]
        {
            assert!(bad.parse::<Digest>().is_err(), "{bad}");
        }
    }
}
