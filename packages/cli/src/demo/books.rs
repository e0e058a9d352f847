//! Where everything is at the end, to the unit.

use cosmwasm_std::Addr;
use cw20::{AllAccountsResponse, Cw20QueryMsg, TokenInfoResponse};
use polity::governor::{ClaimsResponse, QueryMsg};
use serde_json::{json, Value as Json};

use super::founding::FAUCET;
use super::stage::{Stage, PAGE};
use super::{DemoError, Told};
use crate::ui::{Column, Quantity, Table, Unit, Value};

/// Where an asset is.
struct Book {
    asset: String,
    unit: Unit,
    /// What there is of it.
    issued: Quantity,
    /// What people's accounts hold.
    accounts: Quantity,
    /// What the governor holds for others.
    stake: Quantity,
    claims: Quantity,
    deposits: Quantity,
    treasury: Quantity,
}

/// Shows the books, and answers them for programs; an error where they don't balance.
pub fn tell(stage: &mut Stage) -> Told<Json> {
    // stake that has just changed counts from the next block
    stage.pass(60)?;
    stage.say(
        "Who holds what, by the token's own list of accounts and the chain's bank, and beside it what the governor \
         keeps for others: stake, claims of those who leave, and deposits.",
    )?;
    let holders = holders(stage)?;
    let books = [digits(stage, &holders)?, usd(stage, &holders)?];
    let mut table = Table::new(
        ["Asset", "Issued", "Accounts", "Stake", "Claims", "Deposits", "Treasury", "Difference"]
            .map(Column::new),
    );
    for book in &books {
        let difference = book.difference();
        table.row([
            Value::text(book.unit.symbol()),
            Value::Number(book.issued.clone()),
            Value::Number(book.accounts.clone()),
            Value::Number(book.stake.clone()),
            Value::Number(book.claims.clone()),
            Value::Number(book.deposits.clone()),
            Value::Number(book.treasury.clone()),
            if difference.is_zero() { Value::Good("none".into()) } else { Value::Bad(difference.number()) },
        ]);
    }
    stage.table("The books", table)?;
    if let Some(book) = books.iter().find(|book| !book.difference().is_zero()) {
        return Err(DemoError::Unbalanced {
            asset: book.asset.clone(),
            issued: book.issued.to_string(),
            held: book.held().to_string(),
        });
    }
    stage.say(
        "What was issued is what accounts, stake, claims, deposits and treasury hold together, to the unit. The \
         deposit that is still there is aisha's; anyone may send it back to her.",
    )?;
    Ok(books.iter().map(Book::json).collect())
}

/// Every account that holds anything, with both assets.
fn holders(stage: &mut Stage) -> Told<Vec<(Addr, Quantity, Quantity)>> {
    // of the bank nobody can ask for all accounts, so that it is those of the story
    let mut accounts: Vec<Addr> = stage.names.keys().cloned().collect();
    let mut after = None;
    loop {
        let question = Cw20QueryMsg::AllAccounts { start_after: after.clone(), limit: Some(PAGE) };
        let page: AllAccountsResponse = stage.query(&stage.token, &question)?;
        let Some(last) = page.accounts.last() else { break };
        after = Some(last.clone());
        accounts.extend(page.accounts.into_iter().map(Addr::unchecked));
    }
    accounts.sort_by_key(|account| stage.name(account.as_str()));
    accounts.dedup();
    let mut table =
        Table::new(["Account".into(), Column::new(stage.digit.symbol()), Column::new(stage.usd.symbol())]);
    let mut holders = vec![];
    let mut sums = [stage.digit.of(0u128), stage.usd.of(0u128)];
    for account in accounts {
        let (digits, usd) = (stage.digits_of(&account)?, stage.usd_of(&account)?);
        if digits.is_zero() && usd.is_zero() {
            continue;
        }
        let shown = |quantity: &Quantity| {
            if quantity.is_zero() {
                Value::Nothing
            } else {
                Value::Number(quantity.clone())
            }
        };
        table.row([Value::text(stage.name(account.as_str())), shown(&digits), shown(&usd)]);
        sums = [sums[0].plus(&digits), sums[1].plus(&usd)];
        holders.push((account, digits, usd));
    }
    table.sums([Value::text("all")].into_iter().chain(sums.map(Value::Number)));
    stage.table("Who holds what", table)?;
    Ok(holders)
}

