//! A chain that is kept in a folder.

mod damage;
mod ended;
mod random;

use std::path::Path;
use std::time::Duration;

use cosmwasm_std::{coins, BlockInfo, Checksum, MemoryStorage, Timestamp};
use polity::registry::{self, Activate, Register};
use polity_client::{Chain, ChainError, ChainExt, Clock, Code, CodeVersion, Codes, Embedded, Holder};
use polity_testkit::{new_model, new_version, no, root, yes, Plan, Stake, COIN, ROUTINE, STANDARD};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::probe::Do;
use crate::{codes, probe, seeded, tell, Setup, HOMES};

/// The name of this program, as it signs with.
fn program() -> String {
    std::env::current_exe().unwrap().file_name().unwrap().to_string_lossy().into_owned()
}

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

/// Everything that a chain in memory passes, a kept one passes too: the tests of this binary run once more, and
/// whatever chain they ask for is in a folder of its own.
#[test]
fn a_kept_chain_passes_what_one_in_memory_passes() {
    let homes = tempfile::tempdir().unwrap();
    let run = std::process::Command::new(std::env::current_exe().unwrap())
        .env(HOMES, homes.path())
        // those are about a storage of one's own, and about folders
        .args(["--skip", "storage::", "--skip", "kept", "--quiet"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success(), "{said}");
    let passed = said.rsplit_once("ok. ").and_then(|(_, rest)| rest.split(' ').next()?.parse::<usize>().ok());
    assert!(passed.is_some_and(|passed| passed >= 40), "{said}");
    let chains = std::fs::read_dir(homes.path())
        .unwrap()
        .filter(|home| Embedded::is_kept(&home.as_ref().unwrap().path()));
    assert!(chains.count() >= 30);
}

/// What is left out of a chain that ends a moment later: the folder as another process would find it now.
fn copied(home: &TempDir) -> (TempDir, Embedded) {
    let copy = tempfile::tempdir().unwrap();
    std::fs::copy(home.path().join("chain.redb"), copy.path().join("chain.redb")).unwrap();
    let chain = open(copy.path()).unwrap();
    (copy, chain)
}

/// What is done is on disk before it is said to be done: a copy of the file made then has it, to the block.
#[test]
fn what_is_reported_is_on_disk() {
    let (home, Setup { mut chain, alice, bob, probe }) = kept();
    let same = |chain: &Embedded| {
        let (_copy, left) = copied(&home);
        assert_eq!(left.block().unwrap(), chain.block().unwrap());
        assert_eq!(left.dump(probe.as_str()).unwrap(), chain.dump(probe.as_str()).unwrap());
        for account in [&alice, &bob] {
            assert_eq!(left.balances(account.as_str()).unwrap(), chain.balances(account.as_str()).unwrap());
        }
        assert_eq!(left.code_info(2).ok(), chain.code_info(2).ok());
    };
    same(&chain);
    chain.execute(&alice, &probe, &set("a", "1"), &[]).unwrap();
    same(&chain);
    chain.bank_send(&alice, &bob, coins(1, "upol")).unwrap();
    same(&chain);
    chain.mint(&bob, coins(7, "upol")).unwrap();
    same(&chain);
    chain.upload(&alice, &Code::named("token")).unwrap();
    same(&chain);
    chain.advance(60).unwrap();
    same(&chain);
    chain.advance_blocks(7).unwrap();
    same(&chain);
    let time = chain.block().unwrap().time.plus_seconds(1);
    chain.skip_to(time).unwrap();
    same(&chain);
    chain.hold().unwrap();
    same(&chain);
    chain.execute(&alice, &probe, &set("a", "2"), &[]).unwrap();
    same(&chain);
    chain.release();
    same(&chain);
}

/// Neither what fails nor what is tried changes a byte of the file.
#[test]
fn what_fails_or_is_tried_leaves_no_trace() {
    let (home, Setup { mut chain, alice, bob, probe }) = kept();
    let bytes = || std::fs::read(home.path().join("chain.redb")).unwrap();
    let before = bytes();
    let height = chain.block().unwrap().height;
    let msgs = vec![tell(&probe, &set("a", "1"))];
    assert_eq!(chain.simulate(&alice, msgs.clone()).unwrap().height, height + 1);
    chain.simulate(&alice, vec![tell(&probe, &Do::Refuse { number: 1 })]).unwrap_err();
    let refused = [msgs.clone(), vec![tell(&probe, &Do::Refuse { number: 1 })]].concat();
    chain.submit(&alice, refused).unwrap_err();
    chain.submit(&alice, [msgs, vec![tell(&probe, &Do::Panic {})]].concat()).unwrap_err();
    chain.bank_send(&bob, &alice, coins(1, "upol")).unwrap_err();
    chain.mint(&bob, coins(0, "upol")).unwrap_err();
    chain.upload(&alice, &Code::named("unheard of")).unwrap_err();
    chain.advance(u64::MAX).unwrap_err();
    assert!(bytes() == before, "the file has changed");
    // and what would, does
    chain.execute(&alice, &probe, &set("a", "1"), &[]).unwrap();
    assert!(bytes() != before);
}

/// A block that is made as a whole lasts as a whole, at its end.
#[test]
fn a_block_lasts_as_a_whole() {
    let (home, Setup { mut chain, alice, bob, probe }) = kept();
    let before = chain.block().unwrap();
    chain
        .in_one_block(|chain| {
            chain.execute(&alice, &probe, &set("a", "1"), &[]).unwrap();
            chain.execute(&alice, &probe, &set("b", "1"), &[]).unwrap();
            // it sees its own
            chain.execute(&alice, &probe, &Do::Remove { key: "a".into() }, &[]).unwrap();
            chain.bank_send(&alice, &bob, coins(1_001, "upol")).unwrap_err();
            chain.bank_send(&alice, &bob, coins(5, "upol")).unwrap();
            chain.upload(&alice, &Code::named("token")).unwrap();
            chain.mint(&bob, coins(1, "upol")).unwrap();
            assert_eq!(chain.dump(probe.as_str()).unwrap(), [(b"b".to_vec(), b"1".to_vec())]);
            assert_eq!(chain.balances(bob.as_str()).unwrap(), coins(6, "upol"));

            // there is no block within a block, and to ask for one ends nothing
            assert!(matches!(chain.in_one_block(|_| ()), Err(ChainError::Clock { .. })));
            let (_copy, left) = copied(&home);
            assert_eq!(left.block().unwrap(), before);
            assert_eq!(left.dump(probe.as_str()).unwrap(), []);
            assert!(matches!(left.code_info(2), Err(ChainError::NotFound { .. })));
            assert_eq!(left.balances(bob.as_str()).unwrap(), []);
        })
        .unwrap();
    let (_copy, mut left) = copied(&home);
    assert_eq!(left.block().unwrap().height, before.height + 1);
    assert_eq!(left.block().unwrap(), chain.block().unwrap());
    assert_eq!(left.dump(probe.as_str()).unwrap(), [(b"b".to_vec(), b"1".to_vec())]);
    assert_eq!(left.balances(bob.as_str()).unwrap(), coins(6, "upol"));
    assert_eq!(left.code_info(2).unwrap().creator, alice);
    // the block is over
    assert_eq!(left.bank_send(&alice, &bob, coins(1, "upol")).unwrap().height, before.height + 2);
}

/// A panic that somebody catches leaves no block open that never lasts.
#[test]
fn a_panic_ends_the_block() {
    let (home, Setup { mut chain, alice, probe, .. }) = kept();
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        chain.in_one_block(|chain| {
            chain.execute(&alice, &probe, &set("a", "1"), &[]).unwrap();
            panic!("as planned");
        })
    }));
    assert!(panicked.is_err());
    let (_copy, left) = copied(&home);
    assert_eq!(left.dump(probe.as_str()).unwrap(), [(b"a".to_vec(), b"1".to_vec())]);
    let next = chain.execute(&alice, &probe, &set("a", "2"), &[]).unwrap().height;
    assert_eq!(next, left.block().unwrap().height + 1);
    let (_copy, left) = copied(&home);
    assert_eq!(left.dump(probe.as_str()).unwrap(), [(b"a".to_vec(), b"2".to_vec())]);
}

