//! What the suite's tests tell of native contracts, told of the artifacts: the same modules, unchanged, on two chains
//! at once. Whatever a test does happens on both, and both have to answer the same; see [`twin`].

#[macro_use]
extern crate polity_vm_ground;

mod twin;

#[path = "../../../tests/it/extremes.rs"]
mod extremes;
#[path = "../../../tests/it/invariants.rs"]
mod invariants;
#[path = "../../../tests/it/models/mod.rs"]
mod models;
#[path = "../../../tests/it/money/mod.rs"]
mod money;
#[path = "../../../tests/it/simulation.rs"]
mod simulation;
#[path = "../../../tests/it/stories/mod.rs"]
mod stories;

/// What every suite in this binary stands on.
fn ground() {
    polity_testkit::stand_on(twin::twin);
}
