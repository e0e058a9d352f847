//! Founding: one transaction, with the capabilities of any chain, after which nobody is left with a power that the
//! constitution doesn't give.

use std::collections::BTreeSet;

use cosmwasm_std::{
    to_json_binary, Addr, Deps, DepsMut, Env, Response, StdError, StdResult, SubMsg, SubMsgResponse, WasmMsg,
};
use cw20::{Cw20QueryMsg, MinterResponse};
use polity::{
    bounds,
    governor::{FoundedResponse, FoundingTreasury, InstantiateMsg, Setting, Settings, StakeAsset, TierSet},
    treasury, Asset,
};

use crate::{
    actions::check_asset,
    events,
    execute::{address, ReplyId},
    power, settings,
    state::{Core, Founding, StoredLinks, CORE, COUNCIL, COUNT, FOUNDING, LINKS, NAME},
    ContractError,
};

pub fn found(deps: DepsMut, env: &Env, msg: InstantiateMsg) -> Result<Response, ContractError> {
    let now = env.block.time.seconds();
    let mut used = TierSet::default();
    msg.constitution.tiers.iter().for_each(|tier| used.insert(tier.id));
    let settings = Settings {
        floors: msg.floors,
        unbonding: msg.unbonding,
        min_stake: msg.min_stake,
        horizon: 0,
        constitution: msg.constitution,
        used,
    };
    settings.check()?;
    settings::save_constitution(deps.storage, &settings.constitution)?;
    settings::save_limits(deps.storage, &settings)?;
    NAME.save(deps.storage, &msg.name.into())?;
    COUNT.save(deps.storage, &0)?;

    if let Some(council) = msg.council {
        council.check(now)?;
        address(deps.api, "council", &council.address)?;
        COUNCIL.save(deps.storage, &council)?;
    }
    let link = |field, given: Option<String>| given.map(|g| address(deps.api, field, &g)).transpose();
    let links =
        StoredLinks { registry: link("registry", msg.registry)?, revenue: link("revenue", msg.revenue)? };
    LINKS.save(deps.storage, &links)?;
    check_stake(deps.as_ref(), &msg.stake)?;

    let existing = match &msg.treasury {
        FoundingTreasury::New { .. } => None,
        FoundingTreasury::Existing { address: treasury } => {
            let treasury = address(deps.api, "treasury", treasury)?;
            if treasury::raw::governor(deps.querier, &treasury)?.is_none() {
                return Err(ContractError::NotATreasury { address: treasury });
            }
            Some(treasury)
        }
    };
    let founding = Founding {
        stake: msg.stake,
        accepted: existing.is_none(),
        treasury: existing,
        unbonding: settings.unbonding,
        min_stake: settings.min_stake,
    };
    let first = match (&founding.treasury, known_asset(&founding.stake), msg.treasury) {
        (None, _, FoundingTreasury::New { code_id }) => SubMsg::reply_on_success(
            WasmMsg::Instantiate {
                // handed on to the treasury itself in the same transaction
                admin: Some(env.contract.address.to_string()),
                code_id,
                msg: to_json_binary(&treasury::InstantiateMsg {})?,
                funds: vec![],
                label: "polity treasury".to_owned(),
            },
            ReplyId::Treasury.id(),
        ),
        // the first reply is where this contract can ask who its own admin is: there must be one
        (Some(treasury), Some(asset), _) => SubMsg::reply_on_success(
            WasmMsg::Execute {
                contract_addr: treasury.to_string(),
                msg: to_json_binary(&treasury::ExecuteMsg::Track { asset })?,
                funds: vec![],
            },
            ReplyId::Treasury.id(),
        ),
        (Some(treasury), None, _) => make_token(&founding.stake, treasury)?,
        (None, _, FoundingTreasury::Existing { .. }) => {
            return Err(StdError::not_found("treasury").into());
        }
    };
    FOUNDING.save(deps.storage, &founding)?;
    Ok(Response::new().add_submessage(first))
}

/// The treasury is there: make the token if one is wanted, and leave the treasury to itself.
pub fn treasury_made(deps: DepsMut, env: &Env, result: &SubMsgResponse) -> Result<Response, ContractError> {
    check_own_admin(deps.as_ref(), env)?;
    let mut founding = FOUNDING.load(deps.storage)?;
    let mut response = Response::new();
    let treasury = match &founding.treasury {
        Some(existing) => existing.clone(),
        None => {
            let treasury = deps.api.addr_validate(&instantiated(result)?)?;
            founding.treasury = Some(treasury.clone());
            FOUNDING.save(deps.storage, &founding)?;
            response = response.add_message(WasmMsg::UpdateAdmin {
                contract_addr: treasury.to_string(),
                admin: treasury.to_string(),
            });
            treasury
        }
    };
    match known_asset(&founding.stake) {
        Some(asset) => {
            let asset = asset.check(deps.api)?;
            finish(deps, env, response, founding, asset)
        }
        None => Ok(response.add_submessage(make_token(&founding.stake, &treasury)?)),
    }
}

/// The token is there: that was the last thing.
pub fn token_made(deps: DepsMut, env: &Env, result: &SubMsgResponse) -> Result<Response, ContractError> {
    check_own_admin(deps.as_ref(), env)?;
    let token = deps.api.addr_validate(&instantiated(result)?)?;
    let founding = FOUNDING.load(deps.storage)?;
    finish(deps, env, Response::new(), founding, Asset::Cw20(token))
}

