use polity::registry::{Policy, PolicyMsg};
use serde_json::{json, Value};

use crate::{assert_golden, repository, text, Place};

const MEANING: &str = "--vocabulary vocabulary.json --metric 1=metric.json --panel 1=panel.json";

fn place() -> Place {
    let place = Place::empty();
    crate::copy(&repository("packages/cli/tests/fixtures/policy"), &place.path(""));
    place
}

/// A policy of the fixtures, changed.
fn changed(place: &Place, name: &str, change: impl FnOnce(&mut Value)) {
    let base = std::fs::read(place.path("base.json")).unwrap();
    let mut policy: Value = serde_json::from_slice(&base).unwrap();
    change(&mut policy);
    place.put(name, policy.to_string());
}

#[test]
fn policies_are_checked_and_compared() {
    let said = place().transcript(&[
        &format!("policy check base.json {MEANING}"),
        &format!("policy check base.json {MEANING} --json"),
        &format!("policy check empty-set.json {MEANING}"),
        &format!("policy check empty-set.json {MEANING} --json"),
        "policy check base.json --vocabulary vocabulary.json",
        &format!("policy diff base.json stricter.json {MEANING}"),
        &format!("policy diff base.json laxer.json {MEANING}"),
        &format!("policy diff base.json laxer.json {MEANING} --json"),
        &format!("policy diff base.json base.json {MEANING}"),
        &format!("policy diff base.json another-document.json {MEANING}"),
        &format!("policy diff base.json another-vocabulary.json {MEANING}"),
        &format!("policy diff base.json another-vocabulary.json {MEANING} --json"),
    ]);
    assert_golden("policy.txt", &said);
}

/// The digest is the registry's, of what it would keep.
#[test]
fn the_digest_is_the_registry_s() {
    let told = place().json(&format!("policy check base.json {MEANING} --json"), 0);
    let stored: Policy = serde_json::from_value(told["stored"].clone()).unwrap();
    assert_eq!(json!(stored.digest()), told["digest"]);
    // and what it is described as makes the same policy again
    let place = place();
    let policy: PolicyMsg = serde_json::from_value(told["policy"].clone()).unwrap();
    place.put("again.json", serde_json::to_string(&policy).unwrap());
    let again = place.json(&format!("policy check again.json {MEANING} --json"), 0);
    assert_eq!(again, told);
}

/// A vocabulary is taken as the registry answers it too.
#[test]
fn a_vocabulary_is_taken_as_it_is_answered() {
    let place = place();
    let line =
        |file: &str| format!("policy check base.json {} --json", MEANING.replace("vocabulary.json", file));
    assert_eq!(place.json(&line("vocabulary-response.json"), 0), place.json(&line("vocabulary.json"), 0));
}

#[test]
fn what_makes_no_policy_doesnt_hold() {
    type Change = fn(&mut Value);
    let cases: [(Change, &str); 8] = [
        (|p| p["constraints"][0]["axis"] = "usage".into(), "none of this name"),
        (|p| p["constraints"][1]["limit"] = json!({ "allow": ["DE", "XX"] }), "it has no term 'XX'"),
        (|p| p["constraints"][1]["limit"] = json!({ "bound": 1 }), "another kind"),
        (|p| p["constraints"][3]["limit"] = json!({ "bound": 121 }), "outside of its range"),
        (|p| p["rules"][0]["k"] = 4.into(), "a panel of 3"),
        (|p| p["rules"][0]["bound"] = 1_000_001.into(), "can't be"),
        (|p| p["max_staleness"] = 604_801.into(), "max_staleness: 604801 seconds"),
        (|p| p["unknown"] = 1.into(), "unknown field `unknown`"),
    ];
    let place = place();
    for (change, said) in cases {
        changed(&place, "changed.json", change);
        let error = place.error(&format!("policy check changed.json {MEANING}"), 1);
        assert!(error.contains(said), "{error}");
        let answer = place.json(&format!("policy check changed.json {MEANING} --json"), 1);
        assert_eq!(answer["valid"], false);
        assert!(answer["error"].as_str().unwrap().contains(said), "{answer}");
    }
}

