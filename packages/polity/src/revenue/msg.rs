use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{Uint128, Uint256, Uint64};
use cw20::Cw20ReceiveMsg;

use super::{AssetId, Epoch, Figures, Seal, Share, TableId, Units};
use crate::{
    governor::BoundResponse,
    registry::{ModelId, VersionId},
    Asset, Digest,
};

/// Makes a revenue contract. It has no owner, and refuses a wasm admin.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct InstantiateMsg {
    /// The registry whose models can be paid here, for ever. A registry without an admin, else whoever that is could
    /// change who is paid.
    pub registry: String,
}

/// What revenue does.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum ExecuteMsg {
    /// Pay for a model, in exactly one native coin. Anyone; the model is active or deprecated, and not suspended.
    Pay(Pay),
    /// Take a cw20 that is sent with a [`ReceiveMsg`]. Any token; what it really delivered is booked.
    Receive(Cw20ReceiveMsg),

    /// Start a share table. Anyone; whoever does is its maker. The data is a [`TableCreated`].
    CreateTable {
        /// Its first rows; may be none. As in `add_rows`.
        rows: Vec<Share>,
    },
    /// Add rows to a share table that isn't sealed. Its maker only.
    AddRows {
        /// The table.
        table: TableId,
        /// 1 to 500 rows, ascending by the text of their accounts, and after those that it has: so none stands twice.
        rows: Vec<Share>,
    },
    /// Make a share table immutable; models can use it from then on. Its maker only.
    SealTable {
        /// The table.
        table: TableId,
        /// What it must be: what is sealed is what the maker means.
        seal: Seal,
    },
    /// Begin an epoch with another share table, from the next block on. The model's authority only.
    SetShares(SetShares),

    /// Put what descendants earned into a model's pots. Anyone. What is settled already adds nothing and is no error.
    Settle {
        /// The model, as an ancestor; of itself too.
        model: ModelId,
        /// In what.
        asset: Asset,
        /// At most 30.
        sources: Vec<Source>,
    },
    /// Settle, then pay an account what it is owed of a model in an asset. Anyone, on anybody's behalf; it is paid to
    /// the account alone. What is taken already adds nothing and is no error, else a stranger could block a claim by
    /// making it first.
    Claim {
        /// Who is paid; the sender if not given.
        account: Option<String>,
        /// By its shares of which model.
        model: ModelId,
        /// In what.
        asset: Asset,
        /// What to settle first. At most 30, and may be none.
        settle: Vec<Source>,
        /// The epochs to pay from, in each of which the account has a share. At most 30.
        epochs: Vec<Epoch>,
    },
}

/// A payment.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Copy, Eq)]
pub struct Pay {
    /// For which model.
    pub model: ModelId,
    /// The epoch of its shares that the payer expects; refused if it is another. None: whatever it is.
    pub epoch: Option<Epoch>,
}

/// What goes with a cw20.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Copy, Eq)]
pub enum ReceiveMsg {
    /// Pay for a model.
    Pay(Pay),
}

/// A model's shares from the next block on. A second one in a block replaces the first.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Copy, Eq)]
pub struct SetShares {
    /// The model.
    pub model: ModelId,
    /// A sealed table.
    pub table: TableId,
    /// Its digest: what counts is what was voted.
    pub digest: Digest,
}

/// What a community decides as a model's authority: a part of [`ExecuteMsg`], in the same words.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Copy, Eq)]
pub enum AuthorityMsg {
    /// Begin an epoch with another share table, from the next block on. The model's authority only.
    SetShares(SetShares),
}

impl From<AuthorityMsg> for ExecuteMsg {
    fn from(msg: AuthorityMsg) -> Self {
        match msg {
            AuthorityMsg::SetShares(msg) => Self::SetShares(msg),
        }
    }
}

/// Income that can be settled: what a descendant was paid during an epoch of the ancestor. Each has its own cursor.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Copy, Eq, PartialOrd, Ord)]
pub struct Source {
    /// Whose income; the model itself is one of its descendants.
    pub descendant: ModelId,
    /// The epoch of the ancestor.
    pub epoch: Epoch,
}

/// The data of a new share table, in JSON.
#[cw_serde]
pub struct TableCreated {
    /// Its number.
    pub table: TableId,
}

