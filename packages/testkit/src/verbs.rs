//! What members do. Each verb has two forms: see [`Suite`].

use cosmwasm_std::{coins, Addr, Coin};
use cw20::Cw20ExecuteMsg;
use polity::governor::{
    Action, Ballot, Delegation, ExecuteMsg, ReceiveMsg, Rule, Status, TierDelegate, Vote,
};
use polity::treasury::{self, Cap, Limit};
use polity::Asset;
use polity_client::{ChainError, ChainExt, Outcome};
use serde::Serialize;

use crate::check::code_of;
use crate::draft::Draft;
use crate::suite::{done, encode, Suite};
use crate::words::{amount, tier, yes};
use crate::{Actor, Money};

/// Any message.
impl Suite {
    /// Sends a message to any contract.
    pub fn try_send(
        &mut self,
        who: impl Actor,
        contract: impl Actor,
        msg: &impl Serialize,
        funds: &[Coin],
    ) -> Result<Outcome, ChainError> {
        let (who, contract) = (self.actor(who), self.address(contract));
        self.chain_mut().execute(&who, contract, msg, funds)
    }

    /// As [`try_send`](Suite::try_send), where it has to succeed.
    #[track_caller]
    pub fn send(
        &mut self,
        who: impl Actor,
        contract: impl Actor,
        msg: &impl Serialize,
        funds: &[Coin],
    ) -> Outcome {
        done(self.try_send(who, contract, msg, funds))
    }

    /// Sends a message to the governor.
    pub fn try_tell(&mut self, who: impl Actor, msg: &ExecuteMsg) -> Result<Outcome, ChainError> {
        self.try_tell_with(who, msg, &[])
    }

    /// As [`try_tell`](Suite::try_tell), where it has to succeed.
    #[track_caller]
    pub fn tell(&mut self, who: impl Actor, msg: &ExecuteMsg) -> Outcome {
        done(self.try_tell(who, msg))
    }

    /// Sends a message to the governor, with native coins.
    pub fn try_tell_with(
        &mut self,
        who: impl Actor,
        msg: &ExecuteMsg,
        funds: &[Coin],
    ) -> Result<Outcome, ChainError> {
        let governor = self.governor();
        self.try_send(who, governor, msg, funds)
    }

    /// Pays any asset.
    pub fn try_pay(
        &mut self,
        who: impl Actor,
        asset: impl Money,
        units: u128,
        to: impl Actor,
    ) -> Result<Outcome, ChainError> {
        let (who, to) = (self.actor(who), self.address(to));
        match asset.asset() {
            Asset::Native(denom) => self.chain_mut().bank_send(&who, to, coins(units, denom)),
            Asset::Cw20(token) => {
                let msg = Cw20ExecuteMsg::Transfer { recipient: to.into(), amount: units.into() };
                self.chain_mut().execute(&who, token, &msg, &[])
            }
        }
    }

    /// As [`try_pay`](Suite::try_pay), where it has to succeed.
    #[track_caller]
    pub fn pay(&mut self, who: impl Actor, asset: impl Money, units: u128, to: impl Actor) -> Outcome {
        done(self.try_pay(who, asset, units, to))
    }

    /// Gives an account some of what is staked, as it were from outside: native coins are made, tokens come from the
    /// account [`FAUCET`](crate::FAUCET).
    #[track_caller]
    pub fn fund(&mut self, who: impl Actor, units: u128) {
        let asset = self.stake_asset();
        self.fund_with(who, asset, units);
    }

    /// Gives an account some of any asset, as [`fund`](Suite::fund) does.
    #[track_caller]
    pub fn fund_with(&mut self, who: impl Actor, asset: impl Money, units: u128) {
        let who = self.actor(who);
        done(self.try_fund_with(&who, asset, units));
    }

    pub(crate) fn actor(&mut self, who: impl Actor) -> Addr {
        let address = self.address(who);
        self.watch(&address);
        address
    }
}

