//! Two chains that are done the same to: the artifacts in the real VM, and the native contracts of the embedded chain.

use std::any::Any;

use cosmwasm_std::{Addr, Binary, BlockInfo, Coin, CosmosMsg, Event, Timestamp};
use polity_client::{
    Chain, ChainError, ChainInfo, Clock, Code, CodeInfo, Codes, ContractInfo, Embedded, Outcome,
};
use polity_testkit::{hostile, Stage};
use polity_vm::VmChain;

/// What is answered comes from the VM; the embedded chain has to answer the same, or the test fails.
pub struct Twin {
    vm: VmChain,
    native: Embedded,
}

/// A pair with these codes besides those of the suite and the hostile ones.
pub fn twin(codes: Codes) -> Result<Box<dyn Stage>, ChainError> {
    let codes = hostile::codes().and(codes);
    let vm = VmChain::builder().codes(codes.clone()).build()?;
    let native = Embedded::builder().codes(Codes::suite().and(codes)).build()?;
    Ok(Box::new(Twin { vm, native }))
}

/// Both, or neither; and if both, the same.
#[track_caller]
fn same<T, S: PartialEq + std::fmt::Debug>(
    what: impl Fn() -> String,
    vm: Result<T, ChainError>,
    native: Result<T, ChainError>,
    of: impl Fn(&T) -> S,
) -> Result<T, ChainError> {
    match (&vm, &native) {
        (Ok(vm), Ok(native)) => assert_eq!(of(vm), of(native), "{}", what()),
        (Err(vm), Err(native)) => assert_eq!(refusal(vm), refusal(native), "{}", what()),
        _ => {
            let (vm, native) = (vm.as_ref().map(drop), native.as_ref().map(drop));
            panic!("{}: in the VM {vm:?}, natively {native:?}", what())
        }
    }
    vm
}

/// Whose refusal it is, with its text or its number. In the VM a text that quotes another contract's answer says what
/// was done to that one, too.
fn refusal(error: &ChainError) -> String {
    match error {
        ChainError::Contract { message, text, .. } => {
            format!("{message}: {}", text.replace(": query wasm contract failed", ""))
        }
        ChainError::Query { contract, text, .. } => format!("{contract}: {text}"),
        // too deep a nest of calls or queries, which the embedded chain has no number of its own for
        ChainError::Chain { message, codespace, code: 27 | 30, .. } if codespace == "wasm" => {
            format!("{message}: sdk 18")
        }
        ChainError::Chain { message, codespace, code, .. } => format!("{message}: {codespace} {code}"),
        // a machine has its own words for it
        ChainError::Panicked { message, .. } => format!("{message:?}: stopped"),
        other => other.to_string(),
    }
}

/// Height, data, and events as both chains have them: one line each.
fn outcome(outcome: &Outcome) -> Vec<String> {
    let mut lines = vec![format!("height {}", outcome.height)];
    for message in &outcome.messages {
        lines.push(format!("data {:?}", message.data));
        let events = message.events.iter().filter_map(event);
        lines.extend(events.map(|event| {
            let attributes = event.attributes.iter().map(|a| format!("{}={}", a.key, a.value));
            format!("{} {}", event.ty, attributes.collect::<Vec<_>>().join(" "))
        }));
    }
    lines
}

/// The answer as text, without what a contract kept of an error; see [`event`].
fn without_errors(answer: &Binary, all: bool) -> String {
    let Ok(mut value) = serde_json::from_slice::<serde_json::Value>(answer) else {
        return format!("{answer:?}");
    };
    match (all, &mut value) {
        (true, serde_json::Value::Array(errors)) => errors.fill(serde_json::Value::Null),
        (_, value) => blank(value),
    }
    value.to_string()
}

fn blank(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(fields) => {
            for (name, value) in fields {
                match name == "error" && value.is_string() {
                    true => *value = serde_json::Value::Null,
                    false => blank(value),
                }
            }
        }
        serde_json::Value::Array(values) => values.iter_mut().for_each(blank),
        _ => (),
    }
}

/// The first lines that are not the same.
#[track_caller]
fn same_lines(what: &str, vm: &[String], native: &[String]) {
    let lines = vm.len().max(native.len());
    for line in 0..lines {
        assert_eq!(vm.get(line), native.get(line), "line {line}: {what}");
    }
}

/// The outcomes are the same, or the refusals.
#[track_caller]
fn same_outcome(
    msgs: &[CosmosMsg],
    vm: Result<Outcome, ChainError>,
    native: Result<Outcome, ChainError>,
) -> Result<Outcome, ChainError> {
    let what = || format!("{msgs:?}").chars().take(400).collect::<String>();
    if let (Ok(vm), Ok(native)) = (&vm, &native) {
        same_lines(&what(), &outcome(vm), &outcome(native));
    }
    same(what, vm, native, |_| ())
}

