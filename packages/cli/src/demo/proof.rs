//! A single file is shown to be one of a version's.

use polity::registry::{File, FileResponse, Proof, QueryMsg, VersionResponse};
use polity::Digest;
use polity_evaluate::WEIGHTS;

use super::files::{sha256, VERSIONS};
use super::registering::MAINTAINER;
use super::stage::{short, Stage};
use super::{DemoError, Told};
use crate::ui::{Column, Table, Unit, Value};

pub fn tell(stage: &mut Stage) -> Told {
    let [_, second, _] = &VERSIONS;
    let (model, version) = (stage.known.model, stage.model(stage.known.model)?.active.unwrap_or_default());
    let content =
        stage.ask_registry::<VersionResponse>(&QueryMsg::Version { model, version, at: None })?.content;
    stage.say(format!(
        "gpu-coop gets the weights of version {version} from a mirror that nobody knows. It needn't trust the mirror, nor \
         have the other files: {MAINTAINER} sends it the hashes beside the file's way to the root, and the registry says \
         whether that way ends at the root it has."
    ))?;
    let manifest = second.manifest()?;
    let missing = || DemoError::NotAsTold {
        claim: "the files of the version".into(),
        told: WEIGHTS.into(),
        found: "none of this name".into(),
    };
    let file = manifest.files().iter().find(|file| file.path == WEIGHTS).cloned().ok_or_else(missing)?;
    let proof = manifest.prove(WEIGHTS)?.ok_or_else(missing)?;
    let tampered = {
        let mut bytes = second.read(WEIGHTS).to_vec();
        if let Some(last) = bytes.last_mut() {
            *last ^= 1;
        }
        File { sha256: sha256(&bytes), ..file.clone() }
    };
    let renamed = File { path: "model.bin".into(), ..file.clone() };
    let longer = File { size: file.size + 1, ..file.clone() };
    let mut table = Table::new([
        Column::new("From the mirror").named("what").wrapped(),
        Column::new("File"),
        Column::new("Bytes"),
        Column::new("SHA-256"),
        Column::new("Belongs").named("included"),
    ]);
    for (what, file, told) in [
        ("the weights", &file, true),
        ("with one bit changed", &tampered, false),
        ("under another name", &renamed, false),
        ("said to be longer", &longer, false),
    ] {
        let question = QueryMsg::File { model, version, file: file.clone(), proof: proof.clone() };
        let found: FileResponse = stage.ask_registry(&question)?;
        stage.check(what, found.included, told)?;
        stage.check("the same, counted here", proof.verify(file, &content.root, content.files), told)?;
        table.row([
            Value::text(what),
            Value::text(&file.path),
            Value::Number(Unit::new("bytes", 0).of(file.size)),
            Value::text(short(&file.sha256)),
            if found.included { Value::Good("yes".into()) } else { Value::Bad("no".into()) },
        ]);
    }
    stage.table("What the registry says of each file", table)?;
    let Proof { index, count, hashes } = &proof;
    let hashes: Vec<_> = hashes.iter().map(|hash: &Digest| short(hash)).collect();
    stage.facts(
        "The proof",
        [
            ("file", Value::text(format!("{} of {count}", index + 1))),
            ("hashes beside its way", Value::text(hashes.join(", "))),
            ("root on chain", Value::text(short(&content.root))),
        ],
    )
}
