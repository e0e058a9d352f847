//! The governor's own settings, and the constitution as records.

use cosmwasm_std::{Deps, DepsMut, Env, MessageInfo, Order, Response, StdError, StdResult, Storage};
use polity::{
    address,
    governor::{ActionKind, Constitution, Links, NamedRaw, Permission, Setting, Settings, Tier},
    treasury, Asset,
};

use crate::{
    events,
    state::{Limits, StoredLinks, CORE, COUNCIL, LIMITS, LINKS, ORDER, PERMISSIONS, RAWS, TIERS},
    succession, ContractError,
};

/// Changes a setting. Only the treasury sends it, so that it rolls back with the rest of its batch.
pub fn set(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    setting: Setting,
) -> Result<Response, ContractError> {
    let mut core = CORE.load(deps.storage)?;
    if info.sender != core.treasury {
        return Err(ContractError::Unauthorized { only: "the treasury", sender: info.sender.clone() });
    }
    // the treasury's word binds only the governor that it obeys: not a successor, nor one that was succeeded
    succession::check_in_office(deps.as_ref(), env, &core.treasury)?;
    let mut settings = load(deps.storage)?;
    let before = settings.constitution.clone();
    settings.apply(&setting, env.block.time.seconds())?;
    let links = core.clone().links(deps.storage, &env.contract.address)?;
    check_addresses(deps.as_ref(), &links, &setting)?;

    let name = match &setting {
        Setting::Constitution(_) => "constitution",
        Setting::Floors(_) => "floors",
        Setting::Unbonding(_) => "unbonding",
        Setting::MinStake(_) => "min_stake",
        Setting::Council(_) => "council",
        Setting::Registry(_) => "registry",
        Setting::Revenue(_) => "revenue",
    };
    match setting {
        Setting::Constitution(new) => {
            remove_constitution(deps.storage, &before);
            save_constitution(deps.storage, &new)?;
            save_limits(deps.storage, &settings)?;
        }
        Setting::Floors(_) => save_limits(deps.storage, &settings)?,
        Setting::Unbonding(_) | Setting::MinStake(_) => {
            core.unbonding = settings.unbonding;
            core.min_stake = settings.min_stake;
            CORE.save(deps.storage, &core)?;
        }
        Setting::Council(Some(council)) => COUNCIL.save(deps.storage, &council)?,
        Setting::Council(None) => COUNCIL.remove(deps.storage),
        Setting::Registry(registry) => {
            let registry = Some(address(deps.api, "registry", &registry)?);
            let links = LINKS.load(deps.storage)?;
            LINKS.save(deps.storage, &StoredLinks { registry, ..links })?;
        }
        Setting::Revenue(revenue) => {
            let revenue = Some(address(deps.api, "revenue", &revenue)?);
            let links = LINKS.load(deps.storage)?;
            LINKS.save(deps.storage, &StoredLinks { revenue, ..links })?;
        }
    }
    Ok(Response::new().add_event(events::SettingChanged { setting: name }))
}

/// The present settings.
pub fn load(store: &dyn Storage) -> Result<Settings, ContractError> {
    let core = CORE.load(store)?;
    let limits = LIMITS.load(store)?;
    Ok(Settings {
        floors: limits.floors,
        unbonding: core.unbonding,
        min_stake: core.min_stake,
        horizon: limits.horizon,
        used: limits.used,
        constitution: constitution(store)?,
    })
}

/// The constitution, put together from its records.
pub fn constitution(store: &dyn Storage) -> Result<Constitution, ContractError> {
    let tiers =
        ORDER.load(store)?.into_iter().map(|id| TIERS.load(store, id)).collect::<StdResult<Vec<Tier>>>()?;
    let permissions = PERMISSIONS
        .range(store, None, None, Order::Ascending)
        .map(|row| {
            let (name, tier) = row?;
            let kind = ActionKind::ALL.into_iter().find(|kind| kind.as_str() == name);
            Ok(Permission { kind: kind.ok_or_else(|| StdError::not_found("kind of action"))?, tier })
        })
        .collect::<StdResult<_>>()?;
    let raws = RAWS
        .range(store, None, None, Order::Ascending)
        .map(|row| row.map(|((contract, key), tier)| NamedRaw { contract, key, tier }))
        .collect::<StdResult<_>>()?;
    Ok(Constitution { tiers, permissions, raws })
}

/// Writes a constitution that was checked.
pub fn save_constitution(store: &mut dyn Storage, new: &Constitution) -> Result<(), ContractError> {
    ORDER.save(store, &new.tiers.iter().map(|tier| tier.id.get()).collect())?;
    for tier in &new.tiers {
        TIERS.save(store, tier.id.get(), tier)?;
    }
    for Permission { kind, tier } in &new.permissions {
        PERMISSIONS.save(store, kind.as_str(), tier)?;
    }
    for NamedRaw { contract, key, tier } in &new.raws {
        RAWS.save(store, (contract, key), tier)?;
    }
    Ok(())
}

fn remove_constitution(store: &mut dyn Storage, old: &Constitution) {
    for tier in &old.tiers {
        TIERS.remove(store, tier.id.get());
    }
    for Permission { kind, .. } in &old.permissions {
        PERMISSIONS.remove(store, kind.as_str());
    }
    for NamedRaw { contract, key, .. } in &old.raws {
        RAWS.remove(store, (contract, key));
    }
}

/// Writes what only changes of the constitution read.
pub fn save_limits(store: &mut dyn Storage, settings: &Settings) -> Result<(), ContractError> {
    let limits = Limits { floors: settings.floors, horizon: settings.horizon, used: settings.used };
    Ok(LIMITS.save(store, &limits)?)
}

/// Checks what of a setting needs the chain: addresses, and that no named contract is one that never may be.
pub fn check_addresses(deps: Deps<'_>, links: &Links, setting: &Setting) -> Result<(), ContractError> {
    match setting {
        Setting::Constitution(new) => new.raws.iter().try_for_each(|raw| check_nameable(deps, links, raw)),
        Setting::Council(Some(council)) => Ok(address(deps.api, "council", &council.address).map(drop)?),
        Setting::Registry(registry) => Ok(address(deps.api, "registry", registry).map(drop)?),
        Setting::Revenue(revenue) => Ok(address(deps.api, "revenue", revenue).map(drop)?),
        Setting::Council(None) | Setting::Floors(_) | Setting::Unbonding(_) | Setting::MinStake(_) => Ok(()),
    }
}

/// Never the governor, the treasury, a token that is staked or has a cap, or what has a permission of its own: naming
/// one of its messages would be a way around what the top tier reserves.
fn check_nameable(deps: Deps<'_>, links: &Links, raw: &NamedRaw) -> Result<(), ContractError> {
    let contract = address(deps.api, "contract", &raw.contract)?;
    let token = Asset::Cw20(contract.to_string());
    let why = if contract == links.governor {
        "the governor"
    } else if contract == links.treasury {
        "the treasury"
    } else if links.stake == Asset::Cw20(contract.clone()) {
        "what is staked"
    } else if treasury::raw::is_capped(deps.querier, &links.treasury, &token)? {
        "a token with a cap"
    } else if links.has_typed(contract.as_str(), &raw.key) {
        "one that this message has a typed action for, with a permission of its own"
    } else {
        return Ok(());
    };
    Err(ContractError::NotNameable { contract: contract.into_string(), why })
}
