//! The bank and the wasm module as a chain has them: what cw-multi-test lets pass and a chain doesn't is
//! refused here, at any depth of calls.

use std::cell::Cell;

use cosmwasm_std::{
    Addr, Api, BankMsg, BankQuery, Binary, BlockInfo, Coin, CustomMsg, CustomQuery, Empty, Querier, Record,
    Storage, WasmMsg, WasmQuery,
};
use cw_multi_test::error::{bail, AnyError, AnyResult};
use cw_multi_test::{
    AppResponse, Bank, BankKeeper, BankSudo, Contract, ContractData, CosmosRouter, Module, Wasm, WasmKeeper,
    WasmSudo,
};
use serde::de::DeserializeOwned;

use super::codes::Unborn;

/// Queries within queries, as in wasmd.
const MAX_QUERY_DEPTH: u32 = 10;
/// Calls within calls. wasmd allows 500; here each takes the stack of this process: more than 10 KiB of the
/// 2 MiB that a test's thread has, and the more the larger the contract.
const MAX_CALL_DEPTH: u32 = 32;
/// Bytes of a label, as in wasmd.
const MAX_LABEL: usize = 128;

/// The chain itself refuses, with the numbers that a Cosmos SDK chain has for it.
#[derive(Debug, thiserror::Error)]
#[error("{log}")]
pub(super) struct Refused {
    pub codespace: &'static str,
    pub code: u32,
    pub log: String,
}

impl Refused {
    const UNAUTHORIZED: u32 = 4;
    const INSUFFICIENT_FUNDS: u32 = 5;
    const INVALID_ADDRESS: u32 = 7;
    const INVALID_COINS: u32 = 10;
    const INVALID_REQUEST: u32 = 18;

    fn sdk(code: u32, log: String) -> Self {
        Self { codespace: "sdk", code, log }
    }

    pub fn invalid_request(log: impl Into<String>) -> Self {
        Self::sdk(Self::INVALID_REQUEST, log.into())
    }

    fn invalid_address(address: &str, error: &impl ToString) -> Self {
        Self::sdk(Self::INVALID_ADDRESS, format!("invalid address `{address}`: {}", error.to_string()))
    }
}

/// There is no such contract or code.
#[derive(Debug, thiserror::Error)]
#[error("no such {what}")]
pub(super) struct Missing {
    pub what: String,
}

impl Missing {
    pub fn contract(address: impl std::fmt::Display) -> Self {
        Self { what: format!("contract {address}") }
    }

    pub fn code(id: u64) -> Self {
        Self { what: format!("code {id}") }
    }
}

fn valid(api: &dyn Api, address: &str) -> Result<Addr, Refused> {
    api.addr_validate(address).map_err(|error| Refused::invalid_address(address, &error))
}

#[derive(Default)]
pub(super) struct StrictBank(BankKeeper);

impl Bank for StrictBank {}

impl Module for StrictBank {
    type ExecT = BankMsg;
    type QueryT = BankQuery;
    type SudoT = BankSudo;

    fn execute<ExecC, QueryC>(
        &self,
        api: &dyn Api,
        storage: &mut dyn Storage,
        router: &dyn CosmosRouter<ExecC = ExecC, QueryC = QueryC>,
        block: &BlockInfo,
        sender: Addr,
        msg: BankMsg,
    ) -> AnyResult<AppResponse>
    where
        ExecC: CustomMsg + DeserializeOwned + 'static,
        QueryC: CustomQuery + DeserializeOwned + 'static,
    {
        let amount = match &msg {
            BankMsg::Send { to_address, amount } => {
                valid(api, to_address)?;
                amount
            }
            BankMsg::Burn { amount } => amount,
            _ => bail!(Refused::invalid_request(format!("unsupported bank message {msg:?}"))),
        };
        some_coins(amount)?;
        let amount = list(amount);
        self.0.execute(api, storage, router, block, sender.clone(), msg).map_err(|_| {
            let log = format!("{sender} does not have {amount}: insufficient funds");
            AnyError::new(Refused::sdk(Refused::INSUFFICIENT_FUNDS, log))
        })
    }

