//! A successor takes over. Hazard 62: not before who disagrees could leave, and not with less than was voted.

use cosmwasm_std::Uint128;
use polity::treasury::{ExecuteMsg, Succession, SuccessionResponse};
use polity::{bounds, OutOfBounds};
use polity_treasury::ContractError;

use crate::kit::{amount, native, own, spend, Kit, DAY, FUNDS, NOW};

fn naming(successor: impl Into<String>) -> ExecuteMsg {
    ExecuteMsg::SetGovernor(Succession { successor: successor.into(), min_total: amount(500), term: DAY })
}

/// Hazard 32: from the end of the term on, for as long again, half-open.
#[test]
fn it_is_accepted_from_the_first_second_to_the_last() {
    let (from, until) = (NOW + DAY, NOW + 2 * DAY);
    for (at, expected) in [
        (NOW, Some(ContractError::SuccessionEarly { from })),
        (from - 1, Some(ContractError::SuccessionEarly { from })),
        (from, None),
        (until - 1, None),
        (until, Some(ContractError::SuccessionOver { until })),
        (until + 365 * DAY, Some(ContractError::SuccessionOver { until })),
    ] {
        let mut kit = Kit::new();
        kit.name(500, DAY).unwrap();
        kit.at(at);
        let over = at >= until;
        assert_eq!(kit.info().succession.is_none(), over, "{at}");
        assert_eq!(kit.accept().err(), expected, "{at}");
        let governor = if expected.is_none() { &kit.successor } else { &kit.governor };
        assert_eq!(kit.info().governor, governor.as_str(), "{at}");
    }
}

#[test]
fn it_holds_at_least_what_was_voted_when_it_accepts() {
    let mut kit = Kit::new();
    kit.name(500, DAY).unwrap();
    kit.at(NOW + DAY);
    for total in [0, 1, 499] {
        kit.successor_total(Some(total));
        let (total, min_total) = (Uint128::new(total), Uint128::new(500));
        assert_eq!(kit.accept(), Err(ContractError::TotalTooLow { total, min_total }));
    }
    for total in [500, 501, u128::MAX] {
        let mut kit = Kit::new();
        kit.name(500, DAY).unwrap();
        kit.at(NOW + DAY);
        kit.successor_total(Some(total));
        kit.accept().unwrap();
    }
}

/// Hazard 21: no answer is no power.
#[test]
fn it_says_what_it_holds() {
    let mut kit = Kit::new();
    kit.name(1, DAY).unwrap();
    kit.at(NOW + DAY);
    kit.successor_total(None);
    let refused = kit.accept().unwrap_err();
    let ContractError::NoTotal { successor, .. } = refused else { panic!("{refused}") };
    assert_eq!(successor, kit.successor.as_str());
    // an account without a contract, and a contract that is no governor
    for successor in [kit.alice.clone(), kit.token.clone()] {
        kit.execute(&kit.treasury.clone(), &naming(&successor)).unwrap();
        kit.at(NOW + 2 * DAY);
        let refused = kit.execute(&successor, &ExecuteMsg::AcceptGovernor {}).unwrap_err();
        assert!(matches!(refused, ContractError::NoTotal { .. }), "{refused}");
        kit.at(NOW + DAY);
    }
}

/// Caps speak of the old governor's tiers: a limit for its tier 1 is none for the successor's.
#[test]
fn every_cap_goes_with_the_old_governor() {
    let mut kit = Kit::new();
    let assets: Vec<_> = (0..32).map(|n| polity::Asset::Native(format!("coin{n}"))).collect();
    for asset in &assets {
        let limits: Vec<_> = (1..=7).map(|id| (id, 1_000)).collect();
        kit.set_cap(asset, DAY, &limits).unwrap();
    }
    kit.name(500, DAY).unwrap();
    kit.at(NOW + DAY);
    let events = kit.accept().unwrap();
    assert_eq!(events.iter().filter(|event| event.ty == "wasm-cap_removed").count(), 32);

    assert_eq!(kit.caps(None, None).caps, []);
    for asset in &assets {
        let cap = kit.cap_of(asset);
        assert_eq!((cap.window, cap.resets_at, cap.limits), (None, None, vec![]));
    }
    let left = kit.app.dump_wasm_raw(&kit.treasury);
    let left: Vec<_> = left.into_iter().map(|(key, _)| String::from_utf8(key).unwrap()).collect();
    assert_eq!(left, ["contract_info", "governor"]);

    // the successor commands, its lower tiers spend nothing yet; who commanded before doesn't
    let old = std::mem::replace(&mut kit.governor, kit.successor.clone());
    let refused = kit.spend(&[1], &assets[0], 1).unwrap_err();
    assert!(matches!(refused, ContractError::NoLimit { .. }), "{refused}");
    kit.spend(&[], &native(), 1).unwrap();
    kit.governor = old.clone();
    let sender = old.to_string();
    assert_eq!(kit.spend(&[], &native(), 1), Err(ContractError::NotGovernor { sender }));
    // what was spent before doesn't count against new caps
    kit.governor = kit.successor.clone();
    kit.set_cap(&native(), DAY, &[(1, 5)]).unwrap();
    kit.spend(&[1], &native(), 5).unwrap();
}

