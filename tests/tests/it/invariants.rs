//! What may never happen, by the numbers of the design. Each test tries to make it happen.
//!
//! 7 and 8 are in `models`, 11 to 13 in `money`; of each number the table in the README of these tests names all.

use cosmwasm_std::{to_json_binary, Addr, Binary, Uint256, WasmMsg};
use cw20::{Cw20ExecuteMsg, MinterResponse};
use polity::governor::{
    ActionKind, Council, ExecuteMsg, Floors, NamedRaw, QueryMsg, Raw, ReceiveMsg, TierDelegate,
};
use polity::treasury::{Cap, Limit, Spend, Succession};
use polity_client::ChainExt;
use polity_testkit::hostile::target::Behaviour;
use polity_testkit::hostile::TARGET;
use polity_testkit::prelude::*;
use polity_token::msg::InstantiateMsg as TokenMsg;
use serde::Serialize;
use serde_json::json;

const DAY: u64 = 86_400;

fn spend(suite: &Suite, asset: impl Money, units: u128, to: impl Actor) -> Action {
    let (asset, to) = (asset.asset(), suite.address(to).into());
    Action::Spend(Spend { asset, to, amount: amount(units), memo: None })
}

fn call(contract: &Addr, msg: &impl Serialize) -> Action {
    let msg = to_json_binary(msg).unwrap();
    Action::Raw(Raw::Execute { contract: contract.to_string(), msg, funds: vec![] })
}

/// Staked tokens leave the governor to their staker only, when they are ripe, once; and nobody keeps them there: not a
/// vote, not the council, not a setting.
#[test]
fn invariant_01_staked_tokens_go_to_their_staker_and_nowhere_else() {
    for stake in Stake::KINDS {
        let mut suite = Plan::new().stake(stake).council("council", 900).build();
        let (governor, treasury, erin) =
            (suite.governor(), suite.treasury(), suite.address("erin").to_string());

        // all members together can't vote them away
        let unstake = call(&governor, &ExecuteMsg::Unstake { amount: amount(100) });
        assert_code(suite.proposal("alice").action(unstake).try_submit(), "raw");
        if let Some(token) = token_of(&suite) {
            let (owner, units) = (governor.to_string(), 100u128.into());
            for msg in [
                Cw20ExecuteMsg::TransferFrom { owner: owner.clone(), recipient: erin.clone(), amount: units },
                Cw20ExecuteMsg::BurnFrom { owner, amount: units },
            ] {
                let proposal = suite.proposal("alice").call(&token, &msg).submit();
                suite.pass(proposal);
                suite.execute("anybody", proposal);
                suite.assert_failed(proposal);
            }
            let migrate = Raw::Migrate { contract: token.to_string(), code_id: 1, msg: Binary::from(b"{}") };
            assert_code(suite.proposal("alice").action(Action::Raw(migrate)).try_submit(), "raw");
        }
        assert_eq!(suite.books().staked, 1_000);
        suite.assert_books();

        // not before its time, not another's, not twice
        suite.unstake("dave", 60);
        suite.unstake("carol", 200);
        let release = suite.claims("dave")[0].release;
        let longer = suite.proposal("alice").set(Setting::Unbonding(300 * DAY)).submit();
        suite.vote("alice", longer, yes());
        suite.vote("bob", longer, yes());
        suite.skip_days(21);
        suite.execute("anybody", longer);
        suite.assert_executed(longer);
        assert_code(suite.try_claim("mallory"), "nothing_to_claim");
        suite.skip_to(release - 1);
        assert_code(suite.try_claim("dave"), "nothing_to_claim");

        // a longer unbonding keeps nobody who left before it
        suite.skip_to(release + 5);
        suite.claim("dave");
        assert_code(suite.try_claim("dave"), "nothing_to_claim");
        suite.claim("carol");
        assert_eq!((suite.in_hand("dave"), suite.in_hand("carol")), (1_060, 1_200));
        assert_eq!(suite.books().staked, 740);
        assert_eq!(suite.in_hand(&treasury), 0);
        assert_eq!(suite.in_hand("erin"), 0);
        suite.assert_books();
    }
}