fn finish(
    deps: DepsMut,
    env: &Env,
    response: Response,
    founding: Founding,
    stake: Asset<Addr>,
) -> Result<Response, ContractError> {
    let Founding { stake: wanted, treasury, accepted, unbonding, min_stake } = founding;
    let treasury = treasury.ok_or_else(|| StdError::not_found("treasury"))?;
    let made = match (&wanted, &stake) {
        (StakeAsset::NewCw20 { .. }, Asset::Cw20(token)) => Some(token.to_string()),
        (StakeAsset::Cw20 { .. }, Asset::Cw20(token)) => {
            check_token(deps.as_ref(), token, &treasury)?;
            None
        }
        _ => None,
    };
    let core = Core { stake, treasury, accepted, unbonding, min_stake };
    CORE.save(deps.storage, &core)?;
    FOUNDING.remove(deps.storage);

    // the named contracts can only be compared with the community's own once those are known
    let constitution = settings::constitution(deps.storage)?;
    let links = crate::actions::links(deps.storage, &env.contract.address, core.clone())?;
    settings::check_addresses(deps.as_ref(), &links, &Setting::Constitution(constitution))?;

    let data = FoundedResponse { treasury: core.treasury.to_string(), token: made };
    Ok(response
        .add_event(events::Founded { treasury: &core.treasury, stake: core.stake.to_string() })
        .set_data(to_json_binary(&data)?))
}

/// The asset, where founding doesn't make it.
fn known_asset(stake: &StakeAsset) -> Option<Asset> {
    match stake {
        StakeAsset::Native { denom } => Some(Asset::Native(denom.clone())),
        StakeAsset::Cw20 { address } => Some(Asset::Cw20(address.clone())),
        StakeAsset::NewCw20 { .. } => None,
    }
}

fn check_stake(deps: Deps<'_>, stake: &StakeAsset) -> Result<(), ContractError> {
    if let Some(asset) = known_asset(stake) {
        check_asset(deps.api, &asset)?;
    }
    let StakeAsset::NewCw20 { initial_balances, .. } = stake else {
        return Ok(());
    };
    bounds::INITIAL_BALANCES.check_len(initial_balances.len())?;
    let mut holders = BTreeSet::new();
    let mut total = 0;
    for balance in initial_balances {
        address(deps.api, "initial_balances", &balance.address)?;
        if !holders.insert(&balance.address) {
            return Err(ContractError::Duplicate {
                field: "initial_balances",
                value: balance.address.clone(),
            });
        }
        // else the token itself would be made with a sum that wraps or fails without a reason
        total = power::add(total, balance.amount.u128())?;
    }
    Ok(())
}

fn make_token(stake: &StakeAsset, treasury: &Addr) -> Result<SubMsg, ContractError> {
    let StakeAsset::NewCw20 { code_id, name, symbol, decimals, initial_balances } = stake else {
        return Err(StdError::not_found("token to make").into());
    };
    let msg = cw20_base::msg::InstantiateMsg {
        name: name.clone(),
        symbol: symbol.clone(),
        decimals: *decimals,
        initial_balances: initial_balances.clone(),
        mint: Some(MinterResponse { minter: treasury.to_string(), cap: None }),
        marketing: None,
    };
    let message = WasmMsg::Instantiate {
        admin: Some(treasury.to_string()),
        code_id: *code_id,
        msg: to_json_binary(&msg)?,
        funds: vec![],
        label: "polity token".to_owned(),
    };
    Ok(SubMsg::reply_on_success(message, ReplyId::Token.id()))
}

/// Nobody may change this contract's code. Asked in a reply: inside `instantiate` a chain doesn't know it yet.
fn check_own_admin(deps: Deps<'_>, env: &Env) -> Result<(), ContractError> {
    match deps.querier.query_wasm_contract_info(&env.contract.address)?.admin {
        Some(admin) => Err(ContractError::GovernorHasAdmin { admin }),
        None => Ok(()),
    }
}

/// Nobody but the community's own treasury may make more of what is staked, now or by changing the token's code.
fn check_token(deps: Deps<'_>, token: &Addr, treasury: &Addr) -> Result<(), ContractError> {
    let minter: Option<MinterResponse> = deps.querier.query_wasm_smart(token, &Cw20QueryMsg::Minter {})?;
    let admin = deps.querier.query_wasm_contract_info(token)?.admin;
    let holders = [("minter", minter.map(|minter| minter.minter)), ("admin", admin.map(Addr::into_string))];
    for (power, holder) in holders {
        if let Some(holder) = holder.filter(|holder| holder != treasury.as_str()) {
            return Err(ContractError::TokenNotFree { token: token.clone(), power, holder });
        }
    }
    Ok(())
}

/// The address of a contract that was made: from `msg_responses`, or from `data` on chains that have none.
fn instantiated(result: &SubMsgResponse) -> StdResult<String> {
    #[allow(deprecated)]
    let data = result.msg_responses.first().map(|response| &response.value).or(result.data.as_ref());
    let data = data.ok_or_else(|| StdError::not_found("address of the contract made"))?;
    let parsed = cw_utils::parse_instantiate_response_data(data)
        .map_err(|error| StdError::generic_err(error.to_string()))?;
    Ok(parsed.contract_address)
}
