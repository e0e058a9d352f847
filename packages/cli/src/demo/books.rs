//! Where everything is at the end, to the unit.

use cosmwasm_std::{Addr, Uint128, Uint256};
use cw20::{AllAccountsResponse, Cw20QueryMsg, TokenInfoResponse};
use polity::governor::{ClaimsResponse, QueryMsg};
use polity::revenue::Figures;
use polity::{dividends, revenue, Asset};
use serde_json::{json, Value as Json};

use super::founding::{members, FAUCET};
use super::stage::{Stage, PAGE};
use super::{DemoError, Told};
use crate::ui::{Column, Quantity, Table, Unit, Value};

/// Decimals below a unit in which revenue is exact.
const EXACT: u8 = 18;

/// An account, and what it holds of each asset.
type Holder = (Addr, [Quantity; 3]);

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
    revenue: Revenue,
    dividends: Dividends,
}

/// What revenue was paid of an asset. Parts are exact, in 10^-18 of a unit.
struct Revenue {
    received: Quantity,
    paid: Quantity,
    /// What accounts can take now.
    owed: Quantity,
    /// What isn't in a pot yet.
    unsettled: Quantity,
    /// What is in pots, and no account's part reaches.
    dust: Quantity,
    /// What is there, in units.
    held: Quantity,
}

/// What the dividends were paid of an asset.
struct Dividends {
    received: Quantity,
    paid: Quantity,
    /// What holders can take.
    owed: Quantity,
    /// What rounding leaves behind.
    left: Quantity,
    /// What waits for a distribution.
    waiting: Quantity,
    /// What is there.
    held: Quantity,
}

/// Shows the books, and answers them for programs; an error where they don't balance.
pub fn tell(stage: &mut Stage) -> Told<Json> {
    // stake that has just changed counts from the next block
    stage.pass(60)?;
    stage.say(
        "Who holds what, by the tokens' own lists of accounts and the chain's bank, and beside it what the governor \
         keeps for others: stake, claims of those who leave, and deposits.",
    )?;
    let holders = holders(stage)?;
    let books = assets(stage)
        .into_iter()
        .enumerate()
        .map(|(index, (asset, unit))| book(stage, &holders, index, asset, unit))
        .collect::<Told<Vec<_>>>()?;
    ledger(
        stage,
        "Revenue: received is paid, owed, unsettled and dust",
        &books,
        &[
            ("received", |book| &book.revenue.received),
            ("paid", |book| &book.revenue.paid),
            ("owed", |book| &book.revenue.owed),
            ("unsettled", |book| &book.revenue.unsettled),
            ("dust", |book| &book.revenue.dust),
            ("balance", |book| &book.revenue.held),
        ],
        |book| book.revenue.difference(),
    )?;
    ledger(
        stage,
        "Dividends: received is paid, owed, left by rounding and waiting",
        &books,
        &[
            ("received", |book| &book.dividends.received),
            ("paid", |book| &book.dividends.paid),
            ("owed", |book| &book.dividends.owed),
            ("left by rounding", |book| &book.dividends.left),
            ("waiting", |book| &book.dividends.waiting),
            ("balance", |book| &book.dividends.held),
        ],
        |book| book.dividends.difference(),
    )?;
    ledger(
        stage,
        "The books",
        &books,
        &[
            ("accounts", |book| &book.accounts),
            ("stake", |book| &book.stake),
            ("claims", |book| &book.claims),
            ("deposits", |book| &book.deposits),
            ("treasury", |book| &book.treasury),
            ("revenue", |book| &book.revenue.held),
            ("dividends", |book| &book.dividends.held),
            ("issued", |book| &book.issued),
        ],
        Book::difference,
    )?;
    stage.say(
        "What was issued is what accounts, stake, claims, deposits, treasury, revenue and dividends hold together, to the \
         unit. The deposit that is still there is aisha's; anyone may send it back to her.",
    )?;
    Ok(books.iter().map(Book::json).collect())
}

/// One of an asset's figures.
type Figure = fn(&Book) -> &Quantity;

/// Figures of every asset below each other, and what they differ by; an error where that isn't nothing.
fn ledger(
    stage: &mut Stage,
    title: &str,
    books: &[Book],
    figures: &[(&str, Figure)],
    difference: fn(&Book) -> Quantity,
) -> Told {
    let heads = books.iter().map(|book| Column::new(book.unit.symbol()));
    let mut table = Table::new([Column::new("Figure")].into_iter().chain(heads));
    for (name, figure) in figures {
        let shown = books.iter().map(|book| amount(figure(book)));
        table.row([Value::text(*name)].into_iter().chain(shown));
    }
    let shown = books.iter().map(|book| match difference(book) {
        none if none.is_zero() => Value::Good("none".into()),
        some => Value::Bad(some.number()),
    });
    table.sums([Value::text("difference")].into_iter().chain(shown));
    stage.table(title, table)?;
    match books.iter().find(|book| !difference(book).is_zero()) {
        Some(book) => Err(DemoError::Unbalanced {
            asset: book.asset.clone(),
            ledger: title.into(),
            difference: difference(book).to_string(),
        }),
        None => Ok(()),
    }
}

