//! The entry points of one peer: which one, the feature says.

/// Exports a contract's entry points, each as cosmwasm-std's own macro would.
macro_rules! export {
    ($feature:literal, $std:ident, $contract:path, $($one:ident)* ; $($two:ident)*) => {
        #[cfg(feature = $feature)]
        mod exported {
            use $contract as contract;
            $(
                #[no_mangle]
                extern "C" fn $two(env: u32, info: u32, msg: u32) -> u32 {
                    export!(@ $two $std)(&contract::$two, env, info, msg)
                }
            )*
            $(
                #[no_mangle]
                extern "C" fn $one(env: u32, msg: u32) -> u32 {
                    export!(@ $one $std)(&contract::$one, env, msg)
                }
            )*
        }
    };
    (@ instantiate $std:ident) => { $std::do_instantiate };
    (@ execute $std:ident) => { $std::do_execute };
    (@ query $std:ident) => { $std::do_query };
    (@ migrate $std:ident) => { $std::do_migrate };
    (@ reply $std:ident) => { $std::do_reply };
}

export!("cw-vesting", std1, cw_vesting::contract, query; instantiate execute);
export!("cw20-base", std2, cw20_base::contract, query migrate; instantiate execute);
export!("cw20-stake", std1, cw20_stake::contract, query migrate; instantiate execute);
export!("cw3-flex-multisig", std2, cw3_flex_multisig::contract, query; instantiate execute);
export!("cw4-stake", std2, cw4_stake::contract, query; instantiate execute);
export!("dao-dao-core", std1, dao_dao_core::contract, query migrate reply; instantiate execute);
export!("dao-pre-propose-single", std1, dao_pre_propose_single::contract, query migrate; instantiate execute);
export!("dao-proposal-single", std1, dao_proposal_single::contract, query migrate reply; instantiate execute);
export!("dao-rewards-distributor", std1, dao_rewards_distributor::contract, query migrate; instantiate execute);
export!("dao-voting-cw20-staked", std1, dao_voting_cw20_staked::contract, query migrate reply; instantiate execute);
export!("dao-voting-token-staked", std1, dao_voting_token_staked::contract, query migrate reply; instantiate execute);
