use std::collections::BTreeMap;
use std::fmt::Write;

use polity_vm::{Totals, Trace};
use serde::{Deserialize, Serialize};

use crate::{Mark, Traces, MARKS};

/// The operations in the order of the table, and what each is. A peer's operations have the same names where they do the
/// same; where they only come close, the words say so.
pub const OPERATIONS: [(&str, &str); 37] = [
    ("stake.first", "stake, a first time"),
    ("stake.later", "stake more, after so many changes"),
    ("stake.delegated", "stake more, delegated"),
    ("stake.hooked", "stake where rewards are told of it"),
    ("unstake.1", "unstake, 1 claim open"),
    ("unstake.10", "unstake, 10 claims open"),
    ("unstake.100", "unstake, 100 claims open"),
    ("unstake.crowd", "unstake, so many claims open"),
    ("claim", "claim what was unstaked"),
    ("delegate.first", "delegate"),
    ("delegate.change", "delegate to another"),
    ("propose.1", "propose, 1 action, 300 bytes"),
    ("propose.1.long", "propose, 1 action, 4,000 bytes"),
    ("propose.10", "propose, 10 actions, 300 bytes"),
    ("vote.first", "vote, first of all"),
    ("vote.crowd", "vote, after so many"),
    ("vote.changed", "vote, own stake changed so often"),
    ("vote.long", "vote on 4,000 bytes"),
    ("vote.delegate", "vote as delegate"),
    ("vote.override.before", "override before the delegate"),
    ("vote.override.after", "override after the delegate"),
    ("execute.1", "execute 1 payment"),
    ("execute.10", "execute 10 payments"),
    ("pay.first", "pay for a model, a first time"),
    ("pay.contributors", "pay, so many contributors"),
    ("pay.parents.1", "pay, 1 parent"),
    ("pay.parents.8", "pay, 8 parents"),
    ("pay.stakers", "pay to stakers"),
    ("claim.shares", "claim of shares, one source settled"),
    ("claim.vested", "claim of what has vested"),
    ("distribute", "distribute dividends"),
    ("claim.dividends", "claim of dividends"),
    ("register", "register a model"),
    ("submit", "submit a version"),
    ("attest", "attest an evaluation"),
    ("activate", "activate a version, 2 evaluations asked for"),
    ("authorize", "authorise a use (a query)"),
];

/// Whose operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// This suite.
    Polity,
    /// cw-plus 2.0.0: cw3-flex-multisig with cw4-stake.
    Multisig,
    /// DAO DAO 2.6.0 with a native coin staked.
    DaoNative,
    /// DAO DAO 2.6.0 with a cw20 staked.
    DaoCw20,
    /// DAO DAO 2.6.0: rewards for stakers, and vesting.
    DaoRewards,
}

impl Who {
    /// All of them, in the order of the table's columns.
    pub const ALL: [Self; 5] =
        [Self::Polity, Self::Multisig, Self::DaoNative, Self::DaoCw20, Self::DaoRewards];

    /// The column's head.
    pub const fn head(self) -> &'static str {
        match self {
            Self::Polity => "Polity",
            Self::Multisig => "cw3-flex",
            Self::DaoNative => "DAO DAO, native",
            Self::DaoCw20 => "DAO DAO, cw20",
            Self::DaoRewards => "DAO DAO, rewards",
        }
    }
}

/// What one transaction cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// SDK gas, where no code is pinned.
    pub gas: u64,
    /// SDK gas, where all codes are.
    pub pinned: u64,
    /// Records read one by one, those of the bank and of the wasm module included.
    pub reads: u64,
    /// Steps of iterators, each one's creation included.
    pub steps: u64,
    /// Bytes that both read.
    pub bytes_read: u64,
    /// Records written.
    pub writes: u64,
    /// Their bytes.
    pub bytes_written: u64,
    /// Calls of contracts, replies included.
    pub calls: u64,
    /// Smart queries from one contract to another.
    pub queries: u64,
}

impl From<&Trace> for Cost {
    fn from(trace: &Trace) -> Self {
        let Totals { gas, pinned, reads, steps, bytes_read, writes, bytes_written, calls, queries, .. } =
            trace.totals();
        Self { gas, pinned, reads, steps, bytes_read, writes, bytes_written, calls, queries }
    }
}

/// An operation, and what it costs whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The operation, by its name in [`OPERATIONS`].
    pub operation: String,
    /// What it costs; who isn't there has nothing comparable.
    pub costs: BTreeMap<Who, Cost>,
}

/// All that was measured in one run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// How much there was of everything that could make an operation dearer.
    pub crowd: u32,
    /// The operations, in the order of [`OPERATIONS`].
    pub rows: Vec<Row>,
}

