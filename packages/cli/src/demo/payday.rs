//! Who earned what, and by what: the whole of the story's payments.

use cosmwasm_std::Addr;
use polity::dividends as holders;
use polity::revenue::QueryMsg;

use super::founding::{members, ARCHIVE, METERS};
use super::reshare::versions;
use super::stage::{growth, listed, together, Amounts, Stage};
use super::Told;
use crate::ui::time::HOUR;
use crate::ui::{Column, Quantity, Table, Value};

/// What is paid last, in millionths.
const LAST: [u128; 2] = [99_999_999, 12_345_678];

pub fn tell(stage: &mut Stage) -> Told {
    stage.say(
        "A last look at the money. Some claim now, some will in a year; nothing lapses. What each has earned is what it took \
         and what it can still take.",
    )?;
    stage.claim("aisha", "aisha")?;
    stage.claim("lin", "gpu-coop")?;
    stage.claim("label-coop", "label-coop")?;
    stage.say("And while they do, the next payments come, which nobody has settled yet.")?;
    let (model, [(usd, _), (eur, _)]) = (stage.known.model, stage.money());
    let [last_usd, last_eur] = LAST;
    stage.pay(ARCHIVE, &usd, last_usd, model)?;
    stage.pay(METERS, &eur, last_eur, model)?;
    stage.pass(HOUR)?;
    versions(stage)?;

    let lines = lines(stage)?;
    let earned = by_source(stage, "Who earned what, from where", &lines, |(_, _, earned, _)| earned)?;
    by_source(stage, "What of that is taken by now", &lines, |(.., taken)| taken)?;
    whole(stage, &earned)
}

/// An account, by what it earned, how much, and what it took of that.
type Source = (Addr, String, Amounts, Amounts);

/// What accounts have by each of their sources, and all of it together.
fn by_source(stage: &mut Stage, title: &str, lines: &[Source], of: fn(&Source) -> &Amounts) -> Told<Amounts> {
    let [usd, eur] = stage.money().map(|(_, unit)| Column::new(unit.symbol()));
    let mut table = Table::new([Column::new("Account"), Column::new("By").wrapped(), usd, eur]);
    let mut sums = stage.nothing();
    for line in lines {
        let ((account, by, ..), amounts) = (line, of(line));
        if amounts.iter().all(Quantity::is_zero) {
            continue;
        }
        sums = together(&sums, amounts);
        let words = [stage.name(account.as_str()), by.clone()].map(Value::Text);
        table.row(words.into_iter().chain(amounts.clone().map(Value::Number)));
    }
    let all = [Value::text("all"), Value::Nothing];
    table.sums(all.into_iter().chain(sums.clone().map(Value::Number)));
    stage.table(title, table)?;
    Ok(sums)
}

/// Each account with what it earned by shares of a model or by stake, and what it took of that. What the dividends
/// earned by their shares comes up as what stakers earned, and as what waits there.
fn lines(stage: &Stage) -> Told<Vec<Source>> {
    let mut lines = vec![];
    for model in stage.models() {
        let by = format!("shares of {}", stage.title(model)?);
        for account in stage.shareholders(model)? {
            let taken = stage.taken(&account, model)?;
            let earned = together(&taken, &stage.owed(&account, model)?);
            if account != stage.dividends {
                lines.push((account, by.clone(), earned, taken));
            }
        }
    }
    for member in members()? {
        let account = stage.account(&member.name);
        let earned = stage.dividends_earned(&account)?;
        let taken = growth(&stage.dividends_owed(&account)?, &earned);
        lines.push((account, "stake".into(), earned, taken));
    }
    lines.sort_by_key(|(account, ..)| stage.name(account.as_str()));
    Ok(lines)
}

/// What was paid, beside what was earned, what waits for the next distribution, and what rounding keeps.
fn whole(stage: &mut Stage, earned: &Amounts) -> Told {
    let mut paid = stage.nothing();
    for model in stage.models() {
        for ((asset, unit), paid) in stage.money().into_iter().zip(&mut paid) {
            let income: polity::revenue::IncomeResponse =
                stage.ask_revenue(&QueryMsg::Income { model, asset, at: None })?;
            *paid = paid.plus(&unit.of(income.income));
        }
    }
    // what came to the dividends and was never distributed, and what it could still take of models
    let mut waiting = stage.nothing();
    for ((asset, unit), waiting) in stage.money().into_iter().zip(&mut waiting) {
        let next: holders::NextResponse = stage.ask_dividends(&holders::QueryMsg::Next { asset })?;
        *waiting = unit.of(next.amount);
    }
    for model in stage.models() {
        if stage.shareholders(model)?.contains(&stage.dividends) {
            waiting = together(&waiting, &stage.owed(&stage.dividends, model)?);
        }
    }
    let kept = growth(&together(earned, &waiting), &paid);
    let [usd, eur] = &paid;
    let payers = [(ARCHIVE, usd), (METERS, eur)].map(|(who, sum)| format!("{who} paid {sum}"));
    stage.facts(
        "All of it",
        [
            ("paid for models", Value::text(listed(&paid))),
            ("earned", Value::text(listed(earned))),
            ("for the next dividends", Value::text(listed(&waiting))),
            ("kept by rounding", Value::text(listed(&kept))),
        ],
    )?;
    for ((_, unit), kept) in stage.money().into_iter().zip(&kept) {
        stage.check("whether rounding keeps less than a hundred units", *kept < unit.of(100u128), true)?;
    }
    stage.say(format!(
        "{}, and that is where it is: with those who trained, cleaned, labelled and wrote, with whoever stakes, and with the \
         community. No one decided that at the till.",
        payers.join(" and ")
    ))
}
