//! Revenue on a storage that counts, beside a real registry, a bank and tokens that do as they are told.

use std::{cell::RefCell, collections::BTreeMap, marker::PhantomData, rc::Rc};

use cosmwasm_std::{
    coin, coins, from_json,
    testing::{message_info, mock_env, MockApi, MockQuerier},
    to_json_binary, Addr, Api, BankMsg, Binary, Coin, ContractInfoResponse, ContractResult, CosmosMsg, Empty,
    Env, Event, MessageInfo, OwnedDeps, Response, Storage, SystemError, SystemResult, Timestamp, Uint128,
    WasmMsg, WasmQuery,
};
use cw20::{BalanceResponse, Cw20ExecuteMsg, Cw20QueryMsg, Cw20ReceiveMsg};
use polity::{
    registry::{ExecuteMsg as ToRegistry, ModelId},
    revenue::*,
    Asset, Digest,
};
use polity_revenue::{contract, ContractError};
use polity_store::{CountingStorage, Counts};
use serde::de::DeserializeOwned;

use crate::{ledger::Ledger, registry, registry::Registry};

/// The unix second in which everything starts; blocks are some nanoseconds into theirs.
pub const NOW: u64 = 1_700_000_000;
pub const DENOM: &str = "upol";

thread_local! {
    /// Addresses by name: to make one costs more than most of what is done with it.
    static ACCOUNTS: RefCell<BTreeMap<String, Addr>> = const { RefCell::new(BTreeMap::new()) };
}

pub fn account(name: &str) -> Addr {
    let made = || MockApi::default().addr_make(name);
    ACCOUNTS.with_borrow_mut(|all| match all.get(name) {
        Some(known) => known.clone(),
        None => all.entry(name.to_owned()).or_insert_with(made).clone(),
    })
}

pub fn canonical(who: &Addr) -> Vec<u8> {
    MockApi::default().addr_canonicalize(who.as_str()).unwrap().to_vec()
}

pub fn native() -> Asset {
    Asset::Native(DENOM.into())
}

/// The token of this name.
pub fn token(name: &str) -> Asset {
    Asset::Cw20(account(name).into())
}

/// Rows as a table takes them: sorted by address.
pub fn shares(rows: &[(&str, u64)]) -> Vec<Share> {
    let share = |(name, units): &(&str, u64)| Share {
        account: account(name).into(),
        units: (*units).try_into().unwrap(),
    };
    let mut shares: Vec<_> = rows.iter().map(share).collect();
    shares.sort_by(|a, b| a.account.cmp(&b.account));
    shares
}

pub fn source(descendant: ModelId, epoch: Epoch) -> Source {
    Source { descendant, epoch }
}

/// The stable code that an error's text starts with.
pub fn code(error: &ContractError) -> String {
    error.to_string().split(':').next().unwrap().to_owned()
}

/// How a token behaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Manners {
    /// Units that it says to have sent and didn't.
    pub exaggerates: u128,
    /// Hundredths that vanish on the way in.
    pub burns: u8,
    /// Whether it refuses to move.
    pub stuck: bool,
    /// Whether it says that it sent all there is for model 1, once, before it moves anything.
    pub calls_back: bool,
    /// What it says to hold for revenue, whatever it holds.
    pub lies: Option<u128>,
}

/// What is around revenue.
#[derive(Clone)]
pub struct World {
    pub env: Env,
    pub registry: Registry,
    /// (account, denom).
    bank: BTreeMap<(Addr, String), u128>,
    /// (token, account).
    tokens: BTreeMap<(Addr, Addr), u128>,
    manners: BTreeMap<Addr, Manners>,
}

pub struct Kit {
    pub deps: OwnedDeps<CountingStorage<Ledger>, MockApi, MockQuerier, Empty>,
    world: Rc<RefCell<World>>,
}

pub type Done = Result<Vec<Event>, ContractError>;

fn registry_address() -> Addr {
    account("registry")
}

