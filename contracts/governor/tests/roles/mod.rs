//! Every message by everybody, in every situation that changes who may.

use cosmwasm_std::{to_json_binary, Addr};
use cw20::Cw20ReceiveMsg;
use polity::governor::{ExecuteMsg, ReceiveMsg};

use crate::kit::*;

/// Who sends, in the order of the tables' columns.
const ROLES: [&str; 11] = [
    "stranger",
    "member",
    "delegate",
    "proposer",
    "council",
    "treasury",
    "governor",
    "founder",
    "other governor",
    "token",
    "foreign token",
];

/// Proposals that the messages speak of.
struct Proposals {
    /// Being voted on, in a tier that can be vetoed.
    open: u32,
    /// Passed, its delay over.
    passed: u32,
    /// Its vote is over, and its deposit still held.
    ended: u32,
}

/// A situation: a community, the other governor in it, and what its messages speak of.
struct Situation {
    scene: Scene,
    other: Option<Community>,
    proposals: Proposals,
}

const MEMBERS: [(&str, u128); 4] = [("alice", 4_000), ("bob", 3_000), ("carol", 2_000), ("dave", 1_000)];

/// With deposits that are not nothing.
fn plan() -> Plan {
    Plan::new().members(&MEMBERS)
}

/// Alice and dave have ripe claims, carol delegated to erin.
fn settled(plan: Plan) -> Scene {
    let mut scene = Scene::of(&plan);
    for who in ["alice", "dave"] {
        scene.unstake(who, 1);
    }
    scene.delegate("carol", "erin");
    scene.skip_days(30);
    scene
}

fn proposed(scene: &mut Scene) -> Proposals {
    let ended = scene.proposal("dave").submit();
    scene.skip_days(14);
    let passed = scene.proposal("alice").tier(ROUTINE).submit();
    scene.vote("alice", passed, yes());
    scene.vote("bob", passed, yes());
    scene.skip_days(1);
    let open = scene.proposal("dave").tier(STANDARD).submit();
    Proposals { open, passed, ended }
}

fn in_term() -> Situation {
    let mut scene = settled(plan());
    let other = Some(scene.successor());
    let proposals = proposed(&mut scene);
    Situation { scene, other, proposals }
}

fn after_the_term() -> Situation {
    let mut scene = settled(plan().council("council", 46));
    let other = Some(scene.successor());
    let proposals = proposed(&mut scene);
    let until = scene.settings().council.unwrap().until;
    scene.skip_to(until);
    Situation { scene, other, proposals }
}

/// Coins that nobody asked for are there too, so that it is the sender that is refused and not the amount.
fn of_a_token() -> Situation {
    let mut scene = settled(plan().stake(Stake::HostileCw20));
    let (token, governor) = (scene.token(), scene.governor());
    scene.pay("alice", &token, 50, governor);
    let proposals = proposed(&mut scene);
    Situation { scene, other: None, proposals }
}

/// A governor whose successor may accept at this moment.
fn before_acceptance() -> (Scene, Community, Proposals) {
    let mut scene = settled(plan());
    let (home, next) = (scene.community().clone(), scene.successor());
    scene.enter(&next);
    for (who, units) in MEMBERS {
        scene.join(who, units);
    }
    for who in ["alice", "dave"] {
        scene.unstake(who, 1);
    }
    scene.delegate("carol", "erin");
    scene.enter(&home);
    let ended = scene.proposal("alice").successor(&next, 5_000, 30 * DAY).submit();
    scene.carry(ended);
    scene.skip_days(24);
    let passed = scene.proposal("alice").tier(ROUTINE).submit();
    scene.vote("alice", passed, yes());
    scene.vote("bob", passed, yes());
    scene.skip_days(4);
    let open = scene.proposal("dave").tier(STANDARD).submit();
    scene.skip_days(2);
    (scene, next, Proposals { open, passed, ended })
}

fn a_successor() -> Situation {
    let (mut scene, next, proposals) = before_acceptance();
    let home = scene.enter(&next);
    Situation { scene, other: home, proposals }
}

fn a_successor_in_office() -> Situation {
    let (mut scene, next, _) = before_acceptance();
    let home = scene.enter(&next);
    scene.accept_treasury("anybody");
    let proposals = proposed(&mut scene);
    Situation { scene, other: home, proposals }
}

