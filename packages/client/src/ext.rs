use cosmwasm_std::{from_json, to_json_binary, Addr, BankMsg, Binary, Coin, WasmMsg};
use serde::de::DeserializeOwned;
use serde::Serialize;

use crate::{Chain, ChainError, Outcome};

/// Typed messages and queries, on every [`Chain`].
pub trait ChainExt: Chain {
    /// Asks a contract.
    fn query<R: DeserializeOwned>(
        &self,
        contract: impl AsRef<str>,
        msg: &impl Serialize,
    ) -> Result<R, ChainError> {
        let answer = self.smart(contract.as_ref(), &encode(msg)?)?;
        from_json(answer).map_err(|error| ChainError::decode("the contract's answer", error))
    }

    /// Sends one message to a contract.
    fn execute(
        &mut self,
        sender: &Addr,
        contract: impl AsRef<str>,
        msg: &impl Serialize,
        funds: &[Coin],
    ) -> Result<Outcome, ChainError> {
        let contract_addr = contract.as_ref().into();
        let msg = WasmMsg::Execute { contract_addr, msg: encode(msg)?, funds: funds.into() };
        self.submit(sender, vec![msg.into()])
    }

    /// Makes a contract of a code, and answers its address. What it set as data: [`Outcome::instantiated`].
    fn instantiate(
        &mut self,
        sender: &Addr,
        code_id: u64,
        msg: &impl Serialize,
        label: &str,
        admin: Option<&Addr>,
        funds: &[Coin],
    ) -> Result<(Addr, Outcome), ChainError> {
        let msg = WasmMsg::Instantiate {
            admin: admin.map(Addr::to_string),
            code_id,
            msg: encode(msg)?,
            funds: funds.into(),
            label: label.into(),
        };
        let outcome = self.submit(sender, vec![msg.into()])?;
        let (address, _) = outcome.instantiated(0)?;
        Ok((address, outcome))
    }

    /// Gives a contract another code; its admin may.
    fn migrate(
        &mut self,
        sender: &Addr,
        contract: impl AsRef<str>,
        new_code_id: u64,
        msg: &impl Serialize,
    ) -> Result<Outcome, ChainError> {
        let contract_addr = contract.as_ref().into();
        let msg = WasmMsg::Migrate { contract_addr, new_code_id, msg: encode(msg)? };
        self.submit(sender, vec![msg.into()])
    }

    /// Sends native coins.
    fn bank_send(
        &mut self,
        sender: &Addr,
        to: impl AsRef<str>,
        amount: Vec<Coin>,
    ) -> Result<Outcome, ChainError> {
        let msg = BankMsg::Send { to_address: to.as_ref().into(), amount };
        self.submit(sender, vec![msg.into()])
    }
}

impl<C: Chain + ?Sized> ChainExt for C {}

fn encode(msg: &impl Serialize) -> Result<Binary, ChainError> {
    to_json_binary(msg).map_err(|error| ChainError::Encode { text: error.to_string() })
}
