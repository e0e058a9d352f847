use cosmwasm_std::Uint512;
use polity::{
    registry::{
        descend, Lineage, LineageError, ModelState, Parent, ParentFacts, Relation, ShareAlike, Weight,
        Weights, WHOLE,
    },
    Ratio,
};
use proptest::prelude::*;

use super::digest;
use crate::ratio;

fn licence() -> polity::registry::Licence {
    polity::registry::Licence {
        expression: "Apache-2.0".try_into().unwrap(),
        text: digest(4),
        uri: None,
        grants: Relation::ALL.to_vec(),
        share_alike: None,
        restrictions: None,
        royalty_free: true,
    }
}

fn parent(model: u64, pledge: Ratio) -> Parent {
    Parent { model, relation: Relation::Finetune, licence: 1, pledge }
}

fn of(weights: &Weights, pledge: Ratio) -> ParentFacts {
    ParentFacts {
        state: ModelState::Active,
        licence_id: 1,
        licence: licence(),
        pledge,
        weights: weights.clone(),
        inherited: vec![],
    }
}

fn lineage(parents: &[(u64, u32, &Weights)]) -> Result<Lineage, LineageError> {
    let named: Vec<_> = parents.iter().map(|(model, part, _)| parent(*model, ratio(*part))).collect();
    let facts: Vec<_> = parents.iter().map(|(_, part, weights)| of(weights, ratio(*part))).collect();
    descend(1, &named, &facts)
}

fn weights(parents: &[(u64, u32, &Weights)]) -> Weights {
    lineage(parents).unwrap().weights
}

fn pairs(weights: &Weights) -> Vec<(u64, u64)> {
    weights.ancestors().iter().map(|w| (w.model, w.weight.u64())).collect()
}

const PERCENT: u64 = WHOLE / 100;

/// The worked example of the README.
#[test]
fn a_model_of_a_model_of_a_data_set() {
    let d = Weights::default();
    let m = weights(&[(1, 100_000, &d)]);
    assert_eq!((pairs(&m), m.own()), (vec![(1, 10 * PERCENT)], 90 * PERCENT));
    let n = weights(&[(2, 200_000, &m)]);
    assert_eq!((pairs(&n), n.own()), (vec![(1, 2 * PERCENT), (2, 18 * PERCENT)], 80 * PERCENT));
    assert_eq!((n.of(3, 3), n.of(3, 1), n.of(3, 9)), (80 * PERCENT, 2 * PERCENT, 0));
}

#[test]
fn a_diamond_adds_up_and_a_whole_pledged_leaves_nothing() {
    let top = Weights::default();
    let left = weights(&[(1, 500_000, &top)]);
    let right = weights(&[(1, 300_000, &top)]);
    let bottom = weights(&[(2, 500_000, &left), (3, 500_000, &right)]);
    assert_eq!(pairs(&bottom), [(1, 40 * PERCENT), (2, 25 * PERCENT), (3, 35 * PERCENT)]);
    assert_eq!(bottom.own(), 0);
    // a model that keeps nothing has no part in its children's income either
    let child = weights(&[(4, 1_000_000, &bottom)]);
    assert_eq!(pairs(&child), pairs(&bottom));
}

/// Each product is floored before the sum: 0.333333 of 0.333333 of … is cut in each step.
#[test]
fn products_are_floored_one_by_one() {
    // three steps are exact in 10^-18, the fourth isn't
    let mut above = Weights::default();
    let mut expected = WHOLE;
    for model in 1..=4 {
        above = weights(&[(model, 333_333, &above)]);
        expected = u64::try_from(u128::from(expected) * 333_333 / 1_000_000).unwrap();
        assert_eq!(above.of(model + 1, 1), expected);
    }
    assert_eq!(expected, 12_345_629_629_703_703);

    // half a unit twice is nothing, not one
    let thin: Weights = vec![Weight { model: 1, weight: 1u64.into() }].try_into().unwrap();
    let child = weights(&[(2, 500_000, &thin), (3, 500_000, &thin)]);
    assert_eq!((child.of(4, 1), child.ancestors().len()), (0, 2));
    // what is cut stays with the model itself
    assert_eq!(child.own(), 2);
}

