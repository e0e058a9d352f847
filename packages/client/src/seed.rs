//! Communities as files describe them: what a founding message says, with names in place of addresses.
//!
//! A seed is JSON; those that come with the suite are in `seeds/communities`. It knows no chain, and the same seed
//! founds the same community on any of them.
//!
//! | field | |
//! |---|---|
//! | `name` | what the community is called |
//! | `about` | a sentence for people; it doesn't reach the chain |
//! | `stake` | what is staked: `{"native": {"denom"}}`, `{"cw20": {"token"}}`, where `token` is a name or an address, or `{"new_cw20": {"name", "symbol", "decimals"}}` |
//! | `members` | who is there first, each with `name`, and in units of what is staked: `balance` (what it has before anything else happens), and of that `stake` and `gift` (what it stakes, and what it gives to the treasury) |
//! | `min_stake` | the total under which no proposal can be made; the members stake at least as much |
//! | `unbonding` | seconds that unstaked tokens wait |
//! | `floors` | the shortest `voting` and `delay`, in seconds |
//! | `council` | who may veto first, as `{"name", "days"}`, or `null` |
//! | `constitution` | the tiers and what they may carry, as the governor takes them; but a contract that `raws` speak of may stand by a name |
//!
//! Every field is there, and no other. Amounts are decimal strings, parts are decimals like `"0.05"`, durations are
//! seconds (a day has 86,400) but for the council's days. What a name stands for is for the client to say, in
//! [`Site::address`].
//!
//! ```
//! use polity::governor::FoundingTreasury;
//! use polity_client::{Seed, Site};
//!
//! let seed = Seed::parse(include_str!("../../../seeds/communities/commons-digits.json"))?;
//! let message = seed.founding(&Site {
//!     address: &|name| format!("polity1{name}"), // on a real chain: what its key ring has under the name
//!     token_code: 1,
//!     treasury: FoundingTreasury::New { code_id: 2 },
//!     now: 1_767_225_600,
//! });
//! assert_eq!(&*message.name, "Commons Digits");
//! # Ok::<(), polity_client::SeedError>(())
//! ```

use std::collections::BTreeSet;

use cosmwasm_std::Uint128;
use cw20::Cw20Coin;
use polity::governor::{
    Constitution, Council, Floors, FoundingTreasury, InstantiateMsg, SettingError, Settings, StakeAsset,
    TierSet,
};
use polity::{bounds, Amount, CommunityName, OutOfBounds};
use serde::{Deserialize, Serialize};

const DAY: u64 = 86_400;
/// Bytes of a name, at most.
const MAX_NAME: usize = 64;

/// A community as a file describes it. See [the module](self) for the format.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Seed {
    /// What the community is called.
    pub name: CommunityName,
    /// A sentence for people. It doesn't reach the chain.
    pub about: String,
    /// What is staked.
    pub stake: SeedStake,
    /// Who is there first.
    pub members: Vec<SeedMember>,
    /// The total under which no proposal can be made.
    pub min_stake: Amount,
    /// Seconds that unstaked tokens wait.
    pub unbonding: u64,
    /// The shortest voting period and delay.
    pub floors: Floors,
    /// Who may veto first, if anybody.
    #[serde(deserialize_with = "Option::deserialize")] // so that the field can't be forgotten
    pub council: Option<SeedCouncil>,
    /// Tiers, and what they may carry. A contract in `raws` is a name or an address.
    pub constitution: Constitution,
}

/// What a seed's community stakes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum SeedStake {
    /// A coin of the chain's bank.
    Native {
        /// Its denom.
        denom: String,
    },
    /// A token that exists.
    Cw20 {
        /// Its name or address.
        token: String,
    },
    /// A new token, which the members hold first.
    NewCw20 {
        /// Its name.
        name: String,
        /// Its symbol.
        symbol: String,
        /// Its decimals.
        decimals: u8,
    },
}

/// A member of a seed's community. Amounts are in units of what is staked.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SeedMember {
    /// What it is called: lower-case letters, digits and dashes.
    pub name: String,
    /// What it has before anything else happens.
    pub balance: Uint128,
    /// What of that it stakes.
    pub stake: Uint128,
    /// What of that it gives to the treasury.
    pub gift: Uint128,
}

/// The first council of a seed's community.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SeedCouncil {
    /// Its name or address.
    pub name: String,
    /// Days from the founding until its term is over.
    pub days: u32,
}

/// What a seed doesn't know: the chain it is planted on.
#[derive(Clone)]
pub struct Site<'a> {
    /// The address behind a name of the seed; given an address, itself.
    pub address: &'a dyn Fn(&str) -> String,
    /// The code of a new token.
    pub token_code: u64,
    /// What will hold the funds and the powers.
    pub treasury: FoundingTreasury,
    /// Unix seconds: when the council's term begins.
    pub now: u64,
}

