//! The registry's messages that these tests need, in one place: a real registry, on a storage of its own.

use std::{marker::PhantomData, rc::Rc};

use cosmwasm_std::{
    from_json,
    testing::{message_info, MockApi, MockQuerier},
    Empty, Env, OwnedDeps,
};
use polity::{
    registry::{
        Activate, Algorithm, AtRevision, Axis, AxisKind, Cause, ConstraintMsg, CreatedResponse, Deprecate,
        Exact, ExecuteMsg, Licence, LimitMsg, ModelId, Parent, PolicyMsg, ProposeAuthority, Register,
        Relation, Revoke, Submit, Suspend, Term, Terms, VersionId, Vocabulary,
    },
    Digest, Ratio,
};
use polity_registry::{contract, state::HEAD, ContractError};

use crate::{kit::account, ledger::Ledger};

/// A registry alone. Copies share what it keeps until one of them changes.
#[derive(Clone)]
pub struct Registry(pub Rc<Ledger>);

type Deps = OwnedDeps<Ledger, MockApi, MockQuerier, Empty>;

pub fn deps(ledger: Ledger) -> Deps {
    OwnedDeps {
        storage: ledger,
        api: MockApi::default(),
        querier: MockQuerier::default(),
        custom_query_type: PhantomData,
    }
}

fn term(name: &str) -> Term {
    name.try_into().unwrap()
}

fn axes() -> Vec<Axis> {
    let terms: Terms = vec![term("chat")].try_into().unwrap();
    vec![Axis { name: term("use"), kind: AxisKind::Set(terms) }]
}

fn policy() -> PolicyMsg {
    PolicyMsg {
        vocabulary: 1,
        document: Digest([1; 32]),
        amendments: vec![],
        constraints: vec![ConstraintMsg { axis: term("use"), limit: LimitMsg::Allow(vec![term("chat")]) }],
        disclosures: vec![],
        rules: vec![],
        max_staleness: 60,
    }
}

fn licence() -> Licence {
    Licence {
        expression: "MIT".try_into().unwrap(),
        text: Digest([2; 32]),
        uri: None,
        grants: Relation::ALL.to_vec(),
        share_alike: None,
        restrictions: None,
        royalty_free: false,
    }
}

/// What makes a policy 1 and a licence 1, on any chain.
pub fn stock() -> Vec<ExecuteMsg> {
    let digest = Vocabulary::try_from(axes()).unwrap().digest();
    vec![
        ExecuteMsg::CreateVocabulary { axes: axes() },
        ExecuteMsg::SealVocabulary { vocabulary: 1, digest },
        ExecuteMsg::CreatePolicy(policy()),
        ExecuteMsg::CreateLicence(licence()),
    ]
}

/// A model with its pledge, in millionths, and its parents with theirs.
pub fn register(name: &str, pledge: u32, parents: &[(ModelId, u32)]) -> ExecuteMsg {
    let vocabulary = Vocabulary::try_from(axes()).unwrap();
    let ratio = |millionths| Ratio::from_millionths(millionths).unwrap();
    let parent = |(model, pledge): &(ModelId, u32)| Parent {
        model: *model,
        relation: Relation::Finetune,
        licence: 1,
        pledge: ratio(*pledge),
    };
    ExecuteMsg::Register(Register {
        name: name.try_into().unwrap(),
        licence: Exact { id: 1, digest: licence().digest() },
        pledge: ratio(pledge),
        parents: parents.iter().map(parent).collect(),
        policy: Some(Exact { id: 1, digest: policy().compile(&vocabulary, &[]).unwrap().digest() }),
        maintainers: vec![],
        guardian: None,
        successor_of: None,
    })
}

/// A version of a model, with a root of its own.
pub fn submit(model: ModelId, version: VersionId) -> ExecuteMsg {
    ExecuteMsg::Submit(Submit {
        model,
        algorithm: Algorithm::Sha256Rfc6962V1,
        root: root(version),
        files: 1,
        size: 1,
        label: None,
        documents: vec![],
        disclosures: vec![],
        provenance: vec![],
        card: None,
    })
}

fn root(version: VersionId) -> Digest {
    Digest([u8::try_from(version).unwrap(); 32])
}

pub fn activate(model: ModelId, revision: u64, version: VersionId) -> ExecuteMsg {
    ExecuteMsg::Activate(Activate { model, revision, version, root: root(version), grace: 0 })
}

pub fn suspend(model: ModelId, revision: u64, until: u64) -> ExecuteMsg {
    ExecuteMsg::Suspend(Suspend { model, revision, until, reason: Cause::Legal, document: Digest([3; 32]) })
}

pub fn lift(model: ModelId, revision: u64) -> ExecuteMsg {
    ExecuteMsg::LiftSuspension(AtRevision { model, revision })
}

pub fn deprecate(model: ModelId, revision: u64, sunset: u64) -> ExecuteMsg {
    ExecuteMsg::Deprecate(Deprecate { model, revision, sunset, successor: None })
}

pub fn retire(model: ModelId, revision: u64) -> ExecuteMsg {
    ExecuteMsg::Retire(AtRevision { model, revision })
}

pub fn revoke(model: ModelId, revision: u64, version: VersionId) -> ExecuteMsg {
    ExecuteMsg::Revoke(Revoke { model, revision, version, reason: Cause::Legal, document: Digest([4; 32]) })
}

pub fn hand_over(model: ModelId, revision: u64, to: &str) -> [ExecuteMsg; 2] {
    let authority = Some(account(to).into_string());
    [
        ExecuteMsg::ProposeAuthority(ProposeAuthority { model, revision, authority }),
        ExecuteMsg::AcceptAuthority(AtRevision { model, revision }),
    ]
}

impl Registry {
    /// With policy 1 and licence 1, and no model.
    pub fn new(env: &Env) -> Self {
        let mut deps = deps(Ledger::default());
        let info = message_info(&account("maker"), &[]);
        let init = polity::registry::InstantiateMsg {};
        contract::instantiate(deps.as_mut(), env.clone(), info, init).unwrap();
        let mut registry = Self(Rc::new(deps.storage));
        for msg in stock() {
            registry.execute(env, "maker", msg).unwrap();
        }
        registry
    }

    pub fn execute(
        &mut self,
        env: &Env,
        sender: &str,
        msg: ExecuteMsg,
    ) -> Result<Option<ModelId>, ContractError> {
        let mut deps = deps((*self.0).clone());
        let done = contract::execute(deps.as_mut(), env.clone(), message_info(&account(sender), &[]), msg);
        if done.is_ok() {
            self.0 = Rc::new(deps.storage);
        }
        let made = |data| from_json::<CreatedResponse>(data).ok().map(|made| made.id.u64());
        Ok(done?.data.and_then(made))
    }

    pub fn query(&self, env: &Env, msg: polity::registry::QueryMsg) -> cosmwasm_std::Binary {
        contract::query(deps((*self.0).clone()).as_ref(), env.clone(), msg).unwrap()
    }

    pub fn revision(&self, model: ModelId) -> u64 {
        HEAD.load(&*self.0, model).unwrap().revision
    }
}
