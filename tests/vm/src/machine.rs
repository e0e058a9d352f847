//! What the wasm module of a chain does with messages and queries: wasmd 0.60, step by step, with what each costs.

use std::cell::{Ref, RefCell, RefMut};
use std::rc::Rc;

use cosmwasm_std::{
    from_json, to_json_vec, Addr, AllBalanceResponse, BalanceResponse, Binary, Checksum, Coin,
    ContractInfo as EnvContract, Env, Event, MessageInfo, MsgResponse, Order, Reply, ReplyOn, SubMsgResponse,
    SubMsgResult, TransactionInfo,
};
use cosmwasm_vm::{
    call_execute_raw, call_instantiate_raw, call_migrate_raw, call_query_raw, call_reply_raw, Backend,
    BackendError, VmError,
};
use polity_client::ContractInfo;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::accounts::normal;
use crate::backend::{Addresses, Asker, Records};
use crate::code::Compiled;
use crate::fail::{Doing, Done, Fail};
use crate::native;
use crate::proto::{Fields, Message};
use crate::schedule as price;
use crate::trace::{Entry, Kind, Store};
use crate::wire::{Answer, BankMsg, BankQuery, Msg, Query, Response, SubMsg, WasmMsg, WasmQuery};
use crate::world::{after, Code, Program, World};

/// Queries within queries, as in wasmd.
const MAX_QUERY_DEPTH: u32 = 10;
/// Calls within calls, as the embedded chain has them; wasmd allows 500, for which a test's stack is too small.
const MAX_CALL_DEPTH: u32 = 32;
/// Bytes of a label, as in wasmd.
const MAX_LABEL: usize = 128;
/// Bytes of an instantiate2 salt, as in wasmd.
const MAX_SALT: usize = 64;

const DUPLICATE: u32 = 15;
const UNKNOWN_MESSAGE: u32 = 20;
const INVALID_EVENT: u32 = 21;
const QUERY_DEPTH: u32 = 27;
const CALL_DEPTH: u32 = 30;

const CODES: u8 = 1;
const CONTRACTS: u8 = 2;
const SEQUENCES: u8 = 4;
const HISTORY: u8 = 5;
const BY_CODE: u8 = 6;
const PINNED: u8 = 7;
const BY_CREATOR: u8 = 9;

/// The chain, shared by what runs on it.
#[derive(Clone)]
pub(crate) struct Machine(Rc<RefCell<World>>);

/// What came of a message.
#[derive(Clone, Debug, Default)]
pub(crate) struct Handled {
    /// The response, as protobuf.
    pub data: Vec<u8>,
    pub events: Vec<Event>,
    pub type_url: &'static str,
}

/// How a contract is entered.
pub(crate) enum Call {
    Instantiate { info: MessageInfo, msg: Binary },
    Execute { info: MessageInfo, msg: Binary },
    Migrate { msg: Binary },
    Query { msg: Binary },
    Reply { reply: Reply },
}

/// Why a contract's query has no answer, as the contract is told.
#[derive(Debug)]
pub(crate) enum Unanswered {
    OutOfGas,
    Refused(String),
    NoContract(String),
    NoCode(u64),
    Unreadable(String),
    Unsupported(String),
}

impl Call {
    pub const fn doing(&self) -> Doing {
        match self {
            Self::Instantiate { .. } => Doing::Instantiate,
            Self::Execute { .. } | Self::Reply { .. } => Doing::Execute,
            Self::Migrate { .. } => Doing::Migrate,
            Self::Query { .. } => Doing::Query,
        }
    }
}

impl Machine {
    pub fn new(world: World) -> Self {
        Self(Rc::new(RefCell::new(world)))
    }

