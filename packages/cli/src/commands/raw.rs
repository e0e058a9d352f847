//! Messages and questions that no command has words for.

use std::path::PathBuf;

use clap::Args;
use cosmwasm_std::{to_json_binary, CosmosMsg, WasmMsg};
use serde_json::Value as Json;

use crate::error::CliError;
use crate::files;
use crate::options::{Reading, Sending};
use crate::report::Report;
use crate::session::{Confirm, Session};

#[derive(Args)]
pub struct Query {
    /// The contract: a name or an address
    contract: String,

    /// The question as JSON; a text `@NAME` in it stands for an address
    #[arg(value_name = "JSON", required_unless_present_any = ["file", "key"])]
    msg: Option<String>,

    /// Read the question from a file
    #[arg(long, value_name = "FILE", conflicts_with_all = ["msg", "key"])]
    file: Option<PathBuf>,

    /// Read the record under this key instead, given in hexadecimal digits
    #[arg(long, value_name = "HEX", conflicts_with = "msg")]
    key: Option<String>,

    #[command(flatten)]
    options: Reading,
}

#[derive(Args)]
pub struct Tx {
    /// The contract: a name or an address
    contract: String,

    /// The message as JSON; a text `@NAME` in it stands for an address
    #[arg(value_name = "JSON", required_unless_present = "file")]
    msg: Option<String>,

    /// Read the message from a file
    #[arg(long, value_name = "FILE", conflicts_with = "msg")]
    file: Option<PathBuf>,

    /// Send native coins along: `5 USD`, `5 uusd`
    #[arg(long, value_name = "AMOUNT")]
    funds: Vec<String>,

    #[command(flatten)]
    options: Sending,
}

/// The JSON that was given or lies in a file, with addresses in the place of names.
fn message(session: &Session, text: Option<&str>, file: Option<&PathBuf>) -> Result<Json, CliError> {
    let mut msg: Json =
        match (text, file) {
            (_, Some(file)) => files::json(file, "message")?,
            (text, None) => serde_json::from_str(text.unwrap_or_default())
                .map_err(|error| CliError::Json { path: "JSON".into(), what: "message", error })?,
        };
    session.fill(&mut msg)?;
    Ok(msg)
}

impl Query {
    pub fn run(&self) -> Result<(), CliError> {
        let session = Session::open(&self.options)?;
        let contract = session.address(&self.contract)?;
        if let Some(key) = &self.key {
            return self.record(&session, &contract, key);
        }
        let msg = message(&session, self.msg.as_deref(), self.file.as_ref())?;
        let answer: Json = session.ask(&contract, &msg)?;
        // the answer is JSON anyway
        Ok(files::print_json(&answer)?)
    }

    fn record(&self, session: &Session, contract: &cosmwasm_std::Addr, key: &str) -> Result<(), CliError> {
        let bytes = |text: &str| -> Option<Vec<u8>> {
            let pairs = text.as_bytes().chunks(2);
            pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
        };
        let Some(key) = bytes(key).filter(|_| key.len() % 2 == 0) else {
            return Err(CliError::Usage(format!("{key:?} is no key in hexadecimal digits")));
        };
        let record = session.chain().raw(contract.as_str(), &key);
        let record = record.map_err(|error| session.failed("reading a record", error))?;
        let hex = record.map(|record| record.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
        Ok(files::print_json(&hex)?)
    }
}

impl Tx {
    pub fn run(&self) -> Result<(), CliError> {
        let mut session = Session::open(&self.options.reading)?;
        let contract = session.address(&self.contract)?;
        let msg = message(&session, self.msg.as_deref(), self.file.as_ref())?;
        let funds = self.funds.iter().map(|text| {
            let (asset, amount) = session.amount(text)?;
            match asset {
                polity::Asset::Native(denom) => Ok(cosmwasm_std::Coin::new(amount, denom)),
                polity::Asset::Cw20(_) => {
                    Err(CliError::Usage(format!("{text} is a token: send it with a message to the token")))
                }
            }
        });
        let mut funds = funds.collect::<Result<Vec<_>, CliError>>()?;
        funds.sort_by(|a, b| a.denom.cmp(&b.denom));
        let verb =
            msg.as_object().and_then(|fields| fields.keys().next()).map_or("something", String::as_str);
        let does = format!("sends {verb} to {}", session.name(contract.as_str()));
        let binary = to_json_binary(&msg).map_err(|error| CliError::Output(std::io::Error::other(error)))?;
        let msg: CosmosMsg =
            WasmMsg::Execute { contract_addr: contract.into_string(), msg: binary, funds }.into();
        let says = "What a raw message does is for the contract to say; it can't be taken back.";
        let sent = session.send(&self.options, does, Confirm::Ask(says.into()), vec![msg])?;
        let mut report = Report::new();
        report.sent(&sent);
        let mut table =
            crate::ui::Table::new(["Event".into(), crate::ui::Column::new("Attributes").wrapped()]);
        for event in sent.outcome.events() {
            let attributes = event
                .attributes
                .iter()
                .map(|attribute| format!("{}={}", attribute.key, session.name(&attribute.value)));
            table.row([
                crate::ui::Value::text(&event.ty),
                crate::ui::Value::text(attributes.collect::<Vec<_>>().join(" ")),
            ]);
        }
        report.table(table);
        report.print(&self.options.reading)
    }
}
