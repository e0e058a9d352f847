//! How suites like this one have failed, or would, and that this contract doesn't: each test is named after its hazard's
//! number, and says the property. Hazards of the rules alone are tested beside the rules, in `packages/polity/tests`.

mod execution;
mod founding;
mod permission;
mod power;
mod time;
mod votes;

use crate::kit::*;

/// Changes a setting at once: as the treasury, which is how a decision arrives.
fn set_now(scene: &mut Scene, setting: Setting) {
    let attempt = scene.set(setting);
    scene.attempt(attempt).unwrap();
}

/// Every order of the first `n` numbers.
fn orders(n: usize) -> Vec<Vec<usize>> {
    if n == 0 {
        return vec![vec![]];
    }
    let shorter = orders(n - 1);
    let with = |order: &Vec<usize>| {
        (0..n)
            .map(move |at| {
                let mut order = order.clone();
                order.insert(at, n - 1);
                order
            })
            .collect::<Vec<_>>()
    };
    shorter.iter().flat_map(with).collect()
}
