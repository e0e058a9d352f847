//! A registry alone, on a storage that counts, with somebody for each role and something of each kind.

use std::{marker::PhantomData, sync::OnceLock};

use cosmwasm_std::{
    from_json,
    testing::{message_info, mock_env, MockApi, MockQuerier},
    Addr, Binary, Coin, Env, Event, OwnedDeps, Timestamp,
};
use polity::{
    registry::{
        Activate, Algorithm, AtRevision, Attestation, Attribute, Attributes, Axis, AxisKind, Better, Cause,
        ConstraintMsg, CreatedResponse, Dataset, Decision, EvaluationName, Exact, ExecuteMsg, GuardianMsg,
        Head, Licence, LimitMsg, Metric, MetricUnit, ModelResponse, Numbers, PolicyMsg, QueryMsg,
        RatifySuspension, RawNumbers, Register, Relation, Revoke, RuleMsg, SetGuardrails, Stricter, Subject,
        Submit, Suspend, Term, Terms, Value, Vocabulary,
    },
    Digest, Ratio,
};
use polity_registry::{
    contract,
    state::{HEAD, LICENCES, POLICIES},
    ContractError,
};
use polity_store::{CountingStorage, Counts};
use serde::de::DeserializeOwned;

use crate::ledger::Ledger;

/// The unix second in which everything starts; blocks are some nanoseconds into theirs.
pub const NOW: u64 = 1_700_000_000;
pub const NANOS: u64 = 250_000_000;
pub const DAY: u64 = 86_400;

/// Policies of [`Kit::new`]: what is said of each is how it differs from the first.
pub const PLAIN: u32 = 1;
/// Allows less; an amendment more.
pub const STRICTER: u32 = 2;
/// Has a rule by metric 1 and panel 1, and requires `training-data`.
pub const EVALUATED: u32 = 3;
/// Requires `energy`, which no version discloses.
pub const UNMET: u32 = 4;

pub struct Kit {
    pub deps: OwnedDeps<CountingStorage<Ledger>, MockApi, MockQuerier>,
    pub env: Env,
}

pub fn account(name: &str) -> Addr {
    MockApi::default().addr_make(name)
}

pub fn digest(byte: u8) -> Digest {
    Digest([byte; 32])
}

pub fn term(name: &str) -> Term {
    name.try_into().unwrap()
}

fn terms(names: &[&str]) -> Terms {
    names.iter().map(|name| term(name)).collect::<Vec<_>>().try_into().unwrap()
}

pub fn axes() -> Vec<Axis> {
    let years: Numbers = RawNumbers { min: 0, max: 120, stricter: Stricter::Higher }.try_into().unwrap();
    vec![
        Axis { name: term("use"), kind: AxisKind::Set(terms(&["chat", "code", "medical"])) },
        Axis { name: term("oversight"), kind: AxisKind::Ladder(terms(&["none", "monitor", "approve"])) },
        Axis { name: term("minimum-age"), kind: AxisKind::Number(years) },
        Axis { name: term("duties"), kind: AxisKind::Duties(terms(&["mark-output", "disclose-ai"])) },
    ]
}

pub fn vocabulary_digest() -> Digest {
    Vocabulary::try_from(axes()).unwrap().digest()
}

pub fn allow(names: &[&str]) -> ConstraintMsg {
    let names = names.iter().map(|name| term(name)).collect();
    ConstraintMsg { axis: term("use"), limit: LimitMsg::Allow(names) }
}

pub fn policy() -> PolicyMsg {
    PolicyMsg {
        vocabulary: 1,
        document: digest(100),
        amendments: vec![],
        constraints: vec![allow(&["chat", "code"])],
        disclosures: vec![],
        rules: vec![],
        max_staleness: 60,
    }
}

/// At least 0.7 of metric 1 by one of panel 1, measured in the last 1,000 seconds; nobody may fail.
pub fn rule() -> RuleMsg {
    RuleMsg {
        metric: 1,
        panel: 1,
        bound: 700_000,
        k: 1,
        max_fail: 0,
        min_n: 1,
        full: false,
        z: 0,
        max_age: Some(1_000),
        renew: false,
    }
}

