//! From the last release to this one, state and all. Hazard 23; the table of versions is beside the code.

use cosmwasm_std::testing::{mock_dependencies, mock_env};
use cosmwasm_std::{to_json_binary, WasmMsg};
use polity::treasury::{Call, MigrateMsg};
use polity_treasury::contract::{self, CONTRACT_NAME, CONTRACT_VERSION};
use polity_treasury::ContractError;

use crate::kit::{native, treasury_code, Kit, DAY};

#[test]
fn the_top_tier_migrates_and_the_state_stays() {
    let mut kit = Kit::new();
    kit.set_cap(&native(), DAY, &[(1, 100)]).unwrap();
    kit.spend(&[1], &native(), 40).unwrap();
    kit.name(500, DAY).unwrap();
    // an earlier release
    let earlier = |kit: &mut Kit, version: &str| {
        let mut store = kit.app.contract_storage_mut(&kit.treasury);
        cw2::set_contract_version(store.as_mut(), CONTRACT_NAME, version).unwrap();
    };
    earlier(&mut kit, "0.0.9");
    let before = kit.app.dump_wasm_raw(&kit.treasury);

    let new_code_id = kit.app.store_code(treasury_code());
    let migration = Call::Wasm(WasmMsg::Migrate {
        contract_addr: kit.treasury.to_string(),
        new_code_id,
        msg: to_json_binary(&MigrateMsg {}).unwrap(),
    });
    let events = kit.calls(&[], vec![migration.clone()]).unwrap();
    assert!(events.iter().any(|event| event.ty == "wasm-migrated"));

    assert_eq!(kit.app.contract_data(&kit.treasury).unwrap().code_id, new_code_id);
    earlier(&mut kit, "0.0.9");
    assert_eq!(kit.app.dump_wasm_raw(&kit.treasury), before);
    earlier(&mut kit, CONTRACT_VERSION);
    assert_eq!(kit.spent(&native()), [(1, 40)]);
    // a replay finds its own version, and undoes its batch
    let again = kit.calls(&[], vec![migration]).unwrap_err();
    assert_eq!(again, ContractError::SameVersion { version: CONTRACT_VERSION.into() });
}

#[test]
fn founding_says_what_it_is() {
    let kit = Kit::new();
    let store = kit.app.contract_storage(&kit.treasury);
    let info = cw2::get_contract_version(store.as_ref()).unwrap();
    assert_eq!((info.contract.as_str(), info.version.as_str()), ("polity-treasury", CONTRACT_VERSION));
}

#[test]
fn a_contract_without_a_name_is_not_migrated() {
    let mut deps = mock_dependencies();
    let refused = contract::migrate(deps.as_mut(), mock_env(), MigrateMsg {});
    assert!(matches!(refused, Err(ContractError::Std(_))), "{refused:?}");
}