/// Stake.
impl Suite {
    /// Stakes, as what is staked asks for: native coins with the message, or the message with a cw20.
    pub fn try_stake(&mut self, who: impl Actor, units: u128) -> Result<Outcome, ChainError> {
        match self.stake_asset() {
            Asset::Native(denom) => self.try_tell_with(who, &ExecuteMsg::Stake {}, &coins(units, denom)),
            Asset::Cw20(token) => self.send_token(who, &token, units, &ReceiveMsg::Stake {}),
        }
    }

    /// As [`try_stake`](Suite::try_stake), where it has to succeed.
    #[track_caller]
    pub fn stake(&mut self, who: impl Actor, units: u128) -> Outcome {
        done(self.try_stake(who, units))
    }

    /// A newcomer is [funded](Suite::fund) and stakes it all.
    #[track_caller]
    pub fn join(&mut self, who: impl Actor, units: u128) -> Outcome {
        let who = self.actor(who);
        self.fund(&who, units);
        self.stake(&who, units)
    }

    /// Takes stake back.
    pub fn try_unstake(&mut self, who: impl Actor, units: u128) -> Result<Outcome, ChainError> {
        self.try_tell(who, &ExecuteMsg::Unstake { amount: amount(units) })
    }

    /// As [`try_unstake`](Suite::try_unstake), where it has to succeed.
    #[track_caller]
    pub fn unstake(&mut self, who: impl Actor, units: u128) -> Outcome {
        done(self.try_unstake(who, units))
    }

    /// Takes out what is ripe.
    pub fn try_claim(&mut self, who: impl Actor) -> Result<Outcome, ChainError> {
        self.try_tell(who, &ExecuteMsg::Claim { limit: None })
    }

    /// As [`try_claim`](Suite::try_claim), where it has to succeed.
    #[track_caller]
    pub fn claim(&mut self, who: impl Actor) -> Outcome {
        done(self.try_claim(who))
    }

    /// Sends a token to the governor, with a message.
    pub(crate) fn send_token(
        &mut self,
        who: impl Actor,
        token: &str,
        units: u128,
        msg: &ReceiveMsg,
    ) -> Result<Outcome, ChainError> {
        let (who, contract) = (self.actor(who), self.governor().into_string());
        let send = Cw20ExecuteMsg::Send { contract, amount: units.into(), msg: encode(msg)? };
        self.chain_mut().execute(&who, token, &send, &[])
    }
}

/// Delegation.
impl Suite {
    /// Says who votes with one's power where one doesn't vote oneself.
    pub fn try_delegate_as(
        &mut self,
        who: impl Actor,
        delegation: Delegation,
    ) -> Result<Outcome, ChainError> {
        self.try_tell(who, &ExecuteMsg::Delegate { delegation })
    }

    /// Delegates in every tier.
    pub fn try_delegate(&mut self, who: impl Actor, to: impl Actor) -> Result<Outcome, ChainError> {
        let to = self.actor(to);
        self.try_delegate_as(who, Delegation::Whole(to.into()))
    }

    /// As [`try_delegate`](Suite::try_delegate), where it has to succeed.
    #[track_caller]
    pub fn delegate(&mut self, who: impl Actor, to: impl Actor) -> Outcome {
        done(self.try_delegate(who, to))
    }

    /// Delegates in the tiers named, to nobody in the others.
    pub fn try_delegate_by_tier(
        &mut self,
        who: impl Actor,
        delegates: &[(u8, &str)],
    ) -> Result<Outcome, ChainError> {
        let list = delegates
            .iter()
            .map(|&(id, to)| TierDelegate { tier: tier(id), to: self.actor(to).into() })
            .collect();
        self.try_delegate_as(who, Delegation::ByTier(list))
    }

