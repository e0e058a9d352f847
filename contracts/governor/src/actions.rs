//! What an option may contain: checked when it is proposed, and what may have changed checked again when it is
//! executed. Permission is the stricter of the two.

use std::collections::{BTreeMap, BTreeSet};

use cosmwasm_std::{Addr, Api, Coin, Deps, Env, StdError, Storage, Uint256};
use polity::{
    bounds,
    governor::{Action, Links, OptionMsg, Permit, Raw, Rules, Settings, Staleness, TierId},
    treasury::{self, Cap, Spend, Succession},
    Asset,
};

use crate::{
    execute::address,
    settings,
    state::{Body, Core, Pin, CORE, LINKS, ORDER, PERMISSIONS, RAWS},
    ContractError,
};

/// The order of the tiers, and where one stands in it.
pub struct Ladder(Vec<u8>);

impl Ladder {
    pub fn load(store: &dyn Storage) -> Result<Self, ContractError> {
        Ok(Self(ORDER.load(store)?))
    }

    pub fn position(&self, tier: TierId) -> Option<usize> {
        self.0.iter().position(|id| *id == tier.get())
    }

    fn top(&self) -> Result<TierId, ContractError> {
        let id = self.0.last().copied().unwrap_or_default();
        id.try_into().map_err(|_| StdError::not_found("top tier").into())
    }

    fn is_top(&self, tier: TierId) -> bool {
        self.0.last() == Some(&tier.get())
    }

    /// The tier and every higher one below the top: those whose caps a payment of this tier must fit.
    pub fn capped_from(&self, tier: TierId) -> Result<Vec<TierId>, ContractError> {
        let below_top = self.0.split_last().map_or(&[] as &[u8], |(_, rest)| rest);
        let from = below_top.iter().skip_while(|id| **id != tier.get());
        from.map(|id| (*id).try_into().map_err(|_| StdError::not_found("tier").into())).collect()
    }
}

/// The contracts that a community's actions speak to.
pub fn links(store: &dyn Storage, governor: &Addr, core: Core) -> Result<Links, ContractError> {
    let stored = LINKS.load(store)?;
    Ok(Links {
        governor: governor.clone(),
        treasury: core.treasury,
        stake: core.stake,
        registry: stored.registry,
        revenue: stored.revenue,
    })
}

/// The lowest tier that may carry an action now.
fn lowest_tier(
    store: &dyn Storage,
    ladder: &Ladder,
    links: &Links,
    action: &Action,
) -> Result<TierId, ContractError> {
    let named = match action.permit(links) {
        Permit::Top => None,
        Permit::Kind(kind) => PERMISSIONS.may_load(store, kind.as_str())?,
        Permit::Named { contract, key } => RAWS.may_load(store, (contract, &key))?,
    };
    named.map_or_else(|| ladder.top(), Ok)
}

/// Checks the options of a new proposal, and pins the code of every contract that they speak to.
pub fn check(
    deps: Deps<'_>,
    env: &Env,
    links: &Links,
    tier: TierId,
    total: u128,
    options: &[OptionMsg],
) -> Result<Vec<Pin>, ContractError> {
    let ladder = Ladder::load(deps.storage)?;
    let position = ladder.position(tier).ok_or(ContractError::UnknownTier { tier })?;
    let mut targets = BTreeSet::new();
    for (option, OptionMsg { actions, .. }) in (0u32..).zip(options) {
        for (index, action) in (0u32..).zip(actions) {
            let needed = lowest_tier(deps.storage, &ladder, links, action)?;
            if ladder.position(needed) > Some(position) {
                return Err(ContractError::NeedsTier { option, action: index, needed, tier });
            }
            check_form(deps.api, action)?;
            if let (Action::Spend(Spend { asset, .. }), false) = (action, ladder.is_top(tier)) {
                if treasury::raw::limit(deps.querier, &links.treasury, asset, tier)?.is_none() {
                    return Err(ContractError::Uncapped { asset: asset.clone(), tier });
                }
            }
            targets.extend(action.target(links)?);
        }
        check_settings(deps, env, links, total, actions)?;
    }
    // the governor's own code never changes
    targets.remove(links.governor.as_str());
    targets
        .into_iter()
        .map(|contract| match code_id(deps, &contract) {
            Some(code_id) => Ok(Pin { contract, code_id }),
            None => Err(ContractError::NoContract { address: contract }),
        })
        .collect()
}