fn amount(quantity: &Quantity) -> Value {
    if quantity.is_zero() {
        Value::Nothing
    } else {
        Value::Number(quantity.clone())
    }
}

fn assets(stage: &Stage) -> [(Asset, Unit); 3] {
    let [usd, eur] = stage.money();
    [(stage.digit_asset(), stage.digit.clone()), usd, eur]
}

/// Every account that holds anything, with all assets.
fn holders(stage: &mut Stage) -> Told<Vec<Holder>> {
    // of the bank nobody can ask for all accounts, so that it is those of the story
    let mut accounts: Vec<Addr> = stage.names.keys().cloned().collect();
    for token in [&stage.token, &stage.eur] {
        let mut after = None;
        loop {
            let question = Cw20QueryMsg::AllAccounts { start_after: after.clone(), limit: Some(PAGE) };
            let page: AllAccountsResponse = stage.query(token, &question)?;
            let Some(last) = page.accounts.last() else { break };
            after = Some(last.clone());
            accounts.extend(page.accounts.into_iter().map(Addr::unchecked));
        }
    }
    accounts.sort_by_key(|account| stage.name(account.as_str()));
    accounts.dedup();
    let assets = assets(stage);
    let heads = assets.iter().map(|(_, unit)| Column::new(unit.symbol()));
    let mut table = Table::new([Column::new("Account")].into_iter().chain(heads));
    let mut holders = vec![];
    let mut sums = assets.map(|(_, unit)| unit.of(0u128));
    for account in accounts {
        let held = [stage.digits_of(&account)?, stage.usd_of(&account)?, stage.eur_of(&account)?];
        if held.iter().all(Quantity::is_zero) {
            continue;
        }
        table.row([Value::text(stage.name(account.as_str()))].into_iter().chain(held.iter().map(amount)));
        for (sum, held) in sums.iter_mut().zip(&held) {
            *sum = sum.plus(held);
        }
        holders.push((account, held));
    }
    table.sums([Value::text("all")].into_iter().chain(sums.map(Value::Number)));
    stage.table("Who holds what", table)?;
    Ok(holders)
}

/// The books of an asset: its supply, and what each contract says that it keeps.
fn book(stage: &Stage, holders: &[Holder], index: usize, asset: Asset, unit: Unit) -> Told<Book> {
    let none = unit.of(0u128);
    let held = |account: &Addr| {
        let row = holders.iter().find(|(holder, _)| holder == account);
        row.and_then(|(_, held)| held.get(index)).cloned().unwrap_or_else(|| none.clone())
    };
    let contracts = [&stage.governor, &stage.treasury, &stage.revenue, &stage.dividends];
    let people = holders.iter().filter(|(account, _)| !contracts.contains(&account));
    let accounts = people.filter_map(|(_, held)| held.get(index)).fold(none.clone(), |sum, q| sum.plus(q));
    let issued = match &asset {
        // which the chain's faucet issued
        Asset::Native(_) => FAUCET.into(),
        Asset::Cw20(token) => {
            let question = Cw20QueryMsg::TokenInfo {};
            let info: TokenInfoResponse = stage.query(&Addr::unchecked(token), &question)?;
            info.total_supply
        }
    };
    // the governor can't be paid in what isn't staked
    let [stake, claims, deposits] =
        if asset == stage.digit_asset() { governor(stage, holders)? } else { [Uint128::zero(); 3] };
    Ok(Book {
        issued: unit.of(issued),
        accounts,
        stake: unit.of(stake),
        claims: unit.of(claims),
        deposits: unit.of(deposits),
        treasury: held(&stage.treasury),
        revenue: Revenue::of(stage, &asset, &unit, held(&stage.revenue))?,
        dividends: Dividends::of(stage, &asset, &unit, held(&stage.dividends))?,
        asset: asset.to_string(),
        unit,
    })
}

/// What the governor says that it keeps: stake, claims, deposits.
fn governor(stage: &Stage, holders: &[Holder]) -> Told<[Uint128; 3]> {
    let (mut claims, mut deposits) = (Uint128::zero(), Uint128::zero());
    for (account, _) in holders {
        let mut after = None;
        loop {
            let question =
                QueryMsg::Claims { account: account.into(), start_after: after, limit: Some(PAGE) };
            let page: ClaimsResponse = stage.ask(&question)?;
            let Some(last) = page.claims.last() else { break };
            after = Some(last.release);
            claims += page.claims.iter().map(|claim| claim.amount).sum::<Uint128>();
        }
    }
    for proposal in 1..=stage.community()?.proposals {
        deposits += stage.proposal(proposal)?.deposit.unwrap_or_default();
    }
    Ok([stage.total()?, claims, deposits])
}

