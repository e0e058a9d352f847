//! Staking, proposing, voting and executing, on a chain in a folder.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Output, Stdio};

use polity::registry::Vocabulary;
use serde_json::{json, Value};

use crate::{assert_golden, polity, text, Place};

/// A founded home of its own.
struct Home(Place);

impl Home {
    fn new() -> Self {
        Self(Place::founded())
    }

    fn command(&self, line: &str) -> Command {
        self.0.command(line)
    }

    fn run(&self, line: &str) -> Output {
        self.0.run(line)
    }

    /// A command that is done.
    fn does(&self, line: &str) -> &Self {
        let output = self.run(line);
        assert!(output.status.success(), "{line}: {}", text(&output.stderr));
        self
    }

    fn json(&self, line: &str) -> Value {
        let output = self.run(&format!("{line} --json"));
        assert!(output.status.success(), "{line}: {}", text(&output.stderr));
        assert!(output.stderr.is_empty(), "{line}: {}", text(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// The error that it ends with: its exit code, its code for programs, and what it says.
    fn error(&self, line: &str) -> (i32, String, String) {
        let output = self.run(&format!("{line} --json"));
        assert_ne!(output.status.code(), Some(0), "{line}: {}", text(&output.stdout));
        let error: Value = serde_json::from_slice(&output.stderr).unwrap();
        let error = &error["error"];
        assert_eq!(error["exit"], json!(output.status.code()), "{line}");
        let hint = error["hint"].as_str().unwrap();
        assert!(!hint.is_empty(), "{line}");
        let said = format!("{}\n{hint}", error["text"].as_str().unwrap());
        (output.status.code().unwrap(), error["code"].as_str().unwrap().into(), said)
    }

    fn transcript(&self, lines: &[&str]) -> String {
        self.0.transcript(lines)
    }

    /// All that is kept of the chain and the book.
    fn kept(&self) -> Vec<Value> {
        let mut kept: Vec<_> =
            ["chain status", "account list", "account show maya", "proposal list", "status"]
                .iter()
                .map(|line| self.json(line))
                .collect();
        kept.push(json!(fs::read_to_string(self.0.path("home/book.json")).unwrap()));
        kept
    }
}

const RESOLUTION: &str = "propose resolution --tier standard --title \"Publish the training set of 2025\" \
    --text \"All scans, with the names on the forms blackened.\" --from tomas --yes";
const CAP: &str = "propose cap USD --window 7d --limit routine=5,000 --limit standard=50,000 --title Caps --from maya --yes";

/// A community with money and a cap on it.
fn capped() -> Home {
    let home = Home::new();
    home.does("account add label-coop").does("account fund treasury \"10,000 USD\"").does(CAP);
    home.does("vote 1 for --from maya --yes").does("vote 1 for --from tomas --yes");
    home.does("vote 1 for --from lin --yes").does("chain advance --days 21");
    home.does("execute 1 --from sasha --yes");
    home
}

#[test]
fn stake_comes_and_goes() {
    let home = Home::new();
    let said = home.transcript(&[
        "stake 250 --from maya --width 80",
        "stake \"10.5 DIGIT\" --from sasha --json",
        "unstake 100 --from maya",
        "unstake 100 --from maya --simulate --width 160",
        "unstake 100 --from maya --yes --width 80",
        "claim --from maya --width 80",
        "chain advance --days 30",
        "claim --from maya --width 80",
        "account show maya --width 80",
        "stake 1,000,000 --from maya",
    ]);
    assert_golden("decide-stake.txt", &said);
}

#[test]
fn delegation_is_whole_or_by_tier() {
    let home = Home::new();
    let by_tier = |home: &Home, line: &str| home.json(line)["delegation"].clone();
    let whole = by_tier(&home, "delegate maya --from lin");
    assert_eq!(whole["name"], "maya");
    let tiers = by_tier(&home, "delegate noor --tier routine --tier 3 --from joao");
    assert_eq!(tiers.as_array().unwrap().len(), 2);
    // one tier changes, and the other stays
    let tiers = by_tier(&home, "delegate aisha --tier standard --from joao");
    let named: Vec<_> =
        tiers.as_array().unwrap().iter().map(|entry| (&entry["tier"], &entry["to"]["name"])).collect();
    assert_eq!(named, [(&json!(2), &json!("noor")), (&json!(3), &json!("aisha"))]);
    let tiers = by_tier(&home, "delegate --nobody --tier routine --from joao");
    assert_eq!(tiers.as_array().unwrap().len(), 1);
    // whole, but for a tier
    let tiers = by_tier(&home, "delegate --nobody --tier constitutional --from lin");
    assert_eq!(tiers.as_array().unwrap().len(), 3);
    assert_eq!(by_tier(&home, "delegate --nobody --from lin"), Value::Null);
    let member = home.json("account show joao");
    assert_eq!(member["member"]["delegation"]["by_tier"].as_array().unwrap().len(), 1);
    assert_eq!(home.error("delegate joao --from joao").1, "self_delegation");
    assert_eq!(home.error("delegate aisha --tier routine --tier routine --from joao").1, "duplicate");
}

#[test]
fn a_resolution_is_decided() {
    let home = Home::new();
    let vote = |line: &str| home.does(line);
    vote("delegate maya --from lin");
    let mut said = home.transcript(&[
        &format!("{RESOLUTION} --width 80"),
        "proposal list --width 80",
        "vote 1 for --from maya --width 80",
        "vote 1 --split \"60% for, 40% abstain\" --from noor --width 160",
        "vote 1 against --from lin --width 80",
        "vote 1 against --from joao --json",
        "proposal show 1 --width 80",
        "proposal show 1 --width 160",
        "proposal watch 1 --once --width 80",
        "execute 1 --from sasha --yes",
        "dry-run 1",
    ]);
    home.does("chain advance --days 7");
    said += &home.transcript(&[
        "vote 1 for --from aisha",
        "deposit release 1 --from sasha",
        "deposit release 1 --from sasha",
        "execute 1 --from sasha --yes",
        "proposal watch 1 --width 80",
    ]);
    home.does("chain advance --days 2");
    said += &home.transcript(&[
        "execute 1 --from sasha",
        "execute 1 --from sasha --simulate",
        "execute 1 --from sasha --yes --json",
        "execute 1 --from sasha --yes",
        "proposal list --width 40",
    ]);
    assert_golden("decide-resolution.txt", &said);
    assert_golden("decide-show.json", &format!("{:#}\n", home.json("proposal show 1")));
}

#[test]
fn a_payment_is_proposed_tried_and_made() {
    let home = capped();
    let said = home.transcript(&[
        "propose spend \"3,000 USD\" --to label-coop --memo \"8,000 meters\" --title \"Label 8,000 scanned meters\" --from noor --yes --width 80",
        "propose spend \"3,000.25 USD\" --to label-coop --title \"And more\" --from noor --yes --width 160",
        "dry-run 2 --width 80",
        "dry-run 3 --option spend --json",
        "vote 2 for --from maya",
        "vote 2 for --from maya --yes --rationale \"They are quick.\" --width 80",
        "vote 2 against --from maya --yes",
        "vote 2 for --from tomas --yes --width 80",
        "vote 2 for --from lin --yes --width 80",
        "vote 3 for --from maya --yes",
        "vote 3 for --from tomas --yes",
        "vote 3 for --from lin --yes --width 80",
        "chain advance --days 1",
        "execute 2 --from sasha --simulate --width 80",
        "execute 2 --from sasha --yes --width 80",
        "dry-run 3 --width 80",
        "execute 3 --from sasha --yes --width 80",
        "proposal show 3 --width 80",
        "proposal list --width 160",
    ]);
    assert_golden("decide-payment.txt", &said);
    let paid = home.json("account show label-coop");
    assert_eq!(paid["balances"][1]["balance"]["units"], "3000000000");
}

#[test]
fn the_council_vetoes() {
    let home = Home::new();
    home.does(RESOLUTION);
    let said = home.transcript(&[
        "veto 1 --from maya --yes",
        "veto 1 --from safety-council --reason \"The names can be read against the light.\"",
        "veto 1 --from safety-council --reason \"The names can be read against the light.\" --yes",
        "proposal show 1 --width 80",
        "veto 1 --from safety-council --yes",
    ]);
    assert_golden("decide-veto.txt", &said);
}

/// Every kind of proposal that needs no model, and what it would do.
#[test]
fn proposals_of_each_kind_are_made() {
    let home = Home::new();
    let constitution = home.0.path("constitution.json");
    home.0.put("question.json", "{\"constitution\":{}}");
    let output = home.run("query governor --file question.json");
    let mut now: Value = serde_json::from_slice(&output.stdout).unwrap();
    now["tiers"][1]["voting"] = json!(518_400);
    fs::write(constitution, now.to_string()).unwrap();
    home.0.put(
        "actions.json",
        json!([{ "spend": {
        "asset": { "cw20": "@token" }, "to": "@aisha", "amount": "5", "memo": null } }])
        .to_string(),
    );
    home.0.put("options.json", json!([
        { "label": "Maya", "actions": [{ "set": { "council": { "address": "@maya", "until": 1_790_000_000 } } }] },
        { "label": "Nobody", "actions": [{ "set": { "council": null } }] },
    ]).to_string());
    home.0.put(
        "whole.json",
        json!({ "tier": "standard", "title": "@ home", "text": { "inline": "t" },
        "options": [{ "label": "Yes", "actions": [] }, { "label": "Perhaps", "actions": [] }] })
        .to_string(),
    );
    for (number, (by, line, tier, does)) in (1u32..).zip([
        ("maya", "cap DIGIT --remove", "constitutional", "remove the cap of DIGIT"),
        ("maya", "council joao --for 365d", "constitutional", "appoint joao as council until 2027-01-01"),
        ("maya", "council --dismiss", "constitutional", "dismiss the council"),
        (
            "tomas",
            "constitution constitution.json",
            "constitutional",
            "with the tiers oversight, routine, standard",
        ),
        ("tomas", "action --file actions.json", "constitutional", "pay 0.000005 DIGIT to aisha"),
        ("tomas", "action --file options.json", "constitutional", "appoint maya as council until 2026-09-21"),
        ("aisha", "spend \"1 DIGIT\" --to lin --tier constitutional", "constitutional", "pay 1 DIGIT to lin"),
        ("aisha", "resolution", "routine", ""),
    ]) {
        let made = home.json(&format!("propose {line} --title T --from {by} --yes"));
        assert_eq!(made["proposal"], number, "{line}");
        assert_eq!(made["tier"]["name"], tier, "{line}");
        let told = made["options"][0]["does"][0].as_str().unwrap_or_default();
        assert!(told.starts_with(does) || told.contains(does), "{line}: {told}");
        let shown = home.json(&format!("proposal show {number}"));
        assert_eq!(shown["options"], made["options"], "{line}");
        assert_eq!(shown["proposer"]["name"], by, "{line}");
    }
    let made = home.json("propose file whole.json --from aisha --yes");
    assert_eq!(made["tier"]["name"], "standard");
    assert_eq!(made["title"], "@ home");
    // several options are chosen by label or number
    home.does("vote 9 perhaps --from maya").does("vote 9 0 --from tomas");
    let ballots = home.json("proposal show 9")["ballots"].clone();
    let ballots: Vec<_> = ballots.as_array().unwrap().iter().map(|ballot| ballot["ballot"].clone()).collect();
    assert_eq!(ballots, [json!({ "for": 1 }), json!({ "for": 0 })]);
    assert!(home.error("vote 9 for --from lin").2.contains("no option called \"for\""));
    assert!(home.error("vote 9 perhabs --from lin").2.contains("did you mean \"Perhaps\"?"));
    assert!(home.error("vote 9 2 --from lin").2.contains("no option called \"2\""));
}

/// What a contract answered to a message of its own.
fn tx(home: &Home, by: &str, contract: &str, msg: &Value) {
    home.0.put("message.json", msg.to_string());
    home.does(&format!("tx {contract} --file message.json --from {by} --yes"));
}

fn ask(home: &Home, contract: &str, msg: &Value) -> Value {
    home.0.put("question.json", msg.to_string());
    let output = home.run(&format!("query {contract} --file question.json"));
    assert!(output.status.success(), "{msg}: {}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Votes For with a large majority, and executes it.
fn pass(home: &Home, number: u32, days: u32) {
    for who in ["maya", "tomas", "lin"] {
        home.does(&format!("vote {number} for --from {who} --yes"));
    }
    home.does(&format!("chain advance --days {days}")).does(&format!("execute {number} --from sasha --yes"));
}

/// A model's authority is its community: a model registered, its guardrails set, a version brought into use and its
/// shares set, with revision, digests and roots looked up.
#[test]
fn a_model_is_governed() {
    let home = Home::new();
    let (zero, root) = ("0".repeat(64), "7".repeat(64));
    let licence = json!({ "expression": "MIT", "text": zero, "uri": null, "grants": [], "share_alike": null,
        "restrictions": null, "royalty_free": false });
    tx(&home, "lin", "registry", &json!({ "create_licence": licence }));
    let axes =
        json!([{ "name": "minutes", "kind": { "number": { "min": 0, "max": 99, "stricter": "lower" } } }]);
    tx(&home, "lin", "registry", &json!({ "create_vocabulary": { "axes": &axes } }));
    let digest = serde_json::from_value::<Vocabulary>(axes).unwrap().digest();
    tx(&home, "lin", "registry", &json!({ "seal_vocabulary": { "vocabulary": 1, "digest": digest } }));
    for bound in [20, 10] {
        let policy = json!({ "vocabulary": 1, "document": zero, "amendments": [], "disclosures": [], "rules": [],
            "max_staleness": 60, "constraints": [{ "axis": "minutes", "limit": { "bound": bound } }] });
        tx(&home, "lin", "registry", &json!({ "create_policy": policy }));
    }
    let made = home.json(
        "propose register digits --licence 1 --pledge 10% --maintainer lin --title Digits --from maya --yes",
    );
    assert_eq!((&made["tier"]["name"], &made["proposal"]), (&json!("routine"), &json!(1)));
    assert_eq!(made["options"][0]["does"], json!(["register the model digits"]));
    pass(&home, 1, 2);

    let made = home.json("propose guardrails digits --policy 1 --title Guard --from maya --yes");
    assert_eq!(made["tier"]["name"], "standard");
    assert_eq!(made["options"][0]["does"], json!(["set the guardrails of digits to policy 1"]));
    pass(&home, 2, 9);
    let found = ask(&home, "registry", &json!({ "model": { "model": 1, "at": null } }));
    assert_eq!(found["policy"], 1);

    let made = home.json("propose guardrails digits --policy 2 --tighten --title Tighter --from maya --yes");
    assert_eq!(made["tier"]["name"], "routine");
    pass(&home, 3, 2);
    let found = ask(&home, "registry", &json!({ "model": { "model": 1, "at": null } }));
    assert_eq!(found["policy"], 2);

    let submit = json!({ "model": 1, "algorithm": "sha256-rfc6962-v1", "root": root, "files": 1, "size": 5,
        "label": "1.0.0", "documents": [], "disclosures": [], "provenance": [], "card": null });
    tx(&home, "lin", "registry", &json!({ "submit": submit }));
    let made = home.json("propose upgrade digits --version 1 --grace 3d --title Use --from maya --yes");
    assert_eq!(made["tier"]["name"], "standard");
    let does = "bring version 1 of digits into use; the one before may be used for 3 days more";
    assert_eq!(made["options"][0]["does"], json!([does]));
    let activate = &made["options"][0]["actions"][0]["registry"]["activate"];
    assert_eq!(activate["root"], root);
    assert_eq!(activate["revision"], found["revision"]);
    pass(&home, 4, 9);
    let found = ask(&home, "registry", &json!({ "model": { "model": 1, "at": null } }));
    assert_eq!(found["active"], 1);
    let made = home.json("propose upgrade 1 --version 1 --evaluated --title Use --from maya --yes");
    assert_eq!(made["tier"]["name"], "oversight");
    assert!(home
        .error("propose upgrade digits --version 2 --title Use --from maya --yes")
        .2
        .contains("version 2"));
    assert!(home
        .error("propose upgrade digitz --version 2 --title Use --from maya --yes")
        .2
        .contains("digitz"));

    let lin = home.json("account show lin")["address"].clone();
    tx(&home, "lin", "revenue", &json!({ "create_table": { "rows": [{ "account": lin, "units": "5" }] } }));
    let unsealed = home.error("propose shares digits --table 1 --title Shares --from maya --yes");
    assert_eq!((unsealed.0, unsealed.1.as_str()), (1, "no"));
    assert!(unsealed.2.contains("isn't sealed"), "{}", unsealed.2);
    let table = ask(&home, "revenue", &json!({ "table": { "table": 1 } }));
    tx(&home, "lin", "revenue", &json!({ "seal_table": { "table": 1, "seal": table["seal"] } }));
    let made = home.json("propose shares digits --table 1 --title Shares --from tomas --yes");
    assert_eq!(made["tier"]["name"], "standard");
    assert_eq!(made["options"][0]["does"], json!(["share what digits earns by table 1"]));
    let number = u32::try_from(made["proposal"].as_u64().unwrap()).unwrap();
    pass(&home, number, 9);
}

/// A label that is another option's number, or a choice, misleads nobody.
#[test]
fn labels_dont_turn_votes() {
    let home = Home::new();
    let options = ["1", "0", "Against", "2"].map(|label| json!({ "label": label, "actions": [] }));
    let whole = json!({ "tier": "standard", "title": "T", "text": { "inline": "" }, "options": options });
    home.0.put("whole.json", whole.to_string());
    home.does("propose file whole.json --from maya --yes");
    for given in ["0", "1", "2"] {
        let (exit, _, said) = home.error(&format!("vote 1 {given} --from maya"));
        assert_eq!(exit, 2, "{given}");
        assert!(said.contains("is the label of option"), "{said}");
    }
    assert_eq!(home.json("vote 1 against --from maya")["ballot"], "against");
    assert_eq!(home.json("vote 1 3 --from maya")["ballot"], json!({ "for": 3 }));
    assert_eq!(home.json("vote 1 #1 --from maya")["ballot"], json!({ "for": 1 }));
    assert!(home.error("vote 1 #4 --from maya").2.contains("no option called"));
}

/// Without a tier it is the lowest whose cap lets so much be spent.
#[test]
fn a_payment_finds_its_tier() {
    let home = capped();
    for (amount, tier) in [
        ("5,000 USD", "routine"),
        ("5,000.000001 USD", "standard"),
        ("50,001 USD", "constitutional"),
        ("1 DIGIT", "constitutional"),
    ] {
        let made =
            home.json(&format!("propose spend \"{amount}\" --to lin --title T --from maya --yes --simulate"));
        assert_eq!(made["tier"]["name"], tier, "{amount}");
    }
}

/// The deposit suffices also right after stake has changed, and what is too much comes back.
#[test]
fn the_deposit_is_sent_along() {
    let home = Home::new();
    home.does("stake 10,000 --from joao").does("stake 9,999.5 --from sasha");
    let before = home.json("account show tomas")["balances"][0]["balance"]["units"].clone();
    let made = home.json(RESOLUTION);
    // 0.05 % of what is staked then, and nothing more
    assert_eq!(made["deposit"]["units"], "409999750");
    let after = home.json("account show tomas")["balances"][0]["balance"]["units"].clone();
    let units = |value: &Value| value.as_str().unwrap().parse::<u128>().unwrap();
    assert_eq!(units(&before) - units(&after), 409_999_750);
}

#[test]
fn what_is_refused_says_why_and_how_else() {
    let home = Home::new();
    home.does(RESOLUTION);
    home.0.put("bad.json", "{\"tiers\": 3}");
    for (line, exit, code, says) in [
        ("stake 5", 2, "input", "--from NAME"),
        ("stake 0 --from maya", 2, "input", "\"0\" is no amount"),
        ("stake \"5 USD\" --from maya", 2, "input", "counted in DIGIT"),
        ("stake 5 --from maja", 2, "input", "did you mean \"maya\"?"),
        ("stake 5 --from maya --home nowhere", 5, "home", "`polity init SEED`"),
        ("stake 1,000,000 --from maya", 3, "refused", "more than the sender has in hand"),
        ("unstake 500,000 --from maya --yes", 3, "not_enough_stake", "`polity account show`"),
        ("unstake 5 --from maya", 6, "unconfirmed", "--yes"),
        ("claim --from maya", 3, "nothing_to_claim", "`polity account show`"),
        ("delegate maja --from lin", 2, "input", "did you mean \"maya\"?"),
        ("delegate maya --tier standart --from lin", 2, "input", "did you mean \"standard\"?"),
        ("propose resolution --title T --tier standard --from maya", 6, "unconfirmed", "--yes"),
        (
            "propose resolution --title T --from sasha --yes",
            3,
            "too_little_power",
            "somebody with more stake",
        ),
        (
            "propose spend \"5 USD\" --to lin --tier routine --title T --from maya --yes",
            3,
            "uncapped",
            "`polity propose cap`",
        ),
        (
            "propose council lin --for 30d --tier routine --title T --from maya --yes",
            3,
            "needs_tier",
            "a higher one",
        ),
        (
            "propose upgrade digits --version 1 --title T --from maya --yes",
            2,
            "input",
            "no model called \"digits\"",
        ),
        ("propose guardrails 1 --policy 1 --title T --from maya --yes", 3, "unknown", "no model 1"),
        ("propose shares 1 --table first --title T --from maya --yes", 2, "input", "no share table called"),
        ("propose constitution bad.json --title T --from maya --yes", 2, "input", "no constitution"),
        ("propose constitution none.json --title T --from maya --yes", 2, "input", "can't be read"),
        (
            "propose cap USD --window 7d --limit routine --title T --from maya --yes",
            2,
            "input",
            "routine=5,000",
        ),
        ("vote 7 for --from maya", 3, "no_proposal", "`polity proposal list`"),
        ("vote 1 for --from sasha", 3, "no_power", "when it was proposed"),
        ("vote 1 aganst --from maya", 2, "input", "did you mean \"against\"?"),
        ("vote 1 --split \"60% for, 30% abstain\" --from maya", 2, "input", "the parts make 90 %"),
        ("vote 1 --split \"60 for\" --from maya", 2, "input", "60% for, 40% abstain"),
        ("vote 1 --split \"50% for, 50% for\" --from maya", 2, "input", "each choice stands once"),
        ("execute 1 --from maya --yes", 1, "no", "its vote goes on until 2026-01-08"),
        ("deposit release 1 --from maya", 3, "no_deposit", "`polity proposal show`"),
        ("dry-run 1 --option maybe", 2, "input", "no option called"),
        ("proposal show 7", 3, "no_proposal", "`polity proposal list`"),
        ("proposal watch 7", 3, "no_proposal", "`polity proposal list`"),
        ("veto 1 --from maya --yes", 3, "unauthorized", "--from"),
    ] {
        let before = home.json("chain status");
        let (found, found_code, said) = home.error(line);
        assert_eq!((found, found_code.as_str()), (exit, code), "{line}: {said}");
        assert!(said.contains(says), "{line}: {said}");
        assert_eq!(home.json("chain status"), before, "{line} left a trace");
    }
}

#[test]
fn a_simulation_leaves_no_trace() {
    let home = Home::new();
    home.does(RESOLUTION);
    let before = home.kept();
    for line in [
        "stake 5 --from maya",
        "unstake 5 --from maya",
        "delegate maya --from lin",
        "propose resolution --title T --from maya",
        "vote 1 for --from maya",
        "veto 1 --from safety-council",
    ] {
        let told = home.json(&format!("{line} --simulate"));
        assert_eq!(told["transaction"]["kept"], false, "{line}");
        assert_eq!(home.kept(), before, "{line}");
    }
    home.json("dry-run 1");
    assert_eq!(home.kept(), before);
}

/// Ballots of other processes are told as they come, each change once, until the vote is over.
#[test]
fn a_vote_is_watched() {
    let home = Home::new();
    home.does(RESOLUTION);
    let mut watching =
        home.command("proposal watch 1 --json --every 50").stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(watching.stdout.take().unwrap()).lines();
    let mut next = || -> Value { serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap() };
    assert_eq!(next()["ballots"], json!([]));
    // a block in which nothing happens to the vote is no change
    home.does("stake 5 --from maya");
    std::thread::sleep(std::time::Duration::from_millis(500));
    home.does("vote 1 for --from maya");
    assert_eq!(next()["ballots"][0]["account"]["name"], "maya");
    home.does("vote 1 against --from maya");
    let change = next();
    assert_eq!(change["ballots"][0]["ballot"], "against");
    assert_eq!(change["ballots"].as_array().unwrap().len(), 1);
    assert_eq!(change["status"], "open");
    home.does("chain advance --days 8");
    assert_eq!(next()["status"], "rejected");
    assert!(watching.wait().unwrap().success());
    assert!(lines.next().is_none());
}

#[test]
fn help_says_how_to_decide() {
    for (args, golden) in [
        (&["propose", "--help"][..], "help-propose.txt"),
        (&["propose", "spend", "--help"], "help-propose-spend.txt"),
        (&["vote", "--help"], "help-vote.txt"),
        (&["proposal", "watch", "--help"], "help-proposal-watch.txt"),
    ] {
        let output = polity(args).env("COLUMNS", "100").output().unwrap();
        assert!(output.status.success());
        assert_golden(golden, text(&output.stdout));
    }
}

#[test]
fn proposals_are_listed_by_pages() {
    let home = Home::new();
    for who in ["maya", "tomas", "lin"] {
        home.does(&format!("propose resolution --title T --from {who} --yes"));
    }
    let numbers = |line: &str| -> (Vec<u64>, Value) {
        let page = home.json(line);
        let rows = page["proposals"].as_array().unwrap();
        (rows.iter().map(|row| row["proposal"].as_u64().unwrap()).collect(), page["next"].clone())
    };
    assert_eq!(numbers("proposal list"), (vec![3, 2, 1], Value::Null));
    assert_eq!(numbers("proposal list --limit 2"), (vec![3, 2], json!(2)));
    assert_eq!(numbers("proposal list --limit 2 --before 2"), (vec![1], Value::Null));
    assert_eq!(numbers("proposal list --limit 1 --before 2"), (vec![1], Value::Null));
    let said = home.run("proposal list --limit 2 --width 80");
    assert!(text(&said.stdout).ends_with("older ones: `polity proposal list --before 2`\n"));
}

/// Titles, labels and texts come from anybody: none of them writes to the terminal but as text.
#[test]
fn no_text_steers_the_terminal() {
    let home = Home::new();
    let evil = "\u{1b}[2J\u{1b}[H passed \u{202e}";
    let whole = json!({ "tier": "routine", "title": evil, "text": { "inline": evil },
        "options": [{ "label": evil, "actions": [] }] });
    home.0.put("whole.json", whole.to_string());
    for line in [
        "propose file whole.json --from maya --yes",
        "proposal show 1",
        "proposal list",
        "proposal watch 1 --once",
        "dry-run 1",
        "vote 1 for --from maya --yes",
        "status",
    ] {
        let output = home.command(line).env("CLICOLOR_FORCE", "1").output().unwrap();
        let shown = text(&output.stdout);
        assert!(output.status.success(), "{line}: {}", text(&output.stderr));
        assert!(shown.contains("\u{fffd}[2J\u{fffd}[H passed"), "{line}: {shown:?}");
        assert!(!shown.contains("\u{1b}[2J") && !shown.contains('\u{202e}'), "{line}: {shown:?}");
    }
    // programs have it as it is
    assert_eq!(home.json("proposal show 1")["proposal"]["title"], evil);
}

/// The README has every field of every answer, in its command's row.
#[test]
fn the_readme_has_what_deciding_answers() {
    let home = capped();
    home.does("propose spend \"1 USD\" --to lin --title T --from noor --yes");
    let readme = include_str!("../../README.md");
    for (row, line) in [
        ("stake", "stake 5 --from maya"),
        ("stake", "unstake 5 --from maya --yes"),
        ("delegate", "delegate maya --tier routine --from lin"),
        ("propose …", "propose resolution --title T --from maya --yes"),
        ("vote", "vote 2 for --from maya --yes"),
        ("proposal list", "proposal list"),
        ("proposal show", "proposal show 2"),
        ("proposal watch", "proposal watch 2 --once"),
        ("dry-run", "dry-run 2"),
        ("veto", "veto 2 --reason no --from safety-council --yes"),
        ("deposit release", "deposit release 1 --from sasha"),
        ("execute", "execute 3 --from sasha --yes"),
    ] {
        if row == "execute" {
            for who in ["maya", "tomas", "aisha"] {
                home.does(&format!("vote 3 for --from {who} --yes"));
            }
            home.does("chain advance --days 2");
        }
        let answer = home.json(line);
        let row = readme.lines().find(|line| line.starts_with(&format!("| `{row}`"))).unwrap();
        for key in answer.as_object().unwrap().keys() {
            assert!(row.contains(&format!("`{key}`")), "{line}: {key}");
        }
    }
}

/// No line is wider than asked for.
#[test]
fn what_is_shown_fits() {
    let home = capped();
    home.does(
        "propose spend \"3,000 USD\" --to label-coop --memo \"8,000 meters\" --title Label --from noor --yes",
    );
    for width in [40, 60, 80, 160, 500] {
        for line in
            ["proposal show 1", "proposal show 2", "proposal list", "proposal watch 2 --once", "dry-run 2"]
        {
            let output = home.run(&format!("{line} --width {width}"));
            assert!(output.status.success());
            for shown in text(&output.stdout).lines() {
                assert!(shown.chars().count() <= width, "{line} at {width}: {shown}");
            }
        }
    }
}
