//! What each message asks of its storage, with little and with much behind it. Invariant 13.

use polity::{revenue::*, Asset};
use polity_revenue::state::{BooksRecord, BOOKS, INCOME};
use polity_store::Counts;

use crate::{kit::*, roles::every_message};

fn row(kind: &str, c: &Counts) -> String {
    let read = c.gets_found_bytes + c.gets_missed_bytes + c.range_bytes;
    let (found, missed) = (c.found(), c.missed());
    format!(
        "{kind:<28} {found:>4} {missed:>4} {:>4} {:>4} {read:>7} {:>7}",
        c.writes, c.removes, c.write_bytes
    )
}

/// What is counted is the same, and bytes are so but for the digits of larger numbers.
fn assert_same(quiet: &Counts, busy: &Counts, what: &str) {
    let counts =
        |c: &Counts| (c.gets_found, c.gets_missed, c.range_rows, c.ranges_empty, c.writes, c.removes);
    assert_eq!(counts(quiet), counts(busy), "{what}");
    let bytes = |c: &Counts| [c.gets_found_bytes + c.gets_missed_bytes, c.range_bytes, c.write_bytes];
    for (small, large) in bytes(quiet).iter().zip(bytes(busy)) {
        assert!(small.abs_diff(large) <= 16, "{what}: {quiet:?} against {busy:?}");
    }
}

/// A payment as it mostly is: not the first for the model in the asset.
fn payment(kit: &mut Kit, model: u64, asset: &Asset) -> Counts {
    kit.next();
    let payer = account("payer");
    kit.give(asset, &payer, 5);
    kit.cost(|kit| kit.run_payment(&payer, Pay { model, epoch: None }, asset, 5).unwrap())
}

/// A claim of what one source earned since the last one.
fn a_claim(kit: &mut Kit, model: u64, epoch: Epoch, asset: &Asset) -> Counts {
    kit.pay(model, asset, 1_000_000).unwrap();
    kit.next();
    kit.claim("ann", model, asset, &[source(model, epoch)], &[epoch]).unwrap();
    kit.pay(model, asset, 1_000_000).unwrap();
    kit.next();
    kit.cost(|kit| kit.claim("ann", model, asset, &[source(model, epoch)], &[epoch]).unwrap())
}

/// A table of so many rows, ann's among them, made by somebody else than the authority.
fn large_table(kit: &mut Kit, rows: u32) -> (TableId, Seal) {
    let mut names: Vec<_> = (1..rows).map(|n| format!("holder {n}")).collect();
    names.push("ann".into());
    let rows: Vec<_> = names.iter().map(|name| (name.as_str(), 3)).collect();
    let rows = shares(&rows);
    kit.execute("clerk", ExecuteMsg::CreateTable { rows: vec![] }).unwrap();
    let RevenueResponse { tables: table, .. } = kit.ask(QueryMsg::Revenue {});
    for chunk in rows.chunks(500) {
        kit.execute("clerk", ExecuteMsg::AddRows { table, rows: chunk.to_vec() }).unwrap();
    }
    let seal = Seal::of(&rows).unwrap();
    kit.execute("clerk", ExecuteMsg::SealTable { table, seal }).unwrap();
    (table, seal)
}

fn use_table(kit: &mut Kit, model: u64, (table, seal): (TableId, Seal)) -> Epoch {
    let msg = ExecuteMsg::SetShares(SetShares { model, table, digest: seal.digest });
    kit.execute("authority", msg).unwrap();
    kit.next();
    kit.height()
}

/// A model of one contributor, paid for once in each asset that is asked about.
fn quiet() -> (Kit, Epoch) {
    let mut kit = Kit::new();
    let table = large_table(&mut kit, 1);
    let epoch = use_table(&mut kit, 1, table);
    for asset in [native(), token("good")] {
        kit.pay(1, &asset, 100).unwrap();
    }
    (kit, epoch)
}

/// The same with 10,000 contributors.
#[test]
fn invariant_13_no_cost_grows_with_contributors() {
    let (mut few, epoch) = quiet();
    let mut many = Kit::new();
    let table = large_table(&mut many, 10_000);
    assert_eq!((table.1.count, table.1.total.u64()), (10_000, 30_000));
    let later = use_table(&mut many, 1, table);
    for asset in [native(), token("good")] {
        many.pay(1, &asset, 100).unwrap();
        assert_same(&payment(&mut few, 1, &asset), &payment(&mut many, 1, &asset), "payment");
        assert_same(
            &a_claim(&mut few, 1, epoch, &asset),
            &a_claim(&mut many, 1, later, &asset),
            "claim of one in 10,000",
        );
    }
}

