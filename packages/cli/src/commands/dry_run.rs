use clap::Args;
use polity::governor::ExecuteMsg;

use crate::error::CliError;
use crate::governing::{self, to_governor};
use crate::options::Reading;
use crate::report::Report;
use crate::session::Session;
use crate::ui::{style, Line, Value};

/// The code with which a dry run that went well reverts.
const SUCCEEDED: &str = "dry_run_succeeded";

#[derive(Args)]
#[command(after_help = crate::CHAIN_EXIT_CODES)]
pub struct DryRun {
    /// The proposal's number
    proposal: u32,

    /// Which option: its label, or its number counted from 0 [default: the one that passed, or the first]
    #[arg(long)]
    option: Option<String>,

    #[command(flatten)]
    options: Reading,
}

impl DryRun {
    pub fn run(&self) -> Result<(), CliError> {
        let mut session = Session::open(&self.options)?;
        let number = self.proposal;
        let proposal = governing::proposal(&session, number)?;
        let option = match &self.option {
            Some(given) => governing::option(given, &proposal)?,
            None => proposal.passed.unwrap_or_default(),
        };
        let msg = to_governor(&session, &ExecuteMsg::DryRun { proposal: number, option })?;
        // anyone may, and nothing is sent
        let sender = session.community()?.governor.clone();
        let doing = format!("a dry run of proposal {number}");
        let refused = match session.chain_mut().simulate(&sender, vec![msg]) {
            Err(error) => session.failed(&doing, error),
            Ok(_) => return Err(CliError::Answer { doing, error: "it was not refused".into() }),
        };
        let CliError::Chain { text, .. } = &refused else { return Err(refused) };
        if refused.exit_code() != crate::error::exit::REFUSED {
            return Err(refused);
        }
        let would = refused.code() == SUCCEEDED;
        let mut report = Report::new();
        let label = proposal.options.get(usize::from(option)).map(|option| option.label.to_string());
        report.field("proposal", number)?;
        report.field("option", option)?;
        report.field("label", &label)?;
        report.field("would_execute", would)?;
        report.field("error", (!would).then_some(text))?;
        report.line(
            Line::styled(style::QUIET, format!("proposal {number}  "))
                .and(style::STRONG, &*proposal.title)
                .plain(format!(": {}", label.unwrap_or_default())),
        );
        report.line(match would {
            true => Value::Good("✓ would be executed now".into()).line(),
            false => Value::Bad(format!("✗ would fail now: {text}")).line(),
        });
        report.print(&self.options)?;
        match would {
            true => Ok(()),
            false => Err(CliError::No {
                what: format!("option {option} of proposal {number} would fail now"),
                hint: "nothing was done; what it does now says nothing about its vote, nor about later"
                    .into(),
            }),
        }
    }
}
