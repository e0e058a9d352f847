//! How answers look: no wider than the terminal, and without colour where there is none.

use unicode_width::UnicodeWidthStr;

use crate::{repository, text, Place};

const MEANING: &str = "--vocabulary p/vocabulary.json --metric 1=p/metric.json --panel 1=p/panel.json";

fn place() -> Place {
    let place = Place::seeded();
    crate::copy(&repository("packages/cli/tests/fixtures/policy"), &place.path("p"));
    place.run("manifest make v2");
    place
        .put("v2/数字/a-rather-long-name-of-a-file-that-has-no-blank-to-be-broken-at.safetensors", "x")
        .put("v2/with blanks in its name and then some more of them.bin", "x")
        .put("v2/config.json", "{}");
    place
}

fn lines() -> Vec<String> {
    [
        "manifest show v2",
        "manifest make v1 --out v1.json",
        "model verify v2 --manifest v2/polity.manifest.json",
        "model verify v2 --root 0000000000000000000000000000000000000000000000000000000000000000",
        "prove v1 config.json --out proof.json",
        "evaluate v1 --split heldout.safetensors",
    ]
    .map(str::to_owned)
    .into_iter()
    .chain([
        format!("policy check p/base.json {MEANING}"),
        format!("policy diff p/base.json p/stricter.json {MEANING}"),
        format!("policy diff p/base.json p/laxer.json {MEANING}"),
        format!("policy diff p/base.json p/another-vocabulary.json {MEANING}"),
    ])
    .collect()
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let place = place();
    for line in lines() {
        for width in (40..=160).step_by(20) {
            let output = place.command(&line).env("COLUMNS", width.to_string()).output().unwrap();
            assert!(!output.stdout.is_empty(), "{line}");
            for shown in text(&output.stdout).lines() {
                assert!(shown.width() <= width, "{line}, {width}: {shown}");
                assert_eq!(shown, shown.trim_end(), "{line}, {width}");
            }
        }
    }
}

/// Nothing is said by colour alone.
#[test]
fn colour_says_nothing_new() {
    let place = place();
    let mut coloured = 0;
    for line in lines() {
        let plain = place.run(&line).stdout;
        assert!(!text(&plain).contains('\u{1b}'), "{line}");
        let forced = place.command(&line).env("CLICOLOR_FORCE", "1").output().unwrap().stdout;
        coloured += usize::from(text(&forced).contains('\u{1b}'));
        assert_eq!(anstream::adapter::strip_str(text(&forced)).to_string(), text(&plain), "{line}");
        let never = place.command(&line).env("NO_COLOR", "1").output().unwrap().stdout;
        assert!(never == plain, "{line}");
    }
    assert_eq!(coloured, lines().len());
}

/// Where stderr is no terminal there is no progress: only errors, each with a hint.
#[test]
fn there_is_no_progress_without_a_terminal() {
    let place = place();
    place.put("large/a.bin", vec![0; 64 << 20]);
    for line in ["manifest show large", "manifest show large --json"] {
        assert_eq!(text(&place.run(line).stderr), "");
    }
}
