//! What other programs read: raw records, events, and the codes of errors. A change here is a change of interface.

use std::collections::BTreeSet;

use polity::registry::{raw, AppointGuardian, *};
use polity_store::Packed;

use crate::{kit::*, roles::every_message};

const README: &str = include_str!("../../README.md");

/// HEAD, ORIGIN and LOG under their keys, byte by byte.
#[test]
fn raw_records() {
    let kit = Kit::new();
    let store = &kit.ledger().0;
    let one = 1u64.to_be_bytes();
    let key =
        |namespace: &str| [&(namespace.len() as u16).to_be_bytes()[..], namespace.as_bytes(), &one].concat();
    use cosmwasm_std::Api;
    let authority = kit.deps.api.addr_canonicalize(account("authority").as_str()).unwrap();
    let mut head = vec![1];
    head.extend([0; 5]);
    head.extend(1u32.to_be_bytes());
    head.extend([1; 32]);
    head.extend([0; 9]);
    head.extend(PLAIN.to_be_bytes());
    head.extend([0; 5]);
    head.extend(1u64.to_be_bytes());
    head.push(32);
    head.extend(authority.as_slice());
    assert_eq!(head.len(), raw::HEAD_SIZE);
    assert_eq!(store[&key("head")], head);
    assert_eq!(store[&key("origin")], [&[32], authority.as_slice()].concat());
    let log: LogResponse = kit.ask(QueryMsg::Log { model: 1, start_after: None, limit: None });
    assert_eq!(store[&key("log")], [&4u64.to_be_bytes()[..], &log.hash.0].concat());
    assert_eq!(raw::HEAD.key(1), key("head"));
}

/// Hazard 15: namespaces are told in the README, and each is a key of its own length.
#[test]
fn every_namespace_is_documented() {
    let mut namespaces = BTreeSet::new();
    for (mut kit, sender, msg) in every_message() {
        kit.all(sender, vec![msg]);
        for key in kit.ledger().0.keys() {
            let length = usize::from(u16::from_be_bytes([key[0], key[1]]));
            namespaces.insert(String::from_utf8(key[2..2 + length].to_vec()).unwrap());
        }
    }
    let state = include_str!("../../src/state.rs");
    let declared: BTreeSet<_> =
        state.split("::new(\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect();
    namespaces.extend(["head", "origin", "log", "inherited", "child", "derived"].map(str::to_owned));
    let mut expected = declared;
    expected.extend(["head", "origin", "log"].map(str::to_owned));
    assert_eq!(namespaces, expected);
    for namespace in namespaces {
        assert!(README.contains(&format!("`{namespace}`")), "{namespace}");
    }
}

/// Hazard 39: each message tells what it did, each change once, in the words of the README.
#[test]
fn events() {
    let mut told = vec![];
    for (mut kit, sender, msg) in every_message() {
        let kind = msg.kind();
        let (events, _) = kit.execute(sender, msg).unwrap();
        for event in events {
            let attributes: Vec<_> = event.attributes.iter().map(|a| a.key.clone()).collect();
            told.push(format!("{kind}: {} {}", event.ty, attributes.join(",")));
            assert!(README.contains(&format!("`{}`", event.ty)), "{}", event.ty);
        }
    }
    assert_eq!(told.join("\n"), EVENTS.trim(), "\n{}\n", told.join("\n"));
}

const EVENTS: &str = "\
create_vocabulary: vocabulary_created vocabulary,maker
add_axes: axes_added vocabulary,added
seal_vocabulary: vocabulary_sealed vocabulary,digest
create_policy: policy_created policy,maker,digest
create_metric: metric_created metric,maker,digest
create_panel: panel_created panel,maker,digest
create_licence: licence_created licence,maker,digest
strike_member: member_struck panel,member
register: model_registered model,name,authority,policy,licence,pledge
register: maintainers_set model,maintainers
register: guardian_appointed model,guardian,until,max_suspension
submit: version_submitted model,version,root,submitter
submit: card_amended model,version,number,digest
amend_card: card_amended model,version,number,digest
activate: version_activated model,version,root,grace_until
activate_evaluated: version_activated model,version,root,grace_until
tighten_guardrails: guardrails_set model,policy,digest,tightened
set_guardrails: guardrails_set model,policy,digest,tightened
deprecate: model_deprecated model,sunset
retire: model_retired model
revoke: version_revoked model,version,reason,document
suspend: model_suspended model,by,until,reason,document
ratify_suspension: suspension_ratified model,until
lift_suspension: suspension_lifted model
appoint_guardian: guardian_appointed model,guardian,until,max_suspension
set_maintainers: maintainers_set model
set_licence: licence_set model,licence
set_pledge: pledge_set model,pledge
propose_authority: authority_proposed model,authority
accept_authority: authority_accepted model,authority
attest: attested model,version,metric,evaluator,value
revoke_attestation: attestation_revoked model,version,metric,evaluator
";

/// What a registration tells of where the model comes from, and only what there is to tell.
#[test]
fn a_registration_tells_its_parents() {
    let mut kit = Kit::new();
    let tell = |change: fn(&mut Register)| {
        let mut msg = register("child");
        change(&mut msg);
        let (events, _) = kit.fork().execute("eve", ExecuteMsg::Register(msg)).unwrap();
        let attribute = |key| events[0].attributes.iter().find(|a| a.key == key).map(|a| a.value.clone());
        (events.len(), attribute("parents"), attribute("successor_of"))
    };
    let (parents, successor) = (Some("1".to_owned()), Some("1".to_owned()));
    assert_eq!(
        tell(|msg| {
            msg.successor_of = Some(1);
            let (model, relation) = (1, Relation::Finetune);
            let pledge = polity::Ratio::percent(10);
            msg.parents = vec![Parent { model, relation, licence: 1, pledge }];
        }),
        (3, parents, successor)
    );
    assert_eq!(
        tell(|msg| {
            msg.maintainers = vec![];
            msg.guardian = None;
        }),
        (1, None, None)
    );
    let bare = Submit { card: None, ..submit(1, 9) };
    let (events, _) = kit.execute("authority", ExecuteMsg::Submit(bare)).unwrap();
    assert_eq!(events.len(), 1);
}

/// A guardian dismissed is the one event that another message's table doesn't show.
#[test]
fn a_dismissal_is_told() {
    let mut kit = Kit::new();
    let msg = ExecuteMsg::AppointGuardian(AppointGuardian { model: 1, revision: 1, guardian: None });
    let (events, _) = kit.execute("authority", msg).unwrap();
    assert_eq!(events[0].ty, "guardian_dismissed");
    assert!(README.contains("`guardian_dismissed`"));
}

#[test]
fn every_error_code_is_documented() {
    let source = include_str!("../../src/error.rs");
    let codes =
        source.split("#[error(\"").skip(1).filter_map(|rest| rest.split_once(':')).map(|(code, _)| code);
    let mut checked = 0;
    for code in codes.filter(|code| code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')) {
        checked += 1;
        assert!(README.contains(&format!("`{code}`")), "{code}");
    }
    assert!(checked > 30, "{checked}");
}

/// Every packed record of this contract survives packing; a head of any state has one size.
#[test]
fn every_stored_head_has_one_size() {
    for (mut kit, sender, msg) in every_message() {
        kit.all(sender, vec![msg]);
        assert_eq!(kit.head(1).to_bytes().unwrap().len(), raw::HEAD_SIZE);
    }
}
