//! A contract that does what it is told, step by step, and a chain with it.

use cosmwasm_std::{
    from_json, to_json_binary, Addr, Binary, CosmosMsg, Deps, DepsMut, Env, Event, MessageInfo, Order, Reply,
    ReplyOn, Response, StdError, StdResult, SubMsg, SubMsgResult, WasmMsg,
};
use polity_client::cw_multi_test::ContractWrapper;
use polity_client::{ChainError, ChainExt, Codes, Outcome};
use polity_testkit::Stage;
use polity_vm::VmChain;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    Set(String, String),
    Remove(String),
    Read(String),
    /// Takes so many rows from `a` to `z`.
    Scan(Order, usize),
    Attribute(String, String),
    Event(String, String, String),
    Send {
        id: u64,
        msg: Box<CosmosMsg>,
        on: ReplyOn,
        gas: Option<u64>,
    },
    Data(String),
    /// Asks itself for a record, and says what it was.
    AskMyself(String),
    /// Asks the chain about itself.
    AboutMyself,
    /// Writes without an end.
    WriteForEver,
    Fail(String),
    Panic(String),
}

/// What it does when it is told what came of a message; by the message's id.
pub type Replies = Vec<(u64, Vec<Step>)>;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Script {
    pub steps: Vec<Step>,
    /// What it does when it is told what came of message `id`.
    #[serde(default)]
    pub replies: Replies,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QueryMsg {
    Get(String),
}

const REPLIES: &[u8] = b"~replies";

fn play(deps: DepsMut, env: &Env, steps: Vec<Step>) -> StdResult<Response> {
    let mut response = Response::new();
    for step in steps {
        match step {
            Step::Set(key, value) => deps.storage.set(key.as_bytes(), value.as_bytes()),
            Step::Remove(key) => deps.storage.remove(key.as_bytes()),
            Step::Read(key) => {
                let value = deps.storage.get(key.as_bytes()).unwrap_or_default();
                response = response.add_attribute("read", String::from_utf8_lossy(&value));
            }
            Step::Scan(order, rows) => {
                let rows = deps.storage.range(Some(b"a"), Some(b"z"), order).take(rows);
                let keys: Vec<_> = rows.map(|(key, _)| String::from_utf8(key).unwrap()).collect();
                response = response.add_attribute("rows", keys.join(","));
            }
            Step::Attribute(key, value) => response = response.add_attribute(key, value),
            Step::Event(name, key, value) => {
                response = response.add_event(Event::new(name).add_attribute(key, value));
            }
            Step::Send { id, msg, on, gas } => {
                let mut message = SubMsg::new(*msg);
                (message.id, message.reply_on, message.gas_limit) = (id, on, gas);
                response = response.add_submessage(message);
            }
            Step::Data(data) => response = response.set_data(data.into_bytes()),
            Step::AskMyself(key) => {
                let answer: String =
                    deps.querier.query_wasm_smart(&env.contract.address, &QueryMsg::Get(key))?;
                response = response.add_attribute("asked", answer);
            }
            Step::AboutMyself => {
                let about = deps.querier.query_wasm_contract_info(&env.contract.address)?;
                response = response.add_attribute("about", about.code_id.to_string());
            }
            Step::WriteForEver => loop {
                deps.storage.set(b"ever", b"more");
            },
            Step::Fail(text) => return Err(StdError::generic_err(text)),
            Step::Panic(text) => panic!("{text}"),
        }
    }
    Ok(response)
}

fn start(deps: DepsMut, env: Env, _: MessageInfo, script: Script) -> StdResult<Response> {
    if !script.replies.is_empty() {
        deps.storage.set(REPLIES, &to_json_binary(&script.replies)?);
    }
    play(deps, &env, script.steps)
}

fn reply(deps: DepsMut, env: Env, reply: Reply) -> StdResult<Response> {
    let replies: Replies = deps.storage.get(REPLIES).map_or(Ok(Vec::new()), from_json)?;
    let steps = replies.into_iter().find(|(id, _)| *id == reply.id);
    let response = play(deps, &env, steps.map(|(_, steps)| steps).unwrap_or_default())?;
    let told = match reply.result {
        SubMsgResult::Ok(done) => {
            let names: Vec<_> = done.events.iter().map(|event| event.ty.as_str()).collect();
            format!("done {}", names.join(","))
        }
        SubMsgResult::Err(error) => error,
    };
    Ok(response.add_attribute("told", told))
}

fn query(deps: Deps, _: Env, msg: QueryMsg) -> StdResult<Binary> {
    let QueryMsg::Get(key) = msg;
    let value = deps.storage.get(key.as_bytes()).unwrap_or_default();
    to_json_binary(&String::from_utf8_lossy(&value))
}

fn migrate(deps: DepsMut, env: Env, script: Script) -> StdResult<Response> {
    play(deps, &env, script.steps)
}

pub fn codes() -> Codes {
    let probe = || ContractWrapper::new(start, start, query).with_reply(reply).with_migrate(migrate);
    Codes::new().with("probe", move || Box::new(probe())).with("other", move || Box::new(probe()))
}

/// A chain with two probes, of different codes, whose admin is alice.
pub struct Bench {
    pub chain: VmChain,
    pub alice: Addr,
    pub codes: [u64; 2],
    pub one: Addr,
    pub two: Addr,
}

pub fn script(steps: Vec<Step>) -> Script {
    Script { steps, replies: Vec::new() }
}

pub fn call(contract: &Addr, script: &Script) -> CosmosMsg {
    let msg = to_json_binary(script).unwrap();
    WasmMsg::Execute { contract_addr: contract.to_string(), msg, funds: vec![] }.into()
}

pub fn send(id: u64, msg: CosmosMsg, on: ReplyOn) -> Step {
    Step::Send { id, msg: Box::new(msg), on, gas: None }
}

pub fn set(key: &str, value: &str) -> Step {
    Step::Set(key.into(), value.into())
}

impl Bench {
    pub fn new() -> Self {
        Self::on(VmChain::builder().codes(codes()).build().unwrap())
    }

    pub fn on(mut chain: VmChain) -> Self {
        use polity_client::{Chain, Code};
        let alice = Stage::account(&chain, "alice");
        let codes = ["probe", "other"].map(|name| chain.upload(&alice, &Code::named(name)).unwrap());
        let [one, two] = codes.map(|code| {
            chain.instantiate(&alice, code, &script(vec![]), "probe", Some(&alice), &[]).unwrap().0
        });
        Self { chain, alice, codes, one, two }
    }

    pub fn run(&mut self, steps: Vec<Step>) -> Result<Outcome, ChainError> {
        self.play(&script(steps))
    }

    pub fn play(&mut self, script: &Script) -> Result<Outcome, ChainError> {
        let (alice, one) = (self.alice.clone(), self.one.clone());
        self.chain.execute(&alice, &one, script, &[])
    }

    pub fn get(&self, contract: &Addr, key: &str) -> String {
        self.chain.query(contract, &QueryMsg::Get(key.into())).unwrap()
    }
}

/// The values of the attributes of this name, in order.
pub fn said(outcome: &Outcome, name: &str) -> Vec<String> {
    let attributes = outcome.events().flat_map(|event| &event.attributes);
    attributes.filter(|attribute| attribute.key == name).map(|attribute| attribute.value.clone()).collect()
}

/// The number that the chain refused with.
pub fn number<T: std::fmt::Debug>(result: Result<T, ChainError>) -> (String, u32) {
    match result.unwrap_err() {
        ChainError::Chain { codespace, code, .. } => (codespace, code),
        other => panic!("not the chain: {other:?}"),
    }
}
