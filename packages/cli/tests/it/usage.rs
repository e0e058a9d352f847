use crate::{assert_golden, polity, repository, run, text, Place};

#[test]
fn help_says_what_there_is() {
    for (args, golden) in [
        (&["--help"][..], "help.txt"),
        (&["demo", "--help"], "help-demo.txt"),
        (&["manifest", "--help"], "help-manifest.txt"),
        (&["manifest", "make", "--help"], "help-manifest-make.txt"),
        (&["manifest", "show", "--help"], "help-manifest-show.txt"),
        (&["model", "verify", "--help"], "help-model-verify.txt"),
        (&["prove", "--help"], "help-prove.txt"),
        (&["evaluate", "--help"], "help-evaluate.txt"),
        (&["policy", "--help"], "help-policy.txt"),
        (&["policy", "check", "--help"], "help-policy-check.txt"),
        (&["policy", "diff", "--help"], "help-policy-diff.txt"),
    ] {
        let output = polity(args).env("COLUMNS", "100").output().unwrap();
        assert!(output.status.success());
        assert_golden(golden, text(&output.stdout));
    }
}

#[test]
fn what_is_not_understood_is_refused_with_a_hint() {
    for (args, hint) in [
        (&["demo", "--jsn"][..], "tip: a similar argument exists: '--json'"),
        (&["dmo"], "tip: a similar subcommand exists: 'demo'"),
        (&["demo", "--width", "7"], "7 is not in 40..=500"),
        (&["demo", "--json", "--width", "80"], "cannot be used with '--width"),
        (&["demo", "more"], "unexpected argument 'more'"),
        (&[], "Usage: polity <COMMAND>"),
    ] {
        let output = run(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(output.stdout.is_empty(), "{args:?}");
        let error = text(&output.stderr);
        assert!(error.contains(hint), "{args:?}: {error}");
        assert!(error.contains("--help") || args.is_empty(), "{args:?}: {error}");
    }
}

#[test]
fn it_knows_its_version() {
    let output = run(&["--version"]);
    assert_eq!(text(&output.stdout), concat!("polity ", env!("CARGO_PKG_VERSION"), "\n"));
}

fn keys(value: &serde_json::Value, all: &mut std::collections::BTreeSet<String>) {
    match value {
        serde_json::Value::Object(fields) => {
            for (key, value) in fields {
                all.insert(key.clone());
                // the registry's own words
                if key != "policy" && key != "stored" && key != "before" && key != "after" {
                    keys(value, all);
                }
            }
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| keys(item, all)),
        _ => {}
    }
}

/// The README has every field of every answer, under its command.
#[test]
fn the_readme_says_every_field() {
    let place = Place::seeded();
    crate::copy(&repository("packages/cli/tests/fixtures/policy"), &place.path("p"));
    place.run("manifest make v2 --out v2.json");
    place.put("v2/extra", "x");
    let meaning = "--vocabulary p/vocabulary.json --metric 1=p/metric.json --panel 1=p/panel.json";
    let readme = include_str!("../../README.md");
    for (command, line) in [
        ("manifest make", "manifest make v1 --json".to_owned()),
        ("manifest show", "manifest show v1 --json".into()),
        ("model verify", "model verify v2 --manifest v2.json --json".into()),
        ("prove", "prove v1 config.json".into()),
        ("prove", "prove v1 config.json --out proof.json --json".into()),
        ("evaluate", "evaluate v1 --split heldout.safetensors --limit 1 --json".into()),
        ("policy check", format!("policy check p/base.json {meaning} --json")),
        ("policy check", format!("policy check p/empty-set.json {meaning} --json")),
        ("policy diff", format!("policy diff p/base.json p/laxer.json {meaning} --json")),
    ] {
        let output = place.run(&line);
        let mut found = Default::default();
        keys(&serde_json::from_slice(&output.stdout).unwrap(), &mut found);
        let row = readme.lines().find(|row| row.starts_with(&format!("| `{command}` |"))).unwrap();
        let four = if row.contains("the same four") { "`algorithm` `root` `files` `size`" } else { "" };
        let contents = "`path` `size` `sha256` `axis` `rules` `metric` `panel` `disclosure`";
        for key in found {
            let named = format!("`{key}`");
            assert!([row, four, contents].iter().any(|text| text.contains(&named)), "{command}: {key}");
        }
    }
}
