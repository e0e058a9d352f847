use polity::{
    governor::Permission,
    governor::{Blocker, ExecuteMsg, Staleness},
    registry::{AtRevision, AuthorityMsg},
};
use polity_testkit::hostile::{self, target::Behaviour};

use crate::kit::*;

fn execute(scene: &Scene, proposal: u32) -> Attempt {
    scene.told("anybody", ExecuteMsg::Execute { proposal })
}

fn blocked(scene: Scene, proposal: u32, blocker: Blocker) -> Refused {
    let attempt = execute(&scene, proposal);
    refused(scene, attempt, GovernorError::NotExecutable { proposal, blocker })
}

fn stale(scene: Scene, proposal: u32, staleness: Staleness) -> Refused {
    blocked(scene, proposal, Blocker::Stale(staleness))
}

/// The kit's community with a cap, which it takes two passed votes to come to.
fn capped() -> Scene {
    Scene::of(&Plan::new().cap(COIN, 7 * DAY, &[(ROUTINE, 200), (STANDARD, 500)]))
}

pub const REFUSALS: &[Case] = &[
    ("what isn't there", || {
        let scene = Scene::new();
        let attempt = execute(&scene, 1);
        refused(scene, attempt, GovernorError::NoProposal { proposal: 1 })
    }),
    ("what is open", || {
        let mut scene = Scene::new();
        let proposal = scene.proposal("alice").submit();
        let end = scene.proposal_of(proposal).end;
        scene.skip_to(end - 1);
        blocked(scene, proposal, Blocker::Open { end })
    }),
    ("what was rejected", || {
        let mut scene = Scene::new();
        let proposal = scene.proposal("alice").submit();
        scene.skip_days(14);
        blocked(scene, proposal, Blocker::Rejected {})
    }),
    ("what was vetoed", || {
        let mut scene = Scene::new();
        let proposal = scene.proposal("alice").tier(ROUTINE).submit();
        scene.veto("council", proposal);
        blocked(scene, proposal, Blocker::Vetoed {})
    }),
    ("a second before its delay is over", || {
        let mut scene = Scene::new();
        let proposal = scene.proposal("alice").tier(ROUTINE).submit();
        scene.vote("alice", proposal, yes());
        scene.vote("bob", proposal, yes());
        let until = scene.now() + DAY;
        scene.skip_to(until - 1);
        blocked(scene, proposal, Blocker::Waiting { until })
    }),
    ("when its window is over", || {
        let mut scene = Scene::new();
        let proposal = scene.proposal("alice").tier(ROUTINE).submit();
        scene.pass(proposal);
        let since = scene.proposal_of(proposal).executable_until.unwrap();
        scene.skip_to(since);
        blocked(scene, proposal, Blocker::Expired { since })
    }),
    ("twice", || {
        let mut scene = Scene::new();
        let proposal = scene.proposal("alice").tier(ROUTINE).submit();
        scene.carry(proposal);
        blocked(scene, proposal, Blocker::Executed {})
    }),
    ("against changed code", || {
        let mut scene = Scene::new();
        let admin = scene.address("admin");
        let target = scene.deploy(hostile::TARGET, &hostile::target::InstantiateMsg::default(), Some(&admin));
        let proposal = scene.proposal("alice").call(&target, &serde_json::json!({"ping": {}})).submit();
        let voted = scene.code(hostile::TARGET);
        scene.pass(proposal);
        let present = scene.upload(hostile::TARGET);
        let migrate = cosmwasm_std::WasmMsg::Migrate {
            contract_addr: target.to_string(),
            new_code_id: present,
            msg: b"{}".into(),
        };
        scene.chain_mut().submit(&admin, vec![migrate.into()]).unwrap();
        let contract = target.to_string();
        stale(scene, proposal, Staleness::CodeChanged { contract, voted, present: Some(present) })
    }),
    ("in a tier that was removed", || {
        let mut scene = Scene::new();
        let proposal = scene.proposal("alice").tier(STANDARD).submit();
        scene.pass(proposal);
        let without = without_tier(&scene, STANDARD);
        set_now(&mut scene, Setting::Constitution(without));
        stale(scene, proposal, Staleness::TierRemoved { tier: tier(STANDARD) })
    }),
    ("what needs a higher tier by now", || {
        let mut scene = capped();
        let erin = scene.address("erin");
        let proposal = scene.proposal("alice").tier(ROUTINE).spend(COIN, 1, &erin).submit();
        scene.pass(proposal);
        let stricter = amended(&scene, |c| {
            c.permissions.retain(|permission| permission.kind != ActionKind::Spend);
            c.permissions.push(Permission { kind: ActionKind::Spend, tier: tier(STANDARD) });
        });
        set_now(&mut scene, Setting::Constitution(stricter));
        stale(scene, proposal, Staleness::NeedsTier { action: 0, tier: tier(STANDARD) })
    }),
    ("against another registry", || {
        let mut scene = Scene::new();
        let proposal = scene.proposal("alice").tier(OVERSIGHT).action(lift()).submit();
        scene.pass(proposal);
        let other = scene.target();
        set_now(&mut scene, Setting::Registry(other.to_string()));
        stale(scene, proposal, Staleness::TargetChanged { contract: other.into() })
    }),
    ("out of office", || {
        let mut scene = Scene::new();
        let home = scene.community().clone();
        let next = scene.successor();
        scene.enter(&next);
        scene.join("alice", 600);
        scene.enter(&home);
        let naming = scene.proposal("alice").successor(&next, 500, 30 * DAY).submit();
        scene.carry(naming);
        scene.skip_days(26);
        let proposal = scene.proposal("alice").tier(ROUTINE).action(lift()).submit();
        scene.pass(proposal);
        scene.skip_days(3);
        scene.enter(&next);
        scene.accept_treasury("anybody");
        scene.enter(&home);
        stale(scene, proposal, Staleness::NotInOffice { governor: Some(next.governor.into()) })
    }),
];

