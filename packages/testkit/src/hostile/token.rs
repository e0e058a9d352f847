//! A cw20 that can be told to lie, fail, burn, call back or answer nonsense. Honest until then.
//!
//! It knows the messages and queries of a cw20 that a community meets; [`Cw20ExecuteMsg`](cw20::Cw20ExecuteMsg) and
//! [`Cw20QueryMsg`](cw20::Cw20QueryMsg) write them.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    to_json_binary, Binary, CosmosMsg, Deps, DepsMut, Env, MessageInfo, Reply, Response, StdError, StdResult,
    Storage, Uint128, WasmMsg,
};
use cw20::{BalanceResponse, Cw20Coin, Cw20ReceiveMsg, MinterResponse, TokenInfoResponse};
use cw_storage_plus::{Item, Map};

use super::{caught, note_caught, refused, sub_message, to_self, Callback};

/// Makes a token.
#[cw_serde]
pub struct InstantiateMsg {
    /// Who holds it first.
    pub initial_balances: Vec<Cw20Coin>,
}

/// How a token behaves.
#[cw_serde]
#[derive(Default)]
pub struct Manners {
    /// What it does when tokens are to move.
    pub moving: Moving,
    /// What a `Send` tells its recipient beyond what was sent.
    pub exaggerates: Uint128,
    /// What it answers when asked for a balance.
    pub balance: Balance,
    /// Who it says may mint it. Anyone may, in truth.
    pub minter: Option<String>,
}

/// What a token does when tokens are to move.
#[cw_serde]
#[derive(Default)]
pub enum Moving {
    /// Moves them.
    #[default]
    Honest,
    /// Fails.
    Fail,
    /// Panics.
    Panic,
    /// Calls itself without end.
    Loop,
    /// Takes all from the sender and burns so many hundredths of it, rounded up, on the way.
    Burn {
        /// 0 to 100.
        percent: u8,
    },
    /// Moves them, and sends messages of its own before it tells the recipient.
    CallBack(Callback),
}

/// What a token answers when asked for a balance.
#[cw_serde]
#[derive(Default)]
pub enum Balance {
    /// The balance.
    #[default]
    Honest,
    /// The balance and this much more.
    More(Uint128),
    /// This much, whoever is asked about.
    Fixed(Uint128),
    /// The balance, and this much more with every message that the token ever took: two answers in one
    /// transaction differ.
    Drifting(Uint128),
    /// What is no JSON.
    Garbage,
    /// JSON of another form.
    OtherForm,
    /// An error.
    Fail,
    /// A panic.
    Panic,
}

/// What a token does: a cw20's messages, and orders. By anyone.
#[cw_serde]
pub enum ExecuteMsg {
    /// Move tokens.
    Transfer {
        /// To whom.
        recipient: String,
        /// How many.
        amount: Uint128,
    },
    /// Move tokens and tell the recipient.
    Send {
        /// To which contract.
        contract: String,
        /// How many.
        amount: Uint128,
        /// What for.
        msg: Binary,
    },
    /// Destroy tokens.
    Burn {
        /// How many.
        amount: Uint128,
    },
    /// Make tokens.
    Mint {
        /// Who receives them.
        recipient: String,
        /// How many.
        amount: Uint128,
    },
    /// From now on, behave like this.
    Behave(Manners),
    /// Tell a contract that somebody sent it tokens, and move nothing.
    Forge {
        /// The contract.
        contract: String,
        /// Who is said to have sent them.
        sender: String,
        /// How many it says.
        amount: Uint128,
        /// What for.
        msg: Binary,
    },
    /// Send these messages, now, as yourself.
    Speak {
        /// What.
        msgs: Vec<CosmosMsg>,
        /// Whether to go on when one fails; its error is then kept.
        catch: bool,
    },
}

/// What can be asked of a token.
#[cw_serde]
pub enum QueryMsg {
    /// A balance, or what the token makes of it.
    Balance {
        /// Whose.
        address: String,
    },
    /// Name, symbol, decimals and supply.
    TokenInfo {},
    /// Who may mint, as the token says.
    Minter {},
    /// The errors that it caught, as a list of texts, oldest first.
    Caught {},
}

const MANNERS: Item<Manners> = Item::new("manners");
const SUPPLY: Item<Uint128> = Item::new("supply");
/// How many messages the token ever took.
const MESSAGES: Item<u128> = Item::new("messages");
/// Maps an account to its balance.
const BALANCES: Map<&str, Uint128> = Map::new("balances");

/// Makes a token.
pub fn instantiate(deps: DepsMut<'_>, _: Env, _: MessageInfo, msg: InstantiateMsg) -> StdResult<Response> {
    MANNERS.save(deps.storage, &Manners::default())?;
    MESSAGES.save(deps.storage, &0)?;
    SUPPLY.save(deps.storage, &Uint128::zero())?;
    for Cw20Coin { address, amount } in msg.initial_balances {
        mint(deps.storage, &address, amount)?;
    }
    Ok(Response::new())
}

