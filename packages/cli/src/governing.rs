//! What the commands on a community's decisions share: how the governor is called, and its answers in words.

use cosmwasm_std::{Addr, CosmosMsg, Uint128};
use polity::governor::{
    Action, BallotResponse, BallotsResponse, Blocker, Choice, ExecuteMsg, Links, ProposalResponse,
    ProposalSummary, QueryMsg, Raw, ReceiveMsg, Setting, Staleness, Tier, TierId,
};
use polity::registry::{AuthorityMsg, ModelId, ModelResponse};
use polity::{bounds, revenue, Asset};
use serde_json::{json, Value as Json};

use crate::book::{Community, Numbered};
use crate::error::{exit, CliError};
use crate::input;
use crate::session::{call, call_with, Session};
use crate::ui::{status, time, Column, Quantity, Table, Value};

/// Characters of a raw message that are shown.
const RAW: usize = 160;

/// A message that calls the community's governor.
pub fn to_governor(session: &Session, msg: &ExecuteMsg) -> Result<CosmosMsg, CliError> {
    call(&session.community()?.governor, msg, vec![])
}

/// A message that calls a community's governor with so much of what is staked, which may be nothing.
pub fn pay_governor(
    community: &Community,
    units: Uint128,
    msg: &ExecuteMsg,
    hook: &ReceiveMsg,
) -> Result<CosmosMsg, CliError> {
    match units.is_zero() {
        true => call(&community.governor, msg, vec![]),
        false => call_with(&community.governor, (&community.stake, units), msg, hook),
    }
}

/// So much of what is staked, not nothing.
pub fn staked_amount(session: &Session, text: &str) -> Result<(polity::Amount, Quantity), CliError> {
    let unit = session.stake_unit()?;
    let units = input::amount(text, &unit)?;
    Ok((amount(text, units)?, unit.of(units)))
}

/// An amount that isn't nothing.
pub fn amount(text: &str, units: Uint128) -> Result<polity::Amount, CliError> {
    polity::Amount::try_from(units)
        .map_err(|error| CliError::Amount { text: text.into(), why: error.to_string() })
}

/// A proposal, whole.
pub fn proposal(session: &Session, proposal: u32) -> Result<ProposalResponse, CliError> {
    session.ask_governor(&QueryMsg::Proposal { proposal })
}

/// Proposals under each other, with the names of their tiers.
pub fn proposals(proposals: &[ProposalSummary], tiers: &[Tier]) -> Table {
    let mut table = Table::new([
        "No".into(),
        Column::new("Title").wrapped(),
        "Tier".into(),
        Column::new("Stands").wrapped(),
        "Vote ends".into(),
    ]);
    for proposal in proposals {
        table.row([
            Value::text(proposal.proposal.to_string()),
            Value::text(&proposal.title),
            Value::text(named_tier(proposal.tier, tiers)),
            status(proposal.status),
            Value::Time(proposal.end),
        ]);
    }
    table
}

/// The name of a tier, or its number where it has been removed.
pub fn tier_name(session: &Session, tier: TierId) -> Result<String, CliError> {
    Ok(named_tier(tier, &session.constitution()?.tiers))
}

/// As [`tier_name`], of tiers that are at hand.
pub fn named_tier(tier: TierId, tiers: &[Tier]) -> String {
    let named = tiers.iter().find(|known| known.id == tier);
    named.map_or_else(|| tier.to_string(), |known| known.name.to_string())
}

/// The code with which a dry run that went well reverts.
const DRY_RUN_SUCCEEDED: &str = "dry_run_succeeded";

/// Why executing an option would fail now; none if it wouldn't. Anyone may try, and nothing is kept.
pub fn dry_run(session: &mut Session, proposal: u32, option: u8) -> Result<Option<String>, CliError> {
    let msg = to_governor(session, &ExecuteMsg::DryRun { proposal, option })?;
    let sender = session.community()?.governor.clone();
    let doing = format!("a dry run of proposal {proposal}");
    let refused = match session.chain_mut().simulate(&sender, vec![msg]) {
        Err(error) => session.failed(&doing, error),
        Ok(_) => return Err(CliError::Answer { doing, error: "it was not refused".into() }),
    };
    match &refused {
        _ if refused.code() == DRY_RUN_SUCCEEDED => Ok(None),
        CliError::Chain { text, .. } if refused.exit_code() == exit::REFUSED => Ok(Some(text.clone())),
        _ => Err(refused),
    }
}

/// An error as a chain recorded it, in one line.
pub fn recorded(session: &Session, error: &str) -> String {
    let line = error.split_whitespace().collect::<Vec<_>>().join(" ");
    session.readable(&line)
}

