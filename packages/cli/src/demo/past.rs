//! What is withdrawn is withdrawn from now on. What was said of the past stays.

use polity::registry::{log_start, Decision, ExecuteMsg, LogResponse, QueryMsg, ReasonCode, Subject};
use polity_client::catalogue::Kind;
use polity_client::Chain;

use super::files::VERSIONS;
use super::registering::{attest, EVALUATORS, FORMS};
use super::stage::{answer, said, Stage, PAGE};
use super::Told;
use crate::ui::time::DAY;
use crate::ui::{time, Column, Table, Unit, Value};

pub fn tell(stage: &mut Stage) -> Told {
    let [_, second, _] = &VERSIONS;
    let model = stage.known.model;
    let version = stage.model(model)?.active.unwrap_or_default();
    let [withdraws, _, late] = EVALUATORS;
    let (subject, forms) = (Subject::Active { model }, said(&FORMS)?);
    stage.say(format!(
        "{withdraws} learns that one of its own people helped to train version {version}, and withdraws what it attested. \
         Nobody votes about that, and nothing is switched off; the rule just doesn't hold any more."
    ))?;
    let yesterday = stage.now()?;
    stage.pass(DAY)?;
    let metric = stage.made(Kind::Metric, "digits-accuracy")?;
    let revoke = stage.to_registry(&ExecuteMsg::RevokeAttestation { model, version, metric })?;
    stage.send(withdraws, format!("withdraws its attestation of version {version}"), vec![revoke])?;
    let asked = [("read forms of the archive", subject.clone(), forms.clone())];
    let [decision] = stage.gateway("From the same block on", asked)?;
    let codes: Vec<_> = decision.reasons.iter().map(|reason| reason.code).collect();
    stage.check("the reasons against a use", codes, vec![ReasonCode::RuleNotHeld])?;
    let then = stage.authorize(&subject, &forms, Some(yesterday))?;
    stage.check("yesterday's answer", then.allowed, true)?;
    stage.facts(
        "Whoever used it yesterday did nothing wrong",
        [("asked about", Value::Time(then.time)), ("answer", answer(&then))],
    )?;

    stage.say(format!("{late} has time at last. With two who pass, the rule holds again."))?;
    attest(stage, version, second, &[late])?;
    let asked = [("read forms of the archive", subject, forms)];
    let [decision] = stage.gateway("From that block on", asked)?;
    stage.check("reading forms", decision.allowed, true)?;

    stage.pass(DAY)?;
    stage.say(
        "An auditor comes, years later if need be. Policies, versions and attestations have changed since, and a suspension \
         has come and gone. Was version 1 allowed when it was used? Every question of the gateway is asked once more, about \
         the second in which it was asked: then, again, and as of today.",
    )?;
    again(stage)?;
    log(stage)
}

/// Asks about every answer of the story once more, as of then and as of now.
fn again(stage: &mut Stage) -> Told {
    let answers = std::mem::take(&mut stage.known.answers);
    let mut table = Table::new([
        Column::new("Asked at").named("at").wrapped(),
        Column::new("Use").wrapped(),
        Column::new("Then"),
        Column::new("Again"),
        Column::new("Today"),
    ]);
    let mut changed = 0u32;
    for asked in &answers {
        let at = asked.decision.time;
        let again = stage.authorize(&asked.subject, &asked.attributes, Some(at))?;
        // of a past time the height is that of the model's last change before it
        let same = Decision { height: asked.decision.height, ..again.clone() };
        stage.check("an answer about the past", &same, &asked.decision)?;
        let now = stage.authorize(&asked.subject, &asked.attributes, None)?;
        changed += u32::from(now.allowed != again.allowed);
        table.row([
            Value::Time(at),
            Value::text(&asked.about),
            answer(&asked.decision),
            answer(&again),
            answer(&now),
        ]);
    }
    stage.table("Every answer, asked for once more", table)?;
    let count = answers.len();
    stage.say(format!(
        "Of {count} answers about the past none has changed, in no field. As of today {changed} of them would be others.",
    ))?;
    let version_of = |subject: &Subject| match subject {
        Subject::Version { version, .. } => Some(*version),
        _ => None,
    };
    let first = answers.iter().find(|asked| version_of(&asked.subject) == Some(1));
    stage.check("whether version 1 was allowed", first.map(|asked| asked.decision.allowed), Some(true))?;
    let Some(first) = first else { return Ok(()) };
    let today = stage.authorize(&first.subject, &first.attributes, None)?;
    stage.check("whether version 1 is allowed today", today.allowed, false)?;
    stage.say(format!(
        "So version 1 was allowed on {}, and whoever used it then can show it; today it isn't.",
        time::utc(first.decision.time)
    ))
}

/// Goes through the model's log, hash by hash.
fn log(stage: &mut Stage) -> Told {
    let model = stage.known.model;
    let mut hash = log_start(&stage.chain.info().chain_id, stage.registry.as_str(), model);
    let mut table = Table::new([
        Column::new("Entry"),
        Column::new("Time"),
        Column::new("Who"),
        Column::new("What").wrapped(),
    ]);
    let mut last = 0;
    let count = Unit::new("", 0);
    loop {
        let question = QueryMsg::Log { model, start_after: Some(last), limit: Some(PAGE) };
        let page: LogResponse = stage.ask_registry(&question)?;
        stage.check("the hash before a page of the log", page.before, hash)?;
        for entry in &page.entries {
            hash = entry.hash(&hash);
            last = entry.seq;
            table.row([
                Value::Number(count.of(entry.seq)),
                Value::Time(entry.time.u64() / 1_000_000_000),
                Value::text(stage.name(&entry.actor)),
                Value::text(entry.kind.replace('_', " ")),
            ]);
        }
        if last >= page.seq || page.entries.is_empty() {
            stage.check("the log's number", last, page.seq)?;
            stage.check("the log's last hash", hash, page.hash)?;
            break;
        }
    }
    stage.table("What was done to the model, by the registry's log", table)?;
    stage.say(format!(
        "Each entry's hash goes over the one before it. All {last} were hashed here once more, and end at the hash that the \
         chain has: {}.",
        super::stage::short(&hash)
    ))
}
