//! Share tables: made in steps by anyone, and never changed once they are sealed.

use cosmwasm_std::Uint64;
use polity::revenue::*;

use crate::kit::*;

/// 10,000 rows, in 20 steps, by somebody else than the authority; voted by digest; each row found by account; and a
/// voter who reads all pages comes to the same seal.
#[test]
fn ten_thousand_rows_are_made_in_steps_and_voted_by_digest() {
    let mut kit = Kit::new();
    let names: Vec<_> = (0..10_000).map(|n| format!("holder {n}")).collect();
    let rows: Vec<_> = names.iter().zip(1..).map(|(name, units)| (name.as_str(), units)).collect();
    let rows = shares(&rows);
    let seal = Seal::of(&rows).unwrap();
    assert_eq!((seal.count, seal.total), (10_000, Uint64::new(10_000 * 10_001 / 2)));
    let (first, rest) = rows.split_at(500);
    kit.execute("clerk", ExecuteMsg::CreateTable { rows: first.to_vec() }).unwrap();
    for chunk in rest.chunks(500) {
        kit.execute("clerk", ExecuteMsg::AddRows { table: 1, rows: chunk.to_vec() }).unwrap();
    }
    // one more is too many
    let last = rows.last().unwrap().account.clone();
    let more =
        (0..).map(|n| account(&format!("one more {n}")).into_string()).find(|more| *more > last).unwrap();
    let more = vec![Share { account: more, units: 1u64.try_into().unwrap() }];
    let refused = kit.execute("clerk", ExecuteMsg::AddRows { table: 1, rows: more.clone() }).unwrap_err();
    assert_eq!(code(&refused), "rows");
    kit.execute("clerk", ExecuteMsg::SealTable { table: 1, seal }).unwrap();
    let answer: TableResponse = kit.ask(QueryMsg::Table { table: 1 });
    assert_eq!((answer.sealed, answer.seal, answer.maker), (true, seal, account("clerk").into_string()));

    let msg = ExecuteMsg::SetShares(SetShares { model: 1, table: 1, digest: seal.digest });
    kit.execute("authority", msg).unwrap();
    kit.next();
    let epoch = kit.height();
    kit.pay(1, &native(), u128::from(seal.total.u64()) * 7).unwrap();
    kit.next();
    let of = |name: &str| rows.iter().find(|row| row.account == account(name).as_str()).unwrap().units.u64();
    for name in ["holder 0", "holder 4711", "holder 9999"] {
        kit.claim(name, 1, &native(), &[source(1, epoch)], &[epoch]).unwrap();
        assert_eq!(kit.balance_of(&native(), name), u128::from(of(name)) * 7);
    }

    // what a voter does
    let (mut read, mut start_after): (Vec<Share>, _) = (vec![], None);
    loop {
        let page: RowsResponse = kit.ask(QueryMsg::Rows { table: 1, start_after, limit: Some(30) });
        let Some(last) = page.rows.last() else { break };
        start_after = Some(last.account.clone());
        read.extend(page.rows);
    }
    assert_eq!(read.len(), 10_000);
    assert_eq!(Seal::of(&read).unwrap(), seal);
}

/// What was sealed is what is used: no message changes it, by anyone.
#[test]
fn a_sealed_table_never_changes() {
    let mut kit = Kit::new();
    let (table, _) = kit.table(&[("ann", 1), ("ben", 2)]);
    let read = |kit: &Kit| {
        let rows: RowsResponse = kit.ask(QueryMsg::Rows { table, start_after: None, limit: None });
        (kit.ask::<TableResponse>(QueryMsg::Table { table }), rows)
    };
    let before = read(&kit);
    let seal = before.0.seal;
    for sender in ["clerk", "authority", "ann", "eve"] {
        let more = shares(&[("cid", 1)]);
        for msg in [
            ExecuteMsg::AddRows { table, rows: more.clone() },
            ExecuteMsg::SealTable { table, seal },
            ExecuteMsg::SealTable { table, seal: Seal { count: 1, ..seal } },
        ] {
            let refused = code(&kit.execute(sender, msg).unwrap_err());
            assert_eq!(refused, if sender == "clerk" { "sealed" } else { "unauthorized" });
        }
        kit.execute(sender, ExecuteMsg::CreateTable { rows: more }).unwrap();
    }
    assert_eq!(read(&kit), before);
    let tables: TablesResponse = kit.ask(QueryMsg::Tables { start_after: Some(table), limit: Some(3) });
    assert_eq!(tables.tables.iter().map(|row| row.table).collect::<Vec<_>>(), [2, 3, 4]);
}

/// A table that nobody shares in can't be sealed, nor used.
#[test]
fn an_empty_table_is_none() {
    let mut kit = Kit::new();
    kit.execute("clerk", ExecuteMsg::CreateTable { rows: vec![] }).unwrap();
    let seal = Seal::empty();
    let refused = kit.execute("clerk", ExecuteMsg::SealTable { table: 1, seal }).unwrap_err();
    assert_eq!(code(&refused), "out_of_bounds");
    let msg = ExecuteMsg::SetShares(SetShares { model: 1, table: 1, digest: seal.digest });
    assert_eq!(code(&kit.execute("authority", msg).unwrap_err()), "not_sealed");
}

/// Hazard 6: no account stands twice, in one step or in two.
#[test]
fn hazard_6_no_account_stands_twice() {
    let mut kit = Kit::new();
    let rows = shares(&[("ann", 1), ("ben", 2), ("cid", 3)]);
    let twice = [&rows[..], &rows[..]].concat();
    let reversed: Vec<_> = rows.iter().rev().cloned().collect();
    for bad in [twice, reversed, vec![rows[0].clone(), rows[0].clone()]] {
        let refused = kit.execute("clerk", ExecuteMsg::CreateTable { rows: bad }).unwrap_err();
        assert_eq!(code(&refused), "rows");
    }
    kit.execute("clerk", ExecuteMsg::CreateTable { rows: rows[..2].to_vec() }).unwrap();
    for bad in [&rows[..1], &rows[1..2]] {
        let refused = kit.execute("clerk", ExecuteMsg::AddRows { table: 1, rows: bad.to_vec() }).unwrap_err();
        assert_eq!(code(&refused), "rows");
    }
    kit.execute("clerk", ExecuteMsg::AddRows { table: 1, rows: rows[2..].to_vec() }).unwrap();
    let answer: TableResponse = kit.ask(QueryMsg::Table { table: 1 });
    assert_eq!(answer.seal, Seal::of(&rows).unwrap());
}
