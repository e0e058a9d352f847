use std::any::Any;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::rc::Rc;

use cosmwasm_std::{Addr, Binary, Checksum, Deps, DepsMut, Empty, Env, MessageInfo, Reply, Response};
use cw_multi_test::error::{anyhow, AnyResult};
use cw_multi_test::{Contract, ContractWrapper};

type Constructor = Rc<dyn Fn() -> Box<dyn Contract<Empty>>>;

/// The codes that an embedded chain can take, by name: what the wasm files are for another chain.
#[derive(Clone, Default)]
pub struct Codes {
    table: BTreeMap<String, Constructor>,
}

impl Codes {
    /// No codes.
    pub fn new() -> Self {
        Self::default()
    }

    /// The suite's contracts.
    pub fn suite() -> Self {
        use polity_dividends::contract as dividends;
        use polity_governor::contract as governor;
        use polity_registry::contract as registry;
        use polity_revenue::contract as revenue;
        use polity_token::contract as token;
        use polity_treasury::contract as treasury;

        Self::new()
            .with("dividends", || {
                let contract =
                    ContractWrapper::new(dividends::execute, dividends::instantiate, dividends::query);
                Box::new(contract.with_reply(dividends::reply))
            })
            .with("governor", || {
                let contract =
                    ContractWrapper::new(governor::execute, governor::instantiate, governor::query);
                Box::new(contract.with_reply(governor::reply))
            })
            .with("registry", || {
                let contract =
                    ContractWrapper::new(registry::execute, registry::instantiate, registry::query);
                Box::new(contract.with_reply(registry::reply))
            })
            .with("revenue", || {
                let contract = ContractWrapper::new(revenue::execute, revenue::instantiate, revenue::query);
                Box::new(contract.with_reply(revenue::reply))
            })
            .with("token", || {
                Box::new(ContractWrapper::new(token::execute, token::instantiate, token::query))
            })
            .with("treasury", || {
                let contract =
                    ContractWrapper::new(treasury::execute, treasury::instantiate, treasury::query);
                Box::new(contract.with_migrate(treasury::migrate))
            })
    }

    /// Adds a contract under a name. One that the table had under it is replaced; what a chain has already
    /// uploaded is not.
    pub fn with(
        mut self,
        name: impl Into<String>,
        contract: impl Fn() -> Box<dyn Contract<Empty>> + 'static,
    ) -> Self {
        self.table.insert(name.into(), Rc::new(contract));
        self
    }

    /// Adds all of another table; its contracts replace those of the same name.
    pub fn and(mut self, other: Self) -> Self {
        self.table.extend(other.table);
        self
    }

    /// The names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.table.keys().map(String::as_str)
    }

    /// The contract of this name, for whoever runs it.
    pub fn build(&self, name: &str) -> Option<Box<dyn Contract<Empty>>> {
        self.table.get(name).map(|constructor| constructor())
    }
}

impl fmt::Debug for Codes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.table.keys()).finish()
    }
}

/// The contracts whose `instantiate` is running: a chain knows of them only when it has returned.
pub(super) type Unborn = Rc<RefCell<BTreeSet<Addr>>>;

/// A contract in a box as a machine gives it: a panic is an error of the call, which the caller can catch in
/// its reply, and not the end of the transaction.
pub(super) struct Guarded {
    pub contract: Box<dyn Contract<Empty>>,
    pub checksum: Checksum,
    pub unborn: Unborn,
}

/// A contract panicked.
#[derive(Debug, thiserror::Error)]
#[error("{text}")]
pub(super) struct Aborted {
    pub text: String,
}

/// Runs `action`; a panic in it becomes its text.
///
/// Whoever calls must throw away what `action` may have left half done.
pub(super) fn caught<T>(action: impl FnOnce() -> T) -> Result<T, Aborted> {
    catch_unwind(AssertUnwindSafe(action)).map_err(|payload| Aborted { text: text_of(payload.as_ref()) })
}

fn text_of(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| payload.downcast_ref::<&str>().copied());
    format!("panicked: {}", text.unwrap_or("without a text"))
}

fn guard<T>(action: impl FnOnce() -> AnyResult<T>) -> AnyResult<T> {
    caught(action).unwrap_or_else(|aborted| Err(anyhow!(aborted)))
}

impl Contract<Empty> for Guarded {
    fn instantiate(
        &self,
        deps: DepsMut,
        env: Env,
        info: MessageInfo,
        msg: Vec<u8>,
    ) -> AnyResult<Response<Empty>> {
        let address = env.contract.address.clone();
        self.unborn.borrow_mut().insert(address.clone());
        let result = guard(|| self.contract.instantiate(deps, env, info, msg));
        self.unborn.borrow_mut().remove(&address);
        result
    }

    fn execute(
        &self,
        deps: DepsMut,
        env: Env,
        info: MessageInfo,
        msg: Vec<u8>,
    ) -> AnyResult<Response<Empty>> {
        guard(|| self.contract.execute(deps, env, info, msg))
    }

    fn query(&self, deps: Deps, env: Env, msg: Vec<u8>) -> AnyResult<Binary> {
        guard(|| self.contract.query(deps, env, msg))
    }

    fn reply(&self, deps: DepsMut, env: Env, msg: Reply) -> AnyResult<Response<Empty>> {
        guard(|| self.contract.reply(deps, env, msg))
    }

    fn sudo(&self, deps: DepsMut, env: Env, msg: Vec<u8>) -> AnyResult<Response<Empty>> {
        guard(|| self.contract.sudo(deps, env, msg))
    }

    fn migrate(&self, deps: DepsMut, env: Env, msg: Vec<u8>) -> AnyResult<Response<Empty>> {
        guard(|| self.contract.migrate(deps, env, msg))
    }

    fn checksum(&self) -> Option<Checksum> {
        Some(self.checksum)
    }
}
