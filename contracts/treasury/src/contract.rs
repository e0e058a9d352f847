//! The entry points. Each arm says who may, and hands over to the logic.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{to_json_binary, Binary, Deps, DepsMut, Env, MessageInfo, Response, Storage};
use polity::treasury::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};

use crate::{events, execute, migrate as migration, query as answer, state::GOVERNOR, ContractError};

/// What cw2 keeps of this contract, and what a migration must find.
pub const CONTRACT_NAME: &str = "polity-treasury";
/// The version of this code.
pub const CONTRACT_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Makes a treasury. Whoever sends this, a governor at its founding, is its governor. Coins sent along are its first.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut,
    _env: Env,
    info: MessageInfo,
    _msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    cw2::set_contract_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    let governor = info.sender.into_string();
    GOVERNOR.save(deps.storage, &governor)?;
    Ok(Response::new().add_event(events::TreasuryCreated { governor }))
}

/// Does what the governor decided. Coins sent along with any message are received like any others.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, ContractError> {
    match msg {
        ExecuteMsg::Execute { proposal, tiers, calls } => {
            let governor = only_governor(deps.storage, &info)?;
            execute::run(deps, &env, &governor, proposal, &tiers, calls)
        }
        ExecuteMsg::SetCap(cap) => {
            only_itself(&env, &info)?;
            execute::set_cap(deps, &env, cap)
        }
        ExecuteMsg::SetGovernor(succession) => {
            only_itself(&env, &info)?;
            execute::set_governor(deps, &env, succession)
        }
        ExecuteMsg::WithdrawSuccessor {} => {
            only_itself(&env, &info)?;
            execute::withdraw_successor(deps, &env)
        }
        // who may depends on the succession
        ExecuteMsg::AcceptGovernor {} => execute::accept_governor(deps, &env, &info.sender),
        // anyone
        ExecuteMsg::Track { asset } => execute::track(deps, &asset),
        // any token
        ExecuteMsg::Receive(received) => Ok(execute::receive(info.sender, received)),
    }
}

/// Answers about governor, caps and assets.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    Ok(match msg {
        QueryMsg::Treasury {} => to_json_binary(&answer::treasury(deps, &env)?),
        QueryMsg::Cap { asset } => to_json_binary(&answer::cap(deps, &env, &asset)?),
        QueryMsg::Caps { start_after, limit } => {
            to_json_binary(&answer::caps(deps, &env, start_after.as_ref(), limit)?)
        }
        QueryMsg::Assets { start_after, limit } => {
            to_json_binary(&answer::assets(deps, &env, start_after.as_ref(), limit)?)
        }
    }?)
}

/// Moves a treasury to this version from an earlier one. The chain lets its admin only: the treasury itself.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut, _env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    migration::run(deps.storage, CONTRACT_VERSION)
}

/// The governor, if it is the sender.
fn only_governor(storage: &dyn Storage, info: &MessageInfo) -> Result<String, ContractError> {
    let governor = GOVERNOR.load(storage)?;
    if governor != info.sender.as_str() {
        return Err(ContractError::NotGovernor { sender: info.sender.to_string() });
    }
    Ok(governor)
}

fn only_itself(env: &Env, info: &MessageInfo) -> Result<(), ContractError> {
    if info.sender != env.contract.address {
        return Err(ContractError::NotTreasury { sender: info.sender.to_string() });
    }
    Ok(())
}
