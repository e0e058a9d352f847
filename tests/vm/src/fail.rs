use std::sync::Arc;

use polity_client::cw_multi_test::error::AnyError;
use polity_client::{Cause, ChainError};

/// Why something on the chain failed.
#[derive(Clone, Debug)]
pub(crate) enum Fail {
    /// Ends the transaction, up to a sub-message that has a limit of its own.
    OutOfGas,
    /// What a caller can catch.
    Fault(Fault),
}

pub(crate) type Done<T> = Result<T, Fail>;

#[derive(Clone, Debug)]
pub(crate) struct Fault {
    reason: Reason,
    /// Whether a caller that catches it is shown more than its number.
    shown: bool,
}

#[derive(Clone, Debug)]
enum Reason {
    /// The contract itself refused.
    Contract {
        doing: Doing,
        text: String,
        cause: Option<Arc<AnyError>>,
    },
    /// The machine stopped it.
    Machine {
        text: String,
    },
    /// The chain refused.
    Chain {
        codespace: &'static str,
        code: u32,
        log: String,
    },
    Missing {
        code: u32,
        what: String,
    },
}

/// What the contract did when it refused, with wasmd's numbers and words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Doing {
    Instantiate,
    Execute,
    Query,
    Migrate,
}

impl Doing {
    const fn code(self) -> u32 {
        match self {
            Self::Instantiate => 4,
            Self::Execute => 5,
            Self::Query => 9,
            Self::Migrate => 11,
        }
    }

    const fn verb(self) -> &'static str {
        match self {
            Self::Instantiate => "instantiate",
            Self::Execute => "execute",
            Self::Query => "query",
            Self::Migrate => "migrate",
        }
    }
}

const MACHINE: u32 = 29;
const NO_CONTRACT: u32 = 22;
const NO_CODE: u32 = 28;

impl Fail {
    pub const UNAUTHORIZED: u32 = 4;
    pub const INSUFFICIENT_FUNDS: u32 = 5;
    pub const INVALID_ADDRESS: u32 = 7;
    pub const INVALID_COINS: u32 = 10;
    pub const OUT_OF_GAS: u32 = 11;
    pub const INVALID_REQUEST: u32 = 18;

    /// The chain refuses, with a number of the Cosmos SDK's.
    pub fn sdk(code: u32, log: impl Into<String>) -> Self {
        Self::chain("sdk", code, log)
    }

    /// The chain refuses, with a number of the wasm module's.
    pub fn wasm(code: u32, log: impl Into<String>) -> Self {
        Self::chain("wasm", code, log)
    }

    fn chain(codespace: &'static str, code: u32, log: impl Into<String>) -> Self {
        Self::new(Reason::Chain { codespace, code, log: log.into() }, false)
    }

    pub fn contract(doing: Doing, text: String, cause: Option<Arc<AnyError>>) -> Self {
        Self::new(Reason::Contract { doing, text, cause }, true)
    }

    pub fn machine(text: impl ToString) -> Self {
        Self::new(Reason::Machine { text: text.to_string() }, false)
    }

    pub fn no_contract(address: impl std::fmt::Display) -> Self {
        Self::new(Reason::Missing { code: NO_CONTRACT, what: format!("contract {address}") }, false)
    }

    pub fn no_code(id: u64) -> Self {
        Self::new(Reason::Missing { code: NO_CODE, what: format!("code {id}") }, false)
    }

    fn new(reason: Reason, shown: bool) -> Self {
        Self::Fault(Fault { reason, shown })
    }

    /// Wrapped by the chain on its way up: nobody is shown its text any more.
    pub fn wrapped(mut self) -> Self {
        if let Self::Fault(fault) = &mut self {
            fault.shown = false;
        }
        self
    }

    /// Why message `index` of a transaction, counted from 0, failed.
    pub fn of_message(self, message: usize) -> ChainError {
        match self {
            Self::OutOfGas => ChainError::Chain {
                message,
                codespace: "sdk".into(),
                code: Self::OUT_OF_GAS,
                log: "out of gas".into(),
            },
            Self::Fault(fault) => match fault.reason {
                Reason::Contract { text, cause, .. } => {
                    ChainError::Contract { message, text, cause: cause.map(Cause::new) }
                }
                Reason::Machine { text } => ChainError::Panicked { message: Some(message), text },
                Reason::Chain { codespace, code, log } => {
                    ChainError::Chain { message, codespace: codespace.into(), code, log }
                }
                Reason::Missing { what, .. } => ChainError::NotFound { what },
            },
        }
    }

    /// Why a query from outside failed.
    pub fn of_query(self, contract: String) -> ChainError {
        match self {
            Self::OutOfGas => ChainError::Query { contract, text: "out of gas".into(), cause: None },
            Self::Fault(fault) => match fault.reason {
                Reason::Contract { text, cause, .. } => {
                    ChainError::Query { contract, text, cause: cause.map(Cause::new) }
                }
                Reason::Machine { text } => ChainError::Panicked { message: None, text },
                Reason::Chain { log, .. } => ChainError::Query { contract, text: log, cause: None },
                Reason::Missing { what, .. } => ChainError::NotFound { what },
            },
        }
    }
}

impl Fault {
    /// What a contract that catches it is shown: texts that are the same on every node, and else a number.
    pub fn redacted(&self) -> String {
        match &self.reason {
            Reason::Contract { doing, text, .. } if self.shown => {
                format!("{text}: {} wasm contract failed", doing.verb())
            }
            Reason::Contract { doing, .. } => number("wasm", doing.code()),
            Reason::Machine { .. } => number("wasm", MACHINE),
            Reason::Chain { codespace, code, .. } => number(codespace, *code),
            Reason::Missing { code, .. } => number("wasm", *code),
        }
    }

    /// The address, if it is that there is no such contract.
    pub fn missing_contract(&self) -> Option<&str> {
        match &self.reason {
            Reason::Missing { code: NO_CONTRACT, what } => what.strip_prefix("contract "),
            _ => None,
        }
    }

    /// The id, if it is that there is no such code.
    pub fn missing_code(&self) -> Option<u64> {
        match &self.reason {
            Reason::Missing { code: NO_CODE, what } => what.strip_prefix("code ")?.parse().ok(),
            _ => None,
        }
    }
}

fn number(codespace: &str, code: u32) -> String {
    format!("codespace: {codespace}, code: {code}")
}
