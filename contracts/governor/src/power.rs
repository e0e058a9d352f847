//! Power at any height: what was staked at the *start* of a block. A change counts from the next block on.

use cosmwasm_std::{Order, StdResult, Storage};
use cw_storage_plus::Bound;
use polity::governor::{
    raw::{MemberRecord, MemberRow},
    Slot, TierId,
};

use crate::{
    state::{DELEGATIONS, MEMBERS, MEMBER_ROWS, RECEIVED, TOTAL},
    ContractError,
};

/// An account's own stake at the start of a height.
pub fn own(store: &dyn Storage, account: &[u8], height: u64) -> StdResult<u128> {
    let Some(latest) = MEMBERS.may_load(store, account)? else {
        return Ok(0);
    };
    if latest.height < height {
        return Ok(latest.power);
    }
    // one step back in history finds it, however often it changed since
    let row = MEMBER_ROWS
        .prefix_range(store, account, None, Some(Bound::exclusive(height)), Order::Descending)
        .next()
        .transpose()?;
    Ok(row.map_or(0, |(_, row)| row.power))
}

/// An account's stake as of the next block.
pub fn staked(store: &dyn Storage, account: &[u8]) -> StdResult<u128> {
    Ok(MEMBERS.may_load(store, account)?.map_or(0, |latest| latest.power))
}

/// The total stake at the start of a height.
pub fn total(store: &dyn Storage, height: u64) -> StdResult<u128> {
    Ok(TOTAL.before(store, (), height)?.unwrap_or(0))
}

/// What was delegated to an account in a tier, at the start of a height.
pub fn received(
    store: &dyn Storage,
    account: &[u8],
    tier: TierId,
    height: u64,
) -> Result<u128, ContractError> {
    let sum = |slot: Slot| -> StdResult<u128> {
        Ok(RECEIVED.before(store, (account, slot.code()), height)?.unwrap_or(0))
    };
    add(sum(Slot::Whole)?, sum(Slot::Tier(tier))?)
}

/// A change of stake.
#[derive(Clone, Copy)]
pub enum Change {
    Add(u128),
    Subtract(u128),
}

/// Changes an account's stake, the total, and what its delegates received, as of the next block.
pub fn change(
    store: &mut dyn Storage,
    account: &[u8],
    height: u64,
    change: Change,
) -> Result<(), ContractError> {
    let latest = MEMBERS.may_load(store, account)?;
    let staked = latest.map_or(0, |latest| latest.power);
    let power = match change {
        Change::Subtract(asked) if asked > staked => {
            return Err(ContractError::NotEnoughStake { staked: staked.into(), asked: asked.into() });
        }
        change => change.apply(staked)?,
    };
    let total = change.apply(TOTAL.last(store, ())?.unwrap_or(0))?;
    TOTAL.set(store, (), height, &total)?;

    let before = match latest {
        Some(latest) if latest.height == height => latest.before,
        Some(MemberRecord { height, before, power }) => {
            MEMBER_ROWS.save(store, (account, height), &MemberRow { before, power })?;
            height
        }
        None => 0,
    };
    MEMBERS.save(store, account, &MemberRecord { height, before, power })?;

    if let Some(delegation) = DELEGATIONS.last(store, account)? {
        for (slot, delegate) in delegation.slots() {
            change_received(store, delegate, slot, height, change)?;
        }
    }
    Ok(())
}

/// Changes what an account received in a slot, as of the next block.
pub fn change_received(
    store: &mut dyn Storage,
    delegate: &[u8],
    slot: Slot,
    height: u64,
    change: Change,
) -> Result<(), ContractError> {
    let key = (delegate, slot.code());
    let sum = change.apply(RECEIVED.last(store, key)?.unwrap_or(0))?;
    Ok(RECEIVED.set(store, key, height, &sum)?)
}

impl Change {
    fn apply(self, to: u128) -> Result<u128, ContractError> {
        match self {
            Self::Add(amount) => add(to, amount),
            Self::Subtract(amount) => sub(to, amount),
        }
    }
}

/// The sum, or an error.
pub fn add(a: u128, b: u128) -> Result<u128, ContractError> {
    use cosmwasm_std::Uint128;
    Ok(Uint128::new(a).checked_add(Uint128::new(b))?.u128())
}

/// The difference, or an error.
pub fn sub(a: u128, b: u128) -> Result<u128, ContractError> {
    use cosmwasm_std::Uint128;
    Ok(Uint128::new(a).checked_sub(Uint128::new(b))?.u128())
}
