//! The `polity` command.

mod book;
mod commands;
mod demo;
mod error;
mod files;
mod founding;
mod governing;
mod input;
mod options;
mod progress;
mod report;
mod session;
mod ui;

use std::io::IsTerminal;
use std::process::ExitCode;

use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand};
use serde_json::json;

use crate::commands::completions::Completions;
use crate::commands::raw::{Query, Tx};
use crate::commands::{
    account, chain, demo::Demo, evaluate::Evaluate, init::Init, manifest, model, policy, prove::Prove,
    status::Status,
};
use crate::commands::{claim::Claim, delegate::Delegate, stake::Stake, unstake::Unstake};
use crate::commands::{
    deposit, dry_run::DryRun, execute::Execute, proposal, propose, veto::Veto, vote::Vote,
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

    /// Stake: have a vote, from the next block on
    ///
    /// What is staked leaves the governor to its staker alone, and only after the community's unbonding period.
    Stake(Stake),

    /// Take stake back, which can be claimed when the unbonding period is over
    Unstake(Unstake),

    /// Take out what was unstaked and has waited long enough
    Claim(Claim),

    /// Say who votes with one's power where one doesn't vote oneself
    ///
    /// In every tier, or in those named. The delegate can't pass it on, and nothing but votes can be done with it.
    Delegate(Delegate),

    /// Make a proposal, with its deposit
    ///
    /// Whoever speaks for the part of all stake that the tier asks for may. What an action names is looked up and named
    /// exactly: the model's revision, the root of a version, the digest of a policy or a share table.
    #[command(subcommand, after_help = propose::EXAMPLES)]
    Propose(propose::Command),

    /// Vote on a proposal
    Vote(Vote),

    /// Show, list and watch proposals
    #[command(subcommand)]
    Proposal(proposal::Command),

    /// Do what a proposal says that has passed
    ///
    /// Anyone may, from the end of its delay to the end of its window. What fails is done not at all, and can be tried
    /// again.
    Execute(Execute),

    /// End a proposal, as the council
    Veto(Veto),

    /// Try what a proposal would do now; nothing of it is kept
    DryRun(DryRun),

    /// The deposits of proposals
    #[command(subcommand)]
    Deposit(deposit::Command),

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

    /// Verify the files of a model's version
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

    /// Check a policy, or compare two
    #[command(subcommand)]
    Policy(policy::Command),
}

impl Command {
    fn run(&self) -> Result<(), CliError> {
        match self {
            Self::Init(options) => options.run(),
            Self::Status(options) => options.run(),
            Self::Account(command) => command.run(),
            Self::Chain(command) => command.run(),
            Self::Stake(options) => options.run(),
            Self::Unstake(options) => options.run(),
            Self::Claim(options) => options.run(),
            Self::Delegate(options) => options.run(),
            Self::Propose(command) => command.run(),
            Self::Vote(options) => options.run(),
            Self::Proposal(command) => command.run(),
            Self::Execute(options) => options.run(),
            Self::Veto(options) => options.run(),
            Self::DryRun(options) => options.run(),
            Self::Deposit(command) => command.run(),
            Self::Query(options) => options.run(),
            Self::Tx(options) => options.run(),
            Self::Completions(options) => options.run(),
            Self::Demo(options) => options.run().map_err(CliError::from),
            Self::Manifest(command) => command.run(),
            Self::Model(command) => command.run(),
            Self::Prove(options) => options.run(),
            Self::Evaluate(options) => options.run(),
            Self::Policy(command) => command.run(),
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
    if !std::io::stderr().is_terminal() {
        anstream::eprintln!("{bad}error:{bad:#} {error}\n{strong}hint:{strong:#} {hint}");
        return;
    }
    for (head, style, text) in [("error:", bad, error.to_string()), ("hint:", strong, hint)] {
        anstream::eprintln!("{}", ui::aside(ui::Line::styled(style, head).plain(format!(" {text}"))));
    }
}
