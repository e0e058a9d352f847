use std::path::{Path, PathBuf};

use clap::{ArgGroup, Args};
use polity::registry::{log_hash, log_start, Entry, ModelId};
use polity::Digest;
use serde::{Deserialize, Serialize};

use crate::commands::model::{log, made};
use crate::error::CliError;
use crate::options::Reading;
use crate::report::Report;
use crate::session::Session;
use crate::ui::{style, Line, Value};
use crate::{files, models};

/// What an exported log says that it is.
const FORM: &str = "polity-model-log-1";

#[derive(Args)]
#[command(group = ArgGroup::new("of").required(true).args(["model", "verify"]))]
pub struct Model {
    /// The model: a name or number
    model: Option<String>,

    /// Write the log to a file, as JSON
    #[arg(long, value_name = "FILE", conflicts_with = "verify")]
    out: Option<PathBuf>,

    /// Verify an exported log instead, without any chain
    #[arg(long, value_name = "FILE")]
    verify: Option<PathBuf>,

    /// The hash that the log must come to
    #[arg(long, value_name = "HEX")]
    hash: Option<Digest>,

    #[command(flatten)]
    options: Reading,
}

/// A model's whole log, with all that its hashes are over.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Exported {
    form: String,
    chain_id: String,
    /// The registry's address.
    contract: String,
    model: ModelId,
    name: String,
    /// Oldest first, each with the hash after it.
    entries: Vec<Hashed>,
    /// The hash after the last.
    hash: Digest,
}

#[derive(Deserialize, Serialize)]
struct Hashed {
    #[serde(flatten)]
    entry: Entry,
    hash: Digest,
}

/// Where a log breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Broken {
    /// The entry at this place, counted from 1, isn't what its hash is of, or doesn't follow on the one before.
    Entry(usize),
    /// The entries hold together, and come to another hash.
    End,
}

/// The first place at which a log isn't what its hashes say.
fn broken(exported: &Exported) -> Option<Broken> {
    let mut previous: Option<(&Entry, Digest)> = None; // with the hash before it
    let mut hash = log_start(&exported.chain_id, &exported.contract, exported.model);
    for (place, hashed) in (1..).zip(&exported.entries) {
        // together with the one before, so that the heads of both are compared
        let next = match previous {
            None => log_hash(0, hash, std::slice::from_ref(&hashed.entry)),
            Some((entry, before)) => {
                log_hash(entry.seq.saturating_sub(1), before, &[entry.clone(), hashed.entry.clone()])
            }
        };
        let Some(next) = next.filter(|next| *next == hashed.hash) else { return Some(Broken::Entry(place)) };
        previous = Some((&hashed.entry, hash));
        hash = next;
    }
    (hash != exported.hash).then_some(Broken::End)
}

impl Model {
    pub fn run(&self) -> Result<(), CliError> {
        let exported = match (&self.verify, &self.model) {
            (Some(path), _) => read(path)?,
            (None, Some(model)) => self.export(model)?,
            (None, None) => return Err(CliError::Usage("say which model, or which file".into())),
        };
        let broken = broken(&exported);
        if let (Some(out), None) = (&self.out, broken) {
            let text = serde_json::to_string_pretty(&exported).map_err(std::io::Error::from)?;
            files::write(out, &(text + "\n"))?;
        }
        let other = self.hash.filter(|wanted| *wanted != exported.hash);
        self.tell(&exported, broken, other)?;
        let no = |what: String, hint: &str| Err(CliError::No { what, hint: hint.into() });
        match (broken, other) {
            (Some(Broken::Entry(place)), _) => {
                no(format!("the log is broken at entry {place}"), "don't rely on this entry or any after it; export the log again from the chain")
            }
            (Some(Broken::End), _) => {
                no("the log ends at another hash than it says".into(), "entries are missing at its end, or the hash was changed; export the log again from the chain")
            }
            (None, Some(wanted)) => no(
                format!("the log comes to the hash {}, and not {wanted}", exported.hash),
                "it holds together, and is another log or one of another time: compare how many entries it has",
            ),
            (None, None) => Ok(()),
        }
    }

    /// The log as the chain has it. The hashes of the entries are counted here, and that of the end is the chain's.
    fn export(&self, model: &str) -> Result<Exported, CliError> {
        let session = Session::open(&self.options)?;
        let model = session.model(model)?;
        let name = models::model(&session, model, None)?.name.to_string();
        let answer = log(&session, model)?;
        let (chain_id, contract) =
            (session.chain().info().chain_id, session.community()?.registry.to_string());
        let mut hash = log_start(&chain_id, &contract, model);
        let entries = answer.entries.into_iter().map(|entry| {
            hash = entry.hash(&hash);
            Hashed { entry, hash }
        });
        let entries = entries.collect();
        Ok(Exported { form: FORM.into(), chain_id, contract, model, name, entries, hash: answer.hash })
    }

    fn tell(
        &self,
        exported: &Exported,
        broken: Option<Broken>,
        other: Option<Digest>,
    ) -> Result<(), CliError> {
        let mut report = Report::new();
        let holds = broken.is_none() && other.is_none();
        let at = match broken {
            Some(Broken::Entry(place)) => Some(place),
            _ => None,
        };
        report.field("holds", holds)?;
        report.field("broken_at", at)?;
        report.field("chain_id", &exported.chain_id)?;
        report.field("contract", &exported.contract)?;
        report.field("model", exported.model)?;
        report.field("name", &exported.name)?;
        report.field("entries", exported.entries.len())?;
        report.field("hash", exported.hash)?;
        if let Some(out) = &self.out {
            report.field("out", out.to_string_lossy())?;
        }
        let mut facts = vec![
            ("model", Value::text(format!("{} (model {})", crate::ui::path(&exported.name), exported.model))),
            ("chain", Value::text(crate::ui::path(&exported.chain_id))),
            ("registry", Value::text(crate::ui::path(&exported.contract))),
            ("entries", crate::ui::number(exported.entries.len() as u64)),
        ];
        if let (Some(first), Some(last)) = (exported.entries.first(), exported.entries.last()) {
            facts.push(("from", Value::Time(made(&first.entry))));
            facts.push(("to", Value::Time(made(&last.entry))));
        }
        facts.push(("hash", Value::text(exported.hash.to_string())));
        if let (Some(out), None) = (&self.out, broken) {
            facts.push(("written to", Value::text(crate::ui::path(&out.to_string_lossy()))));
        }
        report.facts(facts);
        report.line("");
        report.line(match (broken, other) {
            (None, None) => Line::styled(
                style::GOOD,
                "✓ every entry follows on the one before, and they come to the hash",
            ),
            (None, Some(_)) => Line::styled(style::BAD, "✗ they come to another hash than it must be"),
            (Some(Broken::Entry(place)), _) => Line::styled(style::BAD, format!("✗ broken at entry {place}")),
            (Some(Broken::End), _) => {
                Line::styled(style::BAD, "✗ they come to another hash than the log says")
            }
        });
        if self.verify.is_some() && self.hash.is_none() && holds {
            let says =
                "It holds together. Whether it is the chain's: `--hash` compares with a hash that one knows.";
            report.line(Line::styled(style::QUIET, says));
        }
        report.print(&self.options)
    }
}

fn read(path: &Path) -> Result<Exported, CliError> {
    let exported: Exported = files::json_listing(path, "exported log")?;
    if exported.form != FORM {
        let error = serde::de::Error::custom(format!("its form is {:?}, and not {FORM:?}", exported.form));
        return Err(CliError::Json { path: path.to_owned(), what: "exported log", error });
    }
    Ok(exported)
}
