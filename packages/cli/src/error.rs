//! Why a command ends without the answer that was hoped for.

use std::{io, path::PathBuf};

use cosmwasm_std::Addr;
use polity::registry::{ManifestError, PolicyError};
use polity_client::catalogue::{CatalogueError, Kind};
use polity_client::{ChainError, SeedError};
use polity_evaluate::EvaluateError;
use polity_manifest::{BundleError, FolderError, KeyError, StatementError};
use thiserror::Error;

use crate::demo::DemoError;

/// Why a command ends without the answer that was hoped for. Each has a hint, and an exit code: see [`exit`].
#[derive(Debug, Error)]
pub enum CliError {
    /// The story.
    #[error(transparent)]
    Demo(#[from] DemoError),
    /// A version's folder.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// A version's files together.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// A file can't be read.
    #[error("{path:?} can't be read: {error}")]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A file is longer than anything of its kind.
    #[error("{path:?} has more than {max} bytes")]
    TooLarge {
        /// Which.
        path: PathBuf,
        /// How long it may be.
        max: u64,
    },
    /// A file can't be written.
    #[error("{path:?} can't be written: {error}")]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A file would be written into the version that it is about.
    #[error("{path:?} lies in the version's folder, and would be one of its files")]
    InFolder {
        /// Which.
        path: PathBuf,
    },
    /// The answer can't be written.
    #[error("the answer can't be written: {0}")]
    Output(#[from] io::Error),
    /// A manifest's file.
    #[error("{path:?}: {error}")]
    Statement {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        error: StatementError,
    },
    /// A signature bundle.
    #[error("{path:?}: {error}")]
    Bundle {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        error: BundleError,
    },
    /// A public key.
    #[error("{path:?}: {error}")]
    Key {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        error: KeyError,
    },
    /// The files aren't those that they should be.
    #[error("these are not the files that they should be: {why}")]
    OtherFiles {
        /// In short, how they differ.
        why: String,
        /// Whether it was told which files differ.
        named: bool,
    },
    /// A file that should be proved isn't there.
    #[error("{path:?} is none of the version's files")]
    NoSuchFile {
        /// Which.
        path: String,
        /// A file whose path is much the same, if there is one.
        near: Option<String>,
    },
    /// A file is there, and the root isn't the one asked for.
    #[error("the files have the root {found}, and not {wanted}")]
    OtherRoot {
        /// Their root.
        found: polity::Digest,
        /// The one asked for.
        wanted: polity::Digest,
    },
    /// A model isn't measured.
    #[error(transparent)]
    Evaluate(#[from] EvaluateError),
    /// What was measured isn't what lies in the folder any more.
    #[error("{path:?} changed while the model was measured")]
    Changed {
        /// Which file.
        path: &'static str,
    },
    /// A file isn't what it should be.
    #[error("{path:?} is no {what}: {error}")]
    Json {
        /// Which.
        path: PathBuf,
        /// What it should be.
        what: &'static str,
        /// Where and why not.
        error: serde_json::Error,
    },
    /// A rule's metric or panel wasn't given.
    #[error("a rule names {what} {id}, and nothing says what that is")]
    Unknown {
        /// `metric` or `panel`.
        what: &'static str,
        /// Its number.
        id: u32,
    },
    /// A panel that no registry would take.
    #[error("{path:?} is no panel: {error}")]
    Panel {
        /// Which file.
        path: PathBuf,
        /// Why not.
        error: polity::registry::EvaluationError,
    },
    /// A number was given twice.
    #[error("{what} {id} is given twice")]
    Twice {
        /// `metric` or `panel`.
        what: &'static str,
        /// Its number.
        id: u32,
    },
    /// A file is no policy, or none that a registry would take.
    #[error("{path:?} makes no policy: {why}")]
    Policy {
        /// Which.
        path: PathBuf,
        /// Why not.
        why: Refusal,
    },
    /// A policy isn't at least as strict as another.
    #[error("{new:?} isn't at least as strict as {old:?}: {components}")]
    Laxer {
        /// The one that should be.
        new: PathBuf,
        /// The one that it was compared with.
        old: PathBuf,
        /// In which components.
        components: String,
    },
    /// There is nowhere to look for a home.
    #[error("no home is said")]
    NoHome,
    /// A home has no chain.
    #[error("there is no chain in {home:?}")]
    NoChain {
        /// The home.
        home: PathBuf,
    },
    /// A home has one already.
    #[error("there is something in {home:?} already")]
    HomeTaken {
        /// The home.
        home: PathBuf,
    },
    /// An address book of another form.
    #[error("{path:?} has the form {form}, which this program doesn't know")]
    OtherBook {
        /// Which.
        path: PathBuf,
        /// What it says to be.
        form: u32,
    },
    /// A chain that can't be opened.
    #[error("{text}")]
    Opening {
        /// Why not.
        text: String,
        /// The error itself.
        error: Box<ChainError>,
    },
    /// A chain, or a contract on it, didn't do what was asked.
    #[error("{doing}: {text}")]
    Chain {
        /// What was asked.
        doing: String,
        /// Why not, with names in the place of addresses.
        text: String,
        /// The error itself.
        error: Box<ChainError>,
    },
    /// A contract answered something else than it should.
    #[error("{doing}: the answer can't be read: {error}")]
    Answer {
        /// What was asked.
        doing: String,
        /// Why not.
        error: String,
    },
    /// Nobody said who sends.
    #[error("it isn't said who sends this")]
    NoSender,
    /// A chain without a community.
    #[error("no community is founded on this chain")]
    NoCommunity,
    /// A name that stands for nothing.
    #[error("there is no {what} called {name:?}")]
    UnknownName {
        /// What was looked for.
        what: String,
        /// What was given.
        name: String,
        /// A name that was perhaps meant.
        near: Option<String>,
    },
    /// A name that can't be one.
    #[error("{name:?} is no name: 1 to 64 lower-case letters, digits and dashes")]
    BadName {
        /// What was given.
        name: String,
    },
    /// A name that stands for something else.
    #[error("the name {name:?} stands for {address} already")]
    TakenName {
        /// The name.
        name: String,
        /// What it stands for.
        address: Addr,
    },
    /// An address that isn't one.
    #[error("{address:?} is no address of this chain: {why}")]
    BadAddress {
        /// What was given.
        address: String,
        /// What is wrong with it.
        why: String,
    },
    /// An amount that can't be read.
    #[error("{text:?} is no amount: {why}")]
    Amount {
        /// What was given.
        text: String,
        /// What is wrong with it.
        why: String,
    },
    /// A duration that can't be read.
    #[error("{text:?} is no duration")]
    Duration {
        /// What was given.
        text: String,
    },
    /// It wasn't confirmed.
    #[error("not sent: {doing}")]
    NotConfirmed {
        /// What would have been done.
        doing: String,
        /// Whether somebody was asked.
        asked: bool,
    },
    /// A community's file.
    #[error("{path:?}: {error}")]
    Seed {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        error: SeedError,
    },
    /// A community that could decide nothing.
    #[error("{community} could decide nothing: {why}")]
    Undecidable {
        /// Its name.
        community: String,
        /// Why not.
        why: String,
    },
    /// A vocabulary, metric, policy or licence of a file.
    #[error("{path:?}: {error}")]
    Catalogue {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        error: CatalogueError,
    },
    /// A name that stands for another number.
    #[error("the name {name:?} stands for {what} {number} already")]
    TakenNumber {
        /// The name.
        name: String,
        /// `policy`, `panel` …
        what: String,
        /// What it stands for.
        number: u32,
    },
    /// A name that no number can have.
    #[error("{name:?} is no name for a {what}: 1 to 64 lower-case letters, digits, dots and dashes, and no number")]
    BadNumberName {
        /// What was given.
        name: String,
        /// `policy`, `panel` …
        what: String,
    },
    /// An evaluation by another metric than the one that it is attested under.
    #[error("{path:?} was measured by another metric: its {field} is {given}, and the metric's is {metric}")]
    OtherMetric {
        /// The evaluation's file.
        path: PathBuf,
        /// Where they differ.
        field: String,
        /// What was measured.
        given: String,
        /// What the metric says.
        metric: String,
    },
    /// A file of requests.
    #[error("{path:?}{}: {why}", line.map_or(String::new(), |line| format!(", line {line}")))]
    Request {
        /// Which.
        path: PathBuf,
        /// In which line.
        line: Option<usize>,
        /// What is wrong with it.
        why: String,
    },
    /// Options that don't go together, which only the chain could tell.
    #[error("{0}")]
    Usage(String),
    /// The answer is no.
    #[error("{what}")]
    No {
        /// What doesn't hold.
        what: String,
        /// What to do about it.
        hint: String,
    },
}

/// Why a registry would take no policy of a text.
#[derive(Debug, Error)]
pub enum Refusal {
    /// It isn't one.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// It can't be made.
    #[error(transparent)]
    Policy(#[from] PolicyError),
}

/// What the exit codes mean.
pub mod exit {
    /// It doesn't hold, isn't allowed, or isn't as it should be.
    pub const NO: u8 = 1;
    /// Bad usage or input; or the answer can't be written.
    pub const INPUT: u8 = 2;
    /// A contract refused.
    pub const REFUSED: u8 = 3;
    /// The chain refused: too few coins, not the admin, no such contract.
    pub const CHAIN: u8 = 4;
    /// The home can't be used: there is no chain, another process has it, or it is another version's.
    pub const HOME: u8 = 5;
    /// It wasn't confirmed.
    pub const UNCONFIRMED: u8 = 6;
    /// A bug.
    pub const BUG: u8 = 7;
}

impl CliError {
    /// A name that stands for nothing, with the nearest of those that do.
    pub fn unknown(what: &str, name: &str, known: impl IntoIterator<Item = String>) -> Self {
        let near =
            known.into_iter().map(|known| (strsim::normalized_damerau_levenshtein(&known, name), known));
        let near = near.filter(|(alike, _)| *alike >= 0.6).max_by(|(a, _), (b, _)| a.total_cmp(b));
        Self::UnknownName { what: what.into(), name: name.into(), near: near.map(|(_, known)| known) }
    }

    /// A chain that can't be opened.
    pub fn opening(error: ChainError) -> Self {
        Self::Opening { text: error.to_string(), error: Box::new(error) }
    }

    /// See [`exit`].
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Demo(_)
            | Self::OtherFiles { .. }
            | Self::OtherRoot { .. }
            | Self::Policy { .. }
            | Self::Undecidable { .. }
            | Self::No { .. }
            | Self::Laxer { .. } => exit::NO,
            Self::Bundle { error: BundleError::Signature { .. }, .. } => exit::NO,
            Self::Chain { error, .. } => match **error {
                ChainError::Contract { .. } | ChainError::Query { .. } => exit::REFUSED,
                ChainError::Panicked { .. } | ChainError::Encode { .. } | ChainError::Decode { .. } => {
                    exit::BUG
                }
                ChainError::Locked { .. } | ChainError::Store { .. } => exit::HOME,
                ChainError::Clock { .. } => exit::INPUT,
                _ => exit::CHAIN,
            },
            Self::Answer { .. } => exit::BUG,
            Self::NoHome
            | Self::NoChain { .. }
            | Self::HomeTaken { .. }
            | Self::OtherBook { .. }
            | Self::Opening { .. } => exit::HOME,
            Self::NotConfirmed { .. } => exit::UNCONFIRMED,
            _ => exit::INPUT,
        }
    }

    /// What programs tell errors apart by: the contract's own code where it was a contract that refused.
    pub fn code(&self) -> &str {
        if let Self::Chain { error, .. } = self {
            let code = error.contract_text().and_then(|text| text.split(':').next());
            let plain =
                |code: &&str| !code.is_empty() && code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
            if let Some(code) = code.filter(plain) {
                return code;
            }
        }
        match self.exit_code() {
            exit::NO => "no",
            exit::REFUSED => "refused",
            exit::CHAIN => "chain",
            exit::HOME => "home",
            exit::UNCONFIRMED => "unconfirmed",
            exit::BUG => "bug",
            _ => "input",
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> String {
        let hint = match self {
            Self::Demo(error) => error.hint(),
            Self::Folder(error) => error.hint(),
            Self::Manifest(_) => "no version can have these files: look at the paths and the sizes",
            Self::Read { .. } => "check that it is there and that you may read it",
            Self::TooLarge { .. } => "is it the right file?",
            Self::Write { .. } => "check that its folder is there, that you may write to it, and that there is room",
            Self::InFolder { .. } => "write it to a place outside of the folder",
            Self::Output(_) => "check where the output goes: a full disk, or a file that can't be written?",
            Self::Statement { error, .. } => error.hint(),
            Self::Bundle { error, .. } => error.hint(),
            Self::Key { error, .. } => error.hint(),
            Self::OtherFiles { named: true, .. } => {
                "don't load them; get the files above again, and remove those that shouldn't be there"
            }
            Self::OtherFiles { named: false, .. } => {
                "don't load them; with the version's manifest, `--manifest FILE` says which files differ"
            }
            Self::NoSuchFile { near: Some(near), .. } => {
                return format!("did you mean {near:?}? Paths are relative to the version's folder");
            }
            Self::NoSuchFile { near: None, .. } => {
                "`polity manifest show` lists them; README.md, .git and the like are never part of a version"
            }
            Self::OtherRoot { .. } => {
                "is it the right version? `polity model verify FOLDER --manifest FILE` says which files differ"
            }
            Self::Evaluate(EvaluateError::Io { .. }) => {
                "a model is measured from its config.json and model.safetensors, on a split in a safetensors file"
            }
            Self::Evaluate(_) => "only small classifiers are measured here: packages/evaluate/README.md says which",
            Self::Changed { .. } => "wait until nothing writes to the folder any more, and try again",
            Self::Json { what: "vocabulary", .. } => {
                "a vocabulary is a list of axes, as the registry's query `vocabulary` answers it in `axes`"
            }
            Self::Json { what: "metric", .. } => "a metric is what the registry's message `create_metric` takes",
            Self::Json { .. } | Self::Panel { .. } => "a panel is what the registry's message `create_panel` takes",
            Self::Unknown { what, id } => {
                return format!("say what it is with --{what} {id}=FILE, as the registry's message `create_{what}` takes it");
            }
            Self::Twice { .. } => "give each once",
            Self::Policy { why: Refusal::Json(_), .. } => {
                "a policy is what the registry's message `create_policy` takes: schema/polity-registry.json says it"
            }
            Self::Policy { why: Refusal::Policy(_), .. } => "the registry would refuse it in the same words",
            Self::Laxer { .. } => "it can be put in force with SetGuardrails, and not with TightenGuardrails",
            Self::NoHome => "say it with --home FOLDER or in POLITY_HOME",
            Self::NoChain { .. } => {
                "`polity init SEED` founds a community on a chain of its own there; --home says another folder"
            }
            Self::HomeTaken { .. } => "take another folder with --home, or remove what is there",
            Self::OtherBook { .. } => "it was written by another version of polity: use that one",
            Self::Opening { error, .. } => match **error {
                ChainError::Locked { .. } => "wait until it has ended",
                _ => "`polity init SEED --home FOLDER` founds anew elsewhere",
            },
            Self::Chain { error, .. } => return self.chain_hint(error).into(),
            Self::Answer { .. } => "is it the contract that you mean, and this version's?",
            Self::NoSender => "say it with --from NAME or in POLITY_FROM; `polity account list` has the names",
            Self::NoCommunity => "`polity init SEED` founds one",
            Self::UnknownName { near: Some(near), .. } => return format!("did you mean {near:?}?"),
            Self::UnknownName { what, .. } => match what.as_str() {
                "account or contract" => {
                    "`polity account list` has the names; `polity account add NAME` adds one"
                }
                "tier" => "`polity status` has the tiers",
                "community" => "`polity status` has the communities",
                "model" => "`polity model list` has them",
                _ => "give its number, or a name of the address book",
            },
            Self::BadName { .. } => "names are as in `north-uni`",
            Self::TakenName { .. } => "take another name, or remove that one first",
            Self::BadAddress { .. } => "check it letter by letter, or use a name: `polity account list`",
            Self::Amount { .. } => "write it as 250, 1,000.5, or with what it is counted in, as in `250 DIGIT`",
            Self::Duration { .. } => "write a number and s, m, h, d or w, as in 12h or 3d",
            Self::NotConfirmed { asked: true, .. } => "nothing was changed",
            Self::NotConfirmed { asked: false, .. } => {
                "it can't be taken back: answer on a terminal, or add --yes; --simulate tells what would happen"
            }
            Self::Seed { .. } => "seeds/communities/commons-digits.json is a community's file that works",
            Self::Undecidable { .. } => "give the members more stake, or the tiers lower marks",
            Self::Catalogue { error: CatalogueError::Unknown { of: Kind::Panel, name, .. }, .. } => {
                return format!("make it first: `polity panel make --member NAME --name {name}`");
            }
            Self::Catalogue { error: CatalogueError::Unknown { of, name, .. }, .. } => {
                return format!("make it first: `polity {of} make FILE --name {name}`");
            }
            Self::Catalogue { .. } => "the files in seeds/ are some that work",
            Self::TakenNumber { .. } => "take another name with --name",
            Self::BadNumberName { .. } => "names are as in `digits-open` or `cc-by-4.0`",
            Self::OtherMetric { .. } => "attest it under the metric that it was measured by; `polity metric make` makes one",
            Self::Request { .. } => {
                "a request is an object of axes, as in {\"use\": \"unlisted\", \"minimum-age\": 18}; one in each line with --for-each"
            }
            Self::Usage(_) => "`--help` says what goes together",
            Self::No { hint, .. } => hint,
        };
        hint.to_owned()
    }

    /// What to do about a refusal.
    fn chain_hint(&self, error: &ChainError) -> &'static str {
        match error {
            ChainError::Contract { .. } | ChainError::Query { .. } => match self.code() {
                "unknown" => "nothing has this number, or had at that time; `polity model list` has the models",
                "unauthorized" => "`polity model show MODEL` says who may: authority, maintainers, guardian; --from says who sends",
                "name_taken" => "take another name: one registrant's models have names of their own",
                "root_taken" => "the model has these files as a version: `polity model show MODEL` has it",
                "other_digest" => "something else has this number now; ask anew, and compare what was decided upon",
                "not_past" => "a time is asked about once it is past: leave --at out for now",
                "no_version" => "`polity model show MODEL` has the versions",
                "unmet" => "`polity model show MODEL --version VERSION` says what is missing",
                "lineage" => "a child accepts the licence and the pledge that are in force: `polity model show PARENT`",
                "nothing_to_claim" => "`polity account show` says what waits, and until when",
                _ => "nothing was changed; the contract's README says when it refuses with this code",
            },
            ChainError::Chain { .. } => {
                "nothing was changed; `polity account show NAME` says what an account has"
            }
            ChainError::NotFound { .. } => "`polity audit community` has the contracts",
            ChainError::Clock { .. } => "time only moves forwards; `polity chain status` says where it is",
            ChainError::Panicked { .. } => "nothing was changed; please report it with the command",
            _ => "nothing was changed",
        }
    }
}
