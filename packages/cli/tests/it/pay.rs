//! Money: `revenue`, `dividends` and `audit community`, as people and programs run them.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::OnceLock;

use cosmwasm_std::Uint64;
use polity::registry::{Axis, Vocabulary};
use polity::revenue::{Seal, Share};
use polity_client::{ChainExt, Codes, Embedded};
use serde_json::{json, Value};

use crate::{assert_golden, polity, repository, text, told, Place};

/// The digest of some document, and the root of some files.
const SOME: &str = "1d4e705b146a2e7ace21a61d75eefce3bb7ea6e21f6630d0d804dc17886f058f";

/// A home with a community of its own to run commands in.
struct Home(Place);

impl Home {
    /// Commons Digits; label-coop's `optdigits`, which asks for 5 %, lin's `reader`, which is made from it, and
    /// city-archive with 1,000 USD. Made once, and copied.
    fn new() -> Self {
        static FOUNDED: OnceLock<Home> = OnceLock::new();
        Self(FOUNDED.get_or_init(Self::found).0.copied())
    }

    fn found() -> Self {
        let home = Self(Place::founded());
        for name in ["label-coop", "city-archive"] {
            home.ok(&["account", "add", name]);
        }
        home.ok(&["account", "fund", "city-archive", "1000 USD"]);
        let axes = json!([{ "name": "use", "kind": { "set": ["unlisted"] } }]);
        let vocabulary: Vec<Axis> = serde_json::from_value(axes.clone()).unwrap();
        let sealed = Vocabulary::try_from(vocabulary).unwrap().digest();
        home.registry("lin", json!({ "create_vocabulary": { "axes": axes } }));
        home.registry("lin", json!({ "seal_vocabulary": { "vocabulary": 1, "digest": sealed } }));
        home.registry(
            "lin",
            json!({ "create_policy": {
                "vocabulary": 1, "document": SOME, "amendments": [], "constraints": [], "disclosures": [], "rules": [],
                "max_staleness": 60,
            } }),
        );
        let licence = fs::read(repository("seeds/licences/apache-2.0.json")).unwrap();
        let licence: Value = serde_json::from_slice(&licence).unwrap();
        home.registry("lin", json!({ "create_licence": licence }));
        home.model("label-coop", 1, "optdigits", "0.05", json!([]));
        let parent = json!({ "model": 1, "relation": "finetune", "licence": 1, "pledge": "0.05" });
        home.model("lin", 2, "reader", "0.1", json!([parent]));
        home
    }

    /// Registers a model, and brings a version of it into use.
    fn model(&self, by: &str, number: u32, name: &str, pledge: &str, parents: Value) {
        let digest = |of: &str| {
            self.json(&["query", "registry", &json!({ of: { of: 1 } }).to_string()])["digest"].clone()
        };
        let exact = |of: &str| json!({ "id": 1, "digest": digest(of) });
        self.registry(
            by,
            json!({ "register": {
                "name": name, "licence": exact("licence"), "pledge": pledge, "parents": parents, "policy": exact("policy"),
                "maintainers": [], "guardian": null, "successor_of": null,
            } }),
        );
        self.registry(
            by,
            json!({ "submit": {
                "model": number, "algorithm": "sha256-rfc6962-v1", "root": SOME, "files": 1, "size": 10, "label": null,
                "documents": [], "disclosures": [], "provenance": [], "card": null,
            } }),
        );
        let found = self.json(&["query", "registry", &json!({ "model": { "model": number } }).to_string()]);
        let revision = &found["revision"];
        self.registry(
            by,
            json!({ "activate": { "model": number, "revision": revision, "version": 1, "root": SOME, "grace": 0 } }),
        );
    }

    fn registry(&self, by: &str, msg: Value) {
        self.ok(&["tx", "registry", &msg.to_string(), "--from", by, "--yes"]);
    }

    /// Lin makes a table and sets it.
    fn shares(&self, shares: &[&str]) {
        let mut args = vec!["revenue", "table", "make", "--from", "lin", "--json"];
        args.extend(shares.iter().flat_map(|share| ["--share", share]));
        let made = self.json(&args);
        let set = json!({ "set_shares": { "model": 2, "table": made["table"], "digest": made["digest"] } });
        self.ok(&["tx", "revenue", &set.to_string(), "--from", "lin", "--yes"]);
    }

