use std::fmt;
use std::rc::Rc;

use cosmwasm_std::Addr;
use polity::governor::{Constitution, Floors, InstantiateMsg};
use polity_client::{ChainError, Codes, Seed, SeedCouncil, SeedMember, SeedStake};

use crate::suite::{done, Community, Suite};
use crate::words::{amount, COIN};
use crate::Stage;

/// The seed whose constitution the kit's communities have.
const SEED: &str = include_str!("../../../seeds/communities/commons-digits.json");

/// What a community stakes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stake {
    /// The native coin [`STAKE`](crate::STAKE), or that of the seed.
    Native,
    /// A cw20 that exists, without minter and admin.
    Cw20,
    /// A cw20 made at the founding, whose minter the treasury is, without an admin.
    NewCw20,
    /// A [hostile token](crate::hostile::token) that exists, honest until it is told otherwise.
    HostileCw20,
    /// This cw20. Members' balances are paid by the account [`FAUCET`](crate::FAUCET), if they have any.
    Token(Addr),
}

impl Stake {
    /// The three kinds that a community can be founded with: for tests that hold for each.
    pub const KINDS: [Self; 3] = [Self::Native, Self::Cw20, Self::NewCw20];
}

/// The registry that a community is founded with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Registry {
    None,
    /// A target that remembers what it is told.
    Recorder,
    /// A registry of models that is made for it.
    Own,
    At(Addr),
}

/// The revenue contract that a community is founded with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Revenue {
    None,
    /// One that is made for it, on its registry.
    Own,
    At(Addr),
}

/// The dividends of a community.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Dividends {
    None,
    /// Founded once the community is, with so many seconds from one distribution to the next.
    Every(u64),
    /// Those of the treasury that is to be taken over.
    At(Addr),
}

/// A community to be founded. What isn't said is as in [`Plan::new`].
#[derive(Clone)]
pub struct Plan {
    pub(crate) seed: Seed,
    pub(crate) stake: Stake,
    pub(crate) registry: Registry,
    pub(crate) revenue: Revenue,
    pub(crate) dividends: Dividends,
    /// What the treasury is given, by denom;
    pub(crate) coins: Vec<(String, u128)>,
    /// and in what is staked.
    pub(crate) gift: u128,
    pub(crate) caps: Vec<PlannedCap>,
    /// The treasury that is to be taken over.
    pub(crate) predecessor: Option<Addr>,
    pub(crate) admin: Option<String>,
    pub(crate) adjustments: Vec<Adjustment>,
}

/// A cap that the community votes on first thing.
#[derive(Clone, Debug)]
pub(crate) struct PlannedCap {
    pub denom: String,
    pub window: u64,
    pub limits: Vec<(u8, u128)>,
}

type Adjustment = Rc<dyn Fn(&mut InstantiateMsg)>;

impl fmt::Debug for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plan")
            .field("seed", &self.seed)
            .field("stake", &self.stake)
            .field("registry", &self.registry)
            .field("predecessor", &self.predecessor)
            .finish_non_exhaustive()
    }
}

impl Default for Plan {
    fn default() -> Self {
        Self::new()
    }
}

impl Plan {
    /// The kit's community: alice stakes 400, bob 300, carol 200 and dave 100 of a native coin, each with 1,000 more
    /// in hand; the tiers are [`OVERSIGHT`](crate::OVERSIGHT), [`ROUTINE`](crate::ROUTINE),
    /// [`STANDARD`](crate::STANDARD) and [`CONSTITUTIONAL`](crate::CONSTITUTIONAL), with the settings of
    /// `seeds/communities/commons-digits.json`; unbonding takes 30 days; proposals start at a total of 100; the account
    /// `council` may veto for a year; the treasury has 10,000 [`COIN`] and no cap; the registry is a
    /// [target](crate::hostile::target), which remembers what it is told.
    pub fn new() -> Self {
        let mut plan = Self::of(match Seed::parse(SEED) {
            Ok(seed) => seed,
            Err(error) => panic!("the kit's own seed: {error}"),
        });
        plan.seed.min_stake = amount(100);
        plan.seed.council = Some(SeedCouncil { name: "council".into(), days: 365 });
        plan.stake(Stake::Native)
            .members(&[("alice", 400), ("bob", 300), ("carol", 200), ("dave", 100)])
            .treasury(COIN, 10_000)
    }

    /// The community of a seed, with its members, its stake asset and its amounts; a registry that remembers what it is
    /// told; and nothing in the treasury but its members' gifts.
    pub fn of(seed: Seed) -> Self {
        Self {
            stake: match seed.stake {
                SeedStake::Native { .. } => Stake::Native,
                SeedStake::Cw20 { .. } => Stake::Cw20,
                SeedStake::NewCw20 { .. } => Stake::NewCw20,
            },
            seed,
            registry: Registry::Recorder,
            revenue: Revenue::None,
            dividends: Dividends::None,
            coins: Vec::new(),
            gift: 0,
            caps: Vec::new(),
            predecessor: None,
            admin: None,
            adjustments: Vec::new(),
        }
    }

    /// What it stakes.
    #[must_use]
    pub fn stake(mut self, stake: Stake) -> Self {
        self.stake = stake;
        self
    }

    /// Who is there first, and what each stakes; each has 1,000 more in hand. Nobody may be.
    #[must_use]
    pub fn members(mut self, stakes: &[(&str, u128)]) -> Self {
        self.seed.members = stakes
            .iter()
            .map(|&(name, stake)| SeedMember {
                name: name.into(),
                balance: stake.saturating_add(1_000).into(),
                stake: stake.into(),
                gift: 0u128.into(),
            })
            .collect();
        self
    }

