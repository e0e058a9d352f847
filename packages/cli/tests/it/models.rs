//! Models, evaluations, guardrails and audits on a chain that is kept.

use std::collections::BTreeMap;
use std::fs;
use std::process::Output;
use std::sync::OnceLock;

use polity::registry::{log_start, Entry};
use serde_json::{json, Value};

use crate::{assert_golden, copy, repository, text, told, Place};

/// Makes all that votes about models point at.
const CATALOGUE: [&str; 10] = [
    "vocabulary make ai-use --from lin",
    "metric make digits-accuracy --from lin",
    "panel make --member north-uni --member open-bench --member eval-guild --name digits-evaluators --from lin",
    "policy make digits --from lin",
    "policy make digits-open --from lin",
    "policy make digits-tightened --from lin",
    "policy make polity-rail --from lin",
    "licence make apache-2.0 --from lin",
    "licence make cc-by-4.0 --from lin",
    "licence make polity-rail-1.0 --from lin",
];

/// Registers a data set and a model of it, and brings both into use.
const STORY: [&str; 9] = [
    "model register optdigits --from label-coop --licence cc-by-4.0 --pledge 5% --policy polity-rail --yes",
    "model submit label-coop/optdigits data --from label-coop --label 1.0.0 --discloses training-data \
     --source converted:pkg:pypi/scikit-learn@1.9.1 --yes",
    "model activate optdigits 1.0.0 --from label-coop --yes",
    "model register digits --from lin --licence polity-rail-1.0 --pledge 10% --parent trained_on:optdigits --policy digits \
     --maintainer maya --guardian night-watch --yes",
    "model submit digits v1 --from maya --label 1.0.0 --discloses training-data --source trained_on:optdigits@1.0.0 \
     --source tested_on:optdigits@1 --document risk-assessment v1/README.md https://example.org/risk --yes",
    "attest digits 1.0.0 --metric digits-accuracy --from-evaluation v1.json --from north-uni --yes",
    "attest digits 1 --metric digits-accuracy --from-evaluation v1.json --from open-bench --expires-after 90d --yes",
    "model activate digits 1 --from lin --yes",
    "model submit digits v2 --from lin --label 2.0.0 --yes",
];

/// Where commands run, with a home, the model's files and what they measure.
struct Stage(Place);

impl Stage {
    /// A community that was just founded, with the people that models need. Founded once, and copied.
    fn founded() -> Self {
        static FOUNDED: OnceLock<Place> = OnceLock::new();
        let founded = FOUNDED.get_or_init(|| {
            let place = Place::seeded();
            copy(&repository("seeds/models/optdigits"), &place.path("data"));
            let evaluation = place.run("evaluate v1 --split heldout.safetensors --json");
            place.put("v1.json", evaluation.stdout);
            let stage = Self(place);
            stage.done("init commons-digits");
            for name in ["label-coop", "night-watch", "north-uni", "open-bench", "eval-guild"] {
                stage.done(&format!("account add {name}"));
            }
            stage.0
        });
        Self(founded.copied())
    }

    /// The same with the catalogue made.
    fn catalogued() -> Self {
        static CATALOGUED: OnceLock<Place> = OnceLock::new();
        let made = CATALOGUED.get_or_init(|| {
            let stage = Self::founded();
            CATALOGUE.iter().for_each(|line| drop(stage.done(line)));
            stage.0
        });
        Self(made.copied())
    }

    /// The same with a data set and a model in use.
    fn told() -> Self {
        static TOLD: OnceLock<Place> = OnceLock::new();
        let told = TOLD.get_or_init(|| {
            let stage = Self::catalogued();
            STORY.iter().for_each(|line| drop(stage.done(line)));
            stage.0
        });
        Self(told.copied())
    }

    fn run(&self, line: &str) -> Output {
        self.0.run(line)
    }

    fn done(&self, line: &str) -> String {
        let output = self.run(line);
        assert!(output.status.success(), "{line}: {}", text(&output.stderr));
        text(&output.stdout).to_owned()
    }

