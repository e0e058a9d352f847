//! Vocabularies: the axes that requests and policies talk about.

use cosmwasm_schema::cw_serde;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{
    hash::Canon,
    names::{duplicate, InvalidName, Term},
};
use crate::{
    bounds::{self, OutOfBounds},
    Digest,
};

/// The largest number that an axis speaks of, above and below zero: exact in every reader of JSON.
pub const MAX_NUMBER: i64 = 1_000_000_000_000_000;

/// The terms of an axis in their order, by which policies name them: 1 to 256, each once, whatever its case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(try_from = "Vec<Term>", into = "Vec<Term>")]
#[schemars(with = "Vec<Term>")]
pub struct Terms(Vec<Term>);

/// The numbers that an axis speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(try_from = "RawNumbers", into = "RawNumbers")]
#[schemars(with = "RawNumbers")]
pub struct Numbers {
    min: i64,
    max: i64,
    stricter: Stricter,
}

/// The numbers that an axis speaks of, as messages have them.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct RawNumbers {
    /// The smallest. At least -10^15, so that every reader of JSON has it exactly.
    pub min: i64,
    /// The largest, above the smallest. At most 10^15.
    pub max: i64,
    /// Which way a bound gets stricter.
    pub stricter: Stricter,
}

/// Which way a bound on a number gets stricter.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Stricter {
    /// The higher the stricter: a bound is the least value allowed. A minimum age.
    Higher,
    /// The lower the stricter: a bound is the largest value allowed. Days that logs are kept.
    Lower,
}

/// An axis.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct Axis {
    /// What it is called; requests name it so.
    pub name: Term,
    /// What can be said on it.
    pub kind: AxisKind,
}

/// What can be said on an axis.
#[cw_serde]
#[derive(Eq)]
pub enum AxisKind {
    /// Any of these terms; a request may name several, and each must be allowed. Use, task, region.
    Set(Terms),
    /// One of these steps, from the laxest to the strictest. Age assurance, oversight.
    Ladder(Terms),
    /// A number. Minimum age, days of log retention.
    Number(Numbers),
    /// Nothing: these are terms that a policy hands to whoever asks. Mark the output, disclose that it is AI.
    Duties(Terms),
}

/// An immutable list of axes with distinct names, sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(try_from = "Vec<Axis>", into = "Vec<Axis>")]
#[schemars(with = "Vec<Axis>")]
pub struct Vocabulary(Vec<Axis>);

/// What is wrong with a vocabulary.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum VocabularyError {
    /// Too many or too few of something.
    #[error(transparent)]
    OutOfBounds(#[from] OutOfBounds),
    /// A name stands twice.
    #[error(transparent)]
    Name(#[from] InvalidName),
    /// A range of no numbers, or beyond what JSON holds exactly.
    #[error("numbers from {min} to {max}: the smaller one comes first, and neither is beyond 10^15")]
    Range {
        /// The smallest.
        min: i64,
        /// The largest.
        max: i64,
    },
}

impl TryFrom<Vec<Term>> for Terms {
    type Error = VocabularyError;

    fn try_from(terms: Vec<Term>) -> Result<Self, VocabularyError> {
        bounds::TERMS.check_len(terms.len())?;
        if let Some(given) = duplicate(terms.iter().map(|term| &**term)) {
            return Err(InvalidName::Duplicate { given }.into());
        }
        Ok(Self(terms))
    }
}

impl From<Terms> for Vec<Term> {
    fn from(terms: Terms) -> Self {
        terms.0
    }
}

impl Terms {
    /// The number of a term, if it is one. Names are compared byte by byte.
    pub fn position(&self, name: &str) -> Option<u8> {
        self.0.iter().position(|term| &**term == name).and_then(|at| u8::try_from(at).ok())
    }

    /// The term of a number.
    pub fn get(&self, number: u8) -> Option<&Term> {
        self.0.get(usize::from(number))
    }

    /// All terms in their order.
    pub fn iter(&self) -> impl Iterator<Item = &Term> {
        self.0.iter()
    }

    /// The numbers of all terms.
    pub fn numbers(&self) -> impl Iterator<Item = u8> + '_ {
        (0..=u8::MAX).take(self.0.len())
    }
}

