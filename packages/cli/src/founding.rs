//! Founding a community of a seed, with all its contracts, on a chain inside the process.

use std::collections::BTreeMap;

use cosmwasm_std::{coins, to_json_binary, Addr, CosmosMsg, Uint128, Uint256, WasmMsg};
use cw20::Cw20ExecuteMsg;
use polity::governor::{
    Action, ActionKind, ExecuteMsg, FoundedResponse, FoundingTreasury, InstantiateMsg, OptionMsg,
    OutlookResponse, Propose, QueryMsg, ReceiveMsg, Rule, Status, Text, Tier, Vote,
};
use polity::governor::{Ballot, CommunityResponse};
use polity::registry::{Activate, AtRevision, AuthorityMsg, RatifySuspension};
use polity::{dividends, registry, revenue, Asset, Digest};
use polity_client::{Chain, ChainError, ChainExt, Clock, Code, Embedded, Outcome, Seed, SeedMember, Site};
use serde::Serialize;

use crate::book::{Book, Community};
use crate::error::CliError;
use crate::ui::time::DAY;

/// What the address book calls a community's contracts.
pub const CONTRACTS: [&str; 6] = ["governor", "treasury", "registry", "revenue", "dividends", "token"];
/// Who makes the contracts, and has no power afterwards.
const FOUNDER: &str = "founder";
/// Seconds from one distribution of dividends to the next.
const PERIOD: u64 = 7 * DAY;

/// A community that was founded, on its chain.
pub struct Founded {
    pub chain: Embedded,
    pub book: Book,
    pub community: Community,
}

/// What a tier takes, found by voting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tried {
    /// The tier.
    pub tier: String,
    /// Who proposed.
    pub proposer: String,
    /// How many members have the power to.
    pub proposers: usize,
    /// What it deposited, in units of what is staked.
    pub deposit: Uint128,
    /// Who voted For until it had all that it needs: the largest stakes first.
    pub voters: Vec<String>,
}

fn failed(doing: &str) -> impl Fn(ChainError) -> CliError + '_ {
    move |error| CliError::Chain { doing: doing.into(), text: error.to_string(), error: Box::new(error) }
}

/// Founds the seed's community: its contracts, and the stakes and gifts that the seed says of its members. `done` is told
/// of each step.
pub fn found(mut chain: Embedded, seed: &Seed, mut done: impl FnMut(&str)) -> Result<Founded, CliError> {
    let founder = chain.account(FOUNDER);
    let mut codes = BTreeMap::new();
    for name in ["governor", "treasury", "token", "registry", "revenue", "dividends"] {
        let doing = format!("uploading the code of the {name}");
        codes.insert(name, chain.upload(&founder, &Code::named(name)).map_err(failed(&doing))?);
    }
    done("uploaded six codes");

    let mut make =
        |code: &str, label: &str, msg: cosmwasm_std::Binary| -> Result<(Addr, Outcome), CliError> {
            let msg = WasmMsg::Instantiate {
                admin: None,
                code_id: codes[code],
                msg,
                funds: vec![],
                label: label.into(),
            };
            let doing = format!("making {label}");
            let outcome = chain.submit(&founder, vec![msg.into()]).map_err(failed(&doing))?;
            let (address, _) = outcome.instantiated(0).map_err(failed(&doing))?;
            done(&doing.replacen("making", "made", 1));
            Ok((address, outcome))
        };
    let (registry, _) = make("registry", "registry", encode(&registry::InstantiateMsg {})?)?;
    let (revenue, _) =
        make("revenue", "revenue", encode(&revenue::InstantiateMsg { registry: registry.to_string() })?)?;
    let _ = make;

    let doing = format!("founding {}", &*seed.name);
    let now = chain.block().map_err(failed(&doing))?.time.seconds();
    let site = Site {
        address: &|name| chain.account(name).into_string(),
        token_code: codes["token"],
        treasury: FoundingTreasury::New { code_id: codes["treasury"] },
        now,
    };
    let msg = InstantiateMsg {
        registry: Some(registry.to_string()),
        revenue: Some(revenue.to_string()),
        ..seed.founding(&site)
    };
    let (governor, outcome) = chain
        .instantiate(&founder, codes["governor"], &msg, &seed.name, None, &[])
        .map_err(failed(&doing))?;
    let (_, data) = outcome.instantiated(0).map_err(failed(&doing))?;
    let founded: FoundedResponse = cosmwasm_std::from_json(data.unwrap_or_default())
        .map_err(|error| CliError::Answer { doing: doing.clone(), error: error.to_string() })?;
    done(&doing.replacen("founding", "founded", 1));
    let msg = dividends::InstantiateMsg { treasury: founded.treasury.clone(), period: PERIOD };
    let (dividends, _) = chain
        .instantiate(&founder, codes["dividends"], &msg, "dividends", None, &[])
        .map_err(failed("making dividends"))?;
    done("made dividends");
    let answer: CommunityResponse =
        chain.query(&governor, &QueryMsg::Community {}).map_err(failed("asking the governor"))?;

    let community = Community {
        name: seed.name.to_lowercase().replace(' ', "-"),
        governor,
        treasury: Addr::unchecked(founded.treasury),
        stake: answer.stake,
        registry,
        revenue,
        dividends,
    };
    let mut book = Book::default();
    let people = seed.members.iter().map(|member| member.name.as_str());
    for name in people.chain(seed.council.as_ref().map(|council| council.name.as_str())) {
        book.add(name, &chain.account(name))?;
    }
    for (name, address) in [
        ("governor", &community.governor),
        ("treasury", &community.treasury),
        ("registry", &community.registry),
        ("revenue", &community.revenue),
        ("dividends", &community.dividends),
    ] {
        book.add(name, address)?;
    }
    if let Asset::Cw20(token) = &community.stake {
        book.add("token", &Addr::unchecked(token))?;
    }
    book.add_community(community.clone())?;
    for member in &seed.members {
        settle_in(&mut chain, &community, member)?;
        done(&format!("{} staked and gave as the file says", member.name));
    }
    // stake counts from the next block: so that all of it does when the founding is over
    chain.advance_blocks(1).map_err(failed("opening a block"))?;
    Ok(Founded { chain, book, community })
}