    pub fn world(&self) -> Ref<'_, World> {
        self.0.borrow()
    }

    pub fn world_mut(&self) -> RefMut<'_, World> {
        self.0.borrow_mut()
    }

    // messages

    /// Handles a message in a layer of its own, and one level deeper.
    pub fn handle(&self, sender: &Addr, msg: &Msg) -> Done<Handled> {
        self.world_mut().calls += 1;
        let too_deep = self.world().calls > MAX_CALL_DEPTH;
        let handled = match too_deep {
            true => Err(Fail::wasm(CALL_DEPTH, format!("calls are nested more than {MAX_CALL_DEPTH} deep"))),
            false => self.dispatch(sender, msg),
        };
        self.world_mut().calls -= 1;
        handled
    }

    fn dispatch(&self, sender: &Addr, msg: &Msg) -> Done<Handled> {
        match msg {
            Msg::Bank(BankMsg::Send { to_address, amount }) => {
                let to = self.world().valid(to_address)?;
                let coins = some_coins(amount)?;
                let events = self.world_mut().send_coins(sender, &to, &coins)?;
                Ok(Handled { data: Vec::new(), events, type_url: "/cosmos.bank.v1beta1.MsgSendResponse" })
            }
            Msg::Bank(BankMsg::Burn { amount }) => {
                let coins = some_coins(amount)?;
                let events = self.world_mut().burn_coins(sender, &coins)?;
                Ok(Handled { data: Vec::new(), events, type_url: "/cosmos.bank.v1beta1.MsgBurnResponse" })
            }
            Msg::Wasm(WasmMsg::Execute { contract_addr, msg, funds }) => {
                self.execute(sender, contract_addr, msg, funds)
            }
            Msg::Wasm(WasmMsg::Instantiate { admin, code_id, msg, funds, label }) => {
                self.instantiate(sender, *code_id, admin.as_deref(), label, msg, funds, None)
            }
            Msg::Wasm(WasmMsg::Instantiate2 { admin, code_id, label, msg, funds, salt }) => {
                self.instantiate(sender, *code_id, admin.as_deref(), label, msg, funds, Some(salt))
            }
            Msg::Wasm(WasmMsg::Migrate { contract_addr, new_code_id, msg }) => {
                self.migrate(sender, contract_addr, *new_code_id, msg)
            }
            Msg::Wasm(WasmMsg::UpdateAdmin { contract_addr, admin }) => {
                let admin = self.world().valid(admin)?;
                self.set_admin(sender, contract_addr, Some(admin))
            }
            Msg::Wasm(WasmMsg::ClearAdmin { contract_addr }) => self.set_admin(sender, contract_addr, None),
        }
    }

    fn execute(&self, sender: &Addr, contract: &str, msg: &Binary, funds: &[Coin]) -> Done<Handled> {
        let contract = self.world().valid(contract)?;
        let funds = normal(funds)?;
        let (info, code) = self.enter(&contract)?;
        self.charge_call(Entry::Execute, info.code_id, &code)?;
        let mut events = self.pay(sender, &contract, &funds)?;
        let info = MessageInfo { sender: sender.clone(), funds };
        let response = self.call(&contract, &code, Call::Execute { info, msg: msg.clone() })?;
        events.push(about("execute", &contract));
        let data = self.respond(&contract, response, &mut events)?;
        let data = Message::new().bytes(1, &data.unwrap_or_default()).done();
        Ok(Handled { data, events, type_url: "/cosmwasm.wasm.v1.MsgExecuteContractResponse" })
    }

    #[allow(clippy::too_many_arguments)] // as many as the message has fields
    fn instantiate(
        &self,
        sender: &Addr,
        code_id: u64,
        admin: Option<&str>,
        label: &str,
        msg: &Binary,
        funds: &[Coin],
        salt: Option<&Binary>,
    ) -> Done<Handled> {
        if label.trim().is_empty() || label.len() > MAX_LABEL {
            let log = format!("a label has 1 to {MAX_LABEL} bytes, this one {}", label.len());
            return Err(Fail::sdk(Fail::INVALID_REQUEST, log));
        }
        if salt.is_some_and(|salt| salt.is_empty() || salt.len() > MAX_SALT) {
            return Err(Fail::sdk(Fail::INVALID_REQUEST, format!("a salt has 1 to {MAX_SALT} bytes")));
        }
        let admin = admin.map(|admin| self.world().valid(admin)).transpose()?;
        let funds = normal(funds)?;
        let code = self.read_code(code_id)?;
        self.charge_call(Entry::Instantiate, code_id, &code)?;
        let contract = match salt {
            Some(salt) => self.world().predictable_address(&code.checksum, sender, salt),
            None => self.world_mut().next_address(code_id)?,
        };
        {
            let mut world = self.world_mut();
            let key = world.info_key(&contract);
            if world.has(Store::Wasm, &key)? {
                let log = "contract address already exists, try a different combination of creator, \
                           checksum and salt: duplicate";
                return Err(Fail::wasm(DUPLICATE, log));
            }
            if !world.read_account(&contract)? {
                world.create_account(&contract)?;
            }
        }
        let mut events = self.pay(sender, &contract, &funds)?;
        let info = MessageInfo { sender: sender.clone(), funds };
        let response = self.call(&contract, &code, Call::Instantiate { info, msg: msg.clone() })?;
        {
            let mut world = self.world_mut();
            world.index_by_code(&contract, code_id)?;
            world.index_by_creator(&contract, sender)?;
            world.append_history(&contract, 1, code_id, msg)?;
            let info = ContractInfo { code_id, creator: sender.clone(), admin, label: label.into() };
            let created = world.position();
            world.write_info(&contract, &info, &created)?;
        }
        events.push(about("instantiate", &contract).add_attribute("code_id", code_id.to_string()));
        let data = self.respond(&contract, response, &mut events).map_err(Fail::wrapped)?;
        let data = Message::new().bytes(1, contract.as_bytes()).bytes(2, &data.unwrap_or_default()).done();
        let type_url = match salt {
            Some(_) => "/cosmwasm.wasm.v1.MsgInstantiateContract2Response",
            None => "/cosmwasm.wasm.v1.MsgInstantiateContractResponse",
        };
        Ok(Handled { data, events, type_url })
    }

    fn migrate(&self, sender: &Addr, contract: &str, code_id: u64, msg: &Binary) -> Done<Handled> {
        let contract = self.world().valid(contract)?;
        let (mut info, created) = self.as_admin(sender, &contract)?;
        let code = self.read_code(code_id)?;
        self.read_code(info.code_id)?;
        self.charge_call(Entry::Migrate, code_id, &code)?;
        let response = self.call(&contract, &code, Call::Migrate { msg: msg.clone() })?;
        {
            let mut world = self.world_mut();
            world.unindex_by_code(&contract)?;
            world.append_history(&contract, 2, code_id, msg)?;
            world.index_by_code(&contract, code_id)?;
            info.code_id = code_id;
            world.write_info(&contract, &info, &created)?;
        }
        let event = Event::new("migrate").add_attribute("code_id", code_id.to_string());
        let mut events = vec![event.add_attribute("_contract_address", &contract)];
        let data = self.respond(&contract, response, &mut events).map_err(Fail::wrapped)?;
        let data = Message::new().bytes(1, &data.unwrap_or_default()).done();
        Ok(Handled { data, events, type_url: "/cosmwasm.wasm.v1.MsgMigrateContractResponse" })
    }

    fn set_admin(&self, sender: &Addr, contract: &str, admin: Option<Addr>) -> Done<Handled> {
        let contract = self.world().valid(contract)?;
        let (mut info, created) = self.as_admin(sender, &contract)?;
        let type_url = match admin {
            Some(_) => "/cosmwasm.wasm.v1.MsgUpdateAdminResponse",
            None => "/cosmwasm.wasm.v1.MsgClearAdminResponse",
        };
        let new = admin.as_ref().map_or("", Addr::as_str);
        let event = about("update_contract_admin", &contract).add_attribute("new_admin_address", new);
        info.admin = admin;
        self.world_mut().write_info(&contract, &info, &created)?;
        Ok(Handled { data: Vec::new(), events: vec![event], type_url })
    }

    /// The contract's record, if the sender is its admin.
    fn as_admin(&self, sender: &Addr, contract: &Addr) -> Done<(ContractInfo, Vec<u8>)> {
        let found = self.world_mut().read_info(contract)?;
        let (info, created) = found.ok_or_else(|| Fail::no_contract(contract))?;
        if info.admin.as_ref() != Some(sender) {
            let log = format!("{sender} is not the admin of {contract}: unauthorized");
            return Err(Fail::sdk(Fail::UNAUTHORIZED, log));
        }
        Ok((info, created))
    }

    fn pay(&self, from: &Addr, to: &Addr, funds: &[Coin]) -> Done<Vec<Event>> {
        match funds.is_empty() {
            true => Ok(Vec::new()),
            false => self.world_mut().send_coins(from, to, funds),
        }
    }

    /// The contract, and its code.
    fn enter(&self, contract: &Addr) -> Done<(ContractInfo, Code)> {
        let found = self.world_mut().read_info(contract)?;
        let (info, _) = found.ok_or_else(|| Fail::no_contract(contract))?;
        let code = self.read_code(info.code_id)?;
        Ok((info, code))
    }

    fn read_code(&self, id: u64) -> Done<Code> {
        let mut world = self.world_mut();
        world.get(Store::Wasm, &code_key(id))?;
        world.code(id)
    }

    fn charge_call(&self, entry: Entry, code_id: u64, code: &Code) -> Done<()> {
        let mut world = self.world_mut();
        world.has(Store::Wasm, &pinned_key(code_id))?;
        world.charge_call(entry, &code.checksum)
    }

    // sub-messages

    /// Emits the events of a contract's response and sends its messages; answers what the message that it is the
    /// response to has as data.
    fn respond(&self, contract: &Addr, response: Response, events: &mut Vec<Event>) -> Done<Option<Vec<u8>>> {
        self.world_mut().running.push(contract.clone());
        let done = self.respond_as(contract, response, events);
        self.world_mut().running.pop();
        done
    }

    fn respond_as(
        &self,
        contract: &Addr,
        response: Response,
        events: &mut Vec<Event>,
    ) -> Done<Option<Vec<u8>>> {
        let Response { messages, attributes, events: own, data } = response;
        let gas = price::events(&attributes, &own);
        self.world_mut().charge(Kind::Events, 0, gas)?;
        if !attributes.is_empty() {
            events.push(own_event("wasm".into(), contract, attributes)?);
        }
        for event in own {
            let name = event.ty.trim();
            if name.len() < 2 {
                return Err(Fail::wasm(INVALID_EVENT, format!("event type too short: '{name}'")));
            }
            events.push(own_event(format!("wasm-{name}"), contract, event.attributes)?);
        }
        let mut data = data.map(Binary::into);
        for message in messages {
            if let Some(new) = self.send(contract, message, events)? {
                data = Some(new);
            }
        }
        Ok(data)
    }

    /// Sends one message of a contract, and tells the contract what came of it if it wants to know; answers the data
    /// that it sets then.
    fn send(&self, contract: &Addr, message: SubMsg, events: &mut Vec<Event>) -> Done<Option<Vec<u8>>> {
        let SubMsg { id, payload, msg, gas_limit, reply_on } = message;
        let is_wasm = msg.get("wasm").is_some();
        let left = self.world().gas_left();
        let limit = gas_limit.filter(|limit| *limit < left);
        self.world_mut().rows.open();
        let handled = self.limited(limit, || {
            let msg: Msg = serde_json::from_value(msg).map_err(|error| {
                Fail::wasm(UNKNOWN_MESSAGE, format!("unknown message from the contract: {error}"))
            })?;
            self.handle(contract, &msg)
        });
        match &handled {
            Ok(_) => self.world_mut().rows.keep(),
            Err(_) => self.world_mut().rows.discard(),
        }
        let result = match handled {
            Ok(Handled { data, events: mut theirs, type_url }) => {
                if is_wasm {
                    theirs.iter_mut().for_each(|event| event.attributes.sort_by(|a, b| a.key.cmp(&b.key)));
                }
                events.extend(theirs.iter().cloned());
                if !matches!(reply_on, ReplyOn::Success | ReplyOn::Always) {
                    return Ok(None);
                }
                let value = Binary::from(data);
                let msg_responses = vec![MsgResponse { type_url: type_url.into(), value: value.clone() }];
                let events = if is_wasm { theirs } else { Vec::new() };
                let data = (!value.is_empty()).then_some(value);
                #[allow(deprecated)] // it is what contracts before 2.0 read
                SubMsgResult::Ok(SubMsgResponse { events, data, msg_responses })
            }
            Err(Fail::Fault(fault)) if matches!(reply_on, ReplyOn::Error | ReplyOn::Always) => {
                SubMsgResult::Err(fault.redacted())
            }
            Err(fail) => return Err(fail),
        };
        let reply = Reply { id, payload, gas_used: 0, result };
        self.reply(contract, reply, events).map_err(Fail::wrapped)
    }

    fn limited<T>(&self, limit: Option<u64>, action: impl FnOnce() -> Done<T>) -> Done<T> {
        let Some(limit) = limit else { return action() };
        self.world_mut().limit(limit);
        match action() {
            Err(Fail::OutOfGas) => {
                self.world_mut().exhaust(limit)?;
                Err(Fail::sdk(Fail::OUT_OF_GAS, "SubMsg hit gas limit: out of gas"))
            }
            result => {
                self.world_mut().unlimit()?;
                result
            }
        }
    }

    fn reply(&self, contract: &Addr, reply: Reply, events: &mut Vec<Event>) -> Done<Option<Vec<u8>>> {
        let (_, code) = self.enter(contract)?;
        {
            let mut world = self.world_mut();
            if let SubMsgResult::Ok(response) = &reply.result {
                let gas = price::reply_events(&response.events);
                world.charge(Kind::ReplyEvents, 0, gas)?;
            }
            world.charge_call(Entry::Reply, &code.checksum)?;
        }
        let response = self.call(contract, &code, Call::Reply { reply })?;
        events.push(about("reply", contract));
        self.respond(contract, response, events)
    }

    // queries

    /// A query of a contract within a limit of its own; what it changes, nobody keeps.
    pub fn subquery(&self, request: &[u8], limit: u64) -> Result<Vec<u8>, Unanswered> {
        {
            let mut world = self.world_mut();
            world.limit(limit);
            world.rows.open();
        }
        let answer = match serde_json::from_slice::<Query>(request) {
            Ok(query) => self.query(&query),
            Err(error) => {
                let mut world = self.world_mut();
                world.rows.discard();
                world.stop();
                return Err(match serde_json::from_slice::<serde_json::Value>(request) {
                    Ok(_) => Unanswered::Unsupported(error.to_string()),
                    Err(error) => Unanswered::Unreadable(error.to_string()),
                });
            }
        };
        let mut world = self.world_mut();
        world.rows.discard();
        if world.unlimit().is_err() {
            return Err(Unanswered::OutOfGas);
        }
        answer.map_err(|fail| match fail {
            Fail::OutOfGas => Unanswered::OutOfGas,
            Fail::Fault(fault) => match (fault.missing_contract(), fault.missing_code()) {
                (Some(address), _) => Unanswered::NoContract(address.into()),
                (_, Some(code)) => Unanswered::NoCode(code),
                _ => Unanswered::Refused(fault.redacted()),
            },
        })
    }

    fn query(&self, query: &Query) -> Done<Vec<u8>> {
        match query {
            Query::Wasm(WasmQuery::Smart { contract_addr, msg }) => {
                let contract = self.world().valid(contract_addr)?;
                self.smart(&contract, msg)
            }
            Query::Wasm(WasmQuery::Raw { contract_addr, key }) => {
                let mut world = self.world_mut();
                let contract = world.valid(contract_addr)?;
                let key = [world.contract_prefix(&contract).as_slice(), key].concat();
                Ok(world.get(Store::Contract, &key)?.unwrap_or_default())
            }
            Query::Wasm(WasmQuery::ContractInfo { contract_addr }) => {
                let mut world = self.world_mut();
                let contract = world.valid(contract_addr)?;
                let found = world.read_info(&contract)?;
                let (info, _) = found.ok_or_else(|| Fail::no_contract(contract_addr))?;
                world.has(Store::Wasm, &pinned_key(info.code_id))?;
                let pinned = world.pinned;
                let ContractInfo { code_id, creator, admin, .. } = info;
                json(&ContractInfoResponse { code_id, creator, admin, pinned, ibc_port: None })
            }
            Query::Wasm(WasmQuery::CodeInfo { code_id }) => {
                let code = self.read_code(*code_id)?;
                let (creator, checksum) = (code.creator, code.checksum);
                json(&CodeInfoResponse { code_id: *code_id, creator, checksum })
            }
            Query::Bank(BankQuery::Balance { address, denom }) => {
                let mut world = self.world_mut();
                let address = world.valid(address)?;
                let amount = world.balance(&address, denom)?;
                json(&BalanceResponse::new(Coin { denom: denom.clone(), amount: amount.into() }))
            }
            #[allow(deprecated)] // contracts of that time ask it
            Query::Bank(BankQuery::AllBalances { address }) => {
                let mut world = self.world_mut();
                let address = world.valid(address)?;
                json(&AllBalanceResponse::new(world.read_all_balances(&address)?))
            }
            Query::Bank(BankQuery::Supply { denom }) => {
                let amount = self.world_mut().supply(denom)?;
                json(&BalanceResponse::new(Coin { denom: denom.clone(), amount: amount.into() }))
            }
        }
    }

    /// The contract's answer to a query.
    pub fn smart(&self, contract: &Addr, msg: &Binary) -> Done<Vec<u8>> {
        self.world_mut().queries += 1;
        let too_deep = self.world().queries > MAX_QUERY_DEPTH;
        let answer = match too_deep {
            true => {
                Err(Fail::wasm(QUERY_DEPTH, format!("queries are nested more than {MAX_QUERY_DEPTH} deep")))
            }
            false => self.smart_once(contract, msg),
        };
        self.world_mut().queries -= 1;
        answer
    }

    fn smart_once(&self, contract: &Addr, msg: &Binary) -> Done<Vec<u8>> {
        let (info, code) = self.enter(contract)?;
        self.charge_call(Entry::Query, info.code_id, &code)?;
        let call = Call::Query { msg: msg.clone() };
        let answer = self.run(contract, &code, &call)?;
        decode::<Binary>(&answer, call.doing()).map(Into::into)
    }

    // the machine

    fn call(&self, contract: &Addr, code: &Code, call: Call) -> Done<Response> {
        let answer = self.run(contract, code, &call)?;
        decode(&answer, call.doing())
    }

    /// Runs an entry point, and answers what it answers, as JSON.
    fn run(&self, contract: &Addr, code: &Code, call: &Call) -> Done<Vec<u8>> {
        let env = {
            let mut world = self.world_mut();
            world.running.push(contract.clone());
            Env {
                block: world.block.clone(),
                transaction: Some(TransactionInfo { index: world.index }),
                contract: EnvContract { address: contract.clone() },
            }
        };
        let answer = match &code.program {
            Program::Wasm(compiled) => self.run_wasm(compiled, contract, &env, call),
            Program::Native(program) => native::run(self, &**program, contract, env, call),
        };
        let charged = match &answer {
            Ok(answer) => {
                let bytes = answer.len();
                self.world_mut().charge(Kind::Response, bytes, bytes as u64 * price::RESPONSE_BYTE)
            }
            Err(_) => Ok(()),
        };
        self.world_mut().running.pop();
        charged?;
        answer
    }

    fn run_wasm(&self, compiled: &Compiled, contract: &Addr, env: &Env, call: &Call) -> Done<Vec<u8>> {
        let backend = Backend {
            api: Addresses(self.world().api),
            storage: Records::new(self.clone(), contract),
            querier: Asker(self.clone()),
        };
        let limit = self.world().gas_left().saturating_mul(price::VM_GAS);
        let env = json(env)?;
        let mut instance = compiled.instance(backend, limit).map_err(stopped)?;
        let answer = match call {
            Call::Instantiate { info, msg } => call_instantiate_raw(&mut instance, &env, &json(info)?, msg),
            Call::Execute { info, msg } => call_execute_raw(&mut instance, &env, &json(info)?, msg),
            Call::Migrate { msg } => call_migrate_raw(&mut instance, &env, msg),
            Call::Query { msg } => call_query_raw(&mut instance, &env, msg),
            Call::Reply { reply } => call_reply_raw(&mut instance, &env, &json(reply)?),
        };
        let used = instance.create_gas_report().used_internally / price::VM_GAS;
        let mut world = self.world_mut();
        world.charge(Kind::Compute, 0, used)?;
        if world.is_exhausted() {
            return Err(Fail::OutOfGas);
        }
        answer.map_err(stopped)
    }
}

