//! Stake that comes and goes.

use polity::governor::{ClaimsResponse, ExecuteMsg, QueryMsg};
use polity::Amount;
use polity_client::{Clock, Embedded};

use super::stage::{failed, whole, Draft, Stage};
use super::{DemoError, Told};
use crate::ui::time::DAY;
use crate::ui::{time, Value};

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
    stage.say("joao has had enough. Nobody can keep him, and nobody has to agree.")?;
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
    )
}

fn unstake(stage: &mut Stage, who: &str, units: u128) -> Told {
    let amount = Amount::try_from(units).map_err(|error| DemoError::Bounds(error.to_string()))?;
    let msg = stage.to_governor(&ExecuteMsg::Unstake { amount })?;
    let does = format!("unstakes {}", stage.digit.of(units));
    stage.send(who, does, vec![msg]).map(drop)
}
