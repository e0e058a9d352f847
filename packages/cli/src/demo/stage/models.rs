//! The registry: what the community knows about its models, and what it asks.

use std::collections::BTreeMap;

use cosmwasm_std::CosmosMsg;
use polity::governor::{self, Action, Ballot, OutlookResponse, Status};
use polity::registry::{
    Algorithm, Attestation, Attribute, Attributes, AuthorityMsg, CreatedResponse, Decision, Exact,
    ExecuteMsg, LicenceId, LicenceResponse, LimitMsg, ModelId, ModelResponse, PolicyId, PolicyResponse,
    QueryMsg, RuleMsg, StandingResponse, Subject, Submit, SubmittedResponse, Term, Value as Said, Verdict,
    VersionId,
};
use polity::Digest;
use polity_client::catalogue::Kind;
use polity_evaluate::{Evaluation, HARNESS_VERSION};
use serde::de::DeserializeOwned;

use super::{data, Draft, Stage};
use crate::demo::files::Folder;
use crate::demo::telling::Step;
use crate::demo::{DemoError, Told};
use crate::models::reason;
use crate::ui::time::DAY;
use crate::ui::{time, Bar, Column, Table, Unit, Value};

/// What the registry numbered.
#[derive(Default)]
pub struct Known {
    /// Vocabularies, metrics, panels, policies and licences, by what the seeds call them.
    pub made: BTreeMap<(Kind, String), u32>,
    /// The data set.
    pub data: ModelId,
    /// The model.
    pub model: ModelId,
    /// Answers that are asked for once more at the end.
    pub answers: Vec<Answer>,
}

/// What the registry said of a use when it was asked.
pub struct Answer {
    /// What was asked, in words.
    pub about: String,
    pub subject: Subject,
    pub attributes: Attributes,
    pub decision: Decision,
}

/// What a request says: each axis with its terms, or with a number.
pub fn said(axes: &[(&str, &[&str])]) -> Told<Attributes> {
    let attribute = |(axis, terms): &(&str, &[&str])| {
        let value = match terms {
            [one] => one.parse().map_or_else(|_| Said::Terms(vec![(*one).into()]), Said::Number),
            several => Said::Terms(several.iter().map(|term| (*term).into()).collect()),
        };
        Attribute { axis: (*axis).into(), value }
    };
    let attributes: Vec<_> = axes.iter().map(attribute).collect();
    attributes.try_into().map_err(bounds)
}

/// The start of a digest, for people.
pub fn short(digest: &Digest) -> String {
    let text = digest.to_string();
    format!("{}…", text.get(..12).unwrap_or_default())
}

pub fn bounds(error: impl ToString) -> DemoError {
    DemoError::Bounds(error.to_string())
}

impl Stage {
    /// The number of what the seeds call so.
    pub fn made(&self, kind: Kind, name: &str) -> Told<u32> {
        let number = self.known.made.get(&(kind, name.to_owned()));
        number.copied().ok_or_else(|| bounds(format!("no {kind} {name} was made")))
    }

    /// A policy as messages name it.
    pub fn exact_policy(&self, policy: PolicyId) -> Told<Exact> {
        let PolicyResponse { digest, .. } = self.ask_registry(&QueryMsg::Policy { policy })?;
        Ok(Exact { id: policy, digest })
    }

    /// A licence as messages name it.
    pub fn exact_licence(&self, licence: LicenceId) -> Told<Exact> {
        let LicenceResponse { digest, .. } = self.ask_registry(&QueryMsg::Licence { licence })?;
        Ok(Exact { id: licence, digest })
    }

    /// What the seeds call a policy.
    pub fn policy_name(&self, policy: PolicyId) -> String {
        let mut made = self.known.made.iter();
        let name = made.find(|((kind, _), number)| *kind == Kind::Policy && **number == policy);
        name.map_or_else(|| policy.to_string(), |((_, name), _)| name.clone())
    }

