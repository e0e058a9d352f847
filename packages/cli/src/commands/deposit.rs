use clap::{Args, Subcommand};
use cosmwasm_std::Uint128;
use polity::governor::ExecuteMsg;

use crate::error::CliError;
use crate::governing::to_governor;
use crate::options::Sending;
use crate::report::Report;
use crate::session::{Confirm, Session};

#[derive(Subcommand)]
pub enum Command {
    /// Send a proposal's deposit where it belongs, once its vote is over
    ///
    /// That is its proposer; or the treasury, where the proposal was rejected by a large majority. Anyone may send it.
    Release(Release),
}

#[derive(Args)]
#[command(after_help = crate::CHAIN_EXIT_CODES)]
pub struct Release {
    /// The proposal's number
    proposal: u32,

    #[command(flatten)]
    options: Sending,
}

impl Command {
    pub fn run(&self) -> Result<(), CliError> {
        match self {
            Self::Release(options) => options.run(),
        }
    }
}

impl Release {
    fn run(&self) -> Result<(), CliError> {
        let mut session = Session::open(&self.options.reading)?;
        let proposal = self.proposal;
        let unit = session.stake_unit()?;
        let msg = to_governor(&session, &ExecuteMsg::ReleaseDeposit { proposal })?;
        let does = format!("releases the deposit of proposal {proposal}");
        let mut sent = session.send(&self.options, does, Confirm::No, vec![msg])?;
        let event = "wasm-deposit_released";
        let amount = sent.attribute(event, "amount").and_then(|amount| amount.parse().ok());
        let amount = unit.of(amount.unwrap_or(Uint128::zero()));
        let to = sent.attribute(event, "to").unwrap_or_default().to_owned();
        sent.does =
            format!("releases the deposit of proposal {proposal}: {amount} go to {}", session.name(&to));
        let mut report = Report::new();
        report.sent(&sent);
        report.field("proposal", proposal)?;
        report.field("amount", amount.json())?;
        report.field("to", session.who(&to))?;
        report.print(&self.options.reading)
    }
}
