use std::collections::BTreeMap;

use num_bigint::BigUint;
use polity::governor::{BallotMode, Choice, Rule, Tier};
use polity::Ratio;

use super::{Book, Deed, Name};

/// How somebody votes: ten-thousandths of its power by choice.
pub type Cast = BTreeMap<Choice, u16>;

/// A proposal, with all that it takes to count it.
#[derive(Clone, Debug)]
pub struct Poll {
    /// Its tier, as it was at its creation.
    pub tier: Tier,
    /// Who made it.
    pub by: Name,
    /// When, in unix seconds,
    pub created: u64,
    /// and in which block.
    pub snapshot: u64,
    /// Stakes and delegations at the start of that block.
    pub book: Book,
    /// What each option does.
    pub options: Vec<Vec<Deed>>,
    /// The code of the contract that it may speak to, at its creation.
    pub target_code: u64,
    /// How each voted that did.
    pub ballots: BTreeMap<Name, Cast>,
    /// When the answer last changed, and what it has been since.
    pub answer: (u64, Option<u8>),
    /// What was decided early, and when.
    pub early: Option<(u64, u8)>,
    /// Whether the council ended it.
    pub vetoed: bool,
    /// Whether it was executed.
    pub executed: bool,
    /// Whether an execution failed.
    pub failed: bool,
    /// The deposit that is held for it.
    pub deposit: u128,
}

/// Where a vote stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Ballots count.
    Open,
    /// The council ended it.
    Vetoed,
    /// Nothing passed.
    Rejected,
    /// An option passed.
    Passed {
        /// Which.
        option: u8,
        /// When it was decided.
        at: u64,
    },
}

/// What was cast, in ten-thousandths of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// For each option.
    pub options: Vec<BigUint>,
    /// Against all.
    pub against: BigUint,
    /// For neither.
    pub abstain: BigUint,
}

impl Count {
    fn none(options: usize) -> Self {
        Self { options: vec![BigUint::ZERO; options], against: BigUint::ZERO, abstain: BigUint::ZERO }
    }

    fn add(&mut self, units: u128, ballot: &Cast) {
        for (choice, weight) in ballot {
            let sum = match choice {
                Choice::For(option) => &mut self.options[usize::from(*option)],
                Choice::Against => &mut self.against,
                Choice::Abstain => &mut self.abstain,
            };
            *sum += BigUint::from(units) * *weight;
        }
    }

    /// All that was cast.
    pub fn cast(&self) -> BigUint {
        self.options.iter().sum::<BigUint>() + &self.against + &self.abstain
    }

    /// The option with most power, the first of several.
    pub fn leading(&self) -> u8 {
        let most = self.options.iter().max().expect("a proposal has an option");
        let leading = self.options.iter().position(|power| power == most).expect("it is one of them");
        u8::try_from(leading).expect("at most 8")
    }
}

/// Whether `part` is at least `ratio` of `whole`.
fn at_least(ratio: Ratio, part: &BigUint, whole: &BigUint) -> bool {
    part * Ratio::WHOLE >= whole * ratio.millionths()
}

impl Poll {
    /// Where each token of the snapshot sits: in its owner's ballot, in its delegate's, or nowhere.
    pub fn count(&self) -> Count {
        let mut count = Count::none(self.options.len());
        for (owner, stake) in &self.book.stakes {
            let delegate = self.book.delegate(owner, self.tier.id.get());
            let its_delegates = || delegate.and_then(|delegate| self.ballots.get(delegate));
            if let Some(ballot) = self.ballots.get(owner).or_else(its_delegates) {
                count.add(*stake, ballot);
            }
        }
        count
    }

    /// The same of what voters cast with their own stake only.
    fn count_own(&self) -> Count {
        let mut count = Count::none(self.options.len());
        for (voter, ballot) in &self.ballots {
            count.add(self.book.stake(voter), ballot);
        }
        count
    }

    /// All power at the snapshot, in ten-thousandths.
    pub fn total(&self) -> BigUint {
        BigUint::from(self.book.total()) * 10_000u16
    }

