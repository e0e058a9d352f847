//! What the governor has sent: in order, all or nothing; and what tiers below the top can't send, however they try.

use cosmwasm_std::{coins, to_json_binary, Binary, CosmosMsg, WasmMsg};
use cw_multi_test::Executor;
use polity::treasury::{Call, ExecuteMsg, MigrateMsg, Spend, Succession};
use polity::{bounds, Asset, InputError, OutOfBounds};
use polity_treasury::{ContractError, TopTierOnly};

use crate::kit::{amount, cap, message, native, own, spend, tiers, treasury_code, Kit, DAY, DENOM, FUNDS};
use crate::stand_in::on_transfer;

fn barred(call: usize, why: TopTierOnly) -> ContractError {
    ContractError::TopTierOnly { call, why }
}

/// Invariant 5: exactly what was decided, in its order.
#[test]
fn calls_are_sent_as_they_are_and_in_their_order() {
    let mut kit = Kit::new();
    let (alice, other, token) = (kit.alice.to_string(), kit.other.clone(), kit.cw20());
    let with_funds = Call::Wasm(WasmMsg::Execute {
        contract_addr: other.to_string(),
        msg: Binary::from(br#"{"second": {"a": [1, "2"]}}"#),
        funds: coins(5, DENOM),
    });
    let calls = vec![
        message(&other, r#"{"first":{}}"#),
        spend(&native(), &alice, 1),
        with_funds,
        spend(&token, &alice, 2),
        message(&other, r#"{"third":{}}"#),
    ];
    let events = kit.calls(&[], calls).unwrap();
    let heard: Vec<_> = events
        .iter()
        .filter(|event| ["wasm-heard", "wasm-spend"].contains(&event.ty.as_str()))
        .map(|event| event.attributes.last().unwrap().value.clone())
        .collect();
    // what the treasury says comes first, then what its calls do
    assert_eq!(heard, ["1", "2", r#"{"first":{}}"#, r#"{"second": {"a": [1, "2"]}}"#, r#"{"third":{}}"#]);
    assert_eq!(kit.balance(&native(), &other), 5);
    assert_eq!(kit.balance(&native(), &kit.alice), 1);
    assert_eq!(kit.balance(&token, &kit.alice), 2);
    assert_eq!(kit.balance(&native(), &kit.treasury), FUNDS - 6);
}

#[test]
fn a_resolution_sends_nothing() {
    let mut kit = Kit::new();
    for ids in [&[][..], &[1], &[1, 2]] {
        kit.calls(ids, vec![]).unwrap();
    }
    assert_eq!(kit.balance(&native(), &kit.treasury), FUNDS);
}

/// Invariant 5: all or nothing, what was counted included.
#[test]
fn one_call_that_fails_undoes_all() {
    let mut kit = Kit::new();
    let (alice, token) = (kit.alice.to_string(), kit.cw20());
    let hostile = Asset::Cw20(kit.other.to_string());
    for asset in [&native(), &token, &hostile] {
        kit.set_cap(asset, DAY, &[(1, 2 * FUNDS)]).unwrap();
    }
    for failing in [
        message(kit.successor.clone(), r#"{"fail":{}}"#),
        message(kit.alice.clone(), r#"{"there":"is no contract"}"#),
        spend(&native(), &alice, FUNDS),
        spend(&token, &alice, FUNDS),
        spend(&hostile, &alice, 1),
    ] {
        let calls = vec![spend(&native(), &alice, 1), spend(&token, &alice, 1), failing];
        for ids in [&[1][..], &[]] {
            let error = kit.try_calls(ids, calls.clone()).unwrap_err();
            assert!(error.downcast_ref::<ContractError>().is_none(), "{error:?}");
        }
        assert_eq!(kit.balance(&native(), &kit.alice), 0);
        assert_eq!(kit.balance(&token, &kit.alice), 0);
        for asset in [&native(), &token, &hostile] {
            assert_eq!(kit.spent(asset), [(1, 0)]);
        }
    }
}

/// Hazards 13 and 30: a token that calls back finds what was counted, and no door open.
#[test]
fn a_token_that_calls_back_gains_nothing() {
    let mut kit = Kit::new();
    let hostile = Asset::Cw20(kit.other.to_string());
    kit.set_cap(&hostile, DAY, &[(1, 10)]).unwrap();
    kit.set_cap(&native(), DAY, &[(1, 10)]).unwrap();
    let (stranger, other, treasury) = (kit.stranger.clone(), kit.other.clone(), kit.treasury.clone());
    let loot = vec![spend(&native(), &stranger, 10)];
    for (msg, expected) in [
        (
            ExecuteMsg::Execute { proposal: 7, tiers: tiers(&[]), calls: loot },
            Err(ContractError::NotGovernor { sender: other.to_string() }),
        ),
        (
            ExecuteMsg::SetCap(cap(&native(), DAY, &[(1, FUNDS)])),
            Err(ContractError::NotTreasury { sender: other.to_string() }),
        ),
        (ExecuteMsg::AcceptGovernor {}, Err(ContractError::NoSuccession)),
        (ExecuteMsg::Track { asset: hostile.clone() }, Ok(())),
    ] {
        let back: CosmosMsg = WasmMsg::Execute {
            contract_addr: treasury.to_string(),
            msg: to_json_binary(&msg).unwrap(),
            funds: vec![],
        }
        .into();
        kit.send(&stranger, &other, &on_transfer(&back)).unwrap();
        let got = kit.spend(&[1], &hostile, 10).map(|_| ());
        assert_eq!(got, expected, "{msg:?}");
    }
    assert_eq!(kit.spent(&hostile), [(1, 10)]);
    assert_eq!(kit.balance(&native(), &treasury), FUNDS);
}

/// Hazard 16: an address is one of this chain in the chain's own spelling, wherever it stands.
#[test]
fn bad_addresses_are_refused_everywhere() {
    let mut kit = Kit::new();
    let good = kit.alice.to_string();
    let mixed = good.replacen("cosmwasm1", "Cosmwasm1", 1);
    let treasury = kit.treasury.clone();
    for bad in [
        String::new(),
        " ".into(),
        "alice".into(),
        good.to_uppercase(),
        mixed,
        format!("{good} "),
        good[..good.len() - 1].into(),
        "juno1hu6t6hdx4djrkdcf5hnlaunmve6f7qer9j6p9k".into(),
        "x".repeat(100_000),
    ] {
        let successor = Succession { successor: bad.clone(), min_total: amount(1), term: DAY };
        let token = Asset::Cw20(bad.clone());
        let results = [
            kit.spend(&[], &token, 1),
            kit.spend(&[1], &token, 1),
            kit.calls(&[], vec![spend(&native(), &bad, 1)]),
            kit.calls(&[1], vec![spend(&native(), &bad, 1)]),
            kit.calls(&[1], vec![message(&bad, r#"{"hello":{}}"#)]),
            kit.set_cap(&token, DAY, &[(1, 1)]),
            kit.set_cap(&token, DAY, &[]),
            kit.execute(&treasury, &ExecuteMsg::SetGovernor(successor)),
            kit.execute(&kit.stranger.clone(), &ExecuteMsg::Track { asset: token.clone() }),
        ];
        for (index, result) in results.into_iter().enumerate() {
            let Err(ContractError::Input(InputError::Address { given: address, .. })) = result else {
                panic!("{bad}: {index}: {result:?}");
            };
            assert_eq!(address, bad.chars().take(128).collect::<String>());
        }
    }
}

#[test]
fn bad_denoms_are_refused_everywhere() {
    let mut kit = Kit::new();
    let long = format!("a{}", "b".repeat(127));
    for good in [DENOM, "abc", "ibc/27394FB092D2ECCD56123C74F36E4C1F926001CEADA9CA97EA622B25F41E5EB2", &long]
    {
        let asset = Asset::Native(good.into());
        kit.set_cap(&asset, DAY, &[(1, 1)]).unwrap();
        kit.execute(&kit.stranger.clone(), &ExecuteMsg::Track { asset }).unwrap();
    }
    let longer = format!("{long}b");
    for bad in
        ["", "ab", "1abc", "u pol", "upol,uatom", "upöl", "-abc", "a\0b", &longer, &"x".repeat(100_000)]
    {
        let asset = Asset::Native(bad.into());
        for result in [
            kit.spend(&[], &asset, 1),
            kit.spend(&[1], &asset, 1),
            kit.set_cap(&asset, DAY, &[(1, 1)]),
            kit.execute(&kit.stranger.clone(), &ExecuteMsg::Track { asset: asset.clone() }),
        ] {
            let denom = bad.chars().take(128).collect();
            assert_eq!(result, Err(ContractError::Input(InputError::Denom { given: denom })));
        }
    }
}

#[test]
fn a_payment_to_treasury_or_governor_is_refused() {
    let mut kit = Kit::new();
    kit.set_cap(&native(), DAY, &[(1, 10)]).unwrap();
    for to in [kit.treasury.to_string(), kit.governor.to_string()] {
        for ids in [&[][..], &[1]] {
            let refused = Err(ContractError::InvalidRecipient { to: to.clone() });
            assert_eq!(kit.calls(ids, vec![spend(&native(), &to, 1)]), refused);
        }
    }
}

/// Invariants 6 and 16, hazards 19 and 45: each way around the caps, or to a right of the top tier, that a call
/// offers. The first call of each batch is harmless, and undone with it.
#[test]
fn no_call_evades_from_below_the_top() {
    let mut kit = Kit::new();
    let (other, token) = (kit.other.clone(), kit.token.clone());
    let (treasury, governor) = (kit.treasury.clone(), kit.governor.clone());
    let capped = Asset::Cw20(kit.successor.to_string());
    kit.set_cap(&kit.cw20(), DAY, &[(1, 10)]).unwrap();
    kit.set_cap(&capped, DAY, &[(1, 10)]).unwrap();
    let code_id = kit.app.store_code(treasury_code());

    let to_self = |msg: &ExecuteMsg| own(&treasury, msg);
    let harmless = message(&other, r#"{"hello":{}}"#);
    let transfer = format!(r#"{{"transfer":{{"recipient":"{}","amount":"1"}}}}"#, kit.stranger);
    let successor = Succession { successor: kit.stranger.to_string(), min_total: amount(1), term: 1 };
    let wasm = |msg: WasmMsg| Call::Wasm(msg);
    let empty = || Binary::from(b"{}");
    let contract_addr = other.to_string();

    let evasions = [
        // funds that ride along
        (
            TopTierOnly::Funds,
            wasm(WasmMsg::Execute {
                contract_addr: contract_addr.clone(),
                msg: Binary::from(br#"{"hello":{}}"#),
                funds: coins(1, DENOM),
            }),
        ),
        // zero coins are funds too: what a chain makes of them is not ours to guess
        (
            TopTierOnly::Funds,
            wasm(WasmMsg::Execute {
                contract_addr: contract_addr.clone(),
                msg: Binary::from(br#"{"hello":{}}"#),
                funds: coins(0, DENOM),
            }),
        ),
        // anything but a call
        (
            TopTierOnly::Kind,
            wasm(WasmMsg::Instantiate {
                admin: None,
                code_id,
                msg: empty(),
                funds: coins(1, DENOM),
                label: "sink".into(),
            }),
        ),
        (
            TopTierOnly::Kind,
            wasm(WasmMsg::Instantiate {
                admin: None,
                code_id,
                msg: empty(),
                funds: vec![],
                label: "free".into(),
            }),
        ),
        (
            TopTierOnly::Kind,
            wasm(WasmMsg::Migrate {
                contract_addr: treasury.to_string(),
                new_code_id: code_id,
                msg: to_json_binary(&MigrateMsg {}).unwrap(),
            }),
        ),
        (
            TopTierOnly::Kind,
            wasm(WasmMsg::Migrate {
                contract_addr: contract_addr.clone(),
                new_code_id: code_id,
                msg: empty(),
            }),
        ),
        (
            TopTierOnly::Kind,
            wasm(WasmMsg::UpdateAdmin {
                contract_addr: treasury.to_string(),
                admin: kit.stranger.to_string(),
            }),
        ),
        (TopTierOnly::Kind, wasm(WasmMsg::ClearAdmin { contract_addr: treasury.to_string() })),
        // the treasury's own word
        (TopTierOnly::Treasury, to_self(&ExecuteMsg::SetCap(cap(&native(), DAY, &[(1, FUNDS)])))),
        (TopTierOnly::Treasury, to_self(&ExecuteMsg::SetCap(cap(&capped, DAY, &[])))),
        (TopTierOnly::Treasury, to_self(&ExecuteMsg::SetGovernor(successor))),
        (TopTierOnly::Treasury, to_self(&ExecuteMsg::WithdrawSuccessor {})),
        (TopTierOnly::Treasury, to_self(&ExecuteMsg::Track { asset: native() })),
        // the governor, which takes it for the top tier's
        (TopTierOnly::Governor, message(&governor, r#"{"set":{"unbonding":1}}"#)),
        (TopTierOnly::Governor, message(&governor, r#"{"stake":{}}"#)),
        // tokens with a cap, whatever the message
        (TopTierOnly::CappedToken, message(&token, &transfer)),
        (TopTierOnly::CappedToken, message(&token, r#"{"upload_logo":{}}"#)),
        (TopTierOnly::CappedToken, message(&kit.successor, r#"{"hello":{}}"#)),
        // tokens without one, by messages that move them or let somebody move them
        (TopTierOnly::Message, message(&other, &transfer)),
        (TopTierOnly::Message, message(&other, r#"{"send":{}}"#)),
        (TopTierOnly::Message, message(&other, r#"{"burn":{}}"#)),
        (TopTierOnly::Message, message(&other, r#"{"mint":{}}"#)),
        (TopTierOnly::Message, message(&other, r#"{"increase_allowance":{}}"#)),
        (TopTierOnly::Message, message(&other, r#"{"transfer_from":{}}"#)),
        (TopTierOnly::Message, message(&other, r#"{"send_from":{}}"#)),
        (TopTierOnly::Message, message(&other, r#"{"burn_from":{}}"#)),
        // twin, escaped, nested and broken keys
        (TopTierOnly::Message, message(&other, r#"{"hello":{},"transfer":{}}"#)),
        (TopTierOnly::Message, message(&other, r#"{"transfer":{},"hello":{}}"#)),
        (TopTierOnly::Message, message(&other, r#"{"tr\u0061nsfer":{}}"#)),
        (TopTierOnly::Message, message(&other, r#"[{"transfer":{}}]"#)),
        (TopTierOnly::Message, message(&other, r#""transfer""#)),
        (TopTierOnly::Message, message(&other, "{}")),
        (TopTierOnly::Message, message(&other, "")),
    ];
    for (why, call) in evasions {
        for ids in [&[1][..], &[2], &[1, 2, 3]] {
            let got = kit.calls(ids, vec![harmless.clone(), call.clone()]).map(|_| ());
            assert_eq!(got, Err(barred(1, why)), "{call:?}");
        }
    }
    // and in no spelling of an address that a chain would take
    for target in [&token, &treasury, &governor] {
        let got = kit.calls(&[1], vec![message(target.as_str().to_uppercase(), &transfer)]);
        assert!(matches!(got, Err(ContractError::Input(InputError::Address { .. }))), "{got:?}");
    }
    assert_eq!(kit.balance(&native(), &treasury), FUNDS);
    assert_eq!(kit.balance(&kit.cw20(), &treasury), FUNDS);
    assert_eq!(kit.info().governor, governor.as_str());
    kit.calls(&[1], vec![harmless]).unwrap();
}

/// The same calls are the top tier's to send.
#[test]
fn the_top_tier_sends_what_it_decides() {
    let mut kit = Kit::new();
    let (treasury, token) = (kit.treasury.clone(), kit.token.clone());
    kit.set_cap(&kit.cw20(), DAY, &[(1, 10)]).unwrap();
    let transfer = format!(r#"{{"transfer":{{"recipient":"{}","amount":"3"}}}}"#, kit.alice);
    let successor = Succession { successor: kit.successor.to_string(), min_total: amount(1), term: DAY };
    let calls = vec![
        message(&token, &transfer),
        message(kit.governor.clone(), r#"{"set":{"unbonding":1}}"#),
        own(&treasury, &ExecuteMsg::SetCap(cap(&native(), DAY, &[(1, 5)]))),
        own(&treasury, &ExecuteMsg::SetGovernor(successor)),
        own(&treasury, &ExecuteMsg::WithdrawSuccessor {}),
        own(&treasury, &ExecuteMsg::Track { asset: native() }),
        Call::Wasm(WasmMsg::ClearAdmin { contract_addr: treasury.to_string() }),
    ];
    kit.calls(&[], calls).unwrap();
    assert_eq!(kit.balance(&kit.cw20(), &kit.alice), 3);
    assert_eq!(kit.spent(&native()), [(1, 0)]);
    assert_eq!(kit.spent(&kit.cw20()), [(1, 0)]);
    assert_eq!(kit.assets(None, None).assets.len(), 1);
    assert_eq!(kit.info().succession, None);
}

/// Hazard 19: the treasury commands nobody to command it.
#[test]
fn a_batch_cannot_execute_a_batch() {
    let mut kit = Kit::new();
    let treasury = kit.treasury.clone();
    let inner = ExecuteMsg::Execute {
        proposal: 7,
        tiers: tiers(&[]),
        calls: vec![spend(&native(), kit.stranger.clone(), 1)],
    };
    let refused = kit.calls(&[], vec![own(&treasury, &inner)]);
    assert_eq!(refused, Err(ContractError::NotGovernor { sender: treasury.to_string() }));
    assert_eq!(kit.calls(&[1], vec![own(&treasury, &inner)]), Err(barred(0, TopTierOnly::Treasury)));
}

#[test]
fn more_tiers_than_there_can_be_are_refused() {
    let mut kit = Kit::new();
    kit.calls(&[1, 2, 3, 4, 5, 6, 7], vec![]).unwrap();
    let got = kit.calls(&[1, 2, 3, 4, 5, 6, 7, 8], vec![]);
    let Err(ContractError::OutOfBounds(OutOfBounds { bound, given: 8 })) = got else { panic!("{got:?}") };
    assert_eq!((bound.name, bound.max), (bounds::TIERS.name, bounds::TIERS.max - 1));
}

/// Coins come in by any way: with a plain payment, with founding, with a message.
#[test]
fn coins_sent_along_are_received() {
    let mut kit = Kit::new();
    let stranger = kit.stranger.clone();
    kit.fund(&stranger, 10, "uany");
    let track = WasmMsg::Execute {
        contract_addr: kit.treasury.to_string(),
        msg: to_json_binary(&ExecuteMsg::Track { asset: Asset::Native("uany".into()) }).unwrap(),
        funds: coins(4, "uany"),
    };
    let found = WasmMsg::Instantiate {
        admin: None,
        code_id: kit.code_id,
        msg: Binary::from(b"{}"),
        funds: coins(6, "uany"),
        label: "richer".into(),
    };
    for msg in [track, found] {
        kit.app.execute(stranger.clone(), msg.into()).unwrap();
    }
    assert_eq!(kit.balance(&Asset::Native("uany".into()), &kit.treasury), 4);
    assert_eq!(kit.balance(&Asset::Native("uany".into()), &stranger), 0);
}

/// A memo that is blank is no attribute: some chains refuse one, and a payment would fail for it.
#[test]
fn a_blank_memo_is_left_out() {
    let mut kit = Kit::new();
    let alice = kit.alice.to_string();
    for (memo, kept) in [(Some(""), false), (Some(" \n"), false), (None, false), (Some("rent"), true)] {
        let memo = memo.map(|memo| memo.try_into().unwrap());
        let call = Call::Spend(Spend { asset: native(), to: alice.clone(), amount: amount(1), memo });
        let events = kit.calls(&[], vec![call]).unwrap();
        let event = events.iter().find(|event| event.ty == "wasm-spend").unwrap();
        assert_eq!(event.attributes.iter().any(|a| a.key == "memo" && a.value == "rent"), kept);
        assert_eq!(event.attributes.iter().any(|a| a.key == "memo"), kept);
    }
}
