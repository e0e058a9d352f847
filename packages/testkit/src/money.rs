//! Revenue and dividends, from a test's side. Whose shares a model's are a community decides by vote: see
//! [`Draft::shares`].

use cosmwasm_std::{coins, from_json, Addr};
use cw20::Cw20ExecuteMsg;
use polity::dividends::{self, AssetBooks};
use polity::governor::Action;
use polity::registry::ModelId;
use polity::revenue::{
    self, AuthorityMsg, Epoch, Figures, Pay, ReceiveMsg, Seal, SetShares, Share, Source, TableCreated, Units,
};
use polity::{bounds, Asset, Digest};
use polity_client::{ChainError, ChainExt, Outcome};
use serde::de::DeserializeOwned;

use crate::draft::Draft;
use crate::suite::{done, encode, Suite};
use crate::{Actor, Money};

/// Rows of a page: as many as a contract gives.
const PAGE: Option<u32> = Some(30);

impl Draft<'_> {
    /// Gives a model these shares from the next block on: a sealed table with the digest that is voted.
    pub fn shares(self, model: ModelId, table: revenue::TableId, digest: Digest) -> Self {
        self.action(Action::Revenue(AuthorityMsg::SetShares(SetShares { model, table, digest })))
    }
}

/// Revenue: any message, and any question.
impl Suite {
    pub(crate) fn try_revenue(&mut self, registry: &Addr) -> Result<Addr, ChainError> {
        self.try_deploy("revenue", &revenue::InstantiateMsg { registry: registry.to_string() }, None)
    }

    /// Sends a message to the revenue contract.
    pub fn try_tell_revenue(
        &mut self,
        who: impl Actor,
        msg: &revenue::ExecuteMsg,
    ) -> Result<Outcome, ChainError> {
        let revenue = self.revenue();
        self.try_send(who, revenue, msg, &[])
    }

    /// As [`try_tell_revenue`](Suite::try_tell_revenue), where it has to succeed.
    #[track_caller]
    pub fn tell_revenue(&mut self, who: impl Actor, msg: &revenue::ExecuteMsg) -> Outcome {
        done(self.try_tell_revenue(who, msg))
    }

    /// Asks the revenue contract anything.
    pub fn try_ask_revenue<R: DeserializeOwned>(&self, query: &revenue::QueryMsg) -> Result<R, ChainError> {
        self.chain().query(self.revenue(), query)
    }

    /// As [`try_ask_revenue`](Suite::try_ask_revenue), where there has to be an answer.
    #[track_caller]
    pub fn ask_revenue<R: DeserializeOwned>(&self, query: &revenue::QueryMsg) -> R {
        done(self.try_ask_revenue(query))
    }
}

/// Shares.
impl Suite {
    /// Makes a share table, in as many steps as it needs, and seals it. It means nothing before a model uses it. Answers its
    /// number, and what it is sealed with.
    pub fn try_share_table<A: Actor + Clone>(
        &mut self,
        who: impl Actor,
        rows: &[(A, u64)],
    ) -> Result<(revenue::TableId, Seal), ChainError> {
        let who = self.actor(who);
        let mut rows: Vec<_> = rows
            .iter()
            .map(|(account, units)| match Units::try_from(*units) {
                Ok(units) => Share { account: self.address(account.clone()).into(), units },
                Err(error) => panic!("{error}"),
            })
            .collect();
        rows.sort_by(|a, b| a.account.cmp(&b.account));
        let seal = match Seal::of(&rows) {
            Ok(seal) => seal,
            Err(error) => panic!("{error}"),
        };
        let most = usize::try_from(bounds::SHARES_AT_ONCE.max).unwrap_or(usize::MAX);
        let mut steps = rows.chunks(most).map(<[Share]>::to_vec);
        let create = revenue::ExecuteMsg::CreateTable { rows: steps.next().unwrap_or_default() };
        let made = self.try_tell_revenue(&who, &create)?;
        let table = match made.data(0)?.map(from_json::<TableCreated>) {
            Some(Ok(made)) => made.table,
            _ => panic!("revenue answers which table it made, and this doesn't: {made:?}"),
        };
        for rows in steps {
            self.try_tell_revenue(&who, &revenue::ExecuteMsg::AddRows { table, rows })?;
        }
        self.try_tell_revenue(&who, &revenue::ExecuteMsg::SealTable { table, seal })?;
        Ok((table, seal))
    }

