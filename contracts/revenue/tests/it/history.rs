//! What is asked about money and about the past. Invariants 10, 11 and 12, one by one.

use polity::{registry::ModelId, revenue::*, Asset};

use crate::{kit::*, registry};

fn income(kit: &Kit, model: ModelId, at: Option<u64>) -> u128 {
    kit.ask::<IncomeResponse>(QueryMsg::Income { model, asset: native(), at }).income.u128()
}

/// Invariant 12: a payment belongs to who held shares when it was paid, however late and in whatever order it is settled.
#[test]
fn invariant_12_a_share_change_moves_no_money_already_received() {
    let mut kit = Kit::new();
    kit.pay(1, &native(), 100).unwrap();
    let first = kit.share("authority", 1, &[("ann", 1), ("ben", 1)]);
    // still the block of the change: the payment is of the epoch before
    kit.pay(1, &native(), 10).unwrap();
    kit.next();
    assert_eq!(kit.height(), first);
    kit.pay(1, &native(), 1_000).unwrap();
    kit.next();
    let second = kit.share("authority", 1, &[("cid", 1)]);
    kit.next();
    kit.pay(1, &native(), 500).unwrap();
    kit.next();

    let epochs = [0, first, second];
    let expected = [("authority", 0, 110), ("ann", first, 500), ("ben", first, 500), ("cid", second, 500)];
    // each in every order of settling the three epochs
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let mut kit = kit.fork();
        for place in order {
            kit.settle(1, &native(), &[source(1, epochs[place])]).unwrap();
        }
        for (who, epoch, amount) in expected {
            kit.claim(who, 1, &native(), &[], &[epoch]).unwrap();
            assert_eq!(kit.balance_of(&native(), who), amount);
        }
        let books = kit.books(&native());
        assert_eq!((books.received.u128(), books.paid.u128()), (1_610, 1_610));
    }
}

/// Invariant 12: settling in a block uses what was paid before it, whatever comes first in it.
#[test]
fn invariant_12_a_blocks_own_payments_are_settled_by_none() {
    let mut kit = Kit::new();
    kit.pay(1, &native(), 100).unwrap();
    kit.next();
    let mut other = kit.fork();
    let claim = |kit: &mut Kit| kit.claim("authority", 1, &native(), &[source(1, 0)], &[0]).unwrap();
    kit.pay(1, &native(), 10).unwrap();
    claim(&mut kit);
    claim(&mut other);
    other.pay(1, &native(), 10).unwrap();
    for kit in [&mut kit, &mut other] {
        assert_eq!(kit.balance_of(&native(), "authority"), 100);
        kit.next();
        claim(kit);
        assert_eq!(kit.balance_of(&native(), "authority"), 110);
    }
}

/// A payer who names an epoch names the one in which the payment counts: in the block of a change still the one before.
#[test]
fn the_epoch_that_a_payer_names_is_the_one_it_pays() {
    let mut kit = Kit::new();
    let pay = |kit: &mut Kit, epoch| {
        let done = kit.pay_with("payer", Pay { model: 1, epoch: Some(epoch) }, &native(), 10);
        done.map(drop).map_err(|error| code(&error))
    };
    let wrong = Err("wrong_epoch".to_owned());
    assert_eq!(pay(&mut kit, 0), Ok(()));
    let epoch = kit.share("authority", 1, &[("ann", 1)]);
    assert_eq!((pay(&mut kit, 0), pay(&mut kit, epoch)), (Ok(()), wrong.clone()));
    kit.next();
    assert_eq!((pay(&mut kit, 0), pay(&mut kit, epoch)), (wrong, Ok(())));
    kit.next();
    assert_eq!(kit.owed("authority", 1, &native(), &[1]), 20);
    assert_eq!(kit.owed("ann", 1, &native(), &[1]), 10);
}

