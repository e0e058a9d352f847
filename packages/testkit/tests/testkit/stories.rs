use polity::governor::{Council, Delegation};
use polity::treasury::Call;
use polity_testkit::prelude::*;

const DAY: u64 = 86_400;

/// What each of the three kinds of stake can do, it can do like the others: the story is the same.
#[test]
fn a_community_decides_whatever_it_stakes() {
    for stake in Stake::KINDS {
        let mut suite =
            Plan::new().stake(stake).cap(COIN, 7 * DAY, &[(ROUTINE, 200), (STANDARD, 500)]).build();
        suite.assert_total(1_000);

        // carol lets alice vote for her, and votes herself when it matters to her
        suite.delegate("carol", "alice");
        suite.next_block();
        let proposal = suite
            .proposal("dave")
            .tier(STANDARD)
            .title("A labelled archive")
            .spend(COIN, 400, "erin")
            .submit();
        suite.vote("alice", proposal, yes());
        assert_eq!(suite.voter("alice", proposal).power.u128(), 600);
        suite.vote("carol", proposal, no());
        assert_eq!(suite.voter("alice", proposal).power.u128(), 400);
        suite.vote("bob", proposal, split(&[(Choice::For(0), 7_500), (Choice::Abstain, 2_500)]));
        suite.assert_status(proposal, Status::Open);
        suite.assert_powers(&[]);

        suite.skip_days(7);
        suite.assert_status(proposal, Status::Waiting);
        assert_code(suite.try_execute("erin", proposal), "not_executable");
        suite.skip_days(2);
        suite.assert_status(proposal, Status::Executable);
        assert!(suite.execution(proposal).executable);
        assert_eq!(suite.dry_run("erin", proposal, 0).map_err(|error| error.to_string()), Ok(()));
        suite.execute("erin", proposal);
        suite.assert_executed(proposal);
        suite.assert_balance("erin", COIN, 400);
        suite.assert_balance(suite.treasury(), COIN, 9_600);

        // dave leaves
        suite.unstake("dave", 100);
        assert_eq!(suite.claims("dave").len(), 1);
        assert_code(suite.try_claim("dave"), "nothing_to_claim");
        suite.assert_books();
        suite.skip_days(30);
        suite.claim("dave");
        assert_eq!(suite.in_hand("dave"), 1_100);
        suite.assert_total(900);
        suite.assert_books();
        suite.assert_powers(&[1, 5, 10]);
    }
}

#[test]
fn several_options_and_several_ballots() {
    let mut suite = Suite::new();
    let picnic = suite.proposal("alice").option("In June").option("In July").text("Bring cake.").submit();
    let motto = suite.proposal("bob").title("A motto").submit();
    suite.vote_many("alice", &[(picnic, option(1)), (motto, yes())]);
    suite.vote_many("bob", &[(picnic, option(1)), (motto, abstain())]);
    suite.vote("carol", picnic, option(0));
    assert_eq!(suite.outlook(picnic).leading, 1);
    assert_eq!(suite.ballot("carol", picnic).map(|ballot| ballot.power.u128()), Some(200));
    assert_eq!(suite.ballot("dave", picnic), None);
    assert_eq!(suite.proposals(30).len(), 2);
    suite.skip_days(14);
    assert_eq!(suite.proposal_of(picnic).passed, Some(1));
}

/// A deposit is asked for where the tier has one, paid by the draft, and found by the books until it is released.
#[test]
fn a_deposit_comes_with_the_proposal() {
    for stake in Stake::KINDS {
        let mut suite = Plan::new().stake(stake).members(&[("alice", 40_000), ("bob", 60_000)]).build();
        let before = suite.in_hand("alice");
        let proposal = suite.proposal("alice").submit();
        assert_eq!(before - suite.in_hand("alice"), 100, "0.1 % of 100,000");
        assert_eq!(suite.books().deposits, 100);
        assert_eq!(suite.proposal_of(proposal).proposer, suite.address("alice").as_str());
        suite.assert_books();

        assert_code(suite.proposal("bob").deposit(99).try_submit(), "deposit");
        suite.pass(proposal);
        suite.release_deposit("anybody", proposal);
        assert_eq!(suite.in_hand("alice"), before);
        suite.assert_books();
    }
}

