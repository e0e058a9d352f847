//! The token holders' part.

use polity::dividends::{DistributionResponse, DistributionsResponse, ExecuteMsg, QueryMsg};

use super::*;

const ALL: [(&str, u128); 4] = [("alice", 400), ("bob", 300), ("carol", 200), ("dave", 100)];

fn distributions(suite: &Suite, asset: &Asset) -> Vec<DistributionResponse> {
    let query = QueryMsg::Distributions { asset: asset.clone(), start_before: None, limit: None };
    suite.ask_dividends::<DistributionsResponse>(&query).distributions
}

/// The whole way of a payment: the dividends hold a part of the model's shares; somebody claims it on their behalf, which a
/// `Sync` books; anybody distributes; each holder takes its part. In a coin and in a token.
#[test]
fn revenue_reaches_the_token_holders() {
    let mut suite = in_use();
    let dividends = suite.dividends();
    let rows = [(suite.address("dave"), 1), (dividends.clone(), 9)];
    suite.set_shares(STANDARD, M, &rows);
    for asset in assets(&mut suite) {
        suite.pay_for("payer", M, &asset, 1_000);
        suite.pay_for("payer", N, &asset, 1_000);
        suite.next_block();
        assert_code(suite.try_distribute("anybody", &asset), "nothing_to_distribute");
        // 90 % of 1,000 and 18 % of 1,000, nine tenths of it
        assert_eq!(suite.collect("mallory", &dividends, M, &asset, &[M, N]), 972);
        suite.sync("mallory", &asset);
        assert_code(suite.try_sync("mallory", &asset), "nothing_received");
        assert_eq!(suite.dividends_books(&asset).waiting.u128(), 972);
        suite.distribute("mallory", &asset);
        assert_code(suite.try_distribute("mallory", &asset), "too_early");
        for (who, part) in [("alice", 388), ("bob", 291), ("carol", 194), ("dave", 97)] {
            assert_eq!(suite.dividends_owed(who, &asset), (part, vec![1]));
            // somebody else calls, and the holder is paid
            assert_eq!(suite.claim_dividends("mallory", who, &asset, &[1]), part);
            assert_eq!(suite.claim_dividends(who, who, &asset, &[1, 1]), 0);
            assert_eq!(suite.dividends_owed(who, &asset), (0, vec![]));
        }
        suite.assert_balance("mallory", &asset, 0);
        let books = suite.dividends_books(&asset);
        assert_eq!((books.received.u128(), books.paid.u128(), books.unpaid.u128()), (972, 970, 2));
        suite.assert_balance(&dividends, &asset, 2);
    }
}

/// Stake earns: a delegator's, and not its delegate's for it; what is being unstaked doesn't; who comes in the block of the
/// distribution has nothing of it, who leaves in it has (hazard 1); and who left has what it had before.
#[test]
fn stake_at_the_start_of_the_block_earns_and_nothing_else() {
    for stake in Stake::KINDS {
        let mut suite = Plan::new().stake(stake).with_dividends(WEEK).build();
        let asset = Asset::Native(USDC.into());
        let dividends = suite.dividends();
        suite.delegate("dave", "erin");
        suite.delegate("bob", "alice");
        suite.fund("mallory", 1_000_000);
        suite.fund_with(&dividends, USDC, 1_000);
        suite.in_one_block(|suite| {
            suite.unstake("carol", 200);
            suite.stake("mallory", 1_000_000);
            suite.distribute("anybody", USDC);
            suite.unstake("mallory", 1_000_000);
        });
        for (who, part) in ALL.into_iter().chain([("erin", 0), ("mallory", 0)]) {
            assert_eq!(suite.dividends_owed(who, &asset).0, part, "{who}");
        }

        // carol is on her way out, and gone; she keeps the first and has nothing of the second
        suite.skip_days(7);
        suite.fund_with(&dividends, USDC, 1_000);
        suite.distribute("anybody", USDC);
        suite.skip_days(30);
        suite.claim("carol");
        assert_eq!(suite.dividends_owed("carol", &asset), (200, vec![1]));
        assert_eq!(suite.claim_dividends("carol", "carol", &asset, &[2, 1]), 200);
        let second = [("alice", 500), ("bob", 375), ("dave", 125)];
        for ((who, part), first) in second.into_iter().zip([400, 300, 100]) {
            assert_eq!(suite.claim_dividends("anybody", who, &asset, &[1, 2]), first + part, "{who}");
        }
        // nothing of it is the governor's, nor of its books
        suite.assert_books();
        let books = suite.dividends_books(&asset);
        assert_eq!((books.received.u128(), books.paid.u128()), (2_000, 2_000));
    }
}

