//! What a caller did wrong. Each text starts with a code that stays, for programs.

use cosmwasm_std::{Addr, StdError, Uint128};
use polity::{
    registry::{ModelId, ModelState},
    revenue::{Epoch, Seal, TableError, TableId},
    Digest, InputError, OutOfBounds,
};
use polity_store::CodecError;
use thiserror::Error;

/// Why revenue refuses.
#[derive(Debug, PartialEq, Error)]
pub enum ContractError {
    /// Storage, decoding or a query of the chain failed.
    #[error("std: {0}")]
    Std(#[from] StdError),
    /// A value or a list is outside its bound.
    #[error("out_of_bounds: {0}")]
    OutOfBounds(#[from] OutOfBounds),
    /// An address or a denom isn't one of this chain. The text starts with `invalid_address` or `invalid_denom`.
    #[error(transparent)]
    Input(#[from] InputError),
    /// Rows can't be in a share table.
    #[error("rows: {0}")]
    Rows(#[from] TableError),

    /// The sender may not do this.
    #[error("unauthorized: only {only} may do this, and the sender is {sender}")]
    Unauthorized {
        /// Who may.
        only: &'static str,
        /// Who tried.
        sender: Addr,
    },
    /// The contract was made with an admin, who could change its code.
    #[error("has_admin: {admin} could change this contract's code; make it without an admin")]
    HasAdmin {
        /// The admin.
        admin: Addr,
    },
    /// A reply to nothing that was sent.
    #[error("unknown_reply: nothing was sent under the id {id}")]
    UnknownReply {
        /// Its id.
        id: u64,
    },
    /// What was named as the registry isn't one, or isn't safe.
    #[error("invalid_registry: {address} is no registry that nobody can change: {reason}")]
    InvalidRegistry {
        /// What was named.
        address: Addr,
        /// Why.
        reason: String,
    },

    /// Other coins than the message takes.
    #[error("wrong_funds: this takes {expected}, and was sent {given}")]
    WrongFunds {
        /// What it takes.
        expected: &'static str,
        /// What was sent, or the start of it.
        given: String,
    },
    /// A token came with a message that is none of these.
    #[error("not_a_payment: what comes with a token is a payment, as {{\"pay\":{{\"model\":1}}}}: {reason}")]
    NotAPayment {
        /// What is wrong with it.
        reason: String,
    },
    /// A payment of nothing, or of what isn't there.
    #[error("nothing_received: {said} was said to be sent, and nothing new is there")]
    NothingReceived {
        /// What was said.
        said: Uint128,
    },
    /// A token that doesn't say what it holds.
    #[error("no_balance: {token} doesn't tell what is here of it: {reason}")]
    NoBalance {
        /// The token.
        token: Addr,
        /// What came instead.
        reason: String,
    },
    /// All payments in an asset together would be too large a figure.
    #[error("too_much: {received} was received of this asset, and {amount} more is beyond 2^128 - 1")]
    TooMuch {
        /// What was received, ever.
        received: Uint128,
        /// What would be.
        amount: Uint128,
    },
    /// The registry has no such model.
    #[error("no_model: the registry has no model {model}")]
    NoModel {
        /// Its number.
        model: ModelId,
    },
    /// The model's state is against a payment.
    #[error("not_payable: model {model} is {}, and only an active or deprecated one is paid", state.as_str())]
    NotPayable {
        /// The model.
        model: ModelId,
        /// Its state.
        state: ModelState,
    },
    /// The model is suspended.
    #[error("suspended: model {model} is suspended until unix second {until}, and can't be paid before")]
    Suspended {
        /// The model.
        model: ModelId,
        /// When the suspension ends.
        until: u64,
    },
    /// The model's shares aren't those that the payer expects.
    #[error("wrong_epoch: model {model} is in epoch {present}, and {given} was expected")]
    WrongEpoch {
        /// The model.
        model: ModelId,
        /// What the payer expects.
        given: Epoch,
        /// What it is.
        present: Epoch,
    },

    /// There is no such share table.
    #[error("no_table: there is no share table {table}")]
    NoTable {
        /// Its number.
        table: TableId,
    },
    /// A share table that can't change any more.
    #[error("sealed: share table {table} is sealed")]
    Sealed {
        /// Which.
        table: TableId,
    },
    /// A share table that can still change.
    #[error("not_sealed: share table {table} isn't sealed; no model can use it before")]
    NotSealed {
        /// Which.
        table: TableId,
    },
    /// A share table isn't what its maker means.
    #[error("wrong_seal: share table {table} has {present}; not {given}")]
    WrongSeal {
        /// Which.
        table: TableId,
        /// What it would be sealed with.
        given: Seal,
        /// What it has.
        present: Seal,
    },
    /// A share table isn't what was voted.
    #[error("wrong_digest: the digest of share table {table} is {digest}, not {given}")]
    WrongDigest {
        /// Which.
        table: TableId,
        /// What was voted.
        given: Digest,
        /// The table's.
        digest: Digest,
    },

    /// Nothing was ever paid in this asset.
    #[error("no_asset: nothing was ever paid in {asset}")]
    NoAsset {
        /// Which.
        asset: String,
    },
    /// The model has no such epoch.
    #[error("no_epoch: model {model} has no epoch {epoch}")]
    NoEpoch {
        /// The model.
        model: ModelId,
        /// The epoch.
        epoch: Epoch,
    },
    /// A source that nothing can be settled from.
    #[error("not_an_ancestor: model {model} has no part in the income of model {descendant}")]
    NotAnAncestor {
        /// The model that was to be settled to.
        model: ModelId,
        /// The source.
        descendant: ModelId,
    },
    /// A descendant is asked about twice.
    #[error("duplicate_descendant: model {descendant} stands twice")]
    DuplicateDescendant {
        /// Which.
        descendant: ModelId,
    },
    /// An account claims where it has no share.
    #[error("no_share: {account} has no share of model {model} in epoch {epoch}")]
    NoShare {
        /// Who.
        account: Addr,
        /// The model.
        model: ModelId,
        /// The epoch.
        epoch: Epoch,
    },
    /// A height whose answer isn't known yet.
    #[error("not_past: {at} is not past, and an answer about it could still change")]
    NotPast {
        /// The height.
        at: u64,
    },
}

impl From<CodecError> for ContractError {
    fn from(error: CodecError) -> Self {
        StdError::from(error).into()
    }
}

/// The start of what somebody else's code says: its length is theirs to choose.
pub fn start(error: &impl ToString) -> String {
    error.to_string().chars().take(200).collect()
}