/// A token of the snapshot weighs once: not in two ballots, not with two delegates, not in two hands.
#[test]
fn invariant_02_no_power_counts_twice() {
    for stake in Stake::KINDS {
        let mut suite = Plan::new().stake(stake).build();
        // to oneself: own power, and delegated power
        assert_code(suite.try_delegate("alice", "alice"), "self_delegation");
        let twice = [(STANDARD, "bob"), (STANDARD, "carol")];
        assert_code(suite.try_delegate_by_tier("alice", &twice), "duplicate");
        // whole, and then by tier: the one replaces the other
        suite.delegate("dave", "alice");
        suite.delegate_by_tier("dave", &[(STANDARD, "bob")]);
        suite.delegate("carol", "bob");
        suite.next_block();
        let proposal = suite.proposal("alice").tier(STANDARD).submit();
        let powers = ["alice", "bob", "carol", "dave"].map(|who| suite.voter(who, proposal).power.u128());
        assert_eq!(powers, [400, 600, 200, 100]);

        // a delegate and its delegators, in both orders and again
        suite.vote("carol", proposal, yes());
        suite.vote("bob", proposal, yes());
        suite.vote("dave", proposal, yes());
        for who in ["alice", "bob", "carol", "dave"] {
            suite.vote(who, proposal, yes());
        }
        assert_eq!(suite.proposal_of(proposal).tally.options, [Uint256::from(10_000_000u128)]);
        assert_eq!(suite.outlook(proposal).not_voted.u128(), 0);

        // moved on and staked again, they don't weigh in what was begun before
        suite.unstake("alice", 400);
        suite.skip_days(6);
        suite.pay("alice", suite.stake_asset(), 1_000, "mallory");
        suite.stake("mallory", 1_000);
        suite.next_block();
        assert_code(suite.try_vote("mallory", proposal, yes()), "no_power");
        suite.assert_powers(&[]);
    }
}

/// The sum of all powers is the total at every height, whatever happens in one block; and in every tier the sum of what
/// each can vote with is the total.
#[test]
fn invariant_03_powers_sum_to_the_total_at_every_height() {
    let mut suite = Suite::new();
    let first = suite.height();
    for round in 0..6 {
        let (from, to) = [("alice", "bob"), ("bob", "carol"), ("carol", "alice")][round % 3];
        suite.fund(from, 50);
        suite.in_one_block(|suite| {
            suite.stake(from, 30);
            suite.delegate(from, to);
            suite.unstake(from, 10);
            suite.unstake(to, 5);
            suite.delegate_by_tier(to, &[(STANDARD, "dave"), (ROUTINE, "erin")]);
            suite.stake(from, 7);
            suite.undelegate("dave");
        });
        suite.next_block();
        suite.assert_powers(&(first..suite.height()).collect::<Vec<_>>());
    }
    let proposal = suite.proposal("alice").tier(STANDARD).submit();
    let people = ["alice", "bob", "carol", "dave", "erin"];
    let lent = |who: &&str| suite.member(*who).delegation.in_tier(tier(STANDARD)).is_some();
    let effective = |who: &&str| {
        let voter = suite.voter(*who, proposal);
        voter.received.u128() + if lent(who) { 0 } else { voter.own.u128() }
    };
    assert_eq!(people.iter().map(effective).sum::<u128>(), suite.total());
}

/// One more No never makes a proposal pass: over all ways in which three others choose between two options, Against and
/// Abstain, with the fourth independent or the delegate of the first.
#[test]
fn invariant_04_a_no_never_helps() {
    let choices = [option(0), option(1), no(), abstain()];
    let (mut passed, mut defeated) = (0, 0);
    for delegates in [false, true] {
        let members = [("ann", 170), ("ben", 35), ("cid", 5), ("dot", 40), ("idle", 750)];
        let mut suite = Plan::new().members(&members).build();
        if delegates {
            suite.delegate("dot", "ann");
            suite.next_block();
        }
        let mut propose = || suite.proposal("dot").tier(STANDARD).option("A").option("B").submit();
        let (without, with) = (propose(), propose());
        suite.vote("dot", with, no());
        for case in 0..64 {
            for (who, digit) in [("ann", case % 4), ("ben", case / 4 % 4), ("cid", case / 16)] {
                suite.vote_many(who, &[(without, choices[digit].clone()), (with, choices[digit].clone())]);
            }
            let passes = |proposal| suite.outlook(proposal).answer.is_some();
            assert!(!passes(with) || passes(without), "case {case}, delegates: {delegates}");
            passed += usize::from(passes(without));
            defeated += usize::from(passes(without) && !passes(with));
        }
    }
    // or nothing was shown
    assert!(passed > 10 && defeated > 5, "{passed} passed, {defeated} of them not with the No");
}

