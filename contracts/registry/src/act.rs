//! What every message has at hand: who sends it and when, and the one way in which a model changes.

use cosmwasm_std::{Addr, Binary, CanonicalAddr, Deps, DepsMut, Env, StdResult};
use polity::{
    registry::{log_start, raw::LogHead, Cause, Entry, Head, ModelId, VersionId},
    Digest,
};
use polity_store::Packed;

use crate::{
    at::At,
    state::{Active, StoredEntry, Version, ACTIVE, COUNT, ENTRIES, HEAD, LOG, MAINTAINERS, TIMES, VERSIONS},
    ContractError,
};

/// A message that is carried out.
pub struct Act<'a> {
    pub deps: DepsMut<'a>,
    pub env: &'a Env,
    pub sender: Addr,
    /// The message's name.
    pub kind: &'static str,
}

/// What the log says of a change besides the head.
#[derive(Default)]
pub struct Note {
    pub reason: Option<Cause>,
    pub digest: Option<Digest>,
}

impl Note {
    /// About something with this digest.
    pub const fn about(digest: Digest) -> Self {
        Self { reason: None, digest: Some(digest) }
    }
}

impl Act<'_> {
    pub fn now(&self) -> At {
        At::now(self.env)
    }

    /// Unix seconds.
    pub fn seconds(&self) -> u64 {
        self.env.block.time.seconds()
    }

    /// The position of this block in logs by time.
    pub fn nanos(&self) -> u64 {
        self.env.block.time.nanos()
    }

    pub fn view(&self) -> Deps<'_> {
        self.deps.as_ref()
    }

    pub fn canonical(&self, account: &Addr) -> StdResult<CanonicalAddr> {
        self.deps.api.addr_canonicalize(account.as_str())
    }

    pub fn sender(&self) -> StdResult<CanonicalAddr> {
        self.canonical(&self.sender)
    }

    pub fn address(&self, field: &'static str, given: &str) -> Result<Addr, ContractError> {
        Ok(polity::address(self.deps.api, field, given)?)
    }

    /// The next number of a kind of thing.
    pub fn next(&mut self, kind: &str) -> Result<u64, ContractError> {
        let next = COUNT.may_load(self.deps.storage, kind)?.unwrap_or(0).saturating_add(1);
        COUNT.save(self.deps.storage, kind, &next)?;
        Ok(next)
    }

    /// The next number of a kind of thing that there are fewer of.
    pub fn next_small(&mut self, kind: &str) -> Result<u32, ContractError> {
        u32::try_from(self.next(kind)?).map_err(|_| cosmwasm_std::StdError::generic_err("too many").into())
    }

    pub fn refuse(&self, only: &'static str) -> ContractError {
        ContractError::Unauthorized { only, sender: self.sender.clone() }
    }

    pub fn head(&self, model: ModelId) -> Result<Head, ContractError> {
        HEAD.may_load(self.deps.storage, model)?.ok_or(ContractError::Unknown { what: "model", id: model })
    }

    /// The model's head, if the sender is its authority and saw it at this revision.
    pub fn decides(&self, model: ModelId, revision: u64) -> Result<Head, ContractError> {
        let head = self.head(model)?;
        if head.authority != self.sender()? {
            return Err(self.refuse("the model's authority"));
        }
        head.expect(revision)?;
        Ok(head)
    }

    /// The model's head, if the sender is its authority or a maintainer.
    pub fn prepares(&self, model: ModelId) -> Result<Head, ContractError> {
        let head = self.head(model)?;
        let sender = self.sender()?;
        let maintains = || -> StdResult<bool> {
            let maintainers = MAINTAINERS.last(self.deps.storage, model)?.unwrap_or_default();
            Ok(maintainers.0.contains(&sender))
        };
        if head.authority != sender && !maintains()? {
            return Err(self.refuse("the model's authority and its maintainers"));
        }
        Ok(head)
    }

    pub fn version(&self, model: ModelId, version: VersionId) -> Result<Version, ContractError> {
        let found = VERSIONS.may_load(self.deps.storage, (model, version))?;
        found.ok_or(ContractError::NoVersion { model, version })
    }

    /// Writes the first head of a model, and answers the hash that its log starts from.
    pub fn begin(&mut self, model: ModelId, head: &Head) -> Result<Digest, ContractError> {
        let hash = log_start(&self.env.block.chain_id, self.env.contract.address.as_str(), model);
        HEAD.save(self.deps.storage, model, head)?;
        self.append(model, LogHead { seq: 0, hash }, vec![], head, Note::default())?;
        Ok(hash)
    }

    /// Writes what a change leaves of a model's head, and appends the change to its log.
    pub fn change(
        &mut self,
        model: ModelId,
        before: &Head,
        after: &Head,
        note: Note,
    ) -> Result<(), ContractError> {
        if after != before {
            HEAD.save(self.deps.storage, model, after)?;
        }
        if after.active != before.active {
            ACTIVE.set(self.deps.storage, model, self.env.block.height, &Active(after.active))?;
        }
        let log = LOG.load(self.deps.storage, model)?;
        self.append(model, log, before.to_bytes()?, after, note)
    }

    fn append(
        &mut self,
        model: ModelId,
        log: LogHead,
        before: Vec<u8>,
        after: &Head,
        Note { reason, digest }: Note,
    ) -> Result<(), ContractError> {
        let after = after.to_bytes()?;
        let entry = Entry {
            seq: log.seq.saturating_add(1),
            height: self.env.block.height,
            time: self.nanos().into(),
            actor: self.sender.to_string(),
            kind: self.kind.to_owned(),
            before: Binary::new(before),
            after: Binary::new(after.clone()),
            reason,
            digest,
        };
        let hash = entry.hash(&log.hash);
        let stored = StoredEntry {
            height: entry.height,
            time: self.nanos(),
            actor: self.sender()?,
            kind: entry.kind,
            reason,
            digest,
            hash,
            after,
        };
        ENTRIES.save(self.deps.storage, (model, entry.seq), &stored)?;
        LOG.save(self.deps.storage, model, &LogHead { seq: entry.seq, hash })?;
        let nanos = self.nanos();
        TIMES.set(self.deps.storage, model, nanos, &entry.seq)?;
        Ok(())
    }
}
