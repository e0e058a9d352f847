use cosmwasm_std::Uint128;
use cw20::{BalanceResponse, Cw20Coin, Cw20ExecuteMsg, Cw20QueryMsg, MinterResponse, TokenInfoResponse};
use polity_client::{Chain, ChainExt, Code, Embedded};
use polity_token::msg::InstantiateMsg;
use polity_token::ContractError;

/// The suite's token through the typed calls, from upload to a refusal.
#[test]
fn a_token_is_made_moved_and_asked() {
    let mut chain = Embedded::builder().build().unwrap();
    let (alice, bob) = (chain.account("alice"), chain.account("bob"));
    let code_id = chain.upload(&alice, &Code::named("token")).unwrap();
    let init = InstantiateMsg {
        name: "Aurora".into(),
        symbol: "AUR".into(),
        decimals: 6,
        initial_balances: vec![Cw20Coin { address: alice.to_string(), amount: 1_000u128.into() }],
        mint: Some(MinterResponse { minter: bob.to_string(), cap: None }),
        marketing: None,
    };
    let (token, _) = chain.instantiate(&alice, code_id, &init, "Aurora", Some(&bob), &[]).unwrap();
    assert_eq!(chain.contract_info(token.as_str()).unwrap().admin, Some(bob.clone()));

    let transfer =
        |amount: u128| Cw20ExecuteMsg::Transfer { recipient: bob.to_string(), amount: amount.into() };
    chain.execute(&alice, &token, &transfer(400), &[]).unwrap();
    chain.execute(&alice, &token, &transfer(601), &[]).unwrap_err();
    let balance = |chain: &dyn Chain, address: String| {
        let query = Cw20QueryMsg::Balance { address };
        chain.query::<BalanceResponse>(&token, &query).unwrap().balance.u128()
    };
    assert_eq!(balance(&chain, bob.to_string()), 400);
    assert_eq!(balance(&chain, alice.to_string()), 600);

    let mint = Cw20ExecuteMsg::Mint { recipient: alice.to_string(), amount: Uint128::new(1) };
    let refused = chain.execute(&alice, &token, &mint, &[]).unwrap_err();
    assert_eq!(refused.downcast_ref(), Some(&ContractError::Unauthorized {}));
    chain.execute(&bob, &token, &mint, &[]).unwrap();
    let info: TokenInfoResponse = chain.query(&token, &Cw20QueryMsg::TokenInfo {}).unwrap();
    assert_eq!(info.total_supply.u128(), 1_001);
}

/// No contract can be migrated to this code, and so an admin can't start the token anew with it.
#[test]
fn nothing_is_migrated_to_the_token() {
    let mut chain = Embedded::builder().build().unwrap();
    let alice = chain.account("alice");
    let code_id = chain.upload(&alice, &Code::named("token")).unwrap();
    let init = InstantiateMsg {
        name: "Aurora".into(),
        symbol: "AUR".into(),
        decimals: 6,
        initial_balances: vec![],
        mint: None,
        marketing: None,
    };
    let (token, _) = chain.instantiate(&alice, code_id, &init, "Aurora", Some(&alice), &[]).unwrap();
    let refused = chain.migrate(&alice, &token, code_id, &cosmwasm_std::Empty {}).unwrap_err();
    assert!(refused.to_string().contains("migrate is not implemented"), "{refused}");
}
