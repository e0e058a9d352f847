//! The built command, run as people and programs run it.

mod decide;
mod demo;
mod evaluate;
mod manifest;
mod model;
mod models;
mod pay;
mod policy;
mod prove;
mod readme;
mod screens;
mod tutorial;
mod usage;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::TempDir;

/// The command, in an environment that says nothing about a terminal or a home.
fn polity(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_polity"));
    let said = ["COLUMNS", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "RUST_BACKTRACE"];
    for variable in said.into_iter().chain(["POLITY_HOME", "POLITY_FROM", "POLITY_COMMUNITY"]) {
        command.env_remove(variable);
    }
    command.args(args).stdin(Stdio::null());
    command
}

fn run(args: &[&str]) -> Output {
    polity(args).output().unwrap()
}

/// What a command said on stderr: an error for programs as it would be told to people.
fn error_text(stderr: &[u8]) -> String {
    match serde_json::from_slice::<Value>(stderr) {
        Ok(object) => {
            let said = |field: &str| object["error"][field].as_str().unwrap();
            format!("error: {}\nhint: {}\n", said("text"), said("hint"))
        }
        Err(_) => text(stderr).to_owned(),
    }
}

/// The words of a line as a shell takes them: apart at blanks, but for those in quotes.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (vec![], None::<String>, None);
    for c in line.chars() {
        match (quote, c) {
            (Some(open), _) if open == c => quote = None,
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_with(String::new);
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_with(String::new).push(c),
        }
    }
    assert_eq!(quote, None, "a quote isn't closed: {line}");
    words.extend(word);
    words
}

#[test]
fn lines_have_words_as_in_a_shell() {
    assert_eq!(words(r#"a  'b "c"' "d 'e'" f"g h" '' "#), ["a", r#"b "c""#, "d 'e'", "fg h", ""]);
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// Compares with a file in `tests/golden`; with `POLITY_BLESS=1` writes it.
fn assert_golden(name: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("POLITY_BLESS").is_some() {
        std::fs::write(&path, found).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    let differing = golden.lines().zip(found.lines()).position(|(golden, found)| golden != found);
    let line = differing.unwrap_or_else(|| golden.lines().count().min(found.lines().count()));
    assert!(
        golden == found,
        "{name} differs in line {}; if that is meant, run the tests once with POLITY_BLESS=1\n  golden: {}\n  found:  {}",
        line + 1,
        golden.lines().nth(line).unwrap_or("(its end)"),
        found.lines().nth(line).unwrap_or("(its end)"),
    );
}

/// Where something of the repository is.
fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

/// The folder of every home, in its place.
const HOME: &str = "home";

/// A folder of its own, in which commands run: so that no answer depends on where it is.
struct Place(TempDir);

impl Place {
    /// With the seeded models `v1`, `v2`, `v3` and the split `heldout.safetensors` in it.
    fn seeded() -> Self {
        let place = Self::empty();
        for version in ["v1", "v2", "v3"] {
            copy(&repository("seeds/models/digits").join(version), &place.path(version));
        }
        let split = "heldout.safetensors";
        fs::copy(repository("seeds/models/optdigits").join(split), place.path(split)).unwrap();
        place
    }

    fn empty() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn put(&self, path: &str, content: impl AsRef<[u8]>) -> &Self {
        let place = self.path(path);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(place, content).unwrap();
        self
    }

    /// With a home in which Commons Digits is founded. It is founded once, and copied.
    fn founded() -> Self {
        static FOUNDED: OnceLock<Place> = OnceLock::new();
        let founded = FOUNDED.get_or_init(|| {
            let place = Self::empty();
            let output = place.run("init commons-digits");
            assert!(output.status.success(), "{}", text(&output.stderr));
            place
        });
        founded.copied()
    }

    /// Another with the same in it.
    fn copied(&self) -> Self {
        let place = Self::empty();
        copy(self.0.path(), place.0.path());
        place
    }

    /// A command here, whose home is in this place, too.
    fn args(&self, args: &[&str]) -> Command {
        let mut command = polity(args);
        command.current_dir(self.0.path()).env("POLITY_HOME", HOME);
        command
    }

    fn command(&self, line: &str) -> Command {
        self.args(&words(line).iter().map(String::as_str).collect::<Vec<_>>())
    }

    fn run(&self, line: &str) -> Output {
        self.command(line).output().unwrap()
    }

    /// What it answers with this exit code, as JSON.
    fn json(&self, line: &str, code: i32) -> Value {
        let output = self.run(line);
        assert_eq!(output.status.code(), Some(code), "{line}: {}", text(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// The error with which it ends, and nothing on stdout.
    fn error(&self, line: &str, code: i32) -> String {
        let output = self.run(line);
        let error = error_text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{line}: {error}");
        assert_eq!(text(&output.stdout), "", "{line}");
        assert!(error.starts_with("error: ") && error.contains("\nhint: "), "{line}: {error}");
        error
    }

    /// All that commands say, and how they end.
    fn transcript(&self, lines: &[&str]) -> String {
        let mut all = String::new();
        for line in lines {
            all += &told(line, &self.run(line));
        }
        all
    }
}

/// What a command says, and how it ends.
fn told(line: &str, output: &Output) -> String {
    let mut all = format!("$ polity {line}\n{}", text(&output.stdout));
    if !output.stderr.is_empty() {
        all += &format!("[stderr]\n{}", text(&output.stderr));
    }
    all + &format!("[exit {}]\n\n", output.status.code().unwrap())
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}
