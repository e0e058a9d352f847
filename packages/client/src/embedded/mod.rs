//! The chain inside the process: cw-multi-test for the contracts and the bank; blocks, codes, atomicity and
//! refusals are our own.

mod codes;
mod kept;
mod lock;
mod pending;
mod strict;

use std::cell::Cell;
use std::collections::BTreeSet;
use std::panic::{catch_unwind, resume_unwind, AssertUnwindSafe};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use cosmwasm_std::testing::MockApi;
#[allow(deprecated)] // the bank of cw-multi-test has no other query for all coins
use cosmwasm_std::{from_json, AllBalanceResponse, BankQuery};
use cosmwasm_std::{
    Addr, Api, Binary, BlockInfo, CanonicalAddr, Checksum, Coin, CosmosMsg, Empty, MemoryStorage, Order,
    QueryRequest, Record, Storage, Timestamp, WasmQuery,
};
use cw_multi_test::error::{AnyError, AnyResult};
use cw_multi_test::{
    no_init, AddressGenerator, App, AppBuilder, BankSudo, ContractData, CosmosRouter, DistributionKeeper,
    FailingModule, GovFailingModule, IbcFailingModule, SimpleAddressGenerator, StakeKeeper, StargateFailing,
    SudoMsg, WasmKeeper,
};
use sha2::{Digest, Sha256};

use self::codes::{caught, Aborted, Guarded, Unborn};
pub use self::codes::{CodeVersion, Codes};
use self::kept::{Entry, Identity, Kept, KeptCode, Opened};
use self::lock::Turn;
use self::pending::Pending;
use self::strict::{Missing, Refused, StrictBank, StrictWasm};
use crate::{
    Blocks, Cause, Chain, ChainError, ChainInfo, Clock, Code, CodeInfo, ContractInfo, MessageOutcome, Outcome,
};

/// Unix seconds of 2026-01-01, the first block's time unless another is asked for.
const GENESIS_SECONDS: u64 = 1_767_225_600;
/// Seconds between blocks, unless another number is asked for.
const BLOCK_SECONDS: u64 = 5;
/// Bytes of an account's address, as on every Cosmos chain.
const ACCOUNT_LENGTH: usize = 20;

type EmbeddedApp = App<
    StrictBank,
    MockApi,
    Pending,
    FailingModule<Empty, Empty, Empty>,
    StrictWasm,
    StakeKeeper,
    DistributionKeeper,
    IbcFailingModule,
    GovFailingModule,
    StargateFailing,
>;

/// A chain inside the process, in memory or in a folder. The same calls always have the same results.
///
/// # Blocks
///
/// A transaction that succeeds takes a block: the latest one if it was opened by the [`Clock`] and has no
/// transaction yet, else a new one, a block time later. One that fails takes none and changes nothing. To have
/// several in one block: [`in_one_block`](Embedded::in_one_block).
///
/// # Storage
///
/// The whole state is in the [`Storage`] given to [`Builder::storage`]. While a transaction runs, its changes
/// are kept in front of that storage; they reach it when the transaction succeeds, each changed record once.
/// So of one transaction the storage sees
///
/// - a read for each read of a record that the transaction has not changed before, those of the chain itself
///   (the called contracts' data, the balances of who sends and receives) included; reads of what it has
///   changed don't arrive;
/// - a write or a removal for each changed record; records changed to and fro too.
///
/// An instantiation also reads every contract's data once, to number the new one.
///
/// # In a folder
///
/// A chain that is made by [`Builder::create`] or opened by [`open`](Embedded::open) is kept in a folder. Each call that
/// changes it returns when one transaction of the store, flushed to the disk, has all of the change and the block;
/// [`in_one_block`](Embedded::in_one_block) is one such transaction as a whole. After
/// [`ChainError::Store`](crate::ChainError::Store) it refuses everything.
pub struct Embedded {
    app: EmbeddedApp,
    unborn: Unborn,
    codes: Codes,
    /// By id, from 1.
    uploaded: Vec<KeptCode>,
    /// How many of them were there at the last commit.
    lasting: usize,
    prefix: &'static str,
    block_seconds: u64,
    head: Head,
    held: bool,
    /// Whether what is committed lasts only at the end of the block.
    deferred: bool,
}

/// The latest block.
#[derive(Clone)]
struct Head {
    block: BlockInfo,
    /// Whether the next transaction may go into it.
    open: bool,
}

