//! The kit's community on a chain whose every record can be looked at.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    ops::{Deref, DerefMut},
    rc::Rc,
};

use cosmwasm_std::{
    to_json_binary, Addr, Binary, BlockInfo, Coin, CosmosMsg, Event, Record, Timestamp, WasmMsg,
};
use cw20::Cw20ExecuteMsg;
use polity::{
    governor::{
        Constitution, Council, ExecuteMsg, InstantiateMsg, NamedRaw, OptionMsg, Propose, QueryMsg, Raw,
        ReceiveMsg, Text, Vote,
    },
    registry::{AtRevision, AuthorityMsg},
    treasury::{Cap, Limit, Spend, Succession},
};
use polity_client::{
    Chain, ChainError, ChainInfo, Clock, Code, CodeInfo, Codes, ContractInfo, Embedded, Outcome,
};
pub use polity_testkit::prelude::*;
use polity_testkit::{hostile, Suite};
use serde_json::Value;

pub const DAY: u64 = 86_400;
pub const NOTHING: &[Coin] = &[];

/// A chain that a suite runs on while a test looks at it.
#[derive(Clone)]
struct Shared(Rc<RefCell<Embedded>>);

impl Chain for Shared {
    fn info(&self) -> ChainInfo {
        self.0.borrow().info()
    }

    fn block(&self) -> Result<BlockInfo, ChainError> {
        self.0.borrow().block()
    }

    fn upload(&mut self, sender: &Addr, code: &Code) -> Result<u64, ChainError> {
        self.0.borrow_mut().upload(sender, code)
    }

    fn submit(&mut self, sender: &Addr, msgs: Vec<CosmosMsg>) -> Result<Outcome, ChainError> {
        self.0.borrow_mut().submit(sender, msgs)
    }

    fn simulate(&mut self, sender: &Addr, msgs: Vec<CosmosMsg>) -> Result<Outcome, ChainError> {
        self.0.borrow_mut().simulate(sender, msgs)
    }

    fn smart(&self, contract: &str, msg: &Binary) -> Result<Binary, ChainError> {
        self.0.borrow().smart(contract, msg)
    }

    fn raw(&self, contract: &str, key: &[u8]) -> Result<Option<Vec<u8>>, ChainError> {
        self.0.borrow().raw(contract, key)
    }

    fn contract_info(&self, contract: &str) -> Result<ContractInfo, ChainError> {
        self.0.borrow().contract_info(contract)
    }

    fn code_info(&self, code_id: u64) -> Result<CodeInfo, ChainError> {
        self.0.borrow().code_info(code_id)
    }

    fn balances(&self, account: &str) -> Result<Vec<Coin>, ChainError> {
        self.0.borrow().balances(account)
    }

    fn clock(&mut self) -> Option<&mut dyn Clock> {
        Some(self)
    }
}

impl Clock for Shared {
    fn advance(&mut self, seconds: u64) -> Result<BlockInfo, ChainError> {
        self.0.borrow_mut().advance(seconds)
    }

    fn advance_blocks(&mut self, blocks: u64) -> Result<BlockInfo, ChainError> {
        self.0.borrow_mut().advance_blocks(blocks)
    }

    fn skip_to(&mut self, time: Timestamp) -> Result<BlockInfo, ChainError> {
        self.0.borrow_mut().skip_to(time)
    }

    fn hold(&mut self) -> Result<BlockInfo, ChainError> {
        self.0.borrow_mut().hold()
    }

    fn release(&mut self) {
        self.0.borrow_mut().release();
    }
}

impl Stage for Shared {
    fn account(&self, name: &str) -> Addr {
        Stage::account(&*self.0.borrow(), name)
    }

    fn give(&mut self, to: &Addr, coins: Vec<Coin>) -> Result<(), ChainError> {
        self.0.borrow_mut().give(to, coins)
    }
}

/// A community, and its chain to look at.
pub struct Scene {
    suite: Suite,
    chain: Shared,
}

