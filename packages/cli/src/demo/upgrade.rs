//! A better version comes into use without a vote against it, and the old one has its time.

use polity::registry::{Activate, AuthorityMsg, ReasonCode, Relation, Subject};

use super::files::VERSIONS;
use super::registering::{attest, discloses, from_data, EVALUATORS, FORMS, MAINTAINER};
use super::stage::{action, said, validity, Draft, Stage};
use super::Told;
use crate::ui::time::{DAY, HOUR};
use crate::ui::Value;

/// Seconds in which the version before may still be used.
const GRACE: u64 = 14 * DAY;

pub fn tell(stage: &mut Stage) -> Told {
    let [_, second, _] = &VERSIONS;
    let model = stage.known.model;
    let before = stage.model(model)?.active.unwrap_or_default();
    let mut submit = stage.submission(model, second, "2.0.0")?;
    submit.disclosures = discloses()?;
    submit.provenance = vec![from_data(stage, Relation::TrainedOn), from_data(stage, Relation::TestedOn)];
    let root = submit.root;
    let version = stage.submit_version(MAINTAINER, second, submit)?;
    let [first, other, late] = EVALUATORS;
    let measured = attest(stage, version, second, &[first, other])?;
    stage.say(format!(
        "It reads {} of {} images right. Two of the panel have measured it, which is what the policy asks for; {late} is \
         busy.",
        measured.correct, measured.n
    ))?;

    stage.say(
        "A version that meets the evaluation rules of the policy in force may come into use in the optimistic tier: unless \
         enough are against it, nobody needs to do anything. Where a policy has no rules, the registry refuses it this way.",
    )?;
    let revision = stage.model(model)?.revision;
    let activate = AuthorityMsg::ActivateEvaluated(Activate { model, revision, version, root, grace: GRACE });
    let draft = Draft {
        tier: "oversight",
        title: "Bring version 2 into use",
        text: "One hidden layer. Version 1 may be used for two more weeks.",
        options: vec![("Activate version 2", vec![action(activate)])],
        pays: 0,
    };
    let id = stage.propose("noor", &draft)?;
    let outlook = stage.outlook(id)?;
    stage.pass_until(outlook.end)?;
    stage.pass_delay(id)?;
    stage.execute("noor", id)?;
    let found = stage.model(model)?;
    stage.check("the active version", found.active, Some(version))?;
    let grace = found.grace.map(|grace| (grace.version, grace.until));
    let (old, until) = grace.unwrap_or_default();
    stage.check("the version before", old, before)?;

    stage.pass(HOUR)?;
    let forms = said(&FORMS)?;
    let of = |version| Subject::Version { model, version };
    let asked = [
        ("read forms with version 1", of(old), forms.clone()),
        ("read forms with version 2", of(version), forms.clone()),
        ("read forms with whatever is active", Subject::Active { model }, forms.clone()),
    ];
    let answers = stage.gateway("Both may be used, so that the change-over breaks nobody", asked)?;
    stage.check("both versions", answers.iter().all(|decision| decision.allowed), true)?;
    stage.facts("The grace", [("of version", Value::text(old.to_string())), ("ends", Value::Time(until))])?;
    stage.pass_until(until - HOUR / 2)?;
    let [one, two] = [old, version].map(|version| stage.authorize(&of(version), &forms, None));
    let (one, two) = (one?, two?);
    stage.check("until when version 1 may be used", one.valid_until, until)?;
    stage.check("whether version 2 may be used for longer", two.valid_until > until, true)?;
    stage.facts(
        "No answer outlasts a change that is already known",
        [
            ("version 1 valid for", Value::text(validity(&one))),
            ("version 2 valid for", Value::text(validity(&two))),
        ],
    )?;
    stage.pass_until(until)?;
    let asked = [
        ("read forms with version 1", of(old), forms.clone()),
        ("read forms with version 2", of(version), forms),
    ];
    let [one, two] = stage.gateway("It ends by itself: no transaction was needed", asked)?;
    let codes: Vec<_> = one.reasons.iter().map(|reason| reason.code).collect();
    stage.check("version 1 after its grace", codes, vec![ReasonCode::VersionNotAuthorised])?;
    stage.check("version 2", two.allowed, true)
}
