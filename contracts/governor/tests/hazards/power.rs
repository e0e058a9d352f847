use polity_testkit::hostile::token::{Balance, Manners, Moving};

use super::{orders, set_now};
use crate::kit::*;

/// Hazard 1, Beanstalk: power that is borrowed and returned in one block has no effect. Whoever stakes, proposes, votes,
/// executes and unstakes in one block, in any order, has no power in it, moves no total, and executes nothing.
#[test]
fn hazard_1_power_borrowed_for_a_block_is_none() {
    let mut scene = Scene::new();
    let open = scene.proposal("alice").tier(STANDARD).submit();
    let passed = scene.proposal("alice").tier(ROUTINE).submit();
    scene.vote("alice", passed, yes());
    scene.vote("bob", passed, yes());
    const LOAN: u128 = 1_000_000;
    scene.fund("mallory", LOAN);
    for order in orders(5) {
        scene.in_one_block(|suite| {
            for step in &order {
                match step {
                    0 => drop(suite.stake("mallory", LOAN)),
                    1 => {
                        assert_code(suite.proposal("mallory").tier(ROUTINE).try_submit(), "too_little_power")
                    }
                    2 => assert_code(suite.try_vote("mallory", open, no()), "no_power"),
                    3 => assert_code(suite.try_execute("mallory", passed), "not_executable"),
                    _ => drop(suite.try_unstake("mallory", LOAN)),
                }
                suite.assert_power("mallory", 0);
                suite.assert_total(1_000);
            }
            // a block ends as it began
            drop(suite.try_unstake("mallory", LOAN));
        });
        scene.fund("mallory", LOAN);
    }
    scene.next_block();
    scene.assert_power("mallory", 0);
    scene.assert_total(1_000);
    scene.assert_books();
    scene.assert_powers(&[]);
}

/// Hazard 5: a member's power and the total are of the same height. Whatever happens in a block, several times and with
/// delegations, the powers sum to the total at the start of every block.
#[test]
fn hazard_5_powers_sum_to_the_total_at_every_height() {
    let mut scene = Scene::new();
    let first = scene.height();
    for round in 0..6 {
        scene.in_one_block(|suite| {
            suite.stake("alice", 7 + round);
            suite.delegate("bob", ["alice", "carol"][usize::try_from(round).unwrap() % 2]);
            suite.unstake("bob", 3);
            suite.unstake("alice", 2);
            suite.stake("bob", 1);
            suite.delegate_by_tier("dave", &[(ROUTINE, "erin"), (STANDARD, "bob")]);
        });
    }
    let heights: Vec<_> = (first - 4..=scene.height()).collect();
    scene.assert_powers(&heights);
    scene.assert_books();
}

/// Hazard 9: a unit of stake is a unit, whatever is given to the governor besides: who stakes after a first staker of one
/// unit and a gift of 10^18 loses nothing.
#[test]
fn hazard_9_a_gift_inflates_no_share() {
    for stake in Stake::KINDS {
        let mut scene = Scene::of(&Plan::new().stake(stake).members(&[("mallory", 1)]));
        let (asset, governor) = (scene.stake_asset(), scene.governor());
        scene.fund("mallory", 1_000_000_000_000_000_000);
        scene.pay("mallory", asset, 1_000_000_000_000_000_000, governor);
        scene.join("alice", 999);
        scene.next_block();
        assert_eq!((scene.power("mallory"), scene.power("alice"), scene.total()), (1, 999, 1_000));
        scene.unstake("alice", 999);
        scene.skip_days(30);
        scene.claim("alice");
        assert_eq!(scene.in_hand("alice"), 999);
        // what was given is nobody's, and nobody draws on it
        assert_eq!(scene.books().surplus(), Some(1_000_000_000_000_000_000));
    }
}

