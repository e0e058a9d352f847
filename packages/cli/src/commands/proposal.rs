use std::thread;
use std::time::Duration;

use clap::{Args, Subcommand};
use polity::governor::{
    BallotResponse, ExecutionResponse, OutlookResponse, ProposalResponse, ProposalsResponse, QueryMsg,
    Status, Text,
};
use serde_json::{json, Value as Json};

use crate::error::CliError;
use crate::governing;
use crate::options::Reading;
use crate::report::{time, Report};
use crate::session::Session;
use crate::ui::{self, style, Column, Line, Screen, Table, Unit, Value};

#[derive(Subcommand)]
pub enum Command {
    /// Show a proposal: its text, what its options do, how the vote stands, every ballot, and whether it can be executed
    Show(Show),

    /// List the proposals, newest first
    List(List),

    /// Watch a vote: tell how it stands whenever that changes, until it is over
    ///
    /// On a terminal the screen is drawn anew; elsewhere each change is told once, with --json as one object a line. The
    /// chain is open only while it is read, so that others can vote meanwhile.
    Watch(Watch),
}

#[derive(Args)]
#[command(after_help = crate::CHAIN_EXIT_CODES)]
pub struct Show {
    /// The proposal's number
    proposal: u32,

    #[command(flatten)]
    options: Reading,
}

#[derive(Args)]
#[command(after_help = crate::CHAIN_EXIT_CODES)]
pub struct List {
    /// Those with a smaller number only
    #[arg(long, value_name = "NUMBER")]
    before: Option<u32>,

    /// So many at most
    #[arg(long, value_name = "ROWS", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=30))]
    limit: u32,

    #[command(flatten)]
    options: Reading,
}

#[derive(Args)]
#[command(after_help = crate::CHAIN_EXIT_CODES)]
pub struct Watch {
    /// The proposal's number
    proposal: u32,

    /// Tell how it stands now, and end
    #[arg(long)]
    once: bool,

    /// Look so often: milliseconds
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 1_000, value_parser = clap::value_parser!(u64).range(50..=3_600_000))]
    every: u64,

    #[command(flatten)]
    options: Reading,
}

impl Command {
    pub fn run(&self) -> Result<(), CliError> {
        match self {
            Self::Show(options) => options.run(),
            Self::List(options) => options.run(),
            Self::Watch(options) => options.run(),
        }
    }
}

/// How a proposal stands.
pub fn outlook(report: &mut Report, session: &Session, number: u32) -> Result<(), CliError> {
    let seen = Seen::of(session, number)?;
    report.field("status", seen.outlook.status)?;
    report.field("outlook", &seen.outlook)?;
    report.drawn(move |width| seen.lines(width));
    Ok(())
}

/// A vote as it was seen.
#[derive(Clone, PartialEq)]
struct Seen {
    proposal: ProposalResponse,
    outlook: OutlookResponse,
    unit: Unit,
    now: u64,
}

impl Seen {
    fn of(session: &Session, number: u32) -> Result<Self, CliError> {
        Ok(Self {
            proposal: governing::proposal(session, number)?,
            outlook: session.ask_governor(&QueryMsg::Outlook { proposal: number })?,
            unit: session.stake_unit()?,
            now: session.now()?,
        })
    }

    fn lines(&self, width: usize) -> Vec<Line> {
        ui::outlook(&self.proposal, &self.outlook, &self.unit, self.now, width)
    }
}

fn ballots_json(session: &Session, ballots: &[BallotResponse], unit: &Unit) -> Json {
    let ballots = ballots.iter().map(|ballot| {
        json!({
            "account": session.who(&ballot.account),
            "ballot": ballot.ballot,
            "power": unit.of(ballot.power).json(),
        })
    });
    ballots.collect()
}

fn ballots_table(session: &Session, ballots: &[BallotResponse], seen: &Seen) -> Table {
    let unit = &seen.unit;
    let mut table = Table::new([
        "Account".into(),
        Column::new("Ballot").wrapped(),
        Column::new(unit.symbol()).named("power"),
    ]);
    for ballot in ballots {
        table.row([
            Value::text(session.name(&ballot.account)),
            Value::text(ui::ballot(&ballot.ballot, &seen.proposal)),
            Value::Number(unit.of(ballot.power)),
        ]);
    }
    table.row([Value::text("not voted"), Value::Nothing, Value::Number(unit.of(seen.outlook.not_voted))]);
    table.sums([Value::text("all"), Value::Nothing, Value::Number(unit.of(seen.proposal.total))]);
    table
}

