//! The entry points. Each arm checks addresses and hands over to the logic; no message takes funds.

use cosmwasm_std::{
    to_json_binary, Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response, SubMsg, WasmMsg,
};
use polity::{
    address, bounds,
    dividends::{ExecuteMsg, InstantiateMsg, QueryMsg},
    Asset,
};

use crate::{
    claim, distribute, events, others, query as answer,
    state::{Config, CONFIG},
    ContractError,
};

/// What cw2 keeps of this contract.
pub const CONTRACT_NAME: &str = "polity-dividends";
/// The version of this code.
pub const CONTRACT_VERSION: &str = env!("CARGO_PKG_VERSION");

/// The id of the only message that is answered.
const ADMIN: u64 = 1;

/// Founds the dividends of a treasury's community. Who founded them is no one in particular afterwards.
pub fn instantiate(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    unpaid(&info)?;
    cw2::set_contract_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    let treasury = address(deps.api, "treasury", &msg.treasury)?;
    let period = bounds::PERIOD.check(msg.period)?;
    let governor = others::governor(deps.as_ref(), &treasury)?;
    let community = others::community(deps.as_ref(), &governor)?;
    if community.treasury != treasury.as_str() {
        return Err(ContractError::ForeignGovernor { governor, treasury: community.treasury });
    }
    if period > community.unbonding {
        return Err(ContractError::PeriodTooLong { period, unbonding: community.unbonding });
    }
    CONFIG.save(deps.storage, &Config { period, treasury: treasury.clone() })?;
    // A chain knows a contract's admin only once it is made: so ask in the reply, whatever becomes of this message. It
    // is refused where there is no admin, and gives the power up where it is the contract's own.
    let clear = WasmMsg::ClearAdmin { contract_addr: env.contract.address.into_string() };
    Ok(Response::new()
        .add_submessage(SubMsg::reply_always(clear, ADMIN))
        .add_event(events::DividendsCreated { treasury, governor, period }))
}

/// Refuses an admin: it could take what is owed.
pub fn reply(deps: DepsMut, env: Env, reply: Reply) -> Result<Response, ContractError> {
    if reply.id != ADMIN {
        return Err(ContractError::UnknownReply { id: reply.id });
    }
    match deps.querier.query_wasm_contract_info(env.contract.address)?.admin {
        Some(admin) => Err(ContractError::HasAdmin { admin }),
        None => Ok(Response::new()),
    }
}

/// Does what a message says. Anyone may send any.
pub fn execute(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, ContractError> {
    unpaid(&info)?;
    match msg {
        ExecuteMsg::Sync { asset } => {
            let asset = asset.check(deps.api)?;
            distribute::sync(deps, &env, &asset)
        }
        // what arrived is what the token says that is held, by whoever sent it and for whatever it said
        ExecuteMsg::Receive(_) => distribute::sync(deps, &env, &Asset::Cw20(info.sender)),
        ExecuteMsg::Distribute { asset } => {
            let asset = asset.check(deps.api)?;
            distribute::distribute(deps, &env, &asset)
        }
        ExecuteMsg::Claim { asset, distributions, account } => {
            let asset = asset.check(deps.api)?;
            let account = match account {
                Some(account) => address(deps.api, "account", &account)?,
                None => info.sender.clone(),
            };
            claim::claim(deps, &asset, &distributions, account, info.sender)
        }
    }
}

/// Answers a question.
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    Ok(match msg {
        QueryMsg::Dividends {} => to_json_binary(&answer::dividends(deps)?),
        QueryMsg::Bounds {} => to_json_binary(&answer::bounds()),
        QueryMsg::Assets { start_after, limit } => {
            let after = start_after.map(|asset| asset.check(deps.api)).transpose()?;
            to_json_binary(&answer::assets(deps, after.as_ref(), limit)?)
        }
        QueryMsg::Books { asset } => {
            let asset = asset.check(deps.api)?;
            to_json_binary(&answer::books(deps, &env, &asset)?)
        }
        QueryMsg::Next { asset } => {
            let asset = asset.check(deps.api)?;
            to_json_binary(&answer::next(deps, &env, &asset)?)
        }
        QueryMsg::Distributions { asset, start_before, limit } => {
            let asset = asset.check(deps.api)?;
            to_json_binary(&answer::distributions(deps, &asset, start_before, limit)?)
        }
        QueryMsg::Owed { account, asset, start_after, limit } => {
            let (account, asset) = (address(deps.api, "account", &account)?, asset.check(deps.api)?);
            to_json_binary(&answer::owed(deps, &account, &asset, start_after, limit)?)
        }
    }?)
}

/// A coin that comes with a message comes by mistake: as a dividend it would not be the sender's any more.
fn unpaid(info: &MessageInfo) -> Result<(), ContractError> {
    if info.funds.is_empty() {
        return Ok(());
    }
    // the list's length is the sender's choice
    let given = info.funds.iter().take(4).map(ToString::to_string).collect::<Vec<_>>().join(",");
    Err(ContractError::Funds { given })
}
