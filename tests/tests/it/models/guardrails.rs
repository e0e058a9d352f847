//! Tightening in a quick tier, loosening in a harder one, and no way around.

use polity::governor::{NamedRaw, Permission, Raw};
use polity::registry::{PolicyMsg, PolicyResponse, QueryMsg};

use super::*;

/// A policy like one of the suite's, with a change.
fn like(suite: &mut Suite, stock: &Stock, name: &str, change: impl FnOnce(&mut PolicyMsg)) -> Exact {
    let policy: PolicyResponse = suite.ask_registry(&QueryMsg::Policy { policy: stock.policy(name).id });
    let mut written = policy.written;
    change(&mut written);
    suite.policy("maker", written)
}

/// Guardrails are tightened in the quick tier and hold in the block in which they are; what is laxer needs the tier above.
#[test]
fn guardrails_are_tightened_quickly_and_loosened_slowly() {
    let (mut suite, stock) = in_use("digits");
    assert!(suite.authorize(ACTIVE, &marking()).allowed);
    decide(&mut suite, ROUTINE, [tighten(stock.policy("digits-tightened"))]);
    assert_eq!(codes(&suite.authorize(ACTIVE, &marking())), [ReasonCode::TermNotAllowed]);
    let answer = suite.authorize(ACTIVE, &forms());
    assert_eq!((answer.allowed, answer.duties.len()), (true, 2));
    assert_eq!(answer.valid_until, suite.now() + 900);
    // who says nothing of somebody who looks on is refused
    let unwatched = says(&[("use", "unlisted"), ("task", "image-classification")]);
    assert_eq!(codes(&suite.authorize(ACTIVE, &unwatched)), [ReasonCode::AxisMissing]);

    for name in ["digits", "digits-open"] {
        let policy = stock.policy(name);
        assert_code(suite.proposal("alice").tier(ROUTINE).models([set(policy)]).try_submit(), "needs_tier");
        decide(&mut suite, STANDARD, [set(policy)]);
        assert!(suite.authorize(ACTIVE, &marking()).allowed);
        assert_eq!(suite.authorize(ACTIVE, &learning()).allowed, name == "digits-open");
    }
}

/// Invariant 6: what loosens isn't had in the quick tier by any message or batch: not as itself, not behind what may be
/// had there, not in another option, not as a raw message, and not by naming one for that tier.
#[test]
fn invariant_06_no_lower_tier_loosens_guardrails() {
    let (mut suite, stock) = in_use("digits");
    let open = stock.policy("digits-open");
    let harmless = || tighten(stock.policy("digits-tightened"));
    let registry = suite.registry();
    let by_hand = |msg: &AuthorityMsg| {
        let msg = cosmwasm_std::to_json_binary(msg).unwrap();
        Action::Raw(Raw::Execute { contract: registry.to_string(), msg, funds: vec![] })
    };
    for id in [OVERSIGHT, ROUTINE] {
        let draft = |suite: &mut Suite, actions: Vec<Action>| {
            suite.proposal("alice").tier(id).actions(actions).try_submit()
        };
        for actions in [
            vec![Action::Registry(set(open))],
            vec![Action::Registry(harmless()), Action::Registry(set(open))],
            vec![Action::Registry(lift()), Action::Registry(set(open))],
            vec![by_hand(&set(open))],
            vec![Action::Registry(lift()), by_hand(&harmless())],
        ] {
            assert_code(draft(&mut suite, actions), "needs_tier");
        }
    }
    let two = suite.proposal("alice").tier(ROUTINE).models([harmless()]).option("Or").models([set(open)]);
    assert_code(two.try_submit(), "needs_tier");

    // no constitution lets a tier below do it: not by kind, and not by the message's name
    let changed = |suite: &Suite, change: &dyn Fn(&mut polity::governor::Constitution)| {
        let mut constitution = suite.constitution();
        change(&mut constitution);
        Action::Set(Setting::Constitution(constitution))
    };
    for kind in [ActionKind::SetGuardrails, ActionKind::ProposeAuthority] {
        let lower = changed(&suite, &|c| {
            c.permissions.retain(|permission| permission.kind != kind);
            c.permissions.push(Permission { kind, tier: tier(ROUTINE) });
        });
        assert_code(suite.proposal("alice").action(lower).try_submit(), "setting");
    }
    for key in ["set_guardrails", "propose_authority"] {
        let raw = NamedRaw { contract: registry.to_string(), key: key.into(), tier: tier(ROUTINE) };
        let named = changed(&suite, &|c| c.raws = vec![raw.clone()]);
        assert_code(suite.proposal("alice").action(named).try_submit(), "not_nameable");
    }
}

