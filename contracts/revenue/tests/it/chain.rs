//! On a chain: how revenue is made, that nobody can change it afterwards, and what hostile tokens can do to it.
//! Invariants 14 and 17, hazards 8, 12, 13 and 30.

use cosmwasm_std::{
    coins, testing::mock_env, to_json_binary, Addr, Binary, CosmosMsg, Reply, SubMsgResult, Uint128, WasmMsg,
};
use cw20::{BalanceResponse, Cw20Coin, Cw20ExecuteMsg, Cw20QueryMsg};
use cw_multi_test::ContractWrapper;
use polity::{revenue::*, Asset};
use polity_client::{Chain, ChainError, ChainExt, Clock, Code, Codes, Embedded, Outcome};
use polity_revenue::{contract, ContractError};
use polity_testkit::{
    code_of, error_of,
    hostile::{
        self,
        token::{self, Balance, Manners, Moving},
        Callback,
    },
};
use serde::Serialize;

use crate::{kit::DENOM, registry};

fn codes() -> Codes {
    use polity_registry::contract as to_registry;
    hostile::codes()
        .with("registry", || {
            let contract =
                ContractWrapper::new(to_registry::execute, to_registry::instantiate, to_registry::query);
            Box::new(contract.with_reply(to_registry::reply))
        })
        .with("revenue", || {
            let contract = ContractWrapper::new(contract::execute, contract::instantiate, contract::query);
            Box::new(contract.with_reply(contract::reply))
        })
}

/// A chain with a registry of one model, revenue on it, and two tokens: one that stays good, and one that doesn't.
struct Stage {
    chain: Embedded,
    revenue: Addr,
    good: Addr,
    evil: Addr,
}

fn deploy(
    chain: &mut Embedded,
    code: &str,
    init: &impl Serialize,
    admin: Option<&Addr>,
) -> Result<Addr, ChainError> {
    let deployer = chain.account("deployer");
    let code_id = chain.upload(&deployer, &Code::named(code))?;
    Ok(chain.instantiate(&deployer, code_id, init, code, admin, &[])?.0)
}

fn with_registry() -> (Embedded, Addr) {
    let mut chain =
        Embedded::builder().codes(codes()).balance("payer", coins(1_000_000, DENOM)).build().unwrap();
    let registry = deploy(&mut chain, "registry", &polity::registry::InstantiateMsg {}, None).unwrap();
    let authority = chain.account("authority");
    let model = [registry::register("aurora", 0, &[]), registry::submit(1, 1), registry::activate(1, 0, 1)];
    for msg in registry::stock().into_iter().chain(model) {
        chain.execute(&authority, &registry, &msg, &[]).unwrap();
    }
    (chain, registry)
}

impl Stage {
    fn new() -> Self {
        let (mut chain, registry) = with_registry();
        let init = InstantiateMsg { registry: registry.into() };
        let revenue = deploy(&mut chain, "revenue", &init, None).unwrap();
        let initial_balances =
            vec![Cw20Coin { address: chain.account("payer").into(), amount: 1_000_000u128.into() }];
        let init = token::InstantiateMsg { initial_balances };
        let [good, evil] = [(); 2].map(|()| deploy(&mut chain, "hostile-token", &init, None).unwrap());
        Self { chain, revenue, good, evil }
    }

    fn send(&mut self, sender: &str, to: &Addr, msg: &impl Serialize) -> Result<Outcome, ChainError> {
        let sender = self.chain.account(sender);
        self.chain.execute(&sender, to, msg, &[])
    }

    /// Pays for model 1 in a token.
    fn pay(&mut self, token: &Addr, amount: u128) -> Result<Outcome, ChainError> {
        let msg = to_json_binary(&ReceiveMsg::Pay(Pay { model: 1, epoch: None })).unwrap();
        let contract = self.revenue.to_string();
        self.send("payer", token, &Cw20ExecuteMsg::Send { contract, amount: amount.into(), msg })
    }

    fn pay_native(&mut self, amount: u128) -> Result<Outcome, ChainError> {
        let (payer, msg) = (self.chain.account("payer"), ExecuteMsg::Pay(Pay { model: 1, epoch: None }));
        self.chain.execute(&payer, &self.revenue, &msg, &coins(amount, DENOM))
    }

    /// The authority takes all of model 1 in an asset.
    fn claim(&mut self, asset: Asset) -> Result<Outcome, ChainError> {
        self.chain.advance_blocks(1).unwrap();
        let msg = claim(asset);
        let revenue = self.revenue.clone();
        self.send("authority", &revenue, &msg)
    }

