//! A community on a chain, its ledger beside it, and what compares the two.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Debug;

use cosmwasm_std::{to_json_binary, Addr, Binary, Uint256, WasmMsg};
use num_bigint::BigUint;
use polity::governor::{
    Ballot, Blocker, Constitution, Delegation, NamedRaw, PowersResponse, QueryMsg, Refusal, Setting,
    TierDelegate,
};
use polity::treasury::{Cap as CapMsg, Limit};
use polity::{governor, Asset};
use polity_client::ChainError;
use polity_testkit::hostile::target::{self, Behaviour};
use polity_testkit::hostile::TARGET;
use polity_testkit::prelude::*;

use crate::ledger::{
    Amendment, Book, Cap, Cast, Deed, Fate, Laws, Ledger, Money, Name, Op, Poll, Target, Trust, ANY, COUNCIL,
    OUTSIDE, TREASURY,
};

const DAY: u64 = 86_400;
/// Who made the contract that proposals may speak to, and changes its code.
const KEEPER: &str = "keeper";
/// The message that is sent to it.
const CALL: &str = "ping";

/// What is founded.
#[derive(Clone, Debug)]
pub struct Founding {
    /// What is staked.
    pub stake: Stake,
    /// Who is there, and what each stakes; each has as much again in hand, and so have the others.
    pub members: Vec<(Name, u128)>,
    /// Who comes later.
    pub others: Vec<Name>,
    /// Its tiers. The contract that proposals may speak to is named in it for this tier.
    pub constitution: Constitution,
    /// The lowest tier that may call it.
    pub call_tier: u8,
    /// The total under which no proposal can be made.
    pub min_stake: u128,
    /// The cap of the native coin.
    pub cap: Vec<(u8, u128)>,
}

/// A community twice: on a chain, and in a ledger.
pub struct World {
    /// The one on the chain.
    pub suite: Suite,
    /// The other.
    pub ledger: Ledger,
    people: Vec<Name>,
    target: Addr,
    codes: [u64; 2],
    supply: u128,
    remembered: RefCell<Vec<(QueryMsg, Binary)>>,
    /// How often each thing was done, was refused for each reason, and each status was met after a block.
    pub seen: BTreeMap<String, usize>,
}

impl World {
    /// Founds a community, and takes down where it starts.
    pub fn found(founding: &Founding) -> Self {
        let Founding { stake, members, others, constitution, call_tier, min_stake, cap } = founding;
        let hands = members.iter().map(|(_, units)| units).max().copied().unwrap_or(1_000);
        let longest = constitution.tiers.iter().map(|tier| tier.voting + 3 * tier.late_extension).max();
        let longest = longest.expect("there are tiers");
        let plan = Plan::new()
            .stake(stake.clone())
            .members(members)
            .in_hand(hands)
            .floors(60, 0)
            .unbonding(longest)
            .min_stake(*min_stake)
            .council(COUNCIL, 90)
            .constitution(constitution.clone())
            .treasury_stake(hands);
        let mut suite = plan.build();
        let council_until = suite.settings().council.expect("there is a council").until;
        others.iter().for_each(|who| suite.fund(*who, hands));
        let keeper = suite.address(KEEPER);
        let target = suite.deploy(TARGET, &target::InstantiateMsg::default(), Some(&keeper));
        let codes = [suite.code(TARGET), suite.upload(TARGET)];

        // the first decisions: a cap, and a message with a name
        let mut constitution = constitution.clone();
        constitution.raws.push(NamedRaw {
            contract: target.to_string(),
            key: CALL.into(),
            tier: tier(*call_tier),
        });
        let before = constitution.tiers.iter().map(|tier| tier.id.get()).collect();
        if !cap.is_empty() {
            suite.set_cap(COIN, 7 * DAY, cap);
        }
        let top = suite.top_tier();
        suite.enact(top, vec![Action::Set(Setting::Constitution(constitution.clone()))]);
        let horizon = suite.now() + longest;

        // deposits of the first decisions are not what is looked at here
        for proposal in 1..=suite.settings().proposals {
            if suite.proposal_of(proposal).deposit.is_some() {
                suite.release_deposit("anybody", proposal);
            }
        }
        let people: Vec<Name> = members.iter().map(|(who, _)| *who).chain(others.iter().copied()).collect();
        let hands = people.iter().map(|who| ((*who, Money::Stake), suite.in_hand(*who)));
        let treasury = suite.treasury();
        let held = [(Money::Stake, suite.stake_asset()), (Money::Coin, Asset::Native(COIN.into()))];
        let held = held.map(|(money, asset)| ((TREASURY, money), suite.balance(&treasury, asset)));
        let purses = hands.chain(held).collect();
        let block = suite.next_block();
        let mut ledger = Ledger {
            height: 0,
            now: 0,
            past: BTreeMap::new(),
            book: Book { stakes: members.iter().copied().collect(), trusts: BTreeMap::new() },
            purses,
            claims: BTreeMap::new(),
            polls: BTreeMap::new(),
            count: suite.settings().proposals,
            laws: Laws {
                constitution,
                used: before,
                unbonding: longest,
                min_stake: *min_stake,
                council_until,
                horizon,
            },
            cap: Cap { window: 7 * DAY, limits: cap.iter().copied().collect(), payments: vec![] },
            target: Target { code: 0, fails: false, calls: 0 },
        };
        ledger.open_block(block.height, block.time.seconds());
        let supply = ledger.supply(Money::Stake);
        let world = Self {
            suite,
            ledger,
            people,
            target,
            codes,
            supply,
            remembered: RefCell::default(),
            seen: BTreeMap::new(),
        };
        world.compare();
        world
    }

