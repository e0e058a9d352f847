use clap::{Args, Subcommand};
use cosmwasm_std::Coin;
use polity::governor::{MemberResponse, QueryMsg};
use polity::Asset;
use serde_json::json;

use crate::error::CliError;
use crate::governing;
use crate::options::Reading;
use crate::report::{time, who, Report};
use crate::session::Session;
use crate::ui::{style, Column, Line, Table, Unit, Value};

#[derive(Subcommand)]
pub enum Command {
    /// Add a name to the address book
    ///
    /// Without an address it is a new account of the embedded chain, whose address follows from its name; there is no key
    /// to it and none is needed.
    Add(Add),

    /// Take a name out of the address book; the account stays
    Remove(Remove),

    /// List the address book, with what each account has of the staked asset
    List(List),

    /// Show an account: what it has, stakes and may do
    Show(Show),

    /// Give an account coins that weren't there before: only an embedded chain can
    Fund(Fund),
}

#[derive(Args)]
pub struct Add {
    /// Its name: lower-case letters, digits and dashes
    name: String,

    /// Its address, if it is one that exists
    address: Option<String>,

    #[command(flatten)]
    options: Reading,
}

#[derive(Args)]
pub struct Remove {
    /// Its name
    name: String,

    #[command(flatten)]
    options: Reading,
}

#[derive(Args)]
pub struct List {
    #[command(flatten)]
    options: Reading,
}

#[derive(Args)]
pub struct Show {
    /// Its name or address
    account: String,

    #[command(flatten)]
    options: Reading,
}

#[derive(Args)]
pub struct Fund {
    /// Its name or address
    account: String,

    /// How much: `60,000 USD`, `5 uusd`
    amount: String,

    #[command(flatten)]
    options: Reading,
}

impl Command {
    pub fn run(&self) -> Result<(), CliError> {
        match self {
            Self::Add(options) => options.run(),
            Self::Remove(options) => options.run(),
            Self::List(options) => options.run(),
            Self::Show(options) => options.run(),
            Self::Fund(options) => options.run(),
        }
    }
}

impl Add {
    fn run(&self) -> Result<(), CliError> {
        let mut session = Session::open(&self.options)?;
        let address = match &self.address {
            Some(address) => session.address(address)?,
            None => session.embedded().account(&self.name),
        };
        session.edit_book(|book| book.add(&self.name, &address))?;
        let mut report = Report::new();
        report.fields(who(Some(&self.name), address.as_str()))?;
        report.line(Line::styled(style::STRONG, &self.name).plain(" is ").plain(address.as_str()));
        report.print(&self.options)
    }
}

impl Remove {
    fn run(&self) -> Result<(), CliError> {
        let mut session = Session::open(&self.options)?;
        let address = session.address(&self.name)?;
        let removed = session.edit_book(|book| Ok(book.remove(&self.name)))?;
        if !removed {
            let names = session.book().names().map(|(name, _)| name.to_owned());
            return Err(CliError::unknown("account or contract", &self.name, names));
        }
        let mut report = Report::new();
        report.fields(who(Some(&self.name), address.as_str()))?;
        report.line(Line::styled(style::STRONG, &self.name).plain(" is no name any more"));
        report.print(&self.options)
    }
}

impl List {
    fn run(&self) -> Result<(), CliError> {
        let session = Session::open(&self.options)?;
        let stake = session.stake()?.clone();
        let unit = session.stake_unit()?;
        let mut table = Table::new([
            "Name".into(),
            Column::new(unit.symbol()).named("balance"),
            Column::new("Address").wrapped(),
        ]);
        let mut rows = vec![];
        for (name, address) in session.book().names() {
            let balance = unit.of(session.balance(address, &stake)?);
            rows.push(json!({ "name": name, "address": address, "balance": balance.json() }));
            table.row([Value::text(name), Value::Number(balance), Value::text(address.as_str())]);
        }
        let mut report = Report::new();
        report.field("accounts", rows)?;
        report.table(table);
        report.print(&self.options)
    }
}

