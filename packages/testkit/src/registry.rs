//! A registry of models, from a test's side. What a community does there it proposes: see [`Draft::models`].

use cosmwasm_std::{from_json, Addr};
use polity::registry::{
    set_revisions, Attestation, Attributes, AuthorityMsg, CreatedResponse, Decision, EvaluationName, Exact,
    ExecuteMsg, InstantiateMsg, Licence, Metric, MetricId, ModelId, ModelResponse, PanelId, PolicyMsg,
    QueryMsg, Register, Snapshot, Subject, Submit, SubmittedResponse, VersionId, VersionResponse, Vocabulary,
    VocabularyId,
};
use polity::{governor::Action, Digest};
use polity_client::catalogue::{self, CatalogueError, Kind, Seeded, SEEDED};
use polity_client::{ChainError, ChainExt, Outcome};
use serde::de::DeserializeOwned;

use crate::draft::Draft;
use crate::suite::{done, Suite};
use crate::Actor;

/// The panel that the suite's own policies name.
const EVALUATORS: &str = "digits-evaluators";

/// What comes with the suite, as a registry has numbered it: see [`Suite::stock`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stock(Vec<(Kind, &'static str, Exact)>);

impl Stock {
    fn made(&self, kind: Kind, name: &str) -> Option<Exact> {
        self.0.iter().find(|(k, n, _)| *k == kind && *n == name).map(|(_, _, made)| *made)
    }

    #[track_caller]
    fn known(&self, kind: Kind, name: &str) -> Exact {
        match self.made(kind, name) {
            Some(made) => made,
            None => panic!("no {kind} of the suite is called {name}"),
        }
    }

    /// A vocabulary by its name.
    #[track_caller]
    pub fn vocabulary(&self, name: &str) -> VocabularyId {
        self.known(Kind::Vocabulary, name).id
    }

    /// A metric by its name.
    #[track_caller]
    pub fn metric(&self, name: &str) -> MetricId {
        self.known(Kind::Metric, name).id
    }

    /// A policy by its name, as messages name it.
    #[track_caller]
    pub fn policy(&self, name: &str) -> Exact {
        self.known(Kind::Policy, name)
    }

    /// A licence by its name, as messages name it.
    #[track_caller]
    pub fn licence(&self, name: &str) -> Exact {
        self.known(Kind::Licence, name)
    }

    /// The panel that its policies name.
    #[track_caller]
    pub fn panel(&self) -> PanelId {
        self.known(Kind::Panel, EVALUATORS).id
    }
}

/// Any message.
impl Suite {
    /// Makes a registry: without an admin, as it asks for.
    #[track_caller]
    pub fn deploy_registry(&mut self) -> Addr {
        done(self.try_registry())
    }

    pub(crate) fn try_registry(&mut self) -> Result<Addr, ChainError> {
        self.try_deploy("registry", &InstantiateMsg {}, None)
    }

    /// Sends a message to the registry.
    pub fn try_tell_registry(&mut self, who: impl Actor, msg: &ExecuteMsg) -> Result<Outcome, ChainError> {
        let registry = self.registry();
        self.try_send(who, registry, msg, &[])
    }

    /// As [`try_tell_registry`](Suite::try_tell_registry), where it has to succeed.
    #[track_caller]
    pub fn tell_registry(&mut self, who: impl Actor, msg: &ExecuteMsg) -> Outcome {
        done(self.try_tell_registry(who, msg))
    }

    /// Makes something that the registry numbers, and answers its number.
    pub fn try_make(&mut self, who: impl Actor, msg: &ExecuteMsg) -> Result<u64, ChainError> {
        Ok(data::<CreatedResponse>(&self.try_tell_registry(who, msg)?)?.id.u64())
    }

    #[track_caller]
    fn make(&mut self, who: impl Actor, msg: &ExecuteMsg) -> Exact {
        let outcome = self.tell_registry(who, msg);
        let CreatedResponse { id, digest, .. } = done(data(&outcome));
        match u32::try_from(id.u64()) {
            Ok(id) => Exact { id, digest: digest.unwrap_or(numbered(id).digest) },
            Err(error) => panic!("{error}"),
        }
    }
}

fn data<R: DeserializeOwned>(outcome: &Outcome) -> Result<R, ChainError> {
    match outcome.data(0)?.map(from_json) {
        Some(Ok(data)) => Ok(data),
        _ => panic!("a registry answers what it made, and this doesn't: {outcome:?}"),
    }
}

