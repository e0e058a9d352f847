//! The token holders' part of revenue: what waits, what is distributed, and who is owed what of it.

use clap::{Args, Subcommand};
use cosmwasm_std::{Addr, Uint128};
use polity::dividends::{BooksResponse, DividendsResponse, ExecuteMsg, NextResponse, QueryMsg};
use polity::{bounds, Asset};
use serde_json::json;

use crate::error::CliError;
use crate::money::{events, listed, paying, Claimable, Coin};
use crate::options::{Reading, Sending};
use crate::report::{time, Report};
use crate::session::{call, Confirm, Session};
use crate::ui::{self, style, Column, Line, Table, Value};
use crate::CHAIN_EXIT_CODES;

#[derive(Subcommand)]
pub enum Command {
    /// Show what waits for a distribution, when the next can be made, and what was distributed
    #[command(after_help = CHAIN_EXIT_CODES)]
    Status(Status),

    /// Book what arrived since the last time; a distribution does it for its asset anyway
    #[command(after_help = CHAIN_EXIT_CODES)]
    Sync(Sync),

    /// Distribute all that waits of an asset, by the stakes at the start of the block
    #[command(after_help = CHAIN_EXIT_CODES)]
    Distribute(Distribute),

    /// Show what an account is owed by its stake
    #[command(after_help = CHAIN_EXIT_CODES)]
    Owed(Owed),

    /// Take what an account is owed by its stake; it goes to that account, whoever sends this
    ///
    /// A token that refuses is left out, and said.
    #[command(after_help = CHAIN_EXIT_CODES)]
    Claim(Claim),
}

#[derive(Args)]
pub struct Status {
    #[command(flatten)]
    options: Reading,
}

#[derive(Args)]
pub struct Sync {
    /// Of what: a denom, a symbol, or a token's name or address [default: all of which something arrived]
    asset: Vec<String>,

    #[command(flatten)]
    options: Sending,
}

#[derive(Args)]
pub struct Distribute {
    /// What: a denom, a symbol, or a token's name or address
    asset: String,

    #[command(flatten)]
    options: Sending,
}

#[derive(Args)]
pub struct Owed {
    /// Whose: a name or an address
    account: String,

    #[command(flatten)]
    options: Reading,
}

#[derive(Args)]
pub struct Claim {
    /// Who is paid: a name or an address [default: who sends it]
    account: Option<String>,

    #[command(flatten)]
    options: Sending,
}

impl Command {
    pub fn run(&self) -> Result<(), CliError> {
        match self {
            Self::Status(options) => options.run(),
            Self::Sync(options) => options.run(),
            Self::Distribute(options) => options.run(),
            Self::Owed(options) => options.run(),
            Self::Claim(options) => options.run(),
        }
    }
}

/// Every asset that dividends may have something of: what they booked, what the bank says that they hold, what models
/// were paid in, and what is staked.
fn assets(session: &Session) -> Result<Vec<Coin>, CliError> {
    let mut assets: Vec<Asset> = session.dividend_assets()?.into_iter().map(|books| books.asset).collect();
    let coins = session.coins(&session.community()?.dividends)?;
    assets.extend(coins.into_iter().map(|coin| Asset::Native(coin.denom)));
    assets.extend(session.paid_assets()?.into_iter().map(|paid| paid.asset));
    assets.push(session.stake()?.clone());
    assets.sort();
    assets.dedup();
    Ok(assets.into_iter().map(|asset| (asset.clone(), session.any_unit(&asset))).collect())
}

fn books(session: &Session, asset: &Asset) -> Result<BooksResponse, CliError> {
    session.ask_dividends(&QueryMsg::Books { asset: asset.clone() })
}

/// What is there and isn't booked.
fn arrived(books: &BooksResponse) -> Uint128 {
    let booked = books.books.waiting.saturating_add(books.books.unpaid);
    books.held.unwrap_or_default().saturating_sub(booked)
}

