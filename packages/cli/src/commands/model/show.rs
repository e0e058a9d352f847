use clap::Args;
use polity::registry::{
    Licence, LicenceResponse, MemberStanding, ModelId, ModelResponse, ModelState, QueryMsg, RuleStanding,
    Source, Standing, StandingResponse, Verdict, VersionId, VersionResponse, VersionState, VersionsResponse,
};
use polity_client::catalogue::Kind;
use serde_json::json;

use crate::error::CliError;
use crate::models::{self, instant, listed, names, numbered, PAGE};
use crate::options::Reading;
use crate::report::{time, Report};
use crate::session::Session;
use crate::ui::{self, Column, Table, Unit, Value};

#[derive(Args)]
pub struct Show {
    /// The model: a name or number
    model: String,

    /// One of its versions: its number or label
    #[arg(long, value_name = "VERSION")]
    version: Option<String>,

    /// As it was at a past time: unix seconds, 2026-01-15 or 2026-01-15T08:30:00, in UTC
    #[arg(long, value_name = "TIME", value_parser = instant)]
    at: Option<u64>,

    #[command(flatten)]
    options: Reading,
}

/// A model's state in a word, its suspension counted.
pub fn standing(state: ModelState, suspended: bool) -> Value {
    match (state, suspended) {
        (_, true) => Value::Bad(format!("{}, suspended", state.as_str())),
        (ModelState::Draft, _) => Value::Open("draft".into()),
        (ModelState::Active, _) => Value::Good("active".into()),
        (ModelState::Deprecated, _) => Value::Open("deprecated".into()),
        (ModelState::Retired, _) => Value::Bad("retired".into()),
    }
}

/// A version's state in a word.
fn version_state(state: VersionState) -> Value {
    match state {
        VersionState::Submitted => Value::Open("submitted".into()),
        VersionState::Active => Value::Good("active".into()),
        VersionState::Superseded => Value::text("superseded"),
        VersionState::Revoked => Value::Bad("revoked".into()),
    }
}

impl Show {
    pub fn run(&self) -> Result<(), CliError> {
        let session = Session::open(&self.options)?;
        let number = session.model(&self.model)?;
        let mut report = Report::new();
        match &self.version {
            None => self.model(&session, number, &mut report)?,
            Some(version) => {
                let version = models::version_number(&session, number, version)?;
                self.version(&session, number, version, &mut report)?;
            }
        }
        report.field("now", time(session.now()?))?;
        report.print(&self.options)
    }

    fn model(&self, session: &Session, number: ModelId, report: &mut Report) -> Result<(), CliError> {
        let model = models::model(session, number, self.at)?;
        let now = self.at.map_or_else(|| session.now(), Ok)?;
        report.fields(&model)?;
        report.title(&*model.name);
        if let Some(at) = self.at {
            report.line(format!("as it was at {}", ui::time::utc(at)));
        }
        report.facts(self.facts(session, &model, now)?);
        self.lineage(session, &model, report)?;
        self.versions(session, &model, report)
    }

