//! A kept chain that is closed and opened at any time is the chain that never was.

use cosmwasm_std::{coins, Addr, BankMsg, CosmosMsg, Empty};
use polity_client::{Chain, ChainError, ChainExt, Clock, Code, Embedded};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::{codes, open, set};
use crate::probe::{Do, Init};
use crate::tell;

#[derive(Clone, Debug)]
enum Op {
    Upload(usize),
    Instantiate {
        sender: usize,
        code: u64,
        admin: bool,
    },
    Migrate {
        sender: usize,
        contract: usize,
        code: u64,
    },
    Send {
        sender: usize,
        to: usize,
        units: u128,
    },
    Mint {
        to: usize,
        units: u128,
    },
    Set {
        contract: usize,
        key: u8,
        value: u8,
    },
    Remove {
        contract: usize,
        key: u8,
    },
    /// A change, and then a refusal.
    Refuse {
        contract: usize,
        key: u8,
    },
    Panic {
        contract: usize,
    },
    Simulate {
        contract: usize,
        key: u8,
    },
    Advance(u64),
    AdvanceBlocks(u64),
    SkipTo(u64),
    Block(Vec<Op>),
    Hold(Vec<Op>),
    Reopen,
}

const NAMES: [&str; 3] = ["alice", "bob", "carol"];

fn single() -> impl Strategy<Value = Op> {
    let who = 0..NAMES.len();
    let contract = 0..6_usize;
    let (key, code) = (0..5_u8, 1..5_u64);
    prop_oneof![
        who.clone().prop_map(Op::Upload),
        (who.clone(), code.clone(), any::<bool>()).prop_map(|(sender, code, admin)| Op::Instantiate {
            sender,
            code,
            admin
        }),
        (who.clone(), contract.clone(), code).prop_map(|(sender, contract, code)| Op::Migrate {
            sender,
            contract,
            code
        }),
        (who.clone(), who.clone(), 0..700_u128).prop_map(|(sender, to, units)| Op::Send {
            sender,
            to,
            units
        }),
        (who, 0..100_u128).prop_map(|(to, units)| Op::Mint { to, units }),
        (contract.clone(), key.clone(), any::<u8>()).prop_map(|(contract, key, value)| Op::Set {
            contract,
            key,
            value
        }),
        (contract.clone(), key.clone()).prop_map(|(contract, key)| Op::Remove { contract, key }),
        (contract.clone(), key.clone()).prop_map(|(contract, key)| Op::Refuse { contract, key }),
        contract.clone().prop_map(|contract| Op::Panic { contract }),
        (contract, key).prop_map(|(contract, key)| Op::Simulate { contract, key }),
        (0..100_000_u64).prop_map(Op::Advance),
        (0..4_u64).prop_map(Op::AdvanceBlocks),
        (0..100_u64).prop_map(Op::SkipTo),
    ]
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        8 => single(),
        1 => prop::collection::vec(single(), 0..5).prop_map(Op::Block),
        1 => prop::collection::vec(single(), 0..3).prop_map(Op::Hold),
        2 => Just(Op::Reopen),
    ]
}

/// What came of a call, as far as it can be compared: of an error its text.
type Came = Result<String, String>;

fn came<T: std::fmt::Debug>(result: Result<T, ChainError>) -> Came {
    result.map(|value| format!("{value:?}")).map_err(|error| error.to_string())
}

/// Contracts that were made on both chains, in order.
fn contract(made: &[Addr], index: usize) -> Addr {
    made.get(index).or(made.first()).cloned().unwrap_or_else(|| Addr::unchecked("none yet"))
}