impl World {
    fn answer(&self, query: &WasmQuery) -> SystemResult<ContractResult<Binary>> {
        let address = registry_address();
        let to_registry = |contract: &String| *contract == address.as_str();
        let to_token = |contract: &String| !to_registry(contract);
        SystemResult::Ok(ContractResult::Ok(match query {
            WasmQuery::Raw { contract_addr, key } if to_registry(contract_addr) => {
                Binary::from(self.registry.0.get(key).unwrap_or_default())
            }
            WasmQuery::Smart { contract_addr, msg } if to_registry(contract_addr) => {
                self.registry.query(&self.env, from_json(msg).unwrap())
            }
            WasmQuery::ContractInfo { contract_addr } if to_registry(contract_addr) => {
                let info = ContractInfoResponse::new(1, account("deployer"), None, false, None);
                to_json_binary(&info).unwrap()
            }
            WasmQuery::Smart { contract_addr, msg } if to_token(contract_addr) => {
                let Cw20QueryMsg::Balance { address } = from_json(msg).unwrap() else { panic!() };
                let token = Addr::unchecked(contract_addr);
                let lies = self.manners.get(&token).and_then(|manners| manners.lies);
                let held = || self.held(&token, &Addr::unchecked(address));
                let balance = lies.unwrap_or_else(held).into();
                to_json_binary(&BalanceResponse { balance }).unwrap()
            }
            other => {
                return SystemResult::Err(SystemError::UnsupportedRequest { kind: format!("{other:?}") })
            }
        }))
    }

    fn held(&self, token: &Addr, who: &Addr) -> u128 {
        self.tokens.get(&(token.clone(), who.clone())).copied().unwrap_or(0)
    }
}

impl Kit {
    /// No model yet.
    pub fn empty() -> Self {
        let mut env = mock_env();
        env.contract.address = account("revenue");
        env.block.time = Timestamp::from_nanos(NOW * 1_000_000_000 + 250_000_000);
        env.block.height = 1_000;
        let world = World {
            registry: Registry::new(&env),
            env,
            bank: BTreeMap::new(),
            tokens: BTreeMap::new(),
            manners: BTreeMap::new(),
        };
        let mut kit = Self::over(Ledger::default(), world);
        let init = InstantiateMsg { registry: registry_address().into() };
        let info = message_info(&account("deployer"), &[]);
        let env = kit.env();
        contract::instantiate(kit.deps.as_mut(), env, info, init).unwrap();
        kit
    }

    fn over(ledger: Ledger, world: World) -> Self {
        let world = Rc::new(RefCell::new(world));
        let mut deps = OwnedDeps {
            storage: CountingStorage::new(ledger),
            api: MockApi::default(),
            querier: MockQuerier::default(),
            custom_query_type: PhantomData,
        };
        let shared = Rc::downgrade(&world);
        deps.querier.update_wasm(move |query| shared.upgrade().unwrap().borrow().answer(query));
        let mut kit = Self { deps, world };
        kit.tell_bank();
        kit
    }

    /// Model 1, paid and shared by nobody yet; its authority is `authority`.
    pub fn new() -> Self {
        Self::pledging(100_000)
    }

    /// As [`Self::new`], with a pledge in millionths.
    pub fn pledging(pledge: u32) -> Self {
        let mut kit = Self::empty();
        kit.model("authority", pledge, &[]);
        kit
    }

    pub fn fork(&self) -> Self {
        Self::over(self.ledger().clone(), self.world.borrow().clone())
    }

    pub fn ledger(&self) -> &Ledger {
        self.deps.storage.inner()
    }

    pub fn env(&self) -> Env {
        self.world.borrow().env.clone()
    }

    pub fn height(&self) -> u64 {
        self.world.borrow().env.block.height
    }

    pub fn now(&self) -> u64 {
        self.world.borrow().env.block.time.seconds()
    }

    /// The next block, so many seconds later.
    pub fn wait(&mut self, seconds: u64) {
        let block = &mut self.world.borrow_mut().env.block;
        block.height += 1;
        block.time = block.time.plus_seconds(seconds);
    }

