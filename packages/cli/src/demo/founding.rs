//! One transaction founds a community, and leaves nobody with a power that its constitution doesn't give.

use std::collections::BTreeMap;

use cosmwasm_std::{coins, Addr, CosmosMsg, WasmMsg};
use cw20::{Cw20QueryMsg, MinterResponse, TokenInfoResponse};
use polity::governor::{BoundsResponse, FoundedResponse, FoundingTreasury, InstantiateMsg, QueryMsg};
use polity::registry;
use polity::treasury::{self, TreasuryResponse};
use polity::{dividends, revenue};
use polity_client::{Chain, ChainExt, Code, Embedded, Seed, Site};
use serde_json::json;

use super::registering::{EVALUATORS, GUARDIAN, LABELLERS};
use super::stage::{self, failed, whole, Counts, Known, Stage, USD};
use super::telling::{Step, Telling};
use super::{chapters, DemoError, Told};
use crate::ui::time::DAY;
use crate::ui::{self, in_words, Column, Table, Unit, Value};

/// The community's file. Part of the program, so that it needs no folder to run in.
const SEED: &str = include_str!("../../../../seeds/communities/commons-digits.json");

/// Who pays with a native coin, and how much of it the chain's faucet gave it.
pub const ARCHIVE: &str = "city-archive";
pub const FAUCET: u128 = whole(60_000);

/// Who pays with a token, who issues that, and how much there is of it.
pub const METERS: &str = "meter-works";
const BANK: &str = "river-bank";
const EUR: &str = "EUR";
const ISSUED: u128 = whole(20_000);

/// Seconds from one distribution of dividends to the next.
const PERIOD: u64 = 7 * DAY;

const FOUNDER: &str = "founder";
/// Everybody else who has an account.
const OTHERS: [&str; 11] = [
    FOUNDER,
    ARCHIVE,
    METERS,
    BANK,
    LABELLERS,
    "scan-lab",
    "writers-guild",
    "gpu-coop",
    "northlight",
    "one-host",
    "quick-print",
];

