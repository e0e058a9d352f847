//! What a proposal can do: a closed list, that people and programs can read.

use std::fmt;

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{to_json_binary, Addr, Binary, Coin, StdError, StdResult, WasmMsg};
use thiserror::Error;

use crate::{
    governor::{is_message_key, Constitution, ExecuteMsg, Setting, Tier, RESERVED_KEYS},
    json::Json,
    registry::{AuthorityMsg, Compared, Revised},
    revenue,
    treasury::{self, Call, Cap, Spend, Succession},
    Amount, Asset,
};

/// What a proposal does if it passes. A batch is done in order, all or nothing.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub enum Action {
    /// Pay from the treasury, under the caps of the proposal's tier and of every higher one.
    Spend(Spend),
    /// Make new tokens. Only where the community's own cw20 is staked. Top tier.
    Mint {
        /// Who receives them.
        to: String,
        /// How many.
        amount: Amount,
    },
    /// Change a setting of the governor, the constitution among them. Top tier.
    Set(Setting),
    /// Set or remove the spending cap of an asset. Top tier.
    SetCap(Cap),
    /// Name the governor that may take the treasury over. Top tier.
    SetGovernor(Succession),
    /// Withdraw that. Top tier.
    WithdrawSuccessor {},
    /// Change the treasury's code. Top tier.
    MigrateTreasury {
        /// The new code.
        code_id: u64,
        /// Its migrate message.
        msg: Binary,
    },
    /// What the authority of a model does in the registry.
    Registry(AuthorityMsg),
    /// What the authority of a model does in the revenue contract.
    Revenue(revenue::AuthorityMsg),
    /// Any other message to a contract. Top tier, unless the constitution names it.
    Raw(Raw),
}

/// A message to a contract that the suite doesn't know.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub enum Raw {
    /// Call a contract.
    Execute {
        /// The contract.
        contract: String,
        /// Its message, JSON.
        msg: Binary,
        /// Funds that go with it.
        funds: Vec<Coin>,
    },
    /// Make a contract.
    Instantiate {
        /// Its code.
        code_id: u64,
        /// Its message, JSON.
        msg: Binary,
        /// Funds that go with it.
        funds: Vec<Coin>,
        /// What it is called.
        label: String,
        /// Who may migrate it.
        admin: Option<String>,
    },
    /// Change a contract's code.
    Migrate {
        /// The contract.
        contract: String,
        /// The new code.
        code_id: u64,
        /// Its message, JSON.
        msg: Binary,
    },
    /// Hand over who may change a contract's code.
    UpdateAdmin {
        /// The contract.
        contract: String,
        /// Who may from now on.
        admin: String,
    },
    /// Let nobody change a contract's code any more.
    ClearAdmin {
        /// The contract.
        contract: String,
    },
}

/// The kinds of action that a constitution can speak of.
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord, Hash)]
pub enum ActionKind {
    /// [`Action::Spend`].
    Spend,
    /// [`Action::Mint`].
    Mint,
    /// [`Action::Set`].
    Set,
    /// [`Action::SetCap`].
    SetCap,
    /// [`Action::SetGovernor`].
    SetGovernor,
    /// [`Action::WithdrawSuccessor`].
    WithdrawSuccessor,
    /// [`Action::MigrateTreasury`].
    MigrateTreasury,
    /// [`AuthorityMsg::Register`].
    Register,
    /// [`AuthorityMsg::Submit`].
    Submit,
    /// [`AuthorityMsg::Activate`].
    Activate,
    /// [`AuthorityMsg::ActivateEvaluated`].
    ActivateEvaluated,
    /// [`AuthorityMsg::TightenGuardrails`].
    TightenGuardrails,
    /// [`AuthorityMsg::SetGuardrails`].
    SetGuardrails,
    /// [`AuthorityMsg::Deprecate`].
    Deprecate,
    /// [`AuthorityMsg::Retire`].
    Retire,
    /// [`AuthorityMsg::Revoke`].
    Revoke,
    /// [`AuthorityMsg::Suspend`].
    Suspend,
    /// [`AuthorityMsg::RatifySuspension`].
    RatifySuspension,
    /// [`AuthorityMsg::LiftSuspension`].
    LiftSuspension,
    /// [`AuthorityMsg::AppointGuardian`].
    AppointGuardian,
    /// [`AuthorityMsg::SetMaintainers`].
    SetMaintainers,
    /// [`AuthorityMsg::SetLicence`].
    SetLicence,
    /// [`AuthorityMsg::SetPledge`].
    SetPledge,
    /// [`AuthorityMsg::ProposeAuthority`].
    ProposeAuthority,
    /// [`AuthorityMsg::AcceptAuthority`].
    AcceptAuthority,
    /// [`AuthorityMsg::StrikeMember`].
    StrikeMember,
    /// [`revenue::AuthorityMsg::SetShares`].
    SetShares,
    /// [`Action::Raw`].
    Raw,
}

