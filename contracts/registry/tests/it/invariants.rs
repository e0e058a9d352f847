//! What may never happen, by its number. Numbers 6, 14 and 17 by role are in `roles`, 14 of the chain in `chain`, 10 under
//! random histories in `past`, 13 in `cost`.

use polity::{registry::*, Ratio};

use crate::kit::*;

const ACTIVE: Subject = Subject::Active { model: 1 };

fn attest_at(kit: &mut Kit, by: &str, value: i64, measured: u64) {
    let msg =
        ExecuteMsg::Attest { model: 1, version: 1, metric: 1, attestation: attestation(1, value, measured) };
    kit.all(by, vec![msg]);
}

/// A draft under the evaluated policy.
fn strict() -> Kit {
    let mut kit = Kit::draft();
    kit.set_policy(EVALUATED).unwrap();
    kit
}

fn refused_use(kit: &Kit, codes: &[ReasonCode]) {
    let got = kit.authorize(ACTIVE, &["chat"]);
    assert_eq!(got.reasons.iter().map(|reason| reason.code).collect::<Vec<_>>(), codes);
}

/// A batch that was voted runs whole as it was voted: the k-th action on a model carries revision + k − 1.
#[test]
fn invariant_06_a_batch_carries_its_own_revisions() {
    let mut kit = Kit::new();
    let mut batch = vec![
        ExecuteMsg::SetPledge(SetPledge { model: 1, revision: 0, pledge: Ratio::percent(3) }),
        ExecuteMsg::SetGuardrails(SetGuardrails { model: 1, revision: 0, policy: made(STRICTER) }),
        ExecuteMsg::Activate(Activate { model: 1, revision: 0, version: 2, root: digest(2), grace: 9 }),
        suspend(0, kit.now() + 9),
        ExecuteMsg::LiftSuspension(AtRevision { model: 1, revision: 0 }),
    ];
    set_revisions(&mut batch, |model| Some(kit.revision(model)));
    check_revisions(&batch, |model| Some(kit.revision(model))).unwrap();
    kit.all("authority", batch.clone());
    assert_eq!(kit.revision(1), 5);
    // the same again is refused from its first action on
    for msg in batch {
        assert_eq!(code(&kit.execute("authority", msg).unwrap_err()), "model");
    }
}

/// Hazard 64: nothing that others can do in between stops what was voted.
#[test]
fn invariant_17_what_maintainers_and_evaluators_do_stops_no_vote() {
    let mut kit = Kit::new();
    let voted =
        ExecuteMsg::Activate(Activate { model: 1, revision: 1, version: 2, root: digest(2), grace: 0 });
    kit.all("maintainer", vec![ExecuteMsg::Submit(submit(1, 9))]);
    kit.all("maintainer", vec![ExecuteMsg::AmendCard { model: 1, version: 2, digest: digest(9) }]);
    kit.attest("eve", 2, 0).unwrap();
    kit.all("eve", vec![ExecuteMsg::RevokeAttestation { model: 1, version: 2, metric: 1 }]);
    kit.all("authority", vec![voted]);
}

/// Hazard 36: nobody can take a name away from another.
#[test]
fn invariant_17_a_strangers_registration_blocks_nobody() {
    let mut kit = Kit::stocked();
    kit.all("eve", vec![ExecuteMsg::Register(register("aurora"))]);
    kit.all("eve", vec![ExecuteMsg::Submit(submit(1, 1))]);
    kit.all("authority", vec![ExecuteMsg::Register(register("aurora"))]);
    kit.all("authority", vec![ExecuteMsg::Submit(submit(2, 1))]);
}

#[test]
fn invariant_07_nothing_is_active_without_a_policy() {
    let mut kit = Kit::stocked();
    kit.all("authority", vec![ExecuteMsg::Register(Register { policy: None, ..register("aurora") })]);
    kit.all("authority", vec![ExecuteMsg::Submit(submit(1, 1))]);
    assert_eq!(code(&kit.activate(1, 0).unwrap_err()), "model");
    refused_use(&kit, &[ReasonCode::ModelDraft, ReasonCode::NoActiveVersion, ReasonCode::NoPolicy]);
    let tighten = ExecuteMsg::TightenGuardrails(SetGuardrails { model: 1, revision: 0, policy: made(PLAIN) });
    assert_eq!(code(&kit.execute("authority", tighten).unwrap_err()), "model");
    kit.set_policy(PLAIN).unwrap();
    kit.activate(1, 0).unwrap();
    assert!(kit.allowed());
}

