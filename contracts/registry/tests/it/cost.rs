//! What each message asks of its storage, with little and with much behind it. Invariant 13.

use polity::{registry::*, Ratio};
use polity_store::Counts;

use crate::{kit::*, roles::every_message_after};

/// Many more of everything that there can be many of.
fn crowd(kit: &mut Kit) {
    for n in 0..40u8 {
        let name = format!("crowd-{n}");
        kit.all(
            "crowd",
            vec![
                ExecuteMsg::CreatePolicy(policy()),
                ExecuteMsg::CreateMetric(metric(&name)),
                ExecuteMsg::CreateLicence(licence("MIT")),
                ExecuteMsg::Register(Register { policy: None, ..register(&name) }),
            ],
        );
        kit.all("maintainer", vec![ExecuteMsg::Submit(submit(1, 10 + n))]);
        kit.all("maintainer", vec![ExecuteMsg::AmendCard { model: 1, version: 1, digest: digest(n) }]);
        kit.attest(&name, 1, 700_000).unwrap();
        kit.attest("ann", 1, 700_000).unwrap();
        kit.attest("ann", 2, 700_000).unwrap();
        // and the model's own past
        kit.activate(2 - u32::from(n % 2), 0).unwrap();
        let until = kit.now() + 5;
        kit.suspend("authority", until).unwrap();
        kit.lift().unwrap();
        kit.set_policy(PLAIN).unwrap();
        let revision = kit.revision(1);
        kit.all(
            "authority",
            vec![
                ExecuteMsg::SetPledge(SetPledge { model: 1, revision, pledge: Ratio::percent(n) }),
                ExecuteMsg::SetMaintainers(SetMaintainers {
                    model: 1,
                    revision,
                    maintainers: vec![account("maintainer").into()],
                }),
                ExecuteMsg::AppointGuardian(AppointGuardian {
                    model: 1,
                    revision,
                    guardian: Some(guardian()),
                }),
            ],
        );
        kit.wait(1);
    }
}

/// What the crowd leaves as it was at first, so that what follows finds the same.
fn quiet(kit: &mut Kit) {
    let mut once = |n: u8| {
        kit.activate(2, 0).unwrap();
        kit.activate(1, 0).unwrap();
        let until = kit.now() + 5;
        kit.suspend("authority", until).unwrap();
        kit.lift().unwrap();
        let revision = kit.revision(1);
        kit.all(
            "authority",
            vec![
                ExecuteMsg::SetMaintainers(SetMaintainers {
                    model: 1,
                    revision,
                    maintainers: vec![account("maintainer").into()],
                }),
                ExecuteMsg::SetPledge(SetPledge { model: 1, revision, pledge: Ratio::percent(n) }),
                ExecuteMsg::AppointGuardian(AppointGuardian {
                    model: 1,
                    revision,
                    guardian: Some(guardian()),
                }),
            ],
        );
        kit.wait(1);
    };
    once(39);
}

fn row(kind: &str, c: &Counts) -> String {
    let read = c.gets_found_bytes + c.gets_missed_bytes + c.range_bytes;
    format!(
        "{kind:<20} {:>6} {:>6} {:>6} {:>7} {read:>10} {:>13}",
        c.found(),
        c.missed(),
        c.writes,
        c.removes,
        c.write_bytes
    )
}

fn table(before: impl Fn(&mut Kit) + Copy) -> Vec<String> {
    every_message_after(before)
        .map(|(mut kit, sender, msg)| {
            let kind = msg.kind();
            row(kind, &kit.cost(|kit| kit.execute(sender, msg).unwrap()))
        })
        .collect()
}

#[test]
fn invariant_13_no_message_gets_dearer_by_what_else_there_is() {
    let (quiet, busy) = (table(quiet), table(crowd));
    let columns = |row: &String| {
        // numbers in JSON take more digits: what is counted stays, and bytes within a few
        let columns: Vec<String> = row.split_ascii_whitespace().map(str::to_owned).collect();
        (columns[..5].to_vec(), columns[5..].iter().map(|n| n.parse::<u64>().unwrap()).collect::<Vec<_>>())
    };
    for (quiet, busy) in quiet.iter().zip(&busy) {
        let ((counts, bytes), (more, larger)) = (columns(quiet), columns(busy));
        assert_eq!(counts, more);
        for (small, large) in bytes.iter().zip(&larger) {
            assert!(large.abs_diff(*small) <= 8, "{quiet} against {busy}");
        }
    }
    let found = quiet.join("\n");
    assert_eq!(found, TABLE.trim(), "\n{found}\n");
}