/// The treasury pays dividends by `Spend`: in a quick tier up to its cap, and no unit more.
#[test]
fn the_treasury_funds_dividends_under_its_cap() {
    let mut suite =
        Plan::new().with_dividends(WEEK).cap(COIN, 30 * DAY, &[(ROUTINE, 500), (STANDARD, 500)]).build();
    let dividends = suite.dividends();
    let too_much = suite.proposal("alice").tier(ROUTINE).spend(COIN, 501, &dividends).submit();
    suite.pass(too_much);
    suite.execute("anybody", too_much);
    suite.assert_failed(too_much);
    let proposal = suite.proposal("alice").tier(ROUTINE).spend(COIN, 500, &dividends).submit();
    suite.carry(proposal);
    suite.distribute("anybody", COIN);
    for (who, part) in ALL {
        assert_eq!(suite.claim_dividends("anybody", who, COIN, &[1]), part / 2);
    }
    // with a message they would be somebody's no more: refused, and the execution failed
    let call = ExecuteMsg::Distribute { asset: Asset::Native(COIN.into()) };
    let coins = [cosmwasm_std::coin(1, COIN)];
    let wrong = suite.proposal("alice").call_with(&dividends, &call, &coins).submit();
    suite.pass(wrong);
    assert_code(suite.dry_run("anybody", wrong, 0), "funds");
}

/// After a succession the treasury's new governor says who holds; what was distributed before stays with whom the old one
/// knows. The dividends are founded on the treasury, and go on.
#[test]
fn after_a_succession_each_distribution_has_its_own_governor() {
    let mut suite = Plan::new().with_dividends(WEEK).build();
    let (old, asset) = (suite.community().clone(), Asset::Native(USDC.into()));
    let dividends = suite.dividends();
    suite.fund_with(&dividends, USDC, 1_000);
    suite.distribute("anybody", USDC);
    let new = suite.found(&Plan::new().succeeding(&old).members(&[("alice", 300), ("erin", 300)]));
    assert_eq!(new.dividends, old.dividends);
    let name = suite.proposal("alice").successor(&new, 500, 30 * DAY).submit();
    suite.carry(name);
    suite.fund_with(&dividends, USDC, 1_000);
    suite.distribute("anybody", USDC);
    suite.skip_days(30);
    suite.enter(&new);
    suite.accept_treasury("anybody");
    suite.fund_with(&dividends, USDC, 1_000);
    suite.distribute("anybody", USDC);

    let governors: Vec<_> = distributions(&suite, &asset).into_iter().map(|row| row.governor).collect();
    assert_eq!(governors, [&new.governor, &old.governor, &old.governor].map(ToString::to_string));
    let owed = [("alice", 400 + 400 + 500), ("bob", 600), ("carol", 400), ("dave", 200), ("erin", 500)];
    for (who, part) in owed {
        assert_eq!(suite.dividends_owed(who, &asset).0, part, "{who}");
        assert_eq!(suite.claim_dividends("anybody", who, &asset, &[3, 1, 2]), part, "{who}");
    }
    assert_eq!(suite.dividends_books(&asset).unpaid.u128(), 0);
}

/// While hardly anybody has staked, money waits (hazard 42): the first to come has none of what came before it.
#[test]
fn money_waits_for_stake() {
    let mut suite = Plan::new().with_dividends(HOUR).members(&[]).build();
    let dividends = suite.dividends();
    suite.fund_with(&dividends, USDC, 1_000);
    suite.join("mallory", 99);
    suite.next_block();
    assert_code(suite.try_distribute("mallory", USDC), "too_little_stake");
    suite.join("alice", 901);
    suite.next_block();
    suite.distribute("mallory", USDC);
    assert_eq!(suite.claim_dividends("mallory", "mallory", USDC, &[1]), 99);
    assert_eq!(suite.claim_dividends("alice", "alice", USDC, &[1]), 901);
}