/// Hazards 33 and 67: who may not pass, what may not pass, and that all of it can still fail.
#[test]
fn invariant_07_no_attestation_opens_a_gate_that_should_not() {
    // nobody of the panel
    let mut kit = strict();
    kit.attest("eve", 1, 900_000).unwrap();
    assert_eq!(code(&kit.activate(1, 0).unwrap_err()), "unmet");
    // another version
    kit.attest("ann", 2, 900_000).unwrap();
    assert_eq!(code(&kit.activate(1, 0).unwrap_err()), "unmet");
    // too old, by a second
    let now = kit.now();
    attest_at(&mut kit, "ann", 900_000, now - 1_000);
    assert_eq!(code(&kit.activate(1, 0).unwrap_err()), "unmet");
    // expired, revoked
    let attestation = Attestation { expires: Some(now + 5), ..attestation(1, 900_000, now) };
    kit.all("ann", vec![ExecuteMsg::Attest { model: 1, version: 1, metric: 1, attestation }]);
    let mut late = kit.fork();
    late.wait(5);
    assert_eq!(code(&late.activate(1, 0).unwrap_err()), "unmet");
    kit.fork().activate(1, 0).unwrap();
    kit.all("ann", vec![ExecuteMsg::RevokeAttestation { model: 1, version: 1, metric: 1 }]);
    assert_eq!(code(&kit.activate(1, 0).unwrap_err()), "unmet");
    // the last one that would: in force to its last second
    let mut kit = strict();
    let now = kit.now();
    attest_at(&mut kit, "ann", 700_000, now - 999);
    kit.activate(1, 0).unwrap();
    assert!(kit.allowed());
}

/// A role is asked for when the use is: whoever becomes one stops passing, and keeps failing.
#[test]
fn invariant_07_a_role_cannot_pass_its_own_model_and_can_fail_it() {
    let mut kit = strict();
    kit.attest("ann", 1, 700_000).unwrap();
    kit.activate(1, 0).unwrap();
    let maintainers = |kit: &Kit, names: &[&str]| {
        ExecuteMsg::SetMaintainers(SetMaintainers {
            model: 1,
            revision: kit.revision(1),
            maintainers: names.iter().map(|name| account(name).into()).collect(),
        })
    };
    let appoint = |kit: &Kit, name: &str, until| {
        ExecuteMsg::AppointGuardian(AppointGuardian {
            model: 1,
            revision: kit.revision(1),
            guardian: Some(GuardianMsg { address: account(name).into(), until, max_suspension: 5 }),
        })
    };
    for role in ["maintainer", "guardian", "authority"] {
        let mut kit = kit.fork();
        match role {
            "maintainer" => kit.all("authority", vec![maintainers(&kit, &["ann"])]),
            "guardian" => {
                let end = kit.now() + 50;
                kit.all("authority", vec![appoint(&kit, "ann", end)]);
            }
            _ => {
                let revision = kit.revision(1);
                let authority = Some(account("ann").into());
                kit.all(
                    "authority",
                    vec![ExecuteMsg::ProposeAuthority(ProposeAuthority { model: 1, revision, authority })],
                );
                assert!(kit.allowed());
                kit.all("ann", vec![ExecuteMsg::AcceptAuthority(AtRevision { model: 1, revision })]);
            }
        }
        refused_use(&kit, &[ReasonCode::RuleNotHeld]);
        if role == "guardian" {
            // out of office it is nobody's
            kit.wait(50);
            assert!(kit.allowed());
        }
    }
    // a critic doesn't lose its voice by being named
    kit.attest("bob", 1, 699_999).unwrap();
    refused_use(&kit, &[ReasonCode::RuleNotHeld]);
    kit.all("authority", vec![maintainers(&kit, &["bob"])]);
    refused_use(&kit, &[ReasonCode::RuleNotHeld]);
}

