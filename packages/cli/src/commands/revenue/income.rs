use clap::Args;
use polity::revenue::{EarnedResponse, QueryMsg, Span};
use serde_json::json;

use crate::error::CliError;
use crate::options::Reading;
use crate::report::Report;
use crate::session::Session;
use crate::ui::{self, Column, Table, Value};

#[derive(Args)]
pub struct Income {
    /// The model: its name or number, or REGISTRANT/NAME
    model: String,

    #[command(flatten)]
    options: Reading,
}

impl Income {
    pub fn run(&self) -> Result<(), CliError> {
        let session = Session::open(&self.options)?;
        let model = session.model(&self.model)?;
        let name = session.model_name(model)?;
        let mut report = Report::new();
        report.title(format!("Paid for {name}"));
        report.field("model", session.model_json(model)?)?;
        let mut table = Table::new(["In".into(), Column::new("Paid")]);
        let mut versions =
            Table::new([Column::new("Version"), "From block".into(), "Before block".into(), "Earned".into()]);
        let mut incomes = vec![];
        for paid in session.paid_assets()? {
            let income = session.income(model, &paid.asset, None)?;
            if income.is_zero() {
                continue;
            }
            let unit = session.any_unit(&paid.asset);
            table.row([Value::text(unit.symbol()), Value::Number(unit.of(income))]);
            let mut spans = vec![];
            for span in session.earned(model, &paid.asset)? {
                spans.push(json!({
                    "version": span.version,
                    "from": span.from,
                    "until": span.until,
                    "earned": unit.of(span.earned).json(),
                }));
                if !span.earned.is_zero() {
                    let version = span.version.map_or("none".into(), |version| version.to_string());
                    versions.row([
                        Value::text(version),
                        ui::number(span.from),
                        span.until.map_or(Value::Nothing, ui::number),
                        Value::Quantity(unit.of(span.earned)),
                    ]);
                }
            }
            incomes.push(json!({ "asset": paid.asset, "income": unit.of(income).json(), "versions": spans }));
        }
        if incomes.is_empty() {
            report.line("Nothing was ever paid for it.");
        } else {
            report.table(table);
            report.title("What versions earned while they were active");
            report.table(versions);
        }
        report.field("incomes", incomes)?;
        report.print(&self.options)
    }
}

impl Session {
    /// What each version earned in an asset, in the order of its spans; one that a page cuts is put together again.
    fn earned(&self, model: u64, asset: &polity::Asset) -> Result<Vec<Span>, CliError> {
        let (mut spans, mut start_after): (Vec<Span>, _) = (vec![], None);
        loop {
            let question =
                QueryMsg::Earned { model, asset: asset.clone(), start_after, limit: crate::money::PAGE };
            let page: EarnedResponse = self.ask_revenue(&question)?;
            for span in page.spans {
                match spans.last_mut() {
                    Some(last) if last.version == span.version && last.until == Some(span.from) => {
                        last.until = span.until;
                        last.earned = last.earned.saturating_add(span.earned);
                    }
                    _ => spans.push(span),
                }
            }
            match page.next {
                Some(next) => start_after = Some(next),
                None => return Ok(spans),
            }
        }
    }
}
