//! How records are packed, and what the JSON ones hold.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, CanonicalAddr};
use polity::{
    pack_json,
    registry::{
        ActiveVersion, Attestation, Axis, AxisKind, Better, Cause, Constraint, Evidence, Guardian,
        GuardianSuspension, Licence, LicenceId, Limit, Metric, ModelId, ModelName, Parent, Policy, PolicyId,
        RawNumbers, Rule, Stricter, Submit, Term, TermSet, VersionLabel, VocabularyId,
    },
    unpack_json, Digest, Ratio,
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

/// What was submitted of a version, disclosures apart.
#[cw_serde]
pub struct Body(pub Submit);

/// An attestation as it was made.
#[cw_serde]
pub struct Statement(pub Attestation);

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

/// The active version, if there is one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Active(pub Option<ActiveVersion>);

/// The guardian, if there is one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Guard(pub Option<Guardian<CanonicalAddr>>);

/// An account, or none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Account(pub Option<CanonicalAddr>);

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

// What is seldom read is kept as people write it, and decoded through a tree: so that the code has one decoder for each
// type and not two.
macro_rules! kept_as_json {
    ($($record:ty),+) => {$(
        impl Packed for $record {
            fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
                pack_json(w, self)
            }

            fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
                unpack_json(r)
            }
        }
    )+};
}

kept_as_json!(Made, MadePolicy, By<Metric>, By<Licence>, Model, Body, Statement);

impl Packed for Active {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        put_option(w, self.0, |w, active| {
            w.u32(active.version);
            w.bytes(&active.root.0);
            Ok(())
        })
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        option(r, |r| Ok(ActiveVersion { version: r.u32()?, root: digest(r)? })).map(Self)
    }
}

impl Packed for Guard {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        put_option(w, self.0.as_ref(), |w, guardian| {
            put_address(w, &guardian.address)?;
            w.u40(guardian.until)?;
            w.u40(guardian.max_suspension)?;
            put_option(w, guardian.suspended, |w, suspended| {
                w.u40(suspended.until)?;
                w.u8(u8::from(suspended.answered));
                Ok(())
            })
        })
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        let guardian = option(r, |r| {
            Ok(Guardian {
                address: address(r)?,
                until: r.u40()?,
                max_suspension: r.u40()?,
                suspended: option(r, |r| {
                    Ok(GuardianSuspension { until: r.u40()?, answered: bool::unpack(r)? })
                })?,
            })
        })?;
        Ok(Self(guardian))
    }
}

impl Packed for Account {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        put_option(w, self.0.as_ref(), put_address)
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        option(r, address).map(Self)
    }
}

impl Packed for Accounts {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        count(w, self.0.len(), "accounts")?;
        self.0.iter().try_for_each(|account| put_address(w, account))
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        let accounts = r.u8()?;
        (0..accounts).map(|_| address(r)).collect::<Result<_, _>>().map(Self)
    }
}

impl Packed for Inherited {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        count(w, self.0.len(), "inherited policies")?;
        self.0.iter().for_each(|policy| w.u32(*policy));
        Ok(())
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        let policies = r.u8()?;
        (0..policies).map(|_| r.u32()).collect::<Result<_, _>>().map(Self)
    }
}

impl Packed for Offer {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        w.u32(self.licence);
        w.u32(self.pledge.millionths());
        Ok(())
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        let licence = r.u32()?;
        let pledge = Ratio::from_millionths(r.u32()?).ok_or_else(|| invalid("pledge"))?;
        Ok(Self { licence, pledge })
    }
}

impl Packed for Suspension {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        w.u8(self.reason.number());
        w.bytes(&self.document.0);
        put_address(w, &self.by)?;
        w.u8(u8::from(self.ratified));
        Ok(())
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        let (reason, document) = (some_cause(r)?, digest(r)?);
        Ok(Self { reason, document, by: address(r)?, ratified: bool::unpack(r)? })
    }
}

impl Packed for StoredEntry {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        w.u64(self.height);
        w.u64(self.time);
        put_address(w, &self.actor)?;
        w.short(self.kind.as_bytes())?;
        w.u8(self.reason.map_or(0, Cause::number));
        put_option(w, self.digest, |w, digest| {
            w.bytes(&digest.0);
            Ok(())
        })?;
        w.bytes(&self.hash.0);
        w.bytes(&self.after);
        Ok(())
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self {
            height: r.u64()?,
            time: r.u64()?,
            actor: address(r)?,
            kind: text(r, "kind")?,
            reason: cause(r)?,
            digest: option(r, digest)?,
            hash: digest(r)?,
            after: r.rest().to_vec(),
        })
    }
}

