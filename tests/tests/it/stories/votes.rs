//! How a vote ends, and when.

use cosmwasm_std::{Uint128, Uint256};
use polity_testkit::prelude::*;

use super::{DAY, HOUR};

/// A ballot at the end is late; one second before, it isn't.
#[test]
fn the_end_is_no_part_of_the_vote() {
    let mut suite = Suite::new();
    let proposal = suite.proposal("alice").tier(STANDARD).submit();
    let end = suite.proposal_of(proposal).end;
    assert_eq!(end, suite.now() + 7 * DAY);
    suite.vote("bob", proposal, yes());
    suite.skip_to(end - 1);
    suite.vote("carol", proposal, yes());
    suite.skip_to(end);
    assert_code(suite.try_vote("dave", proposal, yes()), "vote_closed");
    assert_eq!(suite.voter("dave", proposal).refusal, Some(Refusal::Closed));
    suite.assert_status(proposal, Status::Waiting);
}

/// Decided as soon as voters' own stake decides it, whatever the rest may do.
#[test]
fn an_early_tier_decides_at_the_deciding_ballot() {
    let mut suite = Plan::new().cap(COIN, 7 * DAY, &[(ROUTINE, 200), (STANDARD, 500)]).build();
    let proposal = suite.proposal("dave").tier(ROUTINE).spend(COIN, 200, "erin").submit();
    suite.vote("alice", proposal, yes());
    suite.vote("dave", proposal, yes());
    // 500 of 1,000 is no majority
    suite.assert_status(proposal, Status::Open);
    suite.skip_secs(HOUR);
    suite.vote("carol", proposal, yes());
    let decided = suite.now();
    suite.assert_status(proposal, Status::Waiting);
    assert_code(suite.try_vote("bob", proposal, no()), "vote_closed");
    suite.skip_to(decided + DAY - 1);
    suite.assert_status(proposal, Status::Waiting);
    suite.skip_to(decided + DAY);
    suite.execute("anybody", proposal);
    suite.assert_balance("erin", COIN, 200);
}

/// Delegated power decides nothing early: no delegator is robbed of its override (hazard 46).
#[test]
fn delegated_power_decides_nothing_early() {
    let mut suite = Suite::new();
    for who in ["bob", "carol", "dave"] {
        suite.delegate(who, "alice");
    }
    suite.next_block();
    let proposal = suite.proposal("alice").tier(ROUTINE).submit();
    suite.vote("alice", proposal, yes());
    assert_eq!(suite.ballot("alice", proposal).unwrap().power.u128(), 1_000);
    suite.assert_status(proposal, Status::Open);
    for who in ["bob", "carol", "dave"] {
        suite.vote(who, proposal, no());
    }
    suite.skip_days(5);
    suite.assert_status(proposal, Status::Rejected);
}

/// A swing in the last block moves the end, and can be answered (hazard 28).
#[test]
fn a_late_swing_extends_the_vote() {
    let mut suite = Suite::new();
    let proposal = suite.proposal("alice").tier(STANDARD).submit();
    let end = suite.proposal_of(proposal).end;
    suite.vote("carol", proposal, no());
    suite.skip_to(end - 1);
    suite.vote("bob", proposal, yes());
    assert_eq!(suite.outlook(proposal).end, end - 1 + DAY);
    suite.skip_to(end);
    suite.assert_status(proposal, Status::Open);
    suite.vote("alice", proposal, no());
    suite.skip_to(end + DAY);
    suite.assert_status(proposal, Status::Rejected);
}