    fn behave(&mut self, manners: Manners) {
        let evil = self.evil.clone();
        self.send("anybody", &evil, &token::ExecuteMsg::Behave(manners)).unwrap();
    }

    fn held(&self, token: &Addr, who: &Addr) -> u128 {
        let question = Cw20QueryMsg::Balance { address: who.to_string() };
        self.chain.query::<BalanceResponse>(token, &question).unwrap().balance.u128()
    }

    fn books(&self, asset: &Asset) -> Option<(u128, u128)> {
        let question = QueryMsg::Books { asset: asset.clone() };
        let answer = self.chain.query::<BooksResponse>(&self.revenue, &question);
        answer.ok().map(|answer| (answer.asset.books.received.u128(), answer.asset.books.paid.u128()))
    }

    fn to_revenue(&self, msg: &ExecuteMsg) -> CosmosMsg {
        WasmMsg::Execute {
            contract_addr: self.revenue.to_string(),
            msg: to_json_binary(msg).unwrap(),
            funds: vec![],
        }
        .into()
    }

    /// Whatever became of the evil token: who holds the others pays, settles and claims as ever, and gets all. Of the
    /// good token so much was paid out before.
    fn assert_others_untouched(&mut self, paid_before: u128) {
        let (good, authority) = (self.good.clone(), self.chain.account("authority"));
        self.pay(&good, 70).unwrap();
        self.pay_native(30).unwrap();
        self.claim(cw20(&good)).unwrap();
        self.claim(Asset::Native(DENOM.into())).unwrap();
        let (token, coins) = (self.held(&good, &authority), self.chain.balances(authority.as_str()).unwrap());
        assert_eq!((token, coins[0].amount.u128()), (paid_before + 70, 30));
        assert_eq!(self.held(&good, &self.revenue), 0);
        let all: AssetsResponse = self
            .chain
            .query(&self.revenue, &QueryMsg::Assets { start_after: None, limit: Some(30) })
            .unwrap();
        assert!(all.assets.len() >= 2);
    }
}

fn cw20(token: &Addr) -> Asset {
    Asset::Cw20(token.to_string())
}

fn claim(asset: Asset) -> ExecuteMsg {
    ExecuteMsg::Claim {
        account: None,
        model: 1,
        asset,
        settle: vec![Source { descendant: 1, epoch: 0 }],
        epochs: vec![0],
    }
}

#[test]
fn invariant_14_revenue_with_an_admin_is_refused() {
    let (mut chain, registry) = with_registry();
    let init = InstantiateMsg { registry: registry.to_string() };
    for name in ["deployer", "somebody"] {
        let admin = chain.account(name);
        let refused = deploy(&mut chain, "revenue", &init, Some(&admin));
        assert_eq!(error_of(&refused), Some(&ContractError::HasAdmin { admin }));
    }
    let revenue = deploy(&mut chain, "revenue", &init, None).unwrap();
    assert_eq!(chain.contract_info(revenue.as_str()).unwrap().admin, None);
    let answer: RevenueResponse = chain.query(&revenue, &QueryMsg::Revenue {}).unwrap();
    assert_eq!(answer.registry, registry.as_str());
    // and nobody can migrate it, whoever made it
    let deployer = chain.account("deployer");
    assert!(chain.migrate(&deployer, &revenue, 1, &serde_json::json!({})).is_err());
}

#[test]
fn only_a_real_registry_is_founded_upon() {
    let (mut chain, registry) = with_registry();
    let target = deploy(&mut chain, "target", &hostile::target::InstantiateMsg::default(), None).unwrap();
    let revenue = deploy(&mut chain, "revenue", &InstantiateMsg { registry: registry.into() }, None).unwrap();
    for named in [target, revenue, chain.account("nobody")] {
        let refused = deploy(&mut chain, "revenue", &InstantiateMsg { registry: named.into() }, None);
        assert_eq!(refused.as_ref().err().and_then(code_of), Some("invalid_registry"));
    }
}

#[test]
fn a_reply_to_nothing_is_refused() {
    let reply =
        Reply { id: 2, payload: Default::default(), gas_used: 0, result: SubMsgResult::Err("x".into()) };
    let mut deps = cosmwasm_std::testing::mock_dependencies();
    let refused = contract::reply(deps.as_mut(), mock_env(), reply).unwrap_err();
    assert_eq!(refused, ContractError::UnknownReply { id: 2 });
}

