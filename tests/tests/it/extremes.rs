//! Amounts at the end of what an amount can be: the right answer, or an error and nothing changed; never a wrap or a
//! panic (hazard 17).

use cosmwasm_std::{Binary, Uint256};
use cw20::Cw20ExecuteMsg;
use num_bigint::BigUint;
use polity::governor::{ExecuteMsg, PowerResponse, QueryMsg, Vote};
use polity_client::ChainError;
use polity_testkit::hostile;
use polity_testkit::prelude::*;

const MAX: u128 = u128::MAX;

/// A community whose members hold these amounts of a hostile token, which makes as much as anybody asks for.
fn community(members: &[(&str, u128)]) -> Suite {
    let mut suite = Plan::new().stake(Stake::HostileCw20).members(&[]).min_stake(1).build();
    let token = suite.token();
    // the faucet's own are in the way
    let burn = Cw20ExecuteMsg::Burn { amount: polity_testkit::FAUCET_HOLDS.into() };
    suite.send("faucet", &token, &burn, &[]);
    for (who, units) in members {
        let recipient = suite.address(*who).into();
        suite.send(*who, &token, &Cw20ExecuteMsg::Mint { recipient, amount: (*units).into() }, &[]);
    }
    suite
}

/// All that the governor says of its members, and what they hold.
fn everything(suite: &Suite, people: &[&str]) -> Vec<String> {
    let of = |who: &&str| {
        let account = suite.address(*who);
        format!("{:?} {:?} {}", suite.member(&account), suite.claims(&account), suite.in_hand(&account))
    };
    let proposals = suite.proposals(30).into_iter().map(|p| format!("{:?}", suite.proposal_of(p.proposal)));
    let of_all = [format!("{} {:?}", suite.total(), suite.settings())];
    people.iter().map(of).chain(proposals).chain(of_all).collect()
}

fn wide(sum: Uint256) -> BigUint {
    BigUint::from_bytes_be(&sum.to_be_bytes())
}

/// All there can be, staked by one, or by three: power, delegation, every kind of ballot, overrides, the deposit, and out
/// again to the unit.
#[test]
fn all_there_can_be_is_staked() {
    for stakes in [[MAX - 2, 1, 1], [MAX / 3, MAX / 3, MAX / 3], [MAX / 2, MAX / 2, 1]] {
        let people = ["ann", "ben", "cid"];
        let members: Vec<_> = people.into_iter().zip(stakes).collect();
        let mut suite = community(&members);
        let total: u128 = stakes.iter().sum();
        let deposit = total / 1_000;
        // who proposes keeps the deposit in hand
        for (who, units) in &members {
            suite.stake(*who, if *who == "ann" { units - deposit } else { *units });
        }
        suite.delegate("ben", "ann");
        suite.delegate("cid", "ann");
        suite.next_block();
        let total = total - deposit;
        suite.assert_total(total);
        suite.assert_powers(&[]);
        let deposit = (BigUint::from(total) / 1_000u16).try_into().unwrap();
        let proposal = suite.proposal("ann").deposit(deposit).submit();
        assert_eq!(suite.proposal_of(proposal).deposit.unwrap().u128(), deposit);
        let thirds = split(&[(Choice::For(0), 3_333), (Choice::Against, 3_333), (Choice::Abstain, 3_334)]);
        suite.vote("ann", proposal, thirds.clone());
        let tally = suite.proposal_of(proposal).tally;
        assert_eq!(wide(tally.options[0]), BigUint::from(total) * 3_333u16);
        suite.vote("ben", proposal, yes());
        suite.vote("cid", proposal, no());
        let [ann, ben, cid] = people.map(|who| BigUint::from(suite.power(who)));
        let tally = suite.proposal_of(proposal).tally;
        assert_eq!(wide(tally.options[0]), &ann * 3_333u16 + &ben * 10_000u16);
        assert_eq!(wide(tally.against), &ann * 3_333u16 + &cid * 10_000u16);
        assert_eq!(wide(tally.abstain), &ann * 3_334u16);
        assert_eq!(suite.outlook(proposal).not_voted.u128(), 0);
        suite.assert_books();

        suite.skip_days(14);
        suite.release_deposit("anybody", proposal);
        for who in people {
            suite.unstake(who, suite.power(who));
        }
        suite.skip_days(30);
        for (who, units) in members {
            suite.claim(who);
            assert_eq!(suite.in_hand(who), units, "{who}");
        }
        suite.assert_total(0);
        suite.assert_balance(suite.governor(), suite.stake_asset(), 0);
    }
}

