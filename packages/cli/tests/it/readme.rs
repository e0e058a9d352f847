//! What the front page shows of the command is what it says and what it has.

use std::fs;

use crate::{repository, run, text};

/// A line that stands for lines left out.
const LEFT_OUT: &str = "…";

fn readme() -> String {
    fs::read_to_string(repository("README.md")).unwrap()
}

/// The transcript in the README, and the story at the width that it was taken at.
fn transcript() -> (String, String) {
    let readme = readme();
    let (_, rest) = readme.split_once("```text\n$ scripts/demo\n").expect("a transcript of scripts/demo");
    let (shown, _) = rest.split_once("\n```").expect("its end");
    let output = run(&["demo", "--width", "100"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    (shown.into(), text(&output.stdout).into())
}

/// Where a passage of whole lines stands in a story after a line, and which line comes after it.
fn after(story: &[&str], from: usize, passage: &[&str]) -> Option<usize> {
    let windows = story.get(from..)?.windows(passage.len().max(1));
    windows.enumerate().find(|(_, lines)| *lines == passage).map(|(at, _)| from + at + passage.len())
}

/// Every line of the transcript is still said, in this order, and lines that stand together come together.
#[test]
fn the_transcript_is_what_runs() {
    let (shown, story) = transcript();
    let (shown, story): (Vec<_>, Vec<_>) = (shown.lines().collect(), story.lines().collect());
    assert!(shown.len() > 20, "so short a transcript shows nothing: {shown:?}");
    assert!(shown.len() < story.len() / 10, "so long a one isn't shortened");
    let mut at = 0;
    for passage in shown.split(|line| *line == LEFT_OUT) {
        assert!(!passage.is_empty(), "two marks for lines left out stand together, or one at an end");
        at = after(&story, at, passage).unwrap_or_else(|| {
            panic!(
                "the story doesn't say this, or not here; take it anew from tests/golden/demo.txt:\n{}",
                passage.join("\n")
            )
        });
    }
    // the title says how many chapters there are, and the end what it took
    assert_eq!(shown.first(), story.first());
    assert_eq!(shown.last(), story.last());
}

/// The check itself: order, and what stands together.
#[test]
fn a_passage_is_found_in_its_place_only() {
    let story = ["a", "b", "c", "b", "d"];
    assert_eq!(after(&story, 0, &["b"]), Some(2));
    assert_eq!(after(&story, 2, &["b", "d"]), Some(5));
    assert_eq!(after(&story, 0, &["a", "c"]), None);
    assert_eq!(after(&story, 3, &["c"]), None);
    assert_eq!(after(&story, 5, &["d"]), None);
}

/// Every command that a table names is one, with these options; and what is in neither isn't there.
#[test]
fn the_commands_of_the_table_are_those_there_are() {
    let own = fs::read_to_string(repository("packages/cli/README.md")).unwrap();
    let (front, own) = (named(&readme()), named(&own));
    let offline = [
        "evaluate",
        "manifest make",
        "manifest show",
        "model verify",
        "policy check",
        "policy diff",
        "prove",
    ];
    assert_eq!(front, offline);
    assert!(offline.iter().all(|command| own.iter().any(|named| named == command)));
    // whatever else `polity` has would be missing in the tables
    let help = run(&["--help"]);
    let commands = text(&help.stdout).lines().skip_while(|line| *line != "Commands:").skip(1);
    let commands: Vec<_> = commands
        .map_while(|line| line.strip_prefix("  ").and_then(|line| line.split(' ').next()))
        .filter(|command| !["help", ""].contains(command))
        .collect();
    for command in &commands {
        assert!(own.iter().any(|named| named.split(' ').next() == Some(command)), "{command}");
    }
    assert!(commands.len() >= 5, "{commands:?}");
}

/// The commands that a README's tables name, in order, each of which is one, with the options of its row. A row may name
/// several: those after the first by their own words, as in `stake AMOUNT` · `unstake AMOUNT`.
fn named(readme: &str) -> Vec<String> {
    let mut all = vec![];
    for row in readme.lines().filter(|line| line.starts_with("| `polity ")) {
        let (cell, says) = row.trim_start_matches("| ").split_once(" | ").unwrap();
        let (mut group, mut help) = (None, String::new());
        for written in cell.split('`').skip(1).step_by(2).filter(|written| !written.starts_with("--")) {
            let words: Vec<_> = written.split(' ').filter(|word| *word != "polity").collect();
            let words: Vec<_> = words.split(|word| !is_word(word)).next().unwrap().to_vec();
            let (whole, of_group) = (words.clone(), [group.as_slice(), &words[..]].concat());
            let found = [whole, of_group].into_iter().find_map(|command| {
                let output = run(&[&command[..], &["--help"]].concat());
                output.status.success().then(|| (command, text(&output.stdout).to_owned()))
            });
            let (command, says) = found.unwrap_or_else(|| panic!("there is no command {written:?}"));
            group = group.or(command.first().copied());
            help += &says;
            all.push(command.join(" "));
        }
        for option in
            cell.split([' ', '`']).chain(says.split(['`', ' '])).filter(|word| word.starts_with("--"))
        {
            let known = help.split([' ', '\n', ',', '[', ']', '<']).any(|word| word == option);
            // what a group's commands take isn't said in the group's own help
            assert!(known || help.contains("\nCommands:\n"), "{cell}: {option}");
        }
    }
    all.sort();
    all
}

/// Whether a word is one of a command's name.
fn is_word(word: &str) -> bool {
    !word.starts_with('-') && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
}
