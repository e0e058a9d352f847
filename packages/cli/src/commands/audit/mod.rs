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
}

impl Command {
    pub fn run(&self) -> Result<(), CliError> {
        match self {
            Self::Model(options) => options.run(),
        }
    }
}
