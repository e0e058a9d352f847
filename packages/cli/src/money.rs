//! What revenue and dividends say, read to the end of every page: for every command about money.

use std::collections::{BTreeMap, BTreeSet};

use cosmwasm_std::{Addr, CosmosMsg, Uint128, Uint256};
use polity::registry::{self, ChildrenResponse, ModelId, ModelResponse, ModelsResponse};
use polity::revenue::{
    self, claimable, AssetsResponse, Epoch, EpochResponse, EpochsResponse, ForecastResponse, ForecastShare,
    ForecastSharesResponse, Holders, Holding, HoldingsResponse, IncomeResponse, OwedResponse, OwedRow,
    RowsResponse, SettleableResponse, Share, Source, TableId,
};
use polity::{bounds, dividends, Asset};
use polity_client::{ChainError, Outcome};
use serde::de::DeserializeOwned;
use serde_json::{json, Value as Json};

use crate::error::CliError;
use crate::session::Session;
use crate::ui::{Quantity, Unit};

/// Rows that are asked for at once.
pub const PAGE: Option<u32> = Some(bounds::PAGE.max as u32);

/// All rows of a list. `page` answers the rows after a key, and the key after which the next page begins, if there is one.
fn pages<K, T>(
    mut page: impl FnMut(Option<K>) -> Result<(Vec<T>, Option<K>), CliError>,
) -> Result<Vec<T>, CliError> {
    let (mut all, mut after) = (vec![], None);
    loop {
        let (rows, next) = page(after)?;
        all.extend(rows);
        match next {
            Some(next) => after = Some(next),
            None => return Ok(all),
        }
    }
}

/// An asset with its unit.
pub type Coin = (Asset, Unit);

/// Assets.
impl Session {
    /// What an asset is counted in. A token that doesn't say, or says what no symbol is, is counted in its smallest part
    /// under its own name: so that no token can keep the others from being shown.
    pub fn any_unit(&self, asset: &Asset) -> Unit {
        let plain = |unit: &Unit| {
            let symbol = unit.symbol();
            (1..=32).contains(&symbol.len())
                && symbol.bytes().all(|b| b.is_ascii_graphic())
                && unit.decimals() <= 38
        };
        match (self.unit(asset), asset) {
            (Ok(unit), _) if plain(&unit) => unit,
            (_, Asset::Native(denom)) => Unit::new(denom, 0),
            (_, Asset::Cw20(token)) => Unit::new(&self.name(token), 0),
        }
    }
}

/// Models.
impl Session {
    /// A model, now.
    pub fn model_now(&self, model: ModelId) -> Result<ModelResponse, CliError> {
        self.ask_registry(&registry::QueryMsg::Model { model, at: None })
    }

    /// What a model is called: its name if the community registered it, else with its registrant before it.
    pub fn model_name(&self, model: ModelId) -> Result<String, CliError> {
        let found = self.model_now(model)?;
        Ok(match *found.registrant == *self.community()?.treasury.as_str() {
            true => found.name.to_string(),
            false => format!("{}/{}", self.name(&found.registrant), &*found.name),
        })
    }

    /// A model for programs: its number, its name, and who registered it.
    pub fn model_json(&self, model: ModelId) -> Result<Json, CliError> {
        let found = self.model_now(model)?;
        Ok(json!({ "number": model, "name": &*found.name, "registrant": self.who(&found.registrant) }))
    }

    /// The number of every model.
    pub fn models(&self) -> Result<Vec<ModelId>, CliError> {
        let models = pages(|start_after| {
            let page: ModelsResponse =
                self.ask_registry(&registry::QueryMsg::Models { start_after, limit: PAGE })?;
            let next = page.models.last().map(|model| model.model);
            Ok((page.models, next))
        })?;
        Ok(models.into_iter().map(|model| model.model).collect())
    }

