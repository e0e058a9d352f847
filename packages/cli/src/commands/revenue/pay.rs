use clap::Args;
use polity::revenue::{ExecuteMsg, Pay as Payment, ReceiveMsg};
use serde_json::Value as Json;

use super::{parts, since};
use crate::error::CliError;
use crate::money::of_weight;
use crate::options::Sending;
use crate::report::Report;
use crate::session::{call_with, Confirm, Session};
use crate::ui::{percent, Column, Table, Value};

#[derive(Args)]
pub struct Pay {
    /// The model: its name or number, or REGISTRANT/NAME
    model: String,

    /// How much: `250 USD`, `5 uusd`
    amount: String,

    /// Pay only if the model's shares count from this block on [default: the shares that count now]
    #[arg(long, value_name = "BLOCK")]
    epoch: Option<u64>,

    #[command(flatten)]
    options: Sending,
}

impl Pay {
    pub fn run(&self) -> Result<(), CliError> {
        let mut session = Session::open(&self.options.reading)?;
        let model = session.model(&self.model)?;
        let (asset, amount) = session.amount(&self.amount)?;
        let unit = session.unit(&asset)?;
        let parts = parts(&session, model, &unit, amount)?;
        let own = parts.iter().find(|part| part.model == model).map(|part| part.epoch);
        let present = match own {
            Some(epoch) => epoch,
            // a model that passes all on has no part of its own
            None => session.epochs(model)?.last().map_or(0, |epoch| epoch.epoch),
        };
        let epoch = self.epoch.unwrap_or(present);
        let pay = Payment { model, epoch: Some(epoch) };
        let revenue = session.community()?.revenue.clone();
        let msg = call_with(&revenue, (&asset, amount), &ExecuteMsg::Pay(pay), &ReceiveMsg::Pay(pay))?;
        let name = session.model_name(model)?;
        let goes: Vec<_> = parts
            .iter()
            .map(|part| format!("{} to whoever has shares of {}", percent(of_weight(part.weight)), part.name))
            .collect();
        let says = format!("It goes {}, and can't be taken back.", goes.join(", "));
        let does = format!("pays {} for {name}", unit.of(amount));
        let sent = session.send(&self.options, does, Confirm::Ask(says), vec![msg])?;

        let mut report = Report::new();
        report.sent(&sent);
        report.field("model", session.model_json(model)?)?;
        report.field("amount", unit.of(amount).json())?;
        report.field("epoch", epoch)?;
        report.field("parts", parts.iter().map(|part| part.json.clone()).collect::<Vec<Json>>())?;
        let mut table = Table::new([
            Column::new("Goes to shares of").wrapped(),
            "Part".into(),
            Column::new("Shares since"),
        ]);
        for part in &parts {
            table.row([
                Value::text(&part.name),
                Value::Part(of_weight(part.weight)),
                Value::text(since(part.epoch)),
            ]);
        }
        report.line("");
        report.table(table);
        report.print(&self.options.reading)
    }
}
