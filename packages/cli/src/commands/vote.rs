use clap::Args;
use polity::governor::{
    Ballot, Choice, ExecuteMsg, Portion, ProposalResponse, QueryMsg, Rule, Split, Vote as VoteMsg,
    VoterResponse, WEIGHT,
};
use polity::Rationale;

use crate::error::CliError;
use crate::governing::{self, choice, to_governor};
use crate::options::Sending;
use crate::report::Report;
use crate::session::{Confirm, Session};
use crate::ui::{self, Line};

#[derive(Args)]
#[command(after_help = crate::CHAIN_EXIT_CODES)]
pub struct Vote {
    /// The proposal's number
    proposal: u32,

    /// for, against, abstain, or an option: its label, or its number counted from 0, as in 1 or #1
    #[arg(required_unless_present = "split", conflicts_with = "split")]
    choice: Option<String>,

    /// Divide the ballot: "60% for, 40% abstain". All parts make 100 %, with at most 2 decimals
    #[arg(long, value_name = "PARTS")]
    split: Option<String>,

    /// Why: 1 to 1,000 bytes. It stands in the vote's event, and is stored nowhere else
    #[arg(long, value_name = "TEXT")]
    rationale: Option<String>,

    #[command(flatten)]
    options: Sending,
}

impl Vote {
    pub fn run(&self) -> Result<(), CliError> {
        let mut session = Session::open(&self.options.reading)?;
        let number = self.proposal;
        let proposal = governing::proposal(&session, number)?;
        let ballot = self.ballot(&proposal)?;
        let rationale = self.rationale.as_deref().map(Rationale::try_from).transpose();
        let rationale = rationale.map_err(|error| CliError::Usage(error.to_string()))?;
        let unit = session.stake_unit()?;
        let account = session.sender(&self.options)?.into_string();
        let question = QueryMsg::Voter { proposal: number, account };
        let voter: VoterResponse = session.ask_governor(&question)?;
        let VoterResponse { power, own, received, withdrawn, .. } = voter;
        let delegated = received.saturating_sub(withdrawn);
        let shown = ui::ballot(&ballot, &proposal);
        let parts = match (own.is_zero(), delegated.is_zero()) {
            (false, false) => {
                format!(": {} own and {} delegated", unit.of(own).number(), unit.of(delegated).number())
            }
            _ => String::new(),
        };
        let does = format!("votes {shown} on proposal {number} with {}{parts}", unit.of(power));
        let can_change = match &proposal.rules.rule {
            Rule::Affirmative { ballots, .. } => ballots.revoting(),
            Rule::Optimistic { revoting, .. } => *revoting,
        };
        let confirm = match can_change {
            true => Confirm::No,
            false => Confirm::Ask(format!(
                "{shown} on \"{}\" with {}. Ballots are final in the {} tier: it can't be changed.",
                proposal.title,
                unit.of(power),
                governing::tier_name(&session, proposal.rules.tier)?
            )),
        };
        let vote = VoteMsg { proposal: number, ballot: ballot.clone(), rationale };
        let msg = to_governor(&session, &ExecuteMsg::Vote(vote))?;
        let sent = session.send(&self.options, does, confirm, vec![msg])?;
        let mut report = Report::new();
        report.sent(&sent);
        report.field("proposal", number)?;
        report.field("ballot", &ballot)?;
        report.field("power", unit.of(power).json())?;
        report.field("can_change", can_change)?;
        if sent.kept {
            report.line(Line::new());
            super::proposal::outlook(&mut report, &session, number)?;
        }
        report.print(&self.options.reading)
    }

    fn ballot(&self, proposal: &ProposalResponse) -> Result<Ballot, CliError> {
        if let Some(parts) = &self.split {
            return split(parts, proposal).map(Ballot::Split);
        }
        Ok(match choice(self.choice.as_deref().unwrap_or_default(), proposal)? {
            Choice::For(option) => Ballot::For(option),
            Choice::Against => Ballot::Against,
            Choice::Abstain => Ballot::Abstain,
        })
    }
}

/// A ballot divided as in `60% for, 40% abstain`.
fn split(text: &str, proposal: &ProposalResponse) -> Result<Split, CliError> {
    let bad = |part: &str| {
        CliError::Usage(format!("{part:?} is no part of a ballot: parts are as in \"60% for, 40% abstain\""))
    };
    let parts = text.split(',').map(|part| {
        let (percent, given) = part.split_once('%').ok_or_else(|| bad(part))?;
        let weight = weight(percent.trim()).ok_or_else(|| bad(part))?;
        Ok(Portion { choice: choice(given.trim(), proposal)?, weight })
    });
    let portions = parts.collect::<Result<Vec<_>, CliError>>()?;
    let sum: u32 = portions.iter().map(|portion| u32::from(portion.weight)).sum();
    if sum != u32::from(WEIGHT) {
        return Err(CliError::Usage(format!(
            "the parts make {}, and must make 100 %",
            ui::plain(&ui::percent(sum.saturating_mul(100)))
        )));
    }
    Split::try_from(portions).map_err(|error| CliError::Usage(error.to_string()))
}

/// A percentage with at most 2 decimals, in ten-thousandths.
fn weight(percent: &str) -> Option<u16> {
    let (whole, part) = percent.split_once('.').unwrap_or((percent, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(part) || part.len() > 2 {
        return None;
    }
    let weight: u16 = format!("{whole}{part:0<2}").parse().ok()?;
    (weight <= WEIGHT).then_some(weight)
}

#[cfg(test)]
mod tests {
    use super::weight;

    #[test]
    fn percentages_are_ten_thousandths() {
        for (text, expected) in [
            ("60", Some(6_000)),
            ("0.01", Some(1)),
            ("33.3", Some(3_330)),
            ("100", Some(10_000)),
            ("100.01", None),
            ("0.001", None),
            ("", None),
            (".5", None),
            ("-1", None),
            ("+5", None),
            ("6O", None),
        ] {
            assert_eq!(weight(text), expected, "{text}");
        }
    }
}
