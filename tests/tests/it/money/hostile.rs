//! A token that misbehaves, paid for the same model as others.

use polity::revenue::{self, Pay, ReceiveMsg, Source};
use polity_testkit::hostile::token::{Balance, ExecuteMsg as TokenOrder, Manners, Moving};
use polity_testkit::hostile::Callback;

use super::*;

fn all_manners(suite: &Suite) -> Vec<Manners> {
    let moving = |moving| Manners { moving, ..Manners::default() };
    let balance = |balance| Manners { balance, ..Manners::default() };
    // a token that calls back wants everybody's money once more, while its own is moving
    let treasury = suite.treasury().into_string();
    let source = |descendant| Source { descendant, epoch: 0 };
    let claim = revenue::ExecuteMsg::Claim {
        account: Some(treasury),
        model: M,
        asset: Asset::Native(USDC.into()),
        settle: vec![source(M), source(N)],
        epochs: vec![0],
    };
    let again = message_to(&suite.revenue(), &claim);
    vec![
        moving(Moving::Fail),
        moving(Moving::Panic),
        moving(Moving::Loop),
        moving(Moving::Burn { percent: 50 }),
        moving(Moving::CallBack(Callback::once(vec![again]).catching())),
        Manners { exaggerates: u128::MAX.into(), ..Manners::default() },
        balance(Balance::More(1_000_000u128.into())),
        balance(Balance::Fixed(0u128.into())),
        balance(Balance::Drifting(7u128.into())),
        balance(Balance::Garbage),
        balance(Balance::OtherForm),
        balance(Balance::Fail),
        balance(Balance::Panic),
    ]
}

/// Hazards 13 and 30, invariant 17: whatever a token does while it is paid, claimed, synced and distributed, the same model
/// earns, the same people are paid, and the same holders have their dividends in a coin and in another token, to the unit.
#[test]
fn hazard_13_a_hostile_token_touches_nobody_who_did_not_choose_it() {
    let mut suite = in_use();
    let (dividends, treasury) = (suite.dividends(), suite.treasury());
    let good = assets(&mut suite);
    let evil = suite.hostile_token(&[("payer", 1_000_000)]);
    // so that there is something of it to fail with
    suite.pay_for("payer", M, &evil, 1_000);
    suite.pay("payer", &evil, 1_000, &dividends);
    suite.sync("anybody", &evil);
    suite.next_block();
    let (mut distributions, mut done, mut failed) = (0, 0, 0);
    for manners in all_manners(&suite) {
        let before: Vec<_> = good.iter().map(|asset| suite.balance(&treasury, asset)).collect();
        for asset in &good {
            suite.pay_for("payer", M, asset, 500);
            suite.pay_for("payer", N, asset, 1_000);
            suite.pay("payer", asset, 1_000, &dividends);
        }
        suite.next_block();

        suite.misbehave(&evil, manners.clone());
        let tried = [
            suite.try_pay_for("payer", M, &evil, 100).is_ok(),
            suite.try_settle("anybody", M, &evil, &[(M, 0)]).is_ok(),
            suite.try_collect("anybody", &treasury, M, &evil, &[M, N]).is_ok(),
            suite.try_pay("payer", &evil, 100, &dividends).is_ok(),
            suite.try_sync("anybody", &evil).is_ok(),
            suite.try_distribute("anybody", &evil).is_ok(),
            suite.try_claim_dividends("alice", "alice", &evil, &[1]).is_ok(),
        ];
        done += tried.iter().filter(|done| **done).count();
        failed += tried.iter().filter(|done| !**done).count();
        // it says that others sent what they didn't
        let pay = ReceiveMsg::Pay(Pay { model: M, epoch: None });
        let msg = cosmwasm_std::to_json_binary(&pay).unwrap();
        for contract in [suite.revenue(), dividends.clone()] {
            let (contract, sender) = (contract.into_string(), suite.address("payer").into_string());
            let forge = TokenOrder::Forge { contract, sender, amount: u128::MAX.into(), msg: msg.clone() };
            let _ = suite.try_send("mallory", &evil, &forge, &[]);
        }

        distributions += 1;
        for (asset, before) in good.iter().zip(before) {
            // who calls first is nothing to anybody: the token itself may have, for the treasury
            suite.collect("anybody", &treasury, M, asset, &[M, N]);
            assert_eq!(suite.balance(&treasury, asset) - before, 630, "{manners:?}");
            assert_eq!(suite.collect("anybody", "erin", D, asset, &[M, N]), 70, "{manners:?}");
            suite.distribute("anybody", asset);
            for (who, part) in [("alice", 400), ("bob", 300), ("carol", 200), ("dave", 100)] {
                assert_eq!(suite.claim_dividends(who, who, asset, &[distributions]), part, "{manners:?}");
            }
            let books = suite.dividends_books(asset);
            assert_eq!(books.received, books.paid, "{manners:?}");
            let books = suite.revenue_books(asset);
            assert_eq!(books.received.u128() - books.paid.u128(), u128::from(distributions) * 800);
        }
        suite.skip_days(7);
    }
    // or nothing was shown
    assert!(done > 20 && failed > 20, "{done} done, {failed} failed");
}
