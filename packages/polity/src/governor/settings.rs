//! The governor's settings, and what a change of one must respect.

use cosmwasm_schema::cw_serde;
use polity_store::{CodecError, Packed, Reader, Writer};
use thiserror::Error;

use crate::{
    bounds::{self, OutOfBounds},
    governor::{Constitution, ConstitutionError, Floors, TierId},
    Amount,
};

/// A change of a setting.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub enum Setting {
    /// Replace the constitution: tiers, their order, and what they may carry. Tiers keep their ids.
    Constitution(Constitution),
    /// Raise the floors.
    Floors(Floors),
    /// Set how long unstaked tokens wait, in seconds. At least the longest vote with its extensions, of the tiers
    /// and of what may still be open, so that nobody votes and leaves before the result.
    Unbonding(u64),
    /// Lower the total under which no proposal can be made.
    MinStake(Amount),
    /// Appoint or dismiss the council.
    Council(Option<Council>),
    /// Name the registry.
    Registry(String),
    /// Name the revenue contract.
    Revenue(String),
}

/// Who may veto, and until when.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct Council {
    /// An account or a contract.
    pub address: String,
    /// Unix seconds at which the term is over; it isn't part of the term.
    pub until: u64,
}

/// The settings that rules bind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The shortest voting period and delay.
    pub floors: Floors,
    /// Seconds that unstaked tokens wait.
    pub unbonding: u64,
    /// The total under which no proposal can be made.
    pub min_stake: Amount,
    /// Unix seconds at which every vote made under an earlier constitution is over.
    pub horizon: u64,
    /// The constitution.
    pub constitution: Constitution,
    /// Every id that was ever a tier's.
    pub used: TierSet,
}

/// A set of tier ids.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TierSet(pub [u8; 32]);

/// Why a setting is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SettingError {
    /// It is outside its bound.
    #[error(transparent)]
    OutOfBounds(#[from] OutOfBounds),
    /// The constitution breaks a rule.
    #[error(transparent)]
    Constitution(#[from] ConstitutionError),
    /// A floor is lower than before.
    #[error("floors can only be raised")]
    FloorLowered,
    /// The total that a proposal needs is higher than before.
    #[error("min_stake is {present} and can only be lowered, not set to {given}")]
    MinStakeRaised {
        /// The present one.
        present: Amount,
        /// The one given.
        given: Amount,
    },
    /// Who votes could leave before the result.
    #[error("an unbonding of {given} seconds is shorter than a vote can take: at least {least}")]
    UnbondingTooShort {
        /// The unbonding given, or in force.
        given: u64,
        /// The least that is allowed.
        least: u64,
    },
    /// The term is over before it starts, or too long.
    #[error("council: a term until {until} is not in the future, or longer than four years")]
    CouncilTerm {
        /// The end given.
        until: u64,
    },
}

impl Settings {
    /// Whether these can be a community's first settings.
    pub fn check(&self) -> Result<(), SettingError> {
        self.floors.check()?;
        bounds::UNBONDING.check(self.unbonding)?;
        self.constitution.check(self.floors)?;
        self.check_unbonding(0)
    }

    /// Applies a change. On an error nothing that was changed may be kept.
    pub fn apply(&mut self, setting: &Setting, now: u64) -> Result<(), SettingError> {
        match setting {
            Setting::Constitution(new) => {
                new.check(self.floors)?;
                let reused = |id: TierId| self.used.contains(id) && self.constitution.position(id).is_none();
                if let Some(tier) = new.tiers.iter().map(|t| t.id).find(|id| reused(*id)) {
                    return Err(ConstitutionError::ReusedTier { tier }.into());
                }
                // votes that are open now may take as long as the tiers that they were made in allow
                let old = now.saturating_add(self.constitution.longest_vote());
                self.horizon = self.horizon.max(old);
                for tier in self.constitution.tiers.iter().chain(&new.tiers) {
                    self.used.insert(tier.id);
                }
                self.constitution = new.clone();
                self.check_unbonding(now)
            }
            Setting::Floors(new) => {
                if new.voting < self.floors.voting || new.delay < self.floors.delay {
                    return Err(SettingError::FloorLowered);
                }
                new.check()?;
                self.floors = *new;
                Ok(self.constitution.check(*new)?)
            }
            Setting::Unbonding(new) => {
                self.unbonding = bounds::UNBONDING.check(*new)?;
                self.check_unbonding(now)
            }
            Setting::MinStake(new) => {
                if *new > self.min_stake {
                    return Err(SettingError::MinStakeRaised { present: self.min_stake, given: *new });
                }
                self.min_stake = *new;
                Ok(())
            }
            Setting::Council(Some(council)) => council.check(now),
            Setting::Council(None) | Setting::Registry(_) | Setting::Revenue(_) => Ok(()),
        }
    }

    fn check_unbonding(&self, now: u64) -> Result<(), SettingError> {
        let least = self.constitution.longest_vote().max(self.horizon.saturating_sub(now));
        if self.unbonding < least {
            return Err(SettingError::UnbondingTooShort { given: self.unbonding, least });
        }
        Ok(())
    }
}

impl Council {
    /// Whether the term lies ahead and isn't too long.
    pub fn check(&self, now: u64) -> Result<(), SettingError> {
        let out = SettingError::CouncilTerm { until: self.until };
        let term = self.until.checked_sub(now).ok_or_else(|| out.clone())?;
        bounds::COUNCIL_TERM.check(term).map_err(|_| out)?;
        Ok(())
    }
}

impl TierSet {
    /// Whether an id is in the set.
    pub fn contains(&self, id: TierId) -> bool {
        self.0.get(usize::from(id.get() / 8)).is_some_and(|byte| byte & bit(id) != 0)
    }

    /// Puts an id in the set.
    pub fn insert(&mut self, id: TierId) {
        if let Some(byte) = self.0.get_mut(usize::from(id.get() / 8)) {
            *byte |= bit(id);
        }
    }
}

fn bit(id: TierId) -> u8 {
    1u8.wrapping_shl(u32::from(id.get() % 8))
}

impl Packed for Council {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        w.u40(self.until)?;
        w.bytes(self.address.as_bytes());
        Ok(())
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self { until: r.u40()?, address: String::unpack(r)? })
    }
}
