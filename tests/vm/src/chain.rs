use std::any::Any;
use std::ops::Bound;

use cosmwasm_std::testing::MockApi;
use cosmwasm_std::{
    Addr, Api, Binary, BlockInfo, CanonicalAddr, Checksum, Coin, CosmosMsg, Order, Record, Timestamp,
};
use polity_client::{
    Blocks, Chain, ChainError, ChainInfo, Clock, Code, CodeInfo, Codes, ContractInfo, MessageOutcome, Outcome,
};
use polity_testkit::{hostile, Stage, Suite};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::accounts::normal;
use crate::code::{compiled, Artifacts};
use crate::fail::{Done, Fail};
use crate::machine::{code_key, code_record, Machine};
use crate::schedule::QUERY_LIMIT;
use crate::trace::{Store, Trace};
use crate::wire::{Msg, WasmMsg};
use crate::world::{Code as Stored, Program, World};

/// As the embedded chain's: unix seconds of 2026-01-01.
const GENESIS_SECONDS: u64 = 1_767_225_600;
/// As the embedded chain's.
const BLOCK_SECONDS: u64 = 5;
const PREFIX: &str = "polity";
/// SDK gas that a transaction may use: what a block of a chain has.
const GAS_LIMIT: u64 = 100_000_000;
/// Bytes of an account's address, as on every Cosmos chain.
const ACCOUNT_LENGTH: usize = 20;

/// A chain in this process whose contracts run in the real VM, as wasmd 0.60 runs them, and that charges what such a
/// chain charges. The same calls always have the same results and the same gas.
///
/// Blocks and accounts are those of [`Embedded`](polity_client::Embedded), and so are the addresses of contracts that
/// are made in the same order.
pub struct VmChain {
    machine: Machine,
    artifacts: Artifacts,
    codes: Codes,
    gas_limit: u64,
    block_seconds: u64,
    /// Whether the next transaction may go into the latest block.
    open: bool,
    held: bool,
    /// How many transactions the latest block has.
    transactions: u32,
    trace: Trace,
}

/// What a [`VmChain`] starts with.
#[derive(Debug)]
pub struct Builder {
    artifacts: Artifacts,
    codes: Codes,
    gas_limit: u64,
    pinned: bool,
    balances: Vec<(String, Vec<Coin>)>,
}

impl Builder {
    /// Where the suite's codes are; see [`Artifacts`] unless said.
    pub fn artifacts(mut self, artifacts: Artifacts) -> Self {
        self.artifacts = artifacts;
        self
    }

    /// Contracts that are compiled into this process, to run beside those in the machine, or instead of the artifact
    /// of that name; the kit's hostile ones unless said. They compute for free; what they read, write, ask and answer is charged as ever.
    pub fn codes(mut self, codes: Codes) -> Self {
        self.codes = codes;
        self
    }

    /// SDK gas that a transaction may use; 100 million unless said.
    pub fn gas_limit(mut self, gas: u64) -> Self {
        self.gas_limit = gas;
        self
    }

    /// The chain keeps every code in memory, and charges less for a call.
    pub fn pinned(mut self) -> Self {
        self.pinned = true;
        self
    }

    /// Coins that the account of this name starts with.
    pub fn balance(mut self, name: impl Into<String>, coins: Vec<Coin>) -> Self {
        self.balances.push((name.into(), coins));
        self
    }

    /// Starts the chain.
    pub fn build(self) -> Result<VmChain, ChainError> {
        let api = MockApi::default().with_prefix(PREFIX);
        let block = BlockInfo {
            height: 1,
            time: Timestamp::from_seconds(GENESIS_SECONDS),
            chain_id: "polity-1".into(),
        };
        let mut world = World::new(block, api, self.pinned);
        world.init_bank();
        let mut chain = VmChain {
            machine: Machine::new(world),
            artifacts: self.artifacts,
            codes: self.codes,
            gas_limit: self.gas_limit,
            block_seconds: BLOCK_SECONDS,
            open: false,
            held: false,
            transactions: 0,
            trace: Trace::default(),
        };
        for (name, coins) in self.balances {
            let account = Stage::account(&chain, &name);
            chain.give(&account, coins)?;
        }
        Ok(chain)
    }
}