/// The second change of shares in a block replaces the first: there is one epoch, and the first table isn't used.
#[test]
fn a_second_change_in_a_block_replaces_the_first() {
    let mut kit = Kit::new();
    let epoch = kit.share("authority", 1, &[("ann", 1)]);
    assert_eq!(kit.share("authority", 1, &[("ben", 1)]), epoch);
    kit.pay(1, &native(), 7).unwrap();
    // the coming epoch can be named already, and has nothing
    kit.claim("ben", 1, &native(), &[source(1, epoch)], &[epoch]).unwrap();
    assert_eq!(kit.balance_of(&native(), "ben"), 0);
    kit.next();
    kit.pay(1, &native(), 100).unwrap();
    kit.next();
    let answer: EpochsResponse = kit.ask(QueryMsg::Epochs { model: 1, start_after: None, limit: None });
    let holder = Some(account("authority").into_string());
    let epochs = [
        EpochResponse { epoch: 0, until: Some(epoch), holders: Holders::First(holder) },
        EpochResponse { epoch, until: None, holders: Holders::Table(2) },
    ];
    assert_eq!(answer.epochs, epochs);
    kit.claim("ben", 1, &native(), &[source(1, epoch)], &[epoch]).unwrap();
    assert_eq!(kit.balance_of(&native(), "ben"), 100);
    let used = |name: &str| {
        let account = account(name).into_string();
        let answer: HoldingsResponse =
            kit.ask(QueryMsg::Holdings { account, start_after: None, limit: None });
        answer.holdings.into_iter().map(|holding| (holding.table, holding.used)).collect::<Vec<_>>()
    };
    assert_eq!(used("ann"), [(1, None)]);
    assert_eq!(used("ben"), [(2, Some(EpochOf { model: 1, epoch }))]);
}

/// The authority that first activated the model holds epoch 0, whoever the authority is later.
#[test]
fn the_first_holder_stays_the_first_holder() {
    let mut kit = Kit::new();
    kit.pay(1, &native(), 100).unwrap();
    for (sender, msg) in
        ["authority", "heir"].into_iter().zip(registry::hand_over(1, kit.revision(1), "heir"))
    {
        kit.registry(sender, msg);
    }
    kit.next();
    kit.pay(1, &native(), 50).unwrap();
    kit.next();
    assert_eq!(kit.owed("authority", 1, &native(), &[1]), 150);
    assert!(kit.owed_rows("heir", 1, &native(), &[1]).is_empty());
    // and the new one alone decides about the shares
    let (table, digest) = kit.table(&[("ann", 1)]);
    let msg = ExecuteMsg::SetShares(SetShares { model: 1, table, digest });
    assert_eq!(code(&kit.execute("authority", msg.clone()).unwrap_err()), "unauthorized");
    kit.execute("heir", msg).unwrap();
}

/// Who activates it first is the first holder, though it is paid, shared and handed over in that very block: the payment is
/// of the epoch before the change.
#[test]
fn the_first_holder_is_who_activates_it_whatever_else_the_block_holds() {
    let mut kit = Kit::empty();
    let model = kit.draft("authority", 0, &[]);
    let epoch = kit.share("authority", model, &[("ann", 1)]);
    kit.registry("authority", registry::activate(model, 0, 1));
    for (sender, msg) in
        ["authority", "heir"].into_iter().zip(registry::hand_over(model, kit.revision(model), "heir"))
    {
        kit.registry(sender, msg);
    }
    kit.pay(model, &native(), 100).unwrap();
    // the new authority has the last word about the coming epoch
    assert_eq!(kit.share("heir", model, &[("ben", 1)]), epoch);
    kit.next();
    kit.pay(model, &native(), 10).unwrap();
    kit.next();
    let owed = ["authority", "heir", "ann", "ben"].map(|name| kit.owed(name, model, &native(), &[model]));
    assert_eq!(owed, [100, 0, 0, 10]);
}

