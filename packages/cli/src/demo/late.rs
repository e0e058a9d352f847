//! Several options, and a change of the answer shortly before the end.

use polity::governor::{Ballot, Status, MAX_EXTENSIONS};

use super::stage::{whole, Draft, Stage};
use super::Told;
use crate::ui::time::{DAY, HOUR};
use crate::ui::{time, Value};

pub fn tell(stage: &mut Stage) -> Told {
    stage.say(
        "Where is the next model trained? A proposal can have several options. Only the one with most power can \
         pass, and power on another counts as against it.",
    )?;
    let usd = stage.usd_asset();
    let units = whole(9_000);
    let option = |stage: &Stage, to| Ok::<_, super::DemoError>(vec![stage.spend(usd.clone(), to, units)?]);
    let draft = Draft {
        tier: "standard",
        title: "Where the eighth run is trained",
        text: "Both ask the same price.",
        options: vec![("gpu-coop", option(stage, "gpu-coop")?), ("northlight", option(stage, "northlight")?)],
        pays: stage.deposit("standard")?,
    };
    let id = stage.propose("noor", &draft)?;
    stage.pass(DAY)?;
    stage.vote("noor", id, Ballot::For(1))?;
    stage.vote("maya", id, Ballot::For(0))?;
    let before = stage.outlook(id)?;
    stage.check("what would pass", before.answer, Some(0))?;

    stage.pass_until(before.end - 2 * HOUR)?;
    stage.vote("tomas", id, Ballot::For(1))?;
    let after = stage.outlook(id)?;
    stage.check("what would pass now", after.answer, Some(1))?;
    let rules = stage.proposal(id)?.rules;
    stage.check("the end", after.end, after.answer_since + rules.late_extension)?;
    ends(
        stage,
        "tomas has turned the answer two hours before the end, so that the end moves",
        before.end,
        after.end,
    )?;
    stage.say(format!(
        "Whoever was content with the old answer has {} to say so. The end moves again if the answer turns \
         again, but never beyond {}: an answer that is younger than {} at the end doesn't pass.",
        time::span(rules.late_extension),
        time::utc(rules.first_end + MAX_EXTENSIONS * rules.late_extension),
        time::span(rules.late_extension),
    ))?;

    stage.pass(12 * HOUR)?;
    stage.vote("joao", id, Ballot::For(0))?;
    let again = stage.outlook(id)?;
    stage.check("what would pass at last", again.answer, Some(0))?;
    ends(stage, "joao has turned it back", after.end, again.end)?;
    stage.check("the answer's age at the end", again.end - again.answer_since, rules.late_extension)?;

    stage.say(
        "Nobody turns it once more. It passes with gpu-coop, and its payment is made after the delay.",
    )?;
    stage.pass_until(again.end)?;
    stage.check_status(id, Status::Waiting)?;
    stage.check("the option that passed", stage.proposal(id)?.passed, Some(0))?;
    stage.pass_delay(id)?;
    let coop = stage.account("gpu-coop");
    let before = stage.usd_of(&coop)?;
    stage.execute("gpu-coop", id)?;
    stage.check("what the winner got", stage.usd_of(&coop)?.minus(&before), stage.usd.of(units))?;
    let other = stage.usd_of(&stage.account("northlight"))?;
    stage.check("what the other got", other.is_zero(), true)?;
    stage.facts(
        "Only the winning option was done",
        [
            ("gpu-coop holds", Value::Quantity(stage.usd_of(&coop)?)),
            ("northlight holds", Value::Quantity(other)),
        ],
    )?;
    stage.release_deposit("noor", id)
}

fn ends(stage: &mut Stage, title: &str, before: u64, after: u64) -> Told {
    stage.check("the end moves later", after > before, true)?;
    stage.facts(
        title,
        [
            ("end before", Value::Time(before)),
            ("end now", Value::Time(after)),
            ("later by", Value::Span(after - before)),
        ],
    )
}
