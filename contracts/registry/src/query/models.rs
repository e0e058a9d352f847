//! Models, versions, where they come from, and what became of them.

use cosmwasm_std::{Addr, Binary, CanonicalAddr, Deps, Env, Order, StdError, StdResult};
use cw_storage_plus::Bound;
use polity::{
    registry::{
        ActiveResponse, ActiveVersion, ByRootResponse, CardResponse, CardsResponse, ChildrenResponse,
        DerivedResponse, Entry, File, FileResponse, Guardian, Head, LineageResponse, LogResponse,
        ModelByNameResponse, ModelId, ModelName, ModelResponse, ModelRow, ModelsResponse, Moment, Proof,
        RegisteredResponse, RevocationResponse, RootRow, Submit, SuspensionResponse, VersionId, VersionRef,
        VersionResponse, VersionRow, VersionState, VersionsResponse,
    },
    Digest,
};

use crate::{
    at::At,
    facts::{known_version, version_key},
    state::{
        Body, Card, Model, Offer, Version, ACTIVATED, ACTIVE, BODIES, CARDS, CARD_TIMES, CHILDREN, DERIVED,
        ENTRIES, GUARDIANS, HEAD, INHERITED, LOG, MAINTAINERS, MODELS, NAMES, OFFERS, ORIGIN, PROPOSED,
        REVOKED, ROOTS, SUBMITTED, SUCCESSORS, SUSPENSIONS, VERSIONS,
    },
    ContractError,
};

fn name(deps: Deps, account: &CanonicalAddr) -> StdResult<String> {
    deps.api.addr_humanize(account).map(Addr::into_string)
}

/// In unix seconds.
fn seconds(nanos: u64) -> u64 {
    cosmwasm_std::Timestamp::from_nanos(nanos).seconds()
}

fn known(deps: Deps, model: ModelId) -> Result<Head, ContractError> {
    HEAD.may_load(deps.storage, model)?.ok_or(ContractError::Unknown { what: "model", id: model })
}

pub fn model(deps: Deps, env: &Env, model: ModelId, at: Option<u64>) -> Result<ModelResponse, ContractError> {
    let at = At::of(env, at)?;
    let (head, _) = at.known_head(deps, model)?;
    let (store, end, now) = (deps.storage, at.end(), at.seconds());
    let Model { registrant, name: given, successor_of, .. } = MODELS.load(store, model)?;
    let Offer { licence, pledge } = OFFERS
        .before(store, model, end)?
        .ok_or_else(|| StdError::not_found(format!("licence of model {model}")))?;
    let suspension = match head.suspension(now) {
        None => None,
        Some(until) => SUSPENSIONS.before(store, model, end)?.map(|suspension| (until, suspension)),
    };
    let suspension = suspension.map(|(until, suspension)| {
        Ok::<_, StdError>(SuspensionResponse {
            until,
            reason: suspension.reason,
            document: suspension.document,
            by: name(deps, &suspension.by)?,
            ratified: suspension.ratified,
        })
    });
    let maintainers = MAINTAINERS.before(store, model, end)?.unwrap_or_default().0;
    let guardian = GUARDIANS.before(store, model, end)?.unwrap_or_default().0.map(|guardian| {
        let Guardian { address, until, max_suspension, suspended } = guardian;
        Ok::<_, StdError>(Guardian { address: name(deps, &address)?, until, max_suspension, suspended })
    });
    let proposed = PROPOSED.before(store, model, end)?.unwrap_or_default().0;
    Ok(ModelResponse {
        model,
        registrant: registrant.into(),
        name: given,
        state: head.state(now),
        suspension: suspension.transpose()?,
        active: head.active.map(|active| active.version),
        grace: head.grace(now),
        policy: head.policy,
        sunset: head.sunset,
        successor: SUCCESSORS.before(store, model, end)?.filter(|successor| *successor > 0),
        successor_of,
        revision: head.revision,
        authority: name(deps, &head.authority)?,
        proposed_authority: proposed.map(|proposed| name(deps, &proposed)).transpose()?,
        maintainers: maintainers.iter().map(|account| name(deps, account)).collect::<StdResult<_>>()?,
        guardian: guardian.transpose()?,
        licence,
        pledge,
        versions: SUBMITTED.before(store, model, end)?.unwrap_or(0),
        head,
    })
}

fn row(deps: Deps, env: &Env, model: ModelId) -> Result<ModelRow, ContractError> {
    let (head, now) = (known(deps, model)?, env.block.time.seconds());
    let Model { registrant, name, .. } = MODELS.load(deps.storage, model)?;
    Ok(ModelRow {
        model,
        registrant: registrant.into(),
        name,
        state: head.state(now),
        suspended: head.is_suspended(now),
        active: head.active.map(|active| active.version),
    })
}

pub fn models(
    deps: Deps,
    env: &Env,
    start_after: Option<ModelId>,
    rows: usize,
) -> Result<ModelsResponse, ContractError> {
    let min = start_after.map(Bound::exclusive);
    let ids: Vec<_> = MODELS
        .range(deps.storage, min, None, Order::Ascending)
        .take(rows)
        .map(|row| Ok(row?.0))
        .collect::<StdResult<_>>()?;
    let models = ids.into_iter().map(|model| row(deps, env, model)).collect::<Result<_, _>>()?;
    Ok(ModelsResponse { models })
}

