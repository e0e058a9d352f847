//! What a treasury does, once it is clear that the sender may.

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, Deps, DepsMut, Env, Event, Order, Response, StdResult, Storage, WasmMsg};
use cw20::Cw20ReceiveMsg;
use polity::{
    address, bounds, duplicate,
    governor::{self, message_key, TierId, RESERVED_KEYS},
    treasury::{Call, Cap, Spend, Succession},
    Asset, Bound,
};

use crate::{
    events,
    state::{self, LimitRecord, SuccessionRecord, ASSETS, GOVERNOR, LIMITS, SUCCESSION, WINDOWS},
    ContractError, TopTierOnly,
};

/// Tiers of a list: all of a constitution but the top.
const TIERS_BELOW_TOP: Bound = Bound { min: 0, max: bounds::TIERS.max.saturating_sub(1), ..bounds::TIERS };

/// Sends the governor's calls in their order. They are plain messages: if one fails, all that this transaction did
/// is undone, what was counted included.
pub fn run(
    deps: DepsMut,
    env: &Env,
    governor: &str,
    proposal: u32,
    tiers: &[TierId],
    calls: Vec<Call>,
) -> Result<Response, ContractError> {
    distinct(tiers.iter().copied())?;
    let executed = events::Executed { proposal, tiers: tiers.to_vec(), calls: calls.len() };
    let mut response = Response::new().add_event(executed);
    for (index, call) in calls.into_iter().enumerate() {
        match call {
            Call::Spend(Spend { asset, to, amount, memo }) => {
                let asset = asset.check(deps.api)?;
                let to = address(deps.api, "to", &to)?;
                if to == env.contract.address || to.as_str() == governor {
                    return Err(ContractError::InvalidRecipient { to: to.into_string() });
                }
                let key = asset.to_string();
                count(deps.storage, env, &key, tiers, amount.u128())?;
                let payment = asset.transfer(&to, amount.get())?;
                let spent = events::Spent { proposal, asset: key, to: to.into_string(), amount, memo };
                response = response.add_event(spent).add_message(payment);
            }
            Call::Wasm(msg) => {
                if !tiers.is_empty() {
                    if let Some(why) = bar(deps.as_ref(), env, governor, &msg)? {
                        return Err(ContractError::TopTierOnly { call: index, why });
                    }
                }
                response = response.add_message(msg);
            }
        }
    }
    Ok(response)
}

/// Counts a payment in each tier, if it fits each. That the caps of higher tiers are no lower is the governor's to
/// check, since it knows their order: as a payment must fit every one of them, a wrong order can only be stricter.
fn count(
    storage: &mut dyn Storage,
    env: &Env,
    asset: &str,
    tiers: &[TierId],
    amount: u128,
) -> Result<(), ContractError> {
    if tiers.is_empty() {
        return Ok(());
    }
    let length = WINDOWS.may_load(storage, asset)?;
    for tier in tiers {
        let key = (asset, tier.get());
        let limit = LIMITS.may_load(storage, key)?;
        let (Some(length), Some(limit)) = (length, limit) else {
            return Err(ContractError::NoLimit { asset: asset.to_owned(), tier: *tier });
        };
        let window = state::window_at(env.block.time.seconds(), length);
        let before = state::spent_in(&limit, window);
        // a sum beyond 128 bits is beyond every limit
        let spent = before.checked_add(amount).filter(|spent| *spent <= limit.amount).ok_or_else(|| {
            ContractError::CapExceeded {
                asset: asset.to_owned(),
                tier: *tier,
                limit: limit.amount.into(),
                spent: before.into(),
                amount: amount.into(),
            }
        })?;
        LIMITS.save(storage, key, &LimitRecord { window, spent, ..limit })?;
    }
    Ok(())
}

