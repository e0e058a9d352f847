//! The constitution: tiers in an order, and which of them may carry what.

use std::fmt;

use cosmwasm_schema::{
    cw_serde,
    schemars::{gen::SchemaGenerator, schema::Schema, JsonSchema},
};
use polity_store::{CodecError, Packed, Reader, Writer};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    bounds::{self, OutOfBounds},
    duplicate,
    governor::{ActionKind, Reserved},
    Ratio, TierName,
};

/// The name of a tier in storage and messages: 1 to 255. Never used again once its tier is removed, so that a
/// delegation or a cap can't come to mean another tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct TierId(u8);

/// A tier was numbered 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a tier's id is 1 to 255, and 0 is none")]
pub struct InvalidTierId;

impl TierId {
    /// The id of a number; none of 0.
    pub const fn new(id: u8) -> Option<Self> {
        if id == 0 {
            return None;
        }
        Some(Self(id))
    }

    /// The id as a number.
    pub const fn get(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for TierId {
    type Error = InvalidTierId;

    fn try_from(id: u8) -> Result<Self, InvalidTierId> {
        if id == 0 {
            return Err(InvalidTierId);
        }
        Ok(Self(id))
    }
}

impl From<TierId> for u8 {
    fn from(id: TierId) -> Self {
        id.0
    }
}

impl fmt::Display for TierId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl JsonSchema for TierId {
    fn schema_name() -> String {
        "TierId".into()
    }

    fn json_schema(gen: &mut SchemaGenerator) -> Schema {
        let mut schema = u8::json_schema(gen).into_object();
        schema.number().minimum = Some(1.0);
        schema.into()
    }
}

/// How a decision of this weight is made.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct Tier {
    /// Its id. New tiers take one that this community never used.
    pub id: TierId,
    /// What people call it.
    pub name: TierName,
    /// Seconds from creation to the first end of the vote. At least the floor, at most 30 days.
    pub voting: u64,
    /// Seconds from the decision until it may be executed, so that who disagrees can react. At least the floor,
    /// at most 30 days.
    pub delay: u64,
    /// Seconds, counted from the end of the delay, in which it may be executed. 1 hour to 30 days.
    pub window: u64,
    /// Seconds that a change of the answer must be old when the vote ends; a later change moves the end, at most
    /// three times as far. Protects against a swing in the last block. More than 0, at most `voting`.
    pub late_extension: u64,
    /// The part of the total that a proposal deposits, in the stake asset. At most 0.1 %.
    pub deposit: Ratio,
    /// The part of the total that a proposer must speak for: its own power, delegated away or not, and what is
    /// delegated to it in this tier. At most 5 %.
    pub proposer: Ratio,
    /// Whether the council may veto. Never in the top tier.
    pub vetoable: bool,
    /// What makes a proposal pass.
    pub rule: Rule,
}

/// What makes a proposal pass.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub enum Rule {
    /// It passes if enough are for it.
    Affirmative {
        /// The part of For + Against that must be For, besides being more than half. 50 % to 90 %.
        threshold: Ratio,
        /// The part of the total that must be For or Abstain. Against doesn't count, so that a No can't help a
        /// proposal to pass. 1 % to 60 %.
        quorum: Ratio,
        /// The part of the total that must be For, so that many who abstain can't let one unit decide. 5 % to 40 %;
        /// at least 10 % where the tier may spend or send a named message, and in the top tier.
        approval: Ratio,
        /// Whether a vote may end early, or a ballot be changed.
        ballots: BallotMode,
    },
    /// It passes unless enough are against it. For actions that code lists as harmless; the lowest tier only.
    Optimistic {
        /// The part of the total whose Against defeats it. 1 % to 20 %.
        objection: Ratio,
        /// Whether a ballot may be changed.
        revoting: bool,
    },
}

/// Whether a vote may end early or a ballot be changed: never both, else what was decided could be undone.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum BallotMode {
    /// A ballot is final, and the vote runs to its end.
    Final,
    /// A ballot is final, and the vote is decided as soon as what voters cast with their own stake passes alone,
    /// all other power counted Against. Delegated power doesn't count for it, so no delegator loses its override.
    Early,
    /// A ballot may be changed until the end.
    Revoting,
}

