//! Every message by everybody: who may do what. Invariant 14.

use cosmwasm_std::{coins, to_json_binary, Addr, Coin};
use cw20::Cw20ReceiveMsg;
use polity::revenue::*;

use crate::kit::*;

const ROLES: [&str; 7] = ["authority", "clerk", "ann", "payer", "good", "deployer", "eve"];

/// A message, and who may send it; `*` is everybody.
const TABLE: [(&str, &[&str]); 8] = [
    ("pay", &["*"]),
    ("receive", &["good"]),
    ("create_table", &["*"]),
    ("add_rows", &["clerk"]),
    ("seal_table", &["clerk"]),
    ("set_shares", &["authority"]),
    ("settle", &["*"]),
    ("claim", &["*"]),
];

/// What everybody sees before: model 1 is paid in epoch 0 and in a later one; table 2 isn't sealed.
pub fn stage() -> Kit {
    let mut kit = Kit::new();
    kit.pay(1, &native(), 1_000).unwrap();
    kit.pay(1, &token("good"), 1_000).unwrap();
    kit.share("authority", 1, &[("ann", 1), ("ben", 2), ("cid", 3)]);
    kit.next();
    kit.pay(1, &native(), 6_000).unwrap();
    kit.pay(1, &token("good"), 6_000).unwrap();
    kit.execute("clerk", ExecuteMsg::CreateTable { rows: shares(&[("ann", 5)]) }).unwrap();
    kit.next();
    // what a payer has, and what a token says to be new
    for role in ROLES {
        kit.give(&native(), &account(role), 500);
    }
    kit.give(&token("good"), &account("revenue"), 500);
    kit
}

/// The epoch that began with table 1.
pub fn epoch(kit: &Kit) -> Epoch {
    let answer: EpochsResponse = kit.ask(QueryMsg::Epochs { model: 1, start_after: Some(0), limit: None });
    answer.epochs[0].epoch
}

/// A row after those of table 2, whoever has it.
pub fn later_row() -> Vec<Share> {
    let ann = account("ann").into_string();
    let mut names = (0..).map(|n| account(&format!("row {n}")).into_string());
    vec![Share { account: names.find(|name| *name > ann).unwrap(), units: 4u64.try_into().unwrap() }]
}

/// A message that can be sent on the stage, and what goes with it.
pub fn ready(kit: &Kit, name: &str) -> (ExecuteMsg, Vec<Coin>) {
    let pay = Pay { model: 1, epoch: Some(epoch(kit)) };
    let mut funds = vec![];
    let msg = match name {
        "pay" => {
            funds = coins(500, DENOM);
            ExecuteMsg::Pay(pay)
        }
        "receive" => ExecuteMsg::Receive(Cw20ReceiveMsg {
            sender: account("payer").into(),
            amount: 500u128.into(),
            msg: to_json_binary(&ReceiveMsg::Pay(pay)).unwrap(),
        }),
        "create_table" => ExecuteMsg::CreateTable { rows: shares(&[("ann", 1), ("ben", 2)]) },
        "add_rows" => ExecuteMsg::AddRows { table: 2, rows: later_row() },
        "seal_table" => ExecuteMsg::SealTable { table: 2, seal: Seal::of(&shares(&[("ann", 5)])).unwrap() },
        "set_shares" => {
            let TableResponse { seal, .. } = kit.ask(QueryMsg::Table { table: 1 });
            ExecuteMsg::SetShares(SetShares { model: 1, table: 1, digest: seal.digest })
        }
        "settle" => {
            let sources = vec![source(1, 0), source(1, epoch(kit))];
            ExecuteMsg::Settle { model: 1, asset: native(), sources }
        }
        "claim" => ExecuteMsg::Claim {
            account: Some(account("ann").into()),
            model: 1,
            asset: native(),
            settle: vec![source(1, epoch(kit))],
            epochs: vec![epoch(kit)],
        },
        other => panic!("{other}"),
    };
    assert_eq!(msg.kind(), name);
    (msg, funds)
}

/// Every message of the contract, ready to be sent by the first of who may.
pub fn every_message() -> impl Iterator<Item = (Kit, Addr, ExecuteMsg, Vec<Coin>)> {
    TABLE.into_iter().map(|(name, who)| {
        let kit = stage();
        let (msg, funds) = ready(&kit, name);
        (kit, account(if who[0] == "*" { "eve" } else { who[0] }), msg, funds)
    })
}

#[test]
fn invariant_14_every_message_by_every_role() {
    let stage = stage();
    for (name, who) in TABLE {
        for role in ROLES {
            let expected = match who.contains(&"*") || who.contains(&role) {
                true => "ok",
                // it speaks of tokens of its own, of which there are none
                false if name == "receive" => "nothing_received",
                false => "unauthorized",
            };
            let mut kit = stage.fork();
            let (msg, funds) = ready(&kit, name);
            let got = kit.execute_with(&account(role), &funds, msg);
            let got = got.map_or_else(|error| code(&error), |_| "ok".to_owned());
            assert_eq!(got, expected, "{name} by {role}");
        }
    }
}

/// Whoever claims, the account alone is paid.
#[test]
fn a_claim_on_anothers_behalf_pays_that_one_alone() {
    let stage = stage();
    for role in ROLES {
        let mut kit = stage.fork();
        let before: Vec<_> = ROLES.iter().map(|role| kit.balance_of(&native(), role)).collect();
        let (msg, funds) = ready(&kit, "claim");
        kit.execute_with(&account(role), &funds, msg).unwrap();
        let after: Vec<_> = ROLES.iter().map(|role| kit.balance_of(&native(), role)).collect();
        let paid: Vec<_> = before.iter().zip(after).map(|(before, after)| after - before).collect();
        assert_eq!(paid, [0, 0, 1_000, 0, 0, 0, 0], "by {role}");
    }
}
