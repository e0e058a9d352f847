use polity::{
    bounds,
    governor::{
        BallotsResponse, BoundsResponse, ClaimsResponse, PowersResponse, ProposalsResponse, QueryMsg,
    },
    InputError, OutOfBounds,
};
use polity_client::ChainError;
use serde_json::Value;

use crate::{kit::*, messages::set::address_error};

#[track_caller]
fn refuses(scene: &Scene, query: &QueryMsg, error: GovernorError) {
    let refused: Result<Value, ChainError> = scene.asked(query);
    match error_of::<GovernorError>(&refused) {
        Some(found) => assert_eq!(found, &error, "{query:?}"),
        None => panic!("{query:?}: {refused:?}"),
    }
}

/// Power is known up to the start of the present block, and not of one to come.
#[test]
fn a_height_that_has_not_come_is_not_known() {
    let scene = Scene::new();
    let (account, present) = (scene.address("alice").into_string(), scene.height());
    let height = present + 1;
    let error = || GovernorError::FutureHeight { height, present };
    refuses(&scene, &QueryMsg::Power { account: account.clone(), height: Some(height) }, error());
    refuses(&scene, &QueryMsg::Total { height: Some(height) }, error());
    refuses(&scene, &QueryMsg::Powers { account, heights: vec![present, height] }, error());
    scene.asked(&QueryMsg::Total { height: Some(present) }).unwrap();
}

#[test]
fn an_unknown_proposal_is_no_answer() {
    let mut scene = Scene::new();
    scene.proposal("alice").tier(ROUTINE).submit();
    let account = || scene.address("alice").into_string();
    for proposal in [0, 2, u32::MAX] {
        for query in [
            QueryMsg::Proposal { proposal },
            QueryMsg::Ballot { proposal, account: account() },
            QueryMsg::Ballots { proposal, start_after: None, limit: None },
            QueryMsg::Outlook { proposal },
            QueryMsg::Voter { proposal, account: account() },
            QueryMsg::Execution { proposal },
        ] {
            refuses(&scene, &query, GovernorError::NoProposal { proposal });
        }
    }
}

/// Pages and heights have a cap, at which they answer and one past which they don't.
#[test]
fn pages_have_a_cap() {
    let mut scene = Scene::new();
    let proposal = scene.proposal("alice").tier(ROUTINE).submit();
    let account = || scene.address("alice").into_string();
    let pages = |limit: u32| {
        let limit = Some(limit);
        [
            QueryMsg::Claims { account: account(), start_after: None, limit },
            QueryMsg::Proposals { start_before: None, limit },
            QueryMsg::Ballots { proposal, start_after: None, limit },
        ]
    };
    for query in pages(30).into_iter().chain(pages(1)) {
        scene.asked(&query).unwrap();
    }
    for limit in [0, 31, u32::MAX] {
        let error = || OutOfBounds { bound: bounds::PAGE, given: limit.into() };
        pages(limit).iter().for_each(|query| refuses(&scene, query, error().into()));
    }
    let powers = |count| QueryMsg::Powers { account: account(), heights: vec![1; count] };
    let answer: PowersResponse = scene.try_ask(&powers(30)).unwrap();
    assert_eq!(answer.powers.len(), 30, "a height may be asked for twice");
    for count in [0, 31] {
        let error = bounds::HEIGHTS.check_len(count).unwrap_err();
        refuses(&scene, &powers(count), error.into());
    }
}

/// Lists go on where the page before ended, without a gap or a repetition.
#[test]
fn pages_go_on_where_the_last_one_ended() {
    let mut scene = Scene::of(&Plan::new().amend(|c| {
        c.tiers.iter_mut().for_each(|tier| tier.proposer = Ratio::default());
    }));
    let made: Vec<u32> =
        (0..7).map(|n| scene.proposal(&format!("maker {n}")).tier(STANDARD).submit()).collect();
    let mut found = vec![];
    loop {
        let query = QueryMsg::Proposals { start_before: found.last().copied(), limit: Some(3) };
        let page: ProposalsResponse = scene.try_ask(&query).unwrap();
        if page.proposals.is_empty() {
            break;
        }
        found.extend(page.proposals.iter().map(|row| row.proposal));
    }
    assert_eq!(found, made.into_iter().rev().collect::<Vec<_>>(), "newest first");

    for who in ["alice", "bob", "carol", "dave"] {
        scene.vote(who, 1, yes());
        scene.unstake(who, 10);
    }
    let (mut voters, mut next) = (vec![], None);
    loop {
        let query = QueryMsg::Ballots { proposal: 1, start_after: next, limit: Some(3) };
        let page: BallotsResponse = scene.try_ask(&query).unwrap();
        voters.extend(page.ballots.into_iter().map(|row| row.account));
        next = page.next;
        if next.is_none() {
            break;
        }
    }
    let mut expected = ["alice", "bob", "carol", "dave"].map(|who| scene.address(who).into_string());
    voters.sort();
    expected.sort();
    assert_eq!(voters, expected);

    scene.unstake("alice", 20);
    let account = scene.address("alice").into_string();
    let page = |start_after| QueryMsg::Claims { account: account.clone(), start_after, limit: Some(1) };
    let first: ClaimsResponse = scene.try_ask(&page(None)).unwrap();
    let second: ClaimsResponse = scene.try_ask(&page(Some(first.claims[0].release))).unwrap();
    assert_eq!((first.claims[0].amount.u128(), second.claims[0].amount.u128()), (10, 20));
}