/// Hazard 12: what is staked is what arrived, not what the token says: one that says more, burns on the way, answers a
/// balance that is too low, or none at all.
#[test]
fn hazard_12_what_did_not_arrive_is_not_staked() {
    let mut scene = Scene::of(&Plan::new().stake(Stake::HostileCw20));
    let token = scene.token();
    let staked = |scene: &Scene| scene.member("alice").staked.u128();
    scene.misbehave(&token, Manners { exaggerates: u128::MAX.into(), ..Manners::default() });
    scene.stake("alice", 3);
    assert_eq!(staked(&scene), 403);
    scene.misbehave(&token, Manners { moving: Moving::Burn { percent: 50 }, ..Manners::default() });
    scene.stake("alice", 10);
    assert_eq!(staked(&scene), 408);
    let burns = Manners { moving: Moving::Burn { percent: 100 }, ..Manners::default() };
    scene.misbehave(&token, burns);
    assert_code(scene.try_stake("alice", 10), "nothing_received");
    for balance in [Balance::Fixed(0u128.into()), Balance::Fixed(1_008u128.into())] {
        scene.misbehave(&token, Manners { balance, ..Manners::default() });
        assert_code(scene.try_stake("alice", 10), "nothing_received");
    }
    for balance in [Balance::Garbage, Balance::OtherForm, Balance::Fail, Balance::Panic] {
        scene.misbehave(&token, Manners { balance, ..Manners::default() });
        scene.try_stake("alice", 10).unwrap_err();
    }
    scene.misbehave(&token, Manners::default());
    assert_eq!(staked(&scene), 408);
    scene.assert_books();
}

/// Hazard 14: nobody writes or blocks another's record. Whatever a stranger does that names alice, before she does
/// anything and after, her own stake, claims, delegation, proposals and ballots are what they would be without.
#[test]
fn hazard_14_a_stranger_changes_nothing_of_anothers() {
    let about = |scene: &Scene| {
        let member = scene.member("alice");
        (
            member.staked,
            member.power,
            member.delegation,
            member.claims,
            member.open_proposals,
            member.deposits,
        )
    };
    let mut scene = Scene::new();
    scene.join("mallory", 500);
    scene.delegate("mallory", "alice");
    scene.unstake("alice", 5);
    scene.next_block();
    let proposal = scene.proposal("bob").tier(CONSTITUTIONAL).submit();
    let before = about(&scene);

    // her record of this proposal is made by a stranger's ballot; she has not voted by it
    scene.vote("mallory", proposal, no());
    assert_eq!(scene.ballot("alice", proposal), None);
    scene.unstake("mallory", 500);
    scene.delegate_by_tier("mallory", &[(ROUTINE, "alice"), (STANDARD, "alice")]);
    for _ in 0..3 {
        assert_code(scene.proposal("stranger").tier(ROUTINE).try_submit(), "too_little_power");
    }
    scene.try_claim("mallory").unwrap_err();
    assert_eq!(about(&scene), before);
    let outcome = scene.vote("alice", proposal, yes());
    assert_eq!(scene.events(&outcome), ["voted proposal=1 voter=ALICE ballot=for:0 power=395"]);
    scene.skip_days(30);
    scene.claim("alice");
    scene.proposal("alice").tier(ROUTINE).submit();
    scene.assert_books();
}

/// Hazard 17: nothing wraps. A total of all that 128 bits hold is voted with and counted exactly, every amount may be the
/// largest, and one unit more is refused.
#[test]
fn hazard_17_the_largest_amounts_count_exactly() {
    let mut scene = Scene::new();
    scene.join("erin", u128::MAX - 1_000);
    scene.next_block();
    scene.assert_total(u128::MAX);
    scene.assert_power("erin", u128::MAX - 1_000);
    scene.fund("zoe", 1);
    scene.try_stake("zoe", 1).unwrap_err();

    let zoe = scene.address("zoe");
    let proposal = scene.proposal("erin").tier(ROUTINE).submit();
    scene.vote("alice", proposal, no());
    scene.vote("erin", proposal, split(&[(Choice::For(0), 9_999), (Choice::Abstain, 1)]));
    let tally = scene.proposal_of(proposal).tally;
    let erin = cosmwasm_std::Uint256::from(u128::MAX - 1_000);
    assert_eq!(tally.options[0], erin * cosmwasm_std::Uint256::from(9_999u128));
    assert_eq!(tally.abstain, erin);
    scene.assert_status(proposal, Status::Waiting);

    assert_code(scene.try_unstake("alice", u128::MAX), "not_enough_stake");
    scene.unstake("erin", u128::MAX - 1_000);
    scene.skip_days(30);
    scene.claim("erin");
    scene.assert_total(1_000);
    let most = vec![
        spend(COIN, u128::MAX, &zoe),
        Action::SetCap(cap(COIN, DAY, &[(STANDARD, u128::MAX)])),
        Action::SetGovernor(succession(scene.successor().governor, u128::MAX, 365 * DAY)),
    ];
    let proposal = scene.proposal("alice").actions(most).deposit(1).submit();
    scene.pass(proposal);
    scene.execute("anybody", proposal);
    scene.assert_failed(proposal);
    scene.assert_balance("zoe", COIN, 0);
    scene.assert_books();
}

