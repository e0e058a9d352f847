//! A vote in memory, kept as `storage.md` says (override by adding and subtracting), and the independent count of it:
//! each token once, where it ends up.

use cosmwasm_std::Uint256;
use polity::governor::{Ballot, BallotRecord, Choice, Cut, Outcome, Rules, Tally};

use super::reference::Votes;
use crate::split;

/// Who can vote: own power, and who votes with it otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    pub own: u128,
    pub delegate: Option<usize>,
}

/// A vote going on.
#[derive(Clone, Debug)]
pub struct Poll {
    pub rules: Rules,
    pub members: Vec<Member>,
    pub tally: Tally,
    pub records: Vec<BallotRecord>,
}

/// Why a ballot isn't taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    Closed,
    Final,
    NoPower,
}

impl Poll {
    pub fn new(rules: Rules, members: &[Member], created: u64) -> Self {
        Self {
            tally: rules.open(created),
            members: members.to_vec(),
            records: vec![BallotRecord::default(); members.len()],
            rules,
        }
    }

    /// Own + received − withdrawn.
    pub fn weight(&self, voter: usize) -> u128 {
        let received: u128 = self.members.iter().filter(|m| m.delegate == Some(voter)).map(|m| m.own).sum();
        self.members[voter].own + received - self.records[voter].withdrawn
    }

    /// Takes a ballot, whatever the time.
    pub fn cast(&mut self, voter: usize, ballot: &Ballot) -> Result<(), Refused> {
        let weight = self.weight(voter);
        let Member { own, delegate } = self.members[voter];
        if weight == 0 {
            return Err(Refused::NoPower);
        }
        match self.records[voter].ballot.clone() {
            Some(_) if !self.rules.revoting() => return Err(Refused::Final),
            Some(before) => self.tally.subtract(&before, weight).unwrap(),
            None => {
                if let Some(delegate) = delegate {
                    if let Some(theirs) = &self.records[delegate].ballot {
                        self.tally.subtract(theirs, own).unwrap();
                    }
                    self.records[delegate].withdrawn += own;
                }
            }
        }
        self.tally.add(ballot, weight, own).unwrap();
        self.records[voter].ballot = Some(ballot.clone());
        Ok(())
    }

    /// Takes a ballot at a time, and notes what it does to the answer.
    pub fn vote(&mut self, now: u64, voter: usize, ballot: &Ballot) -> Result<(), Refused> {
        if !matches!(self.rules.outcome(&self.tally, now), Outcome::Open { .. }) {
            return Err(Refused::Closed);
        }
        let before = self.rules.answer(&self.tally);
        self.cast(voter, ballot)?;
        if self.rules.answer(&self.tally) != before {
            self.tally.changed = now;
        }
        if self.rules.early_answer(&self.tally).is_some() {
            self.tally.changed = now;
            self.tally.cut = Some(Cut::Early);
        }
        Ok(())
    }

    pub fn ballots(&self) -> Vec<Option<Ballot>> {
        self.records.iter().map(|r| r.ballot.clone()).collect()
    }
}

/// Every token of the snapshot where it ends up: in its owner's ballot, else in its delegate's, else nowhere.
pub fn count<'a>(options: u8, members: &[Member], ballot: impl Fn(usize) -> Option<&'a Ballot>) -> Votes {
    let mut votes = Votes::none(options);
    for (voter, member) in members.iter().enumerate() {
        if let Some(ballot) = ballot(voter).or_else(|| member.delegate.and_then(&ballot)) {
            votes.count(ballot, i128::try_from(member.own).unwrap());
        }
    }
    votes
}

/// What each voter cast with its own stake.
pub fn count_own<'a>(options: u8, members: &[Member], ballot: impl Fn(usize) -> Option<&'a Ballot>) -> Votes {
    let alone: Vec<_> = members.iter().map(|m| Member { delegate: None, ..*m }).collect();
    count(options, &alone, ballot)
}

/// The tally that says so.
pub fn tally_of(rules: &Rules, votes: &Votes, own: &Votes, changed: u64) -> Tally {
    let sum = |power: i128| Uint256::from(u128::try_from(power).unwrap());
    let sums = |powers: &[i128]| powers.iter().copied().map(sum).collect();
    let early = rules.early();
    Tally {
        changed,
        cut: None,
        executed: false,
        options: sums(&votes.options),
        against: sum(votes.against),
        abstain: sum(votes.abstain),
        own_options: if early { sums(&own.options) } else { vec![] },
        own_abstain: sum(if early { own.abstain } else { 0 }),
    }
}

/// Whole and split ballots on a proposal of one or two options, with the weights that rounding would hit.
pub fn ballots(options: u8) -> Vec<Ballot> {
    use Choice::{Abstain, Against, For};
    [
        Ballot::For(0),
        Ballot::Against,
        Ballot::Abstain,
        split(&[(For(0), 3_333), (Against, 6_667)]),
        split(&[(For(0), 9_999), (Abstain, 1)]),
        split(&[(For(0), 1), (Against, 9_999)]),
        Ballot::For(1),
        split(&[(For(0), 5_000), (For(1), 5_000)]),
        split(&[(For(1), 6_667), (Against, 3_333)]),
        split(&[(For(0), 3_333), (For(1), 3_334), (Abstain, 3_333)]),
    ]
    .into_iter()
    .filter(|ballot| ballot.unknown_option(options).is_none())
    .collect()
}

/// Whether a ballot gives the option nothing and abstains with nothing: a No to it.
pub fn is_no(ballot: &Ballot, option: u8) -> bool {
    ballot.portions().iter().all(|p| p.choice != Choice::For(option) && p.choice != Choice::Abstain)
}

/// Every way that these many members can delegate, never to themselves.
pub fn graphs(powers: &[u128]) -> Vec<Vec<Member>> {
    (0..powers.len()).fold(vec![vec![]], |graphs: Vec<Vec<Member>>, member| {
        let delegates = (0..powers.len()).filter(|d| *d != member).map(Some).chain([None]);
        let with = |graph: &Vec<Member>, delegate| {
            let mut graph = graph.clone();
            graph.push(Member { own: powers[member], delegate });
            graph
        };
        delegates
            .flat_map(|delegate| graphs.iter().map(move |g| with(g, delegate)).collect::<Vec<_>>())
            .collect()
    })
}

/// Every assignment of no ballot or one of `ballots` to `members`, as a number in base `ballots + 1`.
pub struct Assignments<'a> {
    pub ballots: &'a [Ballot],
    pub members: usize,
}

impl<'a> Assignments<'a> {
    fn base(&self) -> usize {
        self.ballots.len() + 1
    }

    pub fn all(&self) -> std::ops::Range<usize> {
        0..self.base().pow(u32::try_from(self.members).unwrap())
    }

    fn power_of(&self, member: usize) -> usize {
        self.base().pow(u32::try_from(member).unwrap())
    }

    pub fn ballot(&self, assignment: usize, member: usize) -> Option<&'a Ballot> {
        (assignment / self.power_of(member) % self.base()).checked_sub(1).map(|ballot| &self.ballots[ballot])
    }

    /// The same without this member's ballot.
    pub fn without(&self, assignment: usize, member: usize) -> usize {
        assignment - assignment / self.power_of(member) % self.base() * self.power_of(member)
    }

    /// The same with one more ballot, in every way.
    pub fn one_more(&self, assignment: usize) -> Vec<usize> {
        (0..self.members)
            .filter(|member| self.ballot(assignment, *member).is_none())
            .flat_map(|member| (1..self.base()).map(move |b| assignment + b * self.power_of(member)))
            .collect()
    }
}
