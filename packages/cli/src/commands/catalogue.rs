//! What votes about models point at: vocabularies, metrics, panels, policies and licences, each made once and never changed.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use cosmwasm_std::CosmosMsg;
use polity::registry::{CreatedResponse, ExecuteMsg, Panel, QueryMsg, RegistryResponse, Vocabulary};
use polity::Digest;
use polity_client::catalogue::{self, CatalogueError, Kind};

use crate::book::Numbered;
use crate::error::CliError;
use crate::models::{self, numbered};
use crate::options::Sending;
use crate::report::Report;
use crate::session::{Confirm, Session};
use crate::ui::Value;
use crate::{files, CHAIN_EXIT_CODES};

#[derive(Subcommand)]
pub enum VocabularyCommand {
    /// Make a vocabulary of a file, and seal it: policies can be written in it from then on
    ///
    /// The file is a list of axes. One that comes with the program is made by its name: ai-use.
    #[command(after_help = CHAIN_EXIT_CODES)]
    Make(Make),
}

#[derive(Subcommand)]
pub enum MetricCommand {
    /// Make a metric of a file: what is measured, on what, and which way is better
    ///
    /// One that comes with the program is made by its name: digits-accuracy.
    #[command(after_help = CHAIN_EXIT_CODES)]
    Make(Make),
}

#[derive(Subcommand)]
pub enum LicenceCommand {
    /// Make a licence of a file: what it grants, and what it restricts for ever
    ///
    /// Policies and licences that it speaks of stand in it by their names. Those that come with the program are made by
    /// their names: apache-2.0, cc-by-4.0, polity-rail-1.0.
    #[command(after_help = CHAIN_EXIT_CODES)]
    Make(Make),
}

#[derive(Subcommand)]
pub enum PanelCommand {
    /// Make a panel of evaluators
    ///
    /// Nobody is ever added to it: a friendly evaluator more would loosen every policy that names it. Its authority may
    /// strike members, and nothing else.
    #[command(after_help = CHAIN_EXIT_CODES)]
    Make(MakePanel),
}

#[derive(Args)]
pub struct Make {
    /// The file, or the name of one that comes with the program
    #[arg(value_name = "FILE|NAME")]
    file: PathBuf,

    /// What its number is called in the address book [default: the name, of one that comes with the program]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,

    #[command(flatten)]
    options: Sending,
}

#[derive(Args)]
pub struct MakePanel {
    /// An evaluator: a name or address; 1 to 16
    #[arg(long, value_name = "NAME", required = true)]
    member: Vec<String>,

    /// Who may strike members, for ever: a name or address [default: the community's treasury]
    #[arg(long, value_name = "NAME")]
    authority: Option<String>,

    /// What its number is called in the address book, and in files of policies
    #[arg(long, value_name = "NAME")]
    name: Option<String>,

    #[command(flatten)]
    options: Sending,
}

impl VocabularyCommand {
    pub fn run(&self) -> Result<(), CliError> {
        let Self::Make(options) = self;
        options.run(Kind::Vocabulary)
    }
}

impl MetricCommand {
    pub fn run(&self) -> Result<(), CliError> {
        let Self::Make(options) = self;
        options.run(Kind::Metric)
    }
}

impl LicenceCommand {
    pub fn run(&self) -> Result<(), CliError> {
        let Self::Make(options) = self;
        options.run(Kind::Licence)
    }
}

impl PanelCommand {
    pub fn run(&self) -> Result<(), CliError> {
        let Self::Make(options) = self;
        options.run()
    }
}

impl Make {
    /// Makes what the file describes.
    pub fn run(&self, kind: Kind) -> Result<(), CliError> {
        let mut session = Session::open(&self.options.reading)?;
        session.sender(&self.options)?;
        let given = self.file.to_string_lossy();
        let seeded = catalogue::seeded(kind, &given);
        let json = match seeded {
            Some(json) => json.to_owned(),
            None => self.text(kind)?,
        };
        let name = self.name.clone().or_else(|| seeded.map(|_| given.into_owned()));
        let message = {
            let numbers = |kind: Kind, name: &str| session.book().number(Numbered::from(kind), name);
            self.message(kind, &json, &numbers)?
        };
        make(&mut session, &self.options, kind, name, message)
    }

    /// The file's text; of one that isn't there, the name is perhaps one that comes with the program.
    fn text(&self, kind: Kind) -> Result<String, CliError> {
        let given = self.file.to_string_lossy();
        let plain = !given.contains(['/', '\\']) && self.file.extension() != Some("json".as_ref());
        if plain && !self.file.exists() {
            let known = catalogue::SEEDED
                .iter()
                .filter(|seeded| seeded.kind == kind)
                .map(|seeded| seeded.name.to_owned());
            return Err(CliError::unknown(&format!("file or {kind}"), &given, known));
        }
        Ok(String::from_utf8_lossy(&files::text(&self.file)?).into_owned())
    }

