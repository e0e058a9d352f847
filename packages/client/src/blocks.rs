use cosmwasm_std::{BlockInfo, Timestamp};

use crate::ChainError;

/// Where a chain inside the process is in time, and which block comes next: what its [`Clock`](crate::Clock) moves.
pub struct Blocks {
    /// The latest block.
    pub latest: BlockInfo,
    /// Whether the next transaction goes into it.
    pub open: bool,
    /// Whether it is held, so that no other can be opened.
    pub held: bool,
    /// Seconds from one block to the next.
    pub seconds: u64,
}

impl Blocks {
    /// The block that a transaction would go into now.
    pub fn next(&self) -> Result<BlockInfo, ChainError> {
        match self.open {
            true => Ok(self.latest.clone()),
            false => self.after(self.seconds),
        }
    }

    /// The block so many seconds after the latest.
    pub fn after(&self, seconds: u64) -> Result<BlockInfo, ChainError> {
        let BlockInfo { height, time, chain_id } = &self.latest;
        let nanos = seconds.checked_mul(1_000_000_000).and_then(|nanos| time.nanos().checked_add(nanos));
        match (height.checked_add(1), nanos) {
            (Some(height), Some(nanos)) => {
                Ok(BlockInfo { height, time: Timestamp::from_nanos(nanos), chain_id: chain_id.clone() })
            }
            _ => Err(self.error("a chain's time ends in the year 2554; move it by less")),
        }
    }

    /// The block that comes so many blocks after the latest: the latest itself after none.
    pub fn later(&self, blocks: u64) -> Result<BlockInfo, ChainError> {
        let Some(more) = blocks.checked_sub(1) else { return Ok(self.latest.clone()) };
        let too_far = || self.error("that many blocks don't fit into a chain's time");
        let seconds = self.seconds.checked_mul(blocks).ok_or_else(too_far)?;
        let mut block = self.after(seconds)?;
        block.height = block.height.checked_add(more).ok_or_else(too_far)?;
        Ok(block)
    }

    /// The block after the latest, at a time that isn't before it.
    pub fn at(&self, time: Timestamp) -> Result<BlockInfo, ChainError> {
        let mut block = self.after(0)?;
        if time < block.time {
            return Err(self.error(format!("{time} is before that")));
        }
        block.time = time;
        Ok(block)
    }

    /// Refuses where the latest block is held.
    pub fn check_free(&self, otherwise: &str) -> Result<(), ChainError> {
        match self.held {
            true => Err(self.error(otherwise)),
            false => Ok(()),
        }
    }

    fn error(&self, reason: impl Into<String>) -> ChainError {
        ChainError::Clock { now: self.latest.time, reason: reason.into() }
    }
}