/// Every ballot of a proposal, by account.
pub fn ballots(session: &Session, proposal: u32) -> Result<Vec<BallotResponse>, CliError> {
    let (mut all, mut start_after) = (vec![], None);
    let limit = u32::try_from(bounds::PAGE.max).ok();
    loop {
        let question = QueryMsg::Ballots { proposal, start_after, limit };
        let page: BallotsResponse = session.ask_governor(&question)?;
        all.extend(page.ballots);
        start_after = page.next;
        if start_after.is_none() {
            return Ok(all);
        }
    }
}

/// The contracts that the community's actions speak to.
pub fn links(session: &Session) -> Result<Links, CliError> {
    let community = session.community_now()?;
    Ok(Links {
        governor: session.community()?.governor.clone(),
        treasury: Addr::unchecked(community.treasury),
        stake: match community.stake {
            Asset::Native(denom) => Asset::Native(denom),
            Asset::Cw20(token) => Asset::Cw20(Addr::unchecked(token)),
        },
        registry: community.registry.map(Addr::unchecked),
        revenue: community.revenue.map(Addr::unchecked),
    })
}

/// An option of a proposal: by its number, counted from 0, with or without `#`, or by its label; `for` where there is
/// only one.
pub fn option(given: &str, proposal: &ProposalResponse) -> Result<u8, CliError> {
    let labels = || proposal.options.iter().map(|option| option.label.to_string());
    if let (true, [_]) = (given.eq_ignore_ascii_case("for"), proposal.options.as_slice()) {
        return Ok(0);
    }
    let count = |text: &str| text.parse().ok().filter(|number| *number < proposal.options.len());
    let (named, counted) = match given.strip_prefix('#') {
        Some(number) => (None, count(number)),
        None => (labels().position(|label| label.eq_ignore_ascii_case(given)), count(given)),
    };
    // a label comes from whoever proposed, and must not turn one vote into another
    if let (Some(named), Some(counted)) = (named, counted) {
        if named != counted {
            return Err(CliError::Usage(format!(
                "{given:?} is the label of option {named}, and the number of another: say #{named} or #{counted}"
            )));
        }
    }
    let number = named.or(counted);
    let number = number.and_then(|number| u8::try_from(number).ok());
    number.ok_or_else(|| {
        CliError::unknown("option", given, labels().chain(["against".into(), "abstain".into()]))
    })
}

/// What a voter chooses: `for`, `against`, `abstain`, or an option.
pub fn choice(given: &str, proposal: &ProposalResponse) -> Result<Choice, CliError> {
    match given.to_lowercase().as_str() {
        "against" => Ok(Choice::Against),
        "abstain" => Ok(Choice::Abstain),
        _ => option(given, proposal).map(Choice::For),
    }
}

/// An amount of an asset in words. One whose token can't be asked is counted in its smallest parts.
fn quantity(session: &Session, asset: &Asset, units: Uint128) -> String {
    match session.unit(asset) {
        Ok(unit) => unit.of(units).to_string(),
        Err(_) => format!("{units} of {}", asset_name(session, asset)),
    }
}

fn asset_name(session: &Session, asset: &Asset) -> String {
    match (session.unit(asset), asset) {
        (Ok(unit), _) => unit.symbol().to_owned(),
        (_, Asset::Cw20(token)) => session.name(token),
        (_, Asset::Native(denom)) => denom.clone(),
    }
}

/// What a model is called, and its number where that doesn't say it.
pub fn model_name(session: &Session, model: ModelId) -> String {
    let named =
        u32::try_from(model).ok().and_then(|number| session.book().number_name(Numbered::Model, number));
    if let Some(name) = named {
        return name.to_owned();
    }
    let question = polity::registry::QueryMsg::Model { model, at: None };
    match session.ask_registry::<ModelResponse>(&question) {
        Ok(found) => found.name.to_string(),
        Err(_) => format!("model {model}"),
    }
}

