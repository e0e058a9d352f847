//! What the chain calls: the entry points of [`crate::contract`], with messages decoded in less code.

use cosmwasm_std::{entry_point, Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response};
use polity::{
    revenue::{ExecuteMsg, InstantiateMsg, QueryMsg},
    Tree,
};

use crate::{contract, ContractError};

/// [`contract::instantiate`].
#[entry_point]
pub fn instantiate(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    Tree(msg): Tree<InstantiateMsg>,
) -> Result<Response, ContractError> {
    contract::instantiate(deps, env, info, msg)
}

/// [`contract::execute`].
#[entry_point]
pub fn execute(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    Tree(msg): Tree<ExecuteMsg>,
) -> Result<Response, ContractError> {
    contract::execute(deps, env, info, msg)
}

/// [`contract::reply`].
#[entry_point]
pub fn reply(deps: DepsMut, env: Env, msg: Reply) -> Result<Response, ContractError> {
    contract::reply(deps, env, msg)
}

/// [`contract::query`].
#[entry_point]
pub fn query(deps: Deps, env: Env, Tree(msg): Tree<QueryMsg>) -> Result<Binary, ContractError> {
    contract::query(deps, env, msg)
}
