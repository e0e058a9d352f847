//! What each message asks of the storage: the same however much has happened before.

mod past;
mod rows;

use std::{collections::BTreeSet, sync::LazyLock};

use polity::governor::Ballot;
use polity_store::Counts;

use crate::fixture::*;
use past::{target, Size, LITTLE, MUCH};
use rows::Row;

static QUIET: LazyLock<Past> = LazyLock::new(|| LITTLE.past(native()));
static BUSY: LazyLock<Past> = LazyLock::new(|| MUCH.past(native()));

/// Hazards 7 and 13: nothing costs more where there are more stakers, votes, proposals, claims, earlier changes or
/// longer texts. With `--nocapture` it also prints what each would cost on a chain.
#[test]
fn every_message_costs_what_the_table_says_however_much_there_is() {
    let some = Size { crowd: 1_000, changes: 100, ..MUCH };
    let quiet = [rows::all(&QUIET), rows::of_cw20(&LITTLE.past(new_token())), rows::founding_rows()].concat();
    let busy = [rows::all(&BUSY), rows::of_cw20(&some.past(new_token())), rows::founding_rows()].concat();
    for (name, cost) in &quiet {
        println!("{name:<40} {:>8} gas", gas(&cost.storage));
    }
    assert_table(&table(&quiet), &table(&busy), "costs grow with what has happened before");
    assert_table(TABLE.trim_end(), &table(&quiet), "costs changed");
}

/// A plain vote is one in which no delegate is concerned: the voter neither is one nor has one. Whatever the
/// proposal holds, however many voted before, in every kind of tier.
#[test]
fn a_plain_vote_finds_three_misses_four_writes_two() {
    let ballots = [Ballot::For(0), Ballot::Against, Ballot::Abstain, rows::split_in_two()];
    for (past, proposal) in
        [&QUIET, &BUSY].into_iter().flat_map(|past| target::ALL.map(|target| (past, target)))
    {
        for ballot in &ballots {
            let mut c = past.fork();
            let Cost { storage, queries } = c.cost(|c| c.vote(&person("alice"), proposal, ballot.clone()));
            let asked = (storage.found(), storage.missed(), storage.writes, storage.removes, queries);
            assert_eq!(asked, (3, 4, 2, 0, 0), "{ballot:?} on proposal {proposal}");
            assert!(bytes_of(BALLOT, &c) < 10, "{ballot:?} on proposal {proposal}");
        }
    }
}

/// In a tier that decides early, each option has a second sum: what was cast with voters' own stake.
#[test]
fn a_tally_takes_under_50_bytes_and_a_sum_more_for_each_further_option() {
    const MOST: u128 = 1_000_000_000_000_000 - 1;
    for (tier, sums, own_sums) in [(OPTIMISTIC, 1, 0), (REVOTING, 1, 0), (FINAL, 1, 0), (EARLY, 1, 1)] {
        let mut c = Community::of(native());
        c.stake(&person("alice"), MOST);
        c.next_block();
        let mut tally = |options: usize| {
            let options = match tier {
                OPTIMISTIC => vec![option(vec![past::harmless()])],
                _ => vec![option(vec![]); options],
            };
            let proposal =
                c.propose(&person(format!("maker of {}", options.len())), 0, proposal(tier, 0, options));
            c.cost(|c| c.vote(&person("alice"), proposal, Ballot::For(0)));
            bytes_of(TALLY, &c)
        };
        let one = tally(1);
        assert!(one < 50, "{one} bytes in tier {tier}");
        if tier != OPTIMISTIC {
            let wide = 8;
            assert_eq!(tally(2) - one, wide * (sums + own_sums), "tier {tier}");
            assert_eq!(tally(8) - one, 7 * wide * (sums + own_sums), "tier {tier}");
        }
    }
}

const BALLOT: &[u8] = b"\0\x01b";
const TALLY: &[u8] = b"\0\x01p";

