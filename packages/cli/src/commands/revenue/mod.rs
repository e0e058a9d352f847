//! What is paid for models, and who is owed what of it.

mod books;
mod claim;
mod forecast;
mod income;
mod owed;
mod pay;
mod shares;
mod table;

use clap::Subcommand;
use polity::registry::ModelId;
use serde_json::{json, Value as Json};

use crate::error::CliError;
use crate::money::of_weight;
use crate::session::Session;
use crate::ui::{Unit, Value};
use crate::CHAIN_EXIT_CODES;

#[derive(Subcommand)]
pub enum Command {
    /// Pay for a model, in a coin or a token
    ///
    /// Whoever has shares of it and of what it derives from can take their part from the next block on. Only an active or
    /// deprecated model can be paid. The payment names the shares that it was told, so that nobody can change them just
    /// before it; --epoch names others.
    ///
    ///   polity revenue pay digits '250 USD' --from city-archive
    #[command(after_help = CHAIN_EXIT_CODES)]
    Pay(pay::Pay),

    /// Show what an account is owed by its shares of models
    #[command(after_help = CHAIN_EXIT_CODES)]
    Owed(owed::Owed),

    /// Take what an account is owed by its shares of models; it goes to that account, whoever sends this
    ///
    /// What descendants earned is settled first where it wasn't. Long lists are sent as several transactions. A token that
    /// refuses is left out, and said.
    #[command(after_help = CHAIN_EXIT_CODES)]
    Claim(claim::Claim),

    /// Show who has which share of what a model earns
    #[command(after_help = CHAIN_EXIT_CODES)]
    Shares(shares::Shares),

    /// Share tables, which a vote can set as a model's shares
    #[command(subcommand)]
    Table(table::Command),

    /// Show who would get what of a payment
    #[command(after_help = CHAIN_EXIT_CODES)]
    Forecast(forecast::Forecast),

    /// Show what was paid for a model, and which version earned it
    #[command(after_help = CHAIN_EXIT_CODES)]
    Income(income::Income),

    /// Show the books of every asset that was ever paid; exit code 1 if one isn't covered
    #[command(after_help = CHAIN_EXIT_CODES)]
    Books(books::Books),
}

impl Command {
    pub fn run(&self) -> Result<(), CliError> {
        match self {
            Self::Pay(options) => options.run(),
            Self::Owed(options) => options.run(),
            Self::Claim(options) => options.run(),
            Self::Shares(options) => options.run(),
            Self::Table(command) => command.run(),
            Self::Forecast(options) => options.run(),
            Self::Income(options) => options.run(),
            Self::Books(options) => options.run(),
        }
    }
}

/// A model's part of a payment.
struct Part {
    model: ModelId,
    name: String,
    weight: u64,
    epoch: u64,
    json: Json,
}

/// What models get of a payment: the paid one first.
fn parts(
    session: &Session,
    model: ModelId,
    unit: &Unit,
    units: cosmwasm_std::Uint128,
) -> Result<Vec<Part>, CliError> {
    let forecast = session.forecast(model, units)?;
    let part = |row: polity::revenue::ForecastRow| {
        let weight = row.weight.u64();
        let json = json!({
            "model": session.model_json(row.model)?,
            "part": Value::Part(of_weight(weight)).json(),
            "weight": row.weight,
            "amount": unit.finer(18).of(row.amount).json(),
            "epoch": row.epoch,
            "holders": row.holders,
        });
        Ok(Part { model: row.model, name: session.model_name(row.model)?, weight, epoch: row.epoch, json })
    };
    forecast.parts.into_iter().map(part).collect()
}

/// The block from which shares count, in words.
fn since(epoch: u64) -> String {
    match epoch {
        0 => "the start".into(),
        epoch => format!("block {}", crate::ui::thousands(epoch)).replace(' ', "\u{a0}"),
    }
}