/// What an [`Embedded`] chain starts with.
pub struct Builder {
    chain_id: String,
    prefix: String,
    block_seconds: u64,
    genesis: Timestamp,
    codes: Codes,
    balances: Vec<(String, Vec<Coin>)>,
    storage: Option<Pending>,
}

impl Builder {
    /// The chain's id; `polity-1` unless said.
    pub fn chain_id(mut self, chain_id: impl Into<String>) -> Self {
        self.chain_id = chain_id.into();
        self
    }

    /// What addresses start with; `polity` unless said.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// Seconds from one block to the next; 5 unless said.
    pub fn block_time_secs(mut self, seconds: u64) -> Self {
        self.block_seconds = seconds;
        self
    }

    /// The time of the first block, which has height 1; the beginning of 2026 unless said.
    pub fn genesis_time(mut self, time: Timestamp) -> Self {
        self.genesis = time;
        self
    }

    /// The codes that can be uploaded; [`Codes::suite`] unless said.
    pub fn codes(mut self, codes: Codes) -> Self {
        self.codes = codes;
        self
    }

    /// Coins that the account of this name ([`Embedded::account`]) starts with.
    pub fn balance(mut self, name: impl Into<String>, coins: Vec<Coin>) -> Self {
        self.balances.push((name.into(), coins));
        self
    }

    /// Where the state is kept, empty; in memory unless said. What arrives there: see [`Embedded`].
    pub fn storage(mut self, storage: impl Storage + 'static) -> Self {
        self.storage = Some(Pending::new(storage));
        self
    }

    /// Founds the chain in a folder, which is made if it is missing, and opens it. A process that is ended meanwhile
    /// leaves the folder without a chain, or with this one.
    ///
    /// Errors: [`Exists`](ChainError::Exists) where the folder has one, [`Locked`](ChainError::Locked) where another
    /// process is at it, [`Unsupported`](ChainError::Unsupported) with a [`storage`](Self::storage) of one's own,
    /// [`Store`](ChainError::Store), and those of [`build`](Self::build).
    pub fn create(self, folder: &Path) -> Result<Embedded, ChainError> {
        if self.storage.is_some() {
            let what = "a kept chain over a storage of one's own: leave one of them out";
            return Err(ChainError::Unsupported { what: what.into() });
        }
        let codes = self.codes.clone();
        let chain = self.build()?;
        let identity = Identity {
            chain_id: chain.head.block.chain_id.clone(),
            prefix: chain.prefix.into(),
            block_seconds: chain.block_seconds,
        };
        let entry = Entry { block: &chain.head.block, open: chain.head.open, codes: &[], first: 1 };
        let records = chain.app.storage().range(None, None, Order::Ascending);
        let turn = Kept::found(folder, &identity, &entry, records)?;
        Embedded::resume(folder, codes, turn)
    }

    /// Starts the chain.
    pub fn build(self) -> Result<Embedded, ChainError> {
        let prefix = checked_prefix(&self.prefix)?;
        let storage = self.storage.unwrap_or_else(|| Pending::new(MemoryStorage::new()));
        let block = BlockInfo { height: 1, time: self.genesis, chain_id: self.chain_id };
        let head = Head { block, open: false };
        let mut chain = Embedded::over(storage, self.codes, prefix, self.block_seconds, head);
        for (name, coins) in self.balances {
            let account = chain.account(&name);
            chain.mint(&account, coins)?;
        }
        Ok(chain)
    }
}

impl Embedded {
    /// A chain of one's own making.
    pub fn builder() -> Builder {
        Builder {
            chain_id: "polity-1".into(),
            prefix: "polity".into(),
            block_seconds: BLOCK_SECONDS,
            genesis: Timestamp::from_seconds(GENESIS_SECONDS),
            codes: Codes::suite(),
            balances: Vec::new(),
            storage: None,
        }
    }

    /// Opens the chain that is kept in a folder, at the block at which it was left. Processes take turns with a folder:
    /// this waits up to `wait` for the one that has it.
    ///
    /// Errors: [`NotFound`](ChainError::NotFound) where the folder has no chain, [`Locked`](ChainError::Locked) with who
    /// has it, [`OtherVersion`](ChainError::OtherVersion) where a code of the chain has another version in `codes` or is
    /// not there, [`Foreign`](ChainError::Foreign) where the file is something else or damaged, and
    /// [`Store`](ChainError::Store).
    pub fn open(folder: &Path, codes: Codes, wait: Duration) -> Result<Self, ChainError> {
        let turn = Kept::wait(folder, wait)?;
        Self::resume(folder, codes, turn)
    }

