use std::collections::BTreeMap;

use super::Name;

/// Stakes and delegations of everybody, at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Book {
    /// What each has staked.
    pub stakes: BTreeMap<Name, u128>,
    /// Whom each lets vote.
    pub trusts: BTreeMap<Name, Trust>,
}

/// Who votes with somebody's stake where it doesn't vote itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Trust {
    /// Nobody.
    #[default]
    Nobody,
    /// One delegate in every tier.
    Whole(Name),
    /// These in these tiers, nobody in the others.
    ByTier(BTreeMap<u8, Name>),
}

impl Book {
    /// What an account has staked.
    pub fn stake(&self, who: Name) -> u128 {
        self.stakes.get(who).copied().unwrap_or(0)
    }

    /// What all have staked.
    pub fn total(&self) -> u128 {
        self.stakes.values().sum()
    }

    /// Whom an account lets vote in a tier.
    pub fn delegate(&self, who: Name, tier: u8) -> Option<Name> {
        match self.trusts.get(who)? {
            Trust::Nobody => None,
            Trust::Whole(to) => Some(to),
            Trust::ByTier(list) => list.get(&tier).copied(),
        }
    }

    /// Who lets an account vote in a tier, and with what. What is delegated to them isn't passed on.
    pub fn delegators(&self, to: Name, tier: u8) -> impl Iterator<Item = (Name, u128)> + '_ {
        let stakes = self.stakes.iter().map(|(who, stake)| (*who, *stake));
        stakes.filter(move |(who, _)| self.delegate(who, tier) == Some(to))
    }

    /// What is delegated to an account in a tier.
    pub fn received(&self, to: Name, tier: u8) -> u128 {
        self.delegators(to, tier).map(|(_, stake)| stake).sum()
    }
}