#[test]
fn the_council_vetoes_what_it_may() {
    let mut suite = Suite::new();
    let proposal = suite.proposal("alice").tier(STANDARD).submit();
    assert_code(suite.try_veto("alice", proposal), "unauthorized");
    suite.veto("council", proposal);
    suite.assert_status(proposal, Status::Vetoed);

    let council = Council { address: suite.address("erin").into(), until: suite.now() + 90 * DAY };
    suite.enact(CONSTITUTIONAL, vec![Action::Set(Setting::Council(Some(council)))]);
    let proposal = suite.proposal("alice").tier(STANDARD).submit();
    assert_code(suite.try_veto("council", proposal), "unauthorized");
    suite.veto("erin", proposal);
}

/// The registry of the kit's community is a target, which remembers what it was told.
#[test]
fn what_is_harmless_passes_unless_somebody_objects() {
    use polity::registry::{AtRevision, AuthorityMsg};

    let mut suite = Suite::new();
    let lift = |revision| Action::Registry(AuthorityMsg::LiftSuspension(AtRevision { model: 7, revision }));
    suite.enact(OVERSIGHT, vec![lift(1)]);
    assert_eq!(
        suite.registry_received(),
        [AuthorityMsg::LiftSuspension(AtRevision { model: 7, revision: 1 })]
    );

    let proposal = suite.proposal("alice").tier(OVERSIGHT).action(lift(2)).submit();
    suite.vote("dave", proposal, no());
    suite.skip_days(3);
    suite.assert_status(proposal, Status::Rejected);
}

#[test]
fn delegation_by_tier_and_its_end() {
    let mut suite = Suite::new();
    suite.delegate_by_tier("carol", &[(STANDARD, "alice"), (ROUTINE, "bob")]);
    suite.next_block();
    suite.assert_powers(&[]);
    let standard = suite.proposal("dave").tier(STANDARD).submit();
    let routine = suite.proposal("dave").tier(ROUTINE).submit();
    assert_eq!(suite.voter("alice", standard).received.u128(), 200);
    assert_eq!(suite.voter("alice", routine).received.u128(), 0);
    assert_eq!(suite.voter("bob", routine).received.u128(), 200);
    suite.undelegate("carol");
    assert_eq!(suite.member("carol").delegation, Delegation::Nobody);
    suite.assert_powers(&[]);
}

/// A community changes its governor without moving its funds.
#[test]
fn a_successor_takes_the_treasury_over() {
    let mut suite = Suite::new();
    let old = suite.community().clone();
    let plan = Plan::new().succeeding(&old).members(&[("alice", 300), ("erin", 500)]);
    let new = suite.found(&plan);
    assert_eq!(new.treasury, old.treasury);

    let proposal = suite.proposal("alice").successor(&new, 500, 30 * DAY).submit();
    suite.carry(proposal);
    suite.enter(&new);
    assert!(!suite.settings().in_office);
    assert_code(suite.proposal("alice").try_submit(), "not_in_office");
    suite.try_accept_treasury("anybody").unwrap_err();
    suite.skip_days(30);
    suite.accept_treasury("anybody");
    assert!(suite.settings().in_office);
    assert_eq!(suite.treasury_state().governor, new.governor.as_str());
    suite.pay("erin", STAKE, 50, suite.treasury());
    suite.enact(CONSTITUTIONAL, vec![]);
    suite.assert_books();

    suite.enter(&old);
    assert!(!suite.settings().in_office);
}

/// Whoever isn't the governor commands no treasury; a typed error says so.
#[test]
fn errors_are_compared_as_they_were_made() {
    let mut suite = Suite::new();
    let treasury = suite.treasury();
    let msg = polity::treasury::ExecuteMsg::Execute { proposal: 1, tiers: vec![], calls: Vec::<Call>::new() };
    let refused = suite.try_send("mallory", &treasury, &msg, &[]);
    let expected = TreasuryError::NotGovernor { sender: suite.address("mallory").into() };
    assert_eq!(error_of::<TreasuryError>(&refused), Some(&expected));
    assert_eq!(error_of::<GovernorError>(&refused), None);
    assert_error(refused, &expected);
}
