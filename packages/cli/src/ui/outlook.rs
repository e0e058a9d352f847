use cosmwasm_std::Uint256;
use polity::governor::{
    Ballot, Choice, ConditionKind, ConditionResponse, OutlookResponse, ProposalResponse, Status,
    TallyResponse, WEIGHT,
};

use super::style::{QUIET, STRONG};
use super::{bars, percent, time, Bar, Line, Unit, Value};

/// Where a proposal stands, in a word.
pub fn status(status: Status) -> Value {
    match status {
        Status::Executed => Value::Good("executed".into()),
        Status::Vetoed => Value::Bad("vetoed".into()),
        Status::Open => Value::Open("open".into()),
        Status::Rejected => Value::Bad("rejected".into()),
        Status::Expired => Value::Bad("expired".into()),
        Status::Stale => Value::Bad("stale".into()),
        Status::Waiting => Value::Open("passed, waiting".into()),
        Status::Failed => Value::Bad("failed, can be tried again".into()),
        Status::Executable => Value::Good("passed, executable".into()),
    }
}

/// What a condition is called.
pub fn condition_name(kind: ConditionKind) -> &'static str {
    match kind {
        ConditionKind::Threshold => "Threshold",
        ConditionKind::Quorum => "Quorum",
        ConditionKind::Approval => "Approval",
        ConditionKind::Objection => "Objection",
    }
}

/// A choice, by the labels of the proposal's options.
pub fn choice(choice: Choice, proposal: &ProposalResponse) -> String {
    match choice {
        Choice::Against => "Against".into(),
        Choice::Abstain => "Abstain".into(),
        Choice::For(option) => match proposal.options.as_slice() {
            [_] => "For".into(),
            options => options
                .get(usize::from(option))
                .map_or_else(|| format!("option {option}"), |option| option.label.to_string()),
        },
    }
}

/// A ballot, by the labels of the proposal's options.
pub fn ballot(ballot: &Ballot, proposal: &ProposalResponse) -> String {
    let portions = ballot.portions();
    let parts = portions.iter().map(|portion| {
        let name = choice(portion.choice, proposal);
        match portion.weight {
            WEIGHT => name,
            weight => format!("{} {name}", percent(u32::from(weight) * 100)),
        }
    });
    parts.collect::<Vec<_>>().join(", ")
}

/// A proposal: where it stands, what was cast, and a bar for each thing that it needs.
pub fn outlook(
    proposal: &ProposalResponse,
    outlook: &OutlookResponse,
    unit: &Unit,
    now: u64,
    width: usize,
) -> Vec<Line> {
    let head = Line::styled(QUIET, format!("proposal {}  ", proposal.proposal)).and(STRONG, &*proposal.title);
    let standing = status(outlook.status).line();
    let standing = match outlook.status {
        Status::Open => standing.plain(format!(
            " until {}, for another {}",
            time::utc(outlook.end),
            time::span(outlook.end.saturating_sub(now))
        )),
        Status::Waiting => match proposal.executable_from {
            Some(from) => standing.plain(format!(" until {}", time::utc(from))),
            None => standing,
        },
        _ => standing,
    };
    let mut lines = head.wrap(width, 2);
    lines.extend(standing.wrap(width, 2));
    lines.extend(cast(proposal, outlook, unit).wrap(width, 2));
    let closed = outlook.status != Status::Open;
    let gauges: Vec<_> =
        outlook.conditions.iter().map(|condition| bar(condition, proposal, unit, closed)).collect();
    lines.extend(bars(&gauges, width));
    lines
}

fn cast(proposal: &ProposalResponse, outlook: &OutlookResponse, unit: &Unit) -> Line {
    let tally = &proposal.tally;
    let fine = unit.ten_thousandths();
    let options = (0u8..).zip(&tally.options).map(|(option, power)| (Choice::For(option), power));
    let sides = options.chain([(Choice::Against, &tally.against), (Choice::Abstain, &tally.abstain)]);
    let mut line = Line::new();
    for (side, power) in sides {
        let leads = side == Choice::For(outlook.leading) && !power.is_zero();
        let text = format!("{} {}", choice(side, proposal), fine.of(*power).number()).replace(' ', "\u{a0}");
        line = if leads { line.and(STRONG, text) } else { line.plain(text) };
        line = line.and(QUIET, " · ");
    }
    let left = format!("not voted {}", unit.of(outlook.not_voted)).replace(' ', "\u{a0}");
    line.and(QUIET, left)
}

fn bar(condition: &ConditionResponse, proposal: &ProposalResponse, unit: &Unit, closed: bool) -> Bar {
    let ConditionResponse { kind, have, need, missing, met } = condition;
    let missing = unit.of(*missing).number();
    let needed = match kind {
        ConditionKind::Threshold => more_than(*need, &proposal.tally, unit),
        _ => None,
    };
    let verdict = match (kind, met) {
        (ConditionKind::Objection, true) => format!("{missing} more defeat it"),
        (ConditionKind::Objection, false) => "defeated".into(),
        (_, true) => "met".into(),
        (_, false) => format!("missing {missing}"),
    };
    Bar {
        label: condition_name(*kind).into(),
        have: unit.of(*have),
        need: unit.of(*need),
        needed: needed.unwrap_or_else(|| unit.of(*need).number()),
        whole: unit.of(proposal.total),
        met: *met,
        closed,
        verdict: verdict.replace(' ', "\u{a0}"),
    }
}

/// A threshold of one half is met by the least more than what counts as Against, which reads better as such.
fn more_than(need: Uint256, tally: &TallyResponse, unit: &Unit) -> Option<String> {
    let leading = tally.options.iter().max().copied().unwrap_or_default();
    let cast = tally.options.iter().fold(tally.against, |sum, power| sum.saturating_add(*power));
    let against = cast.saturating_sub(leading);
    let least = against.saturating_add(Uint256::one());
    let rounded_up = least.saturating_add(Uint256::from(WEIGHT - 1)) / Uint256::from(WEIGHT);
    (need == rounded_up).then(|| format!(">{}", unit.ten_thousandths().of(against).number()))
}
