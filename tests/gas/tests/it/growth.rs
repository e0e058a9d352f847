//! Invariant 13, hazard 7: a cost that grows with the number of others.

use polity_gas::peers::{self, Folder, Kind};
use polity_gas::{growth, ours};
use polity_vm::{Charge, Entry, Kind as Charged, Store, Trace};

use crate::chain;

/// With 100 of everything each operation touches the same records in the same order as with one, to the iterator step;
/// keys are as long, and values too but for the digits of numbers. (`scripts/gas` does the same at 1,000.)
#[test]
fn invariant_13_nothing_of_ours_grows() {
    let (one, many) = (ours::measure(chain(), 1), ours::measure(chain(), 100));
    assert!(one.len() > 30 && one.keys().eq(many.keys()));
    for (operation, trace) in &one {
        assert_eq!(growth(trace, &many[operation]), None, "{operation}");
    }
}

/// Gas is deterministic: what is measured twice is the same, charge by charge. Else nothing could be compared.
#[test]
fn what_is_measured_twice_is_the_same() {
    assert_eq!(ours::measure(chain(), 2), ours::measure(chain(), 2));
}

/// Growth is seen where it is: cw4-stake writes all open claims of a member into one record.
#[test]
fn a_list_that_grows_in_one_record_is_seen() {
    let traces = peers::measure(Kind::Multisig, chain(), Folder::default(), 1);
    let seen = growth(&traces["unstake.1"], &traces["unstake.10"]);
    assert!(seen.as_ref().is_some_and(|seen| seen.contains("Read(Contract)")), "{seen:?}");
    assert_eq!(growth(&traces["vote.first"], &traces["vote.first"]), None);
}

/// What becomes of some charges.
type Change = dyn Fn(&mut Vec<Charge>);

fn charge(kind: Charged, key_bytes: usize, value_bytes: usize, gas: u64) -> Charge {
    Charge { contract: None, kind, key: vec![], key_bytes, value_bytes, gas }
}

/// One more step, a longer key, another kind of access, a value that is longer by more than digits, and a machine that takes
/// more: each is growth.
#[test]
fn each_kind_of_growth_is_seen() {
    let call = charge(Charged::Call(Entry::Execute), 0, 0, 60_000);
    let base =
        vec![call, charge(Charged::Step(Store::Contract), 44, 7, 183), charge(Charged::Compute, 0, 0, 500)];
    let with = |change: &Change| {
        let mut charges = base.clone();
        change(&mut charges);
        growth(&Trace { charges: base.clone() }, &Trace { charges })
    };
    assert_eq!(with(&|_| ()), None);
    assert_eq!(with(&|charges| charges[1].value_bytes += 6), None);
    assert_eq!(with(&|charges| charges[2].gas += 64), None);
    let grown: [&Change; 6] = [
        &|charges| charges.push(charge(Charged::Step(Store::Contract), 0, 0, 30)),
        &|charges| charges[1].key_bytes += 1,
        &|charges| charges[1].value_bytes += 7,
        &|charges| charges[1].value_bytes -= 7,
        &|charges| charges[1].kind = Charged::Read(Store::Contract),
        &|charges| charges[2].gas += 65,
    ];
    for (number, change) in grown.into_iter().enumerate() {
        assert!(with(change).is_some(), "growth {number} isn't seen");
    }
}
