//! Every message by everybody. Invariants 14 and 17: who may do what, and that strangers change nothing of a model.

use polity::{registry::*, Ratio};

use crate::kit::*;

const ROLES: [&str; 9] =
    ["authority", "maintainer", "guardian", "heir", "maker", "chief", "ann", "bob", "eve"];

/// A message, and who may send it; `*` is everybody.
const TABLE: [(&str, &[&str]); 29] = [
    ("create_vocabulary", &["*"]),
    ("add_axes", &["maker"]),
    ("seal_vocabulary", &["maker"]),
    ("create_policy", &["*"]),
    ("create_metric", &["*"]),
    ("create_panel", &["*"]),
    ("create_licence", &["*"]),
    ("strike_member", &["chief"]),
    ("register", &["*"]),
    ("submit", &["authority", "maintainer"]),
    ("amend_card", &["authority", "maintainer"]),
    ("activate", &["authority"]),
    ("activate_evaluated", &["authority"]),
    ("tighten_guardrails", &["authority"]),
    ("set_guardrails", &["authority"]),
    ("deprecate", &["authority"]),
    ("retire", &["authority"]),
    ("revoke", &["authority"]),
    ("suspend", &["authority", "guardian"]),
    ("ratify_suspension", &["authority"]),
    ("lift_suspension", &["authority"]),
    ("appoint_guardian", &["authority"]),
    ("set_maintainers", &["authority"]),
    ("set_licence", &["authority"]),
    ("set_pledge", &["authority"]),
    ("propose_authority", &["authority"]),
    ("accept_authority", &["heir"]),
    ("attest", &["*"]),
    ("revoke_attestation", &["ann"]),
];

/// The model as the message needs it, and the message.
fn ready(name: &str) -> (Kit, ExecuteMsg) {
    ready_after(name, |_| {})
}

/// As [`ready`], with something that came before.
fn ready_after(name: &str, before: impl FnOnce(&mut Kit)) -> (Kit, ExecuteMsg) {
    let mut kit = Kit::new();
    kit.all("maker", vec![ExecuteMsg::CreateVocabulary { axes: axes() }]);
    let heir = ExecuteMsg::ProposeAuthority(ProposeAuthority {
        model: 1,
        revision: kit.revision(1),
        authority: Some(account("heir").into()),
    });
    kit.all("authority", vec![heir]);
    kit.attest("ann", 1, 700_000).unwrap();
    kit.attest("ann", 2, 700_000).unwrap();
    before(&mut kit);
    match name {
        "activate_evaluated" => kit.set_policy(EVALUATED).map(|_| ()).unwrap(),
        "ratify_suspension" | "lift_suspension" => {
            let until = kit.now() + DAY;
            kit.suspend("guardian", until).map(|_| ()).unwrap();
        }
        _ => {}
    }
    let (model, revision, until) = (1, kit.revision(1), kit.now() + 2 * DAY);
    let msg = match name {
        "create_vocabulary" => ExecuteMsg::CreateVocabulary { axes: vec![] },
        "add_axes" => {
            let axes = vec![Axis { name: term("more"), ..axes().remove(0) }];
            ExecuteMsg::AddAxes { vocabulary: 2, axes }
        }
        "seal_vocabulary" => ExecuteMsg::SealVocabulary { vocabulary: 2, digest: vocabulary_digest() },
        "create_policy" => ExecuteMsg::CreatePolicy(policy()),
        "create_metric" => ExecuteMsg::CreateMetric(metric("hellaswag")),
        "create_panel" => {
            let (authority, members) = (account("eve").into(), vec![account("eve").into()]);
            ExecuteMsg::CreatePanel { authority, members }
        }
        "create_licence" => ExecuteMsg::CreateLicence(licence("ISC")),
        "strike_member" => ExecuteMsg::StrikeMember(StrikeMember { panel: 1, member: account("bob").into() }),
        "register" => ExecuteMsg::Register(register("borealis")),
        "submit" => ExecuteMsg::Submit(submit(1, 3)),
        "amend_card" => ExecuteMsg::AmendCard { model, version: 1, digest: digest(201) },
        "activate" => {
            ExecuteMsg::Activate(Activate { model, revision, version: 2, root: digest(2), grace: 5 })
        }
        "activate_evaluated" => {
            ExecuteMsg::ActivateEvaluated(Activate { model, revision, version: 2, root: digest(2), grace: 5 })
        }
        "tighten_guardrails" => {
            ExecuteMsg::TightenGuardrails(SetGuardrails { model, revision, policy: made(STRICTER) })
        }
        "set_guardrails" => {
            ExecuteMsg::SetGuardrails(SetGuardrails { model, revision, policy: made(STRICTER) })
        }
        "deprecate" => ExecuteMsg::Deprecate(Deprecate { model, revision, sunset: until, successor: None }),
        "retire" => ExecuteMsg::Retire(AtRevision { model, revision }),
        "revoke" => revoke(revision, 1),
        "suspend" => suspend(revision, until),
        "ratify_suspension" => ExecuteMsg::RatifySuspension(RatifySuspension { model, revision, until }),
        "lift_suspension" => ExecuteMsg::LiftSuspension(AtRevision { model, revision }),
        "appoint_guardian" => {
            ExecuteMsg::AppointGuardian(AppointGuardian { model, revision, guardian: Some(guardian()) })
        }
        "set_maintainers" => {
            ExecuteMsg::SetMaintainers(SetMaintainers { model, revision, maintainers: vec![] })
        }
        "set_licence" => ExecuteMsg::SetLicence(SetLicence { model, revision, licence: kit.licence(1) }),
        "set_pledge" => ExecuteMsg::SetPledge(SetPledge { model, revision, pledge: Ratio::percent(1) }),
        "propose_authority" => ExecuteMsg::ProposeAuthority(ProposeAuthority {
            model,
            revision,
            authority: Some(account("eve").into()),
        }),
        "accept_authority" => ExecuteMsg::AcceptAuthority(AtRevision { model, revision }),
        "attest" => {
            let attestation = attestation(1, 5, kit.now());
            ExecuteMsg::Attest { model, version: 1, metric: 1, attestation }
        }
        "revoke_attestation" => ExecuteMsg::RevokeAttestation { model, version: 1, metric: 1 },
        other => panic!("{other}"),
    };
    assert_eq!(msg.kind(), name);
    (kit, msg)
}