pub fn evaluated() -> PolicyMsg {
    PolicyMsg { rules: vec![rule()], disclosures: vec![term("training-data")], ..policy() }
}

fn name(text: &str) -> EvaluationName {
    text.try_into().unwrap()
}

pub fn metric(task: &str) -> Metric {
    Metric {
        harness: name("lm-evaluation-harness"),
        task: name(task),
        task_version: name("1"),
        split: name("test"),
        shots: 5,
        metric: name("exact_match"),
        filter: name("none"),
        dataset: Dataset { id: name("org/set"), revision: name("abc"), sha256: digest(50) },
        better: Better::Higher,
        unit: MetricUnit::Fraction,
    }
}

pub fn licence(name: &str) -> Licence {
    Licence {
        expression: name.try_into().unwrap(),
        text: digest(60),
        uri: None,
        grants: Relation::ALL.to_vec(),
        share_alike: None,
        restrictions: None,
        royalty_free: false,
    }
}

/// A policy of [`Kit::stocked`], as messages name it.
pub fn made(policy: u32) -> Exact {
    static STOCK: OnceLock<Vec<Exact>> = OnceLock::new();
    let stock = STOCK.get_or_init(|| {
        let kit = Kit::stocked();
        (1..=4).map(|id| kit.policy(id)).collect()
    });
    *stock.iter().find(|made| made.id == policy).unwrap()
}

pub fn register(name: &str) -> Register {
    Register {
        name: name.try_into().unwrap(),
        licence: Exact { id: 1, digest: licence("MIT").digest() },
        pledge: Ratio::percent(10),
        parents: vec![],
        policy: Some(made(PLAIN)),
        maintainers: vec![account("maintainer").into()],
        guardian: Some(guardian()),
        successor_of: None,
    }
}

pub fn guardian() -> GuardianMsg {
    GuardianMsg { address: account("guardian").into(), until: NOW + 500 * DAY, max_suspension: 10 * DAY }
}

pub fn submit(model: u64, byte: u8) -> Submit {
    Submit {
        model,
        algorithm: Algorithm::Sha256Rfc6962V1,
        root: digest(byte),
        files: 1,
        size: 10,
        label: Some("1.0.0".try_into().unwrap()),
        documents: vec![],
        disclosures: vec![term("training-data")],
        provenance: vec![],
        card: Some(digest(200)),
    }
}

pub fn attestation(byte: u8, value: i64, measured: u64) -> Attestation {
    Attestation {
        root: digest(byte),
        value,
        stderr: None,
        n: 100,
        n_total: 100,
        harness_version: name("0.4"),
        config: digest(70),
        inputs: digest(71),
        evidence: digest(72),
        uri: None,
        measured,
        expires: None,
    }
}

pub fn say(terms: &[&str]) -> Attributes {
    let value = Value::Terms(terms.iter().map(|term| (*term).to_owned()).collect());
    vec![Attribute { axis: "use".into(), value }].try_into().unwrap()
}

/// The stable code that an error's text starts with.
pub fn code(error: &ContractError) -> String {
    error.to_string().split(':').next().unwrap().to_owned()
}

pub type Done = Result<(Vec<Event>, Option<Binary>), ContractError>;

impl Kit {
    /// With nothing in it.
    pub fn empty() -> Self {
        let mut env = mock_env();
        env.contract.address = account("registry");
        env.block.time = Timestamp::from_nanos(NOW * 1_000_000_000 + NANOS);
        env.block.height = 1_000;
        let deps = OwnedDeps {
            storage: CountingStorage::new(Ledger::default()),
            api: MockApi::default(),
            querier: MockQuerier::default(),
            custom_query_type: PhantomData,
        };
        Self { deps, env }
    }

