use polity_testkit::prelude::*;

#[test]
fn a_refusal_has_a_code_and_a_value() {
    let mut suite = Suite::new();
    let proposal = suite.proposal("alice").tier(STANDARD).submit();
    let refused = suite.try_vote("erin", proposal, yes());
    assert!(matches!(error_of(&refused), Some(GovernorError::NoPower { proposal: 1, .. })), "{refused:?}");
    assert_eq!(refused.as_ref().err().and_then(code_of), Some("no_power"));
    assert_code(refused, "no_power");

    let refused = suite.try_unstake("dave", 101);
    let expected = GovernorError::NotEnoughStake { staked: 100u128.into(), asked: 101u128.into() };
    assert_error(refused, &expected);
}

/// The chain's own refusals have no code of a contract's.
#[test]
fn a_chain_that_refuses_is_no_contract() {
    let mut suite = Suite::new();
    let refused = suite.try_pay("erin", COIN, 1, "alice").unwrap_err();
    assert_eq!(code_of(&refused), None);
    assert!(matches!(refused, polity_client::ChainError::Chain { .. }), "{refused:?}");
}

#[test]
#[should_panic(expected = "no_power was expected, and it succeeded")]
fn an_expected_refusal_that_does_not_come_is_a_failure() {
    let mut suite = Suite::new();
    assert_code(suite.try_stake("alice", 1), "no_power");
}

#[test]
#[should_panic(expected = "not_enough_stake")]
fn a_verb_that_is_refused_is_a_failure() {
    Suite::new().unstake("dave", 101);
}

#[test]
#[should_panic(expected = "proposal 1 is Open and not Rejected")]
fn a_wrong_status_is_a_failure() {
    let mut suite = Suite::new();
    let proposal = suite.proposal("alice").submit();
    suite.assert_status(proposal, Status::Rejected);
}

/// What nobody asked for is seen in the books.
#[test]
#[should_panic(expected = "what the governor holds is not what it owes")]
fn books_that_differ_are_a_failure() {
    let mut suite = Suite::new();
    suite.pay("alice", STAKE, 1, suite.governor());
    assert_eq!(suite.books().surplus(), Some(1));
    suite.assert_books();
}

/// A dry run tells how an option would fail.
#[test]
fn a_dry_run_tells_why_not() {
    let mut suite = Suite::new();
    let proposal = suite.proposal("alice").spend(COIN, 10_001, "erin").submit();
    let refused = suite.dry_run("alice", proposal, 0).unwrap_err().to_string();
    assert!(refused.contains("insufficient") || refused.contains("funds"), "{refused}");
    suite.pass(proposal);
    suite.execute("anybody", proposal);
    suite.assert_failed(proposal);
}
