use cosmwasm_std::{Addr, OverflowError, StdError, Uint128};
use polity::{
    governor::{ActionError, Blocker, SettingError, Staleness, Status, TierId},
    Amount, Asset, InputError, OutOfBounds,
};
use polity_store::CodecError;
use thiserror::Error;

/// Why the governor refuses. Each text starts with a code that programs can match and that doesn't change.
#[derive(Debug, PartialEq, Error)]
pub enum ContractError {
    /// Storage, decoding, an address or a query failed.
    #[error("std: {0}")]
    Std(#[from] StdError),
    /// A sum doesn't fit.
    #[error("overflow: {0}")]
    Overflow(#[from] OverflowError),
    /// A value or a list is outside its bound.
    #[error("out_of_bounds: {0}")]
    OutOfBounds(#[from] OutOfBounds),
    /// A setting breaks a rule.
    #[error("setting: {0}")]
    Setting(#[from] SettingError),
    /// An action can't be done by this community.
    #[error("action: {0}")]
    Action(#[from] ActionError),

    /// An address or a denom isn't one of this chain. The text starts with `invalid_address` or `invalid_denom`.
    #[error(transparent)]
    Input(#[from] InputError),
    /// Something stands twice in a list.
    #[error("duplicate: {field}: {value} stands twice")]
    Duplicate {
        /// The list.
        field: &'static str,
        /// What stands twice.
        value: String,
    },
    /// The sender may not do this.
    #[error("unauthorized: only {only} may do this, and the sender is {sender}")]
    Unauthorized {
        /// Who may.
        only: &'static str,
        /// Who tried.
        sender: Addr,
    },
    /// Funds that this message doesn't take.
    #[error("wrong_funds: this message takes {expected}, and was sent {given}")]
    WrongFunds {
        /// What it takes.
        expected: String,
        /// What was sent.
        given: String,
    },
    /// A cw20 that isn't the staked one.
    #[error("foreign_token: {token} is not what this community stakes, which is {stake}")]
    ForeignToken {
        /// The token that sent the message.
        token: Addr,
        /// What is staked.
        stake: Asset,
    },
    /// A token said that it sent something, and nothing arrived.
    #[error("nothing_received: the token says that it sent {said}, and nothing arrived")]
    NothingReceived {
        /// What it says.
        said: Uint128,
    },

    /// The governor was founded with an admin, who could change its code.
    #[error("governor_has_admin: {admin} could change this governor's code; found it without an admin")]
    GovernorHasAdmin {
        /// The admin.
        admin: Addr,
    },
    /// The token has a minter or an admin outside the community.
    #[error(
        "token_not_free: {power} of {token} is {holder}, who could make power out of nothing or take stakes"
    )]
    TokenNotFree {
        /// The token.
        token: Addr,
        /// `minter` or `admin`.
        power: &'static str,
        /// Who has it.
        holder: String,
    },
    /// An address that should be a treasury isn't one.
    #[error("not_a_treasury: {address} has no governor, so it is no treasury")]
    NotATreasury {
        /// The address.
        address: Addr,
    },
    /// The treasury has an admin outside the community, who could change its code.
    #[error("treasury_not_free: {admin} could change the code of the treasury")]
    TreasuryNotFree {
        /// The admin.
        admin: Addr,
    },
    /// The treasury doesn't obey this governor: it hasn't accepted it yet, or has accepted another one since.
    #[error("not_in_office: the treasury obeys {}, not this governor; a successor sends accept_treasury", governor.as_deref().unwrap_or("nobody"))]
    NotInOffice {
        /// Whom it obeys.
        governor: Option<String>,
    },

    /// The treasury would have power in its own governor.
    #[error("treasury_power: the treasury holds no power in its own governor")]
    TreasuryPower,
    /// More is unstaked than is staked.
    #[error("not_enough_stake: {asked} can't be unstaked of {staked}")]
    NotEnoughStake {
        /// What is staked.
        staked: Uint128,
        /// What was asked for.
        asked: Uint128,
    },
    /// There is no ripe claim.
    #[error("nothing_to_claim: {}", next.map_or_else(|| "there is no claim".to_owned(), |t| format!("the next claim is ripe at {t}")))]
    NothingToClaim {
        /// When the next one is ripe.
        next: Option<u64>,
    },

    /// A delegation to oneself would count twice.
    #[error("self_delegation: power that isn't delegated is one's own to vote; nobody delegates to oneself")]
    SelfDelegation,
    /// There is no such tier.
    #[error("unknown_tier: there is no tier {tier}")]
    UnknownTier {
        /// The id.
        tier: TierId,
    },

    /// The community isn't large enough yet.
    #[error("too_little_stake: {total} are staked, and proposals start at {min_stake}")]
    TooLittleStake {
        /// Total power at the snapshot.
        total: Uint128,
        /// What is needed.
        min_stake: Amount,
    },
    /// The proposer speaks for too little.
    #[error("too_little_power: the proposer speaks for {power}, and this tier asks for {needed}")]
    TooLittlePower {
        /// Own and received power at the snapshot.
        power: Uint128,
        /// What is needed.
        needed: Uint128,
    },
    /// The proposer has too many proposals that are being voted on.
    #[error(
        "too_many_open: proposals {open:?} of this account are still being voted on, and at most 3 may be"
    )]
    TooManyOpen {
        /// They.
        open: Vec<u32>,
    },
    /// The deposit is missing or too small.
    #[error("deposit: this tier asks for a deposit of {needed}, and {given} came")]
    Deposit {
        /// What is needed.
        needed: Uint128,
        /// What came.
        given: Uint128,
    },
    /// An optimistic proposal has one option with at least one action.
    #[error("optimistic_shape: an optimistic tier takes one option with at least one action")]
    OptimisticShape,
    /// The tier may not carry an action.
    #[error("needs_tier: option {option}, action {action} needs tier {needed} or a higher one, not {tier}")]
    NeedsTier {
        /// The option, counted from 0.
        option: u32,
        /// The action in it, counted from 0.
        action: u32,
        /// The lowest tier that may carry it.
        needed: TierId,
        /// The proposal's tier.
        tier: TierId,
    },
    /// A payment below the top tier in an asset without a cap.
    #[error("uncapped: {asset} has no cap in tier {tier}: only the top tier may spend it")]
    Uncapped {
        /// The asset.
        asset: Asset,
        /// The tier.
        tier: TierId,
    },
    /// An action speaks to something that is no contract.
    #[error("no_contract: {address} is no contract")]
    NoContract {
        /// The address.
        address: String,
    },
    /// A raw message that would go around what code checks.
    #[error("raw: {contract} takes no raw message of this kind: {why}")]
    Raw {
        /// The contract.
        contract: String,
        /// What to do instead.
        why: &'static str,
    },
    /// A payment to the treasury or the governor, which would be lost.
    #[error("invalid_recipient: {to} is the community's own contract: what it is paid goes nowhere")]
    InvalidRecipient {
        /// Who would be paid.
        to: String,
    },
    /// The treasury doesn't mint what is staked.
    #[error("not_the_minter: the treasury is not the minter of {token}")]
    NotTheMinter {
        /// The token.
        token: String,
    },
    /// A contract's messages can't be named for a tier below the top.
    #[error("not_nameable: messages to {contract} can't be named below the top tier: it is {why}")]
    NotNameable {
        /// The contract.
        contract: String,
        /// What it is.
        why: &'static str,
    },
    /// A cap's limits don't rise with the tiers.
    #[error(
        "cap_ladder: the limit of tier {tier} is missing, lower than that below it, or for the top tier"
    )]
    CapLadder {
        /// The tier.
        tier: TierId,
    },
    /// A successor is named with too little behind it.
    #[error("succession: {reason}")]
    Succession {
        /// What is wrong.
        reason: String,
    },

