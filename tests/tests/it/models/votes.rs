//! From a registration to a use, decided by votes; and what stops a decision, and what doesn't.

use polity::registry::{
    self, log_hash, log_start, ExecuteMsg, LineageResponse, LogResponse, Provenance, QueryMsg, Register,
    SetMaintainers, SetPledge, Source, Submit,
};
use polity_testkit::prelude::*;

use super::*;

/// The whole way: whoever made a data set registers it; a community registers a model of it by vote, a maintainer submits
/// its files, evaluators measure them, a vote brings them into use, and a gateway asks. The log tells all of it.
#[test]
fn a_community_brings_a_model_into_use() {
    let (mut suite, stock) = founded();
    let data = new_model("optdigits", stock.licence("cc-by-4.0"));
    let data = suite.register("erin", Register { policy: Some(stock.policy("polity-rail")), ..data });
    let files = suite.submit("erin", new_version(data, root(100)));
    let activate = Activate { model: data, revision: 0, version: files, root: root(100), grace: 0 };
    tell(&mut suite, "erin", ExecuteMsg::Activate(activate));

    let licence = stock.licence("cc-by-4.0").id;
    let parent = Parent { model: data, relation: Relation::TrainedOn, licence, pledge: Ratio::percent(0) };
    let register = Register { parents: vec![parent], ..digits(&suite, &stock, "digits") };
    decide(&mut suite, ROUTINE, [AuthorityMsg::Register(register)]);
    let model = 2;
    let found = suite.model(model);
    let treasury = suite.treasury().into_string();
    assert_eq!((&found.authority, &found.registrant), (&treasury, &treasury));
    assert_eq!((found.state, found.revision), (ModelState::Draft, 0));

    let source = Source::Version { model: data, version: files };
    let provenance = vec![Provenance { relation: Relation::TrainedOn, source }];
    let files = Submit { model, provenance, ..version(1) };
    assert_code(suite.try_submit("erin", files.clone()), "unauthorized");
    assert_eq!(suite.submit("dave", files), 1);
    for evaluator in ["ann", "ben"] {
        let score = score(&suite, 1);
        suite.attest(evaluator, (model, 1), stock.metric("digits-accuracy"), score);
    }
    let mine = Activate { model, ..activation(1, 0) };
    let proposal = suite.proposal("bob").tier(STANDARD).models([AuthorityMsg::Activate(mine)]).submit();
    // nobody else can, nor before it is decided
    assert_code(suite.try_tell_registry("dave", &ExecuteMsg::Activate(mine)), "unauthorized");
    let subject = Subject::Active { model };
    assert_eq!(
        codes(&suite.authorize(subject.clone(), &forms())),
        [ReasonCode::ModelDraft, ReasonCode::NoActiveVersion]
    );
    suite.carry(proposal);

    let answer = suite.authorize(subject.clone(), &forms());
    assert!(answer.allowed);
    let duties: Vec<_> = answer.duties.iter().map(|duty| duty.term.as_str()).collect();
    assert_eq!(duties, ["disclose-ai"]);
    assert_eq!((answer.version, answer.root, answer.revision), (Some(1), Some(root(1)), 1));
    assert_eq!(answer.valid_until, suite.now() + HOUR);
    assert_eq!(codes(&suite.authorize(subject.clone(), &learning())), [ReasonCode::TermNotAllowed]);
    // whoever has the snapshot decides the same
    let snapshot = suite.snapshot(subject.clone());
    assert_eq!(registry::decide(&snapshot, &subject, &forms()), answer);

    let lineage: LineageResponse = suite.ask_registry(&QueryMsg::Lineage { model });
    assert_eq!((lineage.parents[0].model, lineage.first_holder), (data, Some(treasury.clone())));
    let log: LogResponse = suite.ask_registry(&QueryMsg::Log { model, start_after: None, limit: Some(30) });
    let told: Vec<_> = log.entries.iter().map(|entry| (entry.actor.clone(), entry.kind.as_str())).collect();
    let dave = suite.address("dave").into_string();
    assert_eq!(told, [(treasury.clone(), "register"), (dave, "submit"), (treasury, "activate")]);
    let start = log_start(&suite.chain().info().chain_id, suite.registry().as_str(), model);
    assert_eq!(log_hash(0, start, &log.entries), Some(log.hash));
}

