//! The packed form of a record: its fields one after the other, without names, numbers big-endian.

use cosmwasm_std::{StdError, Uint128, Uint256};
use thiserror::Error;

/// Why a record could not be packed or unpacked.
#[derive(Error, Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodecError {
    /// The record ends in the middle of a field.
    #[error("the record ends early: a field needs {needed} bytes, {left} are left")]
    Short {
        /// Bytes the field needs.
        needed: usize,
        /// Bytes that are left.
        left: usize,
    },
    /// The record goes on after its last field.
    #[error("the record goes on for {left} bytes after its last field")]
    Trailing {
        /// Bytes that no field took.
        left: usize,
    },
    /// The bytes are there and mean nothing. Also said of a second way to write a value: each value has one form.
    #[error("invalid {what}")]
    Invalid {
        /// Which kind of field.
        what: &'static str,
    },
    /// The value does not fit its field.
    #[error("too large for its field: {what}")]
    TooLarge {
        /// Which kind of field.
        what: &'static str,
    },
    /// The record packs to no bytes at all, which a chain's store cannot hold: it could not be told from an absent one.
    #[error("an empty record cannot be stored")]
    Empty,
}

impl CodecError {
    /// The standard error, naming the type that could not be packed or unpacked.
    pub fn of(self, type_name: impl Into<String>) -> StdError {
        match self {
            Self::Short { .. } | Self::Trailing { .. } | Self::Invalid { .. } => {
                StdError::parse_err(type_name, self)
            }
            Self::TooLarge { .. } | Self::Empty => StdError::serialize_err(type_name, self),
        }
    }
}

impl From<CodecError> for StdError {
    fn from(error: CodecError) -> Self {
        error.of("packed record")
    }
}

/// Puts a record's fields one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Writer(Vec<u8>);

impl Writer {
    /// An empty record.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// One byte.
    pub fn u8(&mut self, value: u8) {
        self.0.push(value);
    }

    /// Two bytes, big-endian.
    pub fn u16(&mut self, value: u16) {
        self.bytes(&value.to_be_bytes());
    }

    /// Four bytes, big-endian.
    pub fn u32(&mut self, value: u32) {
        self.bytes(&value.to_be_bytes());
    }

    /// Five bytes, big-endian: unix seconds until the year 36,812. An error above 2^40 - 1.
    pub fn u40(&mut self, value: u64) -> Result<(), CodecError> {
        let [0, 0, 0, rest @ ..] = value.to_be_bytes() else {
            return Err(CodecError::TooLarge { what: "u40" });
        };
        self.bytes(&rest);
        Ok(())
    }

    /// Eight bytes, big-endian.
    pub fn u64(&mut self, value: u64) {
        self.bytes(&value.to_be_bytes());
    }

    /// The bytes as they are. Whoever reads must know how many.
    pub fn bytes(&mut self, value: &[u8]) {
        self.0.extend_from_slice(value);
    }

    /// One byte of length, then the bytes. An error above 255 bytes.
    pub fn short(&mut self, value: &[u8]) -> Result<(), CodecError> {
        let length = u8::try_from(value.len()).map_err(|_| CodecError::TooLarge { what: "short bytes" })?;
        self.u8(length);
        self.bytes(value);
        Ok(())
    }

    /// One byte of length, then the number big-endian in as few bytes as it needs; 0 is the length 0 alone.
    pub fn amount(&mut self, value: u128) {
        let bytes = value.to_be_bytes();
        let digits = digits(&bytes);
        // at most 16
        self.u8(u8::try_from(digits.len()).unwrap_or(u8::MAX));
        self.bytes(digits);
    }

    /// The number big-endian in as few bytes as it needs, without its length; 0 is nothing. Only as the last field.
    ///
    /// A record of nothing but a tail is empty when 0, and cannot be stored: [`Packed`] of `u128` writes one zero byte then.
    pub fn tail(&mut self, value: u128) {
        self.bytes(digits(&value.to_be_bytes()));
    }

    /// The number big-endian in exactly `width` bytes (1 to 32). An error if it does not fit, or there is no such width.
    pub fn wide(&mut self, value: Uint256, width: u8) -> Result<(), CodecError> {
        let bytes = value.to_be_bytes();
        let spare = spare(width)?;
        match bytes.split_at_checked(spare) {
            Some((head, rest)) if head.iter().all(|byte| *byte == 0) => {
                self.bytes(rest);
                Ok(())
            }
            _ => Err(CodecError::TooLarge { what: "wide number" }),
        }
    }

