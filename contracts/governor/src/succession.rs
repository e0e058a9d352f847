//! Who governs the treasury: this governor, or one that succeeds it.

use cosmwasm_std::{to_json_binary, Addr, Deps, DepsMut, Env, Response, Uint256, WasmMsg};
use polity::{
    address, bounds,
    governor::{Links, Settings},
    treasury::{self, Succession},
};

use crate::{actions::code_id, events, state::CORE, ContractError};

/// Takes over the treasury that this governor was founded to succeed with. The treasury checks that it may.
pub fn accept_treasury(deps: DepsMut) -> Result<Response, ContractError> {
    let treasury = CORE.load(deps.storage)?.treasury;
    let msg = to_json_binary(&treasury::ExecuteMsg::AcceptGovernor {})?;
    let contract_addr = treasury.to_string();
    Ok(Response::new()
        .add_message(WasmMsg::Execute { contract_addr, msg, funds: vec![] })
        .add_event(events::TreasuryAccepted { treasury: &treasury }))
}

/// Refuses where the treasury doesn't obey this governor. Asked of the treasury's own record, so that neither a
/// successor that isn't accepted yet nor a governor that was succeeded acts on its word.
pub fn check_in_office(deps: Deps<'_>, env: &Env, treasury: &Addr) -> Result<(), ContractError> {
    let governor = treasury::raw::governor(deps.querier, treasury)?;
    if governor.as_deref() != Some(env.contract.address.as_str()) {
        return Err(ContractError::NotInOffice { governor });
    }
    Ok(())
}

/// Who names a successor must leave the members time to leave, and ask for half of what stands behind the present
/// governor: else the first to stake in it would own everything.
pub fn check(
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
