use clap::Args;
use polity::governor::ExecuteMsg;
use polity::Rationale;

use crate::error::CliError;
use crate::governing::{self, to_governor};
use crate::options::Sending;
use crate::report::Report;
use crate::session::{Confirm, Session};

#[derive(Args)]
#[command(after_help = crate::CHAIN_EXIT_CODES)]
pub struct Veto {
    /// The proposal's number
    proposal: u32,

    /// Why: 1 to 1,000 bytes. It stands in the veto's event
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,

    #[command(flatten)]
    options: Sending,
}

impl Veto {
    pub fn run(&self) -> Result<(), CliError> {
        let mut session = Session::open(&self.options.reading)?;
        let number = self.proposal;
        let proposal = governing::proposal(&session, number)?;
        let reason = self.reason.as_deref().map(Rationale::try_from).transpose();
        let reason = reason.map_err(|error| CliError::Usage(error.to_string()))?;
        let msg = to_governor(&session, &ExecuteMsg::Veto { proposal: number, reason })?;
        let says = format!(
            "\"{}\" ends for good, whatever its votes, and its deposit goes back. Whoever wants it proposes it again.",
            proposal.title
        );
        let does = format!("vetoes proposal {number}");
        let sent = session.send(&self.options, does, Confirm::Ask(says), vec![msg])?;
        let mut report = Report::new();
        report.sent(&sent);
        report.field("proposal", number)?;
        report.field("reason", &self.reason)?;
        report.print(&self.options.reading)
    }
}
