use clap::Args;

use crate::error::CliError;
use crate::governing;
use crate::options::Reading;
use crate::report::Report;
use crate::session::Session;
use crate::ui::{style, Line, Value};

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
        let failure = governing::dry_run(&mut session, number, option)?;
        let mut report = Report::new();
        let label = proposal.options.get(usize::from(option)).map(|option| option.label.to_string());
        report.field("proposal", number)?;
        report.field("option", option)?;
        report.field("label", &label)?;
        report.field("would_execute", failure.is_none())?;
        report.field("error", &failure)?;
        report.line(
            Line::styled(style::QUIET, format!("proposal {number}  "))
                .and(style::STRONG, &*proposal.title)
                .plain(format!(": {}", label.unwrap_or_default())),
        );
        report.line(match &failure {
            None => Value::Good("✓ would be executed now".into()).line(),
            Some(why) => Value::Bad(format!("✗ would fail now: {why}")).line(),
        });
        report.print(&self.options)?;
        match failure {
            None => Ok(()),
            Some(_) => Err(CliError::No {
                what: format!("option {option} of proposal {number} would fail now"),
                hint: "nothing was done; what it does now says nothing about its vote, nor about later"
                    .into(),
            }),
        }
    }
}
