//! Every limit of the suite: one table that the contracts enforce, queries tell and clients check beforehand.

use std::fmt;

use cosmwasm_schema::cw_serde;
use thiserror::Error;

/// What a bound counts.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Unit {
    /// Seconds of block time.
    Seconds,
    /// Millionths of a whole.
    Millionths,
    /// Thousandths of one.
    Thousandths,
    /// Things in a list.
    Items,
    /// Bytes.
    Bytes,
}

/// The smallest and the largest value that a setting or an input may have, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// The name of what is bounded, as messages spell it.
    pub name: &'static str,
    /// What it counts.
    pub unit: Unit,
    /// The smallest value allowed.
    pub min: u64,
    /// The largest value allowed.
    pub max: u64,
}

/// A value outside its bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub struct OutOfBounds {
    /// The bound that was broken.
    pub bound: Bound,
    /// The value given.
    pub given: u64,
}

impl fmt::Display for OutOfBounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.bound.unit {
            Unit::Seconds => "seconds",
            Unit::Millionths => "millionths",
            Unit::Thousandths => "thousandths",
            Unit::Items => "items",
            Unit::Bytes => "bytes",
        };
        write!(
            f,
            "{}: {} {unit}, allowed are {} to {}",
            self.bound.name, self.given, self.bound.min, self.bound.max
        )
    }
}

impl Bound {
    const fn new(name: &'static str, unit: Unit, min: u64, max: u64) -> Self {
        Self { name, unit, min, max }
    }

    /// The same bound with a higher lower end.
    #[must_use]
    pub const fn at_least(self, min: u64) -> Self {
        Self { min: if min > self.min { min } else { self.min }, ..self }
    }

    /// The value, if it is within the bound.
    pub fn check(self, given: u64) -> Result<u64, OutOfBounds> {
        if given < self.min || given > self.max {
            return Err(OutOfBounds { bound: self, given });
        }
        Ok(given)
    }

    /// The length, if it is within the bound.
    pub fn check_len(self, given: usize) -> Result<usize, OutOfBounds> {
        self.check(u64::try_from(given).unwrap_or(u64::MAX))?;
        Ok(given)
    }
}

const HOUR: u64 = 3_600;
const DAY: u64 = 24 * HOUR;

/// How long a tier votes. Its lower end is the floor fixed at founding. More than a month is no decision.
pub const VOTING: Bound = Bound::new("voting", Unit::Seconds, 1, 30 * DAY);
/// How long a passed proposal waits, so that who disagrees can react. Its lower end is the floor fixed at founding.
pub const DELAY: Bound = Bound::new("delay", Unit::Seconds, 0, 30 * DAY);
/// How long a passed proposal can be executed: too short and a congested hour loses it, too long and it is a zombie.
pub const WINDOW: Bound = Bound::new("window", Unit::Seconds, HOUR, 30 * DAY);
/// By how much a late change of the answer extends a vote; the tier's voting period bounds it too.
pub const LATE_EXTENSION: Bound = Bound::new("late_extension", Unit::Seconds, 1, 30 * DAY);
/// The part of For + Against that must be For.
pub const THRESHOLD: Bound = Bound::new("threshold", Unit::Millionths, 500_000, 900_000);
/// The part of the total that must be For or Abstain. Above 60 %, lost keys would lock a community.
pub const QUORUM: Bound = Bound::new("quorum", Unit::Millionths, 10_000, 600_000);
/// The part of the total that must be For.
pub const APPROVAL: Bound = Bound::new("approval", Unit::Millionths, 50_000, 400_000);
/// The least approval where funds or named messages leave, and in the top tier.
pub const APPROVAL_OF_FUNDS: u64 = 100_000;
/// The part of the total whose objection defeats an optimistic proposal.
pub const OBJECTION: Bound = Bound::new("objection", Unit::Millionths, 10_000, 200_000);
/// The part of the total that a proposer deposits: a brake on spam, never a bar for the poor.
pub const DEPOSIT: Bound = Bound::new("deposit", Unit::Millionths, 0, 1_000);
/// The part of the total that a proposer speaks for.
pub const PROPOSER: Bound = Bound::new("proposer", Unit::Millionths, 0, 50_000);
/// How long unstaked tokens wait. Its lower end is the longest vote with its extensions.
pub const UNBONDING: Bound = Bound::new("unbonding", Unit::Seconds, 1, 365 * DAY);
/// How long a council may be appointed for.
pub const COUNCIL_TERM: Bound = Bound::new("council_term", Unit::Seconds, 1, 4 * 365 * DAY);
/// How long a successor's acceptance waits, so that who disagrees can leave. Its lower end is the unbonding.
pub const SUCCESSION_TERM: Bound = Bound::new("term", Unit::Seconds, 1, 365 * DAY);
/// The window of a spending cap.
pub const CAP_WINDOW: Bound = Bound::new("cap_window", Unit::Seconds, HOUR, 366 * DAY);

