use std::path::PathBuf;

use clap::{ArgGroup, Args};
use polity::registry::Manifest;
use polity::Digest;
use polity_manifest::{compare, BundleError, Contents, Difference, Folder, Kind, Signed, MANIFEST};
use serde::Serialize;
use serde_json::json;

use crate::commands::manifest::Summary;
use crate::error::CliError;
use crate::files;
use crate::models;
use crate::options::Reading;
use crate::session::Session;
use crate::ui::{self, style, Column, Line, Screen, Table, Value};

#[derive(Args)]
#[command(group = ArgGroup::new("what").required(true).multiple(true))]
pub struct Verify {
    /// The version's folder
    folder: PathBuf,

    /// The root that the chain has
    #[arg(long, value_name = "HEX", group = "what")]
    root: Option<Digest>,

    /// The number of files that the chain has
    #[arg(long, value_name = "N", requires = "root")]
    files: Option<u32>,

    /// The size of all files together that the chain has, in bytes
    #[arg(long, value_name = "BYTES", requires = "root")]
    size: Option<u64>,

    /// A manifest of the version
    #[arg(long, value_name = "FILE", group = "what")]
    manifest: Option<PathBuf>,

    /// A signature bundle of OpenSSF model signing, left out of the files where it lies at the folder's top
    #[arg(long, value_name = "FILE", requires = "key", group = "what")]
    bundle: Option<PathBuf>,

    /// The signer's public key on the curve P-256, in PEM
    #[arg(long, value_name = "PEM", requires = "bundle")]
    key: Option<PathBuf>,

    /// A model of the registry: a name or number. The root, number and size are those that the chain has
    #[arg(
        long,
        value_name = "MODEL",
        group = "what",
        conflicts_with_all = ["root", "files", "size"]
    )]
    model: Option<String>,

    /// Which version of it: its number or label [default: the active one]
    #[arg(long, value_name = "VERSION", requires = "model")]
    version: Option<String>,

    #[command(flatten)]
    options: Reading,
}

/// What the files should be, where a root says it.
#[derive(Clone, Copy)]
struct Wanted {
    /// Who says it: `given`, or `on chain`.
    by: &'static str,
    root: Option<Digest>,
    files: Option<u32>,
    size: Option<u64>,
}

/// Something that must hold.
#[derive(Serialize)]
struct Check {
    of: Of,
    holds: bool,
    /// What it says, in a few words.
    #[serde(skip)]
    says: String,
    /// The files that differ, where it is known what they should be.
    differences: Option<Vec<Difference>>,
}

#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
enum Of {
    Root,
    Files,
    Size,
    Manifest,
    Signature,
}

impl Of {
    const fn name(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::Files => "files",
            Self::Size => "size",
            Self::Manifest => "manifest",
            Self::Signature => "signature",
        }
    }

    /// What its differences are against.
    const fn against(self) -> &'static str {
        match self {
            Self::Signature => "against what was signed",
            Self::Manifest => "against the manifest given",
            Self::Root | Self::Files | Self::Size => {
                "against the folder's own manifest, which is of that root"
            }
        }
    }

    /// What doesn't hold where it doesn't, and it isn't known of which files.
    const fn otherwise(self) -> &'static str {
        match self {
            Self::Root => "they have another root",
            Self::Files => "they are more or fewer",
            Self::Size => "they are larger or smaller",
            Self::Manifest | Self::Signature => "some are missing, extra or changed",
        }
    }
}

impl Verify {
    pub fn run(&self) -> Result<(), CliError> {
        let wanted = self.wanted()?;
        let given = self.manifest.as_deref().map(files::manifest).transpose()?;
        let signed = self.signed()?;
        let folder = files::folder(&self.folder, self.bundle.as_deref())?;
        let found = files::hash(&folder, self.options.json)?;
        let summary = Summary::of(&found)?;

        let mut checks = vec![];
        if let Some(root) = wanted.root {
            checks.push(self.check_root((root, wanted.by), &found, &summary, given.as_ref(), &folder)?);
            let number = |of, given: Option<u64>, found: u64| {
                let says = |given| match given == found {
                    true => format!("as {}", wanted.by),
                    false => format!("not as {}: {}", wanted.by, ui::thousands(given)),
                };
                given.map(|given| Check { of, holds: given == found, says: says(given), differences: None })
            };
            checks.extend(number(Of::Files, wanted.files.map(u64::from), summary.files.into()));
            checks.extend(number(Of::Size, wanted.size, summary.size));
        }
        if let Some(manifest) = &given {
            let differences = compare(&found, contents(manifest));
            checks.push(check_files(Of::Manifest, "the files are those of the manifest", differences));
        }
        if let Some(signed) = &signed {
            let differences = compare(&found, signed.expected(folder.bundle()));
            checks.push(check_files(Of::Signature, "of the key given, over these files", differences));
        }
        self.tell(&summary, &checks)?;
        verdict(&checks)
    }

    /// What the options or the chain say of the files together.
    fn wanted(&self) -> Result<Wanted, CliError> {
        let Some(model) = &self.model else {
            return Ok(Wanted { by: "given", root: self.root, files: self.files, size: self.size });
        };
        let session = Session::open(&self.options)?;
        let model = session.model(model)?;
        let version = match &self.version {
            Some(version) => models::version_number(&session, model, version)?,
            None => models::model(&session, model, None)?.active.ok_or_else(|| {
                CliError::Usage("no version of it is active; say which with --version".into())
            })?,
        };
        let content = models::version(&session, model, version, None)?.content;
        Ok(Wanted {
            by: "on chain",
            root: Some(content.root),
            files: Some(content.files),
            size: Some(content.size),
        })
    }

