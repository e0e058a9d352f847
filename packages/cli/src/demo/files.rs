//! The files of the seeded data set and of the model's versions. Part of the program, so that it needs no folder to run
//! in.

use polity::registry::{File, Manifest};
use polity::Digest;
use polity_evaluate::{evaluate, Evaluation, Model, Sha256, Split, CONFIG, WEIGHTS};

use super::Told;

/// What a version is made of.
pub struct Folder {
    /// Path and bytes of each file.
    files: &'static [(&'static str, &'static [u8])],
    /// What is said about it, apart: it can be corrected without a vote.
    card: &'static [u8],
}

macro_rules! folder {
    ($folder:literal: $($path:literal),+) => {
        Folder {
            files: &[$((
                $path,
                include_bytes!(concat!("../../../../seeds/models/", $folder, "/", $path)),
            )),+],
            card: include_bytes!(concat!("../../../../seeds/models/", $folder, "/README.md")),
        }
    };
}

/// The data set.
pub const DATA: Folder =
    folder!("optdigits": "LICENSE", "NOTICE", "eval.yaml", "heldout.safetensors", "train.safetensors");

/// The model's versions, the first one first.
pub const VERSIONS: [Folder; 3] = [
    folder!("digits/v1": "config.json", "model.safetensors"),
    folder!("digits/v2": "config.json", "model.safetensors"),
    folder!("digits/v3": "config.json", "model.safetensors"),
];

/// The data set's half that models are measured on.
pub const HELDOUT: &str = "heldout.safetensors";

impl Folder {
    pub fn manifest(&self) -> Told<Manifest> {
        let file = |(path, bytes): &(&str, &[u8])| File {
            path: (*path).to_owned(),
            size: bytes.len() as u64,
            sha256: sha256(bytes),
        };
        Ok(Manifest::new(self.files.iter().map(file).collect())?)
    }

    /// The digest of its card.
    pub fn card(&self) -> Digest {
        sha256(self.card)
    }

    /// A file's bytes; none of a file that isn't there.
    pub fn read(&self, path: &str) -> &'static [u8] {
        self.files.iter().find(|(name, _)| *name == path).map_or(&[], |(_, bytes)| bytes)
    }

    /// Measures it, as a model, on the held-out half of the data set.
    pub fn measure(&self) -> Told<Evaluation> {
        let model = Model::parse(self.read(CONFIG), self.read(WEIGHTS))?;
        let heldout = Split::parse(DATA.read(HELDOUT)).map_err(polity_evaluate::EvaluateError::from)?;
        Ok(evaluate(&model, &heldout, None)?)
    }
}

/// The digest of some bytes.
pub fn sha256(bytes: &[u8]) -> Digest {
    Digest(Sha256::of(bytes).0)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use polity::registry::is_left_out;

    use super::*;

    /// Every file under a folder, relative to it.
    fn found(folder: &Path) -> Vec<(String, Vec<u8>)> {
        let (mut folders, mut files) = (vec![PathBuf::new()], vec![]);
        while let Some(inside) = folders.pop() {
            for entry in fs::read_dir(folder.join(&inside)).unwrap() {
                let path = inside.join(entry.unwrap().file_name());
                if folder.join(&path).is_dir() {
                    folders.push(path);
                } else {
                    files.push((path.to_str().unwrap().to_owned(), fs::read(folder.join(&path)).unwrap()));
                }
            }
        }
        files.sort();
        files
    }

    /// A file that isn't part of the program would be missing from the version's root.
    #[test]
    fn a_version_has_every_file_of_its_folder() {
        let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../seeds/models");
        let [first, second, third] = &VERSIONS;
        for (folder, name) in
            [(&DATA, "optdigits"), (first, "digits/v1"), (second, "digits/v2"), (third, "digits/v3")]
        {
            let found = found(&seeds.join(name));
            let (card, mut files): (Vec<_>, Vec<_>) =
                found.into_iter().partition(|(path, _)| is_left_out(path));
            files.sort();
            let embedded: Vec<_> =
                folder.files.iter().map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec())).collect();
            assert_eq!(embedded, files, "{name}");
            assert!(card.iter().any(|(path, bytes)| path == "README.md" && *bytes == folder.card), "{name}");
        }
    }
}
