use cosmwasm_std::{Addr, Binary, BlockInfo, Checksum, Coin, CosmosMsg, Event, Timestamp};
use cw_utils::{parse_execute_response_data, parse_instantiate_response_data};

use crate::ChainError;

/// A chain, wherever it runs. Calls block until they have an answer.
///
/// Typed messages and queries are in [`ChainExt`](crate::ChainExt), which every chain has.
pub trait Chain {
    /// Which chain this is.
    fn info(&self) -> ChainInfo;

    /// The latest block. Queries are answered as of it; a transaction goes into a later one.
    fn block(&self) -> Result<BlockInfo, ChainError>;

    /// Stores a code and answers its id. Takes a block, as a transaction does.
    fn upload(&mut self, sender: &Addr, code: &Code) -> Result<u64, ChainError>;

    /// Sends the messages as one transaction, in order: all take effect or none does.
    fn submit(&mut self, sender: &Addr, msgs: Vec<CosmosMsg>) -> Result<Outcome, ChainError>;

    /// What [`submit`](Chain::submit) would answer now. Nothing is kept.
    fn simulate(&mut self, sender: &Addr, msgs: Vec<CosmosMsg>) -> Result<Outcome, ChainError>;

    /// The contract's answer to a query.
    fn smart(&self, contract: &str, msg: &Binary) -> Result<Binary, ChainError>;

    /// The record under `key` in the contract's storage; `None` where there is no record.
    fn raw(&self, contract: &str, key: &[u8]) -> Result<Option<Vec<u8>>, ChainError>;

    /// What the chain keeps about a contract.
    fn contract_info(&self, contract: &str) -> Result<ContractInfo, ChainError>;

    /// What the chain keeps about a code.
    fn code_info(&self, code_id: u64) -> Result<CodeInfo, ChainError>;

    /// All native coins of an account, by denom; empty for an account that nobody has heard of.
    fn balances(&self, account: &str) -> Result<Vec<Coin>, ChainError>;

    /// The chain's clock, where somebody can move it: on the embedded chain only.
    fn clock(&mut self) -> Option<&mut dyn Clock> {
        None
    }
}

/// Time that can be moved.
///
/// Each of the three moves opens a block, and the next transaction goes into that block: after `skip_to(t)` it
/// runs at exactly `t`. A transaction that comes when the latest block already has one opens a block of its own.
pub trait Clock {
    /// Opens a block this many seconds after the latest; zero is a second block within the same instant.
    fn advance(&mut self, seconds: u64) -> Result<BlockInfo, ChainError>;

    /// Opens this many blocks, one block time apart, and answers the last; zero opens none.
    fn advance_blocks(&mut self, blocks: u64) -> Result<BlockInfo, ChainError>;

    /// Opens a block at `time`, which is not before the latest block's.
    fn skip_to(&mut self, time: Timestamp) -> Result<BlockInfo, ChainError>;

    /// From now until [`release`](Clock::release), transactions share one block; the clock can't be moved.
    /// Opens that block, unless the clock has just opened one that has no transaction yet. Holds are not nested.
    fn hold(&mut self) -> Result<BlockInfo, ChainError>;

    /// Ends [`hold`](Clock::hold): the next transaction opens a block again.
    fn release(&mut self);
}

/// Which chain it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainInfo {
    /// The chain's id, as contracts see it.
    pub chain_id: String,
    /// What its addresses start with.
    pub prefix: String,
    /// Whether it runs inside this process: no gas, no fees, no signatures.
    pub embedded: bool,
}

/// A code to upload: by name where codes are compiled in, by its wasm elsewhere. With both it goes to any chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// Its name in [`Codes`](crate::Codes).
    pub name: String,
    /// Its wasm.
    pub wasm: Option<Vec<u8>>,
}

impl Code {
    /// The code that is registered under this name.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), wasm: None }
    }

    /// Adds the wasm, for chains that need it.
    pub fn with_wasm(mut self, wasm: Vec<u8>) -> Self {
        self.wasm = Some(wasm);
        self
    }
}

/// What a chain keeps about a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractInfo {
    /// The code that it runs now.
    pub code_id: u64,
    /// Who instantiated it.
    pub creator: Addr,
    /// Who may change its code, if anybody may.
    pub admin: Option<Addr>,
    /// Its label, for people.
    pub label: String,
}

/// What a chain keeps about a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeInfo {
    /// Its id.
    pub id: u64,
    /// Who uploaded it.
    pub creator: Addr,
    /// SHA-256 of its wasm; on the embedded chain, of its name.
    pub checksum: Checksum,
}

/// What came of a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The block it is in.
    pub height: u64,
    /// Its hash, where the chain has one.
    pub hash: Option<String>,
    /// The gas it used, where the chain counts it.
    pub gas: Option<u64>,
    /// What came of each message, in order.
    pub messages: Vec<MessageOutcome>,
}

/// What came of one message of a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageOutcome {
    /// The response as the chain gives it: protobuf, around what the contract set. See [`Outcome::data`].
    pub data: Option<Binary>,
    /// The events, in order.
    pub events: Vec<Event>,
}

impl Outcome {
    /// What the contract set as data when it handled message `index` (counted from 0), which executed or
    /// migrated a contract.
    pub fn data(&self, index: usize) -> Result<Option<Binary>, ChainError> {
        let Some(data) = &self.message(index)?.data else { return Ok(None) };
        match parse_execute_response_data(data) {
            Ok(response) => Ok(response.data),
            Err(error) => Err(ChainError::decode("the response of an execution", &error)),
        }
    }

    /// The address of the contract that message `index` (counted from 0) instantiated, and what it set as data.
    pub fn instantiated(&self, index: usize) -> Result<(Addr, Option<Binary>), ChainError> {
        let what = "the response of an instantiation";
        let Some(data) = &self.message(index)?.data else {
            return Err(ChainError::decode(what, "there is none"));
        };
        match parse_instantiate_response_data(data) {
            Ok(response) if response.contract_address.is_empty() => {
                Err(ChainError::decode(what, "it has no address"))
            }
            Ok(response) => Ok((Addr::unchecked(response.contract_address), response.data)),
            Err(error) => Err(ChainError::decode(what, &error)),
        }
    }

    /// All events of the transaction, in order.
    pub fn events(&self) -> impl Iterator<Item = &Event> {
        self.messages.iter().flat_map(|message| &message.events)
    }

    fn message(&self, index: usize) -> Result<&MessageOutcome, ChainError> {
        self.messages.get(index).ok_or_else(|| {
            ChainError::decode(
                &format!("the outcome of message {index}"),
                "the transaction has fewer messages",
            )
        })
    }
}
