//! One binary: what is refused, what is computed, and the seeded models against another program.

mod figures;
mod malformed;
mod seeds;

use std::path::{Path, PathBuf};

/// A folder or file of the seeded models.
fn seed(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../seeds/models").join(path)
}
