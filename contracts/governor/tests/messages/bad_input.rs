//! What isn't understood completely, or is more than there may be, is refused: by name, with its limit, and without a trace.

use cosmwasm_std::{testing::MockApi, to_json_binary, Coin, CosmosMsg, StdError, WasmMsg};
use cw20::Cw20ReceiveMsg;
use polity::{
    from_json_tree,
    governor::{
        ActionKind, Constitution, ConstitutionError, ExecuteMsg, FoundingTreasury, InstantiateMsg,
        Permission, Raw, ReceiveMsg, SettingError, StakeAsset, TierDelegate,
    },
    InputError,
};
use polity_client::ChainError;
use polity_testkit::hostile::token;

use crate::{kit::*, messages::set::address_error, readme};

/// The chain didn't hand it to the contract's own code: it isn't one of its messages.
///
/// A chain decodes through a tree, and the chain in this process doesn't: both refuse, and say the same.
#[track_caller]
fn not_decoded(scene: &mut Scene, attempt: Attempt, says: &str) {
    scene.watch(&attempt.sender);
    let before = scene.state();
    let shown = format!("{:?}", attempt.msg);
    let through_a_tree = match &attempt.msg {
        CosmosMsg::Wasm(WasmMsg::Execute { msg, .. }) => from_json_tree::<ExecuteMsg>(msg).unwrap_err(),
        CosmosMsg::Wasm(WasmMsg::Instantiate { msg, .. }) => {
            from_json_tree::<InstantiateMsg>(msg).unwrap_err()
        }
        other => panic!("{other:?}"),
    };
    assert!(through_a_tree.to_string().contains(says), "{says}: {through_a_tree}");
    let result = scene.attempt(attempt);
    match error_of::<StdError>(&result) {
        Some(StdError::ParseErr { msg, .. }) => assert!(msg.contains(says), "{says}: {msg}"),
        other => panic!("{says}: {shown}: {other:?} {result:?}"),
    }
    assert!(scene.state() == before);
}

/// Hazard 6: no field that isn't known, and none twice, in any message.
#[test]
fn unknown_and_duplicate_fields_are_refused() {
    let mut scene = Scene::new();
    let examples = readme::examples(&scene, readme::EXECUTE);
    let names: Vec<_> = examples.iter().map(|json| json.split('"').nth(1).unwrap().to_owned()).collect();
    for (json, name) in examples.iter().zip(&names) {
        let inner = format!("{{\"{name}\":{{");
        let Some(rest) = json.strip_prefix(&inner) else { panic!("{json}") };
        let comma = if rest.starts_with('}') { "" } else { "," };
        // those of another crate's type are read leniently: its names are known there
        if name != "receive" {
            let unknown = format!("{inner}\"surprise\":1{comma}{rest}");
            let attempt = scene.told_json("alice", unknown);
            // what has variants has exactly one of them
            let says = if name == "set" { "" } else { "unknown field `surprise`" };
            not_decoded(&mut scene, attempt, says);
        }
        let two = format!("{},\"stake\":{{}}}}", &json[..json.len() - 1]);
        let attempt = scene.told_json("alice", two);
        not_decoded(&mut scene, attempt, "");
        if comma == "," && name != "set" {
            let field = rest.split('"').nth(1).unwrap();
            let value = rest.split_once(':').unwrap().1;
            let end = serde_json::Deserializer::from_str(value).into_iter::<serde_json::Value>();
            let mut end = end;
            end.next().unwrap().unwrap();
            let value = &value[..end.byte_offset()];
            let twice = format!("{inner}\"{field}\":{value},{rest}");
            let attempt = scene.told_json("alice", twice);
            not_decoded(&mut scene, attempt, &format!("duplicate field `{field}`"));
        }
    }
}

