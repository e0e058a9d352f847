//! The `polity` command.

mod commands;
mod demo;
mod error;
mod files;
mod progress;
mod ui;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::commands::{demo::Demo, evaluate::Evaluate, manifest, model, policy, prove::Prove};
use crate::error::CliError;
use crate::ui::style;

/// What each command's help ends with.
pub const EXIT_CODES: &str = "\
Exit codes: 0 it holds, 1 it doesn't hold, 2 bad usage or input. On stdout there is nothing but the answer; errors, \
hints and progress go to stderr.";

/// Polity: decisions about AI models, and the money around them, taken together and in public.
#[derive(Parser)]
#[command(name = "polity", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
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

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Demo(options) => options.run().map_err(CliError::from),
        Command::Manifest(command) => command.run(),
        Command::Model(command) => command.run(),
        Command::Prove(options) => options.run(),
        Command::Evaluate(options) => options.run(),
        Command::Policy(command) => command.run(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let (bad, strong, hint) = (style::BAD, style::STRONG, error.hint());
            anstream::eprintln!("{bad}error:{bad:#} {error}\n{strong}hint:{strong:#} {hint}");
            ExitCode::from(error.exit_code())
        }
    }
}