fn succeeded() -> Situation {
    let (mut scene, next, proposals) = before_acceptance();
    let home = scene.enter(&next).unwrap();
    scene.accept_treasury("anybody");
    scene.enter(&home);
    Situation { scene, other: Some(next), proposals }
}

fn messages(scene: &Scene, proposals: &Proposals) -> Vec<(&'static str, ExecuteMsg)> {
    let &Proposals { open, passed, ended } = proposals;
    let receive = Cw20ReceiveMsg {
        sender: scene.address("mallory").into(),
        amount: 1u128.into(),
        msg: to_json_binary(&ReceiveMsg::Stake {}).unwrap(),
    };
    let to = scene.address("bob").into_string();
    let vote = || vote(open, yes());
    vec![
        ("stake", ExecuteMsg::Stake {}),
        ("receive", ExecuteMsg::Receive(receive)),
        ("unstake", ExecuteMsg::Unstake { amount: amount(1) }),
        ("claim", ExecuteMsg::Claim { limit: None }),
        ("delegate", ExecuteMsg::Delegate { delegation: Delegation::Whole(to) }),
        ("propose", ExecuteMsg::Propose(propose(ROUTINE, vec![option_of("Yes", vec![])]))),
        ("vote", ExecuteMsg::Vote(vote())),
        ("vote_many", ExecuteMsg::VoteMany { votes: vec![vote()] }),
        ("execute", ExecuteMsg::Execute { proposal: passed }),
        ("dry_run", ExecuteMsg::DryRun { proposal: passed, option: 0 }),
        ("veto", ExecuteMsg::Veto { proposal: open, reason: None }),
        ("release_deposit", ExecuteMsg::ReleaseDeposit { proposal: ended }),
        ("accept_treasury", ExecuteMsg::AcceptTreasury {}),
        ("set", ExecuteMsg::Set(Setting::MinStake(amount(1)))),
    ]
}

/// What each gets for each message: `ok`, or the error's code. A message a line, and who gets what.
fn table(situation: Situation) -> String {
    let Situation { mut scene, other, proposals } = situation;
    let foreign = scene.hostile_token(&[]);
    let mut lines = vec![];
    let senders = ROLES.map(|role| match role {
        "stranger" => Some(scene.address("mallory")),
        "member" => Some(scene.address("alice")),
        "delegate" => Some(scene.address("erin")),
        "proposer" => Some(scene.address("dave")),
        "council" => Some(scene.address("council")),
        "treasury" => Some(scene.treasury()),
        "governor" => Some(scene.governor()),
        "founder" => Some(scene.address("founder")),
        "other governor" => other.as_ref().map(|other| other.governor.clone()),
        "token" => match scene.stake_asset() {
            Asset::Cw20(token) => Some(Addr::unchecked(token)),
            Asset::Native(_) => None,
        },
        "foreign token" => Some(foreign.clone()),
        other => panic!("{other}"),
    });
    for sender in senders.iter().flatten() {
        scene.fund_with(sender, STAKE, 5);
    }
    let names: Vec<_> = messages(&scene, &proposals).into_iter().map(|(name, _)| name).collect();
    for (index, name) in names.into_iter().enumerate() {
        let mut got: Vec<(String, Vec<&str>)> = vec![];
        for (role, sender) in ROLES.iter().zip(&senders) {
            let Some(sender) = sender else { continue };
            let (_, msg) = messages(&scene, &proposals).swap_remove(index);
            let funds = if name == "stake" { coin(1, STAKE) } else { vec![] };
            let Attempt { sender, msg } = scene.told_with(sender, msg, &funds);
            let code = match scene.chain_mut().simulate(&sender, vec![msg]) {
                Ok(_) => "ok".to_owned(),
                Err(error) => code_of(&error).unwrap_or("refused by the chain").to_owned(),
            };
            match got.iter_mut().find(|(other, _)| *other == code) {
                Some((_, roles)) => roles.push(role),
                None => got.push((code, vec![role])),
            }
        }
        got.sort();
        let all: usize = got.iter().map(|(_, roles)| roles.len()).sum();
        let cells = got.into_iter().map(|(code, roles)| match roles.len() == all {
            true => format!("{code}: everybody"),
            false => format!("{code}: {}", roles.join(", ")),
        });
        lines.push(format!("{name} | {}", cells.collect::<Vec<_>>().join(" | ")));
    }
    lines.join("\n")
}