/// What contracts say of themselves: the native chain has no events for coins that come with a message nor for a change of
/// admin, and tells how a reply was meant; the VM's sorts the attributes of what a contract called.
fn event(event: &Event) -> Option<Event> {
    if ["coin_spent", "coin_received", "transfer", "burn", "update_contract_admin"]
        .contains(&event.ty.as_str())
    {
        return None;
    }
    let mut event = event.clone();
    if event.ty == "reply" {
        event.attributes.retain(|attribute| attribute.key != "mode");
    }
    if event.ty == "wasm-execution_failed" {
        // what a contract is told of an error: here its text or its number, natively all that led to it
        event.attributes.retain(|attribute| attribute.key != "error");
    }
    event.attributes.sort_by(|a, b| (&a.key, &a.value).cmp(&(&b.key, &b.value)));
    Some(event)
}

impl Chain for Twin {
    fn info(&self) -> ChainInfo {
        assert_eq!(self.vm.info(), self.native.info());
        self.vm.info()
    }

    fn block(&self) -> Result<BlockInfo, ChainError> {
        same(|| "the block".into(), self.vm.block(), self.native.block(), Clone::clone)
    }

    fn upload(&mut self, sender: &Addr, code: &Code) -> Result<u64, ChainError> {
        let (vm, native) = (self.vm.upload(sender, code), self.native.upload(sender, code));
        same(|| format!("uploading {}", code.name), vm, native, Clone::clone)
    }

    fn submit(&mut self, sender: &Addr, msgs: Vec<CosmosMsg>) -> Result<Outcome, ChainError> {
        let vm = self.vm.submit(sender, msgs.clone());
        let native = self.native.submit(sender, msgs.clone());
        same_outcome(&msgs, vm, native)
    }

    fn simulate(&mut self, sender: &Addr, msgs: Vec<CosmosMsg>) -> Result<Outcome, ChainError> {
        let vm = self.vm.simulate(sender, msgs.clone());
        let native = self.native.simulate(sender, msgs.clone());
        same_outcome(&msgs, vm, native)
    }

    fn smart(&self, contract: &str, msg: &Binary) -> Result<Binary, ChainError> {
        let (vm, native) = (self.vm.smart(contract, msg), self.native.smart(contract, msg));
        let what = || format!("asking {contract} {}", String::from_utf8_lossy(msg));
        // what a hostile contract caught: a list of errors
        let caught = msg.as_slice() == br#"{"caught":{}}"#;
        same(what, vm, native, |answer| without_errors(answer, caught))
    }

    fn raw(&self, contract: &str, key: &[u8]) -> Result<Option<Vec<u8>>, ChainError> {
        let (vm, native) = (self.vm.raw(contract, key), self.native.raw(contract, key));
        same(|| format!("{key:?} of {contract}"), vm, native, Clone::clone)
    }

    fn contract_info(&self, contract: &str) -> Result<ContractInfo, ChainError> {
        let (vm, native) = (self.vm.contract_info(contract), self.native.contract_info(contract));
        same(|| format!("about {contract}"), vm, native, Clone::clone)
    }

    fn code_info(&self, code_id: u64) -> Result<CodeInfo, ChainError> {
        // checksums are of the wasm here, of the name there
        let (vm, native) = (self.vm.code_info(code_id), self.native.code_info(code_id));
        same(|| format!("code {code_id}"), vm, native, |info| (info.id, info.creator.clone()))
    }

    fn balances(&self, account: &str) -> Result<Vec<Coin>, ChainError> {
        let (vm, native) = (self.vm.balances(account), self.native.balances(account));
        same(|| format!("balances of {account}"), vm, native, Clone::clone)
    }

    fn clock(&mut self) -> Option<&mut dyn Clock> {
        Some(self)
    }
}

impl Clock for Twin {
    fn advance(&mut self, seconds: u64) -> Result<BlockInfo, ChainError> {
        let (vm, native) = (self.vm.advance(seconds), self.native.advance(seconds));
        same(|| format!("{seconds} seconds on"), vm, native, Clone::clone)
    }

    fn advance_blocks(&mut self, blocks: u64) -> Result<BlockInfo, ChainError> {
        let (vm, native) = (self.vm.advance_blocks(blocks), self.native.advance_blocks(blocks));
        same(|| format!("{blocks} blocks on"), vm, native, Clone::clone)
    }

    fn skip_to(&mut self, time: Timestamp) -> Result<BlockInfo, ChainError> {
        let (vm, native) = (self.vm.skip_to(time), self.native.skip_to(time));
        same(|| format!("at {time}"), vm, native, Clone::clone)
    }

    fn hold(&mut self) -> Result<BlockInfo, ChainError> {
        let (vm, native) = (self.vm.hold(), self.native.hold());
        same(|| "holding".into(), vm, native, Clone::clone)
    }

    fn release(&mut self) {
        self.vm.release();
        self.native.release();
    }
}

impl Stage for Twin {
    fn account(&self, name: &str) -> Addr {
        assert_eq!(self.vm.account(name), self.native.account(name));
        self.vm.account(name)
    }

    fn give(&mut self, to: &Addr, coins: Vec<Coin>) -> Result<(), ChainError> {
        let (vm, native) = (self.vm.give(to, coins.clone()), self.native.give(to, coins));
        same(|| format!("giving to {to}"), vm, native, Clone::clone)
    }

    fn code(&self, name: &str) -> Code {
        self.vm.code(name)
    }

    fn any(&mut self) -> Option<&mut dyn Any> {
        Some(self)
    }
}
