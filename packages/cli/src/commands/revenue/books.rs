use clap::Args;
use cosmwasm_std::{Uint128, Uint256};
use polity::revenue::{BooksResponse, QueryMsg, SCALE};
use serde_json::json;

use crate::error::CliError;
use crate::options::Reading;
use crate::report::Report;
use crate::session::Session;
use crate::ui::{style, Column, Line, Table, Value};

#[derive(Args)]
pub struct Books {
    #[command(flatten)]
    options: Reading,
}

impl Books {
    pub fn run(&self) -> Result<(), CliError> {
        let session = Session::open(&self.options)?;
        let mut report = Report::new();
        let mut table = Table::new([
            Column::new("Asset"),
            "Received".into(),
            "Paid out".into(),
            "In pots".into(),
            "Not settled".into(),
            "Held".into(),
            "Covered".into(),
        ]);
        let (mut rows, mut short) = (vec![], vec![]);
        for paid in session.paid_assets()? {
            let found: BooksResponse = session.ask_revenue(&QueryMsg::Books { asset: paid.asset.clone() })?;
            let (unit, books) = (session.any_unit(&paid.asset), found.asset.books);
            let exact = unit.finer(18);
            let must = books.received.saturating_sub(books.paid);
            let covered = found.balance.map(|held| held >= must);
            rows.push(json!({
                "asset": paid.asset,
                "received": unit.of(books.received).json(),
                "paid": unit.of(books.paid).json(),
                "settled": exact.of(books.settled).json(),
                "owed": exact.of(books.owed).json(),
                "unsettled": exact.of(books.unsettled).json(),
                "held": found.balance.map(|held| unit.of(held).json()),
                "covered": covered,
            }));
            // in people's figures what is in pots is rounded down, and the rest isn't settled
            let pots = whole(books.owed);
            let open = must.saturating_sub(pots);
            let symbol = unit.symbol().to_owned();
            table.row([
                Value::text(&symbol),
                Value::Number(unit.of(books.received)),
                Value::Number(unit.of(books.paid)),
                Value::Number(unit.of(pots)),
                Value::Number(unit.of(open)),
                found.balance.map_or(Value::Nothing, |held| Value::Number(unit.of(held))),
                match covered {
                    Some(true) => Value::Good("✓ yes".into()),
                    Some(false) => Value::Bad("✗ no".into()),
                    None => Value::Bad("✗ it doesn't say".into()),
                },
            ]);
            if covered != Some(true) {
                short.push(symbol);
            }
        }
        report.title("Books of revenue");
        if rows.is_empty() {
            report.line("Nothing was ever paid for a model.");
        } else {
            report.table(table);
            report.line("");
            report.line(Line::styled(style::QUIET, "Received = paid out + in pots + not settled."));
        }
        report.field("books", rows)?;
        report.print(&self.options)?;
        if short.is_empty() {
            return Ok(());
        }
        Err(CliError::No {
            what: format!("revenue holds less than it must of {}", short.join(", ")),
            hint: "that token misbehaves; other assets are not touched by it".into(),
        })
    }
}

/// Whole units of a figure in 10^-18, rounded down.
fn whole(figure: Uint256) -> Uint128 {
    let units = figure.checked_div(Uint256::from(SCALE)).unwrap_or_default();
    Uint128::try_from(units).unwrap_or(Uint128::MAX)
}
