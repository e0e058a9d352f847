//! Every way to be refused, and that a refusal names what is wrong.

use std::collections::BTreeSet;

use cosmwasm_std::coins;
use polity::{registry::*, Digest, Ratio};

use crate::kit::*;

/// Each error's code with something that is refused so. What comes from the shared rules stands once for each kind
/// here, and with all its cases beside those rules.
#[test]
fn every_error_has_its_cause() {
    let mut seen = BTreeSet::new();
    let mut refuse = |kit: &Kit, sender: &str, msg: ExecuteMsg, expected: &str| {
        let before = kit.ledger().clone();
        let mut kit = kit.fork();
        let error = kit.execute(sender, msg.clone()).expect_err(&format!("{msg:?}"));
        assert_eq!(code(&error), expected, "{msg:?}: {error}");
        assert_eq!(kit.ledger(), &before);
        seen.insert(expected.to_owned());
    };
    let kit = Kit::new();
    let (model, revision, now) = (1, kit.revision(1), kit.now());

    // catalogue
    let seal = |vocabulary, digest| ExecuteMsg::SealVocabulary { vocabulary, digest };
    refuse(&kit, "maker", seal(9, digest(1)), "unknown");
    refuse(&kit, "maker", seal(1, vocabulary_digest()), "sealed");
    refuse(&kit, "maker", ExecuteMsg::AddAxes { vocabulary: 1, axes: vec![] }, "sealed");
    let mut open = kit.fork();
    open.all("maker", vec![ExecuteMsg::CreateVocabulary { axes: vec![] }]);
    refuse(&open, "maker", ExecuteMsg::AddAxes { vocabulary: 2, axes: vec![] }, "out_of_bounds");
    refuse(&open, "maker", seal(2, digest(1)), "vocabulary");
    refuse(&open, "eve", seal(2, digest(1)), "unauthorized");
    refuse(&open, "maker", ExecuteMsg::CreatePolicy(PolicyMsg { vocabulary: 2, ..policy() }), "not_sealed");
    open.all("maker", vec![ExecuteMsg::AddAxes { vocabulary: 2, axes: axes() }]);
    refuse(&open, "maker", seal(2, digest(1)), "wrong_digest");
    refuse(&open, "maker", ExecuteMsg::AddAxes { vocabulary: 2, axes: axes() }, "vocabulary");
    let policy_with = |change: fn(&mut PolicyMsg)| {
        let mut msg = policy();
        change(&mut msg);
        ExecuteMsg::CreatePolicy(msg)
    };
    refuse(&kit, "eve", policy_with(|p| p.vocabulary = 9), "unknown");
    refuse(&kit, "eve", policy_with(|p| p.constraints = vec![allow(&[])]), "policy");
    refuse(&kit, "eve", policy_with(|p| p.rules = vec![rule(); 17]), "out_of_bounds");
    refuse(&kit, "eve", policy_with(|p| p.rules = vec![RuleMsg { metric: 9, ..rule() }]), "unknown");
    refuse(&kit, "eve", policy_with(|p| p.rules = vec![RuleMsg { panel: 9, ..rule() }]), "unknown");
    refuse(&kit, "eve", policy_with(|p| p.rules = vec![RuleMsg { k: 4, ..rule() }]), "policy");
    let panel = |authority: &str, members: Vec<&str>| ExecuteMsg::CreatePanel {
        authority: account(authority).into(),
        members: members.into_iter().map(|name| account(name).into()).collect(),
    };
    refuse(&kit, "eve", panel("a", vec![]), "out_of_bounds");
    refuse(&kit, "eve", panel("a", vec!["b", "c", "b"]), "evaluation");
    let many: Vec<_> = (0..17).map(|n| n.to_string()).collect();
    refuse(&kit, "eve", panel("a", many.iter().map(String::as_str).collect()), "out_of_bounds");
    let licence_with = |change: fn(&mut Licence)| {
        let mut msg = licence("MIT");
        change(&mut msg);
        ExecuteMsg::CreateLicence(msg)
    };
    refuse(&kit, "eve", licence_with(|l| l.grants = vec![Relation::Merge; 2]), "licence");
    refuse(&kit, "eve", licence_with(|l| l.restrictions = Some(9)), "unknown");
    refuse(&kit, "eve", licence_with(|l| l.restrictions = Some(EVALUATED)), "licence");
    let later = |l: &mut Licence| l.share_alike = Some(ShareAlike { compatible: vec![2] });
    refuse(&kit, "eve", licence_with(later), "unknown");
    let strike = |panel, member: &str| {
        ExecuteMsg::StrikeMember(StrikeMember { panel, member: account(member).into() })
    };
    refuse(&kit, "chief", strike(9, "ann"), "unknown");
    refuse(&kit, "eve", strike(1, "ann"), "unauthorized");
    refuse(&kit, "chief", strike(1, "eve"), "not_a_member");
    let mut struck = kit.fork();
    struck.all("chief", vec![strike(1, "ann")]);
    refuse(&struck, "chief", strike(1, "ann"), "already_struck");

    // models
    let register_with = |change: fn(&mut Register)| {
        let mut msg = register("borealis");
        change(&mut msg);
        ExecuteMsg::Register(msg)
    };
    refuse(&kit, "authority", ExecuteMsg::Register(register("aurora")), "name_taken");
    refuse(&kit, "eve", register_with(|r| r.licence = Exact { id: 9, ..r.licence }), "unknown");
    refuse(&kit, "eve", register_with(|r| r.policy = Some(Exact { id: 9, digest: digest(0) })), "unknown");
    refuse(&kit, "eve", register_with(|r| r.successor_of = Some(9)), "unknown");
    refuse(&kit, "eve", register_with(|r| r.parents = vec![parent(9)]), "unknown");
    refuse(&kit, "eve", register_with(|r| r.parents = vec![parent(1); 2]), "lineage");
    refuse(&kit, "eve", register_with(|r| r.parents = vec![parent(1); 9]), "lineage");
    refuse(&kit, "eve", register_with(|r| r.maintainers = vec![account("a").into(); 2]), "submission");
    refuse(&kit, "eve", register_with(|r| r.maintainers = vec!["?".into()]), "invalid_address");
    refuse(&kit, "eve", register_with(|r| r.guardian.as_mut().unwrap().until = 5), "model");
    refuse(&kit, "maintainer", ExecuteMsg::Submit(Submit { files: 0, ..submit(1, 3) }), "submission");
    refuse(&kit, "maintainer", ExecuteMsg::Submit(submit(1, 2)), "root_taken");
    refuse(&kit, "maintainer", ExecuteMsg::Submit(submit(9, 3)), "unknown");
    let source = Source::Version { model: 1, version: 9 };
    let provenance = vec![Provenance { relation: Relation::Merge, source }];
    refuse(&kit, "maintainer", ExecuteMsg::Submit(Submit { provenance, ..submit(1, 3) }), "no_version");
    refuse(&kit, "maintainer", ExecuteMsg::AmendCard { model, version: 9, digest: digest(1) }, "no_version");
    let activate = |revision, version, root, grace| {
        ExecuteMsg::Activate(Activate { model, revision, version, root: digest(root), grace })
    };
    refuse(&kit, "authority", activate(revision, 9, 9, 0), "no_version");
    refuse(&kit, "authority", activate(revision, 2, 1, 0), "model");
    refuse(&kit, "authority", activate(revision, 1, 1, 0), "model");
    refuse(&kit, "authority", activate(revision, 2, 2, 31 * DAY), "model");
    refuse(&kit, "authority", activate(revision + 1, 2, 2, 0), "model");
    let evaluated =
        ExecuteMsg::ActivateEvaluated(Activate { model, revision, version: 2, root: digest(2), grace: 0 });
    refuse(&kit, "authority", evaluated, "not_evaluated");
    refuse(
        &kit,
        "authority",
        ExecuteMsg::SetGuardrails(SetGuardrails { model, revision, policy: kit.policy(9) }),
        "unknown",
    );
    refuse(
        &kit,
        "authority",
        ExecuteMsg::SetGuardrails(SetGuardrails { model, revision, policy: made(UNMET) }),
        "unmet",
    );
    refuse(
        &kit,
        "authority",
        ExecuteMsg::TightenGuardrails(SetGuardrails { model, revision, policy: made(UNMET) }),
        "unmet",
    );
    let mut strict = kit.fork();
    strict.set_policy(STRICTER).unwrap();
    let loosen =
        ExecuteMsg::TightenGuardrails(SetGuardrails { model, revision: revision + 1, policy: made(PLAIN) });
    refuse(&strict, "authority", loosen, "not_stricter");
    let deprecate =
        |sunset, successor| ExecuteMsg::Deprecate(Deprecate { model, revision, sunset, successor });
    refuse(&kit, "authority", deprecate(now, None), "model");
    refuse(&kit, "authority", deprecate(now + DAY, Some(1)), "own_successor");
    refuse(&kit, "authority", deprecate(now + DAY, Some(9)), "unknown");
    let mut revoked = kit.fork();
    revoked.revoke(2).unwrap();
    refuse(&revoked, "authority", revoke(revision + 1, 2), "model");
    refuse(&revoked, "authority", revoke(revision + 1, 9), "no_version");
    refuse(&revoked, "authority", activate(revision + 1, 2, 2, 0), "model");
    refuse(&kit, "authority", suspend(revision, now), "model");
    refuse(&kit, "authority", suspend(revision, now + 151 * DAY), "model");
    refuse(&kit, "guardian", suspend(revision, now + 11 * DAY), "model");
    refuse(&kit, "authority", ExecuteMsg::LiftSuspension(AtRevision { model, revision }), "model");
    refuse(
        &kit,
        "authority",
        ExecuteMsg::RatifySuspension(RatifySuspension { model, revision, until: now + 5 }),
        "model",
    );
    let mut lone = kit.fork();
    let dismiss = |revision| ExecuteMsg::AppointGuardian(AppointGuardian { model, revision, guardian: None });
    lone.all("authority", vec![dismiss(revision)]);
    refuse(&lone, "authority", dismiss(revision + 1), "no_guardian");
    let retire = |revision| ExecuteMsg::Retire(AtRevision { model, revision });
    let mut retired = kit.fork();
    retired.all("authority", vec![retire(revision)]);
    for msg in [
        retire(revision + 1),
        activate(revision + 1, 2, 2, 0),
        suspend(revision + 1, now + 5),
        ExecuteMsg::SetGuardrails(SetGuardrails { model, revision: revision + 1, policy: made(STRICTER) }),
        ExecuteMsg::Submit(submit(1, 3)),
        ExecuteMsg::SetLicence(SetLicence { model, revision: revision + 1, licence: kit.licence(1) }),
        ExecuteMsg::SetPledge(SetPledge { model, revision: revision + 1, pledge: Ratio::percent(1) }),
        ExecuteMsg::AppointGuardian(AppointGuardian {
            model,
            revision: revision + 1,
            guardian: Some(guardian()),
        }),
    ] {
        refuse(&retired, "authority", msg, "model");
    }
    let maintainers = (0..17).map(|n| account(&n.to_string()).into()).collect();
    refuse(
        &kit,
        "authority",
        ExecuteMsg::SetMaintainers(SetMaintainers { model, revision, maintainers }),
        "submission",
    );
    refuse(
        &kit,
        "authority",
        ExecuteMsg::SetLicence(SetLicence { model, revision, licence: kit.licence(9) }),
        "unknown",
    );
    // a number that was voted for something else
    const fn other(exact: Exact) -> Exact {
        Exact { digest: Digest([0; 32]), ..exact }
    }
    refuse(&kit, "eve", register_with(|r| r.licence = other(r.licence)), "other_digest");
    refuse(&kit, "eve", register_with(|r| r.policy = Some(other(made(PLAIN)))), "other_digest");
    for msg in [
        ExecuteMsg::SetLicence(SetLicence { model, revision, licence: other(kit.licence(1)) }),
        ExecuteMsg::SetGuardrails(SetGuardrails { model, revision, policy: other(made(STRICTER)) }),
        ExecuteMsg::TightenGuardrails(SetGuardrails { model, revision, policy: other(made(STRICTER)) }),
    ] {
        refuse(&kit, "authority", msg, "other_digest");
    }
    let propose = |authority: Option<&str>| {
        ExecuteMsg::ProposeAuthority(ProposeAuthority {
            model,
            revision,
            authority: authority.map(Into::into),
        })
    };
    refuse(&kit, "authority", propose(None), "nobody_proposed");
    refuse(&kit, "authority", propose(Some("?")), "invalid_address");

    // evaluations
    let attest = |version, metric, attestation| ExecuteMsg::Attest { model, version, metric, attestation };
    refuse(&kit, "ann", attest(9, 1, attestation(1, 0, now)), "no_version");
    refuse(&kit, "ann", attest(1, 9, attestation(1, 0, now)), "unknown");
    refuse(&kit, "ann", attest(1, 1, attestation(2, 0, now)), "evaluation");
    refuse(&kit, "ann", attest(1, 1, attestation(1, 1_000_001, now)), "evaluation");
    refuse(&kit, "ann", attest(1, 1, attestation(1, 0, now + 1)), "evaluation");
    let take_back = ExecuteMsg::RevokeAttestation { model, version: 1, metric: 1 };
    refuse(&kit, "ann", take_back.clone(), "not_attested");
    let mut taken = kit.fork();
    taken.attest("ann", 1, 5).unwrap();
    taken.all("ann", vec![take_back.clone()]);
    refuse(&taken, "ann", take_back, "already_revoked");

    let expected = [
        "already_revoked",
        "already_struck",
        "evaluation",
        "invalid_address",
        "licence",
        "lineage",
        "model",
        "name_taken",
        "no_guardian",
        "no_version",
        "nobody_proposed",
        "not_a_member",
        "not_attested",
        "not_evaluated",
        "not_sealed",
        "not_stricter",
        "other_digest",
        "out_of_bounds",
        "own_successor",
        "policy",
        "root_taken",
        "sealed",
        "submission",
        "unauthorized",
        "unknown",
        "unmet",
        "vocabulary",
        "wrong_digest",
    ];
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), expected);
}