#[test]
fn an_ancestor_whose_weight_floors_to_zero_is_dropped() {
    // a millionth of a millionth of a millionth is one unit; the next step floors to nothing
    let mut above = Weights::default();
    for model in 1..=3 {
        above = weights(&[(model, 1, &above)]);
    }
    assert_eq!(above.of(4, 1), 1);
    let next = weights(&[(4, 1, &above)]);
    assert_eq!(next.of(5, 1), 0);
    assert!(pairs(&next).iter().all(|(model, _)| *model != 1));
    // a pledge of nothing leaves no ancestor at all
    assert!(pairs(&weights(&[(4, 0, &above)])).is_empty());
}

/// Hazard 34: width, depth, and sums at the limit and past it.
#[test]
fn lineage_bombs_are_refused() {
    let none = Weights::default();
    let wide = |count: u64, part: u32| {
        let parents: Vec<_> = (1..=count).map(|model| (model, part, &none)).collect();
        lineage(&parents)
    };
    assert_eq!(wide(8, 125_000).unwrap().weights.own(), 0);
    assert!(matches!(wide(9, 1), Err(LineageError::OutOfBounds(e)) if e.bound.name == "parents"));
    assert_eq!(wide(8, 125_001), Err(LineageError::PledgesOverWhole { millionths: 1_000_008 }));
    assert_eq!(
        lineage(&[(1, 1, &none), (2, 1, &none), (1, 1, &none)]),
        Err(LineageError::DuplicateParent { parent: 1 })
    );

    // a chain of 32 ancestors, and one more
    let mut deep = Weights::default();
    for model in 1..=32 {
        deep = weights(&[(model, 900_000, &deep)]);
    }
    assert_eq!(deep.ancestors().len(), 32);
    assert!(matches!(
        lineage(&[(33, 900_000, &deep)]),
        Err(LineageError::OutOfBounds(e)) if e.bound.name == "ancestors" && e.given == 33
    ));
}

#[test]
fn a_parent_is_what_the_child_accepts() {
    let accept = parent(7, ratio(100_000));
    let facts = of(&Weights::default(), ratio(100_000));
    let check = |facts: ParentFacts| descend(5, std::slice::from_ref(&accept), &[facts]).map(drop);
    assert_eq!(check(facts.clone()), Ok(()));
    for state in [ModelState::Draft, ModelState::Retired] {
        assert_eq!(
            check(ParentFacts { state, ..facts.clone() }),
            Err(LineageError::ParentState { parent: 7, state })
        );
    }
    assert_eq!(check(ParentFacts { state: ModelState::Deprecated, ..facts.clone() }), Ok(()));
    assert_eq!(
        check(ParentFacts { licence_id: 2, ..facts.clone() }),
        Err(LineageError::OtherLicence { parent: 7, accepted: 1, present: 2 })
    );
    // hazard 59: the parent raises its pledge in the block before; lowering it is another one too
    for pledge in [ratio(100_001), ratio(99_999)] {
        assert_eq!(
            check(ParentFacts { pledge, ..facts.clone() }),
            Err(LineageError::OtherPledge { parent: 7, accepted: ratio(100_000), present: pledge })
        );
    }
    let mut closed = facts.clone();
    closed.licence.grants = vec![Relation::Merge];
    assert_eq!(check(closed), Err(LineageError::NotGranted { parent: 7, relation: Relation::Finetune }));
    let mut alike = facts.clone();
    alike.licence.share_alike = Some(ShareAlike { compatible: vec![3] });
    assert_eq!(check(alike.clone()), Err(LineageError::NotAlike { parent: 7, licence: 5 }));
    alike.licence.share_alike = Some(ShareAlike { compatible: vec![3, 5] });
    assert_eq!(check(alike.clone()), Ok(()));
    alike.licence.share_alike = Some(ShareAlike { compatible: vec![] });
    assert!(descend(1, std::slice::from_ref(&accept), &[alike]).is_ok(), "the licence itself is alike");
    assert_eq!(descend(5, &[accept], &[]), Err(LineageError::Facts { parents: 1, facts: 0 }));
}

