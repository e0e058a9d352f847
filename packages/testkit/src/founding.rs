//! What happens on a chain when a plan is carried out.

use cosmwasm_std::{coins, Addr};
use cw20::{Cw20Coin, Cw20ExecuteMsg};
use polity::governor::{CommunityResponse, FoundingTreasury, InstantiateMsg, QueryMsg};
use polity::Asset;
use polity_client::{ChainError, ChainExt, Seed, SeedStake, Site};
use polity_token::msg::InstantiateMsg as TokenMsg;

use crate::plan::{Dividends, Plan, PlannedCap, Registry, Revenue, Stake};
use crate::suite::{Community, Suite, FAUCET, FAUCET_HOLDS};
use crate::words::STAKE;
use crate::{hostile, Money};

const FOUNDER: &str = "founder";

impl Suite {
    /// Founds a community as planned; its members stake, and the treasury gets what it is to hold. The suite's
    /// verbs go on speaking to the community that it is in; see [`enter`](Suite::enter).
    pub fn try_found(&mut self, plan: &Plan) -> Result<Community, ChainError> {
        let mut seed = plan.seed.clone();
        seed.stake = self.planned_stake(plan)?;
        self.fund_members(plan, &mut seed)?;

        let mut message = self.message(plan, &seed)?;
        plan.adjustments.iter().for_each(|change| change(&mut message));
        let code = self.code_id("governor")?;
        let founder = self.address(FOUNDER);
        let admin = plan.admin.as_deref().map(|name| self.address(name));
        let chain = self.chain_mut();
        let (governor, _) = chain.instantiate(&founder, code, &message, &seed.name, admin.as_ref(), &[])?;
        let found: CommunityResponse = chain.query(&governor, &QueryMsg::Community {})?;

        let dividends = match &plan.dividends {
            Dividends::None => None,
            Dividends::Every(period) => Some(self.try_dividends(&found.treasury, *period)?),
            Dividends::At(address) => Some(address.clone()),
        };
        let community = Community {
            governor,
            treasury: Addr::unchecked(found.treasury),
            stake: found.stake,
            registry: found.registry.map(Addr::unchecked),
            revenue: found.revenue.map(Addr::unchecked),
            dividends,
            members: plan.seed.members.iter().map(|member| self.address(member.name.as_str())).collect(),
        };
        let outside = self.replace(Some(community.clone()));
        let settled = self.move_in(plan);
        self.replace(outside);
        settled?;
        Ok(community)
    }

    /// What is staked, with its contract made where it has to exist before.
    fn planned_stake(&mut self, plan: &Plan) -> Result<SeedStake, ChainError> {
        let holdings = |suite: &Self| {
            let holder = |name: &str, amount| Cw20Coin { address: suite.address(name).into(), amount };
            let members = plan.seed.members.iter().filter(|member| !member.balance.is_zero());
            let members = members.map(|member| holder(&member.name, member.balance));
            members.chain([holder(FAUCET, FAUCET_HOLDS.into())]).collect::<Vec<_>>()
        };
        Ok(match (&plan.stake, &plan.seed.stake) {
            (Stake::Native, native @ SeedStake::Native { .. }) => native.clone(),
            (Stake::Native, _) => SeedStake::Native { denom: STAKE.into() },
            (Stake::NewCw20, new @ SeedStake::NewCw20 { .. }) => new.clone(),
            (Stake::NewCw20, _) => {
                SeedStake::NewCw20 { name: "Digit".into(), symbol: "DIGIT".into(), decimals: 6 }
            }
            (Stake::Cw20, _) => {
                let msg = TokenMsg {
                    name: "Digit".into(),
                    symbol: "DIGIT".into(),
                    decimals: 6,
                    initial_balances: holdings(self),
                    mint: None,
                    marketing: None,
                };
                SeedStake::Cw20 { token: self.try_deploy("token", &msg, None)?.into() }
            }
            (Stake::HostileCw20, _) => {
                let msg = hostile::token::InstantiateMsg { initial_balances: holdings(self) };
                SeedStake::Cw20 { token: self.try_deploy(hostile::TOKEN, &msg, None)?.into() }
            }
            (Stake::Token(token), _) => SeedStake::Cw20 { token: token.to_string() },
        })
    }

