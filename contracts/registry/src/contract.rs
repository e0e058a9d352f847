//! The entry points. Each arm hands over to the logic; no message takes funds.

use cosmwasm_std::{
    to_json_binary, Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response, SubMsg, WasmMsg,
};
use polity::{
    bounds::page,
    registry::{ExecuteMsg, InstantiateMsg, QueryMsg},
};

use crate::{
    act::Act,
    execute::{authority, catalogue, evaluations, guardian, models},
    query as answer, ContractError,
};

/// What cw2 keeps of this contract.
pub const CONTRACT_NAME: &str = "polity-registry";
/// The version of this code.
pub const CONTRACT_VERSION: &str = env!("CARGO_PKG_VERSION");

/// The id of the only message that is sent.
const ADMIN: u64 = 1;

/// Makes a registry, which nobody owns. Who made it is no one in particular afterwards.
pub fn instantiate(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    _msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    unpaid(&info)?;
    cw2::set_contract_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    // A chain knows a contract's admin only once it is made: so ask in the reply, whatever becomes of this message. It
    // is refused where there is no admin, and gives the power up where it is the registry's own.
    let clear = WasmMsg::ClearAdmin { contract_addr: env.contract.address.into_string() };
    Ok(Response::new().add_submessage(SubMsg::reply_always(clear, ADMIN)))
}

/// Refuses an admin: it could change what everybody's models are judged by.
pub fn reply(deps: DepsMut, env: Env, reply: Reply) -> Result<Response, ContractError> {
    if reply.id != ADMIN {
        return Err(ContractError::UnknownReply { id: reply.id });
    }
    match deps.querier.query_wasm_contract_info(env.contract.address)?.admin {
        Some(admin) => Err(ContractError::HasAdmin { admin }),
        None => Ok(Response::new()),
    }
}

