use std::io::{self, Write};
use std::time::Instant;

use clap::Args;

use crate::demo::{self, DemoError};
use crate::ui::Screen;

#[derive(Args)]
pub struct Demo {
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

impl Demo {
    pub fn run(&self) -> Result<(), DemoError> {
        let started = Instant::now();
        let screen = (!self.json).then(|| Screen::new(self.width.map(usize::from)));
        let story = demo::run(screen, self.pause)?;
        if self.json {
            let mut out = io::stdout().lock();
            serde_json::to_writer_pretty(&mut out, &story.json).map_err(io::Error::from)?;
            writeln!(out)?;
        }
        anstream::eprintln!(
            "polity demo: {} in {:.1} seconds",
            story.summary,
            started.elapsed().as_secs_f64()
        );
        Ok(())
    }
}
