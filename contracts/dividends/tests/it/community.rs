//! A real community on a chain, with its dividends.

use cosmwasm_std::{Addr, Binary};
use cw20::Cw20ExecuteMsg;
use polity::dividends::{
    AssetBooks, BooksResponse, DistributionResponse, DistributionsResponse, ExecuteMsg, InstantiateMsg,
    NextResponse, OwedResponse, QueryMsg,
};
use polity_client::{cw_multi_test::ContractWrapper, ChainError, ChainExt, Codes, Outcome};
use polity_dividends::contract;
use polity_testkit::prelude::*;
use serde::de::DeserializeOwned;

use crate::desk::PERIOD;

/// The code of dividends.
pub fn codes() -> Codes {
    Codes::new().with("dividends", || {
        let contract = ContractWrapper::new(contract::execute, contract::instantiate, contract::query);
        Box::new(contract.with_reply(contract::reply))
    })
}

/// A community and its dividends. The account `payer` pays.
pub struct Kit {
    pub suite: Suite,
    pub dividends: Addr,
}

impl Kit {
    /// The testkit's community: alice has staked 400, bob 300, carol 200, dave 100.
    pub fn new() -> Self {
        Self::of(&Plan::new(), PERIOD)
    }

    pub fn of(plan: &Plan, period: u64) -> Self {
        let mut suite = plan.build_with(codes());
        let treasury = suite.treasury().into_string();
        let dividends = suite.deploy("dividends", &InstantiateMsg { treasury, period }, None);
        suite.watch(&dividends);
        Self { suite, dividends }
    }

    pub fn tell(&mut self, who: impl Actor, msg: &ExecuteMsg) -> Result<Outcome, ChainError> {
        let dividends = self.dividends.clone();
        self.suite.try_send(who, dividends, msg, &[])
    }

    pub fn ask<T: DeserializeOwned>(&self, msg: &QueryMsg) -> T {
        self.suite.chain().query(&self.dividends, msg).unwrap()
    }

    /// Pays by a plain transfer, out of nothing.
    pub fn arrive(&mut self, asset: impl Money, units: u128) {
        let (asset, dividends) = (asset.asset(), self.dividends.clone());
        self.suite.fund_with(dividends, asset, units);
    }

    /// Pays with a cw20's `Send`.
    pub fn send(&mut self, who: impl Actor, token: &Addr, units: u128) -> Result<Outcome, ChainError> {
        let contract = self.dividends.to_string();
        let msg = Cw20ExecuteMsg::Send { contract, amount: units.into(), msg: Binary::from(b"not JSON") };
        self.suite.try_send(who, token, &msg, &[])
    }

    pub fn sync(&mut self, asset: impl Money) -> Result<Outcome, ChainError> {
        self.tell("anybody", &ExecuteMsg::Sync { asset: asset.asset() })
    }

    pub fn distribute(&mut self, asset: impl Money) -> Result<Outcome, ChainError> {
        self.tell("anybody", &ExecuteMsg::Distribute { asset: asset.asset() })
    }

    /// Claims for oneself. Answers what that brought.
    pub fn claim(&mut self, who: &str, asset: impl Money, of: &[u32]) -> Result<u128, ChainError> {
        let asset = asset.asset();
        let before = self.suite.balance(who, &asset);
        let msg = ExecuteMsg::Claim { asset: asset.clone(), distributions: of.to_vec(), account: None };
        self.tell(who, &msg)?;
        Ok(self.suite.balance(who, &asset) - before)
    }

    pub fn next(&self, asset: impl Money) -> NextResponse {
        self.ask(&QueryMsg::Next { asset: asset.asset() })
    }

    pub fn distributions(&self, asset: impl Money) -> Vec<DistributionResponse> {
        let asset = asset.asset();
        let msg = QueryMsg::Distributions { asset, start_before: None, limit: Some(30) };
        self.ask::<DistributionsResponse>(&msg).distributions
    }

    /// What an account is owed of all distributions, page by page: its sum, and of which.
    pub fn owed(&self, who: impl Actor, asset: impl Money) -> (u128, Vec<u32>) {
        let (account, asset) = (self.suite.address(who).into_string(), asset.asset());
        let (mut sum, mut of, mut start_after) = (0, vec![], None);
        loop {
            let msg = QueryMsg::Owed {
                account: account.clone(),
                asset: asset.clone(),
                start_after,
                limit: Some(3),
            };
            let page: OwedResponse = self.ask(&msg);
            let rows: u128 = page.distributions.iter().map(|row| row.amount.unwrap().u128()).sum();
            assert_eq!(rows, page.owed.u128());
            sum += rows;
            of.extend(page.distributions.iter().map(|row| row.distribution));
            start_after = page.next;
            if start_after.is_none() {
                return (sum, of);
            }
        }
    }

    /// The books of an asset that behaves: what is held is exactly what is booked and what wasn't booked yet.
    pub fn books(&self, asset: impl Money) -> AssetBooks {
        let asset = asset.asset();
        let BooksResponse { books, held } = self.ask(&QueryMsg::Books { asset: asset.clone() });
        assert_eq!(books.waiting + books.unpaid + books.paid, books.received);
        assert_eq!(held.unwrap().u128(), self.suite.balance(&self.dividends, &asset));
        assert!(held.unwrap() >= books.waiting + books.unpaid, "{asset} is insolvent: {books:?}, {held:?}");
        books
    }
}
