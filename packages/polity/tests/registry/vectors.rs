//! Manifests by a second implementation: `tests/vectors/manifest.py`, in Python, wrote `seeds/vectors/manifest.json`.

use std::{collections::BTreeMap, path::PathBuf, process::Command};

use cosmwasm_std::from_json;
use polity::{
    registry::{File, Manifest, Proof},
    Digest,
};
use serde::Deserialize;

use super::sha256;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vectors {
    #[serde(rename = "about")]
    _about: String,
    #[serde(rename = "formula")]
    _formula: String,
    /// Every file of each is written out.
    listed: BTreeMap<String, Vector>,
    /// The files of each follow from the formula.
    by_formula: BTreeMap<String, Vector>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vector {
    root: Digest,
    files: u32,
    size: u64,
    proofs: Vec<Proved>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Proved {
    file: File,
    proof: Proof,
}

fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn vectors() -> Vectors {
    from_json(std::fs::read(repository().join("seeds/vectors/manifest.json")).unwrap()).unwrap()
}

/// As the vectors' file says it in words.
fn by_formula(count: u32) -> Manifest {
    let file = |i: u32| {
        let digits: String = format!("{i:05}").chars().rev().collect();
        let content = format!("polity vector {i}").repeat(i as usize % 5);
        File {
            path: format!("part-{}/{digits}.bin", i % 7),
            size: content.len() as u64,
            sha256: sha256(content.as_bytes()),
        }
    };
    Manifest::new((0..count).map(file).collect()).unwrap()
}

fn check(name: &str, vector: &Vector, manifest: &Manifest) {
    assert_eq!(manifest.root().unwrap(), vector.root, "{name}");
    assert_eq!((manifest.count(), manifest.size()), (vector.files, vector.size), "{name}");
    for Proved { file, proof } in &vector.proofs {
        assert_eq!(manifest.prove(&file.path).unwrap().as_ref(), Some(proof), "{name}: {}", file.path);
        assert_eq!(manifest.files().get(proof.index as usize), Some(file), "{name}");
        assert!(proof.verify(file, &vector.root, vector.files), "{name}: {}", file.path);
    }
}

#[test]
fn roots_and_proofs_are_those_of_another_program() {
    let vectors = vectors();
    let counts: Vec<_> = vectors.listed.values().map(|vector| vector.files).collect();
    for count in [1, 2, 3, 7, 8, 9, 16, 17] {
        assert!(counts.contains(&count), "{count} files");
    }
    for (name, vector) in &vectors.listed {
        // in any order: backwards is the worst
        let files: Vec<_> = vector.proofs.iter().rev().map(|proved| proved.file.clone()).collect();
        assert_eq!(files.len(), vector.files as usize, "{name}: every file is proved");
        check(name, vector, &Manifest::new(files).unwrap());
        if name.ends_with("files") || name.ends_with("file") {
            check(name, vector, &by_formula(vector.files));
        }
    }
    let counts: Vec<_> = vectors.by_formula.values().map(|vector| vector.files).collect();
    assert!(counts.contains(&300) && counts.contains(&10_000));
    for (name, vector) in &vectors.by_formula {
        check(name, vector, &by_formula(vector.files));
        // the last leaf's way is shorter where the tree is uneven
        let lengths: Vec<_> = vector.proofs.iter().map(|proved| proved.proof.hashes.len()).collect();
        assert!(lengths.iter().max() > lengths.iter().min(), "{name}");
    }
}

fn flipped(digest: &Digest, bit: usize) -> Digest {
    let mut digest = *digest;
    digest.0[bit / 8] ^= 1 << (bit % 8);
    digest
}

/// Whatever is changed in what a proof is about, or in the proof: it fails.
fn nothing_else_is_proved(vector: &Vector, Proved { file, proof }: &Proved) {
    let (root, count) = (&vector.root, vector.files);
    let holds = |proof: &Proof, file: &File| proof.verify(file, root, count);
    let with = |hashes: Vec<Digest>| Proof { hashes, ..proof.clone() };
    assert!(holds(proof, file));

    for at in 0..proof.hashes.len() {
        for bit in 0..256 {
            let mut hashes = proof.hashes.clone();
            hashes[at] = flipped(&hashes[at], bit);
            assert!(!holds(&with(hashes), file), "bit {bit} of hash {at}");
        }
        let mut without = proof.hashes.clone();
        let hash = without.remove(at);
        assert!(!holds(&with(without), file), "without hash {at}");
        let mut twice = proof.hashes.clone();
        twice.insert(at, hash);
        assert!(!holds(&with(twice), file), "hash {at} twice");
        if at > 0 {
            let mut swapped = proof.hashes.clone();
            swapped.swap(at - 1, at);
            assert!(!holds(&with(swapped), file), "hash {at} before the one before it");
        }
    }
    for more in [Digest([0; 32]), *root] {
        assert!(!holds(&with([&proof.hashes[..], &[more]].concat()), file));
    }

    for bit in 0..32 {
        assert!(
            !holds(&Proof { index: proof.index ^ (1 << bit), ..proof.clone() }, file),
            "bit {bit} of the index"
        );
        assert!(
            !holds(&Proof { count: proof.count ^ (1 << bit), ..proof.clone() }, file),
            "bit {bit} of the count"
        );
        assert!(!proof.verify(file, root, count ^ (1 << bit)), "bit {bit} of the chain's count");
    }
    for near in [proof.index.wrapping_sub(1), proof.index + 1, count, u32::MAX] {
        assert!(near == proof.index || !holds(&Proof { index: near, ..proof.clone() }, file), "index {near}");
    }

    for bit in 0..64 {
        assert!(
            !holds(proof, &File { size: file.size ^ (1 << bit), ..file.clone() }),
            "bit {bit} of the size"
        );
    }
    for bit in 0..256 {
        let changed = File { sha256: flipped(&file.sha256, bit), ..file.clone() };
        assert!(!holds(proof, &changed), "bit {bit} of the digest");
        assert!(!proof.verify(file, &flipped(root, bit), count), "bit {bit} of the root");
    }
    let short = &file.path[..file.path.char_indices().next_back().unwrap().0];
    let renamed = [
        format!("{}x", file.path),
        format!("x/{}", file.path),
        short.to_owned(),
        file.path.to_uppercase().replace('X', "x") + "\u{301}",
        file.path.replacen('/', "\u{2215}", 1) + "?",
    ];
    for path in renamed {
        assert!(!holds(proof, &File { path: path.clone(), ..file.clone() }), "{path}");
    }
}

#[test]
fn a_proof_proves_nothing_else() {
    let vectors = vectors();
    for vector in vectors.listed.values().chain(vectors.by_formula.values()) {
        for proved in &vector.proofs {
            nothing_else_is_proved(vector, proved);
        }
        // nor one file's proof another file
        for Proved { proof, file } in &vector.proofs {
            for Proved { file: other, .. } in vector.proofs.iter().filter(|other| other.file != *file) {
                assert!(!proof.verify(other, &vector.root, vector.files));
            }
        }
    }
    // nor in another version
    for a in vectors.listed.values() {
        for b in vectors.listed.values().filter(|b| b.root != a.root) {
            assert!(a.proofs.iter().all(|p| !p.proof.verify(&p.file, &b.root, b.files)));
        }
    }
}

/// The vectors are what the program writes. Where there is no Python this says so, and in continuous integration fails.
#[test]
fn the_other_program_writes_these_vectors() {
    let script = repository().join("tests/vectors/manifest.py");
    match Command::new("python3").arg(script).arg("--check").output() {
        Ok(output) => {
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
        Err(error) => {
            let ci = std::env::var("CI").is_ok_and(|ci| !matches!(ci.as_str(), "" | "0" | "false"));
            assert!(!ci, "python3 can't be run, so that the vectors aren't checked against it: {error}");
            eprintln!(
                "NOT CHECKED: python3 can't be run ({error}); tests/vectors/manifest.py wrote these vectors"
            );
        }
    }
}