    /// What a policy asks, a line for each thing.
    pub fn asked_by(&self, policy: PolicyId) -> Told<Vec<(String, String)>> {
        let PolicyResponse { written, .. } = self.ask_registry(&QueryMsg::Policy { policy })?;
        let list = |terms: &[Term]| terms.iter().map(|term| &**term).collect::<Vec<_>>().join(", ");
        let mut asked: Vec<_> = (written.constraints.iter())
            .map(|constraint| {
                let limit = match &constraint.limit {
                    LimitMsg::Allow(terms) => list(terms),
                    LimitMsg::AllBut(terms) => format!("all but {}", list(terms)),
                    LimitMsg::Lowest(step) => format!("at least {}", &**step),
                    LimitMsg::Bound(bound) => format!("bound {bound}"),
                    LimitMsg::Require(terms) => list(terms),
                };
                (constraint.axis.to_string(), limit)
            })
            .collect();
        asked.push(("disclosed".into(), list(&written.disclosures)));
        for rule in &written.rules {
            let rule = format!(
                "{} by {} standard errors, {} evaluators, {} samples",
                Unit::new("accuracy", 6).of(u128::from(rule.bound.unsigned_abs())).number(),
                Unit::new("errors", 3).of(u128::from(rule.z)).number(),
                rule.k,
                rule.min_n
            );
            asked.push(("accuracy".into(), rule));
        }
        asked.push(("answers kept".into(), time::span(written.max_staleness)));
        Ok(asked)
    }

    pub fn to_registry(&self, msg: &ExecuteMsg) -> Told<CosmosMsg> {
        self.call(&self.registry, msg, vec![])
    }

    pub fn ask_registry<R: DeserializeOwned>(&self, msg: &QueryMsg) -> Told<R> {
        self.query(&self.registry, msg)
    }

    pub fn model(&self, model: ModelId) -> Told<ModelResponse> {
        self.ask_registry(&QueryMsg::Model { model, at: None })
    }

    /// Lets the registry make something, and answers its number and digest.
    pub fn make(&mut self, by: &str, does: &str, msg: &ExecuteMsg) -> Told<CreatedResponse> {
        let msg = self.to_registry(msg)?;
        let outcome = self.send(by, does, vec![msg])?;
        data(does, outcome.data(0).map_err(|error| super::failed(does, error))?)
    }

    /// What a version of the model is submitted as.
    pub fn submission(&self, model: ModelId, folder: &Folder, label: &str) -> Told<Submit> {
        let manifest = folder.manifest()?;
        Ok(Submit {
            model,
            algorithm: Algorithm::default(),
            root: manifest.root()?,
            files: manifest.count(),
            size: manifest.size(),
            label: Some(label.try_into().map_err(bounds)?),
            documents: vec![],
            disclosures: vec![],
            provenance: vec![],
            card: Some(folder.card()),
        })
    }

    /// Submits a version, tells which files it has, and answers its number.
    pub fn submit_version(&mut self, by: &str, folder: &Folder, submit: Submit) -> Told<VersionId> {
        let name = self.model(submit.model)?.name;
        let label = submit.label.as_deref().unwrap_or_default().to_owned();
        let root = submit.root;
        let msg = self.to_registry(&ExecuteMsg::Submit(submit))?;
        let does = format!("submits version {label} of {}", &*name);
        let outcome = self.send(by, &*does, vec![msg])?;
        let SubmittedResponse { version } =
            data(&does, outcome.data(0).map_err(|error| super::failed(&does, error))?)?;
        let manifest = folder.manifest()?;
        let mut table = Table::new(["File".into(), Column::new("Bytes"), Column::new("SHA-256")]);
        let bytes = Unit::new("bytes", 0);
        for file in manifest.files() {
            table.row([
                Value::text(&file.path),
                Value::Number(bytes.of(file.size)),
                Value::text(short(&file.sha256)),
            ]);
        }
        table.sums([
            Value::text("root"),
            Value::Number(bytes.of(manifest.size())),
            Value::text(short(&root)),
        ]);
        self.table(&format!("The files of {} {label}, and the one root over them", &*name), table)?;
        Ok(version)
    }

