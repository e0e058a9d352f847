//! Money comes in for the first version, and everybody takes what is theirs.

use polity::dividends::{self, DividendsResponse};
use polity::registry::ModelId;
use polity::revenue::{ForecastResponse, ForecastShare, ForecastSharesResponse, Pay, QueryMsg, SCALE};

use super::founding::{members, ARCHIVE, METERS};
use super::stage::{bounds, together, Amounts, Stage, PAGE};
use super::Told;
use crate::ui::{time, Column, Table, Value};

/// What is paid for version 1, in millionths.
const USD: u128 = 1_234_567_891;
const EUR: u128 = 640_000_107;

pub fn tell(stage: &mut Stage) -> Told {
    let model = stage.known.model;
    stage.say(
        "Now it earns. Anybody pays for a model, in any coin of the chain or cw20. Before paying, the archive asks revenue \
         where its money would go.",
    )?;
    forecast(stage, model, USD)?;
    stage.say(format!(
        "A twentieth goes to the data set, as pledged when {} was registered: no vote of this community can change that. The \
         archive names the shares that it was told, so that nobody can change them just before it pays.",
        stage.title(model)?
    ))?;
    let usd = stage.usd_asset();
    let told = stage.epochs(model)?.last().map(|epoch| epoch.epoch);
    let stale = stage.payment(&usd, USD, Pay { model, epoch: Some(0) })?;
    stage.refused(ARCHIVE, "pays, and expects the shares of before the vote", stale, "wrong_epoch")?;
    let pays = stage.payment(&usd, USD, Pay { model, epoch: told })?;
    let does = format!("pays {} for {}, and names the shares", stage.usd.of(USD), stage.title(model)?);
    stage.send(ARCHIVE, does, vec![pays])?;
    stage.pay(METERS, &stage.eur_asset(), EUR, model)?;
    stage.say(
        "That is all that a payment does: one figure grows. It costs the same for five contributors and for ten thousand, \
         and nobody is paid unless somebody asks.",
    )?;

    // a block's own payments are settled by none
    stage.pass(time::HOUR)?;
    let owed = stage.owed_table("What each is owed")?;
    below(stage, &owed, [USD, EUR])?;
    stage.say(
        "Each figure is rounded down once, here, and nobody gets the rest: what one is owed never falls, and what all are \
         owed never exceeds what came in.",
    )?;
    stage.say("Whoever is owed something takes it, or anybody does it for them; it goes to them alone.")?;
    stage.claim("lin", "lin")?;
    stage.claim("sasha", "label-coop")?;
    stage.claim("tomas", "treasury")?;
    let arrived = stage.claim("maya", "dividends")?;
    stakers(stage, &arrived)
}

/// Where a payment would go: by model, then by account.
fn forecast(stage: &mut Stage, model: ModelId, units: u128) -> Told {
    let unit = stage.usd.clone();
    let forecast: ForecastResponse =
        stage.ask_revenue(&QueryMsg::Forecast { model, amount: units.into() })?;
    let mut table = Table::new([
        Column::new("Model"),
        Column::new("Part"),
        Column::new("Account"),
        Column::new("Share"),
        Column::new(unit.symbol()),
    ]);
    let (mut whole, mut sum) = (0, unit.of(0u128));
    for part in &forecast.parts {
        let name = stage.title(part.model)?;
        whole += part.weight.u64();
        // weights are in units of 10^-18
        let weight = u32::try_from(part.weight.u64() / 1_000_000_000_000).map_err(bounds)?;
        for share in forecast_shares(stage, model, units, part.model)? {
            let of_model = share.units.u64() * 1_000_000 / share.total.u64().max(1);
            sum = sum.plus(&unit.of(share.amount));
            table.row([
                Value::text(&name),
                Value::Part(weight),
                Value::text(stage.name(&share.account)),
                Value::Part(u32::try_from(of_model).map_err(bounds)?),
                Value::Number(unit.of(share.amount)),
            ]);
        }
    }
    stage.check("all parts of a payment", whole, SCALE)?;
    table.sums([Value::text("all"), Value::Nothing, Value::Nothing, Value::Nothing, Value::Number(sum)]);
    stage.table(&format!("Where {} would go", unit.of(units)), table)
}

/// The accounts' parts of a payment, by name.
fn forecast_shares(stage: &Stage, model: ModelId, units: u128, to: ModelId) -> Told<Vec<ForecastShare>> {
    let (mut shares, mut start_after) = (vec![], None);
    loop {
        let amount = units.into();
        let question = QueryMsg::ForecastShares { model, amount, to, start_after, limit: Some(PAGE) };
        let page: ForecastSharesResponse = stage.ask_revenue(&question)?;
        let Some(last) = page.shares.last() else { break };
        start_after = Some(last.account.clone());
        shares.extend(page.shares);
    }
    shares.sort_by_key(|share| stage.name(&share.account));
    Ok(shares)
}

