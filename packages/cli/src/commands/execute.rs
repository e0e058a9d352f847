use clap::Args;
use polity::governor::{ExecuteMsg, ExecutionResponse, QueryMsg};

use crate::error::CliError;
use crate::governing::{self, to_governor, words};
use crate::options::Sending;
use crate::report::Report;
use crate::session::{Confirm, Session};
use crate::ui::{style, Line};

#[derive(Args)]
#[command(after_help = crate::CHAIN_EXIT_CODES)]
pub struct Execute {
    /// The proposal's number
    proposal: u32,

    #[command(flatten)]
    options: Sending,
}

impl Execute {
    pub fn run(&self) -> Result<(), CliError> {
        let mut session = Session::open(&self.options.reading)?;
        let number = self.proposal;
        let proposal = governing::proposal(&session, number)?;
        let execution: ExecutionResponse = session.ask_governor(&QueryMsg::Execution { proposal: number })?;
        if let Some(blocker) = &execution.blocker {
            let why = governing::blocker(&session, blocker);
            return Err(CliError::No {
                what: format!("proposal {number} can't be executed: {why}"),
                hint: format!("`polity proposal show {number}` says what it needs"),
            });
        }
        let option = proposal.passed.and_then(|option| proposal.options.get(usize::from(option)));
        let actions = option.map(|option| option.actions.as_slice()).unwrap_or_default();
        let done = actions.iter().map(|action| words(&session, action)).collect::<Result<Vec<_>, _>>()?;
        let what = match done.as_slice() {
            [] => "a resolution, which sends nothing".into(),
            done => format!("the community will {}", done.join("; ")),
        };
        let says = format!("\"{}\": {what}. What is executed can't be taken back.", proposal.title);
        let msg = to_governor(&session, &ExecuteMsg::Execute { proposal: number })?;
        let does = format!("executes proposal {number}");
        let sent = session.send(&self.options, does, Confirm::Ask(says), vec![msg])?;
        let recorded = sent.attribute("wasm-execution_failed", "error");
        let recorded = recorded.map(|error| governing::recorded(&session, error));
        // what is recorded is short, and redacted by chains; a dry run tells all
        let failure = match recorded {
            None => None,
            Some(recorded) => {
                let tried = governing::dry_run(&mut session, number, proposal.passed.unwrap_or_default())?;
                Some(tried.unwrap_or(recorded))
            }
        };
        let mut report = Report::new();
        report.sent(&sent);
        report.field("proposal", number)?;
        report.field("executed", failure.is_none())?;
        report.field("failure", &failure)?;
        report.field("does", done.iter().map(|does| crate::ui::plain(does)).collect::<Vec<_>>())?;
        if failure.is_none() {
            let verb = if sent.kept { "executed" } else { "would be executed" };
            for does in &done {
                report.line(Line::styled(style::GOOD, format!("✓ {verb}: ")).plain(does));
            }
            if done.is_empty() {
                report.line(Line::styled(style::GOOD, format!("✓ {verb}: ")).plain(what));
            }
        }
        report.print(&self.options.reading)?;
        match failure {
            None => Ok(()),
            Some(why) => Err(CliError::No {
                what: format!("proposal {number} was executed and failed: {why}"),
                hint: format!(
                    "nothing of it was done; it can be tried again in its window, once `polity dry-run {number}` says that it would work"
                ),
            }),
        }
    }
}
