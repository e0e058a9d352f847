//! Answers, page by page.

use polity::bounds;
use polity::dividends::{
    AssetBooks, AssetsResponse, Blocker, BooksResponse, BoundsResponse, DistributionsResponse, NextResponse,
    OwedResponse, OwedRow, QueryMsg,
};
use polity::{Amount, Asset, OutOfBounds};
use polity_dividends::ContractError;
use serde::de::DeserializeOwned;

use crate::desk::{account, coin, token, Desk, PERIOD};

const REV: &str = "urev";

fn owed(desk: &Desk, who: &str, start_after: Option<u32>, limit: Option<u32>) -> OwedResponse {
    desk.ask(QueryMsg::Owed { account: account(who).into(), asset: coin(REV), start_after, limit })
}

fn row(distribution: u32, amount: u128) -> OwedRow {
    OwedRow { distribution, amount: Some(amount.into()) }
}

/// Pages of what is owed: only what can be claimed, each once, with a `next` exactly while there is more to look at.
#[test]
fn what_is_owed_by_pages() {
    let mut desk = Desk::new();
    assert_eq!(
        owed(&desk, "bob", None, None),
        OwedResponse { owed: 0u128.into(), distributions: vec![], next: None }
    );
    for n in 1..=23 {
        // of every fifth bob is owed nothing: it is too little for a unit
        desk.pay_out(&coin(REV), if n % 5 == 0 { 3 } else { 100 * n });
    }
    desk.claim("bob", &coin(REV), &[2, 3, 23]).unwrap();
    let expected: Vec<OwedRow> =
        (1..=22).filter(|n| n % 5 != 0 && ![2, 3].contains(n)).map(|n| row(n, 30 * u128::from(n))).collect();
    for limit in [1, 2, 7, 10, 22, 23, 30] {
        let (mut rows, mut start_after, mut pages) = (vec![], None, 0);
        loop {
            let page = owed(&desk, "bob", start_after, Some(limit));
            let sum: u128 = page.distributions.iter().map(|row| row.amount.unwrap().u128()).sum();
            assert_eq!(page.owed.u128(), sum);
            rows.extend(page.distributions);
            pages += 1;
            start_after = page.next;
            if start_after.is_none() {
                break;
            }
        }
        assert_eq!(rows, expected, "pages of {limit}");
        assert_eq!(pages, 23u32.div_ceil(limit));
    }
    assert_eq!(owed(&desk, "bob", None, None).next, Some(10));
    for after in [23, 24, u32::MAX] {
        let nothing = OwedResponse { owed: 0u128.into(), distributions: vec![], next: None };
        assert_eq!(owed(&desk, "bob", Some(after), None), nothing);
    }
    // a page names what a claim takes
    let names: Vec<u32> =
        owed(&desk, "bob", None, Some(30)).distributions.iter().map(|r| r.distribution).collect();
    let sum: u128 = expected.iter().map(|row| row.amount.unwrap().u128()).sum();
    assert_eq!(desk.claim("bob", &coin(REV), &names).unwrap(), sum);
    assert_eq!(owed(&desk, "bob", None, Some(30)).distributions, []);
}

/// A page asks each governor once.
#[test]
fn a_page_of_thirty_is_one_query() {
    let mut desk = Desk::new();
    for _ in 0..30 {
        desk.pay_out(&coin(REV), 10);
    }
    desk.deps.querier.asked.borrow_mut().clear();
    assert_eq!(owed(&desk, "alice", None, Some(30)).owed.u128(), 120);
    assert_eq!(*desk.deps.querier.asked.borrow(), ["powers"]);
}