fn stopped(error: VmError) -> Fail {
    match error {
        VmError::GasDepletion { .. } | VmError::BackendErr { source: BackendError::OutOfGas {}, .. } => {
            Fail::OutOfGas
        }
        error => Fail::machine(error),
    }
}

fn decode<T: serde::de::DeserializeOwned>(answer: &[u8], doing: Doing) -> Done<T> {
    match from_json(answer) {
        Ok(Answer::Ok(answer)) => Ok(answer),
        Ok(Answer::Error(text)) => Err(Fail::contract(doing, text, None)),
        Err(error) => Err(Fail::machine(format!("the contract's answer: {error}"))),
    }
}

fn json(value: &impl Serialize) -> Done<Vec<u8>> {
    to_json_vec(value).map_err(Fail::machine)
}

fn some_coins(coins: &[Coin]) -> Done<Vec<Coin>> {
    let coins = normal(coins)?;
    match coins.is_empty() {
        true => Err(Fail::sdk(Fail::INVALID_COINS, "there are no coins to move")),
        false => Ok(coins),
    }
}

fn about(name: &str, contract: &Addr) -> Event {
    Event::new(name).add_attribute("_contract_address", contract)
}

fn own_event(name: String, contract: &Addr, attributes: Vec<cosmwasm_std::Attribute>) -> Done<Event> {
    let mut event = about(&name, contract);
    for attribute in attributes {
        let (key, value) = (attribute.key.trim(), attribute.value.trim());
        if key.is_empty() || key.starts_with('_') {
            let log = format!("attribute key '{key}' is empty or reserved: invalid event");
            return Err(Fail::wasm(INVALID_EVENT, log));
        }
        event = event.add_attribute(key, value);
    }
    Ok(event)
}

