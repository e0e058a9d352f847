use cosmwasm_std::{ReplyOn, WasmMsg};
use polity::governor::{ExecuteMsg, Staleness};
use polity_testkit::hostile::{
    self,
    target::Behaviour,
    token::{Balance, Manners, Moving},
    Callback,
};

use super::set_now;
use crate::{fixture, kit::*};

fn ping() -> serde_json::Value {
    serde_json::json!({"ping": {}})
}

/// A target that admin may migrate, and a passed proposal that calls it.
fn called(scene: &mut Scene) -> (cosmwasm_std::Addr, u32) {
    let admin = scene.address("admin");
    let target = scene.deploy(hostile::TARGET, &hostile::target::InstantiateMsg::default(), Some(&admin));
    let proposal = scene.proposal("alice").call(&target, &ping()).submit();
    scene.pass(proposal);
    (target, proposal)
}

fn migrate(scene: &mut Scene, contract: &cosmwasm_std::Addr, code_id: u64) {
    let msg =
        WasmMsg::Migrate { contract_addr: contract.to_string(), new_code_id: code_id, msg: b"{}".into() };
    let admin = scene.address("admin");
    scene.chain_mut().submit(&admin, vec![msg.into()]).unwrap();
}

/// Hazard 3, Tornado Cash, Juno 20: what runs is what was voted. A target whose code changed since runs nothing, even if
/// nobody has looked in between; put back, it is what was voted again. A registry that was named since isn't spoken to.
#[test]
fn hazard_3_changed_code_is_not_run() {
    let mut scene = Scene::new();
    let (target, proposal) = called(&mut scene);
    let (old, new) = (scene.code(hostile::TARGET), scene.upload(hostile::TARGET));
    migrate(&mut scene, &target, new);
    scene.assert_status(proposal, Status::Stale);
    assert_code(scene.try_execute("anybody", proposal), "not_executable");
    assert_code(scene.dry_run("anybody", proposal, 0), "stale");
    assert!(scene.received(&target).is_empty());
    migrate(&mut scene, &target, old);
    scene.execute("anybody", proposal);
    scene.assert_executed(proposal);
    assert_eq!(scene.received(&target).len(), 1);

    let proposal = scene.proposal("alice").tier(OVERSIGHT).action(lift()).submit();
    scene.pass(proposal);
    let (voted, other) = (scene.registry(), scene.target());
    set_now(&mut scene, Setting::Registry(other.to_string()));
    assert_code(scene.try_execute("anybody", proposal), "not_executable");
    let blocker = scene.execution(proposal).blocker.unwrap();
    assert_eq!(blocker, Blocker::Stale(Staleness::TargetChanged { contract: other.to_string() }));
    assert!(scene.received(&other).is_empty());
    set_now(&mut scene, Setting::Registry(voted.to_string()));
    scene.execute("anybody", proposal);
    scene.assert_executed(proposal);

    // also where the proposal speaks to the other contract anyway, so that its code was pinned
    let proposal = scene.proposal("alice").action(lift()).call(&other, &ping()).submit();
    scene.pass(proposal);
    set_now(&mut scene, Setting::Registry(other.to_string()));
    let blocker = scene.execution(proposal).blocker.unwrap();
    assert_eq!(blocker, Blocker::Stale(Staleness::TargetChanged { contract: other.to_string() }));
    assert_code(scene.try_execute("anybody", proposal), "not_executable");
    assert!(scene.received(&other).is_empty());

    // nor a revenue contract that was named since
    let voted = scene.target();
    set_now(&mut scene, Setting::Revenue(voted.to_string()));
    let proposal = scene.proposal("alice").action(set_shares()).call(&other, &ping()).submit();
    scene.pass(proposal);
    set_now(&mut scene, Setting::Revenue(other.to_string()));
    let blocker = scene.execution(proposal).blocker.unwrap();
    assert_eq!(blocker, Blocker::Stale(Staleness::TargetChanged { contract: other.to_string() }));
    assert_code(scene.try_execute("anybody", proposal), "not_executable");
    set_now(&mut scene, Setting::Revenue(voted.to_string()));
    scene.execute("anybody", proposal);
    scene.assert_executed(proposal);
    let msg = cosmwasm_std::to_json_binary(&set_shares_msg()).unwrap();
    assert_eq!(scene.received(&voted).iter().map(|received| &received.msg).collect::<Vec<_>>(), [&msg]);
}

/// Hazard 8, DAO DAO 932: a receiver that fails, panics or calls itself without end freezes nobody and is never swallowed:
/// the failure is recorded, the books are what they were, and members come and go meanwhile.
#[test]
fn hazard_8_a_failing_receiver_freezes_nobody() {
    for bad in [Behaviour::Fail, Behaviour::Panic, Behaviour::Loop] {
        let mut scene = Scene::of(&Plan::new().members(&[("alice", 4_000), ("bob", 3_000), ("dave", 100)]));
        let target = scene.target();
        let erin = scene.address("erin");
        scene.unstake("dave", 100);
        scene.skip_days(9);
        let proposal = scene.proposal("alice").spend(COIN, 5, &erin).call(&target, &ping()).submit();
        scene.behave(&target, bad);
        scene.pass(proposal);
        scene.execute("anybody", proposal);
        scene.assert_failed(proposal);
        scene.assert_balance("erin", COIN, 0);
        scene.assert_books();
        scene.claim("dave");
        scene.release_deposit("anybody", proposal);
        scene.join("zoe", 5);
        scene.assert_books();
        scene.behave(&target, Behaviour::Record);
        scene.execute("anybody", proposal);
        scene.assert_executed(proposal);
        scene.assert_balance("erin", COIN, 5);
    }
}

