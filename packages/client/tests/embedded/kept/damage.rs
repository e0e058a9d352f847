//! Files that are not what they should be, and folders that can't be used.

use std::fs;
use std::path::Path;

use cosmwasm_std::coins;
use polity_client::{Chain, ChainError, ChainExt, Embedded};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use redb::{Database, TableDefinition};

use super::{codes, kept, open, set};
use crate::Setup;

const FILE: &str = "chain.redb";
const ABOUT: TableDefinition<&str, &str> = TableDefinition::new("about");

fn refused(folder: &Path) -> ChainError {
    open(folder).err().unwrap()
}

/// What is no file of the store, or of another program's, is said to be none, with what to do.
#[test]
fn a_foreign_file_is_recognised() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join(FILE);
    for content in [&b""[..], b"x", b"not a chain", &[0; 10_000], &[255; 10_000]] {
        fs::write(&file, content).unwrap();
        let error = refused(home.path());
        assert!(matches!(error, ChainError::Foreign { .. }), "{error:?}");
        let text = error.to_string();
        assert!(
            text.starts_with(&format!("{} is not a chain that can be opened: ", file.display())),
            "{text}"
        );
        assert!(
            text.ends_with("; put a copy of the folder in its place, or found a new chain in another folder")
        );
        // and it is left as it was
        assert_eq!(fs::read(&file).unwrap(), content);
        assert!(matches!(Embedded::builder().create(home.path()).err().unwrap(), ChainError::Exists { .. }));
    }

    fs::remove_file(&file).unwrap();
    let other: TableDefinition<u64, u64> = TableDefinition::new("something else");
    let database = Database::create(&file).unwrap();
    let transaction = database.begin_write().unwrap();
    transaction.open_table(other).unwrap().insert(1, 1).unwrap();
    transaction.commit().unwrap();
    drop(database);
    let error = refused(home.path());
    assert!(
        matches!(&error, ChainError::Foreign { reason, .. } if reason == "it is no chain of Polity's"),
        "{error}"
    );
}

/// Changes what the chain's file says of itself.
fn say(file: &Path, key: &str, value: Option<&str>) {
    let database = Database::open(file).unwrap();
    let transaction = database.begin_write().unwrap();
    {
        let mut about = transaction.open_table(ABOUT).unwrap();
        match value {
            Some(value) => drop(about.insert(key, value).unwrap()),
            None => drop(about.remove(key).unwrap()),
        }
    }
    transaction.commit().unwrap();
}

/// A folder of another layout is recognised by its number, whatever else it has, and who wrote it is said.
#[test]
fn another_layout_is_recognised() {
    let (home, setup) = kept();
    drop(setup);
    let file = home.path().join(FILE);
    for (key, value) in [("layout", "2"), ("software", "7.0.0"), ("head", "of another form")] {
        say(&file, key, Some(value));
    }
    assert_eq!(
        refused(home.path()).to_string(),
        format!(
            "the chain in {} was written with another version of the folder's layout: with 2 of Polity 7.0.0, and \
             here is 1; open it with the version that wrote it, or found a new chain in another folder",
            home.path().display()
        )
    );
}

/// What is missing or has another form is said.
#[test]
fn a_part_that_is_wrong_is_named() {
    let code = "{\"name\":\"probe\"";
    for (key, value, reason) in [
        ("layout", None, "it does not say its layout"),
        ("software", None, "it does not say its software"),
        ("chain", None, "it does not say its chain"),
        ("head", None, "it does not say its head"),
        ("head", Some("{}"), "its head has another form"),
        ("chain", Some(code), "its chain has another form"),
    ] {
        let (home, setup) = kept();
        drop(setup);
        say(&home.path().join(FILE), key, value);
        let error = refused(home.path());
        assert!(
            matches!(&error, ChainError::Foreign { reason: found, .. } if found.starts_with(reason)),
            "{error}"
        );
    }
    for (id, text, reason) in [(1, code, "its code has another form"), (3, "", "its code")] {
        let (home, setup) = kept();
        drop(setup);
        let database = Database::open(home.path().join(FILE)).unwrap();
        let transaction = database.begin_write().unwrap();
        let codes: TableDefinition<u64, &str> = TableDefinition::new("codes");
        transaction.open_table(codes).unwrap().insert(id, text).unwrap();
        transaction.commit().unwrap();
        drop(database);
        let error = refused(home.path());
        assert!(
            matches!(&error, ChainError::Foreign { reason: found, .. } if found.starts_with(reason)),
            "{error}"
        );
    }
}

