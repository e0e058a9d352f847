use cosmwasm_std::{from_json, Coin};
use polity::{
    bounds,
    governor::{
        ActionError, ConstitutionError, ExecuteMsg, ProposedResponse, Raw, ReceiveMsg, SettingError, Text,
    },
    InputError,
};

use crate::kit::*;

fn options(options: Vec<Vec<Action>>) -> ExecuteMsg {
    let options = options.into_iter().enumerate();
    let options = options.map(|(n, actions)| option_of(&format!("Option {n}"), actions)).collect();
    ExecuteMsg::Propose(propose(CONSTITUTIONAL, options))
}

fn many(count: usize) -> Vec<Action> {
    vec![Action::WithdrawSuccessor {}; count]
}

/// A proposal of the kit's community with these actions.
fn of(
    id: u8,
    actions: impl FnOnce(&mut Scene) -> Vec<Action>,
    error: impl FnOnce(&Scene) -> GovernorError,
) -> Refused {
    of_plan(&Plan::new(), id, actions, error)
}

fn of_plan(
    plan: &Plan,
    id: u8,
    actions: impl FnOnce(&mut Scene) -> Vec<Action>,
    error: impl FnOnce(&Scene) -> GovernorError,
) -> Refused {
    let mut scene = Scene::of(plan);
    let actions = actions(&mut scene);
    let (attempt, error) = (scene.proposed(id, actions), error(&scene));
    refused(scene, attempt, error)
}

fn raw(contract: impl Into<String>, why: &'static str) -> GovernorError {
    GovernorError::Raw { contract: contract.into(), why }
}

const TYPED: &str = "use the typed action, whose rules code checks";
const MINTER: &str = "its minter stays the treasury, and a message has one plain key";
const CODE: &str = "what is staked keeps its code";

fn funded(funds: Vec<Coin>, error: GovernorError) -> Refused {
    of(
        CONSTITUTIONAL,
        |scene| {
            let contract = scene.target().into();
            vec![Action::Raw(Raw::Execute { contract, msg: b"{}".into(), funds })]
        },
        |_| error,
    )
}

fn wrong(expected: &str, given: &str) -> GovernorError {
    GovernorError::WrongFunds { expected: expected.into(), given: given.into() }
}

fn paid(funds: &[Coin], expected: &str, given: &str) -> Refused {
    let mut scene = Scene::new();
    scene.fund_with("alice", COIN, 10);
    let attempt = scene.told_with("alice", options(vec![vec![]]), funds);
    refused(scene, attempt, wrong(expected, given))
}

fn limits(list: &[(u8, u128)], error: impl FnOnce(&Scene) -> GovernorError) -> Refused {
    of(CONSTITUTIONAL, |_| vec![Action::SetCap(cap(COIN, DAY, list))], error)
}