/// What runs is what was voted, message for message; after its delay, before the end of its window, once, and against the
/// code that was voted on.
#[test]
fn invariant_05_what_runs_is_what_was_voted() {
    let mut suite = Suite::new();
    let keeper = suite.address("keeper");
    let target = suite.deploy(TARGET, &json!({"behaviour": "record"}), Some(&keeper));
    let (voted, other) = (suite.code(TARGET), suite.upload(TARGET));
    let messages = [json!({"first": {"n": 1}}), json!({"second": {}}), json!({"first": {"n": 2}})];
    let mut propose = |who: &str| {
        let draft = suite.proposal(who).option("No").option("Yes");
        messages.iter().fold(draft, |draft, msg| draft.call(&target, msg)).submit()
    };
    let proposals = [propose("alice"), propose("bob"), propose("carol")];
    for proposal in proposals {
        suite.vote("alice", proposal, option(1));
        suite.vote("bob", proposal, option(1));
        assert_code(suite.try_execute("alice", proposal), "not_executable");
    }
    suite.skip_days(14);
    let from = suite.proposal_of(proposals[0]).executable_from.unwrap();
    suite.skip_to(from - 1);
    assert_code(suite.try_execute("alice", proposals[0]), "not_executable");
    assert!(suite.received(&target).is_empty());

    suite.skip_days(1);
    suite.execute("alice", proposals[0]);
    let received: Vec<serde_json::Value> =
        suite.received(&target).iter().map(|message| serde_json::from_slice(&message.msg).unwrap()).collect();
    assert_eq!(received, messages);
    assert_code(suite.try_execute("alice", proposals[0]), "not_executable");

    let migrate = |suite: &mut Suite, new_code_id| {
        let msg =
            WasmMsg::Migrate { contract_addr: target.to_string(), new_code_id, msg: Binary::from(b"{}") };
        suite.chain_mut().submit(&keeper, vec![msg.into()]).unwrap();
    };
    migrate(&mut suite, other);
    assert_code(suite.try_execute("alice", proposals[1]), "not_executable");
    migrate(&mut suite, voted);
    suite.execute("alice", proposals[1]);
    suite.skip_to(suite.proposal_of(proposals[2]).executable_until.unwrap());
    assert_code(suite.try_execute("alice", proposals[2]), "not_executable");
    assert_eq!(suite.received(&target).len(), 6);

    // nobody but the governor commands the treasury
    let batch =
        polity::treasury::ExecuteMsg::Execute { proposal: proposals[2], tiers: vec![], calls: vec![] };
    for who in ["alice", "founder", "council"] {
        assert_code(suite.try_send(who, suite.treasury(), &batch, &[]), "not_governor");
    }
}