    /// Does all of this in one block, at this time: in the ledger and on the chain, which have to agree on what can be
    /// done, why the rest can't, and what comes of it.
    pub fn block(&mut self, time: u64, ops: &[Op]) {
        let block = self.suite.skip_to(time.max(self.ledger.now));
        self.ledger.open_block(block.height, block.time.seconds());
        let (ledger, seen) = (&mut self.ledger, &mut self.seen);
        let (target, codes) = (&self.target, self.codes);
        self.suite.in_one_block(|suite| {
            for op in ops {
                let questions = Questions::ask(suite, op);
                let expected = ledger.act(op);
                let came = perform(suite, target, codes, op);
                questions.check(&came, op);
                agree(&expected, &came, op);
                let code = came.as_ref().err().map(|error| code_of(error).unwrap_or(OUTSIDE));
                let what = code.map_or_else(|| verb(op).into(), |code| format!("{} {code}", verb(op)));
                *seen.entry(what).or_default() += 1;
            }
            let touched = Touched::by(ops, ledger);
            for who in &touched.people {
                same_account(suite, ledger, who);
            }
            for id in &touched.polls {
                same_poll(suite, ledger, *id);
            }
        });
        for poll in self.ledger.polls.values() {
            for what in self.ledger.described(poll) {
                *self.seen.entry(what).or_default() += 1;
            }
        }
        assert_eq!(self.ledger.supply(Money::Stake), self.supply, "the ledger itself loses or makes money");
        self.same_sums();
        self.remember();
    }

    /// Compares everything that there is now.
    pub fn compare(&self) {
        for who in &self.people {
            same_account(&self.suite, &self.ledger, who);
        }
        for id in self.ledger.polls.keys() {
            same_poll(&self.suite, &self.ledger, *id);
            self.same_voters(*id);
        }
        let called = self.suite.received(&self.target).len();
        assert_eq!(called, self.ledger.target.calls, "how often the target was called");
        self.same_sums();
        self.effective_powers_sum_to_the_total();
    }

