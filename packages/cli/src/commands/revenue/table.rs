use std::path::PathBuf;

use clap::{Args, Subcommand};
use cosmwasm_std::CosmosMsg;
use polity::bounds;
use polity::revenue::{ExecuteMsg, QueryMsg, RevenueResponse, Seal, Share, TableCreated, TableId, Units};
use polity::Ratio;
use serde::Deserialize;
use serde_json::json;

use super::shares;
use crate::book::Numbered;
use crate::error::CliError;
use crate::files;
use crate::options::Sending;
use crate::report::Report;
use crate::session::{call, Confirm, Session};
use crate::ui::{style, Line, Value};
use crate::CHAIN_EXIT_CODES;

#[derive(Subcommand)]
pub enum Command {
    /// Make a share table, and seal it; it counts once a model's authority sets it
    ///
    /// Rows come from a file, or from --share, whose percentages are 100 in all, exact to four decimals. A file is JSON:
    /// [{"account": "lin", "units": 300}, …], with names or addresses, 1 to 10,000 rows, and at least 1 unit each.
    ///
    ///   polity revenue table make --share lin=60 --share dividends=40 --name first --from lin
    #[command(after_help = CHAIN_EXIT_CODES)]
    Make(Make),
}

#[derive(Args)]
pub struct Make {
    /// The rows as JSON
    #[arg(required_unless_present = "share")]
    file: Option<PathBuf>,

    /// An account and its part in per cent; again for each account
    #[arg(long, value_name = "NAME=PERCENT", conflicts_with = "file")]
    share: Vec<String>,

    /// What to call it in the address book: lower-case letters, digits and dashes
    #[arg(long)]
    name: Option<String>,

    #[command(flatten)]
    options: Sending,
}

/// A row of a file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    account: String,
    units: Count,
}

/// A number, as people and as messages write it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Count {
    Number(u64),
    Text(String),
}

impl Command {
    pub fn run(&self) -> Result<(), CliError> {
        match self {
            Self::Make(options) => options.run(),
        }
    }
}

impl Make {
    fn run(&self) -> Result<(), CliError> {
        let mut session = Session::open(&self.options.reading)?;
        let rows = self.rows(&session)?;
        let seal = Seal::of(&rows)
            .map_err(|error| CliError::Usage(format!("these rows make no share table: {error}")))?;
        if let Some(name) = &self.name {
            let known = session.book().number(Numbered::ShareTable, name);
            let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
            if name.is_empty() || name.len() > 64 || !name.bytes().all(plain) {
                return Err(CliError::BadName { name: name.clone() });
            }
            if let Some(known) = known {
                return Err(CliError::Usage(format!(
                    "the name {name:?} stands for share table {known} already"
                )));
            }
        }
        // the next number: should another table come between, what follows its making is refused, and all of it undone
        let revenue: RevenueResponse = session.ask_revenue(&QueryMsg::Revenue {})?;
        let table = revenue.tables.saturating_add(1);
        let msgs = messages(&session, &rows, table, seal)?;
        let does = format!("makes share table {table} with {} rows", rows.len());
        // it counts for nothing before a model's authority sets it
        let sent = session.send(&self.options, does, Confirm::No, msgs)?;
        let made: TableCreated = sent.data(0)?;
        if let (Some(name), true) = (&self.name, sent.kept) {
            session.edit_book(|book| {
                book.call(Numbered::ShareTable, name, made.table);
                Ok(())
            })?;
        }

        let mut report = Report::new();
        report.sent(&sent);
        report.field("table", made.table)?;
        report.field("name", &self.name)?;
        report.field("digest", seal.digest)?;
        report.field("count", seal.count)?;
        report.field("total", seal.total)?;
        let mut facts = vec![("number", Value::text(made.table.to_string()))];
        if let Some(name) = &self.name {
            facts.push(("name", Value::text(name)));
        }
        facts.push(("digest", Value::text(seal.digest.to_string())));
        report.facts(facts);
        let mut holders: Vec<_> = rows.iter().map(|row| (row.account.clone(), row.units.u64())).collect();
        holders.sort_by_cached_key(|(account, units)| (std::cmp::Reverse(*units), session.name(account)));
        let rows = holders
            .iter()
            .map(|(account, units)| json!({ "account": session.who(account), "units": units.to_string() }));
        report.field("rows", rows.collect::<Vec<_>>())?;
        report.line("");
        let (largest, rest) = holders.split_at(holders.len().min(30));
        report.table(shares::table(&session, largest, rest, seal.total.u64()));
        report.line("");
        report.line(Line::styled(style::QUIET, "A vote that sets it names its number and its digest."));
        report.print(&self.options.reading)
    }

