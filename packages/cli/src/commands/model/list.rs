use clap::Args;
use polity::registry::{ModelRow, ModelsResponse, QueryMsg, RegisteredResponse};
use serde_json::json;

use super::show::standing;
use crate::error::CliError;
use crate::models::PAGE;
use crate::options::Reading;
use crate::report::Report;
use crate::session::Session;
use crate::ui::{Column, Table, Value};

#[derive(Args)]
pub struct List {
    /// Only those that this one registered: a name or address
    #[arg(long, value_name = "NAME")]
    registrant: Option<String>,

    /// Rows, at most
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: usize,

    #[command(flatten)]
    options: Reading,
}

impl List {
    pub fn run(&self) -> Result<(), CliError> {
        let session = Session::open(&self.options)?;
        let mut models = self.models(&session)?;
        let more = models.len() > self.limit;
        models.truncate(self.limit);
        let mut report = Report::new();
        let mut table = Table::new([
            "No".into(),
            Column::new("Model").wrapped(),
            "Stands".into(),
            "Version".into(),
            Column::new("Registered by").wrapped(),
        ]);
        let mut rows = vec![];
        for row in &models {
            rows.push(json!({
                "model": row.model,
                "name": row.name,
                "registrant": session.who(&row.registrant),
                "state": row.state,
                "suspended": row.suspended,
                "active": row.active,
            }));
            table.row([
                Value::text(row.model.to_string()),
                Value::text(&*row.name),
                standing(row.state, row.suspended),
                row.active.map_or(Value::Nothing, |active| Value::text(active.to_string())),
                Value::text(session.name(&row.registrant)),
            ]);
        }
        report.field("models", rows)?;
        report.field("more", more)?;
        match models.is_empty() {
            true => report.line("No model is registered."),
            false => report.table(table),
        };
        if more {
            report.line("There are more: --limit N shows them.");
        }
        report.print(&self.options)
    }

    /// One more than asked for, if there is one, so that it is known whether there are more.
    fn models(&self, session: &Session) -> Result<Vec<ModelRow>, CliError> {
        let registrant = self.registrant.as_deref().map(|given| session.address(given)).transpose()?;
        let mut models: Vec<ModelRow> = vec![];
        while models.len() <= self.limit {
            let last = models.last();
            let limit = Some(PAGE);
            let page = match &registrant {
                None => {
                    let start_after = last.map(|row| row.model);
                    session.ask_registry::<ModelsResponse>(&QueryMsg::Models { start_after, limit })?.models
                }
                Some(registrant) => {
                    let (registrant, start_after) =
                        (registrant.to_string(), last.map(|row| row.name.clone()));
                    let question = QueryMsg::Registered { registrant, start_after, limit };
                    session.ask_registry::<RegisteredResponse>(&question)?.models
                }
            };
            if page.is_empty() {
                break;
            }
            models.extend(page);
        }
        Ok(models)
    }
}