    /// There is no such proposal.
    #[error("no_proposal: there is no proposal {proposal}")]
    NoProposal {
        /// Its number.
        proposal: u32,
    },
    /// There is no such option.
    #[error("no_option: proposal {proposal} has no option {option}; options are counted from 0")]
    NoOption {
        /// The proposal.
        proposal: u32,
        /// The option.
        option: u8,
    },
    /// The vote is over.
    #[error("vote_closed: the vote on proposal {proposal} is over")]
    VoteClosed {
        /// The proposal.
        proposal: u32,
    },
    /// The account voted, and ballots are final.
    #[error("already_voted: ballots on proposal {proposal} are final, and this account has voted")]
    AlreadyVoted {
        /// The proposal.
        proposal: u32,
    },
    /// The account has no power in this vote.
    #[error("no_power: this account has no power on proposal {proposal}: none at block {snapshot}, or its delegators voted themselves")]
    NoPower {
        /// The proposal.
        proposal: u32,
        /// The block at whose start power is read.
        snapshot: u64,
    },
    /// The proposal can't be executed now.
    #[error("not_executable: proposal {proposal} can't be executed: {blocker}")]
    NotExecutable {
        /// The proposal.
        proposal: u32,
        /// Why.
        blocker: Blocker,
    },
    /// A dry run went to its end. It is an error so that nothing of it stays.
    #[error("dry_run_succeeded: option {option} of proposal {proposal} would execute now; nothing was done")]
    DryRunSucceeded {
        /// The proposal.
        proposal: u32,
        /// The option.
        option: u8,
    },
    /// A dry run of what isn't what was proposed any more.
    #[error("stale: proposal {proposal} can't be executed as it was proposed: {staleness}")]
    Stale {
        /// The proposal.
        proposal: u32,
        /// Why.
        staleness: Staleness,
    },
    /// The council can't veto it.
    #[error("not_vetoable: proposal {proposal} can't be vetoed: {reason}")]
    NotVetoable {
        /// The proposal.
        proposal: u32,
        /// Why.
        reason: &'static str,
    },
    /// The deposit can't be released yet, or isn't there.
    #[error("no_deposit: no deposit of proposal {proposal} can be released: it is {status:?}, {held} held")]
    NoDeposit {
        /// The proposal.
        proposal: u32,
        /// Where it stands.
        status: Status,
        /// What is held.
        held: Uint128,
    },
    /// A height that hasn't come yet.
    #[error("future_height: power at the start of height {height} isn't known at height {present}")]
    FutureHeight {
        /// The height.
        height: u64,
        /// The present one.
        present: u64,
    },
    /// A reply to nothing that was sent.
    #[error("unknown_reply: no sub-message has the id {id}")]
    UnknownReply {
        /// The id.
        id: u64,
    },
}

impl ContractError {
    /// Whether it says that what was proposed in bounds is out of them by now: such an execution has failed, and can
    /// be tried again.
    pub const fn moved_since_creation(&self) -> bool {
        matches!(
            self,
            Self::Setting(_)
                | Self::OutOfBounds(_)
                | Self::CapLadder { .. }
                | Self::NotNameable { .. }
                | Self::UnknownTier { .. }
                | Self::NoContract { .. }
                | Self::Succession { .. }
        )
    }
}

impl From<CodecError> for ContractError {
    fn from(error: CodecError) -> Self {
        Self::Std(error.into())
    }
}