/// The staked token: its supply, and what the governor says it keeps.
fn digits(stage: &Stage, holders: &[(Addr, Quantity, Quantity)]) -> Told<Book> {
    let info: TokenInfoResponse = stage.query(&stage.token, &Cw20QueryMsg::TokenInfo {})?;
    let unit = &stage.digit;
    let (mut claims, mut deposits) = (unit.of(0u128), unit.of(0u128));
    for (account, ..) in holders {
        let mut after = None;
        loop {
            let question =
                QueryMsg::Claims { account: account.into(), start_after: after, limit: Some(PAGE) };
            let page: ClaimsResponse = stage.ask(&question)?;
            let Some(last) = page.claims.last() else { break };
            after = Some(last.release);
            claims = page.claims.iter().fold(claims, |sum, claim| sum.plus(&unit.of(claim.amount)));
        }
    }
    for proposal in 1..=stage.community()?.proposals {
        deposits = deposits.plus(&unit.of(stage.proposal(proposal)?.deposit.unwrap_or_default()));
    }
    let accounts = people(stage, holders.iter().map(|(account, digits, _)| (account, digits)), unit);
    Ok(Book {
        asset: stage.digit_asset().to_string(),
        unit: unit.clone(),
        issued: unit.of(info.total_supply),
        accounts,
        stake: unit.of(stage.total()?),
        claims,
        deposits,
        treasury: stage.digits_of(&stage.treasury)?,
    })
}

/// The native coin, which the chain's faucet issued.
fn usd(stage: &Stage, holders: &[(Addr, Quantity, Quantity)]) -> Told<Book> {
    let unit = &stage.usd;
    let nothing = unit.of(0u128);
    Ok(Book {
        asset: stage.usd_asset().to_string(),
        unit: unit.clone(),
        issued: unit.of(FAUCET),
        accounts: people(stage, holders.iter().map(|(account, _, usd)| (account, usd)), unit),
        // the governor can't be paid in what isn't staked
        stake: nothing.clone(),
        claims: nothing.clone(),
        deposits: nothing,
        treasury: stage.usd_of(&stage.treasury)?,
    })
}

/// What accounts hold that are neither the governor nor the treasury.
fn people<'a>(
    stage: &Stage,
    holders: impl Iterator<Item = (&'a Addr, &'a Quantity)>,
    unit: &Unit,
) -> Quantity {
    let people = holders.filter(|(account, _)| **account != stage.governor && **account != stage.treasury);
    people.fold(unit.of(0u128), |sum, (_, quantity)| sum.plus(quantity))
}

impl Book {
    fn held(&self) -> Quantity {
        let parts = [&self.stake, &self.claims, &self.deposits, &self.treasury];
        parts.into_iter().fold(self.accounts.clone(), |sum, part| sum.plus(part))
    }

    fn difference(&self) -> Quantity {
        let (issued, held) = (&self.issued, self.held());
        if *issued >= held {
            issued.minus(&held)
        } else {
            held.minus(issued)
        }
    }

    fn json(&self) -> Json {
        json!({
            "asset": self.asset,
            "issued": self.issued.json(),
            "accounts": self.accounts.json(),
            "governor": {
                "stake": self.stake.json(),
                "claims": self.claims.json(),
                "deposits": self.deposits.json(),
            },
            "treasury": self.treasury.json(),
            "held": self.held().json(),
            "balanced": self.difference().is_zero(),
        })
    }
}
