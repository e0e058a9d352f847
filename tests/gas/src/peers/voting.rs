use cosmwasm_std::{coins, Addr};
use polity_testkit::{COIN, STAKE};
use polity_vm::VmChain;
use serde_json::{json, Value};

use super::desk::{nested, Desk, Folder};
use crate::{nth, text, Traces, LARGE, SMALL, TOTAL};

/// Who votes, and with what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// cw-plus: cw3-flex-multisig with the weights of cw4-stake, a native coin staked.
    Multisig,
    /// DAO DAO with a native coin staked.
    DaoNative,
    /// DAO DAO with a cw20 staked.
    DaoCw20,
}

/// Claims that DAO DAO lets somebody have open.
const MAX_CLAIMS: u32 = 70;

struct Scene {
    desk: Desk,
    kind: Kind,
    crowd: u32,
    /// Who takes stake.
    staking: Addr,
    /// Who counts votes.
    voting: Addr,
    /// Who takes proposals.
    proposing: Addr,
    /// Who holds the funds.
    treasury: Addr,
    token: Option<Addr>,
}

/// A DAO that stakes the native coin, and who may command it.
pub(super) struct Dao {
    pub core: Addr,
    pub voting: Addr,
    pub proposing: Addr,
    pub power: Addr,
}

impl Dao {
    pub fn found(desk: &mut Desk, power: Value, power_code: &str) -> Self {
        let module = |code: u64, msg: &Value, label: &str| json!({"code_id": code, "msg": nested(msg), "admin": {"core_module": {}}, "funds": [], "label": label});
        let pre_propose = json!({
            "deposit_info": null,
            "submission_policy": {"specific": {"dao_members": true, "allowlist": [], "denylist": []}},
            "extension": {},
        });
        let pre_propose = module(desk.code("dao-pre-propose-single"), &pre_propose, "pre-propose");
        let proposal = json!({
            "threshold": {"threshold_quorum": {"threshold": {"majority": {}}, "quorum": {"percent": "0.1"}}},
            "max_voting_period": {"time": 432_000},
            "min_voting_period": null,
            "only_members_execute": false,
            "allow_revoting": false,
            "pre_propose_info": {"module_may_propose": {"info": pre_propose}},
            "close_proposal_on_execution_failure": true,
            "veto": null,
        });
        let proposal = module(desk.code("dao-proposal-single"), &proposal, "proposals");
        let power = module(desk.code(power_code), &power, "power");
        let core = desk.make(
            "dao-dao-core",
            json!({
                "admin": desk.account("alice"),
                "name": "Digits",
                "description": "A DAO",
                "image_url": null,
                "automatically_add_cw20s": true,
                "automatically_add_cw721s": true,
                "voting_module_instantiate_info": power,
                "proposal_modules_instantiate_info": [proposal],
                "initial_items": null,
                "dao_uri": null,
            }),
            &[],
        );
        let power = desk.ask_address(&core, json!({"voting_module": {}}));
        let modules = desk.ask(&core, json!({"proposal_modules": {}}));
        let voting = address(&modules[0]["address"]);
        let policy = desk.ask(&voting, json!({"proposal_creation_policy": {}}));
        Self { core, power, voting, proposing: address(&policy["module"]["addr"]) }
    }

    pub fn native(desk: &mut Desk) -> Self {
        let power = json!({
            "token_info": {"existing": {"denom": STAKE}},
            "unstaking_duration": {"time": 2_592_000},
            "active_threshold": null,
        });
        Self::found(desk, power, "dao-voting-token-staked")
    }
}

#[track_caller]
fn address(value: &Value) -> Addr {
    match value.as_str() {
        Some(text) => Addr::unchecked(text),
        None => panic!("{value} is no address"),
    }
}

/// Does every operation that this peer has once, with so many members, ballots, and stake changes of one member.
///
/// # Panics
///
/// If an operation fails, or hasn't the effect that it is to have.
pub fn measure(kind: Kind, chain: VmChain, folder: Folder, crowd: u32) -> Traces {
    let mut scene = Scene::found(kind, Desk::new(chain, folder), crowd);
    scene.people();
    scene.stakes();
    scene.unstakes();
    scene.proposals();
    scene.executions();
    scene.claims();
    scene.desk.traces
}

