//! Licences, and what they let a descendant do.

use cosmwasm_schema::cw_serde;
use thiserror::Error;

use super::{hash::Canon, names::LicenceExpression, LicenceId, PolicyId};
use crate::{
    bounds::{self, OutOfBounds},
    Digest, Uri,
};

/// How a version or a model comes from another. The first four as Hugging Face names them.
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// Trained further.
    Finetune,
    /// Weights that go on top.
    Adapter,
    /// Put together with others.
    Merge,
    /// With numbers of less precision.
    Quantized,
    /// Taught by it.
    Distilled,
    /// In another format.
    Converted,
    /// A data set that it was trained on.
    TrainedOn,
    /// A data set that it was tested on.
    TestedOn,
}

impl Relation {
    /// Every relation.
    pub const ALL: [Self; 8] = [
        Self::Finetune,
        Self::Adapter,
        Self::Merge,
        Self::Quantized,
        Self::Distilled,
        Self::Converted,
        Self::TrainedOn,
        Self::TestedOn,
    ];

    const fn code(self) -> u8 {
        match self {
            Self::Finetune => 1,
            Self::Adapter => 2,
            Self::Merge => 3,
            Self::Quantized => 4,
            Self::Distilled => 5,
            Self::Converted => 6,
            Self::TrainedOn => 7,
            Self::TestedOn => 8,
        }
    }

    /// Its name in messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Finetune => "finetune",
            Self::Adapter => "adapter",
            Self::Merge => "merge",
            Self::Quantized => "quantized",
            Self::Distilled => "distilled",
            Self::Converted => "converted",
            Self::TrainedOn => "trained_on",
            Self::TestedOn => "tested_on",
        }
    }
}

/// A licence. Immutable; made by anyone.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct Licence {
    /// What it is called.
    pub expression: LicenceExpression,
    /// Digest of its text.
    pub text: Digest,
    /// Where its text is.
    pub uri: Option<Uri>,
    /// How a child may come from what carries it. Each once; none: nobody may name it as a royalty parent.
    pub grants: Vec<Relation>,
    /// Whether children must carry this licence, or one that it is compatible with.
    pub share_alike: Option<ShareAlike>,
    /// A policy without evaluation rules that every descendant inherits for ever, as OpenRAIL asks.
    pub restrictions: Option<PolicyId>,
    /// Whether its text says that it is royalty-free, as many open licences do. A remark for people: a pledge is a
    /// covenant that a child accepts by registering, not a claim of copyright, and it binds all the same.
    pub royalty_free: bool,
}

/// Which licences the children of a share-alike licence may carry, besides itself.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct ShareAlike {
    /// At most 16, each once, each made before.
    pub compatible: Vec<LicenceId>,
}

/// Why a licence can't be made.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LicenceError {
    /// Too many of something.
    #[error(transparent)]
    OutOfBounds(#[from] OutOfBounds),
    /// A relation stands twice.
    #[error("licence: it grants {} twice", relation.as_str())]
    DuplicateRelation {
        /// Which.
        relation: Relation,
    },
    /// A compatible licence stands twice.
    #[error("licence: it is compatible with {licence} twice")]
    DuplicateCompatible {
        /// Which.
        licence: LicenceId,
    },
    /// The restrictions have evaluation rules, which nobody who wrote them could keep for every descendant.
    #[error("licence: policy {policy} has evaluation rules, and restrictions have none")]
    RestrictionsWithRules {
        /// The policy.
        policy: PolicyId,
    },
}

/// The first of a list that is the same as the one after it, once sorted.
pub(crate) fn twice<T: Copy + Ord>(items: impl IntoIterator<Item = T>) -> Option<T> {
    let mut items: Vec<_> = items.into_iter().collect();
    items.sort_unstable();
    items.iter().zip(items.iter().skip(1)).find(|(a, b)| a == b).map(|(a, _)| *a)
}

impl Licence {
    /// Whether it can be made. `rules_of_restrictions` is how many evaluation rules the policy of its restrictions has.
    pub fn check(&self, rules_of_restrictions: usize) -> Result<(), LicenceError> {
        if let Some(relation) = twice(self.grants.iter().copied()) {
            return Err(LicenceError::DuplicateRelation { relation });
        }
        if let Some(share_alike) = &self.share_alike {
            bounds::COMPATIBLE.check_len(share_alike.compatible.len())?;
            if let Some(licence) = twice(share_alike.compatible.iter().copied()) {
                return Err(LicenceError::DuplicateCompatible { licence });
            }
        }
        match self.restrictions {
            Some(policy) if rules_of_restrictions > 0 => Err(LicenceError::RestrictionsWithRules { policy }),
            _ => Ok(()),
        }
    }

    /// Whether a child may come from what carries it in this way.
    pub fn grants(&self, relation: Relation) -> bool {
        self.grants.contains(&relation)
    }

    /// Whether the child of a model that carries it, under its number `own`, may carry `child`.
    pub fn lets_child_carry(&self, own: LicenceId, child: LicenceId) -> bool {
        self.share_alike.as_ref().map_or(true, |alike| child == own || alike.compatible.contains(&child))
    }

    /// The digest that names it: SHA-256 over F("polity-licence-v1") ‖ F(expression) ‖ F(text) ‖ u8 0, or 1 ‖ F(uri) ‖
    /// u32be(grants) ‖ u8 each (1 finetune … 8 tested_on, in the order of [`Relation`]) ‖ u8 0, or 1 ‖
    /// u32be(compatible) ‖ u64be each ‖ u8 0, or 1 ‖ u64be(restrictions) ‖ u8(royalty_free).
    pub fn digest(&self) -> Digest {
        let mut canon = Canon::new("polity-licence-v1");
        canon.field(self.expression.as_bytes()).field(&self.text.0);
        canon.option(self.uri.as_ref(), |canon, uri| {
            canon.field(uri.as_bytes());
        });
        canon.count(self.grants.len());
        for relation in &self.grants {
            canon.u8(relation.code());
        }
        canon.option(self.share_alike.as_ref(), |canon, alike| {
            canon.count(alike.compatible.len());
            for licence in &alike.compatible {
                canon.u64((*licence).into());
            }
        });
        canon.option(self.restrictions, |canon, policy| {
            canon.u64(policy.into());
        });
        canon.u8(u8::from(self.royalty_free));
        canon.digest()
    }
}
