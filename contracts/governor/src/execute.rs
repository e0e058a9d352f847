//! What becomes of a proposal besides its ballots: execution, dry run, veto.

use cosmwasm_std::{to_json_binary, Deps, DepsMut, Env, MessageInfo, Response, StdResult, SubMsg, WasmMsg};
use polity::{
    bounds,
    governor::{Blocker, Cut, OptionMsg, Outcome},
    treasury, Rationale,
};

use crate::{
    actions::{self, Ladder},
    events,
    reply::ReplyId,
    standing::{standing, Proposal},
    state::{Body, Failure, CORE, COUNCIL, FAILURES},
    ContractError,
};

pub fn execute(deps: DepsMut, env: &Env, id: u32) -> Result<Response, ContractError> {
    let mut proposal = Proposal::load(deps.storage, id)?;
    let standing = standing(deps.as_ref(), env, &proposal)?;
    let (option, body) = match (standing.blocker, standing.passed, standing.body) {
        (None, Some(option), Some(body)) => (option, body),
        (blocker, ..) => {
            let blocker = blocker.unwrap_or(Blocker::Rejected {});
            return Err(ContractError::NotExecutable { proposal: id, blocker });
        }
    };
    let message = match message(deps.as_ref(), env, &proposal, &body, option) {
        Ok(message) => message,
        // recorded like a failure of the messages themselves
        Err(error) if error.moved_since_creation() => return failed(deps, env, id, &error.to_string()),
        Err(error) => return Err(error),
    };
    proposal.tally.executed = true;
    proposal.save_tally(deps.storage)?;
    Ok(match message {
        // no gas limit: an execution that is starved reverts whole and stays executable
        Some(message) => Response::new()
            .add_event(events::ExecutionStarted { proposal: id, option })
            .add_submessage(SubMsg::reply_on_error(message, ReplyId::Execution { proposal: id }.id())),
        None => Response::new().add_event(events::Executed { proposal: id, option }),
    })
}

pub fn dry_run(deps: DepsMut, env: &Env, id: u32, option: u8) -> Result<Response, ContractError> {
    let proposal = Proposal::load(deps.storage, id)?;
    if option >= proposal.rules.options {
        return Err(ContractError::NoOption { proposal: id, option });
    }
    let body = proposal.body(deps.storage)?;
    if let Some(staleness) = actions::staleness(deps.as_ref(), env, &proposal.rules, &body, option)? {
        return Err(ContractError::Stale { proposal: id, staleness });
    }
    match message(deps.as_ref(), env, &proposal, &body, option)? {
        // a reply on success only: a failure reaches the caller whole
        Some(message) => Ok(Response::new().add_submessage(SubMsg::reply_on_success(
            message,
            ReplyId::DryRun { proposal: id, option }.id(),
        ))),
        None => Err(ContractError::DryRunSucceeded { proposal: id, option }),
    }
}

/// The one message that does what an option says; none for a resolution.
fn message(
    deps: Deps<'_>,
    env: &Env,
    proposal: &Proposal,
    body: &Body,
    option: u8,
) -> Result<Option<WasmMsg>, ContractError> {
    let Some(OptionMsg { actions, .. }) = body.proposal.options.get(usize::from(option)) else {
        return Err(ContractError::NoOption { proposal: proposal.id, option });
    };
    if actions.is_empty() {
        return Ok(None);
    }
    let links = CORE.load(deps.storage)?.links(deps.storage, &env.contract.address)?;
    actions::check_settings(deps, env, &links, proposal.rules.total, actions)?;
    // the caps of now and those of when it was made
    let mut tiers = Ladder::load(deps.storage)?.capped_from(proposal.rules.tier)?;
    tiers.extend(body.capped.iter().copied().filter(|tier| !tiers.contains(tier)).collect::<Vec<_>>());
    let msg = treasury::ExecuteMsg::Execute {
        proposal: proposal.id,
        tiers,
        calls: actions.iter().map(|action| action.call(&links)).collect::<StdResult<_>>()?,
    };
    Ok(Some(WasmMsg::Execute {
        contract_addr: links.treasury.into_string(),
        msg: to_json_binary(&msg)?,
        funds: vec![],
    }))
}

/// Records that an execution failed; it can be tried again inside the window.
pub fn failed(deps: DepsMut, env: &Env, id: u32, error: &str) -> Result<Response, ContractError> {
    let mut proposal = Proposal::load(deps.storage, id)?;
    if proposal.tally.executed {
        proposal.tally.executed = false;
        proposal.save_tally(deps.storage)?;
    }
    let error = shorten(error);
    let event = events::ExecutionFailed { proposal: id, error };
    let failure = Failure { error: error.to_owned(), at: env.block.time.seconds() };
    FAILURES.save(deps.storage, id, &failure)?;
    Ok(Response::new().add_event(event))
}

/// At most 128 bytes, cut at a character.
fn shorten(text: &str) -> &str {
    let max = usize::try_from(bounds::ERROR.max).unwrap_or(usize::MAX);
    let ends = text.char_indices().map(|(at, c)| at.saturating_add(c.len_utf8()));
    let cut = ends.take_while(|end| *end <= max).last().unwrap_or(0);
    text.get(..cut).unwrap_or_default()
}

pub fn veto(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    id: u32,
    reason: Option<Rationale>,
) -> Result<Response, ContractError> {
    let now = env.block.time.seconds();
    // the council of now counts, not that of when the proposal was made
    let council = COUNCIL.may_load(deps.storage)?;
    if !council.is_some_and(|council| council.address == info.sender.as_str() && now < council.until) {
        return Err(ContractError::Unauthorized {
            only: "the council within its term",
            sender: info.sender.clone(),
        });
    }
    let mut proposal = Proposal::load(deps.storage, id)?;
    let refuse = |reason| Err(ContractError::NotVetoable { proposal: id, reason });
    if !proposal.rules.vetoable {
        return refuse("its tier is not vetoable");
    }
    match proposal.rules.outcome(&proposal.tally, now) {
        Outcome::Open { .. } => {}
        Outcome::Passed { at, .. } if now < at.saturating_add(proposal.rules.delay) => {}
        Outcome::Passed { .. } => return refuse("its delay is over"),
        Outcome::Rejected => return refuse("it was rejected"),
        Outcome::Vetoed => return refuse("it was vetoed before"),
    }
    proposal.tally.cut = Some(Cut::Vetoed);
    proposal.save_tally(deps.storage)?;
    Ok(Response::new().add_event(events::Vetoed { proposal: id, reason: reason.map(String::from) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_cut_at_a_character() {
        assert_eq!(shorten(""), "");
        assert_eq!(shorten("short"), "short");
        assert_eq!(shorten(&"x".repeat(200)).len(), 128);
        assert_eq!(shorten(&format!("{}é", "x".repeat(127))).len(), 127);
        assert_eq!(shorten(&format!("{}é", "x".repeat(126))).len(), 128);
    }
}
