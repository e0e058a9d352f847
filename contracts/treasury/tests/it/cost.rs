//! What a message asks of storage. Invariant 13, hazard 7: nothing that others do makes it dearer.

use cosmwasm_std::testing::{message_info, mock_env, MockApi, MockQuerier, MockStorage};
use cosmwasm_std::{Addr, Empty, OwnedDeps};
use polity::treasury::{ExecuteMsg, InstantiateMsg};
use polity::Asset;
use polity_store::{CountingStorage, Counts};
use polity_treasury::contract;

use crate::kit::{cap, native, spend, tiers, DAY};

type Counted = OwnedDeps<CountingStorage<MockStorage>, MockApi, MockQuerier, Empty>;

fn governor() -> Addr {
    MockApi::default().addr_make("governor")
}

fn execute(deps: &mut Counted, sender: &Addr, msg: ExecuteMsg) -> Counts {
    deps.storage.reset();
    contract::execute(deps.as_mut(), mock_env(), message_info(sender, &[]), msg).unwrap();
    deps.storage.counts()
}

/// A treasury where others were busy: with other caps, and other assets on the list.
fn treasury(caps: u32, tracked: u32) -> Counted {
    let mut deps = OwnedDeps {
        storage: CountingStorage::new(MockStorage::new()),
        api: MockApi::default(),
        querier: MockQuerier::default(),
        custom_query_type: std::marker::PhantomData,
    };
    let info = message_info(&governor(), &[]);
    contract::instantiate(deps.as_mut(), mock_env(), info, InstantiateMsg {}).unwrap();
    let treasury = mock_env().contract.address;
    for n in 0..caps {
        let msg = ExecuteMsg::SetCap(cap(&Asset::Native(format!("cap{n}")), DAY, &[(1, 1), (2, 2)]));
        execute(&mut deps, &treasury, msg);
    }
    for n in 0..tracked {
        execute(&mut deps, &governor(), ExecuteMsg::Track { asset: Asset::Native(format!("any{n}")) });
    }
    let msg = ExecuteMsg::SetCap(cap(&native(), DAY, &[(1, 1_000), (2, 1_000), (3, 1_000)]));
    execute(&mut deps, &treasury, msg);
    deps
}

#[test]
fn nothing_gets_dearer_by_what_else_there_is() {
    let to = MockApi::default().addr_make("alice").to_string();
    let pay = |ids: &[u8]| ExecuteMsg::Execute {
        proposal: 1,
        tiers: tiers(ids),
        calls: vec![spend(&native(), &to, 1)],
    };
    let track = || ExecuteMsg::Track { asset: Asset::Native("newcomer".into()) };
    let costs = |mut deps: Counted| {
        let governor = governor();
        [pay(&[]), pay(&[1]), pay(&[1, 2, 3]), track()].map(|msg| execute(&mut deps, &governor, msg))
    };
    let quiet = costs(treasury(0, 0));
    for (caps, tracked) in [(31, 0), (0, 10), (0, 1_000), (31, 1_000)] {
        assert_eq!(costs(treasury(caps, tracked)), quiet, "{caps} caps, {tracked} assets");
    }
    // the numbers of the README
    let [top, one, three, track] = quiet.map(|counts| (counts.found(), counts.missed(), counts.writes));
    assert_eq!(top, (1, 0, 0));
    assert_eq!(one, (3, 0, 1));
    assert_eq!(three, (5, 0, 3));
    assert_eq!(track, (0, 1, 1));
}

#[test]
fn the_dearest_removal_is_bounded() {
    let mut deps = treasury(31, 0);
    let remove = ExecuteMsg::SetCap(cap(&native(), DAY, &[]));
    let counts = execute(&mut deps, &mock_env().contract.address, remove);
    assert_eq!((counts.found(), counts.removes), (4, 4));
}
