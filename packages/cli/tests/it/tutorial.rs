//! Commands on a kept chain: founding one, its address book, its clock, and messages of one's own.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::thread::sleep;
use std::time::Duration;

use polity_client::{Codes, Embedded};
use serde_json::{json, Value};
use unicode_width::UnicodeWidthStr;

use crate::{assert_golden, repository, run, text, Place, HOME};

impl Place {
    /// What it answers.
    fn told(&self, line: &str) -> String {
        let output = self.command(line).output().unwrap();
        assert!(output.status.success(), "{line}: {}", text(&output.stderr));
        assert_eq!(text(&output.stderr), "", "{line}");
        text(&output.stdout).to_owned()
    }

    /// What it answers to programs.
    fn answer(&self, line: &str) -> Value {
        serde_json::from_str(&self.told(&format!("{line} --json"))).unwrap()
    }

    /// How it is refused: what it says on stderr, and nothing on stdout.
    fn refused(&self, line: &str, code: i32) -> String {
        let output = self.command(line).output().unwrap();
        let error = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{line}: {error}");
        assert_eq!(text(&output.stdout), "", "{line}");
        error.to_owned()
    }

    /// The home's chain, held by this process.
    fn hold(&self) -> Embedded {
        Embedded::open(&self.path(HOME).join("chain"), Codes::suite(), Duration::from_secs(60)).unwrap()
    }
}

// init

#[test]
fn a_community_is_founded_whole() {
    let place = Place::empty();
    let all = place.transcript(&[
        "init commons-digits --check",
        "init commons-digits --check --json",
        "init commons-digits",
        "init commons-digits --home second --json",
        "init commons-digits --home third --width 160",
    ]);
    assert_golden("init.txt", &all);
    // a check leaves nothing, and founding leaves the homes and nothing beside them
    let mut left: Vec<_> =
        fs::read_dir(place.0.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["home", "second", "third"]);
    for home in ["home", "second", "third"] {
        let answer: Value = place.answer(&format!("status --home {home}"));
        assert_eq!(answer["staked"]["units"], "800000000000");
    }
}

/// A file of one's own is as good as one that comes with the program, and an empty folder as good as none.
#[test]
fn a_file_founds_into_an_empty_folder() {
    let place = Place::empty();
    fs::create_dir(place.path(HOME)).unwrap();
    place.put("ours.json", seed(|_| ()));
    let told = place.told("init ours.json");
    assert!(told.starts_with("Commons Digits is founded\n"), "{told}");
    assert_eq!(told, Place::empty().told("init commons-digits"));
}

#[test]
fn a_home_that_is_taken_stays_as_it_is() {
    let place = Place::founded();
    let before = fs::read(place.path("home/book.json")).unwrap();
    let error = place.refused("init commons-digits", 5);
    assert!(
        error.starts_with("error: there is something in \"home\" already\nhint: take another"),
        "{error}"
    );
    assert_eq!(fs::read(place.path("home/book.json")).unwrap(), before);
    // neither a file nor a folder with something else in it is a home
    place.put("file", "x").put("folder/note", "x");
    for taken in ["file", "folder"] {
        place.refused(&format!("init commons-digits --home {taken}"), 5);
        assert!(!place.path(taken).join("chain").exists());
    }
    // a check needs no home
    place.told("init commons-digits --check");
}

/// The seed of Commons Digits, changed.
fn seed(change: impl FnOnce(&mut Value)) -> String {
    let text = fs::read_to_string(repository("seeds/communities/commons-digits.json")).unwrap();
    let mut seed = serde_json::from_str(&text).unwrap();
    change(&mut seed);
    serde_json::to_string_pretty(&seed).unwrap()
}

