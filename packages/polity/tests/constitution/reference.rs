//! What a constitution may be, a second time: the table of the design, one sentence after the other, in plain numbers.

use std::collections::HashSet;

use polity::governor::{ActionKind, Constitution, Floors, NamedRaw, Rule, Tier};

const MONTH: u64 = 2_592_000;

/// Per mille of a whole, in millionths.
const fn per_mille(n: u32) -> u32 {
    n * 1_000
}

/// "voting and delay ≥ the floors of the founding, ≤ 30 days; window 1 hour to 30 days; 0 < E ≤ voting; deposit ≤ 0.1 %;
/// proposer ≤ 5 %; threshold 50 % to 90 %; quorum 1 % to 60 %; approval 5 % to 40 %; objection 1 % to 20 %". A vote takes
/// at least a second.
fn in_bounds(tier: &Tier, floors: Floors) -> bool {
    let times = [
        tier.voting >= floors.voting && tier.voting >= 1 && tier.voting <= MONTH,
        tier.delay >= floors.delay && tier.delay <= MONTH,
        tier.window >= 3_600 && tier.window <= MONTH,
        tier.late_extension > 0 && tier.late_extension <= tier.voting,
    ];
    let parts = tier.deposit.millionths() <= per_mille(1) && tier.proposer.millionths() <= per_mille(50);
    let rule = match &tier.rule {
        Rule::Affirmative { threshold, quorum, approval, .. } => {
            (per_mille(500)..=per_mille(900)).contains(&threshold.millionths())
                && (per_mille(10)..=per_mille(600)).contains(&quorum.millionths())
                && (per_mille(50)..=per_mille(400)).contains(&approval.millionths())
        }
        Rule::Optimistic { objection, .. } => {
            (per_mille(10)..=per_mille(200)).contains(&objection.millionths())
        }
    };
    times == [true; 4] && parts && rule
}

fn is_optimistic(tier: &Tier) -> bool {
    matches!(tier.rule, Rule::Optimistic { .. })
}

/// Voting, threshold, quorum, approval, delay, deposit of an affirmative tier.
fn ease(tier: &Tier) -> Option<[u64; 6]> {
    match &tier.rule {
        Rule::Affirmative { threshold, quorum, approval, .. } => Some([
            tier.voting,
            threshold.millionths().into(),
            quorum.millionths().into(),
            approval.millionths().into(),
            tier.delay,
            tier.deposit.millionths().into(),
        ]),
        Rule::Optimistic { .. } => None,
    }
}

/// "Approval 10 % where the map permits `Spend` or a named raw, and in the top tier."
fn guards_funds(tier: &Tier) -> bool {
    ease(tier).is_some_and(|[_, _, _, approval, ..]| approval >= 100_000)
}

fn all_different<T: Eq + std::hash::Hash>(things: impl Iterator<Item = T>) -> bool {
    let mut seen = HashSet::new();
    things.into_iter().all(|thing| seen.insert(thing))
}

/// "Harmless: ratifying or lifting a suspension, `ActivateEvaluated`." What isn't goes with For, and what gives power away
/// with the top tier only.
fn may_be_named(kind: ActionKind, tier: &Tier) -> bool {
    const TOP: &str =
        "|mint|set|set_cap|set_governor|withdraw_successor|migrate_treasury|propose_authority|raw|";
    match kind {
        ActionKind::RatifySuspension | ActionKind::LiftSuspension | ActionKind::ActivateEvaluated => true,
        ActionKind::Spend => guards_funds(tier),
        _ => !is_optimistic(tier) && !TOP.contains(&format!("|{kind}|")),
    }
}

/// "Loosening guardrails sits above tightening, or both in the top."
fn loosens_above(c: &Constitution) -> bool {
    let top = c.tiers.len() - 1;
    let rank = |kind| {
        let named = c.permissions.iter().find(|permission| permission.kind == kind);
        named.map_or(top, |p| c.tiers.iter().position(|tier| tier.id == p.tier).unwrap_or(top))
    };
    let (loosens, tightens) = (rank(ActionKind::SetGuardrails), rank(ActionKind::TightenGuardrails));
    loosens > tightens || loosens == top
}

/// "Named (address, message key) `[a-z0-9_]+`; never transfer, send, burn, mint, increase_allowance, transfer_from,
/// send_from, burn_from." At most 64 bytes.
fn may_be_sent(raw: &NamedRaw, tier: &Tier) -> bool {
    const TOKENS: &str = "|transfer|send|burn|mint|increase_allowance|transfer_from|send_from|burn_from|";
    let plain = raw.key.chars().all(|c| matches!(c, 'a'..='z' | '0'..='9' | '_'));
    (1..=64).contains(&raw.key.len())
        && plain
        && !TOKENS.contains(&format!("|{}|", raw.key))
        && guards_funds(tier)
}

/// Whether this can be a constitution under these floors.
pub fn is_constitution(c: &Constitution, floors: Floors) -> bool {
    let find = |id| c.tiers.iter().find(|tier| tier.id == id);
    let Some((top, lower)) = c.tiers.split_last() else { return false };

    // "2 to 8 tiers in an order, each with an id"
    (2..=8).contains(&c.tiers.len())
        && all_different(c.tiers.iter().map(|t| t.id.get()))
        && all_different(c.tiers.iter().map(|t| t.name.to_string()))
        && c.tiers.iter().all(|tier| in_bounds(tier, floors))
        // "optimistic: the lowest tier only, not the only one"
        && c.tiers.iter().skip(1).all(|tier| !is_optimistic(tier))
        // "a higher tier is never easier than a lower affirmative one", compared with every lower one
        && c.tiers.iter().enumerate().all(|(at, high)| {
            c.tiers[..at].iter().filter_map(ease).all(|low| {
                ease(high).is_some_and(|high| high.iter().zip(low).all(|(h, l)| *h >= l))
            })
        })
        // "vetoable: never the top tier"
        && !top.vetoable
        && lower.len() >= usize::from(is_optimistic(&c.tiers[0]))
        && guards_funds(top)
        // "a map from kind of action to the lowest tier"
        && all_different(c.permissions.iter().map(|p| p.kind))
        && c.permissions.iter().all(|p| find(p.tier).is_some_and(|tier| may_be_named(p.kind, tier)))
        && loosens_above(c)
        && c.raws.len() <= 32
        && all_different(c.raws.iter().map(|r| (&r.contract, &r.key)))
        && c.raws.iter().all(|r| find(r.tier).is_some_and(|tier| may_be_sent(r, tier)))
}