impl VmChain {
    /// A chain of one's own making.
    pub fn builder() -> Builder {
        Builder {
            artifacts: Artifacts::default(),
            codes: hostile::codes(),
            gas_limit: GAS_LIMIT,
            pinned: false,
            balances: Vec::new(),
        }
    }

    /// The chain that a suite runs on, if it is a VM chain.
    pub fn of(suite: &mut Suite) -> Option<&mut Self> {
        suite.chain_mut().any()?.downcast_mut()
    }

    /// What the latest transaction, simulation or [`ask`](VmChain::ask) was charged for, whether or not it succeeded.
    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    /// Stores any wasm under the next id.
    pub fn store(&mut self, sender: &Addr, wasm: &[u8]) -> Result<u64, ChainError> {
        let creator = self.check(sender.as_str())?;
        let (checksum, program) = compiled(wasm).map_err(|error| ChainError::Chain {
            message: 0,
            codespace: "wasm".into(),
            code: 2,
            log: format!("{error}: create wasm contract failed"),
        })?;
        self.add(Stored { creator, checksum, program: Program::Wasm(program) })
    }

    /// Makes a contract whose address is known before: of the code's checksum, the sender and the salt.
    #[allow(clippy::too_many_arguments)] // as many as the message has fields
    pub fn instantiate2(
        &mut self,
        sender: &Addr,
        code_id: u64,
        msg: &impl Serialize,
        label: &str,
        admin: Option<&Addr>,
        funds: &[Coin],
        salt: &[u8],
    ) -> Result<Outcome, ChainError> {
        let msg = cosmwasm_std::to_json_binary(msg)
            .map_err(|error| ChainError::Encode { text: error.to_string() })?;
        let msg = WasmMsg::Instantiate2 {
            admin: admin.map(Addr::to_string),
            code_id,
            label: label.into(),
            msg,
            funds: funds.into(),
            salt: salt.into(),
        };
        self.transact(sender, &[Msg::Wasm(msg)], true)
    }

    /// A contract's answer to a query; [`trace`](VmChain::trace) tells what it costs.
    pub fn ask(&mut self, contract: &str, msg: &Binary) -> Result<Binary, ChainError> {
        let answer = self.smart(contract, msg);
        self.trace = self.machine.world().trace.clone();
        answer
    }

    /// All contracts there are, by address.
    pub fn contracts(&self) -> Vec<(Addr, ContractInfo)> {
        self.machine.world().contracts()
    }

    /// All records of a contract, by raw key.
    pub fn dump(&self, contract: &str) -> Result<Vec<Record>, ChainError> {
        let contract = self.known(contract)?;
        let world = self.machine.world();
        let prefix = [&[2], world.contract_prefix(&contract).as_slice()].concat();
        let upper = crate::world::after(&prefix).map_or(Bound::Unbounded, Bound::Excluded);
        let (mut lower, mut rows) = (Bound::Included(prefix.clone()), Vec::new());
        while let Some((key, value)) = world.rows.first(lower, upper.clone(), Order::Ascending) {
            rows.push((key[prefix.len()..].into(), value));
            lower = Bound::Excluded(key);
        }
        Ok(rows)
    }

    fn check(&self, address: &str) -> Result<Addr, ChainError> {
        self.machine.world().api.addr_validate(address).map_err(|error| ChainError::Address {
            address: address.into(),
            reason: error.to_string(),
            prefix: PREFIX.into(),
        })
    }

    fn known(&self, contract: &str) -> Result<Addr, ChainError> {
        let contract = self.check(contract)?;
        self.contract_info(contract.as_str()).map(|_| contract)
    }

    fn add(&mut self, code: Stored) -> Result<u64, ChainError> {
        let block = self.blocks().next()?;
        let index = self.index_in(&block);
        let id = {
            let mut world = self.machine.world_mut();
            let id = world.codes.len() as u64 + 1;
            let record = code_record(&code.checksum, &code.creator);
            world.rows.set(&[&[2], code_key(id).as_slice()].concat(), &record);
            world.codes.push(code);
            id
        };
        self.close(block, index);
        Ok(id)
    }

