//! A chain with an address book beside it: what every command on a chain begins with.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use cosmwasm_std::{from_json, to_json_binary, Addr, Binary, Coin, CosmosMsg, Uint128, WasmMsg};
use cw20::{BalanceResponse, Cw20ExecuteMsg, Cw20QueryMsg, TokenInfoResponse};
use polity::governor::{CommunityResponse, Constitution, QueryMsg, Tier};
use polity::registry::{self, ModelByNameResponse};
use polity::Asset;
use polity_client::{Chain, ChainError, ChainExt, Codes, Embedded, Outcome};
use serde::de::DeserializeOwned;
use serde::Serialize;
use serde_json::{json, Value as Json};

use crate::book::{Book, Community, Numbered};
use crate::error::CliError;
use crate::input;
use crate::options::{Reading, Sending};
use crate::report::time;
use crate::ui::time::utc;
use crate::ui::{aside, style, Line, Unit};

/// How a time without a part of a second ends.
const WHOLE: &str = ".000000000";

/// The chain's folder in a home.
pub fn chain_folder(home: &Path) -> PathBuf {
    home.join("chain")
}

/// The address book's file in a home.
pub fn book_file(home: &Path) -> PathBuf {
    home.join("book.json")
}

/// The home that the options say, or one's own.
pub fn home(options: &Reading) -> Result<PathBuf, CliError> {
    if let Some(home) = &options.home {
        return Ok(home.clone());
    }
    match std::env::var_os("HOME").filter(|home| !home.is_empty()) {
        Some(home) => Ok(PathBuf::from(home).join(".polity")),
        None => Err(CliError::NoHome),
    }
}

/// A chain, the address book beside it, and a community on it.
pub struct Session {
    chain: Embedded,
    home: PathBuf,
    book: Book,
    community: Option<String>,
}

/// A transaction that was sent.
pub struct Sent {
    /// The name of who sent it.
    pub by: String,
    /// What it does: `stakes 250 DIGIT`.
    pub does: String,
    /// Unix seconds of its block.
    pub time: u64,
    /// Whether it was sent, and not only simulated.
    pub kept: bool,
    pub outcome: Outcome,
}

/// What is asked before something is sent.
pub enum Confirm {
    /// Nothing: it can be taken back.
    No,
    /// Whether it is meant, after saying this.
    Ask(String),
}

impl Session {
    /// Opens the home that the options say.
    pub fn open(options: &Reading) -> Result<Self, CliError> {
        let home = home(options)?;
        let folder = chain_folder(&home);
        if !Embedded::is_kept(&folder) {
            return Err(CliError::NoChain { home });
        }
        let wait = Duration::from_secs(options.wait);
        let chain = Embedded::open(&folder, Codes::suite(), wait).map_err(CliError::opening)?;
        // only now: whoever had the chain may have changed the book meanwhile
        let book = Book::read(&book_file(&home))?;
        Self::of(chain, home, book, options.community.clone())
    }

    /// A session on a chain that is open.
    pub fn of(
        chain: Embedded,
        home: PathBuf,
        book: Book,
        community: Option<String>,
    ) -> Result<Self, CliError> {
        if let Some(name) = &community {
            if !book.communities().iter().any(|known| known.name == *name) {
                let known = book.communities().iter().map(|known| known.name.clone());
                return Err(CliError::unknown("community", name, known));
            }
        }
        Ok(Self { chain, home, book, community })
    }

    // the chain

    /// The chain.
    pub fn chain(&self) -> &dyn Chain {
        &self.chain
    }

    /// The chain, to send to it.
    pub fn chain_mut(&mut self) -> &mut dyn Chain {
        &mut self.chain
    }

    /// The chain, for what only one inside the process can do.
    pub fn embedded(&mut self) -> &mut Embedded {
        &mut self.chain
    }

    /// All contracts of the chain, and who may change their code.
    pub fn contracts(&self) -> Result<Vec<(Addr, polity_client::ContractInfo)>, CliError> {
        self.chain.contracts().map_err(|error| self.failed("reading the contracts", error))
    }

