//! Dividends alone, on a storage that counts, between others that say whatever a test wants.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::marker::PhantomData;

use cosmwasm_std::testing::{message_info, mock_env, MockApi, MockStorage};
use cosmwasm_std::{
    from_json, to_json_binary, Addr, BalanceResponse as BankBalance, BankQuery, Binary, Coin,
    ContractInfoResponse, ContractResult, CosmosMsg, Empty, Env, Event, Order, OwnedDeps, Querier,
    QuerierResult, QueryRequest, Record, Storage, SystemError, SystemResult, Timestamp, Uint128, WasmQuery,
};
use cw20::{BalanceResponse, Cw20QueryMsg};
use polity::dividends::{ExecuteMsg, InstantiateMsg, QueryMsg};
use polity::governor::{self, CommunityResponse, Floors, PowerResponse, PowersResponse, TotalResponse};
use polity::{treasury, Amount, Asset};
use polity_dividends::{contract, ContractError};
use polity_store::CountingStorage;
use serde::de::DeserializeOwned;

pub const NOW: u64 = 1_700_000_000;
pub const HOUR: u64 = 3_600;
pub const DAY: u64 = 24 * HOUR;
pub const PERIOD: u64 = 7 * DAY;

/// What a governor does with a question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Temper {
    #[default]
    Honest,
    /// Refuses.
    Silent,
    /// Answers what isn't asked.
    Garbage,
    /// Answers about the heights before those asked about.
    OtherHeights,
    /// Leaves one height out.
    Short,
    /// Says that everybody has everything.
    Generous,
    /// Says that everybody has more than everything.
    Absurd,
}

/// A governor: stakes are the same at every height.
#[derive(Clone, Debug)]
pub struct Governor {
    pub treasury: Addr,
    pub unbonding: u64,
    pub min_stake: u128,
    pub stakes: BTreeMap<String, u128>,
    pub temper: Temper,
}

impl Governor {
    fn total(&self) -> u128 {
        self.stakes.values().sum()
    }
}

/// All others.
#[derive(Clone, Default)]
pub struct Others {
    /// Maps a treasury to its governor's record.
    pub treasuries: BTreeMap<String, String>,
    pub governors: BTreeMap<String, Governor>,
    /// Maps an asset, as it displays, to what dividends hold of it; a token without a balance refuses to say.
    pub held: BTreeMap<String, u128>,
    pub admin: Option<Addr>,
    /// What was asked: `raw`, `community`, `total`, `powers`, `balance`, `bank`.
    pub asked: RefCell<Vec<&'static str>>,
}

impl Others {
    fn log(&self, what: &'static str) {
        self.asked.borrow_mut().push(what);
    }

    fn smart(&self, contract: &str, msg: &Binary) -> Result<Binary, String> {
        if let Some(governor) = self.governors.get(contract) {
            return self.govern(governor, msg);
        }
        match from_json(msg).map_err(|error| error.to_string())? {
            Cw20QueryMsg::Balance { .. } => {
                self.log("balance");
                let held = self.held.get(&format!("cw20:{contract}")).ok_or("I don't say")?;
                Ok(to_json_binary(&BalanceResponse { balance: (*held).into() }).unwrap())
            }
            _ => Err("unknown".into()),
        }
    }

