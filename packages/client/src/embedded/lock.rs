//! Whose turn it is with a folder.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};
use std::{env, process};

use super::kept::trouble;
use crate::{ChainError, Holder};

/// The file that is locked. It stays when nobody holds it: who removed it could take a lock away with it.
const NAME: &str = "lock";
/// Between two looks whether it is free.
const PAUSE: Duration = Duration::from_millis(10);
/// Bytes of the lock file that are read; more was not written by us.
const MAX_HOLDER: u64 = 1_024;

/// The right to a folder, for as long as it lives. The system ends it with the process, however that ends.
#[derive(Debug)]
pub(super) struct Turn {
    file: File,
}

impl Turn {
    /// Waits up to `wait` for the folder, which is there.
    pub fn take(folder: &Path, wait: Duration) -> Result<Self, ChainError> {
        let path = folder.join(NAME);
        let until = Instant::now().checked_add(wait);
        let mut options = OpenOptions::new();
        let opened = options.read(true).write(true).create(true).truncate(false).open(&path);
        let mut file = opened.map_err(|error| trouble(&path, error))?;
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::Error(error)) => return Err(trouble(&path, error)),
                Err(TryLockError::WouldBlock) => (),
            }
            let left = until.map(|until| until.saturating_duration_since(Instant::now()));
            if left == Some(Duration::ZERO) {
                let holder = holder(&path);
                return Err(ChainError::Locked { what: folder.display().to_string(), holder });
            }
            sleep(left.map_or(PAUSE, |left| left.min(PAUSE)));
        }
        sign(&mut file).map_err(|error| trouble(&path, error))?;
        Ok(Self { file })
    }

    /// Whether somebody has ever had a turn with the folder.
    pub fn known(folder: &Path) -> bool {
        folder.join(NAME).is_file()
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        // to close the file is not enough where the process is just starting another one, which has it too for an instant
        let _ = self.file.unlock();
    }
}

/// Says who holds the lock: two lines, process id and program.
fn sign(file: &mut File) -> std::io::Result<()> {
    let program = env::current_exe().ok();
    let program = program.as_deref().and_then(Path::file_name).map(|name| name.to_string_lossy());
    let signature = format!("{}\n{}\n", process::id(), program.as_deref().unwrap_or_default());
    file.set_len(0)?;
    file.rewind()?;
    file.write_all(signature.as_bytes())
}

/// Who says to hold the lock. Not known for the instant in which a new holder has not yet signed, and where a
/// system does not let a locked file be read.
fn holder(path: &Path) -> Option<Holder> {
    let mut text = String::new();
    File::open(path).ok()?.take(MAX_HOLDER).read_to_string(&mut text).ok()?;
    let mut lines = text.lines();
    let process = lines.next()?.parse().ok()?;
    Some(Holder { process, program: lines.next()?.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A process that is just being started has this one's files for an instant, the lock too: the turn is over all
    /// the same when it is given up.
    #[test]
    fn a_turn_ends_though_somebody_else_has_the_file() {
        let home = tempfile::tempdir().unwrap();
        let turn = Turn::take(home.path(), Duration::ZERO).unwrap();
        let _inherited = turn.file.try_clone().unwrap();
        assert!(matches!(Turn::take(home.path(), Duration::ZERO), Err(ChainError::Locked { .. })));
        drop(turn);
        Turn::take(home.path(), Duration::ZERO).unwrap();
    }

    /// What a lock file says that somebody else wrote is no holder, however long it is.
    #[test]
    fn a_holder_is_two_lines() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join(NAME);
        for (text, holder) in [
            ("", None),
            ("12", None),
            ("polity\n12\n", None),
            ("4294967296\npolity\n", None),
            ("12\npolity\n", Some((12, "polity"))),
            ("12\n\n", Some((12, ""))),
        ] {
            std::fs::write(&path, text).unwrap();
            let expected = holder.map(|(process, program)| Holder { process, program: program.into() });
            assert_eq!(super::holder(&path), expected, "{text}");
        }
        std::fs::write(&path, "9".repeat(1_000_000)).unwrap();
        assert_eq!(super::holder(&path), None);
        assert_eq!(super::holder(&home.path().join("missing")), None);
    }
}