/// What is named by its number alone.
const fn numbered(id: u32) -> Exact {
    Exact { id, digest: Digest([0; 32]) }
}

#[track_caller]
fn read<T>(file: Result<T, CatalogueError>) -> T {
    match file {
        Ok(file) => file,
        Err(error) => panic!("{error}"),
    }
}

/// What policies and models speak of. Where it should be refused: [`try_make`](Suite::try_make).
impl Suite {
    /// Makes a vocabulary, and seals it.
    #[track_caller]
    pub fn vocabulary(&mut self, who: impl Actor, vocabulary: &Vocabulary) -> VocabularyId {
        let who = self.actor(who);
        let number = self.make(&who, &ExecuteMsg::CreateVocabulary { axes: vocabulary.clone().into() }).id;
        let digest = vocabulary.digest();
        self.tell_registry(&who, &ExecuteMsg::SealVocabulary { vocabulary: number, digest });
        number
    }

    /// Makes a metric.
    #[track_caller]
    pub fn metric(&mut self, who: impl Actor, metric: Metric) -> MetricId {
        self.make(who, &ExecuteMsg::CreateMetric(metric)).id
    }

    /// Makes a panel: who may strike members, and who they are.
    #[track_caller]
    pub fn panel(&mut self, who: impl Actor, authority: impl Actor, members: &[&str]) -> PanelId {
        let authority = self.address(authority).into();
        let members = members.iter().map(|member| self.address(*member).into()).collect();
        self.make(who, &ExecuteMsg::CreatePanel { authority, members }).id
    }

    /// Makes a policy, and answers as what messages name it.
    #[track_caller]
    pub fn policy(&mut self, who: impl Actor, policy: PolicyMsg) -> Exact {
        self.make(who, &ExecuteMsg::CreatePolicy(policy))
    }

    /// Makes a licence, and answers as what messages name it.
    #[track_caller]
    pub fn licence(&mut self, who: impl Actor, licence: Licence) -> Exact {
        self.make(who, &ExecuteMsg::CreateLicence(licence))
    }

    /// Makes all that [comes with the suite](polity_client::catalogue::SEEDED), with a panel of these evaluators that the
    /// community's treasury may strike from.
    #[track_caller]
    pub fn stock(&mut self, who: impl Actor, evaluators: &[&str]) -> Stock {
        let (who, treasury) = (self.actor(who), self.treasury());
        let panel = self.panel(&who, treasury, evaluators);
        let mut stock = Stock(vec![(Kind::Panel, EVALUATORS, numbered(panel))]);
        for Seeded { kind, name, json } in SEEDED {
            let numbers = |kind, name: &str| stock.made(kind, name).map(|made| made.id);
            let made = match kind {
                Kind::Vocabulary => numbered(self.vocabulary(&who, &read(catalogue::vocabulary(json)))),
                Kind::Metric => numbered(self.metric(&who, read(catalogue::metric(json)))),
                Kind::Policy => self.policy(&who, read(catalogue::policy(json, &numbers))),
                Kind::Licence => self.licence(&who, read(catalogue::licence(json, &numbers))),
                Kind::Panel => panic!("no file holds a panel, which names addresses"),
            };
            stock.0.push((*kind, name, made));
        }
        stock
    }
}

/// Models.
impl Suite {
    /// Registers a model, which is its own from then on. Of the community's models see [`Draft::models`].
    pub fn try_register(&mut self, who: impl Actor, model: Register) -> Result<ModelId, ChainError> {
        self.try_make(who, &ExecuteMsg::Register(model))
    }

    /// As [`try_register`](Suite::try_register), where it has to succeed.
    #[track_caller]
    pub fn register(&mut self, who: impl Actor, model: Register) -> ModelId {
        done(self.try_register(who, model))
    }

    /// Submits a version, and answers its number.
    pub fn try_submit(&mut self, who: impl Actor, version: Submit) -> Result<VersionId, ChainError> {
        let outcome = self.try_tell_registry(who, &ExecuteMsg::Submit(version))?;
        Ok(data::<SubmittedResponse>(&outcome)?.version)
    }

    /// As [`try_submit`](Suite::try_submit), where it has to succeed.
    #[track_caller]
    pub fn submit(&mut self, who: impl Actor, version: Submit) -> VersionId {
        done(self.try_submit(who, version))
    }