/// Hazard 21, DAO DAO 481 and 553: where something that it depends on is gone or broken, it is closed, with an error that
/// says what: a registry that is no contract or refuses, and a staked token that doesn't answer. Leaving is what a broken
/// token alone can block, and then only as long as it is broken.
#[test]
fn hazard_21_what_is_broken_is_closed() {
    let mut scene = Scene::new();
    let nobody = scene.address("nobody").into_string();
    let registry = scene.registry();
    let passed = scene.proposal("alice").tier(OVERSIGHT).action(lift()).submit();
    scene.pass(passed);
    scene.behave(&registry, Behaviour::Fail);
    scene.execute("anybody", passed);
    scene.assert_failed(passed);
    set_now(&mut scene, Setting::Registry(nobody));
    let attempt = scene.proposed(OVERSIGHT, vec![lift()]);
    assert_code(scene.attempt(attempt), "no_contract");

    for balance in [Balance::Garbage, Balance::OtherForm, Balance::Fail, Balance::Panic] {
        let mut scene = Scene::of(&Plan::new().stake(Stake::HostileCw20));
        let token = scene.token();
        scene.unstake("dave", 50);
        scene.skip_days(30);
        scene.misbehave(&token, Manners { balance, ..Manners::default() });
        scene.try_stake("alice", 1).unwrap_err();
        // votes, exits and claims don't ask the token
        let proposal = scene.proposal("alice").tier(ROUTINE).submit();
        scene.vote("bob", proposal, yes());
        scene.unstake("carol", 1);
        scene.claim("dave");
        scene.misbehave(&token, Manners { moving: Moving::Fail, ..Manners::default() });
        scene.skip_days(30);
        let before = scene.state();
        scene.try_claim("carol").unwrap_err();
        assert!(scene.state() == before);
        scene.misbehave(&token, Manners::default());
        scene.claim("carol");
        scene.assert_books();
    }
}

/// Hazard 29, zodiac: an execution that is starved reverts whole and stays executable. The sub-message has no gas limit, so
/// that running out of gas ends the transaction and isn't taken for a failure; a transaction that fails after it has
/// executed has executed nothing.
#[test]
fn hazard_29_a_starved_execution_stays_executable() {
    let mut c = fixture::Community::of(fixture::native());
    let alice = fixture::person("alice");
    c.stake(&alice, 1_000_000);
    c.next_block();
    let proposal = c.propose(&alice, 0, fixture::proposal(4, 1, vec![fixture::option(fixture::spends(1))]));
    c.vote(&alice, proposal, Ballot::For(0));
    c.wait(9 * DAY);
    let response = c.execute(&alice, ExecuteMsg::Execute { proposal }).unwrap();
    let [message] = response.messages.as_slice() else { panic!("{response:?}") };
    assert_eq!((message.gas_limit, &message.reply_on), (None, &ReplyOn::Error));

    let mut scene = Scene::new();
    let (target, proposal) = called(&mut scene);
    let execute = scene.told("anybody", ExecuteMsg::Execute { proposal });
    let after = scene.told("anybody", ExecuteMsg::Claim { limit: None });
    scene.chain_mut().submit(&execute.sender, vec![execute.msg, after.msg]).unwrap_err();
    scene.assert_status(proposal, Status::Executable);
    assert!(scene.received(&target).is_empty());
    scene.execute("anybody", proposal);
    scene.assert_executed(proposal);
}

/// Hazard 30: what calls back while a proposal is executed, a claim is paid or a deposit returned finds everything written:
/// the proposal executed, the claim gone, the deposit gone. It gets nothing twice.
#[test]
fn hazard_30_a_call_back_finds_everything_done() {
    let mut scene = Scene::new();
    let target = scene.target();
    let proposal = scene.proposal("alice").call(&target, &ping()).submit();
    scene.pass(proposal);
    let governor = scene.governor();
    let back = |msg: &ExecuteMsg| message_to(&governor, msg);
    let msgs = vec![
        back(&ExecuteMsg::Execute { proposal }),
        back(&ExecuteMsg::Vote(vote(proposal, no()))),
        back(&ExecuteMsg::DryRun { proposal, option: 0 }),
        back(&ExecuteMsg::Set(Setting::MinStake(amount(1)))),
        back(&ExecuteMsg::Claim { limit: None }),
    ];
    scene.behave(&target, Behaviour::CallBack(Callback::once(msgs).catching()));
    scene.execute("anybody", proposal);
    scene.assert_executed(proposal);
    let caught = scene.caught(&target);
    let codes = ["not_executable", "vote_closed", "dry_run_succeeded", "unauthorized", "nothing_to_claim"];
    assert_eq!(caught.len(), codes.len(), "{caught:?}");
    for (error, code) in caught.iter().zip(codes) {
        assert!(error.contains(code), "{code}: {error}");
    }
    assert_eq!(scene.received(&target).len(), 1);

    // a token that calls back, as the account that is paid
    let mut scene = Scene::of(&Plan::new().stake(Stake::HostileCw20).members(&[("alice", 5_000)]));
    let (token, governor) = (scene.token(), scene.governor());
    let proposal = scene.proposal("alice").submit();
    scene.skip_days(14);
    let again = message_to(&governor, &ExecuteMsg::ReleaseDeposit { proposal });
    let moving = Moving::CallBack(Callback::once(vec![again]).catching());
    scene.misbehave(&token, Manners { moving, ..Manners::default() });
    let before = scene.in_hand("alice");
    scene.release_deposit("alice", proposal);
    assert_eq!(scene.in_hand("alice"), before + 5);
    assert!(scene.caught(&token)[0].contains("no_deposit"));
    scene.assert_books();
}
