//! Accounts and balances as the Cosmos SDK keeps them (0.50 and later): the same keys and values, read and written in
//! the same order, so that what a transfer costs follows from them.

use cosmwasm_std::{Addr, Coin, Event, Order};

use crate::fail::{Done, Fail};
use crate::proto::Message;
use crate::trace::Store;
use crate::world::{after, World};

/// Accounts are numbered from here on, as on a chain that has been running for long: so that numbers have one length.
const FIRST_ACCOUNT: u64 = 1_000_000;

const ACCOUNTS: u8 = 1;
const NEXT_ACCOUNT: &[u8] = b"globalAccountNumber";
const ACCOUNTS_BY_NUMBER: &[u8] = b"accountNumber";

const SUPPLY: u8 = 0;
const BALANCES: u8 = 2;
const HOLDERS: u8 = 3;
const SEND_ENABLED: u8 = 4;
const PARAMS: &[u8] = &[5];

impl World {
    // accounts

    fn account_key(&self, address: &Addr) -> Vec<u8> {
        [&[ACCOUNTS], self.canonical(address).as_slice()].concat()
    }

    /// The account is that of a person who has signed before: outside a transaction.
    pub fn sign(&mut self, address: &Addr) {
        let key = self.account_key(address);
        let number = match self.peek(Store::Auth, &key) {
            Some(account) if is_signed(&account) => return,
            Some(account) => number_of(&account),
            None => self.take_number(),
        };
        let account = account(address, number, true);
        self.rows.set(&[&[6], key.as_slice()].concat(), &account);
    }

    fn take_number(&mut self) -> u64 {
        let next = self.peek(Store::Auth, NEXT_ACCOUNT).map_or(FIRST_ACCOUNT, |bytes| number(&bytes));
        self.rows.set(&[&[6], NEXT_ACCOUNT].concat(), &(next + 1).to_be_bytes());
        next
    }

    pub fn read_account(&mut self, address: &Addr) -> Done<bool> {
        let key = self.account_key(address);
        Ok(self.get(Store::Auth, &key)?.is_some())
    }

    fn has_account(&mut self, address: &Addr) -> Done<bool> {
        let key = self.account_key(address);
        self.has(Store::Auth, &key)
    }

    /// Makes an account that nobody has a key to.
    pub fn create_account(&mut self, address: &Addr) -> Done<()> {
        let next = self.get(Store::Auth, NEXT_ACCOUNT)?.map_or(FIRST_ACCOUNT, |bytes| number(&bytes));
        self.set(Store::Auth, NEXT_ACCOUNT, &(next + 1).to_be_bytes())?;
        let key = self.account_key(address);
        self.get(Store::Auth, &key)?;
        let by_number = [ACCOUNTS_BY_NUMBER, &next.to_be_bytes()].concat();
        self.has(Store::Auth, &by_number)?;
        self.set(Store::Auth, &by_number, &key[1..])?;
        self.set(Store::Auth, &key, &account(address, next, false))
    }

    // balances

    fn balances_of(&self, address: &Addr) -> Vec<u8> {
        let canonical = self.canonical(address);
        [&[BALANCES, canonical.len() as u8], canonical.as_slice()].concat()
    }

    fn balance_key(&self, address: &Addr, denom: &str) -> Vec<u8> {
        [self.balances_of(address).as_slice(), denom.as_bytes()].concat()
    }

    pub fn balance(&mut self, address: &Addr, denom: &str) -> Done<u128> {
        let key = self.balance_key(address, denom);
        Ok(self.get(Store::Bank, &key)?.map_or(0, |amount| amount_of(&amount)))
    }

    fn set_balance(&mut self, address: &Addr, denom: &str, amount: u128) -> Done<()> {
        let key = self.balance_key(address, denom);
        let canonical = self.canonical(address);
        let holder =
            [&[HOLDERS], denom.as_bytes(), &[0, canonical.len() as u8], canonical.as_slice()].concat();
        if amount == 0 {
            self.delete(Store::Bank, &holder)?;
            return self.delete(Store::Bank, &key);
        }
        self.set(Store::Bank, &holder, &[])?;
        self.set(Store::Bank, &key, amount.to_string().as_bytes())
    }

