//! What commands about models share: what they ask the registry, and how versions, times and parts are written.

use std::path::Path;

use cosmwasm_std::{Addr, CosmosMsg};
use polity::registry::{
    CreatedResponse, Exact, ExecuteMsg, LicenceResponse, LineageResponse, ModelId, ModelResponse,
    PolicyResponse, QueryMsg, Reason, ReasonCode, VersionId, VersionResponse,
};
use polity::{Digest, Ratio};
use polity_client::catalogue::Kind;
use polity_evaluate::Sha256;

use crate::book::Numbered;
use crate::error::CliError;
use crate::files;
use crate::session::{call, Session};
use crate::ui::time::DAY;
use crate::CHAIN_EXIT_CODES;

/// Rows of a page, at most: as many as the registry answers.
pub const PAGE: u32 = 30;

/// A model as it is, or as it was.
pub fn model(session: &Session, model: ModelId, at: Option<u64>) -> Result<ModelResponse, CliError> {
    session.ask_registry(&QueryMsg::Model { model, at })
}

/// A version as it is, or as it was.
pub fn version(
    session: &Session,
    model: ModelId,
    version: VersionId,
    at: Option<u64>,
) -> Result<VersionResponse, CliError> {
    session.ask_registry(&QueryMsg::Version { model, version, at })
}

/// Where a model comes from.
pub fn lineage(session: &Session, model: ModelId) -> Result<LineageResponse, CliError> {
    session.ask_registry(&QueryMsg::Lineage { model })
}

/// A model for people: its name and number.
pub fn called(session: &Session, number: ModelId) -> Result<String, CliError> {
    Ok(format!("{} (model {number})", &*model(session, number, None)?.name).replace(' ', "\u{a0}"))
}

/// A policy as messages name it: by number and digest, so that nothing else can take its place.
pub fn exact_policy(session: &Session, given: &str) -> Result<Exact, CliError> {
    let policy = session.number(Numbered::Policy, given)?;
    let PolicyResponse { digest, .. } = session.ask_registry(&QueryMsg::Policy { policy })?;
    Ok(Exact { id: policy, digest })
}

/// A licence as messages name it.
pub fn exact_licence(session: &Session, given: &str) -> Result<Exact, CliError> {
    let licence = session.number(Numbered::Licence, given)?;
    let LicenceResponse { digest, .. } = session.ask_registry(&QueryMsg::Licence { licence })?;
    Ok(Exact { id: licence, digest })
}

/// What something that the registry numbers is called: `digits-open`, or `policy 3` where the book has no name for it.
pub fn numbered(session: &Session, kind: Kind, number: u32) -> String {
    match session.book().number_name(kind.into(), number) {
        Some(name) => name.to_owned(),
        None => format!("{kind}\u{a0}{number}"),
    }
}

/// A version of a model: its number, or its label.
pub fn version_number(session: &Session, model: ModelId, given: &str) -> Result<VersionId, CliError> {
    if let Ok(number) = given.parse() {
        return Ok(number);
    }
    let mut labels = vec![];
    let mut start_after = None;
    loop {
        let page: polity::registry::VersionsResponse =
            session.ask_registry(&QueryMsg::Versions { model, start_after, limit: Some(PAGE) })?;
        let Some(last) = page.versions.last() else { break };
        start_after = Some(last.version);
        for row in page.versions {
            let Some(label) = row.label else { continue };
            if *label == *given {
                return Ok(row.version);
            }
            labels.push(label.to_string());
        }
    }
    Err(CliError::unknown("version", given, labels))
}

/// A message to the registry.
pub fn to_registry(session: &Session, msg: &ExecuteMsg) -> Result<CosmosMsg, CliError> {
    call(&session.community()?.registry.clone(), msg, vec![])
}

/// The number of what a registry made.
pub fn made(created: &CreatedResponse) -> Result<u32, CliError> {
    let unreadable = |error: std::num::TryFromIntError| CliError::Answer {
        doing: "making it".into(),
        error: error.to_string(),
    };
    u32::try_from(created.id.u64()).map_err(unreadable)
}

/// The digest of a file, as documents are named on chain.
pub fn digest_of(path: &Path) -> Result<Digest, CliError> {
    Ok(Digest(Sha256::of(&files::text(path)?).0))
}

/// A part of a whole: `10%`, `2.5 %`. Exact to a millionth.
pub fn part(text: &str) -> Result<Ratio, String> {
    let bad = || format!("{text:?} is no part: write it as 10% or 2.5%, with at most four decimals");
    let number = text.trim().strip_suffix('%').ok_or_else(bad)?.trim_end();
    let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(decimals) || decimals.len() > 4 || number.ends_with('.')
    {
        return Err(bad());
    }
    let millionths = format!("{whole}{decimals:0<4}").parse().map_err(|_| bad())?;
    Ratio::from_millionths(millionths).ok_or_else(|| format!("{text:?} is more than a whole"))
}