/// What an action does, as the end of the sentence "if it passes, the community will …".
pub fn words(session: &Session, action: &Action) -> Result<String, CliError> {
    let name = |address: &str| session.name(address);
    Ok(match action {
        Action::Spend(spend) => {
            let memo = spend.memo.as_ref().filter(|memo| !memo.is_empty());
            let memo = memo.map_or_else(String::new, |memo| format!(", for: {}", &**memo));
            format!(
                "pay {} to {}{memo}",
                quantity(session, &spend.asset, spend.amount.get()),
                name(&spend.to)
            )
        }
        Action::Mint { to, amount } => {
            format!("make {} more, for {}", quantity(session, session.stake()?, amount.get()), name(to))
        }
        Action::Set(setting) => setting_words(session, setting)?,
        Action::SetCap(cap) if cap.limits.is_empty() => {
            format!("remove the cap of {}", asset_name(session, &cap.asset))
        }
        Action::SetCap(cap) => {
            let limits = cap.limits.iter().map(|limit| {
                let tier = tier_name(session, limit.tier)?;
                Ok(format!("{} in {tier}", quantity(session, &cap.asset, limit.amount)))
            });
            let limits = limits.collect::<Result<Vec<_>, CliError>>()?.join(", ");
            format!(
                "let at most so much {} be spent in {}: {limits}",
                asset_name(session, &cap.asset),
                time::span(cap.window)
            )
        }
        Action::SetGovernor(succession) => format!(
            "let {} take the treasury over, once {} are staked in it, within {}",
            name(&succession.successor),
            quantity(session, session.stake()?, succession.min_total.get()),
            time::span(succession.term)
        ),
        Action::WithdrawSuccessor {} => "withdraw the successor of this governor".into(),
        Action::MigrateTreasury { code_id, .. } => format!("change the treasury's code to code {code_id}"),
        Action::Registry(msg) => registry_words(session, msg)?,
        Action::Revenue(revenue::AuthorityMsg::SetShares(set)) => format!(
            "share what {} earns by table {}",
            model_name(session, set.model),
            session.number_name(Numbered::ShareTable, set.table)
        ),
        Action::Raw(raw) => raw_words(session, raw),
    })
}

fn setting_words(session: &Session, setting: &Setting) -> Result<String, CliError> {
    let until = |seconds| time::utc(seconds);
    Ok(match setting {
        Setting::Constitution(constitution) => {
            let tiers: Vec<_> = constitution.tiers.iter().map(|tier| tier.name.to_string()).collect();
            format!("replace the constitution by one with the tiers {}", tiers.join(", "))
        }
        Setting::Floors(floors) => format!(
            "let no vote be shorter than {}, and no delay than {}",
            time::span(floors.voting),
            time::span(floors.delay)
        ),
        Setting::Unbonding(seconds) => format!("let unstaked tokens wait {}", time::span(*seconds)),
        Setting::MinStake(least) => {
            format!(
                "let proposals be made from {} of stake on",
                quantity(session, session.stake()?, least.get())
            )
        }
        Setting::Council(Some(council)) => {
            format!("appoint {} as council until {}", session.name(&council.address), until(council.until))
        }
        Setting::Council(None) => "dismiss the council".into(),
        Setting::Registry(address) => format!("name {} as registry", session.name(address)),
        Setting::Revenue(address) => format!("name {} as revenue contract", session.name(address)),
    })
}

fn registry_words(session: &Session, msg: &AuthorityMsg) -> Result<String, CliError> {
    let model = |number| model_name(session, number);
    let policy = |number| session.number_name(Numbered::Policy, number);
    let graced = |activate: &polity::registry::Activate| match activate.grace {
        0 => String::new(),
        grace => format!("; the one before may be used for {} more", time::span(grace)),
    };
    Ok(match msg {
        AuthorityMsg::Register(register) => format!("register the model {}", &*register.name),
        AuthorityMsg::Submit(submit) => format!(
            "submit a version of {} with the root {}",
            model(submit.model),
            crate::ui::short_digest(&submit.root)
        ),
        AuthorityMsg::Activate(activate) => {
            format!(
                "bring version {} of {} into use{}",
                activate.version,
                model(activate.model),
                graced(activate)
            )
        }
        AuthorityMsg::ActivateEvaluated(activate) => format!(
            "bring version {} of {} into use, if it meets what its policy asks{}",
            activate.version,
            model(activate.model),
            graced(activate)
        ),
        AuthorityMsg::TightenGuardrails(set) => {
            format!("tighten the guardrails of {} to policy {}", model(set.model), policy(set.policy.id))
        }
        AuthorityMsg::SetGuardrails(set) => {
            format!("set the guardrails of {} to policy {}", model(set.model), policy(set.policy.id))
        }
        AuthorityMsg::Deprecate(end) => {
            let instead =
                end.successor.map_or_else(String::new, |next| format!(", with {} instead", model(next)));
            format!("end {} on {}{instead}", model(end.model), time::utc(end.sunset))
        }
        AuthorityMsg::Retire(at) => format!("retire {}", model(at.model)),
        AuthorityMsg::Revoke(revoke) => {
            format!("revoke version {} of {}: {}", revoke.version, model(revoke.model), cause(revoke.reason))
        }
        AuthorityMsg::Suspend(suspend) => format!(
            "suspend {} until {}: {}",
            model(suspend.model),
            time::utc(suspend.until),
            cause(suspend.reason)
        ),
        AuthorityMsg::RatifySuspension(ratify) => {
            format!("ratify the suspension of {} until {}", model(ratify.model), time::utc(ratify.until))
        }
        AuthorityMsg::LiftSuspension(at) => format!("lift the suspension of {}", model(at.model)),
        AuthorityMsg::AppointGuardian(appoint) => match &appoint.guardian {
            Some(guardian) => format!(
                "appoint {} as guardian of {} until {}, to suspend it for at most {}",
                session.name(&guardian.address),
                model(appoint.model),
                time::utc(guardian.until),
                time::span(guardian.max_suspension)
            ),
            None => format!("dismiss the guardian of {}", model(appoint.model)),
        },
        AuthorityMsg::SetMaintainers(set) => {
            let names: Vec<_> = set.maintainers.iter().map(|address| session.name(address)).collect();
            let names = if names.is_empty() { "nobody".into() } else { names.join(", ") };
            format!("let {names} maintain {}", model(set.model))
        }
        AuthorityMsg::SetLicence(set) => format!(
            "offer {} under licence {}",
            model(set.model),
            session.number_name(Numbered::Licence, set.licence.id)
        ),
        AuthorityMsg::SetPledge(set) => {
            format!("ask {} of what is derived from {}", percent(set.pledge), model(set.model))
        }
        AuthorityMsg::ProposeAuthority(propose) => match &propose.authority {
            Some(next) => {
                format!("offer the authority over {} to {}", model(propose.model), session.name(next))
            }
            None => format!("offer the authority over {} to nobody any more", model(propose.model)),
        },
        AuthorityMsg::AcceptAuthority(at) => format!("accept the authority over {}", model(at.model)),
        AuthorityMsg::StrikeMember(strike) => format!(
            "strike {} from panel {}",
            session.name(&strike.member),
            session.number_name(Numbered::Panel, strike.panel)
        ),
    })
}

