//! Where models come from: hazards 34 and 59, and descendants by pages.

use polity::{registry::*, Ratio};

use crate::kit::*;

fn parent(model: u64) -> Parent {
    Parent { model, relation: Relation::Finetune, licence: 1, pledge: Ratio::percent(10) }
}

/// Registers and activates a model with these parents, by whoever.
fn model(kit: &mut Kit, name: &str, parents: Vec<Parent>) -> u64 {
    let model = kit.make("eve", ExecuteMsg::Register(Register { parents, ..register(name) }));
    kit.all("eve", vec![ExecuteMsg::Submit(submit(model, 1))]);
    kit.all(
        "eve",
        vec![ExecuteMsg::Activate(Activate { model, revision: 0, version: 1, root: digest(1), grace: 0 })],
    );
    model
}

fn refused(kit: &Kit, parents: Vec<Parent>) -> String {
    let msg = ExecuteMsg::Register(Register { parents, ..register("refused") });
    kit.fork().execute("eve", msg).unwrap_err().to_string()
}

#[test]
fn invariant_12_weights_are_fixed_at_registration() {
    let mut kit = Kit::new();
    let child = model(&mut kit, "child", vec![parent(1)]);
    let diamond = model(&mut kit, "diamond", vec![parent(1), parent(child)]);
    let lineage = |kit: &Kit| kit.ask::<LineageResponse>(QueryMsg::Lineage { model: diamond });
    let got = lineage(&kit);
    // 10 % to the base, 10 % to the child, of which 10 % go on to the base
    let weights: Vec<_> = got.ancestors.iter().map(|w| (w.model, w.weight.u64())).collect();
    assert_eq!(weights, [(1, 110_000_000_000_000_000), (child, 90_000_000_000_000_000)]);
    assert_eq!(got.own.u64(), 800_000_000_000_000_000);
    assert_eq!(got.parents, [parent(1), parent(child)]);
    // whatever becomes of the ancestors
    let revision = kit.revision(1);
    kit.all(
        "authority",
        vec![ExecuteMsg::SetPledge(SetPledge { model: 1, revision, pledge: Ratio::percent(90) })],
    );
    kit.all("authority", vec![ExecuteMsg::Retire(AtRevision { model: 1, revision })]);
    assert_eq!(lineage(&kit), got);
}

#[test]
fn a_child_accepts_what_is_in_force_and_nothing_else() {
    let mut kit = Kit::new();
    assert!(refused(&kit, vec![Parent { pledge: Ratio::percent(9), ..parent(1) }]).starts_with("lineage: "));
    let other = licence("ISC");
    kit.all("maker", vec![ExecuteMsg::CreateLicence(Licence { grants: vec![Relation::Merge], ..other })]);
    kit.all(
        "authority",
        vec![ExecuteMsg::SetPledge(SetPledge { model: 1, revision: 1, pledge: Ratio::percent(11) })],
    );
    assert!(refused(&kit, vec![parent(1)]).contains("its pledge is"));
    kit.all(
        "authority",
        vec![ExecuteMsg::SetPledge(SetPledge { model: 1, revision: 1, pledge: Ratio::percent(10) })],
    );
    kit.all(
        "authority",
        vec![ExecuteMsg::SetLicence(SetLicence { model: 1, revision: 1, licence: kit.licence(2) })],
    );
    assert!(refused(&kit, vec![parent(1)]).contains("its licence is 2"));
    assert!(refused(&kit, vec![Parent { licence: 2, ..parent(1) }]).contains("doesn't grant finetune"));
    model(&mut kit, "merged", vec![Parent { licence: 2, relation: Relation::Merge, ..parent(1) }]);
}

/// A parent is active or deprecated, and may be suspended; a model that is to come, or itself, is none.
#[test]
fn only_what_is_in_use_is_a_parent() {
    let mut kit = Kit::draft();
    assert!(refused(&kit, vec![parent(1)]).contains("it is draft"));
    assert!(refused(&kit, vec![parent(2)]).starts_with("unknown: "));
    kit.activate(1, 0).unwrap();
    let mut suspended = kit.fork();
    suspended.suspend("authority", kit.now() + 500).unwrap();
    model(&mut suspended, "child", vec![parent(1)]);
    let sunset = kit.now() + 50;
    kit.all(
        "authority",
        vec![ExecuteMsg::Deprecate(Deprecate { model: 1, revision: 1, sunset, successor: None })],
    );
    kit.at(sunset - 1);
    model(&mut kit, "child", vec![parent(1)]);
    kit.at(sunset);
    assert!(refused(&kit, vec![parent(1)]).contains("it is retired"));
}

