use clap::Args;
use cosmwasm_std::Addr;
use polity::governor::ActionKind;
use polity::registry::{
    self, CreatedResponse, ExecuteMsg, GuardianMsg, LicenceResponse, ModelId, Parent, Relation,
};
use polity::Ratio;
use polity_client::catalogue::Kind;
use serde_json::json;

use crate::book::Numbered;
use crate::error::CliError;
use crate::input;
use crate::models::{self, exact_licence, exact_policy, part};
use crate::options::Sending;
use crate::report::{time, Report};
use crate::session::{Confirm, Session};
use crate::ui::time::span;
use crate::ui::{style, Line, Value};

/// What a model is registered as: of a registration that is sent, and of one that is proposed.
#[derive(Args)]
pub struct Terms {
    /// What it is called: unique among those that its registrant registers
    name: String,

    /// The licence that its children accept: a name or number
    #[arg(long, value_name = "LICENCE")]
    licence: String,

    /// The part of what a child receives that it passes on to this model, as in 5% or 2.5%
    #[arg(long, value_name = "PART", default_value = "0%", value_parser = part)]
    pledge: Ratio,

    /// A model that it comes from, and how: RELATION:MODEL, at most 8, for ever
    ///
    /// The licence and pledge in force there are accepted; RELATION:MODEL:PLEDGE says which pledge is meant, and is refused
    /// if another is in force. Relations: finetune, adapter, merge, quantized, distilled, converted, trained_on, tested_on.
    #[arg(long, value_name = "RELATION:MODEL")]
    parent: Vec<String>,

    /// The first policy: a name or number. Nothing is in use without one
    #[arg(long, value_name = "POLICY")]
    policy: Option<String>,

    /// Who prepares versions and cards besides the authority: a name or address, at most 16
    #[arg(long, value_name = "NAME")]
    maintainer: Vec<String>,

    /// Who may suspend it, once: a name or address
    #[arg(long, value_name = "NAME")]
    guardian: Option<String>,

    /// How long the guardian is in office; at most four years
    #[arg(long, value_name = "DURATION", default_value = "365d", requires = "guardian")]
    term: String,

    /// The longest that the guardian may suspend for; at most 150 days. Has to cover the vote that answers it
    #[arg(long, value_name = "DURATION", default_value = "14d", requires = "guardian")]
    max_suspension: String,

    /// The model that it says to continue: a name or number
    #[arg(long, value_name = "MODEL")]
    successor_of: Option<String>,
}

#[derive(Args)]
pub struct Register {
    #[command(flatten)]
    terms: Terms,

    #[command(flatten)]
    options: Sending,
}

impl Terms {
    /// The registry's message, for a model whose authority is `authority`. A guardian of a community's model must be able to
    /// be answered in time.
    pub fn register(&self, session: &Session, authority: &Addr) -> Result<registry::Register, CliError> {
        let name = self.name.as_str().try_into().map_err(|error| CliError::Usage(format!("{error}")))?;
        let parents = self.parent.iter().map(|given| parent(session, given)).collect::<Result<_, _>>()?;
        let maintainers = self
            .maintainer
            .iter()
            .map(|given| Ok(session.address(given)?.into_string()))
            .collect::<Result<_, CliError>>()?;
        let guardian = self.guardian(session)?;
        if let (Some(guardian), true) = (&guardian, *authority == models::treasury(session)?) {
            answered_in_time(session, guardian.max_suspension)?;
        }
        Ok(registry::Register {
            name,
            licence: exact_licence(session, &self.licence)?,
            pledge: self.pledge,
            parents,
            policy: self.policy.as_deref().map(|given| exact_policy(session, given)).transpose()?,
            maintainers,
            guardian,
            successor_of: self.successor_of.as_deref().map(|given| session.model(given)).transpose()?,
        })
    }

    fn guardian(&self, session: &Session) -> Result<Option<GuardianMsg>, CliError> {
        let Some(guardian) = &self.guardian else { return Ok(None) };
        let max_suspension = input::duration(&self.max_suspension)?;
        let until = session.now()?.saturating_add(input::duration(&self.term)?);
        Ok(Some(GuardianMsg { address: session.address(guardian)?.into_string(), until, max_suspension }))
    }
}

