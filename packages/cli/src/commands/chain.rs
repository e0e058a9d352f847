use clap::{ArgGroup, Args, Subcommand};
use cosmwasm_std::{BlockInfo, Timestamp};
use polity_client::ChainError;
use serde_json::json;

use crate::error::CliError;
use crate::input;
use crate::options::Reading;
use crate::report::{time, Report};
use crate::session::Session;
use crate::ui::{self, Column, Table, Value};

#[derive(Subcommand)]
pub enum Command {
    /// Show the chain: its latest block, its codes and its contracts
    Status(Status),

    /// Let time pass: only an embedded chain can
    ///
    /// Opens a block so much later, into which the next transaction goes. Time can't be taken back.
    Advance(Advance),
}

#[derive(Args)]
pub struct Status {
    #[command(flatten)]
    options: Reading,
}

#[derive(Args)]
#[command(group = ArgGroup::new("how").required(true))]
pub struct Advance {
    /// So many days
    #[arg(long, group = "how")]
    days: Option<u64>,

    /// So many hours
    #[arg(long, group = "how")]
    hours: Option<u64>,

    /// So long: 90s, 5m, 12h, 3d, 2w
    #[arg(long, value_name = "DURATION", group = "how")]
    by: Option<String>,

    /// So many blocks
    #[arg(long, group = "how")]
    blocks: Option<u64>,

    /// To a unix second
    #[arg(long, value_name = "SECONDS", group = "how")]
    to: Option<u64>,

    #[command(flatten)]
    options: Reading,
}

impl Command {
    pub fn run(&self) -> Result<(), CliError> {
        match self {
            Self::Status(options) => options.run(),
            Self::Advance(options) => options.run(),
        }
    }
}

fn block_fields(report: &mut Report, session: &Session) -> Result<BlockInfo, CliError> {
    let block = session.block()?;
    report.field("chain", &block.chain_id)?;
    report.field("height", block.height)?;
    report.field("time", time(block.time.seconds()))?;
    Ok(block)
}

impl Status {
    fn run(&self) -> Result<(), CliError> {
        let session = Session::open(&self.options)?;
        let info = session.chain().info();
        let mut report = Report::new();
        report.title(&info.chain_id);
        let block = block_fields(&mut report, &session)?;
        report.field("prefix", &info.prefix)?;
        report.field("embedded", info.embedded)?;
        report.facts([
            (
                "runs",
                Value::text(if info.embedded {
                    "inside this program, kept in the home"
                } else {
                    "elsewhere"
                }),
            ),
            ("block", ui::number(block.height)),
            ("time", Value::Time(block.time.seconds())),
            ("addresses", Value::text(format!("{}1…", info.prefix))),
        ]);
        let mut contracts = session.contracts()?;
        contracts.sort_by_key(|(_, info)| info.code_id);
        let mut table = Table::new([
            "Contract".into(),
            "Code".into(),
            Column::new("Code changed by").named("admin"),
            Column::new("Address").wrapped(),
        ]);
        let mut rows = vec![];
        for (address, info) in &contracts {
            let admin = info.admin.as_ref().map(|admin| session.name(admin.as_str()));
            rows.push(json!({
                "name": session.book().name(address.as_str()),
                "address": address,
                "label": info.label,
                "code": info.code_id,
                "admin": info.admin,
            }));
            table.row([
                Value::text(session.book().name(address.as_str()).unwrap_or(&info.label)),
                Value::text(info.code_id.to_string()),
                Value::text(admin.unwrap_or_else(|| "nobody".into())),
                Value::text(address.as_str()),
            ]);
        }
        report.field("contracts", rows)?;
        report.title("Contracts");
        report.table(table);
        report.print(&self.options)
    }
}

impl Advance {
    fn run(&self) -> Result<(), CliError> {
        let mut session = Session::open(&self.options)?;
        let before = session.block()?;
        let seconds = match (&self.by, self.days, self.hours) {
            (Some(text), ..) => Some(input::duration(text)?),
            (_, Some(days), _) => Some(days.saturating_mul(ui::time::DAY)),
            (.., Some(hours)) => Some(hours.saturating_mul(ui::time::HOUR)),
            _ => None,
        };
        let (blocks, to) = (self.blocks, self.to);
        let clock = session.chain_mut().clock();
        let moved = match clock {
            None => Err(ChainError::Unsupported { what: "moving its clock".into() }),
            Some(clock) => match (seconds, blocks, to) {
                (Some(seconds), ..) => clock.advance(seconds),
                (_, Some(blocks), _) => clock.advance_blocks(blocks),
                (.., to) => clock.skip_to(Timestamp::from_seconds(to.unwrap_or_default())),
            },
        };
        moved.map_err(|error| session.failed("letting time pass", error))?;
        let mut report = Report::new();
        let block = block_fields(&mut report, &session)?;
        let passed = block.time.seconds().saturating_sub(before.time.seconds());
        report.field("passed", passed)?;
        report.line(format!(
            "{} later: block {}, {}",
            ui::time::span(passed),
            ui::thousands(block.height),
            ui::time::utc(block.time.seconds())
        ));
        report.print(&self.options)
    }
}
