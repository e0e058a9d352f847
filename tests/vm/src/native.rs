//! Contracts that are compiled into this process, run beside those in the machine: same records, same queries, same
//! gas but for what they compute.

use std::any::Any;
use std::panic::{catch_unwind, resume_unwind, AssertUnwindSafe};
use std::sync::Arc;

use cosmwasm_std::{
    to_json_vec, Addr, Binary, ContractResult, Deps, DepsMut, Empty, Env, Order, Querier, QuerierResult,
    QuerierWrapper, Record, Reply, Storage, SystemError, SystemResult,
};
use polity_client::cw_multi_test::error::AnyError;
use polity_client::cw_multi_test::Contract;

use crate::fail::{Doing, Done, Fail};
use crate::machine::{Call, Machine, Unanswered};
use crate::trace::Store;
use crate::world::{after, Rows, World};

struct Records {
    machine: Machine,
    prefix: Vec<u8>,
    readonly: bool,
}

/// Goes through the contract, which can't catch it.
struct Exhausted;

impl Records {
    fn key(&self, key: &[u8]) -> Vec<u8> {
        [&self.prefix, key].concat()
    }

    fn metered<T>(&self, action: impl FnOnce(&mut World) -> Done<T>) -> T {
        metered(&self.machine, action)
    }
}

fn metered<T>(machine: &Machine, action: impl FnOnce(&mut World) -> Done<T>) -> T {
    let result = action(&mut machine.world_mut());
    result.unwrap_or_else(|_| resume_unwind(Box::new(Exhausted)))
}

impl Storage for Records {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        let key = self.key(key);
        self.metered(|world| world.get(Store::Contract, &key))
    }

    fn range<'a>(
        &'a self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: Order,
    ) -> Box<dyn Iterator<Item = Record> + 'a> {
        let start = self.key(start.unwrap_or_default());
        let end = end.map_or_else(|| after(&self.prefix), |end| Some(self.key(end)));
        let rows = self.metered(|world| world.iterate(Store::Contract, &start, end.as_deref(), order));
        Box::new(Steps { records: self, rows })
    }

    fn set(&mut self, key: &[u8], value: &[u8]) {
        assert!(!self.readonly, "a query writes nothing");
        let key = self.key(key);
        self.metered(|world| world.set(Store::Contract, &key, value));
    }

    fn remove(&mut self, key: &[u8]) {
        assert!(!self.readonly, "a query removes nothing");
        let key = self.key(key);
        self.metered(|world| world.delete(Store::Contract, &key));
    }
}

struct Steps<'a> {
    records: &'a Records,
    rows: Rows,
}

impl Iterator for Steps<'_> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        let (key, value) = metered(&self.records.machine, |world| world.next(&mut self.rows))?;
        Some((key[self.records.prefix.len()..].into(), value))
    }
}

struct Asker(Machine);

impl Querier for Asker {
    fn raw_query(&self, request: &[u8]) -> QuerierResult {
        let limit = self.0.world().gas_left();
        match self.0.subquery(request, limit) {
            Ok(answer) => SystemResult::Ok(ContractResult::Ok(answer.into())),
            Err(Unanswered::OutOfGas) => resume_unwind(Box::new(Exhausted)),
            Err(Unanswered::Refused(text)) => SystemResult::Ok(ContractResult::Err(text)),
            Err(Unanswered::NoContract(addr)) => SystemResult::Err(SystemError::NoSuchContract { addr }),
            Err(Unanswered::NoCode(code_id)) => SystemResult::Err(SystemError::NoSuchCode { code_id }),
            Err(Unanswered::Unreadable(error)) => {
                let request = request.into();
                SystemResult::Err(SystemError::InvalidRequest { error, request })
            }
            Err(Unanswered::Unsupported(kind)) => SystemResult::Err(SystemError::UnsupportedRequest { kind }),
        }
    }
}

/// What the contract answers, as it would lie in a machine's memory: `{"ok": …}`. Refusals are errors here.
pub(crate) fn run(
    machine: &Machine,
    program: &dyn Contract<Empty>,
    contract: &Addr,
    env: Env,
    call: &Call,
) -> Done<Vec<u8>> {
    let (api, prefix) = {
        let world = machine.world();
        (world.api, world.contract_prefix(contract))
    };
    let readonly = matches!(call, Call::Query { .. });
    let mut storage = Records { machine: machine.clone(), prefix, readonly };
    let asker = Asker(machine.clone());
    let querier = QuerierWrapper::new(&asker);
    let ran = catch_unwind(AssertUnwindSafe(|| {
        if let Call::Query { msg } = call {
            let deps = Deps { storage: &storage, api: &api, querier };
            return program.query(deps, env, msg.to_vec()).map(|answer: Binary| to_json_vec(&answer));
        }
        let deps = DepsMut { storage: &mut storage, api: &api, querier };
        let response = match call {
            Call::Instantiate { info, msg } => program.instantiate(deps, env, info.clone(), msg.to_vec()),
            Call::Execute { info, msg } => program.execute(deps, env, info.clone(), msg.to_vec()),
            Call::Migrate { msg } => program.migrate(deps, env, msg.to_vec()),
            Call::Reply { reply } => program.reply(deps, env, Reply::clone(reply)),
            Call::Query { .. } => return Ok(Ok(Vec::new())),
        };
        response.map(|response| to_json_vec(&response))
    }));
    match ran {
        Ok(Ok(Ok(answer))) => Ok([b"{\"ok\":", answer.as_slice(), b"}"].concat()),
        Ok(Ok(Err(error))) => Err(Fail::machine(error)),
        Ok(Err(error)) => Err(refused(call.doing(), error)),
        Err(payload) if payload.is::<Exhausted>() => Err(Fail::OutOfGas),
        Err(payload) => Err(Fail::machine(format!("panicked: {}", text_of(payload.as_ref())))),
    }
}

fn refused(doing: Doing, error: AnyError) -> Fail {
    let text = error.root_cause().to_string();
    Fail::contract(doing, text, Some(Arc::new(error)))
}

fn text_of(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| payload.downcast_ref::<&str>().copied());
    text.unwrap_or("without a text")
}