    /// An attestation of what was measured now.
    pub fn attestation(&self, root: Digest, measured: &Evaluation) -> Told<Attestation> {
        Ok(Attestation {
            root,
            value: measured.value,
            stderr: Some(measured.stderr),
            n: measured.n,
            n_total: measured.n_total,
            harness_version: HARNESS_VERSION.try_into().map_err(bounds)?,
            config: Digest(measured.configuration_sha256.0),
            inputs: Digest(measured.inputs_sha256.0),
            evidence: Digest(measured.evidence_sha256.0),
            uri: None,
            measured: self.now()?,
            expires: None,
        })
    }

    pub fn standing(&self, version: VersionId) -> Told<StandingResponse> {
        let (model, policy, at) = (self.known.model, None, None);
        self.ask_registry(&QueryMsg::Standing { model, version, policy, at })
    }

    /// What the panel has measured of a version, beside what each rule of the policy in force asks for.
    pub fn margins(&mut self, version: VersionId) -> Told<Vec<Margin>> {
        let standing = self.standing(version)?;
        let mut margins = vec![];
        for rule in &standing.rules {
            let mut bars = vec![];
            for member in &rule.members {
                let Some(evidence) = &member.member.evidence else { continue };
                let name = self.name(&member.member.evaluator);
                let margin = Margin::of(&rule.rule, evidence.value, evidence.stderr.unwrap_or_default());
                self.check(
                    "whether a value meets the bound, counted here",
                    margin.met(),
                    member.verdict != Verdict::Fails,
                )?;
                bars.push(margin.bar(name));
                margins.push(margin);
            }
            let errors = Unit::new("errors", 3).of(u128::from(rule.rule.z));
            let title = format!("Each value less {} standard errors, beside the bound", errors.number());
            self.tell(Step::Bars { title, bars })?;
        }
        Ok(margins)
    }

    /// Whether a use is allowed.
    pub fn authorize(&self, subject: &Subject, attributes: &Attributes, at: Option<u64>) -> Told<Decision> {
        let (subject, attributes) = (subject.clone(), attributes.clone());
        self.ask_registry(&QueryMsg::Authorize { subject, attributes, at })
    }

    /// Asks about several uses, tells the answers, and keeps them to be asked for once more.
    pub fn gateway<const N: usize>(
        &mut self,
        title: &str,
        asked: [(&str, Subject, Attributes); N],
    ) -> Told<[Decision; N]> {
        let mut table = Table::new([
            Column::new("Use").wrapped(),
            Column::new("Version"),
            Column::new("Answer"),
            Column::new("Reasons").wrapped(),
        ]);
        let mut decisions = vec![];
        for (about, subject, attributes) in asked {
            let decision = self.authorize(&subject, &attributes, None)?;
            table.row([
                Value::text(about),
                decision.version.map_or(Value::Nothing, |version| Value::text(version.to_string())),
                answer(&decision),
                match decision.reasons.as_slice() {
                    [] => Value::Nothing,
                    reasons => Value::text(reasons.iter().map(reason).collect::<Vec<_>>().join(", ")),
                },
            ]);
            decisions.push(decision.clone());
            self.known.answers.push(Answer { about: about.into(), subject, attributes, decision });
        }
        self.table(title, table)?;
        decisions.try_into().map_err(|_| DemoError::Bounds("answers".into()))
    }

