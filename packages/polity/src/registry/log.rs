//! The log of a model: every change of it, as a chain of hashes that another program can verify.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Binary, Uint64};

use super::{hash::sha256, model::Cause, ModelId};
use crate::Digest;

/// What the first hash of every log starts with.
pub const LOG_TAG: &str = "polity-log-v1";

/// A change of a model.
#[cw_serde]
#[derive(Eq)]
pub struct Entry {
    /// Its number, from 1.
    pub seq: u64,
    /// The height of its block.
    pub height: u64,
    /// The time of its block, in nanoseconds since the unix epoch.
    pub time: Uint64,
    /// Who did it: the sender's address.
    pub actor: String,
    /// The message's name, snake_case.
    pub kind: String,
    /// The head's bytes before; none in the first entry.
    pub before: Binary,
    /// The head's bytes after.
    pub after: Binary,
    /// Why, where the message says it (suspend, revoke).
    pub reason: Option<Cause>,
    /// The document's digest (suspend, revoke), the root (submit, activate), the policy's digest (set and tighten
    /// guardrails), the card's (amend), else none.
    pub digest: Option<Digest>,
}

/// F(x) = u32be(length in bytes) ‖ x.
fn field(out: &mut Vec<u8>, bytes: &[u8]) {
    // addresses, names, digests and heads are far shorter
    out.extend_from_slice(&u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
    out.extend_from_slice(bytes);
}

/// h(0) = SHA-256(0x02 ‖ F("polity-log-v1") ‖ F(chain id) ‖ F(contract address) ‖ u64be(model)): the hash that the
/// first entry goes on from. Addresses are in their text form.
pub fn log_start(chain_id: &str, contract: &str, model: ModelId) -> Digest {
    let mut bytes = vec![2];
    field(&mut bytes, LOG_TAG.as_bytes());
    field(&mut bytes, chain_id.as_bytes());
    field(&mut bytes, contract.as_bytes());
    bytes.extend_from_slice(&model.to_be_bytes());
    sha256(&[&bytes])
}

impl Entry {
    /// h(seq) = SHA-256(0x03 ‖ h(seq−1) ‖ u64be(seq) ‖ u64be(height) ‖ u64be(time in ns) ‖ F(actor) ‖ F(kind) ‖
    /// F(before) ‖ F(after) ‖ u8(reason) ‖ F(digest)), given h(seq−1).
    pub fn hash(&self, previous: &Digest) -> Digest {
        let mut bytes = vec![3];
        bytes.extend_from_slice(&previous.0);
        for number in [self.seq, self.height, self.time.u64()] {
            bytes.extend_from_slice(&number.to_be_bytes());
        }
        field(&mut bytes, self.actor.as_bytes());
        field(&mut bytes, self.kind.as_bytes());
        field(&mut bytes, &self.before);
        field(&mut bytes, &self.after);
        bytes.push(self.reason.map_or(0, Cause::number));
        field(&mut bytes, self.digest.as_ref().map(|digest| digest.0.as_slice()).unwrap_or_default());
        sha256(&[&bytes])
    }
}

/// The hash after some entries that follow on each other and on `previous`, whose number is `seq` (0 and [`log_start`]
/// for a whole log). None if a number is missing or a head isn't the one that the entry before left.
pub fn log_hash(seq: u64, previous: Digest, entries: &[Entry]) -> Option<Digest> {
    let mut last: Option<&Entry> = None;
    let mut hash = previous;
    for (number, entry) in (seq.checked_add(1)?..).zip(entries) {
        let follows = match last {
            Some(last) => entry.before == last.after,
            None => seq > 0 || entry.before.is_empty(),
        };
        if entry.seq != number || !follows {
            return None;
        }
        hash = entry.hash(&hash);
        last = Some(entry);
    }
    Some(hash)
}
