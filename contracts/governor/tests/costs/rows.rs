//! What each message costs, in every variant that costs something else.

use cosmwasm_std::{Addr, SubMsgResult};
use polity::governor::{
    Action, Ballot, Choice, Council, Delegation, ExecuteMsg, Floors, FoundingTreasury, InstantiateMsg,
    OptionMsg, Portion, Propose, Raw, Setting, Split, StakeAsset, Text, Vote,
};
use polity::Asset;

use super::past::{eight, harmless, target, PAID};
use crate::fixture::*;

/// A message, and what it costs.
pub type Row = (&'static str, Cost);

type Measure = fn(&mut Community) -> Cost;

/// Every message but those of founding, each from the same past.
pub fn all(past: &Past) -> Vec<Row> {
    let acts = [STAKING, CLAIMING, DELEGATING, PROPOSING, VOTING, DECIDING, SETTING];
    measure(past, &acts.concat())
}

/// What differs where a cw20 is staked.
pub fn of_cw20(past: &Past) -> Vec<Row> {
    measure(past, CW20)
}

fn measure(past: &Past, acts: &[(&'static str, Measure)]) -> Vec<Row> {
    acts.iter().map(|(name, act)| (*name, act(&mut past.fork()))).collect()
}

const STAKING: &[(&str, Measure)] = &[
    ("stake, the first time", |c| stake(c, "newcomer")),
    ("stake, later", |c| stake(c, "alice")),
    ("stake, later in the same block", |c| {
        stake(c, "alice");
        stake(c, "alice")
    }),
    ("stake, delegated whole", |c| stake(c, "bob")),
    ("stake, delegated by 8 tiers", |c| stake(c, "carol")),
    ("unstake, no claim yet", |c| unstake(c, "frank")),
    ("unstake, claims waiting", |c| unstake(c, "alice")),
    ("unstake, at the same time again", |c| {
        unstake(c, "alice");
        unstake(c, "alice")
    }),
    ("unstake, delegated whole", |c| unstake(c, "bob")),
    ("unstake, delegated by 8 tiers", |c| unstake(c, "carol")),
];

const CLAIMING: &[(&str, Measure)] =
    &[("claim 1", |c| claim(c, 1)), ("claim 10", |c| claim(c, 10)), ("claim 30", |c| claim(c, 30))];

const DELEGATING: &[(&str, Measure)] = &[
    ("delegate before staking", |c| delegate(c, "newcomer", whole(&person("dora")))),
    ("delegate whole, the first time", |c| delegate(c, "alice", whole(&person("dora")))),
    ("delegate whole, to another", |c| delegate(c, "bob", whole(&person("erin")))),
    ("delegate whole, to the same", |c| delegate(c, "bob", whole(&person("dora")))),
    ("delegate by 8 tiers, the first time", |c| delegate(c, "alice", eight("one"))),
    ("delegate by 8 tiers, to others", |c| delegate(c, "carol", eight("other"))),
    ("delegate to nobody, was whole", |c| delegate(c, "bob", Delegation::Nobody)),
    ("delegate to nobody, was by 8 tiers", |c| delegate(c, "carol", Delegation::Nobody)),
];

const PROPOSING: &[(&str, Measure)] = &[
    ("propose a resolution, 300 bytes", |c| propose(c, 0, proposal(FINAL, 300, options(1)))),
    ("propose a resolution, 10,000 bytes", |c| propose(c, 0, proposal(FINAL, 10_000, options(1)))),
    ("propose a resolution, digest", |c| {
        let text = Text::Digest { sha256: polity::Digest([7; 32]), uri: None };
        propose(c, 0, Propose { text, ..proposal(FINAL, 0, options(1)) })
    }),
    ("propose 8 options", |c| propose(c, 0, proposal(FINAL, 300, options(8)))),
    ("propose, optimistic", |c| propose(c, 0, proposal(OPTIMISTIC, 300, vec![option(vec![harmless()])]))),
    ("propose 1 payment", |c| propose(c, 0, proposal(FINAL, 300, vec![option(spends(1))]))),
    ("propose 20 payments", |c| propose(c, 0, proposal(FINAL, 300, vec![option(spends(20))]))),
    ("propose 20 payments of a cw20", |c| {
        propose(c, 0, proposal(FINAL, 300, vec![option(payments(token(), 20))]))
    }),
    ("propose a named message", |c| propose(c, 0, proposal(FINAL, 300, vec![option(vec![named()])]))),
    ("propose with a deposit", |c| propose(c, PAID, proposal(DEPOSIT, 300, options(1)))),
    ("propose with a least power", |c| propose(c, PAID, proposal(PROPOSER, 300, options(1)))),
    ("propose a constitution", |c| {
        propose(c, PAID, proposal(TOP, 300, vec![option(vec![Action::Set(new_constitution())])]))
    }),
    ("propose, 2 of one's own open", |c| {
        made_before(c, 2);
        propose(c, 0, proposal(FINAL, 300, options(1)))
    }),
    ("propose, 3 of one's own over", |c| {
        made_before(c, 3);
        c.wait(30 * DAY);
        propose(c, 0, proposal(FINAL, 300, options(1)))
    }),
];

const VOTING: &[(&str, Measure)] = &[
    ("vote, optimistic", |c| vote(c, "alice", target::OPTIMISTIC, Ballot::Against)),
    ("vote, revoting", |c| vote(c, "alice", target::REVOTING, Ballot::For(0))),
    ("vote, early", |c| vote(c, "alice", target::EARLY, Ballot::For(0))),
    ("vote, final", |c| vote(c, "alice", target::FINAL, Ballot::For(0))),
    ("vote, 8 options", |c| vote(c, "alice", target::EIGHT, Ballot::For(7))),
    ("vote, 8 options, early", |c| vote(c, "alice", target::EIGHT_EARLY, Ballot::For(7))),
    ("vote split in 10", |c| vote(c, "alice", target::EIGHT, split_in_ten())),
    ("vote that decides early", |c| vote(c, "whale", target::EARLY, Ballot::For(0))),
    ("vote late that changes the answer", |c| {
        c.wait(7 * DAY - 20_000);
        vote(c, "whale", target::FINAL, Ballot::For(0))
    }),
    ("vote again", |c| {
        vote(c, "alice", target::REVOTING, Ballot::For(0));
        vote(c, "alice", target::REVOTING, Ballot::Against)
    }),
    ("vote, stake changed since", |c| vote(c, "rose", target::FINAL, Ballot::For(0))),
    ("vote as a delegate, none overrode", |c| vote(c, "erin", target::FINAL, Ballot::For(0))),
    ("vote as a delegate, many overrode", |c| vote(c, "dora", target::FINAL, Ballot::For(0))),
    ("vote as a delegate in this tier only", |c| vote(c, "one 4", target::FINAL, Ballot::For(0))),
    ("override before it votes, the first", |c| vote(c, "eve", target::FINAL, Ballot::Against)),
    ("override before it votes, after others", |c| vote(c, "bob", target::FINAL, Ballot::Against)),
    ("override after it voted, the first", |c| {
        vote(c, "erin", target::FINAL, Ballot::For(0));
        vote(c, "eve", target::FINAL, Ballot::Against)
    }),
    ("override after it voted, after others", |c| {
        vote(c, "dora", target::FINAL, Ballot::For(0));
        vote(c, "bob", target::FINAL, Ballot::Against)
    }),
    ("override in this tier", |c| vote(c, "carol", target::FINAL, Ballot::Against)),
    ("vote again, having overridden", |c| {
        vote(c, "bob", target::REVOTING, Ballot::For(0));
        vote(c, "bob", target::REVOTING, Ballot::Against)
    }),
    ("vote on 30", |c| {
        let proposals: Vec<u32> = (0..30)
            .map(|i| c.propose(&person(format!("proposer {i}")), 0, proposal(FINAL, 300, options(1))))
            .collect();
        let vote = |proposal: &u32| Vote { proposal: *proposal, ballot: Ballot::For(0), rationale: None };
        let votes = proposals.iter().map(vote).collect();
        execute(c, &person("alice"), ExecuteMsg::VoteMany { votes })
    }),
];

const DECIDING: &[(&str, Measure)] = &[
    ("execute a resolution", |c| run(c, FINAL, vec![])),
    ("execute a resolution, 10,000 bytes", |c| {
        let proposal = passed(c, proposal(FINAL, 10_000, options(1)));
        execute(c, &person("anyone"), ExecuteMsg::Execute { proposal })
    }),
    ("execute 1 payment", |c| run(c, FINAL, spends(1))),
    ("execute 20 payments", |c| run(c, FINAL, spends(20))),
    ("execute 20 payments of a cw20", |c| run(c, FINAL, payments(token(), 20))),
    ("execute a named message", |c| run(c, FINAL, vec![named()])),
    ("execute a constitution", |c| run(c, TOP, vec![Action::Set(new_constitution())])),
    ("execute again after a failure", |c| {
        let proposal = passed(c, proposal(FINAL, 300, vec![option(spends(1))]));
        fails(c, proposal);
        execute(c, &person("anyone"), ExecuteMsg::Execute { proposal })
    }),
    ("execute what is out of bounds by now", |c| {
        let lower = Action::Set(Setting::MinStake(900u128.try_into().unwrap()));
        let proposal = passed(c, proposal(TOP, 300, vec![option(vec![lower])]));
        set(c, Setting::MinStake(800u128.try_into().unwrap()));
        execute(c, &person("anyone"), ExecuteMsg::Execute { proposal })
    }),
    ("reply that the messages failed", |c| {
        let proposal = passed(c, proposal(FINAL, 300, vec![option(spends(1))]));
        fails(c, proposal)
    }),
    ("dry run of 1 payment", |c| {
        let proposal = c.propose(&person("frank"), 0, proposal(FINAL, 300, vec![option(spends(1))]));
        let dry_run = ExecuteMsg::DryRun { proposal, option: 0 };
        c.cost(|c| c.execute(&person("anyone"), dry_run).unwrap())
    }),
    ("veto", |c| {
        let veto = ExecuteMsg::Veto { proposal: target::FINAL, reason: None };
        execute(c, &person("council"), veto)
    }),
    ("release a deposit to its proposer", |c| release(c, 300, Ballot::For(0))),
    ("release it, 10,000 bytes", |c| release(c, 10_000, Ballot::For(0))),
    ("release a deposit to the treasury", |c| release(c, 300, Ballot::Against)),
];

const SETTING: &[(&str, Measure)] = &[
    ("set a constitution", |c| set(c, new_constitution())),
    ("set floors", |c| set(c, Setting::Floors(Floors { voting: 4 * DAY, delay: 7_200 }))),
    ("set the unbonding", |c| set(c, Setting::Unbonding(40 * DAY))),
    ("set the least stake", |c| set(c, Setting::MinStake(900u128.try_into().unwrap()))),
    ("set a council", |c| {
        let council = Council { address: person("other council").into_string(), until: c.now() + DAY };
        set(c, Setting::Council(Some(council)))
    }),
    ("dismiss the council", |c| set(c, Setting::Council(None))),
    ("set the registry", |c| set(c, Setting::Registry(contract("registry").into_string()))),
    ("set the revenue contract", |c| set(c, Setting::Revenue(contract("revenue").into_string()))),
];

const CW20: &[(&str, Measure)] = &[
    ("cw20: stake, the first time", |c| stake(c, "newcomer")),
    ("cw20: stake, later", |c| stake(c, "alice")),
    ("cw20: unstake", |c| unstake(c, "alice")),
    ("cw20: claim 1", |c| claim(c, 1)),
    ("cw20: propose without a deposit", |c| propose(c, 0, proposal(FINAL, 300, options(1)))),
    ("cw20: propose with a deposit", |c| propose(c, PAID, proposal(DEPOSIT, 300, options(1)))),
    ("cw20: vote, final", |c| vote(c, "alice", target::FINAL, Ballot::For(0))),
    ("cw20: release a deposit", |c| release(c, 300, Ballot::For(0))),
];

/// Founding, with its replies, and taking office as a successor.
pub fn founding_rows() -> Vec<Row> {
    let found = |name, stake: StakeAsset| {
        let mut c = Community::empty();
        (name, c.cost(|c| c.found(InstantiateMsg { stake, ..founding() }, Said::InMsgResponses).unwrap()))
    };
    let mut successor = Community::empty();
    let treasury = FoundingTreasury::Existing { address: contract("treasury").into_string() };
    let msg = InstantiateMsg { treasury, ..founding() };
    vec![
        found("found, a native denom", native()),
        found("found, a cw20 that exists", existing_token()),
        found("found, a new cw20", new_token()),
        ("found, a successor", successor.cost(|c| c.found(msg, Said::InMsgResponses).unwrap())),
        ("take office", execute(&mut successor, &person("anyone"), ExecuteMsg::AcceptTreasury {})),
    ]
}

fn execute(c: &mut Community, sender: &Addr, msg: ExecuteMsg) -> Cost {
    c.cost(|c| c.execute(sender, msg).unwrap())
}

fn stake(c: &mut Community, who: &str) -> Cost {
    c.cost(|c| c.stake(&person(who), 1_000))
}

fn unstake(c: &mut Community, who: &str) -> Cost {
    c.cost(|c| c.unstake(&person(who), 1))
}

fn claim(c: &mut Community, limit: u32) -> Cost {
    c.wait(60 * DAY);
    c.cost(|c| c.claim(&person("many"), Some(limit)))
}

fn delegate(c: &mut Community, who: &str, to: Delegation) -> Cost {
    c.cost(|c| c.delegate(&person(who), to))
}

fn propose(c: &mut Community, paid: u128, proposal: Propose) -> Cost {
    c.cost(|c| c.propose(&person("frank"), paid, proposal))
}

fn vote(c: &mut Community, who: &str, proposal: u32, ballot: Ballot) -> Cost {
    c.cost(|c| c.vote(&person(who), proposal, ballot))
}

fn set(c: &mut Community, setting: Setting) -> Cost {
    execute(c, &contract("treasury"), ExecuteMsg::Set(setting))
}

fn run(c: &mut Community, tier: u8, actions: Vec<Action>) -> Cost {
    let proposal = passed(c, proposal(tier, 300, vec![option(actions)]));
    execute(c, &person("anyone"), ExecuteMsg::Execute { proposal })
}

/// A proposal that passed and may be executed now.
fn passed(c: &mut Community, proposal: Propose) -> u32 {
    let paid = if proposal.tier >= tier(DEPOSIT) { PAID } else { 0 };
    let proposal = c.propose(&person("whale"), paid, proposal);
    c.vote(&person("whale"), proposal, Ballot::For(0));
    c.wait(9 * DAY);
    proposal
}

/// Executes it, and says that its messages failed.
fn fails(c: &mut Community, proposal: u32) -> Cost {
    let response = c.execute(&person("anyone"), ExecuteMsg::Execute { proposal }).unwrap();
    let id = response.messages[0].id;
    c.cost(|c| c.reply(id, SubMsgResult::Err("codespace: wasm, code: 5".into())).unwrap())
}

fn release(c: &mut Community, text: usize, ballot: Ballot) -> Cost {
    let proposal = c.propose(&person("frank"), PAID, proposal(DEPOSIT, text, options(1)));
    c.vote(&person("whale"), proposal, ballot);
    c.wait(30 * DAY);
    execute(c, &person("anyone"), ExecuteMsg::ReleaseDeposit { proposal })
}

fn made_before(c: &mut Community, count: usize) {
    for _ in 0..count {
        c.propose(&person("frank"), 0, proposal(FINAL, 300, options(1)));
    }
}

fn options(count: usize) -> Vec<OptionMsg> {
    vec![option(vec![]); count]
}

fn new_constitution() -> Setting {
    let mut new = constitution();
    new.tiers[0].voting += 1;
    Setting::Constitution(new)
}

fn token() -> Asset {
    Asset::Cw20(contract("token").into_string())
}

/// A message that the constitution names for a tier below the top.
fn named() -> Action {
    let msg = br#"{"set_rate":{"rate":"0.1"}}"#.into();
    Action::Raw(Raw::Execute { contract: contract("service").into_string(), msg, funds: vec![] })
}

/// Half for an option, half for neither.
pub fn split_in_two() -> Ballot {
    split([Choice::For(0), Choice::Abstain].into_iter())
}

fn split_in_ten() -> Ballot {
    split((0..8).map(Choice::For).chain([Choice::Against, Choice::Abstain]))
}

fn split(choices: impl Iterator<Item = Choice> + Clone) -> Ballot {
    let weight = 10_000 / u16::try_from(choices.clone().count()).unwrap();
    let portions: Vec<_> = choices.map(|choice| Portion { choice, weight }).collect();
    Ballot::Split(Split::try_from(portions).unwrap())
}
