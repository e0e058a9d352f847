use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{Uint128, Uint256};
use cw20::{Cw20Coin, Cw20ReceiveMsg};
use thiserror::Error;

use crate::{
    bounds::Unit,
    governor::{
        Action, ActionKind, Ballot, ConditionKind, Constitution, Council, Delegation, Floors, Setting, TierId,
    },
    Amount, Asset, CommunityName, Description, Digest, Label, Ratio, Rationale, Title, Uri,
};

/// Founds a community in one transaction. Nobody is left with a power that the constitution doesn't give: no
/// founder is stored, and an admin of the governor is refused.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct InstantiateMsg {
    /// What the community is called.
    pub name: CommunityName,
    /// What is staked.
    pub stake: StakeAsset,
    /// Tiers, and what they may carry.
    pub constitution: Constitution,
    /// The shortest voting period and delay that any later constitution can have.
    pub floors: Floors,
    /// Seconds that unstaked tokens wait. At least the longest vote with its extensions, at most 365 days.
    pub unbonding: u64,
    /// The total power under which no proposal can be made; only ever lowered. Else the first to stake one unit
    /// would own everything.
    pub min_stake: Amount,
    /// Who may veto, for a term.
    pub council: Option<Council>,
    /// The registry that the community's models are in. Can be set later by the top tier.
    pub registry: Option<String>,
    /// The revenue contract that pays them. Can be set later by the top tier.
    pub revenue: Option<String>,
    /// What will hold the funds and the powers.
    pub treasury: FoundingTreasury,
}

/// What a community stakes.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum StakeAsset {
    /// A coin of the chain's bank. No contract can know who mints it: compare before founding.
    Native {
        /// Its denom.
        denom: String,
    },
    /// A cw20 that exists. It must have no minter, other than this community's treasury, and no wasm admin.
    Cw20 {
        /// Its address.
        address: String,
    },
    /// A new cw20, whose minter the treasury will be. It has no admin: a new code could take what is staked.
    NewCw20 {
        /// The code of the token.
        code_id: u64,
        /// Its name.
        name: String,
        /// Its symbol.
        symbol: String,
        /// Its decimals.
        decimals: u8,
        /// Who holds it first. At most 500 accounts, each once.
        initial_balances: Vec<Cw20Coin>,
    },
}

/// What will hold the funds and the powers.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum FoundingTreasury {
    /// A new treasury, whose admin it will be itself.
    New {
        /// The code of the treasury.
        code_id: u64,
    },
    /// A treasury that exists: this governor is founded to succeed its present one. It takes stake, and makes
    /// proposals only once that treasury has accepted it.
    Existing {
        /// Its address.
        address: String,
    },
}

/// The data of founding, in JSON.
#[cw_serde]
pub struct FoundedResponse {
    /// The treasury.
    pub treasury: String,
    /// The token made, if one was.
    pub token: Option<String>,
}

/// What a governor does.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum ExecuteMsg {
    /// Stake the native coins that are sent. Counts from the next block. Anyone but the treasury.
    Stake {},
    /// Stake or propose with a cw20. The staked cw20 only; its `msg` is a [`ReceiveMsg`].
    Receive(Cw20ReceiveMsg),
    /// Take stake back. It stops counting with the next block, and can be claimed when the unbonding that is in
    /// force now has passed. Members.
    Unstake {
        /// How much.
        amount: Amount,
    },
    /// Take out what is ripe, oldest first. Whoever unstaked it; nothing can block it.
    Claim {
        /// How many claims at most, 30 if not given.
        limit: Option<u32>,
    },
    /// Say who votes with one's power where one doesn't vote oneself. Replaces what was said before, counts from the
    /// next block, for stake to come as well. Anyone but the treasury; never to oneself, the treasury, or a tier
    /// that isn't there. What was delegated to one isn't passed on.
    Delegate {
        /// To whom.
        delegation: Delegation,
    },
    /// Make a proposal, with its deposit in native coins; where a cw20 is staked and the tier asks for a deposit,
    /// by `Receive`. What is sent above the deposit is returned. Anyone who speaks for the part of the total that
    /// the tier asks for. The data is a [`ProposedResponse`].
    Propose(Propose),
    /// Vote on a proposal. Whoever has power in it at its snapshot, own or delegated.
    Vote(Vote),
    /// Vote on several proposals, all or nothing.
    VoteMany {
        /// At most 30, each on another proposal.
        votes: Vec<Vote>,
    },
    /// Do what a passed proposal says, within its window. Anyone.
    Execute {
        /// The proposal.
        proposal: u32,
    },
    /// Do what an option says and always revert: an error tells how it went. At any time, whatever the vote.
    /// Anyone.
    DryRun {
        /// The proposal.
        proposal: u32,
        /// The option, counted from 0.
        option: u8,
    },
    /// End a proposal, from its creation until its delay is over, unless it was rejected. The present council, in
    /// tiers that are vetoable.
    Veto {
        /// The proposal.
        proposal: u32,
        /// Why.
        reason: Option<Rationale>,
    },
    /// Send a deposit where it belongs, once the vote is over. Anyone.
    ReleaseDeposit {
        /// The proposal.
        proposal: u32,
    },
    /// Take over the treasury that this governor was founded to succeed with. Anyone, once the treasury allows it.
    AcceptTreasury {},
    /// Change a setting. The treasury only, which is: a decision of the top tier.
    Set(Setting),
}

