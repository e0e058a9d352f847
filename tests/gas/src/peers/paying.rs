use cosmwasm_std::coins;
use polity_testkit::STAKE;
use polity_vm::VmChain;
use serde_json::{json, Value};

use super::desk::{Desk, Folder};
use super::voting::Dao;
use crate::{nth, Traces, LARGE, SMALL, TOTAL, USDC};

/// DAO DAO's rewards for stakers, and its vesting: with so many stakers, and as many earlier payments.
///
/// # Panics
///
/// If an operation fails, or hasn't the effect that it is to have.
pub fn rewards(chain: VmChain, folder: Folder, crowd: u32) -> Traces {
    let mut desk = Desk::new(chain, folder);
    let dao = Dao::native(&mut desk);
    let distributor = desk.make("dao-rewards-distributor", json!({"owner": desk.account("alice")}), &[]);
    let hook = json!({"add_hook": {"addr": distributor}});
    let told = json!({"wasm": {"execute": {
        "contract_addr": dao.power, "msg": super::desk::nested(&hook), "funds": [],
    }}});
    desk.send("alice", &dao.core, json!({"execute_admin_msgs": {"msgs": [told]}}), &[]);
    let create = json!({"create": {
        "denom": {"native": USDC},
        "emission_rate": {"immediate": {}},
        "vp_contract": dao.power,
        "hook_caller": dao.power,
        "open_funding": true,
        "withdraw_destination": null,
    }});
    desk.send("alice", &distributor, create, &[]);

    let stakers = (0..crowd).map(|n| (nth("voter", n), SMALL));
    let others = [("lin", LARGE), ("alice", LARGE)].map(|(who, units)| (who.to_owned(), units));
    for (who, units) in stakers.chain(others) {
        desk.give(&who, units + 10 * SMALL, STAKE);
        desk.send(&who, &dao.power, json!({"stake": {}}), &coins(units, STAKE));
    }
    desk.next_block();
    desk.give("payer", TOTAL, USDC);
    let fund = json!({"fund": {"id": 1}});
    let claim = json!({"claim": {"id": 1}});
    for _ in 0..crowd {
        desk.send("payer", &distributor, fund.clone(), &coins(4_000_000, USDC));
    }
    desk.send("payer", &distributor, fund.clone(), &coins(TOTAL / 100, USDC));
    desk.next_block();
    desk.send("lin", &distributor, claim.clone(), &[]);
    desk.op("pay.stakers", |desk| desk.send("payer", &distributor, fund, &coins(TOTAL / 100, USDC)));
    desk.next_block();
    let before = desk.balance("lin", USDC);
    desk.op("claim.shares", |desk| desk.send("lin", &distributor, claim, &[]));
    let gained = desk.balance("lin", USDC) - before;
    assert!(gained > TOTAL / 100 / 3 && gained <= TOTAL / 200, "{gained}");
    desk.give("eve", 10 * SMALL, STAKE);
    desk.op("stake.hooked", |desk| desk.send("eve", &dao.power, json!({"stake": {}}), &coins(SMALL, STAKE)));

    desk.give("deployer", TOTAL, USDC);
    let vesting = json!({
        "owner": null,
        "recipient": desk.account("lin"),
        "title": "Share",
        "description": null,
        "total": TOTAL.to_string(),
        "denom": {"native": USDC},
        "schedule": "saturating_linear",
        "start_time": null,
        "vesting_duration_seconds": 8_640_000,
        "unbonding_duration_seconds": 0,
    });
    let vesting = desk.make("cw-vesting", vesting, &coins(TOTAL, USDC));
    for n in 0..2 {
        desk.skip(86_400);
        let before = desk.balance("lin", USDC);
        let distribute: Value = json!({"distribute": {"amount": null}});
        match n {
            0 => desk.send("lin", &vesting, distribute, &[]),
            _ => desk.op("claim.vested", |desk| desk.send("lin", &vesting, distribute, &[])),
        }
        assert!(desk.balance("lin", USDC) > before);
    }
    desk.traces
}