    /// As [`try_share_table`](Suite::try_share_table), where it has to succeed.
    #[track_caller]
    pub fn share_table<A: Actor + Clone>(
        &mut self,
        who: impl Actor,
        rows: &[(A, u64)],
    ) -> (revenue::TableId, Seal) {
        done(self.try_share_table(who, rows))
    }

    /// Somebody makes a share table, and the community [enacts](Suite::enact) it for its model in the given tier. Answers
    /// the epoch that begins with it.
    #[track_caller]
    pub fn set_shares<A: Actor + Clone>(&mut self, id: u8, model: ModelId, rows: &[(A, u64)]) -> Epoch {
        let (table, seal) = self.share_table("anybody", rows);
        let digest = seal.digest;
        self.enact(id, vec![Action::Revenue(AuthorityMsg::SetShares(SetShares { model, table, digest }))]);
        self.next_block();
        self.epoch(model)
    }

    /// The epoch that a payment for a model counts in now.
    #[track_caller]
    pub fn epoch(&self, model: ModelId) -> Epoch {
        let (mut last, height) = (0, self.height());
        loop {
            let query = revenue::QueryMsg::Epochs { model, start_after: Some(last), limit: PAGE };
            let page: revenue::EpochsResponse = self.ask_revenue(&query);
            match page.epochs.iter().rev().find(|row| row.epoch <= height) {
                Some(row) => last = row.epoch,
                None => return last,
            }
        }
    }
}

/// Payments, and what becomes of them.
impl Suite {
    /// Pays for a model: native coins with the message, or the message with a cw20.
    pub fn try_pay_for(
        &mut self,
        who: impl Actor,
        model: ModelId,
        asset: impl Money,
        units: u128,
    ) -> Result<Outcome, ChainError> {
        let (who, revenue, pay) = (self.actor(who), self.revenue(), Pay { model, epoch: None });
        match asset.asset() {
            Asset::Native(denom) => {
                self.try_send(who, revenue, &revenue::ExecuteMsg::Pay(pay), &coins(units, denom))
            }
            Asset::Cw20(token) => {
                let (contract, msg) = (revenue.into_string(), encode(&ReceiveMsg::Pay(pay))?);
                let send = Cw20ExecuteMsg::Send { contract, amount: units.into(), msg };
                self.try_send(who, Addr::unchecked(token), &send, &[])
            }
        }
    }

    /// As [`try_pay_for`](Suite::try_pay_for), where it has to succeed.
    #[track_caller]
    pub fn pay_for(&mut self, who: impl Actor, model: ModelId, asset: impl Money, units: u128) -> Outcome {
        done(self.try_pay_for(who, model, asset, units))
    }

    /// Puts what descendants were paid, in the epochs named, into a model's pots.
    pub fn try_settle(
        &mut self,
        who: impl Actor,
        model: ModelId,
        asset: impl Money,
        sources: &[(ModelId, Epoch)],
    ) -> Result<Outcome, ChainError> {
        let sources = sources.iter().map(|&(descendant, epoch)| Source { descendant, epoch }).collect();
        self.try_tell_revenue(who, &revenue::ExecuteMsg::Settle { model, asset: asset.asset(), sources })
    }

    /// As [`try_settle`](Suite::try_settle), where it has to succeed.
    #[track_caller]
    pub fn settle(
        &mut self,
        who: impl Actor,
        model: ModelId,
        asset: impl Money,
        sources: &[(ModelId, Epoch)],
    ) -> Outcome {
        done(self.try_settle(who, model, asset, sources))
    }