/// What can be done by sending the staked cw20.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum ReceiveMsg {
    /// Stake what was sent.
    Stake {},
    /// Make a proposal with what was sent as its deposit.
    Propose(Propose),
}

/// A proposal.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct Propose {
    /// The tier that decides it.
    pub tier: TierId,
    /// Its title.
    pub title: Title,
    /// What it is about.
    pub text: Text,
    /// 1 to 8 options; voters choose one, Against or Abstain. At most 20 actions and 32 KiB of them in all.
    pub options: Vec<OptionMsg>,
}

/// What a proposal is about.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub enum Text {
    /// Here, at most 10,000 bytes.
    Inline(Description),
    /// Elsewhere.
    Digest {
        /// The digest of the text.
        sha256: Digest,
        /// Where to find it.
        uri: Option<Uri>,
    },
}

/// An option of a proposal.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(Eq)]
pub struct OptionMsg {
    /// What it is called.
    pub label: Label,
    /// What is done if it passes. None: a resolution, which is executed like any other and sends nothing.
    pub actions: Vec<Action>,
}

/// A ballot on a proposal.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct Vote {
    /// The proposal.
    pub proposal: u32,
    /// How.
    pub ballot: Ballot,
    /// Why. Emitted, never stored.
    pub rationale: Option<Rationale>,
}

/// The data of a proposal made, in JSON.
#[cw_serde]
pub struct ProposedResponse {
    /// Its number.
    pub proposal: u32,
}

/// What can be asked of a governor.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Addresses and settings.
    #[returns(CommunityResponse)]
    Community {},
    /// Tiers and what they may carry.
    #[returns(Constitution)]
    Constitution {},
    /// Every limit, the kinds of action with what code reserves of them, and the names that can't be named.
    #[returns(BoundsResponse)]
    Bounds {},
    /// Own stake at the start of a height, now if not given.
    #[returns(PowerResponse)]
    Power {
        /// Whose.
        account: String,
        /// At most the present height.
        height: Option<u64>,
    },
    /// Own stake at the start of several heights.
    #[returns(PowersResponse)]
    Powers {
        /// Whose.
        account: String,
        /// At most 30, each at most the present height.
        heights: Vec<u64>,
    },
    /// Total stake at the start of a height, now if not given.
    #[returns(TotalResponse)]
    Total {
        /// At most the present height.
        height: Option<u64>,
    },
    /// Stake, delegation, what is delegated to it by tier, claims and deposits.
    #[returns(MemberResponse)]
    Member {
        /// Whose.
        account: String,
    },
    /// Claims, oldest first, by pages of at most 30.
    #[returns(ClaimsResponse)]
    Claims {
        /// Whose.
        account: String,
        /// The release time of the last row of the page before.
        start_after: Option<u64>,
        /// Rows, 10 if not given.
        limit: Option<u32>,
    },
    /// A proposal, whole, with its status as of now.
    #[returns(ProposalResponse)]
    Proposal {
        /// Which.
        proposal: u32,
    },
    /// Proposals, newest first, by pages of at most 30.
    #[returns(ProposalsResponse)]
    Proposals {
        /// The number of the last row of the page before.
        start_before: Option<u32>,
        /// Rows, 10 if not given.
        limit: Option<u32>,
    },
    /// A ballot, if it was cast.
    #[returns(Option<BallotResponse>)]
    Ballot {
        /// The proposal.
        proposal: u32,
        /// Whose.
        account: String,
    },
    /// Ballots by account, by pages of at most 30.
    #[returns(BallotsResponse)]
    Ballots {
        /// The proposal.
        proposal: u32,
        /// What the page before says is next.
        start_after: Option<String>,
        /// Rows, 10 if not given.
        limit: Option<u32>,
    },
    /// What a proposal still needs to pass, and by how much.
    #[returns(OutlookResponse)]
    Outlook {
        /// Which.
        proposal: u32,
    },
    /// Whether an account can vote, with what power, in whose name, and if not why.
    #[returns(VoterResponse)]
    Voter {
        /// The proposal.
        proposal: u32,
        /// Whose.
        account: String,
    },
    /// Whether a proposal can be executed now, and if not why.
    #[returns(ExecutionResponse)]
    Execution {
        /// Which.
        proposal: u32,
    },
}