/// Whoever submitted a version stays its submitter, also when it maintains nothing any more: else one would submit,
/// leave, and pass one's own work.
#[test]
fn invariant_07_who_submitted_a_version_never_passes_it() {
    let mut kit = strict();
    let maintainers = |names: &[&str]| {
        let maintainers = names.iter().map(|name| account(name).into()).collect();
        ExecuteMsg::SetMaintainers(SetMaintainers { model: 1, revision: 1, maintainers })
    };
    kit.all("authority", vec![maintainers(&["ann"])]);
    kit.all("ann", vec![ExecuteMsg::Submit(submit(1, 3))]);
    kit.all("authority", vec![maintainers(&[])]);
    kit.attest("ann", 3, 900_000).unwrap();
    kit.attest("ann", 2, 900_000).unwrap();
    assert_eq!(code(&kit.activate(3, 0).unwrap_err()), "unmet");
    // another's work it may pass, and its own it may fail
    kit.fork().activate(2, 0).unwrap();
    kit.attest("bob", 3, 900_000).unwrap();
    kit.fork().activate(3, 0).unwrap();
    kit.attest("ann", 3, 0).unwrap();
    assert_eq!(code(&kit.activate(3, 0).unwrap_err()), "unmet");
}

/// Who has several roles is told once, and each of its roles is one.
#[test]
fn roles_are_told_once() {
    let mut kit = Kit::stocked();
    let maintainers = ["authority", "mia"].map(|name| account(name).into()).to_vec();
    let guardian = Some(GuardianMsg { address: account("mia").into(), ..guardian() });
    kit.all("authority", vec![ExecuteMsg::Register(Register { maintainers, guardian, ..register("a") })]);
    kit.all("authority", vec![ExecuteMsg::Submit(submit(1, 1))]);
    let subject = Subject::Version { model: 1, version: 1 };
    let mut got: Vec<String> = kit.ask::<Snapshot>(QueryMsg::Snapshot { subject, at: None }).roles;
    got.sort_unstable();
    let mut expected = ["authority", "mia"].map(|name| account(name).into_string());
    expected.sort_unstable();
    assert_eq!(got, expected);
}

/// An inherited policy is read in its own vocabulary, which isn't that of the model's own.
#[test]
fn each_policy_is_read_in_its_own_vocabulary() {
    let mut kit = Kit::new();
    let mut other = axes();
    other.reverse();
    let digest_of = Vocabulary::try_from(other.clone()).unwrap().digest();
    kit.all(
        "maker",
        vec![
            ExecuteMsg::CreateVocabulary { axes: other },
            ExecuteMsg::SealVocabulary { vocabulary: 2, digest: digest_of },
        ],
    );
    let limit = LimitMsg::Require(vec![term("mark-output")]);
    let duty = ConstraintMsg { axis: term("duties"), limit };
    let constraints = vec![allow(&["chat", "medical"]), duty];
    let rail = PolicyMsg { vocabulary: 2, constraints, ..policy() };
    let restrictions = u32::try_from(kit.make("maker", ExecuteMsg::CreatePolicy(rail))).ok();
    let rail = Licence { restrictions, ..licence("LicenseRef-rail") };
    let licence = u32::try_from(kit.make("maker", ExecuteMsg::CreateLicence(rail))).unwrap();
    kit.all(
        "authority",
        vec![ExecuteMsg::SetLicence(SetLicence { model: 1, revision: 1, licence: kit.licence(licence) })],
    );
    let (relation, pledge) = (Relation::Finetune, Ratio::percent(10));
    let parents = vec![Parent { model: 1, relation, licence, pledge }];
    let root = digest(1);
    kit.all(
        "eve",
        vec![
            ExecuteMsg::Register(Register { parents, ..register("child") }),
            ExecuteMsg::Submit(submit(2, 1)),
            ExecuteMsg::Activate(Activate { model: 2, revision: 0, version: 1, root, grace: 0 }),
        ],
    );
    let ask = |terms: &[&str]| kit.authorize(Subject::Active { model: 2 }, terms);
    let got = ask(&["chat"]);
    assert!(got.allowed, "{:?}", got.reasons);
    assert_eq!(got.duties, [Duty { axis: "duties".into(), term: "mark-output".into() }]);
    let told = |terms| ask(terms).reasons.iter().map(|r| (r.code, r.policy)).collect::<Vec<_>>();
    assert_eq!(told(&["code"]), [(ReasonCode::TermNotAllowed, restrictions)]);
    assert_eq!(told(&["medical"]), [(ReasonCode::TermNotAllowed, Some(PLAIN))]);
}