/// What code reserves of a kind of action, whatever a constitution says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reserved {
    /// Only the top tier may carry it.
    Top,
    /// Any tier but an optimistic one.
    Affirmative,
    /// Any tier: it is harmless.
    Nothing,
}

impl ActionKind {
    /// Every kind.
    pub const ALL: [Self; 28] = [
        Self::Spend,
        Self::Mint,
        Self::Set,
        Self::SetCap,
        Self::SetGovernor,
        Self::WithdrawSuccessor,
        Self::MigrateTreasury,
        Self::Register,
        Self::Submit,
        Self::Activate,
        Self::ActivateEvaluated,
        Self::TightenGuardrails,
        Self::SetGuardrails,
        Self::Deprecate,
        Self::Retire,
        Self::Revoke,
        Self::Suspend,
        Self::RatifySuspension,
        Self::LiftSuspension,
        Self::AppointGuardian,
        Self::SetMaintainers,
        Self::SetLicence,
        Self::SetPledge,
        Self::ProposeAuthority,
        Self::AcceptAuthority,
        Self::StrikeMember,
        Self::SetShares,
        Self::Raw,
    ];

    /// What code reserves of it. A new kind is top tier until it is listed here as something else.
    pub const fn reserved(self) -> Reserved {
        match self {
            Self::Spend
            | Self::Register
            | Self::Submit
            | Self::Activate
            | Self::TightenGuardrails
            | Self::SetGuardrails
            | Self::Deprecate
            | Self::Retire
            | Self::Revoke
            | Self::Suspend
            | Self::AppointGuardian
            | Self::SetMaintainers
            | Self::SetLicence
            | Self::SetPledge
            | Self::AcceptAuthority
            | Self::StrikeMember
            | Self::SetShares => Reserved::Affirmative,
            Self::RatifySuspension | Self::LiftSuspension | Self::ActivateEvaluated => Reserved::Nothing,
            Self::Mint
            | Self::Set
            | Self::SetCap
            | Self::SetGovernor
            | Self::WithdrawSuccessor
            | Self::MigrateTreasury
            // whoever has the authority can loosen, so that no lower tier may give it away
            | Self::ProposeAuthority
            | Self::Raw => Reserved::Top,
        }
    }

    /// Its name in messages; also its key in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Spend => "spend",
            Self::Mint => "mint",
            Self::Set => "set",
            Self::SetCap => "set_cap",
            Self::SetGovernor => "set_governor",
            Self::WithdrawSuccessor => "withdraw_successor",
            Self::MigrateTreasury => "migrate_treasury",
            Self::Register => "register",
            Self::Submit => "submit",
            Self::Activate => "activate",
            Self::ActivateEvaluated => "activate_evaluated",
            Self::TightenGuardrails => "tighten_guardrails",
            Self::SetGuardrails => "set_guardrails",
            Self::Deprecate => "deprecate",
            Self::Retire => "retire",
            Self::Revoke => "revoke",
            Self::Suspend => "suspend",
            Self::RatifySuspension => "ratify_suspension",
            Self::LiftSuspension => "lift_suspension",
            Self::AppointGuardian => "appoint_guardian",
            Self::SetMaintainers => "set_maintainers",
            Self::SetLicence => "set_licence",
            Self::SetPledge => "set_pledge",
            Self::ProposeAuthority => "propose_authority",
            Self::AcceptAuthority => "accept_authority",
            Self::StrikeMember => "strike_member",
            Self::SetShares => "set_shares",
            Self::Raw => "raw",
        }
    }
}

impl fmt::Display for ActionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a tier below the top needs in order to carry an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Permit<'a> {
    /// Nothing helps: top tier only.
    Top,
    /// A permission for this kind.
    Kind(ActionKind),
    /// A named message.
    Named {
        /// The contract.
        contract: &'a str,
        /// The message.
        key: String,
    },
}