impl Show {
    fn run(&self) -> Result<(), CliError> {
        let mut session = Session::open(&self.options)?;
        let number = self.proposal;
        let seen = Seen::of(&session, number)?;
        let ballots = governing::ballots(&session, number)?;
        let execution: ExecutionResponse = session.ask_governor(&QueryMsg::Execution { proposal: number })?;
        let blocker = execution.blocker.as_ref().map(|blocker| governing::blocker(&session, blocker));
        let would_fail = match (&execution.failure, &execution.blocker) {
            (Some(_), None) => {
                governing::dry_run(&mut session, number, seen.proposal.passed.unwrap_or_default())?
            }
            _ => None,
        };
        let (proposal, unit) = (&seen.proposal, &seen.unit);
        let tier = governing::tier_name(&session, proposal.rules.tier)?;

        let mut report = Report::new();
        report.field("proposal", proposal)?;
        report.field("tier", json!({ "id": proposal.rules.tier, "name": tier }))?;
        report.field("proposer", session.who(&proposal.proposer))?;
        report.field("options", governing::options_json(&session, &proposal.options)?)?;
        report.field("outlook", &seen.outlook)?;
        report.field("ballots", ballots_json(&session, &ballots, unit))?;
        report.field("execution", &execution)?;
        report.field("blocker", blocker.as_deref().map(ui::plain))?;
        report.field("would_fail", &would_fail)?;
        report.field("unit", unit.json())?;
        report.field("now", time(seen.now))?;

        let drawn = seen.clone();
        report.drawn(move |width| drawn.lines(width));
        report.line(Line::new());
        report.facts(self.facts(&session, &seen, &tier));

        match &proposal.text {
            Text::Inline(text) if text.is_empty() => (),
            Text::Inline(text) => {
                report.title("Text");
                for line in text.lines() {
                    let line = line.replace('\t', "    ");
                    report.drawn(move |width| Line::from(line.as_str()).wrap(width.min(100), 0));
                }
            }
            Text::Digest { sha256, uri } => {
                report.title("Text");
                let uri = uri.as_ref().map_or(Value::Nothing, |uri| Value::text(ui::path(uri)));
                report.facts([("sha256", Value::text(sha256.to_string())), ("at", uri)]);
            }
        }

        report.title(match proposal.options.as_slice() {
            [_] => "If it passes",
            _ => "Options, one of which can pass",
        });
        let mut table =
            Table::new(["No".into(), Column::new("Option").wrapped(), Column::new("Does").wrapped()]);
        for (index, option) in proposal.options.iter().enumerate() {
            let passed = proposal.passed.is_some_and(|passed| usize::from(passed) == index);
            let label = if passed {
                Value::Good(format!("✓ {}", &*option.label))
            } else {
                Value::text(&*option.label)
            };
            let mut head = Some((Value::text(index.to_string()), label));
            for action in &option.actions {
                let (number, label) = head.take().unwrap_or_else(|| (Value::text(""), Value::text("")));
                table.row([number, label, Value::text(governing::words(&session, action)?)]);
            }
            if let Some((number, label)) = head {
                table.row([number, label, Value::text("nothing: a resolution")]);
            }
        }
        report.table(table);

        report.title("Ballots");
        report.table(ballots_table(&session, &ballots, &seen));

        report.title("Execution");
        report.line(match &blocker {
            None if would_fail.is_some() => {
                Line::styled(style::OPEN, "… can be tried again now, in vain as it stands")
            }
            None => Line::styled(style::GOOD, format!("✓ can be executed now: `polity execute {number}`")),
            Some(why) => Line::styled(style::OPEN, "✗ can't be executed now: ").plain(why),
        });
        if let Some(failure) = &execution.failure {
            let why = governing::recorded(&session, &failure.error);
            report.line(
                Line::styled(style::BAD, format!("✗ failed on {}: ", ui::time::utc(failure.at))).plain(why),
            );
        }
        if let Some(why) = &would_fail {
            report.line(Line::styled(style::BAD, "✗ would fail again: ").plain(why));
        }
        report.print(&self.options)
    }