fn run(chain: &mut Embedded, made: &mut Vec<Addr>, op: &Op) -> Vec<Came> {
    let accounts = NAMES.map(|name| chain.account(name));
    let alice = &accounts[0];
    let change = |contract: usize, key: u8, value: u8| -> CosmosMsg {
        tell(&self::contract(made, contract), &set(&key.to_string(), &value.to_string()))
    };
    let result = match op {
        Op::Upload(sender) => came(chain.upload(&accounts[*sender], &Code::named("probe"))),
        Op::Instantiate { sender, code, admin } => {
            let admin = admin.then_some(&accounts[*sender]);
            let label = format!("number {}", made.len());
            let result = chain.instantiate(&accounts[*sender], *code, &Init::default(), &label, admin, &[]);
            if let Ok((address, _)) = &result {
                made.push(address.clone());
            }
            came(result)
        }
        Op::Migrate { sender, contract, code } => {
            let contract = self::contract(made, *contract);
            came(chain.migrate(&accounts[*sender], contract, *code, &Empty {}))
        }
        Op::Send { sender, to, units } => {
            let msg = BankMsg::Send { to_address: accounts[*to].to_string(), amount: coins(*units, "upol") };
            came(chain.submit(&accounts[*sender], vec![msg.into()]))
        }
        Op::Mint { to, units } => came(chain.mint(&accounts[*to], coins(*units, "upol"))),
        Op::Set { contract, key, value } => came(chain.submit(alice, vec![change(*contract, *key, *value)])),
        Op::Remove { contract, key } => {
            let msg = Do::Remove { key: key.to_string() };
            came(chain.submit(alice, vec![tell(&self::contract(made, *contract), &msg)]))
        }
        Op::Refuse { contract, key } => {
            let refusal = tell(&self::contract(made, *contract), &Do::Refuse { number: 7 });
            came(chain.submit(alice, vec![change(*contract, *key, 255), refusal]))
        }
        Op::Panic { contract } => {
            came(chain.submit(alice, vec![tell(&self::contract(made, *contract), &Do::Panic {})]))
        }
        Op::Simulate { contract, key } => came(chain.simulate(alice, vec![change(*contract, *key, 254)])),
        Op::Advance(seconds) => came(chain.advance(*seconds)),
        Op::AdvanceBlocks(blocks) => came(chain.advance_blocks(*blocks)),
        Op::SkipTo(seconds) => {
            let time = chain.block().unwrap().time.plus_seconds(*seconds);
            came(chain.skip_to(time))
        }
        Op::Block(ops) => {
            let all = chain
                .in_one_block(|chain| ops.iter().flat_map(|op| run(chain, made, op)).collect::<Vec<_>>());
            return all.unwrap();
        }
        Op::Hold(ops) => {
            let mut all = vec![came(chain.hold())];
            all.extend(ops.iter().flat_map(|op| run(chain, made, op)));
            chain.release();
            return all;
        }
        Op::Reopen => return vec![],
    };
    vec![result]
}

/// All of a chain that can be seen, and the block that a transaction would go into.
fn all(chain: &mut Embedded) -> String {
    let alice = chain.account("alice");
    let msg = BankMsg::Send { to_address: alice.to_string(), amount: coins(1, "upol") };
    let next = chain.simulate(&alice, vec![msg.into()]).map(|outcome| outcome.height).ok();
    let contracts = chain.contracts().unwrap();
    let dumps: Vec<_> = contracts.iter().map(|(address, _)| chain.dump(address.as_str()).unwrap()).collect();
    let codes: Vec<_> = (1..).map_while(|id| chain.code_info(id).ok()).collect();
    let balances = NAMES.map(|name| chain.balances(chain.account(name).as_str()).unwrap());
    format!("{next:?} {:?} {:?} {contracts:?} {dumps:?} {codes:?} {balances:?}", chain.block(), chain.info())
}

/// The same operations on a chain in memory and on a kept one that is closed and opened in between: the same outcomes,
/// events, errors, addresses, blocks and records, after each of them.
#[test]
fn closed_and_opened_it_is_the_same_chain() {
    let config = Config { cases: 16, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let reopened = std::cell::Cell::new(0);
    let result = runner.run(&prop::collection::vec(op(), 1..32), |ops| {
        let home = tempfile::tempdir().unwrap();
        let builder = || Embedded::builder().codes(codes()).balance("alice", coins(1_000, "upol"));
        let mut memory = builder().build().unwrap();
        let mut kept = builder().create(home.path()).unwrap();
        let (mut here, mut there) = (vec![], vec![]);
        for op in [Op::Upload(0), Op::Instantiate { sender: 0, code: 1, admin: true }].iter().chain(&ops) {
            if matches!(op, Op::Reopen) {
                drop(kept);
                kept = open(home.path()).unwrap();
                reopened.set(reopened.get() + 1);
            }
            prop_assert_eq!(run(&mut memory, &mut here, op), run(&mut kept, &mut there, op));
            prop_assert_eq!(all(&mut memory), all(&mut kept));
        }
        prop_assert_eq!(here, there);
        Ok(())
    });
    result.unwrap();
    assert!(reopened.get() > 20, "{}", reopened.get());
}