    fn facts(
        &self,
        session: &Session,
        model: &ModelResponse,
        now: u64,
    ) -> Result<Vec<(&'static str, Value)>, CliError> {
        let licence: LicenceResponse = session.ask_registry(&QueryMsg::Licence { licence: model.licence })?;
        let mut facts = vec![
            ("number", Value::text(model.model.to_string())),
            ("stands", standing(model.state, model.suspension.is_some())),
        ];
        if let Some(suspension) = &model.suspension {
            let who = if suspension.ratified { ", ratified" } else { "" };
            facts.push(("suspended until", Value::Time(suspension.until)));
            facts.push((
                "",
                Value::text(format!(
                    "by {} for {}{who}",
                    session.name(&suspension.by),
                    cause(suspension.reason)
                )),
            ));
        }
        let active = model.active.map_or(Value::Nothing, |active| Value::text(active.to_string()));
        facts.push(("active version", active));
        if let Some(grace) = &model.grace {
            let until = ui::time::utc(grace.until);
            facts.push(("in its grace", Value::text(format!("version {} until {until}", grace.version))));
        }
        let policy = model
            .policy
            .map_or(Value::Nothing, |policy| Value::text(numbered(session, Kind::Policy, policy)));
        facts.push(("policy", policy));
        if let Some(sunset) = model.sunset {
            facts.push(("sunset", Value::Time(sunset)));
        }
        for (name, other) in [("use instead", model.successor), ("continues", model.successor_of)] {
            if let Some(other) = other {
                facts.push((name, Value::text(models::called(session, other)?)));
            }
        }
        facts.push(("authority", Value::text(session.name(&model.authority))));
        if let Some(proposed) = &model.proposed_authority {
            facts.push(("offered to", Value::text(session.name(proposed))));
        }
        if model.registrant != model.authority {
            facts.push(("registered by", Value::text(session.name(&model.registrant))));
        }
        facts.push(("maintainers", names(session, &model.maintainers)));
        match &model.guardian {
            None => facts.push(("guardian", Value::Nothing)),
            Some(guardian) => {
                let lapsed = guardian.suspended.is_some_and(|made| !made.answered && now >= made.until);
                let office = match guardian.until > now && !lapsed {
                    true => format!("until {}", ui::time::utc(guardian.until)),
                    false => "its mandate is over".into(),
                };
                let used = if guardian.suspended.is_some() { ", and has" } else { "" };
                facts.push((
                    "guardian",
                    Value::text(format!("{}, {office}", session.name(&guardian.address))),
                ));
                facts.push((
                    "may suspend for",
                    Value::text(format!("{}, once{used}", ui::time::span(guardian.max_suspension))),
                ));
            }
        }
        let Licence { expression, royalty_free, .. } = &licence.terms;
        let free = if *royalty_free { ", royalty-free" } else { "" };
        facts.push((
            "licence",
            Value::text(format!(
                "{} ({}{free})",
                numbered(session, Kind::Licence, model.licence),
                &**expression
            )),
        ));
        facts.push(("pledge", Value::Part(model.pledge.millionths())));
        facts.push(("revision", ui::number(model.revision)));
        Ok(facts)
    }

    fn lineage(&self, session: &Session, model: &ModelResponse, report: &mut Report) -> Result<(), CliError> {
        let lineage = models::lineage(session, model.model)?;
        report.field("lineage", &lineage)?;
        if lineage.parents.is_empty() {
            return Ok(());
        }
        report.title("What it earns");
        let mut table = Table::new([
            Column::new("Model").wrapped(),
            "Comes from it by".into(),
            Column::new("Part of what is earned").named("part"),
        ]);
        // weights are in units of 10^-18; shown to a millionth, rounded down
        let part =
            |weight: u64| u32::try_from(weight / 1_000_000_000_000).map_or(Value::Nothing, Value::Part);
        table.row([Value::text(&*model.name), Value::Nothing, part(lineage.own.u64())]);
        for ancestor in &lineage.ancestors {
            let parent = lineage.parents.iter().find(|parent| parent.model == ancestor.model);
            let how =
                parent.map_or(Value::text("through others"), |parent| Value::text(parent.relation.as_str()));
            table.row([
                Value::text(models::called(session, ancestor.model)?),
                how,
                part(ancestor.weight.u64()),
            ]);
        }
        report.table(table);
        if !lineage.inherited.is_empty() {
            let policies = lineage.inherited.iter().map(|policy| numbered(session, Kind::Policy, *policy));
            report.line(format!("restricted for ever by {}", policies.collect::<Vec<_>>().join(", ")));
        }
        Ok(())
    }

