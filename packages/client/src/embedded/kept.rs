//! A chain's state in a folder: one file, in which each block is one durable transaction.
//!
//! The file has three tables: `about` (texts: the layout, who wrote it, the chain, its head), `codes` (by id,
//! JSON) and `state` (the chain's records by raw key). `layout` and `software` in `about` are what every version
//! must be able to read: they say whether it can read the rest.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::time::Duration;

use cosmwasm_std::{Addr, BlockInfo, Checksum, Order, Record, Timestamp};
use redb::{
    Database, DatabaseError, Range, ReadOnlyTable, ReadableDatabase, ReadableTable, StorageError,
    TableDefinition, TableError,
};
use serde::{de::DeserializeOwned, Deserialize, Serialize};

use super::codes::caught;
use super::lock::Turn;
use crate::{ChainError, CodeInfo, CodeVersion};

/// The file. It has this name only when it is whole.
const FILE: &str = "chain.redb";
/// Its name until then.
const UNFINISHED: &str = "chain.redb.new";
/// How the tables lie. Another number is another layout, which this code can't read.
const LAYOUT: &str = "1";
/// Bytes of the file that are kept in memory at most.
const CACHE: usize = 64 << 20;

const ABOUT: TableDefinition<&str, &str> = TableDefinition::new("about");
const CODES: TableDefinition<u64, &str> = TableDefinition::new("codes");
const STATE: TableDefinition<&[u8], &[u8]> = TableDefinition::new("state");

/// Changed records by raw key: their new value, or none where they are removed.
pub(super) type Changes = BTreeMap<Vec<u8>, Option<Vec<u8>>>;

/// Which chain it is: written once.
#[derive(Serialize, Deserialize)]
pub(super) struct Identity {
    pub chain_id: String,
    pub prefix: String,
    pub block_seconds: u64,
}

/// The latest block: written with each transaction.
#[derive(Serialize, Deserialize)]
struct KeptHead {
    height: u64,
    time: Timestamp,
    /// Whether the next transaction may go into it.
    open: bool,
}

/// A code of the chain: written once.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct KeptCode {
    /// Its name in the table of codes.
    pub name: String,
    pub creator: Addr,
    pub checksum: Checksum,
    pub version: Option<CodeVersion>,
}

impl KeptCode {
    pub fn info(&self, id: u64) -> CodeInfo {
        CodeInfo { id, creator: self.creator.clone(), checksum: self.checksum }
    }
}

/// What a chain has besides its records.
pub(super) struct Opened {
    pub kept: Kept,
    pub identity: Identity,
    pub height: u64,
    pub time: Timestamp,
    pub open: bool,
    /// By id, from 1.
    pub codes: Vec<KeptCode>,
}

/// What is written beside the changed records.
pub(super) struct Entry<'a> {
    pub block: &'a BlockInfo,
    pub open: bool,
    /// Those that are new, the first of which has the id `first`.
    pub codes: &'a [KeptCode],
    pub first: u64,
}

/// The open file. Its fields end in this order: the file is closed before the folder is given up.
pub(super) struct Kept {
    /// The records as of the last commit. Held, because to open a table anew costs more than to read from it.
    state: ReadOnlyTable<&'static [u8], &'static [u8]>,
    database: Database,
    path: PathBuf,
    /// The first thing that went wrong. A contract's read can't fail, so what it was told may be wrong from then on.
    fault: OnceCell<String>,
    _turn: Turn,
}

impl Kept {
    pub fn is_in(folder: &Path) -> bool {
        folder.join(FILE).is_file()
    }

