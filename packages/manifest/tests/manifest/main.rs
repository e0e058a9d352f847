//! Folders made in a temporary place, through the public interface.

mod bundles;
mod differences;
mod folders;
#[cfg(unix)]
mod links;
mod refused;
mod statements;

use std::{fs, path::Path, sync::atomic::AtomicU64};

use polity::{
    registry::{File, Manifest},
    Digest,
};
use polity_manifest::{Folder, FolderError};
use sha2::Digest as _;
use tempfile::TempDir;

fn sha256(bytes: &[u8]) -> Digest {
    Digest(sha2::Sha256::digest(bytes).into())
}

fn put(folder: &Path, path: &str, content: impl AsRef<[u8]>) {
    let place = folder.join(path);
    fs::create_dir_all(place.parent().unwrap()).unwrap();
    fs::write(place, content).unwrap();
}

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (path, content) in files {
        put(folder.path(), path, content);
    }
    folder
}

fn open(folder: &Path) -> Result<Manifest, FolderError> {
    Folder::open(folder, None)?.hash(&AtomicU64::new(0))
}

/// The manifest of these files, made without any folder.
fn manifest(files: &[(&str, &str)]) -> Manifest {
    let file = |(path, content): &(&str, &str)| File {
        path: (*path).to_owned(),
        size: content.len() as u64,
        sha256: sha256(content.as_bytes()),
    };
    Manifest::new(files.iter().map(file).collect()).unwrap()
}
