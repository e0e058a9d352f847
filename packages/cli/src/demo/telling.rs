//! How the story is told: step by step to a terminal, or at the end as one JSON document.

use std::io;

use polity::governor::{OutlookResponse, ProposalResponse};
use serde_json::{json, Value as Json};

use crate::ui::{self, plain, style, time, Line, Screen, Table, Unit, Value};

/// Blanks before everything in a chapter.
const INDENT: usize = 2;

/// A part of a chapter.
pub enum Step {
    /// What the narrator says.
    Said(String),
    /// A transaction that succeeded.
    Sent { by: String, does: String, height: u64, time: u64 },
    /// A transaction that was refused, as the story says.
    Refused { by: String, does: String, why: String, readable: String },
    /// Time that was let pass.
    Passed { seconds: u64, now: u64 },
    /// Rows of figures.
    Table { title: String, table: Table },
    /// Single figures.
    Facts { title: String, facts: Vec<(String, Value)> },
    /// A proposal with a bar for each of its conditions.
    Outlook { proposal: Box<ProposalResponse>, outlook: Box<OutlookResponse>, unit: Unit, now: u64 },
    /// A bar for each thing that is limited.
    Bars { title: String, bars: Vec<ui::Bar> },
}

/// The story so far.
pub struct Telling {
    screen: Option<Screen>,
    /// Whether the reader says when the next chapter begins.
    paused: bool,
    chapters: Vec<Chapter>,
    /// Whether the last step may be followed without an empty line.
    in_list: bool,
}

struct Chapter {
    title: String,
    steps: Vec<Json>,
}

impl Telling {
    /// Told to a screen while it happens, or to nobody.
    pub fn new(screen: Option<Screen>, paused: bool) -> Self {
        Self { screen, paused, chapters: vec![], in_list: false }
    }

    /// How many chapters were begun.
    pub fn chapters(&self) -> usize {
        self.chapters.len()
    }

    /// What stands before the first chapter.
    pub fn open(&mut self, title: &str, about: &str) -> io::Result<()> {
        let Some(screen) = &mut self.screen else { return Ok(()) };
        let mut lines = vec![Line::styled(style::TITLE, title)];
        lines.extend(Line::from(about).wrap(screen.prose(), 0));
        screen.write(lines)
    }

    /// Begins a chapter.
    pub fn chapter(&mut self, title: &str) -> io::Result<()> {
        if self.paused && !self.chapters.is_empty() {
            anstream::eprint!("\n{}Enter goes on{:#}", style::QUIET, style::QUIET);
            // at the end of what can be read nothing is waited for
            io::stdin().read_line(&mut String::new())?;
        }
        self.chapters.push(Chapter { title: title.into(), steps: vec![] });
        self.in_list = false;
        let Some(screen) = &mut self.screen else { return Ok(()) };
        let head = Line::styled(style::TITLE, format!("━━ {}  {title}", self.chapters.len()));
        let head = head.ruled(style::TITLE, "━", screen.prose());
        screen.write([Line::new(), Line::new()].into_iter().chain(head))
    }

    /// Tells a step.
    pub fn step(&mut self, step: Step) -> io::Result<()> {
        if let Some(chapter) = self.chapters.last_mut() {
            chapter.steps.push(step.json());
        }
        let Some(screen) = &mut self.screen else { return Ok(()) };
        let lines = step.lines(screen.width() - INDENT, screen.prose() - INDENT);
        let listed = matches!(step, Step::Sent { .. } | Step::Refused { .. });
        let gap = (!(listed && self.in_list)).then(Line::new);
        self.in_list = listed;
        screen.write(gap.into_iter().chain(lines.into_iter().map(|line| line.indented(INDENT))))
    }

    /// The last line.
    pub fn close(&mut self, text: &str) -> io::Result<()> {
        let Some(screen) = &mut self.screen else { return Ok(()) };
        let lines = Line::styled(style::STRONG, text).wrap(screen.prose(), 0);
        screen.write([Line::new(), Line::new()].into_iter().chain(lines))
    }