impl Deref for Scene {
    type Target = Suite;

    fn deref(&self) -> &Suite {
        &self.suite
    }
}

impl DerefMut for Scene {
    fn deref_mut(&mut self) -> &mut Suite {
        &mut self.suite
    }
}

/// Every record of every contract, who may change its code, and every coin that somebody known has.
#[derive(PartialEq)]
pub struct State {
    records: BTreeMap<Addr, Vec<Record>>,
    codes: Vec<(Addr, ContractInfo)>,
    coins: BTreeMap<Addr, Vec<Coin>>,
}

impl Scene {
    /// The kit's community.
    pub fn new() -> Self {
        Self::of(&Plan::new())
    }

    /// A community as planned.
    pub fn of(plan: &Plan) -> Self {
        let mut scene = Self::bare();
        let community = scene.found(plan);
        scene.enter(&community);
        scene
    }

    /// A chain without a community.
    pub fn bare() -> Self {
        let codes = Codes::suite().and(hostile::codes());
        let chain = Shared(Rc::new(RefCell::new(Embedded::builder().codes(codes).build().unwrap())));
        Self { suite: Suite::on(Box::new(chain.clone())), chain }
    }

    /// All that a message could change.
    pub fn state(&self) -> State {
        let chain = self.chain.0.borrow();
        let codes = chain.contracts().unwrap();
        let records =
            codes.iter().map(|(address, _)| (address.clone(), chain.dump(address.as_str()).unwrap()));
        let coins = self.suite.known().chain(codes.iter().map(|(address, _)| address));
        let coins = coins.map(|address| (address.clone(), chain.balances(address.as_str()).unwrap()));
        let coins = coins.filter(|(_, coins)| !coins.is_empty()).collect();
        State { records: records.collect(), coins, codes }
    }

    /// The governor's records.
    pub fn records(&self) -> Vec<Record> {
        self.chain.0.borrow().dump(self.governor().as_str()).unwrap()
    }

    /// Every contract on the chain.
    pub fn contracts(&self) -> Vec<(Addr, ContractInfo)> {
        self.chain.0.borrow().contracts().unwrap()
    }

    /// What comes of something that is tried.
    pub fn attempt(&mut self, attempt: Attempt) -> Result<Outcome, ChainError> {
        self.watch(&attempt.sender);
        self.chain_mut().submit(&attempt.sender, vec![attempt.msg])
    }

    /// A message to the governor, without funds.
    pub fn told(&self, who: impl Actor, msg: ExecuteMsg) -> Attempt {
        self.told_with(who, msg, NOTHING)
    }

    /// A message to the governor.
    pub fn told_with(&self, who: impl Actor, msg: ExecuteMsg, funds: &[Coin]) -> Attempt {
        self.sent(who, self.governor(), &msg, funds)
    }

    /// A message to the governor, as JSON.
    pub fn told_json(&self, who: impl Actor, msg: impl Into<String>) -> Attempt {
        let contract_addr = self.governor().into();
        let msg = WasmMsg::Execute { contract_addr, msg: msg.into().into_bytes().into(), funds: vec![] };
        Attempt { sender: self.address(who), msg: msg.into() }
    }

    /// A message to any contract.
    pub fn sent(
        &self,
        who: impl Actor,
        contract: impl Actor,
        msg: &impl serde::Serialize,
        funds: &[Coin],
    ) -> Attempt {
        let contract_addr = self.address(contract).into();
        let msg = WasmMsg::Execute { contract_addr, msg: to_json_binary(msg).unwrap(), funds: funds.into() };
        Attempt { sender: self.address(who), msg: msg.into() }
    }

    /// A cw20 sent to the governor.
    pub fn sent_token(&self, who: impl Actor, token: &Addr, units: u128, msg: &ReceiveMsg) -> Attempt {
        self.sent_token_raw(who, token, units, to_json_binary(msg).unwrap())
    }