    /// The packed record.
    pub fn into_vec(self) -> Vec<u8> {
        self.0
    }
}

/// Takes a record's fields in the order they were written. Never panics, whatever the bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// Reads from the start of `bytes`.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// One byte.
    pub fn u8(&mut self) -> Result<u8, CodecError> {
        self.array().map(u8::from_be_bytes)
    }

    /// Two bytes, big-endian.
    pub fn u16(&mut self) -> Result<u16, CodecError> {
        self.array().map(u16::from_be_bytes)
    }

    /// Four bytes, big-endian.
    pub fn u32(&mut self) -> Result<u32, CodecError> {
        self.array().map(u32::from_be_bytes)
    }

    /// Five bytes, big-endian.
    pub fn u40(&mut self) -> Result<u64, CodecError> {
        let [a, b, c, d, e] = self.array()?;
        Ok(u64::from_be_bytes([0, 0, 0, a, b, c, d, e]))
    }

    /// Eight bytes, big-endian.
    pub fn u64(&mut self) -> Result<u64, CodecError> {
        self.array().map(u64::from_be_bytes)
    }

    /// Exactly `N` bytes, by value.
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], CodecError> {
        let (taken, rest) =
            self.0.split_first_chunk().ok_or(CodecError::Short { needed: N, left: self.0.len() })?;
        self.0 = rest;
        Ok(*taken)
    }

    /// The next `count` bytes.
    pub fn bytes(&mut self, count: usize) -> Result<&'a [u8], CodecError> {
        let (taken, rest) =
            self.0.split_at_checked(count).ok_or(CodecError::Short { needed: count, left: self.0.len() })?;
        self.0 = rest;
        Ok(taken)
    }

    /// One byte of length, then as many bytes.
    pub fn short(&mut self) -> Result<&'a [u8], CodecError> {
        let length = self.u8()?;
        self.bytes(length.into())
    }

    /// One byte of length, then a number of as many bytes. Refused if it could have been shorter.
    pub fn amount(&mut self) -> Result<u128, CodecError> {
        number(self.short()?).ok_or(CodecError::Invalid { what: "amount" })
    }

    /// The rest of the record as a number; nothing is 0. Refused if it could have been shorter.
    pub fn tail(&mut self) -> Result<u128, CodecError> {
        number(self.rest()).ok_or(CodecError::Invalid { what: "tail" })
    }

    /// A number of exactly `width` bytes (1 to 32).
    pub fn wide(&mut self, width: u8) -> Result<Uint256, CodecError> {
        spare(width)?;
        let digits = self.bytes(width.into())?;
        let mut bytes = [0; 32];
        for (to, from) in bytes.iter_mut().rev().zip(digits.iter().rev()) {
            *to = *from;
        }
        Ok(Uint256::from_be_bytes(bytes))
    }

    /// All that is left, which may be nothing.
    pub fn rest(&mut self) -> &'a [u8] {
        std::mem::take(&mut self.0)
    }

    /// Whether all is read.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Ends the record: an error if anything is left.
    pub const fn finish(self) -> Result<(), CodecError> {
        match self.0.len() {
            0 => Ok(()),
            left => Err(CodecError::Trailing { left }),
        }
    }
}

/// How many bytes `max` needs, at least 1: the `width` of a [`Writer::wide`] field that no value above `max` enters.
pub fn width(max: Uint256) -> u8 {
    // at most 32
    u8::try_from(digits(&max.to_be_bytes()).len().max(1)).unwrap_or(32)
}

/// A record with a packed form, and exactly one for each value.
///
/// ```
/// use polity_store::{CodecError, Packed, Reader, Writer};
///
/// struct Member {
///     height: u64,
///     power: u128,
/// }
///
/// impl Packed for Member {
///     fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
///         w.u64(self.height);
///         w.tail(self.power);
///         Ok(())
///     }
///
///     fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
///         Ok(Self {
///             height: r.u64()?,
///             power: r.tail()?,
///         })
///     }
/// }
/// ```
pub trait Packed: Sized {
    /// Writes the fields.
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError>;

