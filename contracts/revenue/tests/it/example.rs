//! The worked example of the README: a data set, a model trained on it, and a model made from that.

use polity::revenue::{ForecastResponse, QueryMsg, SettleableResponse, SettleableRow};

use crate::kit::*;

/// 1,000 for N and 500 for M: D is owed 20 + 50, M 180 + 450, N 800.
#[test]
fn the_worked_example_pays_what_it_says() {
    let mut kit = Kit::empty();
    let d = kit.model("data", 100_000, &[]);
    let m = kit.model("maker", 200_000, &[(d, 100_000)]);
    let n = kit.model("tuner", 0, &[(m, 200_000)]);
    let usdc = native();

    // the weights: D 2 %, M 18 %, N 80 %
    let answer: ForecastResponse = kit.ask(QueryMsg::Forecast { model: n, amount: 1_000u128.into() });
    let percent = |part: u64| part * 10_000_000_000_000_000;
    let weights: Vec<_> = answer.parts.iter().map(|part| (part.model, part.weight.u64())).collect();
    assert_eq!(weights, [(n, percent(80)), (d, percent(2)), (m, percent(18))]);
    let answer: ForecastResponse = kit.ask(QueryMsg::Forecast { model: m, amount: 500u128.into() });
    let weights: Vec<_> = answer.parts.iter().map(|part| (part.model, part.weight.u64())).collect();
    assert_eq!(weights, [(m, percent(90)), (d, percent(10))]);

    kit.pay(n, &usdc, 1_000).unwrap();
    kit.pay(m, &usdc, 500).unwrap();
    // nothing is settled in the block of the payment
    assert_eq!(kit.owed("data", d, &usdc, &[n, m]), 0);
    kit.next();

    assert_eq!(kit.owed("data", d, &usdc, &[n]), 20);
    assert_eq!(kit.owed("data", d, &usdc, &[m]), 50);
    assert_eq!(kit.owed("maker", m, &usdc, &[n]), 180);
    assert_eq!(kit.owed("maker", m, &usdc, &[m]), 450);
    assert_eq!(kit.owed("tuner", n, &usdc, &[n]), 800);
    let settleable: SettleableResponse = kit.ask(QueryMsg::Settleable {
        model: d,
        asset: usdc.clone(),
        descendants: vec![d, m, n],
        start_after: None,
        limit: None,
    });
    let units = |units: u128| polity::revenue::part(units, polity::revenue::SCALE);
    let row = |descendant, amount| SettleableRow { source: source(descendant, 0), amount: units(amount) };
    assert_eq!(settleable.rows, [row(m, 50), row(n, 20)]);

    kit.claim("data", d, &usdc, &[source(n, 0), source(m, 0)], &[0]).unwrap();
    kit.claim("maker", m, &usdc, &[source(m, 0), source(n, 0)], &[0]).unwrap();
    kit.claim("tuner", n, &usdc, &[source(n, 0)], &[0]).unwrap();
    let paid = ["data", "maker", "tuner"].map(|name| kit.balance_of(&usdc, name));
    assert_eq!(paid, [70, 630, 800]);
    let books = kit.books(&usdc);
    assert_eq!((books.received.u128(), books.paid.u128()), (1_500, 1_500));
    assert!(books.unsettled.is_zero() && books.owed.is_zero());
}