impl Status {
    fn run(&self) -> Result<(), CliError> {
        let session = Session::open(&self.options)?;
        let of: DividendsResponse = session.ask_dividends(&QueryMsg::Dividends {})?;
        let (now, unit) = (session.now()?, session.stake_unit()?);
        let mut report = Report::new();
        report.title("Dividends");
        report.field("treasury", session.who(&of.treasury))?;
        report.field("governor", of.governor.as_ref().map(|governor| session.who(governor)))?;
        report.field("period", Value::Span(of.period).json())?;
        report.field("now", time(now))?;
        report.facts([
            ("by stakes in", Value::text(of.governor.as_ref().map_or("nothing".into(), |g| session.name(g)))),
            ("between two distributions", Value::Span(of.period)),
        ]);
        let mut next_ones = Table::new([
            Column::new("Asset"),
            "Waits".into(),
            "Not claimed".into(),
            "Paid".into(),
            Column::new("Next distribution").wrapped(),
        ]);
        let mut past = Table::new(["Asset", "No", "Amount", "By a stake of", "Time"].map(Column::new));
        let mut rows = vec![];
        for (asset, unit_of) in assets(&session)? {
            let (found, next) = (books(&session, &asset)?, next(&session, &asset)?);
            let distributions = session.distributions(&asset)?;
            if found.books.received.is_zero() && next.amount.is_zero() {
                continue;
            }
            let of = |units: Uint128| unit_of.of(units);
            let stands = match &next.blocker {
                None => Value::Good("✓ can be made now".into()),
                Some(_) if next.amount.is_zero() => Value::Open("… nothing waits".into()),
                Some(polity::dividends::Blocker::TooEarly { from }) => Value::Open(format!(
                    "… in {}, {}",
                    ui::time::span(from.saturating_sub(now)),
                    ui::time::utc(*from)
                )),
                Some(polity::dividends::Blocker::TooLittleStake { total, min_stake }) => Value::Bad(format!(
                    "✗ {} are staked of the {} that it takes",
                    unit.of(*total),
                    unit.of(min_stake.u128())
                )),
                Some(blocker) => Value::Open(format!("… {blocker}")),
            };
            next_ones.row([
                Value::text(unit_of.symbol()),
                Value::Number(of(next.amount)),
                Value::Number(of(found.books.unpaid)),
                Value::Number(of(found.books.paid)),
                stands,
            ]);
            let mut made = vec![];
            for distribution in &distributions {
                past.row([
                    Value::text(unit_of.symbol()),
                    ui::number(distribution.distribution.into()),
                    Value::Quantity(of(distribution.amount)),
                    Value::Quantity(unit.of(distribution.total)),
                    Value::Time(distribution.time),
                ]);
                made.push(json!({
                    "distribution": distribution.distribution,
                    "governor": session.who(&distribution.governor),
                    "height": distribution.height,
                    "time": time(distribution.time),
                    "total": unit.of(distribution.total).json(),
                    "amount": of(distribution.amount).json(),
                }));
            }
            rows.push(json!({
                "asset": asset,
                "waiting": of(next.amount).json(),
                "not_booked": of(arrived(&found)).json(),
                "received": of(found.books.received).json(),
                "distributed": of(found.books.distributed).json(),
                "unpaid": of(found.books.unpaid).json(),
                "paid": of(found.books.paid).json(),
                "from": time(next.from),
                "blocker": next.blocker.as_ref().map(ToString::to_string),
                "distributions": made,
            }));
        }
        report.line("");
        if rows.is_empty() {
            report.line("Nothing arrived yet.");
        } else {
            report.table(next_ones);
        }
        if !past.is_empty() {
            report.title("Distributions, newest first");
            report.table(past);
        }
        report.field("assets", rows)?;
        report.print(&self.options)
    }
}

fn next(session: &Session, asset: &Asset) -> Result<NextResponse, CliError> {
    session.ask_dividends(&QueryMsg::Next { asset: asset.clone() })
}

