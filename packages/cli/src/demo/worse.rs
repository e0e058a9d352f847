//! A vote can't bring into use what the policy doesn't let pass.

use polity::governor::{ExecuteMsg, Status};
use polity::registry::{
    Activate, AuthorityMsg, Provenance, ReasonCode, Relation, Source, StandingResponse, Subject,
};
use polity_evaluate::Evaluation;

use super::files::VERSIONS;
use super::registering::{attest, discloses, EVALUATORS, FORMS, MAINTAINER};
use super::stage::{action, said, Draft, Stage};
use super::{DemoError, Told};
use crate::ui::{self, Column, Table, Unit, Value};

pub fn tell(stage: &mut Stage) -> Told {
    let [_, second, third] = &VERSIONS;
    let model = stage.known.model;
    let before = stage.model(model)?.active.unwrap_or_default();
    let mut submit = stage.submission(model, third, "3.0.0")?;
    submit.disclosures = discloses()?;
    submit.provenance = vec![Provenance {
        relation: Relation::Quantized,
        source: Source::Version { model, version: before },
    }];
    let root = submit.root;
    let bytes = Unit::new("bytes", 0);
    let (small, large) = (submit.size, second.manifest()?.size());
    let version = stage.submit_version(MAINTAINER, third, submit)?;
    stage.say(format!(
        "Version 3 is version 2 with two bits a weight: {} instead of {}. It would run on the meters themselves, and many \
         want it.",
        bytes.of(small),
        bytes.of(large)
    ))?;
    let better = second.measure()?;
    let worse = attest(stage, version, third, &EVALUATORS)?;
    digits(stage, &worse, &better)?;

    let revision = stage.model(model)?.revision;
    let activate = AuthorityMsg::Activate(Activate { model, revision, version, root, grace: 0 });
    let draft = Draft {
        tier: "standard",
        title: "Bring version 3 into use",
        text: "It is small enough for a meter.",
        options: vec![("Activate version 3", vec![action(activate)])],
        pays: stage.deposit("standard")?,
    };
    let id = stage.decide("tomas", &draft, &["maya", "tomas", "noor"])?;
    stage.outlook(id)?;
    let tried = stage.would_fail("tomas", id, "unmet")?;
    let against = stage.proposal(id)?.tally.against;
    stage.check("whether nobody was against it", against.is_zero(), true)?;
    stage.facts("Nobody was against it, and all is met", [("dry run", tried)])?;
    let execute = stage.to_governor(&ExecuteMsg::Execute { proposal: id })?;
    stage.send(
        "tomas",
        format!("executes proposal {id} nevertheless: it fails, and that is recorded"),
        vec![execute],
    )?;
    let proposal = stage.proposal(id)?;
    stage.check("where it stands", proposal.status, Status::Failed)?;
    let failure = proposal.failure.ok_or_else(|| DemoError::NotAsTold {
        claim: "a failed execution".into(),
        told: "is recorded".into(),
        found: "no record".into(),
    })?;
    let active = stage.model(model)?.active;
    stage.check("the active version", active, Some(before))?;
    stage.facts(
        "A vote decides what is tried; the policy in force, what is done",
        [
            ("status", ui::status(proposal.status)),
            ("failed at", Value::Time(failure.at)),
            ("active version", Value::text(before.to_string())),
        ],
    )?;
    why(stage, version)?;
    let asked = [("read forms with version 3", Subject::Version { model, version }, said(&FORMS)?)];
    let [decision] = stage.gateway("A gateway that has its files is told the same", asked)?;
    let codes: Vec<_> = decision.reasons.iter().map(|reason| reason.code).collect();
    stage.check(
        "the reasons against version 3",
        codes,
        vec![ReasonCode::VersionNotAuthorised, ReasonCode::RuleNotHeld],
    )?;
    stage.release_deposit("tomas", id)
}

/// Which rule it doesn't meet, and by how much.
fn why(stage: &mut Stage, version: u32) -> Told {
    let StandingResponse { policy, rules, missing_disclosures } = stage.standing(version)?;
    stage.check("what it doesn't disclose", missing_disclosures.len(), 0)?;
    let (rule, activation) = rules
        .iter()
        .find(|standing| !standing.activation.holds)
        .map(|standing| (standing.rule.clone(), standing.activation))
        .ok_or_else(|| DemoError::NotAsTold {
            claim: "the rules of the policy".into(),
            told: "one doesn't hold".into(),
            found: "all hold".into(),
        })?;
    let name = stage.policy_name(policy);
    let fraction = Unit::new("accuracy", 6);
    stage.facts(
        &format!("The rule of the policy {name} that doesn't hold"),
        [
            ("accuracy at least", Value::Number(fraction.of(u128::from(rule.bound.unsigned_abs())))),
            ("by so many standard errors", Value::Number(Unit::new("errors", 3).of(u128::from(rule.z)))),
            ("passes needed", Value::text(rule.k.to_string())),
            ("passes", Value::text(activation.passes.to_string())),
            ("failures allowed", Value::text(rule.max_fail.to_string())),
            ("failures", Value::text(activation.fails.to_string())),
        ],
    )?;
    let margins = stage.margins(version)?;
    stage.check("whether any meets it", margins.iter().any(|margin| margin.met()), false)?;
    let Some(margin) = margins.first() else { return Ok(()) };
    let short = margin.short_by();
    stage.say(format!(
        "Version {version} is {short} short. The proposal may be tried again while its window is open, and fails as long as \
         the policy asks for this; changing the policy is another vote, of its own tier.",
    ))
}

/// How well each digit is read: an average hides it.
fn digits(stage: &mut Stage, worse: &Evaluation, better: &Evaluation) -> Told {
    let count = Unit::new("images", 0);
    let mut table = Table::new([
        "Digit".into(),
        Column::new("Images"),
        Column::new("Read right before").named("before"),
        Column::new("Read right now").named("now"),
    ]);
    let mut sums = [0u64; 3];
    for (index, (label, row)) in worse.labels.iter().zip(&worse.confusion).enumerate() {
        let right = |of: &Evaluation| of.confusion.get(index).and_then(|row| row.get(index)).copied();
        let figures = [row.iter().sum(), right(better).unwrap_or_default(), right(worse).unwrap_or_default()];
        for (sum, figure) in sums.iter_mut().zip(figures) {
            *sum += figure;
        }
        table.row([Value::text(label)].into_iter().chain(figures.map(|f| Value::Number(count.of(f)))));
    }
    stage.check("all images", sums, [worse.n, better.correct, worse.correct])?;
    table.sums([Value::text("all")].into_iter().chain(sums.map(|sum| Value::Number(count.of(sum)))));
    stage.table("Where it is worse, which an average hides", table)
}
