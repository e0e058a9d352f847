use std::fmt;

use anstyle::Style;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::style::PLAIN;

/// A blank that a line isn't broken at; it is written as a plain one.
const TIED: char = '\u{a0}';

/// Whether a character does something else than stand in its place.
fn steers(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Text with styles. Its width is that of the text alone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    spans: Vec<(Style, String)>,
}

impl Line {
    /// An empty line.
    pub fn new() -> Self {
        Self::default()
    }

    /// Text in one style.
    pub fn styled(style: Style, text: impl Into<String>) -> Self {
        Self::new().and(style, text)
    }

    /// The same with more text behind it. What could steer a terminal, or turn the order of what follows, is replaced:
    /// titles and texts come from anybody.
    pub fn and(mut self, style: Style, text: impl Into<String>) -> Self {
        let mut text = text.into();
        if text.contains(steers) {
            text = text.replace(steers, "\u{fffd}");
        }
        self.spans.push((style, text));
        self
    }

    /// The same with plain text behind it.
    pub fn plain(self, text: impl Into<String>) -> Self {
        self.and(PLAIN, text)
    }

    /// The same with another line behind it.
    pub fn then(mut self, other: Line) -> Self {
        self.spans.extend(other.spans);
        self
    }

    /// The same behind so many blanks.
    pub fn indented(self, blanks: usize) -> Self {
        Self::new().plain(" ".repeat(blanks)).then(self)
    }

    /// The same, filled with blanks on the right up to a width.
    pub fn padded(self, width: usize) -> Self {
        let missing = width.saturating_sub(self.width());
        self.plain(" ".repeat(missing))
    }

    /// The same with a rule behind it up to a width, where there is room for one.
    pub fn ruled(self, style: Style, rule: &str, width: usize) -> Vec<Self> {
        match width.checked_sub(self.width() + 1) {
            Some(room) if room > 0 => vec![self.plain(" ").and(style, rule.repeat(room))],
            _ => self.wrap(width, 3),
        }
    }

    /// Columns that it takes on a terminal.
    pub fn width(&self) -> usize {
        self.spans.iter().map(|(_, text)| text.width()).sum()
    }

    /// The text without styles.
    #[cfg(test)]
    pub fn text(&self) -> String {
        self.spans.iter().map(|(_, text)| text.replace(TIED, " ")).collect()
    }

    /// The same in lines of at most `width` columns, broken at blanks; a word that no line has room for is cut. All
    /// lines but the first are indented by `hang`. A line that fits is left as it is.
    pub fn wrap(&self, width: usize, hang: usize) -> Vec<Self> {
        let width = width.max(hang + 1);
        if self.width() <= width {
            return vec![self.clone()];
        }
        let fresh = || (Self::new().plain(" ".repeat(hang)), hang);
        let mut lines = vec![];
        let (mut line, mut used) = (Self::new(), 0);
        let mut empty = true;
        for mut word in self.words() {
            if !empty {
                // a word that no line has room for is cut anyway, so that it may as well begin here
                let fits = word.width() <= width - hang;
                if used + 1 >= width || (fits && used + 1 + word.width() > width) {
                    lines.push(line);
                    (line, used) = fresh();
                } else {
                    (line, used) = (line.plain(" "), used + 1);
                }
            }
            while used + word.width() > width {
                let (head, tail) = word.cut(width - used);
                lines.push(line.then(head));
                (line, used) = fresh();
                word = tail;
            }
            empty = empty && word.width() == 0;
            used += word.width();
            line = line.then(word);
        }
        lines.push(line);
        lines
    }

    /// The same in lines of at most `width` columns, all of them indented.
    pub fn block(&self, width: usize, indent: usize) -> Vec<Self> {
        let lines = self.wrap(width.saturating_sub(indent), 0);
        lines.into_iter().map(|line| line.indented(indent)).collect()
    }

