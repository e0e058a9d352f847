use clap::Args;
use serde_json::json;

use super::{parts, since};
use crate::error::CliError;
use crate::money::{millionths, of_weight};
use crate::options::Reading;
use crate::report::Report;
use crate::session::Session;
use crate::ui::{style, Column, Line, Table, Value};

#[derive(Args)]
pub struct Forecast {
    /// The model that would be paid: its name or number, or REGISTRANT/NAME
    model: String,

    /// How much: `250 USD`, `5 uusd`
    amount: String,

    #[command(flatten)]
    options: Reading,
}

impl Forecast {
    pub fn run(&self) -> Result<(), CliError> {
        let session = Session::open(&self.options)?;
        let model = session.model(&self.model)?;
        let (asset, amount) = session.amount(&self.amount)?;
        let unit = session.unit(&asset)?;
        let mut table = Table::new([
            Column::new("By shares of").wrapped(),
            "Part".into(),
            Column::new("Account").wrapped(),
            "Share".into(),
            Column::new(unit.symbol()).named("amount"),
        ]);
        let (mut rows, mut sum) = (vec![], unit.of(0u128));
        for part in parts(&session, model, &unit, amount)? {
            let mut shares = vec![];
            for share in session.forecast_shares(model, amount, part.model)? {
                let gets = unit.of(share.amount);
                sum = sum.plus(&gets);
                shares.push(json!({
                    "account": session.who(&share.account),
                    "units": share.units,
                    "total": share.total,
                    "amount": gets.json(),
                }));
                table.row([
                    Value::text(&part.name),
                    Value::Part(of_weight(part.weight)),
                    Value::text(session.name(&share.account)),
                    Value::Part(millionths(share.units.u64(), share.total)),
                    Value::Number(gets),
                ]);
            }
            let mut row = part.json;
            row["shares"] = shares.into();
            row["since"] = since(part.epoch).replace('\u{a0}', " ").into();
            rows.push(row);
        }
        table.sums([
            Value::text("all"),
            Value::Nothing,
            Value::Nothing,
            Value::Nothing,
            Value::Number(sum.clone()),
        ]);
        let mut report = Report::new();
        report.title(format!("Where {} for {} would go", unit.of(amount), session.model_name(model)?));
        report.field("model", session.model_json(model)?)?;
        report.field("amount", unit.of(amount).json())?;
        report.field("sum", sum.json())?;
        report.field("parts", rows)?;
        report.table(table);
        if sum < unit.of(amount) {
            let left = format!(
                "Each figure is rounded down. {} short of {}: with later payments it may become whole units of somebody.",
                unit.of(amount).minus(&sum),
                unit.of(amount)
            );
            report.line("");
            report.line(Line::styled(style::QUIET, left));
        }
        report.print(&self.options)
    }
}