    /// As [`try_delegate_by_tier`](Suite::try_delegate_by_tier), where it has to succeed.
    #[track_caller]
    pub fn delegate_by_tier(&mut self, who: impl Actor, delegates: &[(u8, &str)]) -> Outcome {
        done(self.try_delegate_by_tier(who, delegates))
    }

    /// Delegates to nobody any more.
    #[track_caller]
    pub fn undelegate(&mut self, who: impl Actor) -> Outcome {
        done(self.try_delegate_as(who, Delegation::Nobody))
    }
}

/// Proposals.
impl Suite {
    /// Begins a proposal. See [`Draft`] for what it is if nothing is said.
    #[track_caller]
    pub fn proposal(&mut self, who: impl Actor) -> Draft<'_> {
        let proposer = self.actor(who);
        Draft::new(self, proposer)
    }

    /// Votes.
    pub fn try_vote(
        &mut self,
        who: impl Actor,
        proposal: u32,
        ballot: Ballot,
    ) -> Result<Outcome, ChainError> {
        self.try_tell(who, &ExecuteMsg::Vote(Vote { proposal, ballot, rationale: None }))
    }

    /// As [`try_vote`](Suite::try_vote), where it has to succeed.
    #[track_caller]
    pub fn vote(&mut self, who: impl Actor, proposal: u32, ballot: Ballot) -> Outcome {
        done(self.try_vote(who, proposal, ballot))
    }

    /// Votes on several proposals.
    pub fn try_vote_many(
        &mut self,
        who: impl Actor,
        ballots: &[(u32, Ballot)],
    ) -> Result<Outcome, ChainError> {
        let votes = ballots.iter().cloned();
        let votes = votes.map(|(proposal, ballot)| Vote { proposal, ballot, rationale: None }).collect();
        self.try_tell(who, &ExecuteMsg::VoteMany { votes })
    }

    /// As [`try_vote_many`](Suite::try_vote_many), where it has to succeed.
    #[track_caller]
    pub fn vote_many(&mut self, who: impl Actor, ballots: &[(u32, Ballot)]) -> Outcome {
        done(self.try_vote_many(who, ballots))
    }

    /// Does what a passed proposal says.
    pub fn try_execute(&mut self, who: impl Actor, proposal: u32) -> Result<Outcome, ChainError> {
        self.try_tell(who, &ExecuteMsg::Execute { proposal })
    }

    /// As [`try_execute`](Suite::try_execute), where the message has to succeed. What it does may fail all the same,
    /// and is then kept with the proposal: see [`assert_executed`](Suite::assert_executed).
    #[track_caller]
    pub fn execute(&mut self, who: impl Actor, proposal: u32) -> Outcome {
        done(self.try_execute(who, proposal))
    }

    /// Whether an option would execute now. The error tells how it failed; nothing is kept either way.
    pub fn dry_run(&mut self, who: impl Actor, proposal: u32, option: u8) -> Result<(), ChainError> {
        let who = self.actor(who);
        let msg = cosmwasm_std::WasmMsg::Execute {
            contract_addr: self.governor().into(),
            msg: encode(&ExecuteMsg::DryRun { proposal, option })?,
            funds: vec![],
        };
        match self.chain_mut().simulate(&who, vec![msg.into()]) {
            Err(error) if code_of(&error) == Some("dry_run_succeeded") => Ok(()),
            Err(error) => Err(error),
            Ok(_) => panic!("a dry run that doesn't revert"),
        }
    }

    /// Ends a proposal.
    pub fn try_veto(&mut self, who: impl Actor, proposal: u32) -> Result<Outcome, ChainError> {
        self.try_tell(who, &ExecuteMsg::Veto { proposal, reason: None })
    }

    /// As [`try_veto`](Suite::try_veto), where it has to succeed.
    #[track_caller]
    pub fn veto(&mut self, who: impl Actor, proposal: u32) -> Outcome {
        done(self.try_veto(who, proposal))
    }

    /// Sends a deposit where it belongs.
    pub fn try_release_deposit(&mut self, who: impl Actor, proposal: u32) -> Result<Outcome, ChainError> {
        self.try_tell(who, &ExecuteMsg::ReleaseDeposit { proposal })
    }

    /// As [`try_release_deposit`](Suite::try_release_deposit), where it has to succeed.
    #[track_caller]
    pub fn release_deposit(&mut self, who: impl Actor, proposal: u32) -> Outcome {
        done(self.try_release_deposit(who, proposal))
    }
}

