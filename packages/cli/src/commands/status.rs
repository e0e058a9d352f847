use clap::Args;
use polity::governor::{
    OutlookResponse, ProposalResponse, ProposalsResponse, QueryMsg, Status as Standing, TotalResponse,
};
use polity::Asset;
use serde_json::json;

use crate::error::CliError;
use crate::governing;
use crate::options::Reading;
use crate::report::{time, Report};
use crate::session::Session;
use crate::ui::{self, Column, Table, Unit, Value};

/// Proposals that are shown, newest first.
const RECENT: u32 = 10;

#[derive(Args)]
pub struct Status {
    #[command(flatten)]
    options: Reading,
}

impl Status {
    pub fn run(&self) -> Result<(), CliError> {
        let session = Session::open(&self.options)?;
        let community = session.community_now()?;
        let here = session.community()?.clone();
        let unit = session.stake_unit()?;
        let now = session.now()?;
        let total: TotalResponse = session.ask_governor(&QueryMsg::Total { height: None })?;
        let mut report = Report::new();
        report.title(&community.name);
        report.field("community", &community)?;
        report.field("unit", unit.json())?;
        report.field("staked", unit.of(total.total).json())?;
        report.field("now", time(now))?;
        report.field("height", session.block()?.height)?;

        let council = match &community.council {
            Some(council) if council.until > now => {
                format!("{} until {}", session.name(&council.address), ui::time::utc(council.until))
            }
            Some(council) => format!("none; the term of {} is over", session.name(&council.address)),
            None => "none".into(),
        };
        report.facts([
            ("now", Value::Time(now)),
            ("staked", Value::Quantity(unit.of(total.total))),
            ("proposals", ui::number(community.proposals.into())),
            ("council", Value::text(council)),
            ("unbonding", Value::Span(community.unbonding)),
        ]);

        let mut holdings = vec![];
        let mut funds = Table::new(["Treasury holds".into(), Column::new("Amount")]);
        let mut hold = |asset: &Asset, unit: &Unit, amount: cosmwasm_std::Uint128| {
            let quantity = unit.of(amount);
            holdings.push(json!({ "asset": asset, "amount": quantity.json() }));
            funds.row([Value::text(unit.symbol()), Value::Number(quantity)]);
        };
        if let Asset::Cw20(_) = &here.stake {
            hold(&here.stake, &unit, session.balance(&here.treasury, &here.stake)?);
        }
        for coin in session.coins(&here.treasury)? {
            hold(&Asset::Native(coin.denom.clone()), &Unit::of_denom(&coin.denom), coin.amount);
        }
        report.field("treasury", holdings)?;
        report.title("Funds");
        report.table(funds);

        let constitution = session.constitution()?;
        let page: ProposalsResponse =
            session.ask_governor(&QueryMsg::Proposals { start_before: None, limit: Some(RECENT) })?;
        report.field("proposals", &page.proposals)?;
        if !page.proposals.is_empty() {
            report.title("Proposals, newest first");
            report.table(governing::proposals(&page.proposals, &constitution.tiers));
        }
        for open in page.proposals.iter().filter(|proposal| proposal.status == Standing::Open) {
            let question = open.proposal;
            let proposal: ProposalResponse =
                session.ask_governor(&QueryMsg::Proposal { proposal: question })?;
            let outlook: OutlookResponse = session.ask_governor(&QueryMsg::Outlook { proposal: question })?;
            let unit = unit.clone();
            report.title(format!("Being voted on: {question}"));
            report.drawn(move |width| ui::outlook(&proposal, &outlook, &unit, now, width));
        }
        let (times, needs) = ui::tiers(&constitution);
        report.field("tiers", &constitution.tiers)?;
        report.title("Tiers: how long each takes, and what it asks of who proposes");
        report.table(times);
        report.title("What it takes to pass");
        report.table(needs);

        let others = session.book().communities();
        let names: Vec<_> = others.iter().map(|known| known.name.as_str()).collect();
        report.field("communities", &names)?;
        if names.len() > 1 {
            report.title("Communities of this home");
            report.line(names.join(", "));
        }
        report.print(&self.options)
    }
}
