use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{Uint128, WasmMsg};
use cw20::Cw20ReceiveMsg;

use crate::{governor::TierId, Amount, Asset, Memo};

/// Makes a treasury. Whoever sends it is its governor.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct InstantiateMsg {}

/// What a treasury does.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum ExecuteMsg {
    /// Send these calls in their order, all or nothing. The governor only.
    Execute {
        /// The proposal that decided them.
        proposal: u32,
        /// The proposal's tier and every higher one below the top, lowest first: the caps that a `Spend` must fit,
        /// and counts in. Empty for the top tier, which has none.
        tiers: Vec<TierId>,
        /// What to send.
        calls: Vec<Call>,
    },
    /// Set or remove an asset's cap. The treasury itself only, which is: a decision of the top tier.
    SetCap(Cap),
    /// Name the governor that may take over. The treasury itself only.
    SetGovernor(Succession),
    /// Withdraw that. The treasury itself only.
    WithdrawSuccessor {},
    /// Become the governor. The successor named only, once the term is over, while its total power is enough.
    /// Removes every cap, since caps speak of the old governor's tiers.
    AcceptGovernor {},
    /// Put an asset on the list that queries page through. Anyone.
    Track {
        /// The asset.
        asset: Asset,
    },
    /// Take a cw20 that is sent with a message. Any cw20: it is received as by a plain transfer.
    Receive(Cw20ReceiveMsg),
}

/// Something that the treasury sends.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum Call {
    /// A payment under the caps.
    Spend(Spend),
    /// A message to a contract. Below the top tier a plain execution without funds, with one plain message that moves
    /// no tokens, and neither to a token that has a cap nor to the treasury or its governor.
    Wasm(WasmMsg),
}

/// A payment.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct Spend {
    /// In what.
    pub asset: Asset,
    /// To whom.
    pub to: String,
    /// How much.
    pub amount: Amount,
    /// What for.
    pub memo: Option<Memo>,
}

/// How much of an asset each tier may spend in a window of time.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct Cap {
    /// The asset.
    pub asset: Asset,
    /// Seconds. Windows are unix time ÷ this, so that up to twice the limit can leave around an edge. A window that
    /// is changed starts with nothing spent; a limit that is changed keeps what was spent.
    pub window: u64,
    /// A limit for each tier that may spend it. A tier above a capped one, below the top, has one that is no lower.
    /// Empty: the cap is removed, whatever the window says, and only the top tier spends this asset.
    pub limits: Vec<Limit>,
}

/// What a tier may spend in a window.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct Limit {
    /// The tier.
    pub tier: TierId,
    /// Units in a window. May be 0.
    pub amount: Uint128,
}

/// Names the governor that may take a treasury over.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct Succession {
    /// A governor that was founded with this treasury.
    pub successor: String,
    /// The total power that it must hold when it accepts. At least half of the old total at the proposal's snapshot.
    pub min_total: Amount,
    /// Seconds from the execution until it may accept, no shorter than the unbonding, so that who disagrees can
    /// leave before. It may accept for as long again; then the succession is over.
    pub term: u64,
}

/// What can be asked of a treasury.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Its governor, and who is named to succeed it.
    #[returns(TreasuryResponse)]
    Treasury {},
    /// The cap of an asset, with what is spent in the present window.
    #[returns(CapResponse)]
    Cap {
        /// The asset.
        asset: Asset,
    },
    /// All caps by asset, by pages of at most 30.
    #[returns(CapsResponse)]
    Caps {
        /// The last asset of the page before.
        start_after: Option<Asset>,
        /// Rows, 10 if not given.
        limit: Option<u32>,
    },
    /// The assets on the list, with balances, by pages of at most 30.
    #[returns(AssetsResponse)]
    Assets {
        /// The last asset of the page before.
        start_after: Option<Asset>,
        /// Rows, 10 if not given.
        limit: Option<u32>,
    },
}

/// Who commands a treasury.
#[cw_serde]
pub struct TreasuryResponse {
    /// Its governor.
    pub governor: String,
    /// Who may succeed it.
    pub succession: Option<SuccessionResponse>,
}

/// Who may take a treasury over, and when.
#[cw_serde]
pub struct SuccessionResponse {
    /// The governor named.
    pub successor: String,
    /// The total power that it must hold.
    pub min_total: Amount,
    /// It may accept from this unix second on,
    pub from: u64,
    /// and before this one.
    pub until: u64,
}

/// The cap of an asset.
#[cw_serde]
pub struct CapResponse {
    /// The asset.
    pub asset: Asset,
    /// Seconds of the window; none if the asset has no cap.
    pub window: Option<u64>,
    /// When the present window ends.
    pub resets_at: Option<u64>,
    /// By tier.
    pub limits: Vec<LimitResponse>,
}

/// What a tier may spend, and has spent.
#[cw_serde]
pub struct LimitResponse {
    /// The tier.
    pub tier: TierId,
    /// Units in a window.
    pub amount: Uint128,
    /// Units spent in the present window, by this tier and lower ones.
    pub spent: Uint128,
}

/// A page of caps.
#[cw_serde]
pub struct CapsResponse {
    /// By asset.
    pub caps: Vec<CapResponse>,
}

/// A page of assets.
#[cw_serde]
pub struct AssetsResponse {
    /// By asset.
    pub assets: Vec<AssetResponse>,
}

/// An asset on the list.
#[cw_serde]
pub struct AssetResponse {
    /// The asset.
    pub asset: Asset,
    /// What the treasury holds of it; none if the asset's contract doesn't answer, which hurts only this row.
    pub balance: Option<Uint128>,
}

/// Migrates a treasury to a newer version. By a decision of the top tier.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct MigrateMsg {}