/// Checks that what all are owed is what was paid, but for less than a unit each.
fn below(stage: &Stage, owed: &Amounts, paid: [u128; 2]) -> Told {
    let holders: usize = stage
        .models()
        .iter()
        .map(|model| stage.shareholders(*model).map(|h| h.len()))
        .sum::<Told<usize>>()?;
    let holders = u128::try_from(holders).map_err(bounds)?;
    for ((_, unit), (owed, paid)) in stage.money().iter().zip(owed.iter().zip(paid)) {
        let (paid, least) = (unit.of(paid), unit.of(paid.saturating_sub(holders)));
        stage.check("whether no more is owed than was paid", *owed <= paid, true)?;
        stage.check("whether rounding keeps less than a unit each", *owed > least, true)?;
    }
    Ok(())
}

/// The stakers' part: booked, distributed by stake, taken.
fn stakers(stage: &mut Stage, arrived: &Amounts) -> Told {
    let of: DividendsResponse = stage.ask_dividends(&dividends::QueryMsg::Dividends {})?;
    stage.check("whose dividends they are", stage.name(&of.treasury).as_str(), "treasury")?;
    stage.say(
        "The dividends' part is for whoever had stake at the start of the block in which it is distributed. Who delegates \
         earns, and a delegate earns nothing by it; nothing has to be done beforehand, and staking doesn't even touch this \
         contract.",
    )?;
    let mut msgs = vec![];
    for (asset, _) in stage.money() {
        msgs.push(stage.to_dividends(&dividends::ExecuteMsg::Sync { asset })?);
    }
    stage.send("maya", "lets the dividends book what arrived", msgs)?;
    for ((asset, unit), arrived) in stage.money().into_iter().zip(arrived) {
        let books: dividends::BooksResponse = stage.ask_dividends(&dividends::QueryMsg::Books { asset })?;
        stage.check("what dividends booked", &unit.of(books.books.received), arrived)?;
    }
    stage.distribute("noor")?;
    let again = dividends::ExecuteMsg::Distribute { asset: stage.usd_asset() };
    let again = stage.to_dividends(&again)?;
    stage.refused("sasha", "would like the next distribution at once", again, "too_early")?;
    stage.say(format!(
        "Between two distributions there are at least {}, and unstaking takes {}: who comes for one alone stays as long as \
         who stays anyway.",
        time::span(of.period),
        time::span(stage.community()?.unbonding)
    ))?;
    stage.check("whether unbonding outlasts the period", stage.community()?.unbonding >= of.period, true)?;
    by_stake(stage)?;
    stage.claim_dividends("maya", "maya")?;
    stage.claim_dividends("joao", "lin")?;
    let distributions = vec![1];
    let asset = stage.usd_asset();
    let nothing = stage.to_dividends(&dividends::ExecuteMsg::Claim {
        asset,
        distributions,
        account: Some(stage.account("lin").into()),
    })?;
    let before = stage.money_of(&stage.account("lin"))?;
    stage.send("joao", "claims for lin once more: no error, and nothing is paid", vec![nothing])?;
    stage.check("what lin has", stage.money_of(&stage.account("lin"))?, before)
}

/// Who is owed what by stake; the chain's figures, and the rule's beside them.
fn by_stake(stage: &mut Stage) -> Told {
    let [usd, eur] = stage.money().map(|(_, unit)| Column::new(unit.symbol()));
    let mut table = Table::new([
        Column::new("Member"),
        Column::new("Staked"),
        Column::new("Delegates to").wrapped(),
        usd,
        eur,
    ]);
    let mut sums = stage.nothing();
    let total = stage.total()?;
    for member in members()? {
        let account = stage.account(&member.name);
        let found = stage.member(&member.name)?;
        let owed = stage.dividends_owed(&account)?;
        stage.check("what a stake is owed, by the rule", stage.dividends_earned(&account)?, owed.clone())?;
        sums = together(&sums, &owed);
        let shown = owed.map(|owed| if owed.is_zero() { Value::Nothing } else { Value::Number(owed) });
        let stake = Value::Number(stage.digit.of(found.staked));
        let delegates = stage.delegates(&found.delegation);
        table.row([Value::text(&member.name), stake, delegates].into_iter().chain(shown));
    }
    table.sums(
        [Value::text("all"), Value::Number(stage.digit.of(total)), Value::Nothing]
            .into_iter()
            .chain(sums.clone().map(Value::Number)),
    );
    stage.table("What each is owed by stake", table)?;
    for (sum, (asset, unit)) in sums.iter().zip(stage.money()) {
        let amount = stage.distributions(&asset)?.last().map(|last| last.amount).unwrap_or_default();
        let left = unit.of(amount).minus(sum);
        stage.check(
            "whether rounding leaves less than a unit each",
            left < unit.of(members()?.len() as u64),
            true,
        )?;
    }
    Ok(())
}
