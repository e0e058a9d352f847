//! When an asset is distributed, of what, and by whose stakes.

use polity::dividends::{Blocker, DistributionResponse, DividendsResponse, ExecuteMsg, QueryMsg};
use polity_dividends::ContractError;
use polity_testkit::prelude::*;

use crate::community::Kit;
use crate::desk::{account, coin, token, Desk, Temper, DAY, HOUR, PERIOD};

const REV: &str = "urev";

fn refused(blocker: Blocker) -> Result<Vec<cosmwasm_std::Event>, ContractError> {
    Err(ContractError::NotDistributable(blocker))
}

/// Hazard 32: from the second on in which the period is over, counted from the last distribution of the same asset.
#[test]
fn it_is_made_once_a_period() {
    for period in [HOUR, PERIOD, 30 * DAY] {
        let mut desk = Desk::bare();
        desk.found(account("treasury").as_str(), period).unwrap();
        let (asset, other) = (coin(REV), token("other"));
        // the first at any time
        desk.arrive(&asset, 10);
        desk.distribute(&asset).unwrap();
        let from = desk.env.block.time.seconds() + period;
        desk.arrive(&asset, 10);
        assert_eq!(desk.distribute(&asset), refused(Blocker::TooEarly { from }));
        desk.wait(period - 1);
        assert_eq!(desk.distribute(&asset), refused(Blocker::TooEarly { from }));
        // each asset has its own
        desk.arrive(&other, 10);
        desk.distribute(&other).unwrap();
        desk.wait(1);
        desk.distribute(&asset).unwrap();
        // from when it was made, not from when it could have been
        desk.wait(3 * period + 5);
        desk.arrive(&asset, 1);
        desk.distribute(&asset).unwrap();
        desk.arrive(&asset, 1);
        desk.wait(period - 1);
        let from = desk.env.block.time.seconds() + 1;
        assert_eq!(desk.distribute(&asset), refused(Blocker::TooEarly { from }));
    }
}

/// Hazard 10: of nothing it is refused and starts no period, so that nobody can make money wait by it.
#[test]
fn of_nothing_it_is_refused_and_starts_no_period() {
    let mut desk = Desk::new();
    let asset = coin(REV);
    let before = desk.rows();
    assert_eq!(desk.distribute(&asset), refused(Blocker::Nothing {}));
    assert_eq!(desk.rows(), before);
    desk.arrive(&asset, 1);
    desk.distribute(&asset).unwrap();
    desk.wait(PERIOD);
    assert_eq!(desk.distribute(&asset), refused(Blocker::Nothing {}));
    desk.arrive(&asset, 1);
    desk.distribute(&asset).unwrap();
    assert_eq!(desk.assert_books(&asset).distributions, 2);
}

/// What arrived and nobody booked is distributed too: else one booked unit could make a million wait for another period.
#[test]
fn what_nobody_booked_does_not_wait() {
    let mut desk = Desk::new();
    let asset = coin(REV);
    desk.arrive(&asset, 1);
    desk.sync(&asset).unwrap();
    desk.arrive(&asset, 1_000_000);
    let events = desk.distribute(&asset).unwrap();
    assert_eq!(events.iter().map(|event| event.ty.as_str()).collect::<Vec<_>>(), ["received", "distributed"]);
    assert_eq!(desk.claim("alice", &asset, &[1]).unwrap(), 400_000);
    let books = desk.assert_books(&asset);
    assert_eq!((books.distributed.u128(), books.waiting.u128()), (1_000_001, 0));
}

/// Hazards 10 and 42: while nobody or too few have staked, money waits, and nobody gets it all by staking one unit.
#[test]
fn while_too_little_is_staked_money_waits() {
    let mut kit = Kit::of(&Plan::new().min_stake(100).members(&[("ann", 99)]), PERIOD);
    kit.arrive(REV, 1_000);
    kit.sync(REV).unwrap();
    let (total, min_stake) = (99u128.into(), amount(100));
    let expected = ContractError::NotDistributable(Blocker::TooLittleStake { total, min_stake });
    assert_error(kit.distribute(REV), &expected);
    assert_eq!(kit.books(REV).waiting.u128(), 1_000);
    assert_eq!(kit.next(REV).blocker, Some(Blocker::TooLittleStake { total, min_stake }));
    // it counts from the next block
    let dividends = kit.dividends.clone();
    kit.suite.fund("ben", 1);
    kit.suite.in_one_block(|suite| {
        suite.stake("ben", 1);
        let msg = ExecuteMsg::Distribute { asset: Asset::Native(REV.into()) };
        assert_error(suite.try_send("anybody", &dividends, &msg, &[]), &expected);
    });
    kit.distribute(REV).unwrap();
    assert_eq!(kit.claim("ann", REV, &[1]).unwrap(), 990);
    assert_eq!(kit.claim("ben", REV, &[1]).unwrap(), 10);
}

