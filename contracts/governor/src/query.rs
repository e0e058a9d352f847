//! Answers. Whatever ends ends without a transaction, so that every status is worked out when it is asked for.

use cosmwasm_std::{Deps, Env, Order, StdResult, Uint128, Uint256};
use cw_storage_plus::Bound;
use polity::{
    address,
    bounds::{self, Bound as Limit},
    governor::*,
    treasury, Ratio,
};

use crate::{
    address::canonical,
    power,
    standing::{standing, Proposal, Standing},
    state::{
        BALLOTS, BODIES, CLAIMS, CORE, COUNCIL, COUNT, DELEGATIONS, DEPOSITS, FAILURES, LIMITS, LINKS, NAME,
        OPEN, ORDER, RECEIVED,
    },
    ContractError,
};

pub fn community(deps: Deps, env: &Env) -> Result<CommunityResponse, ContractError> {
    let core = CORE.load(deps.storage)?;
    let links = LINKS.load(deps.storage)?;
    let governor = treasury::raw::governor(deps.querier, &core.treasury)?;
    Ok(CommunityResponse {
        name: NAME.load(deps.storage)?,
        stake: core.stake.into(),
        treasury: core.treasury.into_string(),
        in_office: governor.as_deref() == Some(env.contract.address.as_str()),
        registry: links.registry.map(Into::into),
        revenue: links.revenue.map(Into::into),
        council: COUNCIL.may_load(deps.storage)?,
        floors: LIMITS.load(deps.storage)?.floors,
        unbonding: core.unbonding,
        min_stake: core.min_stake,
        proposals: COUNT.load(deps.storage)?,
    })
}

pub fn bounds(deps: Deps) -> Result<BoundsResponse, ContractError> {
    let floors = LIMITS.load(deps.storage)?.floors;
    let of = |bound: Limit| match bound.name {
        name if name == bounds::VOTING.name => bound.at_least(floors.voting),
        name if name == bounds::DELAY.name => bound.at_least(floors.delay),
        _ => bound,
    };
    Ok(BoundsResponse {
        bounds: bounds::ALL
            .into_iter()
            .map(of)
            .map(|b| BoundResponse { name: b.name.to_owned(), unit: b.unit, min: b.min, max: b.max })
            .collect(),
        actions: ActionKind::ALL
            .into_iter()
            .map(|kind| ActionBound {
                kind,
                top_only: kind.reserved() == Reserved::Top,
                harmless: kind.reserved() == Reserved::Nothing,
            })
            .collect(),
        ladder: LADDER.map(str::to_owned).to_vec(),
        reserved_keys: RESERVED_KEYS.map(str::to_owned).to_vec(),
        approval_of_funds: u32::try_from(bounds::APPROVAL_OF_FUNDS)
            .ok()
            .and_then(Ratio::from_millionths)
            .unwrap_or_default(),
    })
}

fn check_height(env: &Env, height: u64) -> Result<u64, ContractError> {
    if height > env.block.height {
        return Err(ContractError::FutureHeight { height, present: env.block.height });
    }
    Ok(height)
}

pub fn powers(
    deps: Deps,
    env: &Env,
    account: &str,
    heights: Vec<u64>,
) -> Result<PowersResponse, ContractError> {
    bounds::HEIGHTS.check_len(heights.len())?;
    let account = canonical(deps.api, &address(deps.api, "account", account)?)?;
    let powers = heights
        .into_iter()
        .map(|height| {
            let power = power::own(deps.storage, &account, check_height(env, height)?)?.into();
            Ok(PowerResponse { power, height })
        })
        .collect::<Result<_, ContractError>>()?;
    Ok(PowersResponse { powers })
}

pub fn total(deps: Deps, env: &Env, height: Option<u64>) -> Result<TotalResponse, ContractError> {
    let height = check_height(env, height.unwrap_or(env.block.height))?;
    Ok(TotalResponse { total: power::total(deps.storage, height)?.into(), height })
}

pub fn member(deps: Deps, env: &Env, account: &str) -> Result<MemberResponse, ContractError> {
    let store = deps.storage;
    let address = address(deps.api, "account", account)?;
    let account = canonical(deps.api, &address)?;
    let delegation = DELEGATIONS.last(store, &account)?.unwrap_or(Delegation::Nobody);
    let received = |slot: Slot| -> StdResult<Uint128> {
        Ok(RECEIVED.last(store, (account.as_slice(), slot.code()))?.unwrap_or(0).into())
    };
    let mut by_tier = vec![];
    for tier in ORDER.load(store)?.into_iter().filter_map(|id| TierId::try_from(id).ok()) {
        let power = received(Slot::Tier(tier))?;
        if !power.is_zero() {
            by_tier.push(TierPower { tier, power });
        }
    }
    let mut open_proposals = vec![];
    let mut deposits = vec![];
    for proposal in OPEN.peek(store, account.as_slice())?.unwrap_or_default().0 {
        let Proposal { rules, tally, .. } = Proposal::load(store, proposal)?;
        if matches!(rules.outcome(&tally, env.block.time.seconds()), Outcome::Open { .. }) {
            open_proposals.push(proposal);
        }
        if let Some(deposit) = DEPOSITS.may_load(store, proposal)? {
            deposits.push(DepositResponse { proposal, amount: deposit.amount.into() });
        }
    }
    Ok(MemberResponse {
        staked: power::staked(store, &account)?.into(),
        power: power::own(store, &account, env.block.height)?.into(),
        delegation: delegation.try_map(|to| deps.api.addr_humanize(to).map(String::from))?,
        received: ReceivedResponse { whole: received(Slot::Whole)?, by_tier },
        claims: claims(deps, address.as_str(), None, None)?.claims,
        open_proposals,
        deposits,
    })
}