    fn resume(folder: &Path, codes: Codes, turn: Turn) -> Result<Self, ChainError> {
        let Opened { kept, identity, height, time, open, codes: uploaded } = Kept::open(folder, turn)?;
        let prefix = checked_prefix(&identity.prefix)?;
        let head = Head { block: BlockInfo { height, time, chain_id: identity.chain_id }, open };
        let storage = Pending::kept(kept);
        let mut chain = Self::over(storage, codes, prefix, identity.block_seconds, head);
        for code in uploaded {
            let other = |what: &str, here: String| {
                let kept = version_of(code.version.as_ref());
                let folder = folder.display().to_string();
                ChainError::OtherVersion { folder, what: what.into(), kept, here }
            };
            match chain.codes.version(&code.name) {
                None => return Err(other(&code.name, "no code of that name".into())),
                Some(here) if here != code.version.as_ref() => {
                    return Err(other(&code.name, version_of(here)));
                }
                Some(_) => chain.register(code)?,
            };
        }
        chain.lasting = chain.uploaded.len();
        Ok(chain)
    }

    /// Whether the folder has a chain.
    pub fn is_kept(folder: &Path) -> bool {
        Kept::is_in(folder)
    }

    fn over(storage: Pending, codes: Codes, prefix: &'static str, block_seconds: u64, head: Head) -> Self {
        let unborn = Unborn::default();
        let keeper = WasmKeeper::new().with_address_generator(CountFromOne);
        let app = AppBuilder::new()
            .with_api(MockApi::default().with_prefix(prefix))
            .with_bank(StrictBank::default())
            .with_wasm(StrictWasm::new(keeper, unborn.clone()))
            .with_storage(storage)
            .build(no_init);
        Self {
            app,
            unborn,
            codes,
            uploaded: Vec::new(),
            lasting: 0,
            prefix,
            block_seconds,
            head,
            held: false,
            deferred: false,
        }
    }

    /// Gives a code of the table the next id.
    fn register(&mut self, code: KeptCode) -> Result<u64, ChainError> {
        let Some(contract) = self.codes.build(&code.name) else {
            let names: Vec<_> = self.codes.names().collect();
            let what = format!("code named `{}` (there are: {})", code.name, names.join(", "));
            return Err(ChainError::NotFound { what });
        };
        let guarded = Guarded { contract, checksum: code.checksum, unborn: self.unborn.clone() };
        let id = self.app.store_code_with_creator(code.creator.clone(), Box::new(guarded));
        self.uploaded.push(code);
        Ok(id)
    }

    /// The account of this name: the address of the first 20 bytes of the name's SHA-256. There is no key to it
    /// and none is needed.
    pub fn account(&self, name: &str) -> Addr {
        account(*self.app.api(), name)
    }

    /// What contracts validate addresses with.
    pub fn api(&self) -> &dyn Api {
        self.app.api()
    }

    /// The id of the code that was uploaded by this name; of several, the last.
    pub fn code_named(&self, name: &str) -> Option<u64> {
        let index = self.uploaded.iter().rposition(|code| code.name == name)?;
        u64::try_from(index).ok()?.checked_add(1)
    }

    /// Makes coins out of nothing, in the latest block.
    pub fn mint(&mut self, to: &Addr, amount: Vec<Coin>) -> Result<(), ChainError> {
        self.sound()?;
        self.check(to.as_str())?;
        let mint = SudoMsg::Bank(BankSudo::Mint { to_address: to.to_string(), amount });
        let block = self.head.block.clone();
        let minted = caught(|| {
            self.app.init_modules(|router, api, storage| router.sudo(api, storage, &block, mint).map(drop))
        });
        let minted = self.sure(flatten(minted).map_err(|error| refusal(error, 0)));
        match minted {
            Ok(()) => self.commit(self.head.clone()),
            Err(error) => {
                self.app.storage_mut().discard();
                Err(error)
            }
        }
    }