impl Packed for Version {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        w.u64(self.submitted);
        put_address(w, &self.submitter)?;
        w.bytes(&self.root.0);
        w.u32(self.files);
        w.short(self.label.as_ref().map(|label| label.as_bytes()).unwrap_or_default())?;
        put_terms(w, &self.disclosures)
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self {
            submitted: r.u64()?,
            submitter: address(r)?,
            root: digest(r)?,
            files: r.u32()?,
            label: match text::<String>(r, "label")? {
                none if none.is_empty() => None,
                label => Some(label.try_into().map_err(|_| invalid("label"))?),
            },
            disclosures: terms(r)?,
        })
    }
}

impl Packed for Revocation {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        w.u64(self.time);
        w.u8(self.reason.number());
        w.bytes(&self.document.0);
        Ok(())
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self { time: r.u64()?, reason: some_cause(r)?, document: digest(r)? })
    }
}

impl Packed for Card {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        w.u64(self.time);
        w.bytes(&self.digest.0);
        put_address(w, &self.by)
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self { time: r.u64()?, digest: digest(r)?, by: address(r)? })
    }
}

impl Packed for Said {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        let Evidence { value, stderr, n, n_total, measured, expires, revoked } = &self.evidence;
        w.u64(self.recorded);
        put_signed(w, *value);
        put_option(w, *stderr, put_u64)?;
        w.u64(*n);
        w.u64(*n_total);
        w.u64(*measured);
        put_option(w, *expires, put_u64)?;
        w.u8(u8::from(*revoked));
        Ok(())
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        let recorded = r.u64()?;
        let evidence = Evidence {
            value: signed(r)?,
            stderr: option(r, Reader::u64)?,
            n: r.u64()?,
            n_total: r.u64()?,
            measured: r.u64()?,
            expires: option(r, Reader::u64)?,
            revoked: bool::unpack(r)?,
        };
        Ok(Self { recorded, evidence })
    }
}

impl Packed for StoredPanel {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        put_address(w, &self.maker)?;
        put_address(w, &self.authority)?;
        count(w, self.members.len(), "members")?;
        self.members.iter().try_for_each(|(member, struck)| {
            put_address(w, member)?;
            put_option(w, *struck, put_u64)
        })
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        let (maker, authority) = (address(r)?, address(r)?);
        let members = r.u8()?;
        let members = (0..members).map(|_| Ok((address(r)?, option(r, Reader::u64)?)));
        Ok(Self { maker, authority, members: members.collect::<Result<_, CodecError>>()? })
    }
}

fn put_terms(w: &mut Writer, terms: &[Term]) -> Result<(), CodecError> {
    w.u16(u16::try_from(terms.len()).map_err(|_| CodecError::TooLarge { what: "terms" })?);
    terms.iter().try_for_each(|term| w.short(term.as_bytes()))
}

fn terms(r: &mut Reader<'_>) -> Result<Vec<Term>, CodecError> {
    let terms = r.u16()?;
    (0..terms).map(|_| text(r, "term")).collect()
}

const SET: u8 = 1;
const LADDER: u8 = 2;
const NUMBER: u8 = 3;
const DUTIES: u8 = 4;

fn put_stricter(w: &mut Writer, stricter: Stricter) {
    w.u8(u8::from(stricter == Stricter::Higher));
}

fn stricter(r: &mut Reader<'_>) -> Result<Stricter, CodecError> {
    Ok(if bool::unpack(r)? { Stricter::Higher } else { Stricter::Lower })
}

impl Packed for Axes {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        count(w, self.0.len(), "axes")?;
        for axis in &self.0 {
            w.short(axis.name.as_bytes())?;
            let (kind, terms) = match &axis.kind {
                AxisKind::Set(terms) => (SET, terms),
                AxisKind::Ladder(terms) => (LADDER, terms),
                AxisKind::Duties(terms) => (DUTIES, terms),
                AxisKind::Number(numbers) => {
                    let RawNumbers { min, max, stricter } = (*numbers).into();
                    w.u8(NUMBER);
                    put_signed(w, min);
                    put_signed(w, max);
                    put_stricter(w, stricter);
                    continue;
                }
            };
            w.u8(kind);
            put_terms(w, &Vec::from(terms.clone()))?;
        }
        Ok(())
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        let bad = |_| invalid("terms of an axis");
        let axes = r.u8()?;
        let axes = (0..axes).map(|_| {
            let name = text(r, "axis")?;
            let kind = match r.u8()? {
                SET => AxisKind::Set(terms(r)?.try_into().map_err(bad)?),
                LADDER => AxisKind::Ladder(terms(r)?.try_into().map_err(bad)?),
                DUTIES => AxisKind::Duties(terms(r)?.try_into().map_err(bad)?),
                NUMBER => {
                    let numbers = RawNumbers { min: signed(r)?, max: signed(r)?, stricter: stricter(r)? };
                    AxisKind::Number(numbers.try_into().map_err(|_| invalid("numbers of an axis"))?)
                }
                _ => return Err(invalid("kind of an axis")),
            };
            Ok(Axis { name, kind })
        });
        axes.collect::<Result<_, _>>().map(Self)
    }
}

