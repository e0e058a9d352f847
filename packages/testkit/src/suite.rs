use std::collections::{BTreeMap, BTreeSet};

use cosmwasm_std::{to_json_binary, Addr, Binary, BlockInfo, Timestamp};
use polity::Asset;
use polity_client::{ChainError, ChainExt, Clock, Codes};
use serde::Serialize;

use crate::{stage, Actor, Plan, Stage};

/// The account that holds what no member does of the kit's tokens, and gives of it: see [`Suite::fund`].
pub const FAUCET: &str = "faucet";
/// What it holds of each.
pub const FAUCET_HOLDS: u128 = 1_000_000_000_000_000_000_000_000_000_000;
/// Who uploads codes and makes contracts.
const DEPLOYER: &str = "deployer";
const DAY: u64 = 86_400;

/// A chain with a community on it, and words for what its members do.
///
/// Every verb has two forms: `vote` panics where the chain refuses, at the line of the test that called it;
/// `try_vote` answers what the chain said. Accounts are called by their names; there is one for every name.
pub struct Suite {
    chain: Box<dyn Stage>,
    home: Option<Community>,
    codes: BTreeMap<String, u64>,
    known: BTreeSet<Addr>,
}

/// Where a community is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Community {
    /// Its governor.
    pub governor: Addr,
    /// Its treasury.
    pub treasury: Addr,
    /// What it stakes.
    pub stake: Asset,
    /// The registry that it was founded with.
    pub registry: Option<Addr>,
    /// The revenue contract that it was founded with.
    pub revenue: Option<Addr>,
    /// The dividends of its treasury that it was planned with.
    pub dividends: Option<Addr>,
    /// Who was there first.
    pub members: Vec<Addr>,
}

/// What came of something that has to succeed.
#[track_caller]
pub(crate) fn done<T>(result: Result<T, ChainError>) -> T {
    match result {
        Ok(value) => value,
        Err(error) => panic!("{error}"),
    }
}

impl Default for Suite {
    fn default() -> Self {
        Plan::new().build()
    }
}

impl Suite {
    /// A chain inside the process with the [kit's community](Plan::new) on it.
    #[track_caller]
    pub fn new() -> Self {
        Self::default()
    }

    /// A chain inside the process without a community, and so without verbs until one is [founded](Suite::found)
    /// and [entered](Suite::enter). Which chain: see [`stand_on`](crate::stand_on).
    #[track_caller]
    pub fn bare() -> Self {
        Self::bare_with(Codes::new())
    }

    /// As [`bare`](Suite::bare), on a chain that takes these codes too.
    #[track_caller]
    pub fn bare_with(codes: Codes) -> Self {
        Self::on(done(stage::ground(codes)))
    }

    /// This chain, without a community.
    pub fn on(chain: Box<dyn Stage>) -> Self {
        Self { chain, home: None, codes: BTreeMap::new(), known: BTreeSet::new() }
    }

    /// The chain.
    pub fn chain(&self) -> &dyn Stage {
        &*self.chain
    }

    /// The chain, for what the suite has no word for.
    pub fn chain_mut(&mut self) -> &mut dyn Stage {
        &mut *self.chain
    }

    /// The address of an account.
    pub fn address(&self, who: impl Actor) -> Addr {
        who.address(&*self.chain)
    }

    /// Counts an address in when the books are checked. Whoever acts through the suite is counted in anyhow; a
    /// contract that stakes by itself isn't.
    pub fn watch(&mut self, who: impl Actor) {
        let address = self.address(who);
        self.known.insert(address);
    }

    /// Every address that the suite knows of.
    pub fn known(&self) -> impl Iterator<Item = &Addr> {
        self.known.iter()
    }

    // communities

    /// Founds a community as planned, beside the one that the suite is in; see [`try_found`](Suite::try_found).
    #[track_caller]
    pub fn found(&mut self, plan: &Plan) -> Community {
        done(self.try_found(plan))
    }

    /// The community that the verbs speak to.
    #[track_caller]
    pub fn community(&self) -> &Community {
        match &self.home {
            Some(home) => home,
            None => panic!("this suite is in no community yet: found one and enter it"),
        }
    }

    /// From now on, speak to this community. Answers the one before.
    pub fn enter(&mut self, community: &Community) -> Option<Community> {
        self.replace(Some(community.clone()))
    }

    pub(crate) fn replace(&mut self, community: Option<Community>) -> Option<Community> {
        std::mem::replace(&mut self.home, community)
    }

    /// The governor's address.
    #[track_caller]
    pub fn governor(&self) -> Addr {
        self.community().governor.clone()
    }

    /// The treasury's address.
    #[track_caller]
    pub fn treasury(&self) -> Addr {
        self.community().treasury.clone()
    }