    /// Handles the messages in the next block. What they change is kept, if all of them succeed and it is asked for.
    fn transact(&mut self, sender: &Addr, msgs: &[Msg], keep: bool) -> Result<Outcome, ChainError> {
        let sender = self.check(sender.as_str())?;
        let block = self.blocks().next()?;
        let (before, index) = (self.latest(), self.index_in(&block));
        {
            let mut world = self.machine.world_mut();
            world.index = index;
            world.block = block.clone();
            world.sign(&sender);
            world.rows.open();
            world.start(self.gas_limit);
        }
        let mut messages = Vec::new();
        let mut failed = None;
        for (at, msg) in msgs.iter().enumerate() {
            match self.machine.handle(&sender, msg) {
                Ok(handled) => {
                    let data = (!handled.data.is_empty()).then(|| handled.data.into());
                    messages.push(MessageOutcome { data, events: handled.events });
                }
                Err(fail) => {
                    failed = Some(fail.of_message(at));
                    break;
                }
            }
        }
        let gas = {
            let mut world = self.machine.world_mut();
            let kept = keep && failed.is_none();
            match kept {
                true => world.rows.keep(),
                false => world.rows.discard(),
            }
            if !kept {
                world.block = before;
            }
            self.trace = world.trace.clone();
            world.stop()
        };
        if let Some(error) = failed {
            return Err(error);
        }
        let height = block.height;
        if keep {
            self.close(block, index);
        }
        Ok(Outcome { height, hash: None, gas: Some(gas), messages })
    }

    fn typed(msgs: Vec<CosmosMsg>) -> Result<Vec<Msg>, ChainError> {
        if msgs.is_empty() {
            let fail = Fail::sdk(Fail::INVALID_REQUEST, "a transaction has at least one message");
            return Err(fail.of_message(0));
        }
        let typed = msgs.into_iter().map(|msg| {
            let value =
                serde_json::to_value(&msg).map_err(|error| ChainError::Encode { text: error.to_string() })?;
            serde_json::from_value(value)
                .map_err(|_| ChainError::Unsupported { what: format!("the message {msg:?}") })
        });
        typed.collect()
    }

    // blocks: as the embedded chain has them

    fn latest(&self) -> BlockInfo {
        self.machine.world().block.clone()
    }

    fn blocks(&self) -> Blocks {
        Blocks { latest: self.latest(), open: self.open, held: self.held, seconds: self.block_seconds }
    }

    fn open_block(&mut self, block: BlockInfo) -> Result<BlockInfo, ChainError> {
        self.blocks().check_free("the block is held; release it first")?;
        self.machine.world_mut().block = block.clone();
        self.open = true;
        self.transactions = 0;
        Ok(block)
    }

    /// A transaction went into this block.
    fn close(&mut self, block: BlockInfo, index: u32) {
        self.machine.world_mut().block = block;
        self.transactions = index + 1;
        self.open = self.held;
    }

    /// Which transaction of this block the next one is.
    fn index_in(&self, block: &BlockInfo) -> u32 {
        match self.latest().height == block.height {
            true => self.transactions,
            false => 0,
        }
    }
}

impl Chain for VmChain {
    fn info(&self) -> ChainInfo {
        ChainInfo { chain_id: self.latest().chain_id, prefix: PREFIX.into(), embedded: true }
    }

    fn block(&self) -> Result<BlockInfo, ChainError> {
        Ok(self.latest())
    }

    fn upload(&mut self, sender: &Addr, code: &Code) -> Result<u64, ChainError> {
        if let Some(wasm) = &code.wasm {
            return self.store(sender, wasm);
        }
        let creator = self.check(sender.as_str())?;
        let Some(contract) = self.codes.build(&code.name) else {
            let names: Vec<_> = self.codes.names().collect();
            let what = format!(
                "code named `{}` (in this process there are: {}; any other comes with its wasm)",
                code.name,
                names.join(", ")
            );
            return Err(ChainError::NotFound { what });
        };
        let checksum = Checksum::generate(code.name.as_bytes());
        self.add(Stored { creator, checksum, program: Program::Native(contract.into()) })
    }

    fn submit(&mut self, sender: &Addr, msgs: Vec<CosmosMsg>) -> Result<Outcome, ChainError> {
        self.transact(sender, &Self::typed(msgs)?, true)
    }

