//! Contracts that behave badly, for tests of contracts that must not care.
//!
//! Both are real contracts: they are uploaded, instantiated and called as any other, by the suite
//! ([`Suite::hostile_token`](crate::Suite::hostile_token), [`Suite::target`](crate::Suite::target)) or by hand under
//! the names [`TOKEN`] and [`TARGET`]. They behave well until told otherwise, by anyone.
//!
//! - [`token`]: a cw20 that lies, fails, burns, calls back, or answers nonsense.
//! - [`target`]: takes any message and remembers it, and can be told to fail, to panic, to call itself without end, or
//!   to call back. It stands for whatever a proposal speaks to, a registry among them, and for an account that is a
//!   contract: it sends whatever it is told to.
//!
//! A loop is here one that calls itself without end: a chain ends it by gas or by the depth of calls, and the
//! embedded chain by the latter. One that only computes would never end on a chain that has no gas.

mod any_json;
pub mod target;
pub mod token;

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    Binary, CosmosMsg, DepsMut, Env, Reply, Response, StdError, StdResult, Storage, SubMsg, WasmMsg,
};
use cw_storage_plus::Item;
use polity_client::cw_multi_test::ContractWrapper;
use polity_client::Codes;

pub use any_json::AnyJson;

/// The name of [`token`] among the [`codes`].
pub const TOKEN: &str = "hostile-token";
/// The name of [`target`] among the [`codes`].
pub const TARGET: &str = "target";

/// The hostile contracts, for a chain that takes codes by name.
pub fn codes() -> Codes {
    Codes::new()
        .with(TOKEN, || {
            let contract = ContractWrapper::new(token::execute, token::instantiate, token::query);
            Box::new(contract.with_reply(token::reply))
        })
        .with(TARGET, || {
            let contract = ContractWrapper::new(target::execute, target::instantiate, target::query);
            Box::new(contract.with_reply(target::reply).with_migrate(target::migrate))
        })
}

/// Messages that a hostile contract sends when it is called.
#[cw_serde]
#[derive(Default)]
pub struct Callback {
    /// What it sends, as itself.
    pub msgs: Vec<CosmosMsg>,
    /// Whether it goes on when one of them fails. The errors are kept, to be asked for.
    pub catch: bool,
    /// How many calls it answers like this; the ones after that it answers honestly.
    pub times: u32,
}

impl Callback {
    /// Sends these messages at the next call, and fails with them.
    pub fn once(msgs: Vec<CosmosMsg>) -> Self {
        Self { msgs, catch: false, times: 1 }
    }

    /// Goes on when a message fails.
    #[must_use]
    pub fn catching(self) -> Self {
        Self { catch: true, ..self }
    }

    /// One call less to answer; whether this one is to be answered.
    fn take(&mut self) -> bool {
        let armed = self.times > 0;
        self.times = self.times.saturating_sub(1);
        armed
    }

    fn sub_messages(&self) -> Vec<SubMsg> {
        self.msgs.iter().cloned().map(|msg| sub_message(msg, self.catch)).collect()
    }
}

/// The errors of messages that were caught, oldest first.
const CAUGHT: Item<Vec<String>> = Item::new("caught");
/// The id of a message whose failure is caught.
const CATCH: u64 = 1;

fn sub_message(msg: CosmosMsg, catch: bool) -> SubMsg {
    match catch {
        true => SubMsg::reply_on_error(msg, CATCH),
        false => SubMsg::new(msg),
    }
}

fn caught(storage: &dyn Storage) -> StdResult<Vec<String>> {
    Ok(CAUGHT.may_load(storage)?.unwrap_or_default())
}

fn note_caught(deps: DepsMut<'_>, reply: Reply) -> StdResult<Response> {
    let mut errors = caught(deps.storage)?;
    errors.push(reply.result.into_result().err().unwrap_or_default());
    CAUGHT.save(deps.storage, &errors)?;
    Ok(Response::new())
}

/// The message that a contract sends to itself.
fn to_self(env: &Env, msg: Binary) -> CosmosMsg {
    WasmMsg::Execute { contract_addr: env.contract.address.to_string(), msg, funds: vec![] }.into()
}

fn refused() -> StdError {
    StdError::generic_err("hostile: refused, as told")
}
