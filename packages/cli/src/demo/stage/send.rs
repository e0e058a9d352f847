//! Transactions.

use cosmwasm_std::{coins, to_json_binary, Addr, BankMsg, Coin, CosmosMsg, Uint128, WasmMsg};
use cw20::Cw20ExecuteMsg;
use polity::governor::{
    Action, Ballot, Delegation, ExecuteMsg, OptionMsg, Propose, ReceiveMsg, Status, Text, Vote, VoterResponse,
};
use polity::treasury::{self, Spend};
use polity::{Amount, Asset, OutOfBounds};
use polity_client::{Chain, ChainError, Outcome};
use serde::Serialize;

use super::{failed, Stage, USD};
use crate::demo::telling::Step;
use crate::demo::{DemoError, Told};
use crate::ui::{self, Value};

/// What a proposal is made of.
pub struct Draft<'a> {
    pub tier: &'a str,
    pub title: &'a str,
    pub text: &'a str,
    pub options: Vec<(&'a str, Vec<Action>)>,
    /// What is sent along, in units of what is staked.
    pub pays: u128,
}

impl Stage {
    /// The account of this name.
    pub fn account(&self, name: &str) -> Addr {
        self.chain.account(name)
    }

    /// A message to a contract.
    pub fn call(&self, contract: &Addr, msg: &impl Serialize, funds: Vec<Coin>) -> Told<CosmosMsg> {
        let msg = to_json_binary(msg).map_err(|error| DemoError::Bounds(error.to_string()))?;
        Ok(WasmMsg::Execute { contract_addr: contract.to_string(), msg, funds }.into())
    }

    /// A message to the governor.
    pub fn to_governor(&self, msg: &ExecuteMsg) -> Told<CosmosMsg> {
        self.call(&self.governor, msg, vec![])
    }

    /// The staked token to the governor, with a message.
    pub fn pay_to_governor(&self, units: u128, msg: &ReceiveMsg) -> Told<CosmosMsg> {
        let msg = to_json_binary(msg).map_err(|error| DemoError::Bounds(error.to_string()))?;
        let send = Cw20ExecuteMsg::Send { contract: self.governor.to_string(), amount: units.into(), msg };
        self.call(&self.token, &send, vec![])
    }

    /// Sends messages as one transaction, and tells it.
    pub fn send(&mut self, by: &str, does: impl Into<String>, msgs: Vec<CosmosMsg>) -> Told<Outcome> {
        let does = does.into();
        let outcome = self.submit(by, &does, msgs)?;
        self.tell_sent(by, does, &outcome)?;
        Ok(outcome)
    }

    fn submit(&mut self, by: &str, does: &str, msgs: Vec<CosmosMsg>) -> Told<Outcome> {
        let sender = self.account(by);
        let sent = self.chain.submit(&sender, msgs);
        self.counts.sent += 1;
        sent.map_err(|error| failed(&format!("{by} {does}"), error))
    }

    fn tell_sent(&mut self, by: &str, does: String, outcome: &Outcome) -> Told {
        let time = self.now()?;
        self.tell(Step::Sent { by: by.into(), does, height: outcome.height, time })
    }

    /// Tries to send a message that is refused with an error that starts with this code, and tells it.
    pub fn refused(&mut self, by: &str, does: &str, msg: CosmosMsg, code: &'static str) -> Told {
        let doing = format!("{by} {does}");
        let sender = self.account(by);
        self.counts.refused += 1;
        let error = match self.chain.submit(&sender, vec![msg]) {
            Ok(_) => return Err(DemoError::NotRefused { doing, code }),
            Err(error) => error,
        };
        let why = match &error {
            ChainError::Contract { text, .. } if text.starts_with(&format!("{code}: ")) => text.clone(),
            ChainError::Chain { log, .. } if log.ends_with(&format!(": {code}")) => log.clone(),
            _ => return Err(DemoError::OtherRefusal { doing, code, error: Box::new(error) }),
        };
        let readable = self.readable(&why);
        self.tell(Step::Refused { by: by.into(), does: does.into(), why, readable })
    }

    /// The message that stakes.
    pub fn stake_msg(&self, units: u128) -> Told<CosmosMsg> {
        self.pay_to_governor(units, &ReceiveMsg::Stake {})
    }

    pub fn delegate(&mut self, by: &str, does: &str, delegation: Delegation) -> Told {
        let msg = self.to_governor(&ExecuteMsg::Delegate { delegation })?;
        self.send(by, does, vec![msg]).map(drop)
    }

    /// The message that makes a proposal.
    pub fn proposing(&self, draft: &Draft<'_>) -> Told<CosmosMsg> {
        let out = |error: OutOfBounds| DemoError::Bounds(error.to_string());
        let options = draft.options.iter().map(|(label, actions)| {
            Ok(OptionMsg { label: (*label).try_into().map_err(out)?, actions: actions.clone() })
        });
        let propose = Propose {
            tier: self.tier(draft.tier)?.id,
            title: draft.title.try_into().map_err(out)?,
            text: Text::Inline(draft.text.try_into().map_err(out)?),
            options: options.collect::<Told<_>>()?,
        };
        match draft.pays {
            0 => self.to_governor(&ExecuteMsg::Propose(propose)),
            units => self.pay_to_governor(units, &ReceiveMsg::Propose(propose)),
        }
    }

