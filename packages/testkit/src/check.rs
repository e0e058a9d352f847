//! What tests assert: about refusals, on any chain, and about a community.

use std::fmt::{Debug, Display};

use polity::governor::{Delegation, Status};
use polity_client::ChainError;

use crate::suite::Suite;
use crate::{Actor, Money};

/// The code that the text of a contract's error starts with: `vote_closed` of `vote_closed: the vote is over`. None if
/// it wasn't a contract that refused, or if its errors have no codes.
pub fn code_of(error: &ChainError) -> Option<&str> {
    let (code, _) = error.contract_text()?.split_once(':')?;
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    (!code.is_empty() && code.bytes().all(plain)).then_some(code)
}

/// The contract's own error, where the chain has it at hand and it is an `E`.
pub fn error_of<E>(result: &Result<impl Sized, ChainError>) -> Option<&E>
where
    E: Display + Debug + Send + Sync + 'static,
{
    result.as_ref().err()?.downcast_ref()
}

/// A contract refused, with an error of this code. Works on any chain.
#[track_caller]
pub fn assert_code<T: Debug>(result: Result<T, ChainError>, code: &str) {
    match result {
        Ok(outcome) => panic!("{code} was expected, and it succeeded: {outcome:?}"),
        Err(error) => assert_eq!(code_of(&error), Some(code), "{error}"),
    }
}

/// A contract refused, with this error: compared by value where the chain has the error itself at hand, by its text
/// elsewhere.
#[track_caller]
pub fn assert_error<T, E>(result: Result<T, ChainError>, expected: &E)
where
    T: Debug,
    E: PartialEq + Display + Debug + Send + Sync + 'static,
{
    match result {
        Ok(outcome) => panic!("{expected:?} was expected, and it succeeded: {outcome:?}"),
        Err(error) => match error.downcast_ref::<E>() {
            Some(given) => assert_eq!(given, expected),
            None => assert_eq!(error.contract_text(), Some(expected.to_string().as_str()), "{error}"),
        },
    }
}

/// What a governor holds of what is staked, and for whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Books {
    /// What the bank or the token says that it holds.
    pub held: u128,
    /// What members have staked, what counts from the next block included.
    pub staked: u128,
    /// What members have unstaked and not claimed.
    pub claims: u128,
    /// What proposals have deposited.
    pub deposits: u128,
}

impl Books {
    /// What the governor owes.
    pub fn owed(&self) -> u128 {
        self.staked + self.claims + self.deposits
    }

    /// What it holds beyond that; none if it holds too little.
    pub fn surplus(&self) -> Option<u128> {
        self.held.checked_sub(self.owed())
    }
}

impl Suite {
    /// The governor's books: sums over every account that the suite [knows](Suite::known), and over every proposal.
    #[track_caller]
    pub fn books(&self) -> Books {
        let claims = |who| self.claims(who).iter().map(|claim| claim.amount.u128()).sum::<u128>();
        let deposit = |proposal| self.proposal_of(proposal).deposit.map_or(0, |deposit| deposit.u128());
        Books {
            held: self.balance(self.governor(), self.stake_asset()),
            staked: self.known().map(|who| self.member(who).staked.u128()).sum(),
            claims: self.known().map(claims).sum(),
            deposits: (1..=self.settings().proposals).map(deposit).sum(),
        }
    }

    /// The governor holds exactly what it owes. (Not so where somebody sent it what it didn't ask for: then compare
    /// [`Books::surplus`].)
    #[track_caller]
    pub fn assert_books(&self) {
        let books = self.books();
        assert_eq!(books.surplus(), Some(0), "what the governor holds is not what it owes: {books:?}");
        for deposit in self.known().flat_map(|who| self.member(who).deposits) {
            let held = self.proposal_of(deposit.proposal).deposit;
            assert_eq!(held, Some(deposit.amount), "the deposit of proposal {}", deposit.proposal);
        }
    }

    /// The powers of all accounts that the suite knows sum to the total, in this block and at the given heights; and
    /// what is delegated to each is what the others delegate to it.
    #[track_caller]
    pub fn assert_powers(&self, heights: &[u64]) {
        for height in heights.iter().copied().chain([self.height()]) {
            let sum: u128 = self.known().map(|who| self.power_at(who, height)).sum();
            assert_eq!(sum, self.total_at(height), "the sum of powers and the total, at height {height}");
        }
        let members: Vec<_> = self.known().map(|who| (who, self.member(who))).collect();
        for (who, member) in &members {
            let whole: u128 = members
                .iter()
                .filter(|(_, other)| matches!(&other.delegation, Delegation::Whole(to) if to == who.as_str()))
                .map(|(_, other)| other.staked.u128())
                .sum();
            assert_eq!(member.received.whole.u128(), whole, "what is delegated to {who} in every tier");
            for tier in self.constitution().tiers {
                let id = tier.id;
                let received = member.received.by_tier.iter().filter(|power| power.tier == id);
                let received: u128 = received.map(|power| power.power.u128()).sum();
                let given: u128 = members
                    .iter()
                    .filter(|(_, other)| match &other.delegation {
                        Delegation::ByTier(_) => {
                            other.delegation.in_tier(id).map(String::as_str) == Some(who.as_str())
                        }
                        _ => false,
                    })
                    .map(|(_, other)| other.staked.u128())
                    .sum();
                assert_eq!(received, given, "what is delegated to {who} in tier {id}");
            }
        }
    }

    /// A proposal stands there.
    #[track_caller]
    pub fn assert_status(&self, proposal: u32, expected: Status) {
        let status = self.status(proposal);
        if status != expected {
            let outlook = self.outlook(proposal);
            panic!("proposal {proposal} is {status:?} and not {expected:?}\n{outlook:#?}");
        }
    }

    /// A proposal was executed, and what it does succeeded.
    #[track_caller]
    pub fn assert_executed(&self, proposal: u32) {
        let whole = self.proposal_of(proposal);
        assert_eq!(whole.status, Status::Executed, "proposal {proposal}: {:?}", whole.failure);
    }

    /// The last execution of a proposal failed, and can be tried again. Why is a text that chains shorten: a dry run
    /// tells it in full.
    #[track_caller]
    pub fn assert_failed(&self, proposal: u32) {
        let whole = self.proposal_of(proposal);
        assert_eq!(whole.status, Status::Failed, "proposal {proposal}");
        assert!(whole.failure.is_some(), "proposal {proposal} failed, and doesn't say with what");
    }

    /// Own power in this block.
    #[track_caller]
    pub fn assert_power(&self, who: impl Actor, expected: u128) {
        let who = self.address(who);
        assert_eq!(self.power(&who), expected, "the power of {who}");
    }

    /// Total power in this block.
    #[track_caller]
    pub fn assert_total(&self, expected: u128) {
        assert_eq!(self.total(), expected, "the total power");
    }

    /// What an account has of an asset.
    #[track_caller]
    pub fn assert_balance(&self, who: impl Actor, asset: impl Money, expected: u128) {
        let (who, asset) = (self.address(who), asset.asset());
        assert_eq!(self.balance(&who, &asset), expected, "what {who} has of {asset}");
    }
}