/// Hazard 12: messages that take no funds refuse any; those that do refuse others, as their own tables say.
#[test]
fn extra_coins_are_refused_by_every_message() {
    let mut scene = Scene::new();
    scene.fund_with("alice", COIN, 100);
    let mut tried = 0;
    for json in readme::examples(&scene, readme::EXECUTE) {
        if json.starts_with(r#"{"stake""#) || json.starts_with(r#"{"propose""#) {
            continue;
        }
        let both = [Coin::new(1u128, STAKE), Coin::new(2u128, COIN)];
        for (funds, given) in [(&both[..1], "1udigit"), (&both[1..], "2upol"), (&both, "1udigit, 2upol")] {
            let contract_addr = scene.governor().into();
            let msg = json.clone().into_bytes().into();
            let msg = WasmMsg::Execute { contract_addr, msg, funds: funds.into() };
            let before = scene.state();
            let attempt = Attempt { sender: scene.address("alice"), msg: msg.into() };
            let result = scene.attempt(attempt);
            let (expected, given) = ("no funds".into(), given.into());
            assert_error(result, &GovernorError::WrongFunds { expected, given });
            assert!(scene.state() == before);
        }
        tried += 1;
    }
    assert!(tried >= 12, "{tried}");
}

/// What an error tells of funds has a length that the sender doesn't choose.
#[test]
fn many_wrong_coins_are_told_in_short() {
    let mut scene = Scene::new();
    let many: Vec<_> = (0..40).map(|n| Coin::new(1u128, format!("coin{n:02}"))).collect();
    for coin in &many {
        scene.fund_with("alice", coin.denom.as_str(), 1);
    }
    let attempt = scene.told_with("alice", ExecuteMsg::Stake {}, &many);
    let given = "1coin00, 1coin01, 1coin02, 1coin03".into();
    let error = GovernorError::WrongFunds { expected: "only udigit".into(), given };
    let result = scene.attempt(attempt);
    assert_error(result, &error);
}

/// Upper and mixed case, another chain's, none, too long, cut, with a blank.
pub fn bad_addresses(scene: &Scene) -> Vec<String> {
    let good = scene.address("alice").into_string();
    let foreign = MockApi::default().with_prefix("juno").addr_make("alice").into_string();
    let mixed = good.replacen("polity1", "Polity1", 1);
    let cut = good[..good.len() - 1].to_owned();
    let blank = format!("{good} ");
    vec![good.to_uppercase(), mixed, foreign, String::new(), "x".repeat(300), cut, blank, "alice".into()]
}

