//! Random payments, caps and time against a ledger that keeps every payment and adds it up anew each time.

use cosmwasm_std::testing::{message_info, mock_dependencies, mock_env};
use cosmwasm_std::{from_json, Timestamp};
use polity::treasury::{CapResponse, ExecuteMsg, InstantiateMsg, QueryMsg};
use polity::Asset;
use polity_treasury::{contract, ContractError};
use proptest::prelude::*;

use crate::kit::{cap, spend, tiers, DAY, HOUR, NOW};

#[derive(Clone, Debug)]
enum Step {
    Pay { asset: u8, tiers: Vec<u8>, amount: u128 },
    Cap { asset: u8, window: u64, limits: Vec<(u8, u128)> },
    Wait(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let ids = || proptest::sample::subsequence(vec![1u8, 2, 3], 0..=3);
    prop_oneof![
        6 => (0..2u8, ids(), 1..60u128)
            .prop_map(|(asset, tiers, amount)| Step::Pay { asset, tiers, amount }),
        2 => (0..2u8, prop_oneof![Just(HOUR), Just(DAY)], ids(), proptest::collection::vec(0..150u128, 3))
            .prop_map(|(asset, window, ids, amounts)| {
                Step::Cap { asset, window, limits: ids.into_iter().zip(amounts).collect() }
            }),
        2 => (0..2 * HOUR).prop_map(Step::Wait),
    ]
}

/// What one limit allows, and every payment under it.
struct Allowance {
    asset: u8,
    tier: u8,
    window: u64,
    limit: u128,
    payments: Vec<(u64, u128)>,
}

impl Allowance {
    fn spent(&self, now: u64) -> u128 {
        let start = now - now % self.window;
        self.payments.iter().filter(|(at, _)| *at >= start).map(|(_, amount)| amount).sum()
    }
}

proptest! {
    /// Invariant 16: below the top tier never more than a limit in its window; and never less is refused.
    #[test]
    fn what_leaves_is_what_an_independent_ledger_allows(steps in proptest::collection::vec(step(), 1..80)) {
        let mut deps = mock_dependencies();
        let mut env = mock_env();
        env.block.time = Timestamp::from_seconds(NOW);
        let governor = deps.api.addr_make("governor");
        let alice = deps.api.addr_make("alice").to_string();
        let treasury = env.contract.address.clone();
        contract::instantiate(deps.as_mut(), env.clone(), message_info(&governor, &[]), InstantiateMsg {}).unwrap();
        let asset_of = |asset: u8| Asset::Native(format!("coin{asset}"));
        let mut ledger: Vec<Allowance> = vec![];

        for step in steps {
            let now = env.block.time.seconds();
            match step {
                Step::Wait(seconds) => env.block.time = env.block.time.plus_seconds(seconds),
                Step::Cap { asset, window, limits } => {
                    let had = ledger.iter().any(|row| row.asset == asset);
                    let msg = ExecuteMsg::SetCap(cap(&asset_of(asset), window, &limits));
                    let got = contract::execute(deps.as_mut(), env.clone(), message_info(&treasury, &[]), msg);
                    prop_assert_eq!(got.is_ok(), had || !limits.is_empty());
                    let (old, others): (Vec<_>, Vec<_>) = ledger.into_iter().partition(|row| row.asset == asset);
                    ledger = others;
                    for (tier, limit) in limits {
                        let kept = old.iter().find(|row| row.tier == tier && row.window == window);
                        let payments = kept.map(|row| row.payments.clone()).unwrap_or_default();
                        ledger.push(Allowance { asset, tier, window, limit, payments });
                    }
                }
                Step::Pay { asset, tiers: ids, amount } => {
                    let rows: Vec<_> =
                        ids.iter().map(|id| ledger.iter().find(|r| r.asset == asset && r.tier == *id)).collect();
                    let limited = rows.iter().all(Option::is_some);
                    let fits = rows.iter().flatten().all(|row| row.spent(now) + amount <= row.limit);
                    let calls = vec![spend(&asset_of(asset), &alice, amount)];
                    let msg = ExecuteMsg::Execute { proposal: 1, tiers: tiers(&ids), calls };
                    // a refusal is undone by the chain; here by keeping what was stored
                    let before: Vec<_> = snapshot(&deps.storage);
                    match contract::execute(deps.as_mut(), env.clone(), message_info(&governor, &[]), msg) {
                        Ok(response) => {
                            prop_assert!(limited && fits);
                            prop_assert_eq!(response.messages.len(), 1);
                            for row in ledger.iter_mut().filter(|r| r.asset == asset && ids.contains(&r.tier)) {
                                row.payments.push((now, amount));
                            }
                        }
                        Err(error) => {
                            let expected = match error {
                                ContractError::NoLimit { .. } => !limited,
                                ContractError::CapExceeded { .. } => !fits,
                                _ => false,
                            };
                            prop_assert!(expected, "{}", error);
                            restore(&mut deps.storage, before);
                        }
                    }
                }
            }
            let now = env.block.time.seconds();
            for asset in 0..2 {
                let answer = contract::query(deps.as_ref(), env.clone(), QueryMsg::Cap { asset: asset_of(asset) });
                let answer: CapResponse = from_json(answer.unwrap()).unwrap();
                let got: Vec<_> =
                    answer.limits.iter().map(|l| (l.tier.get(), l.amount.u128(), l.spent.u128())).collect();
                let rows = ledger.iter().filter(|row| row.asset == asset);
                let mut expected: Vec<_> = rows.map(|row| (row.tier, row.limit, row.spent(now))).collect();
                expected.sort_unstable();
                prop_assert_eq!(got, expected);
            }
        }
    }
}

type Rows = Vec<(Vec<u8>, Vec<u8>)>;

fn snapshot(storage: &dyn cosmwasm_std::Storage) -> Rows {
    storage.range(None, None, cosmwasm_std::Order::Ascending).collect()
}

fn restore(storage: &mut dyn cosmwasm_std::Storage, rows: Rows) {
    for (key, _) in snapshot(storage) {
        storage.remove(&key);
    }
    for (key, value) in rows {
        storage.set(&key, &value);
    }
}