/// Moves tokens, or doesn't.
pub fn execute(deps: DepsMut<'_>, env: Env, info: MessageInfo, msg: ExecuteMsg) -> StdResult<Response> {
    let storage = deps.storage;
    MESSAGES.update(storage, |messages| StdResult::Ok(messages.saturating_add(1)))?;
    let sender = info.sender.into_string();
    let response = Response::new();
    match msg {
        ExecuteMsg::Transfer { ref recipient, amount } => {
            let callback = move_tokens(storage, &env, &msg, &sender, recipient, amount)?;
            Ok(with_callback(response, callback))
        }
        ExecuteMsg::Send { ref contract, amount, msg: ref inner } => {
            let callback = move_tokens(storage, &env, &msg, &sender, contract, amount)?;
            let said = amount.saturating_add(MANNERS.load(storage)?.exaggerates);
            let tell = receive(contract, sender, said, inner.clone())?;
            match callback {
                Some(Answer::Again(again)) => Ok(response.add_message(again)),
                callback => Ok(with_callback(response, callback).add_message(tell)),
            }
        }
        ExecuteMsg::Burn { amount } => {
            burn(storage, &sender, amount)?;
            Ok(response)
        }
        ExecuteMsg::Mint { recipient, amount } => {
            mint(storage, &recipient, amount)?;
            Ok(response)
        }
        ExecuteMsg::Behave(manners) => {
            MANNERS.save(storage, &manners)?;
            Ok(response)
        }
        ExecuteMsg::Forge { contract, sender, amount, msg } => {
            Ok(response.add_message(receive(&contract, sender, amount, msg)?))
        }
        ExecuteMsg::Speak { msgs, catch } => {
            Ok(response.add_submessages(msgs.into_iter().map(|msg| sub_message(msg, catch))))
        }
    }
}

/// Answers, truly or not.
pub fn query(deps: Deps<'_>, _: Env, msg: QueryMsg) -> StdResult<Binary> {
    match msg {
        QueryMsg::Balance { address } => balance(deps.storage, &address),
        QueryMsg::TokenInfo {} => to_json_binary(&TokenInfoResponse {
            name: "Hostile".into(),
            symbol: "HOST".into(),
            decimals: 6,
            total_supply: SUPPLY.load(deps.storage)?,
        }),
        QueryMsg::Minter {} => {
            let minter = MANNERS.load(deps.storage)?.minter;
            to_json_binary(&minter.map(|minter| MinterResponse { minter, cap: None }))
        }
        QueryMsg::Caught {} => to_json_binary(&caught(deps.storage)?),
    }
}

/// Keeps the error of a message that was to be caught.
pub fn reply(deps: DepsMut<'_>, _: Env, reply: Reply) -> StdResult<Response> {
    note_caught(deps, reply)
}

/// What follows from tokens that move.
enum Answer {
    /// Messages of the token's own.
    Callback(Callback),
    /// The same once more, without end.
    Again(CosmosMsg),
}

fn move_tokens(
    storage: &mut dyn Storage,
    env: &Env,
    msg: &ExecuteMsg,
    from: &str,
    to: &str,
    amount: Uint128,
) -> StdResult<Option<Answer>> {
    let mut manners = MANNERS.load(storage)?;
    let mut burnt = Uint128::zero();
    let mut answer = None;
    match &mut manners.moving {
        Moving::Honest => {}
        Moving::Fail => return Err(refused()),
        Moving::Panic => panic!("hostile: panicked, as told"),
        Moving::Loop => return Ok(Some(Answer::Again(to_self(env, to_json_binary(msg)?)))),
        Moving::Burn { percent } => burnt = amount.mul_ceil((u128::from(*percent).min(100), 100u128)),
        Moving::CallBack(callback) => {
            if callback.take() {
                answer = Some(Answer::Callback(callback.clone()));
            }
        }
    }
    MANNERS.save(storage, &manners)?;
    burn(storage, from, amount)?;
    mint(storage, to, amount.checked_sub(burnt)?)?;
    Ok(answer)
}

fn with_callback(response: Response, answer: Option<Answer>) -> Response {
    match answer {
        None => response,
        Some(Answer::Callback(callback)) => response.add_submessages(callback.sub_messages()),
        Some(Answer::Again(again)) => response.add_message(again),
    }
}

fn receive(contract: &str, sender: String, amount: Uint128, msg: Binary) -> StdResult<CosmosMsg> {
    let msg = Cw20ReceiveMsg { sender, amount, msg }.into_json_binary()?;
    Ok(WasmMsg::Execute { contract_addr: contract.into(), msg, funds: vec![] }.into())
}

fn mint(storage: &mut dyn Storage, to: &str, amount: Uint128) -> StdResult<()> {
    BALANCES
        .update(storage, to, |held| held.unwrap_or_default().checked_add(amount).map_err(StdError::from))?;
    SUPPLY.update(storage, |supply| supply.checked_add(amount).map_err(StdError::from))?;
    Ok(())
}

fn burn(storage: &mut dyn Storage, from: &str, amount: Uint128) -> StdResult<()> {
    BALANCES
        .update(storage, from, |held| held.unwrap_or_default().checked_sub(amount).map_err(StdError::from))?;
    SUPPLY.update(storage, |supply| supply.checked_sub(amount).map_err(StdError::from))?;
    Ok(())
}

fn balance(storage: &dyn Storage, address: &str) -> StdResult<Binary> {
    let held = BALANCES.may_load(storage, address)?.unwrap_or_default();
    let balance = match MANNERS.load(storage)?.balance {
        Balance::Honest => held,
        Balance::More(more) => held.saturating_add(more),
        Balance::Fixed(balance) => balance,
        Balance::Drifting(step) => held.saturating_add(step.saturating_mul(MESSAGES.load(storage)?.into())),
        Balance::Garbage => return Ok(Binary::from(b"\x00\xffnot json")),
        Balance::OtherForm => return to_json_binary(&["a", "lot"]),
        Balance::Fail => return Err(refused()),
        Balance::Panic => panic!("hostile: panicked, as told"),
    };
    to_json_binary(&BalanceResponse { balance })
}
