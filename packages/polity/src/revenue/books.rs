//! The ledger of an asset.

use cosmwasm_std::{Uint128, Uint256};

use super::split::{part, SCALE};

/// The ledger of one asset: paid ≤ settled ≤ received, always. What would break that is refused here, whatever asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Books {
    received: u128,
    settled: Uint256,
    paid: u128,
}

impl Books {
    /// The books of these figures. None if more is settled than received, or more is paid than settled.
    pub fn new(received: u128, settled: Uint256, paid: u128) -> Option<Self> {
        let in_order = part(paid, SCALE) <= settled && settled <= part(received, SCALE);
        in_order.then_some(Self { received, settled, paid })
    }

    /// Units that came in, ever.
    pub const fn received(&self) -> u128 {
        self.received
    }

    /// What went from incomes into pots, ever, in 10^-18 of a unit.
    pub const fn settled(&self) -> Uint256 {
        self.settled
    }

    /// Units that went out, ever.
    pub const fn paid(&self) -> u128 {
        self.paid
    }

    /// Units that must be there: what came in and didn't go out.
    pub const fn booked(&self) -> u128 {
        // never more paid than received
        self.received.saturating_sub(self.paid)
    }

    /// What no one has settled yet, in 10^-18 of a unit.
    pub fn unsettled(&self) -> Uint256 {
        part(self.received, SCALE).saturating_sub(self.settled)
    }

    /// What is in pots and wasn't paid out: owed, or dust that no account's part reaches. In 10^-18 of a unit.
    pub fn owed(&self) -> Uint256 {
        self.settled.saturating_sub(part(self.paid, SCALE))
    }

    /// The books after so many units came in. None if that is more, in all, than 2^128 - 1.
    #[must_use]
    pub fn receive(self, units: u128) -> Option<Self> {
        Self::new(self.received.checked_add(units)?, self.settled, self.paid)
    }

    /// The books after so much went into pots, in 10^-18 of a unit. None if that is more than came in.
    #[must_use]
    pub fn settle(self, added: Uint256) -> Option<Self> {
        Self::new(self.received, self.settled.checked_add(added).ok()?, self.paid)
    }

    /// The books after so many units went out. None if that is more than is in pots.
    #[must_use]
    pub fn pay(self, units: u128) -> Option<Self> {
        Self::new(self.received, self.settled, self.paid.checked_add(units)?)
    }

    /// The same as a message has it.
    pub fn figures(&self) -> Figures {
        Figures {
            received: self.received.into(),
            settled: self.settled,
            paid: self.paid.into(),
            unsettled: self.unsettled(),
            owed: self.owed(),
        }
    }
}

/// What the books of an asset say. Figures in 10^-18 of a unit are said to be; the others are units.
#[cosmwasm_schema::cw_serde]
#[derive(Copy, Eq)]
pub struct Figures {
    /// Units that came in, ever.
    pub received: Uint128,
    /// What went from incomes into pots, ever, in 10^-18 of a unit.
    pub settled: Uint256,
    /// Units that went out, ever.
    pub paid: Uint128,
    /// Received and in no pot yet, in 10^-18 of a unit.
    pub unsettled: Uint256,
    /// In pots and not paid out: owed, or dust. In 10^-18 of a unit.
    pub owed: Uint256,
}
