//! From nothing to the first payment.

use polity_testkit::prelude::*;

use super::DAY;

#[test]
fn a_community_is_founded_stakes_decides_and_pays() {
    for stake in Stake::KINDS {
        let mut suite = Plan::new().stake(stake).members(&[]).min_stake(500).treasury_stake(90).build();
        suite.assert_total(0);
        suite.fund("alice", 400);
        suite.fund("bob", 300);

        // 400 are not enough for a first proposal
        suite.stake("alice", 400);
        suite.assert_power("alice", 0);
        suite.next_block();
        suite.assert_power("alice", 400);
        assert_code(suite.proposal("alice").try_submit(), "too_little_stake");

        // 700 are
        suite.stake("bob", 300);
        suite.next_block();
        let asset = suite.stake_asset();
        let proposal = suite.proposal("alice").spend(COIN, 250, "erin").spend(&asset, 90, "fred").submit();
        assert_eq!(suite.proposal_of(proposal).total.u128(), 700);
        suite.vote("alice", proposal, yes());
        suite.vote("bob", proposal, yes());
        suite.assert_status(proposal, Status::Open);
        suite.skip_days(14);
        suite.assert_status(proposal, Status::Waiting);
        suite.skip_days(7);
        suite.assert_status(proposal, Status::Executable);
        suite.execute("anybody", proposal);
        suite.assert_executed(proposal);

        suite.assert_balance("erin", COIN, 250);
        suite.assert_balance("fred", &asset, 90);
        suite.assert_balance(suite.treasury(), COIN, 9_750);
        suite.assert_balance(suite.treasury(), &asset, 0);
        assert_code(suite.try_execute("anybody", proposal), "not_executable");

        // and out again: everything, to the unit
        suite.unstake("alice", 400);
        suite.unstake("bob", 150);
        suite.unstake("bob", 150);
        suite.assert_books();
        suite.skip_days(30);
        suite.claim("alice");
        suite.claim("bob");
        assert_eq!((suite.in_hand("alice"), suite.in_hand("bob")), (400, 300));
        suite.assert_balance(suite.governor(), &asset, 0);
        suite.assert_powers(&[1, 2, 3, 4, 5]);
    }
}

/// Nobody but the voters is left with a power: no admin outside, no minter outside.
#[test]
fn nobody_is_left_with_a_power() {
    for stake in Stake::KINDS {
        let mut suite = Plan::new().stake(stake.clone()).build();
        let admin = |suite: &Suite, contract: &str| suite.chain().contract_info(contract).unwrap().admin;
        let treasury = suite.treasury();
        assert_eq!(admin(&suite, suite.governor().as_str()), None);
        assert_eq!(admin(&suite, treasury.as_str()), Some(treasury.clone()));
        if let Asset::Cw20(token) = suite.stake_asset() {
            assert_eq!(admin(&suite, &token), None);
        }
        // the voters themselves make tokens, where the token is their own
        let mint = suite.proposal("alice").mint(77, "erin").try_submit();
        match stake {
            Stake::NewCw20 => {
                suite.carry(mint.unwrap());
                assert_eq!(suite.in_hand("erin"), 77);
            }
            Stake::Native => assert_code(mint, "action"),
            _ => assert_code(mint, "not_the_minter"),
        }
    }
    let refused = Suite::bare().try_found(&Plan::new().governor_admin("founder"));
    assert_code(refused, "governor_has_admin");
}

/// Borrowed for a block, stake does nothing, in whatever order (hazard 1).
#[test]
fn what_is_done_and_undone_in_one_block_has_no_effect() {
    for stake in Stake::KINDS {
        let mut suite = Plan::new().stake(stake).build();
        suite.fund("mallory", 5_000);
        let earlier = suite.proposal("alice").tier(STANDARD).submit();
        suite.in_one_block(|suite| {
            suite.stake("mallory", 5_000);
            suite.delegate("mallory", "dave");
            let own = suite.proposal("alice").tier(STANDARD).submit();
            for proposal in [earlier, own] {
                assert_code(suite.try_vote("mallory", proposal, no()), "no_power");
                assert_eq!(suite.voter("dave", proposal).power.u128(), 100);
            }
            let proposal = suite.proposal("mallory").tier(STANDARD).deposit(0).try_submit();
            assert_code(proposal, "too_little_power");
            suite.unstake("mallory", 5_000);
        });
        suite.next_block();
        suite.assert_power("mallory", 0);
        suite.assert_total(1_000);
        suite.assert_powers(&[suite.height() - 1]);
        assert_code(suite.try_claim("mallory"), "nothing_to_claim");
        suite.skip_secs(30 * DAY);
        suite.claim("mallory");
        assert_eq!(suite.in_hand("mallory"), 5_000);
    }
}
