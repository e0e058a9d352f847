use clap::Args;
use cosmwasm_std::Uint128;
use polity::governor::ExecuteMsg;

use crate::error::CliError;
use crate::governing::to_governor;
use crate::options::Sending;
use crate::report::Report;
use crate::session::{Confirm, Session};

#[derive(Args)]
#[command(after_help = crate::CHAIN_EXIT_CODES)]
pub struct Claim {
    /// So many claims at most, oldest first
    #[arg(long, value_name = "CLAIMS", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=30))]
    limit: u32,

    #[command(flatten)]
    options: Sending,
}

impl Claim {
    pub fn run(&self) -> Result<(), CliError> {
        let mut session = Session::open(&self.options.reading)?;
        let unit = session.stake_unit()?;
        let msg = to_governor(&session, &ExecuteMsg::Claim { limit: Some(self.limit) })?;
        let mut sent =
            session.send(&self.options, "claims what has waited long enough", Confirm::No, vec![msg])?;
        let claimed = sent.attribute("wasm-claimed", "amount").and_then(|amount| amount.parse().ok());
        let claimed: Uint128 = claimed.unwrap_or_default();
        let quantity = unit.of(claimed);
        sent.does = format!("claims {quantity}");
        let mut report = Report::new();
        report.sent(&sent);
        report.field("amount", quantity.json())?;
        report.print(&self.options.reading)
    }
}
