//! A model's head, and every change of it: who may be authorised is a function of this record and of now.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::CanonicalAddr;
use thiserror::Error;

use super::{PolicyId, VersionId};
use crate::{
    bounds::{self, OutOfBounds},
    Digest,
};

/// Where a model stands. Suspension is no state: it lies over one, and ends by itself.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum ModelState {
    /// No version was ever activated.
    Draft,
    /// In use. If its active version was revoked, it has none for now, and can still be paid.
    Active,
    /// In use until its sunset.
    Deprecated,
    /// Over, by a vote or because the sunset is past. Nothing of it is authorised any more.
    Retired,
}

impl ModelState {
    /// Its name in messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Active => "active",
            Self::Deprecated => "deprecated",
            Self::Retired => "retired",
        }
    }
}

/// Where a version stands.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum VersionState {
    /// It was never activated.
    Submitted,
    /// It is the active one.
    Active,
    /// It was active; while its grace lasts it is authorised too, and it can be activated again.
    Superseded,
    /// It is never authorised again.
    Revoked,
}

/// Why a model was suspended or a version revoked.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Cause {
    /// A hole.
    Security,
    /// Harm to people.
    Safety,
    /// A law, a court.
    Legal,
    /// Its licence, or a licence that it depends on.
    Licence,
    /// Personal data.
    Privacy,
    /// It doesn't do what it should.
    Quality,
    /// Whoever runs it can't, for now.
    Operational,
}

impl Cause {
    /// Every cause, in the order of their numbers.
    pub const ALL: [Self; 7] = [
        Self::Security,
        Self::Safety,
        Self::Legal,
        Self::Licence,
        Self::Privacy,
        Self::Quality,
        Self::Operational,
    ];

    /// Its number in the log, from 1; 0 is none.
    pub const fn number(self) -> u8 {
        match self {
            Self::Security => 1,
            Self::Safety => 2,
            Self::Legal => 3,
            Self::Licence => 4,
            Self::Privacy => 5,
            Self::Quality => 6,
            Self::Operational => 7,
        }
    }
}

/// A version, by number and root.
#[cw_serde]
#[derive(Copy, Eq)]
pub struct ActiveVersion {
    /// Its number.
    pub version: VersionId,
    /// The root of its files.
    pub root: Digest,
}

/// The version before the active one, while it is authorised too.
#[cw_serde]
#[derive(Copy, Eq)]
pub struct Grace {
    /// Its number.
    pub version: VersionId,
    /// The unix second at which the grace is over; it isn't part of it.
    pub until: u64,
}

/// What changes of a model: the record that others read raw, and that the log has before and after each change.
///
/// What ends by time stays written here until something else changes: ask [`Head::state`], [`Head::is_suspended`] and
/// [`Head::authorises`] instead of reading the fields.
#[cw_serde]
#[derive(Eq)]
pub struct Head {
    /// The state that was last decided; never `Retired` by a sunset.
    pub state: ModelState,
    /// The unix second at which the last suspension ends; it isn't part of it.
    pub suspended_until: Option<u64>,
    /// The active version.
    pub active: Option<ActiveVersion>,
    /// The version before, with its grace.
    pub grace: Option<Grace>,
    /// The policy in force.
    pub policy: Option<PolicyId>,
    /// The unix second from which on a deprecated model is retired.
    pub sunset: Option<u64>,
    /// How often state, active version, policy, suspension, guardian or authority changed. Every action of authority
    /// and guardian names it, and fails if it has moved on.
    pub revision: u64,
    /// Who decides.
    pub authority: CanonicalAddr,
}

/// Who may suspend a model, and nothing else. At most one suspension in an appointment.
#[cw_serde]
#[derive(Eq)]
pub struct Guardian<A = String> {
    /// An account or a contract.
    pub address: A,
    /// The unix second at which the term is over; it isn't part of it.
    pub until: u64,
    /// The longest that it may suspend for, in seconds.
    pub max_suspension: u64,
    /// The suspension that it made, if it did.
    pub suspended: Option<GuardianSuspension>,
}