/// Changes a setting at once: as the treasury, which is how a decision arrives.
fn set_now(scene: &mut Scene, setting: Setting) {
    let attempt = scene.set(setting);
    scene.attempt(attempt).unwrap();
}

#[test]
fn what_is_refused() {
    check(REFUSALS);
}

/// What an option says is done, in its order, by the treasury.
#[test]
fn what_passed_is_done() {
    let mut scene = Scene::new();
    let (erin, target) = (scene.address("erin"), scene.target());
    let proposal = scene
        .proposal("alice")
        .option("Nothing")
        .option("All of it")
        .spend(COIN, 5, &erin)
        .call_with(&target, &serde_json::json!({"ping": {}}), &coin(7, COIN))
        .set(Setting::MinStake(amount(50)))
        .action(lift())
        .submit();
    for who in ["alice", "bob", "carol", "dave"] {
        scene.vote(who, proposal, option(1));
    }
    scene.skip_days(14);
    scene.skip_days(7);
    let outcome = scene.execute("anybody", proposal);
    assert_eq!(
        scene.events(&outcome),
        ["execution_started proposal=1 option=1", "setting_changed setting=min_stake"]
    );
    assert!(outcome.data(0).unwrap().is_none());
    scene.assert_executed(proposal);
    scene.assert_balance("erin", COIN, 5);
    let received = scene.received(&target);
    assert_eq!(received[0].sender, scene.treasury().as_str());
    assert_eq!(received[0].funds, coin(7, COIN));
    assert_eq!(scene.settings().min_stake, amount(50));
    assert_eq!(
        scene.registry_received(),
        [AuthorityMsg::LiftSuspension(AtRevision { model: 1, revision: 1 })]
    );
}

/// A resolution is executed like any other, and sends nothing.
#[test]
fn a_resolution_is_executed() {
    let mut scene = Scene::new();
    let proposal = scene.proposal("alice").tier(STANDARD).submit();
    scene.pass(proposal);
    let outcome = scene.execute("anybody", proposal);
    assert_eq!(scene.events(&outcome), ["executed proposal=1 option=0"]);
    assert!(outcome.data(0).unwrap().is_none());
    assert_eq!(outcome.messages[0].events.len(), 2, "no other message: {outcome:?}");
    scene.assert_executed(proposal);
}