/// Addresses and settings of a community.
#[cw_serde]
pub struct CommunityResponse {
    /// Its name.
    pub name: String,
    /// What is staked.
    pub stake: Asset,
    /// What holds its funds and powers.
    pub treasury: String,
    /// Whether that treasury obeys this governor: false for a successor that hasn't accepted yet, and for a governor
    /// that was succeeded.
    pub in_office: bool,
    /// The registry.
    pub registry: Option<String>,
    /// The revenue contract.
    pub revenue: Option<String>,
    /// The council with its term, even if that is over.
    pub council: Option<Council>,
    /// The shortest voting period and delay.
    pub floors: Floors,
    /// Seconds that unstaked tokens wait.
    pub unbonding: u64,
    /// The total under which no proposal can be made.
    pub min_stake: Amount,
    /// How many proposals were made.
    pub proposals: u32,
}

/// Every limit of a governor.
#[cw_serde]
pub struct BoundsResponse {
    /// By name. The lower ends of voting and delay are the community's floors.
    pub bounds: Vec<BoundResponse>,
    /// The kinds of action.
    pub actions: Vec<ActionBound>,
    /// Settings that a higher tier can't have lower than an affirmative one below it.
    pub ladder: Vec<String>,
    /// Messages that can't be named for a tier below the top.
    pub reserved_keys: Vec<String>,
    /// The least approval of a tier that may spend or send named messages, and of the top tier.
    pub approval_of_funds: Ratio,
}

/// A limit.
#[cw_serde]
pub struct BoundResponse {
    /// What is limited.
    pub name: String,
    /// What it counts.
    pub unit: Unit,
    /// The smallest value allowed.
    pub min: u64,
    /// The largest value allowed.
    pub max: u64,
}

/// What code reserves of a kind of action.
#[cw_serde]
pub struct ActionBound {
    /// The kind.
    pub kind: ActionKind,
    /// Whether only the top tier may carry it.
    pub top_only: bool,
    /// Whether an optimistic tier may carry it.
    pub harmless: bool,
}

/// Power of an account.
#[cw_serde]
pub struct PowerResponse {
    /// Own stake.
    pub power: Uint128,
    /// At the start of this height.
    pub height: u64,
}

/// Power of an account at several heights.
#[cw_serde]
pub struct PowersResponse {
    /// In the order that was asked for.
    pub powers: Vec<PowerResponse>,
}

/// Total power.
#[cw_serde]
pub struct TotalResponse {
    /// The sum of all stakes.
    pub total: Uint128,
    /// At the start of this height.
    pub height: u64,
}