/// The bytes of the one record written under a prefix.
fn bytes_of(prefix: &[u8], c: &Community) -> usize {
    let trace = c.deps.storage.trace();
    let written: Vec<_> = trace.iter().filter(|(key, _)| key.starts_with(prefix)).collect();
    assert_eq!(written.len(), 1, "{written:?}");
    written[0].1
}

/// What a chain charges for this: its gas schedule, with its 33 bytes before each key. The figures of
/// `ranges` are right for ranges of one step.
fn gas(c: &Counts) -> u64 {
    let prefix = |keys| 33 * keys;
    let gets = c.gets_found + c.gets_missed;
    1_000 * gets
        + 3 * (c.gets_found_bytes + c.gets_missed_bytes + prefix(gets))
        + 60 * c.range_rows
        + 6 * (c.range_bytes + prefix(c.range_rows))
        + 30 * c.ranges_empty
        + 2_000 * c.writes
        + 30 * (c.write_bytes + prefix(c.writes))
        + 1_000 * c.removes
}

fn table(rows: &[Row]) -> String {
    let head = format!(
        "{:<40} {:>6} {:>6} {:>6} {:>7} {:>10} {:>13} {:>7}",
        "message", "found", "missed", "writes", "removes", "bytes read", "bytes written", "queries"
    );
    let line = |(name, Cost { storage: c, queries }): &Row| {
        let read = c.gets_found_bytes + c.gets_missed_bytes + c.range_bytes;
        format!(
            "{name:<40} {:>6} {:>6} {:>6} {:>7} {read:>10} {:>13} {queries:>7}",
            c.found(),
            c.missed(),
            c.writes,
            c.removes,
            c.write_bytes
        )
    };
    std::iter::once(head).chain(rows.iter().map(line)).collect::<Vec<_>>().join("\n")
}

/// Fails with the lines that differ, and with the table as it is now.
fn assert_table(expected: &str, found: &str, what: &str) {
    if expected == found {
        return;
    }
    let only_in = |a: &str, b: &str, sign: &str| {
        let others: BTreeSet<_> = b.lines().collect();
        a.lines()
            .filter(|line| !others.contains(line))
            .map(|line| format!("{sign} {line}\n"))
            .collect::<String>()
    };
    panic!(
        "{what}:\n{}{}\nall of it:\n{found}\n",
        only_in(expected, found, "-"),
        only_in(found, expected, "+")
    );
}

