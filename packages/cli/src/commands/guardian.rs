use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand, ValueEnum};
use polity::registry::{self, Cause, ExecuteMsg};
use polity::Digest;

use crate::commands::model::cause;
use crate::error::CliError;
use crate::input;
use crate::models::{self, digest_of};
use crate::options::Sending;
use crate::report::{time, Report};
use crate::session::{Confirm, Session};
use crate::ui::{self, Value};

#[derive(Subcommand)]
pub enum Command {
    /// Suspend a model: nobody is allowed any use of it until that ends
    ///
    /// It ends by itself. A guardian suspends once in an appointment, and for no longer than that says; if the authority
    /// doesn't ratify or lift it before it ends, the guardian's mandate ends with it. The authority may suspend too.
    #[command(after_help = models::example(
        "polity guardian suspend digits --for 3d --reason security --document report.md --from night-watch"
    ))]
    Suspend(Suspend),
}

#[derive(Args)]
#[command(group = ArgGroup::new("explained").required(true).args(["document", "digest"]))]
pub struct Suspend {
    /// The model: a name or number
    model: String,

    /// For how long: at most what the appointment says, and 150 days
    #[arg(long = "for", value_name = "DURATION")]
    duration: String,

    /// Why
    #[arg(long, value_enum)]
    reason: Reason,

    /// The document that explains it: its digest is on record, and it is for the sender to publish
    #[arg(long, value_name = "FILE")]
    document: Option<PathBuf>,

    /// The digest of the document that explains it
    #[arg(long, value_name = "HEX")]
    digest: Option<Digest>,

    #[command(flatten)]
    options: Sending,
}

/// Why a model is suspended.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Reason {
    /// A hole
    Security,
    /// Harm to people
    Safety,
    /// A law, a court
    Legal,
    /// Its licence, or one that it depends on
    Licence,
    /// Personal data
    Privacy,
    /// It doesn't do what it should
    Quality,
    /// Whoever runs it can't, for now
    Operational,
}

impl From<Reason> for Cause {
    fn from(reason: Reason) -> Self {
        match reason {
            Reason::Security => Self::Security,
            Reason::Safety => Self::Safety,
            Reason::Legal => Self::Legal,
            Reason::Licence => Self::Licence,
            Reason::Privacy => Self::Privacy,
            Reason::Quality => Self::Quality,
            Reason::Operational => Self::Operational,
        }
    }
}

impl Command {
    pub fn run(&self) -> Result<(), CliError> {
        let Self::Suspend(options) = self;
        options.run()
    }
}

impl Suspend {
    fn run(&self) -> Result<(), CliError> {
        let mut session = Session::open(&self.options.reading)?;
        let sender = session.sender(&self.options)?;
        let number = session.model(&self.model)?;
        let model = models::model(&session, number, None)?;
        let duration = input::duration(&self.duration)?;
        let document = match (&self.document, self.digest) {
            (Some(path), _) => digest_of(path)?,
            (None, Some(digest)) => digest,
            (None, None) => return Err(CliError::Usage("say why with --document or --digest".into())),
        };
        // a transaction goes into a later block, whose time isn't known: the end is counted from the latest one, so that it
        // is never later than the appointment allows
        let until = session.now()?.saturating_add(duration);
        let reason = Cause::from(self.reason);
        let msg = registry::Suspend { model: number, revision: model.revision, until, reason, document };
        let name = models::called(&session, number)?;
        let does = format!("suspends {name} until {}, for {}", ui::time::utc(until), cause(reason));
        let mut says = String::from("Nobody is allowed any use of it from the next block on, until it ends or the authority lifts it.");
        let guardian = model.guardian.as_ref().is_some_and(|guardian| guardian.address == *sender.as_str());
        if guardian && model.authority != *sender.as_str() {
            says += " A guardian suspends once: if the authority doesn't answer before it ends, the mandate ends with it.";
        }
        let message = models::to_registry(&session, &ExecuteMsg::Suspend(msg))?;
        let sent = session.send(&self.options, does, Confirm::Ask(says), vec![message])?;
        let mut report = Report::new();
        report.sent(&sent);
        report.field("model", number)?;
        report.field("until", time(until))?;
        report.field("reason", reason)?;
        report.field("document", document)?;
        report.facts([
            ("until", Value::Time(until)),
            ("for", Value::Span(duration)),
            ("document", Value::text(document.to_string())),
        ]);
        report.print(&self.options.reading)
    }
}
