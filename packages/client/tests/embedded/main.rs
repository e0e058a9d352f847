//! The embedded chain, from outside.

mod accounts;
mod blocks;
mod errors;
mod kept;
mod probe;
mod storage;
mod strictness;
mod token;
mod transactions;

use cosmwasm_std::{coins, Addr, CosmosMsg, WasmMsg};
use polity_client::{Builder, ChainExt, Code, CodeVersion, Codes, Embedded};

/// In the environment: the folder in which the chains of these tests are kept. In memory unless it is set, which only
/// [`kept`] does.
const HOMES: &str = "POLITY_TEST_HOMES";

/// A chain with the probe under code id 1 and one instance of it, made by alice, who has 1,000 upol.
struct Setup {
    chain: Embedded,
    alice: Addr,
    bob: Addr,
    probe: Addr,
}

fn setup() -> Setup {
    setup_with(Embedded::builder())
}

fn setup_with(builder: Builder) -> Setup {
    let builder = builder.codes(codes()).balance("alice", coins(1_000, "upol"));
    seeded(match std::env::var_os(HOMES) {
        None => builder.build().unwrap(),
        Some(homes) => builder.create(&tempfile::tempdir_in(homes).unwrap().keep()).unwrap(),
    })
}

/// The suite's codes, and the probe.
fn codes() -> Codes {
    Codes::suite().with_version("probe", CodeVersion::new("probe", "1.0.0"), probe::code)
}

fn seeded(mut chain: Embedded) -> Setup {
    use polity_client::Chain;

    let (alice, bob) = (chain.account("alice"), chain.account("bob"));
    let code_id = chain.upload(&alice, &Code::named("probe")).unwrap();
    let (probe, _) =
        chain.instantiate(&alice, code_id, &probe::Init::default(), "probe", Some(&alice), &[]).unwrap();
    Setup { chain, alice, bob, probe }
}

/// A message to a probe, without funds.
fn tell(contract: &Addr, msg: &probe::Do) -> CosmosMsg {
    WasmMsg::Execute {
        contract_addr: contract.to_string(),
        msg: cosmwasm_std::to_json_binary(msg).unwrap(),
        funds: vec![],
    }
    .into()
}