/// What can be asked of revenue. Pages have at most 30 rows, 10 if `limit` isn't given.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Its registry, and how much there is.
    #[returns(RevenueResponse)]
    Revenue {},
    /// Every limit.
    #[returns(BoundsResponse)]
    Bounds {},

    /// The books of an asset, and what is there of it.
    #[returns(BooksResponse)]
    Books {
        /// Which.
        asset: Asset,
    },
    /// Assets that were ever paid, by number, with their books.
    #[returns(AssetsResponse)]
    Assets {
        /// The last number of the page before.
        start_after: Option<AssetId>,
        /// Rows.
        limit: Option<u32>,
    },

    /// A share table.
    #[returns(TableResponse)]
    Table {
        /// Which.
        table: TableId,
    },
    /// Share tables by number.
    #[returns(TablesResponse)]
    Tables {
        /// The last number of the page before.
        start_after: Option<TableId>,
        /// Rows.
        limit: Option<u32>,
    },
    /// The rows of a share table, by canonical address.
    #[returns(RowsResponse)]
    Rows {
        /// Which.
        table: TableId,
        /// The last account of the page before.
        start_after: Option<String>,
        /// Rows.
        limit: Option<u32>,
    },
    /// The share tables that name an account, and the models and epochs that use them. Anybody can make a table that
    /// names an account; it means nothing before a model uses it. Who holds a model's epoch 0 isn't in a table.
    #[returns(HoldingsResponse)]
    Holdings {
        /// Whose.
        account: String,
        /// The last row of the page before.
        start_after: Option<HoldingKey>,
        /// Rows.
        limit: Option<u32>,
    },

    /// The epochs of a model's shares, oldest first, from 0 on.
    #[returns(EpochsResponse)]
    Epochs {
        /// The model.
        model: ModelId,
        /// The last epoch of the page before.
        start_after: Option<Epoch>,
        /// Rows.
        limit: Option<u32>,
    },

    /// What was paid for a model before a block.
    #[returns(IncomeResponse)]
    Income {
        /// The model.
        model: ModelId,
        /// In what.
        asset: Asset,
        /// The height, which is not ahead; not given: all that was paid.
        at: Option<u64>,
    },
    /// What was paid for a model, by asset.
    #[returns(IncomesResponse)]
    Incomes {
        /// The model.
        model: ModelId,
        /// The number of the last asset of the page before.
        start_after: Option<AssetId>,
        /// Rows.
        limit: Option<u32>,
    },
    /// The blocks in which a model was paid.
    #[returns(IncomeLogResponse)]
    IncomeLog {
        /// The model.
        model: ModelId,
        /// In what.
        asset: Asset,
        /// The last height of the page before.
        start_after: Option<u64>,
        /// Rows.
        limit: Option<u32>,
    },
    /// What each version earned: the model's income while it was the active one. A block's payments count for the
    /// version that was active at its start. It follows the model's log in the registry, page by page; a version can
    /// have several spans, and their sum is what it earned.
    #[returns(EarnedResponse)]
    Earned {
        /// The model.
        model: ModelId,
        /// In what.
        asset: Asset,
        /// Where the page before ended.
        start_after: Option<u64>,
        /// Entries of the log, 2 to 30.
        limit: Option<u32>,
    },

    /// What an account is owed by its shares of a model, by epoch; and what it would be owed after settling.
    #[returns(OwedResponse)]
    Owed {
        /// The account.
        account: String,
        /// The model.
        model: ModelId,
        /// In what.
        asset: Asset,
        /// Descendants whose income would be settled, the model itself perhaps among them. At most 30.
        descendants: Vec<ModelId>,
        /// The last epoch of the page before.
        start_after: Option<Epoch>,
        /// Epochs to look at.
        limit: Option<u32>,
    },
    /// What can be settled to a model, by source. What is settled by now isn't told.
    #[returns(SettleableResponse)]
    Settleable {
        /// The model, as an ancestor.
        model: ModelId,
        /// In what.
        asset: Asset,
        /// Descendants to look at, the model itself perhaps among them. At most 30.
        descendants: Vec<ModelId>,
        /// The last epoch of the page before.
        start_after: Option<Epoch>,
        /// Epochs to look at.
        limit: Option<u32>,
    },

    /// Which models would get how much of a payment: the paid one first, then its ancestors by number. At most 33.
    #[returns(ForecastResponse)]
    Forecast {
        /// The model that would be paid.
        model: ModelId,
        /// How much.
        amount: Uint128,
    },
    /// Which accounts would get how much of a payment, by their shares of one of the models that it goes to.
    #[returns(ForecastSharesResponse)]
    ForecastShares {
        /// The model that would be paid.
        model: ModelId,
        /// How much.
        amount: Uint128,
        /// The model itself, or an ancestor.
        to: ModelId,
        /// The last account of the page before.
        start_after: Option<String>,
        /// Rows.
        limit: Option<u32>,
    },
}

