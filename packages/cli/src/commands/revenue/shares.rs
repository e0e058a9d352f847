use clap::Args;
use polity::revenue::{Holders, QueryMsg, TableResponse};
use serde_json::json;

use super::since;
use crate::book::Numbered;
use crate::error::CliError;
use crate::money::millionths;
use crate::options::Reading;
use crate::report::Report;
use crate::session::Session;
use crate::ui::{self, style, Column, Line, Table, Unit, Value};

/// Cells of a bar for all of it.
const CELLS: u32 = 20;
/// Rows that are shown unless all are asked for.
const ROWS: usize = 30;

#[derive(Args)]
pub struct Shares {
    /// The model: its name or number, or REGISTRANT/NAME
    model: String,

    /// The shares that counted in this block [default: those that count now]
    #[arg(long, value_name = "HEIGHT")]
    block: Option<u64>,

    /// Show every row, and not only the 30 largest; with --json they are all there anyway
    #[arg(long)]
    all: bool,

    #[command(flatten)]
    options: Reading,
}

impl Shares {
    pub fn run(&self) -> Result<(), CliError> {
        let session = Session::open(&self.options)?;
        let model = session.model(&self.model)?;
        let name = session.model_name(model)?;
        let epochs = session.epochs(model)?;
        // what is set counts from the next block on, so that it is what a payment would meet
        let block = self.block.unwrap_or_else(|| epochs.last().map_or(0, |epoch| epoch.epoch));
        let Some(epoch) = epochs.iter().rev().find(|epoch| epoch.epoch <= block) else {
            return Err(CliError::No {
                what: format!("{name} has no shares"),
                hint: "it was never activated".into(),
            });
        };
        let holders = session.holders(epoch)?;
        let total: u64 = holders.iter().fold(0, |sum, (_, units)| sum.saturating_add(*units));
        let mut report = Report::new();
        report.title(format!("Shares of {name}"));
        report.field("model", session.model_json(model)?)?;
        report.field("epoch", epoch.epoch)?;
        report.field("until", epoch.until)?;
        let mut facts = vec![("count for payments since", Value::text(since(epoch.epoch)))];
        if let Some(until) = epoch.until {
            facts.push(("and before", Value::text(since(until))));
        }
        match epoch.holders {
            Holders::First(_) => {
                report.field("table", ())?;
                facts.push(("set by", Value::text("nobody yet: all are the first authority's")));
            }
            Holders::Table(table) => {
                let found: TableResponse = session.ask_revenue(&QueryMsg::Table { table })?;
                report.field("table", &found)?;
                facts.push(("share table", Value::text(named(&session, table))));
                facts.push(("made by", Value::text(session.name(&found.maker))));
                facts.push(("digest", Value::text(found.seal.digest.to_string())));
            }
        }
        report.facts(facts);
        let row = |(account, units): &(String, u64)| {
            json!({
                "account": session.who(account),
                "units": units.to_string(),
                "part": Value::Part(millionths(*units, total)).json(),
            })
        };
        report.field("total", total.to_string())?;
        report.field("rows", holders.iter().map(row).collect::<Vec<_>>())?;
        let shown = if self.all { holders.len() } else { holders.len().min(ROWS) };
        let (largest, rest) = holders.split_at(shown);
        report.line("");
        report.table(table(&session, largest, rest, total));
        if holders.is_empty() {
            report.line("Nobody holds them: the model was never activated.");
        }
        report.field(
            "epochs",
            epochs
                .iter()
                .map(|known| {
                    json!({
                        "epoch": known.epoch, "until": known.until, "holders": known.holders,
                    })
                })
                .collect::<Vec<_>>(),
        )?;
        if epochs.len() > 1 {
            report.title("Before and after");
            let mut table = Table::new([Column::new("Since"), Column::new("Shares")]);
            for known in &epochs {
                let holders = match &known.holders {
                    Holders::First(_) => "the first authority's".into(),
                    Holders::Table(number) => format!("table {}", named(&session, *number)),
                };
                table.row([Value::text(since(known.epoch)), Value::text(holders)]);
            }
            report.table(table);
            report.line("");
            report.line(Line::styled(
                style::QUIET,
                "--block HEIGHT shows others. Money is whose it was when it was paid.",
            ));
        }
        report.print(&self.options)
    }
}

/// The number of a table, with its name if the book has one.
fn named(session: &Session, table: u32) -> String {
    match session.book().number_name(Numbered::ShareTable, table) {
        Some(name) => format!("{table}, {name}"),
        None => table.to_string(),
    }
}

/// Who holds how many units; those that aren't shown in one row.
pub fn table(session: &Session, largest: &[(String, u64)], rest: &[(String, u64)], total: u64) -> Table {
    let units = Unit::new("units", 0);
    let mut table = Table::new([
        Column::new("Account").wrapped(),
        "Units".into(),
        "Part".into(),
        Column::new("Of all").named("bar"),
    ]);
    let mut row = |account: String, count: u64| {
        let part = millionths(count, total);
        table.row([
            Value::text(account),
            Value::Number(units.of(count)),
            Value::Part(part),
            Value::text(bar(part)),
        ]);
    };
    for (account, count) in largest {
        row(session.name(account), *count);
    }
    if !rest.is_empty() {
        let count = rest.iter().fold(0u64, |sum, (_, units)| sum.saturating_add(*units));
        row(format!("{} others", ui::thousands(rest.len() as u64)), count);
    }
    table.sums([Value::text("all"), Value::Number(units.of(total)), Value::Nothing, Value::Nothing]);
    table
}

/// A part as a bar, rounded to its cells; whatever is more than nothing shows.
fn bar(part: u32) -> String {
    let whole = 1_000_000 / CELLS;
    let filled = ((part + whole / 2) / whole).clamp(u32::from(part > 0), CELLS) as usize;
    format!("{}{}", "█".repeat(filled), "░".repeat(CELLS as usize - filled))
}