#[test]
fn restrictions_are_inherited_for_ever_and_each_once() {
    let pledge = ratio(1);
    let facts = |restrictions: Option<u32>, inherited: &[u32]| {
        let mut facts = of(&Weights::default(), pledge);
        facts.licence.restrictions = restrictions;
        facts.inherited = inherited.to_vec();
        facts
    };
    let two = [parent(1, pledge), parent(2, pledge)];
    let got = descend(1, &two, &[facts(Some(9), &[3, 5]), facts(Some(5), &[3])]).unwrap();
    assert_eq!(got.inherited, [3, 5, 9]);
    let got = descend(1, &two, &[facts(Some(8), &[1, 2, 3, 4, 5, 6, 7]), facts(None, &[8, 1])]).unwrap();
    assert_eq!(got.inherited.len(), 8);
    assert!(matches!(
        descend(1, &two, &[facts(Some(8), &[1, 2, 3, 4, 5, 6, 7]), facts(Some(9), &[])]),
        Err(LineageError::OutOfBounds(e)) if e.bound.name == "inherited policies"
    ));
}

#[test]
fn weights_that_cannot_be_do_not_decode() {
    let weight = |model, weight: u64| Weight { model, weight: weight.into() };
    for bad in [
        vec![weight(1, 0)],
        vec![weight(2, 1), weight(1, 1)],
        vec![weight(1, 1), weight(1, 1)],
        vec![weight(1, WHOLE), weight(2, 1)],
        vec![weight(1, u64::MAX), weight(2, u64::MAX)],
        (1..=33).map(|model| weight(model, 1)).collect(),
    ] {
        assert!(Weights::try_from(bad.clone()).is_err(), "{bad:?}");
    }
    assert_eq!(Weights::try_from(vec![weight(1, WHOLE)]).unwrap().own(), 0);
}

proptest! {
    /// In random graphs: weights sum to one exactly, and each is below the exact sum over all paths by less than one
    /// unit for each product that was floored.
    #[test]
    fn weights_are_the_exact_ones_rounded_down(
        graph in prop::collection::vec(prop::collection::vec((any::<prop::sample::Index>(), 0..=400_000u32), 0..4), 1..9)
    ) {
        // exact[m][a] in units of 10^-6^m, so that every path is a whole number
        let scale = Uint512::from(1_000_000u32);
        let mut known: Vec<Weights> = vec![];
        let mut exact: Vec<Vec<Uint512>> = vec![];
        let mut cuts: Vec<u64> = vec![];
        for (m, parents) in graph.iter().enumerate() {
            let mut named: Vec<(usize, u32)> = vec![];
            for (index, part) in parents.iter().filter(|_| m > 0) {
                let p = index.index(m);
                let left = 1_000_000 - named.iter().map(|(_, part)| part).sum::<u32>();
                if named.iter().all(|(other, _)| *other != p) {
                    named.push((p, *part.min(&left)));
                }
            }
            let list: Vec<_> = named.iter().map(|(p, part)| (*p as u64 + 1, *part, &known[*p])).collect();
            let got = weights(&list);

            // whole at this depth
            let whole = scale.pow(u32::try_from(m).unwrap());
            let mut row = vec![Uint512::zero(); m + 1];
            for (p, part) in &named {
                let lift = scale.pow(u32::try_from(m - p - 1).unwrap());
                for (a, weight) in exact[*p].iter().enumerate() {
                    row[a] += *weight * Uint512::from(*part) * lift;
                }
            }
            row[m] = whole - row.iter().take(m).copied().sum::<Uint512>();
            // each product that was floored lost less than a unit, here or above; each own part is the rest
            let cut = named.iter().map(|(p, _)| cuts[*p] + *p as u64 + 1).sum::<u64>();

            let mut sum = 0u64;
            for (a, exact) in row.iter().enumerate() {
                let weight = got.of(m as u64 + 1, a as u64 + 1);
                sum += weight;
                let scaled = *exact * Uint512::from(WHOLE);
                let floored = Uint512::from(weight) * whole;
                let slack = Uint512::from(cut) * whole;
                prop_assert!(floored <= scaled + slack && scaled <= floored + slack, "model {m}, ancestor {a}");
            }
            prop_assert_eq!(sum, WHOLE);
            known.push(got);
            exact.push(row);
            cuts.push(cut);
        }
    }
}
