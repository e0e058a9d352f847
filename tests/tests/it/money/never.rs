//! What may never happen with money, by the numbers of the design: 13, 14 and 17. (11 and 12 are in `simulation` and
//! `decided`.)

use cosmwasm_std::{Binary, MemoryStorage, WasmMsg};
use polity::dividends;
use polity::governor::Raw;
use polity::registry;
use polity::revenue::{self, SetShares, Source};
use polity_client::{Codes, Embedded};
use polity_store::CountingStorage;
use polity_testkit::hostile;

use super::*;

type Counting = CountingStorage<MemoryStorage>;

/// Storage operations that a transaction asks of the whole chain: reads that find, reads that don't, writes, removals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Asked(u64, u64, u64, u64);

fn asked<T>(suite: &mut Suite, action: impl FnOnce(&mut Suite) -> T) -> Asked {
    fn storage(suite: &mut Suite) -> &Counting {
        suite.chain_mut().embedded().unwrap().storage::<Counting>().unwrap()
    }
    storage(suite).reset();
    action(suite);
    let counts = storage(suite).counts();
    Asked(counts.found(), counts.missed(), counts.writes, counts.removes)
}

fn claim(suite: &Suite, account: &str, epoch: u64, asset: &Asset) -> revenue::ExecuteMsg {
    revenue::ExecuteMsg::Claim {
        account: Some(suite.address(account).into()),
        model: M,
        asset: asset.clone(),
        settle: [M, N].map(|descendant| Source { descendant, epoch }).to_vec(),
        epochs: vec![epoch],
    }
}

/// What each message of money's way costs in this suite, from a vote on shares on.
fn costs(suite: &mut Suite, token: &Asset) -> Vec<(&'static str, Asked)> {
    let coin = Asset::Native(USDC.into());
    let epoch = suite.set_shares(STANDARD, M, &[("alice", 1), ("bob", 2)]);
    let dividends = suite.dividends();
    let mut costs = vec![];
    let mut cost = |suite: &mut Suite, name, action: &dyn Fn(&mut Suite)| {
        costs.push((name, asked(suite, |suite| action(suite))));
    };
    for asset in [&coin, token] {
        cost(suite, "pay", &|suite| drop(suite.pay_for("payer", M, asset, 900)));
        cost(suite, "pay for a descendant", &|suite| drop(suite.pay_for("payer", N, asset, 900)));
        suite.next_block();
        let first = claim(suite, "alice", epoch, asset);
        cost(suite, "claim, settling", &|suite| drop(suite.tell_revenue("anybody", &first)));
        let second = claim(suite, "bob", epoch, asset);
        cost(suite, "claim, settled before", &|suite| drop(suite.tell_revenue("anybody", &second)));
        cost(suite, "claim of nothing", &|suite| drop(suite.tell_revenue("anybody", &second)));
        suite.pay("payer", asset, 900, &dividends);
        cost(suite, "sync", &|suite| drop(suite.sync("anybody", asset)));
        suite.skip_days(7);
        cost(suite, "distribute", &|suite| drop(suite.distribute("anybody", asset)));
        let query = dividends::QueryMsg::Books { asset: asset.clone() };
        let books: dividends::BooksResponse = suite.ask_dividends(&query);
        let claim = dividends::ExecuteMsg::Claim {
            asset: asset.clone(),
            distributions: vec![books.books.distributions],
            account: Some(suite.address("alice").into()),
        };
        cost(suite, "claim dividends", &|suite| drop(suite.tell_dividends("anybody", &claim)));
    }
    let (table, seal) = suite.share_table("anybody", &[("alice", 1)]);
    let set = revenue::ExecuteMsg::SetShares(SetShares { model: D, table, digest: seal.digest });
    cost(suite, "set shares", &|suite| drop(suite.tell_revenue("erin", &set)));
    cost(suite, "stake", &|suite| drop(suite.stake("alice", 1)));
    cost(suite, "unstake", &|suite| drop(suite.unstake("alice", 1)));
    costs
}