/// A distribution keeps its governor, height, time, total and amount.
#[test]
fn a_distribution_keeps_what_it_was_made_by() {
    let mut kit = Kit::new();
    kit.arrive(REV, 77);
    let made = kit.distribute(REV).unwrap();
    let expected = DistributionResponse {
        distribution: 1,
        governor: kit.suite.governor().into(),
        height: made.height,
        time: kit.suite.now(),
        total: 1_000u128.into(),
        amount: 77u128.into(),
    };
    assert_eq!(kit.distributions(REV), std::slice::from_ref(&expected));
    kit.suite.unstake("alice", 400);
    kit.suite.skip_days(30);
    kit.arrive(REV, 5);
    kit.distribute(REV).unwrap();
    let all = kit.distributions(REV);
    assert_eq!(all[1], expected);
    assert_eq!((all[0].distribution, all[0].total.u128(), all[0].amount.u128()), (2, 600, 5));
}

/// Hazard 1: who stakes in the distribution's own block earns nothing of it, and who leaves in it earns all; in each order.
#[test]
fn who_stakes_in_its_own_block_does_not_earn() {
    for distribute_first in [true, false] {
        let mut kit = Kit::new();
        kit.suite.fund("erin", 1_000);
        kit.arrive(REV, 10_000);
        let dividends = kit.dividends.clone();
        kit.suite.in_one_block(|suite| {
            let distribute = |suite: &mut Suite| {
                let msg = ExecuteMsg::Distribute { asset: Asset::Native(REV.into()) };
                suite.send("anybody", &dividends, &msg, &[]);
            };
            if distribute_first {
                distribute(suite);
            }
            suite.stake("erin", 1_000);
            suite.unstake("dave", 100);
            if !distribute_first {
                distribute(suite);
            }
        });
        assert_eq!(kit.claim("erin", REV, &[1]).unwrap(), 0);
        assert_eq!(kit.claim("dave", REV, &[1]).unwrap(), 1_000);
        // from the next block on it is the other way round
        kit.suite.skip_secs(PERIOD);
        kit.arrive(REV, 19_000);
        kit.distribute(REV).unwrap();
        assert_eq!(kit.claim("erin", REV, &[2]).unwrap(), 10_000);
        assert_eq!(kit.claim("dave", REV, &[2]).unwrap(), 0);
    }
}

/// Hazard 1: and what is claimed in that very block is no other: stakes are those at its start, whatever comes before the
/// claim.
#[test]
fn a_claim_in_the_distributions_own_block_is_by_the_same_stakes() {
    let mut kit = Kit::new();
    kit.suite.fund("erin", 1_000);
    kit.arrive(REV, 10_000);
    let dividends = kit.dividends.clone();
    let asset = Asset::Native(REV.into());
    kit.suite.in_one_block(|suite| {
        suite.stake("erin", 1_000);
        suite.unstake("dave", 100);
        suite.send("erin", &dividends, &ExecuteMsg::Distribute { asset: asset.clone() }, &[]);
        for who in ["erin", "dave", "alice"] {
            let msg = ExecuteMsg::Claim { asset: asset.clone(), distributions: vec![1], account: None };
            suite.send(who, &dividends, &msg, &[]);
        }
    });
    let had = ["erin", "dave", "alice"].map(|who| kit.suite.balance(who, &asset));
    assert_eq!(had, [0, 1_000, 4_000]);
    for (who, more) in [("erin", 0), ("dave", 0), ("alice", 0), ("bob", 3_000)] {
        assert_eq!(kit.claim(who, REV, &[1]).unwrap(), more, "{who}");
    }
}

