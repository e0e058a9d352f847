use std::any::Any;
use std::sync::OnceLock;

use cosmwasm_std::{Addr, Coin};
use polity::Asset;
use polity_client::{Chain, ChainError, Code, Codes, Embedded};

use crate::hostile;

/// Makes a chain for a suite that isn't given one, with these codes besides those of the suite and the hostile ones.
pub type Ground = fn(Codes) -> Result<Box<dyn Stage>, ChainError>;

static GROUND: OnceLock<Ground> = OnceLock::new();

/// From now on, and for the whole process, suites that aren't given a chain stand on such a one: so that the same
/// tests run on other chains. Without it they stand on [`Embedded`]. Who says so first is heard.
pub fn stand_on(ground: Ground) {
    GROUND.get_or_init(|| ground);
}

pub(crate) fn ground(codes: Codes) -> Result<Box<dyn Stage>, ChainError> {
    GROUND.get().unwrap_or(&(embedded as Ground))(codes)
}

fn embedded(codes: Codes) -> Result<Box<dyn Stage>, ChainError> {
    let codes = Codes::suite().and(hostile::codes()).and(codes);
    Ok(Box::new(Embedded::builder().codes(codes).build()?))
}

/// A chain that a suite can run on: one whose [clock](Chain::clock) can be moved, with an account for every name and
/// coins for whoever needs some.
///
/// A suite knows its chain by this trait only. [`Embedded`] is one.
pub trait Stage: Chain {
    /// The account of this name; the same whenever it is asked for.
    fn account(&self, name: &str) -> Addr;

    /// Gives native coins that weren't there before.
    fn give(&mut self, to: &Addr, coins: Vec<Coin>) -> Result<(), ChainError>;

    /// What is uploaded for the code of this name. A chain that needs wasm adds it here.
    fn code(&self, name: &str) -> Code {
        Code::named(name)
    }

    /// The chain inside the process, if it is that: for what only such a chain tells, as what reaches its storage.
    fn embedded(&mut self) -> Option<&mut Embedded> {
        None
    }

    /// The chain as what it is, for what only chains of its kind tell: what a transaction cost, say.
    fn any(&mut self) -> Option<&mut dyn Any> {
        None
    }
}

impl Stage for Embedded {
    fn account(&self, name: &str) -> Addr {
        Embedded::account(self, name)
    }

    fn give(&mut self, to: &Addr, coins: Vec<Coin>) -> Result<(), ChainError> {
        self.mint(to, coins)
    }

    fn embedded(&mut self) -> Option<&mut Embedded> {
        Some(self)
    }
}

/// Whoever a test speaks of: an account by its name, or any address.
pub trait Actor {
    /// Its address.
    fn address(&self, chain: &dyn Stage) -> Addr;
}

impl Actor for &str {
    fn address(&self, chain: &dyn Stage) -> Addr {
        chain.account(self)
    }
}

impl Actor for &String {
    fn address(&self, chain: &dyn Stage) -> Addr {
        chain.account(self)
    }
}

impl Actor for &Addr {
    fn address(&self, _: &dyn Stage) -> Addr {
        (*self).clone()
    }
}

impl Actor for Addr {
    fn address(&self, _: &dyn Stage) -> Addr {
        self.clone()
    }
}

/// Whatever a test pays in: a native coin by its denom, or any asset.
pub trait Money {
    /// The asset.
    fn asset(&self) -> Asset;
}

impl Money for &str {
    fn asset(&self) -> Asset {
        Asset::Native((*self).into())
    }
}

impl Money for &Asset {
    fn asset(&self) -> Asset {
        (*self).clone()
    }
}

impl Money for Asset {
    fn asset(&self) -> Asset {
        self.clone()
    }
}

impl Money for &Addr {
    /// The cw20 at this address.
    fn asset(&self) -> Asset {
        Asset::Cw20(self.to_string())
    }
}
