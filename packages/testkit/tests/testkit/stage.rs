use cosmwasm_std::{Addr, Binary, BlockInfo, Coin, CosmosMsg};
use polity_client::{
    Chain, ChainError, ChainInfo, Clock, Code, CodeInfo, Codes, ContractInfo, Embedded, Outcome,
};
use polity_testkit::prelude::*;

/// Another chain, as far as a suite can see: its own type, its own accounts, and errors without the contract's own.
struct Other(Embedded);

fn without_cause(error: ChainError) -> ChainError {
    match error {
        ChainError::Contract { message, text, .. } => ChainError::Contract { message, text, cause: None },
        other => other,
    }
}

impl Chain for Other {
    fn info(&self) -> ChainInfo {
        ChainInfo { embedded: false, ..self.0.info() }
    }

    fn block(&self) -> Result<BlockInfo, ChainError> {
        self.0.block()
    }

    fn upload(&mut self, sender: &Addr, code: &Code) -> Result<u64, ChainError> {
        assert_eq!(code.wasm.as_deref(), Some(code.name.as_bytes()));
        self.0.upload(sender, code)
    }

    fn submit(&mut self, sender: &Addr, msgs: Vec<CosmosMsg>) -> Result<Outcome, ChainError> {
        self.0.submit(sender, msgs).map_err(without_cause)
    }

    fn simulate(&mut self, sender: &Addr, msgs: Vec<CosmosMsg>) -> Result<Outcome, ChainError> {
        self.0.simulate(sender, msgs).map_err(without_cause)
    }

    fn smart(&self, contract: &str, msg: &Binary) -> Result<Binary, ChainError> {
        self.0.smart(contract, msg)
    }

    fn raw(&self, contract: &str, key: &[u8]) -> Result<Option<Vec<u8>>, ChainError> {
        self.0.raw(contract, key)
    }

    fn contract_info(&self, contract: &str) -> Result<ContractInfo, ChainError> {
        self.0.contract_info(contract)
    }

    fn code_info(&self, code_id: u64) -> Result<CodeInfo, ChainError> {
        self.0.code_info(code_id)
    }

    fn balances(&self, account: &str) -> Result<Vec<Coin>, ChainError> {
        self.0.balances(account)
    }

    fn clock(&mut self) -> Option<&mut dyn Clock> {
        self.0.clock()
    }
}

impl Stage for Other {
    fn account(&self, name: &str) -> Addr {
        self.0.account(&format!("other-{name}"))
    }

    fn give(&mut self, to: &Addr, coins: Vec<Coin>) -> Result<(), ChainError> {
        self.0.mint(to, coins)
    }

    fn code(&self, name: &str) -> Code {
        Code::named(name).with_wasm(name.into())
    }
}

/// A suite knows nothing of its chain but that it is a stage.
#[test]
fn a_suite_runs_on_any_stage() {
    let codes = Codes::suite().and(polity_testkit::hostile::codes());
    let chain = Embedded::builder().codes(codes).prefix("other").build().unwrap();
    let mut suite = Plan::new().stake(Stake::NewCw20).build_on(Box::new(Other(chain))).unwrap();
    assert!(suite.address("alice").as_str().starts_with("other1"));
    let proposal = suite.proposal("alice").mint(5, "erin").submit();
    suite.carry(proposal);
    assert_eq!(suite.in_hand("erin"), 5);
    suite.assert_books();

    // an error that isn't at hand is compared by its text
    let refused = suite.try_unstake("dave", 101);
    assert_eq!(error_of::<GovernorError>(&refused), None);
    let expected = GovernorError::NotEnoughStake { staked: 100u128.into(), asked: 101u128.into() };
    assert_error(refused, &expected);
    assert_code(suite.try_unstake("dave", 101), "not_enough_stake");
}