    /// What each member named so far has in hand, besides what it stakes.
    #[must_use]
    pub fn in_hand(mut self, units: u128) -> Self {
        for member in &mut self.seed.members {
            member.balance = member.stake.saturating_add(units.into());
        }
        self
    }

    /// Its tiers, and what they may carry.
    #[must_use]
    pub fn constitution(mut self, constitution: Constitution) -> Self {
        self.seed.constitution = constitution;
        self
    }

    /// Its constitution, changed.
    #[must_use]
    pub fn amend(mut self, change: impl FnOnce(&mut Constitution)) -> Self {
        change(&mut self.seed.constitution);
        self
    }

    /// The shortest voting period and delay, in seconds.
    #[must_use]
    pub fn floors(mut self, voting: u64, delay: u64) -> Self {
        self.seed.floors = Floors { voting, delay };
        self
    }

    /// How long unstaked tokens wait, in seconds.
    #[must_use]
    pub fn unbonding(mut self, seconds: u64) -> Self {
        self.seed.unbonding = seconds;
        self
    }

    /// The total under which no proposal can be made.
    #[must_use]
    pub fn min_stake(mut self, units: u128) -> Self {
        self.seed.min_stake = amount(units);
        self
    }

    /// Who may veto first, and for how many days.
    #[must_use]
    pub fn council(mut self, name: &str, days: u32) -> Self {
        self.seed.council = Some(SeedCouncil { name: name.into(), days });
        self
    }

    /// Nobody may veto.
    #[must_use]
    pub fn without_council(mut self) -> Self {
        self.seed.council = None;
        self
    }

    /// A registry of models, made for it: the real one.
    #[must_use]
    pub fn with_registry(mut self) -> Self {
        self.registry = Registry::Own;
        self
    }

    /// A registry that is there: of another community, so that the two share it.
    #[must_use]
    pub fn registry(mut self, address: &Addr) -> Self {
        self.registry = Registry::At(address.clone());
        self
    }

    /// No registry yet.
    #[must_use]
    pub fn without_registry(mut self) -> Self {
        self.registry = Registry::None;
        self
    }

    /// A revenue contract, made for it on its registry, which is a real one then; there is none unless said.
    #[must_use]
    pub fn with_revenue(mut self) -> Self {
        if self.registry == Registry::Recorder {
            self.registry = Registry::Own;
        }
        self.revenue = Revenue::Own;
        self
    }

    /// A revenue contract that is there: of another community, so that the two share it and its registry.
    #[must_use]
    pub fn revenue(mut self, address: &Addr) -> Self {
        self.revenue = Revenue::At(address.clone());
        self
    }

    /// Dividends on its treasury, distributed so many seconds apart at least; there are none unless said. A community
    /// that [succeeds](Plan::succeeding) another has those of the treasury.
    #[must_use]
    pub fn with_dividends(mut self, period: u64) -> Self {
        self.dividends = Dividends::Every(period);
        self
    }

    /// Native coins that the treasury holds; one denom after another.
    #[must_use]
    pub fn treasury(mut self, denom: &str, units: u128) -> Self {
        self.coins.retain(|(other, _)| other != denom);
        self.coins.push((denom.into(), units));
        self
    }

    /// What the treasury holds of what is staked.
    #[must_use]
    pub fn treasury_stake(mut self, units: u128) -> Self {
        self.gift = units;
        self
    }

    /// A cap on a native coin: seconds of its window, and what each tier may spend in it. The community votes on it
    /// first thing, so that it starts some weeks later and with a proposal behind it for each cap.
    #[must_use]
    pub fn cap(mut self, denom: &str, window: u64, limits: &[(u8, u128)]) -> Self {
        self.caps.push(PlannedCap { denom: denom.into(), window, limits: limits.to_vec() });
        self
    }

    /// A community that is to take this one's treasury over. See
    /// [`Suite::accept_treasury`](crate::Suite::accept_treasury).
    #[must_use]
    pub fn succeeding(mut self, predecessor: &Community) -> Self {
        self.predecessor = Some(predecessor.treasury.clone());
        if let Some(dividends) = &predecessor.dividends {
            self.dividends = Dividends::At(dividends.clone());
        }
        self.coins.clear();
        self
    }

    /// An account that could change the governor's code: founding is refused.
    #[must_use]
    pub fn governor_admin(mut self, name: &str) -> Self {
        self.admin = Some(name.into());
        self
    }

    /// A last change of the founding message, for what a plan has no word for. Several are made in their order.
    #[must_use]
    pub fn adjust(mut self, change: impl Fn(&mut InstantiateMsg) + 'static) -> Self {
        self.adjustments.push(Rc::new(change));
        self
    }

    /// Founds it on a chain inside the process, and starts a suite there.
    #[track_caller]
    pub fn build(&self) -> Suite {
        self.build_with(Codes::new())
    }

    /// As [`build`](Plan::build), on a chain that takes these codes too: whoever tests contracts of their own gives them
    /// here, and [deploys](Suite::deploy) them.
    #[track_caller]
    pub fn build_with(&self, codes: Codes) -> Suite {
        let mut suite = Suite::bare_with(codes);
        let community = done(suite.try_found(self));
        suite.enter(&community);
        suite
    }

    /// Founds it on this chain, and starts a suite there.
    pub fn build_on(&self, chain: Box<dyn Stage>) -> Result<Suite, ChainError> {
        let mut suite = Suite::on(chain);
        let community = suite.try_found(self)?;
        suite.enter(&community);
        Ok(suite)
    }
}