/// What the seed says of a member: balance, stake and gift.
fn settle_in(chain: &mut Embedded, community: &Community, member: &SeedMember) -> Result<(), CliError> {
    let account = chain.account(&member.name);
    let doing = format!("{} stakes and gives", member.name);
    if let Asset::Native(denom) = &community.stake {
        if !member.balance.is_zero() {
            chain.mint(&account, coins(member.balance.u128(), denom)).map_err(failed(&doing))?;
        }
    }
    let mut msgs = vec![];
    if !member.stake.is_zero() {
        msgs.push(to_governor(community, member.stake, &ExecuteMsg::Stake {}, &ReceiveMsg::Stake {})?);
    }
    if !member.gift.is_zero() {
        msgs.push(give(community, member.gift)?);
    }
    if msgs.is_empty() {
        return Ok(());
    }
    chain.submit(&account, msgs).map_err(failed(&doing))?;
    Ok(())
}

fn to_governor(
    community: &Community,
    amount: Uint128,
    msg: &ExecuteMsg,
    hook: &ReceiveMsg,
) -> Result<CosmosMsg, CliError> {
    let governor = community.governor.to_string();
    Ok(match &community.stake {
        Asset::Native(denom) => WasmMsg::Execute {
            contract_addr: governor,
            msg: encode(msg)?,
            funds: if amount.is_zero() { vec![] } else { coins(amount.u128(), denom) },
        },
        Asset::Cw20(_) if amount.is_zero() => {
            WasmMsg::Execute { contract_addr: governor, msg: encode(msg)?, funds: vec![] }
        }
        Asset::Cw20(token) => WasmMsg::Execute {
            contract_addr: token.clone(),
            msg: encode(&Cw20ExecuteMsg::Send { contract: governor, amount, msg: encode(hook)? })?,
            funds: vec![],
        },
    }
    .into())
}

fn give(community: &Community, amount: Uint128) -> Result<CosmosMsg, CliError> {
    let asset = match &community.stake {
        Asset::Native(denom) => Asset::Native(denom.clone()),
        Asset::Cw20(token) => Asset::Cw20(Addr::unchecked(token)),
    };
    asset
        .transfer(&community.treasury, amount)
        .map_err(|error| CliError::Answer { doing: "giving".into(), error: error.to_string() })
}

fn encode(msg: &impl Serialize) -> Result<cosmwasm_std::Binary, CliError> {
    to_json_binary(msg).map_err(|error| CliError::Output(std::io::Error::other(error)))
}

/// Founds the seed's community on a chain that is thrown away, and has it decide something in each tier: so that whoever
/// founds it in earnest knows that it can.
pub fn try_out(seed: &Seed) -> Result<Vec<Tried>, CliError> {
    let chain = Embedded::builder().build().map_err(failed("starting a chain to try it on"))?;
    let Founded { mut chain, community, .. } = found(chain, seed, |_| ())?;
    let mut members: Vec<_> = seed.members.iter().filter(|member| !member.stake.is_zero()).collect();
    members.sort_by_key(|member| std::cmp::Reverse(member.stake));
    seed.constitution
        .tiers
        .iter()
        .map(|tier| try_tier(&mut chain, &community, seed, tier, &members))
        .collect()
}