    /// Something of each kind, but no model.
    pub fn stocked() -> Self {
        let mut kit = Self::empty();
        kit.all(
            "maker",
            vec![
                ExecuteMsg::CreateVocabulary { axes: axes() },
                ExecuteMsg::SealVocabulary { vocabulary: 1, digest: vocabulary_digest() },
                ExecuteMsg::CreateMetric(metric("mmlu")),
                ExecuteMsg::CreatePanel {
                    authority: account("chief").into(),
                    members: ["ann", "bob", "cy"].map(|name| account(name).into()).to_vec(),
                },
                ExecuteMsg::CreatePolicy(policy()),
                ExecuteMsg::CreatePolicy(PolicyMsg {
                    constraints: vec![allow(&["chat"])],
                    amendments: vec![digest(101)],
                    ..policy()
                }),
                ExecuteMsg::CreatePolicy(evaluated()),
                ExecuteMsg::CreatePolicy(PolicyMsg { disclosures: vec![term("energy")], ..policy() }),
                ExecuteMsg::CreateLicence(licence("MIT")),
            ],
        );
        kit.wait(5);
        kit
    }

    /// A model with two versions, none active.
    pub fn draft() -> Self {
        let mut kit = Self::stocked();
        kit.all("authority", vec![ExecuteMsg::Register(register("aurora"))]);
        kit.wait(5);
        kit.all("maintainer", vec![ExecuteMsg::Submit(submit(1, 1)), ExecuteMsg::Submit(submit(1, 2))]);
        kit.wait(5);
        kit
    }

    /// The first version is active.
    pub fn new() -> Self {
        let mut kit = Self::draft();
        kit.activate(1, 0).unwrap();
        kit.wait(5);
        kit
    }

    pub fn fork(&self) -> Self {
        let mut kit = Self::empty();
        *kit.deps.storage.inner_mut() = self.ledger().clone();
        kit.env = self.env.clone();
        kit
    }

    /// A policy, as messages name it; of one that isn't there, with any digest.
    pub fn policy(&self, id: u32) -> Exact {
        let digest = POLICIES.may_load(&self.deps.storage, id).unwrap().map(|policy| policy.0.digest());
        Exact { id, digest: digest.unwrap_or(Digest([0; 32])) }
    }

    /// A licence, as messages name it.
    pub fn licence(&self, id: u32) -> Exact {
        let digest = LICENCES.may_load(&self.deps.storage, id).unwrap().map(|licence| licence.made.digest());
        Exact { id, digest: digest.unwrap_or(Digest([0; 32])) }
    }

    pub fn ledger(&self) -> &Ledger {
        self.deps.storage.inner()
    }

    pub fn now(&self) -> u64 {
        self.env.block.time.seconds()
    }

    /// Lets seconds pass, in one block.
    pub fn wait(&mut self, seconds: u64) {
        self.env.block.height += 1;
        self.env.block.time = self.env.block.time.plus_seconds(seconds);
    }

    /// Moves on to exactly this second.
    pub fn at(&mut self, second: u64) {
        self.env.block.height += 1;
        self.env.block.time = Timestamp::from_seconds(second);
    }

    pub fn execute_with(&mut self, sender: &str, funds: &[Coin], msg: ExecuteMsg) -> Done {
        let before = self.ledger().clone();
        let info = message_info(&account(sender), funds);
        let done = contract::execute(self.deps.as_mut(), self.env.clone(), info, msg);
        match done {
            Ok(response) => {
                assert!(response.messages.is_empty() && response.attributes.is_empty());
                assert!(!response.events.is_empty(), "an event for each change");
                Ok((response.events, response.data))
            }
            Err(error) => {
                *self.deps.storage.inner_mut() = before;
                Err(error)
            }
        }
    }

    pub fn execute(&mut self, sender: &str, msg: ExecuteMsg) -> Done {
        self.execute_with(sender, &[], msg)
    }

    /// What must succeed.
    pub fn all(&mut self, sender: &str, msgs: Vec<ExecuteMsg>) {
        for msg in msgs {
            self.execute(sender, msg.clone()).unwrap_or_else(|error| panic!("{msg:?}: {error}"));
        }
    }