fn registrant(deps: Deps, given: &str) -> Result<CanonicalAddr, ContractError> {
    let account = polity::address(deps.api, "registrant", given)?;
    Ok(deps.api.addr_canonicalize(account.as_str())?)
}

pub fn by_name(deps: Deps, given: &str, name: &ModelName) -> Result<ModelByNameResponse, ContractError> {
    let account = registrant(deps, given)?;
    Ok(ModelByNameResponse { model: NAMES.may_load(deps.storage, (&account, name))? })
}

pub fn registered(
    deps: Deps,
    env: &Env,
    given: &str,
    start_after: Option<ModelName>,
    rows: usize,
) -> Result<RegisteredResponse, ContractError> {
    let account = registrant(deps, given)?;
    let min = start_after.as_deref().map(Bound::exclusive);
    let ids: Vec<_> = NAMES
        .prefix_range(deps.storage, account.as_slice(), min, None, Order::Ascending)
        .take(rows)
        .collect::<StdResult<_>>()?;
    let models = ids.into_iter().map(|(_, model)| row(deps, env, model)).collect::<Result<_, _>>()?;
    Ok(RegisteredResponse { models })
}

/// Where a version stands at a time, and its end if it had one.
fn state(
    deps: Deps,
    at: At,
    head: &Head,
    model: ModelId,
    version: VersionId,
) -> StdResult<(VersionState, Option<RevocationResponse>)> {
    let key = (model, version);
    let activated = ACTIVATED.peek(deps.storage, key)?.is_some_and(|time| at.includes(time));
    let revoked = REVOKED.peek(deps.storage, key)?.filter(|revocation| at.includes(revocation.time));
    let state = head.version_state(version, activated, revoked.is_some());
    let revocation = revoked.map(|revocation| RevocationResponse {
        time: seconds(revocation.time),
        reason: revocation.reason,
        document: revocation.document,
    });
    Ok((state, revocation))
}

pub fn version(
    deps: Deps,
    env: &Env,
    model: ModelId,
    version: VersionId,
    at: Option<u64>,
) -> Result<VersionResponse, ContractError> {
    let at = At::of(env, at)?;
    let stored = known_version(deps, at, model, version)?;
    let (head, _) = at.known_head(deps, model)?;
    let (state, revocation) = state(deps, at, &head, model, version)?;
    let Body(body) = BODIES.load(deps.storage, (model, version))?;
    let key = version_key(model, version);
    let card = match CARD_TIMES.before(deps.storage, &key, at.end())? {
        None => None,
        Some(number) => Some(card(deps, (number, CARDS.load(deps.storage, (&key, number))?))?),
    };
    Ok(VersionResponse {
        version,
        submitter: name(deps, &stored.submitter)?,
        submitted: seconds(stored.submitted),
        state,
        revocation,
        content: Submit { disclosures: stored.disclosures, ..body },
        card,
    })
}

fn card(deps: Deps, (number, card): (u32, Card)) -> StdResult<CardResponse> {
    Ok(CardResponse { number, digest: card.digest, by: name(deps, &card.by)?, time: seconds(card.time) })
}

pub fn versions(
    deps: Deps,
    env: &Env,
    model: ModelId,
    start_after: Option<VersionId>,
    rows: usize,
) -> Result<VersionsResponse, ContractError> {
    let head = known(deps, model)?;
    let min = start_after.map(Bound::exclusive);
    let range = VERSIONS.prefix_range(deps.storage, model, min, None, Order::Ascending).take(rows);
    let row = |row: StdResult<(VersionId, Version)>| {
        let (version, Version { root, label, .. }) = row?;
        let (state, _) = state(deps, At::now(env), &head, model, version)?;
        Ok(VersionRow { version, root, label, state })
    };
    Ok(VersionsResponse { versions: range.map(row).collect::<StdResult<_>>()? })
}

pub fn by_root(
    deps: Deps,
    env: &Env,
    root: Digest,
    start_after: Option<VersionRef>,
    rows: usize,
) -> Result<ByRootResponse, ContractError> {
    // a model takes each root once
    let min = start_after.map(|last| Bound::exclusive(last.model));
    let found: Vec<_> = ROOTS
        .prefix_range(deps.storage, root.0.as_slice(), min, None, Order::Ascending)
        .take(rows)
        .collect::<StdResult<_>>()?;
    let row = |(model, version)| {
        let submitter = name(deps, &known_version(deps, At::now(env), model, version)?.submitter)?;
        let (state, _) = state(deps, At::now(env), &known(deps, model)?, model, version)?;
        Ok::<_, ContractError>(RootRow { version: VersionRef { model, version }, submitter, state })
    };
    Ok(ByRootResponse { versions: found.into_iter().map(row).collect::<Result<_, _>>()? })
}