    /// All records of a contract, by key.
    pub fn records(&self, contract: &Addr) -> Result<Vec<cosmwasm_std::Record>, CliError> {
        self.chain.dump(contract.as_str()).map_err(|error| self.failed("reading a contract's records", error))
    }

    /// The address behind its canonical form, as contracts have it in their keys.
    pub fn humanized(&self, canonical: &[u8]) -> Result<Addr, CliError> {
        self.chain.api().addr_humanize(&canonical.into()).map_err(|error| CliError::Answer {
            doing: "reading an address of a contract's records".into(),
            error: error.to_string(),
        })
    }

    /// Unix seconds of the latest block.
    pub fn now(&self) -> Result<u64, CliError> {
        Ok(self.block()?.time.seconds())
    }

    /// The latest block.
    pub fn block(&self) -> Result<cosmwasm_std::BlockInfo, CliError> {
        self.chain.block().map_err(|error| self.failed("reading the latest block", error))
    }

    /// Asks a contract.
    pub fn ask<R: DeserializeOwned>(&self, contract: &Addr, msg: &impl Serialize) -> Result<R, CliError> {
        let doing = || format!("asking {}", self.name(contract.as_str()));
        self.chain.query(contract, msg).map_err(|error| self.failed(&doing(), error))
    }

    /// As [`ask`](Session::ask), the community's governor.
    pub fn ask_governor<R: DeserializeOwned>(&self, msg: &QueryMsg) -> Result<R, CliError> {
        self.ask(&self.community()?.governor, msg)
    }

    /// As [`ask`](Session::ask), the community's registry.
    pub fn ask_registry<R: DeserializeOwned>(&self, msg: &registry::QueryMsg) -> Result<R, CliError> {
        self.ask(&self.community()?.registry, msg)
    }

    /// What an account has of an asset.
    pub fn balance(&self, account: &Addr, asset: &Asset) -> Result<Uint128, CliError> {
        let doing = || match asset {
            Asset::Cw20(token) => format!("asking {}", self.name(token)),
            Asset::Native(_) => "asking the bank for a balance".into(),
        };
        balance(&self.chain, account, asset).map_err(|error| self.failed(&doing(), error))
    }

    /// All native coins of an account.
    pub fn coins(&self, account: &Addr) -> Result<Vec<Coin>, CliError> {
        self.chain
            .balances(account.as_str())
            .map_err(|error| self.failed("asking the bank for a balance", error))
    }

    // names

    /// The address book.
    pub fn book(&self) -> &Book {
        &self.book
    }

    /// Changes the address book, and writes it.
    pub fn edit_book<T>(
        &mut self,
        change: impl FnOnce(&mut Book) -> Result<T, CliError>,
    ) -> Result<T, CliError> {
        let mut book = self.book.clone();
        let answer = change(&mut book)?;
        book.write(&book_file(&self.home))?;
        self.book = book;
        Ok(answer)
    }

    /// The community that the command speaks to.
    pub fn community(&self) -> Result<&Community, CliError> {
        let communities = self.book.communities();
        let found = match &self.community {
            Some(name) => communities.iter().find(|known| known.name == *name),
            None => communities.first(),
        };
        found.ok_or(CliError::NoCommunity)
    }

    /// The address behind a name of the book; an address of this chain is itself.
    pub fn address(&self, given: &str) -> Result<Addr, CliError> {
        if let Some(address) = self.book.address(given) {
            return Ok(address.clone());
        }
        if given.starts_with(&format!("{}1", self.chain.info().prefix)) {
            return self
                .chain
                .api()
                .addr_validate(given)
                .map_err(|error| CliError::BadAddress { address: given.into(), why: bech32(&error) });
        }
        Err(CliError::unknown(
            "account or contract",
            given,
            self.book.names().map(|(name, _)| name.to_owned()),
        ))
    }

    /// The name of an address; one without a name is itself.
    pub fn name(&self, address: &str) -> String {
        self.book.name(address).map_or_else(|| address.to_owned(), str::to_owned)
    }

