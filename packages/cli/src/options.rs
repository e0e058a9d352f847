//! The options that commands on a chain share.

use std::path::PathBuf;

use clap::Args;

const HEADING: &str = "Home";

/// Of a command that asks.
#[derive(Args, Clone, Debug)]
pub struct Reading {
    /// The folder with the chain and the address book [default: .polity in one's home]
    #[arg(long, env = "POLITY_HOME", hide_env_values = true, value_name = "FOLDER", help_heading = HEADING)]
    pub home: Option<PathBuf>,

    /// The community, where the chain has several [default: the first]
    #[arg(long, env = "POLITY_COMMUNITY", hide_env_values = true, value_name = "NAME", help_heading = HEADING)]
    pub community: Option<String>,

    /// Seconds to wait for another process that has the home open, at most 3,600
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 10,
        value_parser = clap::value_parser!(u64).range(..=3_600),
        help_heading = HEADING
    )]
    pub wait: u64,

    /// Print the answer as JSON
    #[arg(long, help_heading = "Answer")]
    pub json: bool,

    /// Columns to use, 40 to 500 [default: the terminal's]
    #[arg(
        long,
        value_name = "COLUMNS",
        value_parser = clap::value_parser!(u16).range(40..=500),
        help_heading = "Answer"
    )]
    pub width: Option<u16>,
}

/// Of a command that sends a transaction.
#[derive(Args, Clone, Debug)]
pub struct Sending {
    /// Who sends it: a name of the address book
    #[arg(long, env = "POLITY_FROM", hide_env_values = true, value_name = "NAME", help_heading = "Sending")]
    pub from: Option<String>,

    /// Send what can't be taken back without asking
    #[arg(long, short, help_heading = "Sending")]
    pub yes: bool,

    /// Tell what would happen, and keep nothing of it
    #[arg(long, help_heading = "Sending")]
    pub simulate: bool,

    #[command(flatten)]
    pub reading: Reading,
}