/// Invariant 11: a share of the contract itself is paid to itself, and is nobody's from then on: all others are paid in
/// full, and no payment is booked for what lies there.
#[test]
fn a_share_of_the_contract_itself_is_nobodys() {
    for asset in [native(), token("good")] {
        let mut kit = Kit::new();
        let epoch = kit.share("authority", 1, &[("revenue", 1), ("ann", 1)]);
        kit.next();
        kit.pay(1, &asset, 100).unwrap();
        kit.next();
        kit.claim("revenue", 1, &asset, &[source(1, epoch)], &[epoch]).unwrap();
        let Figures { received, paid, .. } = kit.books(&asset);
        assert_eq!((received.u128(), paid.u128(), kit.balance_of(&asset, "revenue")), (100, 50, 100));
        kit.pay(1, &asset, 7).unwrap();
        assert_eq!(kit.books(&asset).received.u128(), 107, "not the 50 that lie there");
        kit.claim("ann", 1, &asset, &[], &[epoch]).unwrap();
        assert_eq!(kit.balance_of(&asset, "ann"), 50);
    }
}

/// A model whose parents' pledges are all there is: it has no part in its own income, and nobody holds one; all of it is
/// its parents'.
#[test]
fn a_model_that_pledges_all_keeps_nothing() {
    let mut kit = Kit::empty();
    let parent = kit.model("parent", 1_000_000, &[]);
    let child = kit.model("child", 0, &[(parent, 1_000_000)]);
    kit.pay(child, &native(), 100).unwrap();
    kit.next();
    let answer: ForecastResponse = kit.ask(QueryMsg::Forecast { model: child, amount: 100u128.into() });
    assert_eq!(answer.parts.iter().map(|part| part.model).collect::<Vec<_>>(), [parent]);
    let refused = kit.settle(child, &native(), &[source(child, 0)]).unwrap_err();
    assert_eq!(code(&refused), "not_an_ancestor");
    kit.claim("parent", parent, &native(), &[source(child, 0)], &[0]).unwrap();
    assert_eq!(kit.balance_of(&native(), "parent"), 100);
    // what it was never owed is nothing, and no error
    kit.claim("child", child, &native(), &[], &[0]).unwrap();
    assert_eq!(kit.balance_of(&native(), "child"), 0);
}

/// Hazard 44: nobody gets the rest, and no credit falls when more comes in. Three parents at 30 %, three units, then more.
#[test]
fn hazard_44_credits_are_floors_and_never_fall() {
    let mut kit = Kit::empty();
    let parents: Vec<_> = (0..3).map(|n| kit.model(&format!("parent {n}"), 300_000, &[])).collect();
    let named: Vec<_> = parents.iter().map(|parent| (*parent, 300_000)).collect();
    let child = kit.model("child", 0, &named);
    let mut before = [0; 4];
    for paid in 1..=30u128 {
        kit.pay(child, &native(), 1).unwrap();
        kit.next();
        let mut now = [0; 4];
        for (n, parent) in parents.iter().enumerate() {
            now[n] = kit.owed(&format!("parent {n}"), *parent, &native(), &[child]);
            assert_eq!(now[n], paid * 3 / 10);
        }
        now[3] = kit.owed("child", child, &native(), &[child]);
        assert_eq!(now[3], paid / 10);
        assert!(now.iter().zip(before).all(|(now, before)| *now >= before));
        assert!(now.iter().sum::<u128>() <= paid);
        before = now;
    }
}