/// A suspension that a guardian made.
#[cw_serde]
#[derive(Copy, Eq)]
pub struct GuardianSuspension {
    /// The unix second at which it ends, as the guardian set it.
    pub until: u64,
    /// Whether the authority ratified or lifted it. If it lapses without, the mandate ends with it.
    pub answered: bool,
}

/// Why a change of a model is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ModelError {
    /// A time or a duration is outside its bound.
    #[error(transparent)]
    OutOfBounds(#[from] OutOfBounds),
    /// The model changed since the sender saw it.
    #[error("revision: the model is at {present}, and this was decided upon {given}")]
    Revision {
        /// The revision given.
        given: u64,
        /// The model's.
        present: u64,
    },
    /// The change doesn't fit the model's state.
    #[error("{what}: not of a model that is {}", state.as_str())]
    State {
        /// What was tried.
        what: &'static str,
        /// The model's state.
        state: ModelState,
    },
    /// Nothing is active without a policy.
    #[error("activate: the model has no policy; set one first")]
    NoPolicy,
    /// The version is revoked.
    #[error("version {version}: it was revoked")]
    Revoked {
        /// Which.
        version: VersionId,
    },
    /// The version is active already.
    #[error("version {version}: it is active already")]
    AlreadyActive {
        /// Which.
        version: VersionId,
    },
    /// The root isn't the version's.
    #[error("version {version}: its root is {root}, not {given}")]
    WrongRoot {
        /// Which.
        version: VersionId,
        /// The root given.
        given: Digest,
        /// The version's.
        root: Digest,
    },
    /// An end that isn't in the future.
    #[error("{what}: {given} is not after now, {now}")]
    Past {
        /// Which end.
        what: &'static str,
        /// The unix second given.
        given: u64,
        /// Now.
        now: u64,
    },
    /// The model is suspended already: ratify to give that a new end.
    #[error("suspend: the model is suspended until {until}")]
    AlreadySuspended {
        /// When that ends.
        until: u64,
    },
    /// The model isn't suspended.
    #[error("the model is not suspended")]
    NotSuspended,
    /// The guardian's term is over, or its mandate ended with a suspension that lapsed.
    #[error("guardian: its mandate is over")]
    MandateOver,
    /// The guardian has suspended in this appointment already.
    #[error("guardian: one suspension in an appointment, and there was one")]
    AlreadyUsed,
    /// There is no policy to tighten.
    #[error("tighten_guardrails: the model has no policy; set one")]
    NothingToTighten,
}

impl Head {
    /// The head of a model that registers.
    pub const fn new(authority: CanonicalAddr, policy: Option<PolicyId>) -> Self {
        Self {
            state: ModelState::Draft,
            suspended_until: None,
            active: None,
            grace: None,
            policy,
            sunset: None,
            revision: 0,
            authority,
        }
    }

    /// The state at a time: a deprecated model is retired from its sunset on.
    pub fn state(&self, now: u64) -> ModelState {
        match self.state {
            ModelState::Deprecated if self.sunset.is_some_and(|sunset| now >= sunset) => ModelState::Retired,
            state => state,
        }
    }

    /// The end of the suspension that lies over the state at a time.
    pub fn suspension(&self, now: u64) -> Option<u64> {
        self.suspended_until.filter(|until| now < *until)
    }

    /// Whether it is suspended at a time.
    pub fn is_suspended(&self, now: u64) -> bool {
        self.suspension(now).is_some()
    }

    /// The version before that is authorised beside the active one at a time.
    pub fn grace(&self, now: u64) -> Option<Grace> {
        self.grace.filter(|grace| now < grace.until)
    }

    /// Whether a version is the active one, or in its grace, at a time. Says nothing about suspension and state.
    pub fn authorises(&self, version: VersionId, now: u64) -> bool {
        self.active.is_some_and(|active| active.version == version)
            || self.grace(now).is_some_and(|grace| grace.version == version)
    }