    /// Writes a new chain and leaves it closed; the folder stays ours. Until the last step it has no chain.
    pub fn found(
        folder: &Path,
        identity: &Identity,
        entry: &Entry,
        records: impl Iterator<Item = Record>,
    ) -> Result<Turn, ChainError> {
        make(folder)?;
        let turn = Turn::take(folder, Duration::ZERO)?;
        let path = folder.join(FILE);
        if path.exists() {
            return Err(ChainError::Exists { folder: folder.display().to_string() });
        }
        let unfinished = folder.join(UNFINISHED);
        // what a process left that was ended while it did the same
        if unfinished.exists() {
            fs::remove_file(&unfinished).map_err(|error| trouble(&unfinished, error))?;
        }
        let written = guarded(|| {
            let database = Database::builder().set_cache_size(CACHE).create(&unfinished)?;
            let transaction = database.begin_write()?;
            {
                let mut about = transaction.open_table(ABOUT)?;
                about.insert("layout", LAYOUT)?;
                about.insert("software", env!("CARGO_PKG_VERSION"))?;
                about.insert("chain", json(identity)?.as_str())?;
                let mut state = transaction.open_table(STATE)?;
                for (key, value) in records {
                    state.insert(key.as_slice(), value.as_slice())?;
                }
            }
            write_entry(&transaction, entry)?;
            transaction.commit()?;
            Ok(database.close()?)
        });
        written.map_err(|error| trouble(&unfinished, error))?;
        fs::rename(&unfinished, &path).map_err(|error| trouble(&path, error))?;
        sync(folder)?;
        Ok(turn)
    }

    /// Waits up to `wait` for a folder with a chain.
    pub fn wait(folder: &Path, wait: Duration) -> Result<Turn, ChainError> {
        // the lock file is not for a folder in which there is nothing to lock, unless somebody is founding there
        if !Self::is_in(folder) && !Turn::known(folder) {
            return Err(missing(folder));
        }
        Turn::take(folder, wait)
    }

    /// Opens the chain in a folder that is ours.
    pub fn open(folder: &Path, turn: Turn) -> Result<Opened, ChainError> {
        let path = folder.join(FILE);
        if !path.is_file() {
            return Err(missing(folder));
        }
        let foreign = |reason: String| ChainError::Foreign { file: path.display().to_string(), reason };
        let database = caught(|| Database::builder().set_cache_size(CACHE).open(&path));
        let database = database.map_err(|aborted| foreign(aborted.text))?;
        let database = database.map_err(|error| match error {
            DatabaseError::DatabaseAlreadyOpen => {
                ChainError::Locked { what: folder.display().to_string(), holder: None }
            }
            DatabaseError::Storage(StorageError::Io(error))
                if error.kind() != std::io::ErrorKind::InvalidData =>
            {
                trouble(&path, error)
            }
            error => foreign(error.to_string()),
        })?;
        let read = guarded(|| {
            let transaction = database.begin_read()?;
            let about = match transaction.open_table(ABOUT) {
                Err(TableError::TableDoesNotExist(_)) => {
                    return Err(Failure("it is no chain of Polity's".into()))
                }
                about => about?,
            };
            let text = |key: &str| match about.get(key)? {
                Some(text) => Ok(text.value().to_owned()),
                None => Err(Failure(format!("it does not say its {key}"))),
            };
            let (layout, software) = (text("layout")?, text("software")?);
            if layout != LAYOUT {
                return Ok(Err((layout, software)));
            }
            let identity: Identity = parsed("chain", &text("chain")?)?;
            let KeptHead { height, time, open } = parsed("head", &text("head")?)?;
            let mut codes = Vec::new();
            for row in transaction.open_table(CODES)?.iter()? {
                let (id, code) = row?;
                codes.push(parsed("code", code.value())?);
                if id.value() != codes.len() as u64 {
                    let (id, count) = (id.value(), codes.len());
                    return Err(Failure(format!(
                        "its codes are not numbered one by one: number {count} is {id}"
                    )));
                }
            }
            Ok(Ok((transaction.open_table(STATE)?, identity, height, time, open, codes)))
        });
        match read.map_err(|failure| foreign(failure.0))? {
            Ok((state, identity, height, time, open, codes)) => {
                let kept = Self { state, database, path, fault: OnceCell::new(), _turn: turn };
                Ok(Opened { kept, identity, height, time, open, codes })
            }
            Err((layout, software)) => Err(ChainError::OtherVersion {
                folder: folder.display().to_string(),
                what: "the folder's layout".into(),
                kept: format!("{layout} of Polity {software}"),
                here: LAYOUT.into(),
            }),
        }
    }

    /// What went wrong first, if anything has.
    pub fn fault(&self) -> Option<&str> {
        self.fault.get().map(String::as_str)
    }

    fn failed(&self, failure: &Failure) {
        // the first tells the cause, later ones only that there was one
        let _ = self.fault.set(format!("{}: {}", self.path.display(), failure.0));
    }

