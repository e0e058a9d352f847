use std::path::PathBuf;

use clap::{ArgGroup, Args};
use polity::registry::{Attestation, ExecuteMsg, Metric, MetricResponse, MetricUnit, QueryMsg};
use polity::Digest;
use serde::Deserialize;
use serde_json::{json, Map, Value as Json};

use crate::book::Numbered;
use crate::error::CliError;
use crate::files;
use crate::input;
use crate::models::{self, instant, millionths};
use crate::options::Sending;
use crate::report::{time, Report};
use crate::session::{Confirm, Session};
use crate::ui::{self, Unit, Value};

#[derive(Args)]
#[command(
    after_help = models::example(
        "polity evaluate v1 --split heldout.safetensors --json > v1.json && \
         polity attest digits 1 --metric digits-accuracy --from-evaluation v1.json --from north-uni"
    ),
    group = ArgGroup::new("measured-what").required(true).args(["value", "from_evaluation"])
)]
pub struct Attest {
    /// The model: a name or number
    model: String,

    /// The version: its number or label
    version: String,

    /// The metric: a name or number
    #[arg(long, value_name = "METRIC")]
    metric: String,

    /// What `polity evaluate --json` printed: the root, the figures and all digests
    #[arg(long, value_name = "FILE")]
    from_evaluation: Option<PathBuf>,

    /// What was measured, in the metric's unit, with at most six decimals; a fraction is from 0 to 1
    #[arg(long, value_name = "NUMBER", value_parser = millionths, allow_hyphen_values = true, requires_all = ["samples", "harness_version", "config", "inputs", "evidence"])]
    value: Option<i64>,

    /// Its standard error, with at most six decimals; unknown if not given
    #[arg(long, value_name = "NUMBER", value_parser = millionths, allow_hyphen_values = true, requires = "value")]
    stderr: Option<i64>,

    /// How many samples were measured, at least 1
    #[arg(long, value_name = "N", requires = "value")]
    samples: Option<u64>,

    /// How many samples there are [default: as many as were measured]
    #[arg(long, value_name = "N", requires = "value")]
    of: Option<u64>,

    /// The harness's version
    #[arg(long, value_name = "VERSION", requires = "value")]
    harness_version: Option<String>,

    /// Digest of the configuration
    #[arg(long, value_name = "HEX", requires = "value")]
    config: Option<Digest>,

    /// Digest of the inputs
    #[arg(long, value_name = "HEX", requires = "value")]
    inputs: Option<Digest>,

    /// Digest of the evidence: outputs, logs
    #[arg(long, value_name = "HEX", requires = "value")]
    evidence: Option<Digest>,

    /// Where the evidence is
    #[arg(long, value_name = "URI")]
    uri: Option<String>,

    /// When it was measured: unix seconds, 2026-01-15 or 2026-01-15T08:30:00, in UTC [default: now]
    #[arg(long, value_name = "TIME", value_parser = instant)]
    measured: Option<u64>,

    /// How long it can pass, from when it was measured [default: for ever]
    #[arg(long, value_name = "DURATION")]
    expires_after: Option<String>,

    #[command(flatten)]
    options: Sending,
}

/// What `polity evaluate --json` prints, as far as an attestation needs it.
#[derive(Deserialize)]
struct Evaluation {
    attestation: Map<String, Json>,
    metric: Map<String, Json>,
}