    fn govern(&self, governor: &Governor, msg: &Binary) -> Result<Binary, String> {
        let Governor { temper, stakes, .. } = governor;
        match temper {
            // at a length of its own choice
            Temper::Silent => return Err("I don't answer, ".repeat(10_000)),
            Temper::Garbage => return Ok(Binary::from(b"[]")),
            _ => {}
        }
        // the contract asks about the height of its own block or of one before
        Ok(match from_json(msg).map_err(|error| error.to_string())? {
            governor::QueryMsg::Community {} => {
                self.log("community");
                to_json_binary(&community(governor))
            }
            governor::QueryMsg::Total { height: None } => {
                self.log("total");
                to_json_binary(&TotalResponse { total: governor.total().into(), height: 1 })
            }
            governor::QueryMsg::Powers { account, heights } => {
                self.log("powers");
                assert!((1..=30).contains(&heights.len()), "{}", heights.len());
                let stake = stakes.get(&account).copied().unwrap_or(0);
                let power: Uint128 = match temper {
                    Temper::Generous => governor.total().into(),
                    Temper::Absurd => (governor.total() + 1).into(),
                    _ => stake.into(),
                };
                let mut powers: Vec<_> =
                    heights.into_iter().map(|height| PowerResponse { power, height }).collect();
                match temper {
                    Temper::OtherHeights => powers.iter_mut().for_each(|power| power.height -= 1),
                    Temper::Short => drop(powers.pop()),
                    _ => {}
                }
                to_json_binary(&PowersResponse { powers })
            }
            other => return Err(format!("nobody asks {other:?}")),
        }
        .unwrap())
    }
}

fn community(governor: &Governor) -> CommunityResponse {
    CommunityResponse {
        name: "desk".into(),
        stake: Asset::Native("udigit".into()),
        treasury: governor.treasury.to_string(),
        in_office: true,
        registry: None,
        revenue: None,
        council: None,
        floors: Floors { voting: 1, delay: 0 },
        unbonding: governor.unbonding,
        min_stake: Amount::try_from(governor.min_stake).unwrap(),
        proposals: 0,
    }
}

impl Querier for Others {
    fn raw_query(&self, request: &[u8]) -> QuerierResult {
        let ok = |answer| SystemResult::Ok(ContractResult::Ok(answer));
        match from_json::<QueryRequest<Empty>>(request).unwrap() {
            QueryRequest::Bank(BankQuery::Balance { denom, .. }) => {
                self.log("bank");
                let held = self.held.get(&format!("native:{denom}")).copied().unwrap_or(0);
                ok(to_json_binary(&BankBalance::new(Coin::new(held, denom))).unwrap())
            }
            QueryRequest::Wasm(WasmQuery::Raw { contract_addr, key }) => {
                self.log("raw");
                assert_eq!(key.as_slice(), treasury::raw::GOVERNOR.key());
                match self.treasuries.get(&contract_addr) {
                    Some(governor) => ok(governor.as_bytes().into()),
                    None => ok(Binary::default()),
                }
            }
            QueryRequest::Wasm(WasmQuery::Smart { contract_addr, msg }) => {
                match self.smart(&contract_addr, &msg) {
                    Ok(answer) => ok(answer),
                    Err(error) => SystemResult::Ok(ContractResult::Err(error)),
                }
            }
            QueryRequest::Wasm(WasmQuery::ContractInfo { .. }) => {
                let creator = account("founder");
                let info = ContractInfoResponse::new(1, creator, self.admin.clone(), false, None);
                ok(to_json_binary(&info).unwrap())
            }
            other => {
                let kind = format!("{other:?}");
                SystemResult::Err(SystemError::UnsupportedRequest { kind })
            }
        }
    }
}

pub fn account(name: &str) -> Addr {
    MockApi::default().addr_make(name)
}

pub fn coin(denom: &str) -> Asset {
    Asset::Native(denom.into())
}

pub fn token(name: &str) -> Asset {
    Asset::Cw20(account(name).into())
}

pub struct Desk {
    pub deps: OwnedDeps<CountingStorage<MockStorage>, MockApi, Others>,
    pub env: Env,
}

/// What was paid by a message: to whom, how much.
pub type Paid = Option<(String, u128)>;

