//! Messages: what is accepted is understood completely, and what is refused says which field and which limit.

mod of_dividends;
mod of_registry;
mod of_revenue;

use std::fmt::Debug;

use cosmwasm_schema::schemars::JsonSchema;
use cosmwasm_std::{from_json, to_json_vec};
use polity::{
    dividends,
    governor::{
        self, Ballot, Constitution, Delegation, Floors, OptionMsg, Propose, Setting, Split, TierId, Vote,
    },
    registry, revenue, treasury, Amount, CommunityName, Description, Digest, Label, Memo, Ratio, Rationale,
    TierName, Title, Uri,
};
use serde::{de::DeserializeOwned, Serialize};

const TIER: &str = r#"{"id":1,"name":"all","voting":86400,"delay":3600,"window":3600,"late_extension":60,"deposit":"0.001","proposer":"0.05","vetoable":false,"rule":{"affirmative":{"threshold":"0.5","quorum":"0.2","approval":"0.1","ballots":"early"}}}"#;
const OPTIMISTIC: &str = r#"{"optimistic":{"objection":"0.1","revoting":true}}"#;
const ROOT: &str = "00000000000000000000000000000000000000000000000000000000000000ff";

/// Every variant of every message that is sent to a contract, as people write it.
fn examples() -> Vec<(&'static str, Vec<String>)> {
    let constitution = format!(
        r#"{{"tiers":[{TIER}],"permissions":[{{"kind":"spend","tier":1}}],"raws":[{{"contract":"x","key":"a","tier":1}}]}}"#
    );
    let spend = r#"{"asset":{"native":"uatom"},"to":"x","amount":"5","memo":"rent"}"#;
    let cap = r#"{"asset":{"cw20":"x"},"window":86400,"limits":[{"tier":1,"amount":"0"}]}"#;
    let succession = r#"{"successor":"x","min_total":"5","term":9}"#;
    let settings = [
        format!(r#"{{"constitution":{constitution}}}"#),
        r#"{"floors":{"voting":1,"delay":0}}"#.to_owned(),
        r#"{"unbonding":5}"#.to_owned(),
        r#"{"min_stake":"5"}"#.to_owned(),
        r#"{"council":{"address":"x","until":5}}"#.to_owned(),
        r#"{"council":null}"#.to_owned(),
        r#"{"registry":"x"}"#.to_owned(),
        r#"{"revenue":"x"}"#.to_owned(),
    ];
    let registry = [
        r#"{"ratify_suspension":{"model":1,"revision":2,"until":3}}"#.to_owned(),
        r#"{"lift_suspension":{"model":1,"revision":2}}"#.to_owned(),
        format!(
            r#"{{"activate_evaluated":{{"model":1,"revision":2,"version":3,"root":"{ROOT}","grace":4}}}}"#
        ),
    ];
    let raws = [
        r#"{"execute":{"contract":"x","msg":"e30=","funds":[]}}"#,
        r#"{"instantiate":{"code_id":1,"msg":"e30=","funds":[],"label":"x","admin":null}}"#,
        r#"{"migrate":{"contract":"x","code_id":1,"msg":"e30="}}"#,
        r#"{"update_admin":{"contract":"x","admin":"y"}}"#,
        r#"{"clear_admin":{"contract":"x"}}"#,
    ];
    let mut actions = vec![
        format!(r#"{{"spend":{spend}}}"#),
        r#"{"mint":{"to":"x","amount":"5"}}"#.to_owned(),
        format!(r#"{{"set_cap":{cap}}}"#),
        format!(r#"{{"set_governor":{succession}}}"#),
        r#"{"withdraw_successor":{}}"#.to_owned(),
        r#"{"migrate_treasury":{"code_id":1,"msg":"e30="}}"#.to_owned(),
    ];
    actions.extend(settings.iter().map(|setting| format!(r#"{{"set":{setting}}}"#)));
    actions.extend(registry.iter().map(|msg| format!(r#"{{"registry":{msg}}}"#)));
    actions.extend(raws.iter().map(|raw| format!(r#"{{"raw":{raw}}}"#)));
    let propose = |text: &str| {
        format!(
            r#"{{"tier":1,"title":"t","text":{text},"options":[{{"label":"yes","actions":[{}]}}]}}"#,
            actions.join(",")
        )
    };
    let proposals = [
        propose(r#"{"inline":"words"}"#),
        propose(&format!(r#"{{"digest":{{"sha256":"{ROOT}","uri":null}}}}"#)),
    ];
    let votes = [
        r#"{"proposal":1,"ballot":{"for":0},"rationale":null}"#,
        r#"{"proposal":1,"ballot":"against","rationale":"no"}"#,
        r#"{"proposal":1,"ballot":"abstain","rationale":null}"#,
        r#"{"proposal":1,"ballot":{"split":[{"choice":{"for":0},"weight":1},{"choice":"against","weight":9999}]},"rationale":null}"#,
    ];
    let mut execute: Vec<String> = [
        r#"{"stake":{}}"#,
        r#"{"receive":{"sender":"x","amount":"5","msg":"e30="}}"#,
        r#"{"unstake":{"amount":"5"}}"#,
        r#"{"claim":{"limit":5}}"#,
        r#"{"delegate":{"delegation":"nobody"}}"#,
        r#"{"delegate":{"delegation":{"whole":"x"}}}"#,
        r#"{"delegate":{"delegation":{"by_tier":[{"tier":1,"to":"x"}]}}}"#,
        r#"{"execute":{"proposal":1}}"#,
        r#"{"dry_run":{"proposal":1,"option":0}}"#,
        r#"{"veto":{"proposal":1,"reason":"no"}}"#,
        r#"{"release_deposit":{"proposal":1}}"#,
        r#"{"accept_treasury":{}}"#,
    ]
    .map(str::to_owned)
    .into();
    execute.extend(proposals.iter().map(|p| format!(r#"{{"propose":{p}}}"#)));
    execute.extend(votes.iter().map(|vote| format!(r#"{{"vote":{vote}}}"#)));
    execute.push(format!(r#"{{"vote_many":{{"votes":[{}]}}}}"#, votes.join(",")));
    execute.extend(settings.iter().map(|setting| format!(r#"{{"set":{setting}}}"#)));
    let founding = |stake: &str, treasury: &str| {
        format!(
            r#"{{"name":"n","stake":{stake},"constitution":{constitution},"floors":{{"voting":1,"delay":0}},"unbonding":9,"min_stake":"1","council":{{"address":"x","until":5}},"registry":null,"revenue":"x","treasury":{treasury}}}"#
        )
    };
    let strings = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
    vec![
        (
            "governor::InstantiateMsg",
            vec![
                founding(r#"{"native":{"denom":"uatom"}}"#, r#"{"new":{"code_id":1}}"#),
                founding(r#"{"cw20":{"address":"x"}}"#, r#"{"existing":{"address":"x"}}"#),
                founding(
                    r#"{"new_cw20":{"code_id":1,"name":"n","symbol":"s","decimals":6,"initial_balances":[{"address":"x","amount":"5"}]}}"#,
                    r#"{"new":{"code_id":1}}"#,
                ),
            ],
        ),
        ("governor::ExecuteMsg", execute),
        (
            "governor::ReceiveMsg",
            vec![r#"{"stake":{}}"#.to_owned(), format!(r#"{{"propose":{}}}"#, proposals[0])],
        ),
        (
            "governor::QueryMsg",
            strings(&[
                r#"{"community":{}}"#,
                r#"{"constitution":{}}"#,
                r#"{"bounds":{}}"#,
                r#"{"power":{"account":"x","height":null}}"#,
                r#"{"powers":{"account":"x","heights":[1,2]}}"#,
                r#"{"total":{"height":5}}"#,
                r#"{"member":{"account":"x"}}"#,
                r#"{"claims":{"account":"x","start_after":1,"limit":2}}"#,
                r#"{"proposal":{"proposal":1}}"#,
                r#"{"proposals":{"start_before":1,"limit":2}}"#,
                r#"{"ballot":{"proposal":1,"account":"x"}}"#,
                r#"{"ballots":{"proposal":1,"start_after":"x","limit":2}}"#,
                r#"{"outlook":{"proposal":1}}"#,
                r#"{"voter":{"proposal":1,"account":"x"}}"#,
                r#"{"execution":{"proposal":1}}"#,
            ]),
        ),
        ("treasury::InstantiateMsg", strings(&["{}"])),
        (
            "treasury::ExecuteMsg",
            vec![
                format!(r#"{{"execute":{{"proposal":1,"tiers":[1,2],"calls":[{{"spend":{spend}}}]}}}}"#),
                format!(r#"{{"set_cap":{cap}}}"#),
                format!(r#"{{"set_governor":{succession}}}"#),
                r#"{"withdraw_successor":{}}"#.to_owned(),
                r#"{"accept_governor":{}}"#.to_owned(),
                r#"{"track":{"asset":{"native":"uatom"}}}"#.to_owned(),
                r#"{"receive":{"sender":"x","amount":"5","msg":"e30="}}"#.to_owned(),
            ],
        ),
        (
            "treasury::QueryMsg",
            strings(&[
                r#"{"treasury":{}}"#,
                r#"{"cap":{"asset":{"cw20":"x"}}}"#,
                r#"{"caps":{"start_after":{"cw20":"x"},"limit":2}}"#,
                r#"{"assets":{"start_after":{"native":"x"},"limit":2}}"#,
            ]),
        ),
        ("treasury::MigrateMsg", strings(&["{}"])),
        ("registry::AuthorityMsg", registry.to_vec()),
        ("registry::InstantiateMsg", strings(&["{}"])),
        ("registry::ExecuteMsg", of_registry::execute()),
        ("registry::QueryMsg", of_registry::query()),
        ("dividends::InstantiateMsg", of_dividends::instantiate()),
        ("dividends::ExecuteMsg", of_dividends::execute()),
        ("dividends::QueryMsg", of_dividends::query()),
        ("revenue::InstantiateMsg", strings(&[r#"{"registry":"x"}"#])),
        ("revenue::ExecuteMsg", of_revenue::execute()),
        ("revenue::ReceiveMsg", strings(&[r#"{"pay":{"model":1,"epoch":7}}"#])),
        (
            "revenue::AuthorityMsg",
            vec![format!(r#"{{"set_shares":{{"model":1,"table":2,"digest":"{ROOT}"}}}}"#)],
        ),
        ("revenue::QueryMsg", of_revenue::query()),
    ]
}

/// Decodes as the message of this name and gives it back as JSON.
fn decode(name: &str, json: &str) -> Result<String, String> {
    fn as_json<T: DeserializeOwned + Serialize>(json: &str) -> Result<String, String> {
        let message = from_json::<T>(json).map_err(|error| error.to_string())?;
        Ok(String::from_utf8(to_json_vec(&message).unwrap()).unwrap())
    }
    match name {
        "governor::InstantiateMsg" => as_json::<governor::InstantiateMsg>(json),
        "governor::ExecuteMsg" => as_json::<governor::ExecuteMsg>(json),
        "governor::ReceiveMsg" => as_json::<governor::ReceiveMsg>(json),
        "governor::QueryMsg" => as_json::<governor::QueryMsg>(json),
        "treasury::InstantiateMsg" => as_json::<treasury::InstantiateMsg>(json),
        "treasury::ExecuteMsg" => as_json::<treasury::ExecuteMsg>(json),
        "treasury::QueryMsg" => as_json::<treasury::QueryMsg>(json),
        "treasury::MigrateMsg" => as_json::<treasury::MigrateMsg>(json),
        "registry::AuthorityMsg" => as_json::<registry::AuthorityMsg>(json),
        "registry::InstantiateMsg" => as_json::<registry::InstantiateMsg>(json),
        "registry::ExecuteMsg" => as_json::<registry::ExecuteMsg>(json),
        "registry::QueryMsg" => as_json::<registry::QueryMsg>(json),
        "dividends::InstantiateMsg" => as_json::<dividends::InstantiateMsg>(json),
        "dividends::ExecuteMsg" => as_json::<dividends::ExecuteMsg>(json),
        "dividends::QueryMsg" => as_json::<dividends::QueryMsg>(json),
        "revenue::InstantiateMsg" => as_json::<revenue::InstantiateMsg>(json),
        "revenue::ExecuteMsg" => as_json::<revenue::ExecuteMsg>(json),
        "revenue::ReceiveMsg" => as_json::<revenue::ReceiveMsg>(json),
        "revenue::AuthorityMsg" => as_json::<revenue::AuthorityMsg>(json),
        "revenue::QueryMsg" => as_json::<revenue::QueryMsg>(json),
        _ => panic!("{name}"),
    }
}

/// Where each object of the JSON ends, with whether it has a field already. All but those of types that are cw20's own.
fn objects(json: &str) -> Vec<(usize, bool)> {
    let bytes = json.as_bytes();
    (0..bytes.len())
        .filter(|at| bytes[*at] == b'}')
        .filter(|at| {
            let object = &json[json[..*at].rfind('{').unwrap()..];
            !object.starts_with(r#"{"address":"x","amount""#) && !object.starts_with(r#"{"sender""#)
        })
        .map(|at| (at, bytes[at - 1] != b'{'))
        .collect()
}

/// Every field of every object: its text, from the quote of its name to the end of its value.
fn fields(json: &str) -> Vec<std::ops::Range<usize>> {
    let bytes = json.as_bytes();
    let names = json.match_indices("\":").map(|(end, _)| (json[..end].rfind('"').unwrap(), end + 2));
    names
        .map(|(start, value)| {
            let (mut depth, mut quoted, mut at) = (0, false, value);
            while quoted || depth > 0 || !matches!(bytes[at], b',' | b'}' | b']') {
                match bytes[at] {
                    b'"' => quoted = !quoted,
                    b'{' | b'[' if !quoted => depth += 1,
                    b'}' | b']' if !quoted => depth -= 1,
                    _ => {}
                }
                at += 1;
            }
            start..at
        })
        .collect()
}

/// Each message is what it looks like: it decodes, and encodes to the same text.
#[test]
fn messages_survive_their_json() {
    for (name, examples) in examples() {
        for json in examples {
            assert_eq!(decode(name, &json).as_deref(), Ok(&*json), "{name}");
        }
    }
}

/// Hazard 35: whichever object of whichever message has a field that isn't known, the message is refused: nothing that
/// somebody wrote is left out silently. Not so inside types of other crates: `Cw20Coin`, `Cw20ReceiveMsg`, `Coin`, `WasmMsg`.
#[test]
fn unknown_fields_are_refused_wherever_they_stand() {
    let mut tried = 0;
    for (name, examples) in examples() {
        for json in examples {
            for (end, has_fields) in objects(&json) {
                let comma = if has_fields { "," } else { "" };
                let more = format!("{}{comma}\"surprise\":1{}", &json[..end], &json[end..]);
                assert!(decode(name, &more).is_err(), "{name}: {more}");
                tried += 1;
            }
        }
    }
    assert!(tried > 300, "{tried}");
}

/// Hazard 6: whichever field stands twice, the message is refused: neither of the two is chosen silently.
#[test]
fn hazard_6_duplicate_fields_are_refused_wherever_they_stand() {
    let mut tried = 0;
    for (name, examples) in examples() {
        for json in examples {
            for field in fields(&json) {
                let twice =
                    format!("{}{},{}", &json[..field.start], &json[field.clone()], &json[field.start..]);
                assert!(decode(name, &twice).is_err(), "{name}: {twice}");
                tried += 1;
            }
        }
    }
    assert!(tried > 500, "{tried}");
}

/// Whichever field is missing: refused, unless it may be left out, and then it is as if it were null, or its default.
#[test]
fn missing_fields_are_refused_or_null() {
    const OPTIONAL: [&str; 30] = [
        "rationale",
        "reason",
        "council",
        "registry",
        "revenue",
        "limit",
        "height",
        "start_after",
        "start_before",
        "uri",
        "memo",
        "admin",
        "until",
        "asset",
        "max_age",
        "share_alike",
        "restrictions",
        "policy",
        "guardian",
        "successor",
        "successor_of",
        "label",
        "card",
        "authority",
        "stderr",
        "expires",
        "at",
        "epoch",
        "account",
        "used",
    ];
    // of an evaluation rule, as its docs say
    const DEFAULTS: [(&str, &str); 5] =
        [("max_fail", "0"), ("min_n", "1"), ("full", "false"), ("z", "0"), ("renew", "false")];
    for (name, examples) in examples() {
        for json in examples {
            for field in fields(&json) {
                // the field with one comma beside it
                let (before, after) = (&json[..field.start], &json[field.end..]);
                let without = match before.strip_suffix(',') {
                    Some(before) => format!("{before}{after}"),
                    None => format!("{before}{}", after.strip_prefix(',').unwrap_or(after)),
                };
                let key = json[field.start + 1..].split('"').next().unwrap();
                if let Ok(decoded) = decode(name, &without) {
                    if let Some((_, default)) = DEFAULTS.iter().find(|(name, _)| *name == key) {
                        assert!(decoded.contains(&format!("\"{key}\":{default}")), "{name}: {decoded}");
                        continue;
                    }
                    assert!(OPTIONAL.contains(&key), "{name} without {key}: {without}");
                    assert!(decoded.contains(&format!("\"{key}\":null")), "{name}: {decoded}");
                }
            }
        }
    }
}

#[track_caller]
fn refused<T: DeserializeOwned + Debug>(json: &str, says: &str) {
    let error = from_json::<T>(json).unwrap_err().to_string();
    assert!(error.contains(says), "{json}: {error}");
}

/// Values out of bounds are refused while decoding, and the error names the field and its limit.
#[test]
fn errors_name_the_field_and_its_limit() {
    let text = |length: usize| format!("\"{}\"", "a".repeat(length));
    let a_ratio = "is not a part of a whole: write a decimal from 0 to 1 with at most 6 places, like 0.334";
    for given in ["", "1.1", "-0.1", "50%", "0.0000001", ".5", "0,5"] {
        refused::<Ratio>(&format!("\"{given}\""), &format!("'{given}' {a_ratio}"));
    }
    refused::<Ratio>("0.5", "");
    refused::<Ratio>(&text(1_000_000), &format!("'{}' {a_ratio}", "a".repeat(32)));

    let a_digest = "a SHA-256 digest is 64 hexadecimal digits in lower case, and";
    for given in [
        "",
        "ff",
        &ROOT[1..],
        &format!("{ROOT}00"),
        &ROOT.to_uppercase(),
        &format!("0x{ROOT}"),
        &"g".repeat(64),
    ] {
        refused::<Digest>(
            &format!("\"{given}\""),
            &format!("{a_digest} '{}' is not", given.chars().take(72).collect::<String>()),
        );
    }

    refused::<Amount>("\"0\"", "an amount is at least 1 unit, and this one is 0");
    for given in ["\"-1\"", "\"340282366920938463463374607431768211456\"", "1", "\"\"", "\"1.5\"", "null"] {
        refused::<Amount>(given, "");
    }
    assert_eq!(from_json::<Amount>("\"340282366920938463463374607431768211455\"").unwrap().u128(), u128::MAX);

    refused::<TierId>("0", "a tier's id is 1 to 255, and 0 is none");
    refused::<TierId>("256", "");
    refused::<TierId>("-1", "");

    refused::<Split>("[]", "split: 0 items, allowed are 1 to 10");
    let portions = |weights: &[(&str, u32)]| {
        let portions = weights.iter().map(|(c, w)| format!(r#"{{"choice":{c},"weight":{w}}}"#));
        format!("[{}]", portions.collect::<Vec<_>>().join(","))
    };
    let eleven: Vec<_> = (0..11).map(|_| ("\"against\"", 1)).collect();
    refused::<Split>(&portions(&eleven), "split: 11 items, allowed are 1 to 10");
    let (against, abstain) = ("\"against\"", "\"abstain\"");
    refused::<Split>(&portions(&[(against, 10_000), (abstain, 0)]), "split: a weight is at least 1");
    refused::<Split>(&portions(&[(against, 5_000), (against, 5_000)]), "split: each choice stands once");
    let first = r#"{"for":0}"#;
    refused::<Split>(
        &portions(&[(first, 1), (against, 9_998), (first, 1)]),
        "split: each choice stands once",
    );
    for (weight, sum) in [(4_999, 9_999), (5_001, 10_001), (65_535, 70_535)] {
        let says = format!("split: the weights sum to {sum}, and must sum to 10,000");
        refused::<Split>(&portions(&[(against, 5_000), (abstain, weight)]), &says);
    }
    refused::<Split>(&portions(&[(against, 65_536)]), "");

    // texts, at both ends
    refused::<CommunityName>(&text(0), "name: 0 bytes, allowed are 1 to 100");
    refused::<CommunityName>(&text(101), "name: 101 bytes, allowed are 1 to 100");
    refused::<TierName>(&text(0), "tier name: 0 bytes, allowed are 1 to 32");
    refused::<TierName>(&text(33), "tier name: 33 bytes, allowed are 1 to 32");
    refused::<Title>(&text(0), "title: 0 bytes, allowed are 1 to 200");
    refused::<Title>(&text(201), "title: 201 bytes, allowed are 1 to 200");
    refused::<Label>(&text(0), "label: 0 bytes, allowed are 1 to 100");
    refused::<Label>(&text(101), "label: 101 bytes, allowed are 1 to 100");
    refused::<Description>(&text(10_001), "text: 10001 bytes, allowed are 0 to 10000");
    refused::<Rationale>(&text(0), "rationale: 0 bytes, allowed are 1 to 1000");
    refused::<Rationale>(&text(1_001), "rationale: 1001 bytes, allowed are 1 to 1000");
    refused::<Memo>(&text(257), "memo: 257 bytes, allowed are 0 to 256");
    refused::<Uri>(&text(0), "uri: 0 bytes, allowed are 1 to 512");
    refused::<Uri>(&text(513), "uri: 513 bytes, allowed are 1 to 512");
    for (length, decodes) in [(0, true), (10_000, true), (10_001, false)] {
        assert_eq!(from_json::<Description>(text(length)).is_ok(), decodes);
    }

    // and where they stand in messages
    refused::<Vote>(r#"{"proposal":1,"ballot":"against","rationale":""}"#, "rationale: 0 bytes");
    refused::<Ballot>(r#"{"split":[]}"#, "split: 0 items");
    refused::<Ballot>("\"yes\"", "yes");
    refused::<Ballot>(r#"{"for":256}"#, "");
    refused::<Propose>(
        r#"{"tier":0,"title":"t","text":{"inline":""},"options":[]}"#,
        "a tier's id is 1 to 255",
    );
    refused::<OptionMsg>(r#"{"label":"","actions":[]}"#, "label: 0 bytes");
    refused::<Delegation>(r#"{"by_tier":[{"tier":0,"to":"x"}]}"#, "a tier's id is 1 to 255");
    refused::<Setting>(r#"{"min_stake":"0"}"#, "an amount is at least 1 unit");
    refused::<Constitution>(r#"{"tiers":[{"id":0}],"permissions":[],"raws":[]}"#, "a tier's id is 1 to 255");
    refused::<Floors>(r#"{"voting":1}"#, "delay");
    refused::<treasury::Spend>(
        r#"{"asset":{"native":"x"},"to":"x","amount":"0","memo":null}"#,
        "at least 1 unit",
    );
}

/// Hazard 35: what is huge or deep is refused with an error and not with a panic.
#[test]
fn hazard_35_huge_and_nested_input_is_refused() {
    for json in [
        format!(r#"{{"vote":{{"proposal":1,"ballot":"{}","rationale":null}}}}"#, "a".repeat(1_000_000)),
        format!(r#"{{"vote":{}1{}}}"#, "{\"a\":".repeat(100), "}".repeat(100)),
        format!(r#"{{"{}":{{}}}}"#, "a".repeat(1_000_000)),
        "[".repeat(100),
        "{\"vote\":".repeat(50),
        String::new(),
    ] {
        assert!(from_json::<governor::ExecuteMsg>(&json).is_err());
    }
}

/// Both forms of a rule, and the schema of each type that validates says what decoding asks for.
#[test]
fn schemas_say_what_decoding_asks_for() {
    let tier = TIER.replace(
        r#"{"affirmative":{"threshold":"0.5","quorum":"0.2","approval":"0.1","ballots":"early"}}"#,
        OPTIMISTIC,
    );
    from_json::<governor::Tier>(&tier).unwrap();

    fn schema<T: JsonSchema>() -> String {
        let schema = cosmwasm_schema::schemars::schema_for!(T);
        String::from_utf8(to_json_vec(&schema).unwrap()).unwrap()
    }
    for (schema, says) in [
        (schema::<Ratio>(), r#""pattern":"^(0(\\.[0-9]{1,6})?|1(\\.0{1,6})?)$""#),
        (schema::<Digest>(), r#""pattern":"^[0-9a-f]{64}$""#),
        (schema::<Title>(), r#""maxLength":200"#),
        (schema::<Description>(), r#""maxLength":10000"#),
    ] {
        assert!(schema.contains(says), "{schema}");
    }
    // these hold floats, which this encoder doesn't write
    let id = cosmwasm_schema::schemars::schema_for!(TierId).schema.number.unwrap();
    assert_eq!(id.minimum, Some(1.0));
    let portions = cosmwasm_schema::schemars::schema_for!(Split).schema.array.unwrap();
    assert_eq!((portions.min_items, portions.max_items), (Some(1), Some(10)));
}
