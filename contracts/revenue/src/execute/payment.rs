//! Money in: a payment adds to one cumulative figure, and nothing else happens.

use cosmwasm_std::{Addr, Deps, DepsMut, Env, Response, Uint128};
use polity::{
    arrived,
    registry::{self, raw, ModelId, RegistryResponse},
    revenue::{Books, Pay},
    Asset,
};

use crate::{
    epochs,
    error::start,
    events,
    state::{next, BooksRecord, ASSETS, BOOKS, INCOME, REGISTRY},
    ContractError,
};

/// What cw2 keeps of a registry.
const REGISTRY_NAME: &str = "polity-registry";

/// What somebody pays.
pub struct Payment {
    /// Who: of a cw20, whom the token says.
    pub payer: Addr,
    /// In what.
    pub asset: Asset<Addr>,
    /// How much, as it is said.
    pub said: Uint128,
}

/// The contract is a registry, and nobody can change what it says. Whoever founds on it checks its code.
pub fn check_registry(deps: Deps, address: &Addr) -> Result<(), ContractError> {
    let refuse = |reason| ContractError::InvalidRegistry { address: address.clone(), reason };
    let info = deps.querier.query_wasm_contract_info(address).map_err(|error| refuse(start(&error)))?;
    if let Some(admin) = info.admin {
        return Err(refuse(format!("{admin} is its admin")));
    }
    let found = cw2::query_contract_info(&deps.querier, address).map_err(|error| refuse(start(&error)))?;
    if found.contract != REGISTRY_NAME {
        return Err(refuse(format!("it is a {}", start(&found.contract))));
    }
    let question = registry::QueryMsg::Registry {};
    let answer = deps.querier.query_wasm_smart::<RegistryResponse>(address, &question);
    answer.map(drop).map_err(|error| refuse(start(&error)))
}

pub fn pay(deps: DepsMut, env: &Env, payment: Payment, msg: Pay) -> Result<Response, ContractError> {
    let Payment { payer, asset, said } = payment;
    let Pay { model, epoch } = msg;
    payable(deps.as_ref(), env, model)?;
    if let Some(given) = epoch {
        let present = epochs::current(deps.storage, model, env.block.height)?;
        if given != present {
            return Err(ContractError::WrongEpoch { model, given, present });
        }
    }

    let key = asset.to_string();
    let known = BOOKS.may_load(deps.storage, &key)?;
    let books = known.map_or_else(Books::default, |known| known.books);
    let amount = match &asset {
        Asset::Native(_) => said,
        // trust in the token ends here
        Asset::Cw20(token) => {
            let held = asset
                .balance(deps.querier, &env.contract.address)
                .map_err(|error| ContractError::NoBalance { token: token.clone(), reason: start(&error) })?;
            arrived(said, held, books.booked().into())
        }
    };
    if amount.is_zero() {
        return Err(ContractError::NothingReceived { said });
    }
    let too_much = || ContractError::TooMuch { received: books.received().into(), amount };
    let after = books.receive(amount.u128()).ok_or_else(too_much)?;
    let number = match known {
        Some(known) => known.number,
        // the first payment in the asset
        None => {
            let number = next(deps.storage, "asset")?;
            ASSETS.save(deps.storage, number, &key)?;
            number
        }
    };
    BOOKS.save(deps.storage, &key, &BooksRecord { number, books: after })?;

    // no more than what was received of the asset for all models together
    let income = INCOME.last(deps.storage, (model, number))?.unwrap_or(0);
    let income = income.checked_add(amount.u128()).ok_or_else(too_much)?;
    INCOME.set(deps.storage, (model, number), env.block.height, &income)?;
    Ok(Response::new().add_event(events::Paid { model, payer, asset: key, amount: amount.u128() }))
}

/// Refuses a payment for a model that can't be paid now. There is no escrow: nobody's money waits here for somebody's
/// decision.
fn payable(deps: Deps, env: &Env, model: ModelId) -> Result<(), ContractError> {
    let registry = Addr::unchecked(REGISTRY.load(deps.storage)?);
    let head = raw::head(deps, &registry, model)?.ok_or(ContractError::NoModel { model })?;
    let now = env.block.time.seconds();
    if head.is_payable(now) {
        return Ok(());
    }
    Err(match head.suspension(now) {
        Some(until) => ContractError::Suspended { model, until },
        None => ContractError::NotPayable { model, state: head.state(now) },
    })
}
