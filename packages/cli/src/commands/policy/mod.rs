mod check;
mod diff;
mod show;
mod words;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use polity::registry::{Metric, Panel, Policy, PolicyMsg, RuleFacts, Vocabulary};
use polity_client::catalogue::Kind;
use serde::de::DeserializeOwned;
use serde::Deserialize;

use crate::commands::catalogue::Make;
use crate::error::{CliError, Refusal};
use crate::{files, CHAIN_EXIT_CODES, EXIT_CODES};

#[derive(Subcommand)]
pub enum Command {
    /// Check that a policy can be made, and print it readably
    ///
    /// The file is what the registry's message `create_policy` takes. What is checked is what the contract checks, with the
    /// same code; the digest is the one that a vote would name. A policy without evaluation rules needs nothing but its
    /// vocabulary.
    #[command(after_help = EXIT_CODES)]
    Check(check::Check),

    /// Say whether policy B is at least as strict as policy A, and in what they differ
    ///
    /// By the functions that the contract decides TightenGuardrails with. Component by component: what became stricter, what
    /// became laxer, and what is neither. The exit code says whether B is at least as strict.
    #[command(after_help = EXIT_CODES)]
    Diff(diff::Diff),

    /// Make a policy of a file: what a model's guardrails are set to by a vote
    ///
    /// The vocabulary, metrics and panels that it speaks of stand in it by their names. Those that come with the program are
    /// made by their names, in an order in which each follows what it speaks of: polity-rail and digits-open, digits,
    /// digits-tightened; they name the vocabulary ai-use, the metric digits-accuracy and the panel digits-evaluators.
    #[command(after_help = CHAIN_EXIT_CODES)]
    Make(Make),

    /// Show a policy of the registry readably
    #[command(after_help = CHAIN_EXIT_CODES)]
    Show(show::Show),
}

/// What the numbers and names in a policy mean.
#[derive(Args)]
pub struct Meaning {
    /// The vocabulary that the policy is written in: a list of axes
    #[arg(long, value_name = "FILE")]
    vocabulary: PathBuf,

    /// The metric of a number, as `create_metric` takes it; once for each that a rule names
    #[arg(long, value_name = "NUMBER=FILE", value_parser = numbered)]
    metric: Vec<(u32, PathBuf)>,

    /// The panel of a number, as `create_panel` takes it; once for each that a rule names
    #[arg(long, value_name = "NUMBER=FILE", value_parser = numbered)]
    panel: Vec<(u32, PathBuf)>,
}

fn numbered(given: &str) -> Result<(u32, PathBuf), String> {
    let (number, file) = given.split_once('=').ok_or("it has no '=': 5=metric.json says what metric 5 is")?;
    let number = number.parse().map_err(|_| format!("'{number}' is no number"))?;
    Ok((number, file.into()))
}

/// What is known of the words and numbers.
struct Known {
    vocabulary: Vocabulary,
    metrics: BTreeMap<u32, Metric>,
    panels: BTreeMap<u32, Panel>,
}

impl Command {
    pub fn run(&self) -> Result<(), CliError> {
        match self {
            Self::Check(options) => options.run(),
            Self::Diff(options) => options.run(),
            Self::Make(options) => options.run(Kind::Policy),
            Self::Show(options) => options.run(),
        }
    }
}

impl Meaning {
    fn load(&self) -> Result<Known, CliError> {
        let vocabulary = vocabulary(&self.vocabulary)?;
        let metrics = all(&self.metric, "metric")?;
        let panels: BTreeMap<u32, Panel> = all(&self.panel, "panel")?;
        for (id, path) in &self.panel {
            if let Some(Err(error)) = panels.get(id).map(Panel::check) {
                return Err(CliError::Panel { path: path.clone(), error });
            }
        }
        Ok(Known { vocabulary, metrics, panels })
    }
}

fn all<T: DeserializeOwned>(
    given: &[(u32, PathBuf)],
    what: &'static str,
) -> Result<BTreeMap<u32, T>, CliError> {
    let mut all = BTreeMap::new();
    for (id, path) in given {
        if all.insert(*id, files::json(path, what)?).is_some() {
            return Err(CliError::Twice { what, id: *id });
        }
    }
    Ok(all)
}

/// A list of axes, or an object with one: what the registry answers.
fn vocabulary(path: &Path) -> Result<Vocabulary, CliError> {
    #[derive(Deserialize)]
    struct Answer {
        axes: Vocabulary,
    }
    let text = files::text(path)?;
    let is_object = text.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
    let read = match is_object {
        true => serde_json::from_slice(&text).map(|Answer { axes }| axes),
        false => serde_json::from_slice(&text),
    };
    read.map_err(|error| CliError::Json { path: path.to_owned(), what: "vocabulary", error })
}

/// The text of a policy.
fn read(path: &Path) -> Result<PolicyMsg, CliError> {
    let text = files::text(path)?;
    serde_json::from_slice(&text)
        .map_err(|error| CliError::Policy { path: path.to_owned(), why: error.into() })
}

impl Known {
    /// The policy that a registry would make of a text.
    fn compile(&self, path: &Path, policy: &PolicyMsg) -> Result<Policy, CliError> {
        let mut facts = vec![];
        for rule in &policy.rules {
            let unknown = |what, id| CliError::Unknown { what, id };
            let metric = self.metrics.get(&rule.metric).ok_or(unknown("metric", rule.metric))?;
            let panel = self.panels.get(&rule.panel).ok_or(unknown("panel", rule.panel))?;
            // checked when it was loaded: at most 16
            let members = u8::try_from(panel.members.len()).unwrap_or(u8::MAX);
            facts.push(RuleFacts { better: metric.better, unit: metric.unit, members });
        }
        policy
            .compile(&self.vocabulary, &facts)
            .map_err(|error| CliError::Policy { path: path.to_owned(), why: Refusal::Policy(error) })
    }
}
