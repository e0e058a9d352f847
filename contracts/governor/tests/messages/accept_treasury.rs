use polity::governor::ExecuteMsg;

use crate::kit::*;

/// None of its own: the treasury refuses, see [`the_treasury_refuses`].
pub const REFUSALS: &[Case] = &[("with funds", || {
    let scene = Scene::new();
    let attempt = scene.told_with("alice", ExecuteMsg::AcceptTreasury {}, &coin(5, STAKE));
    let (expected, given) = ("no funds".into(), "5udigit".into());
    refused(scene, attempt, GovernorError::WrongFunds { expected, given })
})];

#[test]
fn what_is_refused() {
    check(REFUSALS);
}

fn refuses(scene: &mut Scene, error: &TreasuryError) {
    let before = scene.state();
    let attempt = scene.told("anybody", ExecuteMsg::AcceptTreasury {});
    scene.watch("anybody");
    let result = scene.attempt(attempt);
    assert_eq!(error_of::<TreasuryError>(&result), Some(error));
    assert!(scene.state() == before);
}

/// Until a successor is named, until the term is over, while too little is staked in it, and after its time.
#[test]
fn the_treasury_refuses() {
    let mut scene = Scene::new();
    refuses(&mut scene, &TreasuryError::NoSuccession);
    let home = scene.community().clone();
    let next = scene.successor();
    let third = scene.successor();
    scene.enter(&next);
    refuses(&mut scene, &TreasuryError::NoSuccession);

    scene.enter(&home);
    let proposal = scene.proposal("alice").successor(&next, 500, 30 * DAY).submit();
    scene.carry(proposal);
    let sender = home.governor.to_string();
    refuses(&mut scene, &TreasuryError::NotSuccessor { sender });
    let from = scene.now() + 30 * DAY;
    scene.enter(&third);
    refuses(&mut scene, &TreasuryError::NotSuccessor { sender: third.governor.to_string() });
    scene.enter(&next);
    scene.join("alice", 499);
    scene.skip_to(from - 1);
    refuses(&mut scene, &TreasuryError::SuccessionEarly { from });
    scene.skip_to(from);
    let (total, min_total) = (499u128.into(), 500u128.into());
    refuses(&mut scene, &TreasuryError::TotalTooLow { total, min_total });
    // what comes in this block counts from the next
    let result = scene.in_one_block(|suite| {
        suite.join("bob", 1);
        suite.try_accept_treasury("anybody").unwrap_err()
    });
    assert_eq!(result.downcast_ref(), Some(&TreasuryError::TotalTooLow { total, min_total }));
    scene.skip_to(from + 30 * DAY);
    refuses(&mut scene, &TreasuryError::SuccessionOver { until: from + 30 * DAY });
}

/// Anybody tells the successor to; from then on it is in office, and the old one isn't.
#[test]
fn a_successor_takes_over() {
    let mut scene = Scene::new();
    let home = scene.community().clone();
    let next = scene.successor();
    scene.enter(&next);
    scene.join("alice", 600);
    assert!(!scene.settings().in_office);
    scene.enter(&home);
    let proposal = scene.proposal("alice").successor(&next, 500, 30 * DAY).submit();
    scene.carry(proposal);
    scene.skip_days(30);
    assert!(scene.settings().in_office);
    scene.enter(&next);
    let outcome = scene.accept_treasury("anybody");
    assert_eq!(scene.events(&outcome), ["treasury_accepted treasury=TREASURY"]);
    assert!(outcome.data(0).unwrap().is_none());
    assert!(scene.settings().in_office);
    assert_eq!(scene.treasury_state().governor, next.governor.as_str());
    let proposal = scene.proposal("alice").submit();
    scene.vote("alice", proposal, yes());
    scene.enter(&home);
    assert!(!scene.settings().in_office);
    // its members leave as ever
    scene.unstake("bob", 300);
    scene.skip_days(30);
    scene.claim("bob");
    assert_eq!(scene.in_hand("bob"), 1_300);
}
