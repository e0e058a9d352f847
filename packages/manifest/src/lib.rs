#![doc = include_str!("../README.md")]
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::cast_possible_truncation,
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing
    )
)]

mod bundle;
mod compare;
mod error;
mod folder;
mod hash;
mod shards;
mod statement;

pub use bundle::{Bundle, PublicKey, Signed};
pub use compare::{compare, Contents, Difference, Kind};
pub use error::{BundleError, FolderError, IndexError, KeyError, LinkError, StatementError};
pub use folder::{Folder, MANIFEST, MAX_INDEX};
pub use statement::{parse_statement, statement, PREDICATE_TYPE, STATEMENT_TYPE};