    /// What it answers with this exit code, as JSON.
    fn json(&self, line: &str, code: i32) -> Value {
        let output = self.run(&format!("{line} --json"));
        assert_eq!(output.status.code(), Some(code), "{line}: {}", text(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{line}: {error}"))
    }

    /// The error with which it ends, with nothing on stdout and nothing changed.
    fn error(&self, line: &str, code: i32) -> String {
        let before = self.trace();
        let output = self.run(line);
        let error = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{line}: {error}");
        assert_eq!(text(&output.stdout), "", "{line}");
        assert!(error.starts_with("error: ") && error.contains("\nhint: "), "{line}: {error}");
        assert_eq!(self.trace(), before, "{line} left a trace");
        error.to_owned()
    }

    /// The block that the chain is at, and the address book.
    fn trace(&self) -> (Value, Vec<u8>) {
        let status = self.json("status", 0);
        let at = json!([status["height"], status["now"], self.json("model list", 0)]);
        (at, fs::read(self.0.path("home/book.json")).unwrap())
    }

    fn transcript(&self, lines: &[&str]) -> String {
        let mut all = String::new();
        for line in lines {
            let shown = line.split_whitespace().collect::<Vec<_>>().join(" ");
            all += &told(&shown, &self.run(line));
        }
        all
    }
}

/// Lines at most so many columns wide.
fn assert_fits(story: &str, width: usize) {
    for line in story.lines().filter(|line| !line.starts_with(['$', '[']) && !line.starts_with("error: ")) {
        assert!(line.chars().count() <= width || line.starts_with("hint: "), "wider than {width}: {line}");
    }
}

#[test]
fn what_votes_point_at_is_made_by_name() {
    let stage = Stage::founded();
    assert_golden("models-catalogue.txt", &stage.transcript(&CATALOGUE));
    // each has its number, under its name, and the digest that the chain has
    for (query, kind, name, number) in [
        ("policy", "policy", "digits-open", 2),
        ("policy", "policy", "polity-rail", 4),
        ("licence", "licence", "cc-by-4.0", 2),
        ("metric", "metric", "digits-accuracy", 1),
        ("panel", "panel", "digits-evaluators", 1),
        ("vocabulary", "vocabulary", "ai-use", 1),
    ] {
        let book: Value = serde_json::from_slice(&fs::read(stage.0.path("home/book.json")).unwrap()).unwrap();
        assert_eq!(book["numbers"][kind][name], number, "{name}");
        let answer = stage.done(&format!("query registry '{{\"{query}\":{{\"{kind}\":{number}}}}}'"));
        let answer: Value = serde_json::from_str(&answer).unwrap();
        assert!(answer["digest"].is_string(), "{answer}");
    }
    let sealed: Value =
        serde_json::from_str(&stage.done(r#"query registry '{"vocabulary":{"vocabulary":1}}'"#)).unwrap();
    assert_eq!(sealed["sealed"], true);
}

#[test]
fn a_file_speaks_by_names() {
    let stage = Stage::catalogued();
    let seeded = fs::read_to_string(repository("seeds/policies/digits.json")).unwrap();
    stage.0.put("mine.json", seeded.replace("\"max_staleness\": 3600", "\"max_staleness\": 60"));
    let made = stage.json("policy make mine.json --name mine --from joao", 0);
    assert_eq!(
        (&made["kind"], &made["number"], &made["name"]),
        (&json!("policy"), &json!(5), &json!("mine"))
    );
    let shown = stage.json("policy show mine", 0);
    assert_eq!(shown["written"]["max_staleness"], 60);
    assert_eq!(shown["written"]["rules"][0]["panel"], 1);
    assert_eq!(shown["digest"], made["digest"]);
    assert_eq!(stage.json("policy show 5", 0), shown);
    // without a name it has only its number
    assert_eq!(stage.json("policy make mine.json --from joao", 0)["name"], Value::Null);
}

#[test]
fn what_cant_be_made_is_refused_with_a_hint() {
    let stage = Stage::founded();
    for (line, code, said) in [
        (
            "policy make digits --from lin",
            2,
            &["speaks of the vocabulary `ai-use`", "polity vocabulary make FILE --name ai-use"][..],
        ),
        (
            "vocabulary make ai-us --from lin",
            2,
            &["no file or vocabulary called \"ai-us\"", "did you mean \"ai-use\"?"],
        ),
        ("metric make v1.json --from lin", 2, &["v1.json", "can't be read"]),
        ("licence make none.json --from lin", 2, &["can't be read"]),
        ("panel make --member north-uni --member north-uni --from lin", 2, &["stands twice"]),
        ("panel make --member north-un --from lin", 2, &["did you mean \"north-uni\"?"]),
        ("vocabulary make ai-use --name 7 --from lin", 2, &["\"7\" is no name for a vocabulary"]),
        ("vocabulary make ai-use --name A --from lin", 2, &["\"A\" is no name"]),
        ("vocabulary make ai-use", 2, &["it isn't said who sends this", "--from NAME"]),
    ] {
        let error = stage.error(line, code);
        assert!(said.iter().all(|said| error.contains(said)), "{line}: {error}");
    }
    let stage = Stage::catalogued();
    let error = stage.error("vocabulary make ai-use --from lin", 2);
    assert!(error.contains("stands for vocabulary 1 already"), "{error}");
    // one that speaks of a panel that isn't there says how it is made
    let seeded = fs::read_to_string(repository("seeds/policies/digits.json")).unwrap();
    stage.0.put("mine.json", seeded.replace("digits-evaluators", "others"));
    let error = stage.error("policy make mine.json --from lin", 2);
    assert!(error.contains("polity panel make --member NAME --name others"), "{error}");
    stage.0.put("mine.json", seeded.replace("annex-iii:3b", "annex-iii:99"));
    let error = stage.error("policy make mine.json --from lin", 3);
    assert!(error.contains("annex-iii:99"), "{error}");
}

/// The whole story, for people at two widths.
#[test]
fn the_story_of_a_model() {
    let stage = Stage::catalogued();
    assert_golden("models-story.txt", &stage.transcript(&STORY));
    stage.0.put("asked.jsonl", ASKED);
    for width in [80, 160] {
        let lines = [
            "model list",
            "model list --registrant lin --limit 1",
            "model show digits",
            "model show label-coop/optdigits",
            "model show digits --version 1.0.0",
            "model show digits --version 2",
            "model history digits",
            "model descendants optdigits",
            "model descendants optdigits --version 1",
            "model descendants digits",
            "policy show digits",
            "policy show digits-tightened",
            "authorize digits --axis use=unlisted --axis task=image-classification",
            "authorize digits --axis use=annex-iii:4a,unlistd --version 2",
            "authorize digits --for-each asked.jsonl",
            "audit model digits",
            "model verify v1 --model digits",
            "model verify v2 --model digits --version 1",
        ];
        let lines: Vec<_> = lines.iter().map(|line| format!("{line} --width {width}")).collect();
        let shown = stage.transcript(&lines.iter().map(String::as_str).collect::<Vec<_>>());
        assert_fits(&shown, width);
        assert_golden(&format!("models-shown-{width}.txt"), &shown);
    }
    // narrower than anything is meant for, nothing is wider than asked
    for line in
        ["model show digits --version 1", "policy show digits", "model history digits", "audit model digits"]
    {
        assert_fits(&stage.done(&format!("{line} --width 40")), 40);
    }
}

/// The same for programs.
#[test]
fn the_story_for_programs() {
    let stage = Stage::told();
    stage.0.put("asked.jsonl", ASKED);
    let lines = [
        "model list --json",
        "model show digits --json",
        "model show digits --version 1 --json",
        "model history digits --json",
        "model descendants optdigits --json",
        "model descendants optdigits --version 1 --json",
        "authorize digits --axis use=unlisted --axis task=image-classification --json",
        "authorize digits --axis use=annex-iii:4a --json",
        "authorize digits --for-each asked.jsonl --json",
        "audit model digits --json",
        "attestation revoke digits 1 --metric digits-accuracy --from open-bench --yes --json",
        "guardian suspend digits --for 3d --reason security --document v1.json --from night-watch --yes --json",
        "model show digitz --json",
        "model activate digits 2 --from sasha --yes --json",
    ];
    assert_golden("models-json.txt", &stage.transcript(&lines));
}

const ASKED: &str = r#"{"use": "unlisted", "task": "image-classification"}
{"use": ["unlisted", "annex-iii:4a"], "task": "image-classification"}

[{"axis": "use", "value": {"terms": ["unlistd"]}}]
{"task": [], "use": 7}
"#;

/// What can't be taken back isn't done unasked, and what is simulated isn't done.
#[test]
fn nothing_is_done_unasked_or_simulated() {
    let stage = Stage::told();
    for line in [
        "model register other --from lin --licence apache-2.0",
        "model submit digits v3 --from maya",
        "attest digits 1 --metric digits-accuracy --from-evaluation v1.json --from eval-guild",
        "attestation revoke digits 1 --metric digits-accuracy --from north-uni",
        "guardian suspend digits --for 3d --reason safety --document v1.json --from night-watch",
        "model activate label-coop/optdigits 1 --from label-coop",
    ] {
        // the data set's version is active already, which is said before anything is asked
        let (code, said) = match line.contains("label-coop/") {
            true => (3, "model: version 1: it is active already"),
            false => (6, "not sent: "),
        };
        let error = stage.error(line, code);
        assert!(error.contains(said), "{line}: {error}");
        if code == 6 {
            assert!(error.contains("add --yes"), "{error}");
            let before = stage.trace();
            let simulated = stage.json(&format!("{line} --simulate"), 0);
            assert_eq!(simulated["transaction"]["kept"], false);
            assert_eq!(stage.trace(), before, "{line} left a trace");
            // and it would have been done
            assert_eq!(stage.json(&format!("{line} --yes"), 0)["transaction"]["kept"], true);
            assert_ne!(stage.trace(), before, "{line}");
        }
    }
    let before = stage.trace();
    let made = stage.json("licence make apache-2.0 --name again --from lin --simulate", 0);
    assert_eq!((&made["number"], &made["transaction"]["kept"]), (&json!(4), &json!(false)));
    assert_eq!(stage.trace(), before);
}

#[test]
fn a_registration_says_what_it_accepts() {
    let stage = Stage::told();
    let register = "model register child --from joao --licence apache-2.0 --yes";
    for (options, code, said) in [
        ("--parent trained_on:optdigits:4%", 3, "lineage: "),
        ("--parent trained_on:optdigits:5%:6%", 2, "is no part"),
        ("--parent finetune:optdigits", 3, "lineage: "),
        ("--parent trainedon:optdigits", 2, "did you mean \"trained_on\"?"),
        ("--parent optdigits", 2, "write it as in trained_on:optdigits"),
        ("--parent trained_on:optdigitz", 2, "did you mean \"optdigits\"?"),
        ("--policy digit", 2, "did you mean \"digits\"?"),
        ("--policy 99", 3, "unknown: "),
        ("--guardian night-wach", 2, "did you mean \"night-watch\"?"),
        ("--guardian night-watch --term 5y", 2, "is no duration"),
        ("--guardian night-watch --max-suspension 151d", 3, "suspension"),
        ("--maintainer maya --maintainer maya", 3, "stands twice"),
        ("--successor-of nothing", 2, "no model called \"nothing\""),
    ] {
        let error = stage.error(&format!("{register} {options}"), code);
        assert!(error.contains(said), "{options}: {error}");
    }
    for options in ["--pledge 101%", "--pledge 5", "--term 3d"] {
        assert_eq!(stage.run(&format!("{register} {options}")).status.code(), Some(2), "{options}");
    }
    let error = stage.error(&register.replace("child", "Child"), 2);
    assert!(error.contains("lower-case"), "{error}");
    let accepted = stage.json(&format!("{register} --parent trained_on:optdigits:5%"), 0);
    assert_eq!(accepted["parents"][0]["pledge"], "0.05");
    assert_eq!(accepted["royalty_free"], json!([1]));
    let weights = &stage.json("model show child", 0)["lineage"];
    assert_eq!(
        (&weights["own"], &weights["ancestors"][0]["weight"]),
        (&json!("950000000000000000"), &json!("50000000000000000"))
    );
    // the name is taken for who sends it, and for nobody else
    let error = stage.error(register, 3);
    assert!(error.contains("name_taken"), "{error}");
    stage.done(&register.replace("joao", "maya"));
}

/// A guardian of the community's own model must be able to be answered; of a person's there is no vote.
#[test]
fn a_suspension_that_no_vote_can_answer_is_refused() {
    let stage = Stage::told();
    stage.done("model register short --from joao --licence apache-2.0 --guardian night-watch --max-suspension 1h --yes");
    let register = "model register short --from treasury --licence apache-2.0 --guardian night-watch";
    let error = stage.error(&format!("{register} --max-suspension 1h --yes"), 2);
    assert!(
        error.contains("before the community could ratify it: a vote in the tier oversight takes up to"),
        "{error}"
    );
    stage.json(&format!("{register} --max-suspension 14d --simulate"), 0);
}

#[test]
fn a_version_is_its_files() {
    let stage = Stage::told();
    let root = |line: &str| stage.json(line, 0)["root"].clone();
    let two = stage.json("model show digits --version 2", 0);
    assert_eq!(two["content"]["root"], root("manifest make v2 --out v2.manifest.json"));
    // as the manifest says, and as the chain says
    let verified = stage.json("model verify v2 --model digits --version 2.0.0", 0);
    let of: Vec<_> = verified["checks"].as_array().unwrap().iter().map(|check| &check["of"]).collect();
    assert_eq!(of, ["root", "files", "size"]);
    stage.done("model verify v2 --model digits --version 2 --manifest v2.manifest.json");
    // the active version where none is said
    assert_eq!(stage.json("model verify v1 --model digits", 0)["holds"], true);
    stage.json("model verify v2 --model digits", 1);
    stage.0.put("v1/run.py", "x");
    let answer = stage.json("model verify v1 --model digits", 1);
    let holds: Vec<_> =
        answer["checks"].as_array().unwrap().iter().map(|check| check["holds"] == true).collect();
    assert_eq!(holds, [false, false, false]);
    let error = stage.run("model verify v1 --model digits --root 00");
    assert_eq!(error.status.code(), Some(2));
    for (line, code, said) in [
        ("model submit digits v2 --from lin --yes", 3, "root_taken: version 2"),
        ("model submit digits v3 --from sasha --yes", 3, "unauthorized"),
        ("model submit digits v9 --from lin --yes", 2, "can't be read"),
        ("model submit digits v3 --label first --from lin --yes", 2, "semantic version"),
        ("model submit digits v3 --source trained_on:optdigits --from lin --yes", 2, "is no source"),
        ("model submit digits v3 --source trained_on:optdigits@7 --from lin --yes", 3, "no_version"),
        (
            "model submit digits v3 --source trained_on:optdigits@1.0.1 --from lin --yes",
            2,
            "did you mean \"1.0.0\"?",
        ),
        ("model submit digits v3 --source finetune:pkg:x --from lin --yes", 2, "package URL"),
        (
            "model submit digits v3 --discloses a --discloses A --from lin --yes",
            2,
            "differs from another only by case",
        ),
        ("model verify v2 --model digits --version 9", 3, "no_version"),
        ("model verify v2 --model digitz", 2, "did you mean \"digits\"?"),
        ("model show digits --version 3", 3, "no_version"),
        ("model show 9", 3, "unknown: there is no model 9"),
        ("model descendants digits --version 9", 3, "no_version"),
        ("model history digitz", 2, "did you mean \"digits\"?"),
        ("model activate digits 2 --from lin --yes", 3, "unmet"),
    ] {
        let error = stage.error(line, code);
        assert!(error.contains(said), "{line}: {error}");
    }
    // a card is the file's digest, and a folder without one has none
    assert!(two["content"]["card"].is_string());
    fs::remove_file(stage.0.path("v3/README.md")).unwrap();
    assert_eq!(stage.json("model submit digits v3 --from lin --yes", 0)["card"], Value::Null);
}

#[test]
fn an_attestation_is_of_what_was_measured() {
    let stage = Stage::told();
    let attest = "attest digits 1 --metric digits-accuracy --from eval-guild --yes";
    let evaluation: Value = serde_json::from_slice(&fs::read(stage.0.path("v1.json")).unwrap()).unwrap();
    // by another metric, and of other files
    let mut other = evaluation.clone();
    other["metric"]["split"] = json!("train");
    stage.0.put("other.json", other.to_string());
    let error = stage.error(&format!("{attest} --from-evaluation other.json"), 2);
    assert!(error.contains("its split is \"train\", and the metric's is \"heldout\""), "{error}");
    let error = stage.error(
        "attest digits 2 --metric digits-accuracy --from eval-guild --yes --from-evaluation v1.json",
        3,
    );
    assert!(error.contains("evaluation: "), "{error}");
    let mut other = evaluation.clone();
    other["attestation"].as_object_mut().unwrap().remove("n");
    stage.0.put("other.json", other.to_string());
    let error = stage.error(&format!("{attest} --from-evaluation other.json"), 2);
    assert!(error.contains("missing field `n`"), "{error}");
    // by hand: all of it, or nothing
    let digest = "00".repeat(32);
    let by_hand = format!("{attest} --value 0.5 --samples 898 --harness-version 1 --config {digest} --inputs {digest} --evidence {digest}");
    assert_eq!(stage.run(&format!("{attest} --value 0.5")).status.code(), Some(2));
    assert_eq!(stage.run(attest).status.code(), Some(2));
    assert_eq!(stage.run(&format!("{by_hand} --from-evaluation v1.json")).status.code(), Some(2));
    for (line, code, said) in [
        (by_hand.replace("0.5", "1.5"), 3, "1500000 millionths can't be"),
        (by_hand.replace("0.5", "-0.5"), 3, "-500000 millionths can't be"),
        (format!("{by_hand} --stderr -1"), 2, "isn't negative"),
        (format!("{by_hand} --measured 2100-01-01"), 3, "evaluation: "),
        (by_hand.replace("digits-accuracy", "digits-accurac"), 2, "did you mean \"digits-accuracy\"?"),
    ] {
        let error = stage.error(&line, code);
        assert!(error.contains(said), "{line}: {error}");
    }
    let said = stage.json(&format!("{by_hand} --stderr 0.01 --of 900 --measured 2026-01-01 --expires-after 1d --uri https://example.org"), 0);
    let mut expected = json!({
        "root": evaluation["attestation"]["root"], "value": 500_000, "stderr": 10_000, "n": 898, "n_total": 900,
        "harness_version": "1", "uri": "https://example.org", "measured": 1_767_225_600, "expires": 1_767_312_000,
    });
    for field in ["config", "inputs", "evidence"] {
        expected[field] = json!(digest);
    }
    assert_eq!(said["attestation"], expected);
    // what was measured before it failed is refused from now on
    let shown = stage.json("model show digits --version 1", 0);
    assert_eq!(shown["standing"]["rules"][0]["usage"]["fails"], 1);
    let refused = stage.json("authorize digits --axis use=unlisted --axis task=image-classification", 1);
    assert_eq!(refused["reasons"][0]["code"], "rule_not_held");
    // and revoking what failed brings nothing back
    stage.done("attestation revoke digits 1 --metric digits-accuracy --from eval-guild --yes");
    stage.json("authorize digits --axis use=unlisted --axis task=image-classification", 1);
    let error =
        stage.error("attestation revoke digits 1 --metric digits-accuracy --from eval-guild --yes", 3);
    assert!(error.contains("already_revoked"), "{error}");
    let error = stage.error("attestation revoke digits 1 --metric digits-accuracy --from sasha --yes", 3);
    assert!(error.contains("not_attested"), "{error}");
}

/// Many requests are judged here as the registry judges each.
#[test]
fn many_requests_are_judged_as_the_registry_judges_each() {
    let stage = Stage::told();
    stage.0.put("asked.jsonl", ASKED);
    let output = stage.run("authorize digits --for-each asked.jsonl --json");
    assert_eq!(output.status.code(), Some(1));
    let answers: Vec<Value> =
        text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let lines: Vec<_> = ASKED.lines().enumerate().filter(|(_, line)| !line.is_empty()).collect();
    assert_eq!(answers.len(), lines.len());
    let mut allowed = 0;
    for (answer, (index, line)) in answers.iter().zip(lines) {
        stage.0.put("one.json", line);
        let mut one: BTreeMap<String, Value> = serde_json::from_value(answer.clone()).unwrap();
        assert_eq!(one.remove("line"), Some(json!(index + 1)));
        assert_eq!(one.remove("request"), Some(serde_json::from_str(line).unwrap()));
        let is_allowed = one["allowed"] == true;
        allowed += usize::from(is_allowed);
        let code = i32::from(!is_allowed);
        let asked = stage.json("authorize digits --request one.json", code);
        assert_eq!(serde_json::to_value(one).unwrap(), asked, "{line}");
    }
    assert_eq!(allowed, 1);
    // all allowed: 0
    stage.0.put("asked.jsonl", ASKED.lines().next().unwrap());
    assert_eq!(stage.run("authorize digits --for-each asked.jsonl").status.code(), Some(0));
}

#[test]
fn a_use_is_asked_of_the_active_version_a_version_or_a_root() {
    let stage = Stage::told();
    let asked = "--axis use=unlisted --axis task=image-classification";
    let active = stage.json(&format!("authorize digits {asked}"), 0);
    assert_eq!(
        (&active["version"], &active["valid_until"]["unix"]),
        (&json!(1), &json!(active["time"]["unix"].as_u64().unwrap() + 3_600))
    );
    assert_eq!(stage.json(&format!("authorize digits --version 1.0.0 {asked}"), 0), active);
    let root = active["root"].as_str().unwrap();
    assert_eq!(stage.json(&format!("authorize lin/digits --root {root} {asked}"), 0), active);
    let submitted = stage.json(&format!("authorize digits --version 2 {asked}"), 1);
    assert_eq!(submitted["reasons"][0]["code"], "version_not_authorised");
    // in the past it was a draft, and whatever is asked of the past is answered the same later
    let then = stage.json("model history digits", 0)["entries"][0]["time"]["unix"].as_u64().unwrap();
    let past = format!("authorize digits {asked} --at {then}");
    let draft = stage.json(&past, 1);
    assert_eq!(draft["reasons"][0]["code"], "model_draft");
    assert_eq!(stage.json(&format!("model show digits --at {then}"), 0)["active"], Value::Null);
    stage.done(
        "guardian suspend digits --for 3d --reason quality --document v1.json --from night-watch --yes",
    );
    assert_eq!(stage.json(&past, 1), draft);
    for (line, code, said) in [
        ("authorize digits --axis use", 2, "use=unlisted"),
        ("authorize digits --axis use=a --axis use=b", 2, "stands twice"),
        ("authorize digits --axis use=unlisted --at 2100-01-01", 3, "not_past"),
        ("authorize digits --request v1/model.safetensors", 2, "is no request"),
        ("authorize digits --request none.json", 2, "can't be read"),
        ("authorize digits --for-each bad.jsonl", 2, "bad.jsonl\", line 2: "),
        ("authorize digits --for-each empty.jsonl", 2, "there is no request in it"),
        ("authorize digits --for-each twice.jsonl", 2, "duplicate field `use`"),
        ("authorize digits --for-each half.jsonl", 2, "line 1: "),
    ] {
        stage.0.put("bad.jsonl", "{\"use\": \"unlisted\"}\n{\"use\": {}}\n");
        stage.0.put("empty.jsonl", "\n\n");
        stage.0.put("twice.jsonl", "{\"use\": \"a\", \"use\": \"b\"}\n");
        stage.0.put("half.jsonl", "{\"minimum-age\": 1.5}\n");
        let error = stage.error(line, code);
        assert!(error.contains(said), "{line}: {error}");
    }
    for line in [
        "authorize digits",
        "authorize digits --axis a=b --for-each x",
        "authorize digits --axis a=b --at yesterday",
    ] {
        assert_eq!(stage.run(line).status.code(), Some(2), "{line}");
    }
}

#[test]
fn a_guardian_suspends_once() {
    let stage = Stage::told();
    let suspend = "guardian suspend digits --for 3d --reason security --document v1.json --yes";
    for (line, said) in [
        (format!("{suspend} --from sasha"), "unauthorized"),
        (format!("{suspend} --from night-watch").replace("3d", "15d"), "suspend"),
    ] {
        let error = stage.error(&line, 3);
        assert!(error.contains(said), "{line}: {error}");
    }
    let error = stage.error(&format!("{suspend} --from night-watch").replace("3d", "soon"), 2);
    assert!(error.contains("is no duration"), "{error}");
    for line in [
        "guardian suspend digits --for 3d --reason bad --document v1.json",
        "guardian suspend digits --for 3d --reason legal",
    ] {
        assert_eq!(stage.run(line).status.code(), Some(2), "{line}");
    }
    // for all that the appointment says, though the block is later than what the end was counted from
    stage.json(&format!("{suspend} --simulate --from night-watch").replace("3d", "14d"), 0);
    let said = stage.json(&format!("{suspend} --from night-watch"), 0);
    let shown = stage.json("model show digits", 0);
    assert_eq!(shown["suspension"]["until"], said["until"]["unix"]);
    assert_eq!(shown["suspension"]["document"], said["document"]);
    let refused = stage.json("authorize digits --axis use=unlisted --axis task=image-classification", 1);
    assert_eq!(refused["reasons"][0]["code"], "model_suspended");
    let error = stage.error(&format!("{suspend} --from night-watch"), 3);
    assert!(error.contains("model: "), "{error}");
}

/// Whatever is changed in an exported log, and wherever, is found there.
#[test]
fn a_log_that_was_changed_is_broken_where_it_was() {
    let stage = Stage::told();
    stage.done(
        "guardian suspend digits --for 3d --reason security --document v1.json --from night-watch --yes",
    );
    let said = stage.json("audit model digits --out log.json", 0);
    let history = stage.json("model history digits", 0);
    assert_eq!((&said["hash"], &said["entries"]), (&history["hash"], &history["seq"]));
    let exported: Value = serde_json::from_slice(&fs::read(stage.0.path("log.json")).unwrap()).unwrap();
    // without any chain, and with what the chain says
    let verify = |log: &Value, code: i32| {
        stage.0.put("changed.json", log.to_string());
        let output = stage.0.run("audit model --verify changed.json --json");
        assert_eq!(output.status.code(), Some(code), "{log}: {}", text(&output.stderr));
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    };
    assert_eq!(verify(&exported, 0)["holds"], true);
    let hash = said["hash"].as_str().unwrap();
    stage.done(&format!("audit model --verify log.json --hash {hash}"));
    let other = "00".repeat(32);
    let output = stage.run(&format!("audit model --verify log.json --hash {other}"));
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains(&format!("and not {other}")));

    let entries = exported["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 5);
    for index in 0..entries.len() {
        for (field, value) in [
            ("seq", json!(9)),
            ("height", json!(1)),
            ("time", json!("1")),
            ("actor", json!("polity1somebody")),
            ("kind", json!("retire")),
            ("before", json!("AAAA")),
            ("after", json!("AAAA")),
            ("reason", json!("legal")),
            ("digest", json!(other)),
            ("hash", json!(other)),
        ] {
            let mut changed = exported.clone();
            assert_ne!(changed["entries"][index][field], value);
            changed["entries"][index][field] = value;
            let answer = verify(&changed, 1);
            assert_eq!(
                (&answer["holds"], &answer["broken_at"]),
                (&json!(false), &json!(index + 1)),
                "{field}"
            );
        }
        let mut missing = exported.clone();
        missing["entries"].as_array_mut().unwrap().remove(index);
        let answer = verify(&missing, 1);
        // the last one's absence shows at the end
        let place = if index + 1 == entries.len() { Value::Null } else { json!(index + 1) };
        assert_eq!(answer["broken_at"], place);
    }
    for (field, value) in [("chain_id", json!("other")), ("contract", json!("other")), ("model", json!(7))] {
        let mut changed = exported.clone();
        changed[field] = value;
        assert_eq!(verify(&changed, 1)["broken_at"], 1, "{field}");
    }
    let mut changed = exported.clone();
    changed["hash"] = json!(other);
    assert_eq!(verify(&changed, 1)["broken_at"], Value::Null);
    // with all hashes counted anew it holds together, and isn't what one was told
    let hashed_anew = |mut log: Value| {
        let text = |log: &Value, field: &str| log[field].as_str().unwrap().to_owned();
        let mut hash =
            log_start(&text(&log, "chain_id"), &text(&log, "contract"), log["model"].as_u64().unwrap());
        for entry in log["entries"].as_array_mut().unwrap() {
            hash = serde_json::from_value::<Entry>(entry.clone()).unwrap().hash(&hash);
            entry["hash"] = json!(hash);
        }
        log["hash"] = json!(hash);
        log
    };
    assert_eq!(hashed_anew(exported.clone()), exported);
    let mut changed = exported.clone();
    changed["entries"][2]["actor"] = json!("polity1somebody");
    let changed = hashed_anew(changed);
    assert_eq!(verify(&changed, 0)["holds"], true);
    assert_eq!(stage.run(&format!("audit model --verify changed.json --hash {hash}")).status.code(), Some(1));
    // but for a head that isn't the one that the entry before left, or a first entry with one before it
    for index in 0..entries.len() {
        let mut changed = exported.clone();
        changed["entries"][index]["before"] = json!("AAAA");
        assert_eq!(verify(&hashed_anew(changed), 1)["broken_at"], index + 1);
    }
    // a log is longer than any text
    stage.0.put("changed.json", format!("{exported}{}", " ".repeat(5 << 20)));
    stage.done("audit model --verify changed.json");
    let mut changed = exported.clone();
    changed["form"] = json!("other");
    stage.0.put("changed.json", changed.to_string());
    let error = stage.error("audit model --verify changed.json", 2);
    assert!(error.contains("is no exported log"), "{error}");
    let error = stage.error("audit model digitz", 2);
    assert!(error.contains("did you mean \"digits\"?"), "{error}");
    for line in
        ["audit model", "audit model digits --verify log.json", "audit model --verify log.json --out x"]
    {
        assert_eq!(stage.run(line).status.code(), Some(2), "{line}");
    }
}

/// A home that isn't there, and one that is asked nothing.
#[test]
fn offline_commands_need_no_home() {
    let place = Place::seeded();
    let output = place.command("model list --home none").output().unwrap();
    assert_eq!(output.status.code(), Some(5));
    let root = place.json("manifest show v1 --json", 0)["root"].clone();
    let line = format!("model verify v1 --root {} --home none --json", root.as_str().unwrap());
    assert_eq!(place.json(&line, 0)["holds"], true);
}

/// The README has every field of every answer, under its command.
#[test]
fn the_readme_says_every_field_about_models() {
    let stage = Stage::told();
    let readme = include_str!("../../README.md");
    for (command, line) in [
        ("model register", "model register a --from lin --licence apache-2.0 --guardian night-watch --simulate"),
        ("model submit", "model submit digits v3 --from lin --simulate"),
        ("model show", "model show digits"),
        ("model show", "model show digits --version 1"),
        ("model list", "model list"),
        ("model history", "model history digits"),
        ("model descendants", "model descendants optdigits"),
        ("model descendants", "model descendants optdigits --version 1"),
        ("attest", "attest digits 1 --metric 1 --from-evaluation v1.json --from eval-guild --simulate"),
        ("attestation revoke", "attestation revoke digits 1 --metric 1 --from north-uni --simulate"),
        ("vocabulary make", "licence make apache-2.0 --name other --from lin --simulate"),
        ("policy show", "policy show digits"),
        ("authorize", "authorize digits --axis use=unlisted --axis task=image-classification"),
        (
            "guardian suspend",
            "guardian suspend digits --for 1d --reason legal --document v1.json --from night-watch --simulate",
        ),
        ("audit model", "audit model digits --out log.json"),
    ] {
        let answer = stage.json(line, 0);
        let row = readme.lines().find(|row| row.starts_with(&format!("| `{command}`"))).expect(command);
        for field in answer.as_object().unwrap().keys() {
            assert!(row.contains(&format!("`{field}`")), "{command}: {field}");
        }
    }
}