/// The lowest tier that may carry an action of this kind. What isn't named needs the top tier.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct Permission {
    /// The kind of action.
    pub kind: ActionKind,
    /// The lowest tier for it.
    pub tier: TierId,
}

/// The lowest tier that may send this message to this contract, without funds.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct NamedRaw {
    /// The contract.
    pub contract: String,
    /// The message's name: the one key of its JSON object, `[a-z0-9_]+`.
    pub key: String,
    /// The lowest tier for it.
    pub tier: TierId,
}

/// Tiers, lowest first, and what they may carry. Only the top tier changes it.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct Constitution {
    /// 2 to 8 tiers, lowest first.
    pub tiers: Vec<Tier>,
    /// Kinds of action that a tier below the top may carry. Each kind once.
    pub permissions: Vec<Permission>,
    /// Messages that a tier below the top may send. Each (contract, key) once, at most 32.
    pub raws: Vec<NamedRaw>,
}

/// The shortest voting period and the shortest delay: fixed at founding, only ever raised, so that a captured
/// majority can't take the brakes away.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Copy, Eq)]
pub struct Floors {
    /// Seconds. 1 second to 30 days.
    pub voting: u64,
    /// Seconds. 0 to 30 days.
    pub delay: u64,
}

/// Why a constitution is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ConstitutionError {
    /// A setting or a list is outside its bound.
    #[error("tier {}: {error}", tier.map_or_else(|| "-".to_owned(), |t| t.to_string()))]
    OutOfBounds {
        /// The tier, if it is a tier's setting.
        tier: Option<TierId>,
        /// The bound that was broken.
        error: OutOfBounds,
    },
    /// Two tiers have the same id.
    #[error("tier {tier} stands twice in the order")]
    DuplicateTier {
        /// The id.
        tier: TierId,
    },
    /// Two tiers have the same name.
    #[error("two tiers are called '{name}'")]
    DuplicateTierName {
        /// The name.
        name: String,
    },
    /// An id of a tier that was removed.
    #[error("tier {tier} was removed once, and an id is never used again: take another")]
    ReusedTier {
        /// The id.
        tier: TierId,
    },
    /// A setting is weaker than a lower tier's.
    #[error(
        "{setting} of tier {tier} is lower than that of tier {below} below it: a higher tier is never easier"
    )]
    EasierThanBelow {
        /// The higher tier.
        tier: TierId,
        /// The lower tier.
        below: TierId,
        /// The setting that is weaker.
        setting: &'static str,
    },
    /// An optimistic tier that isn't the lowest.
    #[error("tier {tier} is optimistic: only the lowest tier may be")]
    OptimisticNotLowest {
        /// The tier.
        tier: TierId,
    },
    /// The top tier can be vetoed.
    #[error("tier {tier} is the top tier, and nobody may veto what it decides")]
    TopVetoable {
        /// The tier.
        tier: TierId,
    },
    /// An entry names a tier that isn't there.
    #[error("{entry} names tier {tier}, which is not in the order")]
    UnknownTier {
        /// The entry.
        entry: String,
        /// The tier that it names.
        tier: TierId,
    },
    /// An entry stands twice.
    #[error("{entry} is named twice")]
    DuplicateEntry {
        /// The entry.
        entry: String,
    },
    /// A kind of action that code reserves for the top tier.
    #[error("{kind} is reserved for the top tier by code, whatever a constitution says")]
    TopOnly {
        /// The kind.
        kind: ActionKind,
    },
    /// Loosening guardrails isn't harder than tightening them.
    #[error(
        "set_guardrails may loosen, and its tier {loosens} isn't above tier {tightens} of tighten_guardrails: name a \
         higher one, or leave both to the top tier"
    )]
    LoosensTooLow {
        /// The tier of setting guardrails.
        loosens: TierId,
        /// The tier of tightening them.
        tightens: TierId,
    },
    /// An optimistic tier may carry what isn't harmless.
    #[error("{entry} may not be decided by tier {tier}, which is optimistic: only harmless actions may")]
    NotHarmless {
        /// The entry.
        entry: String,
        /// The tier.
        tier: TierId,
    },
    /// A tier that may spend or send named messages asks for too little approval.
    #[error("{entry} may leave with tier {tier}, whose approval is under 10 %")]
    ApprovalOfFunds {
        /// The entry.
        entry: String,
        /// The tier.
        tier: TierId,
    },
    /// A message's name isn't `[a-z0-9_]+`.
    #[error("'{key}' is not the name of a message: lower-case letters, digits and underscores, at most 64")]
    InvalidKey {
        /// The name.
        key: String,
    },
    /// A message that moves tokens can't be named.
    #[error("'{key}' moves tokens, and only the top tier may send it")]
    ReservedKey {
        /// The name.
        key: String,
    },
}