/// Hazard 58: failures aren't taken back, and who is struck can only fail, by what it said in an earlier block.
#[test]
fn invariant_07_a_failure_is_never_taken_back() {
    let mut kit = strict();
    kit.attest("ann", 1, 700_000).unwrap();
    kit.activate(1, 0).unwrap();
    kit.wait(1);
    kit.attest("bob", 1, 1).unwrap();
    refused_use(&kit, &[ReasonCode::RuleNotHeld]);
    let mut revoked = kit.fork();
    revoked.all("bob", vec![ExecuteMsg::RevokeAttestation { model: 1, version: 1, metric: 1 }]);
    refused_use(&revoked, &[ReasonCode::RuleNotHeld]);
    // struck in the block of its failure: what counts is from before, and that was nothing
    let strike =
        |name: &str| ExecuteMsg::StrikeMember(StrikeMember { panel: 1, member: account(name).into() });
    let mut same = kit.fork();
    same.all("chief", vec![strike("bob")]);
    assert!(same.allowed());
    kit.wait(1);
    kit.all("chief", vec![strike("bob")]);
    refused_use(&kit, &[ReasonCode::RuleNotHeld]);
    // what it says afterwards says nothing
    kit.wait(1);
    kit.attest("bob", 1, 900_000).unwrap();
    refused_use(&kit, &[ReasonCode::RuleNotHeld]);
    let mut passer = strict();
    passer.attest("ann", 1, 700_000).unwrap();
    passer.activate(1, 0).unwrap();
    passer.wait(1);
    passer.all("chief", vec![strike("ann")]);
    refused_use(&passer, &[ReasonCode::RuleNotHeld]);
}

/// Only the active version and the one in its grace, and neither when it is revoked.
#[test]
fn invariant_07_only_what_was_activated_is_authorised() {
    let mut kit = Kit::new();
    let allowed =
        |kit: &Kit, version| kit.authorize(Subject::Version { model: 1, version }, &["chat"]).allowed;
    assert!(allowed(&kit, 1) && !allowed(&kit, 2) && !allowed(&kit, 3));
    let by_root =
        |kit: &Kit, byte| kit.authorize(Subject::Root { model: 1, root: digest(byte) }, &["chat"]).allowed;
    assert!(by_root(&kit, 1) && !by_root(&kit, 2) && !by_root(&kit, 3));
    kit.activate(2, 100).unwrap();
    assert!(allowed(&kit, 1) && allowed(&kit, 2));
    let mut one = kit.fork();
    one.revoke(1).unwrap();
    assert!(!allowed(&one, 1) && allowed(&one, 2));
    kit.revoke(2).unwrap();
    assert!(allowed(&kit, 1) && !allowed(&kit, 2) && !kit.allowed());
    // and never again
    assert_eq!(code(&kit.activate(2, 0).unwrap_err()), "model");
}

/// The restrictions of a parent's licence hold for every descendant, whatever its own policy is.
#[test]
fn invariant_07_inherited_restrictions_hold_for_ever() {
    let mut kit = Kit::new();
    let restricted = Licence { restrictions: Some(STRICTER), ..licence("LicenseRef-rail") };
    kit.all("maker", vec![ExecuteMsg::CreateLicence(restricted)]);
    kit.all(
        "authority",
        vec![ExecuteMsg::SetLicence(SetLicence { model: 1, revision: 1, licence: kit.licence(2) })],
    );
    // it binds later children, and not itself
    assert!(kit.authorize(ACTIVE, &["code"]).allowed);
    let parent =
        |model, licence| Parent { model, relation: Relation::Finetune, licence, pledge: Ratio::percent(10) };
    let child = Register { parents: vec![parent(1, 2)], ..register("child") };
    kit.all("eve", vec![ExecuteMsg::Register(child), ExecuteMsg::Submit(submit(2, 21))]);
    let activate = |model, byte| {
        ExecuteMsg::Activate(Activate { model, revision: 0, version: 1, root: digest(byte), grace: 0 })
    };
    kit.all("eve", vec![activate(2, 21)]);
    let grandchild = Register { parents: vec![parent(2, 1)], ..register("grandchild") };
    kit.all(
        "bob",
        vec![ExecuteMsg::Register(grandchild), ExecuteMsg::Submit(submit(3, 22)), activate(3, 22)],
    );
    for model in [2, 3] {
        assert!(kit.authorize(Subject::Active { model }, &["chat"]).allowed);
        let got = kit.authorize(Subject::Active { model }, &["code"]);
        assert_eq!(got.reasons.len(), 1);
        assert_eq!(
            (got.reasons[0].code, got.reasons[0].policy),
            (ReasonCode::TermNotAllowed, Some(STRICTER))
        );
    }
    // the parent's later licence changes nothing of that
    let revision = kit.revision(1);
    kit.all(
        "authority",
        vec![ExecuteMsg::SetLicence(SetLicence { model: 1, revision, licence: kit.licence(1) })],
    );
    assert!(!kit.authorize(Subject::Active { model: 3 }, &["code"]).allowed);
}