/// Each kind of fault is told with the file, and with the field or the line.
#[test]
fn a_seed_with_a_fault_founds_nothing() {
    let place = Place::empty();
    let mut all = String::new();
    let mut fault = |name: &str, change: &dyn Fn(&mut Value), code: i32| {
        let file = format!("{name}.json");
        place.put(&file, seed(change));
        let lines = [format!("init {file}"), format!("init {file} --check")];
        let said = place.transcript(&[&lines[0]]);
        assert!(said.ends_with(&format!("[exit {code}]\n\n")), "{said}");
        assert!(!said.contains("is founded"), "{said}");
        // a check says the same
        assert_eq!(place.refused(&lines[1], code), place.refused(&lines[0], code), "{name}");
        assert!(!place.path(HOME).exists(), "{name}");
        all += &said;
    };
    let tier = |index: usize, field: &str| format!("/constitution/tiers/{index}/{field}");
    let set = |at: String, value: Value| {
        move |seed: &mut Value| {
            let (parent, field) = at.rsplit_once('/').unwrap();
            seed.pointer_mut(parent).unwrap()[field] = value.clone();
        }
    };
    fault("unknown-field", &set("/colour".into(), json!("blue")), 2);
    fault("missing-field", &|seed| drop(seed.as_object_mut().unwrap().remove("council")), 2);
    fault("wrong-type", &set("/unbonding".into(), json!("long")), 2);
    fault("empty-name", &set("/name".into(), json!("")), 2);
    fault("name-of-a-member", &set("/members/0/name".into(), json!("Maya")), 2);
    fault("member-twice", &set("/members/1/name".into(), json!("maya")), 2);
    fault("overdrawn", &set("/members/0/stake".into(), json!("260000000000")), 2);
    fault("too-much", &set("/members/0/balance".into(), json!(u128::MAX.to_string())), 2);
    fault("too-little-stake", &set("/min_stake".into(), json!("800000000001")), 2);
    fault("short-unbonding", &set("/unbonding".into(), json!(86_400)), 2);
    fault("under-the-floor", &set(tier(1, "voting"), json!(172_799)), 2);
    fault("threshold", &set(tier(2, "rule/affirmative/threshold"), json!("0.4")), 2);
    fault("ladder", &set(tier(1, "rule/affirmative/quorum"), json!("0.3")), 2);
    fault("permission", &set("/constitution/permissions/0/tier".into(), json!(9)), 2);
    fault("council", &set("/council/days".into(), json!(0)), 2);
    fault("name-of-a-contract", &set("/members/6/name".into(), json!("governor")), 2);
    let nobody_can = |seed: &mut Value| {
        // nobody has the deposit of the standard tier left
        for member in seed["members"].as_array_mut().unwrap() {
            let units = |field: &str| member[field].as_str().unwrap().parse::<u128>().unwrap();
            member["gift"] = json!((units("balance") - units("stake")).to_string());
        }
    };
    fault("undecidable", &nobody_can, 1);
    // what isn't JSON, what isn't there, and what looks like a name
    place.put("cut.json", "{\n  \"name\": \"Cut\",");
    all += &place.transcript(&["init cut.json", "init nowhere.json", "init common-digits", "init"]);
    assert!(!place.path(HOME).exists());
    assert_golden("refused-seeds.txt", &all);
}

// status, account, chain

#[test]
fn status_and_accounts_fit_their_width() {
    let place = Place::founded();
    for width in [80, 160] {
        let lines = ["status", "account list", "account show maya", "chain status"]
            .map(|line| format!("{line} --width {width}"));
        let all = place.transcript(&lines.each_ref().map(String::as_str));
        assert_golden(&format!("home-{width}.txt"), &all);
    }
    assert_golden("status.json", &place.told("status --json"));
    assert_golden("account-list.json", &place.told("account list --json"));
}

#[test]
fn no_line_is_wider_than_it_may_be() {
    let place = Place::founded();
    place.told("account fund maya '1,234,567.89 USD'");
    place.told("tx governor '{\"unstake\":{\"amount\":\"5000001\"}}' --from maya --yes");
    let lines = [
        "status",
        "account list",
        "account show maya",
        "chain status",
        "init commons-digits --check",
        "tx token '{\"transfer\":{\"recipient\":\"@lin\",\"amount\":\"5\"}}' --from maya --simulate",
    ];
    for line in lines {
        for width in [40, 57, 80, 111, 160, 500] {
            let told = place.told(&format!("{line} --width {width}"));
            assert!(!told.is_empty(), "{line}");
            for shown in told.lines() {
                assert!(shown.width() <= width, "{line}, {width}: {shown}");
                assert_eq!(shown, shown.trim_end(), "{line}, {width}");
            }
        }
    }
}

