//! SHA-256 over bytes that have one reading.

use sha2::{Digest as _, Sha256};

use crate::Digest;

/// The SHA-256 digest of some parts, one after the other, with nothing between them.
pub(crate) fn sha256(parts: &[&[u8]]) -> Digest {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    Digest(hasher.finalize().into())
}

/// The bytes that an object's digest is made of: numbers big-endian, and everything that has a length after it, so
/// that no two objects share their bytes.
pub(crate) struct Canon(Vec<u8>);

impl Canon {
    /// Of one kind of object.
    pub(crate) fn new(kind: &str) -> Self {
        let mut canon = Self(Vec::new());
        canon.field(kind.as_bytes());
        canon
    }

    /// F(x) = u32be(length in bytes) ‖ x.
    pub(crate) fn field(&mut self, bytes: &[u8]) -> &mut Self {
        self.count(bytes.len());
        self.0.extend_from_slice(bytes);
        self
    }

    /// A length, as four bytes.
    pub(crate) fn count(&mut self, count: usize) -> &mut Self {
        // lists and texts here are bounded far below
        self.0.extend_from_slice(&u32::try_from(count).unwrap_or(u32::MAX).to_be_bytes());
        self
    }

    pub(crate) fn u8(&mut self, value: u8) -> &mut Self {
        self.0.push(value);
        self
    }

    pub(crate) fn u64(&mut self, value: u64) -> &mut Self {
        self.0.extend_from_slice(&value.to_be_bytes());
        self
    }

    pub(crate) fn i64(&mut self, value: i64) -> &mut Self {
        self.0.extend_from_slice(&value.to_be_bytes());
        self
    }

    /// 0, or 1 and the value.
    pub(crate) fn option<T>(&mut self, value: Option<T>, put: impl FnOnce(&mut Self, T)) -> &mut Self {
        match value {
            None => {
                self.u8(0);
            }
            Some(value) => {
                self.u8(1);
                put(self, value);
            }
        }
        self
    }

    pub(crate) fn digest(&self) -> Digest {
        sha256(&[&self.0])
    }
}
