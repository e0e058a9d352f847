//! The hostile contracts, from a test's side.

use cosmwasm_std::{Addr, CosmosMsg, WasmMsg};
use cw20::Cw20Coin;
use polity::registry;
use polity_client::{ChainError, ChainExt, Outcome};
use serde::Serialize;

use crate::hostile::target::{self, Behaviour, Order, Received};
use crate::hostile::token::{self, Manners};
use crate::hostile::{TARGET, TOKEN};
use crate::suite::{done, encode, Suite, FAUCET, FAUCET_HOLDS};

/// A message from one contract to another, for what a hostile contract is to send.
#[track_caller]
pub fn message_to(contract: &Addr, msg: &impl Serialize) -> CosmosMsg {
    WasmMsg::Execute { contract_addr: contract.to_string(), msg: done(encode(msg)), funds: vec![] }.into()
}

impl Suite {
    /// Makes a [target](target): a contract that remembers what it is told.
    #[track_caller]
    pub fn target(&mut self) -> Addr {
        done(self.try_target())
    }

    pub(crate) fn try_target(&mut self) -> Result<Addr, ChainError> {
        self.try_deploy(TARGET, &target::InstantiateMsg::default(), None)
    }

    /// Tells a target how to answer messages from now on.
    #[track_caller]
    pub fn behave(&mut self, target: &Addr, behaviour: Behaviour) {
        self.send("anybody", target, &target::ExecuteMsg::Order(Order::Behave(behaviour)), &[]);
    }

    /// Has a target send these messages as itself, in one transaction.
    pub fn try_speak(&mut self, target: &Addr, msgs: Vec<CosmosMsg>) -> Result<Outcome, ChainError> {
        self.watch(target);
        let order = Order::Send { msgs, catch: false };
        self.try_send("anybody", target, &target::ExecuteMsg::Order(order), &[])
    }

    /// As [`try_speak`](Suite::try_speak), where it has to succeed.
    #[track_caller]
    pub fn speak(&mut self, target: &Addr, msgs: Vec<CosmosMsg>) -> Outcome {
        done(self.try_speak(target, msgs))
    }

    /// What a target received, oldest first.
    #[track_caller]
    pub fn received(&self, target: &Addr) -> Vec<Received> {
        done(self.chain().query(target, &target::QueryMsg::Received {}))
    }

    /// What a target received, if it stands for a registry. A message that no registry knows is a panic.
    #[track_caller]
    pub fn registry_received(&self) -> Vec<registry::ExecuteMsg> {
        let mut messages = Vec::new();
        for received in self.received(&self.registry()) {
            match received.decode() {
                Ok(message) => messages.push(message),
                Err(error) => panic!("no message of a registry: {error}: {received:?}"),
            }
        }
        messages
    }

    /// The errors that a target or a hostile token caught, oldest first.
    #[track_caller]
    pub fn caught(&self, contract: &Addr) -> Vec<String> {
        done(self.chain().query(contract, &target::QueryMsg::Caught {}))
    }

    /// Makes a [hostile token](token), honest until it is told otherwise. The account [`FAUCET`] has some as well.
    #[track_caller]
    pub fn hostile_token(&mut self, balances: &[(&str, u128)]) -> Addr {
        let balances = balances.iter().copied().chain([(FAUCET, FAUCET_HOLDS)]);
        let initial_balances = balances
            .map(|(name, units)| Cw20Coin { address: self.address(name).into(), amount: units.into() })
            .collect();
        self.deploy(TOKEN, &token::InstantiateMsg { initial_balances }, None)
    }

    /// Tells a hostile token how to behave from now on.
    #[track_caller]
    pub fn misbehave(&mut self, token: &Addr, manners: Manners) {
        self.send("anybody", token, &token::ExecuteMsg::Behave(manners), &[]);
    }
}
