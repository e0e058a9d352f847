//! Every message by everybody: who sends it makes no difference, and there is nobody who may do more.

use polity::dividends::ExecuteMsg;
use polity_client::ChainExt;
use polity_testkit::prelude::*;

use crate::community::Kit;
use crate::desk::PERIOD;

/// Who founded it, who commands the community, its members, a contract, a stranger.
fn roles(kit: &mut Kit) -> Vec<cosmwasm_std::Addr> {
    let target = kit.suite.target();
    let suite = &kit.suite;
    let mut roles: Vec<_> =
        ["deployer", "founder", "alice", "erin", "council"].map(|name| suite.address(name)).into();
    roles.extend([suite.treasury(), suite.governor(), kit.dividends.clone(), target]);
    roles
}

/// Invariants 14 and 17: each message by each role has one outcome.
#[test]
fn invariant_14_every_message_by_every_role() {
    let asset = Asset::Native("urev".into());
    let messages: [(&str, ExecuteMsg); 4] = [
        ("sync", ExecuteMsg::Sync { asset: asset.clone() }),
        ("distribute", ExecuteMsg::Distribute { asset: asset.clone() }),
        (
            "claim",
            ExecuteMsg::Claim { asset: asset.clone(), distributions: vec![1], account: Some("bob".into()) },
        ),
        (
            "receive",
            ExecuteMsg::Receive(cw20::Cw20ReceiveMsg {
                sender: "bob".into(),
                amount: 5u128.into(),
                msg: b"".into(),
            }),
        ),
    ];
    let count = roles(&mut Kit::new()).len();
    for (name, msg) in messages {
        for role in 0..count {
            let mut kit = Kit::new();
            kit.arrive(&asset, 1_000);
            kit.distribute(&asset).unwrap();
            kit.suite.skip_secs(PERIOD);
            kit.arrive(&asset, 500);
            let who = roles(&mut kit).swap_remove(role);
            let bob = kit.suite.address("bob").into_string();
            let msg = match msg.clone() {
                ExecuteMsg::Claim { asset, distributions, .. } => {
                    ExecuteMsg::Claim { asset, distributions, account: Some(bob) }
                }
                msg => msg,
            };
            let done = kit.tell(&who, &msg);
            match name {
                // who is no token has no balance to book
                "receive" => assert_code(done, "no_balance"),
                _ => drop(done.unwrap_or_else(|error| panic!("{name} by {who}: {error}"))),
            }
            let books = kit.books(&asset);
            let figures = (books.received.u128(), books.distributed.u128(), books.paid.u128());
            let expected = match name {
                "sync" => (1_500, 1_000, 0),
                "distribute" => (1_500, 1_500, 0),
                "claim" => (1_000, 1_000, 300),
                _ => (1_000, 1_000, 0),
            };
            assert_eq!(figures, expected, "{name} by {who}");
            assert_eq!(kit.suite.balance("bob", &asset), if name == "claim" { 300 } else { 0 });
        }
    }
}

/// Invariant 14: nobody gives it other code, the community's own treasury included.
#[test]
fn invariant_14_nobody_changes_its_code() {
    let mut kit = Kit::new();
    let code = kit.suite.upload("dividends");
    let dividends = kit.dividends.clone();
    for who in roles(&mut kit) {
        let chain = kit.suite.chain_mut();
        chain.migrate(&who, &dividends, code, &serde_json::json!({})).unwrap_err();
        let take = cosmwasm_std::WasmMsg::UpdateAdmin {
            contract_addr: dividends.to_string(),
            admin: who.to_string(),
        };
        chain.submit(&who, vec![take.into()]).unwrap_err();
    }
    assert_eq!(kit.suite.chain().contract_info(dividends.as_str()).unwrap().admin, None);
}

/// Invariant 17: of a claim on behalf of another nothing reaches who makes it, and the account named is paid alone.
#[test]
fn invariant_17_on_behalf_of_another_pays_that_other_only() {
    let mut kit = Kit::new();
    kit.arrive("urev", 1_000);
    kit.distribute("urev").unwrap();
    let asset = Asset::Native("urev".into());
    for (who, stake) in [("alice", 400), ("bob", 300), ("carol", 200), ("dave", 100)] {
        let account = Some(kit.suite.address(who).into_string());
        let msg = ExecuteMsg::Claim { asset: asset.clone(), distributions: vec![1], account };
        kit.tell("mallory", &msg).unwrap();
        assert_eq!(kit.suite.balance(who, "urev"), stake);
    }
    assert_eq!(kit.suite.balance("mallory", "urev"), 0);
    assert_eq!(kit.books("urev").unpaid.u128(), 0);
}