/// The contracts that actions speak to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Links {
    /// The community's governor.
    pub governor: Addr,
    /// Its treasury.
    pub treasury: Addr,
    /// What is staked.
    pub stake: Asset<Addr>,
    /// The registry, if one was set.
    pub registry: Option<Addr>,
    /// The revenue contract, if one was set.
    pub revenue: Option<Addr>,
}

/// Why an action can't be done by this community.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ActionError {
    /// The community has no registry yet.
    #[error("{kind}: the community has no registry; set one first")]
    NoRegistry {
        /// The action.
        kind: ActionKind,
    },
    /// The community has no revenue contract yet.
    #[error("{kind}: the community has no revenue contract; set one first")]
    NoRevenue {
        /// The action.
        kind: ActionKind,
    },
    /// What is staked is no token of the community's own.
    #[error("mint: what is staked is no cw20, so there is nothing to mint")]
    NoToken,
}

impl Action {
    /// Its kind.
    pub const fn kind(&self) -> ActionKind {
        match self {
            Self::Spend(_) => ActionKind::Spend,
            Self::Mint { .. } => ActionKind::Mint,
            Self::Set(_) => ActionKind::Set,
            Self::SetCap(_) => ActionKind::SetCap,
            Self::SetGovernor(_) => ActionKind::SetGovernor,
            Self::WithdrawSuccessor {} => ActionKind::WithdrawSuccessor,
            Self::MigrateTreasury { .. } => ActionKind::MigrateTreasury,
            Self::Registry(msg) => match msg {
                AuthorityMsg::Register(_) => ActionKind::Register,
                AuthorityMsg::Submit(_) => ActionKind::Submit,
                AuthorityMsg::Activate(_) => ActionKind::Activate,
                AuthorityMsg::ActivateEvaluated(_) => ActionKind::ActivateEvaluated,
                AuthorityMsg::TightenGuardrails(_) => ActionKind::TightenGuardrails,
                AuthorityMsg::SetGuardrails(_) => ActionKind::SetGuardrails,
                AuthorityMsg::Deprecate(_) => ActionKind::Deprecate,
                AuthorityMsg::Retire(_) => ActionKind::Retire,
                AuthorityMsg::Revoke(_) => ActionKind::Revoke,
                AuthorityMsg::Suspend(_) => ActionKind::Suspend,
                AuthorityMsg::RatifySuspension(_) => ActionKind::RatifySuspension,
                AuthorityMsg::LiftSuspension(_) => ActionKind::LiftSuspension,
                AuthorityMsg::AppointGuardian(_) => ActionKind::AppointGuardian,
                AuthorityMsg::SetMaintainers(_) => ActionKind::SetMaintainers,
                AuthorityMsg::SetLicence(_) => ActionKind::SetLicence,
                AuthorityMsg::SetPledge(_) => ActionKind::SetPledge,
                AuthorityMsg::ProposeAuthority(_) => ActionKind::ProposeAuthority,
                AuthorityMsg::AcceptAuthority(_) => ActionKind::AcceptAuthority,
                AuthorityMsg::StrikeMember(_) => ActionKind::StrikeMember,
            },
            Self::Revenue(revenue::AuthorityMsg::SetShares(_)) => ActionKind::SetShares,
            Self::Raw(_) => ActionKind::Raw,
        }
    }

