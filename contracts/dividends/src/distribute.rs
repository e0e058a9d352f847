//! Money in, and its distribution.

use cosmwasm_std::{Addr, Deps, DepsMut, Env, OverflowError, OverflowOperation, Response, Uint128};
use polity::{
    dividends::{due, Prospect},
    Asset,
};

use crate::{
    events, others,
    state::{AssetRecord, Distribution, ASSETS, CONFIG, DISTRIBUTIONS, POTS},
    ContractError,
};

/// An asset's record with what arrived booked in it.
struct Arrival {
    key: String,
    record: AssetRecord,
    arrived: Uint128,
}

impl Arrival {
    fn load(deps: Deps, env: &Env, asset: &Asset<Addr>) -> Result<Self, ContractError> {
        let key = asset.to_string();
        let mut record = ASSETS.may_load(deps.storage, &key)?.unwrap_or_default();
        let held = asset.balance(deps.querier, &env.contract.address).map_err(|error| {
            ContractError::NoBalance { asset: key.clone(), reason: crate::error::reason(&error) }
        })?;
        let arrived = record.books.receive(held)?;
        Ok(Self { key, record, arrived })
    }
}

/// Books what arrived of an asset.
pub fn sync(deps: DepsMut, env: &Env, asset: &Asset<Addr>) -> Result<Response, ContractError> {
    let Arrival { key, record, arrived } = Arrival::load(deps.as_ref(), env, asset)?;
    if arrived.is_zero() {
        return Err(ContractError::NothingReceived { asset: key });
    }
    ASSETS.save(deps.storage, &key, &record)?;
    Ok(Response::new().add_event(events::Received { asset: key, amount: arrived }))
}

/// A distribution that could be made.
pub struct Next {
    /// The governor by whose stakes it would be.
    pub governor: Addr,
    /// Of what, and from when on.
    pub prospect: Prospect,
    arrival: Arrival,
}

/// The next distribution of an asset, whether it can be made now or not.
pub fn next(deps: Deps, env: &Env, asset: &Asset<Addr>) -> Result<Next, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    // what arrived belongs to it: else somebody could distribute one unit, and have all that was sent before and nobody
    // has booked wait for another period
    let arrival = Arrival::load(deps, env, asset)?;
    let governor = others::governor(deps, &config.treasury)?;
    let prospect = Prospect {
        now: env.block.time.seconds(),
        from: due(arrival.record.last(), config.period),
        amount: arrival.record.books.waiting(),
        total: others::total(deps, &governor)?,
        min_stake: others::community(deps, &governor)?.min_stake,
    };
    Ok(Next { governor, prospect, arrival })
}

/// Distributes all of an asset that waits.
pub fn distribute(deps: DepsMut, env: &Env, asset: &Asset<Addr>) -> Result<Response, ContractError> {
    let Next { governor, prospect, arrival } = next(deps.as_ref(), env, asset)?;
    if let Some(blocker) = prospect.blocker() {
        return Err(blocker.into());
    }
    let Arrival { key, mut record, arrived } = arrival;
    let (height, total) = (env.block.height, prospect.total);
    let amount = record.books.distribute();
    record.count = record.count.checked_add(1).ok_or(OverflowError::new(OverflowOperation::Add))?;
    record.last = prospect.now;
    ASSETS.save(deps.storage, &key, &record)?;

    let canonical = deps.api.addr_canonicalize(governor.as_str())?;
    let pot = (key.as_str(), canonical.as_slice());
    // part of what is booked, which has 128 bits
    let left = Uint128::new(POTS.may_load(deps.storage, pot)?.unwrap_or(0)).checked_add(amount)?;
    POTS.save(deps.storage, pot, &left.u128())?;
    let distribution = Distribution { height, time: prospect.now, total, amount, governor: canonical };
    DISTRIBUTIONS.save(deps.storage, (&key, record.count), &distribution)?;

    let mut response = Response::new();
    if !arrived.is_zero() {
        response = response.add_event(events::Received { asset: key.clone(), amount: arrived });
    }
    let distribution = record.count;
    Ok(response.add_event(events::Distributed { asset: key, distribution, governor, height, total, amount }))
}
