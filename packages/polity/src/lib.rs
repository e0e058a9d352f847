//! Messages, types and pure rules of Polity: what another project adds to its `Cargo.toml` to talk to the suite.
//!
//! - [`governor`]: stake, delegate, propose, vote, decide; the constitution and the rule that decides.
//! - [`treasury`]: what holds a community's funds and powers.
//! - [`registry`]: models, versions, lineage, licences, guardrails, evaluations, and whether a use is allowed.
//! - [`revenue`]: payments for models, shares of who made them, and royalties of what they derive from.
//! - [`dividends`]: the token holders' part of revenue.
//! - [`bounds`]: every limit of the suite, with its unit and its reason.
//!
//! Types validate while they are decoded: whoever holds a [`Ratio`], an [`Amount`] or a [`Digest`] holds a valid one.
//! Times are unix seconds and durations are seconds, unless a name says otherwise; a half-open interval holds its
//! start and not its end.
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::cast_possible_truncation,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::unwrap_used
    )
)]

mod amount;
mod asset;
pub mod bounds;
mod digest;
pub mod dividends;
pub mod governor;
mod input;
mod json;
pub mod registry;
pub mod revenue;
mod text;
pub mod treasury;

pub use amount::{Amount, InvalidAmount, InvalidRatio, Ratio};
pub use asset::{arrived, Asset};
pub use bounds::{Bound, OutOfBounds, Unit};
pub use digest::{Digest, InvalidDigest};
pub use input::{address, check_denom, duplicate, event, InputError};
pub use json::{from_json_tree, pack_json, unpack_json, Tree};
pub use text::{CommunityName, Description, Label, Memo, Rationale, TierName, Title, Uri};