impl Constitution {
    /// Whether these rules can be a constitution: bounds, the ladder of tiers, and what code reserves.
    ///
    /// Not checked here, since it needs the chain: that addresses are addresses, and that no named contract is the
    /// governor, the treasury, or a token that is staked or has a cap.
    pub fn check(&self, floors: Floors) -> Result<(), ConstitutionError> {
        let in_list = |error| ConstitutionError::OutOfBounds { tier: None, error };
        bounds::TIERS.check_len(self.tiers.len()).map_err(in_list)?;
        bounds::RAWS.check_len(self.raws.len()).map_err(in_list)?;

        if let Some(tier) = duplicate(self.tiers.iter().map(|tier| tier.id)) {
            return Err(ConstitutionError::DuplicateTier { tier });
        }
        if let Some(name) = duplicate(self.tiers.iter().map(|tier| &*tier.name)) {
            return Err(ConstitutionError::DuplicateTierName { name: name.to_owned() });
        }
        for tier in &self.tiers {
            tier.check(floors)
                .map_err(|error| ConstitutionError::OutOfBounds { tier: Some(tier.id), error })?;
        }
        self.check_ladder()?;
        self.check_permissions()?;
        self.check_raws()
    }

    /// The position of a tier in the order, lowest first.
    pub fn position(&self, id: TierId) -> Option<usize> {
        self.tiers.iter().position(|tier| tier.id == id)
    }

    /// A tier by its id.
    pub fn tier(&self, id: TierId) -> Option<&Tier> {
        self.tiers.iter().find(|tier| tier.id == id)
    }

    /// Seconds that the longest vote can take, extensions included. Nobody may be able to leave before it is over.
    pub fn longest_vote(&self) -> u64 {
        self.tiers.iter().map(Tier::longest_vote).max().unwrap_or(0)
    }

    fn check_ladder(&self) -> Result<(), ConstitutionError> {
        for (below, tier) in self.tiers.iter().zip(self.tiers.iter().skip(1)) {
            let Rule::Affirmative { threshold, quorum, approval, .. } = tier.rule else {
                return Err(ConstitutionError::OptimisticNotLowest { tier: tier.id });
            };
            let easier =
                |setting| ConstitutionError::EasierThanBelow { tier: tier.id, below: below.id, setting };
            if let Rule::Affirmative { threshold: t, quorum: q, approval: a, .. } = below.rule {
                let weaker = [
                    tier.voting < below.voting,
                    threshold < t,
                    quorum < q,
                    approval < a,
                    tier.delay < below.delay,
                    tier.deposit < below.deposit,
                ];
                if let Some((setting, _)) = LADDER.into_iter().zip(weaker).find(|(_, weaker)| *weaker) {
                    return Err(easier(setting));
                }
            }
        }
        let Some(top) = self.tiers.last() else {
            return Ok(());
        };
        if top.vetoable {
            return Err(ConstitutionError::TopVetoable { tier: top.id });
        }
        self.check_approval_of_funds("what code reserves for the top tier", top)
    }

    fn check_permissions(&self) -> Result<(), ConstitutionError> {
        if let Some(kind) = duplicate(self.permissions.iter().map(|permission| permission.kind)) {
            return Err(ConstitutionError::DuplicateEntry { entry: kind.to_string() });
        }
        for Permission { kind, tier } in &self.permissions {
            let tier = self.named_tier(kind.as_str(), *tier)?;
            match kind.reserved() {
                Reserved::Top => return Err(ConstitutionError::TopOnly { kind: *kind }),
                Reserved::Affirmative => self.check_affirmative(kind.as_str(), tier)?,
                Reserved::Nothing => {}
            }
            if *kind == ActionKind::Spend {
                self.check_approval_of_funds(kind.as_str(), tier)?;
            }
        }
        self.check_guardrails()
    }