    /// All coins of an account, by denom, without a charge.
    pub fn all_balances(&self, address: &Addr) -> Vec<Coin> {
        let prefix = self.balances_of(address);
        let key = |key: &[u8]| [&[4], key].concat();
        let mut lower = std::ops::Bound::Included(key(&prefix));
        let upper = std::ops::Bound::Excluded(key(&after(&prefix).unwrap_or_default()));
        let mut coins = Vec::new();
        while let Some((row, amount)) = self.rows.first(lower, upper.clone(), Order::Ascending) {
            let denom = String::from_utf8_lossy(&row[1 + prefix.len()..]).into_owned();
            coins.push(Coin { denom, amount: amount_of(&amount).into() });
            lower = std::ops::Bound::Excluded(row);
        }
        coins
    }

    /// The same, charged.
    pub fn read_all_balances(&mut self, address: &Addr) -> Done<Vec<Coin>> {
        let prefix = self.balances_of(address);
        let end = after(&prefix);
        let mut rows = self.iterate(Store::Bank, &prefix, end.as_deref(), Order::Ascending)?;
        let mut coins = Vec::new();
        while let Some((row, amount)) = self.next(&mut rows)? {
            let denom = String::from_utf8_lossy(&row[prefix.len()..]).into_owned();
            coins.push(Coin { denom, amount: amount_of(&amount).into() });
        }
        Ok(coins)
    }

    pub fn supply(&mut self, denom: &str) -> Done<u128> {
        let key = supply_key(denom);
        Ok(self.get(Store::Bank, &key)?.map_or(0, |amount| amount_of(&amount)))
    }

    fn change_supply(&mut self, denom: &str, change: impl FnOnce(u128) -> Done<u128>) -> Done<()> {
        let key = supply_key(denom);
        let supply = change(self.supply(denom)?)?;
        match supply {
            0 => self.delete(Store::Bank, &key),
            _ => self.set(Store::Bank, &key, supply.to_string().as_bytes()),
        }
    }

    fn add_coins(&mut self, to: &Addr, coins: &[Coin]) -> Done<()> {
        for coin in coins {
            let balance = self.balance(to, &coin.denom)?;
            let sum = balance.checked_add(coin.amount.u128()).ok_or_else(|| too_many(&coin.denom))?;
            self.set_balance(to, &coin.denom, sum)?;
        }
        Ok(())
    }

    fn take_coins(&mut self, from: &Addr, coins: &[Coin]) -> Done<()> {
        // whether some of them are locked is said by the account
        self.read_account(from)?;
        for coin in coins {
            let balance = self.balance(from, &coin.denom)?;
            let Some(rest) = balance.checked_sub(coin.amount.u128()) else {
                let log = format!("{from} does not have {}: insufficient funds", list(coins));
                return Err(Fail::sdk(Fail::INSUFFICIENT_FUNDS, log));
            };
            self.set_balance(from, &coin.denom, rest)?;
        }
        Ok(())
    }

    /// Sends coins, of which there are some, and answers the events. The recipient has an account afterwards.
    pub fn send_coins(&mut self, from: &Addr, to: &Addr, coins: &[Coin]) -> Done<Vec<Event>> {
        let mut default = false;
        for coin in coins {
            let key = [&[SEND_ENABLED], coin.denom.as_bytes()].concat();
            self.get(Store::Bank, &key)?;
            if !default {
                self.get(Store::Bank, PARAMS)?;
                default = true;
            }
        }
        self.take_coins(from, coins)?;
        self.add_coins(to, coins)?;
        if !self.has_account(to)? {
            self.create_account(to)?;
        }
        let amount = list(coins);
        Ok(vec![
            Event::new("coin_spent").add_attribute("spender", from).add_attribute("amount", &amount),
            Event::new("coin_received").add_attribute("receiver", to).add_attribute("amount", &amount),
            Event::new("transfer")
                .add_attribute("recipient", to)
                .add_attribute("sender", from)
                .add_attribute("amount", amount),
        ])
    }

