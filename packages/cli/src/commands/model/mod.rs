pub mod activate;
mod descendants;
mod history;
mod list;
pub mod register;
mod show;
pub mod submit;
mod verify;

use clap::Subcommand;

pub use history::{log, made};
pub use show::cause;

use crate::error::CliError;
use crate::models::example;
use crate::CHAIN_EXIT_CODES;

#[derive(Subcommand)]
pub enum Command {
    /// Register a model: whoever sends it is its authority
    ///
    /// A model begins as a draft, and nothing of it is in use until its authority activates a version. Parents are named
    /// here or never: each with the relation, and with it the licence and the pledge that are in force there are accepted.
    /// A community registers its models by vote: `polity propose register`.
    #[command(after_help = example(
        "polity model register optdigits --from label-coop --licence cc-by-4.0 --pledge 5% --policy polity-rail"
    ))]
    Register(Box<register::Register>),

    /// Submit a version: the files of a folder
    ///
    /// Makes the manifest of the folder's files as they are, and submits its root, number and size, with the digest of
    /// the card (README.md). It decides nothing: only the authority brings a version into use. The model's authority and
    /// maintainers may.
    #[command(after_help = example(
        "polity model submit digits seeds/models/digits/v1 --from lin --label 1.0.0 --discloses training-data \
         --source trained_on:label-coop/optdigits@1"
    ))]
    Submit(Box<submit::Submit>),

    /// Bring a version into use, as the model's authority
    ///
    /// The version has to meet the policy in force, evaluations included. A community does it by vote: `polity propose
    /// activate`.
    #[command(after_help = CHAIN_EXIT_CODES)]
    Activate(activate::Activate),

    /// Show a model, or one of its versions
    ///
    /// Where it stands, who decides, what is in force, where it comes from, and its versions; of a version its files,
    /// what it discloses and what it was made from, and how it stands to each rule of the policy in force.
    #[command(after_help = CHAIN_EXIT_CODES)]
    Show(show::Show),

    /// List the models of the registry
    #[command(after_help = CHAIN_EXIT_CODES)]
    List(list::List),

    /// Show all that happened to a model: its log
    #[command(after_help = CHAIN_EXIT_CODES)]
    History(history::History),

    /// Show what was made from a model, down to the last generation
    #[command(after_help = CHAIN_EXIT_CODES)]
    Descendants(descendants::Descendants),

    /// Verify that a folder's files are those of a version, of a root, of a manifest, or those that were signed
    ///
    /// All that is given must hold. An extra file is as bad as a changed one: what is there can be loaded. With --model, the
    /// root, number and size are those that the chain has of a version; without it no chain is needed. With a bundle, the
    /// signature is checked first, with the key given, and then the sets of names and digests are compared, leaving out of
    /// what was signed what a manifest leaves out. Says exactly which files are missing, extra or changed, where a manifest
    /// or a bundle tells what they should be; with --root or --model alone, the folder's own polity.manifest.json is asked
    /// if it is of that root.
    #[command(after_help = CHAIN_EXIT_CODES)]
    Verify(verify::Verify),
}

impl Command {
    pub fn run(&self) -> Result<(), CliError> {
        match self {
            Self::Register(options) => options.run(),
            Self::Submit(options) => options.run(),
            Self::Activate(options) => options.run(),
            Self::Show(options) => options.run(),
            Self::List(options) => options.run(),
            Self::History(options) => options.run(),
            Self::Descendants(options) => options.run(),
            Self::Verify(options) => options.run(),
        }
    }
}
