use std::any::Any;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::rc::Rc;

use cosmwasm_std::{Addr, Binary, Checksum, Deps, DepsMut, Empty, Env, MessageInfo, Reply, Response};
use cw_multi_test::error::{anyhow, AnyResult};
use cw_multi_test::{Contract, ContractWrapper};
use serde::{Deserialize, Serialize};

/// The version of cw20-base that the token is, which that does not say to others.
const CW20_BASE: &str = "2.0.0";

type Constructor = Rc<dyn Fn() -> Box<dyn Contract<Empty>>>;

/// What tells a code from its other versions. A chain that is kept in a folder is opened only with codes of the very
/// versions that it was written with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeVersion {
    /// The contract's name, as cw2 has it.
    pub contract: String,
    /// The contract's version, as cw2 has it.
    pub version: String,
    /// The form of its records: another number wherever the same version has them in another form.
    pub layout: u32,
}

impl CodeVersion {
    /// The first layout of a version.
    pub fn new(contract: impl Into<String>, version: impl Into<String>) -> Self {
        Self { contract: contract.into(), version: version.into(), layout: 1 }
    }
}

impl fmt::Display for CodeVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { contract, version, layout } = self;
        write!(f, "{contract} {version} (layout {layout})")
    }
}

#[derive(Clone)]
struct Entry {
    version: Option<CodeVersion>,
    constructor: Constructor,
}

/// The codes that an embedded chain can take, by name: what the wasm files are for another chain.
#[derive(Clone, Default)]
pub struct Codes {
    table: BTreeMap<String, Entry>,
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

        // one version for all of the workspace
        let ours = |contract: &str| CodeVersion::new(contract, env!("CARGO_PKG_VERSION"));
        Self::new()
            .with_version("dividends", ours("polity-dividends"), || {
                let contract =
                    ContractWrapper::new(dividends::execute, dividends::instantiate, dividends::query);
                Box::new(contract.with_reply(dividends::reply))
            })
            .with_version("governor", ours("polity-governor"), || {
                let contract =
                    ContractWrapper::new(governor::execute, governor::instantiate, governor::query);
                Box::new(contract.with_reply(governor::reply))
            })
            .with_version("registry", ours("polity-registry"), || {
                let contract =
                    ContractWrapper::new(registry::execute, registry::instantiate, registry::query);
                Box::new(contract.with_reply(registry::reply))
            })
            .with_version("revenue", ours("polity-revenue"), || {
                let contract = ContractWrapper::new(revenue::execute, revenue::instantiate, revenue::query);
                Box::new(contract.with_reply(revenue::reply))
            })
            .with_version("token", CodeVersion::new("crates.io:cw20-base", CW20_BASE), || {
                Box::new(ContractWrapper::new(token::execute, token::instantiate, token::query))
            })
            .with_version("treasury", ours("polity-treasury"), || {
                let contract =
                    ContractWrapper::new(treasury::execute, treasury::instantiate, treasury::query);
                Box::new(contract.with_migrate(treasury::migrate))
            })
    }

    /// Adds a contract under a name. One that the table had under it is replaced; what a chain has already
    /// uploaded is not.
    ///
    /// It has no version: a kept chain that is opened with another contract of this name does not notice.
    pub fn with(
        self,
        name: impl Into<String>,
        contract: impl Fn() -> Box<dyn Contract<Empty>> + 'static,
    ) -> Self {
        self.insert(name.into(), None, Rc::new(contract))
    }

    /// As [`with`](Self::with), and says which version it is.
    pub fn with_version(
        self,
        name: impl Into<String>,
        version: CodeVersion,
        contract: impl Fn() -> Box<dyn Contract<Empty>> + 'static,
    ) -> Self {
        self.insert(name.into(), Some(version), Rc::new(contract))
    }

    fn insert(mut self, name: String, version: Option<CodeVersion>, constructor: Constructor) -> Self {
        self.table.insert(name, Entry { version, constructor });
        self
    }

    /// The version of the contract under a name: nothing where the name is unknown, `Some(None)` where the contract
    /// has none.
    pub fn version(&self, name: &str) -> Option<Option<&CodeVersion>> {
        self.table.get(name).map(|entry| entry.version.as_ref())
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
        self.table.get(name).map(|entry| (entry.constructor)())
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