#[derive(Serialize)]
struct ContractInfoResponse {
    code_id: u64,
    creator: Addr,
    admin: Option<Addr>,
    pinned: bool,
    ibc_port: Option<String>,
}

#[derive(Serialize)]
struct CodeInfoResponse {
    code_id: u64,
    creator: Addr,
    checksum: Checksum,
}

// the wasm module's own records

pub(crate) fn code_key(id: u64) -> Vec<u8> {
    [&[CODES], id.to_be_bytes().as_slice()].concat()
}

fn pinned_key(id: u64) -> Vec<u8> {
    [&[PINNED], id.to_be_bytes().as_slice()].concat()
}

/// What the chain keeps about a code that everybody may instantiate.
pub(crate) fn code_record(checksum: &Checksum, creator: &Addr) -> Vec<u8> {
    let everybody = Message::new().number(1, 3).done();
    Message::new().bytes(1, checksum.as_slice()).bytes(2, creator.as_bytes()).message(5, &everybody).done()
}

impl World {
    pub fn info_key(&self, contract: &Addr) -> Vec<u8> {
        [&[CONTRACTS], self.canonical(contract).as_slice()].concat()
    }

    /// What is kept about a contract, and where it was made as it is written there.
    fn read_info(&mut self, contract: &Addr) -> Done<Option<(ContractInfo, Vec<u8>)>> {
        let key = self.info_key(contract);
        Ok(self.get(Store::Wasm, &key)?.map(|record| info_of(&record)))
    }

