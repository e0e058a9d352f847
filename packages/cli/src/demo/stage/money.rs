//! Revenue and dividends: what is paid for models, who is owed what of it, and who takes it.

use std::collections::BTreeSet;

use cosmwasm_std::{coins, to_json_binary, Addr, CosmosMsg, Uint128};
use cw20::{BalanceResponse, Cw20ExecuteMsg, Cw20QueryMsg};
use polity::dividends::{self, dividend};
use polity::governor::{self, PowersResponse};
use polity::registry::{self, LineageResponse, ModelId};
use polity::revenue::{
    self, EarnedResponse, Epoch, EpochResponse, EpochsResponse, Holders, OwedRow, Pay, ReceiveMsg,
    RowsResponse, SettleableResponse, Share, Source, Span, TableId,
};
use polity::Asset;
use serde::de::DeserializeOwned;

use super::{bounds, Stage, PAGE, USD};
use crate::demo::Told;
use crate::ui::{Column, Quantity, Table, Unit, Value};

/// So much of each asset that models are paid in, in the order of [`Stage::money`].
pub type Amounts = [Quantity; 2];

/// Assets.
impl Stage {
    pub fn eur_asset(&self) -> Asset {
        Asset::Cw20(self.eur.to_string())
    }

    /// What models are paid in.
    pub fn money(&self) -> [(Asset, Unit); 2] {
        [(self.usd_asset(), self.usd.clone()), (self.eur_asset(), self.euro.clone())]
    }

    pub fn nothing(&self) -> Amounts {
        self.money().map(|(_, unit)| unit.of(0u128))
    }

    pub fn eur_of(&self, account: &Addr) -> Told<Quantity> {
        let question = Cw20QueryMsg::Balance { address: account.to_string() };
        Ok(self.euro.of(self.query::<BalanceResponse>(&self.eur, &question)?.balance))
    }

    pub fn money_of(&self, account: &Addr) -> Told<Amounts> {
        Ok([self.usd_of(account)?, self.eur_of(account)?])
    }
}

/// Revenue.
impl Stage {
    pub fn to_revenue(&self, msg: &revenue::ExecuteMsg) -> Told<CosmosMsg> {
        self.call(&self.revenue, msg, vec![])
    }

    pub fn ask_revenue<R: DeserializeOwned>(&self, msg: &revenue::QueryMsg) -> Told<R> {
        self.query(&self.revenue, msg)
    }

    /// The message that pays for a model.
    pub fn payment(&self, asset: &Asset, units: u128, pay: Pay) -> Told<CosmosMsg> {
        match asset {
            Asset::Native(_) => self.call(&self.revenue, &revenue::ExecuteMsg::Pay(pay), coins(units, USD)),
            Asset::Cw20(token) => {
                let msg = to_json_binary(&ReceiveMsg::Pay(pay)).map_err(bounds)?;
                let contract = self.revenue.to_string();
                let send = Cw20ExecuteMsg::Send { contract, amount: units.into(), msg };
                self.call(&Addr::unchecked(token), &send, vec![])
            }
        }
    }

    /// Pays for a model.
    pub fn pay(&mut self, by: &str, asset: &Asset, units: u128, model: ModelId) -> Told {
        let msg = self.payment(asset, units, Pay { model, epoch: None })?;
        let unit = if *asset == self.usd_asset() { &self.usd } else { &self.euro };
        let does = format!("pays {} for {}", unit.of(units), self.title(model)?);
        self.send(by, does, vec![msg]).map(drop)
    }

    /// What a model is called.
    pub fn title(&self, model: ModelId) -> Told<String> {
        Ok(self.model(model)?.name.to_string())
    }

    /// The models of the story that can have been paid.
    pub fn models(&self) -> Vec<ModelId> {
        [self.known.model, self.known.data].into_iter().filter(|model| *model > 0).collect()
    }

    /// The models of whose income a part is this model's.
    fn descendants(&self, model: ModelId) -> Told<Vec<ModelId>> {
        let mut found = vec![];
        for descendant in self.models() {
            let question = registry::QueryMsg::Lineage { model: descendant };
            let lineage: LineageResponse = self.ask_registry(&question)?;
            let is_ancestor = lineage.ancestors.iter().any(|ancestor| ancestor.model == model);
            if descendant == model || is_ancestor {
                found.push(descendant);
            }
        }
        Ok(found)
    }