fn parent(model: u64) -> Parent {
    Parent { model, relation: Relation::Finetune, licence: 1, pledge: Ratio::percent(10) }
}

/// The codes that no message above has: `funds` and `not_past`. `has_admin` and `unknown_reply` are in `chain`.
#[test]
fn queries_and_funds_are_refused_with_their_codes() {
    let mut kit = Kit::new();
    let refused = kit
        .execute_with("eve", &coins(5, "upol"), ExecuteMsg::CreateVocabulary { axes: vec![] })
        .unwrap_err();
    assert_eq!(refused.to_string(), "funds: a registry takes none, and was sent 5upol");
    let refused = |msg: QueryMsg| code(&kit.query::<serde_json::Value>(msg).unwrap_err());
    let (now, height) = (kit.now(), kit.env.block.height);
    assert_eq!(refused(QueryMsg::Model { model: 1, at: Some(now + 1) }), "not_past");
    assert_eq!(refused(QueryMsg::Model { model: 1, at: Some(u64::MAX) }), "not_past");
    assert_eq!(refused(QueryMsg::Active { model: 1, at: Some(Moment::Height(height + 1)) }), "not_past");
    assert_eq!(refused(QueryMsg::Active { model: 9, at: None }), "unknown");
    assert_eq!(refused(QueryMsg::Model { model: 9, at: None }), "unknown");
    assert_eq!(refused(QueryMsg::Model { model: 1, at: Some(NOW) }), "unknown");
    assert_eq!(refused(QueryMsg::Version { model: 1, version: 9, at: None }), "no_version");
    let said = |version, at| {
        let (model, metric, start_after) = (1, 1, Some(account("ann").into()));
        QueryMsg::Attestations { model, version, metric, at, start_after, limit: None }
    };
    assert_eq!(refused(said(9, None)), "no_version");
    assert_eq!(refused(said(1, Some(NOW))), "no_version");
    let error = kit.query::<serde_json::Value>(said(1, None)).unwrap_err();
    let ann = account("ann");
    let text = format!("not_attested: {ann} has attested nothing of this version by this metric");
    assert_eq!(error.to_string(), text);
    let (evaluator, start_after, limit) = (account("ann").into(), None, None);
    let history = |version| {
        let (model, metric, evaluator) = (1, 1, String::clone(&evaluator));
        QueryMsg::AttestationHistory { model, version, metric, evaluator, start_after, limit }
    };
    assert_eq!(refused(history(9)), "no_version");
    assert!(kit.ask::<AttestationsResponse>(history(1)).attestations.is_empty());
    assert_eq!(refused(QueryMsg::Version { model: 1, version: 1, at: Some(NOW) }), "no_version");
    assert_eq!(refused(QueryMsg::Standing { model: 1, version: 9, policy: None, at: None }), "no_version");
    assert_eq!(refused(QueryMsg::Versions { model: 9, start_after: None, limit: None }), "unknown");
    assert_eq!(refused(QueryMsg::Models { start_after: None, limit: Some(31) }), "out_of_bounds");
    assert_eq!(refused(QueryMsg::Models { start_after: None, limit: Some(0) }), "out_of_bounds");
    for (what, msg) in [
        ("vocabulary", QueryMsg::Vocabulary { vocabulary: 9 }),
        ("policy", QueryMsg::Policy { policy: 9 }),
        ("metric", QueryMsg::Metric { metric: 9 }),
        ("panel", QueryMsg::Panel { panel: 9 }),
        ("licence", QueryMsg::Licence { licence: 9 }),
    ] {
        let error = kit.query::<serde_json::Value>(msg).unwrap_err();
        assert_eq!(error.to_string(), format!("unknown: there is no {what} 9"));
    }
}
