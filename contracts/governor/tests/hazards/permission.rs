use cosmwasm_std::Coin;
use polity::governor::{OptionMsg, Permission, Raw, Reserved, Staleness};

use polity::registry::{AuthorityMsg, Exact, ProposeAuthority, SetGuardrails};

use super::set_now;
use crate::kit::*;

fn submit(scene: &mut Scene, id: u8, actions: Vec<Action>) -> Result<(), String> {
    let attempt = scene.proposed(id, actions);
    // the deposit that is sent is only wrong where the tier has none and coins aren't what is staked
    match scene.attempt(attempt) {
        Ok(_) => Ok(()),
        Err(error) => Err(code_of(&error).unwrap_or("the chain").to_owned()),
    }
}

/// Invariants 6 and 8: what sits in a tier can't be had in a lower one, loosening guardrails and giving a model away among
/// it: not in a batch behind what may be had there, nor as a raw message that is named for it.
#[test]
fn invariant_6_loosening_is_not_had_below_its_tier() {
    let mut scene = Scene::new();
    let policy =
        || SetGuardrails { model: 1, revision: 1, policy: Exact { id: 2, digest: polity::Digest([7; 32]) } };
    let tighten = || Action::Registry(AuthorityMsg::TightenGuardrails(policy()));
    let loosen = || Action::Registry(AuthorityMsg::SetGuardrails(policy()));
    let give = || {
        let (model, revision, authority) = (1, 1, Some("x".to_owned()));
        Action::Registry(AuthorityMsg::ProposeAuthority(ProposeAuthority { model, revision, authority }))
    };
    assert_eq!(submit(&mut scene, ROUTINE, vec![tighten()]), Ok(()));
    assert_eq!(submit(&mut scene, STANDARD, vec![tighten(), loosen()]), Ok(()));
    scene.skip_days(30);
    for (id, actions) in [
        (OVERSIGHT, vec![tighten()]),
        (ROUTINE, vec![loosen()]),
        (ROUTINE, vec![tighten(), loosen()]),
        (STANDARD, vec![give()]),
        (STANDARD, vec![loosen(), give()]),
    ] {
        assert_eq!(submit(&mut scene, id, actions), Err("needs_tier".into()));
    }
    // the message itself can't be named for a lower tier, and one that was named before the registry was is of no use
    let registry = scene.registry();
    let named_now = amended(&scene, |c| c.raws = vec![named(&registry, "set_guardrails", ROUTINE)]);
    let attempt = scene.set(Setting::Constitution(named_now));
    assert_code(scene.attempt(attempt), "not_nameable");
    let other = scene.target();
    let named_before = amended(&scene, |c| c.raws = vec![named(&other, "set_guardrails", ROUTINE)]);
    set_now(&mut scene, Setting::Constitution(named_before));
    let raw = || call(&other, r#"{"set_guardrails":{"model":1,"revision":1,"policy":2}}"#);
    assert_eq!(submit(&mut scene, ROUTINE, vec![raw()]), Ok(()));
    scene.skip_days(30);
    set_now(&mut scene, Setting::Registry(other.to_string()));
    assert_eq!(submit(&mut scene, ROUTINE, vec![raw()]), Err("needs_tier".into()));
    // what has no typed action may be named
    let attest = amended(&scene, |c| c.raws = vec![named(&other, "attest", ROUTINE)]);
    set_now(&mut scene, Setting::Constitution(attest));
    assert_eq!(submit(&mut scene, ROUTINE, vec![call(&other, r#"{"attest":{}}"#)]), Ok(()));
}

/// Each kind of action that only the top tier may carry, whatever a constitution says.
fn reserved(scene: &mut Scene) -> Vec<Action> {
    let (target, erin) = (scene.target().into_string(), scene.address("erin").into_string());
    let successor = scene.successor().governor;
    let raw = |raw: Raw| Action::Raw(raw);
    let msg = || cosmwasm_std::Binary::from(b"{\"hello\":{}}");
    vec![
        Action::Mint { to: erin.clone(), amount: amount(1) },
        Action::Set(Setting::MinStake(amount(1))),
        Action::Set(Setting::Unbonding(60 * DAY)),
        Action::Set(Setting::Council(None)),
        Action::Set(Setting::Registry(target.clone())),
        Action::Set(Setting::Revenue(target.clone())),
        Action::Set(Setting::Floors(scene.settings().floors)),
        Action::Set(Setting::Constitution(scene.constitution())),
        Action::SetCap(cap(COIN, DAY, &[(STANDARD, 1)])),
        Action::SetGovernor(succession(successor, 500, 30 * DAY)),
        Action::WithdrawSuccessor {},
        Action::MigrateTreasury { code_id: 1, msg: msg() },
        raw(Raw::Execute { contract: target.clone(), msg: msg(), funds: vec![] }),
        raw(Raw::Instantiate { code_id: 1, msg: msg(), funds: vec![], label: "x".into(), admin: None }),
        raw(Raw::Migrate { contract: target.clone(), code_id: 1, msg: msg() }),
        raw(Raw::UpdateAdmin { contract: target.clone(), admin: erin }),
        raw(Raw::ClearAdmin { contract: target }),
    ]
}

/// Hazard 19, Mirror: no cheap path edits an expensive one. In every tier below the top, each kind of action that the top
/// tier reserves is refused: alone, behind a harmless one, and in a second option.
#[test]
fn hazard_19_no_lower_tier_does_what_the_top_reserves() {
    let mut scene = Scene::new();
    let actions = reserved(&mut scene);
    for action in actions {
        for id in [OVERSIGHT, ROUTINE, STANDARD] {
            let got = submit(&mut scene, id, vec![action.clone()]);
            assert_eq!(got, Err("needs_tier".into()), "tier {id}: {action:?}");
            let got = submit(&mut scene, id, vec![lift(), action.clone()]);
            assert_eq!(got, Err("needs_tier".into()), "tier {id}, behind: {action:?}");
        }
        let options: Vec<OptionMsg> =
            vec![option_of("A", vec![lift()]), option_of("B", vec![lift(), action.clone()])];
        let msg = polity::governor::ExecuteMsg::Propose(propose(STANDARD, options));
        assert_code(scene.try_tell("alice", &msg), "needs_tier");
    }
    // nor does a constitution let them
    for kind in ActionKind::ALL {
        let permitted = amended(&scene, |c| {
            // without a permission, loosening is the top tier's, above tightening in whichever tier
            c.permissions.retain(|p| p.kind != kind && p.kind != ActionKind::SetGuardrails);
            let lowest = if kind == ActionKind::SetGuardrails { CONSTITUTIONAL } else { STANDARD };
            c.permissions.push(Permission { kind, tier: tier(lowest) });
        });
        let attempt = scene.set(Setting::Constitution(permitted));
        let allowed = kind.reserved() != Reserved::Top;
        match scene.attempt(attempt) {
            Ok(_) => assert!(allowed, "{kind}"),
            Err(error) => assert!(!allowed && code_of(&error) == Some("setting"), "{kind}: {error}"),
        }
    }
}

/// Hazard 19: not even the top tier sends a raw message to the suite's own contracts, around the checks of the typed
/// actions; nor may one of them be named for a lower tier.
#[test]
fn hazard_19_no_raw_message_reaches_the_suites_own_contracts() {
    let mut scene = Scene::of(&Plan::new().stake(Stake::NewCw20));
    let (governor, treasury, token) = (scene.governor(), scene.treasury(), scene.token());
    let every = |contract: &cosmwasm_std::Addr| {
        let contract = || contract.to_string();
        vec![
            call(contract(), r#"{"update_minter":{"new_minter":null}}"#),
            Action::Raw(Raw::Migrate { contract: contract(), code_id: 1, msg: b"{}".into() }),
            Action::Raw(Raw::UpdateAdmin { contract: contract(), admin: contract() }),
            Action::Raw(Raw::ClearAdmin { contract: contract() }),
        ]
    };
    let own = |contract: &cosmwasm_std::Addr| {
        let mut all = every(contract);
        all.push(call(contract, r#"{"set":{"unbonding":1}}"#));
        all.push(call(contract, r#"{"track":{"asset":{"native":"upol"}}}"#));
        all.push(call(contract, "{}"));
        all
    };
    for action in [own(&governor), own(&treasury), every(&token)].concat() {
        let draft = scene.proposal("alice").action(action.clone());
        assert_code(draft.try_submit(), "raw");
    }
    for contract in [governor, treasury, token] {
        let named = amended(&scene, |c| c.raws = vec![named(contract, "claim", STANDARD)]);
        let attempt = scene.set(Setting::Constitution(named));
        assert_code(scene.attempt(attempt), "not_nameable");
    }
}

/// Hazard 45: a permission for (target, message) is for exactly that: not with funds, not with a twin, escaped, upper-case or
/// nested key, not for another message or target, and not for more than a call.
#[test]
fn hazard_45_a_named_message_is_exactly_that() {
    let mut scene = Scene::new();
    let (target, other) = (scene.target(), scene.target());
    let constitution = amended(&scene, |c| c.raws = vec![named(&target, "ping", STANDARD)]);
    set_now(&mut scene, Setting::Constitution(constitution));
    for json in [r#"{"ping":{}}"#, r#" { "ping" : {"transfer":{}} } "#] {
        assert_eq!(submit(&mut scene, STANDARD, vec![call(&target, json)]), Ok(()));
        assert_eq!(submit(&mut scene, ROUTINE, vec![call(&target, json)]), Err("needs_tier".into()));
    }
    let raw = |raw: Raw| Action::Raw(raw);
    let execute = |funds| Raw::Execute { contract: target.to_string(), msg: br#"{"ping":{}}"#.into(), funds };
    let mut evasions = vec![
        raw(execute(vec![Coin::new(1u128, COIN)])),
        raw(execute(vec![Coin::new(0u128, COIN)])),
        call(&other, r#"{"ping":{}}"#),
        raw(Raw::Migrate { contract: target.to_string(), code_id: 1, msg: br#"{"ping":{}}"#.into() }),
    ];
    for json in [
        r#"{"ping":{},"pong":{}}"#,
        r#"{"pong":{},"ping":{}}"#,
        r#"{"ping":{},"ping":{}}"#,
        "{\"p\\u0069ng\":{}}",
        r#"{"Ping":{}}"#,
        r#"{"pinge":{}}"#,
        r#"{"pong":{"ping":{}}}"#,
        r#"["ping"]"#,
        r#""ping""#,
        r#"{"ping":}"#,
        r#"{"ping":{}} x"#,
        "",
    ] {
        evasions.push(call(&target, json));
    }
    for action in evasions {
        let got = submit(&mut scene, STANDARD, vec![action.clone()]);
        assert_eq!(got, Err("needs_tier".into()), "{action:?}");
    }
    // and what moves tokens can't be named at all
    for key in polity::governor::RESERVED_KEYS {
        let constitution = amended(&scene, |c| c.raws = vec![named(&target, key, STANDARD)]);
        let attempt = scene.set(Setting::Constitution(constitution));
        assert_code(scene.attempt(attempt), "setting");
    }
}

/// Hazard 50: a hole that a vote closed is closed for proposals made before. Permission is the stricter of creation and
/// execution: what was allowed then and isn't now is stale, and what wasn't then isn't by being allowed now.
#[test]
fn hazard_50_a_closed_hole_is_closed_for_open_proposals() {
    let mut scene = Scene::of(&Plan::new().cap(COIN, DAY, &[(ROUTINE, 50), (STANDARD, 500)]));
    let (target, erin) = (scene.target(), scene.address("erin"));
    let first = scene.constitution();
    let with = amended(&scene, |c| c.raws = vec![named(&target, "ping", STANDARD)]);
    set_now(&mut scene, Setting::Constitution(with));
    let paying = scene.proposal("alice").tier(ROUTINE).spend(COIN, 5, &erin).submit();
    let pinging =
        scene.proposal("alice").tier(STANDARD).call(&target, &serde_json::json!({"ping": {}})).submit();
    for proposal in [paying, pinging] {
        scene.vote("alice", proposal, yes());
        scene.vote("bob", proposal, yes());
    }
    scene.skip_days(9);
    scene.assert_status(pinging, Status::Executable);
    let closed = amended(&scene, |c| {
        c.raws.clear();
        c.permissions.retain(|permission| permission.kind != ActionKind::Spend);
    });
    set_now(&mut scene, Setting::Constitution(closed));
    let top = tier(CONSTITUTIONAL);
    let stale = Some(Blocker::Stale(Staleness::NeedsTier { action: 0, tier: top }));
    assert_eq!(scene.execution(pinging).blocker, stale);
    assert_code(scene.try_execute("anybody", pinging), "not_executable");
    let late = scene.proposal_of(paying);
    assert_eq!(late.status, Status::Expired);

    // opened again within its window, it is what it was
    let opened = amended(&scene, |c| c.raws = vec![named(&target, "ping", STANDARD)]);
    set_now(&mut scene, Setting::Constitution(opened));
    scene.execute("anybody", pinging);
    scene.assert_executed(pinging);

    // a cap that was removed, or lowered, meanwhile
    set_now(&mut scene, Setting::Constitution(first));
    let paying = scene.proposal("alice").tier(ROUTINE).spend(COIN, 50, &erin).submit();
    scene.pass(paying);
    for limits in [vec![], vec![cap_of(ROUTINE, 49), cap_of(STANDARD, 500)]] {
        let msg = polity::treasury::ExecuteMsg::SetCap(polity::treasury::Cap {
            asset: COIN.asset(),
            window: DAY,
            limits,
        });
        let treasury = scene.treasury();
        scene.send(&treasury, &treasury, &msg, NOTHING);
        scene.execute("anybody", paying);
        scene.assert_failed(paying);
    }
    scene.assert_balance("erin", COIN, 0);
}

fn cap_of(id: u8, units: u128) -> polity::treasury::Limit {
    polity::treasury::Limit { tier: tier(id), amount: units.into() }
}

/// Hazard 50: what was proposed under a cap stays under it, even when every tier above its own is removed and its tier
/// becomes the top, which has none.
#[test]
fn hazard_50_a_cap_stays_when_its_tier_becomes_the_top() {
    let mut scene = Scene::of(&Plan::new().cap(COIN, DAY, &[(STANDARD, 50)]));
    let erin = scene.address("erin");
    let over = scene.proposal("alice").tier(STANDARD).spend(COIN, 51, &erin).submit();
    let within = scene.proposal("alice").tier(STANDARD).spend(COIN, 50, &erin).submit();
    for proposal in [over, within] {
        for who in ["alice", "bob", "carol"] {
            scene.vote(who, proposal, yes());
        }
    }
    scene.skip_days(9);
    let topped = amended(&scene, |c| {
        c.tiers.pop();
        c.tiers[2].vetoable = false;
        c.permissions.retain(|permission| permission.kind != ActionKind::Spend);
    });
    set_now(&mut scene, Setting::Constitution(topped));
    assert_eq!(scene.top_tier(), STANDARD);
    scene.execute("anybody", over);
    scene.assert_failed(over);
    scene.assert_balance("erin", COIN, 0);
    scene.execute("anybody", within);
    scene.assert_executed(within);
    scene.assert_balance("erin", COIN, 50);
    // one that is made now is the top tier's
    let free = scene.proposal("alice").tier(STANDARD).spend(COIN, 51, &erin).submit();
    scene.carry(free);
    scene.assert_balance("erin", COIN, 101);
}