    /// Where a version stands, of which it is known whether it was ever activated and revoked.
    pub fn version_state(&self, version: VersionId, activated: bool, revoked: bool) -> VersionState {
        if revoked {
            VersionState::Revoked
        } else if self.active.is_some_and(|active| active.version == version) {
            VersionState::Active
        } else if activated {
            VersionState::Superseded
        } else {
            VersionState::Submitted
        }
    }

    /// Whether it can be paid at a time: active or deprecated, and not suspended.
    pub fn is_payable(&self, now: u64) -> bool {
        matches!(self.state(now), ModelState::Active | ModelState::Deprecated) && !self.is_suspended(now)
    }

    /// Compares the revision that an action names.
    pub const fn expect(&self, revision: u64) -> Result<(), ModelError> {
        if revision != self.revision {
            return Err(ModelError::Revision { given: revision, present: self.revision });
        }
        Ok(())
    }

    /// An error if it is retired at a time: `what` could have no effect any more. What people still expect of a model
    /// that is over goes on: its cards are corrected, its versions revoked, its people replaced, its authority handed
    /// over.
    pub fn not_retired(&self, what: &'static str, now: u64) -> Result<(), ModelError> {
        match self.state(now) {
            state @ ModelState::Retired => Err(ModelError::State { what, state }),
            _ => Ok(()),
        }
    }

    /// The head after a counted change.
    fn changed(self) -> Self {
        Self { revision: self.revision.saturating_add(1), ..self }
    }

    /// The head after a change of the guardian, which is kept elsewhere.
    #[must_use]
    pub fn guardian_changed(&self) -> Self {
        self.clone().changed()
    }

    /// The head after a version was activated, with a grace of so many seconds for the version before. An earlier
    /// grace ends. Whether the version meets the policy is the caller's to know: [`super::unmet`].
    pub fn activate(
        &self,
        version: ActiveVersion,
        revoked: bool,
        grace: u64,
        now: u64,
    ) -> Result<Self, ModelError> {
        self.not_retired("activate", now)?;
        bounds::GRACE.check(grace)?;
        if self.policy.is_none() {
            return Err(ModelError::NoPolicy);
        }
        if revoked {
            return Err(ModelError::Revoked { version: version.version });
        }
        if self.active.is_some_and(|active| active.version == version.version) {
            return Err(ModelError::AlreadyActive { version: version.version });
        }
        let before = self.active.filter(|_| grace > 0);
        let state = match self.state {
            ModelState::Draft => ModelState::Active,
            state => state,
        };
        let grace = before.map(|before| Grace { version: before.version, until: now.saturating_add(grace) });
        Ok(Self { state, active: Some(version), grace, ..self.clone() }.changed())
    }

    /// The head after a policy was put in force. Whether it may be, and whether the active version meets it, is the
    /// caller's to know: [`super::tightens`], [`super::unmet`].
    pub fn set_policy(&self, policy: PolicyId, now: u64) -> Result<Self, ModelError> {
        self.not_retired("set_guardrails", now)?;
        Ok(Self { policy: Some(policy), ..self.clone() }.changed())
    }

    /// The head after the model was deprecated until a sunset. A deprecated model can be given another one, while it
    /// isn't past.
    pub fn deprecate(&self, sunset: u64, now: u64) -> Result<Self, ModelError> {
        match self.state(now) {
            ModelState::Active | ModelState::Deprecated => {}
            state => return Err(ModelError::State { what: "deprecate", state }),
        }
        bounds::SUNSET.check(ahead("sunset", sunset, now)?)?;
        Ok(Self { state: ModelState::Deprecated, sunset: Some(sunset), ..self.clone() }.changed())
    }

    /// The head after the model was retired.
    pub fn retire(&self, now: u64) -> Result<Self, ModelError> {
        self.not_retired("retire", now)?;
        Ok(Self { state: ModelState::Retired, ..self.clone() }.changed())
    }