/// Founds the community, and tells it as the first chapter.
pub fn found(mut telling: Telling) -> Told<Stage> {
    let seed = Seed::parse(SEED)?;
    let mut chain = Embedded::builder()
        .balance(ARCHIVE, coins(FAUCET, USD))
        .build()
        .map_err(|error| failed("starting the chain", error))?;
    telling.open(
        &format!("Polity, in {} chapters", in_words(chapters())),
        "A community founds itself, decides, pays, governs a model and is paid for it, on a chain inside this process. Nothing of it is \
         kept, and its days pass in an instant: the chain's clock is moved.",
    )?;
    telling.chapter("Founding")?;
    telling.step(Step::Said(format!("{}: {}", &*seed.name, seed.about)))?;

    let founder = chain.account(FOUNDER);
    let mut upload = |name: &str| {
        chain
            .upload(&founder, &Code::named(name))
            .map_err(|error| failed(&format!("uploading the code of the {name}"), error))
    };
    let (governor_code, treasury_code, token_code) =
        (upload("governor")?, upload("treasury")?, upload("token")?);
    let (registry_code, revenue_code, dividends_code) =
        (upload("registry")?, upload("revenue")?, upload("dividends")?);
    let eur = issue(&mut chain, token_code)?;
    let block = |chain: &Embedded| chain.block().map_err(|error| failed("reading the latest block", error));
    let (registry, outcome) = chain
        .instantiate(&founder, registry_code, &registry::InstantiateMsg {}, "registry", None, &[])
        .map_err(|error| failed("making the registry", error))?;
    telling.step(Step::Sent {
        by: FOUNDER.into(),
        does: "makes a registry, as this chain has none yet: one for everybody on it, and nobody's".into(),
        height: outcome.height,
        time: block(&chain)?.time.seconds(),
    })?;
    let (revenue, outcome) = chain
        .instantiate(
            &founder,
            revenue_code,
            &revenue::InstantiateMsg { registry: registry.to_string() },
            "revenue",
            None,
            &[],
        )
        .map_err(|error| failed("making revenue", error))?;
    telling.step(Step::Sent {
        by: FOUNDER.into(),
        does: "makes revenue on that registry, which takes payments for its models: for everybody too, and nobody's".into(),
        height: outcome.height,
        time: block(&chain)?.time.seconds(),
    })?;
    let site = Site {
        address: &|name| chain.account(name).into_string(),
        token_code,
        treasury: FoundingTreasury::New { code_id: treasury_code },
        now: block(&chain)?.time.seconds(),
    };
    let msg = InstantiateMsg {
        registry: Some(registry.to_string()),
        revenue: Some(revenue.to_string()),
        ..seed.founding(&site)
    };
    let (governor, outcome) = chain
        .instantiate(&founder, governor_code, &msg, &seed.name, None, &[])
        .map_err(|error| failed("founding the community", error))?;
    telling.step(Step::Sent {
        by: FOUNDER.into(),
        does: format!("founds {}: constitution, treasury, token and first balances", &*seed.name),
        height: outcome.height,
        time: block(&chain)?.time.seconds(),
    })?;
    let (_, data) = outcome.instantiated(0).map_err(|error| failed("founding the community", error))?;
    let FoundedResponse { treasury, token } = stage::data("the founding", data)?;
    let token = Addr::unchecked(token.unwrap_or_default());
    let (dividends, outcome) = chain
        .instantiate(
            &founder,
            dividends_code,
            &dividends::InstantiateMsg { treasury: treasury.clone(), period: PERIOD },
            "dividends",
            None,
            &[],
        )
        .map_err(|error| failed("making the dividends", error))?;
    telling.step(Step::Sent {
        by: FOUNDER.into(),
        does: "makes dividends for whoever stakes in it".into(),
        height: outcome.height,
        time: block(&chain)?.time.seconds(),
    })?;
    let info: TokenInfoResponse = chain
        .query(&token, &Cw20QueryMsg::TokenInfo {})
        .map_err(|error| failed("asking the token", error))?;

    let people = seed.members.iter().map(|member| member.name.as_str());
    let people = people
        .chain(seed.council.as_ref().map(|council| council.name.as_str()))
        .chain(OTHERS)
        .chain(EVALUATORS)
        .chain([GUARDIAN]);
    let mut names: BTreeMap<_, _> = people.map(|name| (chain.account(name), name.to_owned())).collect();
    let treasury = Addr::unchecked(treasury);
    names.extend([
        (governor.clone(), "governor".into()),
        (treasury.clone(), "treasury".into()),
        (token.clone(), "token".into()),
        (registry.clone(), "registry".into()),
        (revenue.clone(), "revenue".into()),
        (dividends.clone(), "dividends".into()),
    ]);
    let mut stage = Stage {
        chain,
        telling,
        names,
        governor,
        treasury,
        token,
        registry,
        revenue,
        dividends,
        eur,
        known: Known::default(),
        digit: Unit::new(&info.symbol, info.decimals),
        usd: Unit::of_denom(USD),
        euro: Unit::new(EUR, 6),
        counts: Counts { sent: 4, ..Counts::default() },
    };
    nobody(&mut stage, treasury_code)?;
    tiers(&mut stage)?;
    Ok(stage)
}

/// The token that somebody else issues. It is there before the story begins, like the chain's own coin.
fn issue(chain: &mut Embedded, code: u64) -> Told<Addr> {
    let (bank, meters) = (chain.account(BANK), chain.account(METERS));
    let msg = json!({
        "name": "A bank's euros",
        "symbol": EUR,
        "decimals": 6,
        "initial_balances": [{ "address": meters, "amount": ISSUED.to_string() }],
    });
    let issued = chain.instantiate(&bank, code, &msg, EUR, None, &[]);
    Ok(issued.map_err(|error| failed("issuing a token", error))?.0)
}