pub fn claims(
    deps: Deps,
    account: &str,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<ClaimsResponse, ContractError> {
    let limit = bounds::page(limit)?;
    let account = canonical(deps.api, &address(deps.api, "account", account)?)?;
    let claims = CLAIMS
        .prefix_range(
            deps.storage,
            account.as_slice(),
            start_after.map(Bound::exclusive),
            None,
            Order::Ascending,
        )
        .take(limit)
        .map(|row| row.map(|(release, amount)| ClaimResponse { amount: amount.into(), release }))
        .collect::<StdResult<_>>()?;
    Ok(ClaimsResponse { claims })
}

pub fn proposal(deps: Deps, env: &Env, id: u32) -> Result<ProposalResponse, ContractError> {
    let proposal = Proposal::load(deps.storage, id)?;
    let standing = standing(deps, env, &proposal)?;
    let body = proposal.body(deps.storage)?;
    let Proposal { rules, tally, .. } = proposal;
    Ok(ProposalResponse {
        proposal: id,
        proposer: body.proposer.into_string(),
        title: body.proposal.title.into(),
        text: body.proposal.text,
        options: body.proposal.options,
        created: body.created,
        snapshot: rules.snapshot,
        total: rules.total.into(),
        rules: RulesResponse {
            tier: rules.tier,
            first_end: rules.first_end,
            late_extension: rules.late_extension,
            delay: rules.delay,
            window: rules.window,
            vetoable: rules.vetoable,
            rule: rules.rule,
        },
        tally: TallyResponse {
            options: tally.options,
            against: tally.against,
            abstain: tally.abstain,
            own_options: tally.own_options,
            own_abstain: tally.own_abstain,
        },
        status: standing.status,
        end: standing.end,
        passed: standing.passed,
        executable_from: standing.from,
        executable_until: standing.until,
        deposit: DEPOSITS.may_load(deps.storage, id)?.map(|deposit| deposit.amount.into()),
        failure: failure(deps, id)?,
    })
}

pub fn proposals(
    deps: Deps,
    env: &Env,
    start_before: Option<u32>,
    limit: Option<u32>,
) -> Result<ProposalsResponse, ContractError> {
    let limit = bounds::page(limit)?;
    let last = COUNT.load(deps.storage)?;
    let from = start_before.map_or(last, |before| before.saturating_sub(1).min(last));
    let proposals = (1..=from)
        .rev()
        .take(limit)
        .map(|id| {
            let proposal = Proposal::load(deps.storage, id)?;
            let standing = standing(deps, env, &proposal)?;
            Ok(ProposalSummary {
                proposal: id,
                title: BODIES.load(deps.storage, id)?.proposal.title.into(),
                tier: proposal.rules.tier,
                status: standing.status,
                end: standing.end,
                passed: standing.passed,
            })
        })
        .collect::<Result<_, ContractError>>()?;
    Ok(ProposalsResponse { proposals })
}

/// Own and received power of an account in a proposal, and its record there.
struct Stance {
    own: u128,
    received: u128,
    record: BallotRecord,
}

impl Stance {
    fn load(deps: Deps, proposal: u32, rules: &Rules, account: &[u8]) -> Result<Self, ContractError> {
        Ok(Self {
            own: power::own(deps.storage, account, rules.snapshot)?,
            received: power::received(deps.storage, account, rules.tier, rules.snapshot)?,
            record: BALLOTS.peek(deps.storage, (proposal, account))?.unwrap_or_default(),
        })
    }

    fn power(&self) -> Result<u128, ContractError> {
        power::sub(power::add(self.own, self.received)?, self.record.withdrawn)
    }
}

pub fn ballot(deps: Deps, id: u32, account: &str) -> Result<Option<BallotResponse>, ContractError> {
    let rules = Proposal::load(deps.storage, id)?.rules;
    let address = address(deps.api, "account", account)?;
    let stance = Stance::load(deps, id, &rules, &canonical(deps.api, &address)?)?;
    let power = stance.power()?.into();
    Ok(stance.record.ballot.map(|ballot| BallotResponse { account: address.into_string(), ballot, power }))
}

pub fn ballots(
    deps: Deps,
    id: u32,
    start_after: Option<String>,
    limit: Option<u32>,
) -> Result<BallotsResponse, ContractError> {
    let limit = bounds::page(limit)?;
    let rules = Proposal::load(deps.storage, id)?.rules;
    let start = start_after
        .map(|account| {
            canonical(deps.api, &address(deps.api, "start_after", &account)?).map_err(ContractError::from)
        })
        .transpose()?;
    let min = start.as_ref().map(|account| Bound::exclusive(account.as_slice()));
    let mut ballots = vec![];
    let mut last = None;
    let mut rows = 0usize;
    for row in BALLOTS.prefix_range(deps.storage, id, min, None, Order::Ascending).take(limit) {
        let (account, record) = row?;
        let power = Stance::load(deps, id, &rules, &account)?.power()?.into();
        let account = deps.api.addr_humanize(&account.into())?.into_string();
        rows = rows.saturating_add(1);
        last = Some(account.clone());
        // a record without a ballot only says what delegators took back
        if let Some(ballot) = record.ballot {
            ballots.push(BallotResponse { account, ballot, power });
        }
    }
    Ok(BallotsResponse { ballots, next: last.filter(|_| rows == limit) })
}

pub fn outlook(deps: Deps, env: &Env, id: u32) -> Result<OutlookResponse, ContractError> {
    let proposal = Proposal::load(deps.storage, id)?;
    let Standing { status, end, .. } = standing(deps, env, &proposal)?;
    let Proposal { rules, tally, .. } = proposal;
    let not_voted = ten_thousandths(rules.total).saturating_sub(tally.cast());
    Ok(OutlookResponse {
        status,
        leading: tally.leading(),
        answer: rules.answer(&tally),
        answer_since: tally.changed,
        end,
        conditions: rules
            .conditions(&tally)
            .into_iter()
            .map(|Condition { kind, have, need, met }| ConditionResponse {
                kind,
                have: units_down(have),
                need: units_up(need),
                missing: units_up(need.saturating_sub(have)),
                met,
            })
            .collect(),
        // a part of the total, which has 128 bits
        not_voted: units_down(not_voted).try_into().unwrap_or(Uint128::MAX),
    })
}

fn units_down(parts: Uint256) -> Uint256 {
    parts.checked_div(ten_thousandths(1)).unwrap_or_default()
}

fn units_up(parts: Uint256) -> Uint256 {
    let whole = units_down(parts);
    let exact = whole.saturating_mul(ten_thousandths(1)) == parts;
    if exact {
        whole
    } else {
        whole.saturating_add(Uint256::one())
    }
}

pub fn voter(deps: Deps, env: &Env, id: u32, account: &str) -> Result<VoterResponse, ContractError> {
    let Proposal { rules, tally, .. } = Proposal::load(deps.storage, id)?;
    let account = canonical(deps.api, &address(deps.api, "account", account)?)?;
    let stance = Stance::load(deps, id, &rules, &account)?;
    let power = stance.power()?;
    let open = matches!(rules.outcome(&tally, env.block.time.seconds()), Outcome::Open { .. });
    let voted = stance.record.ballot.is_some();
    let refusal = match () {
        () if !open => Some(Refusal::Closed),
        () if power == 0 => Some(Refusal::NoPower),
        () if voted && !rules.revoting() => Some(Refusal::AlreadyVoted),
        () => None,
    };
    let delegation = DELEGATIONS.before(deps.storage, &account, rules.snapshot)?;
    let delegate = match delegation.as_ref().and_then(|d| d.in_tier(rules.tier)) {
        Some(delegate) if stance.own > 0 && !voted => Some(DelegateVote {
            delegate: deps.api.addr_humanize(delegate)?.into_string(),
            ballot: BALLOTS.peek(deps.storage, (id, delegate))?.and_then(|record| record.ballot),
        }),
        _ => None,
    };
    Ok(VoterResponse {
        power: power.into(),
        own: stance.own.into(),
        received: stance.received.into(),
        withdrawn: stance.record.withdrawn.into(),
        ballot: stance.record.ballot,
        delegate,
        refusal,
    })
}

pub fn execution(deps: Deps, env: &Env, id: u32) -> Result<ExecutionResponse, ContractError> {
    let standing = standing(deps, env, &Proposal::load(deps.storage, id)?)?;
    Ok(ExecutionResponse {
        executable: standing.blocker.is_none(),
        status: standing.status,
        blocker: standing.blocker,
        failure: failure(deps, id)?,
        from: standing.from,
        until: standing.until,
    })
}

fn failure(deps: Deps, id: u32) -> StdResult<Option<FailureResponse>> {
    let failure = FAILURES.may_load(deps.storage, id)?;
    Ok(failure.map(|failure| FailureResponse { error: failure.error, at: failure.at }))
}
