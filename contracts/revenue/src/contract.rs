//! The entry points. Each arm checks who pays in what, and hands over to the logic.

use cosmwasm_std::{
    to_json_binary, Binary, Coin, Deps, DepsMut, Env, MessageInfo, Reply, Response, SubMsg, WasmMsg,
};
use polity::{
    bounds::page,
    from_json_tree,
    revenue::{ExecuteMsg, InstantiateMsg, QueryMsg, ReceiveMsg},
    Asset,
};

use crate::{
    error::start,
    events,
    execute::{
        claim,
        payment::{self, Payment},
        tables,
    },
    query::{accounts, assets, forecast, models, tables as table},
    state::REGISTRY,
    ContractError,
};

/// What cw2 keeps of this contract.
pub const CONTRACT_NAME: &str = "polity-revenue";
/// The version of this code.
pub const CONTRACT_VERSION: &str = env!("CARGO_PKG_VERSION");

/// The id of the only message that is sent with a reply.
const ADMIN: u64 = 1;

/// Makes a revenue contract, which nobody owns. Who made it is no one in particular afterwards.
pub fn instantiate(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    unpaid(&info)?;
    let registry = polity::address(deps.api, "registry", &msg.registry)?;
    payment::check_registry(deps.as_ref(), &registry)?;
    cw2::set_contract_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    REGISTRY.save(deps.storage, &registry.to_string())?;
    // A chain knows a contract's admin only once it is made: so ask in the reply, whatever becomes of this message. It
    // is refused where there is no admin, and gives the power up where it is the contract's own.
    let clear = WasmMsg::ClearAdmin { contract_addr: env.contract.address.into_string() };
    Ok(Response::new()
        .add_submessage(SubMsg::reply_always(clear, ADMIN))
        .add_event(events::RevenueCreated { registry }))
}

/// Refuses an admin: it could take what everybody is owed.
pub fn reply(deps: DepsMut, env: Env, reply: Reply) -> Result<Response, ContractError> {
    if reply.id != ADMIN {
        return Err(ContractError::UnknownReply { id: reply.id });
    }
    match deps.querier.query_wasm_contract_info(env.contract.address)?.admin {
        Some(admin) => Err(ContractError::HasAdmin { admin }),
        None => Ok(Response::new()),
    }
}

/// Does what a message says.
pub fn execute(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, ContractError> {
    if !matches!(msg, ExecuteMsg::Pay(_)) {
        unpaid(&info)?;
    }
    match msg {
        ExecuteMsg::Pay(pay) => {
            let Coin { denom, amount } = one_coin(&info)?;
            // as a claim checks it: what no claim can name would be paid in for ever
            let asset = Asset::Native(denom).check(deps.api)?;
            let payment = Payment { payer: info.sender, asset, said: amount };
            payment::pay(deps, &env, payment, pay)
        }
        ExecuteMsg::Receive(received) => {
            let ReceiveMsg::Pay(pay) = from_json_tree(&received.msg)
                .map_err(|error| ContractError::NotAPayment { reason: start(&error) })?;
            let payer = polity::address(deps.api, "sender", &received.sender)?;
            let payment = Payment { payer, asset: Asset::Cw20(info.sender), said: received.amount };
            payment::pay(deps, &env, payment, pay)
        }
        ExecuteMsg::CreateTable { rows } => tables::create(deps, info.sender, &rows),
        ExecuteMsg::AddRows { table, rows } => tables::add_rows(deps, &info.sender, table, &rows),
        ExecuteMsg::SealTable { table, seal } => tables::seal(deps, &info.sender, table, seal),
        ExecuteMsg::SetShares(msg) => tables::set_shares(deps, &env, &info.sender, msg),
        ExecuteMsg::Settle { model, asset, sources } => claim::settle(deps, &env, model, &asset, &sources),
        ExecuteMsg::Claim { account, model, asset, settle, epochs } => {
            let account = match account {
                Some(account) => polity::address(deps.api, "account", &account)?,
                None => info.sender,
            };
            claim::claim(deps, &env, account, model, &asset, &settle, &epochs)
        }
    }
}

/// Answers a question.
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    Ok(match msg {
        QueryMsg::Revenue {} => to_json_binary(&assets::revenue(deps)?),
        QueryMsg::Bounds {} => to_json_binary(&assets::bounds()),
        QueryMsg::Books { asset } => to_json_binary(&assets::books(deps, &env, &asset)?),
        QueryMsg::Assets { start_after, limit } => {
            to_json_binary(&assets::list(deps, start_after, page(limit)?)?)
        }
        QueryMsg::Table { table } => to_json_binary(&table::one(deps, table)?),
        QueryMsg::Tables { start_after, limit } => {
            to_json_binary(&table::list(deps, start_after, page(limit)?)?)
        }
        QueryMsg::Rows { table, start_after, limit } => {
            to_json_binary(&table::rows(deps, table, start_after.as_deref(), page(limit)?)?)
        }
        QueryMsg::Holdings { account, start_after, limit } => {
            to_json_binary(&accounts::holdings(deps, &account, start_after, page(limit)?)?)
        }
        QueryMsg::Epochs { model, start_after, limit } => {
            to_json_binary(&models::epochs(deps, model, start_after, page(limit)?)?)
        }
        QueryMsg::Income { model, asset, at } => {
            to_json_binary(&models::income(deps, &env, model, &asset, at)?)
        }
        QueryMsg::Incomes { model, start_after, limit } => {
            to_json_binary(&models::incomes(deps, model, start_after, page(limit)?)?)
        }
        QueryMsg::IncomeLog { model, asset, start_after, limit } => {
            to_json_binary(&models::income_log(deps, model, &asset, start_after, page(limit)?)?)
        }
        QueryMsg::Earned { model, asset, start_after, limit } => {
            to_json_binary(&models::earned(deps, model, &asset, start_after, limit)?)
        }
        QueryMsg::Owed { account, model, asset, descendants, start_after, limit } => {
            let of = (model, &asset);
            to_json_binary(&accounts::owed(
                deps,
                &env,
                &account,
                of,
                &descendants,
                start_after,
                page(limit)?,
            )?)
        }
        QueryMsg::Settleable { model, asset, descendants, start_after, limit } => {
            let of = (model, &asset);
            to_json_binary(&accounts::settleable(deps, &env, of, &descendants, start_after, page(limit)?)?)
        }
        QueryMsg::Forecast { model, amount } => to_json_binary(&forecast::models(deps, model, amount)?),
        QueryMsg::ForecastShares { model, amount, to, start_after, limit } => {
            let (start_after, rows) = (start_after.as_deref(), page(limit)?);
            to_json_binary(&forecast::accounts(deps, model, amount, to, start_after, rows)?)
        }
    }?)
}

/// The one coin that came along.
fn one_coin(info: &MessageInfo) -> Result<Coin, ContractError> {
    match info.funds.as_slice() {
        [coin] => Ok(coin.clone()),
        _ => Err(wrong_funds(info, "exactly one coin")),
    }
}

/// Coins would be lost here.
fn unpaid(info: &MessageInfo) -> Result<(), ContractError> {
    if info.funds.is_empty() {
        return Ok(());
    }
    Err(wrong_funds(info, "none"))
}

fn wrong_funds(info: &MessageInfo, expected: &'static str) -> ContractError {
    let given = match info.funds.as_slice() {
        [] => "none".to_owned(),
        // the list's length is the sender's choice
        funds => funds.iter().take(4).map(ToString::to_string).collect::<Vec<_>>().join(", "),
    };
    ContractError::WrongFunds { expected, given }
}
