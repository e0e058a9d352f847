//! Random communities and their dividends beside an independent ledger, in which what each is owed is an exact fraction.
//! Invariants 11, 12 and 17, hazards 9, 10 and 44.
//!
//! `POLITY_RUNS=5000 cargo test -p polity-dividends simulation` runs many; `POLITY_SEED=17` one. A run that fails prints
//! its seed and what was done.

use std::collections::{BTreeMap, BTreeSet};
use std::{env, thread};

use num_bigint::BigUint;
use polity::dividends::{ExecuteMsg, QueryMsg};
use polity::Asset;
use polity_client::ChainError;
use polity_testkit::{code_of, Plan, STAKE};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};

use crate::community::Kit;
use crate::desk::{DAY, HOUR};

type Name = &'static str;

const PEOPLE: [Name; 6] = ["ann", "ben", "cid", "dot", "eve", "fay"];
const BLOCKS: usize = 24;
/// Runs of each of the two tests.
const RUNS: u64 = 100;
/// A coin, a token, and the coin that is staked.
const ASSETS: usize = 3;

/// What happens in some run or other: a simulation in which it doesn't says nothing of it.
const HAPPENS: [&str; 18] = [
    "stake",
    "unstake",
    "unstake not_enough_stake",
    "withdraw",
    "delegate",
    "arrive",
    "send",
    "sync",
    "sync nothing_received",
    "distribute",
    "distribute too_early",
    "distribute nothing_to_distribute",
    "distribute too_little_stake",
    "distribute what nobody booked",
    "claim",
    "claim of nothing",
    "claim no_distribution",
    "claim out_of_bounds",
];

#[derive(Clone, Debug)]
enum Op {
    Stake(Name, u128),
    Unstake(Name, u128),
    Withdraw(Name),
    Delegate(Name, Name),
    Arrive(usize, u128),
    Send(u128),
    Sync(usize),
    Distribute(usize),
    Claim { by: Name, of: Name, asset: usize, names: Vec<u32> },
}

/// A distribution, as it was.
struct Made {
    stakes: BTreeMap<Name, u128>,
    amount: u128,
}

impl Made {
    /// The exact part of a holder: numerator and denominator.
    fn part(&self, who: Name) -> (BigUint, BigUint) {
        let stake = BigUint::from(self.stakes.get(who).copied().unwrap_or(0));
        (stake * self.amount, BigUint::from(self.stakes.values().sum::<u128>()))
    }

    fn floor(&self, who: Name) -> u128 {
        let (numerator, denominator) = self.part(who);
        (numerator / denominator).try_into().expect("a part of an amount")
    }
}

/// What is known of an asset without asking the contract.
#[derive(Default)]
struct Account {
    /// Ever sent to it,
    arrived: u128,
    /// and of that what was booked.
    booked: u128,
    made: Vec<Made>,
    last: Option<u64>,
    /// Who was paid for which, and how much that came to.
    paid: BTreeMap<(Name, u32), u128>,
}

impl Account {
    fn distributed(&self) -> u128 {
        self.made.iter().map(|made| made.amount).sum()
    }

    fn paid(&self) -> u128 {
        self.paid.values().sum()
    }

    /// What a holder is owed still, and for which.
    fn owed(&self, who: Name) -> Vec<(u32, u128)> {
        let all = (1..).zip(&self.made).map(|(number, made)| (number, made.floor(who)));
        all.filter(|(number, amount)| *amount > 0 && !self.paid.contains_key(&(who, *number))).collect()
    }
}

struct World {
    kit: Kit,
    assets: [Asset; ASSETS],
    token: cosmwasm_std::Addr,
    period: u64,
    min_stake: u128,
    now: u64,
    /// As of the next block.
    stakes: BTreeMap<Name, u128>,
    /// At the start of this block.
    start: BTreeMap<Name, u128>,
    accounts: [Account; ASSETS],
    seen: BTreeSet<String>,
    told: Told,
}

/// Prints what was done if the run fails.
struct Told(u64, Vec<String>);

impl Drop for Told {
    fn drop(&mut self) {
        if thread::panicking() {
            println!("seed {}:\n{}", self.0, self.1.join("\n"));
        }
    }
}

fn units(random: &mut StdRng, digits: u32) -> u128 {
    let size = 10u128.pow(random.gen_range(0..digits));
    random.gen_range(1..=9) * size + random.gen_range(0..=size / 3)
}

