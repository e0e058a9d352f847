//! The council stops what has passed, and can take nothing.

use polity::governor::{Ballot, Blocker, ExecuteMsg, Status};

use super::stage::{whole, Draft, Stage};
use super::{DemoError, Told};
use crate::ui::time::DAY;
use crate::ui::{self, time, Value};

const COUNCIL: &str = "safety-council";

pub fn tell(stage: &mut Stage) -> Told {
    let council = stage.community()?.council;
    let until = council.as_ref().map_or(0, |council| council.until);
    stage.check(
        "the council",
        council.map(|council| stage.name(&council.address)).as_deref(),
        Some(COUNCIL),
    )?;
    stage.say(format!(
        "The constitution gives a council one brake: until the delay is over it may end a proposal of the lower \
         tiers. It can start, change and take nothing, and its term ends by itself, on {}.",
        time::utc(until)
    ))?;
    let units = whole(18_000);
    let draft = Draft {
        tier: "standard",
        title: "Pay a year of hosting in advance",
        text: "There is a rebate.",
        options: vec![("Pay one-host", vec![stage.spend(stage.usd_asset(), "one-host", units)?])],
        pays: stage.deposit("standard")?,
    };
    let start = stage.digits_of(&stage.account("tomas"))?;
    let id = stage.propose("tomas", &draft)?;
    stage.pass(DAY)?;
    stage.vote("tomas", id, Ballot::For(0))?;
    stage.vote("maya", id, Ballot::For(0))?;
    let end = stage.outlook(id)?.end;
    stage.pass_until(end)?;
    stage.check_status(id, Status::Waiting)?;

    let reason = "one-host was sold yesterday, and the new owner's terms let it train on what it hosts";
    let reason =
        reason.try_into().map_err(|error: polity::OutOfBounds| DemoError::Bounds(error.to_string()))?;
    let veto = stage.to_governor(&ExecuteMsg::Veto { proposal: id, reason: Some(reason) })?;
    stage.refused("sasha", "wants to veto it", veto.clone(), "unauthorized")?;
    stage.send(
        COUNCIL,
        format!("vetoes proposal {id}: one-host was sold yesterday, and its new owner wants to train on what it hosts"),
        vec![veto],
    )?;
    let execution = stage.execution(id)?;
    stage.check("what stands in the way", &execution.blocker, &Some(Blocker::Vetoed {}))?;
    let held = stage.proposal(id)?.deposit.unwrap_or_default();
    let before = stage.digits_of(&stage.account("tomas"))?;
    stage.facts(
        "It had passed, and will never be executed",
        [
            ("status", ui::status(execution.status)),
            ("deposit held", Value::Quantity(stage.digit.of(held))),
            ("tomas holds", Value::Quantity(before)),
        ],
    )?;
    stage.release_deposit("sasha", id)?;
    let after = stage.digits_of(&stage.account("tomas"))?;
    stage.check("tomas's balance with his deposit back", &after, &start)?;
    stage.facts("A veto is no reproach: the deposit goes back", [("tomas holds", Value::Quantity(after))])?;
    stage.check("what one-host got", stage.usd_of(&stage.account("one-host"))?.is_zero(), true)
}
