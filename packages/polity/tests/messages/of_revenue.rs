//! Revenue's messages, as people write them.

use super::ROOT;

pub fn execute() -> Vec<String> {
    let rows = r#"[{"account":"x","units":"5"},{"account":"y","units":"6"}]"#;
    let seal = format!(r#"{{"count":2,"total":"11","digest":"{ROOT}"}}"#);
    let sources = r#"[{"descendant":1,"epoch":0},{"descendant":3,"epoch":7}]"#;
    vec![
        r#"{"pay":{"model":1,"epoch":7}}"#.to_owned(),
        r#"{"receive":{"sender":"x","amount":"5","msg":"e30="}}"#.to_owned(),
        format!(r#"{{"create_table":{{"rows":{rows}}}}}"#),
        format!(r#"{{"add_rows":{{"table":1,"rows":{rows}}}}}"#),
        format!(r#"{{"seal_table":{{"table":1,"seal":{seal}}}}}"#),
        format!(r#"{{"set_shares":{{"model":1,"table":2,"digest":"{ROOT}"}}}}"#),
        format!(r#"{{"settle":{{"model":1,"asset":{{"native":"uatom"}},"sources":{sources}}}}}"#),
        format!(
            r#"{{"claim":{{"account":"x","model":1,"asset":{{"cw20":"y"}},"settle":{sources},"epochs":[0,7]}}}}"#
        ),
    ]
}

pub fn query() -> Vec<String> {
    let page = r#""start_after":1,"limit":2"#;
    let of = r#""model":1,"asset":{"native":"uatom"}"#;
    vec![
        r#"{"revenue":{}}"#.to_owned(),
        r#"{"bounds":{}}"#.to_owned(),
        r#"{"books":{"asset":{"cw20":"x"}}}"#.to_owned(),
        format!(r#"{{"assets":{{{page}}}}}"#),
        r#"{"table":{"table":1}}"#.to_owned(),
        format!(r#"{{"tables":{{{page}}}}}"#),
        r#"{"rows":{"table":1,"start_after":"x","limit":2}}"#.to_owned(),
        r#"{"holdings":{"account":"x","start_after":{"table":1,"used":{"model":2,"epoch":3}},"limit":2}}"#
            .to_owned(),
        format!(r#"{{"epochs":{{"model":1,{page}}}}}"#),
        format!(r#"{{"income":{{{of},"at":5}}}}"#),
        format!(r#"{{"incomes":{{"model":1,{page}}}}}"#),
        format!(r#"{{"income_log":{{{of},{page}}}}}"#),
        format!(r#"{{"earned":{{{of},{page}}}}}"#),
        format!(r#"{{"owed":{{"account":"x",{of},"descendants":[1,3],{page}}}}}"#),
        format!(r#"{{"settleable":{{{of},"descendants":[1,3],{page}}}}}"#),
        r#"{"forecast":{"model":1,"amount":"5"}}"#.to_owned(),
        r#"{"forecast_shares":{"model":1,"amount":"5","to":2,"start_after":"x","limit":2}}"#.to_owned(),
    ]
}

/// What a community decides as an authority is a message of revenue, in the same words.
#[test]
fn an_authoritys_message_is_one_of_revenues() {
    use polity::revenue::{AuthorityMsg, ExecuteMsg, SetShares};
    let shares = SetShares { model: 1, table: 2, digest: polity::Digest([7; 32]) };
    let msg = AuthorityMsg::SetShares(shares);
    let json = cosmwasm_std::to_json_vec(&msg).unwrap();
    let same: ExecuteMsg = cosmwasm_std::from_json(&json).unwrap();
    assert_eq!(same, ExecuteMsg::SetShares(shares));
    assert_eq!(same, msg.into());
    assert_eq!(cosmwasm_std::to_json_vec(&same).unwrap(), json);
}