/// All about an account.
#[cw_serde]
pub struct MemberResponse {
    /// Staked, what counts from the next block included.
    pub staked: Uint128,
    /// What counts in this block.
    pub power: Uint128,
    /// Who votes for it, as of the next block.
    pub delegation: Delegation,
    /// What others delegated to it, as of the next block.
    pub received: ReceivedResponse,
    /// Its first claims, oldest first; the query `claims` pages through all.
    pub claims: Vec<ClaimResponse>,
    /// Its proposals that are being voted on.
    pub open_proposals: Vec<u32>,
    /// The deposits still held for the proposals that were open when it last proposed. An older one shows in its
    /// proposal until it is released.
    pub deposits: Vec<DepositResponse>,
}

/// What is delegated to an account.
#[cw_serde]
pub struct ReceivedResponse {
    /// In every tier.
    pub whole: Uint128,
    /// In single tiers.
    pub by_tier: Vec<TierPower>,
}

/// Power in a tier.
#[cw_serde]
pub struct TierPower {
    /// The tier.
    pub tier: TierId,
    /// Units of stake.
    pub power: Uint128,
}

/// Unstaked tokens.
#[cw_serde]
pub struct ClaimResponse {
    /// How much.
    pub amount: Uint128,
    /// They can be claimed from this unix second on.
    pub release: u64,
}

/// A page of claims.
#[cw_serde]
pub struct ClaimsResponse {
    /// Oldest first.
    pub claims: Vec<ClaimResponse>,
}

/// A deposit that the governor holds.
#[cw_serde]
pub struct DepositResponse {
    /// The proposal.
    pub proposal: u32,
    /// How much.
    pub amount: Uint128,
}

/// Where a proposal stands.
#[cw_serde]
#[derive(Copy, Eq, Hash)]
pub enum Status {
    /// It was executed.
    Executed,
    /// The council ended it.
    Vetoed,
    /// Ballots count.
    Open,
    /// No option passed.
    Rejected,
    /// It passed, and its window is over.
    Expired,
    /// It passed, and what it would do has changed, or is no longer its tier's to do.
    Stale,
    /// It passed, and its delay isn't over.
    Waiting,
    /// An execution failed; it can be tried again until the window is over.
    Failed,
    /// It can be executed.
    Executable,
}

/// A proposal in a list.
#[cw_serde]
pub struct ProposalSummary {
    /// Its number.
    pub proposal: u32,
    /// Its title.
    pub title: String,
    /// Its tier.
    pub tier: TierId,
    /// Where it stands now.
    pub status: Status,
    /// When its vote ends or ended, as things are.
    pub end: u64,
    /// The option that passed, if one did.
    pub passed: Option<u8>,
}

/// A page of proposals.
#[cw_serde]
pub struct ProposalsResponse {
    /// Newest first.
    pub proposals: Vec<ProposalSummary>,
}

/// A proposal, whole.
#[cw_serde]
pub struct ProposalResponse {
    /// Its number.
    pub proposal: u32,
    /// Who made it.
    pub proposer: String,
    /// Its title.
    pub title: String,
    /// What it is about.
    pub text: Text,
    /// Its options.
    pub options: Vec<OptionMsg>,
    /// Unix seconds of its creation.
    pub created: u64,
    /// The block of its creation: power is what was staked at its start.
    pub snapshot: u64,
    /// Its tier and how it is counted, as the tier was then.
    pub rules: RulesResponse,
    /// Total power at the snapshot.
    pub total: Uint128,
    /// What was cast.
    pub tally: TallyResponse,
    /// Where it stands now.
    pub status: Status,
    /// When its vote ends or ended, as things are.
    pub end: u64,
    /// The option that passed, if one did.
    pub passed: Option<u8>,
    /// When it can be executed, if it passed: from this unix second,
    pub executable_from: Option<u64>,
    /// and before this one.
    pub executable_until: Option<u64>,
    /// The deposit that is still held.
    pub deposit: Option<Uint128>,
    /// The last execution that failed.
    pub failure: Option<FailureResponse>,
}

/// How a proposal is counted: fixed at its creation.
#[cw_serde]
pub struct RulesResponse {
    /// Its tier.
    pub tier: TierId,
    /// When the vote ends, unless the answer changes late.
    pub first_end: u64,
    /// How old, in seconds, a change of the answer must be at the end.
    pub late_extension: u64,
    /// Seconds from the decision until it may be executed.
    pub delay: u64,
    /// Seconds in which it may be executed.
    pub window: u64,
    /// Whether the council may veto it.
    pub vetoable: bool,
    /// What makes it pass.
    pub rule: crate::governor::Rule,
}