impl Revenue {
    /// Revenue's figures of an asset, beside what every shareholder can take and what every model can settle.
    fn of(stage: &Stage, asset: &Asset, unit: &Unit, held: Quantity) -> Told<Self> {
        let whole = |units: Uint128| unit.of(units).finer(EXACT);
        let exact = |parts: Uint256| unit.finer(EXACT).of(parts);
        let (mut owed, mut pots, mut settleable) = (Uint128::zero(), 0u128, Uint256::zero());
        let question = revenue::QueryMsg::Assets { start_after: None, limit: Some(PAGE) };
        let page: revenue::AssetsResponse = stage.ask_revenue(&question)?;
        let figures = page.assets.into_iter().find(|row| row.asset == *asset).map(|row| row.books);
        if figures.is_some() {
            for model in stage.models() {
                for holder in stage.shareholders(model)? {
                    for row in stage.owed_rows(&holder, model, asset)? {
                        owed += row.owed;
                        pots += 1;
                    }
                }
                settleable += stage.settleable(model, asset)?.iter().map(|row| row.amount).sum::<Uint256>();
            }
        }
        let none = Uint128::zero();
        let figures = figures.unwrap_or(Figures {
            received: none,
            settled: none.into(),
            paid: none,
            unsettled: none.into(),
            owed: none.into(),
        });
        stage.check("what every model can settle", settleable, figures.unsettled)?;
        let dust = exact(figures.owed).minus(&whole(owed));
        stage.check(
            "whether what rounding keeps is less than a unit for each share",
            dust <= whole(pots.into()),
            true,
        )?;
        Ok(Self {
            received: whole(figures.received),
            paid: whole(figures.paid),
            owed: whole(owed),
            unsettled: exact(figures.unsettled),
            dust,
            held,
        })
    }

    fn booked(&self) -> Quantity {
        self.owed.plus(&self.unsettled).plus(&self.dust)
    }

    /// What was received beside where it is, and what is booked beside what is there.
    fn difference(&self) -> Quantity {
        let gone = self.received.apart_from(&self.paid.plus(&self.booked()));
        gone.plus(&self.booked().apart_from(&self.held.finer(EXACT)))
    }

    fn json(&self) -> Json {
        json!({
            "received": self.received.json(),
            "paid": self.paid.json(),
            "owed": self.owed.json(),
            "unsettled": self.unsettled.json(),
            "dust": self.dust.json(),
            "balance": self.held.json(),
        })
    }
}

impl Dividends {
    /// The dividends' figures of an asset, beside what every member can take.
    fn of(stage: &Stage, asset: &Asset, unit: &Unit, held: Quantity) -> Told<Self> {
        let question = dividends::QueryMsg::Books { asset: asset.clone() };
        let dividends::BooksResponse { books, .. } = stage.ask_dividends(&question)?;
        let mut owed = Uint128::zero();
        for member in members()? {
            owed += stage.dividend_rows(&stage.account(&member.name), asset)?.1;
        }
        let left = unit.of(books.unpaid).minus(&unit.of(owed));
        let parts = u128::from(books.distributions) * members()?.len() as u128;
        stage.check(
            "whether what rounding leaves is less than a unit for each holder and distribution",
            left <= unit.of(parts),
            true,
        )?;
        Ok(Self {
            received: unit.of(books.received),
            paid: unit.of(books.paid),
            owed: unit.of(owed),
            left,
            waiting: unit.of(books.waiting),
            held,
        })
    }

    fn booked(&self) -> Quantity {
        self.owed.plus(&self.left).plus(&self.waiting)
    }

    /// What was received beside where it is, and what is booked beside what is there.
    fn difference(&self) -> Quantity {
        let gone = self.received.apart_from(&self.paid.plus(&self.booked()));
        gone.plus(&self.booked().apart_from(&self.held))
    }

    fn json(&self) -> Json {
        json!({
            "received": self.received.json(),
            "paid": self.paid.json(),
            "owed": self.owed.json(),
            "left": self.left.json(),
            "waiting": self.waiting.json(),
            "balance": self.held.json(),
        })
    }
}

impl Book {
    fn held(&self) -> Quantity {
        let parts = [
            &self.stake,
            &self.claims,
            &self.deposits,
            &self.treasury,
            &self.revenue.held,
            &self.dividends.held,
        ];
        parts.into_iter().fold(self.accounts.clone(), |sum, part| sum.plus(part))
    }

    fn difference(&self) -> Quantity {
        self.issued.apart_from(&self.held())
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
            "revenue": self.revenue.json(),
            "dividends": self.dividends.json(),
            "held": self.held().json(),
            "balanced": self.difference().is_zero(),
        })
    }
}
