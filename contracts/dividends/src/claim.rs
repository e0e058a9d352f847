//! What is owed, and its payment.

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, CanonicalAddr, Deps, DepsMut, Response, StdResult, Storage, Uint128};
use polity::{bounds, dividends::dividend, Asset};

use crate::{
    events, others,
    state::{Distribution, Marks, ASSETS, CLAIMED, DISTRIBUTIONS, POTS},
    ContractError,
};

/// The marks of an account's distributions of an asset, as far as they were looked at.
pub struct Claimed<'a> {
    account: &'a [u8],
    asset: &'a str,
    records: BTreeMap<u32, Marks>,
}

impl<'a> Claimed<'a> {
    /// Nothing looked at yet.
    pub fn new(account: &'a CanonicalAddr, asset: &'a str) -> Self {
        Self { account: account.as_slice(), asset, records: BTreeMap::new() }
    }

    /// Whether the account was paid.
    pub fn has(&mut self, store: &dyn Storage, distribution: u32) -> StdResult<bool> {
        let (record, mark) = Marks::place(distribution);
        let marks = match self.records.get(&record) {
            Some(marks) => *marks,
            None => {
                let marks = CLAIMED.may_load(store, (self.account, self.asset, record))?.unwrap_or_default();
                self.records.insert(record, marks);
                marks
            }
        };
        Ok(marks.has(mark))
    }

    /// Marks distributions that were looked at as paid.
    fn mark(&mut self, store: &mut dyn Storage, distributions: &[u32]) -> StdResult<()> {
        let mut changed = BTreeMap::new();
        for (record, mark) in distributions.iter().copied().map(Marks::place) {
            let marks = self.records.entry(record).or_default();
            marks.set(mark);
            changed.insert(record, *marks);
        }
        changed
            .into_iter()
            .try_for_each(|(record, marks)| CLAIMED.save(store, (self.account, self.asset, record), &marks))
    }
}

/// Distributions by the governor that knows who had what, so that each is asked once.
pub type ByGovernor = BTreeMap<Vec<u8>, Vec<(u32, Distribution)>>;

/// Adds a distribution of an asset to those of its governor.
pub fn group(store: &dyn Storage, asset: &str, number: u32, to: &mut ByGovernor) -> StdResult<()> {
    let distribution = DISTRIBUTIONS.load(store, (asset, number))?;
    to.entry(distribution.governor.to_vec()).or_default().push((number, distribution));
    Ok(())
}

/// What an account is owed of each of a governor's distributions, those left out of which it had no stake in or too
/// little for one unit. One query.
pub fn owed(
    deps: Deps,
    governor: &Addr,
    account: &Addr,
    distributions: &[(u32, Distribution)],
) -> Result<Vec<(u32, Uint128)>, ContractError> {
    let heights = distributions.iter().map(|(_, distribution)| distribution.height).collect();
    let stakes = others::powers(deps, governor, account, heights)?;
    let mut owed = vec![];
    for ((number, distribution), stake) in distributions.iter().zip(stakes) {
        let Distribution { total, amount, .. } = *distribution;
        let part = dividend(stake, amount, total)
            .map_err(|source| ContractError::StakeAboveTotal { distribution: *number, source })?;
        if !part.is_zero() {
            owed.push((*number, part));
        }
    }
    Ok(owed)
}

/// Pays an account what it is owed of the distributions named.
pub fn claim(
    deps: DepsMut,
    asset: &Asset<Addr>,
    named: &[u32],
    account: Addr,
    by: Addr,
) -> Result<Response, ContractError> {
    bounds::DISTRIBUTIONS.check_len(named.len())?;
    let key = asset.to_string();
    let mut record = ASSETS.may_load(deps.storage, &key)?.unwrap_or_default();
    let canonical = deps.api.addr_canonicalize(account.as_str())?;
    let mut claimed = Claimed::new(&canonical, &key);

    // what is named twice is there once
    let mut fresh = named.to_vec();
    fresh.sort_unstable();
    fresh.dedup();
    let mut by_governor = ByGovernor::new();
    for number in fresh {
        if number == 0 || number > record.count {
            let (asset, distribution, count) = (key, number, record.count);
            return Err(ContractError::NoDistribution { asset, distribution, count });
        }
        // no error, else anybody could block a claim by making a part of it first
        if !claimed.has(deps.storage, number)? {
            group(deps.storage, &key, number, &mut by_governor)?;
        }
    }

    let mut amount = Uint128::zero();
    let mut distributions = vec![];
    for (address, of_governor) in by_governor {
        let governor = deps.api.addr_humanize(&address.as_slice().into())?;
        let mut sum = Uint128::zero();
        for (number, part) in owed(deps.as_ref(), &governor, &account, &of_governor)? {
            sum = sum.checked_add(part)?;
            distributions.push(number);
        }
        if sum.is_zero() {
            continue;
        }
        let pot = (key.as_str(), address.as_slice());
        let left = Uint128::new(POTS.load(deps.storage, pot)?);
        let Ok(rest) = left.checked_sub(sum) else {
            return Err(ContractError::Overdrawn { governor, owed: sum, left });
        };
        POTS.save(deps.storage, pot, &rest.u128())?;
        amount = amount.checked_add(sum)?;
    }
    if amount.is_zero() {
        return Ok(Response::new());
    }
    distributions.sort_unstable();
    claimed.mark(deps.storage, &distributions)?;
    // written before anything is sent: a token that calls back finds it paid
    record.books.pay(amount)?;
    ASSETS.save(deps.storage, &key, &record)?;
    Ok(Response::new().add_message(asset.transfer(&account, amount)?).add_event(events::Claimed {
        asset: key,
        account,
        by,
        amount,
        distributions,
    }))
}