#[test]
fn it_is_accepted_once() {
    let mut kit = Kit::new();
    kit.name(500, DAY).unwrap();
    kit.at(NOW + DAY);
    kit.accept().unwrap();
    assert_eq!(kit.accept(), Err(ContractError::NoSuccession));
    assert_eq!(kit.info().succession, None);
}

#[test]
fn a_second_naming_replaces_the_first() {
    let mut kit = Kit::new();
    kit.name(1, DAY).unwrap();
    kit.at(NOW + DAY - 1);
    kit.execute(&kit.treasury.clone(), &naming(&kit.other)).unwrap();
    kit.at(NOW + DAY);
    let sender = kit.successor.to_string();
    assert_eq!(kit.accept(), Err(ContractError::NotSuccessor { sender }));
    let (from, until) = (NOW + 2 * DAY - 1, NOW + 3 * DAY - 1);
    let successor = kit.other.to_string();
    let expected = SuccessionResponse { successor, min_total: amount(500), from, until };
    assert_eq!(kit.info().succession, Some(expected));
    // the same one again starts its term again
    kit.name(1, DAY).unwrap();
    kit.at(NOW + 2 * DAY - 1);
    assert_eq!(kit.accept(), Err(ContractError::SuccessionEarly { from: NOW + 2 * DAY }));
}

#[test]
fn a_withdrawn_successor_is_none() {
    let mut kit = Kit::new();
    let treasury = kit.treasury.clone();
    let withdraw = |kit: &mut Kit| kit.execute(&treasury, &ExecuteMsg::WithdrawSuccessor {});
    assert_eq!(withdraw(&mut kit), Err(ContractError::NoSuccession));
    kit.name(1, DAY).unwrap();
    kit.at(NOW + DAY);
    withdraw(&mut kit).unwrap();
    assert_eq!(kit.accept(), Err(ContractError::NoSuccession));
    assert_eq!(withdraw(&mut kit), Err(ContractError::NoSuccession));
    // what is over needs nobody to withdraw it
    kit.name(1, DAY).unwrap();
    kit.at(NOW + 3 * DAY - 1);
    assert!(kit.info().succession.is_some());
    kit.at(NOW + 3 * DAY);
    assert_eq!(withdraw(&mut kit), Err(ContractError::NoSuccession));
}

#[test]
fn neither_the_governor_nor_the_treasury_is_its_own_successor() {
    let mut kit = Kit::new();
    let treasury = kit.treasury.clone();
    for successor in [kit.governor.to_string(), treasury.to_string()] {
        let refused = kit.execute(&treasury, &naming(&successor));
        assert_eq!(refused, Err(ContractError::InvalidSuccessor { successor }));
    }
    // the governor of before can come back
    kit.name(1, DAY).unwrap();
    kit.at(NOW + DAY);
    kit.accept().unwrap();
    kit.execute(&treasury, &naming(&kit.governor)).unwrap();
}

/// Hazard 22: the term's bounds, and one past them.
#[test]
fn a_term_out_of_bounds_is_refused() {
    let mut kit = Kit::new();
    for term in [0, 365 * DAY + 1, u64::MAX] {
        let expected = OutOfBounds { bound: bounds::SUCCESSION_TERM, given: term };
        assert_eq!(kit.name(1, term), Err(expected.into()), "{term}");
    }
    for term in [1, 365 * DAY] {
        kit.name(1, term).unwrap();
        let succession = kit.info().succession.unwrap();
        assert_eq!((succession.from, succession.until), (NOW + term, NOW + 2 * term));
    }
}

/// The whole way: the old top tier names it, pays once more, and is gone.
#[test]
fn a_treasury_changes_hands() {
    let mut kit = Kit::new();
    let (treasury, alice) = (kit.treasury.clone(), kit.alice.clone());
    let name = own(&treasury, &naming(&kit.successor));
    kit.calls(&[], vec![name, spend(&native(), &alice, 1)]).unwrap();
    kit.at(NOW + DAY);
    kit.accept().unwrap();
    assert!(matches!(kit.spend(&[], &native(), 1), Err(ContractError::NotGovernor { .. })));
    kit.governor = kit.successor.clone();
    kit.spend(&[], &native(), FUNDS - 1).unwrap();
    assert_eq!(kit.balance(&native(), &alice), FUNDS);
}
