use cosmwasm_std::{Addr, Deps, StdResult, Uint128};
use polity::governor::raw::power_at;

/// A member's part of a pot that was filled at `height`, when all members together had the power `total`.
pub fn part(
    deps: Deps<'_>,
    governor: &Addr,
    member: &Addr,
    height: u64,
    total: Uint128,
    pot: Uint128,
) -> StdResult<Uint128> {
    let power = power_at(deps, governor, member, height)?;
    Ok(pot.multiply_ratio(power, total))
}