/// Codes without a gap: a code that is missing would shift those after it.
#[test]
fn a_code_that_is_missing_is_noticed() {
    let (home, Setup { mut chain, alice, .. }) = kept();
    chain.upload(&alice, &polity_client::Code::named("token")).unwrap();
    drop(chain);
    let database = Database::open(home.path().join(FILE)).unwrap();
    let transaction = database.begin_write().unwrap();
    let codes: TableDefinition<u64, &str> = TableDefinition::new("codes");
    drop(transaction.open_table(codes).unwrap().remove(1).unwrap());
    transaction.commit().unwrap();
    drop(database);
    let error = refused(home.path());
    assert!(
        matches!(&error, ChainError::Foreign { reason, .. }
            if reason == "its codes are not numbered one by one: number 1 is 2"),
        "{error}"
    );
}

/// Whatever is done to the file, opening and reading it ends with an answer or an error, and the process goes on.
#[test]
fn a_damaged_file_ends_nothing() {
    let (home, Setup { mut chain, alice, bob, probe }) = kept();
    for index in 0..40 {
        chain.execute(&alice, &probe, &set(&index.to_string(), &"x".repeat(2_000)), &[]).unwrap();
    }
    drop(chain);
    let whole = fs::read(home.path().join(FILE)).unwrap();
    let mut random = StdRng::seed_from_u64(7);
    let (mut read, mut errors) = (0, 0);
    for case in 0..45 {
        let folder = tempfile::tempdir().unwrap();
        let mut content = whole.clone();
        if case % 3 == 0 {
            content.truncate(random.gen_range(0..whole.len()));
        } else {
            // half of them in the first pages, where the tables are found
            let end = if case % 2 == 0 { 8_192 } else { whole.len() };
            for _ in 0..random.gen_range(1..200) {
                content[random.gen_range(0..end)] = random.gen();
            }
        }
        fs::write(folder.path().join(FILE), content).unwrap();
        let tried = open(folder.path()).and_then(|mut chain| {
            chain.dump(probe.as_str())?;
            chain.contracts()?;
            chain.balances(alice.as_str())?;
            chain.bank_send(&alice, &bob, coins(1, "upol"))?;
            chain.execute(&alice, &probe, &set("a", "1"), &[]).map(drop)
        });
        match tried {
            Ok(()) => read += 1,
            // a damage that the store does not notice can be one of the content, which is anything then
            Err(_) => errors += 1,
        }
    }
    println!("{read} could be read, {errors} could not");
    assert!(errors > 15, "{errors}");
}

/// What a founding that was cut short has left is not taken for a part of the next.
#[test]
fn what_is_left_of_a_founding_is_cleared_away() {
    for left in [&b""[..], b"half of a file", &[0; 100_000]] {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join("chain.redb.new"), left).unwrap();
        assert!(!Embedded::is_kept(home.path()));
        let builder = Embedded::builder().codes(codes()).balance("alice", coins(3, "upol"));
        drop(builder.create(home.path()).unwrap());
        let chain = open(home.path()).unwrap();
        assert_eq!(chain.balances(chain.account("alice").as_str()).unwrap(), coins(3, "upol"));
        assert!(!home.path().join("chain.redb.new").exists());
    }
}

/// Neither a folder nor its files need be what they are called.
#[test]
fn a_folder_that_cannot_be_used_is_an_error() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("file");
    fs::write(&file, "a file").unwrap();
    for folder in [file.clone(), file.join("below")] {
        let error = Embedded::builder().codes(codes()).create(&folder).err().unwrap();
        assert!(matches!(&error, ChainError::Store { text } if text.contains("file")), "{error}");
    }
    // as where nothing may be written: the lock can't be taken
    let locked = home.path().join("locked");
    fs::create_dir_all(locked.join("lock")).unwrap();
    fs::write(locked.join(FILE), "").unwrap();
    let error = refused(&locked);
    assert!(matches!(&error, ChainError::Store { text } if text.contains("lock: ")), "{error}");
}

/// On a file system on which nothing can be made, nothing is.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_is_read_only_is_an_error() {
    for folder in ["/proc/polity", "/sys/polity"] {
        let error = Embedded::builder().create(Path::new(folder)).err().unwrap();
        assert!(matches!(&error, ChainError::Store { text } if text.starts_with(folder)), "{error}");
    }
    // by rights, where they count: they don't for who may do everything
    let (home, setup) = kept();
    drop(setup);
    let rights = |mode| {
        use std::os::unix::fs::PermissionsExt;
        for name in ["lock", FILE, "."] {
            fs::set_permissions(home.path().join(name), fs::Permissions::from_mode(mode)).unwrap();
        }
    };
    rights(0o500);
    let may = fs::write(home.path().join("trial"), "").is_ok();
    let opened = open(home.path());
    rights(0o700);
    match opened {
        Ok(_) => assert!(may),
        Err(error) => assert!(!may && matches!(error, ChainError::Store { .. }), "{error}"),
    }
}
