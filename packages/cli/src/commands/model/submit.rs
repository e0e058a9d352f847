use std::path::PathBuf;

use clap::Args;
use polity::registry::{
    self, Algorithm, Document, ExecuteMsg, File, Manifest, ModelId, Provenance, Source, SubmittedResponse,
};
use polity::Digest;

use super::register::relation_of;
use crate::error::CliError;
use crate::files;
use crate::models::{self, digest_of};
use crate::options::Sending;
use crate::report::Report;
use crate::session::{Confirm, Session};
use crate::ui::{self, Column, Table, Value};

/// The card of a folder: what is said about a version, apart, so that it can be corrected without a vote.
const CARD: &str = "README.md";

/// What a version is submitted as: of a submission that is sent, and of one that is proposed.
#[derive(Args)]
pub struct Content {
    /// The model: a name or number
    model: String,

    /// The version's folder
    folder: PathBuf,

    /// Its semantic version, as in 1.0.0
    #[arg(long, value_name = "LABEL")]
    label: Option<String>,

    /// A term that it discloses, as in training-data; at most 32
    #[arg(long, value_name = "TERM")]
    discloses: Vec<String>,

    /// What it was made from: RELATION:MODEL@VERSION, or RELATION:pkg:… for a package elsewhere; at most 16
    #[arg(long, value_name = "RELATION:SOURCE")]
    source: Vec<String>,

    /// A document about it: its kind, its file, and where others find it; at most 16
    #[arg(long, num_args = 3, value_names = ["KIND", "FILE", "URI"])]
    document: Vec<String>,

    /// A signature bundle of OpenSSF model signing, left out of the files where it lies at the folder's top
    #[arg(long, value_name = "FILE")]
    bundle: Option<PathBuf>,
}

#[derive(Args)]
pub struct Submit {
    #[command(flatten)]
    content: Content,

    #[command(flatten)]
    options: Sending,
}

impl Content {
    /// The registry's message, and the manifest of the files that it is of.
    pub fn submission(
        &self,
        session: &Session,
        quiet: bool,
    ) -> Result<(registry::Submit, Manifest), CliError> {
        let model = session.model(&self.model)?;
        let usage = |error: &dyn ToString| CliError::Usage(error.to_string());
        let label = self.label.as_deref().map(TryInto::try_into).transpose();
        let disclosures =
            self.discloses.iter().map(|term| term.as_str().try_into()).collect::<Result<_, _>>();
        let provenance = self.source.iter().map(|given| source(session, given)).collect::<Result<_, _>>()?;
        let folder = files::folder(&self.folder, self.bundle.as_deref())?;
        let manifest = files::hash(&folder, quiet)?;
        let card = folder.path().join(CARD);
        let submit = registry::Submit {
            model,
            algorithm: Algorithm::default(),
            root: manifest.root()?,
            files: manifest.count(),
            size: manifest.size(),
            label: label.map_err(|error: registry::InvalidName| usage(&error))?,
            documents: self.documents()?,
            disclosures: disclosures.map_err(|error: registry::InvalidName| usage(&error))?,
            provenance,
            card: card.is_file().then(|| digest_of(&card)).transpose()?,
        };
        submit.check().map_err(|error| usage(&error))?;
        Ok((submit, manifest))
    }

    fn documents(&self) -> Result<Vec<Document>, CliError> {
        let mut documents = vec![];
        for given in self.document.chunks(3) {
            let [kind, file, uri] = given else { continue };
            let bytes = files::text(file.as_ref())?;
            documents.push(Document {
                kind: kind
                    .as_str()
                    .try_into()
                    .map_err(|error: registry::InvalidName| CliError::Usage(error.to_string()))?,
                sha256: Digest(polity_evaluate::Sha256::of(&bytes).0),
                size: bytes.len() as u64,
                uri: uri
                    .as_str()
                    .try_into()
                    .map_err(|error: polity::OutOfBounds| CliError::Usage(error.to_string()))?,
            });
        }
        Ok(documents)
    }
}

/// What a version was made from, as it is given.
fn source(session: &Session, given: &str) -> Result<Provenance, CliError> {
    let bad = || {
        CliError::Usage(format!(
            "{given:?} is no source: write it as in trained_on:optdigits@1, or finetune:pkg:huggingface/org/name@commit"
        ))
    };
    let (relation, rest) = given.split_once(':').ok_or_else(bad)?;
    let relation = relation_of(relation)?;
    if rest.starts_with("pkg:") {
        let package =
            rest.try_into().map_err(|error: registry::InvalidName| CliError::Usage(error.to_string()))?;
        return Ok(Provenance { relation, source: Source::Package(package) });
    }
    let (model, version) = rest.rsplit_once('@').ok_or_else(bad)?;
    let model = session.model(model)?;
    let version = models::version_number(session, model, version)?;
    Ok(Provenance { relation, source: Source::Version { model, version } })
}

/// The files of a version in a table.
pub fn contents(files: &[File]) -> Table {
    let mut table = Table::new([
        Column::new("File").wrapped(),
        Column::new("Bytes").named("size"),
        Column::new("SHA-256").named("sha256").wrapped(),
    ]);
    for file in files {
        table.row([
            Value::text(ui::path(&file.path)),
            ui::number(file.size),
            Value::text(file.sha256.to_string()),
        ]);
    }
    table
}

impl Submit {
    pub fn run(&self) -> Result<(), CliError> {
        let mut session = Session::open(&self.options.reading)?;
        session.sender(&self.options)?;
        let (msg, manifest) = self.content.submission(&session, self.options.reading.json)?;
        let model: ModelId = msg.model;
        let name = models::called(&session, model)?;
        let version = msg.label.as_deref().map_or("a version".into(), |label| format!("version {label}"));
        let does = format!("submits {version} of {name}");
        let says = format!(
            "These files, under the root {}, are a version of the model from then on and can't be taken out of its list. It decides nothing.",
            ui::short_digest(&msg.root)
        );
        let message = models::to_registry(&session, &ExecuteMsg::Submit(msg.clone()))?;
        let sent = session.send(&self.options, does, Confirm::Ask(says), vec![message])?;
        let SubmittedResponse { version } = sent.data(0)?;
        let mut report = Report::new();
        report.sent(&sent);
        report.field("version", version)?;
        report.fields(&msg)?;
        report.field("contents", manifest.files())?;
        report.facts([
            ("version", Value::text(version.to_string())),
            ("root", Value::text(msg.root.to_string())),
            ("files", ui::number(msg.files.into())),
            ("size", ui::size(msg.size)),
            ("card", msg.card.map_or(Value::Nothing, |card| Value::text(card.to_string()))),
        ]);
        report.line("");
        report.table(contents(manifest.files()));
        report.print(&self.options.reading)
    }
}