fn nobody(stage: &mut Stage, treasury_code: u64) -> Told {
    let mut table = Table::new([
        "Contract".into(),
        Column::new("Code changed by").named("admin"),
        Column::new("Address").wrapped(),
    ]);
    let contracts =
        [&stage.governor, &stage.treasury, &stage.token, &stage.registry, &stage.revenue, &stage.dividends];
    for contract in contracts {
        let info = stage
            .chain
            .contract_info(contract.as_str())
            .map_err(|error| failed("asking the chain about a contract", error))?;
        let admin = info.admin.map_or_else(|| "nobody".into(), |admin| stage.name(admin.as_str()));
        let expected = if *contract == stage.treasury { "treasury" } else { "nobody" };
        stage.check("who can change a contract's code", admin.as_str(), expected)?;
        table.row([
            Value::text(stage.name(contract.as_str())),
            Value::text(admin),
            Value::text(contract.as_str()),
        ]);
    }
    stage.table("The contracts", table)?;
    let minter: Option<MinterResponse> = stage.query(&stage.token, &Cw20QueryMsg::Minter {})?;
    let minter = minter.map(|minter| stage.name(&minter.minter));
    stage.check("who can mint", minter.as_deref(), Some("treasury"))?;
    let obeys: TreasuryResponse = stage.query(&stage.treasury, &treasury::QueryMsg::Treasury {})?;
    stage.check("whom the treasury obeys", stage.name(&obeys.governor).as_str(), "governor")?;
    stage.say(
        "The founder is stored nowhere, and has no power left. The governor holds the stake and counts the votes, \
         and its code never changes. The treasury holds the funds and is the only one that can mint; it obeys the \
         governor, which obeys the votes. The registry says what is true about models; what the community \
         registers there, its treasury alone decides about. Revenue takes payments for models, and dividends hand the \
         stakers' part of them on; both do what anybody asks, in the only way that they know.",
    )?;
    let msg: CosmosMsg = WasmMsg::Migrate {
        contract_addr: stage.treasury.to_string(),
        new_code_id: treasury_code,
        msg: b"{}".into(),
    }
    .into();
    stage.refused("founder", "wants to change the treasury's code", msg, "unauthorized")
}

fn tiers(stage: &mut Stage) -> Told {
    let constitution = stage.constitution()?;
    stage.say(
        "The heavier a decision, the more it takes. These are the tiers of the constitution, and only the highest \
         can change them.",
    )?;
    let (times, needs) = ui::tiers(&constitution);
    stage.table("How long each tier takes, and what it asks of who proposes", times)?;
    stage.table("What it takes to pass", needs)?;
    stage.say(
        "Threshold is For, of For and Against. Quorum is For and Abstain, of all stake: an Against never helps a \
         proposal to pass. Approval is For, of all stake. A tier with an objection is optimistic: what it decides \
         passes unless that much is against it, and code lets it decide only what is harmless.",
    )?;

    let bounds: BoundsResponse = stage.ask(&QueryMsg::Bounds {})?;
    let top = constitution.tiers.last().map(|tier| tier.id);
    let mut carries = Table::new(["Tier".into(), Column::new("Actions").wrapped()]);
    for tier in &constitution.tiers {
        let lowest = bounds.actions.iter().filter(|action| {
            let named = constitution.permissions.iter().find(|permission| permission.kind == action.kind);
            named.map(|permission| permission.tier).or(top) == Some(tier.id)
        });
        let actions: Vec<_> = lowest.map(|action| action.kind.as_str().replace('_', " ")).collect();
        let actions = if actions.is_empty() { Value::Nothing } else { Value::text(actions.join(", ")) };
        carries.row([Value::text(&*tier.name), actions]);
    }
    stage.table("What can be done, by the lowest tier that may", carries)?;
    let names: Vec<_> = constitution.tiers.iter().map(|tier| &*tier.name).collect();
    stage.check("the tiers", names, vec!["oversight", "routine", "standard", "constitutional"])
}

/// The members, as the seed has them.
pub fn members() -> Told<Vec<polity_client::SeedMember>> {
    Ok(Seed::parse(SEED).map_err(DemoError::from)?.members)
}