impl Attest {
    pub fn run(&self) -> Result<(), CliError> {
        let mut session = Session::open(&self.options.reading)?;
        session.sender(&self.options)?;
        let model = session.model(&self.model)?;
        let version = models::version_number(&session, model, &self.version)?;
        let metric = session.number(Numbered::Metric, &self.metric)?;
        let definition: MetricResponse = session.ask_registry(&QueryMsg::Metric { metric })?;
        let attestation = self.attestation(&session, model, version, &definition.definition)?;
        let name = models::called(&session, model)?;
        let said = value(&attestation, &definition.definition);
        let called = models::numbered(&session, polity_client::catalogue::Kind::Metric, metric);
        let does = format!("attests that version {version} of {name} has {said} by {called}");
        let says = "It is on record for ever under this name. It can be revoked, which brings no earlier one back: what fails \
                    goes on failing.";
        let msg = ExecuteMsg::Attest { model, version, metric, attestation: attestation.clone() };
        let message = models::to_registry(&session, &msg)?;
        let sent = session.send(&self.options, does, Confirm::Ask(says.into()), vec![message])?;
        let mut report = Report::new();
        report.sent(&sent);
        report.field("model", model)?;
        report.field("version", version)?;
        report.field("metric", metric)?;
        report.field("attestation", &attestation)?;
        report.field("measured", time(attestation.measured))?;
        let error = attestation.stderr.map_or(Value::text("unknown"), |error| {
            Value::text(Unit::new("", 6).of(u128::from(error)).number())
        });
        report.facts([
            ("value", Value::text(said)),
            ("standard error", error),
            (
                "samples",
                Value::text(format!(
                    "{} of {}",
                    ui::thousands(attestation.n),
                    ui::thousands(attestation.n_total)
                )),
            ),
            ("measured", Value::Time(attestation.measured)),
            ("counts until", attestation.expires.map_or(Value::text("for ever"), Value::Time)),
            ("evidence", Value::text(attestation.evidence.to_string())),
        ]);
        report.print(&self.options.reading)
    }

    fn attestation(
        &self,
        session: &Session,
        model: u64,
        version: u32,
        metric: &Metric,
    ) -> Result<Attestation, CliError> {
        let measured = self.measured.map_or_else(|| session.now(), Ok)?;
        let expires = self.expires_after.as_deref().map(input::duration).transpose()?;
        let expires = expires.map(|after| measured.saturating_add(after));
        let uri = self.uri.as_deref().map(TryInto::try_into).transpose();
        let uri: Option<polity::Uri> =
            uri.map_err(|error: polity::OutOfBounds| CliError::Usage(error.to_string()))?;
        let Some(path) = &self.from_evaluation else {
            let root = models::version(session, model, version, None)?.content.root;
            return self.by_hand(root, measured, expires, uri);
        };
        let Evaluation { mut attestation, metric: by } = files::json(path, "evaluation")?;
        // what was measured must be what the metric says: the same number by another metric means something else
        let known = serde_json::to_value(metric).map_err(std::io::Error::from)?;
        for (field, given) in &by {
            if known.get(field) != Some(given) {
                return Err(CliError::OtherMetric {
                    path: path.clone(),
                    field: field.clone(),
                    given: given.to_string(),
                    metric: known.get(field).map_or_else(|| "nothing".into(), Json::to_string),
                });
            }
        }
        attestation.insert("measured".into(), json!(measured));
        attestation.insert("expires".into(), json!(expires));
        attestation.insert("uri".into(), json!(uri));
        serde_json::from_value(attestation.into()).map_err(|error| CliError::Json {
            path: path.clone(),
            what: "evaluation",
            error,
        })
    }

    fn by_hand(
        &self,
        root: Digest,
        measured: u64,
        expires: Option<u64>,
        uri: Option<polity::Uri>,
    ) -> Result<Attestation, CliError> {
        let (Some(value), Some(n), Some(harness), Some(config), Some(inputs), Some(evidence)) =
            (self.value, self.samples, &self.harness_version, self.config, self.inputs, self.evidence)
        else {
            return Err(CliError::Usage(
                "a value needs --samples, --harness-version, --config, --inputs and --evidence".into(),
            ));
        };
        let stderr = self.stderr.map(u64::try_from).transpose();
        Ok(Attestation {
            root,
            value,
            stderr: stderr.map_err(|_| CliError::Usage("a standard error isn't negative".into()))?,
            n,
            n_total: self.of.unwrap_or(n),
            harness_version: harness
                .as_str()
                .try_into()
                .map_err(|error: polity::registry::InvalidName| CliError::Usage(error.to_string()))?,
            config,
            inputs,
            evidence,
            uri,
            measured,
            expires,
        })
    }
}

/// A value with what it is.
fn value(attestation: &Attestation, metric: &Metric) -> String {
    let number = Unit::new("", 6).of(u128::from(attestation.value.unsigned_abs())).number();
    let sign = if attestation.value < 0 { "-" } else { "" };
    let unit = match metric.unit {
        MetricUnit::Fraction | MetricUnit::Ratio | MetricUnit::Score => "",
        MetricUnit::Nats => "\u{a0}nats",
    };
    format!("{sign}{number}{unit}")
}
