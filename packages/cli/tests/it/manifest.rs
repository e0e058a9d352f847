use std::fs;

use polity::registry::{Submit, VersionLabel};
use serde_json::{json, Value};

use crate::{assert_golden, repository, text, Place};

#[test]
fn a_manifest_is_made_and_shown() {
    let place = Place::seeded();
    let said = place.transcript(&[
        "manifest make v2",
        "manifest make v1 --out v1.json --json",
        "manifest show v2",
        "manifest show v2/polity.manifest.json",
        "manifest show v1.json --json",
    ]);
    assert_golden("manifest.txt", &said);
    assert_golden(
        "polity.manifest.json",
        &fs::read_to_string(place.path("v2/polity.manifest.json")).unwrap(),
    );
    // made again, it is the same, and what was made before is no part of it
    let before = fs::read(place.path("v2/polity.manifest.json")).unwrap();
    assert!(place.run("manifest make v2").status.success());
    assert_eq!(fs::read(place.path("v2/polity.manifest.json")).unwrap(), before);
    assert_eq!(fs::read_dir(place.path("v2")).unwrap().count(), 5, "nothing else was left there");
}

/// The root is the one that the tree's own code makes of the files, and what is printed can be submitted.
#[test]
fn what_is_printed_is_submitted() {
    let place = Place::seeded();
    let mut made = place.json("manifest make v3 --json", 0);
    assert_eq!(made["manifest"], "v3/polity.manifest.json");
    made.as_object_mut().unwrap().remove("manifest");
    let shown = place.json("manifest show v3 --json", 0);
    for field in ["algorithm", "root", "files", "size"] {
        assert_eq!(made[field], shown[field]);
    }
    for (field, value) in [
        ("model", json!(1)),
        ("label", json!(VersionLabel::try_from("1.0.0").unwrap())),
        ("documents", json!([])),
        ("disclosures", json!([])),
        ("provenance", json!([])),
        ("card", Value::Null),
    ] {
        made[field] = value;
    }
    let submit: Submit = serde_json::from_value(made).unwrap();
    assert!(submit.check().is_ok());
    assert_eq!(submit.files, 2);
}

/// Vectors of the second implementation, from files on disk.
#[test]
fn a_folder_has_the_root_of_the_vectors() {
    let vectors: Value =
        serde_json::from_slice(&fs::read(repository("seeds/vectors/manifest.json")).unwrap()).unwrap();
    for (group, name, count) in [("listed", "9 files", 9), ("by_formula", "300 files", 300)] {
        let place = Place::empty();
        for i in 0..count {
            let digits: String = format!("{i:05}").chars().rev().collect();
            let content = format!("polity vector {i}").repeat(i % 5);
            place.put(&format!("m/part-{}/{digits}.bin", i % 7), content);
        }
        let shown = place.json("manifest show m --json", 0);
        assert_eq!(shown["root"], vectors[group][name]["root"]);
        assert_eq!(shown["files"], vectors[group][name]["files"]);
        assert_eq!(shown["size"], vectors[group][name]["size"]);
    }
}

#[test]
fn a_manifest_is_written_nowhere_else_in_the_folder() {
    let place = Place::seeded();
    for out in ["v1/other.json", "v1/README.md", "v1/.eval_results/polity.manifest.json", "v2/../v1/x"] {
        let error = place.error(&format!("manifest make v1 --out {out}"), 2);
        assert!(error.contains("lies in the version's folder"), "{error}");
    }
    for out in ["no/such/folder.json", "v2"] {
        let error = place.error(&format!("manifest make v1 --out {out}"), 2);
        assert!(error.contains("can't be written"), "{error}");
    }
    assert_eq!(fs::read_dir(place.path("v1")).unwrap().count(), 4);
}

/// A manifest in Hugging Face's cache is a link to a blob: it is replaced, and the blob isn't touched.
#[test]
#[cfg(unix)]
fn a_link_is_replaced_and_not_followed() {
    let place = Place::seeded();
    place.put("blob", "precious");
    std::os::unix::fs::symlink(place.path("blob"), place.path("v1/polity.manifest.json")).unwrap();
    assert!(place.run("manifest make v1").status.success());
    assert_eq!(fs::read_to_string(place.path("blob")).unwrap(), "precious");
    assert!(fs::symlink_metadata(place.path("v1/polity.manifest.json")).unwrap().is_file());
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(place.path("v1/polity.manifest.json")).unwrap().permissions().mode();
    let plain = fs::metadata(place.path("blob")).unwrap().permissions().mode();
    assert_eq!(mode, plain, "as any other file");
}

