use clap::Args;
use polity::registry::{Entry, LogResponse, ModelId, QueryMsg};
use serde_json::json;

use super::show::cause;
use crate::error::CliError;
use crate::models::{self, PAGE};
use crate::options::Reading;
use crate::report::{time, Report};
use crate::session::Session;
use crate::ui::{self, Column, Table, Value};

/// Nanoseconds of a second.
const NANOS: u64 = 1_000_000_000;

#[derive(Args)]
pub struct History {
    /// The model: a name or number
    model: String,

    #[command(flatten)]
    options: Reading,
}

/// A model's whole log, and the hash that the chain has of it.
pub fn log(session: &Session, model: ModelId) -> Result<LogResponse, CliError> {
    let page = |start_after: Option<u64>| {
        session.ask_registry::<LogResponse>(&QueryMsg::Log { model, start_after, limit: Some(PAGE) })
    };
    let mut log = page(None)?;
    while let Some(last) = log.entries.last().map(|entry| entry.seq).filter(|last| *last < log.seq) {
        let more = page(Some(last))?.entries;
        if more.is_empty() {
            break;
        }
        log.entries.extend(more);
    }
    Ok(log)
}

/// When an entry was made, in unix seconds.
pub fn made(entry: &Entry) -> u64 {
    entry.time.u64() / NANOS
}

impl History {
    pub fn run(&self) -> Result<(), CliError> {
        let session = Session::open(&self.options)?;
        let number = session.model(&self.model)?;
        let model = models::model(&session, number, None)?;
        let log = log(&session, number)?;
        let mut table = Table::new([
            "No".into(),
            "Time".into(),
            Column::new("By").wrapped(),
            Column::new("Did"),
            "Reason".into(),
            "Digest".into(),
        ]);
        let mut rows = vec![];
        for entry in &log.entries {
            rows.push(json!({
                "seq": entry.seq,
                "height": entry.height,
                "time": time(made(entry)),
                "actor": session.who(&entry.actor),
                "kind": entry.kind,
                "reason": entry.reason,
                "digest": entry.digest,
            }));
            table.row([
                Value::text(entry.seq.to_string()),
                Value::Time(made(entry)),
                Value::text(session.name(&entry.actor)),
                Value::text(entry.kind.replace('_', " ")),
                entry.reason.map_or(Value::Nothing, |reason| Value::text(cause(reason))),
                entry.digest.map_or(Value::Nothing, |digest| Value::text(ui::short_digest(&digest))),
            ]);
        }
        let mut report = Report::new();
        report.field("model", number)?;
        report.field("name", &model.name)?;
        report.field("seq", log.seq)?;
        report.field("hash", log.hash)?;
        report.field("entries", rows)?;
        report.title(format!("What happened to {}", &*model.name));
        report.table(table);
        report.line("");
        report.facts([("hash", Value::text(log.hash.to_string()))]);
        report.print(&self.options)
    }
}