    /// The number of what a message makes.
    pub fn make(&mut self, sender: &str, msg: ExecuteMsg) -> u64 {
        let (_, data) = self.execute(sender, msg).unwrap();
        from_json::<CreatedResponse>(data.unwrap()).unwrap().id.u64()
    }

    pub fn revision(&self, model: u64) -> u64 {
        self.head(model).revision
    }

    pub fn head(&self, model: u64) -> Head {
        HEAD.load(self.ledger(), model).unwrap()
    }

    pub fn activate(&mut self, version: u32, grace: u64) -> Done {
        let revision = self.revision(1);
        let byte = u8::try_from(version).unwrap();
        self.execute(
            "authority",
            ExecuteMsg::Activate(Activate { model: 1, revision, version, root: digest(byte), grace }),
        )
    }

    pub fn set_policy(&mut self, policy: u32) -> Done {
        let revision = self.revision(1);
        self.execute(
            "authority",
            ExecuteMsg::SetGuardrails(SetGuardrails { model: 1, revision, policy: self.policy(policy) }),
        )
    }

    pub fn tighten(&mut self, policy: u32) -> Done {
        let revision = self.revision(1);
        self.execute(
            "authority",
            ExecuteMsg::TightenGuardrails(SetGuardrails { model: 1, revision, policy: self.policy(policy) }),
        )
    }

    pub fn suspend(&mut self, by: &str, until: u64) -> Done {
        let revision = self.revision(1);
        self.execute(by, suspend(revision, until))
    }

    pub fn ratify(&mut self, until: u64) -> Done {
        let revision = self.revision(1);
        self.execute(
            "authority",
            ExecuteMsg::RatifySuspension(RatifySuspension { model: 1, revision, until }),
        )
    }

    pub fn lift(&mut self) -> Done {
        let revision = self.revision(1);
        self.execute("authority", ExecuteMsg::LiftSuspension(AtRevision { model: 1, revision }))
    }

    pub fn revoke(&mut self, version: u32) -> Done {
        let revision = self.revision(1);
        self.execute("authority", revoke(revision, version))
    }

    /// Somebody attests a value of a version of model 1, by metric 1, measured now.
    pub fn attest(&mut self, by: &str, version: u32, value: i64) -> Done {
        let byte = u8::try_from(version).unwrap();
        let attestation = attestation(byte, value, self.now());
        self.execute(by, ExecuteMsg::Attest { model: 1, version, metric: 1, attestation })
    }

    pub fn query<T: DeserializeOwned>(&self, msg: QueryMsg) -> Result<T, ContractError> {
        Ok(from_json(contract::query(self.deps.as_ref(), self.env.clone(), msg)?).unwrap())
    }

    pub fn ask<T: DeserializeOwned>(&self, msg: QueryMsg) -> T {
        self.query(msg.clone()).unwrap_or_else(|error| panic!("{msg:?}: {error}"))
    }

    pub fn model(&self) -> ModelResponse {
        self.ask(QueryMsg::Model { model: 1, at: None })
    }

    pub fn authorize(&self, subject: Subject, terms: &[&str]) -> Decision {
        self.ask(QueryMsg::Authorize { subject, attributes: say(terms), at: None })
    }

    /// Whether a chat with model 1's active version is allowed.
    pub fn allowed(&self) -> bool {
        self.authorize(Subject::Active { model: 1 }, &["chat"]).allowed
    }

    /// What an act asks of the storage.
    pub fn cost<T>(&mut self, act: impl FnOnce(&mut Self) -> T) -> Counts {
        self.deps.storage.reset();
        act(self);
        self.deps.storage.counts()
    }
}

pub fn suspend(revision: u64, until: u64) -> ExecuteMsg {
    ExecuteMsg::Suspend(Suspend { model: 1, revision, until, reason: Cause::Safety, document: digest(90) })
}

pub fn revoke(revision: u64, version: u32) -> ExecuteMsg {
    ExecuteMsg::Revoke(Revoke { model: 1, revision, version, reason: Cause::Security, document: digest(91) })
}