impl Show {
    fn run(&self) -> Result<(), CliError> {
        let session = Session::open(&self.options)?;
        let account = session.address(&self.account)?;
        let stake = session.stake()?.clone();
        let unit = session.stake_unit()?;
        let member: MemberResponse =
            session.ask_governor(&QueryMsg::Member { account: account.to_string() })?;
        let mut report = Report::new();
        report.fields(session.who(account.as_str()))?;
        report.field("member", &member)?;
        report.title(session.name(account.as_str()));
        let mut holdings = vec![];
        let mut facts = vec![("address", Value::text(account.as_str()))];
        let mut hold = |asset: Asset, quantity: crate::ui::Quantity| {
            holdings.push(json!({ "asset": asset, "balance": quantity.json() }));
            facts.push(("in hand", Value::Quantity(quantity)));
        };
        if let Asset::Cw20(_) = &stake {
            hold(stake.clone(), unit.of(session.balance(&account, &stake)?));
        }
        for Coin { denom, amount } in session.coins(&account)? {
            hold(Asset::Native(denom.clone()), Unit::of_denom(&denom).of(amount));
        }
        report.field("balances", holdings)?;
        report.field("unit", unit.json())?;
        facts.push(("staked", Value::Quantity(unit.of(member.staked))));
        facts.push(("counts now", Value::Quantity(unit.of(member.power))));
        facts.push(("votes by", Value::text(delegation(&session, &member)?)));
        let received = &member.received;
        facts.push(("delegated to it", Value::Quantity(unit.of(received.whole))));
        for of_tier in &received.by_tier {
            let tier = session.tier(&of_tier.tier.to_string())?;
            facts.push(("", Value::text(format!("{} in {}", unit.of(of_tier.power), &*tier.name))));
        }
        report.facts(facts);
        if !member.claims.is_empty() {
            report.title("Claims");
            let now = session.now()?;
            let mut table = Table::new(["Amount", "Ripe", "In"].map(Column::new));
            for claim in &member.claims {
                let waits = match claim.release.saturating_sub(now) {
                    0 => Value::Good("now".into()),
                    seconds => Value::Span(seconds),
                };
                table.row([Value::Quantity(unit.of(claim.amount)), Value::Time(claim.release), waits]);
            }
            report.table(table);
        }
        if !member.open_proposals.is_empty() {
            report.title("Proposals being voted on");
            let numbers: Vec<_> = member.open_proposals.iter().map(u32::to_string).collect();
            report.line(numbers.join(", "));
        }
        report.field("now", time(session.now()?))?;
        report.print(&self.options)
    }
}

fn delegation(session: &Session, member: &MemberResponse) -> Result<String, CliError> {
    use polity::governor::Delegation;
    Ok(match &member.delegation {
        Delegation::Nobody => "itself".into(),
        Delegation::Whole(delegate) => session.name(delegate),
        Delegation::ByTier(tiers) => {
            let constitution = session.constitution()?;
            let each = tiers.iter().map(|entry| {
                let tier = governing::named_tier(entry.tier, &constitution.tiers);
                format!("{} in {tier}", session.name(&entry.to))
            });
            each.collect::<Vec<_>>().join(", ")
        }
    })
}

impl Fund {
    fn run(&self) -> Result<(), CliError> {
        let mut session = Session::open(&self.options)?;
        let account = session.address(&self.account)?;
        let (asset, amount) = session.amount(&self.amount)?;
        let Asset::Native(denom) = &asset else {
            return Err(CliError::Usage(
                "only native coins can be made; a token is sent by who has it".into(),
            ));
        };
        let held = session.balance(&account, &asset)?;
        if held.checked_add(amount).is_err() {
            let why = "with what the account has that is more than there can be".into();
            return Err(CliError::Amount { text: self.amount.clone(), why });
        }
        let minted = session.embedded().mint(&account, vec![Coin::new(amount, denom)]);
        minted.map_err(|error| session.failed("making coins", error))?;
        let balance = session.unit(&asset)?.of(session.balance(&account, &asset)?);
        let mut report = Report::new();
        report.fields(session.who(account.as_str()))?;
        report.field("balance", balance.json())?;
        report.line(
            Line::styled(style::STRONG, session.name(account.as_str())).plain(format!(" has {balance} now")),
        );
        report.print(&self.options)
    }
}
