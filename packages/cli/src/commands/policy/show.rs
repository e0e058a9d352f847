use clap::Args;
use polity::registry::{AxisKind, PolicyResponse, QueryMsg, VocabularyResponse};
use polity_client::catalogue::Kind;

use super::words;
use crate::book::Numbered;
use crate::error::CliError;
use crate::models::{listed, numbered};
use crate::options::Reading;
use crate::report::Report;
use crate::session::Session;
use crate::ui::{Column, Table, Value};

#[derive(Args)]
pub struct Show {
    /// The policy: a name or number
    policy: String,

    #[command(flatten)]
    options: Reading,
}

impl Show {
    pub fn run(&self) -> Result<(), CliError> {
        let session = Session::open(&self.options)?;
        let policy = session.number(Numbered::Policy, &self.policy)?;
        let answer: PolicyResponse = session.ask_registry(&QueryMsg::Policy { policy })?;
        let question = QueryMsg::Vocabulary { vocabulary: answer.stored.vocabulary };
        let vocabulary: VocabularyResponse = session.ask_registry(&question)?;
        let axes = vocabulary.axes.clone().try_into();
        let known: polity::registry::Vocabulary =
            axes.map_err(|error: polity::registry::VocabularyError| CliError::Answer {
                doing: "reading the vocabulary".into(),
                error: error.to_string(),
            })?;
        let mut report = Report::new();
        report.fields(&answer)?;
        let stored = &answer.stored;
        report.title(numbered(&session, Kind::Policy, policy));
        report.facts([
            ("number", Value::text(policy.to_string())),
            ("digest", Value::text(answer.digest.to_string())),
            ("made by", Value::text(session.name(&answer.maker))),
            ("vocabulary", Value::text(numbered(&session, Kind::Vocabulary, stored.vocabulary))),
            ("document", Value::text(stored.document.to_string())),
            ("amendments", listed(&stored.amendments)),
            ("discloses", listed(&stored.disclosures)),
            ("answers kept", Value::Span(stored.max_staleness)),
        ]);
        report.line("");
        let mut table = Table::new(["Axis".into(), "Kind".into(), Column::new("Asks").wrapped()]);
        for (number, axis) in (0..=u8::MAX).zip(known.axes()) {
            let limit = stored.limit(number);
            if limit.is_none() {
                continue;
            }
            let kind = match axis.kind {
                AxisKind::Set(_) => "set",
                AxisKind::Ladder(_) => "ladder",
                AxisKind::Number(_) => "number",
                AxisKind::Duties(_) => "duties",
            };
            let asks = Value::text(words::limit(limit, number, &known));
            table.row([Value::text(&*axis.name), Value::text(kind), asks]);
        }
        report.table(table);
        if !stored.rules.is_empty() {
            report.title("Evaluations");
            let mut rules = Table::new(["Metric".into(), "Panel".into(), Column::new("Asks").wrapped()]);
            for rule in &stored.rules {
                rules.row([
                    Value::text(numbered(&session, Kind::Metric, rule.metric)),
                    Value::text(numbered(&session, Kind::Panel, rule.panel)),
                    Value::text(words::rule(rule)),
                ]);
            }
            report.table(rules);
        }
        report.print(&self.options)
    }
}