    /// Reads the fields in the same order.
    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError>;

    /// The packed record.
    fn to_bytes(&self) -> Result<Vec<u8>, CodecError> {
        let mut writer = Writer::new();
        self.pack(&mut writer)?;
        Ok(writer.into_vec())
    }

    /// The record that `bytes` are, all of them.
    fn from_bytes(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut reader = Reader::new(bytes);
        let record = Self::unpack(&mut reader)?;
        reader.finish()?;
        Ok(record)
    }
}

/// A mark: that the key exists is all it says. One byte, 1.
impl Packed for () {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        w.u8(1);
        Ok(())
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        match r.u8()? {
            1 => Ok(()),
            _ => Err(CodecError::Invalid { what: "mark" }),
        }
    }
}

/// One byte, 0 or 1.
impl Packed for bool {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        w.u8(u8::from(*self));
        Ok(())
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        match r.u8()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(CodecError::Invalid { what: "bool" }),
        }
    }
}

/// One byte.
impl Packed for u8 {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        w.u8(*self);
        Ok(())
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        r.u8()
    }
}

/// Two bytes, big-endian.
impl Packed for u16 {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        w.u16(*self);
        Ok(())
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        r.u16()
    }
}

/// Four bytes, big-endian.
impl Packed for u32 {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        w.u32(*self);
        Ok(())
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        r.u32()
    }
}

/// Eight bytes, big-endian.
impl Packed for u64 {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        w.u64(*self);
        Ok(())
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        r.u64()
    }
}

/// A tail of at least one byte: as [`Writer::tail`], but 0 is one zero byte, since a stored record may not be empty.
impl Packed for u128 {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        match *self {
            0 => w.u8(0),
            value => w.tail(value),
        }
        Ok(())
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        match r.rest() {
            [] => Err(CodecError::Short { needed: 1, left: 0 }),
            [0] => Ok(0),
            digits => number(digits).ok_or(CodecError::Invalid { what: "tail" }),
        }
    }
}

/// As `u128`.
impl Packed for Uint128 {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        self.u128().pack(w)
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        u128::unpack(r).map(Self::new)
    }
}

/// As `u128`, up to 32 bytes.
impl Packed for Uint256 {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        w.wide(*self, width(*self))
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        let digits = r.rest();
        if digits.is_empty() {
            return Err(CodecError::Short { needed: 1, left: 0 });
        }
        let length = u8::try_from(digits.len()).map_err(|_| CodecError::Invalid { what: "tail" })?;
        let value = Reader::new(digits).wide(length).map_err(|_| CodecError::Invalid { what: "tail" })?;
        if width(value) != length {
            return Err(CodecError::Invalid { what: "tail" });
        }
        Ok(value)
    }
}

/// Exactly `N` bytes.
impl<const N: usize> Packed for [u8; N] {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        w.bytes(self);
        Ok(())
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        r.array()
    }
}

/// The rest of the record. An empty one cannot be stored on its own.
impl Packed for Vec<u8> {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        w.bytes(self);
        Ok(())
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(r.rest().to_vec())
    }
}

/// The rest of the record, UTF-8. An empty one cannot be stored on its own.
impl Packed for String {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        w.bytes(self.as_bytes());
        Ok(())
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        std::str::from_utf8(r.rest()).map(Self::from).map_err(|_| CodecError::Invalid { what: "UTF-8" })
    }
}

/// A big-endian number without its leading zero bytes.
fn digits(bytes: &[u8]) -> &[u8] {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    bytes.get(zeros..).unwrap_or_default()
}

/// The number whose [`digits`] these are; none if they have a leading zero or are more than 16.
fn number(digits: &[u8]) -> Option<u128> {
    if digits.first() == Some(&0) || digits.len() > 16 {
        return None;
    }
    Some(digits.iter().fold(0, |value, digit| (value << 8) | u128::from(*digit)))
}

/// How many of a `Uint256`'s 32 bytes a field of `width` bytes leaves out.
fn spare(width: u8) -> Result<usize, CodecError> {
    match width {
        0 => None,
        width => 32_usize.checked_sub(width.into()),
    }
    .ok_or(CodecError::Invalid { what: "width" })
}