#[test]
fn distributions_newest_first_by_pages() {
    let mut desk = Desk::new();
    for _ in 0..12 {
        desk.pay_out(&coin(REV), 10);
        desk.pay_out(&token("rev"), 10);
    }
    let ask = |start_before, limit| {
        let asset = coin(REV);
        let page: DistributionsResponse = desk.ask(QueryMsg::Distributions { asset, start_before, limit });
        page.distributions.iter().map(|made| made.distribution).collect::<Vec<_>>()
    };
    assert_eq!(ask(None, None), [12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
    assert_eq!(ask(Some(3), None), [2, 1]);
    assert_eq!(ask(Some(13), Some(1)), [12]);
    assert_eq!(ask(Some(1), None), [] as [u32; 0]);
    assert_eq!(ask(Some(0), None), [] as [u32; 0]);
    assert_eq!(ask(Some(u32::MAX), Some(30)).len(), 12);
}

#[test]
fn assets_by_pages_and_books() {
    let mut desk = Desk::new();
    let assets = [token("rev"), coin("aaa"), coin(REV)];
    let mut sorted: Vec<Asset> = assets.to_vec();
    sorted.sort_by_key(ToString::to_string);
    for (n, asset) in (1..).zip(&assets) {
        desk.arrive(asset, n * 100);
        desk.sync(asset).unwrap();
    }
    let ask = |start_after, limit| {
        let page: AssetsResponse = desk.ask(QueryMsg::Assets { start_after, limit });
        page.assets.into_iter().map(|books| books.asset).collect::<Vec<_>>()
    };
    assert_eq!(ask(None, None), sorted);
    assert_eq!(ask(None, Some(2)), sorted[..2]);
    assert_eq!(ask(Some(sorted[1].clone()), None), sorted[2..]);
    assert_eq!(ask(Some(sorted[2].clone()), None), []);
    // an asset that isn't there is a place between
    assert_eq!(ask(Some(coin("bbb")), None), [coin(REV)]);

    desk.distribute(&coin(REV)).unwrap();
    desk.claim("alice", &coin(REV), &[1]).unwrap();
    desk.arrive(&coin(REV), 50);
    desk.sync(&coin(REV)).unwrap();
    desk.arrive(&coin(REV), 7);
    let answer: BooksResponse = desk.ask(QueryMsg::Books { asset: coin(REV) });
    let books = AssetBooks {
        asset: coin(REV),
        received: 350u128.into(),
        distributed: 300u128.into(),
        paid: 120u128.into(),
        waiting: 50u128.into(),
        unpaid: 180u128.into(),
        distributions: 1,
        last: Some(desk.env.block.time.seconds()),
    };
    assert_eq!(answer, BooksResponse { books: books.clone(), held: Some(237u128.into()) });
    let page: AssetsResponse = desk.ask(QueryMsg::Assets { start_after: Some(coin("bbb")), limit: None });
    assert_eq!(page.assets, [books]);
    // of an asset that nobody ever booked
    let answer: BooksResponse = desk.ask(QueryMsg::Books { asset: coin("unknown") });
    assert_eq!((answer.books.received.u128(), answer.books.last, answer.held), (0, None, Some(0u128.into())));
    let answer: BooksResponse = desk.ask(QueryMsg::Books { asset: token("unknown") });
    assert_eq!(answer.held, None);
}

/// When the next distribution can be made, of what, and if not now why: what `distribute` then says.
#[test]
fn the_next_distribution() {
    let mut desk = Desk::new();
    let asset = coin(REV);
    let next = |desk: &Desk| desk.ask::<NextResponse>(QueryMsg::Next { asset: coin(REV) });
    let mut expected = NextResponse {
        from: 0,
        amount: 0u128.into(),
        governor: account("governor").into(),
        total: 1_000u128.into(),
        min_stake: Amount::try_from(100u128).unwrap(),
        blocker: Some(Blocker::Nothing {}),
    };
    assert_eq!(next(&desk), expected);
    desk.arrive(&asset, 3);
    desk.sync(&asset).unwrap();
    desk.arrive(&asset, 4);
    (expected.amount, expected.blocker) = (7u128.into(), None);
    assert_eq!(next(&desk), expected);
    desk.distribute(&asset).unwrap();
    desk.arrive(&asset, 5);
    expected.from = desk.env.block.time.seconds() + PERIOD;
    expected.amount = 5u128.into();
    expected.blocker = Some(Blocker::TooEarly { from: expected.from });
    assert_eq!(next(&desk), expected);
    desk.wait(PERIOD);
    desk.governor("governor").min_stake = 1_001;
    expected.min_stake = Amount::try_from(1_001u128).unwrap();
    let (total, min_stake) = (expected.total, expected.min_stake);
    expected.blocker = Some(Blocker::TooLittleStake { total, min_stake });
    assert_eq!(next(&desk), expected);
    assert_eq!(desk.distribute(&asset), Err(expected.blocker.unwrap().into()));
    desk.governor("governor").min_stake = 1_000;
    desk.distribute(&asset).unwrap();
}

/// Hazard 7: pages of 1 to 30.
#[test]
fn a_page_out_of_bounds_is_refused() {
    fn refused<T: DeserializeOwned + std::fmt::Debug>(desk: &Desk, msg: QueryMsg, given: u32) {
        let expected = OutOfBounds { bound: bounds::PAGE, given: given.into() };
        assert_eq!(desk.query::<T>(msg).unwrap_err(), ContractError::OutOfBounds(expected));
    }
    let desk = Desk::new();
    for given in [0, 31, u32::MAX] {
        let (asset, limit, account) = (coin(REV), Some(given), account("alice").into_string());
        refused::<AssetsResponse>(&desk, QueryMsg::Assets { start_after: None, limit }, given);
        let msg = QueryMsg::Distributions { asset: asset.clone(), start_before: None, limit };
        refused::<DistributionsResponse>(&desk, msg, given);
        refused::<OwedResponse>(&desk, QueryMsg::Owed { account, asset, start_after: None, limit }, given);
    }
}

#[test]
fn every_bound_is_told() {
    let answer: BoundsResponse = Desk::new().ask(QueryMsg::Bounds {});
    let told: Vec<_> = answer.bounds.iter().map(|b| (b.name.as_str(), b.min, b.max)).collect();
    let day = 86_400;
    assert_eq!(
        told,
        [("period", 3_600, 365 * day), ("distributions", 1, 30), ("limit", 1, 30), ("denom", 3, 128)]
    );
}