    /// The epochs of a model's shares.
    pub fn epochs(&self, model: ModelId) -> Told<Vec<EpochResponse>> {
        let (mut epochs, mut start_after) = (vec![], None);
        loop {
            let question = revenue::QueryMsg::Epochs { model, start_after, limit: Some(PAGE) };
            let page: EpochsResponse = self.ask_revenue(&question)?;
            let Some(last) = page.epochs.last() else { return Ok(epochs) };
            start_after = Some(last.epoch);
            epochs.extend(page.epochs);
        }
    }

    /// Every row of a share table.
    pub fn rows(&self, table: TableId) -> Told<Vec<Share>> {
        let (mut rows, mut start_after) = (vec![], None);
        loop {
            let question = revenue::QueryMsg::Rows { table, start_after, limit: Some(PAGE) };
            let page: RowsResponse = self.ask_revenue(&question)?;
            let Some(last) = page.rows.last() else { return Ok(rows) };
            start_after = Some(last.account.clone());
            rows.extend(page.rows);
        }
    }

    /// Whoever has or had shares of a model, by name.
    pub fn shareholders(&self, model: ModelId) -> Told<Vec<Addr>> {
        let mut holders = BTreeSet::new();
        for epoch in self.epochs(model)? {
            match epoch.holders {
                Holders::First(first) => holders.extend(first.map(Addr::unchecked)),
                Holders::Table(table) => {
                    holders.extend(self.rows(table)?.into_iter().map(|row| Addr::unchecked(row.account)));
                }
            }
        }
        let mut holders: Vec<_> = holders.into_iter().collect();
        holders.sort_by_key(|holder| self.name(holder.as_str()));
        Ok(holders)
    }

    /// What an account is owed of a model in an asset, by epoch.
    pub fn owed_rows(&self, account: &Addr, model: ModelId, asset: &Asset) -> Told<Vec<OwedRow>> {
        let descendants = self.descendants(model)?;
        let (mut rows, mut start_after) = (vec![], None);
        loop {
            let question = revenue::QueryMsg::Owed {
                account: account.to_string(),
                model,
                asset: asset.clone(),
                descendants: descendants.clone(),
                start_after,
                limit: Some(PAGE),
            };
            let page: revenue::OwedResponse = self.ask_revenue(&question)?;
            rows.extend(page.rows);
            match page.next {
                Some(next) => start_after = Some(next),
                None => return Ok(rows),
            }
        }
    }

    /// Whether an asset was ever paid: nobody is owed anything in one that wasn't.
    fn was_paid(&self, asset: &Asset) -> Told<bool> {
        let question = revenue::QueryMsg::Assets { start_after: None, limit: Some(PAGE) };
        let page: revenue::AssetsResponse = self.ask_revenue(&question)?;
        Ok(page.assets.iter().any(|row| row.asset == *asset))
    }

    /// Sums a figure of what an account is owed of a model, over all epochs.
    fn sum_of(&self, account: &Addr, model: ModelId, figure: fn(&OwedRow) -> Uint128) -> Told<Amounts> {
        let mut amounts = self.nothing();
        for ((asset, unit), amount) in self.money().into_iter().zip(&mut amounts) {
            if self.was_paid(&asset)? {
                let rows = self.owed_rows(account, model, &asset)?;
                *amount = rows.iter().fold(amount.clone(), |sum, row| sum.plus(&unit.of(figure(row))));
            }
        }
        Ok(amounts)
    }

    /// What an account can take of a model, once all is settled.
    pub fn owed(&self, account: &Addr, model: ModelId) -> Told<Amounts> {
        self.sum_of(account, model, |row| row.owed_settled)
    }

    /// What an account took of a model.
    pub fn taken(&self, account: &Addr, model: ModelId) -> Told<Amounts> {
        self.sum_of(account, model, |row| row.taken)
    }

    /// What can be settled to a model.
    pub fn settleable(&self, model: ModelId, asset: &Asset) -> Told<Vec<revenue::SettleableRow>> {
        let descendants = self.descendants(model)?;
        let (mut rows, mut start_after) = (vec![], None);
        loop {
            let question = revenue::QueryMsg::Settleable {
                model,
                asset: asset.clone(),
                descendants: descendants.clone(),
                start_after,
                limit: Some(PAGE),
            };
            let page: SettleableResponse = self.ask_revenue(&question)?;
            rows.extend(page.rows);
            match page.next {
                Some(next) => start_after = Some(next),
                None => return Ok(rows),
            }
        }
    }

