//! Shares, decided by vote.

use polity::revenue::{
    EpochsResponse, ExecuteMsg, Holders, QueryMsg, RowsResponse, Seal, SetShares, Share, TableResponse,
};

use super::*;

/// Rows of the large table: as many as there can be.
const ROWS: u64 = 10_000;

/// A stranger makes a table of 10,000 rows in steps. It means nothing until the community votes for it by number and digest;
/// voters read all of it, and come to the digest. From the block after the execution on its rows share what is paid.
#[test]
fn a_strangers_table_is_voted_by_digest() {
    let mut suite = in_use();
    let names: Vec<String> = (1..=ROWS).map(|n| format!("contributor {n}")).collect();
    let rows: Vec<(&String, u64)> = names.iter().zip(1..).collect();
    let (table, seal) = suite.share_table("mallory", &rows);
    assert_eq!((u64::from(seal.count), seal.total.u64()), (ROWS, ROWS * (ROWS + 1) / 2));
    let found: TableResponse = suite.ask_revenue(&QueryMsg::Table { table });
    assert_eq!((found.sealed, found.maker), (true, suite.address("mallory").into_string()));
    // its maker has no say in what it is for
    let own = ExecuteMsg::SetShares(SetShares { model: M, table, digest: seal.digest });
    assert_code(suite.try_tell_revenue("mallory", &own), "unauthorized");

    let proposal = suite.proposal("alice").tier(STANDARD).shares(M, table, seal.digest).submit();
    let (mut read, mut start_after): (Vec<Share>, _) = (vec![], None);
    loop {
        let page: RowsResponse = suite.ask_revenue(&QueryMsg::Rows { table, start_after, limit: Some(30) });
        let Some(last) = page.rows.last() else { break };
        start_after = Some(last.account.clone());
        read.extend(page.rows);
    }
    assert_eq!(Seal::of(&read).unwrap(), seal);

    let total = u128::from(seal.total.u64());
    suite.pay_for("payer", M, USDC, total * 10);
    suite.carry(proposal);
    let executed = suite.height();
    suite.next_block();
    assert_eq!(suite.epoch(M), executed + 1);
    suite.pay_for("payer", M, USDC, total * 10);
    suite.next_block();
    // 90 % is M's own; what was paid before the vote is the treasury's
    assert_eq!(suite.owed(suite.treasury(), M, USDC, &[M]), total * 9);
    for n in [1, 2, 777, ROWS] {
        let name = format!("contributor {n}");
        assert_eq!(suite.collect("anybody", &name, M, USDC, &[M]), u128::from(n) * 9);
    }
}

/// A digest that isn't the table's, or a table that can still change, is a decision that fails: kept as a failure, and no
/// epoch begins. Below its tier it isn't even proposed.
#[test]
fn another_tables_digest_is_a_failed_execution() {
    let mut suite = in_use();
    let (table, seal) = suite.share_table("mallory", &[("alice", 1), ("bob", 1)]);
    let (other, _) = suite.share_table("mallory", &[("mallory", 1)]);
    suite.tell_revenue("mallory", &ExecuteMsg::CreateTable { rows: vec![] });
    let below = suite.proposal("alice").tier(ROUTINE).shares(M, table, seal.digest).try_submit();
    assert_code(below, "needs_tier");
    for (table, code) in [(other, "wrong_digest"), (other + 1, "not_sealed"), (99, "no_table")] {
        let proposal = suite.proposal("alice").tier(STANDARD).shares(M, table, seal.digest).submit();
        suite.pass(proposal);
        assert_code(suite.dry_run("anybody", proposal, 0), code);
        suite.execute("anybody", proposal);
        suite.assert_failed(proposal);
        suite.next_block();
        assert_eq!(suite.epoch(M), 0);
    }
    // of a model that isn't the community's there is nothing to decide
    let proposal = suite.proposal("alice").tier(STANDARD).shares(N, table, seal.digest).submit();
    suite.pass(proposal);
    assert_code(suite.dry_run("anybody", proposal, 0), "unauthorized");
    suite.execute("anybody", proposal);
    suite.assert_failed(proposal);
}

/// Invariant 12, hazard 43: a vote on shares decides about what is paid from the next block on. Whoever held them before
/// has what was paid before, whether it was settled or not, and however late it asks: in every order of asking the same.
#[test]
fn invariant_12_a_vote_on_shares_moves_no_money_already_received() {
    let orders: [[usize; 4]; 4] = [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2], [2, 0, 3, 1]];
    for (round, order) in orders.into_iter().enumerate() {
        let mut suite = in_use();
        let treasury = suite.treasury();
        suite.pay_for("payer", N, USDC, 1_000);
        let first = suite.set_shares(STANDARD, M, &[("alice", 3), ("bob", 1)]);
        suite.pay_for("payer", N, USDC, 2_000);
        suite.pay_for("payer", M, USDC, 1_000);
        if round % 2 == 0 {
            suite.settle("mallory", M, USDC, &[(N, first), (N, 0), (M, first)]);
        }
        let second = suite.set_shares(STANDARD, M, &[("bob", 1), ("carol", 1)]);
        assert!(0 < first && first < second);
        suite.pay_for("payer", M, USDC, 100);
        suite.next_block();

        // M's part: 18 % of N's income and 90 % of its own
        let owed = [
            (treasury.clone(), 180),
            (suite.address("alice"), (360 + 900) * 3 / 4),
            (suite.address("bob"), (360 + 900) / 4 + 45),
            (suite.address("carol"), 45),
        ];
        for place in order {
            let (who, expected) = &owed[place];
            assert_eq!(suite.owed(who, M, USDC, &[M, N]), *expected);
            assert_eq!(suite.collect("mallory", who, M, USDC, &[N, M]), *expected);
        }
        let epochs: EpochsResponse =
            suite.ask_revenue(&QueryMsg::Epochs { model: M, start_after: None, limit: None });
        let found: Vec<_> = epochs.epochs.iter().map(|row| (row.epoch, row.until)).collect();
        assert_eq!(found, [(0, Some(first)), (first, Some(second)), (second, None)]);
        assert_eq!(epochs.epochs[0].holders, Holders::First(Some(treasury.into_string())));
    }
}

/// A community whose constitution doesn't name `set_shares` decides it in its top tier; one without a revenue contract can't
/// propose it.
#[test]
fn shares_are_the_top_tiers_unless_the_constitution_says_otherwise() {
    let silent = Plan::new().with_revenue().amend(|constitution| {
        constitution.permissions.retain(|permission| permission.kind != ActionKind::SetShares);
    });
    let mut suite = silent.build();
    let (table, seal) = suite.share_table("mallory", &[("alice", 1)]);
    let below = suite.proposal("alice").tier(STANDARD).shares(M, table, seal.digest).try_submit();
    assert_code(below, "needs_tier");
    suite.proposal("alice").shares(M, table, seal.digest).submit();
    let mut suite = Plan::new().with_registry().build();
    let nowhere = suite.proposal("alice").tier(STANDARD).shares(M, table, seal.digest).try_submit();
    assert_code(nowhere, "action");
}
