//! What is harmless passes unless somebody objects.

use polity::registry::{Activate, AtRevision, AuthorityMsg, RatifySuspension};
use polity_testkit::prelude::*;

use super::DAY;

fn lift(revision: u64) -> Action {
    Action::Registry(AuthorityMsg::LiftSuspension(AtRevision { model: 7, revision }))
}

fn ratify(revision: u64) -> Action {
    Action::Registry(AuthorityMsg::RatifySuspension(RatifySuspension {
        model: 7,
        revision,
        until: 1_800_000_000,
    }))
}

#[test]
fn nobody_objects_and_the_registry_hears_of_it() {
    for stake in Stake::KINDS {
        let mut suite = Plan::new().stake(stake).build();
        let root = "ab".repeat(32).parse().unwrap();
        let activate = Action::Registry(AuthorityMsg::ActivateEvaluated(Activate {
            model: 7,
            revision: 3,
            version: 2,
            root,
            grace: DAY,
        }));
        let actions = [ratify(1), lift(2), activate];
        let proposal = suite.proposal("dave").tier(OVERSIGHT).actions(actions).submit();
        assert_eq!(suite.outlook(proposal).answer, Some(0));
        // 49 of 1,000 are no objection
        let objection = split(&[(Choice::Against, 4_900), (Choice::Abstain, 5_100)]);
        suite.vote("dave", proposal, objection);
        suite.skip_days(3);
        suite.assert_status(proposal, Status::Waiting);
        suite.skip_days(1);
        suite.execute("anybody", proposal);
        suite.assert_executed(proposal);
        let heard = [
            AuthorityMsg::RatifySuspension(RatifySuspension { model: 7, revision: 1, until: 1_800_000_000 }),
            AuthorityMsg::LiftSuspension(AtRevision { model: 7, revision: 2 }),
            AuthorityMsg::ActivateEvaluated(Activate { model: 7, revision: 3, version: 2, root, grace: DAY }),
        ];
        assert_eq!(suite.registry_received(), heard);
    }
}

/// 5 % do, wherever their ballots came from; and they may think again.
#[test]
fn an_objection_defeats_it_and_can_be_taken_back() {
    let mut suite = Suite::new();
    let proposal = suite.proposal("alice").tier(OVERSIGHT).action(lift(1)).submit();
    suite.vote("dave", proposal, split(&[(Choice::Against, 5_000), (Choice::Abstain, 5_000)]));
    assert_eq!(suite.outlook(proposal).answer, None);
    suite.vote("dave", proposal, yes());
    assert_eq!(suite.outlook(proposal).answer, Some(0));
    suite.vote("carol", proposal, no());
    suite.skip_days(3);
    suite.assert_status(proposal, Status::Rejected);
    assert!(suite.registry_received().is_empty());
}

/// One option with something to do, and only what code lists as harmless.
#[test]
fn nothing_else_is_optimistic() {
    let mut suite = Suite::new();
    let target = suite.target();
    let ping = serde_json::json!({"ping": {}});
    let alice = suite.address("alice");
    assert_code(suite.proposal(&alice).tier(OVERSIGHT).try_submit(), "optimistic_shape");
    let two = suite.proposal(&alice).tier(OVERSIGHT).action(lift(1)).option("Or").action(ratify(1));
    assert_code(two.try_submit(), "optimistic_shape");
    assert_code(suite.proposal(&alice).tier(OVERSIGHT).spend(COIN, 1, "erin").try_submit(), "needs_tier");
    assert_code(suite.proposal(&alice).tier(OVERSIGHT).call(&target, &ping).try_submit(), "needs_tier");
    let mixed = suite.proposal(&alice).tier(OVERSIGHT).action(lift(1)).spend(COIN, 1, "erin");
    assert_code(mixed.try_submit(), "needs_tier");
}
