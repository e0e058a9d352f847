//! One contract that plays whatever a treasury meets: a governor with a total, a contract that takes any message, a
//! token that keeps what it should send or calls back.

use cosmwasm_std::{from_json, to_json_binary, Binary, CosmosMsg, Deps, DepsMut, Empty, Env, Event};
use cosmwasm_std::{MessageInfo, Reply, Response, Uint128};
use cw_multi_test::error::{bail, AnyResult};
use cw_multi_test::Contract;
use polity::governor::{QueryMsg, TotalResponse};
use serde_json::{json, Value};

/// Says `total` when asked for it; without one it refuses every query. Heard messages are events.
pub struct StandIn;

/// What makes it answer with this total.
pub fn total(total: Option<u128>) -> Value {
    json!({ "total": total.map(|total| total.to_string()) })
}

/// What makes it send this when it should transfer tokens; before that it refuses.
pub fn on_transfer(msg: &CosmosMsg) -> Value {
    json!({ "on_transfer": to_json_binary(msg).unwrap().to_base64() })
}

impl Contract<Empty> for StandIn {
    fn instantiate(&self, _: DepsMut, _: Env, _: MessageInfo, _: Vec<u8>) -> AnyResult<Response> {
        Ok(Response::new())
    }

    fn execute(&self, deps: DepsMut, _: Env, _: MessageInfo, msg: Vec<u8>) -> AnyResult<Response> {
        let text = String::from_utf8(msg.clone())?;
        let value: Value = serde_json::from_str(&text)?;
        if let Some(total) = value.get("total") {
            match total.as_str() {
                Some(total) => deps.storage.set(b"total", total.as_bytes()),
                None => deps.storage.remove(b"total"),
            }
        } else if let Some(reaction) = value.get("on_transfer") {
            let reaction = Binary::from_base64(reaction.as_str().unwrap())?;
            deps.storage.set(b"reaction", &reaction);
        } else if value.get("transfer").is_some() {
            let Some(reaction) = deps.storage.get(b"reaction") else { bail!("I keep it") };
            return Ok(Response::new().add_message(from_json::<CosmosMsg>(reaction)?));
        } else if value.get("fail").is_some() {
            bail!("I was told to");
        }
        Ok(Response::new().add_event(Event::new("heard").add_attribute("msg", text)))
    }

    fn query(&self, deps: Deps, env: Env, msg: Vec<u8>) -> AnyResult<Binary> {
        match (from_json(msg)?, deps.storage.get(b"total")) {
            (QueryMsg::Total { height: None }, Some(total)) => {
                let total: Uint128 = std::str::from_utf8(&total)?.parse::<u128>()?.into();
                Ok(to_json_binary(&TotalResponse { total, height: env.block.height })?)
            }
            _ => bail!("I tell nothing"),
        }
    }

    fn reply(&self, _: DepsMut, _: Env, _: Reply) -> AnyResult<Response> {
        bail!("no replies")
    }

    fn sudo(&self, _: DepsMut, _: Env, _: Vec<u8>) -> AnyResult<Response> {
        bail!("no sudo")
    }

    fn migrate(&self, _: DepsMut, _: Env, _: Vec<u8>) -> AnyResult<Response> {
        Ok(Response::new())
    }
}