/// The treasury.
impl Suite {
    /// Has the governor that the suite is in take over the treasury that it was founded to succeed with.
    pub fn try_accept_treasury(&mut self, who: impl Actor) -> Result<Outcome, ChainError> {
        self.try_tell(who, &ExecuteMsg::AcceptTreasury {})
    }

    /// As [`try_accept_treasury`](Suite::try_accept_treasury), where it has to succeed.
    #[track_caller]
    pub fn accept_treasury(&mut self, who: impl Actor) -> Outcome {
        done(self.try_accept_treasury(who))
    }

    /// Puts an asset on the treasury's list.
    pub fn try_track(&mut self, who: impl Actor, asset: impl Money) -> Result<Outcome, ChainError> {
        let treasury = self.treasury();
        self.try_send(who, treasury, &treasury::ExecuteMsg::Track { asset: asset.asset() }, &[])
    }

    /// As [`try_track`](Suite::try_track), where it has to succeed.
    #[track_caller]
    pub fn track(&mut self, who: impl Actor, asset: impl Money) -> Outcome {
        done(self.try_track(who, asset))
    }
}

/// Whole decisions, for tests that are about what comes after.
impl Suite {
    /// Every member present at the founding who still may votes for the first option, and time goes on until the
    /// proposal can be executed.
    #[track_caller]
    pub fn pass(&mut self, proposal: u32) {
        let optimistic = matches!(self.proposal_of(proposal).rules.rule, Rule::Optimistic { .. });
        for member in self.community().members.clone() {
            let voter = self.voter(&member, proposal);
            if !optimistic && voter.refusal.is_none() && voter.ballot != Some(yes()) {
                self.vote(&member, proposal, yes());
            }
        }
        while self.status(proposal) == Status::Open {
            let end = self.proposal_of(proposal).end;
            self.skip_to(end);
        }
        let decided = self.proposal_of(proposal);
        match decided.executable_from {
            Some(from) if from > self.now() => drop(self.skip_to(from)),
            _ => {}
        }
        let status = self.status(proposal);
        assert!(
            matches!(status, Status::Executable | Status::Failed),
            "proposal {proposal} did not pass: it is {status:?}\n{:#?}",
            self.outlook(proposal)
        );
    }

    /// The proposal [passes](Suite::pass) and is executed.
    #[track_caller]
    pub fn carry(&mut self, proposal: u32) {
        self.pass(proposal);
        self.execute("anybody", proposal);
        self.assert_executed(proposal);
    }

    /// The community decides these actions in the given tier and does them. The first member proposes. Answers the
    /// proposal's number.
    #[track_caller]
    pub fn enact(&mut self, id: u8, actions: Vec<Action>) -> u32 {
        let Some(first) = self.community().members.first().cloned() else {
            panic!("a community without members decides nothing");
        };
        let proposal = self.proposal(first).tier(id).actions(actions).submit();
        self.carry(proposal);
        proposal
    }

    /// The community sets the cap of an asset: seconds of its window, and what each tier may spend in it.
    #[track_caller]
    pub fn set_cap(&mut self, asset: impl Money, window: u64, limits: &[(u8, u128)]) -> u32 {
        let cap = Cap {
            asset: asset.asset(),
            window,
            limits: limits
                .iter()
                .map(|&(id, units)| Limit { tier: tier(id), amount: units.into() })
                .collect(),
        };
        let top = self.top_tier();
        self.enact(top, vec![Action::SetCap(cap)])
    }
}