/// No transaction on money's way asks more of storage, over all the contracts that it touches, because of others: members,
/// models that derive from the same, assets, payments, epochs, tables that name the same people, distributions.
#[test]
fn invariant_13_no_payment_and_no_claim_gets_dearer_by_others() {
    let world = |busy: bool| {
        let codes = Codes::suite().and(hostile::codes());
        let storage = Counting::new(MemoryStorage::new());
        let chain = Embedded::builder().codes(codes).storage(storage).build().unwrap();
        let mut suite = plan().build_on(Box::new(chain)).unwrap();
        let stock = stocked(&mut suite);
        bring_all(&mut suite, &stock);
        let token = token(&mut suite);
        let dividends = suite.dividends();
        // in both each has been there once
        for asset in [Asset::Native(USDC.into()), token.clone()] {
            suite.pay_for("payer", M, &asset, 100);
            suite.pay("payer", &asset, 100, &dividends);
            suite.distribute("anybody", &asset);
            suite.claim_dividends("alice", "alice", &asset, &[1]);
        }
        suite.skip_days(7);
        if busy {
            crowd(&mut suite, &stock, &token);
        }
        costs(&mut suite, &token)
    };
    let (quiet, busy) = (world(false), world(true));
    assert_eq!(quiet.len(), 2 * 8 + 3);
    for (quiet, busy) in quiet.iter().zip(&busy) {
        assert_eq!(quiet, busy);
        assert!(quiet.1 .0 > 0);
    }
}

fn crowd(suite: &mut Suite, stock: &Stock, token: &Asset) {
    for number in 0..30u8 {
        suite.join(&format!("member {number}"), 10 + u128::from(number));
        let model = ModelId::from(4 + number);
        let name = format!("digits-{number}");
        let tuned = derived(suite, stock, (model, &name), 0, &[(M, Relation::Finetune, 20)]);
        bring(suite, "fred", tuned);
        let coin = Asset::Native(format!("ucoin{number}"));
        suite.fund_with("payer", &coin, 1_000);
        for asset in [&coin, token, &Asset::Native(USDC.into())] {
            suite.pay_for("payer", model, asset, 7);
            suite.pay_for("payer", M, asset, 7);
        }
        suite.share_table("mallory", &[("alice", 1 + u64::from(number)), ("bob", 1)]);
    }
    for _ in 0..5 {
        suite.set_shares(STANDARD, M, &[("bob", 1), ("carol", 1)]);
        suite.pay_for("payer", M, USDC, 7);
        let dividends = suite.dividends();
        for asset in [Asset::Native(USDC.into()), token.clone()] {
            suite.pay("payer", &asset, 7, &dividends);
            suite.distribute("anybody", &asset);
        }
    }
    suite.skip_days(7);
}

/// Nobody changes a contract that many share, nor the dividends of one community: none of them has an admin, none takes one,
/// and neither a key nor a vote of everybody changes its code. With an admin they aren't founded.
#[test]
fn invariant_14_nobody_changes_a_shared_contract() {
    let mut suite = in_use();
    let contracts = [suite.registry(), suite.revenue(), suite.dividends()];
    let code_id = suite.code("treasury");
    let who: Vec<_> =
        ["founder", "deployer", "alice", "erin", "mallory"].map(|name| suite.address(name)).into();
    for contract in &contracts {
        let contract_addr = contract.to_string();
        let before = suite.chain().contract_info(&contract_addr).unwrap();
        assert_eq!(before.admin, None);
        for admin in who.iter().chain([&suite.treasury(), contract]) {
            let msg = Binary::from(b"{}");
            for msg in [
                WasmMsg::Migrate { contract_addr: contract_addr.clone(), new_code_id: code_id, msg },
                WasmMsg::UpdateAdmin { contract_addr: contract_addr.clone(), admin: admin.to_string() },
                WasmMsg::ClearAdmin { contract_addr: contract_addr.clone() },
            ] {
                assert!(suite.chain_mut().submit(admin, vec![msg.into()]).is_err());
            }
        }
        let admin = suite.treasury().into_string();
        for raw in [
            Raw::Migrate { contract: contract_addr.clone(), code_id, msg: Binary::from(b"{}") },
            Raw::UpdateAdmin { contract: contract_addr.clone(), admin },
        ] {
            let proposal = suite.proposal("alice").action(Action::Raw(raw)).submit();
            suite.pass(proposal);
            suite.execute("anybody", proposal);
            suite.assert_failed(proposal);
        }
        assert_eq!(suite.chain().contract_info(&contract_addr).unwrap(), before);
    }

    let admin = suite.address("founder");
    let registry = suite.try_deploy("registry", &registry::InstantiateMsg {}, Some(&admin));
    assert_code(registry, "has_admin");
    let on_registry = revenue::InstantiateMsg { registry: suite.registry().into() };
    assert_code(suite.try_deploy("revenue", &on_registry, Some(&admin)), "has_admin");
    let on_treasury = dividends::InstantiateMsg { treasury: suite.treasury().into(), period: WEEK };
    assert_code(suite.try_deploy("dividends", &on_treasury, Some(&admin)), "has_admin");
}