/// What was cast, in ten-thousandths of a unit.
#[cw_serde]
pub struct TallyResponse {
    /// For each option.
    pub options: Vec<Uint256>,
    /// Against all.
    pub against: Uint256,
    /// For neither.
    pub abstain: Uint256,
    /// In a tier that decides early, for each option what voters cast for it with their own stake; else empty.
    pub own_options: Vec<Uint256>,
    /// In a tier that decides early, what voters cast as Abstain with their own stake.
    pub own_abstain: Uint256,
}

/// An execution that failed.
#[cw_serde]
pub struct FailureResponse {
    /// The first 128 bytes of the error: free text, which chains shorten.
    pub error: String,
    /// Unix seconds.
    pub at: u64,
}

/// A ballot as it was cast.
#[cw_serde]
pub struct BallotResponse {
    /// Whose.
    pub account: String,
    /// How.
    pub ballot: Ballot,
    /// With what power, in units: own and delegated, less what delegators took back.
    pub power: Uint128,
}

/// A page of ballots.
#[cw_serde]
pub struct BallotsResponse {
    /// By account. Fewer than were asked for where an account has a record and no ballot, because its delegators
    /// voted themselves.
    pub ballots: Vec<BallotResponse>,
    /// What to start the next page after; none if this is the last.
    pub next: Option<String>,
}

/// What a proposal still needs.
#[cw_serde]
pub struct OutlookResponse {
    /// Where it stands now.
    pub status: Status,
    /// The option with most power; the first of several.
    pub leading: u8,
    /// What would pass if voting ended now and the answer were old enough.
    pub answer: Option<u8>,
    /// When the answer last changed. It must be `late_extension` old at the end.
    pub answer_since: u64,
    /// When the vote ends, as things are.
    pub end: u64,
    /// Each thing that it needs.
    pub conditions: Vec<ConditionResponse>,
    /// Power that hasn't voted, in units, rounded down.
    pub not_voted: Uint128,
}

/// One thing that a proposal needs.
#[cw_serde]
pub struct ConditionResponse {
    /// What.
    pub kind: ConditionKind,
    /// What there is, in units, rounded down.
    pub have: Uint256,
    /// What there must be, in units, rounded up; for an objection, what there must not be.
    pub need: Uint256,
    /// What is missing, in units, rounded up; for an objection, what is left until it defeats the proposal.
    pub missing: Uint256,
    /// Whether it is met.
    pub met: bool,
}

/// Whether an account can vote.
#[cw_serde]
pub struct VoterResponse {
    /// The power that its ballot has or would have: own + received − withdrawn.
    pub power: Uint128,
    /// Its own stake at the snapshot.
    pub own: Uint128,
    /// What others delegated to it in this tier at the snapshot.
    pub received: Uint128,
    /// What of that delegators took back by voting themselves.
    pub withdrawn: Uint128,
    /// Its ballot so far.
    pub ballot: Option<Ballot>,
    /// Who votes with its own stake as long as it doesn't.
    pub delegate: Option<DelegateVote>,
    /// Why it can't vote now; none if it can.
    pub refusal: Option<Refusal>,
}

/// A delegate on a proposal.
#[cw_serde]
pub struct DelegateVote {
    /// Who.
    pub delegate: String,
    /// How it voted, if it did. An own ballot takes the power back from it.
    pub ballot: Option<Ballot>,
}

/// Why an account can't vote.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Refusal {
    /// The vote is over.
    Closed,
    /// It voted, and ballots are final in this tier.
    AlreadyVoted,
    /// It had no power at the snapshot, or its delegators took all of it back.
    NoPower,
}

/// Whether a proposal can be executed now.
#[cw_serde]
pub struct ExecutionResponse {
    /// Whether it can.
    pub executable: bool,
    /// Where it stands.
    pub status: Status,
    /// Why it can't; none if it can.
    pub blocker: Option<Blocker>,
    /// The last execution that failed. A dry run tells in full what would happen now.
    pub failure: Option<FailureResponse>,
    /// When it can, if it passed: from this unix second,
    pub from: Option<u64>,
    /// and before this one.
    pub until: Option<u64>,
}

