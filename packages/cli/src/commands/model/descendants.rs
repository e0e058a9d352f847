use std::collections::BTreeSet;

use clap::Args;
use polity::registry::{ChildrenResponse, DerivedResponse, ModelId, QueryMsg, VersionId, VersionRef};
use serde_json::json;

use super::show::standing;
use crate::error::CliError;
use crate::models::{self, PAGE};
use crate::options::Reading;
use crate::report::{who, Report};
use crate::session::Session;
use crate::ui::{Column, Table, Value};

#[derive(Args)]
pub struct Descendants {
    /// The model: a name or number
    model: String,

    /// Instead, the versions that were made from this version of it: its number or label
    #[arg(long, value_name = "VERSION")]
    version: Option<String>,

    /// Rows, at most
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: usize,

    #[command(flatten)]
    options: Reading,
}

impl Descendants {
    pub fn run(&self) -> Result<(), CliError> {
        let session = Session::open(&self.options)?;
        let model = session.model(&self.model)?;
        let found = models::model(&session, model, None)?;
        let mut report = Report::new();
        report.field("model", model)?;
        report.field("name", &found.name)?;
        match &self.version {
            None => self.models(&session, model, &mut report)?,
            Some(version) => {
                let version = models::version_number(&session, model, version)?;
                // an unknown version has no descendants, and is an error
                models::version(&session, model, version, None)?;
                self.versions(&session, VersionRef { model, version }, &mut report)?;
            }
        }
        report.print(&self.options)
    }

    /// Generation by generation. No model is its own ancestor, as parents are named at registration only; one that comes
    /// from another by several ways is told once, in the nearest generation.
    fn models(&self, session: &Session, of: ModelId, report: &mut Report) -> Result<(), CliError> {
        let mut table = Table::new([
            "Generation".into(),
            Column::new("Model").wrapped(),
            "By".into(),
            "Passes on".into(),
            "Stands".into(),
            Column::new("Authority").wrapped(),
        ]);
        let (mut rows, mut known, mut more) = (vec![], BTreeSet::new(), false);
        let (mut generation, mut parents) = (1, vec![of]);
        while !parents.is_empty() && !more {
            let mut next = vec![];
            for parent in parents {
                for child in children(session, parent, self.limit)? {
                    if !known.insert(child) {
                        continue;
                    }
                    if rows.len() == self.limit {
                        more = true;
                        break;
                    }
                    let model = models::model(session, child, None)?;
                    let lineage = models::lineage(session, child)?;
                    let accepted = lineage.parents.iter().find(|accepted| accepted.model == parent);
                    rows.push(json!({
                        "generation": generation,
                        "model": child,
                        "name": model.name,
                        "parent": parent,
                        "relation": accepted.map(|accepted| accepted.relation),
                        "pledge": accepted.map(|accepted| accepted.pledge),
                        "state": model.state,
                        "suspended": model.suspension.is_some(),
                        "authority": who(session.book().name(&model.authority), &model.authority),
                    }));
                    table.row([
                        Value::text(generation.to_string()),
                        Value::text(models::called(session, child)?),
                        accepted.map_or(Value::Nothing, |accepted| Value::text(accepted.relation.as_str())),
                        accepted.map_or(Value::Nothing, |accepted| Value::Part(accepted.pledge.millionths())),
                        standing(model.state, model.suspension.is_some()),
                        Value::text(session.name(&model.authority)),
                    ]);
                    next.push(child);
                }
            }
            (generation, parents) = (generation + 1, next);
        }
        told(report, "descendants", rows, table, more)
    }

    fn versions(&self, session: &Session, of: VersionRef, report: &mut Report) -> Result<(), CliError> {
        report.field("version", of.version)?;
        let mut found: Vec<VersionRef> = vec![];
        while found.len() <= self.limit {
            let start_after = found.last().copied();
            let page: DerivedResponse = session.ask_registry(&QueryMsg::Derived {
                model: of.model,
                version: of.version,
                start_after,
                limit: Some(PAGE),
            })?;
            if page.versions.is_empty() {
                break;
            }
            found.extend(page.versions);
        }
        let more = found.len() > self.limit;
        found.truncate(self.limit);
        let mut table = Table::new([Column::new("Model").wrapped(), "Version".into(), "By".into()]);
        let mut rows = vec![];
        for VersionRef { model, version } in found {
            let hows = hows(session, of, model, version)?;
            rows.push(json!({ "model": model, "version": version, "relations": hows }));
            table.row([
                Value::text(models::called(session, model)?),
                Value::text(version.to_string()),
                Value::text(hows.join(", ")),
            ]);
        }
        told(report, "derived", rows, table, more)
    }
}

/// How a version says to come from another.
fn hows(
    session: &Session,
    of: VersionRef,
    model: ModelId,
    version: VersionId,
) -> Result<Vec<&'static str>, CliError> {
    use polity::registry::Source;
    let found = models::version(session, model, version, None)?;
    let source = Source::Version { model: of.model, version: of.version };
    let from = found.content.provenance.into_iter().filter(|from| from.source == source);
    Ok(from.map(|from| from.relation.as_str()).collect())
}

fn children(session: &Session, model: ModelId, limit: usize) -> Result<Vec<ModelId>, CliError> {
    let mut children: Vec<ModelId> = vec![];
    while children.len() <= limit {
        let start_after = children.last().copied();
        let question = QueryMsg::Children { model, start_after, limit: Some(PAGE) };
        let page: ChildrenResponse = session.ask_registry(&question)?;
        if page.children.is_empty() {
            break;
        }
        children.extend(page.children);
    }
    Ok(children)
}

fn told(
    report: &mut Report,
    field: &str,
    rows: Vec<serde_json::Value>,
    table: Table,
    more: bool,
) -> Result<(), CliError> {
    match rows.is_empty() {
        true => report.line("Nothing was made from it."),
        false => report.table(table),
    };
    report.field(field, rows)?;
    report.field("more", more)?;
    if more {
        report.line("There are more: --limit N shows them.");
    }
    Ok(())
}
