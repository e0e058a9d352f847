//! A vote of the constitutional tier, from the first ballot to its execution.

use polity::governor::{Action, Ballot, ExecuteMsg, Rule, Status, Vote};
use polity::treasury::{Cap, Limit};

use super::stage::{whole, Draft, Stage};
use super::Told;
use crate::ui::time::{DAY, HOUR};
use crate::ui::{self, Value};

/// The caps' window.
const WEEK: u64 = 7 * DAY;

pub fn tell(stage: &mut Stage) -> Told {
    stage.say(
        "An asset without a cap can be spent by the constitutional tier only. So the first decision says how much \
         the lower tiers may spend in a week, and it is itself one of the highest tier.",
    )?;
    let caps = [(stage.usd_asset(), 5_000, 20_000), (stage.digit_asset(), 2_000, 10_000)];
    let (routine, standard) = (stage.tier("routine")?.id, stage.tier("standard")?.id);
    let actions = caps.map(|(asset, low, high)| {
        let limit = |tier, amount| Limit { tier, amount: whole(amount).into() };
        Action::SetCap(Cap { asset, window: WEEK, limits: vec![limit(routine, low), limit(standard, high)] })
    });
    let draft = Draft {
        tier: "constitutional",
        title: "What each tier may spend in a week",
        text: "Small bills shouldn't wait for a month, and large ones should.",
        options: vec![("Set both caps", actions.into())],
        pays: whole(1_000),
    };
    let proposing = stage.proposing(&draft)?;
    stage.refused(
        "sasha",
        "would like to propose it, but has staked nothing",
        proposing,
        "too_little_power",
    )?;

    let before = stage.digits_of(&stage.account("maya"))?;
    let id = stage.propose("maya", &draft)?;
    let (proposal, after) = (stage.proposal(id)?, stage.digits_of(&stage.account("maya"))?);
    let deposit = proposal.deposit.unwrap_or_default();
    stage.facts(
        "maya sent more than the deposit of this tier, and what was too much came back",
        [
            ("sent along", Value::Quantity(stage.digit.of(draft.pays))),
            ("kept as deposit", Value::Quantity(stage.digit.of(deposit))),
            ("in her account before", Value::Quantity(before.clone())),
            ("in her account after", Value::Quantity(after.clone())),
        ],
    )?;
    let part = stage.tier("constitutional")?.deposit.floor_of(proposal.total.u128());
    stage.check("the deposit", deposit.u128(), part)?;
    stage.check("what a proposal costs its proposer", stage.digit.of(deposit), before.minus(&after))?;

    let tried = stage.dry_run("noor", id, 0)?;
    stage.facts("What it would do can be tried before anybody votes", [("dry run", tried)])?;

    stage.pass(2 * HOUR)?;
    stage.vote("noor", id, Ballot::For(0))?;
    let outlook = stage.outlook(id)?;
    stage.check("what would pass with one ballot of 80,000", outlook.answer, None)?;
    stage.say(
        "A bar is all stake, and its mark is what there must be. What is still missing stands behind it, for \
         everybody to read.",
    )?;
    let again = stage.to_governor(&ExecuteMsg::Vote(Vote {
        proposal: id,
        ballot: Ballot::Against,
        rationale: None,
    }))?;
    stage.refused(
        "noor",
        "wants to vote differently; ballots of this tier are final",
        again,
        "already_voted",
    )?;

    stage.pass(3 * DAY)?;
    stage.vote("joao", id, Ballot::Against)?;
    stage.vote("tomas", id, Ballot::Abstain)?;
    let outlook = stage.outlook(id)?;
    stage.check("what would pass without maya", outlook.answer, None)?;
    let threshold = match stage.proposal(id)?.rules.rule {
        Rule::Affirmative { threshold, .. } => threshold.millionths(),
        Rule::Optimistic { .. } => 0,
    };
    stage.say(format!(
        "Abstaining counts towards the quorum, which is met now, and for nothing else. Each Against raises what the \
         threshold asks for: For must be {} of the two together.",
        ui::percent(threshold),
    ))?;
    stage.pass(DAY)?;
    stage.vote("maya", id, Ballot::For(0))?;
    let outlook = stage.outlook(id)?;
    stage.check("what passes with maya", outlook.answer, Some(0))?;

    stage.say("All is met, and yet nothing is decided before the end: whoever hasn't voted still may.")?;
    stage.pass_until(outlook.end)?;
    stage.check_status(id, Status::Waiting)?;
    stage.outlook(id)?;
    let execute = stage.to_governor(&ExecuteMsg::Execute { proposal: id })?;
    stage.refused("maya", "wants to execute it within its delay", execute, "not_executable")?;
    stage.say(
        "It has passed, and waits: whoever disagrees has this long to react. Nobody needs to close the vote, and no \
         transaction did; after the delay anyone may execute it, members or not.",
    )?;
    stage.pass_delay(id)?;
    stage.execute("city-archive", id)?;
    stage.release_deposit("city-archive", id)?;
    stage.say(
        "maya has her deposit back. She would have lost it to the treasury only if more than two thirds had been \
         against her.",
    )?;
    stage.check("maya's balance with her deposit back", stage.digits_of(&stage.account("maya"))?, before)?;
    let usd = stage.usd.clone();
    stage.cap(&stage.usd_asset(), &usd)
}
