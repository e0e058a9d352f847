//! Payments under a cap: decided early, over the cap, tried again.

use cosmwasm_std::Uint128;
use polity::governor::{Ballot, Choice, ExecuteMsg, Status};

use super::stage::{whole, Draft, Stage};
use super::telling::Step;
use super::{DemoError, Told};
use crate::ui::{self, time, Bar, Column, Table, Value};

pub fn tell(stage: &mut Stage) -> Told {
    stage.say(
        "Two bills come in. Each is under the cap of the routine tier, and both together are over it. The treasury \
         counts when it pays, not before.",
    )?;
    let (usd, unit) = (stage.usd_asset(), stage.usd.clone());
    let bills = [
        ("Label 8,000 scanned meters", "The old water meters of the archive.", "label-coop", whole(3_000)),
        ("Rent GPUs for the seventh run", "Two days on eight cards.", "gpu-coop", 2_750_437_219),
    ];
    let mut ids = vec![];
    for (title, text, to, units) in bills {
        let label = format!("Pay {} to {to}", unit.of(units)).replace('\u{a0}', " ");
        let options = vec![(label.as_str(), vec![stage.spend(usd.clone(), to, units)?])];
        ids.push(stage.propose("noor", &Draft { tier: "routine", title, text, options, pays: 0 })?);
    }
    let &[labels, cards] = ids.as_slice() else { return Ok(()) };
    let (first, second) = (stage.dry_run("noor", labels, 0)?, stage.dry_run("noor", cards, 0)?);
    stage.facts(
        "Each alone can be paid",
        [("dry run of the labels", first), ("dry run of the GPUs", second)],
    )?;

    stage.pass(time::HOUR)?;
    stage.vote_many("maya", &ids, Ballot::For(0))?;
    stage.outlook(labels)?;
    stage.say(
        "All conditions are met, and yet it is open: lin could still take her power back from maya. A vote of this \
         tier ends early only when what voters cast with their own stake passes alone, all other power counted \
         Against.",
    )?;
    stage.vote_many("tomas", &ids, Ballot::For(0))?;
    own_stake(stage, labels)?;
    stage.check_status(labels, Status::Open)?;
    stage.vote_many("joao", &ids, Ballot::For(0))?;
    own_stake(stage, labels)?;
    for id in [labels, cards] {
        stage.check_status(id, Status::Waiting)?;
    }
    stage.outlook(labels)?;

    stage.pass_delay(cards)?;
    stage.execute("label-coop", labels)?;
    stage.cap(&usd, &unit)?;
    let tried = stage.would_fail("gpu-coop", cards, "cap_exceeded")?;
    stage.facts("What is left isn't enough for the other bill", [("dry run of the GPUs", tried)])?;

    let execute = stage.to_governor(&ExecuteMsg::Execute { proposal: cards })?;
    let before = stage.usd_of(&stage.treasury)?;
    stage.send(
        "gpu-coop",
        format!("executes proposal {cards} nevertheless: it fails, and that is recorded"),
        vec![execute],
    )?;
    stage.check("the treasury after a payment over the cap", stage.usd_of(&stage.treasury)?, before)?;
    let (execution, failure) = (stage.execution(cards)?, stage.proposal(cards)?.failure);
    stage.check("where the failed payment stands", execution.status, Status::Failed)?;
    stage.check("whether it can be tried again", execution.executable, true)?;
    let failure = failure.ok_or_else(|| DemoError::NotAsTold {
        claim: "a failed execution".into(),
        told: "is recorded".into(),
        found: "no record".into(),
    })?;
    stage.facts(
        "Why it isn't paid yet",
        [
            ("status", ui::status(execution.status)),
            ("failed at", Value::Time(failure.at)),
            ("can be tried until", Value::Time(execution.until.unwrap_or_default())),
        ],
    )?;

    let resets = stage.cap_of(&usd)?.resets_at.unwrap_or_default();
    stage.say(format!(
        "Nothing of the payment has been done, and nothing is lost: the proposal stays executable until its window \
         is over, and the cap starts anew before that, on a {}.",
        time::weekday(resets)
    ))?;
    stage.pass_until(resets)?;
    stage.execute("gpu-coop", cards)?;
    stage.say("The same proposal, tried again, is paid.")?;
    stage.cap(&usd, &unit)?;
    for (_, _, to, units) in bills {
        stage.check(to, stage.usd_of(&stage.account(to))?, unit.of(units))?;
    }
    let mut paid = Table::new(["Account", unit.symbol()].map(Column::new));
    for who in ["label-coop", "gpu-coop"] {
        paid.row([Value::text(who), Value::Number(stage.usd_of(&stage.account(who))?)]);
    }
    paid.row([Value::text("treasury"), Value::Number(stage.usd_of(&stage.treasury)?)]);
    stage.table("Who has what now", paid)
}

/// What was cast For with own stake alone, beside what decides early.
fn own_stake(stage: &mut Stage, id: u32) -> Told {
    let mut own = Uint128::zero();
    for ballot in stage.ballots(id)? {
        let portions = ballot.ballot.portions();
        if portions.iter().all(|portion| portion.choice == Choice::For(0)) {
            own += stage.voter(id, &stage.name(&ballot.account))?.own;
        }
    }
    let total = stage.proposal(id)?.total;
    let half = total / Uint128::new(2);
    let unit = &stage.digit;
    let bar = Bar {
        label: "Own stake".into(),
        have: unit.of(own),
        need: unit.of(half + Uint128::one()),
        needed: format!(">{}", unit.of(half).number()),
        whole: unit.of(total),
        met: own > half,
        closed: false,
        verdict: if own > half { "decided".into() } else { "not more than half".into() },
    };
    stage.tell(Step::Bars { title: "Cast For with own stake alone".into(), bars: vec![bar] })
}
