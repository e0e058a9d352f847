//! What somebody could do, found on the chain.

mod community;

use clap::Subcommand;

use crate::error::CliError;
use crate::CHAIN_EXIT_CODES;

#[derive(Subcommand)]
pub enum Command {
    /// Show every power over a community on one screen; exit code 1 if one is somebody's that shouldn't be
    ///
    /// Who can change the code of its contracts, who can mint what it stakes, who commands its treasury, who may veto, what
    /// each tier may do, and what the largest holders of power could do alone: all read from the chain, and each held
    /// against what the suite promises.
    #[command(after_help = CHAIN_EXIT_CODES)]
    Community(community::Community),
}

impl Command {
    pub fn run(&self) -> Result<(), CliError> {
        match self {
            Self::Community(options) => options.run(),
        }
    }
}