/// What makes an option that was voted something else by now, if anything does.
pub fn staleness(
    deps: Deps<'_>,
    governor: &Addr,
    rules: &Rules,
    body: &Body,
    option: u8,
) -> Result<Option<Staleness>, ContractError> {
    let ladder = Ladder::load(deps.storage)?;
    let Some(position) = ladder.position(rules.tier) else {
        return Ok(Some(Staleness::TierRemoved { tier: rules.tier }));
    };
    let Some(OptionMsg { actions, .. }) = body.options.get(usize::from(option)) else {
        return Err(StdError::not_found("option").into());
    };
    if actions.is_empty() {
        return Ok(None);
    }
    let links = links(deps.storage, governor, CORE.load(deps.storage)?)?;
    let pins: BTreeMap<_, _> = body.pins.iter().map(|pin| (pin.contract.as_str(), pin.code_id)).collect();
    for (action, content) in (0u32..).zip(actions) {
        let tier = lowest_tier(deps.storage, &ladder, &links, content)?;
        if ladder.position(tier) > Some(position) {
            return Ok(Some(Staleness::NeedsTier { action, tier }));
        }
        if matches!(content, Action::Set(_)) {
            continue;
        }
        let Some(contract) = content.target(&links)? else {
            continue;
        };
        let Some(voted) = pins.get(contract.as_str()).copied() else {
            return Ok(Some(Staleness::TargetChanged { contract }));
        };
        let present = code_id(deps, &contract);
        if present != Some(voted) {
            return Ok(Some(Staleness::CodeChanged { contract, voted, present }));
        }
    }
    Ok(None)
}

/// The code of a contract; none where there is no contract.
fn code_id(deps: Deps<'_>, contract: &str) -> Option<u64> {
    deps.querier.query_wasm_contract_info(contract).ok().map(|info| info.code_id)
}