    /// An account or a contract for programs: its name, if it has one, and its address.
    pub fn who(&self, address: &str) -> Json {
        crate::report::who(self.book.name(address), address)
    }

    /// The number of something that the registry or revenue numbers: a number is itself.
    pub fn number(&self, kind: Numbered, given: &str) -> Result<u32, CliError> {
        if let Ok(number) = given.parse() {
            return Ok(number);
        }
        self.book.number(kind, given).ok_or_else(|| {
            CliError::unknown(&kind.to_string(), given, self.book.number_names(kind).map(str::to_owned))
        })
    }

    /// What a number is called: its name of the book, or the number.
    pub fn number_name(&self, kind: Numbered, number: u32) -> String {
        self.book.number_name(kind, number).map_or_else(|| number.to_string(), str::to_owned)
    }

    /// The number of a model: given itself, by its name among those that the community registered, or as
    /// `REGISTRANT/NAME`, or by a name of the book.
    pub fn model(&self, given: &str) -> Result<u64, CliError> {
        if let Ok(number) = given.parse() {
            return Ok(number);
        }
        let (registrant, name) = match given.split_once('/') {
            Some((registrant, name)) => (self.address(registrant)?, name),
            None => match self.book.number(Numbered::Model, given) {
                Some(number) => return Ok(number.into()),
                None => (self.community()?.treasury.clone(), given),
            },
        };
        let unknown =
            || CliError::unknown("model", given, self.book.number_names(Numbered::Model).map(str::to_owned));
        let name = name.try_into().map_err(|_| unknown())?;
        let question = registry::QueryMsg::ModelByName { registrant: registrant.into_string(), name };
        let answer: ModelByNameResponse = self.ask_registry(&question)?;
        answer.model.ok_or_else(unknown)
    }

    /// Puts addresses in the place of names: every text of a JSON value that is `@` and a name of the book.
    pub fn fill(&self, value: &mut Json) -> Result<(), CliError> {
        match value {
            Json::String(text) => {
                if let Some(name) = text.strip_prefix('@') {
                    *text = self.address(name)?.into_string();
                }
            }
            Json::Array(items) => items.iter_mut().try_for_each(|item| self.fill(item))?,
            Json::Object(fields) => fields.values_mut().try_for_each(|field| self.fill(field))?,
            _ => (),
        }
        Ok(())
    }

    // assets

    /// What is staked.
    pub fn stake(&self) -> Result<&Asset, CliError> {
        Ok(&self.community()?.stake)
    }

    /// What an asset is counted in.
    pub fn unit(&self, asset: &Asset) -> Result<Unit, CliError> {
        match asset {
            Asset::Native(denom) => Ok(Unit::of_denom(denom)),
            Asset::Cw20(token) => {
                let info: TokenInfoResponse =
                    self.ask(&Addr::unchecked(token), &Cw20QueryMsg::TokenInfo {})?;
                Ok(Unit::new(&info.symbol, info.decimals))
            }
        }
    }

    /// What is staked is counted in this.
    pub fn stake_unit(&self) -> Result<Unit, CliError> {
        self.unit(self.stake()?)
    }

    /// An asset by its denom or symbol, by the name or address of its token, or as `native:…` or `cw20:…`.
    pub fn asset(&self, given: &str) -> Result<Asset, CliError> {
        match given.split_once(':') {
            Some(("native", denom)) => return Ok(Asset::Native(denom.into())),
            Some(("cw20", token)) => return Ok(Asset::Cw20(self.address(token)?.into_string())),
            _ => (),
        }
        let stake = self.stake()?;
        if self.unit(stake)?.symbol().eq_ignore_ascii_case(given) {
            return Ok(stake.clone());
        }
        if let Ok(token) = self.address(&given.to_lowercase()) {
            return Ok(Asset::Cw20(token.into_string()));
        }
        // a coin's symbol is its denom without the u of a millionth, in capitals
        let capitals =
            given.len() >= 3 && given.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        match given {
            "" => Err(CliError::Amount { text: given.into(), why: "say of what".into() }),
            _ if capitals => Ok(Asset::Native(format!("u{}", given.to_lowercase()))),
            _ => Ok(Asset::Native(given.into())),
        }
    }

