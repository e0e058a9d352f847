//! What can be asked. An answer that doesn't come is a panic; [`Suite::try_ask`] for where it may not come.

use cosmwasm_std::Addr;
use cw20::{BalanceResponse, Cw20QueryMsg};
use polity::governor::{
    BallotResponse, ClaimResponse, CommunityResponse, Constitution, ExecutionResponse, MemberResponse,
    OutlookResponse, PowerResponse, ProposalResponse, ProposalSummary, ProposalsResponse, QueryMsg, Status,
    TotalResponse, VoterResponse,
};
use polity::treasury::{self, AssetsResponse, CapResponse, TreasuryResponse};
use polity::Asset;
use polity_client::{ChainError, ChainExt};
use serde::de::DeserializeOwned;

use crate::suite::{done, Suite};
use crate::{Actor, Money};

impl Suite {
    /// Asks the governor anything.
    pub fn try_ask<R: DeserializeOwned>(&self, query: &QueryMsg) -> Result<R, ChainError> {
        self.chain().query(self.governor(), query)
    }

    #[track_caller]
    fn ask<R: DeserializeOwned>(&self, query: &QueryMsg) -> R {
        done(self.try_ask(query))
    }

    /// Addresses and settings.
    #[track_caller]
    pub fn settings(&self) -> CommunityResponse {
        self.ask(&QueryMsg::Community {})
    }

    /// Tiers and what they may carry.
    #[track_caller]
    pub fn constitution(&self) -> Constitution {
        self.ask(&QueryMsg::Constitution {})
    }

    /// The id of the top tier.
    #[track_caller]
    pub fn top_tier(&self) -> u8 {
        match self.constitution().tiers.last() {
            Some(top) => top.id.get(),
            None => panic!("a constitution without tiers"),
        }
    }

    /// Own power in this block.
    #[track_caller]
    pub fn power(&self, who: impl Actor) -> u128 {
        self.power_of(who, None)
    }

    /// Own power at the start of a height.
    #[track_caller]
    pub fn power_at(&self, who: impl Actor, height: u64) -> u128 {
        self.power_of(who, Some(height))
    }

    #[track_caller]
    fn power_of(&self, who: impl Actor, height: Option<u64>) -> u128 {
        let account = self.address(who).into();
        self.ask::<PowerResponse>(&QueryMsg::Power { account, height }).power.u128()
    }

    /// Total power in this block.
    #[track_caller]
    pub fn total(&self) -> u128 {
        self.ask::<TotalResponse>(&QueryMsg::Total { height: None }).total.u128()
    }

    /// Total power at the start of a height.
    #[track_caller]
    pub fn total_at(&self, height: u64) -> u128 {
        self.ask::<TotalResponse>(&QueryMsg::Total { height: Some(height) }).total.u128()
    }

    /// All about an account.
    #[track_caller]
    pub fn member(&self, who: impl Actor) -> MemberResponse {
        self.ask(&QueryMsg::Member { account: self.address(who).into() })
    }

    /// All claims of an account, oldest first.
    #[track_caller]
    pub fn claims(&self, who: impl Actor) -> Vec<ClaimResponse> {
        let account = self.address(who).into_string();
        let mut all: Vec<ClaimResponse> = Vec::new();
        loop {
            let start_after = all.last().map(|claim| claim.release);
            let query = QueryMsg::Claims { account: account.clone(), start_after, limit: Some(30) };
            let page = self.ask::<polity::governor::ClaimsResponse>(&query).claims;
            if page.is_empty() {
                return all;
            }
            all.extend(page);
        }
    }

    /// A proposal, whole.
    #[track_caller]
    pub fn proposal_of(&self, proposal: u32) -> ProposalResponse {
        self.ask(&QueryMsg::Proposal { proposal })
    }

    /// Where a proposal stands.
    #[track_caller]
    pub fn status(&self, proposal: u32) -> Status {
        self.proposal_of(proposal).status
    }

    /// The newest proposals, at most 30.
    #[track_caller]
    pub fn proposals(&self, limit: u32) -> Vec<ProposalSummary> {
        let query = QueryMsg::Proposals { start_before: None, limit: Some(limit) };
        self.ask::<ProposalsResponse>(&query).proposals
    }

    /// A ballot, if it was cast.
    #[track_caller]
    pub fn ballot(&self, who: impl Actor, proposal: u32) -> Option<BallotResponse> {
        self.ask(&QueryMsg::Ballot { proposal, account: self.address(who).into() })
    }

    /// What a proposal still needs.
    #[track_caller]
    pub fn outlook(&self, proposal: u32) -> OutlookResponse {
        self.ask(&QueryMsg::Outlook { proposal })
    }

    /// Whether an account can vote, with what, and if not why.
    #[track_caller]
    pub fn voter(&self, who: impl Actor, proposal: u32) -> VoterResponse {
        self.ask(&QueryMsg::Voter { proposal, account: self.address(who).into() })
    }

    /// Whether a proposal can be executed, and if not why.
    #[track_caller]
    pub fn execution(&self, proposal: u32) -> ExecutionResponse {
        self.ask(&QueryMsg::Execution { proposal })
    }

    /// What an account has of an asset; an error where a token doesn't say.
    pub fn try_balance(&self, who: impl Actor, asset: impl Money) -> Result<u128, ChainError> {
        let who: Addr = self.address(who);
        match asset.asset() {
            Asset::Native(denom) => {
                let coins = self.chain().balances(who.as_str())?;
                Ok(coins.iter().find(|coin| coin.denom == denom).map_or(0, |coin| coin.amount.u128()))
            }
            Asset::Cw20(token) => {
                let query = Cw20QueryMsg::Balance { address: who.into() };
                Ok(self.chain().query::<BalanceResponse>(token, &query)?.balance.u128())
            }
        }
    }

    /// What an account has of an asset.
    #[track_caller]
    pub fn balance(&self, who: impl Actor, asset: impl Money) -> u128 {
        done(self.try_balance(who, asset))
    }

    /// What an account has in hand of what is staked.
    #[track_caller]
    pub fn in_hand(&self, who: impl Actor) -> u128 {
        self.balance(who, self.stake_asset())
    }

    /// Who commands the treasury.
    #[track_caller]
    pub fn treasury_state(&self) -> TreasuryResponse {
        done(self.chain().query(self.treasury(), &treasury::QueryMsg::Treasury {}))
    }

    /// The treasury's cap of an asset.
    #[track_caller]
    pub fn cap(&self, asset: impl Money) -> CapResponse {
        let query = treasury::QueryMsg::Cap { asset: asset.asset() };
        done(self.chain().query(self.treasury(), &query))
    }

    /// The first assets on the treasury's list.
    #[track_caller]
    pub fn tracked(&self) -> AssetsResponse {
        let query = treasury::QueryMsg::Assets { start_after: None, limit: Some(30) };
        done(self.chain().query(self.treasury(), &query))
    }
}
