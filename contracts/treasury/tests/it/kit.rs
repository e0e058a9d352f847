//! A treasury with funds, its governor, a successor, and the words to speak to it.

use cosmwasm_std::{
    coins, to_json_binary, Addr, Binary, CosmosMsg, Empty, Event, Timestamp, Uint128, WasmMsg,
};
use cw20::{BalanceResponse, Cw20Coin, Cw20QueryMsg};
use cw_multi_test::error::AnyError;
use cw_multi_test::{App, ContractWrapper, Executor, IntoAddr};
use polity::governor::TierId;
use polity::treasury::{
    AssetsResponse, Call, Cap, CapResponse, CapsResponse, ExecuteMsg, InstantiateMsg, Limit, QueryMsg, Spend,
    Succession, TreasuryResponse,
};
use polity::{Amount, Asset};
use polity_treasury::{contract, ContractError};
use serde::{de::DeserializeOwned, Serialize};

use crate::stand_in::{total, StandIn};

/// When everything starts, in unix seconds: somewhere inside an hour and a day.
pub const NOW: u64 = 1_700_000_123;
pub const HOUR: u64 = 3_600;
pub const DAY: u64 = 24 * HOUR;
/// What the treasury holds of its native coin and of its token.
pub const FUNDS: u128 = 1_000_000;
pub const DENOM: &str = "upol";

pub struct Kit {
    pub app: App,
    pub treasury: Addr,
    /// Its governor: a stand-in.
    pub governor: Addr,
    /// A stand-in with a total of 500.
    pub successor: Addr,
    /// A real cw20.
    pub token: Addr,
    /// A stand-in for any contract, and for a hostile token.
    pub other: Addr,
    pub alice: Addr,
    pub stranger: Addr,
    /// The treasury's code.
    pub code_id: u64,
}

pub fn tier(id: u8) -> TierId {
    id.try_into().unwrap()
}

pub fn tiers(ids: &[u8]) -> Vec<TierId> {
    ids.iter().copied().map(tier).collect()
}

pub fn amount(units: u128) -> Amount {
    units.try_into().unwrap()
}

pub fn native() -> Asset {
    Asset::Native(DENOM.into())
}

pub fn cap(asset: &Asset, window: u64, limits: &[(u8, u128)]) -> Cap {
    let limits = limits.iter().map(|(id, units)| Limit { tier: tier(*id), amount: Uint128::new(*units) });
    Cap { asset: asset.clone(), window, limits: limits.collect() }
}

pub fn spend(asset: &Asset, to: impl Into<String>, units: u128) -> Call {
    Call::Spend(Spend { asset: asset.clone(), to: to.into(), amount: amount(units), memo: None })
}

/// A message to a contract as text, without funds.
pub fn message(to: impl Into<String>, msg: &str) -> Call {
    Call::Wasm(WasmMsg::Execute {
        contract_addr: to.into(),
        msg: Binary::from(msg.as_bytes()),
        funds: vec![],
    })
}

/// A message to the treasury itself.
pub fn own(treasury: &Addr, msg: &ExecuteMsg) -> Call {
    Call::Wasm(WasmMsg::Execute {
        contract_addr: treasury.to_string(),
        msg: to_json_binary(msg).unwrap(),
        funds: vec![],
    })
}

/// The stable code that an error's text starts with.
pub fn code(error: &ContractError) -> String {
    error.to_string().split(':').next().unwrap().to_owned()
}

pub fn treasury_code() -> Box<dyn cw_multi_test::Contract<Empty>> {
    Box::new(
        ContractWrapper::new(contract::execute, contract::instantiate, contract::query)
            .with_migrate(contract::migrate),
    )
}

impl Kit {
    pub fn new() -> Self {
        let mut app = App::default();
        app.update_block(|block| block.time = Timestamp::from_seconds(NOW));
        let deployer = "deployer".into_addr();

        let stand_in = app.store_code(Box::new(StandIn));
        let stand_in = |app: &mut App, label: &str| {
            app.instantiate_contract(stand_in, deployer.clone(), &Empty {}, &[], label, None).unwrap()
        };
        let (governor, successor) = (stand_in(&mut app, "governor"), stand_in(&mut app, "successor"));
        let other = stand_in(&mut app, "other");
        app.execute_contract(deployer.clone(), successor.clone(), &total(Some(500)), &[]).unwrap();

        let code_id = app.store_code(treasury_code());
        let treasury = app
            .instantiate_contract(
                code_id,
                governor.clone(),
                &InstantiateMsg {},
                &[],
                "treasury",
                Some(governor.to_string()),
            )
            .unwrap();
        let hand_over =
            WasmMsg::UpdateAdmin { contract_addr: treasury.to_string(), admin: treasury.to_string() };
        app.execute(governor.clone(), hand_over.into()).unwrap();

        let token = app.store_code(Box::new(ContractWrapper::new(
            cw20_base::contract::execute,
            cw20_base::contract::instantiate,
            cw20_base::contract::query,
        )));
        let init = cw20_base::msg::InstantiateMsg {
            name: "Aurora".into(),
            symbol: "AUR".into(),
            decimals: 6,
            initial_balances: vec![Cw20Coin { address: treasury.to_string(), amount: FUNDS.into() }],
            mint: None,
            marketing: None,
        };
        let token = app.instantiate_contract(token, deployer, &init, &[], "token", None).unwrap();

        let mut kit = Self {
            app,
            governor,
            successor,
            token,
            other,
            alice: "alice".into_addr(),
            stranger: "stranger".into_addr(),
            code_id,
            treasury,
        };
        kit.fund(&kit.treasury.clone(), FUNDS, DENOM);
        kit
    }

