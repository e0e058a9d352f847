//! Money out: settled into pots, and claimed from them.

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, DepsMut, Env, Response, StdError, StdResult, Uint256};
use polity::{
    bounds,
    registry::ModelId,
    revenue::{claimable, AssetId, Books, Epoch, Source},
    Asset,
};

use crate::{
    epochs::{self, Part, Span},
    events, settling,
    state::{pot_key, BooksRecord, BOOKS, CURSORS, POTS, REGISTRY, TAKEN},
    ContractError,
};

/// What settling and claiming have at hand: one model in one asset.
struct Ledger<'a> {
    deps: DepsMut<'a>,
    /// Of this block.
    height: u64,
    registry: Addr,
    model: ModelId,
    asset: Asset<Addr>,
    /// The asset's text.
    key: String,
    number: AssetId,
    /// As they were.
    opened: Books,
    books: Books,
    /// The epochs looked at, and the pots settled into: many sources are of one epoch, which is then paid from.
    spans: BTreeMap<Epoch, Span>,
    pots: BTreeMap<Epoch, Uint256>,
    response: Response,
}

pub fn settle(
    deps: DepsMut,
    env: &Env,
    model: ModelId,
    asset: &Asset,
    sources: &[Source],
) -> Result<Response, ContractError> {
    let mut ledger = Ledger::open(deps, env, model, asset)?;
    ledger.settle(sources)?;
    ledger.close()
}

pub fn claim(
    deps: DepsMut,
    env: &Env,
    account: Addr,
    model: ModelId,
    asset: &Asset,
    sources: &[Source],
    epochs: &[Epoch],
) -> Result<Response, ContractError> {
    bounds::EPOCHS.check_len(epochs.len())?;
    let mut ledger = Ledger::open(deps, env, model, asset)?;
    ledger.settle(sources)?;
    let before = ledger.books.paid();
    for epoch in epochs {
        ledger.take(&account, *epoch)?;
    }
    let amount = ledger.books.paid().saturating_sub(before);
    let payment = ledger.asset.transfer(&account, amount.into())?;
    // all is written before the asset's code runs
    let response = ledger.close()?;
    // what was taken before adds nothing, and is no error
    Ok(if amount > 0 { response.add_message(payment) } else { response })
}

/// What the ledger of an asset can't hold. No message brings it about.
fn broken(what: &'static str) -> ContractError {
    StdError::generic_err(what).into()
}

impl<'a> Ledger<'a> {
    fn open(deps: DepsMut<'a>, env: &Env, model: ModelId, asset: &Asset) -> Result<Self, ContractError> {
        let asset = asset.check(deps.api)?;
        let key = asset.to_string();
        let known = BOOKS.may_load(deps.storage, &key)?;
        let Some(BooksRecord { number, books }) = known else {
            return Err(ContractError::NoAsset { asset: key });
        };
        let registry = Addr::unchecked(REGISTRY.load(deps.storage)?);
        Ok(Self {
            deps,
            height: env.block.height,
            registry,
            model,
            asset,
            key,
            number,
            opened: books,
            books,
            spans: BTreeMap::new(),
            pots: BTreeMap::new(),
            response: Response::new(),
        })
    }

    fn close(self) -> Result<Response, ContractError> {
        let Self { number, books, .. } = self;
        if books != self.opened {
            BOOKS.save(self.deps.storage, &self.key, &BooksRecord { number, books })?;
        }
        Ok(self.response)
    }

    fn span(&mut self, epoch: Epoch) -> Result<Span, ContractError> {
        if let Some(span) = self.spans.get(&epoch) {
            return Ok(*span);
        }
        let span = epochs::span(self.deps.storage, self.model, epoch)?;
        self.spans.insert(epoch, span);
        Ok(span)
    }

    /// What came into the model's pot of an epoch.
    fn pot(&self, epoch: Epoch) -> StdResult<Uint256> {
        match self.pots.get(&epoch) {
            Some(pot) => Ok(*pot),
            None => {
                let pot = POTS.may_load(self.deps.storage, &pot_key(self.model, epoch, self.number))?;
                Ok(pot.unwrap_or_default())
            }
        }
    }

    /// Puts what the sources earned into the model's pots. A source that is named twice adds nothing the second time.
    fn settle(&mut self, sources: &[Source]) -> Result<(), ContractError> {
        bounds::SOURCES.check_len(sources.len())?;
        let (model, height) = (self.model, self.height);
        for Source { descendant, epoch } in sources.iter().copied() {
            let span = self.span(epoch)?;
            let pot = pot_key(model, epoch, self.number);
            let weight = || settling::weight(self.deps.as_ref(), &self.registry, descendant, model);
            let from = (descendant, self.number);
            let grown = settling::growth(self.deps.storage, &pot, from, &span, height, weight)?;
            let Some((added, cursor)) = grown else { continue };
            CURSORS.save(self.deps.storage, (&pot, descendant), &cursor)?;
            self.books = self.books.settle(added).ok_or_else(|| broken("more settled than received"))?;
            let held = self.pot(epoch)?.checked_add(added).map_err(StdError::from)?;
            self.pots.insert(epoch, held);
            self.tell(events::Settled { model, epoch, asset: self.key.clone(), source: descendant, added });
        }
        for (epoch, pot) in &self.pots {
            POTS.save(self.deps.storage, &pot_key(model, *epoch, self.number), pot)?;
        }
        Ok(())
    }

    /// Books what an account can take of an epoch's pot as taken.
    fn take(&mut self, account: &Addr, epoch: Epoch) -> Result<(), ContractError> {
        let model = self.model;
        let canonical = self.deps.api.addr_canonicalize(account.as_str())?;
        let shares = self.span(epoch)?.shares;
        let held = epochs::held(self.deps.as_ref(), &self.registry, model, shares, &canonical)?;
        let Some(Part { units, total }) = held else {
            return Err(ContractError::NoShare { account: account.clone(), model, epoch });
        };
        let key = pot_key(model, epoch, self.number);
        let pot = self.pot(epoch)?;
        let taken = TAKEN.peek(self.deps.storage, (&key, &canonical))?.unwrap_or(0);
        let amount = claimable(pot, units, total, taken).ok_or_else(|| broken("more taken than owed"))?;
        if amount == 0 {
            return Ok(());
        }
        let taken = taken.checked_add(amount).ok_or_else(|| broken("more taken than received"))?;
        TAKEN.save(self.deps.storage, (&key, &canonical), &taken)?;
        self.books = self.books.pay(amount).ok_or_else(|| broken("more paid than settled"))?;
        let asset = self.key.clone();
        self.tell(events::Claimed { account: account.clone(), model, epoch, asset, amount });
        Ok(())
    }

    fn tell(&mut self, event: impl Into<cosmwasm_std::Event>) {
        self.response.events.push(event.into());
    }
}
