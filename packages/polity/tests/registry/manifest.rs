use polity::registry::{check_path, is_left_out, File, Manifest, ManifestError, Proof};

use super::{digest, hex_digest, sha256};

fn file(path: &str, size: u64, content: &[u8]) -> File {
    File { path: path.to_owned(), size, sha256: sha256(content) }
}

fn many(count: u64) -> Manifest {
    let files = (0..count).map(|i| file(&format!("f/{i}.bin"), i, i.to_string().as_bytes()));
    Manifest::new(files.collect()).unwrap()
}

/// Roots that another program made.
#[test]
fn roots_are_those_of_an_independent_program() {
    for (count, root) in [
        (1, "d7d2d3e8e118ddc30dbe1df95fb2d444c7d1664d3da3fc355ed88b371fdbe98b"),
        (2, "b965f2e865583335eac770e2803556fe8dc73a69bbc0091545a40517bdffdc00"),
        (3, "5ca5e7ab657598cf00725ae9c51f7b4ba59574cc314ac6ab64f96e044785733a"),
        (4, "70b4ae5c8b50ed855094e136d657fe5500b6922ada299c448689cb564aadbab0"),
        (5, "d98d9f7dbab75e7e0d3cc3f4edaa1f44c77b0187c41af68427dc00e763d43dff"),
        (7, "dc89253f1454fc6469bb2e1e7a130b0b9a8876863d38760e47fe1b5284c7cefb"),
        (8, "76e489b2c2a5ec222584b0efea258dae613b577c2c228e193d4671eb09006290"),
        (100, "83eef4ecfe3d93fe28e26c855afb913c497267d90c3ab116f6898186a927975c"),
        (10_000, "5feba2626c66bd176e953e5d92bca83a924b0d05ba66a3cab5db6887a10bb103"),
    ] {
        assert_eq!(many(count).root().unwrap(), hex_digest(root), "{count} files");
    }
    let manifest = Manifest::new(vec![
        file("ä/é.bin", 3, b"abc"),
        file("config.json", 0, b""),
        file("a b", 1 << 40, b"x"),
    ])
    .unwrap();
    let root = "69e8be7189a5db748bcef894a1031a8b729846d080f79049b4ad3ce2ddb18131";
    assert_eq!(manifest.root().unwrap(), hex_digest(root));
    assert_eq!(manifest.size(), (1 << 40) + 3);
    assert_eq!(
        manifest.files().iter().map(|f| f.path.as_str()).collect::<Vec<_>>(),
        ["a b", "config.json", "ä/é.bin"]
    );
}

#[test]
fn the_order_in_which_files_are_given_does_not_matter() {
    let files = many(9).files().to_vec();
    let backwards = Manifest::new(files.into_iter().rev().collect()).unwrap();
    assert_eq!(backwards, many(9));
}

#[test]
fn each_file_of_each_small_manifest_is_proved_and_nothing_else() {
    for count in 1..=17 {
        let manifest = many(count);
        let root = manifest.root().unwrap();
        let count = manifest.count();
        for (index, file) in manifest.files().iter().enumerate() {
            let proof = manifest.prove(&file.path).unwrap().unwrap();
            assert_eq!((proof.index as usize, proof.count), (index, count));
            assert!(proof.verify(file, &root, count), "{index} of {count}");

            // every other file, place, count, root, and every hash changed, dropped or added
            for other in manifest.files().iter().filter(|other| *other != file) {
                assert!(!proof.verify(other, &root, count));
            }
            for wrong in 0..count + 2 {
                let moved = Proof { index: wrong, ..proof.clone() };
                assert_eq!(moved.verify(file, &root, count), wrong == proof.index, "{wrong} of {count}");
                let grown = Proof { count: wrong, ..proof.clone() };
                assert_eq!(grown.verify(file, &root, count), wrong == count);
            }
            assert!(!proof.verify(file, &root, count + 1));
            assert!(!proof.verify(file, &digest(0), count));
            let sized = File { size: file.size + 1, ..file.clone() };
            let renamed = File { path: format!("{}x", file.path), ..file.clone() };
            let changed = File { sha256: digest(9), ..file.clone() };
            for wrong in [sized, renamed, changed] {
                assert!(!proof.verify(&wrong, &root, count));
            }
            for at in 0..proof.hashes.len() {
                let mut tampered = proof.clone();
                tampered.hashes[at].0[at] ^= 1;
                assert!(!tampered.verify(file, &root, count));
                let mut short = proof.clone();
                short.hashes.remove(at);
                assert!(!short.verify(file, &root, count));
            }
            let mut long = proof.clone();
            long.hashes.push(digest(0));
            assert!(!long.verify(file, &root, count));
        }
    }
}

