//! A community as the design has it, kept the slow way.
//!
//! Every block begins with a whole copy of stakes and delegations. A tally is counted anew whenever it is asked for, by
//! walking over all accounts and asking of each token of the snapshot where it sits. Amounts are integers of any size.

mod book;
mod op;
mod poll;

use std::collections::{BTreeMap, BTreeSet};

use polity::governor::{ActionKind, Blocker, Constitution, Rule, Status, Tier};

pub use book::{Book, Trust};
pub use op::{Amendment, Deed, Money, Op};
pub use poll::{Cast, Count, Fate, Poll};

/// An account.
pub type Name = &'static str;
/// What holds the community's funds.
pub const TREASURY: Name = "(treasury)";
/// Who may veto.
pub const COUNCIL: Name = "council";
/// A refusal whose reason is the chain's or the token's own, without a code.
pub const OUTSIDE: &str = "(outside)";
/// A refusal with whatever reason.
pub const ANY: &str = "(any)";

/// A community.
#[derive(Clone, Debug)]
pub struct Ledger {
    /// The present block,
    pub height: u64,
    /// and its time in unix seconds.
    pub now: u64,
    /// Stakes and delegations at the start of every block.
    pub past: BTreeMap<u64, Book>,
    /// And as of the next block.
    pub book: Book,
    /// What each has in hand, the treasury too.
    pub purses: BTreeMap<(Name, Money), u128>,
    /// What each unstaked and didn't claim, by the second of its release.
    pub claims: BTreeMap<Name, BTreeMap<u64, u128>>,
    /// Every proposal by its number.
    pub polls: BTreeMap<u32, Poll>,
    /// The number of the last one.
    pub count: u32,
    /// The rules.
    pub laws: Laws,
    /// What may leave the treasury below the top tier.
    pub cap: Cap,
    /// The contract that proposals may speak to.
    pub target: Target,
}

/// The rules of a community.
#[derive(Clone, Debug)]
pub struct Laws {
    /// Tiers, and what they may carry.
    pub constitution: Constitution,
    /// Every id that was ever a tier's.
    pub used: BTreeSet<u8>,
    /// Seconds that unstaked tokens wait.
    pub unbonding: u64,
    /// The total under which no proposal can be made.
    pub min_stake: u128,
    /// When the council's term is over.
    pub council_until: u64,
    /// When the last vote that was made under an earlier constitution can be over.
    pub horizon: u64,
}

/// The cap of the native coin, and every payment under it.
#[derive(Clone, Debug, Default)]
pub struct Cap {
    /// Seconds; 0 where there is no cap.
    pub window: u64,
    /// What each tier may spend in a window.
    pub limits: BTreeMap<u8, u128>,
    /// When, how much, and in which tiers it counts.
    pub payments: Vec<(u64, u128, Vec<u8>)>,
}

/// A contract that proposals may speak to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Target {
    /// Its code.
    pub code: u64,
    /// Whether it fails.
    pub fails: bool,
    /// How often it was called.
    pub calls: usize,
}

impl Cap {
    /// What a tier has spent in the window of `now`.
    pub fn spent(&self, tier: u8, now: u64) -> u128 {
        let in_window = self.payments.iter().filter(|(at, ..)| at / self.window == now / self.window);
        in_window.filter(|(.., tiers)| tiers.contains(&tier)).map(|(_, units, _)| units).sum()
    }
}

impl Laws {
    fn position(&self, tier: u8) -> Option<usize> {
        self.constitution.tiers.iter().position(|t| t.id.get() == tier)
    }

    /// A tier by its id.
    pub fn tier(&self, id: u8) -> Option<&Tier> {
        self.constitution.tiers.iter().find(|tier| tier.id.get() == id)
    }

    /// The id of the top tier.
    pub fn top(&self) -> u8 {
        self.constitution.tiers.last().expect("there are tiers").id.get()
    }

    /// The tier and those above it, without the top: whose caps a payment must fit.
    fn capped_from(&self, tier: u8) -> Vec<u8> {
        let ids = self.constitution.tiers.iter().map(|tier| tier.id.get());
        ids.skip_while(|id| *id != tier).filter(|id| *id != self.top()).collect()
    }

    /// The lowest tier that may do this.
    fn needed(&self, deed: &Deed) -> u8 {
        let kind = match deed {
            Deed::Pay(..) => ActionKind::Spend,
            Deed::Lift => ActionKind::LiftSuspension,
            Deed::Call => {
                // the only message that is ever named
                return self.constitution.raws.first().map_or(self.top(), |raw| raw.tier.get());
            }
            Deed::Unbonding(_) | Deed::Cap(..) | Deed::Amend(_) => return self.top(),
        };
        let named = self.constitution.permissions.iter().find(|permission| permission.kind == kind);
        named.map_or(self.top(), |permission| permission.tier.get())
    }

