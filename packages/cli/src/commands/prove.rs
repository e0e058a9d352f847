use std::path::{Path, PathBuf};

use clap::Args;
use polity::registry::{File, Manifest, Proof};
use polity::Digest;
use serde::Serialize;

use super::manifest::Summary;
use crate::error::CliError;
use crate::files;
use crate::ui::{self, style, Screen, Value};

#[derive(Args)]
pub struct Prove {
    /// The version's folder, or its manifest
    #[arg(value_name = "FOLDER|MANIFEST")]
    source: PathBuf,

    /// The file: its path in the folder, with / between its parts
    path: String,

    /// The root that the proof must lead to, as the chain has it
    #[arg(long, value_name = "HEX")]
    root: Option<Digest>,

    /// Write the proof to a file instead of stdout
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// A signature bundle of OpenSSF model signing, left out where it lies at the folder's top
    #[arg(long, value_name = "FILE")]
    bundle: Option<PathBuf>,

    /// With --out, print what was proved as JSON; without it the proof is JSON anyway
    #[arg(long)]
    json: bool,
}

/// The fields of the registry's query `file` that say which file, and that it is one.
#[derive(Serialize)]
struct Proved<'a> {
    file: &'a File,
    proof: Proof,
}

#[derive(Serialize)]
struct Written<'a> {
    #[serde(flatten)]
    summary: Summary,
    file: &'a File,
    index: u32,
    proof: &'a Path,
}

/// The path of a file that was perhaps meant: the same name elsewhere, or the same but for case.
fn near(manifest: &Manifest, path: &str) -> Option<String> {
    let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_lowercase();
    let mut others = manifest.files().iter().map(|file| &file.path);
    others.find(|other| name(other) == name(path)).cloned()
}

impl Prove {
    pub fn run(&self) -> Result<(), CliError> {
        if let Some(out) = self.out.as_ref().filter(|_| self.source.is_dir()) {
            files::check_outside(out, &self.source)?;
        }
        let manifest = files::manifest_of(&self.source, self.bundle.as_deref(), self.json)?;
        let summary = Summary::of(&manifest)?;
        let file = manifest.files().iter().find(|file| file.path == self.path);
        let (Some(proof), Some(file)) = (manifest.prove(&self.path)?, file) else {
            let (path, near) = (self.path.clone(), near(&manifest, &self.path));
            return Err(CliError::NoSuchFile { path, near });
        };
        let wanted = self.root.unwrap_or(summary.root);
        if !proof.verify(file, &wanted, summary.files) {
            return Err(CliError::OtherRoot { found: summary.root, wanted });
        }
        let index = proof.index;
        let text =
            serde_json::to_string_pretty(&Proved { file, proof }).map_err(std::io::Error::from)? + "\n";
        let Some(out) = &self.out else {
            files::print(&text)?;
            anstream::eprintln!(
                "{quiet}file {} of {} under the root {}{quiet:#}",
                u64::from(index) + 1,
                summary.files,
                summary.root,
                quiet = style::QUIET
            );
            return Ok(());
        };
        files::write(out, &text)?;
        if self.json {
            return Ok(files::print_json(&Written { summary, file, index, proof: out })?);
        }
        let mut screen = Screen::new(None);
        let facts = [
            ("file", Value::text(ui::path(&file.path))),
            ("size", ui::size(file.size)),
            ("sha256", Value::text(file.sha256.to_string())),
            ("place", Value::text(format!("{} of {}", u64::from(index) + 1, summary.files))),
            ("root", Value::text(summary.root.to_string())),
            ("proof", Value::text(ui::path(&out.to_string_lossy()))),
        ];
        Ok(screen.write(ui::facts(&facts, screen.width()))?)
    }
}
