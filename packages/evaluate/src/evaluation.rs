//! What a model makes of a split, in the figures of an attestation.

use std::fmt::Write;

use serde::Serialize;

use crate::{EvaluateError, InputError, Model, Sha256, Split};

/// Who measures, as a metric on chain names it.
pub const HARNESS: &str = "polity-evaluate";
/// The version of what is measured and how. It moves whenever a figure or a digest could, and not with each release.
pub const HARNESS_VERSION: &str = "1";
/// What is computed: the part of the samples whose label the model finds.
pub const METRIC: &str = "accuracy";
/// The filter before it.
pub const FILTER: &str = "none";
/// Examples in the prompt: there is none.
pub const SHOTS: u32 = 0;

const MILLION: u128 = 1_000_000;

/// A proportion and its standard error, in millionths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figures {
    /// The proportion, rounded down: never better than it is.
    pub value: i64,
    /// `sqrt(p (1 - p) / n)` of the exact proportion, rounded up: never surer than it is.
    pub stderr: u64,
}

/// The figures of so many right among so many, exact but for the last millionth, in whole numbers only. None if there
/// are none, fewer than are right, or more than [`crate::MAX_SAMPLES`].
///
/// All right, or none, has a standard error of 0 however few they are: a policy asks for a number of samples beside.
pub fn figures(correct: u64, n: u64) -> Option<Figures> {
    if n == 0 || n > crate::MAX_SAMPLES {
        return None;
    }
    let wrong = u128::from(n.checked_sub(correct)?);
    let (correct, n) = (u128::from(correct), u128::from(n));
    let value = correct.checked_mul(MILLION)?.checked_div(n)?;
    // The least s with s >= 10^6 sqrt(correct wrong / n^3), which is s^2 n^3 >= 10^12 correct wrong: less than 2^88 on
    // the right, and on the left at most 2^(40 + 72), as s is at most 10^6.
    let spread = correct.checked_mul(wrong)?.checked_mul(MILLION)?.checked_mul(MILLION)?;
    let cube = n.checked_pow(3)?;
    let reaches = |s: u128| Some(s.checked_mul(s)?.checked_mul(cube)? >= spread);
    let (mut low, mut high) = (0, MILLION);
    while low < high {
        let middle = low.checked_add(high)? >> 1;
        if reaches(middle)? {
            high = middle;
        } else {
            low = middle.checked_add(1)?;
        }
    }
    Some(Figures { value: i64::try_from(value).ok()?, stderr: u64::try_from(low).ok()? })
}

/// A measurement: what an attestation says, and what stands behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evaluation {
    /// The task.
    pub task: String,
    /// The task's version.
    pub task_version: String,
    /// The split.
    pub split: String,
    /// The part of the samples whose label was found, in millionths, rounded down.
    pub value: i64,
    /// Its standard error in millionths, rounded up. See [`figures`].
    pub stderr: u64,
    /// Samples whose label was found.
    pub correct: u64,
    /// Samples that were measured.
    pub n: u64,
    /// Samples that there are.
    pub n_total: u64,
    /// The configuration: JSON, the same for every model that is measured in the same way.
    pub configuration: String,
    /// The evidence, text: the digests of all that went in, then a line for each sample with its number, its label and
    /// the class that the model gave it.
    pub evidence: String,
    /// The digest of the configuration.
    pub configuration_sha256: Sha256,
    /// The digest of the split's file.
    pub inputs_sha256: Sha256,
    /// The digest of the evidence.
    pub evidence_sha256: Sha256,
    /// What the classes are called.
    pub labels: Vec<String>,
    /// For each label, for each class that the model gave, how many samples. For people; it follows from the evidence.
    pub confusion: Vec<Vec<u64>>,
}

#[derive(Serialize)]
struct Configuration<'a> {
    harness: &'a str,
    harness_version: &'a str,
    task: &'a str,
    task_version: &'a str,
    split: &'a str,
    shots: u32,
    metric: &'a str,
    filter: &'a str,
    limit: Option<u64>,
}

