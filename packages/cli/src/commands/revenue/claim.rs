use std::collections::BTreeSet;

use clap::Args;
use cosmwasm_std::{Addr, CosmosMsg};
use polity::bounds;
use polity::registry::ModelId;
use polity::revenue::{Epoch, ExecuteMsg, Source};
use serde_json::json;

use crate::error::CliError;
use crate::money::{listed, paying, Claimable, Coin};
use crate::options::Sending;
use crate::report::Report;
use crate::session::{call, Confirm, Session};
use crate::ui::{style, Column, Line, Quantity, Table, Value};

/// Messages of one transaction, at most, so that a node takes it.
const MESSAGES: usize = 20;

#[derive(Args)]
pub struct Claim {
    /// Who is paid: a name or an address [default: who sends it]
    account: Option<String>,

    /// Only by shares of this model
    #[arg(long)]
    model: Option<String>,

    #[command(flatten)]
    options: Sending,
}

impl Claim {
    pub fn run(&self) -> Result<(), CliError> {
        let mut session = Session::open(&self.options.reading)?;
        let sender = session.sender(&self.options)?;
        let account = match &self.account {
            Some(account) => session.address(account)?,
            None => sender.clone(),
        };
        let only = self.model.as_ref().map(|model| session.model(model)).transpose()?;
        let revenue = session.community()?.revenue.clone();

        let name = session.name(account.as_str());
        let all = candidates(&session, &account, only)?;
        let (parts, refused) = paying(&mut session, &sender, &revenue, &name, all)?;
        if parts.is_empty() {
            let what = format!("there is nothing to claim for {name} by shares of models");
            let hint = format!("`polity revenue owed {name}` says what it took and will be able to take");
            return Err(CliError::No { what, hint });
        }

        let whom = if account == sender { String::new() } else { format!(" for {name}") };
        let sums = sums(&parts);
        let does = format!("claims {}{whom} by shares of models", listed(&sums));
        let msgs: Vec<_> = parts.iter().flat_map(|part| part.msgs.clone()).collect();
        // nothing is kept between two simulations, so that one has to show all
        let at_once = if self.options.simulate { msgs.len() } else { MESSAGES };
        let count = msgs.len().div_ceil(at_once);
        let mut report = Report::new();
        let mut transactions = vec![];
        for (index, msgs) in msgs.chunks(at_once).enumerate() {
            let does = match count {
                1 => does.clone(),
                _ => format!("{does}, {} of {count}", index + 1),
            };
            // it goes to whom it belongs to, and to nobody else: there is nothing to regret
            let sent = session.send(&self.options, does, Confirm::No, msgs.to_vec())?;
            report.sent(&sent);
            transactions.push(sent.json());
        }
        report.field("transactions", transactions)?;
        report.field("account", session.who(account.as_str()))?;
        let mut table = Table::new([Column::new("By shares of").wrapped(), "Paid".into()]);
        let mut rows = vec![];
        for part in &parts {
            table.row([Value::text(session.model_name(part.of)?), Value::Quantity(part.pays.clone())]);
            rows.push(json!({
                "model": session.model_json(part.of)?,
                "asset": part.coin.0,
                "amount": part.pays.json(),
            }));
        }
        report.field("claimed", rows)?;
        report.line("");
        report.table(table);
        let mut left = vec![];
        for (part, error) in &refused {
            let symbol = part.coin.1.symbol();
            left.push(json!({ "asset": part.coin.0, "error": error.to_string() }));
            report.line(Line::styled(style::BAD, format!("✗ {symbol} is left out: {error}")));
        }
        report.field("left_out", left)?;
        report.print(&self.options.reading)
    }
}

/// What could take something for an account, of each model and asset.
fn candidates(
    session: &Session,
    account: &Addr,
    only: Option<ModelId>,
) -> Result<Vec<Claimable<ModelId>>, CliError> {
    let (mut parts, assets) = (vec![], session.paid_assets()?);
    for (model, held) in session.holdings(account)? {
        if only.is_some_and(|only| only != model) {
            continue;
        }
        for paid in &assets {
            let rows = session.owed_rows(account, model, &paid.asset)?;
            let owed = rows.iter().filter(|row| !row.owed_settled.is_zero()).map(|row| row.epoch);
            let sources = session.sources(model, &paid.asset)?;
            let settle: Vec<_> = sources.into_iter().filter(|source| held.contains(&source.epoch)).collect();
            let epochs: BTreeSet<_> = owed.chain(settle.iter().map(|source| source.epoch)).collect();
            if epochs.is_empty() {
                continue;
            }
            let coin = (paid.asset.clone(), session.any_unit(&paid.asset));
            let pays = coin.1.of(0u128);
            let epochs: Vec<_> = epochs.into_iter().collect();
            let msgs = messages(session, account, (model, &coin), settle, &epochs)?;
            parts.push(Claimable { of: model, coin, msgs, pays });
        }
    }
    Ok(parts)
}

/// Claims, and what has to be settled before, in messages that revenue takes.
fn messages(
    session: &Session,
    account: &Addr,
    (model, coin): (ModelId, &Coin),
    settle: Vec<Source>,
    epochs: &[Epoch],
) -> Result<Vec<CosmosMsg>, CliError> {
    let revenue = &session.community()?.revenue;
    let mut settles: Vec<Vec<Source>> =
        settle.chunks(bounds::SOURCES.max as usize).map(<[Source]>::to_vec).collect();
    let mut last = settles.pop().unwrap_or_default();
    let before =
        settles.into_iter().map(|sources| ExecuteMsg::Settle { model, asset: coin.0.clone(), sources });
    let claims = epochs.chunks(bounds::EPOCHS.max as usize).map(|epochs| ExecuteMsg::Claim {
        account: Some(account.to_string()),
        model,
        asset: coin.0.clone(),
        settle: std::mem::take(&mut last),
        epochs: epochs.to_vec(),
    });
    let msgs: Vec<_> = before.chain(claims).collect();
    msgs.iter().map(|msg| call(revenue, msg, vec![])).collect()
}

/// What they pay together, of each asset.
fn sums(parts: &[Claimable<ModelId>]) -> Vec<Quantity> {
    let mut sums: Vec<(&Coin, Quantity)> = vec![];
    for part in parts {
        match sums.iter_mut().find(|(coin, _)| coin.0 == part.coin.0) {
            Some((_, sum)) => *sum = sum.plus(&part.pays),
            None => sums.push((&part.coin, part.pays.clone())),
        }
    }
    sums.into_iter().map(|(_, sum)| sum).collect()
}