    /// Coins out of nothing.
    pub fn mint_coins(&mut self, to: &Addr, coins: &[Coin]) -> Done<()> {
        self.add_coins(to, coins)?;
        for coin in coins {
            let more = coin.amount.u128();
            self.change_supply(&coin.denom, |supply| {
                supply.checked_add(more).ok_or_else(|| too_many(&coin.denom))
            })?;
        }
        Ok(())
    }

    /// Coins into nothing. A chain moves them to a module's account first; that transfer isn't charged here.
    pub fn burn_coins(&mut self, from: &Addr, coins: &[Coin]) -> Done<Vec<Event>> {
        self.take_coins(from, coins)?;
        for coin in coins {
            let less = coin.amount.u128();
            self.change_supply(&coin.denom, |supply| Ok(supply.saturating_sub(less)))?;
        }
        let amount = list(coins);
        Ok(vec![
            Event::new("coin_spent").add_attribute("spender", from).add_attribute("amount", &amount),
            Event::new("burn").add_attribute("burner", from).add_attribute("amount", amount),
        ])
    }

    /// What a chain starts with: sending is allowed.
    pub fn init_bank(&mut self) {
        self.rows.set(&[&[4], PARAMS].concat(), &Message::new().number(2, 1).done());
    }
}

/// Coins as a chain has them: one of each denom, in their order, none without an amount.
pub(crate) fn normal(coins: &[Coin]) -> Done<Vec<Coin>> {
    let mut sums = std::collections::BTreeMap::<&str, u128>::new();
    for coin in coins.iter().filter(|coin| !coin.amount.is_zero()) {
        let sum = sums.entry(&coin.denom).or_default();
        *sum = sum.checked_add(coin.amount.u128()).ok_or_else(|| too_many(&coin.denom))?;
    }
    Ok(sums.into_iter().map(|(denom, amount)| Coin { denom: denom.into(), amount: amount.into() }).collect())
}

fn list(coins: &[Coin]) -> String {
    coins.iter().map(Coin::to_string).collect::<Vec<_>>().join(",")
}

fn too_many(denom: &str) -> Fail {
    Fail::sdk(Fail::INVALID_COINS, format!("there can't be so many {denom}"))
}

fn supply_key(denom: &str) -> Vec<u8> {
    [&[SUPPLY], denom.as_bytes()].concat()
}

fn amount_of(text: &[u8]) -> u128 {
    std::str::from_utf8(text).ok().and_then(|text| text.parse().ok()).unwrap_or_default()
}

fn number(bytes: &[u8]) -> u64 {
    bytes.try_into().map_or(FIRST_ACCOUNT, u64::from_be_bytes)
}

/// A base account, wrapped as accounts are.
fn account(address: &Addr, number: u64, signed: bool) -> Vec<u8> {
    let mut base = Message::new().bytes(1, address.as_bytes());
    if signed {
        // what it is, isn't asked: it has the length of a key
        let key = Message::new().bytes(1, &[2; 33]).done();
        let key = Message::new().bytes(1, b"/cosmos.crypto.secp256k1.PubKey").bytes(2, &key).done();
        base = base.bytes(2, &key);
    }
    // who has signed has a sequence of one byte: it would grow, but not for what contracts do
    let base = base.number(3, number).number(4, u64::from(signed)).done();
    Message::new().bytes(1, b"/cosmos.auth.v1beta1.BaseAccount").bytes(2, &base).done()
}

fn is_signed(account: &[u8]) -> bool {
    let base = crate::proto::Fields::of(account);
    !crate::proto::Fields::of(base.bytes(2)).bytes(2).is_empty()
}

fn number_of(account: &[u8]) -> u64 {
    let base = crate::proto::Fields::of(account);
    crate::proto::Fields::of(base.bytes(2)).number(3)
}
