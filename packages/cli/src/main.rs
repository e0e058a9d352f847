//! The `polity` command.

mod book;
mod commands;
mod demo;
mod error;
mod files;
mod founding;
mod input;
mod models;
mod options;
mod progress;
mod report;
mod session;
mod ui;

use std::process::ExitCode;

use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand};
use serde_json::json;

use crate::commands::completions::Completions;
use crate::commands::raw::{Query, Tx};
use crate::commands::{
    account, attest::Attest, attestation, audit, authorize::Authorize, catalogue, chain, demo::Demo,
    evaluate::Evaluate, guardian, init::Init, manifest, model, policy, prove::Prove, status::Status,
};
use crate::error::CliError;
use crate::ui::style;

/// What each command's help ends with.
pub const EXIT_CODES: &str = "\
Exit codes: 0 it holds, 1 it doesn't hold, 2 bad usage or input. On stdout there is nothing but the answer; errors, \
hints and progress go to stderr.";

/// What the help of each command on a chain ends with.
pub const CHAIN_EXIT_CODES: &str = "\
Exit codes: 0 done, 1 the answer is no, 2 bad usage or input, 3 a contract refused, 4 the chain refused, 5 the home \
can't be used, 6 not confirmed, 7 a bug. On stdout there is nothing but the answer; errors, hints and questions go to \
stderr. With --json an error is an object on stderr, too.";

/// Polity: decisions about AI models, and the money around them, taken together and in public.
#[derive(Parser)]
#[command(name = "polity", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Found a community, with all its contracts, on a chain of its own that is kept in a folder
    ///
    /// First the file is checked: every bound, the ladder of the tiers, and a vote in each tier on a chain that is thrown
    /// away. Then the contracts are made, and each member stakes and gives as the file says. The home is there whole
    /// afterwards, or not at all.
    #[command(after_help = CHAIN_EXIT_CODES)]
    Init(Init),

    /// Show how the community stands: stake, funds, council, and the proposals being voted on
    #[command(after_help = CHAIN_EXIT_CODES)]
    Status(Status),

    /// The address book, and what an account has
    #[command(subcommand)]
    Account(account::Command),

    /// The chain itself: its blocks, contracts and clock
    #[command(subcommand)]
    Chain(chain::Command),

    /// Ask a contract with a message of its own
    #[command(after_help = CHAIN_EXIT_CODES)]
    Query(Query),

    /// Send a contract a message of its own
    #[command(after_help = CHAIN_EXIT_CODES)]
    Tx(Tx),

    /// Write the completions for a shell
    Completions(Completions),

    /// Tell a story: a community founds itself, decides and pays
    ///
    /// Everything happens on a chain inside this process, and nothing of it is kept. It is the same story every time,
    /// every figure in it is read from the chain or measured, and whatever it claims is checked: where anything is not
    /// as told, or the books at the end don't balance, the exit code is 1.
    Demo(Demo),

    /// Make the manifest of a version's files, or show one
    #[command(subcommand)]
    Manifest(manifest::Command),

    /// Register models, submit and verify their versions, and show what there is
    #[command(subcommand)]
    Model(model::Command),

    /// Prove that a file is one of a version's
    ///
    /// Prints the file and its Merkle path as JSON, in the words of the registry's query `file`: { file, proof }. Whoever
    /// has the version's root and number of files can check it without the other files.
    #[command(after_help = EXIT_CODES)]
    Prove(Prove),

    /// Measure a model on a split of a data set: the figures of an attestation
    ///
    /// Loads the folder's config.json and model.safetensors, runs the model on each sample, and tells what an evaluator
    /// would attest on chain: the accuracy and its standard error in millionths, how many samples, and the digests of
    /// the configuration, the inputs and the evidence. The same files give the same figures on every machine.
    #[command(after_help = EXIT_CODES)]
    Evaluate(Evaluate),

    /// Check, compare, make and show policies: a model's guardrails
    #[command(subcommand)]
    Policy(policy::Command),

    /// Make vocabularies: the words that requests and policies talk in
    #[command(subcommand)]
    Vocabulary(catalogue::VocabularyCommand),

    /// Make metrics: what is measured
    #[command(subcommand)]
    Metric(catalogue::MetricCommand),

    /// Make panels: whose measurements count
    #[command(subcommand)]
    Panel(catalogue::PanelCommand),

    /// Make licences: what may be made from a model
    #[command(subcommand)]
    Licence(catalogue::LicenceCommand),

    /// Attest what a version scored by a metric
    ///
    /// Anyone may; it counts for the policies whose panels name who sends it. The latest counts, and all are kept.
    Attest(Box<Attest>),

    /// Revoke attestations
    #[command(subcommand)]
    Attestation(attestation::Command),

    /// Ask whether a use of a model is allowed
    ///
    /// Polity decides; whoever loads the files enforces. What is said about a use is the deployer's declaration, which no
    /// chain can check. Where a use isn't allowed every reason is told with its code, and the exit code is 1.
    Authorize(Authorize),

    /// What a model's guardian does
    #[command(subcommand)]
    Guardian(guardian::Command),

    /// Export and verify what happened
    #[command(subcommand)]
    Audit(audit::Command),
}

impl Command {
    fn run(&self) -> Result<(), CliError> {
        match self {
            Self::Init(options) => options.run(),
            Self::Status(options) => options.run(),
            Self::Account(command) => command.run(),
            Self::Chain(command) => command.run(),
            Self::Query(options) => options.run(),
            Self::Tx(options) => options.run(),
            Self::Completions(options) => options.run(),
            Self::Demo(options) => options.run().map_err(CliError::from),
            Self::Manifest(command) => command.run(),
            Self::Model(command) => command.run(),
            Self::Prove(options) => options.run(),
            Self::Evaluate(options) => options.run(),
            Self::Policy(command) => command.run(),
            Self::Vocabulary(command) => command.run(),
            Self::Metric(command) => command.run(),
            Self::Panel(command) => command.run(),
            Self::Licence(command) => command.run(),
            Self::Attest(options) => options.run(),
            Self::Attestation(command) => command.run(),
            Self::Authorize(options) => options.run(),
            Self::Guardian(command) => command.run(),
            Self::Audit(command) => command.run(),
        }
    }
}

fn main() -> ExitCode {
    let matches = Cli::command().get_matches();
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    match cli.command.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tell(&error, wants_json(&matches));
            ExitCode::from(error.exit_code())
        }
    }
}

/// Whether the command, or the one below it, was asked for JSON.
fn wants_json(matches: &ArgMatches) -> bool {
    match matches.subcommand() {
        Some((_, matches)) => wants_json(matches),
        None => matches.try_get_one("json").ok().flatten().copied().unwrap_or(false),
    }
}

fn tell(error: &CliError, json: bool) {
    let hint = error.hint();
    if json {
        let (code, text, exit) = (error.code(), error.to_string(), error.exit_code());
        let error = json!({ "error": { "code": code, "text": text, "hint": hint, "exit": exit } });
        anstream::eprintln!("{error:#}");
        return;
    }
    let (bad, strong) = (style::BAD, style::STRONG);
    anstream::eprintln!("{bad}error:{bad:#} {error}\n{strong}hint:{strong:#} {hint}");
}
