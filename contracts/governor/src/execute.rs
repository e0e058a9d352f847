//! What happens to a proposal besides ballots: execution, dry run, veto, the deposit's way.

use cosmwasm_std::{
    to_json_binary, Addr, Api, CanonicalAddr, Deps, DepsMut, Env, MessageInfo, Reply, Response, StdResult,
    SubMsg, SubMsgResult, WasmMsg,
};
use polity::{
    bounds,
    governor::{Cut, OptionMsg, Outcome, Status},
    treasury, Rationale,
};

use crate::{
    actions::{self, Ladder},
    events, founding,
    stake::pay_out,
    standing::{standing, Proposal},
    state::{Core, Failure, CORE, COUNCIL, DEPOSITS, FAILURES},
    ContractError,
};

/// What a reply answers. In an id: the kind in the highest byte, then a dry run's option, then the proposal.
pub enum ReplyId {
    /// The treasury was made, or the existing one answered.
    Treasury,
    /// The token was made.
    Token,
    /// A proposal's messages failed.
    Execution { proposal: u32 },
    /// A dry run's messages succeeded.
    DryRun { proposal: u32, option: u8 },
}

impl ReplyId {
    pub fn id(&self) -> u64 {
        let (kind, option, proposal) = match self {
            Self::Treasury => (1, 0, 0),
            Self::Token => (2, 0, 0),
            Self::Execution { proposal } => (3, 0, *proposal),
            Self::DryRun { proposal, option } => (4, *option, *proposal),
        };
        let [a, b, c, d] = proposal.to_be_bytes();
        u64::from_be_bytes([kind, 0, 0, option, a, b, c, d])
    }

    fn of(id: u64) -> Result<Self, ContractError> {
        let [kind, _, _, option, a, b, c, d] = id.to_be_bytes();
        let proposal = u32::from_be_bytes([a, b, c, d]);
        match kind {
            1 => Ok(Self::Treasury),
            2 => Ok(Self::Token),
            3 => Ok(Self::Execution { proposal }),
            4 => Ok(Self::DryRun { proposal, option }),
            _ => Err(ContractError::UnknownReply { id }),
        }
    }
}

pub fn execute(deps: DepsMut, env: &Env, id: u32) -> Result<Response, ContractError> {
    let mut proposal = Proposal::load(deps.storage, id)?;
    let standing = standing(deps.as_ref(), env, &proposal)?;
    let option = match (standing.blocker, standing.passed) {
        (None, Some(option)) => option,
        (blocker, _) => {
            let blocker = blocker.unwrap_or(polity::governor::Blocker::Rejected {});
            return Err(ContractError::NotExecutable { proposal: id, blocker });
        }
    };
    let message = match message(deps.as_ref(), env, &proposal, option) {
        Ok(message) => message,
        // bounds moved since it was proposed: recorded like a failure of the messages themselves
        Err(
            error @ (ContractError::Setting(_)
            | ContractError::OutOfBounds(_)
            | ContractError::CapLadder { .. }
            | ContractError::NotNameable { .. }
            | ContractError::UnknownTier { .. }
            | ContractError::NoContract { .. }
            | ContractError::Succession { .. }),
        ) => return failed(deps, env, id, &error.to_string()),
        Err(error) => return Err(error),
    };
    proposal.tally.executed = true;
    proposal.save_tally(deps.storage)?;
    let response = Response::new().add_event(events::Executed { proposal: id, option });
    Ok(match message {
        // no gas limit: an execution that is starved reverts whole and stays executable
        Some(message) => {
            response.add_submessage(SubMsg::reply_on_error(message, ReplyId::Execution { proposal: id }.id()))
        }
        None => response,
    })
}