/// Of a model that there wasn't yet, at a past time or height, none was active.
pub fn active(
    deps: Deps,
    env: &Env,
    model: ModelId,
    at: Option<Moment>,
) -> Result<ActiveResponse, ContractError> {
    let active = match at {
        None => known(deps, model)?.active,
        Some(Moment::Time(time)) => {
            At::of(env, Some(time))?.head(deps, model)?.and_then(|(head, _)| head.active)
        }
        Some(Moment::Height(height)) if height <= env.block.height => {
            ACTIVE.before(deps.storage, model, height)?.and_then(|active| active.0)
        }
        Some(Moment::Height(at)) => return Err(ContractError::NotPast { at }),
    };
    let version = active.map(|active: ActiveVersion| active.version);
    Ok(ActiveResponse { version, root: active.map(|active| active.root) })
}

pub fn cards(
    deps: Deps,
    env: &Env,
    model: ModelId,
    version: VersionId,
    start_after: Option<u32>,
    rows: usize,
) -> Result<CardsResponse, ContractError> {
    known_version(deps, At::now(env), model, version)?;
    let key = version_key(model, version);
    let min = start_after.map(Bound::exclusive);
    let range = CARDS.prefix_range(deps.storage, key.as_slice(), min, None, Order::Ascending).take(rows);
    Ok(CardsResponse { cards: range.map(|row| card(deps, row?)).collect::<StdResult<_>>()? })
}

pub fn lineage(deps: Deps, model: ModelId) -> Result<LineageResponse, ContractError> {
    known(deps, model)?;
    let origin = ORIGIN.load(deps.storage, model)?;
    Ok(LineageResponse {
        parents: MODELS.load(deps.storage, model)?.parents,
        own: origin.weights.own().into(),
        ancestors: origin.weights.into(),
        inherited: INHERITED.peek(deps.storage, model)?.unwrap_or_default().0,
        first_holder: origin.holder.map(|holder| name(deps, &holder)).transpose()?,
    })
}

pub fn children(
    deps: Deps,
    model: ModelId,
    start_after: Option<ModelId>,
    rows: usize,
) -> Result<ChildrenResponse, ContractError> {
    known(deps, model)?;
    let min = start_after.map(Bound::exclusive);
    let range = CHILDREN.prefix_range(deps.storage, model, min, None, Order::Ascending).take(rows);
    Ok(ChildrenResponse {
        children: range.map(|row| row.map(|(child, ())| child)).collect::<StdResult<_>>()?,
    })
}

pub fn derived(
    deps: Deps,
    env: &Env,
    model: ModelId,
    version: VersionId,
    start_after: Option<VersionRef>,
    rows: usize,
) -> Result<DerivedResponse, ContractError> {
    known_version(deps, At::now(env), model, version)?;
    let source = version_key(model, version);
    let after = start_after.map(|last| version_key(last.model, last.version));
    let min = after.as_deref().map(Bound::exclusive);
    let range = DERIVED.prefix_range(deps.storage, source.as_slice(), min, None, Order::Ascending).take(rows);
    let row = |row: StdResult<(Vec<u8>, ())>| {
        let (key, ()) = row?;
        let parts = key.split_first_chunk().and_then(|(model, rest)| Some((*model, *rest.first_chunk()?)));
        let (model, version) = parts.ok_or_else(|| StdError::parse_err("version", "the key is too short"))?;
        Ok(VersionRef { model: u64::from_be_bytes(model), version: u32::from_be_bytes(version) })
    };
    Ok(DerivedResponse { versions: range.map(row).collect::<StdResult<_>>()? })
}

pub fn log(
    deps: Deps,
    model: ModelId,
    start_after: Option<u64>,
    rows: usize,
) -> Result<LogResponse, ContractError> {
    known(deps, model)?;
    let latest = LOG.load(deps.storage, model)?;
    let start = start_after.unwrap_or(0).min(latest.seq);
    let (before, mut left) = match start {
        0 => (MODELS.load(deps.storage, model)?.log_start, vec![]),
        seq => {
            let entry = ENTRIES.load(deps.storage, (model, seq))?;
            (entry.hash, entry.after)
        }
    };
    let range =
        ENTRIES.prefix_range(deps.storage, model, Some(Bound::exclusive(start)), None, Order::Ascending);
    let entries = range.take(rows).map(|row| {
        let (seq, entry) = row?;
        Ok(Entry {
            seq,
            height: entry.height,
            time: entry.time.into(),
            actor: name(deps, &entry.actor)?,
            kind: entry.kind,
            before: Binary::new(std::mem::replace(&mut left, entry.after.clone())),
            after: Binary::new(entry.after),
            reason: entry.reason,
            digest: entry.digest,
        })
    });
    let entries = entries.collect::<StdResult<_>>()?;
    Ok(LogResponse { seq: latest.seq, hash: latest.hash, entries, before })
}

pub fn file(
    deps: Deps,
    env: &Env,
    model: ModelId,
    version: VersionId,
    file: &File,
    proof: &Proof,
) -> Result<FileResponse, ContractError> {
    let Version { root, files, .. } = known_version(deps, At::now(env), model, version)?;
    Ok(FileResponse { included: proof.verify(file, &root, files) })
}