    /// Takes for an account all that it is owed of all models, in one transaction; it is paid exactly that.
    pub fn claim(&mut self, by: &str, account: &str) -> Told<Amounts> {
        let address =
            self.names.iter().find(|(_, name)| *name == account).map(|(address, _)| address.clone());
        let address = address.ok_or_else(|| bounds(format!("nobody is called {account}")))?;
        let before = self.money_of(&address)?;
        let (mut msgs, mut sums) = (vec![], self.nothing());
        for model in self.models() {
            for (index, (asset, unit)) in self.money().into_iter().enumerate() {
                if !self.was_paid(&asset)? {
                    continue;
                }
                let rows = self.owed_rows(&address, model, &asset)?;
                let rows: Vec<_> = rows.iter().filter(|row| !row.owed_settled.is_zero()).collect();
                if rows.is_empty() {
                    continue;
                }
                let epochs: Vec<Epoch> = rows.iter().map(|row| row.epoch).collect();
                let settle: Vec<Source> =
                    self.settleable(model, &asset)?.into_iter().map(|row| row.source).collect();
                if let Some(sum) = sums.get_mut(index) {
                    *sum = rows.iter().fold(sum.clone(), |sum, row| sum.plus(&unit.of(row.owed_settled)));
                }
                let account = Some(address.to_string());
                msgs.push(self.to_revenue(&revenue::ExecuteMsg::Claim {
                    account,
                    model,
                    asset,
                    settle,
                    epochs,
                })?);
            }
        }
        let whom = if by == account { String::new() } else { format!(" for {account}") };
        self.send(by, format!("claims by shares of models{whom}: {}", listed(&sums)), msgs)?;
        let after = self.money_of(&address)?;
        for ((before, after), sum) in before.iter().zip(&after).zip(&sums) {
            self.check("what a claim pays", &after.minus(before), sum)?;
        }
        Ok(sums)
    }

    /// What each version earned in an asset, in the order of its spans.
    pub fn earned(&self, model: ModelId, asset: &Asset) -> Told<Vec<Span>> {
        let (mut spans, mut start_after): (Vec<Span>, _) = (vec![], None);
        loop {
            let question =
                revenue::QueryMsg::Earned { model, asset: asset.clone(), start_after, limit: Some(PAGE) };
            let page: EarnedResponse = self.ask_revenue(&question)?;
            spans.extend(page.spans);
            match page.next {
                Some(next) => start_after = Some(next),
                None => return Ok(spans),
            }
        }
    }

    /// What whoever has shares is owed of each model, and all of it together.
    pub fn owed_table(&mut self, title: &str) -> Told<Amounts> {
        let [usd, eur] = self.money().map(|(_, unit)| Column::new(unit.symbol()));
        let mut table =
            Table::new([Column::new("Account"), Column::new("By shares of").named("model"), usd, eur]);
        let mut sums = self.nothing();
        for model in self.models() {
            let name = self.title(model)?;
            for holder in self.shareholders(model)? {
                let owed = self.owed(&holder, model)?;
                if owed.iter().all(Quantity::is_zero) {
                    continue;
                }
                sums = together(&sums, &owed);
                let shown = owed.map(Value::Number);
                table.row(
                    [Value::text(self.name(holder.as_str())), Value::text(&name)].into_iter().chain(shown),
                );
            }
        }
        table.sums([Value::text("all"), Value::Nothing].into_iter().chain(sums.clone().map(Value::Number)));
        self.table(title, table)?;
        Ok(sums)
    }
}

/// Dividends.
impl Stage {
    pub fn to_dividends(&self, msg: &dividends::ExecuteMsg) -> Told<CosmosMsg> {
        self.call(&self.dividends, msg, vec![])
    }

    pub fn ask_dividends<R: DeserializeOwned>(&self, msg: &dividends::QueryMsg) -> Told<R> {
        self.query(&self.dividends, msg)
    }

    /// Distributes all that waits, in both assets.
    pub fn distribute(&mut self, by: &str) -> Told {
        let (mut msgs, mut amounts) = (vec![], self.nothing());
        for ((asset, unit), amount) in self.money().into_iter().zip(&mut amounts) {
            let question = dividends::QueryMsg::Next { asset: asset.clone() };
            let next: dividends::NextResponse = self.ask_dividends(&question)?;
            self.check("why it can't be distributed", next.blocker, None)?;
            *amount = unit.of(next.amount);
            msgs.push(self.to_dividends(&dividends::ExecuteMsg::Distribute { asset })?);
        }
        self.send(by, format!("distributes {} by stake", listed(&amounts)), msgs).map(drop)
    }

