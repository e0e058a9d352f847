use polity::governor::{BallotMode, Constitution, Rule};

use super::{Column, Table, Value};

/// The tiers of a constitution: how long each takes and what it asks of who proposes, and what it takes to pass.
pub fn tiers(constitution: &Constitution) -> (Table, Table) {
    let mut times = Table::new(
        ["No", "Tier", "Vote", "Delay", "Window", "Extension", "Proposer", "Deposit"].map(Column::new),
    );
    let mut needs = Table::new(
        ["Tier", "Threshold", "Quorum", "Approval", "Objection", "Ballots", "Veto"].map(Column::new),
    );
    for tier in &constitution.tiers {
        times.row([
            Value::text(tier.id.to_string()),
            Value::text(&*tier.name),
            Value::Span(tier.voting),
            Value::Span(tier.delay),
            Value::Span(tier.window),
            Value::Span(tier.late_extension),
            Value::Part(tier.proposer.millionths()),
            Value::Part(tier.deposit.millionths()),
        ]);
        let veto = Value::text(if tier.vetoable { "council" } else { "nobody" });
        needs.row(match tier.rule {
            Rule::Affirmative { threshold, quorum, approval, ballots } => [
                Value::text(&*tier.name),
                Value::Part(threshold.millionths()),
                Value::Part(quorum.millionths()),
                Value::Part(approval.millionths()),
                Value::Nothing,
                Value::text(match ballots {
                    BallotMode::Final => "final",
                    BallotMode::Early => "final, early",
                    BallotMode::Revoting => "revoting",
                }),
                veto,
            ],
            Rule::Optimistic { objection, revoting } => [
                Value::text(&*tier.name),
                Value::Nothing,
                Value::Nothing,
                Value::Nothing,
                Value::Part(objection.millionths()),
                Value::text(if revoting { "revoting" } else { "final" }),
                veto,
            ],
        });
    }
    (times, needs)
}
