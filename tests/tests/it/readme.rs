//! What the front page says is so.

use polity::governor::{ActionKind, BallotMode, Rule, Tier};
use polity::Ratio;
use polity_client::seed::Seed;

const README: &str = include_str!("../../../README.md");
const SEED: &str = include_str!("../../../seeds/communities/commons-digits.json");

/// The table of tiers in the README is the seeded community's constitution, row by row.
#[test]
fn the_tiers_of_the_readme_are_those_of_the_seed() {
    let constitution = Seed::parse(SEED).unwrap().constitution;
    let rows: Vec<_> = README
        .lines()
        .skip_while(|line| !line.starts_with("| tier | votes for |"))
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .collect();
    let top = constitution.tiers.last().unwrap().id;
    let expected: Vec<_> = constitution
        .tiers
        .iter()
        .map(|tier| {
            let kinds: Vec<_> = ActionKind::ALL
                .into_iter()
                .filter(|kind| constitution.permissions.iter().any(|p| p.kind == *kind && p.tier == tier.id))
                .map(ActionKind::as_str)
                .collect();
            let also = match kinds.join(", ") {
                _ if tier.id == top => "everything else".to_owned(),
                none if none.is_empty() => "–".to_owned(),
                kinds => kinds,
            };
            row(tier, &also)
        })
        .collect();
    assert_eq!(rows, expected);
}

fn row(tier: &Tier, also: &str) -> String {
    let (passes, ballots) = match tier.rule {
        Rule::Affirmative { threshold, quorum, approval, ballots } => {
            let majority = if threshold == Ratio::percent(50) { "over" } else { "at least" };
            let passes = format!(
                "For {majority} {}, quorum {}, approval {}",
                percent(threshold),
                percent(quorum),
                percent(approval)
            );
            let ballots = match ballots {
                BallotMode::Final => "final",
                BallotMode::Early => "may end early",
                BallotMode::Revoting => "can be changed",
            };
            (passes, ballots)
        }
        Rule::Optimistic { objection, revoting } => {
            let ballots = if revoting { "can be changed" } else { "final" };
            (format!("Against under {}", percent(objection)), ballots)
        }
    };
    let veto = if tier.vetoable { "yes" } else { "no" };
    format!(
        "| {} {} | {} | {} | {} | {passes} | {} | {} | {ballots} | {veto} | {also} |",
        tier.id,
        &*tier.name,
        time(tier.voting),
        time(tier.delay),
        time(tier.window),
        percent(tier.deposit),
        percent(tier.proposer),
    )
}

fn percent(ratio: Ratio) -> String {
    match ratio.millionths() {
        0 => "–".to_owned(),
        millionths => format!("{} %", f64::from(millionths) / 10_000.0),
    }
}

fn time(seconds: u64) -> String {
    let (count, unit) =
        if seconds % 86_400 == 0 { (seconds / 86_400, "day") } else { (seconds / 3_600, "hour") };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

/// The limits on the front page are those of the code.
#[test]
fn the_limits_of_the_readme_are_those_of_the_code() {
    use polity::bounds::*;
    let days = |seconds: u64| seconds / 86_400;
    for row in [
        format!("| tiers | {} to {} |", TIERS.min, TIERS.max),
        format!("| options of a proposal | {} to {} |", OPTIONS.min, OPTIONS.max),
        format!(
            "| actions of a proposal | at most {}, {} KiB as JSON |",
            ACTIONS.max,
            ACTIONS_SIZE.max / 1_024
        ),
        format!(
            "| text of a proposal | {},{:03} bytes, or a digest |",
            DESCRIPTION.max / 1_000,
            DESCRIPTION.max % 1_000
        ),
        format!("| open proposals of an account | {} |", OPEN_PROPOSALS.max),
        format!("| ballots in a transaction | {} |", BALLOTS.max),
        format!("| voting, delay | the community's floors to {} days |", days(VOTING.max.min(DELAY.max))),
        format!("| unbonding | the longest vote with its extensions to {} days |", days(UNBONDING.max)),
        format!("| named messages of a constitution | {} |", RAWS.max),
        format!("| assets with a cap | {} |", CAPPED_ASSETS.max),
    ] {
        assert!(README.lines().any(|line| line == row), "{row}");
    }
}
