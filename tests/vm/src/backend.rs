//! What the machine asks of the chain: addresses, records, queries.

use cosmwasm_std::testing::MockApi;
use cosmwasm_std::{Addr, Api};
use cosmwasm_vm::{BackendApi, BackendError, BackendResult, GasInfo, Querier, Storage};
use vm_std::{ContractResult, Order, Record, SystemError, SystemResult};

use crate::fail::Fail;
use crate::machine::{Machine, Unanswered};
use crate::schedule as price;
use crate::trace::Store;
use crate::world::{after, Rows, World};

/// Addresses of the chain.
#[derive(Clone)]
pub(crate) struct Addresses(pub MockApi);

fn sdk(gas: u64) -> GasInfo {
    GasInfo::with_cost(gas * price::VM_GAS)
}

fn user(error: impl ToString) -> BackendError {
    BackendError::user_err(error.to_string())
}

impl BackendApi for Addresses {
    fn addr_validate(&self, input: &str) -> BackendResult<()> {
        (self.0.addr_validate(input).map(drop).map_err(user), sdk(price::VALIDATE))
    }

    fn addr_canonicalize(&self, human: &str) -> BackendResult<Vec<u8>> {
        (self.0.addr_canonicalize(human).map(Into::into).map_err(user), sdk(price::CANONICALIZE))
    }

    fn addr_humanize(&self, canonical: &[u8]) -> BackendResult<String> {
        (self.0.addr_humanize(&canonical.into()).map(Into::into).map_err(user), sdk(price::HUMANIZE))
    }
}

/// The records of one contract.
pub(crate) struct Records {
    machine: Machine,
    prefix: Vec<u8>,
    iterators: Vec<Rows>,
}

impl Records {
    pub fn new(machine: Machine, contract: &Addr) -> Self {
        let prefix = machine.world().contract_prefix(contract);
        Self { machine, prefix, iterators: Vec::new() }
    }

    fn key(&self, key: &[u8]) -> Vec<u8> {
        [&self.prefix, key].concat()
    }

    /// Does this, and tells the machine what it cost.
    fn metered<T>(&self, action: impl FnOnce(&mut World) -> Result<T, Fail>) -> BackendResult<T> {
        metered(&self.machine, action)
    }
}

fn metered<T>(machine: &Machine, action: impl FnOnce(&mut World) -> Result<T, Fail>) -> BackendResult<T> {
    let mut world = machine.world_mut();
    let before = world.gas_left();
    let result = action(&mut world);
    let used = before - world.gas_left();
    (result.map_err(|_| BackendError::out_of_gas()), external(used))
}

fn external(gas: u64) -> GasInfo {
    GasInfo::with_externally_used(gas.saturating_mul(price::VM_GAS))
}

impl Storage for Records {
    fn get(&self, key: &[u8]) -> BackendResult<Option<Vec<u8>>> {
        let key = self.key(key);
        self.metered(|world| world.get(Store::Contract, &key))
    }

    fn scan(&mut self, start: Option<&[u8]>, end: Option<&[u8]>, order: Order) -> BackendResult<u32> {
        let start = self.key(start.unwrap_or_default());
        let end = end.map_or_else(|| after(&self.prefix), |end| Some(self.key(end)));
        let order = match order {
            Order::Ascending => cosmwasm_std::Order::Ascending,
            Order::Descending => cosmwasm_std::Order::Descending,
        };
        let (rows, gas) = self.metered(|world| world.iterate(Store::Contract, &start, end.as_deref(), order));
        let id = rows.map(|rows| {
            self.iterators.push(rows);
            self.iterators.len() as u32
        });
        (id, gas)
    }

    fn next(&mut self, iterator_id: u32) -> BackendResult<Option<Record>> {
        let index = iterator_id as usize;
        let Some(rows) = index.checked_sub(1).and_then(|index| self.iterators.get_mut(index)) else {
            return (Err(BackendError::iterator_does_not_exist(iterator_id)), GasInfo::free());
        };
        let prefix = self.prefix.len();
        let (row, gas) = metered(&self.machine, |world| world.next(rows));
        let row = row.map(|row| row.map(|(key, value)| (key[prefix..].into(), value)));
        (row, gas)
    }

    fn set(&mut self, key: &[u8], value: &[u8]) -> BackendResult<()> {
        let key = self.key(key);
        self.metered(|world| world.set(Store::Contract, &key, value))
    }

    fn remove(&mut self, key: &[u8]) -> BackendResult<()> {
        let key = self.key(key);
        self.metered(|world| world.delete(Store::Contract, &key))
    }
}

/// Asks on behalf of a contract.
pub(crate) struct Asker(pub Machine);

impl Querier for Asker {
    fn query_raw(
        &self,
        request: &[u8],
        gas_limit: u64,
    ) -> BackendResult<SystemResult<ContractResult<vm_std::Binary>>> {
        let before = self.0.world().gas_left();
        let limit = gas_limit / price::VM_GAS;
        let answer = self.0.subquery(request, limit);
        let used = before - self.0.world().gas_left();
        let result = match answer {
            Ok(answer) => Ok(SystemResult::Ok(ContractResult::Ok(answer.into()))),
            Err(Unanswered::OutOfGas) => Err(BackendError::out_of_gas()),
            Err(Unanswered::Refused(text)) => Ok(SystemResult::Ok(ContractResult::Err(text))),
            Err(Unanswered::NoContract(addr)) => Ok(SystemResult::Err(SystemError::NoSuchContract { addr })),
            Err(Unanswered::NoCode(code_id)) => Ok(SystemResult::Err(SystemError::NoSuchCode { code_id })),
            Err(Unanswered::Unreadable(error)) => {
                let request = request.into();
                Ok(SystemResult::Err(SystemError::InvalidRequest { error, request }))
            }
            Err(Unanswered::Unsupported(kind)) => {
                Ok(SystemResult::Err(SystemError::UnsupportedRequest { kind }))
            }
        };
        (result, external(used))
    }
}