    /// What a tier below the top needs in order to carry it.
    pub fn permit(&self, links: &Links) -> Permit<'_> {
        match self {
            Self::Raw(raw) => raw.permit(links),
            action => match action.kind().reserved() {
                Reserved::Top => Permit::Top,
                Reserved::Affirmative | Reserved::Nothing => Permit::Kind(action.kind()),
            },
        }
    }

    /// The contract that it speaks to and whose code it relies on; none for a payment in a native denom and for a
    /// new contract.
    pub fn target(&self, links: &Links) -> Result<Option<String>, ActionError> {
        Ok(match self {
            Self::Spend(Spend { asset: Asset::Native(_), .. }) => None,
            Self::Spend(Spend { asset: Asset::Cw20(token), .. }) => Some(token.clone()),
            Self::Mint { .. } => Some(links.token()?.to_string()),
            Self::Set(_) => Some(links.governor.to_string()),
            Self::SetCap(_)
            | Self::SetGovernor(_)
            | Self::WithdrawSuccessor {}
            | Self::MigrateTreasury { .. } => Some(links.treasury.to_string()),
            Self::Registry(_) => Some(links.registry(self.kind())?.to_string()),
            Self::Revenue(_) => Some(links.revenue(self.kind())?.to_string()),
            Self::Raw(raw) => raw.target().map(str::to_owned),
        })
    }

    /// What the treasury sends for it.
    pub fn call(&self, links: &Links) -> StdResult<Call> {
        let execute = |contract: &Addr, msg: Binary| {
            Call::Wasm(WasmMsg::Execute { contract_addr: contract.to_string(), msg, funds: vec![] })
        };
        let refuse = |error: ActionError| StdError::generic_err(error.to_string());
        let treasury =
            |msg: treasury::ExecuteMsg| Ok::<_, StdError>(execute(&links.treasury, to_json_binary(&msg)?));
        match self {
            Self::Spend(spend) => Ok(Call::Spend(spend.clone())),
            Self::Mint { to, amount } => {
                let msg = cw20::Cw20ExecuteMsg::Mint { recipient: to.clone(), amount: amount.get() };
                Ok(execute(links.token().map_err(refuse)?, to_json_binary(&msg)?))
            }
            Self::Set(setting) => {
                Ok(execute(&links.governor, to_json_binary(&ExecuteMsg::Set(setting.clone()))?))
            }
            Self::SetCap(cap) => treasury(treasury::ExecuteMsg::SetCap(cap.clone())),
            Self::SetGovernor(succession) => treasury(treasury::ExecuteMsg::SetGovernor(succession.clone())),
            Self::WithdrawSuccessor {} => treasury(treasury::ExecuteMsg::WithdrawSuccessor {}),
            Self::MigrateTreasury { code_id, msg } => Ok(Call::Wasm(WasmMsg::Migrate {
                contract_addr: links.treasury.to_string(),
                new_code_id: *code_id,
                msg: msg.clone(),
            })),
            Self::Registry(msg) => {
                let registry = links.registry(self.kind()).map_err(refuse)?;
                Ok(execute(registry, to_json_binary(msg)?))
            }
            Self::Revenue(msg) => {
                let revenue = links.revenue(self.kind()).map_err(refuse)?;
                Ok(execute(revenue, to_json_binary(msg)?))
            }
            Self::Raw(raw) => Ok(Call::Wasm(raw.clone().into())),
        }
    }
}

impl Raw {
    /// The contract that it speaks to; none for a new one.
    pub fn target(&self) -> Option<&str> {
        match self {
            Self::Execute { contract, .. }
            | Self::Migrate { contract, .. }
            | Self::UpdateAdmin { contract, .. }
            | Self::ClearAdmin { contract } => Some(contract),
            Self::Instantiate { .. } => None,
        }
    }

    fn permit(&self, links: &Links) -> Permit<'_> {
        let Self::Execute { contract, msg, funds } = self else {
            return Permit::Top;
        };
        let own = [Some(&links.governor), Some(&links.treasury), links.token().ok()];
        if !funds.is_empty() || own.into_iter().flatten().any(|known| known.as_str() == contract) {
            return Permit::Top;
        }
        match message_key(msg) {
            Some(key) if !RESERVED_KEYS.contains(&key.as_str()) && !links.has_typed(contract, &key) => {
                Permit::Named { contract, key }
            }
            _ => Permit::Top,
        }
    }
}

impl From<Raw> for WasmMsg {
    fn from(raw: Raw) -> Self {
        match raw {
            Raw::Execute { contract, msg, funds } => Self::Execute { contract_addr: contract, msg, funds },
            Raw::Instantiate { code_id, msg, funds, label, admin } => {
                Self::Instantiate { admin, code_id, msg, funds, label }
            }
            Raw::Migrate { contract, code_id, msg } => {
                Self::Migrate { contract_addr: contract, new_code_id: code_id, msg }
            }
            Raw::UpdateAdmin { contract, admin } => Self::UpdateAdmin { contract_addr: contract, admin },
            Raw::ClearAdmin { contract } => Self::ClearAdmin { contract_addr: contract },
        }
    }
}

impl Links {
    /// What is staked, where it is a cw20.
    pub fn token(&self) -> Result<&Addr, ActionError> {
        match &self.stake {
            Asset::Cw20(token) => Ok(token),
            Asset::Native(_) => Err(ActionError::NoToken),
        }
    }

