//! What comes in, and the list of it.

use cosmwasm_std::Uint128;
use cw20::Cw20ReceiveMsg;
use polity::treasury::{AssetResponse, ExecuteMsg};
use polity::Asset;
use polity_treasury::ContractError;
use serde_json::json;

use crate::kit::{native, Kit, FUNDS};

fn tracked(kit: &mut Kit, asset: &Asset) -> Result<bool, ContractError> {
    let events = kit.execute(&kit.stranger.clone(), &ExecuteMsg::Track { asset: asset.clone() })?;
    Ok(events.iter().any(|event| event.ty == "wasm-asset_tracked"))
}

#[test]
fn anyone_lists_an_asset_and_again_changes_nothing() {
    let mut kit = Kit::new();
    let token = kit.cw20();
    for asset in [&native(), &token] {
        assert_eq!(tracked(&mut kit, asset), Ok(true));
        assert_eq!(tracked(&mut kit, asset), Ok(false));
    }
    let rows = [token, native()].map(|asset| AssetResponse { asset, balance: Some(FUNDS.into()) });
    assert_eq!(kit.assets(None, None).assets, rows);
}

#[test]
fn a_token_is_a_contract() {
    let mut kit = Kit::new();
    let address = kit.alice.to_string();
    let refused = tracked(&mut kit, &Asset::Cw20(address.clone()));
    assert_eq!(refused, Err(ContractError::NotAContract { address }));
}

/// Invariant 17, hazard 13: a token that doesn't answer has a row without a balance, and spoils no other.
#[test]
fn a_hostile_token_hurts_only_its_own_row() {
    let mut kit = Kit::new();
    let (token, hostile) = (kit.cw20(), Asset::Cw20(kit.other.to_string()));
    for asset in [&hostile, &token, &native()] {
        tracked(&mut kit, asset).unwrap();
    }
    let rows = kit.assets(None, None).assets;
    assert_eq!(rows.len(), 3);
    for row in rows {
        assert_eq!(row.balance, (row.asset != hostile).then(|| FUNDS.into()), "{}", row.asset);
    }
}

#[test]
fn a_token_sent_with_a_message_is_received() {
    let mut kit = Kit::new();
    let (token, treasury, alice) = (kit.token.clone(), kit.treasury.clone(), kit.alice.clone());
    kit.spend(&[], &kit.cw20(), 10).unwrap();
    for msg in ["", "{}", "not JSON", r#"{"stake":{}}"#] {
        let msg = cosmwasm_std::Binary::from(msg.as_bytes());
        let send = json!({"send": {"contract": treasury, "amount": "2", "msg": msg}});
        let events = kit.send(&alice, &token, &send).unwrap();
        assert!(events.iter().any(|event| event.ty == "wasm-received"));
    }
    assert_eq!(kit.balance(&kit.cw20(), &treasury), FUNDS - 10 + 8);
}

/// Hazard 12: whoever says that it sent tokens changes nothing by it.
#[test]
fn a_forged_receipt_changes_nothing() {
    let mut kit = Kit::new();
    let before = kit.app.dump_wasm_raw(&kit.treasury);
    for sender in ["", " ", "nobody", &"x".repeat(10_000)] {
        let received =
            Cw20ReceiveMsg { sender: sender.into(), amount: Uint128::MAX, msg: b"\xff\x00".into() };
        kit.execute(&kit.stranger.clone(), &ExecuteMsg::Receive(received)).unwrap();
    }
    assert_eq!(kit.app.dump_wasm_raw(&kit.treasury), before);
}
