//! Who stakes, and who speaks for whom.

use cosmwasm_std::Uint128;
use cw20::Cw20ExecuteMsg;
use polity::governor::{Delegation, TierDelegate};
use polity::treasury::{self, AssetsResponse};
use polity::Asset;

use super::founding::{members, ARCHIVE};
use super::stage::{whole, Stage};
use super::Told;
use crate::ui::{Column, Table, Value};

pub fn tell(stage: &mut Stage) -> Told {
    stage.say(
        "Stake is power, from the next block on. What isn't staked stays in one's own account, and what goes to the \
         treasury belongs to everybody.",
    )?;
    for member in members()? {
        let (stake, gift) = (stage.digit.of(member.stake), stage.digit.of(member.gift));
        let mut msgs = vec![];
        if !stake.is_zero() {
            msgs.push(stage.stake_msg(member.stake.u128())?);
        }
        if !gift.is_zero() {
            let give =
                Cw20ExecuteMsg::Transfer { recipient: stage.treasury.to_string(), amount: member.gift };
            msgs.push(stage.call(&stage.token, &give, vec![])?);
        }
        if !msgs.is_empty() {
            let does = format!("stakes {stake} and gives {} to the treasury", gift.number());
            stage.send(&member.name, does, msgs)?;
        }
    }
    let grant = whole(50_000);
    let does = format!("grants {} to the treasury, for open models of its handwriting", stage.usd.of(grant));
    let mut msgs = vec![stage.pay_usd(&stage.treasury, grant)];
    for asset in [stage.usd_asset(), stage.digit_asset()] {
        msgs.push(stage.track(&asset)?);
    }
    stage.send(ARCHIVE, does, msgs)?;
    held(stage)?;

    stage.say(
        "Whoever has no time to vote names a delegate: for everything, or for single tiers, so that money and the \
         constitution can be in different hands. It isn't passed on, and an own ballot always takes it back.",
    )?;
    let account = |name: &str| stage.account(name).into_string();
    let (maya, noor, tomas) = (account("maya"), account("noor"), account("tomas"));
    stage.delegate("lin", "delegates to maya, in every tier", Delegation::Whole(maya))?;
    let to =
        |tier: &str, to: &str| -> Told<_> { Ok(TierDelegate { tier: stage.tier(tier)?.id, to: to.into() }) };
    let by_tier = Delegation::ByTier(vec![
        to("routine", &noor)?,
        to("standard", &noor)?,
        to("constitutional", &tomas)?,
    ]);
    stage.delegate(
        "aisha",
        "delegates to noor in the routine and standard tiers, and to tomas in the constitutional",
        by_tier,
    )?;
    powers(stage)
}

/// What the treasury holds.
fn held(stage: &mut Stage) -> Told {
    let question = treasury::QueryMsg::Assets { start_after: None, limit: None };
    let assets: AssetsResponse = stage.query(&stage.treasury, &question)?;
    let mut table = Table::new(["Asset".into(), "Balance".into()]);
    for row in assets.assets {
        let unit = match &row.asset {
            Asset::Native(_) => &stage.usd,
            Asset::Cw20(_) => &stage.digit,
        };
        let kind = match &row.asset {
            Asset::Native(denom) => format!("coin of the chain, {denom}"),
            Asset::Cw20(_) => "token that is staked".into(),
        };
        let balance = row.balance.map_or(Value::Nothing, |balance| Value::Quantity(unit.of(balance)));
        table.row([Value::text(kind), balance]);
    }
    stage.table("What the treasury holds", table)
}

/// Who speaks for how much in each tier. It sums to the total in every one of them.
fn powers(stage: &mut Stage) -> Told {
    // stake counts from the next block
    stage.pass(60)?;
    let tiers = stage.constitution()?.tiers;
    let total = stage.total()?;
    let heads = tiers.iter().map(|tier| Column::new(&tier.name));
    let mut table = Table::new(
        ["Member", "Staked"]
            .map(Column::new)
            .into_iter()
            .chain([Column::new("Delegates to").wrapped()])
            .chain(heads),
    );
    let mut sums = vec![Uint128::zero(); tiers.len()];
    for member in members()? {
        let found = stage.member(&member.name)?;
        let delegates = stage.delegates(&found.delegation);
        let mut row = vec![Value::text(&member.name), Value::Number(stage.digit.of(found.staked)), delegates];
        for (tier, sum) in tiers.iter().zip(&mut sums) {
            let own = if found.delegation.in_tier(tier.id).is_some() { Uint128::zero() } else { found.power };
            let in_tier = found.received.by_tier.iter().find(|received| received.tier == tier.id);
            let speaks_for =
                own + found.received.whole + in_tier.map_or(Uint128::zero(), |received| received.power);
            *sum += speaks_for;
            row.push(Value::Number(stage.digit.of(speaks_for)));
        }
        table.row(row);
    }
    for sum in &sums {
        stage.check("who speaks for how much, summed in a tier", *sum, total)?;
    }
    let all = stage.digit.of(total);
    table.sums(
        [Value::text("all"), Value::Number(all.clone()), Value::Nothing]
            .into_iter()
            .chain(sums.into_iter().map(|sum| Value::Number(stage.digit.of(sum)))),
    );
    stage.table("Who speaks for how much, in each tier", table)?;
    stage.say(format!(
        "However it is delegated, no token counts twice and none is lost: in every tier it is {all} together."
    ))
}