#[test]
fn only_a_bundle_is_left_out_as_one() {
    let place = Place::seeded();
    place.put("v1/run.py", "x");
    let error = place.error("manifest make v1 --bundle v1/run.py", 2);
    assert!(error.contains("no Sigstore bundle"), "{error}");
    let bundle = fs::read(repository("packages/manifest/tests/fixtures/signed/model.sig")).unwrap();
    let before = place.json("manifest show v2 --json", 0);
    place.put("v2/model.sig", bundle);
    assert_eq!(place.json("manifest show v2 --json", 0)["files"], 3);
    assert_eq!(place.json("manifest show v2 --bundle v2/model.sig --json", 0), before);
    let made = place.json("manifest make v2 --bundle v2/model.sig --json", 0);
    assert_eq!(made["root"], before["root"]);
    let written = fs::read_to_string(place.path("v2/polity.manifest.json")).unwrap();
    assert!(written.contains("\"model.sig\""), "the statement says what was left out");
}

/// Each thing that a folder is refused for, as people see it.
#[test]
#[cfg(unix)]
fn what_no_version_can_have_is_refused_with_a_hint() {
    use std::os::unix::fs::symlink;
    let mut said = String::new();
    let mut refuse = |name: &str, make: &dyn Fn(&Place)| {
        let place = Place::empty();
        place.put("m/config.json", "{}");
        make(&place);
        let error = place.error("manifest make m", 2).replace(place.0.path().to_str().unwrap(), "PLACE");
        let canonical = fs::canonicalize(place.0.path()).unwrap();
        let error = error.replace(canonical.to_str().unwrap(), "PLACE");
        assert!(!place.path("m/polity.manifest.json").exists());
        said += &format!("{name}\n{error}\n");
    };
    refuse("no files", &|place| fs::rename(place.path("m/config.json"), place.path("m/README.md")).unwrap());
    refuse("an LFS pointer", &|place| {
        place.put("m/w.bin", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n");
    });
    refuse("a missing shard", &|place| {
        place.put("m/model.safetensors.index.json", r#"{"weight_map":{"a":"model-1.safetensors"}}"#);
    });
    refuse("an index that isn't one", &|place| {
        place.put("m/model.safetensors.index.json", r#"{"weight_map":[]}"#);
    });
    refuse("a link to elsewhere", &|place| {
        place.put("elsewhere", "x");
        symlink("../elsewhere", place.path("m/link")).unwrap();
    });
    refuse("a dangling link", &|place| symlink("nothing", place.path("m/link")).unwrap());
    refuse("a link that loops", &|place| symlink(".", place.path("m/link")).unwrap());
    refuse("a backslash", &|place| {
        place.put("m/a\\b", "x");
    });
    refuse("a control character", &|place| {
        place.put("m/a\u{1b}[2Jb", "x");
    });
    refuse("no UTF-8", &|place| {
        use std::os::unix::ffi::OsStrExt;
        fs::write(place.path("m").join(std::ffi::OsStr::from_bytes(b"b\xff")), "x").unwrap();
    });
    refuse("an empty folder", &|place| fs::create_dir_all(place.path("m/sub/empty")).unwrap());
    refuse("a socket", &|place| {
        std::os::unix::net::UnixListener::bind(place.path("m/s")).unwrap();
    });
    refuse("no folder", &|place| {
        fs::remove_file(place.path("m/config.json")).unwrap();
        fs::remove_dir(place.path("m")).unwrap();
        place.put("m", "x");
    });
    refuse("nothing there", &|place| fs::remove_dir_all(place.path("m")).unwrap());
    assert_golden("refused-folders.txt", &said);
}

#[test]
fn what_is_no_manifest_is_refused() {
    let place = Place::seeded();
    place.put("a.json", "{}").put("b.json", "");
    for file in ["a.json", "b.json", "v1/config.json"] {
        let error = place.error(&format!("manifest show {file}"), 2);
        assert!(error.contains("it is no manifest"), "{error}");
    }
    let error = place.error("manifest show no-such.json", 2);
    assert!(error.contains("can't be read"), "{error}");
    place.run("manifest make v1");
    let good = fs::read_to_string(place.path("v1/polity.manifest.json")).unwrap();
    place.put("c.json", good.replacen("\"size\": 524", "\"size\": 525", 1));
    let error = place.error("manifest show c.json --json", 2);
    assert!(error.contains("its resources give"), "{error}");
}

/// A reader that goes, as `head` does, is no error.
#[test]
fn a_reader_may_leave() {
    let place = Place::empty();
    for i in 0..3_000 {
        place.put(&format!("m/{i}"), "x");
    }
    for line in ["manifest show m", "manifest show m --json", "prove m 7"] {
        let mut child = place
            .command(line)
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{line}: {}", text(&output.stderr));
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_an_error() {
    let place = Place::seeded();
    for line in ["manifest show v1", "manifest show v1 --json", "prove v1 config.json"] {
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let output = place.command(line).stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        let error = crate::error_text(&output.stderr);
        assert!(error.starts_with("error: the answer can't be written: "), "{line}: {error}");
    }
}
