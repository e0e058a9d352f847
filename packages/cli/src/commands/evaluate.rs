use std::cmp::Reverse;
use std::path::PathBuf;

use clap::Args;
use polity::registry::{File, Manifest};
use polity::Digest;
use polity_evaluate::{
    evaluate, Evaluation, Model, Sha256, Split, CONFIG, FILTER, HARNESS, HARNESS_VERSION, METRIC, SHOTS,
    WEIGHTS,
};
use serde::Serialize;

use super::manifest::Summary;
use crate::error::CliError;
use crate::files;
use crate::ui::{self, style, Column, Line, Screen, Table, Value};

#[derive(Args)]
pub struct Evaluate {
    /// The version's folder
    folder: PathBuf,

    /// The split of the data set: a safetensors file with images and labels
    #[arg(long, value_name = "FILE")]
    split: PathBuf,

    /// Measure only the first N samples; the configuration's digest says so
    #[arg(long, value_name = "N")]
    limit: Option<u64>,

    /// Write the evidence to a file: what the attestation's digest of it is of
    #[arg(long, value_name = "FILE")]
    evidence: Option<PathBuf>,

    /// A signature bundle of OpenSSF model signing, left out where it lies at the folder's top
    #[arg(long, value_name = "FILE")]
    bundle: Option<PathBuf>,

    /// Print the answer as JSON
    #[arg(long)]
    json: bool,
}

/// The fields of the registry's attestation that a measurement fills. What only the evaluator knows is left: when it was
/// measured, until when it counts, and where the evidence is.
#[derive(Serialize)]
struct Attestation {
    root: Digest,
    value: i64,
    stderr: u64,
    n: u64,
    n_total: u64,
    harness_version: &'static str,
    config: Digest,
    inputs: Digest,
    evidence: Digest,
}

/// The fields of the registry's metric that a measurement fills.
#[derive(Serialize)]
struct Metric<'a> {
    harness: &'a str,
    task: &'a str,
    task_version: &'a str,
    split: &'a str,
    shots: u32,
    metric: &'a str,
    filter: &'a str,
}

#[derive(Serialize)]
struct Told<'a> {
    attestation: Attestation,
    metric: Metric<'a>,
    correct: u64,
    /// What the configuration's digest is of.
    configuration: &'a str,
    labels: &'a [String],
    confusion: &'a [Vec<u64>],
}

fn digest(sha256: Sha256) -> Digest {
    Digest(sha256.0)
}

impl Evaluate {
    pub fn run(&self) -> Result<(), CliError> {
        if let Some(out) = &self.evidence {
            files::check_outside(out, &self.folder)?;
        }
        let split = Split::open(&self.split)?;
        let folder = files::folder(&self.folder, self.bundle.as_deref())?;
        let model = Model::open(folder.path())?;
        let manifest = files::hash(&folder, self.json)?;
        // the root must be of the files that were measured
        for (path, read) in [(CONFIG, model.config_sha256()), (WEIGHTS, model.weights_sha256())] {
            let same = |file: &File| file.path == path && file.sha256 == digest(read);
            if !manifest.files().iter().any(same) {
                return Err(CliError::Changed { path });
            }
        }
        let evaluation = evaluate(&model, &split, self.limit)?;
        if let Some(out) = &self.evidence {
            files::write(out, &evaluation.evidence)?;
        }
        if self.json {
            self.tell_programs(&manifest, &evaluation)
        } else {
            self.tell_people(&manifest, &evaluation)
        }
    }

    fn tell_programs(&self, manifest: &Manifest, evaluation: &Evaluation) -> Result<(), CliError> {
        let attestation = Attestation {
            root: manifest.root()?,
            value: evaluation.value,
            stderr: evaluation.stderr,
            n: evaluation.n,
            n_total: evaluation.n_total,
            harness_version: HARNESS_VERSION,
            config: digest(evaluation.configuration_sha256),
            inputs: digest(evaluation.inputs_sha256),
            evidence: digest(evaluation.evidence_sha256),
        };
        let metric = Metric {
            harness: HARNESS,
            task: &evaluation.task,
            task_version: &evaluation.task_version,
            split: &evaluation.split,
            shots: SHOTS,
            metric: METRIC,
            filter: FILTER,
        };
        let told = Told {
            attestation,
            metric,
            correct: evaluation.correct,
            configuration: &evaluation.configuration,
            labels: &evaluation.labels,
            confusion: &evaluation.confusion,
        };
        Ok(files::print_json(&told)?)
    }

    fn tell_people(&self, manifest: &Manifest, evaluation: &Evaluation) -> Result<(), CliError> {
        let mut screen = Screen::new(None);
        let width = screen.width();
        let samples = |count: u64| ui::thousands(count);
        let mut facts = Summary::of(manifest)?.facts().to_vec();
        facts.extend([
            ("task", Value::text(format!("{} {}", evaluation.task, evaluation.task_version))),
            ("split", Value::text(evaluation.split.clone())),
            ("samples", Value::text(format!("{} of {}", samples(evaluation.n), samples(evaluation.n_total)))),
            ("right", ui::number(evaluation.correct)),
            ("value", millionths(evaluation.value.unsigned_abs())),
            ("stderr", millionths(evaluation.stderr)),
            ("harness", Value::text(format!("{HARNESS} {HARNESS_VERSION}"))),
            ("config", Value::text(evaluation.configuration_sha256.to_string())),
            ("inputs", Value::text(evaluation.inputs_sha256.to_string())),
            ("evidence", Value::text(evaluation.evidence_sha256.to_string())),
        ]);
        let mut lines = ui::facts(&facts, width);
        lines.push(Line::new());
        lines.extend(confusion(evaluation, width));
        Ok(screen.write(lines)?)
    }
}

/// Millionths as an attestation has them, and as a percentage.
fn millionths(millionths: u64) -> Value {
    let percent = u32::try_from(millionths).map(ui::percent).unwrap_or_default();
    Value::text(format!("{}\u{a0}millionths, {percent}", ui::thousands(millionths)))
}

/// Of each label, how many were given each class: as a square, or where that is too wide, the mistakes alone.
fn confusion(evaluation: &Evaluation, width: usize) -> Vec<Line> {
    let labels: Vec<_> = evaluation.labels.iter().map(|label| ui::path(label)).collect();
    let heads = labels.iter().map(|label| Column::new(label));
    let mut square = Table::new([Column::new("label")].into_iter().chain(heads));
    for (label, row) in labels.iter().zip(&evaluation.confusion) {
        let cell = |count: &u64| if *count == 0 { Value::Nothing } else { ui::number(*count) };
        square.row([Value::text(label.clone())].into_iter().chain(row.iter().map(cell)));
    }
    let mut lines =
        Line::styled(style::QUIET, "of each label, how many were given each class").wrap(width, 0);
    if square.fits(width) {
        lines.extend(square.lines(width));
        return lines;
    }
    let mut mistakes = vec![];
    for (label, row) in labels.iter().zip(&evaluation.confusion) {
        for (class, count) in labels.iter().zip(row) {
            if class != label && *count > 0 {
                mistakes.push((*count, label, class));
            }
        }
    }
    mistakes.sort_by_key(|(count, ..)| Reverse(*count));
    let mut table =
        Table::new([Column::new("label").wrapped(), Column::new("given").wrapped(), "samples".into()]);
    for (count, label, class) in mistakes {
        table.row([Value::text(label.clone()), Value::text(class.clone()), ui::number(count)]);
    }
    lines.extend(table.lines(width));
    lines
}
