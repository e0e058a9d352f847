//! What the front page says is so, and what the page of these tests does.

use std::collections::{BTreeMap, BTreeSet};
use std::{fs, path::Path};

use polity::dividends::dividend;
use polity::governor::{ActionKind, BallotMode, Rule, Tier};
use polity::registry::{
    descend, Licence, ModelId, ModelState, Parent, ParentFacts, Relation, Weights, WHOLE,
};
use polity::revenue::{credit, forecast, SCALE};
use polity::{Digest, Ratio};
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

/// What may never happen: how much of it there is.
const INVARIANTS: u8 = 17;

/// A row of a table, by its cells.
fn cells(row: &str) -> Vec<&str> {
    row.trim_matches('|').split('|').map(str::trim).collect()
}

/// The rows of the table of what may never happen that have a number, by it.
fn numbered<'t>(readme: &'t str, heading: &str) -> BTreeMap<u8, Vec<&'t str>> {
    let section = readme.split(&format!("\n## {heading}\n")).nth(1).unwrap_or_default();
    let rows = section.split("\n## ").next().unwrap_or_default().lines().map(cells);
    rows.filter_map(|row| Some((row[0].parse().ok()?, row))).collect()
}

fn tests_in(folder: &Path, into: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("target") {
            tests_in(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let code = fs::read_to_string(&path).unwrap();
            let tests = code
                .split("#[test]")
                .skip(1)
                .filter_map(|rest| rest.trim_start().strip_prefix("fn ")?.split('(').next());
            into.extend(tests.map(str::to_owned));
        }
    }
}

fn quoted(cell: &str) -> BTreeSet<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Each invariant of the suite has tests here, which are there; every test that is called after one stands in its row; and
/// the contracts that a row names are those whose own lists have the number, with tests that are there.
#[test]
fn what_may_never_happen_is_tried() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let rows = numbered(include_str!("../../README.md"), "What may never happen");
    assert_eq!(rows.keys().copied().collect::<Vec<_>>(), (1..=INVARIANTS).collect::<Vec<_>>());
    let (mut here, mut all) = (BTreeSet::new(), BTreeSet::new());
    tests_in(&root.join("tests"), &mut here);
    for folder in ["contracts", "packages", "tests"] {
        tests_in(&root.join(folder), &mut all);
    }
    let mut lists = BTreeMap::new();
    for contract in fs::read_dir(root.join("contracts")).unwrap() {
        let contract = contract.unwrap();
        let readme = fs::read_to_string(contract.path().join("README.md")).unwrap();
        for (number, row) in numbered(&readme, "Invariants") {
            assert!((1..=INVARIANTS).contains(&number), "{contract:?} numbers one {number}");
            let tests = quoted(row[2]);
            assert!(!tests.is_empty(), "{contract:?} has no test of {number}");
            for test in tests {
                assert!(all.contains(&test), "{contract:?} names {test}, which isn't there");
            }
            let name = contract.file_name().into_string().unwrap();
            lists.entry(number).or_insert_with(BTreeSet::new).insert(name);
        }
    }
    for (number, row) in &rows {
        let named = quoted(row[2]);
        assert!(!named.is_empty(), "nothing tries {number}");
        for test in &named {
            assert!(here.contains(test), "{test} isn't there");
        }
        let prefix = format!("invariant_{number:02}_");
        for test in here.iter().filter(|test| test.starts_with(&prefix)) {
            assert!(named.contains(test), "{test} isn't named");
        }
        let links = row[3].split('[').skip(1).filter_map(|rest| rest.split(']').next());
        let contracts: BTreeSet<_> = links.map(str::to_owned).collect();
        assert_eq!(contracts, lists.get(number).cloned().unwrap_or_default(), "{number}");
    }
    // what the design asks of revenue and of dividends
    for number in [11, 12, 13, 14, 17] {
        for contract in ["revenue", "dividends"] {
            assert!(lists[&number].contains(contract), "{contract} says nothing of {number}");
        }
    }
}

/// And so are those of money.
#[test]
fn the_limits_of_money_in_the_readme_are_those_of_the_code() {
    use polity::bounds::{DISTRIBUTIONS, EPOCHS, PERIOD, SHARES, SHARES_AT_ONCE, SOURCES};

    assert_eq!((SHARES.max, PERIOD.min, SOURCES.max), (10_000, 3_600, EPOCHS.max));
    for row in [
        format!("| rows of a share table, added in a message | 10,000, {} |", SHARES_AT_ONCE.max),
        format!(
            "| sources and epochs of a claim, distributions of a claim | {} each, {} |",
            SOURCES.max, DISTRIBUTIONS.max
        ),
        format!(
            "| from one distribution of dividends to the next | 1 hour to the unbonding, at most {} days |",
            PERIOD.max / 86_400
        ),
    ] {
        assert!(README.lines().any(|line| line == row), "{row}");
    }
}

