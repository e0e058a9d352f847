use std::collections::BTreeMap;
use std::path::PathBuf;

use cosmwasm_std::{coins, to_json_binary, Addr, Coin};
use polity_client::{Chain, ChainExt, Clock};
use polity_testkit::Stage;
use polity_vm::{Trace, VmChain};
use serde_json::Value;

use crate::Traces;

/// The built wasm of peers.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

impl Default for Folder {
    /// Where `scripts/build-peers` puts it.
    fn default() -> Self {
        Self(concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/peers").into())
    }
}

impl Folder {
    /// The wasm of a peer's contract, by the name of its crate.
    ///
    /// # Panics
    ///
    /// If it isn't there: it says how to build it.
    fn wasm(&self, name: &str) -> Vec<u8> {
        let file = self.0.join(format!("{name}.wasm"));
        match std::fs::read(&file) {
            Ok(wasm) => wasm,
            Err(error) => {
                panic!(
                    "{} can't be read ({error}); build the peers first: scripts/build-peers",
                    file.display()
                )
            }
        }
    }
}

/// A chain with contracts that are spoken to in plain JSON. Everything has to succeed.
pub(super) struct Desk {
    pub chain: VmChain,
    folder: Folder,
    codes: BTreeMap<String, u64>,
    pub traces: Traces,
}

#[track_caller]
pub(super) fn done<T, E: std::fmt::Display>(result: Result<T, E>) -> T {
    match result {
        Ok(value) => value,
        Err(error) => panic!("{error}"),
    }
}

impl Desk {
    pub fn new(chain: VmChain, folder: Folder) -> Self {
        Self { chain, folder, codes: BTreeMap::new(), traces: Traces::new() }
    }

    pub fn account(&self, who: &str) -> Addr {
        match who.starts_with("polity1") {
            true => Addr::unchecked(who),
            false => self.chain.account(who),
        }
    }

    #[track_caller]
    pub fn code(&mut self, name: &str) -> u64 {
        if let Some(id) = self.codes.get(name) {
            return *id;
        }
        let wasm = self.folder.wasm(name);
        let deployer = self.account("deployer");
        let id = done(self.chain.store(&deployer, &wasm));
        self.codes.insert(name.into(), id);
        id
    }

    #[track_caller]
    pub fn make(&mut self, name: &str, msg: Value, funds: &[Coin]) -> Addr {
        let code = self.code(name);
        let deployer = self.account("deployer");
        done(self.chain.instantiate(&deployer, code, &msg, name, None, funds)).0
    }

    #[track_caller]
    pub fn send(&mut self, who: &str, contract: &Addr, msg: Value, funds: &[Coin]) {
        let who = self.account(who);
        done(self.chain.execute(&who, contract, &msg, funds));
    }

    #[track_caller]
    pub fn ask(&self, contract: &Addr, msg: Value) -> Value {
        done(self.chain.query(contract, &msg))
    }

    /// As [`ask`](Desk::ask), for an address.
    #[track_caller]
    pub fn ask_address(&self, contract: &Addr, msg: Value) -> Addr {
        Addr::unchecked(done(self.chain.query::<String>(contract, &msg)))
    }

    #[track_caller]
    pub fn give(&mut self, who: &str, units: u128, denom: &str) {
        let who = self.account(who);
        done(self.chain.give(&who, coins(units, denom)));
    }

    #[track_caller]
    pub fn balance(&self, who: &str, denom: &str) -> u128 {
        let found = done(self.chain.balances(self.account(who).as_str()));
        found.iter().find(|coin| coin.denom == denom).map_or(0, |coin| coin.amount.u128())
    }

    #[track_caller]
    pub fn skip(&mut self, seconds: u64) {
        done(self.clock().advance(seconds));
    }

    #[track_caller]
    pub fn next_block(&mut self) {
        done(self.clock().advance_blocks(1));
    }

    #[track_caller]
    fn clock(&mut self) -> &mut dyn Clock {
        match self.chain.clock() {
            Some(clock) => clock,
            None => panic!("this chain's clock can't be moved"),
        }
    }

    fn height(&self) -> u64 {
        done(self.chain.block()).height
    }

    /// Does what is measured, which is exactly one transaction that succeeds.
    #[track_caller]
    pub fn op(&mut self, name: &'static str, act: impl FnOnce(&mut Self)) {
        self.next_block();
        let (height, before) = (self.height(), self.trace());
        act(self);
        assert_eq!(self.height(), height, "{name} is more than one transaction");
        let trace = self.trace();
        assert_ne!(trace, before, "{name} is no transaction");
        // one that was refused would have left the block empty
        let clock = self.clock();
        assert_eq!(done(clock.hold()).height, height + 1, "{name} was refused");
        clock.release();
        let known = self.traces.insert(name, trace);
        assert!(known.is_none(), "{name} is measured twice");
    }

    fn trace(&self) -> Trace {
        self.chain.trace().clone()
    }
}

/// A message inside a message.
#[track_caller]
pub(super) fn nested(msg: &Value) -> Value {
    Value::String(done(to_json_binary(msg)).to_base64())
}
