//! Founding a community of a seed, with all its contracts, on a chain inside the process.

use cosmwasm_std::{coins, Addr, CosmosMsg, Uint128, Uint256};
use polity::governor::{
    Action, ActionKind, ExecuteMsg, FoundingTreasury, InstantiateMsg, OptionMsg, OutlookResponse, Propose,
    QueryMsg, ReceiveMsg, Rule, Status, Text, Tier, Vote,
};
use polity::governor::{Ballot, CommunityResponse};
use polity::registry::{Activate, AtRevision, AuthorityMsg, RatifySuspension};
use polity::{dividends, registry, revenue, Asset, Digest};
use polity_client::{Chain, ChainError, ChainExt, Clock, Code, Embedded, Seed, SeedMember, Site};
use serde::Serialize;

use crate::book::{Book, Community};
use crate::error::CliError;
use crate::governing::pay_governor;
use crate::session::balance;
use crate::ui::time::DAY;

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

/// Founds the seed's community: its contracts, and the stakes and gifts that the seed says of its members.
pub fn found(mut chain: Embedded, seed: &Seed) -> Result<Founded, CliError> {
    let founder = chain.account(FOUNDER);
    let mut upload = |name: &str| {
        chain
            .upload(&founder, &Code::named(name))
            .map_err(failed(&format!("uploading the code of the {name}")))
    };
    let (governor_code, treasury_code, token_code) =
        (upload("governor")?, upload("treasury")?, upload("token")?);
    let (registry_code, revenue_code, dividends_code) =
        (upload("registry")?, upload("revenue")?, upload("dividends")?);
    let (registry, _) = chain
        .instantiate(&founder, registry_code, &registry::InstantiateMsg {}, "registry", None, &[])
        .map_err(failed("making the registry"))?;
    let msg = revenue::InstantiateMsg { registry: registry.to_string() };
    let (revenue, _) = chain
        .instantiate(&founder, revenue_code, &msg, "revenue", None, &[])
        .map_err(failed("making revenue"))?;

    let doing = format!("founding {}", &*seed.name);
    let now = chain.block().map_err(failed(&doing))?.time.seconds();
    let site = Site {
        address: &|name| chain.account(name).into_string(),
        token_code,
        treasury: FoundingTreasury::New { code_id: treasury_code },
        now,
    };
    let msg = InstantiateMsg {
        registry: Some(registry.to_string()),
        revenue: Some(revenue.to_string()),
        ..seed.founding(&site)
    };
    let (governor, _) =
        chain.instantiate(&founder, governor_code, &msg, &seed.name, None, &[]).map_err(failed(&doing))?;
    let founded: CommunityResponse =
        chain.query(&governor, &QueryMsg::Community {}).map_err(failed("asking the governor"))?;
    let msg = dividends::InstantiateMsg { treasury: founded.treasury.clone(), period: PERIOD };
    let (dividends, _) = chain
        .instantiate(&founder, dividends_code, &msg, "dividends", None, &[])
        .map_err(failed("making dividends"))?;

    let community = Community {
        name: seed.name.to_lowercase().replace(' ', "-"),
        governor,
        treasury: Addr::unchecked(founded.treasury),
        stake: founded.stake,
        registry,
        revenue,
        dividends,
    };
    let mut book = Book::default();
    let people = seed.members.iter().map(|member| member.name.as_str());
    for name in people.chain(seed.council.as_ref().map(|council| council.name.as_str())) {
        book.add(name, &chain.account(name))?;
    }
    for (name, address) in community.contracts() {
        book.add(name, &address)?;
    }
    book.add_community(community.clone())?;
    for member in &seed.members {
        settle_in(&mut chain, &community, member)?;
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
        msgs.push(pay_governor(community, member.stake, &ExecuteMsg::Stake {}, &ReceiveMsg::Stake {})?);
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

fn give(community: &Community, amount: Uint128) -> Result<CosmosMsg, CliError> {
    let asset = match &community.stake {
        Asset::Native(denom) => Asset::Native(denom.clone()),
        Asset::Cw20(token) => Asset::Cw20(Addr::unchecked(token)),
    };
    asset
        .transfer(&community.treasury, amount)
        .map_err(|error| CliError::Answer { doing: "giving".into(), error: error.to_string() })
}

/// Founds the seed's community on a chain that is thrown away, and has it decide something in each tier: so that whoever
/// founds it in earnest knows that it can.
pub fn try_out(seed: &Seed) -> Result<Vec<Tried>, CliError> {
    let chain = Embedded::builder().build().map_err(failed("starting a chain to try it on"))?;
    let Founded { mut chain, community, .. } = found(chain, seed)?;
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
    let in_hand = |member: &SeedMember| {
        balance(chain, &chain.account(&member.name), &community.stake).map_err(failed(&doing))
    };
    let mut proposer = None;
    for member in &able {
        if in_hand(member)?.u128() >= deposit {
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
    let msg = pay_governor(
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
        let msg = pay_governor(community, Uint128::zero(), &vote, &ReceiveMsg::Stake {})?;
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
