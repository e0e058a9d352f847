use std::path::{Path, PathBuf};

use clap::{ArgGroup, Args};
use polity::registry::{
    decide, Attribute, Attributes, Decision, InvalidAttributes, QueryMsg, Snapshot, Subject, Value as Said,
};
use polity::Digest;
use polity_client::catalogue::Kind;
use serde_json::{json, Value as Json};

use crate::error::CliError;
use crate::files;
use crate::models::{self, instant, numbered, reason};
use crate::options::Reading;
use crate::report::{time, Report};
use crate::session::Session;
use crate::ui::{self, style, Column, Line, Screen, Table, Value};
use polity_client::catalogue::Once;

#[derive(Args)]
#[command(after_help = models::example("polity authorize digits --axis use=unlisted --axis task=image-classification"),
     group = ArgGroup::new("asked").required(true).multiple(true))]
pub struct Authorize {
    /// The model: a name or number
    model: String,

    /// A version of it: its number or label [default: the active one]
    #[arg(long, value_name = "VERSION", conflicts_with = "root")]
    version: Option<String>,

    /// A version of it by the root of its files
    #[arg(long, value_name = "HEX")]
    root: Option<Digest>,

    /// What the use is on an axis of the policy's vocabulary: a term, several with commas, or a number; each axis once
    #[arg(long, value_name = "NAME=VALUE", group = "asked")]
    axis: Vec<String>,

    /// A file with the request: an object of axes, each a term, a list of terms or a number; or a list as the registry's
    /// query `authorize` takes it in `attributes`
    #[arg(long, value_name = "FILE", group = "asked")]
    request: Option<PathBuf>,

    /// A file with many requests, one in each line: all are judged of the same block
    #[arg(long, value_name = "FILE", group = "asked", conflicts_with_all = ["axis", "request"])]
    for_each: Option<PathBuf>,

    /// At a past time: unix seconds, 2026-01-15 or 2026-01-15T08:30:00, in UTC [default: now]
    #[arg(long, value_name = "TIME", value_parser = instant)]
    at: Option<u64>,

    #[command(flatten)]
    options: Reading,
}

impl Authorize {
    pub fn run(&self) -> Result<(), CliError> {
        // what is asked is read before the chain, so that a bad file says so at once
        let many = self.for_each.as_deref().map(requests_of).transpose()?;
        let asked = match &many {
            Some(_) => Attributes::default(),
            None => self.asked()?,
        };
        let session = Session::open(&self.options)?;
        let model = session.model(&self.model)?;
        let subject = match (&self.version, self.root) {
            (Some(version), _) => {
                Subject::Version { model, version: models::version_number(&session, model, version)? }
            }
            (None, Some(root)) => Subject::Root { model, root },
            (None, None) => Subject::Active { model },
        };
        match many {
            Some(requests) => self.many(&session, subject, &requests),
            None => self.one(&session, subject, asked),
        }
    }

    /// The request of the options.
    fn asked(&self) -> Result<Attributes, CliError> {
        let mut all: Vec<Attribute> = match &self.request {
            Some(path) => {
                request(&files::json::<Once>(path, "request")?.0).map_err(|why| bad(path, None, why))?
            }
            None => vec![],
        };
        for given in &self.axis {
            let Some((axis, value)) = given.split_once('=').filter(|(axis, _)| !axis.is_empty()) else {
                return Err(CliError::Usage(format!("{given:?} is no axis: write it as in use=unlisted")));
            };
            all.push(Attribute { axis: axis.into(), value: said(value) });
        }
        all.try_into().map_err(|error: InvalidAttributes| CliError::Usage(error.to_string()))
    }