impl World {
    fn found(seed: u64, random: &mut StdRng) -> Self {
        // in some communities holders are few units apart, in others their stakes fill what a number has
        let digits = *[2, 4, 30].choose(random).unwrap();
        let members: Vec<_> = PEOPLE[..4].iter().map(|who| (*who, units(random, digits))).collect();
        let stakes: BTreeMap<_, _> = members.iter().copied().collect();
        let total: u128 = stakes.values().sum();
        let min_stake = (total / random.gen_range(1..=4)).max(1);
        let plan = Plan::new().members(&members).in_hand(10u128.pow(digits)).min_stake(min_stake);
        let period = *[HOUR, 6 * HOUR, 5 * DAY].choose(random).unwrap();
        let mut kit = Kit::of(&plan, period);
        let token = kit.suite.hostile_token(&[]);
        kit.suite.fund_with("payer", &token, u128::pow(10, 29));
        let assets =
            [Asset::Native("urev".into()), Asset::Cw20(token.to_string()), Asset::Native(STAKE.into())];
        let now = kit.suite.now();
        let (start, told) = (stakes.clone(), Told(seed, vec![]));
        Self {
            kit,
            assets,
            token,
            period,
            min_stake,
            now,
            stakes,
            start,
            accounts: Default::default(),
            seen: BTreeSet::new(),
            told,
        }
    }

    fn block(&mut self, seconds: u64, ops: Vec<Op>) {
        let block = self.kit.suite.skip_secs(seconds);
        self.now = block.time.seconds();
        self.start.clone_from(&self.stakes);
        self.told.1.push(format!("  at {}", self.now));
        self.kit.suite.chain_mut().clock().unwrap().hold().unwrap();
        for op in ops {
            self.told.1.push(format!("    {op:?}"));
            let touched = match op {
                Op::Arrive(asset, _) | Op::Sync(asset) | Op::Distribute(asset) => Some(asset),
                Op::Claim { asset, .. } => Some(asset),
                Op::Send(_) => Some(1),
                _ => None,
            };
            self.run(op);
            touched.into_iter().for_each(|asset| self.compare(asset));
        }
        (0..ASSETS).for_each(|asset| self.compare(asset));
        self.kit.suite.chain_mut().clock().unwrap().release();
    }

    /// Does it on the chain and in the ledger, and compares what came of it.
    fn run(&mut self, op: Op) {
        let name = match &op {
            Op::Stake(..) => "stake",
            Op::Unstake(..) => "unstake",
            Op::Withdraw(_) => "withdraw",
            Op::Delegate(..) => "delegate",
            Op::Arrive(..) => "arrive",
            Op::Send(_) => "send",
            Op::Sync(_) => "sync",
            Op::Distribute(_) => "distribute",
            Op::Claim { .. } => "claim",
        };
        let done: Result<(), ChainError> = match &op {
            Op::Stake(who, units) => self.kit.suite.try_stake(*who, *units).map(drop),
            Op::Unstake(who, units) => self.kit.suite.try_unstake(*who, *units).map(drop),
            Op::Withdraw(who) => self.kit.suite.try_claim(*who).map(drop),
            Op::Delegate(who, to) => self.kit.suite.try_delegate(*who, *to).map(drop),
            Op::Arrive(asset, units) => {
                let asset = self.assets[*asset].clone();
                self.kit.arrive(asset, *units);
                Ok(())
            }
            Op::Send(units) => {
                let token = self.token.clone();
                self.kit.send("payer", &token, *units).map(drop)
            }
            Op::Sync(asset) => self.kit.sync(self.assets[*asset].clone()).map(drop),
            Op::Distribute(asset) => self.kit.distribute(self.assets[*asset].clone()).map(drop),
            Op::Claim { by, of, asset, names } => {
                let asset = self.assets[*asset].clone();
                let account = (by != of).then(|| self.kit.suite.address(*of).into_string());
                let before = self.kit.suite.balance(*of, &asset);
                let msg = ExecuteMsg::Claim { asset: asset.clone(), distributions: names.clone(), account };
                let done = self.kit.tell(*by, &msg).map(drop);
                let got = self.kit.suite.balance(*of, &asset) - before;
                assert_eq!(got, self.claimed(&op), "what {of} got");
                done
            }
        };
        let expected = self.expect(op);
        let code = done
            .as_ref()
            .err()
            .map(|error| code_of(error).unwrap_or_else(|| panic!("{name}: {error}")).to_owned());
        // who has nothing to withdraw, or delegates to itself, is the governor's business
        if !matches!(name, "withdraw" | "delegate") {
            assert_eq!(code.as_deref(), expected, "{name}");
        }
        self.seen.insert(code.map_or(name.to_owned(), |code| format!("{name} {code}")));
    }

    /// What a claim brings: the floors of the exact parts of what is named and wasn't paid; nothing where it is refused.
    fn claimed(&self, op: &Op) -> u128 {
        let Op::Claim { of, asset, names, .. } = op else { return 0 };
        let account = &self.accounts[*asset];
        let count = account.made.len() as u32;
        if names.is_empty() || names.len() > 30 || names.iter().any(|name| !(1..=count).contains(name)) {
            return 0;
        }
        let names: BTreeSet<u32> = names.iter().copied().collect();
        account
            .owed(of)
            .into_iter()
            .filter(|(number, _)| names.contains(number))
            .map(|(_, amount)| amount)
            .sum()
    }

