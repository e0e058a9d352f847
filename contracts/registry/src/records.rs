//! How records are packed, and what the JSON ones hold.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, CanonicalAddr};
use polity::{
    registry::{
        ActiveVersion, Axis, AxisKind, Better, Cause, Constraint, Evidence, Guardian, GuardianSuspension,
        LicenceId, Limit, ModelId, ModelName, Parent, Policy, PolicyId, RawNumbers, Rule, Stricter, Term,
        TermSet, VersionLabel, VocabularyId,
    },
    Digest, Ratio,
};
use polity_store::{CodecError, Packed, Reader, Writer};

/// Who made something, and its digest.
#[cw_serde]
pub struct Made {
    /// Who.
    pub maker: Addr,
    /// None while it can change.
    pub digest: Option<Digest>,
}

/// Of a policy what a list shows.
#[cw_serde]
pub struct MadePolicy {
    /// Who made it.
    pub maker: Addr,
    /// Its digest.
    pub digest: Digest,
    /// What it is written in.
    pub vocabulary: VocabularyId,
}

/// Something that somebody made.
#[cw_serde]
pub struct By<T> {
    /// Who.
    pub maker: Addr,
    /// What.
    pub made: T,
}

/// What never changes of a model.
#[cw_serde]
pub struct Model {
    /// Who registered it.
    pub registrant: Addr,
    /// What it is called.
    pub name: ModelName,
    /// The model that it says to continue.
    pub successor_of: Option<ModelId>,
    /// Its royalty parents.
    pub parents: Vec<Parent>,
    /// The hash that its log goes on from: a chain's id can change, and this doesn't.
    pub log_start: Digest,
}

/// The axes of a vocabulary.
#[derive(Clone, Debug, PartialEq)]
pub struct Axes(pub Vec<Axis>);

/// A policy.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredPolicy(pub Policy);

/// A panel.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredPanel {
    /// Who made it.
    pub maker: CanonicalAddr,
    /// Who may strike.
    pub authority: CanonicalAddr,
    /// Its members, and when each was struck, in nanoseconds.
    pub members: Vec<(CanonicalAddr, Option<u64>)>,
}

/// A value, or none.
#[derive(Clone, Debug, PartialEq)]
pub struct Optional<T>(pub Option<T>);

/// Policies, by number.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inherited(pub Vec<PolicyId>);

/// Accounts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Accounts(pub Vec<CanonicalAddr>);

/// What a child accepts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Offer {
    /// The licence.
    pub licence: LicenceId,
    /// The part of what it receives that it passes on.
    pub pledge: Ratio,
}

/// A suspension, but its end.
#[derive(Clone, Debug, PartialEq)]
pub struct Suspension {
    /// Why.
    pub reason: Cause,
    /// Digest of the document that explains it.
    pub document: Digest,
    /// Who made it.
    pub by: CanonicalAddr,
    /// Whether the authority gave it a new end.
    pub ratified: bool,
}

/// An entry of a model's log. What was before is what the entry before left.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredEntry {
    /// The height of its block.
    pub height: u64,
    /// The time of its block, in nanoseconds.
    pub time: u64,
    /// Who.
    pub actor: CanonicalAddr,
    /// The message's name.
    pub kind: String,
    /// Why.
    pub reason: Option<Cause>,
    /// What it is about.
    pub digest: Option<Digest>,
    /// The hash of the log up to here.
    pub hash: Digest,
    /// The head's bytes after it.
    pub after: Vec<u8>,
}

/// What a use, or a list, reads of a version.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    /// When it was submitted, in nanoseconds.
    pub submitted: u64,
    /// Who submitted it.
    pub submitter: CanonicalAddr,
    /// The root of its files.
    pub root: Digest,
    /// How many files it has.
    pub files: u32,
    /// Its semantic version.
    pub label: Option<VersionLabel>,
    /// What it discloses.
    pub disclosures: Vec<Term>,
}

/// A version's end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Revocation {
    /// When, in nanoseconds.
    pub time: u64,
    /// Why.
    pub reason: Cause,
    /// Digest of the document that explains it.
    pub document: Digest,
}

/// A card of a version.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// When, in nanoseconds.
    pub time: u64,
    /// Its digest.
    pub digest: Digest,
    /// Who gave it.
    pub by: CanonicalAddr,
}

/// What rules read of an evaluator's latest attestation, and when that was recorded, in nanoseconds: earlier than the
/// row's own position if what the row records is that it was revoked.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    /// When it was recorded.
    pub recorded: u64,
    /// What rules read.
    pub evidence: Evidence,
}

const fn invalid(what: &'static str) -> CodecError {
    CodecError::Invalid { what }
}

fn count(w: &mut Writer, count: usize, what: &'static str) -> Result<(), CodecError> {
    w.u8(u8::try_from(count).map_err(|_| CodecError::TooLarge { what })?);
    Ok(())
}

fn put_address(w: &mut Writer, address: &CanonicalAddr) -> Result<(), CodecError> {
    w.short(address.as_slice())
}

fn address(r: &mut Reader<'_>) -> Result<CanonicalAddr, CodecError> {
    r.short().map(CanonicalAddr::from)
}

fn digest(r: &mut Reader<'_>) -> Result<Digest, CodecError> {
    r.array().map(Digest)
}

fn text<T: TryFrom<String>>(r: &mut Reader<'_>, what: &'static str) -> Result<T, CodecError> {
    let bytes = r.short()?;
    let text = std::str::from_utf8(bytes).map_err(|_| invalid(what))?;
    text.to_owned().try_into().map_err(|_| invalid(what))
}

fn put_option<T>(
    w: &mut Writer,
    value: Option<T>,
    put: impl FnOnce(&mut Writer, T) -> Result<(), CodecError>,
) -> Result<(), CodecError> {
    w.u8(u8::from(value.is_some()));
    value.map_or(Ok(()), |value| put(w, value))
}

fn option<'a, T>(
    r: &mut Reader<'a>,
    get: impl FnOnce(&mut Reader<'a>) -> Result<T, CodecError>,
) -> Result<Option<T>, CodecError> {
    bool::unpack(r)?.then(|| get(r)).transpose()
}

fn put_u64(w: &mut Writer, value: u64) -> Result<(), CodecError> {
    w.u64(value);
    Ok(())
}

fn put_signed(w: &mut Writer, value: i64) {
    w.bytes(&value.to_be_bytes());
}

fn signed(r: &mut Reader<'_>) -> Result<i64, CodecError> {
    r.array().map(i64::from_be_bytes)
}

fn cause(r: &mut Reader<'_>) -> Result<Option<Cause>, CodecError> {
    match r.u8()? {
        0 => Ok(None),
        number => Cause::ALL
            .into_iter()
            .find(|cause| cause.number() == number)
            .map(Some)
            .ok_or_else(|| invalid("reason")),
    }
}

fn some_cause(r: &mut Reader<'_>) -> Result<Cause, CodecError> {
    cause(r)?.ok_or_else(|| invalid("reason"))
}

impl<T: Packed> Packed for Optional<T> {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        put_option(w, self.0.as_ref(), |w, value| value.pack(w))
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        option(r, T::unpack).map(Self)
    }
}

// the types are others', and so are their packed forms: through wrappers of this contract

/// As [`Packed`], for types of other crates.
pub trait Pack: Sized {
    /// Writes the fields.
    fn put(&self, w: &mut Writer) -> Result<(), CodecError>;
    /// Reads the fields.
    fn get(r: &mut Reader<'_>) -> Result<Self, CodecError>;
}