/// Hazard 11: 10,000 payments of one unit through a lineage of eight; each account ends with the floor of its exact part,
/// however often it claimed on the way.
#[test]
fn hazard_11_ten_thousand_payments_of_one_unit() {
    let mut kit = Kit::empty();
    let mut last = kit.model("holder 1", 333_333, &[]);
    for n in 2..=8 {
        last = kit.model(&format!("holder {n}"), 333_333, &[(last, 333_333)]);
    }
    let answer: ForecastResponse = kit.ask(QueryMsg::Forecast { model: last, amount: 1u128.into() });
    assert_eq!(answer.parts.len(), 8);
    let payer = account("payer");
    let mut claimed = 0;
    for paid in 1..=10_000u128 {
        kit.give(&native(), &payer, 1);
        kit.run_payment(&payer, Pay { model: last, epoch: None }, &native(), 1).unwrap();
        kit.next();
        if paid % 97 == 0 {
            let part = &answer.parts[usize::try_from(paid % 8).unwrap()];
            let who = format!("holder {}", part.model);
            let before = kit.balance_of(&native(), &who);
            kit.claim(&who, part.model, &native(), &[source(last, 0)], &[0]).unwrap();
            claimed += kit.balance_of(&native(), &who) - before;
            let exact = paid * u128::from(part.weight.u64()) / 1_000_000_000_000_000_000;
            assert_eq!(kit.balance_of(&native(), &who), exact);
            let books = kit.books(&native());
            assert_eq!(books.paid.u128(), claimed);
            assert!(kit.balance_of(&native(), "revenue") >= paid - claimed);
        }
    }
    let mut sum = 0;
    for part in &answer.parts {
        let who = format!("holder {}", part.model);
        kit.claim(&who, part.model, &native(), &[source(last, 0)], &[0]).unwrap();
        let exact = 10_000 * u128::from(part.weight.u64()) / 1_000_000_000_000_000_000;
        assert_eq!(kit.balance_of(&native(), &who), exact);
        sum += exact;
    }
    let books = kit.books(&native());
    assert!(books.unsettled.is_zero());
    assert_eq!(kit.balance_of(&native(), "revenue"), 10_000 - sum);
    assert!(10_000 - sum < 8, "dust of less than a unit for each");
}

/// Hazard 17: the largest payment there can be, the largest total, weights that don't divide it evenly.
#[test]
fn hazard_17_the_largest_figures_there_can_be() {
    let mut kit = Kit::empty();
    let base = kit.model("base", 333_333, &[]);
    let child = kit.model("child", 1, &[(base, 333_333)]);
    let epoch = kit.share("base", base, &[("ann", u64::MAX - 2), ("ben", 1), ("cid", 1)]);
    kit.next();
    kit.pay(child, &native(), u128::MAX).unwrap();
    kit.next();
    kit.claim("ann", base, &native(), &[source(child, epoch)], &[epoch]).unwrap();
    kit.claim("ben", base, &native(), &[], &[epoch]).unwrap();
    kit.claim("cid", base, &native(), &[], &[epoch]).unwrap();
    kit.claim("child", child, &native(), &[source(child, 0)], &[0]).unwrap();
    use num_bigint::BigUint;
    let (max, millionth) = (BigUint::from(u128::MAX), BigUint::from(1_000_000u32));
    let total = BigUint::from(u64::MAX);
    let part = |units: u64| &max * 333_333u32 * units / (&millionth * &total);
    let had = |name| BigUint::from(kit.balance_of(&native(), name));
    assert_eq!(had("ann"), part(u64::MAX - 2));
    assert_eq!(had("ben"), part(1));
    assert_eq!(had("cid"), part(1));
    assert_eq!(had("child"), &max * 666_667u32 / &millionth);
    let books = kit.books(&native());
    assert!(books.unsettled.is_zero());
    assert!(kit.balance_of(&native(), "revenue") < 4);
    assert_eq!(code(&kit.pay(child, &native(), 1).unwrap_err()), "too_much");
}

/// Invariant 10: what was paid before a block is the same whenever it is asked; a height that isn't over has no answer.
#[test]
fn invariant_10_income_before_a_height_never_changes() {
    let mut kit = Kit::new();
    let start = kit.height();
    for amount in [5, 7] {
        kit.pay(1, &native(), amount).unwrap();
    }
    kit.next();
    kit.next();
    kit.pay(1, &native(), 100).unwrap();
    let at = |kit: &Kit, height| income(kit, 1, Some(height));
    let expected = [(0, 0), (start, 0), (start + 1, 12), (start + 2, 12)];
    expected.iter().for_each(|(height, sum)| assert_eq!(at(&kit, *height), *sum));
    assert_eq!(income(&kit, 1, None), 112);
    kit.next();
    kit.pay(1, &native(), 1_000).unwrap();
    expected.iter().for_each(|(height, sum)| assert_eq!(at(&kit, *height), *sum));
    assert_eq!(at(&kit, start + 3), 112);
    let rows = |start_after, limit| {
        let answer: IncomeLogResponse =
            kit.ask(QueryMsg::IncomeLog { model: 1, asset: native(), start_after, limit });
        answer.rows.into_iter().map(|row| (row.height, row.income.u128())).collect::<Vec<_>>()
    };
    let all = [(start, 12), (start + 2, 112), (start + 3, 1_112)];
    assert_eq!(rows(None, None), all);
    assert_eq!(rows(None, Some(2)), all[..2]);
    assert_eq!(rows(Some(start + 2), None), all[2..]);
    assert_eq!(rows(Some(u64::MAX), None), []);
}

