//! Who holds a model's shares before the first table, and after it changed hands.

use polity::registry::{AtRevision, ExecuteMsg, ProposeAuthority};
use polity::revenue::{self, SetShares};

use super::*;

fn hand_over(suite: &mut Suite, to: &str) {
    let authority = Some(suite.address(to).into_string());
    let give = AuthorityMsg::ProposeAuthority(ProposeAuthority { model: M, revision: 0, authority });
    let proposal = suite.proposal("alice").models([give]).submit();
    suite.carry(proposal);
    let revision = suite.model(M).revision;
    suite.tell_registry(to, &ExecuteMsg::AcceptAuthority(AtRevision { model: M, revision }));
    assert_eq!(suite.model(M).authority, suite.address(to).as_str());
}

/// Whoever was the authority at the first activation holds all until there is a table, also after the model was handed over:
/// the new authority has no part until it sets shares, and the old one can't set them any more.
#[test]
fn the_first_holder_earns_until_the_first_table_whoever_has_the_model() {
    let mut suite = in_use();
    let treasury = suite.treasury();
    suite.pay_for("payer", M, USDC, 100);
    hand_over(&mut suite, "heir");
    suite.pay_for("payer", M, USDC, 100);
    suite.next_block();
    assert_eq!(suite.owed(&treasury, M, USDC, &[M]), 180);
    assert_eq!(suite.owed("heir", M, USDC, &[M]), 0);

    let (table, seal) = suite.share_table("heir", &[("heir", 1)]);
    let late = suite.proposal("alice").tier(STANDARD).shares(M, table, seal.digest).submit();
    suite.pass(late);
    suite.execute("anybody", late);
    suite.assert_failed(late);
    let set = revenue::ExecuteMsg::SetShares(SetShares { model: M, table, digest: seal.digest });
    suite.in_one_block(|suite| {
        // in its own block the change has no effect yet
        suite.tell_revenue("heir", &set);
        suite.pay_for("payer", M, USDC, 100);
    });
    suite.next_block();
    suite.pay_for("payer", M, USDC, 100);
    suite.next_block();
    assert_eq!(suite.collect("anybody", &treasury, M, USDC, &[M]), 270);
    assert_eq!(suite.collect("anybody", "heir", M, USDC, &[M]), 90);
}

/// A model that was handed over before its first activation has its new authority for its first holder.
#[test]
fn the_first_holder_is_the_authority_at_the_first_activation() {
    let (mut suite, stock) = founded();
    let data = derived(&suite, &stock, (D, "digits-data"), 10, &[]);
    suite.register("erin", data);
    suite.submit("erin", new_version(D, files(D)));
    let authority = Some(suite.address("heir").into_string());
    let give = ProposeAuthority { model: D, revision: 0, authority };
    suite.tell_registry("erin", &ExecuteMsg::ProposeAuthority(give));
    let revision = suite.model(D).revision;
    suite.tell_registry("heir", &ExecuteMsg::AcceptAuthority(AtRevision { model: D, revision }));
    let revision = suite.model(D).revision;
    suite.tell_registry("heir", &ExecuteMsg::Activate(Activate { revision, ..activate(D) }));
    suite.pay_for("payer", D, USDC, 100);
    suite.next_block();
    assert_eq!(suite.owed("erin", D, USDC, &[D]), 0);
    assert_eq!(suite.collect("anybody", "heir", D, USDC, &[D]), 100);
}

/// The treasury is a shareholder like others: anybody claims on its behalf, to it alone; from there the community spends.
#[test]
fn the_treasury_earns_and_the_community_spends_what_it_earned() {
    let mut suite = in_use();
    let treasury = suite.treasury();
    let rows = [(treasury.clone(), 3), (suite.address("dave"), 1)];
    suite.set_shares(STANDARD, M, &rows);
    suite.pay_for("payer", M, USDC, 4_000);
    suite.next_block();
    assert_eq!(suite.collect("mallory", &treasury, M, USDC, &[M]), 2_700);
    suite.assert_balance("mallory", USDC, 0);
    assert_eq!(suite.collect("dave", "dave", M, USDC, &[M]), 900);
    let spend = suite.proposal("alice").spend(USDC, 2_700, "erin").submit();
    suite.carry(spend);
    suite.assert_balance("erin", USDC, 2_700);
}
