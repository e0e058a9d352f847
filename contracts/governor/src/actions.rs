//! What an option may contain: checked when it is proposed, and what may have changed checked again when it is
//! executed. Permission is the stricter of the two.

use cosmwasm_std::{Coin, Deps, Env, StdError, Storage};
use cw20::{Cw20QueryMsg, MinterResponse};
use polity::{
    address, bounds, check_denom, duplicate,
    governor::{message_key, Action, Links, OptionMsg, Permit, Raw, Rules, Settings, Staleness, TierId},
    treasury::{self, Cap, Spend},
    Asset,
};

use crate::{
    settings,
    state::{Body, Pin, StoredLinks, CORE, ORDER, PERMISSIONS, RAWS},
    succession, ContractError,
};

/// The order of the tiers, and where one stands in it.
pub struct Ladder(Vec<u8>);

impl Ladder {
    pub fn load(store: &dyn Storage) -> Result<Self, ContractError> {
        Ok(Self(ORDER.load(store)?))
    }

    /// The tier and every higher one below the top: those whose caps a payment of this tier must fit. A tier that
    /// isn't there is an error, since an empty list is the top tier's privilege.
    pub fn capped_from(&self, tier: TierId) -> Result<Vec<TierId>, ContractError> {
        let position = self.position(tier).ok_or(ContractError::UnknownTier { tier })?;
        let above = self.0.get(position..).unwrap_or_default();
        let below_top = above.split_last().map_or(&[] as &[u8], |(_, rest)| rest);
        below_top.iter().map(|id| (*id).try_into().map_err(|_| StdError::not_found("tier").into())).collect()
    }

    fn position(&self, tier: TierId) -> Option<usize> {
        self.0.iter().position(|id| *id == tier.get())
    }

    fn top(&self) -> Result<TierId, ContractError> {
        let id = self.0.last().copied().unwrap_or_default();
        id.try_into().map_err(|_| StdError::not_found("top tier").into())
    }

    fn is_top(&self, tier: TierId) -> bool {
        self.0.last() == Some(&tier.get())
    }

    /// The tier that an action needs, if `tier` isn't enough for it. `last` is what the action before it needed: the
    /// actions of a batch mostly need the same.
    fn needs_more<'a>(
        &self,
        store: &dyn Storage,
        links: &Links,
        action: &'a Action,
        tier: TierId,
        last: &mut Option<(Permit<'a>, TierId)>,
    ) -> Result<Option<TierId>, ContractError> {
        let permit = action.permit(links);
        let needed = match last {
            Some((same, needed)) if *same == permit => *needed,
            _ => {
                let named = match &permit {
                    Permit::Top => None,
                    Permit::Kind(kind) => PERMISSIONS.may_load(store, kind.as_str())?,
                    Permit::Named { contract, key } => RAWS.may_load(store, (contract, key))?,
                };
                let needed = named.map_or_else(|| self.top(), Ok)?;
                *last = Some((permit, needed));
                needed
            }
        };
        let enough = match (self.position(tier), self.position(needed)) {
            (Some(tier), Some(needed)) => tier >= needed,
            _ => false,
        };
        Ok((!enough).then_some(needed))
    }
}

/// What a new proposal's actions are bound to.
pub struct Bindings {
    /// The code of every contract that they speak to.
    pub pins: Vec<Pin>,
    /// The tiers whose caps they must fit.
    pub capped: Vec<TierId>,
    /// The registry and the revenue contract, as far as any speaks to them.
    pub spoken: StoredLinks,
}

/// Checks the options of a new proposal, and pins what they speak to.
pub fn check(
    deps: Deps<'_>,
    env: &Env,
    links: &Links,
    tier: TierId,
    total: u128,
    options: &[OptionMsg],
) -> Result<Bindings, ContractError> {
    let ladder = Ladder::load(deps.storage)?;
    let capped = ladder.capped_from(tier)?;
    let mut bindings =
        Bindings { pins: vec![], capped, spoken: StoredLinks { registry: None, revenue: None } };
    let (mut last, mut spendable) = (None, None);
    for (option, OptionMsg { actions, .. }) in (0u32..).zip(options) {
        for (index, action) in (0u32..).zip(actions) {
            if let Some(needed) = ladder.needs_more(deps.storage, links, action, tier, &mut last)? {
                return Err(ContractError::NeedsTier { option, action: index, needed, tier });
            }
            check_form(deps, links, action)?;
            if let (Action::Spend(Spend { asset, .. }), false) = (action, ladder.is_top(tier)) {
                if spendable != Some(asset)
                    && treasury::raw::limit(deps.querier, &links.treasury, asset, tier)?.is_none()
                {
                    return Err(ContractError::Uncapped { asset: asset.clone(), tier });
                }
                spendable = Some(asset);
            }
            match action {
                Action::Registry(_) => bindings.spoken.registry.clone_from(&links.registry),
                Action::Revenue(_) => bindings.spoken.revenue.clone_from(&links.revenue),
                _ => {}
            }
            pin(deps, links, &mut bindings.pins, action)?;
        }
        check_settings(deps, env, links, total, actions)?;
    }
    Ok(bindings)
}