/// A revenue contract.
#[cw_serde]
pub struct RevenueResponse {
    /// The registry whose models can be paid.
    pub registry: String,
    /// Assets that were ever paid.
    pub assets: AssetId,
    /// Share tables, sealed or not.
    pub tables: TableId,
}

/// Every limit of revenue.
#[cw_serde]
pub struct BoundsResponse {
    /// By name.
    pub bounds: Vec<BoundResponse>,
}

/// An asset with its books.
#[cw_serde]
pub struct AssetResponse {
    /// The asset.
    pub asset: Asset,
    /// Its number.
    pub number: AssetId,
    /// Its books.
    pub books: Figures,
}

/// The books of an asset.
#[cw_serde]
pub struct BooksResponse {
    /// The asset and its books.
    pub asset: AssetResponse,
    /// What is there: at least what was received and not paid out, if the asset behaves. None if it doesn't say.
    pub balance: Option<Uint128>,
}

/// A page of assets.
#[cw_serde]
pub struct AssetsResponse {
    /// By number.
    pub assets: Vec<AssetResponse>,
}

/// A share table.
#[cw_serde]
pub struct TableResponse {
    /// Its number.
    pub table: TableId,
    /// Who made it.
    pub maker: String,
    /// Whether it can't change any more.
    pub sealed: bool,
    /// What it is sealed with; of a table that isn't, what it would be sealed with as it stands.
    pub seal: Seal,
}

/// A page of share tables.
#[cw_serde]
pub struct TablesResponse {
    /// By number.
    pub tables: Vec<TableResponse>,
}

/// A page of a share table's rows.
#[cw_serde]
pub struct RowsResponse {
    /// By canonical address.
    pub rows: Vec<Share>,
}

/// An epoch of a model's shares.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Copy, Eq)]
pub struct EpochOf {
    /// The model.
    pub model: ModelId,
    /// The epoch.
    pub epoch: Epoch,
}

/// Where a page of holdings ended.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Copy, Eq)]
pub struct HoldingKey {
    /// The table of its last row.
    pub table: TableId,
    /// The use of its last row, if it had one.
    pub used: Option<EpochOf>,
}

/// A share table that names an account; one row for each use.
#[cw_serde]
pub struct Holding {
    /// The table.
    pub table: TableId,
    /// The account's units
    pub units: Units,
    /// of so many in all.
    pub total: Uint64,
    /// The model and the epoch that use it. None: no model does, yet.
    pub used: Option<EpochOf>,
}

/// A page of holdings.
#[cw_serde]
pub struct HoldingsResponse {
    /// By table, model and epoch.
    pub holdings: Vec<Holding>,
}

/// Who holds the shares of an epoch.
#[cw_serde]
#[derive(Eq)]
pub enum Holders {
    /// One account holds all: the model's authority when it was first activated. None: it never was.
    First(Option<String>),
    /// A share table's rows.
    Table(TableId),
}

/// An epoch of a model's shares.
#[cw_serde]
pub struct EpochResponse {
    /// The first height of which payments count.
    pub epoch: Epoch,
    /// The first height of which they don't any more. None: no end is known.
    pub until: Option<u64>,
    /// Who holds.
    pub holders: Holders,
}

/// A page of epochs.
#[cw_serde]
pub struct EpochsResponse {
    /// Oldest first.
    pub epochs: Vec<EpochResponse>,
}

/// A model's income.
#[cw_serde]
pub struct IncomeResponse {
    /// Units.
    pub income: Uint128,
}

/// A model's income in an asset.
#[cw_serde]
pub struct AssetIncome {
    /// The asset.
    pub asset: Asset,
    /// Its number.
    pub number: AssetId,
    /// Units.
    pub income: Uint128,
}