    /// In every tier, as of the next block: own power that nobody else votes with, and what is delegated to each.
    fn effective_powers_sum_to_the_total(&self) {
        let members: Vec<_> = self.people.iter().map(|who| self.suite.member(*who)).collect();
        let total: u128 = members.iter().map(|member| member.staked.u128()).sum();
        for tier in &self.ledger.laws.constitution.tiers {
            let effective = members.iter().map(|member| {
                let lent = member.delegation.in_tier(tier.id).is_some();
                let by_tier = member.received.by_tier.iter().filter(|power| power.tier == tier.id);
                let received = by_tier.fold(member.received.whole, |sum, power| sum + power.power);
                received.u128() + if lent { 0 } else { member.staked.u128() }
            });
            assert_eq!(effective.sum::<u128>(), total, "effective powers in tier {}", tier.id);
        }
    }

    /// Compares all powers at all heights, and asks once more all that was ever asked about the past.
    pub fn compare_past(&self) {
        let heights: Vec<u64> = self.ledger.past.keys().copied().collect();
        for who in &self.people {
            for some in heights.chunks(30) {
                let account = self.suite.address(*who).into_string();
                let query = QueryMsg::Powers { account, heights: some.to_vec() };
                let answer: PowersResponse = self.suite.try_ask(&query).expect("the past can be asked");
                for (height, power) in some.iter().zip(answer.powers) {
                    assert_eq!(power.height, *height);
                    let expected = self.ledger.past[height].stake(who);
                    assert_eq!(power.power.u128(), expected, "power of {who} at height {height}");
                }
            }
        }
        for (height, book) in &self.ledger.past {
            assert_eq!(self.suite.total_at(*height), book.total(), "total at height {height}");
        }
        let remembered = self.remembered.borrow();
        remembered.iter().for_each(|(question, answer)| self.ask_again(question, answer));
    }

    /// What the governor holds is what it owes; and what is delegated is all there, once.
    fn same_sums(&self) {
        let held = self.suite.in_hand(self.suite.governor());
        assert_eq!(held, self.ledger.owed(), "what the governor holds, and what it owes");
        assert_eq!(self.suite.total(), self.ledger.present().total());
        for money in [Money::Stake, Money::Coin] {
            let has = self.suite.balance(self.suite.treasury(), self.asset(money));
            assert_eq!(has, self.ledger.purse(TREASURY, money), "{money:?} of the treasury");
        }
    }

    fn asset(&self, money: Money) -> Asset {
        asset(&self.suite, money)
    }

    /// Notes answers about what is past, and asks an older one again.
    fn remember(&self) {
        let height = self.ledger.height;
        let who = self.people[usize::try_from(height).expect("small") % self.people.len()];
        let account = self.suite.address(who).into_string();
        let mut questions = vec![
            QueryMsg::Total { height: Some(height) },
            QueryMsg::Power { account: account.clone(), height: Some(height) },
            QueryMsg::Powers { account: account.clone(), heights: vec![height.saturating_sub(3), height] },
        ];
        let over = |poll: &&Poll| poll.fate(self.ledger.now) != Fate::Open;
        let decided = self.ledger.polls.iter().rfind(|(_, poll)| over(poll));
        if let Some((proposal, _)) = decided {
            let proposal = *proposal;
            questions.push(QueryMsg::Ballot { proposal, account: account.clone() });
            questions.push(QueryMsg::Voter { proposal, account });
            questions.push(QueryMsg::Ballots { proposal, start_after: None, limit: Some(30) });
        }
        let answers = questions.into_iter().map(|question| {
            let answer = self.raw_answer(&question);
            (question, answer)
        });
        self.remembered.borrow_mut().extend(answers);
        let remembered = self.remembered.borrow();
        let (question, answer) = &remembered[usize::try_from(height).expect("small") * 7 % remembered.len()];
        self.ask_again(question, answer);
    }

    fn raw_answer(&self, question: &QueryMsg) -> Binary {
        let question = to_json_binary(question).expect("a query is JSON");
        self.suite.chain().smart(self.suite.governor().as_str(), &question).expect("it answers")
    }

    fn ask_again(&self, question: &QueryMsg, answer: &Binary) {
        let now = self.raw_answer(question);
        assert_eq!(&now, answer, "an answer about the past changed: {question:?}");
    }

