//! Who votes for whom.

use polity_testkit::prelude::*;

use super::cast;

/// What a ballot of each would weigh on a proposal.
fn powers<const N: usize>(suite: &Suite, proposal: u32, who: [&str; N]) -> [u128; N] {
    who.map(|who| suite.voter(who, proposal).power.u128())
}

/// A delegator's own ballot takes its power back, whether its delegate voted before or votes later, exactly once.
#[test]
fn an_override_takes_power_back_once() {
    for stake in Stake::KINDS {
        let mut suite = Plan::new().stake(stake).build();
        suite.delegate("carol", "alice");
        suite.delegate("dave", "alice");
        suite.next_block();
        let proposal = suite.proposal("alice").tier(STANDARD).submit();
        assert_eq!(powers(&suite, proposal, ["alice", "bob", "carol", "dave"]), [700, 300, 200, 100]);

        // carol before her delegate, dave after it
        suite.vote("carol", proposal, no());
        assert_eq!(powers(&suite, proposal, ["alice"]), [500]);
        suite.vote("alice", proposal, split(&[(Choice::For(0), 6_001), (Choice::Abstain, 3_999)]));
        let delegate = suite.voter("dave", proposal).delegate.unwrap();
        assert_eq!(delegate.delegate, suite.address("alice").as_str());
        assert_eq!(delegate.ballot, suite.voter("alice", proposal).ballot);
        suite.vote("dave", proposal, yes());
        assert_eq!(powers(&suite, proposal, ["alice"]), [400]);

        // each again: nothing more is taken
        suite.vote("carol", proposal, yes());
        suite.vote("dave", proposal, no());
        suite.vote("alice", proposal, yes());
        assert_eq!(powers(&suite, proposal, ["alice", "bob", "carol", "dave"]), [400, 300, 200, 100]);
        let tally = suite.proposal_of(proposal).tally;
        assert_eq!(tally.options, [cast(600)]);
        assert_eq!((tally.against, tally.abstain), (cast(100), cast(0)));
    }
}

/// What is delegated to one isn't passed on, and a circle leads nowhere (hazard 25).
#[test]
fn delegation_is_one_hop() {
    let mut suite = Suite::new();
    suite.delegate("alice", "bob");
    suite.delegate("bob", "carol");
    suite.delegate("carol", "alice");
    suite.next_block();
    suite.assert_powers(&[]);
    let proposal = suite.proposal("dave").tier(STANDARD).submit();
    // own, and what the one before in the circle has
    assert_eq!(powers(&suite, proposal, ["alice", "bob", "carol", "dave"]), [600, 700, 500, 100]);
    suite.vote("alice", proposal, yes());
    assert_eq!(powers(&suite, proposal, ["alice", "bob", "carol", "dave"]), [600, 300, 500, 100]);
    suite.vote("bob", proposal, yes());
    suite.vote("carol", proposal, yes());
    assert_eq!(powers(&suite, proposal, ["alice", "bob", "carol", "dave"]), [400, 300, 200, 100]);
    assert_eq!(suite.proposal_of(proposal).tally.options, [cast(900)]);
}

/// Delegating does nothing to what is being voted on; nor does taking it back.
#[test]
fn delegation_is_read_at_the_snapshot() {
    let mut suite = Suite::new();
    let before = suite.proposal("dave").tier(STANDARD).submit();
    let during = suite.in_one_block(|suite| {
        suite.delegate("bob", "alice");
        suite.proposal("dave").tier(STANDARD).submit()
    });
    let after = suite.proposal("dave").tier(STANDARD).submit();
    suite.undelegate("bob");
    suite.next_block();
    for (proposal, power) in [(before, 400), (during, 400), (after, 700)] {
        assert_eq!(powers(&suite, proposal, ["alice"]), [power], "proposal {proposal}");
    }
}

/// A newcomer without stake votes with what it was given, and stake to come is delegated as well.
#[test]
fn a_delegate_needs_no_stake() {
    let mut suite = Suite::new();
    suite.delegate_by_tier("bob", &[(STANDARD, "erin"), (CONSTITUTIONAL, "carol")]);
    suite.fund("bob", 50);
    suite.stake("bob", 50);
    suite.unstake("bob", 10);
    suite.next_block();
    suite.assert_powers(&[]);
    let standard = suite.proposal("erin").tier(STANDARD).submit();
    let top = suite.proposal("carol").submit();
    let routine = suite.proposal("bob").tier(ROUTINE).submit();
    assert_eq!(powers(&suite, standard, ["erin", "carol"]), [340, 200]);
    assert_eq!(powers(&suite, top, ["erin", "carol"]), [0, 540]);
    assert_eq!(powers(&suite, routine, ["erin", "carol"]), [0, 200]);
    suite.vote("erin", standard, yes());
    assert_code(suite.try_vote("erin", top, yes()), "no_power");
    // all of it taken back: nothing is left to vote with
    suite.vote("bob", standard, no());
    assert_code(suite.try_vote("erin", standard, yes()), "no_power");
    assert_eq!(suite.proposal_of(standard).tally.options, [cast(0)]);
}