fn percent(ratio: polity::Ratio) -> String {
    crate::ui::percent(ratio.millionths())
}

fn cause(cause: polity::registry::Cause) -> String {
    format!("{cause:?}").to_lowercase()
}

fn raw_words(session: &Session, raw: &Raw) -> String {
    let shown = |msg: &[u8]| {
        let text = String::from_utf8_lossy(msg);
        // escaped: a message from elsewhere must not write to the terminal
        let text: String =
            text.chars().take(RAW).flat_map(char::escape_debug).collect::<String>().replace("\\\"", "\"");
        if msg.len() > RAW {
            format!("{text}…")
        } else {
            text
        }
    };
    let with = |funds: &[cosmwasm_std::Coin]| match funds {
        [] => String::new(),
        funds => {
            let coins =
                funds.iter().map(|coin| quantity(session, &Asset::Native(coin.denom.clone()), coin.amount));
            format!(", with {}", coins.collect::<Vec<_>>().join(" and "))
        }
    };
    match raw {
        Raw::Execute { contract, msg, funds } => {
            format!("call {}: {}{}", session.name(contract), shown(msg), with(funds))
        }
        Raw::Instantiate { code_id, msg, funds, label, admin } => {
            let admin = admin.as_ref().map_or_else(|| "nobody".into(), |admin| session.name(admin));
            let label: String = label.chars().flat_map(char::escape_debug).collect();
            format!(
                "make a contract {label} of code {code_id}, changed by {admin}: {}{}",
                shown(msg),
                with(funds)
            )
        }
        Raw::Migrate { contract, code_id, msg } => {
            format!("change the code of {} to code {code_id}: {}", session.name(contract), shown(msg))
        }
        Raw::UpdateAdmin { contract, admin } => {
            format!("let {} change the code of {}", session.name(admin), session.name(contract))
        }
        Raw::ClearAdmin { contract } => {
            format!("let nobody change the code of {} any more", session.name(contract))
        }
    }
}

/// The options of a proposal for programs: `label`, `actions` as the governor takes them, and `does`, the same in words.
pub fn options_json(session: &Session, options: &[polity::governor::OptionMsg]) -> Result<Json, CliError> {
    let options = options.iter().map(|option| {
        let does = option.actions.iter().map(|action| Ok(crate::ui::plain(&words(session, action)?)));
        let does = does.collect::<Result<Vec<_>, CliError>>()?;
        Ok(json!({ "label": &*option.label, "actions": option.actions, "does": does }))
    });
    Ok(Json::Array(options.collect::<Result<_, CliError>>()?))
}

/// Why a proposal can't be executed now, with times in UTC.
pub fn blocker(session: &Session, blocker: &Blocker) -> String {
    match blocker {
        Blocker::Open { end } => format!("its vote goes on until {}", time::utc(*end)),
        Blocker::Expired { since } => format!("its window is over since {}", time::utc(*since)),
        Blocker::Waiting { until } => format!("its delay isn't over until {}", time::utc(*until)),
        Blocker::Stale(Staleness::NeedsTier { action, tier }) => match tier_name(session, *tier) {
            Ok(tier) => format!("its action {action} needs the {tier} tier by now, or a higher one"),
            Err(_) => blocker.to_string(),
        },
        other => session.readable(&other.to_string()),
    }
}
