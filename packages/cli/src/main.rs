//! The `polity` command.

mod book;
mod commands;
mod demo;
mod error;
mod files;
mod founding;
mod governing;
mod input;
mod models;
mod money;
mod options;
mod progress;
mod report;
mod session;
mod ui;

use std::io::IsTerminal;
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};

use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand};
use serde_json::json;

use crate::commands::completions::Completions;
use crate::commands::raw::{Query, Tx};
use crate::commands::{
    account, attest::Attest, attestation, audit, authorize::Authorize, catalogue, chain, demo::Demo,
    dividends, evaluate::Evaluate, guardian, init::Init, manifest, model, policy, prove::Prove, revenue,
    status::Status, token,
};
use crate::commands::{claim::Claim, delegate::Delegate, stake::Stake, unstake::Unstake};
use crate::commands::{
    deposit, dry_run::DryRun, execute::Execute, proposal, propose, veto::Veto, vote::Vote,
};
use crate::error::{exit, CliError};
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

    /// Tokens besides the community's own
    #[command(subcommand)]
    Token(token::Command),

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

    /// Audit a community, everything that somebody could do to it; or a model, everything that happened to it
    #[command(subcommand)]
    Audit(audit::Command),

    /// The token holders' part of revenue, by stake
    #[command(subcommand)]
    Dividends(dividends::Command),

    /// What is paid for models, and who is owed what of it
    #[command(subcommand)]
    Revenue(revenue::Command),

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
}

impl Command {
    fn run(&self) -> Result<(), CliError> {
        match self {
            Self::Init(options) => options.run(),
            Self::Status(options) => options.run(),
            Self::Account(command) => command.run(),
            Self::Token(command) => command.run(),
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
            Self::Audit(command) => command.run(),
            Self::Dividends(command) => command.run(),
            Self::Revenue(command) => command.run(),
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
        }
    }
}

fn main() -> ExitCode {
    let matches = Cli::command().try_get_matches().unwrap_or_else(|error| misused(&error));
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| misused(&error));
    match unpanicked(|| cli.command.run()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tell(&error, wants_json(&matches));
            ExitCode::from(error.exit_code())
        }
    }
}

/// Runs something whose panics are errors like any other: those that the chain has stopped say so themselves.
fn unpanicked(run: impl FnOnce() -> Result<(), CliError>) -> Result<(), CliError> {
    let told = Arc::new(Mutex::new(String::new()));
    let tell = Arc::clone(&told);
    panic::set_hook(Box::new(move |info| {
        if let Ok(mut told) = tell.lock() {
            *told = info.to_string().replace('\n', " ");
        }
    }));
    panic::catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| {
        let text = told.lock().map_or_else(|_| String::new(), |told| told.clone());
        Err(CliError::Bug { text })
    })
}

/// How clap ends what it refuses; the hint says it again.
const FURTHER: &str = "For more information, try '--help'.";

/// Ends with what was not understood, or with the help that was asked for.
fn misused(error: &clap::Error) -> ! {
    let json = std::env::args_os().take_while(|arg| arg != "--").any(|arg| arg == "--json");
    if !json || !error.use_stderr() {
        error.exit()
    }
    let told = error.render().to_string();
    let text = told.trim_start_matches("error: ").trim_end().trim_end_matches(FURTHER).trim_end();
    tell_json("usage", text, "`--help` says what goes together", exit::INPUT);
    std::process::exit(exit::INPUT.into())
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
        return tell_json(error.code(), &error.to_string(), &hint, error.exit_code());
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

fn tell_json(code: &str, text: &str, hint: &str, exit: u8) {
    let error = json!({ "error": { "code": code, "text": ui::plain(text), "hint": hint, "exit": exit } });
    anstream::eprintln!("{error:#}");
}
