//! A delegator takes its power back, and a ballot is divided.

use cosmwasm_std::Uint128;
use polity::governor::{Ballot, Choice, Portion, Split};

use super::stage::{Draft, Stage};
use super::{DemoError, Told};
use crate::ui::time::DAY;
use crate::ui::{self, Column, Table, Value};

pub fn tell(stage: &mut Stage) -> Told {
    stage.say(
        "lin delegates to maya and mostly agrees with her. Not this time: the proposal is a resolution, which is \
         decided like any other and sends nothing.",
    )?;
    let draft = Draft {
        tier: "standard",
        title: "Publish the training set of 2025",
        text: "All scans, with the names on the forms blackened.",
        options: vec![("Publish", vec![])],
        pays: stage.deposit("standard")?,
    };
    let id = stage.propose("tomas", &draft)?;
    stage.pass(DAY)?;
    stage.vote("maya", id, Ballot::For(0))?;
    stage.vote("joao", id, Ballot::Against)?;
    let before = voters(stage, id, "maya has voted, and lin hasn't")?;
    stage.vote("lin", id, Ballot::Against)?;
    let after = voters(stage, id, "lin has voted herself")?;
    stage.check("maya's and lin's power together", after, before)?;
    stage.say(
        "Exactly lin's own stake went over, once, and would have if she had voted first. Nobody else's ballot and no \
         delegation changed.",
    )?;

    let split = vec![
        Portion { choice: Choice::For(0), weight: 6_500 },
        Portion { choice: Choice::Against, weight: 1_000 },
        Portion { choice: Choice::Abstain, weight: 2_500 },
    ];
    let split = Split::try_from(split).map_err(|error| DemoError::Bounds(error.to_string()))?;
    stage.say("noor speaks for aisha too, and the two don't see it alike. A ballot can be divided.")?;
    stage.vote("noor", id, Ballot::Split(split))?;
    let outlook = stage.outlook(id)?;
    ballots(stage, id, outlook.not_voted)?;
    stage.say("It passes, and is executed after its delay, which is all that a resolution does.")?;
    stage.pass_until(outlook.end)?;
    stage.pass_delay(id)?;
    stage.execute("tomas", id)?;
    stage.release_deposit("tomas", id)
}

/// A table of everybody who may vote or has, and what maya and lin have together.
fn voters(stage: &mut Stage, id: u32, title: &str) -> Told<Uint128> {
    let proposal = stage.proposal(id)?;
    let mut table = Table::new([
        "Account".into(),
        "Own".into(),
        Column::new("Delegated to it").named("received"),
        Column::new("Taken back").named("withdrawn"),
        Column::new("Ballot's power").named("power"),
        "Ballot".into(),
    ]);
    let mut together = Uint128::zero();
    for name in ["maya", "lin"] {
        let voter = stage.voter(id, name)?;
        let number = |units: Uint128| Value::Number(stage.digit.of(units));
        let shown = match (&voter.ballot, &voter.delegate) {
            (Some(ballot), _) => {
                together += voter.power;
                Value::text(ui::ballot(ballot, &proposal))
            }
            (None, Some(delegate)) => {
                let how =
                    delegate.ballot.as_ref().map_or_else(|| "not yet".into(), |b| ui::ballot(b, &proposal));
                Value::text(format!("by {}: {how}", stage.name(&delegate.delegate)))
            }
            (None, None) => Value::Nothing,
        };
        table.row([
            Value::text(name),
            number(voter.own),
            number(voter.received),
            number(voter.withdrawn),
            if voter.ballot.is_some() { number(voter.power) } else { Value::Nothing },
            shown,
        ]);
    }
    table.sums([
        Value::text("together"),
        Value::Nothing,
        Value::Nothing,
        Value::Nothing,
        Value::Number(stage.digit.of(together)),
        Value::Nothing,
    ]);
    stage.table(title, table)?;
    Ok(together)
}

/// Every ballot. With what wasn't voted it is all stake, whoever took back what.
fn ballots(stage: &mut Stage, id: u32, not_voted: Uint128) -> Told {
    let proposal = stage.proposal(id)?;
    let mut table = Table::new(["Account", "Ballot", "Power"].map(Column::new));
    let mut sum = not_voted;
    for ballot in stage.ballots(id)? {
        sum += ballot.power;
        table.row([
            Value::text(stage.name(&ballot.account)),
            Value::text(ui::ballot(&ballot.ballot, &proposal)),
            Value::Number(stage.digit.of(ballot.power)),
        ]);
    }
    table.row([Value::text("not voted"), Value::Nothing, Value::Number(stage.digit.of(not_voted))]);
    table.sums([Value::text("all"), Value::Nothing, Value::Number(stage.digit.of(sum))]);
    stage.check("all ballots and what wasn't voted", sum, proposal.total)?;
    stage.table("Every ballot", table)
}
