//! An asset in and out. Trust in a token ends here.

use cosmwasm_std::{coins, to_json_binary, Addr, BankMsg, CosmosMsg, Deps, Env, StdResult, Uint128, WasmMsg};
use cw20::{BalanceResponse, Cw20ExecuteMsg, Cw20QueryMsg};
use polity::Asset;

use crate::{error::reason, ContractError};

/// What this contract holds of an asset, as the bank or the token says.
pub fn held(deps: Deps, env: &Env, asset: &Asset<Addr>) -> Result<Uint128, ContractError> {
    let address = env.contract.address.to_string();
    match asset {
        Asset::Native(denom) => Ok(deps.querier.query_balance(address, denom)?.amount),
        Asset::Cw20(token) => {
            let question = Cw20QueryMsg::Balance { address };
            match deps.querier.query_wasm_smart::<BalanceResponse>(token, &question) {
                Ok(answer) => Ok(answer.balance),
                Err(error) => Err(ContractError::NoBalance { token: token.clone(), reason: reason(&error) }),
            }
        }
    }
}

/// The message that pays. Never by `Send`: a recipient's code must not run.
pub fn transfer(asset: &Asset<Addr>, to: &Addr, amount: Uint128) -> StdResult<CosmosMsg> {
    Ok(match asset {
        Asset::Native(denom) => {
            BankMsg::Send { to_address: to.to_string(), amount: coins(amount.u128(), denom) }.into()
        }
        Asset::Cw20(token) => WasmMsg::Execute {
            contract_addr: token.to_string(),
            msg: to_json_binary(&Cw20ExecuteMsg::Transfer { recipient: to.to_string(), amount })?,
            funds: vec![],
        }
        .into(),
    })
}
