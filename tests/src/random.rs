//! What might be done next: communities and blocks out of a seed.
//!
//! Most of it can be done, and some can't: too much is unstaked, a vote is over, a deposit is a unit short.

use std::collections::BTreeMap;

use polity::governor::{ActionKind, BallotMode, Choice, Constitution, Permission, Rule, Tier, WEIGHT};
use polity::Ratio;
use polity_testkit::{tier, Stake};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};

use crate::ledger::{Amendment, Cast, Deed, Fate, Ledger, Money, Name, Op, Poll, Trust, COUNCIL};
use crate::world::Founding;

const HOUR: u64 = 3_600;
const DAY: u64 = 24 * HOUR;
const PEOPLE: [Name; 6] = ["ann", "ben", "cid", "dot", "eve", "fay"];

/// A source of what might be.
pub struct Random(StdRng);

impl Random {
    /// The same seed gives the same.
    pub fn new(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    fn one_in(&mut self, n: u32) -> bool {
        self.0.gen_ratio(1, n)
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        *all.choose(&mut self.0).expect("there is something to choose from")
    }

    fn units(&mut self) -> u128 {
        let size = 10u128.pow(self.0.gen_range(0..=6));
        self.0.gen_range(1..=9) * size + self.0.gen_range(0..=size / 3)
    }

    fn part(&mut self, from: u32, to: u32) -> Ratio {
        Ratio::from_millionths(self.0.gen_range(from..=to)).expect("at most a whole")
    }

    /// A community that might be founded.
    pub fn founding(&mut self, stake: Stake) -> Founding {
        let members: Vec<_> = PEOPLE[..4].iter().map(|who| (*who, self.units() + 1_000_000)).collect();
        let constitution = self.constitution();
        let below_top = constitution.tiers.split_last().map_or(&[][..], |(_, below)| below);
        let affirmative = below_top.iter().filter(|tier| matches!(tier.rule, Rule::Affirmative { .. }));
        let mut cap: Vec<_> =
            affirmative.zip(1..).map(|(tier, place)| (tier.id.get(), 1_500 * place)).collect();
        if self.one_in(4) {
            cap.clear();
        }
        let call_tier =
            cap.first().map_or(constitution.tiers[constitution.tiers.len() - 1].id.get(), |c| c.0);
        Founding {
            stake,
            members,
            others: PEOPLE[4..].to_vec(),
            constitution,
            call_tier,
            min_stake: 1_000_000,
            cap,
        }
    }

    /// Two to four tiers that get harder; the lowest is optimistic in every other constitution.
    fn constitution(&mut self) -> Constitution {
        let optimistic = self.0.gen_bool(0.5);
        let count = self.0.gen_range(2..=4u8);
        let (mut threshold, mut quorum, mut approval, mut deposit) = (500_000, 50_000, 100_000, 0);
        let mut tiers = vec![];
        for place in 0..count {
            threshold += self.0.gen_range(0..=60_000);
            quorum += self.0.gen_range(0..=100_000);
            approval += self.0.gen_range(0..=60_000);
            deposit += self.0.gen_range(0..=250);
            let voting = DAY * (u64::from(place) + 1) + 7 * HOUR;
            let ratio = |millionths| Ratio::from_millionths(millionths).expect("at most a whole");
            let rule = if place == 0 && optimistic {
                Rule::Optimistic { objection: self.part(20_000, 200_000), revoting: self.0.gen_bool(0.5) }
            } else {
                Rule::Affirmative {
                    threshold: ratio(threshold),
                    quorum: ratio(quorum),
                    approval: ratio(approval),
                    ballots: self.of(&[BallotMode::Final, BallotMode::Early, BallotMode::Revoting]),
                }
            };
            tiers.push(Tier {
                id: tier(place + 1),
                name: format!("tier {place}").as_str().try_into().expect("short"),
                voting,
                delay: 2 * HOUR * (u64::from(place) + 1),
                window: self.0.gen_range(HOUR..3 * DAY),
                late_extension: self.0.gen_range(HOUR..DAY),
                deposit: ratio(deposit),
                proposer: self.part(0, 50_000),
                vetoable: place + 1 < count && self.0.gen_bool(0.8),
                rule,
            });
        }
        let lowest_affirmative = tiers[usize::from(optimistic)].id;
        let mut permissions = vec![Permission { kind: ActionKind::LiftSuspension, tier: tiers[0].id }];
        permissions.push(Permission { kind: ActionKind::Spend, tier: lowest_affirmative });
        Constitution { tiers, permissions, raws: vec![] }
    }

    /// When the next block is: soon, much later, or about the instant at which something begins or ends.
    pub fn time(&mut self, ledger: &Ledger) -> u64 {
        let mut instants: Vec<u64> = ledger.claims.values().flat_map(BTreeMap::keys).copied().collect();
        for poll in ledger.polls.values().filter(|poll| !poll.executed) {
            instants.push(poll.end());
            instants.push(poll.end().saturating_sub(poll.tier.late_extension));
            instants.extend(poll.window(ledger.now).into_iter().flat_map(|(from, until)| [from, until]));
        }
        instants.retain(|at| *at > ledger.now);
        instants.sort_unstable();
        // a vote goes on for a while before it is over
        let undecided = ledger.polls.values().any(|poll| Self::wants_ballots(ledger, poll));
        match self.0.gen_range(0..if undecided { 17 } else { 8 }) {
            0..=2 => match instants.get(self.0.gen_range(0..4)) {
                Some(instant) => (instant + self.0.gen_range(0..=2)).saturating_sub(1),
                None => ledger.now + 5,
            },
            3..=5 => ledger.now + self.0.gen_range(1..4 * HOUR),
            6 => ledger.now + self.0.gen_range(1..DAY),
            // and one that was extended goes on until its last moment
            7..=9 => ledger.now.max(self.late(ledger).unwrap_or(ledger.now + 5)),
            _ => ledger.now + 5,
        }
    }

    /// Late in a vote whose answer changed before.
    fn late(&mut self, ledger: &Ledger) -> Option<u64> {
        let changed = |poll: &&Poll| poll.fate(ledger.now) == Fate::Open && poll.answer.0 > poll.created;
        let poll = ledger.polls.values().filter(changed).min_by_key(|poll| poll.end())?;
        Some(poll.end() - self.0.gen_range(1..=poll.tier.late_extension / 2))
    }

    fn wants_ballots(ledger: &Ledger, poll: &Poll) -> bool {
        poll.fate(ledger.now) == Fate::Open && poll.ballots.len() < 3
    }

    /// What might be done in the next block.
    pub fn block(&mut self, ledger: &Ledger) -> Vec<Op> {
        let mut ops: Vec<Op> = (0..self.0.gen_range(1..=5)).map(|_| self.op(ledger)).collect();
        let ready = ledger.polls.iter().find(|(_, poll)| ledger.blocker(poll).is_none());
        if let Some((id, _)) = ready.filter(|_| self.0.gen_bool(0.5)) {
            let place = self.0.gen_range(0..=ops.len());
            ops.insert(place, Op::Execute(self.of(&PEOPLE), *id));
        }
        if self.0.gen_bool(0.6) {
            ops.extend(self.swing(ledger));
        }
        ops
    }

    /// A proposal that fits; now and then any, or none that there is.
    fn poll(&mut self, ledger: &Ledger, fits: impl Fn(&Poll) -> bool) -> u32 {
        let all = || ledger.polls.iter();
        let fitting: Vec<u32> = all().filter(|(_, poll)| fits(poll)).map(|(id, _)| *id).collect();
        let any: Vec<u32> = all().map(|(id, _)| *id).chain([ledger.count + 1]).collect();
        match self.one_in(12) {
            true => self.of(&any),
            false => fitting.choose(&mut self.0).copied().unwrap_or_else(|| self.of(&any)),
        }
    }

    fn op(&mut self, ledger: &Ledger) -> Op {
        let (who, now) = (self.of(&PEOPLE), ledger.now);
        match self.0.gen_range(0..100) {
            0..=7 => {
                let units = self.some_of(ledger.purse(who, Money::Stake));
                Op::Stake(who, units)
            }
            8..=12 => {
                let units = self.some_of(ledger.book.stake(who));
                Op::Unstake(who, units)
            }
            13 | 14 => Op::Claim(self.claimant(ledger)),
            15 => {
                let units = self.some_of(ledger.purse(who, Money::Stake));
                Op::Give(who, units, self.of(&PEOPLE))
            }
            16..=25 => Op::Trust(who, self.trust(ledger, who)),
            26..=38 => self.proposal(ledger),
            _ if ledger.polls.is_empty() => self.proposal(ledger),
            39..=81 => {
                let id = self.poll(ledger, |poll| poll.fate(now) == Fate::Open);
                let Some(poll) = ledger.polls.get(&id) else { return Op::Vote(who, id, self.cast(1)) };
                let waits =
                    |who: &Name| poll.power(who) > 0 && (poll.revoting() || !poll.ballots.contains_key(who));
                let waiting: Vec<Name> = PEOPLE.into_iter().filter(waits).collect();
                let voter = waiting.choose(&mut self.0).filter(|_| self.0.gen_bool(0.85));
                Op::Vote(voter.copied().unwrap_or(who), id, self.cast(poll.options.len()))
            }
            82..=84 => Op::Execute(who, self.poll(ledger, |poll| ledger.blocker(poll).is_none())),
            85..=87 => Op::DryRun(self.poll(ledger, |_| true), self.0.gen_range(0..2)),
            88 | 89 => {
                let by = if self.one_in(4) { who } else { COUNCIL };
                Op::Veto(by, self.poll(ledger, |poll| poll.tier.vetoable && !poll.vetoed && !poll.executed))
            }
            90..=94 => {
                Op::Release(self.poll(ledger, |poll| poll.deposit > 0 && poll.fate(now) != Fate::Open))
            }
            95..=97 => Op::Fail(!ledger.target.fails && self.0.gen_bool(0.7)),
            _ => Op::Migrate(self.0.gen_range(0..2)),
        }
    }

    /// A late ballot that might turn the answer over once more.
    fn swing(&mut self, ledger: &Ledger) -> Option<Op> {
        let late = |(_, poll): &(&u32, &Poll)| {
            poll.fate(ledger.now) == Fate::Open && ledger.now + poll.tier.late_extension >= poll.end()
        };
        let (id, poll) = ledger.polls.iter().find(late)?;
        let able = |who: &Name| poll.revoting() || !poll.ballots.contains_key(who);
        let strongest = PEOPLE.into_iter().filter(able).max_by_key(|who| poll.power(who))?;
        let choice = if poll.answer.1.is_some() { Choice::Against } else { Choice::For(0) };
        Some(Op::Vote(strongest, *id, Cast::from([(choice, WEIGHT)])))
    }

    /// A part, all, or a unit too much; at least one.
    fn some_of(&mut self, units: u128) -> u128 {
        match self.0.gen_range(0..20) {
            0 => units + 1,
            1..=4 => units.max(1),
            _ => self.0.gen_range(1..=units.max(1)),
        }
    }

    fn claimant(&mut self, ledger: &Ledger) -> Name {
        let ripe = ledger
            .claims
            .iter()
            .filter(|(_, claims)| claims.keys().next().is_some_and(|release| *release <= ledger.now));
        let ripe: Vec<Name> = ripe.map(|(who, _)| *who).collect();
        ripe.choose(&mut self.0).copied().unwrap_or_else(|| self.of(&PEOPLE))
    }

    fn trust(&mut self, ledger: &Ledger, who: Name) -> Trust {
        let others: Vec<Name> = PEOPLE.into_iter().filter(|other| *other != who || self.one_in(20)).collect();
        match self.0.gen_range(0..10) {
            0 | 1 => Trust::Nobody,
            2..=5 => Trust::Whole(self.of(&others)),
            _ => {
                let mut list = BTreeMap::new();
                for tier in &ledger.laws.constitution.tiers {
                    if self.0.gen_bool(0.7) {
                        list.insert(tier.id.get(), self.of(&others));
                    }
                }
                if self.one_in(20) || list.is_empty() {
                    list.insert(self.0.gen_range(1..=9), self.of(&others));
                }
                Trust::ByTier(list)
            }
        }
    }

    fn cast(&mut self, options: usize) -> Cast {
        let options = u8::try_from(options).expect("at most 8");
        let mut choices: Vec<Choice> = (0..options).map(Choice::For).collect();
        choices.extend([Choice::For(0), Choice::For(0), Choice::Against, Choice::Abstain]);
        if self.one_in(40) {
            choices.push(Choice::For(options));
        }
        if self.0.gen_bool(0.7) {
            return BTreeMap::from([(self.of(&choices), WEIGHT)]);
        }
        let mut cast = Cast::new();
        let mut rest = WEIGHT;
        while rest > 0 {
            let weight = if cast.len() > 2 { rest } else { self.0.gen_range(1..=rest) };
            *cast.entry(self.of(&choices)).or_default() += weight;
            rest -= weight;
        }
        cast
    }

    fn proposal(&mut self, ledger: &Ledger) -> Op {
        let able =
            |who: &Name| ledger.present().stake(who) > 50_000 && ledger.purse(who, Money::Stake) > 3_000;
        let able: Vec<Name> = PEOPLE.into_iter().filter(able).collect();
        let by = able.choose(&mut self.0).filter(|_| self.0.gen_bool(0.8)).copied();
        let by = by.unwrap_or_else(|| self.of(&PEOPLE));
        let tiers = &ledger.laws.constitution.tiers;
        let tier = self.of(&tiers.iter().collect::<Vec<_>>());
        let options = match (&tier.rule, self.one_in(20)) {
            (Rule::Optimistic { .. }, false) => vec![vec![Deed::Lift]],
            (Rule::Optimistic { .. }, true) => vec![vec![]],
            _ => {
                let count = self.of(&[1, 1, 1, 2, 3]);
                (0..count).map(|_| self.deeds(ledger, tier)).collect()
            }
        };
        let needed = ledger.present().total() * u128::from(tier.deposit.millionths()) / 1_000_000;
        let deposit = match self.0.gen_range(0..20) {
            0 => needed.saturating_sub(1),
            1..=4 => needed + self.0.gen_range(1..=50),
            _ => needed,
        };
        Op::Propose { by, tier: tier.id.get(), options, deposit }
    }

    fn deeds(&mut self, ledger: &Ledger, tier: &Tier) -> Vec<Deed> {
        let top = tier.id.get() == ledger.laws.top();
        let count = self.of(&[0, 1, 1, 1, 2]);
        (0..count)
            .map(|_| match self.0.gen_range(0..11) {
                0..=3 => Deed::Pay(Money::Coin, self.0.gen_range(1..=1_000), self.of(&PEOPLE)),
                5 if top => {
                    let units = ledger.purse(crate::ledger::TREASURY, Money::Stake) / 3;
                    Deed::Pay(Money::Stake, units.max(1), self.of(&PEOPLE))
                }
                6 if top => {
                    let least = ledger.laws.unbonding.min(12 * DAY);
                    Deed::Unbonding(least - DAY + self.0.gen_range(0..3 * DAY))
                }
                7 if top || self.one_in(10) => self.amendment(ledger),
                8 if top => self.cap(ledger),
                9 => Deed::Lift,
                _ => Deed::Call,
            })
            .collect()
    }

    fn cap(&mut self, ledger: &Ledger) -> Deed {
        let tiers = &ledger.laws.constitution.tiers;
        let below_top = tiers.iter().take(tiers.len() - 1).skip(usize::from(tiers.len() > 2));
        let limits: Vec<_> = below_top.zip(1..).map(|(tier, place)| (tier.id.get(), 900 * place)).collect();
        match limits.is_empty() {
            true => Deed::Call,
            false => Deed::Cap(self.of(&[7 * DAY, 2 * DAY]), limits),
        }
    }

    /// A tier gets another id, as if it were removed and another one put in its place; or spending moves a tier up; or
    /// back to the lowest that may have it.
    fn amendment(&mut self, ledger: &Ledger) -> Deed {
        let mut to = ledger.laws.constitution.clone();
        let place = self.0.gen_range(0..to.tiers.len());
        let note = if self.0.gen_bool(0.5) {
            let (old, new) = (to.tiers[place].id, tier(self.0.gen_range(1..=9u8)));
            let taken = to.tiers.iter().any(|tier| tier.id == new);
            let new = if taken { tier(20 + u8::try_from(ledger.count).unwrap_or(0) % 200) } else { new };
            to.tiers[place].id = new;
            let named = to.permissions.iter_mut().map(|entry| &mut entry.tier);
            for entry in named.chain(to.raws.iter_mut().map(|entry| &mut entry.tier)) {
                if *entry == old {
                    *entry = new;
                }
            }
            format!("tier {old} becomes {new}")
        } else {
            let affirmative = |tier: &&Tier| matches!(tier.rule, Rule::Affirmative { .. });
            let able: Vec<_> = to.tiers.iter().filter(affirmative).map(|tier| tier.id).collect();
            let id = self.of(&able);
            for entry in to.permissions.iter_mut().filter(|entry| entry.kind == ActionKind::Spend) {
                entry.tier = id;
            }
            format!("tier {id} may spend")
        };
        Deed::Amend(Amendment { note, to })
    }
}