    /// A cw20 sent to the governor, with any message.
    pub fn sent_token_raw(&self, who: impl Actor, token: &Addr, units: u128, msg: Binary) -> Attempt {
        let send = Cw20ExecuteMsg::Send { contract: self.governor().into(), amount: units.into(), msg };
        self.sent(who, token, &send, NOTHING)
    }

    /// A proposal of alice with one option, and the deposit of the kit's top tier.
    pub fn proposed(&self, id: u8, actions: Vec<Action>) -> Attempt {
        let propose = propose(id, vec![OptionMsg { label: "Yes".try_into().unwrap(), actions }]);
        let funds: &[Coin] = match self.stake_asset() {
            Asset::Native(denom) => &cosmwasm_std::coins(100, denom),
            Asset::Cw20(_) => NOTHING,
        };
        self.told_with("alice", ExecuteMsg::Propose(propose), funds)
    }

    /// A setting, as the treasury sends it.
    pub fn set(&self, setting: Setting) -> Attempt {
        self.told(self.treasury(), ExecuteMsg::Set(setting))
    }

    /// The successor of this community's governor, on the same treasury; nobody has staked in it.
    pub fn successor(&mut self) -> Community {
        let home = self.community().clone();
        let Asset::Native(_) = home.stake else { panic!("a successor stakes what is native here") };
        self.found(&Plan::new().succeeding(&home).members(&[]))
    }

    /// The successor, which took the treasury over. The suite stays in the old one.
    pub fn succeeded(&mut self) -> Community {
        let home = self.community().clone();
        let next = self.successor();
        self.enter(&next);
        self.join("alice", 600);
        self.enter(&home);
        let proposal = self.proposal("alice").successor(&next, 500, 30 * DAY).submit();
        self.carry(proposal);
        self.skip_days(30);
        self.enter(&next);
        self.accept_treasury("anybody");
        self.enter(&home);
        next
    }

    /// What the governor told of a transaction: an event a line, addresses by their names.
    pub fn events(&self, outcome: &Outcome) -> Vec<String> {
        let governor = self.governor();
        let is_own = |event: &&Event| {
            let of =
                |a: &&cosmwasm_std::Attribute| a.key == "_contract_address" && a.value == governor.as_str();
            event.ty.starts_with("wasm-") && event.attributes.iter().any(|a| of(&a))
        };
        let names = ["alice", "bob", "carol", "dave", "erin", "council"];
        let names = names.map(|name| (self.address(name), name.to_uppercase()));
        let mut all = names.to_vec();
        all.push((governor.clone(), "GOVERNOR".into()));
        all.push((self.treasury(), "TREASURY".into()));
        if let Asset::Cw20(token) = self.stake_asset() {
            all.push((Addr::unchecked(token), "TOKEN".into()));
        }
        let line = |event: &Event| {
            let attributes = event.attributes.iter().filter(|a| a.key != "_contract_address");
            let name = event.ty.trim_start_matches("wasm-").to_owned();
            let line = attributes.fold(name, |line, a| format!("{line} {}={}", a.key, a.value));
            all.iter().fold(line, |line, (address, name)| line.replace(address.as_str(), name))
        };
        outcome.events().filter(is_own).map(line).collect()
    }

    /// What the governor answers, or why it doesn't.
    pub fn asked(&self, query: &QueryMsg) -> Result<Value, ChainError> {
        self.try_ask(query)
    }
}

/// Something that is tried.
pub struct Attempt {
    pub sender: Addr,
    pub msg: CosmosMsg,
}

/// Something that is refused, and why.
pub struct Refused {
    pub scene: Scene,
    pub attempt: Attempt,
    pub error: GovernorError,
}