impl Desk {
    /// Nothing is founded yet. The treasury's governor has stakes of alice 400, bob 300, carol 200 and dave 100.
    pub fn bare() -> Self {
        let mut env = mock_env();
        env.contract.address = account("dividends");
        env.block.time = Timestamp::from_seconds(NOW);
        env.block.height = 1_000;
        let stakes = [("alice", 400), ("bob", 300), ("carol", 200), ("dave", 100)];
        let stakes = stakes.map(|(name, stake)| (account(name).into_string(), stake)).into();
        let governor = Governor {
            treasury: account("treasury"),
            unbonding: 30 * DAY,
            min_stake: 100,
            stakes,
            temper: Temper::Honest,
        };
        let mut others = Others::default();
        others.treasuries.insert(account("treasury").into(), account("governor").into());
        others.governors.insert(account("governor").into(), governor);
        let deps = OwnedDeps {
            storage: CountingStorage::new(MockStorage::new()),
            api: MockApi::default(),
            querier: others,
            custom_query_type: PhantomData,
        };
        Self { deps, env }
    }

    pub fn new() -> Self {
        let mut desk = Self::bare();
        desk.found(account("treasury").as_str(), PERIOD).unwrap();
        desk
    }

    /// The same once more, for what is tried beside it.
    pub fn fork(&self) -> Self {
        let mut desk = Self::bare();
        desk.env = self.env.clone();
        desk.deps.querier = self.deps.querier.clone();
        self.rows().iter().for_each(|(key, value)| desk.deps.storage.inner_mut().set(key, value));
        desk
    }

    pub fn found(&mut self, treasury: &str, period: u64) -> Result<Vec<Event>, ContractError> {
        let msg = InstantiateMsg { treasury: treasury.into(), period };
        let info = message_info(&account("founder"), &[]);
        Ok(contract::instantiate(self.deps.as_mut(), self.env.clone(), info, msg)?.events)
    }

    pub fn governor(&mut self, name: &str) -> &mut Governor {
        self.deps.querier.governors.get_mut(account(name).as_str()).unwrap()
    }

    /// A governor takes the treasury over.
    pub fn succeed(&mut self, name: &str, stakes: &[(&str, u128)]) {
        let mut governor = self.governor("governor").clone();
        governor.stakes = stakes.iter().map(|(name, stake)| (account(name).into_string(), *stake)).collect();
        self.deps.querier.governors.insert(account(name).into(), governor);
        self.deps.querier.treasuries.insert(account("treasury").into(), account(name).into());
    }

    /// Some of an asset arrives.
    pub fn arrive(&mut self, asset: &Asset, units: u128) {
        *self.deps.querier.held.entry(asset.to_string()).or_default() += units;
    }

    pub fn held(&self, asset: &Asset) -> u128 {
        self.deps.querier.held.get(&asset.to_string()).copied().unwrap_or(0)
    }

    /// Lets seconds pass, in one block.
    pub fn wait(&mut self, seconds: u64) {
        self.env.block.height += 1;
        self.env.block.time = self.env.block.time.plus_seconds(seconds);
    }

    pub fn rows(&self) -> Vec<Record> {
        self.deps.storage.inner().range(None, None, Order::Ascending).collect()
    }

    fn restore(&mut self, rows: Vec<Record>) {
        let storage = self.deps.storage.inner_mut();
        let keys: BTreeSet<_> = storage.range(None, None, Order::Ascending).map(|(key, _)| key).collect();
        keys.iter().for_each(|key| storage.remove(key));
        rows.iter().for_each(|(key, value)| storage.set(key, value));
    }

    /// Sends a message, and pays what it pays. A message that is refused changes nothing, as on a chain.
    pub fn execute_with(
        &mut self,
        sender: &str,
        funds: &[Coin],
        msg: ExecuteMsg,
    ) -> Result<(Vec<Event>, Paid), ContractError> {
        let before = self.rows();
        let info = message_info(&account(sender), funds);
        let response = match contract::execute(self.deps.as_mut(), self.env.clone(), info, msg) {
            Ok(response) => response,
            Err(error) => {
                self.restore(before);
                return Err(error);
            }
        };
        assert!(response.attributes.is_empty() && response.data.is_none());
        assert!(response.messages.len() <= 1);
        let paid = response.messages.into_iter().next().map(|sent| self.pay(sent.msg));
        Ok((response.events, paid))
    }

