use clap::Args;
use serde_json::json;

use super::since;
use crate::error::CliError;
use crate::money::{listed, millionths};
use crate::options::Reading;
use crate::report::Report;
use crate::session::Session;
use crate::ui::{style, Column, Line, Table, Value};

#[derive(Args)]
pub struct Owed {
    /// Whose: a name or an address
    account: String,

    /// Only by shares of this model
    #[arg(long)]
    model: Option<String>,

    #[command(flatten)]
    options: Reading,
}

impl Owed {
    pub fn run(&self) -> Result<(), CliError> {
        let session = Session::open(&self.options)?;
        let account = session.address(&self.account)?;
        let only = self.model.as_ref().map(|model| session.model(model)).transpose()?;
        let dues = session.dues(&account, only)?;
        let (height, mut fresh) = (session.block()?.height, false);
        let mut table = Table::new([
            Column::new("By shares of").wrapped(),
            "Since".into(),
            "Share".into(),
            "Taken".into(),
            "Can take now".into(),
        ]);
        let (mut rows, mut sums) = (vec![], vec![]);
        for due in &dues {
            let (asset, unit) = &due.coin;
            for descendant in session.descendants(due.model)? {
                fresh = fresh || session.is_fresh(descendant, asset, height)?;
            }
            let mut sum = unit.of(0u128);
            for row in &due.rows {
                let (owed, taken) = (unit.of(row.owed_settled), unit.of(row.taken));
                rows.push(json!({
                    "model": session.model_json(due.model)?,
                    "asset": asset,
                    "epoch": row.epoch,
                    "units": row.units,
                    "total": row.total,
                    "owed": owed.json(),
                    "taken": taken.json(),
                }));
                sum = sum.plus(&owed);
                if owed.is_zero() && taken.is_zero() {
                    continue;
                }
                table.row([
                    Value::text(session.model_name(due.model)?),
                    Value::text(since(row.epoch)),
                    Value::Part(millionths(row.units, row.total)),
                    Value::Quantity(taken),
                    Value::Quantity(owed),
                ]);
            }
            match sums.iter_mut().find(|(known, _)| known == asset) {
                Some((_, known)) => *known = sum.plus(known),
                None => sums.push((asset.clone(), sum)),
            }
        }
        let name = session.name(account.as_str());
        let mut report = Report::new();
        report.field("account", session.who(account.as_str()))?;
        let owed = sums.iter().map(|(asset, sum)| json!({ "asset": asset, "amount": sum.json() }));
        report.field("owed", owed.collect::<Vec<_>>())?;
        report.field("rows", &rows)?;
        report.field("more_from_next_block", fresh)?;
        let sums: Vec<_> = sums.into_iter().map(|(_, sum)| sum).collect();
        let can = Line::styled(style::STRONG, name).plain(format!(" can take {}", listed(&sums)));
        report.line(can.plain(" by shares of models."));
        if !table.is_empty() {
            report.line("");
            report.table(table);
        }
        if fresh {
            report.line("");
            report.line(Line::styled(
                style::QUIET,
                "The latest block's payments come on top, from the next block on.",
            ));
        }
        report.print(&self.options)
    }
}