    fn query(
        &self,
        api: &dyn Api,
        storage: &dyn Storage,
        querier: &dyn Querier,
        block: &BlockInfo,
        request: BankQuery,
    ) -> AnyResult<Binary> {
        self.0.query(api, storage, querier, block, request)
    }

    fn sudo<ExecC, QueryC>(
        &self,
        api: &dyn Api,
        storage: &mut dyn Storage,
        router: &dyn CosmosRouter<ExecC = ExecC, QueryC = QueryC>,
        block: &BlockInfo,
        msg: BankSudo,
    ) -> AnyResult<AppResponse>
    where
        ExecC: CustomMsg + DeserializeOwned + 'static,
        QueryC: CustomQuery + DeserializeOwned + 'static,
    {
        let BankSudo::Mint { amount, .. } = &msg;
        some_coins(amount)?;
        self.0.sudo(api, storage, router, block, msg)
    }
}

fn some_coins(coins: &[Coin]) -> Result<(), Refused> {
    match coins.iter().all(|coin| coin.amount.is_zero()) {
        true => Err(Refused::sdk(Refused::INVALID_COINS, "there are no coins to move".into())),
        false => Ok(()),
    }
}

fn list(coins: &[Coin]) -> String {
    coins.iter().map(Coin::to_string).collect::<Vec<_>>().join(",")
}

pub(super) struct StrictWasm {
    keeper: WasmKeeper<Empty, Empty>,
    unborn: Unborn,
    calls: Cell<u32>,
    queries: Cell<u32>,
}

impl StrictWasm {
    pub fn new(keeper: WasmKeeper<Empty, Empty>, unborn: Unborn) -> Self {
        Self { keeper, unborn, calls: Cell::default(), queries: Cell::default() }
    }

    fn check_code(&self, id: u64) -> Result<(), Missing> {
        self.keeper.contract_code(id).map(drop).map_err(|_| Missing::code(id))
    }

    fn check_admin(
        &self,
        api: &dyn Api,
        storage: &dyn Storage,
        sender: &Addr,
        contract: &str,
    ) -> AnyResult<()> {
        let contract = valid(api, contract)?;
        let Ok(data) = self.keeper.contract_data(storage, &contract) else {
            bail!(Missing::contract(contract));
        };
        if data.admin.as_ref() != Some(sender) {
            let log = format!("{sender} is not the admin of {contract}: unauthorized");
            bail!(Refused::sdk(Refused::UNAUTHORIZED, log));
        }
        Ok(())
    }

    fn check(&self, api: &dyn Api, storage: &dyn Storage, sender: &Addr, msg: &WasmMsg) -> AnyResult<()> {
        match msg {
            WasmMsg::Execute { contract_addr, .. } => {
                valid(api, contract_addr)?;
            }
            WasmMsg::Instantiate { admin, code_id, label, .. } => {
                if label.trim().is_empty() || label.len() > MAX_LABEL {
                    bail!(Refused::invalid_request(format!(
                        "a label has 1 to {MAX_LABEL} bytes, this one {}",
                        label.len()
                    )));
                }
                if let Some(admin) = admin {
                    valid(api, admin)?;
                }
                self.check_code(*code_id)?;
            }
            WasmMsg::Migrate { contract_addr, new_code_id, .. } => {
                self.check_admin(api, storage, sender, contract_addr)?;
                self.check_code(*new_code_id)?;
            }
            WasmMsg::UpdateAdmin { contract_addr, admin } => {
                valid(api, admin)?;
                self.check_admin(api, storage, sender, contract_addr)?;
            }
            WasmMsg::ClearAdmin { contract_addr } => self.check_admin(api, storage, sender, contract_addr)?,
            _ => bail!(Refused::invalid_request(format!("unsupported wasm message {msg:?}"))),
        }
        Ok(())
    }