fn put_set(w: &mut Writer, set: &TermSet) -> Result<(), CodecError> {
    let mut bytes = [0; 32];
    for term in set.iter() {
        if let Some(byte) = bytes.get_mut(usize::from(term >> 3)) {
            *byte |= 1u8.wrapping_shl(u32::from(term & 7));
        }
    }
    let zeros = bytes.iter().rev().take_while(|byte| **byte == 0).count();
    w.short(bytes.get(..bytes.len().saturating_sub(zeros)).unwrap_or_default())
}

fn set(r: &mut Reader<'_>) -> Result<TermSet, CodecError> {
    let bytes = r.short()?;
    if bytes.len() > 32 || bytes.last() == Some(&0) {
        return Err(invalid("set of terms"));
    }
    let has = |term: &u8| {
        let byte = bytes.get(usize::from(term >> 3)).copied().unwrap_or(0);
        byte & 1u8.wrapping_shl(u32::from(term & 7)) != 0
    };
    Ok((0..=u8::MAX).filter(has).collect())
}

impl Packed for StoredPolicy {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        let Policy { vocabulary, document, amendments, constraints, disclosures, rules, max_staleness } =
            &self.0;
        w.u32(*vocabulary);
        w.bytes(&document.0);
        w.u40(*max_staleness)?;
        count(w, amendments.len(), "amendments")?;
        amendments.iter().for_each(|amendment| w.bytes(&amendment.0));
        count(w, constraints.len(), "constraints")?;
        for constraint in constraints {
            w.u8(constraint.axis);
            match &constraint.limit {
                Limit::Allowed(set) => {
                    w.u8(SET);
                    put_set(w, set)?;
                }
                Limit::Lowest(step) => {
                    w.u8(LADDER);
                    w.u8(*step);
                }
                Limit::Bound { value, stricter } => {
                    w.u8(NUMBER);
                    put_signed(w, *value);
                    put_stricter(w, *stricter);
                }
                Limit::Duties(set) => {
                    w.u8(DUTIES);
                    put_set(w, set)?;
                }
            }
        }
        put_terms(w, disclosures)?;
        count(w, rules.len(), "rules")?;
        rules.iter().try_for_each(|rule| put_rule(w, rule))
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        let (vocabulary, document, max_staleness) = (r.u32()?, digest(r)?, r.u40()?);
        let amendments = r.u8()?;
        let amendments = (0..amendments).map(|_| digest(r)).collect::<Result<_, _>>()?;
        let constraints = r.u8()?;
        let constraints = (0..constraints).map(|_| {
            let axis = r.u8()?;
            let limit = match r.u8()? {
                SET => Limit::Allowed(set(r)?),
                LADDER => Limit::Lowest(r.u8()?),
                NUMBER => Limit::Bound { value: signed(r)?, stricter: stricter(r)? },
                DUTIES => Limit::Duties(set(r)?),
                _ => return Err(invalid("kind of a constraint")),
            };
            Ok(Constraint { axis, limit })
        });
        let constraints = constraints.collect::<Result<_, _>>()?;
        let disclosures = terms(r)?;
        let rules = r.u8()?;
        let rules = (0..rules).map(|_| rule(r)).collect::<Result<_, _>>()?;
        Ok(Self(Policy { vocabulary, document, amendments, constraints, disclosures, rules, max_staleness }))
    }
}

fn put_rule(w: &mut Writer, rule: &Rule) -> Result<(), CodecError> {
    let Rule { metric, panel, better, bound, k, max_fail, min_n, full, z, max_age, renew } = rule;
    w.u32(*metric);
    w.u32(*panel);
    w.u8(u8::from(*better == Better::Higher));
    put_signed(w, *bound);
    w.u8(*k);
    w.u8(*max_fail);
    w.u64(*min_n);
    w.u8(u8::from(*full));
    w.u32(*z);
    put_option(w, *max_age, put_u64)?;
    w.u8(u8::from(*renew));
    Ok(())
}

fn rule(r: &mut Reader<'_>) -> Result<Rule, CodecError> {
    Ok(Rule {
        metric: r.u32()?,
        panel: r.u32()?,
        better: if bool::unpack(r)? { Better::Higher } else { Better::Lower },
        bound: signed(r)?,
        k: r.u8()?,
        max_fail: r.u8()?,
        min_n: r.u64()?,
        full: bool::unpack(r)?,
        z: r.u32()?,
        max_age: option(r, Reader::u64)?,
        renew: bool::unpack(r)?,
    })
}
