//! Files, read once and whole: what is measured and what is digested are the same bytes.

use std::{fs::File, io::Read, path::Path};

use crate::EvaluateError;

/// The configuration's name in a version's folder.
pub const CONFIG: &str = "config.json";

/// The tensors' name in a version's folder.
pub const WEIGHTS: &str = "model.safetensors";

/// Bytes that a file may have. These are small models; a file that never ends would fill the memory.
pub const MAX_FILE: u64 = 64 << 20;

pub(crate) fn read(path: &Path) -> Result<Vec<u8>, EvaluateError> {
    let failed = |error| EvaluateError::Io { path: path.to_owned(), error };
    let mut bytes = vec![];
    let more_than_max = MAX_FILE.saturating_add(1);
    let length =
        File::open(path).map_err(failed)?.take(more_than_max).read_to_end(&mut bytes).map_err(failed)?;
    if u64::try_from(length).unwrap_or(u64::MAX) > MAX_FILE {
        return Err(EvaluateError::TooLarge { path: path.to_owned(), max: MAX_FILE });
    }
    Ok(bytes)
}