/// What a version earned follows from two histories; a block's payments count for the version active at its start.
#[test]
fn what_a_version_earned() {
    let mut kit = Kit::new();
    kit.registry("authority", registry::submit(1, 2));
    let activate = |kit: &mut Kit, version| {
        let msg = registry::activate(1, kit.revision(1), version);
        kit.registry("authority", msg);
    };
    kit.pay(1, &native(), 1).unwrap();
    kit.next();
    // paid in the block of the change, before and after it: version 1 was active at its start
    kit.pay(1, &native(), 10).unwrap();
    activate(&mut kit, 2);
    kit.pay(1, &native(), 100).unwrap();
    let second = kit.height() + 1;
    kit.next();
    kit.pay(1, &native(), 1_000).unwrap();
    kit.next();
    // there and back in one block is nothing
    activate(&mut kit, 1);
    activate(&mut kit, 2);
    kit.next();
    kit.pay(1, &native(), 10_000).unwrap();
    let revoke = registry::revoke(1, kit.revision(1), 2);
    kit.registry("authority", revoke);
    let none = kit.height() + 1;
    kit.next();
    kit.pay(1, &native(), 100_000).unwrap();
    activate(&mut kit, 1);
    let back = kit.height() + 1;
    kit.next();
    kit.pay(1, &native(), 1_000_000).unwrap();

    let mut by_page = vec![];
    for limit in [2, 3, 5, 30] {
        let (mut spans, mut start_after): (Vec<Span>, _) = (vec![], None);
        loop {
            let page: EarnedResponse =
                kit.ask(QueryMsg::Earned { model: 1, asset: native(), start_after, limit: Some(limit) });
            assert!(page.spans.windows(2).all(|pair| pair[0].version != pair[1].version), "one span each");
            for span in page.spans {
                match spans.last_mut().filter(|last| last.version == span.version) {
                    Some(last) => {
                        assert_eq!(last.until, Some(span.from));
                        last.until = span.until;
                        last.earned += span.earned;
                    }
                    None => spans.push(span),
                }
            }
            start_after = page.next;
            if start_after.is_none() {
                break;
            }
        }
        by_page.push(spans);
    }
    assert!(by_page.iter().all(|spans| *spans == by_page[0]));
    let got: Vec<_> = by_page[0].iter().map(|span| (span.version, span.until, span.earned.u128())).collect();
    let expected = [
        // a draft isn't paid
        (None, by_page[0][0].until, 0),
        (Some(1), Some(second), 111),
        (Some(2), Some(none), 11_000),
        (None, Some(back), 100_000),
        (Some(1), None, 1_000_000),
    ];
    assert_eq!(got, expected);
}