    /// Makes a proposal, and answers its number.
    pub fn propose(&mut self, by: &str, draft: &Draft<'_>) -> Told<u32> {
        let msg = self.proposing(draft)?;
        let does = format!("proposes in the {} tier: {}", draft.tier, draft.title);
        let outcome = self.submit(by, &does, vec![msg])?;
        // the token that carried the deposit hands on no data, so that the number is only in an event
        let number = outcome
            .events()
            .filter(|event| event.ty == "wasm-proposed")
            .flat_map(|event| &event.attributes)
            .find(|attribute| attribute.key == "proposal")
            .and_then(|attribute| attribute.value.parse().ok())
            .ok_or_else(|| DemoError::NotAsTold {
                claim: does.clone(),
                told: "an event with its number".into(),
                found: format!("{:?}", outcome.events().map(|event| &event.ty).collect::<Vec<_>>()),
            })?;
        self.tell_sent(
            by,
            format!("makes proposal {number} in the {} tier: {}", draft.tier, draft.title),
            &outcome,
        )?;
        Ok(number)
    }

    /// Votes, and tells with what power.
    pub fn vote(&mut self, by: &str, proposal: u32, ballot: Ballot) -> Told {
        self.vote_many(by, &[proposal], ballot)
    }

    /// Votes alike on several proposals in one transaction, and tells with what power.
    pub fn vote_many(&mut self, by: &str, proposals: &[u32], ballot: Ballot) -> Told {
        let &[first, ..] = proposals else { return Ok(()) };
        let shown = ui::ballot(&ballot, &self.proposal(first)?);
        let VoterResponse { power, own, received, withdrawn, .. } = self.voter(first, by)?;
        let delegated = received.saturating_sub(withdrawn);
        let of = |units: Uint128| self.digit.of(units);
        let power = match (own.is_zero(), delegated.is_zero()) {
            (false, false) => {
                format!("{}: {} own and {} delegated", of(power), of(own).number(), of(delegated).number())
            }
            _ => of(power).to_string(),
        };
        let list = proposals.iter().map(u32::to_string).collect::<Vec<_>>().join(" and ");
        let plural = if proposals.len() > 1 { "s" } else { "" };
        let does = format!("votes {shown} on proposal{plural} {list} with {power}");
        let votes = proposals
            .iter()
            .map(|&proposal| Vote { proposal, ballot: ballot.clone(), rationale: None })
            .collect();
        let msg = self.to_governor(&ExecuteMsg::VoteMany { votes })?;
        self.send(by, does, vec![msg]).map(drop)
    }

    /// Executes what passed; it succeeds.
    pub fn execute(&mut self, by: &str, proposal: u32) -> Told {
        let msg = self.to_governor(&ExecuteMsg::Execute { proposal })?;
        self.send(by, format!("executes proposal {proposal}"), vec![msg])?;
        self.check_status(proposal, Status::Executed)
    }

    /// What would come of executing an option now: nothing is kept of it.
    pub fn dry_run(&mut self, by: &str, proposal: u32, option: u8) -> Told<Value> {
        let sender = self.account(by);
        let msg = self.to_governor(&ExecuteMsg::DryRun { proposal, option })?;
        match self.chain.simulate(&sender, vec![msg]) {
            Err(ChainError::Contract { text, .. }) if text.starts_with("dry_run_succeeded: ") => {
                Ok(Value::Good("would be executed now".into()))
            }
            Err(ChainError::Contract { text, .. }) => {
                Ok(Value::Bad(format!("would fail now: {}", self.readable(&text))))
            }
            Err(error) => Err(failed(&format!("a dry run of proposal {proposal}"), error)),
            Ok(_) => Err(DemoError::NotRefused { doing: "a dry run".into(), code: "dry_run_succeeded" }),
        }
    }

    /// A dry run that fails with an error that starts with this code.
    pub fn would_fail(&mut self, by: &str, proposal: u32, code: &str) -> Told<Value> {
        let tried = self.dry_run(by, proposal, 0)?;
        let failed = format!("would fail now: {code}: ");
        let as_told = matches!(&tried, Value::Bad(text) if text.starts_with(&failed));
        self.check(&format!("a dry run of proposal {proposal} fails with {code}: {tried:?}"), as_told, true)?;
        Ok(tried)
    }

    /// Sends a deposit where it belongs.
    pub fn release_deposit(&mut self, by: &str, proposal: u32) -> Told {
        let msg = self.to_governor(&ExecuteMsg::ReleaseDeposit { proposal })?;
        self.send(by, format!("sends the deposit of proposal {proposal} where it belongs"), vec![msg])
            .map(drop)
    }

    /// The message that puts an asset on the treasury's list.
    pub fn track(&self, asset: &Asset) -> Told<CosmosMsg> {
        self.call(&self.treasury, &treasury::ExecuteMsg::Track { asset: asset.clone() }, vec![])
    }

    /// The message that sends the native coin.
    pub fn pay_usd(&self, to: &Addr, units: u128) -> CosmosMsg {
        BankMsg::Send { to_address: to.to_string(), amount: coins(units, USD) }.into()
    }

    /// A payment out of the treasury, as an action.
    pub fn spend(&self, asset: Asset, to: &str, units: u128) -> Told<Action> {
        let amount = Amount::try_from(units).map_err(|error| DemoError::Bounds(error.to_string()))?;
        Ok(Action::Spend(Spend { asset, to: self.account(to).into_string(), amount, memo: None }))
    }
}