    /// So much of an asset: `250 DIGIT`, `1,000.5 USD`, `5 uusd`.
    pub fn amount(&self, given: &str) -> Result<(Asset, Uint128), CliError> {
        let (number, symbol) = input::split(given);
        let asset = self.asset(symbol).map_err(|error| match symbol {
            "" => CliError::Amount { text: given.into(), why: "say of what: 250 DIGIT, or 5 USD".into() },
            _ => error,
        })?;
        let unit = match &asset {
            // a denom in full counts its own smallest part
            Asset::Native(denom) if denom == symbol => Unit::new(denom, 0),
            _ => self.unit(&asset)?,
        };
        Ok((asset, input::amount(number, &unit)?))
    }

    // sending

    /// Who sends.
    pub fn sender(&self, options: &Sending) -> Result<Addr, CliError> {
        match &options.from {
            Some(from) => self.address(from),
            None => Err(CliError::NoSender),
        }
    }

    /// Sends messages as one transaction, or only simulates them if the options say so. What would be refused is refused
    /// before anything is asked.
    pub fn send(
        &mut self,
        options: &Sending,
        does: impl Into<String>,
        confirm: Confirm,
        msgs: Vec<CosmosMsg>,
    ) -> Result<Sent, CliError> {
        let sender = self.sender(options)?;
        let (by, does) = (self.name(sender.as_str()), does.into());
        let doing = format!("{by} {does}");
        let asks = match &confirm {
            Confirm::Ask(says) if !options.yes && !options.simulate => Some(says),
            _ => None,
        };
        let refused = |session: &Self, error| session.failed(&doing, error);
        if options.simulate || asks.is_some() {
            let tried = self.chain.simulate(&sender, msgs.clone());
            let outcome = tried.map_err(|error| refused(self, error))?;
            if options.simulate {
                let time = self.now()?;
                return Ok(Sent { by, does, time, kept: false, outcome });
            }
        }
        if let Some(says) = asks {
            confirmed(&doing, says)?;
        }
        let sent = self.chain.submit(&sender, msgs);
        let outcome = sent.map_err(|error| refused(self, error))?;
        let time = self.now()?;
        Ok(Sent { by, does, time, kept: true, outcome })
    }

    /// An error of the chain, with names in the place of addresses.
    pub fn failed(&self, doing: &str, error: ChainError) -> CliError {
        let text = match (error.contract_text(), &error) {
            (Some(text), _) => text.to_owned(),
            (None, ChainError::Clock { now, reason }) => {
                let (now, reason) = (utc(now.seconds()), reason.replace(WHOLE, ""));
                format!("the clock can't be moved from {now}: {reason}")
            }
            (None, error) => error.to_string(),
        };
        CliError::Chain { doing: doing.into(), text: self.readable(&text), error: Box::new(error) }
    }

    /// The same text with names in the place of addresses.
    pub fn readable(&self, text: &str) -> String {
        let named = |text: String, (name, address): (&str, &Addr)| text.replace(address.as_str(), name);
        self.book.names().fold(text.to_owned(), named)
    }

    // what commands of several contracts ask

    /// The community's addresses and settings.
    pub fn community_now(&self) -> Result<CommunityResponse, CliError> {
        self.ask_governor(&QueryMsg::Community {})
    }

    /// The community's constitution.
    pub fn constitution(&self) -> Result<Constitution, CliError> {
        self.ask_governor(&QueryMsg::Constitution {})
    }

    /// A tier by its name or number.
    pub fn tier(&self, given: &str) -> Result<Tier, CliError> {
        let tiers = self.constitution()?.tiers;
        let names: Vec<_> = tiers.iter().map(|tier| tier.name.to_string()).collect();
        let number = given.parse::<u8>().ok();
        let found = tiers.into_iter().find(|tier| *tier.name == *given || number == Some(tier.id.get()));
        found.ok_or_else(|| CliError::unknown("tier", given, names))
    }
}

