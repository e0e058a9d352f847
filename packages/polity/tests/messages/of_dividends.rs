//! Dividends' messages, as people write them.

pub fn instantiate() -> Vec<String> {
    vec![r#"{"treasury":"x","period":604800}"#.to_owned()]
}

pub fn execute() -> Vec<String> {
    [
        r#"{"sync":{"asset":{"native":"uatom"}}}"#,
        r#"{"receive":{"sender":"x","amount":"5","msg":"e30="}}"#,
        r#"{"distribute":{"asset":{"cw20":"x"}}}"#,
        r#"{"claim":{"asset":{"native":"uatom"},"distributions":[2,1],"account":null}}"#,
        r#"{"claim":{"asset":{"cw20":"x"},"distributions":[1],"account":"x"}}"#,
    ]
    .map(str::to_owned)
    .into()
}

pub fn query() -> Vec<String> {
    [
        r#"{"dividends":{}}"#,
        r#"{"bounds":{}}"#,
        r#"{"assets":{"start_after":{"cw20":"x"},"limit":2}}"#,
        r#"{"books":{"asset":{"native":"uatom"}}}"#,
        r#"{"next":{"asset":{"native":"uatom"}}}"#,
        r#"{"distributions":{"asset":{"native":"uatom"},"start_before":5,"limit":2}}"#,
        r#"{"owed":{"account":"x","asset":{"native":"uatom"},"start_after":5,"limit":2}}"#,
    ]
    .map(str::to_owned)
    .into()
}
