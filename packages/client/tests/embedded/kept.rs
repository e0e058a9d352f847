//! A chain that is kept in a folder.

use std::path::Path;
use std::time::Duration;

use cosmwasm_std::coins;
use polity_client::{Chain, ChainError, ChainExt, Clock, CodeVersion, Codes, Embedded, Holder};
use tempfile::TempDir;

use crate::probe::{Do, Init};
use crate::{codes, probe, seeded, tell, Setup};

/// A kept chain as [`setup`](crate::setup) makes one in memory, and its folder.
fn kept() -> (TempDir, Setup) {
    let home = tempfile::tempdir().unwrap();
    let builder = Embedded::builder().codes(codes()).balance("alice", coins(1_000, "upol"));
    let chain = builder.create(home.path()).unwrap();
    (home, seeded(chain))
}

fn open(home: &Path) -> Result<Embedded, ChainError> {
    Embedded::open(home, codes(), Duration::ZERO)
}

fn set(key: &str, value: &str) -> Do {
    Do::Set { key: key.into(), value: value.into() }
}

#[test]
fn a_kept_chain_goes_on_where_it_was_left() {
    let (home, Setup { mut chain, alice, bob, probe }) = kept();
    chain.bank_send(&alice, &bob, coins(400, "upol")).unwrap();
    chain.execute(&alice, &probe, &set("a", "1"), &[]).unwrap();
    let left =
        (chain.block().unwrap(), chain.info(), chain.contracts().unwrap(), chain.code_info(1).unwrap());
    drop(chain);

    assert!(Embedded::is_kept(home.path()));
    let mut chain = open(home.path()).unwrap();
    let found =
        (chain.block().unwrap(), chain.info(), chain.contracts().unwrap(), chain.code_info(1).unwrap());
    assert_eq!(found, left);
    assert_eq!(chain.balances(bob.as_str()).unwrap(), coins(400, "upol"));
    assert_eq!(chain.balances(alice.as_str()).unwrap(), coins(600, "upol"));
    assert_eq!(chain.raw(probe.as_str(), b"a").unwrap(), Some(b"1".to_vec()));
    let outcome = chain.submit(&alice, vec![tell(&probe, &set("a", "2"))]).unwrap();
    assert_eq!(outcome.height, left.0.height + 1);
}