/// Hazard 56: over every pair of the registry's policies, what tightens is what the pure rule says, and only if it is met.
#[test]
fn invariant_08_tighten_never_loosens() {
    let mut kit = Kit::new();
    for msg in [
        PolicyMsg { max_staleness: 30, ..policy() },
        PolicyMsg { document: digest(99), ..policy() },
        PolicyMsg {
            amendments: vec![digest(101), digest(102)],
            constraints: vec![allow(&["chat"])],
            ..policy()
        },
        PolicyMsg { constraints: vec![], ..policy() },
        PolicyMsg { disclosures: vec![term("training-data")], ..policy() },
        PolicyMsg { rules: vec![RuleMsg { k: 2, ..rule() }], ..evaluated() },
    ] {
        kit.all("maker", vec![ExecuteMsg::CreatePolicy(msg)]);
    }
    kit.attest("ann", 1, 700_000).unwrap();
    let stored = |kit: &Kit, policy| kit.ask::<PolicyResponse>(QueryMsg::Policy { policy }).stored;
    let (mut tightened, mut refused) = (0, 0);
    for from in 1..=10 {
        let mut kit = kit.fork();
        if kit.set_policy(from).is_err() {
            continue;
        }
        for to in 1..=10 {
            let mut kit = kit.fork();
            let strict = tightens(&stored(&kit, to), &stored(&kit, from)).is_ok();
            match kit.tighten(to) {
                Ok(_) => {
                    assert!(strict, "{from} to {to}");
                    tightened += 1;
                    // what is allowed now was allowed before
                    for terms in [&["chat"][..], &["code"], &["medical"], &["chat", "code"], &[]] {
                        let now = kit.authorize(ACTIVE, terms);
                        kit.set_policy(from).unwrap();
                        let before = kit.authorize(ACTIVE, terms);
                        assert!(!now.allowed || before.allowed);
                        kit.set_policy(to).unwrap();
                    }
                }
                Err(error) if code(&error) == "not_stricter" => {
                    assert!(!strict, "{from} to {to}");
                    refused += 1;
                }
                Err(error) => assert!(strict && code(&error) == "unmet", "{from} to {to}: {error}"),
            }
        }
    }
    assert!(tightened > 15 && refused > 30, "{tightened} {refused}");
}