    /// Whether the leading option passes with so much against it.
    fn passes(&self, count: &Count, against: &BigUint) -> bool {
        let total = self.total();
        match self.tier.rule {
            Rule::Affirmative { threshold, quorum, approval, .. } => {
                let leading = &count.options[usize::from(count.leading())];
                leading > against
                    && at_least(threshold, leading, &(leading + against))
                    && at_least(quorum, &(leading + &count.abstain), &total)
                    && at_least(approval, leading, &total)
            }
            Rule::Optimistic { objection, .. } => !at_least(objection, against, &total),
        }
    }

    /// What would pass if voting ended now. Power on another option than the leading one counts as Against it.
    pub fn passing(&self) -> Option<u8> {
        let count = self.count();
        let leading = count.leading();
        let against = count.cast() - &count.abstain - &count.options[usize::from(leading)];
        self.passes(&count, &against).then_some(leading)
    }

    /// What passes on voters' own stake alone, all other power counted Against.
    fn passing_early(&self) -> Option<u8> {
        if !matches!(self.tier.rule, Rule::Affirmative { ballots: BallotMode::Early, .. }) {
            return None;
        }
        let count = self.count_own();
        let leading = count.leading();
        let against = self.total() - &count.abstain - &count.options[usize::from(leading)];
        self.passes(&count, &against).then_some(leading)
    }

    /// Whether a ballot may be changed.
    pub fn revoting(&self) -> bool {
        match self.tier.rule {
            Rule::Affirmative { ballots, .. } => ballots == BallotMode::Revoting,
            Rule::Optimistic { revoting, .. } => revoting,
        }
    }

    /// Puts a ballot in.
    pub fn vote(&mut self, who: Name, ballot: Cast, now: u64) {
        self.ballots.insert(who, ballot);
        let passing = self.passing();
        if passing != self.answer.1 {
            self.answer = (now, passing);
        }
        self.early = self.passing_early().map(|option| (now, option));
    }

    /// When the vote ends or ended: the later of the first end and the last change of the answer + E, never beyond the
    /// first end + 3 E; or when it was decided early.
    pub fn end(&self) -> u64 {
        let (first, extension) = (self.created + self.tier.voting, self.tier.late_extension);
        let settled = self.answer.0 + extension;
        let end = settled.max(first).min(first + 3 * extension);
        // a veto leaves the time as it was
        self.early.filter(|_| !self.vetoed).map_or(end, |(at, _)| at)
    }

    /// Where the vote stands.
    pub fn fate(&self, now: u64) -> Fate {
        let end = self.end();
        let young = end < self.answer.0 + self.tier.late_extension;
        match (self.early, self.answer.1) {
            _ if self.vetoed => Fate::Vetoed,
            (Some((at, option)), _) => Fate::Passed { option, at },
            _ if now < end => Fate::Open,
            (None, Some(option)) if !young => Fate::Passed { option, at: end },
            _ => Fate::Rejected,
        }
    }

    /// Whether a rejected proposal's deposit goes to the treasury.
    pub fn forfeits(&self) -> bool {
        let count = self.count();
        let least = match self.tier.rule {
            Rule::Affirmative { quorum, .. } => quorum,
            Rule::Optimistic { objection, .. } => objection,
        };
        let spoken = count.cast() - &count.abstain;
        &count.against * 3u8 > spoken * 2u8 && at_least(least, &count.against, &self.total())
    }

    /// What of the power delegated to an account its delegators took back by voting themselves.
    pub fn withdrawn(&self, from: Name) -> u128 {
        let delegators = self.book.delegators(from, self.tier.id.get());
        delegators.filter(|(who, _)| self.ballots.contains_key(who)).map(|(_, stake)| stake).sum()
    }

    /// The power that an account's ballot has or would have.
    pub fn power(&self, who: Name) -> u128 {
        self.book.stake(who) + self.book.received(who, self.tier.id.get()) - self.withdrawn(who)
    }

    /// When what passed can be executed: from, and until before.
    pub fn window(&self, now: u64) -> Option<(u64, u64)> {
        match self.fate(now) {
            Fate::Passed { at, .. } => {
                let from = at + self.tier.delay;
                Some((from, from + self.tier.window))
            }
            _ => None,
        }
    }
}