/// Who held a block open, or had a transaction in one, has let go when the chain is opened again; what the clock has
/// opened is still open.
#[test]
fn an_open_block_is_open_again() {
    let (home, Setup { mut chain, alice, bob, .. }) = kept();
    let height = chain.block().unwrap().height;
    let send = |chain: &mut Embedded| chain.bank_send(&alice, &bob, coins(1, "upol")).unwrap().height;

    chain.advance(1_000).unwrap();
    drop(chain);
    let mut chain = open(home.path()).unwrap();
    assert_eq!([send(&mut chain), send(&mut chain)], [height + 1, height + 2]);

    for transactions in 0..2 {
        chain.advance(1_000).unwrap();
        chain.hold().unwrap();
        for _ in 0..transactions {
            send(&mut chain);
        }
        let held = chain.block().unwrap().height;
        drop(chain);
        chain = open(home.path()).unwrap();
        assert_eq!(chain.block().unwrap().height, held);
        assert_eq!(send(&mut chain), held + 1);
    }
}

#[test]
fn a_folder_has_one_chain() {
    let (home, Setup { chain, .. }) = kept();
    let again = || Embedded::builder().create(home.path()).err().unwrap();
    let this = Holder { process: std::process::id(), program: program() };
    // while it is open, too
    assert!(matches!(again(), ChainError::Locked { holder: Some(holder), .. } if holder == this));
    drop(chain);
    let folder = home.path().display().to_string();
    assert!(matches!(again(), ChainError::Exists { folder: found } if found == folder));
    let error = Embedded::open(&home.path().join("elsewhere"), codes(), Duration::ZERO).err().unwrap();
    assert!(matches!(&error, ChainError::NotFound { what } if what.starts_with("chain in ")), "{error}");
    // looking for a chain leaves nothing behind
    assert!(!home.path().join("elsewhere").exists());
    let empty = tempfile::tempdir().unwrap();
    assert!(open(empty.path()).is_err() && !Embedded::is_kept(empty.path()));
    assert_eq!(std::fs::read_dir(empty.path()).unwrap().count(), 0);
}