/// What is refused, by a name, and how it comes about.
pub type Case = (&'static str, fn() -> Refused);

/// Each is refused with its error, and leaves no trace.
#[track_caller]
pub fn check(refusals: &[Case]) {
    for (what, refused) in refusals {
        let Refused { mut scene, attempt, error } = refused();
        scene.watch(&attempt.sender);
        let before = scene.state();
        let result = scene.attempt(attempt);
        match error_of::<GovernorError>(&result) {
            Some(found) => assert_eq!(found, &error, "{what}"),
            None => panic!("{what}: {error:?} was expected, and what came is {result:?}"),
        }
        assert!(scene.state() == before, "{what}: refused, and something changed");
    }
}

/// A case of a table of refusals.
pub fn refused(scene: Scene, attempt: Attempt, error: GovernorError) -> Refused {
    Refused { scene, attempt, error }
}

pub fn coin(units: u128, denom: &str) -> Vec<Coin> {
    cosmwasm_std::coins(units, denom)
}

pub fn vote(proposal: u32, ballot: Ballot) -> Vote {
    Vote { proposal, ballot, rationale: None }
}

pub fn propose(id: u8, options: Vec<OptionMsg>) -> Propose {
    Propose {
        tier: tier(id),
        title: "A proposal".try_into().unwrap(),
        text: Text::Inline("".try_into().unwrap()),
        options,
    }
}

pub fn option_of(label: &str, actions: Vec<Action>) -> OptionMsg {
    OptionMsg { label: label.try_into().unwrap(), actions }
}

pub fn spend(asset: impl Money, units: u128, to: impl Into<String>) -> Action {
    Action::Spend(Spend { asset: asset.asset(), to: to.into(), amount: amount(units), memo: None })
}

pub fn cap(asset: impl Money, window: u64, limits: &[(u8, u128)]) -> Cap {
    let limits = limits.iter().map(|(id, units)| Limit { tier: tier(*id), amount: (*units).into() });
    Cap { asset: asset.asset(), window, limits: limits.collect() }
}

/// What is harmless.
pub fn lift() -> Action {
    Action::Registry(AuthorityMsg::LiftSuspension(AtRevision { model: 1, revision: 1 }))
}

pub fn call(contract: impl Into<String>, msg: &str) -> Action {
    Action::Raw(Raw::Execute { contract: contract.into(), msg: msg.as_bytes().into(), funds: vec![] })
}

pub fn succession(successor: impl Into<String>, min_total: u128, term: u64) -> Succession {
    Succession { successor: successor.into(), min_total: amount(min_total), term }
}

pub fn council(address: impl Into<String>, until: u64) -> Council {
    Council { address: address.into(), until }
}

pub fn named(contract: impl Into<String>, key: &str, id: u8) -> NamedRaw {
    NamedRaw { contract: contract.into(), key: key.into(), tier: tier(id) }
}

/// A constitution, changed.
pub fn amended(scene: &Scene, change: impl FnOnce(&mut Constitution)) -> Constitution {
    let mut constitution = scene.constitution();
    change(&mut constitution);
    constitution
}

/// The constitution without a tier, and without what that was permitted; loosening guardrails is the top tier's then,
/// wherever tightening is.
pub fn without_tier(scene: &Scene, id: u8) -> Constitution {
    amended(scene, |c| {
        c.tiers.retain(|tier| tier.id.get() != id);
        c.permissions.retain(|p| p.tier.get() != id && p.kind != ActionKind::SetGuardrails);
    })
}

/// The message that a plan founds with.
pub fn founding(scene: &mut Scene, plan: Plan) -> InstantiateMsg {
    let seen = Rc::new(RefCell::new(None));
    let keep = Rc::clone(&seen);
    scene.found(&plan.adjust(move |message| drop(keep.borrow_mut().replace(message.clone()))));
    let message = seen.borrow_mut().take();
    message.unwrap()
}

/// An instantiation of a governor.
pub fn founded(scene: &mut Scene, message: &InstantiateMsg, admin: Option<Addr>, funds: &[Coin]) -> Attempt {
    let msg = WasmMsg::Instantiate {
        admin: admin.map(Addr::into_string),
        code_id: scene.code("governor"),
        msg: to_json_binary(message).unwrap(),
        funds: funds.into(),
        label: "governor".into(),
    };
    Attempt { sender: scene.address("founder"), msg: msg.into() }
}
