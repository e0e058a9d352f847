//! Ballots. A plain one reads three records and writes two, whatever the proposal holds.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use polity::{
    bounds, duplicate,
    governor::{ten_thousandths, Cut, Outcome, Vote},
};

use crate::{
    address::canonical,
    events,
    power::{self, add, sub},
    standing::Proposal,
    state::{BALLOTS, DELEGATIONS},
    ContractError,
};

pub fn vote_many(
    mut deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    votes: Vec<Vote>,
) -> Result<Response, ContractError> {
    bounds::BALLOTS.check_len(votes.len())?;
    if let Some(proposal) = duplicate(votes.iter().map(|vote| vote.proposal)) {
        return Err(ContractError::Duplicate { field: "votes", value: format!("proposal {proposal}") });
    }
    let mut response = Response::new();
    for vote in votes {
        response = response.add_events(self::vote(deps.branch(), env, info, vote)?.events);
    }
    Ok(response)
}

pub fn vote(deps: DepsMut, env: &Env, info: &MessageInfo, vote: Vote) -> Result<Response, ContractError> {
    let Vote { proposal: id, ballot, rationale } = vote;
    let mut proposal = Proposal::load(deps.storage, id)?;
    let Proposal { rules, tally, .. } = &mut proposal;
    let now = env.block.time.seconds();
    if !matches!(rules.outcome(tally, now), Outcome::Open { .. }) {
        return Err(ContractError::VoteClosed { proposal: id });
    }
    if let Some(option) = ballot.unknown_option(rules.options) {
        return Err(ContractError::NoOption { proposal: id, option });
    }

    let account = canonical(deps.api, &info.sender)?;
    let mut record = BALLOTS.peek(deps.storage, (id, &account))?.unwrap_or_default();
    let own = power::own(deps.storage, &account, rules.snapshot)?;
    let received = power::received(deps.storage, &account, rules.tier, rules.snapshot)?;
    let power = sub(add(own, received)?, record.withdrawn)?;
    if power == 0 {
        return Err(ContractError::NoPower { proposal: id, snapshot: rules.snapshot });
    }

    let answer = rules.answer(tally);
    let mut overridden = None;
    match &record.ballot {
        // that a record exists doesn't say that it voted: a delegator's ballot makes one for its delegate
        Some(_) if !rules.revoting() => return Err(ContractError::AlreadyVoted { proposal: id }),
        Some(before) => tally.subtract(before, power)?,
        None if own > 0 => {
            // a first ballot takes one's power back from one's delegate, whether it has voted or will
            let delegation = DELEGATIONS.before(deps.storage, &account, rules.snapshot)?;
            if let Some(delegate) = delegation.as_ref().and_then(|d| d.in_tier(rules.tier)) {
                let mut its = BALLOTS.peek(deps.storage, (id, delegate))?.unwrap_or_default();
                if let Some(its_ballot) = &its.ballot {
                    tally.subtract(its_ballot, own)?;
                }
                its.withdrawn = add(its.withdrawn, own)?;
                BALLOTS.save(deps.storage, (id, delegate), &its)?;
                overridden = Some(deps.api.addr_humanize(delegate)?);
            }
        }
        None => {}
    }
    tally.add(&ballot, power, own)?;
    debug_assert!(tally.cast() <= ten_thousandths(rules.total), "no token counts twice");

    let mut response = Response::new();
    if rules.answer(tally) != answer {
        tally.changed = now;
    }
    if let Some(option) = rules.early_answer(tally) {
        tally.cut = Some(Cut::Early);
        tally.changed = now;
        response = response.add_event(events::DecidedEarly { proposal: id, option });
    }
    proposal.save_tally(deps.storage)?;
    let rationale = rationale.map(String::from);
    let event =
        events::Voted { proposal: id, voter: &info.sender, ballot: &ballot, power, overridden, rationale };
    let event: cosmwasm_std::Event = event.into();
    record.ballot = Some(ballot);
    BALLOTS.save(deps.storage, (id, &account), &record)?;
    // what was cast stands before what it decided
    response.events.insert(0, event);
    Ok(response)
}