/// A stranger who settles, claims, syncs and distributes before others, names things twice, makes tables of their names and
/// gives what nobody asked for changes nothing of what they can do and are paid; and gets nothing.
#[test]
fn invariant_17_a_stranger_stops_no_payment_and_no_claim() {
    let mut suite = in_use();
    let (revenue, dividends, treasury) = (suite.revenue(), suite.dividends(), suite.treasury());
    let rows = [(suite.address("alice"), 1), (suite.address("bob"), 1), (dividends.clone(), 2)];
    let epoch = suite.set_shares(STANDARD, M, &rows);
    for asset in assets(&mut suite) {
        suite.pay("payer", &asset, 100, "mallory");
        // gifts, where balances are looked at
        suite.pay("mallory", &asset, 7, &revenue);
        suite.pay("mallory", &asset, 7, &dividends);
        // tables that name everybody, with another's rows
        suite.share_table("mallory", &rows);
        suite.share_table("mallory", &[("alice", u64::MAX)]);
        suite.pay_for("mallory", M, &asset, 1);
        suite.pay_for("payer", M, &asset, 1_000);
        suite.next_block();

        // the very messages that others will send, before them, and twice
        suite.settle("mallory", M, &asset, &[(M, epoch), (M, epoch), (N, epoch)]);
        let alices = claim(&suite, "alice", epoch, &asset);
        suite.tell_revenue("mallory", &alices);
        suite.tell_revenue("alice", &alices);
        // 90 % of 1,001, a quarter of it
        suite.assert_balance("alice", &asset, 225);
        assert_eq!(suite.collect("bob", "bob", M, &asset, &[M, N]), 225);
        assert_eq!(suite.collect("mallory", &dividends, M, &asset, &[M]), 450);
        // not for himself, nor for the treasury by shares that it hasn't in this epoch
        let mallorys = claim(&suite, "mallory", epoch, &asset);
        assert_code(suite.try_tell_revenue("mallory", &mallorys), "no_share");
        assert_eq!(suite.collect("mallory", &treasury, M, &asset, &[M]), 0);

        suite.sync("mallory", &asset);
        suite.distribute("mallory", &asset);
        let bobs = dividends::ExecuteMsg::Claim {
            asset: asset.clone(),
            distributions: vec![1, 1],
            account: Some(suite.address("bob").into()),
        };
        suite.tell_dividends("mallory", &bobs);
        suite.tell_dividends("bob", &bobs);
        suite.assert_balance("bob", &asset, 225 + 457 * 300 / 1_000);
        assert_eq!(suite.claim_dividends("carol", "carol", &asset, &[1]), 457 * 200 / 1_000);
        assert_eq!(suite.claim_dividends("mallory", "mallory", &asset, &[1]), 0);
        // of nothing there is no distribution, and so no period that somebody could begin
        suite.skip_days(7);
        assert_code(suite.try_distribute("mallory", &asset), "nothing_to_distribute");
        suite.pay("payer", &asset, 1_000, &dividends);
        suite.distribute("carol", &asset);
        assert_eq!(suite.claim_dividends("dave", "dave", &asset, &[2, 1]), 45 + 100);
        suite.assert_balance("mallory", &asset, 100 - 7 - 7 - 1);
    }
}
