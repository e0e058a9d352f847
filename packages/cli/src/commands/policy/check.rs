use std::path::PathBuf;

use clap::Args;
use polity::registry::{AxisKind, Policy, PolicyMsg, VocabularyId};
use polity::Digest;
use serde::Serialize;
use serde_json::json;

use super::{read, words, Known, Meaning};
use crate::error::CliError;
use crate::files;
use crate::ui::{self, style, Column, Line, Screen, Table, Value};

#[derive(Args)]
pub struct Check {
    /// The policy
    #[arg(value_name = "FILE")]
    policy: PathBuf,

    #[command(flatten)]
    meaning: Meaning,

    /// Print the answer as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Told<'a> {
    valid: bool,
    /// What a vote names.
    digest: Digest,
    vocabulary: Named,
    /// As the registry tells it: in names, with every set as the terms allowed.
    policy: PolicyMsg,
    /// As the registry keeps it.
    stored: &'a Policy,
}

#[derive(Serialize)]
struct Named {
    number: VocabularyId,
    digest: Digest,
}

impl Check {
    pub fn run(&self) -> Result<(), CliError> {
        let known = self.meaning.load()?;
        let made = read(&self.policy).and_then(|policy| known.compile(&self.policy, &policy));
        if let (true, Err(CliError::Policy { why, .. })) = (self.json, &made) {
            files::print_json(&json!({ "valid": false, "error": why.to_string() }))?;
        }
        let policy = made?;
        if self.json {
            let vocabulary = Named { number: policy.vocabulary, digest: known.vocabulary.digest() };
            let described = policy.describe(&known.vocabulary);
            let digest = policy.digest();
            let told = Told { valid: true, digest, vocabulary, policy: described, stored: &policy };
            return Ok(files::print_json(&told)?);
        }
        let mut screen = Screen::new(None);
        let lines = readable(&policy, &known, screen.width());
        Ok(screen.write(lines)?)
    }
}

fn readable(policy: &Policy, known: &Known, width: usize) -> Vec<Line> {
    let list =
        |items: Vec<String>| if items.is_empty() { Value::Nothing } else { Value::text(items.join(", ")) };
    let facts = [
        ("policy", Value::text(policy.digest().to_string())),
        ("vocabulary", ui::number(policy.vocabulary.into())),
        ("its digest", Value::text(known.vocabulary.digest().to_string())),
        ("document", Value::text(policy.document.to_string())),
        ("amendments", list(policy.amendments.iter().map(ToString::to_string).collect())),
        ("discloses", list(policy.disclosures.iter().map(ToString::to_string).collect())),
        ("max_staleness", Value::Span(policy.max_staleness)),
    ];
    let mut lines = ui::facts(&facts, width);

    let mut axes = Table::new(["axis".into(), "kind".into(), Column::new("asks").wrapped()]);
    for (number, axis) in (0..=u8::MAX).zip(known.vocabulary.axes()) {
        let kind = match axis.kind {
            AxisKind::Set(_) => "set",
            AxisKind::Ladder(_) => "ladder",
            AxisKind::Number(_) => "number",
            AxisKind::Duties(_) => "duties",
        };
        let asks = match policy.limit(number) {
            None => Value::Nothing,
            limit => Value::text(words::limit(limit, number, &known.vocabulary)),
        };
        axes.row([Value::text(&*axis.name), Value::text(kind), asks]);
    }
    lines.push(Line::new());
    lines.extend(axes.lines(width));

    if !policy.rules.is_empty() {
        let mut rules = Table::new(["metric".into(), "panel".into(), Column::new("asks").wrapped()]);
        for rule in &policy.rules {
            let [metric, panel] = [rule.metric, rule.panel].map(|number| ui::number(number.into()));
            rules.row([metric, panel, Value::text(words::rule(rule))]);
        }
        lines.push(Line::new());
        lines.extend(rules.lines(width));
    }
    lines.push(Line::new());
    lines.push(Line::styled(style::GOOD, "✓ the registry would make it"));
    lines
}
