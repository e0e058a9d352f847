//! Shares change by vote, and what was paid before stays whose it was.

use polity::governor::Action;
use polity::registry::VersionId;
use polity::revenue::{AuthorityMsg, ForecastResponse, Holders, QueryMsg, SetShares};

use super::founding::{ARCHIVE, METERS};
use super::shares::{in_force, make};
use super::stage::{growth, together, Amounts, Draft, Stage};
use super::Told;
use crate::ui::{time, Column, Table, Unit, Value};

/// An account, what it did, and its units.
const SECOND: [(&str, &str, u64); 6] = [
    ("lin", "trains and prepares the versions", 250),
    ("aisha", "found the hidden layer", 150),
    ("noor", "cleans the scans", 120),
    ("gpu-coop", "lends its cards for a part", 80),
    ("treasury", "the community, for what comes next", 200),
    ("dividends", "whoever stakes", 200),
];

/// What is paid for version 2 under the old shares and under the new ones, in millionths.
const BEFORE: [u128; 2] = [2_000_000_003, 480_000_001];
const AFTER: [u128; 2] = [750_000_011, 300_000_007];

pub fn tell(stage: &mut Stage) -> Told {
    let model = stage.known.model;
    stage.say(
        "Version 2 earns too. aisha had the idea of the hidden layer and isn't in the table; noor makes another one with her \
         in it.",
    )?;
    let [(usd, _), (eur, _)] = stage.money();
    stage.pay(ARCHIVE, &usd, BEFORE[0], model)?;
    let (table, seal) = make(stage, "noor", &SECOND, false)?;
    let set = SetShares { model, table, digest: seal.digest };
    let draft = Draft {
        tier: "standard",
        title: "Shares of what digits earns, with aisha",
        text: "From the day of its execution on.",
        options: vec![("Set the shares", vec![Action::Revenue(AuthorityMsg::SetShares(set))])],
        pays: stage.deposit("standard")?,
    };
    let id = stage.decide("noor", &draft, &["maya", "tomas", "noor"])?;
    stage.say("It has passed. What is paid before it is executed is of the old shares all the same.")?;
    stage.pay(METERS, &eur, BEFORE[1], model)?;
    stage.pass(time::HOUR)?;

    let holders = stage.shareholders(model)?;
    let owed = |stage: &Stage| -> Told<Vec<Amounts>> {
        let of = |holder| stage.owed(holder, model);
        holders.iter().map(of).collect()
    };
    let before = owed(stage)?;
    stage.execute("noor", id)?;
    in_force(stage, model, table)?;
    stage.release_deposit("noor", id)?;
    stage.pass(time::HOUR)?;
    let after = owed(stage)?;
    stage.check("what each is owed after the vote", &after, &before)?;
    stage.say("Nobody has settled or claimed anything in between. What each is owed is the same as before, to the unit:")?;
    let heads = ["before", "after"]
        .map(|when| stage.money().map(|(_, unit)| Column::new(&format!("{} {when}", unit.symbol()))));
    let mut moved = Table::new([Column::new("Account")].into_iter().chain(heads.into_iter().flatten()));
    for (holder, (before, after)) in holders.iter().zip(before.iter().zip(&after)) {
        let shown = before.iter().chain(after).map(|amount| Value::Number(amount.clone()));
        moved.row([Value::text(stage.name(holder.as_str()))].into_iter().chain(shown));
    }
    stage.table("What each is owed, before and after the vote", moved)?;

    stage.pay(ARCHIVE, &usd, AFTER[0], model)?;
    stage.pay(METERS, &eur, AFTER[1], model)?;
    stage.pass(time::HOUR)?;
    split(stage)?;
    versions(stage)
}