/// Hazard 25: for every way in which three members can delegate to each other, cycles among them, and every order in which
/// they vote, each token counts once: the tally is the total, and each stands where its owner put it.
#[test]
fn hazard_25_delegation_counts_every_token_once() {
    let names = ["alice", "bob", "carol"];
    let stakes = [400u128, 300, 200];
    let mut scene = Scene::of(&Plan::new().members(&[("alice", 400), ("bob", 300), ("carol", 200)]).amend(
        |constitution| constitution.tiers.iter_mut().for_each(|tier| tier.proposer = Ratio::default()),
    ));
    let mut made = 0;
    for graph in 0..27usize {
        // to oneself stands for nobody
        let to = [graph % 3, graph / 3 % 3, graph / 9 % 3];
        for (who, to) in to.iter().enumerate() {
            match who == *to {
                true => scene.undelegate(names[who]),
                false => scene.delegate(names[who], names[*to]),
            };
        }
        scene.next_block();
        scene.assert_powers(&[]);
        for order in orders(3) {
            made += 1;
            let proposal = scene.proposal(&format!("maker {made}")).tier(STANDARD).submit();
            for (count, who) in order.iter().enumerate() {
                match scene.voter(names[*who], proposal).refusal {
                    None => drop(scene.vote(names[*who], proposal, yes())),
                    Some(refusal) => assert_eq!(refusal, Refusal::NoPower),
                }
                // after each ballot: who voted has its own, and what is delegated to it by who hasn't
                let voted = &order[..=count];
                let counted: u128 = (0..3)
                    .filter(|who| voted.contains(who) || (to[*who] != *who && voted.contains(&to[*who])))
                    .map(|who| stakes[who])
                    .sum();
                let tally = scene.proposal_of(proposal).tally;
                assert_eq!(tally.options[0].to_string(), format!("{counted}0000"), "{to:?} {order:?}");
            }
        }
    }
}

/// Hazard 26: a token votes once. Voted, unstaked, sent on and staked by another, it raises no tally of a proposal that it
/// has voted on; nor can it be sent on before that vote is over.
#[test]
fn hazard_26_moved_tokens_vote_once() {
    let mut scene = Scene::new();
    let proposal = scene.proposal("alice").submit();
    scene.vote("alice", proposal, yes());
    let before = scene.proposal_of(proposal).tally;
    scene.unstake("alice", 400);
    let (end, release) = (scene.proposal_of(proposal).end, scene.claims("alice")[0].release);
    assert!(release > end);
    // what was in hand and is staked by another now
    scene.pay("alice", STAKE, 900, "erin");
    scene.stake("erin", 900);
    scene.next_block();
    assert_code(scene.try_vote("erin", proposal, yes()), "no_power");
    scene.delegate("erin", "alice");
    assert_code(scene.try_vote("alice", proposal, yes()), "already_voted");
    assert_eq!(scene.proposal_of(proposal).tally, before);
    scene.skip_to(release);
    scene.claim("alice");
    assert!(scene.now() > end);
}

