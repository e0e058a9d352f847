use cosmwasm_std::{coins, from_json, Addr, Coin};
use polity::governor::{
    Action, ExecuteMsg, OptionMsg, Propose, ProposedResponse, Raw, ReceiveMsg, Setting, Text, TierId,
};
use polity::treasury::{Cap, Spend, Succession};
use polity::{Asset, Description, Label, Title};
use polity_client::{ChainError, Outcome};
use serde::Serialize;

use crate::suite::{done, encode, Suite};
use crate::words::{amount, tier};
use crate::{Actor, Community, Money};

/// A proposal that is being written.
///
/// If nothing is said, it is one of the top tier, titled "A proposal", with an empty text and one option, "Yes", that
/// does nothing; and it comes with a deposit that is enough, of which the governor returns the surplus.
#[must_use = "a draft is made a proposal by `submit`"]
pub struct Draft<'s> {
    pub(crate) suite: &'s mut Suite,
    proposer: Addr,
    tier: TierId,
    title: Title,
    text: Text,
    pub(crate) options: Vec<OptionMsg>,
    deposit: Option<u128>,
}

#[track_caller]
fn valid<T, E: std::fmt::Display>(text: Result<T, E>) -> T {
    match text {
        Ok(text) => text,
        Err(error) => panic!("{error}"),
    }
}

impl<'s> Draft<'s> {
    #[track_caller]
    pub(crate) fn new(suite: &'s mut Suite, proposer: Addr) -> Self {
        let top = suite.top_tier();
        Self {
            suite,
            proposer,
            tier: tier(top),
            title: valid("A proposal".try_into()),
            text: Text::Inline(valid(Description::try_from(""))),
            options: Vec::new(),
            deposit: None,
        }
    }

    /// The tier that decides it.
    #[track_caller]
    pub fn tier(mut self, id: impl TryInto<TierId>) -> Self {
        self.tier = tier(id);
        self
    }

    /// Its title.
    #[track_caller]
    pub fn title(mut self, title: &str) -> Self {
        self.title = valid(title.try_into());
        self
    }

    /// Its text.
    #[track_caller]
    pub fn text(mut self, text: &str) -> Self {
        self.text = Text::Inline(valid(text.try_into()));
        self
    }

    /// Its text, or where that is.
    pub fn text_at(mut self, text: Text) -> Self {
        self.text = text;
        self
    }

    /// Begins another option: what is said after this belongs to it.
    #[track_caller]
    pub fn option(mut self, label: &str) -> Self {
        self.options.push(OptionMsg { label: valid(Label::try_from(label)), actions: vec![] });
        self
    }

    /// An action.
    pub fn action(self, action: Action) -> Self {
        self.actions([action])
    }

    /// Actions, in their order.
    pub fn actions(mut self, actions: impl IntoIterator<Item = Action>) -> Self {
        if self.options.is_empty() {
            self = self.option("Yes");
        }
        if let Some(option) = self.options.last_mut() {
            option.actions.extend(actions);
        }
        self
    }

    /// Pays from the treasury.
    #[track_caller]
    pub fn spend(self, asset: impl Money, units: u128, to: impl Actor) -> Self {
        let to = self.suite.address(to).into();
        self.action(Action::Spend(Spend { asset: asset.asset(), to, amount: amount(units), memo: None }))
    }

    /// Makes tokens of what is staked.
    #[track_caller]
    pub fn mint(self, units: u128, to: impl Actor) -> Self {
        let to = self.suite.address(to).into();
        self.action(Action::Mint { to, amount: amount(units) })
    }

    /// Changes a setting.
    pub fn set(self, setting: Setting) -> Self {
        self.action(Action::Set(setting))
    }

    /// Sets or removes a cap.
    pub fn cap(self, cap: Cap) -> Self {
        self.action(Action::SetCap(cap))
    }

    /// Names a successor: what its total must be, and after how many seconds it may accept.
    #[track_caller]
    pub fn successor(self, successor: &Community, min_total: u128, term: u64) -> Self {
        self.action(Action::SetGovernor(Succession {
            successor: successor.governor.to_string(),
            min_total: amount(min_total),
            term,
        }))
    }

    /// Calls a contract with any message.
    #[track_caller]
    pub fn call(self, contract: impl Actor, msg: &impl Serialize) -> Self {
        self.call_with(contract, msg, &[])
    }

    /// Calls a contract with any message, and funds.
    #[track_caller]
    pub fn call_with(self, contract: impl Actor, msg: &impl Serialize, funds: &[Coin]) -> Self {
        let contract = self.suite.address(contract).into();
        self.action(Action::Raw(Raw::Execute { contract, msg: done(encode(msg)), funds: funds.into() }))
    }

    /// The deposit that comes with it, instead of one that is enough.
    pub fn deposit(mut self, units: u128) -> Self {
        self.deposit = Some(units);
        self
    }

    /// The message that would be sent.
    pub fn message(&self) -> Propose {
        let yes = || OptionMsg { label: valid("Yes".try_into()), actions: vec![] };
        let options = match self.options.is_empty() {
            true => vec![yes()],
            false => self.options.clone(),
        };
        Propose { tier: self.tier, title: self.title.clone(), text: self.text.clone(), options }
    }

    /// Makes the proposal, and answers its number.
    pub fn try_submit(self) -> Result<u32, ChainError> {
        let message = self.message();
        let deposit = match self.deposit {
            Some(deposit) => deposit,
            None => self.enough(),
        };
        let Self { suite, proposer, .. } = self;
        let outcome = match suite.stake_asset() {
            Asset::Native(denom) => {
                let funds = if deposit == 0 { vec![] } else { coins(deposit, denom) };
                suite.try_tell_with(&proposer, &ExecuteMsg::Propose(message), &funds)?
            }
            Asset::Cw20(_) if deposit == 0 => suite.try_tell(&proposer, &ExecuteMsg::Propose(message))?,
            Asset::Cw20(token) => {
                suite.send_token(&proposer, &token, deposit, &ReceiveMsg::Propose(message))?
            }
        };
        number(suite, &outcome)
    }

    /// As [`try_submit`](Draft::try_submit), where it has to succeed.
    #[track_caller]
    pub fn submit(self) -> u32 {
        done(self.try_submit())
    }

    /// At least the tier's part of the total at the start of the block that the proposal will be in: the governor
    /// holds all that is staked, so that the part of what it holds is no less.
    fn enough(&self) -> u128 {
        let constitution = self.suite.constitution();
        let Some(tier) = constitution.tier(self.tier) else { return 0 };
        let held = self.suite.try_balance(self.suite.governor(), self.suite.stake_asset());
        tier.deposit.floor_of(held.unwrap_or(0).max(self.suite.total()))
    }
}

/// The number of the proposal that was just made. A token that is sent answers nothing of what its recipient said; the
/// newest proposal is the one then.
fn number(suite: &Suite, outcome: &Outcome) -> Result<u32, ChainError> {
    let data = outcome.data(0)?;
    if let Some(proposed) = data.and_then(|data| from_json::<ProposedResponse>(data).ok()) {
        return Ok(proposed.proposal);
    }
    Ok(suite.proposals(1).first().map_or(0, |newest| newest.proposal))
}