/// The same with 32 ancestors.
#[test]
fn invariant_13_no_payment_gets_dearer_by_its_ancestors() {
    let (mut few, _) = quiet();
    let mut many = Kit::new();
    for parent in 1..=32 {
        many.model("authority", 500_000, &[(parent, if parent == 1 { 100_000 } else { 500_000 })]);
    }
    let answer: ForecastResponse = many.ask(QueryMsg::Forecast { model: 33, amount: 1u128.into() });
    assert_eq!(answer.parts.len(), 33);
    for asset in [native(), token("good")] {
        many.pay(33, &asset, 100).unwrap();
        assert_same(&payment(&mut few, 1, &asset), &payment(&mut many, 33, &asset), "payment");
    }
}

/// The same after 100,000 payments, whose rows are written as payments leave them.
#[test]
fn invariant_13_no_cost_grows_with_payments() {
    let (mut few, epoch) = quiet();
    let (mut many, _) = quiet();
    let (height, asset) = (many.height(), native());
    let store = many.deps.storage.inner_mut();
    let key = asset.to_string();
    let BooksRecord { number, books } = BOOKS.load(store, &key).unwrap();
    let mut income = INCOME.last(store, (1, number)).unwrap().unwrap();
    for row in 1..=100_000 {
        income += 5;
        INCOME.set(store, (1, number), height + row, &income).unwrap();
    }
    let books = books.receive(500_000).unwrap();
    BOOKS.save(store, &key, &BooksRecord { number, books }).unwrap();
    many.give(&asset, &account("revenue"), 500_000);
    many.skip(100_001);
    assert_same(&payment(&mut few, 1, &asset), &payment(&mut many, 1, &asset), "payment");
    assert_same(&a_claim(&mut few, 1, epoch, &asset), &a_claim(&mut many, 1, epoch, &asset), "claim");
}

/// The same with 1,000 other assets, 200 other models, and 300 epochs of the model's shares.
#[test]
fn invariant_13_no_cost_grows_with_assets_models_and_epochs() {
    let (mut few, epoch) = quiet();
    let (mut many, _) = quiet();
    let payer = account("payer");
    for n in 0..1_000 {
        let asset = Asset::Native(format!("other{n}"));
        many.give(&asset, &payer, 5);
        many.run_payment(&payer, Pay { model: 1, epoch: None }, &asset, 5).unwrap();
    }
    for _ in 0..200 {
        let model = many.model("authority", 0, &[]);
        many.give(&native(), &payer, 5);
        many.run_payment(&payer, Pay { model, epoch: None }, &native(), 5).unwrap();
    }
    let (table, digest) = many.table(&[("ann", 7)]);
    for _ in 0..300 {
        let msg = ExecuteMsg::SetShares(SetShares { model: 1, table, digest });
        many.execute("authority", msg).unwrap();
        many.next();
    }
    let last = many.height();
    for asset in [native(), token("good")] {
        assert_same(&payment(&mut few, 1, &asset), &payment(&mut many, 1, &asset), "payment");
        assert_same(&a_claim(&mut few, 1, epoch, &asset), &a_claim(&mut many, 1, last, &asset), "claim");
    }
}

/// A claim's cost by the number of its sources: the same for each.
#[test]
fn a_claim_costs_the_same_for_each_source() {
    // 30 children of one data set
    let mut kit = Kit::new();
    let children: Vec<_> = (0..30).map(|_| kit.model("maker", 0, &[(1, 100_000)])).collect();
    let cost = |kit: &Kit, many: usize| {
        let mut kit = kit.fork();
        for child in &children {
            kit.pay(*child, &native(), 1_000).unwrap();
        }
        kit.next();
        let sources: Vec<_> = children.iter().take(many).map(|child| source(*child, 0)).collect();
        kit.cost(|kit| kit.claim("authority", 1, &native(), &sources, &[0]).unwrap())
    };
    for again in [false, true] {
        if again {
            children.iter().for_each(|child| drop(kit.pay(*child, &native(), 1_000).unwrap()));
            kit.next();
            let sources: Vec<_> = children.iter().map(|child| source(*child, 0)).collect();
            kit.claim("authority", 1, &native(), &sources, &[0]).unwrap();
        }
        let counts = [1, 2, 16, 30].map(|many| (many, cost(&kit, many)));
        let (_, one) = counts[0];
        for (many, counts) in counts {
            let more = u64::try_from(many).unwrap() - 1;
            // the cursor, of which there is none at first, and the income; the epoch is looked at once for all
            let (found, missed) = if again { (2, 0) } else { (1, 1) };
            assert_eq!(counts.found(), one.found() + found * more, "{many}");
            assert_eq!(counts.missed(), one.missed() + missed * more, "{many}");
            assert_eq!(counts.writes, one.writes + more, "{many}");
        }
    }
}