    /// The latest versions, which are what a list is looked at for.
    fn versions(
        &self,
        session: &Session,
        model: &ModelResponse,
        report: &mut Report,
    ) -> Result<(), CliError> {
        let start_after = model.versions.checked_sub(PAGE).filter(|start| *start > 0);
        let page: VersionsResponse = session.ask_registry(&QueryMsg::Versions {
            model: model.model,
            start_after,
            limit: Some(PAGE),
        })?;
        // a page is about now: what came later than the time asked about is left out, and no state is told
        let known = |version: VersionId| version <= model.versions;
        let rows: Vec<_> = page.versions.into_iter().filter(|row| known(row.version)).collect();
        if rows.is_empty() {
            report.field("list", Vec::<()>::new())?;
            report.line("");
            report.line("No version was submitted.");
            return Ok(());
        }
        report.title(match start_after {
            None => "Versions".into(),
            Some(_) => format!("Versions, the latest {PAGE}"),
        });
        let mut table = Table::new(["Version", "Label", "Stands", "Root"].map(Column::new));
        let mut list = vec![];
        for row in rows {
            let state = match self.at {
                None => row.state,
                Some(_) => models::version(session, model.model, row.version, self.at)?.state,
            };
            list.push(
                json!({ "version": row.version, "label": row.label, "state": state, "root": row.root }),
            );
            table.row([
                Value::text(row.version.to_string()),
                row.label.map_or(Value::Nothing, |label| Value::text(&*label)),
                version_state(state),
                Value::text(ui::short_digest(&row.root)),
            ]);
        }
        report.field("list", list)?;
        report.table(table);
        Ok(())
    }

    fn version(
        &self,
        session: &Session,
        model: ModelId,
        number: VersionId,
        report: &mut Report,
    ) -> Result<(), CliError> {
        let VersionResponse { version, submitter, submitted, state, revocation, content, card } =
            &models::version(session, model, number, self.at)?;
        let found = models::model(session, model, self.at)?;
        report.fields(models::version(session, model, number, self.at)?)?;
        report.title(format!("{}, version {version}", &*found.name));
        if let Some(at) = self.at {
            report.line(format!("as it was at {}", ui::time::utc(at)));
        }
        let mut facts = vec![("stands", version_state(*state))];
        if let Some(revocation) = revocation {
            facts.push((
                "revoked",
                Value::text(format!("{} for {}", ui::time::utc(revocation.time), cause(revocation.reason))),
            ));
            facts.push(("explained by", Value::text(revocation.document.to_string())));
        }
        facts.extend([
            ("label", content.label.as_deref().map_or(Value::Nothing, Value::text)),
            ("submitted", Value::Time(*submitted)),
            ("by", Value::text(session.name(submitter))),
            ("root", Value::text(content.root.to_string())),
            ("files", ui::number(content.files.into())),
            ("size", ui::size(content.size)),
            (
                "card",
                card.as_ref().map_or(Value::Nothing, |card| {
                    Value::text(format!("{} (number {})", card.digest, card.number))
                }),
            ),
            ("discloses", listed(content.disclosures.iter().map(|term| &**term))),
        ]);
        report.facts(facts);
        if !content.provenance.is_empty() {
            report.title("Made from");
            let mut table = Table::new(["How".into(), Column::new("From").wrapped()]);
            for from in &content.provenance {
                let source = match &from.source {
                    Source::Package(package) => ui::path(package),
                    Source::Version { model, version } => {
                        format!("{}, version {version}", models::called(session, *model)?)
                    }
                };
                table.row([Value::text(from.relation.as_str()), Value::text(source)]);
            }
            report.table(table);
        }
        if !content.documents.is_empty() {
            report.title("Documents");
            let mut table =
                Table::new(["Kind".into(), "Bytes".into(), "SHA-256".into(), Column::new("Where").wrapped()]);
            for document in &content.documents {
                table.row([
                    Value::text(&*document.kind),
                    ui::number(document.size),
                    Value::text(ui::short_digest(&document.sha256)),
                    Value::text(ui::path(&document.uri)),
                ]);
            }
            report.table(table);
        }
        if found.policy.is_some() {
            self.rules(session, model, number, report)?;
        }
        Ok(())
    }

