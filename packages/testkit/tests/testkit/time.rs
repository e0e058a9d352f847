use polity_testkit::prelude::*;

#[test]
fn time_goes_as_it_is_told() {
    let mut suite = Suite::new();
    let (height, now) = (suite.height(), suite.now());
    suite.skip_secs(10);
    suite.skip_days(2);
    suite.skip_to(now + 1_000_000);
    assert_eq!((suite.height(), suite.now()), (height + 3, now + 1_000_000));
    suite.next_block();
    assert_eq!(suite.height(), height + 4);
}

/// Stake counts from the next block, also where several things happen in one.
#[test]
fn one_block_holds_several_transactions() {
    let mut suite = Suite::new();
    suite.fund("erin", 50);
    let (before, after) = suite.in_one_block(|suite| {
        let before = suite.height();
        suite.stake("erin", 50);
        suite.unstake("erin", 10);
        assert_code(suite.proposal("erin").tier(STANDARD).try_submit(), "too_little_power");
        (before, suite.height())
    });
    assert_eq!(before, after);
    suite.assert_power("erin", 0);
    suite.next_block();
    suite.assert_power("erin", 40);
    suite.assert_books();
    suite.assert_powers(&[before]);
}

#[test]
fn a_proposal_is_executed_at_the_last_instant_and_not_after() {
    for (late, expected) in [(0, "not_executable"), (1, "")] {
        let mut suite = Suite::new();
        let proposal = suite.proposal("alice").tier(STANDARD).submit();
        suite.pass(proposal);
        let until = suite.execution(proposal).until.unwrap();
        suite.skip_to(until - late);
        match expected {
            "" => drop(suite.execute("anybody", proposal)),
            code => assert_code(suite.try_execute("anybody", proposal), code),
        }
    }
}