    fn pay(&mut self, msg: CosmosMsg) -> (String, u128) {
        use cosmwasm_std::{BankMsg, WasmMsg};
        use cw20::Cw20ExecuteMsg;
        let (asset, to, amount) = match msg {
            CosmosMsg::Bank(BankMsg::Send { to_address, amount }) => {
                let [coin] = amount.as_slice() else { panic!("{amount:?}") };
                (format!("native:{}", coin.denom), to_address, coin.amount)
            }
            CosmosMsg::Wasm(WasmMsg::Execute { contract_addr, msg, funds }) => {
                assert!(funds.is_empty());
                match from_json(msg).unwrap() {
                    Cw20ExecuteMsg::Transfer { recipient, amount } => {
                        (format!("cw20:{contract_addr}"), recipient, amount)
                    }
                    other => panic!("out by Transfer only, and not by {other:?}"),
                }
            }
            other => panic!("{other:?}"),
        };
        let held = self.deps.querier.held.get_mut(&asset).expect("it is held");
        *held = held.checked_sub(amount.u128()).expect("no more is paid than is held");
        (to, amount.u128())
    }

    pub fn execute(&mut self, sender: &str, msg: ExecuteMsg) -> Result<(Vec<Event>, Paid), ContractError> {
        self.execute_with(sender, &[], msg)
    }

    pub fn sync(&mut self, asset: &Asset) -> Result<Vec<Event>, ContractError> {
        Ok(self.execute("anybody", ExecuteMsg::Sync { asset: asset.clone() })?.0)
    }

    pub fn distribute(&mut self, asset: &Asset) -> Result<Vec<Event>, ContractError> {
        Ok(self.execute("anybody", ExecuteMsg::Distribute { asset: asset.clone() })?.0)
    }

    /// Claims for an account, by itself. Answers what it was paid.
    pub fn claim(&mut self, who: &str, asset: &Asset, distributions: &[u32]) -> Result<u128, ContractError> {
        let (_, paid) = self.execute(who, claim(asset, distributions, None))?;
        if let Some((to, _)) = &paid {
            assert_eq!(*to, account(who).as_str());
        }
        Ok(paid.map_or(0, |(_, amount)| amount))
    }

    /// Something arrives and is distributed, a period after what was before.
    pub fn pay_out(&mut self, asset: &Asset, units: u128) {
        self.wait(PERIOD);
        self.arrive(asset, units);
        self.distribute(asset).unwrap();
    }

    pub fn query<T: DeserializeOwned>(&self, msg: QueryMsg) -> Result<T, ContractError> {
        Ok(from_json(contract::query(self.deps.as_ref(), self.env.clone(), msg)?).unwrap())
    }

    pub fn ask<T: DeserializeOwned>(&self, msg: QueryMsg) -> T {
        self.query(msg.clone()).unwrap_or_else(|error| panic!("{msg:?}: {error}"))
    }

    /// Invariant 11: received is waiting, unpaid and paid, and what is held covers all that isn't paid.
    pub fn assert_books(&self, asset: &Asset) -> polity::dividends::AssetBooks {
        let answer: polity::dividends::BooksResponse = self.ask(QueryMsg::Books { asset: asset.clone() });
        let books = answer.books;
        assert_eq!(books.waiting + books.unpaid + books.paid, books.received);
        assert_eq!(books.distributed, books.unpaid + books.paid);
        assert!(answer.held.unwrap_or_default() >= books.waiting + books.unpaid);
        books
    }
}

pub fn claim(asset: &Asset, distributions: &[u32], account: Option<String>) -> ExecuteMsg {
    ExecuteMsg::Claim { asset: asset.clone(), distributions: distributions.to_vec(), account }
}

/// The stable code that an error's text starts with.
pub fn code(error: &ContractError) -> String {
    error.to_string().split(':').next().unwrap().to_owned()
}