    fn one(&self, session: &Session, subject: Subject, attributes: Attributes) -> Result<(), CliError> {
        let question = QueryMsg::Authorize { subject, attributes, at: self.at };
        let decision: Decision = session.ask_registry(&question)?;
        let mut report = Report::new();
        report.fields(answered(&decision))?;
        let name = models::called(session, decision.model)?;
        report.line(match decision.allowed {
            true => Line::styled(style::GOOD, "✓ allowed"),
            false => Line::styled(style::BAD, "✗ not allowed"),
        });
        let version = decision.version.map_or(Value::Nothing, |version| Value::text(version.to_string()));
        let root = decision.root.map_or(Value::Nothing, |root| Value::text(root.to_string()));
        let policy = decision
            .policy
            .map_or(Value::Nothing, |policy| Value::text(numbered(session, Kind::Policy, policy)));
        let valid = decision.valid_until.saturating_sub(decision.time);
        let mut facts =
            vec![("model", Value::text(name)), ("version", version), ("root", root), ("policy", policy)];
        if decision.allowed {
            let until = ui::time::utc(decision.valid_until);
            facts.push(("duties", duties(&decision)));
            facts.push((
                "valid until",
                Value::text(format!("{until}, for {}; from then on: denied", ui::time::span(valid))),
            ));
        }
        report.facts(facts);
        if !decision.reasons.is_empty() {
            report.title("Reasons against it");
            let mut table = Table::new([
                "Code".into(),
                Column::new("Policy").wrapped(),
                Column::new("Axis").wrapped(),
                Column::new("What").wrapped(),
            ]);
            for reason in &decision.reasons {
                let text = |text: &Option<String>| {
                    text.as_deref().map_or(Value::Nothing, |text| Value::text(ui::path(text)))
                };
                table.row([
                    Value::Bad(reason.code.to_string()),
                    reason.policy.map_or(Value::Nothing, |policy| {
                        Value::text(numbered(session, Kind::Policy, policy))
                    }),
                    text(&reason.axis),
                    text(&reason.what),
                ]);
            }
            report.table(table);
        }
        report.print(&self.options)?;
        match decision.allowed {
            true => Ok(()),
            false => Err(denied(format!("this use isn't allowed: {}", codes(&decision)))),
        }
    }

    /// By the function that the registry decides with, over one reading of the chain.
    fn many(
        &self,
        session: &Session,
        subject: Subject,
        requests: &[(usize, Json, Attributes)],
    ) -> Result<(), CliError> {
        let question = QueryMsg::Snapshot { subject: subject.clone(), at: self.at };
        let snapshot: Snapshot = session.ask_registry(&question)?;
        let mut table = Table::new([
            "Line".into(),
            Column::new("Use").wrapped(),
            "Answer".into(),
            Column::new("Reasons").wrapped(),
        ]);
        let (mut lines, mut against) = (String::new(), 0_usize);
        let mut last = None;
        for (line, asked, attributes) in requests {
            let decision = decide(&snapshot, &subject, attributes);
            against += usize::from(!decision.allowed);
            let mut told = answered(&decision);
            if let Json::Object(fields) = &mut told {
                fields.insert("line".into(), json!(line));
                fields.insert("request".into(), asked.clone());
            }
            lines += &format!("{told}\n");
            let reasons: Vec<_> = decision.reasons.iter().map(|against| ui::path(&reason(against))).collect();
            table.row([
                Value::text(line.to_string()),
                Value::text(ui::path(&in_short(attributes))),
                match decision.allowed {
                    true => Value::Good("✓ allowed".into()),
                    false => Value::Bad("✗ not allowed".into()),
                },
                models::listed(reasons),
            ]);
            last = Some(decision);
        }
        if self.options.json {
            files::print(&lines)?;
        } else {
            let mut screen = Screen::new(self.options.width.map(usize::from));
            let mut told = table.lines(screen.width());
            if let Some(decision) = last {
                let until = format!(
                    "valid until {}, for {}; duties of what is allowed: ",
                    ui::time::utc(decision.valid_until),
                    ui::time::span(decision.valid_until.saturating_sub(decision.time)),
                );
                let line = Line::styled(style::QUIET, until).then(duties(&decision).line());
                told.extend(line.wrap(screen.width(), 2));
            }
            screen.write(told)?;
        }
        match against {
            0 => Ok(()),
            _ => Err(denied(format!("{against} of {} uses aren't allowed", requests.len()))),
        }
    }
}