/// Does what a message says.
pub fn execute(
    mut deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, ContractError> {
    unpaid(&info)?;
    let act = Act { deps: deps.branch(), env: &env, sender: info.sender, kind: msg.kind() };
    match msg {
        ExecuteMsg::CreateVocabulary { axes } => catalogue::create_vocabulary(act, axes),
        ExecuteMsg::AddAxes { vocabulary, axes } => catalogue::add_axes(act, vocabulary, axes),
        ExecuteMsg::SealVocabulary { vocabulary, digest } => {
            catalogue::seal_vocabulary(act, vocabulary, digest)
        }
        ExecuteMsg::CreatePolicy(msg) => catalogue::create_policy(act, msg),
        ExecuteMsg::CreateMetric(metric) => catalogue::create_metric(act, metric),
        ExecuteMsg::CreatePanel { authority, members } => catalogue::create_panel(act, &authority, &members),
        ExecuteMsg::CreateLicence(licence) => catalogue::create_licence(act, licence),
        ExecuteMsg::StrikeMember(msg) => evaluations::strike(act, msg),

        ExecuteMsg::Register(msg) => models::register(act, msg),
        ExecuteMsg::Submit(msg) => models::submit(act, msg),
        ExecuteMsg::AmendCard { model, version, digest } => models::amend_card(act, model, version, digest),
        ExecuteMsg::Activate(msg) => models::activate(act, msg, false),
        ExecuteMsg::ActivateEvaluated(msg) => models::activate(act, msg, true),
        ExecuteMsg::TightenGuardrails(msg) => models::tighten_guardrails(act, msg),
        ExecuteMsg::SetGuardrails(msg) => models::set_guardrails(act, msg),
        ExecuteMsg::Deprecate(msg) => models::deprecate(act, msg),
        ExecuteMsg::Retire(msg) => models::retire(act, msg),
        ExecuteMsg::Revoke(msg) => models::revoke(act, msg),
        ExecuteMsg::Suspend(msg) => guardian::suspend(act, msg),
        ExecuteMsg::RatifySuspension(msg) => guardian::ratify(act, msg),
        ExecuteMsg::LiftSuspension(msg) => guardian::lift(act, msg),
        ExecuteMsg::AppointGuardian(msg) => guardian::appoint(act, msg),
        ExecuteMsg::SetMaintainers(msg) => authority::set_maintainers(act, msg),
        ExecuteMsg::SetLicence(msg) => authority::set_licence(act, msg),
        ExecuteMsg::SetPledge(msg) => authority::set_pledge(act, msg),
        ExecuteMsg::ProposeAuthority(msg) => authority::propose_authority(act, msg),
        ExecuteMsg::AcceptAuthority(msg) => authority::accept_authority(act, msg),

        ExecuteMsg::Attest { model, version, metric, attestation } => {
            evaluations::attest(act, model, version, metric, attestation)
        }
        ExecuteMsg::RevokeAttestation { model, version, metric } => {
            evaluations::revoke(act, model, version, metric)
        }
    }
}

/// Answers a question.
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    use answer::{catalogue, evaluations, models, uses};
    Ok(match msg {
        QueryMsg::Registry {} => to_json_binary(&catalogue::registry(deps)?),
        QueryMsg::Bounds {} => to_json_binary(&catalogue::bounds()),
        QueryMsg::Vocabulary { vocabulary } => to_json_binary(&catalogue::vocabulary(deps, vocabulary)?),
        QueryMsg::Vocabularies { start_after, limit } => {
            to_json_binary(&catalogue::vocabularies(deps, start_after, page(limit)?)?)
        }
        QueryMsg::Policy { policy } => to_json_binary(&catalogue::policy(deps, policy)?),
        QueryMsg::Policies { start_after, limit } => {
            to_json_binary(&catalogue::policies(deps, start_after, page(limit)?)?)
        }
        QueryMsg::Strictness { policy, than } => to_json_binary(&catalogue::strictness(deps, policy, than)?),
        QueryMsg::Metric { metric } => to_json_binary(&catalogue::metric(deps, metric)?),
        QueryMsg::Metrics { start_after, limit } => {
            to_json_binary(&catalogue::metrics(deps, start_after, page(limit)?)?)
        }
        QueryMsg::Panel { panel } => to_json_binary(&catalogue::panel(deps, panel)?),
        QueryMsg::Panels { start_after, limit } => {
            to_json_binary(&catalogue::panels(deps, start_after, page(limit)?)?)
        }
        QueryMsg::Licence { licence } => to_json_binary(&catalogue::licence(deps, licence)?),
        QueryMsg::Licences { start_after, limit } => {
            to_json_binary(&catalogue::licences(deps, start_after, page(limit)?)?)
        }

        QueryMsg::Model { model, at } => to_json_binary(&models::model(deps, &env, model, at)?),
        QueryMsg::Models { start_after, limit } => {
            to_json_binary(&models::models(deps, &env, start_after, page(limit)?)?)
        }
        QueryMsg::ModelByName { registrant, name } => {
            to_json_binary(&models::by_name(deps, &registrant, &name)?)
        }
        QueryMsg::Registered { registrant, start_after, limit } => {
            to_json_binary(&models::registered(deps, &env, &registrant, start_after, page(limit)?)?)
        }
        QueryMsg::Version { model, version, at } => {
            to_json_binary(&models::version(deps, &env, model, version, at)?)
        }
        QueryMsg::Versions { model, start_after, limit } => {
            to_json_binary(&models::versions(deps, &env, model, start_after, page(limit)?)?)
        }
        QueryMsg::ByRoot { root, start_after, limit } => {
            to_json_binary(&models::by_root(deps, &env, root, start_after, page(limit)?)?)
        }
        QueryMsg::Active { model, at } => to_json_binary(&models::active(deps, &env, model, at)?),
        QueryMsg::Cards { model, version, start_after, limit } => {
            to_json_binary(&models::cards(deps, &env, model, version, start_after, page(limit)?)?)
        }
        QueryMsg::Lineage { model } => to_json_binary(&models::lineage(deps, model)?),
        QueryMsg::Children { model, start_after, limit } => {
            to_json_binary(&models::children(deps, model, start_after, page(limit)?)?)
        }
        QueryMsg::Derived { model, version, start_after, limit } => {
            to_json_binary(&models::derived(deps, &env, model, version, start_after, page(limit)?)?)
        }
        QueryMsg::Log { model, start_after, limit } => {
            to_json_binary(&models::log(deps, model, start_after, page(limit)?)?)
        }
        QueryMsg::File { model, version, file, proof } => {
            to_json_binary(&models::file(deps, &env, model, version, &file, &proof)?)
        }

        QueryMsg::Attestations { model, version, metric, at, start_after, limit } => {
            let subject = (model, version, metric);
            to_json_binary(&evaluations::latest(deps, &env, subject, at, start_after, page(limit)?)?)
        }
        QueryMsg::AttestationHistory { model, version, metric, evaluator, start_after, limit } => {
            let subject = (model, version, metric);
            to_json_binary(&evaluations::history(deps, &env, subject, &evaluator, start_after, page(limit)?)?)
        }
        QueryMsg::Standing { model, version, policy, at } => {
            to_json_binary(&evaluations::standing(deps, &env, model, version, policy, at)?)
        }
        QueryMsg::Authorize { subject, attributes, at } => {
            to_json_binary(&uses::authorize(deps, &env, &subject, &attributes, at)?)
        }
        QueryMsg::Snapshot { subject, at } => to_json_binary(&uses::snapshot(deps, &env, &subject, at)?),
    }?)
}

/// Coins would be lost here.
fn unpaid(info: &MessageInfo) -> Result<(), ContractError> {
    if info.funds.is_empty() {
        return Ok(());
    }
    let given = info.funds.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    Err(ContractError::Funds { given })
}