    /// What each could vote with, and that no power is in two ballots or in none.
    fn same_voters(&self, id: u32) {
        let poll = &self.ledger.polls[&id];
        let tier = poll.tier.id.get();
        let (mut own, mut cast) = (0, 0);
        for who in &self.people {
            let voter = self.suite.voter(*who, id);
            assert_eq!(voter.own.u128(), poll.book.stake(who), "own power of {who} on {id}");
            assert_eq!(voter.received.u128(), poll.book.received(who, tier), "received by {who} on {id}");
            assert_eq!(voter.withdrawn.u128(), poll.withdrawn(who), "withdrawn from {who} on {id}");
            assert_eq!(voter.power.u128(), poll.power(who), "power of {who} on {id}");
            assert_eq!(voter.ballot, poll.ballots.get(who).map(ballot), "ballot of {who} on {id}");
            let refusal = match () {
                () if poll.fate(self.ledger.now) != Fate::Open => Some(Refusal::Closed),
                () if poll.power(who) == 0 => Some(Refusal::NoPower),
                () if poll.ballots.contains_key(who) && !poll.revoting() => Some(Refusal::AlreadyVoted),
                () => None,
            };
            assert_eq!(voter.refusal, refusal, "what keeps {who} from voting on {id}");
            let speaks = poll
                .book
                .delegate(who, tier)
                .filter(|_| poll.book.stake(who) > 0 && !poll.ballots.contains_key(who));
            let delegate = voter.delegate.as_ref().map(|vote| vote.delegate.clone());
            assert_eq!(delegate, speaks.map(|to| self.suite.address(to).into_string()));
            let its_ballot = speaks.and_then(|to| poll.ballots.get(to)).map(ballot);
            assert_eq!(voter.delegate.and_then(|vote| vote.ballot), its_ballot);
            own += voter.own.u128();
            cast += if voter.ballot.is_some() { voter.power.u128() } else { 0 };
        }
        assert_eq!(own, poll.book.total(), "own powers on {id} sum to the total");
        let not_voted = self.suite.outlook(id).not_voted.u128();
        assert_eq!(cast + not_voted, poll.book.total(), "each token of {id} sits in one place");
    }
}

/// Who and what a block may have changed.
#[derive(Default)]
struct Touched {
    people: Vec<Name>,
    polls: Vec<u32>,
}

impl Touched {
    fn by(ops: &[Op], ledger: &Ledger) -> Self {
        let mut touched = Self::default();
        for op in ops {
            match op {
                Op::Stake(who, _) | Op::Unstake(who, _) | Op::Claim(who) => {
                    touched.people.push(who);
                    touched.people.extend(ledger.book.delegate(who, ledger.laws.top()));
                }
                Op::Give(who, _, to) => touched.people.extend([who, to]),
                Op::Trust(who, trust) => {
                    touched.people.push(who);
                    match trust {
                        Trust::Nobody => {}
                        Trust::Whole(to) => touched.people.push(to),
                        Trust::ByTier(list) => touched.people.extend(list.values()),
                    }
                }
                Op::Propose { by, .. } => {
                    touched.people.push(by);
                    touched.polls.push(ledger.count);
                }
                Op::Release(id) => {
                    touched.people.extend(ledger.polls.get(id).map(|poll| poll.by));
                    touched.polls.push(*id);
                }
                Op::Vote(_, id, _) | Op::Execute(_, id) | Op::DryRun(id, _) | Op::Veto(_, id) => {
                    touched.polls.push(*id)
                }
                Op::Fail(_) | Op::Migrate(_) => {}
            }
        }
        touched.polls.sort_unstable();
        touched.polls.dedup();
        touched.polls.retain(|id| ledger.polls.contains_key(id));
        touched.people.sort_unstable();
        touched.people.dedup();
        touched
    }
}

/// What the governor says before a message about what will come of it.
struct Questions {
    vote: Option<Option<Refusal>>,
    execution: Option<Option<Blocker>>,
}

