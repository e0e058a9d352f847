//! Delegation: whole or by tier, one hop, from the next block on.

use cosmwasm_std::{Addr, DepsMut, Env, MessageInfo, Response};
use polity::{
    address, bounds, duplicate,
    governor::{Delegation, Slot},
};

use crate::{
    address::canonical,
    events,
    power::{self, Change},
    state::{CORE, DELEGATIONS, ORDER},
    ContractError,
};

pub fn delegate(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    delegation: &Delegation,
) -> Result<Response, ContractError> {
    let core = CORE.load(deps.storage)?;
    if info.sender == core.treasury {
        return Err(ContractError::TreasuryPower);
    }
    if let Delegation::ByTier(list) = delegation {
        bounds::DELEGATES.check_len(list.len())?;
        let order = ORDER.load(deps.storage)?;
        if let Some(tier) = duplicate(list.iter().map(|d| d.tier)) {
            return Err(ContractError::Duplicate { field: "delegation", value: format!("tier {tier}") });
        }
        if let Some(tier) = list.iter().map(|d| d.tier).find(|tier| !order.contains(&tier.get())) {
            return Err(ContractError::UnknownTier { tier });
        }
    }
    let delegation: Delegation<Addr> = delegation.try_map(|to| {
        let to = address(deps.api, "delegation", to)?;
        if to == info.sender {
            return Err(ContractError::SelfDelegation);
        }
        if to == core.treasury {
            return Err(ContractError::TreasuryPower);
        }
        Ok(to)
    })?;

    let account = canonical(deps.api, &info.sender)?;
    let new = delegation.try_map(|to| canonical(deps.api, to))?;
    let old = DELEGATIONS.last(deps.storage, &account)?.unwrap_or(Delegation::Nobody);
    let staked = power::staked(deps.storage, &account)?;
    if staked > 0 {
        let height = env.block.height;
        let kept = |slot: Slot, to: &_, in_: &Delegation<_>| in_.slots().contains(&(slot, to));
        for (slot, to) in old.slots() {
            if !kept(slot, to, &new) {
                power::change_received(deps.storage, to, slot, height, Change::Subtract(staked))?;
            }
        }
        for (slot, to) in new.slots() {
            if !kept(slot, to, &old) {
                power::change_received(deps.storage, to, slot, height, Change::Add(staked))?;
            }
        }
    }
    DELEGATIONS.set(deps.storage, &account, env.block.height, &new)?;
    Ok(Response::new().add_event(events::Delegated { account: &info.sender, delegation: &delegation }))
}