/// A folder is made with those that it is in. A founding that is refused leaves no chain.
#[test]
fn a_chain_is_founded_with_what_its_builder_says() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("a/b");
    let refused = Embedded::builder().prefix("No").create(&folder).err().unwrap();
    assert!(matches!(refused, ChainError::Unsupported { .. }) && !folder.exists());
    let refused = Embedded::builder().storage(MemoryStorage::new()).create(&folder).err().unwrap();
    assert!(matches!(refused, ChainError::Unsupported { .. }) && !folder.exists());

    let time = Timestamp::from_seconds(1_000);
    let builder = Embedded::builder().chain_id("test-7").prefix("wasm").block_time_secs(7).genesis_time(time);
    drop(builder.balance("alice", coins(3, "upol")).create(&folder).unwrap());
    let mut chain = Embedded::open(&folder, Codes::new(), Duration::ZERO).unwrap();
    assert_eq!(chain.block().unwrap(), BlockInfo { height: 1, time, chain_id: "test-7".into() });
    assert_eq!(chain.info().prefix, "wasm");
    let alice = chain.account("alice");
    assert_eq!(chain.balances(alice.as_str()).unwrap(), coins(3, "upol"));
    chain.bank_send(&alice, &alice, coins(1, "upol")).unwrap();
    assert_eq!(chain.block().unwrap().time, time.plus_seconds(7));
}

/// Codes are what they were: another version of one, another layout, or none, and the chain is not opened; nor is it
/// changed by the attempt.
#[test]
fn another_version_is_recognised() {
    let (home, Setup { mut chain, alice, probe, .. }) = kept();
    chain.upload(&alice, &Code::named("token")).unwrap();
    let block = chain.block().unwrap();
    drop(chain);
    let opened = |codes: Codes| Embedded::open(home.path(), codes, Duration::ZERO);
    let as_version = |version| Codes::suite().with_version("probe", version, probe::code);
    let version = CodeVersion::new("probe", "1.0.0");
    let folder = home.path().display().to_string();
    for (codes, what, kept, here) in [
        (
            as_version(CodeVersion::new("probe", "1.0.1")),
            "probe",
            "probe 1.0.0 (layout 1)",
            "probe 1.0.1 (layout 1)",
        ),
        (
            as_version(CodeVersion { layout: 2, ..version.clone() }),
            "probe",
            "probe 1.0.0 (layout 1)",
            "probe 1.0.0 (layout 2)",
        ),
        (
            as_version(CodeVersion::new("another", "1.0.0")),
            "probe",
            "probe 1.0.0 (layout 1)",
            "another 1.0.0 (layout 1)",
        ),
        (
            Codes::suite().with("probe", probe::code),
            "probe",
            "probe 1.0.0 (layout 1)",
            "one without a version",
        ),
        (Codes::suite(), "probe", "probe 1.0.0 (layout 1)", "no code of that name"),
        (
            codes().with_version("token", CodeVersion::new("crates.io:cw20-base", "1.9.0"), probe::code),
            "token",
            "crates.io:cw20-base 2.0.0 (layout 1)",
            "crates.io:cw20-base 1.9.0 (layout 1)",
        ),
    ] {
        let error = opened(codes).err().unwrap();
        assert_eq!(
            error.to_string(),
            format!(
                "the chain in {folder} was written with another version of {what}: with {kept}, and here is {here}; \
                 open it with the version that wrote it, or found a new chain in another folder"
            )
        );
        assert!(matches!(error, ChainError::OtherVersion { .. }));
    }
    // a code that the chain has not uploaded may be of any version
    let more = codes().with_version("governor", CodeVersion::new("polity-governor", "9.0.0"), probe::code);
    let chain = opened(more).unwrap();
    assert_eq!(chain.block().unwrap(), block);
    assert!(chain.contract_info(probe.as_str()).is_ok());
}

