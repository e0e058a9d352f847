//! The built command, run as people and programs run it.

mod demo;
mod evaluate;
mod manifest;
mod model;
mod models;
mod policy;
mod prove;
mod readme;
mod screens;
mod usage;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// The command, in an environment that says nothing about a terminal.
fn polity(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_polity"));
    for variable in ["COLUMNS", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
        command.env_remove(variable);
    }
    command.args(args).stdin(Stdio::null());
    command
}

fn run(args: &[&str]) -> Output {
    polity(args).output().unwrap()
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

    fn command(&self, line: &str) -> Command {
        let mut command = polity(&line.split_whitespace().collect::<Vec<_>>());
        command.current_dir(self.0.path());
        command
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
        let error = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{line}: {error}");
        assert_eq!(text(&output.stdout), "", "{line}");
        assert!(error.starts_with("error: ") && error.contains("\nhint: "), "{line}: {error}");
        error.to_owned()
    }

    /// All that commands say, and how they end.
    fn transcript(&self, lines: &[&str]) -> String {
        let mut all = String::new();
        for line in lines {
            let output = self.run(line);
            all += &format!("$ polity {line}\n{}", text(&output.stdout));
            if !output.stderr.is_empty() {
                all += &format!("[stderr]\n{}", text(&output.stderr));
            }
            all += &format!("[exit {}]\n\n", output.status.code().unwrap());
        }
        all
    }
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
