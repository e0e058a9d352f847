use anstyle::Style;
use serde_json::{json, Value as Json};

use super::style::{BAD, GOOD, OPEN, PLAIN, QUIET};
use super::{time, Line, Quantity};

/// A figure or a word of an answer, for people and for programs.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Words.
    Text(String),
    /// Words that say something good.
    Good(String),
    /// Words that say that something is still open.
    Open(String),
    /// Words that say something bad.
    Bad(String),
    /// So much of an asset, without its symbol: the head of the column says it.
    Number(Quantity),
    /// So much of an asset, with its symbol.
    Quantity(Quantity),
    /// A part of a whole, in millionths.
    Part(u32),
    /// Unix seconds.
    Time(u64),
    /// Seconds.
    Span(u64),
    /// Nothing.
    Nothing,
}

impl Value {
    /// Words.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// For people.
    pub fn line(&self) -> Line {
        let styled = |style: Style, text: &str| Line::styled(style, text);
        match self {
            Self::Text(text) => styled(PLAIN, text),
            Self::Good(text) => styled(GOOD, text),
            Self::Open(text) => styled(OPEN, text),
            Self::Bad(text) => styled(BAD, text),
            Self::Number(quantity) => quantity.number().into(),
            Self::Quantity(quantity) => quantity.to_string().into(),
            Self::Part(millionths) => percent(*millionths).into(),
            Self::Time(seconds) => time::utc(*seconds).into(),
            Self::Span(seconds) => time::span(*seconds).into(),
            Self::Nothing => styled(QUIET, "–"),
        }
    }

    /// For programs: quantities with their unit and decimals, times and durations in seconds, parts in millionths.
    pub fn json(&self) -> Json {
        match self {
            Self::Text(text) | Self::Good(text) | Self::Open(text) | Self::Bad(text) => json!(plain(text)),
            Self::Number(quantity) | Self::Quantity(quantity) => quantity.json(),
            Self::Part(millionths) => json!({ "millionths": millionths }),
            Self::Time(seconds) => json!({ "unix": seconds, "utc": plain(&time::utc(*seconds)) }),
            Self::Span(seconds) => json!({ "seconds": seconds }),
            Self::Nothing => Json::Null,
        }
    }

    /// Whether its column is aligned on the right.
    pub fn is_number(&self) -> bool {
        matches!(self, Self::Number(_) | Self::Quantity(_) | Self::Part(_))
    }
}

/// Millionths as a percentage, exact: `66.6667 %`.
pub fn percent(millionths: u32) -> String {
    let (whole, part) = (millionths / 10_000, millionths % 10_000);
    let part = format!("{part:04}");
    let part = part.trim_end_matches('0');
    let point = if part.is_empty() { "" } else { "." };
    format!("{whole}{point}{part}\u{a0}%")
}

/// A number of things in words, below a hundred; beyond, in digits.
pub fn in_words(number: usize) -> String {
    const SMALL: [&str; 20] = [
        "no",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    match (SMALL.get(number), TENS.get((number / 10).wrapping_sub(2)), number % 10) {
        (Some(word), ..) => (*word).into(),
        (None, Some(tens), 0) => (*tens).into(),
        (None, Some(tens), rest) => format!("{tens}-{}", SMALL[rest]),
        (None, None, _) => number.to_string(),
    }
}

/// Text as programs take it: with plain blanks.
pub fn plain(text: &str) -> String {
    text.replace('\u{a0}', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_numbers_are_words() {
        for (number, text) in [(0, "no"), (1, "one"), (19, "nineteen"), (20, "twenty"), (21, "twenty-one")] {
            assert_eq!(in_words(number), text);
        }
        assert_eq!(in_words(99), "ninety-nine");
        assert_eq!(in_words(100), "100");
    }

    #[test]
    fn parts_are_exact() {
        for (millionths, text) in [(0, "0 %"), (1, "0.0001 %"), (500, "0.05 %"), (666_667, "66.6667 %")] {
            assert_eq!(plain(&percent(millionths)), text);
        }
        assert_eq!(plain(&percent(1_000_000)), "100 %");
    }
}
