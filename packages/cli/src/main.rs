//! The `polity` command.

mod demo;
mod ui;

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Instant;

use clap::{Args, Parser, Subcommand};

use crate::demo::DemoError;
use crate::ui::{style, Screen};

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
}

#[derive(Args)]
struct Demo {
    /// Print the story as one JSON document
    #[arg(long)]
    json: bool,

    /// Wait for Enter before each chapter
    #[arg(long, conflicts_with = "json")]
    pause: bool,

    /// Columns to use, 40 to 500 [default: the terminal's]
    #[arg(
        long,
        value_name = "COLUMNS",
        value_parser = clap::value_parser!(u16).range(40..=500),
        conflicts_with = "json"
    )]
    width: Option<u16>,
}

fn main() -> ExitCode {
    let Cli { command: Command::Demo(options) } = Cli::parse();
    match demo(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let (bad, hint) = (style::BAD, error.hint());
            anstream::eprintln!(
                "{bad}error:{bad:#} {error}\n{}hint:{:#} {hint}",
                style::STRONG,
                style::STRONG
            );
            ExitCode::FAILURE
        }
    }
}

fn demo(options: &Demo) -> Result<(), DemoError> {
    let started = Instant::now();
    let screen = (!options.json).then(|| Screen::new(options.width.map(usize::from)));
    let story = demo::run(screen, options.pause)?;
    if options.json {
        let mut out = io::stdout().lock();
        serde_json::to_writer_pretty(&mut out, &story.json).map_err(io::Error::from)?;
        writeln!(out)?;
    }
    anstream::eprintln!("polity demo: {} in {:.1} seconds", story.summary, started.elapsed().as_secs_f64());
    Ok(())
}
