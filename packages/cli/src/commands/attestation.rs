use clap::{Args, Subcommand};
use polity::registry::ExecuteMsg;
use polity_client::catalogue::Kind;

use crate::book::Numbered;
use crate::error::CliError;
use crate::models;
use crate::options::Sending;
use crate::report::Report;
use crate::session::{Confirm, Session};
use crate::CHAIN_EXIT_CODES;

#[derive(Subcommand)]
pub enum Command {
    /// Revoke one's own latest attestation of a version by a metric
    ///
    /// It can't pass any more, and still fails where it failed. No earlier one comes back.
    #[command(after_help = CHAIN_EXIT_CODES)]
    Revoke(Revoke),
}

#[derive(Args)]
pub struct Revoke {
    /// The model: a name or number
    model: String,

    /// The version: its number or label
    version: String,

    /// The metric: a name or number
    #[arg(long, value_name = "METRIC")]
    metric: String,

    #[command(flatten)]
    options: Sending,
}

impl Command {
    pub fn run(&self) -> Result<(), CliError> {
        let Self::Revoke(options) = self;
        options.run()
    }
}

impl Revoke {
    fn run(&self) -> Result<(), CliError> {
        let mut session = Session::open(&self.options.reading)?;
        session.sender(&self.options)?;
        let model = session.model(&self.model)?;
        let version = models::version_number(&session, model, &self.version)?;
        let metric = session.number(Numbered::Metric, &self.metric)?;
        let name = models::called(&session, model)?;
        let called = models::numbered(&session, Kind::Metric, metric);
        let does = format!("revokes the attestation of version {version} of {name} by {called}");
        let says = "It can't pass any more, and still fails where it failed; no earlier one comes back. A use may be refused from \
                    now on.";
        let message =
            models::to_registry(&session, &ExecuteMsg::RevokeAttestation { model, version, metric })?;
        let sent = session.send(&self.options, does, Confirm::Ask(says.into()), vec![message])?;
        let mut report = Report::new();
        report.sent(&sent);
        report.field("model", model)?;
        report.field("version", version)?;
        report.field("metric", metric)?;
        report.print(&self.options.reading)
    }
}
