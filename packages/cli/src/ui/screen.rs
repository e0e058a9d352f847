use std::io::{self, IsTerminal, Write};

use anstream::AutoStream;

use super::Line;

/// The width where nothing says another.
const WIDTH: usize = 80;
/// The narrowest that is tried.
const NARROWEST: usize = 40;
/// What puts the cursor to the start of an empty terminal.
const CLEAR: &[u8] = b"\x1b[2J\x1b[H";
/// Prose that is wider is hard to read.
pub const PROSE: usize = 100;

/// Text for people on stderr in lines that its terminal has room for; as it is where it is no terminal.
pub fn aside(line: Line) -> String {
    let terminal = terminal_size::terminal_size_of(io::stderr()).map(|(width, _)| usize::from(width.0));
    match terminal {
        Some(width) => {
            let lines = line.wrap(width.max(NARROWEST), 2);
            lines.iter().map(Line::to_string).collect::<Vec<_>>().join("\n")
        }
        None => line.to_string(),
    }
}

/// The standard output, as a place for text.
pub struct Screen {
    out: AutoStream<io::Stdout>,
    width: usize,
    gone: bool,
}

impl Screen {
    /// At a given width: else the terminal's, that of `COLUMNS`, or 80.
    pub fn new(width: Option<usize>) -> Self {
        let of_terminal = || terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| width.0.into());
        let of_variable = || std::env::var("COLUMNS").ok()?.parse().ok();
        let width = width.or_else(of_terminal).or_else(of_variable).unwrap_or(WIDTH);
        Self { out: anstream::stdout(), width: width.max(NARROWEST), gone: false }
    }

    /// Columns that a line may take.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Columns that a line of prose may take.
    pub fn prose(&self) -> usize {
        self.width.min(PROSE)
    }

    /// Writes lines.
    ///
    /// A reader that has gone is no error: nothing is written any more, and whoever writes goes on to its end.
    pub fn write(&mut self, lines: impl IntoIterator<Item = Line>) -> io::Result<()> {
        if self.gone {
            return Ok(());
        }
        match self.try_write(lines) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.gone = true;
                Ok(())
            }
            result => result,
        }
    }

    /// Whether nobody reads any more.
    pub fn is_gone(&self) -> bool {
        self.gone
    }

    /// Whether it is a terminal.
    pub fn is_terminal(&self) -> bool {
        io::stdout().is_terminal()
    }

    /// Writes lines in the place of all that stands on the terminal.
    pub fn redraw(&mut self, lines: impl IntoIterator<Item = Line>) -> io::Result<()> {
        // the stream would take it out where there are no colours
        io::stdout().write_all(CLEAR)?;
        self.write(lines)
    }

    fn try_write(&mut self, lines: impl IntoIterator<Item = Line>) -> io::Result<()> {
        for line in lines {
            writeln!(self.out, "{line}")?;
        }
        Ok(())
    }
}
