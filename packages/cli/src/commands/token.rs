use clap::{Args, Subcommand};
use cosmwasm_std::{Addr, CosmosMsg, Uint128, WasmMsg};
use polity_client::ChainError;
use serde_json::json;

use crate::error::CliError;
use crate::input;
use crate::options::Sending;
use crate::report::Report;
use crate::session::{encode, Confirm, Session};
use crate::ui::{Column, Table, Unit, Value};
use crate::CHAIN_EXIT_CODES;

#[derive(Subcommand)]
pub enum Command {
    /// Make a cw20 token that others hold: to pay a model in, say
    ///
    /// All of it is held by whom --holder names. Nobody can mint more, and nobody can change its code. It is called by its
    /// name in the address book, and counted in its symbol.
    #[command(after_help = CHAIN_EXIT_CODES)]
    Make(Make),
}

#[derive(Args)]
pub struct Make {
    /// What the address book calls it: lower-case letters, digits and dashes
    name: String,

    /// What it is called in full, 3 to 50 bytes
    #[arg(long)]
    title: String,

    /// What it is counted in, 3 to 12 letters and dashes
    #[arg(long)]
    symbol: String,

    /// Digits behind the point, at most 18
    #[arg(long, default_value_t = 6, value_parser = clap::value_parser!(u8).range(..=18))]
    decimals: u8,

    /// Who holds how much of it, as in `meter-works=20,000`; once for each holder
    #[arg(long = "holder", value_name = "NAME=AMOUNT", required = true)]
    holders: Vec<String>,

    #[command(flatten)]
    options: Sending,
}

impl Command {
    pub fn run(&self) -> Result<(), CliError> {
        let Self::Make(options) = self;
        options.run()
    }
}

impl Make {
    fn run(&self) -> Result<(), CliError> {
        let mut session = Session::open(&self.options.reading)?;
        session.sender(&self.options)?;
        if let Some(address) = session.book().address(&self.name) {
            return Err(CliError::TakenName { name: self.name.clone(), address: address.clone() });
        }
        // whether the name can be one is for the book to say, before anything is sent
        session.book().clone().add(&self.name, &session.community()?.governor.clone())?;
        let unit = Unit::new(&self.symbol, self.decimals);
        let held = self.held(&session, &unit)?;
        let supply = held.iter().try_fold(Uint128::zero(), |sum, (_, amount)| sum.checked_add(*amount));
        let supply =
            unit.of(supply.map_err(|_| CliError::Usage("the holders have more than there can be".into()))?);
        let msg = self.founding(&mut session, &held)?;
        let does = format!("makes the token {}: {supply}", self.name);
        let says =
            "It can't be changed: nobody can mint more of it, and nobody can take it back from its holders.";
        let sent = session.send(&self.options, does, Confirm::Ask(says.into()), vec![msg])?;
        let (address, _) = sent
            .outcome
            .instantiated(0)
            .map_err(|error| CliError::Answer { doing: sent.does.clone(), error: error.to_string() })?;
        if sent.kept {
            session.edit_book(|book| book.add(&self.name, &address))?;
        }
        let mut report = Report::new();
        report.sent(&sent);
        report.field("name", &self.name)?;
        report.field("address", &address)?;
        report.field("supply", supply.json())?;
        let mut table = Table::new(["Holder".into(), Column::new(&self.symbol).named("amount")]);
        for (holder, amount) in &held {
            table.row([Value::text(session.name(holder.as_str())), Value::Number(unit.of(*amount))]);
        }
        let rows = held.iter().map(|(holder, amount)| {
            json!({ "holder": session.who(holder.as_str()), "amount": unit.of(*amount).json() })
        });
        report.field("holders", rows.collect::<Vec<_>>())?;
        report.table(table);
        report.print(&self.options.reading)
    }

    fn held(&self, session: &Session, unit: &Unit) -> Result<Vec<(Addr, Uint128)>, CliError> {
        let mut held: Vec<(Addr, Uint128)> = vec![];
        for given in &self.holders {
            let Some((name, amount)) = given.split_once('=') else {
                return Err(CliError::Usage(format!(
                    "{given:?}: write NAME=AMOUNT, as in meter-works=20,000"
                )));
            };
            let holder = session.address(name)?;
            if held.iter().any(|(known, _)| *known == holder) {
                return Err(CliError::Usage(format!("{name} stands twice")));
            }
            held.push((holder, input::amount(amount, unit)?));
        }
        Ok(held)
    }

    /// The message that makes it, of the code that the home was founded with.
    fn founding(&self, session: &mut Session, held: &[(Addr, Uint128)]) -> Result<CosmosMsg, CliError> {
        let code = session.embedded().code_named("token");
        let missing = || ChainError::NotFound { what: "code named `token`".into() };
        let code_id = code.ok_or_else(missing).map_err(|error| session.failed("making a token", error))?;
        let balances = held.iter().map(|(address, amount)| json!({ "address": address, "amount": amount }));
        let msg = json!({
            "name": self.title,
            "symbol": self.symbol,
            "decimals": self.decimals,
            "initial_balances": balances.collect::<Vec<_>>(),
        });
        let msg = WasmMsg::Instantiate {
            admin: None,
            code_id,
            msg: encode(&msg)?,
            funds: vec![],
            label: self.name.clone(),
        };
        Ok(msg.into())
    }
}