/// Tiers of a constitution.
pub const TIERS: Bound = Bound::new("tiers", Unit::Items, 2, 8);
/// Messages that a constitution names for tiers below the top.
pub const RAWS: Bound = Bound::new("raws", Unit::Items, 0, 32);
/// Options of a proposal.
pub const OPTIONS: Bound = Bound::new("options", Unit::Items, 1, 8);
/// Actions of a proposal, all options together.
pub const ACTIONS: Bound = Bound::new("actions", Unit::Items, 0, 20);
/// Actions of a proposal as JSON, all options together.
pub const ACTIONS_SIZE: Bound = Bound::new("actions_size", Unit::Bytes, 0, 32 * 1_024);
/// Proposals of one account that are being voted on at the same time.
pub const OPEN_PROPOSALS: Bound = Bound::new("open_proposals", Unit::Items, 0, 3);
/// Choices that a split ballot divides its power over.
pub const SPLIT: Bound = Bound::new("split", Unit::Items, 1, 10);
/// Tiers that a delegation names.
pub const DELEGATES: Bound = Bound::new("delegation", Unit::Items, 1, 8);
/// Ballots in one transaction.
pub const BALLOTS: Bound = Bound::new("votes", Unit::Items, 1, 30);
/// Claims taken in one transaction.
pub const CLAIMS: Bound = Bound::new("claims", Unit::Items, 1, 30);
/// Heights that are asked about at once.
pub const HEIGHTS: Bound = Bound::new("heights", Unit::Items, 1, 30);
/// Rows of a page.
pub const PAGE: Bound = Bound::new("limit", Unit::Items, 1, 30);
/// Rows of a page, if it isn't said how many.
pub const DEFAULT_PAGE: u32 = 10;

/// How many rows a page has.
pub fn page(limit: Option<u32>) -> Result<usize, OutOfBounds> {
    PAGE.check_len(usize::try_from(limit.unwrap_or(DEFAULT_PAGE)).unwrap_or(usize::MAX))
}

/// Assets with a spending cap: a successor's acceptance removes them all in one transaction.
pub const CAPPED_ASSETS: Bound = Bound::new("capped_assets", Unit::Items, 0, 32);
/// First holders of a token made at founding.
pub const INITIAL_BALANCES: Bound = Bound::new("initial_balances", Unit::Items, 1, 500);

/// Name of a community.
pub const NAME: Bound = Bound::new("name", Unit::Bytes, 1, 100);
/// Name of a tier.
pub const TIER_NAME: Bound = Bound::new("tier name", Unit::Bytes, 1, 32);
/// Title of a proposal.
pub const TITLE: Bound = Bound::new("title", Unit::Bytes, 1, 200);
/// Label of an option.
pub const LABEL: Bound = Bound::new("label", Unit::Bytes, 1, 100);
/// Text of a proposal.
pub const DESCRIPTION: Bound = Bound::new("text", Unit::Bytes, 0, 10_000);
/// Reason given with a ballot.
pub const RATIONALE: Bound = Bound::new("rationale", Unit::Bytes, 1, 1_000);
/// Note on a payment.
pub const MEMO: Bound = Bound::new("memo", Unit::Bytes, 0, 256);
/// Where a document is.
pub const URI: Bound = Bound::new("uri", Unit::Bytes, 1, 512);
/// A bank denom, as the Cosmos SDK bounds it.
pub const DENOM: Bound = Bound::new("denom", Unit::Bytes, 3, 128);
/// The name of a message that a constitution names.
pub const RAW_KEY: Bound = Bound::new("key", Unit::Bytes, 1, 64);
/// The label of a contract, as chains bound it.
pub const CONTRACT_LABEL: Bound = Bound::new("label of a contract", Unit::Bytes, 1, 128);
/// What is kept of an execution's error.
pub const ERROR: Bound = Bound::new("error", Unit::Bytes, 0, 128);