/// One failing undoes all; it is told, remembered, and can be tried again within the window.
#[test]
fn a_failure_is_remembered_and_can_be_tried_again() {
    let mut scene = Scene::new();
    let (erin, target) = (scene.address("erin"), scene.target());
    let proposal = scene
        .proposal("alice")
        .spend(COIN, 5, &erin)
        .call(&target, &serde_json::json!({"ping": {}}))
        .submit();
    scene.behave(&target, Behaviour::Fail);
    scene.pass(proposal);
    let outcome = scene.execute("anybody", proposal);
    let told = scene.events(&outcome);
    assert_eq!(told[0], "execution_started proposal=1 option=0");
    assert!(told[1].starts_with("execution_failed proposal=1 error="), "{told:?}");
    assert_eq!(told.len(), 2);
    scene.assert_failed(proposal);
    assert_eq!(scene.proposal_of(proposal).failure.unwrap().at, scene.now());
    scene.assert_balance("erin", COIN, 0);

    scene.behave(&target, Behaviour::Record);
    let last = scene.proposal_of(proposal).executable_until.unwrap() - 1;
    scene.skip_to(last);
    scene.execute("anybody", proposal);
    scene.assert_executed(proposal);
    scene.assert_balance("erin", COIN, 5);
}

/// Every failure of what was in bounds when it was proposed and isn't any more is recorded like one of the messages.
#[test]
fn what_is_out_of_bounds_by_now_has_failed() {
    // each: what is proposed, and what is set before it is executed
    type Case = (&'static str, fn(&mut Scene) -> Vec<Action>, fn(&mut Scene) -> Setting);
    let cases: [Case; 5] = [
        (
            "setting: an unbonding of",
            |_| vec![Action::Set(Setting::Unbonding(20 * DAY))],
            |scene| Setting::Constitution(amended(scene, |c| c.tiers[3].late_extension = 5 * DAY)),
        ),
        (
            "setting: min_stake is 5",
            |_| vec![Action::Set(Setting::MinStake(amount(50)))],
            |_| Setting::MinStake(amount(5)),
        ),
        (
            "unknown_tier: there is no tier 3",
            |_| vec![Action::SetCap(cap(COIN, DAY, &[(STANDARD, 5)]))],
            |scene| Setting::Constitution(without_tier(scene, STANDARD)),
        ),
        (
            "cap_ladder: the limit of tier 9",
            |_| vec![Action::SetCap(cap(COIN, DAY, &[(STANDARD, 5)]))],
            |scene| {
                Setting::Constitution(amended(scene, |c| {
                    let mut more = c.tiers[2].clone();
                    more.id = tier(9);
                    more.name = "between".try_into().unwrap();
                    c.tiers.insert(3, more);
                }))
            },
        ),
        (
            "out_of_bounds: term: 2592000 seconds, allowed are 2592001 to",
            |scene| vec![Action::SetGovernor(succession(scene.successor().governor, 500, 30 * DAY))],
            |_| Setting::Unbonding(30 * DAY + 1),
        ),
    ];
    for (error, actions, setting) in cases {
        let mut scene = Scene::new();
        let actions = actions(&mut scene);
        let proposal = scene.proposal("alice").actions(actions).submit();
        scene.pass(proposal);
        let setting = setting(&mut scene);
        set_now(&mut scene, setting);
        let before = scene.treasury_state();
        let outcome = scene.execute("anybody", proposal);
        let told = scene.events(&outcome);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].starts_with(&format!("execution_failed proposal=1 error={error}")), "{told:?}");
        scene.assert_failed(proposal);
        assert_eq!(scene.treasury_state(), before);
        // a dry run tells it whole
        let refused = scene.dry_run("anybody", proposal, 0).unwrap_err();
        assert!(refused.contract_text().unwrap().starts_with(error), "{refused}");
    }
}
