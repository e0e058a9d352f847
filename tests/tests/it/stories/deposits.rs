//! What becomes of a deposit, however a proposal ends.

use polity_testkit::prelude::*;

/// A way in which a proposal of the tier `STANDARD` ends. It takes 0.05 % of 1,000,000 as deposit, and its quorum is
/// 200,000.
struct Ending {
    how: &'static str,
    ballots: Vec<(&'static str, Ballot)>,
    after: fn(&mut Suite, u32),
    status: Status,
    /// Whether the treasury gets it.
    forfeited: bool,
}

fn after_the_vote(suite: &mut Suite, _: u32) {
    suite.skip_days(7);
}

fn executed(suite: &mut Suite, proposal: u32) {
    suite.skip_days(9);
    suite.execute("anybody", proposal);
}

fn vetoed(suite: &mut Suite, proposal: u32) {
    suite.veto("council", proposal);
}

fn expired(suite: &mut Suite, _: u32) {
    suite.skip_days(9 + 7);
}

fn endings() -> Vec<Ending> {
    let thirds = |against| split(&[(Choice::Against, against), (Choice::For(0), 10_000 - against)]);
    let ending = |how, ballots, after, status, forfeited| Ending { how, ballots, after, status, forfeited };
    vec![
        ending("passed", vec![("alice", yes())], after_the_vote, Status::Waiting, false),
        ending("executed", vec![("alice", yes())], executed, Status::Executed, false),
        ending("expired", vec![("alice", yes())], expired, Status::Expired, false),
        ending("nobody voted", vec![], after_the_vote, Status::Rejected, false),
        ending("under the quorum", vec![("dave", yes())], after_the_vote, Status::Rejected, false),
        ending(
            "rejected by 400 against 300",
            vec![("alice", no()), ("bob", yes())],
            after_the_vote,
            Status::Rejected,
            false,
        ),
        ending(
            "all against, under the quorum",
            vec![("dave", no())],
            after_the_vote,
            Status::Rejected,
            false,
        ),
        ending("all against, at the quorum", vec![("carol", no())], after_the_vote, Status::Rejected, true),
        ending(
            "two thirds against, exactly",
            vec![("alice", no()), ("carol", yes())],
            after_the_vote,
            Status::Rejected,
            false,
        ),
        ending(
            "a little over two thirds against",
            vec![("alice", no()), ("carol", thirds(1))],
            after_the_vote,
            Status::Rejected,
            true,
        ),
        ending(
            "those who abstain don't count for it",
            vec![("carol", no()), ("alice", abstain()), ("bob", abstain())],
            after_the_vote,
            Status::Rejected,
            true,
        ),
        ending("vetoed, all against", vec![("alice", no()), ("bob", no())], vetoed, Status::Vetoed, false),
        ending("vetoed, all for", vec![("alice", yes())], vetoed, Status::Vetoed, false),
    ]
}

fn plan(stake: Stake) -> Plan {
    let members = [("alice", 400_000), ("bob", 300_000), ("carol", 200_000), ("dave", 100_000)];
    Plan::new().stake(stake).members(&members).in_hand(10_000)
}

#[test]
fn a_deposit_goes_where_the_end_of_its_proposal_sends_it() {
    for stake in Stake::KINDS {
        let mut suite = plan(stake).build();
        for Ending { how, ballots, after, status, forfeited } in endings() {
            let (mine, treasurys) = (suite.in_hand("dave"), suite.in_hand(suite.treasury()));
            let proposal = suite.proposal("dave").tier(STANDARD).title(how).submit();
            assert_eq!(mine - suite.in_hand("dave"), 500, "{how}");
            for (who, ballot) in ballots {
                suite.vote(who, proposal, ballot);
            }
            assert_code(suite.try_release_deposit("anybody", proposal), "no_deposit");
            after(&mut suite, proposal);
            suite.assert_status(proposal, status);
            suite.assert_books();

            suite.release_deposit("anybody", proposal);
            let forfeit = if forfeited { 500 } else { 0 };
            assert_eq!(suite.in_hand("dave"), mine - forfeit, "{how}");
            assert_eq!(suite.in_hand(suite.treasury()), treasurys + forfeit, "{how}");
            assert_code(suite.try_release_deposit("anybody", proposal), "no_deposit");
            suite.assert_books();
            suite.assert_status(proposal, status);
        }
    }
}

#[test]
fn what_is_too_much_comes_back_and_too_little_is_refused() {
    for stake in Stake::KINDS {
        let mut suite = plan(stake).build();
        assert_code(suite.proposal("dave").tier(STANDARD).deposit(499).try_submit(), "deposit");
        assert_code(suite.proposal("dave").tier(STANDARD).deposit(0).try_submit(), "deposit");
        assert_eq!(suite.in_hand("dave"), 10_000);
        suite.proposal("dave").tier(STANDARD).deposit(9_000).submit();
        assert_eq!(suite.in_hand("dave"), 9_500);
        // a tier without a deposit gives all of it back
        suite.proposal("dave").tier(ROUTINE).deposit(77).submit();
        assert_eq!(suite.in_hand("dave"), 9_500);
        suite.assert_books();
    }
}

/// An objection defeats what is optimistic; over two thirds of what was cast take the deposit with it.
#[test]
fn an_optimistic_deposit_is_lost_to_an_objection() {
    let lift =
        Action::Registry(polity::registry::AuthorityMsg::LiftSuspension(polity::registry::AtRevision {
            model: 1,
            revision: 1,
        }));
    let plan = plan(Stake::Native).amend(|constitution| {
        constitution.tiers[0].deposit = "0.0001".parse().unwrap();
        constitution.tiers[1].deposit = "0.0001".parse().unwrap();
    });
    for (against, objects) in [(49_999, false), (50_000, true)] {
        let mut suite = plan.clone().members(&[("alice", 1_000_000 - against), ("bob", against)]).build();
        let proposal = suite.proposal("alice").tier(OVERSIGHT).action(lift.clone()).submit();
        suite.vote("bob", proposal, no());
        suite.skip_days(3);
        suite.assert_status(proposal, if objects { Status::Rejected } else { Status::Waiting });
        suite.release_deposit("anybody", proposal);
        assert_eq!(suite.in_hand(suite.treasury()), if objects { 100 } else { 0 });
    }
}
