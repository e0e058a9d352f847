//! Questions.

use cosmwasm_std::{Addr, Uint128};
use cw20::{BalanceResponse, Cw20QueryMsg};
use polity::governor::{
    BallotResponse, BallotsResponse, CommunityResponse, Constitution, ExecutionResponse, MemberResponse,
    ProposalResponse, QueryMsg, Status, Tier, TotalResponse, VoterResponse,
};
use polity::treasury::{self, CapResponse};
use polity::Asset;
use polity_client::{Chain, ChainExt};
use serde::de::DeserializeOwned;
use serde::Serialize;

use super::{failed, Stage, USD};
use crate::demo::{DemoError, Told};
use crate::ui::Quantity;

/// Rows that are asked for at once.
pub const PAGE: u32 = 30;

impl Stage {
    pub fn ask<R: DeserializeOwned>(&self, msg: &QueryMsg) -> Told<R> {
        self.query(&self.governor, msg)
    }

    pub fn query<R: DeserializeOwned>(&self, contract: &Addr, msg: &impl Serialize) -> Told<R> {
        self.counts.asked.set(self.counts.asked.get() + 1);
        let doing = || format!("asking {}", self.name(contract.as_str()));
        self.chain.query(contract, msg).map_err(|error| failed(&doing(), error))
    }

    pub fn community(&self) -> Told<CommunityResponse> {
        self.ask(&QueryMsg::Community {})
    }

    pub fn constitution(&self) -> Told<Constitution> {
        self.ask(&QueryMsg::Constitution {})
    }

    pub fn tier(&self, name: &str) -> Told<Tier> {
        let tiers = self.constitution()?.tiers;
        let names: Vec<_> = tiers.iter().map(|tier| tier.name.to_string()).collect();
        tiers.into_iter().find(|tier| &*tier.name == name).ok_or_else(|| DemoError::NotAsTold {
            claim: "the tiers".into(),
            told: name.into(),
            found: names.join(", "),
        })
    }

    /// All stake, what counts from the next block not included.
    pub fn total(&self) -> Told<Uint128> {
        Ok(self.ask::<TotalResponse>(&QueryMsg::Total { height: None })?.total)
    }

    /// What a proposal of this tier deposits now.
    pub fn deposit(&self, tier: &str) -> Told<u128> {
        Ok(self.tier(tier)?.deposit.floor_of(self.total()?.u128()))
    }

    pub fn member(&self, name: &str) -> Told<MemberResponse> {
        self.ask(&QueryMsg::Member { account: self.account(name).into_string() })
    }

    pub fn proposal(&self, proposal: u32) -> Told<ProposalResponse> {
        self.ask(&QueryMsg::Proposal { proposal })
    }

    pub fn voter(&self, proposal: u32, name: &str) -> Told<VoterResponse> {
        self.ask(&QueryMsg::Voter { proposal, account: self.account(name).into_string() })
    }

    /// Every ballot on a proposal, by account.
    pub fn ballots(&self, proposal: u32) -> Told<Vec<BallotResponse>> {
        let (mut ballots, mut start_after) = (vec![], None);
        loop {
            let question = QueryMsg::Ballots { proposal, start_after, limit: Some(PAGE) };
            let page: BallotsResponse = self.ask(&question)?;
            ballots.extend(page.ballots);
            match page.next {
                Some(next) => start_after = Some(next),
                None => return Ok(ballots),
            }
        }
    }

    pub fn execution(&self, proposal: u32) -> Told<ExecutionResponse> {
        self.ask(&QueryMsg::Execution { proposal })
    }

    pub fn check_status(&self, proposal: u32, told: Status) -> Told {
        let found = self.proposal(proposal)?.status;
        self.check(&format!("proposal {proposal} is"), found, told)
    }

    pub fn cap_of(&self, asset: &Asset) -> Told<CapResponse> {
        self.query(&self.treasury, &treasury::QueryMsg::Cap { asset: asset.clone() })
    }

    pub fn digit_asset(&self) -> Asset {
        Asset::Cw20(self.token.to_string())
    }

    pub fn usd_asset(&self) -> Asset {
        Asset::Native(USD.into())
    }

    pub fn digits_of(&self, account: &Addr) -> Told<Quantity> {
        let question = Cw20QueryMsg::Balance { address: account.to_string() };
        Ok(self.digit.of(self.query::<BalanceResponse>(&self.token, &question)?.balance))
    }

    pub fn usd_of(&self, account: &Addr) -> Told<Quantity> {
        self.counts.asked.set(self.counts.asked.get() + 1);
        let coins =
            self.chain.balances(account.as_str()).map_err(|error| failed("asking for a balance", error))?;
        let amount = coins.iter().find(|coin| coin.denom == USD).map_or(Uint128::zero(), |coin| coin.amount);
        Ok(self.usd.of(amount))
    }
}