/// What is taken already, or never came, costs no write.
#[test]
fn a_claim_of_nothing_writes_nothing() {
    let (mut kit, epoch) = quiet();
    a_claim(&mut kit, 1, epoch, &native());
    let counts = kit.cost(|kit| kit.claim("ann", 1, &native(), &[source(1, epoch)], &[epoch]).unwrap());
    assert_eq!(counts.writes, 0);
}

/// The whole table: each message on the stage of `roles`.
#[test]
fn each_message_asks_what_the_table_says() {
    let mut rows: Vec<_> = every_message()
        .map(|(mut kit, sender, msg, funds)| {
            let kind = msg.kind();
            row(kind, &kit.cost(|kit| kit.execute_with(&sender, &funds, msg).unwrap()))
        })
        .collect();
    let (mut kit, epoch) = quiet();
    rows.push(row("a payment, native", &payment(&mut kit, 1, &native())));
    rows.push(row("a payment, cw20", &payment(&mut kit, 1, &token("good"))));
    rows.push(row("a payment, same block", &{
        let payer = account("payer");
        kit.give(&native(), &payer, 5);
        kit.cost(|kit| kit.run_payment(&payer, Pay { model: 1, epoch: None }, &native(), 5).unwrap())
    }));
    rows.push(row("a payment, epoch named", &{
        let payer = account("payer");
        kit.give(&native(), &payer, 5);
        let pay = Pay { model: 1, epoch: Some(epoch) };
        kit.cost(|kit| kit.run_payment(&payer, pay, &native(), 5).unwrap())
    }));
    rows.push(row("a payment, new asset", &payment(&mut kit, 1, &Asset::Native("new".into()))));
    rows.push(row("a claim, one source", &a_claim(&mut kit, 1, epoch, &native())));
    rows.push(row("a row of a table", &{
        let (small, large) =
            (shares(&[("ann", 1), ("ben", 2)]), shares(&[("ann", 1), ("ben", 2), ("cid", 3)]));
        let add = |kit: &mut Kit, rows| {
            kit.cost(|kit| kit.execute("clerk", ExecuteMsg::CreateTable { rows }).unwrap())
        };
        let (two, three) = (add(&mut kit, small), add(&mut kit, large));
        Counts {
            gets_found: three.gets_found - two.gets_found,
            writes: three.writes - two.writes,
            write_bytes: three.write_bytes - two.write_bytes,
            ..Counts::default()
        }
    }));
    let found = rows.join("\n");
    assert_eq!(found, TABLE.trim(), "\n{found}\n");
}

/// What a chain charges for what revenue's own storage is asked for, with its 33 bytes before each key.
fn gas(c: &Counts) -> u64 {
    let gets = c.gets_found + c.gets_missed;
    1_000 * gets
        + 3 * (c.gets_found_bytes + c.gets_missed_bytes + 33 * gets)
        + 60 * c.range_rows
        + 6 * (c.range_bytes + 33 * c.range_rows)
        + 30 * c.ranges_empty
        + 2_000 * c.writes
        + 30 * (c.write_bytes + 33 * c.writes)
        + 1_000 * c.removes
}

/// Below what leaves room for the rest of a transaction: 60,000 for a code that isn't pinned, 6,000 for the call, 21,550
/// for the coins, and the raw read of HEAD, of 101 bytes.
#[test]
fn a_payment_fits_its_mark() {
    let (mut kit, _) = quiet();
    let own = gas(&payment(&mut kit, 1, &native()));
    println!("a payment asks its own storage for {own} SDK gas");
    assert!(own + 60_000 + 6_000 + 21_550 + 1_177 + 3 * 101 < 105_000, "{own}");
}

/// Found, missed, writes, removes, bytes read, bytes written.
const TABLE: &str = "\
pay                             4    0    2    0     174      61
receive                         4    0    2    0     235     122
create_table                    1    0    6    0      16     364
add_rows                        1    0    3    0     156     252
seal_table                      1    0    1    0     156      89
set_shares                      3    0    2    0     202      66
settle                          7    4    5    0     330     201
claim                           6    3    4    0     284     184
a payment, native               3    0    2    0     134      59
a payment, cw20                 3    0    2    0     195     120
a payment, same block           3    0    2    0     134      59
a payment, epoch named          4    0    2    0     172      59
a payment, new asset            2    2    4    0     108      95
a claim, one source             8    0    4    0     387     190
a row of a table                0    0    2    0       0      96
";