    fn facts(&self, session: &Session, seen: &Seen, tier: &str) -> Vec<(&'static str, Value)> {
        let proposal = &seen.proposal;
        let mut facts = vec![
            ("tier", Value::text(tier)),
            ("proposed by", Value::text(session.name(&proposal.proposer))),
            ("proposed", Value::Time(proposal.created)),
            ("vote ends", Value::Time(proposal.end)),
        ];
        if let (Some(from), Some(until)) = (proposal.executable_from, proposal.executable_until) {
            facts.push((
                "executable",
                Value::text(format!("{} to {}", ui::time::utc(from), ui::time::utc(until))),
            ));
        }
        let deposit = proposal
            .deposit
            .map_or(Value::text("none held"), |deposit| Value::Quantity(seen.unit.of(deposit)));
        facts.push(("deposit", deposit));
        let veto = if proposal.rules.vetoable { "the council may veto it" } else { "nobody may veto it" };
        facts.push(("veto", Value::text(veto)));
        facts
    }
}

impl List {
    fn run(&self) -> Result<(), CliError> {
        let session = Session::open(&self.options)?;
        let question = QueryMsg::Proposals { start_before: self.before, limit: Some(self.limit) };
        let page: ProposalsResponse = session.ask_governor(&question)?;
        let tiers = session.constitution()?.tiers;
        let mut report = Report::new();
        let mut rows = vec![];
        for proposal in &page.proposals {
            rows.push(json!({
                "proposal": proposal.proposal,
                "title": proposal.title,
                "tier": { "id": proposal.tier, "name": governing::named_tier(proposal.tier, &tiers) },
                "status": proposal.status,
                "end": time(proposal.end),
                "passed": proposal.passed,
            }));
        }
        // numbers begin with 1
        let full = page.proposals.len() == usize::try_from(self.limit).unwrap_or(usize::MAX);
        let next = page.proposals.last().map(|last| last.proposal).filter(|last| full && *last > 1);
        report.field("proposals", rows)?;
        report.field("next", next)?;
        match page.proposals.as_slice() {
            [] => report.line(Line::styled(style::QUIET, "no proposals; `polity propose` makes one")),
            proposals => report.table(governing::proposals(proposals, &tiers)),
        };
        if let Some(next) = next {
            report.line(Line::styled(
                style::QUIET,
                format!("older ones: `polity proposal list --before {next}`"),
            ));
        }
        report.print(&self.options)
    }
}

impl Watch {
    fn run(&self) -> Result<(), CliError> {
        let mut screen = Screen::new(self.options.width.map(usize::from));
        let mut last: Option<Seen> = None;
        loop {
            // the chain is closed again before anything is waited for
            let (seen, ballots, table) = {
                let session = Session::open(&self.options)?;
                let seen = Seen::of(&session, self.proposal)?;
                let ballots = governing::ballots(&session, self.proposal)?;
                let json = ballots_json(&session, &ballots, &seen.unit);
                let table = ballots_table(&session, &ballots, &seen);
                (seen, json, table)
            };
            let changed = last.as_ref().map_or(true, |last| Seen { now: seen.now, ..last.clone() } != seen);
            if changed {
                let first = last.is_none();
                self.tell(&mut screen, &seen, &ballots, &table, first)?;
            }
            if self.once || seen.outlook.status != Status::Open || screen.is_gone() {
                return Ok(());
            }
            last = Some(seen);
            thread::sleep(Duration::from_millis(self.every));
        }
    }

    fn tell(
        &self,
        screen: &mut Screen,
        seen: &Seen,
        ballots: &Json,
        table: &Table,
        first: bool,
    ) -> Result<(), CliError> {
        if self.options.json {
            let change = json!({
                "proposal": self.proposal,
                "title": seen.proposal.title,
                "status": seen.outlook.status,
                "end": time(seen.outlook.end),
                "tally": seen.proposal.tally,
                "outlook": seen.outlook,
                "ballots": ballots,
                "unit": seen.unit.json(),
                "now": time(seen.now),
            });
            return Ok(screen.write([Line::from(change.to_string())])?);
        }
        let mut lines = seen.lines(screen.width());
        lines.push(Line::new());
        lines.extend(table.lines(screen.width()));
        match (screen.is_terminal(), first) {
            (true, _) => screen.redraw(lines)?,
            (false, true) => screen.write(lines)?,
            (false, false) => screen.write(std::iter::once(Line::new()).chain(lines))?,
        }
        Ok(())
    }
}