/// A page of incomes.
#[cw_serde]
pub struct IncomesResponse {
    /// By number of the asset.
    pub incomes: Vec<AssetIncome>,
}

/// A model's income up to a block.
#[cw_serde]
pub struct IncomeRow {
    /// The height of a block in which it was paid.
    pub height: u64,
    /// All that it was paid up to the end of that block.
    pub income: Uint128,
}

/// A page of a model's income.
#[cw_serde]
pub struct IncomeLogResponse {
    /// Oldest first.
    pub rows: Vec<IncomeRow>,
}

/// What a version earned while it was active.
#[cw_serde]
pub struct Span {
    /// The version. None: none was active; the model can still have been paid.
    pub version: Option<VersionId>,
    /// The first height at whose start it was active.
    pub from: u64,
    /// The first height at whose start it wasn't any more, or where the page ends. None: it still is.
    pub until: Option<u64>,
    /// The income of these blocks, in units.
    pub earned: Uint128,
}

/// A page of what versions earned.
#[cw_serde]
pub struct EarnedResponse {
    /// Oldest first; a span that a page cuts goes on in the next one.
    pub spans: Vec<Span>,
    /// Where the next page starts. None: this was the last one.
    pub next: Option<u64>,
}

/// What an account is owed of an epoch.
#[cw_serde]
pub struct OwedRow {
    /// The epoch.
    pub epoch: Epoch,
    /// The account's units
    pub units: Uint64,
    /// of so many in all.
    pub total: Uint64,
    /// What came into the pot, ever, in 10^-18 of a unit.
    pub pot: Uint256,
    /// Units that the account has taken.
    pub taken: Uint128,
    /// Units that it can take now.
    pub owed: Uint128,
    /// What would come into the pot by settling the descendants given, in 10^-18 of a unit.
    pub unsettled: Uint256,
    /// Units that it could take then.
    pub owed_settled: Uint128,
}

/// A page of what an account is owed.
#[cw_serde]
pub struct OwedResponse {
    /// Oldest first; only epochs in which the account has a share.
    pub rows: Vec<OwedRow>,
    /// Where the next page starts. None: this was the last one.
    pub next: Option<Epoch>,
}

/// What can be settled of a source.
#[cw_serde]
pub struct SettleableRow {
    /// The source, as a message names it.
    pub source: Source,
    /// What it would add to the pot, in 10^-18 of a unit.
    pub amount: Uint256,
}

/// A page of what can be settled.
#[cw_serde]
pub struct SettleableResponse {
    /// By epoch, then in the order of the descendants given.
    pub rows: Vec<SettleableRow>,
    /// Where the next page starts. None: this was the last one.
    pub next: Option<Epoch>,
}

/// A model's part of a payment.
#[cw_serde]
pub struct ForecastRow {
    /// The model itself, or an ancestor.
    pub model: ModelId,
    /// Its weight, in 10^-18 of the payment.
    pub weight: Uint64,
    /// Its part, in 10^-18 of a unit.
    pub amount: Uint256,
    /// The epoch that a payment in the next block would count in.
    pub epoch: Epoch,
    /// Who holds its shares then.
    pub holders: Holders,
}

/// Who gets how much of a payment.
#[cw_serde]
pub struct ForecastResponse {
    /// The model itself, then its ancestors by number.
    pub parts: Vec<ForecastRow>,
}

/// An account's part of a payment.
#[cw_serde]
pub struct ForecastShare {
    /// The account.
    pub account: String,
    /// Its units
    pub units: Uint64,
    /// of so many in all.
    pub total: Uint64,
    /// Units of the asset, rounded down. Together with other payments it may get one more, since only sums are rounded.
    pub amount: Uint128,
}

/// A page of who gets how much of a payment.
#[cw_serde]
pub struct ForecastSharesResponse {
    /// By canonical address.
    pub shares: Vec<ForecastShare>,
}

impl ExecuteMsg {
    /// The message's name, snake_case.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Pay(_) => "pay",
            Self::Receive(_) => "receive",
            Self::CreateTable { .. } => "create_table",
            Self::AddRows { .. } => "add_rows",
            Self::SealTable { .. } => "seal_table",
            Self::SetShares(_) => "set_shares",
            Self::Settle { .. } => "settle",
            Self::Claim { .. } => "claim",
        }
    }
}
