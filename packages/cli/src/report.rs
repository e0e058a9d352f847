//! What a command answers: for people in parts that fit their terminal, for programs as one object.

use serde::Serialize;
use serde_json::{json, Map, Value as Json};

use crate::error::CliError;
use crate::files;
use crate::options::Reading;
use crate::session::Sent;
use crate::ui::{self, style, Line, Screen, Table, Value};

/// An answer, made once for both.
#[derive(Default)]
pub struct Report {
    json: Map<String, Json>,
    parts: Vec<Part>,
}

enum Part {
    Line(Line),
    Prose(Line),
    Facts(Vec<(String, Value)>),
    Table(Table),
    Drawn(Box<dyn Fn(usize) -> Vec<Line>>),
}

impl Report {
    /// An empty answer.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a field for programs.
    pub fn field(&mut self, name: &str, value: impl Serialize) -> Result<&mut Self, CliError> {
        self.json.insert(name.into(), serde_json::to_value(value).map_err(std::io::Error::from)?);
        Ok(self)
    }

    /// Adds the fields of an object for programs.
    pub fn fields(&mut self, object: impl Serialize) -> Result<&mut Self, CliError> {
        if let Json::Object(fields) = serde_json::to_value(object).map_err(std::io::Error::from)? {
            self.json.extend(fields);
        }
        Ok(self)
    }

    /// Adds a heading, for people.
    pub fn title(&mut self, title: impl Into<String>) -> &mut Self {
        if !self.parts.is_empty() {
            self.line(Line::new());
        }
        self.line(Line::styled(style::TITLE, title))
    }

    /// Adds a line, wrapped where it is too long, for people.
    pub fn line(&mut self, line: impl Into<Line>) -> &mut Self {
        self.parts.push(Part::Line(line.into()));
        self
    }

    /// Adds prose, in lines that are no wider than reads well, for people.
    pub fn prose(&mut self, text: impl Into<Line>) -> &mut Self {
        self.parts.push(Part::Prose(text.into()));
        self
    }

    /// Adds names and values under each other, for people.
    pub fn facts<N: Into<String>>(&mut self, facts: impl IntoIterator<Item = (N, Value)>) -> &mut Self {
        self.parts.push(Part::Facts(facts.into_iter().map(|(name, value)| (name.into(), value)).collect()));
        self
    }

    /// Adds a table, for people.
    pub fn table(&mut self, table: Table) -> &mut Self {
        self.parts.push(Part::Table(table));
        self
    }

    /// Adds what is drawn when the width is known, for people.
    pub fn drawn(&mut self, draw: impl Fn(usize) -> Vec<Line> + 'static) -> &mut Self {
        self.parts.push(Part::Drawn(Box::new(draw)));
        self
    }

    /// Adds what came of a transaction: the field `transaction`, and a line.
    pub fn sent(&mut self, sent: &Sent) -> &mut Self {
        self.json.insert("transaction".into(), sent.json());
        let height = match sent.kept {
            true => format!("block {}", ui::thousands(sent.outcome.height)),
            false => "simulated, and nothing of it is kept".into(),
        };
        let line = Line::styled(style::GOOD, "→ ")
            .and(style::STRONG, &*sent.by)
            .plain(format!(" {}", sent.does))
            .plain("  ")
            .and(style::QUIET, height.replace(' ', "\u{a0}"));
        self.line(line)
    }

    /// The lines for people.
    pub fn lines(&self, width: usize) -> Vec<Line> {
        let part = |part: &Part| match part {
            Part::Line(line) => line.wrap(width, 2),
            Part::Prose(line) => line.wrap(width.min(ui::PROSE), 0),
            Part::Facts(facts) => {
                let facts: Vec<_> = facts.iter().map(|(name, value)| (&**name, value.clone())).collect();
                ui::facts(&facts, width)
            }
            Part::Table(table) => table.lines(width),
            Part::Drawn(draw) => draw(width),
        };
        self.parts.iter().flat_map(part).collect()
    }

    /// Prints it as asked.
    pub fn print(&self, options: &Reading) -> Result<(), CliError> {
        if options.json {
            return Ok(files::print_json(&self.json)?);
        }
        let mut screen = Screen::new(options.width.map(usize::from));
        Ok(screen.write(self.lines(screen.width()))?)
    }
}

/// A time for programs.
pub fn time(seconds: u64) -> Json {
    Value::Time(seconds).json()
}

/// An account or a contract for programs: its address, and its name if the book has one.
pub fn who(name: Option<&str>, address: &str) -> Json {
    json!({ "name": name, "address": address })
}