    /// A model and all that descend from it, by number.
    pub fn descendants(&self, model: ModelId) -> Result<Vec<ModelId>, CliError> {
        let (mut found, mut open) = (BTreeSet::from([model]), vec![model]);
        while let Some(model) = open.pop() {
            let children = pages(|start_after| {
                let question = registry::QueryMsg::Children { model, start_after, limit: PAGE };
                let page: ChildrenResponse = self.ask_registry(&question)?;
                let next = page.children.last().copied();
                Ok((page.children, next))
            })?;
            open.extend(children.into_iter().filter(|child| found.insert(*child)));
        }
        Ok(found.into_iter().collect())
    }
}

/// What an account can take of a model in an asset.
pub struct Due {
    pub model: ModelId,
    pub coin: Coin,
    /// By epoch, with what all descendants would bring.
    pub rows: Vec<OwedRow>,
}

/// Revenue.
impl Session {
    /// Asks revenue.
    pub fn ask_revenue<R: DeserializeOwned>(&self, msg: &revenue::QueryMsg) -> Result<R, CliError> {
        self.ask(&self.community()?.revenue, msg)
    }

    /// The assets that were ever paid, with their books.
    pub fn paid_assets(&self) -> Result<Vec<revenue::AssetResponse>, CliError> {
        pages(|start_after| {
            let question = revenue::QueryMsg::Assets { start_after, limit: PAGE };
            let page: AssetsResponse = self.ask_revenue(&question)?;
            let next = page.assets.last().map(|asset| asset.number);
            Ok((page.assets, next))
        })
    }

    /// The epochs of a model's shares, oldest first.
    pub fn epochs(&self, model: ModelId) -> Result<Vec<EpochResponse>, CliError> {
        pages(|start_after| {
            let question = revenue::QueryMsg::Epochs { model, start_after, limit: PAGE };
            let page: EpochsResponse = self.ask_revenue(&question)?;
            let next = page.epochs.last().map(|epoch| epoch.epoch);
            Ok((page.epochs, next))
        })
    }

    /// Every row of a share table.
    pub fn table_rows(&self, table: TableId) -> Result<Vec<Share>, CliError> {
        pages(|start_after| {
            let question = revenue::QueryMsg::Rows { table, start_after, limit: PAGE };
            let page: RowsResponse = self.ask_revenue(&question)?;
            let next = page.rows.last().map(|row| row.account.clone());
            Ok((page.rows, next))
        })
    }

    /// What was paid for a model up to the latest block, or with `before` only before that block.
    pub fn income(&self, model: ModelId, asset: &Asset, before: Option<u64>) -> Result<Uint128, CliError> {
        let question = revenue::QueryMsg::Income { model, asset: asset.clone(), at: before };
        Ok(self.ask_revenue::<IncomeResponse>(&question)?.income)
    }

    /// Which models would get how much of a payment.
    pub fn forecast(&self, model: ModelId, amount: Uint128) -> Result<ForecastResponse, CliError> {
        self.ask_revenue(&revenue::QueryMsg::Forecast { model, amount })
    }

    /// Which accounts would get how much of a payment, by their shares of one model that it goes to; by name.
    pub fn forecast_shares(
        &self,
        model: ModelId,
        amount: Uint128,
        to: ModelId,
    ) -> Result<Vec<ForecastShare>, CliError> {
        let mut shares = pages(|start_after| {
            let question = revenue::QueryMsg::ForecastShares { model, amount, to, start_after, limit: PAGE };
            let page: ForecastSharesResponse = self.ask_revenue(&question)?;
            let next = page.shares.last().map(|share| share.account.clone());
            Ok((page.shares, next))
        })?;
        shares.sort_by_cached_key(|share| (std::cmp::Reverse(share.units), self.name(&share.account)));
        Ok(shares)
    }