    /// The chapters for programs.
    pub fn json(&self) -> Json {
        let chapters = (1..).zip(&self.chapters);
        let chapters = chapters.map(
            |(number, chapter)| json!({ "number": number, "title": chapter.title, "steps": chapter.steps }),
        );
        chapters.collect()
    }
}

impl Step {
    fn lines(&self, width: usize, prose: usize) -> Vec<Line> {
        match self {
            Self::Said(text) => Line::from(text.as_str()).wrap(prose, 0),
            Self::Sent { by, does, height, .. } => {
                let block = Line::styled(style::QUIET, format!("block\u{a0}{height}"));
                let room = prose.saturating_sub(block.width() + 2);
                let line = Line::styled(style::GOOD, "→ ").and(style::STRONG, by).plain(" ").plain(does);
                let mut lines = line.wrap(room, 2);
                if let Some(first) = lines.first_mut() {
                    *first = std::mem::take(first).padded(prose.saturating_sub(block.width())).then(block);
                }
                lines
            }
            Self::Refused { by, does, readable, .. } => {
                let line = Line::styled(style::BAD, "✗ ").and(style::STRONG, by).plain(" ").plain(does);
                let mut lines = line.and(style::BAD, ": refused").wrap(prose, 2);
                lines.extend(Line::styled(style::QUIET, readable).block(prose, 2));
                lines
            }
            Self::Passed { seconds, now } => {
                let later = format!(
                    "── {} later ── {}, {}",
                    time::span(*seconds),
                    time::weekday(*now),
                    time::utc(*now)
                );
                Line::styled(style::OPEN, later).ruled(style::OPEN, "─", prose)
            }
            Self::Table { title, table } => titled(title, table.lines(width), prose),
            Self::Facts { title, facts } => {
                let widest =
                    facts.iter().map(|(name, _)| Line::from(name.as_str()).width()).max().unwrap_or(0);
                let lines = facts.iter().flat_map(|(name, value)| {
                    let name = Line::from(name.as_str()).padded(widest + 2);
                    name.then(value.line()).wrap(prose, widest + 2)
                });
                titled(title, lines.collect(), prose)
            }
            Self::Outlook { proposal, outlook, unit, now } => {
                ui::outlook(proposal, outlook, unit, *now, width)
            }
            Self::Bars { title, bars } => titled(title, ui::bars(bars, width), prose),
        }
    }

    fn json(&self) -> Json {
        match self {
            Self::Said(text) => json!({ "kind": "said", "text": plain(text) }),
            Self::Sent { by, does, height, time } => json!({
                "kind": "transaction",
                "by": by,
                "does": plain(does),
                "height": height,
                "time": Value::Time(*time).json(),
            }),
            Self::Refused { by, does, why, .. } => {
                json!({ "kind": "refused", "by": by, "does": plain(does), "error": why })
            }
            Self::Passed { seconds, now } => json!({
                "kind": "time",
                "passed": Value::Span(*seconds).json(),
                "now": Value::Time(*now).json(),
            }),
            Self::Table { title, table } => json!({ "kind": "table", "title": title, "table": table.json() }),
            Self::Facts { title, facts } => {
                let facts = facts.iter().map(|(name, value)| (name.replace(' ', "_"), value.json()));
                json!({ "kind": "facts", "title": title, "facts": Json::Object(facts.collect()) })
            }
            Self::Outlook { proposal, outlook, unit, now } => json!({
                "kind": "outlook",
                "title": proposal.title,
                "proposal": proposal.proposal,
                "now": Value::Time(*now).json(),
                "unit": unit.json(),
                "tally": proposal.tally,
                "outlook": outlook,
            }),
            Self::Bars { title, bars } => {
                let bars = bars.iter().map(|bar| {
                    json!({ "label": bar.label, "have": bar.have.json(), "need": bar.need.json(), "met": bar.met })
                });
                json!({ "kind": "bars", "title": title, "bars": bars.collect::<Json>() })
            }
        }
    }
}

fn titled(title: &str, lines: Vec<Line>, width: usize) -> Vec<Line> {
    let mut titled = Line::styled(style::QUIET, title).wrap(width, 0);
    titled.extend(lines);
    titled
}