/// Hazard 42: who stakes one unit first owns nothing. Proposals start where the total is at least `min_stake`, at the start
/// of the block; and it is only ever lowered.
#[test]
fn hazard_42_nobody_proposes_before_enough_is_staked() {
    for (staked, accepted) in [(1, false), (99, false), (100, true), (101, true)] {
        let mut scene = Scene::of(&Plan::new().members(&[("mallory", staked)]));
        let result = scene.proposal("mallory").spend(COIN, 10_000, "mallory").try_submit();
        match accepted {
            true => drop(result.unwrap()),
            false => assert_code(result, "too_little_stake"),
        }
    }
    let mut scene = Scene::of(&Plan::new().members(&[("mallory", 99)]));
    scene.in_one_block(|suite| {
        suite.stake("mallory", 1);
        assert_code(suite.proposal("mallory").try_submit(), "too_little_stake");
    });
    scene.next_block();
    scene.proposal("mallory").submit();
    let attempt = scene.set(Setting::MinStake(amount(101)));
    assert_code(scene.attempt(attempt), "setting");
}

/// Hazard 52: who votes can't leave before the result: stake that is taken back waits at least as long as any vote that it
/// has voted on can take with its extensions, whatever settings are changed meanwhile. Nor may a batch name a successor on a
/// term that its own longer unbonding outlasts.
#[test]
fn hazard_52_nobody_leaves_before_the_result() {
    let mut scene = Scene::of(&Plan::new().unbonding(20 * DAY));
    let proposal = scene.proposal("alice").submit();
    // shorter votes from now on, and the shortest unbonding that is allowed then
    let shorter = amended(&scene, |c| {
        for tier in &mut c.tiers {
            tier.voting = 3 * DAY;
            tier.late_extension = DAY / 2;
        }
    });
    set_now(&mut scene, Setting::Constitution(shorter));
    let last = {
        let rules = scene.proposal_of(proposal).rules;
        rules.first_end + 3 * rules.late_extension
    };
    // five seconds of the longest of the earlier votes are over in the next block
    for unbonding in [5 * DAY, 20 * DAY - 6] {
        let attempt = scene.set(Setting::Unbonding(unbonding));
        assert_code(scene.attempt(attempt), "setting");
    }
    set_now(&mut scene, Setting::Unbonding(20 * DAY - 5));
    scene.vote("alice", proposal, yes());
    scene.unstake("alice", 400);
    assert!(scene.claims("alice")[0].release >= last);

    let mut scene = Scene::new();
    let successor = scene.successor().governor;
    let naming = Action::SetGovernor(succession(successor, 500, 30 * DAY));
    let longer = Action::Set(Setting::Unbonding(31 * DAY));
    for batch in [vec![naming.clone(), longer.clone()], vec![longer, naming.clone()]] {
        assert_code(scene.proposal("alice").actions(batch).try_submit(), "out_of_bounds");
    }
    scene.proposal("alice").action(naming).submit();
}

/// Hazard 54: a tier's id means that tier for ever. A delegation in a tier that was removed lapses to nobody: it gives no
/// power in another tier, in none that comes later, and the id can't come back.
#[test]
fn hazard_54_a_removed_tiers_delegations_lapse() {
    let mut scene = Scene::new();
    scene.delegate_by_tier("bob", &[(STANDARD, "erin"), (ROUTINE, "dave")]);
    let first = scene.constitution();
    let without = without_tier(&scene, STANDARD);
    set_now(&mut scene, Setting::Constitution(without.clone()));
    let mut renamed = without;
    let mut new = first.tiers[2].clone();
    new.id = tier(9);
    renamed.tiers.insert(2, new);
    set_now(&mut scene, Setting::Constitution(renamed));
    assert!(scene.member("erin").received.by_tier.is_empty());
    for id in [ROUTINE, 9, CONSTITUTIONAL] {
        let proposal = scene.proposal("alice").tier(id).submit();
        assert_eq!(scene.voter("erin", proposal).power.u128(), 0, "tier {id}");
    }
    let attempt = scene.set(Setting::Constitution(first));
    assert_code(scene.attempt(attempt), "setting");
    // and it can be replaced
    scene.undelegate("bob");
    scene.next_block();
    assert!(scene.member("dave").received.by_tier.is_empty());
}