/// A person finds what is owed without an indexer: the tables that name an account, what uses them, in which assets.
#[test]
fn a_person_finds_what_is_owed() {
    let mut kit = Kit::new();
    let child = kit.model("tuner", 0, &[(1, 100_000)]);
    kit.table(&[("ben", 1)]);
    let (table, digest) = kit.table(&[("ann", 1), ("ben", 3)]);
    let set = |kit: &mut Kit, authority: &str, model| {
        let msg = ExecuteMsg::SetShares(SetShares { model, table, digest });
        kit.execute(authority, msg).unwrap();
        kit.next();
        kit.height()
    };
    let (first, second) = (set(&mut kit, "authority", 1), set(&mut kit, "authority", 1));
    let other = set(&mut kit, "tuner", child);
    kit.execute("clerk", ExecuteMsg::CreateTable { rows: shares(&[("ann", 9)]) }).unwrap();

    let page = |start_after, limit| {
        let account = account("ann").into_string();
        kit.ask::<HoldingsResponse>(QueryMsg::Holdings { account, start_after, limit: Some(limit) }).holdings
    };
    let all = page(None, 30);
    let used: Vec<_> =
        all.iter().map(|row| (row.table, row.used.map(|used| (used.model, used.epoch)))).collect();
    let expected = [(2, Some((1, first))), (2, Some((1, second))), (2, Some((child, other))), (3, None)];
    assert_eq!(used, expected);
    assert_eq!((all[0].units.u64(), all[0].total.u64()), (1, 4));
    for limit in [1, 2, 3] {
        let (mut rows, mut start_after) = (vec![], None);
        loop {
            let next = page(start_after, limit);
            let Some(last) = next.last() else { break };
            start_after = Some(HoldingKey { table: last.table, used: last.used });
            rows.extend(next);
        }
        assert_eq!(rows, all, "{limit} a page");
    }

    // and then by asset and epoch
    let good = token("good");
    kit.pay(child, &native(), 1_000).unwrap();
    kit.pay(1, &good, 40).unwrap();
    kit.pay(1, &native(), 400).unwrap();
    kit.next();
    let incomes: IncomesResponse = kit.ask(QueryMsg::Incomes { model: 1, start_after: None, limit: None });
    let got: Vec<_> = incomes.incomes.iter().map(|row| (row.asset.clone(), row.income.u128())).collect();
    assert_eq!(got, [(native(), 400), (good.clone(), 40)]);
    let incomes: IncomesResponse = kit.ask(QueryMsg::Incomes { model: 1, start_after: Some(1), limit: None });
    assert_eq!(incomes.incomes.len(), 1);
    let incomes: IncomesResponse =
        kit.ask(QueryMsg::Incomes { model: 1, start_after: Some(u32::MAX), limit: None });
    assert!(incomes.incomes.is_empty());
    let incomes: IncomesResponse = kit.ask(QueryMsg::Incomes { model: 9, start_after: None, limit: None });
    assert!(incomes.incomes.is_empty());

    let rows = kit.owed_rows("ann", 1, &native(), &[1, child]);
    let got: Vec<_> = rows.iter().map(|row| (row.epoch, row.owed.u128(), row.owed_settled.u128())).collect();
    assert_eq!(got, [(first, 0, 0), (second, 0, 125)], "a quarter of 400 + 100");
    kit.settle(1, &native(), &[source(1, second)]).unwrap();
    let rows = kit.owed_rows("ann", 1, &native(), &[1, child]);
    assert_eq!((rows[1].owed.u128(), rows[1].owed_settled.u128()), (100, 125));
    assert_eq!(kit.owed("ann", 1, &good, &[1, child]), 10);

    // a page of one epoch says where the next one starts
    let settleable = |start_after| {
        kit.ask::<SettleableResponse>(QueryMsg::Settleable {
            model: 1,
            asset: native(),
            descendants: vec![child, 1],
            start_after,
            limit: Some(1),
        })
    };
    let (mut sources, mut start_after) = (vec![], None);
    loop {
        let page = settleable(start_after);
        sources.extend(page.rows.into_iter().map(|row| row.source));
        start_after = page.next;
        if start_after.is_none() {
            break;
        }
    }
    assert_eq!(sources, [source(child, second)]);
    // three epochs in all: a page that ends with the last one is the last, full or not
    for (start_after, limit, next) in [
        (None, 3, None),
        (None, 4, None),
        (None, 2, Some(first)),
        (Some(0), 2, None),
        (Some(first), 1, None),
        (Some(second), 1, None),
    ] {
        let descendants = vec![1];
        let (account, asset, limit) = (account("ann").into_string(), native(), Some(limit));
        let msg = QueryMsg::Settleable {
            model: 1,
            asset: asset.clone(),
            descendants: descendants.clone(),
            start_after,
            limit,
        };
        assert_eq!(kit.ask::<SettleableResponse>(msg).next, next);
        let msg = QueryMsg::Owed { account, model: 1, asset, descendants, start_after, limit };
        assert_eq!(kit.ask::<OwedResponse>(msg).next, next);
    }
}

