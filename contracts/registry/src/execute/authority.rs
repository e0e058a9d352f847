//! What a model's authority settles without a word on its use, and how the authority is handed over.

use cosmwasm_std::Response;
use polity::registry::{
    check_maintainers, AtRevision, LineageError, ModelId, ProposeAuthority, SetLicence, SetMaintainers,
    SetPledge,
};

use crate::{
    act::{Act, Note},
    events, facts,
    state::{Account, Accounts, Offer, LICENCES, MAINTAINERS, MODELS, OFFERS, PROPOSED},
    ContractError,
};

/// The maintainers that a message names.
pub fn maintainers(act: &Act, given: &[String]) -> Result<Accounts, ContractError> {
    check_maintainers(given)?;
    let accounts = given.iter().map(|given| Ok(act.canonical(&act.address("maintainers", given)?)?));
    accounts.collect::<Result<_, ContractError>>().map(Accounts)
}

pub fn set_maintainers(mut act: Act, msg: SetMaintainers) -> Result<Response, ContractError> {
    let SetMaintainers { model, revision, maintainers: given } = msg;
    let head = act.decides(model, revision)?;
    let accounts = maintainers(&act, &given)?;
    let nanos = act.nanos();
    MAINTAINERS.set(act.deps.storage, model, nanos, &accounts)?;
    act.change(model, &head, &head, Note::default())?;
    Ok(Response::new().add_event(events::MaintainersSet::new(model, &given)))
}

pub fn set_licence(mut act: Act, msg: SetLicence) -> Result<Response, ContractError> {
    let SetLicence { model, revision, licence } = msg;
    let head = act.decides(model, revision)?;
    head.not_retired("set_licence", act.seconds())?;
    let licence = facts::exact_licence(act.view(), licence)?;
    for parent in MODELS.load(act.deps.storage, model)?.parents {
        let accepted = LICENCES.load(act.deps.storage, parent.licence)?.made;
        if !accepted.lets_child_carry(parent.licence, licence) {
            return Err(LineageError::NotAlike { parent: parent.model, licence }.into());
        }
    }
    offer(&mut act, model, |offer| Offer { licence, ..offer })?;
    act.change(model, &head, &head, Note::default())?;
    Ok(Response::new().add_event(events::LicenceSet { model, licence }))
}

pub fn set_pledge(mut act: Act, msg: SetPledge) -> Result<Response, ContractError> {
    let SetPledge { model, revision, pledge } = msg;
    let head = act.decides(model, revision)?;
    head.not_retired("set_pledge", act.seconds())?;
    offer(&mut act, model, |offer| Offer { pledge, ..offer })?;
    act.change(model, &head, &head, Note::default())?;
    Ok(Response::new().add_event(events::PledgeSet { model, pledge }))
}

fn offer(act: &mut Act, model: ModelId, change: impl FnOnce(Offer) -> Offer) -> Result<(), ContractError> {
    let present = OFFERS.last(act.deps.storage, model)?;
    let present = present.ok_or(ContractError::Unknown { what: "model", id: model })?;
    let nanos = act.nanos();
    Ok(OFFERS.set(act.deps.storage, model, nanos, &change(present))?)
}

pub fn propose_authority(mut act: Act, msg: ProposeAuthority) -> Result<Response, ContractError> {
    let ProposeAuthority { model, revision, authority } = msg;
    let head = act.decides(model, revision)?;
    let named = authority.as_deref().map(|authority| act.address("authority", authority)).transpose()?;
    if named.is_none() && PROPOSED.last(act.deps.storage, model)?.unwrap_or_default().0.is_none() {
        return Err(ContractError::NobodyProposed);
    }
    let account = Account(named.as_ref().map(|named| act.canonical(named)).transpose()?);
    let nanos = act.nanos();
    PROPOSED.set(act.deps.storage, model, nanos, &account)?;
    act.change(model, &head, &head, Note::default())?;
    Ok(Response::new().add_event(events::AuthorityProposed { model, authority: named }))
}

pub fn accept_authority(mut act: Act, msg: AtRevision) -> Result<Response, ContractError> {
    let AtRevision { model, revision } = msg;
    let before = act.head(model)?;
    let sender = act.sender()?;
    let named = PROPOSED.last(act.deps.storage, model)?.unwrap_or_default().0;
    if named.as_ref() != Some(&sender) {
        return Err(act.refuse("whoever is named to take the model's authority over"));
    }
    before.expect(revision)?;
    let nanos = act.nanos();
    PROPOSED.set(act.deps.storage, model, nanos, &Account(None))?;
    act.change(model, &before, &before.hand_over(sender), Note::default())?;
    Ok(Response::new().add_event(events::AuthorityAccepted { model, authority: act.sender }))
}