    /// Proposes something about a model, lets these vote for it, and lets time pass until it can be executed.
    pub fn decide(&mut self, by: &str, draft: &Draft<'_>, voters: &[&str]) -> Told<u32> {
        let id = self.propose(by, draft)?;
        self.pass(DAY)?;
        for voter in voters {
            self.vote(voter, id, Ballot::For(0))?;
        }
        let outlook: OutlookResponse = self.ask(&governor::QueryMsg::Outlook { proposal: id })?;
        if outlook.status == Status::Open {
            self.pass_until(outlook.end)?;
        }
        self.pass_delay(id)?;
        Ok(id)
    }
}

/// How far a value is from a bound, in thousandths of millionths, so that nothing is rounded.
pub struct Margin {
    /// The value less its standard errors.
    pub value: u128,
    pub bound: u128,
}

impl Margin {
    /// Of a metric where higher is better, as the seeded one.
    fn of(rule: &RuleMsg, value: i64, stderr: u64) -> Self {
        let thousandths = |millionths: i64| u128::from(millionths.unsigned_abs()) * 1_000;
        let error = u128::from(rule.z) * u128::from(stderr);
        Self { value: thousandths(value).saturating_sub(error), bound: thousandths(rule.bound) }
    }

    fn unit() -> Unit {
        Unit::new("accuracy", 9)
    }

    pub fn met(&self) -> bool {
        self.value >= self.bound
    }

    /// How much too little it is.
    pub fn short_by(&self) -> String {
        Self::unit().of(self.bound.saturating_sub(self.value)).number()
    }

    fn bar(&self, label: String) -> Bar {
        let unit = Self::unit();
        let verdict = if self.met() {
            format!("{} above", unit.of(self.value - self.bound).number())
        } else {
            format!("{} short", self.short_by())
        };
        Bar {
            label,
            have: unit.of(self.value),
            need: unit.of(self.bound),
            needed: unit.of(self.bound).number(),
            whole: unit.of(1_000_000_000u128),
            met: self.met(),
            closed: true,
            verdict: verdict.replace(' ', "\u{a0}"),
        }
    }
}

/// An action of a model's authority.
pub fn action(msg: AuthorityMsg) -> Action {
    Action::Registry(msg)
}

/// An answer in a word.
pub fn answer(decision: &Decision) -> Value {
    if decision.allowed {
        Value::Good("allowed".into())
    } else {
        Value::Bad("refused".into())
    }
}

/// Until when an answer may be used, from when it was given.
pub fn validity(decision: &Decision) -> String {
    time::span(decision.valid_until.saturating_sub(decision.time))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(bound: i64, z: u32) -> RuleMsg {
        RuleMsg {
            metric: 1,
            panel: 1,
            bound,
            k: 1,
            max_fail: 0,
            min_n: 1,
            full: false,
            z,
            max_age: None,
            renew: false,
        }
    }

    /// As the registry counts: to a thousandth of a millionth, with nothing rounded.
    #[test]
    fn a_margin_is_exact() {
        let margin = |value, stderr, bound, z| Margin::of(&rule(bound, z), value, stderr);
        let just = margin(920_001, 1, 920_000, 1_000);
        assert!(just.met());
        assert_eq!(just.short_by(), "0");
        let short = margin(920_001, 1, 920_000, 1_001);
        assert!(!short.met());
        assert_eq!(short.short_by(), "0.000000001");
        assert_eq!(short.bar("x".into()).verdict.replace('\u{a0}', " "), "0.000000001 short");
        // an error as large as the value leaves nothing
        assert_eq!(margin(10, 20, 5, 1_000).value, 0);
    }

    #[test]
    fn a_request_has_terms_and_numbers() {
        let attributes = said(&[("use", &["unlisted"]), ("minimum-age", &["18"])]).unwrap();
        assert_eq!(attributes.get("use"), Some(&Said::Terms(vec!["unlisted".into()])));
        assert_eq!(attributes.get("minimum-age"), Some(&Said::Number(18)));
        assert!(said(&[("use", &["a"]), ("use", &["b"])]).is_err());
    }
}