pub const REFUSALS: &[Case] = &[
    // who, when, in what tier
    ("in a tier that isn't there", || of(9, |_| vec![], |_| GovernorError::UnknownTier { tier: tier(9) })),
    ("where too little is staked", || {
        let scene = Scene::of(&Plan::new().members(&[("alice", 99)]));
        let attempt = scene.proposed(ROUTINE, vec![]);
        let (total, min_stake) = (99u128.into(), amount(100));
        refused(scene, attempt, GovernorError::TooLittleStake { total, min_stake })
    }),
    ("where enough was staked in this block", || {
        let mut scene = Scene::of(&Plan::new().members(&[("alice", 99)]));
        let attempt = scene.proposed(ROUTINE, vec![]);
        scene.next_block();
        scene.stake("alice", 1);
        scene.unstake("alice", 1);
        let (total, min_stake) = (99u128.into(), amount(100));
        refused(scene, attempt, GovernorError::TooLittleStake { total, min_stake })
    }),
    ("by who speaks for too little", || {
        let mut scene = Scene::new();
        scene.join("erin", 19);
        scene.fund("erin", 2);
        let msg = options(vec![vec![]]);
        let attempt = scene.told_with("erin", msg, &coin(2, STAKE));
        // 2 % of 1,019, rounded up
        let (power, needed) = (19u128.into(), 21u128.into());
        refused(scene, attempt, GovernorError::TooLittlePower { power, needed })
    }),
    ("by a stranger", || {
        let scene = Scene::new();
        let attempt =
            scene.told("erin", ExecuteMsg::Propose(propose(OVERSIGHT, vec![option_of("Yes", vec![lift()])])));
        let (power, needed) = (0u128.into(), 10u128.into());
        refused(scene, attempt, GovernorError::TooLittlePower { power, needed })
    }),
    ("a fourth that is open", || {
        let mut scene = Scene::new();
        for _ in 0..3 {
            scene.proposal("alice").tier(ROUTINE).submit();
        }
        let attempt = scene.proposed(ROUTINE, vec![]);
        refused(scene, attempt, GovernorError::TooManyOpen { open: vec![1, 2, 3] })
    }),
    ("out of office", || {
        let mut scene = Scene::new();
        let (old, next) = (scene.governor(), scene.successor());
        scene.enter(&next);
        scene.join("alice", 1_000);
        let attempt = scene.proposed(ROUTINE, vec![]);
        refused(scene, attempt, GovernorError::NotInOffice { governor: Some(old.into()) })
    }),
    ("after being succeeded", || {
        let mut scene = Scene::new();
        let next = scene.succeeded();
        let attempt = scene.proposed(ROUTINE, vec![]);
        let governor = Some(next.governor.into());
        refused(scene, attempt, GovernorError::NotInOffice { governor })
    }),
    // what comes with it
    ("without the deposit", || {
        let scene = Scene::new();
        let attempt = scene.told("alice", options(vec![vec![]]));
        let (needed, given) = (1u128.into(), 0u128.into());
        refused(scene, attempt, GovernorError::Deposit { needed, given })
    }),
    ("with too small a deposit", || {
        let scene = Scene::of(&Plan::new().stake(Stake::Cw20).members(&[("alice", 5_000)]));
        let ExecuteMsg::Propose(propose) = options(vec![vec![]]) else { unreachable!() };
        let attempt = scene.sent_token("alice", &scene.token(), 4, &ReceiveMsg::Propose(propose));
        let (needed, given) = (5u128.into(), 4u128.into());
        refused(scene, attempt, GovernorError::Deposit { needed, given })
    }),
    ("with another denom", || paid(&coin(5, COIN), "only udigit", "5upol")),
    ("with two denoms", || {
        let both = [Coin::new(5u128, STAKE), Coin::new(5u128, COIN)];
        paid(&both, "only udigit", "5udigit, 5upol")
    }),
    ("with coins, where a token is staked", || {
        let mut scene = Scene::of(&Plan::new().stake(Stake::Cw20));
        scene.fund_with("alice", STAKE, 5);
        let attempt = scene.told_with("alice", options(vec![vec![]]), &coin(5, STAKE));
        refused(scene, attempt, wrong("no native coins", "5udigit"))
    }),
    // its form
    ("no options", || {
        let scene = Scene::new();
        let attempt = scene.told_with("alice", options(vec![]), &coin(1, STAKE));
        refused(scene, attempt, bounds::OPTIONS.check(0).unwrap_err().into())
    }),
    ("nine options", || {
        let scene = Scene::new();
        let attempt = scene.told_with("alice", options(vec![vec![]; 9]), &coin(1, STAKE));
        refused(scene, attempt, bounds::OPTIONS.check(9).unwrap_err().into())
    }),
    ("21 actions in two options", || {
        let scene = Scene::new();
        let msg = options(vec![many(20), many(1)]);
        let attempt = scene.told_with("alice", msg, &coin(1, STAKE));
        refused(scene, attempt, bounds::ACTIONS.check(21).unwrap_err().into())
    }),
    ("more than 32 KiB of actions", || {
        let scene = Scene::new();
        let attempt = scene.told_with("alice", sized(32 * 1_024 + 1), &coin(1, STAKE));
        refused(scene, attempt, bounds::ACTIONS_SIZE.check(32_769).unwrap_err().into())
    }),
    ("an optimistic resolution", || of(OVERSIGHT, |_| vec![], |_| GovernorError::OptimisticShape)),
    ("two optimistic options", || {
        let scene = Scene::new();
        let lift = || option_of("Yes", vec![lift()]);
        let msg = ExecuteMsg::Propose(propose(OVERSIGHT, vec![lift(), lift()]));
        let attempt = scene.told("alice", msg);
        refused(scene, attempt, GovernorError::OptimisticShape)
    }),
    // what its tier may carry
    ("in too low a tier", || {
        let scene = Scene::new();
        let spend = spend(COIN, 1, scene.address("erin"));
        let second = vec![lift(), spend, Action::WithdrawSuccessor {}];
        let options = vec![option_of("A", vec![lift()]), option_of("B", second)];
        let msg = ExecuteMsg::Propose(propose(STANDARD, options));
        let attempt = scene.told("alice", msg);
        let error = GovernorError::Uncapped { asset: COIN.asset(), tier: tier(STANDARD) };
        refused(scene, attempt, error)
    }),
    ("a batch that needs more than its tier", || {
        let scene = Scene::new();
        let second = vec![lift(), Action::WithdrawSuccessor {}];
        let options = vec![option_of("A", vec![lift()]), option_of("B", second)];
        let msg = ExecuteMsg::Propose(propose(STANDARD, options));
        let attempt = scene.told("alice", msg);
        let (needed, tier) = (tier(CONSTITUTIONAL), tier(STANDARD));
        refused(scene, attempt, GovernorError::NeedsTier { option: 1, action: 1, needed, tier })
    }),
    ("a payment in what has no cap", || {
        of(
            ROUTINE,
            |scene| vec![spend(COIN, 1, scene.address("erin"))],
            |_| GovernorError::Uncapped { asset: COIN.asset(), tier: tier(ROUTINE) },
        )
    }),
    ("a payment whose tier has no limit", || {
        of_plan(
            &Plan::new().cap(COIN, DAY, &[(STANDARD, 5)]),
            ROUTINE,
            |scene| vec![spend(COIN, 1, scene.address("erin"))],
            |_| GovernorError::Uncapped { asset: COIN.asset(), tier: tier(ROUTINE) },
        )
    }),
    // what it speaks to
    ("a payment in a token that isn't there", || {
        of(
            CONSTITUTIONAL,
            |scene| vec![spend(&scene.address("nobody"), 1, scene.address("erin"))],
            |scene| GovernorError::NoContract { address: scene.address("nobody").into() },
        )
    }),
    ("a call of what is no contract", || {
        of(
            CONSTITUTIONAL,
            |scene| vec![call(scene.address("nobody"), "{}")],
            |scene| GovernorError::NoContract { address: scene.address("nobody").into() },
        )
    }),
    ("a successor that is no contract", || {
        of(
            CONSTITUTIONAL,
            |scene| vec![Action::SetGovernor(succession(scene.address("nobody"), 500, 30 * DAY))],
            |scene| GovernorError::NoContract { address: scene.address("nobody").into() },
        )
    }),
    ("a payment to the treasury", || {
        of(
            CONSTITUTIONAL,
            |scene| vec![spend(COIN, 1, scene.treasury())],
            |scene| GovernorError::InvalidRecipient { to: scene.treasury().into() },
        )
    }),
    ("a payment to the governor", || {
        of(
            CONSTITUTIONAL,
            |scene| vec![spend(COIN, 1, scene.governor())],
            |scene| GovernorError::InvalidRecipient { to: scene.governor().into() },
        )
    }),
    ("minting where coins are staked", || {
        of(
            CONSTITUTIONAL,
            |scene| vec![Action::Mint { to: scene.address("erin").into(), amount: amount(1) }],
            |_| ActionError::NoToken.into(),
        )
    }),
    ("minting what has no minter", || {
        of_cw20(
            &Plan::new().stake(Stake::Cw20),
            |scene| Action::Mint { to: scene.address("erin").into(), amount: amount(1) },
            |scene| GovernorError::NotTheMinter { token: scene.token().into() },
        )
    }),
    ("a registry's action without a registry", || {
        of_plan(
            &Plan::new().without_registry(),
            OVERSIGHT,
            |_| vec![lift()],
            |_| ActionError::NoRegistry { kind: ActionKind::LiftSuspension }.into(),
        )
    }),
    ("shares without a revenue contract", || {
        of_plan(
            &Plan::new(),
            CONSTITUTIONAL,
            |_| vec![set_shares()],
            |_| ActionError::NoRevenue { kind: ActionKind::SetShares }.into(),
        )
    }),
    // raw messages
    ("a raw call of the treasury", || {
        of(
            CONSTITUTIONAL,
            |scene| vec![call(scene.treasury(), r#"{"withdraw_successor":{}}"#)],
            |scene| raw(scene.treasury(), TYPED),
        )
    }),
    ("a raw migration of the treasury", || {
        of(
            CONSTITUTIONAL,
            |scene| {
                let contract = scene.treasury().into();
                vec![Action::Raw(Raw::Migrate { contract, code_id: 1, msg: b"{}".into() })]
            },
            |scene| raw(scene.treasury(), TYPED),
        )
    }),
    ("the treasury's admin", || {
        of(
            CONSTITUTIONAL,
            |scene| {
                let (contract, admin) = (scene.treasury().into(), scene.address("erin").into());
                vec![Action::Raw(Raw::UpdateAdmin { contract, admin })]
            },
            |scene| raw(scene.treasury(), TYPED),
        )
    }),
    ("no admin for the treasury", || {
        of(
            CONSTITUTIONAL,
            |scene| vec![Action::Raw(Raw::ClearAdmin { contract: scene.treasury().into() })],
            |scene| raw(scene.treasury(), TYPED),
        )
    }),
    ("a raw call of the governor", || {
        of(
            CONSTITUTIONAL,
            |scene| vec![call(scene.governor(), r#"{"set":{"unbonding":31536000}}"#)],
            |scene| raw(scene.governor(), TYPED),
        )
    }),
    ("the staked token's minter", || {
        of_cw20(
            &Plan::new().stake(Stake::NewCw20),
            |scene| call(scene.token(), r#"{"update_minter":{"new_minter":null}}"#),
            |scene| raw(scene.token(), MINTER),
        )
    }),
    ("the staked token's minter, escaped", || {
        of_cw20(
            &Plan::new().stake(Stake::NewCw20),
            |scene| call(scene.token(), "{\"update_m\\u0069nter\":{\"new_minter\":null}}"),
            |scene| raw(scene.token(), MINTER),
        )
    }),
    ("the staked token's minter, behind another key", || {
        of_cw20(
            &Plan::new().stake(Stake::NewCw20),
            |scene| call(scene.token(), r#"{"burn":{},"update_minter":{}}"#),
            |scene| raw(scene.token(), MINTER),
        )
    }),
    ("the staked token's code", || {
        of_cw20(
            &Plan::new().stake(Stake::NewCw20),
            |scene| {
                let contract = scene.token().into();
                Action::Raw(Raw::Migrate { contract, code_id: 1, msg: b"{}".into() })
            },
            |scene| raw(scene.token(), CODE),
        )
    }),
    ("the staked token's admin", || {
        of_cw20(
            &Plan::new().stake(Stake::NewCw20),
            |scene| {
                let (contract, admin) = (scene.token().into(), scene.treasury().into());
                Action::Raw(Raw::UpdateAdmin { contract, admin })
            },
            |scene| raw(scene.token(), CODE),
        )
    }),
    ("no admin for the staked token", || {
        of_cw20(
            &Plan::new().stake(Stake::NewCw20),
            |scene| Action::Raw(Raw::ClearAdmin { contract: scene.token().into() }),
            |scene| raw(scene.token(), CODE),
        )
    }),
    ("no coins of a denom", || {
        let zero = vec![Coin::new(0u128, COIN)];
        funded(zero, wrong("amounts of at least 1", "0upol"))
    }),
    ("a denom twice", || {
        let twice = vec![Coin::new(1u128, COIN), Coin::new(1u128, STAKE), Coin::new(1u128, COIN)];
        funded(twice, GovernorError::Duplicate { field: "funds", value: COIN.into() })
    }),
    ("denoms out of order", || {
        let coins = vec![Coin::new(1u128, COIN), Coin::new(1u128, STAKE)];
        funded(coins, wrong("coins in the order of their denoms", "coins in another order"))
    }),
    ("coins of no denom", || {
        funded(vec![Coin::new(1u128, "1x")], InputError::Denom { given: "1x".into() }.into())
    }),
    ("a label over 128 bytes", || {
        of(
            CONSTITUTIONAL,
            |_| {
                let label = "x".repeat(129);
                let (msg, admin) = (b"{}".into(), None);
                vec![Action::Raw(Raw::Instantiate { code_id: 1, msg, funds: vec![], label, admin })]
            },
            |_| bounds::CONTRACT_LABEL.check(129).unwrap_err().into(),
        )
    }),
    // settings
    ("a setting out of its bound", || {
        of(
            CONSTITUTIONAL,
            |_| vec![Action::Set(Setting::Unbonding(1))],
            |scene| {
                let least = scene.constitution().longest_vote();
                SettingError::UnbondingTooShort { given: 1, least }.into()
            },
        )
    }),
    ("messages named to a token with a cap", || {
        let mut scene = Scene::new();
        let token = scene.hostile_token(&[]);
        scene.set_cap(&token, DAY, &[(STANDARD, 5)]);
        let raws = vec![named(token.clone(), "hello", STANDARD)];
        let constitution = amended(&scene, |c| c.raws = raws);
        let action = Action::Set(Setting::Constitution(constitution));
        let attempt = scene.proposed(CONSTITUTIONAL, vec![action]);
        let (contract, why) = (token.into(), "a token with a cap");
        refused(scene, attempt, GovernorError::NotNameable { contract, why })
    }),
    ("messages named to the treasury", || {
        of(
            CONSTITUTIONAL,
            |scene| {
                let raws = vec![named(scene.treasury(), "track", STANDARD)];
                vec![Action::Set(Setting::Constitution(amended(scene, |c| c.raws = raws)))]
            },
            |scene| GovernorError::NotNameable { contract: scene.treasury().into(), why: "the treasury" },
        )
    }),
    ("messages named to the governor", || {
        of(
            CONSTITUTIONAL,
            |scene| {
                let raws = vec![named(scene.governor(), "claim", STANDARD)];
                vec![Action::Set(Setting::Constitution(amended(scene, |c| c.raws = raws)))]
            },
            |scene| GovernorError::NotNameable { contract: scene.governor().into(), why: "the governor" },
        )
    }),
    ("33 named messages", || {
        of(
            CONSTITUTIONAL,
            |scene| {
                let target = scene.target();
                let raws = (0..33).map(|n| named(target.clone(), &format!("key_{n}"), STANDARD)).collect();
                vec![Action::Set(Setting::Constitution(amended(scene, |c| c.raws = raws)))]
            },
            |_| {
                let error = bounds::RAWS.check(33).unwrap_err();
                SettingError::Constitution(ConstitutionError::OutOfBounds { tier: None, error }).into()
            },
        )
    }),
    // caps
    ("a cap of a tier twice", || {
        limits(&[(2, 1), (3, 1), (2, 1)], |_| GovernorError::Duplicate {
            field: "limits",
            value: "tier 2".into(),
        })
    }),
    ("a cap of a tier that isn't there", || {
        limits(&[(9, 1)], |_| GovernorError::UnknownTier { tier: tier(9) })
    }),
    ("a cap that falls with the tiers", || {
        limits(&[(2, 5), (3, 4)], |_| GovernorError::CapLadder { tier: tier(STANDARD) })
    }),
    ("a cap that a higher tier lacks", || {
        limits(&[(2, 5)], |_| GovernorError::CapLadder { tier: tier(STANDARD) })
    }),
    ("a cap of the top tier", || {
        limits(&[(4, 5)], |_| GovernorError::CapLadder { tier: tier(CONSTITUTIONAL) })
    }),
    ("a cap's window out of its bound", || {
        of(
            CONSTITUTIONAL,
            |_| vec![Action::SetCap(cap(COIN, 3_599, &[(3, 5)]))],
            |_| bounds::CAP_WINDOW.check(3_599).unwrap_err().into(),
        )
    }),
    ("a cap on a token with named messages", || {
        let mut scene = Scene::new();
        let token = scene.hostile_token(&[]);
        let raws = vec![named(token.clone(), "hello", STANDARD)];
        let constitution = amended(&scene, |c| c.raws = raws);
        scene.enact(CONSTITUTIONAL, vec![Action::Set(Setting::Constitution(constitution))]);
        let action = Action::SetCap(cap(&token, DAY, &[(STANDARD, 5)]));
        let attempt = scene.proposed(CONSTITUTIONAL, vec![action]);
        let why = "named in the constitution, and a token with a cap can't be";
        refused(scene, attempt, GovernorError::NotNameable { contract: token.into(), why })
    }),
    // succession
    ("itself as its successor", || {
        of(
            CONSTITUTIONAL,
            |scene| vec![Action::SetGovernor(succession(scene.governor(), 500, 30 * DAY))],
            |_| GovernorError::Succession { reason: "the successor is this governor itself".into() },
        )
    }),
    ("a successor with less than half behind it", || {
        of(
            CONSTITUTIONAL,
            |scene| vec![Action::SetGovernor(succession(scene.successor().governor, 499, 30 * DAY))],
            |_| {
                let reason =
                    "min_total is 499, and must be at least half of the total of 1000 at the snapshot";
                GovernorError::Succession { reason: reason.into() }
            },
        )
    }),
    ("a successor sooner than who disagrees can leave", || {
        of(
            CONSTITUTIONAL,
            |scene| vec![Action::SetGovernor(succession(scene.successor().governor, 500, 30 * DAY - 1))],
            |_| bounds::SUCCESSION_TERM.at_least(30 * DAY).check(30 * DAY - 1).unwrap_err().into(),
        )
    }),
];

/// A proposal of a community that stakes a cw20, with its deposit.
fn of_cw20(
    plan: &Plan,
    action: impl FnOnce(&mut Scene) -> Action,
    error: impl FnOnce(&Scene) -> GovernorError,
) -> Refused {
    let mut scene = Scene::of(plan);
    let action = action(&mut scene);
    let propose = propose(CONSTITUTIONAL, vec![option_of("Yes", vec![action])]);
    let attempt = scene.sent_token("alice", &scene.token(), 1, &ReceiveMsg::Propose(propose));
    let error = error(&scene);
    refused(scene, attempt, error)
}

/// A proposal whose options, as JSON, have exactly so many bytes.
fn sized(size: usize) -> ExecuteMsg {
    let options = |key: usize, label: usize| {
        let msg = format!("{{\"{}\":{{}}}}", "k".repeat(key)).into_bytes().into();
        let (funds, admin) = (vec![], None);
        let action = Raw::Instantiate { code_id: 1, msg, funds, label: "made".into(), admin };
        vec![option_of(&"x".repeat(label), vec![Action::Raw(action)])]
    };
    let length = |key, label| cosmwasm_std::to_json_vec(&options(key, label)).unwrap().len();
    // base64 grows by four characters for three bytes; the label fills the rest
    let key = (size - length(0, 1)) / 4 * 3 - 30;
    let label = 1 + size - length(key, 1);
    assert_eq!(length(key, label), size);
    ExecuteMsg::Propose(propose(CONSTITUTIONAL, options(key, label)))
}

#[test]
fn what_is_refused() {
    check(REFUSALS);
}

/// It is written down as it was sent, with the rules of its tier, and its number is the data.
#[test]
fn a_proposal_is_made() {
    for stake in Stake::KINDS {
        let mut scene = Scene::of(&Plan::new().stake(stake).members(&[("alice", 7_000), ("bob", 3_000)]));
        let propose = polity::governor::Propose {
            tier: tier(CONSTITUTIONAL),
            title: "Rent".try_into().unwrap(),
            text: Text::Digest { sha256: "0f".repeat(32).parse().unwrap(), uri: None },
            options: vec![
                option_of("Pay", vec![spend(COIN, 5, scene.address("erin"))]),
                option_of("Stay", vec![]),
            ],
        };
        let before = scene.in_hand("alice");
        let attempt = match scene.stake_asset() {
            Asset::Native(denom) => {
                let msg = ExecuteMsg::Propose(propose.clone());
                scene.told_with("alice", msg, &coin(15, &denom))
            }
            Asset::Cw20(_) => {
                let msg = ReceiveMsg::Propose(propose.clone());
                scene.sent_token("alice", &scene.token(), 15, &msg)
            }
        };
        let native = matches!(scene.stake_asset(), Asset::Native(_));
        let outcome = scene.attempt(attempt).unwrap();
        let now = scene.now();
        let end = now + 14 * DAY;
        assert_eq!(
            scene.events(&outcome),
            [format!("proposed proposal=1 proposer=ALICE tier=4 end={end} deposit=10")]
        );
        if native {
            let data = outcome.data(0).unwrap().unwrap();
            assert_eq!(from_json::<ProposedResponse>(data).unwrap(), ProposedResponse { proposal: 1 });
        }
        assert_eq!(scene.in_hand("alice"), before - 10, "what is over the deposit came back");
        let found = scene.proposal_of(1);
        assert_eq!((found.title, found.text, found.options), ("Rent".into(), propose.text, propose.options));
        assert_eq!(found.proposer, scene.address("alice").as_str());
        assert_eq!((found.created, found.snapshot), (now, scene.height()));
        assert_eq!((found.total.u128(), found.deposit.unwrap().u128()), (10_000, 10));
        let top = scene.constitution().tiers.pop().unwrap();
        assert_eq!(found.rules.rule, top.rule);
        assert_eq!((found.rules.first_end, found.rules.late_extension), (end, top.late_extension));
        assert_eq!((found.rules.delay, found.rules.window), (top.delay, top.window));
        assert!(!found.rules.vetoable);
        assert_eq!((found.status, found.passed, found.failure), (Status::Open, None, None));
        let member = scene.member("alice");
        assert_eq!(member.open_proposals, [1]);
        assert_eq!(member.deposits.len(), 1);
        scene.assert_books();
    }
}

/// Whatever people write is what is read back: quotation marks, line ends, other scripts, what no JSON writes plainly.
#[test]
fn any_text_is_kept_as_it_was_written() {
    let mut scene = Scene::new();
    for text in
        ["\"{}\\ \n\r\t\u{8}\u{c}\u{1}\u{7f}", "日本語 🜁 é", "\\u0041", "</script>&amp;\u{2028}\u{feff}"]
    {
        let proposal = scene.proposal("alice").tier(ROUTINE).title(text).text(text).option(text).submit();
        let found = scene.proposal_of(proposal);
        assert_eq!(found.title, text);
        assert_eq!(found.text, Text::Inline(text.try_into().unwrap()));
        assert_eq!(&*found.options[0].label, text);
        scene.veto("council", proposal);
    }
}

/// At each cap, one less than what is refused.
#[test]
fn at_the_caps_it_is_taken() {
    let mut scene = Scene::new();
    let attempt = scene.told_with("alice", options(vec![vec![]; 8]), &coin(1, STAKE));
    scene.attempt(attempt).unwrap();
    let attempt = scene.told_with("alice", options(vec![many(19), many(1)]), &coin(1, STAKE));
    scene.attempt(attempt).unwrap();
    let attempt = scene.told_with("alice", sized(32 * 1_024), &coin(1, STAKE));
    scene.attempt(attempt).unwrap();

    // what a community is founded and governed with
    let mut scene = Scene::new();
    let (target, home) = (scene.target(), scene.successor().governor);
    let raws = (0..32).map(|n| named(target.clone(), &format!("key_{n}"), STANDARD)).collect();
    let most = vec![
        Action::Set(Setting::Constitution(amended(&scene, |c| c.raws = raws))),
        Action::SetCap(cap(COIN, 3_600, &[(1, 0), (2, 0), (3, 0)])),
        Action::SetCap(cap(STAKE, 366 * DAY, &[(3, u128::MAX)])),
        Action::SetGovernor(succession(home, 500, 30 * DAY)),
    ];
    scene.enact(CONSTITUTIONAL, most);
    assert_eq!(scene.constitution().raws.len(), 32);
}

/// The three open proposals of an account are those that are being voted on: no transaction ends one.
#[test]
fn a_proposal_that_ended_makes_room() {
    let mut scene = Scene::new();
    for _ in 0..3 {
        scene.proposal("alice").tier(ROUTINE).submit();
    }
    scene.proposal("bob").tier(ROUTINE).submit();
    assert_code(scene.proposal("alice").tier(ROUTINE).try_submit(), "too_many_open");
    scene.veto("council", 2);
    scene.proposal("alice").tier(ROUTINE).submit();
    assert_eq!(scene.member("alice").open_proposals, [1, 3, 5]);
    scene.skip_days(5);
    assert!(scene.member("alice").open_proposals.is_empty());
    scene.proposal("alice").tier(ROUTINE).submit();
}

/// Own power counts though it is delegated away, and what is delegated counts in its tier.
#[test]
fn a_proposer_speaks_for_what_it_has_and_what_it_received() {
    let mut scene = Scene::new();
    scene.delegate("dave", "alice");
    scene.next_block();
    scene.proposal("dave").tier(STANDARD).submit();
    scene.delegate_by_tier("bob", &[(STANDARD, "erin")]);
    scene.next_block();
    scene.proposal("erin").tier(STANDARD).submit();
    scene.fund("erin", 1);
    assert_code(scene.proposal("erin").tier(CONSTITUTIONAL).deposit(1).try_submit(), "too_little_power");
}

/// A message of the staked token that changes neither its minter nor its code is the top tier's to send.
#[test]
fn other_messages_to_the_staked_token_are_sent() {
    let mut scene = Scene::of(&Plan::new().stake(Stake::NewCw20).treasury_stake(9));
    let token = scene.token();
    let burn = call(&token, r#"{"burn":{"amount":"4"}}"#);
    scene.enact(CONSTITUTIONAL, vec![burn]);
    assert_eq!(scene.in_hand(scene.treasury()), 5);
    let mint = Action::Mint { to: scene.address("erin").into(), amount: amount(3) };
    scene.enact(CONSTITUTIONAL, vec![mint]);
    assert_eq!(scene.in_hand("erin"), 3);
}