    /// So many blocks further.
    pub fn skip(&mut self, blocks: u64) {
        self.world.borrow_mut().env.block.height += blocks;
    }

    /// The next block.
    pub fn next(&mut self) {
        self.wait(5);
    }

    pub fn registry(&mut self, sender: &str, msg: ToRegistry) -> Option<ModelId> {
        let mut world = self.world.borrow_mut();
        let env = world.env.clone();
        world.registry.execute(&env, sender, msg).unwrap()
    }

    /// A model that isn't active yet.
    pub fn draft(&mut self, authority: &str, pledge: u32, parents: &[(ModelId, u32)]) -> ModelId {
        let name = format!("model-{}", self.height());
        let model = self.registry(authority, registry::register(&name, pledge, parents)).unwrap();
        self.registry(authority, registry::submit(model, 1));
        self.next();
        model
    }

    /// An active model.
    pub fn model(&mut self, authority: &str, pledge: u32, parents: &[(ModelId, u32)]) -> ModelId {
        let model = self.draft(authority, pledge, parents);
        self.registry(authority, registry::activate(model, 0, 1));
        self.next();
        model
    }

    pub fn revision(&self, model: ModelId) -> u64 {
        self.world.borrow().registry.revision(model)
    }

    pub fn suspend(&mut self, authority: &str, model: ModelId, until: u64) {
        let revision = self.revision(model);
        self.registry(authority, registry::suspend(model, revision, until));
    }

    /// What an account has.
    pub fn balance(&self, asset: &Asset, who: &Addr) -> u128 {
        let world = self.world.borrow();
        match asset {
            Asset::Native(denom) => world.bank.get(&(who.clone(), denom.clone())).copied().unwrap_or(0),
            Asset::Cw20(token) => world.held(&Addr::unchecked(token), who),
        }
    }

    pub fn balance_of(&self, asset: &Asset, name: &str) -> u128 {
        self.balance(asset, &account(name))
    }

    /// Gives an account some, out of nowhere.
    pub fn give(&mut self, asset: &Asset, who: &Addr, amount: u128) {
        let now = self.balance(asset, who) + amount;
        self.put(asset, who, now);
    }

    fn put(&mut self, asset: &Asset, who: &Addr, amount: u128) {
        {
            let mut world = self.world.borrow_mut();
            match asset {
                Asset::Native(denom) => world.bank.insert((who.clone(), denom.clone()), amount),
                Asset::Cw20(token) => world.tokens.insert((Addr::unchecked(token), who.clone()), amount),
            };
        }
        self.tell_bank();
    }

    /// The bank's queries answer what the world has of revenue.
    fn tell_bank(&mut self) {
        let world = self.world.borrow();
        let revenue = world.env.contract.address.clone();
        let held = world.bank.iter().filter(|((who, _), _)| *who == revenue);
        let held: Vec<_> = held.map(|((_, denom), amount)| coin(*amount, denom)).collect();
        self.deps.querier.bank.update_balance(revenue, held);
    }

    fn shift(&mut self, asset: &Asset, from: &Addr, to: &Addr, amount: u128, burnt: u128) {
        let left = self.balance(asset, from).checked_sub(amount).expect("who sends has it");
        self.put(asset, from, left);
        self.give(asset, to, amount - burnt);
    }

    pub fn behave(&mut self, token: &Asset, manners: Manners) {
        let Asset::Cw20(token) = token else { panic!() };
        self.world.borrow_mut().manners.insert(Addr::unchecked(token), manners);
    }

    fn manners(&self, token: &Addr) -> Manners {
        self.world.borrow().manners.get(token).copied().unwrap_or_default()
    }

    /// Undoes whatever failed.
    fn atomically<T, E>(&mut self, act: impl FnOnce(&mut Self) -> Result<T, E>) -> Result<T, E> {
        let (ledger, world) = (self.ledger().clone(), self.world.borrow().clone());
        let done = act(self);
        if done.is_err() {
            *self.deps.storage.inner_mut() = ledger;
            *self.world.borrow_mut() = world;
            self.tell_bank();
        }
        done
    }