/// Every bound of governor and treasury, in the order in which the governor's query tells them.
pub const ALL: [Bound; 40] = [
    VOTING,
    DELAY,
    WINDOW,
    LATE_EXTENSION,
    THRESHOLD,
    QUORUM,
    APPROVAL,
    OBJECTION,
    DEPOSIT,
    PROPOSER,
    UNBONDING,
    COUNCIL_TERM,
    SUCCESSION_TERM,
    CAP_WINDOW,
    TIERS,
    RAWS,
    OPTIONS,
    ACTIONS,
    ACTIONS_SIZE,
    OPEN_PROPOSALS,
    SPLIT,
    DELEGATES,
    BALLOTS,
    CLAIMS,
    HEIGHTS,
    PAGE,
    CAPPED_ASSETS,
    INITIAL_BALANCES,
    NAME,
    TIER_NAME,
    TITLE,
    LABEL,
    DESCRIPTION,
    RATIONALE,
    MEMO,
    URI,
    DENOM,
    RAW_KEY,
    CONTRACT_LABEL,
    ERROR,
];

// of the registry

/// How long the version before an activation stays authorised: a change-over, never a second active version.
pub const GRACE: Bound = Bound::new("grace", Unit::Seconds, 0, 30 * DAY);
/// How long a suspension lasts from now. Its upper end covers the longest vote of a governor with its three late
/// extensions, and its delay, so that each can ratify in time.
pub const SUSPENSION: Bound = Bound::new("suspension", Unit::Seconds, 1, 150 * DAY);
/// How long a guardian may be appointed for.
pub const GUARDIAN_TERM: Bound = Bound::new("guardian_term", Unit::Seconds, 1, 4 * 365 * DAY);
/// From now to a sunset: a date further off is no announcement.
pub const SUNSET: Bound = Bound::new("sunset", Unit::Seconds, 1, 10 * 365 * DAY);
/// How long an answer may be cached: the worst delay of the brake. After more than a week, a suspension comes too late.
/// 0: an answer is for its own block.
pub const MAX_STALENESS: Bound = Bound::new("max_staleness", Unit::Seconds, 0, 7 * DAY);
/// How old a measurement may be.
pub const MAX_AGE: Bound = Bound::new("max_age", Unit::Seconds, 1, 10 * 365 * DAY);
/// Standard errors that a value must clear its bound by.
pub const Z: Bound = Bound::new("z", Unit::Thousandths, 0, 10_000);
/// Axes of a vocabulary: `Authorize` loads it once for each policy.
pub const AXES: Bound = Bound::new("axes", Unit::Items, 1, 32);
/// Terms of an axis: a bitmap of them has 32 bytes.
pub const TERMS: Bound = Bound::new("terms", Unit::Items, 1, 256);
/// All names of a vocabulary together: nine of them are read in one `Authorize`, for 3 gas a byte.
pub const VOCABULARY_SIZE: Bound = Bound::new("vocabulary", Unit::Bytes, 1, 32 * 1_024);
/// Digests of amendments to a policy's document: a policy is written once, and read by every `Authorize`.
pub const AMENDMENTS: Bound = Bound::new("amendments", Unit::Items, 0, 16);
/// Disclosures that a policy requires or a version claims.
pub const DISCLOSURES: Bound = Bound::new("disclosures", Unit::Items, 0, 32);
/// Evaluation rules of a policy.
pub const RULES: Bound = Bound::new("rules", Unit::Items, 0, 16);
/// (rule, member) pairs of a policy: each is one read in `Authorize`, which must fit a node's query limit.
pub const PAIRS: Bound = Bound::new("pairs of rule and panel member", Unit::Items, 0, 128);
/// Evaluators of a panel.
pub const MEMBERS: Bound = Bound::new("members", Unit::Items, 1, 16);
/// Maintainers of a model: each is compared with each evaluator in `Authorize`.
pub const MAINTAINERS: Bound = Bound::new("maintainers", Unit::Items, 0, 16);
/// Royalty parents of a model.
pub const PARENTS: Bound = Bound::new("parents", Unit::Items, 0, 8);
/// Restrictions that a model inherits: `Authorize` checks each.
pub const INHERITED: Bound = Bound::new("inherited policies", Unit::Items, 0, 8);
/// Ancestors with a weight, the model itself apart: each is settled on its own, and ORIGIN holds them all.
pub const ANCESTORS: Bound = Bound::new("ancestors", Unit::Items, 0, 32);
/// Documents of a version.
pub const DOCUMENTS: Bound = Bound::new("documents", Unit::Items, 0, 16);
/// What a version says that it was made from.
pub const PROVENANCE: Bound = Bound::new("provenance", Unit::Items, 0, 16);
/// Licences that a share-alike licence is compatible with.
pub const COMPATIBLE: Bound = Bound::new("compatible", Unit::Items, 0, 16);
/// Files of a version: a proof of one has at most 32 hashes.
pub const FILES: Bound = Bound::new("files", Unit::Items, 1, u32::MAX as u64);
/// Axes that a request names.
pub const ATTRIBUTES: Bound = Bound::new("attributes", Unit::Items, 0, 64);
/// Name of an axis, a term, a duty, a disclosure or a kind of document.
pub const TERM: Bound = Bound::new("term", Unit::Bytes, 1, 64);
/// Name of a model, as long as Hugging Face's.
pub const MODEL_NAME: Bound = Bound::new("name of a model", Unit::Bytes, 1, 96);
/// Label of a version.
pub const VERSION_LABEL: Bound = Bound::new("label of a version", Unit::Bytes, 5, 64);
/// A package URL.
pub const PACKAGE_URL: Bound = Bound::new("package URL", Unit::Bytes, 7, 512);
/// An SPDX expression.
pub const LICENCE_EXPRESSION: Bound = Bound::new("licence expression", Unit::Bytes, 1, 256);
/// A name in a metric or an attestation.
pub const EVALUATION_NAME: Bound = Bound::new("evaluation name", Unit::Bytes, 1, 128);
/// A path in a manifest.
pub const FILE_PATH: Bound = Bound::new("path", Unit::Bytes, 1, 1_024);