    fn rules(
        &self,
        session: &Session,
        model: ModelId,
        version: VersionId,
        report: &mut Report,
    ) -> Result<(), CliError> {
        let question = QueryMsg::Standing { model, version, policy: None, at: self.at };
        let standing: StandingResponse = session.ask_registry(&question)?;
        report.field("standing", &standing)?;
        report.title(format!(
            "What the policy {} asks of it",
            numbered(session, Kind::Policy, standing.policy)
        ));
        if !standing.missing_disclosures.is_empty() {
            let missing = listed(standing.missing_disclosures.iter().map(|term| &**term));
            report.facts([("doesn't disclose", missing)]);
        }
        if standing.rules.is_empty() {
            report.line("No evaluation.");
        }
        for rule in &standing.rules {
            self.rule(session, rule, report)?;
        }
        // what was measured by other metrics counts for no rule, and isn't told here
        Ok(())
    }

    fn rule(&self, session: &Session, standing: &RuleStanding, report: &mut Report) -> Result<(), CliError> {
        let RuleStanding { rule, activation, usage, members } = standing;
        let millionths = |value: i64| Unit::new("", 6).of(u128::from(value.unsigned_abs())).number();
        let signed = |value: i64| format!("{}{}", if value < 0 { "-" } else { "" }, millionths(value));
        let z = Unit::new("", 3).of(u128::from(rule.z)).number();
        let met = |standing: &Standing| match standing.holds {
            true => Value::Good("✓ met".into()),
            false => Value::Bad("✗ not met".into()),
        };
        report.facts([
            (
                numbered(session, Kind::Metric, rule.metric),
                Value::text(format!(
                    "bound {} by {z} standard errors, on {} samples",
                    signed(rule.bound),
                    ui::thousands(rule.min_n)
                )),
            ),
            (
                numbered(session, Kind::Panel, rule.panel),
                Value::text(format!(
                    "{} of {} must pass, {} may fail: {} pass, {} fail",
                    rule.k,
                    members.len(),
                    rule.max_fail,
                    activation.passes,
                    activation.fails
                )),
            ),
            ("to be activated".into(), met(activation)),
            ("to be used".into(), met(usage)),
        ]);
        let mut table =
            Table::new(["Evaluator", "Says", "Value", "Std error", "Samples", "Measured"].map(Column::new));
        for member in members {
            let verdict = match member.verdict {
                Verdict::Passes => Value::Good("✓ passes".into()),
                Verdict::Fails => Value::Bad("✗ fails".into()),
                Verdict::Neither => neither(member),
            };
            let evaluator = Value::text(session.name(&member.member.evaluator));
            table.row(match &member.member.evidence {
                None => [evaluator, verdict, Value::Nothing, Value::Nothing, Value::Nothing, Value::Nothing],
                Some(evidence) => [
                    evaluator,
                    verdict,
                    Value::text(signed(evidence.value)),
                    evidence.stderr.map_or(Value::Nothing, |error| {
                        Value::text(Unit::new("", 6).of(u128::from(error)).number())
                    }),
                    ui::number(evidence.n),
                    Value::Time(evidence.measured),
                ],
            });
        }
        report.table(table);
        Ok(())
    }
}

/// Why what a member says counts for nothing.
fn neither(standing: &MemberStanding) -> Value {
    match &standing.member.evidence {
        None => Value::Nothing,
        Some(evidence) if evidence.revoked => Value::text("revoked"),
        Some(_) if standing.own => Value::text("own model"),
        Some(_) if standing.member.struck => Value::text("struck"),
        Some(_) => Value::text("too few or old"),
    }
}

/// Why a model is suspended, or a version revoked, in a word.
pub fn cause(cause: polity::registry::Cause) -> &'static str {
    use polity::registry::Cause;
    match cause {
        Cause::Security => "security",
        Cause::Safety => "safety",
        Cause::Legal => "legal",
        Cause::Licence => "licence",
        Cause::Privacy => "privacy",
        Cause::Quality => "quality",
        Cause::Operational => "operational",
    }
}
