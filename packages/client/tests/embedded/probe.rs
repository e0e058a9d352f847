//! A contract that does what it is told, good or bad.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    to_json_binary, Addr, Binary, BlockInfo, CosmosMsg, Deps, DepsMut, Empty, Env, MessageInfo, Reply,
    Response, StdError, StdResult, SubMsg, WasmQuery,
};
use polity_client::cw_multi_test::{Contract, ContractWrapper};

#[derive(Debug, PartialEq, thiserror::Error)]
pub enum ProbeError {
    #[error("{0}")]
    Std(#[from] StdError),
    #[error("refused({number}): as told")]
    Refused { number: u32 },
}

#[cw_serde]
#[derive(Default)]
pub struct Init {
    /// What to answer as data.
    pub data: Option<Binary>,
    /// Ask the chain about oneself, here and in a reply; the answers are kept under `early` and `late`.
    pub introspect: bool,
}

#[cw_serde]
pub enum Do {
    Set {
        key: String,
        value: String,
    },
    Remove {
        key: String,
    },
    Refuse {
        number: u32,
    },
    Panic {},
    /// Sends the messages; in the reply to one that failed, its error is kept under `caught` if `catch`.
    Forward {
        msgs: Vec<CosmosMsg>,
        catch: bool,
    },
    /// Calls itself this many times, each within the last.
    Nest {
        levels: u32,
    },
    /// Keeps what this query to this contract answered under `asked`.
    Ask {
        contract: String,
        msg: Binary,
    },
    Answer {
        data: Binary,
    },
}

#[cw_serde]
pub enum Ask {
    Get {
        key: String,
    },
    Block {},
    Refuse {
        number: u32,
    },
    Panic {},
    /// Asks itself this many times, each within the last.
    Nest {
        levels: u32,
    },
}

const CAUGHT: u64 = 1;
const LATE: u64 = 2;

pub fn code() -> Box<dyn Contract<Empty>> {
    Box::new(ContractWrapper::new(execute, instantiate, query).with_reply(reply).with_migrate(migrate))
}

/// Whether the chain knows the contract.
fn known(deps: Deps, contract: &Addr) -> &'static [u8] {
    let query = WasmQuery::ContractInfo { contract_addr: contract.to_string() };
    match deps.querier.query::<cosmwasm_std::ContractInfoResponse>(&query.into()) {
        Ok(_) => b"known",
        Err(_) => b"unknown",
    }
}

fn instantiate(deps: DepsMut, env: Env, _: MessageInfo, msg: Init) -> StdResult<Response> {
    let mut response = Response::new();
    if msg.introspect {
        let early = known(deps.as_ref(), &env.contract.address);
        deps.storage.set(b"early", early);
        let later = tell(&env, &Do::Set { key: "done".into(), value: "yes".into() })?;
        response = response.add_submessage(SubMsg::reply_on_success(later, LATE));
    }
    if let Some(data) = msg.data {
        response = response.set_data(data);
    }
    Ok(response)
}

fn execute(deps: DepsMut, env: Env, _: MessageInfo, msg: Do) -> Result<Response, ProbeError> {
    let response = Response::new();
    Ok(match msg {
        Do::Set { key, value } => {
            deps.storage.set(key.as_bytes(), value.as_bytes());
            response.add_attribute("set", key)
        }
        Do::Remove { key } => {
            deps.storage.remove(key.as_bytes());
            response
        }
        Do::Refuse { number } => return Err(ProbeError::Refused { number }),
        Do::Panic {} => panic!("as told"),
        Do::Forward { msgs, catch: true } => {
            response.add_submessages(msgs.into_iter().map(|msg| SubMsg::reply_on_error(msg, CAUGHT)))
        }
        Do::Forward { msgs, catch: false } => response.add_messages(msgs),
        Do::Nest { levels: 0 } => response,
        Do::Nest { levels } => response.add_message(tell(&env, &Do::Nest { levels: levels - 1 })?),
        Do::Ask { contract, msg } => {
            let query = WasmQuery::Smart { contract_addr: contract, msg };
            let answer = match deps.querier.query::<String>(&query.into()) {
                Ok(answer) => answer,
                Err(error) => format!("error: {error}"),
            };
            deps.storage.set(b"asked", answer.as_bytes());
            response
        }
        Do::Answer { data } => response.set_data(data),
    })
}

fn tell(env: &Env, msg: &Do) -> StdResult<CosmosMsg> {
    let contract_addr = env.contract.address.to_string();
    Ok(cosmwasm_std::WasmMsg::Execute { contract_addr, msg: to_json_binary(msg)?, funds: vec![] }.into())
}

fn query(deps: Deps, env: Env, msg: Ask) -> Result<Binary, ProbeError> {
    Ok(match msg {
        Ask::Get { key } => {
            let value = deps.storage.get(key.as_bytes()).unwrap_or_default();
            to_json_binary(&String::from_utf8_lossy(&value))?
        }
        Ask::Block {} => to_json_binary::<BlockInfo>(&env.block)?,
        Ask::Refuse { number } => return Err(ProbeError::Refused { number }),
        Ask::Panic {} => panic!("as told"),
        Ask::Nest { levels: 0 } => to_json_binary("the bottom")?,
        Ask::Nest { levels } => {
            let msg = Ask::Nest { levels: levels - 1 };
            let answer: String = deps.querier.query_wasm_smart(env.contract.address, &msg)?;
            to_json_binary(&answer)?
        }
    })
}

fn reply(deps: DepsMut, env: Env, msg: Reply) -> StdResult<Response> {
    match msg.id {
        CAUGHT => deps.storage.set(b"caught", msg.result.unwrap_err().as_bytes()),
        _ => {
            let late = known(deps.as_ref(), &env.contract.address);
            deps.storage.set(b"late", late);
        }
    }
    Ok(Response::new())
}

fn migrate(_: DepsMut, _: Env, _: Empty) -> StdResult<Response> {
    Ok(Response::new().add_attribute("migrated", "yes"))
}
