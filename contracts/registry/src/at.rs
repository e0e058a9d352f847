//! The point in time that an answer is about.

use cosmwasm_std::{Deps, Env, StdResult};
use polity::registry::{raw::HEAD, Head, ModelId};
use polity_store::Packed;

use crate::{
    state::{ENTRIES, TIMES},
    ContractError,
};

const SECOND: u64 = 1_000_000_000;

/// Now, or after the last block at or before a past second.
#[derive(Clone, Copy, Debug)]
pub struct At {
    nanos: u64,
    height: Option<u64>,
}

impl At {
    /// Now: with all that this block did so far.
    pub fn now(env: &Env) -> Self {
        Self { nanos: env.block.time.nanos(), height: Some(env.block.height) }
    }

    /// A unix second that is past, or now. Until block time is beyond it, something could still happen at it.
    pub fn of(env: &Env, at: Option<u64>) -> Result<Self, ContractError> {
        let Some(at) = at else { return Ok(Self::now(env)) };
        match at.checked_mul(SECOND) {
            Some(nanos) if nanos < env.block.time.nanos() => Ok(Self { nanos, height: None }),
            _ => Err(ContractError::NotPast { at }),
        }
    }

    /// The unix second.
    pub const fn seconds(self) -> u64 {
        // the divisor is a constant
        match self.nanos.checked_div(SECOND) {
            Some(seconds) => seconds,
            None => 0,
        }
    }

    /// The position in a log below which all counts.
    pub const fn end(self) -> u64 {
        self.nanos.saturating_add(1)
    }

    /// Whether something that happened at a time, in nanoseconds, counts.
    pub const fn includes(self, nanos: u64) -> bool {
        nanos <= self.nanos
    }

    /// The model's head, and the height that the answer is about: of a past time that of the model's last change.
    pub fn head(self, deps: Deps, model: ModelId) -> StdResult<Option<(Head, u64)>> {
        if let Some(height) = self.height {
            return Ok(HEAD.may_load(deps.storage, model)?.map(|head| (head, height)));
        }
        let Some(seq) = TIMES.before(deps.storage, model, self.end())? else { return Ok(None) };
        let entry = ENTRIES.load(deps.storage, (model, seq))?;
        Ok(Some((Head::from_bytes(&entry.after)?, entry.height)))
    }

    /// As [`Self::head`]; an error if there was no such model.
    pub fn known_head(self, deps: Deps, model: ModelId) -> Result<(Head, u64), ContractError> {
        self.head(deps, model)?.ok_or(ContractError::Unknown { what: "model", id: model })
    }
}