impl Sent {
    /// For programs.
    pub fn json(&self) -> Json {
        let events = self.outcome.events().map(|event| {
            let attributes = event.attributes.iter().map(|attribute| json!([attribute.key, attribute.value]));
            json!({ "type": event.ty, "attributes": attributes.collect::<Vec<_>>() })
        });
        json!({
            "by": self.by,
            "does": crate::ui::plain(&self.does),
            "height": self.outcome.height,
            "time": time(self.time),
            "kept": self.kept,
            "events": events.collect::<Vec<_>>(),
        })
    }

    /// What a contract answered to message `index`.
    pub fn data<R: DeserializeOwned>(&self, index: usize) -> Result<R, CliError> {
        let unreadable = |error: String| CliError::Answer { doing: self.does.clone(), error };
        let data = self.outcome.data(index).map_err(|error| unreadable(error.to_string()))?;
        from_json(data.unwrap_or_default()).map_err(|error| unreadable(error.to_string()))
    }

    /// An attribute of an event, the last with this type and key.
    pub fn attribute(&self, ty: &str, key: &str) -> Option<&str> {
        let events = self.outcome.events().filter(|event| event.ty == ty);
        let attributes = events.flat_map(|event| &event.attributes);
        attributes.filter(|attribute| attribute.key == key).last().map(|attribute| attribute.value.as_str())
    }
}

/// What is wrong with an address, without what every error of the kind begins with.
fn bech32(error: &cosmwasm_std::StdError) -> String {
    let text = error.to_string();
    text.strip_prefix("Generic error: ").unwrap_or(&text).into()
}

/// What an account has of an asset.
pub fn balance(chain: &dyn Chain, account: &Addr, asset: &Asset) -> Result<Uint128, ChainError> {
    match asset {
        Asset::Cw20(token) => {
            let question = Cw20QueryMsg::Balance { address: account.to_string() };
            Ok(chain.query::<BalanceResponse>(token, &question)?.balance)
        }
        Asset::Native(denom) => {
            let coins = chain.balances(account.as_str())?;
            let coin = coins.into_iter().find(|coin| coin.denom == *denom);
            Ok(coin.map_or(Uint128::zero(), |coin| coin.amount))
        }
    }
}

/// A message that calls a contract.
pub fn call(contract: &Addr, msg: &impl Serialize, funds: Vec<Coin>) -> Result<CosmosMsg, CliError> {
    let msg = encode(msg)?;
    Ok(WasmMsg::Execute { contract_addr: contract.to_string(), msg, funds }.into())
}

/// A message that calls a contract with so much of an asset: by the cw20's `Send` with `hook` as its message, or with
/// coins and `msg`.
pub fn call_with(
    contract: &Addr,
    (asset, amount): (&Asset, Uint128),
    msg: &impl Serialize,
    hook: &impl Serialize,
) -> Result<CosmosMsg, CliError> {
    match asset {
        Asset::Native(denom) => call(contract, msg, vec![Coin::new(amount, denom)]),
        Asset::Cw20(token) => {
            let contract = contract.to_string();
            let send = Cw20ExecuteMsg::Send { contract, amount, msg: encode(hook)? };
            call(&Addr::unchecked(token), &send, vec![])
        }
    }
}

/// A message as contracts read it.
pub fn encode(msg: &impl Serialize) -> Result<Binary, CliError> {
    to_json_binary(msg).map_err(|error| CliError::Output(io::Error::other(error)))
}

/// Asks on the terminal whether something is meant.
pub fn confirmed(doing: &str, says: &str) -> Result<(), CliError> {
    let refused = |asked| CliError::NotConfirmed { doing: doing.into(), asked };
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Err(refused(false));
    }
    let (strong, open) = (style::STRONG, style::OPEN);
    let doing = aside(Line::styled(strong, format!("{doing}.")));
    let says = aside(Line::from(says));
    anstream::eprint!("{doing}\n{says}\n{open}Send it? [y/N]{open:#} ");
    io::stderr().flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    match answer.trim().to_lowercase().as_str() {
        "y" | "yes" => Ok(()),
        _ => Err(refused(true)),
    }
}