    /// A measurement of the files with this root, made now: so many millionths, without a standard error, on 1,000 of 1,000
    /// samples.
    #[track_caller]
    pub fn measurement(&self, root: Digest, value: i64) -> Attestation {
        let harness_version = match EvaluationName::try_from("1") {
            Ok(version) => version,
            Err(error) => panic!("{error}"),
        };
        let digest = Digest([0; 32]);
        Attestation {
            root,
            value,
            stderr: Some(0),
            n: 1_000,
            n_total: 1_000,
            harness_version,
            config: digest,
            inputs: digest,
            evidence: digest,
            uri: None,
            measured: self.now(),
            expires: None,
        }
    }

    /// Attests what a version scored by a metric.
    pub fn try_attest(
        &mut self,
        who: impl Actor,
        (model, version): (ModelId, VersionId),
        metric: MetricId,
        attestation: Attestation,
    ) -> Result<Outcome, ChainError> {
        self.try_tell_registry(who, &ExecuteMsg::Attest { model, version, metric, attestation })
    }

    /// As [`try_attest`](Suite::try_attest), where it has to succeed.
    #[track_caller]
    pub fn attest(
        &mut self,
        who: impl Actor,
        version: (ModelId, VersionId),
        metric: MetricId,
        attestation: Attestation,
    ) -> Outcome {
        done(self.try_attest(who, version, metric, attestation))
    }
}

impl Draft<'_> {
    /// What it does in the registry, in this order, after what the option does already. Each action on a model carries the
    /// revision that its model will have by then, if nothing else happens to it: also those that the option has already.
    /// For another revision give [`actions`](Draft::actions).
    #[track_caller]
    pub fn models(self, msgs: impl IntoIterator<Item = AuthorityMsg>) -> Self {
        let mut draft = self.actions(msgs.into_iter().map(Action::Registry));
        let present = |model| {
            let found: Result<ModelResponse, _> =
                draft.suite.try_ask_registry(&QueryMsg::Model { model, at: None });
            found.ok().map(|found| found.revision)
        };
        if let Some(mut actions) = draft.options.last().map(|option| option.actions.clone()) {
            set_revisions(&mut actions, present);
            if let Some(option) = draft.options.last_mut() {
                option.actions = actions;
            }
        }
        draft
    }
}

/// Questions.
impl Suite {
    /// Asks the registry anything.
    pub fn try_ask_registry<R: DeserializeOwned>(&self, query: &QueryMsg) -> Result<R, ChainError> {
        self.chain().query(self.registry(), query)
    }

    /// As [`try_ask_registry`](Suite::try_ask_registry), where there has to be an answer.
    #[track_caller]
    pub fn ask_registry<R: DeserializeOwned>(&self, query: &QueryMsg) -> R {
        done(self.try_ask_registry(query))
    }

    /// A model, now.
    #[track_caller]
    pub fn model(&self, model: ModelId) -> ModelResponse {
        self.ask_registry(&QueryMsg::Model { model, at: None })
    }

    /// A model at a unix second that is past.
    #[track_caller]
    pub fn model_at(&self, model: ModelId, at: u64) -> ModelResponse {
        self.ask_registry(&QueryMsg::Model { model, at: Some(at) })
    }

    /// A version, now.
    #[track_caller]
    pub fn version(&self, model: ModelId, version: VersionId) -> VersionResponse {
        self.ask_registry(&QueryMsg::Version { model, version, at: None })
    }

    /// Whether a use is allowed now.
    #[track_caller]
    pub fn authorize(&self, subject: Subject, attributes: &Attributes) -> Decision {
        self.ask_registry(&QueryMsg::Authorize { subject, attributes: attributes.clone(), at: None })
    }

    /// Whether a use was allowed at a unix second that is past.
    #[track_caller]
    pub fn authorize_at(&self, subject: Subject, attributes: &Attributes, at: u64) -> Decision {
        self.ask_registry(&QueryMsg::Authorize { subject, attributes: attributes.clone(), at: Some(at) })
    }

    /// All that a decision depends on now.
    #[track_caller]
    pub fn snapshot(&self, subject: Subject) -> Snapshot {
        self.ask_registry(&QueryMsg::Snapshot { subject, at: None })
    }
}