    /// Loosening sits above tightening, or both in the top tier: else who may only tighten could undo it.
    fn check_guardrails(&self) -> Result<(), ConstitutionError> {
        let tier_of = |kind| {
            let named = self.permissions.iter().find(|permission| permission.kind == kind);
            named.map_or_else(|| self.tiers.last().map(|top| top.id), |permission| Some(permission.tier))
        };
        let (Some(loosens), Some(tightens)) =
            (tier_of(ActionKind::SetGuardrails), tier_of(ActionKind::TightenGuardrails))
        else {
            return Ok(());
        };
        let top = self.tiers.last().map(|top| top.id);
        if self.position(loosens) > self.position(tightens) || Some(loosens) == top {
            return Ok(());
        }
        Err(ConstitutionError::LoosensTooLow { loosens, tightens })
    }

    fn check_raws(&self) -> Result<(), ConstitutionError> {
        if let Some((contract, key)) = duplicate(self.raws.iter().map(|raw| (&raw.contract, &raw.key))) {
            return Err(ConstitutionError::DuplicateEntry { entry: format!("{contract} {key}") });
        }
        for NamedRaw { contract, key, tier } in &self.raws {
            let entry = format!("{contract} {key}");
            let tier = self.named_tier(&entry, *tier)?;
            if !is_message_key(key) {
                return Err(ConstitutionError::InvalidKey { key: key.clone() });
            }
            if RESERVED_KEYS.contains(&key.as_str()) {
                return Err(ConstitutionError::ReservedKey { key: key.clone() });
            }
            self.check_affirmative(&entry, tier)?;
            self.check_approval_of_funds(&entry, tier)?;
        }
        Ok(())
    }

    fn named_tier(&self, entry: &str, id: TierId) -> Result<&Tier, ConstitutionError> {
        self.tier(id).ok_or_else(|| ConstitutionError::UnknownTier { entry: entry.to_owned(), tier: id })
    }

    fn check_affirmative(&self, entry: &str, tier: &Tier) -> Result<(), ConstitutionError> {
        match tier.rule {
            Rule::Affirmative { .. } => Ok(()),
            Rule::Optimistic { .. } => {
                Err(ConstitutionError::NotHarmless { entry: entry.to_owned(), tier: tier.id })
            }
        }
    }

    fn check_approval_of_funds(&self, entry: &str, tier: &Tier) -> Result<(), ConstitutionError> {
        match tier.rule {
            Rule::Affirmative { approval, .. }
                if u64::from(approval.millionths()) < bounds::APPROVAL_OF_FUNDS =>
            {
                Err(ConstitutionError::ApprovalOfFunds { entry: entry.to_owned(), tier: tier.id })
            }
            _ => Ok(()),
        }
    }
}

/// The settings that a higher tier can't have lower than an affirmative one below it.
pub const LADDER: [&str; 6] = ["voting", "threshold", "quorum", "approval", "delay", "deposit"];

/// Messages that move tokens or let somebody move them: below the top tier only `Spend` does that, under its caps.
pub const RESERVED_KEYS: [&str; 8] =
    ["transfer", "send", "burn", "mint", "increase_allowance", "transfer_from", "send_from", "burn_from"];