/// Invariant 8: what the quick tier sends is judged by the registry when it is done: a policy that isn't stricter than
/// the one in force then isn't put in force, whatever its proposal says.
#[test]
fn invariant_08_a_tightening_that_loosens_fails() {
    let (mut suite, stock) = in_use("digits");
    let laxer = like(&mut suite, &stock, "digits", |policy| policy.max_staleness += 1);
    let replaced = like(&mut suite, &stock, "digits", |policy| policy.document = root(5));
    for policy in [stock.policy("digits-open"), stock.policy("polity-rail"), laxer, replaced] {
        let proposal = suite.proposal("bob").tier(ROUTINE).models([tighten(policy)]).submit();
        fails(&mut suite, proposal, "not_stricter");
    }
    // back by the way it came
    decide(&mut suite, ROUTINE, [tighten(stock.policy("digits-tightened"))]);
    let back = suite.proposal("bob").tier(ROUTINE).models([tighten(stock.policy("digits"))]).submit();
    fails(&mut suite, back, "not_stricter");
    // what would have tightened what was in force when it was proposed, done after another was put in force
    let (mut suite, stock) = in_use("digits-open");
    let shorter = like(&mut suite, &stock, "digits-open", |policy| policy.max_staleness = 60);
    let replaced = suite.proposal("bob").tier(STANDARD).models([set(stock.policy("digits"))]).submit();
    suite.skip_days(5);
    let early = suite.proposal("bob").tier(ROUTINE).models([tighten(shorter)]).submit();
    suite.pass(early);
    suite.pass(replaced);
    suite.execute("anybody", replaced);
    suite.assert_executed(replaced);
    fails(&mut suite, early, "model");
}

/// Hazard 56: an impossible rule in the quick tier stops nothing: a policy that the active version doesn't meet isn't put
/// in force. What is allowed can still become next to nothing.
#[test]
fn hazard_56_an_impossible_rule_stops_nothing() {
    let (mut suite, stock) = in_use("digits");
    let perfect = like(&mut suite, &stock, "digits", |policy| policy.rules[0].bound = 1_000_000);
    let silent = like(&mut suite, &stock, "digits", |policy| {
        policy.disclosures.push("what-nobody-says".try_into().unwrap());
    });
    for policy in [perfect, silent] {
        let proposal = suite.proposal("bob").tier(ROUTINE).models([tighten(policy)]).submit();
        fails(&mut suite, proposal, "unmet");
        assert!(allowed(&suite));
    }
    // one that only the better version meets, together with that version
    let better = like(&mut suite, &stock, "digits", |policy| policy.rules[0].bound = 950_000);
    let alone = suite.proposal("bob").tier(ROUTINE).models([tighten(better)]).submit();
    fails(&mut suite, alone, "unmet");
    measure(&mut suite, &stock, 2);
    decide(&mut suite, STANDARD, [activate(2), tighten(better)]);
    assert!(allowed(&suite));
    // and there is no way back for the first, but by loosening
    let back = suite.proposal("bob").tier(STANDARD).models([activate(1)]).submit();
    fails(&mut suite, back, "unmet");
    // said in the README: a quick tier can allow a use that nobody asks for
    let nobody = like(&mut suite, &stock, "digits", |policy| {
        policy.rules[0].bound = 950_000;
        policy.constraints[0].limit =
            polity::registry::LimitMsg::Allow(vec!["annex-iii:3b".try_into().unwrap()]);
    });
    decide(&mut suite, ROUTINE, [tighten(nobody)]);
    assert!(!allowed(&suite));
}
