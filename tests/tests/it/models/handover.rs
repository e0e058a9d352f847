//! A model that changes hands.

use polity::registry::ProposeAuthority;

use super::*;

fn name(authority: Option<String>) -> AuthorityMsg {
    AuthorityMsg::ProposeAuthority(ProposeAuthority { model: DIGITS, revision: 0, authority })
}

fn accept() -> AuthorityMsg {
    AuthorityMsg::AcceptAuthority(AtRevision { model: DIGITS, revision: 0 })
}

/// From one community to another on the same registry, in two steps: the top tier of the one names the other, and a vote of
/// the other takes it. Until then nothing changes; from then on the first has nothing to say.
#[test]
fn a_model_goes_from_one_community_to_another() {
    let (mut suite, stock) = in_use("digits");
    let first = suite.community().clone();
    let second =
        suite.found(&Plan::new().registry(&suite.registry()).members(&[("yves", 600), ("zoe", 400)]));

    // giving it away is the top tier's, in every constitution
    let heir = || name(Some(second.treasury.to_string()));
    for id in [ROUTINE, STANDARD] {
        assert_code(suite.proposal("alice").tier(id).models([heir()]).try_submit(), "needs_tier");
    }
    // nobody takes what wasn't offered
    suite.enter(&second);
    let grab = suite.proposal("yves").tier(STANDARD).models([accept()]).submit();
    fails(&mut suite, grab, "unauthorized");

    suite.enter(&first);
    let give = suite.proposal("alice").models([heir()]).submit();
    suite.carry(give);
    let model = suite.model(DIGITS);
    assert_eq!(model.authority, first.treasury.as_str());
    assert_eq!(model.proposed_authority.as_deref(), Some(second.treasury.as_str()));
    // still the first's, which tightens as before
    decide(&mut suite, ROUTINE, [tighten(stock.policy("digits-tightened"))]);
    // and has something under way when it goes
    let late = suite.proposal("bob").tier(STANDARD).models([set(stock.policy("digits"))]).submit();
    suite.pass(late);

    suite.enter(&second);
    let take = suite.proposal("yves").tier(STANDARD).models([accept()]).submit();
    suite.carry(take);
    let model = suite.model(DIGITS);
    assert_eq!((model.authority.as_str(), model.proposed_authority), (second.treasury.as_str(), None));
    assert!(suite.authorize(ACTIVE, &forms()).allowed);
    let set_back = suite.proposal("yves").tier(STANDARD).models([set(stock.policy("digits"))]).submit();
    suite.carry(set_back);

    suite.enter(&first);
    suite.assert_status(late, Status::Expired);
    let again =
        suite.proposal("bob").tier(ROUTINE).models([tighten(stock.policy("digits-tightened"))]).submit();
    fails(&mut suite, again, "unauthorized");
}

/// An offer can be taken back, and one that was taken back can't be accepted.
#[test]
fn an_offer_is_withdrawn() {
    let (mut suite, _) = in_use("digits");
    let offer = |to: &str| name(Some(to.to_owned()));
    let erin = suite.address("erin").into_string();
    decide(&mut suite, CONSTITUTIONAL, [offer(&erin)]);
    decide(&mut suite, CONSTITUTIONAL, [name(None)]);
    let revision = suite.model(DIGITS).revision;
    let accept = ExecuteMsg::AcceptAuthority(AtRevision { model: DIGITS, revision });
    assert_code(suite.try_tell_registry("erin", &accept), "unauthorized");
    // what was offered is the model as it was: another decision in between, and the heir looks again
    decide(&mut suite, CONSTITUTIONAL, [offer(&erin)]);
    decide(&mut suite, ROUTINE, [appoint(None)]);
    assert_code(suite.try_tell_registry("erin", &accept), "model");
    let accept = ExecuteMsg::AcceptAuthority(AtRevision { model: DIGITS, revision: revision + 1 });
    suite.tell_registry("erin", &accept);
    assert_eq!(suite.model(DIGITS).authority, erin);
}
