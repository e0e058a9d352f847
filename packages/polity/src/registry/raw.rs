//! Records of a registry that other contracts read raw, for about 1,200 gas instead of a smart query's 64,000, and that
//! a light client can prove.
//!
//! `HEAD`: 101 bytes, whatever the model went through; so its cost is known, and no one can make it dearer.
//!
//! | bytes | what |
//! |---:|---|
//! | 1 | state: 0 draft, 1 active, 2 deprecated, 3 retired |
//! | 5 | unix second at which the suspension ends; 0: none |
//! | 4 | active version; 0: none |
//! | 32 | its root; zeros: none |
//! | 4 | the version before; 0: none |
//! | 5 | unix second at which its grace ends; 0: none |
//! | 4 | policy in force; 0: none |
//! | 5 | sunset, unix second; 0: none |
//! | 8 | revision |
//! | 1 + 32 | length of the authority's canonical address, and that address, filled up with zeros |
//!
//! `ORIGIN`: one byte of length and the first holder's canonical address (length 0: no version was activated yet), then
//! for each ancestor, by number, 8 bytes of its number and 8 bytes of its weight in units of 10^-18. The model's own
//! weight is the rest to 10^18.
//!
//! `LOG`: the 8 bytes of the latest entry's number and the 32 of its hash.

use cosmwasm_std::{Addr, CanonicalAddr, Deps, StdError, StdResult, Uint64};
use polity_store::{CodecError, Packed, PackedMap, Reader, Writer};

use super::{
    lineage::{Weight, Weights},
    model::{ActiveVersion, Grace, Head, ModelState},
    ModelId,
};
use crate::Digest;

/// Maps a model to its head.
pub const HEAD: PackedMap<u64, Head> = PackedMap::new("head");

/// Maps a model to its origin: its weights, and who held it first.
pub const ORIGIN: PackedMap<u64, Origin> = PackedMap::new("origin");

/// Maps a model to the latest entry of its log.
pub const LOG: PackedMap<u64, LogHead> = PackedMap::new("log");

/// How many bytes a head has.
pub const HEAD_SIZE: usize = 101;

/// How long a canonical address may be.
const ADDRESS: usize = 32;

/// What is fixed of a model for whoever pays it: its weights at registration, and the authority at the first activation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// Who holds all shares until the first share table: the authority when a version was first activated.
    pub holder: Option<CanonicalAddr>,
    /// Who has what part of its income.
    pub weights: Weights,
}

/// The latest entry of a model's log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogHead {
    /// Its number.
    pub seq: u64,
    /// Its hash.
    pub hash: Digest,
}

/// A model's head, read raw. None if there is no such model.
pub fn head(deps: Deps<'_>, registry: &Addr, model: ModelId) -> StdResult<Option<Head>> {
    read(deps, registry, HEAD.key(model))
}

/// A model's origin, read raw. None if there is no such model.
pub fn origin(deps: Deps<'_>, registry: &Addr, model: ModelId) -> StdResult<Option<Origin>> {
    read(deps, registry, ORIGIN.key(model))
}

fn read<T: Packed>(deps: Deps<'_>, registry: &Addr, key: Vec<u8>) -> StdResult<Option<T>> {
    let bytes = deps.querier.query_wasm_raw(registry, key)?;
    bytes.map(|bytes| T::from_bytes(&bytes)).transpose().map_err(StdError::from)
}

/// 0 stands for none, so it can't stand for a value.
fn some(value: u64, what: &'static str) -> Result<u64, CodecError> {
    match value {
        0 => Err(CodecError::Invalid { what }),
        value => Ok(value),
    }
}

fn some32(value: u32, what: &'static str) -> Result<u32, CodecError> {
    match value {
        0 => Err(CodecError::Invalid { what }),
        value => Ok(value),
    }
}

fn time(w: &mut Writer, time: Option<u64>, what: &'static str) -> Result<(), CodecError> {
    w.u40(time.map(|time| some(time, what)).transpose()?.unwrap_or(0))
}

fn number(w: &mut Writer, number: Option<u32>, what: &'static str) -> Result<(), CodecError> {
    w.u32(number.map(|number| some32(number, what)).transpose()?.unwrap_or(0));
    Ok(())
}

impl Packed for Head {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        w.u8(match self.state {
            ModelState::Draft => 0,
            ModelState::Active => 1,
            ModelState::Deprecated => 2,
            ModelState::Retired => 3,
        });
        time(w, self.suspended_until, "end of a suspension")?;
        number(w, self.active.map(|active| active.version), "active version")?;
        w.bytes(&self.active.map_or([0; 32], |active| active.root.0));
        number(w, self.grace.map(|grace| grace.version), "version before")?;
        time(w, self.grace.map(|grace| grace.until), "end of a grace")?;
        number(w, self.policy, "policy")?;
        time(w, self.sunset, "sunset")?;
        w.u64(self.revision);
        let address = self.authority.as_slice();
        let spare =
            ADDRESS.checked_sub(address.len()).ok_or(CodecError::TooLarge { what: "canonical address" })?;
        w.short(address)?;
        w.bytes(&vec![0; spare]);
        Ok(())
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        let state = match r.u8()? {
            0 => ModelState::Draft,
            1 => ModelState::Active,
            2 => ModelState::Deprecated,
            3 => ModelState::Retired,
            _ => return Err(CodecError::Invalid { what: "state of a model" }),
        };
        let time = |time: u64| Some(time).filter(|time| *time > 0);
        let suspended_until = time(r.u40()?);
        let active = match (r.u32()?, r.array()?) {
            (0, root) if root == [0; 32] => None,
            (0, _) => return Err(CodecError::Invalid { what: "active version" }),
            (version, root) => Some(ActiveVersion { version, root: Digest(root) }),
        };
        let grace = match (r.u32()?, r.u40()?) {
            (0, 0) => None,
            (0, _) | (_, 0) => return Err(CodecError::Invalid { what: "grace" }),
            (version, until) => Some(Grace { version, until }),
        };
        let policy = Some(r.u32()?).filter(|policy| *policy > 0);
        let sunset = time(r.u40()?);
        let revision = r.u64()?;
        let length = usize::from(r.u8()?);
        let padded: [u8; ADDRESS] = r.array()?;
        let (address, _) = padded
            .split_at_checked(length)
            .filter(|(_, spare)| spare.iter().all(|byte| *byte == 0))
            .ok_or(CodecError::Invalid { what: "canonical address" })?;
        let authority = CanonicalAddr::from(address);
        Ok(Self { state, suspended_until, active, grace, policy, sunset, revision, authority })
    }
}

impl Packed for Origin {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        w.short(self.holder.as_ref().map(CanonicalAddr::as_slice).unwrap_or_default())?;
        for weight in self.weights.ancestors() {
            w.u64(weight.model);
            w.u64(weight.weight.u64());
        }
        Ok(())
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        let holder = Some(r.short()?).filter(|address| !address.is_empty()).map(CanonicalAddr::from);
        let mut weights = vec![];
        while !r.is_empty() {
            weights.push(Weight { model: r.u64()?, weight: Uint64::new(r.u64()?) });
        }
        let weights = weights.try_into().map_err(|_| CodecError::Invalid { what: "weights" })?;
        Ok(Self { holder, weights })
    }
}

impl Packed for LogHead {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        w.u64(self.seq);
        w.bytes(&self.hash.0);
        Ok(())
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self { seq: r.u64()?, hash: Digest(r.array()?) })
    }
}