impl TryFrom<RawNumbers> for Numbers {
    type Error = VocabularyError;

    fn try_from(RawNumbers { min, max, stricter }: RawNumbers) -> Result<Self, VocabularyError> {
        if min < -MAX_NUMBER || max > MAX_NUMBER || min >= max {
            return Err(VocabularyError::Range { min, max });
        }
        Ok(Self { min, max, stricter })
    }
}

impl From<Numbers> for RawNumbers {
    fn from(Numbers { min, max, stricter }: Numbers) -> Self {
        Self { min, max, stricter }
    }
}

impl Numbers {
    /// Whether the axis speaks of a number.
    pub const fn contains(&self, number: i64) -> bool {
        self.min <= number && number <= self.max
    }

    /// Which way a bound gets stricter.
    pub const fn stricter(&self) -> Stricter {
        self.stricter
    }
}

impl Stricter {
    /// Whether a value is on the allowed side of a bound, or the bound itself.
    pub const fn allows(self, value: i64, bound: i64) -> bool {
        match self {
            Self::Higher => value >= bound,
            Self::Lower => value <= bound,
        }
    }
}

impl TryFrom<Vec<Axis>> for Vocabulary {
    type Error = VocabularyError;

    fn try_from(axes: Vec<Axis>) -> Result<Self, VocabularyError> {
        bounds::AXES.check_len(axes.len())?;
        bounds::VOCABULARY_SIZE.check_len(axes.iter().map(Axis::size).sum())?;
        if let Some(given) = duplicate(axes.iter().map(|axis| &*axis.name)) {
            return Err(InvalidName::Duplicate { given }.into());
        }
        Ok(Self(axes))
    }
}

impl From<Vocabulary> for Vec<Axis> {
    fn from(vocabulary: Vocabulary) -> Self {
        vocabulary.0
    }
}

impl Axis {
    fn size(&self) -> usize {
        let terms = match &self.kind {
            AxisKind::Set(terms) | AxisKind::Ladder(terms) | AxisKind::Duties(terms) => {
                terms.iter().map(|term| term.len()).sum()
            }
            AxisKind::Number(_) => 0,
        };
        self.name.len().saturating_add(terms)
    }
}

impl Vocabulary {
    /// The axes in their order, by which policies name them.
    pub fn axes(&self) -> &[Axis] {
        &self.0
    }

    /// The axis of a number.
    pub fn axis(&self, number: u8) -> Option<&Axis> {
        self.0.get(usize::from(number))
    }

    /// The axis of a name, with its number. Names are compared byte by byte.
    pub fn find(&self, name: &str) -> Option<(u8, &Axis)> {
        (0..=u8::MAX).zip(&self.0).find(|(_, axis)| &*axis.name == name)
    }

    /// The digest that names it: SHA-256 over F("polity-vocabulary-v1") ‖ u32be(axes), then for each axis F(name) and
    /// its kind: u8 1 (set), 2 (ladder) or 4 (duties) ‖ u32be(terms) ‖ F(term) each, or 3 (number) ‖ i64be(min) ‖
    /// i64be(max) ‖ u8 1 if higher is stricter, else 0.
    pub fn digest(&self) -> Digest {
        let mut canon = Canon::new("polity-vocabulary-v1");
        canon.count(self.0.len());
        for axis in &self.0 {
            canon.field(axis.name.as_bytes());
            let (kind, terms) = match &axis.kind {
                AxisKind::Set(terms) => (1, terms),
                AxisKind::Ladder(terms) => (2, terms),
                AxisKind::Duties(terms) => (4, terms),
                AxisKind::Number(numbers) => {
                    let higher = u8::from(numbers.stricter == Stricter::Higher);
                    canon.u8(3).i64(numbers.min).i64(numbers.max).u8(higher);
                    continue;
                }
            };
            canon.u8(kind).count(terms.0.len());
            for term in terms.iter() {
                canon.field(term.as_bytes());
            }
        }
        canon.digest()
    }
}