/// Whatever ends, ends without a transaction: to its last second it is, from its end on it isn't.
#[test]
fn invariant_09_everything_that_ends_ends_by_itself() {
    // a suspension
    let mut kit = Kit::new();
    let end = kit.now() + 100;
    kit.suspend("guardian", end).unwrap();
    let ledger = kit.ledger().clone();
    kit.at(end - 1);
    assert!(!kit.allowed());
    kit.at(end);
    assert!(kit.allowed() && kit.model().suspension.is_none());
    assert_eq!(kit.ledger(), &ledger);
    // hazard 57: and with it the mandate, for it lapsed
    let again = kit.suspend("guardian", end + 50).unwrap_err();
    assert_eq!(again.to_string(), "model: guardian: its mandate is over");
    // the authority can, and only a new appointment brings a guardian back
    let appoint = ExecuteMsg::AppointGuardian(AppointGuardian {
        model: 1,
        revision: kit.revision(1),
        guardian: Some(guardian()),
    });
    kit.all("authority", vec![appoint]);
    kit.suspend("guardian", end + 50).unwrap();

    // a suspension that the authority answered leaves the mandate, and used
    let mut kit = Kit::new();
    let end = kit.now() + 100;
    kit.suspend("guardian", end).unwrap();
    kit.lift().unwrap();
    let used = kit.suspend("guardian", end).unwrap_err();
    assert_eq!(used.to_string(), "model: guardian: one suspension in an appointment, and there was one");
    // a guardian's own can't be stretched by itself
    assert_eq!(
        code(
            &kit.execute(
                "guardian",
                ExecuteMsg::RatifySuspension(RatifySuspension { model: 1, revision: 3, until: end })
            )
            .unwrap_err()
        ),
        "unauthorized"
    );

    // a term
    let mut kit = Kit::new();
    kit.at(NOW + 500 * DAY);
    assert_eq!(code(&kit.suspend("guardian", kit.now() + 5).unwrap_err()), "model");
    let mut kit = Kit::new();
    kit.at(NOW + 500 * DAY - 1);
    kit.suspend("guardian", kit.now() + 5).unwrap();

    // a chain that stood still for years comes back to what the dates say
    let mut kit = Kit::new();
    kit.activate(2, 30 * DAY).unwrap();
    let sunset = kit.now() + 365 * DAY;
    let revision = kit.revision(1);
    kit.all(
        "authority",
        vec![ExecuteMsg::Deprecate(Deprecate { model: 1, revision, sunset, successor: None })],
    );
    kit.at(sunset + 1_000 * DAY);
    assert_eq!((kit.model().state, kit.model().grace), (ModelState::Retired, None));
    refused_use(&kit, &[ReasonCode::ModelRetired]);
    let late = ExecuteMsg::Deprecate(Deprecate {
        model: 1,
        revision: revision + 1,
        sunset: kit.now() + 5,
        successor: None,
    });
    assert_eq!(code(&kit.execute("authority", late).unwrap_err()), "model");
}

/// An evaluation that stops holding by time alone stops the use, without a transaction, where the rule renews.
#[test]
fn invariant_09_a_rule_that_renews_stops_by_itself() {
    let mut kit = strict();
    let renew =
        PolicyMsg { rules: vec![RuleMsg { renew: true, ..rule() }], max_staleness: 604_800, ..evaluated() };
    let policy = kit.make("maker", ExecuteMsg::CreatePolicy(renew));
    kit.set_policy(u32::try_from(policy).unwrap()).unwrap();
    kit.attest("ann", 1, 700_000).unwrap();
    kit.activate(1, 0).unwrap();
    let end = kit.now() + 1_000;
    assert_eq!(kit.authorize(ACTIVE, &["chat"]).valid_until, end);
    kit.at(end - 1);
    assert!(kit.allowed());
    kit.at(end);
    refused_use(&kit, &[ReasonCode::RuleNotHeld]);
}

/// Half-open, to the nanosecond: an answer about t is given once block time is beyond t, and counts the block at t.
#[test]
fn invariant_10_an_answer_about_t_counts_all_of_t_and_waits_for_its_end() {
    let mut kit = Kit::new();
    let t = kit.now() + 10;
    kit.at(t);
    let ask = |kit: &Kit, at| kit.query::<ModelResponse>(QueryMsg::Model { model: 1, at: Some(at) });
    assert_eq!(code(&ask(&kit, t).unwrap_err()), "not_past");
    kit.set_policy(STRICTER).unwrap();
    assert_eq!(code(&ask(&kit, t).unwrap_err()), "not_past");
    assert_eq!(ask(&kit, t - 1).unwrap().policy, Some(PLAIN));
    // a block a nanosecond later is none of t's
    kit.env.block.time = kit.env.block.time.plus_nanos(1);
    kit.env.block.height += 1;
    kit.set_policy(EVALUATED).unwrap_err();
    kit.set_policy(PLAIN).unwrap();
    assert_eq!(ask(&kit, t).unwrap().policy, Some(STRICTER));
    assert_eq!(code(&ask(&kit, t + 1).unwrap_err()), "not_past");
    kit.at(t + 2);
    assert_eq!(ask(&kit, t + 1).unwrap().policy, Some(PLAIN));
}