    /// Runs `action` with all its transactions in one block, and answers what it answers.
    ///
    /// On a kept chain the block lasts as a whole when this returns, and not before: of a process that is ended
    /// meanwhile, nothing of the block is left. On an error nothing that `action` was told is done is certain to be.
    pub fn in_one_block<T>(&mut self, action: impl FnOnce(&mut Self) -> T) -> Result<T, ChainError> {
        // within another block there is none to begin, which `hold` says
        if !self.held {
            self.deferred = self.app.storage().is_kept();
        }
        if let Err(error) = self.hold() {
            self.deferred &= self.held;
            return Err(error);
        }
        // what is done is done, also where a panic ends the action and somebody catches that
        let answer = catch_unwind(AssertUnwindSafe(|| action(self)));
        self.release();
        let mut kept = Ok(());
        if std::mem::take(&mut self.deferred) {
            kept = self.commit(self.head.clone());
        }
        match answer {
            Ok(answer) => kept.map(|()| answer),
            Err(panic) => resume_unwind(panic),
        }
    }

    /// The storage given to [`Builder::storage`], if it is an `S`. A kept chain has none.
    pub fn storage<S: Storage + 'static>(&self) -> Option<&S> {
        self.app.storage().base()?.downcast_ref()
    }

    /// All contracts there are, by address.
    pub fn contracts(&self) -> Result<Vec<(Addr, ContractInfo)>, ChainError> {
        // where cw-multi-test's wasm keeper has its map of contracts
        const START: &[u8] = b"\x00\x09contracts";
        const END: &[u8] = b"\x00\x09contractt";
        let rows = self.app.prefixed_storage(b"wasm");
        let rows = rows.range(Some(START), Some(END), Order::Ascending);
        let contracts = rows.map(|(key, value)| {
            let address = String::from_utf8_lossy(&key[START.len()..]).into_owned();
            let data: ContractData = from_json(value)
                .map_err(|error| ChainError::Store { text: format!("contract {address}: {error}") })?;
            Ok((Addr::unchecked(address), info_of(data)))
        });
        self.sure(contracts.collect())
    }

    /// All records of a contract, by raw key.
    pub fn dump(&self, contract: &str) -> Result<Vec<Record>, ChainError> {
        let contract = self.known(contract)?;
        self.sure(Ok(self.app.dump_wasm_raw(&contract)))
    }

    fn check(&self, address: &str) -> Result<Addr, ChainError> {
        self.app.api().addr_validate(address).map_err(|error| ChainError::Address {
            address: address.into(),
            reason: error.to_string(),
            prefix: self.prefix.into(),
        })
    }

    fn known(&self, contract: &str) -> Result<Addr, ChainError> {
        let contract = self.check(contract)?;
        self.sure(match self.app.contract_data(&contract) {
            Ok(_) => Ok(contract),
            Err(_) => Err(not_found(Missing::contract(contract))),
        })
    }

    fn blocks(&self) -> Blocks {
        let Head { block, open } = self.head.clone();
        Blocks { latest: block, open, held: self.held, seconds: self.block_seconds }
    }

    fn begin(&mut self, block: BlockInfo) -> Result<BlockInfo, ChainError> {
        self.blocks().check_free("the block is held; release it first")?;
        self.commit(Head { block: block.clone(), open: true })?;
        Ok(block)
    }

    /// Makes the pending changes, the new codes and the new head last, at once; where the block is kept as a whole, at
    /// its end. Everything that lasts comes through here.
    fn commit(&mut self, head: Head) -> Result<(), ChainError> {
        if self.deferred {
            self.app.storage_mut().settle();
        } else {
            let entry = Entry {
                block: &head.block,
                // who holds a block open does not outlive the process
                open: head.open && !self.held,
                first: self.lasting as u64 + 1,
                codes: &self.uploaded[self.lasting..],
            };
            self.app.storage_mut().commit(&entry);
            self.sound()?;
            self.lasting = self.uploaded.len();
        }
        self.head = head;
        Ok(())
    }

    /// Nothing has gone wrong with the folder so far. After that nothing is known for sure.
    fn sound(&self) -> Result<(), ChainError> {
        match self.app.storage().fault() {
            Some(text) => Err(ChainError::Store { text: text.into() }),
            None => Ok(()),
        }
    }

    /// The answer, unless what it was made of could not be read.
    fn sure<T>(&self, answer: Result<T, ChainError>) -> Result<T, ChainError> {
        self.sound().and(answer)
    }

    /// Runs the messages in `block`. What they change is pending afterwards, if all of them succeeded.
    fn run(
        &mut self,
        block: &BlockInfo,
        sender: &Addr,
        msgs: Vec<CosmosMsg>,
    ) -> Result<Vec<MessageOutcome>, ChainError> {
        self.sound()?;
        self.check(sender.as_str())?;
        if msgs.is_empty() {
            return Err(refusal(
                Refused::invalid_request("a transaction has at least one message").into(),
                0,
            ));
        }
        if let Some(msg) = msgs.iter().find(|msg| !matches!(msg, CosmosMsg::Bank(_) | CosmosMsg::Wasm(_))) {
            return Err(ChainError::Unsupported { what: format!("the message {msg:?}") });
        }
        let running = Cell::new(0);
        let ran = caught(|| {
            self.app.init_modules(|router, api, storage| {
                let messages = msgs.into_iter().enumerate().map(|(index, msg)| {
                    running.set(index);
                    router.execute(api, storage, block, sender.clone(), msg)
                });
                messages.collect::<AnyResult<Vec<_>>>()
            })
        });
        let ran = self.sure(flatten(ran).map_err(|error| refusal(error, running.get())));
        match ran {
            Ok(responses) => Ok(responses
                .into_iter()
                .map(|response| MessageOutcome { data: response.data, events: response.events })
                .collect()),
            Err(error) => {
                self.app.storage_mut().discard();
                Err(error)
            }
        }
    }

    fn ask(&self, request: QueryRequest<Empty>) -> AnyResult<Binary> {
        let block = &self.head.block;
        flatten(caught(|| {
            self.app.read_module(|router, api, storage| router.query(api, storage, block, request))
        }))
    }
}