    /// The rows in the order in which revenue takes them.
    fn rows(&self, session: &Session) -> Result<Vec<Share>, CliError> {
        let mut rows = match &self.file {
            Some(file) => from_file(session, file)?,
            None => from_parts(session, &self.share)?,
        };
        rows.sort_by(|a, b| a.account.cmp(&b.account));
        if let Some(twice) = rows.windows(2).find(|pair| pair[0].account == pair[1].account) {
            return Err(CliError::Usage(format!(
                "{} stands twice among the rows",
                session.name(&twice[0].account)
            )));
        }
        Ok(rows)
    }
}

fn from_file(session: &Session, file: &PathBuf) -> Result<Vec<Share>, CliError> {
    let rows: Vec<Row> = files::json(file, "share table")?;
    let share = |(index, row): (usize, Row)| {
        let no =
            |why: String| CliError::Usage(format!("{file:?}, row {}, {}: {why}", index + 1, row.account));
        let units = match &row.units {
            Count::Number(units) => *units,
            Count::Text(units) => {
                units.parse().map_err(|_| no(format!("{units:?} is no number of units")))?
            }
        };
        let units = Units::try_from(units).map_err(|error| no(error.to_string()))?;
        Ok(Share { account: session.address(&row.account)?.into_string(), units })
    };
    rows.into_iter().enumerate().map(share).collect()
}

fn from_parts(session: &Session, parts: &[String]) -> Result<Vec<Share>, CliError> {
    let (mut rows, mut sum) = (vec![], 0u64);
    for given in parts {
        let bad = |why: &str| CliError::Usage(format!("{given:?} is no share: {why}"));
        let (account, percent) =
            given.split_once('=').ok_or_else(|| bad("write NAME=PERCENT, as in lin=62.5"))?;
        let ten_thousandths = hundredths(percent)
            .ok_or_else(|| bad("a part is more than 0 and at most 100, to four decimals"))?;
        sum = sum.saturating_add(ten_thousandths);
        let units = Units::try_from(ten_thousandths).map_err(|error| bad(&error.to_string()))?;
        rows.push(Share { account: session.address(account)?.into_string(), units });
    }
    if sum != u64::from(Ratio::WHOLE) {
        let sum = crate::ui::percent(u32::try_from(sum).unwrap_or(u32::MAX)).replace('\u{a0}', " ");
        return Err(CliError::Usage(format!("the shares are {sum} together, and must be 100 %")));
    }
    // the same parts in the fewest units
    let common = rows.iter().fold(0, |common, row| divisor(common, row.units.u64()));
    rows.into_iter()
        .map(|row| {
            let units = Units::try_from(row.units.u64() / common.max(1));
            Ok(Share { units: units.map_err(|error| CliError::Usage(error.to_string()))?, ..row })
        })
        .collect()
}

/// Per cent in millionths.
fn hundredths(percent: &str) -> Option<u64> {
    let (whole, part) = percent.split_once('.').unwrap_or((percent, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(part) || part.len() > 4 {
        return None;
    }
    let millionths: u64 = format!("{whole}{part:0<4}").parse().ok()?;
    (1..=u64::from(Ratio::WHOLE)).contains(&millionths).then_some(millionths)
}

/// The largest number that divides both; of 0 and a number, the number.
fn divisor(a: u64, b: u64) -> u64 {
    if b == 0 {
        a
    } else {
        divisor(b, a % b)
    }
}

/// Makes a table in as many messages as its rows need.
fn messages(
    session: &Session,
    rows: &[Share],
    table: TableId,
    seal: Seal,
) -> Result<Vec<CosmosMsg>, CliError> {
    let revenue = &session.community()?.revenue;
    let mut chunks = rows.chunks(bounds::SHARES_AT_ONCE.max as usize).map(<[Share]>::to_vec);
    let create = ExecuteMsg::CreateTable { rows: chunks.next().unwrap_or_default() };
    let add = chunks.map(|rows| ExecuteMsg::AddRows { table, rows });
    let msgs: Vec<_> =
        [create].into_iter().chain(add).chain([ExecuteMsg::SealTable { table, seal }]).collect();
    msgs.iter().map(|msg| call(revenue, msg, vec![])).collect()
}
