//! Amounts, durations and times as people write them.

use cosmwasm_std::Uint128;

use crate::error::CliError;
use crate::ui::time::{DAY, HOUR};
use crate::ui::Unit;

/// An amount in a unit that is known: `250`, `1,000.5`, or with the unit's symbol behind it, `250 DIGIT`. In units of the
/// asset's smallest part.
pub fn amount(text: &str, unit: &Unit) -> Result<Uint128, CliError> {
    let (number, symbol) = split(text);
    if !symbol.is_empty() && !symbol.eq_ignore_ascii_case(unit.symbol()) {
        return Err(bad(text, format!("it is counted in {}", unit.symbol())));
    }
    units(number, unit).map_err(|why| bad(text, why))
}

/// The number and the symbol of an amount; either may be empty.
pub fn split(text: &str) -> (&str, &str) {
    let text = text.trim();
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ',')).unwrap_or(text.len());
    let (number, symbol) = text.split_at(end);
    (number, symbol.trim())
}

fn bad(text: &str, why: impl Into<String>) -> CliError {
    CliError::Amount { text: text.into(), why: why.into() }
}

fn units(number: &str, unit: &Unit) -> Result<Uint128, String> {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let decimals = usize::from(unit.decimals());
    if part.len() > decimals {
        return Err(match decimals {
            0 => format!("{} has no decimals", unit.symbol()),
            _ => format!("{} has {decimals} decimals", unit.symbol()),
        });
    }
    let whole = thousands(whole).ok_or("commas stand between groups of three digits")?;
    if whole.is_empty() || (number.contains('.') && part.is_empty()) || part.contains([',', '.']) {
        return Err("an amount is a number such as 250 or 1,000.5".into());
    }
    let digits = format!("{whole}{part:0<decimals$}");
    digits.parse().map_err(|_| "that is more than there can be".into())
}

/// The digits of a whole number, without the commas between its thousands; none if they stand elsewhere.
fn thousands(text: &str) -> Option<String> {
    let groups: Vec<&str> = text.split(',').collect();
    let (first, rest) = groups.split_first()?;
    let grouped =
        rest.iter().all(|group| group.len() == 3) && (rest.is_empty() || (1..=3).contains(&first.len()));
    grouped.then(|| groups.concat())
}

/// A duration: a number of seconds, or with `s`, `m`, `h`, `d` or `w` behind it.
pub fn duration(text: &str) -> Result<u64, CliError> {
    let bad = || CliError::Duration { text: text.into() };
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let number: u64 = number.parse().map_err(|_| bad())?;
    let seconds = match unit.trim() {
        "" | "s" => 1,
        "m" => 60,
        "h" => HOUR,
        "d" => DAY,
        "w" => 7 * DAY,
        _ => return Err(bad()),
    };
    number.checked_mul(seconds).ok_or_else(bad)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_exactly() {
        let digit = Unit::new("DIGIT", 6);
        for (text, units) in [
            ("250", 250_000_000u128),
            ("0.000001", 1),
            ("1,000.5", 1_000_500_000),
            ("250 DIGIT", 250_000_000),
            ("250digit", 250_000_000),
            ("0", 0),
        ] {
            assert_eq!(amount(text, &digit).unwrap().u128(), units, "{text}");
        }
        for (text, why) in [
            ("0.0000001", "has 6 decimals"),
            ("", "a number such as"),
            (".5", "a number such as"),
            ("5.", "a number such as"),
            ("1.2.3", "a number such as"),
            ("1,00", "groups of three"),
            ("1000,000", "groups of three"),
            ("5 EUR", "counted in DIGIT"),
            ("-5", "counted in DIGIT"),
            ("999999999999999999999999999999999999999", "more than there can be"),
        ] {
            let error = amount(text, &digit).unwrap_err().to_string();
            assert!(error.contains(why), "{text}: {error}");
        }
        assert!(amount("1.5", &Unit::new("X", 0)).unwrap_err().to_string().contains("no decimals"));
    }

    #[test]
    fn durations_have_a_unit() {
        for (text, seconds) in
            [("90", 90), ("90s", 90), ("5m", 300), ("2h", 7_200), ("3d", 259_200), ("1w", 604_800)]
        {
            assert_eq!(duration(text).unwrap(), seconds);
        }
        for text in ["", "d", "3 years", "-1d", "99999999999999999999", "18446744073709551615d"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }
}
