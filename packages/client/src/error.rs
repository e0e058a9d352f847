use std::fmt;
use std::sync::Arc;

use cosmwasm_std::Timestamp;
use cw_multi_test::error::AnyError;

/// Why a chain didn't do what was asked. Nothing was changed, unless it is [`Unconfirmed`](ChainError::Unconfirmed).
///
/// Messages are counted from 0.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ChainError {
    /// A contract refused a message of the transaction, or one that followed from it.
    #[error("a contract refused message {message}: {text}; nothing was changed")]
    Contract {
        /// Which message of the transaction led to it.
        message: usize,
        /// What the innermost contract said.
        text: String,
        /// The contract's own error, where it is at hand.
        cause: Option<Cause>,
    },

    /// A contract refused a query.
    #[error("contract {contract} refused the query: {text}")]
    Query {
        /// The contract that was asked.
        contract: String,
        /// What the innermost contract said.
        text: String,
        /// The contract's own error, where it is at hand.
        cause: Option<Cause>,
    },

    /// The chain itself refused: not enough coins, not the admin, an address that isn't one.
    #[error("the chain refused message {message}: {log} (codespace {codespace}, code {code}); nothing was changed")]
    Chain {
        /// Which message of the transaction led to it.
        message: usize,
        /// The part of the chain that refused.
        codespace: String,
        /// Its number for the reason.
        code: u32,
        /// The reason in words.
        log: String,
    },

    /// There is no such contract or code.
    #[error("there is no {what} on this chain; check that it is the right chain and the right id")]
    NotFound {
        /// What was looked for.
        what: String,
    },

    /// Not an address of this chain.
    #[error("`{address}` is not an address of this chain: {reason}; its addresses start with {prefix}1")]
    Address {
        /// What was given.
        address: String,
        /// What is wrong with it.
        reason: String,
        /// The chain's prefix.
        prefix: String,
    },

    /// The transaction was sent, but was not seen in a block.
    #[error("transaction {hash} was sent but not seen in a block yet; look for it before sending it again")]
    Unconfirmed {
        /// The transaction's hash.
        hash: String,
    },

    /// Somebody else has the chain's files open.
    #[error("{what} is in use by another process; end that one first, or use another folder")]
    Locked {
        /// What is locked.
        what: String,
    },

    /// The chain's state could not be read or written.
    #[error("the chain's state could not be kept: {text}; check the disk, then open the chain again")]
    Store {
        /// What went wrong.
        text: String,
    },

    /// The code that ran panicked: on a chain the machine stops it there.
    #[error(
        "the transaction or query was aborted: {text}; nothing was changed, and this is a bug to report"
    )]
    Panicked {
        /// Which message of the transaction led to it; `None` for a query.
        message: Option<usize>,
        /// What the panic said.
        text: String,
    },

    /// This chain can't do that.
    #[error("this chain does not support {what}")]
    Unsupported {
        /// What was asked for.
        what: String,
    },

    /// Time can't be moved like that.
    #[error("the clock can't be moved from {now}: {reason}")]
    Clock {
        /// The time of the latest block.
        now: Timestamp,
        /// Why not.
        reason: String,
    },

    /// A message could not be written as JSON.
    #[error("the message could not be written as JSON: {text}")]
    Encode {
        /// What went wrong.
        text: String,
    },

    /// An answer has another form than expected.
    #[error("{what} could not be read: {text}; check that the contract is the one you mean")]
    Decode {
        /// What was to be read.
        what: String,
        /// What went wrong.
        text: String,
    },
}

impl ChainError {
    pub(crate) fn decode(what: &str, text: impl ToString) -> Self {
        Self::Decode { what: what.into(), text: text.to_string() }
    }

    /// What the innermost contract said, if it was a contract that refused.
    pub fn contract_text(&self) -> Option<&str> {
        match self {
            Self::Contract { text, .. } | Self::Query { text, .. } => Some(text),
            _ => None,
        }
    }

    /// The error of the contract that refused, as the contract made it: to compare by variant, not by text.
    ///
    /// On the embedded chain only, and of the innermost contract: also when others had called it, unless one of
    /// these caught the error in its reply and made its own of it.
    pub fn downcast_ref<E>(&self) -> Option<&E>
    where
        E: fmt::Display + fmt::Debug + Send + Sync + 'static,
    {
        match self {
            Self::Contract { cause: Some(cause), .. } | Self::Query { cause: Some(cause), .. } => {
                cause.0.downcast_ref()
            }
            _ => None,
        }
    }
}

/// The error of a contract that ran in this process.
#[derive(Clone)]
pub struct Cause(pub(crate) Arc<AnyError>);

impl Cause {
    /// What a contract said, for chains that run contracts in this process.
    pub fn new(error: Arc<AnyError>) -> Self {
        Self(error)
    }
}

impl fmt::Debug for Cause {
    /// Without the backtrace that the error inside may have.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#}", self.0)
    }
}
