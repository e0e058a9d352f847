//! Who is paid, on the whole suite: governor, treasury, registry, revenue and dividends.
//!
//! Three models, each with a pledge to whatever it derives from: erin made the data set D, which passes on 10 %; the kit's
//! community (alice has 400 of 1,000, bob 300, carol 200, dave 100) trained M on it, which passes on 20 %; fred tuned N
//! from that. `payer` pays, in the coin [`USDC`] or in a token.

mod decided;
mod dividends;
mod example;
mod hands;
mod hostile;
mod never;
mod payable;
mod simulation;

use polity::registry::{Activate, Exact, ExecuteMsg, GuardianMsg, ModelId, Register};
use polity_testkit::prelude::*;
use polity_token::msg::InstantiateMsg as TokenMsg;

const HOUR: u64 = 3_600;
const DAY: u64 = 24 * HOUR;
const WEEK: u64 = 7 * DAY;

/// A coin that has nothing to do with the community.
const USDC: &str = "uusdc";

const D: ModelId = 1;
const M: ModelId = 2;
const N: ModelId = 3;

/// The community, with revenue and with dividends every week at most.
fn plan() -> Plan {
    Plan::new().with_revenue().with_dividends(WEEK)
}

/// The community, and nothing registered.
fn founded() -> (Suite, Stock) {
    let mut suite = plan().build();
    let stock = stocked(&mut suite);
    (suite, stock)
}

fn stocked(suite: &mut Suite) -> Stock {
    suite.fund_with("payer", USDC, 1_000_000_000_000);
    suite.stock("maker", &["ann", "ben", "cem"])
}

/// A token that behaves, of which `payer` has some too.
fn token(suite: &mut Suite) -> Asset {
    let holder = cw20::Cw20Coin { address: suite.address("payer").into(), amount: 1_000_000_000u128.into() };
    let msg = TokenMsg {
        name: "Dollar".into(),
        symbol: "USD".into(),
        decimals: 6,
        initial_balances: vec![holder],
        mint: None,
        marketing: None,
    };
    Asset::Cw20(suite.deploy("token", &msg, None).into())
}

/// A coin, and a token.
fn assets(suite: &mut Suite) -> [Asset; 2] {
    [Asset::Native(USDC.into()), token(suite)]
}

/// Data is licensed as data is, and models as models are.
fn licence(stock: &Stock, model: ModelId) -> Exact {
    stock.licence(if model == D { "cc-by-4.0" } else { "apache-2.0" })
}

/// A model that will have this number, with what it pledges in percent, and what it derives from: which model, how, and what
/// that one pledges.
fn derived(
    suite: &Suite,
    stock: &Stock,
    (model, name): (ModelId, &str),
    pledge: u8,
    from: &[(ModelId, Relation, u8)],
) -> Register {
    let parent = |&(model, relation, pledge): &(ModelId, Relation, u8)| Parent {
        model,
        relation,
        licence: licence(stock, model).id,
        pledge: Ratio::percent(pledge),
    };
    Register {
        policy: Some(stock.policy("polity-rail")),
        pledge: Ratio::percent(pledge),
        parents: from.iter().map(parent).collect(),
        maintainers: vec![suite.address("dave").into()],
        guardian: Some(GuardianMsg {
            address: suite.address("gus").into(),
            until: suite.now() + 730 * DAY,
            max_suspension: 14 * DAY,
        }),
        ..new_model(name, licence(stock, model))
    }
}

/// The activation of a model's first version, whose root is its number, 32 times.
fn activate(model: ModelId) -> Activate {
    Activate { model, revision: 0, version: 1, root: files(model), grace: 0 }
}

fn files(model: ModelId) -> Digest {
    root(u8::try_from(model).unwrap())
}

/// Somebody registers a model and brings it into use alone.
fn bring(suite: &mut Suite, who: &str, model: Register) -> ModelId {
    let model = suite.register(who, model);
    suite.submit(who, new_version(model, files(model)));
    suite.tell_registry(who, &ExecuteMsg::Activate(activate(model)));
    model
}

/// The community does so by votes.
fn decide_on(suite: &mut Suite, register: Register) {
    let first = suite.community().members[0].clone();
    let model = AuthorityMsg::Register(register);
    let proposal = suite.proposal(&first).tier(ROUTINE).models([model]).submit();
    suite.carry(proposal);
    suite.submit("dave", new_version(M, files(M)));
    let activate = AuthorityMsg::Activate(activate(M));
    let proposal = suite.proposal(&first).tier(STANDARD).models([activate]).submit();
    suite.carry(proposal);
    assert_eq!(suite.model(M).active, Some(1));
}

/// The three models are in use.
fn in_use() -> Suite {
    let (mut suite, stock) = founded();
    bring_all(&mut suite, &stock);
    suite
}

fn bring_all(suite: &mut Suite, stock: &Stock) {
    let data = derived(suite, stock, (D, "digits-data"), 10, &[]);
    bring(suite, "erin", data);
    let trained = derived(suite, stock, (M, "digits"), 20, &[(D, Relation::TrainedOn, 10)]);
    decide_on(suite, trained);
    let tuned = derived(suite, stock, (N, "digits-tuned"), 0, &[(M, Relation::Finetune, 20)]);
    bring(suite, "fred", tuned);
}
