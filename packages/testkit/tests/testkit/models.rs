use polity::registry::{Activate, AtRevision, Exact, QueryMsg, RegistryResponse, SetGuardrails, SetPledge};
use polity_testkit::prelude::*;

/// A model of the community, with two versions, without a policy.
fn model(suite: &mut Suite) -> (Stock, u64) {
    let stock = suite.stock("erin", &["ann", "ben", "cem"]);
    let mut register = new_model("digits", stock.licence("apache-2.0"));
    register.maintainers = vec![suite.address("dave").into()];
    let proposal = suite.proposal("alice").tier(ROUTINE).models([AuthorityMsg::Register(register)]).submit();
    suite.carry(proposal);
    for byte in [1, 2] {
        suite.submit("dave", new_version(1, root(byte)));
    }
    (stock, 1)
}

/// What comes with the suite is made in the order in which each speaks of the others, and found by its name.
#[test]
fn a_registry_is_stocked_with_what_comes_with_the_suite() {
    let mut suite = Plan::new().with_registry().build();
    let stock = suite.stock("erin", &["ann", "ben", "cem"]);
    let there: RegistryResponse = suite.ask_registry(&QueryMsg::Registry {});
    assert_eq!((there.vocabularies, there.metrics, there.panels, there.models), (1, 1, 1, 0));
    assert_eq!((there.policies, there.licences), (4, 3));
    let policy: polity::registry::PolicyResponse =
        suite.ask_registry(&QueryMsg::Policy { policy: stock.policy("digits-tightened").id });
    assert_eq!(policy.maker, suite.address("erin").as_str());
    let rule = &policy.written.rules[0];
    assert_eq!((rule.metric, rule.panel), (stock.metric("digits-accuracy"), stock.panel()));
    assert_eq!(policy.written.vocabulary, stock.vocabulary("ai-use"));
    let panel: polity::registry::PanelResponse =
        suite.ask_registry(&QueryMsg::Panel { panel: stock.panel() });
    assert_eq!(panel.authority, suite.treasury().as_str());
    let rail: polity::registry::LicenceResponse =
        suite.ask_registry(&QueryMsg::Licence { licence: stock.licence("polity-rail-1.0").id });
    assert_eq!(rail.terms.restrictions, Some(stock.policy("polity-rail").id));
}

/// A registry is the treasury's only as far as its models are; nobody can change it.
#[test]
fn two_communities_share_a_registry() {
    let mut suite = Plan::new().with_registry().build();
    let registry = suite.registry();
    assert_eq!(suite.chain().contract_info(registry.as_str()).unwrap().admin, None);
    let (_, model) = model(&mut suite);
    assert_eq!(suite.model(model).authority, suite.treasury().as_str());
    let other = suite.found(&Plan::new().registry(&registry).members(&[("erin", 500)]));
    suite.enter(&other);
    assert_eq!(suite.registry(), registry);
    assert_ne!(suite.model(model).authority, suite.treasury().as_str());
}

/// Each action that a draft was given carries the revision that its model will have by then; what was given by hand keeps
/// its own.
#[test]
fn a_draft_carries_the_revisions_of_its_models() {
    let mut suite = Plan::new().with_registry().build();
    let (stock, model) = model(&mut suite);
    let policy = stock.policy("polity-rail");
    let set = || AuthorityMsg::SetGuardrails(SetGuardrails { model, revision: 99, policy });
    let activate = |version, byte| {
        AuthorityMsg::Activate(Activate { model, revision: 99, version, root: root(byte), grace: 0 })
    };
    let pledge = AuthorityMsg::SetPledge(SetPledge { model, revision: 99, pledge: Ratio::percent(5) });
    let retire = AuthorityMsg::Retire(AtRevision { model: 77, revision: 99 });
    let revisions = |draft: Draft<'_>| -> Vec<u64> {
        use polity::registry::Revised;
        let options = draft.message().options;
        let actions = options.iter().flat_map(|option| &option.actions);
        actions.filter_map(|action| action.compared().map(|compared| compared.revision)).collect()
    };
    // in two steps as in one; of a model that isn't there nothing is known
    let draft = suite.proposal("alice").models([set(), activate(1, 1)]).spend(COIN, 1, "erin");
    let draft = draft.models([pledge, retire.clone(), activate(2, 2)]);
    assert_eq!(revisions(draft), [0, 1, 2, 99, 2]);
    assert_eq!(revisions(suite.proposal("alice").action(Action::Registry(set()))), [99]);
    // options are alternatives: each starts from now
    let draft = suite.proposal("alice").models([set()]).option("Or").models([set(), activate(1, 1)]);
    assert_eq!(revisions(draft), [0, 0, 1]);

    let proposal = suite.proposal("alice").models([set(), activate(1, 1), activate(2, 2)]).submit();
    suite.carry(proposal);
    assert_eq!((suite.model(model).revision, suite.model(model).active), (3, Some(2)));
    assert_eq!(suite.version(model, 1).state, VersionState::Superseded);
    suite.skip_secs(5);
    let now = suite.now();
    assert_eq!(suite.model_at(model, now - 1), suite.model(model));
    let nothing = says(&[]);
    let asked = suite.authorize(Subject::Active { model }, &nothing);
    assert_eq!(asked.reasons[0].code, ReasonCode::AxisMissing);
    let asked_then = suite.authorize_at(Subject::Active { model }, &nothing, now - 1);
    assert_eq!(asked_then.reasons, asked.reasons);
    assert_eq!(suite.snapshot(Subject::Active { model }).head, suite.model(model).head);
}

/// Refusals are compared by code, or by value.
#[test]
fn a_registry_refuses_by_code() {
    let mut suite = Plan::new().with_registry().build();
    let (_, model) = model(&mut suite);
    assert_code(suite.try_submit("erin", new_version(model, root(9))), "unauthorized");
    let taken = suite.try_submit("dave", new_version(model, root(1)));
    assert_error(taken, &RegistryError::RootTaken { version: 1 });
    assert_code(suite.try_register("erin", new_model("x", Exact { id: 99, digest: root(0) })), "unknown");
    let measured = suite.measurement(root(9), 1);
    assert_code(suite.try_attest("ann", (model, 1), 1, measured), "evaluation");
}