    /// Somebody settles all that these descendants of a model were paid, and claims all that an account is owed of it by its
    /// shares of the model; the account alone is paid. Answers what that brought it.
    pub fn try_collect(
        &mut self,
        by: impl Actor,
        account: impl Actor,
        model: ModelId,
        asset: impl Money,
        descendants: &[ModelId],
    ) -> Result<u128, ChainError> {
        let (by, account, asset) = (self.actor(by), self.actor(account), asset.asset());
        let rows = self.owed_rows(&account, model, &asset, descendants)?;
        let before = self.try_balance(&account, &asset)?;
        for row in rows {
            let source = |&descendant| Source { descendant, epoch: row.epoch };
            let claim = revenue::ExecuteMsg::Claim {
                account: Some(account.to_string()),
                model,
                asset: asset.clone(),
                settle: descendants.iter().map(source).collect(),
                epochs: vec![row.epoch],
            };
            self.try_tell_revenue(&by, &claim)?;
        }
        // a token that misbehaves may take instead of giving
        Ok(self.try_balance(&account, &asset)?.saturating_sub(before))
    }

    /// As [`try_collect`](Suite::try_collect), where it has to succeed.
    #[track_caller]
    pub fn collect(
        &mut self,
        by: impl Actor,
        account: impl Actor,
        model: ModelId,
        asset: impl Money,
        descendants: &[ModelId],
    ) -> u128 {
        done(self.try_collect(by, account, model, asset, descendants))
    }

    fn owed_rows(
        &self,
        account: &Addr,
        model: ModelId,
        asset: &Asset,
        descendants: &[ModelId],
    ) -> Result<Vec<revenue::OwedRow>, ChainError> {
        let (mut rows, mut start_after) = (vec![], None);
        loop {
            let page: revenue::OwedResponse = self.try_ask_revenue(&revenue::QueryMsg::Owed {
                account: account.to_string(),
                model,
                asset: asset.clone(),
                descendants: descendants.to_vec(),
                start_after,
                limit: PAGE,
            })?;
            rows.extend(page.rows);
            start_after = page.next;
            if start_after.is_none() {
                return Ok(rows);
            }
        }
    }

    /// What an account could claim by its shares of a model once all was settled that these descendants were paid.
    #[track_caller]
    pub fn owed(
        &self,
        account: impl Actor,
        model: ModelId,
        asset: impl Money,
        descendants: &[ModelId],
    ) -> u128 {
        let account = self.address(account);
        let rows = done(self.owed_rows(&account, model, &asset.asset(), descendants));
        rows.iter().map(|row| row.owed_settled.u128()).sum()
    }

    /// The books of an asset that behaves: what is there covers what came in and didn't go out.
    #[track_caller]
    pub fn revenue_books(&self, asset: impl Money) -> Figures {
        let asset = asset.asset();
        let query = revenue::QueryMsg::Books { asset: asset.clone() };
        let found: revenue::BooksResponse = self.ask_revenue(&query);
        let (books, held) = (found.asset.books, self.balance(self.revenue(), &asset));
        let booked = books.received.u128().checked_sub(books.paid.u128());
        assert!(booked.is_some_and(|booked| booked <= held), "{asset}: {books:?}, and {held} are there");
        books
    }
}

/// Dividends.
impl Suite {
    pub(crate) fn try_dividends(&mut self, treasury: &str, period: u64) -> Result<Addr, ChainError> {
        let msg = dividends::InstantiateMsg { treasury: treasury.into(), period };
        self.try_deploy("dividends", &msg, None)
    }

    /// Sends a message to the dividends.
    pub fn try_tell_dividends(
        &mut self,
        who: impl Actor,
        msg: &dividends::ExecuteMsg,
    ) -> Result<Outcome, ChainError> {
        let dividends = self.dividends();
        self.try_send(who, dividends, msg, &[])
    }

    /// As [`try_tell_dividends`](Suite::try_tell_dividends), where it has to succeed.
    #[track_caller]
    pub fn tell_dividends(&mut self, who: impl Actor, msg: &dividends::ExecuteMsg) -> Outcome {
        done(self.try_tell_dividends(who, msg))
    }