/// Checks the changes of settings in an option, one after the other as they would be made. Again at execution, since
/// other votes may have moved the bounds.
pub fn check_settings(
    deps: Deps<'_>,
    env: &Env,
    links: &Links,
    total: u128,
    actions: &[Action],
) -> Result<(), ContractError> {
    let mut present: Option<Settings> = None;
    for action in actions {
        if !matches!(action, Action::Set(_) | Action::SetCap(_) | Action::SetGovernor(_)) {
            continue;
        }
        let settings = match &mut present {
            Some(settings) => settings,
            none => none.insert(settings::load(deps.storage)?),
        };
        match action {
            Action::Set(setting) => {
                settings.apply(setting, env.block.time.seconds())?;
                settings::check_addresses(deps, links, setting)?;
            }
            Action::SetCap(cap) => check_cap(deps, settings, cap)?,
            Action::SetGovernor(succession) => {
                check_succession(deps, links, settings, total, succession)?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// A tier above a capped one, below the top, has a cap that is no lower. The treasury can't check it: it doesn't
/// know the order. Where the order changes later, a payment must still fit every higher tier's cap.
fn check_cap(deps: Deps<'_>, settings: &Settings, cap: &Cap) -> Result<(), ContractError> {
    check_asset(deps.api, &cap.asset)?;
    if !cap.limits.is_empty() {
        bounds::CAP_WINDOW.check(cap.window)?;
    }
    let mut limits = BTreeMap::new();
    for limit in &cap.limits {
        if settings.constitution.position(limit.tier).is_none() {
            return Err(ContractError::UnknownTier { tier: limit.tier });
        }
        if limits.insert(limit.tier, limit.amount).is_some() {
            return Err(ContractError::Duplicate { field: "limits", value: format!("tier {}", limit.tier) });
        }
    }
    let mut below = None;
    let top = settings.constitution.tiers.last().map(|tier| tier.id);
    for tier in settings.constitution.tiers.iter().map(|tier| tier.id) {
        let limit = limits.get(&tier).copied();
        let allowed = if Some(tier) == top { limit.is_none() } else { limit >= below };
        if !allowed {
            return Err(ContractError::CapLadder { tier });
        }
        below = limit;
    }
    if let Asset::Cw20(token) = &cap.asset {
        if settings.constitution.raws.iter().any(|raw| raw.contract == *token) && !cap.limits.is_empty() {
            return Err(ContractError::NotNameable {
                contract: token.clone(),
                why: "named in the constitution, and a token with a cap can't be",
            });
        }
    }
    Ok(())
}

fn check_succession(
    deps: Deps<'_>,
    links: &Links,
    settings: &Settings,
    total: u128,
    succession: &Succession,
) -> Result<(), ContractError> {
    let refuse = |reason: String| Err(ContractError::Succession { reason });
    let successor = address(deps.api, "successor", &succession.successor)?;
    if successor == links.governor {
        return refuse("the successor is this governor itself".into());
    }
    if code_id(deps, &succession.successor).is_none() {
        return Err(ContractError::NoContract { address: succession.successor.clone() });
    }
    bounds::SUCCESSION_TERM.at_least(settings.unbonding).check(succession.term)?;
    // 2 · min_total ≥ total, in 256 bits
    let twice = Uint256::from(succession.min_total.get()).saturating_mul(Uint256::from(2u8));
    if twice < Uint256::from(total) {
        return refuse(format!(
            "min_total is {}, and must be at least half of the total of {total} at the snapshot",
            succession.min_total
        ));
    }
    Ok(())
}

/// Checks addresses, denoms and lists of an action, whatever the community.
fn check_form(api: &dyn Api, action: &Action) -> Result<(), ContractError> {
    match action {
        Action::Spend(Spend { asset, to, .. }) => {
            check_asset(api, asset)?;
            address(api, "to", to)?;
        }
        Action::Mint { to, .. } => {
            address(api, "to", to)?;
        }
        Action::Raw(raw) => {
            if let Some(contract) = raw.target() {
                address(api, "contract", contract)?;
            }
            match raw {
                Raw::Execute { funds, .. } => check_coins(funds)?,
                Raw::Instantiate { funds, label, admin, .. } => {
                    check_coins(funds)?;
                    bounds::CONTRACT_LABEL.check_len(label.len())?;
                    if let Some(admin) = admin {
                        address(api, "admin", admin)?;
                    }
                }
                Raw::UpdateAdmin { admin, .. } => {
                    address(api, "admin", admin)?;
                }
                Raw::Migrate { .. } | Raw::ClearAdmin { .. } => {}
            }
        }
        // checked where settings are, or only by the contract that they go to
        Action::Set(_)
        | Action::SetCap(_)
        | Action::SetGovernor(_)
        | Action::WithdrawSuccessor {}
        | Action::MigrateTreasury { .. }
        | Action::RatifySuspension { .. }
        | Action::LiftSuspension { .. }
        | Action::ActivateEvaluated { .. } => {}
    }
    Ok(())
}

pub fn check_asset(api: &dyn Api, asset: &Asset) -> Result<(), ContractError> {
    match asset {
        Asset::Native(denom) => {
            bounds::DENOM.check_len(denom.len())?;
        }
        Asset::Cw20(token) => {
            address(api, "asset", token)?;
        }
    }
    Ok(())
}

fn check_coins(coins: &[Coin]) -> Result<(), ContractError> {
    let mut denoms = BTreeSet::new();
    for Coin { denom, amount } in coins {
        bounds::DENOM.check_len(denom.len())?;
        if amount.is_zero() {
            return Err(ContractError::WrongFunds {
                expected: "amounts of at least 1".into(),
                given: format!("0 {denom}"),
            });
        }
        if !denoms.insert(denom) {
            return Err(ContractError::Duplicate { field: "funds", value: denom.clone() });
        }
    }
    Ok(())
}
