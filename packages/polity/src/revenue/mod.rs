//! Revenue: payments for models, the shares of those who made them, and the royalties of what they derive from.
//!
//! - Messages and answers: [`ExecuteMsg`], [`QueryMsg`] and what they name.
//! - [`part`], [`credit`]: the two products that all money goes through, and the only place where it is rounded.
//! - [`forecast`]: who gets what part of a payment.
//! - [`Books`]: what an asset's ledger may never do.
//! - [`Seal`]: a share table by its count, its total and its digest, which a vote names.
//! - [`raw`]: the records that other contracts read raw.

mod books;
mod msg;
pub mod raw;
mod split;
mod table;

pub use books::*;
pub use msg::*;
pub use split::*;
pub use table::*;

/// The number of a share table, from 1.
pub type TableId = u32;
/// The number of an asset, from 1: in the order in which they were first paid.
pub type AssetId = u32;
/// An epoch of a model's shares: the first height that it counts from. The one before the first table is 0. It ends
/// where the next one begins.
pub type Epoch = u64;