/// What an account is owed now and after settling, when it took a part already and more came since.
#[test]
fn what_is_owed_after_a_claim() {
    let mut kit = Kit::new();
    let epoch = kit.share("authority", 1, &[("ann", 1), ("ben", 2)]);
    kit.next();
    kit.pay(1, &native(), 100).unwrap();
    kit.next();
    kit.claim("ann", 1, &native(), &[source(1, epoch)], &[epoch]).unwrap();
    kit.pay(1, &native(), 50).unwrap();
    kit.next();
    let row = |kit: &Kit, name: &str| {
        let rows = kit.owed_rows(name, 1, &native(), &[1]);
        assert_eq!(rows.len(), 1);
        rows.into_iter().next().unwrap()
    };
    let expected = |units: u64, taken: u128, owed: u128, owed_settled: u128| OwedRow {
        epoch,
        units: units.into(),
        total: 3u64.into(),
        pot: part(100, SCALE),
        taken: taken.into(),
        owed: owed.into(),
        unsettled: part(50, SCALE),
        owed_settled: owed_settled.into(),
    };
    assert_eq!(row(&kit, "ann"), expected(1, 33, 0, 50 - 33));
    assert_eq!(row(&kit, "ben"), expected(2, 0, 66, 100));
    // settled, it is what a claim pays
    kit.settle(1, &native(), &[source(1, epoch)]).unwrap();
    let settled = row(&kit, "ann");
    assert_eq!((settled.pot, settled.unsettled.is_zero(), settled.owed.u128()), (part(150, SCALE), true, 17));
    kit.claim("ann", 1, &native(), &[], &[epoch]).unwrap();
    assert_eq!(kit.balance_of(&native(), "ann"), 50);
    assert_eq!(row(&kit, "ann").owed.u128(), 0);
}

/// A forecast is what a payment in the next block comes to, by model and by account.
#[test]
fn a_forecast_is_what_a_payment_comes_to() {
    let mut kit = Kit::pledging(250_000);
    let child = kit.model("tuner", 0, &[(1, 250_000)]);
    let epoch = kit.share("authority", 1, &[("ann", 1), ("ben", 2)]);
    let answer: ForecastResponse = kit.ask(QueryMsg::Forecast { model: child, amount: 1_001u128.into() });
    let parts: Vec<_> =
        answer.parts.iter().map(|part| (part.model, part.epoch, part.holders.clone())).collect();
    let tuner = Some(account("tuner").into_string());
    assert_eq!(parts, [(child, 0, Holders::First(tuner)), (1, epoch, Holders::Table(1))]);
    let shares = |to, start_after: Option<String>, limit| {
        kit.ask::<ForecastSharesResponse>(QueryMsg::ForecastShares {
            model: child,
            amount: 1_001u128.into(),
            to,
            start_after,
            limit: Some(limit),
        })
        .shares
    };
    let mut told = shares(1, None, 30);
    assert_eq!(told, [shares(1, None, 1), shares(1, Some(told[0].account.clone()), 1)].concat());
    let own = shares(child, None, 30);
    assert!(shares(child, Some(own[0].account.clone()), 30).is_empty());
    told.extend(own);

    let mut kit = kit.fork();
    kit.next();
    kit.pay(child, &native(), 1_001).unwrap();
    kit.next();
    let mut got = 0;
    for (name, model, epoch) in [("ann", 1, epoch), ("ben", 1, epoch), ("tuner", child, 0)] {
        kit.claim(name, model, &native(), &[source(child, epoch)], &[epoch]).unwrap();
        let row = told.iter().find(|row| row.account == account(name).as_str()).unwrap();
        assert_eq!(row.amount.u128(), kit.balance_of(&native(), name), "{name}");
        got += row.amount.u128();
    }
    assert_eq!(got, 83 + 166 + 750);
}

