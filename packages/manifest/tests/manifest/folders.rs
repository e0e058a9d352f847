use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    thread,
};

use polity::registry::{File, Manifest};
use polity_manifest::{Folder, FolderError};
use proptest::prelude::*;
use tempfile::TempDir;

use crate::{folder, manifest, open, put, sha256};

const FILES: [(&str, &str); 4] =
    [("config.json", "{}"), ("weights/a.bin", "a"), ("weights/b.bin", ""), ("é/x y", "z")];

#[test]
fn a_manifest_has_every_file_of_a_folder() {
    let folder = folder(&FILES);
    assert_eq!(open(folder.path()).unwrap(), manifest(&FILES));
    let found = Folder::open(folder.path(), None).unwrap();
    assert_eq!((found.count(), found.size()), (4, 4));
    let done = AtomicU64::new(0);
    found.hash(&done).unwrap();
    assert_eq!(done.load(Relaxed), 4);
}

/// Hazard 66. What is left out is left out at the top, and only there; what is in it isn't looked at.
#[test]
fn what_is_left_out_is_left_out_at_the_top_only() {
    let left_out = [
        (".git/config", "x"),
        (".gitignore", "x"),
        (".gitattributes", "x"),
        (".github/workflows/ci.yml", "x"),
        (".cache/huggingface/download/config.json.lock", ""),
        ("polity.manifest.json", "not even JSON"),
        ("README.md", "# Card"),
        (".eval_results/a.yaml", "x"),
        // neither an LFS pointer nor an index that names what isn't there matters here
        (".git/lfs", "version https://git-lfs.github.com/spec/v1\n"),
        (".eval_results/a.index.json", r#"{"weight_map":{"a":"b"}}"#),
    ];
    let kept = [
        ("config.json", "{}"),
        ("sub/.git/config", "x"),
        ("sub/.gitignore", "x"),
        ("sub/.gitattributes", "x"),
        ("sub/.github/a", "x"),
        ("sub/.cache/huggingface/a", "x"),
        ("sub/polity.manifest.json", "x"),
        ("sub/README.md", "x"),
        ("sub/.eval_results/a", "x"),
        (".cache/other", "x"),
        ("readme.md", "x"),
        ("extra.py", "x"),
    ];
    let all: Vec<_> = left_out.into_iter().chain(kept).collect();
    let folder = folder(&all);
    assert_eq!(open(folder.path()).unwrap(), manifest(&kept));
}

/// A folder of a left-out file's name is no such file: what is in it counts.
#[test]
fn a_folder_of_a_left_out_file_s_name_counts() {
    let files = [("README.md/a.py", "x"), (".gitignore/b.py", "x"), ("polity.manifest.json/c.py", "x")];
    assert_eq!(open(folder(&files).path()).unwrap(), manifest(&files));
    // and a file of a left-out folder's name is no such folder, but for those that git makes
    let files = [(".eval_results", "x"), (".cache/huggingface", "x")];
    assert_eq!(open(folder(&files).path()).unwrap(), manifest(&files));
    let with_git = [(".git", "gitdir: elsewhere"), ("a", "x")];
    assert_eq!(open(folder(&with_git).path()).unwrap(), manifest(&[("a", "x")]));
}

#[test]
fn the_bundle_that_is_given_is_left_out_at_the_top_only() {
    let files = [("a", "x"), ("model.sig", "{}"), ("sub/model.sig", "{}")];
    let folder = folder(&files);
    let with = |bundle: &Path| {
        let folder = Folder::open(folder.path(), Some(bundle)).unwrap();
        (folder.bundle().map(str::to_owned), folder.hash(&AtomicU64::new(0)).unwrap())
    };
    assert_eq!(open(folder.path()).unwrap(), manifest(&files));
    let top = with(&folder.path().join("model.sig"));
    assert_eq!(top, (Some("model.sig".into()), manifest(&[files[0], files[2]])));
    let deeper = with(&folder.path().join("sub/model.sig"));
    assert_eq!(deeper, (None, manifest(&files)));
    // by whatever way it is named
    assert_eq!(with(&folder.path().join("sub/../model.sig")), top);
    // a bundle elsewhere leaves nothing out, even one of the same name
    let elsewhere = crate::folder(&[("model.sig", "{}")]);
    assert_eq!(with(&elsewhere.path().join("model.sig")), (None, manifest(&files)));
    let none = Folder::open(folder.path(), Some(Path::new("no/such.sig")));
    assert!(matches!(none, Err(FolderError::Io { .. })));
}

/// A file that is written to after it was found, or while it is read, has no digest.
#[test]
fn a_file_that_changes_is_refused() {
    for content in ["longer than it was", "", "y"] {
        let folder = folder(&[("a", "x"), ("b", "x")]);
        let found = Folder::open(folder.path(), None).unwrap();
        // with another time, however coarse the clock
        put(folder.path(), "b", content);
        let file = fs::File::options().write(true).open(folder.path().join("b")).unwrap();
        file.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
        let error = found.hash(&AtomicU64::new(0)).unwrap_err();
        let FolderError::Changed { path, expected, found } = &error else { panic!("{error}") };
        assert_eq!((path.as_str(), *expected, *found), ("b", 1, content.len() as u64));
        assert!(error.hint().contains("try again"));
    }
}

#[test]
fn a_file_that_grows_while_it_is_read_is_refused() {
    let grown = (0..20).any(|_| {
        let folder = folder(&[("a", "x")]);
        let file = fs::File::options().write(true).open(folder.path().join("a")).unwrap();
        file.set_len(128 << 20).unwrap();
        let found = Folder::open(folder.path(), None).unwrap();
        let (done, over, grew) = (AtomicU64::new(0), AtomicBool::new(false), AtomicBool::new(false));
        thread::scope(|scope| {
            scope.spawn(|| {
                while done.load(Relaxed) == 0 && !over.load(Relaxed) {
                    std::hint::spin_loop();
                }
                file.set_len((128 << 20) + 1).unwrap();
                grew.store(!over.load(Relaxed), Relaxed);
            });
            let result = found.hash(&done);
            over.store(true, Relaxed);
            // too late a change is none
            result.is_err_and(|error| matches!(error, FolderError::Changed { .. }))
        })
    });
    assert!(grown, "a file grew twenty times while it was read, and it was never noticed");
}

#[test]
fn what_goes_away_is_named() {
    let folder = folder(&[("a", "x"), ("b/c", "x")]);
    let found = Folder::open(folder.path(), None).unwrap();
    fs::remove_file(folder.path().join("b/c")).unwrap();
    let error = found.hash(&AtomicU64::new(0)).unwrap_err();
    assert!(matches!(&error, FolderError::Io { path, .. } if path.ends_with("b/c")), "{error}");
}

/// More files than threads, some of them longer than a buffer, and all errors but one are dropped: the first path's.
#[test]
fn many_files_are_read_by_all_cores() {
    let folder = TempDir::new().unwrap();
    let mut files = vec![];
    for at in 0..300usize {
        let content = vec![at as u8; if at % 100 == 0 { (3 << 20) + at } else { at }];
        let path = format!("d{}/{at}.bin", at % 7);
        put(folder.path(), &path, &content);
        files.push(File { path, size: content.len() as u64, sha256: sha256(&content) });
    }
    let expected = Manifest::new(files).unwrap();
    let found = Folder::open(folder.path(), None).unwrap();
    let done = AtomicU64::new(0);
    assert_eq!(found.hash(&done).unwrap(), expected);
    assert_eq!(done.load(Relaxed), expected.size());
}

fn tree() -> impl Strategy<Value = BTreeMap<String, Vec<u8>>> {
    let name = "[a-d]{1,3}";
    // names of folders and of files are apart, so that no file is a folder
    let path = (prop::collection::vec(name, 0..4), name)
        .prop_map(|(folders, file)| folders.iter().map(|f| format!("{f}_/")).collect::<String>() + &file);
    prop::collection::btree_map(path, prop::collection::vec(any::<u8>(), 0..40), 1..20)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The manifest of a folder is the manifest of its files, whatever lies where.
    #[test]
    fn a_folder_is_the_set_of_its_files(files in tree()) {
        let folder = TempDir::new().unwrap();
        for (path, content) in &files {
            put(folder.path(), path, content);
        }
        let file = |(path, content): (&String, &Vec<u8>)| File {
            path: path.clone(),
            size: content.len() as u64,
            sha256: sha256(content),
        };
        let expected = Manifest::new(files.iter().map(file).collect()).unwrap();
        prop_assert_eq!(open(folder.path()).unwrap(), expected);
    }
}