    /// The models whose income an account has or had shares of, and in which epochs.
    pub fn holdings(&self, account: &Addr) -> Result<BTreeMap<ModelId, BTreeSet<Epoch>>, CliError> {
        let holdings = pages(|start_after| {
            let account = account.to_string();
            let question = revenue::QueryMsg::Holdings { account, start_after, limit: PAGE };
            let page: HoldingsResponse = self.ask_revenue(&question)?;
            let key = |last: &Holding| revenue::HoldingKey { table: last.table, used: last.used };
            let next = page.holdings.last().map(key);
            Ok((page.holdings, next))
        })?;
        let mut found: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for used in holdings.into_iter().filter_map(|holding| holding.used) {
            found.entry(used.model).or_default().insert(used.epoch);
        }
        // who holds a model's first epoch stands in no table
        for model in self.models()? {
            let question = registry::QueryMsg::Lineage { model };
            let lineage: registry::LineageResponse = self.ask_registry(&question)?;
            if lineage.first_holder.as_deref() == Some(account.as_str()) {
                found.entry(model).or_default().insert(0);
            }
        }
        Ok(found)
    }

    /// What an account is owed of a model in an asset, by epoch, once the income of all its descendants is settled.
    pub fn owed_rows(&self, account: &Addr, model: ModelId, asset: &Asset) -> Result<Vec<OwedRow>, CliError> {
        let mut rows: BTreeMap<Epoch, OwedRow> = BTreeMap::new();
        for descendants in self.descendants(model)?.chunks(bounds::DESCENDANTS.max as usize) {
            let found = pages(|start_after| {
                let question = revenue::QueryMsg::Owed {
                    account: account.to_string(),
                    model,
                    asset: asset.clone(),
                    descendants: descendants.to_vec(),
                    start_after,
                    limit: PAGE,
                };
                let page: OwedResponse = self.ask_revenue(&question)?;
                Ok((page.rows, page.next))
            })?;
            for row in found {
                match rows.get_mut(&row.epoch) {
                    Some(known) => known.unsettled = known.unsettled.saturating_add(row.unsettled),
                    None => drop(rows.insert(row.epoch, row)),
                }
            }
        }
        // a part of the descendants brings less than all, and only the sum is rounded
        let settled = |row: OwedRow| {
            let pot = row.pot.saturating_add(row.unsettled);
            let owed = claimable(pot, row.units.u64(), row.total.u64(), row.taken.u128());
            OwedRow { owed_settled: owed.unwrap_or_default().into(), ..row }
        };
        Ok(rows.into_values().map(settled).collect())
    }

    /// All that an account is owed by shares of models, or of one model.
    pub fn dues(&self, account: &Addr, only: Option<ModelId>) -> Result<Vec<Due>, CliError> {
        let assets = self.paid_assets()?;
        let mut dues = vec![];
        for model in self.holdings(account)?.into_keys() {
            if only.is_some_and(|only| only != model) {
                continue;
            }
            for paid in &assets {
                let rows = self.owed_rows(account, model, &paid.asset)?;
                let coin = (paid.asset.clone(), self.any_unit(&paid.asset));
                dues.push(Due { model, coin, rows });
            }
        }
        Ok(dues)
    }

    /// What can be settled to a model, by source; what the latest block paid among it, which can be settled from the next
    /// one on.
    pub fn sources(&self, model: ModelId, asset: &Asset) -> Result<Vec<Source>, CliError> {
        let (descendants, height) = (self.descendants(model)?, self.block()?.height);
        let mut sources = BTreeSet::new();
        for descendants in descendants.chunks(bounds::DESCENDANTS.max as usize) {
            let rows = pages(|start_after| {
                let question = revenue::QueryMsg::Settleable {
                    model,
                    asset: asset.clone(),
                    descendants: descendants.to_vec(),
                    start_after,
                    limit: PAGE,
                };
                let page: SettleableResponse = self.ask_revenue(&question)?;
                Ok((page.rows, page.next))
            })?;
            sources.extend(rows.into_iter().map(|row| row.source));
        }
        let epochs = self.epochs(model)?;
        let present = epochs.iter().rev().find(|epoch| epoch.epoch <= height).map_or(0, |epoch| epoch.epoch);
        for descendant in descendants {
            if self.is_fresh(descendant, asset, height)? {
                sources.insert(Source { descendant, epoch: present });
            }
        }
        Ok(sources.into_iter().collect())
    }

    /// Whether a model was paid in the latest block: no answer counts that yet.
    pub fn is_fresh(&self, model: ModelId, asset: &Asset, height: u64) -> Result<bool, CliError> {
        Ok(self.income(model, asset, None)? > self.income(model, asset, Some(height))?)
    }