/// A lower tier does nothing that a higher one reserves: not alone, not behind something harmless, not by a name in the
/// constitution, not because it was proposed before, not by a message to the contract itself.
#[test]
fn invariant_06_a_lower_tier_does_nothing_that_is_reserved() {
    for stake in Stake::KINDS {
        let mut suite =
            Plan::new().stake(stake).cap(COIN, 7 * DAY, &[(ROUTINE, 200), (STANDARD, 500)]).build();
        let (governor, treasury, target) = (suite.governor(), suite.treasury(), suite.target());
        let top_only = reserved(&suite, &target);
        for id in [ROUTINE, STANDARD] {
            for action in &top_only {
                let harmless = spend(&suite, COIN, 1, "erin");
                for batch in [vec![action.clone()], vec![harmless, action.clone()]] {
                    let refused = suite.proposal("alice").tier(id).actions(batch).try_submit();
                    let code = refused.as_ref().err().and_then(code_of);
                    assert_eq!(code, Some("needs_tier"), "{action:?} in tier {id}: {refused:?}");
                }
            }
        }
        // no constitution lets it
        let constitution = suite.constitution();
        let kinds = top_only.iter().map(Action::kind).filter(|kind| *kind != ActionKind::Spend);
        for kind in kinds {
            let mut changed = constitution.clone();
            changed.permissions.push(polity::governor::Permission { kind, tier: tier(STANDARD) });
            let set = Action::Set(Setting::Constitution(changed));
            assert_code(suite.proposal("alice").action(set).try_submit(), "setting");
        }
        let token = suite.stake_asset();
        let named = [
            (governor.to_string(), "set", "not_nameable"),
            (treasury.to_string(), "set_cap", "not_nameable"),
            (target.to_string(), "transfer", "setting"),
            (target.to_string(), "increase_allowance", "setting"),
        ];
        let staked = match &token {
            Asset::Cw20(token) => Some((token.clone(), "update_minter", "not_nameable")),
            Asset::Native(_) => None,
        };
        for (contract, key, code) in named.into_iter().chain(staked) {
            let mut changed = constitution.clone();
            changed.raws = vec![NamedRaw { contract, key: key.into(), tier: tier(STANDARD) }];
            let set = Action::Set(Setting::Constitution(changed));
            assert_code(suite.proposal("alice").action(set).try_submit(), code);
        }
        // what becomes reserved under way is reserved from then on
        let mut changed = constitution.clone();
        changed.permissions.retain(|permission| permission.kind != ActionKind::Spend);
        let reserve = suite.proposal("alice").set(Setting::Constitution(changed)).submit();
        suite.pass(reserve);
        let pay = suite.proposal("alice").tier(ROUTINE).spend(COIN, 1, "erin").submit();
        suite.vote("alice", pay, yes());
        suite.vote("bob", pay, yes());
        suite.execute("anybody", reserve);
        suite.skip_days(1);
        assert_code(suite.try_execute("anybody", pay), "not_executable");
        suite.assert_balance("erin", COIN, 0);

        // nor does a message
        let setting = ExecuteMsg::Set(Setting::MinStake(amount(1)));
        let cap = polity::treasury::ExecuteMsg::SetCap(a_cap(1_000));
        for who in ["alice", "council", "founder"] {
            assert_code(suite.try_tell(who, &setting), "unauthorized");
            assert_code(suite.try_send(who, &treasury, &cap, &[]), "not_treasury");
        }
    }
}

fn a_cap(units: u128) -> Cap {
    let limits = [ROUTINE, STANDARD].map(|id| Limit { tier: tier(id), amount: units.into() });
    Cap { asset: Asset::Native(COIN.into()), window: 7 * DAY, limits: limits.into() }
}