    fn message(
        &self,
        kind: Kind,
        json: &str,
        numbers: &catalogue::Numbers<'_>,
    ) -> Result<ExecuteMsg, CliError> {
        let message = match kind {
            Kind::Vocabulary => catalogue::vocabulary(json)
                .map(|vocabulary| ExecuteMsg::CreateVocabulary { axes: vocabulary.into() }),
            Kind::Metric => catalogue::metric(json).map(ExecuteMsg::CreateMetric),
            Kind::Policy => catalogue::policy(json, numbers).map(ExecuteMsg::CreatePolicy),
            Kind::Licence => catalogue::licence(json, numbers).map(ExecuteMsg::CreateLicence),
            Kind::Panel => {
                return Err(CliError::Usage("a panel names addresses, and no file holds one".into()))
            }
        };
        message.map_err(|error: CatalogueError| CliError::Catalogue { path: self.file.clone(), error })
    }
}

impl MakePanel {
    fn run(&self) -> Result<(), CliError> {
        let mut session = Session::open(&self.options.reading)?;
        session.sender(&self.options)?;
        let members = self.member.iter().map(|given| Ok(session.address(given)?.into_string()));
        let members = members.collect::<Result<Vec<_>, CliError>>()?;
        let authority = match &self.authority {
            Some(given) => session.address(given)?,
            None => models::treasury(&session)?,
        };
        let panel = Panel { authority: authority.into_string(), members };
        panel.check().map_err(|error| CliError::Usage(error.to_string()))?;
        let Panel { authority, members } = panel;
        let message = ExecuteMsg::CreatePanel { authority, members };
        make(&mut session, &self.options, Kind::Panel, self.name.clone(), message)
    }
}

/// Makes it, a vocabulary sealed in the same transaction, and calls its number by the name.
fn make(
    session: &mut Session,
    options: &Sending,
    kind: Kind,
    name: Option<String>,
    message: ExecuteMsg,
) -> Result<(), CliError> {
    if let Some(name) = &name {
        session.book().check_free(kind.into(), name)?;
    }
    let (messages, sealed) = messages(session, &message)?;
    let called = name.as_deref().map_or(String::new(), |name| format!(" {name}"));
    // it binds nobody until somebody names it
    let sent = session.send(options, format!("makes the {kind}{called}"), Confirm::No, messages)?;
    let created: CreatedResponse = sent.data(0)?;
    let number = models::made(&created)?;
    let digest = sealed.or(created.digest);
    if let (Some(name), true) = (&name, sent.kept) {
        session.edit_book(|book| {
            book.call(kind.into(), name, number);
            Ok(())
        })?;
    }
    let mut report = Report::new();
    report.sent(&sent);
    report.field("kind", kind.to_string())?;
    report.field("number", number)?;
    report.field("name", &name)?;
    report.field("digest", digest)?;
    let mut facts = vec![
        ("number", Value::text(number.to_string())),
        ("digest", digest.map_or(Value::Nothing, |digest| Value::text(digest.to_string()))),
    ];
    match &message {
        ExecuteMsg::CreatePolicy(policy) => {
            facts.push(("vocabulary", Value::text(numbered(session, Kind::Vocabulary, policy.vocabulary))));
        }
        ExecuteMsg::CreatePanel { authority, members } => {
            facts.push(("members", models::names(session, members)));
            facts.push(("authority", Value::text(session.name(authority))));
        }
        ExecuteMsg::CreateLicence(licence) => {
            facts.push(("is", Value::text(&*licence.expression)));
            facts.push(("grants", models::listed(licence.grants.iter().map(|relation| relation.as_str()))));
            let restrictions = licence
                .restrictions
                .map_or(Value::Nothing, |policy| Value::text(numbered(session, Kind::Policy, policy)));
            facts.push(("restricts by", restrictions));
        }
        ExecuteMsg::CreateMetric(metric) => {
            facts.push((
                "is",
                Value::text(format!(
                    "{} of {} {}, {}",
                    &*metric.metric, &*metric.task, &*metric.task_version, &*metric.split
                )),
            ));
        }
        ExecuteMsg::CreateVocabulary { axes } => {
            facts.push(("axes", models::listed(axes.iter().map(|axis| &*axis.name))));
        }
        _ => (),
    }
    report.facts(facts);
    report.print(&options.reading)
}

/// The messages that make it. A vocabulary is sealed under the digest that it must have, by the number that it gets: if
/// another is made in between, nothing of it takes place.
fn messages(session: &Session, message: &ExecuteMsg) -> Result<(Vec<CosmosMsg>, Option<Digest>), CliError> {
    let first = models::to_registry(session, message)?;
    let ExecuteMsg::CreateVocabulary { axes } = message else { return Ok((vec![first], None)) };
    let vocabulary =
        Vocabulary::try_from(axes.clone()).map_err(|error| CliError::Usage(error.to_string()))?;
    let digest = vocabulary.digest();
    let there: RegistryResponse = session.ask_registry(&QueryMsg::Registry {})?;
    let number = there.vocabularies.saturating_add(1);
    let seal = ExecuteMsg::SealVocabulary { vocabulary: number, digest };
    Ok((vec![first, models::to_registry(session, &seal)?], Some(digest)))
}