    /// The head after a version was revoked, whatever the model's state. If it is the active one, none is active; a
    /// version that is in its grace stays authorised until that ends.
    pub fn revoke(&self, version: VersionId, revoked: bool) -> Result<Self, ModelError> {
        if revoked {
            return Err(ModelError::Revoked { version });
        }
        Ok(Self {
            active: self.active.filter(|active| active.version != version),
            grace: self.grace.filter(|grace| grace.version != version),
            ..self.clone()
        }
        .changed())
    }

    /// The head after the model was suspended.
    pub fn suspend(&self, until: u64, now: u64) -> Result<Self, ModelError> {
        match self.state(now) {
            ModelState::Active | ModelState::Deprecated => {}
            state => return Err(ModelError::State { what: "suspend", state }),
        }
        if let Some(until) = self.suspension(now) {
            return Err(ModelError::AlreadySuspended { until });
        }
        bounds::SUSPENSION.check(ahead("suspension", until, now)?)?;
        Ok(Self { suspended_until: Some(until), ..self.clone() }.changed())
    }

    /// The head after a suspension, made by whomever, was given a new end.
    pub fn ratify(&self, until: u64, now: u64) -> Result<Self, ModelError> {
        self.not_retired("ratify_suspension", now)?;
        self.suspension(now).ok_or(ModelError::NotSuspended)?;
        bounds::SUSPENSION.check(ahead("suspension", until, now)?)?;
        Ok(Self { suspended_until: Some(until), ..self.clone() }.changed())
    }

    /// The head after a suspension was ended.
    pub fn lift(&self, now: u64) -> Result<Self, ModelError> {
        self.suspension(now).ok_or(ModelError::NotSuspended)?;
        Ok(Self { suspended_until: None, ..self.clone() }.changed())
    }

    /// The head after the authority was handed over.
    #[must_use]
    pub fn hand_over(&self, authority: CanonicalAddr) -> Self {
        Self { authority, ..self.clone() }.changed()
    }
}

/// How far an end is ahead, in seconds.
fn ahead(what: &'static str, given: u64, now: u64) -> Result<u64, ModelError> {
    given.checked_sub(now).filter(|ahead| *ahead > 0).ok_or(ModelError::Past { what, given, now })
}

impl<A> Guardian<A> {
    /// A guardian that was just appointed.
    pub fn appoint(address: A, until: u64, max_suspension: u64, now: u64) -> Result<Self, ModelError> {
        bounds::GUARDIAN_TERM.check(ahead("guardian", until, now)?)?;
        bounds::SUSPENSION.check(max_suspension)?;
        Ok(Self { address, until, max_suspension, suspended: None })
    }

    /// Whether it is the guardian at a time: until the term is over, or a suspension of its own lapses unanswered.
    pub fn in_office(&self, now: u64) -> bool {
        let lapsed = |suspension: GuardianSuspension| !suspension.answered && now >= suspension.until;
        now < self.until && !self.suspended.is_some_and(lapsed)
    }

    /// The guardian after it suspended.
    pub fn suspend(self, until: u64, now: u64) -> Result<Self, ModelError> {
        if !self.in_office(now) {
            return Err(ModelError::MandateOver);
        }
        if self.suspended.is_some() {
            return Err(ModelError::AlreadyUsed);
        }
        bounds::Bound { max: self.max_suspension, ..bounds::SUSPENSION }.check(ahead(
            "suspension",
            until,
            now,
        )?)?;
        Ok(Self { suspended: Some(GuardianSuspension { until, answered: false }), ..self })
    }

    /// The guardian after the authority ratified or lifted a suspension, at a time.
    #[must_use]
    pub fn answered(self, now: u64) -> Self {
        let suspended = self.suspended.map(|suspension| GuardianSuspension {
            answered: suspension.answered || now < suspension.until,
            ..suspension
        });
        Self { suspended, ..self }
    }
}