fn pin(deps: Deps<'_>, links: &Links, pins: &mut Vec<Pin>, action: &Action) -> Result<(), ContractError> {
    let Some(contract) = action.target(links)? else {
        return Ok(());
    };
    // the governor's own code never changes
    if contract == links.governor.as_str() || pins.iter().any(|pin| pin.contract == contract) {
        return Ok(());
    }
    match code_id(deps, &contract) {
        Some(code_id) => pins.push(Pin { contract, code_id }),
        None => return Err(ContractError::NoContract { address: contract }),
    }
    Ok(())
}

/// What makes an option that was voted something else by now, if anything does.
pub fn staleness(
    deps: Deps<'_>,
    env: &Env,
    rules: &Rules,
    body: &Body,
    option: u8,
) -> Result<Option<Staleness>, ContractError> {
    let ladder = Ladder::load(deps.storage)?;
    if ladder.position(rules.tier).is_none() {
        return Ok(Some(Staleness::TierRemoved { tier: rules.tier }));
    }
    let Some(OptionMsg { actions, .. }) = body.proposal.options.get(usize::from(option)) else {
        return Err(StdError::not_found("option").into());
    };
    if actions.is_empty() {
        return Ok(None);
    }
    let links = CORE.load(deps.storage)?.links(deps.storage, &env.contract.address)?;
    match succession::check_in_office(deps, env, &links.treasury) {
        Ok(()) => {}
        Err(ContractError::NotInOffice { governor }) => return Ok(Some(Staleness::NotInOffice { governor })),
        Err(error) => return Err(error),
    }
    let mut last = None;
    let mut unchanged: Option<String> = None;
    for (action, content) in (0u32..).zip(actions) {
        if let Some(tier) = ladder.needs_more(deps.storage, &links, content, rules.tier, &mut last)? {
            return Ok(Some(Staleness::NeedsTier { action, tier }));
        }
        let Some(contract) = content.target(&links)? else {
            continue;
        };
        if contract == links.governor.as_str() {
            continue;
        }
        let other = match content {
            Action::Registry(_) => body.spoken.registry != links.registry,
            Action::Revenue(_) => body.spoken.revenue != links.revenue,
            _ => false,
        };
        let voted = body.pins.iter().find(|pin| pin.contract == contract).map(|pin| pin.code_id);
        let Some(voted) = voted.filter(|_| !other) else {
            return Ok(Some(Staleness::TargetChanged { contract }));
        };
        if unchanged.as_ref() == Some(&contract) {
            continue;
        }
        let present = code_id(deps, &contract);
        if present != Some(voted) {
            return Ok(Some(Staleness::CodeChanged { contract, voted, present }));
        }
        unchanged = Some(contract);
    }
    Ok(None)
}

/// The code of a contract; none where there is no contract.
pub fn code_id(deps: Deps<'_>, contract: &str) -> Option<u64> {
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
    if !actions.iter().any(|a| matches!(a, Action::Set(_) | Action::SetCap(_) | Action::SetGovernor(_))) {
        return Ok(());
    }
    let mut settings = settings::load(deps.storage)?;
    for action in actions {
        match action {
            Action::Set(setting) => {
                settings.apply(setting, env.block.time.seconds())?;
                settings::check_addresses(deps, links, setting)?;
            }
            Action::SetCap(cap) => check_cap(deps, &settings, cap)?,
            _ => {}
        }
    }
    // after all of them: an unbonding that is raised in the same batch binds the term too
    for action in actions {
        if let Action::SetGovernor(succession) = action {
            succession::check(deps, links, &settings, total, succession)?;
        }
    }
    Ok(())
}