/// A number with at most six decimals, in millionths: `0.955`, `-1.2`.
pub fn millionths(text: &str) -> Result<i64, String> {
    let bad = || {
        format!("{text:?} is no number with at most six decimals; what has more is rounded towards worse, by whoever measured")
    };
    let (sign, number) = match text.strip_prefix('-') {
        Some(number) => ("-", number),
        None => ("", text),
    };
    let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(decimals) || decimals.len() > 6 || number.ends_with('.')
    {
        return Err(bad());
    }
    format!("{sign}{whole}{decimals:0<6}").parse().map_err(|_| bad())
}

/// A point in time: unix seconds, `2026-01-15`, or `2026-01-15T08:30:00`, in UTC.
pub fn instant(text: &str) -> Result<u64, String> {
    let bad =
        || format!("{text:?} is no time: write unix seconds, 2026-01-15 or 2026-01-15T08:30:00, in UTC");
    if let Ok(seconds) = text.parse() {
        return Ok(seconds);
    }
    let text = text.trim_end_matches('Z');
    let (date, clock) = text.split_once(['T', ' ']).unwrap_or((text, "00:00:00"));
    let numbers = |text: &str, between: char| -> Option<[u64; 3]> {
        let parts: Vec<_> = text.split(between).map(|part| part.parse().ok()).collect::<Option<_>>()?;
        parts.try_into().ok()
    };
    let ([year, month, day], [hour, minute, second]) =
        numbers(date, '-').zip(numbers(clock, ':')).ok_or_else(bad)?;
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 31,
    };
    let fits = (1970..=9999).contains(&year) && (1..=12).contains(&month) && (1..=last).contains(&day);
    if !fits || hour > 23 || minute > 59 || second > 59 {
        return Err(bad());
    }
    // years are counted from March, so that a leap day is a year's last
    let shifted = if month > 2 { year } else { year - 1 };
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + of_year - 719_468;
    Ok(days * DAY + hour * 3_600 + minute * 60 + second)
}

/// A reason against a use, by its code and what it is about.
pub fn reason(reason: &Reason) -> String {
    let rule = (reason.code == ReasonCode::RuleNotHeld).then_some("rule");
    let about = [reason.axis.as_deref(), rule, reason.what.as_deref()];
    let about: Vec<_> = about.into_iter().flatten().collect();
    match about.as_slice() {
        [] => reason.code.to_string(),
        about => format!("{}: {}", reason.code, about.join(" ")),
    }
}

/// Some names, or that there is none.
pub fn listed(names: impl IntoIterator<Item = impl ToString>) -> crate::ui::Value {
    let names: Vec<_> = names.into_iter().map(|name| name.to_string()).collect();
    match names.as_slice() {
        [] => crate::ui::Value::Nothing,
        names => crate::ui::Value::text(names.join(", ")),
    }
}

/// Addresses by their names.
pub fn names<'a>(session: &Session, addresses: impl IntoIterator<Item = &'a String>) -> crate::ui::Value {
    listed(addresses.into_iter().map(|address| session.name(address)))
}

/// The community's treasury.
pub fn treasury(session: &Session) -> Result<Addr, CliError> {
    Ok(session.community()?.treasury.clone())
}

/// What the help of a command on a chain ends with, an example before it.
pub fn example(line: &str) -> String {
    format!("Example: {line}\n\n{CHAIN_EXIT_CODES}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::time::utc;

    #[test]
    fn parts_are_percentages() {
        for (text, millionths) in
            [("10%", 100_000), ("2.5 %", 25_000), ("0.0001%", 1), ("100%", 1_000_000), ("0%", 0)]
        {
            assert_eq!(part(text).unwrap().millionths(), millionths, "{text}");
        }
        for text in ["10", "", "%", "-1%", "100.0001%", "0.00001%", "1.%", ".5%", "1,5%", "99999999999%"] {
            assert!(part(text).is_err(), "{text}");
        }
    }

    #[test]
    fn values_have_six_decimals() {
        for (text, value) in
            [("0.955", 955_000), ("1", 1_000_000), ("-1.2", -1_200_000), ("0.000001", 1), ("0", 0)]
        {
            assert_eq!(millionths(text).unwrap(), value, "{text}");
        }
        for text in ["", "-", ".5", "1.", "0.0000001", "95%", "NaN", "1e3", "--1", "99999999999999"] {
            assert!(millionths(text).is_err(), "{text}");
        }
    }

    /// The other way round than times are told, for every day of four centuries.
    #[test]
    fn instants_are_read_as_they_are_told() {
        for day in 0..146_097 {
            let seconds = day * DAY + 3_723;
            let told = utc(seconds);
            let told = told.trim_end_matches("\u{a0}UTC");
            assert_eq!(instant(told), Ok(seconds), "{told}");
        }
        assert_eq!(instant("2026-01-15"), Ok(1_768_435_200));
        assert_eq!(instant("2026-01-15T00:01:05Z"), Ok(1_768_435_265));
        assert_eq!(instant("90"), Ok(90));
        for text in
            ["", "yesterday", "2026-13-01", "2026-02-29", "2026-1", "2026-01-01T24:00:00", "1969-12-31", "-5"]
        {
            assert!(instant(text).is_err(), "{text}");
        }
    }
}