/// A batch of several actions on one model is one decision: each carries the revision that the one before leaves, and all
/// are done or none.
#[test]
fn a_batch_on_one_model_is_done_whole_or_not_at_all() {
    let (mut suite, stock) = in_use("digits");
    measure(&mut suite, &stock, 2);
    let pledge =
        || AuthorityMsg::SetPledge(SetPledge { model: DIGITS, revision: 0, pledge: Ratio::percent(7) });
    let batch = || [appoint(None), activate(2), pledge(), tighten(stock.policy("digits-tightened"))];
    // the second action says what was true before the first
    let wrong = {
        let mut actions = suite.proposal("alice").models(batch()).message().options[0].actions.clone();
        let revisions = |action: &Action| {
            use polity::registry::Revised;
            action.compared().map(|compared| compared.revision)
        };
        let carried: Vec<_> = actions.iter().filter_map(revisions).collect();
        assert_eq!(carried, [1, 2, 3, 3]);
        let Action::Registry(AuthorityMsg::Activate(second)) = &mut actions[1] else { panic!("{actions:?}") };
        second.revision = 1;
        suite.proposal("alice").tier(STANDARD).actions(actions).submit()
    };
    fails(&mut suite, wrong, "model");
    assert!(suite.model(DIGITS).guardian.is_some());

    decide(&mut suite, STANDARD, batch());
    let model = suite.model(DIGITS);
    assert_eq!((model.revision, model.active, model.guardian), (4, Some(2), None));
    assert_eq!((model.policy, model.pledge), (Some(stock.policy("digits-tightened").id), Ratio::percent(7)));
}

/// A decision is about the model as its voters saw it. If it has changed since, nothing is done; it is kept as a failure
/// and can't be forced (hazard 3, invariant 5).
#[test]
fn a_decision_about_another_state_of_the_model_fails() {
    let (mut suite, stock) = in_use("digits");
    measure(&mut suite, &stock, 2);
    let later = suite.proposal("alice").tier(STANDARD).models([activate(2)]).submit();
    suite.pass(later);
    // something else was decided faster
    decide(&mut suite, ROUTINE, [tighten(stock.policy("digits-tightened"))]);
    assert_eq!(suite.status(later), Status::Executable);
    fails(&mut suite, later, "model");
    fails(&mut suite, later, "model");
    assert_eq!(suite.model(DIGITS).active, Some(1));
    // decided upon what is, it is done
    decide(&mut suite, STANDARD, [activate(2)]);
}

/// Hazard 64, invariant 17: what maintainers, evaluators and strangers do while a vote is on stops no vote. A stranger has
/// the same name, the same files, attests, takes and offers what isn't its own: nothing of it says anything of the
/// community's model.
#[test]
fn invariant_17_a_stranger_stops_no_vote_on_a_model() {
    let (mut suite, stock) = registered("digits");
    measure(&mut suite, &stock, 1);
    let vote = suite.proposal("alice").tier(STANDARD).models([activate(1)]).submit();
    let before = suite.model(DIGITS);

    // what is theirs to do
    suite.submit("dave", version(9));
    tell(&mut suite, "dave", ExecuteMsg::AmendCard { model: DIGITS, version: 1, digest: root(8) });
    let metric = stock.metric("digits-accuracy");
    let (good, bad) = (score(&suite, 2), suite.measurement(root(1), 0));
    suite.attest("cem", (DIGITS, 2), metric, good);
    suite.attest("mallory", (DIGITS, 1), metric, bad.clone());

    // and what isn't
    let mut own = digits(&suite, &stock, "digits-open");
    own.successor_of = Some(DIGITS);
    let twin = suite.register("mallory", own);
    suite.submit("mallory", Submit { model: twin, ..version(1) });
    let at = |model| AtRevision { model, revision: 0 };
    let mut attempts = vec![
        ExecuteMsg::AcceptAuthority(at(DIGITS)),
        ExecuteMsg::Retire(at(DIGITS)),
        ExecuteMsg::LiftSuspension(at(DIGITS)),
        ExecuteMsg::Activate(activation(1, 0)),
        ExecuteMsg::ActivateEvaluated(activation(1, 0)),
        ExecuteMsg::Submit(version(10)),
        ExecuteMsg::AmendCard { model: DIGITS, version: 1, digest: root(9) },
        ExecuteMsg::SetMaintainers(SetMaintainers { model: DIGITS, revision: 0, maintainers: vec![] }),
        ExecuteMsg::RevokeAttestation { model: DIGITS, version: 2, metric },
    ];
    for msg in [set(stock.policy("digits-open")), tighten(stock.policy("digits-tightened")), appoint(None)] {
        // the same in the words of whoever sends it
        let json = cosmwasm_std::to_json_vec(&msg).unwrap();
        attempts.push(cosmwasm_std::from_json(json).unwrap());
    }
    for msg in attempts {
        let refused = suite.try_tell_registry("mallory", &msg).unwrap_err();
        let code = code_of(&refused).unwrap();
        assert!(["unauthorized", "not_attested"].contains(&code), "{msg:?}: {refused}");
    }
    let mut after = suite.model(DIGITS);
    assert_eq!(after.versions, before.versions + 1);
    after.versions = before.versions;
    assert_eq!(after, before);

    suite.carry(vote);
    assert!(allowed(&suite));
    // the twin is another model, with an authority of its own: its root opens nothing here
    let other = Subject::Root { model: twin, root: root(1) };
    assert!(!suite.authorize(other, &forms()).allowed);
    // nor can anybody keep a name from the community
    let squat = Register { name: "letters".try_into().unwrap(), ..digits(&suite, &stock, "digits") };
    suite.register("mallory", squat.clone());
    decide(&mut suite, ROUTINE, [AuthorityMsg::Register(squat)]);
}