    pub fn peek_info(&self, contract: &Addr) -> Option<ContractInfo> {
        let key = self.info_key(contract);
        self.peek(Store::Wasm, &key).map(|record| info_of(&record).0)
    }

    fn write_info(&mut self, contract: &Addr, info: &ContractInfo, created: &[u8]) -> Done<()> {
        let key = self.info_key(contract);
        let admin = info.admin.as_ref().map_or("", Addr::as_str);
        let record = Message::new()
            .number(1, info.code_id)
            .bytes(2, info.creator.as_bytes())
            .bytes(3, admin.as_bytes())
            .bytes(4, info.label.as_bytes())
            .message(5, created)
            .done();
        self.set(Store::Wasm, &key, &record)
    }

    /// Where in the chain it is now.
    fn position(&self) -> Vec<u8> {
        Message::new().number(1, self.block.height).number(2, self.index.into()).done()
    }

    fn position_key(&self) -> Vec<u8> {
        [self.block.height.to_be_bytes(), u64::from(self.index).to_be_bytes()].concat()
    }

    fn next_address(&mut self, code_id: u64) -> Done<Addr> {
        let key = [&[SEQUENCES], b"lastContractId".as_slice()].concat();
        let last = self.get(Store::Wasm, &key)?;
        let id = last.and_then(|bytes| bytes.try_into().ok()).map_or(1, u64::from_be_bytes);
        self.set(Store::Wasm, &key, &(id + 1).to_be_bytes())?;
        let mut name = b"wasm\0".to_vec();
        name.extend(code_id.to_be_bytes());
        name.extend(id.to_be_bytes());
        Ok(self.humanize(&module_address(&name)))
    }

