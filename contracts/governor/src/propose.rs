//! Proposals: made once, with everything that decides them frozen.

use cosmwasm_std::{to_json_binary, to_json_vec, Addr, DepsMut, Env, Response};
use polity::{
    bounds,
    governor::{Outcome, Propose, ProposedResponse, Rule, Rules, Tier},
};
use polity_store::Packed;

use crate::{
    actions::{self, Bindings},
    address::canonical,
    events, power,
    stake::book,
    standing::Proposal,
    state::{Body, Core, Deposit, OpenProposals, BODIES, COUNT, DEPOSITS, OPEN, PROPOSALS, TIERS},
    succession, ContractError,
};

/// Makes a proposal. `paid` is what came with it in the stake asset; the deposit is kept of it.
pub fn propose(
    mut deps: DepsMut,
    env: &Env,
    core: Core,
    proposer: Addr,
    paid: u128,
    msg: Propose,
) -> Result<Response, ContractError> {
    succession::check_in_office(deps.as_ref(), env, &core.treasury)?;
    let Propose { tier, options, .. } = &msg;
    let count = bounds::OPTIONS.check_len(options.len())?;
    bounds::ACTIONS.check_len(options.iter().map(|option| option.actions.len()).sum())?;
    bounds::ACTIONS_SIZE.check_len(to_json_vec(options)?.len())?;

    let tier = TIERS.may_load(deps.storage, tier.get())?.ok_or(ContractError::UnknownTier { tier: *tier })?;
    let optimistic = matches!(tier.rule, Rule::Optimistic { .. });
    if optimistic && (count != 1 || options.iter().any(|option| option.actions.is_empty())) {
        return Err(ContractError::OptimisticShape);
    }
    let (snapshot, created) = (env.block.height, env.block.time.seconds());
    let total = power::total(deps.storage, snapshot)?;
    if total < core.min_stake.u128() {
        return Err(ContractError::TooLittleStake { total: total.into(), min_stake: core.min_stake });
    }
    let account = canonical(deps.api, &proposer)?;
    check_proposer(&deps, &tier, &account, snapshot, total)?;

    let id = COUNT
        .load(deps.storage)?
        .checked_add(1)
        .ok_or_else(|| cosmwasm_std::OverflowError::new(cosmwasm_std::OverflowOperation::Add))?;
    let mut open = still_open(&deps, &account, created)?;
    if open.0.len() >= usize::try_from(bounds::OPEN_PROPOSALS.max).unwrap_or(usize::MAX) {
        return Err(ContractError::TooManyOpen { open: open.0 });
    }
    open.0.push(id);

    let deposit = tier.deposit.floor_of(total);
    let change = paid
        .checked_sub(deposit)
        .ok_or_else(|| ContractError::Deposit { needed: deposit.into(), given: paid.into() })?;
    let links = core.links(deps.storage, &env.contract.address)?;
    let Bindings { pins, capped, spoken } =
        actions::check(deps.as_ref(), env, &links, tier.id, total, options)?;

    let rules = Rules {
        tier: tier.id,
        // at most 8
        options: u8::try_from(count).unwrap_or(u8::MAX),
        snapshot,
        first_end: created.saturating_add(tier.voting),
        late_extension: tier.late_extension,
        delay: tier.delay,
        window: tier.window,
        vetoable: tier.vetoable,
        rule: tier.rule,
        total,
    };
    let end = rules.first_end;
    COUNT.save(deps.storage, &id)?;
    PROPOSALS.save_first(deps.storage, id, &rules.to_bytes()?)?;
    let tally = rules.open(created);
    Proposal { id, rules, tally }.save_tally(deps.storage)?;
    OPEN.save(deps.storage, &account, &open)?;
    let body = Body { proposer, created, pins, spoken, capped, proposal: msg };
    BODIES.save(deps.storage, id, &body)?;
    if deposit > 0 {
        DEPOSITS.save(deps.storage, id, &Deposit { amount: deposit, proposer: account })?;
        book(deps.branch(), &links.stake, deposit)?;
    }

    let mut response = Response::new()
        .add_event(events::Proposed { proposal: id, proposer: &body.proposer, tier: tier.id, end, deposit })
        .set_data(to_json_binary(&ProposedResponse { proposal: id })?);
    if change > 0 {
        response = response.add_message(links.stake.transfer(&body.proposer, change.into())?);
    }
    Ok(response)
}

/// A proposer speaks for its own power, delegated away or not, and for what is delegated to it.
fn check_proposer(
    deps: &DepsMut,
    tier: &Tier,
    account: &[u8],
    snapshot: u64,
    total: u128,
) -> Result<(), ContractError> {
    let needed = tier.proposer.ceil_of(total.into());
    if needed.is_zero() {
        return Ok(());
    }
    let power = power::add(
        power::own(deps.storage, account, snapshot)?,
        power::received(deps.storage, account, tier.id, snapshot)?,
    )?;
    if needed > power.into() {
        // a part of a total of 128 bits fits
        let needed = needed.try_into().unwrap_or(cosmwasm_std::Uint128::MAX);
        return Err(ContractError::TooLittlePower { power: power.into(), needed });
    }
    Ok(())
}

/// The account's proposals that are still being voted on. No transaction ends a proposal, so they are looked at here.
fn still_open(deps: &DepsMut, account: &[u8], now: u64) -> Result<OpenProposals, ContractError> {
    let mut open = OPEN.peek(deps.storage, account)?.unwrap_or_default();
    let mut ended = vec![];
    for id in &open.0 {
        let Proposal { rules, tally, .. } = Proposal::load(deps.storage, *id)?;
        if !matches!(rules.outcome(&tally, now), Outcome::Open { .. }) {
            ended.push(*id);
        }
    }
    open.0.retain(|id| !ended.contains(id));
    Ok(open)
}
