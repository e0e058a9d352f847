//! Whether a use is allowed. Whoever loads the files enforces it.

use cosmwasm_std::{Deps, Env};
use polity::registry::{decide, Attributes, Decision, Snapshot, Subject};

use crate::{at::At, facts::Facts, ContractError};

pub fn snapshot(
    deps: Deps,
    env: &Env,
    subject: &Subject,
    at: Option<u64>,
) -> Result<Snapshot, ContractError> {
    let at = At::of(env, at)?;
    let (head, height) = at.known_head(deps, subject.model())?;
    let mut facts = Facts::new(deps, env, at, subject.model());
    let version = facts.subject(subject, &head)?;
    facts.snapshot(head, height, version)
}

pub fn authorize(
    deps: Deps,
    env: &Env,
    subject: &Subject,
    attributes: &Attributes,
    at: Option<u64>,
) -> Result<Decision, ContractError> {
    Ok(decide(&snapshot(deps, env, subject, at)?, subject, attributes))
}