    /// cw-multi-test names its own types where a contract is missing.
    fn name_missing(&self, storage: &dyn Storage, contract: &str, error: AnyError) -> AnyError {
        let contract = Addr::unchecked(contract);
        match self.keeper.contract_data(storage, &contract) {
            Ok(_) => error,
            Err(_) => AnyError::new(Missing::contract(contract)),
        }
    }
}

/// One level deeper, for as long as it lives.
struct Level<'a>(&'a Cell<u32>);

impl<'a> Level<'a> {
    fn enter(depth: &'a Cell<u32>, max: u32, what: &str) -> Result<Self, Refused> {
        if depth.get() >= max {
            return Err(Refused::invalid_request(format!("{what} are nested more than {max} deep")));
        }
        depth.set(depth.get() + 1);
        Ok(Self(depth))
    }
}

impl Drop for Level<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

impl Wasm<Empty, Empty> for StrictWasm {
    fn execute(
        &self,
        api: &dyn Api,
        storage: &mut dyn Storage,
        router: &dyn CosmosRouter<ExecC = Empty, QueryC = Empty>,
        block: &BlockInfo,
        sender: Addr,
        msg: WasmMsg,
    ) -> AnyResult<AppResponse> {
        let _level = Level::enter(&self.calls, MAX_CALL_DEPTH, "calls")?;
        self.check(api, storage, &sender, &msg)?;
        let target = match &msg {
            WasmMsg::Execute { contract_addr, .. } => Some(contract_addr.clone()),
            _ => None,
        };
        self.keeper.execute(api, storage, router, block, sender, msg).map_err(|error| match target {
            Some(target) => self.name_missing(storage, &target, error),
            None => error,
        })
    }

    fn query(
        &self,
        api: &dyn Api,
        storage: &dyn Storage,
        querier: &dyn Querier,
        block: &BlockInfo,
        request: WasmQuery,
    ) -> AnyResult<Binary> {
        let _level = Level::enter(&self.queries, MAX_QUERY_DEPTH, "queries")?;
        let target = match &request {
            WasmQuery::Smart { contract_addr, .. } | WasmQuery::ContractInfo { contract_addr } => {
                if self.unborn.borrow().contains(&Addr::unchecked(contract_addr)) {
                    bail!(Missing::contract(contract_addr));
                }
                contract_addr.clone()
            }
            WasmQuery::Raw { .. } => return self.keeper.query(api, storage, querier, block, request),
            _ => bail!(Refused::invalid_request(format!("unsupported wasm query {request:?}"))),
        };
        let answer = self.keeper.query(api, storage, querier, block, request);
        answer.map_err(|error| self.name_missing(storage, &target, error))
    }

    fn sudo(
        &self,
        api: &dyn Api,
        storage: &mut dyn Storage,
        router: &dyn CosmosRouter<ExecC = Empty, QueryC = Empty>,
        block: &BlockInfo,
        msg: WasmSudo,
    ) -> AnyResult<AppResponse> {
        self.keeper.sudo(api, storage, router, block, msg)
    }

    fn store_code(&mut self, creator: Addr, code: Box<dyn Contract<Empty>>) -> u64 {
        self.keeper.store_code(creator, code)
    }

    fn store_code_with_id(
        &mut self,
        creator: Addr,
        code_id: u64,
        code: Box<dyn Contract<Empty>>,
    ) -> AnyResult<u64> {
        self.keeper.store_code_with_id(creator, code_id, code)
    }

    fn duplicate_code(&mut self, code_id: u64) -> AnyResult<u64> {
        self.keeper.duplicate_code(code_id)
    }

    fn contract_data(&self, storage: &dyn Storage, address: &Addr) -> AnyResult<ContractData> {
        self.keeper.contract_data(storage, address)
    }

    fn dump_wasm_raw(&self, storage: &dyn Storage, address: &Addr) -> Vec<Record> {
        self.keeper.dump_wasm_raw(storage, address)
    }
}
