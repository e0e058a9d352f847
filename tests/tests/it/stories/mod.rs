//! What communities do. Where it matters what is staked, a story is told for each kind.
//!
//! The community is the kit's unless said: alice has 400 of 1,000, bob 300, carol 200, dave 100.

mod constitution;
mod council;
mod delegation;
mod deposits;
mod execution;
mod founding;
mod handover;
mod optimistic;
mod votes;

use cosmwasm_std::Uint256;

const HOUR: u64 = 3_600;
const DAY: u64 = 24 * HOUR;

/// So many units as a tally counts them: in ten-thousandths.
fn cast(units: u128) -> Uint256 {
    Uint256::from(units * 10_000)
}