/// What code reserves for the top tier.
fn reserved(suite: &Suite, target: &Addr) -> Vec<Action> {
    let (address, contract) = (suite.address("erin").to_string(), target.to_string());
    let set = [
        Setting::Constitution(suite.constitution()),
        Setting::Floors(Floors { voting: 3 * DAY, delay: DAY }),
        Setting::Unbonding(40 * DAY),
        Setting::MinStake(amount(1)),
        Setting::Council(Some(Council { address: address.clone(), until: suite.now() + 90 * DAY })),
        Setting::Council(None),
        Setting::Registry(address.clone()),
        Setting::Revenue(address.clone()),
    ];
    let raws = [
        Raw::Execute { contract: contract.clone(), msg: Binary::from(br#"{"ping":{}}"#), funds: vec![] },
        Raw::Instantiate {
            code_id: 1,
            msg: Binary::from(b"{}"),
            funds: vec![],
            label: "x".into(),
            admin: None,
        },
        Raw::Migrate { contract: contract.clone(), code_id: 1, msg: Binary::from(b"{}") },
        Raw::UpdateAdmin { contract: contract.clone(), admin: address.clone() },
        Raw::ClearAdmin { contract },
    ];
    let others = [
        Action::Mint { to: address, amount: amount(1) },
        Action::SetCap(a_cap(1_000_000)),
        Action::SetGovernor(Succession {
            successor: target.to_string(),
            min_total: amount(500),
            term: 30 * DAY,
        }),
        Action::WithdrawSuccessor {},
        Action::MigrateTreasury { code_id: 1, msg: Binary::from(b"{}") },
    ];
    set.map(Action::Set).into_iter().chain(raws.map(Action::Raw)).chain(others).collect()
}

/// What has a term ends with it, though nobody sends anything: the council, a vote, a window, a succession.
#[test]
fn invariant_09_what_has_a_term_ends_by_itself() {
    let mut suite = Plan::new().council("council", 60).build();
    let new = suite.found(&Plan::new().succeeding(suite.community()).members(&[("alice", 500)]));
    let name = suite.proposal("alice").successor(&new, 500, 30 * DAY).submit();
    suite.carry(name);
    let succession = suite.treasury_state().succession.unwrap();
    let council_until = suite.settings().council.unwrap().until;

    let passed = suite.proposal("alice").tier(STANDARD).submit();
    suite.vote("alice", passed, yes());
    let end = suite.proposal_of(passed).end;
    suite.skip_to(end);
    assert_code(suite.try_vote("bob", passed, no()), "vote_closed");
    let until = suite.proposal_of(passed).executable_until.unwrap();

    // no transaction until each is over
    suite.skip_to(until);
    suite.assert_status(passed, Status::Expired);
    assert_code(suite.try_execute("anybody", passed), "not_executable");
    suite.skip_to(council_until - DAY);
    let vetoable = suite.proposal("alice").tier(STANDARD).submit();
    suite.skip_to(council_until);
    suite.assert_status(vetoable, Status::Open);
    assert_code(suite.try_veto("council", vetoable), "unauthorized");
    suite.skip_to(succession.until);
    assert_eq!(suite.treasury_state().succession, None);
    suite.enter(&new);
    assert_code(suite.try_accept_treasury("alice"), "succession_over");
}

/// Asked again, the past answers as it did: powers and totals at every height, and every ballot and its power in a vote
/// that is over.
#[test]
fn invariant_10_an_answer_about_the_past_never_changes() {
    let mut suite = Suite::new();
    suite.delegate("carol", "bob");
    suite.next_block();
    let proposal = suite.proposal("dave").tier(STANDARD).submit();
    suite.vote("bob", proposal, yes());
    suite.vote("dave", proposal, no());
    suite.skip_days(7);
    let people = ["alice", "bob", "carol", "dave", "erin"];
    let questions = |suite: &Suite| {
        let mut questions = vec![];
        for height in 1..=suite.height() {
            questions.push(QueryMsg::Total { height: Some(height) });
        }
        for who in people {
            let account: String = suite.address(who).into();
            for heights in (1..=suite.height()).collect::<Vec<_>>().chunks(30) {
                questions.push(QueryMsg::Powers { account: account.clone(), heights: heights.into() });
            }
            questions.push(QueryMsg::Voter { proposal, account: account.clone() });
            questions.push(QueryMsg::Ballot { proposal, account });
        }
        questions.push(QueryMsg::Ballots { proposal, start_after: None, limit: Some(30) });
        questions
    };
    let ask = |suite: &Suite, question: &QueryMsg| {
        suite.chain().smart(suite.governor().as_str(), &to_json_binary(question).unwrap()).unwrap()
    };
    let mut asked: Vec<(QueryMsg, Binary)> = vec![];
    for round in 0..4u128 {
        let known: Vec<_> = questions(&suite).into_iter().map(|q| (q.clone(), ask(&suite, &q))).collect();
        asked.extend(known);
        suite.join("erin", 10 + round);
        suite.in_one_block(|suite| {
            suite.unstake("alice", 30);
            suite.delegate("erin", "carol");
            suite.delegate("carol", "alice");
            suite.unstake("bob", 1 + round);
        });
        suite.delegate("carol", "bob");
        suite.unstake("carol", 3);
        suite.skip_days(1);
        for (question, answer) in &asked {
            assert_eq!(&ask(&suite, question), answer, "{question:?}");
        }
    }
    assert!(asked.len() > 100);
}

/// No key changes code or makes power, and a community doesn't begin where one could.
#[test]
fn invariant_14_no_key_changes_code_or_makes_power() {
    for stake in Stake::KINDS {
        let mut suite = Plan::new().stake(stake).build();
        let contracts = [Some(suite.governor()), Some(suite.treasury()), token_of(&suite)];
        let (code_id, admin) = (suite.code("governor"), suite.address("mallory").to_string());
        for who in ["mallory", "founder", "deployer", "alice", "council"] {
            let who = suite.address(who);
            for contract_addr in contracts.iter().flatten().map(Addr::to_string) {
                let msg = Binary::from(b"{}");
                for msg in [
                    WasmMsg::Migrate { contract_addr: contract_addr.clone(), new_code_id: code_id, msg },
                    WasmMsg::UpdateAdmin { contract_addr: contract_addr.clone(), admin: admin.clone() },
                    WasmMsg::ClearAdmin { contract_addr },
                ] {
                    assert!(suite.chain_mut().submit(&who, vec![msg.into()]).is_err());
                }
            }
            if let Some(token) = token_of(&suite) {
                let mint = Cw20ExecuteMsg::Mint { recipient: admin.clone(), amount: 1u128.into() };
                assert!(suite.try_send(&who, &token, &mint, &[]).is_err());
            }
        }
        // the voters themselves can't hand it to a key either
        if let Some(token) = token_of(&suite) {
            let update = json!({"update_minter": {"new_minter": admin}});
            assert_code(suite.proposal("alice").call(&token, &update).try_submit(), "raw");
        }
    }
    // what a key commands is refused at founding
    let mut suite = Suite::bare();
    assert_code(suite.try_found(&Plan::new().governor_admin("founder")), "governor_has_admin");
    let mallory = suite.address("mallory");
    for (minter, admin) in [(true, false), (false, true)] {
        let mint = minter.then(|| MinterResponse { minter: mallory.to_string(), cap: None });
        let msg = TokenMsg {
            name: "Mallorys".into(),
            symbol: "MAL".into(),
            decimals: 0,
            initial_balances: vec![],
            mint,
            marketing: None,
        };
        let token = suite.deploy("token", &msg, admin.then_some(&mallory));
        let plan = Plan::new().stake(Stake::Token(token)).members(&[]);
        assert_code(suite.try_found(&plan), "token_not_free");
    }
    let founded = suite.found(&Plan::new().members(&[]));
    let treasury_code = suite.code("treasury");
    let mallorys =
        suite.chain_mut().instantiate(&mallory, treasury_code, &json!({}), "hers", Some(&mallory), &[]);
    let (mallorys, _) = mallorys.unwrap();
    let plan = Plan::new().succeeding(&Community { treasury: mallorys, ..founded }).members(&[]);
    assert_code(suite.try_found(&plan), "treasury_not_free");
}

fn token_of(suite: &Suite) -> Option<Addr> {
    match suite.stake_asset() {
        Asset::Cw20(token) => Some(Addr::unchecked(token)),
        Asset::Native(_) => None,
    }
}

/// The treasury has no power in its own governor: it can't be made to stake, nobody delegates to it, and what is staked
/// can't be paid into the governor by it.
#[test]
fn invariant_15_the_treasury_has_no_power() {
    for stake in Stake::KINDS {
        let mut suite = Plan::new().stake(stake).treasury_stake(5_000).build();
        let (governor, treasury, asset) = (suite.governor(), suite.treasury(), suite.stake_asset());
        assert_code(suite.try_delegate("alice", &treasury), "treasury_power");
        let by_tier = [(ROUTINE, "bob")];
        suite.delegate_by_tier("alice", &by_tier);
        let to = treasury.to_string();
        let delegation = Delegation::ByTier(vec![TierDelegate { tier: tier(STANDARD), to }]);
        assert_code(suite.try_delegate_as("alice", delegation), "treasury_power");

        // nor do the voters make it
        assert_code(suite.proposal("alice").call(&governor, &ExecuteMsg::Stake {}).try_submit(), "raw");
        assert_code(
            suite.proposal("alice").spend(&asset, 5_000, &governor).try_submit(),
            "invalid_recipient",
        );
        // as the treasury itself, had it a way to
        assert_code(suite.try_stake(&treasury, 5_000), "treasury_power");
        assert_code(suite.try_delegate(&treasury, "alice"), "treasury_power");
        if let Some(token) = token_of(&suite) {
            let msg = to_json_binary(&ReceiveMsg::Stake {}).unwrap();
            let send = Cw20ExecuteMsg::Send { contract: governor.to_string(), amount: 5_000u128.into(), msg };
            let proposal = suite.proposal("alice").call(&token, &send).submit();
            suite.pass(proposal);
            suite.execute("anybody", proposal);
            suite.assert_failed(proposal);
        }
        suite.next_block();
        suite.assert_power(&treasury, 0);
        suite.assert_total(1_000);
        suite.assert_balance(&treasury, &asset, 5_000);
    }
}

/// Below the top tier no more leaves in a window than the caps let: native or cw20, in one batch or many, from one tier or
/// two, by payments or by messages.
#[test]
fn invariant_16_below_the_top_no_more_leaves_than_the_caps_let() {
    for stake in Stake::KINDS {
        let mut suite = Plan::new().stake(stake).treasury_stake(10_000).build();
        let asset = suite.stake_asset();
        for asset in [Asset::Native(COIN.into()), asset.clone()] {
            suite.set_cap(&asset, 60 * DAY, &[(ROUTINE, 100), (STANDARD, 250)]);
        }
        for asset in [Asset::Native(COIN.into()), asset] {
            suite.skip_to(suite.cap(&asset).resets_at.unwrap());
            let before = suite.balance(suite.treasury(), &asset);
            let attempts: [(u8, &[u128]); 7] = [
                (ROUTINE, &[101]),
                (ROUTINE, &[60, 41]),
                (ROUTINE, &[60]),
                (ROUTINE, &[41]),
                (STANDARD, &[191]),
                (STANDARD, &[100, 90]),
                (STANDARD, &[1]),
            ];
            let mut left = 0;
            for (id, payments) in attempts {
                let actions: Vec<_> =
                    payments.iter().map(|units| spend(&suite, &asset, *units, "erin")).collect();
                let proposal = suite.proposal("alice").tier(id).actions(actions).submit();
                suite.pass(proposal);
                suite.execute("anybody", proposal);
                if suite.status(proposal) == Status::Executed {
                    left += payments.iter().sum::<u128>();
                }
                assert_eq!(before - suite.balance(suite.treasury(), &asset), left);
            }
            assert_eq!(left, 250, "what the caps let, to the unit");
        }
        // by a message: the caps know nothing of those, so that there are none
        let (treasury, erin) = (suite.treasury(), suite.address("erin").to_string());
        let mut messages = vec![(treasury.clone(), json!({"receive": {}}))];
        if let Some(token) = token_of(&suite) {
            messages.push((token.clone(), json!({"transfer": {"recipient": erin.clone(), "amount": "1"}})));
            messages.push((token, json!({"increase_allowance": {"spender": erin, "amount": "1"}})));
        }
        for (contract, msg) in messages {
            for id in [ROUTINE, STANDARD] {
                let refused = suite.proposal("alice").tier(id).call(&contract, &msg).try_submit();
                assert_code(refused, "needs_tier");
            }
        }
        let other = suite.proposal("alice").tier(STANDARD).spend("uother", 1, "erin").try_submit();
        assert_code(other, "uncapped");
    }
}

/// A stranger's doings stop nobody: not copies of a proposal, not gifts, not proposals without end, not a target that
/// fails, not a record that was there first.
#[test]
fn invariant_17_a_stranger_blocks_nothing() {
    for stake in Stake::KINDS {
        let mut suite = Plan::new().stake(stake).build();
        let asset = suite.stake_asset();
        suite.join("mallory", 60);
        suite.fund("mallory", 500);
        // gifts that nobody asked for, where balances are looked at
        suite.pay("mallory", &asset, 7, suite.governor());
        suite.pay("mallory", &asset, 7, suite.treasury());
        suite.track("mallory", COIN);
        suite.stake("alice", 900);
        suite.next_block();
        suite.assert_power("alice", 1_300);
        assert_eq!(suite.books().surplus(), Some(7));
        // delegating to somebody, or taking it back, costs it nothing of its own
        suite.delegate("mallory", "alice");
        suite.undelegate("mallory");

        // three proposals at a time, each a copy of what alice means to propose
        let copy = [spend(&suite, COIN, 10, "erin")];
        let copies: Vec<_> =
            (0..3).map(|_| suite.proposal("mallory").title("Bad").actions(copy.clone()).submit()).collect();
        assert_code(suite.proposal("mallory").actions(copy.clone()).try_submit(), "too_many_open");
        let real = suite.proposal("alice").title("Good").actions(copy).submit();
        assert!(copies.iter().all(|copy| *copy < real));
        suite.vote("mallory", real, no());
        suite.unstake("dave", 100);

        // a target that turns bad fails what speaks to it, and nothing else
        let target = suite.target();
        let other = suite.proposal("bob").call(&target, &json!({"ping": {}})).submit();
        suite.behave(&target, Behaviour::Fail);
        suite.vote("alice", other, yes());
        suite.vote("alice", real, yes());
        suite.skip_days(22);
        suite.execute("mallory", other);
        suite.assert_failed(other);
        suite.execute("mallory", real);
        suite.assert_executed(real);
        suite.assert_balance("erin", COIN, 10);

        // and who leaves leaves
        suite.skip_days(8);
        suite.claim("dave");
        assert_eq!(suite.in_hand("dave"), 1_100);
        assert_eq!(suite.books().surplus(), Some(7));
    }
}
