use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

use cosmwasm_std::Uint256;
use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use crate::{assert_golden, error_text, polity, run, text};

/// The story at 100 columns, word for word. What it says is read from the chain, so that this is also a test of all
/// that happens in it.
#[test]
fn the_story_is_the_same_every_time() {
    let output = run(&["demo", "--width", "100"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_golden("demo.txt", text(&output.stdout));
    let summary = text(&output.stderr);
    let chapters = text(&output.stdout).lines().filter(|line| line.starts_with("━━ ")).count();
    assert!(summary.starts_with(&format!("polity demo: {chapters} chapters, ")), "{summary}");
    assert_eq!(summary.lines().count(), 1);
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for width in [40, 60, 80, 100, 160] {
        let output = run(&["demo", "--width", &width.to_string()]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        for line in text(&output.stdout).lines() {
            assert!(line.width() <= width, "{width}: {line}");
            assert_eq!(line, line.trim_end(), "{width}");
        }
    }
}

/// The same words come at any width; tables that don't fit say their heads again, and rules are as long as they can.
#[test]
fn a_width_changes_nothing_but_lines() {
    let words = |width: &str| {
        let output = run(&["demo", "--width", width]);
        let plain = |c: char| !"━─█░┃".contains(c);
        text(&output.stdout)
            .replace(|c| !plain(c), " ")
            .split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(words("160").len(), words("200").len());
    assert_eq!(words("160"), words("200"));
}

/// A width comes from the flag, else the terminal, else `COLUMNS`, else it is 80; what is no width is passed over.
#[test]
fn columns_are_found() {
    let at = |columns: &str| polity(&["demo"]).env("COLUMNS", columns).output().unwrap().stdout;
    assert!(at("100") == run(&["demo", "--width", "100"]).stdout);
    let default = run(&["demo", "--width", "80"]).stdout;
    assert!(run(&["demo"]).stdout == default);
    assert!(at("") == default);
    assert!(at("wide") == default);
    assert!(at("1") == run(&["demo", "--width", "40"]).stdout);
}

/// Nothing is said by colour alone: without it the words are the same.
#[test]
fn colour_is_for_terminals_and_says_nothing_new() {
    let plain = run(&["demo", "--width", "100"]).stdout;
    assert!(!text(&plain).contains('\u{1b}'));
    let forced = polity(&["demo", "--width", "100"]).env("CLICOLOR_FORCE", "1").output().unwrap().stdout;
    assert!(text(&forced).contains('\u{1b}'));
    assert_eq!(anstream::adapter::strip_str(text(&forced)).to_string(), text(&plain));
    let never = polity(&["demo", "--width", "100"]).env("NO_COLOR", "1").output().unwrap().stdout;
    assert!(never == plain);
}

/// On stdout there is one document and nothing else. Its books balance, counted here once more.
#[test]
fn the_document_is_whole_and_its_books_balance() {
    let output = run(&["demo", "--json"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(output.stdout == run(&["demo", "--json"]).stdout, "the same every time");
    let story: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(story["community"], "Commons Digits");

    let chapters = story["chapters"].as_array().unwrap();
    let titles: Vec<_> = chapters.iter().map(|chapter| chapter["title"].as_str().unwrap()).collect();
    assert_eq!(titles.first(), Some(&"Founding"));
    assert_eq!(titles.last(), Some(&"The books"));
    let steps = |kind: &str| {
        let all = chapters.iter().flat_map(|chapter| chapter["steps"].as_array().unwrap());
        all.filter(|step| step["kind"] == kind).collect::<Vec<_>>()
    };
    assert_eq!(steps("refused").len() as u64, story["refused"].as_u64().unwrap());
    assert_eq!(steps("transaction").len() as u64, story["transactions"].as_u64().unwrap());
    let heights: Vec<_> = steps("transaction").iter().map(|step| step["height"].as_u64().unwrap()).collect();
    assert!(heights.windows(2).all(|pair| pair[0] <= pair[1]));
    for outlook in steps("outlook") {
        for condition in outlook["outlook"]["conditions"].as_array().unwrap() {
            let units = |field: &str| condition[field].as_str().unwrap().parse::<u128>().unwrap();
            // an objection is what must not be reached
            let met = (units("have") >= units("need")) != (condition["kind"] == "objection");
            assert_eq!(condition["met"], met, "{outlook}");
            assert_eq!(units("missing"), units("need").saturating_sub(units("have")), "{outlook}");
        }
    }

    for rows in steps("table").iter().map(|table| table["table"]["rows"].as_array().unwrap()) {
        assert!(!rows.is_empty());
    }
    for bars in steps("bars") {
        for bar in bars["bars"].as_array().unwrap() {
            let units = |field: &str| bar[field]["units"].as_str().unwrap().parse::<u128>().unwrap();
            let capped = bars["title"].as_str().unwrap().starts_with("Spent of");
            assert!(capped || bar["met"] == (units("have") >= units("need")), "{bar}");
        }
    }

    let books = story["books"].as_array().unwrap();
    assert_eq!(books.len(), 3);
    for book in books {
        let units = |value: &Value| value["units"].as_str().unwrap().parse::<u128>().unwrap();
        let governor = &book["governor"];
        let parts = [
            &book["accounts"],
            &book["treasury"],
            &governor["stake"],
            &governor["claims"],
            &governor["deposits"],
            &book["revenue"]["balance"],
            &book["dividends"]["balance"],
        ];
        let held: u128 = parts.into_iter().map(units).sum();
        assert!(held > 0);
        assert_eq!(held, units(&book["issued"]), "{book}");
        assert_eq!(held, units(&book["held"]), "{book}");
        assert_eq!(book["balanced"], true);

        let dividends = |field: &str| units(&book["dividends"][field]);
        assert_eq!(
            dividends("received"),
            ["paid", "owed", "left", "waiting"].into_iter().map(dividends).sum::<u128>()
        );
        assert_eq!(dividends("balance"), dividends("received") - dividends("paid"));
        // in 10^-18 of a unit
        let revenue =
            |field: &str| book["revenue"][field]["units"].as_str().unwrap().parse::<Uint256>().unwrap();
        let parts = ["owed", "unsettled", "dust"].map(revenue);
        let booked = parts.into_iter().sum::<Uint256>();
        assert_eq!(revenue("received"), revenue("paid") + booked);
        assert_eq!(revenue("balance") * Uint256::from(1_000_000_000_000_000_000u64), booked);
        // what isn't staked was paid for models, and some of it is at every place that money passes
        if !book["asset"].as_str().unwrap().ends_with(story["token"].as_str().unwrap()) {
            assert!(parts.iter().all(|part| !part.is_zero()), "{book}");
            assert!(["paid", "owed", "left"].into_iter().all(|field| dividends(field) > 0), "{book}");
        }
    }
}

/// What versions earned is what accounts earned, what waits for the next dividends, and less than a unit for each part.
#[test]
fn the_document_says_who_earned_what_and_no_vote_moves_it() {
    let output = run(&["demo", "--json"]);
    let story: Value = serde_json::from_slice(&output.stdout).unwrap();
    let chapters = story["chapters"].as_array().unwrap();
    let table = |title: &str| {
        let mut steps = chapters.iter().flat_map(|chapter| chapter["steps"].as_array().unwrap());
        steps.rfind(|step| step["title"] == title).map(|step| step["table"].clone()).unwrap()
    };
    let units = |value: &Value| value["units"].as_str().map_or(0, |units| units.parse::<u128>().unwrap());
    let sum =
        |table: &Value, key: &str| table["rows"].as_array().unwrap().iter().map(|row| units(&row[key])).sum();
    let (versions, earned, taken) = (
        table("What each version earned while it was the active one"),
        table("Who earned what, from where"),
        table("What of that is taken by now"),
    );
    assert_eq!(versions["rows"].as_array().unwrap().len(), 2);
    let books = story["books"].as_array().unwrap();
    for key in ["usd", "eur"] {
        let (paid, got, took): (u128, u128, u128) =
            (sum(&versions, key), sum(&earned, key), sum(&taken, key));
        assert_eq!(paid, units(&versions["sums"][key]));
        assert!(versions["rows"].as_array().unwrap().iter().all(|row| units(&row[key]) > 0), "{versions}");
        assert!(took > 0 && took < got && got < paid, "{earned}");
        let book = books.iter().find(|book| book["issued"]["symbol"] == key.to_uppercase()).unwrap();
        let received = book["revenue"]["received"]["units"].as_str().unwrap();
        assert_eq!(format!("{paid}{}", "0".repeat(18)), received);
    }

    // every kind of whoever made the model, and what it derives from
    let rows = earned["rows"].as_array().unwrap();
    for (account, by) in [
        ("lin", "shares of digits"),
        ("treasury", "shares of digits"),
        ("label-coop", "shares of optdigits"),
        ("joao", "stake"),
    ] {
        assert!(rows.iter().any(|row| row["account"] == account && row["by"] == by), "{account}");
    }

    let moved = table("What each is owed, before and after the vote");
    for row in moved["rows"].as_array().unwrap() {
        assert_eq!(row["usd_before"], row["usd_after"]);
        assert_eq!(row["eur_before"], row["eur_after"]);
        assert!(units(&row["usd_before"]) > 0 && units(&row["eur_before"]) > 0);
    }
    let split = table("What came after the vote, by the new shares");
    let rows = split["rows"].as_array().unwrap();
    assert!(rows.iter().any(|row| row["old"].is_null() && units(&row["usd"]) > 0));
    assert!(rows.iter().any(|row| units(&row["old"]) > units(&row["new"])));

    let refusals: Vec<_> = chapters
        .iter()
        .flat_map(|chapter| chapter["steps"].as_array().unwrap())
        .filter_map(|step| step["error"].as_str())
        .collect();
    for code in ["wrong_seal", "sealed", "wrong_epoch", "suspended", "too_early"] {
        assert!(refusals.iter().any(|error| error.starts_with(&format!("{code}: "))), "{code}");
    }
}

/// What the registry answered: who may use what, why not, and that no answer about the past has changed.
#[test]
fn the_document_has_every_answer_to_the_gateway_and_its_reasons() {
    let output = run(&["demo", "--json"]);
    let story: Value = serde_json::from_slice(&output.stdout).unwrap();
    let chapters = story["chapters"].as_array().unwrap();
    let rows = |columns: &[&str]| -> Vec<&Value> {
        let steps = chapters.iter().flat_map(|chapter| chapter["steps"].as_array().unwrap());
        let rows = steps.filter_map(|step| step["table"]["rows"].as_array()).flatten();
        rows.filter(|row| columns.iter().all(|column| !row[column].is_null())).collect()
    };
    let answers = rows(&["use", "answer"]);
    let codes = [
        "term_not_allowed",
        "term_unknown",
        "axis_missing",
        "version_not_authorised",
        "rule_not_held",
        "model_suspended",
    ];
    for code in codes {
        let told = |row: &&&Value| row["reasons"].as_str().is_some_and(|reasons| reasons.contains(code));
        assert!(answers.iter().any(|row| told(&row)), "{code}");
    }
    for row in &answers {
        assert_eq!(row["answer"] == "allowed", row["reasons"].is_null(), "{row}");
    }
    // in the same order, and the same when asked about the same second again
    let again = rows(&["use", "then", "again", "today"]);
    assert_eq!(again.len(), answers.len());
    for (row, answer) in again.iter().zip(&answers) {
        assert_eq!((&row["use"], &row["then"]), (&answer["use"], &answer["answer"]));
        assert_eq!(row["again"], row["then"]);
    }
    assert!(again.iter().any(|row| row["then"] == "allowed" && row["today"] == "refused"));
    assert!(again.iter().any(|row| row["then"] == "refused" && row["today"] == "allowed"));

    // who measures the same files finds the same
    let measured = rows(&["evaluator", "value"]);
    for pair in measured.windows(2) {
        let same = |field: &str| pair[0][field] == pair[1][field];
        assert_eq!(same("value"), same("evidence"), "{pair:?}");
    }
    let versions: BTreeSet<_> = measured.iter().map(|row| row["evidence"].to_string()).collect();
    assert_eq!(versions.len(), 3);
    let included: Vec<_> = rows(&["included"]).iter().map(|row| row["included"] == "yes").collect();
    assert_eq!(included, [true, false, false, false]);
}

/// Where nobody can press Enter, nothing is waited for.
#[test]
fn a_pause_ends_where_there_is_no_more_to_read() {
    let output = run(&["demo", "--width", "100", "--pause"]);
    assert!(output.status.success());
    assert!(output.stdout == run(&["demo", "--width", "100"]).stdout);
}

/// A reader that goes, as `head` does, is no error: the story is still checked to its end.
#[test]
fn a_reader_may_leave() {
    let mut child = polity(&["demo"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.starts_with("Polity, in ") && line.ends_with(" chapters\n"), "{line}");
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
}

/// What can't be written is an error, with a hint.
#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_an_error() {
    for args in [&["demo"][..], &["demo", "--json"]] {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let output = polity(args).stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        let error = error_text(&output.stderr);
        assert!(error.starts_with("error: the story can't be written: "), "{error}");
        assert!(error.contains("\nhint: check where the output goes"), "{error}");
    }
}
