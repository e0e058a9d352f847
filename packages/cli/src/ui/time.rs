//! Times and durations in words.

const MINUTE: u64 = 60;
/// Seconds of an hour.
pub const HOUR: u64 = 60 * MINUTE;
/// Seconds of a day.
pub const DAY: u64 = 24 * HOUR;

/// A unix second as a date and a time of day: `2026-01-15 00:01:05 UTC`.
pub fn utc(seconds: u64) -> String {
    let (days, rest) = (seconds / DAY, seconds % DAY);
    let (year, month, day) = date(days);
    let (hour, minute, second) = (rest / HOUR, rest % HOUR / MINUTE, rest % MINUTE);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}\u{a0}UTC")
}

/// The weekday of a unix second.
pub fn weekday(seconds: u64) -> &'static str {
    // the first day of unix time was a Thursday
    match (seconds / DAY) % 7 {
        0 => "Thursday",
        1 => "Friday",
        2 => "Saturday",
        3 => "Sunday",
        4 => "Monday",
        5 => "Tuesday",
        _ => "Wednesday",
    }
}

/// A duration in its two largest units, rounded: `13 days 23 hours`.
pub fn span(seconds: u64) -> String {
    let (large, small, names) = match seconds {
        0..MINUTE => (1, 1, ["second", "second"]),
        MINUTE..HOUR => (MINUTE, 1, ["minute", "second"]),
        HOUR..DAY => (HOUR, MINUTE, ["hour", "minute"]),
        _ => (DAY, HOUR, ["day", "hour"]),
    };
    let rounded = seconds.saturating_add(small / 2) / small * small;
    let counts = [rounded / large, rounded % large / small];
    let words =
        |(count, name): (u64, &str)| format!("{count}\u{a0}{name}{}", if count == 1 { "" } else { "s" });
    let parts: Vec<_> = counts.into_iter().zip(names).filter(|(count, _)| *count > 0).map(words).collect();
    if parts.is_empty() {
        return words((0, names[0]));
    }
    parts.join(" ")
}

/// The date of a day counted from 1970-01-01, by the rules of the Gregorian calendar.
///
/// Years are counted from March, so that a leap day is a year's last: Howard Hinnant, "chrono-compatible low-level
/// date algorithms", `civil_from_days`.
fn date(days: u64) -> (u64, u64, u64) {
    let shifted = days + 719_468; // from 0000-03-01
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (era * 400 + year_of_era + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_dates() {
        for (seconds, text) in [
            (0, "1970-01-01 00:00:00 UTC"),
            (951_782_399, "2000-02-28 23:59:59 UTC"),
            (951_782_400, "2000-02-29 00:00:00 UTC"),
            (1_767_225_600, "2026-01-01 00:00:00 UTC"),
            (4_107_542_400, "2100-03-01 00:00:00 UTC"),
        ] {
            assert_eq!(utc(seconds).replace('\u{a0}', " "), text);
        }
        assert_eq!(weekday(1_767_225_600), "Thursday");
        assert_eq!(weekday(1_767_225_600 + 3 * DAY), "Sunday");
    }

    /// Every day follows the one before, over four centuries.
    #[test]
    fn no_day_is_left_out() {
        let mut before = date(0);
        for day in 1..146_097 {
            let next = date(day);
            let (year, month, of_month) = before;
            let follows = [(year, month, of_month + 1), (year, month + 1, 1), (year + 1, 1, 1)];
            assert!(follows.contains(&next), "{before:?} {next:?}");
            before = next;
        }
        assert_eq!(before, (2369, 12, 31));
    }

    #[test]
    fn durations_are_words() {
        for (seconds, text) in [
            (0, "0 seconds"),
            (1, "1 second"),
            (90, "1 minute 30 seconds"),
            (DAY, "1 day"),
            (14 * DAY - 5, "14 days"),
            (14 * DAY - HOUR, "13 days 23 hours"),
            (2 * DAY + 5, "2 days"),
            (36 * HOUR, "1 day 12 hours"),
            (12 * HOUR - 5, "12 hours"),
            (HOUR - 1, "59 minutes 59 seconds"),
        ] {
            assert_eq!(span(seconds).replace('\u{a0}', " "), text);
        }
    }
}