/// Who flips its ballot on purpose burns no one's time: the end moves three times at most, and what came about less
/// than a day before that doesn't pass (hazard 53).
#[test]
fn the_end_moves_three_extensions_at_most() {
    for (last_swing, passes) in [(DAY, true), (DAY - 1, false)] {
        let mut suite = Suite::new();
        let proposal = suite.proposal("dave").tier(STANDARD).submit();
        let first_end = suite.proposal_of(proposal).end;
        suite.vote("carol", proposal, no());
        for day in 0..3 {
            suite.skip_to(first_end + day * DAY - (day + 1) * HOUR);
            suite.vote("bob", proposal, if day % 2 == 0 { yes() } else { no() });
        }
        // it passes as things stand, and then it doesn't, and then it does
        suite.skip_to(first_end + 2 * DAY - HOUR / 2);
        suite.vote("bob", proposal, no());
        let last = first_end + 3 * DAY;
        suite.skip_to(last - last_swing);
        suite.vote("bob", proposal, yes());
        assert_eq!(suite.outlook(proposal).end, last);
        suite.skip_to(last - 1);
        suite.assert_status(proposal, Status::Open);
        suite.skip_to(last);
        suite.assert_status(proposal, if passes { Status::Waiting } else { Status::Rejected });
    }
}

/// With options of 300 and 300 and Against of 350, For is 300 and Against 650 (hazard 48).
#[test]
fn options_are_no_majority_together() {
    let mut suite = Plan::new().members(&[("ann", 300), ("ben", 300), ("cid", 350), ("dot", 50)]).build();
    let proposal = suite.proposal("ann").tier(STANDARD).option("Red").option("Blue").submit();
    suite.vote("ann", proposal, option(0));
    suite.vote("ben", proposal, option(1));
    suite.vote("cid", proposal, no());
    suite.vote("dot", proposal, option(1));
    let outlook = suite.outlook(proposal);
    assert_eq!((outlook.leading, outlook.answer), (1, None));
    suite.skip_days(7);
    suite.assert_status(proposal, Status::Rejected);
}

/// A ballot can be changed where the tier says so, and a no more never helps.
#[test]
fn ballots_are_final_unless_the_tier_lets_them_change() {
    let mut suite = Suite::new();
    let standard = suite.proposal("alice").tier(STANDARD).submit();
    suite.vote("alice", standard, yes());
    suite.vote("alice", standard, split(&[(Choice::For(0), 1), (Choice::Against, 9_999)]));
    let tally = suite.proposal_of(standard).tally;
    assert_eq!((tally.options[0], tally.against), (Uint256::from(400u16), Uint256::from(3_999_600u32)));
    for id in [ROUTINE, CONSTITUTIONAL] {
        let proposal = suite.proposal("bob").tier(id).submit();
        suite.vote("alice", proposal, abstain());
        assert_code(suite.try_vote("alice", proposal, yes()), "already_voted");
        assert_eq!(suite.voter("alice", proposal).refusal, Some(Refusal::AlreadyVoted));
    }
}

/// What the outlook says is missing is what is missing.
#[test]
fn the_outlook_says_what_is_missing() {
    let mut suite = Plan::new().members(&[("ann", 399), ("ben", 1), ("cid", 600)]).build();
    let proposal = suite.proposal("ann").submit();
    suite.vote("ann", proposal, yes());
    let missing = |suite: &Suite| -> Vec<u128> {
        let conditions = suite.outlook(proposal).conditions;
        conditions.iter().map(|condition| Uint128::try_from(condition.missing).unwrap().u128()).collect()
    };
    // threshold, quorum of 40 %, approval of 30 %
    assert_eq!(missing(&suite), [0, 1, 0]);
    assert_eq!(suite.outlook(proposal).answer, None);
    suite.vote("ben", proposal, abstain());
    assert_eq!(missing(&suite), [0, 0, 0]);
    assert_eq!(suite.outlook(proposal).answer, Some(0));
    suite.skip_days(14);
    suite.assert_status(proposal, Status::Waiting);
}

/// Stake that leaves after the vote began has voted all the same, and is there until the result (hazard 52).
#[test]
fn who_votes_cannot_leave_before_the_result() {
    let mut suite = Suite::new();
    let proposal = suite.proposal("alice").submit();
    suite.vote("alice", proposal, yes());
    suite.unstake("alice", 400);
    assert_eq!(suite.ballot("alice", proposal).unwrap().power.u128(), 400);
    let rules = suite.proposal_of(proposal).rules;
    suite.skip_to(rules.first_end + 3 * rules.late_extension);
    assert_ne!(suite.status(proposal), Status::Open);
    assert_code(suite.try_claim("alice"), "nothing_to_claim");
}
