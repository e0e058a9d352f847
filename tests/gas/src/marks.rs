/// What an operation is to cost at most, in SDK gas, without the transaction's own fixed cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The operation.
    pub operation: &'static str,
    /// Where no code is pinned.
    pub gas: u64,
    /// Where all are.
    pub pinned: u64,
}

const fn mark(operation: &'static str, gas: u64, pinned: u64) -> Mark {
    Mark { operation, gas, pinned }
}

/// The marks. They come from a prototype of the hot path, plus what events and typed actions take; those of execution,
/// payment and the claim of shares are estimates.
pub const MARKS: [Mark; 22] = [
    mark("stake.first", 97_000, 39_000),
    mark("stake.later", 101_000, 43_000),
    mark("stake.delegated", 106_000, 48_000),
    mark("delegate.first", 76_000, 18_000),
    mark("delegate.change", 81_000, 23_000),
    mark("propose.1", 102_000, 44_000),
    mark("vote.first", 76_000, 18_000),
    mark("vote.crowd", 76_000, 18_000),
    mark("vote.changed", 76_000, 18_000),
    mark("vote.long", 76_000, 18_000),
    mark("vote.delegate", 77_000, 19_000),
    mark("vote.override.before", 82_000, 24_000),
    mark("vote.override.after", 82_000, 24_000),
    mark("execute.1", 175_000, 59_000),
    mark("unstake.1", 83_000, 25_000),
    mark("unstake.10", 83_000, 25_000),
    mark("unstake.100", 83_000, 25_000),
    mark("claim", 90_000, 32_000),
    mark("pay.contributors", 105_000, 47_000),
    mark("pay.parents.1", 105_000, 47_000),
    mark("pay.parents.8", 105_000, 47_000),
    mark("claim.shares", 100_000, 42_000),
];