impl Table {
    /// A table of what each was charged.
    ///
    /// # Panics
    ///
    /// If somebody did what isn't in [`OPERATIONS`].
    pub fn new(crowd: u32, measured: &[(Who, Traces)]) -> Self {
        for operation in measured.iter().flat_map(|(_, traces)| traces.keys()) {
            assert!(OPERATIONS.iter().any(|(known, _)| known == operation), "{operation} is no operation");
        }
        let row = |operation: &&str| {
            let cost = |(who, traces): &(Who, Traces)| Some((*who, Cost::from(traces.get(operation)?)));
            Row { operation: operation.to_string(), costs: measured.iter().filter_map(cost).collect() }
        };
        let rows = OPERATIONS.iter().map(|(operation, _)| row(operation));
        Self { crowd, rows: rows.filter(|row| !row.costs.is_empty()).collect() }
    }

    /// What an operation costs somebody.
    pub fn cost(&self, who: Who, operation: &str) -> Option<&Cost> {
        self.rows.iter().find(|row| row.operation == operation)?.costs.get(&who)
    }

    /// What in this table is wrong beside the committed one, a line each: what got dearer by more than a hundredth, what is
    /// gone or new, and marks that were met and are no longer.
    pub fn complaints(&self, committed: &Self, marks: &[Mark]) -> Vec<String> {
        let mut lines = vec![];
        for row in &committed.rows {
            for (who, old) in &row.costs {
                let name = format!("{} of {}", row.operation, who.head());
                let Some(new) = self.cost(*who, &row.operation) else {
                    lines.push(format!("{name} was measured, and isn't any more"));
                    continue;
                };
                for (what, old, new) in [("gas", old.gas, new.gas), ("gas, pinned", old.pinned, new.pinned)] {
                    if new * 100 > old * 101 {
                        lines.push(format!("{name}: {} {what}, and was {}", grouped(new), grouped(old)));
                    }
                }
            }
        }
        for row in &self.rows {
            for who in row.costs.keys().filter(|who| committed.cost(**who, &row.operation).is_none()) {
                lines.push(format!("{} of {} isn't in the committed table", row.operation, who.head()));
            }
        }
        for mark in marks {
            let met =
                |table: &Self| table.cost(Who::Polity, mark.operation).is_some_and(|cost| mark.met(cost));
            if met(committed) && !met(self) {
                lines.push(format!("{} met its mark, and doesn't any more", mark.operation));
            }
        }
        lines
    }

    /// Without those of others: what is compared where only ours was measured.
    pub fn of(&self, whom: &[Who]) -> Self {
        let mut table = self.clone();
        for row in &mut table.rows {
            row.costs.retain(|who, _| whom.contains(who));
        }
        table.rows.retain(|row| !row.costs.is_empty());
        table
    }

    /// Gas of all beside each other, and what ours is made of, in Markdown.
    pub fn markdown(&self) -> String {
        let mut text = String::new();
        let heads: Vec<_> = Who::ALL.iter().map(|who| who.head()).collect();
        let _ = writeln!(text, "| SDK gas, not pinned / pinned | mark | {} |", heads.join(" | "));
        let _ = writeln!(text, "|---|---:|{}", "---:|".repeat(heads.len()));
        let pair = |gas, pinned| format!("{} / {}", grouped(gas), grouped(pinned));
        for row in &self.rows {
            let mark = MARKS.iter().find(|mark| mark.operation == row.operation);
            let marked = mark.map_or(String::new(), |mark| pair(mark.gas, mark.pinned));
            let cells: Vec<_> = Who::ALL
                .iter()
                .map(|who| match row.costs.get(who) {
                    None => "–".into(),
                    Some(cost) => pair(cost.gas, cost.pinned),
                })
                .collect();
            let _ = writeln!(text, "| {} | {marked} | {} |", words(&row.operation), cells.join(" | "));
        }
        text
    }

    /// What each operation reads, writes and calls, in Markdown.
    pub fn details(&self) -> String {
        let mut text = String::from(
            "| operation | whose | reads | steps | bytes read | writes | bytes written | calls | queries |\n\
             |---|---|---:|---:|---:|---:|---:|---:|---:|\n",
        );
        for row in &self.rows {
            for (who, cost) in &row.costs {
                let Cost { reads, steps, bytes_read, writes, bytes_written, calls, queries, .. } = cost;
                let _ = writeln!(
                    text,
                    "| {} | {} | {reads} | {steps} | {} | {writes} | {} | {calls} | {queries} |",
                    words(&row.operation),
                    who.head(),
                    grouped(*bytes_read),
                    grouped(*bytes_written),
                );
            }
        }
        text
    }
}

impl Mark {
    /// Whether a cost is within it.
    pub const fn met(&self, cost: &Cost) -> bool {
        cost.gas <= self.gas && cost.pinned <= self.pinned
    }
}

fn words(operation: &str) -> &'static str {
    OPERATIONS.iter().find(|(known, _)| *known == operation).map_or("", |(_, words)| words)
}

/// 1,234,567.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

impl std::str::FromStr for Who {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        serde_json::from_value(name.into())
            .map_err(|_| format!("{name} is none of polity, multisig, dao_native, dao_cw20, dao_rewards"))
    }
}