impl Sync {
    fn run(&self) -> Result<(), CliError> {
        let mut session = Session::open(&self.options.reading)?;
        let dividends = session.community()?.dividends.clone();
        let named = self.asset.iter().map(|given| {
            let asset = session.asset(given)?;
            let unit = session.any_unit(&asset);
            Ok((asset, unit))
        });
        let mut named = named.collect::<Result<Vec<_>, CliError>>()?;
        let all = named.is_empty();
        if all {
            named = assets(&session)?;
        }
        let (mut msgs, mut amounts) = (vec![], vec![]);
        for (asset, unit) in named {
            let amount = arrived(&books(&session, &asset)?);
            // one that is named is sent even so: the contract says why not
            if !all || !amount.is_zero() {
                amounts.push((asset.clone(), unit.of(amount)));
                msgs.push(call(&dividends, &ExecuteMsg::Sync { asset }, vec![])?);
            }
        }
        if msgs.is_empty() {
            return Err(CliError::No {
                what: "nothing arrived that isn't booked".into(),
                hint: "what is in revenue is claimed first: `polity revenue claim dividends`".into(),
            });
        }
        let sums: Vec<_> = amounts.iter().map(|(_, amount)| amount.clone()).collect();
        let does = format!("lets the dividends book {}", listed(&sums));
        let sent = session.send(&self.options, does, Confirm::No, msgs)?;
        let mut report = Report::new();
        report.sent(&sent);
        let booked = amounts.iter().map(|(asset, amount)| json!({ "asset": asset, "amount": amount.json() }));
        report.field("booked", booked.collect::<Vec<_>>())?;
        report.print(&self.options.reading)
    }
}

impl Distribute {
    fn run(&self) -> Result<(), CliError> {
        let mut session = Session::open(&self.options.reading)?;
        let asset = session.asset(&self.asset)?;
        let unit = session.any_unit(&asset);
        let dividends = session.community()?.dividends.clone();
        let next = next(&session, &asset)?;
        let total = session.stake_unit()?.of(next.total);
        let amount = unit.of(next.amount);
        let says = format!(
            "It is divided by the stakes at the start of the block, {total} in all: who stakes later has no part of it. It \
             can't be taken back."
        );
        let does = format!("distributes {amount} by stake");
        let msg = call(&dividends, &ExecuteMsg::Distribute { asset: asset.clone() }, vec![])?;
        let sent = session.send(&self.options, does, Confirm::Ask(says), vec![msg])?;
        let mut report = Report::new();
        report.sent(&sent);
        let made = events(&sent.outcome, &dividends, "distributed").last().unwrap_or_default();
        let figure = |key: &str| made.get(key).and_then(|text| text.parse::<u128>().ok()).unwrap_or_default();
        let number = figure("distribution");
        report.field("asset", &asset)?;
        report.field("distribution", u32::try_from(number).unwrap_or(u32::MAX))?;
        report.field("amount", unit.of(figure("amount")).json())?;
        report.field("total", session.stake_unit()?.of(figure("total")).json())?;
        report.line(format!(
            "It is distribution {number} of {}. Whoever had stake takes its part with `polity dividends claim`.",
            unit.symbol()
        ));
        report.print(&self.options.reading)
    }
}

