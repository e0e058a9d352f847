//! Folders: which files are in one, and which of them are a version's.

use std::{
    collections::BTreeSet,
    ffi::OsString,
    fs,
    io::Read,
    path::{Path, PathBuf},
    sync::atomic::AtomicU64,
    time::SystemTime,
};

use polity::registry::{check_path, is_left_out, Manifest};

use crate::{hash, shards, FolderError, LinkError};

/// The manifest's name in a version's folder.
pub const MANIFEST: &str = "polity.manifest.json";

/// Bytes that an index of shards may have.
pub const MAX_INDEX: u64 = 64 << 20;

/// What a Git LFS pointer starts with, and how many bytes it has fewer than.
const LFS_POINTER: &[u8] = b"version https://git-lfs.github.com/spec/v1";
const LFS_POINTER_SIZE: u64 = 1_024;

/// The files of a version, as they lie in a folder: found, and not yet read.
#[derive(Clone, Debug)]
pub struct Folder {
    folder: PathBuf,
    bundle: Option<String>,
    files: Vec<Found>,
}

/// A file that was found.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// Its path in the manifest.
    pub path: String,
    /// Where its content is: what a symlink leads to.
    pub source: PathBuf,
    /// Its size when it was found.
    pub size: u64,
    /// When it had last been changed, where the system tells.
    pub modified: Option<SystemTime>,
}

fn io(path: &Path) -> impl FnOnce(std::io::Error) -> FolderError + '_ {
    |error| FolderError::Io { path: path.to_owned(), error }
}

impl Folder {
    /// Finds the files of a folder, and refuses what can't be a part of a version.
    ///
    /// A signature bundle that lies at the folder's top is left out, if it is given. Left-out files and folders aren't
    /// looked into.
    pub fn open(folder: &Path, bundle: Option<&Path>) -> Result<Self, FolderError> {
        let given = folder;
        let folder = fs::canonicalize(given).map_err(io(given))?;
        if !folder.is_dir() {
            return Err(FolderError::NotAFolder { path: given.to_owned() });
        }
        let bundle = bundle.map(|bundle| name_at_top(&folder, bundle)).transpose()?.flatten();
        let mut walk = Walk { folder: &folder, bundle: bundle.as_deref(), files: vec![] };
        walk.all()?;
        let files = walk.files;
        if files.is_empty() {
            return Err(FolderError::NoFiles { folder: given.to_owned() });
        }
        let this = Self { folder, bundle, files };
        this.look_inside()?;
        Ok(this)
    }

    /// Where it is, without symlinks.
    pub fn path(&self) -> &Path {
        &self.folder
    }

    /// What it is called. A label, and no more.
    pub fn name(&self) -> String {
        self.folder.file_name().map_or_else(|| "model".into(), |name| name.to_string_lossy().into_owned())
    }

    /// The name of the bundle that is left out, if it lies at the top.
    pub fn bundle(&self) -> Option<&str> {
        self.bundle.as_deref()
    }

    /// The size of all files together when they were found, in bytes.
    pub fn size(&self) -> u64 {
        self.files.iter().fold(0, |sum, file| sum.saturating_add(file.size))
    }

    /// How many files there are.
    pub fn count(&self) -> usize {
        self.files.len()
    }

    /// Reads all files, each core one at a time and in constant memory, and makes their manifest. The bytes read so far
    /// are added to `done` all along, so that another thread can tell them.
    pub fn hash(&self, done: &AtomicU64) -> Result<Manifest, FolderError> {
        Ok(Manifest::new(hash::all(&self.files, done)?)?)
    }

    /// Refuses what stands in for a file or needs one that isn't there, before anything large is read.
    fn look_inside(&self) -> Result<(), FolderError> {
        for file in &self.files {
            if file.size < LFS_POINTER_SIZE {
                let mut start = vec![];
                let open = fs::File::open(&file.source).map_err(io(&file.source))?;
                open.take(LFS_POINTER_SIZE).read_to_end(&mut start).map_err(io(&file.source))?;
                if start.starts_with(LFS_POINTER) {
                    return Err(FolderError::LfsPointer { path: file.path.clone() });
                }
            }
        }
        let paths: BTreeSet<&str> = self.files.iter().map(|file| file.path.as_str()).collect();
        for file in self.files.iter().filter(|file| file.path.ends_with(".index.json")) {
            let open = fs::File::open(&file.source).map_err(io(&file.source))?;
            let named =
                shards::named(open).map_err(|why| FolderError::Index { path: file.path.clone(), why })?;
            let folder = file.path.rfind('/').and_then(|at| file.path.get(..=at)).unwrap_or_default();
            if let Some(shard) =
                named.into_iter().find(|shard| !paths.contains(format!("{folder}{shard}").as_str()))
            {
                return Err(FolderError::MissingShard { index: file.path.clone(), shard });
            }
        }
        Ok(())
    }
}