#[test]
fn accounts_are_added_funded_and_removed() {
    let place = Place::founded();
    let all = place.transcript(&[
        "account add zed",
        "account add zed",
        "account fund zed '60,000 USD'",
        "account fund zed 1uusd",
        "account fund zed '5 stone'",
        "account show zed",
        "account show zed --json",
        "account add grain polity149wmtv9vzk0y8p8l2hherj22nrw9v0txq2749u --json",
        "account remove grain --json",
        "account remove zed",
        "account show zed",
        "tx governor '{\"delegate\":{\"delegation\":{\"whole\":\"@lin\"}}}' --from maya --yes",
        "tx governor '{\"unstake\":{\"amount\":\"20000000000\"}}' --from maya --yes",
        "chain advance --days 10",
        "account show maya",
        "account show lin",
        "chain advance --days 20",
        "account show maya",
    ]);
    assert_golden("account.txt", &all);
}

#[test]
fn time_passes_as_it_is_said() {
    let place = Place::founded();
    let start = place.answer("chain status");
    let all = place.transcript(&[
        "chain advance --days 3",
        "chain advance --hours 1",
        "chain advance --by 90s",
        "chain advance --by 2w",
        "chain advance --blocks 3",
        "chain advance --to 1800000000",
        "chain advance --days 1 --json",
        "chain advance --to 5",
        "chain advance --days 99999999999999",
        "chain advance --by 3x",
        "chain advance --days 1 --hours 1",
        "chain advance",
    ]);
    assert_golden("chain-advance.txt", &all);
    // what was refused moved nothing, and the rest lasts
    let end = place.answer("chain status");
    assert_eq!(end["time"]["unix"], json!(1_800_000_000 + 86_400));
    assert_eq!(end["height"].as_u64().unwrap(), start["height"].as_u64().unwrap() + 9);
}

// messages of one's own