/// What keeps a call from tiers below the top, if anything does.
///
/// The governor refuses all of this when a proposal is made, and again when it is executed. It is refused here once
/// more, because a caller that the treasury can't look into would otherwise be all that stands between a lower tier
/// and the funds (invariant 16), or between it and what the treasury's own word opens: its caps, its governor, the
/// governor's settings (invariant 6).
fn bar(deps: Deps, env: &Env, governor: &str, msg: &WasmMsg) -> Result<Option<TopTierOnly>, ContractError> {
    let WasmMsg::Execute { contract_addr, msg, funds } = msg else {
        return Ok(Some(TopTierOnly::Kind));
    };
    // a chain takes other spellings of an address too, and those would not compare equal
    let target = address(deps.api, "contract_addr", contract_addr)?;
    Ok(if !funds.is_empty() {
        Some(TopTierOnly::Funds)
    } else if target == env.contract.address {
        Some(TopTierOnly::Treasury)
    } else if target.as_str() == governor {
        Some(TopTierOnly::Governor)
    } else if WINDOWS.peek(deps.storage, &Asset::Cw20(target).to_string())?.is_some() {
        Some(TopTierOnly::CappedToken)
    } else {
        match message_key(msg) {
            Some(key) if !RESERVED_KEYS.contains(&key.as_str()) => None,
            _ => Some(TopTierOnly::Message),
        }
    })
}

/// Replaces the whole cap of an asset, or removes it. What a tier has spent in the present window is kept as long as
/// the window has the same length; a tier that is new to it has spent nothing.
pub fn set_cap(deps: DepsMut, env: &Env, cap: Cap) -> Result<Response, ContractError> {
    let asset = cap.asset.check(deps.api)?.to_string();
    let before = WINDOWS.may_load(deps.storage, &asset)?;
    if cap.limits.is_empty() {
        // whatever the window: a cap that goes has none
        if before.is_none() {
            return Err(ContractError::NoCap { asset });
        }
        state::remove_cap(deps.storage, &asset)?;
        return Ok(Response::new().add_event(events::CapRemoved { asset }));
    }
    bounds::CAP_WINDOW.check(cap.window)?;
    distinct(cap.limits.iter().map(|limit| limit.tier))?;
    if before.is_none() {
        let capped = WINDOWS.range(deps.storage, None, None, Order::Ascending).count();
        bounds::CAPPED_ASSETS.check_len(capped.saturating_add(1))?;
    }
    let window = state::window_at(env.block.time.seconds(), cap.window);
    let kept: BTreeMap<u8, LimitRecord> = if before == Some(cap.window) {
        state::limits(deps.storage, &asset)?.into_iter().collect()
    } else {
        BTreeMap::new()
    };
    state::remove_cap(deps.storage, &asset)?;
    WINDOWS.save(deps.storage, &asset, &cap.window)?;
    for limit in &cap.limits {
        let tier = limit.tier.get();
        let spent = kept.get(&tier).map_or(0, |limit| state::spent_in(limit, window));
        let record = LimitRecord { amount: limit.amount.u128(), window, spent };
        LIMITS.save(deps.storage, (&asset, tier), &record)?;
    }
    let event = events::CapSet { asset, window: cap.window, limits: cap.limits };
    Ok(Response::new().add_event(event))
}

/// Names the successor, in place of any earlier one. That `min_total` is at least half of the old total and the term
/// no shorter than the unbonding is the governor's to check: it knows both.
pub fn set_governor(deps: DepsMut, env: &Env, succession: Succession) -> Result<Response, ContractError> {
    let Succession { successor, min_total, term } = succession;
    let successor = address(deps.api, "successor", &successor)?;
    if successor == env.contract.address || successor.as_str() == GOVERNOR.load(deps.storage)? {
        return Err(ContractError::InvalidSuccessor { successor: successor.into_string() });
    }
    bounds::SUCCESSION_TERM.check(term)?;
    // a block's time is nanoseconds in 64 bits: its seconds are far from the end
    let from = env.block.time.seconds().saturating_add(term);
    let until = from.saturating_add(term);
    let successor = successor.into_string();
    SUCCESSION
        .save(deps.storage, &SuccessionRecord { from, until, min_total, successor: successor.clone() })?;
    Ok(Response::new().add_event(events::SuccessorNamed { successor, min_total, from, until }))
}