impl Chain for Embedded {
    fn info(&self) -> ChainInfo {
        let chain_id = self.head.block.chain_id.clone();
        ChainInfo { chain_id, prefix: self.prefix.into(), embedded: true }
    }

    fn block(&self) -> Result<BlockInfo, ChainError> {
        self.sure(Ok(self.head.block.clone()))
    }

    fn upload(&mut self, sender: &Addr, code: &Code) -> Result<u64, ChainError> {
        self.sound()?;
        let creator = self.check(sender.as_str())?;
        let block = self.blocks().next()?;
        let id = self.register(KeptCode {
            name: code.name.clone(),
            creator,
            checksum: Checksum::generate(code.name.as_bytes()),
            version: self.codes.version(&code.name).flatten().cloned(),
        })?;
        self.commit(Head { block, open: self.held })?;
        Ok(id)
    }

    fn submit(&mut self, sender: &Addr, msgs: Vec<CosmosMsg>) -> Result<Outcome, ChainError> {
        let block = self.blocks().next()?;
        let messages = self.run(&block, sender, msgs)?;
        let height = block.height;
        self.commit(Head { block, open: self.held })?;
        Ok(Outcome { height, hash: None, gas: None, messages })
    }

    fn simulate(&mut self, sender: &Addr, msgs: Vec<CosmosMsg>) -> Result<Outcome, ChainError> {
        let block = self.blocks().next()?;
        let messages = self.run(&block, sender, msgs)?;
        self.app.storage_mut().discard();
        Ok(Outcome { height: block.height, hash: None, gas: None, messages })
    }

    fn smart(&self, contract: &str, msg: &Binary) -> Result<Binary, ChainError> {
        let contract = self.known(contract)?;
        let query = WasmQuery::Smart { contract_addr: contract.to_string(), msg: msg.clone() };
        self.sure(self.ask(query.into()).map_err(|error| match error.downcast_ref() {
            Some(Aborted { text }) => ChainError::Panicked { message: None, text: text.clone() },
            None => ChainError::Query {
                contract: contract.into(),
                text: error.root_cause().to_string(),
                cause: Some(Cause(Arc::new(error))),
            },
        }))
    }

    fn raw(&self, contract: &str, key: &[u8]) -> Result<Option<Vec<u8>>, ChainError> {
        let contract = self.known(contract)?;
        self.sure(Ok(self.app.contract_storage(&contract).get(key)))
    }

    fn contract_info(&self, contract: &str) -> Result<ContractInfo, ChainError> {
        let contract = self.check(contract)?;
        self.sure(match self.app.contract_data(&contract) {
            Ok(data) => Ok(info_of(data)),
            Err(_) => Err(not_found(Missing::contract(contract))),
        })
    }

    fn code_info(&self, code_id: u64) -> Result<CodeInfo, ChainError> {
        let index = code_id.checked_sub(1).and_then(|index| usize::try_from(index).ok());
        let code = index.and_then(|index| self.uploaded.get(index)).map(|code| code.info(code_id));
        self.sure(code.ok_or_else(|| not_found(Missing::code(code_id))))
    }