    /// Gives the members their balances, where a new token's founding doesn't.
    fn fund_members(&mut self, plan: &Plan, seed: &mut Seed) -> Result<(), ChainError> {
        match (&plan.stake, &seed.stake) {
            (Stake::NewCw20, _) => seed.members.push(polity_client::SeedMember {
                name: FAUCET.into(),
                balance: FAUCET_HOLDS.into(),
                stake: 0u128.into(),
                gift: 0u128.into(),
            }),
            (Stake::Token(token), _) => {
                for member in seed.members.iter().filter(|member| !member.balance.is_zero()) {
                    let to = self.address(member.name.as_str());
                    self.try_fund_with(&to, token, member.balance.u128())?;
                }
            }
            (_, SeedStake::Native { denom }) => {
                let denom = denom.clone();
                for member in seed.members.iter().filter(|member| !member.balance.is_zero()) {
                    let to = self.address(member.name.as_str());
                    self.chain_mut().give(&to, coins(member.balance.u128(), &denom))?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn message(&mut self, plan: &Plan, seed: &Seed) -> Result<InstantiateMsg, ChainError> {
        let registry = match &plan.registry {
            Registry::None => None,
            Registry::At(address) => Some(address.clone()),
            Registry::Recorder => Some(self.try_target()?),
            Registry::Own => Some(self.try_registry()?),
        };
        let revenue = match (&plan.revenue, &registry) {
            (Revenue::None, _) => None,
            (Revenue::At(address), _) => Some(address.clone()),
            (Revenue::Own, Some(registry)) => Some(self.try_revenue(registry)?),
            (Revenue::Own, None) => panic!("revenue is founded on a registry, and this plan has none"),
        };
        let token_code = self.code_id("token")?;
        let treasury = match &plan.predecessor {
            Some(treasury) => FoundingTreasury::Existing { address: treasury.to_string() },
            None => FoundingTreasury::New { code_id: self.code_id("treasury")? },
        };
        let now = self.chain().block()?.time.seconds();
        let prefix = format!("{}1", self.chain().info().prefix);
        let address = |name: &str| match name.starts_with(&prefix) {
            true => name.to_owned(),
            false => self.address(name).into(),
        };
        let mut message = seed.founding(&Site { address: &address, token_code, treasury, now });
        message.registry = registry.map(Addr::into_string);
        message.revenue = revenue.map(Addr::into_string);
        Ok(message)
    }

    /// Stakes, gifts and caps of the community that the suite is in.
    fn move_in(&mut self, plan: &Plan) -> Result<(), ChainError> {
        let Community { treasury, stake, members, .. } = self.community().clone();
        for (member, address) in plan.seed.members.iter().zip(&members) {
            self.watch(address);
            if !member.stake.is_zero() {
                self.try_stake(address, member.stake.u128())?;
            }
            if !member.gift.is_zero() {
                self.try_pay(address, &stake, member.gift.u128(), &treasury)?;
            }
        }
        if plan.gift > 0 {
            self.try_fund_with(&treasury, &stake, plan.gift)?;
        }
        for (denom, units) in plan.coins.iter().filter(|(_, units)| *units > 0) {
            self.chain_mut().give(&treasury, coins(*units, denom))?;
        }
        self.try_next_block()?;
        for PlannedCap { denom, window, limits } in &plan.caps {
            self.set_cap(denom.as_str(), *window, limits);
        }
        Ok(())
    }

    /// Gives an account some of an asset; of a cw20, what the account [`FAUCET`] has of it.
    pub(crate) fn try_fund_with(
        &mut self,
        to: &Addr,
        asset: impl Money,
        units: u128,
    ) -> Result<(), ChainError> {
        match asset.asset() {
            Asset::Native(denom) => self.chain_mut().give(to, coins(units, denom)),
            Asset::Cw20(token) => {
                let msg = Cw20ExecuteMsg::Transfer { recipient: to.to_string(), amount: units.into() };
                let faucet = self.address(FAUCET);
                self.chain_mut().execute(&faucet, token, &msg, &[]).map(drop)
            }
        }
    }
}
