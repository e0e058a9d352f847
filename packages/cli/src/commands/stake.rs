use clap::Args;
use polity::governor::{ExecuteMsg, ReceiveMsg};

use crate::error::CliError;
use crate::governing::{pay_governor, staked_amount};
use crate::options::Sending;
use crate::report::Report;
use crate::session::{Confirm, Session};
use crate::ui::{style, time, Line};

#[derive(Args)]
#[command(after_help = crate::CHAIN_EXIT_CODES)]
pub struct Stake {
    /// How much of what the community stakes: `250`, `1,000.5`, `"250 DIGIT"`
    amount: String,

    #[command(flatten)]
    options: Sending,
}

impl Stake {
    pub fn run(&self) -> Result<(), CliError> {
        let mut session = Session::open(&self.options.reading)?;
        let (units, quantity) = staked_amount(&session, &self.amount)?;
        let msg =
            pay_governor(session.community()?, units.get(), &ExecuteMsg::Stake {}, &ReceiveMsg::Stake {})?;
        let unbonding = session.community_now()?.unbonding;
        let sent = session.send(&self.options, format!("stakes {quantity}"), Confirm::No, vec![msg])?;
        let mut report = Report::new();
        report.sent(&sent);
        report.field("amount", quantity.json())?;
        report.line(Line::styled(
            style::QUIET,
            format!(
                "It counts from the next block on. Once unstaked it waits {} until it can be claimed.",
                time::span(unbonding)
            ),
        ));
        report.print(&self.options.reading)
    }
}
