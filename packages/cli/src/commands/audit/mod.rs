//! What somebody could do to a community, and what happened to a model.

mod community;
mod model;

use clap::Subcommand;

use crate::error::CliError;
use crate::CHAIN_EXIT_CODES;

#[derive(Subcommand)]
pub enum Command {
    /// Export the log of a model and verify its chain of hashes
    ///
    /// Every change of a model is an entry, and each entry's hash is over the one before. The hashes are counted anew here,
    /// with nothing but the entries, and must come to the one that the chain has. An exported log is verified without any
    /// chain; --hash says what the last one must be, by whoever was told it before.
    #[command(after_help = CHAIN_EXIT_CODES)]
    Model(model::Model),

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
            Self::Model(options) => options.run(),
            Self::Community(options) => options.run(),
        }
    }
}
