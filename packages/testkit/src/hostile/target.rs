//! A contract that takes any message and remembers it, until it is told to behave badly.
//!
//! Every message is [`Received`], but for `{"order": …}`, an [`Order`]. What was received in a call that failed is gone
//! with it.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    from_json, to_json_binary, Binary, Coin, CosmosMsg, Deps, DepsMut, Empty, Env, MessageInfo, Reply,
    Response, StdResult, Storage,
};
use cw_storage_plus::{Item, Map};
use serde::de::DeserializeOwned;

use super::{caught, note_caught, refused, sub_message, to_self, AnyJson, Callback};

/// Makes a target. Tests instantiate it with the default, `{"behaviour": "record"}`.
#[cw_serde]
#[derive(Default)]
pub struct InstantiateMsg {
    /// How it behaves at first.
    pub behaviour: Behaviour,
}

/// What a target does when it is called.
#[cw_serde]
#[derive(Default)]
pub enum Behaviour {
    /// Remembers the message, and succeeds.
    #[default]
    Record,
    /// Fails.
    Fail,
    /// Panics.
    Panic,
    /// Calls itself without end.
    Loop,
    /// Remembers the message, and sends messages of its own.
    CallBack(Callback),
}

/// The one message that a target knows. By anyone.
#[cw_serde]
pub enum ExecuteMsg {
    /// Do as this says.
    Order(Order),
}

/// What a target can be told.
#[cw_serde]
pub enum Order {
    /// From now on, answer messages like this.
    Behave(Behaviour),
    /// Send these messages, now, as yourself.
    Send {
        /// What.
        msgs: Vec<CosmosMsg>,
        /// Whether to go on when one fails; its error is then kept.
        catch: bool,
    },
}

/// What can be asked of a target.
#[cw_serde]
pub enum QueryMsg {
    /// The messages received, as a list of [`Received`], oldest first.
    Received {},
    /// The errors that it caught, as a list of texts, oldest first.
    Caught {},
}

/// A message that a target received.
#[cw_serde]
pub struct Received {
    /// Who sent it.
    pub sender: String,
    /// The message: JSON without blanks.
    pub msg: Binary,
    /// What came with it.
    pub funds: Vec<Coin>,
    /// The block.
    pub height: u64,
}

impl Received {
    /// The message as the type that it should be.
    pub fn decode<T: DeserializeOwned>(&self) -> StdResult<T> {
        from_json(&self.msg)
    }
}

const BEHAVIOUR: Item<Behaviour> = Item::new("behaviour");
/// How many messages were received.
const COUNT: Item<u64> = Item::new("count");
/// Maps a number, from 0 on, to the message received.
const RECEIVED: Map<u64, Received> = Map::new("received");

/// Makes a target.
pub fn instantiate(deps: DepsMut<'_>, _: Env, _: MessageInfo, msg: InstantiateMsg) -> StdResult<Response> {
    BEHAVIOUR.save(deps.storage, &msg.behaviour)?;
    Ok(Response::new())
}

/// Takes any message.
pub fn execute(deps: DepsMut<'_>, env: Env, info: MessageInfo, msg: AnyJson) -> StdResult<Response> {
    let msg = msg.into_binary();
    if let Ok(ExecuteMsg::Order(order)) = from_json(&msg) {
        return match order {
            Order::Behave(behaviour) => {
                BEHAVIOUR.save(deps.storage, &behaviour)?;
                Ok(Response::new())
            }
            Order::Send { msgs, catch } => {
                Ok(Response::new().add_submessages(msgs.into_iter().map(|msg| sub_message(msg, catch))))
            }
        };
    }
    let received = Received { sender: info.sender.into(), msg, funds: info.funds, height: env.block.height };
    match BEHAVIOUR.load(deps.storage)? {
        Behaviour::Record => {
            record(deps.storage, &received)?;
            Ok(Response::new())
        }
        Behaviour::Fail => Err(refused()),
        Behaviour::Panic => panic!("hostile: panicked, as told"),
        Behaviour::Loop => Ok(Response::new().add_message(to_self(&env, received.msg))),
        Behaviour::CallBack(mut callback) => {
            record(deps.storage, &received)?;
            let armed = callback.take();
            let response = match armed {
                true => Response::new().add_submessages(callback.sub_messages()),
                false => Response::new(),
            };
            BEHAVIOUR.save(deps.storage, &Behaviour::CallBack(callback))?;
            Ok(response)
        }
    }
}

/// Answers what it received and what it caught.
pub fn query(deps: Deps<'_>, _: Env, msg: QueryMsg) -> StdResult<Binary> {
    match msg {
        QueryMsg::Received {} => {
            let count = COUNT.may_load(deps.storage)?.unwrap_or_default();
            let all = (0..count).map(|number| RECEIVED.load(deps.storage, number));
            to_json_binary(&all.collect::<StdResult<Vec<_>>>()?)
        }
        QueryMsg::Caught {} => to_json_binary(&caught(deps.storage)?),
    }
}

/// Keeps the error of a message that was to be caught.
pub fn reply(deps: DepsMut<'_>, _: Env, reply: Reply) -> StdResult<Response> {
    note_caught(deps, reply)
}

/// Takes over from any contract of this code, so that a test can change a target's code under a vote.
pub fn migrate(_: DepsMut<'_>, _: Env, _: Empty) -> StdResult<Response> {
    Ok(Response::new())
}

fn record(storage: &mut dyn Storage, received: &Received) -> StdResult<()> {
    let count = COUNT.may_load(storage)?.unwrap_or_default();
    RECEIVED.save(storage, count, received)?;
    COUNT.save(storage, &(count + 1))
}
