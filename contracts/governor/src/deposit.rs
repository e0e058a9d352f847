//! Deposits: a brake on spam. They go back, unless a proposal was rejected by far more than it takes.

use cosmwasm_std::{DepsMut, Env, Response};
use polity::governor::{Outcome, Status};

use crate::{
    events,
    stake::pay_out,
    standing::{standing, Proposal},
    state::{CORE, DEPOSITS},
    ContractError,
};

/// Sends a deposit where it belongs, once the vote is over. A veto doesn't send it itself: whoever can't receive it
/// must not be able to block a veto.
pub fn release(deps: DepsMut, env: &Env, id: u32) -> Result<Response, ContractError> {
    let proposal = Proposal::load(deps.storage, id)?;
    let outcome = proposal.rules.outcome(&proposal.tally, env.block.time.seconds());
    let open = matches!(outcome, Outcome::Open { .. });
    let deposit = match DEPOSITS.may_load(deps.storage, id)? {
        Some(deposit) if !open => deposit,
        held => {
            let status = if open { Status::Open } else { standing(deps.as_ref(), env, &proposal)?.status };
            let held = held.map_or(0, |deposit| deposit.amount).into();
            return Err(ContractError::NoDeposit { proposal: id, status, held });
        }
    };
    let core = CORE.load(deps.storage)?;
    let to = if outcome == Outcome::Rejected && proposal.rules.forfeits(&proposal.tally) {
        core.treasury.clone()
    } else {
        deps.api.addr_humanize(&deposit.proposer)?
    };
    DEPOSITS.remove(deps.storage, id);
    let event = events::DepositReleased { proposal: id, to: &to, amount: deposit.amount };
    Ok(Response::new().add_event(event).add_message(pay_out(deps, &core.stake, &to, deposit.amount)?))
}
