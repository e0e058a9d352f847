//! Files that commands read and write.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use polity::registry::Manifest;
use polity_manifest::{parse_statement, Bundle, Folder, PublicKey, MANIFEST};
use serde::de::DeserializeOwned;
use serde::Serialize;

use crate::error::CliError;
use crate::progress;

/// Bytes of a manifest or a bundle: about a million files.
const MAX_LISTING: u64 = 256 << 20;
/// Bytes of any other text.
const MAX_TEXT: u64 = 4 << 20;

fn read(path: &Path, max: u64) -> Result<Vec<u8>, CliError> {
    let failed = |error| CliError::Read { path: path.to_owned(), error };
    let mut bytes = vec![];
    File::open(path).map_err(failed)?.take(max + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > max {
        return Err(CliError::TooLarge { path: path.to_owned(), max });
    }
    Ok(bytes)
}

/// The bytes of a file with text.
pub fn text(path: &Path) -> Result<Vec<u8>, CliError> {
    read(path, MAX_TEXT)
}

/// What a file with JSON is.
pub fn json<T: DeserializeOwned>(path: &Path, what: &'static str) -> Result<T, CliError> {
    parse(path, what, &text(path)?)
}

/// What a file with JSON is that lists things without end, as a log does.
pub fn json_listing<T: DeserializeOwned>(path: &Path, what: &'static str) -> Result<T, CliError> {
    parse(path, what, &read(path, MAX_LISTING)?)
}

fn parse<T: DeserializeOwned>(path: &Path, what: &'static str, json: &[u8]) -> Result<T, CliError> {
    serde_json::from_slice(json).map_err(|error| CliError::Json { path: path.to_owned(), what, error })
}

/// The manifest in a file.
pub fn manifest(path: &Path) -> Result<Manifest, CliError> {
    let bytes = read(path, MAX_LISTING)?;
    parse_statement(&bytes).map_err(|error| CliError::Statement { path: path.to_owned(), error })
}

/// The bundle in a file.
pub fn bundle(path: &Path) -> Result<Bundle, CliError> {
    let bytes = read(path, MAX_LISTING)?;
    Bundle::parse(&bytes).map_err(|error| CliError::Bundle { path: path.to_owned(), error })
}

/// The public key in a file.
pub fn key(path: &Path) -> Result<PublicKey, CliError> {
    let bytes = text(path)?;
    PublicKey::from_pem(&String::from_utf8_lossy(&bytes))
        .map_err(|error| CliError::Key { path: path.to_owned(), error })
}

/// A version's folder. What is left out of it as a bundle must be one: else anything could be.
pub fn folder(path: &Path, left_out: Option<&Path>) -> Result<Folder, CliError> {
    if let Some(path) = left_out {
        bundle(path)?;
    }
    Ok(Folder::open(path, left_out)?)
}

/// The manifest of a folder's files as they are.
pub fn hash(folder: &Folder, quiet: bool) -> Result<Manifest, CliError> {
    Ok(progress::reading(folder.size(), quiet, |done| folder.hash(done))?)
}

/// A manifest, or that of a folder's files as they are.
pub fn manifest_of(path: &Path, left_out: Option<&Path>, quiet: bool) -> Result<Manifest, CliError> {
    if path.is_dir() {
        hash(&folder(path, left_out)?, quiet)
    } else {
        manifest(path)
    }
}

/// Refuses a place in a version's folder, but for the manifest's own.
pub fn check_outside(out: &Path, folder: &Path) -> Result<(), CliError> {
    let parent = parent(out);
    let failed = |error| CliError::Write { path: out.to_owned(), error };
    let place = fs::canonicalize(parent).map_err(failed)?;
    let folder = fs::canonicalize(folder).map_err(failed)?;
    let is_manifest = place == folder && out.file_name().is_some_and(|name| name == MANIFEST);
    if place.starts_with(&folder) && !is_manifest {
        return Err(CliError::InFolder { path: out.to_owned() });
    }
    Ok(())
}

fn parent(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Writes a file whole or not at all. A link in its place is replaced, and what it leads to isn't touched.
pub fn write(path: &Path, text: &str) -> Result<(), CliError> {
    let failed = |error| CliError::Write { path: path.to_owned(), error };
    if path.is_dir() {
        return Err(failed(io::Error::other("it is a folder")));
    }
    let mut file = new_file(&parent(path)).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

fn new_file(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".polity-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // as any other file: the system takes away what its mask says
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// Writes a document to stdout. A reader that has gone is no error.
pub fn print_json(value: &impl Serialize) -> io::Result<()> {
    print(&(serde_json::to_string_pretty(value)? + "\n"))
}

/// Writes text to stdout as it is. A reader that has gone is no error.
pub fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}