/// Withdraws the successor, unless its time is over anyway.
pub fn withdraw_successor(deps: DepsMut, env: &Env) -> Result<Response, ContractError> {
    let succession = state::succession(deps.storage, env.block.time.seconds())?;
    let SuccessionRecord { successor, .. } = succession.ok_or(ContractError::NoSuccession)?;
    SUCCESSION.remove(deps.storage);
    Ok(Response::new().add_event(events::SuccessorWithdrawn { successor }))
}

/// Hands the treasury to its successor. The successor's own word is taken for its total power: the top tier voted for
/// this contract, and its code is for voters to check.
pub fn accept_governor(deps: DepsMut, env: &Env, sender: &Addr) -> Result<Response, ContractError> {
    let now = env.block.time.seconds();
    let succession = SUCCESSION.may_load(deps.storage)?.ok_or(ContractError::NoSuccession)?;
    let SuccessionRecord { from, until, min_total, successor } = succession;
    if sender.as_str() != successor {
        return Err(ContractError::NotSuccessor { sender: sender.to_string() });
    }
    if now < from {
        return Err(ContractError::SuccessionEarly { from });
    }
    if now >= until {
        return Err(ContractError::SuccessionOver { until });
    }
    let question = governor::QueryMsg::Total { height: None };
    let answer = deps.querier.query_wasm_smart::<governor::TotalResponse>(sender, &question);
    let total = match answer {
        Ok(answer) => answer.total,
        Err(error) => return Err(ContractError::NoTotal { successor, reason: error.to_string() }),
    };
    if total < min_total.get() {
        return Err(ContractError::TotalTooLow { total, min_total: min_total.get() });
    }

    let previous = GOVERNOR.load(deps.storage)?;
    GOVERNOR.save(deps.storage, &successor)?;
    SUCCESSION.remove(deps.storage);
    // at most bounds::CAPPED_ASSETS of them
    let rows = WINDOWS.range(deps.storage, None, None, Order::Ascending);
    let capped = rows.map(|row| row.map(|(asset, _)| asset)).collect::<StdResult<Vec<_>>>()?;
    for asset in &capped {
        state::remove_cap(deps.storage, asset)?;
    }
    let removed = capped.into_iter().map(|asset| Event::from(events::CapRemoved { asset }));
    let accepted = events::GovernorAccepted { governor: successor, previous, total };
    Ok(Response::new().add_event(accepted).add_events(removed))
}

/// Puts an asset on the list; nothing changes if it is there. A token must be a contract, so that the list isn't
/// filled for the price of a row each; what the contract does hurts only its own row.
pub fn track(deps: DepsMut, asset: &Asset) -> Result<Response, ContractError> {
    let asset = asset.check(deps.api)?;
    let key = asset.to_string();
    if ASSETS.peek(deps.storage, &key)?.is_some() {
        return Ok(Response::new());
    }
    if let Asset::Cw20(token) = &asset {
        if deps.querier.query_wasm_contract_info(token).is_err() {
            return Err(ContractError::NotAContract { address: token.to_string() });
        }
    }
    ASSETS.save(deps.storage, &key, &())?;
    Ok(Response::new().add_event(events::AssetTracked { asset: key }))
}

/// Takes what any token says it sent: nothing depends on it, and what is held is what the token's balance says.
pub fn receive(token: Addr, received: Cw20ReceiveMsg) -> Response {
    let Cw20ReceiveMsg { sender, amount, .. } = received;
    Response::new().add_event(events::Received { token: token.into_string(), sender, amount })
}

/// Each tier once, and no more than there can be.
fn distinct(tiers: impl ExactSizeIterator<Item = TierId>) -> Result<(), ContractError> {
    TIERS_BELOW_TOP.check_len(tiers.len())?;
    match duplicate(tiers) {
        Some(tier) => Err(ContractError::DuplicateTier { tier }),
        None => Ok(()),
    }
}