impl Questions {
    fn ask(suite: &Suite, op: &Op) -> Self {
        let ask = |query| suite.try_ask(&query).ok();
        let vote = match op {
            Op::Vote(who, proposal, _) => {
                let query = QueryMsg::Voter { proposal: *proposal, account: suite.address(*who).into() };
                ask(query).map(|answer: governor::VoterResponse| answer.refusal)
            }
            _ => None,
        };
        let execution = match op {
            Op::Execute(_, proposal) => suite
                .try_ask(&QueryMsg::Execution { proposal: *proposal })
                .ok()
                .map(|answer: governor::ExecutionResponse| answer.blocker),
            _ => None,
        };
        Self { vote, execution }
    }

    /// What `Voter` and `Execution` say is what `vote` and `execute` do.
    fn check<T: Debug>(&self, came: &Result<T, ChainError>, op: &Op) {
        let code = came.as_ref().err().map(|error| code_of(error).unwrap_or(OUTSIDE));
        if let Some(refusal) = self.vote {
            let expected = refusal.map(|refusal| match refusal {
                Refusal::Closed => "vote_closed",
                Refusal::AlreadyVoted => "already_voted",
                Refusal::NoPower => "no_power",
            });
            // `Voter` knows the voter, not what it is going to choose
            let misspelt = code == Some("no_option") && expected != Some("vote_closed");
            assert!(code == expected || misspelt, "Voter says {expected:?}, and {op:?} came to {code:?}");
        }
        if let Some(blocker) = &self.execution {
            let blocked = blocker.is_some();
            assert_eq!(
                blocked,
                code == Some("not_executable"),
                "Execution says {blocker:?} of {op:?}: {code:?}"
            );
            assert_eq!(blocked, came.is_err(), "Execution says {blocker:?} of {op:?}: {came:?}");
        }
    }
}

fn verb(op: &Op) -> &'static str {
    match op {
        Op::Stake(..) => "stake",
        Op::Unstake(..) => "unstake",
        Op::Claim(_) => "claim",
        Op::Give(..) => "give",
        Op::Trust(..) => "delegate",
        Op::Propose { .. } => "propose",
        Op::Vote(..) => "vote",
        Op::Execute(..) => "execute",
        Op::DryRun(..) => "dry run",
        Op::Veto(..) => "veto",
        Op::Release(_) => "release",
        Op::Fail(_) | Op::Migrate(_) => "target",
    }
}

fn agree<T: Debug>(expected: &[&str], came: &Result<T, ChainError>, op: &Op) {
    match came {
        Ok(_) => assert!(expected.is_empty(), "{op:?} succeeded, and shouldn't have: {expected:?}"),
        Err(error) => {
            let code = code_of(error).unwrap_or(OUTSIDE);
            let other_reason = code != "dry_run_succeeded" && expected == [ANY];
            let expected_it = expected.contains(&code) || other_reason;
            assert!(expected_it, "{op:?} should have come to {expected:?}, and came to: {error}");
        }
    }
}

fn asset(suite: &Suite, money: Money) -> Asset {
    match money {
        Money::Stake => suite.stake_asset(),
        Money::Coin => Asset::Native(COIN.into()),
    }
}

fn ballot(cast: &Cast) -> Ballot {
    let portions: Vec<_> = cast.iter().map(|(choice, weight)| (*choice, *weight)).collect();
    match portions.as_slice() {
        [(Choice::For(option), 10_000)] => Ballot::For(*option),
        [(Choice::Against, 10_000)] => no(),
        [(Choice::Abstain, 10_000)] => abstain(),
        portions => split(portions),
    }
}

fn delegation(suite: &Suite, trust: &Trust) -> Delegation {
    match trust {
        Trust::Nobody => Delegation::Nobody,
        Trust::Whole(to) => Delegation::Whole(suite.address(*to).into()),
        Trust::ByTier(list) => {
            let delegate =
                |(id, to): (&u8, &Name)| TierDelegate { tier: tier(*id), to: suite.address(*to).into() };
            Delegation::ByTier(list.iter().map(delegate).collect())
        }
    }
}