    /// The record; none too where it can't be read, which [`fault`](Self::fault) tells.
    pub fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        let read = guarded(|| Ok(self.state.get(key)?.map(|value| value.value().to_vec())));
        read.unwrap_or_else(|failure| {
            self.failed(&failure);
            None
        })
    }

    /// The records in order; they end early where one can't be read, which [`fault`](Self::fault) tells.
    pub fn range<'a>(
        &'a self,
        bounds: (Bound<&[u8]>, Bound<&[u8]>),
        order: Order,
    ) -> Box<dyn Iterator<Item = Record> + 'a> {
        match guarded(|| Ok(self.state.range::<&[u8]>(bounds)?)) {
            Ok(range) => Box::new(Rows { kept: self, range, order }),
            Err(failure) => {
                self.failed(&failure);
                Box::new(std::iter::empty())
            }
        }
    }

    /// Writes all of it as one transaction, which lasts when this returns. After a failure nothing more is written.
    pub fn write(&mut self, changes: &Changes, entry: &Entry) {
        if self.fault().is_some() {
            return;
        }
        let written = guarded(|| {
            let transaction = self.database.begin_write()?;
            {
                let mut state = transaction.open_table(STATE)?;
                for (key, change) in changes {
                    match change {
                        Some(value) => drop(state.insert(key.as_slice(), value.as_slice())?),
                        None => drop(state.remove(key.as_slice())?),
                    }
                }
            }
            write_entry(&transaction, entry)?;
            transaction.commit()?;
            Ok(self.database.begin_read()?.open_table(STATE)?)
        });
        match written {
            Ok(state) => self.state = state,
            Err(failure) => self.failed(&failure),
        }
    }
}

fn write_entry(transaction: &redb::WriteTransaction, entry: &Entry) -> Result<(), Failure> {
    let head = KeptHead { height: entry.block.height, time: entry.block.time, open: entry.open };
    transaction.open_table(ABOUT)?.insert("head", json(&head)?.as_str())?;
    let mut codes = transaction.open_table(CODES)?;
    for (id, code) in (entry.first..).zip(entry.codes) {
        codes.insert(id, json(code)?.as_str())?;
    }
    Ok(())
}

struct Rows<'a> {
    kept: &'a Kept,
    range: Range<'static, &'static [u8], &'static [u8]>,
    order: Order,
}

impl Iterator for Rows<'_> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        let row = guarded(|| {
            let row = match self.order {
                Order::Ascending => self.range.next(),
                Order::Descending => self.range.next_back(),
            };
            row.map(|row| row.map(|(key, value)| (key.value().to_vec(), value.value().to_vec())))
                .transpose()
                .map_err(Failure::from)
        });
        row.unwrap_or_else(|failure| {
            self.kept.failed(&failure);
            None
        })
    }
}

/// Why the store didn't do it, in its words.
struct Failure(String);

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

macro_rules! failures {
    ($($error:ty),*) => {
        $(impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                Self(error.to_string())
            }
        })*
    };
}

failures!(redb::CommitError, DatabaseError, StorageError, TableError, redb::TransactionError);

/// The store panics on some files that another program has changed.
fn guarded<T>(action: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    caught(action).unwrap_or_else(|aborted| Err(Failure(aborted.text)))
}

fn json(value: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(|error| Failure(error.to_string()))
}

fn parsed<T: DeserializeOwned>(what: &str, text: &str) -> Result<T, Failure> {
    serde_json::from_str(text).map_err(|error| Failure(format!("its {what} has another form: {error}")))
}

/// Makes the folder, and those that it is in, where they are missing.
fn make(folder: &Path) -> Result<(), ChainError> {
    if folder.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(folder).map_err(|error| trouble(folder, error))?;
    match folder.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        Some(parent) => sync(parent),
        None => sync(Path::new(".")),
    }
}

/// Makes the names in a folder last.
fn sync(folder: &Path) -> Result<(), ChainError> {
    // other systems do this by themselves and don't open a folder as a file
    if cfg!(unix) {
        File::open(folder).and_then(|opened| opened.sync_all()).map_err(|error| trouble(folder, error))?;
    }
    Ok(())
}

fn missing(folder: &Path) -> ChainError {
    ChainError::NotFound { what: format!("chain in {}", folder.display()) }
}

pub(super) fn trouble(path: &Path, error: impl std::fmt::Display) -> ChainError {
    ChainError::Store { text: format!("{}: {error}", path.display()) }
}