    /// What is staked.
    #[track_caller]
    pub fn stake_asset(&self) -> Asset {
        self.community().stake.clone()
    }

    /// The staked token's address.
    #[track_caller]
    pub fn token(&self) -> Addr {
        match self.stake_asset() {
            Asset::Cw20(token) => Addr::unchecked(token),
            Asset::Native(denom) => panic!("this community stakes {denom}, which is no token"),
        }
    }

    /// The registry's address.
    #[track_caller]
    pub fn registry(&self) -> Addr {
        match &self.community().registry {
            Some(registry) => registry.clone(),
            None => panic!("this community was founded without a registry"),
        }
    }

    /// The revenue contract's address.
    #[track_caller]
    pub fn revenue(&self) -> Addr {
        match &self.community().revenue {
            Some(revenue) => revenue.clone(),
            None => panic!("this community was founded without revenue"),
        }
    }

    /// The address of the dividends.
    #[track_caller]
    pub fn dividends(&self) -> Addr {
        match &self.community().dividends {
            Some(dividends) => dividends.clone(),
            None => panic!("this community was founded without dividends"),
        }
    }

    // time

    /// Unix seconds of the latest block.
    #[track_caller]
    pub fn now(&self) -> u64 {
        done(self.chain.block()).time.seconds()
    }

    /// The latest block's height.
    #[track_caller]
    pub fn height(&self) -> u64 {
        done(self.chain.block()).height
    }

    /// Opens a block so many seconds later.
    #[track_caller]
    pub fn skip_secs(&mut self, seconds: u64) -> BlockInfo {
        let block = self.clock().advance(seconds);
        done(block)
    }

    /// Opens a block so many days later.
    #[track_caller]
    pub fn skip_days(&mut self, days: u64) -> BlockInfo {
        self.skip_secs(days * DAY)
    }

    /// Opens a block at this unix second, which isn't before the latest block's.
    #[track_caller]
    pub fn skip_to(&mut self, seconds: u64) -> BlockInfo {
        let block = self.clock().skip_to(Timestamp::from_seconds(seconds));
        done(block)
    }

    /// Opens the next block.
    #[track_caller]
    pub fn next_block(&mut self) -> BlockInfo {
        done(self.try_next_block())
    }

    pub(crate) fn try_next_block(&mut self) -> Result<BlockInfo, ChainError> {
        self.clock().advance_blocks(1)
    }

    /// Does all of this in one block.
    #[track_caller]
    pub fn in_one_block<T>(&mut self, action: impl FnOnce(&mut Self) -> T) -> T {
        let held = self.clock().hold();
        done(held);
        let answer = action(self);
        self.clock().release();
        answer
    }

    #[track_caller]
    fn clock(&mut self) -> &mut dyn Clock {
        match self.chain.clock() {
            Some(clock) => clock,
            None => panic!("a suite runs on a chain whose clock can be moved, and this chain's can't"),
        }
    }

    // codes and contracts

    /// The id of a code, uploaded when it is asked for first.
    pub(crate) fn code_id(&mut self, name: &str) -> Result<u64, ChainError> {
        if let Some(id) = self.codes.get(name) {
            return Ok(*id);
        }
        let id = self.try_upload(name)?;
        self.codes.insert(name.into(), id);
        Ok(id)
    }

    fn try_upload(&mut self, name: &str) -> Result<u64, ChainError> {
        let deployer = self.address(DEPLOYER);
        let code = self.chain.code(name);
        self.chain.upload(&deployer, &code)
    }

    /// The id of a code, uploaded when it is asked for first.
    #[track_caller]
    pub fn code(&mut self, name: &str) -> u64 {
        done(self.code_id(name))
    }

    /// Uploads a code once more: the same program under another id.
    #[track_caller]
    pub fn upload(&mut self, name: &str) -> u64 {
        done(self.try_upload(name))
    }

    /// Makes a contract of a code, with somebody who may change its code, or nobody.
    pub fn try_deploy(
        &mut self,
        code: &str,
        msg: &impl Serialize,
        admin: Option<&Addr>,
    ) -> Result<Addr, ChainError> {
        let id = self.code_id(code)?;
        let deployer = self.address(DEPLOYER);
        Ok(self.chain_mut().instantiate(&deployer, id, msg, code, admin, &[])?.0)
    }

    /// As [`try_deploy`](Suite::try_deploy), where it has to succeed.
    #[track_caller]
    pub fn deploy(&mut self, code: &str, msg: &impl Serialize, admin: Option<&Addr>) -> Addr {
        done(self.try_deploy(code, msg, admin))
    }
}

pub(crate) fn encode(msg: &impl Serialize) -> Result<Binary, ChainError> {
    to_json_binary(msg).map_err(|error| ChainError::Encode { text: error.to_string() })
}