    fn command(&self, args: &[&str]) -> Command {
        self.0.args(args)
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    fn ok(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(output.status.success(), "{args:?}: {}", text(&output.stderr));
        text(&output.stdout).to_owned()
    }

    fn json(&self, args: &[&str]) -> Value {
        serde_json::from_str(&self.ok(args)).unwrap()
    }

    /// The error with which it ends, and nothing on stdout.
    fn error(&self, args: &[&str], code: i32) -> String {
        let output = self.run(args);
        assert_eq!(output.status.code(), Some(code), "{args:?}: {}", text(&output.stderr));
        assert_eq!(text(&output.stdout), "", "{args:?}");
        text(&output.stderr).to_owned()
    }

    /// All that commands say, and how they end. A `_` in a word stands for a blank.
    fn transcript(&self, width: &str, lines: &[&str]) -> String {
        let mut all = String::new();
        for line in lines {
            let words: Vec<_> = line.split_whitespace().map(|word| word.replace('_', " ")).collect();
            let mut args: Vec<_> = words.iter().map(String::as_str).collect();
            if !args.contains(&"--json") {
                args.extend(["--width", width]);
            }
            all += &told(line, &self.run(&args));
        }
        all
    }

    /// What the chain and the book are, to the byte of what commands say of them.
    fn state(&self) -> (String, String, String) {
        let book = fs::read_to_string(self.0.path("home/book.json")).unwrap();
        (self.ok(&["chain", "status", "--json"]), self.ok(&["revenue", "books", "--json"]), book)
    }

    fn units(&self, account: &str, denom: &str) -> u128 {
        let found = self.json(&["account", "show", account, "--json"]);
        let balances = found["balances"].as_array().unwrap().clone();
        let balance = balances.iter().find(|row| row["asset"]["native"] == denom);
        balance.map_or(0, |row| row["balance"]["units"].as_str().unwrap().parse().unwrap())
    }
}

/// From the payment to everybody's pocket, in two coins, and once the shares have changed.
const WAY: [&str; 36] = [
    "revenue shares lin/reader",
    "revenue books",
    "revenue income 2",
    "revenue forecast lin/reader 100.000007_USD",
    "revenue pay lin/reader 100.000007_USD --from city-archive --yes",
    "revenue owed lin",
    "revenue claim --from lin",
    "revenue claim --from lin",
    "chain advance --blocks 1",
    "revenue owed label-coop",
    "revenue pay lin/reader 10_DIGIT --from maya --yes",
    "revenue claim label-coop --from sasha",
    "revenue table make --share lin=60 --share treasury=25.5 --share dividends=14.5 --name first --from lin",
    "revenue shares lin/reader --block 0",
    "dividends status",
    "dividends sync --from joao",
    "tx revenue SET --from lin --yes",
    "revenue shares lin/reader",
    "revenue forecast lin/reader 33.333333_USD",
    "revenue pay lin/reader 33.333333_USD --from city-archive --yes",
    "chain advance --blocks 1",
    "revenue owed lin",
    "revenue owed lin --model label-coop/optdigits",
    "revenue claim dividends --from lin",
    "dividends sync --from joao",
    "dividends status",
    "dividends distribute USD --from joao --yes",
    "dividends distribute USD --from joao --yes",
    "dividends owed maya",
    "dividends claim maya --from joao",
    "dividends claim maya --from joao",
    "dividends owed sasha",
    "dividends status",
    "revenue income lin/reader",
    "revenue books",
    "audit community",
];

/// What sets the table that the way makes.
fn set(home: &Home) -> String {
    let table = home.json(&["query", "revenue", r#"{"table":{"table":1}}"#]);
    json!({ "set_shares": { "model": 2, "table": 1, "digest": table["seal"]["digest"] } }).to_string()
}

fn the_way(width: &str, json: bool) -> String {
    let home = Home::new();
    let mut all = String::new();
    for line in WAY {
        if line.starts_with("tx ") {
            // its answer is shown elsewhere
            home.ok(&["tx", "revenue", &set(&home), "--from", "lin", "--yes"]);
            continue;
        }
        let line = if json { format!("{line} --json") } else { line.to_owned() };
        all += &home.transcript(width, &[&line]);
    }
    all
}

#[test]
fn money_goes_its_way() {
    for width in ["80", "160"] {
        let all = the_way(width, false);
        for line in all.lines().filter(|line| {
            !line.starts_with("$ ") && !line.starts_with("error:") && !line.starts_with("hint:")
        }) {
            assert!(line.chars().count() <= width.parse().unwrap(), "{line}");
        }
        assert_golden(&format!("pay-{width}.txt"), &all);
    }
    assert_golden("pay-json.txt", &the_way("80", true));
}

/// At any width nothing is wider than it may be, and nothing is left out.
#[test]
fn every_width_has_room() {
    let home = Home::new();
    home.shares(&["lin=50", "treasury=30", "dividends=20"]);
    home.ok(&["revenue", "pay", "2", "100 USD", "--from", "city-archive", "--yes"]);
    for line in [
        "revenue shares lin/reader",
        "revenue forecast lin/reader 12,345.678901_USD",
        "revenue owed lin",
        "revenue books",
        "revenue income 2",
        "dividends status",
        "audit community",
    ] {
        for width in ["40", "60", "100", "500"] {
            let said = home.transcript(width, &[line]);
            assert!(said.ends_with("[exit 0]\n\n"), "{said}");
            let widest =
                said.lines().filter(|said| !said.starts_with("$ ")).map(|said| said.chars().count()).max();
            assert!(widest.unwrap() <= width.parse().unwrap(), "{width}: {said}");
        }
    }
}

/// What each is paid is what each is owed, exactly; all together is what was paid, but for less than a unit each.
#[test]
fn what_is_claimed_is_what_is_owed() {
    let home = Home::new();
    home.shares(&["lin=33.3333", "sasha=33.3333", "joao=33.3334"]);
    home.ok(&["revenue", "pay", "2", "10.000001 USD", "--from", "city-archive", "--yes"]);
    home.ok(&["chain", "advance", "--blocks", "1"]);
    let mut paid = 0;
    for account in ["lin", "sasha", "joao", "label-coop"] {
        let owed = home.json(&["revenue", "owed", account, "--json"]);
        let owed: u128 = owed["owed"][0]["amount"]["units"].as_str().unwrap().parse().unwrap();
        let before = home.units(account, "uusd");
        let told = home.json(&["revenue", "claim", account, "--from", "maya", "--json"]);
        assert_eq!(told["claimed"][0]["amount"]["units"], owed.to_string());
        assert_eq!(home.units(account, "uusd") - before, owed);
        paid += owed;
    }
    assert_eq!(home.units("maya", "uusd"), 0, "whoever sends it gets nothing of it");
    assert!((10_000_001 - 4..=10_000_001).contains(&paid), "{paid}");
    let books = home.json(&["revenue", "books", "--json"]);
    assert_eq!(books["books"][0]["paid"]["units"], paid.to_string());
    assert_eq!(books["books"][0]["covered"], true);
}

/// A payment names the shares that it was told.
#[test]
fn a_payment_under_other_shares_is_refused() {
    let home = Home::new();
    home.shares(&["sasha=100"]);
    let pay = ["revenue", "pay", "lin/reader", "5 USD", "--from", "city-archive", "--yes"];
    let before = home.units("city-archive", "uusd");
    let error = home.error(&[&pay[..], &["--epoch", "0"]].concat(), 3);
    assert!(error.contains("wrong_epoch") && error.contains("revenue shares MODEL"), "{error}");
    assert_eq!(home.units("city-archive", "uusd"), before);
    let paid = home.json(&[&pay[..], &["--json"]].concat());
    assert!(paid["epoch"].as_u64().unwrap() > 0);
    let error = home.run(&[&pay[..], &["--epoch", "0", "--json"]].concat());
    let error: Value = serde_json::from_slice(&error.stderr).unwrap();
    assert_eq!((&error["error"]["code"], &error["error"]["exit"]), (&json!("wrong_epoch"), &json!(3)));
}

#[test]
fn what_cant_be_taken_back_is_asked() {
    let home = Home::new();
    home.ok(&["revenue", "pay", "2", "5 USD", "--from", "city-archive", "--yes"]);
    home.ok(&["revenue", "table", "make", "--share", "dividends=100", "--from", "lin"]);
    let before = home.state();
    for args in [
        &["revenue", "pay", "lin/reader", "5 USD", "--from", "city-archive"][..],
        &["revenue", "pay", "1", "5 DIGIT", "--from", "maya"],
    ] {
        let error = home.error(args, 6);
        assert!(error.contains("not sent") && error.contains("--yes"), "{error}");
    }
    assert_eq!(home.state(), before);
    // and what a contract refuses is refused before anything is asked
    let error = home.error(&["dividends", "distribute", "USD", "--from", "maya"], 3);
    assert!(error.contains("nothing_to_distribute") && error.contains("revenue claim dividends"), "{error}");
}

#[test]
fn a_simulation_leaves_no_trace() {
    let home = Home::new();
    home.ok(&["revenue", "pay", "2", "5 USD", "--from", "city-archive", "--yes"]);
    let before = home.state();
    for args in [
        &["revenue", "pay", "2", "5 USD", "--from", "city-archive"][..],
        &["revenue", "claim", "--from", "lin"],
        &["revenue", "table", "make", "--share", "lin=100", "--name", "mine", "--from", "lin"],
    ] {
        let args = [args, &["--simulate"]].concat();
        let said = home.ok(&args);
        assert!(said.contains("nothing of it is kept"), "{said}");
        let told = home.json(&[&args[..], &["--json"]].concat());
        let kept = [&told["transaction"]["kept"], &told["transactions"][0]["kept"]];
        assert!(kept.contains(&&json!(false)), "{told}");
    }
    assert_eq!(home.state(), before);
}

#[test]
fn what_is_given_wrong_is_said() {
    let home = Home::new();
    for (args, code, says) in [
        (&["revenue", "owed", "lni"][..], 2, "did you mean \"lin\"?"),
        (&["revenue", "claim", "jao", "--from", "lin"], 2, "did you mean \"joao\"?"),
        (&["revenue", "claim"], 2, "it isn't said who sends this"),
        (&["revenue", "pay", "nothing", "5 USD", "--from", "lin"], 2, "no model called"),
        (&["revenue", "pay", "77", "5 USD", "--from", "lin"], 3, "no model 77"),
        (&["revenue", "pay", "2", "5", "--from", "lin"], 2, "say of what"),
        (&["revenue", "pay", "2", "0.0000001 USD", "--from", "lin"], 2, "has 6 decimals"),
        (&["revenue", "pay", "2", "0 USD", "--from", "lin", "--yes"], 4, "pays 0"),
        (&["revenue", "pay", "2", "5 USD", "--from", "lin", "--yes"], 4, "pays 5"),
        (&["revenue", "claim", "--from", "sasha"], 1, "there is nothing to claim for sasha"),
        (&["revenue", "shares", "9"], 3, "no model 9"),
        (&["dividends", "owed", "mayaa"], 2, "did you mean \"maya\"?"),
        (&["dividends", "claim", "--from", "maya"], 1, "there is nothing to claim for maya"),
        (&["dividends", "sync", "--from", "maya"], 1, "nothing arrived"),
        (&["dividends", "sync", "USD", "--from", "maya"], 3, "nothing_received"),
        (&["dividends", "distribute", "DIGIT", "--from", "maya"], 3, "nothing_to_distribute"),
        (&["audit", "community", "--community", "commons-digit"], 2, "did you mean \"commons-digits\"?"),
    ] {
        let error = home.error(args, code);
        assert!(error.contains(says) && error.contains("hint: "), "{args:?}: {error}");
    }
}

/// A table is made whole, or not at all; what it is made of is checked before.
#[test]
fn a_share_table_is_made_of_what_was_said() {
    let home = Home::new();
    let put = |text: &str| {
        home.0.put("rows.json", text);
    };
    let before = home.state();
    let make = |shares: &[&str], says: &str| {
        let mut args = vec!["revenue", "table", "make", "--from", "lin"];
        args.extend(shares);
        let error = home.error(&args, 2);
        assert!(error.contains(says), "{shares:?}: {error}");
    };
    make(&["--share", "lin=60", "--share", "joao=39.9999"], "are 99.9999 % together");
    make(&["--share", "lin=60", "--share", "joao=60"], "are 120 % together");
    make(&["--share", "lin=50", "--share", "lin=50"], "lin stands twice");
    make(&["--share", "lin=0", "--share", "joao=100"], "more than 0");
    make(&["--share", "lin=33.33333"], "four decimals");
    make(&["--share", "lin=-5"], "four decimals");
    make(&["--share", "lin"], "NAME=PERCENT");
    make(&["--share", "lim=100"], "did you mean \"lin\"?");
    make(&["--share", "lin=100", "--name", "My Table"], "is no name");
    make(&["none.json"], "can't be read");
    for (text, says) in [
        ("{}", "is no share table"),
        (r#"[{"account":"lin","units":5,"more":1}]"#, "unknown field"),
        (r#"[{"account":"lin","units":0}]"#, "row 1, lin: a row of a share table has at least 1 unit"),
        (r#"[{"account":"lin","units":"x"}]"#, "no number of units"),
        (r#"[{"account":"lin","units":1},{"account":"lin","units":1}]"#, "lin stands twice"),
        ("[]", "no share table"),
    ] {
        put(text);
        make(&["rows.json"], says);
    }
    assert_eq!(home.state(), before);

    put(r#"[{"account":"lin","units":"18446744073709551615"},{"account":"joao","units":1}]"#);
    make(&["rows.json"], "2^64");
    put(r#"[{"account":"lin","units":300},{"account":"joao","units":"100"}]"#);
    let made =
        home.json(&["revenue", "table", "make", "rows.json", "--name", "first", "--from", "lin", "--json"]);
    assert_eq!((&made["table"], &made["total"], &made["name"]), (&json!(1), &json!("400"), &json!("first")));
    make(&["rows.json", "--name", "first"], "stands for share table 1 already");
    let book = fs::read_to_string(home.0.path("home/book.json")).unwrap();
    assert!(book.contains("\"first\": 1"), "{book}");
}

/// More rows than a message takes are sent in one transaction, and are sealed under the digest of all.
#[test]
fn a_long_table_is_made_at_once() {
    let home = Home::new();
    let accounts = Embedded::builder().build().unwrap();
    let shares: Vec<Share> = (1..=1_201u64)
        .map(|n| Share {
            account: accounts.account(&format!("holder-{n}")).into(),
            units: n.try_into().unwrap(),
        })
        .collect();
    home.0.put("rows.json", serde_json::to_vec(&shares).unwrap());
    let made = home.json(&["revenue", "table", "make", "rows.json", "--from", "lin", "--json"]);
    let seal = Seal::of(&shares).unwrap();
    assert_eq!(made["digest"], json!(seal.digest));
    let table = home.json(&["query", "revenue", r#"{"table":{"table":1}}"#]);
    assert_eq!((&table["sealed"], &table["seal"]), (&json!(true), &json!(seal)));
    assert_eq!(seal.total, Uint64::new(1_201 * 1_202 / 2));

    let set = set(&home);
    home.ok(&["tx", "revenue", &set, "--from", "lin", "--yes"]);
    let shares = home.json(&["revenue", "shares", "2", "--json"]);
    assert_eq!(shares["rows"].as_array().unwrap().len(), 1_201);
    assert_eq!(shares["rows"][0]["units"], "1201", "the largest first");
    let said = home.ok(&["revenue", "shares", "2", "--width", "120"]);
    assert!(said.contains("1,171 others"), "{said}");
    assert!(home.ok(&["revenue", "shares", "2", "--all"]).lines().count() > 1_201);
}

/// What an audit finds where a community's registry is somebody's: it says so, and ends with 1.
#[test]
fn an_audit_finds_what_is_wrong() {
    let home = Home::new();
    let good = home.json(&["audit", "community", "--json"]);
    assert_eq!(good["holds"], true);
    assert_eq!(good["members"], 6);

    let folder = home.0.path("home/chain");
    let token = {
        let mut chain = Embedded::open(&folder, Codes::suite(), std::time::Duration::ZERO).unwrap();
        let (lin, joao) = (chain.account("lin"), chain.account("joao"));
        let msg = json!({ "name": "Other", "symbol": "OTHER", "decimals": 6, "initial_balances": [] });
        let contracts = chain.contracts().unwrap();
        let (_, token) =
            contracts.iter().find(|(_, info)| info.label.contains("DIGIT") || info.code_id == 3).unwrap();
        chain.instantiate(&lin, token.code_id, &msg, "other", Some(&joao), &[]).unwrap().0
    };
    let good: Value = serde_json::from_str(&home.ok(&["query", "governor", r#"{"community":{}}"#])).unwrap();
    let registry = good["registry"].as_str().unwrap();
    let book = home.0.path("home/book.json");
    let text = fs::read_to_string(&book).unwrap();
    fs::write(
        &book,
        text.replace(
            &format!("\"registry\": \"{registry}\",\n      \"rev"),
            &format!("\"registry\": \"{token}\",\n      \"rev"),
        ),
    )
    .unwrap();

    let output = home.run(&["audit", "community", "--width", "100"]);
    assert_eq!(output.status.code(), Some(1));
    let said = crate::text(&output.stdout);
    for finding in [
        "✗ joao can change the code of registry",
        "✗ registry says to be crates.io:cw20-base, and should be polity-registry",
        "✗ the governor speaks to the registry",
    ] {
        assert!(said.contains(finding), "{finding}: {said}");
    }
    assert!(crate::text(&output.stderr).contains("and 2 things more"));
    let output = home.run(&["audit", "community", "--json"]);
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((output.status.code(), &found["holds"]), (Some(1), &json!(false)));
}

/// Stake that moves is counted where it is, and delegated power makes a delegate one of the largest.
#[test]
fn an_audit_sees_what_is_delegated() {
    let home = Home::new();
    let sasha = home.json(&["account", "show", "sasha", "--json"])["address"].clone();
    for member in ["maya", "tomas", "lin"] {
        let delegate = json!({ "delegate": { "delegation": { "whole": sasha } } });
        home.ok(&["tx", "governor", &delegate.to_string(), "--from", member, "--yes"]);
    }
    // in the latest block itself: it counts from the next one on, and the sums agree all the same
    home.ok(&["tx", "governor", r#"{"unstake":{"amount":"80000000000"}}"#, "--from", "noor", "--yes"]);
    let audit = home.json(&["audit", "community", "--json"]);
    assert_eq!((&audit["holds"], &audit["members"]), (&json!(true), &json!(6)), "{audit}");
    let first = &audit["holders"][0];
    assert_eq!(first["account"]["name"], "sasha");
    assert_eq!(
        (&first["staked"]["units"], &first["delegated"]["units"]),
        (&json!("0"), &json!("550000000000"))
    );
    assert_eq!(first["passes_against_all"], json!(["routine", "standard", "constitutional"]));
    assert_eq!(first["blocks"], json!(["oversight", "routine", "standard", "constitutional"]));
    assert!(home.ok(&["audit", "community"]).contains("… against all others passes what is voted by sasha"));
    home.ok(&["chain", "advance", "--blocks", "1"]);
    assert_eq!(home.json(&["audit", "community", "--json"])["members"], 5);
}

/// Where something is said of a home that isn't there.
#[test]
fn without_a_chain_there_is_no_money() {
    let place = Place::empty();
    for args in [&["revenue", "books"][..], &["dividends", "status"], &["audit", "community"]] {
        let output = polity(args).env("POLITY_HOME", place.path("none")).output().unwrap();
        assert_eq!(output.status.code(), Some(5), "{args:?}");
    }
    assert!(!Path::new(&place.path("none")).exists());
}

#[test]
fn help_says_what_there_is_for_money() {
    let mut all = String::new();
    for line in [
        "revenue",
        "revenue pay",
        "revenue owed",
        "revenue claim",
        "revenue shares",
        "revenue table make",
        "revenue forecast",
        "revenue income",
        "revenue books",
        "dividends",
        "dividends status",
        "dividends sync",
        "dividends distribute",
        "dividends owed",
        "dividends claim",
        "audit community",
    ] {
        let args: Vec<_> = line.split_whitespace().chain(["--help"]).collect();
        let output = polity(&args).env("COLUMNS", "100").output().unwrap();
        assert!(output.status.success(), "{line}");
        all += &format!("$ polity {line} --help\n{}\n", text(&output.stdout));
    }
    assert_golden("pay-help.txt", &all);
}
