//! Every message by everybody, at every stage of a succession. Hazard 24: nobody keeps a power by having had one.

use cosmwasm_std::{to_json_binary, Uint128, WasmMsg};
use cw_multi_test::Executor;
use polity::treasury::{ExecuteMsg, MigrateMsg, Succession};
use polity_treasury::ContractError;

use crate::kit::{amount, cap, code, native, tiers, treasury_code, Kit, DAY, NOW};

#[derive(Clone, Copy, Debug)]
enum Stage {
    /// A successor is named, and its term isn't over.
    Named,
    /// It may accept.
    Open,
    /// It may no more.
    Over,
    /// It accepted: the governor of before is the old one.
    Accepted,
}

const ROLES: [&str; 4] = ["stranger", "governor", "treasury", "successor"];

/// A message, and what each of [`ROLES`] gets for it.
type Row = (&'static str, [&'static str; 4]);

/// Rows are messages, columns are [`ROLES`]; what is said is the error's code.
#[rustfmt::skip]
const TABLES: [(Stage, [Row; 7]); 4] = [
    (Stage::Named, [
        ("execute",            ["not_governor",   "ok",             "not_governor",   "not_governor"]),
        ("set_cap",            ["not_treasury",   "not_treasury",   "ok",             "not_treasury"]),
        ("set_governor",       ["not_treasury",   "not_treasury",   "ok",             "not_treasury"]),
        ("withdraw_successor", ["not_treasury",   "not_treasury",   "ok",             "not_treasury"]),
        ("accept_governor",    ["not_successor",  "not_successor",  "not_successor",  "succession_early"]),
        ("track",              ["ok",             "ok",             "ok",             "ok"]),
        ("receive",            ["ok",             "ok",             "ok",             "ok"]),
    ]),
    (Stage::Open, [
        ("execute",            ["not_governor",   "ok",             "not_governor",   "not_governor"]),
        ("set_cap",            ["not_treasury",   "not_treasury",   "ok",             "not_treasury"]),
        ("set_governor",       ["not_treasury",   "not_treasury",   "ok",             "not_treasury"]),
        ("withdraw_successor", ["not_treasury",   "not_treasury",   "ok",             "not_treasury"]),
        ("accept_governor",    ["not_successor",  "not_successor",  "not_successor",  "ok"]),
        ("track",              ["ok",             "ok",             "ok",             "ok"]),
        ("receive",            ["ok",             "ok",             "ok",             "ok"]),
    ]),
    (Stage::Over, [
        ("execute",            ["not_governor",   "ok",             "not_governor",   "not_governor"]),
        ("set_cap",            ["not_treasury",   "not_treasury",   "ok",             "not_treasury"]),
        ("set_governor",       ["not_treasury",   "not_treasury",   "ok",             "not_treasury"]),
        ("withdraw_successor", ["not_treasury",   "not_treasury",   "no_succession",  "not_treasury"]),
        ("accept_governor",    ["not_successor",  "not_successor",  "not_successor",  "succession_over"]),
        ("track",              ["ok",             "ok",             "ok",             "ok"]),
        ("receive",            ["ok",             "ok",             "ok",             "ok"]),
    ]),
    (Stage::Accepted, [
        ("execute",            ["not_governor",   "not_governor",   "not_governor",   "ok"]),
        ("set_cap",            ["not_treasury",   "not_treasury",   "ok",             "not_treasury"]),
        ("set_governor",       ["not_treasury",   "not_treasury",   "ok",             "not_treasury"]),
        ("withdraw_successor", ["not_treasury",   "not_treasury",   "no_succession",  "not_treasury"]),
        ("accept_governor",    ["no_succession",  "no_succession",  "no_succession",  "no_succession"]),
        ("track",              ["ok",             "ok",             "ok",             "ok"]),
        ("receive",            ["ok",             "ok",             "ok",             "ok"]),
    ]),
];