/// Hazard 12: a token that says more than it sends is booked for what is there; one that sends less, for less.
#[test]
fn hazard_12_what_is_booked_is_what_arrived() {
    let mut stage = Stage::new();
    let evil = stage.evil.clone();
    stage.behave(Manners { exaggerates: Uint128::new(1_000), ..Manners::default() });
    stage.pay(&evil, 10).unwrap();
    stage.behave(Manners { exaggerates: Uint128::MAX, ..Manners::default() });
    stage.pay(&evil, 10).unwrap();
    stage.behave(Manners { moving: Moving::Burn { percent: 30 }, ..Manners::default() });
    stage.pay(&evil, 11).unwrap();
    assert_eq!(stage.books(&cw20(&evil)), Some((27, 0)), "4 of 11 were burnt");
    stage.behave(Manners { moving: Moving::Burn { percent: 100 }, ..Manners::default() });
    assert_eq!(code_of(&stage.pay(&evil, 11).unwrap_err()), Some("nothing_received"));

    // what it says without having sent anything is nothing, and by another than the token nothing of that token
    let (contract, payer) = (stage.revenue.to_string(), stage.chain.account("payer"));
    let forge = |amount| token::ExecuteMsg::Forge {
        contract: contract.clone(),
        sender: payer.to_string(),
        amount,
        msg: to_json_binary(&ReceiveMsg::Pay(Pay { model: 1, epoch: None })).unwrap(),
    };
    for amount in [Uint128::zero(), Uint128::one(), Uint128::MAX] {
        let forge = forge(amount);
        assert_eq!(code_of(&stage.send("payer", &evil, &forge).unwrap_err()), Some("nothing_received"));
    }
    assert_eq!(stage.books(&cw20(&evil)), Some((27, 0)));
    // it can burn what it sends out, too: the account gets less, and nobody else
    stage.behave(Manners { moving: Moving::Burn { percent: 50 }, ..Manners::default() });
    stage.claim(cw20(&evil)).unwrap();
    assert_eq!(stage.books(&cw20(&evil)), Some((27, 27)));
    assert_eq!(stage.held(&evil, &stage.chain.account("authority")), 13);
    stage.assert_others_untouched(0);
}

/// Hazards 8 and 13: a token that fails, panics or calls itself without end stops its own payments and claims, and takes
/// nothing: once it behaves, all that is owed is there.
#[test]
fn hazard_13_a_token_that_fails_stops_only_itself() {
    for bad in [Moving::Fail, Moving::Panic, Moving::Loop] {
        let mut stage = Stage::new();
        let evil = stage.evil.clone();
        stage.pay(&evil, 100).unwrap();
        stage.behave(Manners { moving: bad, ..Manners::default() });
        stage.pay(&evil, 10).unwrap_err();
        stage.claim(cw20(&evil)).unwrap_err();
        assert_eq!(stage.books(&cw20(&evil)), Some((100, 0)));
        stage.assert_others_untouched(0);
        stage.behave(Manners::default());
        stage.claim(cw20(&evil)).unwrap();
        assert_eq!(stage.held(&evil, &stage.chain.account("authority")), 100);
    }
}

/// A token that answers nonsense when asked for a balance can't be paid in; one that answers too much, or changes its
/// answer, is owed more than is there: by its own ledger alone. Its books can always be asked for.
#[test]
fn hazard_13_a_token_that_lies_hurts_only_who_holds_it() {
    for bad in [Balance::Garbage, Balance::OtherForm, Balance::Fail, Balance::Panic] {
        let mut stage = Stage::new();
        let evil = stage.evil.clone();
        stage.pay(&evil, 100).unwrap();
        let answers = bad != Balance::Panic;
        stage.behave(Manners { balance: bad, ..Manners::default() });
        let refused = stage.pay(&evil, 10).unwrap_err();
        assert!(matches!(code_of(&refused), Some("no_balance") | None), "{refused}");
        // its books can be asked for all the same; only a panic ends the chain's whole answer
        if answers {
            assert_eq!(stage.books(&cw20(&evil)), Some((100, 0)));
        }
        // a claim doesn't ask
        stage.claim(cw20(&evil)).unwrap();
        stage.assert_others_untouched(0);
    }
    for bad in [
        Balance::More(Uint128::new(500)),
        Balance::Fixed(Uint128::MAX),
        Balance::Fixed(Uint128::zero()),
        Balance::Drifting(Uint128::new(3)),
    ] {
        let mut stage = Stage::new();
        let evil = stage.evil.clone();
        stage.pay(&evil, 100).unwrap();
        let zero = matches!(bad, Balance::Fixed(balance) if balance.is_zero());
        stage.behave(Manners { balance: bad, exaggerates: Uint128::new(1_000), ..Manners::default() });
        // below what is booked is nothing, and no debt
        let became = stage.pay(&evil, 10);
        assert_eq!(became.is_err(), zero);
        let (received, _) = stage.books(&cw20(&evil)).unwrap();
        assert!((100..=1_110).contains(&received));
        // what it made up isn't there to be paid
        stage.behave(Manners::default());
        let held = stage.held(&evil, &stage.revenue);
        assert_eq!(stage.claim(cw20(&evil)).is_err(), received > held);
        stage.assert_others_untouched(0);
    }
}