/// What the table of codes says of the suite's contracts is what they say of themselves.
#[test]
fn the_suites_versions_are_those_of_its_contracts() {
    let mut suite =
        Plan::new().stake(Stake::NewCw20).with_registry().with_revenue().with_dividends(86_400).build();
    let chain = suite.chain_mut().embedded().unwrap();
    let table = Codes::suite();
    let mut found = std::collections::BTreeSet::new();
    for (address, info) in chain.contracts().unwrap() {
        let checksum = chain.code_info(info.code_id).unwrap().checksum;
        let name = table.names().find(|name| Checksum::generate(name.as_bytes()) == checksum).unwrap();
        let says = chain.raw(address.as_str(), b"contract_info").unwrap().unwrap();
        let says: cw2::ContractVersion = cosmwasm_std::from_json(says).unwrap();
        let CodeVersion { contract, version, .. } = table.version(name).unwrap().unwrap();
        assert_eq!((contract, version), (&says.contract, &says.version), "{name}");
        found.insert(name);
    }
    assert_eq!(found, table.names().collect());
}

/// Which records the suite's contracts write in a fixed story, as a digest for each of them. A contract whose digest
/// changes while its version and layout don't would read, in a folder of before, what it did not write.
///
/// Where it fails: if the form of a contract's records has changed, give it the next layout in `Codes::suite`; if
/// only the story has, don't. Then run this with POLITY_BLESS=1.
#[test]
fn a_layout_has_one_form_of_records() {
    let mut suite = Plan::new()
        .stake(Stake::NewCw20)
        .with_registry()
        .with_revenue()
        .with_dividends(86_400)
        .cap(COIN, 604_800, &[(ROUTINE, 200), (STANDARD, 500)])
        .build();
    suite.delegate("carol", "alice");
    suite.next_block();
    let proposal = suite.proposal("dave").tier(STANDARD).title("Spend").spend(COIN, 4, "erin").submit();
    suite.vote("alice", proposal, yes());
    suite.vote("carol", proposal, no());
    suite.unstake("dave", 10);
    let stock = suite.stock("erin", &["ann", "ben", "cem"]);
    let register = Register {
        policy: Some(stock.policy("polity-rail")),
        ..new_model("data", stock.licence("cc-by-4.0"))
    };
    let model = suite.register("erin", register);
    suite.submit("erin", new_version(model, root(7)));
    let activate = Activate { model, revision: 0, version: 1, root: root(7), grace: 0 };
    suite.tell_registry("erin", &registry::ExecuteMsg::Activate(activate));
    suite.fund_with("payer", COIN, 10_000);
    suite.pay_for("payer", model, COIN, 1_000);
    suite.pay_for("payer", model, COIN, 7);
    let dividends = suite.community().dividends.clone().unwrap();
    suite.fund_with(&dividends, COIN, 500);
    suite.sync("erin", COIN);

    let chain = suite.chain_mut().embedded().unwrap();
    let table = Codes::suite();
    let mut found = String::new();
    for name in table.names() {
        let mut digest = Sha256::new();
        for (address, info) in chain.contracts().unwrap() {
            if chain.code_info(info.code_id).unwrap().checksum != Checksum::generate(name.as_bytes()) {
                continue;
            }
            for (key, value) in chain.dump(address.as_str()).unwrap() {
                // each part with its length, so that nothing can move from one to the next
                for part in [key, value] {
                    digest.update((part.len() as u64).to_be_bytes());
                    digest.update(part);
                }
            }
        }
        let version = table.version(name).unwrap().unwrap();
        found += &format!("{name}: {version}: {}\n", Checksum::try_from(&digest.finalize()[..]).unwrap());
    }
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/layouts.txt");
    if std::env::var_os("POLITY_BLESS").is_some() {
        std::fs::write(&golden, &found).unwrap();
    }
    assert_eq!(found, std::fs::read_to_string(golden).unwrap());
}