/// Why a seed is refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SeedError {
    /// It isn't a seed's JSON.
    #[error("the seed can't be read: {0}")]
    Json(#[from] serde_json::Error),
    /// Its settings can't be a community's.
    #[error("the seed's community can't be founded: {0}")]
    Settings(#[from] SettingError),
    /// A list is too long.
    #[error("the seed's members: {0}")]
    OutOfBounds(#[from] OutOfBounds),
    /// A member's name isn't one.
    #[error("`{name}` is no name for a member: 1 to {MAX_NAME} lower-case letters, digits and dashes")]
    Name {
        /// What was given.
        name: String,
    },
    /// A member stands twice.
    #[error("the member `{name}` stands twice")]
    DuplicateMember {
        /// The member.
        name: String,
    },
    /// A member stakes and gives more than it has.
    #[error("`{name}` stakes and gives more than its balance of {balance}")]
    Overdrawn {
        /// The member.
        name: String,
        /// What it has.
        balance: Uint128,
    },
    /// There is more than any asset can have.
    #[error("the members' balances together are more than an asset can have, 2^128 - 1")]
    TooMuch,
    /// Its members could make no proposal.
    #[error("the members stake {staked}, and proposals start at min_stake, which is {min_stake}")]
    TooLittleStake {
        /// What they stake together.
        staked: u128,
        /// What is needed.
        min_stake: Amount,
    },
}

impl Seed {
    /// Reads a seed, and checks it.
    pub fn parse(json: &str) -> Result<Self, SeedError> {
        let seed: Self = serde_json::from_str(json)?;
        seed.check()?;
        Ok(seed)
    }

    /// Whether a community can be founded of it: what can be known without a chain.
    pub fn check(&self) -> Result<(), SeedError> {
        self.settings().check()?;
        if let Some(council) = &self.council {
            council.on_chain(&str::to_owned, 0).check(0)?;
        }
        bounds::INITIAL_BALANCES.check_len(self.members.len())?;
        let mut names = BTreeSet::new();
        let (mut held, mut staked) = (Uint128::zero(), 0u128);
        for SeedMember { name, balance, stake, gift } in &self.members {
            if !is_name(name) {
                return Err(SeedError::Name { name: name.clone() });
            }
            if !names.insert(name) {
                return Err(SeedError::DuplicateMember { name: name.clone() });
            }
            if stake.checked_add(*gift).map_or(true, |used| used > *balance) {
                return Err(SeedError::Overdrawn { name: name.clone(), balance: *balance });
            }
            held = held.checked_add(*balance).map_err(|_| SeedError::TooMuch)?;
            staked += stake.u128(); // no more than is held
        }
        if staked < self.min_stake.u128() {
            return Err(SeedError::TooLittleStake { staked, min_stake: self.min_stake });
        }
        Ok(())
    }

    /// The settings that its community starts with.
    pub fn settings(&self) -> Settings {
        let mut used = TierSet::default();
        for tier in &self.constitution.tiers {
            used.insert(tier.id);
        }
        Settings {
            floors: self.floors,
            unbonding: self.unbonding,
            min_stake: self.min_stake,
            horizon: 0,
            constitution: self.constitution.clone(),
            used,
        }
    }

    /// The message that founds its community, without registry and revenue.
    ///
    /// Balances of a new token are in it. Stakes and gifts are not: each member sends its own afterwards.
    pub fn founding(&self, site: &Site<'_>) -> InstantiateMsg {
        let address = site.address;
        let stake = match &self.stake {
            SeedStake::Native { denom } => StakeAsset::Native { denom: denom.clone() },
            SeedStake::Cw20 { token } => StakeAsset::Cw20 { address: address(token) },
            SeedStake::NewCw20 { name, symbol, decimals } => StakeAsset::NewCw20 {
                code_id: site.token_code,
                name: name.clone(),
                symbol: symbol.clone(),
                decimals: *decimals,
                initial_balances: self
                    .members
                    .iter()
                    .filter(|member| !member.balance.is_zero())
                    .map(|member| Cw20Coin { address: address(&member.name), amount: member.balance })
                    .collect(),
            },
        };
        let mut constitution = self.constitution.clone();
        for raw in &mut constitution.raws {
            raw.contract = address(&raw.contract);
        }
        InstantiateMsg {
            name: self.name.clone(),
            stake,
            constitution,
            floors: self.floors,
            unbonding: self.unbonding,
            min_stake: self.min_stake,
            council: self.council.as_ref().map(|council| council.on_chain(address, site.now)),
            registry: None,
            revenue: None,
            treasury: site.treasury.clone(),
        }
    }
}

impl SeedCouncil {
    fn on_chain(&self, address: &dyn Fn(&str) -> String, now: u64) -> Council {
        Council { address: address(&self.name), until: now.saturating_add(u64::from(self.days) * DAY) }
    }
}

fn is_name(name: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    !name.is_empty() && name.len() <= MAX_NAME && name.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGITS: &str = include_str!("../../../seeds/communities/commons-digits.json");

    fn site<'a>() -> Site<'a> {
        Site {
            address: &|name| format!("<{name}>"),
            token_code: 7,
            treasury: FoundingTreasury::New { code_id: 8 },
            now: 1_000,
        }
    }

    /// Every seed that comes with the suite is one, under the name that its file says.
    #[test]
    fn the_seeds_of_the_suite_can_be_founded() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../seeds/communities");
        let mut seeds = 0;
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            if path.extension() != Some("json".as_ref()) {
                continue;
            }
            let json = std::fs::read_to_string(&path).unwrap();
            let seed = Seed::parse(&json).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            assert_eq!(seed.settings().check(), Ok(()));
            let stem = seed.name.to_lowercase().replace(' ', "-");
            assert_eq!(path.file_name().unwrap().to_str().unwrap(), format!("{stem}.json"));
            // nothing is lost on the way through the type
            assert_eq!(
                serde_json::to_value(&seed).unwrap(),
                serde_json::from_str::<serde_json::Value>(&json).unwrap()
            );
            seeds += 1;
        }
        assert!(seeds > 0);
    }

    /// Names become addresses, and nothing else of a seed is changed.
    #[test]
    fn a_founding_message_says_what_the_seed_says() {
        let seed = Seed::parse(DIGITS).unwrap();
        let message = seed.founding(&site());
        assert_eq!(message.constitution, seed.constitution);
        assert_eq!(
            message.council,
            Some(Council { address: "<safety-council>".into(), until: 1_000 + 365 * DAY })
        );
        let StakeAsset::NewCw20 { code_id: 7, initial_balances, .. } = message.stake else {
            panic!("another stake: {:?}", message.stake);
        };
        let maya = Cw20Coin { address: "<maya>".into(), amount: 260_000_000_000u128.into() };
        assert_eq!(initial_balances.first(), Some(&maya));
        let supply: u128 = initial_balances.iter().map(|coin| coin.amount.u128()).sum();
        assert_eq!(supply, 1_000_000_000_000);

        let mut seed = seed;
        seed.stake = SeedStake::Cw20 { token: "digit".into() };
        seed.constitution.raws.push(polity::governor::NamedRaw {
            contract: "revenue".into(),
            key: "distribute".into(),
            tier: 2.try_into().unwrap(),
        });
        let message = seed.founding(&site());
        assert_eq!(message.stake, StakeAsset::Cw20 { address: "<digit>".into() });
        assert_eq!(message.constitution.raws[0].contract, "<revenue>");
    }

    /// A seed with a part of its text changed.
    fn changed(from: &str, to: &str) -> Result<Seed, SeedError> {
        assert!(DIGITS.contains(from), "{from}");
        Seed::parse(&DIGITS.replacen(from, to, 1))
    }

    #[test]
    fn a_seed_is_read_strictly() {
        for (from, to, said) in [
            ("\"about\"", "\"abuot\"", "unknown field `abuot`"),
            ("\"floors\": { \"voting\"", "\"floors\": { \"speed\": 1, \"voting\"", "unknown field `speed`"),
            ("\"council\": { \"name\": \"safety-council\", \"days\": 365 },", "", "missing field `council`"),
            ("\"unbonding\": 2592000,", "\"unbonding\": 1, \"unbonding\": 2,", "duplicate field `unbonding`"),
            ("\"deposit\": \"0.001\"", "\"deposit\": \"0,1 %\"", "line"),
            ("\"unbonding\": 2592000", "\"unbonding\": 1727999", "at least 1728000"),
            ("\"quorum\": \"0.4\"", "\"quorum\": \"0.19\"", "never easier"),
            ("\"days\": 365", "\"days\": 4000", "council"),
        ] {
            let error = changed(from, to).unwrap_err().to_string();
            assert!(error.contains(said), "{to}: {error}");
        }
        assert!(changed("{ \"name\": \"safety-council\", \"days\": 365 }", "null").is_ok());
    }

    #[test]
    fn members_are_distinct_and_have_what_they_give() {
        let error = changed("\"tomas\"", "\"maya\"").unwrap_err();
        assert!(matches!(error, SeedError::DuplicateMember { .. }), "{error}");
        let error = changed("\"tomas\"", "\"Tomas\"").unwrap_err();
        assert!(matches!(error, SeedError::Name { .. }), "{error}");
        let error = changed("\"260000000000\"", "\"249999999999\"").unwrap_err();
        assert!(matches!(error, SeedError::Overdrawn { .. }), "{error}");
        assert!(changed("\"260000000000\"", "\"250000000000\"").is_ok());
        let error = changed("\"260000000000\"", &format!("\"{}\"", u128::MAX)).unwrap_err();
        assert!(matches!(error, SeedError::TooMuch), "{error}");
        let error =
            changed("\"min_stake\": \"400000000000\"", "\"min_stake\": \"800000000001\"").unwrap_err();
        assert!(matches!(error, SeedError::TooLittleStake { staked: 800_000_000_000, .. }), "{error}");
    }
}