    /// Whether a tier is too low for this, or not there any more.
    fn too_low(&self, tier: u8, deed: &Deed) -> bool {
        self.position(tier) < self.position(self.needed(deed))
    }

    fn longest_vote(&self) -> u64 {
        let tiers = self.constitution.tiers.iter();
        tiers.map(|tier| tier.voting + 3 * tier.late_extension).max().expect("there are tiers")
    }

    fn unbonding_enough(&self, now: u64) -> bool {
        self.unbonding >= self.longest_vote().max(self.horizon.saturating_sub(now))
    }

    /// Changes a setting, if that is in bounds; else says why not.
    fn settle(&mut self, deed: &Deed, now: u64) -> Result<(), &'static str> {
        match deed {
            Deed::Unbonding(seconds) => self.unbonding = *seconds,
            Deed::Amend(Amendment { to, .. }) => {
                let ids = || to.tiers.iter().map(|tier| tier.id.get());
                if ids().any(|id| self.used.contains(&id) && self.tier(id).is_none()) {
                    return Err("setting");
                }
                // votes that are open now may take as long as they could
                self.horizon = self.horizon.max(now + self.longest_vote());
                self.used.extend(ids());
                self.constitution = to.clone();
            }
            Deed::Cap(_, limits) => {
                if limits.iter().any(|(tier, _)| self.tier(*tier).is_none()) {
                    return Err("unknown_tier");
                }
                // who is above a capped tier, below the top, has a cap that is no lower
                let below_top = self.capped_from(self.constitution.tiers[0].id.get());
                let of = |id: &u8| limits.iter().find(|(tier, _)| tier == id).map(|(_, limit)| *limit);
                let rising = below_top.windows(2).all(|pair| of(&pair[0]) <= of(&pair[1]));
                return if rising && of(&self.top()).is_none() { Ok(()) } else { Err("cap_ladder") };
            }
            Deed::Pay(..) | Deed::Lift | Deed::Call => {}
        }
        if self.unbonding_enough(now) {
            Ok(())
        } else {
            Err("setting")
        }
    }
}

/// Why something can't be done: every reason that applies, by its code. Nothing applies: it is done.
pub type Refusals = Vec<&'static str>;

