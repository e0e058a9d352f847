//! Random communities, each twice: on the real contracts, and in a ledger that shares no rule with them.
//!
//! `POLITY_RUNS=5000 cargo test -p polity-tests simulation` runs many; `POLITY_SEED=17` one. A run that fails prints its
//! seed and what was done, block by block, after leaving out whatever it fails without.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::env;
use std::panic::{self, catch_unwind, AssertUnwindSafe};
use std::sync::Once;

use polity_testkit::Stake;
use polity_tests::ledger::Op;
use polity_tests::random::Random;
use polity_tests::world::World;

/// What is done, block by block: when, and what.
type Script = Vec<(u64, Vec<Op>)>;
/// How often what happened.
type Seen = BTreeMap<String, usize>;

const BLOCKS: usize = 24;

/// What happens in some run or other: a simulation in which it doesn't says nothing of it.
const HAPPENS: [&str; 44] = [
    "Executable",
    "Executed",
    "Expired",
    "Failed",
    "Open",
    "Rejected",
    "Stale",
    "Vetoed",
    "Waiting",
    "decided early",
    "extended",
    "too young",
    "forfeits",
    "executed at the second try",
    "claim",
    "claim nothing_to_claim",
    "delegate",
    "delegate self_delegation",
    "delegate unknown_tier",
    "dry run (outside)",
    "dry run dry_run_succeeded",
    "dry run no_option",
    "dry run stale",
    "execute",
    "execute not_executable",
    "propose",
    "propose deposit",
    "propose needs_tier",
    "propose setting",
    "propose too_little_power",
    "propose too_many_open",
    "propose uncapped",
    "release",
    "release no_deposit",
    "stake",
    "unstake",
    "unstake not_enough_stake",
    "veto",
    "veto not_vetoable",
    "veto unauthorized",
    "vote",
    "vote already_voted",
    "vote no_power",
    "vote vote_closed",
];

fn number(name: &str) -> Option<u64> {
    env::var(name)
        .ok()
        .map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is a number, and not {text}")))
}

/// Plays a script, or makes one up; answers what was played, and the panic if there was one.
fn play(stake: &Stake, seed: u64, script: Option<&Script>) -> (Script, Result<Seen, String>) {
    let played = RefCell::new(Script::new());
    let run = AssertUnwindSafe(|| {
        let mut random = Random::new(seed);
        let mut world = World::found(&random.founding(stake.clone()));
        let blocks = script.map_or(BLOCKS, Vec::len);
        for number in 0..blocks {
            let (time, ops) = match script {
                Some(script) => script[number].clone(),
                None => (random.time(&world.ledger), random.block(&world.ledger)),
            };
            played.borrow_mut().push((time, ops.clone()));
            world.block(time, &ops);
            if number % 12 == 11 {
                world.compare();
            }
        }
        world.compare();
        world.compare_past();
        world.seen
    });
    let result = catch_unwind(run).map_err(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        text.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string)).unwrap_or_default()
    });
    (played.into_inner(), result)
}

thread_local! {
    /// Whether panics of this thread go without a word.
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

fn quietly<T>(action: impl FnOnce() -> T) -> T {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let hook = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                hook(info)
            }
        }));
    });
    QUIET.set(true);
    let answer = action();
    QUIET.set(false);
    answer
}

/// Leaves out one thing after another for as long as it still fails.
fn shorten(stake: &Stake, seed: u64, mut script: Script) -> Script {
    let mut at = script.len();
    while at > 0 {
        at -= 1;
        for op in (0..script[at].1.len()).rev() {
            let mut shorter = script.clone();
            shorter[at].1.remove(op);
            if play(stake, seed, Some(&shorter)).1.is_err() {
                script = shorter;
            }
        }
        let mut shorter = script.clone();
        shorter.remove(at);
        if script[at].1.is_empty() && play(stake, seed, Some(&shorter)).1.is_err() {
            script = shorter;
        }
    }
    script
}

fn simulate(stake: &Stake, first: u64, runs: u64) -> Seen {
    let mut all = Seen::new();
    let seeds = match number("POLITY_SEED") {
        Some(seed) => seed..seed + 1,
        None => first..first + number("POLITY_RUNS").unwrap_or(runs),
    };
    for seed in seeds {
        let (script, result) = play(stake, seed, None);
        if let Ok(seen) = result {
            seen.into_iter().for_each(|(what, times)| *all.entry(what).or_default() += times);
            continue;
        }
        let script = quietly(|| shorten(stake, seed, script));
        let (_, result) = play(stake, seed, Some(&script));
        println!("seed {seed}, staking {stake:?}:");
        for (time, ops) in script {
            println!("  at {time}");
            ops.iter().for_each(|op| println!("    {op:?}"));
        }
        panic!("seed {seed}, staking {stake:?}: {}", result.expect_err("it fails"));
    }
    all
}

#[test]
fn a_native_coin_is_staked() {
    let seen = simulate(&Stake::Native, 0, 80);
    if number("POLITY_SEED").is_none() && number("POLITY_RUNS").unwrap_or(80) >= 80 {
        let missing: Vec<_> = HAPPENS.into_iter().filter(|what| !seen.contains_key(*what)).collect();
        assert!(missing.is_empty(), "the simulation is blind to {missing:?}; it sees {seen:#?}");
    }
}

#[test]
fn a_token_that_was_there_is_staked() {
    simulate(&Stake::Cw20, 1_000, 60);
}

#[test]
fn a_token_of_its_own_is_staked() {
    simulate(&Stake::NewCw20, 2_000, 60);
}