fn action(suite: &Suite, target: &Addr, deed: &Deed) -> Action {
    match deed {
        Deed::Pay(money, units, to) => Action::Spend(polity::treasury::Spend {
            asset: asset(suite, *money),
            to: suite.address(*to).into(),
            amount: amount(*units),
            memo: None,
        }),
        Deed::Lift => {
            Action::Registry(polity::registry::AuthorityMsg::LiftSuspension(polity::registry::AtRevision {
                model: 1,
                revision: 1,
            }))
        }
        Deed::Call => Action::Raw(governor::Raw::Execute {
            contract: target.to_string(),
            msg: Binary::from(format!("{{\"{CALL}\":{{}}}}").as_bytes()),
            funds: vec![],
        }),
        Deed::Unbonding(seconds) => Action::Set(Setting::Unbonding(*seconds)),
        Deed::Cap(window, limits) => Action::SetCap(CapMsg {
            asset: asset(suite, Money::Coin),
            window: *window,
            limits: limits
                .iter()
                .map(|(id, units)| Limit { tier: tier(*id), amount: (*units).into() })
                .collect(),
        }),
        Deed::Amend(Amendment { to, .. }) => Action::Set(Setting::Constitution(to.clone())),
    }
}

/// Does on the chain what was done in the ledger.
fn perform(suite: &mut Suite, target: &Addr, codes: [u64; 2], op: &Op) -> Result<(), ChainError> {
    match op {
        Op::Stake(who, units) => suite.try_stake(*who, *units).map(drop),
        Op::Unstake(who, units) => suite.try_unstake(*who, *units).map(drop),
        Op::Claim(who) => suite.try_claim(*who).map(drop),
        Op::Give(who, units, to) => suite.try_pay(*who, suite.stake_asset(), *units, *to).map(drop),
        Op::Trust(who, trust) => {
            let delegation = delegation(suite, trust);
            suite.try_delegate_as(*who, delegation).map(drop)
        }
        Op::Propose { by, tier, options, deposit } => {
            let actions = |deeds: &Vec<Deed>| deeds.iter().map(|deed| action(suite, target, deed)).collect();
            let options: Vec<Vec<Action>> = options.iter().map(actions).collect();
            let mut draft = suite.proposal(*by).tier(*tier).deposit(*deposit);
            for (number, actions) in options.into_iter().enumerate() {
                draft = draft.option(&format!("Option {number}")).actions(actions);
            }
            draft.try_submit().map(drop)
        }
        Op::Vote(who, id, cast) => suite.try_vote(*who, *id, ballot(cast)).map(drop),
        Op::Execute(who, id) => suite.try_execute(*who, *id).map(drop),
        Op::DryRun(proposal, option) => {
            let msg = governor::ExecuteMsg::DryRun { proposal: *proposal, option: *option };
            suite.try_tell("anybody", &msg).map(drop)
        }
        Op::Veto(who, id) => suite.try_veto(*who, *id).map(drop),
        Op::Release(id) => suite.try_release_deposit("anybody", *id).map(drop),
        Op::Fail(fails) => {
            suite.behave(target, if *fails { Behaviour::Fail } else { Behaviour::Record });
            Ok(())
        }
        Op::Migrate(code) => {
            let keeper = suite.address(KEEPER);
            let contract_addr = target.to_string();
            let msg = WasmMsg::Migrate { contract_addr, new_code_id: codes[*code], msg: Binary::from(b"{}") };
            suite.chain_mut().submit(&keeper, vec![msg.into()]).map(drop)
        }
    }
}