    /// Writes into the ledger what should have happened; the code if it should have been refused.
    fn expect(&mut self, op: Op) -> Option<&'static str> {
        let brings = self.claimed(&op);
        match op {
            Op::Stake(who, units) => *self.stakes.entry(who).or_default() += units,
            Op::Unstake(who, units) => {
                let stake = self.stakes.entry(who).or_default();
                match stake.checked_sub(units) {
                    Some(rest) => *stake = rest,
                    None => return Some("not_enough_stake"),
                }
            }
            Op::Withdraw(_) | Op::Delegate(..) => {}
            Op::Arrive(asset, units) => self.accounts[asset].arrived += units,
            Op::Send(units) => {
                let account = &mut self.accounts[1];
                account.arrived += units;
                account.booked = account.arrived;
            }
            Op::Sync(asset) => {
                let account = &mut self.accounts[asset];
                if account.arrived == account.booked {
                    return Some("nothing_received");
                }
                account.booked = account.arrived;
            }
            Op::Distribute(asset) => {
                let account = &mut self.accounts[asset];
                if account.last.is_some_and(|last| self.now < last + self.period) {
                    return Some("too_early");
                }
                let amount = account.arrived - account.distributed();
                if amount == 0 {
                    return Some("nothing_to_distribute");
                }
                if self.start.values().sum::<u128>() < self.min_stake {
                    return Some("too_little_stake");
                }
                if account.booked < account.arrived {
                    self.seen.insert("distribute what nobody booked".into());
                }
                account.booked = account.arrived;
                account.last = Some(self.now);
                account.made.push(Made { stakes: self.start.clone(), amount });
            }
            Op::Claim { of, asset, names, .. } => {
                if names.is_empty() || names.len() > 30 {
                    return Some("out_of_bounds");
                }
                let account = &mut self.accounts[asset];
                if names.iter().any(|name| *name == 0 || *name as usize > account.made.len()) {
                    return Some("no_distribution");
                }
                if brings == 0 {
                    self.seen.insert("claim of nothing".into());
                }
                for (number, amount) in account.owed(of) {
                    if names.contains(&number) {
                        account.paid.insert((of, number), amount);
                    }
                }
            }
        }
        None
    }

    /// Solvency and books.
    fn compare(&self, asset: usize) {
        let (asset, account) = (&self.assets[asset], &self.accounts[asset]);
        let books = self.kit.books(asset);
        assert_eq!(books.received.u128(), account.booked, "{asset}");
        assert_eq!(books.distributed.u128(), account.distributed(), "{asset}");
        assert_eq!(books.paid.u128(), account.paid(), "{asset}");
        assert_eq!((books.distributions as usize, books.last), (account.made.len(), account.last));
        let held = self.kit.suite.balance(&self.kit.dividends, asset);
        assert_eq!(held, account.arrived - account.paid(), "{asset}");
    }

    fn compare_owed(&self, who: Name) {
        for (asset, account) in self.assets.iter().zip(&self.accounts) {
            let owed = account.owed(who);
            let sum = owed.iter().map(|(_, amount)| amount).sum::<u128>();
            let numbers: Vec<u32> = owed.into_iter().map(|(number, _)| number).collect();
            assert_eq!(self.kit.owed(who, asset), (sum, numbers), "what {who} is owed of {asset}");
        }
    }

    fn op(&self, random: &mut StdRng) -> Op {
        let who = *PEOPLE.choose(random).unwrap();
        let asset = random.gen_range(0..ASSETS);
        let stake = self.stakes.get(who).copied().unwrap_or(0);
        match random.gen_range(0..32) {
            0..=2 => {
                // at most four in a block
                match self.kit.suite.in_hand(who) / 4 {
                    0 => Op::Withdraw(who),
                    hand => Op::Stake(who, random.gen_range(1..=hand.min(3 * stake + 5))),
                }
            }
            3 | 4 if stake > 0 => Op::Unstake(who, random.gen_range(1..=stake)),
            // out at once
            5 | 6 if stake > 0 => Op::Unstake(who, stake),
            7 => Op::Unstake(who, stake + 1),
            8 => Op::Withdraw(who),
            9 => Op::Delegate(who, PEOPLE.choose(random).unwrap()),
            10..=13 => Op::Arrive(asset, units(random, 28)),
            14 | 15 => Op::Arrive(asset, random.gen_range(1..=7)),
            16 => Op::Send(units(random, 24)),
            17 | 18 => Op::Sync(asset),
            19..=23 => Op::Distribute(asset),
            _ => self.claim(random, who, asset),
        }
    }

    fn claim(&self, random: &mut StdRng, of: Name, asset: usize) -> Op {
        let by = if random.gen_bool(0.5) { of } else { PEOPLE.choose(random).unwrap() };
        let count = self.accounts[asset].made.len() as u32;
        let names = match random.gen_range(0..12) {
            0 => vec![],
            1 => vec![1; 31],
            2 => vec![count + 1],
            3 => vec![1, 0],
            _ if count == 0 => vec![1],
            _ => (0..random.gen_range(1..=6)).map(|_| random.gen_range(1..=count)).collect(),
        };
        Op::Claim { by, of, asset, names }
    }

    /// How long until the next block: soon, later, or about the instant at which an asset can be distributed again.
    fn seconds(&self, random: &mut StdRng) -> u64 {
        let due = self.accounts.iter().filter_map(|account| account.last).map(|last| last + self.period);
        let due: Vec<u64> = due.filter(|due| *due > self.now).collect();
        match (random.gen_range(0..4), due.choose(random)) {
            (0 | 1, Some(due)) => due - self.now - random.gen_range(0..=1),
            (2, _) => random.gen_range(1..2 * self.period),
            _ => random.gen_range(1..HOUR),
        }
    }

    /// Everybody takes what is left, in whatever order: what stays behind is less than a unit a holder and distribution.
    fn finish(&mut self, random: &mut StdRng) {
        let mut calls = vec![];
        for asset in 0..ASSETS {
            let all: Vec<u32> = (1..=self.accounts[asset].made.len() as u32).collect();
            for of in PEOPLE {
                self.compare_owed(of);
                for names in all.chunks(random.gen_range(3..=9)) {
                    let by = *PEOPLE.choose(random).unwrap();
                    calls.push(Op::Claim { by, of, asset, names: names.to_vec() });
                }
            }
        }
        calls.shuffle(random);
        calls.chunks(8).for_each(|calls| self.block(5, calls.to_vec()));
        for (asset, account) in self.assets.iter().zip(&self.accounts) {
            let mut dust = 0;
            for made in &account.made {
                let holders = made.stakes.iter().filter(|(_, stake)| **stake > 0);
                let (mut exact, mut paid, mut count) = (BigUint::ZERO, 0, 0);
                for (who, _) in holders {
                    let (numerator, denominator) = made.part(who);
                    let floor = made.floor(who);
                    // the floor of its exact part, by its definition
                    assert!(BigUint::from(floor) * &denominator <= numerator);
                    assert!(BigUint::from(floor) * &denominator + &denominator > numerator);
                    exact += numerator;
                    paid += floor;
                    count += 1;
                }
                assert_eq!(exact, BigUint::from(made.amount) * made.stakes.values().sum::<u128>());
                assert!(made.amount - paid < count.max(1), "{asset}");
                dust += made.amount - paid;
            }
            assert_eq!(self.kit.books(asset).unpaid.u128(), dust, "{asset}");
            for who in PEOPLE {
                assert_eq!(self.kit.owed(who, asset), (0, vec![]));
            }
        }
        let page = QueryMsg::Assets { start_after: None, limit: None };
        let listed: polity::dividends::AssetsResponse = self.kit.ask(&page);
        assert_eq!(listed.assets.len(), self.accounts.iter().filter(|account| account.booked > 0).count());
    }
}