/// A delegator earns, its delegate doesn't; stake that is being unbonded doesn't.
#[test]
fn stake_earns_and_delegation_and_unbonding_do_not() {
    let mut kit = Kit::new();
    kit.suite.delegate("alice", "erin");
    kit.suite.delegate("bob", "carol");
    kit.suite.unstake("carol", 150);
    kit.arrive(REV, 850);
    kit.distribute(REV).unwrap();
    for (who, expected) in [("alice", 400), ("bob", 300), ("carol", 50), ("dave", 100), ("erin", 0)] {
        assert_eq!(kit.claim(who, REV, &[1]).unwrap(), expected, "{who}");
    }
    assert_eq!(kit.books(REV).unpaid.u128(), 0);
}

/// A governor that shortens its unbonding later changes nothing of the period.
#[test]
fn a_shorter_unbonding_leaves_the_period() {
    let mut desk = Desk::new();
    let asset = coin(REV);
    desk.pay_out(&asset, 5);
    desk.governor("governor").unbonding = 1;
    desk.arrive(&asset, 5);
    let from = desk.env.block.time.seconds() + PERIOD;
    assert_eq!(desk.distribute(&asset), refused(Blocker::TooEarly { from }));
    desk.wait(PERIOD);
    desk.distribute(&asset).unwrap();
}

/// Hazard 21: a treasury or a governor that doesn't answer stops distributions, and no claim.
#[test]
fn without_a_governor_nothing_is_distributed() {
    let mut desk = Desk::new();
    let asset = coin(REV);
    desk.pay_out(&asset, 1_000);
    desk.wait(PERIOD);
    desk.arrive(&asset, 1_000);
    let treasury = account("treasury");
    let record = desk.deps.querier.treasuries.remove(treasury.as_str()).unwrap();
    assert_eq!(desk.distribute(&asset), Err(ContractError::NotATreasury { treasury: treasury.clone() }));
    assert_eq!(desk.claim("alice", &asset, &[1]).unwrap(), 400);
    // and it says so itself
    let answer: DividendsResponse = desk.ask(QueryMsg::Dividends {});
    assert_eq!((answer.treasury, answer.governor), (treasury.to_string(), None));
    desk.deps.querier.treasuries.insert(treasury.into(), record);
    for temper in [Temper::Silent, Temper::Garbage] {
        desk.governor("governor").temper = temper;
        let refused = desk.distribute(&asset).unwrap_err();
        assert!(matches!(refused, ContractError::NoAnswer { .. }), "{refused}");
    }
    desk.governor("governor").temper = Temper::Honest;
    desk.distribute(&asset).unwrap();
}

/// The whole way: the treasury spends by vote, in a coin and in a token; holders take it out.
#[test]
fn a_treasury_shares_what_it_has() {
    for stake in Stake::KINDS {
        let mut kit = Kit::of(&Plan::new().stake(stake).treasury_stake(5_000), PERIOD);
        let (dividends, staked) = (kit.dividends.clone(), kit.suite.stake_asset());
        let proposal = kit.suite.proposal("alice").spend(COIN, 1_003, &dividends);
        let proposal = proposal.spend(&staked, 2_000, &dividends).submit();
        kit.suite.carry(proposal);
        for asset in [&Asset::Native(COIN.into()), &staked] {
            kit.sync(asset).unwrap();
            kit.distribute(asset).unwrap();
        }
        for (who, of_coin, of_stake) in
            [("alice", 401, 800), ("bob", 300, 600), ("carol", 200, 400), ("dave", 100, 200)]
        {
            assert_eq!(kit.owed(who, COIN), (of_coin, vec![1]));
            assert_eq!(kit.claim(who, COIN, &[1]).unwrap(), of_coin, "{who}");
            assert_eq!(kit.claim(who, &staked, &[1]).unwrap(), of_stake, "{who}");
        }
        // less than a unit a holder stays behind
        assert_eq!(kit.books(COIN).unpaid.u128(), 2);
        assert_eq!(kit.books(&staked).unpaid.u128(), 0);
        kit.suite.assert_books();
    }
}

/// A decision can call it too: `Distribute` is anybody's.
#[test]
fn a_vote_can_distribute() {
    let mut kit = Kit::new();
    let dividends = kit.dividends.clone();
    let msg = ExecuteMsg::Distribute { asset: Asset::Native(COIN.into()) };
    let proposal = kit.suite.proposal("alice").spend(COIN, 1_000, &dividends).call(&dividends, &msg).submit();
    kit.suite.carry(proposal);
    assert_eq!(kit.claim("alice", COIN, &[1]).unwrap(), 400);
}