    /// All distributions of an asset, oldest first.
    pub fn distributions(&self, asset: &Asset) -> Told<Vec<dividends::DistributionResponse>> {
        let (mut found, mut start_before) = (vec![], None);
        loop {
            let question =
                dividends::QueryMsg::Distributions { asset: asset.clone(), start_before, limit: Some(PAGE) };
            let page: dividends::DistributionsResponse = self.ask_dividends(&question)?;
            let Some(last) = page.distributions.last() else { break };
            start_before = Some(last.distribution);
            found.extend(page.distributions);
        }
        found.reverse();
        Ok(found)
    }

    /// What an account has earned by its stake, taken or not, by the rule and the governor's history.
    pub fn dividends_earned(&self, account: &Addr) -> Told<Amounts> {
        let mut sums = self.nothing();
        for ((asset, unit), sum) in self.money().into_iter().zip(&mut sums) {
            for found in self.distributions(&asset)? {
                let question =
                    governor::QueryMsg::Powers { account: account.into(), heights: vec![found.height] };
                let powers: PowersResponse = self.query(&Addr::unchecked(found.governor), &question)?;
                let stake = powers.powers.first().map_or(Uint128::zero(), |power| power.power);
                let part = dividend(stake, found.amount, found.total).map_err(bounds)?;
                *sum = sum.plus(&unit.of(part));
            }
        }
        Ok(sums)
    }

    /// What an account can take of its dividends in an asset: the distributions, and how much.
    pub fn dividend_rows(&self, account: &Addr, asset: &Asset) -> Told<(Vec<u32>, Uint128)> {
        let (mut rows, mut sum, mut start_after) = (vec![], Uint128::zero(), None);
        loop {
            let question = dividends::QueryMsg::Owed {
                account: account.to_string(),
                asset: asset.clone(),
                start_after,
                limit: Some(PAGE),
            };
            let page: dividends::OwedResponse = self.ask_dividends(&question)?;
            rows.extend(page.distributions.iter().map(|row| row.distribution));
            sum += page.owed;
            match page.next {
                Some(next) => start_after = Some(next),
                None => return Ok((rows, sum)),
            }
        }
    }

    /// What an account can take of its dividends.
    pub fn dividends_owed(&self, account: &Addr) -> Told<Amounts> {
        let mut sums = self.nothing();
        for ((asset, unit), sum) in self.money().into_iter().zip(&mut sums) {
            *sum = unit.of(self.dividend_rows(account, &asset)?.1);
        }
        Ok(sums)
    }

    /// Takes all dividends that an account is owed, in one transaction; it is paid exactly that.
    pub fn claim_dividends(&mut self, by: &str, account: &str) -> Told<Amounts> {
        let address = self.account(account);
        let (before, mut sums, mut msgs) = (self.money_of(&address)?, self.nothing(), vec![]);
        for ((asset, unit), sum) in self.money().into_iter().zip(&mut sums) {
            let (distributions, owed) = self.dividend_rows(&address, &asset)?;
            if !distributions.is_empty() {
                *sum = unit.of(owed);
                let account = Some(address.to_string());
                msgs.push(self.to_dividends(&dividends::ExecuteMsg::Claim {
                    asset,
                    distributions,
                    account,
                })?);
            }
        }
        let whom = if by == account { String::new() } else { format!(" for {account}") };
        self.send(by, format!("claims by stake{whom}: {}", listed(&sums)), msgs)?;
        let after = self.money_of(&address)?;
        for ((before, after), sum) in before.iter().zip(&after).zip(&sums) {
            self.check("what dividends pay", &after.minus(before), sum)?;
        }
        Ok(sums)
    }
}

/// Both together, asset by asset.
pub fn together(one: &Amounts, other: &Amounts) -> Amounts {
    let ([usd, eur], [more_usd, more_eur]) = (one, other);
    [usd.plus(more_usd), eur.plus(more_eur)]
}

/// So much more is the later one, asset by asset.
pub fn growth(before: &Amounts, after: &Amounts) -> Amounts {
    let ([usd, eur], [later_usd, later_eur]) = (before, after);
    [later_usd.minus(usd), later_eur.minus(eur)]
}

/// In words, what is nothing left out.
pub fn listed(amounts: &Amounts) -> String {
    let some: Vec<_> = amounts.iter().filter(|amount| !amount.is_zero()).map(Quantity::to_string).collect();
    if some.is_empty() {
        "nothing".into()
    } else {
        some.join(" and ")
    }
}