    /// Whether there is a typed action for this message, whose permission naming the message would go around.
    pub fn has_typed(&self, contract: &str, key: &str) -> bool {
        [&self.registry, &self.revenue].into_iter().flatten().any(|known| known.as_str() == contract)
            && ActionKind::ALL.iter().any(|kind| kind.as_str() == key)
    }

    fn registry(&self, kind: ActionKind) -> Result<&Addr, ActionError> {
        self.registry.as_ref().ok_or(ActionError::NoRegistry { kind })
    }

    fn revenue(&self, kind: ActionKind) -> Result<&Addr, ActionError> {
        self.revenue.as_ref().ok_or(ActionError::NoRevenue { kind })
    }
}

impl Revised for Action {
    fn compared(&self) -> Option<Compared> {
        match self {
            Self::Registry(msg) => msg.compared(),
            _ => None,
        }
    }

    fn carry(&mut self, revision: u64) {
        if let Self::Registry(msg) = self {
            msg.carry(revision);
        }
    }
}

impl Constitution {
    /// The lowest tier that may carry an action. None only of a constitution without tiers.
    pub fn lowest_tier(&self, action: &Action, links: &Links) -> Option<&Tier> {
        let named = match action.permit(links) {
            Permit::Top => None,
            Permit::Kind(kind) => self.permissions.iter().find(|p| p.kind == kind).map(|p| p.tier),
            Permit::Named { contract, key } => {
                self.raws.iter().find(|r| r.contract == contract && r.key == key).map(|r| r.tier)
            }
        };
        named.and_then(|id| self.tier(id)).or_else(|| self.tiers.last())
    }
}

/// The name of a message: the one key of a JSON object, plainly written. None if the JSON is anything else, so that
/// no twin, escaped or nested key passes for a named one, and nothing that a lenient target might read differently.
pub fn message_key(msg: &[u8]) -> Option<String> {
    let Ok(Json::Object(entries)) = cosmwasm_std::from_json(msg) else {
        return None;
    };
    let [(key, _)] = <[_; 1]>::try_from(entries).ok()?;
    // an escaped key decodes to the same text, so that the bytes themselves are compared
    let mut bytes = msg.iter().copied().skip_while(u8::is_ascii_whitespace);
    let opened = bytes.next() == Some(b'{');
    let mut rest = bytes.skip_while(u8::is_ascii_whitespace);
    let quoted = rest.next() == Some(b'"');
    let plain = key.bytes().chain([b'"']).all(|b| rest.next() == Some(b));
    (opened && quoted && plain && is_message_key(&key)).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hazard 45: a permission for (target, message) is for exactly that message.
    #[test]
    fn only_one_plain_key_is_a_name() {
        for (json, key) in [
            (r#"{"set_rate":{"rate":"0.1"}}"#, "set_rate"),
            ("\n { \t\"a1_\" : [1, {\"b\": \"}\"}, null] } ", "a1_"),
            (r#"{"claim":{}}"#, "claim"),
        ] {
            assert_eq!(message_key(json.as_bytes()).as_deref(), Some(key), "{json}");
        }
        for json in [
            r#"{"claim":{},"claim":{}}"#,
            r#"{"claim":{},"transfer":{}}"#,
            r#"{"cl\u0061im":{}}"#,
            r#"{"Claim":{}}"#,
            r#"{"claim ":{}}"#,
            r#"{"":{}}"#,
            r#"{}"#,
            r#"{"claim":{}}{"transfer":{}}"#,
            r#"{"claim":{}} x"#,
            r#"{"claim":}"#,
            r#"{"claim":nonsense}"#,
            r#"{"claim":{"a":tru}}"#,
            r#"{"claim":{"a" "b"}}"#,
            r#"{"claim":[1 2]}"#,
            r#"{"claim"}"#,
            r#"{claim:{}}"#,
            r#"["claim"]"#,
            r#""claim""#,
            "claim",
            "",
            "\u{feff}{\"claim\":{}}",
            "{\"cla\u{0456}m\":{}}",
        ] {
            assert_eq!(message_key(json.as_bytes()), None, "{json}");
        }
        let long = format!("{{\"{}\":{{}}}}", "a".repeat(65));
        assert_eq!(message_key(long.as_bytes()), None);
    }
}
