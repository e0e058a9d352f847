use std::io;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::error::CliError;
use crate::{files, Cli};

#[derive(Args)]
pub struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub fn run(&self) -> Result<(), CliError> {
        let mut script = vec![];
        clap_complete::generate(self.shell, &mut Cli::command(), "polity", &mut script);
        let script = String::from_utf8(script).map_err(io::Error::other)?;
        Ok(files::print(&script)?)
    }
}
