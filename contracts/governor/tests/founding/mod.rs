//! Founding, answer by answer.

use cosmwasm_std::from_json;
use polity::{
    governor::{CommunityResponse, InstantiateMsg, QueryMsg},
    Asset,
};

use crate::fixture::*;

/// Chains before wasmd 0.51 say in `data` what was instantiated, later ones in `msg_responses`.
#[test]
fn what_was_made_is_read_from_either_field_of_a_reply() {
    for said in [Said::InMsgResponses, Said::InData] {
        for stake in [native(), existing_token(), new_token()] {
            let token = stake != native();
            let mut c = Community::empty();
            c.found(InstantiateMsg { stake, ..founding() }, said).unwrap();

            let community: CommunityResponse = from_json(c.query(QueryMsg::Community {})).unwrap();
            assert_eq!(community.treasury, contract("treasury").as_str(), "{said:?}");
            let staked = if token {
                Asset::Cw20(contract("token").into_string())
            } else {
                Asset::Native(DENOM.to_owned())
            };
            assert_eq!(community.stake, staked, "{said:?}");
            assert!(community.in_office, "{said:?}");
        }
    }
}
