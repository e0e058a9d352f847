//! What revenue tells indexers: one event for each change. Chains put `wasm-` before the name.

use cosmwasm_std::{Addr, Event, Uint256};
use polity::{
    event,
    registry::ModelId,
    revenue::{Epoch, TableId},
    Digest,
};

macro_rules! events {
    ($($(#[$doc:meta])* $name:ident = $text:literal { $($(#[$field_doc:meta])* $field:ident: $kind:ty),* $(,)? })*) => {
        $(
            $(#[$doc])*
            pub struct $name {
                $($(#[$field_doc])* pub $field: $kind),*
            }

            impl From<$name> for Event {
                fn from(e: $name) -> Self {
                    event($text, [$((stringify!($field), e.$field.to_string())),*])
                }
            }
        )*
    };
}

events! {
    /// Revenue was founded on a registry.
    RevenueCreated = "revenue_created" { registry: Addr }

    /// A share table was started, with so many rows.
    TableCreated = "table_created" { table: TableId, maker: Addr, rows: u32 }
    /// A share table has more rows.
    RowsAdded = "rows_added" { table: TableId, rows: u32 }
    /// A share table is immutable from now on.
    TableSealed = "table_sealed" { table: TableId, count: u32, total: u64, digest: Digest }
    /// A model has other shares, from the height of its new epoch on.
    SharesSet = "shares_set" { model: ModelId, epoch: Epoch, table: TableId, digest: Digest }

    /// A model was paid. Of a cw20 the payer is whom the token says, and the amount what arrived.
    Paid = "paid" { model: ModelId, payer: Addr, asset: String, amount: u128 }
    /// Income went into a pot.
    Settled = "settled" {
        model: ModelId,
        epoch: Epoch,
        asset: String,
        /// Whose income.
        source: ModelId,
        /// In 10^-18 of a unit.
        added: Uint256,
    }
    /// An account took its part of a pot.
    Claimed = "claimed" { account: Addr, model: ModelId, epoch: Epoch, asset: String, amount: u128 }
}
