//! Choices, ballots and delegations.

use cosmwasm_schema::{
    cw_serde,
    schemars::{gen::SchemaGenerator, schema::Schema, JsonSchema},
};
use cosmwasm_std::{CanonicalAddr, Uint256};
use polity_store::{CodecError, Packed, Reader, Writer};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    bounds::{self, OutOfBounds},
    duplicate,
    governor::{constitution::unpack_tier_id, TierId},
};

/// The weights of a ballot sum to this, and a tally counts in units of one stake unit ÷ this: nothing is rounded.
pub const WEIGHT: u16 = 10_000;

/// What a voter can choose.
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord)]
pub enum Choice {
    /// An option, counted from 0. For the leading option; for every other it counts as Against.
    For(u8),
    /// Against all options.
    Against,
    /// Neither: counts towards the quorum only.
    Abstain,
}

/// How a voter votes with all its power.
#[cw_serde]
#[derive(Eq)]
pub enum Ballot {
    /// All for an option, counted from 0.
    For(u8),
    /// All against all options.
    Against,
    /// All for neither.
    Abstain,
    /// Divided over several choices.
    Split(Split),
}

/// A part of a split ballot.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct Portion {
    /// What it chooses.
    pub choice: Choice,
    /// Its part of the ballot's power in ten-thousandths. At least 1.
    pub weight: u16,
}

/// A ballot divided over distinct choices, by weights that sum to 10,000.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Portion>", into = "Vec<Portion>")]
pub struct Split(Vec<Portion>);

/// What is wrong with a split ballot.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidSplit {
    /// None or too many portions.
    #[error(transparent)]
    OutOfBounds(#[from] OutOfBounds),
    /// A portion of nothing.
    #[error("split: a weight is at least 1")]
    ZeroWeight,
    /// A choice stands twice.
    #[error("split: each choice stands once")]
    DuplicateChoice,
    /// The weights don't sum to a whole.
    #[error("split: the weights sum to {given}, and must sum to 10,000")]
    Sum {
        /// What they sum to.
        given: u64,
    },
}

impl TryFrom<Vec<Portion>> for Split {
    type Error = InvalidSplit;

    fn try_from(given: Vec<Portion>) -> Result<Self, InvalidSplit> {
        bounds::SPLIT.check_len(given.len())?;
        if given.iter().any(|p| p.weight == 0) {
            return Err(InvalidSplit::ZeroWeight);
        }
        if duplicate(given.iter().map(|p| p.choice)).is_some() {
            return Err(InvalidSplit::DuplicateChoice);
        }
        // one ballot has one form, in storage and in answers; a library's sort is much code for ten items
        let mut portions: Vec<Portion> = vec![];
        for portion in given {
            let at = portions.iter().filter(|p| p.choice < portion.choice).count();
            portions.insert(at, portion);
        }
        let given = portions.iter().map(|p| u64::from(p.weight)).sum();
        if given != u64::from(WEIGHT) {
            return Err(InvalidSplit::Sum { given });
        }
        Ok(Self(portions))
    }
}

impl From<Split> for Vec<Portion> {
    fn from(split: Split) -> Self {
        split.0
    }
}

impl JsonSchema for Split {
    fn schema_name() -> String {
        "Split".into()
    }

    fn json_schema(gen: &mut SchemaGenerator) -> Schema {
        let mut schema = Vec::<Portion>::json_schema(gen).into_object();
        let items = schema.array();
        items.min_items = u32::try_from(bounds::SPLIT.min).ok();
        items.max_items = u32::try_from(bounds::SPLIT.max).ok();
        schema.metadata().description =
            Some("A ballot divided over distinct choices, by weights that sum to 10,000".into());
        schema.into()
    }
}

impl Ballot {
    /// The ballot as portions whose weights sum to 10,000.
    pub fn portions(&self) -> Vec<Portion> {
        let whole = |choice| vec![Portion { choice, weight: WEIGHT }];
        match self {
            Self::For(option) => whole(Choice::For(*option)),
            Self::Against => whole(Choice::Against),
            Self::Abstain => whole(Choice::Abstain),
            Self::Split(split) => split.0.clone(),
        }
    }

    /// The first option that a proposal of so many options doesn't have.
    pub fn unknown_option(&self, options: u8) -> Option<u8> {
        self.portions().into_iter().find_map(|p| match p.choice {
            Choice::For(option) if option >= options => Some(option),
            _ => None,
        })
    }
}

// A choice in one byte: an option's number, or one of these.
const AGAINST: u8 = 8;
const ABSTAIN: u8 = 9;
const SPLIT: u8 = 10;
const NOT_VOTED: u8 = 11;
/// Set beside the choice when power was withdrawn.
const WITHDRAWN: u8 = 0x80;

fn choice_code(choice: Choice) -> Result<u8, CodecError> {
    match choice {
        Choice::For(option) if option < AGAINST => Ok(option),
        Choice::For(_) => Err(CodecError::Invalid { what: "option of a ballot" }),
        Choice::Against => Ok(AGAINST),
        Choice::Abstain => Ok(ABSTAIN),
    }
}

fn choice_of(code: u8) -> Result<Choice, CodecError> {
    match code {
        AGAINST => Ok(Choice::Against),
        ABSTAIN => Ok(Choice::Abstain),
        option if option < AGAINST => Ok(Choice::For(option)),
        _ => Err(CodecError::Invalid { what: "choice of a ballot" }),
    }
}

/// What a proposal keeps of an account: how it voted, if it did, and what its delegators took back by voting
/// themselves. The ballot's weight isn't kept: it follows from histories that nothing changes any more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BallotRecord {
    /// How it voted. None if only a delegator's ballot made this record.
    pub ballot: Option<Ballot>,
    /// Power of delegators who voted themselves.
    pub withdrawn: u128,
}

