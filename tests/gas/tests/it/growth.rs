//! Invariant 13, hazard 7: a cost that grows with the number of others.

use polity_gas::{growth, ours};
use polity_vm::{Charge, Entry, Kind, Store, Trace};

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
    // and it is seen where it is: a longer text, more actions, a delegate's power to be taken back
    for (less, more) in
        [("propose.1", "propose.1.long"), ("propose.1", "propose.10"), ("vote.first", "vote.delegate")]
    {
        assert!(growth(&one[less], &one[more]).is_some(), "{less} to {more}");
    }
}

/// Gas is deterministic: what is measured twice is the same, charge by charge. Else nothing could be compared.
#[test]
fn what_is_measured_twice_is_the_same() {
    assert_eq!(ours::measure(chain(), 2), ours::measure(chain(), 2));
}

/// What becomes of some charges.
type Change = dyn Fn(&mut Vec<Charge>);

fn charge(kind: Kind, key_bytes: usize, value_bytes: usize, gas: u64) -> Charge {
    Charge { contract: None, kind, key: vec![], key_bytes, value_bytes, gas }
}

/// One more step, a longer key, another kind of access, a value that is longer by more than digits, and a machine that takes
/// more: each is growth.
#[test]
fn each_kind_of_growth_is_seen() {
    let call = charge(Kind::Call(Entry::Execute), 0, 0, 60_000);
    let base = vec![call, charge(Kind::Step(Store::Contract), 44, 7, 183), charge(Kind::Compute, 0, 0, 500)];
    let with = |change: &Change| {
        let mut charges = base.clone();
        change(&mut charges);
        growth(&Trace { charges: base.clone() }, &Trace { charges })
    };
    assert_eq!(with(&|_| ()), None);
    assert_eq!(with(&|charges| charges[1].value_bytes += 6), None);
    assert_eq!(with(&|charges| charges[2].gas += 64), None);
    let grown: [&Change; 6] = [
        &|charges| charges.push(charge(Kind::Step(Store::Contract), 0, 0, 30)),
        &|charges| charges[1].key_bytes += 1,
        &|charges| charges[1].value_bytes += 7,
        &|charges| charges[1].value_bytes -= 7,
        &|charges| charges[1].kind = Kind::Read(Store::Contract),
        &|charges| charges[2].gas += 65,
    ];
    for (number, change) in grown.into_iter().enumerate() {
        assert!(with(change).is_some(), "growth {number} isn't seen");
    }
}