type Field = (&'static str, fn(&mut Scene, String) -> Attempt);

fn setting(scene: &Scene, setting: Setting) -> Attempt {
    scene.set(setting)
}

fn acting(scene: &Scene, action: Action) -> Attempt {
    scene.proposed(CONSTITUTIONAL, vec![action])
}

fn refounded(scene: &mut Scene, change: impl FnOnce(&mut InstantiateMsg)) -> Attempt {
    let registry = scene.registry();
    let mut message = founding(scene, Plan::new().members(&[]).treasury(COIN, 0).registry(&registry));
    change(&mut message);
    founded(scene, &message, None, NOTHING)
}

/// Every field that is an address, by the name that an error has for it.
const FIELDS: [Field; 24] = [
    ("delegation", |scene, bad| {
        scene.told("alice", ExecuteMsg::Delegate { delegation: Delegation::Whole(bad) })
    }),
    ("delegation", |scene, bad| {
        let good = TierDelegate { tier: tier(1), to: scene.address("bob").into() };
        let list = vec![good, TierDelegate { tier: tier(2), to: bad }];
        scene.told("alice", ExecuteMsg::Delegate { delegation: Delegation::ByTier(list) })
    }),
    ("to", |scene, bad| acting(scene, spend(COIN, 1, bad))),
    ("asset", |scene, bad| acting(scene, spend(Asset::Cw20(bad), 1, scene.address("erin")))),
    ("contract", |scene, bad| acting(scene, call(bad, "{}"))),
    ("contract", |scene, bad| {
        acting(scene, Action::Raw(Raw::Migrate { contract: bad, code_id: 1, msg: b"{}".into() }))
    }),
    ("contract", |scene, bad| {
        let admin = scene.address("erin").into();
        acting(scene, Action::Raw(Raw::UpdateAdmin { contract: bad, admin }))
    }),
    ("admin", |scene, bad| {
        let contract = scene.target().into();
        acting(scene, Action::Raw(Raw::UpdateAdmin { contract, admin: bad }))
    }),
    ("contract", |scene, bad| acting(scene, Action::Raw(Raw::ClearAdmin { contract: bad }))),
    ("admin", |scene, bad| {
        let (msg, label) = (b"{}".into(), "made".into());
        let make = Raw::Instantiate { code_id: 1, msg, funds: vec![], label, admin: Some(bad) };
        acting(scene, Action::Raw(make))
    }),
    ("asset", |scene, bad| acting(scene, Action::SetCap(cap(Asset::Cw20(bad), DAY, &[(3, 1)])))),
    ("successor", |scene, bad| acting(scene, Action::SetGovernor(succession(bad, 500, 30 * DAY)))),
    ("council", |scene, bad| {
        let until = scene.now() + DAY;
        acting(scene, Action::Set(Setting::Council(Some(council(bad, until)))))
    }),
    ("council", |scene, bad| {
        let until = scene.now() + DAY;
        setting(scene, Setting::Council(Some(council(bad, until))))
    }),
    ("registry", |scene, bad| setting(scene, Setting::Registry(bad))),
    ("revenue", |scene, bad| setting(scene, Setting::Revenue(bad))),
    ("contract", |scene, bad| {
        let raws = vec![named(bad, "hello", STANDARD)];
        let constitution = amended(scene, |c| c.raws = raws);
        setting(scene, Setting::Constitution(constitution))
    }),
    ("council", |scene, bad| {
        let until = scene.now() + DAY;
        refounded(scene, |message| message.council = Some(council(bad, until)))
    }),
    ("registry", |scene, bad| refounded(scene, |message| message.registry = Some(bad))),
    ("revenue", |scene, bad| refounded(scene, |message| message.revenue = Some(bad))),
    ("asset", |scene, bad| refounded(scene, |message| message.stake = StakeAsset::Cw20 { address: bad })),
    ("treasury", |scene, bad| {
        refounded(scene, |message| message.treasury = FoundingTreasury::Existing { address: bad })
    }),
    ("initial_balances", |scene, bad| {
        refounded(scene, |message| {
            let initial_balances = vec![cw20::Cw20Coin { address: bad, amount: 1u128.into() }];
            let (name, symbol) = ("Digit".into(), "DIGIT".into());
            message.stake = StakeAsset::NewCw20 { code_id: 1, name, symbol, decimals: 6, initial_balances };
        })
    }),
    ("contract", |scene, bad| {
        refounded(scene, |message| message.constitution.raws = vec![named(bad, "hello", STANDARD)])
    }),
];

/// Hazard 16: another spelling of an address would pass for another account.
#[test]
fn hazard_16_bad_addresses_are_refused_everywhere() {
    let mut scene = Scene::new();
    for bad in bad_addresses(&scene) {
        let reason = address_error(&bad);
        for (index, (field, attempt)) in FIELDS.iter().enumerate() {
            let attempt = attempt(&mut scene, bad.clone());
            let before = scene.state();
            let result = scene.attempt(attempt);
            let given = bad.chars().take(128).collect();
            let error: GovernorError = InputError::Address { field, given, reason: reason.clone() }.into();
            let found = error_of::<GovernorError>(&result);
            assert_eq!(found, Some(&error), "{index}: {field}: {result:?}");
            assert!(scene.state() == before, "{index}: {field}");
        }
    }
}

/// The same where a token is staked: who is paid what is minted, and who a token says that sent.
#[test]
fn hazard_16_bad_addresses_that_a_token_tells() {
    let mut scene = Scene::of(&Plan::new().stake(Stake::HostileCw20));
    let (coin, governor) = (scene.token(), scene.governor());
    scene.pay("alice", &coin, 10, governor);
    let minter = Some(scene.treasury().into());
    scene.misbehave(&coin, token::Manners { minter, ..Default::default() });
    for bad in bad_addresses(&scene) {
        let reason = address_error(&bad);
        let mint = Action::Mint { to: bad.clone(), amount: amount(1) };
        let mint = propose(CONSTITUTIONAL, vec![option_of("Mint", vec![mint])]);
        let forge = |sender: &str, msg| token::ExecuteMsg::Forge {
            contract: scene.governor().into(),
            sender: sender.into(),
            amount: 1u128.into(),
            msg: to_json_binary(msg).unwrap(),
        };
        let alice = scene.address("alice").into_string();
        for (field, msg) in [
            ("sender", forge(&bad, &ReceiveMsg::Stake {})),
            ("to", forge(&alice, &ReceiveMsg::Propose(mint))),
        ] {
            let before = scene.state();
            let attempt = scene.sent("mallory", scene.token(), &msg, NOTHING);
            scene.watch("mallory");
            let result = scene.attempt(attempt);
            let given = bad.chars().take(128).collect();
            let error: GovernorError = InputError::Address { field, given, reason: reason.clone() }.into();
            assert_error(result, &error);
            assert!(scene.state() == before);
        }
    }
}

/// No denom but what the bank can have, wherever one stands.
#[test]
fn bad_denoms_are_refused_everywhere() {
    let mut scene = Scene::new();
    for bad in ["", "ab", "1abc", "u pol", "upöl", &"a".repeat(129)] {
        let asset = Asset::Native(bad.into());
        let funds = vec![Coin::new(1u128, bad)];
        let erin = scene.address("erin");
        let contract = scene.target().into_string();
        let (label, msg) = ("made".to_owned(), b"{}".into());
        let paying = Raw::Execute { contract, msg, funds: funds.clone() };
        let making = Raw::Instantiate { code_id: 1, msg: b"{}".into(), funds, label, admin: None };
        let attempts = [
            acting(&scene, spend(asset.clone(), 1, &erin)),
            acting(&scene, Action::SetCap(cap(asset.clone(), DAY, &[(3, 1)]))),
            acting(&scene, Action::Raw(paying)),
            acting(&scene, Action::Raw(making)),
            refounded(&mut scene, |message| message.stake = StakeAsset::Native { denom: bad.into() }),
        ];
        for (index, attempt) in attempts.into_iter().enumerate() {
            let before = scene.state();
            let result = scene.attempt(attempt);
            let given = bad.chars().take(128).collect();
            let error: GovernorError = InputError::Denom { given }.into();
            assert_eq!(error_of::<GovernorError>(&result), Some(&error), "{index}: {bad}: {result:?}");
            assert!(scene.state() == before);
        }
    }
}

fn proposal_json(title: usize, text: &str, label: usize, actions: &str) -> String {
    let (title, label) = ("t".repeat(title), "l".repeat(label));
    format!(
        r#"{{"propose":{{"tier":4,"title":"{title}","text":{text},"options":[{{"label":"{label}","actions":[{actions}]}}]}}}}"#
    )
}

fn inline(length: usize) -> String {
    format!(r#"{{"inline":"{}"}}"#, "x".repeat(length))
}

fn digest(digest: &str, uri: usize) -> String {
    format!(r#"{{"digest":{{"sha256":"{digest}","uri":"{}"}}}}"#, "u".repeat(uri))
}

/// Each text at its limit, and one byte past it.
#[test]
fn texts_over_their_limit_are_refused() {
    let good = "0f".repeat(32);
    let mut scene = Scene::new();
    let erin = scene.address("erin");
    let spend = |memo: usize| {
        let memo = "m".repeat(memo);
        format!(r#"{{"spend":{{"asset":{{"native":"upol"}},"to":"{erin}","amount":"1","memo":"{memo}"}}}}"#)
    };
    for json in [
        proposal_json(200, &inline(10_000), 100, &spend(256)),
        proposal_json(1, &inline(0), 1, &spend(0)),
        proposal_json(1, &digest(&good, 512), 1, ""),
    ] {
        let Attempt { sender, msg } = scene.told_json("alice", json);
        let CosmosMsg::Wasm(WasmMsg::Execute { contract_addr, msg, .. }) = msg else { unreachable!() };
        let msg = WasmMsg::Execute { contract_addr, msg, funds: coin(1, STAKE) }.into();
        scene.attempt(Attempt { sender, msg }).unwrap();
    }
    for (json, says) in [
        (proposal_json(201, &inline(0), 1, ""), "title: 201 bytes, allowed are 1 to 200"),
        (proposal_json(0, &inline(0), 1, ""), "title: 0 bytes, allowed are 1 to 200"),
        (proposal_json(1, &inline(10_001), 1, ""), "text: 10001 bytes, allowed are 0 to 10000"),
        (proposal_json(1, &inline(0), 101, ""), "label: 101 bytes, allowed are 1 to 100"),
        (proposal_json(1, &inline(0), 0, ""), "label: 0 bytes, allowed are 1 to 100"),
        (proposal_json(1, &digest(&good, 513), 1, ""), "uri: 513 bytes, allowed are 1 to 512"),
        (proposal_json(1, &digest(&good, 0), 1, ""), "uri: 0 bytes, allowed are 1 to 512"),
        (proposal_json(1, &inline(0), 1, &spend(257)), "memo: 257 bytes, allowed are 0 to 256"),
    ] {
        let attempt = scene.told_json("alice", json);
        not_decoded(&mut scene, attempt, says);
    }
    for (name, reason) in [("vote", "rationale"), ("veto", "reason")] {
        let ballot = if name == "vote" { r#""ballot":"against","# } else { "" };
        for length in [0, 1_001] {
            let text = "r".repeat(length);
            let json = format!(r#"{{"{name}":{{"proposal":1,{ballot}"{reason}":"{text}"}}}}"#);
            let attempt = scene.told_json("alice", json);
            let says = format!("rationale: {length} bytes, allowed are 1 to 1000");
            not_decoded(&mut scene, attempt, &says);
        }
    }
    // and at founding
    let message = founding(&mut scene, Plan::new().members(&[]));
    let json = serde_json::to_string(&message).unwrap();
    let (name, first) = (&*message.name, &*message.constitution.tiers[0].name);
    for (from, to, says) in [
        (name, "n".repeat(101), "name: 101 bytes, allowed are 1 to 100"),
        (name, String::new(), "name: 0 bytes, allowed are 1 to 100"),
        (first, "n".repeat(33), "tier name: 33 bytes, allowed are 1 to 32"),
    ] {
        let changed = json.replace(&format!("\"{from}\""), &format!("\"{to}\""));
        let msg = WasmMsg::Instantiate {
            admin: None,
            code_id: scene.code("governor"),
            msg: changed.into_bytes().into(),
            funds: vec![],
            label: "governor".into(),
        };
        let attempt = Attempt { sender: scene.address("founder"), msg: msg.into() };
        not_decoded(&mut scene, attempt, says);
    }
}

#[test]
fn malformed_digests_are_refused() {
    let good = "0f".repeat(32);
    let mut scene = Scene::new();
    for bad in [String::new(), good.to_uppercase(), good[1..].into(), format!("{good}00"), "0g".repeat(32)] {
        let says = format!("a SHA-256 digest is 64 hexadecimal digits in lower case, and '{bad}' is not");
        let activate = format!(
            r#"{{"registry":{{"activate_evaluated":{{"model":1,"revision":1,"version":1,"root":"{bad}","grace":0}}}}}}"#
        );
        for json in [proposal_json(1, &digest(&bad, 1), 1, ""), proposal_json(1, &inline(0), 1, &activate)] {
            let attempt = scene.told_json("alice", json);
            not_decoded(&mut scene, attempt, &says);
        }
    }
}

/// Hazard 6: a list that names something twice is an error, never a silent merge. What may stand twice stands twice.
#[test]
fn hazard_6_duplicates_are_refused_in_every_list() {
    let mut scene = Scene::new();
    let target = scene.target();
    let twice = |entry: String| ConstitutionError::DuplicateEntry { entry };
    type Change = Box<dyn Fn(&mut Constitution)>;
    let cases: [(Change, ConstitutionError); 4] = [
        (
            Box::new(|c| {
                let again = c.permissions[0].clone();
                c.permissions.push(Permission { tier: tier(STANDARD), ..again });
            }),
            twice(ActionKind::AcceptAuthority.to_string()),
        ),
        (
            Box::new({
                let target = target.clone();
                move |c| {
                    let two = [(2, "ping"), (3, "pong"), (3, "ping")];
                    c.raws = two.map(|(id, key)| named(&target, key, id)).into();
                }
            }),
            twice(format!("{target} ping")),
        ),
        (
            Box::new(|c| c.tiers.push(c.tiers[3].clone())),
            ConstitutionError::DuplicateTier { tier: tier(CONSTITUTIONAL) },
        ),
        (
            Box::new(|c| c.tiers[3].name = c.tiers[1].name.clone()),
            ConstitutionError::DuplicateTierName { name: "routine".into() },
        ),
    ];
    for (change, error) in cases {
        let constitution = amended(&scene, change);
        let before = scene.state();
        let error: GovernorError = SettingError::Constitution(error).into();
        for attempt in [
            scene.set(Setting::Constitution(constitution.clone())),
            scene.proposed(CONSTITUTIONAL, vec![Action::Set(Setting::Constitution(constitution.clone()))]),
        ] {
            let result = scene.attempt(attempt);
            assert_error(result, &error);
        }
        assert!(scene.state() == before);
        let attempt = refounded(&mut scene, |message| message.constitution = constitution);
        let result = scene.attempt(attempt);
        assert_error(result, &error);
    }
    // a split ballot, while it is read
    let json = r#"{"vote":{"proposal":1,"ballot":{"split":[{"choice":{"for":0},"weight":5000},{"choice":{"for":0},"weight":5000}]}}}"#;
    let attempt = scene.told_json("alice", json);
    not_decoded(&mut scene, attempt, "split: each choice stands once");

    // two equal payments are two payments, two options may have one label, and a height may be asked for twice
    let erin = scene.address("erin");
    let pay = || spend(COIN, 3, &erin);
    let proposal =
        scene.proposal("alice").option("Same").actions([pay(), pay()]).option("Same").action(pay()).submit();
    scene.carry(proposal);
    scene.assert_balance("erin", COIN, 6);
}

/// Hazard 35: what is huge or deep is refused with an error and leaves no trace.
#[test]
fn hazard_35_huge_and_nested_input_is_refused() {
    let mut scene = Scene::of(&Plan::new().stake(Stake::Cw20));
    let token = scene.token();
    let before = scene.state();
    let huge = "a".repeat(1_000_000);
    let deep = |depth: usize| format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
    for json in [
        format!(r#"{{"vote":{{"proposal":1,"ballot":"{huge}","rationale":null}}}}"#),
        format!(r#"{{"{huge}":{{}}}}"#),
        format!(r#"{{"vote":{}}}"#, deep(100)),
        proposal_json(1, &inline(1_000_000), 1, ""),
        "[".repeat(200),
        String::new(),
    ] {
        let attempt = scene.told_json("alice", json.clone());
        let refused = scene.attempt(attempt).unwrap_err();
        assert!(matches!(refused, ChainError::Contract { .. }), "{refused:?}");
        // and behind a token
        let attempt = scene.sent_token_raw("alice", &token, 1, json.into_bytes().into());
        let refused = scene.attempt(attempt);
        assert!(matches!(error_of::<GovernorError>(&refused), Some(GovernorError::Std(_))), "{refused:?}");
    }
    assert!(scene.state() == before);
    // a raw message is carried as it is, however deep: only its size counts
    let target = scene.target();
    let action = call(&target, &deep(60));
    let propose = propose(CONSTITUTIONAL, vec![option_of("Deep", vec![action])]);
    let attempt = scene.sent_token("alice", &token, 1, &ReceiveMsg::Propose(propose));
    scene.attempt(attempt).unwrap();
    // so is one that names nothing
    let direct =
        ExecuteMsg::Receive(Cw20ReceiveMsg { sender: huge, amount: u128::MAX.into(), msg: b"{}".into() });
    let attempt = scene.told("alice", direct);
    let result = scene.attempt(attempt);
    let (sender, stake) = (scene.address("alice"), scene.stake_asset());
    assert_error(result, &GovernorError::ForeignToken { token: sender, stake });
}