/// The name of a file that lies at a folder's top, or none if it lies elsewhere. What the file may lead to doesn't
/// matter: its name is what is left out.
fn name_at_top(folder: &Path, file: &Path) -> Result<Option<String>, FolderError> {
    fs::metadata(file).map_err(io(file))?;
    let parent = match file.parent() {
        Some(parent) if parent.as_os_str().is_empty() => Path::new("."),
        Some(parent) => parent,
        None => return Ok(None),
    };
    if fs::canonicalize(parent).map_err(io(parent))? != *folder {
        return Ok(None);
    }
    let name = file.file_name().map(OsString::from);
    let name =
        name.map(|name| name.into_string().map_err(|_| FolderError::NotUtf8 { path: file.to_owned() }));
    name.transpose()
}

struct Walk<'a> {
    folder: &'a Path,
    bundle: Option<&'a str>,
    files: Vec<Found>,
}

impl Walk<'_> {
    fn all(&mut self) -> Result<(), FolderError> {
        let mut waiting = vec![String::new()];
        while let Some(prefix) = waiting.pop() {
            let folder = self.folder.join(&prefix);
            let mut names = vec![];
            for entry in fs::read_dir(&folder).map_err(io(&folder))? {
                names.push(entry.map_err(io(&folder))?.file_name());
            }
            if names.is_empty() && !prefix.is_empty() {
                return Err(FolderError::EmptyFolder { path: prefix });
            }
            // whatever order the system has, the same error comes first
            names.sort_unstable();
            for name in names {
                let place = folder.join(&name);
                let Ok(name) = name.into_string() else {
                    return Err(FolderError::NotUtf8 { path: place });
                };
                let path = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
                self.entry(path, place, &mut waiting)?;
            }
        }
        Ok(())
    }

    fn entry(&mut self, path: String, place: PathBuf, waiting: &mut Vec<String>) -> Result<(), FolderError> {
        let kind = fs::symlink_metadata(&place).map_err(io(&place))?;
        if kind.is_dir() {
            // a folder of a file's name isn't that file: what is in it counts
            if !is_left_out(&format!("{path}/")) {
                check_path(&path)?;
                waiting.push(path);
            }
            return Ok(());
        }
        if is_left_out(&path) || self.bundle == Some(path.as_str()) {
            return Ok(());
        }
        check_path(&path)?;
        let (source, found) = if kind.is_symlink() { self.follow(&path, &place)? } else { (place, kind) };
        if !found.is_file() {
            return Err(FolderError::Special { path });
        }
        self.files.push(Found { path, source, size: found.len(), modified: found.modified().ok() });
        Ok(())
    }

    /// What a symlink leads to, if that is in the folder or among a Hugging Face snapshot's blobs and no folder.
    fn follow(&self, path: &str, place: &Path) -> Result<(PathBuf, fs::Metadata), FolderError> {
        let refused = |why| {
            let target = fs::read_link(place).unwrap_or_default();
            FolderError::Link { path: path.to_owned(), target, why }
        };
        let source = fs::canonicalize(place).map_err(|_| refused(LinkError::Nowhere))?;
        let found = fs::metadata(&source).map_err(io(&source))?;
        if found.is_dir() {
            return Err(refused(LinkError::Folder));
        }
        if !source.starts_with(self.folder) && !self.blobs().is_some_and(|blobs| source.starts_with(blobs)) {
            return Err(refused(LinkError::Elsewhere));
        }
        Ok((source, found))
    }

    /// `blobs/` beside `snapshots/`, if the folder lies in one of that name.
    fn blobs(&self) -> Option<PathBuf> {
        let snapshots = self.folder.parent().filter(|parent| parent.ends_with("snapshots"))?;
        Some(snapshots.parent()?.join("blobs"))
    }
}
