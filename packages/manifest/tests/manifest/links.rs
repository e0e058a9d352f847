//! Symlinks, and what else isn't a file.

use std::{
    ffi::OsStr,
    fs,
    os::unix::{ffi::OsStrExt, fs::symlink, net::UnixListener},
    path::Path,
    process::Command,
};

use polity_manifest::{FolderError, LinkError};
use tempfile::TempDir;

use crate::{folder, manifest, open, put, sha256};

fn link(folder: &Path, path: &str, target: impl AsRef<Path>) {
    let place = folder.join(path);
    fs::create_dir_all(place.parent().unwrap()).unwrap();
    symlink(target, place).unwrap();
}

fn refused(folder: &Path, wanted: &str) -> LinkError {
    let error = open(folder).unwrap_err();
    let FolderError::Link { path, why, .. } = &error else { panic!("{error}") };
    assert_eq!(path, wanted);
    assert!(error.hint().contains("copy of the file"));
    *why
}

#[test]
fn a_link_to_a_file_of_the_folder_is_read_under_its_own_name() {
    let folder = folder(&[("a", "x"), ("sub/b", "y"), (".git/c", "z")]);
    link(folder.path(), "one", "a");
    link(folder.path(), "sub/two", "../sub/b");
    link(folder.path(), "chain", "one");
    link(folder.path(), "absolute", folder.path().join("a"));
    // what isn't a part under its own name is one under the link's
    link(folder.path(), "three", ".git/c");
    let expected = manifest(&[
        ("a", "x"),
        ("sub/b", "y"),
        ("one", "x"),
        ("sub/two", "y"),
        ("chain", "x"),
        ("absolute", "x"),
        ("three", "z"),
    ]);
    assert_eq!(open(folder.path()).unwrap(), expected);
    // by a link to the folder itself too
    let outside = TempDir::new().unwrap();
    link(outside.path(), "folder", folder.path());
    assert_eq!(open(&outside.path().join("folder")).unwrap(), expected);
}

/// The layout of Hugging Face's cache: `blobs/`, and links to them in `snapshots/COMMIT/`.
fn cache(files: &[(&str, &str)]) -> TempDir {
    let cache = TempDir::new().unwrap();
    fs::create_dir_all(cache.path().join("snapshots/0af")).unwrap();
    for (path, content) in files {
        let blob = sha256(content.as_bytes()).to_string();
        put(cache.path(), &format!("blobs/{blob}"), content);
        let up = "../".repeat(2 + path.matches('/').count());
        link(&cache.path().join("snapshots/0af"), path, format!("{up}blobs/{blob}"));
    }
    cache
}

#[test]
fn a_snapshot_of_hugging_face_has_the_same_root_as_plain_files() {
    let files = [("config.json", "{}"), ("sub/deep/a.bin", "x"), ("README.md", "# Card")];
    let cache = cache(&files);
    assert_eq!(open(&cache.path().join("snapshots/0af")).unwrap(), manifest(&files[..2]));
    assert_eq!(open(&cache.path().join("snapshots/0af")).unwrap(), open(folder(&files).path()).unwrap());
}

#[test]
fn only_a_snapshot_s_own_blobs_are_read() {
    // beside `snapshots`, under another name
    let cached = cache(&[("a", "x")]);
    fs::rename(cached.path().join("snapshots"), cached.path().join("snapshot")).unwrap();
    assert_eq!(refused(&cached.path().join("snapshot/0af"), "a"), LinkError::Elsewhere);
    // the blobs of another model
    let (one, two) = (cache(&[("a", "x")]), cache(&[("a", "x")]));
    link(&one.path().join("snapshots/0af"), "b", two.path().join("blobs").join(sha256(b"x").to_string()));
    assert_eq!(refused(&one.path().join("snapshots/0af"), "b"), LinkError::Elsewhere);
    // beside the blobs
    let three = cache(&[("a", "x")]);
    put(three.path(), "blobs2/c", "x");
    put(three.path(), "refs/main", "x");
    link(&three.path().join("snapshots/0af"), "c", "../../blobs2/c");
    assert_eq!(refused(&three.path().join("snapshots/0af"), "c"), LinkError::Elsewhere);
    // blobs that are themselves a link to elsewhere
    let (four, outside) = (cache(&[("a", "x")]), TempDir::new().unwrap());
    fs::rename(four.path().join("blobs"), outside.path().join("blobs")).unwrap();
    link(four.path(), "blobs", outside.path().join("blobs"));
    assert_eq!(refused(&four.path().join("snapshots/0af"), "a"), LinkError::Elsewhere);
}

#[test]
fn every_other_link_is_refused() {
    let outside = folder(&[("secret", "x")]);
    let cases: [(&str, &Path, LinkError); 8] = [
        ("out", &outside.path().join("secret"), LinkError::Elsewhere),
        ("device", Path::new("/dev/null"), LinkError::Elsewhere),
        ("dangling", Path::new("nothing"), LinkError::Nowhere),
        ("self", Path::new("self"), LinkError::Nowhere),
        ("sub/loop", Path::new(".."), LinkError::Folder),
        ("here", Path::new("."), LinkError::Folder),
        ("folder", outside.path(), LinkError::Folder),
        (".eval_results", Path::new("sub"), LinkError::Folder),
    ];
    for (path, target, why) in cases {
        let folder = folder(&[("a", "x"), ("sub/b", "y")]);
        link(folder.path(), path, target);
        assert_eq!(refused(folder.path(), path), why, "{path}");
    }
    // a link out of the folder with the folder's name as the start of its own
    let parent = folder(&[("model/a", "x"), ("model2/b", "x")]);
    link(&parent.path().join("model"), "b", "../model2/b");
    assert_eq!(refused(&parent.path().join("model"), "b"), LinkError::Elsewhere);
}

#[test]
fn pipes_and_sockets_are_refused() {
    let with_socket = folder(&[("a", "x")]);
    let _listener = UnixListener::bind(with_socket.path().join("socket")).unwrap();
    let error = open(with_socket.path()).unwrap_err();
    assert!(matches!(&error, FolderError::Special { path } if path == "socket"), "{error}");
    // a link to one doesn't help
    let linked = folder(&[("a", "x")]);
    let made = Command::new("mkfifo").arg(linked.path().join(".git")).status().unwrap();
    assert!(made.success());
    link(linked.path(), "pipe", ".git");
    let error = open(linked.path()).unwrap_err();
    assert!(matches!(&error, FolderError::Special { path } if path == "pipe"), "{error}");
}

#[test]
fn names_that_mean_something_else_elsewhere_are_refused() {
    for name in ["a\\b", "a\nb", "\u{7f}", "a\u{85}"] {
        let files = folder(&[("a", "x"), (name, "x")]);
        let error = open(files.path()).unwrap_err();
        assert!(matches!(&error, FolderError::Manifest(_)), "{error}");
        // what writes to a terminal is escaped
        assert!(!error.to_string().contains(char::is_control), "{error:?}");
        // as the name of a folder too
        let error = open(folder(&[(&format!("{name}/x"), "x")]).path()).unwrap_err();
        assert!(matches!(&error, FolderError::Manifest(_)), "{error}");
    }
    let files = folder(&[("a", "x")]);
    fs::write(files.path().join(OsStr::from_bytes(b"b\xff")), "x").unwrap();
    let error = open(files.path()).unwrap_err();
    assert!(matches!(&error, FolderError::NotUtf8 { .. }), "{error}");
    assert!(error.to_string().contains(r"b\xFF"), "{error}");
}
