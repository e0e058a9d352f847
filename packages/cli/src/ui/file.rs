//! Files in words: paths, sizes and digests.

use polity::Digest;

use super::{Quantity, Unit, Value};

/// Digits of a digest that stand for it where people only compare.
const SHORT: usize = 12;

/// A path as it may be shown: one that has anything that isn't printable, or that looks like something else, is quoted and
/// escaped, so that a name from elsewhere can't write to the terminal.
pub fn path(path: &str) -> String {
    let quoted = format!("{path:?}");
    let escaped = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    if escaped == Some(path) {
        path.to_owned()
    } else {
        quoted
    }
}

/// The start of a digest.
pub fn short_digest(digest: &Digest) -> String {
    let text = digest.to_string();
    format!("{}…", text.get(..SHORT).unwrap_or(&text))
}

/// Bytes, exact: `1,234 bytes`.
pub fn size(bytes: u64) -> Value {
    Value::Quantity(quantity(bytes))
}

/// The same as text, which stays on one line.
pub fn size_text(bytes: u64) -> String {
    quantity(bytes).to_string()
}

fn quantity(bytes: u64) -> Quantity {
    Unit::new(if bytes == 1 { "byte" } else { "bytes" }, 0).of(bytes)
}

/// Bytes in short: `1.2 GB`.
pub fn short_size(bytes: u64) -> String {
    let (unit, name) = match bytes {
        0..1_000 => return format!("{bytes}\u{a0}B"),
        1_000..1_000_000 => (1_000, "kB"),
        1_000_000..1_000_000_000 => (1_000_000, "MB"),
        _ => (1_000_000_000, "GB"),
    };
    format!("{}.{}\u{a0}{name}", bytes / unit, bytes % unit / (unit / 10))
}

/// A plain number.
pub fn number(number: u64) -> Value {
    Value::Number(Unit::new("", 0).of(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_isnt_printable_is_escaped() {
        for plain in ["a", "weights/ä b.bin", "数字", "it's", "a-b_c.d"] {
            assert_eq!(path(plain), plain);
        }
        for (given, shown) in [
            ("a\u{202e}b", r#""a\u{202e}b""#),
            ("a\u{a0}b", r#""a\u{a0}b""#),
            ("e\u{301}", r#""e\u{301}""#),
            ("\u{1b}[2J", r#""\u{1b}[2J""#),
            ("\"a\"", r#""\"a\"""#),
            ("a\"b", r#""a\"b""#),
        ] {
            assert_eq!(path(given), shown);
        }
    }

    #[test]
    fn sizes_are_short() {
        for (bytes, text) in [
            (0, "0\u{a0}B"),
            (999, "999\u{a0}B"),
            (1_000, "1.0\u{a0}kB"),
            (1_999_999, "1.9\u{a0}MB"),
            (12_345_678_901, "12.3\u{a0}GB"),
        ] {
            assert_eq!(short_size(bytes), text);
        }
    }
}
