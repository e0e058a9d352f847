use clap::Args;
use polity::registry::{self, ExecuteMsg};

use crate::error::CliError;
use crate::input;
use crate::models;
use crate::options::Sending;
use crate::report::{time, Report};
use crate::session::{Confirm, Session};
use crate::ui::{self, Value};

/// Which version is brought into use: of an activation that is sent, and of one that is proposed.
#[derive(Args)]
pub struct Activation {
    /// The model: a name or number
    model: String,

    /// The version: its number or label; an older one is how to go back
    version: String,

    /// How long the version before stays authorised, so that a change-over breaks nobody; at most 30 days
    #[arg(long, value_name = "DURATION", default_value = "0")]
    grace: String,
}

#[derive(Args)]
pub struct Activate {
    #[command(flatten)]
    activation: Activation,

    #[command(flatten)]
    options: Sending,
}

impl Activation {
    /// The registry's message, for exactly the files that the version has now and the model as it stands now.
    pub fn activate(&self, session: &Session) -> Result<registry::Activate, CliError> {
        let model = session.model(&self.model)?;
        let version = models::version_number(session, model, &self.version)?;
        let revision = models::model(session, model, None)?.revision;
        let root = models::version(session, model, version, None)?.content.root;
        Ok(registry::Activate { model, revision, version, root, grace: input::duration(&self.grace)? })
    }
}

impl Activate {
    pub fn run(&self) -> Result<(), CliError> {
        let mut session = Session::open(&self.options.reading)?;
        session.sender(&self.options)?;
        let msg = self.activation.activate(&session)?;
        let name = models::called(&session, msg.model)?;
        let does = format!("activates version {} of {name}", msg.version);
        let before = models::model(&session, msg.model, None)?.active;
        let mut says = format!(
            "Whoever asks is allowed these files from the next block on: {}.",
            ui::short_digest(&msg.root)
        );
        if let (Some(before), 0) = (before, msg.grace) {
            says += &format!(" Version {before} is allowed no more: --grace would give it time.");
        }
        let message = models::to_registry(&session, &ExecuteMsg::Activate(msg))?;
        let sent = session.send(&self.options, does, Confirm::Ask(says), vec![message])?;
        let mut report = Report::new();
        report.sent(&sent);
        report.fields(msg)?;
        let mut facts = vec![
            ("active version", Value::text(msg.version.to_string())),
            ("root", Value::text(msg.root.to_string())),
        ];
        if let (Some(before), true) = (before, msg.grace > 0) {
            let until = sent.time.saturating_add(msg.grace);
            report.field("grace_until", time(until))?;
            facts.push((
                "in its grace",
                Value::text(format!("version {before} until {}", ui::time::utc(until))),
            ));
        }
        report.facts(facts);
        report.print(&self.options.reading)
    }
}