#[test]
fn bad_input_is_refused() {
    let place = place();
    place.put("bad.json", "[{}]").put("twice.json", r#"{"authority":"a","members":["x","x"]}"#);
    for (line, said) in [
        ("policy check none.json --vocabulary vocabulary.json", "can't be read"),
        ("policy check base.json --vocabulary none.json", "can't be read"),
        ("policy check base.json --vocabulary bad.json", "is no vocabulary"),
        ("policy check base.json --vocabulary metric.json", "is no vocabulary"),
        ("policy check base.json --vocabulary vocabulary.json", "a rule names metric 1"),
        ("policy check base.json --vocabulary vocabulary.json --metric 1=metric.json", "a rule names panel 1"),
        ("policy check base.json --vocabulary vocabulary.json --metric 1=panel.json", "is no metric"),
        ("policy check base.json --vocabulary vocabulary.json --panel 1=metric.json", "is no panel"),
        ("policy check base.json --vocabulary vocabulary.json --panel 1=twice.json", "x stands twice"),
        (
            "policy check base.json --vocabulary vocabulary.json --metric 1=metric.json --metric 1=metric.json",
            "metric 1 is given twice",
        ),
    ] {
        let error = place.error(line, 2);
        assert!(error.contains(said), "{line}: {error}");
    }
    for (line, said) in [
        ("policy check base.json", "--vocabulary"),
        ("policy check base.json --vocabulary vocabulary.json --metric metric.json", "it has no '='"),
        ("policy check base.json --vocabulary vocabulary.json --metric x=metric.json", "'x' is no number"),
        ("policy diff base.json --vocabulary vocabulary.json", "<B>"),
    ] {
        let output = place.run(line);
        assert_eq!(output.status.code(), Some(2), "{line}");
        assert!(text(&output.stderr).contains(said), "{line}: {}", text(&output.stderr));
    }
}

/// The exit code is the contract's answer, one component at a time and in both directions.
#[test]
fn each_component_decides() {
    type Change = fn(&mut Value);
    let stricter: [(Change, &str); 9] = [
        (|p| p["constraints"][0]["limit"] = json!({ "allow": ["chat"] }), "use"),
        (|p| p["constraints"][2]["limit"] = json!({ "lowest": "approve" }), "oversight"),
        (|p| p["constraints"][3]["limit"] = json!({ "bound": 17 }), "minimum-age"),
        (|p| p["constraints"][4]["limit"] = json!({ "bound": 1 }), "log-retention-days"),
        (|p| p["constraints"][5]["limit"] = json!({ "require": ["mark-output", "disclose-ai"] }), "duties"),
        (
            |p| {
                let all = json!({ "axis": "commercial", "limit": { "allow": ["yes", "no"] } });
                p["constraints"].as_array_mut().unwrap().push(all);
            },
            "commercial",
        ),
        (|p| p["disclosures"] = json!(["training-data", "energy-use"]), "energy-use"),
        (|p| p["rules"][0]["min_n"] = 501.into(), "rules by metric 1 and panel 1"),
        (|p| p["max_staleness"] = 0.into(), "max_staleness"),
    ];
    let place = place();
    for (change, name) in stricter {
        changed(&place, "b.json", change);
        let line = |a: &str, b: &str| format!("policy diff {a}.json {b}.json {MEANING} --json");
        let there = place.json(&line("base", "b"), 0);
        assert_eq!(
            (&there["at_least_as_strict"], &there["tightens"]),
            (&json!(true), &json!(true)),
            "{name}"
        );
        assert_eq!(there["component"], Value::Null);
        assert_eq!(there["differences"].as_array().unwrap().len(), 1, "{name}");
        assert_eq!(there["differences"][0]["change"], "stricter", "{name}");
        let back = place.json(&line("b", "base"), 1);
        assert_eq!(back["at_least_as_strict"], false, "{name}");
        assert_ne!(back["component"], Value::Null);
        assert_eq!(back["differences"][0]["change"], "laxer", "{name}");
        assert_eq!(back["differences"][0]["before"], there["differences"][0]["after"]);
        let error = place.run(&line("b", "base"));
        assert!(text(&error.stderr).contains(name), "{}", text(&error.stderr));
    }
}