/// Whether this can be the name of a message: `[a-z0-9_]+`, at most 64 bytes.
pub fn is_message_key(key: &str) -> bool {
    bounds::RAW_KEY.check_len(key.len()).is_ok()
        && key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

impl Tier {
    /// Seconds from creation to the last end that extensions allow: voting + 3 E. Saturates.
    pub fn longest_vote(&self) -> u64 {
        self.voting.saturating_add(self.late_extension.saturating_mul(super::MAX_EXTENSIONS))
    }

    fn check(&self, floors: Floors) -> Result<(), OutOfBounds> {
        bounds::VOTING.at_least(floors.voting).check(self.voting)?;
        bounds::DELAY.at_least(floors.delay).check(self.delay)?;
        bounds::WINDOW.check(self.window)?;
        let late = bounds::Bound { max: self.voting, ..bounds::LATE_EXTENSION };
        late.check(self.late_extension)?;
        bounds::DEPOSIT.check(self.deposit.millionths().into())?;
        bounds::PROPOSER.check(self.proposer.millionths().into())?;
        match self.rule {
            Rule::Affirmative { threshold, quorum, approval, .. } => {
                bounds::THRESHOLD.check(threshold.millionths().into())?;
                bounds::QUORUM.check(quorum.millionths().into())?;
                bounds::APPROVAL.check(approval.millionths().into())?;
            }
            Rule::Optimistic { objection, .. } => {
                bounds::OBJECTION.check(objection.millionths().into())?;
            }
        }
        Ok(())
    }
}

impl Floors {
    /// Whether these can be floors at all.
    pub fn check(self) -> Result<(), OutOfBounds> {
        bounds::VOTING.check(self.voting)?;
        bounds::DELAY.check(self.delay)?;
        Ok(())
    }
}

impl BallotMode {
    /// Whether a ballot may be changed.
    pub const fn revoting(self) -> bool {
        matches!(self, Self::Revoting)
    }
}

// The packed form of a tier, as the governor keeps it: durations are at most 30 days, so that 4 bytes hold each.
impl Packed for Tier {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        w.u8(self.id.get());
        self.vetoable.pack(w)?;
        for seconds in [self.voting, self.delay, self.window, self.late_extension] {
            w.u32(u32::try_from(seconds).map_err(|_| CodecError::Invalid { what: "duration of a tier" })?);
        }
        w.u32(self.deposit.millionths());
        w.u32(self.proposer.millionths());
        self.rule.pack(w)?;
        w.bytes(self.name.as_bytes());
        Ok(())
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        let id = unpack_tier_id(r)?;
        let vetoable = bool::unpack(r)?;
        let mut seconds = || r.u32().map(u64::from);
        let (voting, delay, window, late_extension) = (seconds()?, seconds()?, seconds()?, seconds()?);
        let deposit = unpack_ratio(r)?;
        let proposer = unpack_ratio(r)?;
        let rule = Rule::unpack(r)?;
        let name = TierName::try_from(String::unpack(r)?)
            .map_err(|_| CodecError::Invalid { what: "name of a tier" })?;
        Ok(Self { id, name, voting, delay, window, late_extension, deposit, proposer, vetoable, rule })
    }
}

impl Packed for Rule {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        match self {
            Self::Affirmative { threshold, quorum, approval, ballots } => {
                w.u8(match ballots {
                    BallotMode::Final => 0,
                    BallotMode::Early => 1,
                    BallotMode::Revoting => 2,
                });
                for ratio in [threshold, quorum, approval] {
                    w.u32(ratio.millionths());
                }
            }
            Self::Optimistic { objection, revoting } => {
                w.u8(if *revoting { 4 } else { 3 });
                w.u32(objection.millionths());
            }
        }
        Ok(())
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        let mode = r.u8()?;
        let ballots = match mode {
            0 => BallotMode::Final,
            1 => BallotMode::Early,
            2 => BallotMode::Revoting,
            3 | 4 => return Ok(Self::Optimistic { objection: unpack_ratio(r)?, revoting: mode == 4 }),
            _ => return Err(CodecError::Invalid { what: "rule of a tier" }),
        };
        Ok(Self::Affirmative {
            threshold: unpack_ratio(r)?,
            quorum: unpack_ratio(r)?,
            approval: unpack_ratio(r)?,
            ballots,
        })
    }
}

impl Packed for TierId {
    fn pack(&self, w: &mut Writer) -> Result<(), CodecError> {
        w.u8(self.0);
        Ok(())
    }

    fn unpack(r: &mut Reader<'_>) -> Result<Self, CodecError> {
        unpack_tier_id(r)
    }
}

pub(super) fn unpack_tier_id(r: &mut Reader<'_>) -> Result<TierId, CodecError> {
    TierId::try_from(r.u8()?).map_err(|_| CodecError::Invalid { what: "tier id" })
}

fn unpack_ratio(r: &mut Reader<'_>) -> Result<Ratio, CodecError> {
    Ratio::from_millionths(r.u32()?).ok_or(CodecError::Invalid { what: "ratio" })
}