    /// The address of a contract that is made with a salt (`instantiate2`): of its code's checksum, its creator and
    /// the salt, each with its length in front.
    pub fn predictable_address(&self, checksum: &Checksum, creator: &Addr, salt: &[u8]) -> Addr {
        let creator = self.canonical(creator);
        let mut name = b"wasm\0".to_vec();
        for part in [checksum.as_slice(), &creator, salt, b""] {
            name.extend((part.len() as u64).to_be_bytes());
            name.extend_from_slice(part);
        }
        self.humanize(&module_address(&name))
    }

    fn index_by_code(&mut self, contract: &Addr, code_id: u64) -> Done<()> {
        let (position, contract) = (self.position_key(), self.canonical(contract));
        let key = [&[BY_CODE], code_id.to_be_bytes().as_slice(), &position, &contract].concat();
        self.set(Store::Wasm, &key, &[])
    }

    fn index_by_creator(&mut self, contract: &Addr, creator: &Addr) -> Done<()> {
        let (position, contract) = (self.position_key(), self.canonical(contract));
        let creator = self.canonical(creator);
        let key = [&[BY_CREATOR, creator.len() as u8], creator.as_slice(), &position, &contract].concat();
        self.set(Store::Wasm, &key, &[])
    }

    /// The index entry that the last step of a contract's history made, off.
    fn unindex_by_code(&mut self, contract: &Addr) -> Done<()> {
        let contract = self.canonical(contract);
        let prefix = [&[HISTORY], contract.as_slice()].concat();
        let end = after(&prefix);
        let rows = self.iterate(Store::Wasm, &prefix, end.as_deref(), Order::Descending)?;
        let entry = rows.stands_on().map(|(_, entry)| Fields::of(entry));
        let Some(entry) = entry else { return Ok(()) };
        let updated = Fields::of(entry.bytes(3));
        let position = [updated.number(1).to_be_bytes(), updated.number(2).to_be_bytes()].concat();
        let code_id = entry.number(2).to_be_bytes();
        let key = [&[BY_CODE], code_id.as_slice(), &position, &contract].concat();
        self.delete(Store::Wasm, &key)
    }

