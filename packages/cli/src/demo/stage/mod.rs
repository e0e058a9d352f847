//! The chain that the story runs on, its people, and what they can do there.

mod ask;
mod models;
mod money;
mod send;
mod tell;

use std::cell::Cell;
use std::collections::BTreeMap;

use cosmwasm_std::{from_json, Addr, Binary, Timestamp};
use polity_client::{Chain, ChainError, Clock, Embedded};
use serde::de::DeserializeOwned;

pub use self::ask::PAGE;
pub use self::models::{action, answer, bounds, said, short, validity, Known};
pub use self::money::{growth, listed, together, Amounts};
pub use self::send::Draft;
use super::telling::{Step, Telling};
use super::{DemoError, Told};
use crate::ui::Unit;

/// The native coin that the treasury also holds.
pub const USD: &str = "uusd";

/// So many whole units of an asset with six decimals.
pub const fn whole(amount: u128) -> u128 {
    amount * 1_000_000
}

/// A community on a chain, with a narrator.
pub struct Stage {
    pub chain: Embedded,
    pub telling: Telling,
    /// Who is behind an address.
    pub names: BTreeMap<Addr, String>,
    pub governor: Addr,
    pub treasury: Addr,
    pub token: Addr,
    pub registry: Addr,
    pub revenue: Addr,
    pub dividends: Addr,
    /// A token in which models are paid and that isn't the community's.
    pub eur: Addr,
    /// What the registry numbered.
    pub known: Known,
    pub digit: Unit,
    pub usd: Unit,
    pub euro: Unit,
    pub counts: Counts,
}

/// How much was done.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    pub sent: u32,
    pub refused: u32,
    pub asked: Cell<u32>,
}

/// Time.
impl Stage {
    pub fn now(&self) -> Told<u64> {
        Ok(self.chain.block().map_err(|error| failed("reading the latest block", error))?.time.seconds())
    }

    pub fn height(&self) -> Told<u64> {
        Ok(self.chain.block().map_err(|error| failed("reading the latest block", error))?.height)
    }

    /// Lets time pass.
    pub fn pass(&mut self, seconds: u64) -> Told {
        let until = self.now()? + seconds;
        self.pass_until(until)
    }

    /// Lets time pass until a unix second.
    pub fn pass_until(&mut self, until: u64) -> Told {
        let seconds = until.saturating_sub(self.now()?);
        self.chain
            .skip_to(Timestamp::from_seconds(until))
            .map_err(|error| failed("letting time pass", error))?;
        self.tell(Step::Passed { seconds, now: until })
    }

    /// Lets time pass until what passed can be executed.
    pub fn pass_delay(&mut self, proposal: u32) -> Told {
        let from = self.execution(proposal)?.from.unwrap_or_default();
        self.pass_until(from)
    }
}

pub fn failed(doing: &str, error: ChainError) -> DemoError {
    DemoError::Chain { doing: doing.into(), error: Box::new(error) }
}

/// The data that a contract answered with.
pub fn data<R: DeserializeOwned>(doing: &str, data: Option<Binary>) -> Told<R> {
    from_json(data.unwrap_or_default()).map_err(|error| DemoError::NotAsTold {
        claim: doing.into(),
        told: "an answer".into(),
        found: error.to_string(),
    })
}