/// Bytes are those of keys and values; queries are those of other contracts.
const TABLE: &str = "\
message                                   found missed writes removes bytes read bytes written queries
stake, the first time                         2      2      2       0        125            52       0
stake, later                                  3      1      3       0        141           100       0
stake, later in the same block                3      1      2       0        141            56       0
stake, delegated whole                        5      0      4       0        238           142       0
stake, delegated by 8 tiers                  12      0     11       0        688           436       0
unstake, no claim yet                         3      2      4       0        141           134       0
unstake, claims waiting                       3      2      4       0        141           134       0
unstake, at the same time again               4      1      3       0        175            90       0
unstake, delegated whole                      5      1      5       0        238           176       0
unstake, delegated by 8 tiers                12      1     12       0        688           470       0
claim 1                                       2      0      0       1        119             0       0
claim 10                                     11      0      0      10        425             0       0
claim 30                                     31      0      0      30       1105             0       0
delegate before staking                       1      2      1       0        108            55       0
delegate whole, the first time                3      1      2       0        166            97       0
delegate whole, to another                    5      0      3       0        263           139       0
delegate whole, to the same                   3      0      1       0        179            55       0
delegate by 8 tiers, the first time          11      1      9       0        473           547       0
delegate by 8 tiers, to others               20      0     17       0        980           843       0
delegate to nobody, was whole                 4      0      2       0        221            76       0
delegate to nobody, was by 8 tiers           11      0      9       0        671           330       0
propose a resolution, 300 bytes               6      1      5       0        250           615       1
propose a resolution, 10,000 bytes            6      1      5       0        250         10315       1
propose a resolution, digest                  6      1      5       0        250           401       1
propose 8 options                             6      1      5       0        250           888       1
propose, optimistic                           7      1      5       0        270           810       2
propose 1 payment                             7      1      5       0        268           732       2
propose 20 payments                           7      1      5       0        268          2974       2
propose 20 payments of a cw20                 7      1      5       0        268          4270       3
propose a named message                       7      1      5       0        333           849       2
propose with a deposit                        6      1      6       0        250           653       1
propose with a least power                    7      3      6       0        289           652       1
propose a constitution                       22      3      6       0       1007          2771       2
propose, 2 of one's own open                 11      0      5       0        473           623       1
propose, 3 of one's own over                 13      0      5       0        571           615       1
vote, optimistic                              3      4      2       0        125            70       0
vote, revoting                                3      4      2       0        133            70       0
vote, early                                   3      4      2       0        149            86       0
vote, final                                   3      4      2       0        133            70       0
vote, 8 options                               3      4      2       0        189           126       0
vote, 8 options, early                        3      4      2       0        261           198       0
vote split in 10                              3      4      2       0        189           157       0
vote that decides early                       3      4      2       0        149            86       0
vote late that changes the answer             3      4      2       0        133            70       0
vote again                                    4      2      2       0        163            70       0
vote, stake changed since                     4      4      2       0        177            70       0
vote as a delegate, none overrode             4      3      2       0        175            70       0
vote as a delegate, many overrode             5      2      2       0        211            76       0
vote as a delegate in this tier only          3      3      2       0        159            70       0
override before it votes, the first           4      4      3       0        188           106       0
override before it votes, after others        5      3      3       0        224           106       0
override after it voted, the first            5      3      3       0        218           106       0
override after it voted, after others         5      3      3       0        224           106       0
override in this tier                         4      4      3       0        344           106       0
vote again, having overridden                 4      2      2       0        163            70       0
vote on 30                                   90    120     60       0       3990          2100       0
execute a resolution                          4      1      1       0        588            40       0
execute a resolution, 10,000 bytes            4      1      1       0      10288            40       0
execute 1 payment                            10      1      1       0       1054            40       1
execute 20 payments                          10      1      1       0       3296            40       1
execute 20 payments of a cw20                10      1      1       0       4592            40       2
execute a named message                      10      1      1       0       1236            40       2
execute a constitution                       24      1      1       0       3754            40       2
execute again after a failure                11      0      1       0       1096            40       1
execute what is out of bounds by now         25      1      1       0       1741            83       1
reply that the messages failed                2      0      2       0         94            82       0
dry run of 1 payment                         10      0      0       0       1054             0       1
veto                                          3      0      1       0        153            40       0
release a deposit to its proposer             4      0      0       1        218             0       0
release it, 10,000 bytes                      4      0      0       1        218             0       0
release a deposit to the treasury             4      0      0       1        218             0       0
set a constitution                           17      0     14      12        877           633       2
set floors                                   17      0      1       0        877            53       1
set the unbonding                            17      0      1       0        877            85       1
set the least stake                          17      0      1       0        877            85       1
set a council                                17      0      1       0        877            59       1
dismiss the council                          17      0      0       1        877             0       1
set the registry                             18      0      1       0        951            74       1
set the revenue contract                     18      0      1       0        951           141       1
cw20: stake, the first time                   4      2      3       0        212            64       1
cw20: stake, later                            5      1      4       0        228           112       1
cw20: unstake                                 3      2      4       0        204           134       0
cw20: claim 1                                 3      0      1       1        194            12       0
cw20: propose without a deposit               6      1      5       0        313           615       1
cw20: propose with a deposit                  8      1      7       0        337           665       2
cw20: vote, final                             3      4      2       0        133            70       0
cw20: release a deposit                       5      0      1       1        293            12       0
found, a native denom                        16      1     22       2        780          1060       2
found, a cw20 that exists                    16      1     22       2        843          1186       4
found, a new cw20                            17      1     22       2       1101          1262       3
found, a successor                           17      0     22       2        847          1060       4
take office                                   1      0      0       0         85             0       0
";
