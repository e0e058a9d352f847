//! What a chain checks before it takes a code.

use std::panic::catch_unwind;

use polity_vm::{check, Artifacts};

/// Bytes that an artifact may have: four fifths of what a chain takes.
const LIMIT: usize = 655_360;

/// A chain that offers iterators and nothing else takes each of them.
#[test]
fn artifacts_ask_for_iterators_only() {
    for name in Artifacts::NAMES {
        let wasm = Artifacts::default().wasm(name);
        check(&wasm, &["iterator"]).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(check(&wasm, &[]).is_err(), "{name} asks for nothing at all, so the check checks nothing");
    }
}

#[test]
fn artifacts_are_small() {
    for name in Artifacts::NAMES {
        let bytes = Artifacts::default().wasm(name).len();
        assert!(bytes <= LIMIT, "{name} has {bytes} bytes, {LIMIT} at most");
    }
}

/// Who has no artifacts is told how to make them; nothing is skipped.
#[test]
fn a_missing_artifact_says_how_to_build_it() {
    let payload = catch_unwind(|| Artifacts::in_folder("/nowhere").wasm("governor")).unwrap_err();
    let text = payload.downcast_ref::<String>().unwrap();
    assert!(text.contains("scripts/build-wasm") && text.contains("polity_governor.wasm"), "{text}");
}
