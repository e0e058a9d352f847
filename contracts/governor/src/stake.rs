//! Stake in and out.

use cosmwasm_std::{Addr, CosmosMsg, Deps, DepsMut, Env, MessageInfo, Order, Response, StdResult, Uint128};
use cw_storage_plus::Bound;
use polity::{bounds, Amount, Asset};

use crate::{
    address::canonical,
    events,
    power::{self, add, sub, Change},
    state::{Core, BOOKED, CLAIMS, CORE},
    ContractError,
};

/// Stakes what was paid in for an account.
pub fn stake(
    deps: DepsMut,
    env: &Env,
    core: &Core,
    account: &Addr,
    amount: u128,
) -> Result<Response, ContractError> {
    if *account == core.treasury {
        return Err(ContractError::TreasuryPower);
    }
    let key = canonical(deps.api, account)?;
    power::change(deps.storage, &key, env.block.height, Change::Add(amount))?;
    Ok(Response::new().add_event(events::Staked { account, amount }))
}

pub fn unstake(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    amount: Amount,
) -> Result<Response, ContractError> {
    let account = canonical(deps.api, &info.sender)?;
    let amount = amount.u128();
    power::change(deps.storage, &account, env.block.height, Change::Subtract(amount))?;

    // fixed now: a longer unbonding set later doesn't bind who has left before
    let release = env.block.time.seconds().saturating_add(CORE.load(deps.storage)?.unbonding);
    let claim = (account.as_slice(), release);
    let waiting = CLAIMS.peek(deps.storage, claim)?.unwrap_or(0);
    CLAIMS.save(deps.storage, claim, &add(waiting, amount)?)?;
    Ok(Response::new().add_event(events::Unstaked { account: &info.sender, amount, release }))
}

pub fn claim(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    limit: Option<u32>,
) -> Result<Response, ContractError> {
    let limit = bounds::CLAIMS.check(limit.map_or(bounds::CLAIMS.max, u64::from))?;
    let account = canonical(deps.api, &info.sender)?;
    let now = env.block.time.seconds();
    let claims = |max| CLAIMS.prefix_range(deps.storage, account.as_slice(), None, max, Order::Ascending);
    let ripe = claims(Some(Bound::inclusive(now)))
        .take(usize::try_from(limit).unwrap_or(usize::MAX))
        .collect::<StdResult<Vec<_>>>()?;
    if ripe.is_empty() {
        let next = claims(None).next().transpose()?.map(|(release, _)| release);
        return Err(ContractError::NothingToClaim { next });
    }
    let mut amount = 0;
    for (release, part) in ripe {
        amount = add(amount, part)?;
        CLAIMS.remove(deps.storage, (account.as_slice(), release));
    }
    let core = CORE.load(deps.storage)?;
    Ok(Response::new()
        .add_message(pay_out(deps, &core.stake, &info.sender, amount)?)
        .add_event(events::Claimed { account: &info.sender, amount }))
}

/// What a message paid in native coins of the stake asset: nothing, or exactly one coin of it.
pub fn paid(info: &MessageInfo, core: &Core) -> Result<u128, ContractError> {
    match (&core.stake, info.funds.as_slice()) {
        (_, []) => Ok(0),
        (Asset::Native(denom), [coin]) if coin.denom == *denom => Ok(coin.amount.u128()),
        (Asset::Native(denom), _) => Err(wrong_funds(info, format!("only {denom}"))),
        (Asset::Cw20(_), _) => Err(wrong_funds(info, "no native coins".to_owned())),
    }
}

/// Refuses funds.
pub fn unpaid(info: &MessageInfo) -> Result<(), ContractError> {
    if info.funds.is_empty() {
        return Ok(());
    }
    Err(wrong_funds(info, "no funds".to_owned()))
}

/// An error for funds that a message doesn't take.
pub fn wrong_funds(info: &MessageInfo, expected: String) -> ContractError {
    let given = match info.funds.as_slice() {
        [] => "none".to_owned(),
        // the list's length is the sender's choice
        funds => funds.iter().take(4).map(ToString::to_string).collect::<Vec<_>>().join(", "),
    };
    ContractError::WrongFunds { expected, given }
}

/// What really arrived of the staked cw20, whatever the token says. Trust in the token ends here.
pub fn arrived(
    deps: Deps<'_>,
    env: &Env,
    core: &Core,
    token: &Addr,
    said: Uint128,
) -> Result<u128, ContractError> {
    match &core.stake {
        Asset::Cw20(stake) if stake == token => {}
        stake => {
            return Err(ContractError::ForeignToken { token: token.clone(), stake: stake.clone().into() })
        }
    }
    let held = core.stake.balance(deps.querier, &env.contract.address)?;
    let booked = BOOKED.may_load(deps.storage)?.unwrap_or(0);
    match polity::arrived(said, held, booked.into()).u128() {
        0 => Err(ContractError::NothingReceived { said }),
        arrived => Ok(arrived),
    }
}

/// Books what came in of a cw20.
pub fn book(deps: DepsMut<'_>, stake: &Asset<Addr>, amount: u128) -> Result<(), ContractError> {
    if matches!(stake, Asset::Native(_)) || amount == 0 {
        return Ok(());
    }
    let booked = BOOKED.may_load(deps.storage)?.unwrap_or(0);
    Ok(BOOKED.save(deps.storage, &add(booked, amount)?)?)
}

/// The message that pays out what was booked. Books first, so that a token that calls back finds it gone.
pub fn pay_out(
    deps: DepsMut<'_>,
    stake: &Asset<Addr>,
    to: &Addr,
    amount: u128,
) -> Result<CosmosMsg, ContractError> {
    if matches!(stake, Asset::Cw20(_)) {
        let booked = BOOKED.may_load(deps.storage)?.unwrap_or(0);
        BOOKED.save(deps.storage, &sub(booked, amount)?)?;
    }
    Ok(stake.transfer(to, amount.into())?)
}
