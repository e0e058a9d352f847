//! The few styles there are.

use anstyle::{AnsiColor, Style};

/// As it comes.
pub const PLAIN: Style = Style::new();
/// The heading of a part.
pub const TITLE: Style = AnsiColor::Cyan.on_default().bold();
/// What the eye should find: names, the heads of tables.
pub const STRONG: Style = Style::new().bold();
/// What may be skipped: heights, hints.
pub const QUIET: Style = Style::new().dimmed();
/// Met, passed, balanced.
pub const GOOD: Style = AnsiColor::Green.on_default();
/// Missing, waiting.
pub const OPEN: Style = AnsiColor::Yellow.on_default();
/// Refused, failed, vetoed.
pub const BAD: Style = AnsiColor::Red.on_default();