/// A community for votes a second: so many members may vote on one proposal. Answers what sends a vote of the n-th.
pub fn voters(kind: Kind, chain: VmChain, folder: Folder, crowd: u32) -> impl FnMut(u32) {
    let mut scene = Scene::found(kind, Desk::new(chain, folder), crowd);
    scene.people();
    let proposal = scene.propose("joe", 1, 300);
    scene.desk.next_block();
    move |n| scene.vote(&nth("voter", n), proposal, "no")
}

impl Scene {
    fn found(kind: Kind, mut desk: Desk, crowd: u32) -> Self {
        match kind {
            Kind::Multisig => {
                let group = desk.make(
                    "cw4-stake",
                    json!({
                        "denom": {"native": STAKE},
                        "tokens_per_weight": "1",
                        "min_bond": "1",
                        "unbonding_period": {"time": 2_592_000},
                        "admin": null,
                    }),
                    &[],
                );
                // a group must have members by then
                desk.give("alice", LARGE, STAKE);
                desk.send("alice", &group, json!({"bond": {}}), &coins(LARGE, STAKE));
                let multisig = desk.make(
                    "cw3-flex-multisig",
                    json!({
                        "group_addr": group,
                        "threshold": {"threshold_quorum": {"threshold": "0.5", "quorum": "0.1"}},
                        "max_voting_period": {"time": 432_000},
                        "executor": null,
                        "proposal_deposit": null,
                    }),
                    &[],
                );
                let (voting, proposing, treasury) = (multisig.clone(), multisig.clone(), multisig);
                Self { desk, kind, crowd, staking: group, voting, proposing, treasury, token: None }
            }
            Kind::DaoNative => {
                let dao = Dao::native(&mut desk);
                let Dao { core, voting, proposing, power } = dao;
                Self { desk, kind, crowd, staking: power, voting, proposing, treasury: core, token: None }
            }
            Kind::DaoCw20 => {
                let holder =
                    json!({"address": desk.account("faucet"), "amount": (1_000 * TOTAL).to_string()});
                let token = desk.make(
                    "cw20-base",
                    json!({
                        "name": "Digit",
                        "symbol": "DIGIT",
                        "decimals": 6,
                        "initial_balances": [holder],
                        "mint": null,
                        "marketing": null,
                    }),
                    &[],
                );
                let staking = json!({"new": {
                    "staking_code_id": desk.code("cw20-stake"),
                    "unstaking_duration": {"time": 2_592_000},
                }});
                let power = json!({
                    "token_info": {"existing": {"address": token, "staking_contract": staking}},
                    "active_threshold": null,
                });
                let dao = Dao::found(&mut desk, power, "dao-voting-cw20-staked");
                let staking = desk.ask_address(&dao.power, json!({"staking_contract": {}}));
                let Dao { core, voting, proposing, .. } = dao;
                Self { desk, kind, crowd, staking, voting, proposing, treasury: core, token: Some(token) }
            }
        }
    }

    fn fund(&mut self, who: &str, units: u128) {
        match self.token.clone() {
            None => self.desk.give(who, units, STAKE),
            Some(token) => {
                let to = self.desk.account(who);
                let msg = json!({"transfer": {"recipient": to, "amount": units.to_string()}});
                self.desk.send("faucet", &token, msg, &[]);
            }
        }
    }

    fn in_hand(&self, who: &str) -> u128 {
        match &self.token {
            None => self.desk.balance(who, STAKE),
            Some(token) => {
                let asked = json!({"balance": {"address": self.desk.account(who)}});
                number(&self.desk.ask(token, asked)["balance"])
            }
        }
    }

    fn stake(desk: &mut Desk, scene: &Told, who: &str, units: u128) {
        match (scene.kind, &scene.token) {
            (Kind::Multisig, _) => desk.send(who, &scene.staking, json!({"bond": {}}), &coins(units, STAKE)),
            (_, None) => desk.send(who, &scene.staking, json!({"stake": {}}), &coins(units, STAKE)),
            (_, Some(token)) => {
                let msg = nested(&json!({"stake": {}}));
                let send = json!({"contract": scene.staking, "amount": units.to_string(), "msg": msg});
                desk.send(who, token, json!({"send": send}), &[]);
            }
        }
    }