    fn simulate(&mut self, sender: &Addr, msgs: Vec<CosmosMsg>) -> Result<Outcome, ChainError> {
        self.transact(sender, &Self::typed(msgs)?, false)
    }

    fn smart(&self, contract: &str, msg: &Binary) -> Result<Binary, ChainError> {
        let contract = self.known(contract)?;
        {
            let mut world = self.machine.world_mut();
            world.start(QUERY_LIMIT);
            world.rows.open();
        }
        let answer = self.machine.smart(&contract, msg);
        let mut world = self.machine.world_mut();
        world.rows.discard();
        world.stop();
        answer.map(Binary::from).map_err(|fail| fail.of_query(contract.into()))
    }

    fn raw(&self, contract: &str, key: &[u8]) -> Result<Option<Vec<u8>>, ChainError> {
        let contract = self.known(contract)?;
        let world = self.machine.world();
        let key = [world.contract_prefix(&contract).as_slice(), key].concat();
        Ok(world.peek(Store::Contract, &key))
    }

    fn contract_info(&self, contract: &str) -> Result<ContractInfo, ChainError> {
        let contract = self.check(contract)?;
        let info = self.machine.world().peek_info(&contract);
        info.ok_or_else(|| ChainError::NotFound { what: format!("contract {contract}") })
    }

    fn code_info(&self, code_id: u64) -> Result<CodeInfo, ChainError> {
        let code = self.machine.world().code(code_id).map_err(|fail| fail.of_query(String::new()))?;
        Ok(CodeInfo { id: code_id, creator: code.creator, checksum: code.checksum })
    }

    fn balances(&self, account: &str) -> Result<Vec<Coin>, ChainError> {
        let account = self.check(account)?;
        Ok(self.machine.world().all_balances(&account))
    }

    fn clock(&mut self) -> Option<&mut dyn Clock> {
        Some(self)
    }
}

impl Clock for VmChain {
    fn advance(&mut self, seconds: u64) -> Result<BlockInfo, ChainError> {
        let block = self.blocks().after(seconds)?;
        self.open_block(block)
    }

    fn advance_blocks(&mut self, blocks: u64) -> Result<BlockInfo, ChainError> {
        if blocks == 0 {
            return self.block();
        }
        let block = self.blocks().later(blocks)?;
        self.open_block(block)
    }

    fn skip_to(&mut self, time: Timestamp) -> Result<BlockInfo, ChainError> {
        let block = self.blocks().at(time)?;
        self.open_block(block)
    }

    fn hold(&mut self) -> Result<BlockInfo, ChainError> {
        self.blocks().check_free("the block is held already")?;
        if !self.open {
            let block = self.blocks().next()?;
            self.open_block(block)?;
        }
        self.held = true;
        self.block()
    }

    fn release(&mut self) {
        self.held = false;
        self.open = false;
    }
}

impl Stage for VmChain {
    fn account(&self, name: &str) -> Addr {
        let canonical = CanonicalAddr::from(&Sha256::digest(name)[..ACCOUNT_LENGTH]);
        self.machine.world().humanize(&canonical)
    }

    fn give(&mut self, to: &Addr, coins: Vec<Coin>) -> Result<(), ChainError> {
        let to = self.check(to.as_str())?;
        let mut world = self.machine.world_mut();
        let mut give = || -> Done<()> {
            let coins = normal(&coins)?;
            if coins.is_empty() {
                return Err(Fail::sdk(Fail::INVALID_COINS, "there are no coins to move"));
            }
            world.mint_coins(&to, &coins)?;
            if !world.read_account(&to)? {
                world.create_account(&to)?;
            }
            Ok(())
        };
        give().map_err(|fail| fail.of_message(0))
    }

    fn code(&self, name: &str) -> Code {
        let native = self.codes.names().any(|native| native == name);
        match !native && Artifacts::NAMES.contains(&name) {
            true => Code::named(name).with_wasm(self.artifacts.wasm(name)),
            false => Code::named(name),
        }
    }

    fn any(&mut self) -> Option<&mut dyn Any> {
        Some(self)
    }
}
