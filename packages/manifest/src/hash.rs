//! Reading files and digesting them, as fast as the cores can.

use std::{
    fs,
    io::{ErrorKind, Read},
    panic,
    sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Relaxed},
    thread,
};

use polity::{registry::File, Digest};
use sha2::{Digest as _, Sha256};

use crate::{folder::Found, FolderError};

/// Bytes that a thread reads at once: all the memory that it takes.
const BUFFER: usize = 1 << 20;

/// Digests files, the largest first, so that no core is left with a large one at the end. The others stop
/// once one has failed.
pub(crate) fn all(found: &[Found], done: &AtomicU64) -> Result<Vec<File>, FolderError> {
    let mut order: Vec<_> = found.iter().collect();
    order.sort_by(|a, b| b.size.cmp(&a.size).then_with(|| a.path.cmp(&b.path)));
    let threads = thread::available_parallelism().map_or(1, usize::from).min(order.len());
    let (next, failed) = (AtomicUsize::new(0), AtomicBool::new(false));
    let worker = || {
        let mut buffer = vec![0; BUFFER];
        let (mut files, mut error) = (vec![], None);
        while let Some(found) = order.get(next.fetch_add(1, Relaxed)) {
            match one(found, &mut buffer, done, &failed) {
                Ok(Some(file)) => files.push(file),
                Ok(None) => break,
                Err(why) => {
                    failed.store(true, Relaxed);
                    error = Some(why);
                    break;
                }
            }
        }
        (files, error)
    };
    let (mut files, mut error) = (vec![], None);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(worker)).collect();
        for worker in workers {
            let (some, failure) = worker.join().unwrap_or_else(|error| panic::resume_unwind(error));
            files.extend(some);
            if error.is_none() {
                error = failure;
            }
        }
    });
    match error {
        Some(error) => Err(error),
        None => Ok(files),
    }
}

/// Digests a file; none if another one has failed meanwhile.
fn one(
    found: &Found,
    buffer: &mut [u8],
    done: &AtomicU64,
    failed: &AtomicBool,
) -> Result<Option<File>, FolderError> {
    let io = |error| FolderError::Io { path: found.source.clone(), error };
    let changed = |size| FolderError::Changed { path: found.path.clone(), expected: found.size, found: size };
    let mut file = fs::File::open(&found.source).map_err(io)?;
    let before = file.metadata().map_err(io)?;
    if before.len() != found.size {
        return Err(changed(before.len()));
    }
    let mut hasher = Sha256::new();
    let mut size = 0u64;
    loop {
        if failed.load(Relaxed) {
            return Ok(None);
        }
        let read = match file.read(buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(io(error)),
        };
        hasher.update(buffer.get(..read).unwrap_or_default());
        let read = u64::try_from(read).unwrap_or(u64::MAX);
        done.fetch_add(read, Relaxed);
        size = size.saturating_add(read);
        // one that grows for ever must not be read for ever
        if size > found.size {
            return Err(changed(size));
        }
    }
    let after = file.metadata().map_err(io)?;
    // where the system has no time of change, none is compared
    if size != found.size || after.len() != size || after.modified().ok() != found.modified {
        return Err(changed(size));
    }
    Ok(Some(File { path: found.path.clone(), size, sha256: Digest(hasher.finalize().into()) }))
}
