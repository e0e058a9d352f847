use std::{fs, path::Path};

use polity::registry::ManifestError;
use polity_manifest::{Folder, FolderError, IndexError, MAX_INDEX};

use crate::{folder, manifest, open, put};

#[test]
fn a_folder_without_files_is_refused() {
    let none = folder(&[]);
    assert!(matches!(open(none.path()), Err(FolderError::NoFiles { .. })));
    let only_left_out = folder(&[("README.md", "# Card"), (".git/config", "x")]);
    assert!(matches!(open(only_left_out.path()), Err(FolderError::NoFiles { .. })));
}

#[test]
fn what_is_no_folder_is_refused() {
    let files = folder(&[("a", "x")]);
    assert!(matches!(Folder::open(&files.path().join("a"), None), Err(FolderError::NotAFolder { .. })));
    assert!(matches!(Folder::open(Path::new("no/such"), None), Err(FolderError::Io { .. })));
}

/// A set of files can't hold it. What a download leaves behind isn't one: it has something in it.
#[test]
fn an_empty_folder_is_refused() {
    let files = folder(&[("a", "x"), ("sub/b", "x")]);
    fs::create_dir_all(files.path().join("sub/deep/empty")).unwrap();
    let error = open(files.path()).unwrap_err();
    assert!(matches!(&error, FolderError::EmptyFolder { path } if path == "sub/deep/empty"), "{error}");

    let downloaded = folder(&[("a", "x")]);
    fs::create_dir_all(downloaded.path().join(".cache/huggingface")).unwrap();
    fs::create_dir_all(downloaded.path().join(".eval_results")).unwrap();
    assert_eq!(open(downloaded.path()).unwrap(), manifest(&[("a", "x")]));
}

#[test]
fn an_unresolved_pointer_is_refused() {
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n";
    let files = folder(&[("a", "x"), ("weights/model.bin", pointer)]);
    let error = open(files.path()).unwrap_err();
    assert!(matches!(&error, FolderError::LfsPointer { path } if path == "weights/model.bin"), "{error}");
    assert!(error.hint().contains("git lfs pull"));

    let of_size = |size: usize| format!("{pointer:<size$}");
    assert!(matches!(open(folder(&[("a", &of_size(1_023))]).path()), Err(FolderError::LfsPointer { .. })));
    // longer ones, and others that only look like one, are files
    for content in [of_size(1_024), format!(" {pointer}"), pointer.replace("/v1", "/v2")] {
        let files = [("a", content.as_str())];
        assert_eq!(open(folder(&files).path()).unwrap(), manifest(&files));
    }
}

const INDEX: &str = "model.safetensors.index.json";

fn index(shards: &str) -> String {
    format!(r#"{{"metadata":{{"total_size":1}},"weight_map":{shards}}}"#)
}

fn missing(files: &[(&str, &str)]) -> (String, String) {
    match open(folder(files).path()).unwrap_err() {
        FolderError::MissingShard { index, shard } => (index, shard),
        error => panic!("{error}"),
    }
}

#[test]
fn a_shard_that_an_index_names_must_be_there() {
    let two = index(r#"{"a":"m-1.safetensors","b":"m-2.safetensors","c":"m-1.safetensors"}"#);
    let all = [(INDEX, two.as_str()), ("m-1.safetensors", "x"), ("m-2.safetensors", "y")];
    assert_eq!(open(folder(&all).path()).unwrap(), manifest(&all));
    assert_eq!(missing(&all[..2]), (INDEX.into(), "m-2.safetensors".into()));

    // relative to its own folder
    let deeper = format!("unet/{INDEX}");
    let there = [
        (deeper.as_str(), two.as_str()),
        ("unet/m-1.safetensors", "x"),
        ("unet/m-2.safetensors", "y"),
        ("a", "z"),
    ];
    assert_eq!(open(folder(&there).path()).unwrap(), manifest(&there));
    let elsewhere = [(deeper.as_str(), two.as_str()), ("m-1.safetensors", "x"), ("m-2.safetensors", "y")];
    assert_eq!(missing(&elsewhere), (deeper.clone(), "m-1.safetensors".into()));
}

/// Weights that no root covers would be loaded.
#[test]
fn a_shard_that_is_left_out_is_not_there() {
    for shard in ["README.md", ".eval_results/w.bin", "../w.bin", "./a", "/etc/passwd", "", "A"] {
        let text = index(&serde_json::json!({ "w": shard }).to_string());
        let files = [(INDEX, text.as_str()), ("a", "x"), ("README.md", "x"), (".eval_results/w.bin", "x")];
        assert_eq!(missing(&files), (INDEX.into(), shard.into()));
    }
    // the second of two equal names is looked for too
    let twice = r#"{"weight_map":{"w":"a","w":"b"}}"#;
    assert_eq!(missing(&[(INDEX, twice), ("a", "x")]).1, "b");
    assert_eq!(missing(&[(INDEX, twice), ("b", "x")]).1, "a");
}

#[test]
fn an_index_that_cant_be_read_is_refused() {
    for text in ["", "{", r#"{"weight_map":[]}"#, r#"{"weight_map":{"a":1}}"#, r#"{"weight_map":null}"#] {
        let error = open(folder(&[(INDEX, text)]).path()).unwrap_err();
        assert!(matches!(&error, FolderError::Index { path, .. } if path == INDEX), "{text}: {error}");
    }
    let twice = r#"{"weight_map":{},"weight_map":{"a":"b"}}"#;
    assert!(matches!(open(folder(&[(INDEX, twice)]).path()), Err(FolderError::Index { .. })));
    let long = folder(&[]);
    put(long.path(), INDEX, "{}");
    let file = fs::File::options().write(true).open(long.path().join(INDEX)).unwrap();
    file.set_len(MAX_INDEX + 1).unwrap();
    let error = open(long.path()).unwrap_err();
    assert!(matches!(error, FolderError::Index { why: IndexError::TooLarge { .. }, .. }), "{error}");

    // one without weights says nothing of shards
    let other = [("search.index.json", r#"{"documents":["a"]}"#), ("x.json", "not JSON")];
    assert_eq!(open(folder(&other).path()).unwrap(), manifest(&other));
}

#[test]
fn a_path_that_is_too_long_is_refused() {
    let deep = vec!["d".repeat(200); 5].join("/");
    let at_most = format!("{deep}/{}", "f".repeat(1_024 - 1 - deep.len()));
    assert_eq!(open(folder(&[(&at_most, "x")]).path()).unwrap(), manifest(&[(&at_most, "x")]));
    let error = open(folder(&[(&format!("{at_most}f"), "x")]).path()).unwrap_err();
    assert!(matches!(error, FolderError::Manifest(ManifestError::OutOfBounds(_))), "{error}");
}