pub fn dry_run(deps: DepsMut, env: &Env, id: u32, option: u8) -> Result<Response, ContractError> {
    let proposal = Proposal::load(deps.storage, id)?;
    if option >= proposal.rules.options {
        return Err(ContractError::NoOption { proposal: id, option });
    }
    let body = proposal.body(deps.storage)?;
    if let Some(staleness) =
        actions::staleness(deps.as_ref(), &env.contract.address, &proposal.rules, &body, option)?
    {
        return Err(ContractError::Stale { proposal: id, staleness });
    }
    match message(deps.as_ref(), env, &proposal, option)? {
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
    option: u8,
) -> Result<Option<WasmMsg>, ContractError> {
    let body = proposal.body(deps.storage)?;
    let Some(OptionMsg { actions, .. }) = body.options.get(usize::from(option)) else {
        return Err(ContractError::NoOption { proposal: proposal.id, option });
    };
    if actions.is_empty() {
        return Ok(None);
    }
    let links = actions::links(deps.storage, &env.contract.address, CORE.load(deps.storage)?)?;
    actions::check_settings(deps, env, &links, proposal.rules.total, actions)?;
    let msg = treasury::ExecuteMsg::Execute {
        proposal: proposal.id,
        tiers: Ladder::load(deps.storage)?.capped_from(proposal.rules.tier)?,
        calls: actions.iter().map(|action| action.call(&links)).collect::<StdResult<_>>()?,
    };
    Ok(Some(WasmMsg::Execute {
        contract_addr: links.treasury.into_string(),
        msg: to_json_binary(&msg)?,
        funds: vec![],
    }))
}

/// Records that an execution failed; it can be tried again inside the window.
fn failed(deps: DepsMut, env: &Env, id: u32, error: &str) -> Result<Response, ContractError> {
    let error = shorten(error);
    let event = events::ExecutionFailed { proposal: id, error };
    let response = Response::new().add_event(event);
    FAILURES.save(deps.storage, id, &Failure { error: error.to_owned(), at: env.block.time.seconds() })?;
    Ok(response)
}

/// At most 128 bytes, cut at a character.
fn shorten(text: &str) -> &str {
    let max = usize::try_from(bounds::ERROR.max).unwrap_or(usize::MAX);
    let cut =
        text.char_indices().map(|(at, c)| at.saturating_add(c.len_utf8())).take_while(|end| *end <= max);
    text.get(..cut.last().unwrap_or(0)).unwrap_or_default()
}

pub fn reply(deps: DepsMut, env: &Env, reply: Reply) -> Result<Response, ContractError> {
    match (ReplyId::of(reply.id)?, reply.result) {
        (ReplyId::Treasury, SubMsgResult::Ok(result)) => founding::treasury_made(deps, env, &result),
        (ReplyId::Token, SubMsgResult::Ok(result)) => founding::token_made(deps, env, &result),
        (ReplyId::Execution { proposal: id }, SubMsgResult::Err(error)) => {
            let mut proposal = Proposal::load(deps.storage, id)?;
            proposal.tally.executed = false;
            proposal.save_tally(deps.storage)?;
            failed(deps, env, id, &error)
        }
        // an error, so that nothing of it stays
        (ReplyId::DryRun { proposal, option }, SubMsgResult::Ok(_)) => {
            Err(ContractError::DryRunSucceeded { proposal, option })
        }
        _ => Err(ContractError::UnknownReply { id: reply.id }),
    }
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
    // the deposit isn't sent here: whoever can't receive it must not be able to block a veto
    Ok(Response::new().add_event(events::Vetoed { proposal: id, reason: reason.map(String::from) }))
}

pub fn release_deposit(deps: DepsMut, env: &Env, id: u32) -> Result<Response, ContractError> {
    let proposal = Proposal::load(deps.storage, id)?;
    let held = DEPOSITS.may_load(deps.storage, id)?.unwrap_or(0);
    let outcome = proposal.rules.outcome(&proposal.tally, env.block.time.seconds());
    let open = matches!(outcome, Outcome::Open { .. });
    if held == 0 || open {
        let status = if open { Status::Open } else { standing(deps.as_ref(), env, &proposal)?.status };
        return Err(ContractError::NoDeposit { proposal: id, status, held: held.into() });
    }
    let core = CORE.load(deps.storage)?;
    let to = if outcome == Outcome::Rejected && proposal.rules.forfeits(&proposal.tally) {
        core.treasury.clone()
    } else {
        proposal.body(deps.storage)?.proposer
    };
    DEPOSITS.remove(deps.storage, id);
    let event = events::DepositReleased { proposal: id, to: &to, amount: held };
    Ok(Response::new().add_event(event).add_message(pay_out(deps, &core, &to, held)?))
}

pub fn accept_treasury(deps: DepsMut) -> Result<Response, ContractError> {
    let core = CORE.load(deps.storage)?;
    if core.accepted {
        return Err(ContractError::AlreadyInOffice);
    }
    let core = Core { accepted: true, ..core };
    CORE.save(deps.storage, &core)?;
    let msg = to_json_binary(&treasury::ExecuteMsg::AcceptGovernor {})?;
    let contract_addr = core.treasury.to_string();
    Ok(Response::new()
        .add_message(WasmMsg::Execute { contract_addr, msg, funds: vec![] })
        .add_event(events::TreasuryAccepted { treasury: &core.treasury }))
}

/// An address that was given in a message.
pub fn address(api: &dyn Api, field: &'static str, given: &str) -> Result<Addr, ContractError> {
    api.addr_validate(given).map_err(|error| ContractError::InvalidAddress {
        field,
        given: given.chars().take(96).collect(),
        reason: error.to_string(),
    })
}

/// An address in the form of storage keys.
pub fn canonical(api: &dyn Api, account: &Addr) -> StdResult<CanonicalAddr> {
    api.addr_canonicalize(account.as_str())
}