/// Measures a model on a split; with a limit on the first so many samples only.
pub fn evaluate(model: &Model, split: &Split, limit: Option<u64>) -> Result<Evaluation, EvaluateError> {
    let total = split.total();
    let n = limit.unwrap_or(total);
    if n == 0 || n > total {
        return Err(EvaluateError::Limit { given: n, total });
    }
    if split.height() != model.side() || split.width() != model.side() {
        let (height, width, side) = (split.height(), split.width(), model.side());
        return Err(EvaluateError::Input { sample: 0, error: InputError::Sides { height, width, side } });
    }
    let configuration = Configuration {
        harness: HARNESS,
        harness_version: HARNESS_VERSION,
        task: split.task(),
        task_version: split.task_version(),
        split: split.split(),
        shots: SHOTS,
        metric: METRIC,
        filter: FILTER,
        limit,
    };
    // strings and numbers can be written
    let configuration = serde_json::to_string(&configuration).unwrap_or_default();
    let configuration_sha256 = Sha256::of(configuration.as_bytes());

    let mut evidence = format!(
        "polity-evaluate-evidence-v1\nconfiguration {configuration_sha256}\ninputs {}\nconfig.json {}\nmodel.safetensors {}\n",
        split.sha256(),
        model.config_sha256(),
        model.weights_sha256()
    );
    let classes = model.labels().len();
    let mut confusion = vec![vec![0u64; classes]; classes];
    let mut correct = 0u64;
    for (sample, (image, label)) in (0..n).zip(split.samples()) {
        let class = model.class_of(image).map_err(|error| EvaluateError::Input { sample, error })?;
        let cell = confusion.get_mut(usize::from(label)).and_then(|row| row.get_mut(class));
        let cell = cell.ok_or(EvaluateError::Label { sample, label, classes })?;
        *cell = cell.saturating_add(1);
        if class == usize::from(label) {
            correct = correct.saturating_add(1);
        }
        // a String takes whatever is written
        let _ = writeln!(evidence, "{sample} {label} {class}");
    }
    // n was checked, and a split has no more than there can be
    let Figures { value, stderr } = figures(correct, n).ok_or(EvaluateError::Limit { given: n, total })?;
    Ok(Evaluation {
        task: split.task().to_owned(),
        task_version: split.task_version().to_owned(),
        split: split.split().to_owned(),
        value,
        stderr,
        correct,
        n,
        n_total: total,
        configuration_sha256,
        inputs_sha256: split.sha256(),
        evidence_sha256: Sha256::of(evidence.as_bytes()),
        configuration,
        evidence,
        labels: model.labels().to_vec(),
        confusion,
    })
}

impl Evaluation {
    /// The result as a model's folder has it for Hugging Face, in `.eval_results/*.yaml`. `dataset` is the data set's id
    /// there, like `org/name`.
    pub fn eval_results(&self, dataset: &str) -> String {
        // a JSON string is a YAML string
        let text = |text: &str| serde_json::Value::from(text).to_string();
        let notes = format!(
            "standard error {}; {} of {} samples of the split {}; configuration sha256:{}, inputs sha256:{}, evidence \
             sha256:{}",
            decimal(self.stderr),
            self.n,
            self.n_total,
            self.split,
            self.configuration_sha256,
            self.inputs_sha256,
            self.evidence_sha256
        );
        format!(
            "- dataset:\n    id: {}\n    task_id: {}\n  value: {}\n  evaluation_framework: {HARNESS}\n  notes: {}\n",
            text(dataset),
            text(&self.task),
            decimal(self.value.unsigned_abs()),
            text(&notes)
        )
    }
}

/// Millionths as a decimal.
fn decimal(millionths: u64) -> String {
    let (whole, rest) = (millionths.checked_div(1_000_000), millionths.checked_rem(1_000_000));
    format!("{}.{:06}", whole.unwrap_or_default(), rest.unwrap_or_default())
}
