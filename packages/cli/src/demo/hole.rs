//! A permission is taken away while a proposal that needs it is open.

use polity::governor::{Action, ActionKind, Ballot, Blocker, ExecuteMsg, Setting, Staleness, Status};

use super::stage::{whole, Draft, Stage};
use super::Told;
use crate::ui::time::{DAY, HOUR};
use crate::ui::{self, Value};

pub fn tell(stage: &mut Stage) -> Told {
    stage.say(
        "Routine payments are decided within hours, and aisha finds that too easy for money. She proposes that from \
         now on every payment needs the standard tier.",
    )?;
    let mut constitution = stage.constitution()?;
    let standard = stage.tier("standard")?.id;
    for permission in &mut constitution.permissions {
        if permission.kind == ActionKind::Spend {
            permission.tier = standard;
        }
    }
    let set = Action::Set(Setting::Constitution(constitution));
    let draft = Draft {
        tier: "constitutional",
        title: "Payments need the standard tier",
        text: "Five days for a bill are no hardship.",
        options: vec![("Change the constitution", vec![set])],
        pays: stage.deposit("constitutional")?,
    };
    let change = stage.propose("aisha", &draft)?;
    stage.pass(DAY)?;
    for who in ["aisha", "maya", "tomas"] {
        stage.vote(who, change, Ballot::For(0))?;
    }
    let end = stage.outlook(change)?.end;
    let reason = None;
    let veto = stage.to_governor(&ExecuteMsg::Veto { proposal: change, reason })?;
    stage.refused(
        "safety-council",
        "would rather veto it; but nobody can in this tier",
        veto,
        "not_vetoable",
    )?;
    stage.pass_until(end)?;
    let from = stage.execution(change)?.from.unwrap_or_default();

    stage.say("It has passed and waits for its delay. There is still time for a quick one:")?;
    stage.pass_until(from - 12 * HOUR)?;
    let units = whole(4_000);
    let quick = Draft {
        tier: "routine",
        title: "Print the annual report on glossy paper",
        text: "In colour.",
        options: vec![("Pay quick-print", vec![stage.spend(stage.usd_asset(), "quick-print", units)?])],
        pays: 0,
    };
    let id = stage.propose("joao", &quick)?;
    stage.vote("joao", id, Ballot::For(0))?;
    stage.vote("maya", id, Ballot::For(0))?;
    stage.check_status(id, Status::Open)?;
    stage.pass_until(from)?;
    stage.execute("aisha", change)?;

    stage.pass(HOUR)?;
    stage.vote("tomas", id, Ballot::For(0))?;
    let execution = stage.execution(id)?;
    let told = Blocker::Stale(Staleness::NeedsTier { action: 0, tier: standard });
    stage.check("what stands in the way", &execution.blocker, &Some(told))?;
    stage.outlook(id)?;
    let proposal = stage.proposal(id)?;
    let option = proposal.passed.and_then(|option| proposal.options.get(usize::from(option)));
    stage.facts(
        "It has passed, and what allowed it is gone",
        [
            ("option that passed", Value::text(option.map_or("none", |option| &*option.label))),
            ("status", ui::status(execution.status)),
            ("why", Value::text(format!("payments now need the {} tier", &*stage.tier("standard")?.name))),
        ],
    )?;
    let from = execution.from.unwrap_or_default();
    stage.pass_until(from)?;
    let execute = stage.to_governor(&ExecuteMsg::Execute { proposal: id })?;
    stage.refused("joao", "wants to execute it", execute, "not_executable")?;
    let again = stage.proposing(&quick)?;
    stage.refused("joao", "wants to propose the same once more", again, "needs_tier")?;
    stage.say(
        "How votes are counted is fixed when a proposal is made. What it may do is the stricter of then and now: a \
         hole that is closed by a vote is closed for what is already under way.",
    )?;
    stage.check("what quick-print got", stage.usd_of(&stage.account("quick-print"))?.is_zero(), true)
}