    fn balances(&self, account: &str) -> Result<Vec<Coin>, ChainError> {
        let address = self.check(account)?.to_string();
        #[allow(deprecated)]
        let query = BankQuery::AllBalances { address };
        let answer = self.ask(query.into());
        let answer = answer.map_err(|error| ChainError::Store { text: error.root_cause().to_string() });
        let answer = self.sure(answer)?;
        #[allow(deprecated)]
        let answer: AllBalanceResponse =
            from_json(answer).map_err(|error| ChainError::Store { text: error.to_string() })?;
        Ok(answer.amount)
    }

    fn clock(&mut self) -> Option<&mut dyn Clock> {
        Some(self)
    }
}

impl Clock for Embedded {
    fn advance(&mut self, seconds: u64) -> Result<BlockInfo, ChainError> {
        let block = self.blocks().after(seconds)?;
        self.begin(block)
    }

    fn advance_blocks(&mut self, blocks: u64) -> Result<BlockInfo, ChainError> {
        if blocks == 0 {
            return self.block();
        }
        let block = self.blocks().later(blocks)?;
        self.begin(block)
    }

    fn skip_to(&mut self, time: Timestamp) -> Result<BlockInfo, ChainError> {
        let block = self.blocks().at(time)?;
        self.begin(block)
    }

    fn hold(&mut self) -> Result<BlockInfo, ChainError> {
        self.blocks().check_free("the block is held already")?;
        let block = self.blocks().next()?;
        self.held = true;
        if let Err(error) = self.commit(Head { block, open: true }) {
            self.held = false;
            return Err(error);
        }
        self.block()
    }

    fn release(&mut self) {
        self.held = false;
        self.head.open = false;
    }
}

/// wasmd numbers contracts from 1, cw-multi-test from 0.
struct CountFromOne;

impl AddressGenerator for CountFromOne {
    fn contract_address(
        &self,
        api: &dyn Api,
        storage: &mut dyn Storage,
        code_id: u64,
        instance_id: u64,
    ) -> AnyResult<Addr> {
        SimpleAddressGenerator.contract_address(api, storage, code_id, instance_id + 1)
    }
}

fn account(api: MockApi, name: &str) -> Addr {
    let canonical = CanonicalAddr::from(&Sha256::digest(name)[..ACCOUNT_LENGTH]);
    // the prefix was tried when the chain was built
    api.addr_humanize(&canonical).expect("20 bytes and a valid prefix make an address")
}

/// The prefix for as long as the process lives, which is what cw-multi-test's API asks for; each once.
fn checked_prefix(prefix: &str) -> Result<&'static str, ChainError> {
    static KNOWN: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    if prefix.is_empty() || prefix.len() > 32 || !prefix.chars().all(plain) {
        let what = format!("the address prefix `{prefix}`: it has 1 to 32 of the characters a-z and 0-9");
        return Err(ChainError::Unsupported { what });
    }
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(prefix) = known.get(prefix) {
        return Ok(prefix);
    }
    let leaked: &'static str = Box::leak(prefix.into());
    known.insert(leaked);
    Ok(leaked)
}

fn version_of(version: Option<&CodeVersion>) -> String {
    version.map_or_else(|| "one without a version".into(), CodeVersion::to_string)
}

fn flatten<T>(result: Result<AnyResult<T>, Aborted>) -> AnyResult<T> {
    result.unwrap_or_else(|aborted| Err(AnyError::new(aborted)))
}

fn info_of(data: ContractData) -> ContractInfo {
    let ContractData { code_id, creator, admin, label, .. } = data;
    ContractInfo { code_id, creator, admin, label }
}

fn not_found(Missing { what }: Missing) -> ChainError {
    ChainError::NotFound { what }
}

/// Whose refusal it was.
fn refusal(error: AnyError, message: usize) -> ChainError {
    if let Some(Refused { codespace, code, log }) = error.downcast_ref() {
        let (codespace, log) = ((*codespace).into(), log.clone());
        return ChainError::Chain { message, codespace, code: *code, log };
    }
    if let Some(Missing { what }) = error.downcast_ref() {
        return ChainError::NotFound { what: what.clone() };
    }
    if let Some(Aborted { text }) = error.downcast_ref() {
        return ChainError::Panicked { message: Some(message), text: text.clone() };
    }
    let text = error.root_cause().to_string();
    ChainError::Contract { message, text, cause: Some(Cause(Arc::new(error))) }
}