/// Why a proposal can't be executed now.
#[cw_serde]
#[derive(Eq, Error)]
pub enum Blocker {
    /// It was executed already.
    #[error("it was executed already")]
    Executed {},
    /// The council ended it.
    #[error("the council vetoed it")]
    Vetoed {},
    /// The vote goes on.
    #[error("its vote goes on until {end}")]
    Open {
        /// Until this unix second, as things are.
        end: u64,
    },
    /// No option passed.
    #[error("no option passed")]
    Rejected {},
    /// The window is over.
    #[error("its window is over since {since}")]
    Expired {
        /// Since this unix second.
        since: u64,
    },
    /// What it would do has changed, or is no longer its tier's to do.
    #[error("{0}")]
    Stale(Staleness),
    /// The delay isn't over.
    #[error("its delay isn't over until {until}")]
    Waiting {
        /// Until this unix second.
        until: u64,
    },
}

/// Why a proposal is stale.
#[cw_serde]
#[derive(Eq, Error)]
pub enum Staleness {
    /// Its tier was removed.
    #[error("its tier {tier} was removed")]
    TierRemoved {
        /// The tier.
        tier: TierId,
    },
    /// An action now needs a higher tier.
    #[error("its action {action} needs tier {tier} by now, or a higher one")]
    NeedsTier {
        /// The action, counted from 0 in the option that passed.
        action: u32,
        /// The lowest tier that may carry it now.
        tier: TierId,
    },
    /// A contract's code isn't the one that was voted on.
    #[error("the code of {contract} is not code {voted} any more, which was voted on")]
    CodeChanged {
        /// The contract.
        contract: String,
        /// Its code at creation.
        voted: u64,
        /// Its code now; none if it is gone.
        present: Option<u64>,
    },
    /// The treasury doesn't obey this governor: it hasn't accepted it yet, or has accepted another one since.
    #[error("the treasury doesn't obey this governor")]
    NotInOffice {
        /// Whom it obeys.
        governor: Option<String>,
    },
    /// An action would speak to another contract than the one that was voted on.
    #[error("it would speak to {contract}, which was not voted on")]
    TargetChanged {
        /// The contract that it would speak to.
        contract: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::from_json;

    #[test]
    fn messages_read_as_people_write_them() {
        for json in [
            r#"{"stake":{}}"#,
            r#"{"vote":{"proposal":1,"ballot":"against","rationale":null}}"#,
            r#"{"vote":{"proposal":1,"ballot":{"for":0}}}"#,
            r#"{"vote":{"proposal":1,"ballot":{"split":[{"choice":{"for":1},"weight":6000},{"choice":"abstain","weight":4000}]}}}"#,
            r#"{"delegate":{"delegation":"nobody"}}"#,
            r#"{"delegate":{"delegation":{"by_tier":[{"tier":1,"to":"x"}]}}}"#,
            r#"{"set":{"unbonding":5}}"#,
            r#"{"set":{"council":null}}"#,
        ] {
            from_json::<ExecuteMsg>(json).unwrap_or_else(|e| panic!("{json}: {e}"));
        }
    }

    /// Unknown and duplicate fields are errors, wherever they stand.
    #[test]
    fn what_is_not_understood_is_refused() {
        for json in [
            r#"{"stake":{"x":1}}"#,
            r#"{"stake":{},"unstake":{"amount":"1"}}"#,
            r#"{"unstake":{"amount":"0"}}"#,
            r#"{"unstake":{"amount":"1","amount":"2"}}"#,
            r#"{"vote":{"proposal":1,"ballot":{"for":0},"weight":2}}"#,
            r#"{"vote":{"proposal":1,"ballot":{"split":[{"choice":"abstain","weight":9999}]}}}"#,
            r#"{"vote":{"proposal":1,"ballot":{"split":[]}}}"#,
            r#"{"delegate":{"delegation":{"by_tier":[{"tier":0,"to":"x"}]}}}"#,
            r#"{"close":{"proposal":1}}"#,
        ] {
            assert!(from_json::<ExecuteMsg>(json).is_err(), "{json}");
        }
    }
}
