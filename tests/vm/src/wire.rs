//! What contracts and the chain say to each other, as JSON. Types of our own, so that contracts are understood that
//! ask for more of a chain than ours do, whatever cosmwasm-std is built with here.

use cosmwasm_std::{Attribute, Binary, Coin, Event, ReplyOn};
use serde::{Deserialize, Serialize};

/// A response of a contract.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Response {
    #[serde(default)]
    pub messages: Vec<SubMsg>,
    #[serde(default)]
    pub attributes: Vec<Attribute>,
    #[serde(default)]
    pub events: Vec<Event>,
    #[serde(default)]
    pub data: Option<Binary>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct SubMsg {
    pub id: u64,
    #[serde(default)]
    pub payload: Binary,
    pub msg: serde_json::Value,
    pub gas_limit: Option<u64>,
    pub reply_on: ReplyOn,
}

/// What a contract answers: `{"ok": …}` or `{"error": …}`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Answer<T> {
    Ok(T),
    Error(String),
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Msg {
    Bank(BankMsg),
    Wasm(WasmMsg),
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum BankMsg {
    Send { to_address: String, amount: Vec<Coin> },
    Burn { amount: Vec<Coin> },
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WasmMsg {
    Execute {
        contract_addr: String,
        msg: Binary,
        funds: Vec<Coin>,
    },
    Instantiate {
        admin: Option<String>,
        code_id: u64,
        msg: Binary,
        funds: Vec<Coin>,
        label: String,
    },
    Instantiate2 {
        admin: Option<String>,
        code_id: u64,
        label: String,
        msg: Binary,
        funds: Vec<Coin>,
        salt: Binary,
    },
    Migrate {
        contract_addr: String,
        new_code_id: u64,
        msg: Binary,
    },
    UpdateAdmin {
        contract_addr: String,
        admin: String,
    },
    ClearAdmin {
        contract_addr: String,
    },
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Query {
    Bank(BankQuery),
    Wasm(WasmQuery),
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum BankQuery {
    Balance { address: String, denom: String },
    AllBalances { address: String },
    Supply { denom: String },
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WasmQuery {
    Smart { contract_addr: String, msg: Binary },
    Raw { contract_addr: String, key: Binary },
    ContractInfo { contract_addr: String },
    CodeInfo { code_id: u64 },
}