/// What a suspension that was answered in time leaves: the mandate, whatever the suspension's end; and it is used.
#[test]
fn invariant_09_an_answer_keeps_the_mandate() {
    for ratified in [true, false] {
        let mut kit = Kit::new();
        let end = kit.now() + 100;
        kit.suspend("guardian", end).unwrap();
        match ratified {
            true => kit.ratify(end - 50).unwrap(),
            false => kit.lift().unwrap(),
        };
        kit.at(end + 1);
        let used = kit.suspend("guardian", kit.now() + 5).unwrap_err();
        assert_eq!(used.to_string(), "model: guardian: one suspension in an appointment, and there was one");
        // so it still has a role, and can't pass the model's evaluations
        let snapshot: Snapshot = kit.ask(QueryMsg::Snapshot { subject: ACTIVE, at: None });
        assert!(snapshot.roles.contains(&account("guardian").into_string()));
    }
    let mut kit = Kit::new();
    kit.suspend("guardian", kit.now() + 100).unwrap();
    kit.wait(100);
    let snapshot: Snapshot = kit.ask(QueryMsg::Snapshot { subject: ACTIVE, at: None });
    assert!(!snapshot.roles.contains(&account("guardian").into_string()));
}

/// A suspension isn't stretched by a second one, whoever makes it; and whoever is appointed while one lies there, even the
/// one who made it, has a mandate of its own, which that one's lapse doesn't end.
#[test]
fn invariant_09_a_new_appointment_is_a_new_mandate() {
    let mut kit = Kit::new();
    let end = kit.now() + 100;
    kit.suspend("guardian", end).unwrap();
    for who in ["authority", "guardian"] {
        let refused = kit.suspend(who, end + 50).unwrap_err();
        assert_eq!(refused.to_string(), format!("model: suspend: the model is suspended until {end}"));
    }
    let appoint = AppointGuardian { model: 1, revision: kit.revision(1), guardian: Some(guardian()) };
    kit.all("authority", vec![ExecuteMsg::AppointGuardian(appoint)]);
    assert_eq!(kit.model().suspension.map(|suspension| suspension.until), Some(end));
    kit.at(end);
    assert!(kit.allowed());
    kit.suspend("guardian", end + 50).unwrap();
    kit.at(end + 50);
    assert_eq!(code(&kit.suspend("guardian", end + 60).unwrap_err()), "model");
    // what the authority does afterwards answers nothing that lapsed
    kit.suspend("authority", end + 70).unwrap();
    kit.lift().unwrap();
    let over = kit.suspend("guardian", end + 80).unwrap_err();
    assert_eq!(over.to_string(), "model: guardian: its mandate is over");
}

/// A policy is put in force over what a use would be judged by: an evaluation that is too old to activate on, and still
/// good for use, doesn't stand against it.
#[test]
fn a_policy_is_met_as_a_use_would_be_judged() {
    let mut kit = Kit::new();
    kit.attest("ann", 1, 700_000).unwrap();
    kit.wait(5_000);
    kit.set_policy(EVALUATED).unwrap();
    assert!(kit.allowed());
    // and where the rule renews, it does
    let renew = PolicyMsg { rules: vec![RuleMsg { renew: true, ..rule() }], ..evaluated() };
    let policy = kit.make("maker", ExecuteMsg::CreatePolicy(renew));
    let policy = u32::try_from(policy).unwrap();
    assert_eq!(code(&kit.tighten(policy).unwrap_err()), "unmet");
    kit.attest("ann", 1, 700_000).unwrap();
    kit.tighten(policy).unwrap();
}

/// Whoever was the authority when the first version came into use holds it first, whoever decides later.
#[test]
fn the_first_holder_is_written_once() {
    let mut kit = Kit::new();
    let authority = Some(account("heir").into());
    kit.all(
        "authority",
        vec![ExecuteMsg::ProposeAuthority(ProposeAuthority { model: 1, revision: 1, authority })],
    );
    kit.all("heir", vec![ExecuteMsg::AcceptAuthority(AtRevision { model: 1, revision: 1 })]);
    let activate =
        ExecuteMsg::Activate(Activate { model: 1, revision: 2, version: 2, root: digest(2), grace: 0 });
    kit.all("heir", vec![activate, revoke(3, 2)]);
    kit.all(
        "heir",
        vec![ExecuteMsg::Activate(Activate { model: 1, revision: 4, version: 1, root: digest(1), grace: 0 })],
    );
    let got: LineageResponse = kit.ask(QueryMsg::Lineage { model: 1 });
    assert_eq!(got.first_holder, Some(account("authority").into()));
}