    /// Asks the dividends anything.
    #[track_caller]
    pub fn ask_dividends<R: DeserializeOwned>(&self, query: &dividends::QueryMsg) -> R {
        done(self.chain().query(self.dividends(), query))
    }

    /// Books what arrived of an asset.
    pub fn try_sync(&mut self, who: impl Actor, asset: impl Money) -> Result<Outcome, ChainError> {
        self.try_tell_dividends(who, &dividends::ExecuteMsg::Sync { asset: asset.asset() })
    }

    /// As [`try_sync`](Suite::try_sync), where it has to succeed.
    #[track_caller]
    pub fn sync(&mut self, who: impl Actor, asset: impl Money) -> Outcome {
        done(self.try_sync(who, asset))
    }

    /// Distributes all of an asset that waits.
    pub fn try_distribute(&mut self, who: impl Actor, asset: impl Money) -> Result<Outcome, ChainError> {
        self.try_tell_dividends(who, &dividends::ExecuteMsg::Distribute { asset: asset.asset() })
    }

    /// As [`try_distribute`](Suite::try_distribute), where it has to succeed.
    #[track_caller]
    pub fn distribute(&mut self, who: impl Actor, asset: impl Money) -> Outcome {
        done(self.try_distribute(who, asset))
    }

    /// Somebody claims what an account is owed of these distributions; the account alone is paid. Answers what that brought
    /// it.
    pub fn try_claim_dividends(
        &mut self,
        by: impl Actor,
        account: impl Actor,
        asset: impl Money,
        distributions: &[u32],
    ) -> Result<u128, ChainError> {
        let (account, asset) = (self.actor(account), asset.asset());
        let before = self.try_balance(&account, &asset)?;
        let claim = dividends::ExecuteMsg::Claim {
            asset: asset.clone(),
            distributions: distributions.to_vec(),
            account: Some(account.to_string()),
        };
        self.try_tell_dividends(by, &claim)?;
        Ok(self.try_balance(&account, &asset)?.saturating_sub(before))
    }

    /// As [`try_claim_dividends`](Suite::try_claim_dividends), where it has to succeed.
    #[track_caller]
    pub fn claim_dividends(
        &mut self,
        by: impl Actor,
        account: impl Actor,
        asset: impl Money,
        distributions: &[u32],
    ) -> u128 {
        done(self.try_claim_dividends(by, account, asset, distributions))
    }

    /// What an account is owed of an asset's distributions: in all, and of which.
    #[track_caller]
    pub fn dividends_owed(&self, account: impl Actor, asset: impl Money) -> (u128, Vec<u32>) {
        let (account, asset) = (self.address(account).into_string(), asset.asset());
        let (mut sum, mut of, mut start_after) = (0, vec![], None);
        loop {
            let query = dividends::QueryMsg::Owed {
                account: account.clone(),
                asset: asset.clone(),
                start_after,
                limit: PAGE,
            };
            let page: dividends::OwedResponse = self.ask_dividends(&query);
            sum += page.owed.u128();
            of.extend(page.distributions.iter().map(|row| row.distribution));
            start_after = page.next;
            if start_after.is_none() {
                return (sum, of);
            }
        }
    }

    /// The books of an asset that behaves: they add up, and what is held covers what isn't paid.
    #[track_caller]
    pub fn dividends_books(&self, asset: impl Money) -> AssetBooks {
        let asset = asset.asset();
        let query = dividends::QueryMsg::Books { asset: asset.clone() };
        let dividends::BooksResponse { books, .. } = self.ask_dividends(&query);
        let held = self.balance(self.dividends(), &asset);
        assert_eq!(books.waiting + books.unpaid + books.paid, books.received, "{asset}");
        let unpaid = (books.waiting + books.unpaid).u128();
        assert!(unpaid <= held, "{asset}: {books:?}, and {held} are there");
        books
    }
}