    /// The pieces between blanks.
    fn words(&self) -> Vec<Self> {
        let mut words = vec![Self::new()];
        for (style, text) in &self.spans {
            for (index, piece) in text.split(' ').enumerate() {
                if index > 0 {
                    words.push(Self::new());
                }
                if let (false, Some(last)) = (piece.is_empty(), words.last_mut()) {
                    last.spans.push((*style, piece.to_owned()));
                }
            }
        }
        words
    }

    /// As much as fits into `width` columns, at least one character, and the rest.
    fn cut(self, width: usize) -> (Self, Self) {
        let (mut head, mut tail, mut used) = (Self::new(), Self::new(), 0);
        for (style, text) in self.spans {
            for c in text.chars() {
                let next = used + c.width().unwrap_or(0);
                let full = !tail.spans.is_empty() || (next > width && used > 0);
                let side = if full { &mut tail } else { &mut head };
                match side.spans.last_mut() {
                    Some((last, text)) if *last == style => text.push(c),
                    _ => side.spans.push((style, c.to_string())),
                }
                used = next;
            }
        }
        (head, tail)
    }
}

impl From<&str> for Line {
    fn from(text: &str) -> Self {
        Self::new().plain(text)
    }
}

impl From<String> for Line {
    fn from(text: String) -> Self {
        Self::new().plain(text)
    }
}

/// With the control sequences of its styles, and without blanks at its end.
impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let last = self.spans.iter().rposition(|(_, text)| !text.trim_end_matches(' ').is_empty());
        for (index, (style, text)) in self.spans.iter().enumerate() {
            let text = match last {
                Some(last) if index < last => text.as_str(),
                Some(last) if index == last => text.trim_end_matches(' '),
                _ => break,
            };
            let text = text.replace(TIED, " ");
            write!(f, "{style}{text}{style:#}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::style::{GOOD, STRONG};
    use super::*;

    fn texts(lines: &[Line]) -> Vec<String> {
        lines.iter().map(Line::text).collect()
    }

    #[test]
    fn nothing_steers_the_terminal() {
        for (given, shown) in [
            ("a\u{1b}[2Jb", "a\u{fffd}[2Jb"),
            ("a\u{202e}b\u{2066}", "a\u{fffd}b\u{fffd}"),
            ("a\nb\r\u{9b}", "a\u{fffd}b\u{fffd}\u{fffd}"),
            ("Größe 数字 ✓", "Größe 数字 ✓"),
        ] {
            assert_eq!(Line::from(given).text(), shown);
            assert_eq!(Line::styled(PLAIN, given).text(), shown);
        }
    }

    #[test]
    fn a_line_is_broken_at_blanks_and_never_wider() {
        let line = Line::styled(STRONG, "maya").plain(" stakes 220,000\u{a0}DIGIT of hers");
        assert_eq!(texts(&line.wrap(80, 2)), ["maya stakes 220,000 DIGIT of hers"]);
        assert_eq!(texts(&line.wrap(18, 2)), ["maya stakes", "  220,000 DIGIT of", "  hers"]);
        for width in 1..40 {
            for hang in 0..width {
                let lines = line.wrap(width, hang);
                assert!(lines.iter().all(|line| line.width() <= width), "{width} {hang}");
                let all: String = texts(&lines).concat();
                let squeezed = |text: &str| text.replace(' ', "");
                assert_eq!(squeezed(&all), squeezed(&line.text()), "{width} {hang}");
            }
        }
    }

    #[test]
    fn a_word_without_blanks_is_cut_where_the_line_ends() {
        let line = Line::from("at polity1qqqqqqqqqq");
        assert_eq!(texts(&line.wrap(8, 1)), ["at polit", " y1qqqqq", " qqqqq"]);
        // characters of two columns are counted as two
        assert_eq!(texts(&Line::from("数字数字").wrap(5, 0)), ["数字", "数字"]);
    }

    #[test]
    fn styles_take_no_room_and_are_closed() {
        let line = Line::styled(GOOD, "ok").plain("  ");
        assert_eq!(line.width(), 4);
        assert_eq!(line.to_string(), format!("{GOOD}ok{GOOD:#}"));
        assert_eq!(Line::from("  ").to_string(), "");
    }
}
