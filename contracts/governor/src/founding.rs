//! Founding: one transaction, with the capabilities of any chain, after which nobody is left with a power that the
//! constitution doesn't give.

use cosmwasm_std::{
    to_json_binary, Addr, Deps, DepsMut, Env, Response, StdError, StdResult, SubMsg, SubMsgResponse, WasmMsg,
};
use cw20::{Cw20QueryMsg, MinterResponse};
use polity::{
    address, bounds, duplicate,
    governor::{FoundedResponse, FoundingTreasury, InstantiateMsg, Setting, Settings, StakeAsset, TierSet},
    treasury, Asset,
};

use crate::{
    events, power,
    reply::ReplyId,
    settings,
    state::{Core, Founding, StoredLinks, CORE, COUNCIL, COUNT, FOUNDING, FOUNDING_TREASURY, LINKS, NAME},
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

    let first = match msg.treasury {
        FoundingTreasury::New { code_id } => SubMsg::reply_on_success(
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
        FoundingTreasury::Existing { address: treasury } => {
            let treasury = address(deps.api, "treasury", &treasury)?;
            check_treasury(deps.as_ref(), &treasury)?;
            FOUNDING_TREASURY.save(deps.storage, &treasury.to_string())?;
            match known_asset(&msg.stake) {
                // the first reply is where this contract can ask who its own admin is: there must be one
                Some(asset) => SubMsg::reply_on_success(
                    WasmMsg::Execute {
                        contract_addr: treasury.to_string(),
                        msg: to_json_binary(&treasury::ExecuteMsg::Track { asset })?,
                        funds: vec![],
                    },
                    ReplyId::Treasury.id(),
                ),
                None => make_token(&msg.stake, &treasury)?,
            }
        }
    };
    let founding =
        Founding { stake: msg.stake, unbonding: settings.unbonding, min_stake: settings.min_stake };
    FOUNDING.save(deps.storage, &founding)?;
    Ok(Response::new().add_submessage(first))
}

/// The treasury is there: make the token if one is wanted, and leave the treasury to itself.
pub fn treasury_made(deps: DepsMut, env: &Env, result: &SubMsgResponse) -> Result<Response, ContractError> {
    check_own_admin(deps.as_ref(), env)?;
    let founding = FOUNDING.load(deps.storage)?;
    let mut response = Response::new();
    let treasury = match FOUNDING_TREASURY.may_load(deps.storage)? {
        Some(existing) => Addr::unchecked(existing),
        None => {
            let treasury = deps.api.addr_validate(&instantiated(result)?)?;
            FOUNDING_TREASURY.save(deps.storage, &treasury.to_string())?;
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
    let Founding { stake: wanted, unbonding, min_stake } = founding;
    let treasury = Addr::unchecked(FOUNDING_TREASURY.load(deps.storage)?);
    let made = match (&wanted, &stake) {
        (StakeAsset::NewCw20 { .. }, Asset::Cw20(token)) => Some(token.to_string()),
        (StakeAsset::Cw20 { .. }, Asset::Cw20(token)) => {
            check_token(deps.as_ref(), token, &treasury)?;
            None
        }
        _ => None,
    };
    let core = Core { stake, treasury, unbonding, min_stake };
    CORE.save(deps.storage, &core)?;
    FOUNDING.remove(deps.storage);
    FOUNDING_TREASURY.remove(deps.storage);

    // the named contracts can only be compared with the community's own once those are known
    let constitution = settings::constitution(deps.storage)?;
    let links = core.clone().links(deps.storage, &env.contract.address)?;
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
        asset.check(deps.api)?;
    }
    let StakeAsset::NewCw20 { initial_balances, .. } = stake else {
        return Ok(());
    };
    bounds::INITIAL_BALANCES.check_len(initial_balances.len())?;
    if let Some(holder) = duplicate(initial_balances.iter().map(|balance| &balance.address)) {
        return Err(ContractError::Duplicate { field: "initial_balances", value: holder.clone() });
    }
    let mut total = 0;
    for balance in initial_balances {
        address(deps.api, "initial_balances", &balance.address)?;
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
        // nobody: who changes its code could take what the governor holds of it
        admin: None,
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

/// A treasury that exists obeys somebody, and nobody but itself can change its code.
fn check_treasury(deps: Deps<'_>, treasury: &Addr) -> Result<(), ContractError> {
    if treasury::raw::governor(deps.querier, treasury)?.is_none() {
        return Err(ContractError::NotATreasury { address: treasury.clone() });
    }
    match deps.querier.query_wasm_contract_info(treasury)?.admin {
        Some(admin) if admin != *treasury => Err(ContractError::TreasuryNotFree { admin }),
        _ => Ok(()),
    }
}

/// Nobody but the community's own treasury may make more of what is staked, and nobody at all may change its code:
/// that could take what the governor holds of it.
fn check_token(deps: Deps<'_>, token: &Addr, treasury: &Addr) -> Result<(), ContractError> {
    let minter: Option<MinterResponse> = deps.querier.query_wasm_smart(token, &Cw20QueryMsg::Minter {})?;
    let minter = minter.map(|minter| minter.minter).filter(|minter| minter != treasury.as_str());
    let admin = deps.querier.query_wasm_contract_info(token)?.admin.map(Addr::into_string);
    for (power, holder) in [("minter", minter), ("admin", admin)] {
        if let Some(holder) = holder {
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
