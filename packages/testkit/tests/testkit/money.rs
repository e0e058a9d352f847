use polity::dividends::{DividendsResponse, QueryMsg as DividendsQuery};
use polity::registry::{Activate, ExecuteMsg, Register};
use polity::revenue::{self, QueryMsg, RevenueResponse, TableResponse};
use polity_testkit::prelude::*;

const WEEK: u64 = 7 * 86_400;

fn paid_for() -> (Suite, u64) {
    let mut suite = Plan::new().with_revenue().with_dividends(WEEK).build();
    let stock = suite.stock("erin", &["ann", "ben", "cem"]);
    let licence = stock.licence("cc-by-4.0");
    let data = Register { policy: Some(stock.policy("polity-rail")), ..new_model("data", licence) };
    let model = suite.register("erin", data);
    suite.submit("erin", new_version(model, root(7)));
    let activate = Activate { model, revision: 0, version: 1, root: root(7), grace: 0 };
    suite.tell_registry("erin", &ExecuteMsg::Activate(activate));
    suite.fund_with("payer", COIN, 10_000);
    (suite, model)
}

/// Both are where the plan says, founded on what they say; a second community shares the one, a successor has the other.
#[test]
fn a_plan_founds_revenue_and_dividends() {
    let (mut suite, _) = paid_for();
    let (registry, revenue, dividends) = (suite.registry(), suite.revenue(), suite.dividends());
    let found: RevenueResponse = suite.ask_revenue(&QueryMsg::Revenue {});
    assert_eq!(found.registry, registry.as_str());
    assert_eq!(suite.settings().revenue, Some(revenue.to_string()));
    let found: DividendsResponse = suite.ask_dividends(&DividendsQuery::Dividends {});
    assert_eq!((found.treasury, found.period), (suite.treasury().to_string(), WEEK));
    for contract in [&revenue, &dividends] {
        assert_eq!(suite.chain().contract_info(contract.as_str()).unwrap().admin, None);
    }

    let first = suite.community().clone();
    let sharing = Plan::new().registry(&registry).revenue(&revenue).members(&[("zoe", 500)]);
    let other = suite.found(&sharing);
    assert_eq!((other.revenue, other.dividends), (Some(revenue), None));
    let next = suite.found(&Plan::new().succeeding(&first).members(&[("zoe", 500)]));
    assert_eq!((next.revenue, next.dividends), (None, Some(dividends)));
    let plain = Suite::new();
    assert_eq!((plain.community().revenue.clone(), plain.community().dividends.clone()), (None, None));
    // the period is longer than the unbonding
    let plan = Plan::new().unbonding(30 * 86_400).with_dividends(31 * 86_400);
    assert_code(suite.try_found(&plan), "period_too_long");
}

/// A table of more rows than a message takes is made in steps, in whatever order its rows are given.
#[test]
fn a_share_table_is_made_in_steps() {
    let (mut suite, model) = paid_for();
    let names: Vec<String> = (0..1_001).map(|n| format!("holder {n}")).collect();
    let rows: Vec<_> = names.iter().map(|name| (name, 2)).collect();
    let (table, seal) = suite.share_table("mallory", &rows);
    let found: TableResponse = suite.ask_revenue(&QueryMsg::Table { table });
    assert_eq!((found.sealed, found.seal, seal.count), (true, seal, 1_001));
    assert_eq!(suite.epoch(model), 0);
    let digest = seal.digest;
    let set = revenue::ExecuteMsg::SetShares(revenue::SetShares { model, table, digest });
    assert_code(suite.try_tell_revenue("mallory", &set), "unauthorized");
    suite.tell_revenue("erin", &set);
    // it counts from the next block on
    assert_eq!(suite.epoch(model), 0);
    let next = suite.next_block().height;
    assert_eq!(suite.epoch(model), next);
}

/// What is collected is what was owed, over more epochs than a page has; refusals are compared by value.
#[test]
fn what_is_owed_is_collected() {
    let (mut suite, model) = paid_for();
    let (table, seal) = suite.share_table("erin", &[("erin", 1), ("fred", 1)]);
    let set = revenue::SetShares { model, table, digest: seal.digest };
    for _ in 0..32 {
        suite.tell_revenue("erin", &revenue::ExecuteMsg::SetShares(set));
        suite.next_block();
        suite.pay_for("payer", model, COIN, 10);
    }
    suite.next_block();
    assert!(suite.epoch(model) > 32);
    assert_eq!(suite.owed("fred", model, COIN, &[model]), 32 * 5);
    suite.settle("mallory", model, COIN, &[(model, suite.epoch(model))]);
    assert_eq!(suite.collect("mallory", "fred", model, COIN, &[model]), 32 * 5);
    assert_eq!(suite.owed("fred", model, COIN, &[model]), 0);
    suite.assert_balance("fred", COIN, 160);
    let books = suite.revenue_books(COIN);
    assert_eq!((books.received.u128(), books.paid.u128()), (320, 160));
    let refused = suite.try_pay_for("payer", 99, COIN, 1);
    assert_error(refused, &RevenueError::NoModel { model: 99 });

    let dividends = suite.dividends();
    suite.pay("payer", COIN, 1_000, &dividends);
    suite.sync("anybody", COIN);
    suite.distribute("anybody", COIN);
    assert_eq!(suite.dividends_owed("bob", COIN), (300, vec![1]));
    assert_eq!(suite.claim_dividends("mallory", "bob", COIN, &[1]), 300);
    let nothing = DividendsError::NothingReceived { asset: format!("native:{COIN}") };
    assert_error(suite.try_sync("anybody", COIN), &nothing);
    assert_eq!(suite.dividends_books(COIN).unpaid.u128(), 700);
}