/// A quick tier brings into use what is evaluated, and only that: where the policy asks for no evaluation the decision
/// fails, and a plain activation isn't the tier's.
#[test]
fn invariant_07_the_optimistic_tier_activates_only_what_is_evaluated() {
    let evaluated = |version| AuthorityMsg::ActivateEvaluated(activation(version, DAY));
    let quick = |suite: &mut Suite, msg| suite.proposal("dave").tier(OVERSIGHT).models([msg]).try_submit();

    let (mut suite, stock) = registered("polity-rail");
    let proposal = quick(&mut suite, evaluated(1)).unwrap();
    fails(&mut suite, proposal, "not_evaluated");
    decide(&mut suite, STANDARD, [activate(1)]);
    let proposal = quick(&mut suite, evaluated(2)).unwrap();
    fails(&mut suite, proposal, "not_evaluated");
    // a policy with a rule is no shortcut either, if the same vote would have to set it
    let set_and_activate = [set(stock.policy("digits")), evaluated(2)];
    let both = suite.proposal("dave").tier(OVERSIGHT).models(set_and_activate).try_submit();
    assert_code(both, "needs_tier");

    let (mut suite, stock) = in_use("digits");
    assert_code(quick(&mut suite, activate(2)), "needs_tier");
    let proposal = quick(&mut suite, evaluated(2)).unwrap();
    fails(&mut suite, proposal, "unmet");
    measure(&mut suite, &stock, 2);
    suite.execute("anybody", proposal);
    suite.assert_executed(proposal);
    let model = suite.model(DIGITS);
    assert_eq!((model.active, model.grace.map(|grace| grace.version)), (Some(2), Some(1)));
}

/// What is worse than the policy asks for isn't activated by any tier, nor with a good measurement of other files.
#[test]
fn invariant_07_no_vote_activates_what_lacks_its_evaluation() {
    let (mut suite, stock) = registered("digits");
    let proposal = suite.proposal("alice").tier(CONSTITUTIONAL).models([activate(3)]).submit();
    fails(&mut suite, proposal, "unmet");
    // one of two; and both, of what falls short
    let one = score(&suite, 3);
    suite.attest("ann", (DIGITS, 3), stock.metric("digits-accuracy"), one);
    fails(&mut suite, proposal, "unmet");
    measure(&mut suite, &stock, 3);
    measure(&mut suite, &stock, 1);
    fails(&mut suite, proposal, "unmet");
    let other_files = suite.try_attest("ann", (DIGITS, 3), stock.metric("digits-accuracy"), score(&suite, 1));
    assert_code(other_files, "evaluation");
    // the vote is on one exact root
    let mut other_root = activation(1, 0);
    other_root.root = root(3);
    let other = [AuthorityMsg::Activate(other_root)];
    let proposal = suite.proposal("alice").tier(STANDARD).models(other).submit();
    fails(&mut suite, proposal, "model");
    decide(&mut suite, STANDARD, [activate(1)]);
    assert!(allowed(&suite));
}
