use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use polity::registry::{Algorithm, File, Manifest};
use polity::Digest;
use polity_manifest::{statement, MANIFEST};
use serde::Serialize;

use crate::error::CliError;
use crate::ui::{self, Column, Line, Screen, Table, Value};
use crate::{files, EXIT_CODES};

#[derive(Subcommand)]
pub enum Command {
    /// Write the manifest of a folder's files, and tell their root
    ///
    /// The manifest is an unsigned in-toto Statement with the predicate type of OpenSSF model signing, and a size for each
    /// file. Left out, at the folder's top only: .git, .gitignore, .gitattributes, .github, .cache/huggingface, the
    /// manifest itself, the card (README.md, .eval_results) and the signature bundle that is given. Nothing else ever is.
    #[command(after_help = EXIT_CODES)]
    Make(Make),

    /// Show a manifest: each file with its size and digest, and their root
    #[command(after_help = EXIT_CODES)]
    Show(Show),
}

#[derive(Args)]
pub struct Make {
    /// The version's folder
    folder: PathBuf,

    /// Where the manifest is written [default: polity.manifest.json in the folder]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// A signature bundle of OpenSSF model signing, left out where it lies at the folder's top
    #[arg(long, value_name = "FILE")]
    bundle: Option<PathBuf>,

    /// Print the answer as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
pub struct Show {
    /// A manifest, or a folder whose files are read
    #[arg(value_name = "FILE|FOLDER")]
    source: PathBuf,

    /// A signature bundle of OpenSSF model signing, left out where it lies at the folder's top
    #[arg(long, value_name = "FILE")]
    bundle: Option<PathBuf>,

    /// Print the answer as JSON
    #[arg(long)]
    json: bool,
}

/// What is submitted on chain of a version's files, in the registry's words.
#[derive(Serialize)]
pub struct Summary {
    pub algorithm: Algorithm,
    pub root: Digest,
    pub files: u32,
    pub size: u64,
}

impl Summary {
    pub fn of(manifest: &Manifest) -> Result<Self, CliError> {
        let (root, files, size) = (manifest.root()?, manifest.count(), manifest.size());
        Ok(Self { algorithm: Algorithm::default(), root, files, size })
    }

    pub fn facts(&self) -> [(&'static str, Value); 3] {
        [
            ("root", Value::text(self.root.to_string())),
            ("files", ui::number(self.files.into())),
            ("size", ui::size(self.size)),
        ]
    }
}

#[derive(Serialize)]
struct Made<'a> {
    #[serde(flatten)]
    summary: Summary,
    manifest: &'a Path,
}

#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    summary: Summary,
    contents: &'a [File],
}

impl Command {
    pub fn run(&self) -> Result<(), CliError> {
        match self {
            Self::Make(options) => options.run(),
            Self::Show(options) => options.run(),
        }
    }
}

impl Make {
    fn run(&self) -> Result<(), CliError> {
        let folder = files::folder(&self.folder, self.bundle.as_deref())?;
        let out = self.out.clone().unwrap_or_else(|| self.folder.join(MANIFEST));
        files::check_outside(&out, folder.path())?;
        let manifest = files::hash(&folder, self.json)?;
        let text = statement(&folder.name(), &manifest, folder.bundle())
            .map_err(|error| CliError::Statement { path: out.clone(), error })?;
        let summary = Summary::of(&manifest)?;
        files::write(&out, &text)?;
        if self.json {
            return Ok(files::print_json(&Made { summary, manifest: &out })?);
        }
        let mut screen = Screen::new(None);
        let mut facts = summary.facts().to_vec();
        facts.push(("manifest", Value::text(ui::path(&out.to_string_lossy()))));
        Ok(screen.write(ui::facts(&facts, screen.width()))?)
    }
}

impl Show {
    fn run(&self) -> Result<(), CliError> {
        let manifest = files::manifest_of(&self.source, self.bundle.as_deref(), self.json)?;
        let summary = Summary::of(&manifest)?;
        if self.json {
            return Ok(files::print_json(&Shown { summary, contents: manifest.files() })?);
        }
        let mut table = Table::new([Column::new("path").wrapped(), "size".into(), "sha256".into()]);
        for file in manifest.files() {
            let (path, sha256) = (ui::path(&file.path), ui::short_digest(&file.sha256));
            table.row([Value::text(path), ui::number(file.size), Value::text(sha256)]);
        }
        let mut screen = Screen::new(None);
        let width = screen.width();
        let facts = ui::facts(&summary.facts(), width);
        Ok(screen.write(table.lines(width).into_iter().chain([Line::new()]).chain(facts))?)
    }
}
