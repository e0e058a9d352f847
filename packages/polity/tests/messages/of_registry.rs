//! The registry's messages, as people write them.

use super::ROOT;

pub fn execute() -> Vec<String> {
    let axes = r#"[{"name":"use","kind":{"set":["chat","code"]}},{"name":"oversight","kind":{"ladder":["none","approve"]}},{"name":"minimum-age","kind":{"number":{"min":0,"max":120,"stricter":"higher"}}},{"name":"duties","kind":{"duties":["mark-output"]}}]"#;
    let constraints = r#"[{"axis":"use","limit":{"allow":["chat"]}},{"axis":"task","limit":{"all_but":["x"]}},{"axis":"oversight","limit":{"lowest":"approve"}},{"axis":"minimum-age","limit":{"bound":18}},{"axis":"duties","limit":{"require":["mark-output"]}}]"#;
    let rule = r#"{"metric":5,"panel":6,"bound":-700000,"k":2,"max_fail":1,"min_n":100,"full":true,"z":1960,"max_age":86400,"renew":true}"#;
    let dataset = format!(r#"{{"id":"org/data","revision":"abc","sha256":"{ROOT}"}}"#);
    let guardian = r#"{"address":"x","until":5,"max_suspension":6}"#;
    let parent = r#"{"model":1,"relation":"trained_on","licence":2,"pledge":"0.1"}"#;
    let documents = format!(r#"[{{"kind":"spdx","sha256":"{ROOT}","size":5,"uri":"https://x"}}]"#);
    let provenance = r#"[{"relation":"finetune","source":{"version":{"model":1,"version":2}}},{"relation":"merge","source":{"package":"pkg:huggingface/org/name@abc"}}]"#;
    let attestation = format!(
        r#"{{"root":"{ROOT}","value":-5,"stderr":1,"n":2,"n_total":3,"harness_version":"0.4.9","config":"{ROOT}","inputs":"{ROOT}","evidence":"{ROOT}","uri":"https://x","measured":4,"expires":null}}"#
    );
    let at = r#""model":1,"revision":2"#;
    vec![
        format!(r#"{{"create_vocabulary":{{"axes":{axes}}}}}"#),
        format!(r#"{{"add_axes":{{"vocabulary":1,"axes":{axes}}}}}"#),
        format!(r#"{{"seal_vocabulary":{{"vocabulary":1,"digest":"{ROOT}"}}}}"#),
        format!(
            r#"{{"create_policy":{{"vocabulary":1,"document":"{ROOT}","amendments":["{ROOT}"],"constraints":{constraints},"disclosures":["energy"],"rules":[{rule}],"max_staleness":60}}}}"#
        ),
        format!(
            r#"{{"create_metric":{{"harness":"lm-evaluation-harness","task":"mmlu_pro","task_version":"1.0","split":"test","shots":5,"metric":"exact_match","filter":"none","dataset":{dataset},"better":"higher","unit":"fraction"}}}}"#
        ),
        r#"{"create_panel":{"authority":"x","members":["y","z"]}}"#.to_owned(),
        format!(
            r#"{{"create_licence":{{"expression":"Apache-2.0","text":"{ROOT}","uri":null,"grants":["finetune","adapter"],"share_alike":{{"compatible":[1]}},"restrictions":2,"royalty_free":true}}}}"#
        ),
        r#"{"strike_member":{"panel":1,"member":"x"}}"#.to_owned(),
        format!(
            r#"{{"register":{{"name":"llama-3.1-8b","licence":{{"id":1,"digest":"{ROOT}"}},"pledge":"0.1","parents":[{parent}],"policy":{{"id":3,"digest":"{ROOT}"}},"maintainers":["x"],"guardian":{guardian},"successor_of":4}}}}"#
        ),
        format!(
            r#"{{"submit":{{"model":1,"algorithm":"sha256-rfc6962-v1","root":"{ROOT}","files":2,"size":3,"label":"1.0.0-rc.1","documents":{documents},"disclosures":["energy"],"provenance":{provenance},"card":"{ROOT}"}}}}"#
        ),
        format!(r#"{{"amend_card":{{"model":1,"version":2,"digest":"{ROOT}"}}}}"#),
        format!(r#"{{"activate":{{{at},"version":3,"root":"{ROOT}","grace":4}}}}"#),
        format!(r#"{{"activate_evaluated":{{{at},"version":3,"root":"{ROOT}","grace":4}}}}"#),
        format!(r#"{{"tighten_guardrails":{{{at},"policy":{{"id":3,"digest":"{ROOT}"}}}}}}"#),
        format!(r#"{{"set_guardrails":{{{at},"policy":{{"id":3,"digest":"{ROOT}"}}}}}}"#),
        format!(r#"{{"deprecate":{{{at},"sunset":3,"successor":4}}}}"#),
        format!(r#"{{"retire":{{{at}}}}}"#),
        format!(r#"{{"revoke":{{{at},"version":3,"reason":"security","document":"{ROOT}"}}}}"#),
        format!(r#"{{"suspend":{{{at},"until":3,"reason":"operational","document":"{ROOT}"}}}}"#),
        format!(r#"{{"ratify_suspension":{{{at},"until":3}}}}"#),
        format!(r#"{{"lift_suspension":{{{at}}}}}"#),
        format!(r#"{{"appoint_guardian":{{{at},"guardian":{guardian}}}}}"#),
        format!(r#"{{"set_maintainers":{{{at},"maintainers":["x"]}}}}"#),
        format!(r#"{{"set_licence":{{{at},"licence":{{"id":3,"digest":"{ROOT}"}}}}}}"#),
        format!(r#"{{"set_pledge":{{{at},"pledge":"0.05"}}}}"#),
        format!(r#"{{"propose_authority":{{{at},"authority":null}}}}"#),
        format!(r#"{{"accept_authority":{{{at}}}}}"#),
        format!(r#"{{"attest":{{"model":1,"version":2,"metric":3,"attestation":{attestation}}}}}"#),
        r#"{"revoke_attestation":{"model":1,"version":2,"metric":3}}"#.to_owned(),
    ]
}

pub fn query() -> Vec<String> {
    let page = r#""start_after":1,"limit":2"#;
    let version = r#""model":1,"version":2"#;
    let subjects = [
        r#"{"active":{"model":1}}"#.to_owned(),
        format!(r#"{{"version":{{{version}}}}}"#),
        format!(r#"{{"root":{{"model":1,"root":"{ROOT}"}}}}"#),
    ];
    let attributes = r#"[{"axis":"use","value":{"terms":["chat"]}},{"axis":"age","value":{"number":-18}}]"#;
    let file = format!(r#"{{"path":"a/b","size":5,"sha256":"{ROOT}"}}"#);
    let mut all = vec![
        r#"{"registry":{}}"#.to_owned(),
        r#"{"bounds":{}}"#.to_owned(),
        r#"{"strictness":{"policy":1,"than":2}}"#.to_owned(),
        r#"{"model":{"model":1,"at":5}}"#.to_owned(),
        r#"{"model_by_name":{"registrant":"x","name":"a"}}"#.to_owned(),
        r#"{"registered":{"registrant":"x","start_after":"a","limit":2}}"#.to_owned(),
        format!(r#"{{"version":{{{version},"at":5}}}}"#),
        format!(r#"{{"versions":{{"model":1,{page}}}}}"#),
        format!(r#"{{"by_root":{{"root":"{ROOT}","start_after":{{{version}}},"limit":2}}}}"#),
        r#"{"active":{"model":1,"at":null}}"#.to_owned(),
        r#"{"active":{"model":1,"at":{"time":5}}}"#.to_owned(),
        r#"{"active":{"model":1,"at":{"height":5}}}"#.to_owned(),
        format!(r#"{{"cards":{{{version},{page}}}}}"#),
        r#"{"lineage":{"model":1}}"#.to_owned(),
        format!(r#"{{"children":{{"model":1,{page}}}}}"#),
        format!(r#"{{"derived":{{{version},"start_after":{{{version}}},"limit":2}}}}"#),
        format!(r#"{{"log":{{"model":1,{page}}}}}"#),
        format!(
            r#"{{"file":{{{version},"file":{file},"proof":{{"index":0,"count":2,"hashes":["{ROOT}"]}}}}}}"#
        ),
        format!(r#"{{"attestations":{{{version},"metric":3,"at":null,"start_after":"x","limit":2}}}}"#),
        format!(
            r#"{{"attestation_history":{{{version},"metric":3,"evaluator":"x","start_after":"5","limit":2}}}}"#
        ),
        format!(r#"{{"standing":{{{version},"policy":3,"at":5}}}}"#),
    ];
    for (one, many) in [
        ("vocabulary", "vocabularies"),
        ("policy", "policies"),
        ("metric", "metrics"),
        ("panel", "panels"),
        ("licence", "licences"),
    ] {
        all.push(format!(r#"{{"{one}":{{"{one}":1}}}}"#));
        all.push(format!(r#"{{"{many}":{{{page}}}}}"#));
    }
    all.push(format!(r#"{{"models":{{{page}}}}}"#));
    for subject in subjects {
        all.push(format!(r#"{{"authorize":{{"subject":{subject},"attributes":{attributes},"at":5}}}}"#));
        all.push(format!(r#"{{"snapshot":{{"subject":{subject},"at":null}}}}"#));
    }
    all
}

/// What a community decides as an authority is a message of the registry, in the same words.
#[test]
fn an_authoritys_message_is_one_of_the_registrys() {
    use polity::registry::{Activate, AtRevision, AuthorityMsg, ExecuteMsg, RatifySuspension};
    for msg in [
        AuthorityMsg::RatifySuspension(RatifySuspension { model: 1, revision: 2, until: 3 }),
        AuthorityMsg::LiftSuspension(AtRevision { model: 1, revision: 2 }),
        AuthorityMsg::ActivateEvaluated(Activate {
            model: 1,
            revision: 2,
            version: 3,
            root: polity::Digest([7; 32]),
            grace: 4,
        }),
    ] {
        let json = cosmwasm_std::to_json_vec(&msg).unwrap();
        let same: ExecuteMsg = cosmwasm_std::from_json(&json).unwrap();
        assert_eq!(cosmwasm_std::to_json_vec(&same).unwrap(), json);
    }
}