/// Every message of the contract, ready to be sent by the first of who may.
pub fn every_message() -> impl Iterator<Item = (Kit, &'static str, ExecuteMsg)> {
    every_message_after(|_| {})
}

/// As [`every_message`], with something that came before.
pub fn every_message_after(
    before: impl Fn(&mut Kit) + Copy,
) -> impl Iterator<Item = (Kit, &'static str, ExecuteMsg)> {
    TABLE.into_iter().map(move |(name, who)| {
        let (kit, msg) = ready_after(name, before);
        (kit, if who[0] == "*" { "eve" } else { who[0] }, msg)
    })
}

#[test]
fn invariant_14_every_message_by_every_role() {
    for (name, who) in TABLE {
        let (kit, msg) = ready(name);
        for role in ROLES {
            let expected = match who.contains(&"*") || who.contains(&role) {
                true => "ok",
                // there is nothing of theirs
                false if name == "revoke_attestation" => "not_attested",
                false => "unauthorized",
            };
            let mut kit = kit.fork();
            let got = kit.execute(role, msg.clone()).map_or_else(|error| code(&error), |_| "ok".to_owned());
            assert_eq!(got, expected, "{name} by {role}");
        }
    }
}

/// Hazard 14: whatever a stranger sends, what is said of another's model, and what it allows, stays as it was.
#[test]
fn invariant_17_a_stranger_changes_nothing_of_a_model() {
    for (name, who) in TABLE {
        if !who.contains(&"*") {
            continue;
        }
        let (mut kit, msg) = ready(name);
        kit.set_policy(EVALUATED).unwrap();
        let before = (kit.model(), kit.authorize(Subject::Active { model: 1 }, &["chat"]));
        kit.execute("eve", msg).unwrap();
        assert_eq!((kit.model(), kit.authorize(Subject::Active { model: 1 }, &["chat"])), before, "{name}");
    }
}

/// What was decided upon another state of the model is refused, one revision too late or too early.
#[test]
fn invariant_06_each_action_is_compared_with_the_revision() {
    let mut compared = 0;
    for (mut kit, sender, msg) in every_message() {
        let Some(Compared { model, revision, counts }) = msg.compared() else { continue };
        compared += 1;
        for other in [revision + 1, revision.wrapping_sub(1), u64::MAX] {
            let mut moved = vec![msg.clone()];
            set_revisions(&mut moved, |_| Some(other));
            let refused = kit.fork().execute(sender, moved.remove(0)).unwrap_err();
            assert_eq!(code(&refused), "model", "{msg:?}");
            assert!(refused.to_string().contains("revision"), "{refused}");
        }
        kit.execute(sender, msg.clone()).unwrap();
        assert_eq!(kit.revision(model), revision + u64::from(counts), "{msg:?}");
    }
    assert_eq!(compared, 16);
}