// One byte for a whole ballot; a split adds its portions; withdrawn power stands last.
impl Packed for BallotRecord {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        let withdrawn = if self.withdrawn == 0 { 0 } else { WITHDRAWN };
        let mut head = |code: u8| w.u8(code | withdrawn);
        match &self.ballot {
            None => head(NOT_VOTED),
            Some(Ballot::For(option)) => head(choice_code(Choice::For(*option))?),
            Some(Ballot::Against) => head(AGAINST),
            Some(Ballot::Abstain) => head(ABSTAIN),
            Some(Ballot::Split(split)) => {
                head(SPLIT);
                w.u8(u8::try_from(split.0.len()).map_err(|_| CodecError::Invalid { what: "split ballot" })?);
                for Portion { choice, weight } in &split.0 {
                    w.u8(choice_code(*choice)?);
                    w.u16(*weight);
                }
            }
        }
        if self.withdrawn != 0 {
            self.withdrawn.pack(w)?;
        }
        Ok(())
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        let head = r.u8()?;
        let ballot = match head & !WITHDRAWN {
            NOT_VOTED => None,
            AGAINST => Some(Ballot::Against),
            ABSTAIN => Some(Ballot::Abstain),
            SPLIT => {
                let count = r.u8()?;
                let portions = (0..count)
                    .map(|_| Ok(Portion { choice: choice_of(r.u8()?)?, weight: r.u16()? }))
                    .collect::<Result<Vec<_>, CodecError>>()?;
                // in order: a value has one form
                match Split::try_from(portions.clone()) {
                    Ok(split) if split.0 == portions => Some(Ballot::Split(split)),
                    _ => return Err(CodecError::Invalid { what: "split ballot" }),
                }
            }
            option if option < AGAINST => Some(Ballot::For(option)),
            _ => return Err(CodecError::Invalid { what: "ballot" }),
        };
        let withdrawn = match head & WITHDRAWN {
            0 => 0,
            _ => match u128::unpack(r)? {
                0 => return Err(CodecError::Invalid { what: "withdrawn power" }),
                withdrawn => withdrawn,
            },
        };
        Ok(Self { ballot, withdrawn })
    }
}

/// Who votes with an account's power where it doesn't vote itself. `A` is `String` in messages.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub enum Delegation<A = String> {
    /// Nobody.
    Nobody,
    /// One delegate in every tier.
    Whole(A),
    /// A delegate for each tier named, nobody in the others.
    ByTier(Vec<TierDelegate<A>>),
}

/// A delegate in one tier.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct TierDelegate<A = String> {
    /// The tier.
    pub tier: TierId,
    /// Who votes in it.
    pub to: A,
}

/// Where a delegate's received power is added up: for every tier at once, or for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slot {
    /// What was delegated whole.
    Whole,
    /// What was delegated in one tier.
    Tier(TierId),
}

impl Slot {
    /// The slot in a storage key: 0 for whole, else the tier's id, which is never 0.
    pub const fn code(self) -> u8 {
        match self {
            Self::Whole => 0,
            Self::Tier(id) => id.get(),
        }
    }
}

impl<A> Delegation<A> {
    /// The delegate in a tier.
    pub fn in_tier(&self, tier: TierId) -> Option<&A> {
        match self {
            Self::Nobody => None,
            Self::Whole(to) => Some(to),
            Self::ByTier(list) => list.iter().find(|d| d.tier == tier).map(|d| &d.to),
        }
    }

    /// Every slot that this delegation fills, with the delegate.
    pub fn slots(&self) -> Vec<(Slot, &A)> {
        match self {
            Self::Nobody => vec![],
            Self::Whole(to) => vec![(Slot::Whole, to)],
            Self::ByTier(list) => list.iter().map(|d| (Slot::Tier(d.tier), &d.to)).collect(),
        }
    }

    /// The same delegation to what `f` makes of each delegate.
    pub fn try_map<B, E>(&self, mut f: impl FnMut(&A) -> Result<B, E>) -> Result<Delegation<B>, E> {
        Ok(match self {
            Self::Nobody => Delegation::Nobody,
            Self::Whole(to) => Delegation::Whole(f(to)?),
            Self::ByTier(list) => Delegation::ByTier(
                list.iter()
                    .map(|d| Ok(TierDelegate { tier: d.tier, to: f(&d.to)? }))
                    .collect::<Result<_, E>>()?,
            ),
        })
    }
}

// A tag, then addresses of 20 or 32 bytes behind their length.
impl Packed for Delegation<CanonicalAddr> {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        match self {
            Self::Nobody => w.u8(0),
            Self::Whole(to) => {
                w.u8(1);
                w.short(to)?;
            }
            Self::ByTier(list) => {
                w.u8(2);
                w.u8(u8::try_from(list.len()).map_err(|_| CodecError::Invalid { what: "delegation" })?);
                for TierDelegate { tier, to } in list {
                    w.u8(tier.get());
                    w.short(to)?;
                }
            }
        }
        Ok(())
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        match r.u8()? {
            0 => Ok(Self::Nobody),
            1 => Ok(Self::Whole(r.short()?.into())),
            2 => {
                let count = r.u8()?;
                (0..count)
                    .map(|_| Ok(TierDelegate { tier: unpack_tier_id(r)?, to: r.short()?.into() }))
                    .collect::<Result<_, CodecError>>()
                    .map(Self::ByTier)
            }
            _ => Err(CodecError::Invalid { what: "delegation" }),
        }
    }
}

/// `units` of stake in the ten-thousandths that tallies count.
pub fn ten_thousandths(units: u128) -> Uint256 {
    // 2^128 · 10^4 is far below 2^256
    Uint256::from(units).saturating_mul(Uint256::from(u128::from(WEIGHT)))
}