/// Every message with every amount at the end: it is refused with nothing changed, or it did exactly that.
#[test]
fn an_amount_at_the_end_is_taken_exactly_or_not_at_all() {
    let people = ["ann", "ben"];
    for near in [MAX, MAX - 1, MAX / 2 + 1, MAX / 10_000 + 1, 1 << 127, 1 << 64, u128::from(u64::MAX)] {
        let mut suite = community(&[("ann", 500), ("ben", 500)]);
        suite.stake("ann", 400);
        suite.stake("ben", 100);
        suite.delegate("ben", "ann");
        suite.next_block();
        let before = everything(&suite, &people);
        let token = suite.token();
        let spend = |amount| {
            Action::Spend(polity::treasury::Spend {
                asset: Asset::Native(COIN.into()),
                to: token.to_string(),
                amount,
                memo: None,
            })
        };
        assert_code(suite.try_unstake("ann", near), "not_enough_stake");
        for refused in [
            suite.try_stake("ann", near),
            suite.try_tell_with("ann", &ExecuteMsg::Stake {}, &[cosmwasm_std::coin(near, COIN)]),
        ] {
            assert!(!matches!(refused.unwrap_err(), ChainError::Panicked { .. }));
        }
        assert_eq!(everything(&suite, &people), before);

        // a payment that is more than there is fails and stays to be tried again
        let proposal = suite.proposal("ann").action(spend(amount(near))).submit();
        suite.vote("ann", proposal, yes());
        suite.skip_days(21);
        suite.execute("anybody", proposal);
        suite.assert_failed(proposal);
        suite.assert_balance(suite.treasury(), COIN, 10_000);
    }
}

/// A token that says it sent more than there can be is believed for what arrived; and where a sum would be too large, a
/// stake is refused and nothing of it stays.
#[test]
fn sums_that_do_not_fit_are_refused() {
    let mut suite = community(&[("ann", 1_000), ("ben", 500)]);
    let token = suite.token();
    let exaggerate =
        |exaggerates: u128| hostile::token::Manners { exaggerates: exaggerates.into(), ..Default::default() };
    suite.misbehave(&token, exaggerate(MAX));
    suite.stake("ann", 700);
    suite.next_block();
    suite.assert_power("ann", 700);
    suite.misbehave(&token, exaggerate(0));
    suite.delegate("ann", "ben");

    // the token lies about what the governor holds, so that more than all seems to arrive
    let lie =
        hostile::token::Manners { balance: hostile::token::Balance::Fixed(MAX.into()), ..Default::default() };
    suite.misbehave(&token, lie);
    let (governor, mallory) = (suite.governor(), suite.address("mallory"));
    let forge = |amount: u128| hostile::token::ExecuteMsg::Forge {
        contract: governor.to_string(),
        sender: mallory.to_string(),
        amount: amount.into(),
        msg: Binary::from(br#"{"stake":{}}"#),
    };
    let (whole, one) = (forge(MAX - 700), forge(1));
    let people = ["ann", "ben", "mallory"];
    suite.send("anybody", &token, &whole, &[]);
    suite.next_block();
    suite.assert_total(MAX);
    let before = everything(&suite, &people);
    let refused = suite.try_send("anybody", &token, &one, &[]);
    assert_code(refused, "nothing_received");
    assert_eq!(everything(&suite, &people), before);
    // with a power of all there can be, what is delegated still adds up
    suite.delegate("mallory", "ben");
    suite.next_block();
    assert_eq!(suite.member("ben").received.whole.u128(), MAX);
    suite.assert_powers(&[]);
    let proposal = suite.proposal("ben").deposit(0).try_submit();
    assert_code(proposal, "deposit");
}

/// Native coins as well: a balance that would be over 2^128 is refused by the chain, and a stake of all is taken.
#[test]
fn all_native_coins_there_can_be() {
    let mut suite = Plan::new().members(&[]).min_stake(1).build();
    suite.fund("ann", MAX);
    suite.stake("ann", MAX);
    suite.next_block();
    suite.assert_total(MAX);
    let proposal = suite.proposal("ann").tier(ROUTINE).submit();
    suite.vote("ann", proposal, yes());
    suite.assert_status(proposal, Status::Waiting);
    assert_code(suite.proposal("ann").tier(STANDARD).deposit(0).try_submit(), "deposit");
    suite.unstake("ann", MAX - 1);
    suite.unstake("ann", 1);
    suite.skip_days(30);
    suite.claim("ann");
    assert_eq!(suite.in_hand("ann"), MAX);
    suite.assert_books();
}

/// Nobody gets anywhere with numbers of proposals, heights and limits at their ends.
#[test]
fn other_numbers_at_their_ends() {
    let mut suite = Suite::new();
    let vote = |proposal| Vote { proposal, ballot: yes(), rationale: None };
    for proposal in [0, u32::MAX] {
        assert_code(suite.try_vote("alice", proposal, yes()), "no_proposal");
        assert_code(suite.try_execute("alice", proposal), "no_proposal");
        assert_code(suite.try_release_deposit("alice", proposal), "no_proposal");
        assert_code(suite.try_veto("council", proposal), "no_proposal");
        let many = ExecuteMsg::VoteMany { votes: vec![vote(proposal)] };
        assert_code(suite.try_tell("alice", &many), "no_proposal");
    }
    for limit in [0, 31, u32::MAX] {
        assert_code(suite.try_tell("alice", &ExecuteMsg::Claim { limit: Some(limit) }), "out_of_bounds");
    }
    let account: String = suite.address("alice").into();
    for height in [suite.height() + 1, u64::MAX] {
        let ask = QueryMsg::Power { account: account.clone(), height: Some(height) };
        assert_code(suite.try_ask::<PowerResponse>(&ask), "future_height");
    }
    assert_eq!(suite.power_at("alice", 0), 0);
    assert_eq!(suite.total_at(0), 0);
}