/// Every bound of the registry, in the order in which its query tells them. Those of [`ALL`] that it shares, last.
pub const REGISTRY: [Bound; 33] = [
    GRACE,
    SUSPENSION,
    GUARDIAN_TERM,
    SUNSET,
    MAX_STALENESS,
    MAX_AGE,
    Z,
    AXES,
    TERMS,
    VOCABULARY_SIZE,
    AMENDMENTS,
    DISCLOSURES,
    RULES,
    PAIRS,
    MEMBERS,
    MAINTAINERS,
    PARENTS,
    INHERITED,
    ANCESTORS,
    DOCUMENTS,
    PROVENANCE,
    COMPATIBLE,
    FILES,
    ATTRIBUTES,
    TERM,
    MODEL_NAME,
    VERSION_LABEL,
    PACKAGE_URL,
    LICENCE_EXPRESSION,
    EVALUATION_NAME,
    FILE_PATH,
    PAGE,
    URI,
];

// of revenue

/// Rows of a share table.
pub const SHARES: Bound = Bound::new("shares", Unit::Items, 1, 10_000);
/// Rows that one message adds to a share table: each is two writes, about 6,500 SDK gas.
pub const SHARES_AT_ONCE: Bound = Bound::new("rows", Unit::Items, 1, 500);
/// Sources settled in one transaction: each is three writes at most.
pub const SOURCES: Bound = Bound::new("sources", Unit::Items, 0, 30);
/// Epochs paid from in one transaction.
pub const EPOCHS: Bound = Bound::new("epochs", Unit::Items, 0, 30);
/// Descendants that are asked about at once.
pub const DESCENDANTS: Bound = Bound::new("descendants", Unit::Items, 0, 30);

/// Every bound of revenue, in the order in which its query tells them. Those that it shares, last.
pub const REVENUE: [Bound; 8] =
    [SHARES, SHARES_AT_ONCE, SOURCES, EPOCHS, DESCENDANTS, ANCESTORS, PAGE, DENOM];

// of dividends

/// From one distribution of an asset to its next. Each leaves up to one unit a holder behind, so not more often than
/// hourly; its upper end is the unbonding.
pub const PERIOD: Bound = Bound::new("period", Unit::Seconds, HOUR, UNBONDING.max);
/// Distributions that a claim names: as many as a governor answers [`HEIGHTS`] at once.
pub const DISTRIBUTIONS: Bound = Bound::new("distributions", Unit::Items, 1, HEIGHTS.max);

/// Every bound of dividends, in the order in which their query tells them. Those of [`ALL`] that they share, last.
pub const DIVIDENDS: [Bound; 4] = [PERIOD, DISTRIBUTIONS, PAGE, DENOM];