    /// What the key has signed. Nothing is read for a signature that doesn't hold.
    fn signed(&self) -> Result<Option<Signed>, CliError> {
        let (Some(path), Some(key)) = (&self.bundle, &self.key) else { return Ok(None) };
        let (bundle, key) = (files::bundle(path)?, files::key(key)?);
        match bundle.verify(&key) {
            Ok(signed) => Ok(Some(signed)),
            Err(error) => {
                if let (true, BundleError::Signature { .. }) = (self.options.json, &error) {
                    let check =
                        Check { of: Of::Signature, holds: false, says: String::new(), differences: None };
                    files::print_json(&json!({ "holds": false, "checks": [check] }))?;
                }
                Err(CliError::Bundle { path: path.clone(), error })
            }
        }
    }

    fn check_root(
        &self,
        (root, by): (Digest, &str),
        found: &Manifest,
        summary: &Summary,
        given: Option<&Manifest>,
        folder: &Folder,
    ) -> Result<Check, CliError> {
        if summary.root == root {
            return Ok(Check { of: Of::Root, holds: true, says: format!("as {by}"), differences: None });
        }
        let says = format!("not as {by}: {root}");
        // the folder's own manifest is nobody's word, but one of that root says what the chain's does
        let own = match given {
            Some(_) => None,
            None => files::manifest(&folder.path().join(MANIFEST)).ok(),
        };
        let differences = match own {
            Some(own) if own.root()? == root => Some(compare(found, contents(&own))),
            _ => None,
        };
        Ok(Check { of: Of::Root, holds: false, says, differences })
    }

    fn tell(&self, summary: &Summary, checks: &[Check]) -> Result<(), CliError> {
        if self.options.json {
            let holds = checks.iter().all(|check| check.holds);
            #[derive(Serialize)]
            struct Told<'a> {
                holds: bool,
                #[serde(flatten)]
                summary: &'a Summary,
                checks: &'a [Check],
            }
            return Ok(files::print_json(&Told { holds, summary, checks })?);
        }
        let mut screen = Screen::new(self.options.width.map(usize::from));
        let width = screen.width();
        let mut lines = ui::facts(&summary.facts(), width);
        lines.push(Line::new());
        for check in checks {
            let (style, mark) = if check.holds { (style::GOOD, "✓") } else { (style::BAD, "✗") };
            let line =
                Line::styled(style, format!("{mark} {}", check.of.name())).padded(13).plain(&*check.says);
            lines.extend(line.wrap(width, 13));
        }
        for check in checks {
            if let Some(differences) = check.differences.as_ref().filter(|some| !some.is_empty()) {
                lines.push(Line::new());
                lines.extend(Line::styled(style::QUIET, check.of.against()).wrap(width, 0));
                lines.extend(table(differences).lines(width));
            }
        }
        Ok(screen.write(lines)?)
    }
}

fn contents(manifest: &Manifest) -> impl Iterator<Item = (String, Contents)> + '_ {
    manifest.files().iter().map(|file| {
        let contents = Contents { size: Some(file.size), sha256: file.sha256 };
        (file.path.clone(), contents)
    })
}

fn check_files(of: Of, holds: &str, differences: Vec<Difference>) -> Check {
    let says = if differences.is_empty() { holds.to_owned() } else { in_short(&differences) };
    Check { of, holds: differences.is_empty(), says, differences: Some(differences) }
}

/// `1 missing, 2 extra, 1 changed`
fn in_short(differences: &[Difference]) -> String {
    let counts = [(Kind::Missing, "missing"), (Kind::Extra, "extra"), (Kind::Changed, "changed")].map(
        |(kind, name)| {
            let count = differences.iter().filter(|difference| difference.kind() == kind).count();
            (count > 0).then(|| format!("{count} {name}"))
        },
    );
    counts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn table(differences: &[Difference]) -> Table {
    let mut table = Table::new([
        Column::new("path").wrapped(),
        "is".into(),
        Column::new("should be").wrapped(),
        Column::new("found").wrapped(),
    ]);
    for difference in differences {
        let is = match difference.kind() {
            Kind::Missing => "missing",
            Kind::Extra => "extra",
            Kind::Changed => "changed",
        };
        let contents = |contents: Option<Contents>| match contents {
            None => Value::Nothing,
            Some(Contents { size: None, sha256 }) => Value::text(ui::short_digest(&sha256)),
            Some(Contents { size: Some(size), sha256 }) => {
                Value::text(format!("{} {}", ui::short_digest(&sha256), ui::size_text(size)))
            }
        };
        table.row([
            Value::text(ui::path(&difference.path)),
            Value::Bad(is.into()),
            contents(difference.expected),
            contents(difference.found),
        ]);
    }
    table
}

fn verdict(checks: &[Check]) -> Result<(), CliError> {
    let failed: Vec<_> = checks.iter().filter(|check| !check.holds).collect();
    let Some(first) = failed.first() else { return Ok(()) };
    // what is known of single files says most
    let named = failed.iter().find_map(|check| check.differences.as_deref());
    let why = match named {
        Some(differences) => in_short(differences),
        None => first.of.otherwise().into(),
    };
    Err(CliError::OtherFiles { why, named: named.is_some() })
}