#[track_caller]
fn assert_table(situation: Situation, expected: &str) {
    let found = table(situation);
    assert!(found == expected.trim(), "\n{found}\n");
}

/// The table of a community in which nothing is special.
pub fn in_term_table() -> String {
    table(in_term())
}

#[test]
fn every_message_by_every_role() {
    assert_table(in_term(), "
stake | ok: stranger, member, delegate, proposer, council, governor, founder, other governor, foreign token | treasury_power: treasury
receive | foreign_token: everybody
unstake | not_enough_stake: stranger, delegate, council, treasury, governor, founder, other governor, foreign token | ok: member, proposer
claim | nothing_to_claim: stranger, delegate, council, treasury, governor, founder, other governor, foreign token | ok: member, proposer
delegate | ok: stranger, member, delegate, proposer, council, governor, founder, other governor, foreign token | treasury_power: treasury
propose | ok: member, delegate, proposer | too_little_power: stranger, council, treasury, governor, founder, other governor, foreign token
vote | no_power: stranger, council, treasury, governor, founder, other governor, foreign token | ok: member, delegate, proposer
vote_many | no_power: stranger, council, treasury, governor, founder, other governor, foreign token | ok: member, delegate, proposer
execute | ok: everybody
dry_run | dry_run_succeeded: everybody
veto | ok: council | unauthorized: stranger, member, delegate, proposer, treasury, governor, founder, other governor, foreign token
release_deposit | ok: everybody
accept_treasury | no_succession: everybody
set | ok: treasury | unauthorized: stranger, member, delegate, proposer, council, governor, founder, other governor, foreign token
");
}

#[test]
fn every_message_by_every_role_after_the_councils_term() {
    assert_table(after_the_term(), "
stake | ok: stranger, member, delegate, proposer, council, governor, founder, other governor, foreign token | treasury_power: treasury
receive | foreign_token: everybody
unstake | not_enough_stake: stranger, delegate, council, treasury, governor, founder, other governor, foreign token | ok: member, proposer
claim | nothing_to_claim: stranger, delegate, council, treasury, governor, founder, other governor, foreign token | ok: member, proposer
delegate | ok: stranger, member, delegate, proposer, council, governor, founder, other governor, foreign token | treasury_power: treasury
propose | ok: member, delegate, proposer | too_little_power: stranger, council, treasury, governor, founder, other governor, foreign token
vote | no_power: stranger, council, treasury, governor, founder, other governor, foreign token | ok: member, delegate, proposer
vote_many | no_power: stranger, council, treasury, governor, founder, other governor, foreign token | ok: member, delegate, proposer
execute | ok: everybody
dry_run | dry_run_succeeded: everybody
veto | unauthorized: everybody
release_deposit | ok: everybody
accept_treasury | no_succession: everybody
set | ok: treasury | unauthorized: stranger, member, delegate, proposer, council, governor, founder, other governor, foreign token
");
}

#[test]
fn every_message_by_every_role_where_a_token_is_staked() {
    assert_table(of_a_token(), "
stake | wrong_funds: everybody
receive | foreign_token: stranger, member, delegate, proposer, council, treasury, governor, founder, foreign token | ok: token
unstake | not_enough_stake: stranger, delegate, council, treasury, governor, founder, token, foreign token | ok: member, proposer
claim | nothing_to_claim: stranger, delegate, council, treasury, governor, founder, token, foreign token | ok: member, proposer
delegate | ok: stranger, member, delegate, proposer, council, governor, founder, token, foreign token | treasury_power: treasury
propose | ok: member, delegate, proposer | too_little_power: stranger, council, treasury, governor, founder, token, foreign token
vote | no_power: stranger, council, treasury, governor, founder, token, foreign token | ok: member, delegate, proposer
vote_many | no_power: stranger, council, treasury, governor, founder, token, foreign token | ok: member, delegate, proposer
execute | ok: everybody
dry_run | dry_run_succeeded: everybody
veto | ok: council | unauthorized: stranger, member, delegate, proposer, treasury, governor, founder, token, foreign token
release_deposit | ok: everybody
accept_treasury | no_succession: everybody
set | ok: treasury | unauthorized: stranger, member, delegate, proposer, council, governor, founder, token, foreign token
");
}

#[test]
fn every_message_by_every_role_to_a_successor() {
    assert_table(a_successor(), "
stake | ok: stranger, member, delegate, proposer, council, governor, founder, other governor, foreign token | treasury_power: treasury
receive | foreign_token: everybody
unstake | not_enough_stake: stranger, delegate, council, treasury, governor, founder, other governor, foreign token | ok: member, proposer
claim | nothing_to_claim: stranger, delegate, council, treasury, governor, founder, other governor, foreign token | ok: member, proposer
delegate | ok: stranger, member, delegate, proposer, council, governor, founder, other governor, foreign token | treasury_power: treasury
propose | not_in_office: everybody
vote | no_proposal: everybody
vote_many | no_proposal: everybody
execute | no_proposal: everybody
dry_run | no_proposal: everybody
veto | no_proposal: council | unauthorized: stranger, member, delegate, proposer, treasury, governor, founder, other governor, foreign token
release_deposit | no_proposal: everybody
accept_treasury | ok: everybody
set | not_in_office: treasury | unauthorized: stranger, member, delegate, proposer, council, governor, founder, other governor, foreign token
");
}

#[test]
fn every_message_by_every_role_to_a_successor_in_office() {
    assert_table(a_successor_in_office(), "
stake | ok: stranger, member, delegate, proposer, council, governor, founder, other governor, foreign token | treasury_power: treasury
receive | foreign_token: everybody
unstake | not_enough_stake: stranger, delegate, council, treasury, governor, founder, other governor, foreign token | ok: member, proposer
claim | nothing_to_claim: stranger, delegate, council, treasury, governor, founder, other governor, foreign token | ok: member, proposer
delegate | ok: stranger, member, delegate, proposer, council, governor, founder, other governor, foreign token | treasury_power: treasury
propose | ok: member, delegate, proposer | too_little_power: stranger, council, treasury, governor, founder, other governor, foreign token
vote | no_power: stranger, council, treasury, governor, founder, other governor, foreign token | ok: member, delegate, proposer
vote_many | no_power: stranger, council, treasury, governor, founder, other governor, foreign token | ok: member, delegate, proposer
execute | ok: everybody
dry_run | dry_run_succeeded: everybody
veto | ok: council | unauthorized: stranger, member, delegate, proposer, treasury, governor, founder, other governor, foreign token
release_deposit | ok: everybody
accept_treasury | no_succession: everybody
set | ok: treasury | unauthorized: stranger, member, delegate, proposer, council, governor, founder, other governor, foreign token
");
}

#[test]
fn every_message_by_every_role_to_a_governor_that_was_succeeded() {
    assert_table(succeeded(), "
stake | ok: stranger, member, delegate, proposer, council, governor, founder, other governor, foreign token | treasury_power: treasury
receive | foreign_token: everybody
unstake | not_enough_stake: stranger, delegate, council, treasury, governor, founder, other governor, foreign token | ok: member, proposer
claim | nothing_to_claim: stranger, delegate, council, treasury, governor, founder, other governor, foreign token | ok: member, proposer
delegate | ok: stranger, member, delegate, proposer, council, governor, founder, other governor, foreign token | treasury_power: treasury
propose | not_in_office: everybody
vote | no_power: stranger, council, treasury, governor, founder, other governor, foreign token | ok: member, delegate, proposer
vote_many | no_power: stranger, council, treasury, governor, founder, other governor, foreign token | ok: member, delegate, proposer
execute | ok: everybody
dry_run | dry_run_succeeded: everybody
veto | ok: council | unauthorized: stranger, member, delegate, proposer, treasury, governor, founder, other governor, foreign token
release_deposit | ok: everybody
accept_treasury | no_succession: everybody
set | not_in_office: treasury | unauthorized: stranger, member, delegate, proposer, council, governor, founder, other governor, foreign token
");
}
