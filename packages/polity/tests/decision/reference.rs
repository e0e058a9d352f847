//! The rule that decides, a second time: written from the words of `README.md` ("The rule that decides"), which are
//! quoted over each function, and not from the code. It asks of each option whether it passes instead of looking for
//! a leader, and compares fractions of plain integers by cross multiplication. Small amounts only.

use polity::governor::{Ballot, BallotMode, Choice, Rule};
use polity::Ratio;

/// "All sums are in ten-thousandths of a unit of stake." What was cast for each choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Votes {
    pub options: Vec<i128>,
    pub against: i128,
    pub abstain: i128,
}

/// A whole in ten-thousandths.
pub const UNIT: i128 = 10_000;

/// part / whole ≥ ratio, multiplied out.
fn is_at_least(ratio: Ratio, part: i128, whole: i128) -> bool {
    part * 1_000_000 >= i128::from(ratio.millionths()) * whole
}

impl Votes {
    pub fn none(options: u8) -> Self {
        Self { options: vec![0; options.into()], against: 0, abstain: 0 }
    }

    /// "A ballot of power p adds p × weight to each of its choices."
    pub fn count(&mut self, ballot: &Ballot, units: i128) {
        match ballot {
            Ballot::For(option) => self.options[usize::from(*option)] += units * UNIT,
            Ballot::Against => self.against += units * UNIT,
            Ballot::Abstain => self.abstain += units * UNIT,
            Ballot::Split(split) => {
                for portion in Vec::from(split.clone()) {
                    let part = units * i128::from(portion.weight);
                    match portion.choice {
                        Choice::For(option) => self.options[usize::from(option)] += part,
                        Choice::Against => self.against += part,
                        Choice::Abstain => self.abstain += part,
                    }
                }
            }
        }
    }

    /// "*For* is what was cast for the option."
    pub fn for_(&self, option: u8) -> i128 {
        self.options[usize::from(option)]
    }

    /// "*Opposed* is what was cast Against and for every other option."
    pub fn opposed(&self, option: u8) -> i128 {
        let others: i128 = (0u8..).zip(&self.options).filter(|(o, _)| *o != option).map(|(_, p)| p).sum();
        others + self.against
    }
}

/// "*Threshold*: For is more than Opposed, and at least the threshold's part of For + Opposed."
pub fn threshold_holds(threshold: Ratio, for_: i128, opposed: i128) -> bool {
    for_ > opposed && is_at_least(threshold, for_, for_ + opposed)
}

/// "*Quorum*: For + Abstain is at least the quorum's part of the total."
pub fn quorum_holds(quorum: Ratio, for_and_abstain: i128, total: i128) -> bool {
    is_at_least(quorum, for_and_abstain, total * UNIT)
}

/// "*Approval*: For is at least the approval's part of the total."
pub fn approval_holds(approval: Ratio, for_: i128, total: i128) -> bool {
    is_at_least(approval, for_, total * UNIT)
}

/// "*Objection*: Against is at least the objection's part of the total", and then the option fails.
pub fn objection_holds(objection: Ratio, against: i128, total: i128) -> bool {
    is_at_least(objection, against, total * UNIT)
}

/// "An option passes in an affirmative tier if threshold, quorum and approval hold; in an optimistic tier unless the
/// objection holds."
pub fn passes(rule: &Rule, votes: &Votes, total: i128, option: u8) -> bool {
    let (for_, opposed) = (votes.for_(option), votes.opposed(option));
    match rule {
        Rule::Affirmative { threshold, quorum, approval, .. } => [
            threshold_holds(*threshold, for_, opposed),
            quorum_holds(*quorum, for_ + votes.abstain, total),
            approval_holds(*approval, for_, total),
        ]
        .into_iter()
        .all(|holds| holds),
        Rule::Optimistic { objection, .. } => !objection_holds(*objection, opposed, total),
    }
}

/// "The *answer* is the option that passes; never more than one does."
pub fn answer(rule: &Rule, votes: &Votes, total: i128) -> Option<u8> {
    let options = u8::try_from(votes.options.len()).unwrap();
    let passing: Vec<u8> = (0..options).filter(|option| passes(rule, votes, total, *option)).collect();
    assert!(passing.len() <= 1, "{passing:?} all pass: {votes:?} of {total}");
    passing.first().copied()
}

/// "An early tier decides at once when an option passes on what voters cast with their own stake alone, all other
/// power counted Against." `own` is what they cast so.
pub fn early_answer(rule: &Rule, own: &Votes, total: i128) -> Option<u8> {
    if !matches!(rule, Rule::Affirmative { ballots: BallotMode::Early, .. }) {
        return None;
    }
    let neither_for_an_option_nor_abstain = total * UNIT - own.options.iter().sum::<i128>() - own.abstain;
    let worst = Votes { against: neither_for_an_option_nor_abstain, ..own.clone() };
    answer(rule, &worst, total)
}

/// "A rejected proposal forfeits its deposit if Against, as voted, is more than two thirds of all that was cast for
/// options and Against, and at least the quorum's (in an optimistic tier: the objection's) part of the total."
pub fn forfeits(rule: &Rule, votes: &Votes, total: i128) -> bool {
    let taking_sides = votes.options.iter().sum::<i128>() + votes.against;
    let part = match rule {
        Rule::Affirmative { quorum, .. } => *quorum,
        Rule::Optimistic { objection, .. } => *objection,
    };
    votes.against * 3 > taking_sides * 2 && is_at_least(part, votes.against, total * UNIT)
}

/// "The end is the later of the first end and the last change of the answer + E, never beyond the first end + 3 E."
pub fn end(first_end: u64, e: u64, last_change: u64) -> u64 {
    if last_change + e <= first_end {
        first_end
    } else if last_change <= first_end + 2 * e {
        last_change + e
    } else {
        first_end + 3 * e
    }
}