    /// Who holds the shares of an epoch, with units; the largest first.
    pub fn holders(&self, epoch: &EpochResponse) -> Result<Vec<(String, u64)>, CliError> {
        let mut holders = match &epoch.holders {
            Holders::First(first) => first.iter().map(|first| (first.clone(), 1)).collect(),
            Holders::Table(table) => {
                let rows = self.table_rows(*table)?.into_iter();
                rows.map(|row| (row.account, row.units.u64())).collect::<Vec<_>>()
            }
        };
        holders.sort_by_cached_key(|(account, units)| (std::cmp::Reverse(*units), self.name(account)));
        Ok(holders)
    }
}

/// Dividends.
impl Session {
    /// Asks dividends.
    pub fn ask_dividends<R: DeserializeOwned>(&self, msg: &dividends::QueryMsg) -> Result<R, CliError> {
        self.ask(&self.community()?.dividends, msg)
    }

    /// The assets that dividends ever booked, with their books.
    pub fn dividend_assets(&self) -> Result<Vec<dividends::AssetBooks>, CliError> {
        pages(|start_after| {
            let question = dividends::QueryMsg::Assets { start_after, limit: PAGE };
            let page: dividends::AssetsResponse = self.ask_dividends(&question)?;
            let next = page.assets.last().map(|books| books.asset.clone());
            Ok((page.assets, next))
        })
    }

    /// The distributions of an asset that an account is owed something of.
    pub fn dividend_rows(&self, account: &Addr, asset: &Asset) -> Result<Vec<dividends::OwedRow>, CliError> {
        pages(|start_after| {
            let (account, asset) = (account.to_string(), asset.clone());
            let question = dividends::QueryMsg::Owed { account, asset, start_after, limit: PAGE };
            let page: dividends::OwedResponse = self.ask_dividends(&question)?;
            Ok((page.distributions, page.next))
        })
    }

    /// All distributions of an asset, newest first.
    pub fn distributions(&self, asset: &Asset) -> Result<Vec<dividends::DistributionResponse>, CliError> {
        pages(|start_before| {
            let question =
                dividends::QueryMsg::Distributions { asset: asset.clone(), start_before, limit: PAGE };
            let page: dividends::DistributionsResponse = self.ask_dividends(&question)?;
            let next = page.distributions.last().map(|last| last.distribution);
            Ok((page.distributions, next))
        })
    }
}

/// An event of a contract, as a transaction has it: its attributes by key.
pub fn events<'a>(
    outcome: &'a Outcome,
    contract: &'a Addr,
    name: &'a str,
) -> impl Iterator<Item = BTreeMap<&'a str, &'a str>> {
    let ours = move |event: &&cosmwasm_std::Event| {
        let from = event.attributes.iter().find(|attribute| attribute.key == "_contract_address");
        event.ty == format!("wasm-{name}") && from.is_some_and(|from| from.value == contract.as_str())
    };
    outcome.events().filter(ours).map(|event| {
        event.attributes.iter().map(|attribute| (attribute.key.as_str(), attribute.value.as_str())).collect()
    })
}

/// What was paid of each asset, by the events of claims: `native:uusd`, or `cw20:…`.
pub fn claimed(outcome: &Outcome, contract: &Addr) -> BTreeMap<String, Uint128> {
    let mut sums: BTreeMap<String, Uint128> = BTreeMap::new();
    for claim in events(outcome, contract, "claimed") {
        let amount = claim.get("amount").and_then(|amount| amount.parse::<u128>().ok()).unwrap_or_default();
        let sum = sums.entry(claim.get("asset").copied().unwrap_or_default().to_owned()).or_default();
        *sum = sum.saturating_add(amount.into());
    }
    sums.retain(|_, sum| !sum.is_zero());
    sums
}

/// What an account may be paid of an asset, by these messages.
pub struct Claimable<T> {
    /// Where it comes from.
    pub of: T,
    pub coin: Coin,
    pub msgs: Vec<CosmosMsg>,
    /// What they pay; found by trying.
    pub pays: Quantity,
}