/// A tier above a capped one, below the top, has a cap that is no lower. The treasury can't check it: it doesn't
/// know the order. Where the order changes later, a payment must still fit every higher tier's cap.
fn check_cap(deps: Deps<'_>, settings: &Settings, cap: &Cap) -> Result<(), ContractError> {
    let asset = cap.asset.check(deps.api)?;
    if !cap.limits.is_empty() {
        bounds::CAP_WINDOW.check(cap.window)?;
    }
    if let Some(tier) = duplicate(cap.limits.iter().map(|limit| limit.tier)) {
        return Err(ContractError::Duplicate { field: "limits", value: format!("tier {tier}") });
    }
    let unknown = |tier: TierId| settings.constitution.position(tier).is_none();
    if let Some(tier) = cap.limits.iter().map(|limit| limit.tier).find(|tier| unknown(*tier)) {
        return Err(ContractError::UnknownTier { tier });
    }
    let mut below = None;
    let top = settings.constitution.tiers.last().map(|tier| tier.id);
    for tier in settings.constitution.tiers.iter().map(|tier| tier.id) {
        let limit = cap.limits.iter().find(|limit| limit.tier == tier).map(|limit| limit.amount);
        let allowed = if Some(tier) == top { limit.is_none() } else { limit >= below };
        if !allowed {
            return Err(ContractError::CapLadder { tier });
        }
        below = limit;
    }
    if let (Asset::Cw20(token), false) = (asset, cap.limits.is_empty()) {
        if settings.constitution.raws.iter().any(|raw| raw.contract == token.as_str()) {
            return Err(ContractError::NotNameable {
                contract: token.into_string(),
                why: "named in the constitution, and a token with a cap can't be",
            });
        }
    }
    Ok(())
}

/// Checks addresses, denoms and lists of an action, and that it can be done by this community at all.
fn check_form(deps: Deps<'_>, links: &Links, action: &Action) -> Result<(), ContractError> {
    match action {
        Action::Spend(Spend { asset, to, .. }) => {
            asset.check(deps.api)?;
            let to = address(deps.api, "to", to)?;
            if to == links.treasury || to == links.governor {
                return Err(ContractError::InvalidRecipient { to: to.into_string() });
            }
        }
        Action::Mint { to, .. } => {
            address(deps.api, "to", to)?;
            let token = links.token()?;
            let minter: Option<MinterResponse> =
                deps.querier.query_wasm_smart(token, &Cw20QueryMsg::Minter {})?;
            if !minter.is_some_and(|minter| minter.minter == links.treasury.as_str()) {
                return Err(ContractError::NotTheMinter { token: token.to_string() });
            }
        }
        Action::Raw(raw) => check_raw(deps, links, raw)?,
        // checked where settings are, or only by the contract that they go to
        Action::Set(_)
        | Action::SetCap(_)
        | Action::SetGovernor(_)
        | Action::WithdrawSuccessor {}
        | Action::MigrateTreasury { .. }
        | Action::Registry(_)
        | Action::Revenue(_) => {}
    }
    Ok(())
}

fn check_raw(deps: Deps<'_>, links: &Links, raw: &Raw) -> Result<(), ContractError> {
    if let Some(contract) = raw.target() {
        let contract = address(deps.api, "contract", contract)?;
        let refuse = |why| Err(ContractError::Raw { contract: contract.to_string(), why });
        // what the suite itself checks must not be sent unchecked
        if contract == links.treasury || contract == links.governor {
            return refuse("use the typed action, whose rules code checks");
        }
        // who mints what is staked makes power: never a key outside the community
        if links.token().is_ok_and(|token| contract == *token) {
            match raw {
                Raw::Execute { msg, .. } => match message_key(msg).as_deref() {
                    Some("update_minter") | None => {
                        return refuse("its minter stays the treasury, and a message has one plain key");
                    }
                    Some(_) => {}
                },
                _ => return refuse("what is staked keeps its code"),
            }
        }
    }
    match raw {
        Raw::Execute { funds, .. } => check_coins(funds)?,
        Raw::Instantiate { funds, label, admin, .. } => {
            check_coins(funds)?;
            bounds::CONTRACT_LABEL.check_len(label.len())?;
            if let Some(admin) = admin {
                address(deps.api, "admin", admin)?;
            }
        }
        Raw::UpdateAdmin { admin, .. } => {
            address(deps.api, "admin", admin)?;
        }
        Raw::Migrate { .. } | Raw::ClearAdmin { .. } => {}
    }
    Ok(())
}

/// Coins as a chain takes them: distinct denoms in order, each at least 1.
fn check_coins(coins: &[Coin]) -> Result<(), ContractError> {
    for coin in coins {
        check_denom(&coin.denom)?;
        if coin.amount.is_zero() {
            return Err(ContractError::WrongFunds {
                expected: "amounts of at least 1".into(),
                given: coin.to_string(),
            });
        }
    }
    if let Some(denom) = duplicate(coins.iter().map(|coin| &coin.denom)) {
        return Err(ContractError::Duplicate { field: "funds", value: denom.clone() });
    }
    if coins.iter().zip(coins.iter().skip(1)).any(|(a, b)| a.denom > b.denom) {
        return Err(ContractError::WrongFunds {
            expected: "coins in the order of their denoms".into(),
            given: "coins in another order".into(),
        });
    }
    Ok(())
}