    fn told(&self) -> Told {
        Told { kind: self.kind, staking: self.staking.clone(), token: self.token.clone() }
    }

    fn join(&mut self, who: &str, units: u128) {
        self.fund(who, units + 10 * SMALL);
        let told = self.told();
        Self::stake(&mut self.desk, &told, who, units);
    }

    /// What it has staked now.
    fn staked(&self, who: &str) -> u128 {
        let account = self.desk.account(who);
        match self.kind {
            Kind::Multisig => {
                number(&self.desk.ask(&self.staking, json!({"staked": {"address": account}}))["stake"])
            }
            Kind::DaoNative => {
                let asked = json!({"voting_power_at_height": {"address": account, "height": null}});
                number(&self.desk.ask(&self.staking, asked)["power"])
            }
            Kind::DaoCw20 => {
                number(&self.desk.ask(&self.staking, json!({"staked_value": {"address": account}}))["value"])
            }
        }
    }

    fn people(&mut self) {
        for n in 0..self.crowd {
            self.join(&nth("voter", n), SMALL);
        }
        for who in ["ann", "una1", "una10", "una100", "cleo", "lea", "len", "joe"] {
            self.join(who, SMALL);
        }
        for who in ["alice", "bob", "wim"] {
            self.join(who, LARGE);
        }
        self.desk.next_block();
    }

    fn stakes(&mut self) {
        self.fund("fay", 10 * SMALL);
        let told = self.told();
        self.desk.op("stake.first", |desk| Self::stake(desk, &told, "fay", SMALL));
        for _ in 0..self.crowd {
            Self::stake(&mut self.desk, &told, "ann", 1);
        }
        self.desk.op("stake.later", |desk| Self::stake(desk, &told, "ann", SMALL / 2));
        self.desk.next_block();
        assert_eq!(self.staked("fay"), SMALL);
        assert_eq!(self.staked("ann"), self.ann());
    }

    fn ann(&self) -> u128 {
        SMALL + SMALL / 2 + u128::from(self.crowd)
    }

    fn unstake(kind: Kind, units: u128) -> Value {
        match kind {
            Kind::Multisig => json!({"unbond": {"tokens": units.to_string()}}),
            _ => json!({"unstake": {"amount": units.to_string()}}),
        }
    }

    fn unstakes(&mut self) {
        let msg = Self::unstake(self.kind, 1_000);
        for (who, name, open) in
            [("una1", "unstake.1", 1), ("una10", "unstake.10", 10), ("una100", "unstake.100", 100)]
        {
            if self.kind != Kind::Multisig && open > MAX_CLAIMS {
                continue;
            }
            let staking = self.staking.clone();
            for _ in 0..open {
                self.desk.send(who, &staking, msg.clone(), &[]);
            }
            self.desk.op(name, |desk| desk.send(who, &staking, msg.clone(), &[]));
            let asked = json!({"claims": {"address": self.desk.account(who)}});
            let claims = self.desk.ask(&staking, asked);
            assert_eq!(
                claims["claims"].as_array().map(Vec::len),
                usize::try_from(open + 1).ok(),
                "claims of {who}"
            );
        }
    }

    fn proposal(&self, actions: u8, bytes: usize) -> Value {
        let to = self.desk.account("erin");
        let send = json!({"bank": {"send": {
            "to_address": to, "amount": [{"denom": COIN, "amount": "1000000"}],
        }}});
        let msgs: Vec<_> = (0..actions).map(|_| send.clone()).collect();
        let (title, description) = ("Read it", text(bytes));
        match self.kind {
            Kind::Multisig => {
                json!({"propose": {"title": title, "description": description, "msgs": msgs, "latest": null}})
            }
            _ => json!({"propose": {"msg": {"propose": {
                "title": title, "description": description, "msgs": msgs, "vote": null,
            }}}}),
        }
    }

    /// The newest proposal.
    fn newest(&self) -> u64 {
        let list = self.desk.ask(&self.voting, json!({"reverse_proposals": {"limit": 1}}));
        match list["proposals"][0]["id"].as_u64() {
            Some(id) => id,
            None => panic!("no proposal: {list}"),
        }
    }