fn number(name: &str) -> Option<u64> {
    env::var(name)
        .ok()
        .map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is a number, and not {text}")))
}

fn simulate(first: u64) {
    let seeds = match number("POLITY_SEED") {
        Some(seed) => seed..seed + 1,
        None => first..first + number("POLITY_RUNS").map_or(RUNS, |runs| runs.div_ceil(2)),
    };
    let many = seeds.end - seeds.start >= RUNS;
    let mut seen = BTreeSet::new();
    for seed in seeds {
        let random = &mut StdRng::seed_from_u64(seed);
        let mut world = World::found(seed, random);
        for block in 0..BLOCKS {
            let mut ops = vec![];
            for _ in 0..random.gen_range(1..=4) {
                ops.push(world.op(random));
            }
            let seconds = world.seconds(random);
            world.block(seconds, ops);
            if block % 5 == 0 {
                world.compare_owed(PEOPLE.choose(random).unwrap());
            }
        }
        world.finish(random);
        seen.append(&mut world.seen);
    }
    let missing: Vec<_> = HAPPENS.into_iter().filter(|what| !seen.contains(*what)).collect();
    assert!(missing.is_empty() || !many, "the simulation is blind to {missing:?}; it sees {seen:#?}");
}

// two halves, so that two cores share them
#[test]
fn invariant_11_each_is_paid_the_floor_of_its_exact_part_once() {
    simulate(0);
}

#[test]
fn invariant_11_and_so_in_as_many_other_communities() {
    simulate(1_000_000);
}
