//! When a model can be paid, and what is earned meanwhile.

use polity::registry::{AtRevision, Cause, Deprecate, Exact, ExecuteMsg, LicenceResponse, QueryMsg, Suspend};

use super::*;

/// The one payment of each step, with what refuses it.
fn refused(suite: &mut Suite, model: ModelId, expected: &RevenueError) {
    let asset = Asset::Native(USDC.into());
    let before = (suite.balance("payer", USDC), suite.revenue_books(&asset));
    assert_error(suite.try_pay_for("payer", model, USDC, 10), expected);
    assert_eq!((suite.balance("payer", USDC), suite.revenue_books(&asset)), before);
}

/// Only active and deprecated models are paid. A draft, a suspended and a retired one refuse with the reason, in a coin and
/// in a token, whose sender keeps it; what was earned before is claimed all the while, and a retired ancestor earns on by
/// what derives from it.
#[test]
fn a_suspended_draft_or_retired_model_is_not_paid_and_pays_out() {
    let mut suite = in_use();
    let (treasury, token) = (suite.treasury(), token(&mut suite));
    for asset in [Asset::Native(USDC.into()), token.clone()] {
        suite.pay_for("payer", M, &asset, 1_000);
    }

    let LicenceResponse { digest, .. } = suite.ask_registry(&QueryMsg::Licence { licence: 1 });
    let draft = suite.register("fred", new_model("sketch", Exact { id: 1, digest }));
    refused(&mut suite, draft, &RevenueError::NotPayable { model: draft, state: ModelState::Draft });
    refused(&mut suite, 99, &RevenueError::NoModel { model: 99 });

    // the guardian pulls the brake
    let (revision, until) = (suite.model(M).revision, suite.now() + DAY);
    let brake = Suspend { model: M, revision, until, reason: Cause::Safety, document: root(90) };
    suite.tell_registry("gus", &ExecuteMsg::Suspend(brake));
    refused(&mut suite, M, &RevenueError::Suspended { model: M, until });
    assert_code(suite.try_pay_for("payer", M, &token, 10), "suspended");
    assert_eq!(suite.collect("anybody", &treasury, M, USDC, &[M]), 900);
    assert_eq!(suite.collect("anybody", "erin", D, USDC, &[M]), 100);
    // what derives from it can be paid, and M has its part
    suite.pay_for("payer", N, USDC, 1_000);
    suite.next_block();
    assert_eq!(suite.collect("anybody", &treasury, M, USDC, &[N]), 180);
    // the suspension ends by itself, and so does the refusal
    suite.skip_to(until - 1);
    refused(&mut suite, M, &RevenueError::Suspended { model: M, until });
    suite.skip_to(until);
    suite.pay_for("payer", M, USDC, 100);

    // deprecated it is paid until its sunset, and then it is retired without a transaction
    let sunset = suite.now() + 60 * DAY;
    let deprecate = Deprecate { model: M, revision: 0, sunset, successor: None };
    let proposal =
        suite.proposal("alice").tier(STANDARD).models([AuthorityMsg::Deprecate(deprecate)]).submit();
    suite.carry(proposal);
    assert_eq!(suite.model(M).state, ModelState::Deprecated);
    suite.pay_for("payer", M, USDC, 100);
    suite.skip_to(sunset);
    refused(&mut suite, M, &RevenueError::NotPayable { model: M, state: ModelState::Retired });

    // retired by word, at once
    let revision = suite.model(D).revision;
    suite.tell_registry("erin", &ExecuteMsg::Retire(AtRevision { model: D, revision }));
    refused(&mut suite, D, &RevenueError::NotPayable { model: D, state: ModelState::Retired });
    suite.pay_for("payer", N, USDC, 1_000);
    suite.next_block();
    assert_eq!(suite.collect("anybody", &treasury, M, USDC, &[M, N]), 90 + 90 + 180);
    assert_eq!(suite.collect("anybody", "erin", D, USDC, &[M, N]), 10 + 10 + 20 + 20);
    assert_eq!(suite.collect("anybody", &treasury, M, &token, &[M]), 900);
}