    /// Runs the contract, and what it sends; without a way back.
    pub fn run(&mut self, info: MessageInfo, msg: ExecuteMsg) -> Done {
        let env = self.env();
        for Coin { denom, amount } in &info.funds {
            let asset = Asset::Native(denom.clone());
            self.shift(&asset, &info.sender, &env.contract.address, amount.u128(), 0);
        }
        let response = contract::execute(self.deps.as_mut(), env, info, msg)?;
        let Response { messages, events, attributes, .. } = response;
        assert!(attributes.is_empty());
        for message in messages {
            assert_eq!(message.reply_on, cosmwasm_std::ReplyOn::Never);
            self.send(message.msg)?;
        }
        Ok(events)
    }

    fn send(&mut self, message: CosmosMsg) -> Result<(), ContractError> {
        let revenue = self.env().contract.address;
        match message {
            CosmosMsg::Bank(BankMsg::Send { to_address, amount }) => {
                let [coin] = amount.as_slice() else { panic!() };
                assert!(!coin.amount.is_zero(), "the bank refuses to send nothing");
                let asset = Asset::Native(coin.denom.clone());
                self.shift(&asset, &revenue, &Addr::unchecked(to_address), coin.amount.u128(), 0);
            }
            CosmosMsg::Wasm(WasmMsg::Execute { contract_addr, msg, funds }) => {
                assert!(funds.is_empty());
                let Cw20ExecuteMsg::Transfer { recipient, amount } = from_json(&msg).unwrap() else {
                    panic!("only by transfer")
                };
                assert!(!amount.is_zero());
                let (token, to) = (Addr::unchecked(&contract_addr), Addr::unchecked(recipient));
                let manners = self.manners(&token);
                if manners.stuck {
                    return Err(cosmwasm_std::StdError::generic_err("stuck").into());
                }
                if manners.calls_back {
                    self.behave(&Asset::Cw20(contract_addr.clone()), Manners::default());
                    let said = Cw20ReceiveMsg {
                        sender: to.to_string(),
                        amount: Uint128::MAX,
                        msg: to_json_binary(&ReceiveMsg::Pay(Pay { model: 1, epoch: None })).unwrap(),
                    };
                    let receive = ExecuteMsg::Receive(said);
                    // it goes on if that fails
                    let _ = self.atomically(|kit| kit.run(message_info(&token, &[]), receive));
                }
                self.shift(&Asset::Cw20(contract_addr), &revenue, &to, amount.u128(), 0);
            }
            other => panic!("{other:?}"),
        }
        Ok(())
    }

    pub fn execute_with(&mut self, sender: &Addr, funds: &[Coin], msg: ExecuteMsg) -> Done {
        let info = message_info(sender, funds);
        self.atomically(|kit| kit.run(info, msg))
    }

    pub fn execute(&mut self, sender: &str, msg: ExecuteMsg) -> Done {
        self.execute_with(&account(sender), &[], msg)
    }

    /// A payment, of what the payer gets first.
    pub fn pay_with(&mut self, payer: &str, pay: Pay, asset: &Asset, amount: u128) -> Done {
        let payer = account(payer);
        self.atomically(|kit| {
            kit.give(asset, &payer, amount);
            kit.run_payment(&payer, pay, asset, amount)
        })
    }

    /// As [`Self::pay_with`], without a way back.
    pub fn run_payment(&mut self, payer: &Addr, pay: Pay, asset: &Asset, amount: u128) -> Done {
        match asset {
            Asset::Native(denom) => {
                self.run(message_info(payer, &coins(amount, denom)), ExecuteMsg::Pay(pay))
            }
            Asset::Cw20(contract) => {
                let contract = Addr::unchecked(contract);
                let manners = self.manners(&contract);
                let burnt = (amount / 100) * u128::from(manners.burns)
                    + (amount % 100 * u128::from(manners.burns)).div_ceil(100);
                self.shift(asset, payer, &self.env().contract.address, amount, burnt);
                let said = amount.saturating_add(manners.exaggerates);
                self.forge(&contract, payer, said, pay)
            }
        }
    }

