//! Stake that comes and goes.

use polity::governor::{ClaimsResponse, ExecuteMsg, QueryMsg};
use polity::Amount;
use polity_client::{Clock, Embedded};

use super::founding::{ARCHIVE, METERS};
use super::stage::{failed, listed, whole, Amounts, Draft, Stage};
use super::{DemoError, Told};
use crate::ui::time::{DAY, HOUR};
use crate::ui::{time, Quantity, Value};

pub fn tell(stage: &mut Stage) -> Told {
    stage.say("Can power be borrowed for a vote? sasha tries it: to stake and to propose in one and the same block.")?;
    let hold =
        |chain: &mut Embedded| chain.hold().map(drop).map_err(|error| failed("holding a block", error));
    let coins = stage.digits_of(&stage.account("sasha"))?;
    let stake = stage.stake_msg(whole(20_000))?;
    stage.check("what sasha has", &coins, &stage.digit.of(whole(20_000)))?;
    hold(&mut stage.chain)?;
    stage.send("sasha", format!("stakes {coins}"), vec![stake])?;
    let draft = Draft {
        tier: "routine",
        title: "A resolution",
        text: "",
        options: vec![("Resolved", vec![])],
        pays: 0,
    };
    let proposing = stage.proposing(&draft)?;
    stage.refused("sasha", "proposes in the same block", proposing, "too_little_power")?;
    stage.chain.release();
    let community = stage.community()?;
    let longest = stage.constitution()?.longest_vote();
    stage.say(format!(
        "What comes and goes within a block has no say. And what votes can't leave before the result: unstaked tokens \
         wait for {}, and the longest vote with all its extensions takes {}. They may be gone before the execution, \
         though; no rule here prevents that.",
        time::span(community.unbonding),
        time::span(longest),
    ))?;
    stage.check("whether unbonding outlasts a vote", community.unbonding >= longest, true)?;

    stage.pass(DAY)?;
    stage.say(
        "joao has had enough. Nobody can keep him, and nobody has to agree. First what has come in for those who stake is \
         distributed, so that it is by the stakes of today.",
    )?;
    stage.claim("tomas", "dividends")?;
    stage.distribute("tomas")?;
    let dividends = stage.dividends_owed(&stage.account("joao"))?;
    let before = stage.digits_of(&stage.account("joao"))?;
    let staked = stage.member("joao")?.staked;
    unstake(stage, "joao", staked.u128())?;
    unstake(stage, "noor", whole(5_000))?;
    let claim = stage.to_governor(&ExecuteMsg::Claim { limit: None })?;
    stage.refused("joao", "wants it at once", claim.clone(), "nothing_to_claim")?;
    let question = QueryMsg::Claims { account: stage.account("joao").into(), start_after: None, limit: None };
    let claims: ClaimsResponse = stage.ask(&question)?;
    let release = claims.claims.first().map_or(0, |claim| claim.release);
    let member = stage.member("joao")?;
    stage.facts(
        "What joao has with the governor",
        [
            ("staked", Value::Quantity(stage.digit.of(member.staked))),
            ("waiting", Value::Quantity(stage.digit.of(staked))),
            ("released", Value::Time(release)),
        ],
    )?;
    stage.check("what joao has staked", member.staked.is_zero(), true)?;
    stage.pass_until(release)?;
    stage.send("joao", "claims what is released", vec![claim])?;
    let after = stage.digits_of(&stage.account("joao"))?;
    stage.check("what joao took out", after.minus(&before), stage.digit.of(staked))?;
    stage.facts(
        "He has left with everything that was his",
        [("in his account before", Value::Quantity(before)), ("in his account now", Value::Quantity(after))],
    )?;
    dividends_stay(stage, &dividends)
}

/// Who left is paid for the time before, and for none after.
fn dividends_stay(stage: &mut Stage, before: &Amounts) -> Told {
    let joao = stage.account("joao");
    stage.say("Meanwhile the model earned on, and another distribution comes.")?;
    let (model, [(usd, _), (eur, _)]) = (stage.known.model, stage.money());
    stage.pay(ARCHIVE, &usd, whole(400), model)?;
    stage.pay(METERS, &eur, whole(90), model)?;
    stage.pass(HOUR)?;
    stage.claim("tomas", "dividends")?;
    stage.distribute("tomas")?;
    let after = stage.dividends_owed(&joao)?;
    stage.check("what joao is owed of all distributions", &after, before)?;
    stage.check("whether that is something", after.iter().all(Quantity::is_zero), false)?;
    stage.say(format!(
        "Of this one nothing is joao's. Of those before he is owed {}, as on the day he left, and it doesn't lapse.",
        listed(&after)
    ))?;
    stage.claim_dividends("joao", "joao").map(drop)
}

fn unstake(stage: &mut Stage, who: &str, units: u128) -> Told {
    let amount = Amount::try_from(units).map_err(|error| DemoError::Bounds(error.to_string()))?;
    let msg = stage.to_governor(&ExecuteMsg::Unstake { amount })?;
    let does = format!("unstakes {}", stage.digit.of(units));
    stage.send(who, does, vec![msg]).map(drop)
}