fn denied(what: String) -> CliError {
    CliError::No {
        what,
        hint: "don't load the files for it; `polity policy show` says what the policy asks".into(),
    }
}

/// A decision for programs: as the registry answers it, with its times readable.
fn answered(decision: &Decision) -> Json {
    let mut told = serde_json::to_value(decision).unwrap_or_default();
    if let Json::Object(fields) = &mut told {
        for (field, seconds) in [("time", decision.time), ("valid_until", decision.valid_until)] {
            fields.insert(field.into(), time(seconds));
        }
    }
    told
}

fn codes(decision: &Decision) -> String {
    let mut codes: Vec<_> = decision.reasons.iter().map(|reason| reason.code.as_str()).collect();
    codes.dedup();
    codes.join(", ")
}

fn duties(decision: &Decision) -> Value {
    models::listed(decision.duties.iter().map(|duty| &duty.term))
}

/// What is said of one axis: numbers are numbers, all else is terms.
fn said(value: &str) -> Said {
    match value.parse() {
        Ok(number) => Said::Number(number),
        Err(_) if value.is_empty() => Said::Terms(vec![]),
        Err(_) => Said::Terms(value.split(',').map(|term| term.trim().to_owned()).collect()),
    }
}

/// A request of JSON, in short or in the registry's words.
fn request(json: &Json) -> Result<Vec<Attribute>, String> {
    let Json::Object(axes) = json else {
        return serde_json::from_value(json.clone()).map_err(|error| error.to_string());
    };
    let term = |value: &Json| value.as_str().map(str::to_owned);
    let attribute = |(axis, value): (&String, &Json)| {
        let value = match value {
            Json::String(text) => Some(Said::Terms(vec![text.clone()])),
            Json::Array(items) => items.iter().map(term).collect::<Option<_>>().map(Said::Terms),
            Json::Number(number) => number.as_i64().map(Said::Number),
            _ => None,
        };
        let value = value
            .ok_or_else(|| format!("on the axis {axis:?} there is no term, list of terms or whole number"))?;
        Ok(Attribute { axis: axis.clone(), value })
    };
    axes.iter().map(attribute).collect()
}

fn bad(path: &Path, line: Option<usize>, why: String) -> CliError {
    CliError::Request { path: path.to_owned(), line, why }
}

/// The requests of a file, one in each line that isn't empty, with the number of the line.
fn requests_of(path: &Path) -> Result<Vec<(usize, Json, Attributes)>, CliError> {
    let text = files::text(path)?;
    let text = std::str::from_utf8(&text).map_err(|error| bad(path, None, error.to_string()))?;
    let mut requests = vec![];
    for (line, text) in (1..).zip(text.lines()) {
        if text.trim().is_empty() {
            continue;
        }
        let why = |why: String| bad(path, Some(line), why);
        let Once(asked) = serde_json::from_str(text).map_err(|error| why(error.to_string()))?;
        let attributes = request(&asked).map_err(why)?;
        let attributes = attributes.try_into().map_err(|error: InvalidAttributes| why(error.to_string()))?;
        requests.push((line, asked, attributes));
    }
    match requests.is_empty() {
        true => Err(bad(path, None, "there is no request in it".into())),
        false => Ok(requests),
    }
}

/// A request in a few words: `use=unlisted task=image-classification`.
fn in_short(attributes: &Attributes) -> String {
    let attributes: Vec<Attribute> = attributes.clone().into();
    let words = attributes.into_iter().map(|Attribute { axis, value }| match value {
        Said::Terms(terms) => format!("{axis}={}", terms.join(",")),
        Said::Number(number) => format!("{axis}={number}"),
    });
    words.collect::<Vec<_>>().join(" ")
}
