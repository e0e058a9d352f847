//! What is answered, page by page.

use cosmwasm_std::testing::{message_info, mock_dependencies, mock_env};
use cosmwasm_std::Addr;
use polity::treasury::{ExecuteMsg, InstantiateMsg, QueryMsg, SuccessionResponse, TreasuryResponse};
use polity::{bounds, Asset, InputError, OutOfBounds};
use polity_treasury::{contract, ContractError};

use crate::kit::{amount, native, Kit, DAY, HOUR, NOW};

#[test]
fn who_commands_is_told() {
    let mut kit = Kit::new();
    let governor = kit.governor.to_string();
    assert_eq!(kit.info(), TreasuryResponse { governor: governor.clone(), succession: None });
    kit.name(300, HOUR).unwrap();
    let succession = SuccessionResponse {
        successor: kit.successor.to_string(),
        min_total: amount(300),
        from: NOW + HOUR,
        until: NOW + 2 * HOUR,
    };
    assert_eq!(kit.info(), TreasuryResponse { governor, succession: Some(succession) });
}

#[test]
fn lists_are_paged_by_asset() {
    let mut kit = Kit::new();
    let assets: Vec<_> = (10..42).map(|n| Asset::Native(format!("coin{n}"))).collect();
    // in another order than the list's
    for asset in assets.iter().rev() {
        kit.set_cap(asset, DAY, &[(1, 1)]).unwrap();
        kit.execute(&kit.stranger.clone(), &ExecuteMsg::Track { asset: asset.clone() }).unwrap();
    }
    for (after, limit, expected) in [
        (None, None, &assets[..10]),
        (None, Some(1), &assets[..1]),
        (None, Some(30), &assets[..30]),
        (Some(&assets[9]), Some(30), &assets[10..32]),
        (Some(&assets[29]), Some(2), &assets[30..32]),
        (Some(&assets[31]), None, &[]),
        // an asset that isn't on the list is a place in it all the same
        (Some(&Asset::Native("coin2".into())), Some(3), &assets[10..13]),
        (Some(&Asset::Native("coin200".into())), Some(3), &assets[11..14]),
    ] {
        let caps: Vec<_> = kit.caps(after.cloned(), limit).caps.into_iter().map(|row| row.asset).collect();
        assert_eq!(caps, expected, "{after:?}");
        let rows = kit.assets(after.cloned(), limit).assets;
        assert_eq!(rows.into_iter().map(|row| row.asset).collect::<Vec<_>>(), expected, "{after:?}");
    }
    // a row of the list is what the asset's own query answers
    assert_eq!(kit.caps(None, Some(1)).caps[0], kit.cap_of(&assets[0]));
}

#[test]
fn tokens_come_before_coins_and_both_keep_their_names() {
    let mut kit = Kit::new();
    let token = kit.cw20();
    let odd = Asset::Native("ibc:a/b.c_d-e:f".into());
    for asset in [&odd, &token, &native()] {
        kit.set_cap(asset, DAY, &[(1, 1)]).unwrap();
    }
    let caps = kit.caps(None, None).caps;
    assert_eq!(
        caps.into_iter().map(|row| row.asset).collect::<Vec<_>>(),
        [token.clone(), odd.clone(), native()]
    );
    assert_eq!(kit.caps(Some(token), Some(1)).caps[0].asset, odd);
}

/// Hazard 35: clear errors, never a panic.
#[test]
fn what_cannot_be_asked_is_refused() {
    let mut deps = mock_dependencies();
    let governor = Addr::unchecked("governor");
    contract::instantiate(deps.as_mut(), mock_env(), message_info(&governor, &[]), InstantiateMsg {})
        .unwrap();
    let ask = |msg| contract::query(deps.as_ref(), mock_env(), msg);
    for limit in [0, 31, u32::MAX] {
        let expected = Err(OutOfBounds { bound: bounds::PAGE, given: limit.into() }.into());
        assert_eq!(ask(QueryMsg::Caps { start_after: None, limit: Some(limit) }), expected);
        assert_eq!(ask(QueryMsg::Assets { start_after: None, limit: Some(limit) }), expected);
    }
    let denom = "x".repeat(100_000);
    let asset = Asset::Native(denom.clone());
    for msg in [
        QueryMsg::Cap { asset: asset.clone() },
        QueryMsg::Caps { start_after: Some(asset.clone()), limit: None },
        QueryMsg::Assets { start_after: Some(asset.clone()), limit: None },
    ] {
        assert_eq!(ask(msg), Err(ContractError::Input(InputError::Denom { given: denom[..128].into() })));
    }
    let token = Asset::Cw20("NOBODY".into());
    assert!(matches!(
        ask(QueryMsg::Cap { asset: token }),
        Err(ContractError::Input(InputError::Address { .. }))
    ));
}