#[test]
fn invariant_13_no_answer_about_a_use_gets_dearer_by_what_else_there_is() {
    let costs = [quiet as fn(&mut Kit), crowd].map(|before| {
        let mut kit = Kit::new();
        kit.attest("ann", 1, 700_000).unwrap();
        kit.attest("ann", 2, 700_000).unwrap();
        before(&mut kit);
        kit.set_policy(EVALUATED).unwrap();
        let past = kit.now() + 1;
        kit.wait(10);
        let ask = |at| QueryMsg::Authorize {
            subject: Subject::Active { model: 1 },
            attributes: say(&["chat"]),
            at,
        };
        [None, Some(past)].map(|at| {
            kit.cost(|kit| {
                let got: Decision = kit.ask(ask(at));
                assert!(got.allowed, "{:?}", got.reasons);
            })
        })
    });
    assert_eq!(costs[0], costs[1]);
    let [[now, past], _] = costs;
    assert_eq!((now.found(), now.missed(), past.found(), past.missed()), (8, 4, 9, 4));
}

/// A vocabulary with all that it may have: 32 axes of 256 terms, 32,768 bytes of names.
fn largest_vocabulary() -> Vec<Axis> {
    let axis = |n: u32| {
        let mut names: Vec<Term> = (0..255).map(|m| term(&format!("{:04x}", n * 256 + m))).collect();
        names.push(term("z"));
        Axis { name: term(&format!("a{n:02}")), kind: AxisKind::Set(names.try_into().unwrap()) }
    };
    (0..32).map(axis).collect()
}

/// Nine policies in nine of the largest vocabularies, each with all that it may have, and 128 pairs of rule and member.
#[test]
fn authorize_fits_a_nodes_query_limit_at_every_cap() {
    let mut kit = Kit::empty();
    kit.all("maker", vec![ExecuteMsg::CreateLicence(licence("MIT"))]);
    let long = |n: usize| term(&format!("{n:064}"));
    let disclosures: Vec<_> = (0..32).map(long).collect();
    let digest_of = |axes: Vec<Axis>| Vocabulary::try_from(axes).unwrap().digest();
    let vocabulary = |kit: &mut Kit| {
        let axes = largest_vocabulary();
        let (first, last) = axes.split_at(16);
        let id = kit.make("maker", ExecuteMsg::CreateVocabulary { axes: first.to_vec() });
        let vocabulary = u32::try_from(id).unwrap();
        kit.all("maker", vec![ExecuteMsg::AddAxes { vocabulary, axes: last.to_vec() }]);
        let digest = digest_of(axes);
        kit.all("maker", vec![ExecuteMsg::SealVocabulary { vocabulary, digest }]);
        vocabulary
    };
    let largest = |vocabulary, rules| PolicyMsg {
        vocabulary,
        amendments: (0..16).map(digest).collect(),
        constraints: (0..32)
            .map(|n| ConstraintMsg { axis: term(&format!("a{n:02}")), limit: LimitMsg::AllBut(vec![]) })
            .collect(),
        disclosures: disclosures.clone(),
        rules,
        ..policy()
    };
    // eight parents, each with restrictions of its own
    let mut parents = vec![];
    for n in 0..8 {
        let vocabulary = vocabulary(&mut kit);
        let policy = kit.make("maker", ExecuteMsg::CreatePolicy(largest(vocabulary, vec![])));
        let policy = u32::try_from(policy).unwrap();
        let rail = Licence { restrictions: Some(policy), ..licence("LicenseRef-rail") };
        let licence = u32::try_from(kit.make("maker", ExecuteMsg::CreateLicence(rail))).unwrap();
        let base = Register {
            policy: Some(kit.policy(policy)),
            licence: kit.licence(licence),
            ..register(&format!("base-{n}"))
        };
        let model = kit.make("authority", ExecuteMsg::Register(base));
        let (disclosures, root) = (disclosures.clone(), digest(1));
        kit.all(
            "authority",
            vec![
                ExecuteMsg::Submit(Submit { disclosures, ..submit(model, 1) }),
                ExecuteMsg::Activate(Activate { model, revision: 0, version: 1, root, grace: 0 }),
            ],
        );
        parents.push(Parent { model, relation: Relation::Merge, licence, pledge: Ratio::percent(10) });
    }
    // sixteen rules, each with a panel of its own of eight
    let rules: Vec<_> = (0..16)
        .map(|n| {
            let metric =
                u32::try_from(kit.make("maker", ExecuteMsg::CreateMetric(metric(&n.to_string())))).unwrap();
            let members = (0..8).map(|m| account(&format!("evaluator {n} {m}")).into()).collect();
            let authority = account("chief").into();
            let panel = kit.make("maker", ExecuteMsg::CreatePanel { authority, members });
            RuleMsg { metric, panel: u32::try_from(panel).unwrap(), k: 7, max_age: None, ..rule() }
        })
        .collect();
    let own_vocabulary = vocabulary(&mut kit);
    let own = kit.make("maker", ExecuteMsg::CreatePolicy(largest(own_vocabulary, rules.clone())));
    let msg = Register {
        parents,
        policy: u32::try_from(own).ok().map(|id| kit.policy(id)),
        maintainers: (0..16).map(|n| account(&format!("maintainer {n}")).into()).collect(),
        ..register("largest")
    };
    let model = kit.make("authority", ExecuteMsg::Register(msg));
    kit.all("authority", vec![ExecuteMsg::Submit(Submit { disclosures, ..submit(model, 1) })]);
    let expires = Some(kit.now() + 500);
    for (n, rule) in rules.iter().enumerate() {
        for m in 0..8 {
            let attestation = Attestation { stderr: Some(1), expires, ..attestation(1, 900_000, kit.now()) };
            let msg = ExecuteMsg::Attest { model, version: 1, metric: rule.metric, attestation };
            kit.all(&format!("evaluator {n} {m}"), vec![msg]);
        }
    }
    kit.wait(1);
    for (n, rule) in rules.iter().enumerate() {
        let member = account(&format!("evaluator {n} 0")).into();
        kit.all("chief", vec![ExecuteMsg::StrikeMember(StrikeMember { panel: rule.panel, member })]);
    }
    kit.all(
        "authority",
        vec![ExecuteMsg::Activate(Activate { model, revision: 0, version: 1, root: digest(1), grace: 0 })],
    );
    let attributes: Vec<_> = (0..32)
        .map(|n| Attribute { axis: format!("a{n:02}"), value: Value::Terms(vec!["z".into()]) })
        .collect();
    let attributes: Attributes = attributes.try_into().unwrap();
    // blocks are some nanoseconds into their seconds
    let past = kit.now() + 1;
    kit.wait(5);
    for at in [None, Some(past)] {
        let question = QueryMsg::Authorize {
            subject: Subject::Root { model, root: digest(1) },
            attributes: attributes.clone(),
            at,
        };
        let counts = kit.cost(|kit| {
            let got: Decision = kit.ask(question);
            assert!(got.allowed, "{:?}", got.reasons);
        });
        let gas = gas(&counts);
        println!("authorize at every cap: {gas} SDK gas of reads, {counts:?}");
        assert!(gas < 1_500_000, "{gas}: {counts:?}");
    }
}