/// A parent as it is given: RELATION:MODEL, with the licence and the pledge that are in force there, or RELATION:MODEL:PLEDGE.
fn parent(session: &Session, given: &str) -> Result<Parent, CliError> {
    let bad = || CliError::Usage(format!("{given:?} is no parent: write it as in trained_on:optdigits"));
    let (relation, rest) = given.split_once(':').ok_or_else(bad)?;
    let relation = relation_of(relation)?;
    let (model, pledge) = match rest.split_once(':') {
        Some((model, pledge)) => (model, Some(part(pledge).map_err(CliError::Usage)?)),
        None => (rest, None),
    };
    let found = models::model(session, session.model(model)?, None)?;
    Ok(Parent {
        model: found.model,
        relation,
        licence: found.licence,
        pledge: pledge.unwrap_or(found.pledge),
    })
}

/// A relation by its name.
pub fn relation_of(given: &str) -> Result<Relation, CliError> {
    let known = Relation::ALL.into_iter();
    known.clone().find(|relation| relation.as_str() == given).ok_or_else(|| {
        CliError::unknown("relation", given, known.map(|relation| relation.as_str().to_owned()))
    })
}

/// Refuses a suspension so short that no vote could ratify it: it would lapse, and the guardian's mandate with it. The vote
/// counts at its longest, with all its extensions and the delay.
pub fn answered_in_time(session: &Session, max_suspension: u64) -> Result<(), CliError> {
    let constitution = session.constitution()?;
    let permission = constitution.permissions.iter().find(|known| known.kind == ActionKind::RatifySuspension);
    let tier =
        permission.and_then(|known| constitution.tier(known.tier)).or_else(|| constitution.tiers.last());
    let Some(tier) = tier else { return Ok(()) };
    let needs = tier.longest_vote().saturating_add(tier.delay);
    if needs <= max_suspension {
        return Ok(());
    }
    Err(CliError::Usage(format!(
        "a suspension of {} would end before the community could ratify it: a vote in the tier {} takes up to {}",
        crate::ui::plain(&span(max_suspension)),
        &*tier.name,
        crate::ui::plain(&span(needs)),
    )))
}

/// What registering binds to, in words.
pub fn binding(session: &Session, msg: &registry::Register) -> Result<String, CliError> {
    let mut says = String::from("Name, registrant and parents stay for ever.");
    for parent in &msg.parents {
        let licence = models::numbered(session, Kind::Licence, parent.licence);
        let pledged = crate::ui::percent(parent.pledge.millionths());
        says += &format!(
            " {} of what it earns goes to {} ({}), under {licence}.",
            pledged,
            models::called(session, parent.model)?,
            parent.relation.as_str()
        );
    }
    if msg.policy.is_none() {
        says += " Without a policy no version of it can be activated.";
    }
    Ok(says)
}

impl Register {
    pub fn run(&self) -> Result<(), CliError> {
        let mut session = Session::open(&self.options.reading)?;
        let authority = session.sender(&self.options)?;
        let msg = self.terms.register(&session, &authority)?;
        let says = binding(&session, &msg)?;
        let does = format!("registers the model {}", &*msg.name);
        let sent = session.send(
            &self.options,
            does,
            Confirm::Ask(says),
            vec![models::to_registry(&session, &ExecuteMsg::Register(msg.clone()))?],
        )?;
        let created: CreatedResponse = sent.data(0)?;
        let model: ModelId = created.id.u64();
        let number = models::made(&created)?;
        let own = session.book().number(Numbered::Model, &msg.name).is_none();
        if sent.kept && own {
            session.edit_book(|book| {
                book.call(Numbered::Model, &msg.name, number);
                Ok(())
            })?;
        }
        let mut report = Report::new();
        report.sent(&sent);
        report.field("model", model)?;
        report.field("name", &msg.name)?;
        report.field("authority", session.who(authority.as_str()))?;
        report.field("royalty_free", &created.royalty_free)?;
        report.field("parents", &msg.parents)?;
        if let Some(guardian) = &msg.guardian {
            let term = json!({ "who": session.who(&guardian.address), "until": time(guardian.until), "max_suspension": guardian.max_suspension });
            report.field("guardian", term)?;
        }
        report.facts([
            ("number", Value::text(model.to_string())),
            ("authority", Value::text(session.name(authority.as_str()))),
            ("state", Value::Open("draft: no version of it is in use".into())),
        ]);
        for parent in &created.royalty_free {
            // a parent was registered before, so that the chain has its licence
            let licence =
                msg.parents.iter().find(|known| known.model == *parent).map_or(0, |known| known.licence);
            let answer: LicenceResponse = session.ask_registry(&registry::QueryMsg::Licence { licence })?;
            report.line(Line::styled(
                style::QUIET,
                format!(
                    "{} asks for no royalty by its licence, {}; the pledge is a covenant apart from that.",
                    models::called(&session, *parent)?,
                    &*answer.terms.expression
                ),
            ));
        }
        report.print(&self.options.reading)
    }
}