    /// A token says that somebody sent some to pay for a model.
    pub fn forge(&mut self, token: &Addr, payer: &Addr, said: u128, pay: Pay) -> Done {
        let msg = to_json_binary(&ReceiveMsg::Pay(pay)).unwrap();
        let received = Cw20ReceiveMsg { sender: payer.to_string(), amount: said.into(), msg };
        self.run(message_info(token, &[]), ExecuteMsg::Receive(received))
    }

    pub fn pay(&mut self, model: ModelId, asset: &Asset, amount: u128) -> Done {
        self.pay_with("payer", Pay { model, epoch: None }, asset, amount)
    }

    /// A sealed table by somebody who has no part in it.
    pub fn table(&mut self, rows: &[(&str, u64)]) -> (TableId, Digest) {
        let rows = shares(rows);
        let seal = Seal::of(&rows).unwrap();
        self.execute("clerk", ExecuteMsg::CreateTable { rows }).unwrap();
        let RevenueResponse { tables: table, .. } = self.ask(QueryMsg::Revenue {});
        self.execute("clerk", ExecuteMsg::SealTable { table, seal }).unwrap();
        (table, seal.digest)
    }

    /// Other shares, from the next block on; answers the epoch.
    pub fn share(&mut self, authority: &str, model: ModelId, rows: &[(&str, u64)]) -> Epoch {
        let (table, digest) = self.table(rows);
        let msg = ExecuteMsg::SetShares(SetShares { model, table, digest });
        self.execute(authority, msg).unwrap();
        self.height() + 1
    }

    pub fn settle(&mut self, model: ModelId, asset: &Asset, sources: &[Source]) -> Done {
        let msg = ExecuteMsg::Settle { model, asset: asset.clone(), sources: sources.to_vec() };
        self.execute("stranger", msg)
    }

    pub fn claim(
        &mut self,
        who: &str,
        model: ModelId,
        asset: &Asset,
        settle: &[Source],
        epochs: &[Epoch],
    ) -> Done {
        let msg = ExecuteMsg::Claim {
            account: None,
            model,
            asset: asset.clone(),
            settle: settle.to_vec(),
            epochs: epochs.to_vec(),
        };
        self.execute(who, msg)
    }

    pub fn query<T: DeserializeOwned>(&self, msg: QueryMsg) -> Result<T, ContractError> {
        Ok(from_json(contract::query(self.deps.as_ref(), self.env(), msg)?).unwrap())
    }

    pub fn ask<T: DeserializeOwned>(&self, msg: QueryMsg) -> T {
        self.query(msg.clone()).unwrap_or_else(|error| panic!("{msg:?}: {error}"))
    }

    pub fn books(&self, asset: &Asset) -> Figures {
        self.ask::<BooksResponse>(QueryMsg::Books { asset: asset.clone() }).asset.books
    }

    /// What an account is owed by its shares of a model, all epochs together, with some descendants settled.
    pub fn owed(&self, name: &str, model: ModelId, asset: &Asset, descendants: &[ModelId]) -> u128 {
        self.owed_rows(name, model, asset, descendants).iter().map(|row| row.owed_settled.u128()).sum()
    }

    pub fn owed_rows(
        &self,
        name: &str,
        model: ModelId,
        asset: &Asset,
        descendants: &[ModelId],
    ) -> Vec<OwedRow> {
        let (mut rows, mut start_after) = (vec![], None);
        loop {
            let page: OwedResponse = self.ask(QueryMsg::Owed {
                account: account(name).into(),
                model,
                asset: asset.clone(),
                descendants: descendants.to_vec(),
                start_after,
                limit: Some(30),
            });
            rows.extend(page.rows);
            start_after = page.next;
            if start_after.is_none() {
                return rows;
            }
        }
    }

    /// What an act asks of the storage.
    pub fn cost<T>(&mut self, act: impl FnOnce(&mut Self) -> T) -> Counts {
        self.deps.storage.reset();
        act(self);
        self.deps.storage.counts()
    }
}
