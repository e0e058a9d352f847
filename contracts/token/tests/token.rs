//! cw20-base has its own tests; here is what our build adds: the entry points answer, and the README is true.

use cosmwasm_std::testing::{message_info, mock_dependencies, mock_env, MockApi};
use cosmwasm_std::{from_json, Addr, Uint128};
use cw20::TokenInfoResponse;
use cw20_base::msg::{ExecuteMsg, InstantiateMsg, QueryMsg};
use polity_token::contract::{execute, instantiate, query};
use polity_token::ContractError;

const README: &str = include_str!("../README.md");

fn account(name: &str) -> Addr {
    MockApi::default().addr_make(name)
}

/// The messages of the README's `index`-th JSON block, one a line, with real addresses.
fn example(index: usize) -> Vec<String> {
    let address = account("somebody");
    let block = README.split("```json\n").nth(index + 1).unwrap().split("```").next().unwrap();
    block.lines().map(|line| line.replace("polity1…", address.as_str())).collect()
}

#[test]
fn the_readmes_examples_are_messages_of_the_contract() {
    let init: InstantiateMsg = from_json(&example(0)[0]).unwrap();
    assert_eq!(init.symbol, "AUR");
    let executes: Vec<ExecuteMsg> = example(1).iter().map(|line| from_json(line).unwrap()).collect();
    assert_eq!(executes.len(), 7);
    let queries: Vec<QueryMsg> = example(2).iter().map(|line| from_json(line).unwrap()).collect();
    assert_eq!(queries.len(), 4);
}

#[test]
fn the_minter_mints_up_to_the_cap_and_nobody_else_does() {
    let mut deps = mock_dependencies();
    let (minter, stranger) = (account("somebody"), account("stranger"));
    let init: InstantiateMsg = from_json(&example(0)[0]).unwrap();
    instantiate(deps.as_mut(), mock_env(), message_info(&stranger, &[]), init).unwrap();

    let mint = |amount: u128| ExecuteMsg::Mint { recipient: stranger.to_string(), amount: amount.into() };
    let refused = execute(deps.as_mut(), mock_env(), message_info(&stranger, &[]), mint(1));
    assert_eq!(refused, Err(ContractError::Unauthorized {}));
    execute(deps.as_mut(), mock_env(), message_info(&minter, &[]), mint(4_000_000)).unwrap();
    let refused = execute(deps.as_mut(), mock_env(), message_info(&minter, &[]), mint(1));
    assert_eq!(refused, Err(ContractError::CannotExceedCap {}));

    let answer = query(deps.as_ref(), mock_env(), QueryMsg::TokenInfo {}).unwrap();
    let info: TokenInfoResponse = from_json(answer).unwrap();
    assert_eq!(info.total_supply, Uint128::new(5_000_000));
}