    fn append_history(&mut self, contract: &Addr, operation: u64, code_id: u64, msg: &[u8]) -> Done<()> {
        let prefix = [&[HISTORY], self.canonical(contract).as_slice()].concat();
        let end = after(&prefix);
        let rows = self.iterate(Store::Wasm, &prefix, end.as_deref(), Order::Descending)?;
        let last = rows.stands_on().and_then(|(key, _)| key[1 + prefix.len()..].try_into().ok());
        let next = last.map_or(0, u64::from_be_bytes) + 1;
        let position = self.position();
        let entry =
            Message::new().number(1, operation).number(2, code_id).message(3, &position).bytes(4, msg).done();
        self.set(Store::Wasm, &[prefix.as_slice(), &next.to_be_bytes()].concat(), &entry)
    }

    /// All contracts, by address.
    pub fn contracts(&self) -> Vec<(Addr, ContractInfo)> {
        let mut lower = std::ops::Bound::Included(vec![2, CONTRACTS]);
        let upper = std::ops::Bound::Excluded(vec![2, CONTRACTS + 1]);
        let mut found = Vec::new();
        while let Some((key, record)) = self.rows.first(lower, upper.clone(), Order::Ascending) {
            found.push((self.humanize(&key[2..]), info_of(&record).0));
            lower = std::ops::Bound::Excluded(key);
        }
        found
    }
}

fn info_of(record: &[u8]) -> (ContractInfo, Vec<u8>) {
    let fields = Fields::of(record);
    let admin = fields.text(3);
    let info = ContractInfo {
        code_id: fields.number(1),
        creator: Addr::unchecked(fields.text(2)),
        admin: (!admin.is_empty()).then(|| Addr::unchecked(admin)),
        label: fields.text(4),
    };
    (info, fields.bytes(5).into())
}

/// The address of something that belongs to a module.
fn module_address(name: &[u8]) -> Vec<u8> {
    Sha256::new().chain_update(Sha256::digest("module")).chain_update(name).finalize().to_vec()
}