#[test]
fn messages_of_ones_own_are_sent_and_asked() {
    let place = Place::founded();
    place.put("transfer.json", r#"{ "transfer": { "recipient": "@lin", "amount": "7" } }"#);
    place.put("member.json", r#"{ "member": { "account": "@maya" } }"#);
    let all = place.transcript(&[
        "query governor '{\"total\":{}}'",
        "query governor --file member.json",
        "query token '{\"balance\":{\"address\":\"@lin\"}}'",
        "query token --key 746f6b656e5f696e666f",
        "query token --key 00",
        "query token --key 0",
        "query token --key zz",
        "query token '{\"nothing\":{}}'",
        "query token",
        "query lin '{\"balance\":{}}'",
        "query tokn '{\"balance\":{}}'",
        "query token '{\"balance\":{\"address\":\"@lyn\"}}'",
        "tx token --file transfer.json --from maya --yes",
        "tx token --file transfer.json --from maya --yes --json",
        "query token '{\"balance\":{\"address\":\"@lin\"}}'",
        "tx token --file transfer.json --from maya",
        "tx token --file transfer.json --yes",
        "tx governor '{\"stake\":{}}' --funds '5 DIGIT' --from maya --yes",
        "tx governor '{\"stake\":{}}' --from maya --yes",
        "tx governor '{\"stake\":' --from maya --yes",
        "account fund maya '5 USD'",
        "tx governor '{\"stake\":{}}' --funds '5 USD' --from maya --yes",
    ]);
    assert_golden("raw.txt", &all);
}

/// What is simulated is told in full, and nothing of it is there afterwards: not even a block.
#[test]
fn a_simulation_leaves_no_trace() {
    let place = Place::founded();
    let message = "tx token '{\"transfer\":{\"recipient\":\"@lin\",\"amount\":\"5000000\"}}' --from maya";
    let state = || [place.told("chain status"), place.told("account list"), place.told("status")];
    let before = state();
    let simulated = place.answer(&format!("{message} --simulate"));
    assert_eq!(simulated["transaction"]["kept"], false);
    // nor is it asked about, or kept with --yes
    place.told(&format!("{message} --simulate --yes"));
    assert_eq!(state(), before);
    // what would be refused is refused
    let too_much =
        "tx token '{\"transfer\":{\"recipient\":\"@lin\",\"amount\":\"10000000001\"}}' --from maya";
    place.refused(&format!("{too_much} --simulate"), 3);
    // nor does what nobody confirms
    place.refused(message, 6);
    assert_eq!(state(), before);
    let sent = place.answer(&format!("{message} --yes"));
    assert_eq!(sent["transaction"]["kept"], true);
    assert_eq!(sent["transaction"]["events"], simulated["transaction"]["events"]);
    assert_ne!(state(), before);
}

// errors

/// A line for every exit code, and the code that programs tell the error by.
const REFUSED: [(&str, i32, &str); 15] = [
    ("init crowd.json --check", 1, "no"),
    ("account show mayo", 2, "input"),
    ("account show polity1abc", 2, "input"),
    ("account add maya treasury", 2, "input"),
    ("account add Zed", 2, "input"),
    ("account fund maya '5 DIGIT'", 2, "input"),
    ("status --community other", 2, "input"),
    ("status --width 7", 2, "usage"),
    ("tx token '{}'", 2, "input"),
    ("tx governor '{\"claim\":{}}' --from maya --yes", 3, "nothing_to_claim"),
    ("query governor '{\"nothing\":{}}'", 3, "refused"),
    ("query maya '{\"nothing\":{}}'", 4, "chain"),
    ("status --home nowhere", 5, "home"),
    ("tx token '{\"transfer\":{\"recipient\":\"@lin\",\"amount\":\"5\"}}' --from maya", 6, "unconfirmed"),
    ("tx governor '{\"stake\":{}}' --funds 5uusd --from maya --yes", 7, "bug"),
];

/// Each is told to people with a hint, and to programs as an object; stdout has nothing.
#[test]
fn every_exit_code_means_something() {
    let place = Place::founded();
    place.put(
        "crowd.json",
        seed(|seed| {
            for member in seed["members"].as_array_mut().unwrap() {
                let units = |field: &str| member[field].as_str().unwrap().parse::<u128>().unwrap();
                member["gift"] = json!((units("balance") - units("stake")).to_string());
            }
        }),
    );
    // more than an account can have is no amount, whatever the bank would do with it
    place.told("account fund lin 1uusd");
    let error = place.refused(&format!("account fund lin {}uusd", u128::MAX), 2);
    assert!(error.contains("with what the account has that is more than there can be"), "{error}");
    // more than a bank can count: the one fault of a chain's own code that can be had
    place.told("account fund maya 5uusd");
    place.told(&format!("account fund governor {}uusd", u128::MAX));
    let before = place.told("account list");
    for (line, code, name) in REFUSED {
        let error = place.refused(line, code);
        assert!(error.starts_with("error: "), "{line}: {error}");
        assert!(error.contains("\nhint: ") || name == "usage", "{line}: {error}");
        assert!(!error.contains("panicked at"), "{line}: {error}");
        let object = place.refused(&format!("{line} --json"), code);
        let object: Value = serde_json::from_str(&object).unwrap_or_else(|_| panic!("{line}: {object}"));
        let object = object["error"].as_object().unwrap();
        assert_eq!(object.keys().collect::<Vec<_>>(), ["code", "exit", "hint", "text"], "{line}");
        assert_eq!((&object["code"], &object["exit"]), (&json!(name), &json!(code)), "{line}");
        let said = object["text"].as_str().unwrap();
        assert!(error.contains(said.lines().next().unwrap()), "{line}: {said}");
        assert_ne!(object["hint"], "", "{line}");
    }
    assert_eq!(place.told("account list"), before);
    let codes: std::collections::BTreeSet<_> = REFUSED.iter().map(|(_, code, _)| *code).collect();
    assert!(codes.into_iter().eq(1..=7));
    assert!(place.refused("account show mayo", 2).contains("did you mean \"maya\"?"));
}

#[test]
fn a_home_that_is_broken_says_where() {
    let place = Place::founded();
    let book = fs::read_to_string(place.path("home/book.json")).unwrap();
    let mut all = String::new();
    for (change, code) in [
        (book.replace("\"form\": 1", "\"form\": 2"), 5),
        (book.replace("\"communities\"", "\"community\""), 5),
        (book[..book.len() / 2].to_owned(), 5),
    ] {
        place.put("home/book.json", change);
        let said = place.transcript(&["status"]);
        assert!(said.ends_with(&format!("[exit {code}]\n\n")), "{said}");
        all += &said;
    }
    fs::remove_file(place.path("home/book.json")).unwrap();
    all += &place.transcript(&["status"]);
    place.put("home/book.json", &book).put("home/chain/chain.redb", "x");
    all += &place.transcript(&["status"]);
    assert_golden("broken-homes.txt", &all);
}

/// One process has the chain at a time: the next says who has it, or waits for its turn and then sees what the first did.
#[test]
fn processes_take_turns() {
    let place = Place::founded();
    let held = place.hold();
    for line in ["status --wait 0", "account add zed --wait 1"] {
        let error = place.refused(line, 5);
        let who = format!("home/chain is in use by process {}", std::process::id());
        assert!(error.contains(&who), "{error}");
        assert!(error.contains("\nhint: wait until it has ended"), "{error}");
    }
    let mut waiting = place
        .command("account add zed --wait 60")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    sleep(Duration::from_millis(500));
    assert!(waiting.try_wait().unwrap().is_none(), "it didn't wait");
    // what the first does to the book meanwhile isn't lost
    let book = fs::read_to_string(place.path("home/book.json")).unwrap();
    let names = "\"names\": {";
    let lin = serde_json::from_str::<Value>(&book).unwrap()["names"]["lin"].clone();
    place.put("home/book.json", book.replace(names, &format!("{names} \"linnea\": {lin},")));
    drop(held);
    let output = waiting.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    for name in ["zed", "linnea"] {
        place.told(&format!("account show {name}"));
    }
}

/// Nothing is said by colour alone, and without a terminal there is none.
#[test]
fn colour_is_for_terminals() {
    let place = Place::founded();
    for line in
        ["status", "account list", "account show maya", "chain status", "account show mayo", "tx token {}"]
    {
        let plain = place.command(line).output().unwrap();
        let bytes = [&plain.stdout[..], &plain.stderr].concat();
        assert!(!text(&bytes).contains('\u{1b}'), "{line}");
        let never = place.command(line).env("NO_COLOR", "1").output().unwrap();
        assert_eq!((&never.stdout, &never.stderr), (&plain.stdout, &plain.stderr), "{line}");
        let forced = place.command(line).env("CLICOLOR_FORCE", "1").output().unwrap();
        let forced = [text(&forced.stdout), text(&forced.stderr)].concat();
        assert!(forced.contains('\u{1b}'), "{line}");
        assert_eq!(anstream::adapter::strip_str(&forced).to_string(), text(&bytes), "{line}");
    }
}

#[test]
fn completions_know_every_command() {
    let help = run(&["--help"]);
    let commands = text(&help.stdout).lines().skip_while(|line| *line != "Commands:").skip(1);
    let commands: Vec<_> =
        commands.map_while(|line| line.strip_prefix("  ").and_then(|line| line.split(' ').next())).collect();
    assert!(commands.len() > 5);
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = run(&["completions", shell]);
        assert!(output.status.success() && output.stderr.is_empty(), "{shell}");
        let script = text(&output.stdout);
        for command in commands.iter().filter(|command| !command.is_empty()) {
            assert!(script.contains(command), "{shell}: {command}");
        }
    }
    let output = run(&["completions", "cmd"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("[possible values: bash, "));
}

/// The README has every field of these answers, under their command.
#[test]
fn the_readme_says_what_is_answered() {
    let place = Place::founded();
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    for (command, line) in [
        ("init", "init commons-digits --home other"),
        ("status", "status"),
        ("account add", "account add zed"),
        ("account fund", "account fund zed '5 USD'"),
        ("account list", "account list"),
        ("account show", "account show zed"),
        ("account remove", "account remove zed"),
        ("chain status", "chain status"),
        ("chain advance", "chain advance --blocks 1"),
        ("tx", "tx token '{\"transfer\":{\"recipient\":\"@lin\",\"amount\":\"5\"}}' --from maya --yes"),
    ] {
        let row = readme.lines().find(|row| row.starts_with(&format!("| `{command}` |")));
        let row = row.unwrap_or_else(|| panic!("no row for {command}"));
        for field in place.answer(line).as_object().unwrap().keys() {
            assert!(row.contains(&format!("`{field}`")), "{command}: {field}");
        }
    }
}

// the tutorial

/// The tutorial's fence for what is typed into a terminal, and read from it.
const TERMINAL: &str = "```console";

/// A token is made whole and named, or nothing is: what is wrong with it is said before anything is sent.
#[test]
fn a_token_is_made_and_paid_in() {
    let place = Place::founded();
    place.told("account add meter-works");
    let make = "token make eur --title \"Euros of a bank\" --symbol EUR --from maya";
    let before = (place.answer("chain status"), fs::read(place.path("home/book.json")).unwrap());
    let all = place.transcript(&[
        "token make eur --title \"Euros of a bank\" --symbol EUR --holder meter-works=20,000 --from maya --simulate",
        "token make eur --title \"Euros of a bank\" --symbol EUR --holder meter-works=20,000 --from maya",
        "token make eur --title \"Euros of a bank\" --symbol € --holder meter-works=20,000 --from maya --yes",
        "token make eur --title \"Euros of a bank\" --symbol EUR --holder meter-work=1 --from maya --yes",
        "token make eur --title \"Euros of a bank\" --symbol EUR --holder lin --from maya --yes",
        "token make eur --title \"Euros of a bank\" --symbol EUR --holder lin=1 --holder lin=2 --from maya --yes",
        "token make eur --title \"Euros of a bank\" --symbol EUR --holder lin=0.0000001 --from maya --yes",
        "token make Eur --title \"Euros of a bank\" --symbol EUR --holder lin=1 --from maya --yes",
        "token make treasury --title \"Euros of a bank\" --symbol EUR --holder lin=1 --from maya --yes",
    ]);
    let after = (place.answer("chain status"), fs::read(place.path("home/book.json")).unwrap());
    assert_eq!(before, after, "something that was refused or simulated left a trace");
    let made = place.transcript(&[
        &format!("{make} --holder meter-works=20,000 --holder lin=0.5 --yes --width 80"),
        "account list --width 80",
        &format!("{make} --holder lin=1 --yes"),
        "token make usd --title \"Dollars of a bank\" --symbol USDB --decimals 2 --holder lin=1.25 --from maya --yes --json",
    ]);
    assert_golden("token.txt", &(all + &made));
    let eur = &place.answer("query token '{\"minter\":{}}'");
    assert!(!eur.is_null());
    assert!(place.answer("query eur '{\"minter\":{}}'").is_null(), "nobody can mint it");
    let contracts = place.answer("chain status")["contracts"].clone();
    let made = contracts.as_array().unwrap().iter().find(|row| row["name"] == "eur").unwrap().clone();
    assert!(made["admin"].is_null(), "nobody can change its code");
}

/// A command of the tutorial: how it is written, and what it says.
#[derive(Debug, PartialEq)]
struct Step {
    typed: Vec<String>,
    said: String,
}

impl Step {
    /// Its words, with lines that end in a backslash put together; and the file that its answer goes to.
    fn line(&self) -> (String, Option<String>) {
        let typed: Vec<_> = self.typed.iter().map(|line| line.trim_end_matches('\\').trim()).collect();
        let line = typed.join(" ").trim_start_matches("$ ").to_owned();
        match line.split_once(" > ") {
            Some((line, file)) => (line.to_owned(), Some(file.trim().to_owned())),
            None => (line, None),
        }
    }
}

/// The steps of a block, line by line.
fn steps(block: &[&str]) -> Vec<Step> {
    let mut steps: Vec<Step> = vec![];
    for line in block {
        match steps.last_mut() {
            _ if line.starts_with("$ ") => {
                steps.push(Step { typed: vec![(*line).into()], said: String::new() })
            }
            Some(step) if step.said.is_empty() && step.typed.last().unwrap().ends_with('\\') => {
                step.typed.push((*line).into());
            }
            Some(step) => step.said += &format!("{line}\n"),
            None => panic!("a block begins with a command, and not with {line:?}"),
        }
    }
    for step in &mut steps {
        step.said = step.said.trim_end().to_owned();
    }
    steps
}

#[test]
fn a_block_has_commands_with_what_they_say() {
    let step = |typed: &[&str], said: &str| Step {
        typed: typed.iter().map(|line| (*line).to_owned()).collect(),
        said: said.into(),
    };
    let block = ["$ polity a \\", "    --b c > d.json", "", "$ polity e", "one", "", "two", ""];
    let found = steps(&block);
    assert_eq!(
        found,
        [step(&["$ polity a \\", "    --b c > d.json"], ""), step(&["$ polity e"], "one\n\ntwo")]
    );
    assert_eq!(found[0].line(), ("polity a --b c".into(), Some("d.json".into())));
}

/// The tutorial's commands are this test: they run in order on a home of their own, and say what the page shows.
#[test]
fn tutorial() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("TUTORIAL.md");
    let page = fs::read_to_string(&path).unwrap();
    let place = Place::empty();
    crate::copy(&repository("seeds"), &place.path("seeds"));
    let mut variables: Vec<(String, String)> = vec![];
    let mut run = 0;
    let mut lines = page.lines().peekable();
    let mut shown = String::new();
    while let Some(line) = lines.next() {
        shown += &format!("{line}\n");
        if line != TERMINAL {
            continue;
        }
        let mut block = vec![];
        while let Some(line) = lines.next_if(|line| *line != "```") {
            block.push(line);
        }
        let said: Vec<_> = steps(&block)
            .into_iter()
            .map(|step| {
                run += 1;
                let said = follow(&place, &step, &mut variables);
                format!("{}\n{said}", step.typed.join("\n")).trim_end().to_owned() + "\n"
            })
            .collect();
        // answers stand apart, and commands that say nothing or a line together
        for (index, step) in said.iter().enumerate() {
            let apart = index > 0 && (step.lines().count() > 2 || said[index - 1].lines().count() > 2);
            shown += &format!("{}{step}", if apart { "\n" } else { "" });
        }
    }
    if std::env::var_os("POLITY_BLESS").is_some() {
        fs::write(&path, &shown).unwrap();
        return;
    }
    let differing = page.lines().zip(shown.lines()).position(|(page, shown)| page != shown);
    if let Some(at) = differing {
        let (page, shown) = (page.lines().nth(at).unwrap(), shown.lines().nth(at).unwrap());
        panic!(
            "TUTORIAL.md differs in line {}; if that is meant, run the tests once with POLITY_BLESS=1\n  page:  {page}\n  found: {shown}",
            at + 1
        );
    }
    assert_eq!(
        page.lines().count(),
        shown.lines().count(),
        "TUTORIAL.md is longer or shorter than what is said"
    );
    assert!(run > 20, "so few commands are no tutorial");
}

/// Does what a step says, and answers what it printed.
fn follow(place: &Place, step: &Step, variables: &mut Vec<(String, String)>) -> String {
    let (line, file) = step.line();
    if let Some(variable) = line.strip_prefix("export ") {
        let (name, value) = variable.split_once('=').unwrap();
        variables.push((name.into(), value.into()));
        return String::new();
    }
    let line = line.strip_prefix("polity ").unwrap_or_else(|| panic!("no command of polity: {line}"));
    let mut command = place.command(line);
    command.env_remove("POLITY_HOME").env("COLUMNS", "96");
    command.envs(variables.iter().map(|(name, value)| (name, value)));
    let output = command.output().unwrap();
    let mut said = match file {
        Some(file) => {
            place.put(&file, &output.stdout);
            String::new()
        }
        None => text(&output.stdout).to_owned(),
    };
    said += text(&output.stderr);
    match output.status.code().unwrap() {
        0 => said,
        code => format!("{said}[exit {code}]\n"),
    }
}