/// Hazard 16: an account is an address of this chain in its own spelling.
#[test]
fn an_account_is_an_address() {
    let mut scene = Scene::new();
    let proposal = scene.proposal("alice").tier(ROUTINE).submit();
    for bad in crate::messages::bad_input::bad_addresses(&scene) {
        let account = || bad.clone();
        let start_after = Some(bad.clone());
        for (field, query) in [
            ("account", QueryMsg::Power { account: account(), height: None }),
            ("account", QueryMsg::Powers { account: account(), heights: vec![1] }),
            ("account", QueryMsg::Member { account: account() }),
            ("account", QueryMsg::Claims { account: account(), start_after: None, limit: None }),
            ("account", QueryMsg::Ballot { proposal, account: account() }),
            ("account", QueryMsg::Voter { proposal, account: account() }),
            ("start_after", QueryMsg::Ballots { proposal, start_after: start_after.clone(), limit: None }),
        ] {
            let given = bad.chars().take(128).collect();
            let error = InputError::Address { field, given, reason: address_error(&bad) };
            refuses(&scene, &query, error.into());
        }
    }
}

/// The bounds that are told are those of the code, with the community's floors.
#[test]
fn bounds_are_told() {
    let scene = Scene::new();
    let told: BoundsResponse = scene.try_ask(&QueryMsg::Bounds {}).unwrap();
    let floors = scene.settings().floors;
    assert_eq!(told.bounds.len(), bounds::ALL.len());
    for (row, bound) in told.bounds.iter().zip(bounds::ALL) {
        let min = match bound.name {
            "voting" => floors.voting,
            "delay" => floors.delay,
            _ => bound.min,
        };
        assert_eq!((row.name.as_str(), row.min, row.max), (bound.name, min, bound.max));
    }
    assert_eq!(told.actions.len(), ActionKind::ALL.len());
    let harmless: Vec<_> = told.actions.iter().filter(|a| a.harmless).map(|a| a.kind.as_str()).collect();
    assert_eq!(harmless, ["activate_evaluated", "ratify_suspension", "lift_suspension"]);
    let reserved: Vec<_> = told.actions.iter().filter(|a| a.top_only).map(|a| a.kind.as_str()).collect();
    assert_eq!(
        reserved,
        [
            "mint",
            "set",
            "set_cap",
            "set_governor",
            "withdraw_successor",
            "migrate_treasury",
            "propose_authority",
            "raw"
        ]
    );
    assert_eq!(told.approval_of_funds, Ratio::percent(10));
    assert_eq!(told.reserved_keys.len(), 8);
}

/// What is told of a proposal before, while and after it is decided.
#[test]
fn why_and_why_not() {
    let mut scene = Scene::new();
    let proposal = scene.proposal("alice").tier(STANDARD).submit();
    let outlook = scene.outlook(proposal);
    assert_eq!((outlook.status, outlook.answer, outlook.leading), (Status::Open, None, 0));
    let missing: Vec<_> = outlook.conditions.iter().map(|c| c.missing.to_string()).collect();
    assert_eq!(missing, ["1", "200", "150"]);
    assert_eq!(outlook.not_voted.u128(), 1_000);
    assert_eq!(scene.voter("erin", proposal).refusal, Some(Refusal::NoPower));
    scene.vote("alice", proposal, yes());
    let outlook = scene.outlook(proposal);
    assert_eq!((outlook.answer, outlook.answer_since), (Some(0), scene.now()));
    assert!(outlook.conditions.iter().all(|c| c.met && c.missing.is_zero()));
    assert_eq!(scene.voter("alice", proposal).refusal, None, "it may be changed");
    let blocker = scene.execution(proposal).blocker;
    assert_eq!(blocker, Some(Blocker::Open { end: outlook.end }));
    scene.skip_days(7);
    assert_eq!(scene.voter("bob", proposal).refusal, Some(Refusal::Closed));
    let execution = scene.execution(proposal);
    assert_eq!((execution.status, execution.executable), (Status::Waiting, false));
    scene.skip_days(2);
    let execution = scene.execution(proposal);
    assert!(execution.executable && execution.blocker.is_none());

    let last = scene.proposal("alice").submit();
    scene.vote("alice", last, yes());
    assert_eq!(scene.voter("alice", last).refusal, Some(Refusal::AlreadyVoted));
    scene.delegate("dave", "alice");
    scene.next_block();
    let next = scene.proposal("bob").submit();
    let voter = scene.voter("dave", next);
    assert_eq!(voter.delegate.unwrap().delegate, scene.address("alice").as_str());
}