/// What a chain charges for reads: its gas schedule, with its 33 bytes before each key.
fn gas(c: &Counts) -> u64 {
    let gets = c.gets_found + c.gets_missed;
    1_000 * gets
        + 3 * (c.gets_found_bytes + c.gets_missed_bytes + 33 * gets)
        + 60 * c.range_rows
        + 6 * (c.range_bytes + 33 * c.range_rows)
        + 30 * c.ranges_empty
}

/// Found, missed, writes, removes, bytes read, bytes written.
const TABLE: &str = "\
create_vocabulary         1      0      2       0         25           134
add_axes                  2      0      1       0        243           160
seal_vocabulary           2      0      1       0        243           171
create_policy             3      0      3       0        326           269
create_metric             1      0      2       0         21           413
create_panel              1      0      2       0         20           132
create_licence            1      0      2       0         22           388
strike_member             1      0      1       0        180           188
register                  3      1     11       0        448           911
submit                    3      1      9       0        201           969
amend_card                4      0      5       0        327           471
activate                  9      3      5       0        779           513
activate_evaluated       11      5      5       0       1124           523
tighten_guardrails        9      2      4       0        812           460
set_guardrails            8      2      4       0        750           456
deprecate                 2      0      5       0        168           456
retire                    2      0      4       0        168           416
revoke                    3      1      6       0        290           539
suspend                   2      0      5       0        168           546
ratify_suspension         4      0      6       0        344           603
lift_suspension           3      0      5       0        247           504
appoint_guardian          2      0      5       0        168           499
set_maintainers           2      0      4       0        168           342
set_licence               5      0      4       0        794           339
set_pledge                3      0      4       0        201           338
propose_authority         2      0      4       0        168           374
accept_authority          3      0      5       0        230           455
attest                    2      1      3       0        509           673
revoke_attestation        1      0      1       0        109           109
";
