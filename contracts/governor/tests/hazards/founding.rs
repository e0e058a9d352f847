use polity::{governor::ExecuteMsg, treasury};
use polity_client::{ChainExt, ContractInfo};

use crate::kit::*;

/// Hazard 24: whoever founded is left with nothing: it can do what a stranger can, and no contract of the community names
/// it as minter or admin, or keeps it anywhere.
#[test]
fn hazard_24_a_founder_is_left_with_nothing() {
    for line in crate::roles::in_term_table().lines() {
        let (_, cells) = line.split_once(" | ").unwrap();
        let alike = cells.split(" | ").any(|cell| {
            cell.ends_with(": everybody") || (cell.contains("stranger") && cell.contains("founder"))
        });
        assert!(alike, "{line}");
    }
    let mut scene = Scene::of(&Plan::new().stake(Stake::NewCw20));
    let founder = scene.address("founder");
    for (key, value) in scene.records() {
        let record = [key, value].concat();
        assert!(!record.windows(founder.as_str().len()).any(|part| part == founder.as_bytes()));
    }
    let migrate = |contract: cosmwasm_std::Addr, code: u64| cosmwasm_std::WasmMsg::Migrate {
        contract_addr: contract.into(),
        new_code_id: code,
        msg: b"{}".into(),
    };
    for (contract, code) in
        [(scene.governor(), "governor"), (scene.treasury(), "treasury"), (scene.token(), "token")]
    {
        let code = scene.upload(code);
        for sender in ["founder", "deployer", "council", "alice"] {
            let sender = scene.address(sender);
            scene.chain_mut().submit(&sender, vec![migrate(contract.clone(), code).into()]).unwrap_err();
        }
        // nor the governor, which was the treasury's admin for a moment
        let sender = scene.governor();
        scene.chain_mut().submit(&sender, vec![migrate(contract, code).into()]).unwrap_err();
    }
}

/// Hazard 41: nobody migrates the contract that holds everybody's stake. Every wasm admin of a founded community: the
/// governor has none, the token made for it has none, and the treasury is its own.
#[test]
fn hazard_41_every_admin_of_a_founded_community() {
    for stake in Stake::KINDS {
        let mut scene = Scene::bare();
        // what the kit needs besides
        let registry = scene.target();
        let existing = stake == Stake::Cw20;
        let community = scene.found(&Plan::new().stake(stake).registry(&registry));
        scene.enter(&community);
        let mut admins = vec![];
        for (address, ContractInfo { admin, .. }) in scene.contracts() {
            let name = match &address {
                a if *a == registry => continue,
                a if *a == community.governor => "governor",
                a if *a == community.treasury => "treasury",
                a if Asset::Cw20(a.to_string()) == community.stake => "token",
                other => panic!("a contract that nobody asked for: {other}"),
            };
            admins.push((name, admin));
        }
        admins.sort_by_key(|(name, _)| *name);
        let treasury = Some(community.treasury.clone());
        let mut expected = vec![("governor", None), ("treasury", treasury)];
        if let Asset::Cw20(token) = &community.stake {
            expected.insert(1, ("token", None));
            let minter: Option<cw20::MinterResponse> =
                scene.chain().query(token, &cw20::Cw20QueryMsg::Minter {}).unwrap();
            let minter = minter.map(|minter| minter.minter);
            assert_eq!(minter, (!existing).then(|| community.treasury.to_string()));
        }
        expected.sort_by_key(|(name, _)| *name);
        assert_eq!(admins, expected);
    }
}

/// Hazard 62: a successor isn't taken by the first to stake in it. It accepts with at least half of the old total only, once
/// the unbonding is over, and its first staker commands nothing before that: no proposal, no setting, no acceptance.
#[test]
fn hazard_62_a_successor_is_not_taken_by_its_first_staker() {
    let mut scene = Scene::new();
    let home = scene.community().clone();
    let next = scene.successor();
    for min_total in [1, 499] {
        let draft = scene.proposal("alice").successor(&next, min_total, 30 * DAY);
        assert_code(draft.try_submit(), "succession");
    }
    let draft = scene.proposal("alice").successor(&next, 500, 30 * DAY - 1);
    assert_code(draft.try_submit(), "out_of_bounds");
    scene.enter(&next);
    scene.join("mallory", 499);
    scene.next_block();
    assert_code(scene.proposal("mallory").try_submit(), "not_in_office");
    assert_code(scene.try_accept_treasury("mallory"), "no_succession");
    scene.enter(&home);
    let naming = scene.proposal("alice").successor(&next, 500, 30 * DAY).submit();
    scene.carry(naming);
    let from = scene.now() + 30 * DAY;
    scene.enter(&next);
    assert_code(scene.proposal("mallory").try_submit(), "not_in_office");
    assert_code(scene.try_accept_treasury("mallory"), "succession_early");
    scene.skip_to(from);
    assert_code(scene.try_accept_treasury("mallory"), "total_too_low");
    scene.join("alice", 1);
    scene.next_block();
    scene.accept_treasury("mallory");
    // mallory holds nearly all of it: that half of the old total was to be there is what the old members voted for
    assert!(scene.settings().in_office);
}

/// Hazard 62: a total that was lowered for the purpose counts as it was at the proposal's snapshot.
#[test]
fn hazard_62_half_is_of_the_total_at_the_snapshot() {
    let mut scene = Scene::new();
    let next = scene.successor();
    scene.in_one_block(|suite| {
        suite.unstake("bob", 300);
        let draft = suite.proposal("alice").successor(&next, 350, 30 * DAY);
        assert_code(draft.try_submit(), "succession");
    });
    scene.next_block();
    let named = scene.proposal("alice").successor(&next, 350, 30 * DAY).submit();
    // who joins afterwards doesn't unsettle what was voted
    scene.join("erin", 10_000);
    scene.carry(named);
    let state: treasury::TreasuryResponse = scene.treasury_state();
    assert_eq!(state.succession.unwrap().min_total, amount(350));
}

/// Hazard 63: the founder isn't the governor's admin, whatever is founded and staked; and a cw20 that exists is neither
/// minted nor migrated by somebody outside.
#[test]
fn hazard_63_a_governor_with_an_admin_is_refused() {
    for stake in Stake::KINDS {
        let mut scene = Scene::bare();
        let before = scene.contracts().len();
        let refused =
            scene.try_found(&Plan::new().stake(stake.clone()).without_registry().governor_admin("founder"));
        assert_code(refused, "governor_has_admin");
        assert_eq!(scene.contracts().len() - before, usize::from(stake == Stake::Cw20));
        // nor afterwards: who has no admin gives itself none
        let community = scene.found(&Plan::new().stake(stake));
        scene.enter(&community);
        let founder = scene.address("founder");
        let msg = cosmwasm_std::WasmMsg::UpdateAdmin {
            contract_addr: scene.governor().into(),
            admin: founder.to_string(),
        };
        scene.chain_mut().submit(&founder, vec![msg.into()]).unwrap_err();
    }
    // the token that claims to have a minter later on isn't asked again; one that has one at founding is refused
    let mut scene = Scene::new();
    let token = scene.hostile_token(&[("alice", 10)]);
    let minter = Some(scene.address("mallory").into());
    scene.misbehave(&token, polity_testkit::hostile::token::Manners { minter, ..Default::default() });
    let refused = scene.try_found(&Plan::new().stake(Stake::Token(token)).members(&[]));
    assert_code(refused, "token_not_free");
    let msg = ExecuteMsg::AcceptTreasury {};
    assert_code(scene.try_tell("mallory", &msg), "no_succession");
}
