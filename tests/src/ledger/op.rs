use std::fmt;

use polity::governor::Constitution;

use super::{Cast, Name, Trust};

/// What is paid in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Money {
    /// What is staked.
    Stake,
    /// The kit's native coin.
    Coin,
}

/// Something that somebody does.
#[derive(Clone, Debug)]
pub enum Op {
    /// Stakes.
    Stake(Name, u128),
    /// Takes stake back.
    Unstake(Name, u128),
    /// Takes out what is ripe.
    Claim(Name),
    /// Gives another account some of what is staked.
    Give(Name, u128, Name),
    /// Says who votes where it doesn't vote itself.
    Trust(Name, Trust),
    /// Makes a proposal.
    Propose {
        /// Who.
        by: Name,
        /// In which tier.
        tier: u8,
        /// What each option does.
        options: Vec<Vec<Deed>>,
        /// What comes with it.
        deposit: u128,
    },
    /// Votes.
    Vote(Name, u32, Cast),
    /// Executes a proposal.
    Execute(Name, u32),
    /// Tries an option out.
    DryRun(u32, u8),
    /// Ends a proposal.
    Veto(Name, u32),
    /// Sends a deposit where it belongs.
    Release(u32),
    /// The contract that proposals may speak to begins or ceases to fail.
    Fail(bool),
    /// Its code is changed to this one of two.
    Migrate(usize),
}

/// What an option does.
#[derive(Clone, Debug, PartialEq)]
pub enum Deed {
    /// Pays from the treasury.
    Pay(Money, u128, Name),
    /// Lifts a suspension: harmless.
    Lift,
    /// Calls the contract that proposals may speak to.
    Call,
    /// Sets how long unstaked tokens wait.
    Unbonding(u64),
    /// Sets the cap of the native coin: seconds of its window, limits by tier.
    Cap(u64, Vec<(u8, u128)>),
    /// Changes the constitution.
    Amend(Amendment),
}

/// A constitution to be. A failing run prints it by its note.
#[derive(Clone, PartialEq)]
pub struct Amendment {
    /// What it changes.
    pub note: String,
    /// What it makes of the constitution that was in force when it was written.
    pub to: Constitution,
}

impl fmt::Debug for Amendment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.note)
    }
}