/// What has come since the vote is divided by the new table alone.
fn split(stage: &mut Stage) -> Told {
    let model = stage.known.model;
    let [usd, eur] = stage.money().map(|(_, unit)| Column::new(unit.symbol()));
    let mut table = Table::new([
        Column::new("Account"),
        Column::new("Old shares").named("old"),
        Column::new("New shares").named("new"),
        usd,
        eur,
    ]);
    let epochs = stage.epochs(model)?;
    let tables: Vec<_> = epochs
        .iter()
        .filter_map(|epoch| match epoch.holders {
            Holders::Table(table) => Some((epoch.epoch, table)),
            Holders::First(_) => None,
        })
        .collect();
    let (old, new) =
        (tables.first().copied().unwrap_or_default(), tables.last().copied().unwrap_or_default());
    let (old_rows, new_rows) = (stage.rows(old.1)?, stage.rows(new.1)?);
    let units = Unit::new("units", 0);
    // what the model's own part of the new payments is, by its weight
    let forecast: ForecastResponse =
        stage.ask_revenue(&QueryMsg::Forecast { model, amount: 1u128.into() })?;
    let weight = forecast.parts.first().map_or(0, |part| part.weight.u64());
    let whole = new_rows.iter().map(|row| u128::from(row.units.u64())).sum::<u128>();
    for holder in stage.shareholders(model)? {
        let of = |rows: &[polity::revenue::Share]| {
            let row = rows.iter().find(|row| row.account == holder.as_str());
            row.map(|row| row.units.u64())
        };
        let mut got = stage.nothing();
        for (((asset, unit), got), paid) in stage.money().into_iter().zip(&mut got).zip(AFTER) {
            let rows = stage.owed_rows(&holder, model, &asset)?;
            let newest = rows.iter().find(|row| row.epoch == new.0);
            *got = unit.of(newest.map(|row| row.owed_settled).unwrap_or_default());
            let pot = polity::revenue::part(paid, weight);
            let share = of(&new_rows).unwrap_or_default();
            let credit = polity::revenue::credit(pot, share, u64::try_from(whole).unwrap_or_default());
            stage.check(
                "a part of the new money, by the rule",
                &*got,
                &unit.of(credit.unwrap_or_default()),
            )?;
        }
        let shares = [of(&old_rows), of(&new_rows)]
            .map(|share| share.map_or(Value::Nothing, |share| Value::Number(units.of(share))));
        let got = got.map(|got| if got.is_zero() { Value::Nothing } else { Value::Number(got) });
        table.row([Value::text(stage.name(holder.as_str()))].into_iter().chain(shares).chain(got));
    }
    stage.table("What came after the vote, by the new shares", table)?;
    stage.say(
        "So no majority can vote itself what others have already earned; and who is voted out loses nothing of the past, \
         however late it claims.",
    )
}

/// What each version earned.
pub fn versions(stage: &mut Stage) -> Told {
    let model = stage.known.model;
    let mut earned: Vec<(Option<VersionId>, Amounts)> = vec![];
    for (index, (asset, unit)) in stage.money().into_iter().enumerate() {
        for span in stage.earned(model, &asset)? {
            let mut amounts = stage.nothing();
            if let Some(amount) = amounts.get_mut(index) {
                *amount = unit.of(span.earned);
            }
            match earned.iter_mut().find(|(version, _)| *version == span.version) {
                Some((_, sum)) => *sum = together(sum, &amounts),
                None => earned.push((span.version, amounts)),
            }
        }
    }
    let [usd, eur] = stage.money().map(|(_, unit)| Column::new(unit.symbol()));
    let mut table = Table::new([Column::new("Version"), usd, eur]);
    let mut sums = stage.nothing();
    for (version, amounts) in &earned {
        sums = together(&sums, amounts);
        if let Some(version) = version {
            table.row(
                [Value::text(version.to_string())].into_iter().chain(amounts.clone().map(Value::Number)),
            );
        } else {
            let none = growth(&stage.nothing(), amounts);
            stage.check("what was paid while no version was active", none, stage.nothing())?;
        }
    }
    let mut paid = stage.nothing();
    for ((asset, unit), paid) in stage.money().into_iter().zip(&mut paid) {
        let income: polity::revenue::IncomeResponse =
            stage.ask_revenue(&QueryMsg::Income { model, asset, at: None })?;
        *paid = unit.of(income.income);
    }
    stage.check("what all versions earned", &sums, &paid)?;
    table.sums([Value::text("all")].into_iter().chain(sums.map(Value::Number)));
    stage.table("What each version earned while it was the active one", table)
}
