//! What only the machine does.

use polity_client::{Chain, ChainError, ChainExt};
use polity_testkit::Stage;
use polity_vm::{Kind, VmChain};
use serde_json::json;

use crate::probe::number;

/// A contract with one region for whatever it is given, whose `execute` computes without an end, and whose `query` runs into a trap.
const ENDLESS: &str = r#"(module
    (memory (export "memory") 1)
    (func (export "interface_version_8"))
    (func (export "allocate") (param i32) (result i32) (i32.const 1024))
    (func (export "deallocate") (param i32))
    (func (export "instantiate") (param i32 i32 i32) (result i32)
        (i32.store (i32.const 16) (i32.const 64))
        (i32.store (i32.const 20) (i32.const 62))
        (i32.store (i32.const 24) (i32.const 62))
        (i32.const 16))
    (func (export "execute") (param i32 i32 i32) (result i32) (loop (br 0)) (i32.const 0))
    (func (export "query") (param i32 i32) (result i32) unreachable)
    (data (i32.const 1024) "\00\08\00\00\00\40\00\00\00\00\00\00")
    (data (i32.const 64) "{\"ok\":{\"messages\":[],\"attributes\":[],\"events\":[],\"data\":null}}"))"#;

/// A loop that only computes is ended by gas, and changes nothing.
#[test]
fn a_loop_without_an_end_ends() {
    let mut chain = VmChain::builder().gas_limit(300_000).build().unwrap();
    let alice = Stage::account(&chain, "alice");
    let code = chain.store(&alice, &wat::parse_str(ENDLESS).unwrap()).unwrap();
    let (contract, _) = chain.instantiate(&alice, code, &json!({}), "endless", None, &[]).unwrap();
    assert_eq!(number(chain.execute(&alice, &contract, &json!({}), &[])), ("sdk".into(), 11));
    let computed = chain.trace().totals_of(|charge| charge.kind == Kind::Compute).gas;
    assert!((200_000..=300_000).contains(&computed), "{computed}");
}

#[test]
fn a_trap_is_no_answer() {
    let mut chain = VmChain::builder().build().unwrap();
    let alice = Stage::account(&chain, "alice");
    let code = chain.store(&alice, &wat::parse_str(ENDLESS).unwrap()).unwrap();
    let (contract, _) = chain.instantiate(&alice, code, &json!({}), "endless", None, &[]).unwrap();
    let error = chain.query::<()>(&contract, &json!({})).unwrap_err();
    assert!(matches!(error, ChainError::Panicked { message: None, .. }), "{error:?}");
}

/// What is no contract is refused when it is stored, and takes no id.
#[test]
fn what_is_no_contract_is_refused() {
    let mut chain = VmChain::builder().build().unwrap();
    let alice = Stage::account(&chain, "alice");
    let fine = wat::parse_str(ENDLESS).unwrap();
    let floating = ENDLESS.replace("unreachable", "(i32.trunc_f32_s (f32.const 1.5))");
    let asking = ENDLESS.replace("interface_version_8", "requires_teleport");
    for wasm in [b"nonsense".to_vec(), fine[..100].to_vec(), wat::parse_str(asking).unwrap()] {
        assert_eq!(number(chain.store(&alice, &wasm)), ("wasm".into(), 2));
    }
    // floats are computed the same everywhere, and allowed
    assert_eq!(chain.store(&alice, &wat::parse_str(floating).unwrap()).unwrap(), 1);
    assert_eq!(chain.store(&alice, &fine).unwrap(), 2);
    assert_eq!(chain.code_info(2).unwrap().checksum, cosmwasm_std::Checksum::generate(&fine));
}
