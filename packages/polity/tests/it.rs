//! The pure rules, the records and the messages, through the public interface. One binary; a directory for each subject.

mod amounts;
mod constitution;
mod decision;
mod messages;
mod readme;
mod records;
mod registry;
mod revenue;

use polity::{
    governor::{Ballot, BallotMode, Portion, Rule, Rules, Split, TierId},
    Ratio,
};

/// A part in millionths.
fn ratio(millionths: u32) -> Ratio {
    Ratio::from_millionths(millionths).unwrap()
}

fn tier_id(id: u8) -> TierId {
    TierId::try_from(id).unwrap()
}

fn affirmative(threshold: u32, quorum: u32, approval: u32, ballots: BallotMode) -> Rule {
    Rule::Affirmative {
        threshold: ratio(threshold),
        quorum: ratio(quorum),
        approval: ratio(approval),
        ballots,
    }
}

fn optimistic(objection: u32, revoting: bool) -> Rule {
    Rule::Optimistic { objection: ratio(objection), revoting }
}

/// A proposal made at 1,000 that votes until 1,100; a late change of the answer gives it 10 seconds more.
fn rules(rule: Rule, options: u8, total: u128) -> Rules {
    Rules {
        tier: tier_id(1),
        options,
        snapshot: 7,
        first_end: 1_100,
        late_extension: 10,
        delay: 5,
        window: 3_600,
        vetoable: false,
        rule,
        total,
    }
}

fn split(portions: &[(polity::governor::Choice, u16)]) -> Ballot {
    let portions: Vec<_> =
        portions.iter().map(|(choice, weight)| Portion { choice: *choice, weight: *weight }).collect();
    Ballot::Split(Split::try_from(portions).unwrap())
}

fn hex(bytes: impl AsRef<[u8]>) -> String {
    cosmwasm_std::HexBinary::from(bytes.as_ref()).to_hex()
}