#[test]
fn width_is_bounded_and_pledges_sum_to_a_whole() {
    let mut kit = Kit::new();
    let parents: Vec<_> = (0..9).map(|n| parent(model(&mut kit, &format!("base-{n}"), vec![]))).collect();
    model(&mut kit, "wide", parents[..8].to_vec());
    assert!(refused(&kit, parents.clone()).contains("parents: 9"));
    assert!(refused(&kit, [0, 1, 0].map(|n: usize| parents[n].clone()).to_vec()).contains("stands twice"));
    // 2 × 50 % is all there is
    for base in &parents[..3] {
        let msg =
            ExecuteMsg::SetPledge(SetPledge { model: base.model, revision: 1, pledge: Ratio::percent(50) });
        kit.all("eve", vec![msg]);
    }
    let half = |n: usize| Parent { pledge: Ratio::percent(50), ..parents[n].clone() };
    model(&mut kit, "all", vec![half(0), half(1)]);
    assert!(refused(&kit, vec![half(0), half(1), half(2)]).contains("more than a whole"));
}

#[test]
fn restrictions_are_bounded_and_share_alike_binds_the_licence() {
    let mut kit = Kit::new();
    let mut parents = vec![];
    for n in 0..9 {
        let own = PolicyMsg { max_staleness: n, ..policy() };
        let policy = kit.make("maker", ExecuteMsg::CreatePolicy(own));
        let restrictions = u32::try_from(policy).ok();
        let terms = Licence { restrictions, ..licence("LicenseRef-rail") };
        let licence = u32::try_from(kit.make("maker", ExecuteMsg::CreateLicence(terms))).unwrap();
        let base = model(&mut kit, &format!("base-{n}"), vec![]);
        kit.all(
            "eve",
            vec![ExecuteMsg::SetLicence(SetLicence {
                model: base,
                revision: 1,
                licence: kit.licence(licence),
            })],
        );
        parents.push(Parent { licence, ..parent(base) });
    }
    let eight = model(&mut kit, "eight", parents[..8].to_vec());
    let got: LineageResponse = kit.ask(QueryMsg::Lineage { model: eight });
    assert_eq!(got.inherited.len(), 8);
    assert!(refused(&kit, vec![parents[8].clone(), parent(eight)]).contains("inherited policies: 9"));

    let alike = Licence { share_alike: Some(ShareAlike { compatible: vec![2] }), ..licence("CC-BY-SA-4.0") };
    let alike = u32::try_from(kit.make("maker", ExecuteMsg::CreateLicence(alike))).unwrap();
    let revision = kit.revision(1);
    kit.all(
        "authority",
        vec![ExecuteMsg::SetLicence(SetLicence { model: 1, revision, licence: kit.licence(alike) })],
    );
    let from = Parent { licence: alike, ..parent(1) };
    assert!(refused(&kit, vec![from.clone()]).contains("lineage: parent 1"));
    for licence in [alike, 2] {
        let msg = Register {
            parents: vec![from.clone()],
            licence: kit.licence(licence),
            ..register(&format!("under-{licence}"))
        };
        let child = kit.make("bob", ExecuteMsg::Register(msg));
        // and can't be left later
        let [no, same, other] = [1, 2, alike].map(|licence| {
            ExecuteMsg::SetLicence(SetLicence { model: child, revision: 0, licence: kit.licence(licence) })
        });
        assert_eq!(code(&kit.execute("bob", no).unwrap_err()), "lineage");
        kit.all("bob", vec![same, other]);
    }
}

#[test]
fn descendants_are_listed_by_pages() {
    let mut kit = Kit::new();
    let children: Vec<_> = (0..35).map(|n| model(&mut kit, &format!("c-{n}"), vec![parent(1)])).collect();
    let mut got = vec![];
    loop {
        let start_after = got.last().copied();
        let page: ChildrenResponse = kit.ask(QueryMsg::Children { model: 1, start_after, limit: Some(30) });
        if page.children.is_empty() {
            break;
        }
        got.extend(page.children);
    }
    assert_eq!(got, children);
    // of a version: whatever says to be made from it, in its own model too, each once
    let source = Source::Version { model: 1, version: 1 };
    let provenance: Vec<_> = [Relation::Merge, Relation::Distilled]
        .map(|relation| Provenance { relation, source: source.clone() })
        .to_vec();
    for (sender, model) in [("authority", 1), ("eve", children[0]), ("eve", children[9])] {
        let provenance = provenance.clone();
        kit.all(sender, vec![ExecuteMsg::Submit(Submit { provenance, ..submit(model, 77) })]);
    }
    let mut got = vec![];
    loop {
        let (start_after, limit) = (got.last().copied(), Some(1));
        let page: DerivedResponse = kit.ask(QueryMsg::Derived { model: 1, version: 1, start_after, limit });
        if page.versions.is_empty() {
            break;
        }
        got.extend(page.versions);
    }
    let expected = [(1, 3), (children[0], 2), (children[9], 2)];
    assert_eq!(got, expected.map(|(model, version)| VersionRef { model, version }));
}
