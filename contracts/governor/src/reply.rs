//! Replies, told apart by their ids.

use cosmwasm_std::{DepsMut, Env, Reply, Response, SubMsgResult};

use crate::{execute, founding, ContractError};

/// What a reply answers. In an id: the kind in the highest byte, then a dry run's option, then the proposal.
pub enum ReplyId {
    /// The treasury was made, or the existing one answered.
    Treasury,
    /// The token was made.
    Token,
    /// A proposal's messages failed.
    Execution { proposal: u32 },
    /// A dry run's messages succeeded.
    DryRun { proposal: u32, option: u8 },
}

impl ReplyId {
    pub fn id(&self) -> u64 {
        let (kind, option, proposal) = match self {
            Self::Treasury => (1, 0, 0),
            Self::Token => (2, 0, 0),
            Self::Execution { proposal } => (3, 0, *proposal),
            Self::DryRun { proposal, option } => (4, *option, *proposal),
        };
        let [a, b, c, d] = proposal.to_be_bytes();
        u64::from_be_bytes([kind, 0, 0, option, a, b, c, d])
    }

    fn of(id: u64) -> Result<Self, ContractError> {
        let [kind, _, _, option, a, b, c, d] = id.to_be_bytes();
        let proposal = u32::from_be_bytes([a, b, c, d]);
        match kind {
            1 => Ok(Self::Treasury),
            2 => Ok(Self::Token),
            3 => Ok(Self::Execution { proposal }),
            4 => Ok(Self::DryRun { proposal, option }),
            _ => Err(ContractError::UnknownReply { id }),
        }
    }
}

pub fn reply(deps: DepsMut, env: &Env, reply: Reply) -> Result<Response, ContractError> {
    match (ReplyId::of(reply.id)?, reply.result) {
        (ReplyId::Treasury, SubMsgResult::Ok(result)) => founding::treasury_made(deps, env, &result),
        (ReplyId::Token, SubMsgResult::Ok(result)) => founding::token_made(deps, env, &result),
        (ReplyId::Execution { proposal }, SubMsgResult::Err(error)) => {
            execute::failed(deps, env, proposal, &error)
        }
        // an error, so that nothing of it stays
        (ReplyId::DryRun { proposal, option }, SubMsgResult::Ok(_)) => {
            Err(ContractError::DryRunSucceeded { proposal, option })
        }
        _ => Err(ContractError::UnknownReply { id: reply.id }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_come_back_as_what_they_were() {
        for id in [
            ReplyId::Treasury,
            ReplyId::Token,
            ReplyId::Execution { proposal: u32::MAX },
            ReplyId::DryRun { proposal: 7, option: 3 },
        ] {
            assert_eq!(ReplyId::of(id.id()).unwrap().id(), id.id());
        }
        for id in [0, 5 << 56, u64::MAX] {
            assert!(ReplyId::of(id).is_err());
        }
    }
}
