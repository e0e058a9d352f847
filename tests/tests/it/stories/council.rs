//! Who may end a proposal, when, and for how long.

use polity::governor::Council;
use polity_testkit::prelude::*;

use super::DAY;

/// From creation until the delay is over; the first second after it is too late.
#[test]
fn a_veto_ends_what_has_not_waited_its_delay_out() {
    let mut suite = Suite::new();
    let propose = |suite: &mut Suite| {
        let proposal = suite.proposal("alice").tier(STANDARD).spend(COIN, 5, "erin").try_submit();
        // nothing has a cap here
        assert_code(proposal, "uncapped");
        let proposal = suite.proposal("alice").tier(STANDARD).submit();
        suite.vote("alice", proposal, yes());
        proposal
    };
    let (open, waiting, ripe) = (propose(&mut suite), propose(&mut suite), propose(&mut suite));
    suite.veto("council", open);
    suite.assert_status(open, Status::Vetoed);
    assert_code(suite.try_vote("bob", open, no()), "vote_closed");
    assert_code(suite.try_veto("council", open), "not_vetoable");

    let until = |suite: &mut Suite, proposal| {
        suite.skip_to(suite.proposal_of(proposal).end);
        suite.proposal_of(proposal).executable_from.unwrap()
    };
    let from = until(&mut suite, waiting);
    assert_code(suite.try_veto("alice", waiting), "unauthorized");
    suite.skip_to(from - 1);
    suite.veto("council", waiting);
    suite.skip_to(suite.proposal_of(ripe).executable_from.unwrap());
    assert_code(suite.try_veto("council", ripe), "not_vetoable");
    suite.execute("anybody", ripe);
    suite.assert_executed(ripe);
    assert_code(suite.try_execute("anybody", waiting), "not_executable");
}

#[test]
fn nobody_vetoes_the_top_tier_or_what_was_rejected() {
    let mut suite = Suite::new();
    let top = suite.proposal("alice").submit();
    assert_code(suite.try_veto("council", top), "not_vetoable");
    let rejected = suite.proposal("alice").tier(ROUTINE).submit();
    suite.skip_days(5);
    assert_code(suite.try_veto("council", rejected), "not_vetoable");
}

/// A term ends by itself, and its last second is no part of it.
#[test]
fn a_term_ends_without_a_transaction() {
    let mut suite = Plan::new().council("council", 20).build();
    let until = suite.settings().council.unwrap().until;
    let proposal = suite.proposal("alice").tier(STANDARD).submit();
    suite.skip_to(until - 2 * DAY);
    let other = suite.proposal("alice").tier(STANDARD).submit();
    suite.skip_to(until - 1);
    assert_code(suite.try_veto("council", proposal), "not_vetoable");
    suite.in_one_block(|suite| {
        let third = suite.proposal("alice").tier(STANDARD).submit();
        suite.veto("council", third);
    });
    suite.skip_to(until);
    assert_code(suite.try_veto("council", other), "unauthorized");
}

/// The council at the time of the veto counts, and a tier that is made vetoable later binds only what comes later.
#[test]
fn the_present_council_vetoes_what_was_vetoable_when_it_was_made() {
    let mut suite = Plan::new().amend(|constitution| constitution.tiers[2].vetoable = false).build();
    let before = suite.proposal("dave").tier(STANDARD).submit();
    let mut constitution = suite.constitution();
    constitution.tiers[2].vetoable = true;
    constitution.tiers[2].voting = 14 * DAY;
    let council = Council { address: suite.address("erin").into(), until: suite.now() + 300 * DAY };
    let changes = [Setting::Constitution(constitution), Setting::Council(Some(council))];
    let change = suite.proposal("alice").actions(changes.map(Action::Set)).submit();
    suite.pass(change);
    let during = suite.proposal("dave").tier(STANDARD).submit();
    suite.execute("anybody", change);
    suite.assert_executed(change);
    let after = suite.proposal("bob").tier(STANDARD).submit();
    assert_eq!(
        suite.proposal_of(before).rules.first_end + 14 * DAY,
        suite.proposal_of(before).created + 21 * DAY
    );
    for proposal in [before, during] {
        assert_code(suite.try_veto("erin", proposal), "not_vetoable");
    }
    assert_code(suite.try_veto("council", after), "unauthorized");
    suite.veto("erin", after);
}