/// Hazard 30: a token that calls back pay and claim while it moves gains nothing of what isn't its own.
#[test]
fn hazard_30_a_token_that_calls_back_gains_nothing() {
    let mut stage = Stage::new();
    let (evil, good) = (stage.evil.clone(), stage.good.clone());
    stage.pay(&good, 1_000).unwrap();
    stage.pay(&evil, 1_000).unwrap();
    // an epoch in which the token itself holds all, of a model of its own, whose pots it would like to empty twice
    let payment = to_json_binary(&ReceiveMsg::Pay(Pay { model: 1, epoch: None })).unwrap();
    let twice = |asset: &Addr| match claim(cw20(asset)) {
        ExecuteMsg::Claim { model, asset, settle, epochs, .. } => ExecuteMsg::Claim {
            account: Some(stage.chain.account("authority").into()),
            model,
            asset,
            settle,
            epochs,
        },
        other => other,
    };
    let receive = ExecuteMsg::Receive(cw20::Cw20ReceiveMsg {
        sender: stage.chain.account("payer").into(),
        amount: Uint128::MAX,
        msg: payment,
    });
    let again =
        vec![stage.to_revenue(&twice(&evil)), stage.to_revenue(&twice(&good)), stage.to_revenue(&receive)];
    stage.behave(Manners {
        moving: Moving::CallBack(Callback { msgs: again, catch: true, times: 10 }),
        ..Manners::default()
    });
    stage.claim(cw20(&evil)).unwrap();
    let authority = stage.chain.account("authority");
    assert_eq!(stage.books(&cw20(&evil)), Some((1_000, 1_000)), "written before the token's code ran");
    assert_eq!(stage.held(&evil, &authority), 1_000);
    // the other claim that it made was anybody's to make, and paid whom it belongs to
    assert_eq!(stage.held(&good, &authority), 1_000);
    assert_eq!(stage.books(&cw20(&good)), Some((1_000, 1_000)));
    // a payment that it claims to make, while it makes one
    let pay = vec![stage.to_revenue(&receive)];
    stage.behave(Manners {
        moving: Moving::CallBack(Callback { msgs: pay, catch: true, times: 10 }),
        ..Manners::default()
    });
    stage.pay(&evil, 10).unwrap_err();
    assert_eq!(stage.books(&cw20(&evil)), Some((1_000, 1_000)), "the same ten can't be booked twice");
    stage.behave(Manners::default());
    stage.assert_others_untouched(1_000);
}

/// Invariant 17: a stranger can't stop a claim by making it first, nor by any message.
#[test]
fn invariant_17_a_claim_made_by_a_stranger_first_is_no_error_to_the_next() {
    let mut stage = Stage::new();
    let (revenue, good) = (stage.revenue.clone(), stage.good.clone());
    stage.pay(&good, 50).unwrap();
    stage.chain.advance_blocks(1).unwrap();
    let mut msg = claim(cw20(&good));
    if let ExecuteMsg::Claim { account, .. } = &mut msg {
        *account = Some(stage.chain.account("authority").into());
    }
    for sender in ["stranger", "authority", "stranger", "authority"] {
        stage.send(sender, &revenue, &msg).unwrap();
        assert_eq!(stage.held(&good, &stage.chain.account("authority")), 50);
    }
}

/// Whoever sends a cw20 without a message, or with another, hasn't paid: a message that isn't one sends it back.
#[test]
fn tokens_without_a_payment_go_back() {
    let mut stage = Stage::new();
    let good = stage.good.clone();
    for msg in ["", "{}", r#"{"stake":{}}"#] {
        let contract = stage.revenue.to_string();
        let msg = Binary::from(msg.as_bytes());
        let send = Cw20ExecuteMsg::Send { contract, amount: 5u128.into(), msg };
        assert_eq!(code_of(&stage.send("payer", &good, &send).unwrap_err()), Some("not_a_payment"));
    }
    assert_eq!(stage.held(&good, &stage.revenue), 0);
}