/// What can be claimed, and what refused with why.
pub type Tried<T> = (Vec<Claimable<T>>, Vec<(Claimable<T>, ChainError)>);

/// What pays something, of all that could, by trying each alone: an asset that fails must not keep the others back. An error
/// where nothing pays and something failed.
pub fn paying<T>(
    session: &mut Session,
    sender: &Addr,
    contract: &Addr,
    name: &str,
    all: Vec<Claimable<T>>,
) -> Result<Tried<T>, CliError> {
    let (mut parts, mut refused) = (vec![], vec![]);
    for mut part in all {
        match session.chain_mut().simulate(sender, part.msgs.clone()) {
            Ok(outcome) => {
                let paid: u128 = claimed(&outcome, contract).into_values().map(|paid| paid.u128()).sum();
                if paid > 0 {
                    part.pays = part.coin.1.of(paid);
                    parts.push(part);
                }
            }
            Err(error) => refused.push((part, error)),
        }
    }
    match refused.first() {
        Some((part, error)) if parts.is_empty() => {
            Err(session.failed(&format!("claiming {} for {name}", part.coin.1.symbol()), error.clone()))
        }
        _ => Ok((parts, refused)),
    }
}

/// Several amounts in words: `1.5 USD, 3 EUR and 2 DIGIT`.
pub fn listed(amounts: &[Quantity]) -> String {
    let words: Vec<_> = amounts.iter().filter(|amount| !amount.is_zero()).map(Quantity::to_string).collect();
    match words.split_last() {
        None => "nothing".into(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

/// So many of all units in millionths, rounded down.
pub fn millionths(units: impl Into<Uint128>, all: impl Into<Uint128>) -> u32 {
    let part = units.into().full_mul(1_000_000u128);
    let part = part.checked_div(Uint256::from(all.into())).unwrap_or_default();
    Uint128::try_from(part).ok().and_then(|part| u32::try_from(part.u128()).ok()).unwrap_or(u32::MAX)
}

/// A part in 10^-18 of a whole, in millionths, rounded down.
pub fn of_weight(weight: u64) -> u32 {
    millionths(weight, revenue::SCALE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_rounded_down_and_never_overflow() {
        for (units, all, millionths) in [
            (0u128, 3, 0),
            (1, 3, 333_333),
            (2, 3, 666_666),
            (3, 3, 1_000_000),
            (1, 0, 0),
            (u128::MAX, u128::MAX, 1_000_000),
            (u128::MAX, 1, u32::MAX),
        ] {
            assert_eq!(super::millionths(units, all), millionths, "{units} of {all}");
        }
        assert_eq!(of_weight(revenue::SCALE), 1_000_000);
        assert_eq!(of_weight(revenue::SCALE / 20), 50_000);
    }

    #[test]
    fn amounts_are_listed_without_those_of_nothing() {
        let [usd, eur, digit] = ["USD", "EUR", "DIGIT"].map(|symbol| Unit::new(symbol, 0));
        let text = |amounts: &[Quantity]| listed(amounts).replace('\u{a0}', " ");
        assert_eq!(text(&[]), "nothing");
        assert_eq!(text(&[usd.of(0u128)]), "nothing");
        assert_eq!(text(&[usd.of(1u128), eur.of(0u128)]), "1 USD");
        assert_eq!(text(&[usd.of(1u128), eur.of(2u128)]), "1 USD and 2 EUR");
        assert_eq!(text(&[usd.of(1u128), eur.of(2u128), digit.of(3u128)]), "1 USD, 2 EUR and 3 DIGIT");
    }

    #[test]
    fn pages_are_read_to_the_last() {
        let mut asked = vec![];
        let all = pages(|after: Option<u32>| {
            asked.push(after);
            let from = after.map_or(0, |after| after + 1);
            Ok(((from..7).take(3).collect(), (from + 2 < 7).then_some(from + 2)))
        });
        assert_eq!(all.unwrap(), (0..7).collect::<Vec<_>>());
        assert_eq!(asked, [None, Some(2), Some(5)]);
    }
}