/// All that the governor says of an account.
fn same_account(suite: &Suite, ledger: &Ledger, who: Name) {
    let member = suite.member(who);
    assert_eq!(member.staked.u128(), ledger.book.stake(who), "stake of {who}");
    assert_eq!(member.power.u128(), ledger.present().stake(who), "power of {who} in this block");
    let trust = ledger.book.trusts.get(who).cloned().unwrap_or_default();
    assert_eq!(member.delegation, delegation(suite, &trust), "delegation of {who}");
    assert_eq!(suite.in_hand(who), ledger.purse(who, Money::Stake), "what {who} has in hand");
    assert_eq!(suite.balance(who, COIN), ledger.purse(who, Money::Coin), "coins of {who}");
    for tier in &ledger.laws.constitution.tiers {
        let id = tier.id;
        let by_tier = member.received.by_tier.iter().find(|power| power.tier == id);
        let received = member.received.whole.u128() + by_tier.map_or(0, |power| power.power.u128());
        assert_eq!(received, ledger.book.received(who, id.get()), "received by {who} in tier {id}");
    }
    let claims = member.claims.iter().map(|claim| (claim.release, claim.amount.u128()));
    let expected: BTreeMap<u64, u128> = ledger.claims.get(who).cloned().unwrap_or_default();
    assert!(claims.eq(expected.into_iter().take(10)), "claims of {who}: {:?}", member.claims);
    assert_eq!(member.open_proposals, ledger.open_proposals(who), "open proposals of {who}");
}

fn wide(sum: &Uint256) -> BigUint {
    BigUint::from_bytes_be(&sum.to_be_bytes())
}

/// All that the governor says of a proposal.
fn same_poll(suite: &Suite, ledger: &Ledger, id: u32) {
    let poll = &ledger.polls[&id];
    let proposal = suite.proposal_of(id);
    let count = poll.count();
    let options: Vec<BigUint> = proposal.tally.options.iter().map(wide).collect();
    assert_eq!(options, count.options, "For, on proposal {id}: {poll:#?}");
    assert_eq!(wide(&proposal.tally.against), count.against, "Against, on proposal {id}: {poll:#?}");
    assert_eq!(wide(&proposal.tally.abstain), count.abstain, "Abstain, on proposal {id}: {poll:#?}");
    assert_eq!(proposal.total.u128(), poll.book.total());
    assert_eq!((proposal.created, proposal.snapshot), (poll.created, poll.snapshot));
    assert_eq!(proposal.status, ledger.status(poll), "proposal {id}: {poll:#?}");
    let passed = match poll.fate(ledger.now) {
        Fate::Passed { option, .. } => Some(option),
        _ => None,
    };
    assert_eq!(proposal.passed, passed, "what passed of proposal {id}");
    let window = poll.window(ledger.now);
    assert_eq!(proposal.executable_from.zip(proposal.executable_until), window, "window of proposal {id}");
    assert_eq!(
        proposal.deposit.map_or(0, |deposit| deposit.u128()),
        poll.deposit,
        "deposit of proposal {id}"
    );
    if !poll.vetoed {
        assert_eq!(proposal.end, poll.end(), "end of proposal {id}: {poll:#?}");
    }

    let outlook = suite.outlook(id);
    assert_eq!(outlook.status, proposal.status);
    assert_eq!(outlook.leading, count.leading(), "what leads on proposal {id}");
    assert_eq!(outlook.answer, poll.passing(), "what would pass of proposal {id}: {poll:#?}");
    let all_met = outlook.conditions.iter().all(|condition| condition.met);
    assert_eq!(all_met, poll.passing().is_some(), "conditions of proposal {id}: {outlook:#?}");
    if poll.early.is_none() {
        assert_eq!(outlook.answer_since, poll.answer.0, "since when proposal {id} would pass");
    }

    let execution = suite.execution(id);
    let blocker = ledger.blocker(poll);
    assert_eq!((execution.status, execution.executable), (proposal.status, blocker.is_none()));
    match (&execution.blocker, &blocker) {
        (Some(Blocker::Stale(_)), Some(Blocker::Stale(_))) => {}
        (said, expected) => assert_eq!(said, expected, "what blocks proposal {id}"),
    }
}