    /// Adds coins out of nowhere.
    pub fn fund(&mut self, account: &Addr, units: u128, denom: &str) {
        self.app.init_modules(|router, _, storage| {
            router.bank.init_balance(storage, account, coins(units, denom)).unwrap();
        });
    }

    pub fn cw20(&self) -> Asset {
        Asset::Cw20(self.token.to_string())
    }

    /// Moves time to this unix second.
    pub fn at(&mut self, seconds: u64) {
        self.app.update_block(|block| {
            block.height += 1;
            block.time = Timestamp::from_seconds(seconds);
        });
    }

    /// Sends anything to anything; answers what was told on the way, as do all that follow.
    pub fn send(&mut self, sender: &Addr, to: &Addr, msg: &impl Serialize) -> Result<Vec<Event>, AnyError> {
        let msg = WasmMsg::Execute {
            contract_addr: to.to_string(),
            msg: Binary::from(serde_json::to_vec(msg).unwrap()),
            funds: vec![],
        };
        self.app.execute(sender.clone(), CosmosMsg::Wasm(msg)).map(|response| response.events)
    }

    /// Sends the treasury a message; the error must be its own.
    pub fn execute(&mut self, sender: &Addr, msg: &ExecuteMsg) -> Result<Vec<Event>, ContractError> {
        let treasury = self.treasury.clone();
        self.send(sender, &treasury, msg).map_err(|error| error.downcast().unwrap())
    }

    /// The governor has the treasury send calls; the error may be anybody's.
    pub fn try_calls(&mut self, ids: &[u8], calls: Vec<Call>) -> Result<Vec<Event>, AnyError> {
        let (governor, treasury) = (self.governor.clone(), self.treasury.clone());
        self.send(&governor, &treasury, &ExecuteMsg::Execute { proposal: 7, tiers: tiers(ids), calls })
    }

    /// The governor has the treasury send calls; the error must be its own.
    pub fn calls(&mut self, ids: &[u8], calls: Vec<Call>) -> Result<Vec<Event>, ContractError> {
        self.try_calls(ids, calls).map_err(|error| error.downcast().unwrap())
    }

    /// Pays alice.
    pub fn spend(&mut self, ids: &[u8], asset: &Asset, units: u128) -> Result<Vec<Event>, ContractError> {
        let alice = self.alice.clone();
        self.calls(ids, vec![spend(asset, alice, units)])
    }

    pub fn set_cap(
        &mut self,
        asset: &Asset,
        window: u64,
        limits: &[(u8, u128)],
    ) -> Result<Vec<Event>, ContractError> {
        self.execute(&self.treasury.clone(), &ExecuteMsg::SetCap(cap(asset, window, limits)))
    }

    /// Names the successor with this total and term.
    pub fn name(&mut self, min_total: u128, term: u64) -> Result<Vec<Event>, ContractError> {
        let successor = self.successor.to_string();
        let succession = Succession { successor, min_total: amount(min_total), term };
        self.execute(&self.treasury.clone(), &ExecuteMsg::SetGovernor(succession))
    }

    pub fn accept(&mut self) -> Result<Vec<Event>, ContractError> {
        self.execute(&self.successor.clone(), &ExecuteMsg::AcceptGovernor {})
    }

    /// What the successor answers from now on.
    pub fn successor_total(&mut self, units: Option<u128>) {
        self.send(&self.stranger.clone(), &self.successor.clone(), &total(units)).unwrap();
    }

    pub fn balance(&self, asset: &Asset, account: &Addr) -> u128 {
        match asset {
            Asset::Native(denom) => self.app.wrap().query_balance(account, denom).unwrap().amount.u128(),
            Asset::Cw20(token) => {
                let question = Cw20QueryMsg::Balance { address: account.to_string() };
                let answer: BalanceResponse = self.app.wrap().query_wasm_smart(token, &question).unwrap();
                answer.balance.u128()
            }
        }
    }

    fn query<T: DeserializeOwned>(&self, msg: &QueryMsg) -> T {
        self.app.wrap().query_wasm_smart(&self.treasury, msg).unwrap()
    }

    pub fn info(&self) -> TreasuryResponse {
        self.query(&QueryMsg::Treasury {})
    }

    pub fn cap_of(&self, asset: &Asset) -> CapResponse {
        self.query(&QueryMsg::Cap { asset: asset.clone() })
    }

    /// What each tier has spent in the present window.
    pub fn spent(&self, asset: &Asset) -> Vec<(u8, u128)> {
        self.cap_of(asset).limits.iter().map(|limit| (limit.tier.get(), limit.spent.u128())).collect()
    }

    pub fn caps(&self, start_after: Option<Asset>, limit: Option<u32>) -> CapsResponse {
        self.query(&QueryMsg::Caps { start_after, limit })
    }

    pub fn assets(&self, start_after: Option<Asset>, limit: Option<u32>) -> AssetsResponse {
        self.query(&QueryMsg::Assets { start_after, limit })
    }
}
