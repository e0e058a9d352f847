use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::Uint128;
use cw20::Cw20ReceiveMsg;

use crate::{dividends::Blocker, governor::BoundResponse, Amount, Asset};

/// Founds the dividends of one community. Nobody owns them: an admin is refused.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct InstantiateMsg {
    /// The community's treasury, which is asked for its governor at each distribution.
    pub treasury: String,
    /// Seconds from one distribution of an asset to its next. At least 1 hour, at most the governor's unbonding: who
    /// stakes for a distribution then stays as long as who holds from one to the next. A governor that shortens its
    /// unbonding later doesn't change it.
    pub period: u64,
}

/// What dividends do. No message takes coins: they come by a plain transfer.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum ExecuteMsg {
    /// Book what arrived of an asset. Refused if nothing did. Anyone.
    Sync {
        /// The asset.
        asset: Asset,
    },
    /// Book what arrived of a cw20 that is sent with a message, which is ignored. Any cw20, as it sends.
    Receive(Cw20ReceiveMsg),
    /// Distribute all of an asset that waits, what arrived and isn't booked yet included, by the stake at the start of
    /// this block. Anyone, once the period since the asset's last distribution is over, if there is something, while
    /// the governor's total is at least its `min_stake`.
    Distribute {
        /// The asset.
        asset: Asset,
    },
    /// Pay an account what it is owed of distributions. Anyone, on behalf of anyone: only the account is paid. What was
    /// paid already or is named twice adds nothing and is no error; what doesn't exist is one.
    Claim {
        /// The asset.
        asset: Asset,
        /// 1 to 30 of its distributions, in any order.
        distributions: Vec<u32>,
        /// Who is paid; the sender if not given.
        account: Option<String>,
    },
}

/// What can be asked of dividends.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Whose dividends they are, and the period.
    #[returns(DividendsResponse)]
    Dividends {},
    /// Every limit.
    #[returns(BoundsResponse)]
    Bounds {},
    /// The assets that were ever booked, with their books, by pages of at most 30.
    #[returns(AssetsResponse)]
    Assets {
        /// The last asset of the page before.
        start_after: Option<Asset>,
        /// Rows, 10 if not given.
        limit: Option<u32>,
    },
    /// The books of an asset, and what is held of it.
    #[returns(BooksResponse)]
    Books {
        /// The asset.
        asset: Asset,
    },
    /// When an asset can be distributed next, of what, and if not now why.
    #[returns(NextResponse)]
    Next {
        /// The asset.
        asset: Asset,
    },
    /// Distributions of an asset, newest first, by pages of at most 30.
    #[returns(DistributionsResponse)]
    Distributions {
        /// The asset.
        asset: Asset,
        /// The number of the last row of the page before.
        start_before: Option<u32>,
        /// Rows, 10 if not given.
        limit: Option<u32>,
    },
    /// What an account is owed of an asset's distributions, oldest first, by pages of at most 30 distributions.
    #[returns(OwedResponse)]
    Owed {
        /// Whose.
        account: String,
        /// The asset.
        asset: Asset,
        /// What the page before says is next.
        start_after: Option<u32>,
        /// Distributions to look at, 10 if not given.
        limit: Option<u32>,
    },
}

/// Whose dividends they are.
#[cw_serde]
pub struct DividendsResponse {
    /// The community's treasury.
    pub treasury: String,
    /// Its present governor; none if the treasury has none.
    pub governor: Option<String>,
    /// Seconds from one distribution of an asset to its next.
    pub period: u64,
}

/// Every limit of dividends.
#[cw_serde]
pub struct BoundsResponse {
    /// By name.
    pub bounds: Vec<BoundResponse>,
}

/// The books of an asset: received = waiting + unpaid + paid.
#[cw_serde]
pub struct AssetBooks {
    /// The asset.
    pub asset: Asset,
    /// Units that were ever booked.
    pub received: Uint128,
    /// Units that were ever distributed.
    pub distributed: Uint128,
    /// Units that were ever paid out.
    pub paid: Uint128,
    /// Units that wait for a distribution.
    pub waiting: Uint128,
    /// Units that are still owed, together with what rounding leaves behind: less than one for each holder and
    /// distribution.
    pub unpaid: Uint128,
    /// How many distributions there were. They are numbered from 1.
    pub distributions: u32,
    /// Unix seconds of the last one.
    pub last: Option<u64>,
}

/// A page of assets.
#[cw_serde]
pub struct AssetsResponse {
    /// By asset.
    pub assets: Vec<AssetBooks>,
}

/// The books of an asset, and what is behind them.
#[cw_serde]
pub struct BooksResponse {
    /// The books; all figures are 0 for an asset that was never booked.
    pub books: AssetBooks,
    /// Units that are held; none if the asset's contract doesn't say. What is held above waiting + unpaid arrived and
    /// isn't booked yet. Less than that is held only of a token that misbehaves.
    pub held: Option<Uint128>,
}

/// The next distribution of an asset.
#[cw_serde]
pub struct NextResponse {
    /// From which unix second on it can be made; 0 if there was none before.
    pub from: u64,
    /// Units that it would distribute now, what isn't booked yet included.
    pub amount: Uint128,
    /// The governor by whose stakes it would be.
    pub governor: String,
    /// Its total stake at the start of this block.
    pub total: Uint128,
    /// The total under which money waits.
    pub min_stake: Amount,
    /// Why it can't be made now; none if it can.
    pub blocker: Option<Blocker>,
}

/// A distribution.
#[cw_serde]
pub struct DistributionResponse {
    /// Its number among those of the asset.
    pub distribution: u32,
    /// The governor that knows who had what.
    pub governor: String,
    /// Its block: stakes are those at its start.
    pub height: u64,
    /// Unix seconds.
    pub time: u64,
    /// All stake.
    pub total: Uint128,
    /// Units distributed. A stake is owed floor(stake · amount / total).
    pub amount: Uint128,
}

/// A page of distributions.
#[cw_serde]
pub struct DistributionsResponse {
    /// Newest first.
    pub distributions: Vec<DistributionResponse>,
}

/// What an account is owed of some distributions.
#[cw_serde]
pub struct OwedResponse {
    /// Units, of all rows that say how much.
    pub owed: Uint128,
    /// The distributions that it is owed something of, oldest first: what a claim can name.
    pub distributions: Vec<OwedRow>,
    /// What to start the next page after; none if this is the last.
    pub next: Option<u32>,
}

/// What an account is owed of a distribution.
#[cw_serde]
pub struct OwedRow {
    /// Its number.
    pub distribution: u32,
    /// Units; none if the distribution's governor doesn't say.
    pub amount: Option<Uint128>,
}
