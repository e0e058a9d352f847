//! Where a proposal stands: a function of its frozen rules, its records, and now.

use cosmwasm_std::{Deps, Env, StdResult, Storage};
use polity::governor::{Blocker, Outcome, Rules, Status, Tally};

use crate::{
    actions,
    state::{Body, BODIES, FAILURES, PROPOSALS},
    ContractError,
};

/// What every ballot and execution reads of a proposal.
pub struct Proposal {
    pub id: u32,
    pub rules: Rules,
    pub tally: Tally,
}

impl Proposal {
    pub fn load(store: &dyn Storage, id: u32) -> Result<Self, ContractError> {
        let (rules, tally) = PROPOSALS.load(store, id)?.ok_or(ContractError::NoProposal { proposal: id })?;
        let rules = <Rules as polity_store::Packed>::from_bytes(&rules)?;
        let tally = Tally::from_bytes(&rules, &tally)?;
        Ok(Self { id, rules, tally })
    }

    pub fn save_tally(&self, store: &mut dyn Storage) -> Result<(), ContractError> {
        Ok(PROPOSALS.save_second(store, self.id, &self.tally.to_bytes(&self.rules)?)?)
    }

    pub fn body(&self, store: &dyn Storage) -> StdResult<Body> {
        BODIES.load(store, self.id)
    }
}

/// Where a proposal stands.
pub struct Standing {
    pub status: Status,
    /// Why it can't be executed; none if it can.
    pub blocker: Option<Blocker>,
    /// The option that passed.
    pub passed: Option<u8>,
    /// When the vote ends or ended, as things are.
    pub end: u64,
    /// When it can be executed, if it passed: from `from` and before `until`.
    pub from: Option<u64>,
    pub until: Option<u64>,
    /// What was proposed, where finding the answer took reading it.
    pub body: Option<Body>,
}

/// Where a proposal stands now. The order of the questions is part of the design: what was executed stays executed.
pub fn standing(deps: Deps<'_>, env: &Env, proposal: &Proposal) -> Result<Standing, ContractError> {
    let Proposal { rules, tally, .. } = proposal;
    let now = env.block.time.seconds();
    let outcome = rules.outcome(tally, now);
    let mut standing = Standing {
        status: Status::Executed,
        blocker: Some(Blocker::Executed {}),
        passed: None,
        end: rules.end(tally),
        from: None,
        until: None,
        body: None,
    };
    if let Outcome::Passed { option, at } = outcome {
        let from = at.saturating_add(rules.delay);
        standing.passed = Some(option);
        standing.end = at;
        standing.from = Some(from);
        standing.until = Some(from.saturating_add(rules.window));
    }
    if tally.executed {
        return Ok(standing);
    }
    let (status, blocker) = match outcome {
        Outcome::Vetoed => (Status::Vetoed, Some(Blocker::Vetoed {})),
        Outcome::Open { end } => (Status::Open, Some(Blocker::Open { end })),
        Outcome::Rejected => (Status::Rejected, Some(Blocker::Rejected {})),
        Outcome::Passed { option, .. } => after_the_vote(deps, env, proposal, option, &mut standing)?,
    };
    Ok(Standing { status, blocker, ..standing })
}

fn after_the_vote(
    deps: Deps<'_>,
    env: &Env,
    proposal: &Proposal,
    option: u8,
    standing: &mut Standing,
) -> Result<(Status, Option<Blocker>), ContractError> {
    let now = env.block.time.seconds();
    if let Some(since) = standing.until.filter(|until| now >= *until) {
        return Ok((Status::Expired, Some(Blocker::Expired { since })));
    }
    let body = standing.body.insert(proposal.body(deps.storage)?);
    if let Some(staleness) = actions::staleness(deps, env, &proposal.rules, body, option)? {
        return Ok((Status::Stale, Some(Blocker::Stale(staleness))));
    }
    if let Some(until) = standing.from.filter(|from| now < *from) {
        return Ok((Status::Waiting, Some(Blocker::Waiting { until })));
    }
    if FAILURES.peek(deps.storage, proposal.id)?.is_some() {
        return Ok((Status::Failed, None));
    }
    Ok((Status::Executable, None))
}