#[test]
fn a_file_of_ten_thousand_is_proved_in_fourteen_hashes() {
    let manifest = many(10_000);
    let root = manifest.root().unwrap();
    for at in [0, 1, 4_999, 8_191, 8_192, 9_999] {
        let file = &manifest.files()[at];
        let proof = manifest.prove(&file.path).unwrap().unwrap();
        assert!(proof.hashes.len() <= 14);
        assert!(proof.verify(file, &root, 10_000));
    }
    assert_eq!(manifest.prove("f/10000.bin").unwrap(), None);
}

/// A node of the tree can't pass for a file: leaves and nodes are hashed apart.
#[test]
fn a_node_is_no_leaf() {
    let manifest = many(4);
    let proof = manifest.prove("f/0.bin").unwrap().unwrap();
    let half = Proof { index: 0, count: 2, hashes: proof.hashes[1..].to_vec() };
    for file in manifest.files() {
        assert!(!half.verify(file, &manifest.root().unwrap(), 2));
        assert!(!half.verify(file, &manifest.root().unwrap(), 4));
    }
}

#[test]
fn paths_have_one_meaning() {
    let longest = "a".repeat(1_024);
    for path in ["a", "a/b", ".a", "..a", "a..", "...", "a b", "ä", "e\u{301}", "C:", " ", "-", &longest] {
        check_path(path).unwrap_or_else(|e| panic!("{path:?}: {e}"));
    }
    let too_long = "a".repeat(1_025);
    for path in [
        "", "/a", "a/", "a//b", ".", "..", "./a", "a/.", "a/../b", "a\\b", "a\0", "a\n", "a\u{7f}",
        "a\u{85}", "a\u{9f}", "/", &too_long,
    ] {
        assert!(check_path(path).is_err(), "{path:?}");
    }
}

#[test]
fn a_manifest_has_each_file_once_and_no_file_is_a_folder() {
    let make = |paths: &[&str]| Manifest::new(paths.iter().map(|path| file(path, 1, b"")).collect());
    assert!(matches!(make(&[]), Err(ManifestError::OutOfBounds(_))));
    assert_eq!(make(&["a", "b", "a"]), Err(ManifestError::Duplicate { path: "a".into() }));
    // `a-b` stands between `a` and `a/b` in the order of bytes
    assert_eq!(
        make(&["a/b/c", "a-b", "a"]),
        Err(ManifestError::FileIsFolder { path: "a".into(), inside: "a/b/c".into() })
    );
    assert_eq!(
        make(&["a/b/c", "a/b"]),
        Err(ManifestError::FileIsFolder { path: "a/b".into(), inside: "a/b/c".into() })
    );
    assert!(make(&["a/b", "ab", "a-"]).is_ok());
    // no case folding, no Unicode normalisation
    assert!(make(&["A", "a", "\u{e9}", "e\u{301}"]).is_ok());
    let huge = vec![file("a", u64::MAX, b""), file("b", 1, b"")];
    assert_eq!(Manifest::new(huge), Err(ManifestError::Size));
}

/// Hazard 66: nothing but this is ever left out, whatever a manifest says.
#[test]
fn what_is_left_out_is_fixed() {
    for path in [
        ".git",
        ".git/config",
        ".gitignore",
        ".gitattributes",
        ".github",
        ".github/workflows/x.yml",
        ".cache/huggingface/x/y",
        "polity.manifest.json",
        "README.md",
        ".eval_results/a.yaml",
    ] {
        assert!(is_left_out(path), "{path}");
        let refused = Manifest::new(vec![file("a", 1, b""), file(path, 1, b"")]);
        assert_eq!(refused, Err(ManifestError::LeftOut { path: path.into() }));
    }
    for path in [
        "a/.git/config",
        "a/README.md",
        ".gitx",
        ".gitignore/x.py",
        "README.md/x.py",
        ".cache/x",
        ".cache/huggingface",
        "readme.md",
        "x.py",
        "polity.manifest.json/x.py",
        ".eval_results",
    ] {
        assert!(!is_left_out(path), "{path}");
    }
}
