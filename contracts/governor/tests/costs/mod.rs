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
    for (name, counts) in &quiet {
        println!("{name:<40} {:>8} gas", gas(counts));
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
            let cost = c.cost(|c| c.vote(&person("alice"), proposal, ballot.clone()));
            let asked = (cost.found(), cost.missed(), cost.writes, cost.removes);
            assert_eq!(asked, (3, 4, 2, 0), "{ballot:?} on proposal {proposal}");
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
        "{:<40} {:>6} {:>6} {:>6} {:>7} {:>10} {:>13}",
        "message", "found", "missed", "writes", "removes", "bytes read", "bytes written"
    );
    let line = |(name, c): &Row| {
        let read = c.gets_found_bytes + c.gets_missed_bytes + c.range_bytes;
        format!(
            "{name:<40} {:>6} {:>6} {:>6} {:>7} {read:>10} {:>13}",
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

/// Bytes are those of keys and values.
const TABLE: &str = "\
message                                   found missed writes removes bytes read bytes written
stake, the first time                         2      2      2       0        125            52
stake, later                                  3      1      3       0        141           100
stake, later in the same block                3      1      2       0        141            56
stake, delegated whole                        5      0      4       0        238           142
stake, delegated by 8 tiers                  12      0     11       0        688           436
unstake, no claim yet                         4      2      4       0        180           134
unstake, claims waiting                       4      2      4       0        180           134
unstake, at the same time again               5      1      3       0        214            90
unstake, delegated whole                      6      1      5       0        277           176
unstake, delegated by 8 tiers                13      1     12       0        727           470
claim 1                                       2      0      0       1        119             0
claim 10                                     11      0      0      10        425             0
claim 30                                     31      0      0      30       1105             0
delegate before staking                       1      2      1       0        108            55
delegate whole, the first time                3      1      2       0        166            97
delegate whole, to another                    5      0      3       0        263           139
delegate whole, to the same                   3      0      1       0        179            55
delegate by 8 tiers, the first time          11      1      9       0        473           547
delegate by 8 tiers, to others               20      0     17       0        980           843
delegate to nobody, was whole                 4      0      2       0        221            76
delegate to nobody, was by 8 tiers           11      0      9       0        671           330
propose a resolution, 300 bytes               6      1      5       0        278           637
propose a resolution, 10,000 bytes            6      1      5       0        278         10337
propose a resolution, digest                  6      1      5       0        278           423
propose 8 options                             6      1      5       0        278           910
propose, optimistic                           7      1      5       0        298           767
propose 1 payment                             7      1      5       0        296           754
propose 20 payments                          26      1      5       0        638          2996
propose a named message                       7      1      5       0        361           889
propose with a deposit                        6      1      6       0        278           655
propose with a least power                    7      3      6       0        317           655
propose a constitution                       22     11      6       0       1293          2776
propose, 2 of one's own open                 11      0      5       0        501           645
propose, 3 of one's own over                 13      0      5       0        599           637
vote, optimistic                              3      4      2       0        125            70
vote, revoting                                3      4      2       0        133            70
vote, early                                   3      4      2       0        149            86
vote, final                                   3      4      2       0        133            70
vote, 8 options                               3      4      2       0        189           126
vote, 8 options, early                        3      4      2       0        261           198
vote split in 10                              3      4      2       0        189           157
vote that decides early                       3      4      2       0        149            86
vote late that changes the answer             3      4      2       0        133            70
vote again                                    4      2      2       0        163            70
vote, stake changed since                     4      4      2       0        177            70
vote as a delegate, none overrode             4      3      2       0        175            70
vote as a delegate, many overrode             5      2      2       0        211            76
vote as a delegate in this tier only          3      3      2       0        159            70
override before it votes, the first           4      4      3       0        188           106
override before it votes, after others        5      3      3       0        224           106
override after it voted, the first            5      3      3       0        218           106
override after it voted, after others         5      3      3       0        224           106
override in this tier                         4      4      3       0        344           106
vote again, having overridden                 4      2      2       0        163            70
vote on 30                                   90    120     60       0       3990          2100
execute a resolution                          5      1      1       0       1126            40
execute a resolution, 10,000 bytes            5      1      1       0      20526            40
execute 1 payment                            11      1      1       0       1765            40
execute 20 payments                          30      1      1       0       6591            40
execute a named message                      11      1      1       0       2100            40
execute a constitution                       25      9      1       0       6731            40
execute again after a failure                12      0      1       0       1817            40
execute what is out of bounds by now         24      9      1       0       2530           106
reply that the messages failed                2      0      2       0         94           105
dry run of 1 payment                         11      0      0       0       1752             0
veto                                          3      0      1       0        181            40
release a deposit to its proposer             5      0      0       1        700             0
release it, 10,000 bytes                      5      0      0       1      10400             0
release a deposit to the treasury             4      0      0       1        197             0
set a constitution                           17      8     14      12       1163           723
set floors                                   17      8      1       0       1163           134
set the unbonding                            17      8      1       0       1163            85
set the least stake                          17      8      1       0       1163            85
set a council                                17      8      1       0       1163            87
dismiss the council                          17      8      0       1       1163             0
set the registry                             18      8      1       0       1265           102
set the revenue contract                     18      8      1       0       1265           167
cw20: stake, the first time                   4      2      3       0        212            64
cw20: stake, later                            5      1      4       0        228           112
cw20: unstake                                 4      2      4       0        243           134
cw20: claim 1                                 3      0      1       1        194            12
cw20: propose without a deposit               6      1      5       0        341           637
cw20: propose with a deposit                  8      1      7       0        365           667
cw20: vote, final                             3      4      2       0        133            70
cw20: release a deposit                       6      0      1       1        775            12
found, a native denom                        15      8     22       1        975          1378
found, a cw20 that exists                    15      8     22       1       1038          1567
found, a new cw20                            16      8     22       1       1434          1719
found, a successor                           15      8     21       1       1041          1263
take office                                   1      0      1       0         85            85
";