fn reasons<const N: usize>(all: [(bool, &'static str); N]) -> Refusals {
    all.into_iter().filter_map(|(applies, reason)| applies.then_some(reason)).collect()
}

impl Ledger {
    /// Begins a block.
    pub fn open_block(&mut self, height: u64, now: u64) {
        self.past.insert(height, self.book.clone());
        (self.height, self.now) = (height, now);
    }

    /// Stakes and delegations at the start of the present block.
    pub fn present(&self) -> &Book {
        &self.past[&self.height]
    }

    /// What an account has in hand.
    pub fn purse(&self, who: Name, money: Money) -> u128 {
        self.purses.get(&(who, money)).copied().unwrap_or(0)
    }

    /// What the governor owes: stakes, claims and deposits.
    pub fn owed(&self) -> u128 {
        let claims: u128 = self.claims.values().flat_map(BTreeMap::values).sum();
        let deposits: u128 = self.polls.values().map(|poll| poll.deposit).sum();
        self.book.total() + claims + deposits
    }

    /// All that there is.
    pub fn supply(&self, money: Money) -> u128 {
        let purses = self.purses.iter().filter(|((_, kind), _)| *kind == money);
        let owed = if money == Money::Stake { self.owed() } else { 0 };
        purses.map(|(_, units)| units).sum::<u128>() + owed
    }

    fn take(&mut self, who: Name, money: Money, units: u128) {
        let purse = self.purses.entry((who, money)).or_default();
        *purse = purse.checked_sub(units).expect("refused before");
    }

    fn give(&mut self, who: Name, money: Money, units: u128) {
        *self.purses.entry((who, money)).or_default() += units;
    }

    /// Does something, or says why not.
    pub fn act(&mut self, op: &Op) -> Refusals {
        let refusals = self.refusals(op);
        if refusals.is_empty() {
            self.apply(op);
        }
        refusals
    }

    fn refusals(&self, op: &Op) -> Refusals {
        match op {
            Op::Stake(who, units) | Op::Give(who, units, _) => {
                reasons([(self.purse(who, Money::Stake) < *units, OUTSIDE)])
            }
            Op::Unstake(who, units) => reasons([(self.book.stake(who) < *units, "not_enough_stake")]),
            Op::Claim(who) => reasons([(self.ripe(who).is_empty(), "nothing_to_claim")]),
            Op::Trust(who, trust) => {
                let named: Vec<(Option<u8>, Name)> = match trust {
                    Trust::Nobody => vec![],
                    Trust::Whole(to) => vec![(None, to)],
                    Trust::ByTier(list) => list.iter().map(|(tier, to)| (Some(*tier), *to)).collect(),
                };
                let unknown =
                    |(tier, _): &(Option<u8>, _)| tier.is_some_and(|id| self.laws.tier(id).is_none());
                reasons([
                    (named.iter().any(unknown), "unknown_tier"),
                    (named.iter().any(|(_, to)| to == who), "self_delegation"),
                ])
            }
            Op::Propose { by, tier, options, deposit } => {
                self.refusals_of_proposal(by, *tier, options, *deposit)
            }
            Op::Vote(who, id, ballot) => match self.polls.get(id) {
                None => vec!["no_proposal"],
                Some(poll) => {
                    let known = |choice: &_| match choice {
                        polity::governor::Choice::For(option) => usize::from(*option) < poll.options.len(),
                        _ => true,
                    };
                    reasons([
                        (poll.fate(self.now) != Fate::Open, "vote_closed"),
                        (!ballot.keys().all(known), "no_option"),
                        (poll.power(who) == 0, "no_power"),
                        (poll.ballots.contains_key(who) && !poll.revoting(), "already_voted"),
                    ])
                }
            },
            Op::Execute(_, id) => match self.polls.get(id) {
                None => vec!["no_proposal"],
                Some(poll) => reasons([(self.blocker(poll).is_some(), "not_executable")]),
            },
            Op::DryRun(id, option) => match self.polls.get(id) {
                None => vec!["no_proposal"],
                Some(poll) if usize::from(*option) >= poll.options.len() => vec!["no_option"],
                Some(poll) if self.stale(poll, *option) => vec!["stale"],
                Some(poll) if self.outcome(poll, *option).is_none() => vec![ANY],
                Some(_) => vec!["dry_run_succeeded"],
            },
            Op::Veto(who, id) => match self.polls.get(id) {
                None => vec!["no_proposal", "unauthorized"],
                Some(poll) => {
                    let late = match poll.fate(self.now) {
                        Fate::Open => false,
                        Fate::Passed { at, .. } => self.now >= at + poll.tier.delay,
                        Fate::Rejected | Fate::Vetoed => true,
                    };
                    reasons([
                        (*who != COUNCIL || self.now >= self.laws.council_until, "unauthorized"),
                        (!poll.tier.vetoable || late, "not_vetoable"),
                    ])
                }
            },
            Op::Release(id) => match self.polls.get(id) {
                None => vec!["no_proposal"],
                Some(poll) => {
                    reasons([(poll.deposit == 0 || poll.fate(self.now) == Fate::Open, "no_deposit")])
                }
            },
            Op::Fail(_) | Op::Migrate(_) => vec![],
        }
    }

    fn refusals_of_proposal(&self, by: Name, tier: u8, options: &[Vec<Deed>], deposit: u128) -> Refusals {
        let Some(tier) = self.laws.tier(tier) else {
            return vec!["unknown_tier"];
        };
        let (id, total) = (tier.id.get(), self.present().total());
        let speaks_for = self.present().stake(by) + self.present().received(by, id);
        let deeds = || options.iter().flatten();
        let unnamed = |deed: &Deed| match deed {
            Deed::Pay(Money::Coin, ..) => !self.cap.limits.contains_key(&id),
            Deed::Pay(Money::Stake, ..) => true,
            _ => false,
        };
        let optimistic = matches!(tier.rule, Rule::Optimistic { .. });
        let shape = options.len() != 1 || options.iter().any(Vec::is_empty);
        let out_of_bounds = |deeds: &Vec<Deed>| {
            let mut laws = self.laws.clone();
            deeds.iter().find_map(|deed| laws.settle(deed, self.now).err())
        };
        let settings = options.iter().find_map(out_of_bounds);
        let mut refusals = reasons([
            (self.purse(by, Money::Stake) < deposit, OUTSIDE),
            (total < self.laws.min_stake, "too_little_stake"),
            (speaks_for * 1_000_000 < total * u128::from(tier.proposer.millionths()), "too_little_power"),
            (self.open_proposals(by).len() >= 3, "too_many_open"),
            (deposit < self.deposit_of(tier, total), "deposit"),
            (optimistic && shape, "optimistic_shape"),
            (deeds().any(|deed| self.laws.too_low(id, deed)), "needs_tier"),
            (id != self.laws.top() && deeds().any(unnamed), "uncapped"),
        ]);
        refusals.extend(settings);
        refusals
    }

    fn deposit_of(&self, tier: &Tier, total: u128) -> u128 {
        total * u128::from(tier.deposit.millionths()) / 1_000_000
    }

    /// An account's proposals that are being voted on.
    pub fn open_proposals(&self, by: Name) -> Vec<u32> {
        let open = self.polls.iter().filter(|(_, poll)| poll.by == by && poll.fate(self.now) == Fate::Open);
        open.map(|(id, _)| *id).collect()
    }

    fn ripe(&self, who: Name) -> Vec<u64> {
        let claims = self.claims.get(who).into_iter().flatten();
        claims.map(|(release, _)| *release).filter(|release| *release <= self.now).take(30).collect()
    }

    fn apply(&mut self, op: &Op) {
        match op {
            Op::Stake(who, units) => {
                self.take(who, Money::Stake, *units);
                *self.book.stakes.entry(who).or_default() += units;
            }
            Op::Unstake(who, units) => {
                *self.book.stakes.entry(who).or_default() -= units;
                let release = self.now + self.laws.unbonding;
                *self.claims.entry(who).or_default().entry(release).or_default() += units;
            }
            Op::Claim(who) => {
                for release in self.ripe(who) {
                    let units = self.claims.get_mut(who).and_then(|claims| claims.remove(&release));
                    self.give(who, Money::Stake, units.expect("it is ripe"));
                }
            }
            Op::Give(who, units, to) => {
                self.take(who, Money::Stake, *units);
                self.give(to, Money::Stake, *units);
            }
            Op::Trust(who, trust) => drop(self.book.trusts.insert(who, trust.clone())),
            Op::Propose { by, tier, options, .. } => {
                let tier = self.laws.tier(*tier).expect("refused before").clone();
                let deposit = self.deposit_of(&tier, self.present().total());
                // what comes above it is returned
                self.take(by, Money::Stake, deposit);
                let mut poll = Poll {
                    tier,
                    by,
                    created: self.now,
                    snapshot: self.height,
                    book: self.present().clone(),
                    options: options.clone(),
                    target_code: self.target.code,
                    ballots: BTreeMap::new(),
                    answer: (self.now, None),
                    early: None,
                    vetoed: false,
                    executed: false,
                    failed: false,
                    deposit,
                };
                poll.answer.1 = poll.passing();
                self.count += 1;
                self.polls.insert(self.count, poll);
            }
            Op::Vote(who, id, ballot) => {
                let now = self.now;
                self.poll_mut(*id).vote(who, ballot.clone(), now);
            }
            Op::Execute(_, id) => {
                let poll = self.polls[id].clone();
                let Fate::Passed { option, .. } = poll.fate(self.now) else { panic!("refused before") };
                match self.outcome(&poll, option) {
                    Some(after) => {
                        *self = after;
                        self.poll_mut(*id).executed = true;
                    }
                    None => self.poll_mut(*id).failed = true,
                }
            }
            Op::Veto(_, id) => self.poll_mut(*id).vetoed = true,
            Op::Release(id) => {
                let now = self.now;
                let poll = self.poll_mut(*id);
                let lost = poll.fate(now) == Fate::Rejected && poll.forfeits();
                let to = if lost { TREASURY } else { poll.by };
                let deposit = std::mem::take(&mut poll.deposit);
                self.give(to, Money::Stake, deposit);
            }
            Op::Fail(fails) => self.target.fails = *fails,
            Op::Migrate(code) => self.target.code = *code as u64,
            Op::DryRun(..) => unreachable!("a dry run always reverts"),
        }
    }

    fn poll_mut(&mut self, id: u32) -> &mut Poll {
        self.polls.get_mut(&id).expect("there is such a proposal")
    }

    /// Whether what an option does has changed since it was proposed, or isn't its tier's any more.
    fn stale(&self, poll: &Poll, option: u8) -> bool {
        let id = poll.tier.id.get();
        let changed = |deed: &Deed| {
            self.laws.too_low(id, deed) || *deed == Deed::Call && self.target.code != poll.target_code
        };
        self.laws.tier(id).is_none() || poll.options[usize::from(option)].iter().any(changed)
    }

    /// Where a proposal stands.
    pub fn status(&self, poll: &Poll) -> Status {
        match self.blocker(poll) {
            Some(Blocker::Executed {}) => Status::Executed,
            Some(Blocker::Vetoed {}) => Status::Vetoed,
            Some(Blocker::Open { .. }) => Status::Open,
            Some(Blocker::Rejected {}) => Status::Rejected,
            Some(Blocker::Expired { .. }) => Status::Expired,
            Some(Blocker::Stale(_)) => Status::Stale,
            Some(Blocker::Waiting { .. }) => Status::Waiting,
            None if poll.failed => Status::Failed,
            None => Status::Executable,
        }
    }

    /// What is to be said of a proposal: its status, and how it came to it.
    pub fn described(&self, poll: &Poll) -> Vec<String> {
        let mut words = vec![format!("{:?}", self.status(poll))];
        let changed_late = poll.end() > poll.created + poll.tier.voting;
        let over = !poll.vetoed && poll.fate(self.now) != Fate::Open;
        for (applies, word) in [
            (poll.early.is_some(), "decided early"),
            (changed_late, "extended"),
            (
                over && poll.early.is_none()
                    && poll.answer.1.is_some()
                    && poll.fate(self.now) == Fate::Rejected,
                "too young",
            ),
            (over && poll.fate(self.now) == Fate::Rejected && poll.forfeits(), "forfeits"),
            (poll.executed && poll.failed, "executed at the second try"),
        ] {
            words.extend(applies.then(|| word.to_owned()));
        }
        words
    }

    /// Why a proposal can't be executed now. What made it stale isn't told: it says that its tier was removed.
    pub fn blocker(&self, poll: &Poll) -> Option<Blocker> {
        if poll.executed {
            return Some(Blocker::Executed {});
        }
        let option = match poll.fate(self.now) {
            Fate::Vetoed => return Some(Blocker::Vetoed {}),
            Fate::Open => return Some(Blocker::Open { end: poll.end() }),
            Fate::Rejected => return Some(Blocker::Rejected {}),
            Fate::Passed { option, .. } => option,
        };
        let (from, until) = poll.window(self.now).expect("it passed");
        match () {
            () if self.now >= until => Some(Blocker::Expired { since: until }),
            () if self.stale(poll, option) => {
                Some(Blocker::Stale(polity::governor::Staleness::TierRemoved { tier: poll.tier.id }))
            }
            () if self.now < from => Some(Blocker::Waiting { until: from }),
            () => None,
        }
    }

    /// What would be after an option's deeds, in their order; none if one of them can't be done.
    fn outcome(&self, poll: &Poll, option: u8) -> Option<Self> {
        let mut after = self.clone();
        let tiers = self.laws.capped_from(poll.tier.id.get());
        let done = poll.options[usize::from(option)].iter().all(|deed| after.perform(deed, &tiers));
        done.then_some(after)
    }

    fn perform(&mut self, deed: &Deed, tiers: &[u8]) -> bool {
        match deed {
            Deed::Pay(money, units, to) => {
                let fits = |tier: &u8| match self.cap.limits.get(tier) {
                    Some(limit) => self.cap.spent(*tier, self.now) + units <= *limit,
                    None => false,
                };
                let allowed = match money {
                    Money::Coin => tiers.iter().all(fits),
                    Money::Stake => tiers.is_empty(),
                };
                if !allowed || self.purse(TREASURY, *money) < *units {
                    return false;
                }
                if !tiers.is_empty() {
                    self.cap.payments.push((self.now, *units, tiers.to_vec()));
                }
                self.take(TREASURY, *money, *units);
                self.give(to, *money, *units);
                true
            }
            Deed::Lift => true,
            Deed::Call => {
                self.target.calls += 1;
                !self.target.fails
            }
            Deed::Cap(window, limits) => {
                if *window != self.cap.window {
                    self.cap.payments.clear();
                }
                // a tier that is new to the cap has spent nothing
                let kept: BTreeSet<u8> = self.cap.limits.keys().copied().collect();
                for (.., tiers) in &mut self.cap.payments {
                    tiers.retain(|tier| kept.contains(tier));
                }
                (self.cap.window, self.cap.limits) = (*window, limits.iter().copied().collect());
                self.laws.settle(deed, self.now).is_ok()
            }
            Deed::Unbonding(_) | Deed::Amend(_) => self.laws.settle(deed, self.now).is_ok(),
        }
    }
}