fn try_tier(
    chain: &mut Embedded,
    community: &Community,
    seed: &Seed,
    tier: &Tier,
    members: &[&SeedMember],
) -> Result<Tried, CliError> {
    let doing = format!("trying a vote in the tier {}", &*tier.name);
    let cannot = |why: String| CliError::Undecidable {
        community: seed.name.to_string(),
        why: format!("in the tier {}, {why}", &*tier.name),
    };
    chain.advance_blocks(1).map_err(failed(&doing))?;
    let total: u128 = members.iter().map(|member| member.stake.u128()).sum();
    let (least, deposit) = (tier.proposer.ceil_of(total.into()), tier.deposit.floor_of(total));
    let able: Vec<_> = members.iter().filter(|member| Uint256::from(member.stake) >= least).collect();
    // a new governor's token is spent by earlier tiers' deposits, so that balances count and not the file
    let in_hand = |member: &SeedMember| -> Result<u128, CliError> {
        let account = chain.account(&member.name);
        match &community.stake {
            Asset::Native(denom) => {
                let coins = chain.balances(account.as_str()).map_err(failed(&doing))?;
                Ok(coins.iter().find(|coin| coin.denom == *denom).map_or(0, |coin| coin.amount.u128()))
            }
            Asset::Cw20(token) => {
                let question = cw20::Cw20QueryMsg::Balance { address: account.into_string() };
                let answer: cw20::BalanceResponse = chain.query(token, &question).map_err(failed(&doing))?;
                Ok(answer.balance.u128())
            }
        }
    };
    let mut proposer = None;
    for member in &able {
        if in_hand(member)? >= deposit {
            proposer = Some(member.name.clone());
            break;
        }
    }
    let Some(proposer) = proposer else {
        return Err(cannot(match able.is_empty() {
            true => "nobody has enough stake to propose".into(),
            false => "nobody who may propose has the deposit in hand".into(),
        }));
    };
    let propose = Propose {
        tier: tier.id,
        title: "A trial".try_into().map_err(|error: polity::OutOfBounds| cannot(error.to_string()))?,
        text: Text::Inline("".try_into().map_err(|error: polity::OutOfBounds| cannot(error.to_string()))?),
        options: vec![OptionMsg {
            label: "For".try_into().map_err(|error: polity::OutOfBounds| cannot(error.to_string()))?,
            actions: trial(seed, tier),
        }],
    };
    let msg = to_governor(
        community,
        deposit.into(),
        &ExecuteMsg::Propose(propose.clone()),
        &ReceiveMsg::Propose(propose),
    )?;
    let account = chain.account(&proposer);
    chain.submit(&account, vec![msg]).map_err(failed(&doing))?;
    let proposal = newest(chain, community).map_err(failed(&doing))?;
    let outlook = |chain: &Embedded| -> Result<OutlookResponse, CliError> {
        chain.query(&community.governor, &QueryMsg::Outlook { proposal }).map_err(failed(&doing))
    };
    let met = |outlook: &OutlookResponse| outlook.conditions.iter().all(|condition| condition.met);
    let mut voters = vec![];
    for member in members {
        let now = outlook(chain)?;
        if met(&now) || now.status != Status::Open {
            break;
        }
        let vote = ExecuteMsg::Vote(Vote { proposal, ballot: Ballot::For(0), rationale: None });
        let msg = to_governor(community, Uint128::zero(), &vote, &ReceiveMsg::Stake {})?;
        let account = chain.account(&member.name);
        chain.submit(&account, vec![msg]).map_err(failed(&doing))?;
        voters.push(member.name.clone());
    }
    let end = outlook(chain)?.end;
    let now = chain.block().map_err(failed(&doing))?.time.seconds();
    chain.advance(end.saturating_sub(now)).map_err(failed(&doing))?;
    let status = outlook(chain)?.status;
    if !matches!(status, Status::Waiting | Status::Executable) {
        return Err(cannot(format!("a proposal that all vote for is {status:?} in the end")));
    }
    Ok(Tried {
        tier: tier.name.to_string(),
        proposer,
        proposers: able.len(),
        deposit: deposit.into(),
        voters,
    })
}

/// What is proposed to try a tier: nothing; in an optimistic tier, which decides no resolutions, something harmless about
/// a model. A vote doesn't ask whether there is that model.
fn trial(seed: &Seed, tier: &Tier) -> Vec<Action> {
    if !matches!(tier.rule, Rule::Optimistic { .. }) {
        return vec![];
    }
    let (model, revision) = (1, 1);
    let harmless = [
        (ActionKind::LiftSuspension, AuthorityMsg::LiftSuspension(AtRevision { model, revision })),
        (
            ActionKind::RatifySuspension,
            AuthorityMsg::RatifySuspension(RatifySuspension { model, revision, until: u64::MAX }),
        ),
        (
            ActionKind::ActivateEvaluated,
            AuthorityMsg::ActivateEvaluated(Activate {
                model,
                revision,
                version: 1,
                root: Digest([0; 32]),
                grace: 0,
            }),
        ),
    ];
    let may = |kind: ActionKind| {
        let entry = seed.constitution.permissions.iter().find(|entry| entry.kind == kind);
        entry.is_some_and(|entry| {
            seed.constitution.position(entry.tier) <= seed.constitution.position(tier.id)
        })
    };
    let found = harmless.into_iter().find(|(kind, _)| may(*kind));
    found.map(|(_, msg)| Action::Registry(msg)).into_iter().collect()
}

fn newest(chain: &Embedded, community: &Community) -> Result<u32, ChainError> {
    let question = QueryMsg::Proposals { start_before: None, limit: Some(1) };
    let page: polity::governor::ProposalsResponse = chain.query(&community.governor, &question)?;
    Ok(page.proposals.first().map_or(0, |proposal| proposal.proposal))
}