impl Owed {
    fn run(&self) -> Result<(), CliError> {
        let session = Session::open(&self.options)?;
        let account = session.address(&self.account)?;
        let mut table = Table::new(["Distribution", "Can take now"].map(Column::new));
        let (mut rows, mut sums) = (vec![], vec![]);
        for books in session.dividend_assets()? {
            let unit = session.any_unit(&books.asset);
            let mut sum = unit.of(0u128);
            for row in session.dividend_rows(&account, &books.asset)? {
                let amount = row.amount.map(|amount| unit.of(amount));
                sum = amount.as_ref().map_or(sum.clone(), |amount| sum.plus(amount));
                table.row([
                    Value::text(format!("{} of {}", row.distribution, unit.symbol())),
                    amount.clone().map_or(Value::Bad("✗ its governor doesn't say".into()), Value::Quantity),
                ]);
                rows.push(json!({
                    "asset": books.asset,
                    "distribution": row.distribution,
                    "amount": amount.map(|amount| amount.json()),
                }));
            }
            sums.push((books.asset, sum));
        }
        let name = session.name(account.as_str());
        let mut report = Report::new();
        report.field("account", session.who(account.as_str()))?;
        let owed = sums.iter().map(|(asset, sum)| json!({ "asset": asset, "amount": sum.json() }));
        report.field("owed", owed.collect::<Vec<_>>())?;
        report.field("rows", rows)?;
        let sums: Vec<_> = sums.into_iter().map(|(_, sum)| sum).collect();
        let line =
            Line::styled(style::STRONG, name).plain(format!(" can take {} by its stake.", listed(&sums)));
        report.line(line);
        if !table.is_empty() {
            report.line("");
            report.table(table);
        }
        report.print(&self.options)
    }
}

impl Claim {
    fn run(&self) -> Result<(), CliError> {
        let mut session = Session::open(&self.options.reading)?;
        let sender = session.sender(&self.options)?;
        let account = match &self.account {
            Some(account) => session.address(account)?,
            None => sender.clone(),
        };
        let dividends = session.community()?.dividends.clone();
        let name = session.name(account.as_str());
        let all = candidates(&session, &account)?;
        let (parts, refused) = paying(&mut session, &sender, &dividends, &name, all)?;
        if parts.is_empty() {
            let what = format!("there is nothing to claim for {name} by its stake");
            return Err(CliError::No {
                what,
                hint: "`polity dividends status` says what waits, and until when".into(),
            });
        }
        let whom = if account == sender { String::new() } else { format!(" for {name}") };
        let sums: Vec<_> = parts.iter().map(|part| part.pays.clone()).collect();
        let does = format!("claims {}{whom} by stake", listed(&sums));
        let msgs = parts.iter().flat_map(|part| part.msgs.clone()).collect();
        // it goes to whom it belongs to, and to nobody else: there is nothing to regret
        let sent = session.send(&self.options, does, Confirm::No, msgs)?;
        let mut report = Report::new();
        report.sent(&sent);
        report.field("account", session.who(account.as_str()))?;
        let rows = parts.iter().map(|part| json!({ "asset": part.coin.0, "amount": part.pays.json() }));
        report.field("claimed", rows.collect::<Vec<_>>())?;
        let mut left = vec![];
        for (part, error) in &refused {
            left.push(json!({ "asset": part.coin.0, "error": error.to_string() }));
            report.line(Line::styled(style::BAD, format!("✗ {} is left out: {error}", part.coin.1.symbol())));
        }
        report.field("left_out", left)?;
        report.print(&self.options.reading)
    }
}

fn candidates(session: &Session, account: &Addr) -> Result<Vec<Claimable<()>>, CliError> {
    let dividends = &session.community()?.dividends;
    let mut parts = vec![];
    for books in session.dividend_assets()? {
        let rows = session.dividend_rows(account, &books.asset)?;
        let numbers: Vec<_> = rows.iter().map(|row| row.distribution).collect();
        let msgs = numbers.chunks(bounds::DISTRIBUTIONS.max as usize).map(|distributions| {
            let msg = ExecuteMsg::Claim {
                asset: books.asset.clone(),
                distributions: distributions.to_vec(),
                account: Some(account.to_string()),
            };
            call(dividends, &msg, vec![])
        });
        let msgs = msgs.collect::<Result<Vec<_>, CliError>>()?;
        if !msgs.is_empty() {
            let unit = session.any_unit(&books.asset);
            parts.push(Claimable { of: (), pays: unit.of(0u128), coin: (books.asset, unit), msgs });
        }
    }
    Ok(parts)
}
