//! Entry points: they route, and check funds.

use cosmwasm_std::{to_json_binary, Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response};
use cw20::Cw20ReceiveMsg;
use polity::{
    address, from_json_tree,
    governor::{ExecuteMsg, InstantiateMsg, QueryMsg, ReceiveMsg},
};

use crate::{
    delegate, deposit, execute as act, founding, propose, query as ask, reply as answer, settings, stake,
    state::CORE, succession, vote, ContractError,
};

const CONTRACT_NAME: &str = "polity-governor";
const CONTRACT_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Founds a community.
pub fn instantiate(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    stake::unpaid(&info)?;
    cw2::set_contract_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    founding::found(deps, &env, msg)
}

/// Does what a message says.
pub fn execute(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, ContractError> {
    if !matches!(msg, ExecuteMsg::Stake {} | ExecuteMsg::Propose(_)) {
        stake::unpaid(&info)?;
    }
    match msg {
        ExecuteMsg::Stake {} => {
            let core = CORE.load(deps.storage)?;
            match stake::paid(&info, &core)? {
                0 => Err(stake::wrong_funds(&info, core.stake.to_string())),
                amount => stake::stake(deps, &env, &core, &info.sender, amount),
            }
        }
        ExecuteMsg::Receive(msg) => receive(deps, env, info, msg),
        ExecuteMsg::Unstake { amount } => stake::unstake(deps, &env, &info, amount),
        ExecuteMsg::Claim { limit } => stake::claim(deps, &env, &info, limit),
        ExecuteMsg::Delegate { delegation } => delegate::delegate(deps, &env, &info, &delegation),
        ExecuteMsg::Propose(msg) => {
            let core = CORE.load(deps.storage)?;
            let paid = stake::paid(&info, &core)?;
            propose::propose(deps, &env, core, info.sender, paid, msg)
        }
        ExecuteMsg::Vote(vote) => vote::vote(deps, &env, &info, vote),
        ExecuteMsg::VoteMany { votes } => vote::vote_many(deps, &env, &info, votes),
        ExecuteMsg::Execute { proposal } => act::execute(deps, &env, proposal),
        ExecuteMsg::DryRun { proposal, option } => act::dry_run(deps, &env, proposal, option),
        ExecuteMsg::Veto { proposal, reason } => act::veto(deps, &env, &info, proposal, reason),
        ExecuteMsg::ReleaseDeposit { proposal } => deposit::release(deps, &env, proposal),
        ExecuteMsg::AcceptTreasury {} => succession::accept_treasury(deps),
        ExecuteMsg::Set(setting) => settings::set(deps, &env, &info, setting),
    }
}

/// What came with the staked cw20. The sender is the token, and whom it names is believed only because it is the
/// token that this community stakes.
fn receive(
    mut deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: Cw20ReceiveMsg,
) -> Result<Response, ContractError> {
    let core = CORE.load(deps.storage)?;
    let arrived = stake::arrived(deps.as_ref(), &env, &core, &info.sender, msg.amount)?;
    let sender = address(deps.api, "sender", &msg.sender)?;
    match from_json_tree(&msg.msg)? {
        ReceiveMsg::Stake {} => {
            stake::book(deps.branch(), &core.stake, arrived)?;
            stake::stake(deps, &env, &core, &sender, arrived)
        }
        ReceiveMsg::Propose(msg) => propose::propose(deps, &env, core, sender, arrived, msg),
    }
}

/// Continues a founding, records a failed execution, or ends a dry run.
pub fn reply(deps: DepsMut, env: Env, msg: Reply) -> Result<Response, ContractError> {
    answer::reply(deps, &env, msg)
}

/// Answers a question.
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    Ok(match msg {
        QueryMsg::Community {} => to_json_binary(&ask::community(deps, &env)?),
        QueryMsg::Constitution {} => to_json_binary(&settings::constitution(deps.storage)?),
        QueryMsg::Bounds {} => to_json_binary(&ask::bounds(deps)?),
        QueryMsg::Power { account, height } => {
            let heights = vec![height.unwrap_or(env.block.height)];
            let mut powers = ask::powers(deps, &env, &account, heights)?.powers;
            to_json_binary(&powers.pop())
        }
        QueryMsg::Powers { account, heights } => to_json_binary(&ask::powers(deps, &env, &account, heights)?),
        QueryMsg::Total { height } => to_json_binary(&ask::total(deps, &env, height)?),
        QueryMsg::Member { account } => to_json_binary(&ask::member(deps, &env, &account)?),
        QueryMsg::Claims { account, start_after, limit } => {
            to_json_binary(&ask::claims(deps, &account, start_after, limit)?)
        }
        QueryMsg::Proposal { proposal } => to_json_binary(&ask::proposal(deps, &env, proposal)?),
        QueryMsg::Proposals { start_before, limit } => {
            to_json_binary(&ask::proposals(deps, &env, start_before, limit)?)
        }
        QueryMsg::Ballot { proposal, account } => to_json_binary(&ask::ballot(deps, proposal, &account)?),
        QueryMsg::Ballots { proposal, start_after, limit } => {
            to_json_binary(&ask::ballots(deps, proposal, start_after, limit)?)
        }
        QueryMsg::Outlook { proposal } => to_json_binary(&ask::outlook(deps, &env, proposal)?),
        QueryMsg::Voter { proposal, account } => to_json_binary(&ask::voter(deps, &env, proposal, &account)?),
        QueryMsg::Execution { proposal } => to_json_binary(&ask::execution(deps, &env, proposal)?),
    }?)
}