    fn propose(&mut self, who: &str, actions: u8, bytes: usize) -> u64 {
        let (msg, proposing) = (self.proposal(actions, bytes), self.proposing.clone());
        self.desk.send(who, &proposing, msg, &[]);
        self.newest()
    }

    fn vote(&mut self, who: &str, proposal: u64, vote: &str) {
        let voting = self.voting.clone();
        self.desk.send(who, &voting, json!({"vote": {"proposal_id": proposal, "vote": vote}}), &[]);
    }

    fn proposals(&mut self) {
        for _ in 0..self.crowd {
            self.propose("joe", 1, 300);
            self.desk.skip(6 * 86_400);
        }
        let mut made = vec![];
        for (name, actions, bytes) in
            [("propose.1", 1, 300), ("propose.1.long", 1, 4_000), ("propose.10", 10, 300)]
        {
            let (before, msg, proposing) =
                (self.newest(), self.proposal(actions, bytes), self.proposing.clone());
            self.desk.op(name, |desk| desk.send("joe", &proposing, msg, &[]));
            assert_eq!(self.newest(), before + 1, "{name}");
            made.push(self.newest());
        }
        self.desk.next_block();
        let (voted, long) = (made[0], made[1]);
        self.ballot("vote.first", "lea", voted, SMALL);
        self.ballot("vote.long", "lea", long, SMALL);
        for n in 0..self.crowd {
            self.vote(&nth("voter", n), voted, "no");
        }
        self.ballot("vote.crowd", "len", voted, SMALL);
        self.ballot("vote.changed", "ann", voted, self.ann());
    }

    fn ballot(&mut self, name: &'static str, who: &str, proposal: u64, power: u128) {
        let voting = self.voting.clone();
        let msg = json!({"vote": {"proposal_id": proposal, "vote": "no"}});
        self.desk.op(name, |desk| desk.send(who, &voting, msg, &[]));
        let voter = self.desk.account(who);
        let (asked, field) = match self.kind {
            Kind::Multisig => (json!({"vote": {"proposal_id": proposal, "voter": voter}}), "weight"),
            _ => (json!({"get_vote": {"proposal_id": proposal, "voter": voter}}), "power"),
        };
        let found = self.desk.ask(&voting, asked);
        assert_eq!(number(&found["vote"][field]), power, "the ballot of {who}: {found}");
        assert_eq!(found["vote"]["vote"], "no");
    }

    fn executions(&mut self) {
        let treasury = self.treasury.to_string();
        self.desk.give(&treasury, TOTAL, COIN);
        self.desk.give("erin", 1_000_000_000, COIN);
        for (name, actions) in [("execute.1", 1), ("execute.10", 10)] {
            let proposal = self.propose("joe", actions, 300);
            self.desk.next_block();
            for who in ["alice", "bob", "wim"] {
                self.vote(who, proposal, "yes");
            }
            self.desk.skip(7 * 86_400);
            let (before, voting) = (self.desk.balance("erin", COIN), self.voting.clone());
            let msg = json!({"execute": {"proposal_id": proposal}});
            self.desk.op(name, |desk| desk.send("anybody", &voting, msg, &[]));
            assert_eq!(self.desk.balance("erin", COIN), before + 1_000_000 * u128::from(actions), "{name}");
        }
    }

    fn claims(&mut self) {
        let staking = self.staking.clone();
        self.desk.send("cleo", &staking, Self::unstake(self.kind, 1_000_000), &[]);
        self.desk.skip(31 * 86_400);
        // behind the ripe one is another
        self.desk.send("cleo", &staking, Self::unstake(self.kind, 1_000), &[]);
        let before = self.in_hand("cleo");
        self.desk.op("claim", |desk| desk.send("cleo", &staking, json!({"claim": {}}), &[]));
        assert_eq!(self.in_hand("cleo"), before + 1_000_000);
    }
}

/// What a stake is sent with.
struct Told {
    kind: Kind,
    staking: Addr,
    token: Option<Addr>,
}

/// A number, written as such or as text.
#[track_caller]
pub(super) fn number(value: &Value) -> u128 {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match text.parse() {
        Ok(number) => number,
        Err(_) => panic!("{value} is no number"),
    }
}