/// The books say what came, what is in pots, what went, and what is there.
#[test]
fn invariant_11_the_books_add_up() {
    let mut kit = Kit::pledging(250_000);
    let child = kit.model("tuner", 0, &[(1, 250_000)]);
    let evil = token("evil");
    kit.pay(child, &native(), 1_001).unwrap();
    kit.pay(1, &evil, 5).unwrap();
    kit.next();
    kit.claim("authority", 1, &native(), &[source(child, 0)], &[0]).unwrap();
    let answer: BooksResponse = kit.ask(QueryMsg::Books { asset: native() });
    let books = answer.asset.books;
    let units = |units: u128| part(units, SCALE);
    assert_eq!((books.received.u128(), books.paid.u128()), (1_001, 250));
    assert_eq!(books.settled, part(1_001, SCALE / 4));
    assert_eq!(books.unsettled, units(1_001) - books.settled);
    assert_eq!(books.owed, books.settled - units(250));
    assert_eq!(answer.balance.unwrap().u128(), 751);
    let page = |start_after, limit| {
        let answer: AssetsResponse = kit.ask(QueryMsg::Assets { start_after, limit });
        answer.assets.into_iter().map(|row| (row.number, row.asset)).collect::<Vec<_>>()
    };
    let all: [(u32, Asset); 2] = [(1, native()), (2, evil)];
    assert_eq!(page(None, None), all);
    assert_eq!(page(None, Some(1)), all[..1]);
    assert_eq!(page(Some(1), Some(1)), all[1..]);
    let answer: RevenueResponse = kit.ask(QueryMsg::Revenue {});
    assert_eq!((answer.assets, answer.tables), (2, 0));
}

/// More descendants than a claim takes, and more epochs than a page: in steps, whoever takes them.
#[test]
fn long_lists_are_claimed_in_steps() {
    let mut kit = Kit::new();
    let (table, digest) = kit.table(&[("ann", 1)]);
    let mut epochs = vec![];
    for _ in 0..65 {
        let msg = ExecuteMsg::SetShares(SetShares { model: 1, table, digest });
        kit.execute("authority", msg).unwrap();
        kit.next();
        epochs.push(kit.height());
        kit.pay(1, &native(), 3).unwrap();
    }
    kit.next();
    let rows = kit.owed_rows("ann", 1, &native(), &[1]);
    assert_eq!(rows.iter().map(|row| row.epoch).collect::<Vec<_>>(), epochs);
    for chunk in epochs.chunks(30) {
        let sources: Vec<_> = chunk.iter().map(|epoch| source(1, *epoch)).collect();
        kit.claim("ann", 1, &native(), &sources, chunk).unwrap();
    }
    assert_eq!(kit.balance_of(&native(), "ann"), 195);
    // named twice, and again: nothing more, and no error
    let again = [vec![source(1, epochs[0]); 30], vec![]].concat();
    kit.claim("ann", 1, &native(), &again, &[epochs[0]; 30]).unwrap();
    assert_eq!(kit.balance_of(&native(), "ann"), 195);
}

/// Named twice in one call before it is settled or taken: it counts once.
#[test]
fn what_is_named_twice_counts_once() {
    let mut kit = Kit::new();
    kit.pay(1, &native(), 40).unwrap();
    kit.next();
    let events = kit.claim("authority", 1, &native(), &[source(1, 0); 3], &[0, 0, 0]).unwrap();
    assert_eq!(kit.balance_of(&native(), "authority"), 40);
    let names: Vec<_> = events.iter().map(|event| event.ty.as_str()).collect();
    assert_eq!(names, ["settled", "claimed"]);
}

/// An ancestor's own state doesn't touch its royalties.
#[test]
fn a_retired_ancestor_earns_on() {
    let mut kit = Kit::pledging(500_000);
    let child = kit.model("tuner", 0, &[(1, 500_000)]);
    let retire = registry::retire(1, kit.revision(1));
    kit.registry("authority", retire);
    kit.pay(child, &native(), 100).unwrap();
    kit.next();
    kit.claim("authority", 1, &native(), &[source(child, 0)], &[0]).unwrap();
    assert_eq!(kit.balance_of(&native(), "authority"), 50);
    // and its shares can still be changed
    kit.share("authority", 1, &[("ann", 1)]);
    kit.next();
    kit.pay(child, &native(), 100).unwrap();
    kit.next();
    assert_eq!(kit.owed("ann", 1, &native(), &[child]), 50);
}
