//! Every way to be refused: the code, and that nothing changed.

use std::collections::BTreeSet;

use cosmwasm_std::{coins, to_json_binary, Addr, Coin};
use cw20::Cw20ReceiveMsg;
use polity::{bounds, registry::ModelState, revenue::*, Asset, Digest};
use polity_revenue::ContractError;

use crate::{kit::*, registry, roles::*};

fn pay(model: u64) -> ExecuteMsg {
    ExecuteMsg::Pay(Pay { model, epoch: None })
}

fn one_upol() -> Vec<Coin> {
    coins(1, DENOM)
}

fn claim(account: Option<String>, model: u64, asset: &Asset, epochs: Vec<Epoch>) -> ExecuteMsg {
    ExecuteMsg::Claim { account, model, asset: asset.clone(), settle: vec![], epochs }
}

/// A token's word with anything in it.
fn receive(msg: &[u8], sender: &str) -> ExecuteMsg {
    ExecuteMsg::Receive(Cw20ReceiveMsg { sender: sender.into(), amount: 5u128.into(), msg: msg.into() })
}

#[test]
fn every_refusal_has_its_error_and_changes_nothing() {
    let kit = stage();
    let digest = kit.ask::<TableResponse>(QueryMsg::Table { table: 1 }).seal.digest;
    let other = Digest([9; 32]);
    let seal = kit.ask::<TableResponse>(QueryMsg::Table { table: 2 }).seal;
    let set = |model, table, digest| ExecuteMsg::SetShares(SetShares { model, table, digest });
    let rows = |rows: Vec<Share>| ExecuteMsg::AddRows { table: 2, rows };
    let ann = account("ann").into_string();
    let row =
        |account: &str, units: u64| Share { account: account.to_owned(), units: units.try_into().unwrap() };
    let later = later_row();
    let lone = token("never paid");
    let sealing = |seal| ExecuteMsg::SealTable { table: 2, seal };
    let settle = |model, sources: Vec<Source>| ExecuteMsg::Settle { model, asset: native(), sources };
    let at = epoch(&kit);
    let payment = to_json_binary(&ReceiveMsg::Pay(Pay { model: 1, epoch: None })).unwrap();
    let payer = account("payer").into_string();

    let cases: Vec<(&str, &str, Vec<Coin>, ExecuteMsg)> = vec![
        ("wrong_funds", "payer", vec![], pay(1)),
        ("wrong_funds", "payer", [coins(1, DENOM), coins(1, "ibc/0A")].concat(), pay(1)),
        ("wrong_funds", "clerk", one_upol(), rows(later.clone())),
        ("wrong_funds", "good", one_upol(), receive(&payment, &payer)),
        ("wrong_funds", "eve", one_upol(), settle(1, vec![])),
        ("wrong_funds", "eve", one_upol(), claim(Some(ann.clone()), 1, &native(), vec![at])),
        ("wrong_funds", "authority", one_upol(), set(1, 1, digest)),
        ("no_model", "payer", one_upol(), pay(9)),
        ("no_model", "payer", one_upol(), pay(0)),
        ("wrong_epoch", "payer", one_upol(), ExecuteMsg::Pay(Pay { model: 1, epoch: Some(0) })),
        ("wrong_epoch", "payer", one_upol(), ExecuteMsg::Pay(Pay { model: 1, epoch: Some(u64::MAX) })),
        ("nothing_received", "payer", coins(0, DENOM), pay(1)),
        // what can't be named in a claim isn't taken: the chain's bank may have denoms that no message takes
        ("invalid_denom", "payer", coins(1, "ab"), pay(1)),
        ("invalid_denom", "payer", coins(1, "u#pol"), pay(1)),
        ("invalid_denom", "payer", coins(1, "u".repeat(129)), pay(1)),
        ("nothing_received", "eve", vec![], receive(&payment, &payer)),
        ("not_a_payment", "good", vec![], receive(b"", &payer)),
        ("not_a_payment", "good", vec![], receive(b"{}", &payer)),
        ("not_a_payment", "good", vec![], receive(br#"{"pay":{"model":1,"x":2}}"#, &payer)),
        ("not_a_payment", "good", vec![], receive(&vec![b'x'; 100_000], &payer)),
        (
            "not_a_payment",
            "good",
            vec![],
            receive(format!("{{\"{}\":1}}", "x".repeat(100_000)).as_bytes(), &payer),
        ),
        ("invalid_address", "good", vec![], receive(&payment, "nobody")),
        ("invalid_address", "good", vec![], receive(&payment, &payer.to_uppercase())),
        ("out_of_bounds", "clerk", vec![], rows(vec![])),
        ("out_of_bounds", "clerk", vec![], rows(vec![row(&ann, 1); 501])),
        ("out_of_bounds", "clerk", vec![], ExecuteMsg::CreateTable { rows: vec![row(&ann, 1); 501] }),
        ("rows", "clerk", vec![], rows(vec![row(&ann, 1)])),
        ("rows", "clerk", vec![], rows([later.clone(), later.clone()].concat())),
        ("rows", "clerk", vec![], rows(vec![row(&later[0].account, u64::MAX - 4)])),
        ("invalid_address", "clerk", vec![], rows(vec![row("nobody", 1)])),
        ("invalid_address", "clerk", vec![], rows(vec![row(&later[0].account.to_uppercase(), 1)])),
        ("no_table", "clerk", vec![], ExecuteMsg::AddRows { table: 9, rows: later.clone() }),
        ("sealed", "clerk", vec![], ExecuteMsg::AddRows { table: 1, rows: later.clone() }),
        ("unauthorized", "eve", vec![], rows(later.clone())),
        ("no_table", "clerk", vec![], ExecuteMsg::SealTable { table: 0, seal }),
        ("sealed", "clerk", vec![], ExecuteMsg::SealTable { table: 1, seal }),
        ("unauthorized", "eve", vec![], sealing(seal)),
        ("wrong_seal", "clerk", vec![], sealing(Seal { count: 2, ..seal })),
        ("wrong_seal", "clerk", vec![], sealing(Seal { total: 6u64.into(), ..seal })),
        ("wrong_seal", "clerk", vec![], sealing(Seal { digest: other, ..seal })),
        ("unauthorized", "clerk", vec![], set(1, 1, digest)),
        ("no_model", "authority", vec![], set(9, 1, digest)),
        ("no_table", "authority", vec![], set(1, 9, digest)),
        ("not_sealed", "authority", vec![], set(1, 2, seal.digest)),
        ("wrong_digest", "authority", vec![], set(1, 1, other)),
        ("no_asset", "eve", vec![], ExecuteMsg::Settle { model: 1, asset: lone.clone(), sources: vec![] }),
        ("no_epoch", "eve", vec![], settle(1, vec![source(1, at + 1)])),
        ("no_epoch", "eve", vec![], settle(1, vec![source(1, u64::MAX)])),
        ("no_model", "eve", vec![], settle(1, vec![source(9, 0)])),
        ("not_an_ancestor", "eve", vec![], settle(7, vec![source(1, 0)])),
        ("out_of_bounds", "eve", vec![], settle(1, vec![source(1, 0); 31])),
        ("invalid_denom", "eve", vec![], claim(None, 1, &Asset::Native("1".into()), vec![])),
        ("invalid_address", "eve", vec![], claim(None, 1, &Asset::Cw20("x".into()), vec![])),
        ("invalid_address", "eve", vec![], claim(Some("x".into()), 1, &native(), vec![])),
        ("no_asset", "ann", vec![], claim(None, 1, &lone, vec![at])),
        ("no_share", "eve", vec![], claim(None, 1, &native(), vec![at])),
        ("no_share", "ann", vec![], claim(None, 1, &native(), vec![0])),
        ("no_model", "ann", vec![], claim(None, 9, &native(), vec![0])),
        ("no_epoch", "ann", vec![], claim(None, 1, &native(), vec![at, 5])),
        ("out_of_bounds", "ann", vec![], claim(None, 1, &native(), vec![at; 31])),
    ];
    for (number, (expected, sender, funds, msg)) in cases.into_iter().enumerate() {
        let mut kit = kit.fork();
        for coin in &funds {
            kit.give(&Asset::Native(coin.denom.clone()), &account(sender), coin.amount.u128());
        }
        let before = kit.ledger().clone();
        let refused = kit.execute_with(&account(sender), &funds, msg.clone()).unwrap_err();
        assert_eq!(code(&refused), expected, "case {number}: {refused}");
        assert!(refused.to_string().len() < 1_000, "case {number}");
        assert_eq!(*kit.ledger(), before, "case {number}");
    }
}

/// Who can be paid: an active or a deprecated model that isn't suspended; the reason is said, and there is no escrow.
#[test]
fn only_active_and_deprecated_models_are_paid() {
    let mut kit = Kit::new();
    let draft = kit.draft("authority", 0, &[]);
    let refused = |kit: &mut Kit, model| kit.pay(model, &native(), 5).unwrap_err();
    let state = |model, state| ContractError::NotPayable { model, state };
    assert_eq!(refused(&mut kit, draft), state(draft, ModelState::Draft));

    kit.pay(1, &native(), 5).unwrap();
    let until = kit.now() + 100;
    kit.suspend("authority", 1, until);
    assert_eq!(refused(&mut kit, 1), ContractError::Suspended { model: 1, until });
    kit.wait(94);
    assert_eq!(refused(&mut kit, 1), ContractError::Suspended { model: 1, until });
    // it ends by itself
    kit.wait(6);
    kit.pay(1, &native(), 5).unwrap();
    let until = kit.now() + 100;
    kit.suspend("authority", 1, until);
    let lift = registry::lift(1, kit.revision(1));
    kit.registry("authority", lift);
    kit.pay(1, &native(), 5).unwrap();

    // without an active version it can still be paid
    let revoke = registry::revoke(1, kit.revision(1), 1);
    kit.registry("authority", revoke);
    kit.pay(1, &native(), 5).unwrap();

    let sunset = kit.now() + 50;
    let deprecate = registry::deprecate(1, kit.revision(1), sunset);
    kit.registry("authority", deprecate);
    kit.pay(1, &native(), 5).unwrap();
    kit.wait(49);
    kit.pay(1, &native(), 5).unwrap();
    kit.wait(1);
    assert_eq!(refused(&mut kit, 1), state(1, ModelState::Retired));
    assert_eq!(kit.books(&native()).received.u128(), 30);

    // what was earned stays claimable
    kit.claim("authority", 1, &native(), &[source(1, 0)], &[0]).unwrap();
    assert_eq!(kit.balance_of(&native(), "authority"), 30);

    let other = kit.model("authority", 0, &[]);
    let retire = registry::retire(other, kit.revision(other));
    kit.registry("authority", retire);
    assert_eq!(refused(&mut kit, other), state(other, ModelState::Retired));
}

/// A token that isn't one, or doesn't answer.
#[test]
fn a_token_that_does_not_answer_is_no_payment() {
    let mut kit = Kit::new();
    kit.deps.querier.update_wasm(|_| {
        cosmwasm_std::SystemResult::Err(cosmwasm_std::SystemError::NoSuchContract { addr: "x".repeat(9_999) })
    });
    // the registry doesn't answer either
    let payer = account("payer");
    let refused = kit.forge(&account("evil"), &payer, 5, Pay { model: 1, epoch: None }).unwrap_err();
    assert_eq!(code(&refused), "std");
}

/// The codes that no message on the stage has.
#[test]
fn queries_are_refused_with_their_codes() {
    let kit = stage();
    let refused = |msg: QueryMsg| code(&kit.query::<serde_json::Value>(msg).unwrap_err());
    let ann = account("ann").into_string();
    let (asset, lone, height) = (native(), token("never paid"), kit.height());
    let owed = |model, asset: &Asset, descendants: Vec<u64>| QueryMsg::Owed {
        account: ann.clone(),
        model,
        asset: asset.clone(),
        descendants,
        start_after: None,
        limit: None,
    };
    let income = |asset: &Asset, at| QueryMsg::Income { model: 1, asset: asset.clone(), at };
    assert_eq!(refused(income(&asset, Some(height + 1))), "not_past");
    assert_eq!(refused(income(&asset, Some(u64::MAX))), "not_past");
    assert_eq!(refused(income(&lone, None)), "no_asset");
    assert_eq!(refused(QueryMsg::Books { asset: lone.clone() }), "no_asset");
    assert_eq!(refused(QueryMsg::Books { asset: Asset::Native("!".into()) }), "invalid_denom");
    assert_eq!(refused(QueryMsg::Table { table: 9 }), "no_table");
    assert_eq!(refused(QueryMsg::Rows { table: 9, start_after: None, limit: None }), "no_table");
    let rows =
        |start_after: &str| QueryMsg::Rows { table: 1, start_after: Some(start_after.into()), limit: None };
    assert_eq!(refused(rows("x")), "invalid_address");
    assert_eq!(refused(QueryMsg::Epochs { model: 9, start_after: None, limit: None }), "no_model");
    assert_eq!(refused(QueryMsg::Epochs { model: 1, start_after: None, limit: Some(31) }), "out_of_bounds");
    assert_eq!(refused(QueryMsg::Assets { start_after: None, limit: Some(0) }), "out_of_bounds");
    assert_eq!(refused(owed(1, &asset, vec![9])), "no_model");
    assert_eq!(refused(owed(7, &asset, vec![1])), "not_an_ancestor");
    assert_eq!(refused(owed(1, &asset, vec![1, 1])), "duplicate_descendant");
    assert_eq!(refused(owed(1, &asset, vec![1; 31])), "out_of_bounds");
    assert_eq!(refused(owed(1, &lone, vec![])), "no_asset");
    assert_eq!(refused(QueryMsg::Forecast { model: 9, amount: 1u128.into() }), "no_model");
    let shares =
        |to| QueryMsg::ForecastShares { model: 1, amount: 1u128.into(), to, start_after: None, limit: None };
    assert_eq!(refused(shares(9)), "not_an_ancestor");
    let earned = |model, limit| QueryMsg::Earned { model, asset: native(), start_after: None, limit };
    assert_eq!(refused(earned(9, None)), "no_model");
    assert_eq!(refused(earned(1, Some(1))), "out_of_bounds");
    assert_eq!(refused(earned(1, Some(31))), "out_of_bounds");
}

/// What was paid in all stays below 2^128; one unit more is refused, and everything else goes on.
#[test]
fn too_much_is_refused_and_hurts_nobody() {
    let mut kit = Kit::new();
    let other = kit.model("authority", 0, &[]);
    kit.pay(1, &native(), u128::MAX - 1).unwrap();
    kit.next();
    // the coins can't be there at once in a real bank either; so it pays out first
    kit.claim("authority", 1, &native(), &[source(1, 0)], &[0]).unwrap();
    assert_eq!(kit.balance_of(&native(), "authority"), u128::MAX - 1);
    for (model, amount) in [(1, 2), (other, 2), (1, u128::MAX)] {
        let refused = kit.pay(model, &native(), amount).unwrap_err();
        let received = (u128::MAX - 1).into();
        assert_eq!(refused, ContractError::TooMuch { received, amount: amount.into() });
    }
    kit.pay(other, &native(), 1).unwrap();
    kit.pay(1, &token("good"), 5).unwrap();
    kit.next();
    kit.claim("authority", other, &native(), &[source(other, 0)], &[0]).unwrap();
    let books = kit.books(&native());
    assert_eq!((books.received.u128(), books.paid.u128()), (u128::MAX, u128::MAX));
}

#[test]
fn the_bounds_are_told() {
    let answer: BoundsResponse = Kit::empty().ask(QueryMsg::Bounds {});
    let names: BTreeSet<_> = answer.bounds.iter().map(|bound| bound.name.as_str()).collect();
    assert_eq!(names.len(), bounds::REVENUE.len());
    assert_eq!(answer.bounds[0].max, 10_000);
}

/// A registry that isn't one: an account, another contract, one that somebody can change.
#[test]
fn only_a_registry_that_nobody_can_change_is_founded_upon() {
    use cosmwasm_std::{
        from_json, testing::message_info, ContractInfoResponse, ContractResult, SystemError, SystemResult,
        WasmQuery,
    };
    use polity::registry::QueryMsg as ToRegistry;
    let found = |named: &str, admin: Option<&str>, name: &'static str, answers: bool| {
        let mut kit = Kit::empty();
        let admin = admin.map(account);
        kit.deps.querier.update_wasm(move |query| {
            let answer = match query {
                WasmQuery::ContractInfo { contract_addr } if *contract_addr == account("it").as_str() => {
                    let info = ContractInfoResponse::new(1, account("x"), admin.clone(), false, None);
                    to_json_binary(&info).unwrap()
                }
                WasmQuery::Raw { .. } if !name.is_empty() => {
                    to_json_binary(&serde_json::json!({"contract": name, "version": "0.1.0"})).unwrap()
                }
                WasmQuery::Smart { msg, .. } if answers => {
                    assert!(matches!(from_json(msg), Ok(ToRegistry::Registry {})));
                    let answer = polity::registry::RegistryResponse {
                        models: 0,
                        vocabularies: 0,
                        policies: 0,
                        metrics: 0,
                        panels: 0,
                        licences: 0,
                    };
                    to_json_binary(&answer).unwrap()
                }
                _ => return SystemResult::Err(SystemError::NoSuchContract { addr: "x".into() }),
            };
            SystemResult::Ok(ContractResult::Ok(answer))
        });
        let (env, info) = (kit.env(), message_info(&account("deployer"), &[]));
        let init = InstantiateMsg { registry: named.into() };
        let done = polity_revenue::contract::instantiate(kit.deps.as_mut(), env, info, init);
        done.map(drop).map_err(|error| code(&error))
    };
    let it = account("it").into_string();
    let invalid = Err("invalid_registry".to_owned());
    assert_eq!(found(&it, None, "polity-registry", true), Ok(()));
    assert_eq!(found("it", None, "polity-registry", true), Err("invalid_address".into()));
    assert_eq!(found(account("other").as_str(), None, "polity-registry", true), invalid);
    assert_eq!(found(&it, Some("boss"), "polity-registry", true), invalid);
    assert_eq!(found(&it, None, "polity-treasury", true), invalid);
    assert_eq!(found(&it, None, "", true), invalid);
    assert_eq!(found(&it, None, "polity-registry", false), invalid);
}

/// Hazard 35: of a long list of coins the error names the first few.
#[test]
fn an_error_about_coins_is_short() {
    let mut kit = Kit::new();
    let many: Vec<_> = (0..1_000).map(|n| Coin::new(1u128, format!("coin{n}"))).collect();
    for coin in &many {
        kit.give(&Asset::Native(coin.denom.clone()), &account("payer"), 1);
    }
    let refused = kit.execute_with(&account("payer"), &many, pay(1)).unwrap_err();
    let given = "1coin0, 1coin1, 1coin2, 1coin3".to_owned();
    assert_eq!(refused, ContractError::WrongFunds { expected: "exactly one coin", given });
}

#[test]
fn to_make_one_takes_no_coins() {
    let mut kit = Kit::empty();
    let env = kit.env();
    let info = cosmwasm_std::testing::message_info(&Addr::unchecked("x"), &one_upol());
    let init = InstantiateMsg { registry: account("registry").into() };
    let refused = polity_revenue::contract::instantiate(kit.deps.as_mut(), env, info, init).unwrap_err();
    assert_eq!(code(&refused), "wrong_funds");
}
