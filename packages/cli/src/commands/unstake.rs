use clap::Args;
use polity::governor::ExecuteMsg;

use crate::error::CliError;
use crate::governing::{staked_amount, to_governor};
use crate::options::Sending;
use crate::report::{time, Report};
use crate::session::{Confirm, Session};
use crate::ui::{style, time as ui_time, Line};

#[derive(Args)]
#[command(after_help = crate::CHAIN_EXIT_CODES)]
pub struct Unstake {
    /// How much of what one has staked: `250`, `1,000.5`, `"250 DIGIT"`
    amount: String,

    #[command(flatten)]
    options: Sending,
}

impl Unstake {
    pub fn run(&self) -> Result<(), CliError> {
        let mut session = Session::open(&self.options.reading)?;
        let (amount, quantity) = staked_amount(&session, &self.amount)?;
        let msg = to_governor(&session, &ExecuteMsg::Unstake { amount })?;
        let unbonding = session.community_now()?.unbonding;
        let says = format!(
            "{quantity} stop counting with the next block, for proposals made from then on, and can be claimed {} later. \
             Until then they can't be staked again.",
            ui_time::span(unbonding)
        );
        let sent =
            session.send(&self.options, format!("unstakes {quantity}"), Confirm::Ask(says), vec![msg])?;
        let mut report = Report::new();
        report.sent(&sent);
        report.field("amount", quantity.json())?;
        let release = sent.attribute("wasm-unstaked", "release").and_then(|release| release.parse().ok());
        if let Some(release) = release {
            report.field("release", time(release))?;
            let line = format!("It can be claimed from {} on: `polity claim`.", ui_time::utc(release));
            report.line(Line::styled(style::QUIET, line));
        }
        report.print(&self.options.reading)
    }
}
