//! On a chain: how a registry is made, and that nobody can change it afterwards. Invariant 14.

use cosmwasm_std::Empty;
use cw_multi_test::{App, Contract, ContractWrapper, Executor, IntoAddr};
use polity::registry::{ExecuteMsg, InstantiateMsg, QueryMsg, RegistryResponse};
use polity_registry::{contract, ContractError};

fn code() -> Box<dyn Contract<Empty>> {
    Box::new(
        ContractWrapper::new(contract::execute, contract::instantiate, contract::query)
            .with_reply(contract::reply),
    )
}

#[test]
fn invariant_14_a_registry_with_an_admin_is_refused() {
    let mut app = App::default();
    let code_id = app.store_code(code());
    let deployer = "deployer".into_addr();
    for admin in [deployer.clone(), "somebody".into_addr()] {
        let refused = app
            .instantiate_contract(
                code_id,
                deployer.clone(),
                &InstantiateMsg {},
                &[],
                "r",
                Some(admin.to_string()),
            )
            .unwrap_err();
        assert_eq!(refused.downcast::<ContractError>().unwrap(), ContractError::HasAdmin { admin });
    }
    let registry =
        app.instantiate_contract(code_id, deployer.clone(), &InstantiateMsg {}, &[], "r", None).unwrap();
    assert_eq!(app.contract_data(&registry).unwrap().admin, None);
    // and it works, for whoever comes
    let msg = ExecuteMsg::CreateVocabulary { axes: vec![] };
    app.execute_contract("stranger".into_addr(), registry.clone(), &msg, &[]).unwrap();
    let answer: RegistryResponse = app.wrap().query_wasm_smart(&registry, &QueryMsg::Registry {}).unwrap();
    assert_eq!((answer.vocabularies, answer.models), (1, 0));
}

#[test]
fn coins_that_would_be_lost_are_refused_when_it_is_made() {
    use cosmwasm_std::{
        coins,
        testing::{message_info, mock_dependencies, mock_env},
    };
    let info = message_info(&"deployer".into_addr(), &coins(5, "upol"));
    let refused = contract::instantiate(mock_dependencies().as_mut(), mock_env(), info, InstantiateMsg {});
    assert_eq!(refused.unwrap_err(), ContractError::Funds { given: "5upol".into() });
}

#[test]
fn a_reply_to_nothing_is_refused() {
    use cosmwasm_std::{
        testing::{mock_dependencies, mock_env},
        Reply, SubMsgResult,
    };
    let reply =
        Reply { id: 2, payload: Default::default(), gas_used: 0, result: SubMsgResult::Err("x".into()) };
    let refused = contract::reply(mock_dependencies().as_mut(), mock_env(), reply).unwrap_err();
    assert_eq!(refused, ContractError::UnknownReply { id: 2 });
}
