//! The committed table, and what is said of another.

use polity_gas::{Mark, Table, Who, MARKS, OPERATIONS};

fn committed() -> Table {
    serde_json::from_str(include_str!("../../gas.json")).unwrap()
}

fn changed(change: impl FnOnce(&mut Table)) -> Vec<String> {
    let mut table = committed();
    change(&mut table);
    table.complaints(&committed(), &MARKS)
}

fn cost<'t>(table: &'t mut Table, who: Who, operation: &str) -> &'t mut polity_gas::Cost {
    table.rows.iter_mut().find(|row| row.operation == operation).unwrap().costs.get_mut(&who).unwrap()
}

/// Every operation of ours is in it, every mark is of one, and each peer is there.
#[test]
fn the_table_is_whole() {
    let table = committed();
    let known: Vec<_> = OPERATIONS.iter().map(|(operation, _)| *operation).collect();
    assert!(table.rows.iter().map(|row| row.operation.as_str()).eq(known.iter().copied()));
    for mark in MARKS {
        assert!(table.cost(Who::Polity, mark.operation).is_some(), "{} isn't measured", mark.operation);
    }
    for who in Who::ALL {
        assert!(table.rows.iter().any(|row| row.costs.contains_key(&who)), "{}", who.head());
    }
    for row in &table.rows {
        for (who, cost) in &row.costs {
            assert!(cost.pinned > 2_000 && cost.gas >= cost.pinned + 58_000, "{} of {who:?}", row.operation);
            assert!(cost.writes > 0 || row.operation == "authorize", "{} changes nothing", row.operation);
        }
    }
}

/// The README has the table that is committed, and no other.
#[test]
fn the_readme_has_the_table() {
    let (readme, table) = (include_str!("../../README.md"), committed());
    assert!(readme.contains(&table.markdown()) && readme.contains(&table.details()));
}

/// A hundredth more is let pass, and more isn't; it is said which operation rose, from what, to what.
#[test]
fn a_rise_is_complained_of() {
    assert_eq!(changed(|_| ()), [""; 0]);
    let was = committed().cost(Who::Polity, "register").unwrap().gas;
    let rise = |to: u64| changed(|table| cost(table, Who::Polity, "register").gas = to);
    assert_eq!(rise(was + was / 100), [""; 0]);
    assert_eq!(rise(0), [""; 0]);
    let said = rise(was + was / 100 + 1);
    assert_eq!(said.len(), 1);
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    assert_eq!(digits(&said[0]), format!("{}{was}", was + was / 100 + 1), "{said:?}");
    assert!(said[0].starts_with("register of Polity"), "{said:?}");
    // pinned alone is looked at too
    let pinned = changed(|table| cost(table, Who::Polity, "register").pinned += 2_000);
    assert_eq!(pinned.len(), 1, "{pinned:?}");
}

/// An operation that isn't measured any more would hide a rise; one that is new has nothing to be compared with.
#[test]
fn what_is_gone_and_what_is_new_is_complained_of() {
    let gone = changed(|table| table.rows.retain(|row| row.operation != "claim"));
    assert!(gone.iter().any(|line| line.contains("claim of Polity was measured")), "{gone:?}");
    let mut before = committed();
    before.rows.retain(|row| row.operation != "attest");
    let new = committed().complaints(&before, &MARKS);
    assert_eq!(new, ["attest of Polity isn't in the committed table"]);
}

/// A mark that is met stays met, also where the rise is under a hundredth; one that isn't met yet is no complaint.
#[test]
fn a_mark_that_was_met_is_kept() {
    let was = *committed().cost(Who::Polity, "claim").unwrap();
    let mark = |gas| [Mark { operation: "claim", gas, pinned: was.pinned }];
    let mut table = committed();
    cost(&mut table, Who::Polity, "claim").gas += 1;
    assert_eq!(table.complaints(&committed(), &mark(was.gas)), ["claim met its mark, and doesn't any more"]);
    assert_eq!(table.complaints(&committed(), &mark(was.gas + 1)), [""; 0]);
    assert_eq!(table.complaints(&committed(), &mark(was.gas - 1)), [""; 0]);
}