/// A model of the worked example, as its children see it.
fn facts(pledge: Ratio, weights: Weights) -> ParentFacts {
    let licence = Licence {
        expression: "Apache-2.0".try_into().unwrap(),
        text: Digest([1; 32]),
        uri: None,
        grants: vec![Relation::TrainedOn],
        share_alike: None,
        restrictions: None,
        royalty_free: false,
    };
    ParentFacts { state: ModelState::Active, licence_id: 1, licence, pledge, weights, inherited: vec![] }
}

/// What a child of one parent gets from it.
fn child_of(model: ModelId, parent: &ParentFacts) -> Weights {
    let named = Parent { model, relation: Relation::TrainedOn, licence: 1, pledge: parent.pledge };
    descend(1, &[named], std::slice::from_ref(parent)).unwrap().weights
}

/// The worked example of the README, counted again from its pledges and its payments by the rules that the contracts
/// go by: weights at registration, parts of payments, credits.
#[test]
fn the_worked_example_of_the_readme_is_so() {
    let rows: Vec<Vec<&str>> = README
        .lines()
        .skip_while(|line| *line != "| | D | M | N |")
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect())
        .collect();
    let cells = |head: &str| {
        let row = rows.iter().find(|row| row.first() == Some(&head));
        row.unwrap_or_else(|| panic!("no row {head}"))[1..].to_vec()
    };
    let percent_of = |cell: &str| -> u8 { cell.strip_suffix(" %").unwrap().parse().unwrap() };

    let (d, m, n) = (1, 2, 3);
    let pledges = cells("pledges");
    let data_set = facts(Ratio::percent(percent_of(pledges[0])), Weights::default());
    let of_m = child_of(d, &data_set);
    let model = facts(Ratio::percent(percent_of(pledges[1])), of_m.clone());
    let of_n = child_of(m, &model);
    assert_eq!(pledges[2], "–", "N pledges nothing that anything in the table depends on");

    let shown = |weight: u64| match weight {
        0 => "–".to_owned(),
        weight => {
            let one = WHOLE / 100;
            assert_eq!(weight % one, 0, "{weight} is no whole percentage");
            format!("{} %", weight / one)
        }
    };
    for (head, of, weights) in [("weights of M", m, &of_m), ("weights of N", n, &of_n)] {
        assert_eq!(cells(head), [d, m, n].map(|ancestor| shown(weights.of(of, ancestor))), "{head}");
    }

    let mut owed = [0; 3];
    let mut paid = vec![];
    for row in &rows {
        let Some((amount, of)) = row[0].strip_prefix("of ").and_then(|row| row.split_once(" paid for "))
        else {
            continue;
        };
        let amount: u128 = amount.replace(',', "").parse().unwrap();
        let (model, weights) = if of == "N" { (n, &of_n) } else { (m, &of_m) };
        let parts = forecast(model, weights, amount);
        // all in whole units, each held by one account, so that nothing is rounded
        let credits = [d, m, n].map(|ancestor| {
            let part = parts.iter().find(|part| part.model == ancestor);
            part.map_or(0, |part| credit(part.amount, 1, 1).unwrap())
        });
        assert_eq!(credits.iter().sum::<u128>(), amount);
        let expected = credits.map(|credit| if credit == 0 { "–".to_owned() } else { credit.to_string() });
        assert_eq!(row[1..], expected, "{}", row[0]);
        for (sum, credit) in owed.iter_mut().zip(credits) {
            *sum += credit;
        }
        paid.push((of, amount));
    }
    assert_eq!(paid, [("M", 500), ("N", 1_000)]);
    assert_eq!(cells("is owed"), owed.map(|owed| owed.to_string()));

    // the sentence over it says the same
    let sentence = format!(
        "Data set D pledges {}; model M derives from it and pledges {}; model N derives from M. Then of 1,000 paid for N \
         and 500 for M:",
        pledges[0], pledges[1]
    );
    assert!(README.lines().any(|line| line == sentence), "{sentence}");
}

/// The formulae of the README are those of the rules, on numbers that round.
#[test]
fn the_formulae_of_the_readme_are_those_of_the_rules() {
    for formula in
        ["w(M) = Σ r_i · w(P_i)", "floor(units · pot / (total · 10^18))", "floor(stake · amount / total)"]
    {
        assert!(README.contains(formula), "{formula}");
    }
    assert_eq!(SCALE, 10u64.pow(18));
    for (units, total, pot) in [(1u64, 3u64, 10u64.pow(18)), (2, 3, 5 * 10u64.pow(18) / 2), (7, 9, 1)] {
        let exact = u128::from(units) * u128::from(pot) / (u128::from(total) * u128::from(SCALE));
        assert_eq!(credit(pot.into(), units, total), Some(exact));
    }
    for (stake, amount, total) in [(1u128, 10u128, 3u128), (2, 10, 3), (0, 1, 1)] {
        let part = dividend(stake.into(), amount.into(), total.into()).unwrap();
        assert_eq!(part.u128(), stake * amount / total);
    }
}