fn at(stage: Stage) -> Kit {
    let mut kit = Kit::new();
    kit.name(500, DAY).unwrap();
    match stage {
        Stage::Named => kit.at(NOW + DAY - 1),
        Stage::Open => kit.at(NOW + DAY),
        Stage::Over => kit.at(NOW + 2 * DAY),
        Stage::Accepted => {
            kit.at(NOW + DAY);
            kit.accept().unwrap();
        }
    }
    kit
}

fn message(kit: &Kit, name: &str) -> ExecuteMsg {
    match name {
        "execute" => ExecuteMsg::Execute { proposal: 1, tiers: tiers(&[]), calls: vec![] },
        "set_cap" => ExecuteMsg::SetCap(cap(&native(), DAY, &[(1, 1)])),
        "set_governor" => ExecuteMsg::SetGovernor(Succession {
            successor: kit.other.to_string(),
            min_total: amount(1),
            term: 1,
        }),
        "withdraw_successor" => ExecuteMsg::WithdrawSuccessor {},
        "accept_governor" => ExecuteMsg::AcceptGovernor {},
        "track" => ExecuteMsg::Track { asset: native() },
        "receive" => ExecuteMsg::Receive(cw20::Cw20ReceiveMsg {
            sender: "anybody".into(),
            amount: Uint128::MAX,
            msg: b"not JSON".into(),
        }),
        other => panic!("{other}"),
    }
}

/// Invariants 6 and 14: what the top tier decides, the treasury alone can do to itself.
#[test]
fn every_message_by_every_role_at_every_stage() {
    for (stage, rows) in TABLES {
        for (name, expected) in rows {
            for (role, expected) in ROLES.into_iter().zip(expected) {
                let mut kit = at(stage);
                let sender = match role {
                    "stranger" => kit.stranger.clone(),
                    "governor" => kit.governor.clone(),
                    "treasury" => kit.treasury.clone(),
                    _ => kit.successor.clone(),
                };
                let msg = message(&kit, name);
                let got = match kit.execute(&sender, &msg) {
                    Ok(_) => "ok".into(),
                    Err(error) => code(&error),
                };
                assert_eq!(got, expected, "{stage:?}: {name} by {role}");
            }
        }
    }
}

#[test]
fn a_refusal_names_who_was_refused() {
    let mut kit = Kit::new();
    let sender = kit.stranger.clone();
    let name = sender.to_string();
    let by_stranger = |kit: &mut Kit, name: &str| {
        let msg = message(kit, name);
        kit.execute(&sender, &msg).unwrap_err()
    };
    assert_eq!(by_stranger(&mut kit, "execute"), ContractError::NotGovernor { sender: name.clone() });
    assert_eq!(by_stranger(&mut kit, "set_cap"), ContractError::NotTreasury { sender: name.clone() });
    assert_eq!(by_stranger(&mut kit, "accept_governor"), ContractError::NoSuccession);
    kit.name(1, DAY).unwrap();
    assert_eq!(by_stranger(&mut kit, "accept_governor"), ContractError::NotSuccessor { sender: name });
}

/// Invariant 14, hazards 24 and 41: the treasury is its own admin, so that code changes by its own word only.
#[test]
fn only_the_treasury_changes_its_code() {
    let mut kit = Kit::new();
    let code_id = kit.app.store_code(treasury_code());
    let migration = WasmMsg::Migrate {
        contract_addr: kit.treasury.to_string(),
        new_code_id: code_id,
        msg: to_json_binary(&MigrateMsg {}).unwrap(),
    };
    for sender in [kit.stranger.clone(), kit.governor.clone(), kit.successor.clone(), kit.alice.clone()] {
        // refused by the chain, before the code is asked
        let refused = kit.app.execute(sender, migration.clone().into()).unwrap_err();
        assert!(refused.downcast_ref::<ContractError>().is_none(), "{refused:?}");
    }
    // by the treasury it comes to the code, which finds its own version
    let refused = kit.app.execute(kit.treasury.clone(), migration.into()).unwrap_err();
    assert!(matches!(refused.downcast_ref(), Some(ContractError::SameVersion { .. })), "{refused:?}");
}
